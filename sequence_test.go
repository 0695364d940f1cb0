package timpush_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// netNames yields name-0, name-1 and so on.
func netNames(n int, name string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range n {
			if !yield(fmt.Sprintf("%s-%d", name, i)) {
				return
			}
		}
	}
}

func seqPushTemplate() *timpush.BatchPushRequest {
	return &timpush.BatchPushRequest{OfflinePushInfo: timpush.OfflinePushInfo{Title: "hello", Desc: "world"}, DataID: "data-1"}
}

func seqSendTemplate() *timpush.BatchSendRequest {
	return &timpush.BatchSendRequest{FromAccount: "sender-1", MsgBody: timpush.Text("hello")}
}

// seqItem is what a sequence of either method yields.
type seqItem struct {
	id         string // TaskID or MsgKey
	msgRandom  uint32
	recipients []string
	failed     []timpush.RecipientError
	err        error
}

// seqMethod is one of the two methods.
type seqMethod struct {
	op    string
	id    string // of what netOK accepts
	bytes int    // limit of the body; zero: none
	start func(context.Context, *timpush.Client, iter.Seq[string]) iter.Seq[seqItem]
}

var seqMethods = []seqMethod{
	{"BatchPush", "task-1", 0,
		func(ctx context.Context, c *timpush.Client, to iter.Seq[string]) iter.Seq[seqItem] {
			return seqPushItems(c.BatchPushSeq(ctx, seqPushTemplate(), to))
		}},
	{"BatchSend", "key-1", 12 << 10,
		func(ctx context.Context, c *timpush.Client, to iter.Seq[string]) iter.Seq[seqItem] {
			return seqSendItems(c.BatchSendSeq(ctx, seqSendTemplate(), to))
		}},
}

func seqPushItems(seq iter.Seq2[*timpush.BatchPushResult, error]) iter.Seq[seqItem] {
	return func(yield func(seqItem) bool) {
		for res, err := range seq {
			item := seqItem{err: err}
			if res != nil {
				item = seqItem{res.TaskID, res.MsgRandom, res.Recipients, res.Failed, err}
			}
			if !yield(item) {
				return
			}
		}
	}
}

func seqSendItems(seq iter.Seq2[*timpush.BatchSendResult, error]) iter.Seq[seqItem] {
	return func(yield func(seqItem) bool) {
		for res, err := range seq {
			item := seqItem{err: err}
			if res != nil {
				item = seqItem{res.MsgKey, res.MsgRandom, res.Recipients, res.Failed, err}
			}
			if !yield(item) {
				return
			}
		}
	}
}

// seqBody is a body that arrived.
type seqBody struct {
	To        []string `json:"To_Account"`
	MsgRandom uint32
}

func seqBodies(t *testing.T, got []netArrival) []seqBody {
	t.Helper()
	bodies := make([]seqBody, len(got))
	for i, a := range got {
		require.NoError(t, json.Unmarshal([]byte(a.body), &bodies[i]))
	}
	return bodies
}

// seqRun ranges over everything. It asserts of each item that it is a result or a
// *BatchError, never both, and returns the items.
func seqRun(t *testing.T, items iter.Seq[seqItem]) []seqItem {
	t.Helper()
	var all []seqItem
	for item := range items {
		if item.err != nil {
			assert.Empty(t, item.id)
			var single *timpush.BatchError
			require.ErrorAs(t, item.err, &single)
			item.recipients, item.msgRandom = single.Recipients, single.MsgRandom
		}
		all = append(all, item)
	}
	return all
}

// seqSum lists the recipients of everything yielded, sorted.
func seqSum(all []seqItem) []string {
	var names []string
	for _, item := range all {
		names = append(names, item.recipients...)
	}
	slices.Sort(names)
	return names
}

