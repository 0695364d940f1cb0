package timpush_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// The request as the documents describe it, and nothing more.
func TestTheRequestOnTheWire(t *testing.T) {
	t.Parallel()
	for _, send := range netSends {
		t.Run(send.op, func(t *testing.T) {
			t.Parallel()
			var got *http.Request
			var body string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				data, _ := io.ReadAll(r.Body)
				got, body = r, string(data)
				_, _ = io.WriteString(w, netOK)
			}))
			defer server.Close()
			cfg := netConfig(nil)
			cfg.HTTPClient, cfg.BaseURL = nil, server.URL
			cfg.Identifier = "admin & co"
			client := netClient(t, cfg)
			defer client.CloseIdleConnections()
			require.NoError(t, send.call(t.Context(), client))

			assert.Equal(t, http.MethodPost, got.Method)
			assert.Equal(t, "/"+send.path, got.URL.Path)
			query := got.URL.Query()
			assert.Len(t, query, 5)
			assert.Equal(t, "1400000001", query.Get("sdkappid"))
			assert.Equal(t, "admin & co", query.Get("identifier"))
			assert.Equal(t, netSig, query.Get("usersig"))
			assert.Equal(t, "json", query.Get("contenttype"))
			assert.Regexp(t, `^\d{1,10}$`, query.Get("random"))
			assert.EqualValues(t, len(body), got.ContentLength)
			assert.Empty(t, got.TransferEncoding)
			assert.True(t, json.Valid([]byte(body)))
			assert.Equal(t, http.Header{
				"Accept":         {"application/json"},
				"Content-Length": {fmt.Sprint(len(body))},
				"Content-Type":   {"application/json"},
				"User-Agent":     {"timpush/" + timpush.Version},
			}, got.Header)
		})
	}
}

func TestUserAgent(t *testing.T) {
	t.Parallel()
	for own, want := range map[string]string{
		"":              "timpush/" + timpush.Version,
		"app/1.2":       "app/1.2 timpush/" + timpush.Version,
		"app/1.2 (x y)": "app/1.2 (x y) timpush/" + timpush.Version,
	} {
		service := netServe(netText(netOK))
		cfg := netConfig(service)
		cfg.UserAgent = own
		require.NoError(t, netSends[0].call(t.Context(), netClient(t, cfg)))
		assert.Equal(t, want, service.arrivals()[0].header.Get("User-Agent"))
	}
}

// random is a uint32: over some calls its upper half is used, and it does not repeat.
func TestTheQuerysRandomUsesAll32Bits(t *testing.T) {
	t.Parallel()
	service := netServe(netText(netOK))
	client := netClient(t, netConfig(service))
	seen, high := map[string]bool{}, false
	for range 100 {
		require.NoError(t, netSends[0].call(t.Context(), client))
	}
	for _, a := range service.arrivals() {
		random := a.url.Query().Get("random")
		seen[random] = true
		high = high || len(random) == 10 && random > "2147483647"
	}
	assert.Len(t, seen, 100)
	assert.True(t, high, "a signed 32-bit number would never get there")
}

// A BaseURL may be that of a gateway, with a path before the service's own.
func TestBaseURLWithAPath(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		"https://push.invalid":              "https://push.invalid/v4/timpush/push",
		"https://push.invalid/":             "https://push.invalid/v4/timpush/push",
		"https://push.invalid:8443":         "https://push.invalid:8443/v4/timpush/push",
		"https://push.invalid/tim":          "https://push.invalid/tim/v4/timpush/push",
		"https://push.invalid/a/b/":         "https://push.invalid/a/b/v4/timpush/push",
		"https://push.invalid/with%20blank": "https://push.invalid/with%20blank/v4/timpush/push",
		"https://push.invalid/a%2Fb/":       "https://push.invalid/a%2Fb/v4/timpush/push",
		"http://127.0.0.1:9":                "http://127.0.0.1:9/v4/timpush/push",
		"http://[::1]:9/tim":                "http://[::1]:9/tim/v4/timpush/push",
	} {
		t.Run(base, func(t *testing.T) {
			t.Parallel()
			service := netServe(netText(netOK))
			cfg := netConfig(service)
			cfg.BaseURL = base
			// With a middleware that derives the request anew, as tracers do.
			cfg.Middleware = []netMiddleware{netEdit(func(*http.Request) {})}
			require.NoError(t, netSends[0].call(t.Context(), netClient(t, cfg)))
			u := service.arrivals()[0].url
			u.RawQuery = ""
			assert.Equal(t, want, u.String())
		})
	}
}

