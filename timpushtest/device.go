package timpushtest

import (
	"fmt"
	"slices"

	"github.com/timpush/timpush"
)

// Device is the one device of an account, as far as pushes are concerned.
type Device struct {
	Platform timpush.PushPlatform // vendor and kind of the device; the zero value is unknown
	Online   bool                 // the push goes over the app's own connection, not by way of the vendor
	ErrCode  int                  // what the push is refused with; 0: it arrives. -1 and -2 refuse before it is sent
	ErrInfo  string               // words that go with ErrCode
}

// defaultDevice is what those have of whom the test says nothing.
var defaultDevice = Device{Platform: timpush.PlatformAPNs}

// devices are those that SetDevice has set. What a pointer points to never changes.
type devices map[string]*Device

// SetDevice says what device an account has, for the pushes that come after it. An
// account of which nothing was said has an APNs device that is offline and refuses
// nothing, so that a push is sent and arrives.
func (s *Server) SetDevice(account string, d Device) {
	s.enter()
	defer s.mu.Unlock()
	if s.devices == nil {
		s.devices = devices{}
	}
	s.devices[account] = &d
}

// outcomes begin a push to accounts; nil stays nil.
func (d devices) outcomes(to []string) []outcome {
	if to == nil {
		return nil
	}
	all := make([]outcome, len(to))
	for i, account := range to {
		device := d[account]
		if device == nil {
			device = &defaultDevice
		}
		all[i] = outcome{account: account, device: device}
	}
	return all
}

// Click lets these accounts tap the notification of a push; a second tap is no event.
// It panics like [Server.Reached], and if the push was recalled or did not reach one
// of them: then nobody taps.
func (s *Server) Click(taskID string, accounts ...string) {
	s.enter()
	defer s.mu.Unlock()
	p := s.decided(taskID)
	if p.Revoked {
		panic("timpushtest: the push " + taskID + " was recalled")
	}
	tapped := make([]*outcome, len(accounts))
	for i, account := range accounts {
		at := slices.IndexFunc(p.outcomes, func(o outcome) bool { return o.account == account })
		if at < 0 || !p.outcomes[at].reached() {
			panic(fmt.Sprintf("timpushtest: the push %s did not reach accounts[%d]", taskID, i))
		}
		tapped[i] = &p.outcomes[at]
	}
	for _, o := range tapped {
		if o.clicked.IsZero() {
			o.clicked = s.now()
			s.callbacks.raise(p, o)
		}
	}
}
