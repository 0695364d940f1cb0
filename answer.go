package timpush

import (
	"encoding/json"
	"strings"

	"github.com/timpush/timpush/internal/wire"
)

// answer is the decoded answer of an endpoint.
type answer interface {
	wire.Answer
	reset()
	redact(func(string) string)
	taskID() string
	failed() []RecipientError
	// missing tells what an accepted call must have and this answer has not; empty: nothing.
	missing() string
}

// sendAnswer is the answer of the sending endpoints.
type sendAnswer struct {
	wire.Envelope
	TaskID    string           `json:"TaskId"`
	MsgKey    string           `json:"MsgKey"`
	ErrorList []RecipientError `json:"ErrorList"`
}

// Text takes a member of the usual answer; see wire.Scalars.
func (a *sendAnswer) Text(name, value []byte) bool {
	switch string(name) {
	case "TaskId":
		a.TaskID = string(value)
	case "MsgKey":
		a.MsgKey = string(value)
	default:
		return a.Envelope.Text(name, value)
	}
	return true
}

func (a *sendAnswer) reset() { *a = sendAnswer{} }

func (a *sendAnswer) redact(redact func(string) string) {
	for _, text := range []*string{&a.ErrorInfo, &a.TaskID, &a.MsgKey} {
		*text = redactShort(*text, redact)
	}
	redactFailed(a.ErrorList, redact)
}

func redactFailed(failed []RecipientError, redact func(string) string) {
	for i := range failed {
		failed[i].Info = redactShort(failed[i].Info, redact)
	}
}

// infoLimit is in bytes; the documents' longest text has fewer than a hundred.
const infoLimit = 1 << 10

// redactShort makes a text of the service fit for errors and log lines.
func redactShort(text string, redact func(string) string) string {
	if text == "" {
		return ""
	}
	if text = redact(text); len(text) > infoLimit {
		text = strings.ToValidUTF8(text[:infoLimit], "") + "..."
	}
	return text
}

func (a *sendAnswer) taskID() string           { return a.TaskID }
func (a *sendAnswer) failed() []RecipientError { return a.ErrorList }
func (a *sendAnswer) missing() string          { return "" }

// answerOf is the answer of an endpoint that has members of its own, those of T.
type answerOf[T any] struct {
	accountsAnswer
	body T
}

// accountsAnswer is what the answers about accounts have in common.
type accountsAnswer struct {
	wire.Envelope
	ErrorList []RecipientError `json:"ErrorList"`
}

func (a *answerOf[T]) reset() { *a = answerOf[T]{} }

// UnmarshalJSON looks at the members of T only if the call was accepted, for no
// document shows what stands in them otherwise.
func (a *answerOf[T]) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &a.accountsAnswer); err != nil {
		return err
	}
	if a.ErrorCode != 0 {
		return nil
	}
	return json.Unmarshal(data, &a.body)
}

func (a *answerOf[T]) missing() string {
	if body, ok := any(&a.body).(interface{ missing() string }); ok {
		return body.missing()
	}
	return ""
}

// redact masks the service's own words, never data.
func (a *answerOf[T]) redact(redact func(string) string) {
	a.ErrorInfo = redactShort(a.ErrorInfo, redact)
	redactFailed(a.ErrorList, redact)
	if body, ok := any(&a.body).(interface{ words() []*string }); ok {
		for _, text := range body.words() {
			*text = redactShort(*text, redact)
		}
	}
}

func (a *accountsAnswer) taskID() string           { return "" }
func (a *accountsAnswer) failed() []RecipientError { return a.ErrorList }
