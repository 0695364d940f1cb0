package webhook

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/timpush/timpush"
)

// PushEvent is one step of a push to one receiver: of [timpush.Client.Push],
// [timpush.Client.BatchPush], and perhaps of [timpush.Client.AllMemberPush], of which the
// documents do not speak. It is comparable with ==, and survives encoding/json in
// the wire's own form, so that it can wait in a queue.
type PushEvent struct {
	EventType    timpush.PushEventType // by way of a vendor, or of the app's own connection
	TaskID       string                // of the result; in samples the offline and online events of a push end in different suffixes
	DataID       string                // as given in the request; empty: none
	TaskTime     time.Time             // start of the task, UTC, in whole seconds
	EventTime    time.Time             // UTC, in whole seconds
	ToAccount    string                // the receiver
	PushPlatform timpush.PushPlatform  // vendor of an offline push; zero for an online one
	DeviceType   timpush.PushPlatform  // kind of device of an online push; zero for an offline one
	PushStage    PushStage             // how far it came
	ErrCode      ErrCode               // zero: success
	ErrInfo      string                // may be empty, and "OK" on success
}

// PushStage is how far a push came. Numbers that this SDK has no name for are kept.
type PushStage int

// The numbers of 1047/67551 (2025-10-27).
const (
	Sent    PushStage = 1
	Reached PushStage = 2
	Clicked PushStage = 3
)

// String gives the name, or the number of one that is not documented.
func (s PushStage) String() string {
	switch s {
	case Sent:
		return "sent"
	case Reached:
		return "reached"
	case Clicked:
		return "clicked"
	}
	return "stage " + strconv.Itoa(int(s))
}

// pushEvent is the wire's form of a PushEvent.
type pushEvent struct {
	CallbackCommand string
	EventType       integer
	TaskID          string `json:"TaskId"`
	DataID          string `json:"DataId,omitempty"`
	TaskTime        seconds
	EventTime       seconds
	ToAccount       string `json:"To_Account"`
	PushPlatform    integer
	DeviceType      integer `json:",omitzero"`
	PushStage       integer
	ErrCode         integer
	ErrInfo         string
}

// MarshalJSON writes the wire's form, with CallbackCommand.
func (e PushEvent) MarshalJSON() ([]byte, error) {
	return json.Marshal(pushEvent{
		CallbackCommand: CommandPush,
		EventType:       integer(e.EventType),
		TaskID:          e.TaskID,
		DataID:          e.DataID,
		TaskTime:        secondsOf(e.TaskTime),
		EventTime:       secondsOf(e.EventTime),
		ToAccount:       e.ToAccount,
		PushPlatform:    integer(e.PushPlatform),
		DeviceType:      integer(e.DeviceType),
		PushStage:       integer(e.PushStage),
		ErrCode:         integer(e.ErrCode),
		ErrInfo:         e.ErrInfo,
	})
}

// UnmarshalJSON reads the wire's form as [Parse] does. A CallbackCommand, where there is
// one, must be that of push events.
func (e *PushEvent) UnmarshalJSON(data []byte) error { return unmarshal(data, e, CommandPush) }

func (e *PushEvent) read(data []byte) (string, error) {
	var wire pushEvent
	if err := readObject(data, &wire); err != nil {
		return "", err
	}
	*e = PushEvent{
		EventType:    timpush.PushEventType(wire.EventType),
		TaskID:       wire.TaskID,
		DataID:       wire.DataID,
		TaskTime:     wire.TaskTime.time(),
		EventTime:    wire.EventTime.time(),
		ToAccount:    wire.ToAccount,
		PushPlatform: timpush.PushPlatform(wire.PushPlatform),
		DeviceType:   timpush.PushPlatform(wire.DeviceType),
		PushStage:    PushStage(wire.PushStage),
		ErrCode:      ErrCode(wire.ErrCode),
		ErrInfo:      wire.ErrInfo,
	}
	return wire.CallbackCommand, nil
}
