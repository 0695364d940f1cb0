package timpush_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

// scheduleTime is a time as schedules have it.
func scheduleTime(d time.Duration) time.Time { return time.Now().Add(d).UTC().Truncate(time.Second) }

// scheduleList asks for everything that is to come.
func scheduleList() *timpush.ScheduleListRequest {
	return &timpush.ScheduleListRequest{BeginTime: scheduleTime(-24 * time.Hour), EndTime: scheduleTime(1000 * time.Hour), Asc: true}
}

// scheduleKinds are a task of each type, with whom it reaches.
func scheduleKinds() map[timpush.ScheduleType]struct {
	content timpush.ScheduleContent
	reaches []string
} {
	info := timpush.OfflinePushInfo{Title: "hello", Desc: "world"}
	return map[timpush.ScheduleType]struct {
		content timpush.ScheduleContent
		reaches []string
	}{
		timpush.ScheduleAll: {timpush.ScheduleContent{AllUsers: true, OfflinePushInfo: info}, []string{"user-1", "user-2", "user-3"}},
		timpush.ScheduleTag: {timpush.ScheduleContent{Condition: timpush.AnyTag("tag-1"), OfflinePushInfo: info, FromAccount: "12345"},
			[]string{"user-1", "user-2"}},
		timpush.ScheduleUser: {timpush.ScheduleContent{ToAccount: []string{"user-3"}, OfflinePushInfo: info, MsgRandom: 7},
			[]string{"user-3"}},
	}
}

// A task is read as it was added, waits for its time, and is a push then, which can be
// recalled as any other.
func TestASchedulesLife(t *testing.T) {
	t.Parallel()
	fakeRun(t, func(t *testing.T, server *timpushtest.Server, cfg timpush.Config) {
		server.RegisterAccounts("user-1", "user-2", "user-3")
		client := netClient(t, cfg)
		defer client.CloseIdleConnections()
		ctx := t.Context()
		_, err := client.Tags.Add(ctx, serviceTags)
		require.NoError(t, err)
		var ahead time.Duration
		for kind, row := range scheduleKinds() {
			ahead += time.Hour // of the clock, when its time has come
			at := scheduleTime(ahead)
			added, err := client.Schedules.Add(ctx, &timpush.ScheduleAddRequest{
				Type: kind, SchedAt: at.In(time.FixedZone("elsewhere", 5*60*60)), Content: row.content})
			require.NoError(t, err)
			assert.Positive(t, added.TaskID)

			task, err := client.Schedules.Get(ctx, added.TaskID)
			require.NoError(t, err)
			assert.Equal(t, added.TaskID, task.TaskID)
			assert.Equal(t, cfg.SDKAppID, task.SDKAppID)
			assert.Equal(t, kind, task.Type)
			assert.Equal(t, at, task.SchedAt)
			assert.Equal(t, "hello", task.Title)
			assert.Equal(t, "world", task.Desc)
			assert.Equal(t, timpush.SchedulePending, task.Status)
			assert.Empty(t, task.PushTaskID)
			want := row.content
			want.AllUsers = false // never sent
			if want.FromAccount == "" {
				want.FromAccount = cfg.Identifier
			}
			assert.NotZero(t, task.Content.MsgRandom)
			if want.MsgRandom == 0 {
				want.MsgRandom = task.Content.MsgRandom
			}
			assert.Equal(t, want, task.Content)

			before := len(server.Deliveries())
			server.MoveClock(time.Hour)
			task, err = client.Schedules.Get(ctx, added.TaskID)
			require.NoError(t, err)
			assert.NotEqual(t, timpush.SchedulePending, task.Status)
			assert.Equal(t, row.reaches, server.Reached(task.PushTaskID))
			assert.Len(t, server.Deliveries(), before+1)
			require.NoError(t, client.Revoke(ctx, serviceRevoke(task.PushTaskID)))
			for _, err := range []error{
				client.Schedules.Delete(ctx, added.TaskID, kind),
				client.Schedules.Modify(ctx, &timpush.ScheduleModifyRequest{TaskID: added.TaskID, Type: kind, SchedAt: at.Add(10 * time.Hour)}),
			} {
				require.ErrorIs(t, err, timpush.CodeScheduleDispatched)
				assert.False(t, timpush.OutcomeUnknown(err))
			}
		}
	})
}

