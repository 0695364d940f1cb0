package timpush_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// seenEvents is an observer that remembers.
type seenEvents struct {
	mu     sync.Mutex
	events []timpush.CallEvent
}

func (s *seenEvents) observe(_ context.Context, e timpush.CallEvent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, e)
}

// What an event says of each kind of end, for each endpoint.
func TestCallEvents(t *testing.T) {
	t.Parallel()
	partial := `{"ActionStatus":"SomeError","ErrorCode":0,"TaskId":"task-1","MsgKey":"key-1","ErrorList":[{"To_Account":"user-2","ErrorCode":70107}]}`
	for _, row := range []struct {
		name    string
		answers []netAnswer
		want    timpush.CallEvent // Op, Path, Start, Duration, BodyBytes, Recipients and Err are filled in
		took    time.Duration     // at least
		atMost  time.Duration
	}{
		{"accepted", []netAnswer{netText(netOK)}, timpush.CallEvent{Attempts: 1, HTTPStatus: 200}, 0, 0},
		{"accepted in part", []netAnswer{netText(partial)}, timpush.CallEvent{Attempts: 1, HTTPStatus: 200, Failed: 1}, 0, 0},
		{"accepted at the third attempt", []netAnswer{netStatus(429, "", ""), netCode(90024), netText(netOK)},
			timpush.CallEvent{Attempts: 3, HTTPStatus: 200}, 2100 * time.Millisecond, 3600 * time.Millisecond},
		{"refused", []netAnswer{netCode(90001)}, timpush.CallEvent{Attempts: 1, HTTPStatus: 200, Code: 90001}, 0, 0},
		{"refused at the second attempt", []netAnswer{netCode(70001), netCode(90045)},
			timpush.CallEvent{Attempts: 2, HTTPStatus: 200, Code: 90045}, 0, 0},
		{"too frequent for ever", []netAnswer{netCode(90024)},
			timpush.CallEvent{Attempts: 3, HTTPStatus: 200, Code: 90024}, 2100 * time.Millisecond, 3600 * time.Millisecond},
		{"a refusal, then a page", []netAnswer{netCode(90024), netStatus(502, "", "")},
			timpush.CallEvent{Attempts: 2, HTTPStatus: 502}, 1050 * time.Millisecond, 1550 * time.Millisecond},
		{"lost", []netAnswer{netLost(io.EOF)}, timpush.CallEvent{Attempts: 1}, 0, 0},
		{"nonsense", []netAnswer{netText(`{"ActionStatus":"OK","ErrorCode":90001}`)},
			timpush.CallEvent{Attempts: 1, HTTPStatus: 200}, 0, 0},
		{"silence", []netAnswer{netSilence}, timpush.CallEvent{Attempts: 1}, 10 * time.Second, 10 * time.Second},
	} {
		for _, send := range netSends {
			t.Run(row.name+"/"+send.op, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					var seen seenEvents
					service := netServe(row.answers...)
					cfg := netConfig(service)
					cfg.Observer = seen.observe
					start := time.Now()
					err := send.call(t.Context(), netClient(t, cfg))
					require.Len(t, seen.events, 1, "one event per call")
					got := seen.events[0]
					assert.Equal(t, start, got.Start)
					assert.Equal(t, time.Since(start), got.Duration)
					assert.GreaterOrEqual(t, got.Duration, row.took)
					assert.LessOrEqual(t, got.Duration, row.atMost)
					want := row.want
					want.Op, want.Path, want.Err = send.op, send.path, err
					want.Start, want.Duration = got.Start, got.Duration
					want.BodyBytes = len(service.arrivals()[0].body)
					if strings.HasPrefix(send.op, "Batch") {
						want.Recipients = 2
					}
					assert.Equal(t, want, got)
				})
			})
		}
	}
}

