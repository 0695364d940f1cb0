package timpush_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// The ways in which users put httpmock under a client. httpmock matches the query
// only if it is asked to, so that plain URLs are what one registers.

// netRegister makes a mock answer all four endpoints.
func netRegister(register func(method, url string, responder httpmock.Responder)) {
	for _, send := range netSends {
		register(http.MethodPost, "https://push.invalid/"+send.path,
			httpmock.NewStringResponder(http.StatusOK, netOK))
	}
}

// netCheckMount makes one call of each endpoint, and one that is refused.
func netCheckMount(t *testing.T, client *timpush.Client, calls func() map[string]int,
	register func(method, url string, responder httpmock.Responder),
) {
	t.Helper()
	ctx := t.Context()
	pushed, err := client.Push(ctx, &timpush.PushRequest{Condition: timpush.AnyTag("tag-1"), MsgBody: timpush.Text("hello")})
	require.NoError(t, err)
	assert.Equal(t, "task-1", pushed.TaskID)
	pushed, err = client.AllMemberPush(ctx, &timpush.AllMemberPushRequest{AllUsers: true, MsgBody: timpush.Text("hello")})
	require.NoError(t, err)
	assert.Equal(t, "task-1", pushed.TaskID)
	batch, err := client.BatchPush(ctx, netBatchPush())
	require.NoError(t, err)
	assert.Equal(t, "task-1", batch.TaskID)
	assert.Equal(t, []string{"user-1", "user-2"}, batch.Recipients)
	sent, err := client.BatchSend(ctx, netBatchSend())
	require.NoError(t, err)
	assert.Equal(t, "key-1", sent.MsgKey)
	for _, send := range netSends {
		assert.Equal(t, 1, calls()["POST https://push.invalid/"+send.path], send.path)
	}

	// A mock that answers with a refusal, as JSON and without a Content-Type.
	refusal, err := httpmock.NewJsonResponder(http.StatusOK, map[string]any{
		"ActionStatus": "FAIL", "ErrorCode": 90012, "ErrorInfo": "invalid To_Account"})
	require.NoError(t, err)
	register(http.MethodPost, "https://push.invalid/v4/openim/batchsendmsg", refusal)
	_, err = client.BatchSend(ctx, netBatchSend())
	require.ErrorIs(t, err, timpush.CodeRecipientsNotFound)
	assert.False(t, timpush.OutcomeUnknown(err))

	// A mock that fails proves nothing, and its error is found.
	broken := errors.New("the mock is broken")
	register(http.MethodPost, "https://push.invalid/v4/timpush/batch", httpmock.NewErrorResponder(broken))
	_, err = client.BatchPush(ctx, netBatchPush())
	require.ErrorIs(t, err, broken)
	assert.True(t, timpush.OutcomeUnknown(err))
}

func TestHTTPMockAsTransportOfTheHTTPClient(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	netRegister(mock.RegisterResponder)
	netCheckMount(t, netClient(t, netConfig(mock)), mock.GetCallCountInfo, mock.RegisterResponder)
}

func TestHTTPMockThatMatchesTheQuery(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	mock.RegisterResponder(http.MethodPost, `=~^https://push\.invalid/v4/timpush/push\?sdkappid=1400000001&.*random=\d+$`,
		httpmock.NewStringResponder(http.StatusOK, netOK))
	require.NoError(t, netSends[0].call(t.Context(), netClient(t, netConfig(mock))))
	assert.Equal(t, 1, mock.GetTotalCallCount())
}

func TestHTTPMockWithoutAResponderIsAnError(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	err := netSends[0].call(t.Context(), netClient(t, netConfig(mock)))
	require.ErrorIs(t, err, httpmock.NoResponderFound)
	assert.NotContains(t, err.Error(), netSig[:16])
}

// A responder can be a function that looks at the body, and at the context.
func TestHTTPMockSeesBodyAndContext(t *testing.T) {
	t.Parallel()
	type key struct{}
	mock := httpmock.NewMockTransport()
	mock.RegisterResponder(http.MethodPost, "https://push.invalid/v4/timpush/batch", func(r *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.Contains(t, string(body), `"To_Account":["user-1","user-2"]`)
		assert.Equal(t, "value-1", r.Context().Value(key{}))
		return httpmock.NewStringResponse(http.StatusOK, netOK), nil
	})
	require.NoError(t, netSends[2].call(context.WithValue(t.Context(), key{}, "value-1"), netClient(t, netConfig(mock))))
}

// After NewClient, on the user's own client: the transport is looked up at each call.
// httpmock mounts its one shared transport there, so that this test and the next
// cannot run beside others.
//
//nolint:paralleltest // uses httpmock's global transport
func TestHTTPMockActivatedOnTheHTTPClientAfterwards(t *testing.T) {
	hc := &http.Client{}
	cfg := netConfig(nil)
	cfg.HTTPClient = hc
	client := netClient(t, cfg)
	httpmock.ActivateNonDefault(hc)
	defer httpmock.DeactivateAndReset()
	netRegister(httpmock.RegisterResponder)
	netCheckMount(t, client, httpmock.GetCallCountInfo, httpmock.RegisterResponder)
}

//nolint:paralleltest // replaces http.DefaultTransport
func TestHTTPMockActivatedGlobally(t *testing.T) {
	for name, hc := range map[string]*http.Client{"no HTTPClient": nil, "a zero HTTPClient": {}} {
		for _, before := range []bool{true, false} {
			when := "after NewClient"
			if before {
				when = "before NewClient"
			}
			t.Run(name+"/"+when, func(t *testing.T) {
				defer httpmock.DeactivateAndReset()
				cfg := netConfig(nil)
				cfg.HTTPClient = hc
				if before {
					httpmock.Activate()
				}
				client := netClient(t, cfg)
				if !before {
					httpmock.Activate()
				}
				netRegister(httpmock.RegisterResponder)
				netCheckMount(t, client, httpmock.GetCallCountInfo, httpmock.RegisterResponder)
			})
		}
	}
}

// When the mock is gone, the client is on its own transport again: nothing was
// remembered.
//
//nolint:paralleltest // replaces http.DefaultTransport
func TestHTTPMockLeavesNothingBehind(t *testing.T) {
	server := netRawServe(t, func(c net.Conn, _ int32) { _, _ = io.WriteString(c, netWhole()) })
	cfg := netConfig(nil)
	cfg.HTTPClient, cfg.BaseURL = nil, "http://"+server.addr
	client := netClient(t, cfg)
	defer client.CloseIdleConnections()
	require.NoError(t, netSends[0].call(t.Context(), client))
	httpmock.Activate()
	err := netSends[0].call(t.Context(), client)
	httpmock.DeactivateAndReset()
	require.ErrorIs(t, err, httpmock.NoResponderFound)
	require.NoError(t, netSends[0].call(t.Context(), client))
	assert.EqualValues(t, 2, server.whole.Load())
}
