package timpush_test

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// Ways in which the three promises could be broken from the side.

const promiseOK = `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskId":"task","MsgKey":"key"}`

type promiseTrip func(*http.Request) (*http.Response, error)

func (f promiseTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func promiseConfig(url string) timpush.Config {
	return timpush.Config{
		SDKAppID: 1400000001, Identifier: "administrator", SecretKey: "fake-key-0123456789abcdef0123456789abcdef",
		BaseURL: url, Retry: timpush.RetryPolicy{BaseDelay: time.Millisecond, MaxDelay: time.Millisecond},
	}
}

func promiseClient(t *testing.T, cfg timpush.Config) *timpush.Client {
	t.Helper()
	client, err := timpush.NewClient(cfg)
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func promisePush(t *testing.T, ctx context.Context, client *timpush.Client) error { //nolint:revive // as testify's helpers
	t.Helper()
	_, err := client.Push(ctx, &timpush.PushRequest{Condition: timpush.AnyTag("a"), MsgBody: timpush.Text("hello")})
	return err
}

func TestATracerOfTheCallerSeesNoSignatureOverHTTP2(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, promiseOK)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	var seen []string
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
		WroteHeaderField: func(key string, value []string) { seen = append(seen, key+": "+strings.Join(value, " ")) },
	})
	cfg := promiseConfig(server.URL)
	cfg.HTTPClient = server.Client()
	require.NoError(t, promisePush(t, ctx, promiseClient(t, cfg)))

	cfg.Middleware = []func(http.RoundTripper) http.RoundTripper{func(next http.RoundTripper) http.RoundTripper {
		return promiseTrip(func(r *http.Request) (*http.Response, error) {
			return next.RoundTrip(r.WithContext(withTracerOf(r.Context(), ctx)))
		})
	}}
	require.NoError(t, promisePush(t, t.Context(), promiseClient(t, cfg)))

	assert.True(t, slices.ContainsFunc(seen, func(s string) bool { return strings.HasPrefix(s, ":authority") }), "HTTP/2 was spoken")
	for _, field := range seen {
		assert.NotContains(t, field, "usersig")
	}
}

// withTracerOf derives from the first context and takes the tracer of the second.
func withTracerOf(parent, traced context.Context) context.Context {
	return httptrace.WithClientTrace(parent, httptrace.ContextClientTrace(traced))
}

func TestAMiddlewaresOwnAnswerProvesNothingAboutARequestThatLeft(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 401, 404, 429, 503} {
		var arrived atomic.Int32
		server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			arrived.Add(1)
			panic(http.ErrAbortHandler)
		}))
		t.Cleanup(server.Close)
		cfg := promiseConfig(server.URL)
		cfg.Middleware = []func(http.RoundTripper) http.RoundTripper{func(next http.RoundTripper) http.RoundTripper {
			return promiseTrip(func(r *http.Request) (*http.Response, error) {
				if res, err := next.RoundTrip(r); err == nil {
					return res, nil
				}
				return httpmock.NewStringResponse(status, promiseOK), nil
			})
		}}
		err := promisePush(t, t.Context(), promiseClient(t, cfg))
		var lost *timpush.TransportError
		require.ErrorAs(t, err, &lost, status)
		assert.True(t, timpush.OutcomeUnknown(err), status)
		assert.EqualValues(t, 1, arrived.Load(), status)
		assert.Contains(t, err.Error(), "a middleware's own answer")
	}
}

func TestAMiddlewareThatRefusesByItselfHasSentNothing(t *testing.T) {
	t.Parallel()
	for _, status := range []int{401, 429, 503} {
		cfg := promiseConfig("https://push.invalid")
		cfg.Middleware = []func(http.RoundTripper) http.RoundTripper{func(http.RoundTripper) http.RoundTripper {
			return promiseTrip(func(*http.Request) (*http.Response, error) {
				return httpmock.NewStringResponse(status, "open"), nil
			})
		}}
		err := promisePush(t, t.Context(), promiseClient(t, cfg))
		var unsent *timpush.TransportError
		require.ErrorAs(t, err, &unsent)
		assert.True(t, unsent.NotSent, status)
		assert.False(t, timpush.OutcomeUnknown(err), status)
		assert.Equal(t, 3, unsent.Attempts, status)
	}
}