// The same of tags, attributes, recalls, reports and schedules: one event per call.
func TestCallEventsOfServices(t *testing.T) {
	t.Parallel()
	partial := netText(`{"ActionStatus":"OK","ErrorCode":0,"TaskInfo":{"TaskID":1},"ErrorList":[{"To_Account":"user-2","ErrorCode":70107}]}`)
	for name, row := range map[string]struct {
		answer netAnswer
		want   timpush.CallEvent
	}{
		"accepted":         {netText(netOK), timpush.CallEvent{Attempts: 1, HTTPStatus: 200}},
		"accepted in part": {partial, timpush.CallEvent{Attempts: 1, HTTPStatus: 200, Failed: 1}},
		"refused":          {netCode(90001), timpush.CallEvent{Attempts: 1, HTTPStatus: 200, Code: 90001}},
		"refused for ever": {netStatus(404, "", ""), timpush.CallEvent{Attempts: 1, HTTPStatus: 404}},
		"redirected":       {netStatus(302, "", ""), timpush.CallEvent{Attempts: 1, HTTPStatus: 302}},
	} {
		for _, service := range serviceCalls {
			t.Run(name+"/"+service.op, func(t *testing.T) {
				t.Parallel()
				var seen seenEvents
				net := netServe(serviceAnswers([]netAnswer{row.answer})...)
				cfg := netConfig(net)
				cfg.Observer = seen.observe
				_, err := service.run(t.Context(), t, netClient(t, cfg))
				require.Len(t, seen.events, 1)
				got, want := seen.events[0], row.want
				want.Op, want.Path, want.Recipients, want.Err = service.op, service.path, service.recipients, err
				want.Start, want.Duration = got.Start, got.Duration
				want.BodyBytes = len(net.arrivals()[0].body)
				assert.Equal(t, want, got)
			})
		}
	}
}

// A call that is refused here, or whose context is over, is an event too.
func TestCallEventsOfWhatIsNotSent(t *testing.T) {
	t.Parallel()
	var seen seenEvents
	service := netServe(netText(netOK))
	cfg := netConfig(service)
	cfg.Observer = seen.observe
	client := netClient(t, cfg)
	last := func() timpush.CallEvent {
		t.Helper()
		require.NotEmpty(t, seen.events)
		e := seen.events[len(seen.events)-1]
		assert.False(t, e.Start.IsZero())
		e.Start, e.Duration = time.Time{}, 0
		return e
	}

	_, err := client.BatchSend(t.Context(), &timpush.BatchSendRequest{ToAccount: []string{"a", "b", "b"}})
	require.Error(t, err)
	assert.Equal(t, timpush.CallEvent{Op: "BatchSend", Path: "v4/openim/batchsendmsg", Recipients: 3, Err: err}, last())

	_, err = client.Push(t.Context(), nil)
	require.Error(t, err)
	assert.Equal(t, timpush.CallEvent{Op: "Push", Path: "v4/timpush/push", Err: err}, last())

	_, err = client.AllMemberPush(t.Context(), &timpush.AllMemberPushRequest{MsgBody: timpush.Text("hello")})
	require.Error(t, err)
	assert.Equal(t, timpush.CallEvent{Op: "AllMemberPush", Path: "v4/all_member_push/im_push", Err: err}, last())

	_, err = client.Tags.Add(t.Context(), []timpush.UserTags{{}, {}, {}})
	require.Error(t, err)
	assert.Equal(t, timpush.CallEvent{Op: "Tags.Add", Path: "v4/timpush/add_tag", Recipients: 3, Err: err}, last())

	_, err = client.Schedules.List(t.Context(), nil)
	require.Error(t, err)
	assert.Equal(t, timpush.CallEvent{Op: "Schedules.List", Path: "v4/timpush/list_sched_task", Err: err}, last())

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = client.BatchPush(ctx, netBatchPush())
	require.Error(t, err)
	got := last()
	assert.NotZero(t, got.BodyBytes)
	got.BodyBytes = 0
	assert.Equal(t, timpush.CallEvent{Op: "BatchPush", Path: "v4/timpush/batch", Recipients: 2, Err: err}, got)

	assert.Len(t, seen.events, 6)
	assert.Empty(t, service.arrivals())
}

// Each chunk of a sequence is a call, and so an event.
func TestEachChunkIsAnEvent(t *testing.T) {
	t.Parallel()
	var seen seenEvents
	cfg := netConfig(netServe(netText(netOK), netCode(90001), netText(netOK)))
	cfg.Observer = seen.observe
	for range netClient(t, cfg).BatchPushSeq(t.Context(), seqPushTemplate(), netNames(1100, "user")) {
		continue
	}
	require.Len(t, seen.events, 3)
	for i, recipients := range []int{500, 500, 100} {
		assert.Equal(t, recipients, seen.events[i].Recipients)
		assert.Equal(t, "BatchPush", seen.events[i].Op)
	}
	assert.Equal(t, timpush.Code(90001), seen.events[1].Code)

	seen.events = nil
	cfg.HTTPClient.Transport = usersServe(t, nil, netCode(90001))
	for range netClient(t, cfg).Tags.ClearSeq(t.Context(), netNames(250, "user")) {
		continue
	}
	require.Len(t, seen.events, 3)
	for i, recipients := range []int{100, 100, 50} {
		assert.Equal(t, recipients, seen.events[i].Recipients)
		assert.Equal(t, "Tags.Clear", seen.events[i].Op)
	}
	assert.Equal(t, timpush.Code(90001), seen.events[1].Code)
}

