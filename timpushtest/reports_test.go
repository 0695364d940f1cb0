package timpushtest_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

// window is the body of a report from a day ago to now, by the clock of a bubble.
func window(more string) string {
	now := time.Now().Unix()
	return fmt.Sprintf(`{"StartTime":%d,"EndTime":%d%s}`, now-24*60*60, now, more)
}

// success is how the documents spell it.
const success = "sucess" //nolint:misspell // see above

// told is what a report must say.
func told(extra string) string {
	return `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"` + success + `",` + extra + `}`
}

const (
	statsOfAll = `"TotalCount":6,"SentCount":4,"DeliveredCount":2,"ClickCount":1,"PlatformStatistics":[
		{"EventType":1,"PushPlatform":1,"TotalCount":2,"SentCount":2,"DeliveredCount":1,"ClickCount":1},
		{"EventType":1,"PushPlatform":2,"TotalCount":1,"SentCount":0,"DeliveredCount":0,"ClickCount":0},
		{"EventType":1,"PushPlatform":3,"TotalCount":2,"SentCount":1,"DeliveredCount":0,"ClickCount":0},
		{"EventType":2,"PushPlatform":0,"TotalCount":1,"SentCount":1,"DeliveredCount":1,"ClickCount":0}]`
	statsOfTwo = `"TotalCount":2,"SentCount":2,"DeliveredCount":2,"ClickCount":0,"PlatformStatistics":[
		{"EventType":1,"PushPlatform":1,"TotalCount":1,"SentCount":1,"DeliveredCount":1,"ClickCount":0},
		{"EventType":2,"PushPlatform":0,"TotalCount":1,"SentCount":1,"DeliveredCount":1,"ClickCount":0}]`
	statsOfNone = `"TotalCount":0,"SentCount":0,"DeliveredCount":0,"ClickCount":0,"PlatformStatistics":[]`

	lossOfAll = `"ReadyToSendLoss":[
		{"ErrCode":"-2","ErrCount":1,"ErrInfo":"token not uploaded"},
		{"ErrCode":"-1","ErrCount":1,"ErrInfo":"certificate id not set"}],
		"PostSendDeliveredLoss":[{"ErrCode":"410","ErrCount":2,"ErrInfo":"Unregistered"}],
		"PlatformReadyToSendLoss":[
		{"EventType":1,"PushPlatform":2,"ErrCode":"-1","ErrCount":1,"ErrInfo":"certificate id not set"},
		{"EventType":1,"PushPlatform":3,"ErrCode":"-2","ErrCount":1,"ErrInfo":"token not uploaded"}],
		"PlatformPostSendDeliveredLoss":[
		{"EventType":1,"PushPlatform":1,"ErrCode":"410","ErrCount":1,"ErrInfo":"Unregistered"},
		{"EventType":1,"PushPlatform":3,"ErrCode":"410","ErrCount":1,"ErrInfo":"Unregistered"}]`
	lossOfNone = `"ReadyToSendLoss":[],"PostSendDeliveredLoss":[],"PlatformReadyToSendLoss":[],"PlatformPostSendDeliveredLoss":[]`
)

