package timpush_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

type netMiddleware = func(http.RoundTripper) http.RoundTripper

// around is a middleware made of one function.
func netAround(f func(next http.RoundTripper, r *http.Request) (*http.Response, error)) netMiddleware {
	return func(next http.RoundTripper) http.RoundTripper {
		return netTrip(func(r *http.Request) (*http.Response, error) { return f(next, r) })
	}
}

func TestTheFirstMiddlewareIsOutermostAndRunsPerAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var order []string
		named := func(name string) netMiddleware {
			return netAround(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
				order = append(order, name+" in")
				res, err := next.RoundTrip(r)
				order = append(order, name+" out")
				return res, err
			})
		}
		cfg := netConfig(netServe(netStatus(429, "", ""), netText(netOK)))
		cfg.Middleware = []netMiddleware{named("first"), named("second")}
		require.NoError(t, netSends[0].call(t.Context(), netClient(t, cfg)))
		once := []string{"first in", "second in", "second out", "first out"}
		assert.Equal(t, append(once, once...), order)
	})
}

// A middleware stands outside the signer: the request that it sees, before and
// after, has no query, and the answer belongs to the unsigned request.
func TestAMiddlewareSeesNoSignature(t *testing.T) {
	t.Parallel()
	service := netServe(netText(netOK))
	cfg := netConfig(service)
	cfg.UserAgent = "app/1"
	var checked int
	cfg.Middleware = []netMiddleware{netAround(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		check := func(r *http.Request) {
			checked++
			assert.Equal(t, "https://push.invalid/v4/timpush/batch", r.URL.String())
			assert.Equal(t, http.MethodPost, r.Method)
			assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
			assert.Equal(t, "application/json", r.Header.Get("Accept"))
			assert.Equal(t, "app/1 timpush/"+timpush.Version, r.Header.Get("User-Agent"))
			assert.Empty(t, r.Header.Get("Authorization"))
		}
		check(r)
		body, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		assert.Contains(t, string(body), `"To_Account":["user-1","user-2"]`)
		assert.EqualValues(t, len(body), r.ContentLength)
		res, err := next.RoundTrip(r)
		check(r)
		check(res.Request)
		assert.Same(t, r, res.Request)
		return res, err
	})}
	require.NoError(t, netSends[2].call(t.Context(), netClient(t, cfg)))
	assert.Equal(t, 3, checked)
	got := service.arrivals()
	require.Len(t, got, 1)
	assert.Equal(t, netSig, got[0].usersig())
	assert.Contains(t, got[0].body, `"To_Account":["user-1","user-2"]`, "reading the body takes nothing away")
}

