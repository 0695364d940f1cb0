package timpush_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// rulesCall is one call of a service and the violations that it must be refused for,
// all of them and in this order. None: it must be sent.
type rulesCall struct {
	name string
	call typesCall
	want []timpush.FieldError
	hard bool // refused with SkipValidation too
}

// rulesCalls makes each call, with and without SkipValidation, and validates the
// request if it has one.
func rulesCalls(t *testing.T, rows []rulesCall) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.call.op+"/"+row.name, func(t *testing.T) {
			t.Parallel()
			if req, typed := rulesRequest(row.call); typed {
				rulesJudged(t, row, req.Validate())
			}
			sent := []func(*timpush.Config){typesSkip} // lets the service judge
			if len(row.want) == 0 {
				sent = append(sent, func(*timpush.Config) {})
			} else {
				res, err := row.call.send(t.Context(), typesSilent(t))
				assert.Nil(t, res)
				rulesJudged(t, row, err)
			}
			if row.hard {
				res, err := row.call.send(t.Context(), typesSilent(t, typesSkip))
				assert.Nil(t, res)
				assert.Subset(t, row.want, rulesFields(t, err))
				return
			}
			for _, change := range sent {
				goldenCalled(t, row.call, change)
			}
		})
	}
}

// rulesRequest is the request of a call that has one.
func rulesRequest(call typesCall) (req typesRequest, typed bool) {
	if len(call.args) == 1 {
		req, typed = call.args[0].(typesRequest)
	}
	return req, typed
}

func rulesJudged(t *testing.T, row rulesCall, err error) {
	t.Helper()
	if len(row.want) == 0 {
		require.NoError(t, err)
		return
	}
	assert.Equal(t, row.want, rulesFields(t, err))
	assert.ErrorContains(t, err, "timpush: "+row.call.op+": ")
	assert.False(t, timpush.OutcomeUnknown(err))
	for _, f := range row.want {
		if f.Code != 0 {
			assert.ErrorIs(t, err, f.Code)
		}
	}
}

// rulesUsers are n users made of a name and a number each.
func rulesUsers[U any](n int, user func(name string) U) []U {
	users := make([]U, n)
	for i, name := range rulesAccounts(n) {
		users[i] = user(name)
	}
	return users
}

var (
	rulesAccountOps = []string{"Tags.Clear", "Tags.Get", "Attributes.Get", "AllMemberTags.Clear", "AllMemberTags.Get", "AllMemberAttributes.Get"}
	rulesSetOps     = []string{"Attributes.Set", "AllMemberAttributes.Set"}
	rulesRemoveOps  = []string{"Attributes.Remove", "AllMemberAttributes.Remove"}
	// How many tags of a user each takes; zero: no limit is documented.
	rulesTagOps = map[string]int{
		"Tags.Add": 10, "Tags.Replace": 100, "Tags.Remove": 0, "AllMemberTags.Add": 10, "AllMemberTags.Remove": 0,
	}
)

func TestRulesOfTheNumberOfUsers(t *testing.T) {
	t.Parallel()
	lists := map[string]func(n int) any{}
	for _, op := range rulesAccountOps {
		lists[op] = func(n int) any { return rulesAccounts(n) }
	}
	for op := range rulesTagOps {
		lists[op] = func(n int) any {
			return rulesUsers(n, func(name string) timpush.UserTags { return timpush.UserTags{Account: name, Tags: []string{"tag a"}} })
		}
	}
	for _, op := range rulesSetOps {
		lists[op] = func(n int) any {
			return rulesUsers(n, func(name string) timpush.UserAttributes {
				return timpush.UserAttributes{Account: name, Attrs: map[string]string{"level": "gold"}}
			})
		}
	}
	for _, op := range rulesRemoveOps {
		lists[op] = func(n int) any {
			return rulesUsers(n, func(name string) timpush.UserAttributeNames {
				return timpush.UserAttributeNames{Account: name, Attrs: []string{"level"}}
			})
		}
	}
	var rows []rulesCall
	for op, users := range lists {
		argument := "users"
		if slices.Contains(rulesAccountOps, op) {
			argument = "accounts"
		}
		rows = append(rows,
			rulesCall{name: "0", call: typesOf(op, users(0)), want: rulesField(argument, "has 0 users, but 1 is required", 0)},
			rulesCall{name: "1", call: typesOf(op, users(1))},
			rulesCall{name: "100", call: typesOf(op, users(100))},
			rulesCall{name: "101", call: typesOf(op, users(101)),
				want: rulesField(argument, "has 101 users; the limit is 100 users", timpush.CodeTooManyAccounts)})
	}
	rulesCalls(t, rows)
	assert.Len(t, rows, 4*15)
}