func TestReportsOfPushes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		assert.JSONEq(t, told(`"Results":[{"TaskID":"",`+statsOfNone+`}]`), s.post(t, allStats, window(`,"TaskID":[]`)).raw)
		assert.JSONEq(t, told(`"Results":[{"TaskID":"",`+lossOfNone+`}]`), s.post(t, allLoss, window(`,"TaskID":[]`)).raw)
		devices(s)
		all := *s.post(t, push, body(push)).TaskID
		two := *s.post(t, batch, body(batch, set("To_Account", `["alice","bob"]`))).TaskID
		message := *s.post(t, batchSend, body(batchSend)).MsgKey
		s.Click(all, "alice", "alice")
		s.Click(all, "alice")

		ids := fmt.Sprintf(`,"TaskID":[%q,"nothing",%q,%q]`, two, message, all)
		assert.JSONEq(t, told(fmt.Sprintf(`"Results":[{"TaskID":%q,%s},{"TaskID":%q,%s}]`, two, statsOfTwo, all, statsOfAll)),
			s.post(t, allStats, window(ids)).raw)
		assert.JSONEq(t, told(fmt.Sprintf(`"Results":[{"TaskID":%q,%s},{"TaskID":%q,%s}]`, two, lossOfNone, all, lossOfAll)),
			s.post(t, allLoss, window(ids)).raw)

		overall := s.post(t, allStats, window(`,"TaskID":[]`)).raw
		assert.JSONEq(t, told(`"Results":[{"TaskID":"","TotalCount":8,"SentCount":6,"DeliveredCount":4,"ClickCount":1,"PlatformStatistics":[
			{"EventType":1,"PushPlatform":1,"TotalCount":3,"SentCount":3,"DeliveredCount":2,"ClickCount":1},
			{"EventType":1,"PushPlatform":2,"TotalCount":1,"SentCount":0,"DeliveredCount":0,"ClickCount":0},
			{"EventType":1,"PushPlatform":3,"TotalCount":2,"SentCount":1,"DeliveredCount":0,"ClickCount":0},
			{"EventType":2,"PushPlatform":0,"TotalCount":2,"SentCount":2,"DeliveredCount":2,"ClickCount":0}]}]`), overall)
		assert.JSONEq(t, told(`"Results":[{"TaskID":"",`+lossOfAll+`}]`), s.post(t, allLoss, window(`,"TaskID":[]`)).raw)

		for name, body := range map[string]string{
			"a second too early": fmt.Sprintf(`{"StartTime":0,"EndTime":%d,"TaskID":[%q]}`, 0, all),
			"a second too late":  fmt.Sprintf(`{"StartTime":%d,"EndTime":%d,"TaskID":[%q]}`, time.Now().Unix()+1, time.Now().Unix()+1, all),
		} {
			assert.JSONEq(t, told(`"Results":[]`), s.post(t, allStats, body).raw, name)
		}
		exact := fmt.Sprintf(`{"StartTime":%d,"EndTime":%d,"TaskID":[]}`, time.Now().Unix(), time.Now().Unix())
		assert.JSONEq(t, overall, s.post(t, allStats, exact).raw)
	})
}

func TestReportsOfMessages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		assert.JSONEq(t, told(statsOfNone), s.post(t, normStats, window("")).raw)
		assert.JSONEq(t, told(lossOfNone), s.post(t, normLoss, window("")).raw)
		devices(s)
		s.post(t, push, body(push)) // does not count
		id := *s.post(t, batchSend, body(batchSend, set("To_Account", toAll))).MsgKey
		s.Click(id, "bob")
		assert.JSONEq(t, told(`"TotalCount":6,"SentCount":4,"DeliveredCount":2,"ClickCount":1,"PlatformStatistics":[
			{"PushPlatform":0,"TotalCount":1,"SentCount":1,"DeliveredCount":1,"ClickCount":1},
			{"PushPlatform":1,"TotalCount":2,"SentCount":2,"DeliveredCount":1,"ClickCount":0},
			{"PushPlatform":2,"TotalCount":1,"SentCount":0,"DeliveredCount":0,"ClickCount":0},
			{"PushPlatform":3,"TotalCount":2,"SentCount":1,"DeliveredCount":0,"ClickCount":0}]`),
			s.post(t, normStats, window("")).raw)
		assert.JSONEq(t, told(`"ReadyToSendLoss":[
			{"ErrCode":"-2","ErrCount":1,"ErrInfo":"token not uploaded"},
			{"ErrCode":"-1","ErrCount":1,"ErrInfo":"certificate id not set"}],
			"PostSendDeliveredLoss":[{"ErrCode":"410","ErrCount":2,"ErrInfo":"Unregistered"}],
			"PlatformReadyToSendLoss":[
			{"PushPlatform":2,"ErrCode":"-1","ErrCount":1,"ErrInfo":"certificate id not set"},
			{"PushPlatform":3,"ErrCode":"-2","ErrCount":1,"ErrInfo":"token not uploaded"}],
			"PlatformPostSendDeliveredLoss":[
			{"PushPlatform":1,"ErrCode":"410","ErrCount":1,"ErrInfo":"Unregistered"},
			{"PushPlatform":3,"ErrCode":"410","ErrCount":1,"ErrInfo":"Unregistered"}]`),
			s.post(t, normLoss, window("")).raw)
	})
}

