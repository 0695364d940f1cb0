// Package transport carries one encoded request to the service: it signs, sends,
// reads the answer through a size limit, and repeats by rule. It knows bytes and
// statuses, not codes; the root package judges what an answer means.
package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-resty/resty/v2"
)

// Options configure a Client. All are required unless said otherwise.
type Options struct {
	Base      *url.URL // without a slash at the end of its path
	Query     string   // the fixed part of the query, escaped
	UserAgent string

	// Sign returns a valid signature; Drop forgets one that the service called expired.
	Sign func(context.Context) (*Signature, error)
	Drop func(*Signature)

	HTTPClient *http.Client      // nil: Own
	Own        http.RoundTripper // used when there is no HTTPClient
	Middleware []func(http.RoundTripper) http.RoundTripper

	Timeout             time.Duration // of one attempt
	MaxAttempts         int
	BaseDelay, MaxDelay time.Duration

	Logger *slog.Logger
}

// Client makes calls with the same options.
type Client struct {
	options Options
	resty   *resty.Client
	header  http.Header // of every request; never written to
	prefix  string
}

// New makes a Client. None of the Middleware may return nil.
func New(o Options) *Client {
	c := &Client{
		options: o,
		header: http.Header{
			"Content-Type": {"application/json"},
			"Accept":       {"application/json"},
			"User-Agent":   {o.UserAgent},
		},
		prefix: o.Base.String() + "/",
	}
	var chain http.RoundTripper = signer{c}
	for _, wrap := range slices.Backward(o.Middleware) {
		chain = wrap(chain)
	}
	// resty makes exactly one attempt per call of ours. It must not retry, for it
	// repeats POSTs; not decode, for it silently decodes nothing without a JSON content
	// type; and not log, for it logs URLs.
	c.resty = resty.NewWithClient(&http.Client{
		Transport:     chain,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}).SetLogger(silent{})
	return c
}

type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}

// NewOwn makes the transport of a client that was given none: idle connections for
// as many calls at once as one sender makes, header and body in one write, and no
// compression, for answers are short. A dial gives up before the attempt does, so
// that its failure is recognized as such. It speaks HTTP/1.1 only, where it is
// plain what a broken connection had carried.
func NewOwn() *http.Transport {
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment,
		DialContext: (&net.Dialer{
			Timeout:   5 * time.Second,
			KeepAlive: 30 * time.Second,
		}).DialContext,
		TLSHandshakeTimeout: 4 * time.Second,
		MaxIdleConns:        256,
		MaxIdleConnsPerHost: 64,
		IdleConnTimeout:     90 * time.Second,
		WriteBufferSize:     32 << 10,
		DisableCompression:  true,
	}
}

// stock is the default transport of net/http as it was before anybody replaced it.
var stock = http.DefaultTransport

// transport is what sends the signed request. It is looked up at each attempt, as
// mocks and tracers are put in place at any time.
func (c *Client) transport() http.RoundTripper {
	switch hc := c.options.HTTPClient; {
	case hc != nil && hc.Transport != nil:
		return hc.Transport
	case hc != nil, http.DefaultTransport != stock:
		return http.DefaultTransport
	}
	return c.options.Own
}

