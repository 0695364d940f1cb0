package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/timpush/timpush"
)

const (
	// MaxBodyBytes is the longest body that is read: 1 MiB. The documented hundred events
	// of the largest kind take less than a tenth of it.
	MaxBodyBytes = 1 << 20

	// MaxEvents is how many events a body may have; 100 are documented. It keeps a body of
	// many empty ones from taking memory and time.
	MaxEvents = 1000

	// Budget is the time from a request's headers to its answer, for reading the body and
	// for the function together. The service waits 2 s; the rest is for the way there
	// and back.
	Budget = 1800 * time.Millisecond

	// DefaultMaxAge is how old a RequestTime may be when nothing else is configured.
	DefaultMaxAge = 5 * time.Minute

	// MaxClockSkew is how far ahead of this machine's clock a RequestTime may be, for
	// clocks differ.
	MaxClockSkew = 5 * time.Second
)

// Config says whose callbacks are received, and which functions get them. SDKAppID and one
// of Tokens and AllowUnsigned are required; the zero value of every other field is
// its default.
//
// A function gets [Budget] less the time that the body took; then its context ends, and the
// service is told of a failure even if the function goes on. A nil error is answered as a
// success; an error, a panic and runtime.Goexit as a failure. Whether the service
// delivers again after a failure is a switch in its console, off by default. So a
// function must bear to get the same event twice, even while an earlier call with it is still
// running. What is to outlive the answer needs a context of its own, as of
// context.WithoutCancel. The values that a function gets are its own. A nil function is the same
// as one that does nothing.
type Config struct {
	// SDKAppID is the number that the console gave the app. Callbacks of other apps are
	// refused.
	SDKAppID uint32

	// Tokens are the authentication tokens of the console. More than one are for the
	// time of a change: the new and the previous one, in any order.
	Tokens []timpush.Secret

	// AllowUnsigned accepts callbacks from anybody who knows SDKAppID, which is no
	// secret. It must be true when Tokens is empty, and false otherwise.
	AllowUnsigned bool

	// MaxAge is how old RequestTime may be; zero: [DefaultMaxAge]. No document gives a
	// limit. It is also for how long a URL that was overheard can be used.
	MaxAge time.Duration

	// OnPush gets what became of pushes to all, to tagged and to listed users:
	// Push.AllMemberPush. 1 to 100 events are documented; up to [MaxEvents] are passed on.
	OnPush func(ctx context.Context, events []PushEvent) error

	// OnMessage gets what became of the notifications of ordinary messages:
	// Push.OfflinePush. 1 to 100 events are documented; up to [MaxEvents] are passed on.
	OnMessage func(ctx context.Context, events []MessageEvent) error

	// OnOverLimit gets the alarm that an API has passed 80 % of its rate limit:
	// Alarm.RequestOverLimit.
	OnOverLimit func(ctx context.Context, alarm OverLimit) error

	// OnOther gets every other callback, as the app has one URL for all of them. Some
	// ask for permission before something happens: without OnOther, and when it returns
	// nil, they are answered OK, which grants it.
	OnOther func(ctx context.Context, command string, body json.RawMessage) error

	// Logger gets a line per request; nil: silent. Debug: accepted; info: refused,
	// perhaps a stranger's; warn: refused although it was let in, and a function
	// that failed or was late; error: a function that panicked. No line has a token, a
	// signature, a body or an account, but what a function returns or panics with
	// stands there as it is.
	Logger *slog.Logger
}

// validate lists every fault of the configuration.
func (c *Config) validate() error {
	var faults []*timpush.FieldError
	fault := func(field, reason string) {
		faults = append(faults, &timpush.FieldError{Field: field, Reason: reason})
	}
	if c.SDKAppID == 0 {
		fault("SDKAppID", "is zero; the console shows the app's number")
	}
	for i, token := range c.Tokens {
		if token == "" {
			fault(fmt.Sprintf("Tokens[%d]", i), "is empty; anybody could sign with it")
		}
	}
	switch {
	case len(c.Tokens) == 0 && !c.AllowUnsigned:
		fault("Tokens", "is empty; set the console's token, or AllowUnsigned to let anybody in")
	case len(c.Tokens) > 0 && c.AllowUnsigned:
		fault("AllowUnsigned", "is set beside Tokens; set one of them")
	}
	if c.MaxAge < 0 {
		fault("MaxAge", fmt.Sprintf("is %v; it must not be negative", c.MaxAge))
	}
	if len(faults) > 0 {
		return &timpush.ValidationError{Op: "webhook.NewHandler", Fields: faults}
	}
	return nil
}
