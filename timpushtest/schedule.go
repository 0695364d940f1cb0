package timpushtest

import (
	"cmp"
	"slices"
	"time"

	"github.com/timpush/timpush"
)

// schedules are the scheduled pushes. Whatever refuses one answers 90104, the only
// documented code for bad parameters, unless the fault is in Content and a push has
// another code for it.
type schedules struct {
	byID    map[int64]*schedule
	pending []*schedule // those still to come, in order
}

// schedule is a scheduled push.
type schedule struct {
	id        int64
	createdAt time.Time // to the second
	kind      string
	at        time.Time
	content   value
	status    string
	err       string // why it failed
	pushID    string // once dispatched
}

// The states of a schedule. Only the first is documented by its name.
const (
	statusPending    = "pending"
	statusDispatched = "dispatched"
	statusFailed     = "failed"
)

func compareSchedules(a, b *schedule) int {
	return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.id, b.id))
}

// put enters a schedule, or enters it anew.
func (l *schedules) put(t *schedule) {
	if l.byID == nil {
		l.byID = map[int64]*schedule{}
	}
	l.byID[t.id] = t
	i, _ := slices.BinarySearchFunc(l.pending, t, compareSchedules)
	l.pending = slices.Insert(l.pending, i, t)
}

// withdraw takes a schedule out of those still to come.
func (l *schedules) withdraw(t *schedule) {
	l.pending = slices.DeleteFunc(l.pending, func(other *schedule) bool { return other == t })
}

// find gives the schedule that a request is about.
func (l *schedules) find(req *request) (*schedule, *refusal) {
	t := l.byID[req.integer("TaskID")]
	if t == nil {
		return nil, refuse(timpush.CodeBadSchedule, "there is no such TaskID")
	}
	return t, nil
}

// findPending is find for changes, which need the right Type and a schedule that is
// still to come.
func (l *schedules) findPending(req *request) (*schedule, *refusal) {
	t, no := l.find(req)
	switch {
	case no != nil:
		return nil, no
	case t.kind != req.text("Type"):
		return nil, refuse(timpush.CodeBadSchedule, "the task has another Type")
	case t.status != statusPending:
		return nil, refuse(timpush.CodeScheduleDispatched, "the task has been dispatched")
	}
	return t, nil
}
