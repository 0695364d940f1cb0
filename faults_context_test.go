package timpush_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

var errNetCaller = errors.New("the caller has gone")

// netPhase is a point of a call at which its context ends.
type netPhase struct {
	name string
	// change makes the call stop at the point, where it closes reached and waits for
	// over at most.
	change  func(cfg *timpush.Config, arrived *atomic.Int32, reached, over chan struct{})
	arrived int32 // whole requests that reached the server
	notSent bool
	status  int
}

// netPipe is a network in the process, fit for a synctest bubble.
func netPipe(serve func(net.Conn)) *http.Transport {
	return &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		c, other := net.Pipe()
		go func() {
			defer func() { _ = other.Close() }()
			serve(other)
		}()
		return c, nil
	}}
}

func netPiped(cfg *timpush.Config, serve func(net.Conn)) {
	cfg.HTTPClient, cfg.BaseURL = &http.Client{Transport: netPipe(serve)}, "http://127.0.0.1:1"
}

// netReadRequest takes a request in, and tells whether it was whole.
func netReadRequest(c net.Conn) bool {
	req, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, req.Body)
	return err == nil
}

var netPhases = []netPhase{
	{
		name: "while the signer signs",
		change: func(cfg *timpush.Config, arrived *atomic.Int32, reached, over chan struct{}) {
			cfg.Signer = netSignerFunc(func(context.Context) (string, time.Time, error) {
				close(reached)
				<-over
				return netSig, time.Now().Add(time.Hour), nil
			})
			netPiped(cfg, func(net.Conn) { arrived.Add(1) })
		},
		notSent: true,
	},
	{
		name: "while a middleware thinks",
		change: func(cfg *timpush.Config, arrived *atomic.Int32, reached, _ chan struct{}) {
			netPiped(cfg, func(net.Conn) { arrived.Add(1) })
			cfg.Middleware = []func(http.RoundTripper) http.RoundTripper{netEdit(func(r *http.Request) {
				close(reached)
				<-r.Context().Done()
			})}
		},
		notSent: true,
	},
	{
		name: "during the dial",
		change: func(cfg *timpush.Config, _ *atomic.Int32, reached, over chan struct{}) {
			netPiped(cfg, nil)
			cfg.HTTPClient.Transport.(*http.Transport).DialContext = func(context.Context, string, string) (net.Conn, error) {
				close(reached)
				<-over
				return nil, netRefusedDial
			}
		},
		notSent: true,
	},
	{
		name: "during the write of the request",
		change: func(cfg *timpush.Config, _ *atomic.Int32, reached, over chan struct{}) {
			netPiped(cfg, func(c net.Conn) {
				_, _ = io.CopyN(io.Discard, c, 30)
				close(reached)
				<-over
			})
		},
	},
	{
		name: "during the write of the body",
		change: func(cfg *timpush.Config, _ *atomic.Int32, reached, over chan struct{}) {
			netPiped(cfg, func(c net.Conn) {
				_, _ = http.ReadRequest(bufio.NewReaderSize(c, 16))
				close(reached)
				<-over
			})
		},
	},
	{
		name: "after the write",
		change: func(cfg *timpush.Config, arrived *atomic.Int32, reached, over chan struct{}) {
			netPiped(cfg, func(c net.Conn) {
				if netReadRequest(c) {
					arrived.Add(1)
					close(reached)
				}
				<-over
			})
		},
		arrived: 1,
	},
	{
		name: "within the answer",
		change: func(cfg *timpush.Config, arrived *atomic.Int32, reached, over chan struct{}) {
			netPiped(cfg, func(c net.Conn) {
				if netReadRequest(c) {
					arrived.Add(1)
				}
				_, _ = io.WriteString(c, netHead+"Content-Length: 100\r\n\r\n"+netOK[:50])
				close(reached)
				<-over
			})
		},
		arrived: 1,
		status:  200,
	},
}

// netSignerFunc is a Signer; a pointer, for a func cannot be compared.
func netSignerFunc(f func(context.Context) (string, time.Time, error)) timpush.Signer {
	return &netSignerOf{f}
}

type netSignerOf struct {
	f func(context.Context) (string, time.Time, error)
}

func (s *netSignerOf) UserSig(ctx context.Context, _ string) (string, time.Time, error) {
	return s.f(ctx)
}

