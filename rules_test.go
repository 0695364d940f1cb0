package timpush_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// rulesRow is one request and the violations that it must be refused for, all of
// them and in this order. None: it must be sent.
type rulesRow struct {
	name string
	req  typesRequest
	want []timpush.FieldError
	hard bool // refused with SkipValidation too
}

// rulesRun validates each row and lets a client send it, with and without
// SkipValidation.
func rulesRun(t *testing.T, rows []rulesRow) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if len(row.want) == 0 {
				require.NoError(t, row.req.Validate())
				m := typesServe(t, typesOK)
				_, err := typesSend(t.Context(), m.Client, row.req)
				require.NoError(t, err)
				assert.Len(t, m.sent(), 1)
				return
			}
			rulesRefused(t, row.req.Validate(), row.req, row.want)
			res, err := typesSend(t.Context(), typesSilent(t), row.req)
			assert.Nil(t, res)
			rulesRefused(t, err, row.req, row.want)

			if row.hard {
				res, err = typesSend(t.Context(), typesSilent(t, typesSkip), row.req)
				assert.Nil(t, res)
				var invalid *timpush.ValidationError
				require.ErrorAs(t, err, &invalid)
				return
			}
			m := typesServe(t, typesOK, typesSkip)
			_, err = typesSend(t.Context(), m.Client, row.req)
			require.NoError(t, err, "SkipValidation lets the service judge")
			assert.Len(t, m.sent(), 1)
		})
	}
}

func rulesRefused(t *testing.T, err error, req typesRequest, want []timpush.FieldError) {
	t.Helper()
	var invalid *timpush.ValidationError
	require.ErrorAs(t, err, &invalid)
	got := make([]timpush.FieldError, len(invalid.Fields))
	for i, f := range invalid.Fields {
		got[i] = *f
	}
	assert.Equal(t, want, got)
	assert.Equal(t, typesMethods[reflect.TypeOf(req)], invalid.Op)
	assert.False(t, timpush.OutcomeUnknown(err))
	for _, f := range want {
		if f.Code != 0 {
			assert.ErrorIs(t, err, f.Code)
		}
	}
}

// rulesField is a violation.
func rulesField(field, reason string, code timpush.Code) []timpush.FieldError {
	return []timpush.FieldError{{Field: field, Reason: reason, Code: code}}
}

var (
	rulesText = timpush.Text("text")
	rulesInfo = timpush.OfflinePushInfo{Title: "title"}
	rulesTag  = timpush.AnyTag("tag a")
	rulesTo   = []string{"user 1"}
)

// rulesBodies are the endpoints that take a MsgBody, with this one.
func rulesBodies(body timpush.MsgBody) map[string]typesRequest {
	return map[string]typesRequest{
		"timpush/push": &timpush.PushRequest{Condition: rulesTag, MsgBody: body},
		"im_push":      &timpush.AllMemberPushRequest{Condition: rulesTag, MsgBody: body},
		"batchsendmsg": &timpush.BatchSendRequest{ToAccount: rulesTo, MsgBody: body},
	}
}

// rulesInfos are all endpoints and shapes, with this OfflinePushInfo.
func rulesInfos(info timpush.OfflinePushInfo) map[string]typesRequest {
	return map[string]typesRequest{
		"timpush/push message":      &timpush.PushRequest{Condition: rulesTag, MsgBody: rulesText, OfflinePushInfo: info},
		"timpush/push notification": &timpush.PushRequest{Condition: rulesTag, OfflinePushInfo: info},
		"im_push":                   &timpush.AllMemberPushRequest{Condition: rulesTag, MsgBody: rulesText, OfflinePushInfo: info},
		"timpush/batch":             &timpush.BatchPushRequest{ToAccount: rulesTo, OfflinePushInfo: info},
		"batchsendmsg":              &timpush.BatchSendRequest{ToAccount: rulesTo, MsgBody: rulesText, OfflinePushInfo: info},
	}
}

const (
	rulesMessage      = "timpush/push message"
	rulesNotification = "timpush/push notification"
	rulesLegacy       = "im_push"
)

// rulesPushes are both pushes and shapes, with this condition.
func rulesPushes(c timpush.Condition) map[string]typesRequest {
	return map[string]typesRequest{
		rulesMessage:      &timpush.PushRequest{Condition: c, MsgBody: rulesText},
		rulesNotification: &timpush.PushRequest{Condition: c, OfflinePushInfo: rulesInfo},
		rulesLegacy:       &timpush.AllMemberPushRequest{Condition: c, MsgBody: rulesText},
	}
}

// rulesRows makes a row for each endpoint.
func rulesRows(rows []rulesRow, name string, requests map[string]typesRequest, want []timpush.FieldError, only ...string) []rulesRow {
	for endpoint, req := range requests {
		if len(only) == 0 || slices.Contains(only, endpoint) {
			rows = append(rows, rulesRow{name: name + "/" + endpoint, req: req, want: want})
		}
	}
	return rows
}

func rulesHard(rows []rulesRow) []rulesRow {
	for i := range rows {
		rows[i].hard = true
	}
	return rows
}

func TestRulesOfMsgBody(t *testing.T) {
	t.Parallel()
	var rows []rulesRow
	row := func(name string, body timpush.MsgBody, want []timpush.FieldError) {
		rows = rulesRows(rows, name, rulesBodies(body), want)
	}
	none := rulesField("MsgBody", "has 0 elements, but 1 is required", 90002)
	for name, body := range map[string]timpush.MsgBody{"missing": nil, "empty": {}} {
		rows = rulesRows(rows, name, rulesBodies(body), none, "im_push", "batchsendmsg")
	}
	row("one element", rulesText, nil)
	row("many elements", slices.Repeat(rulesText, 20), nil)

	custom := timpush.CustomElem{Data: "data"}
	row("one TIMCustomElem", timpush.MsgBody{timpush.TextElem{}, custom}, nil)
	for name, second := range map[string]timpush.Element{
		"two TIMCustomElem":       custom,
		"a pointer to the second": &custom,
		"the second raw":          timpush.RawElem{MsgType: "TIMCustomElem", MsgContent: json.RawMessage(`{}`)},
	} {
		row(name, timpush.MsgBody{custom, timpush.TextElem{}, second},
			rulesField("MsgBody", "has 2 elements of type TIMCustomElem; the limit is 1 element", 90002))
	}
	row("content that is no object", timpush.MsgBody{timpush.RawElem{MsgType: "TIMNewElem", MsgContent: json.RawMessage(` [1]`)}},
		rulesField("MsgBody[0].MsgContent", "is not a JSON object, it begins with '['", 90010))
	row("no MsgType", timpush.MsgBody{timpush.RawElem{MsgContent: json.RawMessage(`{}`)}},
		rulesField("MsgBody[0].MsgType", "is empty, but required", 90010))
	rulesRun(t, rows)
}

func TestRulesOfElementsThatCannotBeEncoded(t *testing.T) {
	t.Parallel()
	var rows []rulesRow
	row := func(name string, e timpush.Element, field, reason string, code timpush.Code) {
		rows = rulesRows(rows, name, rulesBodies(timpush.MsgBody{timpush.TextElem{}, e}),
			rulesField("MsgBody[1]"+field, reason, code))
	}
	row("nil", nil, "", "is nil", 90002)
	row("typed nil", (*timpush.ImageElem)(nil), "", "is nil", 90002)
	row("no content", timpush.RawElem{MsgType: "TIMNewElem"}, ".MsgContent", "is empty, not a JSON value", 90010)
	row("no JSON", timpush.RawElem{MsgType: "TIMNewElem", MsgContent: json.RawMessage(`{`)}, ".MsgContent", "is not valid JSON", 90010)
	row("no number", timpush.LocationElem{Latitude: math.NaN()}, ".Latitude", "is NaN; JSON has finite numbers only", 90010)
	row("infinite", timpush.LocationElem{Longitude: math.Inf(-1)}, ".Longitude", "is -Inf; JSON has finite numbers only", 90010)
	rulesRun(t, rulesHard(rows))
}

