package timpush

import (
	"context"
	"time"

	"github.com/timpush/timpush/internal/check"
	"github.com/timpush/timpush/internal/wire"
)

// Validate reports, as a *ValidationError, every violation that Schedules.Add would
// refuse.
func (r *ScheduleAddRequest) Validate() error { return validate(r) }

func (r *ScheduleAddRequest) endpoint() *endpoint { return &scheduleAddEndpoint }
func (r *ScheduleAddRequest) random() uint32      { return 0 }

func (r *ScheduleAddRequest) describe(k *call) {
	k.once = true
	k.recipients = len(r.Content.ToAccount)
}

func (r *ScheduleAddRequest) guard(c *check.Collector) {
	r.Type.check(c, "Type") // one that is not known may mean everybody
	r.Content.guard(c, r.Type)
}

func (r *ScheduleAddRequest) check(c *check.Collector) {
	checkWireTime(c, "SchedAt", r.SchedAt)
	if isEmpty(&r.Content.OfflinePushInfo) {
		c.Addf(0, "Content.OfflinePushInfo", "is empty, but required")
	}
	r.Content.check(c)
}

func (r *ScheduleAddRequest) encode(b *wire.Buffer, by caller, _ uint32) (uncounted int) {
	content := r.Content
	if content.FromAccount == "" {
		content.FromAccount = by.identifier // every sample has it
	}
	b.Open('{')
	b.Int("Sdkappid", int64(by.sdkAppID))
	b.String("Type", string(r.Type))
	b.String("SchedAt", wireTime(r.SchedAt))
	b.Key("Content")
	content.appendTo(b)
	b.Close('}')
	return 0
}

// Validate reports, as a *ValidationError, every violation that Schedules.Modify would
// refuse.
func (r *ScheduleModifyRequest) Validate() error { return validate(r) }

func (r *ScheduleModifyRequest) endpoint() *endpoint { return &scheduleModifyEndpoint }
func (r *ScheduleModifyRequest) random() uint32      { return 0 }
func (r *ScheduleModifyRequest) describe(k *call)    { k.recipients = len(r.Content.ToAccount) }

func (r *ScheduleModifyRequest) guard(c *check.Collector) {
	r.Type.check(c, "Type")
	if !isEmpty(&r.Content) || r.Content.Condition.given() || r.Content.ToAccount != nil { // given but empty is not absent
		r.Content.guard(c, r.Type)
	}
}

func (r *ScheduleModifyRequest) check(c *check.Collector) {
	checkTaskID(c, "TaskID", r.TaskID)
	checkYear(c, "SchedAt", r.SchedAt)
	sent := r.Content
	sent.AllUsers = false
	if r.SchedAt.IsZero() && isEmpty(&sent) {
		c.Addf(int(CodeBadSchedule), "SchedAt", "is the zero time, and Content is empty; there is nothing to change")
	}
	r.Content.check(c)
}

func (r *ScheduleModifyRequest) encode(b *wire.Buffer, by caller, _ uint32) (uncounted int) {
	b.Open('{')
	b.Int("Sdkappid", int64(by.sdkAppID))
	b.Int("TaskID", r.TaskID)
	b.String("Type", string(r.Type))
	if !r.SchedAt.IsZero() {
		b.String("SchedAt", wireTime(r.SchedAt))
	}
	b.OptObject("Content", r.Content.appendTo)
	b.Close('}')
	return 0
}

// scheduleRequest is about one task.
type scheduleRequest struct {
	plainRequest
	row    *endpoint
	taskID int64
	typ    *ScheduleType // nil: no such member

	confirm func(context.Context) bool
}

func (r *scheduleRequest) endpoint() *endpoint { return r.row }
func (r *scheduleRequest) describe(k *call)    { k.confirm = r.confirm }

func (r *scheduleRequest) arguments() []argument { return []argument{{"typ", r.typ}} }

func (r *scheduleRequest) check(c *check.Collector) {
	checkTaskID(c, "taskID", r.taskID)
	if r.typ != nil {
		r.typ.check(c, "typ")
	}
}

func (r *scheduleRequest) encode(b *wire.Buffer, by caller, _ uint32) (uncounted int) {
	b.Open('{')
	b.Int("Sdkappid", int64(by.sdkAppID))
	b.Int("TaskID", r.taskID)
	if r.typ != nil {
		b.String("Type", string(*r.typ))
	}
	b.Close('}')
	return 0
}

// Validate reports, as a *ValidationError, every violation that Schedules.List would
// refuse.
func (r *ScheduleListRequest) Validate() error { return validate(r) }

func (r *ScheduleListRequest) endpoint() *endpoint    { return &scheduleListEndpoint }
func (r *ScheduleListRequest) guard(*check.Collector) {}
func (r *ScheduleListRequest) random() uint32         { return 0 }
func (r *ScheduleListRequest) describe(*call)         {}

