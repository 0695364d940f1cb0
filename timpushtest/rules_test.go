package timpushtest_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rule is a row of the tables below: a faultless body of each path with these
// changes is answered with the code of that path; 0 is accepted.
type rule struct {
	name    string
	want    map[string]int
	changes []change
}

func on(code int, paths ...string) map[string]int {
	want := map[string]int{}
	for _, path := range paths {
		want[path] = code
	}
	return want
}

func check(t *testing.T, rules []rule) {
	t.Helper()
	for _, r := range rules {
		for path, want := range r.want {
			t.Run(r.name+" on "+path, func(t *testing.T) {
				t.Parallel()
				s := inProcess(t)
				text := body(path, r.changes...)
				ans := s.post(t, path, text)
				assert.Equal(t, want, ans.ErrorCode, ans.raw)
				if want == 0 {
					assert.Equal(t, "OK", ans.ActionStatus)
					assert.Len(t, s.Deliveries(), 1)
					return
				}
				assert.Empty(t, s.Deliveries())
				if path == batch && want >= 90000 {
					assert.Equal(t, new(string), ans.TaskID, "timpush/batch refuses with an empty TaskId")
				} else {
					assert.Nil(t, ans.TaskID)
				}
			})
		}
	}
}

var (
	messages = []string{push, legacyPush, batchSend} // the endpoints with MsgBody
	pushes   = []string{push, legacyPush}
	lists    = []string{batch, batchSend}
)

