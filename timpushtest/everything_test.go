package timpushtest_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

// Everything at once, for the race detector, and so that nothing hangs or is lost.
func TestEverythingAtOnce(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, s *service) {
		const rounds = 20
		crowd(t, s)
		rec := receive(t, acceptAll)
		ctx := stillGoing(t)
		call := func(path, body string) {
			ans, err := s.call(ctx, path, body)
			if assert.NoError(t, err) {
				assert.Zero(t, ans.opened(t).ErrorCode, "%s %s", path, ans.raw)
			}
		}
		end := time.Now().Add(90 * 24 * time.Hour).Unix()
		var all sync.WaitGroup
		for n, do := range []func(i int){
			func(i int) { call(push, body(push, set("MsgRandom", fmt.Sprint(i)))) },
			func(i int) {
				call(legacyPush, body(legacyPush, set("MsgRandom", fmt.Sprint(i)), set("Condition", `{"TagsOr":["a"]}`)))
			},
			func(i int) { call(batch, body(batch, set("MsgRandom", fmt.Sprint(i)))) },
			func(i int) { call(batchSend, body(batchSend, set("MsgRandom", fmt.Sprint(i)))) },
			func(i int) {
				call(newFamily.addTag, fmt.Sprintf(`{"UserTags":[{"To_Account":"dave","Tags":["t%d"]}],"Replace":1}`, i))
			},
			func(int) { call(legacyFamily.clearTag, `{"To_Account":["dave"]}`) },
			func(int) { call(newFamily.getTag, `{"To_Account":["dave","alice"]}`) },
			func(int) { call(newFamily.set, `{"UserAttrs":[{"To_Account":"dave","Attrs":{"sex":"m"}}]}`) },
			func(int) { call(legacyFamily.get, `{"To_Account":["dave"]}`) },
			func(int) { call(newFamily.setName, `{"AttrNames":{"0":"sex"}}`) },
			func(int) {
				call(addTask, sched(`"Type":"All","SchedAt":"`+later(40*24*time.Hour)+`","Content":`+toUsers))
			},
			func(int) {
				call(listTasks, sched(`"Offset":0,"Want":9,"OrderBy":"schedAt","Asc":true,"BeginTime":"2000-01-01 00:00:00","EndTime":"2099-01-01 00:00:00"`))
			},
			func(int) {
				call(allStats, fmt.Sprintf(`{"StartTime":%d,"EndTime":%d,"TaskID":[]}`, end-30*24*60*60, end))
			},
			func(int) { call(normLoss, fmt.Sprintf(`{"StartTime":%d,"EndTime":%d}`, end-7*24*60*60, end)) },
			func(i int) { s.SetDevice("carol", timpushtest.Device{ErrCode: i % 2}) },
			func(i int) { s.RegisterAccounts(fmt.Sprint("new", i)) },
			func(i int) { s.RegisterRegistrationIDs(fmt.Sprint("device", i)) },
			func(int) { s.FailAccount("zoe", timpush.CodeInternal) },
			func(int) { s.MoveClock(24 * time.Hour) },
			func(int) { s.Calls() },
			func(int) {
				for _, d := range s.Deliveries() {
					s.Reached(d.ID)
					s.Click(d.ID, "alice")
				}
			},
			func(int) { assert.NoError(t, s.DeliverWebhooks(rec.URL, fakeToken)) },
		} {
			all.Go(func() {
				for i := range rounds {
					do(n*rounds + i)
				}
			})
		}
		all.Wait()
		s.MoveClock(365 * 24 * time.Hour)
		assert.Len(t, s.Deliveries(), 5*rounds)

		// Nothing was raised twice, or never.
		for _, d := range s.Deliveries() {
			s.Click(d.ID, "alice")
		}
		assert.NoError(t, s.DeliverWebhooks(rec.URL, fakeToken))
		seen := map[event]int{}
		clicks := 0
		for _, c := range rec.callbacks() {
			for _, e := range c.events(t) {
				seen[e]++
				if e.PushStage == 3 {
					clicks++
				}
			}
		}
		assert.Equal(t, 4*rounds, clicks, "of all but the messages")
		for e, n := range seen {
			assert.Equal(t, 1, n, e)
		}
	})
}