func TestRulesOfElementsRequiredMembers(t *testing.T) {
	t.Parallel()
	sound := timpush.SoundElem{URL: "u", UUID: "u"}
	file := timpush.FileElem{URL: "u", UUID: "u"}
	image := timpush.ImageElem{UUID: "u", ImageInfoArray: []timpush.ImageInfo{{Type: 1, URL: "u"}}}
	video := timpush.VideoFileElem{VideoURL: "u", VideoUUID: "u", ThumbURL: "u", ThumbUUID: "u"}
	var rows []rulesRow
	pass := func(name string, e timpush.Element) {
		rows = rulesRows(rows, name, rulesBodies(timpush.MsgBody{e}), nil)
	}
	empty := func(field string, e timpush.Element) {
		rows = rulesRows(rows, fmt.Sprintf("%T without %s", e, field), rulesBodies(timpush.MsgBody{e}),
			rulesField("MsgBody[0]."+field, "is empty, but required", 90010))
	}
	for _, e := range goldenElements() {
		pass(fmt.Sprintf("%T full", e), e)
	}
	for _, e := range goldenSmallest() {
		pass(fmt.Sprintf("%T smallest", e), e)
	}
	pass("pointer", &sound)

	rulesEdit(sound, empty, map[string]func(*timpush.SoundElem){
		"URL":  func(e *timpush.SoundElem) { e.URL = "" },
		"UUID": func(e *timpush.SoundElem) { e.UUID = "" },
	})
	rulesEdit(file, empty, map[string]func(*timpush.FileElem){
		"URL":  func(e *timpush.FileElem) { e.URL = "" },
		"UUID": func(e *timpush.FileElem) { e.UUID = "" },
	})
	rulesEdit(video, empty, map[string]func(*timpush.VideoFileElem){
		"VideoURL":  func(e *timpush.VideoFileElem) { e.VideoURL = "" },
		"VideoUUID": func(e *timpush.VideoFileElem) { e.VideoUUID = "" },
		"ThumbURL":  func(e *timpush.VideoFileElem) { e.ThumbURL = "" },
		"ThumbUUID": func(e *timpush.VideoFileElem) { e.ThumbUUID = "" },
	})
	rulesEdit(image, empty, map[string]func(*timpush.ImageElem){
		"UUID": func(e *timpush.ImageElem) { e.UUID = "" },
		"ImageInfoArray[1].URL": func(e *timpush.ImageElem) {
			e.ImageInfoArray = []timpush.ImageInfo{{Type: 1, URL: "u"}, {Type: 3}}
		},
	})
	rows = rulesRows(rows, "no picture", rulesBodies(timpush.MsgBody{timpush.ImageElem{UUID: "u"}}),
		rulesField("MsgBody[0].ImageInfoArray", "has 0 variants, but 1 is required", 90010))
	rows = rulesRows(rows, "no type of picture", rulesBodies(timpush.MsgBody{timpush.ImageElem{
		UUID: "u", ImageInfoArray: []timpush.ImageInfo{{URL: "u"}}}}),
		rulesField("MsgBody[0].ImageInfoArray[0].Type", "is 0, but required: 1 original, 2 large, 3 thumbnail", 90010))
	rulesRun(t, rows)
}

// rulesEdit makes a copy of e for every change.
func rulesEdit[E timpush.Element](e E, row func(string, timpush.Element), changes map[string]func(*E)) {
	for field, change := range changes {
		edited := e
		change(&edited)
		row(field, edited)
	}
}

func TestRulesOfDownloadFlags(t *testing.T) {
	t.Parallel()
	var rows []rulesRow
	for _, flag := range []int{-1, 0, 1, 2, 3} {
		for field, e := range map[string]timpush.Element{
			"DownloadFlag":      timpush.SoundElem{URL: "u", UUID: "u", DownloadFlag: flag},
			"DownloadFlag.":     timpush.FileElem{URL: "u", UUID: "u", DownloadFlag: flag},
			"VideoDownloadFlag": timpush.VideoFileElem{VideoURL: "u", VideoUUID: "u", ThumbURL: "u", ThumbUUID: "u", VideoDownloadFlag: flag},
			"ThumbDownloadFlag": timpush.VideoFileElem{VideoURL: "u", VideoUUID: "u", ThumbURL: "u", ThumbUUID: "u", ThumbDownloadFlag: flag},
		} {
			var want []timpush.FieldError
			if flag != 0 && flag != 2 {
				want = rulesField("MsgBody[0]."+strings.TrimSuffix(field, "."),
					fmt.Sprintf("is %d; it must be 2, or 0 which is sent as 2", flag), 90010)
			}
			rows = rulesRows(rows, fmt.Sprintf("%T %s %d", e, field, flag), rulesBodies(timpush.MsgBody{e}), want)
		}
	}
	rulesRun(t, rows)
}

// rulesTagLists are the conditions with these tags in one list, by the list.
func rulesTagLists(tags ...string) map[string]timpush.Condition {
	return map[string]timpush.Condition{
		"TagsOr":  {TagsOr: tags},
		"TagsAnd": {TagsAnd: tags},
		"TagsNot": {TagsOr: []string{"another"}, TagsNot: tags},
	}
}

func TestRulesOfTags(t *testing.T) {
	t.Parallel()
	var rows []rulesRow
	row := func(name string, tags []string, index, reason string, code timpush.Code) {
		for list, c := range rulesTagLists(tags...) {
			var want []timpush.FieldError
			if reason != "" {
				want = rulesField("Condition."+list+index, reason, code)
			}
			only := []string{rulesMessage, rulesNotification, rulesLegacy}
			if list == "TagsNot" {
				only = []string{rulesNotification} // the others do not have it
			}
			rows = rulesRows(rows, name+"/"+list, rulesPushes(c), want, only...)
		}
	}
	row("50 bytes", []string{"a", strings.Repeat("x", 50)}, "", "", 0)
	row("51 bytes", []string{"a", strings.Repeat("x", 51)}, "[1]", "has 51 bytes; the limit is 50 bytes", 90020)
	// Bytes, not characters: 17 of them.
	row("50 bytes of 3 each", []string{strings.Repeat("標", 16) + "é"}, "", "", 0)
	row("51 bytes of 3 each", []string{strings.Repeat("標", 17)}, "[0]", "has 51 bytes; the limit is 50 bytes", 90020)
	row("empty", []string{"a", "b", ""}, "[2]", "is empty; a tag has 1 to 50 bytes", 90040)
	row("blank", []string{" "}, "", "", 0)
	rulesRun(t, rows)
}

