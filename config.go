package timpush

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Config says who calls, and where. SDKAppID, Identifier, one of SecretKey and
// Signer, and one of Region and BaseURL are required; the zero value of every
// other field is its default.
type Config struct {
	// SDKAppID is the number that the console gave the app.
	SDKAppID uint32

	// Identifier is an administrator of the app; it signs the calls. At most 32 bytes.
	Identifier string

	// SecretKey is the app's key from the console, as text. The client signs with
	// it for 24 hours at a time.
	SecretKey Secret

	// Signer is used instead of SecretKey. The client caches what it returns.
	Signer Signer

	// Region has no default, for a wrong data centre answers 60026.
	Region Region

	// BaseURL overrides Region: https, or http to a loopback address. It may have a
	// path, but no user, query or fragment.
	BaseURL string

	// HTTPClient lends its Transport, read at each call (nil there: the
	// http.DefaultTransport of that moment), and its Timeout if that is shorter than
	// Timeout. Nothing else of it is used, and it is never written to. Nil: a
	// transport of the client's own with 64 idle connections per host, unless
	// http.DefaultTransport has been replaced, as mocks do.
	//
	// An *http.Transport proves by itself that a request was not sent; any other one only
	// by an error with a method NotSent() bool that returns true. Wrap with Middleware
	// rather than here: what stands here, or in http.DefaultTransport, sees the signed
	// URL. The client's own transport speaks HTTP/1.1 and uses the proxy of
	// the environment.
	HTTPClient *http.Client

	// Middleware wraps every attempt, the first one outermost. It stands outside the
	// signer: it sees neither the usersig nor the query, cannot change the body that
	// is sent, and may pass a request on only once.
	Middleware []func(http.RoundTripper) http.RoundTripper

	// Timeout is that of one attempt; zero: 10 s. The backend itself gives up after
	// 3 s; with less than that, a call that is carried out can look lost.
	Timeout time.Duration

	// Retry says how often, and when, a failed call is repeated.
	Retry RetryPolicy

	// Logger gets a line per call and per repeat; nil: silent. Debug: accepted; info:
	// accepted in part, and repeats; warn: failed; error: the Observer panicked. No line
	// has an account, a message text, a URL or a signature.
	Logger *slog.Logger

	// Observer is called at the end of every call, in its goroutine, with no lock
	// held; it may use the client. A panic is recovered and logged.
	Observer func(context.Context, CallEvent)

	// UserAgent is put before the SDK's own.
	UserAgent string

	// SkipValidation leaves judgement to the service. What cannot be encoded, a nil
	// request and the broadcast guard are still refused.
	SkipValidation bool
}

// RetryPolicy says how often and when a call is repeated. Repeated is only what
// was surely not carried out; see the package guide for the whole table.
type RetryPolicy struct {
	// MaxAttempts counts the first one; zero: 3; one: never again.
	MaxAttempts int

	// BaseDelay is doubled with each repeat up to MaxDelay, and a random part of it
	// waited ("full jitter"). Zero: 500 ms and 8 s. A call that was too frequent waits
	// more than 1 s on top. A Retry-After above MaxDelay ends the call.
	BaseDelay, MaxDelay time.Duration

	// RetryUnknownOutcome also repeats a send whose answer was lost. The service
	// drops duplicates within the same second only, so that people may be reached
	// twice. It never applies to a push with AllUsers, nor to adding a schedule.
	RetryUnknownOutcome bool
}

const (
	defaultTimeout     = 10 * time.Second
	defaultMaxAttempts = 3
	defaultBaseDelay   = 500 * time.Millisecond
	defaultMaxDelay    = 8 * time.Second
	identifierLimit    = 32 // bytes
	delayLimit         = 24 * time.Hour
)