// The observer gets the caller's context, in the caller's goroutine, with no lock
// held: it may call the client.
func TestAnObserverMayCallTheClient(t *testing.T) {
	t.Parallel()
	type key struct{}
	service := netServe(netText(netOK))
	cfg := netConfig(service)
	var client *timpush.Client
	depth := 0
	cfg.Observer = func(ctx context.Context, _ timpush.CallEvent) {
		assert.Equal(t, "value-1", ctx.Value(key{}))
		if depth++; depth < 3 {
			assert.NoError(t, netSends[1].call(ctx, client))
		}
	}
	client = netClient(t, cfg)
	require.NoError(t, netSends[0].call(context.WithValue(t.Context(), key{}, "value-1"), client))
	assert.Equal(t, 3, depth)
	assert.Len(t, service.arrivals(), 3)
}

// A panic of the observer changes nothing for the caller, and is logged.
func TestAnObserverThatPanicsIsLogged(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		answers []netAnswer
		ok      bool
	}{
		{"after a success", []netAnswer{netText(netOK)}, true},
		{"after a failure", []netAnswer{netCode(90001)}, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			cfg := netConfig(netServe(row.answers...))
			cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
			cfg.Observer = func(context.Context, timpush.CallEvent) { panic("the observer is broken") }
			err := netSends[0].call(t.Context(), netClient(t, cfg))
			assert.Equal(t, row.ok, err == nil)
			assert.Contains(t, log.String(), `level=ERROR msg="timpush: the observer panicked" op=Push panic="the observer is broken"`)
		})
	}
}

// logLine is a line of a JSON log.
type logLine = map[string]any

func logLines(t *testing.T, log *bytes.Buffer) []logLine {
	t.Helper()
	var lines []logLine
	for d := json.NewDecoder(log); d.More(); {
		var line logLine
		require.NoError(t, d.Decode(&line))
		delete(line, "time")
		lines = append(lines, line)
	}
	return lines
}

// One line per call and per repeat: a success is for debugging, a partial one for
// information, a failure a warning.
func TestLogLevels(t *testing.T) {
	t.Parallel()
	partial := `{"ActionStatus":"OK","ErrorCode":0,"TaskId":"task-1","ErrorList":[{"To_Account":"user-2","ErrorCode":70107}]}`
	for _, row := range []struct {
		name    string
		answers []netAnswer
		want    []string // level and message
		status  float64
		code    float64
		failed  float64
	}{
		{"accepted", []netAnswer{netText(netOK)}, []string{"DEBUG timpush: call accepted"}, 200, 0, 0},
		{"in part", []netAnswer{netText(partial)}, []string{"INFO timpush: call accepted in part"}, 200, 0, 1},
		{"refused", []netAnswer{netCode(90001)}, []string{"WARN timpush: call failed"}, 200, 90001, 0},
		{"lost", []netAnswer{netStatus(502, "", "")}, []string{"WARN timpush: call failed"}, 502, 0, 0},
		{"repeated", []netAnswer{netCode(90024), netStatus(429, "", ""), netText(netOK)},
			[]string{"INFO timpush: repeating", "INFO timpush: repeating", "DEBUG timpush: call accepted"}, 200, 0, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				cfg := netConfig(netServe(row.answers...))
				cfg.Logger = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.Level(math.MinInt32)}))
				err := netSends[2].call(t.Context(), netClient(t, cfg))
				lines := logLines(t, &log)
				require.Len(t, lines, len(row.want))
				for i, want := range row.want {
					assert.Equal(t, want, lines[i]["level"].(string)+" "+lines[i]["msg"].(string))
					assert.Equal(t, "BatchPush", lines[i]["op"])
				}
				last := lines[len(lines)-1]
				assert.Equal(t, "v4/timpush/batch", last["path"])
				assert.InDelta(t, len(lines), last["attempts"], 0)
				assert.InDelta(t, row.status, last["status"], 0)
				assert.InDelta(t, row.code, last["code"], 0)
				assert.InDelta(t, row.failed, last["failed"], 0)
				assert.InDelta(t, 2, last["recipients"], 0)
				assert.Contains(t, last, "duration")
				assert.Contains(t, last, "body_bytes")
				assert.Equal(t, err != nil, last["err"] != nil)
			})
		})
	}
}

