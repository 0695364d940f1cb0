package timpush_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

const samplesDir = "testdata/spec"

// samplesElsewhere are the documented payloads that other tests cover, by what their
// names begin with. Any other file that no test below covers is a failure.
var samplesElsewhere = []string{"webhook.", "usersig."}

// samplesMayMiss are the members that may be missing in what is sent, and the JSON
// that means the same as their absence. The list is exact: an entry that no sample
// needs is a failure too.
var samplesMayMiss = map[string]string{
	"im_push.MsgLifeTime":                    `0`,
	"im_push.OfflinePushInfo.PushFlag":       `0`,
	"timpush_push.OnlineOnlyFlag":            `0`,
	"timpush_push.OfflinePushInfo.PushFlag":  `0`,
	"timpush_batch.OfflinePushInfo.PushFlag": `0`,
	"batchsendmsg.OfflinePushInfo.PushFlag":  `0`,
	"offline_push_info.PushFlag":             `0`,
	"offline_push_info.ApnsInfo.IsVoipPush":  `0`,
	"timpush_set_attr_name.AttrTypes":        `{"0":0,"1":0,"2":0}`,
}

// samplesElements are what the documented elements decode to.
var samplesElements = map[string]timpush.Element{
	"msgbody.text.element.json": timpush.TextElem{Text: "hello world"},
	"msgbody.location.element.json": timpush.LocationElem{
		Desc: "someinfo", Latitude: 29.340656774469956, Longitude: 116.77497920478824},
	"msgbody.face.element.json":   timpush.FaceElem{Index: 1, Data: "content"},
	"msgbody.custom.element.json": timpush.CustomElem{Data: "message", Desc: "notification", Ext: "url", Sound: "dingdong.aiff"},
	"msgbody.image.element.json": timpush.ImageElem{
		UUID: "1853095_D61040894AC3DE44CDFFFB3EC7EB720F", ImageFormat: 1,
		ImageInfoArray: []timpush.ImageInfo{
			{Type: 1, Size: 1853095, Width: 2448, Height: 3264, URL: "http://xxx/3200490432214177468_144115198371610486_D61040894AC3DE44CDFFFB3EC7EB720F/0"},
			{Type: 2, Size: 2565240, URL: "http://xxx/3200490432214177468_144115198371610486_D61040894AC3DE44CDFFFB3EC7EB720F/720"},
			{Type: 3, Size: 12535, URL: "http://xxx/3200490432214177468_144115198371610486_D61040894AC3DE44CDFFFB3EC7EB720F/198"},
		}},
	"msgbody.file.element.json": timpush.FileElem{
		URL:      "https://7492-5678539059-1253735326.cos.ap-shanghai.myqcloud.com/abc123/49be9d32c0fbfba7b31dafa4312c6c7d",
		UUID:     "1053D4B3D61040894AC3DE44CDF28B3EC7EB7C0F",
		FileSize: 1773552, DownloadFlag: 2,
		FileName: "file:///private/var/Application/tmp/trim.B75D5F9B-1426-4913-8845-90DD46797FCD.MOV"},
	// No endpoint of this SDK documents it, so that it stays as it is.
	"msgbody.relay.element.json": timpush.RawElem{MsgType: "TIMRelayElem"},
}

