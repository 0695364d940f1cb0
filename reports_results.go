package timpush

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// TraceResult follows a push to the devices of a user.
type TraceResult struct {
	InstanceTrace []InstanceTrace `json:"InstanceTrace"`
}

// InstanceTrace is the way of a push to one device. What the numbers of PushStatus,
// NotificationStatus and LastActiveTerminal mean is not documented.
type InstanceTrace struct {
	InstanceID         string          `json:"InstanceId"`
	PushTime           WallTime        `json:"PushTime"`
	DeviceModel        string          `json:"DeviceModel"`
	System             string          `json:"System"` // "Android", "APNS"
	SystemVersion      string          `json:"SystemVersion"`
	EventType          PushEventType   `json:"EventType,omitzero"` // PushTrace only
	PushPlatform       PushPlatform    `json:"PushPlatform"`
	Token              string          `json:"Token"` // of the device, for the vendor
	CertID             string          `json:"CertId"`
	SDKVersion         string          `json:"SdkVersion"`
	PushVersion        string          `json:"PushVersion"`
	NotificationStatus int             `json:"NotificationStatus"`
	LastActiveTerminal int             `json:"last_active_terminal"`
	IMCommitStat       IMCommitStat    `json:"IMCommitStat"`
	OfflinePushStat    OfflinePushStat `json:"OfflinePushStat"`

	// OnlinePushStat is in PushTrace only. Its members are not documented.
	OnlinePushStat json.RawMessage `json:"OnlinePushStat,omitempty"`
}

// IMCommitStat is the step in which Chat took the push over.
type IMCommitStat struct {
	IMStat TraceStat `json:"IMStat"`
}

// OfflinePushStat are the steps by way of the vendor.
type OfflinePushStat struct {
	OfflineStat TraceStat `json:"OfflineStat"`
	ChannelStat TraceStat `json:"ChannelStat"`
	DeviceStat  TraceStat `json:"DeviceStat"`
	ClickStat   TraceStat `json:"ClickStat"`
}

// TraceStat is one step.
type TraceStat struct {
	PushStatus int      `json:"PushStatus"`
	ErrorCode  int      `json:"ErrorCode"` // zero: success
	ErrorInfo  string   `json:"ErrorInfo"`
	EventTime  WallTime `json:"EventTime"`
}

// WallTime is a time of a trace as the service writes it, "2006-01-02 15:04:05". No
// document says in which zone.
type WallTime string

// In reads the time as one of a zone; nil is UTC.
func (t WallTime) In(zone *time.Location) (time.Time, error) {
	if zone == nil {
		zone = time.UTC
	}
	at, err := time.ParseInLocation(time.DateTime, string(t), zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("timpush: %.40q is not a time like %q", string(t), time.DateTime)
	}
	return at, nil
}

// PushCounts count notifications.
type PushCounts struct {
	TotalCount     int `json:"TotalCount"` // that could be sent
	SentCount      int `json:"SentCount"`
	DeliveredCount int `json:"DeliveredCount"`
	ClickCount     int `json:"ClickCount"`
}

// PlatformStatistics are the counts of one vendor.
type PlatformStatistics struct {
	EventType    PushEventType `json:"EventType,omitzero"` // PushStatistics only
	PushPlatform PushPlatform  `json:"PushPlatform"`
	PushCounts
}

// PushStatistics are the counts of one task, or over all.
type PushStatistics struct {
	TaskID string `json:"TaskID"`
	PushCounts
	PlatformStatistics []PlatformStatistics `json:"PlatformStatistics"`
}

// PushStatisticsResult has an element for each task, or one over all.
type PushStatisticsResult struct {
	Results []PushStatistics `json:"Results"`
}

// MessageStatisticsResult are the counts over all messages.
type MessageStatisticsResult struct {
	PushCounts
	PlatformStatistics []PlatformStatistics `json:"PlatformStatistics"`
}

// LossCode is why a notification did not arrive: one of the constants, or the
// vendor's own code, as "410".
type LossCode string

// The documented codes.
const (
	LossNoCertificate LossCode = "-1" // certificate id not set
	LossNoToken       LossCode = "-2" // token not uploaded
)

// UnmarshalJSON reads a string, as documented, or a number.
func (l *LossCode) UnmarshalJSON(data []byte) error { return unmarshalText(data, l) }

