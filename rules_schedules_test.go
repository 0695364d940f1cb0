package timpush_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

const (
	rulesZeroTime = "is the zero time, but required"
)

func rulesAdd(kind timpush.ScheduleType, content timpush.ScheduleContent) typesCall {
	return typesOf("Schedules.Add", &timpush.ScheduleAddRequest{Type: kind, SchedAt: samplesSchedAt, Content: content})
}

func rulesModify(kind timpush.ScheduleType, content timpush.ScheduleContent) typesCall {
	return typesOf("Schedules.Modify", &timpush.ScheduleModifyRequest{TaskID: 1, Type: kind, Content: content})
}

func TestRulesOfSchedulesTimesTypesAndTasks(t *testing.T) {
	t.Parallel()
	all := timpush.ScheduleContent{AllUsers: true, OfflinePushInfo: rulesInfo}
	user := timpush.ScheduleContent{ToAccount: rulesTo, OfflinePushInfo: rulesInfo}
	badType := func(field string) []timpush.FieldError {
		return rulesField(field, `is none of "All", "Tag" and "User"`, 90104)
	}
	badTask := func(field string, id int) []timpush.FieldError {
		return rulesField(field, fmt.Sprintf("is %d; it must be positive", id), 90104)
	}
	rows := []rulesCall{
		{name: "all", call: rulesAdd(timpush.ScheduleAll, all)},
		{name: "user", call: rulesAdd(timpush.ScheduleUser, user)},
		{name: "no time", call: typesOf("Schedules.Add", &timpush.ScheduleAddRequest{Type: timpush.ScheduleUser, Content: user}),
			want: rulesField("SchedAt", rulesZeroTime, 90104)},
		{name: "a time that has passed", call: typesOf("Schedules.Add", &timpush.ScheduleAddRequest{
			Type: timpush.ScheduleUser, SchedAt: time.Unix(0, 0), Content: user})},
		{name: "no type", hard: true, call: rulesAdd("", all), want: badType("Type")},
		{name: "a type in small letters", hard: true, call: rulesAdd("all", all), want: badType("Type")},
		{name: "no type and no time", hard: true, call: typesOf("Schedules.Add", &timpush.ScheduleAddRequest{Content: all}),
			want: append(badType("Type"), rulesField("SchedAt", rulesZeroTime, 90104)...)},
		{name: "no notification", call: rulesAdd(timpush.ScheduleAll, timpush.ScheduleContent{AllUsers: true}),
			want: rulesField("Content.OfflinePushInfo", "is empty, but required", 0)},
		{name: "a badge too many", call: rulesAdd(timpush.ScheduleAll, timpush.ScheduleContent{
			AllUsers: true, OfflinePushInfo: timpush.OfflinePushInfo{BadgeAddNum: 100}}),
			want: rulesField("Content.OfflinePushInfo.BadgeAddNum", "is 100; it must be from 1 to 99", 90043)},
		{name: "nil", hard: true, call: typesOf("Schedules.Add", (*timpush.ScheduleAddRequest)(nil)), want: rulesField("request", "is nil", 0)},

		{name: "time", call: typesOf("Schedules.Modify", &timpush.ScheduleModifyRequest{TaskID: 1, Type: timpush.ScheduleTag, SchedAt: samplesSchedAt})},
		{name: "content", call: rulesModify(timpush.ScheduleAll, all)},
		{name: "recipients", call: rulesModify(timpush.ScheduleUser, timpush.ScheduleContent{ToAccount: rulesTo})},
		{name: "condition", call: rulesModify(timpush.ScheduleTag, timpush.ScheduleContent{Condition: rulesTag})},
		{name: "neither", call: rulesModify(timpush.ScheduleAll, timpush.ScheduleContent{}),
			want: rulesField("SchedAt", "is the zero time, and Content is empty; there is nothing to change", 90104)},
		{name: "nothing that is sent", call: rulesModify(timpush.ScheduleAll, timpush.ScheduleContent{AllUsers: true}),
			want: rulesField("SchedAt", "is the zero time, and Content is empty; there is nothing to change", 90104)},
		{name: "milliseconds taken for seconds", call: typesOf("Schedules.Add", &timpush.ScheduleAddRequest{
			Type: timpush.ScheduleUser, SchedAt: time.Unix(1748772000000, 0), Content: user}),
			want: rulesField("SchedAt", "is in the year 57386; the limit is 9999", 90104)},
		{name: "the last second", call: typesOf("Schedules.Modify", &timpush.ScheduleModifyRequest{
			TaskID: 1, Type: timpush.ScheduleTag, SchedAt: time.Unix(253402300799, 0)})},
		{name: "a second later", call: typesOf("Schedules.Modify", &timpush.ScheduleModifyRequest{
			TaskID: 1, Type: timpush.ScheduleTag, SchedAt: time.Unix(253402300800, 0)}),
			want: rulesField("SchedAt", "is in the year 10000; the limit is 9999", 90104)},
		{name: "no type", hard: true, call: typesOf("Schedules.Modify", &timpush.ScheduleModifyRequest{TaskID: 1, SchedAt: samplesSchedAt}), want: badType("Type")},
		{name: "a long type", hard: true, call: typesOf("Schedules.Modify", &timpush.ScheduleModifyRequest{
			TaskID: 1, Type: "AllTagUserAllTagUserAllTagUser", SchedAt: samplesSchedAt}), want: badType("Type")},
		{name: "a badge too many", call: rulesModify(timpush.ScheduleAll, timpush.ScheduleContent{
			AllUsers: true, OfflinePushInfo: timpush.OfflinePushInfo{BadgeAddNum: 100}}),
			want: rulesField("Content.OfflinePushInfo.BadgeAddNum", "is 100; it must be from 1 to 99", 90043)},
		{name: "nil", hard: true, call: typesOf("Schedules.Modify", (*timpush.ScheduleModifyRequest)(nil)), want: rulesField("request", "is nil", 0)},

		{name: "type of a task", call: typesOf("Schedules.Delete", int64(1), timpush.ScheduleUser)},
		{name: "no type", call: typesOf("Schedules.Delete", int64(1), timpush.ScheduleType("")), want: badType("typ")},
		{name: "no task, no type", call: typesOf("Schedules.Delete", int64(0), timpush.ScheduleType("x")),
			want: append(badTask("taskID", 0), badType("typ")...)},
	}
	for id, want := range map[int64]func(field string) []timpush.FieldError{
		-1: func(field string) []timpush.FieldError { return badTask(field, -1) },
		0:  func(field string) []timpush.FieldError { return badTask(field, 0) },
		1:  func(string) []timpush.FieldError { return nil },
	} {
		name := fmt.Sprintf("task %d", id)
		rows = append(rows,
			rulesCall{name: name, want: want("TaskID"), call: typesOf("Schedules.Modify", &timpush.ScheduleModifyRequest{
				TaskID: id, Type: timpush.ScheduleAll, SchedAt: samplesSchedAt})},
			rulesCall{name: name, want: want("taskID"), call: typesOf("Schedules.Delete", id, timpush.ScheduleAll)},
			rulesCall{name: name, want: want("taskID"), call: typesOf("Schedules.Get", id)})
	}
	rulesCalls(t, rows)
}