// CallEvent tells an Observer what became of one call; each chunk of a Seq method
// is a call. Its texts name no URL and no accounts; Err may be an *APIError whose
// Failed does.
type CallEvent struct {
	Op, Path   string // "BatchPush", "v4/timpush/batch"; "Tags.Add", "v4/timpush/add_tag"
	Start      time.Time
	Duration   time.Duration // with all attempts and the waits between them
	Attempts   int           // zero: refused here, or the context was over
	HTTPStatus int           // of the last attempt
	BodyBytes  int           // of the request
	Recipients int           // named in the request
	Failed     int           // of these, in the answer
	Code       Code          // the service's refusal
	Err        error         // what the method returned
}

// The environment that ConfigFromEnv reads.
const (
	envSDKAppID      = "TENCENT_IM_SDK_APP_ID"
	envSecretKey     = "TENCENT_IM_SECRET_KEY"
	envSecretKeyFile = "TENCENT_IM_SECRET_KEY_FILE"
	envIdentifier    = "TENCENT_IM_IDENTIFIER"
	envRegion        = "TENCENT_IM_REGION"
	envBaseURL       = "TENCENT_IM_BASE_URL"
)

// ConfigFromEnv reads TENCENT_IM_SDK_APP_ID, TENCENT_IM_SECRET_KEY (or the file
// that TENCENT_IM_SECRET_KEY_FILE names), TENCENT_IM_IDENTIFIER, and
// TENCENT_IM_REGION or TENCENT_IM_BASE_URL. White space around the values is
// dropped. The error is a *ValidationError that lists whatever is missing or
// malformed, by the name of its variable.
func ConfigFromEnv() (Config, error) {
	var faults []*FieldError
	fault := func(field, reason string) {
		faults = append(faults, &FieldError{Field: field, Reason: reason})
	}
	env := func(name string) string { return strings.TrimSpace(os.Getenv(name)) }

	cfg := Config{
		Identifier: env(envIdentifier),
		SecretKey:  Secret(env(envSecretKey)),
		Region:     Region(env(envRegion)),
		BaseURL:    env(envBaseURL),
	}
	switch id, err := strconv.ParseUint(env(envSDKAppID), 10, 32); {
	case env(envSDKAppID) == "":
		fault(envSDKAppID, "is not set")
	case err != nil || id == 0:
		fault(envSDKAppID, "is not a number from 1 to 4294967295")
	default:
		cfg.SDKAppID = uint32(id)
	}
	file := env(envSecretKeyFile)
	switch {
	case cfg.SecretKey != "" && file != "":
		fault(envSecretKeyFile, "is set beside "+envSecretKey+"; set one of them")
	case file != "":
		key, err := os.ReadFile(file) //nolint:gosec // the operator names the file
		cfg.SecretKey = Secret(strings.TrimSpace(string(key)))
		var pathErr *fs.PathError
		if errors.As(err, &pathErr) {
			err = pathErr.Err // the path may be the key, put there by mistake
		}
		switch {
		case err != nil:
			fault(envSecretKeyFile, "cannot be read: "+err.Error())
		case cfg.SecretKey == "":
			fault(envSecretKeyFile, "names an empty file")
		}
	case cfg.SecretKey == "":
		fault(envSecretKey, "is not set, nor is "+envSecretKeyFile)
	}
	if cfg.Identifier == "" {
		fault(envIdentifier, "is not set")
	}
	switch _, err := cfg.base(); {
	case cfg.Region == "" && cfg.BaseURL == "":
		fault(envRegion, "is not set, nor is "+envBaseURL)
	case err != nil && cfg.BaseURL != "":
		fault(envBaseURL, reasonOf(err))
	case err != nil:
		fault(envRegion, reasonOf(err))
	}
	if len(faults) > 0 {
		return Config{}, &ValidationError{Op: "ConfigFromEnv", Fields: faults}
	}
	return cfg, nil
}

