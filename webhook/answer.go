package webhook

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strconv"
)

// answer is what the service reads. Its texts are constants: nothing that came in
// goes out again.
type answer struct {
	ActionStatus string
	ErrorInfo    string
	ErrorCode    int
}

var success = answer{ActionStatus: "OK"}

// failure is the answer when a function failed. The documents of the push callbacks have
// another word for it than all others.
func failure(command string) answer {
	word := "FAIL"
	if commands[command].events {
		word = "FAILURE"
	}
	return answer{ActionStatus: word, ErrorInfo: "not processed", ErrorCode: 1}
}

func (a answer) write(w http.ResponseWriter, status int) {
	text, _ := json.Marshal(a) //nolint:errchkjson // three plain members
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	_, _ = w.Write(text) // whoever is gone needs no answer
	// Else it would wait for the logger, which may be slow.
	_ = http.NewResponseController(w).Flush()
}

// refusal is an answer other than HTTP 200.
type refusal struct {
	status int
	info   string     // for the caller and the log
	level  slog.Level // info for what strangers can bring about, as there is no end of them
	cause  error      // for the log; has nothing of the request in it
}

var (
	badMethod         = &refusal{http.StatusMethodNotAllowed, "the method is not POST", slog.LevelInfo, nil}
	badQuery          = &refusal{http.StatusBadRequest, "the query cannot be read", slog.LevelInfo, nil}
	repeatedParameter = &refusal{http.StatusBadRequest, "the query has a parameter twice", slog.LevelInfo, nil}
	otherApp          = &refusal{http.StatusForbidden, "SdkAppid is not that of this app", slog.LevelInfo, nil}
	noCommand         = &refusal{http.StatusBadRequest, "the query has no CallbackCommand", slog.LevelInfo, nil}
	notVerified       = &refusal{http.StatusUnauthorized, "the signature does not pass", slog.LevelInfo, nil}

	tooLarge      = &refusal{http.StatusRequestEntityTooLarge, "the body is longer than 1 MiB", slog.LevelWarn, nil}
	tooSlow       = &refusal{http.StatusRequestTimeout, "the body did not come in time", slog.LevelWarn, nil}
	cutOff        = &refusal{http.StatusBadRequest, "the body did not come to its end", slog.LevelWarn, nil}
	malformedBody = &refusal{http.StatusBadRequest, "the body is malformed", slog.LevelWarn, nil}
	otherCommand  = &refusal{http.StatusBadRequest, "the body is not of the query's CallbackCommand", slog.LevelWarn, nil}
)

func (r *refusal) because(cause error) *refusal {
	copied := *r
	copied.cause = cause
	return &copied
}

func (r *refusal) write(w http.ResponseWriter) {
	switch r.status { // what HTTP demands beside these
	case http.StatusMethodNotAllowed:
		w.Header().Set("Allow", http.MethodPost)
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", "Sign")
	}
	answer{ActionStatus: "FAIL", ErrorInfo: r.info, ErrorCode: 1}.write(w, r.status)
}
