package transport_test

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"testing"
	"testing/quick"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush/internal/transport"
)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		in := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
		for text, want := range map[string]time.Duration{
			"":                               0,
			"0":                              0,
			"1":                              time.Second,
			"120":                            2 * time.Minute,
			"2147483647":                     math.MaxInt32 * time.Second,
			in(time.Minute):                  time.Minute,
			in(-time.Minute):                 0,
			"Sun, 06 Nov 1994 08:49:37 GMT":  0,
			"Sunday, 06-Nov-94 08:49:37 GMT": 0,
			"-1":                             0,
			"1.5":                            0,
			" 1":                             0,
			"soon":                           0,
			"0x10":                           0,
		} {
			h := http.Header{}
			if text != "" {
				h.Set("Retry-After", text)
			}
			assert.Equal(t, want, transport.RetryAfter(h), "Retry-After: %q", text)
		}
		// What is too large for a Duration is still long.
		for _, text := range []string{"2147483648", "99999999999", "18446744073709551616", "9999999999999999999999999999"} {
			got := transport.RetryAfter(http.Header{"Retry-After": {text}})
			assert.Greater(t, got, 24*365*time.Hour, "Retry-After: %s", text)
		}
		assert.Zero(t, transport.RetryAfter(nil))
	})
}

// The wait is random, at most the base delay doubled with each attempt, and never
// more than the limit.
func TestBackoffStaysWithinItsBounds(t *testing.T) {
	t.Parallel()
	inBounds := func(base, limit uint32, n uint8) bool {
		b, l := time.Duration(base)*time.Millisecond, time.Duration(limit)*time.Millisecond
		attempt := int(n%64) + 1
		c := newClient(transport.Options{BaseDelay: b, MaxDelay: l})
		most := min(b, l)
		for range attempt - 1 {
			most = min(2*most, l)
		}
		got := c.Backoff(attempt)
		return got >= 0 && got <= most
	}
	require.NoError(t, quick.Check(inBounds, &quick.Config{MaxCount: 20000}))
	// The largest delays there are do not overflow.
	c := newClient(transport.Options{BaseDelay: math.MaxInt64 / 2, MaxDelay: math.MaxInt64 - 1})
	for attempt := 1; attempt < 100; attempt++ {
		assert.GreaterOrEqual(t, c.Backoff(attempt), time.Duration(0))
	}
}

// Full jitter: the whole span is used, and evenly enough.
func TestBackoffUsesItsWholeSpan(t *testing.T) {
	t.Parallel()
	c := newClient(transport.Options{BaseDelay: 500 * time.Millisecond, MaxDelay: 8 * time.Second})
	for attempt, span := range []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second,
		8 * time.Second, 8 * time.Second, 8 * time.Second} {
		quarters := [4]int{}
		const n = 4000
		for range n {
			quarters[min(3, int(4*c.Backoff(attempt+1)/(span+1)))]++
		}
		for i, count := range quarters {
			// A thousand expected; seven standard deviations are 190.
			assert.InDelta(t, n/4, count, 200, "attempt %d, quarter %d", attempt+1, i+1)
		}
	}
}

func TestThePauseIsMoreThanASecond(t *testing.T) {
	t.Parallel()
	assert.Greater(t, transport.TooFrequentPause, time.Second)
	assert.Less(t, transport.TooFrequentPause, 2*time.Second)
}

func TestLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		assert.True(t, transport.Leaves(t.Context(), time.Hour, time.Hour), "no deadline leaves everything")
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		for _, row := range []struct {
			wait, remaining time.Duration
			want            bool
		}{
			{7 * time.Second, 3 * time.Second, true},
			{7*time.Second + 1, 3 * time.Second, false},
			{0, 10 * time.Second, true},
			{0, 10*time.Second + 1, false},
			{10 * time.Second, 0, true},
			{10*time.Second + 1, 0, false},
		} {
			assert.Equal(t, row.want, transport.Leaves(ctx, row.wait, row.remaining), "%v, %v", row.wait, row.remaining)
		}
	})
}

// A call that is no send has no margin: only the verdicts decide.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		verdicts       []transport.Verdict // of each attempt, the last one for ever
		repeatUnknown  bool
		attempts       int
		unknown, lost  bool
		drops          int
		tooFrequentGap bool
	}{
		{verdicts: []transport.Verdict{transport.Final}, attempts: 1},
		{verdicts: []transport.Verdict{transport.TooFrequent}, attempts: 4, tooFrequentGap: true},
		{verdicts: []transport.Verdict{transport.TooFrequent, transport.Final}, attempts: 2, tooFrequentGap: true},
		{verdicts: []transport.Verdict{transport.Expired}, attempts: 2, drops: 2},
		{verdicts: []transport.Verdict{transport.Expired, transport.Final}, attempts: 2, drops: 1},
		{verdicts: []transport.Verdict{transport.Unknown}, attempts: 1, lost: true},
		{verdicts: []transport.Verdict{transport.Unknown}, repeatUnknown: true, attempts: 4, unknown: true, lost: true},
		{verdicts: []transport.Verdict{transport.Unknown, transport.Final}, repeatUnknown: true, attempts: 2, unknown: true},
		{verdicts: []transport.Verdict{transport.UnknownEnd}, repeatUnknown: true, attempts: 1, lost: true},
	} {
		t.Run(strconv.Itoa(int(row.verdicts[0])), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				drops, attempts := 0, 0
				o := options(okTrip)
				o.MaxAttempts = 4
				o.Drop = func(s *transport.Signature) {
					assert.NotNil(t, s)
					drops++
				}
				start := time.Now()
				r := newClient(o).Do(t.Context(), &transport.Call{
					Op: "Read", Path: "v4/read", Body: []byte("{}"), RepeatUnknown: row.repeatUnknown,
					Refused: func(int) bool { return false },
					Judge: func(_ []byte, unknown bool, _ func(string) string) (transport.Verdict, error) {
						v := row.verdicts[min(attempts, len(row.verdicts)-1)]
						attempts++
						assert.Equal(t, attempts > 1 && row.verdicts[0] == transport.Unknown, unknown)
						return v, nil
					},
				})
				require.NoError(t, r.Err)
				assert.Equal(t, row.attempts, attempts)
				assert.Equal(t, row.attempts, r.Attempts)
				assert.Equal(t, row.unknown, r.Unknown)
				assert.Equal(t, row.lost, r.Lost)
				assert.Equal(t, row.drops, drops)
				assert.False(t, r.NotSent)
				if row.tooFrequentGap {
					assert.GreaterOrEqual(t, time.Since(start), time.Duration(row.attempts-1)*transport.TooFrequentPause)
				}
			})
		})
	}
}
