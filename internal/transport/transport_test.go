package transport_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush/internal/transport"
)

// trip is a round tripper.
type trip func(*http.Request) (*http.Response, error)

func (f trip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answer(status int, body string, header http.Header) trip {
	return func(r *http.Request) (*http.Response, error) {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
		if header == nil {
			header = http.Header{}
		}
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
}

func okTrip(r *http.Request) (*http.Response, error) { return answer(200, "{}", nil)(r) }

func options(t trip) transport.Options {
	return transport.Options{
		Base: &url.URL{Scheme: "https", Host: "push.invalid"}, Query: "sdkappid=1", UserAgent: "test/1",
		Sign:    func(context.Context) (*transport.Signature, error) { return transport.NewSignature(sig), nil },
		Drop:    func(*transport.Signature) {},
		Own:     t,
		Timeout: 10 * time.Second, MaxAttempts: 3, BaseDelay: time.Second, MaxDelay: time.Minute,
		Logger: slog.New(slog.DiscardHandler),
	}
}

func newClient(o transport.Options) *transport.Client {
	if o.Base == nil {
		full := options(okTrip)
		full.BaseDelay, full.MaxDelay = o.BaseDelay, o.MaxDelay
		o = full
	}
	return transport.New(o)
}

func call(judge transport.Verdict) *transport.Call {
	return &transport.Call{
		Op: "Send", Path: "v4/send", Body: []byte(`{"a":1}`), Remaining: 3 * time.Second,
		Judge: func([]byte, bool, func(string) string) (transport.Verdict, error) {
			return judge, nil
		},
		Refused: func(status int) bool { return status == 404 },
	}
}

// The numbers of the client's own transport, each with its reason.
func TestOwnTransport(t *testing.T) {
	t.Parallel()
	own := transport.NewOwn()
	assert.Equal(t, 64, own.MaxIdleConnsPerHost, "as many calls at once as one sender makes")
	assert.GreaterOrEqual(t, own.MaxIdleConns, own.MaxIdleConnsPerHost)
	assert.Equal(t, 32<<10, own.WriteBufferSize, "header and body of 12 KB in one write")
	assert.True(t, own.DisableCompression, "answers are short")
	assert.Equal(t, 90*time.Second, own.IdleConnTimeout)
	assert.NotNil(t, own.Proxy)
	assert.NotNil(t, own.DialContext)
	assert.Positive(t, own.TLSHandshakeTimeout)
	assert.Less(t, 5*time.Second+own.TLSHandshakeTimeout, 10*time.Second, "dial and handshake end before the attempt")
	assert.NotSame(t, own, transport.NewOwn())
}

// A dial gives up before the attempt does, so that its failure is seen as such.
func TestOwnDialsWithATimeout(t *testing.T) {
	t.Parallel()
	own := transport.NewOwn()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := own.DialContext(ctx, "tcp", "127.0.0.1:1")
	require.ErrorIs(t, err, context.Canceled)
}

func TestWhichTransportSends(t *testing.T) {
	t.Parallel()
	own, theirs := trip(okTrip), &http.Transport{}
	o := options(own)
	assert.NotNil(t, transport.New(o).Transport())
	o.HTTPClient = &http.Client{Transport: theirs}
	c := transport.New(o)
	assert.Same(t, theirs, c.Transport())
	o.HTTPClient.Transport = nil
	assert.Same(t, http.DefaultTransport, c.Transport(), "looked up at each attempt")
	c.CloseIdleConnections()
}

func TestWhichTimeoutHolds(t *testing.T) {
	t.Parallel()
	o := options(okTrip)
	assert.Equal(t, 10*time.Second, transport.New(o).AttemptTimeout())
	o.HTTPClient = &http.Client{}
	c := transport.New(o)
	for hc, want := range map[time.Duration]time.Duration{
		0: 10 * time.Second, time.Second: time.Second, time.Minute: 10 * time.Second, -1: 10 * time.Second,
	} {
		o.HTTPClient.Timeout = hc
		assert.Equal(t, want, c.AttemptTimeout(), "%v", hc)
	}
}

func TestMediaType(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                "unknown type",
		"text/html":                       "text/html",
		"text/html; charset=utf-8":        "text/html",
		" application/json ;q=1":          "application/json",
		";":                               "unknown type",
		"text/html with more":             "unknown type",
		"text/\"x\"":                      "unknown type",
		"text/\x01":                       "unknown type",
		"text/é":                          "unknown type",
		"t/" + strings.Repeat("x", 62):    "t/" + strings.Repeat("x", 62),
		"text/" + strings.Repeat("x", 60): "unknown type",
	} {
		assert.Equal(t, want, transport.MediaType(http.Header{"Content-Type": {text}}), "%q", text)
	}
}

func TestDoSendsOneRequest(t *testing.T) {
	t.Parallel()
	var got *http.Request
	var body []byte
	r := transport.New(options(func(r *http.Request) (*http.Response, error) {
		got = r
		body, _ = io.ReadAll(r.Body)
		return okTrip(r)
	})).Do(t.Context(), call(transport.Final))
	require.NoError(t, r.Err)
	assert.Equal(t, 1, r.Attempts)
	assert.Equal(t, 200, r.Status)
	assert.False(t, r.NotSent)
	assert.False(t, r.Lost)
	assert.JSONEq(t, `{"a":1}`, string(body))
	assert.Equal(t, "/v4/send", got.URL.Path)
	assert.Regexp(t, `^sdkappid=1&usersig=`+url.QueryEscape(sig)+`&random=\d+$`, got.URL.RawQuery)
	assert.Equal(t, "test/1", got.Header.Get("User-Agent"))
}

// What each end of an attempt means for the result.
func TestDoTellsWhatBecameOfTheCall(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name          string
		trip          trip
		change        func(*transport.Options, *transport.Call)
		attempts      int
		status        int
		notSent, lost bool
		text          string
	}{
		{name: "refused by status", trip: answer(404, "page", http.Header{"Content-Type": {"text/html"}}), attempts: 1, status: 404,
			text: "HTTP status 404 with 4 bytes of text/html"},
		{name: "gateway", trip: answer(502, "", nil), attempts: 1, status: 502, lost: true,
			text: "HTTP status 502 with 0 bytes of unknown type"},
		{name: "gateway, repeated", trip: answer(502, "", nil), attempts: 3, status: 502, lost: true,
			change: func(_ *transport.Options, c *transport.Call) { c.RepeatUnknown = true },
			text:   "HTTP status 502 with 0 bytes of unknown type"},
		{name: "redirect", trip: answer(302, "", http.Header{"Location": {"https://x.invalid"}}), attempts: 1, status: 302, lost: true,
			change: func(_ *transport.Options, c *transport.Call) { c.RepeatUnknown = true },
			text:   "HTTP status 302 with 0 bytes of unknown type"},
		{name: "too many", trip: answer(429, "", nil), attempts: 3, status: 429, text: "HTTP status 429 with 0 bytes of unknown type"},
		{name: "not sent", trip: func(*http.Request) (*http.Response, error) { return nil, says(true) }, attempts: 3, notSent: true,
			text: "says"},
		{name: "lost", trip: func(*http.Request) (*http.Response, error) { return nil, io.EOF }, attempts: 1, lost: true, text: "EOF"},
		{name: "neither", trip: func(*http.Request) (*http.Response, error) { return nil, nil }, attempts: 1, lost: true,
			text: "the transport returned neither an answer nor an error"},
		{name: "panic", trip: func(*http.Request) (*http.Response, error) { panic("x " + sig) }, attempts: 1, lost: true,
			text: "the transport panicked: x [redacted]"},
		{name: "too long", trip: answer(200, strings.Repeat(" ", transport.AnswerLimit+1), nil), attempts: 1, status: 200, lost: true,
			text: "answer has more than 4194304 bytes"},
		{name: "too long a page", trip: answer(404, strings.Repeat(" ", transport.AnswerLimit+1), nil), attempts: 1, status: 404,
			text: "HTTP status 404 with more than 4194304 bytes of unknown type"},
		{name: "nonsense", trip: okTrip, attempts: 1, status: 200, lost: true,
			change: func(_ *transport.Options, c *transport.Call) {
				c.Judge = func([]byte, bool, func(string) string) (transport.Verdict, error) {
					return transport.Unknown, errors.New("answer is nonsense, " + sig)
				}
			},
			text: "answer is nonsense, [redacted]"},
		{name: "signer", trip: okTrip, attempts: 3, notSent: true,
			change: func(o *transport.Options, _ *transport.Call) {
				o.Sign = func(context.Context) (*transport.Signature, error) {
					return nil, errors.New("no key " + strings.Repeat("k", 64))
				}
			},
			text: "signing: no key [redacted]"},
		{name: "foreign host", trip: okTrip, attempts: 1, notSent: true,
			change: func(o *transport.Options, _ *transport.Call) {
				o.Middleware = append(o.Middleware, func(next http.RoundTripper) http.RoundTripper {
					return trip(func(r *http.Request) (*http.Response, error) {
						r.URL.Host = "elsewhere.invalid"
						return next.RoundTrip(r)
					})
				})
			},
			text: "a middleware changed the scheme, host or path, and the signature is for the call's own only"},
		{name: "no attempt", trip: okTrip, attempts: 1, notSent: true,
			change: func(o *transport.Options, _ *transport.Call) {
				o.Middleware = append(o.Middleware, func(next http.RoundTripper) http.RoundTripper {
					return trip(func(r *http.Request) (*http.Response, error) {
						return next.RoundTrip(r.WithContext(context.Background()))
					})
				})
			},
			text: "a middleware replaced the request's context instead of deriving from it"},
		{name: "an answer of a middleware's own", trip: okTrip, attempts: 3, status: 503, notSent: true,
			change: func(o *transport.Options, _ *transport.Call) {
				o.Middleware = append(o.Middleware, func(http.RoundTripper) http.RoundTripper { return answer(503, "", nil) })
			},
			text: "HTTP status 503 of a middleware's own answer"},
		{name: "another answer than the transport's", trip: answer(502, "", nil), attempts: 1, status: 404, lost: true,
			change: func(o *transport.Options, _ *transport.Call) {
				o.Middleware = append(o.Middleware, func(next http.RoundTripper) http.RoundTripper {
					return trip(func(r *http.Request) (*http.Response, error) {
						res, err := next.RoundTrip(r)
						res.StatusCode = 404
						return res, err
					})
				})
			},
			text: "HTTP status 404 of a middleware's own answer"},
		{name: "second pass", trip: answer(503, "", nil), attempts: 1, lost: true,
			change: func(o *transport.Options, _ *transport.Call) {
				o.Middleware = append(o.Middleware, func(next http.RoundTripper) http.RoundTripper {
					return trip(func(r *http.Request) (*http.Response, error) {
						_, _ = next.RoundTrip(r)
						return next.RoundTrip(r)
					})
				})
			},
			text: "a middleware passed the request on a second time within one attempt; repeats are Config.Retry's"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o, c := options(row.trip), call(transport.Final)
				if row.change != nil {
					row.change(&o, c)
				}
				r := transport.New(o).Do(t.Context(), c)
				require.EqualError(t, r.Err, row.text)
				assert.Equal(t, row.attempts, r.Attempts)
				assert.Equal(t, row.status, r.Status)
				assert.Equal(t, row.notSent, r.NotSent)
				assert.Equal(t, row.lost, r.Lost)
				assert.Equal(t, row.lost && row.attempts > 1, r.Unknown)
			})
		})
	}
}

