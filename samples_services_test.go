package timpush_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// samplesService is one endpoint of the services: what its documented requests stand
// for, and what its documented answers decode to, both by the middle of the file's
// name. Each answer is served to each of the requests.
type samplesService struct {
	requests map[string]typesCall
	answers  map[string]samplesAnswer
	refused  []timpush.FieldError // of a request that breaks a rule of its own document
}

// samplesConfig is the caller in the documented requests.
func samplesConfig(c *timpush.Config) { c.SDKAppID, c.Identifier = 88888888, "administrator" }

// Accounts of the samples.
var (
	samplesTwo        = []string{"xiaojun012", "xiaojun013"}
	samplesDevice     = "379C2F0D-290D-47AE-94D1-919058C39C77"
	samplesOldTags    = []timpush.UserTags{{Account: "xiaojun012", Tags: []string{"a", "b"}}, {Account: "xiaojun013", Tags: []string{"a", "b"}}}
	samplesMary       = []timpush.RecipientError{{Account: "Mary", Code: timpush.CodeAccountNotFound}}
	samplesXiaohong   = []timpush.RecipientError{{Account: "xiaohong", Code: timpush.CodeAccountNotFound}}
	samplesDeviceType = []timpush.RecipientError{{Account: samplesDevice, Code: timpush.CodeWrongAccountType}}
	samplesOldNames   = []timpush.AllMemberAttributeName{{Index: 0, Name: "sex"}, {Index: 1, Name: "city"}, {Index: 2, Name: "country"}}
)