// Chunks of 500, in order, each a call with a MsgRandom of its own.
func TestSequencesSendChunksOf500(t *testing.T) {
	t.Parallel()
	for _, m := range seqMethods {
		for n, want := range map[int][]int{
			0: nil, 1: {1}, 499: {499}, 500: {500}, 501: {500, 1}, 1000: {500, 500}, 1234: {500, 500, 234},
		} {
			t.Run(fmt.Sprint(m.op, "/", n), func(t *testing.T) {
				t.Parallel()
				service := netServe(netText(netOK))
				all := seqRun(t, m.start(t.Context(), netClient(t, netConfig(service)), netNames(n, "u")))
				bodies := seqBodies(t, service.arrivals())
				require.Len(t, all, len(want))
				require.Len(t, bodies, len(want))
				random, next := map[uint32]bool{}, 0
				for i, size := range want {
					require.NoError(t, all[i].err)
					assert.Len(t, all[i].recipients, size)
					assert.Equal(t, all[i].recipients, bodies[i].To)
					assert.Equal(t, all[i].msgRandom, bodies[i].MsgRandom)
					assert.NotZero(t, bodies[i].MsgRandom)
					random[bodies[i].MsgRandom] = true
					for _, name := range bodies[i].To {
						assert.Equal(t, fmt.Sprintf("u-%d", next), name)
						next++
					}
				}
				assert.Len(t, random, len(want), "a fresh MsgRandom per chunk")
				assert.Equal(t, n, next)
			})
		}
	}
}

// A chunk's whole body, names included, stays within the endpoint's limit.
func TestSequencesSendChunksThatFit(t *testing.T) {
	t.Parallel()
	for _, m := range seqMethods {
		for _, length := range []int{8, 32, 200, 4000} {
			t.Run(fmt.Sprint(m.op, "/", length), func(t *testing.T) {
				t.Parallel()
				const n = 1200
				names := func(yield func(string) bool) {
					for i := range n {
						name := fmt.Sprintf("%07d-", i)
						// Text that JSON writes longer than it is.
						if i%3 == 0 {
							name += `"`
						}
						if !yield(name + strings.Repeat("x", max(0, length-len(name)))) {
							return
						}
					}
				}
				service := netServe(netText(netOK))
				all := seqRun(t, m.start(t.Context(), netClient(t, netConfig(service)), names))
				got := service.arrivals()
				var arrived []string
				bodies := seqBodies(t, got)
				for i, body := range bodies {
					arrived = append(arrived, body.To...)
					assert.LessOrEqual(t, len(body.To), 500)
					if m.bytes > 0 {
						assert.LessOrEqual(t, len(got[i].body), m.bytes)
						if i+1 < len(got) && len(body.To) < 500 {
							// The next name would have made it too long, for what we know of its MsgRandom.
							quoted, err := json.Marshal(bodies[i+1].To[0])
							require.NoError(t, err)
							assert.Greater(t, len(got[i].body)+len(",")+len(quoted)+10, m.bytes, "chunk %d is filled", i)
						}
					} else if i+1 < len(got) {
						assert.Len(t, body.To, 500)
					}
				}
				assert.Equal(t, slices.Collect(iter.Seq[string](names)), arrived, "nothing is lost, and the order kept")
				assert.Equal(t, slices.Sorted(iter.Seq[string](names)), seqSum(all))
			})
		}
	}
}

// Without validation the service judges the size too: chunks are of 500 then.
func TestSequencesWithoutValidationHaveNoByteLimit(t *testing.T) {
	t.Parallel()
	service := netServe(netText(netOK))
	cfg := netConfig(service)
	cfg.SkipValidation = true
	names := netNames(700, strings.Repeat("x", 100))
	all := seqRun(t, seqMethods[1].start(t.Context(), netClient(t, cfg), names))
	require.Len(t, all, 2)
	assert.Len(t, all[0].recipients, 500)
	assert.Len(t, all[1].recipients, 200)
}

