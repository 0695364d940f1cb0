package timpushtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// arrival is a request as it came in, and what was planned for it.
type arrival struct {
	method, path string
	query        url.Values
	queryErr     error
	body         []byte

	era   int
	fault *fault // nil: none
	delay time.Duration
}

// newArrival reads a request to its end.
func newArrival(r *http.Request) (*arrival, error) {
	a := &arrival{method: r.Method, path: strings.TrimPrefix(r.URL.Path, "/")}
	a.query, a.queryErr = url.ParseQuery(r.URL.RawQuery)
	if r.Body == nil {
		return a, nil
	}
	var body bytes.Buffer
	// The announced length saves growing, but is believed only as far as a request
	// may plausibly go.
	const plausible = 64 << 10
	if r.ContentLength > 0 && r.ContentLength <= plausible {
		body.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	if _, err := body.ReadFrom(r.Body); err != nil {
		return nil, err
	}
	a.body = body.Bytes()
	return a, nil
}

var errClosed = errors.New("the server is closed")

// exchange takes a request in, lets it wait if a Delay says so, and answers it. A
// client that goes away meanwhile gets the error of its context; a delayed call is
// carried out all the same when its time has come, as a backend would do. When
// closing is closed, nobody waits any more.
func (s *Server) exchange(ctx context.Context, closing <-chan struct{}, a *arrival) (answer, error) {
	if !s.receive(a) {
		return answer{}, notSentError{errClosed}
	}
	if a.delay <= 0 {
		return s.judge(a), nil
	}
	judged := make(chan answer, 1)
	// A timer with a function rather than a sleeping goroutine: nothing is left behind
	// in a synctest bubble that ends before.
	time.AfterFunc(a.delay, func() { judged <- s.judge(a) })
	select {
	case ans := <-judged:
		return ans, nil
	case <-ctx.Done():
		return answer{}, ctx.Err()
	case <-closing:
		return answer{}, io.ErrUnexpectedEOF
	}
}

// receive writes the request into the book and takes the faults planned for it.
// False: the server is closed.
func (s *Server) receive(a *arrival) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	a.era = s.era
	a.fault, a.delay = s.faults.take(a.path)
	if !s.unrecorded {
		s.calls = append(s.calls, Call{Path: a.path, Query: a.query, Body: a.body, At: s.now()})
	}
	return true
}

// judge answers a request. A planned fault wins over every check but that of the
// path, so that any code can be had from any request.
func (s *Server) judge(a *arrival) answer {
	if s.forgotten(a) {
		return answer{cut: true}
	}
	end := endpoints[a.path]
	f := a.fault
	switch {
	case f == nil:
		return s.attempt(end, a)
	case f.raw != nil:
		return *f.raw
	case f.code != 0:
		return end.refuse(refuse(f.code, "fault planned by the test")).answer()
	default:
		s.attempt(end, a)
		return answer{cut: true}
	}
}

// forgotten reports whether the server has been closed or reset since a arrived.
func (s *Server) forgotten(a *arrival) bool { return s.gone(a.era) }

// attempt checks a request and carries it out.
func (s *Server) attempt(end *endpoint, a *arrival) answer {
	req := &request{path: a.path, size: len(a.body)}
	for _, check := range accessLayer {
		if no := check(s, a, req); no != nil {
			return end.refuse(no).answer()
		}
	}
	for _, check := range end.checks {
		if no := check(req); no != nil {
			return end.refuse(no).answer()
		}
	}
	rep, ok := s.admit(end, a, req)
	if !ok {
		return answer{cut: true}
	}
	return rep.answer()
}

// admit does what depends on the state of the service. False: that state is gone.
func (s *Server) admit(end *endpoint, a *arrival, req *request) (reply, bool) {
	s.enter()
	defer s.mu.Unlock()
	if s.closed || s.era != a.era {
		return reply{}, false
	}
	req.at = s.now()
	for _, admission := range end.admissions {
		if no := admission(s, req); no != nil {
			return end.refuse(no), true
		}
	}
	if end.send != nil {
		return s.sendOnce(end, req), true
	}
	extra, no := end.serve(s, req)
	if no != nil {
		return end.refuse(no), true
	}
	return reply{status: "OK", info: end.info, extra: extra}, true
}
