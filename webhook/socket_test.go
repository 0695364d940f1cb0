package webhook_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush/webhook"
)

// countingListener counts what the server reads.
type countingListener struct {
	net.Listener
	read *atomic.Int64
}

func (l countingListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	return countingConn{conn, l.read}, err
}

type countingConn struct {
	net.Conn
	read *atomic.Int64
}

func (c countingConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.read.Add(int64(n))
	return n, err
}

func serve(t *testing.T, handler http.Handler) (srv *httptest.Server, read *atomic.Int64) {
	t.Helper()
	read = new(atomic.Int64)
	srv = httptest.NewUnstartedServer(handler)
	srv.Listener = countingListener{srv.Listener, read}
	srv.Start()
	t.Cleanup(srv.Close)
	return srv, read
}

// send posts a body of any kind over a socket.
func send(t *testing.T, client *http.Client, base string, query url.Values, body io.Reader) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/callbacks?"+query.Encode(), body)
	require.NoError(t, err)
	res, err := client.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	isAnswer(t, res.Header, text)
	return res.StatusCode, string(text)
}

func TestOverASocket(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	srv, _ := serve(t, r.handler)
	for range 3 {
		status, text := send(t, srv.Client(), srv.URL, urlOf(webhook.CommandPush), strings.NewReader(pushBody))
		assert.Equal(t, http.StatusOK, status)
		assert.JSONEq(t, ok, text)
	}
	assert.Equal(t, 3, r.calls())
}

// Ten times what is allowed is refused before it has arrived, whether its length is
// announced or not.
func TestALongBodyIsNotRead(t *testing.T) {
	t.Parallel()
	const length = 10 << 20
	for name, row := range map[string]struct {
		body io.Reader
		most int64
	}{
		"length announced": {bytes.NewReader(make([]byte, length)), 64 << 10},
		"in chunks":        {io.MultiReader(bytes.NewReader(make([]byte, length))), webhook.MaxBodyBytes + 320<<10}, // net/http reads up to 256 KiB more,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReceiver(t)
			srv, read := serve(t, r.handler)
			status, text := send(t, srv.Client(), srv.URL, urlOf(webhook.CommandPush), row.body)
			assert.Equal(t, http.StatusRequestEntityTooLarge, status)
			assert.Contains(t, text, "the body is longer than 1 MiB")
			assert.LessOrEqual(t, read.Load(), row.most, "bytes read by the server")
			assert.Zero(t, r.calls())
		})
	}
}

// A client that sends byte after byte gets its answer while it is still at it, and so does
// a stranger, of whose body nothing is wanted.
func TestASlowBody(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		signed bool
		header string
		status int
	}{
		"length announced":             {true, "Content-Length: 100000", 408},
		"in chunks":                    {true, "Transfer-Encoding: chunked", 408},
		"a stranger, length announced": {false, "Content-Length: 100000", 401},
		"a stranger, in chunks":        {false, "Transfer-Encoding: chunked", 401},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReceiver(t)
			srv, _ := serve(t, r.handler)
			query := urlOf(webhook.CommandPush)
			if !row.signed {
				query.Del("Sign")
			}
			conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", srv.Listener.Addr().String())
			require.NoError(t, err)
			defer conn.Close()
			_, err = fmt.Fprintf(conn, "POST /?%s HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n", query.Encode(), row.header)
			require.NoError(t, err)

			answered := make(chan struct{})
			go func() { // never comes to an end by itself
				for {
					piece := " "
					if strings.HasPrefix(row.header, "T") {
						piece = "1\r\n \r\n"
					}
					if _, err := conn.Write([]byte(piece)); err != nil {
						return
					}
					select {
					case <-time.After(50 * time.Millisecond):
					case <-answered:
						return
					}
				}
			}()
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			close(answered)
			require.NoError(t, err)
			defer res.Body.Close()
			text, err := io.ReadAll(res.Body)
			require.NoError(t, err)
			assert.Equal(t, row.status, res.StatusCode)
			isAnswer(t, res.Header, text)
			assert.Zero(t, r.calls())
		})
	}
}

// The same over HTTP/2.
func TestASlowBodyOverHTTP2(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	srv := httptest.NewUnstartedServer(r.handler)
	srv.EnableHTTP2 = true
	srv.StartTLS()
	t.Cleanup(srv.Close)
	body, sender := io.Pipe()
	t.Cleanup(func() { _ = sender.Close() })
	status, text := send(t, srv.Client(), srv.URL, urlOf(webhook.CommandPush), body)
	assert.Equal(t, http.StatusRequestTimeout, status)
	assert.Contains(t, text, "the body did not come in time")

	status, text = send(t, srv.Client(), srv.URL, urlOf(webhook.CommandPush), strings.NewReader(pushBody))
	assert.Equal(t, http.StatusOK, status)
	assert.JSONEq(t, ok, text)
}

// After a function that was too late the connection is as good as before.
func TestTheConnectionAfterALateFunction(t *testing.T) {
	t.Parallel()
	var calls atomic.Int64
	release := make(chan struct{})
	r := newReceiver(t, onPush(func(ctx context.Context, _ []webhook.PushEvent) error {
		if calls.Add(1) == 1 {
			<-release
		}
		return ctx.Err()
	}))
	t.Cleanup(func() { close(release) })
	srv, _ := serve(t, r.handler)
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", srv.Listener.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	answers := bufio.NewReader(conn)
	for _, want := range []string{failure, ok} {
		_, err = fmt.Fprintf(conn, "POST /?%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s",
			urlOf(webhook.CommandPush).Encode(), len(pushBody), pushBody)
		require.NoError(t, err)
		res, err := http.ReadResponse(answers, nil)
		require.NoError(t, err)
		text, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		_ = res.Body.Close()
		assert.Equal(t, want, string(text))
		assert.False(t, res.Close)
	}
	assert.Contains(t, r.logged(), "no time is left")
}

// Whoever hangs up ends the context of the function that worked for him.
func TestTheClientHangsUp(t *testing.T) {
	t.Parallel()
	ctx, hangUp := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	r := newReceiver(t, onPush(func(ctx context.Context, _ []webhook.PushEvent) error {
		hangUp()
		<-ctx.Done()
		ended <- context.Cause(ctx)
		return nil
	}))
	srv, _ := serve(t, r.handler)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, srv.URL+"/?"+urlOf(webhook.CommandPush).Encode(), strings.NewReader(pushBody))
	require.NoError(t, err)
	_, err = srv.Client().Do(req) //nolint:bodyclose // there is none
	require.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, <-ended, context.Canceled, "not the end of the time")
}
