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

// goldenCalls are the calls of the services by the names of their golden files. Calls
// with one body share a file.
func goldenCalls() map[string][]typesCall {
	tags := []timpush.UserTags{
		{Account: "user 1", Tags: []string{"tag a", "標籤 <&>"}}, {Account: "user\u00e9 2", Tags: []string{"\"tag\"\n"}}}
	values := []timpush.UserAttributes{
		{Account: "user 1", Attrs: map[string]string{"level": "gold", "city": "深圳", "\"a\"": ""}},
		{Account: "user\u00e9 2", Attrs: map[string]string{"level": "<&>"}}}
	names := []timpush.UserAttributeNames{
		{Account: "user 1", Attrs: []string{"level", "城市"}}, {Account: "user\u00e9 2", Attrs: []string{"\"level\""}}}
	accounts := []string{"user 1", "user\u00e9 2", "\\"}
	start, end := time.Date(2025, 3, 5, 0, 0, 0, 999, time.UTC), time.Date(2025, 3, 12, 8, 0, 0, 0, time.FixedZone("", 8*60*60))

	info := timpush.OfflinePushInfo{Title: "title"}
	condition := timpush.Condition{TagsOr: []string{"tag a", "tag b"}, TagsAnd: []string{"tag c"}, TagsNot: []string{"tag d"}}
	add := func(kind timpush.ScheduleType, content timpush.ScheduleContent) []typesCall {
		return []typesCall{typesOf("Schedules.Add", &timpush.ScheduleAddRequest{Type: kind, SchedAt: samplesSchedAt, Content: content})}
	}
	modify := func(kind timpush.ScheduleType, at time.Time, content timpush.ScheduleContent) []typesCall {
		return []typesCall{typesOf("Schedules.Modify", &timpush.ScheduleModifyRequest{
			TaskID: 9223372036854775807, Type: kind, SchedAt: at, Content: content})}
	}
	return map[string][]typesCall{
		"UserTags.full":               goldenOps(tags, "Tags.Add", "Tags.Remove", "AllMemberTags.Add", "AllMemberTags.Remove"),
		"UserTags.minimal":            goldenOps([]timpush.UserTags{{Account: "a", Tags: []string{"t"}}}, "Tags.Add", "Tags.Remove", "AllMemberTags.Add", "AllMemberTags.Remove"),
		"UserTags.replace.full":       goldenOps(tags, "Tags.Replace"),
		"UserTags.replace.minimal":    goldenOps([]timpush.UserTags{{Account: "a", Tags: []string{"t"}}}, "Tags.Replace"),
		"UserAttributes.full":         goldenOps(values, "Attributes.Set", "AllMemberAttributes.Set"),
		"UserAttributes.minimal":      goldenOps([]timpush.UserAttributes{{Account: "a", Attrs: map[string]string{"n": "v"}}}, "Attributes.Set", "AllMemberAttributes.Set"),
		"UserAttributeNames.full":     goldenOps(names, "Attributes.Remove", "AllMemberAttributes.Remove"),
		"UserAttributeNames.minimal":  goldenOps([]timpush.UserAttributeNames{{Account: "a", Attrs: []string{"n"}}}, "Attributes.Remove", "AllMemberAttributes.Remove"),
		"Accounts.full":               goldenOps(accounts, "Tags.Clear", "Tags.Get", "AllMemberTags.Clear", "AllMemberTags.Get", "Attributes.Get", "AllMemberAttributes.Get"),
		"Accounts.minimal":            goldenOps([]string{"a"}, "Tags.Clear", "Tags.Get", "AllMemberTags.Clear", "AllMemberTags.Get", "Attributes.Get", "AllMemberAttributes.Get"),
		"AttributeNames.types":        goldenOps([]timpush.AttributeName{{9, "城市", timpush.AttributeOfRegistration}, {3, "age", timpush.AttributeOfUser}, {0, "\"level\"", 1}}, "Attributes.SetNames"),
		"AttributeNames.full":         append(goldenOps([]timpush.AttributeName{{9, "城市", 0}, {0, "level", 0}}, "Attributes.SetNames"), goldenOps([]timpush.AllMemberAttributeName{{9, "城市"}, {0, "level"}}, "AllMemberAttributes.SetNames")...),
		"AttributeNames.minimal":      append(goldenOps([]timpush.AttributeName{{0, "n", 0}}, "Attributes.SetNames"), goldenOps([]timpush.AllMemberAttributeName{{0, "n"}}, "AllMemberAttributes.SetNames")...),
		"AttributeNames.get":          {typesOf("Attributes.Names"), typesOf("AllMemberAttributes.Names")},
		"RevokeRequest.full":          goldenOps(&timpush.RevokeRequest{TaskID: "task-1_<&>", OfflinePushInfo: goldenInfo()}, "Revoke"),
		"RevokeRequest.minimal":       goldenOps(&timpush.RevokeRequest{TaskID: "task-1", OfflinePushInfo: info}, "Revoke"),
		"RevokeRequest.leave_shown":   goldenOps(&timpush.RevokeRequest{TaskID: "task-1", LeaveShown: true}, "Revoke"),
		"Reports.PushTrace":           {typesOf("Reports.PushTrace", "task-1", "user \"1\"")},
		"Reports.MessageTrace":        {typesOf("Reports.MessageTrace", "push-1")},
		"Reports.push.full":           {typesOf("Reports.PushStatistics", start, end, "task-1", "task-2"), typesOf("Reports.PushLoss", start, end, "task-1", "task-2")},
		"Reports.push.minimal":        {typesOf("Reports.PushStatistics", start, start), typesOf("Reports.PushLoss", start, start)}, // over all
		"Reports.message":             {typesOf("Reports.MessageStatistics", start, end), typesOf("Reports.MessageLoss", start, end)},
		"ScheduleAddRequest.all.full": add(timpush.ScheduleAll, timpush.ScheduleContent{FromAccount: "fake-sender", AllUsers: true, MsgRandom: goldenRandom, OfflinePushInfo: goldenInfo()}),
		"ScheduleAddRequest.all":      add(timpush.ScheduleAll, timpush.ScheduleContent{AllUsers: true, OfflinePushInfo: info}),
		"ScheduleAddRequest.tag.full": add(timpush.ScheduleTag, timpush.ScheduleContent{FromAccount: "fake-sender", Condition: condition, MsgRandom: 1, OfflinePushInfo: goldenInfo()}),
		"ScheduleAddRequest.tag":      add(timpush.ScheduleTag, timpush.ScheduleContent{Condition: timpush.AnyAttr(map[string]string{"level": "gold"}), OfflinePushInfo: info}),
		"ScheduleAddRequest.user.full": add(timpush.ScheduleUser, timpush.ScheduleContent{FromAccount: "fake-sender", ToAccount: accounts,
			MsgRandom: 1, OfflinePushInfo: goldenInfo()}),
		"ScheduleAddRequest.user":        add(timpush.ScheduleUser, timpush.ScheduleContent{ToAccount: []string{"a"}, OfflinePushInfo: timpush.OfflinePushInfo{PushFlag: true}}),
		"ScheduleModifyRequest.time":     modify(timpush.ScheduleAll, samplesSchedAt, timpush.ScheduleContent{}),
		"ScheduleModifyRequest.all":      modify(timpush.ScheduleAll, time.Time{}, timpush.ScheduleContent{AllUsers: true, OfflinePushInfo: info}),
		"ScheduleModifyRequest.tag":      modify(timpush.ScheduleTag, time.Time{}, timpush.ScheduleContent{Condition: condition}),
		"ScheduleModifyRequest.user":     modify(timpush.ScheduleUser, time.Time{}, timpush.ScheduleContent{ToAccount: accounts}),
		"ScheduleModifyRequest.tag.full": modify(timpush.ScheduleTag, samplesSchedAt, timpush.ScheduleContent{FromAccount: "fake-sender", Condition: condition, MsgRandom: 1, OfflinePushInfo: goldenInfo()}),
		"Schedules.Delete":               {typesOf("Schedules.Delete", int64(1), timpush.ScheduleTag)},
		"Schedules.Get":                  {typesOf("Schedules.Get", int64(1))},
		"ScheduleListRequest.full": goldenOps(&timpush.ScheduleListRequest{Offset: 40, Want: 1, OrderBy: timpush.ScheduleByCreateAt, Asc: true,
			BeginTime: start, EndTime: end, Keyword: "標題"}, "Schedules.List"),
		"ScheduleListRequest.minimal": goldenOps(&timpush.ScheduleListRequest{BeginTime: samplesSchedAt, EndTime: samplesSchedAt}, "Schedules.List"),
	}
}

