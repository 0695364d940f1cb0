package timpush_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// fuzzSeeds are the documented payloads of these kinds and, if member is given,
// only that member of each.
func fuzzSeeds(f *testing.F, kind, member string) (seeds [][]byte) {
	f.Helper()
	entries, err := os.ReadDir(samplesDir)
	require.NoError(f, err)
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), "."+kind+".json") {
			continue
		}
		data, err := os.ReadFile(samplesDir + "/" + e.Name())
		require.NoError(f, err)
		if member != "" {
			var members map[string]json.RawMessage
			require.NoError(f, json.Unmarshal(data, &members))
			data = members[member]
		}
		if data != nil {
			seeds = append(seeds, data)
		}
	}
	require.NotEmpty(f, seeds)
	return seeds
}

// A message from a queue, or from a newer SDK, comes out as it went in.
func FuzzMsgBodyRoundTrip(f *testing.F) {
	for _, element := range fuzzSeeds(f, "element", "") {
		f.Add([]byte("[" + string(element) + "]"))
	}
	for _, body := range fuzzSeeds(f, "request", "MsgBody") {
		f.Add(body)
	}
	all, err := json.Marshal(timpush.MsgBody(goldenElements()))
	require.NoError(f, err)
	f.Add(all)
	f.Fuzz(func(t *testing.T, data []byte) {
		var first timpush.MsgBody
		if json.Unmarshal(data, &first) != nil {
			return
		}
		encoded, err := json.Marshal(first)
		if err != nil {
			// An element without content, and raw bytes that are no text, decode as they are,
			// but cannot be sent.
			if utf8.Valid(data) && !slices.ContainsFunc(first, func(e timpush.Element) bool {
				raw, ok := e.(timpush.RawElem)
				return ok && len(raw.MsgContent) == 0
			}) {
				t.Fatalf("%s decodes, but does not encode: %v", data, err)
			}
			return
		}
		fuzzLossless(t, data, encoded)
		var second timpush.MsgBody
		if err := json.Unmarshal(encoded, &second); err != nil {
			t.Fatalf("%s encodes as %s, which does not decode: %v", data, encoded, err)
		}
		again, err := json.Marshal(second)
		if err != nil || !bytes.Equal(encoded, again) {
			t.Fatalf("%s encodes as %s, and that as %s (%v)", data, encoded, again, err)
		}
		if len(first) != len(second) {
			t.Fatalf("%d elements, then %d", len(first), len(second))
		}
		for i := range first {
			if reflect.TypeOf(first[i]) != reflect.TypeOf(second[i]) {
				t.Fatalf("%T, then %T", first[i], second[i])
			}
		}
	})
}

// So does a notification, with all that this SDK does not know.
func FuzzOfflinePushInfoRoundTrip(f *testing.F) {
	for _, info := range fuzzSeeds(f, "object", "") {
		f.Add(info)
	}
	for _, info := range fuzzSeeds(f, "request", "OfflinePushInfo") {
		f.Add(info)
	}
	all, err := json.Marshal(goldenInfo())
	require.NoError(f, err)
	f.Add(all)
	f.Fuzz(func(t *testing.T, data []byte) {
		var first timpush.OfflinePushInfo
		if json.Unmarshal(data, &first) != nil {
			return
		}
		encoded, err := json.Marshal(first)
		if err != nil {
			if utf8.Valid(data) {
				t.Fatalf("%s decodes, but does not encode: %v", data, err)
			}
			return
		}
		fuzzLossless(t, data, encoded)
		var second timpush.OfflinePushInfo
		if err := json.Unmarshal(encoded, &second); err != nil {
			t.Fatalf("%s encodes as %s, which does not decode: %v", data, encoded, err)
		}
		again, err := json.Marshal(second)
		if err != nil || !bytes.Equal(encoded, again) {
			t.Fatalf("%s encodes as %s, and that as %s (%v)", data, encoded, again, err)
		}
		// Judged alike before and after.
		before := (&timpush.BatchPushRequest{ToAccount: rulesTo, OfflinePushInfo: first}).Validate()
		after := (&timpush.BatchPushRequest{ToAccount: rulesTo, OfflinePushInfo: second}).Validate()
		if fmt.Sprint(before) != fmt.Sprint(after) {
			t.Fatalf("%s: %v before, %v after", data, before, after)
		}
	})
}