// A pending task can be changed, in part, and deleted.
func TestAPendingScheduleCanBeChangedAndDeleted(t *testing.T) {
	t.Parallel()
	server, client := serviceFake(t)
	ctx := t.Context()
	for kind, row := range scheduleKinds() {
		added, err := client.Schedules.Add(ctx, &timpush.ScheduleAddRequest{Type: kind, SchedAt: scheduleTime(time.Hour), Content: row.content})
		require.NoError(t, err)
		before, err := client.Schedules.Get(ctx, added.TaskID)
		require.NoError(t, err)
		later := scheduleTime(2 * time.Hour)
		require.NoError(t, client.Schedules.Modify(ctx, &timpush.ScheduleModifyRequest{TaskID: added.TaskID, Type: kind, SchedAt: later}))
		task, err := client.Schedules.Get(ctx, added.TaskID)
		require.NoError(t, err)
		assert.Equal(t, later, task.SchedAt)
		assert.Equal(t, before.Content, task.Content)

		changed := row.content
		changed.OfflinePushInfo.Title = "changed"
		require.NoError(t, client.Schedules.Modify(ctx, &timpush.ScheduleModifyRequest{TaskID: added.TaskID, Type: kind, Content: changed}))
		task, err = client.Schedules.Get(ctx, added.TaskID)
		require.NoError(t, err)
		assert.Equal(t, later, task.SchedAt)
		assert.Equal(t, "changed", task.Title)
		assert.Equal(t, before.Content.FromAccount, task.Content.FromAccount)

		other := timpush.ScheduleAll
		if kind == other {
			other = timpush.ScheduleTag
		}
		require.ErrorIs(t, client.Schedules.Delete(ctx, added.TaskID, other), timpush.CodeBadSchedule)
		require.NoError(t, client.Schedules.Delete(ctx, added.TaskID, kind))
		_, err = client.Schedules.Get(ctx, added.TaskID)
		require.ErrorIs(t, err, timpush.CodeBadSchedule)
	}
	list, err := client.Schedules.List(ctx, scheduleList())
	require.NoError(t, err)
	assert.Equal(t, &timpush.ScheduleListResult{Tasks: []timpush.ScheduledTask{}}, list)
	server.MoveClock(3 * time.Hour)
	assert.Empty(t, server.Deliveries())
}

// Whatever becomes of the answers, a task is added once; all other calls are repeated.
func TestAScheduleIsNeverAddedTwice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := timpushtest.NewServer()
		defer server.Close()
		cfg := server.InProcessConfig()
		cfg.Retry = timpush.RetryPolicy{MaxAttempts: 5, RetryUnknownOutcome: true}
		client := netClient(t, cfg)
		ctx := t.Context()
		for kind, row := range scheduleKinds() {
			server.Reset()
			before := len(server.Calls())
			server.LoseAnswer("v4/timpush/add_sched_task", 3)
			_, err := client.Schedules.Add(ctx, &timpush.ScheduleAddRequest{Type: kind, SchedAt: scheduleTime(time.Hour), Content: row.content})
			assert.True(t, timpush.OutcomeUnknown(err))
			var broken *timpush.TransportError
			require.ErrorAs(t, err, &broken)
			assert.Zero(t, broken.MsgRandom)
			assert.Len(t, server.Calls(), before+1)

			// List tells what has become of it. From here on answers are lost, and not missed.
			server.LoseAnswer("v4/timpush/list_sched_task", 2)
			list, err := client.Schedules.List(ctx, scheduleList())
			require.NoError(t, err)
			require.Len(t, list.Tasks, 1)
			assert.Equal(t, 1, list.Total)
			id := list.Tasks[0].TaskID
			server.LoseAnswer("v4/timpush/get_sched_task", 2)
			task, err := client.Schedules.Get(ctx, id)
			require.NoError(t, err)
			assert.Equal(t, list.Tasks[0], *task)
			server.LoseAnswer("v4/timpush/modify_sched_task", 2)
			require.NoError(t, client.Schedules.Modify(ctx, &timpush.ScheduleModifyRequest{TaskID: id, Type: kind, SchedAt: scheduleTime(2 * time.Hour)}))
			server.LoseAnswer("v4/timpush/delete_sched_task", 1)
			require.NoError(t, client.Schedules.Delete(ctx, id, kind), "the repeat finds no task, and neither does Get")
			list, err = client.Schedules.List(ctx, scheduleList())
			require.NoError(t, err)
			assert.Empty(t, list.Tasks)
		}
	})
}