func TestRulesOfTheNumberOfTags(t *testing.T) {
	t.Parallel()
	tags := make([]string, 11)
	for i := range tags {
		tags[i] = fmt.Sprintf("tag %d", i)
	}
	var rows []rulesRow
	for list, c := range rulesTagLists(tags...) {
		want := rulesField("Condition."+list, "has 11 tags; the limit is 10 tags", 90032)
		if list == "TagsNot" {
			// Only a third party tells a limit.
			rows = rulesRows(rows, "11/"+list, rulesPushes(c), nil, rulesNotification)
			continue
		}
		rows = rulesRows(rows, "11/"+list, rulesPushes(c), want)
	}
	for list, c := range rulesTagLists(tags[:10]...) {
		if list != "TagsNot" {
			rows = rulesRows(rows, "10/"+list, rulesPushes(c), nil)
		}
	}
	// Each list has its own limit.
	both := timpush.Condition{TagsOr: tags[:10], TagsAnd: []string{"x", "y"}}
	rows = rulesRows(rows, "10 and 2", rulesPushes(both), nil, rulesNotification, rulesLegacy)
	rulesRun(t, rows)
}

func TestRulesOfAttributes(t *testing.T) {
	t.Parallel()
	var rows []rulesRow
	row := func(name string, attrs map[string]string, reason string, code timpush.Code) {
		for member, c := range map[string]timpush.Condition{"AttrsOr": {AttrsOr: attrs}, "AttrsAnd": {AttrsAnd: attrs}} {
			var want []timpush.FieldError
			if reason != "" {
				want = rulesField("Condition."+member, reason, code)
			}
			rows = rulesRows(rows, name+"/"+member, rulesPushes(c), want)
		}
	}
	fits, long, wide := strings.Repeat("x", 50), strings.Repeat("x", 51), strings.Repeat("標", 17)
	row("empty name", map[string]string{"": "v"}, "has an empty attribute name; a name has 1 to 50 bytes", 90033)
	row("empty value", map[string]string{"n": ""}, "", 0)
	row("50 bytes", map[string]string{fits: fits}, "", 0)
	row("name of 51 bytes", map[string]string{long: "v", "a": "v"},
		"has a name of 51 bytes, number 2 in sorted order; the limit is 50 bytes", 90033)
	row("name of 17 characters", map[string]string{wide: "v"},
		"has a name of 51 bytes, number 1 in sorted order; the limit is 50 bytes", 90033)
	row("value of 51 bytes", map[string]string{"a": "v", "b": long, "c": "v"},
		"has a value of 51 bytes, for name number 2 in sorted order; the limit is 50 bytes", 0)
	row("value of 17 characters", map[string]string{"a": wide},
		"has a value of 51 bytes, for name number 1 in sorted order; the limit is 50 bytes", 0)
	// An app has 10 attributes anyway: no limit of pairs is documented.
	many := map[string]string{}
	for i := range 20 {
		many[fmt.Sprintf("name %d", i)] = "v"
	}
	row("20 pairs", many, "", 0)
	rulesRun(t, rows)
}

func TestRulesOfConditionMembersTogether(t *testing.T) {
	t.Parallel()
	tags, others, attrs := []string{"tag a"}, []string{"tag b"}, map[string]string{"level": "gold"}
	mixed := rulesField("Condition", "has tags and attributes; choose one kind", 90039)
	single := func(n int) []timpush.FieldError {
		return rulesField("Condition",
			fmt.Sprintf("has %d of TagsOr, TagsAnd, AttrsOr and AttrsAnd; timpush/push with MsgBody takes 1 of them", n), 0)
	}
	noTagsNot := func(shape string) timpush.FieldError {
		return timpush.FieldError{Field: "Condition.TagsNot",
			Reason: "is no condition of " + shape + "; were it ignored, more people would be reached"}
	}
	var rows []rulesRow
	for _, row := range []struct {
		name      string
		condition timpush.Condition
		// Violations of a message and a notification of timpush/push, and of im_push.
		message, notification, legacy []timpush.FieldError
	}{
		{"TagsOr, TagsAnd", timpush.Condition{TagsOr: tags, TagsAnd: others}, single(2), nil, nil},
		{"AttrsOr, AttrsAnd", timpush.Condition{AttrsOr: attrs, AttrsAnd: attrs}, single(2), nil, nil},
		{"TagsOr, AttrsOr", timpush.Condition{TagsOr: tags, AttrsOr: attrs}, mixed, mixed, mixed},
		{"TagsOr, AttrsAnd", timpush.Condition{TagsOr: tags, AttrsAnd: attrs}, mixed, mixed, mixed},
		{"TagsAnd, AttrsOr", timpush.Condition{TagsAnd: tags, AttrsOr: attrs}, mixed, mixed, mixed},
		{"TagsAnd, AttrsAnd", timpush.Condition{TagsAnd: tags, AttrsAnd: attrs}, mixed, mixed, mixed},
		{"all four", timpush.Condition{TagsOr: tags, TagsAnd: others, AttrsOr: attrs, AttrsAnd: attrs}, mixed, mixed, mixed},
		{"one tag in both", timpush.Condition{TagsOr: []string{"x", "tag a"}, TagsAnd: []string{"y", "z", "tag a"}},
			single(2), nil,
			rulesField("Condition.TagsAnd[2]", "is also TagsOr[1]; a tag may be in one of them", 90022)},
		{"TagsOr, given but empty others", timpush.Condition{TagsOr: tags, TagsAnd: []string{}, AttrsOr: map[string]string{}}, nil, nil, nil},
	} {
		rows = rulesRows(rows, row.name, rulesPushes(row.condition), row.message, rulesMessage)
		rows = rulesRows(rows, row.name, rulesPushes(row.condition), row.notification, rulesNotification)
		rows = rulesRows(rows, row.name, rulesPushes(row.condition), row.legacy, rulesLegacy)
	}
	// TagsNot is of the notification only. Elsewhere the guard refuses it.
	var guarded []rulesRow
	for name, c := range map[string]timpush.Condition{
		"TagsOr, TagsNot":  {TagsOr: tags, TagsNot: others},
		"TagsAnd, TagsNot": {TagsAnd: tags, TagsNot: others},
	} {
		rows = rulesRows(rows, name, rulesPushes(c), nil, rulesNotification)
		guarded = rulesRows(guarded, name, rulesPushes(c),
			[]timpush.FieldError{noTagsNot("timpush/push with MsgBody")}, rulesMessage)
		guarded = rulesRows(guarded, name, rulesPushes(c),
			[]timpush.FieldError{noTagsNot("all_member_push/im_push")}, rulesLegacy)
	}
	rows = rulesRows(rows, "AttrsOr, TagsNot", rulesPushes(timpush.Condition{AttrsOr: attrs, TagsNot: tags}), mixed, rulesNotification)
	rulesRun(t, append(rows, rulesHard(guarded)...))
}

func TestRulesOfTheTwoShapesOfPush(t *testing.T) {
	t.Parallel()
	const (
		neither = "is empty, and so is OfflinePushInfo; a push needs one of them"
		online  = "is set without MsgBody; a notification to online devices only is OfflinePushInfo.PushFlag"
	)
	rulesRun(t, []rulesRow{
		{name: "message", req: &timpush.PushRequest{Condition: rulesTag, MsgBody: rulesText}},
		{name: "message for those online", req: &timpush.PushRequest{Condition: rulesTag, MsgBody: rulesText, OnlineOnlyFlag: true}},
		{name: "message and notification", req: &timpush.PushRequest{Condition: rulesTag, MsgBody: rulesText, OfflinePushInfo: rulesInfo}},
		{name: "notification", req: &timpush.PushRequest{Condition: rulesTag, OfflinePushInfo: rulesInfo}},
		{name: "notification for those online", req: &timpush.PushRequest{Condition: rulesTag,
			OfflinePushInfo: timpush.OfflinePushInfo{PushFlag: true}}},
		{name: "neither", req: &timpush.PushRequest{Condition: rulesTag}, want: rulesField("MsgBody", neither, 0)},
		{name: "neither, empty", req: &timpush.PushRequest{AllUsers: true, MsgBody: timpush.MsgBody{}},
			want: rulesField("MsgBody", neither, 0)},
		{name: "flag of a message", req: &timpush.PushRequest{Condition: rulesTag, OfflinePushInfo: rulesInfo, OnlineOnlyFlag: true},
			want: rulesField("OnlineOnlyFlag", online, 0)},
		{name: "flag and neither", req: &timpush.PushRequest{AllUsers: true, OnlineOnlyFlag: true},
			want: append(rulesField("MsgBody", neither, 0), rulesField("OnlineOnlyFlag", online, 0)...)},
	})
}

