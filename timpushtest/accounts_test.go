package timpushtest_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

func text(s string) *string { return &s }

func TestEverybodyIsKnownAtFirst(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	for _, path := range lists {
		ans := s.post(t, path, body(path))
		assert.Zero(t, ans.ErrorCode)
		assert.Empty(t, ans.ErrorList)
	}
}

func TestPartialFailure(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, s *service) {
		s.RegisterAccounts("alice")
		s.RegisterAccounts("bob", "carol")
		s.FailAccount("carol", timpush.CodeServerTimeout)
		to := set("To_Account", `["dave","alice","\u0063arol","bob"]`)
		want := []failed{{"dave", 70107}, {"carol", 70169}}

		ans := s.post(t, batch, body(batch, to))
		assert.Equal(t, "OK", ans.ActionStatus)
		assert.Zero(t, ans.ErrorCode)
		assert.NotEmpty(t, *ans.TaskID)
		assert.Equal(t, want, ans.ErrorList)
		assert.Nil(t, ans.MsgKey)

		ans = s.post(t, batchSend, body(batchSend, to))
		assert.Equal(t, "SomeError", ans.ActionStatus)
		assert.Zero(t, ans.ErrorCode)
		assert.NotEmpty(t, *ans.MsgKey)
		assert.Equal(t, want, ans.ErrorList)
		assert.Nil(t, ans.TaskID)

		for _, d := range s.Deliveries() {
			assert.Equal(t, []string{"alice", "bob"}, d.Recipients)
		}
		assert.Len(t, s.Deliveries(), 2)
	})
}

func TestNobodyCanBeServed(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	s.RegisterAccounts()

	ans := s.post(t, batch, body(batch))
	assert.Equal(t, "OK", ans.ActionStatus)
	assert.Zero(t, ans.ErrorCode)
	assert.Equal(t, text(""), ans.TaskID)
	assert.Equal(t, []failed{{"alice", 70107}, {"bob", 70107}}, ans.ErrorList)

	ans = s.post(t, batchSend, body(batchSend))
	assert.Equal(t, "FAIL", ans.ActionStatus)
	assert.Equal(t, 90012, ans.ErrorCode)
	assert.Equal(t, "invalid To_Account", ans.ErrorInfo)
	assert.Nil(t, ans.MsgKey)
	assert.Empty(t, ans.ErrorList)

	assert.Empty(t, s.Deliveries())
}

func TestAccountsGetWellAgain(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	s.FailAccount("alice", timpush.CodeBlockedByReceiver)
	ans := s.post(t, batchSend, body(batchSend))
	assert.Equal(t, []failed{{"alice", 20007}}, ans.ErrorList)
	s.FailAccount("alice", 0)
	s.FailAccount("nobody", 0)
	ans = s.post(t, batchSend, body(batchSend, set("MsgRandom", "8")))
	assert.Empty(t, ans.ErrorList)
	assert.Equal(t, "OK", ans.ActionStatus)
}

func TestUnknownSenders(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]int{push: 0, legacyPush: 0, batch: 0, batchSend: 90008} {
		s := inProcess(t)
		s.RegisterAccounts("alice", "bob")
		from := set("From_Account", `"mallory"`)
		assert.Equal(t, want, s.post(t, path, body(path, from)).ErrorCode, path)
		for _, known := range []string{`"alice"`, `"administrator"`} {
			ans := s.post(t, path, body(path, set("From_Account", known), set("MsgRandom", "8")))
			assert.Zero(t, ans.ErrorCode, "%s from %s", path, known)
		}
	}
}

func TestDeliveries(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	condition := set("Condition", `{"TagsOr":["a"]}`)
	ids := []string{
		*s.post(t, push, body(push)).TaskID,
		*s.post(t, push, body(push, condition, set("MsgRandom", "8"))).TaskID,
		*s.post(t, legacyPush, body(legacyPush)).TaskID,
		*s.post(t, legacyPush, body(legacyPush, condition, set("MsgRandom", "4294967295"))).TaskID,
		*s.post(t, batch, body(batch)).TaskID,
		*s.post(t, batchSend, body(batchSend)).MsgKey,
	}
	got := s.Deliveries()
	for i := range got {
		assert.False(t, got[i].At.IsZero())
		got[i].At = s.Calls()[0].At
	}
	at := s.Calls()[0].At
	both := []string{"alice", "bob"}
	assert.Equal(t, []timpushtest.Delivery{
		{Path: push, ID: ids[0], MsgRandom: 7, AllUsers: true, At: at},
		{Path: push, ID: ids[1], MsgRandom: 8, At: at},
		{Path: legacyPush, ID: ids[2], MsgRandom: 7, AllUsers: true, At: at},
		{Path: legacyPush, ID: ids[3], MsgRandom: 4294967295, At: at},
		{Path: batch, ID: ids[4], MsgRandom: 7, Recipients: both, At: at},
		{Path: batchSend, ID: ids[5], MsgRandom: 7, Recipients: both, At: at},
	}, got)
	for i, id := range ids {
		assert.NotContains(t, ids[:i], id)
	}
	assert.LessOrEqual(t, len(ids[5]), 50, "a MsgKey has at most 50 characters")

	// What is handed out is the caller's.
	s.Deliveries()[4].Recipients[0] = "mallory"
	assert.Equal(t, "alice", s.Deliveries()[4].Recipients[0])
}