// The transport of the HTTPClient is looked up at each call, as mocks are put in
// place at any time; nothing is ever written to the HTTPClient.
func TestHTTPClientIsReadAtEachCallAndNeverWrittenTo(t *testing.T) {
	t.Parallel()
	first, second := netServe(netText(netOK)), netServe(netText(netOK))
	hc := &http.Client{Transport: first, Jar: netJar{t}, Timeout: time.Minute}
	cfg := netConfig(nil)
	cfg.HTTPClient = hc
	client := netClient(t, cfg)
	require.NoError(t, netSends[0].call(t.Context(), client))
	hc.Transport = second
	require.NoError(t, netSends[1].call(t.Context(), client))
	assert.Len(t, first.arrivals(), 1)
	assert.Len(t, second.arrivals(), 1)
	assert.Same(t, second, hc.Transport)
	assert.Equal(t, netJar{t}, hc.Jar)
	assert.Equal(t, time.Minute, hc.Timeout)
	assert.Nil(t, hc.CheckRedirect)
}

// netJar fails the test that uses it: cookies are not for an API that is signed.
type netJar struct{ t *testing.T }

func (j netJar) SetCookies(*url.URL, []*http.Cookie) { j.t.Error("a cookie was stored") }
func (j netJar) Cookies(*url.URL) []*http.Cookie {
	j.t.Error("a cookie was asked for")
	return nil
}

// Many calls at once share what a mock or a tracer wrapped, and each is one attempt.
func TestCallsAtOnce(t *testing.T) {
	t.Parallel()
	service := netServe(netText(netOK))
	client := netClient(t, netConfig(service))
	var wait sync.WaitGroup
	for range 100 {
		wait.Go(func() {
			for _, send := range netSends {
				assert.NoError(t, send.call(t.Context(), client))
			}
		})
	}
	wait.Wait()
	assert.Len(t, service.arrivals(), 400)
}

// The client's own transport keeps 64 idle connections per host: as many calls at
// once need no second dial.
func TestOwnTransportKeeps64IdleConnections(t *testing.T) {
	t.Parallel()
	const calls = 64
	var connections atomic.Int32
	var gate atomic.Pointer[sync.WaitGroup]
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		all := gate.Load()
		all.Done()
		all.Wait() // holds every connection until all calls are here
		_, _ = io.WriteString(w, netOK)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	cfg := netConfig(nil)
	cfg.HTTPClient, cfg.BaseURL = nil, server.URL
	client := netClient(t, cfg)
	defer client.CloseIdleConnections()
	for range 3 {
		var all, wait sync.WaitGroup
		all.Add(calls)
		gate.Store(&all)
		for range calls {
			wait.Go(func() { assert.NoError(t, netSends[0].call(t.Context(), client)) })
		}
		wait.Wait()
	}
	assert.EqualValues(t, calls, connections.Load())
}

// A variant shares the connections of its client; so does one with other accounts.
func TestVariantsShareConnections(t *testing.T) {
	t.Parallel()
	var connections atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, netOK)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	cfg := netConfig(nil)
	cfg.HTTPClient, cfg.BaseURL = nil, server.URL
	client := netClient(t, cfg)
	variant, err := client.With(func(c *timpush.Config) { c.Identifier = "other"; c.Timeout = time.Minute })
	require.NoError(t, err)
	for range 3 {
		require.NoError(t, netSends[0].call(t.Context(), client))
		require.NoError(t, netSends[1].call(t.Context(), variant))
	}
	assert.EqualValues(t, 1, connections.Load())

	variant.CloseIdleConnections()
	require.NoError(t, netSends[0].call(t.Context(), client))
	assert.EqualValues(t, 2, connections.Load(), "CloseIdleConnections is for all variants")
	client.CloseIdleConnections()
}

// CloseIdleConnections reaches the HTTPClient's transport, and is harmless with one
// that keeps nothing.
func TestCloseIdleConnectionsReachesTheTransport(t *testing.T) {
	t.Parallel()
	netClient(t, netConfig(netServe(netText(netOK)))).CloseIdleConnections()
	closes := &netCloses{}
	netClient(t, netConfig(closes)).CloseIdleConnections()
	assert.Equal(t, 1, closes.n)
}