var samplesServices = map[string]samplesService{
	"im_set_attr_name": {
		requests: samplesCall("AllMemberAttributes.SetNames", samplesOldNames),
		answers:  map[string]samplesAnswer{"success": {}},
	},
	"im_get_attr_name": {
		requests: samplesCall("AllMemberAttributes.Names"),
		answers: samplesResult([]timpush.AllMemberAttributeName{
			{Index: 0, Name: "sex"}, {Index: 1, Name: "city"}, {Index: 2, Name: "Membership level"}}),
	},
	"im_set_attr": {
		requests: samplesCall("AllMemberAttributes.Set", []timpush.UserAttributes{
			{Account: "xiaojun012", Attrs: map[string]string{"sex": "attr1", "city": "attr2"}},
			{Account: "xiaojun013", Attrs: map[string]string{"city": "attr3", "sex": "attr4"}}}),
		answers: samplesResult(&timpush.AccountsResult{Accounts: samplesTwo}),
	},
	"im_get_attr": {
		requests: samplesCall("AllMemberAttributes.Get", []string{"Zhang Xiaohong", "Chen Xiaoming", "abc"}),
		answers: samplesResult(&timpush.UserAttributesResult{Users: []timpush.UserAttributes{
			{Account: "Zhang Xiaohong", Attrs: map[string]string{"sex": "Female", "city": "New York"}},
			{Account: "abc", Attrs: map[string]string{}},
			{Account: "Chen Xiaoming", Attrs: map[string]string{"sex": "M", "city": "Shenzhen"}}}}),
	},
	// There is an answer only. The request is that of the new family.
	"im_remove_attr": {
		requests: samplesCall("AllMemberAttributes.Remove", []timpush.UserAttributeNames{{Account: "xiaojun012", Attrs: []string{"sex"}}}),
		answers:  samplesResult(&timpush.AccountsResult{Accounts: samplesTwo[:1]}),
	},
	"im_add_tag": {
		requests: samplesCall("AllMemberTags.Add", samplesOldTags),
		answers:  samplesResult(&timpush.AccountsResult{Accounts: samplesTwo}),
	},
	"im_get_tag": {requests: samplesCall("AllMemberTags.Get", samplesTwo)},
	"im_remove_tag": {
		requests: samplesCall("AllMemberTags.Remove", samplesOldTags),
		answers:  samplesResult(&timpush.AccountsResult{Accounts: samplesTwo}),
	},
	"im_remove_all_tags": {
		requests: samplesCall("AllMemberTags.Clear", samplesTwo),
		answers:  samplesResult(&timpush.AccountsResult{Accounts: samplesTwo}),
	},

	"timpush_set_attr_name": {
		requests: samplesCall("Attributes.SetNames", []timpush.AttributeName{
			{Index: 0, Name: "sex"}, {Index: 1, Name: "city", Type: timpush.AttributeOfUser}, {Index: 2, Name: "country"}}),
		answers: map[string]samplesAnswer{"success": {}, "duplicate": {err: &timpush.APIError{
			Op: "Attributes.SetNames", HTTPStatus: 200, Code: timpush.CodeBadAttribute,
			Info: "attrName:city already exists at index:1", Attempts: 1}}},
	},
	"timpush_get_attr_name": {
		requests: samplesCall("Attributes.Names"),
		answers: samplesResult([]timpush.AttributeName{
			{Index: 0, Name: "sex"}, {Index: 1, Name: "city"}, {Index: 2, Name: "country", Type: timpush.AttributeOfRegistration}}),
	},
	"timpush_set_attr": {
		requests: samplesCall("Attributes.Set", []timpush.UserAttributes{
			{Account: samplesDevice, Attrs: map[string]string{"sex": "female", "city": "NewYork"}},
			{Account: "xiaoming", Attrs: map[string]string{"sex": "male", "city": "ShenZhen"}}}),
		answers: samplesPartial(samplesDeviceType, samplesDevice, "xiaoming"),
	},
	"timpush_get_attr": {requests: samplesCall("Attributes.Get", []string{"Mary", "xiaoming", "xiaohua"})},
	"timpush_remove_attr": {
		requests: samplesCall("Attributes.Remove", []timpush.UserAttributeNames{
			{Account: "Mary", Attrs: []string{"sex", "city"}}, {Account: "xiaoming", Attrs: []string{"sex", "city"}}}),
		answers: samplesPartial(samplesMary, "Mary", "xiaoming"),
	},
	"timpush_add_tag": {
		requests: samplesCall("Tags.Add", []timpush.UserTags{
			{Account: "xiaoming", Tags: []string{"GoldMember", "WeekPassUser"}},
			{Account: samplesDevice, Tags: []string{"PlatinumMember", "MonthPassUser"}}}),
		answers: samplesPartial(samplesDeviceType, "xiaoming", samplesDevice),
	},
	"timpush_get_tag": {
		requests: samplesCall("Tags.Get", []string{"xiaoming", "xiaohong", "Mary"}),
		answers: map[string]samplesAnswer{"partial": {result: &timpush.UserTagsResult{
			Users: []timpush.UserTags{
				{Account: "xiaoming", Tags: []string{"GoldMember", "WeekPassUser"}},
				{Account: "xiaohong", Tags: []string{"PlatinumMember", "MonthPassUser"}}},
			Failed: samplesMary}}},
	},
	"timpush_remove_tag": {
		requests: samplesCall("Tags.Remove", []timpush.UserTags{
			{Account: "xiaoming", Tags: []string{"GoldMember", "WeekPassUser"}},
			{Account: "xiaohong", Tags: []string{"Platinum Member", "MonthPassUser"}}}),
		answers: samplesPartial(samplesXiaohong, "xiaoming", "xiaohong"),
	},
	"timpush_clear_all_tags": {
		requests: samplesCall("Tags.Clear", []string{"xiaoming", "xiaohong"}),
		answers:  samplesPartial(samplesXiaohong, "xiaoming", "xiaohong"),
	},

	"timpush_revoke": {
		requests: samplesCall("Revoke", &timpush.RevokeRequest{
			TaskID: "660cc447_537ed82a_200000cd7ee17f5_84035729_bc614e",
			OfflinePushInfo: timpush.OfflinePushInfo{
				Title: "Recall Title", Desc: "The other party has recalled a message",
				Ext: `{"entity":{"key1":"value1","key2":"value2"}}`}}),
		answers: map[string]samplesAnswer{"success": {}},
	},

	"all_member_push_trace": {
		requests: samplesCall("Reports.PushTrace", "xxx-yyy-zzz", "xyz"),
		answers: samplesResult(&timpush.TraceResult{InstanceTrace: []timpush.InstanceTrace{{
			InstanceID: "74224656", PushTime: "2025-03-13 16:16:27", System: "Android", EventType: timpush.PushOffline,
			PushPlatform: timpush.PlatformAPNs, Token: "aabbc", CertID: "1122", SDKVersion: "8.0.1", PushVersion: "8.0.1",
			NotificationStatus: 1, LastActiveTerminal: 1,
			IMCommitStat:    timpush.IMCommitStat{IMStat: samplesStat("2025-03-13 16:16:29")},
			OfflinePushStat: samplesOffline}}}),
	},
	"all_member_push_statistics": {
		requests: samplesCall("Reports.PushStatistics", time.Unix(1741104000, 0), time.Unix(1741795200, 0), "xxx-yyy-zzz", "aaa-bbb-ccc"),
	},
	"all_member_push_loss": {
		requests: samplesCall("Reports.PushLoss", time.Unix(1741104000, 0), time.Unix(1741795200, 0), "xxx-yyy-zzz", "aaa-bbb-ccc"),
		// The sample spans 8 days, the table of the same document (1047/71895) allows 7, and is
		// followed. Who trusts the sample sends it with SkipValidation.
		refused: rulesField("end", "is 691200 s after start; the limit is 604800 s (7 days)", 0),
		answers: samplesResult(&timpush.PushLossResult{Results: []timpush.PushLoss{{TaskID: "xxx-yyy-zzz", Losses: timpush.Losses{
			ReadyToSendLoss:       []timpush.Loss{{timpush.LossNoCertificate, 167, "certificate id not set"}, {timpush.LossNoToken, 125, "token not uploaded"}},
			PostSendDeliveredLoss: []timpush.Loss{{"1", 217, "regid_invalid"}, {"410", 35, "Unregistered"}},
			PlatformReadyToSendLoss: []timpush.PlatformLoss{
				{timpush.PushOffline, timpush.PlatformAPNs, timpush.Loss{ErrCode: "-1", ErrCount: 5, ErrInfo: "certificate id not set"}},
				{timpush.PushOffline, timpush.PlatformXiaomi, timpush.Loss{ErrCode: "-1", ErrCount: 123, ErrInfo: "certificate id not set"}}},
			PlatformPostSendDeliveredLoss: []timpush.PlatformLoss{
				{timpush.PushOffline, timpush.PlatformAPNs, timpush.Loss{ErrCode: "1", ErrCount: 217, ErrInfo: "regid_invalid"}},
				{timpush.PushOffline, timpush.PlatformHuawei, timpush.Loss{ErrCode: "410", ErrCount: 35, ErrInfo: "Unregistered"}}},
		}}}}),
	},
	"normal_push_trace": {
		requests: samplesCall("Reports.MessageTrace", "xxx-yyy-zzz"),
		answers: samplesResult(&timpush.TraceResult{InstanceTrace: []timpush.InstanceTrace{{
			InstanceID: "101205908", PushTime: "2025-03-07 10:04:47", System: "APNS", PushPlatform: timpush.PlatformAPNs,
			CertID: "0", LastActiveTerminal: 1,
			IMCommitStat:    timpush.IMCommitStat{IMStat: samplesStat("2025-03-07 10:04:47")},
			OfflinePushStat: samplesOffline}}}),
	},
	"normal_push_statistics": {
		requests: samplesCall("Reports.MessageStatistics", time.Unix(1741104000, 0), time.Unix(1741795200, 0)),
		answers: samplesResult(&timpush.MessageStatisticsResult{
			PushCounts:         timpush.PushCounts{TotalCount: 933478, SentCount: 637076, DeliveredCount: 7616, ClickCount: 421},
			PlatformStatistics: []timpush.PlatformStatistics{{PushPlatform: timpush.PlatformHonor, PushCounts: timpush.PushCounts{TotalCount: 293}}}}),
	},
	"normal_push_loss": {
		requests: samplesCall("Reports.MessageLoss", time.Unix(1741708800, 0), time.Unix(1741795200, 0)),
	},

	"add_sched_task": {
		requests: map[string]typesCall{
			"all": typesOf("Schedules.Add", &timpush.ScheduleAddRequest{ // the sender is the caller
				Type: timpush.ScheduleAll, SchedAt: samplesSchedAt,
				Content: timpush.ScheduleContent{AllUsers: true, OfflinePushInfo: samplesNotification}}),
			"tag": typesOf("Schedules.Add", &timpush.ScheduleAddRequest{
				Type: timpush.ScheduleTag, SchedAt: samplesSchedAt, Content: timpush.ScheduleContent{
					FromAccount: "administrator", Condition: timpush.AllTags("Stock A", "Stock B"), OfflinePushInfo: samplesNotification}}),
			"user": typesOf("Schedules.Add", &timpush.ScheduleAddRequest{
				Type: timpush.ScheduleUser, SchedAt: samplesSchedAt, Content: timpush.ScheduleContent{
					FromAccount: "administrator", ToAccount: []string{"user1", "user2"}, OfflinePushInfo: samplesNotification}}),
		},
		answers: samplesResult(&timpush.ScheduleAddResult{TaskID: 1234567890}),
	},
	"modify_sched_task": {
		requests: map[string]typesCall{
			"time": typesOf("Schedules.Modify", &timpush.ScheduleModifyRequest{TaskID: 1234567890, Type: timpush.ScheduleAll,
				SchedAt: time.Date(2025, 6, 15, 14, 0, 0, 0, time.UTC)}),
			"content": typesOf("Schedules.Modify", &timpush.ScheduleModifyRequest{TaskID: 1234567890, Type: timpush.ScheduleAll,
				Content: timpush.ScheduleContent{AllUsers: true, OfflinePushInfo: timpush.OfflinePushInfo{
					Title: "New Push Title", Desc: "New Push Content Description"}}}),
		},
		answers: map[string]samplesAnswer{"success": {}},
	},
	"delete_sched_task": {
		requests: samplesCall("Schedules.Delete", int64(1234567890), timpush.ScheduleAll),
		answers: map[string]samplesAnswer{"success": {}, "dispatching": {err: &timpush.APIError{
			Op: "Schedules.Delete", HTTPStatus: 200, Code: timpush.CodeScheduleDispatching,
			Info: "delete failed: task dispatching", Attempts: 1}}},
	},
	"get_sched_task": {requests: samplesCall("Schedules.Get", int64(1234567890))},
	"list_sched_task": {
		requests: samplesCall("Schedules.List", &timpush.ScheduleListRequest{
			OrderBy: timpush.ScheduleBySchedAt, Keyword: "Push Title", // a page has 20 unless told
			BeginTime: time.Date(2025, 5, 1, 0, 0, 0, 0, time.UTC), EndTime: time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)}),
		answers: samplesResult(&timpush.ScheduleListResult{Total: 1, Tasks: []timpush.ScheduledTask{samplesTask()}}),
	},
}

