package timpush_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// The canary: a marked key and marked signatures go through every failure, and every
// text that anybody could see of it is searched for them, raw and escaped.

// Both marks have characters that a URL escapes, one of them at once.
var canarySigs = []string{
	"q7*Zx4Kp9Wm2Vt8Rn5*Lb1Hc6Yd3Js0Fg*Qe7Ua4Io9Pz2Xk8Mv5_Tw1Bn6Cr3Gy*Eh0Dj7",
	"Zx4Kp9Wm2Vt8Rn5Lb1Hc6Yd3Js0Fg*Qe7Ua4Io9Pz2Xk8Mv5Tw1*Bn6Cr3Gy-Eh0Dj7q7_",
}

const canaryKey = "9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0"

// canaryTexts collects texts, each once, and is the writer of loggers.
type canaryTexts struct {
	// live: other goroutines still work on contexts and requests, as net/http does, or a
	// timer. Then only their String methods are asked, for with other verbs fmt reads
	// fields without any lock.
	live bool

	mu  sync.Mutex
	set map[string]struct{}
}

func (c *canaryTexts) Write(p []byte) (int, error) {
	c.add(string(p))
	return len(p), nil
}

func (c *canaryTexts) add(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.set == nil {
		c.set = map[string]struct{}{}
	}
	c.set[text] = struct{}{}
}

// show formats a value in every way that a program might.
func (c *canaryTexts) show(v any) {
	c.print(v)
	c.add(fmt.Sprintf("%x", v))
	c.add(fmt.Sprintf("%+v", []any{v}))
	c.add(fmt.Sprintf("%+v", struct{ Exported any }{v}))
	if data, err := json.Marshal(v); err == nil {
		c.add(string(data))
	} else {
		c.add(err.Error())
	}
	for _, handler := range c.handlers() {
		slog.New(handler).Error("shown", "value", v, slog.Group("group", "value", v))
	}
}

// print formats a value with fmt.
func (c *canaryTexts) print(v any) {
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		c.add(fmt.Sprintf(verb, v))
	}
}

// printLive formats a context or a request.
func (c *canaryTexts) printLive(v any) {
	if !c.live {
		c.print(v)
	}
	c.add(fmt.Sprintf("%v %+v", v, v))
}

// showError formats an error and everything that it wraps.
func (c *canaryTexts) showError(err error) {
	if err == nil {
		return
	}
	c.show(err)
	switch e := err.(type) { //nolint:errorlint // walks the tree itself
	case interface{ Unwrap() error }:
		c.showError(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			c.showError(inner)
		}
	}
	var refused *timpush.APIError
	if errors.As(err, &refused) {
		c.show(*refused)
		for i := range refused.Failed {
			c.showError(&refused.Failed[i])
		}
	}
	var broken *timpush.TransportError
	if errors.As(err, &broken) {
		c.show(*broken)
	}
	var single *timpush.BatchError
	if errors.As(err, &single) {
		c.show(*single)
	}
}

// everything is a level that lets every record pass.
type everything struct{}

func (everything) Level() slog.Level { return math.MinInt32 }

func (c *canaryTexts) handlers() []slog.Handler {
	options := &slog.HandlerOptions{Level: everything{}, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == "msg_random" || a.Key == "duration" {
			return slog.Attr{} // so that most lines are the same
		}
		return a
	}}
	return []slog.Handler{slog.NewJSONHandler(c, options), slog.NewTextHandler(c, options)}
}

// canaryHandler writes every record twice, and what it can see of the context.
type canaryHandler struct {
	texts *canaryTexts
	inner []slog.Handler
}

func (canaryHandler) Enabled(context.Context, slog.Level) bool { return true }

func (h canaryHandler) Handle(ctx context.Context, r slog.Record) error {
	h.texts.printLive(ctx)
	for _, inner := range h.inner {
		if err := inner.Handle(ctx, r.Clone()); err != nil {
			return err
		}
	}
	return nil
}

func (h canaryHandler) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h canaryHandler) WithGroup(string) slog.Handler      { return h }