// samplesAnswers are what the documented answers decode to. The attempts of an
// error tell that only the expired signature was answered with a second try.
var samplesAnswers = map[string]samplesAnswer{
	"im_push.success.response.json": {result: &timpush.PushResult{
		TaskID: "1400123456_144115212910570789_4155518400_15723514", MsgRandom: samplesRandom}},
	"timpush_push.success.response.json": {result: &timpush.PushResult{
		TaskID: "53743040_144115212910570789_4155518400_15723514", MsgRandom: samplesRandom}},
	"timpush_batch.success.response.json": {result: &timpush.BatchPushResult{
		TaskID:    "batch_667015d4_537529d8_2000005e80aa873_d03ac87_56f5e750",
		MsgRandom: samplesRandom, Recipients: []string{"user1", "user2"}}},
	"timpush_batch.fail.response.json": {err: &timpush.APIError{
		Op: "BatchPush", HTTPStatus: 200, Code: timpush.CodeBadJSON, Info: "Invalid format of MsgRandom",
		Attempts: 1, MsgRandom: samplesRandom}},
	"batchsendmsg.success.response.json": {result: &timpush.BatchSendResult{
		MsgKey: "128493_903762_1572870301", MsgRandom: samplesRandom, Recipients: []string{"user1", "user2"}}},
	"batchsendmsg.fail.response.json": {err: &timpush.APIError{
		Op: "BatchSend", HTTPStatus: 200, Code: timpush.CodeRecipientsNotFound, Info: "invalid To_Account",
		Attempts: 1, MsgRandom: samplesRandom}},
}

type samplesAnswer struct {
	result any
	err    *timpush.APIError
}

const samplesRandom = 4294967295

// samplesSends are the sends that the answers are served to.
func samplesSends() map[string]typesCall {
	return map[string]typesCall{
		"im_push": typesOf("AllMemberPush", &timpush.AllMemberPushRequest{
			AllUsers: true, MsgRandom: samplesRandom, MsgBody: timpush.Text("fake text")}),
		"timpush_push": typesOf("Push", &timpush.PushRequest{
			AllUsers: true, MsgRandom: samplesRandom, MsgBody: timpush.Text("fake text")}),
		"timpush_batch": typesOf("BatchPush", &timpush.BatchPushRequest{
			ToAccount: []string{"user1", "user2"}, MsgRandom: samplesRandom,
			OfflinePushInfo: timpush.OfflinePushInfo{Title: "fake title"}}),
		"batchsendmsg": typesOf("BatchSend", &timpush.BatchSendRequest{
			ToAccount: []string{"user1", "user2"}, MsgRandom: samplesRandom, MsgBody: timpush.Text("fake text")}),
	}
}

func TestEveryDocumentedPayloadIsCovered(t *testing.T) {
	t.Parallel()
	used := samplesUsed{services: samplesNeeded()}
	for file, endpoint := range samplesFiles(t) {
		parts := strings.Split(strings.TrimSuffix(file, ".json"), ".")
		family, kind := parts[0], parts[len(parts)-1]
		data, err := os.ReadFile(samplesDir + "/" + file)
		require.NoError(t, err)
		switch _, service := samplesServices[family]; {
		case service:
			samplesServe(t, file, "/"+endpoint, data, &used)
		case family == "common" && kind == "response":
			samplesCommon(t, file, data)
		case kind == "request":
			samplesRequest(t, file, family, "/"+endpoint, data, &used)
		case kind == "response":
			samplesResponse(t, file, family, data, &used)
		case kind == "element":
			samplesElement(t, file, data, &used)
		case kind == "object":
			samplesObject(t, file, data, &used)
		default:
			t.Errorf("%s: no test knows what this is", file)
		}
	}
	for path := range samplesMayMiss {
		assert.Contains(t, used.members, path, "no sample needs this to be missing")
	}
	for file := range samplesElements {
		assert.Contains(t, used.files, file, "no such sample")
	}
	for file := range samplesAnswers {
		assert.Contains(t, used.files, file, "no such sample")
	}
	assert.Empty(t, used.services, "no such samples")
}

// samplesUsed are the entries of the tables that some sample has needed, and those of
// samplesServices that none has yet.
type samplesUsed struct {
	members, files []string
	services       map[string]bool
}

