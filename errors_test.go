package timpush_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// errorsRefused is one error of each kind that has this code.
func errorsRefused(t *testing.T, code timpush.Code) map[string]error {
	t.Helper()
	// Refused here.
	_, invalid := typesSilent(t).Push(t.Context(), &timpush.PushRequest{
		Condition: timpush.AnyTag(strings.Repeat("x", 51)), MsgBody: rulesText})
	// By the service.
	answer := fmt.Sprintf(`{"ActionStatus":"FAIL","ErrorCode":%d,"ErrorInfo":"fake info"}`, code)
	_, refused := typesServe(t, answer).Push(t.Context(), &timpush.PushRequest{Condition: rulesTag, MsgBody: rulesText})
	// For one recipient.
	partial := fmt.Sprintf(`{"ActionStatus":"OK","ErrorCode":0,"ErrorList":[
		{"To_Account":"user 1","ErrorCode":70107},{"To_Account":"user 2","ErrorCode":%d}]}`, code)
	res, err := typesServe(t, partial).BatchPush(t.Context(), &timpush.BatchPushRequest{
		ToAccount: []string{"user 1", "user 2"}, OfflinePushInfo: rulesInfo})
	require.NoError(t, err)
	return map[string]error{"validation": invalid, "service": refused, "recipient": res.Err()}
}

func TestErrorsIsFindsTheCodeThroughAnyWrapping(t *testing.T) {
	t.Parallel()
	for kind, err := range errorsRefused(t, timpush.CodeTagTooLong) {
		for wrapping, wrapped := range map[string]error{
			"bare":   err,
			"%w":     fmt.Errorf("sending: %w", err),
			"twice":  fmt.Errorf("job: %w", fmt.Errorf("sending: %w", err)),
			"joined": errors.Join(errors.New("other"), err),
			"two %w": fmt.Errorf("%w and %w", errors.New("other"), err),
			"batch":  &timpush.BatchError{Recipients: []string{"user 1"}, Err: err},
		} {
			require.ErrorIs(t, wrapped, timpush.CodeTagTooLong, "%s, %s", kind, wrapping)
			require.ErrorIs(t, wrapped, timpush.Code(90020), "%s, %s", kind, wrapping)
			require.NotErrorIs(t, wrapped, timpush.CodeUserTagTooLong, "%s, %s: the same words, another code", kind, wrapping)
			require.NotErrorIs(t, wrapped, timpush.Code(0), "%s, %s", kind, wrapping)
			var code timpush.Code
			require.ErrorAs(t, wrapped, &code, "%s, %s", kind, wrapping)
		}
	}
}

func TestErrorsAsFindsEachType(t *testing.T) {
	t.Parallel()
	wrapped := map[string]error{}
	for kind, err := range errorsRefused(t, timpush.CodeTagTooLong) {
		wrapped[kind] = fmt.Errorf("job: %w", errors.Join(errors.New("other"), err))
	}
	var (
		invalid   *timpush.ValidationError
		field     *timpush.FieldError
		refused   *timpush.APIError
		recipient *timpush.RecipientError
		cut       *timpush.TransportError
		batch     *timpush.BatchError
	)
	require.ErrorAs(t, wrapped["validation"], &invalid)
	assert.Equal(t, "Push", invalid.Op)
	require.ErrorAs(t, wrapped["validation"], &field)
	assert.Equal(t, "Condition.TagsOr[0]", field.Field)
	require.ErrorAs(t, wrapped["service"], &refused)
	assert.Equal(t, timpush.CodeTagTooLong, refused.Code)
	require.ErrorAs(t, wrapped["recipient"], &recipient)
	assert.Equal(t, "user 1", recipient.Account)

	_, err := typesServe(t, "no JSON").Push(t.Context(), &timpush.PushRequest{Condition: rulesTag, MsgBody: rulesText})
	require.ErrorAs(t, fmt.Errorf("job: %w", &timpush.BatchError{Err: err}), &cut)
	require.ErrorAs(t, fmt.Errorf("job: %w", &timpush.BatchError{Err: err}), &batch)
	assert.NotErrorAs(t, err, &refused)
	assert.NotErrorAs(t, err, &invalid)
}

func TestErrOfABatchResultJoinsTheFailures(t *testing.T) {
	t.Parallel()
	require.NoError(t, (&timpush.BatchPushResult{}).Err())
	require.NoError(t, (&timpush.BatchSendResult{Recipients: []string{"user 1"}}).Err())
	failed := []timpush.RecipientError{
		{Account: "user 1", Code: timpush.CodeAccountNotFound}, {Account: "user 2", Code: timpush.CodeInternal},
	}
	for _, err := range []error{(&timpush.BatchPushResult{Failed: failed}).Err(), (&timpush.BatchSendResult{Failed: failed}).Err()} {
		require.ErrorIs(t, err, timpush.CodeAccountNotFound)
		require.ErrorIs(t, err, timpush.CodeInternal)
		joined, ok := err.(interface{ Unwrap() []error })
		require.True(t, ok)
		require.Len(t, joined.Unwrap(), 2)
		assert.Same(t, &failed[0], joined.Unwrap()[0], "an element of Failed itself")
		assert.Same(t, &failed[1], joined.Unwrap()[1])
	}
}