func TestRulesOfMembers(t *testing.T) {
	t.Parallel()
	check(t, []rule{
		{"nothing wrong", on(0, sends...), nil},
		{"AllUsers", on(90001, sends...), []change{set("AllUsers", "true")}},
		{"an unknown member", on(90001, sends...), []change{set("Unknown", "1")}},
		{"a member in another case", on(90001, sends...), []change{set("msgRandom", "1")}},
		{"MsgBody", on(90001, batch), []change{set("MsgBody", textMessage)}},
		{"MsgLifeTime", on(90001, push, batch), []change{set("MsgLifeTime", "1")}},
		{"CloudCustomData", on(90001, push, legacyPush, batch), []change{set("CloudCustomData", `"x"`)}},
		{"DataId", on(90001, legacyPush, batchSend), []change{set("DataId", `"x"`)}},
		{"Condition", on(90001, lists...), []change{set("Condition", `{"TagsOr":["a"]}`)}},
		{"OnlineOnlyFlag", on(90001, legacyPush, batch), []change{set("OnlineOnlyFlag", "1")}},
		{"To_Account", on(90001, pushes...), []change{set("To_Account", `["a"]`)}},

		{"no MsgRandom", on(90005, pushes...), []change{drop("MsgRandom")}},
		{"no MsgRandom", on(90001, lists...), []change{drop("MsgRandom")}},
		{"MsgRandom null", on(90005, pushes...), []change{set("MsgRandom", "null")}},
		{"MsgRandom a string", on(90005, pushes...), []change{set("MsgRandom", `"7"`)}},
		{"MsgRandom a string", on(90001, lists...), []change{set("MsgRandom", `"7"`)}},
		{"MsgRandom a fraction", on(90005, pushes...), []change{set("MsgRandom", "7.0")}},
		{"MsgRandom with exponent", on(90001, lists...), []change{set("MsgRandom", "7e0")}},
		{"MsgRandom negative", on(90005, pushes...), []change{set("MsgRandom", "-1")}},
		{"MsgRandom negative", on(90001, lists...), []change{set("MsgRandom", "-1")}},
		{"MsgRandom 0", on(0, sends...), []change{set("MsgRandom", "0")}},
		{"MsgRandom of 32 bits", on(0, sends...), []change{set("MsgRandom", "4294967295")}},
		{"MsgRandom of 33 bits", on(90005, pushes...), []change{set("MsgRandom", "4294967296")}},
		{"MsgRandom of 33 bits", on(90001, lists...), []change{set("MsgRandom", "4294967296")}},
		{"MsgRandom of 65 bits", on(90005, pushes...), []change{set("MsgRandom", "18446744073709551616")}},

		{"no From_Account", on(0, push, legacyPush, batchSend), []change{drop("From_Account")}},
		{"no From_Account", on(90001, batch), []change{drop("From_Account")}},
		{"From_Account a number", on(60015, sends...), []change{set("From_Account", "7")}},
		{"From_Account null", on(60015, sends...), []change{set("From_Account", "null")}},
		{"From_Account empty", on(90008, batchSend), []change{set("From_Account", `""`)}},
		{"From_Account empty", on(90001, batch), []change{set("From_Account", `""`)}},
		{"From_Account empty", on(0, pushes...), []change{set("From_Account", `""`)}},

		{"no MsgBody", on(90002, legacyPush, batchSend), []change{drop("MsgBody")}},
		{"neither MsgBody nor OfflinePushInfo", on(90001, push), []change{drop("MsgBody")}},
		{"neither, but empty OfflinePushInfo", on(90001, push), []change{drop("MsgBody"), set("OfflinePushInfo", "{}")}},
		{"OnlineOnlyFlag without MsgBody", on(90001, push),
			[]change{drop("MsgBody"), set("OfflinePushInfo", `{"Title":"t"}`), set("OnlineOnlyFlag", "0")}},
		{"no OfflinePushInfo", on(90001, batch), []change{drop("OfflinePushInfo")}},
		{"OnlineOnlyFlag 0", on(0, push, batchSend), []change{set("OnlineOnlyFlag", "0")}},
		{"OnlineOnlyFlag 1", on(0, push, batchSend), []change{set("OnlineOnlyFlag", "1")}},
		{"OnlineOnlyFlag 2", on(90001, push, batchSend), []change{set("OnlineOnlyFlag", "2")}},
		{"OnlineOnlyFlag true", on(90001, push, batchSend), []change{set("OnlineOnlyFlag", "true")}},

		{"MsgLifeTime negative", on(90026, legacyPush, batchSend), []change{set("MsgLifeTime", "-1")}},
		{"MsgLifeTime 0", on(0, legacyPush, batchSend), []change{set("MsgLifeTime", "0")}},
		{"MsgLifeTime 7 days", on(0, legacyPush, batchSend), []change{set("MsgLifeTime", "604800")}},
		{"MsgLifeTime 7 days and 1 s", on(90026, legacyPush, batchSend), []change{set("MsgLifeTime", "604801")}},
		{"MsgLifeTime a string", on(90044, legacyPush, batchSend), []change{set("MsgLifeTime", `"1"`)}},
		{"MsgLifeTime a fraction", on(90044, legacyPush, batchSend), []change{set("MsgLifeTime", "1.5")}},
		{"MsgLifeTime of 65 bits", on(90044, legacyPush, batchSend), []change{set("MsgLifeTime", "18446744073709551616")}},

		{"DataId of 64 bytes", on(0, push, batch), []change{set("DataId", quoted(64))}},
		{"DataId of 65 bytes", on(90057, push, batch), []change{set("DataId", quoted(65))}},
		{"DataId of 22 characters", on(90057, push, batch), []change{set("DataId", `"`+strings.Repeat("推", 22)+`"`)}},
		{"DataId of 22 escaped characters", on(90057, push, batch), []change{set("DataId", `"`+strings.Repeat(`\u63a8`, 22)+`"`)}},
		{"DataId of 21 escaped characters", on(0, push, batch), []change{set("DataId", `"`+strings.Repeat(`\u63a8`, 21)+`"`)}},
		{"DataId a number", on(90001, push, batch), []change{set("DataId", "1")}},

		{"SyncOtherMachine 0", on(90031, batchSend), []change{set("SyncOtherMachine", "0")}},
		{"SyncOtherMachine 1", on(0, batchSend), []change{set("SyncOtherMachine", "1")}},
		{"SyncOtherMachine 2", on(0, batchSend), []change{set("SyncOtherMachine", "2")}},
		{"SyncOtherMachine 3", on(90031, batchSend), []change{set("SyncOtherMachine", "3")}},
		{"SyncOtherMachine a string", on(90031, batchSend), []change{set("SyncOtherMachine", `"1"`)}},
		{"MsgSeq of 32 bits", on(0, batchSend), []change{set("MsgSeq", "4294967295")}},
		{"MsgSeq of 33 bits", on(90004, batchSend), []change{set("MsgSeq", "4294967296")}},
		{"MsgSeq a string", on(90004, batchSend), []change{set("MsgSeq", `"1"`)}},
		{"CloudCustomData a string", on(0, batchSend), []change{set("CloudCustomData", `"x"`)}},
		{"CloudCustomData an object", on(90001, batchSend), []change{set("CloudCustomData", "{}")}},
		{"SendMsgControl", on(0, batchSend),
			[]change{set("SendMsgControl", `["NoUnread","NoLastMsg","WithMuteNotifications","NoMsgCheck"]`)}},
		{"SendMsgControl a string", on(90001, batchSend), []change{set("SendMsgControl", `"NoUnread"`)}},
		{"SendMsgControl of numbers", on(90001, batchSend), []change{set("SendMsgControl", `[1]`)}},
		{"IsNeedReadReceipt 1", on(0, batchSend), []change{set("IsNeedReadReceipt", "1")}},
		{"IsNeedReadReceipt 2", on(90001, batchSend), []change{set("IsNeedReadReceipt", "2")}},
		{"IsNeedReadReceipt true", on(90001, batchSend), []change{set("IsNeedReadReceipt", "true")}},
	})
}

