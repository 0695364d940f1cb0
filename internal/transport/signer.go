package transport

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// signer is the round tripper between the middleware and the user's transport: it
// adds the query with the usersig, so that nobody above ever sees it.
type signer struct {
	client *Client
}

// Refusals of the signer: the request goes no further, and a repeat would meet them
// again.
var (
	errForeignURL = errors.New("a middleware changed the scheme, host or path, and the signature is for the call's own only")
	errSecondPass = errors.New("a middleware passed the request on a second time within one attempt; repeats are Config.Retry's")
	errNoAnswer   = errors.New("the transport returned neither an answer nor an error")
	errNoAttempt  = errors.New("a middleware replaced the request's context instead of deriving from it")
)

// RoundTrip signs and sends. The answer belongs to the unsigned request.
func (s signer) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	a, _ := req.Context().Value(attemptKey{}).(*attempt)
	switch {
	case a == nil:
		return nil, errNoAttempt
	case !s.isOurs(req, a.path):
		return nil, errForeignURL
	case !a.pass.CompareAndSwap(passNone, passUnderWay):
		return nil, errSecondPass
	}
	defer a.pass.Store(passEnded)
	sig, err := s.sign(req)
	if err != nil {
		return nil, err
	}
	a.sig.Store(sig)
	transport := s.client.transport()
	std, traced := transport.(*http.Transport)
	ctx := untracedPath(req.Context())
	if traced {
		ctx = a.watch(ctx)
		a.own = transport == s.client.options.Own
		a.unseen = a.own && len(s.client.options.Middleware) == 0
	}
	signed := req.WithContext(ctx)
	signed.URL = s.signedURL(req.URL, sig)
	signed.Host, signed.Method, signed.TransferEncoding = "", http.MethodPost, nil
	if len(s.client.options.Middleware) > 0 {
		// Whatever became of their copy: what is sent is what was validated.
		if req.Body != nil {
			defer func() { _ = req.Body.Close() }()
		}
		signed.Body, signed.ContentLength = a.open(), int64(len(a.body))
	}
	signed.GetBody = nil
	if traced {
		signed.GetBody = func() (io.ReadCloser, error) { return a.replay(std) }
	}
	removeReplayHeaders(signed)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	a.handed.Store(true)
	defer func() {
		// The panic's value may hold the signed URL, and would be printed by the runtime.
		if p := recover(); p != nil {
			resp, err = nil, errors.New("the transport panicked: "+a.redact(fmt.Sprint(p)))
		}
	}()
	resp, err = transport.RoundTrip(signed)
	switch {
	case err != nil:
		return nil, a.cleaned(err)
	case resp == nil:
		return nil, errNoAnswer
	}
	if resp.StatusCode/100 == 3 {
		resp.Header.Del("Location") // nobody may follow, for a redirect would be signed for a stranger
	}
	a.status.Store(int32(resp.StatusCode)) //nolint:gosec // three digits
	resp.Request = req
	return resp, nil
}

// isOurs reports whether the request still goes where the call is meant to go: on
// another path its body could reach other people.
func (s signer) isOurs(req *http.Request, path string) bool {
	u, base := req.URL, s.client.options.Base
	return u.Scheme == base.Scheme && u.Host == base.Host && (req.Host == "" || req.Host == base.Host) &&
		under(base.Path, path, u.Path) && (u.RawPath == "" || under(base.RawPath, path, u.RawPath))
}

// under reports whether full is path below base.
func under(base, path, full string) bool {
	return len(full) == len(base)+1+len(path) && strings.HasPrefix(full, base) &&
		full[len(base)] == '/' && strings.HasSuffix(full, path)
}

func (s signer) sign(req *http.Request) (*Signature, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	sig, err := s.client.options.Sign(req.Context())
	if err != nil {
		// The signer is the user's; its words may hold what it signs with.
		return nil, newCause(fmt.Errorf("signing: %w", err), RedactRuns)
	}
	return sig, nil
}

func (s signer) signedURL(u *url.URL, sig *Signature) *url.URL {
	// rand is seeded by the system; the service uses random against replays.
	random := uint64(rand.Uint32()) //nolint:gosec // see above
	query := make([]byte, 0, 512)
	query = append(query, s.client.options.Query...)
	query = append(append(query, '&'), sig.parameter()...)
	query = strconv.AppendUint(append(query, "&random="...), random, 10)
	return &url.URL{
		Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath, RawQuery: string(query),
	}
}

// removeReplayHeaders takes away what makes net/http send a POST again after its
// connection broke.
func removeReplayHeaders(req *http.Request) {
	for _, name := range []string{"Idempotency-Key", "X-Idempotency-Key"} {
		if _, ok := req.Header[name]; ok {
			req.Header = req.Header.Clone()
			delete(req.Header, name)
		}
	}
}