// What is sent is what was validated, whatever a middleware makes of its copy;
// headers, though, are its to add.
func TestWhatAMiddlewareMayChange(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		edit  func(*http.Request)
		check func(*testing.T, netArrival)
	}{
		{"the body is not its own", func(r *http.Request) {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(`{"evil":1}`)), 10
			r.GetBody = func() (io.ReadCloser, error) { return r.Body, nil }
		}, func(t *testing.T, a netArrival) { assert.NotContains(t, a.body, "evil") }},
		{"nor may it be missing", func(r *http.Request) {
			r.Body, r.GetBody, r.ContentLength = nil, nil, 0
		}, func(*testing.T, netArrival) {}},
		{"nor of unknown length", func(r *http.Request) {
			r.ContentLength, r.TransferEncoding = -1, []string{"chunked"}
		}, func(*testing.T, netArrival) {}},
		{"the method is not its own", func(r *http.Request) { r.Method = http.MethodGet }, func(*testing.T, netArrival) {}},
		{"a query is dropped", func(r *http.Request) { r.URL.RawQuery = "usersig=other&x=1" },
			func(t *testing.T, a netArrival) {
				assert.Equal(t, []string{netSig}, a.url.Query()["usersig"])
				assert.NotContains(t, a.url.RawQuery, "x=1")
			}},
		{"a fragment and a user are dropped", func(r *http.Request) {
			r.URL.Fragment, r.URL.Opaque = "f", ""
			r.URL.User = nil
		}, func(t *testing.T, a netArrival) { assert.Empty(t, a.url.Fragment) }},
		{"a header is sent", func(r *http.Request) { r.Header.Set("Traceparent", "00-1-2-01") },
			func(t *testing.T, a netArrival) { assert.Equal(t, "00-1-2-01", a.header.Get("Traceparent")) }},
		{"headers that make net/http send twice are not: one", func(r *http.Request) {
			r.Header.Set("Idempotency-Key", "1")
			r.Header.Set("Traceparent", "00-1-2-01")
		}, netNoReplayHeader},
		{"headers that make net/http send twice are not: the other", func(r *http.Request) {
			r.Header.Set("X-Idempotency-Key", "1")
			r.Header.Set("Traceparent", "00-1-2-01")
		}, netNoReplayHeader},
		{"headers that make net/http send twice are not: both", func(r *http.Request) {
			r.Header["Idempotency-Key"] = nil // net/http asks only whether it is there
			r.Header["X-Idempotency-Key"] = []string{}
			r.Header.Set("Traceparent", "00-1-2-01")
		}, netNoReplayHeader},
	} {
		for _, send := range netSends {
			t.Run(row.name+"/"+send.op, func(t *testing.T) {
				t.Parallel()
				service := netServe(netText(netOK))
				cfg := netConfig(netTrip(func(r *http.Request) (*http.Response, error) {
					assert.Equal(t, http.MethodPost, r.Method)
					assert.Empty(t, r.TransferEncoding)
					body, err := io.ReadAll(r.Body)
					assert.NoError(t, err)
					assert.NoError(t, r.Body.Close())
					assert.EqualValues(t, len(body), r.ContentLength)
					r.Body = io.NopCloser(bytes.NewReader(body))
					return service.RoundTrip(r)
				}))
				var plain []byte // what would go out without the second middleware
				cfg.Middleware = []netMiddleware{
					netAround(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
						plain, _ = io.ReadAll(r.Body)
						r = r.Clone(r.Context())
						r.Body = io.NopCloser(bytes.NewReader(plain))
						return next.RoundTrip(r)
					}),
					netEdit(row.edit),
				}
				require.NoError(t, send.call(t.Context(), netClient(t, cfg)))
				got := service.arrivals()
				require.Len(t, got, 1)
				assert.NotEmpty(t, plain)
				assert.Equal(t, string(plain), got[0].body)
				row.check(t, got[0])
			})
		}
	}
}

func netNoReplayHeader(t *testing.T, a netArrival) {
	t.Helper()
	assert.NotContains(t, a.header, "Idempotency-Key")
	assert.NotContains(t, a.header, "X-Idempotency-Key")
	assert.Equal(t, "00-1-2-01", a.header.Get("Traceparent"), "only those two go")
}

// The headers are deleted from a copy: the middleware's own request stays as it is.
func TestAMiddlewaresHeadersAreNotWrittenTo(t *testing.T) {
	t.Parallel()
	cfg := netConfig(netServe(netText(netOK)))
	cfg.Middleware = []netMiddleware{netAround(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		r = r.Clone(r.Context())
		r.Header.Set("Idempotency-Key", "1")
		before := r.Header.Clone()
		res, err := next.RoundTrip(r)
		assert.Equal(t, before, r.Header)
		assert.Empty(t, r.URL.RawQuery)
		return res, err
	})}
	require.NoError(t, netSends[0].call(t.Context(), netClient(t, cfg)))
}

