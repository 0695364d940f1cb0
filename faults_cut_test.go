package timpush_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// netRaw answers requests on raw connections. Whole requests are counted before
// anything goes back.
type netRaw struct {
	addr  string
	whole atomic.Int32

	mu     sync.Mutex
	bodies []string
}

func netRawServe(t *testing.T, answer func(c net.Conn, nth int32)) *netRaw {
	t.Helper()
	s := &netRaw{}
	s.addr = netListen(t, func(c net.Conn) {
		r := bufio.NewReader(c)
		for {
			req, err := http.ReadRequest(r)
			if err != nil {
				return
			}
			body, err := io.ReadAll(req.Body)
			if err != nil {
				return
			}
			s.mu.Lock()
			s.bodies = append(s.bodies, string(body))
			s.mu.Unlock()
			answer(c, s.whole.Add(1))
		}
	})
	return s
}

func netReset(c net.Conn) {
	_ = c.(*net.TCPConn).SetLinger(0)
	_ = c.Close()
}

const netHead = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

// netWhole is a success as a server writes it.
func netWhole() string {
	return netHead + "Content-Length: " + strconv.Itoa(len(netOK)) + "\r\n\r\n" + netOK
}

// Real connections that end in the middle of an answer. The request is there, so
// nobody may send it again unasked.
func TestAnAnswerThatIsCutIsUnknown(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name   string
		cut    func(net.Conn)
		status int
		is     error // nil: differs by system
	}{
		{"before its first byte", func(c net.Conn) { _ = c.Close() }, 0, io.EOF},
		{"before its first byte by a reset", netReset, 0, nil},
		{"inside the status line", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 20")
			_ = c.Close()
		}, 0, nil},
		{"inside the header", func(c net.Conn) {
			_, _ = io.WriteString(c, netHead)
			_ = c.Close()
		}, 0, io.ErrUnexpectedEOF},
		{"before the body", func(c net.Conn) {
			_, _ = io.WriteString(c, netHead+"Content-Length: 100\r\n\r\n")
			_ = c.Close()
		}, 200, io.ErrUnexpectedEOF},
		{"inside the body", func(c net.Conn) {
			_, _ = io.WriteString(c, netHead+"Content-Length: 100\r\n\r\n"+netOK[:50])
			_ = c.Close()
		}, 200, io.ErrUnexpectedEOF},
		{"behind what would be a whole answer", func(c net.Conn) {
			_, _ = io.WriteString(c, netHead+"Content-Length: 1000\r\n\r\n"+netOK)
			_ = c.Close()
		}, 200, io.ErrUnexpectedEOF},
		{"inside a chunk", func(c net.Conn) {
			_, _ = io.WriteString(c, netHead+"Transfer-Encoding: chunked\r\n\r\n40\r\n"+netOK[:20])
			_ = c.Close()
		}, 200, io.ErrUnexpectedEOF},
		{"before the last chunk", func(c net.Conn) {
			_, _ = io.WriteString(c, netHead+"Transfer-Encoding: chunked\r\n\r\n"+
				strconv.FormatInt(int64(len(netOK)), 16)+"\r\n"+netOK+"\r\n")
			_ = c.Close()
		}, 200, io.ErrUnexpectedEOF},
		{"and is no HTTP", func(c net.Conn) {
			_, _ = io.WriteString(c, "220 mail.invalid ready\r\n\r\n")
			_ = c.Close()
		}, 0, nil},
	}
	for _, row := range rows {
		for _, way := range []struct {
			name  string
			send  netSend
			retry bool
			calls int
		}{
			{"by default", netSends[2], false, 1},
			{"repeating unknown outcomes", netSends[3], true, 3},
			{"to all users", netToAll[1], true, 1},
		} {
			t.Run(row.name+"/"+way.name, func(t *testing.T) {
				t.Parallel()
				server := netRawServe(t, func(c net.Conn, _ int32) { row.cut(c) })
				cfg := netQuick(netConfig(nil))
				cfg.HTTPClient, cfg.BaseURL = nil, "http://"+server.addr
				cfg.Retry.RetryUnknownOutcome = way.retry
				client := netClient(t, cfg)
				defer client.CloseIdleConnections()
				err := way.send.call(t.Context(), client)
				var broken *timpush.TransportError
				require.ErrorAs(t, err, &broken)
				assert.EqualValues(t, way.calls, server.whole.Load(), "whole requests that reached the server; %v", err)
				assert.Equal(t, way.calls, broken.Attempts)
				assert.False(t, broken.NotSent)
				assert.True(t, timpush.OutcomeUnknown(err))
				assert.Equal(t, row.status, broken.HTTPStatus)
				if row.is != nil {
					require.ErrorIs(t, err, row.is)
				}
				for _, body := range server.bodies {
					assert.Equal(t, server.bodies[0], body)
				}
			})
		}
	}
}

// A connection that was kept and breaks when the second request is there: net/http
// must not send it again, whatever headers a middleware adds.
func TestAKeptConnectionThatBreaksIsUnknown(t *testing.T) {
	t.Parallel()
	for _, header := range []string{"", "Idempotency-Key", "X-Idempotency-Key"} {
		for _, reset := range []bool{false, true} {
			t.Run(header+"/reset "+strconv.FormatBool(reset), func(t *testing.T) {
				t.Parallel()
				server := netRawServe(t, func(c net.Conn, nth int32) {
					switch {
					case nth == 1:
						_, _ = io.WriteString(c, netWhole())
					case reset:
						netReset(c)
					default:
						_ = c.Close()
					}
				})
				cfg := netQuick(netConfig(nil))
				cfg.HTTPClient, cfg.BaseURL = nil, "http://"+server.addr
				cfg.Middleware = []func(http.RoundTripper) http.RoundTripper{netEdit(func(r *http.Request) {
					if header != "" {
						r.Header.Set(header, "key-1")
					}
				})}
				client := netClient(t, cfg)
				defer client.CloseIdleConnections()
				require.NoError(t, netSends[0].call(t.Context(), client))
				err := netSends[1].call(t.Context(), client)
				require.Error(t, err)
				assert.True(t, timpush.OutcomeUnknown(err))
				assert.EqualValues(t, 2, server.whole.Load(), "whole requests that reached the server")
			})
		}
	}
}

