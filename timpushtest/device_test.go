package timpushtest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

// The devices of TestReports and others: alice's is the default one.
func devices(s *service) {
	s.RegisterAccounts("alice", "bob", "carol", "dave", "eve", "frank")
	s.SetDevice("bob", timpushtest.Device{Platform: timpush.PlatformHuawei, Online: true})
	s.SetDevice("carol", timpushtest.Device{Platform: timpush.PlatformHuawei, ErrCode: 410, ErrInfo: "Unregistered"})
	s.SetDevice("dave", timpushtest.Device{Platform: timpush.PlatformXiaomi, ErrCode: -1, ErrInfo: "certificate id not set"})
	s.SetDevice("eve", timpushtest.Device{Platform: timpush.PlatformHuawei, ErrCode: -2, ErrInfo: "token not uploaded"})
	s.SetDevice("frank", timpushtest.Device{Platform: timpush.PlatformAPNs, ErrCode: 410, ErrInfo: "Unregistered"})
}

const toAll = `["frank","eve","dave","carol","bob","alice"]`

func TestDevicesThatRefuse(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, s *service) {
		devices(s)
		to := set("To_Account", toAll)
		ids := []string{
			*s.post(t, push, body(push)).TaskID,
			*s.post(t, legacyPush, body(legacyPush)).TaskID,
			*s.post(t, batch, body(batch, to)).TaskID,
			*s.post(t, batchSend, body(batchSend, to)).MsgKey,
		}
		for _, id := range ids {
			assert.Equal(t, []string{"alice", "bob"}, s.Reached(id))
		}
		assert.Len(t, s.Deliveries()[2].Recipients, 6, "the service took them")
		s.Reset()
		s.RegisterAccounts("carol")
		assert.Equal(t, []string{"carol"}, s.Reached(*s.post(t, push, body(push)).TaskID), "Reset gives everybody a new device")
	})
}

func TestClickOfThoseWhoCannot(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	devices(s)
	id := *s.post(t, push, body(push)).TaskID
	for name, click := range map[string]func(){
		"timpushtest: no push has the TaskId or MsgKey nothing":      func() { s.Click("nothing", "alice") },
		"timpushtest: the push " + id + " did not reach accounts[1]": func() { s.Click(id, "alice", "mallory") },
		"timpushtest: the push " + id + " did not reach accounts[0]": func() { s.Click(id, "carol") },
	} {
		assert.PanicsWithValue(t, name, click)
	}
	assert.NotPanics(t, func() { s.Click(id) })
	stats := func() string { return s.post(t, allStats, `{"StartTime":0,"EndTime":0,"TaskID":[]}`).raw }
	assert.NotContains(t, stats(), `"ClickCount":1`, "all of them or nobody")
	s.fine(t, revoke, recall(id), "")
	assert.PanicsWithValue(t, "timpushtest: the push "+id+" was recalled", func() { s.Click(id, "alice") })

	unrecorded := inProcess(t, timpushtest.WithoutRecording())
	id = *unrecorded.post(t, batch, body(batch)).TaskID
	assert.Panics(t, func() { unrecorded.Click(id, "alice") })
}
