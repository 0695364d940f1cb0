package timpushtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// tags is a JSON array of n different tags.
func tags(n int) string { return strings.ReplaceAll(accounts(n), "user", "tag") }

func TestTags(t *testing.T) {
	t.Parallel()
	bothFamilies(t, func(t *testing.T, s *service, f family) {
		s.fine(t, f.getTag, `{"To_Account":["alice"]}`, `"UserTags":[{"To_Account":"alice","Tags":[]}]`)
		s.fine(t, f.addTag, `{"UserTags":[{"To_Account":"bob","Tags":["b","a"]},{"To_Account":"alice","Tags":["a","a"]}]}`, "")
		s.fine(t, f.addTag, `{"UserTags":[{"To_Account":"bob","Tags":["c","a"]}]}`, "")
		s.fine(t, f.getTag, `{"To_Account":["bob","alice"]}`,
			`"UserTags":[{"To_Account":"alice","Tags":["a"]},{"To_Account":"bob","Tags":["b","a","c"]}]`)
		s.fine(t, f.removeTag, `{"UserTags":[{"To_Account":"bob","Tags":["b","x"]},{"To_Account":"carol","Tags":["x"]}]}`, "")
		s.fine(t, f.getTag, `{"To_Account":["carol","bob"]}`,
			`"UserTags":[{"To_Account":"bob","Tags":["a","c"]},{"To_Account":"carol","Tags":[]}]`)
		for _, other := range families {
			s.fine(t, other.getTag, `{"To_Account":["bob"]}`, `"UserTags":[{"To_Account":"bob","Tags":["a","c"]}]`)
		}
		s.fine(t, f.clearTag, `{"To_Account":["bob","carol"]}`, "")
		s.fine(t, f.getTag, `{"To_Account":["alice","bob"]}`,
			`"UserTags":[{"To_Account":"alice","Tags":["a"]},{"To_Account":"bob","Tags":[]}]`)
		assert.Empty(t, s.Deliveries())
		s.Reset()
		s.fine(t, f.getTag, `{"To_Account":["alice"]}`, `"UserTags":[{"To_Account":"alice","Tags":[]}]`)
	})
}

// Who is named twice gets both, in their order.
func TestTagsOfAnAccountThatComesTwice(t *testing.T) {
	t.Parallel()
	bothFamilies(t, func(t *testing.T, s *service, f family) {
		twice := func(tags1, tags2 string) string {
			return `{"UserTags":[{"To_Account":"bob","Tags":[` + tags1 + `]},{"To_Account":"alice","Tags":["a"]},{"To_Account":"bob","Tags":[` + tags2 + `]}]}`
		}
		s.fine(t, f.addTag, twice(`"a","b"`, `"b","c"`), "")
		s.fine(t, f.getTag, `{"To_Account":["bob"]}`, `"UserTags":[{"To_Account":"bob","Tags":["a","b","c"]}]`)
		s.fine(t, f.removeTag, twice(`"a"`, `"b"`), "")
		s.fine(t, f.getTag, `{"To_Account":["bob"]}`, `"UserTags":[{"To_Account":"bob","Tags":["c"]}]`)
		s.fine(t, f.clearTag, `{"To_Account":["bob","bob","alice"]}`, "")
		if f.isNew { // nobody is left who holds "c" to one type of account
			s.RegisterRegistrationIDs("device-1")
			s.fine(t, f.addTag, `{"UserTags":[{"To_Account":"device-1","Tags":["a","b","c"]}]}`, "")
		}
	})
}

func TestReplace(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, s *service) {
		s.fine(t, newFamily.addTag, `{"UserTags":[{"To_Account":"bob","Tags":["a","b"]}],"Replace":0}`, "")
		s.fine(t, newFamily.addTag, `{"UserTags":[{"To_Account":"bob","Tags":["c","b"]}],"Replace":1}`, "")
		s.fine(t, newFamily.getTag, `{"To_Account":["bob"]}`, `"UserTags":[{"To_Account":"bob","Tags":["c","b"]}]`)
	})
}

