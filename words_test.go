package timpush_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

// What the service says in its own words may repeat a URL, and results are printed.
func TestWordsOfTheServiceInResultsAreMasked(t *testing.T) {
	t.Parallel()
	const echo = `"POST /v4?usersig=fake-signature"`
	const said = "POST /v4?usersig=[redacted]"
	stat := `{"ErrorInfo":` + echo + `}`
	for _, row := range []struct {
		call    typesCall
		members string
		words   int
	}{
		{typesOf("Reports.PushTrace", "fake-task", "user 1"), `"InstanceTrace":[{"IMCommitStat":{"IMStat":` + stat + `},"OfflinePushStat":{"OfflineStat":` +
			stat + `,"ChannelStat":` + stat + `,"DeviceStat":` + stat + `,"ClickStat":` + stat + `}}]`, 5},
		{typesOf("Reports.PushLoss", time.Unix(1, 0), time.Unix(2, 0)), `"Results":[{"ReadyToSendLoss":[{"ErrInfo":` + echo + `}],"PlatformReadyToSendLoss":[{"ErrInfo":` + echo + `}]}]`, 2},
		{typesOf("Reports.MessageLoss", time.Unix(1, 0), time.Unix(2, 0)), `"PostSendDeliveredLoss":[{"ErrInfo":` + echo + `}],"PlatformPostSendDeliveredLoss":[{"ErrInfo":` + echo + `}]`, 2},
		{typesOf("Schedules.Get", int64(1)), `"TaskInfo":{"DispatchErr":` + echo + `}`, 1},
		{typesOf("Schedules.List", &timpush.ScheduleListRequest{BeginTime: time.Unix(1, 0), EndTime: time.Unix(2, 0)}), `"Tasks":[{"DispatchErr":` + echo + `}]`, 1},
	} {
		m := typesServe(t, `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,`+row.members+`}`)
		res, err := row.call.send(t.Context(), m.Client)
		require.NoError(t, err, row.call.op)
		text := fmt.Sprintf("%+v", res)
		assert.NotContains(t, text, "fake-signature", row.call.op)
		assert.Equal(t, row.words, strings.Count(text, said), "%s: %s", row.call.op, text)
	}
}

// A recall that is known already counts as no refusal.
func TestARecallThatIsKnownAlreadyHasNoCode(t *testing.T) {
	t.Parallel()
	server := timpushtest.NewServer()
	t.Cleanup(server.Close)
	var events []timpush.CallEvent
	cfg := server.InProcessConfig()
	cfg.Retry.BaseDelay = 1
	cfg.Observer = func(_ context.Context, e timpush.CallEvent) { events = append(events, e) }
	client, err := timpush.NewClient(cfg)
	require.NoError(t, err)
	res, err := client.BatchPush(t.Context(), &timpush.BatchPushRequest{ToAccount: []string{"user-1"}, OfflinePushInfo: rulesInfo})
	require.NoError(t, err)
	server.LoseAnswer("v4/timpush/revoke", 1)
	recall := &timpush.RevokeRequest{TaskID: res.TaskID, OfflinePushInfo: rulesInfo}
	require.NoError(t, client.Revoke(t.Context(), recall))
	assert.Zero(t, events[1].Code)
	assert.Equal(t, 2, events[1].Attempts)
	require.Error(t, client.Revoke(t.Context(), recall))
	assert.Equal(t, timpush.CodeAlreadyRevoked, events[2].Code)
}