// search fails the test if 16 bytes of a secret, or of one of its escaped forms,
// stand anywhere.
func (c *canaryTexts) search(t *testing.T, secrets ...string) {
	t.Helper()
	require.NotEmpty(t, c.set)
	if found := c.find(secrets...); found != "" {
		t.Errorf("a secret shows up: %q", found)
	}
}

const canaryWindow = 16

// find gives the place where a secret stands.
func (c *canaryTexts) find(secrets ...string) string {
	needles := map[string]bool{}
	var begins [1 << 16]bool // the first two bytes of needles, which few places have
	for _, secret := range secrets {
		escaped := url.QueryEscape(secret)
		for _, form := range []string{
			secret, escaped, strings.ReplaceAll(escaped, "%2A", "%2a"), url.QueryEscape(escaped),
			fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret),
		} {
			for i := range len(form) - canaryWindow + 1 {
				needles[form[i:i+canaryWindow]] = true
				begins[uint16(form[i])<<8|uint16(form[i+1])] = true
			}
		}
	}
	for text := range c.set {
		for i := range len(text) - canaryWindow + 1 {
			if begins[uint16(text[i])<<8|uint16(text[i+1])] && needles[text[i:i+canaryWindow]] {
				return text[max(0, i-120):min(len(text), i+80)]
			}
		}
	}
	return ""
}

// canaryWay is a failure: a transport, and more changes to the Config if need be.
type canaryWay struct {
	name      string
	transport func() http.RoundTripper
	change    func(*timpush.Config) // nil: none
	live      bool                  // as in canaryTexts
}

// echo answers with what text makes of the signed query.
func canaryEcho(answer func(query string) netAnswer) http.RoundTripper {
	return netTrip(func(r *http.Request) (*http.Response, error) {
		_ = r.Body.Close()
		return answer(r.URL.RawQuery)(r)
	})
}

// netAnswers gives every request the same answer, and remembers nothing.
func netAnswers(answer netAnswer) http.RoundTripper {
	return netTrip(func(r *http.Request) (*http.Response, error) {
		_ = r.Body.Close()
		return answer(r)
	})
}