// An attempt whose context is shown to somebody shows nothing.
func TestTheContextOfAnAttemptShowsNothing(t *testing.T) {
	t.Parallel()
	type key struct{}
	o := options(func(r *http.Request) (*http.Response, error) {
		ctx := r.Context()
		assert.Equal(t, "value", ctx.Value(key{}))
		assert.Contains(t, fmt.Sprintf("%v", ctx), "timpush attempt")
		for _, text := range []string{fmt.Sprintf("%v %+v %#v %s", ctx, ctx, ctx, ctx)} {
			assert.NotContains(t, text, sig)
		}
		return okTrip(r)
	})
	r := transport.New(o).Do(context.WithValue(t.Context(), key{}, "value"), call(transport.Final))
	require.NoError(t, r.Err)
}

// A context that is over before the first attempt, during one, and between two.
func TestDoWithContexts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		over, cancel := context.WithCancel(t.Context())
		cancel()
		r := transport.New(options(okTrip)).Do(over, call(transport.Final))
		require.ErrorIs(t, r.Err, context.Canceled)
		assert.Zero(t, r.Attempts)
		assert.True(t, r.NotSent)

		silent := options(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		short, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		r = transport.New(silent).Do(short, call(transport.Final))
		require.EqualError(t, r.Err, "the context is over: context deadline exceeded")
		assert.True(t, r.Lost)
		r = transport.New(silent).Do(t.Context(), call(transport.Final))
		require.EqualError(t, r.Err, "no answer within the attempt's timeout of 10s")
		assert.True(t, r.Lost)

		later, cancelLater := context.WithCancel(t.Context())
		time.AfterFunc(time.Millisecond, cancelLater)
		r = transport.New(options(okTrip)).Do(later, call(transport.TooFrequent))
		require.NoError(t, r.Err)
		require.ErrorIs(t, r.Interrupted, context.Canceled)
		assert.Equal(t, 1, r.Attempts)
	})
}

// A line per repeat, with the reason.
func TestRepeatsAreLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		o := options(answer(429, "", nil))
		o.Logger = slog.New(slog.NewTextHandler(&log, nil))
		transport.New(o).Do(t.Context(), call(transport.Final))
		lines := strings.Split(strings.TrimSpace(log.String()), "\n")
		require.Len(t, lines, 2)
		for i, line := range lines {
			assert.Contains(t, line, `msg="timpush: repeating" op=Send attempt=`+fmt.Sprint(i+1))
			assert.Contains(t, line, "status=429")
			assert.NotContains(t, line, "push.invalid")
		}
	})
}
