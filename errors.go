package timpush

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Code is an ErrorCode of the service, or the documented code that a violation
// found by this SDK mirrors. It is an error itself, so that
//
//	errors.Is(err, timpush.CodeTagTooLong)
//
// holds for what was refused here, by the service, and for one recipient alike.
// Zero means success or, in a FieldError, that no document gives a code.
type Code int

// Documented reports whether c is one of the named codes of this package, or one
// of 120001 to 130000, which an app's own webhook returns. What an undocumented
// code says about the outcome of a send is unknown.
func (c Code) Documented() bool {
	_, ok := codeTexts[c]
	return ok || c == 0 || c >= 120001 && c <= 130000
}

// String gives the number, what it means, and what to do where the documents say so.
func (c Code) String() string {
	n := strconv.Itoa(int(c))
	text, ok := codeTexts[c]
	switch {
	case ok && text.advice != "":
		return n + ": " + text.meaning + "; " + text.advice
	case ok:
		return n + ": " + text.meaning
	case c == 0:
		return "0: success"
	case c.Documented():
		return n + ": code of the app's own webhook"
	default:
		return n + ": not a documented code"
	}
}

// Error is String with the name of the package before it.
func (c Code) Error() string { return "timpush: code " + c.String() }

// tooFrequent are refusals that a slower caller would not have met.
func (c Code) tooFrequent() bool {
	switch c {
	case CodeAppTooFrequent, CodeSDKAppIDTooFrequent, CodeTooFrequent, CodeTooFrequent2,
		CodePushTooFrequent, CodeRevokeTooFrequent:
		return true
	}
	return false
}

// unknown codes leave open whether the service has carried the call out.
func (c Code) unknown() bool {
	switch c {
	case CodeInternal, CodeServiceInternal, CodeServiceInternal2, CodeServiceInternal3,
		CodeServerTimeout, CodeServerTimeout2, CodeAccountInternal,
		CodeServiceTimeout, CodeBadBackendAnswer, CodeAccountCheckTimeout,
		CodeSchedulerInternal, CodeNetworkProblem, CodeMessageInternal:
		return true
	}
	return !c.Documented()
}

// hopeless codes are about the caller, the app or the message, not about the
// recipients: a later chunk with other names meets the same.
func (c Code) hopeless() bool {
	switch c {
	case CodeBadHTTPRequest, CodeBadSDKAppID, CodeBadResource, CodeNotAdministrator, CodeMissingSDKAppID,
		CodeSDKAppIDDisabled, CodeRequestDisabled, CodePlanUnavailable, CodeIPNotAllowed,
		CodeBadURLParameters, CodeWrongDataCenter, CodePushOnlyApp, CodeTrialVolumeUsedUp,
		CodeUserSigExpired, CodeUserSigEmpty, CodeUserSigInvalid, CodeUserSigInvalid2, CodeUserSigWrongKey,
		CodeUserSigWrongIdentifier, CodeUserSigWrongSDKAppID, CodeNoPublicKey, CodeSDKAppIDNotFound,
		CodeTooManyUserSigFailures, CodeAccountBlocked, CodeUserSigExpired2, CodeAdministratorRequired,
		CodeServiceStopped, CodeNotAppAdministrator, CodePushNotEnabled,
		CodeSensitiveText, CodeSensitiveImage, CodeBadMsgBody, CodeMsgBodyNotArray, CodeBadMessageFormat,
		CodeBadFromAccount, CodeBadOfflinePushInfo:
		return true
	}
	return false
}

// APIError says that the service itself refused a call: nobody is known to have
// been served. OutcomeUnknown tells the refusals that prove nothing.
type APIError struct {
	Op         string           // method of the Client: "BatchPush", "Tags.Add"
	HTTPStatus int              // status of the answer that carried the code
	Code       Code             // ErrorCode
	Info       string           // ErrorInfo, the service's own words, without any signature
	TaskID     string           // TaskId, where the answer had one
	Attempts   int              // the refused one included
	MsgRandom  uint32           // of the request, for a knowing repeat within the same second
	Failed     []RecipientError // entries of ErrorList, if the refusal had any; they name accounts
	Unknown    bool             // an earlier attempt of this call may have been carried out

	interrupted error // the context's error, when a repeat was due but the context over
}

// Error says what the service answered, after how many attempts, and whether an
// earlier one may have been carried out.
func (e *APIError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "timpush: %s: refused with code %s", e.Op, e.Code.String())
	if e.Info != "" {
		fmt.Fprintf(&b, ": the service says %q", e.Info)
	}
	writeAttempts(&b, e.Attempts)
	if e.interrupted != nil {
		b.WriteString(", not repeated: " + e.interrupted.Error())
	}
	if e.Unknown {
		b.WriteString("; an earlier attempt may have been carried out")
	}
	return b.String()
}

