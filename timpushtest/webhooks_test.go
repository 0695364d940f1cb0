package timpushtest_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

const (
	fakeToken = timpush.Secret("not-a-real-token")
	accepts   = `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`
)

func TestDeliverWebhooks(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, s *service) {
		rec := receive(t, acceptAll)
		require.NoError(t, s.DeliverWebhooks(rec.URL, ""))
		assert.Empty(t, rec.callbacks(), "nothing is due")

		s.RegisterAccounts("alice", "bob", "carol")
		s.SetDevice("bob", timpushtest.Device{Platform: timpush.PlatformHuawei, Online: true})
		s.SetDevice("carol", timpushtest.Device{Platform: timpush.PlatformXiaomi, ErrCode: 410, ErrInfo: "Unregistered"})
		all := *s.post(t, push, body(push, notification(set("DataId", `"d-1"`))...)).TaskID
		s.post(t, batchSend, body(batchSend)) // raises nothing
		s.post(t, push, body(push, set("Condition", `{"TagsOr":["nobody"]}`), set("MsgRandom", "8")))
		legacy := *s.post(t, legacyPush, body(legacyPush)).TaskID
		listed := *s.post(t, batch, body(batch, set("To_Account", `["bob"]`))).TaskID
		message := *s.post(t, batchSend, body(batchSend, set("MsgRandom", "8"))).MsgKey
		at := s.Deliveries()[0].At.Unix()
		s.MoveClock(time.Hour)
		s.Click(message, "alice")
		s.Click(all, "bob", "alice")
		s.Click(all, "bob")
		clicked := time.Now().Unix() + 60*60

		require.NoError(t, s.DeliverWebhooks(rec.URL+"/push", ""))
		got := rec.callbacks()
		require.Len(t, got, 1)
		assert.Equal(t, http.MethodPost, got[0].method)
		assert.Equal(t, "/push", got[0].path)
		assert.Equal(t, "application/json", got[0].header.Get("Content-Type"))
		assert.Equal(t, url.Values{
			"SdkAppid": {"1400000000"}, "CallbackCommand": {"Push.AllMemberPush"}, "contenttype": {"json"},
		}, got[0].query)

		of := func(task string, e event) event {
			e.TaskID, e.TaskTime, e.EventTime = task, at, at
			if e.ErrInfo == "" {
				e.ErrInfo = "OK"
			}
			return e
		}
		click := func(e event) event { e.EventTime = clicked; return e }
		want := []event{
			of(all, event{DataID: "d-1", ToAccount: "alice", EventType: 1, PushPlatform: 1, PushStage: 1}),
			of(all, event{DataID: "d-1", ToAccount: "alice", EventType: 1, PushPlatform: 1, PushStage: 2}),
			of(all, event{DataID: "d-1", ToAccount: "bob", EventType: 2, DeviceType: 3, PushStage: 1}),
			of(all, event{DataID: "d-1", ToAccount: "bob", EventType: 2, DeviceType: 3, PushStage: 2}),
			of(all, event{DataID: "d-1", ToAccount: "carol", EventType: 1, PushPlatform: 2, PushStage: 1, ErrCode: 410, ErrInfo: "Unregistered"}),
			of(legacy, event{ToAccount: "alice", EventType: 1, PushPlatform: 1, PushStage: 1}),
			of(legacy, event{ToAccount: "alice", EventType: 1, PushPlatform: 1, PushStage: 2}),
			of(legacy, event{ToAccount: "bob", EventType: 2, DeviceType: 3, PushStage: 1}),
			of(legacy, event{ToAccount: "bob", EventType: 2, DeviceType: 3, PushStage: 2}),
			of(legacy, event{ToAccount: "carol", EventType: 1, PushPlatform: 2, PushStage: 1, ErrCode: 410, ErrInfo: "Unregistered"}),
			of(listed, event{ToAccount: "bob", EventType: 2, DeviceType: 3, PushStage: 1}),
			of(listed, event{ToAccount: "bob", EventType: 2, DeviceType: 3, PushStage: 2}),
			click(of(all, event{DataID: "d-1", ToAccount: "bob", EventType: 2, DeviceType: 3, PushStage: 3})),
			click(of(all, event{DataID: "d-1", ToAccount: "alice", EventType: 1, PushPlatform: 1, PushStage: 3})),
		}
		events := got[0].events(t)
		require.Len(t, events, len(want))
		for i, e := range events {
			// A test may run across the end of a second.
			assert.InDelta(t, want[i].TaskTime, e.TaskTime, 60)
			assert.InDelta(t, want[i].EventTime, e.EventTime, 60)
			e.TaskTime, e.EventTime = want[i].TaskTime, want[i].EventTime
			assert.Equal(t, want[i], e)
		}
		require.NoError(t, s.DeliverWebhooks(rec.URL, ""))
		assert.Len(t, rec.callbacks(), 1, "accepted events are not delivered again")
	})
}

