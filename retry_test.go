package timpush_test

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// netGaps are the waits between the attempts.
func netGaps(got []netArrival) []time.Duration {
	var gaps []time.Duration
	for i := 1; i < len(got); i++ {
		gaps = append(gaps, got[i].at.Sub(got[i-1].at))
	}
	return gaps
}

// What was too frequent is repeated after more than 1 s; other repeats wait a
// random part of a delay that doubles up to its limit.
func TestWaitsBetweenAttempts(t *testing.T) {
	t.Parallel()
	const pause = 1050 * time.Millisecond
	for _, row := range []struct {
		name   string
		answer netAnswer
		least  time.Duration   // before each repeat
		spans  []time.Duration // the random part is at most this
		retry  timpush.RetryPolicy
	}{
		{"too frequent, by code", netCode(timpush.CodePushTooFrequent), pause,
			[]time.Duration{500 * time.Millisecond, time.Second}, timpush.RetryPolicy{}},
		{"too frequent, by status", netStatus(429, "", ""), pause,
			[]time.Duration{500 * time.Millisecond, time.Second}, timpush.RetryPolicy{}},
		{"not sent", netLost(netNotSent(true)), 0,
			[]time.Duration{500 * time.Millisecond, time.Second}, timpush.RetryPolicy{}},
		{"lost", netLost(io.EOF), 0,
			[]time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 8 * time.Second},
			timpush.RetryPolicy{MaxAttempts: 7, RetryUnknownOutcome: true}},
		{"delays of one's own", netLost(netNotSent(true)), 0,
			[]time.Duration{time.Minute, 90 * time.Second, 90 * time.Second},
			timpush.RetryPolicy{MaxAttempts: 4, BaseDelay: time.Minute, MaxDelay: 90 * time.Second}},
		{"a base above the limit", netLost(netNotSent(true)), 0,
			[]time.Duration{time.Second, time.Second},
			timpush.RetryPolicy{BaseDelay: time.Hour, MaxDelay: time.Second}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				distinct := map[time.Duration]bool{}
				longest := make([]time.Duration, len(row.spans))
				const rounds = 40
				for range rounds {
					service := netServe(row.answer)
					cfg := netConfig(service)
					cfg.Retry = row.retry
					require.Error(t, netSends[0].call(t.Context(), netClient(t, cfg)))
					gaps := netGaps(service.arrivals())
					require.Len(t, gaps, len(row.spans))
					for i, gap := range gaps {
						assert.GreaterOrEqual(t, gap, row.least)
						assert.LessOrEqual(t, gap, row.least+row.spans[i])
						distinct[gap] = true
						longest[i] = max(longest[i], gap-row.least)
					}
				}
				assert.Greater(t, len(distinct), rounds/2, "jitter")
				for i, span := range row.spans {
					// Full jitter: of 40 uniform ones all below half is one in 2^40.
					assert.Greater(t, longest[i], span/2, "before repeat %d", i+1)
				}
			})
		})
	}
}

func TestMaxAttempts(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		attempts, calls int
		answers         []netAnswer
	}{
		{0, 3, []netAnswer{netCode(timpush.CodePushTooFrequent)}},
		{1, 1, []netAnswer{netCode(timpush.CodePushTooFrequent)}},
		{2, 2, []netAnswer{netCode(timpush.CodePushTooFrequent)}},
		{5, 5, []netAnswer{netCode(timpush.CodePushTooFrequent)}},
		{1, 1, []netAnswer{netLost(netNotSent(true))}},
		{1, 1, []netAnswer{netCode(timpush.CodeUserSigExpired)}},
		{1, 1, []netAnswer{netLost(io.EOF)}},
		{5, 2, []netAnswer{netCode(timpush.CodeUserSigExpired)}},
		{4, 4, []netAnswer{netLost(io.EOF)}},
	} {
		t.Run(strconv.Itoa(row.attempts), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				service := netServe(row.answers...)
				cfg := netConfig(service)
				cfg.Retry.MaxAttempts, cfg.Retry.RetryUnknownOutcome = row.attempts, true
				require.Error(t, netSends[2].call(t.Context(), netClient(t, cfg)))
				assert.Len(t, service.arrivals(), row.calls)
			})
		})
	}
}