func TestRulesOfAccounts(t *testing.T) {
	t.Parallel()
	const empty = "is empty, but required"
	var rows []rulesCall
	row := func(name, field string, arg any, ops ...string) {
		for _, op := range ops {
			r := rulesCall{name: name, call: typesOf(op, arg)}
			if field != "" {
				r.want = rulesField(field, empty, 0)
			}
			rows = append(rows, r)
		}
	}
	tags, values, names := []string{"tag a"}, map[string]string{"level": "gold"}, []string{"level"}
	tagOps := slices.Collect(maps.Keys(rulesTagOps))
	row("empty", "accounts[1]", []string{"a", ""}, rulesAccountOps...)
	row("empty", "users[1].Account", []timpush.UserTags{{"a", tags}, {"", tags}}, tagOps...)
	row("empty", "users[1].Account", []timpush.UserAttributes{{"a", values}, {"", values}}, rulesSetOps...)
	row("empty", "users[1].Account", []timpush.UserAttributeNames{{"a", names}, {"", names}}, rulesRemoveOps...)
	// Nobody is reached by these calls, and so nobody twice.
	row("twice", "", []string{"a", "a"}, rulesAccountOps...)
	row("twice", "", []timpush.UserTags{{"a", tags}, {"a", tags}}, tagOps...)
	row("twice", "", []timpush.UserAttributes{{"a", values}, {"a", values}}, rulesSetOps...)
	row("twice", "", []timpush.UserAttributeNames{{"a", names}, {"a", names}}, rulesRemoveOps...)
	rulesCalls(t, rows)
}

func TestRulesOfTagsOfUsers(t *testing.T) {
	t.Parallel()
	var rows []rulesCall
	for op, limit := range rulesTagOps {
		row := func(name string, tags []string, want ...timpush.FieldError) {
			for i := range want {
				want[i].Field = "users[1]." + want[i].Field
			}
			users := []timpush.UserTags{{Account: "a", Tags: []string{"tag a"}}, {Account: "b", Tags: tags}}
			rows = append(rows, rulesCall{name: name, call: typesOf(op, users), want: want})
		}
		long := func(i, bytes int) timpush.FieldError {
			return timpush.FieldError{Field: fmt.Sprintf("Tags[%d]", i), Code: 90034,
				Reason: fmt.Sprintf("has %d bytes; the limit is 50 bytes", bytes)}
		}
		none := timpush.FieldError{Field: "Tags", Reason: "has 0 tags, but 1 is required; Clear removes all"}
		row("none", nil, none)
		row("empty list", []string{}, none)
		row("1", []string{"t"})
		row("one twice", []string{"t", "t"})
		if limit > 0 {
			row("at the limit", rulesAccounts(limit))
			row("above the limit", rulesAccounts(limit+1), timpush.FieldError{Field: "Tags", Code: 90032,
				Reason: fmt.Sprintf("has %d tags; the limit is %d tags", limit+1, limit)})
		} else {
			row("101", rulesAccounts(101))
		}
		row("50 bytes", []string{strings.Repeat("x", 50)})
		row("51 bytes", []string{"t", strings.Repeat("x", 51)}, long(1, 51))
		row("50 bytes of 3 and 2", []string{strings.Repeat("標", 16) + "é"})
		row("51 bytes of 3 each", []string{strings.Repeat("標", 17)}, long(0, 51))
		row("empty tag", []string{"t", ""}, timpush.FieldError{Field: "Tags[1]", Reason: "is empty; a tag has 1 to 50 bytes"})
		row("blank tag", []string{" "})
		row("all at once", []string{"", strings.Repeat("x", 60)},
			timpush.FieldError{Field: "Tags[0]", Reason: "is empty; a tag has 1 to 50 bytes"}, long(1, 60))
	}
	rulesCalls(t, rows)
}

