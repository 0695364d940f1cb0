package timpush_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

var netRedirects = []int{300, 301, 302, 303, 304, 305, 307, 308}

// A redirect would be signed for a stranger, and may be a send twice: it is never
// followed, to no host at all, and never repeated.
func TestARedirectIsNeverFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range netRedirects {
		for _, target := range []string{"another host", "another host, signed", "the same path", "a relative path", "nowhere"} {
			t.Run(strconv.Itoa(status)+" to "+target, func(t *testing.T) {
				t.Parallel()
				var elsewhere, arrived atomic.Int32
				stranger := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
				defer stranger.Close()
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					arrived.Add(1)
					_, _ = io.Copy(io.Discard, r.Body)
					switch target {
					case "another host":
						w.Header().Set("Location", stranger.URL+"/elsewhere")
					case "another host, signed":
						w.Header().Set("Location", stranger.URL+"/elsewhere?"+r.URL.RawQuery)
					case "the same path":
						w.Header().Set("Location", r.URL.Path+"?"+r.URL.RawQuery)
					case "a relative path":
						w.Header().Set("Location", "../batch")
					}
					w.WriteHeader(status)
				}))
				defer server.Close()

				var seen []http.Header
				var mu sync.Mutex
				cfg := netQuick(netConfig(nil))
				cfg.HTTPClient, cfg.BaseURL, cfg.Retry.RetryUnknownOutcome = nil, server.URL, true
				cfg.Middleware = []func(http.RoundTripper) http.RoundTripper{netWatch(func(_ *http.Request, res *http.Response, err error) {
					mu.Lock()
					defer mu.Unlock()
					if assert.NoError(t, err) {
						seen = append(seen, res.Header.Clone())
					}
				})}
				client := netClient(t, cfg)
				defer client.CloseIdleConnections()
				err := netSends[2].call(t.Context(), client)

				assert.Zero(t, elsewhere.Load(), "requests that the other host saw")
				assert.EqualValues(t, 1, arrived.Load())
				var broken *timpush.TransportError
				require.ErrorAs(t, err, &broken)
				assert.Equal(t, status, broken.HTTPStatus)
				assert.Equal(t, 1, broken.Attempts)
				assert.True(t, timpush.OutcomeUnknown(err))
				assert.NotContains(t, err.Error(), stranger.URL)
				require.Len(t, seen, 1)
				assert.NotContains(t, seen[0], "Location", "a middleware could follow it")
			})
		}
	}
}

// The rules of the user's own http.Client about redirects are not asked.
func TestTheHTTPClientsRedirectRulesAreNotUsed(t *testing.T) {
	t.Parallel()
	service := netServe(netStatus(http.StatusTemporaryRedirect, "", "", "Location", "https://push.invalid/v4/timpush/push"))
	cfg := netConfig(service)
	cfg.HTTPClient.CheckRedirect = func(*http.Request, []*http.Request) error {
		t.Error("asked")
		return nil
	}
	require.Error(t, netSends[0].call(t.Context(), netClient(t, cfg)))
	assert.Len(t, service.arrivals(), 1)
}

// Only redirects lose their Location; other answers are what they are.
func TestOtherAnswersKeepTheirHeaders(t *testing.T) {
	t.Parallel()
	cfg := netConfig(netServe(netStatus(200, "application/json", netOK, "Location", "https://push.invalid/x", "X-Trace", "1")))
	var seen http.Header
	cfg.Middleware = []func(http.RoundTripper) http.RoundTripper{netWatch(func(_ *http.Request, res *http.Response, _ error) {
		seen = res.Header.Clone()
	})}
	require.NoError(t, netSends[0].call(t.Context(), netClient(t, cfg)))
	assert.Equal(t, "https://push.invalid/x", seen.Get("Location"))
	assert.Equal(t, "1", seen.Get("X-Trace"))
}

// netWatch is a middleware that looks on.
func netWatch(look func(*http.Request, *http.Response, error)) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return netTrip(func(r *http.Request) (*http.Response, error) {
			res, err := next.RoundTrip(r)
			look(r, res, err)
			return res, err
		})
	}
}