func canaryJSON(text string) string {
	data, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// canaryPanic panics with what make makes of the signed request.
func canaryPanic(value func(*http.Request) any) http.RoundTripper {
	return netTrip(func(r *http.Request) (*http.Response, error) { panic(value(r)) })
}

// canaryFail fails with what make makes of the signed request.
func canaryFail(value func(*http.Request) error) http.RoundTripper {
	return netTrip(func(r *http.Request) (*http.Response, error) {
		_ = r.Body.Close()
		return nil, value(r)
	})
}

// canaryLoud is an error that lays everything open.
type canaryLoud struct{ URL, Query, Sig string }

func (e canaryLoud) Error() string { return e.URL + " " + e.Query + " " + e.Sig }

// canaryWays are all of them, or those that quote the query in one of these forms.
func canaryWays(forms ...string) []canaryWay {
	var ways []canaryWay
	add := func(name string, transport http.RoundTripper, change func(*timpush.Config)) {
		ways = append(ways, canaryWay{name: name, transport: func() http.RoundTripper { return transport }, change: change})
	}
	sig := func(query string) string {
		values, _ := url.ParseQuery(query)
		return values.Get("usersig")
	}

	// A server that quotes the query.
	for form, quote := range map[string]func(string) string{
		"the query":         func(q string) string { return q },
		"the signature":     sig,
		"escaped":           func(q string) string { return url.QueryEscape(sig(q)) },
		"escaped in lower":  func(q string) string { return strings.ReplaceAll(url.QueryEscape(sig(q)), "%2A", "%2a") },
		"escaped twice":     func(q string) string { return url.QueryEscape(url.QueryEscape(sig(q))) },
		"as a path":         func(q string) string { return url.PathEscape(sig(q)) },
		"in a URL in a URL": func(q string) string { return "https://x.invalid/?to=" + url.QueryEscape("https://push.invalid/?"+q) },
		"cut off":           func(q string) string { return sig(q)[:40] },
		"in HTML":           func(q string) string { return "<a href=\"/v4?" + strings.ReplaceAll(q, "&", "&amp;") + "\">x</a>" },
	} {
		if len(forms) > 0 && !slices.Contains(forms, form) {
			continue
		}
		refusal := func(code int, member, value string) netAnswer {
			return netText(fmt.Sprintf(`{"ActionStatus":"FAIL","ErrorCode":%d,%q:%s}`, code, member, canaryJSON(value)))
		}
		for member, code := range map[string]int{"ErrorInfo": 60002, "TaskId": 91000, "MsgKey": 90024} {
			add(form+" in "+member, canaryEcho(func(q string) netAnswer { return refusal(code, member, quote(q)) }), nil)
		}
		add(form+" in a success", canaryEcho(func(q string) netAnswer {
			echo := canaryJSON(quote(q))
			return netText(`{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":` + echo + `,"TaskId":` + echo + `,"MsgKey":` + echo + `}`)
		}), nil)
		add(form+" in an ErrorList", canaryEcho(func(q string) netAnswer {
			return netText(`{"ActionStatus":"SomeError","ErrorCode":0,"MsgKey":"key-1","TaskId":"task-1","ErrorList":[` +
				`{"To_Account":"user-1","ErrorCode":70107,"ErrorInfo":` + canaryJSON(quote(q)) + `}]}`)
		}), nil)
		add(form+" in a page", canaryEcho(func(q string) netAnswer { return netStatus(502, "text/html", quote(q)) }), nil)
		add(form+" in a page with status 200", canaryEcho(func(q string) netAnswer { return netText(quote(q)) }), nil)
		add(form+" in ActionStatus", canaryEcho(func(q string) netAnswer {
			return netText(`{"ErrorCode":0,"ActionStatus":` + canaryJSON(quote(q)) + `}`)
		}), nil)
		add(form+" as ErrorCode", canaryEcho(func(q string) netAnswer {
			return netText(`{"ActionStatus":"FAIL","ErrorCode":` + canaryJSON(quote(q)) + `}`)
		}), nil)
		add(form+" as a member", canaryEcho(func(q string) netAnswer {
			return netText(`{"ActionStatus":"FAIL",` + canaryJSON(quote(q)) + `:{}}`)
		}), nil)
		add(form+" as a media type", canaryEcho(func(q string) netAnswer {
			return netStatus(502, "text/"+quote(q), "")
		}), nil)
		add(form+" as a short media type", canaryEcho(func(q string) netAnswer {
			text := quote(q)
			return netStatus(404, text[:min(60, len(text))], "")
		}), nil)
		add(form+" as a parameter of the media type", canaryEcho(func(q string) netAnswer {
			return netStatus(503, "text/html; q="+quote(q), "")
		}), nil)
		add(form+" in Retry-After", canaryEcho(func(q string) netAnswer {
			return netStatus(429, "", "", "Retry-After", quote(q))
		}), nil)
		add(form+" in a redirect", canaryEcho(func(q string) netAnswer {
			return netStatus(302, "text/html", quote(q), "Location", "https://elsewhere.invalid/?"+quote(q))
		}), nil)

		// A transport that quotes it.
		add(form+" in an error", canaryFail(func(r *http.Request) error {
			return errors.New("proxy: cannot reach " + quote(r.URL.RawQuery) + ", giving up")
		}), nil)
		add(form+" in an error of the body", canaryEcho(func(q string) netAnswer {
			return netCutBody(200, "{", errors.New("broken: "+quote(q)))
		}), nil)
		add(form+" in a panic", canaryPanic(func(r *http.Request) any { return "boom " + quote(r.URL.RawQuery) }), nil)
	}
	nested := func(r *http.Request) error {
		return &url.Error{Op: "Post", URL: r.URL.String(), Err: &url.Error{Op: "Connect", URL: r.URL.String(), Err: netRefusedDial}}
	}
	add("nested *url.Error", canaryFail(nested), nil)
	add("wrapped *url.Error", canaryFail(func(r *http.Request) error { return fmt.Errorf("tracer: %w", nested(r)) }), nil)
	add("joined *url.Error", canaryFail(func(r *http.Request) error { return errors.Join(nested(r), nested(r)) }), nil)
	add("an error that says it was not sent", canaryFail(func(r *http.Request) error { return netNotSentURL{nested(r)} }), nil)
	add("an error with open fields", canaryFail(func(r *http.Request) error {
		return canaryLoud{r.URL.String(), r.URL.RawQuery, sig(r.URL.RawQuery)}
	}), nil)
	add("an error with everything quoted", canaryFail(func(r *http.Request) error {
		return fmt.Errorf("%q %#v %+v", r.URL.String(), r.URL, r.URL)
	}), nil)
	add("panic with a *url.Error", canaryPanic(func(r *http.Request) any { return nested(r) }), nil)
	add("panic with the request", canaryPanic(func(r *http.Request) any { return r }), nil)
	add("panic with the URL", canaryPanic(func(r *http.Request) any { return *r.URL }), nil)
	add("panic with a struct", canaryPanic(func(r *http.Request) any { return struct{ R, Q any }{r.URL, r.URL.RawQuery} }), nil)
	add("panic in the body", netTrip(func(r *http.Request) (*http.Response, error) {
		_ = r.Body.Close()
		res, err := netText("{")(r)
		res.Body = io.NopCloser(netBroken{nested(r)})
		return res, err
	}), nil)
	add("a proxy that cannot be chosen", &http.Transport{Proxy: func(r *http.Request) (*url.URL, error) {
		return nil, fmt.Errorf("no proxy for %s", r.URL)
	}}, nil)

	// Middleware and contexts.
	add("a middleware that fails", netAnswers(netText(netOK)), func(c *timpush.Config) {
		c.Middleware = append(c.Middleware, netAround(func(_ http.RoundTripper, r *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("limiter: %+v %v", r, r.URL)
		}))
	})
	add("a middleware that sends twice", netAnswers(netStatus(503, "", "")), func(c *timpush.Config) {
		c.Middleware = append(c.Middleware, netAround(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
			if res, err := next.RoundTrip(r); err == nil {
				_ = res.Body.Close()
			}
			return next.RoundTrip(r)
		}))
	})
	add("a middleware that goes elsewhere", netAnswers(netText(netOK)), func(c *timpush.Config) {
		c.Middleware = append(c.Middleware, netEdit(func(r *http.Request) { r.URL.Host = "elsewhere.invalid" }))
	})
	ways = append(ways, canaryWay{name: "silence", transport: func() http.RoundTripper { return netAnswers(netSilence) }, live: true})
	add("an observer that panics", netAnswers(netStatus(502, "", "")), func(c *timpush.Config) {
		observe := c.Observer
		c.Observer = func(ctx context.Context, e timpush.CallEvent) {
			observe(ctx, e)
			panic(fmt.Sprintf("%+v %v", e, c.SecretKey))
		}
	})
	return ways
}

