package timpush_test

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// queueTrip is what a queue does to a request: it comes out as another value.
func queueTrip(t *testing.T, req typesRequest) typesRequest {
	t.Helper()
	data, err := json.Marshal(req)
	require.NoError(t, err)
	out, ok := reflect.TypeAssert[typesRequest](reflect.New(reflect.TypeOf(req).Elem()))
	require.True(t, ok)
	require.NoError(t, json.Unmarshal(data, out), "%s", data)
	return out
}

func TestRequestsFromAQueueAreSentAsTheyWere(t *testing.T) {
	t.Parallel()
	for name, req := range goldenRequests() {
		want := goldenSent(t, req)
		assert.Equal(t, string(want), string(goldenSent(t, queueTrip(t, req))), name)
	}
}

// queueRefused are requests that are refused, each for a reason that a queue could
// take away.
func queueRefused() map[string]typesRequest {
	message, account := timpush.Text("text"), []string{"user 1"}
	return map[string]typesRequest{
		"no condition and not for all":        &timpush.PushRequest{MsgBody: message},
		"given but empty, any tag":            &timpush.PushRequest{Condition: timpush.AnyTag(), MsgBody: message},
		"given but empty beside AllUsers":     &timpush.PushRequest{AllUsers: true, Condition: timpush.AnyTag(), MsgBody: message},
		"given but empty, all tags":           &timpush.AllMemberPushRequest{AllUsers: true, Condition: timpush.AllTags(), MsgBody: message},
		"given but empty, any attribute":      &timpush.AllMemberPushRequest{AllUsers: true, Condition: timpush.AnyAttr(nil), MsgBody: message},
		"given but empty, all attributes":     &timpush.PushRequest{AllUsers: true, Condition: timpush.AllAttrs(nil), MsgBody: message},
		"given but empty, excluded tags":      &timpush.PushRequest{AllUsers: true, Condition: timpush.Condition{TagsNot: []string{}}, OfflinePushInfo: timpush.OfflinePushInfo{Title: "t"}},
		"AllUsers beside a condition":         &timpush.PushRequest{AllUsers: true, Condition: timpush.AnyTag("tag a"), MsgBody: message},
		"excluded tags in a message":          &timpush.PushRequest{Condition: timpush.Condition{TagsOr: []string{"tag a"}, TagsNot: []string{"tag b"}}, MsgBody: message},
		"empty tag":                           &timpush.PushRequest{Condition: timpush.AnyTag(""), MsgBody: message},
		"long tag":                            &timpush.PushRequest{Condition: timpush.AnyTag(strings.Repeat("x", 51)), MsgBody: message},
		"neither message nor notification":    &timpush.PushRequest{AllUsers: true},
		"flag of a message in a notification": &timpush.PushRequest{AllUsers: true, OnlineOnlyFlag: true, OfflinePushInfo: timpush.OfflinePushInfo{Title: "t"}},
		"negative life time":                  &timpush.AllMemberPushRequest{AllUsers: true, MsgLifeTime: -1, MsgBody: message},
		"no message":                          &timpush.AllMemberPushRequest{AllUsers: true},
		"no recipient":                        &timpush.BatchPushRequest{OfflinePushInfo: timpush.OfflinePushInfo{Title: "t"}},
		"empty recipient":                     &timpush.BatchPushRequest{ToAccount: []string{""}, OfflinePushInfo: timpush.OfflinePushInfo{Title: "t"}},
		"no notification":                     &timpush.BatchPushRequest{ToAccount: account},
		"long data id":                        &timpush.BatchPushRequest{ToAccount: account, OfflinePushInfo: timpush.OfflinePushInfo{Title: "t"}, DataID: strings.Repeat("x", 65)},
		"life time of a batch":                &timpush.BatchSendRequest{ToAccount: account, MsgBody: message, MsgLifeTime: goldenInt(604801)},
		"download flag":                       &timpush.BatchSendRequest{ToAccount: account, MsgBody: timpush.MsgBody{timpush.FileElem{URL: "u", UUID: "u", DownloadFlag: 1}}},
		"no picture":                          &timpush.BatchSendRequest{ToAccount: account, MsgBody: timpush.MsgBody{timpush.ImageElem{UUID: "u"}}},
		"no object":                           &timpush.BatchSendRequest{ToAccount: account, MsgBody: timpush.MsgBody{timpush.RawElem{MsgType: "TIMTextElem", MsgContent: json.RawMessage(`[]`)}}},
		"badge":                               &timpush.BatchSendRequest{ToAccount: account, MsgBody: message, OfflinePushInfo: timpush.OfflinePushInfo{BadgeAddNum: 100, BadgeSetNum: goldenInt(-1)}},
		"live activity":                       &timpush.BatchSendRequest{ToAccount: account, MsgBody: message, OfflinePushInfo: timpush.OfflinePushInfo{APNSInfo: timpush.APNSInfo{LiveActivity: timpush.LiveActivity{Event: "other"}}}},
	}
}