// The error with which the loop ends says so: names that the sequence had not yet
// given are in no error.
func TestTheErrorThatEndsASequenceSaysSo(t *testing.T) {
	t.Parallel()
	long := func(yield func(string) bool) {
		for i := range 5000 {
			if !yield(fmt.Sprintf("u-%05d-%s", i, strings.Repeat("x", 100))) {
				return
			}
		}
	}
	for name, row := range map[string]struct {
		answers []netAnswer
		names   iter.Seq[string]
		stopped []bool // of each error yielded
	}{
		"goes on":                          {[]netAnswer{netCode(90012)}, netNames(1000, "u"), []bool{false, false}},
		"a refused name":                   {[]netAnswer{netText(netOK)}, slices.Values([]string{"", "a"}), []bool{false}},
		"hopeless":                         {[]netAnswer{netCode(60026)}, netNames(1000, "u"), []bool{true}},
		"hopeless, another name taken":     {[]netAnswer{netCode(60026)}, long, []bool{false, true}},
		"goes on, and then it is hopeless": {[]netAnswer{netCode(90012), netCode(60026)}, netNames(2000, "u"), []bool{false, true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []bool
			for item := range seqMethods[1].start(t.Context(), netClient(t, netConfig(netServe(row.answers...))), row.names) {
				var single *timpush.BatchError
				if errors.As(item.err, &single) {
					got = append(got, single.Stopped())
					assert.Equal(t, single.Stopped(), strings.HasSuffix(single.Error(), "; the loop has ended here"))
				}
			}
			assert.Equal(t, row.stopped, got)
		})
	}
}

// A sequence is lazy: nothing is pulled or sent before somebody ranges, and no name
// more than the next chunk needs.
func TestSequencesAreLazy(t *testing.T) {
	t.Parallel()
	for _, m := range seqMethods {
		t.Run(m.op, func(t *testing.T) {
			t.Parallel()
			service := netServe(netText(netOK))
			pulled := 0
			names := func(yield func(string) bool) {
				for { // endless
					pulled++
					if !yield(fmt.Sprintf("u-%d", pulled)) {
						return
					}
				}
			}
			items := m.start(t.Context(), netClient(t, netConfig(service)), names)
			assert.Zero(t, pulled)
			assert.Empty(t, service.arrivals())
			chunks := 0
			for item := range items {
				require.NoError(t, item.err)
				chunks++
				assert.Equal(t, 500*chunks, pulled)
				assert.Len(t, service.arrivals(), chunks)
				if chunks == 3 {
					break
				}
			}
			assert.Equal(t, 1500, pulled)
			assert.Len(t, service.arrivals(), 3, "break stops the sending")
		})
	}
}

// Breaking out stops the sending also after an error, and after a name that was
// refused.
func TestBreakingOutOfASequenceStopsIt(t *testing.T) {
	t.Parallel()
	for _, m := range seqMethods {
		for name, row := range map[string]struct {
			answer netAnswer
			names  iter.Seq[string]
			sent   int
		}{
			"after a failed chunk": {netCode(90001), netNames(2000, "u"), 1},
			"after a lost one":     {netLost(io.EOF), netNames(2000, "u"), 1},
			"after a refused name": {netText(netOK), slices.Values([]string{"a", "", "b"}), 0},
		} {
			t.Run(m.op+"/"+name, func(t *testing.T) {
				t.Parallel()
				service := netServe(row.answer)
				n := 0
				for item := range m.start(t.Context(), netClient(t, netConfig(service)), row.names) {
					require.Error(t, item.err)
					n++
					break
				}
				assert.Equal(t, 1, n)
				assert.Len(t, service.arrivals(), row.sent)
			})
		}
	}
}

// The template is read at the call: what the caller does to it afterwards changes
// nothing, and it is never written to.
func TestSequencesSnapshotTheirTemplate(t *testing.T) {
	t.Parallel()
	service := netServe(netText(netOK))
	client := netClient(t, netConfig(service))
	push, send := seqPushTemplate(), seqSendTemplate()
	push.OfflinePushInfo.Extra = map[string]json.RawMessage{"New": json.RawMessage(`1`)}
	send.SendMsgControl = []timpush.SendMsgControl{timpush.NoUnread}
	life := 60
	send.MsgLifeTime = &life
	pushes := client.BatchPushSeq(t.Context(), push, netNames(501, "u"))
	sends := client.BatchSendSeq(t.Context(), send, netNames(501, "u"))
	copyOfPush, copyOfSend := *push, *send

	push.OfflinePushInfo.Title, push.DataID, push.ToAccount = "changed", "changed", []string{"changed"}
	push.OfflinePushInfo.Extra["New"][0] = '2'
	push.OfflinePushInfo.Extra["Changed"] = json.RawMessage(`1`)
	send.MsgBody[0], send.FromAccount, send.MsgRandom = timpush.TextElem{Text: "changed"}, "changed", 1
	send.SendMsgControl[0], life = "changed", 604799
	for range pushes {
		push.DataID = "changed again"
	}
	for range sends {
		send.MsgBody = nil
	}
	got := service.arrivals()
	require.Len(t, got, 4)
	for _, a := range got {
		assert.NotContains(t, a.body, "hanged")
		assert.NotContains(t, a.body, "604799")
	}
	assert.Contains(t, got[1].body, `"New":1`)
	assert.Contains(t, got[3].body, `"NoUnread"`)
	assert.Nil(t, copyOfPush.ToAccount)
	assert.Zero(t, copyOfPush.MsgRandom)
	assert.Zero(t, copyOfSend.MsgRandom)
}

