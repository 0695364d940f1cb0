package timpushtest

import (
	"time"

	"github.com/timpush/timpush"
)

// The documented limits. Others are documented too, but differ by edition and year.
const (
	pushInterval      = time.Second // the gap must be longer
	recallInterval    = time.Second // the gap must not be shorter
	pushesPerDay      = 100
	messagesPerMinute = 12000
)

// limits counts what has been admitted. Refused calls do not count, and how the
// service cuts time into days and minutes is not documented: here they are those of
// UTC.
type limits struct {
	lastPush    time.Time
	lastRecall  time.Time
	day, minute int64
	pushes      int // on that day
	messages    int // in that minute
}

// WithDocumentedLimits refuses pushes of v4/timpush/push and
// v4/all_member_push/im_push, taken together, that come within 1 s of the last one
// (90024) or are more than 100 a day (90047), calls of v4/openim/batchsendmsg beyond
// 12,000 messages a minute, each recipient counting as one (90057), and recalls that
// come less than 1 s after the last one (90051). A schedule for All or Tag counts as a
// push when it is carried out, and fails if it is refused. Only calls that pass all
// other checks count; days and minutes are those of UTC.
func WithDocumentedLimits() Option {
	return func(s *Server) { s.limited = true }
}

// admitPush counts a push, or refuses it.
func admitPush(s *Server, req *request) *refusal {
	l := s.limits
	if l == nil {
		return nil
	}
	// Never back: a schedule may come late, from the last second of yesterday.
	day := req.at.Unix() / (24 * 60 * 60)
	if day > l.day {
		l.day, l.pushes = day, 0
	}
	switch {
	case l.pushes >= pushesPerDay:
		return refuse(timpush.CodeDailyPushQuota, "more than %d pushes a day", pushesPerDay)
	case !l.lastPush.IsZero() && req.at.Sub(l.lastPush) <= pushInterval:
		return refuse(timpush.CodePushTooFrequent, "the interval between two pushes must be greater than 1 second")
	}
	l.pushes++
	l.lastPush = req.at
	return nil
}

// admitMessages counts a message per recipient, or refuses all of them.
func admitMessages(s *Server, req *request) *refusal {
	l := s.limits
	if l == nil {
		return nil
	}
	minute := req.at.Unix() / 60
	if minute != l.minute {
		l.minute, l.messages = minute, 0
	}
	n := len(req.member("To_Account").items)
	if l.messages+n > messagesPerMinute {
		return refuse(timpush.CodeBatchSendTooFrequent, "more than %d messages a minute", messagesPerMinute)
	}
	l.messages += n
	return nil
}

// admitRecall counts a recall, or refuses it.
func admitRecall(s *Server, req *request) *refusal {
	l := s.limits
	if l == nil {
		return nil
	}
	if !l.lastRecall.IsZero() && req.at.Sub(l.lastRecall) < recallInterval {
		return refuse(timpush.CodeRevokeTooFrequent, "more than one recall a second")
	}
	l.lastRecall = req.at
	return nil
}