// The signature is for one host. What would carry it elsewhere, twice, or without
// the call's timeout is refused before anything is signed, and not repeated.
func TestWhatAMiddlewareMayNotDo(t *testing.T) {
	t.Parallel()
	const foreign = "a middleware changed the scheme, host or path, and the signature is for the call's own only"
	for _, row := range []struct {
		name       string
		middleware netMiddleware
		text       string
	}{
		{"another host", netEdit(func(r *http.Request) { r.URL.Host = "elsewhere.invalid" }), foreign},
		{"another port", netEdit(func(r *http.Request) { r.URL.Host += ":8443" }), foreign},
		{"another scheme", netEdit(func(r *http.Request) { r.URL.Scheme = "http" }), foreign},
		{"another Host header", netEdit(func(r *http.Request) { r.Host = "elsewhere.invalid" }), foreign},
		{"no host", netEdit(func(r *http.Request) { r.URL.Host = "" }), foreign},
		{"another path", netEdit(func(r *http.Request) { r.URL.Path = "/v4/timpush/other" }), foreign},
		{"the path of another send", netEdit(func(r *http.Request) {
			r.URL.Path = map[bool]string{true: "/v4/timpush/batch", false: "/v4/timpush/push"}[r.URL.Path == "/v4/timpush/push"]
		}), foreign},
		{"a path below another", netEdit(func(r *http.Request) { r.URL.Path = "/gateway" + r.URL.Path }), foreign},
		{"a raw path of its own", netEdit(func(r *http.Request) { r.URL.RawPath = "/v4%2Ftimpush/other" }), foreign},
		{"no path", netEdit(func(r *http.Request) { r.URL.Path = "" }), foreign},
		{"a new context", netAround(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
			return next.RoundTrip(r.WithContext(context.Background()))
		}), "a middleware replaced the request's context instead of deriving from it"},
		{"a new request", netAround(func(next http.RoundTripper, _ *http.Request) (*http.Response, error) {
			r, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, "https://push.invalid/v4/timpush/push", http.NoBody)
			return next.RoundTrip(r)
		}), "a middleware replaced the request's context instead of deriving from it"},
	} {
		for _, send := range netSends {
			t.Run(row.name+"/"+send.op, func(t *testing.T) {
				t.Parallel()
				service, signer := netServe(netText(netOK)), &netSigner{}
				cfg := netConfig(service)
				cfg.Signer, cfg.Retry.RetryUnknownOutcome = signer, true
				cfg.Middleware = []netMiddleware{row.middleware}
				err := send.call(t.Context(), netClient(t, cfg))
				netNotSentEnd(t, err, 1)
				assert.Equal(t, "timpush: "+send.op+": not sent: "+row.text, err.Error())
				assert.Empty(t, service.arrivals())
				assert.Zero(t, signer.calls)
			})
		}
	}
}

// A context that derives from the request's is what middleware is for.
func TestAMiddlewareMayDeriveAContext(t *testing.T) {
	t.Parallel()
	type key struct{}
	service := netServe(netText(netOK))
	cfg := netConfig(netTrip(func(r *http.Request) (*http.Response, error) {
		assert.Equal(t, "span-1", r.Context().Value(key{}), "tracers below see it")
		return service.RoundTrip(r)
	}))
	cfg.Middleware = []netMiddleware{netAround(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		ctx, cancel := context.WithTimeout(context.WithValue(r.Context(), key{}, "span-1"), time.Minute)
		defer cancel()
		res, err := next.RoundTrip(r.WithContext(ctx))
		if err != nil {
			return nil, err
		}
		// The answer is read before the context ends.
		data, err := io.ReadAll(res.Body)
		res.Body = io.NopCloser(bytes.NewReader(data))
		return res, err
	})}
	require.NoError(t, netSends[0].call(t.Context(), netClient(t, cfg)))
}

// Values of the caller's context reach the middleware and the transport.
func TestTheCallersContextReachesTheTransport(t *testing.T) {
	t.Parallel()
	type key struct{}
	service := netServe(netText(netOK))
	cfg := netConfig(netTrip(func(r *http.Request) (*http.Response, error) {
		assert.Equal(t, "value-1", r.Context().Value(key{}))
		deadline, ok := r.Context().Deadline()
		assert.True(t, ok)
		assert.Less(t, time.Until(deadline), 11*time.Second)
		return service.RoundTrip(r)
	}))
	require.NoError(t, netSends[0].call(context.WithValue(t.Context(), key{}, "value-1"), netClient(t, cfg)))
}

