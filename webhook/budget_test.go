package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/webhook"
)

// Whatever a function does, the service gets its answer.
func TestFunctionsThatFail(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		do     func(ctx context.Context) error
		takes  time.Duration
		logged []string
	}{
		"an error": {
			func(context.Context) error { return errors.New("queue is full") }, 0,
			[]string{"level=WARN", "not processed", `err="queue is full"`},
		},
		"a panic": {
			func(context.Context) error { panic("out of order") }, 0,
			[]string{"level=ERROR", "not processed", `panicked: out of order"`, "budget_test.go"},
		},
		"a panic with nil": {
			func(context.Context) error { panic(nil) }, 0, //nolint:govet // what it is about
			[]string{"level=ERROR", "panic called with nil argument"},
		},
		"net/http's own panic": {
			func(context.Context) error { panic(http.ErrAbortHandler) }, 0,
			[]string{"level=ERROR", "abort Handler"},
		},
		"an exit": {
			func(context.Context) error { runtime.Goexit(); return nil }, 0,
			[]string{"level=WARN", "runtime.Goexit"},
		},
		"just in time": {
			func(context.Context) error { time.Sleep(webhook.Budget - 1); return errors.New("queue is full") }, webhook.Budget - 1,
			[]string{"level=WARN", `err="queue is full"`},
		},
		"as long as its context": {
			func(ctx context.Context) error { <-ctx.Done(); return nil }, webhook.Budget,
			nil, // whichever is first
		},
		"longer than its context": {
			func(context.Context) error { time.Sleep(3 * time.Second); return nil }, webhook.Budget,
			[]string{"level=WARN", "not processed", "no time is left", "a late function has ended", "err=<nil>"},
		},
		"a late error": {
			func(context.Context) error { time.Sleep(3 * time.Second); return errors.New("queue is full") }, webhook.Budget,
			[]string{"no time is left", "a late function has ended", `err="queue is full"`},
		},
		"a late panic": {
			func(context.Context) error { time.Sleep(3 * time.Second); panic("out of order") }, webhook.Budget,
			[]string{"no time is left", "a late function has ended", `panicked: out of order"`},
		},
		"an error that is a nil pointer": {
			func(context.Context) error { var err *timpush.TransportError; return err }, 0,
			nil, // whose methods panic
		},
		"a late error that is a nil pointer": {
			func(context.Context) error { time.Sleep(3 * time.Second); var err *timpush.TransportError; return err }, webhook.Budget,
			[]string{"no time is left"},
		},
		"a late exit": {
			func(context.Context) error { time.Sleep(3 * time.Second); runtime.Goexit(); return nil }, webhook.Budget,
			[]string{"no time is left", "a late function has ended", "runtime.Goexit"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, callback := range []struct{ command, body, want string }{
				{webhook.CommandPush, pushBody, failure},
				{webhook.CommandMessage, sample(t, "offline_push.request"), failure},
				{webhook.CommandOverLimit, sample(t, "request_over_limit.request"), fail},
				{"State.StateChange", `{}`, fail},
			} {
				synctest.Test(t, func(t *testing.T) {
					r := newReceiver(t, func(c *webhook.Config) {
						c.OnPush = func(ctx context.Context, _ []webhook.PushEvent) error { return row.do(ctx) }
						c.OnMessage = func(ctx context.Context, _ []webhook.MessageEvent) error { return row.do(ctx) }
						c.OnOverLimit = func(ctx context.Context, _ webhook.OverLimit) error { return row.do(ctx) }
						c.OnOther = func(ctx context.Context, _ string, _ json.RawMessage) error { return row.do(ctx) }
					})
					start := time.Now()
					w := r.post(t, urlOf(callback.command), callback.body)
					assert.Equal(t, row.takes, time.Since(start), "in the time of the bubble")
					assert.Equal(t, http.StatusOK, w.Code)
					if row.logged != nil || w.Body.String() != ok || name == "an error that is a nil pointer" {
						assert.JSONEq(t, callback.want, w.Body.String())
					}
					time.Sleep(5 * time.Second) // for those that are late
					for _, text := range row.logged {
						assert.Contains(t, r.logged(), text)
					}
					assert.NotContains(t, w.Body.String(), "queue")
					isDiscreet(t, r.logged(), w.Body.String())
				})
			}
		})
	}
}

