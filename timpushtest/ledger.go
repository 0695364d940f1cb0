package timpushtest

import (
	"bytes"
	"maps"
	"net/url"
	"slices"
	"time"
)

// Call is a request that arrived at the service.
type Call struct {
	Path  string     // "v4/timpush/push"
	Query url.Values // as it came, usersig included: it is of no use anywhere else
	Body  []byte
	At    time.Time // when it arrived, by the service's clock
}

// Delivery is a send that the service carried out.
type Delivery struct {
	Path       string    // "v4/timpush/push"; of a schedule's push v4/timpush/push or v4/timpush/batch
	ID         string    // TaskId or MsgKey of the answer
	MsgRandom  uint32    // of the request
	Recipients []string  // who was served, in the order of the request; nil for a push by condition: see Reached
	AllUsers   bool      // a push without a condition
	At         time.Time // by the service's clock; of a schedule's push its SchedAt
	Revoked    bool      // recalled since
}

// Calls lists everything that arrived, in order: also what was refused, faulted or
// addressed to a path that does not exist. The caller may keep and change it.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls := slices.Clone(s.calls)
	for i := range calls {
		c := &calls[i]
		c.Body = bytes.Clone(c.Body)
		c.Query = maps.Clone(c.Query)
		for name, values := range c.Query {
			c.Query[name] = slices.Clone(values)
		}
	}
	return calls
}

// Deliveries lists every send that was carried out, in order: also those whose
// answer was lost, and those of schedules. Not in it are refused and faulted calls,
// those that could serve nobody, and those dropped because their MsgRandom came twice
// in one second. The caller may keep and change it.
func (s *Server) Deliveries() []Delivery {
	s.enter()
	defer s.mu.Unlock()
	var deliveries []Delivery
	for _, p := range s.pushes.list {
		d := p.Delivery
		d.Recipients = slices.Clone(d.Recipients)
		deliveries = append(deliveries, d)
	}
	return deliveries
}