// A middleware that retries by itself would send twice: its second pass is refused.
func TestARetryingMiddlewareSendsOnce(t *testing.T) {
	t.Parallel()
	retrying := netAround(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		var res *http.Response
		var err error
		for range 3 {
			if res, err = next.RoundTrip(r); err == nil && res.StatusCode < 500 {
				return res, nil
			}
		}
		return res, err
	})
	for _, row := range []struct {
		name    string
		answer  netAnswer
		notSent bool
		unknown bool
	}{
		{"after 503", netStatus(503, "", ""), false, true},
		{"after a lost answer", netLost(io.EOF), false, true},
	} {
		for _, send := range append(netToAll, netSends...) {
			t.Run(row.name+"/"+send.op, func(t *testing.T) {
				t.Parallel()
				service := netServe(row.answer)
				cfg := netConfig(service)
				cfg.Retry.RetryUnknownOutcome = true // even then: it is not ours to repeat
				cfg.Middleware = []netMiddleware{retrying}
				err := send.call(t.Context(), netClient(t, cfg))
				assert.Len(t, service.arrivals(), 1)
				var broken *timpush.TransportError
				require.ErrorAs(t, err, &broken)
				assert.Equal(t, 1, broken.Attempts)
				assert.Equal(t, row.notSent, broken.NotSent)
				assert.Equal(t, row.unknown, timpush.OutcomeUnknown(err))
				assert.Contains(t, err.Error(), "a middleware passed the request on a second time within one attempt; repeats are Config.Retry's")
			})
		}
	}
}

// A middleware that hedges passes a second request while the first one is under
// way. One of them arrives; whichever of the two the middleware gives back, nobody
// is told that nothing was sent.
func TestAHedgingMiddlewareSendsOnce(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		prefer func(errs []error) int // what the middleware gives back
		ok     bool
	}{
		{"and gives back the success", func(errs []error) int {
			if errs[0] == nil {
				return 0
			}
			return 1
		}, true},
		{"and gives back the failure", func(errs []error) int {
			if errs[0] != nil {
				return 0
			}
			return 1
		}, false},
	} {
		for _, send := range append(netToAll, netSends...) {
			t.Run(row.name+"/"+send.op, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					service := netServe(func(r *http.Request) (*http.Response, error) {
						time.Sleep(time.Second)
						return netText(netOK)(r)
					})
					cfg := netConfig(service)
					cfg.Middleware = []netMiddleware{netAround(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
						var wait sync.WaitGroup
						res, errs := make([]*http.Response, 2), make([]error, 2)
						for i := range 2 {
							wait.Go(func() {
								//nolint:bodyclose // the middleware gives one of them back; the other one is an error
								res[i], errs[i] = next.RoundTrip(r.Clone(r.Context()))
							})
						}
						wait.Wait()
						i := row.prefer(errs)
						return res[i], errs[i]
					})}
					err := send.call(t.Context(), netClient(t, cfg))
					assert.Len(t, service.arrivals(), 1)
					if row.ok {
						require.NoError(t, err)
						return
					}
					var broken *timpush.TransportError
					require.ErrorAs(t, err, &broken)
					assert.False(t, broken.NotSent)
					assert.True(t, timpush.OutcomeUnknown(err))
					assert.Equal(t, 1, broken.Attempts)
				})
			})
		}
	}
}

// netGivesUp is the error of a middleware that does not wait for the pass that it
// has begun, or is about to begin. Looking into the error takes until that pass has
// reached the server, as it may when the scheduler wants it so.
type netGivesUp struct {
	arrived <-chan struct{}
	once    sync.Once
}

func (e *netGivesUp) Error() string { return "a middleware gave up" }

func (e *netGivesUp) Is(error) bool { return e.As(nil) }

func (e *netGivesUp) As(any) bool {
	e.once.Do(func() {
		select {
		case <-e.arrived:
		case <-time.After(100 * time.Millisecond): // nothing will arrive, as it should be
		}
	})
	return false
}

