package timpushtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"

	"github.com/timpush/timpush"
)

// reply is an answer of the service in terms of its envelope.
type reply struct {
	status string         // ActionStatus
	code   timpush.Code   // ErrorCode
	info   string         // ErrorInfo
	extra  map[string]any // members beyond these three
}

// refusal is what the service answers instead of carrying a call out.
type refusal struct {
	code timpush.Code
	info string
}

func refuse(code timpush.Code, format string, args ...any) *refusal {
	return &refusal{code: code, info: fmt.Sprintf(format, args...)}
}

func (r *refusal) reply(extra map[string]any) reply {
	return reply{status: "FAIL", code: r.code, info: r.info, extra: extra}
}

// answer gives the reply as it is sent: HTTP status 200, whatever the code.
func (r reply) answer() answer {
	members := map[string]any{"ActionStatus": r.status, "ErrorCode": int(r.code), "ErrorInfo": r.info}
	maps.Copy(members, r.extra)
	body, err := json.Marshal(members)
	if err != nil {
		panic(fmt.Sprintf("timpushtest: %v", err)) // an endpoint made something that JSON does not have
	}
	return answer{
		status: http.StatusOK,
		header: http.Header{"Content-Type": {"application/json"}},
		body:   body,
	}
}

// answer is what goes back over HTTP.
type answer struct {
	cut    bool // nothing goes back: the connection is cut
	status int
	header http.Header
	body   []byte
}

func (a answer) write(w http.ResponseWriter) {
	// Explicitly none, or net/http would guess one.
	w.Header()["Content-Type"] = nil
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	// net/http cuts the connection if less comes than was announced.
	body, _ := a.sent()
	_, _ = io.Copy(w, body)
}

// response is the answer as a client of a socket would see it.
func (a answer) response(r *http.Request) *http.Response {
	body, length := a.sent()
	header := a.header.Clone()
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{
		Status:     strconv.Itoa(a.status) + " " + http.StatusText(a.status),
		StatusCode: a.status,
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(body), ContentLength: length,
		Request: r,
	}
}

// sent is what arrives of the body, and the length that was announced: a
// Content-Length that was asked for cuts the answer short, or announces more than
// comes.
func (a answer) sent() (io.Reader, int64) {
	if a.status == http.StatusNoContent || a.status == http.StatusNotModified {
		return http.NoBody, 0
	}
	sent := int64(len(a.body))
	announced, err := strconv.ParseInt(a.header.Get("Content-Length"), 10, 64)
	switch {
	case err != nil || announced < 0:
		return bytes.NewReader(a.body), sent
	case announced <= sent:
		return bytes.NewReader(a.body[:announced]), announced
	default:
		return io.MultiReader(bytes.NewReader(a.body), cutBody{}), announced
	}
}

// cutBody is the end of a body of which more was announced.
type cutBody struct{}

func (cutBody) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