func TestOutcomeUnknownLooksThroughEverything(t *testing.T) {
	t.Parallel()
	undocumented := timpush.Code(99999)
	for _, row := range []struct {
		name string
		err  error
		want bool
	}{
		{"nil", nil, false},
		{"another package's", errors.New("other"), false},
		{"another context's", context.DeadlineExceeded, false},

		{"refused", &timpush.APIError{Code: timpush.CodeTagTooLong}, false},
		{"refused as too frequent", &timpush.APIError{Code: timpush.CodePushTooFrequent}, false},
		{"refused as expired", &timpush.APIError{Code: timpush.CodeUserSigExpired}, false},
		{"refused by the app's webhook", &timpush.APIError{Code: 120001}, false},
		{"90057", &timpush.APIError{Code: timpush.CodeBatchSendTooFrequent}, false},
		{"refused after an unknown attempt", &timpush.APIError{Code: timpush.CodePushTooFrequent, Unknown: true}, true},
		{"internal", &timpush.APIError{Code: timpush.CodeInternal}, true},
		{"undocumented", &timpush.APIError{Code: undocumented}, true},
		{"negative", &timpush.APIError{Code: -1}, true},
		{"below the webhook's", &timpush.APIError{Code: 120000}, true},
		{"above the webhook's", &timpush.APIError{Code: 130001}, true},
		{"failures in a refusal say nothing about the others", &timpush.APIError{
			Code: timpush.CodeRecipientsNotFound, Failed: []timpush.RecipientError{{Code: timpush.CodeAccountNotFound}}}, false},

		{"invalid", &timpush.ValidationError{Fields: []*timpush.FieldError{{Code: timpush.CodeTagTooLong}}}, false},
		// A violation mirrors a code; no service has said it.
		{"invalid with an internal code", &timpush.ValidationError{Fields: []*timpush.FieldError{{Code: timpush.CodeInternal}}}, false},
		{"field", &timpush.FieldError{Code: timpush.CodeInternal}, false},

		{"recipient refused", &timpush.RecipientError{Code: timpush.CodeAccountNotFound}, false},
		{"recipient internal", &timpush.RecipientError{Code: timpush.CodeInternal}, true},
		{"recipient network", &timpush.RecipientError{Code: timpush.CodeNetworkProblem}, true},
		{"recipient undocumented", &timpush.RecipientError{Code: undocumented}, true},

		{"not sent", &timpush.TransportError{NotSent: true}, false},
		{"answer lost", &timpush.TransportError{Err: errors.New("cut")}, true},
		{"status 500", &timpush.TransportError{HTTPStatus: http.StatusInternalServerError}, true},
		{"status 301", &timpush.TransportError{HTTPStatus: http.StatusMovedPermanently}, true},
		{"status 400", &timpush.TransportError{HTTPStatus: http.StatusBadRequest}, true},
		{"status 403", &timpush.TransportError{HTTPStatus: http.StatusForbidden}, true},
		{"status 408", &timpush.TransportError{HTTPStatus: http.StatusRequestTimeout}, true},
		{"status 502", &timpush.TransportError{HTTPStatus: http.StatusBadGateway}, true},
		{"status 200, of no use", &timpush.TransportError{HTTPStatus: http.StatusOK}, true},
		{"status 401", &timpush.TransportError{HTTPStatus: http.StatusUnauthorized}, false},
		{"status 404", &timpush.TransportError{HTTPStatus: http.StatusNotFound}, false},
		{"status 405", &timpush.TransportError{HTTPStatus: http.StatusMethodNotAllowed}, false},
		{"status 407", &timpush.TransportError{HTTPStatus: http.StatusProxyAuthRequired}, false},
		{"status 413", &timpush.TransportError{HTTPStatus: http.StatusRequestEntityTooLarge}, false},
		{"status 414", &timpush.TransportError{HTTPStatus: http.StatusRequestURITooLong}, false},
		{"status 421", &timpush.TransportError{HTTPStatus: http.StatusMisdirectedRequest}, false},
		{"status 429", &timpush.TransportError{HTTPStatus: http.StatusTooManyRequests}, false},
		{"status 431", &timpush.TransportError{HTTPStatus: http.StatusRequestHeaderFieldsTooLarge}, false},

		{"batch refused", &timpush.BatchError{Err: &timpush.APIError{Code: timpush.CodeTagTooLong}}, false},
		{"batch lost", &timpush.BatchError{Err: &timpush.TransportError{}}, true},
		{"batch of nothing", &timpush.BatchError{}, false},
	} {
		for wrapping, err := range map[string]error{
			"bare":   row.err,
			"%w":     errorsWrap(row.err, func(err error) error { return fmt.Errorf("job: %w", err) }),
			"joined": errorsWrap(row.err, func(err error) error { return errors.Join(errors.New("other"), err) }),
			"two %w": errorsWrap(row.err, func(err error) error { return fmt.Errorf("%w, %w", err, errors.New("other")) }),
			"both":   errorsWrap(row.err, func(err error) error { return fmt.Errorf("job: %w", errors.Join(nil, err)) }),
		} {
			assert.Equal(t, row.want, timpush.OutcomeUnknown(err), "%s, %s", row.name, wrapping)
		}
	}
}

