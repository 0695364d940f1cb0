package webhook_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/webhook"
)

// What is marshalled again is what the documents show, so that a queue can keep it.
func TestSamplesSurviveARoundTrip(t *testing.T) {
	t.Parallel()
	parse := func(name string) *webhook.Callback {
		body := sample(t, name)
		cb, err := webhook.Parse([]byte(body))
		require.NoError(t, err)
		assert.Equal(t, body, string(cb.Raw))
		return cb
	}
	events := func(events any) string {
		text, err := json.Marshal(map[string]any{"Events": events})
		require.NoError(t, err)
		return string(text)
	}

	cb := parse("all_member_push.request")
	assert.Equal(t, webhook.CommandPush, cb.Command)
	assert.JSONEq(t, sample(t, "all_member_push.request"), events(cb.Push))
	assert.Empty(t, cb.Message)
	assert.Nil(t, cb.OverLimit)

	cb = parse("offline_push.request")
	assert.Equal(t, webhook.CommandMessage, cb.Command)
	assert.JSONEq(t, sample(t, "offline_push.request"), events(cb.Message))
	assert.Empty(t, cb.Push)
	assert.Nil(t, cb.OverLimit)

	cb = parse("request_over_limit.request")
	assert.Equal(t, webhook.CommandOverLimit, cb.Command)
	text, err := json.Marshal(cb.OverLimit)
	require.NoError(t, err)
	assert.JSONEq(t, sample(t, "request_over_limit.request"), string(text))
	assert.Empty(t, cb.Push)
	assert.Empty(t, cb.Message)
}