// Unwrap gives the Code.
func (e *APIError) Unwrap() error { return e.Code }

// Is also matches the context's error, when the context ended while the call was
// waiting to be repeated.
func (e *APIError) Is(target error) bool {
	return e.interrupted != nil && errors.Is(e.interrupted, target)
}

// LogValue gives the fields without accounts.
func (e *APIError) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("msg", e.Error()), slog.String("op", e.Op), slog.Int("code", int(e.Code)),
		slog.Int("status", e.HTTPStatus), slog.Int("attempts", e.Attempts),
		slog.Uint64("msg_random", uint64(e.MsgRandom)), slog.Int("failed", len(e.Failed)),
		slog.Bool("outcome_unknown", OutcomeUnknown(e)))
}

// ValidationError says that a call was refused here: nothing was sent. It lists
// every violation that was found, not just the first.
type ValidationError struct {
	Op     string // as in APIError, or "NewClient", "NewKeySigner", "ConfigFromEnv", "Tags.Sync"
	Fields []*FieldError
}

// Error lists every violation.
func (e *ValidationError) Error() string {
	texts := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		texts[i] = f.text()
	}
	return "timpush: " + e.Op + ": invalid: " + strings.Join(texts, "; ")
}

// Unwrap gives the Fields.
func (e *ValidationError) Unwrap() []error {
	errs := make([]error, len(e.Fields))
	for i, f := range e.Fields {
		errs[i] = f
	}
	return errs
}

// LogValue gives the violations, each with its field and code.
func (e *ValidationError) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("msg", e.Error()), slog.String("op", e.Op)}
	for i, f := range e.Fields {
		attrs = append(attrs, slog.Attr{Key: "field" + strconv.Itoa(i), Value: f.LogValue()})
	}
	return slog.GroupValue(attrs...)
}

// FieldError is one violation.
type FieldError struct {
	Field  string // Go path below the request: "Condition.TagsAnd[3]"
	Reason string // actual value, limit and unit; never an account or a message text
	Code   Code   // the documented code that it mirrors; zero: none is documented
}

func (e *FieldError) text() string {
	if e.Code == 0 {
		return e.Field + ": " + e.Reason
	}
	return e.Field + ": " + e.Reason + " (code " + strconv.Itoa(int(e.Code)) + ")"
}

// Error names the field, what is wrong with it, and the code.
func (e *FieldError) Error() string { return "timpush: " + e.text() }

// Unwrap gives the Code, or nil where none is documented.
func (e *FieldError) Unwrap() error {
	if e.Code == 0 {
		return nil
	}
	return e.Code
}

// LogValue gives field, reason and code.
func (e *FieldError) LogValue() slog.Value {
	return slog.GroupValue(slog.String("field", e.Field),
		slog.String("reason", e.Reason), slog.Int("code", int(e.Code)))
}

// RecipientError says that one recipient of an accepted call was not served, or
// perhaps not: OutcomeUnknown(&failed[i]) tells.
type RecipientError struct {
	Account string `json:"To_Account"`
	Code    Code   `json:"ErrorCode"`
	Info    string `json:"ErrorInfo,omitempty"` // often empty
}

// Error does not name the account, for error texts end up in logs.
func (e *RecipientError) Error() string {
	text := "timpush: recipient not served: code " + e.Code.String()
	if e.Info != "" {
		text += fmt.Sprintf(": the service says %q", e.Info)
	}
	return text
}

// Unwrap gives the Code.
func (e *RecipientError) Unwrap() error { return e.Code }

// LogValue gives code and info, not the account.
func (e *RecipientError) LogValue() slog.Value {
	return slog.GroupValue(slog.String("msg", e.Error()), slog.Int("code", int(e.Code)))
}

// recipientsErr joins the failures of an accepted call.
func recipientsErr(failed []RecipientError) error {
	errs := make([]error, len(failed))
	for i := range failed {
		errs[i] = &failed[i]
	}
	return errors.Join(errs...)
}

// TransportError says that no usable answer came: no connection, a cut, a
// gateway's page, nonsense. Unless NotSent is true or the status proves a refusal,
// the service may have carried the call out: OutcomeUnknown tells.
type TransportError struct {
	Op         string
	NotSent    bool   // proven for every attempt: the request never left
	HTTPStatus int    // of the last attempt; zero: no answer began
	Attempts   int    // of which the last one failed with Err
	MsgRandom  uint32 // of the request, for a knowing repeat within the same second
	Err        error  // cause, without URL and signature; errors.Is sees through it

	// What the client knows of all attempts; an error made elsewhere has neither, and
	// is judged by its fields.
	unknown, known bool
}

