package timpush_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// netEnd is the end of a call.
type netEnd struct {
	calls   int // that reached the server; each is an attempt
	unknown bool
	status  int
	code    timpush.Code // of an *APIError; zero: a *TransportError, or no error at all
	ok      bool         // no error
	text    string       // of the error, after the name of the method; empty: not compared
}

// netFault is a way of the service to answer.
type netFault struct {
	name    string
	answers []netAnswer
	want    netEnd
	again   *netEnd // with RetryUnknownOutcome; nil: the same
}

// netRefused is an end without repeat or doubt.
func netRefused(status int) netEnd { return netEnd{calls: 1, status: status} }

// netLostEnds is one call by default, and as many as allowed with
// RetryUnknownOutcome.
func netLostEnds(name string, status int, text string, answers ...netAnswer) netFault {
	return netFault{
		name: name, answers: answers,
		want:  netEnd{calls: 1, unknown: true, status: status, text: text},
		again: &netEnd{calls: 3, unknown: true, status: status},
	}
}

const netDoubt = "; it may have been carried out all the same"

func netFaults() []netFault {
	const html = "<html><body>Bad Gateway</body></html>"
	faults := []netFault{
		{name: "accepted", answers: []netAnswer{netText(netOK)}, want: netEnd{calls: 1, ok: true}},
		{name: "accepted, without a JSON content type", answers: []netAnswer{netStatus(200, "", netOK)},
			want: netEnd{calls: 1, ok: true}},

		netLostEnds("502 with HTML", 502,
			"no usable answer: HTTP status 502 with 37 bytes of text/html"+netDoubt,
			netStatus(502, "text/html; charset=utf-8", html)),
		netLostEnds("502 with what would be a success", 502, "", netStatus(502, "application/json", netOK)),
		netLostEnds("201 with what would be a success", 201, "", netStatus(201, "application/json", netOK)),
		netLostEnds("206 with what would be a success", 206, "", netStatus(206, "application/json", netOK)),
		netLostEnds("299 with what would be a refusal", 299, "",
			netStatus(299, "application/json", `{"ActionStatus":"FAIL","ErrorCode":90001}`)),
		netLostEnds("200 with HTML", 200,
			"no usable answer: answer of 37 bytes is not JSON from byte 1 on"+netDoubt,
			netStatus(200, "text/html", html)),
		netLostEnds("{}", 200, "no usable answer: answer has no ActionStatus"+netDoubt, netText(`{}`)),
		netLostEnds("null", 200, "", netText(`null`)),
		netLostEnds("a list", 200, "", netText(`[]`)),
		netLostEnds("a text", 200, "", netText(`"OK"`)),
		netLostEnds("broken JSON", 200, "", netText(netOK[:len(netOK)-5])),
		netLostEnds("JSON with something after it", 200, "", netText(netOK+`{}`)),
		netLostEnds("empty", 200, "", netText("")),
		netLostEnds("blanks", 200, "", netText("  \n")),
		netLostEnds("OK with a code", 200,
			"no usable answer: answer contradicts itself: ActionStatus OK with ErrorCode 90001"+netDoubt,
			netText(`{"ActionStatus":"OK","ErrorCode":90001,"ErrorInfo":"x"}`)),
		netLostEnds("FAIL with code 0", 200,
			"no usable answer: answer contradicts itself: ActionStatus FAIL with ErrorCode 0"+netDoubt,
			netText(`{"ActionStatus":"FAIL","ErrorCode":0,"ErrorInfo":""}`)),
		netLostEnds("SomeError with a code", 200, "",
			netText(`{"ActionStatus":"SomeError","ErrorCode":90012,"ErrorList":[{"To_Account":"user-1","ErrorCode":70107}]}`)),
		netLostEnds("SomeError without failures", 200, "",
			netText(`{"ActionStatus":"SomeError","ErrorCode":0,"MsgKey":"key-1"}`)),
		netLostEnds("no ErrorCode", 200, "no usable answer: answer has no ErrorCode"+netDoubt,
			netText(`{"ActionStatus":"OK","ErrorInfo":""}`)),
		netLostEnds("no ActionStatus", 200, "", netText(`{"ErrorCode":0}`)),
		netLostEnds("a code without ActionStatus", 200, "", netText(`{"ErrorCode":90001}`)),
		netLostEnds("an ActionStatus of another case", 200, "",
			netText(`{"ActionStatus":"ok","ErrorCode":0}`)),
		netLostEnds("a code as text", 200, "", netText(`{"ActionStatus":"OK","ErrorCode":"0"}`)),
		netLostEnds("failures of another type", 200, "",
			netText(`{"ActionStatus":"OK","ErrorCode":0,"ErrorList":"none"}`)),
		netLostEnds("a task of another type", 200,
			"no usable answer: answer has a JSON number where TaskId has another type"+netDoubt,
			netText(`{"ActionStatus":"OK","ErrorCode":0,"TaskId":17}`)),

		netLostEnds("cut before the first byte", 0, "no usable answer: EOF"+netDoubt, netLost(io.EOF)),
		netLostEnds("cut inside the body", 200,
			"no usable answer: answer cut off after 20 bytes: unexpected EOF"+netDoubt,
			netCutBody(200, netOK[:20], io.ErrUnexpectedEOF)),
		netLostEnds("cut behind a whole answer that promised more", 200, "",
			netCutBody(200, netOK, io.ErrUnexpectedEOF)),

		{name: "429", answers: []netAnswer{netStatus(429, "text/plain", "slow down")},
			want: netEnd{calls: 3, status: 429,
				text: "no usable answer: HTTP status 429 with 9 bytes of text/plain (attempt 3)"}},
		{name: "429 once", answers: []netAnswer{netStatus(429, "", ""), netText(netOK)},
			want: netEnd{calls: 2, ok: true}},

		{name: "90024 once", answers: []netAnswer{netCode(timpush.CodePushTooFrequent), netText(netOK)},
			want: netEnd{calls: 2, ok: true}},
		{name: "90024 for ever", answers: []netAnswer{netCode(timpush.CodePushTooFrequent)},
			want: netEnd{calls: 3, code: timpush.CodePushTooFrequent, status: 200,
				text: "refused with code " + timpush.CodePushTooFrequent.String() +
					`: the service says "refused for a test" (attempt 3)`}},
		{name: "90024 after a lost answer", answers: []netAnswer{netLost(io.EOF), netCode(timpush.CodePushTooFrequent)},
			want:  netEnd{calls: 1, unknown: true},
			again: &netEnd{calls: 2, unknown: true, code: timpush.CodePushTooFrequent, status: 200}},
		{name: "60007 after a lost answer", answers: []netAnswer{netLost(io.EOF), netCode(timpush.CodeAppTooFrequent)},
			want:  netEnd{calls: 1, unknown: true},
			again: &netEnd{calls: 3, unknown: true, code: timpush.CodeAppTooFrequent, status: 200}},
		{name: "a refusal after a lost answer", answers: []netAnswer{netLost(io.EOF), netCode(timpush.CodeBadJSON)},
			want:  netEnd{calls: 1, unknown: true},
			again: &netEnd{calls: 2, unknown: true, code: timpush.CodeBadJSON, status: 200}},
		{name: "404 after a lost answer", answers: []netAnswer{netLost(io.EOF), netStatus(404, "", "")},
			want:  netEnd{calls: 1, unknown: true},
			again: &netEnd{calls: 2, unknown: true, status: 404}},
		{name: "success after a lost answer", answers: []netAnswer{netLost(io.EOF), netText(netOK)},
			want:  netEnd{calls: 1, unknown: true},
			again: &netEnd{calls: 2, ok: true}},
		{name: "success after 503", answers: []netAnswer{netStatus(503, "", ""), netText(netOK)},
			want:  netEnd{calls: 1, unknown: true, status: 503},
			again: &netEnd{calls: 2, ok: true}},

		{name: "70001 once", answers: []netAnswer{netCode(timpush.CodeUserSigExpired), netText(netOK)},
			want: netEnd{calls: 2, ok: true}},
		{name: "70001 for ever", answers: []netAnswer{netCode(timpush.CodeUserSigExpired)},
			want: netEnd{calls: 2, code: timpush.CodeUserSigExpired, status: 200}},
		{name: "70001 between others", answers: []netAnswer{netCode(timpush.CodeAppTooFrequent),
			netCode(timpush.CodeUserSigExpired), netText(netOK)},
			want: netEnd{calls: 3, ok: true}},
	}
	for _, status := range []int{401, 404, 405, 407, 413, 414, 421, 431} {
		faults = append(faults, netFault{
			name: "refused with status", answers: []netAnswer{netStatus(status, "text/html", html)},
			want: netRefused(status)})
	}
	for _, status := range []int{400, 402, 403, 406, 408, 409, 410, 415, 418, 422, 425, 426, 428, 451, 499,
		500, 501, 502, 503, 504, 505, 507, 511, 599, 201, 202, 204, 206} {
		faults = append(faults, netLostEnds("status", status, "", netStatus(status, "text/plain", "page")))
	}
	for _, status := range []int{300, 301, 302, 303, 304, 307, 308} {
		faults = append(faults, netFault{
			name: "redirected", answers: []netAnswer{netStatus(status, "", "", "Location", "https://elsewhere.invalid/")},
			want: netEnd{calls: 1, unknown: true, status: status}})
	}
	for _, code := range []timpush.Code{60007, 60011, 60018, 60019, 90024, 90051} {
		faults = append(faults, netFault{name: "too frequent", answers: []netAnswer{netCode(code)},
			want: netEnd{calls: 3, code: code, status: 200}})
	}
	for _, code := range []timpush.Code{91000, 90992, 90994, 90995, 70169, 70202, 70500, 60008, 60013, 60014, 90105,
		20004, 20005, 99999, 1, -1, 120000, 130001} {
		faults = append(faults, netFault{
			name: "internal or undocumented", answers: []netAnswer{netCode(code)},
			want:  netEnd{calls: 1, unknown: true, code: code, status: 200},
			again: &netEnd{calls: 3, unknown: true, code: code, status: 200}})
	}
	for _, code := range []timpush.Code{90001, 90057, 60002, 60026, 70003, 70009, 70052, 80001, 90012, 90047,
		93000, 120001, 130000} {
		faults = append(faults, netFault{name: "refused", answers: []netAnswer{netCode(code)},
			want: netEnd{calls: 1, code: code, status: 200}})
	}
	return faults
}

