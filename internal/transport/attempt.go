package transport

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// attempt is the state of one attempt.
type attempt struct {
	path  string
	body  []byte
	trace httptrace.ClientTrace

	pass    atomic.Int32 // passNone, passUnderWay, passEnded, passNoMore
	handed  atomic.Bool  // given to the user's transport
	status  atomic.Int32 // of its answer
	traced  bool         // that transport is an *http.Transport and reports to trace
	dialing atomic.Bool  // it asked for a connection and has got none since
	conn    atomic.Pointer[net.Conn]
	own     bool         // that transport is the client's own
	unseen  bool         // and there is no middleware, so that nobody else has the body
	writing atomic.Int32 // connections that the request may still be written to

	// What the transport's error proves; nobody above sees it as it was.
	provenUnsent, badCertificate atomic.Bool

	sig atomic.Pointer[Signature]
}

// An attempt passes the signer once. A middleware may give up while its pass is
// still under way, in a goroutine of its own, or about to begin.
const (
	passNone     int32 = iota
	passUnderWay       // a second one is refused
	passEnded
	passNoMore // the attempt is over; a first one is refused
)

type attemptKey struct{}

// attemptContext carries an attempt through resty and the middleware to the signer.
// A closure hides it from printers of contexts and requests, which would read what
// other goroutines write.
type attemptContext struct {
	context.Context // the caller's with the attempt's timeout
	attempt         func() *attempt
}

// Value finds the attempt.
func (c attemptContext) Value(key any) any {
	if key == (attemptKey{}) {
		return c.attempt()
	}
	return c.Context.Value(key)
}

func (c attemptContext) String() string { return "timpush attempt" }

// untracedPath hides the signed path from a tracer in the context of the caller or
// of a middleware: over HTTP/2 it is reported as a header field.
func untracedPath(ctx context.Context) context.Context {
	outer := httptrace.ContextClientTrace(ctx)
	if outer == nil || outer.WroteHeaderField == nil {
		return ctx
	}
	trace := *outer
	trace.WroteHeaderField = func(key string, value []string) {
		if key != ":path" {
			outer.WroteHeaderField(key, value)
		}
	}
	return tracedContext{ctx, &trace}
}

// tracedContext has another trace in the place of its parent's.
type tracedContext struct {
	context.Context
	trace *httptrace.ClientTrace
}

func (c tracedContext) Value(key any) any {
	v := c.Context.Value(key)
	if _, ok := v.(*httptrace.ClientTrace); ok {
		return c.trace
	}
	return v
}

func (c tracedContext) String() string { return "timpush attempt" }

// watch makes an *http.Transport report its connections. Between GetConn and
// GotConn nothing of the request has been written; a second GetConn means that the
// connection it had got broke before the body was written, for net/http replays a
// POST without Idempotency-Key in no other case that replay allows.
func (a *attempt) watch(ctx context.Context) context.Context {
	a.traced = true
	a.trace.GetConn = func(string) { a.dialing.Store(true) }
	a.trace.GotConn = func(info httptrace.GotConnInfo) {
		a.writing.Add(1)
		a.conn.Store(&info.Conn)
		a.dialing.Store(false)
	}
	a.trace.WroteRequest = func(info httptrace.WroteRequestInfo) {
		if info.Err == nil {
			a.writing.Add(-1)
		}
	}
	return httptrace.WithClientTrace(ctx, &a.trace)
}

var errNoReplay = errors.New("the request may have been carried out, and is not sent again")

// replay gives the body again to net/http, whose connection broke before anything
// was written to it. Over HTTP/2 it asks for the body after a reset with
// PROTOCOL_ERROR as well, which proves nothing: there it gets none.
func (a *attempt) replay(t *http.Transport) (io.ReadCloser, error) {
	conn := a.conn.Load()
	if conn == nil || t.Protocols != nil && t.Protocols.UnencryptedHTTP2() {
		return nil, errNoReplay
	}
	switch c := (*conn).(type) {
	case *tls.Conn:
		if c.ConnectionState().NegotiatedProtocol == "h2" {
			return nil, errNoReplay
		}
	case *net.TCPConn, *net.UnixConn:
	default:
		return nil, errNoReplay // nobody knows what it speaks
	}
	return a.open(), nil
}

// bodyRead reports whether net/http has surely read the body for the last time. That
// is known of the client's own transport alone: another one may speak HTTP/2, or
// lend its context to other requests while it dials.
func (a *attempt) bodyRead() bool {
	return a.pass.Load() == passEnded && a.unseen && a.writing.Load() == 0
}

// open gives the body in a form that net/http knows to be in memory, so that it
// writes it together with the header.
func (a *attempt) open() io.ReadCloser { return io.NopCloser(bytes.NewReader(a.body)) }

// notSent reports whether it is proven that the request never left, given that the
// attempt ended with an error.
func (a *attempt) notSent() bool {
	if a.pass.CompareAndSwap(passNone, passNoMore) {
		return true
	}
	return a.pass.Load() == passEnded && (!a.handed.Load() || a.provenUnsent.Load() ||
		a.traced && a.dialing.Load() || a.own && a.conn.Load() == nil)
}

// madeUp tells what it means that a middleware gave an answer which is not the
// transport's. One with status 200 is taken for the service's if nothing was sent, as
// from a mock.
func (a *attempt) madeUp(status int) (s state, yes bool) {
	switch {
	case a.notSent():
		return notSent, status != http.StatusOK
	case a.pass.Load() == passUnderWay || int(a.status.Load()) != status:
		return lost, true
	}
	return settled, false
}

// cleaned is the transport's error as it may be shown, to the middleware as well:
// what it proves is kept here.
func (a *attempt) cleaned(err error) error {
	a.provenUnsent.Store(provesNotSent(err))
	a.badCertificate.Store(badCertificate(err))
	return newCause(err, a.redact)
}

// redact masks the signature of this attempt, and URLs.
func (a *attempt) redact(text string) string { return withoutURLs(a.sig.Load().Redact(text)) }
