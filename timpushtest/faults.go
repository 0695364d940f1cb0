package timpushtest

import (
	"fmt"
	"net/http"
	"time"

	"github.com/timpush/timpush"
)

// faults are planned per path. What FailNext, LoseAnswer and Answer plan stands in
// one queue, from which each call takes one; delays stand in another, so that a
// call can be delayed and fail.
type faults struct {
	outcomes map[string][]*fault
	delays   map[string][]*delay
}

// fault is one of: a code, a raw answer, or (neither) an answer that gets lost.
type fault struct {
	left int
	code timpush.Code
	raw  *answer
}

type delay struct {
	left int
	d    time.Duration
}

// take gives what the next call of a path has to suffer.
func (f *faults) take(path string) (*fault, time.Duration) {
	var wait time.Duration
	if queue := f.delays[path]; len(queue) > 0 {
		wait = queue[0].d
		if queue[0].left--; queue[0].left == 0 {
			f.delays[path] = queue[1:]
		}
	}
	queue := f.outcomes[path]
	if len(queue) == 0 {
		return nil, wait
	}
	next := queue[0]
	if next.left--; next.left == 0 {
		f.outcomes[path] = queue[1:]
	}
	return next, wait
}

// plan puts a fault at the end of the path's queue.
func (s *Server) plan(path string, n int, next *fault) {
	mustKnow(path)
	if !some(n) {
		return
	}
	next.left = n
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults.outcomes == nil {
		s.faults.outcomes = map[string][]*fault{}
	}
	s.faults.outcomes[path] = append(s.faults.outcomes[path], next)
}

// some lets a table of tests say 0.
func some(n int) bool {
	if n < 0 {
		panic(fmt.Sprintf("timpushtest: %d calls cannot be planned", n))
	}
	return n > 0
}

// FailNext makes the next n calls of a path fail with code; they are not carried
// out. It wins over every check, so that even a faultless call can be told that its
// signature has expired. Calls that FailNext, LoseAnswer and Answer plan for one path
// are served in the order of planning. An unknown path, a negative n and code 0 panic;
// n 0 plans nothing.
func (s *Server) FailNext(path string, code timpush.Code, n int) {
	if code == 0 {
		panic("timpushtest: code 0 is no failure")
	}
	s.plan(path, n, &fault{code: code})
}

// LoseAnswer lets the next n calls of a path be judged and carried out as ever,
// and then cuts the connection without an answer. An unknown path and a negative n
// panic; n 0 plans nothing.
func (s *Server) LoseAnswer(path string, n int) {
	s.plan(path, n, &fault{})
}

// Answer gives the next n calls of a path this raw answer; they are not carried
// out. A nil header sends no Content-Type. A Content-Length longer than body cuts
// the connection within the answer. An unknown path, a negative n and a status outside
// of 200 to 999 panic; n 0 plans nothing.
func (s *Server) Answer(path string, status int, header http.Header, body string, n int) {
	if status < 200 || status > 999 {
		panic(fmt.Sprintf("timpushtest: %d is no final HTTP status", status))
	}
	s.plan(path, n, &fault{raw: &answer{status: status, header: header.Clone(), body: []byte(body)}})
}

// Delay lets the next n calls of a path wait for d after they have arrived, before
// they are judged and before any other fault takes effect. A call is judged, and
// carried out, at the end of its wait even if its client has given up by then. An
// unknown path and a negative n panic; n 0 plans nothing.
func (s *Server) Delay(path string, d time.Duration, n int) {
	mustKnow(path)
	if !some(n) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults.delays == nil {
		s.faults.delays = map[string][]*delay{}
	}
	s.faults.delays[path] = append(s.faults.delays[path], &delay{left: n, d: d})
}
