package timpushtest

import (
	"fmt"
	"time"
)

// MoveClock moves the service's clock forward, by d in all. What the service dates
// or counts by the clock goes by it: deliveries, limits, the age of pushes, schedules,
// which are carried out if their time has come. Signatures are judged by the real
// clock, so that moving by a day does not expire them, and a Delay lasts as long as it
// says. A negative d panics. Reset puts the clock back.
func (s *Server) MoveClock(d time.Duration) {
	if d < 0 {
		panic(fmt.Sprintf("timpushtest: the clock does not go back, by %v", d))
	}
	s.enter()
	defer s.mu.Unlock()
	s.ahead += d
}

// now is the time of the service. s.mu is held.
func (s *Server) now() time.Time { return time.Now().Add(s.ahead) }

// enter locks the state and carries out the schedules that are due. Whatever reads or
// changes that state begins with it, so that a schedule finds everything as it was at
// its time, although the service has no timers.
func (s *Server) enter() {
	s.mu.Lock()
	s.dispatchDue()
}
