package timpushtest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

func TestFailNext(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, s *service) {
		s.FailNext(push, timpush.CodePushTooFrequent, 2)
		s.FailNext(push, timpush.CodeInternal, 1)
		s.FailNext(legacyPush, timpush.CodeUserSigExpired, 0)
		var codes []int
		for _, path := range []string{push, legacyPush, push, push, push} {
			codes = append(codes, s.post(t, path, body(path)).ErrorCode)
		}
		assert.Equal(t, []int{90024, 0, 90024, 91000, 0}, codes)
		assert.Len(t, s.Calls(), 5)
		assert.Len(t, s.Deliveries(), 2)
	})
}

// A fault wins over everything that is wrong with the request itself.
func TestFailNextWinsOverChecks(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	s.FailNext(batch, timpush.CodeUserSigExpired, 1)
	s.FailNext(batch, timpush.CodeInternal, 1)
	ans, err := s.send(t.Context(), http.MethodGet, batch, "", "")
	require.NoError(t, err)
	ans = ans.opened(t)
	assert.Equal(t, 70001, ans.ErrorCode)
	assert.Nil(t, ans.TaskID, "the access layer knows no TaskId")
	ans = s.post(t, batch, "nonsense")
	assert.Equal(t, 91000, ans.ErrorCode)
	assert.Equal(t, text(""), ans.TaskID)
	assert.Equal(t, 60003, s.post(t, batch, "nonsense").ErrorCode)
}

func TestLoseAnswer(t *testing.T) {
	t.Parallel()
	for _, path := range sends {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			bothWays(t, func(t *testing.T, s *service) {
				s.LoseAnswer(path, 1)
				_, err := s.call(t.Context(), path, body(path))
				require.Error(t, err)
				assert.True(t, errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF), "%v", err)
				assert.False(t, notSent(err), "it was sent")
				assert.Len(t, s.Deliveries(), 1, "and carried out")
				assert.Len(t, s.Calls(), 1, "once")
				assert.Zero(t, s.post(t, path, body(path, set("MsgRandom", "8"))).ErrorCode)
			})
		})
	}
}

func TestLoseAnswerOfARefusal(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	s.LoseAnswer(batch, 1)
	_, err := s.call(t.Context(), batch, body(batch, drop("MsgRandom")))
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.ErrorContains(t, err, "timpushtest: the connection was cut before an answer")
	assert.Empty(t, s.Deliveries())
	assert.Zero(t, s.post(t, batch, body(batch)).ErrorCode)
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	page := http.Header{"Content-Type": {"text/html"}, "Retry-After": {"3"}, "X-Many": {"a", "b"}}
	for name, row := range map[string]struct {
		status   int
		header   http.Header
		body     string
		wantBody string
		cut      bool
	}{
		"a gateway's page":   {502, page, "<html>", "<html>", false},
		"nonsense with 200":  {200, page, "<html>", "<html>", false},
		"nothing":            {200, nil, "", "", false},
		"an empty object":    {200, nil, "{}", "{}", false},
		"a redirect":         {307, http.Header{"Location": {"https://example.com/"}}, "", "", false},
		"no content":         {204, nil, "dropped", "", false},
		"a status of no one": {999, nil, "x", "x", false},
		"a cut body":         {200, http.Header{"Content-Length": {"100"}}, "{", "{", true},
		"a short body":       {200, http.Header{"Content-Length": {"3"}}, "abcdef", "abc", false},
		"an announced end":   {200, http.Header{"Content-Length": {"0"}}, "abc", "", false},
		"a wrong length":     {200, http.Header{"X-Length": {"x"}}, "abc", "abc", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bothWays(t, func(t *testing.T, s *service) {
				s.Answer(batch, row.status, row.header, row.body, 2)
				for range 2 {
					ans, err := s.call(t.Context(), batch, body(batch))
					if row.cut {
						assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
					} else {
						require.NoError(t, err)
					}
					assert.Equal(t, row.status, ans.status)
					assert.Equal(t, row.wantBody, ans.raw)
					for header, values := range row.header {
						assert.Equal(t, values, ans.header[header])
					}
					assert.Equal(t, row.header.Values("Content-Type"), ans.header.Values("Content-Type"))
				}
				assert.Empty(t, s.Deliveries(), "not carried out")
				assert.Len(t, s.Calls(), 2)
				assert.Zero(t, s.post(t, batch, body(batch)).ErrorCode)
			})
		})
	}
}