func TestRulesOfMsgLifeTime(t *testing.T) {
	t.Parallel()
	var rows []rulesRow
	for seconds, reason := range map[int]string{
		-1:     "is -1 s; it must be from 0 to 604800 s",
		0:      "",
		1:      "",
		604800: "",
		604801: "is 604801 s; it must be from 0 to 604800 s",
	} {
		var want []timpush.FieldError
		if reason != "" {
			want = rulesField("MsgLifeTime", reason, 90026)
		}
		rows = append(rows,
			rulesRow{name: fmt.Sprintf("im_push %d", seconds), want: want,
				req: &timpush.AllMemberPushRequest{Condition: rulesTag, MsgBody: rulesText, MsgLifeTime: seconds}},
			rulesRow{name: fmt.Sprintf("batchsendmsg %d", seconds), want: want,
				req: &timpush.BatchSendRequest{ToAccount: rulesTo, MsgBody: rulesText, MsgLifeTime: &seconds}})
	}
	rulesRun(t, append(rows, rulesRow{name: "batchsendmsg none",
		req: &timpush.BatchSendRequest{ToAccount: rulesTo, MsgBody: rulesText}}))
}

func rulesAccounts(n int) []string {
	accounts := make([]string, n)
	for i := range accounts {
		accounts[i] = fmt.Sprintf("user %d", i)
	}
	return accounts
}

func TestRulesOfRecipients(t *testing.T) {
	t.Parallel()
	repeated := append(rulesAccounts(499), "user 7")
	var rows []rulesRow
	for _, row := range []struct {
		name        string
		to          []string
		batch, send []timpush.FieldError
	}{
		{"none", nil,
			rulesField("ToAccount", "has 0 recipients, but 1 is required", 0),
			rulesField("ToAccount", "has 0 recipients, but 1 is required", 90029)},
		{"empty", []string{},
			rulesField("ToAccount", "has 0 recipients, but 1 is required", 0),
			rulesField("ToAccount", "has 0 recipients, but 1 is required", 90029)},
		{"1", rulesTo, nil, nil},
		{"500", rulesAccounts(500), nil, nil},
		{"501", rulesAccounts(501),
			rulesField("ToAccount", "has 501 recipients; the limit is 500 recipients", 0),
			rulesField("ToAccount", "has 501 recipients; the limit is 500 recipients", 90011)},
		{"an empty one", []string{"user 1", ""},
			rulesField("ToAccount[1]", "is empty", 0), rulesField("ToAccount[1]", "is empty", 0)},
		{"one twice", repeated,
			rulesField("ToAccount[499]", "is the same as ToAccount[7]; one call reaches nobody twice", 0),
			rulesField("ToAccount[499]", "is the same as ToAccount[7]; one call reaches nobody twice", 0)},
		{"one three times", []string{"a", "b", "a", "a"},
			append(rulesField("ToAccount[2]", "is the same as ToAccount[0]; one call reaches nobody twice", 0),
				rulesField("ToAccount[3]", "is the same as ToAccount[0]; one call reaches nobody twice", 0)...),
			append(rulesField("ToAccount[2]", "is the same as ToAccount[0]; one call reaches nobody twice", 0),
				rulesField("ToAccount[3]", "is the same as ToAccount[0]; one call reaches nobody twice", 0)...)},
		// Names that differ for the service.
		{"case and blanks", []string{"user", "User", "user ", " user"}, nil, nil},
	} {
		rows = append(rows,
			rulesRow{name: row.name + "/timpush/batch", want: row.batch,
				req: &timpush.BatchPushRequest{ToAccount: row.to, OfflinePushInfo: rulesInfo}},
			rulesRow{name: row.name + "/batchsendmsg", want: row.send,
				req: &timpush.BatchSendRequest{ToAccount: row.to, MsgBody: rulesText}})
	}
	rulesRun(t, rows)
}

func TestRulesOfBatchPushNeedANotification(t *testing.T) {
	t.Parallel()
	rulesRun(t, []rulesRow{
		{name: "none", req: &timpush.BatchPushRequest{ToAccount: rulesTo},
			want: rulesField("OfflinePushInfo", "is empty, but required", 0)},
		{name: "flag only", req: &timpush.BatchPushRequest{ToAccount: rulesTo,
			OfflinePushInfo: timpush.OfflinePushInfo{PushFlag: true}}},
	})
}

func TestRulesOfDataID(t *testing.T) {
	t.Parallel()
	var rows []rulesRow
	for _, row := range []struct {
		name, id, reason string
	}{
		{"64 bytes", strings.Repeat("x", 64), ""},
		{"65 bytes", strings.Repeat("x", 65), "has 65 bytes; the limit is 64 bytes"},
		{"64 bytes of 2 each", strings.Repeat("é", 32), ""},
		{"66 bytes of 2 each", strings.Repeat("é", 33), "has 66 bytes; the limit is 64 bytes"},
	} {
		var push, batch []timpush.FieldError
		if row.reason != "" {
			push, batch = rulesField("DataID", row.reason, 0), rulesField("DataID", row.reason, 90057)
		}
		rows = append(rows,
			rulesRow{name: row.name + "/message", want: push,
				req: &timpush.PushRequest{Condition: rulesTag, MsgBody: rulesText, DataID: row.id}},
			rulesRow{name: row.name + "/notification", want: push,
				req: &timpush.PushRequest{Condition: rulesTag, OfflinePushInfo: rulesInfo, DataID: row.id}},
			rulesRow{name: row.name + "/batch", want: batch,
				req: &timpush.BatchPushRequest{ToAccount: rulesTo, OfflinePushInfo: rulesInfo, DataID: row.id}})
	}
	rulesRun(t, rows)
}