// What a template must not have, and what it must; one error, nothing sent.
func TestSequencesRefuseTemplates(t *testing.T) {
	t.Parallel()
	send := func(change func(*timpush.BatchSendRequest)) *timpush.BatchSendRequest {
		req := seqSendTemplate()
		change(req)
		return req
	}
	push := func(change func(*timpush.BatchPushRequest)) *timpush.BatchPushRequest {
		req := seqPushTemplate()
		change(req)
		return req
	}
	some := netNames(3, "u")
	const (
		recipients = "has 1 recipients; a template has none, they come from the sequence"
		random     = "is set; a template has none, each chunk gets its own"
	)
	for _, row := range []struct {
		name   string
		start  func(context.Context, *timpush.Client) iter.Seq[seqItem]
		op     string
		fields map[string]string
	}{
		{"nil push", func(ctx context.Context, c *timpush.Client) iter.Seq[seqItem] {
			return seqPushItems(c.BatchPushSeq(ctx, nil, some))
		}, "BatchPush", map[string]string{"request": "is nil"}},
		{"nil send", func(ctx context.Context, c *timpush.Client) iter.Seq[seqItem] {
			return seqSendItems(c.BatchSendSeq(ctx, nil, some))
		}, "BatchSend", map[string]string{"request": "is nil"}},
		{"nil names", func(ctx context.Context, c *timpush.Client) iter.Seq[seqItem] {
			return seqPushItems(c.BatchPushSeq(ctx, seqPushTemplate(), nil))
		}, "BatchPush", map[string]string{"to": "is nil"}},
		{"nil everything", func(ctx context.Context, c *timpush.Client) iter.Seq[seqItem] {
			return seqSendItems(c.BatchSendSeq(ctx, nil, nil))
		}, "BatchSend", map[string]string{"request": "is nil"}},
		{"recipients", func(ctx context.Context, c *timpush.Client) iter.Seq[seqItem] {
			return seqPushItems(c.BatchPushSeq(ctx, push(func(r *timpush.BatchPushRequest) { r.ToAccount = []string{"a"} }), some))
		}, "BatchPush", map[string]string{"ToAccount": recipients}},
		{"MsgRandom", func(ctx context.Context, c *timpush.Client) iter.Seq[seqItem] {
			return seqSendItems(c.BatchSendSeq(ctx, send(func(r *timpush.BatchSendRequest) { r.MsgRandom = 1 }), some))
		}, "BatchSend", map[string]string{"MsgRandom": random}},
		{"all at once, with a broken rule", func(ctx context.Context, c *timpush.Client) iter.Seq[seqItem] {
			return seqPushItems(c.BatchPushSeq(ctx, push(func(r *timpush.BatchPushRequest) {
				r.ToAccount, r.MsgRandom, r.DataID = []string{"a"}, 1, strings.Repeat("x", 65)
			}), nil))
		}, "BatchPush", map[string]string{"ToAccount": recipients, "MsgRandom": random, "to": "is nil",
			"DataID": "has 65 bytes; the limit is 64 bytes"}},
		{"too long already", func(ctx context.Context, c *timpush.Client) iter.Seq[seqItem] {
			return seqSendItems(c.BatchSendSeq(ctx, send(func(r *timpush.BatchSendRequest) {
				r.MsgBody = timpush.Text(strings.Repeat("x", 12<<10))
			}), some))
		}, "BatchSend", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			service := netServe(netText(netOK))
			items := row.start(t.Context(), netClient(t, netConfig(service)))
			n := 0
			for item := range items {
				n++
				var invalid *timpush.ValidationError
				require.ErrorAs(t, item.err, &invalid)
				assert.Equal(t, row.op, invalid.Op)
				assert.False(t, timpush.OutcomeUnknown(item.err))
				got := map[string]string{}
				for _, f := range invalid.Fields {
					got[f.Field] = f.Reason
				}
				if row.fields != nil {
					assert.Equal(t, row.fields, got)
				}
			}
			assert.Equal(t, 1, n)
			assert.Empty(t, service.arrivals())
		})
	}
}

