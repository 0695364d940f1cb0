package timpush

import (
	"context"
	"errors"
	"iter"
	"time"
)

// SchedulesService keeps pushes for a later time: it is the field Schedules of a
// Client. Only a task that is still pending can be changed or deleted. Documented
// limit: 5 calls a second for each endpoint.
//
// Times are in UTC on the wire, with whole seconds: fractions are cut off.
//
// An error is a *ValidationError (nothing was sent), an *APIError (the service refused)
// or a *TransportError (no usable answer). Add is a send: it is never repeated when its
// answer was lost, whatever the RetryPolicy says, for two tasks would push twice. If
// OutcomeUnknown is true for its error, look with List. All other calls are repeated.
//
// The codes 90104 to 90107 are documented for Delete; that the other calls have them
// too is likely.
type SchedulesService struct{ client *Client }

// ScheduleType says whom a task reaches.
type ScheduleType string

// The documented types.
const (
	ScheduleAll  ScheduleType = "All"  // everybody; needs Content.AllUsers
	ScheduleTag  ScheduleType = "Tag"  // those whom Content.Condition picks
	ScheduleUser ScheduleType = "User" // those in Content.ToAccount
)

// ScheduleContent is what a task pushes: a notification, with the rules of Push
// without MsgBody or, for ScheduleUser, of BatchPush.
type ScheduleContent struct {
	// FromAccount is the sender. Empty: Config.Identifier when a task is added, not sent
	// when it is modified.
	FromAccount string `json:"From_Account,omitempty"`

	// AllUsers must be true for ScheduleAll. It is kept in JSON, as for a queue, and
	// never sent.
	AllUsers bool `json:"AllUsers,omitzero"`

	Condition Condition `json:"Condition,omitzero"`  // ScheduleTag only
	ToAccount []string  `json:"To_Account,omitzero"` // ScheduleUser only: 1 to 500 accounts, none twice

	// MsgRandom is in no sample of a request. Zero: not sent.
	MsgRandom uint32 `json:"MsgRandom,omitzero"`

	OfflinePushInfo OfflinePushInfo `json:"OfflinePushInfo,omitzero"`
}

// ScheduleAddRequest is a new task. All members are required. JSON has its time as the wire
// does; let it be a field of your own types, for embedded it would write them whole.
type ScheduleAddRequest struct {
	Type    ScheduleType    `json:"Type"`
	SchedAt time.Time       `json:"SchedAt"` // in JSON "2025-06-01 10:00:00", in UTC
	Content ScheduleContent `json:"Content"`
}

// ScheduleAddResult says that the service has accepted a task.
type ScheduleAddResult struct {
	// TaskID is that of the schedule; the push has another one once it is sent. Zero: the
	// service did not tell; see List. No document shows its answer.
	TaskID int64
}

// ScheduleModifyRequest changes a pending task. SchedAt, Content or both are required. Its
// JSON is as that of ScheduleAddRequest.
type ScheduleModifyRequest struct {
	TaskID int64        `json:"TaskID"`
	Type   ScheduleType `json:"Type"` // that of the task; it cannot be changed

	// SchedAt is the new time; the zero time leaves the old one.
	SchedAt time.Time `json:"SchedAt,omitzero"`

	// Content is what is to be changed; its zero value leaves all as it is. Whether the
	// service keeps members that are not given, the documents leave open. A Content for
	// ScheduleTag therefore needs its Condition again, one for ScheduleAll its AllUsers, and one
	// for ScheduleUser its ToAccount.
	Content ScheduleContent `json:"Content,omitzero"`
}

// ScheduleOrder is the time that tasks are listed by.
type ScheduleOrder string

// The orders as the Chinese edition of 2026 and the samples spell them; the English one
// of 2026-04 has "createat" and "schedat".
const (
	ScheduleByCreateAt ScheduleOrder = "createAt"
	ScheduleBySchedAt  ScheduleOrder = "schedAt"
)

// ScheduleListRequest asks for a page of tasks. Its JSON is as that of ScheduleAddRequest.
type ScheduleListRequest struct {
	Offset    int           `json:"Offset"`    // of the first task, from 0
	Want      int           `json:"Want"`      // tasks on the page; zero: 20
	OrderBy   ScheduleOrder `json:"OrderBy"`   // empty: ScheduleBySchedAt
	Asc       bool          `json:"Asc"`       // earliest first
	BeginTime time.Time     `json:"BeginTime"` // required
	EndTime   time.Time     `json:"EndTime"`   // required, not before BeginTime; the widest range is not documented
	Keyword   string        `json:"Keyword,omitempty"`
}

