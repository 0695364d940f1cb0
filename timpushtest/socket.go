package timpushtest

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// nobodyListens is the URL of a server that was closed before it listened. Port 1
// is reserved for a protocol that nobody runs.
const nobodyListens = "http://127.0.0.1:1"

// socket serves a Server over TCP.
type socket struct {
	url     string
	http    *http.Server
	cut     sync.Once
	closing chan struct{} // closed when delayed calls must wait no longer
	done    chan struct{} // closed when nothing is accepted any more
}

func listen(s *Server) *socket {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		// A machine with IPv6 only.
		var err6 error
		if l, err6 = net.Listen("tcp6", "[::1]:0"); err6 != nil {
			panic(fmt.Sprintf("timpushtest: no loopback address to listen on: %v", err))
		}
	}
	k := &socket{
		url:     "http://" + l.Addr().String(),
		closing: make(chan struct{}),
		done:    make(chan struct{}),
	}
	k.http = &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { k.serve(s, w, r) }),
		ReadHeaderTimeout: time.Minute,
	}
	go func() {
		defer close(k.done)
		if err := k.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			panic(fmt.Sprintf("timpushtest: %v", err))
		}
	}()
	return k
}

// close cuts all connections, also those on which a request is being sent or
// delayed, so that it never waits for a client.
func (k *socket) close() {
	k.cut.Do(func() { close(k.closing) })
	_ = k.http.Close()
	<-k.done
}

func (k *socket) serve(s *Server, w http.ResponseWriter, r *http.Request) {
	// http.ErrAbortHandler cuts the connection without a byte of an answer.
	a, err := newArrival(r)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	ans, err := s.exchange(r.Context(), k.closing, a)
	if err != nil || ans.cut {
		panic(http.ErrAbortHandler)
	}
	ans.write(w)
}
