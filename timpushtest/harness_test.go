package timpushtest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tencentyun/tls-sig-api-v2-golang/tencentyun"

	"github.com/timpush/timpush/timpushtest"
)

const (
	push       = "v4/timpush/push"
	legacyPush = "v4/all_member_push/im_push"
	batch      = "v4/timpush/batch"
	batchSend  = "v4/openim/batchsendmsg"
)

var allPaths = []string{push, legacyPush, batch, batchSend}

// service is a fake together with a plain HTTP client for it.
type service struct {
	*timpushtest.Server
	client *http.Client
	base   string
}

// ways are the two ways in which a client can reach the fake.
var ways = map[string]func(*testing.T, ...timpushtest.Option) *service{
	"over a socket": overSocket,
	"in process":    inProcess,
}

// bothWays runs a test over a socket and in process.
func bothWays(t *testing.T, test func(t *testing.T, s *service)) {
	t.Helper()
	for name, connect := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, connect(t))
		})
	}
}

func overSocket(t *testing.T, opts ...timpushtest.Option) *service {
	t.Helper()
	srv := timpushtest.NewServer(opts...)
	transport := &http.Transport{MaxIdleConnsPerHost: 64, MaxConnsPerHost: 64}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		srv.Close()
	})
	client := &http.Client{Transport: transport, CheckRedirect: noRedirect}
	return &service{Server: srv, client: client, base: srv.Config().BaseURL}
}

func inProcess(t *testing.T, opts ...timpushtest.Option) *service {
	t.Helper()
	srv := timpushtest.NewServer(opts...)
	t.Cleanup(srv.Close)
	cfg := srv.InProcessConfig()
	cfg.HTTPClient.CheckRedirect = noRedirect
	return &service{Server: srv, client: cfg.HTTPClient, base: cfg.BaseURL}
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// answer is what came back.
type answer struct {
	status int
	header http.Header
	raw    string

	ActionStatus string
	ErrorCode    int
	ErrorInfo    string
	TaskID       *string `json:"TaskId"`
	MsgKey       *string
	ErrorList    []failed
}

type failed struct {
	Account string `json:"To_Account"`
	Code    int    `json:"ErrorCode"`
}

// query is a faultless one.
func (s *service) query() url.Values {
	cfg := s.InProcessConfig()
	return url.Values{
		"sdkappid":    {fmt.Sprint(cfg.SDKAppID)},
		"identifier":  {cfg.Identifier},
		"usersig":     {sign(int(cfg.SDKAppID), string(cfg.SecretKey), cfg.Identifier, time.Hour)},
		"random":      {"4294967295"},
		"contenttype": {"json"},
	}
}

func sign(app int, key, identifier string, ttl time.Duration) string {
	sig, err := tencentyun.GenUserSig(app, key, identifier, int(ttl/time.Second))
	if err != nil {
		panic(err)
	}
	return sig
}

// send makes a request as it stands.
func (s *service) send(ctx context.Context, method, path, query, body string) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, s.base+"/"+path+"?"+query, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	res, err := s.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	return answer{status: res.StatusCode, header: res.Header, raw: string(raw)}, err
}

// call sends a body with a faultless query.
func (s *service) call(ctx context.Context, path, body string) (answer, error) {
	return s.send(ctx, http.MethodPost, path, s.query().Encode(), body)
}

// post is call for those who expect an envelope.
func (s *service) post(t *testing.T, path, body string) answer {
	t.Helper()
	ans, err := s.call(t.Context(), path, body)
	require.NoError(t, err)
	return ans.opened(t)
}

// opened decodes the envelope and checks what all of them have in common.
func (a answer) opened(t *testing.T) answer {
	t.Helper()
	require.Equal(t, http.StatusOK, a.status)
	require.Equal(t, "application/json", a.header.Get("Content-Type"))
	require.NoError(t, json.Unmarshal([]byte(a.raw), &a), a.raw)
	if a.ErrorCode != 0 {
		assert.Equal(t, "FAIL", a.ActionStatus)
		assert.NotEmpty(t, a.ErrorInfo)
	}
	return a
}

// change is one of a faultless body: a member set to JSON text, or dropped.
type change struct{ name, json string }

func set(name, json string) change { return change{name, json} }
func drop(name string) change      { return change{name, ""} }

const textMessage = `[{"MsgType":"TIMTextElem","MsgContent":{"Text":"hi"}}]`

// The shapes that faultless bodies come in.
var shapes = map[string]map[string]string{
	push:       {"From_Account": `"administrator"`, "MsgRandom": "7", "MsgBody": textMessage},
	legacyPush: {"From_Account": `"administrator"`, "MsgRandom": "7", "MsgBody": textMessage},
	batch: {"From_Account": `"administrator"`, "To_Account": `["alice","bob"]`, "MsgRandom": "7",
		"OfflinePushInfo": `{"Title":"t","Desc":"d"}`},
	batchSend: {"To_Account": `["alice","bob"]`, "MsgRandom": "7", "MsgBody": textMessage},
}

// body is a faultless one with changes.
func body(path string, changes ...change) string {
	members := maps.Clone(shapes[path])
	for _, c := range changes {
		if c.json == "" {
			delete(members, c.name)
			continue
		}
		members[c.name] = c.json
	}
	parts := make([]string, 0, len(members))
	for name, value := range members {
		parts = append(parts, fmt.Sprintf("%q:%s", name, value))
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// quoted is a JSON string of n bytes.
func quoted(n int) string { return `"` + strings.Repeat("x", n) + `"` }

// accounts is a JSON array of n different accounts.
func accounts(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf(`"user%d"`, i)
	}
	return "[" + strings.Join(names, ",") + "]"
}

// stillGoing is a context for tests that must not hang.
func stillGoing(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}