func TestAnswerIsNotTheCallers(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	header := http.Header{"X-Mark": {"a"}}
	s.Answer(batch, 200, header, "{}", 2)
	header.Set("X-Mark", "b")
	for range 2 {
		ans, err := s.call(t.Context(), batch, body(batch))
		require.NoError(t, err)
		assert.Equal(t, "a", ans.header.Get("X-Mark"))
		ans.header.Set("X-Mark", "c")
	}
}

func TestFaultsComeInTheOrderOfPlanning(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	s.Answer(batch, 503, nil, "", 1)
	s.LoseAnswer(batch, 1)
	s.FailNext(batch, timpush.CodeInternal, 1)
	ans, err := s.call(t.Context(), batch, body(batch))
	require.NoError(t, err)
	assert.Equal(t, 503, ans.status)
	_, err = s.call(t.Context(), batch, body(batch))
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, 91000, s.post(t, batch, body(batch)).ErrorCode)
	assert.Len(t, s.Deliveries(), 1)
}

func TestDelayInVirtualTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		s.Delay(batch, 2*time.Second, 1)
		s.Delay(batch, 3*time.Second, 1)
		s.FailNext(batch, timpush.CodeInternal, 1)
		start := time.Now()
		assert.Equal(t, 91000, s.post(t, batch, body(batch)).ErrorCode, "a delayed call can also fail")
		assert.Equal(t, 2*time.Second, time.Since(start))
		assert.Equal(t, 0, s.post(t, batch, body(batch)).ErrorCode)
		assert.Equal(t, 5*time.Second, time.Since(start))
		assert.Equal(t, 0, s.post(t, batch, body(batch)).ErrorCode)
		assert.Equal(t, 5*time.Second, time.Since(start))

		assert.Equal(t, start.Add(2*time.Second), s.Calls()[1].At, "a call arrives before its delay")
		assert.Equal(t, start.Add(5*time.Second), s.Deliveries()[0].At, "and is carried out after it")
	})
}

func TestDelayedCallIsCarriedOutForNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		s.Delay(push, time.Minute, 1)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		_, err := s.call(ctx, push, body(push))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.False(t, notSent(err))
		assert.Equal(t, time.Second, time.Since(start))
		assert.Len(t, s.Calls(), 1)
		assert.Empty(t, s.Deliveries())

		time.Sleep(59*time.Second - time.Nanosecond)
		synctest.Wait()
		assert.Empty(t, s.Deliveries())
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		assert.Len(t, s.Deliveries(), 1)
	})
}

// A bubble that ends before a delay leaves nothing behind, or synctest would panic.
func TestDelayLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	s := inProcess(t) // made outside, used inside
	synctest.Test(t, func(t *testing.T) {
		s.Delay(push, time.Hour, 1)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := s.call(ctx, push, body(push))
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
	assert.Empty(t, s.Deliveries())
}

func TestDelayOverASocket(t *testing.T) {
	t.Parallel()
	s := overSocket(t)
	const short, long = 50 * time.Millisecond, 2 * time.Second
	s.Delay(push, short, 1)
	s.Delay(push, long, 1)
	start := time.Now()
	assert.Zero(t, s.post(t, push, body(push)).ErrorCode)
	assert.GreaterOrEqual(t, time.Since(start), short)

	ctx, cancel := context.WithCancel(t.Context())
	answered := make(chan error)
	go func() {
		_, err := s.call(ctx, push, body(push, set("MsgRandom", "8")))
		answered <- err
	}()
	require.Eventually(t, func() bool { return len(s.Calls()) == 2 }, 30*time.Second, time.Millisecond)
	cancel()
	require.ErrorIs(t, <-answered, context.Canceled)
	assert.Len(t, s.Deliveries(), 1)
	assert.Eventually(t, func() bool { return len(s.Deliveries()) == 2 }, 30*time.Second, time.Millisecond)
}

func TestResetDropsDelayedCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		s.Delay(push, time.Minute, 1)
		s.Delay(batch, time.Minute, 1)
		s.FailNext(batch, timpush.CodeInternal, 1)
		for _, path := range []string{push, batch} {
			go func() {
				_, err := s.call(context.Background(), path, body(path))
				assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
			}()
		}
		synctest.Wait()
		s.Reset()
		time.Sleep(time.Minute)
		synctest.Wait()
		assert.Empty(t, s.Deliveries())
	})
}

