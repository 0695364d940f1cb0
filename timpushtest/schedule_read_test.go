package timpushtest_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// In the documents' sample From_Account is a number, and a client must bear it.
func TestScheduleFromANumber(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		for from, want := range map[string]string{"12345": "12345", "0": "0", "007": `"007"`, "1e5": `"1e5"`, "-1": `"-1"`, "": `""`} {
			id := s.plan(t, "All", later(time.Hour), fmt.Sprintf(`{"From_Account":%q,"OfflinePushInfo":{"Title":"a\u0026b"}}`, from))
			got := s.task(t, id)
			assert.JSONEq(t, fmt.Sprintf(`{"From_Account":%s,"OfflinePushInfo":{"Title":"a&b"},"MsgRandom":%d}`, want, id), string(got.Content))
			assert.Equal(t, "a&b", got.Title)
		}
	})
}

func TestListSchedules(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		time.Sleep(300 * time.Millisecond) // creation is dated to the second
		content := func(title, desc string) string {
			return fmt.Sprintf(`{"OfflinePushInfo":{"Title":%q,"Desc":%q}}`, title, desc)
		}
		a := s.plan(t, "All", "2000-01-03 00:00:00", content("Spring sale", ""))
		time.Sleep(time.Second)
		b := s.plan(t, "All", "2000-01-02 00:00:00", content("", "Summer sale"))
		c := s.plan(t, "All", "2000-01-02 00:00:00", content("News", "of today"))
		list := func(order, asc, begin, end, more string) (total int, ids []int64) {
			ans := s.post(t, listTasks, sched(fmt.Sprintf(`"OrderBy":%q,"Asc":%s,"BeginTime":%q,"EndTime":%q%s`, order, asc, begin, end, more)))
			require.Zero(t, ans.ErrorCode, ans.raw)
			var got struct {
				Total int
				Tasks []task
			}
			require.NoError(t, json.Unmarshal([]byte(ans.raw), &got))
			require.NotNil(t, got.Tasks)
			ids = []int64{}
			for _, info := range got.Tasks {
				ids = append(ids, info.TaskID)
				assert.Equal(t, s.task(t, info.TaskID), info)
			}
			return got.Total, ids
		}
		const (
			first, last = "2000-01-01 00:00:00", "2000-02-01 00:00:00"
			page        = `,"Offset":0,"Want":20`
		)
		for _, row := range []struct {
			order, asc, begin, end, more string
			total                        int
			want                         []int64
		}{
			{"schedAt", "true", first, last, page, 3, []int64{b, c, a}},
			{"schedat", "false", first, last, page, 3, []int64{a, c, b}},
			{"createAt", "true", first, last, page, 3, []int64{a, b, c}},
			{"createat", "false", first, last, page, 3, []int64{c, b, a}},
			{"schedAt", "true", "2000-01-02 00:00:00", "2000-01-02 00:00:00", page, 2, []int64{b, c}},
			{"schedAt", "true", "2000-01-02 00:00:01", last, page, 1, []int64{a}},
			{"schedAt", "true", first, "2000-01-01 23:59:59", page, 0, []int64{}},
			{"createAt", "true", first, first, page, 1, []int64{a}},
			{"createAt", "true", "2000-01-01 00:00:01", "2000-01-01 00:00:01", page, 2, []int64{b, c}},
			{"schedAt", "true", first, last, `,"Offset":1,"Want":1`, 3, []int64{c}},
			{"schedAt", "true", first, last, `,"Offset":2,"Want":9223372036854775807`, 3, []int64{a}},
			{"schedAt", "true", first, last, `,"Offset":3,"Want":1`, 3, []int64{}},
			{"schedAt", "true", first, last, `,"Offset":9223372036854775807,"Want":9223372036854775807`, 3, []int64{}},
			{"schedAt", "true", first, last, page + `,"Keyword":"sale"`, 2, []int64{b, a}},
			{"schedAt", "true", first, last, page + `,"Keyword":"today"`, 1, []int64{c}},
			{"schedAt", "true", first, last, page + `,"Keyword":"winter"`, 0, []int64{}},
			{"schedAt", "true", first, last, page + `,"Keyword":""`, 3, []int64{b, c, a}},
		} {
			total, ids := list(row.order, row.asc, row.begin, row.end, row.more)
			assert.Equal(t, row.total, total, row)
			assert.Equal(t, row.want, ids, row)
		}
		s.MoveClock(24 * 365 * time.Hour)
		total, _ := list("schedAt", "true", first, last, page)
		assert.Equal(t, 3, total, "also those that are over")
	})
}