// Every answer, for each of the four endpoints, with and without consent to repeat
// what may have been carried out, and for sends to everybody, which are never
// repeated in doubt.
func TestAnswersDecideAboutRepeatsAndDoubts(t *testing.T) {
	t.Parallel()
	for _, fault := range netFaults() {
		again := fault.want
		if fault.again != nil {
			again = *fault.again
		}
		for _, way := range []struct {
			name  string
			sends []netSend
			retry bool
			want  netEnd
		}{
			{"by default", netSends, false, fault.want},
			{"repeating unknown outcomes", netSends, true, again},
			{"to all users", netToAll, true, fault.want},
		} {
			for _, send := range way.sends {
				t.Run(fault.name+"/"+way.name+"/"+send.op, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						service := netServe(fault.answers...)
						cfg := netConfig(service)
						cfg.Retry.RetryUnknownOutcome = way.retry
						err := send.call(t.Context(), netClient(t, cfg))
						netCheckEnd(t, send, way.want, err, service.arrivals())
					})
				})
			}
		}
	}
}

func netCheckEnd(t *testing.T, send netSend, want netEnd, err error, got []netArrival) {
	t.Helper()
	require.Equal(t, want.calls, len(got), "requests that reached the server") //nolint:testifylint // Len would print them all
	for _, a := range got {
		assert.Equal(t, "/"+send.path, a.url.Path)
	}
	netSame(t, got)
	assert.Equal(t, want.unknown, timpush.OutcomeUnknown(err), "OutcomeUnknown(%v)", err)
	if want.ok {
		require.NoError(t, err)
		return
	}
	require.Error(t, err)
	var refused *timpush.APIError
	var broken *timpush.TransportError
	if want.code != 0 {
		require.ErrorAs(t, err, &refused)
		require.ErrorIs(t, err, want.code)
		assert.Equal(t, send.op, refused.Op)
		assert.Equal(t, want.code, refused.Code)
		assert.Equal(t, want.calls, refused.Attempts)
		assert.Equal(t, want.status, refused.HTTPStatus)
		assert.Equal(t, netMsgRandom(t, got[0].body), refused.MsgRandom)
		netCheckText(t, send, want, err)
		return
	}
	require.ErrorAs(t, err, &broken)
	assert.Equal(t, send.op, broken.Op)
	assert.False(t, broken.NotSent, "something reached the server")
	assert.Equal(t, want.calls, broken.Attempts)
	assert.Equal(t, want.status, broken.HTTPStatus)
	assert.Equal(t, netMsgRandom(t, got[0].body), broken.MsgRandom)
	netCheckText(t, send, want, err)
}