// fuzzLossless fails if out lacks something that in has and that is not the same
// as nothing.
func fuzzLossless(t *testing.T, in, out []byte) {
	t.Helper()
	if lost := fuzzLost(typesJSON(t, in), typesJSON(t, out), "$"); lost != "" {
		t.Fatalf("%s is lost: %s became %s", lost, in, out)
	}
}

// fuzzLost is the path of what in has and out has not, or has otherwise.
func fuzzLost(in, out any, path string) string {
	switch in := in.(type) {
	case nil:
		return "" // null is the same as absent
	case map[string]any:
		object, ok := out.(map[string]any)
		if !ok {
			return path
		}
		for name, value := range in {
			kept, ok := object[name]
			switch {
			case !ok && fuzzNothing(value):
			case !ok:
				return path + "." + name
			case strings.HasSuffix(strings.ReplaceAll(name, "_", ""), "DownloadFlag") && value == json.Number("0"):
				// Sent as 2, which is all that is allowed.
			default:
				if lost := fuzzLost(value, kept, path+"."+name); lost != "" {
					return lost
				}
			}
		}
	case []any:
		list, ok := out.([]any)
		if !ok || len(in) != len(list) {
			return path
		}
		for i := range in {
			if lost := fuzzLost(in[i], list[i], fmt.Sprintf("%s[%d]", path, i)); lost != "" {
				return lost
			}
		}
	case json.Number:
		number, ok := out.(json.Number)
		if !ok {
			return path
		}
		// A float may be written otherwise, as long as it is the same.
		f, _ := in.Float64()
		if g, _ := number.Float64(); in != number && f != g {
			return path
		}
	case bool:
		// A flag is read as a word too, and written as a number.
		if out != in && out != json.Number(map[bool]string{false: "0", true: "1"}[in]) {
			return path
		}
	default:
		if in != out {
			return path
		}
	}
	return ""
}

// fuzzNothing are the values that mean the same as their absence.
func fuzzNothing(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case map[string]any:
		for _, inner := range v {
			if !fuzzNothing(inner) {
				return false
			}
		}
		return true
	case []any:
		return len(v) == 0
	case json.Number:
		f, err := v.Float64()
		return err == nil && f == 0
	case bool:
		return !v
	default:
		return v == ""
	}
}

// Whatever a server says, a call ends in a result or in an error, and in a result
// only if the answer says so in every way.
func FuzzAnswer(f *testing.F) {
	statuses := []int{200, 201, 204, 301, 400, 401, 403, 404, 429, 431, 500, 502, 503}
	for endpoint := range byte(4) {
		for _, answer := range fuzzSeeds(f, "response", "") {
			f.Add(answer, uint8(0), endpoint)
		}
		for i, answer := range []string{
			``, `{}`, `null`, `[]`, `"OK"`, `{"ActionStatus":"OK"}`, `{"ErrorCode":0}`, typesOK,
			`{"ActionStatus":"OK","ErrorCode":90001}`, `{"ActionStatus":"FAIL","ErrorCode":0}`,
			`{"ActionStatus":"SomeError","ErrorCode":0}`, `{"ActionStatus":"SomeError","ErrorCode":0,"ErrorList":[]}`,
			`{"ActionStatus":"SomeError","ErrorCode":0,"ErrorList":[{"To_Account":"a","ErrorCode":70107}]}`,
			`{"ActionStatus":"OK","ErrorCode":null}`, `{"ActionStatus":"OK","ErrorCode":"0"}`, `{"ActionStatus":"OK","ErrorCode":0}x`,
			`{"actionstatus":"OK","errorcode":0}`, `{"ActionStatus":"FAIL","ErrorCode":91000}`, `<html>502</html>`,
		} {
			f.Add([]byte(answer), uint8(0), endpoint)
			f.Add([]byte(answer), uint8(i%len(statuses)), endpoint)
		}
	}
	var answer []byte
	var status int
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(func(*http.Request) (*http.Response, error) {
		return httpmock.NewBytesResponse(status, answer), nil
	})
	client := typesClient(f, mock, func(c *timpush.Config) { c.Retry.MaxAttempts = 1 })
	families := []string{"im_push", "timpush_push", "timpush_batch", "batchsendmsg"}
	f.Fuzz(func(t *testing.T, data []byte, at uint8, endpoint byte) {
		answer, status = data, statuses[int(at)%len(statuses)]
		res, err := samplesSends()[families[int(endpoint)%len(families)]].send(t.Context(), client)
		var said struct {
			ActionStatus, ErrorInfo, TaskID, MsgKey string
			ErrorCode                               int
			ErrorList                               []struct {
				Account   string `json:"To_Account"`
				ErrorCode int
				ErrorInfo string
			}
		}
		said.ErrorCode = math.MinInt // none
		readable := json.Unmarshal(data, &said) == nil && said.ErrorCode != math.MinInt && status == http.StatusOK
		accepted := readable && said.ErrorCode == 0 &&
			(said.ActionStatus == "OK" || said.ActionStatus == "SomeError" && len(said.ErrorList) > 0)
		refused := readable && said.ErrorCode != 0 && said.ActionStatus == "FAIL"
		switch e := err.(type) { //nolint:errorlint // the method returns it as it is
		case nil:
			if !accepted || res == nil {
				t.Fatalf("status %d, %q was taken for %+v", status, data, res)
			}
		case *timpush.APIError:
			if !refused || res != nil || int(e.Code) != said.ErrorCode || e.HTTPStatus != status {
				t.Fatalf("status %d, %q was taken for %v and %+v", status, data, err, res)
			}
		case *timpush.TransportError:
			if accepted || refused || res != nil || e.HTTPStatus != status || e.NotSent {
				t.Fatalf("status %d, %q was taken for %v and %+v", status, data, err, res)
			}
			if gateway := slices.Contains([]int{401, 404, 429, 431}, status); timpush.OutcomeUnknown(err) == gateway {
				t.Fatalf("status %d: unknown %v", status, !gateway)
			}
		default:
			t.Fatalf("status %d, %q was taken for a %T: %v", status, data, err, err)
		}
	})
}

