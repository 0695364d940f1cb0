package timpush_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

var netRefusedDial = &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}

// netQuick shortens the waits between attempts, where time is real.
func netQuick(cfg timpush.Config) timpush.Config {
	cfg.Retry.BaseDelay, cfg.Retry.MaxDelay = time.Millisecond, time.Millisecond
	return cfg
}

// netNotSentEnd asserts that a call has reached nobody.
func netNotSentEnd(t *testing.T, err error, attempts int) {
	t.Helper()
	var broken *timpush.TransportError
	require.ErrorAs(t, err, &broken)
	assert.True(t, broken.NotSent, "NotSent of %v", err)
	assert.False(t, timpush.OutcomeUnknown(err), "OutcomeUnknown(%v)", err)
	assert.Equal(t, attempts, broken.Attempts, "attempts of %v", err)
	assert.Zero(t, broken.HTTPStatus)
	assert.NotZero(t, broken.MsgRandom)
}

// A dial that fails is proof, and may be repeated even for a push to everybody.
func TestADialThatFailsIsNotSentAndRepeated(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		dial error
		is   error
	}{
		{"refused", netRefusedDial, syscall.ECONNREFUSED},
		{"no route", &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.EHOSTUNREACH)}, syscall.EHOSTUNREACH},
		{"DNS: no such host", &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{
			Err: "no such host", Name: "push.invalid", IsNotFound: true}}, nil},
		{"DNS: timeout", &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{
			Err: "i/o timeout", Name: "push.invalid", IsTimeout: true, IsTemporary: true}}, nil},
		{"dial timeout", &net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded}, os.ErrDeadlineExceeded},
	} {
		for _, send := range append(netToAll, netSends...) {
			t.Run(row.name+"/"+send.op, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					var dials atomic.Int32
					cfg := netConfig(&http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
						dials.Add(1)
						return nil, row.dial
					}})
					err := send.call(t.Context(), netClient(t, cfg))
					netNotSentEnd(t, err, 3)
					assert.EqualValues(t, 3, dials.Load())
					if row.is != nil {
						require.ErrorIs(t, err, row.is)
					}
				})
			})
		}
	}
}

func TestADialThatFailsOnceIsRepeatedWithSuccess(t *testing.T) {
	t.Parallel()
	var arrived, dials atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, netOK)
	}))
	defer server.Close()
	var dialer net.Dialer
	transport := &http.Transport{DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		if dials.Add(1) == 1 {
			return nil, netRefusedDial
		}
		return dialer.DialContext(ctx, network, addr)
	}}
	defer transport.CloseIdleConnections()
	cfg := netQuick(netConfig(transport))
	cfg.BaseURL = server.URL
	require.NoError(t, netSends[0].call(t.Context(), netClient(t, cfg)))
	assert.EqualValues(t, 1, arrived.Load())
	assert.EqualValues(t, 2, dials.Load())
}

// With the client's own transport and a real port that nobody listens on.
func TestARefusedPortIsNotSent(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	cfg := netQuick(netConfig(nil))
	cfg.HTTPClient, cfg.BaseURL = nil, "http://"+l.Addr().String()
	err = netSends[3].call(t.Context(), netClient(t, cfg))
	netNotSentEnd(t, err, 3)
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
}

// RFC 6761: .invalid never resolves. The resolver is one that has no servers to
// ask, so that the test depends on no network.
func TestANameThatDoesNotResolveIsNotSent(t *testing.T) {
	t.Parallel()
	resolver := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("no name servers here")
	}}
	cfg := netQuick(netConfig(&http.Transport{DialContext: (&net.Dialer{Resolver: resolver}).DialContext}))
	cfg.BaseURL = "https://name.invalid"
	err := netSends[1].call(t.Context(), netClient(t, cfg))
	netNotSentEnd(t, err, 3)
	assert.Contains(t, err.Error(), "name.invalid", "the host is no secret, and a person needs it")
}

// An attempt that runs out while it dials has not been sent.
func TestADialThatHangsEndsWithTheAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var dials atomic.Int32
		over := make(chan struct{})
		defer close(over) // net/http lets a dial go on when its request has ended
		cfg := netConfig(&http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			dials.Add(1)
			<-over
			return nil, netRefusedDial
		}})
		start := time.Now()
		err := netSends[2].call(t.Context(), netClient(t, cfg))
		netNotSentEnd(t, err, 3)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.EqualValues(t, 3, dials.Load())
		assert.GreaterOrEqual(t, time.Since(start), 30*time.Second)
	})
}

