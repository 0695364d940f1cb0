package webhook_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush/webhook"
)

var fuzzBodies = []string{
	`{}`, `null`, `[]`, `{"Events":[]}`, pushBody, `{"CallbackCommand":"State.StateChange","Events":{"a":1}}`,
	`{"Events":[{"CallbackCommand":"Push.OfflinePush","MsgRandom":"","MsgSeq":"7"}]}`,
	`{"CallbackCommand":"Push.AllMemberPush","Events":[{"TaskTime":-62135596800,"EventTime":9223372036854775807}]}`,
	`{"CallbackCommand":"Push.AllMemberPush","Events":[{},{"CallbackCommand":"Push.OfflinePush"}]}`,
}

// Whatever comes: no panic, an answer that the service can read, and a function is called
// only for what was signed, for this app and of one command.
func FuzzHandler(f *testing.F) {
	samples := []string{sample(f, "all_member_push.request"), sample(f, "offline_push.request"), sample(f, "request_over_limit.request")}
	for _, body := range append(samples, fuzzBodies...) {
		for _, command := range []string{webhook.CommandPush, webhook.CommandMessage, webhook.CommandOverLimit, "State.StateChange"} {
			f.Add(http.MethodPost, "SdkAppid=1400000001&CallbackCommand="+command, true, body)
		}
	}
	f.Add(http.MethodPost, "SdkAppid=1400000001&CallbackCommand=a&Sign=0&RequestTime=1", false, `{}`)
	f.Add(http.MethodPost, "SdkAppid=1400000001&CallbackCommand=a&Sign=0&RequestTime=1", true, `{}`)
	f.Add(http.MethodPost, "SdkAppid=1400000001&SdkAppid=1400000001&CallbackCommand=a", true, `{}`)
	f.Add(http.MethodGet, "%zz;", false, "")
	for _, at := range []string{"946684800", "946684805", "946684806", "946684500", "946684499"} { // around a bubble's time
		f.Add(http.MethodPost, "SdkAppid=1400000001&CallbackCommand=a&RequestTime="+at+"&Sign="+sign(oldToken, at), false, `{}`)
	}
	f.Fuzz(func(t *testing.T, method, raw string, signed bool, body string) {
		// In a bubble, where a machine that is busy does not use up the time for an answer.
		synctest.Test(t, func(t *testing.T) { fuzzHandler(t, method, raw, signed, body) })
	})
}

func fuzzHandler(t *testing.T, method, raw string, signed bool, body string) {
	t.Helper()
	r := newReceiver(t)
	if signed {
		now := strconv.FormatInt(time.Now().Unix(), 10)
		raw += "&RequestTime=" + now + "&Sign=" + sign(token, now)
	}
	w := httptest.NewRecorder()
	req := &http.Request{Method: method, URL: &url.URL{Path: "/", RawQuery: raw}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1}
	r.handler.ServeHTTP(w, req.WithContext(t.Context()))
	isAnswer(t, w.Header(), w.Body.Bytes())

	// A judgement of its own, by the documents.
	query, err := url.ParseQuery(raw)
	mayPass := err == nil && method == http.MethodPost
	for _, name := range []string{"SdkAppid", "CallbackCommand", "RequestTime", "Sign"} {
		mayPass = mayPass && len(query[name]) == 1
	}
	if mayPass {
		requestTime := query["RequestTime"][0]
		at, err := strconv.ParseUint(requestTime, 10, 63)
		age := time.Now().Unix() - int64(at)
		mayPass = err == nil && age >= -5 && age <= 300 && query["SdkAppid"][0] == "1400000001" &&
			(query["Sign"][0] == sign(token, requestTime) || query["Sign"][0] == sign(oldToken, requestTime))
	}
	if !mayPass {
		require.NotEqual(t, http.StatusOK, w.Code)
	}
	if r.calls() > 0 {
		require.True(t, mayPass)
		require.Equal(t, http.StatusOK, w.Code)
		require.True(t, json.Valid([]byte(body)))
	}
	if w.Code == http.StatusOK {
		require.JSONEq(t, ok, w.Body.String())
		for _, command := range fuzzCommands(t, body) {
			require.Equal(t, query["CallbackCommand"][0], command)
		}
	}
	if value := query.Get("Sign"); len(value) == 64 {
		require.NotContains(t, r.logged()+w.Body.String(), value)
	}
	require.NotContains(t, r.logged()+w.Body.String(), string(token))
}

// fuzzCommands are the commands in a body, found in another way than that of the code under test.
func fuzzCommands(t *testing.T, body string) (commands []string) {
	t.Helper()
	var top map[string]any
	read := json.NewDecoder(strings.NewReader(body))
	read.UseNumber() // a number may be too large for any type
	require.NoError(t, read.Decode(&top))
	// encoding/json takes letters of either case, and the last of several.
	member := func(of any, name string) any {
		var found []any
		object, _ := of.(map[string]any)
		for key, value := range object {
			if strings.EqualFold(key, name) {
				found = append(found, value)
			}
		}
		if len(found) != 1 {
			return nil // none, or it depends
		}
		return found[0]
	}
	switch above, _ := member(top, "CallbackCommand").(string); above {
	case "", webhook.CommandPush, webhook.CommandMessage, webhook.CommandOverLimit:
	default:
		return []string{above} // nothing is known of what else stands there
	}
	events, _ := member(top, "Events").([]any)
	for _, object := range append(events, any(top)) {
		if command, _ := member(object, "CallbackCommand").(string); command != "" {
			commands = append(commands, command)
		}
	}
	return commands
}

// What is read, written and read again is the same.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"all_member_push.request", "offline_push.request", "request_over_limit.request"} {
		f.Add([]byte(sample(f, name)))
	}
	for _, body := range fuzzBodies {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		first, err := webhook.Parse(body)
		if err != nil {
			require.ErrorIs(t, err, webhook.ErrMalformed)
			require.Nil(t, first)
			return
		}
		require.True(t, json.Valid(body))
		require.True(t, bytes.Equal(body, first.Raw))
		var again []byte
		switch {
		case first.Push != nil:
			again, err = json.Marshal(map[string]any{"CallbackCommand": webhook.CommandPush, "Events": first.Push})
		case first.Message != nil:
			again, err = json.Marshal(map[string]any{"CallbackCommand": webhook.CommandMessage, "Events": first.Message})
		case first.OverLimit != nil:
			again, err = json.Marshal(first.OverLimit)
		default:
			return
		}
		require.NoError(t, err)
		second, err := webhook.Parse(again)
		require.NoError(t, err, "%s", again)
		second.Raw, first.Raw = nil, nil
		if !reflect.DeepEqual(first, second) {
			t.Fatalf("%s is read as %+v, written as %s, and read as %+v", body, first, again, second)
		}
		for i := range first.Push {
			require.Equal(t, first.Push[i].Key(), second.Push[i].Key())
		}
		for i := range first.Message {
			require.Equal(t, first.Message[i].Key(), second.Message[i].Key())
		}
	})
}
