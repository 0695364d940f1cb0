package timpushtest

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/timpush/timpush"
)

// reportInfo is the documented ErrorInfo of a report that went well, as it is spelt.
const reportInfo = "sucess" //nolint:misspell // a client must not wait for the right spelling

// reportTasks is how many tasks one report may be asked for.
const reportTasks = 5

const day = 24 * time.Hour

// report makes the members of an answer about some pushes. Those about pushes tell
// online from offline, those about messages do not.
type report func(about []*pushRecord, byEvent bool) map[string]any

var (
	aTimestamp   = fit{"a time in seconds", func(v *value) bool { n, ok := v.integer(); return ok && n >= 0 }}
	reportWindow = []row{need("StartTime", aTimestamp), need("EndTime", aTimestamp)}
	someTaskIDs  = fit{"an array of at most 5 non-empty strings", func(v *value) bool {
		return someStrings.ok(v) && len(v.items) <= reportTasks &&
			!slices.ContainsFunc(v.items, func(id value) bool { return id.text == "" })
	}}
)

// allMemberReport is about pushes, by task or all together. An unknown task is left
// out, and so is one of another time: that is a guess.
func allMemberReport(tell report, days int) *endpoint {
	return &endpoint{
		checks: []rule{members(concat(reportWindow, []row{need("TaskID", someTaskIDs)})...), within(days)},
		info:   reportInfo,
		serve: func(s *Server, req *request) (map[string]any, *refusal) {
			about := s.pushes.between(req, false)
			results := []map[string]any{}
			add := func(id string, about []*pushRecord) {
				result := tell(about, true)
				result["TaskID"] = id
				results = append(results, result)
			}
			ids := req.member("TaskID").items
			for _, id := range ids {
				if i := slices.IndexFunc(about, func(p *pushRecord) bool { return p.ID == id.text }); i >= 0 {
					add(id.text, about[i:i+1])
				}
			}
			if len(ids) == 0 {
				add("", about)
			}
			return map[string]any{"Results": results}, nil
		},
	}
}

// normalReport is about the messages of v4/openim/batchsendmsg, all together.
func normalReport(tell report, days int) *endpoint {
	return &endpoint{
		checks: []rule{members(reportWindow...), within(days)},
		info:   reportInfo,
		serve: func(s *Server, req *request) (map[string]any, *refusal) {
			return tell(s.pushes.between(req, true), false), nil
		},
	}
}

// within limits the time that a report is about. No codes are documented.
func within(days int) rule {
	return func(r *request) *refusal {
		start, end := r.integer("StartTime"), r.integer("EndTime")
		switch {
		case end < start:
			return refuse(timpush.CodeBadJSON, "EndTime is before StartTime")
		case end-start > int64(days)*int64(day/time.Second):
			return refuse(timpush.CodeBadJSON, "EndTime is more than %d days after StartTime", days)
		}
		return nil
	}
}

// between finds the messages, or else the pushes, of the time that a report is about.
// Both ends belong to it.
func (p *pushes) between(req *request, inApp bool) []*pushRecord {
	start, end := req.integer("StartTime"), req.integer("EndTime")
	found := []*pushRecord{}
	for _, r := range p.list {
		if at := r.At.Unix(); r.inApp() == inApp && start <= at && at <= end {
			found = append(found, r)
		}
	}
	return found
}

// channel is a way to a device, by which reports are divided.
type channel struct {
	EventType    timpush.PushEventType `json:",omitempty"` // zero in reports about messages
	PushPlatform timpush.PushPlatform
}

func (o *outcome) channel(byEvent bool) channel {
	c := channel{PushPlatform: o.vendor()}
	if byEvent {
		c.EventType = o.event()
	}
	return c
}

func compareChannels(a, b channel) int {
	return cmp.Or(cmp.Compare(a.EventType, b.EventType), cmp.Compare(a.PushPlatform, b.PushPlatform))
}

// counts are those of statistics.
type counts struct{ TotalCount, SentCount, DeliveredCount, ClickCount int }

func (c *counts) add(o *outcome) {
	c.TotalCount++
	if o.sent() {
		c.SentCount++
	}
	if o.reached() {
		c.DeliveredCount++
	}
	if !o.clicked.IsZero() {
		c.ClickCount++
	}
}

func statistics(about []*pushRecord, byEvent bool) map[string]any {
	type platform struct {
		channel
		counts
	}
	var total counts
	of := map[channel]*platform{}
	for _, p := range about {
		for i := range p.outcomes {
			o := &p.outcomes[i]
			c := o.channel(byEvent)
			if of[c] == nil {
				of[c] = &platform{channel: c}
			}
			of[c].add(o)
			total.add(o)
		}
	}
	platforms := []platform{}
	for _, c := range slices.SortedFunc(maps.Keys(of), compareChannels) {
		platforms = append(platforms, *of[c])
	}
	return map[string]any{
		"TotalCount": total.TotalCount, "SentCount": total.SentCount,
		"DeliveredCount": total.DeliveredCount, "ClickCount": total.ClickCount,
		"PlatformStatistics": platforms,
	}
}
