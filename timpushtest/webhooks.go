package timpushtest

import (
	"errors"
	"fmt"
	"time"

	"github.com/timpush/timpush"
)

// callbacks are the events that nobody has accepted yet.
type callbacks struct {
	refused []pushEvent // those that were offered before
	raised  []happening // those that come after them
}

// happening is a push, or the click of one of its receivers. Its events are made when
// they are asked for, and mostly they never are.
type happening struct {
	push    *pushRecord
	clicked *outcome // nil: it is the push
}

// raise notes what has happened. Messages of v4/openim/batchsendmsg raise no callbacks.
func (c *callbacks) raise(p *pushRecord, clicked *outcome) {
	if !p.inApp() && (len(p.outcomes) > 0 || p.undecided != "") {
		c.raised = append(c.raised, happening{p, clicked})
	}
}

// take gives all events in order, and leaves none. The error is about a push of which
// nobody can tell whom it reached.
func (c *callbacks) take() (events []pushEvent, err error) {
	events = c.refused
	for _, h := range c.raised {
		if h.push.undecided != "" {
			err = errors.Join(err, fmt.Errorf("the push %s raises no events: %s", h.push.ID, h.push.undecided))
		}
		events = h.events(events)
	}
	*c = callbacks{}
	return events, err
}

// The documented stages of a push.
const (
	stageSent    = 1
	stageReached = 2
	stageClicked = 3
)

// pushEvent has the members of the documents' sample. DataId and DeviceType are in
// their table only, and left out if they say nothing.
type pushEvent struct {
	CallbackCommand string
	EventType       timpush.PushEventType
	TaskID          string `json:"TaskId"`
	DataID          string `json:"DataId,omitempty"`
	TaskTime        int64
	EventTime       int64
	ToAccount       string `json:"To_Account"`
	PushPlatform    timpush.PushPlatform
	DeviceType      timpush.PushPlatform `json:",omitempty"`
	PushStage       int
	ErrCode         int
	ErrInfo         string
}

const pushCallback = "Push.AllMemberPush"

// events adds those of a push (sent and, if it did, reached) or of a click.
func (h happening) events(to []pushEvent) []pushEvent {
	if h.clicked != nil {
		return append(to, h.push.event(h.clicked, stageClicked, h.clicked.clicked))
	}
	for i := range h.push.outcomes {
		o := &h.push.outcomes[i]
		to = append(to, h.push.event(o, stageSent, h.push.At))
		if o.reached() {
			to = append(to, h.push.event(o, stageReached, h.push.At))
		}
	}
	return to
}

func (p *pushRecord) event(o *outcome, stage int, at time.Time) pushEvent {
	e := pushEvent{
		CallbackCommand: pushCallback,
		EventType:       o.event(),
		TaskID:          p.ID,
		DataID:          p.dataID,
		TaskTime:        p.At.Unix(),
		EventTime:       at.Unix(),
		ToAccount:       o.account,
		PushPlatform:    o.vendor(),
		PushStage:       stage,
		ErrCode:         o.device.ErrCode,
		ErrInfo:         o.device.ErrInfo,
	}
	if o.reached() {
		e.ErrInfo = "OK"
	}
	if o.device.Online {
		e.DeviceType = o.device.Platform
	}
	return e
}
