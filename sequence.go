package timpush

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync/atomic"

	"github.com/timpush/timpush/internal/check"
	"github.com/timpush/timpush/internal/chunk"
	"github.com/timpush/timpush/internal/transport"
	"github.com/timpush/timpush/internal/wire"
)

// batchRequest is a request that lists its recipients.
type batchRequest interface {
	request
	recipients() []string
	checkTemplate(c *check.Collector)
	// encodeTemplate appends all but the recipients and the MsgRandom, and leaves the
	// object open.
	encodeTemplate(b *wire.Buffer, identifier string)
}

// sequence is the way of the Seq methods. The template is read here, before
// anybody ranges.
func sequence[R any](
	ctx context.Context, c *Client, req batchRequest, to iter.Seq[string],
	result func(a *sendAnswer, msgRandom uint32, to []string) *R,
) iter.Seq2[*R, error] {
	head, invalid := c.template(req, to)
	e := *req.endpoint()
	var used atomic.Bool
	return func(yield func(*R, error) bool) {
		if invalid != nil {
			yield(nil, c.refuse(ctx, &call{endpoint: e}, invalid))
			return
		}
		if used.Swap(true) {
			yield(nil, &ValidationError{Op: e.op, Fields: []*FieldError{{
				Field: "to", Reason: "has been ranged over before; a second time would send again"}}})
			return
		}
		s := &sending[R]{
			stream: stream[R]{client: c, endpoint: e, yield: yield}, result: result,
			chunk: chunk.New(head, chunk.Limits{Names: recipientLimit, Bytes: c.chunkLimit(&e)}),
		}
		defer s.chunk.Free()
		s.run(ctx, to)
	}
}

// chunkLimit is in bytes; zero: none.
func (c *Client) chunkLimit(e *endpoint) int {
	if c.skipValidation {
		return 0
	}
	return e.bodyLimit
}

// template applies the rules to a request without recipients and encodes it.
func (c *Client) template(req batchRequest, to iter.Seq[string]) (head []byte, err error) {
	op := req.endpoint().op
	if isNil(req) {
		return nil, nilRequest(op)
	}
	var v check.Collector
	if to == nil {
		v.Addf(0, "to", "is nil")
	}
	if n := len(req.recipients()); n > 0 {
		v.Addf(0, "ToAccount", "has %d recipients; a template has none, they come from the sequence", n)
	}
	if req.random() != 0 {
		v.Addf(0, "MsgRandom", "is set; a template has none, each chunk gets its own")
	}
	if !c.skipValidation {
		req.checkTemplate(&v)
	}
	b := wire.NewBuffer()
	defer b.Free()
	req.encodeTemplate(b, c.caller.identifier)
	checkEncoded(&v, b, req, len(b.B)+chunk.Overhead, req.endpoint(), c.skipValidation)
	return slices.Clone(b.B), violations(op, &v)
}

// sending is one range over a sequence.
type sending[R any] struct {
	stream[R]

	chunk  *chunk.Chunk
	result func(a *sendAnswer, msgRandom uint32, to []string) *R
}

func (s *sending[R]) run(ctx context.Context, to iter.Seq[string]) {
	position := -1
	for name := range to {
		position++
		err := s.chunk.Add(name)
		if errors.Is(err, chunk.ErrFull) {
			if !s.flush(ctx, name) {
				return
			}
			err = s.chunk.Add(name)
		}
		if err != nil && !s.refuse(name, &FieldError{Field: fmt.Sprintf("to[%d]", position), Reason: err.Error()}) {
			return
		}
		if s.chunk.Full() && !s.flush(ctx) {
			return
		}
	}
	s.flush(ctx)
}

// flush sends the chunk, and tells whether to go on. The names taken have not found
// room in it: if this is the end, they are yielded as not sent.
func (s *sending[R]) flush(ctx context.Context, taken ...string) bool {
	if len(s.chunk.Names()) == 0 {
		return true
	}
	msgRandom := NewMsgRandom()
	names, body := s.chunk.Take(msgRandom)
	var a sendAnswer
	return s.deliver(ctx, &delivery[R]{
		names: names, taken: taken, msgRandom: msgRandom, body: body, answer: &a,
		result: func() *R { return s.result(&a, msgRandom, names) },
	})
}

// stream is what the Seq methods yield into.
type stream[R any] struct {
	client   *Client
	endpoint endpoint
	yield    func(*R, error) bool
}

// delivery is one request of a stream.
type delivery[R any] struct {
	names     []string // whom it is about
	taken     []string // who has found no room in it, and follows
	msgRandom uint32
	body      *wire.Buffer
	answer    answer
	result    func() *R // of an accepted call
}

// refuse yields a name that is in no request, and tells whether to go on.
func (s *stream[R]) refuse(name string, fields ...*FieldError) bool {
	return s.yield(nil, &BatchError{Recipients: []string{name}, Err: &ValidationError{Op: s.endpoint.op, Fields: fields}})
}

// deliver sends a request, yields what became of it, and tells whether to go on.
func (s *stream[R]) deliver(ctx context.Context, d *delivery[R]) bool {
	if over := ctx.Err(); over != nil {
		d.body.Free()
		s.yield(nil, s.unsent(append(d.names, d.taken...), over))
		return false
	}
	k := &call{endpoint: s.endpoint, msgRandom: d.msgRandom, recipients: len(d.names)}
	err := s.client.do(ctx, k, d.body, d.answer)
	if err == nil {
		return s.yield(d.result(), nil)
	}
	end := ctx.Err()
	if end == nil && hopeless(err) {
		end = err
	}
	failed := &BatchError{Recipients: d.names, MsgRandom: d.msgRandom, Err: err, stopped: end != nil && len(d.taken) == 0}
	if !s.yield(nil, failed) {
		return false
	}
	if end != nil && len(d.taken) > 0 {
		s.yield(nil, s.unsent(d.taken, end))
	}
	return end == nil
}

// unsent is the error of names that were taken but not sent.
func (s *stream[R]) unsent(names []string, why error) error {
	return &BatchError{Recipients: names, stopped: true, Err: &TransportError{
		Op: s.endpoint.op, NotSent: true, Err: transport.Stopped(why)}}
}

// hopeless reports whether no later chunk could survive what this one met.
func hopeless(err error) bool {
	var refused *APIError
	return errors.As(err, &refused) && refused.Code.hopeless()
}
