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
			client: c, endpoint: e, result: result, yield: yield,
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
	req.encodeTemplate(b, c.identifier)
	checkEncoded(&v, b, req, len(b.B)+chunk.Overhead, req.endpoint(), c.skipValidation)
	return slices.Clone(b.B), violations(op, &v)
}

// sending is one range over a sequence.
type sending[R any] struct {
	client   *Client
	endpoint endpoint
	chunk    *chunk.Chunk
	result   func(a *sendAnswer, msgRandom uint32, to []string) *R
	yield    func(*R, error) bool
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
		if err != nil && !s.refuse(name, position, err) {
			return
		}
		if s.chunk.Full() && !s.flush(ctx) {
			return
		}
	}
	s.flush(ctx)
}

// refuse yields a name that is in no chunk.
func (s *sending[R]) refuse(name string, position int, reason error) bool {
	return s.yield(nil, &BatchError{Recipients: []string{name}, Err: &ValidationError{
		Op:     s.endpoint.op,
		Fields: []*FieldError{{Field: fmt.Sprintf("to[%d]", position), Reason: reason.Error()}},
	}})
}

// flush sends the chunk, and tells whether to go on. The names taken have not found
// room in it: if this is the end, they are yielded as not sent.
func (s *sending[R]) flush(ctx context.Context, taken ...string) bool {
	if len(s.chunk.Names()) == 0 {
		return true
	}
	if over := ctx.Err(); over != nil {
		s.yield(nil, s.unsent(append(s.chunk.Names(), taken...), over))
		return false
	}
	msgRandom := NewMsgRandom()
	names, body := s.chunk.Take(msgRandom)
	k := &call{endpoint: s.endpoint, msgRandom: msgRandom, recipients: len(names)}
	var a sendAnswer
	err := s.client.do(ctx, k, body, &a)
	if err == nil {
		return s.yield(s.result(&a, msgRandom, names), nil)
	}
	end := ctx.Err()
	if end == nil && hopeless(err) {
		end = err
	}
	failed := &BatchError{Recipients: names, MsgRandom: msgRandom, Err: err, stopped: end != nil && len(taken) == 0}
	if !s.yield(nil, failed) {
		return false
	}
	if end != nil && len(taken) > 0 {
		s.yield(nil, s.unsent(taken, end))
	}
	return end == nil
}

// unsent is the error of names that were taken but not sent.
func (s *sending[R]) unsent(names []string, why error) error {
	return &BatchError{Recipients: names, stopped: true, Err: &TransportError{
		Op: s.endpoint.op, NotSent: true, Err: transport.Stopped(why)}}
}

// hopeless reports whether no later chunk could survive what this one met.
func hopeless(err error) bool {
	var refused *APIError
	return errors.As(err, &refused) && refused.Code.hopeless()
}
