package webhook_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/webhook"
)

const (
	app      = 1400000001
	token    = timpush.Secret("fake-callback-token-current")
	oldToken = timpush.Secret("fake-callback-token-previous")

	ok      = `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`
	fail    = `{"ActionStatus":"FAIL","ErrorInfo":"not processed","ErrorCode":1}`
	failure = `{"ActionStatus":"FAILURE","ErrorInfo":"not processed","ErrorCode":1}`

	// A body with what must never be seen: an account, and a text of its own.
	pushBody = `{"Events":[{"CallbackCommand":"Push.AllMemberPush","EventType":1,"TaskId":"task1","TaskTime":1557481127,
		"EventTime":1557481128,"To_Account":"private-account","PushPlatform":1,"PushStage":1,"ErrCode":0,"ErrInfo":"private-text"}]}`
)

// sample reads a documented payload.
func sample(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile("../testdata/spec/webhook." + name + ".json")
	require.NoError(t, err)
	return string(data)
}

// sign makes a signature by the documents' own rule, not by the code under test.
func sign(token timpush.Secret, requestTime string) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(string(token)+requestTime)))
}

// urlOf is the query of a callback that passes.
func urlOf(command string) url.Values {
	now := strconv.FormatInt(time.Now().Unix(), 10)
	return url.Values{
		"SdkAppid": {strconv.Itoa(app)}, "CallbackCommand": {command}, "contenttype": {"json"},
		"RequestTime": {now}, "Sign": {sign(token, now)},
	}
}

// receiver is a handler, with all that it calls and logs.
type receiver struct {
	webhook.Config
	handler http.Handler

	mu     sync.Mutex
	log    bytes.Buffer
	pushes [][]webhook.PushEvent
	others []any // what else the functions got
	err    error // what they return
}

// Write is that of the log.
func (r *receiver) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.Write(p)
}

func (r *receiver) logged() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.log.String()
}

func (r *receiver) calls() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.pushes) + len(r.others)
}

func (r *receiver) got(call any) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if events, ok := call.([]webhook.PushEvent); ok {
		r.pushes = append(r.pushes, events)
	} else {
		r.others = append(r.others, call)
	}
	return r.err
}

type otherCall struct{ command, body string }

func newReceiver(t testing.TB, changes ...func(*webhook.Config)) *receiver {
	t.Helper()
	r := &receiver{}
	r.Config = webhook.Config{
		SDKAppID:    app,
		Tokens:      []timpush.Secret{token, oldToken},
		OnPush:      func(_ context.Context, events []webhook.PushEvent) error { return r.got(events) },
		OnMessage:   func(_ context.Context, events []webhook.MessageEvent) error { return r.got(events) },
		OnOverLimit: func(_ context.Context, alarm webhook.OverLimit) error { return r.got(alarm) },
		OnOther: func(_ context.Context, command string, body json.RawMessage) error {
			return r.got(otherCall{command, string(body)})
		},
		Logger: slog.New(slog.NewTextHandler(r, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, change := range changes {
		change(&r.Config)
	}
	var err error
	r.handler, err = webhook.NewHandler(r.Config)
	require.NoError(t, err)
	return r
}

// onPush replaces the function for pushes.
func onPush(f func(context.Context, []webhook.PushEvent) error) func(*webhook.Config) {
	return func(c *webhook.Config) { c.OnPush = f }
}

// post delivers a callback without a socket.
func (r *receiver) post(t testing.TB, query url.Values, body string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/callbacks?"+query.Encode(), strings.NewReader(body))
	return r.do(t, req)
}

func (r *receiver) do(t testing.TB, req *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	r.handler.ServeHTTP(w, req)
	isAnswer(t, w.Header(), w.Body.Bytes())
	return w
}

// isAnswer checks what holds for every answer: the service could read it.
func isAnswer(t testing.TB, header http.Header, body []byte) {
	t.Helper()
	assert.Equal(t, "application/json", header.Get("Content-Type"))
	var members map[string]any
	require.NoError(t, json.Unmarshal(body, &members), "%s", body)
	require.Len(t, members, 3, "%s", body)
	assert.Contains(t, []any{"OK", "FAIL", "FAILURE"}, members["ActionStatus"])
	assert.Equal(t, members["ActionStatus"] == "OK", members["ErrorCode"] == 0.0, "%s", body)
	assert.Equal(t, members["ActionStatus"] == "OK", members["ErrorInfo"] == "", "%s", body)
}

// isDiscreet checks that a text has nothing of a callback but its command.
func isDiscreet(t testing.TB, texts ...string) {
	t.Helper()
	now := time.Now().Unix()
	for _, text := range texts {
		assert.NotContains(t, text, string(token))
		assert.NotContains(t, text, string(oldToken))
		assert.NotContains(t, text, "private")
		for at := now - 10; at <= now; at++ {
			assert.NotContains(t, text, sign(token, strconv.FormatInt(at, 10)))
		}
	}
}
