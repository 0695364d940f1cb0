package transport_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush/internal/transport"
)

// wired is a server, a client that reaches it through an *http.Transport, and the
// connections between them.
type wired struct {
	client *transport.Client
	bodies chan string
	dials  atomic.Int32
	refuse atomic.Bool // further dials

	mu    sync.Mutex
	conns []net.Conn
}

func wire(t *testing.T, secure bool, change func(*transport.Options, *http.Transport)) *wired {
	t.Helper()
	w := &wired{bodies: make(chan string, 10)}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.bodies <- string(body)
		_, _ = io.WriteString(rw, "{}")
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	own := &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		w.dials.Add(1)
		if w.refuse.Load() {
			return nil, errRefused
		}
		c, err := new(net.Dialer).DialContext(ctx, network, addr)
		w.mu.Lock()
		w.conns = append(w.conns, c)
		w.mu.Unlock()
		return c, err
	}}
	if secure {
		server.StartTLS()
		pool := x509.NewCertPool()
		pool.AddCert(server.Certificate())
		own.TLSClientConfig = &tls.Config{RootCAs: pool}
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	t.Cleanup(own.CloseIdleConnections)
	o := options(nil)
	o.Own, o.BaseDelay, o.MaxDelay = own, time.Millisecond, time.Millisecond
	var err error
	o.Base, err = url.Parse(server.URL)
	require.NoError(t, err)
	if change != nil {
		change(&o, own)
	}
	w.client = transport.New(o)
	return w
}

// spoil lets the next write to each connection fail before a byte goes out.
func (w *wired) spoil() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.conns {
		_ = c.SetWriteDeadline(time.Unix(1, 0))
	}
}

// A kept connection that turns out to be dead is replaced by net/http, if nothing
// was written to it; the body is given again from its beginning, and arrives once.
func TestAStaleConnectionIsReplaced(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		w := wire(t, secure, nil)
		require.NoError(t, w.client.Do(t.Context(), call(transport.Final)).Err)
		assert.JSONEq(t, `{"a":1}`, <-w.bodies)
		w.spoil()
		r := w.client.Do(t.Context(), call(transport.Final))
		require.NoError(t, r.Err)
		assert.Equal(t, 1, r.Attempts)
		assert.JSONEq(t, `{"a":1}`, <-w.bodies)
		assert.EqualValues(t, 2, w.dials.Load())
		assert.Empty(t, w.bodies)
	}
}

// Between asking for a connection and getting one nothing is written: proof.
func TestNoConnectionIsNotSent(t *testing.T) {
	t.Parallel()
	w := wire(t, false, nil)
	w.refuse.Store(true)
	r := w.client.Do(t.Context(), call(transport.Final))
	require.Error(t, r.Err)
	assert.True(t, r.NotSent)
	assert.Equal(t, 3, r.Attempts)

	w.refuse.Store(false)
	require.NoError(t, w.client.Do(t.Context(), call(transport.Final)).Err)
	<-w.bodies
	w.spoil()
	w.refuse.Store(true)
	r = w.client.Do(t.Context(), call(transport.Final))
	require.Error(t, r.Err)
	assert.True(t, r.NotSent, "the stale connection carried nothing, and there was no other")
	assert.Empty(t, w.bodies)
}

// The client's own transport has sent nothing if it never had a connection, even if
// it did not get as far as asking for one.
func TestAProxyThatCannotBeChosenIsNotSent(t *testing.T) {
	t.Parallel()
	w := wire(t, false, func(_ *transport.Options, h *http.Transport) {
		h.Proxy = func(*http.Request) (*url.URL, error) { return nil, errors.New("no such proxy") }
	})
	r := w.client.Do(t.Context(), call(transport.Final))
	require.EqualError(t, r.Err, "no such proxy")
	assert.True(t, r.NotSent)
	assert.Zero(t, w.dials.Load())
}

// A bad certificate is proof too, but a repeat meets it again.
func TestABadCertificateEndsTheCall(t *testing.T) {
	t.Parallel()
	w := wire(t, true, func(_ *transport.Options, h *http.Transport) { h.TLSClientConfig = nil })
	r := w.client.Do(t.Context(), call(transport.Final))
	require.Error(t, r.Err)
	assert.True(t, r.NotSent)
	assert.Equal(t, 1, r.Attempts)
}

