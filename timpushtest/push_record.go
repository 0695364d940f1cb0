package timpushtest

import (
	"slices"
	"time"

	"github.com/timpush/timpush"
)

// pushes are the sends that were carried out.
type pushes struct {
	list []*pushRecord // in order
	byID map[string]*pushRecord
}

// pushRecord is a send that was carried out, and what became of it.
type pushRecord struct {
	Delivery
	dataID    string
	stored    bool      // as roaming and unread messages
	outcomes  []outcome // of those that it was meant for, as far as they are known
	undecided string    // why they are not computed; empty: they are
}

// outcome is what became of a push at one account.
type outcome struct {
	account string
	device  *Device   // as it was then
	clicked time.Time // zero: not
}

// record writes a send into the books, with those that it is meant for at this moment.
func (s *Server) record(p *pushRecord, req *request) {
	if s.unrecorded {
		return
	}
	p.Path, p.MsgRandom, p.At = req.path, req.msgRandom(), req.at
	p.dataID = req.text("DataId")
	p.stored = req.has("MsgBody") && req.text("OnlineOnlyFlag") != "1"
	to := p.Recipients
	if to == nil {
		to, p.undecided = s.audience(req.member("Condition"))
	}
	p.outcomes = s.devices.outcomes(to)
	if s.pushes.byID == nil {
		s.pushes.byID = map[string]*pushRecord{}
	}
	s.pushes.byID[p.ID] = p
	s.pushes.list = append(s.pushes.list, p)
	s.callbacks.raise(p, nil)
}

// Reached lists, sorted, the accounts that a push reached: those that it was meant
// for when it was carried out, without those whose vendor refused it ([Server.SetDevice]).
// Whatever changes afterwards changes nothing of it. For v4/openim/batchsendmsg taskID
// is the MsgKey.
//
// A push to all, or by a condition, is meant for registered accounts only: nil if
// there are none. The administrator is not among them unless registered, and
// [Server.FailAccount] does not matter, for such a push names nobody. How
// conditions are combined is computed only as far as the documents agree: a single
// one, and TagsNot with one tag beside TagsOr or TagsAnd. For any other combination,
// for an unknown taskID and in a server made [WithoutRecording], Reached panics.
func (s *Server) Reached(taskID string) []string {
	s.enter()
	defer s.mu.Unlock()
	p := s.decided(taskID)
	if p.outcomes == nil {
		return nil
	}
	reached := make([]string, 0, len(p.outcomes))
	for i := range p.outcomes {
		if o := &p.outcomes[i]; o.reached() {
			reached = append(reached, o.account)
		}
	}
	slices.Sort(reached)
	return reached
}

// decided finds a push of which it is known whom it reached, and panics if there is
// none. s.mu is held.
func (s *Server) decided(taskID string) *pushRecord {
	p := s.pushes.byID[taskID]
	switch {
	case s.unrecorded:
		panic("timpushtest: a server made WithoutRecording does not know whom a push reached")
	case p == nil:
		panic("timpushtest: no push has the TaskId or MsgKey " + taskID)
	case p.undecided != "":
		panic("timpushtest: whom the push " + taskID + " reached cannot be told: " + p.undecided)
	}
	return p
}

// inApp tells the messages of v4/openim/batchsendmsg from pushes.
func (p *pushRecord) inApp() bool { return p.Path == batchSendPath }

func (o *outcome) reached() bool { return o.device.ErrCode == 0 }

// The documented results that a notification has before it is sent to a vendor: no
// certificate id, and no token of the device.
const (
	noCertificate = -1
	noToken       = -2
)

func (o *outcome) sent() bool {
	return o.device.ErrCode != noCertificate && o.device.ErrCode != noToken
}

func (o *outcome) event() timpush.PushEventType {
	if o.device.Online {
		return timpush.PushOnline
	}
	return timpush.PushOffline
}

// vendor is unknown for a push that needs none.
func (o *outcome) vendor() timpush.PushPlatform {
	if o.device.Online {
		return timpush.PlatformUnknown
	}
	return o.device.Platform
}