func TestRulesOfSchedulesRecipients(t *testing.T) {
	t.Parallel()
	var rows []rulesCall
	for name, row := range map[string]struct {
		to   []string
		want []timpush.FieldError
	}{
		"1":             {rulesTo, nil},
		"none":          {nil, rulesField("Content.ToAccount", "has 0 recipients, but 1 is required", 0)},
		"an empty list": {[]string{}, rulesField("Content.ToAccount", "has 0 recipients, but 1 is required", 0)},
		"500":           {rulesAccounts(500), nil},
		"501":           {rulesAccounts(501), rulesField("Content.ToAccount", "has 501 recipients; the limit is 500 recipients", 0)},
		"an empty one":  {[]string{"a", ""}, rulesField("Content.ToAccount[1]", "is empty", 0)},
		"one twice":     {[]string{"a", "b", "a"}, rulesField("Content.ToAccount[2]", "is the same as ToAccount[0]; one call reaches nobody twice", 0)},
	} {
		content := timpush.ScheduleContent{ToAccount: row.to, OfflinePushInfo: rulesInfo}
		rows = append(rows,
			rulesCall{name: name, hard: len(row.to) == 0, call: rulesAdd(timpush.ScheduleUser, content), want: row.want},
			rulesCall{name: name, hard: len(row.to) == 0, call: rulesModify(timpush.ScheduleUser, content), want: row.want})
	}
	rulesCalls(t, rows)
}