func TestRulesOfRecipients(t *testing.T) {
	t.Parallel()
	to := func(json string) []change { return []change{set("To_Account", json)} }
	check(t, []rule{
		{"no To_Account", on(90001, batch), []change{drop("To_Account")}},
		{"no To_Account", on(90003, batchSend), []change{drop("To_Account")}},
		{"To_Account a string", on(90001, batch), to(`"alice"`)},
		{"To_Account a string", on(90028, batchSend), to(`"alice"`)},
		{"To_Account null", on(90001, batch), to("null")},
		{"To_Account null", on(90028, batchSend), to("null")},
		{"nobody", on(90001, batch), to("[]")},
		{"nobody", on(90029, batchSend), to("[]")},
		{"one", on(0, lists...), to(`["alice"]`)},
		{"500", on(0, lists...), to(accounts(500))},
		{"501", on(90001, batch), to(accounts(501))},
		{"501", on(90011, batchSend), to(accounts(501))},
		{"a number", on(60015, lists...), to(`["alice",7]`)},
		{"null", on(60015, lists...), to(`[null]`)},
		{"an empty account", on(90001, batch), to(`["alice",""]`)},
		{"an empty account", on(90003, batchSend), to(`["alice",""]`)},
		{"the same twice", on(90001, batch), to(`["alice","bob","alice"]`)},
		{"the same twice", on(90003, batchSend), to(`["alice","bob","alice"]`)},
		{"the same twice, once escaped", on(90003, batchSend), to(`["alice","\u0061lice"]`)},
		{"different only in case", on(0, lists...), to(`["alice","Alice"]`)},
	})
}

