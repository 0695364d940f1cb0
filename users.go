package timpush

import (
	"context"
	"iter"

	"github.com/timpush/timpush/internal/check"
	"github.com/timpush/timpush/internal/wire"
)

// usersLimit is how many users the calls about tags and attributes take.
const usersLimit = 100

// usersCall is an endpoint that takes a list of users: U is one of them, T are the
// answer's own members, R is the result.
type usersCall[U, T, R any] struct {
	row      *endpoint
	argument string // "users"
	member   string // "UserTags"
	entry    entry[U]
	tail     func(b *wire.Buffer) // appends what follows the list; nil: nothing
	result   func(accounts []string, failed []RecipientError, body *T) *R
}

// entry is what one user is in a request.
type entry[U any] struct {
	account  func(u *U) string
	check    func(c *check.Collector, u *U)
	appendTo func(b *wire.Buffer, u *U)
}

// accountEntry is a user of whom nothing but the name is said.
var accountEntry = entry[string]{
	account:  func(a *string) string { return *a },
	check:    func(c *check.Collector, a *string) { c.Present(0, "", *a) },
	appendTo: func(b *wire.Buffer, a *string) { b.Text(*a) },
}

// do is a single call.
func (d *usersCall[U, T, R]) do(ctx context.Context, c *Client, users []U) (*R, error) {
	var a answerOf[T]
	if _, err := c.send(ctx, &usersRequest[U, T, R]{of: d, users: users}, &a); err != nil {
		return nil, err
	}
	return d.result(d.accounts(users), a.ErrorList, &a.body), nil
}

func (d *usersCall[U, T, R]) accounts(users []U) []string {
	names := make([]string, len(users))
	for i := range users {
		names[i] = d.entry.account(&users[i])
	}
	return names
}

// begin and end append what stands around the users.
func (d *usersCall[U, T, R]) begin(b *wire.Buffer) {
	b.Open('{')
	b.Key(d.member)
	b.Open('[')
}

func (d *usersCall[U, T, R]) end(b *wire.Buffer) {
	b.Close(']')
	if d.tail != nil {
		d.tail(b)
	}
	b.Close('}')
}

// usersRequest is the request of a single call.
type usersRequest[U, T, R any] struct {
	plainRequest
	of    *usersCall[U, T, R]
	users []U
}

func (r *usersRequest[U, T, R]) endpoint() *endpoint { return r.of.row }
func (r *usersRequest[U, T, R]) describe(k *call)    { k.recipients = len(r.users) }

func (r *usersRequest[U, T, R]) arguments() []argument {
	return []argument{{r.of.argument, r.users}}
}

func (r *usersRequest[U, T, R]) check(c *check.Collector) {
	switch n := len(r.users); {
	case n == 0:
		c.Addf(0, r.of.argument, "has 0 users, but 1 is required")
	case n > usersLimit:
		c.Addf(int(CodeTooManyAccounts), r.of.argument, "has %d users; the limit is %d users", n, usersLimit)
	}
	for i := range r.users {
		c.At(r.of.argument, i)
		r.of.entry.check(c, &r.users[i])
		c.Out()
	}
}

func (r *usersRequest[U, T, R]) encode(b *wire.Buffer, _ caller, _ uint32) (uncounted int) {
	r.of.begin(b)
	for i := range r.users {
		b.Next()
		r.of.entry.appendTo(b, &r.users[i])
	}
	r.of.end(b)
	return 0
}

// seq is the same for any number of users. Each is encoded as it comes, so that a
// sequence may use its memory again.
func (d *usersCall[U, T, R]) seq(ctx context.Context, c *Client, users iter.Seq[U]) iter.Seq2[*R, error] {
	return func(yield func(*R, error) bool) {
		if users == nil {
			yield(nil, c.refuse(ctx, &call{endpoint: *d.row}, &ValidationError{
				Op: d.row.op, Fields: []*FieldError{{Field: d.argument, Reason: "is nil"}}}))
			return
		}
		g := &gathering[U, T, R]{of: d, stream: stream[R]{client: c, endpoint: *d.row, yield: yield}}
		defer g.free()
		g.run(ctx, users)
	}
}

// gathering is one range over a sequence of users.
type gathering[U, T, R any] struct {
	stream[R]

	of    *usersCall[U, T, R]
	names []string
	body  *wire.Buffer // nil: nobody yet
}

func (g *gathering[U, T, R]) free() {
	if g.body != nil {
		g.body.Free()
	}
}

func (g *gathering[U, T, R]) run(ctx context.Context, users iter.Seq[U]) {
	position := -1
	for u := range users {
		position++
		if fields := g.add(position, &u); fields != nil {
			if !g.refuse(g.of.entry.account(&u), fields...) {
				return
			}
			continue
		}
		if len(g.names) == usersLimit && !g.flush(ctx) {
			return
		}
	}
	if len(g.names) > 0 {
		g.flush(ctx)
	}
}

// add takes a user into the request, or tells what is wrong with it.
func (g *gathering[U, T, R]) add(position int, u *U) []*FieldError {
	if g.body == nil {
		g.body = wire.NewBuffer()
		g.of.begin(g.body)
	}
	var v check.Collector
	v.At(g.of.argument, position)
	if !g.client.skipValidation {
		g.of.entry.check(&v, u)
	}
	before := len(g.body.B)
	g.body.Next()
	g.of.entry.appendTo(g.body, u)
	if g.body.Err != nil {
		check.UTF8(&v, "", u)
	}
	if len(v.List) > 0 {
		g.body.B, g.body.Err = g.body.B[:before], nil
		return fieldErrors(&v)
	}
	g.names = append(g.names, g.of.entry.account(u))
	return nil
}

// flush sends what was gathered, and tells whether to go on.
func (g *gathering[U, T, R]) flush(ctx context.Context) bool {
	names, body := g.names, g.body
	g.names, g.body = nil, nil
	g.of.end(body)
	var a answerOf[T]
	return g.deliver(ctx, &delivery[R]{
		names: names, body: body, answer: &a,
		result: func() *R { return g.of.result(names, a.ErrorList, &a.body) },
	})
}