// The context that a function gets has what the body left, and the values of the request.
// The answer does not wait for a logger.
func TestALoggerThatIsSlow(t *testing.T) {
	t.Parallel()
	logged := make(chan struct{})
	r := newReceiver(t, func(c *webhook.Config) {
		c.Logger = slog.New(slowHandler{wait: logged})
	})
	srv, _ := serve(t, r.handler)
	status, text := send(t, srv.Client(), srv.URL, urlOf(webhook.CommandPush), strings.NewReader(pushBody))
	assert.Equal(t, http.StatusOK, status)
	assert.JSONEq(t, ok, text)
	close(logged)
}

type slowHandler struct {
	slog.Handler
	wait chan struct{}
}

func (h slowHandler) Enabled(context.Context, slog.Level) bool { <-h.wait; return false }

// A logger that panics takes neither the answer nor the process with it.
func TestALoggerThatPanics(t *testing.T) {
	t.Parallel()
	for _, takes := range []time.Duration{0, 3 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			r := newReceiver(t, func(c *webhook.Config) {
				c.Logger = slog.New(panicHandler{})
				c.OnPush = func(context.Context, []webhook.PushEvent) error {
					time.Sleep(takes)
					return errors.New("queue is full")
				}
			})
			assert.JSONEq(t, failure, r.post(t, urlOf(webhook.CommandPush), pushBody).Body.String())
			assert.Equal(t, http.StatusBadRequest, r.post(t, urlOf(webhook.CommandPush), "{").Code)
			time.Sleep(5 * time.Second)
		})
	}
}

type panicHandler struct{ slog.Handler }

func (panicHandler) Enabled(context.Context, slog.Level) bool { panic("out of order") }

func TestTheContextOfAFunction(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		type key struct{}
		start := time.Now()
		r := newReceiver(t, onPush(func(ctx context.Context, _ []webhook.PushEvent) error {
			deadline, ok := ctx.Deadline()
			assert.True(t, ok)
			assert.Equal(t, start.Add(1800*time.Millisecond), deadline)
			assert.Equal(t, "value", ctx.Value(key{}))
			time.Sleep(799 * time.Millisecond)
			return ctx.Err()
		}))
		body, sender := io.Pipe()
		go func() {
			time.Sleep(time.Second)
			_, _ = sender.Write([]byte(pushBody))
			_ = sender.Close()
		}()
		ctx := context.WithValue(t.Context(), key{}, "value")
		req := httptest.NewRequestWithContext(ctx, http.MethodPost, "/?"+urlOf(webhook.CommandPush).Encode(), body)
		assert.JSONEq(t, ok, r.do(t, req).Body.String())
	})
}

// A body that takes all the time leaves none, even where nothing but the handler's own clock
// can end it.
func TestASlowBodyWithoutASocket(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newReceiver(t)
		body, sender := io.Pipe()
		start := time.Now()
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/?"+urlOf(webhook.CommandPush).Encode(), body)
		w := r.do(t, req)
		assert.Equal(t, webhook.Budget, time.Since(start), "in the time of the bubble")
		assert.Equal(t, http.StatusRequestTimeout, w.Code)
		assert.Contains(t, w.Body.String(), "the body did not come in time")
		assert.Contains(t, r.logged(), "level=WARN")
		_ = sender.Close() // or its reader would stay in the bubble
		assert.Zero(t, r.calls())
	})
}