func TestRulesOfSchedulesConditions(t *testing.T) {
	t.Parallel()
	tags := rulesAccounts(11)
	var rows []rulesCall
	for name, row := range map[string]struct {
		condition timpush.Condition
		want      []timpush.FieldError
	}{
		"10 tags":             {timpush.AnyTag(tags[:10]...), nil},
		"11 tags":             {timpush.AnyTag(tags...), rulesField("Content.Condition.TagsOr", "has 11 tags; the limit is 10 tags", 90032)},
		"an empty tag":        {timpush.AllTags(""), rulesField("Content.Condition.TagsAnd[0]", "is empty; a tag has 1 to 50 bytes", 90040)},
		"tags and attributes": {timpush.Condition{TagsOr: tags[:1], AttrsOr: map[string]string{"n": "v"}}, rulesField("Content.Condition", "has tags and attributes; choose one kind", 90039)},
		"excluded tags":       {timpush.Condition{TagsAnd: tags[:1], TagsNot: tags[1:]}, nil},
	} {
		content := timpush.ScheduleContent{Condition: row.condition, OfflinePushInfo: rulesInfo}
		rows = append(rows,
			rulesCall{name: name, call: rulesAdd(timpush.ScheduleTag, content), want: row.want},
			rulesCall{name: name, call: rulesModify(timpush.ScheduleTag, content), want: row.want})
	}
	rulesCalls(t, rows)
}

func TestRulesOfTheListOfSchedules(t *testing.T) {
	t.Parallel()
	var rows []rulesCall
	row := func(name string, change func(r *timpush.ScheduleListRequest), want ...timpush.FieldError) {
		r := &timpush.ScheduleListRequest{BeginTime: samplesSchedAt, EndTime: samplesSchedAt}
		change(r)
		rows = append(rows, rulesCall{name: name, call: typesOf("Schedules.List", r), want: want})
	}
	for _, n := range []int{-1, 0, 1} {
		var offset, size []timpush.FieldError
		if n < 0 {
			offset = rulesField("Offset", "is -1; it must not be negative", 90104)
			size = rulesField("Want", "is -1; it must not be negative", 90104)
		}
		row(fmt.Sprintf("offset %d", n), func(r *timpush.ScheduleListRequest) { r.Offset = n }, offset...)
		row(fmt.Sprintf("want %d", n), func(r *timpush.ScheduleListRequest) { r.Want = n }, size...)
	}
	row("no begin", func(r *timpush.ScheduleListRequest) { r.BeginTime = time.Time{} }, rulesField("BeginTime", rulesZeroTime, 90104)...)
	row("no end", func(r *timpush.ScheduleListRequest) { r.EndTime = time.Time{} }, rulesField("EndTime", rulesZeroTime, 90104)...)
	row("neither", func(r *timpush.ScheduleListRequest) { *r = timpush.ScheduleListRequest{} },
		slices.Concat(rulesField("BeginTime", rulesZeroTime, 90104), rulesField("EndTime", rulesZeroTime, 90104))...)
	row("end before begin", func(r *timpush.ScheduleListRequest) { r.EndTime = r.EndTime.Add(-time.Second) },
		rulesField("EndTime", "is 1 s before BeginTime", 90104)...)
	row("a fraction before begin", func(r *timpush.ScheduleListRequest) { r.BeginTime = r.BeginTime.Add(time.Second - 1) })
	row("a begin beyond the calendar", func(r *timpush.ScheduleListRequest) {
		r.BeginTime, r.EndTime = time.Unix(253402300800, 0), time.Unix(253402300800, 0)
	},
		append(rulesField("BeginTime", "is in the year 10000; the limit is 9999", 90104), rulesField("EndTime", "is in the year 10000; the limit is 9999", 90104)...)...)
	row("a century", func(r *timpush.ScheduleListRequest) { r.EndTime = r.EndTime.AddDate(100, 0, 0) }) // the widest range is not documented
	row("an order that is not documented", func(r *timpush.ScheduleListRequest) { r.OrderBy = "schedat" })
	rulesCalls(t, append(rows, rulesCall{name: "nil", hard: true, call: typesOf("Schedules.List", (*timpush.ScheduleListRequest)(nil)),
		want: rulesField("request", "is nil", 0)}))
}