func TestRulesOfAttributesOfUsers(t *testing.T) {
	t.Parallel()
	var rows []rulesCall
	// One list of names, with one value for all: what Set and Remove say about them.
	row := func(name string, names []string, value, set, remove string, code timpush.Code, at string) {
		attrs := map[string]string{}
		for _, n := range names {
			attrs[n] = value
		}
		for _, op := range rulesSetOps {
			r := rulesCall{name: name, call: typesOf(op, []timpush.UserAttributes{{Account: "a", Attrs: attrs}})}
			if set != "" {
				r.want = rulesField("users[0].Attrs", set, code)
			}
			rows = append(rows, r)
		}
		for _, op := range rulesRemoveOps {
			r := rulesCall{name: name, call: typesOf(op, []timpush.UserAttributeNames{{Account: "a", Attrs: names}})}
			if remove != "" {
				r.want = rulesField("users[0].Attrs"+at, remove, code)
			}
			rows = append(rows, r)
		}
	}
	fits, long, wide := strings.Repeat("x", 50), strings.Repeat("x", 51), strings.Repeat("標", 17)
	none, many := "has 0 attributes, but 1 is required", "has 11 attributes; the limit is 10 attributes"
	row("none", nil, "v", none, none, 0, "")
	row("1", []string{"n"}, "v", "", "", 0, "")
	row("10", rulesAccounts(10), "v", "", "", 0, "")
	row("11", rulesAccounts(11), "v", many, many, 90033, "")
	row("name of 50 bytes", []string{fits}, "v", "", "", 0, "")
	row("name of 51 bytes", []string{"a", long}, "v",
		"has a name of 51 bytes, number 2 in sorted order; the limit is 50 bytes", "has 51 bytes; the limit is 50 bytes", 90033, "[1]")
	row("name of 17 characters", []string{wide}, "v",
		"has a name of 51 bytes, number 1 in sorted order; the limit is 50 bytes", "has 51 bytes; the limit is 50 bytes", 90033, "[0]")
	row("empty name", []string{""}, "v",
		"has an empty attribute name; a name has 1 to 50 bytes", "is empty; a name has 1 to 50 bytes", 90033, "[0]")
	// No document gives a value's limit a code that holds today.
	row("value of 50 bytes", []string{"n"}, fits, "", "", 0, "")
	row("value of 51 bytes", []string{"n"}, long, "has a value of 51 bytes, for name number 1 in sorted order; the limit is 50 bytes", "", 0, "")
	row("value of 17 characters", []string{"n"}, wide, "has a value of 51 bytes, for name number 1 in sorted order; the limit is 50 bytes", "", 0, "")
	row("empty value", []string{"n"}, "", "", "", 0, "")
	rulesCalls(t, rows)
}

func TestRulesOfAttributeNames(t *testing.T) {
	t.Parallel()
	var rows []rulesCall
	row := func(name string, names []timpush.AttributeName, want ...timpush.FieldError) {
		rows = append(rows, rulesCall{name: name, call: typesOf("Attributes.SetNames", names), want: want})
		old := make([]timpush.AllMemberAttributeName, len(names))
		for i, n := range names {
			if n.Type != 0 {
				return // the older family has no types
			}
			old[i] = timpush.AllMemberAttributeName{Index: n.Index, Name: n.Name}
		}
		rows = append(rows, rulesCall{name: name, call: typesOf("AllMemberAttributes.SetNames", old), want: want})
	}
	bad := func(field, reason string, code timpush.Code) timpush.FieldError {
		return timpush.FieldError{Field: field, Reason: reason, Code: code}
	}
	many := func(n int) []timpush.AttributeName {
		names := make([]timpush.AttributeName, n)
		for i, name := range rulesAccounts(n) {
			names[i] = timpush.AttributeName{Index: i % 10, Name: name}
		}
		return names
	}
	one := func(index int, name string, kind timpush.AttributeType) []timpush.AttributeName {
		return []timpush.AttributeName{{Index: index, Name: name, Type: kind}}
	}
	row("0", nil, bad("names", "has 0 names; it must have 1 to 10 names", 90001))
	row("1", many(1))
	row("10", many(10))
	row("11", many(11), bad("names", "has 11 names; it must have 1 to 10 names", 90001),
		bad("names[10].Index", "is the same as that of names[0]", 0)) // there are only 10
	row("index -1", one(-1, "n", 0), bad("names[0].Index", "is -1; it must be from 0 to 9", 90001))
	row("index 0", one(0, "n", 0))
	row("index 9", one(9, "n", 0))
	row("index 10", one(10, "n", 0), bad("names[0].Index", "is 10; it must be from 0 to 9", 90001))
	row("type -1", one(0, "n", -1), bad("names[0].Type", "is -1; it must be from 0 to 1", 90001))
	row("type 0", one(0, "n", timpush.AttributeOfUser))
	row("type 1", one(0, "n", timpush.AttributeOfRegistration))
	row("type 2", one(0, "n", 2), bad("names[0].Type", "is 2; it must be from 0 to 1", 90001))
	row("empty", one(0, "", 0), bad("names[0].Name", "is empty; a name has 1 to 50 bytes", 90033))
	row("50 bytes", one(0, strings.Repeat("x", 50), 0))
	row("51 bytes", one(0, strings.Repeat("x", 51), 0), bad("names[0].Name", "has 51 bytes; the limit is 50 bytes", 90033))
	row("17 characters", one(0, strings.Repeat("標", 17), 0), bad("names[0].Name", "has 51 bytes; the limit is 50 bytes", 90033))
	row("one index twice", []timpush.AttributeName{{1, "a", 0}, {2, "b", 0}, {1, "c", 0}},
		bad("names[2].Index", "is the same as that of names[0]", 0))
	row("one name twice", []timpush.AttributeName{{1, "a", 0}, {2, "b", 0}, {3, "b", 0}},
		bad("names[2].Name", "is the same as that of names[1]", 90033))
	row("names that differ by case", []timpush.AttributeName{{1, "a", 0}, {2, "A", 0}})
	rulesCalls(t, rows)
}