func TestABodyThatBreaksOff(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	body := io.MultiReader(strings.NewReader(pushBody), errReader{errors.New("private")})
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/?"+urlOf(webhook.CommandPush).Encode(), body)
	w := r.do(t, req)
	assert.Equal(t, http.StatusBadRequest, w.Code)
	assert.Contains(t, w.Body.String(), "the body did not come to its end")
	assert.Zero(t, r.calls())
	isDiscreet(t, r.logged())
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

// deadlines is a ResponseWriter that can end the reading of a body, and notes when.
type deadlines struct {
	*httptest.ResponseRecorder
	set []time.Time
}

func (d *deadlines) SetReadDeadline(at time.Time) error {
	d.set = append(d.set, at)
	return nil
}

// The deadline for the body is over with the body. Else it would meet the read by which
// net/http watches a connection, end the context of the function, and that of every later
// request on the connection.
func TestTheReadDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
		due := time.Now().Add(webhook.Budget)
		r := newReceiver(t, onPush(func(context.Context, []webhook.PushEvent) error {
			assert.Equal(t, []time.Time{due, {}}, w.set)
			return nil
		}))
		r.handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost,
			"/?"+urlOf(webhook.CommandPush).Encode(), strings.NewReader(pushBody)))
		assert.JSONEq(t, ok, w.Body.String())
		assert.Len(t, w.set, 2)

		// After a refusal it holds for what net/http reads by itself.
		w = &deadlines{ResponseRecorder: httptest.NewRecorder()}
		r.handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(pushBody)))
		assert.Equal(t, http.StatusForbidden, w.Code)
		assert.Equal(t, []time.Time{due}, w.set)
	})
}

// Nobody waits for the answer any more: then the events come again, or never, and
// in neither case is it for this call to process them.
func TestTheClientIsGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		r := newReceiver(t)
		req := httptest.NewRequestWithContext(ctx, http.MethodPost, "/?"+urlOf(webhook.CommandPush).Encode(), strings.NewReader(pushBody))
		assert.NotEqual(t, http.StatusOK, r.do(t, req).Code)

		// And where the body can still be read.
		w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
		req = httptest.NewRequestWithContext(ctx, http.MethodPost, "/?"+urlOf(webhook.CommandPush).Encode(), strings.NewReader(pushBody))
		r.handler.ServeHTTP(w, req)
		assert.JSONEq(t, failure, w.Body.String())
		synctest.Wait()
		assert.Zero(t, r.calls())
		assert.Contains(t, r.logged(), "context canceled")
	})
}

func TestTheClientGoes(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	r := newReceiver(t, onPush(func(ctx context.Context, _ []webhook.PushEvent) error {
		cancel()
		<-ctx.Done()
		return errors.Join(ctx.Err(), errors.New("put back"))
	}))
	req := httptest.NewRequestWithContext(ctx, http.MethodPost, "/?"+urlOf(webhook.CommandPush).Encode(), strings.NewReader(pushBody))
	w := r.do(t, req)
	require.JSONEq(t, failure, w.Body.String())
	assert.Contains(t, r.logged(), "context canceled")
}

// Without a length that is announced the limit is the same, whoever ends the reading.
func TestTheLongestBody(t *testing.T) {
	t.Parallel()
	for length, want := range map[int]int{webhook.MaxBodyBytes: http.StatusOK, webhook.MaxBodyBytes + 1: http.StatusRequestEntityTooLarge} {
		synctest.Test(t, func(t *testing.T) { // where the time that this takes does not count
			r := newReceiver(t)
			request := func() *http.Request {
				body := io.MultiReader(strings.NewReader(pushBody + strings.Repeat(" ", length-len(pushBody))))
				return httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/?"+urlOf(webhook.CommandPush).Encode(), body)
			}
			assert.Equal(t, want, r.do(t, request()).Code)
			w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
			r.handler.ServeHTTP(w, request())
			assert.Equal(t, want, w.Code)
		})
	}
}