func TestReportsOfNothing(t *testing.T) {
	t.Parallel()
	s := inProcess(t, timpushtest.WithoutRecording())
	s.RegisterAccounts("alice", "bob")
	s.post(t, push, body(push))
	assert.JSONEq(t, told(`"Results":[{"TaskID":"",`+statsOfNone+`}]`), s.post(t, allStats, window(`,"TaskID":[]`)).raw)
	// Nobody knows whom this one reached.
	s = inProcess(t)
	s.RegisterAccounts("alice")
	id := *s.post(t, legacyPush, body(legacyPush, set("Condition", `{"TagsOr":["a"],"TagsAnd":["b"]}`))).TaskID
	assert.JSONEq(t, told(fmt.Sprintf(`"Results":[{"TaskID":%q,%s}]`, id, statsOfNone)), s.post(t, allStats, window(fmt.Sprintf(`,"TaskID":[%q]`, id))).raw)
}

func TestRulesOfReports(t *testing.T) {
	t.Parallel()
	const day = 24 * 60 * 60
	span := func(days, more int) string {
		return fmt.Sprintf(`{"StartTime":1741104000,"EndTime":%d`, 1741104000+days*day+more)
	}
	tasks := func(json string) string { return span(1, 0) + `,"TaskID":` + json + "}" }
	for path, limit := range map[string]int{allStats: 30, allLoss: 7, normStats: 30, normLoss: 7} {
		end := "}"
		if path == allStats || path == allLoss {
			end = `,"TaskID":[]}`
		}
		for body, want := range map[string]int{
			span(0, 0) + end:                         0,
			span(0, -1) + end:                        90001,
			span(limit, 0) + end:                     0,
			span(limit, 1) + end:                     90001,
			`{"StartTime":1` + end:                   90001,
			`{"EndTime":1` + end:                     90001,
			`{"StartTime":"1","EndTime":1` + end:     90001,
			`{"StartTime":1.5,"EndTime":2` + end:     90001,
			`{"StartTime":-1,"EndTime":1` + end:      90001,
			`{"StartTime":0,"EndTime":0` + end:       0,
			`{"StartTime":0,"EndTime":0,"A":1` + end: 90001,
		} {
			assert.Equal(t, want, inProcess(t).post(t, path, body).ErrorCode, "%s %s", path, body)
		}
	}
	for body, want := range map[string]int{
		tasks(`[]`): 0, tasks(`["1"]`): 0, tasks(`["1","2","3","4","5"]`): 0, tasks(`["1","2","3","4","5","6"]`): 90001,
		tasks(`[""]`): 90001, tasks(`[1]`): 90001, tasks(`"1"`): 90001, tasks(`null`): 90001, span(1, 0) + `}`: 90001,
	} {
		assert.Equal(t, want, inProcess(t).post(t, allStats, body).ErrorCode, body)
		assert.Equal(t, want, inProcess(t).post(t, allLoss, body).ErrorCode, body)
		assert.Equal(t, 90001, inProcess(t).post(t, normStats, tasks(`[]`)).ErrorCode, "no TaskID here")
	}
	for body, want := range map[string]int{
		`{"TaskID":"1","UserID":"2"}`: 0, `{"TaskID":"","UserID":"2"}`: 90001, `{"TaskID":"1","UserID":""}`: 90001,
		`{"TaskID":"1"}`: 90001, `{"UserID":"1"}`: 90001, `{"TaskID":1,"UserID":"2"}`: 90001, `{"TaskId":"1","UserID":"2"}`: 90001,
	} {
		assert.Equal(t, want, inProcess(t).post(t, allTrace, body).ErrorCode, body)
	}
	for body, want := range map[string]int{
		`{"PushID":"1"}`: 0, `{"PushID":""}`: 90001, `{"PushID":1}`: 90001, `{}`: 90001, `{"PushID":"1","UserID":"2"}`: 90001,
	} {
		assert.Equal(t, want, inProcess(t).post(t, normTrace, body).ErrorCode, body)
	}
}

// The zero of a report about messages is a platform, too.
func TestPlatformsOfDevices(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		s.SetDevice("alice", timpushtest.Device{Platform: 42})
		s.SetDevice("bob", timpushtest.Device{Platform: timpush.PlatformUnknown, ErrCode: 1})
		s.post(t, batchSend, body(batchSend))
		assert.JSONEq(t, told(`"TotalCount":2,"SentCount":2,"DeliveredCount":1,"ClickCount":0,"PlatformStatistics":[
			{"PushPlatform":0,"TotalCount":1,"SentCount":1,"DeliveredCount":0,"ClickCount":0},
			{"PushPlatform":42,"TotalCount":1,"SentCount":1,"DeliveredCount":1,"ClickCount":0}]`), s.post(t, normStats, window("")).raw)
	})
}