func errorsWrap(err error, wrap func(error) error) error {
	if err == nil {
		return nil
	}
	return wrap(err)
}

// One that is unknown among many that are not is enough: a repeat of all would
// reach somebody twice.
func TestOutcomeUnknownIsTrueForAnyOfMany(t *testing.T) {
	t.Parallel()
	known, unknown := &timpush.RecipientError{Code: timpush.CodeAccountNotFound}, &timpush.RecipientError{Code: timpush.CodeInternal}
	assert.False(t, timpush.OutcomeUnknown(errors.Join(known, known)))
	assert.True(t, timpush.OutcomeUnknown(errors.Join(known, unknown)))
	assert.True(t, timpush.OutcomeUnknown(errors.Join(unknown, known)))
	res := &timpush.BatchSendResult{Failed: []timpush.RecipientError{*known, *unknown}}
	assert.True(t, timpush.OutcomeUnknown(res.Err()))
	assert.False(t, timpush.OutcomeUnknown(&res.Failed[0]))
	assert.True(t, timpush.OutcomeUnknown(&res.Failed[1]))
}

// A code is an error itself, and may be all that is passed on.
func TestOutcomeUnknownKnowsABareCode(t *testing.T) {
	t.Parallel()
	assert.True(t, timpush.OutcomeUnknown(timpush.CodeInternal))
	assert.True(t, timpush.OutcomeUnknown(fmt.Errorf("job: %w", timpush.Code(99999))))
	assert.False(t, timpush.OutcomeUnknown(timpush.CodeTagTooLong))
}

func TestFieldErrorWithoutACodeUnwrapsToNothing(t *testing.T) {
	t.Parallel()
	require.NoError(t, (&timpush.FieldError{Field: "ToAccount", Reason: "is empty"}).Unwrap())
	require.ErrorIs(t, &timpush.FieldError{Code: timpush.CodeEmptyTag}, timpush.CodeEmptyTag)
}

// errorsTexts are one error of each type, with the texts that people read.
func errorsTexts() []errorsText {
	return []errorsText{
		{
			&timpush.APIError{
				Op: "BatchPush", HTTPStatus: 200, Code: timpush.CodeDataIDTooLong, Info: `too "long"`, TaskID: "fake-task",
				Attempts: 1, MsgRandom: 7, Failed: []timpush.RecipientError{{Account: "secret account"}}},
			"timpush: BatchPush: refused with code " + timpush.CodeDataIDTooLong.String() + `: the service says "too \"long\""`,
			`{"op":"BatchPush","code":90057,"status":200,"attempts":1,"msg_random":7,"failed":1,"outcome_unknown":false}`,
		},
		{
			&timpush.APIError{Op: "Push", HTTPStatus: 200, Code: timpush.CodePushTooFrequent, Attempts: 2, MsgRandom: 7, Unknown: true},
			"timpush: Push: refused with code " + timpush.CodePushTooFrequent.String() + " (attempt 2); an earlier attempt may have been carried out",
			`{"op":"Push","code":90024,"status":200,"attempts":2,"msg_random":7,"failed":0,"outcome_unknown":true}`,
		},
		{
			&timpush.ValidationError{Op: "BatchSend", Fields: []*timpush.FieldError{
				{Field: "ToAccount", Reason: "has 501 recipients; the limit is 500 recipients", Code: timpush.CodeTooManyRecipients},
				{Field: "ToAccount[3]", Reason: "is empty"}}},
			`timpush: BatchSend: invalid: ToAccount: has 501 recipients; the limit is 500 recipients (code 90011); ToAccount[3]: is empty`,
			`{"op":"BatchSend",
				"field0":{"field":"ToAccount","reason":"has 501 recipients; the limit is 500 recipients","code":90011},
				"field1":{"field":"ToAccount[3]","reason":"is empty","code":0}}`,
		},
		{
			&timpush.FieldError{Field: "DataID", Reason: "has 65 bytes; the limit is 64 bytes", Code: timpush.CodeDataIDTooLong},
			`timpush: DataID: has 65 bytes; the limit is 64 bytes (code 90057)`,
			`{"field":"DataID","reason":"has 65 bytes; the limit is 64 bytes","code":90057}`,
		},
		{
			&timpush.RecipientError{Account: "secret account", Code: timpush.CodeAccountNotFound, Info: "fake info"},
			"timpush: recipient not served: code " + timpush.CodeAccountNotFound.String() + `: the service says "fake info"`,
			`{"code":70107}`,
		},
		{
			&timpush.RecipientError{Account: "secret account", Code: 99999},
			`timpush: recipient not served: code 99999: not a documented code`,
			`{"code":99999}`,
		},
		{
			&timpush.TransportError{Op: "Push", NotSent: true, Attempts: 3, MsgRandom: 7, Err: errors.New("dial failed")},
			`timpush: Push: not sent: dial failed (attempt 3)`,
			`{"op":"Push","not_sent":true,"status":0,"attempts":3,"msg_random":7,"outcome_unknown":false}`,
		},
		{
			&timpush.TransportError{Op: "Push", HTTPStatus: 502, Attempts: 1, MsgRandom: 7},
			`timpush: Push: no usable answer: HTTP status 502; it may have been carried out all the same`,
			`{"op":"Push","not_sent":false,"status":502,"attempts":1,"msg_random":7,"outcome_unknown":true}`,
		},
		{
			&timpush.BatchError{Recipients: []string{"secret account", "other"}, MsgRandom: 7, Err: errors.New("cause")},
			`timpush: 2 recipients: cause`,
			`{"recipients":2,"stopped":false,"msg_random":7,"cause":"cause"}`,
		},
	}
}