// canaryFaults are the ways of a server that quotes nothing.
func canaryFaults() []canaryWay {
	var ways []canaryWay
	seen := map[string]bool{}
	for _, fault := range netFaults() {
		if seen[fault.name] { // another status or code
			continue
		}
		seen[fault.name] = true
		ways = append(ways, canaryWay{name: fault.name, transport: func() http.RoundTripper { return netServe(fault.answers...) }})
	}
	return ways
}

// canaryConfig makes two attempts, and writes a log.
func canaryConfig(texts *canaryTexts, cfg timpush.Config) timpush.Config {
	cfg.Logger = slog.New(canaryHandler{texts, texts.handlers()})
	cfg.Retry.RetryUnknownOutcome, cfg.Retry.MaxAttempts = true, 2
	return cfg
}

// canaryRun makes sends in one way of failing, and shows everything.
func canaryRun(t *testing.T, texts *canaryTexts, cfg timpush.Config) {
	t.Helper()
	cfg = canaryConfig(texts, cfg)
	inner := cfg.Middleware
	cfg.Middleware = append([]netMiddleware{netAround(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		texts.printLive(r.Context())
		texts.printLive(context.WithValue(r.Context(), texts, "x"))
		texts.printLive(r)
		res, err := next.RoundTrip(r)
		texts.printLive(r)
		texts.showError(err)
		if res != nil {
			texts.printLive(*res.Request)
			texts.print(res.Request.URL)
			texts.printLive(res.Request.Context())
			if res.StatusCode/100 == 3 {
				texts.print(res.Header)
			}
		}
		return res, err
	})}, inner...)
	client, err := timpush.NewClient(cfg)
	require.NoError(t, err)
	texts.show(client)
	texts.show(cfg)
	texts.show(&cfg)
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Hour, errors.New("the caller's cause"))
	defer cancel()

	texts.showError(netToAll[0].call(ctx, client))
	pushed, err := client.BatchPush(ctx, netBatchPush())
	texts.showError(err)
	if err == nil {
		texts.show(pushed)
		texts.show(*pushed)
		texts.showError(pushed.Err())
	}
	sent, err := client.BatchSend(ctx, netBatchSend())
	texts.showError(err)
	if err == nil {
		texts.show(sent)
		texts.showError(sent.Err())
	}
	for res, err := range client.BatchSendSeq(ctx, &timpush.BatchSendRequest{MsgBody: timpush.Text("hello")}, netNames(3, "user")) {
		texts.show(res)
		texts.showError(err)
	}
	_, err = client.With(func(c *timpush.Config) {
		texts.show(*c)
		c.Timeout = -1
	})
	texts.showError(err)
	texts.show(client)
}