// Error says what went wrong, and whether the call may have been carried out all the
// same.
func (e *TransportError) Error() string {
	var b strings.Builder
	b.WriteString("timpush: " + e.Op + ": ")
	if e.NotSent {
		b.WriteString("not sent: ")
	} else {
		b.WriteString("no usable answer: ")
	}
	if e.Err != nil {
		b.WriteString(e.Err.Error())
	} else {
		b.WriteString("HTTP status " + strconv.Itoa(e.HTTPStatus))
	}
	writeAttempts(&b, e.Attempts)
	if e.outcomeUnknown() {
		b.WriteString("; it may have been carried out all the same")
	}
	return b.String()
}

func writeAttempts(b *strings.Builder, n int) {
	if n > 1 {
		fmt.Fprintf(b, " (attempt %d)", n)
	}
}

// Unwrap gives Err.
func (e *TransportError) Unwrap() error { return e.Err }

// LogValue gives the fields.
func (e *TransportError) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("msg", e.Error()), slog.String("op", e.Op), slog.Bool("not_sent", e.NotSent),
		slog.Int("status", e.HTTPStatus), slog.Int("attempts", e.Attempts),
		slog.Uint64("msg_random", uint64(e.MsgRandom)), slog.Bool("outcome_unknown", e.outcomeUnknown()))
}

func (e *TransportError) outcomeUnknown() bool {
	if e.unknown || e.known {
		return e.unknown
	}
	return !e.NotSent && !refusedStatus(e.HTTPStatus)
}

// refusedStatus tells the statuses that a gateway gives instead of passing a
// request on. All others but 200 leave open what became of it.
func refusedStatus(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusNotFound, http.StatusMethodNotAllowed,
		http.StatusProxyAuthRequired, http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong,
		http.StatusMisdirectedRequest, http.StatusTooManyRequests,
		http.StatusRequestHeaderFieldsTooLarge:
		return true
	}
	return false
}

// BatchError is what the Seq methods yield for recipients, or users, that were not
// served as one chunk: the chunk failed, or a name was unfit to be sent. The loop goes
// on unless no later chunk could fare better; Stopped tells.
type BatchError struct {
	Recipients []string // the caller's to keep
	MsgRandom  uint32   // of the chunk; zero when nothing was sent, and for tags and attributes
	Err        error    // *ValidationError, *TransportError or *APIError

	stopped bool
}

// Stopped reports whether the loop has ended with this error. Accounts that the
// sequence had not handed over yet, if any, were not sent to.
func (e *BatchError) Stopped() bool { return e.stopped }

// Error gives the number of recipients, not their names, and the cause.
func (e *BatchError) Error() string {
	text := fmt.Sprintf("timpush: %d recipients: %v", len(e.Recipients), e.Err)
	if e.stopped {
		text += "; the loop has ended here"
	}
	return text
}

// Unwrap gives Err.
func (e *BatchError) Unwrap() error { return e.Err }

// LogValue gives the number of recipients and the cause.
func (e *BatchError) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("msg", e.Error()), slog.Int("recipients", len(e.Recipients)), slog.Bool("stopped", e.stopped),
		slog.Uint64("msg_random", uint64(e.MsgRandom)), slog.Any("cause", e.Err))
}

// OutcomeUnknown reports whether the service may have carried out, wholly or in
// part, what err says has failed. If it is true, a repeat may reach people twice;
// if it is false, a repeat is safe. (Of calls that reach nobody, as reads, tags and
// attributes, a repeat is safe in any case.) It looks through wrapped and joined errors,
// and is true if it is for any one of them. Of an error in which it finds none of
// this package's it knows nothing, and says false.
func OutcomeUnknown(err error) bool {
	switch e := err.(type) { //nolint:errorlint // walks the tree itself
	case nil:
		return false
	case *APIError:
		return e.Unknown || e.Code.unknown() || slices.ContainsFunc(e.Failed, func(r RecipientError) bool {
			return r.Code.unknown()
		})
	case *TransportError:
		return e.outcomeUnknown()
	case *RecipientError:
		return e.Code.unknown()
	case *ValidationError, *FieldError:
		return false
	case Code:
		return e.unknown()
	case interface{ Unwrap() error }:
		return OutcomeUnknown(e.Unwrap())
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(e.Unwrap(), OutcomeUnknown)
	}
	return false
}