var (
	samplesSchedAt      = time.Date(2025, 6, 1, 10, 0, 0, 0, time.UTC)
	samplesNotification = timpush.OfflinePushInfo{Title: "Offline Push Title", Desc: "Offline Push Content"}
	samplesOffline      = timpush.OfflinePushStat{
		OfflineStat: samplesStat("2025-03-13 16:16:29"), ChannelStat: samplesStat("2025-03-13 16:16:29"),
		DeviceStat: samplesStat("2025-03-13 16:16:29"), ClickStat: samplesStat("2025-03-13 16:16:29"),
	}
)

func samplesStat(at timpush.WallTime) timpush.TraceStat {
	return timpush.TraceStat{PushStatus: 1, ErrorInfo: "success", EventTime: at}
}

const samplesContent = `{"From_Account":12345,"MsgRandom":123456,"OfflinePushInfo":{"Title":"Push Title","Desc":"Push Content Description"}}`

// samplesTask is the documented task. Its sender is a number, which is read all the
// same.
func samplesTask() timpush.ScheduledTask {
	return timpush.ScheduledTask{
		TaskID: 1234567890, SDKAppID: 88888888, CreateAt: time.Date(2025, 5, 20, 8, 30, 0, 0, time.UTC),
		Type: timpush.ScheduleAll, SchedAt: samplesSchedAt,
		Content: timpush.ScheduleContent{FromAccount: "12345", MsgRandom: 123456,
			OfflinePushInfo: timpush.OfflinePushInfo{Title: "Push Title", Desc: "Push Content Description"}},
		RawContent: json.RawMessage(samplesContent),
		Title:      "Push Title", Desc: "Push Content Description", Status: timpush.SchedulePending,
	}
}