// A second range would send everything again; it yields an error instead, also
// after a break, and from another goroutine.
func TestASequenceCanBeUsedOnce(t *testing.T) {
	t.Parallel()
	for _, m := range seqMethods {
		t.Run(m.op, func(t *testing.T) {
			t.Parallel()
			service := netServe(netText(netOK))
			items := m.start(t.Context(), netClient(t, netConfig(service)), netNames(1200, "u"))
			for range items {
				break
			}
			n := 0
			for item := range items {
				n++
				var invalid *timpush.ValidationError
				require.ErrorAs(t, item.err, &invalid)
				assert.Equal(t, "timpush: "+m.op+": invalid: to: has been ranged over before; a second time would send again",
					item.err.Error())
			}
			assert.Equal(t, 1, n)
			assert.Len(t, service.arrivals(), 1)
		})
	}
}

// An error of one chunk is about its recipients only; the loop goes on.
func TestAFailedChunkDoesNotEndASequence(t *testing.T) {
	t.Parallel()
	for _, m := range seqMethods {
		for name, row := range map[string]struct {
			answer  netAnswer
			unknown bool
		}{
			"refused":          {netCode(90012), false},
			"too frequent":     {netCode(90057), false},
			"internal":         {netCode(91000), true},
			"undocumented":     {netCode(99999), true},
			"502":              {netStatus(502, "text/html", ""), true},
			"lost":             {netLost(io.EOF), true},
			"not sent":         {netLost(netNotSent(true)), false},
			"404":              {netStatus(404, "", ""), false},
			"a redirect":       {netStatus(302, "", ""), true},
			"bad certificate?": {netLost(errors.New("tls: something")), true},
		} {
			t.Run(m.op+"/"+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					service := netServe(netText(netOK), row.answer, netText(netOK))
					cfg := netConfig(service)
					cfg.Retry.MaxAttempts = 1
					all := seqRun(t, m.start(t.Context(), netClient(t, cfg), netNames(1500, "u")))
					require.Len(t, all, 3)
					require.NoError(t, all[0].err)
					require.Error(t, all[1].err)
					require.NoError(t, all[2].err)
					assert.Equal(t, row.unknown, timpush.OutcomeUnknown(all[1].err))
					assert.Equal(t, "u-500", all[1].recipients[0])
					assert.Len(t, all[1].recipients, 500)
					bodies := seqBodies(t, service.arrivals())
					assert.Equal(t, bodies[1].MsgRandom, all[1].msgRandom)
					assert.Equal(t, bodies[1].To, all[1].recipients)
					assert.Equal(t, "u-1000", all[2].recipients[0])
					assert.Equal(t, m.id, all[2].id)
				})
			})
		}
	}
}

// Partial failures are results.
func TestASequenceYieldsPartialFailures(t *testing.T) {
	t.Parallel()
	service := netServe(netText(`{"ActionStatus":"SomeError","ErrorCode":0,"MsgKey":"key-1","ErrorList":[{"To_Account":"u-3","ErrorCode":70107}]}`))
	all := seqRun(t, seqMethods[1].start(t.Context(), netClient(t, netConfig(service)), netNames(10, "u")))
	require.Len(t, all, 1)
	require.NoError(t, all[0].err)
	assert.Equal(t, []timpush.RecipientError{{Account: "u-3", Code: timpush.CodeAccountNotFound}}, all[0].failed)
	assert.Len(t, all[0].recipients, 10)
}