// canaryServices makes all other calls in one way of failing, and shows what they give;
// the errors of single calls have been shown to the observer.
func canaryServices(t *testing.T, texts *canaryTexts, cfg timpush.Config) {
	t.Helper()
	client := netClient(t, canaryConfig(texts, cfg))
	ctx := t.Context()
	for _, service := range serviceCalls {
		if res, err := service.run(ctx, t, client); err == nil {
			texts.show(res)
		}
	}
	for res, err := range client.Tags.AddSeq(ctx, slices.Values(serviceTags)) {
		texts.showError(err)
		texts.show(res)
	}
	for res, err := range client.AllMemberAttributes.GetSeq(ctx, slices.Values(serviceAccounts)) {
		texts.showError(err)
		texts.show(res)
	}
	for res, err := range client.Schedules.ListSeq(ctx, &timpush.ScheduleListRequest{BeginTime: serviceFrom, EndTime: serviceTo}) {
		texts.showError(err)
		texts.show(res)
	}
	synced, err := client.Tags.Sync(ctx, serviceTags)
	texts.showError(err)
	texts.show(synced)
	texts.showError(synced.Err())
	texts.show(client.Tags)
	texts.show(*client.Schedules)
}

func canaryObserver(texts *canaryTexts) func(context.Context, timpush.CallEvent) {
	return func(ctx context.Context, e timpush.CallEvent) {
		texts.printLive(ctx)
		texts.show(e)
		texts.show(&e)
		texts.showError(e.Err)
	}
}

// canarySigned makes calls in one way of failing, with a marked signature, and searches
// for it.
func canarySigned(t *testing.T, way canaryWay, sig string, run func(*testing.T, *canaryTexts, timpush.Config)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		texts := &canaryTexts{live: way.live}
		cfg := netConfig(way.transport())
		cfg.Signer = netSignerFunc(func(context.Context) (string, time.Time, error) {
			return sig, time.Now().Add(time.Hour), nil
		})
		cfg.Observer = canaryObserver(texts)
		if way.change != nil {
			way.change(&cfg)
		}
		run(t, texts, cfg)
		texts.search(t, sig)
	})
}