// samplesFiles are the files that are covered here, each with what its index says
// that it is about. The index lists all files there are.
func samplesFiles(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile(samplesDir + "/index.json")
	require.NoError(t, err)
	var index struct {
		Samples []struct{ File, Endpoint string }
	}
	require.NoError(t, json.Unmarshal(data, &index))
	files := map[string]string{"index.json": ""}
	for _, s := range index.Samples {
		files[s.File] = s.Endpoint
	}
	entries, err := os.ReadDir(samplesDir)
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	require.ElementsMatch(t, names, slices.Collect(maps.Keys(files)))
	delete(files, "index.json")
	for _, family := range samplesElsewhere {
		before := len(files)
		maps.DeleteFunc(files, func(name, _ string) bool { return strings.HasPrefix(name, family) })
		assert.Less(t, len(files), before, "no sample of %s", family)
	}
	return files
}

// samplesRequest decodes a documented request and encodes it again, by
// encoding/json as for a queue and as the body that the client sends.
func samplesRequest(t *testing.T, file, family, path string, data []byte, used *samplesUsed) {
	t.Helper()
	req := map[string]typesRequest{
		"im_push":       &timpush.AllMemberPushRequest{},
		"timpush_push":  &timpush.PushRequest{},
		"timpush_batch": &timpush.BatchPushRequest{},
		"batchsendmsg":  &timpush.BatchSendRequest{},
	}[family]
	if !assert.NotNil(t, req, "%s: no type for this request", file) {
		return
	}
	require.NoError(t, json.Unmarshal(data, req), file)
	samplesNoExtra(t, file, reflect.ValueOf(req))

	queued, err := json.Marshal(req)
	require.NoError(t, err, file)
	samplesSame(t, file+" by json.Marshal", family, data, queued, used)

	// What the wire expresses by the absence of a condition, the SDK wants to be said.
	switch r := req.(type) {
	case *timpush.AllMemberPushRequest:
		r.AllUsers = reflect.ValueOf(r.Condition).IsZero()
	case *timpush.PushRequest:
		r.AllUsers = reflect.ValueOf(r.Condition).IsZero()
	}
	require.NoError(t, req.Validate(), file)
	m := typesServe(t, typesOK)
	_, err = typesSend(t.Context(), m.Client, req)
	require.NoError(t, err, file)
	require.Equal(t, []string{path}, m.asked(), file)
	samplesSame(t, file+" as sent", family, data, m.sent()[0], used)
}

// samplesResponse serves a documented answer of one endpoint.
func samplesResponse(t *testing.T, file, family string, data []byte, used *samplesUsed) {
	t.Helper()
	want, known := samplesAnswers[file]
	if !assert.True(t, known, "%s: no test knows what this answer means", file) {
		return
	}
	used.files = append(used.files, file)
	samplesAnswered(t, file, samplesSends()[family], data, want)
}

func samplesAnswered(t *testing.T, name string, call typesCall, data []byte, want samplesAnswer, change ...func(*timpush.Config)) {
	t.Helper()
	m := typesServe(t, string(data), change...)
	res, err := call.send(t.Context(), m.Client)
	if want.err == nil {
		require.NoError(t, err, name)
		assert.Equal(t, want.result, res, name)
		return
	}
	assert.Nil(t, res, name)
	var refused *timpush.APIError
	require.ErrorAs(t, err, &refused, name)
	assert.Equal(t, want.err, refused, name)
	assert.Len(t, m.sent(), want.err.Attempts, name)
	assert.False(t, timpush.OutcomeUnknown(err), name)
}