// What no later chunk can survive ends the loop; the names that were taken and not
// sent are yielded, nothing more is pulled.
func TestHopelessCodesEndASequence(t *testing.T) {
	t.Parallel()
	for _, m := range seqMethods {
		for _, code := range []timpush.Code{60026, 70003, 70009, 70013, 70014, 70001, 60010, 90045, 80001, 90002, 60020} {
			t.Run(fmt.Sprint(m.op, "/", int(code)), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					service := netServe(netCode(code))
					var pulled []string
					names := func(yield func(string) bool) {
						for i := range 100000 {
							// So long that the byte limit is met first, which needs one name more.
							name := fmt.Sprintf("u-%06d-%s", i, strings.Repeat("x", 100))
							pulled = append(pulled, name)
							if !yield(name) {
								return
							}
						}
					}
					all := seqRun(t, m.start(t.Context(), netClient(t, netConfig(service)), names))
					require.NotEmpty(t, all)
					require.ErrorIs(t, all[0].err, code)
					assert.Equal(t, pulled, seqSum(all), "everything that was taken is told of, in order")
					for _, item := range all[1:] {
						assert.Zero(t, item.msgRandom, "not sent")
						assert.False(t, timpush.OutcomeUnknown(item.err))
						require.ErrorIs(t, item.err, code)
						var broken *timpush.TransportError
						require.ErrorAs(t, item.err, &broken)
						assert.True(t, broken.NotSent)
					}
					bodies := seqBodies(t, service.arrivals())
					for _, body := range bodies {
						assert.Equal(t, bodies[0].To, body.To, "one chunk was sent, perhaps signed anew")
					}
				})
			})
		}
	}
}

// A name that cannot be sent is yielded alone, with its place in the sequence; the
// rest go on.
func TestUnfitNamesAreYieldedAlone(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 12<<10)
	for _, m := range seqMethods {
		t.Run(m.op, func(t *testing.T) {
			t.Parallel()
			service := netServe(netText(netOK))
			names := []string{"a", "", "b", "a", "c\xff", "b", long, "d", ""}
			all := seqRun(t, m.start(t.Context(), netClient(t, netConfig(service)), slices.Values(names)))
			var sent, refused []string
			var fields []string
			for _, item := range all {
				if item.err == nil {
					sent = append(sent, item.recipients...)
					continue
				}
				require.Len(t, item.recipients, 1)
				assert.Zero(t, item.msgRandom)
				assert.False(t, timpush.OutcomeUnknown(item.err))
				refused = append(refused, item.recipients...)
				var invalid *timpush.ValidationError
				require.ErrorAs(t, item.err, &invalid)
				require.Len(t, invalid.Fields, 1)
				fields = append(fields, invalid.Fields[0].Field+" "+invalid.Fields[0].Reason)
				assert.NotContains(t, item.err.Error(), "xxx")
			}
			const repeated = "is repeated within its chunk; one call reaches nobody twice"
			if m.bytes == 0 {
				// There is no limit of bytes here: the long name is sent.
				assert.Equal(t, []string{"a", "b", long, "d"}, sent)
				assert.Equal(t, []string{"", "a", "c\xff", "b", ""}, refused)
				assert.Equal(t, []string{"to[1] is empty", "to[3] " + repeated,
					"to[4] is not valid UTF-8; JSON would carry another name", "to[5] " + repeated, "to[8] is empty"}, fields)
			} else {
				assert.Equal(t, []string{"a", "b", "d"}, sent)
				assert.Equal(t, []string{"", "a", "c\xff", "b", long, ""}, refused)
				assert.Contains(t, fields[4], "to[6] has 12290 bytes as JSON, which with the message makes ")
				assert.Contains(t, fields[4], " bytes; the limit is 12288 bytes")
			}
			var arrived []string
			for _, body := range seqBodies(t, service.arrivals()) {
				arrived = append(arrived, body.To...)
			}
			assert.Equal(t, sent, arrived)
			assert.Equal(t, slices.Sorted(slices.Values(names)), seqSum(all), "nothing is lost")
		})
	}
}