func (r *ScheduleListRequest) check(c *check.Collector) {
	for _, n := range []struct {
		field string
		value int
	}{{"Offset", r.Offset}, {"Want", r.Want}} {
		if n.value < 0 {
			c.Addf(int(CodeBadSchedule), n.field, "is %d; it must not be negative", n.value)
		}
	}
	checkWireTime(c, "BeginTime", r.BeginTime)
	checkWireTime(c, "EndTime", r.EndTime)
	if seconds := r.EndTime.Unix() - r.BeginTime.Unix(); seconds < 0 && !r.EndTime.IsZero() {
		c.Addf(int(CodeBadSchedule), "EndTime", "is %d s before BeginTime", -seconds)
	}
}

func (r *ScheduleListRequest) encode(b *wire.Buffer, by caller, _ uint32) (uncounted int) {
	b.Open('{')
	b.Int("Sdkappid", int64(by.sdkAppID))
	b.Int("Offset", int64(r.Offset))
	b.Int("Want", int64(orDefault(r.Want, pageSize)))
	order := r.OrderBy
	if order == "" {
		order = ScheduleBySchedAt
	}
	b.String("OrderBy", string(order))
	b.Bool("Asc", r.Asc)
	b.String("BeginTime", wireTime(r.BeginTime))
	b.String("EndTime", wireTime(r.EndTime))
	b.OptString("Keyword", r.Keyword)
	b.Close('}')
	return 0
}

const pageSize = 20 // as in the sample

func (t ScheduleType) check(c *check.Collector, field string) {
	switch t {
	case ScheduleAll, ScheduleTag, ScheduleUser:
	default:
		c.Addf(int(CodeBadSchedule), field, "is none of %q, %q and %q", ScheduleAll, ScheduleTag, ScheduleUser)
	}
}

func checkWireTime(c *check.Collector, field string, t time.Time) {
	checkTime(c, CodeBadSchedule, field, t)
	checkYear(c, field, t)
}

// checkYear refuses what the wire's form has no room for, as a time made of milliseconds
// that were taken for seconds.
func checkYear(c *check.Collector, field string, t time.Time) {
	if year := t.UTC().Year(); year > 9999 {
		c.Addf(int(CodeBadSchedule), field, "is in the year %d; the limit is 9999", year)
	}
}

func checkTaskID(c *check.Collector, field string, id int64) {
	if id <= 0 {
		c.Addf(int(CodeBadSchedule), field, "is %d; it must be positive", id)
	}
}

// guard is the broadcast guard: the type, and what the content says of it, must agree.
func (s *ScheduleContent) guard(c *check.Collector, t ScheduleType) {
	c.In("Content")
	defer c.Out()
	if (t == ScheduleAll || t == ScheduleTag) && s.ToAccount != nil {
		c.Addf(0, "ToAccount", "is given; it is for ScheduleUser, with any other type more people would be reached")
	}
	switch t {
	case ScheduleUser:
		if len(s.ToAccount) == 0 {
			c.Addf(0, "ToAccount", "has 0 recipients, but 1 is required")
		}
		if s.AllUsers {
			c.Addf(0, "AllUsers", "is true with ScheduleUser; choose one of them")
		}
		if s.Condition.given() {
			c.Addf(0, "Condition", "is given with ScheduleUser; it is for ScheduleTag")
		}
	case ScheduleTag:
		if s.AllUsers {
			c.Addf(0, "AllUsers", "is true with ScheduleTag; choose one of them")
		}
		if !s.Condition.picks() {
			c.Addf(0, "Condition", "picks nobody in particular: TagsOr, TagsAnd, AttrsOr and AttrsAnd are empty; that would reach nearly all users")
		}
	case ScheduleAll:
		if !s.AllUsers {
			c.Addf(0, "AllUsers", "is false; ScheduleAll reaches all users, which needs AllUsers: true")
		}
		if s.Condition.given() {
			c.Addf(0, "Condition", "is given with ScheduleAll; it is for ScheduleTag")
		}
	}
}

func (s *ScheduleContent) check(c *check.Collector) {
	c.In("Content")
	defer c.Out()
	if len(s.ToAccount) > 0 {
		checkRecipients(c, s.ToAccount, 0, 0)
	}
	pushNotificationRules.check(c, &s.Condition)
	s.OfflinePushInfo.check(c)
}

func (s *ScheduleContent) appendTo(b *wire.Buffer) {
	b.Open('{')
	b.OptString("From_Account", s.FromAccount)
	appendCondition(b, &s.Condition)
	if len(s.ToAccount) > 0 {
		b.Strings("To_Account", s.ToAccount)
	}
	b.OptObject("OfflinePushInfo", s.OfflinePushInfo.appendTo)
	b.OptInt("MsgRandom", int64(s.MsgRandom))
	b.Close('}')
}
