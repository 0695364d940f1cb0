package timpushtest_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush/timpushtest"
)

func TestIntervalBetweenPushes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t, timpushtest.WithDocumentedLimits())
		n := 0
		code := func(path string, changes ...change) int {
			n++
			return s.post(t, path, body(path, append(changes, set("MsgRandom", fmt.Sprint(n)))...)).ErrorCode
		}
		assert.Equal(t, 0, code(push))
		assert.Equal(t, 90024, code(push))
		assert.Equal(t, 90024, code(legacyPush), "both endpoints together")
		assert.Equal(t, 0, code(batch), "lists are not pushes")
		assert.Equal(t, 0, code(batchSend))
		time.Sleep(time.Second)
		assert.Equal(t, 90024, code(push), "must be more than 1 second")
		time.Sleep(time.Nanosecond)
		assert.Equal(t, 90002, code(legacyPush, drop("MsgBody")), "what is malformed does not count")
		assert.Equal(t, 0, code(legacyPush), "refused pushes do not move the interval")
		assert.Equal(t, 90024, code(push))
	})
}

// A repeat within the same second is refused for its frequency before anybody looks
// at its MsgRandom.
func TestIntervalBeforeMsgRandom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t, timpushtest.WithDocumentedLimits())
		assert.Equal(t, 0, s.post(t, push, body(push)).ErrorCode)
		assert.Equal(t, 90024, s.post(t, push, body(push)).ErrorCode)
	})
}

func TestDailyQuotaOfPushes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t, timpushtest.WithDocumentedLimits())
		for i := range 100 {
			path := pushes[i%2]
			require.Equal(t, 0, s.post(t, path, body(path)).ErrorCode, "push %d", i)
			time.Sleep(2 * time.Second)
		}
		assert.Equal(t, 90047, s.post(t, push, body(push)).ErrorCode)
		assert.Equal(t, 90047, s.post(t, legacyPush, body(legacyPush)).ErrorCode)
		assert.Equal(t, 0, s.post(t, batch, body(batch)).ErrorCode)
		midnight := time.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
		time.Sleep(time.Until(midnight) - time.Nanosecond)
		assert.Equal(t, 90047, s.post(t, push, body(push)).ErrorCode)
		time.Sleep(time.Nanosecond)
		assert.Equal(t, 0, s.post(t, push, body(push)).ErrorCode)
		assert.Len(t, s.Deliveries(), 102)
	})
}

func TestMessagesPerMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t, timpushtest.WithDocumentedLimits())
		n := 0
		send := func(recipients int) answer {
			n++
			return s.post(t, batchSend, body(batchSend,
				set("MsgRandom", fmt.Sprint(n)), set("To_Account", accounts(recipients))))
		}
		for range 23 {
			require.Equal(t, 0, send(500).ErrorCode)
		}
		require.Equal(t, 0, send(499).ErrorCode)
		assert.Equal(t, 90057, send(2).ErrorCode, "12,001 messages")
		assert.Equal(t, 0, send(1).ErrorCode, "12,000 messages")
		assert.Equal(t, 90057, send(1).ErrorCode)
		time.Sleep(time.Minute - time.Nanosecond)
		assert.Equal(t, 90057, send(1).ErrorCode)
		time.Sleep(time.Nanosecond)
		assert.Equal(t, 0, send(500).ErrorCode)
	})
}

func TestNoLimitsUnlessAskedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		for i := range 200 {
			require.Equal(t, 0, s.post(t, push, body(push, set("MsgRandom", fmt.Sprint(i)))).ErrorCode)
		}
		for i := range 30 {
			require.Equal(t, 0, s.post(t, batchSend, body(batchSend,
				set("MsgRandom", fmt.Sprint(i)), set("To_Account", accounts(500)))).ErrorCode)
		}
	})
}

func TestResetClearsTheLimits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t, timpushtest.WithDocumentedLimits())
		assert.Equal(t, 0, s.post(t, push, body(push)).ErrorCode)
		s.Reset()
		assert.Equal(t, 0, s.post(t, push, body(push)).ErrorCode)
		assert.Equal(t, 90024, s.post(t, push, body(push)).ErrorCode, "but keeps them switched on")
	})
}