func TestRulesOfBodySize(t *testing.T) {
	t.Parallel()
	const kb = 1024
	body := func(n int) timpush.MsgBody { return timpush.Text(strings.Repeat("x", n)) }
	info := func(n int) timpush.OfflinePushInfo { return timpush.OfflinePushInfo{Ext: strings.Repeat("x", n)} }
	message := func(n int) typesRequest {
		return &timpush.PushRequest{MsgRandom: 1, Condition: rulesTag, MsgBody: body(n)}
	}
	messageToAll := func(n int) typesRequest {
		return &timpush.PushRequest{MsgRandom: 1, AllUsers: true, MsgBody: body(n)}
	}
	notificationToAll := func(n int) typesRequest {
		// With a sender, for a request by itself does not know who will call.
		return &timpush.PushRequest{FromAccount: "sender", MsgRandom: 1, AllUsers: true, OfflinePushInfo: info(n)}
	}
	notification := func(n int) typesRequest {
		return &timpush.PushRequest{MsgRandom: 1, Condition: rulesTag, OfflinePushInfo: info(n)}
	}
	legacy := func(n int) typesRequest {
		return &timpush.AllMemberPushRequest{MsgRandom: 1, Condition: rulesTag, MsgBody: body(n)}
	}
	legacyToAll := func(n int) typesRequest {
		return &timpush.AllMemberPushRequest{MsgRandom: 1, AllUsers: true, MsgBody: body(n)}
	}
	send := func(n int) typesRequest {
		return &timpush.BatchSendRequest{MsgRandom: 1, ToAccount: rulesTo, MsgBody: body(n)}
	}
	sendToMany := func(n int) typesRequest { // 500 names of 32 bytes alone are more than 12 KB
		to := rulesAccounts(500)
		for i := range to {
			to[i] += strings.Repeat("x", 32-len(to[i]))
		}
		return &timpush.BatchSendRequest{MsgRandom: 1, ToAccount: to, MsgBody: body(n)}
	}
	batch := func(n int) typesRequest {
		return &timpush.BatchPushRequest{MsgRandom: 1, ToAccount: rulesTo, OfflinePushInfo: info(n)}
	}
	var rows []rulesRow
	for name, row := range map[string]struct {
		request func(n int) typesRequest
		limit   int // bytes; zero: none documented
		how     string
		code    timpush.Code
	}{
		"message":             {message, 12 * kb, "", 93000},
		"message to all":      {messageToAll, 10 * kb, "", 90056},
		"notification to all": {notificationToAll, 10 * kb, "", 90056},
		"notification":        {notification, 0, "", 0},
		"im_push":             {legacy, 12 * kb, "", 93000},
		"im_push to all":      {legacyToAll, 12 * kb, "", 93000},
		"batchsendmsg":        {send, 12 * kb, " without To_Account", 93000},
		"batchsendmsg to 500": {sendToMany, 12 * kb, " without To_Account", 93000},
		"timpush/batch":       {batch, 0, "", 0},
	} {
		if row.limit == 0 {
			rows = append(rows, rulesRow{name: name, req: row.request(20 * kb)})
			continue
		}
		room := row.limit - rulesSize(t, row.request(1)) + 1
		rows = append(rows,
			rulesRow{name: name + " at the limit", req: row.request(room)},
			rulesRow{name: name + " above", req: row.request(room + 1), want: rulesField("request",
				fmt.Sprintf("is a body of %d bytes%s; the limit is %d bytes", row.limit+1, row.how, row.limit), row.code)})
	}
	rulesRun(t, rows)
}

// rulesSize is the size of what is sent, without the member To_Account and its comma.
func rulesSize(t *testing.T, req typesRequest) int {
	t.Helper()
	sent := goldenSent(t, req, typesSkip)
	if !strings.Contains(string(sent), "To_Account") {
		return len(sent)
	}
	return len(sent) - len(`,"To_Account":`) - len(typesMember(t, sent, "To_Account"))
}

// Quotes and control characters count as they are encoded.
func TestRulesOfBodySizeCountEncodedBytes(t *testing.T) {
	t.Parallel()
	rulesRun(t, []rulesRow{
		{name: "fits", req: &timpush.BatchSendRequest{ToAccount: rulesTo, MsgBody: timpush.Text(strings.Repeat("x", 7000))}},
		{name: "does not", want: rulesField("request", "is a body of 14078 bytes without To_Account; the limit is 12288 bytes", 93000),
			req: &timpush.BatchSendRequest{ToAccount: rulesTo, MsgRandom: 1, MsgBody: timpush.Text(strings.Repeat("\"", 7000))}},
	})
}

func TestRulesOfOfflinePushInfo(t *testing.T) {
	t.Parallel()
	var rows []rulesRow
	row := func(name string, info timpush.OfflinePushInfo, want ...timpush.FieldError) {
		for i := range want {
			want[i].Field, want[i].Code = "OfflinePushInfo."+want[i].Field, 90043
		}
		rows = rulesRows(rows, name, rulesInfos(info), want)
	}
	bad := func(field, reason string) timpush.FieldError { return timpush.FieldError{Field: field, Reason: reason} }

	row("everything", goldenInfo())
	for n, reason := range map[int]string{
		-1: "is -1; it must be from 1 to 99", 1: "", 99: "", 100: "is 100; it must be from 1 to 99",
	} {
		info := timpush.OfflinePushInfo{BadgeAddNum: n}
		if reason == "" {
			row(fmt.Sprintf("BadgeAddNum %d", n), info)
		} else {
			row(fmt.Sprintf("BadgeAddNum %d", n), info, bad("BadgeAddNum", reason))
		}
	}
	for n, reason := range map[int]string{
		-1: "is -1; it must be from 0 to 999", 0: "", 100: "", 999: "", 1000: "is 1000; it must be from 0 to 999",
	} {
		info := timpush.OfflinePushInfo{BadgeSetNum: &n}
		if reason == "" {
			row(fmt.Sprintf("BadgeSetNum %d", n), info)
		} else {
			row(fmt.Sprintf("BadgeSetNum %d", n), info, bad("BadgeSetNum", reason))
		}
	}

	android := func(a timpush.AndroidInfo) timpush.OfflinePushInfo { return timpush.OfflinePushInfo{AndroidInfo: a} }
	row("OPPONotifyLevel with OPPOCategory", android(timpush.AndroidInfo{OPPONotifyLevel: 16, OPPOCategory: "IM"}))
	row("OPPOCategory alone", android(timpush.AndroidInfo{OPPOCategory: "IM"}))
	row("OPPONotifyLevel without OPPOCategory", android(timpush.AndroidInfo{OPPONotifyLevel: 16}),
		bad("AndroidInfo.OPPONotifyLevel", "is 16 without OPPOCategory, which it needs"))

	for _, name := range []string{"timTitle", "timDesc", "timSenderNick", "timGroupName"} {
		row("parameter "+name, timpush.OfflinePushInfo{PushTemplateParam: map[string]string{"own": "v", name: "v"}},
			bad("PushTemplateParam", "has "+name+", which is reserved for the service"))
	}
	row("parameters of one's own", timpush.OfflinePushInfo{PushTemplateParam: map[string]string{"TimTitle": "v", "title": "v"}})

	harmony := func(h timpush.HarmonyInfo) timpush.OfflinePushInfo { return timpush.OfflinePushInfo{HarmonyInfo: h} }
	for seconds, reason := range map[int]string{
		-1: "is -1 s; it must be from 1 to 60 s", 0: "", 1: "", 60: "", 61: "is 61 s; it must be from 1 to 60 s",
	} {
		info := harmony(timpush.HarmonyInfo{Sound: "sound.mp3", SoundDuration: seconds})
		if reason == "" {
			row(fmt.Sprintf("SoundDuration %d", seconds), info)
		} else {
			row(fmt.Sprintf("SoundDuration %d", seconds), info, bad("HarmonyInfo.SoundDuration", reason))
		}
	}
	row("SoundDuration without Sound", harmony(timpush.HarmonyInfo{SoundDuration: 10}),
		bad("HarmonyInfo.SoundDuration", "is 10 s without Sound, which it needs"))
	row("long SoundDuration without Sound", harmony(timpush.HarmonyInfo{SoundDuration: 61}),
		bad("HarmonyInfo.SoundDuration", "is 61 s; it must be from 1 to 60 s"),
		bad("HarmonyInfo.SoundDuration", "is 61 s without Sound, which it needs"))
	rulesRun(t, rows)
}

