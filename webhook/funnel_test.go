package webhook_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/webhook"
)

func newFunnel() *webhook.Funnel { return webhook.NewFunnel(webhook.FunnelLimits{}) }

func TestFunnelCountsTheSample(t *testing.T) {
	t.Parallel()
	cb, err := webhook.Parse([]byte(sample(t, "all_member_push.request")))
	require.NoError(t, err)
	f := newFunnel()
	f.Add(cb.Push...)
	one := webhook.Counts{Sent: 1}
	assert.Equal(t, webhook.Counts{Sent: 2}, f.Total())
	assert.Equal(t, one, f.Task("657bf434_537529d8_2000005e80aa873_2780d131_bc614e"))
	assert.Equal(t, one, f.Task("657bf434_537529d8_2000005e80aa873_2780d131_9"))
	assert.Equal(t, map[string]webhook.Counts{
		"657bf434_537529d8_2000005e80aa873_2780d131_bc614e": one,
		"657bf434_537529d8_2000005e80aa873_2780d131_9":      one,
	}, maps.Collect(f.Tasks()))
	assert.Empty(t, maps.Collect(f.DataIDs()))
	assert.Equal(t, map[webhook.Vendor]webhook.Counts{
		{EventType: timpush.PushOffline, Platform: timpush.PlatformAPNs}:   one,
		{EventType: timpush.PushOnline, Platform: timpush.PlatformUnknown}: one,
	}, maps.Collect(f.Vendors()))
}

func TestFunnelCountsStagesAndFailures(t *testing.T) {
	t.Parallel()
	f := newFunnel()
	for i, e := range []webhook.PushEvent{
		{PushStage: webhook.Sent}, {PushStage: webhook.Sent}, {PushStage: webhook.Sent}, {PushStage: webhook.Sent},
		{PushStage: webhook.Reached}, {PushStage: webhook.Reached}, {PushStage: webhook.Reached},
		{PushStage: webhook.Clicked}, {PushStage: webhook.Clicked},
		{PushStage: webhook.Sent, ErrCode: webhook.ErrCodeVendorError}, // not sent
		{PushStage: webhook.Reached, ErrCode: 410},
		{PushStage: 9, ErrCode: -1},
		{PushStage: 9}, {},
	} {
		e.TaskID, e.DataID, e.ToAccount = "task", "data", strconv.Itoa(i)
		f.Add(e)
	}
	want := webhook.Counts{Sent: 4, Reached: 3, Clicked: 2, Failed: 3, Other: 2}
	assert.Equal(t, want, f.Total())
	assert.Equal(t, want, f.Task("task"))
	assert.Equal(t, want, f.DataID("data"))
	assert.Zero(t, f.Task("data"))
	assert.Zero(t, f.DataID("task"))
	assert.Equal(t, "sent 4, reached 3, clicked 2, failed 3, other 2", want.String())
	assert.Equal(t, "sent 0, reached 0, clicked 0, failed 0", webhook.Counts{}.String())
	assert.Zero(t, f.Gaps())
}

func TestFunnelKeepsOnlineApart(t *testing.T) {
	t.Parallel()
	f := newFunnel()
	f.Add(
		webhook.PushEvent{EventType: timpush.PushOnline, DeviceType: timpush.PlatformHuawei, PushStage: webhook.Sent, DataID: "both"},
		webhook.PushEvent{EventType: timpush.PushOffline, PushPlatform: timpush.PlatformHuawei, PushStage: webhook.Sent, DataID: "both"},
		webhook.PushEvent{EventType: timpush.PushOffline, PushPlatform: timpush.PlatformAPNs, PushStage: webhook.Clicked},
		webhook.PushEvent{EventType: timpush.PushOffline, PushPlatform: 12, PushStage: webhook.Reached},
		webhook.PushEvent{EventType: 3, PushPlatform: timpush.PlatformFCM, PushStage: webhook.Reached},
	)
	var lines []string
	for vendor, counts := range f.Vendors() {
		lines = append(lines, fmt.Sprint(vendor, ": ", counts))
	}
	assert.Equal(t, []string{
		"offline APNs: sent 0, reached 0, clicked 1, failed 0",
		"offline Huawei: sent 1, reached 0, clicked 0, failed 0",
		"offline platform 12: sent 0, reached 1, clicked 0, failed 0",
		"online Huawei: sent 1, reached 0, clicked 0, failed 0",
		"event type 3 FCM: sent 0, reached 1, clicked 0, failed 0",
	}, lines)
	assert.Equal(t, webhook.Counts{Sent: 2}, f.DataID("both"), "the DataID shows them together")
}

func TestFunnelCountsAnEventOnce(t *testing.T) {
	t.Parallel()
	f := newFunnel()
	e := webhook.PushEvent{TaskID: "task", ToAccount: "alice", PushStage: webhook.Sent}
	f.Add(e, e)
	e.ErrInfo = "said otherwise, the same event"
	f.Add(e)
	assert.Equal(t, webhook.Counts{Sent: 1}, f.Total())
	assert.Equal(t, webhook.Counts{Sent: 1}, f.Task("task"))
	assert.Equal(t, webhook.FunnelGaps{Repeated: 2}, f.Gaps())
	f.Add()
	assert.Equal(t, webhook.Counts{Sent: 1}, f.Total())
}