// Every combination there is, for each type, with and without accounts: what is refused
// is not sent, and what is sent means what was asked.
func TestGuardOfSchedulesIsExhaustive(t *testing.T) {
	t.Parallel()
	for _, op := range []string{"Schedules.Add", "Schedules.Modify"} {
		for _, kind := range []timpush.ScheduleType{timpush.ScheduleAll, timpush.ScheduleTag, timpush.ScheduleUser, "Other"} {
			for _, to := range [][]string{nil, rulesTo} {
				for _, skip := range []bool{false, true} {
					t.Run(fmt.Sprintf("%s %s to %d, SkipValidation %v", op, kind, len(to), skip), func(t *testing.T) {
						t.Parallel()
						guardSchedules(t, op, kind, to, skip)
					})
				}
			}
		}
	}
}

func guardSchedules(t *testing.T, op string, kind timpush.ScheduleType, to []string, skip bool) {
	t.Helper()
	m := typesServe(t, typesDone, func(c *timpush.Config) { c.SkipValidation = skip })
	for _, c := range guardCases() {
		content := timpush.ScheduleContent{AllUsers: c.all, Condition: c.condition(), ToAccount: to, OfflinePushInfo: rulesInfo}
		call := rulesAdd(kind, content)
		if op == "Schedules.Modify" {
			call = rulesModify(kind, content)
		}
		before := len(m.sent())
		_, err := call.send(t.Context(), m.Client)
		req, _ := rulesRequest(call)
		validated := req.Validate()
		if guardScheduleRefused(c, kind, to) {
			for _, refused := range []error{err, validated} {
				require.NotEmpty(t, rulesFields(t, refused), "%+v", c)
			}
			require.Len(t, m.sent(), before, "%+v was sent", c)
			continue
		}
		bad := c.invalid(false)
		require.Equal(t, bad, validated != nil, "%+v: %v", c, validated)
		if bad && !skip {
			require.Error(t, err, "%+v", c)
			require.Len(t, m.sent(), before, "%+v was sent", c)
			continue
		}
		require.NoError(t, err, "%+v", c)
		require.Len(t, m.sent(), before+1, "%+v", c)
		sent := typesMember(t, m.sent()[before], "Content")
		if kind == timpush.ScheduleUser {
			c.all = true // no condition
		}
		guardSent(t, c, sent)
		require.Equal(t, to != nil, guardHas(t, sent, "To_Account"), "%+v", c)
	}
}

// guardScheduleRefused is the rule once more, in other words: each type has one way to
// say whom it reaches, and a type that is not known may mean everybody.
func guardScheduleRefused(c guardCase, kind timpush.ScheduleType, to []string) bool {
	given := c.condition()
	absent := given.TagsOr == nil && given.TagsAnd == nil && given.TagsNot == nil && given.AttrsOr == nil && given.AttrsAnd == nil
	picks := len(given.TagsOr)+len(given.TagsAnd)+len(given.AttrsOr)+len(given.AttrsAnd) > 0
	switch kind {
	case timpush.ScheduleUser:
		return c.all || !absent || to == nil
	case timpush.ScheduleAll:
		return !c.all || !absent || to != nil
	case timpush.ScheduleTag:
		return c.all || !picks || to != nil
	default:
		return true
	}
}

func guardHas(t *testing.T, object []byte, name string) bool {
	t.Helper()
	members, ok := typesJSON(t, object).(map[string]any)
	require.True(t, ok)
	_, has := members[name]
	return has
}