// A middleware may give up while its pass is still being signed or dialed. The pass
// can go on after that, so that nothing proves that it was not sent.
func TestAMiddlewareThatGivesUpProvesNothing(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		stop func(cfg *timpush.Config, reached chan<- struct{}, goOn <-chan struct{})
	}{
		{"while its pass is being signed", func(cfg *timpush.Config, reached chan<- struct{}, goOn <-chan struct{}) {
			cfg.Signer = netSignerFunc(func(context.Context) (string, time.Time, error) {
				reached <- struct{}{}
				<-goOn
				return netSig, time.Now().Add(time.Hour), nil
			})
		}},
		{"before its pass has begun", nil},
		{"while its pass is being dialed", func(cfg *timpush.Config, reached chan<- struct{}, goOn <-chan struct{}) {
			transport := cfg.HTTPClient.Transport.(*http.Transport)
			dial := transport.DialContext
			transport.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
				reached <- struct{}{}
				<-goOn
				return dial(ctx, network, addr)
			}
		}},
	} {
		for _, send := range netToAll {
			t.Run(row.name+"/"+send.op, func(t *testing.T) {
				t.Parallel()
				var arrived atomic.Int32
				seen := make(chan struct{}, 10)
				reached, goOn := make(chan struct{}, 10), make(chan struct{})
				cfg := netQuick(netConfig(nil))
				netPiped(&cfg, func(c net.Conn) {
					if netReadRequest(c) {
						arrived.Add(1)
						seen <- struct{}{}
						_, _ = io.WriteString(c, netWhole())
					}
				})
				if row.stop != nil {
					row.stop(&cfg, reached, goOn)
				}
				var open sync.Once
				cfg.Middleware = []netMiddleware{netAround(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
					go func() {
						if row.stop == nil {
							reached <- struct{}{}
							<-goOn
						}
						if res, err := next.RoundTrip(r); err == nil {
							_ = res.Body.Close()
						}
					}()
					select {
					case <-reached:
						open.Do(func() { time.AfterFunc(10*time.Millisecond, func() { close(goOn) }) })
					case <-time.After(time.Second):
					}
					return nil, &netGivesUp{arrived: seen}
				})}
				err := send.call(t.Context(), netClient(t, cfg))
				var broken *timpush.TransportError
				require.ErrorAs(t, err, &broken)
				if arrived.Load() > 0 {
					assert.False(t, broken.NotSent, "a request has arrived; %v", err)
					assert.True(t, timpush.OutcomeUnknown(err))
				}
				assert.LessOrEqual(t, arrived.Load(), int32(1), "whole requests that reached the server")
			})
		}
	}
}

// A middleware may answer by itself; nothing is sent then.
func TestAMiddlewareMayAnswerByItself(t *testing.T) {
	t.Parallel()
	service := netServe(netText(netOK))
	cfg := netConfig(service)
	cfg.Middleware = []netMiddleware{netAround(func(_ http.RoundTripper, r *http.Request) (*http.Response, error) {
		return netText(netOK)(r)
	})}
	require.NoError(t, netSends[0].call(t.Context(), netClient(t, cfg)))
	assert.Empty(t, service.arrivals())
}

// What a middleware answers by itself, other than a mock's status 200, says only
// what it knows: nothing, if it has passed nothing on; and no more than that there is
// no answer, if it has.
func TestAMiddlewaresOwnAnswers(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		middle   func(next http.RoundTripper, r *http.Request) (*http.Response, error)
		arrived  int
		attempts int
		notSent  bool
	}{
		{"503 without a pass, as a circuit breaker's", func(_ http.RoundTripper, r *http.Request) (*http.Response, error) {
			return netStatus(503, "", "")(r)
		}, 0, 3, true},
		{"a refusal without a pass", func(_ http.RoundTripper, r *http.Request) (*http.Response, error) {
			return netStatus(404, "", "")(r)
		}, 0, 3, true},
		{"a success instead of 502", func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
			if res, err := next.RoundTrip(r); err == nil {
				_ = res.Body.Close()
			}
			return netText(netOK)(r)
		}, 1, 1, false},
		{"a refusal instead of an error", func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
			res, err := next.RoundTrip(r)
			if err == nil {
				_ = res.Body.Close()
			}
			return netStatus(404, "", "")(r)
		}, 1, 1, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				service := netServe(netStatus(502, "text/html", ""))
				cfg := netConfig(service)
				cfg.Middleware = []netMiddleware{netAround(row.middle)}
				err := netToAll[0].call(t.Context(), netClient(t, cfg))
				assert.Len(t, service.arrivals(), row.arrived)
				var broken *timpush.TransportError
				require.ErrorAs(t, err, &broken)
				assert.Equal(t, row.notSent, broken.NotSent)
				assert.Equal(t, !row.notSent, timpush.OutcomeUnknown(err), "%v", err)
				assert.Equal(t, row.attempts, broken.Attempts)
				assert.Contains(t, err.Error(), "of a middleware's own answer")
			})
		})
	}
}