// validate lists every fault of the configuration.
func (c *Config) validate() error {
	var faults []*FieldError
	fault := func(field, format string, args ...any) {
		faults = append(faults, &FieldError{Field: field, Reason: fmt.Sprintf(format, args...)})
	}
	if c.SDKAppID == 0 {
		fault("SDKAppID", "is zero; the console shows the app's number")
	}
	switch n := len(c.Identifier); {
	case n == 0:
		fault("Identifier", "is empty; name an administrator of the app")
	case n > identifierLimit:
		fault("Identifier", "has %d bytes; the limit is %d bytes", n, identifierLimit)
	case !utf8.ValidString(c.Identifier):
		fault("Identifier", "is not valid UTF-8")
	}
	switch {
	case c.SecretKey == "" && isNil(c.Signer):
		fault("SecretKey", "is empty, and Signer is nil; set one of them")
	case c.SecretKey != "" && c.Signer != nil:
		fault("SecretKey", "is set beside Signer; set one of them")
	case c.SecretKey != "":
		if err := checkKey(c.SecretKey); err != nil {
			fault("SecretKey", "%s", reasonOf(err))
		}
	}
	if _, err := c.base(); err != nil {
		var f *FieldError
		errors.As(err, &f)
		faults = append(faults, f)
	}
	for i, m := range c.Middleware {
		if m == nil {
			fault(fmt.Sprintf("Middleware[%d]", i), "is nil")
		}
	}
	for _, d := range []struct {
		field string
		value time.Duration
	}{
		{"Timeout", c.Timeout},
		{"Retry.BaseDelay", c.Retry.BaseDelay},
		{"Retry.MaxDelay", c.Retry.MaxDelay},
	} {
		switch {
		case d.value < 0:
			fault(d.field, "is %v; it must not be negative", d.value)
		case d.value > delayLimit:
			fault(d.field, "is %v; the limit is %v", d.value, delayLimit)
		}
	}
	if c.Retry.MaxAttempts < 0 {
		fault("Retry.MaxAttempts", "is %d; it must not be negative", c.Retry.MaxAttempts)
	}
	if strings.ContainsFunc(c.UserAgent, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		fault("UserAgent", "has a control character")
	}
	if len(faults) > 0 {
		return &ValidationError{Op: "NewClient", Fields: faults}
	}
	return nil
}

// base is the URL that paths are appended to, without a slash at its end. The
// error is a *FieldError that never shows BaseURL, for a password may be in it.
func (c *Config) base() (*url.URL, error) {
	raw := c.BaseURL
	refuse := func(reason string) (*url.URL, error) {
		return nil, &FieldError{Field: "BaseURL", Reason: reason}
	}
	if raw == "" {
		if c.Region == "" {
			return nil, &FieldError{Field: "Region", Reason: "is empty, and so is BaseURL; set one of them: " + regionCodes()}
		}
		var err error
		if raw, err = c.Region.BaseURL(); err != nil {
			return nil, err
		}
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return refuse("is not a URL")
	case u.User != nil:
		return refuse("must not contain a user or password")
	case u.RawQuery != "" || u.ForceQuery || strings.Contains(raw, "#"):
		return refuse("must not contain a query or fragment")
	case u.Hostname() == "":
		return refuse("has no host")
	case strings.HasSuffix(u.Host, ":"):
		return refuse("has an empty port")
	case u.Scheme == "https":
	case u.Scheme == "http" && isLoopback(u.Hostname()):
	case u.Scheme == "http":
		return refuse("must be https; plain http is for loopback addresses only, for the usersig is in the URL")
	default:
		return refuse("must begin with https://")
	}
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), strings.TrimRight(u.RawPath, "/")
	return u, nil
}

func isLoopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

func reasonOf(err error) string {
	var f *FieldError
	if errors.As(err, &f) {
		return f.Reason
	}
	return err.Error()
}

// LogValue shows what identifies the client, and no secret.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(
		slog.Uint64("sdk_app_id", uint64(c.SDKAppID)), slog.String("identifier", c.Identifier),
		slog.Any("secret_key", c.SecretKey), slog.Bool("signer", c.Signer != nil),
		slog.String("region", string(c.Region)), slog.Bool("base_url", c.BaseURL != ""),
		slog.Duration("timeout", c.Timeout), slog.Int("max_attempts", c.Retry.MaxAttempts))
}