// samplesCall is an endpoint with one request.
func samplesCall(op string, args ...any) map[string]typesCall {
	return map[string]typesCall{"": typesOf(op, args...)}
}

// samplesResult is an endpoint with one answer.
func samplesResult(result any) map[string]samplesAnswer {
	return map[string]samplesAnswer{"success": {result: result}}
}

// samplesPartial is an endpoint with two answers about the accounts.
func samplesPartial(failed []timpush.RecipientError, accounts ...string) map[string]samplesAnswer {
	return map[string]samplesAnswer{
		"success": {result: &timpush.AccountsResult{Accounts: accounts}},
		"partial": {result: &timpush.AccountsResult{Accounts: accounts, Failed: failed}},
	}
}

// samplesNeeded are the files that the table is about.
func samplesNeeded() map[string]bool {
	needed := map[string]bool{}
	for family, service := range samplesServices {
		for name := range service.requests {
			needed[samplesFile(family, name, "request")] = true
		}
		for name := range service.answers {
			needed[samplesFile(family, name, "response")] = true
		}
	}
	delete(needed, "im_remove_attr.request.json")
	return needed
}

func samplesFile(family, name, kind string) string {
	if name != "" {
		family += "." + name
	}
	return family + "." + kind + ".json"
}

// samplesServe shows that a service sends the documented request, or understands the
// documented answer.
func samplesServe(t *testing.T, file, path string, data []byte, used *samplesUsed) {
	t.Helper()
	if !assert.Contains(t, used.services, file, "no test knows what this means") {
		return
	}
	delete(used.services, file)
	parts := strings.Split(file, ".")
	family, name, kind := parts[0], strings.Join(parts[1:len(parts)-2], "."), parts[len(parts)-2]
	service := samplesServices[family]
	change := []func(*timpush.Config){samplesConfig}
	if service.refused != nil {
		change = append(change, typesSkip)
		for _, call := range service.requests {
			assert.Equal(t, service.refused, rulesFields(t, rulesError(call.send(t.Context(), typesSilent(t)))), file)
		}
	}
	if kind == "response" {
		var compact bytes.Buffer
		require.NoError(t, json.Compact(&compact, data), file)
		for _, call := range service.requests {
			samplesAnswered(t, file, call, compact.Bytes(), service.answers[name], change...)
		}
		return
	}
	sends := []typesCall{service.requests[name]}
	if req := samplesDecoded(t, sends[0], data); req != nil {
		sends = append(sends, typesOf(sends[0].op, req))
	}
	for _, call := range sends {
		m := typesServe(t, typesDone, change...)
		_, err := call.send(t.Context(), m.Client)
		require.NoError(t, err, file)
		require.Equal(t, []string{path}, m.asked(), file)
		samplesSame(t, file+" as sent", family, data, m.sent()[0], used)
	}
}

