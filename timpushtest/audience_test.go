package timpushtest_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

// crowd registers some people with tags and attributes.
func crowd(t *testing.T, s *service) {
	t.Helper()
	s.RegisterAccounts("dave", "carol", "bob", "alice")
	s.RegisterRegistrationIDs("device-1")
	s.fine(t, newFamily.addTag, `{"UserTags":[{"To_Account":"alice","Tags":["a"]},{"To_Account":"bob","Tags":["a","b"]},`+
		`{"To_Account":"carol","Tags":["b","c"]},{"To_Account":"device-1","Tags":["d"]}]}`, "")
	s.fine(t, newFamily.setName, `{"AttrNames":{"0":"sex","1":"city","2":"model"},"AttrTypes":{"2":1}}`, "")
	s.fine(t, newFamily.set, `{"UserAttrs":[{"To_Account":"alice","Attrs":{"sex":"f","city":"Bonn"}},`+
		`{"To_Account":"bob","Attrs":{"city":"Bonn"}},{"To_Account":"carol","Attrs":{"sex":"f","city":""}},`+
		`{"To_Account":"device-1","Attrs":{"model":"x"}}]}`, "")
}

// notification turns a body into the push service's shape.
func notification(changes ...change) []change {
	return append([]change{drop("MsgBody"), set("OfflinePushInfo", `{"Title":"t","Desc":"d"}`)}, changes...)
}

func TestReached(t *testing.T) {
	t.Parallel()
	everybody := []string{"alice", "bob", "carol", "dave", "device-1"}
	for condition, want := range map[string][]string{
		"":                                         everybody,
		`{"TagsOr":["a"]}`:                         {"alice", "bob"},
		`{"TagsOr":["a","c"]}`:                     {"alice", "bob", "carol"},
		`{"TagsOr":["d","b"]}`:                     {"bob", "carol", "device-1"},
		`{"TagsOr":["A"]}`:                         {},
		`{"TagsAnd":["a"]}`:                        {"alice", "bob"},
		`{"TagsAnd":["b","a"]}`:                    {"bob"},
		`{"TagsAnd":["a","d"]}`:                    {},
		`{"AttrsOr":{"sex":"f"}}`:                  {"alice", "carol"},
		`{"AttrsOr":{"sex":"F"}}`:                  {},
		`{"AttrsOr":{"city":""}}`:                  {"carol"},
		`{"AttrsOr":{"nothing":"f"}}`:              {},
		`{"AttrsOr":{"sex":"m","city":"Bonn"}}`:    {"alice", "bob"},
		`{"AttrsOr":{"model":"x","city":"Bonn"}}`:  {"alice", "bob", "device-1"},
		`{"AttrsAnd":{"city":"Bonn"}}`:             {"alice", "bob"},
		`{"AttrsAnd":{"sex":"f","city":"Bonn"}}`:   {"alice"},
		`{"AttrsAnd":{"sex":"f","nothing":""}}`:    {},
		`{"TagsOr":["a","b","d"],"TagsNot":["c"]}`: {"alice", "bob", "device-1"},
		`{"TagsAnd":["a"],"TagsNot":["b"]}`:        {"alice"},
		`{"TagsNot":["b"],"TagsAnd":["a"]}`:        {"alice"},
		`{"TagsOr":["a"],"TagsNot":["a"]}`:         {},
	} {
		t.Run(condition, func(t *testing.T) {
			t.Parallel()
			bothWays(t, func(t *testing.T, s *service) {
				crowd(t, s)
				changes := []change{set("Condition", condition)} // an empty one drops it
				id := *s.post(t, push, body(push, notification(changes...)...)).TaskID
				assert.Equal(t, want, s.Reached(id))
				if legacy := s.post(t, legacyPush, body(legacyPush, changes...)); legacy.ErrorCode == 0 {
					assert.Equal(t, want, s.Reached(*legacy.TaskID))
				}
				for _, d := range s.Deliveries() {
					assert.Nil(t, d.Recipients)
				}
				if got := s.Reached(id); len(got) > 0 {
					got[0] = "mallory" // what is handed out is the caller's
				}
				assert.Equal(t, want, s.Reached(id))
			})
		})
	}
}

func TestReachedByLists(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, s *service) {
		to := set("To_Account", `["carol","alice","bob"]`)
		first := *s.post(t, batch, body(batch, to)).TaskID
		assert.Equal(t, []string{"alice", "bob", "carol"}, s.Reached(first), "nobody needs to be registered")
		assert.Equal(t, []string{"carol", "alice", "bob"}, s.Deliveries()[0].Recipients)
		s.RegisterAccounts("carol", "alice")
		second := *s.post(t, batch, body(batch, to, set("MsgRandom", "8"))).TaskID
		assert.Equal(t, []string{"alice", "carol"}, s.Reached(second))
		message := *s.post(t, batchSend, body(batchSend, to)).MsgKey
		assert.Equal(t, []string{"alice", "carol"}, s.Reached(message))
	})
}