func TestTagsOfTheUnknown(t *testing.T) {
	t.Parallel()
	bothFamilies(t, func(t *testing.T, s *service, f family) {
		s.RegisterAccounts("alice", "eve")
		s.FailAccount("eve", timpush.CodeInternal)
		errorList := func(extra string) string {
			if !f.isNew {
				return extra
			}
			return strings.TrimPrefix(extra+`,"ErrorList":[{"To_Account":"eve","ErrorCode":91000},{"To_Account":"mallory","ErrorCode":70107}]`, ",")
		}
		entries := func(tags string) string {
			return fmt.Sprintf(`{"UserTags":[{"To_Account":"eve","Tags":%s},{"To_Account":"mallory","Tags":%s},{"To_Account":"alice","Tags":%s}]}`,
				tags, tags, tags)
		}
		s.fine(t, f.addTag, entries(`["a","b"]`), errorList(""))
		s.fine(t, f.removeTag, entries(`["b"]`), errorList(""))
		s.fine(t, f.getTag, `{"To_Account":["mallory","alice","eve"]}`,
			errorList(`"UserTags":[{"To_Account":"alice","Tags":["a"]}]`))
		s.fine(t, f.clearTag, `{"To_Account":["eve","mallory","alice"]}`, errorList(""))
		s.FailAccount("eve", 0)
		s.fine(t, f.getTag, `{"To_Account":["alice","eve"]}`,
			`"UserTags":[{"To_Account":"alice","Tags":[]},{"To_Account":"eve","Tags":[]}]`)
	})
}

func TestTagsAreForOneTypeOfAccount(t *testing.T) {
	t.Parallel()
	bothFamilies(t, func(t *testing.T, s *service, f family) {
		s.RegisterAccounts("alice")
		s.RegisterRegistrationIDs("device-1", "device-2")
		wrong := func(account string) string {
			if !f.isNew {
				return ""
			}
			return `"ErrorList":[{"To_Account":"` + account + `","ErrorCode":90035}]`
		}
		// Within one call, too; all of an entry or nothing.
		s.fine(t, f.addTag, `{"UserTags":[{"To_Account":"device-1","Tags":["a"]},{"To_Account":"alice","Tags":["b","a"]},{"To_Account":"device-2","Tags":["a"]}]}`,
			wrong("alice"))
		s.fine(t, f.getTag, `{"To_Account":["alice","device-1","device-2"]}`,
			`"UserTags":[{"To_Account":"alice","Tags":[]},{"To_Account":"device-1","Tags":["a"]},{"To_Account":"device-2","Tags":["a"]}]`)
		s.fine(t, f.addTag, `{"UserTags":[{"To_Account":"alice","Tags":["b"]}]}`, "")
		s.fine(t, f.addTag, `{"UserTags":[{"To_Account":"device-1","Tags":["b"]}]}`, wrong("device-1"))
		// What one cannot have can be removed all the same.
		s.fine(t, f.removeTag, `{"UserTags":[{"To_Account":"alice","Tags":["a"]}]}`, "")
		// A tag is free again when nobody has it.
		s.fine(t, f.clearTag, `{"To_Account":["device-1"]}`, "")
		s.fine(t, f.addTag, `{"UserTags":[{"To_Account":"alice","Tags":["a"]}]}`, wrong("alice"))
		s.fine(t, f.removeTag, `{"UserTags":[{"To_Account":"device-2","Tags":["a"]}]}`, "")
		s.fine(t, f.addTag, `{"UserTags":[{"To_Account":"alice","Tags":["a"]}]}`, "")
	})
}

