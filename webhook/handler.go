package webhook

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"time"
)

// NewHandler makes the http.Handler for the callback URL that the console names. It answers
// POST on whatever path it is mounted. A fault of cfg is a *timpush.ValidationError that
// lists all of them; cfg may be changed afterwards without effect.
//
// Checked are, in this order: the method, the query, SdkAppid, the signature, and then
// the body, which must name the same command as the query. What does not pass is
// refused with an HTTP status other than 200; whatever reaches a function of cfg, or would,
// gets HTTP 200 and the service's own OK, FAIL or FAILURE.
//
// A body that comes slowly is given up after [Budget] by way of http.ResponseController.
// Where middleware hides the connection from that (a ResponseWriter without an Unwrap
// method), set http.Server.ReadTimeout: net/http itself would go on waiting for the body
// before it sends the answer.
func NewHandler(cfg Config) (http.Handler, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	cfg.Tokens = slices.Clone(cfg.Tokens)
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	r := &receiver{Config: cfg, app: strconv.FormatUint(uint64(cfg.SDKAppID), 10)}
	// A func shows nothing of what it holds to those who print it.
	return http.HandlerFunc(r.serve), nil
}

type receiver struct {
	Config
	app string // SDKAppID as the query has it
}

func (c *receiver) serve(w http.ResponseWriter, r *http.Request) {
	deadline := time.Now().Add(Budget)
	ctx, cancel := context.WithDeadlineCause(r.Context(), deadline, errTimeUp)
	defer cancel()
	// Not for the body alone: after a refusal net/http itself reads what is left of it.
	control := http.NewResponseController(w)
	timed := control.SetReadDeadline(deadline) == nil

	command, no := c.admit(r)
	if no != nil {
		c.refuse(ctx, w, no)
		return
	}
	body, no := readBody(ctx, w, r, timed)
	if no != nil {
		c.refuse(ctx, w, no)
		return
	}
	if timed {
		// Else net/http, which watches the connection from here on, would take the
		// deadline for a client that is gone.
		_ = control.SetReadDeadline(time.Time{})
	}
	cb, no := read(command, body)
	if no != nil {
		c.refuse(ctx, w, no)
		return
	}
	c.accept(ctx, w, cb)
}

// admit checks all but the body, and gives the query's command.
func (c *receiver) admit(r *http.Request) (string, *refusal) {
	if r.Method != http.MethodPost {
		return "", badMethod
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return "", badQuery
	}
	if repeated(query) {
		return "", repeatedParameter
	}
	if query.Get("SdkAppid") != c.app {
		return "", otherApp
	}
	command := query.Get("CallbackCommand")
	if command == "" {
		return "", noCommand
	}
	if !c.AllowUnsigned {
		if err := Verify(query, c.Tokens, c.MaxAge, time.Now()); err != nil {
			return "", notVerified.because(err)
		}
	}
	return command, nil
}

// readBody reads what MaxBodyBytes and the context allow.
func readBody(ctx context.Context, w http.ResponseWriter, r *http.Request, timed bool) ([]byte, *refusal) {
	if r.ContentLength > MaxBodyBytes {
		return nil, tooLarge
	}
	var (
		body []byte
		err  error
	)
	if timed {
		body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBodyBytes))
	} else {
		// That goroutine may stay behind, so it must have nothing to do with w.
		err = within(ctx, func(context.Context) (err error) {
			body, err = io.ReadAll(http.MaxBytesReader(nil, r.Body, MaxBodyBytes))
			return err
		}, func(error) {})
	}
	var over *http.MaxBytesError
	switch {
	case err == nil:
		return body, nil
	case errors.As(err, &over):
		return nil, tooLarge
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, errTimeUp):
		return nil, tooSlow
	default:
		return nil, cutOff
	}
}

// read takes a body apart that must be of the query's command.
func read(command string, body []byte) (*Callback, *refusal) {
	e, err := readEnvelope(body)
	if err != nil {
		return nil, malformedBody.because(err)
	}
	kind, documented := commands[command]
	switch {
	case e.command == command:
	case e.command == "" && !documented: // not described by the documents of pushes
	case e.command == "" && kind.events && e.events != nil && len(e.events) == 0: // no event to say it
	default:
		return nil, otherCommand
	}
	cb, err := e.callback(command)
	if err != nil {
		return nil, malformedBody.because(err)
	}
	return cb, nil
}