// What comes after a push changes nothing of it.
func TestReachedStaysAsItWas(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	crowd(t, s)
	all := *s.post(t, push, body(push)).TaskID
	tagged := *s.post(t, push, body(push, set("Condition", `{"TagsOr":["a"]}`), set("MsgRandom", "8"))).TaskID
	listed := *s.post(t, batch, body(batch)).TaskID
	s.RegisterAccounts("aaron", "zoe")
	s.fine(t, newFamily.clearTag, `{"To_Account":["alice"]}`, "")
	s.fine(t, newFamily.addTag, `{"UserTags":[{"To_Account":"zoe","Tags":["a"]}]}`, "")
	s.SetDevice("bob", timpushtest.Device{ErrCode: 410})
	assert.Equal(t, []string{"alice", "bob", "carol", "dave", "device-1"}, s.Reached(all))
	assert.Equal(t, []string{"alice", "bob"}, s.Reached(tagged))
	assert.Equal(t, []string{"alice", "bob"}, s.Reached(listed))
	again := *s.post(t, push, body(push, set("Condition", `{"TagsOr":["a"]}`), set("MsgRandom", "9"))).TaskID
	assert.Equal(t, []string{"zoe"}, s.Reached(again), "bob's device refuses it")
}

func TestReachedWithNobodyRegistered(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	for i, condition := range []string{"", `{"TagsOr":["a"]}`} {
		s.fine(t, newFamily.addTag, `{"UserTags":[{"To_Account":"alice","Tags":["a"]}]}`, "")
		id := *s.post(t, push, body(push, set("Condition", condition), set("MsgRandom", fmt.Sprint(i)))).TaskID
		assert.Nil(t, s.Reached(id))
	}
	s.RegisterAccounts()
	assert.Nil(t, s.Reached(*s.post(t, push, body(push)).TaskID), "the administrator is not registered")
	s.RegisterAccounts("administrator")
	assert.Equal(t, []string{"administrator"}, s.Reached(*s.post(t, push, body(push, set("MsgRandom", "8"))).TaskID))
}

// FailAccount is about calls that name an account, which these pushes do not.
func TestReachedInSpiteOfFailAccount(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	s.RegisterAccounts("alice")
	s.FailAccount("alice", timpush.CodeInternal)
	assert.Equal(t, []string{"alice"}, s.Reached(*s.post(t, push, body(push)).TaskID))
}

func TestReachedCannotBeTold(t *testing.T) {
	t.Parallel()
	cannot := func(reason string) string { return ` reached cannot be told: ` + reason }
	const (
		several = "the documents do not agree on whom TagsNot with several tags excludes"
		orAnd   = "the documents do not say how "
	)
	for condition, want := range map[string]string{
		`{"TagsOr":["a"],"TagsNot":["b","c"]}`:               cannot(several),
		`{"TagsAnd":["a"],"TagsNot":["b","b"]}`:              cannot(several),
		`{"TagsOr":["a"],"TagsAnd":["b"]}`:                   cannot(orAnd + "TagsOr and TagsAnd are combined"),
		`{"TagsAnd":["b"],"TagsNot":["c"],"TagsOr":["a"]}`:   cannot(orAnd + "TagsAnd and TagsOr are combined"),
		`{"AttrsOr":{"sex":"f"},"AttrsAnd":{"city":"Bonn"}}`: cannot(orAnd + "AttrsOr and AttrsAnd are combined"),
	} {
		s := inProcess(t)
		crowd(t, s)
		s.fine(t, newFamily.addTag, `{"UserTags":[{"To_Account":"alice","Tags":["x"]}]}`, "") // the server goes on after a panic
		id := *s.post(t, push, body(push, notification(set("Condition", condition))...)).TaskID
		for range 2 {
			assert.PanicsWithValue(t, "timpushtest: whom the push "+id+want, func() { s.Reached(id) })
		}
		assert.PanicsWithValue(t, "timpushtest: whom the push "+id+want, func() { s.Click(id, "alice") })
	}
	s := inProcess(t)
	assert.PanicsWithValue(t, "timpushtest: no push has the TaskId or MsgKey nothing", func() { s.Reached("nothing") })
	id := *s.post(t, push, body(push)).TaskID
	s.Reset()
	assert.Panics(t, func() { s.Reached(id) })
	unrecorded := inProcess(t, timpushtest.WithoutRecording())
	id = *unrecorded.post(t, push, body(push)).TaskID
	assert.PanicsWithValue(t, "timpushtest: a server made WithoutRecording does not know whom a push reached",
		func() { unrecorded.Reached(id) })
}

// A thousand people with a hundred tags each are nothing to wait for; the limit is
// that of the whole test.
func TestManyAccounts(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	names := make([]string, 1000)
	for i := range names {
		names[i] = fmt.Sprintf("user%04d", i)
	}
	s.RegisterAccounts(names...)
	for i := range 10 {
		users := ""
		for _, name := range names[i*100 : i*100+100] {
			users += fmt.Sprintf(`,{"To_Account":%q,"Tags":%s}`, name, tags(100))
		}
		s.fine(t, newFamily.addTag, `{"UserTags":[`+users[1:]+`],"Replace":1}`, "")
	}
	for i := range 50 {
		ans := s.post(t, push, body(push, set("Condition", `{"TagsAnd":["tag99","tag0"]}`), set("MsgRandom", fmt.Sprint(i))))
		require.Equal(t, names, s.Reached(*ans.TaskID))
	}
}
