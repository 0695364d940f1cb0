package timpush

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/timpush/timpush/internal/check"
	"github.com/timpush/timpush/internal/transport"
	"github.com/timpush/timpush/internal/wire"
)

// Version is the SDK's own, as its User-Agent says it.
const Version = "0.1.0"

// Client calls the service for one app. It is safe for concurrent use, and meant to
// be made once and kept.
type Client struct {
	// Tags and Attributes of users, for pushes by condition: v4/timpush.
	Tags       *TagsService
	Attributes *AttributesService

	// AllMemberTags and AllMemberAttributes are those of the older family:
	// v4/all_member_push.
	AllMemberTags       *AllMemberTagsService
	AllMemberAttributes *AllMemberAttributesService

	Reports   *ReportsService   // what became of pushes and messages
	Schedules *SchedulesService // pushes at a later time

	config    func() Config // a closure, so that printers that walk through fields find no key
	transport *transport.Client
	shared    *shared
	observe   func(context.Context, CallEvent)
	logger    *slog.Logger
	// what the methods look up on every call
	caller         caller
	skipValidation bool
	repeatUnknown  bool
}

// caller is who calls, as some requests have it in their bodies too.
type caller struct {
	identifier string
	sdkAppID   uint32
}

// shared is what the variants of a client have in common.
type shared struct {
	own        *http.Transport
	signatures *signatures
}

// NewClient makes a Client. The error is a *ValidationError that lists every fault
// of cfg.
func NewClient(cfg Config) (*Client, error) { return newClient(cfg, nil) }

// With makes a variant of the client: change gets a copy of its Config. The variant
// shares the connections of the client and, as long as SDKAppID, Identifier and
// SecretKey or Signer stay the same, its signatures. It takes the place of options
// per call:
//
//	patient, err := client.With(func(c *timpush.Config) { c.Retry.MaxAttempts = 10 })
func (c *Client) With(change func(*Config)) (*Client, error) {
	cfg := c.config()
	cfg.Middleware = slices.Clone(cfg.Middleware)
	change(&cfg)
	return newClient(cfg, c)
}

func newClient(cfg Config, parent *Client) (*Client, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	cfg.Middleware = slices.Clone(cfg.Middleware)
	cfg.Signer = boxed(cfg.Signer)
	logger := cfg.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	sh, err := share(cfg, parent)
	if err != nil {
		return nil, err
	}
	base, err := cfg.base()
	if err != nil {
		return nil, err
	}
	c := &Client{
		config:         func() Config { return cfg },
		shared:         sh,
		observe:        cfg.Observer,
		logger:         logger,
		caller:         caller{cfg.Identifier, cfg.SDKAppID},
		skipValidation: cfg.SkipValidation,
		repeatUnknown:  cfg.Retry.RetryUnknownOutcome,
	}
	c.Tags, c.AllMemberTags = &TagsService{c}, &AllMemberTagsService{c}
	c.Attributes, c.AllMemberAttributes = &AttributesService{c}, &AllMemberAttributesService{c}
	c.Reports, c.Schedules = &ReportsService{c}, &SchedulesService{c}
	middleware, returnedNil := watched(cfg.Middleware)
	c.transport = transport.New(transport.Options{
		Base: base,
		Query: "sdkappid=" + strconv.FormatUint(uint64(cfg.SDKAppID), 10) +
			"&identifier=" + url.QueryEscape(cfg.Identifier) + "&contenttype=json",
		UserAgent: userAgent(cfg.UserAgent),
		Sign: func(ctx context.Context) (*transport.Signature, error) {
			return sh.signatures.get(ctx)
		},
		Drop:        sh.signatures.drop,
		HTTPClient:  cfg.HTTPClient,
		Own:         sh.own,
		Middleware:  middleware,
		Timeout:     orDefault(cfg.Timeout, defaultTimeout),
		MaxAttempts: orDefault(cfg.Retry.MaxAttempts, defaultMaxAttempts),
		BaseDelay:   orDefault(cfg.Retry.BaseDelay, defaultBaseDelay),
		MaxDelay:    orDefault(cfg.Retry.MaxDelay, defaultMaxDelay),
		Logger:      logger,
	})
	if len(*returnedNil) > 0 {
		return nil, &ValidationError{Op: "NewClient", Fields: *returnedNil}
	}
	return c, nil
}

// watched are the middlewares, which a list of faults is kept of: past one that
// returns nil, calls would go out unsigned.
func watched(middleware []func(http.RoundTripper) http.RoundTripper) (
	list []func(http.RoundTripper) http.RoundTripper, returnedNil *[]*FieldError,
) {
	returnedNil = new([]*FieldError)
	for i, wrap := range middleware {
		list = append(list, func(next http.RoundTripper) http.RoundTripper {
			if rt := wrap(next); rt != nil {
				return rt
			}
			*returnedNil = append(*returnedNil, &FieldError{
				Field: fmt.Sprintf("Middleware[%d]", i), Reason: "returned nil"})
			return next
		})
	}
	return list, returnedNil
}

