package timpush

import (
	"context"
	"math"
	"strings"

	"github.com/timpush/timpush/internal/check"
	"github.com/timpush/timpush/internal/wire"
)

// request is one of the request types.
type request interface {
	// endpoint is the row that the request belongs to.
	endpoint() *endpoint
	// guard applies the rules that cannot be switched off.
	guard(c *check.Collector)
	// check applies the documented rules, but for size and encoding.
	check(c *check.Collector)
	// random is the caller's MsgRandom.
	random() uint32
	// encode appends the request and tells how many of its bytes no limit counts.
	encode(b *wire.Buffer, identifier string, msgRandom uint32) (uncounted int)
	// describe fills in what the call has to know.
	describe(k *call)
}

// send is the way of a single call: validate, encode once, send, decode.
func (c *Client) send(ctx context.Context, req request, a answer) (*call, error) {
	k := &call{endpoint: *req.endpoint()}
	if isNil(req) {
		return nil, c.refuse(ctx, k, nilRequest(k.op))
	}
	req.describe(k)
	if k.msgRandom = req.random(); k.msgRandom == 0 {
		k.msgRandom = NewMsgRandom()
	}
	b := wire.NewBuffer()
	if err := compose(b, req, k, c.identifier, c.skipValidation); err != nil {
		b.Free()
		return nil, c.refuse(ctx, k, err)
	}
	if err := c.do(ctx, k, b, a); err != nil {
		return nil, err
	}
	return k, nil
}

// validate is the Validate method of every request.
func validate(req request) error {
	k := &call{endpoint: *req.endpoint(), msgRandom: math.MaxUint32}
	if isNil(req) {
		return nilRequest(k.op)
	}
	if n := req.random(); n != 0 {
		k.msgRandom = n
	}
	b := wire.NewBuffer()
	defer b.Free()
	return compose(b, req, k, "", false)
}

func nilRequest(op string) error {
	return &ValidationError{Op: op, Fields: []*FieldError{{Field: "request", Reason: "is nil"}}}
}

// compose applies all rules and encodes the request. Size and encoding are looked at
// even if a rule is broken, so that the error tells everything at once.
func compose(b *wire.Buffer, req request, k *call, identifier string, skip bool) error {
	var v check.Collector
	req.guard(&v)
	if !skip {
		req.check(&v)
	}
	uncounted := req.encode(b, identifier, k.msgRandom)
	checkEncoded(&v, b, req, len(b.B)-uncounted, &k.endpoint, skip)
	return violations(k.op, &v)
}

// checkEncoded reports what encoding has shown.
func checkEncoded(v *check.Collector, b *wire.Buffer, req request, size int, e *endpoint, skip bool) {
	if b.Err != nil {
		check.UTF8(v, req) // the encoder keeps its first error only
	}
	switch {
	case b.Err != nil && len(v.List) == 0:
		v.Addf(0, "request", "cannot be encoded: %v", b.Err)
	case b.Err == nil && !skip && e.bodyLimit > 0 && size > e.bodyLimit:
		v.Addf(int(e.limitCode), "request", "is a body of %d bytes%s; the limit is %d bytes", size, e.measured, e.bodyLimit)
	}
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
	for i := range a.ErrorList {
		a.ErrorList[i].Info = redactShort(a.ErrorList[i].Info, redact)
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
