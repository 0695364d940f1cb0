package timpush_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

// reportDevices gives five accounts a device each: reached by Huawei and tapping, reached
// online, refused by a vendor, without a certificate, and of no particular kind.
func reportDevices(server *timpushtest.Server) []string {
	for account, device := range map[string]timpushtest.Device{
		"user-1": {Platform: timpush.PlatformHuawei},
		"user-2": {Platform: timpush.PlatformXiaomi, Online: true},
		"user-3": {Platform: timpush.PlatformFCM, ErrCode: 410, ErrInfo: "Unregistered"},
		"user-4": {Platform: timpush.PlatformFCM, ErrCode: -1, ErrInfo: "certificate id not set"},
	} {
		server.SetDevice(account, device)
	}
	accounts := []string{"user-1", "user-2", "user-3", "user-4", "user-5"}
	server.RegisterAccounts(accounts...)
	return accounts
}

// reportRun runs a test against the fake, with and without a socket, in which accounts
// have these devices.
func reportRun(t *testing.T, test func(t *testing.T, server *timpushtest.Server, client *timpush.Client, accounts []string)) {
	t.Helper()
	fakeRun(t, func(t *testing.T, server *timpushtest.Server, cfg timpush.Config) {
		client := netClient(t, cfg)
		defer client.CloseIdleConnections()
		test(t, server, client, reportDevices(server))
	})
}

// reportWindow is an hour before and after now.
func reportWindow() (start, end time.Time) {
	return time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
}

func reportCounts(total, sent, delivered, clicked int) timpush.PushCounts {
	return timpush.PushCounts{TotalCount: total, SentCount: sent, DeliveredCount: delivered, ClickCount: clicked}
}

// Reports of pushes tell what became of them, task by task and together.
func TestReportsTellWhatBecameOfPushes(t *testing.T) {
	t.Parallel()
	reportRun(t, func(t *testing.T, server *timpushtest.Server, client *timpush.Client, accounts []string) {
		ctx := t.Context()
		start, end := reportWindow()
		req := netBatchPush()
		req.ToAccount = accounts
		first, err := client.BatchPush(ctx, req)
		require.NoError(t, err)
		req.ToAccount = accounts[:1]
		second, err := client.BatchPush(ctx, req)
		require.NoError(t, err)
		assert.Equal(t, []string{"user-1", "user-2", "user-5"}, server.Reached(first.TaskID))
		server.Click(first.TaskID, "user-1")

		statistics, err := client.Reports.PushStatistics(ctx, start, end, second.TaskID, first.TaskID)
		require.NoError(t, err)
		huawei := timpush.PlatformStatistics{EventType: timpush.PushOffline, PushPlatform: timpush.PlatformHuawei}
		ofSecond, ofFirst := huawei, huawei
		ofSecond.PushCounts, ofFirst.PushCounts = reportCounts(1, 1, 1, 0), reportCounts(1, 1, 1, 1)
		assert.Equal(t, &timpush.PushStatisticsResult{Results: []timpush.PushStatistics{
			{TaskID: second.TaskID, PushCounts: reportCounts(1, 1, 1, 0), PlatformStatistics: []timpush.PlatformStatistics{ofSecond}},
			{TaskID: first.TaskID, PushCounts: reportCounts(5, 4, 3, 1), PlatformStatistics: []timpush.PlatformStatistics{
				{EventType: timpush.PushOffline, PushPlatform: timpush.PlatformAPNs, PushCounts: reportCounts(1, 1, 1, 0)},
				ofFirst,
				{EventType: timpush.PushOffline, PushPlatform: timpush.PlatformFCM, PushCounts: reportCounts(2, 1, 0, 0)},
				{EventType: timpush.PushOnline, PushCounts: reportCounts(1, 1, 1, 0)},
			}},
		}}, statistics)
		statistics, err = client.Reports.PushStatistics(ctx, start, end)
		require.NoError(t, err)
		require.Len(t, statistics.Results, 1, "one over all")
		assert.Empty(t, statistics.Results[0].TaskID)
		assert.Equal(t, reportCounts(6, 5, 4, 1), statistics.Results[0].PushCounts)

		loss, err := client.Reports.PushLoss(ctx, start, end, first.TaskID)
		require.NoError(t, err)
		before := timpush.Loss{ErrCode: timpush.LossNoCertificate, ErrCount: 1, ErrInfo: "certificate id not set"}
		after := timpush.Loss{ErrCode: "410", ErrCount: 1, ErrInfo: "Unregistered"}
		assert.Equal(t, &timpush.PushLossResult{Results: []timpush.PushLoss{{TaskID: first.TaskID, Losses: timpush.Losses{
			ReadyToSendLoss: []timpush.Loss{before}, PostSendDeliveredLoss: []timpush.Loss{after},
			PlatformReadyToSendLoss:       []timpush.PlatformLoss{{EventType: timpush.PushOffline, PushPlatform: timpush.PlatformFCM, Loss: before}},
			PlatformPostSendDeliveredLoss: []timpush.PlatformLoss{{EventType: timpush.PushOffline, PushPlatform: timpush.PlatformFCM, Loss: after}},
		}}}}, loss)

		trace, err := client.Reports.PushTrace(ctx, first.TaskID, "user-1")
		require.NoError(t, err)
		require.Len(t, trace.InstanceTrace, 1)
		way := trace.InstanceTrace[0]
		assert.Equal(t, timpush.PushOffline, way.EventType)
		assert.Equal(t, timpush.PlatformHuawei, way.PushPlatform)
		assert.JSONEq(t, `{}`, string(way.OnlinePushStat))
		pushed, err := way.PushTime.In(time.UTC)
		require.NoError(t, err)
		assert.WithinRange(t, pushed, start, end)
		for _, step := range []timpush.TraceStat{way.IMCommitStat.IMStat, way.OfflinePushStat.OfflineStat,
			way.OfflinePushStat.ChannelStat, way.OfflinePushStat.DeviceStat, way.OfflinePushStat.ClickStat} {
			assert.Zero(t, step.ErrorCode)
			assert.NotEmpty(t, step.EventTime)
		}
		trace, err = client.Reports.PushTrace(ctx, first.TaskID, "user-3")
		require.NoError(t, err)
		require.Len(t, trace.InstanceTrace, 1)
		assert.Equal(t, 410, trace.InstanceTrace[0].OfflinePushStat.ChannelStat.ErrorCode)
		assert.Empty(t, trace.InstanceTrace[0].OfflinePushStat.DeviceStat)
		trace, err = client.Reports.PushTrace(ctx, second.TaskID, "user-3")
		require.NoError(t, err)
		assert.Empty(t, trace.InstanceTrace)
	})
}