// Wherever a call is when its context ends, it ends at once, is not repeated, and
// says whether it was sent.
func TestAContextThatEndsEndsTheCall(t *testing.T) {
	t.Parallel()
	for _, phase := range netPhases {
		for _, deadline := range []bool{false, true} {
			name := phase.name + "/cancelled"
			if deadline {
				name = phase.name + "/deadline"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					var arrived atomic.Int32
					reached, over := make(chan struct{}), make(chan struct{})
					defer close(over)
					cfg := netConfig(nil)
					cfg.Retry.RetryUnknownOutcome = true
					phase.change(&cfg, &arrived, reached, over)
					is := []error{errNetCaller, context.Canceled}
					ctx, cancel := context.WithCancelCause(t.Context())
					if deadline {
						// 4 s: a repeat would still be allowed.
						is = []error{context.DeadlineExceeded}
						var stop context.CancelFunc
						ctx, stop = context.WithTimeout(ctx, 4*time.Second)
						defer stop()
					} else {
						go func() {
							<-reached
							cancel(errNetCaller)
						}()
					}
					start := time.Now()
					err := netSends[2].call(ctx, netClient(t, cfg))
					if deadline {
						assert.Equal(t, 4*time.Second, time.Since(start))
					} else {
						assert.Zero(t, time.Since(start), "in virtual time the call ends at once")
					}
					var broken *timpush.TransportError
					require.ErrorAs(t, err, &broken)
					assert.Equal(t, phase.notSent, broken.NotSent, "NotSent of %v", err)
					assert.Equal(t, !phase.notSent, timpush.OutcomeUnknown(err))
					assert.Equal(t, 1, broken.Attempts)
					assert.Equal(t, phase.status, broken.HTTPStatus)
					for _, target := range is {
						require.ErrorIs(t, err, target)
					}
					assert.Contains(t, err.Error(), "the context is over: context ")
					assert.NotContains(t, err.Error(), "not repeated", "no repeat was due")
					time.Sleep(time.Minute)
					assert.Equal(t, phase.arrived, arrived.Load(), "whole requests that reached the server, a minute later")
					cancel(nil)
				})
			})
		}
	}
}

func TestAContextThatIsOverSendsAndSignsNothing(t *testing.T) {
	t.Parallel()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	late, stop := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	t.Cleanup(stop)
	for name, ctx := range map[string]context.Context{"cancelled": cancelled, "late": late} {
		for _, send := range netSends {
			t.Run(name+"/"+send.op, func(t *testing.T) {
				t.Parallel()
				service, signer := netServe(netText(netOK)), &netSigner{}
				cfg := netConfig(service)
				cfg.Signer = signer
				err := send.call(ctx, netClient(t, cfg))
				netNotSentEnd(t, err, 0)
				require.ErrorIs(t, err, ctx.Err())
				assert.Empty(t, service.arrivals())
				assert.Zero(t, signer.calls)
			})
		}
	}
}

// Validation comes first: a bad request is told as such, whatever the context.
func TestABadRequestIsToldEvenWhenTheContextIsOver(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := netClient(t, netConfig(netServe(netText(netOK)))).BatchPush(ctx, &timpush.BatchPushRequest{})
	var invalid *timpush.ValidationError
	require.ErrorAs(t, err, &invalid)
}

// While a call waits to be repeated, the end of its context ends it with both: what
// the service had said, and that there was no time.
func TestAContextThatEndsBetweenAttempts(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		answer  netAnswer
		is      error
		unknown bool
		text    string
	}{
		{"after 90024", netCode(timpush.CodePushTooFrequent), timpush.CodePushTooFrequent, false, ""},
		{"after 429", netStatus(429, "", ""), nil, false,
			"timpush: Push: no usable answer: HTTP status 429 with 0 bytes of unknown type, not repeated: context canceled"},
		{"after a dial that failed", netLost(netNotSent(true)), nil, false,
			"timpush: Push: not sent: a transport that knows, not repeated: context canceled"},
		{"after a lost answer", netLost(io.EOF), io.EOF, true,
			"timpush: Push: no usable answer: EOF, not repeated: context canceled" + netDoubt},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				service := netServe(row.answer)
				cfg := netConfig(service)
				// The random part is at most the delay; cancelled before anything can be due.
				cfg.Retry = timpush.RetryPolicy{BaseDelay: time.Hour, MaxDelay: time.Hour, RetryUnknownOutcome: true}
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(time.Microsecond, cancel)
				err := netSends[0].call(ctx, netClient(t, cfg))
				require.ErrorIs(t, err, context.Canceled)
				if row.is != nil {
					require.ErrorIs(t, err, row.is)
				}
				if row.text != "" {
					assert.Equal(t, row.text, err.Error())
				}
				assert.Contains(t, err.Error(), "not repeated: context canceled")
				assert.Equal(t, row.unknown, timpush.OutcomeUnknown(err))
				time.Sleep(3 * time.Hour)
				assert.Len(t, service.arrivals(), 1, "no attempt after the context is done")
			})
		})
	}
}