// samplesCommon serves an answer of the access layer to all endpoints. What an accepted
// one means to a service, its own samples show.
func samplesCommon(t *testing.T, file string, data []byte) {
	t.Helper()
	to := []string{"user1", "user2"}
	accepted := map[string]any{
		"im_push":       &timpush.PushResult{MsgRandom: samplesRandom},
		"timpush_push":  &timpush.PushResult{MsgRandom: samplesRandom},
		"timpush_batch": &timpush.BatchPushResult{MsgRandom: samplesRandom, Recipients: to},
		"batchsendmsg":  &timpush.BatchSendResult{MsgRandom: samplesRandom, Recipients: to},
	}
	switch file {
	case "common.success.response.json":
		for family, call := range samplesSends() {
			samplesAnswered(t, file+" to "+family, call, data, samplesAnswer{result: accepted[family]})
		}
	case "common.usersig_expired.response.json":
		expired := func(family string, call typesCall, msgRandom uint32) {
			samplesAnswered(t, file+" to "+family, call, data, samplesAnswer{err: &timpush.APIError{
				Op: call.op, HTTPStatus: 200, Code: timpush.CodeUserSigExpired, Info: "UserSig expired",
				Attempts: 2, MsgRandom: msgRandom}}, typesSkip)
		}
		for family, call := range samplesSends() {
			expired(family, call, samplesRandom)
		}
		for family, service := range samplesServices {
			for _, call := range service.requests {
				expired(family, call, 0)
			}
		}
	default:
		t.Errorf("%s: no test knows what this answer means", file)
	}
}

// samplesElement sends a documented element inside a message.
func samplesElement(t *testing.T, file string, data []byte, used *samplesUsed) {
	t.Helper()
	want, known := samplesElements[file]
	if !assert.True(t, known, "%s: no test knows what this element decodes to", file) {
		return
	}
	used.files = append(used.files, file)
	var body timpush.MsgBody
	require.NoError(t, json.Unmarshal([]byte("["+string(data)+"]"), &body), file)
	require.Len(t, body, 1, file)
	if raw, ok := want.(timpush.RawElem); ok {
		got, ok := body[0].(timpush.RawElem)
		require.True(t, ok, "%s is %T", file, body[0])
		assert.Equal(t, raw.MsgType, got.MsgType, file)
	} else {
		assert.Equal(t, want, body[0], file)
	}

	queued, err := json.Marshal(body)
	require.NoError(t, err, file)
	samplesSame(t, file+" by json.Marshal", "msgbody", []byte("["+string(data)+"]"), queued, used)

	m := typesServe(t, typesOK)
	_, err = m.BatchSend(t.Context(), &timpush.BatchSendRequest{ToAccount: []string{"user1"}, MsgBody: body})
	require.NoError(t, err, file)
	require.Len(t, m.sent(), 1, file)
	samplesSame(t, file+" as sent", "msgbody",
		[]byte("["+string(data)+"]"), typesMember(t, m.sent()[0], "MsgBody"), used)
}

// samplesObject sends a documented OfflinePushInfo inside a notification.
func samplesObject(t *testing.T, file string, data []byte, used *samplesUsed) {
	t.Helper()
	var info timpush.OfflinePushInfo
	require.NoError(t, json.Unmarshal(data, &info), file)
	samplesNoExtra(t, file, reflect.ValueOf(info))
	queued, err := json.Marshal(info)
	require.NoError(t, err, file)
	samplesSame(t, file+" by json.Marshal", "offline_push_info", data, queued, used)

	m := typesServe(t, typesOK)
	_, err = m.BatchPush(t.Context(), &timpush.BatchPushRequest{ToAccount: []string{"user1"}, OfflinePushInfo: info})
	require.NoError(t, err, file)
	require.Len(t, m.sent(), 1, file)
	samplesSame(t, file+" as sent", "offline_push_info",
		data, typesMember(t, m.sent()[0], "OfflinePushInfo"), used)
}

