package timpush_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// guardMember is how a member of a Condition is given.
type guardMember int

const (
	guardAbsent guardMember = iota
	guardEmpty
	guardFilled
)

// guardCase is one row of the whole table: AllUsers and the five members.
type guardCase struct {
	all                                         bool
	tagsOr, tagsAnd, tagsNot, attrsOr, attrsAnd guardMember
}

func guardCases() []guardCase {
	var cases []guardCase
	for _, all := range []bool{false, true} {
		for n := range 3 * 3 * 3 * 3 * 3 {
			member := func(place int) guardMember { return guardMember(n / place % 3) }
			cases = append(cases, guardCase{all, member(1), member(3), member(9), member(27), member(81)})
		}
	}
	return cases
}

func (c guardCase) condition() timpush.Condition {
	tags := func(m guardMember, tag string) []string {
		return map[guardMember][]string{guardEmpty: {}, guardFilled: {tag}}[m]
	}
	attrs := func(m guardMember, name string) map[string]string {
		return map[guardMember]map[string]string{guardEmpty: {}, guardFilled: {name: "v"}}[m]
	}
	return timpush.Condition{
		TagsOr: tags(c.tagsOr, "or"), TagsAnd: tags(c.tagsAnd, "and"), TagsNot: tags(c.tagsNot, "not"),
		AttrsOr: attrs(c.attrsOr, "or"), AttrsAnd: attrs(c.attrsAnd, "and"),
	}
}

// sent is the Condition that means what was asked, null for all users.
func (c guardCase) sent() string {
	if c.all {
		return "null"
	}
	members := map[string]any{}
	for name, m := range map[string]guardMember{"TagsOr": c.tagsOr, "TagsAnd": c.tagsAnd, "TagsNot": c.tagsNot} {
		if m == guardFilled {
			members[name] = []string{map[string]string{"TagsOr": "or", "TagsAnd": "and", "TagsNot": "not"}[name]}
		}
	}
	for name, m := range map[string]guardMember{"AttrsOr": c.attrsOr, "AttrsAnd": c.attrsAnd} {
		if m == guardFilled {
			members[name] = map[string]string{map[string]string{"AttrsOr": "or", "AttrsAnd": "and"}[name]: "v"}
		}
	}
	data, err := json.Marshal(members)
	if err != nil {
		panic(err)
	}
	return string(data)
}

func guardCount(m guardMember, members ...guardMember) (n int) {
	for _, other := range members {
		if other == m {
			n++
		}
	}
	return n
}

// refused says whether the guard must refuse the case: this is the rule once more,
// in other words. A push needs either AllUsers and no Condition at all, or one that
// picks somebody, of members that the endpoint has.
func (c guardCase) refused(tagsNot bool) bool {
	absent := guardCount(guardAbsent, c.tagsOr, c.tagsAnd, c.tagsNot, c.attrsOr, c.attrsAnd) == 5
	picks := guardCount(guardFilled, c.tagsOr, c.tagsAnd, c.attrsOr, c.attrsAnd) > 0
	if c.tagsNot != guardAbsent && !tagsNot {
		return true
	}
	if c.all {
		return !absent
	}
	return !picks
}

// invalid says whether the documented rules refuse what the guard lets pass.
func (c guardCase) invalid(single bool) bool {
	tags := guardCount(guardFilled, c.tagsOr, c.tagsAnd, c.tagsNot)
	attrs := guardCount(guardFilled, c.attrsOr, c.attrsAnd)
	return tags > 0 && attrs > 0 || single && tags+attrs > 1
}

// Every combination there is, for both pushes and both shapes: what is refused is
// not sent, and what is sent means what was asked.
func TestGuardIsExhaustive(t *testing.T) {
	t.Parallel()
	for _, shape := range []struct {
		name    string
		tagsNot bool // exists
		single  bool // one kind at most
		request func(all bool, c timpush.Condition) typesRequest
	}{
		{"Push message", false, true, func(all bool, c timpush.Condition) typesRequest {
			return &timpush.PushRequest{AllUsers: all, Condition: c, MsgBody: rulesText}
		}},
		{"Push notification", true, false, func(all bool, c timpush.Condition) typesRequest {
			return &timpush.PushRequest{AllUsers: all, Condition: c, OfflinePushInfo: rulesInfo}
		}},
		{"AllMemberPush", false, false, func(all bool, c timpush.Condition) typesRequest {
			return &timpush.AllMemberPushRequest{AllUsers: all, Condition: c, MsgBody: rulesText}
		}},
	} {
		for _, skip := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, SkipValidation %v", shape.name, skip), func(t *testing.T) {
				t.Parallel()
				m := typesServe(t, typesOK, func(c *timpush.Config) { c.SkipValidation = skip })
				passed := 0
				for _, c := range guardCases() {
					req := shape.request(c.all, c.condition())
					before := len(m.sent())
					_, err := typesSend(t.Context(), m.Client, req)
					validated := req.Validate()
					if c.refused(shape.tagsNot) {
						var invalid *timpush.ValidationError
						require.ErrorAs(t, err, &invalid, "%+v", c)
						require.ErrorAs(t, validated, &invalid, "%+v", c)
						require.Len(t, m.sent(), before, "%+v was sent", c)
						continue
					}
					if bad := c.invalid(shape.single); bad {
						require.Error(t, validated, "%+v", c)
						if !skip {
							require.Error(t, err, "%+v", c)
							require.Len(t, m.sent(), before, "%+v was sent", c)
							continue
						}
					} else {
						require.NoError(t, validated, "%+v", c)
					}
					require.NoError(t, err, "%+v", c)
					require.Len(t, m.sent(), before+1, "%+v", c)
					passed++
					guardSent(t, c, m.sent()[before])
				}
				assert.Greater(t, passed, 1)
			})
		}
	}
}