func netCheckText(t *testing.T, send netSend, want netEnd, err error) {
	t.Helper()
	if want.text != "" {
		assert.Equal(t, "timpush: "+send.op+": "+want.text, err.Error())
	}
}

// A status says what it says, whatever becomes of the page that comes with it.
func TestAStatusHoldsEvenIfItsPageIsCutOff(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		status int
		want   netEnd
	}{
		{401, netRefused(401)},
		{404, netRefused(404)},
		{413, netRefused(413)},
		{431, netRefused(431)},
		{302, netEnd{calls: 1, unknown: true, status: 302}},
		{308, netEnd{calls: 1, unknown: true, status: 308}},
		{429, netEnd{calls: 3, status: 429}},
	} {
		t.Run(http.StatusText(row.status), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				service := netServe(netCutBody(row.status, "<html>", io.ErrUnexpectedEOF))
				cfg := netConfig(service)
				cfg.Retry.RetryUnknownOutcome = true
				err := netSends[2].call(t.Context(), netClient(t, cfg))
				netCheckEnd(t, netSends[2], row.want, err, service.arrivals())
			})
		})
	}
}

// An answer far longer than any documented one is not read to its end.
func TestAHugeAnswerIsNotReadWhole(t *testing.T) {
	t.Parallel()
	const huge = 64 << 20
	for _, status := range []int{200, 502} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			body := netEndless(huge)
			service := netServe(func(r *http.Request) (*http.Response, error) {
				res, err := netStatus(status, "application/json", "")(r)
				res.Body, res.ContentLength = body, huge
				return res, err
			})
			err := netSends[3].call(t.Context(), netClient(t, netConfig(service)))
			netCheckEnd(t, netSends[3], netEnd{calls: 1, unknown: true, status: status}, err, service.arrivals())
			assert.Contains(t, err.Error(), "more than 4194304 bytes")
			assert.Less(t, body.n, int64(huge/8), "bytes read of an answer of %d", huge)
			assert.True(t, body.closed, "what is not read must be closed, or its connection is lost")
		})
	}
}