// The answers to a call that was carried out in part, as the documents of the two
// batches print them: no file has them.
func TestDocumentedPartialAnswersListWhoFailed(t *testing.T) {
	t.Parallel()
	// 1047/67553: OK, and only the list tells.
	samplesAnswered(t, "timpush/batch", samplesSends()["timpush_batch"], []byte(`{"ActionStatus": "OK",
		"ErrorInfo": "","ErrorCode": 0,"TaskId": "batch_667015d4_537529d8_2000005e80aa873_d03ac87_56f5e750",
		"ErrorList": [{"ErrorCode": 70107, "To_Account": "user"}]}`),
		samplesAnswer{result: &timpush.BatchPushResult{
			TaskID:    "batch_667015d4_537529d8_2000005e80aa873_d03ac87_56f5e750",
			MsgRandom: samplesRandom, Recipients: []string{"user1", "user2"},
			Failed: []timpush.RecipientError{{Account: "user", Code: timpush.CodeAccountNotFound}},
		}})
	// 1047/34920: SomeError, with an ErrorCode of 0.
	samplesAnswered(t, "batchsendmsg", samplesSends()["batchsendmsg"], []byte(`{
		"ActionStatus": "SomeError",
		"ErrorCode": 0,
		"ErrorInfo": "",
		"MsgKey": "4852_28135_1579678877",
		"ErrorList": [{"To_Account": "rong", "ErrorCode": 70107}]
		}`),
		samplesAnswer{result: &timpush.BatchSendResult{
			MsgKey: "4852_28135_1579678877", MsgRandom: samplesRandom, Recipients: []string{"user1", "user2"},
			Failed: []timpush.RecipientError{{Account: "rong", Code: timpush.CodeAccountNotFound}},
		}})
}

// An accepted call that served nobody is still a result: an error would say that
// a repeat is needed.
func TestAnswerWithEverybodyInErrorListIsAResult(t *testing.T) {
	t.Parallel()
	failed := []timpush.RecipientError{
		{Account: "user1", Code: timpush.CodeAccountNotFound, Info: "fake info"},
		{Account: "user2", Code: timpush.CodeInternal},
	}
	const list = `"ErrorList":[{"To_Account":"user1","ErrorCode":70107,"ErrorInfo":"fake info"},{"To_Account":"user2","ErrorCode":91000}]`
	to := []string{"user1", "user2"}
	samplesAnswered(t, "timpush/batch", samplesSends()["timpush_batch"],
		[]byte(`{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"TaskId":"",`+list+`}`),
		samplesAnswer{result: &timpush.BatchPushResult{MsgRandom: samplesRandom, Recipients: to, Failed: failed}})
	samplesAnswered(t, "batchsendmsg", samplesSends()["batchsendmsg"],
		[]byte(`{"ActionStatus":"SomeError","ErrorInfo":"","ErrorCode":0,"MsgKey":"1_2_3",`+list+`}`),
		samplesAnswer{result: &timpush.BatchSendResult{MsgKey: "1_2_3", MsgRandom: samplesRandom, Recipients: to, Failed: failed}})
}

func TestRefusalKeepsAllThatTheAnswerSays(t *testing.T) {
	t.Parallel()
	samplesAnswered(t, "timpush/batch", samplesSends()["timpush_batch"],
		[]byte(`{"ActionStatus":"FAIL","ErrorInfo":"fake info","ErrorCode":90012,"TaskId":"fake-task",
			"ErrorList":[{"To_Account":"user1","ErrorCode":70107}],"New":{"member":1}}`),
		samplesAnswer{err: &timpush.APIError{
			Op: "BatchPush", HTTPStatus: 200, Code: timpush.CodeRecipientsNotFound, Info: "fake info", TaskID: "fake-task",
			Attempts: 1, MsgRandom: samplesRandom,
			Failed: []timpush.RecipientError{{Account: "user1", Code: timpush.CodeAccountNotFound}}}})
}

