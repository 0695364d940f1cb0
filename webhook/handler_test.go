package webhook_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/webhook"
)

func TestTheDocumentedPushCallback(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	w := r.post(t, urlOf(webhook.CommandPush), sample(t, "all_member_push.request"))
	assert.Equal(t, http.StatusOK, w.Code)
	assert.JSONEq(t, sample(t, "ack.response"), w.Body.String())
	assert.Equal(t, [][]webhook.PushEvent{{
		{
			EventType: timpush.PushOffline, TaskID: "657bf434_537529d8_2000005e80aa873_2780d131_bc614e",
			TaskTime: time.Unix(1557481127, 0).UTC(), EventTime: time.Unix(1557481128, 0).UTC(), ToAccount: "user2",
			PushPlatform: timpush.PlatformAPNs, PushStage: webhook.Sent, ErrInfo: "OK",
		},
		{
			EventType: timpush.PushOnline, TaskID: "657bf434_537529d8_2000005e80aa873_2780d131_9",
			TaskTime: time.Unix(1557481127, 0).UTC(), EventTime: time.Unix(1557481129, 0).UTC(), ToAccount: "user3",
			PushStage: webhook.Sent, ErrInfo: "OK",
		},
	}}, r.pushes)
	assert.Empty(t, r.others)
	assert.Contains(t, r.logged(), `level=DEBUG msg="timpush: webhook: accepted" command=Push.AllMemberPush events=2`)
}

func TestTheDocumentedMessageCallback(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	w := r.post(t, urlOf(webhook.CommandMessage), sample(t, "offline_push.request"))
	assert.Equal(t, http.StatusOK, w.Code)
	assert.JSONEq(t, ok, w.Body.String())
	assert.Equal(t, []any{[]webhook.MessageEvent{
		{
			EventType: webhook.OneToOne, EventTime: time.Unix(1557481127, 0).UTC(), FromAccount: "user1", ToAccount: "user2",
			PushPlatform: timpush.PlatformAPNs, PushStage: webhook.Sent, MsgKey: "48374_2837546_1557481126", MsgSeq: 48374,
			MsgRandom: 2837546, MsgTime: time.Unix(1557481126, 0).UTC(),
			PushID: "67120c46_6a4086c0_9bf5fb50_200002d1089b322_2000005d8d46421", ErrInfo: "OK",
		},
		{
			EventType: webhook.Group, EventTime: time.Unix(1557481127, 0).UTC(), FromAccount: "user2", ToAccount: "user3",
			PushPlatform: timpush.PlatformAPNs, PushStage: webhook.Sent, GroupID: "@TGS#12DEVUDHQ", MsgSeq: 48375,
			MsgRandom: 2837546, MsgTime: time.Unix(1557481126, 0).UTC(),
			PushID: "6710c631_85_392fcbcff_200000b2f2c6820_200002c869bfb81", ErrInfo: "OK",
		},
	}}, r.others)
	assert.Empty(t, r.pushes)
}

func TestTheDocumentedAlarm(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	w := r.post(t, urlOf(webhook.CommandOverLimit), sample(t, "request_over_limit.request"))
	assert.Equal(t, http.StatusOK, w.Code)
	assert.JSONEq(t, ok, w.Body.String())
	assert.Equal(t, []any{webhook.OverLimit{ServiceName: "openim", Command: "batchsendmsg", Request: 510, Limit: 200}}, r.others)
	assert.Empty(t, r.pushes)
}