func orDefault[T int | time.Duration](v, def T) T {
	if v == 0 {
		return def
	}
	return v
}

func userAgent(own string) string {
	sdk := "timpush/" + Version
	if own == "" {
		return sdk
	}
	return own + " " + sdk
}

// share takes over from the parent what still fits.
func share(cfg Config, parent *Client) (*shared, error) {
	sh := &shared{}
	if parent != nil {
		old := parent.config()
		sh.own = parent.shared.own
		if old.SDKAppID == cfg.SDKAppID && old.Identifier == cfg.Identifier &&
			old.SecretKey == cfg.SecretKey && old.Signer == cfg.Signer {
			sh.signatures = parent.shared.signatures
		}
	}
	if sh.own == nil {
		sh.own = transport.NewOwn()
	}
	if sh.signatures == nil {
		signer := cfg.Signer
		if signer == nil {
			var err error
			if signer, err = NewKeySigner(cfg.SDKAppID, cfg.SecretKey, 0); err != nil {
				return nil, err
			}
		}
		sh.signatures = newSignatures(signer, cfg.Identifier, orDefault(cfg.Timeout, defaultTimeout))
	}
	return sh, nil
}

// boxed wraps a Signer that == would panic on, so that With can tell whether it was
// changed.
func boxed(s Signer) Signer {
	if s == nil || reflect.ValueOf(s).Comparable() {
		return s
	}
	return &boxedSigner{s}
}

type boxedSigner struct{ Signer }

// CloseIdleConnections closes idle connections of the transport that this client uses
// now: its own, which variants share, or that of Config.HTTPClient or
// http.DefaultTransport, whoever else uses it.
func (c *Client) CloseIdleConnections() { c.transport.CloseIdleConnections() }

// Format shows no secret.
func (c *Client) Format(f fmt.State, _ rune) {
	cfg := c.config()
	_, _ = fmt.Fprintf(f, "timpush.Client(SDKAppID %d, Identifier %q)", cfg.SDKAppID, cfg.Identifier)
}

// LogValue shows the configuration without secrets.
func (c *Client) LogValue() slog.Value { return c.config().LogValue() }

// NewMsgRandom returns a random number for a request's MsgRandom, never zero. Set it
// before a request goes into a queue: the service drops a second one with the same
// number within the same second. A request without one gets one at each call.
func NewMsgRandom() uint32 {
	for {
		if n := rand.Uint32(); n != 0 { //nolint:gosec // seeded by the system, and no secret
			return n
		}
	}
}

// call is one call of an endpoint, ready to be sent.
type call struct {
	endpoint
	msgRandom  uint32
	recipients int
	once       bool // not repeated on an unknown outcome, whatever the RetryPolicy says

	// confirm is asked beside the endpoint's done code, where that alone proves nothing; nil:
	// it does.
	confirm func(context.Context) bool
}

// repeatMargin must be left of the deadline before a send is repeated: the backend
// itself takes up to 3 s, and a repeat whose answer cannot arrive only adds doubt.
const repeatMargin = 3 * time.Second

// do sends the encoded request, which it takes over, and decodes the answer into a:
// nil means that the service accepted the call. It is the one way to the service.
func (c *Client) do(ctx context.Context, k *call, body *wire.Buffer, a answer) error {
	event := CallEvent{Op: k.op, Path: k.path, Start: time.Now(), BodyBytes: len(body.B), Recipients: k.recipients}
	t := transport.Call{
		Op: k.op, Path: k.path, Body: body.B,
		Judge: func(data []byte, unknown bool, redact func(string) string) (transport.Verdict, error) {
			return k.judge(data, unknown, redact, a)
		},
		Refused:       refusedStatus,
		RepeatUnknown: k.idempotent || c.repeatUnknown && !k.once,
	}
	if !k.idempotent {
		t.Remaining = repeatMargin
	}
	r := c.transport.Do(ctx, &t)
	if r.BodyRead {
		body.Free()
	}
	err := k.err(&r, a)
	if err != nil && k.doneBefore(ctx, &r, a) {
		err = nil
	}
	event.Attempts, event.HTTPStatus = r.Attempts, r.Status
	if r.Err == nil {
		event.Failed = len(a.failed())
		if err != nil { // a recall that is known already is none
			event.Code = Code(a.Base().ErrorCode)
		}
	}
	c.finish(ctx, event, err)
	return err
}