// A send is repeated only if 3 s of the deadline remain after the wait; if not, the
// call ends at once instead of waiting in vain.
func TestARepeatNeedsThreeSeconds(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		answer   netAnswer
		deadline time.Duration
		calls    int
	}{
		// The wait is 1.05 s to 1.55 s.
		{"too frequent, too late", netCode(timpush.CodePushTooFrequent), 4049 * time.Millisecond, 1},
		{"too frequent, in time", netCode(timpush.CodePushTooFrequent), 4551 * time.Millisecond, 2},
		// The wait is 0 s to 0.5 s.
		{"not sent, too late", netLost(netNotSent(true)), 2999 * time.Millisecond, 1},
		{"not sent, in time", netLost(netNotSent(true)), 3501 * time.Millisecond, 2},
		{"lost, too late", netLost(io.EOF), 2999 * time.Millisecond, 1},
		{"lost, in time", netLost(io.EOF), 3501 * time.Millisecond, 2},
		// There is no wait.
		{"expired, too late", netCode(timpush.CodeUserSigExpired), 2999 * time.Millisecond, 1},
		{"expired, in time", netCode(timpush.CodeUserSigExpired), 3 * time.Second, 2},
		// Retry-After is 2 s.
		{"told when, too late", netStatus(429, "", "", "Retry-After", "2"), 4999 * time.Millisecond, 1},
		{"told when, in time", netStatus(429, "", "", "Retry-After", "2"), 5 * time.Second, 2},
	} {
		for _, send := range netSends {
			t.Run(row.name+"/"+send.op, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					service := netServe(row.answer)
					cfg := netConfig(service)
					cfg.Retry.MaxAttempts, cfg.Retry.RetryUnknownOutcome = 2, true
					ctx, cancel := context.WithTimeout(t.Context(), row.deadline)
					defer cancel()
					start := time.Now()
					require.Error(t, send.call(ctx, netClient(t, cfg)))
					assert.Len(t, service.arrivals(), row.calls)
					if row.calls == 1 {
						assert.Zero(t, time.Since(start), "no wait for a repeat that won't come")
					}
				})
			})
		}
	}
}

// Retry-After is obeyed, in seconds or as a date, with any status that is repeated;
// if it is above MaxDelay, the call ends.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name          string
		after         func() string
		status        int
		maxDelay      time.Duration
		calls         int
		least, atMost time.Duration
	}{
		{"429 in seconds", func() string { return "5" }, 429, 0, 2, 5 * time.Second, 5 * time.Second},
		{"503 in seconds", func() string { return "5" }, 503, 0, 2, 5 * time.Second, 5 * time.Second},
		{"a code in seconds", func() string { return "5" }, 200, 0, 2, 5 * time.Second, 5 * time.Second},
		{"as a date", func() string { return time.Now().Add(6 * time.Second).UTC().Format(http.TimeFormat) },
			429, 0, 2, 5 * time.Second, 6 * time.Second},
		{"exactly MaxDelay", func() string { return "8" }, 429, 0, 2, 8 * time.Second, 8 * time.Second},
		{"above MaxDelay", func() string { return "9" }, 429, 0, 1, 0, 0},
		{"above MaxDelay, 503", func() string { return "9" }, 503, 0, 1, 0, 0},
		{"above MaxDelay as a date", func() string { return time.Now().Add(time.Hour).UTC().Format(http.TimeFormat) },
			429, 0, 1, 0, 0},
		{"below a MaxDelay of one's own", func() string { return "60" }, 429, time.Minute, 2, time.Minute, time.Minute},
		{"far above, beyond what a Duration holds", func() string { return "99999999999" }, 429, 0, 1, 0, 0},
		{"far above, beyond what 64 bits hold", func() string { return "99999999999999999999999" }, 429, 0, 1, 0, 0},
		{"less than the pause", func() string { return "1" }, 429, 0, 2, 1050 * time.Millisecond, 1550 * time.Millisecond},
		{"zero", func() string { return "0" }, 429, 0, 2, 1050 * time.Millisecond, 1550 * time.Millisecond},
		{"a date that has passed", func() string { return "Sun, 06 Nov 1994 08:49:37 GMT" },
			429, 0, 2, 1050 * time.Millisecond, 1550 * time.Millisecond},
		{"nonsense", func() string { return "soon" }, 429, 0, 2, 1050 * time.Millisecond, 1550 * time.Millisecond},
		{"negative", func() string { return "-5" }, 429, 0, 2, 1050 * time.Millisecond, 1550 * time.Millisecond},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				body := `{"ActionStatus":"FAIL","ErrorCode":90024}`
				service := netServe(netStatus(row.status, "application/json", body, "Retry-After", row.after()), netText(netOK))
				cfg := netConfig(service)
				cfg.Retry.MaxDelay, cfg.Retry.RetryUnknownOutcome = row.maxDelay, true
				err := netSends[1].call(t.Context(), netClient(t, cfg))
				got := service.arrivals()
				require.Equal(t, row.calls, len(got)) //nolint:testifylint // Len would print them all
				if row.calls == 1 {
					require.Error(t, err)
					return
				}
				require.NoError(t, err)
				gap := netGaps(got)[0]
				assert.GreaterOrEqual(t, gap, row.least)
				assert.LessOrEqual(t, gap, row.atMost)
			})
		})
	}
}

