package timpushtest

// recentSends is what was carried out within the current second, for the service
// drops a MsgRandom that comes again within the same second. Whether it looks at
// the sender is not documented; here each path and sender has its own numbers. A
// second is one of the clock: 0.1 s later can be the next one.
type recentSends struct {
	second int64
	sent   map[sendKey]reply
}

type sendKey struct {
	path, sender string
	msgRandom    uint32
}

// find gives the answer that the same send got within this second.
func (r *recentSends) find(key sendKey, second int64) (reply, bool) {
	if r.second != second {
		return reply{}, false
	}
	rep, ok := r.sent[key]
	return rep, ok
}

func (r *recentSends) keep(key sendKey, second int64, rep reply) {
	if r.second != second || r.sent == nil {
		r.second, r.sent = second, map[sendKey]reply{}
	}
	r.sent[key] = rep
}

// sendOnce carries a send out, unless it has been within this second: then it only
// answers as it did then. s.mu is held.
func (s *Server) sendOnce(end *endpoint, req *request) reply {
	key := sendKey{path: req.path, sender: s.accounts.sender(req), msgRandom: req.msgRandom()}
	second := req.at.Unix()
	if rep, ok := s.recent.find(key, second); ok {
		return rep
	}
	rep, sent := end.send(s, req)
	if sent == nil {
		return rep
	}
	s.recent.keep(key, second, rep)
	s.record(sent, req)
	return rep
}