// A server that closes a kept connection while it is idle costs no call: net/http
// takes another one, and the request arrives once.
func TestAStaleConnectionIsReplacedAndTheRequestArrivesOnce(t *testing.T) {
	t.Parallel()
	for _, secure := range []bool{false, true} {
		t.Run("TLS "+strconv.FormatBool(secure), func(t *testing.T) {
			t.Parallel()
			server := netNewStale(t, secure)
			client := netClient(t, server.config)
			require.NoError(t, netSends[0].call(t.Context(), client))
			server.spoil()
			require.NoError(t, netSends[3].call(t.Context(), client), "the second call meets the stale connection")
			assert.EqualValues(t, 2, server.dials.Load())
			require.Len(t, server.bodies, 2)
			assert.Contains(t, server.bodies[0], "tag-1")
			assert.Contains(t, server.bodies[1], `"To_Account":["user-1","user-2"]`, "the body is sent from its beginning")
		})
	}
}

// The same, but no new connection can be made: nothing was written to either, and
// that is proof.
func TestAStaleConnectionAndAFailedDialAreNotSent(t *testing.T) {
	t.Parallel()
	server := netNewStale(t, false)
	client := netClient(t, server.config)
	require.NoError(t, netSends[0].call(t.Context(), client))
	server.spoil()
	server.refuse.Store(true)
	err := netSends[0].call(t.Context(), client)
	netNotSentEnd(t, err, 3)
	assert.Len(t, server.bodies, 1)
}

// netStale is a server whose kept connections can be made to break at the next
// write before a byte goes out, as when the server has closed them and the client
// has not yet noticed.
type netStale struct {
	config timpush.Config
	dials  atomic.Int32
	refuse atomic.Bool // further dials

	mu     sync.Mutex
	conns  []net.Conn
	bodies []string
}

func netNewStale(t *testing.T, secure bool) *netStale {
	t.Helper()
	s := &netStale{}
	serve := func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		s.mu.Lock()
		s.bodies = append(s.bodies, string(body))
		s.mu.Unlock()
		_, _ = io.WriteString(w, netOK)
	}
	transport := &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		s.dials.Add(1)
		if s.refuse.Load() {
			return nil, netRefusedDial
		}
		c, err := new(net.Dialer).DialContext(ctx, network, addr)
		s.mu.Lock()
		s.conns = append(s.conns, c)
		s.mu.Unlock()
		return c, err
	}}
	t.Cleanup(transport.CloseIdleConnections)
	s.config = netQuick(netConfig(transport))
	if secure {
		server, pool := netTLS(t, serve)
		transport.TLSClientConfig = &tls.Config{RootCAs: pool}
		s.config.BaseURL = server.URL
		return s
	}
	server := httptest.NewServer(http.HandlerFunc(serve))
	t.Cleanup(server.Close)
	s.config.BaseURL = server.URL
	return s
}

// spoil lets the next write to each connection fail at once.
func (s *netStale) spoil() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		_ = c.SetWriteDeadline(time.Unix(1, 0))
	}
}

// A connection that breaks after a part of the request may have carried all of it,
// as far as anybody here can tell.
func TestABrokenWriteIsUnknown(t *testing.T) {
	t.Parallel()
	cfg := netQuick(netConfig(&http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		c, other := net.Pipe()
		go func() {
			_, _ = io.CopyN(io.Discard, other, 40)
			_ = other.Close()
		}()
		return c, nil
	}}))
	cfg.BaseURL = "http://127.0.0.1:1"
	err := netSends[2].call(t.Context(), netClient(t, cfg))
	var broken *timpush.TransportError
	require.ErrorAs(t, err, &broken)
	assert.False(t, broken.NotSent)
	assert.True(t, timpush.OutcomeUnknown(err))
	assert.Equal(t, 1, broken.Attempts)
}

// 64 MiB over a real connection: the server cannot get rid of them.
func TestAHugeAnswerIsCutOffOverASocket(t *testing.T) {
	t.Parallel()
	const huge = 64 << 20
	written := make(chan int64, 1)
	server := netRawServe(t, func(c net.Conn, _ int32) {
		_, _ = io.WriteString(c, netHead+"Content-Length: "+strconv.Itoa(huge)+"\r\n\r\n")
		n, _ := io.Copy(c, strings.NewReader(strings.Repeat(" ", huge)))
		written <- n
	})
	cfg := netConfig(nil)
	cfg.HTTPClient, cfg.BaseURL = nil, "http://"+server.addr
	err := netSends[2].call(t.Context(), netClient(t, cfg))
	require.Error(t, err)
	assert.True(t, timpush.OutcomeUnknown(err))
	assert.Contains(t, err.Error(), "more than 4194304 bytes")
	assert.EqualValues(t, 1, server.whole.Load())
	assert.Less(t, <-written, int64(huge/2), "bytes that the server got rid of")
}

// netEdit is a middleware that changes requests.
func netEdit(edit func(*http.Request)) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return netTrip(func(r *http.Request) (*http.Response, error) {
			r = r.Clone(r.Context())
			edit(r)
			return next.RoundTrip(r)
		})
	}
}

// netTrip is a round tripper.
type netTrip func(*http.Request) (*http.Response, error)

func (f netTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
