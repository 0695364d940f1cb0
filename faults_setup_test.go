package timpush_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// What the tests of the way over the network share: a Config, an in-process service
// that answers from a list, and one send of each endpoint.

const (
	netAppID = 1400000001
	netAdmin = "administrator"
	// It has characters that a URL escapes, as real ones do.
	netSig = "eJw*fake-usersig-for-tests*not-a-real-one_0123456789*abcdefghijklm_"

	netOK = `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskId":"task-1","MsgKey":"key-1"}`
)

// netSigner gives the same signature for ever, and counts.
type netSigner struct {
	mu    sync.Mutex
	calls int
}

func (s *netSigner) UserSig(context.Context, string) (string, time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	return netSig, time.Now().Add(24 * time.Hour), nil
}

// netConfig sends over a transport, to a host that does not exist.
func netConfig(transport http.RoundTripper) timpush.Config {
	return timpush.Config{
		SDKAppID: netAppID, Identifier: netAdmin, Signer: &netSigner{},
		BaseURL:    "https://push.invalid",
		HTTPClient: &http.Client{Transport: transport},
	}
}

func netClient(t *testing.T, cfg timpush.Config) *timpush.Client {
	t.Helper()
	c, err := timpush.NewClient(cfg)
	require.NoError(t, err)
	return c
}

// netSend is a valid call of one endpoint.
type netSend struct {
	op, path string
	call     func(context.Context, *timpush.Client) error
}

var netSends = []netSend{
	{"Push", "v4/timpush/push", func(ctx context.Context, c *timpush.Client) error {
		_, err := c.Push(ctx, &timpush.PushRequest{Condition: timpush.AnyTag("tag-1"), MsgBody: timpush.Text("hello")})
		return err
	}},
	{"AllMemberPush", "v4/all_member_push/im_push", func(ctx context.Context, c *timpush.Client) error {
		_, err := c.AllMemberPush(ctx, &timpush.AllMemberPushRequest{
			Condition: timpush.AnyTag("tag-1"), MsgBody: timpush.Text("hello")})
		return err
	}},
	{"BatchPush", "v4/timpush/batch", func(ctx context.Context, c *timpush.Client) error {
		_, err := c.BatchPush(ctx, netBatchPush())
		return err
	}},
	{"BatchSend", "v4/openim/batchsendmsg", func(ctx context.Context, c *timpush.Client) error {
		_, err := c.BatchSend(ctx, netBatchSend())
		return err
	}},
}

// netToAll are the sends to everybody.
var netToAll = []netSend{
	{"Push", "v4/timpush/push", func(ctx context.Context, c *timpush.Client) error {
		_, err := c.Push(ctx, &timpush.PushRequest{AllUsers: true, MsgBody: timpush.Text("hello")})
		return err
	}},
	{"AllMemberPush", "v4/all_member_push/im_push", func(ctx context.Context, c *timpush.Client) error {
		_, err := c.AllMemberPush(ctx, &timpush.AllMemberPushRequest{AllUsers: true, MsgBody: timpush.Text("hello")})
		return err
	}},
}

func netBatchPush() *timpush.BatchPushRequest {
	return &timpush.BatchPushRequest{
		ToAccount:       []string{"user-1", "user-2"},
		OfflinePushInfo: timpush.OfflinePushInfo{Title: "hello", Desc: "world"},
	}
}

func netBatchSend() *timpush.BatchSendRequest {
	return &timpush.BatchSendRequest{ToAccount: []string{"user-1", "user-2"}, MsgBody: timpush.Text("hello")}
}

// netArrival is a request that reached the service.
type netArrival struct {
	at     time.Time
	url    url.URL
	header http.Header
	body   string
}

func (a *netArrival) usersig() string { return a.url.Query().Get("usersig") }

// netAnswer is what the service does with a request.
type netAnswer func(*http.Request) (*http.Response, error)

// netService answers in the process: the first request with the first answer, the
// last one for ever.
type netService struct {
	answers []netAnswer

	mu  sync.Mutex
	got []netArrival
}

func netServe(answers ...netAnswer) *netService { return &netService{answers: answers} }

func (s *netService) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	n := len(s.got)
	s.got = append(s.got, netArrival{at: time.Now(), url: *r.URL, header: r.Header.Clone(), body: string(body)})
	s.mu.Unlock()
	return s.answers[min(n, len(s.answers)-1)](r)
}

func (s *netService) arrivals() []netArrival {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

// netStatus answers with a page.
func netStatus(status int, contentType, body string, header ...string) netAnswer {
	return func(r *http.Request) (*http.Response, error) {
		h := http.Header{}
		if contentType != "" {
			h.Set("Content-Type", contentType)
		}
		for i := 0; i < len(header); i += 2 {
			h.Set(header[i], header[i+1])
		}
		return &http.Response{
			StatusCode: status, Status: strconv.Itoa(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r,
		}, nil
	}
}

// netText answers with status 200.
func netText(body string) netAnswer { return netStatus(http.StatusOK, "application/json", body) }

// netCode refuses with a code.
func netCode(code timpush.Code) netAnswer {
	return netText(`{"ActionStatus":"FAIL","ErrorInfo":"refused for a test","ErrorCode":` + strconv.Itoa(int(code)) + `}`)
}

// netLost loses the answer.
func netLost(err error) netAnswer {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

// netSilence never answers.
func netSilence(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// netCutBody is an answer that breaks off.
func netCutBody(status int, sent string, err error) netAnswer {
	return func(r *http.Request) (*http.Response, error) {
		res, _ := netStatus(status, "application/json", sent)(r)
		res.Body = io.NopCloser(io.MultiReader(strings.NewReader(sent), netBroken{err}))
		res.ContentLength = int64(len(sent)) + 100
		return res, nil
	}
}

type netBroken struct{ err error }

func (b netBroken) Read([]byte) (int, error) { return 0, b.err }

// netMsgRandom reads the number out of a body that arrived.
func netMsgRandom(t *testing.T, body string) uint32 {
	t.Helper()
	var members struct{ MsgRandom uint32 }
	require.NoError(t, json.Unmarshal([]byte(body), &members))
	return members.MsgRandom
}

// netSame asserts that all attempts of one call sent the same message, each with a
// random of its own.
func netSame(t *testing.T, got []netArrival) {
	t.Helper()
	randoms := map[string]bool{}
	for _, a := range got {
		assert.Equal(t, got[0].body, a.body, "every attempt sends the same body and MsgRandom")
		randoms[a.url.Query().Get("random")] = true
	}
	assert.Len(t, randoms, len(got), "every attempt has a random of its own")
}

// netCounting counts what is read of an answer.
type netCounting struct {
	io.Reader
	mu     sync.Mutex
	n      int64
	closed bool
}

func (c *netCounting) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n += int64(n)
	return n, err
}

func (c *netCounting) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	return nil
}

// netEndless is as long as one wants.
func netEndless(size int64) *netCounting {
	return &netCounting{Reader: io.LimitReader(netBlank{}, size)}
}

type netBlank struct{}

func (netBlank) Read(p []byte) (int, error) {
	copy(p, bytes.Repeat([]byte(" "), len(p)))
	return len(p), nil
}