// ScheduleListResult is a page of tasks.
type ScheduleListResult struct {
	Total int             `json:"Total"` // on all pages
	Tasks []ScheduledTask `json:"Tasks"`
}

// ScheduleStatus is how far a task is. Of the others only words are documented:
// dispatching, dispatched.
type ScheduleStatus string

// SchedulePending is the status of a task that can be changed and deleted.
const SchedulePending ScheduleStatus = "pending"

// Add keeps a push for a later time.
//
// The broadcast guard holds as for Push: a task needs a Condition, or AllUsers and
// ScheduleAll, or for ScheduleUser its accounts.
//
// Endpoint: POST v4/timpush/add_sched_task
func (s *SchedulesService) Add(ctx context.Context, req *ScheduleAddRequest) (*ScheduleAddResult, error) {
	var a answerOf[scheduleID]
	if _, err := s.client.send(ctx, req, &a); err != nil {
		return nil, err
	}
	return &ScheduleAddResult{TaskID: int64(a.body.TaskID)}, nil
}

// Modify changes time or content of a task that is pending.
//
// Endpoint: POST v4/timpush/modify_sched_task
func (s *SchedulesService) Modify(ctx context.Context, req *ScheduleModifyRequest) error {
	var a answerOf[nothing]
	_, err := s.client.send(ctx, req, &a)
	return err
}

// Delete deletes a task that is pending: 90107 says that it is being dispatched, 90106
// that it has been. The type must be that of the task. If the repeat after a lost answer is
// told that there is no such task, Delete asks with Get, and returns nil if it is gone.
//
// Endpoint: POST v4/timpush/delete_sched_task
func (s *SchedulesService) Delete(ctx context.Context, taskID int64, typ ScheduleType) error {
	var a answerOf[nothing]
	req := &scheduleRequest{row: &scheduleDeleteEndpoint, taskID: taskID, typ: &typ, confirm: func(ctx context.Context) bool {
		_, gone := s.Get(ctx, taskID) // the code may also be about the type
		return errors.Is(gone, CodeBadSchedule)
	}}
	_, err := s.client.send(ctx, req, &a)
	return err
}

// Get reads a task. An answer without one is an error.
//
// Endpoint: POST v4/timpush/get_sched_task
func (s *SchedulesService) Get(ctx context.Context, taskID int64) (*ScheduledTask, error) {
	var a answerOf[scheduleInfo]
	if _, err := s.client.send(ctx, &scheduleRequest{row: &scheduleGetEndpoint, taskID: taskID}, &a); err != nil {
		return nil, err
	}
	return a.body.TaskInfo, nil
}

// List reads a page of the tasks between two times.
//
// Endpoint: POST v4/timpush/list_sched_task
func (s *SchedulesService) List(ctx context.Context, req *ScheduleListRequest) (*ScheduleListResult, error) {
	var a answerOf[ScheduleListResult]
	if _, err := s.client.send(ctx, req, &a); err != nil {
		return nil, err
	}
	return &a.body, nil
}

// ListSeq reads page after page, from Offset on, when the loop asks for the next one. It
// ends with the last page, or with the first error. Tasks that come or go meanwhile move
// the others: one may be on two pages, or on none.
//
// Endpoint: POST v4/timpush/list_sched_task
func (s *SchedulesService) ListSeq(ctx context.Context, req *ScheduleListRequest) iter.Seq2[*ScheduleListResult, error] {
	if req == nil {
		return func(yield func(*ScheduleListResult, error) bool) { yield(s.List(ctx, nil)) }
	}
	first := *req
	return func(yield func(*ScheduleListResult, error) bool) {
		page := first
		for {
			res, err := s.List(ctx, &page)
			more := false // decided before the loop may change the page
			if err == nil {
				page.Offset += len(res.Tasks)
				more = len(res.Tasks) > 0 && page.Offset < res.Total
			}
			if !yield(res, err) || !more {
				return
			}
		}
	}
}