// At the default level of a logger nothing is written of successes.
func TestTheDefaultLogLevelIsSilentAboutSuccess(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	cfg := netConfig(netServe(netText(netOK)))
	cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
	for _, send := range netSends {
		require.NoError(t, send.call(t.Context(), netClient(t, cfg)))
	}
	assert.Empty(t, log.String())
}

// No line has an account, a text, a tag, or a URL, whatever goes wrong.
func TestLogLinesHaveNoAccountsNoTextsAndNoURL(t *testing.T) {
	t.Parallel()
	partial := `{"ActionStatus":"SomeError","ErrorCode":0,"TaskId":"task-1","MsgKey":"key-1","ErrorList":[` +
		`{"To_Account":"secret-user-1","ErrorCode":70107},{"To_Account":"secret-user-2","ErrorCode":91000}]}`
	// Members of a wrong type, beside the texts that nobody may see.
	odd := `{"ActionStatus":"OK","ErrorCode":0,"UserTags":[{"To_Account":"secret-user-1","Tags":["secret-tag",1]}],` +
		`"UserAttrs":[{"To_Account":"secret-user-1","Attrs":{"secret-name":1}}],"AttrNames":{"secret-index":"secret-name"},` +
		`"InstanceTrace":["secret-trace"],"Results":["secret-result"],"TotalCount":"secret-total","ReadyToSendLoss":"secret-loss",` +
		`"TaskID":"secret-id","TaskInfo":{"SchedAt":"secret-time"},"Tasks":[{"CreateAt":"secret-time"}]}`
	for _, answer := range []netAnswer{
		netText(netOK), netText(partial), netText(odd), netCode(90001), netCode(90024), netStatus(502, "text/html", "secret-user-1"),
		netText("secret-user-1"), netLost(io.EOF), netLost(netNotSent(true)), netCutBody(200, "{", io.ErrUnexpectedEOF),
	} {
		synctest.Test(t, func(t *testing.T) {
			var log bytes.Buffer
			var events []timpush.CallEvent
			cfg := netConfig(netServe(answer))
			level := &slog.HandlerOptions{Level: slog.Level(math.MinInt32)}
			cfg.Logger = slog.New(slog.NewJSONHandler(&log, level))
			cfg.Retry.RetryUnknownOutcome = true
			cfg.Observer = func(_ context.Context, e timpush.CallEvent) { events = append(events, e) }
			client := netClient(t, cfg)
			accounts := []string{"secret-user-1", "secret-user-2", "secret-user-3"}
			ctx := t.Context()
			_, _ = client.BatchPush(ctx, &timpush.BatchPushRequest{FromAccount: "secret-from", ToAccount: accounts,
				OfflinePushInfo: timpush.OfflinePushInfo{Title: "secret-title", Desc: "secret-desc", Ext: `"secret-ext"`}, DataID: "secret-data"})
			_, _ = client.BatchSend(ctx, &timpush.BatchSendRequest{FromAccount: "secret-from", ToAccount: accounts,
				MsgBody: timpush.Text("secret-text"), CloudCustomData: "secret-custom"})
			_, _ = client.BatchSend(ctx, &timpush.BatchSendRequest{ToAccount: []string{"secret-user-1", "secret-user-1", ""}})
			_, _ = client.Push(ctx, &timpush.PushRequest{Condition: timpush.AnyTag("secret-tag"), MsgBody: timpush.Text("secret-text")})
			_, _ = client.Push(ctx, &timpush.PushRequest{
				Condition: timpush.AnyTag(strings.Repeat("secret-tag", 10)), MsgBody: timpush.Text("secret-text")})
			_, _ = client.AllMemberPush(ctx, &timpush.AllMemberPushRequest{
				Condition: timpush.AllAttrs(map[string]string{"secret-name": "secret-value"}), MsgBody: timpush.Text("secret-text")})
			for _, err := range client.BatchSendSeq(ctx, seqSendTemplate(), slices.Values([]string{"secret-user-1", "secret-user-1", "", "secret-\xff"})) {
				_ = err
			}
			for _, call := range secretCalls() {
				_, _ = call.run(ctx, t, client)
			}
			require.NotEmpty(t, log.String())
			assert.NotContains(t, log.String(), "secret-")
			assert.NotContains(t, log.String(), "://")
			assert.NotContains(t, log.String(), "push.invalid")
			for _, e := range events {
				if e.Err != nil {
					assert.NotContains(t, e.Err.Error(), "secret-")
					assert.NotContains(t, e.Err.Error(), "://")
				}
			}
		})
	}
}