// The lists of a result are the caller's, as those of the request are.
func TestResultSharesNoMemoryWithTheRequest(t *testing.T) {
	t.Parallel()
	m := typesServe(t, typesOK)
	to := []string{"user1", "user2"}
	pushed, err := m.BatchPush(t.Context(), &timpush.BatchPushRequest{ToAccount: to, OfflinePushInfo: rulesInfo})
	require.NoError(t, err)
	sent, err := m.BatchSend(t.Context(), &timpush.BatchSendRequest{ToAccount: to, MsgBody: rulesText})
	require.NoError(t, err)
	cleared, err := m.Tags.Clear(t.Context(), to)
	require.NoError(t, err)
	pushed.Recipients[0], sent.Recipients[1], cleared.Accounts[0] = "changed", "changed", "changed"
	assert.Equal(t, []string{"user1", "user2"}, to)
}

// samplesNoExtra checks that every documented member has a field.
func samplesNoExtra(t *testing.T, file string, v reflect.Value) {
	t.Helper()
	typesWalk(v, "", func(path string, v reflect.Value) {
		if strings.HasSuffix(path, ".Extra") {
			assert.Zero(t, v.Len(), "%s: %s: a documented member is not known", file, path)
		}
	})
}

// samplesSame compares JSON, but for the members that may be missing.
func samplesSame(t *testing.T, what, family string, want, got []byte, used *samplesUsed) {
	t.Helper()
	wanted, gotten := typesJSON(t, want), typesJSON(t, got)
	used.members = append(used.members, samplesPrune(wanted, gotten, family)...)
	assert.Equal(t, wanted, gotten, what)
}

// samplesPrune takes out of want what may be missing and is, and tells which.
func samplesPrune(want, got any, path string) (pruned []string) {
	wanted, ok := want.(map[string]any)
	gotten, ok2 := got.(map[string]any)
	if !ok || !ok2 {
		return nil
	}
	for name, value := range wanted {
		inner := path + "." + name
		if _, there := gotten[name]; there {
			pruned = append(pruned, samplesPrune(value, gotten[name], inner)...)
			continue
		}
		if zero, may := samplesMayMiss[inner]; may && samplesIs(zero, value) {
			delete(wanted, name)
			pruned = append(pruned, inner)
		}
	}
	return pruned
}

// samplesIs reports whether the JSON says this value.
func samplesIs(data string, value any) bool {
	said, err := json.Marshal(value)
	return err == nil && string(said) == data
}

// What the tests of types, encoding and validation share.

// typesRequest is one of the requests.
type typesRequest interface{ Validate() error }

// typesCall is a call of a method by its name, as "Push" or "Tags.Add".
type typesCall struct {
	op   string
	args []any
}

func typesOf(op string, args ...any) typesCall { return typesCall{op, args} }

// send makes the call. A nil result is nil, and so is that of a method that has none.
func (k typesCall) send(ctx context.Context, c *timpush.Client) (any, error) {
	receiver := reflect.ValueOf(c)
	service, method, grouped := strings.Cut(k.op, ".")
	if grouped {
		receiver = receiver.Elem().FieldByName(service)
	} else {
		method = service
	}
	in := []reflect.Value{reflect.ValueOf(ctx)}
	for _, arg := range k.args {
		in = append(in, reflect.ValueOf(arg))
	}
	out := receiver.MethodByName(method).Call(in)
	err, _ := reflect.TypeAssert[error](out[len(out)-1])
	if len(out) == 1 || out[0].IsNil() {
		return nil, err
	}
	return out[0].Interface(), err
}

// typesSend calls the method that a request belongs to. A nil result is nil.
func typesSend(ctx context.Context, c *timpush.Client, req typesRequest) (any, error) {
	return typesOf(typesMethods[reflect.TypeOf(req)], req).send(ctx, c)
}

var typesMethods = map[reflect.Type]string{
	reflect.TypeFor[*timpush.PushRequest]():           "Push",
	reflect.TypeFor[*timpush.AllMemberPushRequest]():  "AllMemberPush",
	reflect.TypeFor[*timpush.BatchPushRequest]():      "BatchPush",
	reflect.TypeFor[*timpush.BatchSendRequest]():      "BatchSend",
	reflect.TypeFor[*timpush.RevokeRequest]():         "Revoke",
	reflect.TypeFor[*timpush.ScheduleAddRequest]():    "Schedules.Add",
	reflect.TypeFor[*timpush.ScheduleModifyRequest](): "Schedules.Modify",
	reflect.TypeFor[*timpush.ScheduleListRequest]():   "Schedules.List",
}