// The longest answer that documents allow, 500 failures with wordy reasons, is far
// within the limit.
func TestALongAnswerIsReadWhole(t *testing.T) {
	t.Parallel()
	var list []string
	for range 500 {
		list = append(list, `{"To_Account":"`+strings.Repeat("a", 32)+`","ErrorCode":70107,"ErrorInfo":"`+strings.Repeat("x", 1000)+`"}`)
	}
	service := netServe(netText(`{"ActionStatus":"OK","ErrorCode":0,"TaskId":"","ErrorList":[` + strings.Join(list, ",") + `]}`))
	res, err := netClient(t, netConfig(service)).BatchPush(t.Context(), netBatchPush())
	require.NoError(t, err)
	assert.Len(t, res.Failed, 500)
}

// The service's words are kept as far as a log line can bear them.
func TestALongErrorInfoIsCut(t *testing.T) {
	t.Parallel()
	for _, info := range []string{strings.Repeat("x", 1<<20), strings.Repeat("错", 1<<19), strings.Repeat("x", 1023) + "错误"} {
		err := netSends[0].call(t.Context(), netClient(t, netConfig(netServe(
			netText(`{"ActionStatus":"FAIL","ErrorCode":90001,"ErrorInfo":"`+info+`"}`)))))
		var refused *timpush.APIError
		require.ErrorAs(t, err, &refused)
		assert.LessOrEqual(t, len(refused.Info), 1024+len("..."))
		assert.GreaterOrEqual(t, len(refused.Info), 1000)
		assert.True(t, utf8.ValidString(refused.Info))
		assert.True(t, strings.HasSuffix(refused.Info, "..."))
		assert.True(t, strings.HasPrefix(info, strings.TrimSuffix(refused.Info, "...")))
	}
}

