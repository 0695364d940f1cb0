package timpush_test

import (
	"encoding/json"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

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

// queueValue is what a queue does to any value.
func queueValue(t *testing.T, v any) any {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	out := reflect.New(reflect.TypeOf(v))
	require.NoError(t, json.Unmarshal(data, out.Interface()), "%s", data)
	return out.Elem().Interface()
}

func TestRequestsFromAQueueAreSentAsTheyWere(t *testing.T) {
	t.Parallel()
	for name, req := range goldenRequests() {
		want := goldenSent(t, req)
		assert.Equal(t, string(want), string(goldenSent(t, queueTrip(t, req))), name)
	}
	for name, calls := range goldenCalls() {
		for _, call := range calls {
			want := goldenCalled(t, call)
			for i, arg := range call.args {
				call.args[i] = queueValue(t, arg)
			}
			assert.Equal(t, string(want), string(goldenCalled(t, call)), "%s of %s", call.op, name)
		}
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

		"recall of nothing":                &timpush.RevokeRequest{OfflinePushInfo: rulesInfo},
		"recall without a notification":    &timpush.RevokeRequest{TaskID: "t"},
		"recall with and without":          &timpush.RevokeRequest{TaskID: "t", LeaveShown: true, OfflinePushInfo: rulesInfo},
		"schedule without a time":          &timpush.ScheduleAddRequest{Type: timpush.ScheduleUser, Content: timpush.ScheduleContent{ToAccount: account, OfflinePushInfo: rulesInfo}},
		"schedule of no type":              &timpush.ScheduleAddRequest{SchedAt: samplesSchedAt, Content: timpush.ScheduleContent{Condition: rulesTag, OfflinePushInfo: rulesInfo}},
		"schedule for all, not said":       &timpush.ScheduleAddRequest{Type: timpush.ScheduleAll, SchedAt: samplesSchedAt, Content: timpush.ScheduleContent{OfflinePushInfo: rulesInfo}},
		"schedule, given but empty":        &timpush.ScheduleAddRequest{Type: timpush.ScheduleAll, SchedAt: samplesSchedAt, Content: timpush.ScheduleContent{AllUsers: true, Condition: timpush.AnyTag(), OfflinePushInfo: rulesInfo}},
		"schedule for tags that are none":  &timpush.ScheduleAddRequest{Type: timpush.ScheduleTag, SchedAt: samplesSchedAt, Content: timpush.ScheduleContent{Condition: timpush.AllAttrs(nil), OfflinePushInfo: rulesInfo}},
		"schedule for nobody":              &timpush.ScheduleAddRequest{Type: timpush.ScheduleUser, SchedAt: samplesSchedAt, Content: timpush.ScheduleContent{ToAccount: []string{}, OfflinePushInfo: rulesInfo}},
		"no change":                        &timpush.ScheduleModifyRequest{TaskID: 1, Type: timpush.ScheduleAll},
		"no change but AllUsers":           &timpush.ScheduleModifyRequest{TaskID: 1, Type: timpush.ScheduleAll, Content: timpush.ScheduleContent{AllUsers: true}},
		"a change that is given but empty": &timpush.ScheduleModifyRequest{TaskID: 1, Type: timpush.ScheduleTag, SchedAt: samplesSchedAt, Content: timpush.ScheduleContent{Condition: timpush.AnyTag()}},
		"list without times":               &timpush.ScheduleListRequest{},
		"list without an end":              &timpush.ScheduleListRequest{Offset: -1, Want: -1, BeginTime: samplesSchedAt},
	}
}

// A schedule's times are in UTC with whole seconds, whatever zone they were given in; a
// zero time stays one.
func TestTimesInAQueueAreThoseOfTheWire(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 6, 1, 0, 30, 0, 999, time.FixedZone("", -(9*60+30)*60))
	content := timpush.ScheduleContent{ToAccount: []string{"user 1"}}
	for _, row := range []struct {
		before, after typesRequest
		want          string
	}{
		{&timpush.ScheduleAddRequest{Type: "User", SchedAt: at, Content: content},
			&timpush.ScheduleAddRequest{Type: "User", SchedAt: samplesSchedAt, Content: content},
			`{"Type":"User","SchedAt":"2025-06-01 10:00:00","Content":{"To_Account":["user 1"]}}`},
		{&timpush.ScheduleAddRequest{}, &timpush.ScheduleAddRequest{}, `{"Type":"","SchedAt":"","Content":{}}`},
		{&timpush.ScheduleModifyRequest{TaskID: 1, Type: "User", SchedAt: at},
			&timpush.ScheduleModifyRequest{TaskID: 1, Type: "User", SchedAt: samplesSchedAt},
			`{"TaskID":1,"Type":"User","SchedAt":"2025-06-01 10:00:00"}`},
		{&timpush.ScheduleModifyRequest{Content: content}, &timpush.ScheduleModifyRequest{Content: content},
			`{"TaskID":0,"Type":"","Content":{"To_Account":["user 1"]}}`},
		{&timpush.ScheduleListRequest{BeginTime: at}, &timpush.ScheduleListRequest{BeginTime: samplesSchedAt},
			`{"Offset":0,"Want":0,"OrderBy":"","Asc":false,"BeginTime":"2025-06-01 10:00:00","EndTime":""}`},
		{&timpush.ScheduleListRequest{EndTime: at}, &timpush.ScheduleListRequest{EndTime: samplesSchedAt},
			`{"Offset":0,"Want":0,"OrderBy":"","Asc":false,"BeginTime":"","EndTime":"2025-06-01 10:00:00"}`},
	} {
		data, err := json.Marshal(row.before)
		require.NoError(t, err)
		assert.JSONEq(t, row.want, string(data))
		assert.Equal(t, row.after, queueTrip(t, row.before))
	}
	for member, values := range map[string][]any{
		"SchedAt":   {&timpush.ScheduleAddRequest{}, &timpush.ScheduleModifyRequest{}},
		"BeginTime": {&timpush.ScheduleListRequest{}},
		"EndTime":   {&timpush.ScheduleListRequest{}},
	} {
		for _, at := range []string{`"2025-06-01T10:00:00Z"`, `"2025-06-01"`, `"2025-06-31 10:00:00"`, `1748772000`, `[]`} {
			for _, v := range values {
				assert.Error(t, json.Unmarshal([]byte(`{"`+member+`":`+at+`}`), v), "%T %s", v, at)
			}
			// An odd time must not make a list unreadable.
			task := timpush.ScheduledTask{CreateAt: samplesSchedAt, SchedAt: samplesSchedAt}
			require.NoError(t, json.Unmarshal([]byte(`{"TaskID":1,"CreateAt":`+at+`,"SchedAt":`+at+`}`), &task))
			assert.Equal(t, timpush.ScheduledTask{TaskID: 1}, task)
		}
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
	for _, req := range []typesRequest{
		&timpush.ScheduleAddRequest{Type: timpush.ScheduleAll, SchedAt: samplesSchedAt, Content: timpush.ScheduleContent{AllUsers: true, OfflinePushInfo: rulesInfo}},
		&timpush.ScheduleModifyRequest{TaskID: 1, Type: timpush.ScheduleAll, Content: timpush.ScheduleContent{AllUsers: true, OfflinePushInfo: rulesInfo}},
		&timpush.RevokeRequest{TaskID: "t", LeaveShown: true},
	} {
		out := queueTrip(t, req)
		assert.Equal(t, req, out)
		for _, word := range []string{"AllUsers", "LeaveShown"} {
			assert.NotContains(t, string(goldenSent(t, out)), word)
		}
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
		&timpush.AccountsResult{Accounts: []string{"user 1", "user 2"}, Failed: failed},
		&timpush.AccountsResult{Accounts: []string{"user 1"}},
		&timpush.UserTagsResult{Users: []timpush.UserTags{{Account: "user 3", Tags: []string{"tag a"}}, {Account: "user 4", Tags: []string{}}}, Failed: failed},
		&timpush.UserAttributesResult{Users: []timpush.UserAttributes{{Account: "user 3", Attrs: map[string]string{"level": ""}}, {Account: "user 4", Attrs: map[string]string{}}}, Failed: failed},
		&timpush.TagsSyncResult{Removed: []timpush.UserTags{{Account: "user 3", Tags: []string{"tag a"}}}, Added: []timpush.UserTags{{Account: "user 4", Tags: []string{"tag b"}}}, Failed: failed},
		&[]timpush.AttributeName{{Index: 9, Name: "level", Type: timpush.AttributeOfRegistration}},
		&[]timpush.AllMemberAttributeName{{Index: 9, Name: "level"}},
		&timpush.ScheduleAddResult{TaskID: math.MaxInt64},
		&timpush.TraceResult{InstanceTrace: []timpush.InstanceTrace{{EventType: 2, PushPlatform: 99, LastActiveTerminal: 3, OnlinePushStat: json.RawMessage(`{"New":[1]}`),
			IMCommitStat: timpush.IMCommitStat{IMStat: samplesStat("2025-03-13 16:16:29")}, OfflinePushStat: samplesOffline}}},
		queueService("normal_push_trace"), queueService("normal_push_statistics"), queueService("all_member_push_loss"),
		&timpush.PushStatisticsResult{Results: []timpush.PushStatistics{{TaskID: "t", PushCounts: timpush.PushCounts{TotalCount: 4, SentCount: 3, DeliveredCount: 2, ClickCount: 1},
			PlatformStatistics: []timpush.PlatformStatistics{{EventType: 1, PushPlatform: 8, PushCounts: timpush.PushCounts{ClickCount: 1}}}}}},
		&timpush.MessageLossResult{Losses: timpush.Losses{ReadyToSendLoss: []timpush.Loss{{"-1", 2, "i"}}}},
		&timpush.MessageLossResult{},
	} {
		got := queueValue(t, want)
		assert.Equal(t, want, got)
		if result, ok := want.(interface{ Err() error }); ok {
			again, ok := got.(interface{ Err() error })
			require.True(t, ok)
			assert.Equal(t, result.Err(), again.Err())
		}
	}
}

// queueService is the result in the documented answer.
func queueService(family string) any { return samplesServices[family].answers["success"].result }

// Results of the services have the members of the wire, in a queue too.
func TestResultsOfServicesHaveTheWiresMembers(t *testing.T) {
	t.Parallel()
	for _, file := range []string{
		"im_get_attr.success", "timpush_get_tag.partial", "all_member_push_trace.success", "normal_push_trace.success",
		"normal_push_statistics.success", "all_member_push_loss.success",
	} {
		family, name, _ := strings.Cut(file, ".")
		data, err := os.ReadFile(samplesDir + "/" + file + ".response.json")
		require.NoError(t, err)
		want, ok := typesJSON(t, data).(map[string]any)
		require.True(t, ok)
		queued, err := json.Marshal(samplesServices[family].answers[name].result)
		require.NoError(t, err)
		got, ok := typesJSON(t, queued).(map[string]any)
		require.True(t, ok)
		for member, value := range got {
			if value != nil { // an ErrorList that was not there
				assert.Equal(t, want[member], value, "%s of %s", member, file)
			}
		}
		for member := range want {
			if !slices.Contains([]string{"ActionStatus", "ErrorCode", "ErrorInfo"}, member) {
				assert.Contains(t, got, member, file)
			}
		}
	}
}

func TestScheduledTaskSurvivesAQueue(t *testing.T) {
	t.Parallel()
	task := samplesTask()
	data, err := json.Marshal(task)
	require.NoError(t, err)
	want, got := typesJSON(t, []byte(samplesTaskJSON)), typesJSON(t, data)
	for _, v := range []any{want, got} {
		members, ok := v.(map[string]any)
		require.True(t, ok)
		delete(members, "Content") // whose sender is a text, once it is read
	}
	assert.Equal(t, want, got)

	task.Status, task.DispatchSuccess, task.DispatchErr, task.PushTaskID = "dispatched", 1, "fake error", "fake-task"
	again := queueTask(t, task)
	again.RawContent = task.RawContent
	assert.Equal(t, task, again)
	assert.Equal(t, timpush.ScheduledTask{RawContent: json.RawMessage(`{}`)}, queueTask(t, timpush.ScheduledTask{}), "zero times stay zero")
}

// Without a condition that this SDK does not know, a task would be a push to others.
// It must not make the whole page unreadable either.
func TestTaskWithAnUnknownConditionKeepsItsRawContentOnly(t *testing.T) {
	t.Parallel()
	const (
		unknown = `{"From_Account":"a","Condition":{"TagsOr":["tag a"],"TagsXor":["tag b"]},"OfflinePushInfo":{"Title":"t"}}`
		known   = `{"Condition":{"TagsOr":[]},"To_Account":["user 1"]}`
	)
	var page timpush.ScheduleListResult
	data := `{"Total":2,"Tasks":[{"TaskID":1,"Content":` + unknown + `},{"TaskID":2,"Content":` + known + `}]}`
	require.NoError(t, json.Unmarshal([]byte(data), &page))
	for _, tasks := range [][]timpush.ScheduledTask{page.Tasks, {queueTask(t, page.Tasks[0]), queueTask(t, page.Tasks[1])}} {
		assert.Equal(t, timpush.ScheduledTask{TaskID: 1, RawContent: json.RawMessage(unknown)}, tasks[0])
		assert.Equal(t, timpush.ScheduledTask{TaskID: 2, RawContent: json.RawMessage(known), Content: timpush.ScheduleContent{
			Condition: timpush.AnyTag(), ToAccount: []string{"user 1"}}}, tasks[1], "given but empty")
	}
	// Such a content is refused, in a request of any type.
	for _, kind := range []timpush.ScheduleType{timpush.ScheduleAll, timpush.ScheduleTag, timpush.ScheduleUser} {
		req := &timpush.ScheduleAddRequest{Type: kind, SchedAt: samplesSchedAt, Content: page.Tasks[0].Content}
		assert.Error(t, req.Validate(), kind)
	}
}

// As with any struct, what the JSON does not say stays as it was.
// A sender that is a number stands in the sample of a task.
func TestSenderOfATaskMayBeANumber(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		`"b"`: "b", `""`: "", `null`: "", `7`: "7", `-12345678901234567890`: "-12345678901234567890",
		`1.5`: "", `1e3`: "", `true`: "", `[]`: "", `{}`: "", // such a content is not understood
	} {
		var task timpush.ScheduledTask
		require.NoError(t, json.Unmarshal([]byte(`{"Content":{"From_Account":`+data+`}}`), &task))
		assert.Equal(t, timpush.ScheduleContent{FromAccount: want}, task.Content, data)
		assert.JSONEq(t, `{"From_Account":`+data+`}`, string(task.RawContent))
	}
	assert.Error(t, json.Unmarshal([]byte(`{"From_Account":7}`), &timpush.ScheduleContent{}), "a request's is a text")
}