// An event is known for the next half of the limit, and no longer than the whole of it.
func TestFunnelForgetsEvents(t *testing.T) {
	t.Parallel()
	f := webhook.NewFunnel(webhook.FunnelLimits{Events: 10})
	add := func(i int) { f.Add(webhook.PushEvent{ToAccount: strconv.Itoa(i), PushStage: webhook.Sent}) }
	for i := range 5 {
		add(i)
	}
	for i := 5; i < 10; i++ {
		add(i)
		add(0)
	}
	assert.Equal(t, webhook.Counts{Sent: 10}, f.Total())
	assert.Equal(t, webhook.FunnelGaps{Repeated: 5}, f.Gaps())
	add(10)
	assert.Equal(t, webhook.FunnelGaps{Repeated: 5, ForgottenEvents: 5}, f.Gaps())
	add(5)
	assert.Equal(t, webhook.Counts{Sent: 11}, f.Total(), "5 is still known")
	add(0)
	assert.Equal(t, webhook.Counts{Sent: 12}, f.Total(), "0 is counted again")

	// The least there is: two events, one in each generation.
	f = webhook.NewFunnel(webhook.FunnelLimits{Events: 1})
	for _, i := range []int{0, 0, 1, 0, 1, 2, 0} {
		add(i)
	}
	assert.Equal(t, webhook.Counts{Sent: 4}, f.Total())
}

// The id that has been quiet for longest makes room.
func TestFunnelForgetsIDs(t *testing.T) {
	t.Parallel()
	f := webhook.NewFunnel(webhook.FunnelLimits{Tasks: 3, DataIDs: 2})
	at := 0
	add := func(ids ...string) {
		for _, id := range ids {
			at++
			f.Add(webhook.PushEvent{TaskID: id, DataID: id, PushStage: webhook.Sent, EventTime: time.Unix(int64(at), 0)})
		}
	}
	add("c", "b", "a", "c", "d") // b is the quiet one
	var ids []string
	for id := range f.Tasks() {
		ids = append(ids, id)
	}
	assert.Equal(t, []string{"a", "c", "d"}, ids)
	assert.Equal(t, webhook.Counts{Sent: 2}, f.Task("c"))
	assert.Zero(t, f.Task("b"))
	assert.Equal(t, map[string]webhook.Counts{"c": {Sent: 1}, "d": {Sent: 1}}, maps.Collect(f.DataIDs()))
	assert.Equal(t, webhook.FunnelGaps{ForgottenTasks: 1, ForgottenDataIDs: 3}, f.Gaps())
	assert.Equal(t, webhook.Counts{Sent: 5}, f.Total())

	add("b")
	assert.Equal(t, webhook.Counts{Sent: 1}, f.Task("b"), "begins again")
	assert.Equal(t, webhook.FunnelGaps{ForgottenTasks: 2, ForgottenDataIDs: 4}, f.Gaps())

	// No id, and one that is too long.
	longest := strings.Repeat("x", 256)
	add("", longest, longest+"x")
	assert.Equal(t, webhook.Counts{Sent: 9}, f.Total())
	assert.Equal(t, webhook.Counts{Sent: 1}, f.Task(longest))
	assert.Zero(t, f.Task(longest+"x"))
	assert.Zero(t, f.Task(""))
	assert.Equal(t, webhook.FunnelGaps{ForgottenTasks: 4, ForgottenDataIDs: 6}, f.Gaps())
}

func TestFunnelBoundsVendors(t *testing.T) {
	t.Parallel()
	f := newFunnel()
	for i := range 250 {
		f.Add(webhook.PushEvent{EventType: timpush.PushOffline, PushPlatform: timpush.PushPlatform(i), PushStage: webhook.Sent})
	}
	vendors := maps.Collect(f.Vendors())
	assert.Len(t, vendors, 101)
	assert.Equal(t, webhook.Counts{Sent: 150}, vendors[webhook.Vendor{}])
	f.Add(webhook.PushEvent{EventType: timpush.PushOffline, PushPlatform: 99, PushStage: webhook.Clicked})
	assert.Equal(t, webhook.Counts{Sent: 1, Clicked: 1}, maps.Collect(f.Vendors())[webhook.Vendor{EventType: 1, Platform: 99}])
}