// An attempt has a timeout of its own, 10 s by default.
func TestASlowAnswerEndsWithTheAttempt(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name          string
		change        func(*timpush.Config)
		deadline      time.Duration // of the context; zero: none
		calls         int
		least, atMost time.Duration
		text          string
	}{
		{name: "default", calls: 1, least: 10 * time.Second, atMost: 10 * time.Second,
			text: "no usable answer: no answer within the attempt's timeout of 10s" + netDoubt},
		{name: "its own", calls: 1, least: 4 * time.Second, atMost: 4 * time.Second,
			change: func(c *timpush.Config) { c.Timeout = 4 * time.Second },
			text:   "no usable answer: no answer within the attempt's timeout of 4s" + netDoubt},
		{name: "the HTTP client's shorter one", calls: 1, least: 5 * time.Second, atMost: 5 * time.Second,
			change: func(c *timpush.Config) { c.HTTPClient.Timeout = 5 * time.Second },
			text:   "no usable answer: no answer within the attempt's timeout of 5s" + netDoubt},
		{name: "the HTTP client's longer one", calls: 1, least: 10 * time.Second, atMost: 10 * time.Second,
			change: func(c *timpush.Config) { c.HTTPClient.Timeout = time.Minute }},
		{name: "repeated", calls: 3, least: 30 * time.Second, atMost: 31500 * time.Millisecond,
			change: func(c *timpush.Config) { c.Retry.RetryUnknownOutcome = true },
			text:   "no usable answer: no answer within the attempt's timeout of 10s (attempt 3)" + netDoubt},
		{name: "the context's deadline", deadline: 4 * time.Second, calls: 1, least: 4 * time.Second, atMost: 4 * time.Second,
			change: func(c *timpush.Config) { c.Retry.RetryUnknownOutcome = true },
			text:   "no usable answer: the context is over: context deadline exceeded" + netDoubt},
		// 10 s and at most 0.5 s of waiting leave 3.5 s.
		{name: "a deadline with time for a repeat", deadline: 14 * time.Second, calls: 2,
			least: 14 * time.Second, atMost: 14 * time.Second,
			change: func(c *timpush.Config) { c.Retry.RetryUnknownOutcome = true }},
		// 10 s leave 2.9 s: too little, and waiting for it would be of no use.
		{name: "a deadline too near for a repeat", deadline: 12900 * time.Millisecond, calls: 1,
			least: 10 * time.Second, atMost: 10 * time.Second,
			change: func(c *timpush.Config) { c.Retry.RetryUnknownOutcome = true }},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				service := netServe(netSilence)
				cfg := netConfig(service)
				if row.change != nil {
					row.change(&cfg)
				}
				ctx := t.Context()
				if row.deadline > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, row.deadline)
					defer cancel()
				}
				start := time.Now()
				err := netSends[3].call(ctx, netClient(t, cfg))
				took := time.Since(start)
				assert.GreaterOrEqual(t, took, row.least)
				assert.LessOrEqual(t, took, row.atMost)
				netCheckEnd(t, netSends[3], netEnd{calls: row.calls, unknown: true, text: row.text}, err, service.arrivals())
				require.ErrorIs(t, err, context.DeadlineExceeded)
				var timeout net.Error
				require.ErrorAs(t, err, &timeout)
				assert.True(t, timeout.Timeout())
			})
		})
	}
}

// An answer whose body drips longer than the attempt may take is lost.
func TestADrippingAnswerEndsWithTheAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		cfg := netConfig(nil)
		netPiped(&cfg, func(c net.Conn) {
			netReadRequest(c)
			_, _ = io.WriteString(c, netHead+"Content-Length: 1000\r\n\r\n")
			for {
				if _, err := io.WriteString(c, " "); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
		})
		start := time.Now()
		err := netSends[0].call(t.Context(), netClient(t, cfg))
		assert.Equal(t, 10*time.Second, time.Since(start))
		var broken *timpush.TransportError
		require.ErrorAs(t, err, &broken)
		assert.Equal(t, 200, broken.HTTPStatus)
		assert.True(t, timpush.OutcomeUnknown(err))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		time.Sleep(time.Minute) // lets the server notice
	})
}

// What is cancelled is no timeout, though both end the context.
func TestACancelledCallIsNoTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		err := netSends[0].call(ctx, netClient(t, netConfig(netServe(netSilence))))
		var timeout net.Error
		require.ErrorAs(t, err, &timeout)
		assert.False(t, timeout.Timeout())
		require.NotErrorIs(t, err, context.DeadlineExceeded)
		assert.NotContains(t, err.Error(), "timeout")
	})
}