// Lists are ordered, cut and searched as asked.
// A repeat that finds no task may also have been given the wrong type: Get decides.
func TestDeleteAsksWhetherTheTaskIsGone(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		get   netAnswer
		calls int
		gone  bool
	}{
		"gone":         {netCode(timpush.CodeBadSchedule), 3, true},
		"still there":  {netText(`{"ActionStatus":"OK","ErrorCode":0,"TaskInfo":{"TaskID":1}}`), 3, false},
		"nobody knows": {netCode(timpush.CodeNotAppAdministrator), 3, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				net := netServe(netLost(io.EOF), netCode(timpush.CodeBadSchedule), row.get)
				var seen seenEvents
				cfg := netConfig(net)
				cfg.Observer = seen.observe
				err := netClient(t, cfg).Schedules.Delete(t.Context(), 1, timpush.ScheduleAll)
				require.Len(t, net.arrivals(), row.calls)
				require.Len(t, seen.events, 2, "that of Get, and its own")
				assert.Equal(t, err, seen.events[1].Err)
				if row.gone {
					require.NoError(t, err)
					assert.Zero(t, seen.events[1].Code)
					return
				}
				require.ErrorIs(t, err, timpush.CodeBadSchedule)
				assert.True(t, timpush.OutcomeUnknown(err))
			})
		})
	}
}

func TestListsOfSchedules(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, client := serviceFake(t)
		ctx := t.Context()
		var ids []int64 // in the order of creation; the last one is due first
		for i := range 25 {
			req := serviceSchedule(scheduleTime(time.Duration(100-i) * time.Hour))
			req.Content.OfflinePushInfo.Title = fmt.Sprint("task number ", i, ".")
			res, err := client.Schedules.Add(ctx, req)
			require.NoError(t, err)
			ids = append(ids, res.TaskID)
			time.Sleep(time.Second)
		}
		reversed := slices.Clone(ids)
		slices.Reverse(reversed)
		for name, row := range map[string]struct {
			change func(*timpush.ScheduleListRequest)
			total  int
			want   []int64
		}{
			"20 by default, by time": {func(*timpush.ScheduleListRequest) {}, 25, reversed[:20]},
			"latest first":           {func(r *timpush.ScheduleListRequest) { r.Asc = false }, 25, ids[:20]},
			"by creation":            {func(r *timpush.ScheduleListRequest) { r.OrderBy = timpush.ScheduleByCreateAt }, 25, ids[:20]},
			"another page":           {func(r *timpush.ScheduleListRequest) { r.Offset, r.Want = 3, 4 }, 25, reversed[3:7]},
			"behind the end":         {func(r *timpush.ScheduleListRequest) { r.Offset = 25 }, 25, nil},
			"by keyword":             {func(r *timpush.ScheduleListRequest) { r.Keyword = "number 7." }, 1, ids[7:8]},
			"of a time, both ends included": {func(r *timpush.ScheduleListRequest) {
				r.BeginTime, r.EndTime = scheduleTimeOf(t, client, ids[9]), scheduleTimeOf(t, client, ids[6])
			}, 4, []int64{ids[9], ids[8], ids[7], ids[6]}},
		} {
			req := scheduleList()
			row.change(req)
			res, err := client.Schedules.List(ctx, req)
			require.NoError(t, err, name)
			assert.Equal(t, row.total, res.Total, name)
			assert.Equal(t, row.want, scheduleIDs(res.Tasks), name)
		}
		for want, pages := range map[int]int{1: 25, 5: 5, 7: 4, 25: 1, 26: 1} {
			req := scheduleList()
			req.Want = want
			var all []int64
			n := 0
			for res, err := range client.Schedules.ListSeq(ctx, req) {
				require.NoError(t, err)
				all = append(all, scheduleIDs(res.Tasks)...)
				n++
			}
			assert.Equal(t, reversed, all, want)
			assert.Equal(t, pages, n, want)
		}
	})
}