// With a Signer of one's own, whose signature is marked.
func TestCanaryOfASigner(t *testing.T) {
	t.Parallel()
	run := func(way canaryWay, name, sig string) {
		t.Run(way.name+"/"+name, func(t *testing.T) {
			t.Parallel()
			canarySigned(t, way, sig, canaryRun)
		})
	}
	for _, way := range canaryWays() {
		run(way, "escaped early", canarySigs[0])
		run(way, "escaped late", canarySigs[1])
	}
	for _, way := range canaryFaults() {
		run(way, "escaped early", canarySigs[0])
	}
}

// The same of tags, attributes, recalls, reports and schedules, for every kind of
// failure; all forms of a quote have been with the sends.
func TestCanaryOfServices(t *testing.T) {
	t.Parallel()
	for i, way := range append(canaryWays("the query", "escaped in lower"), canaryFaults()...) {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			canarySigned(t, way, canarySigs[i%len(canarySigs)], canaryServices)
		})
	}
}

// With a marked key, and the signatures as the server has seen them. With one of
// 31 bytes in Identifier a real signature has a character to escape near its
// beginning.
func TestCanaryOfAKey(t *testing.T) {
	t.Parallel()
	for _, way := range canaryWays() {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				texts := &canaryTexts{live: way.live}
				var mu sync.Mutex
				secrets := []string{canaryKey}
				transport := way.transport()
				cfg := netConfig(netTrip(func(r *http.Request) (*http.Response, error) {
					mu.Lock()
					secrets = append(secrets, r.URL.Query().Get("usersig"))
					mu.Unlock()
					return transport.RoundTrip(r)
				}))
				cfg.Identifier, cfg.Signer, cfg.SecretKey = strings.Repeat("a", 31), nil, canaryKey
				cfg.Observer = canaryObserver(texts)
				if way.change != nil {
					way.change(&cfg)
				}
				canaryRun(t, texts, cfg)
				texts.search(t, secrets...)
			})
		})
	}
}

// Signers that fail loudly: with the key, the signature, a URL that has it.
func TestCanaryOfSignersThatFail(t *testing.T) {
	t.Parallel()
	const sig = "Zx4Kp9Wm2Vt8Rn5Lb1Hc6Yd3Js0Fg*Qe7Ua4Io9Pz2Xk8Mv5Tw1*Bn6Cr3Gy-Eh0Dj7q7_"
	for _, secret := range []string{sig, canaryKey, url.QueryEscape(sig), strings.Repeat(sig, 3)} {
		for name, sign := range map[string]func() (string, time.Time, error){
			"an error":        func() (string, time.Time, error) { return "", time.Time{}, errors.New("cannot sign with " + secret) },
			"a quoted error":  func() (string, time.Time, error) { return "", time.Time{}, fmt.Errorf("cannot sign with %q", secret) },
			"an open error":   func() (string, time.Time, error) { return "", time.Time{}, canaryLoud{secret, secret, secret} },
			"a panic":         func() (string, time.Time, error) { panic(secret) },
			"a panic with":    func() (string, time.Time, error) { panic(canaryLoud{URL: secret}) },
			"a struct panics": func() (string, time.Time, error) { panic(struct{ Key string }{secret}) },
			"a *url.Error": func() (string, time.Time, error) {
				return "", time.Time{}, &url.Error{Op: "Get", URL: "https://keys.invalid/?key=" + secret, Err: netRefusedDial}
			},
			"a signature and an error": func() (string, time.Time, error) { return secret, time.Time{}, errors.New("no") },
			"an expired signature":     func() (string, time.Time, error) { return secret, time.Now(), nil },
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					texts := &canaryTexts{}
					cfg := netConfig(netServe(netText(netOK)))
					cfg.Signer = netSignerFunc(func(context.Context) (string, time.Time, error) { return sign() })
					cfg.Observer = canaryObserver(texts)
					canaryRun(t, texts, cfg)
					texts.search(t, sig, canaryKey)
				})
			})
		}
	}
}

