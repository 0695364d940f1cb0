package timpushtest_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

func TestModifySchedule(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		modify := func(id int64, kind, more string) answer {
			return s.post(t, modifyTask, sched(fmt.Sprintf(`"TaskID":%d,"Type":%q,%s`, id, kind, more)))
		}
		id := s.plan(t, "Tag", later(time.Hour), toTagged)
		other := s.plan(t, "All", later(2*time.Hour), `{"MsgRandom":5,"OfflinePushInfo":{"Title":"Other"},"DataId":"d"}`)

		s.fine(t, modifyTask, sched(fmt.Sprintf(`"TaskID":%d,"Type":"Tag","SchedAt":%q`, id, later(3*time.Hour))), fmt.Sprintf(`"TaskID":%d`, id))
		assert.Zero(t, modify(id, "Tag", `"Content":{"Condition":{"TagsAnd":["b"]},"OfflinePushInfo":{"Desc":"new"},"DataId":"x"}`).ErrorCode)
		got := s.task(t, id)
		assert.Equal(t, "2000-01-01 03:00:00", got.SchedAt)
		assert.Equal(t, "2000-01-01 00:00:00", got.CreateAt)
		assert.Equal(t, [2]string{"", "new"}, [2]string{got.Title, got.Desc})
		assert.JSONEq(t, fmt.Sprintf(`{"From_Account":"administrator","MsgRandom":%d,"Condition":{"TagsAnd":["b"]},"OfflinePushInfo":{"Desc":"new"},"DataId":"x"}`, id),
			string(got.Content), "members that are given replace those stored")
		assert.JSONEq(t, `{"MsgRandom":5,"OfflinePushInfo":{"Title":"Other"},"DataId":"d"}`, string(s.task(t, other).Content))

		for more, want := range map[string]int{
			`"SchedAt":"1999-12-31 23:59:58"`: 90104,
			`"SchedAt":"soon"`:                90104,
			`"Content":{}`:                    90104,
			`"Content":null`:                  90104,
			`"Content":{"Condition":{}}`:      90104,
			`"Content":{"Condition":{"TagsOr":["` + strings.Repeat("x", 51) + `"]}}`: 90020,
			`"Content":{"To_Account":["alice"]}`:                                     90104,
			`"Content":{"a\"b":1}`:                                                   90104,
			`"Content":{"OfflinePushInfo":{"Title":1}}`:                              90043,
			`"Content":{"OfflinePushInfo":{}}`:                                       90104,
			`"More":1`:                                                               90104,
		} {
			ans := modify(id, "Tag", more)
			assert.Equal(t, want, ans.ErrorCode, more)
			assert.NotContains(t, ans.raw, "TaskID")
		}
		assert.Equal(t, 90104, s.post(t, modifyTask, sched(fmt.Sprintf(`"TaskID":%d,"Type":"Tag"`, id))).ErrorCode, "no change")
		assert.Equal(t, 90104, modify(id, "All", `"SchedAt":"2001-01-01 00:00:00"`).ErrorCode)
		assert.Equal(t, 90104, modify(id+100, "Tag", `"SchedAt":"2001-01-01 00:00:00"`).ErrorCode)
		assert.Equal(t, got, s.task(t, id))

		s.MoveClock(2 * time.Hour)
		assert.Equal(t, []uint32{5}, []uint32{s.Deliveries()[0].MsgRandom}, "the other one has overtaken it")
		s.MoveClock(time.Hour)
		assert.Len(t, s.Deliveries(), 2)
		assert.Equal(t, 90106, modify(id, "Tag", `"SchedAt":"2001-01-01 00:00:00"`).ErrorCode)
		assert.Equal(t, 90104, modify(id, "All", `"SchedAt":"2001-01-01 00:00:00"`).ErrorCode)
	})
}

func TestDeleteSchedule(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, s *service) {
		id := s.plan(t, "All", later(time.Hour), toUsers)
		kept := s.plan(t, "All", later(time.Hour), toUsers)
		remove := func(id int64, kind string) answer {
			return s.post(t, deleteTask, sched(fmt.Sprintf(`"TaskID":%d,"Type":%q`, id, kind)))
		}
		for _, ans := range []answer{remove(id, "Tag"), remove(id, "all"), remove(1, "All")} {
			assert.Equal(t, 90104, ans.ErrorCode)
			assert.Zero(t, taskID(t, ans))
		}
		s.FailNext(deleteTask, timpush.CodeScheduleDispatching, 1)
		ans := remove(id, "All")
		assert.Equal(t, 90107, ans.ErrorCode)
		assert.Zero(t, taskID(t, ans))

		assert.Equal(t, id, taskID(t, remove(id, "All")))
		assert.Equal(t, 90104, remove(id, "All").ErrorCode)
		s.MoveClock(2 * time.Hour)
		require.Len(t, s.Deliveries(), 1)
		assert.Equal(t, s.Deliveries()[0].ID, s.task(t, kept).PushTaskID)
	})
}