func scheduleTimeOf(t *testing.T, client *timpush.Client, id int64) time.Time {
	t.Helper()
	task, err := client.Schedules.Get(t.Context(), id)
	require.NoError(t, err)
	return task.SchedAt
}

func scheduleIDs(tasks []timpush.ScheduledTask) (ids []int64) {
	for _, task := range tasks {
		ids = append(ids, task.TaskID)
	}
	return ids
}

// schedulePage is an answer with tasks from an id on.
func schedulePage(total, first, n int) netAnswer {
	type task struct{ TaskID int }
	tasks := []task{}
	for i := range n {
		tasks = append(tasks, task{first + i})
	}
	body, err := json.Marshal(map[string]any{"ActionStatus": "OK", "ErrorCode": 0, "Total": total, "Tasks": tasks})
	if err != nil {
		panic(err)
	}
	return netText(string(body))
}

// Page after page, until there is no more: whatever the service says of the total, there
// is an end.
func TestListSeqEnds(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		answers []netAnswer
		offsets []int // asked for
		tasks   int
		err     bool
	}{
		"nothing":                   {[]netAnswer{schedulePage(0, 1, 0)}, []int{0}, 0, false},
		"one page":                  {[]netAnswer{schedulePage(3, 1, 3)}, []int{0}, 3, false},
		"exact pages":               {[]netAnswer{schedulePage(6, 1, 3), schedulePage(6, 4, 3)}, []int{0, 3}, 6, false},
		"a short page at the end":   {[]netAnswer{schedulePage(4, 1, 3), schedulePage(4, 4, 1)}, []int{0, 3}, 4, false},
		"an empty page at the end":  {[]netAnswer{schedulePage(4, 1, 3), schedulePage(4, 4, 0)}, []int{0, 3}, 3, false},
		"a short page in between":   {[]netAnswer{schedulePage(5, 1, 2), schedulePage(5, 3, 3)}, []int{0, 2}, 5, false},
		"a total that shrinks":      {[]netAnswer{schedulePage(9, 1, 3), schedulePage(5, 4, 3), schedulePage(9, 7, 3)}, []int{0, 3}, 6, false},
		"a total that grows":        {[]netAnswer{schedulePage(3, 1, 2), schedulePage(4, 3, 2), schedulePage(9, 5, 2)}, []int{0, 2}, 4, false},
		"a total that is too small": {[]netAnswer{schedulePage(0, 1, 3), schedulePage(0, 4, 3)}, []int{0}, 3, false},
		"the same page for ever":    {[]netAnswer{schedulePage(7, 1, 3)}, []int{0, 3, 6}, 9, false},
		"an error on page 1":        {[]netAnswer{netCode(90104)}, []int{0}, 0, true},
		"an error on page 2":        {[]netAnswer{schedulePage(9, 1, 3), netCode(90104), schedulePage(9, 4, 3)}, []int{0, 3}, 3, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service := netServe(row.answers...)
			req := &timpush.ScheduleListRequest{Want: 3, BeginTime: serviceFrom, EndTime: serviceTo}
			before := *req
			pages := netClient(t, netConfig(service)).Schedules.ListSeq(t.Context(), req)
			req.Offset, req.Want = 77, 77 // it is read at the call
			assert.Empty(t, service.arrivals())
			var tasks []int64
			var errs []error
			for res, err := range pages {
				if err != nil {
					assert.Nil(t, res)
					errs = append(errs, err)
					continue
				}
				assert.Empty(t, errs, "an error ends it")
				tasks = append(tasks, scheduleIDs(res.Tasks)...)
			}
			assert.Len(t, tasks, row.tasks)
			assert.Equal(t, row.err, len(errs) == 1)
			assert.Equal(t, row.offsets, scheduleOffsets(t, service))
			assert.Equal(t, &timpush.ScheduleListRequest{Offset: 77, Want: 77, BeginTime: before.BeginTime, EndTime: before.EndTime}, req,
				"and never written to")
		})
	}
}