func TestNumbersOfATaskMayBeTexts(t *testing.T) {
	t.Parallel()
	var task timpush.ScheduledTask
	require.NoError(t, json.Unmarshal([]byte(`{"TaskID":"5","PushTaskID":7,"DispatchSuccess":true}`), &task))
	assert.Equal(t, timpush.ScheduledTask{TaskID: 5, PushTaskID: "7", DispatchSuccess: 1}, task)
	_, err := json.Marshal(timpush.ScheduleAddRequest{SchedAt: time.Unix(253402300800, 0)})
	assert.ErrorContains(t, err, "no room for the year 10000", "it could not be read again")
}

func TestRawContentSurvivesAQueueUnlessContentWasChanged(t *testing.T) {
	t.Parallel()
	const content = `{"From_Account":12345,"New":1,"OfflinePushInfo":{"Title":"t"}}`
	var task timpush.ScheduledTask
	require.NoError(t, json.Unmarshal([]byte(`{"TaskID":1,"Content":`+content+`}`), &task))
	assert.Equal(t, task, queueTask(t, task))
	task.Content.FromAccount = "b"
	assert.JSONEq(t, `{"From_Account":"b","OfflinePushInfo":{"Title":"t"}}`, string(queueTask(t, task).RawContent))
}

func queueTask(t *testing.T, task timpush.ScheduledTask) timpush.ScheduledTask {
	t.Helper()
	out, ok := queueValue(t, task).(timpush.ScheduledTask)
	require.True(t, ok)
	return out
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
		for _, req := range []any{&timpush.PushRequest{}, &timpush.AllMemberPushRequest{}, &timpush.ScheduleContent{}} {
			assert.ErrorContains(t, json.Unmarshal([]byte(data), req), "timpush: Condition has no member", data)
		}
		for _, req := range []any{&timpush.ScheduleAddRequest{}, &timpush.ScheduleModifyRequest{}} {
			assert.ErrorContains(t, json.Unmarshal([]byte(`{"Content":`+data+`}`), req), "timpush: Condition has no member", data)
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
