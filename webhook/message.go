package webhook

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/timpush/timpush"
)

// MessageEvent is one step of the notification of an ordinary one-to-one or group message
// to one receiver. It is comparable with ==, and survives encoding/json in the wire's
// own form, so that it can wait in a queue.
type MessageEvent struct {
	EventType    MessageEventType
	EventTime    time.Time            // UTC, in whole seconds
	FromAccount  string               // the sender
	ToAccount    string               // the receiver
	PushPlatform timpush.PushPlatform // vendor
	PushStage    PushStage            // how far it came
	MsgKey       string               // of a one-to-one message
	GroupID      string               // of a group message
	MsgSeq       uint32
	MsgRandom    uint32    // for group messages the documents have it empty, their sample does not
	MsgTime      time.Time // UTC, in whole seconds
	PushID       string    // names the push in the service's reports and in the console
	ErrCode      ErrCode   // zero: success
	ErrInfo      string    // may be empty, and "OK" on success
}

// MessageEventType is the kind of a message. Numbers that this SDK has no name for are
// kept.
type MessageEventType int

// The numbers of 1047/67552 (2025-07-31).
const (
	OneToOne MessageEventType = 1
	Group    MessageEventType = 2
)

// String gives the name, or the number of one that is not documented.
func (t MessageEventType) String() string {
	switch t {
	case OneToOne:
		return "one-to-one"
	case Group:
		return "group"
	}
	return "event type " + strconv.Itoa(int(t))
}

// messageEvent is the wire's form of a MessageEvent.
type messageEvent struct {
	CallbackCommand string
	EventType       integer
	EventTime       seconds
	FromAccount     string `json:"From_Account"`
	ToAccount       string `json:"To_Account"`
	PushPlatform    integer
	PushStage       integer
	MsgKey          string `json:",omitempty"`
	GroupID         string `json:",omitempty"`
	MsgSeq          unsigned
	MsgRandom       unsigned
	MsgTime         seconds
	PushID          string
	ErrCode         integer
	ErrInfo         string
}

// MarshalJSON writes the wire's form, with CallbackCommand.
func (e MessageEvent) MarshalJSON() ([]byte, error) {
	return json.Marshal(messageEvent{
		CallbackCommand: CommandMessage,
		EventType:       integer(e.EventType),
		EventTime:       secondsOf(e.EventTime),
		FromAccount:     e.FromAccount,
		ToAccount:       e.ToAccount,
		PushPlatform:    integer(e.PushPlatform),
		PushStage:       integer(e.PushStage),
		MsgKey:          e.MsgKey,
		GroupID:         e.GroupID,
		MsgSeq:          unsigned(e.MsgSeq),
		MsgRandom:       unsigned(e.MsgRandom),
		MsgTime:         secondsOf(e.MsgTime),
		PushID:          e.PushID,
		ErrCode:         integer(e.ErrCode),
		ErrInfo:         e.ErrInfo,
	})
}

// UnmarshalJSON reads the wire's form as [Parse] does. A CallbackCommand, where there is
// one, must be that of message events.
func (e *MessageEvent) UnmarshalJSON(data []byte) error { return unmarshal(data, e, CommandMessage) }

func (e *MessageEvent) read(data []byte) (string, error) {
	var wire messageEvent
	if err := readObject(data, &wire); err != nil {
		return "", err
	}
	*e = MessageEvent{
		EventType:    MessageEventType(wire.EventType),
		EventTime:    wire.EventTime.time(),
		FromAccount:  wire.FromAccount,
		ToAccount:    wire.ToAccount,
		PushPlatform: timpush.PushPlatform(wire.PushPlatform),
		PushStage:    PushStage(wire.PushStage),
		MsgKey:       wire.MsgKey,
		GroupID:      wire.GroupID,
		MsgSeq:       uint32(wire.MsgSeq),
		MsgRandom:    uint32(wire.MsgRandom),
		MsgTime:      wire.MsgTime.time(),
		PushID:       wire.PushID,
		ErrCode:      ErrCode(wire.ErrCode),
		ErrInfo:      wire.ErrInfo,
	}
	return wire.CallbackCommand, nil
}