// Loss counts one cause.
type Loss struct {
	ErrCode  LossCode `json:"ErrCode"`
	ErrCount int      `json:"ErrCount"`
	ErrInfo  string   `json:"ErrInfo"`
}

// PlatformLoss counts one cause at one vendor.
type PlatformLoss struct {
	EventType    PushEventType `json:"EventType,omitzero"` // PushLoss only
	PushPlatform PushPlatform  `json:"PushPlatform"`
	Loss
}

// Losses are what was lost before and after it was sent to the vendors, over all and
// for each of them.
type Losses struct {
	ReadyToSendLoss               []Loss         `json:"ReadyToSendLoss"`
	PostSendDeliveredLoss         []Loss         `json:"PostSendDeliveredLoss"`
	PlatformReadyToSendLoss       []PlatformLoss `json:"PlatformReadyToSendLoss"`
	PlatformPostSendDeliveredLoss []PlatformLoss `json:"PlatformPostSendDeliveredLoss"`
}

// PushLoss are the losses of one task, or over all.
type PushLoss struct {
	TaskID string `json:"TaskID"`
	Losses
}

// PushLossResult has an element for each task, or one over all.
type PushLossResult struct {
	Results []PushLoss `json:"Results"`
}

// MessageLossResult are the losses over all messages.
type MessageLossResult struct {
	Losses
}

// messageLoss is the answer of MessageLoss. The documented sample has the losses in an
// object without a name, which is no JSON: it may have one on the wire.
type messageLoss struct{ Losses }

// UnmarshalJSON also finds the losses one level deeper, in an object or in a list.
func (r *messageLoss) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &r.Losses); err != nil || !r.none() {
		return err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	delete(members, "ErrorList")
	for _, name := range slices.Sorted(maps.Keys(members)) {
		value := members[name]
		if value[0] == '{' {
			value = slices.Concat([]byte("["), value, []byte("]"))
		}
		if value[0] != '[' {
			continue
		}
		var list []Losses
		if err := json.Unmarshal(value, &list); err != nil {
			return err
		}
		for i := range list {
			r.add(&list[i])
		}
	}
	return nil
}

func (l *Losses) add(more *Losses) {
	if l.none() {
		*l = *more
		return
	}
	l.ReadyToSendLoss = append(l.ReadyToSendLoss, more.ReadyToSendLoss...)
	l.PostSendDeliveredLoss = append(l.PostSendDeliveredLoss, more.PostSendDeliveredLoss...)
	l.PlatformReadyToSendLoss = append(l.PlatformReadyToSendLoss, more.PlatformReadyToSendLoss...)
	l.PlatformPostSendDeliveredLoss = append(l.PlatformPostSendDeliveredLoss, more.PlatformPostSendDeliveredLoss...)
}

func (l *Losses) none() bool {
	return l.ReadyToSendLoss == nil && l.PostSendDeliveredLoss == nil &&
		l.PlatformReadyToSendLoss == nil && l.PlatformPostSendDeliveredLoss == nil
}

// unmarshalText reads a string, or the number that the service writes in its place.
func unmarshalText[T ~string](data []byte, text *T) error {
	if isNumber(string(data)) && data[0] != '"' {
		*text = T(data)
		return nil
	}
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("timpush: %T is a string or a whole number", *text)
	}
	*text = T(s)
	return nil
}

// The service's own words in the results, for a signature that it repeats.

func (r *TraceResult) words() (texts []*string) {
	for i := range r.InstanceTrace {
		t := &r.InstanceTrace[i]
		offline := &t.OfflinePushStat
		for _, stat := range []*TraceStat{
			&t.IMCommitStat.IMStat, &offline.OfflineStat, &offline.ChannelStat, &offline.DeviceStat, &offline.ClickStat,
		} {
			texts = append(texts, &stat.ErrorInfo)
		}
	}
	return texts
}

func (r *PushLossResult) words() (texts []*string) {
	for i := range r.Results {
		texts = append(texts, r.Results[i].words()...)
	}
	return texts
}

func (l *Losses) words() (texts []*string) {
	for _, list := range [][]Loss{l.ReadyToSendLoss, l.PostSendDeliveredLoss} {
		for i := range list {
			texts = append(texts, &list[i].ErrInfo)
		}
	}
	for _, list := range [][]PlatformLoss{l.PlatformReadyToSendLoss, l.PlatformPostSendDeliveredLoss} {
		for i := range list {
			texts = append(texts, &list[i].ErrInfo)
		}
	}
	return texts
}