// The same name in another chunk is another matter: who sends to 10,000 names in
// which one comes twice is told by no document that the second is dropped.
func TestANameMayComeAgainInAnotherChunk(t *testing.T) {
	t.Parallel()
	service := netServe(netText(netOK))
	names := slices.Concat(slices.Collect(netNames(500, "u")), []string{"u-0", "v-0"})
	all := seqRun(t, seqMethods[0].start(t.Context(), netClient(t, netConfig(service)), slices.Values(names)))
	require.Len(t, all, 2)
	assert.Equal(t, []string{"u-0", "v-0"}, all[1].recipients)
	require.NoError(t, all[1].err)
}

// When the context ends, everything that was taken is accounted for: what was
// sent, what failed with it, and one error for what was not sent.
func TestACancelledSequenceLosesNoName(t *testing.T) {
	t.Parallel()
	for _, m := range seqMethods {
		for _, row := range []struct {
			name string
			end  int // the attempt during or after which the context ends; zero: before
			how  string
		}{
			{"before", 0, ""},
			{"within the first call", 1, "within"},
			{"within the third call", 3, "within"},
			{"after the second call", 2, "after"},
		} {
			for _, length := range []int{10, 100} {
				t.Run(fmt.Sprint(m.op, "/", row.name, "/", length), func(t *testing.T) {
					t.Parallel()
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					n := 0
					service := netServe(func(r *http.Request) (*http.Response, error) {
						if n++; n == row.end && row.how == "within" {
							cancel()
							return netSilence(r)
						}
						return netText(netOK)(r)
					})
					if row.end == 0 {
						cancel()
					}
					var taken []string
					names := func(yield func(string) bool) {
						for i := range 5000 {
							taken = append(taken, fmt.Sprintf("u-%05d-%s", i, strings.Repeat("x", length)))
							if !yield(taken[i]) {
								return
							}
						}
					}
					var all []seqItem
					for item := range m.start(ctx, netClient(t, netConfig(service)), names) {
						if item.err != nil {
							var single *timpush.BatchError
							require.ErrorAs(t, item.err, &single)
							item.recipients, item.msgRandom = single.Recipients, single.MsgRandom
						}
						all = append(all, item)
						if row.how == "after" && len(all) == row.end {
							cancel()
						}
					}
					assert.Equal(t, taken, seqSum(all), "the sum of everything yielded is what was taken")
					require.NotEmpty(t, all)
					last := all[len(all)-1]
					require.ErrorIs(t, last.err, context.Canceled)
					var single *timpush.BatchError
					require.ErrorAs(t, last.err, &single)
					assert.True(t, single.Stopped())
					var errs, unsent int
					for _, item := range all {
						if item.err == nil {
							continue
						}
						errs++
						if item.msgRandom == 0 {
							unsent++
							assert.False(t, timpush.OutcomeUnknown(item.err))
							var broken *timpush.TransportError
							require.ErrorAs(t, item.err, &broken)
							assert.True(t, broken.NotSent)
							assert.Zero(t, broken.Attempts)
						} else {
							assert.True(t, timpush.OutcomeUnknown(item.err), "it was under way")
						}
					}
					assert.LessOrEqual(t, unsent, 1, "one error for what was taken and not sent")
					assert.LessOrEqual(t, errs, 2)
					assert.Len(t, service.arrivals(), max(row.end, 0), "no send after the context is done")
				})
			}
		}
	}
}

// A deadline ends a sequence like a cancelled context.
func TestADeadlineEndsASequence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		service := netServe(func(r *http.Request) (*http.Response, error) {
			time.Sleep(4 * time.Second)
			if err := r.Context().Err(); err != nil {
				return nil, err
			}
			return netText(netOK)(r)
		})
		all := seqRun(t, seqMethods[0].start(ctx, netClient(t, netConfig(service)), netNames(100000, "u")))
		require.Len(t, all, 3)
		require.NoError(t, all[0].err)
		require.NoError(t, all[1].err)
		require.ErrorIs(t, all[2].err, context.DeadlineExceeded)
		assert.Len(t, service.arrivals(), 3)
	})
}

