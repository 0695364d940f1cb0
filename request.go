package timpush

import (
	"context"
	"math"

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
	encode(b *wire.Buffer, by caller, msgRandom uint32) (uncounted int)
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
	if k.msgRandom = req.random(); k.msgRandom == 0 && k.sends {
		k.msgRandom = NewMsgRandom()
	}
	b := wire.NewBuffer()
	if err := compose(b, req, k, c.caller, c.skipValidation); err != nil {
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
	return compose(b, req, k, caller{}, false)
}

func nilRequest(op string) error {
	return &ValidationError{Op: op, Fields: []*FieldError{{Field: "request", Reason: "is nil"}}}
}

// compose applies all rules and encodes the request. Size and encoding are looked at
// even if a rule is broken, so that the error tells everything at once.
func compose(b *wire.Buffer, req request, k *call, by caller, skip bool) error {
	var v check.Collector
	req.guard(&v)
	if !skip {
		req.check(&v)
	}
	uncounted := req.encode(b, by, k.msgRandom)
	checkEncoded(&v, b, req, len(b.B)-uncounted, &k.endpoint, skip)
	return violations(k.op, &v)
}

// checkEncoded reports what encoding has shown.
func checkEncoded(v *check.Collector, b *wire.Buffer, req request, size int, e *endpoint, skip bool) {
	if b.Err != nil { // the encoder keeps its first error only
		for _, a := range argumentsOf(req) {
			check.UTF8(v, a.name, a.value)
		}
	}
	switch {
	case b.Err != nil && len(v.List) == 0:
		v.Addf(0, "request", "cannot be encoded: %v", b.Err)
	case b.Err == nil && !skip && e.bodyLimit > 0 && size > e.bodyLimit:
		v.Addf(int(e.limitCode), "request", "is a body of %d bytes%s; the limit is %d bytes", size, e.measured, e.bodyLimit)
	}
}

// argument is a part of a request under the name by which the caller knows it.
type argument struct {
	name  string
	value any
}

// argumentsOf gives a request as a whole, or what the SDK has put it together from.
func argumentsOf(req request) []argument {
	if composed, ok := req.(interface{ arguments() []argument }); ok {
		return composed.arguments()
	}
	return []argument{{value: req}}
}

// plainRequest is what most requests do without.
type plainRequest struct{}

func (plainRequest) guard(*check.Collector) {}
func (plainRequest) check(*check.Collector) {}
func (plainRequest) random() uint32         { return 0 }
func (plainRequest) describe(*call)         {}

// emptyRequest is a request that says nothing: the documents want an object all
// the same.
type emptyRequest struct {
	plainRequest
	row *endpoint
}

func (r emptyRequest) endpoint() *endpoint { return r.row }

func (r emptyRequest) encode(b *wire.Buffer, _ caller, _ uint32) (uncounted int) {
	b.Open('{')
	b.Close('}')
	return 0
}