// rulesArguments are how the methods call their arguments.
var rulesArguments = map[string][]string{
	"Reports.PushTrace": {"taskID", "userID"}, "Reports.MessageTrace": {"pushID"},
	"Reports.PushStatistics": {"start", "end", "taskIDs[0]", "taskIDs[1]"},
	"Reports.PushLoss":       {"start", "end", "taskIDs[0]", "taskIDs[1]"},
	"Attributes.SetNames":    {"names"}, "AllMemberAttributes.SetNames": {"names"},
}

// rulesArgument is the name of an argument; that of a request is not said.
func rulesArgument(call typesCall, i int) string {
	switch call.args[i].(type) {
	case typesRequest:
		return ""
	case []string:
		return "accounts"
	case []timpush.UserTags, []timpush.UserAttributes, []timpush.UserAttributeNames:
		return "users"
	}
	if names := rulesArguments[call.op]; i < len(names) {
		return names[i]
	}
	return "" // has no text
}

// rulesOpen gives an argument to edit, and the call a copy of its own of what is no
// pointer.
func rulesOpen(call typesCall, i int) (v reflect.Value, done func()) {
	v = reflect.ValueOf(call.args[i])
	if v.Kind() == reflect.Pointer {
		return v.Elem(), func() {}
	}
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	return c, func() { call.args[i] = c.Interface() }
}

// encoding/json would put another text in its place: another account, another tag.
func TestRulesOfUTF8HoldForEveryTextOfTheServices(t *testing.T) {
	t.Parallel()
	spoiled := map[string]bool{}
	for golden, calls := range goldenCalls() {
		for c, first := range calls {
			for a := range first.args {
				if first.op == "Schedules.Delete" {
					continue // its type is one of three words
				}
				for spot := 0; ; spot++ {
					call, left := goldenCalls()[golden][c], spot
					v, done := rulesOpen(call, a)
					field, reason := rulesSpoil(v, rulesArgument(call, a), &left)
					if field == "" {
						break
					}
					done()
					spoiled[call.op] = true
					errs := []error{
						rulesError(call.send(t.Context(), typesSilent(t))),
						rulesError(call.send(t.Context(), typesSilent(t, typesSkip))),
					}
					if req, typed := rulesRequest(call); typed {
						errs = append(errs, req.Validate())
					}
					for _, err := range errs {
						assert.Contains(t, rulesFields(t, err), timpush.FieldError{Field: field, Reason: reason}, "%s of %s", call.op, golden)
					}
				}
			}
		}
	}
	// All methods have texts but Names of both families, MessageStatistics, MessageLoss,
	// and Get and Delete of schedules.
	assert.Len(t, spoiled, 31-6)
}

// Errors end up in logs and in front of people. They must not carry what was to be
// sent, whatever is wrong with it.
func TestRulesOfTheServicesNeverShowWhatWasToBeSent(t *testing.T) {
	t.Parallel()
	for golden, calls := range goldenCalls() {
		for c := range calls {
			for _, text := range []string{rulesMark + strings.Repeat("x", 80), rulesMark + "\xff", strings.Repeat(rulesMark, 3000)} {
				call := goldenCalls()[golden][c]
				for a := range call.args {
					v, done := rulesOpen(call, a)
					rulesFill(v, text)
					switch arg := v.Addr().Interface().(type) { // a word of three
					case *timpush.ScheduleType:
						*arg = timpush.ScheduleTag
					case *timpush.ScheduleAddRequest:
						arg.Type = timpush.ScheduleTag
					case *timpush.ScheduleModifyRequest:
						arg.Type = timpush.ScheduleTag
					}
					done()
				}
				if _, err := call.send(t.Context(), typesServe(t, typesDone).Client); err != nil {
					rulesUnmarked(t, err)
				}
			}
		}
	}
}
