package timpushtest

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/timpush/timpush"
)

var addSchedule = &endpoint{
	checks: []rule{
		scheduleTable(scheduleType, need("SchedAt", aTime), need("Content", anObject)), checkNewContent,
	},
	admissions: []func(*Server, *request) *refusal{checkSchedAt},
	serve: func(s *Server, req *request) (map[string]any, *refusal) {
		s.carriedOut++
		const first = 1234567890
		t := &schedule{
			id:        first + int64(s.carriedOut),
			createdAt: req.at.UTC().Truncate(time.Second),
			kind:      req.text("Type"),
			at:        req.time("SchedAt"),
			content:   *req.member("Content"),
			status:    statusPending,
		}
		if t.content.member("MsgRandom") == nil {
			// As in the documents: the stored one has a MsgRandom, the sent one had none.
			t.content = with(t.content, member{name: "MsgRandom", value: numberValue(strconv.FormatInt(t.id, 10))})
		}
		s.schedules.put(t)
		return map[string]any{"TaskID": t.id}, nil
	},
}

var modifySchedule = &endpoint{
	checks: []rule{
		scheduleTable(taskID, scheduleType, may("SchedAt", aTime), may("Content", aFilledObject)), checkModified,
	},
	admissions: []func(*Server, *request) *refusal{checkSchedAt},
	serve: func(s *Server, req *request) (map[string]any, *refusal) {
		t, no := s.schedules.findPending(req)
		if no != nil {
			return nil, no
		}
		next := *t
		if req.has("SchedAt") {
			next.at = req.time("SchedAt")
		}
		if content := req.member("Content"); content != nil {
			next.content = with(t.content, content.members...)
			if no := checkContent(t.kind, &next.content); no != nil {
				return nil, no
			}
		}
		s.schedules.withdraw(t)
		s.schedules.put(&next)
		return map[string]any{"TaskID": t.id}, nil
	},
}

var deleteSchedule = &endpoint{
	checks:  []rule{scheduleTable(taskID, scheduleType)},
	failure: map[string]any{"TaskID": 0},
	serve: func(s *Server, req *request) (map[string]any, *refusal) {
		t, no := s.schedules.findPending(req)
		if no != nil {
			return nil, no
		}
		s.schedules.withdraw(t)
		delete(s.schedules.byID, t.id)
		return map[string]any{"TaskID": t.id}, nil
	},
}

// checkModified refuses a change that changes nothing; no document shows one.
func checkModified(r *request) *refusal {
	if !r.has("SchedAt") && !r.has("Content") {
		return refuse(timpush.CodeBadSchedule, "neither SchedAt nor Content")
	}
	return nil
}

// with gives a copy of an object in which members replace those of the same name.
func with(obj value, members ...member) value {
	all := slices.Clone(obj.members)
	for _, m := range members {
		if i := slices.IndexFunc(all, func(old member) bool { return old.name == m.name }); i >= 0 {
			all[i] = m
		} else {
			all = append(all, m)
		}
	}
	parts := make([]string, len(all))
	for i, m := range all {
		// The names are those of tables, and need no escapes.
		parts[i] = strconv.Quote(m.name) + ":" + m.value.raw
	}
	return value{kind: object, raw: "{" + strings.Join(parts, ",") + "}", members: all}
}

func numberValue(digits string) value { return value{kind: number, raw: digits, text: digits} }