func TestRulesOfMessages(t *testing.T) {
	t.Parallel()
	message := func(json string) []change { return []change{set("MsgBody", json)} }
	elem := func(kind, content string) []change {
		return message(fmt.Sprintf(`[{"MsgType":"TIM%sElem","MsgContent":%s}]`, kind, content))
	}
	const (
		sound = `{"Url":"u","UUID":"i","Size":1,"Second":1,"Download_Flag":2}`
		image = `{"UUID":"i","ImageFormat":1,"ImageInfoArray":[{"Type":1,"Size":1,"Width":0,"Height":0,"URL":"u"}]}`
		file  = `{"Url":"u","UUID":"i","FileSize":1,"FileName":"n","Download_Flag":2}`
		video = `{"VideoUrl":"u","VideoUUID":"i","VideoSize":1,"VideoSecond":0,"VideoFormat":"mp4","VideoDownloadFlag":2,` +
			`"ThumbUrl":"u","ThumbUUID":"i","ThumbSize":1,"ThumbWidth":1,"ThumbHeight":1,"ThumbFormat":"JPG","ThumbDownloadFlag":2}`
	)
	rules := []rule{
		{"null", on(90007, messages...), message("null")},
		{"an object", on(90007, messages...), message("{}")},
		{"a string", on(90007, messages...), message(`"hi"`)},
		{"no element", on(90002, messages...), message("[]")},
		{"a null element", on(90002, messages...), message("[null]")},
		{"a string as element", on(90002, messages...), message(`["hi"]`)},
		{"a second element that is null", on(90002, messages...), message(textMessage[:len(textMessage)-1] + ",null]")},
		{"no MsgType", on(90010, messages...), message(`[{"MsgContent":{"Text":"hi"}}]`)},
		{"an empty MsgType", on(90010, messages...), message(`[{"MsgType":"","MsgContent":{}}]`)},
		{"MsgType a number", on(90010, messages...), message(`[{"MsgType":1,"MsgContent":{}}]`)},
		{"no MsgContent", on(90010, messages...), message(`[{"MsgType":"TIMTextElem"}]`)},
		{"MsgContent null", on(90010, messages...), message(`[{"MsgType":"TIMTextElem","MsgContent":null}]`)},
		{"MsgContent a string", on(90010, messages...), message(`[{"MsgType":"TIMTextElem","MsgContent":"hi"}]`)},
		{"more in the frame", on(90010, messages...), message(`[{"MsgType":"TIMTextElem","MsgContent":{"Text":""},"Text":""}]`)},
		{"an unknown MsgType", on(90010, messages...), elem("Telepathy", "{}")},
		{"an unknown inner member", on(0, messages...), elem("Text", `{"Text":"hi","New":1}`)},
		{"an empty text", on(0, messages...), elem("Text", `{"Text":""}`)},
		{"a text that is a number", on(90010, messages...), elem("Text", `{"Text":1}`)},
		{"an empty location", on(0, messages...), elem("Location", "{}")},
		{"a location in words", on(90010, messages...), elem("Location", `{"Latitude":"29"}`)},
		{"a face 0", on(0, messages...), elem("Face", `{"Index":0}`)},
		{"a face of a string", on(90010, messages...), elem("Face", `{"Index":"1"}`)},
		{"an empty custom element", on(0, messages...), elem("Custom", "{}")},
		{"a custom element with an object", on(90010, messages...), elem("Custom", `{"Data":{}}`)},
		{"two custom elements", on(90002, messages...),
			message(`[{"MsgType":"TIMCustomElem","MsgContent":{}},{"MsgType":"TIMCustomElem","MsgContent":{}}]`)},
		{"custom elements and text", on(0, messages...),
			message(`[{"MsgType":"TIMCustomElem","MsgContent":{}},` + textMessage[1:])},
		{"merged messages", on(0, messages...), elem("Relay", `{"Title":"t"}`)},
		{"an image without variants", on(90010, messages...), elem("Image", `{"UUID":"i","ImageInfoArray":[]}`)},
		{"an image with null as variant", on(90010, messages...), elem("Image", `{"UUID":"i","ImageInfoArray":[null]}`)},
		{"an image with a variant without URL", on(90010, messages...),
			elem("Image", `{"UUID":"i","ImageInfoArray":[{"Type":1,"Width":1,"Height":1}]}`)},
		{"an image with a variant without Type", on(90010, messages...),
			elem("Image", `{"UUID":"i","ImageInfoArray":[{"URL":"u","Width":1,"Height":1}]}`)},
		{"an image with a variant of Type 0", on(90010, messages...),
			elem("Image", `{"UUID":"i","ImageInfoArray":[{"Type":0,"URL":"u","Width":1,"Height":1}]}`)},
		{"an image with a variant of Type 3", on(0, messages...),
			elem("Image", `{"UUID":"i","ImageInfoArray":[{"Type":3,"URL":"u","Width":1,"Height":1}]}`)},
		{"an image with a variant of Type 4", on(90010, messages...),
			elem("Image", `{"UUID":"i","ImageInfoArray":[{"Type":4,"URL":"u","Width":1,"Height":1}]}`)},
		{"an image with a variant without Width", on(90010, messages...),
			elem("Image", `{"UUID":"i","ImageInfoArray":[{"URL":"u","Height":1,"Type":1}]}`)},
		{"an image with a variant with Size in words", on(90010, messages...),
			elem("Image", `{"UUID":"i","ImageInfoArray":[{"URL":"u","Width":1,"Height":1,"Type":1,"Size":"1"}]}`)},
		{"an image with a variant without Height", on(90010, messages...),
			elem("Image", `{"UUID":"i","ImageInfoArray":[{"URL":"u","Width":1,"Type":1}]}`)},
	}
	for kind, content := range map[string]struct {
		json     string
		required []string
		flags    []string
		urls     []string
	}{
		"Location": {json: `{"Desc":"d","Latitude":29.34,"Longitude":-1e2}`},
		"Face":     {json: `{"Index":1,"Data":"d"}`},
		"Custom":   {json: `{"Data":"d","Desc":"d","Ext":"e","Sound":"s"}`},
		"Sound":    {sound, []string{"Url", "UUID", "Download_Flag"}, []string{"Download_Flag"}, []string{"Url", "UUID"}},
		"Image":    {image, []string{"UUID", "ImageInfoArray"}, nil, []string{"UUID"}},
		"File":     {file, []string{"Url", "UUID", "Download_Flag"}, []string{"Download_Flag"}, []string{"Url", "UUID"}},
		"VideoFile": {video,
			[]string{"VideoUrl", "VideoUUID", "VideoDownloadFlag", "ThumbUrl", "ThumbUUID", "ThumbWidth", "ThumbHeight", "ThumbDownloadFlag"},
			[]string{"VideoDownloadFlag", "ThumbDownloadFlag"}, []string{"VideoUrl", "VideoUUID", "ThumbUrl", "ThumbUUID"}},
		"Text": {`{"Text":"hi"}`, []string{"Text"}, nil, nil},
	} {
		rules = append(rules, rule{"a whole " + kind, on(0, messages...), elem(kind, content.json)})
		var inner map[string]any
		require.NoError(t, json.Unmarshal([]byte(content.json), &inner))
		for name := range inner {
			null := regexp.MustCompile(`"`+name+`":("[^"]*"|\[.*\]|[^,}]*)`).ReplaceAllString(content.json, `"`+name+`":null`)
			rules = append(rules, rule{kind + " with null as " + name, on(90010, messages...), elem(kind, null)})
		}
		for _, name := range content.required {
			without := strings.Replace(content.json, `"`+name+`":`, `"Other":`, 1)
			rules = append(rules, rule{kind + " without " + name, on(90010, messages...), elem(kind, without)})
		}
		for _, name := range content.flags {
			for _, flag := range []string{"0", "1", "3", `"2"`} {
				wrong := strings.Replace(content.json, `"`+name+`":2`, `"`+name+`":`+flag, 1)
				rules = append(rules, rule{kind + " with " + name + " " + flag, on(90010, messages...), elem(kind, wrong)})
			}
		}
		for _, name := range content.urls {
			for _, value := range []string{`"u"`, `"i"`} {
				empty := strings.Replace(content.json, `"`+name+`":`+value, `"`+name+`":""`, 1)
				if empty != content.json {
					rules = append(rules, rule{kind + " with empty " + name, on(90010, messages...), elem(kind, empty)})
				}
			}
		}
	}
	check(t, rules)
}