// Over real connections, where net/http makes the error texts, some of which quote
// what the server has sent.
func TestCanaryOverSockets(t *testing.T) {
	t.Parallel()
	raw := func(answer func(c net.Conn, requestLine string)) func(*testing.T, *timpush.Config) {
		return func(t *testing.T, cfg *timpush.Config) {
			cfg.BaseURL = "http://" + netListen(t, func(c net.Conn) {
				r := bufio.NewReader(c)
				line, _ := r.Peek(1)
				if len(line) == 0 {
					return
				}
				first, _ := r.ReadString('\n')
				answer(c, strings.TrimSpace(first))
			})
		}
	}
	for name, serve := range map[string]func(*testing.T, *timpush.Config){
		"refused": func(t *testing.T, cfg *timpush.Config) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			require.NoError(t, l.Close())
			cfg.BaseURL = "http://" + l.Addr().String()
		},
		"cut": raw(func(c net.Conn, _ string) { _ = c.Close() }),
		"an echo for a status line": raw(func(c net.Conn, line string) {
			_, _ = io.WriteString(c, line+"\r\n\r\n")
		}),
		"an echo for a status": raw(func(c net.Conn, line string) {
			_, _ = io.WriteString(c, "HTTP/1.1 "+strings.Fields(line)[1]+"\r\n\r\n")
		}),
		"an echo for a reason": raw(func(c net.Conn, line string) {
			_, _ = io.WriteString(c, "HTTP/1.1 500 "+line+"\r\nContent-Length: 0\r\n\r\n")
		}),
		"an echo for a protocol": raw(func(c net.Conn, line string) {
			_, _ = io.WriteString(c, strings.ReplaceAll(line, " ", "")+" 200 OK\r\n\r\n")
		}),
		"an echo for a header": raw(func(c net.Conn, line string) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n"+line+"\r\n\r\n")
		}),
		"an echo for a length": raw(func(c net.Conn, line string) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: "+line+"\r\n\r\n")
		}),
		"an echo for an encoding": raw(func(c net.Conn, line string) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: "+line+"\r\n\r\n")
		}),
		"an echo for a chunk": raw(func(c net.Conn, line string) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"+line+"\r\n")
		}),
		"an echo for a trailer": raw(func(c net.Conn, line string) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"+line+"\r\n\r\n")
		}),
		"an echo as an unasked answer": raw(func(c net.Conn, line string) {
			_, _ = io.WriteString(c, netWhole()+line+"\r\n\r\n")
		}),
		"a redirect": raw(func(c net.Conn, line string) {
			_, _ = io.WriteString(c, "HTTP/1.1 307 x\r\nLocation: "+strings.Fields(line)[1]+"\r\nContent-Length: 0\r\n\r\n")
		}),
		"a bad certificate": func(t *testing.T, cfg *timpush.Config) {
			server, _ := netTLS(t, func(http.ResponseWriter, *http.Request) {})
			cfg.BaseURL = server.URL
		},
		"a cut handshake": func(t *testing.T, cfg *timpush.Config) {
			cfg.BaseURL = "https://" + netListen(t, func(c net.Conn) { _ = c.Close() })
		},
		"an answer over HTTP/2 with an echo": func(t *testing.T, cfg *timpush.Config) {
			server, pool := netTLS(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", r.RequestURI)
				w.WriteHeader(http.StatusFound)
				_, _ = io.WriteString(w, r.RequestURI)
			})
			transport := &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: pool}}
			t.Cleanup(transport.CloseIdleConnections)
			cfg.HTTPClient, cfg.BaseURL = &http.Client{Transport: transport}, server.URL
		},
		"a reset over HTTP/2": func(t *testing.T, cfg *timpush.Config) {
			addr, transport, _ := h2Serve(t, h2ResetWith(h2InternalError))
			cfg.HTTPClient, cfg.BaseURL = &http.Client{Transport: transport}, "https://"+addr
		},
		"a proxy that echoes": func(t *testing.T, cfg *timpush.Config) {
			proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				http.Error(w, r.RequestURI, http.StatusForbidden)
			}))
			t.Cleanup(proxy.Close)
			at, err := url.Parse(proxy.URL)
			require.NoError(t, err)
			cfg.HTTPClient, cfg.BaseURL = &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(at)}}, "https://push.invalid"
		},
	} {
		for i, sig := range canarySigs {
			t.Run(fmt.Sprint(name, "/", i), func(t *testing.T) {
				t.Parallel()
				texts := &canaryTexts{live: true}
				cfg := netQuick(netConfig(nil))
				cfg.HTTPClient, cfg.Timeout = nil, 5*time.Second
				cfg.Signer = netSignerFunc(func(context.Context) (string, time.Time, error) {
					return sig, time.Now().Add(time.Hour), nil
				})
				cfg.Observer = canaryObserver(texts)
				serve(t, &cfg)
				canaryRun(t, texts, cfg)
				texts.search(t, sig)
			})
		}
	}
}

