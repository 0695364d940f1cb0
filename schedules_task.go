package timpush

import (
	"encoding/json"
	"reflect"
	"time"
)

// ScheduledTask is a task as the service keeps it. Its JSON is as that of
// ScheduleAddRequest.
type ScheduledTask struct {
	TaskID   int64        `json:"TaskID"`
	SDKAppID uint32       `json:"Sdkappid"`
	CreateAt time.Time    `json:"CreateAt"` // taken for UTC, which the documents say of SchedAt only; zero if it is no time
	Type     ScheduleType `json:"Type"`
	SchedAt  time.Time    `json:"SchedAt"` // zero if it is no time

	// Content is empty if it cannot be read as a whole: without a condition that this SDK
	// does not know it would be a push to others. RawContent always is what came, with
	// members that Content does not have.
	Content    ScheduleContent `json:"Content"`
	RawContent json.RawMessage `json:"-"`

	Title           string         `json:"Title"`
	Desc            string         `json:"Desc"`
	Status          ScheduleStatus `json:"Status"`
	DispatchSuccess int            `json:"DispatchSuccess"` // its values are not documented
	DispatchErr     string         `json:"DispatchErr"`
	PushTaskID      string         `json:"PushTaskID"` // TaskID of the push once it is sent, for Revoke and Reports
}

// MarshalJSON writes the times as the wire does, and RawContent unless Content was
// changed.
func (t ScheduledTask) MarshalJSON() ([]byte, error) {
	type members ScheduledTask
	var content any = t.Content
	if t.RawContent != nil && reflect.DeepEqual(readContent(t.RawContent), t.Content) {
		content = t.RawContent
	}
	return json.Marshal(struct {
		members
		CreateAt, SchedAt utcTime
		Content           any
	}{members(t), utcTime(t.CreateAt), utcTime(t.SchedAt), content})
}

// UnmarshalJSON reads the times as the wire has them.
func (t *ScheduledTask) UnmarshalJSON(data []byte) error {
	type members ScheduledTask
	success := scheduleNumber(t.DispatchSuccess)
	read := struct {
		*members
		TaskID            *scheduleNumber
		CreateAt, SchedAt *readableTime
		Content           *json.RawMessage
		DispatchSuccess   *scheduleNumber
		PushTaskID        *textOrNumber
	}{
		(*members)(t), (*scheduleNumber)(&t.TaskID), (*readableTime)(&t.CreateAt), (*readableTime)(&t.SchedAt),
		&t.RawContent, &success, (*textOrNumber)(&t.PushTaskID),
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	t.DispatchSuccess, t.Content = int(success), readContent(t.RawContent)
	return nil
}

// readContent reads a content as far as it is known. Its sender is a number in the
// sample.
func readContent(data []byte) ScheduleContent {
	type members ScheduleContent
	var content ScheduleContent
	var from textOrNumber
	if json.Unmarshal(data, &struct {
		*members
		FromAccount *textOrNumber `json:"From_Account"`
	}{(*members)(&content), &from}) != nil {
		return ScheduleContent{}
	}
	content.FromAccount = string(from)
	return content
}

type textOrNumber string

func (t *textOrNumber) UnmarshalJSON(data []byte) error { return unmarshalText(data, t) }

// readableTime is a time of an answer, zero if it cannot be read: one odd time must not
// make a whole list unreadable.
type readableTime time.Time

func (t *readableTime) UnmarshalJSON(data []byte) error {
	var at utcTime
	if at.UnmarshalJSON(data) != nil {
		at = utcTime{}
	}
	*t = readableTime(at)
	return nil
}
