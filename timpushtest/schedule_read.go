package timpushtest

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/timpush/timpush"
)

// taskInfo is a documented TaskInfo.
type taskInfo struct {
	TaskID          int64
	Sdkappid        int
	CreateAt        string
	Type            string
	SchedAt         string
	Content         json.RawMessage
	Title           string
	Desc            string
	Status          string
	DispatchSuccess int
	DispatchErr     string
	PushTaskID      string
}

func (t *schedule) info() taskInfo {
	i := taskInfo{
		TaskID:      t.id,
		Sdkappid:    fakeSDKAppID,
		CreateAt:    timeText(t.createdAt),
		Type:        t.kind,
		SchedAt:     timeText(t.at),
		Content:     json.RawMessage(t.answered().raw),
		Title:       t.words("Title"),
		Desc:        t.words("Desc"),
		Status:      t.status,
		DispatchErr: t.err,
		PushTaskID:  t.pushID,
	}
	if t.status == statusDispatched {
		i.DispatchSuccess = 1
	}
	return i
}

// words is a text of the notification.
func (t *schedule) words(name string) string {
	if v := t.content.member("OfflinePushInfo").member(name); v != nil {
		return v.text
	}
	return ""
}

// answered is the content as answers have it. In the documents' sample From_Account is
// a number there; what is no number in JSON cannot be written so.
func (t *schedule) answered() value {
	from := t.content.member("From_Account")
	if from == nil || strings.Trim(from.text, "0123456789") != "" || !json.Valid([]byte(from.text)) {
		return t.content
	}
	return with(t.content, member{name: "From_Account", value: numberValue(from.text)})
}

var getSchedule = &endpoint{
	checks: []rule{scheduleTable(taskID)},
	serve: func(s *Server, req *request) (map[string]any, *refusal) {
		t, no := s.schedules.find(req)
		if no != nil {
			return nil, no
		}
		return map[string]any{"TaskInfo": t.info()}, nil
	},
}

// listSchedules takes OrderBy in both of its documented spellings.
var listSchedules = &endpoint{
	checks: []rule{
		scheduleTable(
			need("Offset", between(0, math.MaxInt64)),
			need("Want", between(1, math.MaxInt64)),
			need("OrderBy", oneOf("createAt", "schedAt", "createat", "schedat")),
			need("Asc", aBoolean),
			need("BeginTime", aTime),
			need("EndTime", aTime),
			may("Keyword", aString),
		),
		checkListed,
	},
	serve: func(s *Server, req *request) (map[string]any, *refusal) {
		found := s.schedules.list(req)
		tasks := []taskInfo{}
		for _, t := range page(found, req.integer("Offset"), req.integer("Want")) {
			tasks = append(tasks, t.info())
		}
		return map[string]any{"Total": len(found), "Tasks": tasks}, nil
	},
}

// checkListed knows no widest range: it is a setting of the service, without a number.
func checkListed(r *request) *refusal {
	if r.time("EndTime").Before(r.time("BeginTime")) {
		return refuse(timpush.CodeBadSchedule, "EndTime is before BeginTime")
	}
	return nil
}

// list finds the schedules that are asked for, in order. That the range, both ends
// included, is one of the time that OrderBy names is a guess; so is that a keyword is
// found where it stands word for word.
func (l *schedules) list(req *request) []*schedule {
	dated := func(t *schedule) time.Time { return t.at }
	if strings.EqualFold(req.text("OrderBy"), "createAt") {
		dated = func(t *schedule) time.Time { return t.createdAt }
	}
	begin, end, keyword := req.time("BeginTime"), req.time("EndTime"), req.text("Keyword")
	found := []*schedule{}
	for _, t := range l.byID {
		at := dated(t)
		if !at.Before(begin) && !at.After(end) &&
			(strings.Contains(t.words("Title"), keyword) || strings.Contains(t.words("Desc"), keyword)) {
			found = append(found, t)
		}
	}
	slices.SortFunc(found, func(a, b *schedule) int {
		return cmp.Or(dated(a).Compare(dated(b)), cmp.Compare(a.id, b.id))
	})
	if req.text("Asc") == "false" {
		slices.Reverse(found)
	}
	return found
}

// page cuts out at most want of all.
func page(all []*schedule, offset, want int64) []*schedule {
	n := int64(len(all))
	offset = min(offset, n)
	return all[offset : offset+min(want, n-offset)]
}
