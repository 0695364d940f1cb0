package timpushtest_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/timpush/timpush/timpushtest"
)

// recall is a body for v4/timpush/revoke.
func recall(id string, more ...string) string {
	text := fmt.Sprintf(`{"TaskId":%q`, id)
	for _, m := range more {
		text += "," + m
	}
	return text + "}"
}

const overwriting = `"OfflinePushInfo":{"Title":"t"}`

func TestRevoke(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, s *service) {
		kept := *s.post(t, push, body(push)).TaskID
		ids := []string{
			kept,
			*s.post(t, push, body(push, notification(set("MsgRandom", "8"))...)).TaskID,
			*s.post(t, batch, body(batch)).TaskID,
		}
		s.post(t, batch, body(batch, set("MsgRandom", "8")))
		s.fine(t, revoke, recall(ids[0]), "")
		s.fine(t, revoke, recall(ids[1], overwriting), "")
		s.fine(t, revoke, recall(ids[2], overwriting), "")
		for _, id := range ids {
			assert.Equal(t, 90050, s.post(t, revoke, recall(id)).ErrorCode)
		}
		var revoked []bool
		for _, d := range s.Deliveries() {
			revoked = append(revoked, d.Revoked)
		}
		assert.Equal(t, []bool{true, true, true, false}, revoked)
	})
}

func TestRevokeOfTheUnknown(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, s *service) {
		legacy := *s.post(t, legacyPush, body(legacyPush)).TaskID
		message := *s.post(t, batchSend, body(batchSend)).MsgKey
		pushed := *s.post(t, push, body(push)).TaskID
		for _, id := range []string{"nothing", legacy, message} {
			assert.Equal(t, 90049, s.post(t, revoke, recall(id, overwriting)).ErrorCode)
		}
		s.Reset()
		assert.Equal(t, 90049, s.post(t, revoke, recall(pushed)).ErrorCode)
	})
	unrecorded := inProcess(t, timpushtest.WithoutRecording())
	id := *unrecorded.post(t, push, body(push)).TaskID
	assert.Equal(t, 90049, unrecorded.post(t, revoke, recall(id)).ErrorCode)
}

func TestRevokeNeedsOfflinePushInfo(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		path    string
		changes []change
		want    int
	}{
		"a message":                  {push, nil, 0},
		"a message that is stored":   {push, []change{set("OnlineOnlyFlag", "0")}, 0},
		"a message that is not":      {push, []change{set("OnlineOnlyFlag", "1")}, 90053},
		"a message and notification": {push, []change{set("OfflinePushInfo", `{"Title":"t"}`)}, 0},
		"a notification":             {push, notification(), 90053},
		"a notification to some":     {batch, nil, 90053},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := inProcess(t)
			id := *s.post(t, row.path, body(row.path, row.changes...)).TaskID
			if row.want != 0 {
				assert.Equal(t, row.want, s.post(t, revoke, recall(id, `"OfflinePushInfo":{}`)).ErrorCode, "an empty one is none")
				assert.False(t, s.Deliveries()[0].Revoked)
			}
			assert.Equal(t, row.want, s.post(t, revoke, recall(id)).ErrorCode)
			if row.want != 0 {
				s.fine(t, revoke, recall(id, overwriting), "")
			}
		})
	}
}

func TestRevokeOfOldPushes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		first := *s.post(t, push, body(push)).TaskID
		second := *s.post(t, push, body(push, set("MsgRandom", "8"))).TaskID
		s.MoveClock(23 * time.Hour)
		time.Sleep(time.Hour)
		s.fine(t, revoke, recall(first), "")
		s.MoveClock(1)
		assert.Equal(t, 90052, s.post(t, revoke, recall(second)).ErrorCode)
		assert.Equal(t, 90050, s.post(t, revoke, recall(first)).ErrorCode)
	})
}

func TestRevokeTooFrequent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, limited := range []bool{false, true} {
			var opts []timpushtest.Option
			want := 0
			if limited {
				opts = append(opts, timpushtest.WithDocumentedLimits())
				want = 90051
			}
			s := inProcess(t, opts...)
			var ids []string
			for i := range 4 {
				ids = append(ids, *s.post(t, batch, body(batch, set("MsgRandom", fmt.Sprint(i)))).TaskID)
			}
			code := func(id string) int { return s.post(t, revoke, recall(id, overwriting)).ErrorCode }
			assert.Equal(t, 0, code(ids[0]))
			assert.Equal(t, 90049, code("nothing"), "what is wrong anyway does not count")
			assert.Equal(t, 90050, code(ids[0]))
			assert.Equal(t, want, code(ids[1]))
			s.MoveClock(time.Second - 1)
			assert.Equal(t, want, code(ids[2]))
			s.MoveClock(1)
			assert.Equal(t, 0, code(ids[3]))
			s.Reset()
		}
	})
}

func TestRulesOfRevoke(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		`{}`:                                  90001,
		`{"TaskId":""}`:                       90001,
		`{"TaskId":1}`:                        90001,
		`{"TaskID":"x"}`:                      90001,
		`{"TaskId":"x","More":1}`:             90001,
		recall("x", `"OfflinePushInfo":null`): 90043,
		recall("x", `"OfflinePushInfo":{"Title":1}`):       90043,
		recall("x", `"OfflinePushInfo":{"BadgeAddNum":0}`): 90043,
		recall("x", overwriting):                           90049,
	} {
		assert.Equal(t, want, inProcess(t).post(t, revoke, text).ErrorCode, text)
	}
}