type netCloses struct {
	http.RoundTripper

	n int
}

func (c *netCloses) CloseIdleConnections() { c.n++ }

// A server may answer before it has read the body. The call is over then, but
// net/http still writes: what it writes must be this call's body to its end, though
// many other calls are encoded meanwhile.
func TestABodyStaysIntactWhenTheServerAnswersEarly(t *testing.T) {
	t.Parallel()
	for _, middleware := range []bool{false, true} {
		t.Run(fmt.Sprint("middleware ", middleware), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var late atomic.Int32
				cfg := netConfig(nil)
				// A pipe has no buffers: what the server does not read is not written.
				netPiped(&cfg, func(c net.Conn) { netAnswerEarly(t, c, &late, time.Millisecond) })
				if middleware {
					cfg.Middleware = []netMiddleware{netEdit(func(*http.Request) {})}
				}
				client := netClient(t, cfg)
				netSendMany(t, client)
				client.CloseIdleConnections()
				time.Sleep(time.Minute)
				assert.Greater(t, late.Load(), int32(40*4096), "bytes that the server read after its answer")
			})
		})
	}
}

// A transport may read and close the body after it has answered; until then it is
// not used again.
func TestABodyStaysIntactForATransportThatReadsLate(t *testing.T) {
	t.Parallel()
	for _, middleware := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			var wait sync.WaitGroup
			defer wait.Wait()
			cfg := netConfig(netTrip(func(r *http.Request) (*http.Response, error) {
				wait.Go(func() {
					time.Sleep(10 * time.Millisecond) // the call is over, and others go on
					body, err := io.ReadAll(r.Body)
					if assert.NoError(t, err) {
						netCheckNames(t, string(body))
					}
					assert.NoError(t, r.Body.Close())
				})
				return netText(netOK)(r)
			}))
			if middleware {
				cfg.Middleware = []netMiddleware{netEdit(func(*http.Request) {})}
			}
			netSendMany(t, netClient(t, cfg))
		})
	}
}

// The same with the client's own transport, over real connections.
func TestABodyStaysIntactOverTheOwnTransport(t *testing.T) {
	t.Parallel()
	var late atomic.Int32
	cfg := netConfig(nil)
	cfg.HTTPClient = nil
	cfg.BaseURL = "http://" + netListen(t, func(c net.Conn) { netAnswerEarly(t, c, &late, 0) })
	client := netClient(t, cfg)
	defer client.CloseIdleConnections()
	netSendMany(t, client)
	assert.NotZero(t, late.Load())
}

// netSendMany sends bodies that can be told apart at every byte, many at once.
func netSendMany(t *testing.T, client *timpush.Client) {
	t.Helper()
	const callers, names = 40, 200
	var wait sync.WaitGroup
	for caller := range callers {
		wait.Go(func() {
			for range 3 {
				req := netBatchPush()
				req.ToAccount = nil
				for i := range names {
					req.ToAccount = append(req.ToAccount, fmt.Sprintf("caller%02d-%04d-%080d", caller, i, caller))
				}
				_, err := client.BatchPush(t.Context(), req)
				assert.NoError(t, err)
			}
		})
	}
	wait.Wait()
}

// netAnswerEarly answers each request behind its header, and then looks through as
// much of its body as comes, with a pause before each look.
func netAnswerEarly(t *testing.T, c net.Conn, late *atomic.Int32, pause time.Duration) {
	r := bufio.NewReaderSize(c, 16)
	for {
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		_, _ = io.WriteString(c, netWhole())
		var body strings.Builder
		buf := make([]byte, 997)
		for err == nil {
			time.Sleep(pause) // others go on
			var n int
			n, err = req.Body.Read(buf)
			body.Write(buf[:n])
			late.Add(int32(n))
		}
		netCheckNames(t, body.String())
		if !errors.Is(err, io.EOF) {
			return // cut off
		}
	}
}

// netCheckNames asserts that a body of netSendMany, or the beginning of one, has the
// names of one caller only.
func netCheckNames(t *testing.T, body string) {
	t.Helper()
	_, list, _ := strings.Cut(body, `"To_Account":["`)
	got := strings.Split(list, `","`)
	caller, _, _ := strings.Cut(strings.TrimPrefix(got[0], "caller"), "-")
	for i, name := range got[:len(got)-1] {
		if want := fmt.Sprintf("caller%s-%04d-%078d%s", caller, i, 0, caller); name != want {
			t.Errorf("name %d is %q, not %q: the body of another call", i, name, want)
			return
		}
	}
}