func TestWebhooksOfRecalledPushes(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	rec := receive(t, acceptAll)
	s.RegisterAccounts("alice")
	id := *s.post(t, push, body(push)).TaskID
	s.Click(id, "alice")
	s.fine(t, revoke, recall(id), "")
	require.NoError(t, s.DeliverWebhooks(rec.URL, ""))
	assert.Len(t, rec.callbacks()[0].events(t), 3)
}

func TestWebhooksOfSchedules(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	rec := receive(t, acceptAll)
	at := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	s.plan(t, "User", at.Format(time.DateTime), toSome)
	require.NoError(t, s.DeliverWebhooks(rec.URL, ""))
	assert.Empty(t, rec.callbacks())
	s.MoveClock(2 * time.Hour)
	require.NoError(t, s.DeliverWebhooks(rec.URL, ""))
	events := rec.callbacks()[0].events(t)
	assert.Len(t, events, 4)
	for _, e := range events {
		assert.Equal(t, at.Unix(), e.EventTime)
		assert.Equal(t, at.Unix(), e.TaskTime)
	}
}

func TestWebhooksAreSigned(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	rec := receive(t, acceptAll)
	s.post(t, batch, body(batch))
	s.MoveClock(24 * time.Hour)
	before := time.Now().Unix()
	require.NoError(t, s.DeliverWebhooks(rec.URL+"?app=a%26b&SdkAppid=1", fakeToken))
	got := rec.callbacks()[0].query
	assert.Equal(t, []string{"a&b"}, got["app"])
	assert.Equal(t, []string{"1", "1400000000"}, got["SdkAppid"], "what the URL has stays as it is")
	at, err := strconv.ParseInt(got.Get("RequestTime"), 10, 64)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, at, before)
	assert.LessOrEqual(t, at, time.Now().Unix(), "signatures go by the real clock")
	sum := sha256.Sum256([]byte(string(fakeToken) + got.Get("RequestTime")))
	assert.Equal(t, hex.EncodeToString(sum[:]), got.Get("Sign"))
}

func TestWebhooksComeInBatches(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	rec := receive(t, acceptAll)
	s.post(t, batch, body(batch, set("To_Account", accounts(120)))) // 240 events
	s.post(t, batch, body(batch, set("MsgRandom", "8")))            // 4 more
	require.NoError(t, s.DeliverWebhooks(rec.URL, ""))
	var sizes []int
	var order []string
	for _, c := range rec.callbacks() {
		events := c.events(t)
		sizes = append(sizes, len(events))
		for _, e := range events {
			order = append(order, fmt.Sprintf("%s %d", e.ToAccount, e.PushStage))
		}
	}
	assert.Equal(t, []int{100, 100, 44}, sizes)
	assert.Equal(t, []string{"user0 1", "user0 2", "user1 1"}, order[:3])
	assert.Equal(t, []string{"user119 2", "alice 1", "alice 2", "bob 1", "bob 2"}, order[239:])
}