func TestRulesOfLiveActivity(t *testing.T) {
	t.Parallel()
	state := json.RawMessage(`{"score":1}`)
	var rows []rulesRow
	row := func(name string, l timpush.LiveActivity, want ...timpush.FieldError) {
		for i := range want {
			want[i].Field, want[i].Code = "OfflinePushInfo.APNSInfo.LiveActivity."+want[i].Field, 90043
		}
		rows = rulesRows(rows, name, rulesInfos(timpush.OfflinePushInfo{
			Title: "title", APNSInfo: timpush.APNSInfo{LiveActivity: l}}), want)
	}
	missing := func(field string) timpush.FieldError {
		return timpush.FieldError{Field: field, Reason: "is empty, but required"}
	}
	late := timpush.FieldError{Field: "DismissalDate", Reason: `is set, but Event is not "end"`}

	row("none", timpush.LiveActivity{})
	row("update", timpush.LiveActivity{LaID: "l", Event: "update", ContentState: state})
	row("end", timpush.LiveActivity{LaID: "l", Event: "end", ContentState: state, DismissalDate: 1893456000})
	row("only LaID", timpush.LiveActivity{LaID: "l"}, missing("Event"), missing("ContentState"))
	row("only Event", timpush.LiveActivity{Event: "update"}, missing("LaID"), missing("ContentState"))
	row("only ContentState", timpush.LiveActivity{ContentState: state}, missing("LaID"), missing("Event"))
	row("only DismissalDate", timpush.LiveActivity{DismissalDate: 1}, missing("LaID"), missing("Event"), missing("ContentState"), late)
	row("only Extra", timpush.LiveActivity{Extra: goldenExtra("New")}, missing("LaID"), missing("Event"), missing("ContentState"))
	row("LaID of 64 bytes", timpush.LiveActivity{LaID: strings.Repeat("é", 32), Event: "update", ContentState: state})
	row("LaID of 65 bytes", timpush.LiveActivity{LaID: strings.Repeat("x", 65), Event: "update", ContentState: state},
		timpush.FieldError{Field: "LaID", Reason: "has 65 bytes; the limit is 64 bytes"})
	row("LaID of 33 characters", timpush.LiveActivity{LaID: strings.Repeat("é", 33), Event: "update", ContentState: state},
		timpush.FieldError{Field: "LaID", Reason: "has 66 bytes; the limit is 64 bytes"})
	row("another event", timpush.LiveActivity{LaID: "l", Event: "start", ContentState: state},
		timpush.FieldError{Field: "Event", Reason: `must be "update" or "end"`})
	row("DismissalDate of an update", timpush.LiveActivity{LaID: "l", Event: "update", ContentState: state, DismissalDate: 1}, late)
	row("ContentState no object", timpush.LiveActivity{LaID: "l", Event: "update", ContentState: json.RawMessage(`[1]`)},
		timpush.FieldError{Field: "ContentState", Reason: "is not a JSON object, it begins with '['"})
	rulesRun(t, rows)
}

func TestRulesOfExtra(t *testing.T) {
	t.Parallel()
	value := json.RawMessage(`1`)
	extra := func(names ...string) map[string]json.RawMessage {
		m := map[string]json.RawMessage{}
		for _, name := range names {
			m[name] = value
		}
		return m
	}
	live := timpush.LiveActivity{LaID: "l", Event: "update", ContentState: json.RawMessage(`{}`)}
	var rows []rulesRow
	for _, object := range []struct {
		path string
		t    reflect.Type
		with func(extra map[string]json.RawMessage) timpush.OfflinePushInfo
	}{
		{"", reflect.TypeFor[timpush.OfflinePushInfo](), func(e map[string]json.RawMessage) timpush.OfflinePushInfo {
			return timpush.OfflinePushInfo{Extra: e}
		}},
		{"MultiLanguageContent[1].", reflect.TypeFor[timpush.LanguageContent](), func(e map[string]json.RawMessage) timpush.OfflinePushInfo {
			return timpush.OfflinePushInfo{MultiLanguageContent: []timpush.LanguageContent{{Language: "en"}, {Extra: e}}}
		}},
		{"AndroidInfo.", reflect.TypeFor[timpush.AndroidInfo](), func(e map[string]json.RawMessage) timpush.OfflinePushInfo {
			return timpush.OfflinePushInfo{AndroidInfo: timpush.AndroidInfo{Extra: e}}
		}},
		{"APNSInfo.", reflect.TypeFor[timpush.APNSInfo](), func(e map[string]json.RawMessage) timpush.OfflinePushInfo {
			return timpush.OfflinePushInfo{APNSInfo: timpush.APNSInfo{Extra: e}}
		}},
		{"APNSInfo.LiveActivity.", reflect.TypeFor[timpush.LiveActivity](), func(e map[string]json.RawMessage) timpush.OfflinePushInfo {
			l := live
			l.Extra = e
			return timpush.OfflinePushInfo{APNSInfo: timpush.APNSInfo{LiveActivity: l}}
		}},
		{"HarmonyInfo.", reflect.TypeFor[timpush.HarmonyInfo](), func(e map[string]json.RawMessage) timpush.OfflinePushInfo {
			return timpush.OfflinePushInfo{HarmonyInfo: timpush.HarmonyInfo{Extra: e}}
		}},
	} {
		field := "OfflinePushInfo." + object.path + "Extra"
		for _, name := range typesMembers(object.t) {
			if name == "-" {
				continue
			}
			rows = rulesRows(rows, object.path+name, rulesInfos(object.with(extra(name, "New"))),
				rulesField(field, "has "+name+", which is a member of its own", 90043))
		}
		// The service tells names apart by case.
		rows = rulesRows(rows, object.path+"new", rulesInfos(object.with(extra("New", "title", "Extra", "-", ""))), nil)

		for reason, raw := range map[string]json.RawMessage{
			"is empty, not a JSON value": nil, "is not valid JSON": json.RawMessage(`nonsense`),
		} {
			broken := rulesRows(nil, object.path+reason, rulesInfos(object.with(map[string]json.RawMessage{"New": raw})),
				rulesField(field, `has "New", which `+reason, 90043))
			rows = append(rows, rulesHard(broken)...)
		}
	}
	rulesRun(t, rows)
}

func TestRulesOfOfflinePushInfoThatCannotBeEncoded(t *testing.T) {
	t.Parallel()
	var rows []rulesRow
	row := func(name string, info timpush.OfflinePushInfo, field, reason string) {
		rows = rulesRows(rows, name, rulesInfos(info), rulesField("OfflinePushInfo."+field, reason, 90043))
	}
	row("BadgeMode", timpush.OfflinePushInfo{APNSInfo: timpush.APNSInfo{BadgeMode: "count"}},
		"APNSInfo.BadgeMode", "is not a whole number")
	row("VIVOClassification", timpush.OfflinePushInfo{AndroidInfo: timpush.AndroidInfo{VIVOClassification: "x"}},
		"AndroidInfo.VIVOClassification", "is not a whole number")
	row("VIVONotifyType", timpush.OfflinePushInfo{AndroidInfo: timpush.AndroidInfo{VIVONotifyType: "1.5"}},
		"AndroidInfo.VIVONotifyType", "is not a whole number")
	row("MeiZuNoticeMsgType", timpush.OfflinePushInfo{AndroidInfo: timpush.AndroidInfo{MeiZuNoticeMsgType: "01"}},
		"AndroidInfo.MeiZuNoticeMsgType", "is not a whole number")
	row("ContentState", timpush.OfflinePushInfo{APNSInfo: timpush.APNSInfo{LiveActivity: timpush.LiveActivity{
		LaID: "l", Event: "update", ContentState: json.RawMessage(`{"a"`)}}},
		"APNSInfo.LiveActivity.ContentState", "is not valid JSON")
	rulesRun(t, rulesHard(rows))
}