func TestGuardOfSchedulesSaysWhatToDo(t *testing.T) {
	t.Parallel()
	const (
		nobody  = "picks nobody in particular: TagsOr, TagsAnd, AttrsOr and AttrsAnd are empty; that would reach nearly all users"
		noUser  = "is given; it is for ScheduleUser, with any other type more people would be reached"
		sayAll  = "is false; ScheduleAll reaches all users, which needs AllUsers: true"
		allTag  = "is true with ScheduleTag; choose one of them"
		allUser = "is true with ScheduleUser; choose one of them"
		tagAll  = "is given with ScheduleAll; it is for ScheduleTag"
		tagUser = "is given with ScheduleUser; it is for ScheduleTag"
	)
	var rows []rulesCall
	for _, row := range []struct {
		name    string
		kind    timpush.ScheduleType
		content timpush.ScheduleContent
		want    []timpush.FieldError
	}{
		{"all, not said", timpush.ScheduleAll, timpush.ScheduleContent{}, rulesField("Content.AllUsers", sayAll, 0)},
		{"all, with tags", timpush.ScheduleAll, timpush.ScheduleContent{Condition: rulesTag},
			append(rulesField("Content.AllUsers", sayAll, 0), rulesField("Content.Condition", tagAll, 0)...)},
		{"all, said, with tags", timpush.ScheduleAll, timpush.ScheduleContent{AllUsers: true, Condition: rulesTag},
			rulesField("Content.Condition", tagAll, 0)},
		{"all, with tags that are none", timpush.ScheduleAll, timpush.ScheduleContent{AllUsers: true, Condition: timpush.AnyTag()},
			rulesField("Content.Condition", tagAll, 0)},
		{"all, with accounts", timpush.ScheduleAll, timpush.ScheduleContent{AllUsers: true, ToAccount: rulesTo}, rulesField("Content.ToAccount", noUser, 0)},
		{"all, with accounts that are none", timpush.ScheduleAll, timpush.ScheduleContent{AllUsers: true, ToAccount: []string{}},
			rulesField("Content.ToAccount", noUser, 0)},
		{"tag, without", timpush.ScheduleTag, timpush.ScheduleContent{}, rulesField("Content.Condition", nobody, 0)},
		{"tag, none", timpush.ScheduleTag, timpush.ScheduleContent{Condition: timpush.AllTags()}, rulesField("Content.Condition", nobody, 0)},
		{"tag, excluded only", timpush.ScheduleTag, timpush.ScheduleContent{Condition: timpush.Condition{TagsNot: []string{"t"}}},
			rulesField("Content.Condition", nobody, 0)},
		{"tag, for all", timpush.ScheduleTag, timpush.ScheduleContent{AllUsers: true, Condition: rulesTag}, rulesField("Content.AllUsers", allTag, 0)},
		{"tag, with accounts", timpush.ScheduleTag, timpush.ScheduleContent{Condition: rulesTag, ToAccount: rulesTo}, rulesField("Content.ToAccount", noUser, 0)},
		{"user, for all", timpush.ScheduleUser, timpush.ScheduleContent{AllUsers: true, ToAccount: rulesTo}, rulesField("Content.AllUsers", allUser, 0)},
		{"user, with tags", timpush.ScheduleUser, timpush.ScheduleContent{Condition: rulesTag, ToAccount: rulesTo}, rulesField("Content.Condition", tagUser, 0)},
		{"user, with tags that are none", timpush.ScheduleUser, timpush.ScheduleContent{Condition: timpush.AnyTag(), ToAccount: rulesTo},
			rulesField("Content.Condition", tagUser, 0)},
	} {
		row.content.OfflinePushInfo = rulesInfo
		rows = append(rows,
			rulesCall{name: row.name, hard: true, call: rulesAdd(row.kind, row.content), want: row.want},
			rulesCall{name: row.name, hard: true, call: rulesModify(row.kind, row.content), want: row.want})
	}
	// A change of the time alone has no content to guard, but what contradicts the type is
	// refused in any case.
	at := func(content timpush.ScheduleContent) typesCall {
		return typesOf("Schedules.Modify", &timpush.ScheduleModifyRequest{
			TaskID: 1, Type: timpush.ScheduleTag, SchedAt: samplesSchedAt, Content: content})
	}
	rulesCalls(t, append(rows,
		rulesCall{name: "time", call: at(timpush.ScheduleContent{})},
		rulesCall{name: "time, and tags that are none", hard: true, call: at(timpush.ScheduleContent{Condition: timpush.AnyTag()}),
			want: rulesField("Content.Condition", nobody, 0)},
		rulesCall{name: "time, and a sender", hard: true, call: at(timpush.ScheduleContent{FromAccount: "a"}),
			want: rulesField("Content.Condition", nobody, 0)},
		rulesCall{name: "time, and accounts that are none", hard: true, call: at(timpush.ScheduleContent{Condition: rulesTag, ToAccount: []string{}}),
			want: rulesField("Content.ToAccount", noUser, 0)}))
}