// A 503 that asks for patience is still a lost answer: unasked, it is not repeated.
func TestRetryAfterIsNoConsent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := netServe(netStatus(503, "", "", "Retry-After", "1"), netText(netOK))
		err := netSends[0].call(t.Context(), netClient(t, netConfig(service)))
		netCheckEnd(t, netSends[0], netEnd{calls: 1, unknown: true, status: 503}, err, service.arrivals())
	})
}

// Each attempt has its own random and a signature that is valid when it is made;
// the body and its MsgRandom stay the same.
func TestEachAttemptIsSignedWithWhatIsValidThen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := netServe(netStatus(429, "", "", "Retry-After", "8"))
		cfg := netConfig(service)
		var signed atomic.Int32
		// Valid for less than the wait between two attempts.
		cfg.Signer = netSignerFunc(func(context.Context) (string, time.Time, error) {
			return netSig + strconv.Itoa(int(signed.Add(1))), time.Now().Add(5 * time.Second), nil
		})
		require.Error(t, netSends[3].call(t.Context(), netClient(t, cfg)))
		got := service.arrivals()
		netSame(t, got)
		require.Len(t, got, 3)
		for i, a := range got {
			assert.Equal(t, netSig+strconv.Itoa(i+1), a.usersig())
		}
	})
}

// The caller's own MsgRandom is sent, in every attempt; without one each call gets
// its own, which is never zero.
func TestMsgRandomOfTheCallerIsSentEveryTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := netServe(netStatus(429, "", ""), netStatus(429, "", ""), netText(netOK))
		req := netBatchPush()
		req.MsgRandom = 4294967295
		res, err := netClient(t, netConfig(service)).BatchPush(t.Context(), req)
		require.NoError(t, err)
		assert.EqualValues(t, 4294967295, res.MsgRandom)
		got := service.arrivals()
		netSame(t, got)
		assert.EqualValues(t, 4294967295, netMsgRandom(t, got[2].body))
	})
}

func TestEachCallGetsAMsgRandomOfItsOwn(t *testing.T) {
	t.Parallel()
	service := netServe(netText(netOK))
	client := netClient(t, netConfig(service))
	req := netBatchPush()
	seen := map[uint32]bool{}
	for range 50 {
		res, err := client.BatchPush(t.Context(), req)
		require.NoError(t, err)
		assert.NotZero(t, res.MsgRandom)
		seen[res.MsgRandom] = true
	}
	assert.Len(t, seen, 50)
	assert.Zero(t, req.MsgRandom, "the caller's request is never written to")
	for _, a := range service.arrivals() {
		assert.True(t, seen[netMsgRandom(t, a.body)])
	}
	random := map[uint32]bool{}
	for range 1000 {
		n := timpush.NewMsgRandom()
		assert.NotZero(t, n)
		random[n] = true
	}
	assert.Greater(t, len(random), 990)
}