// encoding/json would put another text in its place: another account, another tag.
func TestRulesOfUTF8HoldForEveryText(t *testing.T) {
	t.Parallel()
	for name := range goldenRequests() {
		spots := 0
		for {
			req := goldenRequests()[name]
			left := spots
			field, reason := rulesSpoil(reflect.ValueOf(req).Elem(), "", &left)
			if field == "" {
				break
			}
			spots++
			want := timpush.FieldError{Field: field, Reason: reason}
			for _, err := range []error{
				req.Validate(),
				rulesError(typesSend(t.Context(), typesSilent(t), req)),
				rulesError(typesSend(t.Context(), typesSilent(t, typesSkip), req)),
			} {
				assert.Contains(t, rulesFields(t, err), want, name)
			}
		}
		assert.NotZero(t, spots, name)
	}
}

func rulesError(_ any, err error) error { return err }

func rulesFields(t *testing.T, err error) []timpush.FieldError {
	t.Helper()
	var invalid *timpush.ValidationError
	require.ErrorAs(t, err, &invalid)
	fields := make([]timpush.FieldError, len(invalid.Fields))
	for i, f := range invalid.Fields {
		fields[i] = *f
	}
	return fields
}

const (
	rulesBadText = "is not valid UTF-8; JSON would carry another text"
	rulesBadName = "has a name that is not valid UTF-8"
)

// rulesSpoil appends a broken character to one text inside v, after passing over
// left others, and tells where it is.
func rulesSpoil(v reflect.Value, path string, left *int) (field, reason string) {
	hit := func() bool { *left--; return *left < 0 }
	switch {
	case v.Type() == reflect.TypeFor[json.RawMessage]():
		if v.Len() > 0 && hit() {
			v.SetBytes([]byte("{\"a\":\"\xff\"}"))
			return path, rulesBadText
		}
		return "", ""
	case v.Type().Implements(reflect.TypeFor[json.Marshaler]()) && v.Kind() == reflect.String:
		return "", "" // holds a number, not a text
	}
	switch v.Kind() {
	case reflect.String:
		if v.String() != "" && hit() {
			v.SetString(v.String() + "\xff")
			return path, rulesBadText
		}
	case reflect.Interface:
		c := reflect.New(v.Elem().Type()).Elem()
		c.Set(v.Elem())
		field, reason = rulesSpoil(c, path, left)
		v.Set(c)
	case reflect.Struct:
		for i := range v.NumField() {
			inner := strings.TrimPrefix(path+"."+v.Type().Field(i).Name, ".")
			if field, reason = rulesSpoil(v.Field(i), inner, left); field != "" {
				return field, reason
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if field, reason = rulesSpoil(v.Index(i), fmt.Sprintf("%s[%d]", path, i), left); field != "" {
				return field, reason
			}
		}
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, k := range keys {
			if hit() {
				v.SetMapIndex(reflect.ValueOf(k.String()+"\xff"), v.MapIndex(k))
				v.SetMapIndex(k, reflect.Value{})
				return path, rulesBadName
			}
			c := reflect.New(v.Type().Elem()).Elem()
			c.Set(v.MapIndex(k))
			field, reason = rulesSpoil(c, path, left)
			v.SetMapIndex(k, c)
			if field != "" {
				return field, reason
			}
		}
	default:
	}
	return field, reason
}

// Both are faults of their own; one must not hide the other.
func TestRulesReportBadTextBesideWhatCannotBeEncoded(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]timpush.MsgBody{
		"nil element":  {nil},
		"not a number": {timpush.LocationElem{Latitude: math.NaN()}},
		"no content":   {timpush.RawElem{MsgType: "TIMNewElem"}},
	} {
		req := &timpush.BatchSendRequest{ToAccount: []string{"user \xff"}, MsgBody: body, CloudCustomData: "\xff",
			OfflinePushInfo: timpush.OfflinePushInfo{Title: "\xff"}}
		got := rulesFields(t, req.Validate())
		assert.Len(t, got, 4, name)
		for _, field := range []string{"ToAccount[0]", "CloudCustomData", "OfflinePushInfo.Title"} {
			assert.Contains(t, got, timpush.FieldError{Field: field, Reason: rulesBadText}, name)
		}
	}
}

// The interface is closed, but a struct around an element is one too. What else is
// in it is nobody's business.
func TestRulesOfUTF8LookIntoAStructAroundAnElement(t *testing.T) {
	t.Parallel()
	type note struct {
		timpush.TextElem
		tries  []int
		mu     struct{ locked any }
		Public any
	}
	e := note{TextElem: timpush.TextElem{Text: "\xff"}, tries: []int{1}}
	e.mu.locked = e.tries
	req := &timpush.BatchSendRequest{ToAccount: rulesTo, MsgBody: timpush.MsgBody{e}}
	require.NotPanics(t, func() {
		fields := rulesFields(t, req.Validate())
		require.NotEmpty(t, fields)
		assert.Equal(t, rulesBadText, fields[0].Reason)
	})
}