// samplesDecoded decodes a documented request into the call's type of request, nil if
// it has none.
func samplesDecoded(t *testing.T, call typesCall, data []byte) any {
	t.Helper()
	if len(call.args) != 1 {
		return nil
	}
	req, ok := call.args[0].(typesRequest)
	if !ok {
		return nil
	}
	req, ok = reflect.TypeAssert[typesRequest](reflect.New(reflect.TypeOf(req).Elem()))
	require.True(t, ok)
	require.NoError(t, json.Unmarshal(data, req))
	// What the wire expresses by the absence of a condition, the SDK wants to be said.
	switch r := req.(type) {
	case *timpush.ScheduleAddRequest:
		r.Content.AllUsers = r.Type == timpush.ScheduleAll
	case *timpush.ScheduleModifyRequest:
		r.Content.AllUsers = r.Type == timpush.ScheduleAll
	}
	return req
}

// Answers that no file shows, put together from the tables and from the files of
// their neighbours.
func TestAnswersThatNoSampleShows(t *testing.T) {
	t.Parallel()
	const (
		ok     = `{"ActionStatus":"OK","ErrorInfo":"fake info","ErrorCode":0,`
		failed = `"ErrorList":[{"To_Account":"Mary","ErrorCode":70107,"ErrorInfo":"fake info"}]`
		losses = `"ReadyToSendLoss":[{"ErrCode":-1,"ErrCount":2,"ErrInfo":"i"}],"PostSendDeliveredLoss":[{"ErrCode":"410","ErrCount":3,"ErrInfo":"i"}],
			"PlatformReadyToSendLoss":[{"PushPlatform":4,"ErrCode":0,"ErrCount":1,"ErrInfo":""}],"PlatformPostSendDeliveredLoss":[]`
		counts = `"TotalCount":4,"SentCount":3,"DeliveredCount":2,"ClickCount":1`
	)
	mary := []timpush.RecipientError{{Account: "Mary", Code: timpush.CodeAccountNotFound, Info: "fake info"}}
	tags := []timpush.UserTags{{Account: "xiaoming", Tags: []string{"a"}}}
	loss := timpush.Losses{
		ReadyToSendLoss:         []timpush.Loss{{timpush.LossNoCertificate, 2, "i"}},
		PostSendDeliveredLoss:   []timpush.Loss{{"410", 3, "i"}},
		PlatformReadyToSendLoss: []timpush.PlatformLoss{{PushPlatform: timpush.PlatformFCM, Loss: timpush.Loss{ErrCode: "0", ErrCount: 1}}},

		PlatformPostSendDeliveredLoss: []timpush.PlatformLoss{},
	}
	count := timpush.PushCounts{TotalCount: 4, SentCount: 3, DeliveredCount: 2, ClickCount: 1}
	task := samplesTask()
	for name, row := range map[string]struct {
		family, answer string
		want           any
	}{
		"tags of the older family": {"im_get_tag", ok + `"UserTags":[{"To_Account":"xiaoming","Tags":["a"]}]}`,
			&timpush.UserTagsResult{Users: tags}},
		"tags of the older family, if it lists who failed": {"im_get_tag", ok + `"UserTags":[{"To_Account":"xiaoming","Tags":["a"]}],` + failed + `}`,
			&timpush.UserTagsResult{Users: tags, Failed: mary}},
		"nobody has tags": {"timpush_get_tag", ok + `"UserTags":[],"ErrorList":[]}`,
			&timpush.UserTagsResult{Users: []timpush.UserTags{}, Failed: []timpush.RecipientError{}}},
		"attributes": {"timpush_get_attr", ok + `"UserAttrs":[{"To_Account":"xiaohua","Attrs":{}},{"To_Account":"xiaoming","Attrs":{"city":"ShenZhen"}}],` + failed + `}`,
			&timpush.UserAttributesResult{Users: []timpush.UserAttributes{
				{Account: "xiaohua", Attrs: map[string]string{}}, {Account: "xiaoming", Attrs: map[string]string{"city": "ShenZhen"}}}, Failed: mary}},
		"everybody failed":        {"im_set_attr", ok + failed + `}`, &timpush.AccountsResult{Accounts: samplesTwo, Failed: mary}},
		"some failed, SomeError":  {"im_add_tag", `{"ActionStatus":"SomeError","ErrorCode":0,` + failed + `}`, &timpush.AccountsResult{Accounts: samplesTwo, Failed: mary}},
		"names, none":             {"timpush_get_attr_name", ok + `"AttrNames":{}}`, []timpush.AttributeName{}},
		"names, not in order":     {"timpush_get_attr_name", ok + `"AttrTypes":{"9":1},"AttrNames":{"9":"j","0":"a"}}`, []timpush.AttributeName{{0, "a", 0}, {9, "j", 1}}},
		"names, a type too many":  {"timpush_get_attr_name", ok + `"AttrNames":{"1":"a"},"AttrTypes":{"1":7,"2":1}}`, []timpush.AttributeName{{1, "a", 7}}},
		"a trace without devices": {"all_member_push_trace", ok + `"InstanceTrace":[]}`, &timpush.TraceResult{InstanceTrace: []timpush.InstanceTrace{}}},
		"a trace of an online push": {"all_member_push_trace", ok + `"InstanceTrace":[{"EventType":2,"PushPlatform":99,"OnlinePushStat":{"New":[1]}}]}`,
			&timpush.TraceResult{InstanceTrace: []timpush.InstanceTrace{{EventType: timpush.PushOnline, PushPlatform: 99, OnlinePushStat: json.RawMessage(`{"New":[1]}`)}}}},
		"statistics": {"all_member_push_statistics", ok + `"Results":[{"TaskID":"t",` + counts + `,"PlatformStatistics":[{"EventType":2,"PushPlatform":0,` + counts + `}]}]}`,
			&timpush.PushStatisticsResult{Results: []timpush.PushStatistics{{TaskID: "t", PushCounts: count,
				PlatformStatistics: []timpush.PlatformStatistics{{EventType: timpush.PushOnline, PushCounts: count}}}}}},
		"losses with codes that are numbers": {"all_member_push_loss", ok + `"Results":[{"TaskID":"t",` + losses + `}]}`,
			&timpush.PushLossResult{Results: []timpush.PushLoss{{TaskID: "t", Losses: loss}}}},
		// The document has them in an object without a name.
		"losses of messages":          {"normal_push_loss", ok + losses + `}`, &timpush.MessageLossResult{Losses: loss}},
		"losses of messages, wrapped": {"normal_push_loss", ok + `"Results":{` + losses + `},"New":{"a":1}}`, &timpush.MessageLossResult{Losses: loss}},
		"losses of messages, in two objects": {"normal_push_loss", ok + `"Results":[{"ReadyToSendLoss":[{"ErrCode":"1"}]},{"PostSendDeliveredLoss":[{"ErrCode":"2"}]}]}`,
			&timpush.MessageLossResult{Losses: timpush.Losses{
				ReadyToSendLoss: []timpush.Loss{{ErrCode: "1"}}, PostSendDeliveredLoss: []timpush.Loss{{ErrCode: "2"}}}}},
		"losses of messages, listed":                 {"normal_push_loss", ok + `"Results":[{` + losses + `}]}`, &timpush.MessageLossResult{Losses: loss}},
		"losses of messages, none":                   {"normal_push_loss", ok + `"New":[],"Newer":"","Newest":null}`, &timpush.MessageLossResult{}},
		"a task":                                     {"get_sched_task", ok + `"TaskInfo":` + samplesTaskJSON + `}`, &task},
		"a new task, with an ID of another form":     {"add_sched_task", ok + `"TaskID":1.5e3}`, &timpush.ScheduleAddResult{TaskID: 1500}},
		"a new task, with an ID that cannot be read": {"add_sched_task", ok + `"TaskID":"batch_x"}`, &timpush.ScheduleAddResult{}},
		"a new task, with an ID as text":             {"add_sched_task", ok + `"TaskID":"9007199254740993"}`, &timpush.ScheduleAddResult{TaskID: 9007199254740993}},
		"a changed task, without its ID":             {"modify_sched_task", ok + `"New":1}`, nil},
		"no tasks":                                   {"list_sched_task", ok + `"Total":0,"Tasks":[]}`, &timpush.ScheduleListResult{Tasks: []timpush.ScheduledTask{}}},
	} {
		for _, call := range samplesServices[row.family].requests {
			samplesAnswered(t, name, call, []byte(row.answer), samplesAnswer{result: row.want}, typesSkip)
		}
	}
}

