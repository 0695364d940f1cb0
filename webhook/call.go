package webhook

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
)

func (c *receiver) refuse(ctx context.Context, w http.ResponseWriter, no *refusal) {
	no.write(w)
	attrs := []slog.Attr{slog.Int("status", no.status), slog.String("reason", no.info)}
	if no.cause != nil {
		attrs = append(attrs, slog.Any("err", no.cause))
	}
	c.log(ctx, no.level, "timpush: webhook: refused", attrs...)
}

// accept calls the function that a callback is for, and answers for it.
func (c *receiver) accept(ctx context.Context, w http.ResponseWriter, cb *Callback) {
	name := slog.String("command", printable(cb.Command))
	f := c.function(cb)
	if f == nil {
		success.write(w, http.StatusOK)
		c.log(ctx, slog.LevelDebug, "timpush: webhook: accepted, with nothing to call", name)
		return
	}
	err := within(ctx, f, func(err error) { c.logFailure(ctx, "timpush: webhook: a late function has ended", name, err) })
	if err != nil {
		failure(cb.Command).write(w, http.StatusOK)
		c.logFailure(ctx, "timpush: webhook: not processed", name, err)
		return
	}
	success.write(w, http.StatusOK)
	c.log(ctx, slog.LevelDebug, "timpush: webhook: accepted", name,
		slog.Int("events", len(cb.Push)+len(cb.Message)))
}

// function is what a callback is for; nil: there is none, or nothing to give it.
func (c *receiver) function(cb *Callback) func(context.Context) error {
	switch {
	case cb.Command == CommandPush:
		if c.OnPush != nil && len(cb.Push) > 0 {
			return func(ctx context.Context) error { return c.OnPush(ctx, cb.Push) }
		}
	case cb.Command == CommandMessage:
		if c.OnMessage != nil && len(cb.Message) > 0 {
			return func(ctx context.Context) error { return c.OnMessage(ctx, cb.Message) }
		}
	case cb.Command == CommandOverLimit:
		if c.OnOverLimit != nil {
			return func(ctx context.Context) error { return c.OnOverLimit(ctx, *cb.OverLimit) }
		}
	case c.OnOther != nil:
		return func(ctx context.Context) error { return c.OnOther(ctx, cb.Command, cb.Raw) }
	}
	return nil
}

// printable keeps a command out of the log that does not look like one, for its sender
// may be anybody.
func printable(command string) string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._"
	if len(command) > 64 || strings.Trim(command, letters) != "" {
		return "not a name"
	}
	return command
}

func (c *receiver) logFailure(ctx context.Context, text string, command slog.Attr, err error) {
	// No errors.As: it would call methods of an error that is the user's.
	if p, ok := err.(*panicError); ok { //nolint:errorlint // made in within, and never wrapped
		c.log(ctx, slog.LevelError, text, command, slog.Any("err", p), slog.String("stack", string(p.stack)))
		return
	}
	c.log(ctx, slog.LevelWarn, text, command, slog.Any("err", err))
}

// log outlives a panic of the user's logger, or of an error that it prints: the answer
// must go out, and a late function's goroutine must not end the process.
func (c *receiver) log(ctx context.Context, level slog.Level, text string, attrs ...slog.Attr) {
	defer func() { _ = recover() }() // there is nobody left to tell
	c.Logger.LogAttrs(ctx, level, text, attrs...)
}

// errTimeUp is why a request's context ends, unless the client is gone.
var errTimeUp = errors.New("timpush: webhook: no time is left before the service gives up")

// errExited is what became of a function that neither returned nor panicked.
var errExited = errors.New("timpush: webhook: the function ended its goroutine with runtime.Goexit")

// panicError carries a panic from the goroutine where it happened.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string {
	return "timpush: webhook: the function panicked: " + fmt.Sprint(e.value)
}

// within gives what f returns, panics with or exits by, or the context's error if that is over first.
// Then f goes on in its goroutine, and late gets what becomes of it.
func within(ctx context.Context, f func(context.Context) error, late func(error)) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	done := make(chan error)
	go func() {
		err := errExited
		defer func() {
			if v := recover(); v != nil {
				err = &panicError{v, debug.Stack()}
			}
			select {
			case done <- err:
			case <-ctx.Done():
				late(err)
			}
		}()
		err = f(ctx)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