func TestRulesAreAllReportedAtOnce(t *testing.T) {
	t.Parallel()
	info := timpush.OfflinePushInfo{
		Title: "\xff", BadgeAddNum: 100, BadgeSetNum: goldenInt(-1), PushTemplateParam: map[string]string{"timDesc": "v"},
		Extra:                map[string]json.RawMessage{"Title": json.RawMessage(`1`)},
		MultiLanguageContent: []timpush.LanguageContent{{Extra: map[string]json.RawMessage{"Desc": json.RawMessage(`1`)}}},
		AndroidInfo:          timpush.AndroidInfo{OPPONotifyLevel: 1, VIVONotifyType: "x"},
		APNSInfo: timpush.APNSInfo{BadgeMode: "x", LiveActivity: timpush.LiveActivity{
			LaID: strings.Repeat("x", 65), Event: "x", DismissalDate: 1}},
		HarmonyInfo: timpush.HarmonyInfo{SoundDuration: 61},
	}
	infoWant := []string{
		"OfflinePushInfo.BadgeAddNum 90043", "OfflinePushInfo.BadgeSetNum 90043", "OfflinePushInfo.PushTemplateParam 90043",
		"OfflinePushInfo.Extra 90043", "OfflinePushInfo.MultiLanguageContent[0].Extra 90043",
		"OfflinePushInfo.AndroidInfo.OPPONotifyLevel 90043", "OfflinePushInfo.AndroidInfo.VIVONotifyType 90043",
		"OfflinePushInfo.APNSInfo.BadgeMode 90043", "OfflinePushInfo.APNSInfo.LiveActivity.LaID 90043",
		"OfflinePushInfo.APNSInfo.LiveActivity.Event 90043", "OfflinePushInfo.APNSInfo.LiveActivity.ContentState 90043",
		"OfflinePushInfo.APNSInfo.LiveActivity.DismissalDate 90043", "OfflinePushInfo.HarmonyInfo.SoundDuration 90043",
		"OfflinePushInfo.HarmonyInfo.SoundDuration 90043", "OfflinePushInfo.Title 0",
	}
	body := timpush.MsgBody{
		timpush.CustomElem{}, timpush.SoundElem{DownloadFlag: 1}, timpush.ImageElem{}, timpush.FileElem{},
		timpush.VideoFileElem{ThumbDownloadFlag: 3}, timpush.CustomElem{}, timpush.TextElem{Text: "\xff"},
	}
	bodyWant := []string{
		"MsgBody 90002", "MsgBody[1].URL 90010", "MsgBody[1].UUID 90010", "MsgBody[1].DownloadFlag 90010",
		"MsgBody[2].UUID 90010", "MsgBody[2].ImageInfoArray 90010", "MsgBody[3].URL 90010", "MsgBody[3].UUID 90010",
		"MsgBody[4].VideoURL 90010", "MsgBody[4].VideoUUID 90010", "MsgBody[4].ThumbURL 90010", "MsgBody[4].ThumbUUID 90010",
		"MsgBody[4].ThumbDownloadFlag 90010", "MsgBody[6].Text 0",
	}
	condition := timpush.Condition{
		TagsOr:   append(rulesAccounts(9), "", strings.Repeat("x", 51)),
		TagsAnd:  []string{"user 1"},
		TagsNot:  []string{"\xff"},
		AttrsAnd: map[string]string{"": "v", strings.Repeat("x", 51): strings.Repeat("x", 51)},
	}
	conditionWant := []string{
		"Condition.TagsNot 0", "Condition.TagsOr 90032", "Condition.TagsOr[9] 90040", "Condition.TagsOr[10] 90020",
		"Condition 90039", "Condition.AttrsAnd 90033", "Condition.AttrsAnd 90033", "Condition.AttrsAnd 0", "AllUsers 0",
		"Condition.TagsNot[0] 0",
	}
	accounts := append(rulesAccounts(500), "user 3", "", "user \xff")
	for _, row := range []struct {
		req  typesRequest
		want [][]string
	}{
		{&timpush.PushRequest{FromAccount: "\xff", AllUsers: true, Condition: condition, MsgBody: body, OfflinePushInfo: info,
			DataID: strings.Repeat("x", 65)},
			[][]string{conditionWant, bodyWant, infoWant, {"FromAccount 0", "DataID 0"}}},
		{&timpush.AllMemberPushRequest{FromAccount: "\xff", AllUsers: true, Condition: condition, MsgLifeTime: 604801,
			MsgBody: body, OfflinePushInfo: info},
			[][]string{conditionWant, {"Condition.TagsAnd[0] 90022"}, bodyWant, infoWant, {"FromAccount 0", "MsgLifeTime 90026"}}},
		{&timpush.BatchPushRequest{FromAccount: "\xff", ToAccount: accounts, OfflinePushInfo: info, DataID: strings.Repeat("x", 65)},
			[][]string{{"ToAccount 0", "ToAccount[500] 0", "ToAccount[501] 0", "ToAccount[502] 0"}, infoWant,
				{"FromAccount 0", "DataID 90057"}}},
		{&timpush.BatchSendRequest{FromAccount: "\xff", ToAccount: accounts, MsgBody: body, MsgLifeTime: goldenInt(-1),
			CloudCustomData: "\xff", SendMsgControl: []timpush.SendMsgControl{"\xff"}, OfflinePushInfo: info},
			[][]string{{"ToAccount 90011", "ToAccount[500] 0", "ToAccount[501] 0", "ToAccount[502] 0"}, bodyWant, infoWant,
				{"FromAccount 0", "MsgLifeTime 90026", "CloudCustomData 0", "SendMsgControl[0] 0"}}},
	} {
		validated := row.req.Validate()
		_, sent := typesSend(t.Context(), typesSilent(t), row.req)
		for _, err := range []error{validated, sent} {
			var got []string
			for _, f := range rulesFields(t, err) {
				got = append(got, fmt.Sprintf("%s %d", f.Field, f.Code))
			}
			assert.ElementsMatch(t, slices.Concat(row.want...), got, "%T", row.req)
		}
	}
}

func TestNilRequestIsRefusedEvenWithSkipValidation(t *testing.T) {
	t.Parallel()
	for _, req := range []typesRequest{
		(*timpush.PushRequest)(nil), (*timpush.AllMemberPushRequest)(nil),
		(*timpush.BatchPushRequest)(nil), (*timpush.BatchSendRequest)(nil),
	} {
		want := rulesField("request", "is nil", 0)
		rulesRefused(t, req.Validate(), req, want)
		for _, c := range []*timpush.Client{typesSilent(t), typesSilent(t, typesSkip)} {
			res, err := typesSend(t.Context(), c, req)
			assert.Nil(t, res)
			rulesRefused(t, err, req, want)
		}
	}
}

const rulesMark = "MARKED"

// Errors end up in logs and in front of people. They must not carry what was to be
// sent, whatever is wrong with it.
func TestRulesNeverShowWhatWasToBeSent(t *testing.T) {
	t.Parallel()
	for name := range goldenRequests() {
		for _, text := range []string{
			rulesMark, rulesMark + strings.Repeat("x", 80), rulesMark + "\xff", `"` + rulesMark + `"`, `{"` + rulesMark + `":`,
			`{"` + rulesMark + `":1}`, strings.Repeat(rulesMark, 3000),
		} {
			req := goldenRequests()[name]
			rulesFill(reflect.ValueOf(req).Elem(), text)
			for _, err := range []error{
				req.Validate(),
				rulesError(typesSend(t.Context(), typesSilent(t), req)),
			} {
				var invalid *timpush.ValidationError
				require.ErrorAs(t, err, &invalid, name)
				rulesUnmarked(t, err)
				for _, f := range invalid.Fields {
					rulesUnmarked(t, f)
				}
			}
			info := reflect.ValueOf(req).Elem().FieldByName("OfflinePushInfo").Interface()
			assert.NotContains(t, fmt.Sprint(info.(timpush.OfflinePushInfo).Warnings(timpush.CustomElem{Data: text})), rulesMark)
		}
	}
}

// rulesFill puts the text into every text inside v, and has each list's elements
// twice. The names in Extra stay, for they are members' names.
func rulesFill(v reflect.Value, text string) {
	if v.Type() == reflect.TypeFor[json.RawMessage]() {
		v.SetBytes([]byte(text))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Interface:
		c := reflect.New(v.Elem().Type()).Elem()
		c.Set(v.Elem())
		rulesFill(c, text)
		v.Set(c)
	case reflect.Struct:
		for i := range v.NumField() {
			rulesFill(v.Field(i), text)
		}
	case reflect.Slice:
		v.Set(reflect.AppendSlice(v, v))
		for i := range v.Len() {
			rulesFill(v.Index(i), text)
		}
	case reflect.Map:
		filled := reflect.MakeMap(v.Type())
		for i, k := range v.MapKeys() {
			c := reflect.New(v.Type().Elem()).Elem()
			rulesFill(c, text)
			if v.Type().Elem().Kind() == reflect.String {
				k = reflect.ValueOf(fmt.Sprint(text, i))
			}
			filled.SetMapIndex(k, c)
		}
		v.Set(filled)
	default:
	}
}

// rulesUnmarked looks for the mark in every form of an error.
func rulesUnmarked(t *testing.T, err error) {
	t.Helper()
	data, jsonErr := json.Marshal(err)
	require.NoError(t, jsonErr)
	var log strings.Builder
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	logger.Error("failed", "err", err)
	slog.New(slog.NewTextHandler(&log, nil)).Error("failed", "err", err)
	for _, text := range []string{err.Error(), fmt.Sprintf("%v %+v %#v %q", err, err, err, err), string(data), log.String()} {
		assert.NotContains(t, text, rulesMark)
	}
}
