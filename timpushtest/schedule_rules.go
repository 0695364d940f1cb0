package timpushtest

import (
	"time"

	"github.com/timpush/timpush"
)

// scheduleTable makes the first check of an endpoint for schedules.
func scheduleTable(rows ...row) rule {
	// The access layer has seen to the Sdkappid of the query.
	sdkAppID := need("Sdkappid", between(fakeSDKAppID, fakeSDKAppID))
	return table(timpush.CodeBadSchedule, append([]row{sdkAppID}, rows...)...)
}

var (
	taskID       = need("TaskID", anInteger)
	scheduleType = need("Type", oneOf("All", "Tag", "User"))

	aTime = fit{"a time like 2025-06-01 10:00:00", func(v *value) bool {
		t, err := time.Parse(time.DateTime, v.text)
		// Go also takes fractions, and hours of one digit.
		return v.kind == text && err == nil && timeText(t) == v.text
	}}
)

// time is for requests that were checked.
func (r *request) time(name string) time.Time {
	t, _ := time.Parse(time.DateTime, r.text(name))
	return t
}

// contentRules are those of the push that a schedule of a type becomes.
type contentRules struct {
	path   string
	checks []rule
}

// optional is for MsgRandom, which the documents leave out of Content.
func optional(r row) []row {
	r.required = false
	return []row{r}
}

// notification is the push-service shape of v4/timpush/push but for its condition.
var notification = concat([]row{fromAccount}, optional(pushMsgRandom), requiredOfflinePushInfo, dataID)

var contents = map[string]contentRules{
	"All": {pushPath, []rule{broadcastLimit, members(notification...)}},
	"Tag": {pushPath, []rule{
		members(concat(notification, []row{{name: "Condition", required: true, fit: aFilledObject}})...),
		serviceConditions.check,
	}},
	"User": {batchPath, []rule{
		members(concat(batchRows, optional(batchMsgRandom))...), batchRecipients.in("To_Account"),
	}},
}

// checkContent judges what a schedule is to push by the rules of the push.
func checkContent(kind string, content *value) *refusal {
	rules := contents[kind]
	r := &request{path: rules.path, size: len(content.raw), root: *content}
	for _, check := range rules.checks {
		no := check(r)
		switch {
		case no == nil:
			continue
		case no.code == timpush.CodeBadJSON:
			no.code = timpush.CodeBadSchedule
		}
		no.info = "Content: " + no.info
		return no
	}
	return nil
}

// checkNewContent is checkContent for a schedule that has just come.
func checkNewContent(r *request) *refusal { return checkContent(r.text("Type"), r.member("Content")) }

// checkSchedAt refuses a time that is over; that a second is forgiven is a guess.
func checkSchedAt(_ *Server, req *request) *refusal {
	if req.has("SchedAt") && req.at.Sub(req.time("SchedAt")) > time.Second {
		return refuse(timpush.CodeBadSchedule, "SchedAt is over")
	}
	return nil
}
