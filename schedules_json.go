package timpush

import (
	"encoding/json"
	"fmt"
	"time"
)

// MarshalJSON writes the time as the wire does.
func (r ScheduleAddRequest) MarshalJSON() ([]byte, error) {
	type members ScheduleAddRequest
	return json.Marshal(struct {
		members
		SchedAt utcTime
	}{members(r), utcTime(r.SchedAt)})
}

// UnmarshalJSON reads the time as the wire has it.
func (r *ScheduleAddRequest) UnmarshalJSON(data []byte) error {
	type members ScheduleAddRequest
	return json.Unmarshal(data, &struct {
		*members
		SchedAt *utcTime
	}{(*members)(r), (*utcTime)(&r.SchedAt)})
}

// MarshalJSON writes the time as the wire does.
func (r ScheduleModifyRequest) MarshalJSON() ([]byte, error) {
	type members ScheduleModifyRequest
	return json.Marshal(struct {
		members
		SchedAt utcTime `json:",omitzero"`
	}{members(r), utcTime(r.SchedAt)})
}

// UnmarshalJSON reads the time as the wire has it.
func (r *ScheduleModifyRequest) UnmarshalJSON(data []byte) error {
	type members ScheduleModifyRequest
	return json.Unmarshal(data, &struct {
		*members
		SchedAt *utcTime
	}{(*members)(r), (*utcTime)(&r.SchedAt)})
}

// MarshalJSON writes the times as the wire does.
func (r ScheduleListRequest) MarshalJSON() ([]byte, error) {
	type members ScheduleListRequest
	return json.Marshal(struct {
		members
		BeginTime, EndTime utcTime
	}{members(r), utcTime(r.BeginTime), utcTime(r.EndTime)})
}

// UnmarshalJSON reads the times as the wire has them.
func (r *ScheduleListRequest) UnmarshalJSON(data []byte) error {
	type members ScheduleListRequest
	return json.Unmarshal(data, &struct {
		*members
		BeginTime, EndTime *utcTime
	}{(*members)(r), (*utcTime)(&r.BeginTime), (*utcTime)(&r.EndTime)})
}

// wireTime is how schedules write a time.
func wireTime(t time.Time) string { return t.UTC().Format(time.DateTime) }

// utcTime is a time as schedules write it. The zero time is the empty text.
type utcTime time.Time

func (t utcTime) IsZero() bool { return time.Time(t).IsZero() }

func (t utcTime) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte(`""`), nil
	}
	if year := time.Time(t).UTC().Year(); year < 0 || year > 9999 {
		return nil, fmt.Errorf("timpush: the wire's form of a time has no room for the year %d", year)
	}
	return json.Marshal(wireTime(time.Time(t)))
}

func (t *utcTime) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	if text == "" {
		*t = utcTime{}
		return nil
	}
	at, err := time.Parse(time.DateTime, text)
	if err != nil {
		return fmt.Errorf("timpush: a text of %d bytes is not a time like %q", len(text), time.DateTime)
	}
	*t = utcTime(at)
	return nil
}