// All members, in the order of the documents.
func TestTheFormOnTheWire(t *testing.T) {
	t.Parallel()
	second := func(n int64) time.Time { return time.Unix(n, 5e8).In(time.FixedZone("elsewhere", 3600)) }
	for name, row := range map[string]struct {
		value any
		want  string
	}{
		"push": {
			webhook.PushEvent{
				EventType: 1, TaskID: "task", DataID: "data", TaskTime: second(2), EventTime: second(3), ToAccount: "to",
				PushPlatform: 4, DeviceType: 5, PushStage: 6, ErrCode: -7, ErrInfo: "info",
			},
			`{"CallbackCommand":"Push.AllMemberPush","EventType":1,"TaskId":"task","DataId":"data","TaskTime":2,"EventTime":3,` +
				`"To_Account":"to","PushPlatform":4,"DeviceType":5,"PushStage":6,"ErrCode":-7,"ErrInfo":"info"}`,
		},
		"empty push": {
			webhook.PushEvent{},
			`{"CallbackCommand":"Push.AllMemberPush","EventType":0,"TaskId":"","TaskTime":0,"EventTime":0,` +
				`"To_Account":"","PushPlatform":0,"PushStage":0,"ErrCode":0,"ErrInfo":""}`,
		},
		"message": {
			webhook.MessageEvent{
				EventType: 1, EventTime: second(2), FromAccount: "from", ToAccount: "to", PushPlatform: 3, PushStage: 4, MsgKey: "key",
				GroupID: "group", MsgSeq: 4294967295, MsgRandom: 4294967294, MsgTime: second(5), PushID: "push", ErrCode: -6, ErrInfo: "info",
			},
			`{"CallbackCommand":"Push.OfflinePush","EventType":1,"EventTime":2,"From_Account":"from","To_Account":"to","PushPlatform":3,` +
				`"PushStage":4,"MsgKey":"key","GroupID":"group","MsgSeq":4294967295,"MsgRandom":4294967294,"MsgTime":5,"PushID":"push","ErrCode":-6,"ErrInfo":"info"}`,
		},
		"empty message": {
			webhook.MessageEvent{},
			`{"CallbackCommand":"Push.OfflinePush","EventType":0,"EventTime":0,"From_Account":"","To_Account":"","PushPlatform":0,` +
				`"PushStage":0,"MsgSeq":0,"MsgRandom":0,"MsgTime":0,"PushID":"","ErrCode":0,"ErrInfo":""}`,
		},
		"alarm": {
			webhook.OverLimit{ServiceName: "openim", Command: "batchsendmsg", Request: 510, Limit: 200},
			`{"CallbackCommand":"Alarm.RequestOverLimit","ServiceName":"openim","Command":"batchsendmsg","Request":510,"Limit":200}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := json.Marshal(row.value)
			require.NoError(t, err)
			assert.Equal(t, row.want, string(text))
		})
	}
}

func TestNumbersAsText(t *testing.T) {
	t.Parallel()
	cb, err := webhook.Parse([]byte(`{"Events":[{"CallbackCommand":"Push.AllMemberPush","EventType":"2","TaskTime":"1557481127","EventTime":"",
		"PushPlatform":"0","DeviceType":"12","PushStage":"9","ErrCode":"-203","TaskId":null,"DataId":"d","Newer":{"a":[1]}}]}`))
	require.NoError(t, err)
	assert.Equal(t, []webhook.PushEvent{{
		EventType: timpush.PushOnline, DataID: "d", TaskTime: time.Unix(1557481127, 0).UTC(), DeviceType: 12, PushStage: 9,
		ErrCode: webhook.ErrCodeHuaweiDailyLimit,
	}}, cb.Push)

	cb, err = webhook.Parse([]byte(`{"Events":[{"CallbackCommand":"Push.OfflinePush","EventType":2,"MsgSeq":"","MsgRandom":"","MsgTime":null},
		{"CallbackCommand":"Push.OfflinePush","MsgSeq":"4294967295","MsgRandom":4294967295}]}`))
	require.NoError(t, err)
	assert.Equal(t, []webhook.MessageEvent{{EventType: webhook.Group}, {MsgSeq: 4294967295, MsgRandom: 4294967295}}, cb.Message)

	cb, err = webhook.Parse([]byte(`{"CallbackCommand":"Alarm.RequestOverLimit","Request":"510","Limit":"200"}`))
	require.NoError(t, err)
	assert.Equal(t, &webhook.OverLimit{Request: 510, Limit: 200}, cb.OverLimit)

	for _, number := range []string{
		`"x"`, `" 1"`, `"1 "`, `1.5`, `1e3`, `"0x1"`, `"1_0"`, `true`, `{}`, `[]`, `[1]`, `9223372036854775808`, `"\u0031"`,
	} {
		for _, member := range []string{"EventType", "EventTime", "MsgRandom"} {
			body := fmt.Sprintf(`{"Events":[{"CallbackCommand":"Push.OfflinePush",%q:%s}]}`, member, number)
			_, err := webhook.Parse([]byte(body))
			require.EqualError(t, err, "timpush: webhook: malformed: Events[0]."+member+" has the wrong type", body)
		}
	}
	for _, number := range []string{`-1`, `4294967296`, `"-1"`, `"4294967296"`} {
		_, err := webhook.Parse([]byte(`{"Events":[{"CallbackCommand":"Push.OfflinePush","MsgSeq":` + number + `}]}`))
		require.ErrorIs(t, err, webhook.ErrMalformed, number)
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000)
	for name, row := range map[string]struct {
		body    string
		command string
		fault   string // after "malformed: "
	}{
		"no events":                              {`{"Events":[]}`, "", ""},
		"nothing":                                {`{}`, "", ""},
		"null events":                            {`{"Events":null}`, "", ""},
		"above":                                  {`{"CallbackCommand":"Push.AllMemberPush","Events":[]}`, webhook.CommandPush, ""},
		"above and inside":                       {`{"CallbackCommand":"Push.AllMemberPush","Events":[{"CallbackCommand":"Push.AllMemberPush"}]}`, webhook.CommandPush, ""},
		"inside":                                 {`{"Events":[{"CallbackCommand":"Push.OfflinePush"}]}`, webhook.CommandMessage, ""},
		"unknown above":                          {`{"CallbackCommand":"A.B"}`, "A.B", ""},
		"unknown inside":                         {`{"Events":[{"CallbackCommand":"A.B","EventType":"x"}]}`, "A.B", ""},
		"null command":                           {`{"CallbackCommand":null}`, "", ""},
		"events without":                         {`{"Events":[{},{}]}`, "", ""},
		"not JSON":                               {`private`, "", "no JSON at byte 1"},
		"nothing at all":                         {``, "", "no JSON at byte 0"},
		"too deep":                               {`{"a":` + deep + `}`, "", "no JSON at byte 10005"},
		"number":                                 {`12345`, "", "not a JSON object"},
		"null":                                   {` null`, "", "not a JSON object"},
		"mixed":                                  {`{"Events":[{"CallbackCommand":"A.B"},{"CallbackCommand":"A.C"}]}`, "", "Events[1].CallbackCommand is not that of the rest"},
		"first without":                          {`{"Events":[{},{"CallbackCommand":"A.B"}]}`, "", "Events[1].CallbackCommand is not that of the rest"},
		"later without":                          {`{"Events":[{"CallbackCommand":"A.B"},1]}`, "", "Events[1].CallbackCommand is not that of the rest"},
		"unknown above, with events of any form": {`{"CallbackCommand":"A.B","Events":[{"CallbackCommand":5},7]}`, "A.B", ""},
		"contradiction":                          {`{"CallbackCommand":"Push.OfflinePush","Events":[{"CallbackCommand":"A.C"}]}`, "", "Events[0].CallbackCommand is not that of the rest"},
		"push in an alarm":                       {`{"CallbackCommand":"Push.OfflinePush","Events":[{"CallbackCommand":"Push.AllMemberPush"}]}`, "", "Events[0].CallbackCommand is not that of the rest"},
		"number as a command":                    {`{"Events":[{"CallbackCommand":12345}]}`, "", "Events[0].CallbackCommand has the wrong type"},
		"number as a later one":                  {`{"Events":[{"CallbackCommand":"A.B"},{"CallbackCommand":12345}]}`, "", "Events[1].CallbackCommand has the wrong type"},
		"null as an event":                       {`{"CallbackCommand":"Push.AllMemberPush","Events":[null]}`, "", "Events[0] is not a JSON object"},
		"array as an event":                      {`{"CallbackCommand":"Push.OfflinePush","Events":[{},[]]}`, "", "Events[1] is not a JSON object"},
		"account of another type":                {`{"Events":[{"CallbackCommand":"Push.OfflinePush","From_Account":12345}]}`, "", "Events[0].From_Account has the wrong type"},
		"alarm of another type":                  {`{"CallbackCommand":"Alarm.RequestOverLimit","ServiceName":12345}`, "", "ServiceName has the wrong type"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cb, err := webhook.Parse([]byte(row.body))
			if row.fault != "" {
				assert.Nil(t, cb)
				require.ErrorIs(t, err, webhook.ErrMalformed)
				assert.EqualError(t, err, "timpush: webhook: malformed: "+row.fault)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, row.command, cb.Command)
			assert.Equal(t, row.body, string(cb.Raw))
		})
	}
}

// An event that was put into a queue is not read as one of another kind.
func TestEventsFromAQueue(t *testing.T) {
	t.Parallel()
	var (
		push    = webhook.PushEvent{TaskID: "task", EventTime: time.Unix(5, 0).UTC()}
		message = webhook.MessageEvent{MsgKey: "key", MsgTime: time.Unix(5, 0).UTC()}
		alarm   = webhook.OverLimit{Command: "batchsendmsg"}
	)
	texts := make([]string, 3)
	for i, value := range []any{push, message, alarm} {
		text, err := json.Marshal(value)
		require.NoError(t, err)
		texts[i] = string(text)
	}
	for i, text := range texts {
		var (
			gotPush    webhook.PushEvent
			gotMessage webhook.MessageEvent
			gotAlarm   webhook.OverLimit
		)
		for j, err := range []error{
			json.Unmarshal([]byte(text), &gotPush), json.Unmarshal([]byte(text), &gotMessage), json.Unmarshal([]byte(text), &gotAlarm),
		} {
			if i == j {
				require.NoError(t, err)
				continue
			}
			require.ErrorIs(t, err, webhook.ErrMalformed)
			assert.EqualError(t, err, "timpush: webhook: malformed: CallbackCommand is not that of the rest")
		}
		assert.Equal(t, i == 0, gotPush == push)
		assert.Equal(t, i == 1, gotMessage == message)
		assert.Equal(t, i == 2, gotAlarm == alarm)
	}

	require.NoError(t, json.Unmarshal([]byte(`null`), &push), "as encoding/json has it")
	assert.Equal(t, "task", push.TaskID)
	require.NoError(t, json.Unmarshal([]byte(`{"TaskId":"other"}`), &push), "a name is not needed")
	assert.Equal(t, webhook.PushEvent{TaskID: "other"}, push)
	err := json.Unmarshal([]byte(`{"TaskId":12345}`), &push)
	assert.EqualError(t, err, "timpush: webhook: malformed: TaskId has the wrong type")
	assert.Equal(t, "other", push.TaskID, "unchanged by what cannot be read")
	err = json.Unmarshal([]byte(`[]`), &push)
	assert.EqualError(t, err, "timpush: webhook: malformed: not a JSON object")
}