// typesSigner signs nothing: what it returns is no usersig.
type typesSigner struct{}

func (typesSigner) UserSig(context.Context, string) (string, time.Time, error) {
	return "fake-usersig", time.Now().Add(time.Hour), nil
}

// typesConfig is valid, and nothing in it is real.
func typesConfig() timpush.Config {
	return timpush.Config{
		SDKAppID: 1400000001, Identifier: "fake-admin", Signer: typesSigner{}, Region: timpush.RegionSingapore,
	}
}

// typesMock is a client over a mock that gives every request the same answer and
// keeps what was sent.
type typesMock struct {
	*timpush.Client

	mu     sync.Mutex
	paths  []string
	bodies [][]byte
}

// typesDone accepts any call, and says no more than that.
const typesDone = `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","TaskInfo":{"TaskID":1}}`

const typesOK = `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","TaskId":"fake-task","MsgKey":"1_2_3"}`

func typesServe(t testing.TB, answer string, change ...func(*timpush.Config)) *typesMock {
	t.Helper()
	m := &typesMock{}
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		m.paths, m.bodies = append(m.paths, r.URL.Path), append(m.bodies, body)
		return httpmock.NewStringResponse(http.StatusOK, answer), nil
	})
	m.Client = typesClient(t, mock, change...)
	return m
}

// sent gives the bodies so far, in their order.
func (m *typesMock) sent() [][]byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.bodies
}

// asked gives the paths so far, in their order.
func (m *typesMock) asked() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.paths
}

// typesSilent is a client whose transport must never be called.
func typesSilent(t testing.TB, change ...func(*timpush.Config)) *timpush.Client {
	t.Helper()
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		t.Errorf("a request to %s was sent", r.URL.Path)
		return nil, io.ErrClosedPipe
	})
	return typesClient(t, mock, change...)
}

func typesClient(t testing.TB, transport http.RoundTripper, change ...func(*timpush.Config)) *timpush.Client {
	t.Helper()
	cfg := typesConfig()
	cfg.HTTPClient = &http.Client{Transport: transport}
	for _, f := range change {
		f(&cfg)
	}
	c, err := timpush.NewClient(cfg)
	require.NoError(t, err)
	return c
}

func typesSkip(c *timpush.Config) { c.SkipValidation = true }

// typesJSON decodes without losing digits of numbers.
func typesJSON(t testing.TB, data []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	require.NoError(t, d.Decode(&v), "%s", data)
	require.False(t, d.More(), "%s", data)
	return v
}

// typesMember gives one member of an object, byte for byte.
func typesMember(t testing.TB, object []byte, name string) json.RawMessage {
	t.Helper()
	var members map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(object, &members))
	require.Contains(t, members, name)
	return members[name]
}

// typesMembers are the names that a struct's fields have on the wire, in order.
func typesMembers(t reflect.Type) []string {
	names := make([]string, t.NumField())
	for i := range names {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "" {
			name = t.Field(i).Name
		}
		names[i] = name
	}
	return names
}

// typesWalk calls visit for every field of v, at any depth, with the names of the
// types and fields that lead to it.
func typesWalk(v reflect.Value, path string, visit func(path string, v reflect.Value)) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			typesWalk(v.Elem(), path, visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			inner := path + "." + v.Type().Field(i).Name
			visit(inner, v.Field(i))
			typesWalk(v.Field(i), inner, visit)
		}
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[json.RawMessage]() {
			return
		}
		for i := range v.Len() {
			typesWalk(v.Index(i), fmt.Sprintf("%s[%d]", path, i), visit)
		}
	default:
	}
}