// scheduleOffsets are those that were asked for, three tasks each.
func scheduleOffsets(t *testing.T, service *netService) []int {
	t.Helper()
	var offsets []int
	for _, got := range service.arrivals() {
		var body struct{ Offset, Want int }
		require.NoError(t, json.Unmarshal([]byte(got.body), &body))
		assert.Equal(t, 3, body.Want)
		offsets = append(offsets, body.Offset)
	}
	return offsets
}

// A break ends it; ranging again starts from the beginning, which is the caller's
// Offset.
func TestListSeqDoesNotMindWhatTheLoopDoesToAPage(t *testing.T) {
	t.Parallel()
	service := netServe(schedulePage(6, 1, 3), schedulePage(6, 4, 3))
	for res, err := range netClient(t, netConfig(service)).Schedules.ListSeq(t.Context(),
		&timpush.ScheduleListRequest{Want: 3, BeginTime: serviceFrom, EndTime: serviceTo}) {
		require.NoError(t, err)
		res.Tasks = slices.DeleteFunc(res.Tasks, func(task timpush.ScheduledTask) bool { return task.TaskID%2 == 0 })
	}
	assert.Equal(t, []int{0, 3}, scheduleOffsets(t, service))
}

func TestListSeqIsLazyAndCanBeRangedOverTwice(t *testing.T) {
	t.Parallel()
	service := netServe(schedulePage(100, 1, 3))
	pages := netClient(t, netConfig(service)).Schedules.ListSeq(t.Context(),
		&timpush.ScheduleListRequest{Offset: 5, Want: 3, BeginTime: serviceFrom, EndTime: serviceTo})
	for range 2 {
		n := 0
		for range pages {
			if n++; n == 2 {
				break
			}
		}
	}
	assert.Equal(t, []int{5, 8, 5, 8}, scheduleOffsets(t, service))
}

// A request that is refused is one error, and no call; so is the end of a context.
func TestListSeqWithoutACall(t *testing.T) {
	t.Parallel()
	service := netServe(schedulePage(0, 1, 0))
	client := netClient(t, netConfig(service))
	over, cancel := context.WithCancel(t.Context())
	cancel()
	fine := &timpush.ScheduleListRequest{BeginTime: serviceFrom, EndTime: serviceTo}
	for text, pages := range map[string]func(func(*timpush.ScheduleListResult, error) bool){
		"request: is nil":                client.Schedules.ListSeq(t.Context(), nil),
		"Offset: is -1":                  client.Schedules.ListSeq(t.Context(), &timpush.ScheduleListRequest{Offset: -1, BeginTime: serviceFrom, EndTime: serviceTo}),
		"not sent: the context was over": client.Schedules.ListSeq(over, fine),
	} {
		var errs []error
		for res, err := range pages {
			assert.Nil(t, res)
			errs = append(errs, err)
		}
		require.Len(t, errs, 1, text)
		require.ErrorContains(t, errs[0], text)
	}
	assert.Empty(t, service.arrivals())
}

// Nobody schedules a push to everybody by accident, not even without validation.
func TestTheGuardOfSchedulesReachesTheMethods(t *testing.T) {
	t.Parallel()
	server := timpushtest.NewServer()
	defer server.Close()
	cfg := server.InProcessConfig()
	cfg.SkipValidation = true
	client := netClient(t, cfg)
	ctx := t.Context()
	info := timpush.OfflinePushInfo{Title: "hello"}
	for _, kind := range slices.Sorted(maps.Keys(scheduleKinds())) {
		_, err := client.Schedules.Add(ctx, &timpush.ScheduleAddRequest{Type: kind, SchedAt: scheduleTime(time.Hour),
			Content: timpush.ScheduleContent{OfflinePushInfo: info}})
		require.Error(t, err, kind)
		err = client.Schedules.Modify(ctx, &timpush.ScheduleModifyRequest{TaskID: 7, Type: kind,
			Content: timpush.ScheduleContent{OfflinePushInfo: info}})
		require.Error(t, err, kind)
	}
	for _, call := range server.Calls() {
		assert.NotContains(t, string(call.Body), `"All"`)
		assert.NotContains(t, string(call.Body), `"Tag"`)
	}
	list, err := client.Schedules.List(ctx, scheduleList())
	require.NoError(t, err)
	assert.Empty(t, list.Tasks)
}
