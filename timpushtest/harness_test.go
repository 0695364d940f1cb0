package timpushtest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
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

	revoke = "v4/timpush/revoke"

	allTrace   = "v4/timpush/all_member_push_trace"
	allStats   = "v4/timpush/all_member_push_statistics"
	allLoss    = "v4/timpush/all_member_push_loss"
	normTrace  = "v4/timpush/normal_push_trace"
	normStats  = "v4/timpush/normal_push_statistics"
	normLoss   = "v4/timpush/normal_push_loss"
	addTask    = "v4/timpush/add_sched_task"
	modifyTask = "v4/timpush/modify_sched_task"
	deleteTask = "v4/timpush/delete_sched_task"
	getTask    = "v4/timpush/get_sched_task"
	listTasks  = "v4/timpush/list_sched_task"
)

// family are the paths for attributes and tags.
type family struct {
	isNew                               bool
	setName, getName, set, get, remove  string
	addTag, getTag, removeTag, clearTag string
}

var (
	newFamily = family{
		true,
		"v4/timpush/set_attr_name", "v4/timpush/get_attr_name",
		"v4/timpush/set_attr", "v4/timpush/get_attr", "v4/timpush/remove_attr",
		"v4/timpush/add_tag", "v4/timpush/get_tag", "v4/timpush/remove_tag", "v4/timpush/clear_all_tags",
	}
	legacyFamily = family{
		false,
		"v4/all_member_push/im_set_attr_name", "v4/all_member_push/im_get_attr_name",
		"v4/all_member_push/im_set_attr", "v4/all_member_push/im_get_attr", "v4/all_member_push/im_remove_attr",
		"v4/all_member_push/im_add_tag", "v4/all_member_push/im_get_tag",
		"v4/all_member_push/im_remove_tag", "v4/all_member_push/im_remove_all_tags",
	}
	families = map[string]family{"new": newFamily, "legacy": legacyFamily}
)

func (f family) paths() []string {
	return []string{f.setName, f.getName, f.set, f.get, f.remove, f.addTag, f.getTag, f.removeTag, f.clearTag}
}

// everyPath is sorted.
func everyPath() []string {
	all := slices.Concat(sends, newFamily.paths(), legacyFamily.paths(), []string{
		revoke, allTrace, allStats, allLoss, normTrace, normStats, normLoss,
		addTask, modifyTask, deleteTask, getTask, listTasks,
	})
	slices.Sort(all)
	return all
}

var sends = []string{push, legacyPush, batch, batchSend}

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

// bothFamilies runs a test on both families, over a socket and in process.
func bothFamilies(t *testing.T, test func(t *testing.T, s *service, f family)) {
	t.Helper()
	for name, f := range families {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bothWays(t, func(t *testing.T, s *service) { test(t, s, f) })
		})
	}
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
	Schedule     *int64  `json:"TaskID"`
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

// fine is post for what must be accepted; extra are the members of the answer beside
// the common three.
func (s *service) fine(t *testing.T, path, body, extra string) {
	t.Helper()
	assert.JSONEq(t, `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""`+strings.TrimSuffix(","+extra, ",")+`}`, s.post(t, path, body).raw)
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