// goldenOps are calls of these methods with one argument.
func goldenOps(arg any, ops ...string) []typesCall {
	calls := make([]typesCall, len(ops))
	for i, op := range ops {
		calls[i] = typesOf(op, arg)
	}
	return calls
}

func TestGoldenCallsAreSentByteForByte(t *testing.T) {
	t.Parallel()
	for name, calls := range goldenCalls() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i, call := range calls {
				goldenEqual(t, name, goldenCalled(t, call))
				assert.Equal(t, goldenCalls()[name][i], call, "the caller's arguments are never written to")
			}
		})
	}
}

// A method that no golden file has must not be forgotten: those that take a sequence,
// and Sync, send the requests of others.
func TestEveryMethodOfTheServicesHasAGoldenFile(t *testing.T) {
	t.Parallel()
	called := map[string]bool{}
	for _, calls := range goldenCalls() {
		for _, call := range calls {
			called[call.op] = true
		}
	}
	client := reflect.TypeFor[timpush.Client]()
	for i := range client.NumField() {
		service := client.Field(i)
		if !service.IsExported() {
			continue
		}
		for m := range service.Type.NumMethod() {
			method := service.Type.Method(m).Name
			composed := strings.HasSuffix(method, "Seq") || strings.HasPrefix(method, "Sync")
			assert.Equal(t, !composed, called[service.Name+"."+method], "%s.%s", service.Name, method)
		}
	}
}