// CloseIdleConnections closes what the transport in use keeps open.
func (c *Client) CloseIdleConnections() {
	if t, ok := c.transport().(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

func (c *Client) timeout() time.Duration {
	if hc := c.options.HTTPClient; hc != nil && hc.Timeout > 0 {
		return min(hc.Timeout, c.options.Timeout)
	}
	return c.options.Timeout
}

// state is what became of one attempt.
type state uint8

const (
	settled     state = iota // the answer is final
	notSent                  // proven: the request never left
	tooFrequent              // refused, but a slower caller would not have been
	expired                  // refused: the signature has expired
	lost                     // it may have been carried out
)

// String says why an attempt is followed by another.
func (s state) String() string {
	return [...]string{"settled", "not sent", "too frequent", "signature expired", "outcome unknown"}[s]
}

// outcome is one attempt's end.
type outcome struct {
	state      state
	status     int
	err        error         // nil: the service's answer was judged
	final      bool          // a repeat would meet the same again
	retryAfter time.Duration // as the answer's header asks
	bodyRead   bool          // proven: nobody reads the request's body any more
}

// once makes one attempt.
func (c *Client) once(ctx context.Context, call *Call, unknown bool) outcome {
	timeout := c.timeout()
	timed, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	a := &attempt{path: call.Path, body: call.Body}
	req := c.resty.R().
		SetContext(attemptContext{timed, func() *attempt { return a }}). //nolint:contextcheck // it is the caller's, with the attempt's timeout
		SetDoNotParseResponse(true).
		SetBody(bytes.NewReader(call.Body))
	req.Header = c.header // resty sends a clone, and adds nothing where nothing is missing
	res, err := req.Post(c.prefix + call.Path)
	if err != nil {
		return a.failed(ctx, timed, timeout, 0, err)
	}
	answer, err := c.read(res.RawResponse)
	defer answers.Put(answer)
	if s, yes := a.madeUp(res.StatusCode()); yes {
		return outcome{state: s, status: res.StatusCode(), err: fmt.Errorf(
			"HTTP status %d of a middleware's own answer", res.StatusCode())}
	}
	if res.StatusCode() != http.StatusOK {
		return a.byStatus(call, res.RawResponse, answer.Len()) // says it all, even if its page is cut off
	}
	if err != nil {
		return a.failed(ctx, timed, timeout, res.StatusCode(), err)
	}
	o := outcome{status: res.StatusCode(), retryAfter: retryAfter(res.Header()), bodyRead: a.bodyRead()}
	verdict, err := call.Judge(answer.Bytes(), unknown, a.redact)
	o.state, o.final = verdict.state()
	if err != nil {
		o.err = newCause(err, a.redact)
	}
	if o.state == expired {
		c.options.Drop(a.sig.Load())
	}
	return o
}

// failed tells what an attempt without a whole answer proves.
func (a *attempt) failed(ctx, timed context.Context, timeout time.Duration, status int, err error) outcome {
	o := outcome{state: lost, status: status}
	if status == 0 && a.notSent() {
		o.state = notSent
	}
	o.final = ctx.Err() != nil || a.badCertificate.Load() ||
		errors.Is(err, errForeignURL) || errors.Is(err, errSecondPass) || errors.Is(err, errNoAttempt)
	switch {
	case ctx.Err() != nil:
		o.err = causef("the context is over: "+ctx.Err().Error(), errors.Join(ctx.Err(), context.Cause(ctx), err))
	case timed.Err() != nil:
		o.err = causef(fmt.Sprintf("no answer within the attempt's timeout of %v", timeout), errors.Join(timed.Err(), err))
	default:
		o.err = newCause(err, a.redact)
	}
	return o
}

// byStatus tells what an answer means that is not the service's own, which always
// has status 200.
func (a *attempt) byStatus(call *Call, res *http.Response, size int) outcome {
	status := res.StatusCode
	o := outcome{
		status: status, retryAfter: retryAfter(res.Header),
		err: fmt.Errorf("HTTP status %d with %s of %s", status, sizeText(size), a.redact(mediaType(res.Header))),
	}
	switch {
	case status == http.StatusTooManyRequests:
		o.state = tooFrequent
	case call.Refused(status):
		o.state, o.final = settled, true
	default:
		o.state, o.final = lost, status/100 == 3
	}
	return o
}

func sizeText(n int) string {
	if n > answerLimit {
		return fmt.Sprintf("more than %d bytes", answerLimit)
	}
	return fmt.Sprintf("%d bytes", n)
}

// mediaType is the answer's own word, if it is one.
func mediaType(h http.Header) string {
	media, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	media = strings.TrimSpace(media)
	if media == "" || len(media) > 64 || strings.ContainsFunc(media, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || r == '"'
	}) {
		return "unknown type"
	}
	return media
}

const (
	// answerLimit is far above the longest documented answer, 500 failures.
	answerLimit = 4 << 20
	// keptBuffer is the largest buffer that is worth keeping.
	keptBuffer = 64 << 10
)

var answers = bufferPool{sync.Pool{New: func() any { return new(bytes.Buffer) }}}

type bufferPool struct{ pool sync.Pool }

func (p *bufferPool) Put(b *bytes.Buffer) {
	if b.Cap() <= keptBuffer {
		p.pool.Put(b)
	}
}

// read reads the answer up to the limit.
func (c *Client) read(res *http.Response) (*bytes.Buffer, error) {
	defer func() { _ = res.Body.Close() }()
	buf := answers.pool.Get().(*bytes.Buffer)
	buf.Reset()
	n, err := buf.ReadFrom(io.LimitReader(res.Body, answerLimit+1))
	if err != nil {
		return buf, fmt.Errorf("answer cut off after %d bytes: %w", n, err)
	}
	if n > answerLimit {
		return buf, fmt.Errorf("answer has %s", sizeText(int(n)))
	}
	return buf, nil
}
