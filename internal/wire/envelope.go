package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
)

// Envelope is what every answer begins with.
type Envelope struct {
	ActionStatus string `json:"ActionStatus"`
	ErrorCode    int    `json:"ErrorCode"`
	ErrorInfo    string `json:"ErrorInfo"`
}

// Base gives the envelope of an answer that embeds it.
func (e *Envelope) Base() *Envelope { return e }

// Text takes a text member of the envelope.
func (e *Envelope) Text(name, value []byte) bool {
	switch string(name) {
	case "ActionStatus":
		if e.ActionStatus = "OK"; string(value) != "OK" { // no copy of what nearly all say
			e.ActionStatus = string(value)
		}
	case "ErrorInfo":
		e.ErrorInfo = string(value)
	default:
		return false
	}
	return true
}

// Number takes a number member of the envelope.
func (e *Envelope) Number(name []byte, value int) bool {
	if string(name) != "ErrorCode" {
		return false
	}
	e.ErrorCode = value
	return true
}

// absent stands for an ErrorCode that an answer does not have.
const absent = math.MinInt

// Answer is a type that embeds Envelope.
type Answer interface{ Base() *Envelope }

// Decode reads an answer. The error says why it is not one that the documents
// know: the outcome of the call is then unknown. It has no text of the answer.
func Decode(body []byte, a Answer) error {
	e := a.Base()
	e.ErrorCode = absent
	if s, ok := a.(Scalars); !ok || !flat(body, s) {
		if err := json.Unmarshal(body, a); err != nil {
			return describe(err, len(body))
		}
	}
	status := e.ActionStatus
	switch {
	case status == "":
		return errors.New("answer has no ActionStatus")
	case e.ErrorCode == absent:
		return errors.New("answer has no ErrorCode")
	case status != "OK" && status != "SomeError" && status != "FAIL":
		return errors.New("answer has an ActionStatus that is not documented")
	case (status == "FAIL") != (e.ErrorCode != 0):
		return fmt.Errorf("answer contradicts itself: ActionStatus %s with ErrorCode %d", status, e.ErrorCode)
	}
	return nil
}

func describe(err error, size int) error {
	var syntax *json.SyntaxError
	var typed *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("answer of %d bytes is not JSON from byte %d on", size, syntax.Offset)
	case errors.As(err, &typed):
		member := strings.NewReplacer("Envelope.", "", "members.", "").Replace(typed.Field) // Go's own names
		return fmt.Errorf("answer has a JSON %s where %s has another type", firstWord(typed.Value), member)
	}
	return errors.New("answer is not the JSON of a documented one")
}

// firstWord cuts the number off a "number 123".
func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}