// What other documents describe is passed on as it is, whether it names itself or not.
func TestOtherCallbacks(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"CallbackCommand":"State.StateChange","Info":{"Action":"Login"}}`,
		` {"Info":1} `,
		`{"Events":"private"}`,
		`{"CallbackCommand":"State.StateChange","Events":{"a":1}}`,
		`{"CallbackCommand":"State.StateChange","Events":[1,"x",null,{},{"CallbackCommand":"State.StateChange"}]}`,
		`{"Events":[{"CallbackCommand":"State.StateChange","EventType":"private"},{"CallbackCommand":"State.StateChange"}]}`,
		`{"Events":[]}`,
	} {
		r := newReceiver(t)
		w := r.post(t, urlOf("State.StateChange"), body)
		assert.Equal(t, http.StatusOK, w.Code, body)
		assert.JSONEq(t, ok, w.Body.String())
		assert.Equal(t, []any{otherCall{"State.StateChange", body}}, r.others)
		assert.Empty(t, r.pushes)
		isDiscreet(t, r.logged())
	}
}

func TestNothingToCallIsASuccess(t *testing.T) {
	t.Parallel()
	nobody := newReceiver(t, func(c *webhook.Config) {
		c.OnPush, c.OnMessage, c.OnOverLimit, c.OnOther = nil, nil, nil, nil
	})
	everybody := newReceiver(t)
	for _, row := range []struct {
		r             *receiver
		command, body string
	}{
		{nobody, webhook.CommandPush, sample(t, "all_member_push.request")},
		{nobody, webhook.CommandMessage, sample(t, "offline_push.request")},
		{nobody, webhook.CommandOverLimit, sample(t, "request_over_limit.request")},
		{nobody, "State.StateChange", `{}`},
		{everybody, webhook.CommandPush, `{"Events":[]}`},
		{everybody, webhook.CommandMessage, `{"CallbackCommand":"Push.OfflinePush","Events":[]}`},
	} {
		w := row.r.post(t, urlOf(row.command), row.body)
		assert.Equal(t, http.StatusOK, w.Code)
		assert.JSONEq(t, ok, w.Body.String())
		assert.Contains(t, row.r.logged(), `level=DEBUG msg="timpush: webhook: accepted, with nothing to call" command=`+row.command)
		assert.Zero(t, row.r.calls())
	}
}

// A command above the events speaks for those that name none.
func TestACommandAboveTheEvents(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	w := r.post(t, urlOf(webhook.CommandPush),
		`{"CallbackCommand":"Push.AllMemberPush","Events":[{"TaskId":"a"},{"CallbackCommand":"Push.AllMemberPush","TaskId":"b"}]}`)
	assert.JSONEq(t, ok, w.Body.String())
	assert.Equal(t, [][]webhook.PushEvent{{{TaskID: "a"}, {TaskID: "b"}}}, r.pushes)
}

func TestMoreThanAHundredEvents(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	one := `{"CallbackCommand":"Push.AllMemberPush"}`
	w := r.post(t, urlOf(webhook.CommandPush), `{"Events":[`+one+strings.Repeat(","+one, 149)+`]}`)
	assert.JSONEq(t, ok, w.Body.String())
	require.Len(t, r.pushes, 1)
	assert.Len(t, r.pushes[0], 150)
	// A body can hold far more than anybody sends, and each takes more memory than bytes.
	w = r.post(t, urlOf(webhook.CommandPush), `{"Events":[`+one+strings.Repeat(","+one, webhook.MaxEvents-1)+`]}`)
	assert.JSONEq(t, ok, w.Body.String())
	w = r.post(t, urlOf(webhook.CommandPush), `{"Events":[`+one+strings.Repeat(","+one, webhook.MaxEvents)+`]}`)
	assert.Equal(t, http.StatusBadRequest, w.Code)
	assert.Equal(t, 2, r.calls())
	_, err := webhook.Parse([]byte(`{"Events":[{}` + strings.Repeat(",{}", webhook.MaxEvents) + `]}`))
	assert.EqualError(t, err, "timpush: webhook: malformed: Events has more than 1000 elements")
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	with := func(name, value string) func(url.Values) { return func(q url.Values) { q.Set(name, value) } }
	without := func(name string) func(url.Values) { return func(q url.Values) { q.Del(name) } }
	twice := func(name string) func(url.Values) { return func(q url.Values) { q.Add(name, q.Get(name)) } }
	signedAt := func(offset time.Duration) func(url.Values) {
		return func(q url.Values) {
			at := strconv.FormatInt(time.Now().Add(offset).Unix(), 10)
			q.Set("RequestTime", at)
			q.Set("Sign", sign(token, at))
		}
	}
	as := func(command string) func(url.Values) { return with("CallbackCommand", command) }
	const (
		stranger = "level=INFO"
		letIn    = "level=WARN"
	)
	for name, row := range map[string]struct {
		method string // empty: POST
		change func(url.Values)
		raw    string // appended to the query
		body   string // empty: pushBody
		status int
		level  string
		info   string // of the answer and the log
		cause  string // of the log alone
	}{
		"GET":     {method: "GET", status: 405, level: stranger, info: "the method is not POST"},
		"PUT":     {method: "PUT", status: 405, level: stranger, info: "the method is not POST"},
		"HEAD":    {method: "HEAD", status: 405, level: stranger, info: "the method is not POST"},
		"post":    {method: "post", status: 405, level: stranger, info: "the method is not POST"},
		"strange": {method: "PRIVATE", status: 405, level: stranger, info: "the method is not POST"},

		"query that cannot be read":   {raw: "&a=%zz", status: 400, level: stranger, info: "the query cannot be read"},
		"query with a semicolon":      {raw: ";a=private", status: 400, level: stranger, info: "the query cannot be read"},
		"app twice":                   {change: twice("SdkAppid"), status: 400, level: stranger, info: "the query has a parameter twice"},
		"command twice":               {change: twice("CallbackCommand"), status: 400, level: stranger, info: "the query has a parameter twice"},
		"signature twice":             {change: twice("Sign"), status: 400, level: stranger, info: "the query has a parameter twice"},
		"time twice":                  {change: twice("RequestTime"), status: 400, level: stranger, info: "the query has a parameter twice"},
		"contenttype twice":           {raw: "&contenttype=xml", status: 400, level: stranger, info: "the query has a parameter twice"},
		"unknown parameter twice":     {raw: "&private&private", status: 400, level: stranger, info: "the query has a parameter twice"},
		"the same parameter, escaped": {raw: "&Sign=x&%53ign=x", status: 400, level: stranger, info: "the query has a parameter twice"},
		"no command":                  {change: without("CallbackCommand"), status: 400, level: stranger, info: "the query has no CallbackCommand"},
		"empty command":               {change: as(""), status: 400, level: stranger, info: "the query has no CallbackCommand"},
		"no app":                      {change: without("SdkAppid"), status: 403, level: stranger, info: "SdkAppid is not that of this app"},
		"another app":                 {change: with("SdkAppid", "1400000002"), status: 403, level: stranger, info: "SdkAppid is not that of this app"},
		"the app, written otherwise":  {change: with("SdkAppid", "01400000001"), status: 403, level: stranger, info: "SdkAppid is not that of this app"},
		"the app, spelled as in requests": {change: func(q url.Values) { q["sdkappid"] = q["SdkAppid"]; q.Del("SdkAppid") },
			status: 403, level: stranger, info: "SdkAppid is not that of this app"},

		"no signature": {change: without("Sign"), status: 401, level: stranger, info: "the signature does not pass",
			cause: webhook.ErrUnsigned.Error()},
		"no time": {change: without("RequestTime"), status: 401, level: stranger, info: "the signature does not pass",
			cause: webhook.ErrUnsigned.Error()},
		"another signature": {change: with("Sign", sign("stranger", "1")), status: 401, level: stranger, info: "the signature does not pass",
			cause: webhook.ErrBadSignature.Error()},
		"upper case": {change: func(q url.Values) { q.Set("Sign", strings.ToUpper(q.Get("Sign"))) }, status: 401, level: stranger,
			info: "the signature does not pass", cause: webhook.ErrBadSignature.Error()},
		"stale": {change: signedAt(-5*time.Minute - 2*time.Second), status: 401, level: stranger, info: "the signature does not pass",
			cause: webhook.ErrStale.Error()},
		"future": {change: signedAt(time.Minute), status: 401, level: stranger, info: "the signature does not pass",
			cause: webhook.ErrFuture.Error()},
		"nothing of a stranger's body is read": {change: without("Sign"), body: "private {", status: 401, level: stranger,
			info: "the signature does not pass"},

		"too long":         {body: strings.Repeat(" ", webhook.MaxBodyBytes) + "{}", status: 413, level: letIn, info: "the body is longer than 1 MiB"},
		"empty":            {body: " ", status: 400, level: letIn, info: "the body is malformed", cause: "no JSON at byte 1"},
		"no JSON":          {body: `{"private"`, status: 400, level: letIn, info: "the body is malformed", cause: "no JSON at byte 10"},
		"more than JSON":   {body: pushBody + "private", status: 400, level: letIn, info: "the body is malformed", cause: "no JSON at byte"},
		"null":             {body: `null`, status: 400, level: letIn, info: "the body is malformed", cause: "not a JSON object"},
		"array":            {body: `["private"]`, status: 400, level: letIn, info: "the body is malformed", cause: "not a JSON object"},
		"command's type":   {body: `{"CallbackCommand":1}`, status: 400, level: letIn, info: "the body is malformed", cause: "CallbackCommand has the wrong type"},
		"no events":        {body: `{"CallbackCommand":"Push.AllMemberPush"}`, status: 400, level: letIn, info: "the body is malformed", cause: "Events is not an array"},
		"events' type":     {body: `{"CallbackCommand":"Push.AllMemberPush","Events":"private"}`, status: 400, level: letIn, info: "the body is malformed", cause: "Events is not an array"},
		"an event's type":  {body: `{"CallbackCommand":"Push.AllMemberPush","Events":[{},"private"]}`, status: 400, level: letIn, info: "the body is malformed", cause: "Events[1] is not a JSON object"},
		"a member's type":  {body: strings.Replace(pushBody, `"task1"`, `12345`, 1), status: 400, level: letIn, info: "the body is malformed", cause: "Events[0].TaskId has the wrong type"},
		"a number's type":  {body: strings.Replace(pushBody, `1557481127`, `"private"`, 1), status: 400, level: letIn, info: "the body is malformed", cause: "Events[0].TaskTime has the wrong type"},
		"a message's type": {change: as("Push.OfflinePush"), body: `{"Events":[{"CallbackCommand":"Push.OfflinePush","MsgSeq":-1}]}`, status: 400, level: letIn, info: "the body is malformed", cause: "Events[0].MsgSeq has the wrong type"},
		"an alarm's type":  {change: as("Alarm.RequestOverLimit"), body: `{"CallbackCommand":"Alarm.RequestOverLimit","Limit":"private"}`, status: 400, level: letIn, info: "the body is malformed", cause: "Limit has the wrong type"},
		"an alarm in events": {change: as("Alarm.RequestOverLimit"), body: `{"Events":[{"CallbackCommand":"Alarm.RequestOverLimit"}]}`, status: 400, level: letIn, info: "the body is malformed",
			cause: "there are events, but no CallbackCommand above them"},
		"mixed": {body: `{"Events":[{"CallbackCommand":"Push.AllMemberPush"},{"CallbackCommand":"Push.OfflinePush"}]}`, status: 400,
			level: letIn, info: "the body is malformed", cause: "Events[1].CallbackCommand is not that of the rest"},
		"an event without": {body: `{"Events":[{"CallbackCommand":"Push.AllMemberPush"},{}]}`, status: 400,
			level: letIn, info: "the body is malformed", cause: "Events[1].CallbackCommand is not that of the rest"},
		"contradictory": {body: `{"CallbackCommand":"Push.AllMemberPush","Events":[{"CallbackCommand":"Push.OfflinePush"}]}`, status: 400,
			level: letIn, info: "the body is malformed", cause: "Events[0].CallbackCommand is not that of the rest"},

		"another command than the query's": {change: as("Push.OfflinePush"), status: 400, level: letIn, info: "the body is not of the query's CallbackCommand"},
		"unknown command in the query":     {change: as("Push.Else"), status: 400, level: letIn, info: "the body is not of the query's CallbackCommand"},
		"unknown command in the body":      {body: `{"CallbackCommand":"Push.Else"}`, status: 400, level: letIn, info: "the body is not of the query's CallbackCommand"},
		"push without a name":              {body: `{"Events":[{}]}`, status: 400, level: letIn, info: "the body is not of the query's CallbackCommand"},
		"push with neither":                {body: `{}`, status: 400, level: letIn, info: "the body is not of the query's CallbackCommand"},
		"push with null":                   {body: `{"Events":null}`, status: 400, level: letIn, info: "the body is not of the query's CallbackCommand"},
		"alarm without a name":             {change: as("Alarm.RequestOverLimit"), body: `{"Events":[]}`, status: 400, level: letIn, info: "the body is not of the query's CallbackCommand"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReceiver(t)
			query := urlOf(webhook.CommandPush)
			if row.change != nil {
				row.change(query)
			}
			method, body := row.method, row.body
			if method == "" {
				method = http.MethodPost
			}
			if body == "" {
				body = pushBody
			}
			reader := strings.NewReader(body)
			req := httptest.NewRequestWithContext(t.Context(), method, "/callbacks?"+query.Encode()+row.raw, reader)
			w := r.do(t, req)
			assert.Equal(t, row.status, w.Code)
			assert.JSONEq(t, fmt.Sprintf(`{"ActionStatus":"FAIL","ErrorInfo":%q,"ErrorCode":1}`, row.info), w.Body.String())
			assert.Equal(t, row.status == http.StatusMethodNotAllowed, w.Header().Get("Allow") == http.MethodPost)
			assert.Equal(t, row.status == http.StatusUnauthorized, w.Header().Get("WWW-Authenticate") == "Sign")
			assert.Zero(t, r.calls())
			if row.level == stranger {
				assert.Equal(t, len(body), reader.Len(), "nothing was read")
			}

			log := r.logged()
			assert.Equal(t, 1, strings.Count(log, "\n"))
			assert.Contains(t, log, fmt.Sprintf(`%s msg="timpush: webhook: refused" status=%d reason="%s"`, row.level, row.status, row.info))
			assert.Contains(t, log, row.cause)
			isDiscreet(t, log, w.Body.String())
			for _, value := range query["Sign"] {
				assert.NotContains(t, log, value)
			}
			assert.NotContains(t, log, "12345")
		})
	}
}

// The other callback of the unsigned table: who is let in without a signature.
func TestUnsignedIsAcceptedOnRequest(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, func(c *webhook.Config) { c.Tokens, c.AllowUnsigned = nil, true })
	for _, change := range []func(url.Values){
		func(q url.Values) { q.Del("Sign"); q.Del("RequestTime") },
		func(q url.Values) { q.Set("Sign", "not looked at"); q.Set("RequestTime", "0") },
	} {
		query := urlOf(webhook.CommandPush)
		change(query)
		assert.JSONEq(t, ok, r.post(t, query, pushBody).Body.String())
	}
	assert.Equal(t, 2, r.calls())

	query := urlOf(webhook.CommandPush)
	query.Set("SdkAppid", "1400000002")
	assert.Equal(t, http.StatusForbidden, r.post(t, query, pushBody).Code)
	query = urlOf(webhook.CommandPush)
	query.Add("Sign", "again")
	assert.Equal(t, http.StatusBadRequest, r.post(t, query, pushBody).Code)
	assert.Equal(t, 2, r.calls())
}

// While the console's token is changed, both are good; then one is not.
func TestRotation(t *testing.T) {
	t.Parallel()
	signedBy := func(token timpush.Secret) url.Values {
		query := urlOf(webhook.CommandPush)
		query.Set("Sign", sign(token, query.Get("RequestTime")))
		return query
	}
	for _, row := range []struct {
		tokens       []timpush.Secret
		current, old int
	}{
		{[]timpush.Secret{oldToken}, 401, 200},
		{[]timpush.Secret{token, oldToken}, 200, 200},
		{[]timpush.Secret{oldToken, token}, 200, 200},
		{[]timpush.Secret{token}, 200, 401},
	} {
		r := newReceiver(t, func(c *webhook.Config) { c.Tokens = row.tokens })
		assert.Equal(t, row.current, r.post(t, signedBy(token), pushBody).Code)
		assert.Equal(t, row.old, r.post(t, signedBy(oldToken), pushBody).Code)
		assert.Equal(t, http.StatusUnauthorized, r.post(t, signedBy("stranger"), pushBody).Code)
	}
}

// What is delivered again arrives again; its key tells.
func TestRedelivery(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	query := urlOf(webhook.CommandPush)
	for range 2 {
		assert.JSONEq(t, ok, r.post(t, query, sample(t, "all_member_push.request")).Body.String())
	}
	require.Len(t, r.pushes, 2)
	assert.Equal(t, r.pushes[0], r.pushes[1])
	seen := map[webhook.Key]int{}
	for _, events := range r.pushes {
		for _, e := range events {
			seen[e.Key()]++
		}
	}
	assert.Equal(t, map[webhook.Key]int{r.pushes[0][0].Key(): 2, r.pushes[0][1].Key(): 2}, seen)
}

// The handler keeps what it was made with.
func TestTheConfigIsCopied(t *testing.T) {
	t.Parallel()
	tokens := []timpush.Secret{token}
	r := newReceiver(t, func(c *webhook.Config) { c.Tokens = tokens })
	tokens[0] = "another"
	assert.Equal(t, http.StatusOK, r.post(t, urlOf(webhook.CommandPush), pushBody).Code)
}

func TestWithoutALogger(t *testing.T) {
	t.Parallel()
	r := newReceiver(t, func(c *webhook.Config) { c.Logger = nil })
	assert.JSONEq(t, ok, r.post(t, urlOf(webhook.CommandPush), pushBody).Body.String())
	assert.Equal(t, http.StatusBadRequest, r.post(t, urlOf(webhook.CommandPush), "{").Code)
	r.err = errors.New("full")
	assert.JSONEq(t, failure, r.post(t, urlOf(webhook.CommandPush), pushBody).Body.String())
}

// A command's letters come from anybody; the log shows those that could be a name.
func TestCommandsInTheLog(t *testing.T) {
	t.Parallel()
	for command, shown := range map[string]string{
		"State.StateChange":              "command=State.StateChange",
		"C2C_1":                          "command=C2C_1",
		strings.Repeat("a", 64):          "command=" + strings.Repeat("a", 64),
		strings.Repeat("a", 65):          `command="not a name"`,
		"private account":                `command="not a name"`,
		"private=1\nlevel=ERROR private": `command="not a name"`,
		"名":                              `command="not a name"`,
	} {
		r := newReceiver(t)
		assert.JSONEq(t, ok, r.post(t, urlOf(command), `{}`).Body.String())
		assert.Equal(t, []any{otherCall{command, "{}"}}, r.others)
		assert.Contains(t, r.logged(), shown)
		isDiscreet(t, r.logged())
	}
}