// An answer's text is nobody's business: it may quote accounts or the query.
func TestPagesAreNotQuoted(t *testing.T) {
	t.Parallel()
	for _, answer := range []netAnswer{
		netStatus(502, "text/html", "<p>page of user-1</p>"),
		netText("page of user-1"),
		netText(`{"ActionStatus":"page of user-1","ErrorCode":0}`),
		netText(`{"ActionStatus":"OK","ErrorCode":"page of user-1"}`),
		netText(`{"ActionStatus":"OK","page of user-1":0}`),
		netStatus(502, "text/html page of user-1", ""),
		netStatus(502, `text/"user-1"`, ""),
		netStatus(502, "text/"+strings.Repeat("user-1", 20), ""),
	} {
		service := netServe(answer)
		_, err := netClient(t, netConfig(service)).BatchPush(t.Context(), netBatchPush())
		require.Error(t, err)
		assert.NotContains(t, err.Error(), "user-1")
	}
}

// A transport that breaks the contract of http.RoundTripper gives an error, not a
// panic.
func TestAFaultyTransportIsALostAnswer(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]netAnswer{
		"no answer and no error": func(*http.Request) (*http.Response, error) { return nil, nil },
		"an answer without a body": func(r *http.Request) (*http.Response, error) {
			res, _ := netText("")(r)
			res.Body = nil
			return res, nil
		},
		"an answer without a header": func(r *http.Request) (*http.Response, error) {
			res, _ := netStatus(502, "", "")(r)
			res.Header = nil
			return res, nil
		},
		"a redirect without a header": func(r *http.Request) (*http.Response, error) {
			res, _ := netStatus(302, "", "")(r)
			res.Header = nil
			return res, nil
		},
		"a panic": func(*http.Request) (*http.Response, error) { panic("broken transport") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service := netServe(answer)
			err := netSends[0].call(t.Context(), netClient(t, netConfig(service)))
			var broken *timpush.TransportError
			require.ErrorAs(t, err, &broken)
			assert.False(t, broken.NotSent)
			assert.True(t, timpush.OutcomeUnknown(err))
			assert.Len(t, service.arrivals(), 1)
		})
	}
}

// A mocked transport proves nothing unless it says so.
func TestOnlyProofMakesAnErrorNotSent(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		err   error
		calls int
		want  bool
	}{
		{"an error that looks like a refused dial", netRefusedDial, 1, false},
		{"the end of some other context", context.DeadlineExceeded, 1, false},
		{"an error that says it", netNotSent(true), 3, true},
		{"an error that says it, wrapped", errors.Join(errors.New("outer"), netNotSent(true)), 3, true},
		{"an error that says the opposite", netNotSent(false), 1, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				service := netServe(netLost(row.err))
				err := netSends[1].call(t.Context(), netClient(t, netConfig(service)))
				var broken *timpush.TransportError
				require.ErrorAs(t, err, &broken)
				assert.Equal(t, row.want, broken.NotSent)
				assert.Equal(t, !row.want, timpush.OutcomeUnknown(err))
				assert.Equal(t, row.calls, broken.Attempts)
				assert.Len(t, service.arrivals(), row.calls)
			})
		})
	}
}

// NotSent holds for a call only if it holds for every one of its attempts.
func TestNotSentNeedsProofForEveryAttempt(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name    string
		answers []netAnswer
		notSent bool
		unknown bool
		calls   int
	}{
		{"all three", []netAnswer{netLost(netNotSent(true))}, true, false, 3},
		{"lost, then not sent", []netAnswer{netLost(io.EOF), netLost(netNotSent(true))}, false, true, 3},
		{"not sent, then lost", []netAnswer{netLost(netNotSent(true)), netLost(io.EOF)}, false, true, 3},
		{"too frequent, then not sent", []netAnswer{netStatus(429, "", ""), netLost(netNotSent(true))}, false, false, 3},
		{"not sent, then refused", []netAnswer{netLost(netNotSent(true)), netStatus(404, "", "")}, false, false, 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				service := netServe(row.answers...)
				cfg := netConfig(service)
				cfg.Retry.RetryUnknownOutcome = true
				err := netSends[2].call(t.Context(), netClient(t, cfg))
				var broken *timpush.TransportError
				require.ErrorAs(t, err, &broken)
				assert.Equal(t, row.notSent, broken.NotSent)
				assert.Equal(t, row.unknown, timpush.OutcomeUnknown(err))
				assert.Equal(t, row.calls, broken.Attempts)
				assert.Len(t, service.arrivals(), row.calls)
			})
		})
	}
}

type netNotSent bool

func (e netNotSent) Error() string { return "a transport that knows" }
func (e netNotSent) NotSent() bool { return bool(e) }
