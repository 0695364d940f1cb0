package timpushtest_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestRulesOfSchedules(t *testing.T) {
	t.Parallel()
	const goodTime = `"SchedAt":"2099-06-01 10:00:00"`
	add := func(kind, content string) string {
		return sched(`"Type":"` + kind + `",` + goodTime + `,"Content":` + content)
	}
	info := func(members string) string { return `{"OfflinePushInfo":{"Title":"t"}` + members + `}` }
	user := func(members string) string { return info(`,"From_Account":"administrator"` + members) }
	at := func(time string) string { return sched(`"Type":"All","Content":` + toUsers + `,"SchedAt":` + time) }
	long := strings.Repeat("x", 51)
	filled := func(n int) string { // a content of n bytes
		return `{"OfflinePushInfo":{"Desc":` + quoted(n-len(`{"OfflinePushInfo":{"Desc":""}}`)) + `}}`
	}
	for text, want := range map[string]int{
		add("All", toUsers): 0, add("Tag", toTagged): 0, add("User", toSome): 0,

		strings.Replace(add("All", toUsers), "1400000000", "1400000001", 1):   90104,
		strings.Replace(add("All", toUsers), "1400000000", `"1400000000"`, 1): 90104,
		`{"Type":"All",` + goodTime + `,"Content":` + toUsers + `}`:           90104,
		add("all", toUsers): 90104, add("", toUsers): 90104,
		sched(goodTime + `,"Content":` + toUsers):                            90104,
		sched(`"Type":1,` + goodTime + `,"Content":` + toUsers):              90104,
		sched(`"Type":"All",` + goodTime):                                    90104,
		sched(`"Type":"All","Content":` + toUsers):                           90104,
		sched(`"Type":"All",` + goodTime + `,"More":1,"Content":` + toUsers): 90104,

		at(`"2099-06-01 10:00:00"`): 0, at(`"2099-6-01 10:00:00"`): 90104, at(`"2099-06-01 9:00:00"`): 90104,
		at(`"2099-06-01T10:00:00Z"`): 90104, at(`"2099-06-01 10:00:00.5"`): 90104, at(`"2099-02-30 10:00:00"`): 90104,
		at(`"2099-06-01"`): 90104, at(`""`): 90104, at(`4083998400`): 90104, at("null"): 90104,

		add("All", `null`): 90104, add("All", `"x"`): 90104, add("All", `{}`): 90104,
		add("All", info("")): 0, add("All", info(`,"MsgRandom":7,"DataId":"d"`)): 0,
		add("All", info(`,"MsgRandom":"7"`)): 90005, add("Tag", info(`,"MsgRandom":-1,"Condition":{"TagsOr":["a"]}`)): 90005,
		add("User", user(`,"To_Account":["a"],"MsgRandom":"7"`)):                      90104,
		add("User", user(`,"To_Account":["a"],"MsgRandom":7`)):                        0,
		add("All", info(`,"MsgBody":`+textMessage)):                                   90104,
		add("All", info(`,"OnlineOnlyFlag":1`)):                                       90104,
		add("All", info(`,"DataId":"`+long+long+`"`)):                                 90057,
		add("All", info(`,"From_Account":1`)):                                         60015,
		add("All", `{"From_Account":"administrator"}`):                                90104,
		add("All", `{"OfflinePushInfo":{}}`):                                          90104,
		add("All", `{"OfflinePushInfo":{"Title":1}}`):                                 90043,
		add("User", `{"OfflinePushInfo":null,"From_Account":"a","To_Account":["a"]}`): 90043,
		add("All", filled(10*1024)):                                                   0, add("All", filled(10*1024+1)): 90056,

		add("All", toTagged): 90104, add("All", toSome): 90104,
		add("Tag", toUsers): 90104, add("Tag", toSome): 90104, add("User", toUsers): 90104, add("User", toTagged): 90104,
		add("Tag", info(`,"Condition":{}`)):                                    90104,
		add("Tag", info(`,"Condition":null`)):                                  90104,
		add("Tag", info(`,"Condition":{"TagsNot":["a"]}`)):                     90104,
		add("Tag", info(`,"Condition":{"TagsOr":["a"],"TagsNot":["b"]}`)):      0,
		add("Tag", info(`,"Condition":{"AttrsOr":{"a":"1"}}`)):                 0,
		add("Tag", info(`,"Condition":{"TagsOr":["a"],"AttrsAnd":{"a":"1"}}`)): 90039,
		add("Tag", info(`,"Condition":{"TagsOr":["`+long+`"]}`)):               90020,
		add("Tag", info(`,"Condition":{"TagsOr":[""]}`)):                       90040,
		add("Tag", info(`,"Condition":{"TagsOr":`+tags(11)+`}`)):               90032,
		add("User", user(`,"To_Account":[]`)):                                  90104,
		add("User", user(`,"To_Account":"alice"`)):                             90104,
		add("User", user(`,"To_Account":[1]`)):                                 60015,
		add("User", user(`,"To_Account":["alice","alice"]`)):                   90104,
		add("User", user(`,"To_Account":`+accounts(500))):                      0,
		add("User", user(`,"To_Account":`+accounts(501))):                      90104,
		add("User", info(`,"To_Account":["alice"]`)):                           90104,
	} {
		ans := inProcess(t).post(t, addTask, text)
		assert.Equal(t, want, ans.ErrorCode, "%.300s: %s", text, ans.raw)
		if want != 0 {
			assert.NotContains(t, ans.raw, "TaskID")
		}
	}
	ans := inProcess(t).post(t, addTask, add("Tag", info(`,"Condition":{"TagsOr":[""]}`)))
	assert.Equal(t, "Content: Condition.TagsOr[0] is empty", ans.ErrorInfo)
}