// fuzzCalls is one call of each method of the services, in the order of their names.
func fuzzCalls() []typesCall {
	calls := map[string]typesCall{}
	for _, golden := range goldenCalls() {
		for _, call := range golden {
			calls[call.op] = call
		}
	}
	ops := slices.Sorted(maps.Keys(calls))
	list := make([]typesCall, len(ops))
	for i, op := range ops {
		list[i] = calls[op]
	}
	return list
}

// The same of the services, whose answers have members of their own: those of an
// accepted one may be unreadable, those of a refusal do not count.
func FuzzServiceAnswer(f *testing.F) {
	calls := fuzzCalls()
	seeds := fuzzSeeds(f, "response", "")
	for _, members := range []string{
		`"TaskInfo":` + samplesTaskJSON, `"ErrorList":[{"To_Account":"a","ErrorCode":70107}]`, `"UserTags":null,"UserAttrs":null`,
		`"AttrNames":{"x":"a"}`, `"TaskID":null`, `"TaskID":"1"`, `"Tasks":[null,{"Content":{"Condition":{"New":1}}}]`,
		`"Results":[{"ReadyToSendLoss":[{"ErrCode":-1}]}]`, `"New":{"ReadyToSendLoss":[]},"Newer":{"PostSendDeliveredLoss":[{}]}`,
	} {
		seeds = append(seeds, []byte(`{"ActionStatus":"OK","ErrorCode":0,`+members+`}`), []byte(`{"ActionStatus":"FAIL","ErrorCode":90104,`+members+`}`))
	}
	for i := range calls {
		for _, answer := range seeds {
			f.Add(answer, uint8(i))
		}
	}
	var answer []byte
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(func(*http.Request) (*http.Response, error) {
		return httpmock.NewBytesResponse(http.StatusOK, answer), nil
	})
	client := typesClient(f, mock, func(c *timpush.Config) { c.Retry.MaxAttempts = 1 })
	plain := make([]bool, len(calls)) // nothing but the envelope is read
	for i, call := range calls {
		answer = []byte(typesDone)
		res, err := call.send(f.Context(), client)
		_, accounts := res.(*timpush.AccountsResult)
		plain[i] = err == nil && (res == nil || accounts)
	}
	f.Fuzz(func(t *testing.T, data []byte, at uint8) {
		answer = data
		i := int(at) % len(calls)
		call := calls[i]
		res, err := call.send(t.Context(), client)
		said := fuzzEnvelope{ErrorCode: math.MinInt} // none
		readable := json.Unmarshal(data, &said) == nil && said.ErrorCode != math.MinInt
		accepted := readable && said.ErrorCode == 0 &&
			(said.ActionStatus == "OK" || said.ActionStatus == "SomeError" && len(said.ErrorList) > 0)
		refused := readable && said.ErrorCode != 0 && said.ActionStatus == "FAIL"
		switch e := err.(type) { //nolint:errorlint // the method returns it as it is
		case nil:
			if !accepted {
				t.Fatalf("%s: %q was taken for %+v", call.op, data, res)
			}
			fuzzKept(t, call.op, res)
		case *timpush.APIError:
			if !refused || res != nil || int(e.Code) != said.ErrorCode {
				t.Fatalf("%s: %q was taken for %v and %+v", call.op, data, err, res)
			}
		case *timpush.TransportError:
			if refused || accepted && plain[i] || res != nil || !timpush.OutcomeUnknown(err) {
				t.Fatalf("%s: %q was taken for %v and %+v", call.op, data, err, res)
			}
		default:
			t.Fatalf("%s: %q was taken for a %T: %v", call.op, data, err, err)
		}
	})
}