// A fallback that a middleware gives while its pass is still under way is no answer
// of the service.
func TestAFallbackWhileThePassIsUnderWayIsUnknown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := netServe(func(r *http.Request) (*http.Response, error) {
			time.Sleep(5 * time.Second)
			return netText(netOK)(r)
		})
		cfg := netConfig(service)
		cfg.Middleware = []netMiddleware{netAround(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
			go func() {
				if res, err := next.RoundTrip(r); err == nil {
					_ = res.Body.Close()
				}
			}()
			time.Sleep(time.Second)
			return netText(`{"ActionStatus":"FAIL","ErrorCode":90001}`)(r)
		})}
		err := netToAll[1].call(t.Context(), netClient(t, cfg))
		assert.True(t, timpush.OutcomeUnknown(err), "%v", err)
		time.Sleep(time.Minute)
		assert.Len(t, service.arrivals(), 1)
	})
}

// A middleware that refuses has sent nothing: no pass was ever begun. It may be a
// limiter that lets the next attempt pass.
func TestAMiddlewareThatRefusesIsNotSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := netServe(netText(netOK))
		cfg := netConfig(service)
		refuse := errors.New("limiter: not now")
		n := 0
		cfg.Middleware = []netMiddleware{netAround(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
			if n++; n < 3 {
				return nil, refuse
			}
			return next.RoundTrip(r)
		})}
		require.NoError(t, netSends[0].call(t.Context(), netClient(t, cfg)))
		assert.Len(t, service.arrivals(), 1)
		n = -10
		err := netSends[1].call(t.Context(), netClient(t, cfg))
		netNotSentEnd(t, err, 3)
		require.ErrorIs(t, err, refuse)
		assert.Equal(t, "timpush: AllMemberPush: not sent: limiter: not now (attempt 3)", err.Error())
	})
}

// The slice of middleware is copied, and runs for each of many calls at once.
func TestMiddlewareUnderManyCalls(t *testing.T) {
	t.Parallel()
	service := netServe(netText(netOK))
	cfg := netConfig(service)
	var ran atomic.Int32
	cfg.Middleware = []netMiddleware{netEdit(func(r *http.Request) {
		ran.Add(1)
		r.Header.Set("X-Call", strconv.Itoa(int(ran.Load())))
		r.Header.Add("Accept", "text/x-extra")
	})}
	client := netClient(t, cfg)
	cfg.Middleware[0] = nil
	var wait sync.WaitGroup
	for range 50 {
		wait.Go(func() {
			for _, send := range netSends {
				assert.NoError(t, send.call(t.Context(), client))
			}
		})
	}
	wait.Wait()
	assert.EqualValues(t, 200, ran.Load())
	for _, a := range service.arrivals() {
		assert.Equal(t, []string{"application/json", "text/x-extra"}, a.header["Accept"])
	}
}

// Many middlewares write to the request that they are given, against the rules of
// http.RoundTripper. It is this attempt's own: no other one sees what they wrote.
func TestAMiddlewareThatWritesToItsRequest(t *testing.T) {
	t.Parallel()
	service := netServe(netText(netOK))
	cfg := netConfig(service)
	cfg.Middleware = []netMiddleware{netAround(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		r.Header["Content-Type"][0] += "; charset=utf-8"
		r.Header.Add("X-Extra", "1")
		r.Header.Set("Idempotency-Key", "1")
		r.URL.RawQuery = "x=1"
		r.URL.Fragment = "f"
		return next.RoundTrip(r)
	})}
	client := netClient(t, cfg)
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() { assert.NoError(t, netSends[0].call(t.Context(), client)) })
	}
	wait.Wait()
	for _, a := range service.arrivals() {
		assert.Equal(t, []string{"application/json; charset=utf-8"}, a.header["Content-Type"])
		assert.Equal(t, []string{"1"}, a.header["X-Extra"])
		assert.NotContains(t, a.header, "Idempotency-Key")
		assert.NotContains(t, a.url.RawQuery, "x=1")
	}
}