// A batch has no condition: on the path of a push it would reach everybody.
func TestAMiddlewareCannotSendABatchToAnotherPath(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/v4/timpush/push", "/v4/timpush/batch/", "//v4/timpush/batch", "/x/v4/timpush/batch"} {
		mock := httpmock.NewMockTransport()
		mock.RegisterNoResponder(httpmock.NewStringResponder(200, promiseOK))
		cfg := promiseConfig("https://push.invalid")
		cfg.HTTPClient = &http.Client{Transport: mock}
		cfg.Middleware = []func(http.RoundTripper) http.RoundTripper{func(next http.RoundTripper) http.RoundTripper {
			return promiseTrip(func(r *http.Request) (*http.Response, error) {
				u := *r.URL
				u.Path = path
				r = r.Clone(r.Context())
				r.URL = &u
				return next.RoundTrip(r)
			})
		}}
		_, err := promiseClient(t, cfg).BatchPush(t.Context(), &timpush.BatchPushRequest{
			ToAccount: []string{"alice"}, OfflinePushInfo: timpush.OfflinePushInfo{Title: "hello"}})
		assert.ErrorContains(t, err, "a middleware changed the scheme, host or path", path)
		assert.False(t, timpush.OutcomeUnknown(err), path)
		assert.Zero(t, mock.GetTotalCallCount(), path)
	}
}

func TestAMiddlewareThatReturnsNilIsRefused(t *testing.T) {
	t.Parallel()
	cfg := promiseConfig("https://push.invalid")
	pass := func(next http.RoundTripper) http.RoundTripper { return next }
	none := func(http.RoundTripper) http.RoundTripper { return nil }
	cfg.Middleware = []func(http.RoundTripper) http.RoundTripper{pass, none}
	_, err := timpush.NewClient(cfg)
	require.EqualError(t, err, "timpush: NewClient: invalid: Middleware[1]: returned nil")
}

func TestARefusalWithAnUnknownRecipientIsUnknown(t *testing.T) {
	t.Parallel()
	refused := &timpush.APIError{Code: timpush.CodeRecipientsNotFound, Failed: []timpush.RecipientError{
		{Account: "alice", Code: timpush.CodeAccountNotFound}, {Account: "bob", Code: timpush.CodeNetworkProblem}}}
	assert.True(t, timpush.OutcomeUnknown(refused))
	refused.Failed = refused.Failed[:1]
	assert.False(t, timpush.OutcomeUnknown(refused))
}

func TestAKeyGivenAsTheNameOfItsFileIsNotShown(t *testing.T) {
	const key = "5bd2850fff3ecb11d7c805251c51ee46-fake"
	t.Setenv("TENCENT_IM_SECRET_KEY", "")
	t.Setenv("TENCENT_IM_SECRET_KEY_FILE", key)
	_, err := timpush.ConfigFromEnv()
	require.ErrorContains(t, err, "TENCENT_IM_SECRET_KEY_FILE: cannot be read: no such file or directory")
	assert.NotContains(t, err.Error(), key[:8])
}

func TestDelaysHaveALimit(t *testing.T) {
	t.Parallel()
	cfg := promiseConfig("https://push.invalid")
	cfg.Retry.BaseDelay, cfg.Retry.MaxDelay, cfg.Timeout = math.MaxInt64, math.MaxInt64, 25*time.Hour
	_, err := timpush.NewClient(cfg)
	require.ErrorContains(t, err, "Timeout: is 25h0m0s; the limit is 24h0m0s; Retry.BaseDelay: is ")
	assert.ErrorContains(t, err, "Retry.MaxDelay: is ")

	cfg.Retry.BaseDelay, cfg.Retry.MaxDelay, cfg.Timeout = 24*time.Hour, 24*time.Hour, 0
	cfg.Retry.MaxAttempts = 1
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(httpmock.NewStringResponder(503, ""))
	cfg.HTTPClient = &http.Client{Transport: mock}
	assert.True(t, timpush.OutcomeUnknown(promisePush(t, t.Context(), promiseClient(t, cfg))))
}

