package timpushtest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

const (
	toTagged = `{"From_Account":"administrator","Condition":{"TagsOr":["a"]},"OfflinePushInfo":{"Title":"Sale","Desc":"today"}}`
	toSome   = `{"From_Account":"administrator","To_Account":["alice","bob"],"OfflinePushInfo":{"Title":"Sale","Desc":"today"}}`
	toUsers  = `{"From_Account":"administrator","OfflinePushInfo":{"Title":"Sale","Desc":"today"}}`
)

// sched is a body for one of the five endpoints.
func sched(members string) string { return `{"Sdkappid":1400000000,` + members + `}` }

// later is a time of a schedule.
func later(d time.Duration) string { return time.Now().Add(d).UTC().Format(time.DateTime) }

// plan makes a schedule.
func (s *service) plan(t *testing.T, kind, at, content string) int64 {
	t.Helper()
	ans := s.post(t, addTask, sched(fmt.Sprintf(`"Type":%q,"SchedAt":%q,"Content":%s`, kind, at, content)))
	require.Zero(t, ans.ErrorCode, ans.raw)
	return taskID(t, ans)
}

func taskID(t *testing.T, ans answer) int64 {
	t.Helper()
	require.NotNil(t, ans.Schedule, ans.raw)
	return *ans.Schedule
}

type task struct {
	TaskID                               int64
	CreateAt, Type, SchedAt, Title, Desc string
	Status, DispatchErr, PushTaskID      string
	DispatchSuccess                      int
	Content                              json.RawMessage
}

func (s *service) task(t *testing.T, id int64) task {
	t.Helper()
	ans := s.post(t, getTask, sched(fmt.Sprintf(`"TaskID":%d`, id)))
	require.Zero(t, ans.ErrorCode, ans.raw)
	var a struct{ TaskInfo task }
	require.NoError(t, json.Unmarshal([]byte(ans.raw), &a))
	return a.TaskInfo
}

func TestScheduleIsCarriedOutAtItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		crowd(t, s)
		start := time.Now()
		tagged := s.plan(t, "Tag", later(2*time.Hour), toTagged)
		all := s.plan(t, "All", later(time.Hour), toUsers)
		some := s.plan(t, "User", later(time.Hour), toSome)
		assert.Len(t, map[int64]bool{tagged: true, all: true, some: true}, 3)

		s.fine(t, getTask, sched(fmt.Sprintf(`"TaskID":%d`, tagged)), fmt.Sprintf(`"TaskInfo":{"TaskID":%d,"Sdkappid":1400000000,
			"CreateAt":"2000-01-01 00:00:00","Type":"Tag","SchedAt":"2000-01-01 02:00:00",
			"Content":{"From_Account":"administrator","MsgRandom":%d,"Condition":{"TagsOr":["a"]},"OfflinePushInfo":{"Title":"Sale","Desc":"today"}},
			"Title":"Sale","Desc":"today","Status":"pending","DispatchSuccess":0,"DispatchErr":"","PushTaskID":""}`, tagged, tagged))

		time.Sleep(time.Hour - 1)
		assert.Empty(t, s.Deliveries())
		time.Sleep(time.Nanosecond)
		got := s.Deliveries()
		require.Len(t, got, 2, "carried out by the look at them")
		s.MoveClock(5 * time.Hour)
		s.RegisterAccounts("zoe")
		s.fine(t, newFamily.addTag, `{"UserTags":[{"To_Account":"zoe","Tags":["a"]}]}`, "")
		got = s.Deliveries()
		require.Len(t, got, 3)

		id := func(schedule int64) string { return s.task(t, schedule).PushTaskID }
		random := func(schedule int64) uint32 { return uint32(schedule) }
		for i := range got {
			assert.Equal(t, time.UTC, got[i].At.Location())
			got[i].At = got[i].At.In(start.Location())
		}
		assert.Equal(t, []timpushtest.Delivery{
			{Path: push, ID: id(all), MsgRandom: random(all), AllUsers: true, At: start.Add(time.Hour)},
			{Path: batch, ID: id(some), MsgRandom: random(some), Recipients: []string{"alice", "bob"}, At: start.Add(time.Hour)},
			{Path: push, ID: id(tagged), MsgRandom: random(tagged), At: start.Add(2 * time.Hour)},
		}, got)
		assert.Equal(t, []string{"alice", "bob", "carol", "dave", "device-1"}, s.Reached(id(all)))
		assert.Equal(t, []string{"alice", "bob"}, s.Reached(id(some)))
		assert.Equal(t, []string{"alice", "bob"}, s.Reached(id(tagged)), "zoe came later")
		for _, schedule := range []int64{all, some, tagged} {
			info := s.task(t, schedule)
			assert.Equal(t, "dispatched", info.Status)
			assert.Equal(t, 1, info.DispatchSuccess)
			assert.Empty(t, info.DispatchErr)
		}
		assert.Len(t, s.Deliveries(), 3, "once")
		s.fine(t, revoke, recall(id(tagged), overwriting), "")
	})
}

