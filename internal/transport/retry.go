package transport

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// Call is one call of the service.
type Call struct {
	Op, Path string // "BatchPush", "v4/timpush/batch"
	Body     []byte // not to be written to again unless Result.BodyRead

	// Judge reads a whole answer with status 200. It is told whether an earlier
	// attempt may have been carried out, and gets a function that masks the signature.
	// The error says why the answer is of no use.
	Judge func(answer []byte, unknown bool, redact func(string) string) (Verdict, error)

	// Refused tells the statuses that prove that nothing was carried out.
	Refused func(status int) bool

	// RepeatUnknown repeats what may have been carried out already.
	RepeatUnknown bool

	// Remaining must be left of the context's deadline for a repeat.
	Remaining time.Duration
}

// Verdict is what an answer means for the call.
type Verdict uint8

// The verdicts.
const (
	Final       Verdict = iota // carried out, or refused for good
	TooFrequent                // refused; later it may be accepted
	Expired                    // refused; the signature has expired
	Unknown                    // it may have been carried out; a repeat may help
	UnknownEnd                 // it may have been carried out, and is never repeated
)

func (v Verdict) state() (s state, final bool) {
	switch v {
	case TooFrequent:
		return tooFrequent, false
	case Expired:
		return expired, false
	case Unknown:
		return lost, false
	case UnknownEnd:
		return lost, true
	default:
		return settled, true
	}
}

// Result is the end of a call.
type Result struct {
	Status   int   // of the last attempt; zero: no answer began
	Attempts int   // zero: the context was over before the first
	NotSent  bool  // proven for every attempt
	Unknown  bool  // an attempt before the last one may have been carried out
	Lost     bool  // the last one may have been carried out
	Err      error // no usable answer; nil: Judge has the answer

	// BodyRead is proof that nobody reads the request's body any more. Without it,
	// net/http may do so after the call has returned.
	BodyRead bool

	Interrupted error // the context's error, if it ended while a repeat was due
}

// tooFrequentPause is what the documents ask for between two pushes: more than 1 s.
const tooFrequentPause = 1050 * time.Millisecond

// Do makes attempts until one is final.
func (c *Client) Do(ctx context.Context, call *Call) Result {
	r := Result{NotSent: true, BodyRead: true}
	if err := ctx.Err(); err != nil {
		r.Err = causef("the context was over before the first attempt: "+err.Error(), err)
		return r
	}
	resigned, unknown := false, false
	for {
		r.Unknown = unknown
		o := c.once(ctx, call, unknown)
		r.Attempts++
		r.Status, r.Err = o.status, o.err
		r.BodyRead = r.BodyRead && o.bodyRead
		r.NotSent, r.Lost = r.NotSent && o.state == notSent, o.state == lost
		unknown = unknown || r.Lost
		repeat, wait := !o.final, c.backoff(r.Attempts)
		switch o.state {
		case tooFrequent:
			wait += tooFrequentPause
		case expired:
			repeat, wait, resigned = !resigned, 0, true // signed anew
		case lost:
			repeat = repeat && call.RepeatUnknown
		case settled, notSent:
		}
		wait = max(wait, o.retryAfter)
		if !repeat || r.Attempts >= c.options.MaxAttempts || o.retryAfter > c.options.MaxDelay ||
			!leaves(ctx, wait, call.Remaining) {
			return r
		}
		c.logRepeat(ctx, call.Op, &r, o.state, wait)
		if err := sleep(ctx, wait); err != nil {
			r.Interrupted = err
			return r
		}
	}
}

func (c *Client) logRepeat(ctx context.Context, op string, r *Result, s state, wait time.Duration) {
	attrs := []slog.Attr{
		slog.String("op", op), slog.Int("attempt", r.Attempts), slog.Duration("wait", wait),
		slog.String("because", s.String()), slog.Int("status", r.Status),
	}
	if r.Err != nil {
		attrs = append(attrs, slog.Any("err", r.Err))
	}
	c.options.Logger.LogAttrs(ctx, slog.LevelInfo, "timpush: repeating", attrs...)
}

// backoff is a random part of a delay that doubles: full jitter.
func (c *Client) backoff(attempt int) time.Duration {
	limit := c.options.BaseDelay
	for range attempt - 1 {
		if limit >= c.options.MaxDelay {
			break
		}
		limit *= 2
	}
	return rand.N(min(limit, c.options.MaxDelay) + 1) //nolint:gosec // spreads load, hides nothing
}

// leaves reports whether enough of the deadline remains after the wait.
func leaves(ctx context.Context, wait, remaining time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline)-wait >= remaining
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// retryAfter reads the header, in seconds or as a date.
func retryAfter(h http.Header) time.Duration {
	v := h.Get("Retry-After")
	if v == "" {
		return 0
	}
	seconds, err := strconv.ParseUint(v, 10, 31)
	if err == nil || errors.Is(err, strconv.ErrRange) { // out of range: the largest there is
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(v); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}