// The slices are the caller's: whatever is done to them, what is sent later is
// what the sequence of names gave.
func TestTheSlicesOfASequenceAreTheCallers(t *testing.T) {
	t.Parallel()
	for _, m := range seqMethods {
		t.Run(m.op, func(t *testing.T) {
			t.Parallel()
			service := netServe(netText(netOK), netCode(90012), netText(netOK))
			var kept [][]string
			var copies [][]string
			for item := range m.start(t.Context(), netClient(t, netConfig(service)), netNames(2500, "u")) {
				list := item.recipients
				var single *timpush.BatchError
				if errors.As(item.err, &single) {
					list = single.Recipients
				}
				kept, copies = append(kept, list), append(copies, slices.Clone(list))
				if len(kept) > 1 {
					old := kept[len(kept)-2]
					for i := range old {
						old[i] = "changed"
					}
					_ = append(old, "more")
				}
				assert.Equal(t, copies[len(copies)-1], list)
			}
			var sent []string
			for _, body := range seqBodies(t, service.arrivals()) {
				sent = append(sent, body.To...)
			}
			assert.Equal(t, slices.Collect(netNames(2500, "u")), sent)
		})
	}
}

// The loop body is the back-pressure, and may use the client, even for another
// sequence.
func TestSequencesMayBeNested(t *testing.T) {
	t.Parallel()
	service := netServe(netText(netOK))
	client := netClient(t, netConfig(service))
	outer, inner := 0, 0
	for item := range seqMethods[0].start(t.Context(), client, netNames(1000, "outer")) {
		require.NoError(t, item.err)
		outer++
		for item := range seqMethods[1].start(t.Context(), client, netNames(700, "inner")) {
			require.NoError(t, item.err)
			inner++
		}
	}
	assert.Equal(t, 2, outer)
	assert.Equal(t, 4, inner)
	assert.Len(t, service.arrivals(), 6)
}

// Names that panic or end their goroutine take the loop with them, and leave the
// client in order.
func TestNamesThatPanic(t *testing.T) {
	t.Parallel()
	service := netServe(netText(netOK))
	client := netClient(t, netConfig(service))
	assert.PanicsWithValue(t, "no more names", func() {
		for range client.BatchPushSeq(t.Context(), seqPushTemplate(), func(yield func(string) bool) {
			yield("a")
			panic("no more names")
		}) {
			t.Error("nothing was complete")
		}
	})
	assert.Empty(t, service.arrivals())
	require.NoError(t, netSends[2].call(t.Context(), client))
}

// Repeats within a chunk keep its body and MsgRandom.
func TestAChunkIsRepeatedAsItIs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := netServe(netStatus(429, "", ""), netCode(90024), netText(netOK))
		all := seqRun(t, seqMethods[1].start(t.Context(), netClient(t, netConfig(service)), netNames(20, "u")))
		require.Len(t, all, 1)
		require.NoError(t, all[0].err)
		netSame(t, service.arrivals())
		assert.Len(t, service.arrivals(), 3)
	})
}

// Memory does not grow with the number of names: ten times as many chunks need no
// more of it at once.
//
//nolint:paralleltest // measures the memory of the whole process
func TestASequencesMemoryIsIndependentOfItsLength(t *testing.T) {
	client := netClient(t, netConfig(netTrip(func(r *http.Request) (*http.Response, error) {
		_ = r.Body.Close()
		return netText(netOK)(r)
	})))
	peak := func(chunks int) uint64 {
		return peakHeap(t, chunks, func(step func()) {
			for item := range seqMethods[0].start(t.Context(), client, netNames(500*chunks, "user")) {
				require.NoError(t, item.err)
				step()
			}
		})
	}
	peak(20) // pools are filled
	few, many := peak(200), peak(2000)
	const chunk = 500 * 64 // bytes, generously
	assert.Less(t, many, few+20*chunk, "bytes held at most: %d with 200 chunks, %d with 2,000", few, many)
}

// peakHeap is how much more memory is held at once, at most, while run takes its steps.
func peakHeap(t *testing.T, steps int, run func(step func())) uint64 {
	t.Helper()
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	before, most, n := stats.HeapAlloc, stats.HeapAlloc, 0
	run(func() {
		if n++; n%(steps/20) == 0 {
			runtime.GC() // what is then left is what is held
			runtime.ReadMemStats(&stats)
			most = max(most, stats.HeapAlloc)
		}
	})
	require.Equal(t, steps, n)
	return most - before
}
