package timpushtest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush/timpushtest"
)

func TestConfig(t *testing.T) {
	t.Parallel()
	srv := timpushtest.NewServer()
	defer srv.Close()
	cfg := srv.Config()
	assert.EqualValues(t, 1400000000, cfg.SDKAppID)
	assert.Equal(t, "administrator", cfg.Identifier)
	assert.Len(t, string(cfg.SecretKey), 64)
	assert.Contains(t, string(cfg.SecretKey), "not-a-real-key")
	assert.Equal(t, srv.URL(), cfg.BaseURL)
	assert.Nil(t, cfg.HTTPClient)
	base, err := url.Parse(cfg.BaseURL)
	require.NoError(t, err)
	assert.Equal(t, "http", base.Scheme)
	assert.True(t, net.ParseIP(base.Hostname()).IsLoopback())

	inside := srv.InProcessConfig()
	assert.NotNil(t, inside.HTTPClient.Transport)
	assert.True(t, strings.HasPrefix(inside.BaseURL, "https://"))
	inside.HTTPClient, inside.BaseURL = nil, cfg.BaseURL
	assert.Equal(t, cfg, inside)
}

func TestURLStaysTheSame(t *testing.T) {
	t.Parallel()
	srv := timpushtest.NewServer()
	defer srv.Close()
	urls := make(chan string, 50)
	for range cap(urls) {
		go func() { urls <- srv.URL() }()
	}
	for range cap(urls) {
		assert.Equal(t, srv.URL(), <-urls)
	}
}

func TestCalls(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, s *service) {
		before := time.Now()
		q := s.query()
		text := body(batch)
		_, err := s.send(t.Context(), http.MethodPost, batch, q.Encode(), text)
		require.NoError(t, err)
		_, err = s.send(t.Context(), http.MethodPost, "v4/nothing", "", "x")
		require.NoError(t, err)
		calls := s.Calls()
		require.Len(t, calls, 2)
		assert.Equal(t, batch, calls[0].Path)
		assert.Equal(t, q, calls[0].Query, "usersig included")
		assert.Equal(t, text, string(calls[0].Body))
		assert.WithinRange(t, calls[0].At, before, time.Now())
		assert.Equal(t, "v4/nothing", calls[1].Path)
		assert.Equal(t, "x", string(calls[1].Body))

		// What is handed out is the caller's.
		calls[0].Query["random"][0] = "changed"
		calls[0].Query.Set("usersig", "changed")
		calls[0].Body[0] = '!'
		assert.Equal(t, q, s.Calls()[0].Query)
		assert.Equal(t, text, string(s.Calls()[0].Body))
	})
}

func TestWithoutRecording(t *testing.T) {
	t.Parallel()
	s := inProcess(t, timpushtest.WithoutRecording())
	first := s.post(t, batch, body(batch))
	assert.Zero(t, first.ErrorCode)
	assert.Empty(t, s.Calls())
	assert.Empty(t, s.Deliveries())
}

func TestCloseRefusesConnections(t *testing.T) {
	t.Parallel()
	s := overSocket(t)
	s.post(t, batch, body(batch))
	base := s.URL()
	s.Close()
	s.Close()
	s.client.CloseIdleConnections() // on an old connection it would be a cut
	assert.Equal(t, base, s.URL())
	assert.Equal(t, base, s.Config().BaseURL)
	_, err := s.call(t.Context(), batch, body(batch))
	assert.ErrorIs(t, err, syscall.ECONNREFUSED)
	assert.Len(t, s.Calls(), 1, "the books stay open")
}

func TestClosedBeforeItListened(t *testing.T) {
	t.Parallel()
	srv := timpushtest.NewServer()
	srv.Close()
	base, err := url.Parse(srv.Config().BaseURL)
	require.NoError(t, err)
	_, err = (&net.Dialer{}).DialContext(t.Context(), "tcp", base.Host)
	assert.ErrorIs(t, err, syscall.ECONNREFUSED)
}

func TestCloseDoesNotWaitForDelays(t *testing.T) {
	t.Parallel()
	s := overSocket(t)
	s.Delay(push, time.Hour, 2)
	// One that still waits, one whose client has gone.
	answered := make(chan error)
	go func() {
		_, err := s.call(context.Background(), push, body(push))
		answered <- err
	}()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_, err := s.call(ctx, push, body(push))
		answered <- err
	}()
	require.Eventually(t, func() bool { return len(s.Calls()) == 2 }, 30*time.Second, time.Millisecond)
	cancel()
	require.Error(t, <-answered)
	closed := make(chan struct{})
	go func() {
		s.Close()
		close(closed)
	}()
	select {
	case <-closed:
	case <-stillGoing(t).Done():
		t.Fatal("Close hangs")
	}
	require.Error(t, <-answered)
	assert.Empty(t, s.Deliveries())
}

func TestCloseDoesNotWaitForHalfARequest(t *testing.T) {
	t.Parallel()
	s := overSocket(t)
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.base, "http://"))
	require.NoError(t, err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "POST /%s HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{", batch)
	require.NoError(t, err)
	s.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(30*time.Second)))
	_, err = io.ReadAll(conn)
	var timeout net.Error
	assert.False(t, errors.As(err, &timeout) && timeout.Timeout(), "the connection is cut")
	assert.Empty(t, s.Calls(), "half a request has not arrived")
}