// goldenMembers are the members that hold lists of these.
var goldenMembers = map[reflect.Type]string{
	reflect.TypeFor[[]timpush.UserTags]():           "UserTags",
	reflect.TypeFor[[]timpush.UserAttributes]():     "UserAttrs",
	reflect.TypeFor[[]timpush.UserAttributeNames](): "UserAttrs",
	reflect.TypeFor[[]string]():                     "To_Account",
}

// Requests are appended by hand here too. What is sent must be the JSON that
// encoding/json makes of the arguments, but for what the SDK wants to be said or fills
// in.
func TestServicesSendWhatEncodingJSONMakesOfTheirArguments(t *testing.T) {
	t.Parallel()
	compared := map[reflect.Type]bool{}
	for name, calls := range goldenCalls() {
		for _, call := range calls {
			if len(call.args) != 1 {
				continue
			}
			data, err := json.Marshal(call.args[0])
			require.NoError(t, err)
			want, got := typesJSON(t, data), typesJSON(t, goldenCalled(t, call, samplesConfig))
			kind := reflect.TypeOf(call.args[0])
			switch member := goldenMembers[kind]; {
			case member != "":
				sent, ok := got.(map[string]any)
				require.True(t, ok)
				got = sent[member]
			case typesMethods[kind] != "":
				members, ok := want.(map[string]any)
				require.True(t, ok)
				goldenFillIn(members, call.args[0])
			default:
				continue // names of attributes, which are not written as they are
			}
			compared[kind] = true
			assert.Equal(t, want, got, "%s of %s", call.op, name)
		}
	}
	assert.Len(t, compared, 8)
}

// goldenFillIn makes of what encoding/json has written what is sent.
func goldenFillIn(members map[string]any, req any) {
	delete(members, "LeaveShown")
	if content, ok := members["Content"].(map[string]any); ok {
		delete(content, "AllUsers")
		if _, add := req.(*timpush.ScheduleAddRequest); add && content["From_Account"] == nil {
			content["From_Account"] = "administrator"
		}
	}
	if list, ok := req.(*timpush.ScheduleListRequest); ok {
		if list.Want == 0 {
			members["Want"] = json.Number("20")
		}
		if list.OrderBy == "" {
			members["OrderBy"] = "schedAt"
		}
	}
	if _, revoke := req.(*timpush.RevokeRequest); !revoke {
		members["Sdkappid"] = json.Number("88888888")
	}
}

// Every member that a struct tag names appears in what a service sends, when it alone
// is set.
func TestEveryTaggedMemberOfTheServicesIsSentWhenSet(t *testing.T) {
	t.Parallel()
	member := func(name, op string, arg any) func(*testing.T, any) []byte {
		return func(t *testing.T, v any) []byte {
			list := reflect.MakeSlice(reflect.TypeOf(arg), 0, 1)
			list = reflect.Append(list, reflect.ValueOf(v).Elem())
			sent := goldenCalled(t, typesOf(op, list.Interface()), typesSkip) // one field alone breaks rules
			return bytes.Trim(typesMember(t, sent, name), "[]")
		}
	}
	goldenEachField(t, &timpush.UserTags{}, member("UserTags", "Tags.Add", []timpush.UserTags{}))
	goldenEachField(t, &timpush.UserAttributes{}, member("UserAttrs", "Attributes.Set", []timpush.UserAttributes{}))
	goldenEachField(t, &timpush.UserAttributeNames{}, member("UserAttrs", "Attributes.Remove", []timpush.UserAttributeNames{}))
	goldenEachField(t, &timpush.ScheduleContent{}, func(t *testing.T, v any) []byte {
		content, ok := v.(*timpush.ScheduleContent)
		require.True(t, ok)
		req := &timpush.ScheduleAddRequest{Type: timpush.ScheduleTag, SchedAt: samplesSchedAt, Content: *content}
		switch { // the guard cannot be skipped
		case content.ToAccount != nil:
			req.Type = timpush.ScheduleUser
		case reflect.ValueOf(content.Condition).IsZero():
			req.Type, req.Content.AllUsers = timpush.ScheduleAll, true
		}
		return typesMember(t, goldenSent(t, req, typesSkip), "Content")
	})
	for _, v := range []any{
		&timpush.RevokeRequest{}, &timpush.ScheduleAddRequest{}, &timpush.ScheduleModifyRequest{}, &timpush.ScheduleListRequest{},
	} {
		goldenEachField(t, v, func(t *testing.T, v any) []byte {
			req, ok := v.(typesRequest)
			require.True(t, ok)
			all := timpush.ScheduleContent{AllUsers: true, OfflinePushInfo: rulesInfo}
			switch r := req.(type) {
			case *timpush.ScheduleAddRequest:
				r.Type, r.Content = timpush.ScheduleAll, all
			case *timpush.ScheduleModifyRequest:
				r.Type = timpush.ScheduleAll
				if !reflect.ValueOf(r.Content).IsZero() {
					r.Content = all
				}
			}
			return goldenSent(t, req, typesSkip)
		})
	}
}