func TestABaseURLWithAnEmptyPortIsRefused(t *testing.T) {
	t.Parallel()
	_, err := timpush.NewClient(promiseConfig("https://push.invalid:"))
	require.EqualError(t, err, "timpush: NewClient: invalid: BaseURL: has an empty port")
}

func TestAHugeErrorInfoIsCut(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	answer, err := json.Marshal(map[string]any{
		"ActionStatus": "FAIL", "ErrorCode": timpush.CodeBadJSON, "ErrorInfo": strings.Repeat("é", 1<<20)})
	require.NoError(t, err)
	mock.RegisterNoResponder(httpmock.NewBytesResponder(200, answer))
	cfg := promiseConfig("https://push.invalid")
	cfg.HTTPClient = &http.Client{Transport: mock}
	var refused *timpush.APIError
	require.ErrorAs(t, promisePush(t, t.Context(), promiseClient(t, cfg)), &refused)
	assert.Equal(t, strings.Repeat("é", 512)+"...", refused.Info)
}

func TestABrokenProxySettingIsNotSent(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://bad proxy")
	t.Setenv("https_proxy", "http://bad proxy")
	// The environment's proxy is read once in a process; the client's own transport may
	// have read it before. Either way nothing can be sent, for the host does not exist.
	cfg := promiseConfig("https://push.invalid")
	cfg.Retry.MaxAttempts = 1
	err := promisePush(t, t.Context(), promiseClient(t, cfg))
	var unsent *timpush.TransportError
	require.ErrorAs(t, err, &unsent)
	assert.True(t, unsent.NotSent, err)
}

func TestSkipValidationHoldsForSequencesToo(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(httpmock.NewStringResponder(200, promiseOK))
	cfg := promiseConfig("https://push.invalid")
	cfg.HTTPClient = &http.Client{Transport: mock}
	cfg.SkipValidation = true
	req := &timpush.BatchSendRequest{MsgBody: timpush.Text(strings.Repeat("x", 13<<10))}
	sent := 0
	for res, err := range promiseClient(t, cfg).BatchSendSeq(t.Context(), req, slices.Values([]string{"alice", "bob"})) {
		require.NoError(t, err)
		sent += len(res.Recipients)
	}
	assert.Equal(t, 2, sent)
	assert.Equal(t, 1, mock.GetTotalCallCount())
}

func TestATemplateWithoutRoomForANameIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	client := promiseClient(t, promiseConfig("https://push.invalid"))
	const fixed = len(`{"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":""}}],"To_Account":["x"],"MsgRandom":4294967295}`)
	for _, over := range []int{0, 1} {
		mock := httpmock.NewMockTransport()
		mock.RegisterNoResponder(httpmock.NewStringResponder(200, promiseOK))
		variant, err := client.With(func(c *timpush.Config) { c.HTTPClient = &http.Client{Transport: mock} })
		require.NoError(t, err)
		req := &timpush.BatchSendRequest{MsgBody: timpush.Text(strings.Repeat("x", 12<<10-fixed+over))}
		var errs []error
		for _, err := range variant.BatchSendSeq(t.Context(), req, slices.Values([]string{"a", "b"})) {
			errs = append(errs, err)
		}
		if over == 0 {
			assert.Equal(t, []error{nil, nil}, errs)
			assert.Equal(t, 2, mock.GetTotalCallCount())
			continue
		}
		require.Len(t, errs, 1)
		var batch *timpush.BatchError
		assert.NotErrorAs(t, errs[0], &batch)
		require.ErrorIs(t, errs[0], timpush.CodePacketTooLong)
		assert.Zero(t, mock.GetTotalCallCount())
	}
}
