package timpushtest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/timpush/timpush"
)

// The credentials of the one app that the fake knows. They open nothing.
const (
	fakeSDKAppID   = 1400000000
	fakeIdentifier = "administrator"
	fakeKey        = "timpushtest-not-a-real-key-timpushtest-not-a-real-key-0123456789"
)

// Server is the fake service. All methods may be called at any time from any
// goroutine; what they plan holds for calls that arrive afterwards.
type Server struct {
	limited      bool // WithDocumentedLimits
	unrecorded   bool // WithoutRecording
	signatures   verifiedSignatures
	listenOnce   sync.Once
	socket       *socket // nil: none was needed
	mu           sync.Mutex
	closed       bool
	carriedOut   uint64 // numbers the ids; Reset leaves it, so that no id comes twice
	serverMemory        // what Reset forgets
}

// serverMemory is everything that Reset forgets.
type serverMemory struct {
	era       int           // counts the resets
	ahead     time.Duration // how far MoveClock has moved the clock
	calls     []Call
	pushes    pushes
	callbacks callbacks
	faults    faults
	accounts  accounts
	devices   devices
	traits    traits
	schedules schedules
	recent    recentSends
	limits    *limits // nil: no limits
}

// Option changes what NewServer makes.
type Option func(*Server)

// WithoutRecording keeps no Calls, no Deliveries and nothing else of past pushes, so
// that a long run does not fill the memory: Reached and Click panic, reports are empty,
// no push is found for a recall, and DeliverWebhooks returns an error. Tags, attributes
// and schedules are kept all the same.
func WithoutRecording() Option {
	return func(s *Server) { s.unrecorded = true }
}

// NewServer makes a server to which every account is known and which has no
// faults. It listens, on a free port of a loopback address, only when URL or Config
// is first used.
func NewServer(opts ...Option) *Server {
	s := &Server{}
	for _, opt := range opts {
		opt(s)
	}
	s.Reset()
	return s
}

// Reset forgets everything that was sent to the server and set on it: calls,
// deliveries and their callbacks, faults, accounts, devices, tags, attributes,
// schedules, what was sent within this second, and what counts towards the limits. It
// puts the clock back. Calls that are still being delayed are not carried out; those
// who wait for them see their connections cut.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serverMemory = serverMemory{era: s.era + 1}
	if s.limited {
		s.limits = &limits{}
	}
}

// Close ends the service. What has not been carried out by then never will be:
// delayed calls are cut (in process at the end of their delay), no new ones arrive,
// and no schedule becomes due. It may be called more than once.
func (s *Server) Close() {
	s.enter()
	s.closed = true
	s.mu.Unlock()
	// Whoever comes now finds the server closed and does not listen.
	s.listenOnce.Do(func() {})
	if s.socket != nil {
		s.socket.close()
	}
}

// URL is the server's base URL, "http://127.0.0.1:" and a port. After Close it is
// still a URL, at which connections are refused.
func (s *Server) URL() string {
	s.listenOnce.Do(func() {
		s.mu.Lock()
		closed := s.closed
		s.mu.Unlock()
		if !closed {
			s.socket = listen(s)
		}
	})
	if s.socket == nil {
		return nobodyListens
	}
	return s.socket.url
}

// Config fits [timpush.NewClient] as it is and may be edited freely: with another
// Identifier, SecretKey or SDKAppID the calls are refused as the service would
// refuse them.
func (s *Server) Config() timpush.Config {
	cfg := credentials()
	cfg.BaseURL = s.URL()
	return cfg
}

// InProcessConfig is Config without a socket: its HTTPClient has [Server.Transport].
// It makes no goroutine that outlives a call and no channel outside the calling
// goroutine, so that a client made from it can live in a testing/synctest bubble.
func (s *Server) InProcessConfig() timpush.Config {
	cfg := credentials()
	cfg.BaseURL = "https://timpushtest.invalid"
	cfg.HTTPClient = &http.Client{Transport: s.Transport()}
	return cfg
}

func credentials() timpush.Config {
	return timpush.Config{SDKAppID: fakeSDKAppID, Identifier: fakeIdentifier, SecretKey: fakeKey}
}

// mustKnow panics for a path that no endpoint has: a fault planned there would
// never come, and the test would prove nothing.
func mustKnow(path string) {
	if _, ok := endpoints[path]; !ok {
		panic("timpushtest: no endpoint has the path " + path + "; known are " +
			strings.Join(slices.Sorted(maps.Keys(endpoints)), ", "))
	}
}
