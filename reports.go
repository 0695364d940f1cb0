package timpush

import (
	"context"
	"time"

	"github.com/timpush/timpush/internal/check"
	"github.com/timpush/timpush/internal/wire"
)

// ReportsService tells what became of pushes and of messages: it is the field Reports
// of a Client. The Push methods are about pushes to all users, by condition and to listed
// accounts; the Message methods about the notifications of Chat messages. Documented
// limit: 1 call a second for each endpoint. No list of codes is known for them.
//
// Times are sent as seconds, their fractions cut off. Calls are repeated after a lost
// answer. An error is a *ValidationError (nothing was sent), an *APIError (the service
// refused) or a *TransportError (no usable answer).
type ReportsService struct{ client *Client }

// PushTrace follows one push to the devices of one user. It must be of the last 7
// days.
//
// Endpoint: POST v4/timpush/all_member_push_trace
func (s *ReportsService) PushTrace(ctx context.Context, taskID, userID string) (*TraceResult, error) {
	return report[TraceResult](ctx, s.client, &reportRequest{row: &pushTraceEndpoint,
		names: []reportName{{"taskID", "TaskID", taskID}, {"userID", "UserID", userID}}})
}

// PushStatistics counts what became of pushes between start and end, at most 30 days.
// Up to 5 tasks have an element each; without tasks there is one over all.
//
// Endpoint: POST v4/timpush/all_member_push_statistics
func (s *ReportsService) PushStatistics(ctx context.Context, start, end time.Time, taskIDs ...string) (*PushStatisticsResult, error) {
	return report[PushStatisticsResult](ctx, s.client, &reportRequest{row: &pushStatisticsEndpoint,
		window: &reportWindow{start, end, 30}, tasks: tasksOf(taskIDs)})
}

// PushLoss counts why pushes between start and end, at most 7 days, did not arrive. (A
// sample of 1047/71895 spans 8 days, its table says 7.) Up to 5 tasks have an element each;
// without tasks there is one over all.
//
// Endpoint: POST v4/timpush/all_member_push_loss
func (s *ReportsService) PushLoss(ctx context.Context, start, end time.Time, taskIDs ...string) (*PushLossResult, error) {
	return report[PushLossResult](ctx, s.client, &reportRequest{row: &pushLossEndpoint,
		window: &reportWindow{start, end, 7}, tasks: tasksOf(taskIDs)})
}

// MessageTrace follows the notification of one message to the devices of its
// receiver. The pushID is that of the callback Push.OfflinePush, of the last 7 days.
//
// Endpoint: POST v4/timpush/normal_push_trace
func (s *ReportsService) MessageTrace(ctx context.Context, pushID string) (*TraceResult, error) {
	return report[TraceResult](ctx, s.client, &reportRequest{row: &messageTraceEndpoint,
		names: []reportName{{"pushID", "PushID", pushID}}})
}

// MessageStatistics counts what became of the notifications of messages between start
// and end, at most 30 days.
//
// Endpoint: POST v4/timpush/normal_push_statistics
func (s *ReportsService) MessageStatistics(ctx context.Context, start, end time.Time) (*MessageStatisticsResult, error) {
	return report[MessageStatisticsResult](ctx, s.client, &reportRequest{row: &messageStatisticsEndpoint,
		window: &reportWindow{start, end, 30}})
}

// MessageLoss counts why notifications of messages between start and end, at most 7
// days, did not arrive.
//
// Endpoint: POST v4/timpush/normal_push_loss
func (s *ReportsService) MessageLoss(ctx context.Context, start, end time.Time) (*MessageLossResult, error) {
	res, err := report[messageLoss](ctx, s.client, &reportRequest{row: &messageLossEndpoint,
		window: &reportWindow{start, end, 7}})
	return (*MessageLossResult)(res), err
}

func report[T any](ctx context.Context, c *Client, req *reportRequest) (*T, error) {
	var a answerOf[T]
	if _, err := c.send(ctx, req, &a); err != nil {
		return nil, err
	}
	return &a.body, nil
}

// reportRequest is the request of any report.
type reportRequest struct {
	plainRequest
	row    *endpoint
	names  []reportName
	window *reportWindow // nil: none
	tasks  []string      // nil: no such member
}

// reportName is a text that a report is about.
type reportName struct{ argument, member, value string }

// reportWindow is the time that a report is about.
type reportWindow struct {
	start, end time.Time
	days       int // at most
}

// tasksOf keeps an empty list, which is sent: the documents call it required.
func tasksOf(ids []string) []string { return append([]string{}, ids...) }

const tasksLimit = 5

func (r *reportRequest) endpoint() *endpoint { return r.row }

func (r *reportRequest) arguments() []argument {
	args := []argument{{"taskIDs", r.tasks}}
	for _, n := range r.names {
		args = append(args, argument{n.argument, n.value})
	}
	return args
}

func (r *reportRequest) check(c *check.Collector) {
	for _, n := range r.names {
		c.Present(0, n.argument, n.value)
	}
	if r.window != nil {
		r.window.check(c)
	}
	if n := len(r.tasks); n > tasksLimit {
		c.Addf(0, "taskIDs", "has %d tasks; the limit is %d tasks", n, tasksLimit)
	}
	for i, id := range r.tasks {
		c.At("taskIDs", i)
		c.Present(0, "", id)
		c.Out()
	}
}

func (w *reportWindow) check(c *check.Collector) {
	checkTime(c, 0, "start", w.start)
	checkTime(c, 0, "end", w.end)
	seconds := w.end.Unix() - w.start.Unix()
	switch limit := int64(w.days) * 24 * 60 * 60; {
	case w.start.IsZero() || w.end.IsZero():
	case seconds < 0:
		c.Addf(0, "end", "is %d s before start", -seconds)
	case seconds > limit:
		c.Addf(0, "end", "is %d s after start; the limit is %d s (%d days)", seconds, limit, w.days)
	}
}

func checkTime(c *check.Collector, code Code, field string, t time.Time) {
	if t.IsZero() {
		c.Addf(int(code), field, "is the zero time, but required")
	}
}

func (r *reportRequest) encode(b *wire.Buffer, _ caller, _ uint32) (uncounted int) {
	b.Open('{')
	for _, n := range r.names {
		b.String(n.member, n.value)
	}
	if r.window != nil {
		b.Int("StartTime", r.window.start.Unix())
		b.Int("EndTime", r.window.end.Unix())
	}
	if r.tasks != nil {
		b.Strings("TaskID", r.tasks)
	}
	b.Close('}')
	return 0
}
