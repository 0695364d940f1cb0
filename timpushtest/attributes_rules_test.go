package timpushtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// traitRule is a row of the tables for attributes and tags: a body and the code that
// it is answered with.
type traitRule struct {
	name, body string
	want       int
}

func checkTraits(t *testing.T, path func(family) string, rules []traitRule) {
	t.Helper()
	for kind, f := range families {
		for _, r := range rules {
			t.Run(r.name+" in the "+kind+" family", func(t *testing.T) {
				t.Parallel()
				s := inProcess(t)
				s.fine(t, f.setName, namedAttrs, "")
				ans := s.post(t, path(f), r.body)
				assert.Equal(t, r.want, ans.ErrorCode, ans.raw)
				assert.Empty(t, s.Deliveries())
			})
		}
	}
}

func TestRulesOfAttributeNames(t *testing.T) {
	t.Parallel()
	names := func(json string) string { return `{"AttrNames":` + json + `}` }
	checkTraits(t, func(f family) string { return f.setName }, []traitRule{
		{"nothing wrong", namedAttrs, 0},
		{"no AttrNames", `{}`, 90001},
		{"AttrNames null", names("null"), 90001},
		{"AttrNames an array", names(`["sex"]`), 90001},
		{"AttrNames empty", names("{}"), 90001},
		{"index 9", names(`{"9":"x"}`), 0},
		{"index 10", names(`{"10":"x"}`), 90001},
		{"index -1", names(`{"-1":"x"}`), 90001},
		{"index empty", names(`{"":"x"}`), 90001},
		{"index 01", names(`{"01":"x"}`), 90001},
		{"index x", names(`{"x":"x"}`), 90001},
		{"index /", names(`{"/":"x"}`), 90001},
		{"index :", names(`{":":"x"}`), 90001},
		{"a name that is a number", names(`{"0":1}`), 90001},
		{"an empty name", names(`{"2":""}`), 90033},
		{"a name of 50 bytes", names(`{"2":` + quoted(50) + `}`), 0},
		{"a name of 51 bytes", names(`{"2":` + quoted(51) + `}`), 90033},
		{"a name of 17 characters", names(`{"2":"` + strings.Repeat("名", 17) + `"}`), 90033},
		{"an unknown member", `{"AttrNames":{"0":"x"},"Types":{}}`, 90001},
	})
	for types, want := range map[string]int{
		`{}`: 0, `{"0":0}`: 0, `{"0":1}`: 0, `{"0":2}`: 90001, `{"0":-1}`: 90001, `{"0":"1"}`: 90001, `{"0":true}`: 90001,
		`{"1":1}`: 90001, `[]`: 90001, `null`: 90001,
	} {
		body := `{"AttrNames":{"0":"x"},"AttrTypes":` + types + `}`
		assert.Equal(t, want, inProcess(t).post(t, newFamily.setName, body).ErrorCode, types)
		assert.Equal(t, 90001, inProcess(t).post(t, legacyFamily.setName, body).ErrorCode, "AttrTypes is new")
	}
	for _, f := range families {
		assert.Equal(t, 90001, inProcess(t).post(t, f.getName, `{"AttrNames":{}}`).ErrorCode)
	}
}

func TestRulesOfAttributeValues(t *testing.T) {
	t.Parallel()
	attrs := func(json string) string { return `{"UserAttrs":[{"To_Account":"alice","Attrs":` + json + `}]}` }
	checkTraits(t, func(f family) string { return f.set }, append([]traitRule{
		{"nothing wrong", attrs(`{"sex":"f"}`), 0},
		{"an unknown name", attrs(`{"sex":"f","age":"1"}`), 90033},
		{"an empty name", attrs(`{"":"1"}`), 90033},
		{"Attrs empty", attrs(`{}`), 90001},
		{"Attrs an array", attrs(`["sex"]`), 90001},
		{"a value that is a number", attrs(`{"sex":1}`), 90001},
		{"a value of 50 bytes", attrs(`{"sex":` + quoted(50) + `}`), 0},
		{"a value of 51 bytes", attrs(`{"sex":` + quoted(51) + `}`), 90033},
	}, rulesOfEntries("UserAttrs", "Attrs", `{"sex":"f"}`)...))
	checkTraits(t, func(f family) string { return f.remove }, append([]traitRule{
		{"nothing wrong", attrs(`["sex"]`), 0},
		{"an unknown name", attrs(`["sex","age"]`), 90033},
		{"an empty name", attrs(`[""]`), 90033},
		{"Attrs empty", attrs(`[]`), 90001},
		{"Attrs an object", attrs(`{"sex":"f"}`), 90001},
		{"a name that is a number", attrs(`[1]`), 90001},
	}, rulesOfEntries("UserAttrs", "Attrs", `["sex"]`)...))
	checkTraits(t, func(f family) string { return f.get }, rulesOfAccounts)
}

// rulesOfAccounts are for bodies that list accounts only.
var rulesOfAccounts = []traitRule{
	{"no To_Account", `{}`, 90001},
	{"To_Account a string", `{"To_Account":"alice"}`, 90001},
	{"nobody", `{"To_Account":[]}`, 90001},
	{"100 users", `{"To_Account":` + accounts(100) + `}`, 0},
	{"101 users", `{"To_Account":` + accounts(101) + `}`, 90018},
	{"an account that is a number", `{"To_Account":[1]}`, 60015},
	{"an account that is an object", `{"To_Account":[{"To_Account":"alice"}]}`, 60015},
	{"an empty account", `{"To_Account":[""]}`, 90001},
	{"the same twice", `{"To_Account":["alice","bob","alice"]}`, 0},
	{"an unknown member", `{"To_Account":["alice"],"Tags":[]}`, 90001},
}

// rulesOfEntries are for bodies with an entry per account.
func rulesOfEntries(list, member, inner string) []traitRule {
	body := func(entries ...string) string { return fmt.Sprintf(`{%q:[%s]}`, list, strings.Join(entries, ",")) }
	entry := func(account string) string { return fmt.Sprintf(`{"To_Account":%s,%q:%s}`, account, member, inner) }
	many := func(n int) string {
		entries := make([]string, n)
		for i := range entries {
			entries[i] = entry(fmt.Sprintf(`"user%d"`, i))
		}
		return body(entries...)
	}
	return []traitRule{
		{"no " + list, `{}`, 90001},
		{list + " an object", fmt.Sprintf(`{%q:{}}`, list), 90001},
		{"no entries", body(), 90001},
		{"100 entries", many(100), 0},
		{"101 entries", many(101), 90018},
		{"an entry that is an account", body(`"alice"`), 90001},
		{"an entry without To_Account", body(fmt.Sprintf(`{%q:%s}`, member, inner)), 90001},
		{"an entry without " + member, body(`{"To_Account":"alice"}`), 90001},
		{"an entry with more", body(fmt.Sprintf(`{"To_Account":"alice",%q:%s,"More":1}`, member, inner)), 90001},
		{"an entry for a number", body(entry("1")), 60015},
		{"an entry for an empty account", body(entry(`""`)), 90001},
		{"two entries for one account", body(entry(`"alice"`), entry(`"alice"`)), 0},
		{"an unknown member", fmt.Sprintf(`{%q:[%s],"More":1}`, list, entry(`"alice"`)), 90001},
	}
}
