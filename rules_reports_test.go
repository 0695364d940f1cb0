package timpush_test

import (
	"slices"
	"testing"
	"time"

	"github.com/timpush/timpush"
)

func TestRulesOfReportsNames(t *testing.T) {
	t.Parallel()
	empty := func(arguments ...string) (want []timpush.FieldError) {
		for _, a := range arguments {
			want = append(want, timpush.FieldError{Field: a, Reason: "is empty, but required"})
		}
		return want
	}
	rows := []rulesCall{
		{name: "both", call: typesOf("Reports.PushTrace", "t", "u")},
		{name: "no task", call: typesOf("Reports.PushTrace", "", "u"), want: empty("taskID")},
		{name: "no user", call: typesOf("Reports.PushTrace", "t", ""), want: empty("userID")},
		{name: "neither", call: typesOf("Reports.PushTrace", "", ""), want: empty("taskID", "userID")},
		{name: "a push", call: typesOf("Reports.MessageTrace", "p")},
		{name: "no push", call: typesOf("Reports.MessageTrace", ""), want: empty("pushID")},
	}
	for _, op := range []string{"Reports.PushStatistics", "Reports.PushLoss"} {
		tasks := func(ids ...string) typesCall {
			call := typesOf(op, samplesSchedAt, samplesSchedAt)
			for _, id := range ids {
				call.args = append(call.args, id)
			}
			return call
		}
		rows = append(rows,
			rulesCall{name: "over all", call: tasks()},
			rulesCall{name: "1 task", call: tasks("t")},
			rulesCall{name: "5 tasks", call: tasks(rulesAccounts(5)...)},
			rulesCall{name: "6 tasks", call: tasks(rulesAccounts(6)...), want: rulesField("taskIDs", "has 6 tasks; the limit is 5 tasks", 0)},
			rulesCall{name: "an empty one", call: tasks("t", ""), want: empty("taskIDs[1]")})
	}
	rulesCalls(t, rows)
}

func TestRulesOfReportsWindows(t *testing.T) {
	t.Parallel()
	const (
		zero = "is the zero time, but required"
		day  = 24 * time.Hour
	)
	start := time.Date(2025, 3, 5, 8, 0, 0, 0, time.FixedZone("", 8*60*60))
	var rows []rulesCall
	for op, limit := range map[string]struct {
		days int
		text string
	}{
		"Reports.PushStatistics":    {30, "is 2592001 s after start; the limit is 2592000 s (30 days)"},
		"Reports.PushLoss":          {7, "is 604801 s after start; the limit is 604800 s (7 days)"},
		"Reports.MessageStatistics": {30, "is 2592001 s after start; the limit is 2592000 s (30 days)"},
		"Reports.MessageLoss":       {7, "is 604801 s after start; the limit is 604800 s (7 days)"},
	} {
		row := func(name string, start, end time.Time, want ...timpush.FieldError) {
			rows = append(rows, rulesCall{name: name, call: typesOf(op, start, end), want: want})
		}
		longest := start.Add(time.Duration(limit.days) * day)
		row("one moment", start, start)
		row("one second", start, start.Add(time.Second))
		row("end before start", start, start.Add(-time.Second), rulesField("end", "is 1 s before start", 0)...)
		row("the longest", start, longest)
		row("the longest, in two zones", start.UTC(), longest.In(time.FixedZone("", -60*60)))
		row("a second more", start, longest.Add(time.Second), rulesField("end", limit.text, 0)...)
		// The service is told whole seconds, and these are counted.
		row("a fraction more", start, longest.Add(time.Second-1))
		row("a fraction before start", start.Add(time.Second-1), start)
		row("no start", time.Time{}, start, rulesField("start", zero, 0)...)
		row("no end", start, time.Time{}, rulesField("end", zero, 0)...)
		row("neither", time.Time{}, time.Time{}, slices.Concat(rulesField("start", zero, 0), rulesField("end", zero, 0))...)
		row("the beginning of time", time.Unix(0, 0), time.Unix(1, 0))
	}
	rulesCalls(t, rows)
}