// Where nobody knows what a connection speaks, or it may be HTTP/2, the body is not
// given again: the outcome is unknown then.
func TestAConnectionOfUnknownKindIsNotReplaced(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*transport.Options, *http.Transport){
		"wrapped": func(_ *transport.Options, h *http.Transport) {
			dial := h.DialContext
			h.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
				c, err := dial(ctx, network, addr)
				return struct{ net.Conn }{c}, err
			}
		},
		"perhaps HTTP/2": func(_ *transport.Options, h *http.Transport) {
			h.Protocols = new(http.Protocols)
			h.Protocols.SetHTTP1(true)
			h.Protocols.SetUnencryptedHTTP2(true)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := wire(t, false, change)
			require.NoError(t, w.client.Do(t.Context(), call(transport.Final)).Err)
			<-w.bodies
			w.spoil()
			r := w.client.Do(t.Context(), call(transport.Final))
			if r.Err != nil {
				assert.False(t, r.NotSent)
				assert.True(t, r.Lost)
				assert.Equal(t, 1, r.Attempts)
				return
			}
			assert.Len(t, w.bodies, 1)
		})
	}
}

// A tracer in the caller's context is told everything but the signed path, which
// net/http reports over HTTP/2.
func TestATracerIsNotToldTheSignedPath(t *testing.T) {
	t.Parallel()
	told := map[string][]string{}
	o := options(func(r *http.Request) (*http.Response, error) {
		trace := httptrace.ContextClientTrace(r.Context())
		trace.WroteHeaderField(":path", []string{r.URL.RequestURI()})
		trace.WroteHeaderField("user-agent", []string{"test/1"})
		assert.NotNil(t, trace.GotConn)
		assert.Equal(t, "timpush attempt", fmt.Sprint(r.Context()))
		return okTrip(r)
	})
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
		WroteHeaderField: func(key string, value []string) { told[key] = value },
		GotConn:          func(httptrace.GotConnInfo) {},
	})
	require.NoError(t, transport.New(o).Do(ctx, call(transport.Final)).Err)
	assert.Equal(t, map[string][]string{"user-agent": {"test/1"}}, told)
}

// With middleware the body that is sent is the call's own, whatever they did to
// theirs, and theirs is closed.
func TestMiddlewareCannotChangeTheBody(t *testing.T) {
	t.Parallel()
	closed := 0
	for _, body := range []io.ReadCloser{
		nil, http.NoBody, &counted{Reader: bytes.NewReader([]byte("evil")), n: &closed},
	} {
		w := wire(t, false, func(o *transport.Options, _ *http.Transport) {
			o.Middleware = append(o.Middleware, func(next http.RoundTripper) http.RoundTripper {
				return trip(func(r *http.Request) (*http.Response, error) {
					r = r.Clone(r.Context())
					r.Body, r.GetBody, r.ContentLength = body, nil, 4
					r.Header.Set("Idempotency-Key", "1")
					r.Header.Set("X-Idempotency-Key", "1")
					return next.RoundTrip(r)
				})
			})
		})
		require.NoError(t, w.client.Do(t.Context(), call(transport.Final)).Err)
		assert.JSONEq(t, `{"a":1}`, <-w.bodies)
	}
	assert.Equal(t, 1, closed)
}

type counted struct {
	io.Reader

	n *int
}

func (c *counted) Close() error {
	*c.n++
	return nil
}

// A middleware that gives up at once, while its pass goes on in a goroutine, leaves
// the outcome open; one that has not begun a pass may not begin one afterwards.
func TestAPassThatOutlivesItsAttempt(t *testing.T) {
	t.Parallel()
	errGaveUp := errors.New("gave up")
	for _, late := range []bool{false, true} {
		var sent atomic.Int32
		begun, goOn, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		o := options(func(r *http.Request) (*http.Response, error) {
			close(begun)
			<-goOn
			sent.Add(1)
			return okTrip(r)
		})
		o.MaxAttempts = 1
		o.Middleware = append(o.Middleware, func(next http.RoundTripper) http.RoundTripper {
			return trip(func(r *http.Request) (*http.Response, error) {
				go func() {
					if late {
						<-goOn
					}
					res, err := next.RoundTrip(r)
					if err == nil {
						_ = res.Body.Close()
					}
					done <- err
				}()
				if !late {
					<-begun
				}
				return nil, errGaveUp
			})
		})
		r := transport.New(o).Do(t.Context(), call(transport.Final))
		close(goOn)
		err := <-done
		require.ErrorIs(t, r.Err, errGaveUp)
		assert.Equal(t, late, r.NotSent)
		assert.Equal(t, !late, r.Lost)
		if late {
			require.Error(t, err, "nothing may be sent any more")
			assert.Zero(t, sent.Load())
		} else {
			assert.EqualValues(t, 1, sent.Load())
		}
	}
}

// An attempt that has timed out while it was being signed is not handed on.
func TestNothingIsSentAfterTheSigningTookTooLong(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	o := options(func(r *http.Request) (*http.Response, error) {
		t.Error("sent")
		return okTrip(r)
	})
	o.Sign = func(context.Context) (*transport.Signature, error) {
		cancel()
		return transport.NewSignature(sig), nil
	}
	r := transport.New(o).Do(ctx, call(transport.Final))
	require.ErrorIs(t, r.Err, context.Canceled)
	assert.True(t, r.NotSent)
	assert.Equal(t, 1, r.Attempts)
}