// Reports of messages tell what became of their notifications, and nothing of pushes.
func TestReportsTellWhatBecameOfMessages(t *testing.T) {
	t.Parallel()
	reportRun(t, func(t *testing.T, server *timpushtest.Server, client *timpush.Client, accounts []string) {
		ctx := t.Context()
		start, end := reportWindow()
		_, err := client.BatchPush(ctx, netBatchPush())
		require.NoError(t, err)
		req := netBatchSend()
		req.ToAccount = accounts
		sent, err := client.BatchSend(ctx, req)
		require.NoError(t, err)
		server.Click(sent.MsgKey, "user-2", "user-5")

		statistics, err := client.Reports.MessageStatistics(ctx, start, end)
		require.NoError(t, err)
		assert.Equal(t, reportCounts(5, 4, 3, 2), statistics.PushCounts)
		assert.Equal(t, []timpush.PlatformStatistics{
			{PushCounts: reportCounts(1, 1, 1, 1)},
			{PushPlatform: timpush.PlatformAPNs, PushCounts: reportCounts(1, 1, 1, 1)},
			{PushPlatform: timpush.PlatformHuawei, PushCounts: reportCounts(1, 1, 1, 0)},
			{PushPlatform: timpush.PlatformFCM, PushCounts: reportCounts(2, 1, 0, 0)},
		}, statistics.PlatformStatistics)

		loss, err := client.Reports.MessageLoss(ctx, start, end)
		require.NoError(t, err)
		before := timpush.Loss{ErrCode: timpush.LossNoCertificate, ErrCount: 1, ErrInfo: "certificate id not set"}
		after := timpush.Loss{ErrCode: "410", ErrCount: 1, ErrInfo: "Unregistered"}
		assert.Equal(t, &timpush.MessageLossResult{Losses: timpush.Losses{
			ReadyToSendLoss: []timpush.Loss{before}, PostSendDeliveredLoss: []timpush.Loss{after},
			PlatformReadyToSendLoss:       []timpush.PlatformLoss{{PushPlatform: timpush.PlatformFCM, Loss: before}},
			PlatformPostSendDeliveredLoss: []timpush.PlatformLoss{{PushPlatform: timpush.PlatformFCM, Loss: after}},
		}}, loss)

		trace, err := client.Reports.MessageTrace(ctx, sent.MsgKey)
		require.NoError(t, err)
		require.Len(t, trace.InstanceTrace, 5)
		for _, way := range trace.InstanceTrace {
			assert.Zero(t, way.EventType, "it is in traces of pushes only")
			assert.Empty(t, way.OnlinePushStat)
		}
	})
}

// Nobody has documented the zone of these times: the caller says it.
func TestTimesOfTracesAreReadInAZone(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("elsewhere", 8*60*60)
	at, err := timpush.WallTime("2025-03-13 16:16:27").In(zone)
	require.NoError(t, err)
	assert.True(t, time.Date(2025, 3, 13, 8, 16, 27, 0, time.UTC).Equal(at))
	for _, text := range []timpush.WallTime{"", "yesterday", "2025-03-13T16:16:27Z"} {
		at, err := text.In(zone)
		require.ErrorContains(t, err, "is not a time like")
		assert.True(t, at.IsZero())
	}
}

// Seven days are traced, and both ends of a time belong to it.
func TestReportsAreAboutATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, client := serviceFake(t)
		ctx, at := t.Context(), time.Now()
		push, err := client.BatchPush(ctx, netBatchPush())
		require.NoError(t, err)
		total := func(start, end time.Time) int {
			res, err := client.Reports.PushStatistics(ctx, start, end)
			require.NoError(t, err)
			return res.Results[0].TotalCount
		}
		const day = 24 * time.Hour
		assert.Equal(t, 2, total(at, at))
		assert.Equal(t, 2, total(at.Add(-30*day), at))
		assert.Equal(t, 2, total(at.Add(900*time.Millisecond), at.Add(time.Hour)), "fractions of seconds are cut off")
		assert.Zero(t, total(at.Add(time.Second), at.Add(time.Hour)))
		assert.Zero(t, total(at.Add(-time.Hour), at.Add(-time.Second)))
		traces := func() int {
			res, err := client.Reports.PushTrace(ctx, push.TaskID, "user-1")
			require.NoError(t, err)
			return len(res.InstanceTrace)
		}
		server.MoveClock(7 * day)
		assert.Equal(t, 1, traces())
		server.MoveClock(time.Second)
		assert.Zero(t, traces())
	})
}