func TestResetForgets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		first := s.post(t, batch, body(batch))
		s.RegisterAccounts("carol")
		s.FailAccount("carol", timpush.CodeInternal)
		s.FailNext(batch, timpush.CodeInternal, 5)
		s.Delay(batch, time.Hour, 5)
		s.Reset()
		assert.Empty(t, s.Calls())
		assert.Empty(t, s.Deliveries())
		start := time.Now()
		ans := s.post(t, batch, body(batch, set("To_Account", `["alice","bob","carol"]`)))
		assert.Zero(t, ans.ErrorCode)
		assert.Empty(t, ans.ErrorList)
		assert.NotEqual(t, *first.TaskID, *ans.TaskID, "no id comes twice")
		assert.Len(t, s.Deliveries(), 1, "the same MsgRandom is new")
		assert.Equal(t, start, time.Now())
	})
}

// What can be planned for the sends can be planned for every path.
func TestFaultsOfEveryPath(t *testing.T) {
	t.Parallel()
	for _, path := range everyPath() {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := inProcess(t)
				start := time.Now()
				s.Delay(path, time.Minute, 1)
				s.FailNext(path, timpush.CodeInternal, 1)
				s.Answer(path, 502, nil, "<html>", 1)
				s.LoseAnswer(path, 1)
				ans := s.post(t, path, "{}")
				assert.Equal(t, 91000, ans.ErrorCode)
				assert.Equal(t, start.Add(time.Minute), time.Now())
				page, err := s.call(t.Context(), path, "{}")
				require.NoError(t, err)
				assert.Equal(t, 502, page.status)
				_, err = s.call(t.Context(), path, "{}")
				require.ErrorIs(t, err, io.ErrUnexpectedEOF)
				assert.Contains(t, []int{0, 90001, 90003, 90005, 90104}, s.post(t, path, "{}").ErrorCode)
				assert.Len(t, s.Calls(), 4)
			})
		})
	}
}

// A lost answer does not undo what was done.
func TestLoseAnswerOfAChange(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, s *service) {
		lost := func(path, body string) {
			t.Helper()
			s.LoseAnswer(path, 1)
			_, err := s.call(t.Context(), path, body)
			require.Error(t, err)
		}
		lost(newFamily.addTag, `{"UserTags":[{"To_Account":"alice","Tags":["a"]}]}`)
		s.fine(t, newFamily.getTag, `{"To_Account":["alice"]}`, `"UserTags":[{"To_Account":"alice","Tags":["a"]}]`)
		id := *s.post(t, push, body(push)).TaskID
		lost(revoke, recall(id))
		assert.Equal(t, 90050, s.post(t, revoke, recall(id)).ErrorCode)
		lost(addTask, sched(`"Type":"All","SchedAt":"`+later(time.Hour)+`","Content":`+toUsers))
		s.MoveClock(time.Hour)
		assert.Len(t, s.Deliveries(), 2)
	})
}

func TestFaultsThatCannotBe(t *testing.T) {
	t.Parallel()
	srv := timpushtest.NewServer()
	for _, path := range []string{"", "v4/timpush/nothing", "/" + push} {
		for name, plan := range map[string]func(){
			"FailNext":   func() { srv.FailNext(path, timpush.CodeInternal, 1) },
			"LoseAnswer": func() { srv.LoseAnswer(path, 1) },
			"Answer":     func() { srv.Answer(path, 200, nil, "", 1) },
			"Delay":      func() { srv.Delay(path, time.Second, 1) },
		} {
			assert.PanicsWithValue(t, "timpushtest: no endpoint has the path "+path+
				"; known are "+strings.Join(everyPath(), ", "), plan, name)
		}
	}
	assert.Panics(t, func() { srv.FailNext(push, 0, 1) })
	assert.Panics(t, func() { srv.FailNext(push, timpush.CodeInternal, -1) })
	assert.Panics(t, func() { srv.LoseAnswer(push, -1) })
	assert.Panics(t, func() { srv.Delay(push, time.Second, -1) })
	assert.Panics(t, func() { srv.Answer(push, 199, nil, "", 1) })
	assert.Panics(t, func() { srv.Answer(push, 1000, nil, "", 1) })
	assert.NotPanics(t, func() {
		srv.FailNext(push, timpush.CodeInternal, 0)
		srv.LoseAnswer(push, 0)
		srv.Delay(push, time.Hour, 0)
		srv.Answer(push, 500, nil, "", 0)
	})
	cfg := srv.InProcessConfig()
	s := &service{Server: srv, client: cfg.HTTPClient, base: cfg.BaseURL}
	assert.Zero(t, s.post(t, push, body(push)).ErrorCode)
}