// Whatever comes later finds the schedule carried out, and a schedule finds everything
// as it was at its time.
func TestScheduleComesBeforeWhatComesLater(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, look := range map[string]func(*service){
			"a call":           func(s *service) { s.post(t, push, body(push)) },
			"RegisterAccounts": func(s *service) { s.RegisterAccounts("zoe") },
			"RegistrationIDs":  func(s *service) { s.RegisterRegistrationIDs("zoe") },
			"SetDevice":        func(s *service) { s.SetDevice("alice", timpushtest.Device{ErrCode: 1}) },
			"FailAccount":      func(s *service) { s.FailAccount("alice", timpush.CodeInternal) },
			"DeliverWebhooks":  func(s *service) { assert.Error(t, s.DeliverWebhooks("http://[::1]:1", "")) },
			"Close":            func(s *service) { s.Close() },
			"MoveClock":        func(s *service) { s.MoveClock(time.Hour) },
			"another schedule": func(s *service) { s.plan(t, "All", later(0), toUsers) },
			"a schedule's change": func(s *service) {
				s.post(t, modifyTask, sched(`"TaskID":1,"Type":"All","SchedAt":"2000-01-01 00:00:00"`))
			},
		} {
			s := inProcess(t)
			s.RegisterAccounts("alice", "bob")
			s.plan(t, "User", later(time.Minute), toSome)
			s.plan(t, "All", later(time.Minute), toUsers)
			time.Sleep(time.Minute)
			look(s)
			s.FailAccount("alice", 0)
			got := s.Deliveries()
			require.GreaterOrEqual(t, len(got), 2, name)
			for _, d := range got[:2] {
				assert.Equal(t, []string{"alice", "bob"}, s.Reached(d.ID), name)
			}
		}
	})
}

func TestScheduleAfterClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		s.plan(t, "All", later(time.Minute), toUsers)
		s.Close()
		s.MoveClock(time.Hour)
		assert.Empty(t, s.Deliveries())
	})
}

func TestResetForgetsSchedules(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		id := s.plan(t, "All", later(time.Minute), toUsers)
		s.Reset()
		s.MoveClock(time.Hour)
		assert.Empty(t, s.Deliveries())
		assert.Equal(t, 90104, s.post(t, getTask, sched(fmt.Sprintf(`"TaskID":%d`, id))).ErrorCode)
		s.Reset()
		assert.NotEqual(t, id, s.plan(t, "All", later(time.Minute), toUsers), "no id comes twice")
	})
}

func TestScheduleThatFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t, timpushtest.WithDocumentedLimits())
		s.RegisterAccounts("alice")
		first := s.plan(t, "All", later(time.Minute), toUsers)
		second := s.plan(t, "Tag", later(time.Minute+time.Second), toTagged)
		third := s.plan(t, "All", later(time.Minute+2*time.Second), toUsers)
		nobody := s.plan(t, "User", later(time.Minute), strings.Replace(toSome, "alice", "mallory", 1))
		some := s.plan(t, "User", later(time.Minute), toSome)
		s.MoveClock(time.Hour)
		for id, want := range map[int64]task{
			first:  {Status: "dispatched", DispatchSuccess: 1},
			second: {Status: "failed", DispatchErr: "90024 the interval between two pushes must be greater than 1 second"},
			third:  {Status: "dispatched", DispatchSuccess: 1},
			nobody: {Status: "failed", DispatchErr: "no account could be served"},
			some:   {Status: "dispatched", DispatchSuccess: 1},
		} {
			got := s.task(t, id)
			assert.Equal(t, want.DispatchSuccess == 1, got.PushTaskID != "")
			assert.Equal(t, want, task{Status: got.Status, DispatchErr: got.DispatchErr, DispatchSuccess: got.DispatchSuccess})
			ans := s.post(t, deleteTask, sched(fmt.Sprintf(`"TaskID":%d,"Type":%q`, id, got.Type)))
			assert.Equal(t, 90106, ans.ErrorCode)
			assert.Zero(t, taskID(t, ans))
		}
		assert.Len(t, s.Deliveries(), 3)
		assert.Equal(t, []string{"alice"}, s.Deliveries()[1].Recipients)
	})
}

// A schedule that comes late from yesterday does not begin the day anew.
func TestScheduleOfYesterday(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t, timpushtest.WithDocumentedLimits())
		require.Zero(t, s.post(t, push, body(push)).ErrorCode, "at midnight")
		late := s.plan(t, "All", later(-time.Second), toUsers)
		assert.Equal(t, "1999-12-31 23:59:59", s.task(t, late).SchedAt)
		assert.Equal(t, "failed", s.task(t, late).Status, "within a second of another push")
		for i := range 99 {
			s.MoveClock(2 * time.Second)
			require.Zero(t, s.post(t, push, body(push)).ErrorCode, i)
		}
		s.MoveClock(2 * time.Second)
		assert.Equal(t, 90047, s.post(t, push, body(push)).ErrorCode)
	})
}

func TestScheduleWithoutRecording(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t, timpushtest.WithoutRecording())
		id := s.plan(t, "All", later(time.Minute), toUsers)
		s.MoveClock(time.Minute)
		assert.NotEmpty(t, s.task(t, id).PushTaskID)
		assert.Empty(t, s.Deliveries())
	})
}