// An error's tree never holds a *url.Error, whose text and JSON are the signed URL.
func TestErrorsHoldNoURL(t *testing.T) {
	t.Parallel()
	signed := "https://push.invalid/v4/timpush/push?usersig=" + url.QueryEscape(netSig)
	nested := &url.Error{Op: "Post", URL: signed, Err: fmt.Errorf("proxy: %w", &url.Error{Op: "Get", URL: signed, Err: netRefusedDial})}
	for name, answer := range map[string]netAnswer{
		"a *url.Error":        netLost(nested),
		"a wrapped one":       netLost(fmt.Errorf("wrapped: %w", nested)),
		"joined ones":         netLost(errors.Join(nested, nested)),
		"one in the body":     netCutBody(200, "{", nested),
		"one that is no send": netLost(netNotSentURL{nested}),
		"a refusal":           netStatus(502, "text/html", signed),
		"an answer":           netText(`{"ActionStatus":"FAIL","ErrorCode":60002,"ErrorInfo":"` + signed + `"}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				err := netSends[0].call(t.Context(), netClient(t, netConfig(netServe(answer))))
				require.Error(t, err)
				var u *url.Error
				assert.False(t, errors.As(err, &u), "errors.As found %v", u) //nolint:testifylint // NotErrorAs would print it
				text, jsonErr := json.Marshal(err)
				require.NoError(t, jsonErr)
				for _, text := range []string{err.Error(), string(text), fmt.Sprintf("%v %+v %#v %s %q", err, err, err, err, err)} {
					if name != "an answer" { // ErrorInfo is the service's own words, only without the signature
						assert.NotContains(t, text, "push.invalid/")
					}
					assert.NotContains(t, text, url.QueryEscape(netSig)[:16])
					assert.NotContains(t, text, netSig[:16])
				}
				if name != "a refusal" && name != "an answer" {
					require.ErrorIs(t, err, syscall.ECONNREFUSED, "causes stay visible to errors.Is")
				}
			})
		})
	}
}

type netNotSentURL struct{ error }

func (netNotSentURL) NotSent() bool   { return true }
func (e netNotSentURL) Unwrap() error { return e.error }

// What errors.Is and errors.As see of the causes that programs ask for.
func TestCausesStayVisible(t *testing.T) {
	t.Parallel()
	own := errors.New("the transport's own")
	for _, row := range []struct {
		name    string
		err     error
		timeout bool
	}{
		{"refused", netRefusedDial, false},
		{"deadline", context.DeadlineExceeded, true},
		{"cancelled", context.Canceled, false},
		{"cut", io.ErrUnexpectedEOF, false},
		{"own", own, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			err := netSends[0].call(t.Context(), netClient(t, netConfig(netServe(netLost(fmt.Errorf("around: %w", row.err))))))
			require.ErrorIs(t, err, row.err)
			require.ErrorIs(t, fmt.Errorf("the caller's: %w", err), row.err)
			var netErr net.Error
			require.ErrorAs(t, err, &netErr)
			assert.Equal(t, row.timeout, netErr.Timeout())
			require.NotErrorIs(t, err, errors.New("another"))
			require.NotErrorIs(t, err, io.EOF)
		})
	}
}

// resty repeats POSTs when it is asked to, and net/http some; here each attempt is
// one, whatever the answer.
func TestNobodyElseRepeats(t *testing.T) {
	t.Parallel()
	for _, answer := range []netAnswer{
		netStatus(429, "", "", "Retry-After", "0"), netStatus(500, "", ""), netStatus(502, "", ""), netStatus(503, "", ""),
		netStatus(408, "", ""), netLost(io.EOF), netLost(netRefusedDial), netLost(netNotSent(true)), netText("{}"),
		netCutBody(200, "{", io.ErrUnexpectedEOF),
	} {
		service := netServe(answer)
		cfg := netConfig(service)
		cfg.Retry = timpush.RetryPolicy{MaxAttempts: 1, RetryUnknownOutcome: true}
		require.Error(t, netSends[0].call(t.Context(), netClient(t, cfg)))
		assert.Len(t, service.arrivals(), 1)
	}
}