type errorsText struct {
	err  error
	text string
	log  string // members of the slog group but for msg
}

func TestErrorTextsAndLogValues(t *testing.T) {
	t.Parallel()
	for _, row := range errorsTexts() {
		require.EqualError(t, row.err, row.text)
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Error("failed", "err", row.err)
		var line struct{ Err map[string]any }
		require.NoError(t, json.Unmarshal(log.Bytes(), &line))
		if msg, ok := line.Err["msg"]; ok {
			assert.Equal(t, row.text, msg)
			delete(line.Err, "msg")
		}
		got, err := json.Marshal(line.Err)
		require.NoError(t, err)
		assert.JSONEq(t, row.log, string(got), "%T", row.err)
		assert.NotContains(t, log.String(), "secret account")
	}
}

// Logs of a batch's failure show the inner error's own value, not its fields.
func TestBatchErrorLogsTheCausesValue(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Error("failed", "err", &timpush.BatchError{
		Recipients: []string{"secret account"},
		Err:        &timpush.APIError{Op: "BatchPush", Code: timpush.CodeInternal, Failed: []timpush.RecipientError{{Account: "secret account"}}}})
	assert.Contains(t, log.String(), `"outcome_unknown":true`)
	assert.NotContains(t, log.String(), "secret account")
}

// Printing an error in any way shows neither URL nor signature, and never panics.
func TestErrorsAreHarmlessInEveryPrinter(t *testing.T) {
	t.Parallel()
	var errs []error
	for _, row := range errorsTexts() {
		errs = append(errs, row.err)
	}
	request := &timpush.PushRequest{Condition: rulesTag, MsgBody: rulesText}
	for _, answer := range []string{"no JSON", "", `{}`, `{"ActionStatus":"FAIL","ErrorCode":90001,"ErrorInfo":"usersig=fake-usersig"}`} {
		_, err := typesServe(t, answer).Push(t.Context(), request)
		require.Error(t, err)
		errs = append(errs, err)
	}
	_, err := typesSilent(t).Push(t.Context(), &timpush.PushRequest{})
	errs = append(errs, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = typesSilent(t).Push(ctx, request)
	errs = append(errs, err, errors.Join(errs...))
	for _, err := range errs {
		data, jsonErr := json.Marshal(err)
		require.NoError(t, jsonErr)
		for _, text := range []string{
			err.Error(), string(data), fmt.Sprintf("%v %+v %#v %s %q %x", err, err, err, err, err, err),
		} {
			assert.NotContains(t, text, "fake-usersig")
			assert.NotContains(t, text, "https://")
			assert.NotContains(t, text, "im.qcloud.com")
			assert.NotContains(t, text, "%!")
		}
	}
}

// %+v of an error is what Error says: an account in Failed is for programs.
func TestErrorsPrintNoAccount(t *testing.T) {
	t.Parallel()
	for _, row := range errorsTexts() {
		assert.NotContains(t, fmt.Sprintf("%v %+v %s %q", row.err, row.err, row.err, row.err), "secret account", "%T", row.err)
	}
}