func TestScheduleInThePast(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		plan := func(at string) int {
			return s.post(t, addTask, sched(fmt.Sprintf(`"Type":"All","SchedAt":%q,"Content":%s`, at, toUsers))).ErrorCode
		}
		assert.Equal(t, 0, plan("1999-12-31 23:59:59"))
		assert.Len(t, s.Deliveries(), 1)
		time.Sleep(time.Nanosecond)
		assert.Equal(t, 90104, plan("1999-12-31 23:59:59"))
		assert.Equal(t, 0, plan("2000-01-01 00:00:00"))
		s.MoveClock(time.Hour)
		assert.Equal(t, 90104, plan("2000-01-01 00:59:58"))
		assert.Equal(t, 0, plan("2000-01-01 01:00:00"))
	})
}

func TestRulesOfScheduleNumbers(t *testing.T) {
	t.Parallel()
	for path, more := range map[string]string{getTask: "", deleteTask: `,"Type":"All"`, modifyTask: `,"Type":"All","SchedAt":"2099-06-01 10:00:00"`} {
		for id, want := range map[string]int{`%d`: 0, `"%d"`: 90104, `%d.0`: 90104, `-%d`: 90104, `%d0`: 90104, `%d99999999999999999999`: 90104} {
			s := inProcess(t)
			task := s.plan(t, "All", "2099-06-01 10:00:00", toUsers)
			ans := s.post(t, path, sched(`"TaskID":`+fmt.Sprintf(id, task)+more))
			assert.Equal(t, want, ans.ErrorCode, "%s %s", path, id)
		}
		s := inProcess(t)
		task := s.plan(t, "All", "2099-06-01 10:00:00", toUsers)
		good := sched(fmt.Sprintf(`"TaskID":%d%s`, task, more))
		assert.Equal(t, 90104, s.post(t, path, strings.Replace(good, "1400000000", "1", 1)).ErrorCode)
		assert.Equal(t, 90104, s.post(t, path, strings.Replace(good, `"Sdkappid":1400000000,`, "", 1)).ErrorCode)
		assert.Equal(t, 90104, s.post(t, path, strings.Replace(good, "TaskID", "TaskId", 1)).ErrorCode)
		assert.Equal(t, 90104, s.post(t, path, strings.Replace(good, "{", `{"More":1,`, 1)).ErrorCode)
		assert.Equal(t, 0, s.post(t, path, good).ErrorCode)
	}
}

func TestRulesOfLists(t *testing.T) {
	t.Parallel()
	good := map[string]string{
		"Sdkappid": "1400000000", "Offset": "0", "Want": "1", "OrderBy": `"schedAt"`, "Asc": "true",
		"BeginTime": `"2000-01-01 00:00:00"`, "EndTime": `"2000-01-01 00:00:00"`, "Keyword": `"x"`,
	}
	body := func(name, json string) string {
		parts := []string{}
		for n, v := range good {
			if n == name {
				v = json
			}
			if v != "" {
				parts = append(parts, fmt.Sprintf("%q:%s", n, v))
			}
		}
		if _, known := good[name]; !known {
			parts = append(parts, fmt.Sprintf("%q:%s", name, json))
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	s := inProcess(t)
	for name, wrong := range map[string][]string{
		"Sdkappid":  {"", "1", `"1400000000"`},
		"Offset":    {"", "-1", `"0"`, "0.5", "null"},
		"Want":      {"", "0", "-1", `"1"`},
		"OrderBy":   {"", `""`, `"SchedAt"`, `"CREATEAT"`, "1"},
		"Asc":       {"", "1", `"true"`, "null"},
		"BeginTime": {"", `""`, `"2000-01-01"`, `"2000-01-01 00:00:01"`, "1"},
		"EndTime":   {"", `""`, `"2000-01-01"`, `"1999-12-31 23:59:59"`, "1"},
		"Keyword":   {"1", "null"},
		"More":      {"1"},
	} {
		for _, json := range wrong {
			assert.Equal(t, 90104, s.post(t, listTasks, body(name, json)).ErrorCode, "%s %s", name, json)
		}
	}
	s.fine(t, listTasks, body("Keyword", ""), `"Total":0,"Tasks":[]`)
	s.fine(t, listTasks, body("Keyword", `""`), `"Total":0,"Tasks":[]`)
}