// What was asked for does not change any more, and a loop may end early and use the funnel.
func TestFunnelGivesCopies(t *testing.T) {
	t.Parallel()
	f := newFunnel()
	e := webhook.PushEvent{TaskID: "task", DataID: "data", PushStage: webhook.Sent}
	f.Add(e)
	tasks, dataIDs, vendors := f.Tasks(), f.DataIDs(), f.Vendors()
	e.PushStage = webhook.Clicked
	f.Add(e)
	for _, got := range tasks {
		assert.Equal(t, webhook.Counts{Sent: 1}, got)
		assert.Equal(t, webhook.Counts{Sent: 1, Clicked: 1}, f.Total())
		break
	}
	for _, got := range dataIDs {
		assert.Equal(t, webhook.Counts{Sent: 1}, got)
	}
	for _, got := range vendors {
		assert.Equal(t, webhook.Counts{Sent: 1}, got)
		break
	}
}

// However many events, tasks and DataIDs there are, the funnel holds what its comment says.
//
//nolint:paralleltest // measures the memory of the whole process
func TestFunnelsMemoryIsBounded(t *testing.T) {
	heap := func() int64 {
		var stats runtime.MemStats
		runtime.GC()
		runtime.GC() // what the first one finds unused, the second one gives back
		runtime.ReadMemStats(&stats)
		return int64(stats.HeapAlloc)
	}
	const events, ids = 20_000, 500
	before := heap()
	f := webhook.NewFunnel(webhook.FunnelLimits{Events: events, Tasks: ids, DataIDs: ids})
	add := func(from, to int) {
		for i := from; i < to; i++ {
			id := fmt.Sprintf("%0256d", i)
			f.Add(webhook.PushEvent{TaskID: id, DataID: id, ToAccount: id, PushStage: webhook.Sent, PushPlatform: timpush.PushPlatform(i)})
		}
	}
	add(0, 2*events)
	soon := heap() - before
	add(2*events, 8*events)
	late := heap() - before
	assert.Equal(t, webhook.Counts{Sent: 8 * events}, f.Total())
	const bound = 45*events + 600*2*ids + 100<<10 // bytes; the last for all the rest
	assert.Less(t, soon, int64(bound), "bytes held")
	assert.Less(t, late, int64(bound), "bytes held")
	assert.Greater(t, late, int64(16*events/2), "bytes held: or nothing was measured")
}

// A hundred posts with a hundred events each, every one delivered twice, all at once.
func TestManyPostsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, manyPostsAtOnce) // where the time that this takes does not count
}

func manyPostsAtOnce(t *testing.T) {
	const posts, events = 100, 100
	f := newFunnel()
	r := newReceiver(t, onPush(func(_ context.Context, events []webhook.PushEvent) error {
		f.Add(events...)
		return nil
	}))
	var wg sync.WaitGroup
	for i := range posts {
		batch := make([]webhook.PushEvent, events)
		for j := range batch {
			n := i*events + j
			batch[j] = webhook.PushEvent{
				EventType: timpush.PushEventType(1 + n%2), TaskID: fmt.Sprintf("task%d", n%10), DataID: "all", ToAccount: strconv.Itoa(n),
				TaskTime: time.Unix(1557481127, 0), EventTime: time.Unix(1557481128, 0), PushPlatform: timpush.PlatformAPNs,
				DeviceType: timpush.PlatformHonor, PushStage: webhook.PushStage(1 + n%3), ErrCode: webhook.ErrCode(-(n % 5 / 4)),
			}
		}
		body, err := json.Marshal(map[string]any{"Events": batch})
		require.NoError(t, err)
		for range 2 {
			wg.Go(func() {
				w := r.post(t, urlOf(webhook.CommandPush), string(body))
				assert.Equal(t, http.StatusOK, w.Code)
				assert.JSONEq(t, ok, w.Body.String())
			})
		}
	}
	wg.Wait()

	var (
		total   webhook.Counts
		tasks   = map[string]webhook.Counts{}
		vendors = map[webhook.Vendor]webhook.Counts{}
	)
	for n := range posts * events {
		var one webhook.Counts
		switch {
		case n%5 == 4:
			one.Failed = 1
		case n%3 == 0:
			one.Sent = 1
		case n%3 == 1:
			one.Reached = 1
		default:
			one.Clicked = 1
		}
		vendor := webhook.Vendor{EventType: timpush.PushOffline, Platform: timpush.PlatformAPNs}
		if n%2 == 1 {
			vendor = webhook.Vendor{EventType: timpush.PushOnline, Platform: timpush.PlatformHonor}
		}
		task := fmt.Sprintf("task%d", n%10)
		total, tasks[task], vendors[vendor] = sum(total, one), sum(tasks[task], one), sum(vendors[vendor], one)
	}
	assert.Equal(t, total, f.Total())
	assert.Equal(t, total, f.DataID("all"))
	assert.Equal(t, tasks, maps.Collect(f.Tasks()))
	assert.Equal(t, vendors, maps.Collect(f.Vendors()))
	assert.Equal(t, webhook.FunnelGaps{Repeated: posts * events}, f.Gaps())
}

func sum(a, b webhook.Counts) webhook.Counts {
	return webhook.Counts{
		Sent: a.Sent + b.Sent, Reached: a.Reached + b.Reached, Clicked: a.Clicked + b.Clicked,
		Failed: a.Failed + b.Failed, Other: a.Other + b.Other,
	}
}
