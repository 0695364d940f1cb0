package timpushtest

import (
	"slices"
	"strings"

	"github.com/timpush/timpush"
)

// traits are the attributes and tags of the app's accounts. Both families of
// endpoints share them: whether the service keeps them apart is not documented.
type traits struct {
	names  attrNames
	tags   map[string]holders // those that somebody has
	people map[string]*person
}

// person is what an account has. None is as good as an empty one.
type person struct {
	tags  []string       // in the order in which they came
	attrs map[int]string // by the index of the name
}

func (p *person) hasTag(tag value) bool { return p != nil && slices.Contains(p.tags, tag.text) }

func (p *person) hasAttr(t *traits, m member) bool {
	i, ok := t.names.index(m.name)
	if !ok || p == nil {
		return false
	}
	has, ok := p.attrs[i]
	return ok && has == m.value.text
}

// person gives an account's traits, for changes.
func (t *traits) person(account string) *person {
	p := t.people[account]
	if p == nil {
		p = &person{}
		if t.people == nil {
			t.people = map[string]*person{}
		}
		t.people[account] = p
	}
	return p
}

// family tells the endpoints of v4/timpush from those of v4/all_member_push, whose
// bodies and answers are nearly equal.
type family struct {
	errorList bool // tells which accounts failed; else they are left out in silence
	attrTypes bool // knows AttrTypes
	replace   bool // knows Replace
	appTags   int  // the limit of distinct tags in the app; 0: none
}

var (
	legacyFamily = family{}
	newFamily    = family{errorList: true, attrTypes: true, replace: true, appTags: 1000}
)

// usersLimit is that of the accounts in one request of either family.
const usersLimit = 100

// users are the codes for faults in a list of accounts. None but 90018 is documented.
var users = recipients{limit: usersLimit,
	none: timpush.CodeBadJSON, many: timpush.CodeTooManyAccounts, odd: timpush.CodeBadJSON}

// toAccount is the account of an entry.
var toAccount = row{name: "To_Account", required: true, fit: aString,
	wrong: timpush.CodeAccountNotString, absent: timpush.CodeBadJSON}

// byAccounts are the checks of a body that only lists accounts.
var byAccounts = []rule{members(need("To_Account", anArray)), users.in("To_Account")}

// entries is a member with an entry per account, of which rows are the other members.
func entries(name string, rows ...row) row {
	return row{name: name, required: true, fit: anArray, closed: true, each: append([]row{toAccount}, rows...)}
}

// each does something for every account in a list of a request. Those that fail are
// added to the answer, if the family has a place for them.
func (f family) each(s *Server, list *value, extra map[string]any, do func(account string, entry *value) timpush.Code) map[string]any {
	var failed []failedAccount
	for i := range list.items {
		entry := &list.items[i]
		account := accountOf(entry)
		code := s.accounts.failure(account)
		if code == 0 {
			code = do(account, entry)
		}
		if code != 0 {
			failed = append(failed, failedAccount{account, code})
		}
	}
	if f.errorList && len(failed) > 0 {
		extra["ErrorList"] = failed
	}
	return extra
}

// sorted gives a list of accounts in another order than that of the request, as the
// documents say of answers, but always the same.
func sorted(list *value) *value {
	items := slices.SortedFunc(slices.Values(list.items), func(a, b value) int { return strings.Compare(a.text, b.text) })
	return &value{kind: list.kind, items: items}
}
