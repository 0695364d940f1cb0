package timpushtest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestSameMsgRandomWithinOneSecond(t *testing.T) {
	t.Parallel()
	for _, path := range sends {
		synctest.Test(t, func(t *testing.T) {
			s := inProcess(t)
			s.RegisterAccounts("alice", "eve") // bob fails

			first := s.post(t, path, body(path))
			time.Sleep(999 * time.Millisecond)
			again := s.post(t, path, body(path))
			assert.Equal(t, first.raw, again.raw, "answered as the first time")
			assert.Len(t, s.Deliveries(), 1)
			assert.Len(t, s.Calls(), 2)

			s.post(t, path, body(path, set("From_Account", `"eve"`)))
			assert.Len(t, s.Deliveries(), 2, "another sender has other numbers")
			s.post(t, path, body(path, set("MsgRandom", "8")))
			assert.Len(t, s.Deliveries(), 3, "another number is another send")
			assert.Equal(t, first.raw, s.post(t, path, body(path)).raw, "the first one is still remembered")
			assert.Len(t, s.Deliveries(), 3)

			time.Sleep(time.Millisecond)
			late := s.post(t, path, body(path))
			assert.NotEqual(t, first.raw, late.raw)
			assert.Len(t, s.Deliveries(), 4, "the next second knows nothing of the last")
			assert.Equal(t, late.raw, s.post(t, path, body(path)).raw)
			assert.Len(t, s.Deliveries(), 4, "but remembers its own")
		})
	}
}

func TestSameMsgRandomOnDifferentPaths(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		for _, path := range sends {
			s.post(t, path, body(path))
		}
		assert.Len(t, s.Deliveries(), 4)
	})
}

// An unknown sender of a push is replaced by the caller, and is then the same one.
func TestSameMsgRandomOfReplacedSenders(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		s.RegisterAccounts("alice")
		for _, from := range []change{drop("From_Account"), set("From_Account", `""`), set("From_Account", `"mallory"`)} {
			s.post(t, push, body(push, from))
		}
		assert.Len(t, s.Deliveries(), 1)
	})
}

func TestRefusedSendsAreNotRemembered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		s.FailNext(batch, 91000, 1)
		assert.Equal(t, 91000, s.post(t, batch, body(batch)).ErrorCode)
		s.RegisterAccounts("carol")
		assert.Empty(t, *s.post(t, batch, body(batch)).TaskID)
		s.RegisterAccounts("alice")
		assert.NotEmpty(t, *s.post(t, batch, body(batch)).TaskID)
		assert.Len(t, s.Deliveries(), 1)
	})
}