// fuzzEnvelope is what every answer has.
type fuzzEnvelope struct {
	ActionStatus, ErrorInfo string
	ErrorCode               int
	ErrorList               []struct {
		Account   string `json:"To_Account"`
		ErrorCode int
		ErrorInfo string
	}
}

// fuzzKept fails if a result does not survive a queue.
func fuzzKept(t *testing.T, op string, res any) {
	t.Helper()
	if res == nil {
		return
	}
	data, err := json.Marshal(res)
	if err != nil {
		t.Fatalf("%s: %+v does not encode: %v", op, res, err)
	}
	again := reflect.New(reflect.TypeOf(res))
	if err := json.Unmarshal(data, again.Interface()); err != nil {
		t.Fatalf("%s: %s does not decode: %v", op, data, err)
	}
	if second, err := json.Marshal(again.Elem().Interface()); err != nil || !bytes.Equal(data, second) {
		t.Fatalf("%s: %s, and then %s (%v)", op, data, second, err)
	}
}

// A task that was read, and a request from a queue, come out as they went in.
func FuzzSchedule(f *testing.F) {
	f.Add([]byte(samplesTaskJSON))
	for _, data := range fuzzSeeds(f, "request", "") {
		f.Add(data)
	}
	for _, calls := range goldenCalls() {
		for _, call := range calls {
			if req, typed := rulesRequest(call); typed {
				data, err := json.Marshal(req)
				require.NoError(f, err)
				f.Add(data)
			}
		}
	}
	for _, content := range []string{
		`null`, `{"From_Account":-1}`, `{"Condition":{"TagsXor":[]}}`, `{"Condition":{"TagsOr":null}}`, `{"MsgRandom":4294967296}`, `1`, `"x"`,
	} {
		f.Add([]byte(`{"TaskID":1,"CreateAt":"","SchedAt":"0001-01-01 00:00:00","Content":` + content + `}`))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzzStable[timpush.ScheduledTask](t, data)
		add := fuzzStable[timpush.ScheduleAddRequest](t, data)
		modify := fuzzStable[timpush.ScheduleModifyRequest](t, data)
		list := fuzzStable[timpush.ScheduleListRequest](t, data)
		// Judged alike before and after.
		for i, pair := range [][2]typesRequest{{add[0], add[1]}, {modify[0], modify[1]}, {list[0], list[1]}} {
			if reflect.ValueOf(pair[0]).IsNil() {
				continue
			}
			if before, after := pair[0].Validate(), pair[1].Validate(); fmt.Sprint(before) != fmt.Sprint(after) {
				t.Fatalf("%d: %s: %v before, %v after", i, data, before, after)
			}
		}
	})
}

// fuzzStable decodes, encodes, decodes and encodes again, which must change nothing any
// more. It gives both values, nil if data is none.
func fuzzStable[V any](t *testing.T, data []byte) (values [2]*V) {
	t.Helper()
	var first, second V
	if json.Unmarshal(data, &first) != nil {
		return values
	}
	encoded, err := json.Marshal(first)
	if err != nil {
		if utf8.Valid(data) {
			t.Fatalf("%s decodes to a %T, but does not encode: %v", data, first, err)
		}
		return values
	}
	if err := json.Unmarshal(encoded, &second); err != nil {
		t.Fatalf("%s encodes as %s, which does not decode: %v", data, encoded, err)
	}
	if again, err := json.Marshal(second); err != nil || !bytes.Equal(encoded, again) {
		t.Fatalf("%s encodes as %s, and that as %s (%v)", data, encoded, again, err)
	}
	return [2]*V{&first, &second}
}