func TestRequestsFromAQueueAreRefusedAsTheyWere(t *testing.T) {
	t.Parallel()
	for name, req := range queueRefused() {
		want := req.Validate()
		require.Error(t, want, name)
		assert.EqualError(t, queueTrip(t, req).Validate(), want.Error(), name)
	}
}

// A map, list or raw value that is there but empty is not on the wire. What a queue
// drops must not have counted before either.
func TestEmptyMembersCountNothingBeforeAQueueAndAfter(t *testing.T) {
	t.Parallel()
	empties := map[string]timpush.OfflinePushInfo{
		"PushTemplateParam":    {PushTemplateParam: map[string]string{}},
		"MultiLanguageContent": {MultiLanguageContent: []timpush.LanguageContent{}},
		"Extra":                {Extra: map[string]json.RawMessage{}},
		"AndroidInfo":          {AndroidInfo: timpush.AndroidInfo{OPPOPrivateTitleParameters: map[string]string{}}},
		"HarmonyInfo":          {HarmonyInfo: timpush.HarmonyInfo{Extra: map[string]json.RawMessage{}}},
		"LiveActivity":         {APNSInfo: timpush.APNSInfo{LiveActivity: timpush.LiveActivity{ContentState: json.RawMessage{}}}},
	}
	for name, info := range empties {
		for _, req := range []typesRequest{
			&timpush.PushRequest{AllUsers: true, OfflinePushInfo: info},
			&timpush.BatchPushRequest{ToAccount: []string{"user 1"}, OfflinePushInfo: info},
			&timpush.BatchSendRequest{ToAccount: []string{"user 1"}, MsgBody: timpush.Text("text"), OfflinePushInfo: info},
		} {
			before, after := req.Validate(), queueTrip(t, req).Validate()
			if after == nil {
				assert.NoError(t, before, "%s of %T", name, req)
			} else {
				assert.EqualError(t, before, after.Error(), "%s of %T", name, req)
			}
		}
	}
}

// What cannot be sent does not even get into a queue: it would come out as
// something else, or not at all.
func TestRequestsThatCannotBeEncodedCannotBeQueued(t *testing.T) {
	t.Parallel()
	for name, req := range map[string]typesRequest{
		"nil element":       &timpush.BatchSendRequest{MsgBody: timpush.MsgBody{nil}},
		"typed nil element": &timpush.BatchSendRequest{MsgBody: timpush.MsgBody{(*timpush.TextElem)(nil)}},
		"not a number":      &timpush.BatchSendRequest{MsgBody: timpush.MsgBody{timpush.LocationElem{Latitude: math.NaN()}}},
		"no content":        &timpush.BatchSendRequest{MsgBody: timpush.MsgBody{timpush.RawElem{MsgType: "TIMNewElem"}}},
		"no JSON":           &timpush.BatchSendRequest{MsgBody: timpush.MsgBody{timpush.RawElem{MsgType: "TIMNewElem", MsgContent: json.RawMessage(`{`)}}},
		"bad text":          &timpush.BatchSendRequest{MsgBody: timpush.Text("\xff")},
		"bad title":         &timpush.BatchPushRequest{OfflinePushInfo: timpush.OfflinePushInfo{Title: "\xff"}},
		"bad extra":         &timpush.BatchPushRequest{OfflinePushInfo: timpush.OfflinePushInfo{Extra: map[string]json.RawMessage{"New": nil}}},
		"bad tag":           &timpush.PushRequest{Condition: timpush.AnyTag("\xff")},
		"bad attribute":     &timpush.PushRequest{Condition: timpush.AnyAttr(map[string]string{"\xff": ""})},
		"bad enumeration":   &timpush.BatchPushRequest{OfflinePushInfo: timpush.OfflinePushInfo{APNSInfo: timpush.APNSInfo{BadgeMode: "count"}}},
	} {
		_, err := json.Marshal(req)
		assert.Error(t, err, name)
	}
}