// What never gets as far as a call.
func TestCanaryOfConfigurations(t *testing.T) {
	t.Parallel()
	texts := &canaryTexts{}
	for _, cfg := range []timpush.Config{
		{SecretKey: canaryKey},
		{SecretKey: canaryKey + "\n", SDKAppID: 1, Identifier: netAdmin, Region: timpush.RegionChina},
		{SecretKey: canaryKey, SDKAppID: 1, Identifier: netAdmin, BaseURL: "https://admin:" + canaryKey + "@push.invalid"},
		{SecretKey: canaryKey, SDKAppID: 1, Identifier: netAdmin, BaseURL: "https://push.invalid/?key=" + canaryKey},
		{SecretKey: canaryKey, SDKAppID: 1, Identifier: netAdmin, BaseURL: "https://push.invalid/%zz" + canaryKey},
		{SecretKey: canaryKey, SDKAppID: 1, Identifier: netAdmin, BaseURL: "http://" + canaryKey + ".invalid"},
		{SecretKey: canaryKey, Signer: &netSigner{}, SDKAppID: 1, Identifier: netAdmin, Region: timpush.RegionChina},
	} {
		_, err := timpush.NewClient(cfg)
		require.Error(t, err)
		texts.showError(err)
		if cfg.BaseURL == "" {
			texts.show(cfg)
		}
	}
	signer, err := timpush.NewKeySigner(1, canaryKey, 0)
	require.NoError(t, err)
	texts.show(signer)
	texts.show(timpush.Config{Signer: signer, SecretKey: canaryKey})
	client, err := timpush.NewClient(timpush.Config{
		SDKAppID: 1, Identifier: netAdmin, SecretKey: canaryKey, Region: timpush.RegionChina})
	require.NoError(t, err)
	texts.show(client)
	// fmt calls no methods on unexported fields.
	texts.show(struct {
		client *timpush.Client
		signer timpush.Signer
		inner  struct{ list []*timpush.Client }
	}{client, signer, struct{ list []*timpush.Client }{[]*timpush.Client{client}}})
	texts.show(*client) // somebody will
	texts.show(timpush.Secret(canaryKey))
	sig, _, err := signer.UserSig(t.Context(), netAdmin)
	require.NoError(t, err)
	_, err = timpush.NewKeySigner(0, canaryKey, -1)
	texts.showError(err)
	texts.search(t, canaryKey, sig)
}

// The search itself finds what it looks for, or all of the above would prove nothing.
func TestCanarySearchFindsSecrets(t *testing.T) {
	t.Parallel()
	sig := canarySigs[0]
	for name, text := range map[string]string{
		"raw": "x" + sig + "y", "escaped": url.QueryEscape(sig), "escaped twice": url.QueryEscape(url.QueryEscape(sig)),
		"in part": "x" + sig[10:30] + "y", "in JSON": canaryJSON(sig), "in hex": fmt.Sprintf("%x", sig),
	} {
		texts := &canaryTexts{}
		texts.add("ordinary text")
		texts.add(text)
		assert.NotEmpty(t, texts.find(sig), name)
	}
	texts := &canaryTexts{}
	texts.add("nothing here but ordinary text")
	texts.add(sig[:canaryWindow-1])
	assert.Empty(t, texts.find(sig))
}