const samplesTaskJSON = `{"TaskID":1234567890,"Sdkappid":88888888,"CreateAt":"2025-05-20 08:30:00","Type":"All","SchedAt":"2025-06-01 10:00:00",
	"Content":` + samplesContent + `,"Title":"Push Title","Desc":"Push Content Description","Status":"pending","DispatchSuccess":0,"DispatchErr":"","PushTaskID":""}`

// A refusal stays one, whatever stands in the members that only an accepted answer is
// known to have.
func TestRefusalByAServiceDoesNotDependOnItsOtherMembers(t *testing.T) {
	t.Parallel()
	const answer = `{"ActionStatus":"FAIL","ErrorInfo":"fake info","ErrorCode":90009,"TaskID":"","TaskInfo":[],"Tasks":{},"Total":"",
		"Results":0,"InstanceTrace":"","TotalCount":"","ReadyToSendLoss":0,"AttrNames":[],"AttrTypes":[],"UserTags":{},"UserAttrs":{}}`
	for family, service := range samplesServices {
		for _, call := range service.requests {
			samplesAnswered(t, family, call, []byte(answer), samplesAnswer{err: &timpush.APIError{
				Op: call.op, HTTPStatus: 200, Code: timpush.CodeNotAppAdministrator, Info: "fake info", Attempts: 1}}, typesSkip)
		}
	}
}