func TestHalfARequestIsCutAndNotCounted(t *testing.T) {
	t.Parallel()
	s := overSocket(t)
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.base, "http://"))
	require.NoError(t, err)
	_, err = fmt.Fprintf(conn, "POST /%s HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{", batch)
	require.NoError(t, err)
	require.NoError(t, conn.(*net.TCPConn).CloseWrite())
	require.NoError(t, conn.SetDeadline(time.Now().Add(30*time.Second)))
	answer, err := io.ReadAll(conn)
	require.NoError(t, err)
	assert.Empty(t, answer)
	assert.Empty(t, s.Calls())
}

// notSent says whether an error proves that nothing was sent.
func notSent(err error) bool {
	var proof interface{ NotSent() bool }
	return errors.As(err, &proof) && proof.NotSent()
}

func TestTransportProvesWhatWasNotSent(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	rt := s.Transport()
	trip := func(ctx context.Context) (*closeNoter, error) {
		content := &closeNoter{Reader: strings.NewReader(body(batch))}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+"/"+batch+"?"+s.query().Encode(), content)
		require.NoError(t, err)
		res, err := rt.RoundTrip(req)
		if err == nil {
			require.NoError(t, res.Body.Close())
		}
		return content, err
	}

	content, err := trip(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.EqualError(t, err, "timpushtest: not sent: context canceled")
	assert.True(t, notSent(err))
	assert.True(t, content.closed)
	assert.Empty(t, s.Calls())

	content, err = trip(t.Context())
	require.NoError(t, err)
	assert.True(t, content.closed)
	rest, _ := io.ReadAll(content.Reader)
	assert.Empty(t, rest, "read to its end")

	s.Close()
	content, err = trip(t.Context())
	require.EqualError(t, err, "timpushtest: not sent: the server is closed")
	assert.True(t, notSent(err))
	assert.True(t, content.closed)
	assert.Len(t, s.Calls(), 1)
}

type closeNoter struct {
	io.Reader
	closed bool
}

func (c *closeNoter) Close() error { c.closed = true; return nil }

func TestTransportOfABrokenBody(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	broken := errors.New("broken")
	content := &closeNoter{Reader: io.MultiReader(strings.NewReader("{"), brokenReader{broken})}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base+"/"+batch, content)
	require.NoError(t, err)
	_, err = s.Transport().RoundTrip(req) //nolint:bodyclose // there is none
	require.ErrorIs(t, err, broken)
	assert.True(t, content.closed)
	assert.Empty(t, s.Calls())
}

type brokenReader struct{ err error }

func (r brokenReader) Read([]byte) (int, error) { return 0, r.err }

func TestTransportAnswersWholly(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base+"/"+batch+"?"+s.query().Encode(),
		strings.NewReader(body(batch)))
	require.NoError(t, err)
	res, err := s.Transport().RoundTrip(req)
	require.NoError(t, err)
	defer res.Body.Close()
	content, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	assert.Equal(t, "200 OK", res.Status)
	assert.EqualValues(t, len(content), res.ContentLength)
	assert.Same(t, req, res.Request)
	assert.Equal(t, 1, res.ProtoMajor)
}

func TestCloseInABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		s.Delay(push, time.Minute, 1)
		go func() {
			_, err := s.call(context.Background(), push, body(push))
			assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
		}()
		synctest.Wait()
		s.Close()
		time.Sleep(time.Minute)
		synctest.Wait()
		assert.Empty(t, s.Deliveries())
	})
}

func TestAThousandCallers(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, s *service) {
		s.RegisterAccounts("alice", "bob")
		s.LoseAnswer(batch, 50)
		s.FailNext(batchSend, 91000, 50)
		const callers = 1000
		var wg sync.WaitGroup
		var mu sync.Mutex
		ids := map[string]bool{}
		outcomes := map[string]int{}
		for i := range callers {
			wg.Go(func() {
				path := lists[i%2]
				ans, err := s.call(stillGoing(t), path, body(path, set("MsgRandom", fmt.Sprint(i))))
				var id string
				outcome := "lost"
				if err == nil {
					ans = ans.opened(t)
					outcome = ans.ActionStatus
					if ans.TaskID != nil {
						id = *ans.TaskID
					} else if ans.MsgKey != nil {
						id = *ans.MsgKey
					}
				}
				mu.Lock()
				defer mu.Unlock()
				outcomes[outcome]++
				if id != "" {
					ids[id] = true
				}
				if i%100 == 0 {
					s.Deliveries()
					s.FailAccount("carol", 91000)
				}
			})
		}
		wg.Wait()
		assert.Equal(t, map[string]int{"OK": 900, "lost": 50, "FAIL": 50}, outcomes)
		assert.Len(t, ids, 900, "every id is another")
		assert.Len(t, s.Calls(), callers)
		deliveries := s.Deliveries()
		assert.Len(t, deliveries, 950)
		seen := map[string]bool{}
		for _, d := range deliveries {
			seen[d.ID] = true
		}
		assert.Len(t, seen, 950)
	})
}
