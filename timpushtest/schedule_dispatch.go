package timpushtest

import "fmt"

// dispatchDue carries out the schedules whose time has come, in order. After Close it
// carries out nothing. s.mu is held.
func (s *Server) dispatchDue() {
	now := s.now()
	for !s.closed && len(s.schedules.pending) > 0 {
		next := s.schedules.pending[0]
		if next.at.After(now) {
			return
		}
		s.schedules.pending = s.schedules.pending[1:]
		s.dispatch(next)
	}
}

// dispatch makes a push of a schedule, as if it had come at its time. That its
// MsgRandom is not looked at, which nobody sends twice, is a guess.
func (s *Server) dispatch(t *schedule) {
	req := &request{path: contents[t.kind].path, size: len(t.content.raw), root: t.content, at: t.at}
	send := pushToAccounts
	if t.kind != "User" {
		send = pushByCondition
		if no := admitPush(s, req); no != nil {
			t.status, t.err = statusFailed, fmt.Sprintf("%d %s", no.code, no.info)
			return
		}
	}
	_, p := send(s, req)
	if p == nil {
		t.status, t.err = statusFailed, "no account could be served"
		return
	}
	t.status, t.pushID = statusDispatched, p.ID
	s.record(p, req)
}