// What was accepted but cannot be understood is no result, and the error shows nothing
// of it.
func TestAnswerOfAServiceWithMembersOfAnotherTypeIsUnusable(t *testing.T) {
	t.Parallel()
	for family, members := range map[string]string{
		"im_get_attr_name":           `"AttrNames":{"MARKED":"a"}`,
		"timpush_get_attr_name":      `"AttrNames":{"0":"a"},"AttrTypes":{"0":"MARKED"}`,
		"im_get_tag":                 `"UserTags":[{"To_Account":"a","Tags":"MARKED"}]`,
		"timpush_get_attr":           `"UserAttrs":[{"To_Account":"a","Attrs":["MARKED"]}]`,
		"timpush_add_tag":            `"ErrorList":"MARKED"`,
		"all_member_push_trace":      `"InstanceTrace":[{"PushPlatform":"MARKED"}]`,
		"all_member_push_statistics": `"Results":[{"TotalCount":"MARKED"}]`,
		"all_member_push_loss":       `"Results":[{"ReadyToSendLoss":[{"ErrCode":["MARKED"]}]}]`,
		"normal_push_statistics":     `"TotalCount":"MARKED"`,
		"normal_push_loss":           `"New":{"ReadyToSendLoss":[{"ErrCount":"MARKED"}]}`,
		"get_sched_task":             `"TaskInfo":{"Title":["MARKED"]}`,
		"list_sched_task":            `"Tasks":[{"Status":["MARKED"]}]`,
	} {
		for _, call := range samplesServices[family].requests {
			m := typesServe(t, `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,`+members+`}`, typesSkip,
				func(c *timpush.Config) { c.Retry.MaxAttempts = 1 })
			res, err := call.send(t.Context(), m.Client)
			assert.Nil(t, res, family)
			var lost *timpush.TransportError
			require.ErrorAs(t, err, &lost, family)
			assert.True(t, timpush.OutcomeUnknown(err), family)
			rulesUnmarked(t, err)
		}
	}
}