func TestRulesOfSize(t *testing.T) {
	t.Parallel()
	const kb = 1024
	// filled makes a body of exactly n bytes, recipients not counted, by the length of a text.
	filled := func(path string, n int, changes ...change) []change {
		message := func(text int) change {
			return set("MsgBody", fmt.Sprintf(`[{"MsgType":"TIMTextElem","MsgContent":{"Text":%s}}]`, quoted(text)))
		}
		counted := append(append([]change{message(0)}, changes...), drop("To_Account"))
		rest := len(body(path, counted...))
		return append([]change{message(n - rest)}, changes...)
	}
	notification := func(n int, changes ...change) []change {
		shape := append([]change{drop("MsgBody"), set("OfflinePushInfo", `{"Desc":""}`)}, changes...)
		rest := len(body(push, shape...))
		return append(shape, set("OfflinePushInfo", `{"Desc":`+quoted(n-rest)+`}`))
	}
	tagged := set("Condition", `{"TagsOr":["a"]}`)
	check(t, []rule{
		{"a message of 12 KB", on(0, legacyPush), filled(legacyPush, 12*kb)},
		{"a message of 12 KB and 1", on(93000, legacyPush), filled(legacyPush, 12*kb+1)},
		{"a message of 12 KB to the tagged", on(0, push), filled(push, 12*kb, tagged)},
		{"a message of 12 KB and 1 to the tagged", on(93000, push), filled(push, 12*kb+1, tagged)},
		{"a message of 12 KB to the listed", on(0, batchSend), filled(batchSend, 12*kb, set("To_Account", accounts(500)))},
		{"a message of 12 KB and 1 to the listed", on(93000, batchSend),
			filled(batchSend, 12*kb+1, set("To_Account", accounts(500)))},
		{"a message of 10 KB to all", on(0, push), filled(push, 10*kb)},
		{"a message of 10 KB and 1 to all", on(90056, push), filled(push, 10*kb+1)},
		{"a message of 10 KB and 1 to all", on(0, legacyPush), filled(legacyPush, 10*kb+1)},
		{"a notification of 10 KB to all", on(0, push), notification(10 * kb)},
		{"a notification of 10 KB and 1 to all", on(90056, push), notification(10*kb + 1)},
		{"a notification of 13 KB to the tagged", on(0, push), notification(13*kb, tagged)},
	})
}