func TestRulesOfTags(t *testing.T) {
	t.Parallel()
	of := func(json string) string { return `{"UserTags":[{"To_Account":"alice","Tags":` + json + `}]}` }
	rules := append([]traitRule{
		{"nothing wrong", of(`["a"]`), 0},
		{"Tags empty", of(`[]`), 90001},
		{"Tags a string", of(`"a"`), 90001},
		{"Tags null", of(`null`), 90001},
		{"a tag that is a number", of(`[1]`), 90001},
		{"an empty tag", of(`["a",""]`), 90001},
		{"a tag of 50 bytes", of(`[` + quoted(50) + `]`), 0},
		{"a tag of 51 bytes", of(`["a",` + quoted(51) + `]`), 90034},
		{"a tag of 17 characters", of(`["` + strings.Repeat("签", 17) + `"]`), 90034},
		{"10 tags", of(tags(10)), 0},
	}, rulesOfEntries("UserTags", "Tags", `["a"]`)...)
	checkTraits(t, func(f family) string { return f.removeTag }, append(rules, traitRule{"11 tags", of(tags(11)), 0}))
	checkTraits(t, func(f family) string { return f.addTag }, append(rules, traitRule{"11 tags", of(tags(11)), 90032}))
	checkTraits(t, func(f family) string { return f.getTag }, rulesOfAccounts)
	checkTraits(t, func(f family) string { return f.clearTag }, rulesOfAccounts)

	replacing := func(replace, tags string) string {
		return `{"UserTags":[{"To_Account":"alice","Tags":` + tags + `}],"Replace":` + replace + `}`
	}
	for body, want := range map[string]int{
		replacing("0", tags(10)): 0, replacing("0", tags(11)): 90032,
		replacing("1", tags(100)): 0, replacing("1", tags(101)): 90032,
		replacing("2", tags(1)): 90001, replacing("true", tags(1)): 90001, replacing(`"1"`, tags(1)): 90001,
	} {
		assert.Equal(t, want, inProcess(t).post(t, newFamily.addTag, body).ErrorCode, body)
		assert.Equal(t, 90001, inProcess(t).post(t, legacyFamily.addTag, body).ErrorCode, "Replace is new")
	}
}

func TestNoMoreThan100TagsOfAUser(t *testing.T) {
	t.Parallel()
	bothFamilies(t, func(t *testing.T, s *service, f family) {
		add := func(account string, from, n int) int {
			list := make([]string, n)
			for i := range list {
				list[i] = fmt.Sprintf(`"tag%d"`, from+i)
			}
			return s.post(t, f.addTag, fmt.Sprintf(`{"UserTags":[{"To_Account":"bob","Tags":["bob"]},{"To_Account":%q,"Tags":[%s]}]}`,
				account, strings.Join(list, ","))).ErrorCode
		}
		for i := range 9 {
			require.Zero(t, add("alice", i*10, 10))
		}
		require.Zero(t, add("alice", 90, 9))
		s.fine(t, f.clearTag, `{"To_Account":["bob"]}`, "")
		assert.Equal(t, 90001, add("alice", 99, 2), "101 tags")
		s.fine(t, f.getTag, `{"To_Account":["bob"]}`, `"UserTags":[{"To_Account":"bob","Tags":[]}]`)
		assert.Zero(t, add("alice", 98, 2), "100 tags, one of which is not new")
		assert.Equal(t, 90001, add("alice", 100, 1))
		assert.Zero(t, add("carol", 100, 1))
	})
}

func TestNoMoreThan1000TagsOfTheApp(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	entry := func(account, prefix string, n int) string {
		return fmt.Sprintf(`{"To_Account":%q,"Tags":%s}`, account, strings.ReplaceAll(accounts(n), "user", prefix))
	}
	add := func(f family, entries ...string) int {
		more := ""
		if f.isNew {
			more = `,"Replace":1`
		}
		return s.post(t, f.addTag, `{"UserTags":[`+strings.Join(entries, ",")+`]`+more+`}`).ErrorCode
	}
	for i := range 10 {
		require.Zero(t, add(newFamily, entry(fmt.Sprint("user", i), fmt.Sprintf("p%d-", i), 100)))
	}
	assert.Equal(t, 90001, add(newFamily, entry("alice", "more", 1)))
	assert.Zero(t, add(newFamily, entry("alice", "p9-", 100)), "known tags are no new ones")
	assert.Equal(t, 90001, add(newFamily, entry("user9", "other", 100)), "alice still has the old ones")
	assert.Equal(t, 90001, add(newFamily, entry("user8", "p9-", 99), entry("alice", "other", 100), entry("bob", "more", 1)))
	assert.Zero(t, add(newFamily, entry("user8", "other", 100)), "what nobody has any more does not count")
	s.fine(t, newFamily.removeTag, `{"UserTags":[{"To_Account":"user8","Tags":["other0"]}]}`, "")
	assert.Zero(t, add(newFamily, entry("bob", "bob", 1)))
	assert.Equal(t, 90001, add(newFamily, entry("carol", "carol", 1)))
	assert.Zero(t, add(legacyFamily, entry("carol", "carol", 10)), "a limit of the new family")
}