// netTLS is a server with a certificate that nobody trusts yet, and the pool that
// would trust it.
func netTLS(t *testing.T, handler http.HandlerFunc) (*httptest.Server, *x509.CertPool) {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.EnableHTTP2 = true
	server.Config.ErrorLog = netNoLog
	server.StartTLS()
	t.Cleanup(server.Close)
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	return server, pool
}

// A certificate does not become better by repeating.
func TestABadCertificateIsNotSentAndNotRepeated(t *testing.T) {
	t.Parallel()
	var arrived, connected atomic.Int32
	server, pool := netTLS(t, func(http.ResponseWriter, *http.Request) { arrived.Add(1) })
	for _, row := range []struct {
		name string
		tls  *tls.Config
	}{
		{"unknown authority", &tls.Config{RootCAs: x509.NewCertPool()}},
		{"another name", &tls.Config{RootCAs: pool, ServerName: "other.invalid"}},
		{"expired", &tls.Config{RootCAs: pool, Time: func() time.Time { return time.Now().AddDate(100, 0, 0) }}},
		{"refused by the user's own check", &tls.Config{RootCAs: pool, VerifyPeerCertificate: func([][]byte, [][]*x509.Certificate) error {
			return &tls.CertificateVerificationError{Err: errors.New("not pinned")}
		}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			transport := &http.Transport{TLSClientConfig: row.tls, ForceAttemptHTTP2: true}
			defer transport.CloseIdleConnections()
			transport.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
				connected.Add(1)
				return new(net.Dialer).DialContext(ctx, network, addr)
			}
			cfg := netQuick(netConfig(transport))
			cfg.BaseURL, cfg.Retry.RetryUnknownOutcome = server.URL, true
			before := connected.Load()
			err := netSends[0].call(t.Context(), netClient(t, cfg))
			netNotSentEnd(t, err, 1)
			assert.Contains(t, err.Error(), "tls: ", "a person must see what is wrong")
			assert.Zero(t, arrived.Load())
			assert.Greater(t, connected.Load(), before)
		})
	}
}

// A connection that ends within the TLS handshake has carried nothing.
func TestAHandshakeThatIsCutIsNotSentAndRepeated(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		cut  func(net.Conn)
	}{
		{"before it begins", func(c net.Conn) { _ = c.Close() }},
		{"after the client's hello", func(c net.Conn) {
			_, _ = c.Read(make([]byte, 1024))
			_ = c.Close()
		}},
		{"by a reset", func(c net.Conn) {
			_, _ = c.Read(make([]byte, 1))
			_ = c.(*net.TCPConn).SetLinger(0)
			_ = c.Close()
		}},
		{"by another protocol", func(c net.Conn) {
			_, _ = c.Read(make([]byte, 1024))
			_, _ = io.WriteString(c, "220 mail.invalid ready\r\n")
			_ = c.Close()
		}},
		{"by plain HTTP", func(c net.Conn) {
			_, _ = c.Read(make([]byte, 1024))
			_, _ = io.WriteString(c, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
			_ = c.Close()
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var connected atomic.Int32
			addr := netListen(t, func(c net.Conn) {
				connected.Add(1)
				row.cut(c)
			})
			cfg := netQuick(netConfig(nil))
			cfg.HTTPClient, cfg.BaseURL = nil, "https://"+addr
			err := netSends[1].call(t.Context(), netClient(t, cfg))
			netNotSentEnd(t, err, 3)
			assert.EqualValues(t, 3, connected.Load())
		})
	}
}

// A handshake that hangs ends with the transport's own timeout.
func TestAHandshakeThatHangsIsNotSent(t *testing.T) {
	t.Parallel()
	addr := netListen(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	cfg := netQuick(netConfig(&http.Transport{TLSHandshakeTimeout: 20 * time.Millisecond}))
	cfg.BaseURL = "https://" + addr
	err := netSends[1].call(t.Context(), netClient(t, cfg))
	netNotSentEnd(t, err, 3)
	var timeout net.Error
	require.ErrorAs(t, err, &timeout)
	assert.True(t, timeout.Timeout())
}

// A proxy that refuses to connect has passed nothing on.
func TestAProxyThatRefusesIsNotSent(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		assert.Equal(t, http.MethodConnect, r.Method)
		assert.NotContains(t, r.RequestURI, "usersig")
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	at, err := url.Parse(proxy.URL)
	require.NoError(t, err)
	err = netSends[2].call(t.Context(), netClient(t, netQuick(netConfig(&http.Transport{Proxy: http.ProxyURL(at)}))))
	netNotSentEnd(t, err, 3)
	assert.EqualValues(t, 3, asked.Load())
}

// netListen serves raw connections until the test ends.
func netListen(t *testing.T, serve func(net.Conn)) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = c.Close() }()
				serve(c)
			}()
		}
	}()
	return l.Addr().String()
}
