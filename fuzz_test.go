package timpush_test

import (
	"bytes"
	"encoding/json"
	"fmt"
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
		req := samplesRequests()[families[int(endpoint)%len(families)]]
		res, err := typesSend(t.Context(), client, req)
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