// judge decodes an answer and says what it means for the call.
func (k *call) judge(data []byte, unknown bool, redact func(string) string, a answer) (transport.Verdict, error) {
	a.reset()
	if err := wire.Decode(data, a); err != nil {
		return transport.Unknown, err
	}
	a.redact(redact)
	e := a.Base()
	if e.ActionStatus == "SomeError" && len(a.failed()) == 0 {
		return transport.Unknown, errors.New("answer contradicts itself: SomeError without an ErrorList")
	}
	switch code := Code(e.ErrorCode); {
	case code == 0:
		if name := a.missing(); name != "" {
			return transport.Unknown, errors.New("answer has no " + name)
		}
		return transport.Final, nil
	case code == CodeUserSigExpired:
		return transport.Expired, nil
	case code == CodePushTooFrequent && unknown && !k.idempotent:
		return transport.Final, nil // evidence that the earlier attempt was carried out
	case code.tooFrequent():
		return transport.TooFrequent, nil
	case !code.Documented() && k.idempotent:
		return transport.UnknownEnd, nil
	case code.unknown():
		return transport.Unknown, nil
	}
	return transport.Final, nil
}

// err makes the error of a finished call, nil if it was accepted.
func (k *call) err(r *transport.Result, a answer) error {
	if r.Err != nil {
		cause := r.Err
		if r.Interrupted != nil {
			cause = transport.Interrupted(cause, r.Interrupted)
		}
		return &TransportError{
			Op: k.op, NotSent: r.NotSent, HTTPStatus: r.Status, Attempts: r.Attempts,
			MsgRandom: k.msgRandom, Err: cause, unknown: r.Unknown || r.Lost, known: !r.Unknown && !r.Lost,
		}
	}
	e := a.Base()
	if e.ErrorCode == 0 {
		return nil
	}
	return &APIError{
		Op: k.op, HTTPStatus: r.Status, Code: Code(e.ErrorCode), Info: e.ErrorInfo, TaskID: a.taskID(),
		Attempts: r.Attempts, MsgRandom: k.msgRandom, Failed: a.failed(), Unknown: r.Unknown,
		interrupted: r.Interrupted,
	}
}

// doneBefore reports whether a refusal shows that an earlier attempt was carried out.
func (k *call) doneBefore(ctx context.Context, r *transport.Result, a answer) bool {
	return r.Err == nil && r.Unknown && Code(a.Base().ErrorCode) == k.done && (k.confirm == nil || k.confirm(ctx))
}

// refuse ends a call that was refused here.
func (c *Client) refuse(ctx context.Context, k *call, err error) error {
	c.finish(ctx, CallEvent{Op: k.op, Path: k.path, Start: time.Now(), Recipients: k.recipients}, err)
	return err
}

// finish logs and reports a call.
func (c *Client) finish(ctx context.Context, e CallEvent, err error) {
	e.Duration, e.Err = time.Since(e.Start), err
	level, text := slog.LevelDebug, "timpush: call accepted"
	switch {
	case err != nil:
		level, text = slog.LevelWarn, "timpush: call failed"
	case e.Failed > 0:
		level, text = slog.LevelInfo, "timpush: call accepted in part"
	}
	if c.logger.Enabled(ctx, level) {
		attrs := []slog.Attr{
			slog.String("op", e.Op), slog.String("path", e.Path), slog.Duration("duration", e.Duration),
			slog.Int("attempts", e.Attempts), slog.Int("status", e.HTTPStatus), slog.Int("body_bytes", e.BodyBytes),
			slog.Int("recipients", e.Recipients), slog.Int("failed", e.Failed), slog.Int("code", int(e.Code)),
		}
		if err != nil {
			attrs = append(attrs, slog.Any("err", err))
		}
		c.logger.LogAttrs(ctx, level, text, attrs...)
	}
	if c.observe == nil {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			defer func() { _ = recover() }() // its value may panic when it is printed
			c.logger.LogAttrs(ctx, slog.LevelError, "timpush: the observer panicked",
				slog.String("op", e.Op), slog.String("panic", transport.RedactRuns(fmt.Sprint(p))))
		}
	}()
	c.observe(ctx, e)
}

// violations makes the error of a refused request, nil if there is none.
func violations(op string, c *check.Collector) error {
	if len(c.List) == 0 {
		return nil
	}
	return &ValidationError{Op: op, Fields: fieldErrors(c)}
}

func fieldErrors(c *check.Collector) []*FieldError {
	fields := make([]*FieldError, len(c.List))
	for i, v := range c.List {
		fields[i] = &FieldError{Field: v.Field, Reason: v.Reason, Code: Code(v.Code)}
	}
	return fields
}