func TestAllUsersIsKeptInAQueueAndNeverSent(t *testing.T) {
	t.Parallel()
	for _, req := range []typesRequest{
		&timpush.PushRequest{AllUsers: true, MsgRandom: 1, MsgBody: timpush.Text("text")},
		&timpush.AllMemberPushRequest{AllUsers: true, MsgRandom: 1, MsgBody: timpush.Text("text")},
	} {
		data, err := json.Marshal(req)
		require.NoError(t, err)
		assert.JSONEq(t, `{"AllUsers":true,"MsgRandom":1,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"text"}}]}`, string(data))
		out := queueTrip(t, req)
		assert.Equal(t, req, out)
		assert.JSONEq(t, `{"MsgRandom":1,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"text"}}]}`, string(goldenSent(t, out)))
	}
}

func TestResultsSurviveAQueue(t *testing.T) {
	t.Parallel()
	failed := []timpush.RecipientError{
		{Account: "user 1", Code: timpush.CodeAccountNotFound, Info: "fake info"},
		{Account: "user 2", Code: timpush.CodeInternal},
	}
	for _, want := range []any{
		&timpush.PushResult{TaskID: "fake-task", MsgRandom: goldenRandom},
		&timpush.BatchPushResult{TaskID: "fake-task", MsgRandom: 1, Recipients: []string{"user 1", "user 2"}, Failed: failed},
		&timpush.BatchPushResult{TaskID: "fake-task", MsgRandom: 1, Recipients: []string{"user 1"}},
		&timpush.BatchSendResult{MsgKey: "1_2_3", MsgRandom: 1, Recipients: []string{"user 1", "user 2"}, Failed: failed},
	} {
		data, err := json.Marshal(want)
		require.NoError(t, err)
		got := reflect.New(reflect.TypeOf(want).Elem()).Interface()
		require.NoError(t, json.Unmarshal(data, got))
		assert.Equal(t, want, got)
		if result, ok := want.(interface{ Err() error }); ok {
			again, ok := got.(interface{ Err() error })
			require.True(t, ok)
			assert.Equal(t, result.Err(), again.Err())
		}
	}
}

// A vendor field newer than this SDK can be used today, from a queue too.
func TestUnknownMembersAreKeptInExtraAndSentAgain(t *testing.T) {
	t.Parallel()
	const data = `{
		"New": [1, {"a": null}],
		"MultiLanguageContent": [{"Language": "en", "New": 1.50}],
		"AndroidInfo": {"Sound": "s", "New": "text"},
		"ApnsInfo": {"New": true, "LiveActivity": {"LaId": "l", "Event": "update", "ContentState": {}, "New": {}}},
		"HarmonyInfo": {"New": 12345678901234567890},
		"title": "not the member Title, for the service tells them apart"
	}`
	var info timpush.OfflinePushInfo
	require.NoError(t, json.Unmarshal([]byte(data), &info))
	assert.Empty(t, info.Title)
	raw := func(s string) json.RawMessage { return json.RawMessage(s) }
	assert.Equal(t, map[string]json.RawMessage{
		"New":   raw(`[1, {"a": null}]`),
		"title": raw(`"not the member Title, for the service tells them apart"`),
	}, info.Extra)
	assert.Equal(t, map[string]json.RawMessage{"New": raw(`1.50`)}, info.MultiLanguageContent[0].Extra)
	assert.Equal(t, map[string]json.RawMessage{"New": raw(`"text"`)}, info.AndroidInfo.Extra)
	assert.Equal(t, map[string]json.RawMessage{"New": raw(`true`)}, info.APNSInfo.Extra)
	assert.Equal(t, map[string]json.RawMessage{"New": raw(`{}`)}, info.APNSInfo.LiveActivity.Extra)
	assert.Equal(t, map[string]json.RawMessage{"New": raw(`12345678901234567890`)}, info.HarmonyInfo.Extra)

	req := &timpush.BatchPushRequest{ToAccount: []string{"user 1"}, OfflinePushInfo: info}
	for _, r := range []typesRequest{req, queueTrip(t, req)} {
		assert.Equal(t, typesJSON(t, []byte(data)), typesJSON(t, typesMember(t, goldenSent(t, r), "OfflinePushInfo")))
	}
}

