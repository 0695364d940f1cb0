package timpushtest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush/timpushtest"
)

func TestMoveClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t, timpushtest.WithDocumentedLimits())
		start := time.Now()
		first := s.post(t, push, body(push))
		s.MoveClock(0)
		assert.Equal(t, 90024, s.post(t, push, body(push)).ErrorCode)
		s.MoveClock(time.Second)
		s.MoveClock(time.Nanosecond)
		again := s.post(t, push, body(push))
		assert.Equal(t, 0, again.ErrorCode)
		assert.NotEqual(t, *first.TaskID, *again.TaskID, "MsgRandom goes by the same clock")
		assert.Equal(t, start.Add(time.Second+1), s.Deliveries()[1].At)
		assert.Equal(t, start.Add(time.Second+1), s.Calls()[2].At)
		assert.Equal(t, start, time.Now())

		s.MoveClock(365 * 24 * time.Hour)
		assert.Equal(t, 0, s.post(t, push, body(push)).ErrorCode, "signatures are judged by the real clock")
		assert.PanicsWithValue(t, "timpushtest: the clock does not go back, by -1ns", func() { s.MoveClock(-1) })
		time.Sleep(time.Minute)
		s.post(t, batch, body(batch))
		assert.Equal(t, start.Add(365*24*time.Hour+time.Minute+time.Second+1), s.Deliveries()[3].At)

		s.Reset()
		s.post(t, batch, body(batch))
		assert.Equal(t, time.Now(), s.Deliveries()[0].At, "Reset puts it back")
	})
}

func TestDailyQuotaByTheMovedClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t, timpushtest.WithDocumentedLimits())
		for range 100 {
			require.Equal(t, 0, s.post(t, push, body(push)).ErrorCode)
			s.MoveClock(2 * time.Second)
		}
		assert.Equal(t, 90047, s.post(t, push, body(push)).ErrorCode)
		s.MoveClock(24 * time.Hour)
		assert.Equal(t, 0, s.post(t, push, body(push)).ErrorCode)
	})
}

// A delay lasts as long as it says, and does not go by the moved clock.
func TestMoveClockDuringADelay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		s.Delay(push, time.Minute, 1)
		start := time.Now()
		go func() {
			_, err := s.call(t.Context(), push, body(push))
			assert.NoError(t, err)
		}()
		synctest.Wait()
		s.MoveClock(time.Hour)
		assert.Empty(t, s.Deliveries())
		time.Sleep(time.Minute)
		synctest.Wait()
		assert.Equal(t, start.Add(time.Hour+time.Minute), s.Deliveries()[0].At)
	})
}