func TestRulesOfConditions(t *testing.T) {
	t.Parallel()
	cond := func(json string) []change { return []change{set("Condition", json)} }
	tags := func(n int) string { return strings.ReplaceAll(accounts(n), "user", "tag") }
	rules := []rule{
		{"null", on(90001, pushes...), cond("null")},
		{"an array", on(90001, pushes...), cond(`["TagsOr"]`)},
		{"an empty object", on(90001, pushes...), cond("{}")},
		{"an unknown member", on(90001, pushes...), cond(`{"TagsXor":["a"]}`)},
		{"TagsOr and TagsAnd", on(0, legacyPush), cond(`{"TagsOr":["a"],"TagsAnd":["b"]}`)},
		{"TagsOr and TagsAnd", on(90001, push), cond(`{"TagsOr":["a"],"TagsAnd":["b"]}`)},
		{"AttrsOr and AttrsAnd", on(0, legacyPush), cond(`{"AttrsOr":{"a":"1"},"AttrsAnd":{"b":"2"}}`)},
		{"AttrsOr and AttrsAnd", on(90001, push), cond(`{"AttrsOr":{"a":"1"},"AttrsAnd":{"b":"2"}}`)},
		{"a tag in both", on(90022, legacyPush), cond(`{"TagsOr":["a","b"],"TagsAnd":["c","b"]}`)},
		{"tags and attributes", on(90039, pushes...), cond(`{"TagsOr":["a"],"AttrsAnd":{"b":"2"}}`)},
		{"other tags and attributes", on(90039, pushes...), cond(`{"TagsAnd":["a"],"AttrsOr":{"b":"2"}}`)},
		{"TagsNot", on(90001, pushes...), cond(`{"TagsOr":["a"],"TagsNot":["b"]}`)},
		{"TagsNot alone", on(90001, pushes...), cond(`{"TagsNot":["b"]}`)},
	}
	for _, name := range []string{"TagsOr", "TagsAnd"} {
		list := func(json string) []change { return cond(fmt.Sprintf(`{%q:%s}`, name, json)) }
		rules = append(rules, []rule{
			{name, on(0, pushes...), list(`["a","b"]`)},
			{name + " a string", on(90001, pushes...), list(`"a"`)},
			{name + " null", on(90001, pushes...), list("null")},
			{name + " empty", on(90001, pushes...), list("[]")},
			{name + " of numbers", on(90001, pushes...), list("[1]")},
			{name + " with null", on(90040, pushes...), list(`["a",null]`)},
			{name + " with an empty tag", on(90040, pushes...), list(`["a",""]`)},
			{name + " with a tag of 50 bytes", on(0, pushes...), list("[" + quoted(50) + "]")},
			{name + " with a tag of 51 bytes", on(90020, pushes...), list("[" + quoted(51) + "]")},
			{name + " with a tag of 17 characters", on(90020, pushes...), list(`["` + strings.Repeat("签", 17) + `"]`)},
			{name + " with a tag of 16 characters", on(0, pushes...), list(`["` + strings.Repeat("签", 16) + `"]`)},
			{name + " of 10", on(0, pushes...), list(tags(10))},
			{name + " of 11", on(90032, pushes...), list(tags(11))},
		}...)
	}
	for _, name := range []string{"AttrsOr", "AttrsAnd"} {
		attrs := func(json string) []change { return cond(fmt.Sprintf(`{%q:%s}`, name, json)) }
		rules = append(rules, []rule{
			{name, on(0, pushes...), attrs(`{"a":"1","b":"2"}`)},
			{name + " an array", on(90001, pushes...), attrs(`["a"]`)},
			{name + " null", on(90001, pushes...), attrs("null")},
			{name + " empty", on(90001, pushes...), attrs("{}")},
			{name + " with an empty name", on(90033, pushes...), attrs(`{"":"1"}`)},
			{name + " with an empty value", on(0, pushes...), attrs(`{"a":""}`)},
			{name + " with a number", on(90033, pushes...), attrs(`{"a":1}`)},
			{name + " with a name of 50 bytes", on(0, pushes...), attrs("{" + quoted(50) + `:"1"}`)},
			{name + " with a name of 51 bytes", on(90033, pushes...), attrs("{" + quoted(51) + `:"1"}`)},
			{name + " with a value of 50 bytes", on(0, pushes...), attrs(`{"a":` + quoted(50) + "}")},
			{name + " with a value of 51 bytes", on(90033, pushes...), attrs(`{"a":` + quoted(51) + "}")},
		}...)
	}
	service := func(json string) []change {
		return []change{drop("MsgBody"), set("OfflinePushInfo", `{"Title":"t"}`), set("Condition", json)}
	}
	rules = append(rules, []rule{
		{"notification: TagsOr", on(0, push), service(`{"TagsOr":["a"]}`)},
		{"notification: TagsNot beside TagsOr", on(0, push), service(`{"TagsOr":["a"],"TagsNot":["b"]}`)},
		{"notification: TagsNot beside TagsAnd", on(0, push), service(`{"TagsAnd":["a"],"TagsNot":["b"]}`)},
		{"notification: TagsNot alone", on(90001, push), service(`{"TagsNot":["b"]}`)},
		{"notification: TagsNot empty", on(90001, push), service(`{"TagsOr":["a"],"TagsNot":[]}`)},
		{"notification: TagsNot of 11", on(0, push), service(`{"TagsOr":["a"],"TagsNot":` + tags(11) + `}`)},
		{"notification: TagsNot of 51 bytes", on(90020, push), service(`{"TagsOr":["a"],"TagsNot":[` + quoted(51) + `]}`)},
		{"notification: TagsNot with an empty tag", on(90040, push), service(`{"TagsOr":["a"],"TagsNot":[""]}`)},
		{"notification: TagsNot and attributes", on(90039, push), service(`{"AttrsOr":{"a":"1"},"TagsNot":["b"]}`)},
		{"notification: TagsOr and TagsAnd", on(0, push), service(`{"TagsOr":["a"],"TagsAnd":["b"]}`)},
		{"notification: a tag in both", on(90022, push), service(`{"TagsOr":["a"],"TagsAnd":["a"]}`)},
		{"notification: unknown member", on(90001, push), service(`{"TagsXor":["a"]}`)},
	}...)
	check(t, rules)
}