// secretCalls are calls about tags, attributes and the like, fine ones and unfit ones,
// in which every text is a secret.
func secretCalls() []serviceCall {
	call := func(call func(context.Context, *timpush.Client) (any, error)) serviceCall {
		return serviceCall{call: call}
	}
	info := timpush.OfflinePushInfo{Title: "secret-title"}
	long := strings.Repeat("secret-", 10)
	accounts := []string{"secret-user-1", "secret-user-2"}
	var calls []serviceCall
	for _, tags := range [][]string{{"secret-tag"}, {long}, {"secret-\xff", ""}} {
		users := []timpush.UserTags{{Account: "secret-user-1", Tags: tags}, {Account: "secret-user-2", Tags: tags}}
		calls = append(calls,
			call(func(ctx context.Context, c *timpush.Client) (any, error) { return c.Tags.Add(ctx, users) }),
			call(func(ctx context.Context, c *timpush.Client) (any, error) {
				for range c.Tags.RemoveSeq(ctx, slices.Values(users)) {
					continue
				}
				_, err := c.Tags.Sync(ctx, append(users, users...))
				return nil, err
			}))
	}
	for _, attrs := range []map[string]string{{"secret-name": "secret-value"}, {long: long}, {"secret-\xff": "secret-\xff"}} {
		calls = append(calls, call(func(ctx context.Context, c *timpush.Client) (any, error) {
			return c.Attributes.Set(ctx, []timpush.UserAttributes{{Account: "secret-user-1", Attrs: attrs}})
		}))
		for name, value := range attrs {
			calls = append(calls, call(func(ctx context.Context, c *timpush.Client) (any, error) {
				return c.Attributes.Remove(ctx, []timpush.UserAttributeNames{{Account: "secret-user-1", Attrs: []string{name, value}}})
			}), call(func(ctx context.Context, c *timpush.Client) (any, error) {
				return nil, c.Attributes.SetNames(ctx, []timpush.AttributeName{{Index: 1, Name: name}, {Index: 2, Name: value}, {Index: 2, Name: name}})
			}))
		}
	}
	for _, text := range []string{"secret-text", "secret-\xff"} {
		list := &timpush.ScheduleListRequest{Keyword: text, BeginTime: serviceFrom, EndTime: serviceTo}
		calls = append(calls,
			call(func(ctx context.Context, c *timpush.Client) (any, error) {
				return c.Tags.Get(ctx, append(accounts, text))
			}),
			call(func(ctx context.Context, c *timpush.Client) (any, error) {
				return c.Attributes.Get(ctx, append(accounts, text))
			}),
			call(func(ctx context.Context, c *timpush.Client) (any, error) {
				return nil, c.Revoke(ctx, &timpush.RevokeRequest{TaskID: text, OfflinePushInfo: info})
			}),
			call(func(ctx context.Context, c *timpush.Client) (any, error) { return c.Reports.PushTrace(ctx, text, text) }),
			call(func(ctx context.Context, c *timpush.Client) (any, error) {
				return c.Reports.PushLoss(ctx, serviceFrom, serviceTo, text)
			}),
			call(func(ctx context.Context, c *timpush.Client) (any, error) { return c.Schedules.List(ctx, list) }),
			call(func(ctx context.Context, c *timpush.Client) (any, error) {
				return c.Schedules.Add(ctx, &timpush.ScheduleAddRequest{Type: timpush.ScheduleUser, SchedAt: serviceTo, Content: timpush.ScheduleContent{
					FromAccount: "secret-from", ToAccount: append(accounts, text, text), OfflinePushInfo: info}})
			}))
	}
	return append(calls, serviceCalls...)
}

// Without a Logger nothing is written anywhere, not even by resty or net/http.
//
//nolint:paralleltest // replaces slog's default logger
func TestWithoutALoggerNothingIsWritten(t *testing.T) {
	var log bytes.Buffer
	old := slog.Default()
	defer slog.SetDefault(old)
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.Level(math.MinInt32)})))
	for _, answer := range []netAnswer{netText(netOK), netStatus(502, "text/html", ""), netLost(io.EOF), netText("{")} {
		require.NotPanics(t, func() {
			_ = netSends[0].call(t.Context(), netClient(t, netConfig(netServe(answer))))
		})
	}
	assert.Empty(t, log.String())
}
