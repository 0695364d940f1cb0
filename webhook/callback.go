package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// The callbacks about pushes. The app's URL gets all others that the console has
// switched on as well.
const (
	CommandPush      = "Push.AllMemberPush"
	CommandMessage   = "Push.OfflinePush"
	CommandOverLimit = "Alarm.RequestOverLimit"
)

// commands are the documented ones.
var commands = map[string]struct{ events bool }{
	CommandPush:      {events: true}, // named in each event, not above them
	CommandMessage:   {events: true},
	CommandOverLimit: {},
}

// ErrMalformed is the error of a body that is not what its documents say; compare
// with errors.Is. Its text names the place, not what stands there.
var ErrMalformed = errors.New("timpush: webhook: malformed")

// Callback is the body of one callback. Which of its fields is set depends on
// Command.
type Callback struct {
	Command   string          // as the body has it; empty if it has none
	Push      []PushEvent     // of CommandPush
	Message   []MessageEvent  // of CommandMessage
	OverLimit *OverLimit      // of CommandOverLimit
	Raw       json.RawMessage // the whole body; a queue can keep it, for Parse to read
}

// Parse reads the body of a callback. The command is that of the body, or of its events, which
// must all have the same one; otherwise the error is [ErrMalformed], as it is for
// a body that is not a JSON object, for members of the wrong type, and for more than [MaxEvents]
// events. Whole numbers may
// be strings of digits, members that are not known are ignored, and those that are missing are
// zero. Of a command that this package doesn't know, or a body without one, only Raw
// is set, beside Command. Raw is body itself, not a copy.
//
// Parse proves nothing about where the body comes from: [Verify] first.
func Parse(body []byte) (*Callback, error) {
	e, err := readEnvelope(body)
	if err != nil {
		return nil, err
	}
	return e.callback(e.command)
}

// envelope is what can be said of a body before it is known which kind it is.
type envelope struct {
	body    json.RawMessage
	command string            // of the body, or else of its first event; empty: none
	above   bool              // it stands above the events
	events  []json.RawMessage // nil: there is no array of them
}

func readEnvelope(body []byte) (*envelope, error) {
	var top struct {
		CallbackCommand string
		Events          json.RawMessage // of a command that is not known it can be anything
	}
	if err := readObject(body, &top); err != nil {
		return nil, malformed("", err)
	}
	e := &envelope{body: body, command: top.CallbackCommand, above: top.CallbackCommand != ""}
	if _, documented := commands[e.command]; e.above && !documented {
		return e, nil // nothing is known of what else stands there
	}
	var err error
	if e.events, err = listed(top.Events); err != nil || e.above || len(e.events) == 0 {
		return e, err
	}
	var first otherEvent
	command, err := first.read(e.events[0])
	if err != nil {
		return nil, malformed("Events[0].", err)
	}
	e.command = command
	return e, nil
}

// listed takes an array apart; what is none gives nil. It counts before it keeps, for an
// event takes two bytes in a body, and more here.
func listed(data json.RawMessage) ([]json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	if first, err := d.Token(); err != nil || first != json.Delim('[') {
		return nil, nil //nolint:nilerr // the body has been found valid: it is no array, or there is none
	}
	events := []json.RawMessage{}
	for d.More() {
		if len(events) == MaxEvents {
			return nil, fmt.Errorf("%w: Events has more than %d elements", ErrMalformed, MaxEvents)
		}
		var event json.RawMessage
		if err := d.Decode(&event); err != nil {
			return nil, malformed("", err)
		}
		events = append(events, event)
	}
	return events, nil
}

// callback reads the rest. The command is given, for a body may have none.
func (e *envelope) callback(command string) (cb *Callback, err error) {
	cb = &Callback{Command: command, Raw: e.body}
	switch {
	case command == CommandOverLimit && e.above:
		cb.OverLimit = new(OverLimit)
		err = unmarshal(e.body, cb.OverLimit, command)
	case command == CommandOverLimit:
		err = fmt.Errorf("%w: there are events, but no CallbackCommand above them", ErrMalformed)
	case commands[command].events && e.events == nil:
		err = fmt.Errorf("%w: Events is not an array", ErrMalformed)
	case command == CommandPush:
		cb.Push, err = readEvents[PushEvent](e)
	case command == CommandMessage:
		cb.Message, err = readEvents[MessageEvent](e)
	default:
		_, err = readEvents[otherEvent](e)
	}
	if err != nil {
		return nil, err
	}
	return cb, nil
}

// readEvents reads the events, which must all have the command of the body, or, if it
// has one above them, none.
func readEvents[E any, P interface {
	*E
	reader
}](e *envelope) ([]E, error) {
	events := make([]E, len(e.events))
	for i, raw := range e.events {
		command, err := P(&events[i]).read(raw)
		if err == nil && command != e.command && (command != "" || !e.above) {
			err = errOtherCommand
		}
		if err != nil {
			return nil, malformed(fmt.Sprintf("Events[%d].", i), err)
		}
	}
	return events, nil
}

// reader is what has a form on the wire, and a command in it.
type reader interface {
	read(data []byte) (command string, err error)
}

// otherEvent is one of a command that is not known: whatever it is, it may have a name.
type otherEvent struct{}

func (*otherEvent) read(data []byte) (string, error) {
	var named struct{ CallbackCommand string }
	if !isObject(data) {
		return "", nil
	}
	err := json.Unmarshal(data, &named)
	return named.CallbackCommand, err
}

// unmarshal is the UnmarshalJSON of a reader, for which null by custom changes nothing.
func unmarshal(data []byte, r reader, command string) error {
	if string(data) == "null" {
		return nil
	}
	got, err := r.read(data)
	if err == nil && got != "" && got != command {
		err = errOtherCommand
	}
	if err != nil {
		return malformed("", err)
	}
	return nil
}

var (
	errNotAnObject  = errors.New("not a JSON object")
	errOtherCommand = errors.New("another command")
)

// readObject is json.Unmarshal but for null, which is no object.
func readObject(data []byte, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return err
	}
	if !isObject(data) {
		return errNotAnObject
	}
	return nil
}

func isObject(data []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte{'{'})
}

// malformed says where encoding/json met what it could not read. Its own texts can quote
// what stands there.
func malformed(prefix string, err error) error {
	var (
		syntax *json.SyntaxError
		kind   *json.UnmarshalTypeError
	)
	switch {
	case errors.Is(err, errOtherCommand):
		return fmt.Errorf("%w: %sCallbackCommand is not that of the rest", ErrMalformed, prefix)
	case errors.As(err, &syntax):
		return fmt.Errorf("%w: no JSON at byte %d", ErrMalformed, syntax.Offset)
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Errorf("%w: %s%s has the wrong type", ErrMalformed, prefix, kind.Field)
	case prefix != "":
		return fmt.Errorf("%w: %s is not a JSON object", ErrMalformed, prefix[:len(prefix)-1])
	}
	return fmt.Errorf("%w: not a JSON object", ErrMalformed)
}