func TestKnownElementWithUnknownMembersBecomesRawElem(t *testing.T) {
	t.Parallel()
	for _, element := range []string{
		`{"MsgType":"TIMTextElem","MsgContent":{"Text":"text","New":1}}`,
		`{"MsgType":"TIMTextElem","MsgContent":{"text":"another member"}}`,
		`{"MsgType":"TIMImageElem","MsgContent":{"UUID":"u","ImageInfoArray":[{"Type":1,"URL":"u"},{"Type":3,"URL":"u","New":[]}]}}`,
		`{"MsgType":"TIMNewElem","MsgContent":{"New":12345678901234567890}}`,
		`{"MsgType":"TIMVideoFileElem","MsgContent":{"Download_Flag":2}}`,
	} {
		var body timpush.MsgBody
		require.NoError(t, json.Unmarshal([]byte("["+element+"]"), &body))
		require.Len(t, body, 1)
		assert.IsType(t, timpush.RawElem{}, body[0])
		sent := goldenSent(t, queueTrip(t, &timpush.BatchSendRequest{ToAccount: []string{"user 1"}, MsgBody: body}))
		assert.Equal(t, "["+element+"]", string(typesMember(t, sent, "MsgBody")))
	}
}

// A member that were dropped would widen the audience.
func TestUnknownConditionMemberIsRefusedAtDecoding(t *testing.T) {
	t.Parallel()
	for _, data := range []string{
		`{"Condition":{"TagsOr":["tag a"],"TagsXor":["tag b"]}}`,
		`{"Condition":{"tagsOr":["tag a"]}}`,
	} {
		for _, req := range []any{&timpush.PushRequest{}, &timpush.AllMemberPushRequest{}} {
			assert.ErrorContains(t, json.Unmarshal([]byte(data), req), "timpush: Condition has no member", data)
		}
	}
}

// A request inside a user's own struct must not take over how that is encoded.
func TestEmbeddedRequestKeepsTheJobsOwnFields(t *testing.T) {
	t.Parallel()
	t.Run("PushRequest", func(t *testing.T) {
		t.Parallel()
		type job struct {
			timpush.PushRequest
			Tries int
			Note  string `json:"note"`
		}
		queueJob(t, job{PushRequest: timpush.PushRequest{AllUsers: true, MsgRandom: 1, DataID: "d"}, Tries: 2, Note: "n"})
	})
	t.Run("AllMemberPushRequest", func(t *testing.T) {
		t.Parallel()
		type job struct {
			timpush.AllMemberPushRequest
			Tries int
			Note  string `json:"note"`
		}
		queueJob(t, job{
			AllMemberPushRequest: timpush.AllMemberPushRequest{
				Condition: timpush.AnyTag("tag a"), MsgRandom: 1, MsgBody: timpush.Text("text")},
			Tries: 2, Note: "n"})
	})
	t.Run("BatchPushRequest", func(t *testing.T) {
		t.Parallel()
		type job struct {
			timpush.BatchPushRequest
			Tries int
			Note  string `json:"note"`
		}
		queueJob(t, job{BatchPushRequest: timpush.BatchPushRequest{ToAccount: []string{"user 1"}, MsgRandom: 1}, Tries: 2, Note: "n"})
	})
	t.Run("BatchSendRequest", func(t *testing.T) {
		t.Parallel()
		type job struct {
			timpush.BatchSendRequest
			Tries int
			Note  string `json:"note"`
		}
		queueJob(t, job{
			BatchSendRequest: timpush.BatchSendRequest{
				ToAccount: []string{"user 1"}, MsgRandom: 1, MsgLifeTime: goldenInt(0), MsgBody: timpush.Text("text")},
			Tries: 2, Note: "n"})
	})
	t.Run("BatchPushResult", func(t *testing.T) {
		t.Parallel()
		type job struct {
			timpush.BatchPushResult
			Tries int
			Note  string `json:"note"`
		}
		queueJob(t, job{BatchPushResult: timpush.BatchPushResult{TaskID: "t", MsgRandom: 1}, Tries: 2, Note: "n"})
	})
	t.Run("a field of its own", func(t *testing.T) {
		t.Parallel()
		type job struct {
			Request timpush.PushRequest
			Tries   int
			Note    string `json:"note"`
		}
		queueJob(t, job{Request: timpush.PushRequest{AllUsers: true, MsgRandom: 1}, Tries: 2, Note: "n"})
	})
}

func queueJob[J any](t *testing.T, job J) {
	t.Helper()
	data, err := json.Marshal(job)
	require.NoError(t, err)
	members, ok := typesJSON(t, data).(map[string]any)
	require.True(t, ok)
	assert.Equal(t, json.Number("2"), members["Tries"])
	assert.Equal(t, "n", members["note"])
	var out J
	require.NoError(t, json.Unmarshal(data, &out))
	assert.Equal(t, job, out)
}