func TestRulesOfOfflinePushInfo(t *testing.T) {
	t.Parallel()
	info := func(json string) []change { return []change{set("OfflinePushInfo", json)} }
	rules := []rule{
		{"null", on(90043, sends...), info("null")},
		{"a string", on(90043, sends...), info(`"t"`)},
		{"an array", on(90043, sends...), info("[]")},
		{"empty", on(0, messages...), info("{}")},
		{"empty", on(90001, batch), info("{}")},
		{"an unknown member", on(0, sends...), info(`{"New":{"a":[1]}}`)},
		{"an unknown vendor member", on(0, sends...), info(`{"AndroidInfo":{"New":1},"ApnsInfo":{"New":1},"HarmonyInfo":{"New":1}}`)},
		{"Ext that is not JSON", on(0, sends...), info(`{"Ext":"plain"}`)},
		{"VIVONotifyType a number", on(0, sends...), info(`{"AndroidInfo":{"VIVONotifyType":4}}`)},
		{"VIVONotifyType a string", on(0, sends...), info(`{"AndroidInfo":{"VIVONotifyType":"4"}}`)},
		{"VIVONotifyType a list", on(90043, sends...), info(`{"AndroidInfo":{"VIVONotifyType":[4]}}`)},
		{"languages with null", on(90043, sends...), info(`{"MultiLanguageContent":[null]}`)},
		{"language a number", on(90043, sends...), info(`{"MultiLanguageContent":[{"Language":1}]}`)},
		{"language text a number", on(90043, sends...), info(`{"MultiLanguageContent":[{"Language":"en","Desc":1}]}`)},
		{"language title a number", on(90043, sends...), info(`{"MultiLanguageContent":[{"Language":"en"},{"Title":1}]}`)},
		{"BadgeAddNum 0", on(90043, sends...), info(`{"BadgeAddNum":0}`)},
		{"BadgeAddNum 1", on(0, sends...), info(`{"BadgeAddNum":1}`)},
		{"BadgeAddNum 99", on(0, sends...), info(`{"BadgeAddNum":99}`)},
		{"BadgeAddNum 100", on(90043, sends...), info(`{"BadgeAddNum":100}`)},
		{"BadgeSetNum -1", on(90043, sends...), info(`{"BadgeSetNum":-1}`)},
		{"BadgeSetNum 0", on(0, sends...), info(`{"BadgeSetNum":0}`)},
		{"BadgeSetNum 999", on(0, sends...), info(`{"BadgeSetNum":999}`)},
		{"BadgeSetNum 1000", on(90043, sends...), info(`{"BadgeSetNum":1000}`)},
		{"OPPONotifyLevel alone", on(90043, sends...), info(`{"AndroidInfo":{"OPPONotifyLevel":16}}`)},
		{"OPPONotifyLevel with empty OPPOCategory", on(90043, sends...), info(`{"AndroidInfo":{"OPPONotifyLevel":16,"OPPOCategory":""}}`)},
		{"OPPONotifyLevel with OPPOCategory", on(0, sends...), info(`{"AndroidInfo":{"OPPONotifyLevel":16,"OPPOCategory":"IM"}}`)},
		{"OPPO parameters of numbers", on(90043, sends...), info(`{"AndroidInfo":{"OPPOPrivateTitleParameters":{"a":1}}}`)},
		{"SoundDuration alone", on(90043, sends...), info(`{"HarmonyInfo":{"SoundDuration":10}}`)},
		{"SoundDuration 0", on(90043, sends...), info(`{"HarmonyInfo":{"Sound":"a","SoundDuration":0}}`)},
		{"SoundDuration 1", on(0, sends...), info(`{"HarmonyInfo":{"Sound":"a","SoundDuration":1}}`)},
		{"SoundDuration 60", on(0, sends...), info(`{"HarmonyInfo":{"Sound":"a","SoundDuration":60}}`)},
		{"SoundDuration 61", on(90043, sends...), info(`{"HarmonyInfo":{"Sound":"a","SoundDuration":61}}`)},
		{"a template", on(0, sends...), info(`{"PushTemplateId":"1400000000-2","PushTemplateParam":{"UserName":"a"}}`)},
	}
	for _, name := range []string{"timTitle", "timDesc", "timSenderNick", "timGroupName"} {
		rules = append(rules, rule{"template parameter " + name, on(90043, sends...),
			info(fmt.Sprintf(`{"PushTemplateParam":{"a":"b",%q:"x"}}`, name))})
	}
	activity := func(json string) []change { return info(`{"ApnsInfo":{"LiveActivity":` + json + `}}`) }
	rules = append(rules, []rule{
		{"LiveActivity", on(0, sends...), activity(`{"LaId":"a","Event":"update","ContentState":{"a":[1]}}`)},
		{"LiveActivity without LaId", on(90043, sends...), activity(`{"Event":"update","ContentState":{}}`)},
		{"LiveActivity with empty LaId", on(90043, sends...), activity(`{"LaId":"","Event":"update","ContentState":{}}`)},
		{"LaId of 64 bytes", on(0, sends...), activity(`{"LaId":` + quoted(64) + `,"Event":"update","ContentState":{}}`)},
		{"LaId of 65 bytes", on(90043, sends...), activity(`{"LaId":` + quoted(65) + `,"Event":"update","ContentState":{}}`)},
		{"LiveActivity without Event", on(90043, sends...), activity(`{"LaId":"a","ContentState":{}}`)},
		{"LiveActivity with end", on(0, sends...), activity(`{"LaId":"a","Event":"end","ContentState":{}}`)},
		{"LiveActivity with another Event", on(90043, sends...), activity(`{"LaId":"a","Event":"start","ContentState":{}}`)},
		{"LiveActivity with empty Event", on(90043, sends...), activity(`{"LaId":"a","Event":"","ContentState":{}}`)},
		{"LiveActivity without ContentState", on(90043, sends...), activity(`{"LaId":"a","Event":"update"}`)},
		{"ContentState a string", on(90043, sends...), activity(`{"LaId":"a","Event":"update","ContentState":"{}"}`)},
		{"DismissalDate with end", on(0, sends...), activity(`{"LaId":"a","Event":"end","ContentState":{},"DismissalDate":1}`)},
		{"DismissalDate with update", on(90043, sends...),
			activity(`{"LaId":"a","Event":"update","ContentState":{},"DismissalDate":1}`)},
		{"DismissalDate a string", on(90043, sends...),
			activity(`{"LaId":"a","Event":"end","ContentState":{},"DismissalDate":"1"}`)},
	}...)
	// Every documented member with a type that it does not have.
	for parent, members := range map[string]map[string]string{
		"": {"PushFlag": `"0"`, "Title": "1", "Desc": "1", "MultiLanguageContent": "{}", "Ext": `{"a":1}`, "AndroidInfo": `"a"`,
			"ApnsInfo": "[]", "HarmonyInfo": "null", "BadgeAddNum": `"1"`, "BadgeSetNum": "1.0", "PushTemplateId": "1", "PushTemplateParam": `"a"`},
		"AndroidInfo": {"Sound": "1", "PushStyle": `"1"`, "XiaoMiChannelID": "1", "OPPOChannelID": "1", "OPPOCategory": "1",
			"OPPOPrivateMsgTemplateId": "1", "OPPOPrivateTitleParameters": `"a"`, "OPPOPrivateContentParameters": "[]",
			"OPPONotifyLevel": `"16"`, "VIVOClassification": `"1"`, "VIVOCategory": "1", "VIVONotifyType": "true",
			"HuaWeiImportance": "1", "HuaWeiCategory": "1", "HuaWeiImage": "1", "HonorImage": "1", "HuaWeiChannelID": "1",
			"HonorImportance": "1", "GoogleImage": "1", "GooglePriority": "1", "GoogleChannelID": "1", "MeiZuNoticeMsgType": `"1"`,
			"ExtAsHuaweiIntentParam": `"1"`},
		"ApnsInfo": {"BadgeMode": `"1"`, "Title": "1", "SubTitle": "1", "Image": "1", "MutableContent": "true", "Sound": "1",
			"InterruptionLevel": "1", "ContentAvailable": "true", "IsVoipPush": "true", "LiveActivity": "1"},
		"HarmonyInfo": {"Title": "1", "Category": "1", "Image": "1", "Sound": "1", "SoundDuration": `"10"`},
	} {
		for name, wrong := range members {
			json := fmt.Sprintf(`{%q:%s}`, name, wrong)
			if parent != "" {
				json = fmt.Sprintf(`{%q:%s}`, parent, json)
			}
			rules = append(rules, rule{"wrong type of " + parent + "." + name, on(90043, sends...), info(json)})
		}
	}
	check(t, rules)
}

func TestRefusedMsgRandomIsAnsweredAsDocumented(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	for _, wrong := range []change{drop("MsgRandom"), set("MsgRandom", `"x"`)} {
		ans := s.post(t, batch, body(batch, wrong))
		assert.JSONEq(t, sample(t, "timpush_batch.fail.response.json"), ans.raw)
	}
}