func guardSent(t *testing.T, c guardCase, body []byte) {
	t.Helper()
	var got struct{ Condition json.RawMessage }
	require.NoError(t, json.Unmarshal(body, &got))
	if got.Condition == nil {
		got.Condition = json.RawMessage("null")
	}
	require.JSONEq(t, c.sent(), string(got.Condition), "%+v", c)
	require.NotContains(t, string(body), "AllUsers")
}

func TestGuardSaysWhatToDo(t *testing.T) {
	t.Parallel()
	const (
		nobody = "picks nobody in particular: TagsOr, TagsAnd, AttrsOr and AttrsAnd are empty; that would reach nearly all users"
		none   = "is false and Condition is empty; without a condition all users are reached, which needs AllUsers: true"
		both   = "is true beside a Condition; choose one of them"
		given  = "is given but picks nobody, beside AllUsers; leave it out to reach all users"
	)
	var rows []rulesRow
	for name, row := range map[string]struct {
		all       bool
		condition timpush.Condition
		want      []timpush.FieldError
	}{
		"nothing":                   {false, timpush.Condition{}, rulesField("AllUsers", none, 0)},
		"no tags":                   {false, timpush.AnyTag(), rulesField("Condition", nobody, 0)},
		"no attributes":             {false, timpush.AllAttrs(nil), rulesField("Condition", nobody, 0)},
		"no tags, beside AllUsers":  {true, timpush.AllTags(), rulesField("Condition", given, 0)},
		"no attrs, beside AllUsers": {true, timpush.AnyAttr(nil), rulesField("Condition", given, 0)},
		"a tag, beside AllUsers":    {true, rulesTag, rulesField("AllUsers", both, 0)},
		"an attr, beside AllUsers":  {true, timpush.AnyAttr(map[string]string{"level": "gold"}), rulesField("AllUsers", both, 0)},
	} {
		for shape, req := range map[string]typesRequest{
			"message":       &timpush.PushRequest{AllUsers: row.all, Condition: row.condition, MsgBody: rulesText},
			"notification":  &timpush.PushRequest{AllUsers: row.all, Condition: row.condition, OfflinePushInfo: rulesInfo},
			"AllMemberPush": &timpush.AllMemberPushRequest{AllUsers: row.all, Condition: row.condition, MsgBody: rulesText},
		} {
			rows = append(rows, rulesRow{name: name + "/" + shape, req: req, want: row.want, hard: true})
		}
	}
	notAlone := timpush.Condition{TagsNot: []string{"tag a"}}
	rows = append(rows,
		rulesRow{name: "TagsNot alone", hard: true, want: rulesField("Condition", nobody, 0),
			req: &timpush.PushRequest{Condition: notAlone, OfflinePushInfo: rulesInfo}},
		rulesRow{name: "TagsNot alone, beside AllUsers", hard: true, want: rulesField("Condition", given, 0),
			req: &timpush.PushRequest{AllUsers: true, Condition: notAlone, OfflinePushInfo: rulesInfo}})
	rulesRun(t, rows)
}

// With SkipValidation the guard's own words are all that is said.
func TestGuardAloneSpeaksWithSkipValidation(t *testing.T) {
	t.Parallel()
	req := &timpush.PushRequest{OnlineOnlyFlag: true, DataID: string(make([]byte, 100))}
	_, err := typesSilent(t, typesSkip).Push(t.Context(), req)
	assert.Equal(t, []timpush.FieldError{{Field: "AllUsers",
		Reason: "is false and Condition is empty; without a condition all users are reached, which needs AllUsers: true"}},
		rulesFields(t, err))
}
