package timpushtest_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush/timpushtest"
)

// traces opens the answer of a trace.
func (s *service) traces(t *testing.T, path, body string) []map[string]any {
	t.Helper()
	var ans struct {
		ErrorInfo     string
		InstanceTrace []map[string]any
	}
	raw := s.post(t, path, body).raw
	require.NoError(t, json.Unmarshal([]byte(raw), &ans))
	require.NotNil(t, ans.InstanceTrace, raw)
	assert.Equal(t, success, ans.ErrorInfo)
	return ans.InstanceTrace
}

func TestTraceOfAPush(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		devices(s)
		s.SetDevice("grace", timpushtest.Device{})
		s.RegisterAccounts("grace")
		id := *s.post(t, push, body(push)).TaskID
		s.MoveClock(time.Minute)
		s.Click(id, "alice", "bob")
		const (
			none    = `{"PushStatus":0,"ErrorCode":0,"ErrorInfo":"","EventTime":""}`
			sent    = `{"PushStatus":1,"ErrorCode":0,"ErrorInfo":"success","EventTime":"2000-01-01 00:00:00"}`
			clicked = `{"PushStatus":1,"ErrorCode":0,"ErrorInfo":"success","EventTime":"2000-01-01 00:01:00"}`
			gone    = `{"PushStatus":0,"ErrorCode":410,"ErrorInfo":"Unregistered","EventTime":"2000-01-01 00:00:00"}`
			unset   = `{"PushStatus":0,"ErrorCode":-1,"ErrorInfo":"certificate id not set","EventTime":"2000-01-01 00:00:00"}`
		)
		for user, want := range map[string]struct {
			system                        string
			event, platform               int
			offline, vendor, device, clik string
		}{
			"alice": {"APNS", 1, 1, sent, sent, sent, clicked},
			"bob":   {"Android", 2, 0, none, none, none, clicked},
			"carol": {"Android", 1, 3, sent, gone, none, none},
			"dave":  {"Android", 1, 2, unset, none, none, none},
			"grace": {"", 1, 0, sent, sent, sent, none},
		} {
			got := s.traces(t, allTrace, fmt.Sprintf(`{"TaskID":%q,"UserID":%q}`, id, user))
			require.Len(t, got, 1, user)
			assert.NotEmpty(t, got[0]["InstanceId"])
			got[0]["InstanceId"] = "1"
			text, err := json.Marshal(got[0])
			require.NoError(t, err)
			assert.JSONEq(t, fmt.Sprintf(`{"InstanceId":"1","PushTime":"2000-01-01 00:00:00","DeviceModel":"","System":%q,"SystemVersion":"",
				"EventType":%d,"PushPlatform":%d,"Token":"","CertId":"0","SdkVersion":"","PushVersion":"","NotificationStatus":1,
				"last_active_terminal":1,"IMCommitStat":{"IMStat":%s},
				"OfflinePushStat":{"OfflineStat":%s,"ChannelStat":%s,"DeviceStat":%s,"ClickStat":%s},"OnlinePushStat":{}}`,
				want.system, want.event, want.platform, sent, want.offline, want.vendor, want.device, want.clik), string(text), user)
		}
		of := func(task, user string) string { return fmt.Sprintf(`{"TaskID":%q,"UserID":%q}`, task, user) }
		assert.Empty(t, s.traces(t, allTrace, of(id, "mallory")))
		assert.Empty(t, s.traces(t, allTrace, of("nothing", "alice")))
		message := *s.post(t, batchSend, body(batchSend)).MsgKey
		assert.Empty(t, s.traces(t, allTrace, of(message, "alice")))
		s.MoveClock(7*24*time.Hour - time.Minute)
		assert.Len(t, s.traces(t, allTrace, of(id, "alice")), 1, "7 days old")
		s.MoveClock(1)
		assert.Empty(t, s.traces(t, allTrace, of(id, "alice")))
	})
}

func TestTraceOfAMessage(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, s *service) {
		devices(s)
		id := *s.post(t, batchSend, body(batchSend, set("To_Account", toAll))).MsgKey
		got := s.traces(t, normTrace, fmt.Sprintf(`{"PushID":%q}`, id))
		require.Len(t, got, 6)
		instances := map[any]bool{}
		for _, trace := range got {
			instances[trace["InstanceId"]] = true
			assert.NotContains(t, trace, "EventType")
			assert.NotContains(t, trace, "OnlinePushStat")
		}
		assert.Len(t, instances, 6)
		assert.Empty(t, s.traces(t, normTrace, `{"PushID":"nothing"}`))
		pushed := *s.post(t, push, body(push)).TaskID
		assert.Empty(t, s.traces(t, normTrace, fmt.Sprintf(`{"PushID":%q}`, pushed)))
		s.MoveClock(7*24*time.Hour + 1)
		assert.Empty(t, s.traces(t, normTrace, fmt.Sprintf(`{"PushID":%q}`, id)))
	})
}
