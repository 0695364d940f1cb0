package timpushtest

import (
	"io"
	"net/http"
)

// Transport hands requests to the server within the process, whatever their scheme
// and host. It honours the request's context, which also ends the wait for a delayed
// call; that is carried out all the same when its time has come.
//
// An error of a request that did not reach the service (the context was over, the
// server closed) has a method NotSent() bool that returns true.
func (s *Server) Transport() http.RoundTripper { return inProcess{s} }

type inProcess struct{ server *Server }

func (t inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer func() { _ = r.Body.Close() }()
	}
	if err := r.Context().Err(); err != nil {
		return nil, notSentError{err}
	}
	a, err := newArrival(r)
	if err != nil {
		return nil, err
	}
	// No channel is handed over: one made outside a synctest bubble would stop its clock.
	ans, err := t.server.exchange(r.Context(), nil, a)
	switch {
	case err != nil:
		return nil, err
	case ans.cut:
		return nil, cutError{}
	}
	return ans.response(r), nil
}

// notSentError says that the service never saw the request.
type notSentError struct{ cause error }

func (e notSentError) Error() string { return "timpushtest: not sent: " + e.cause.Error() }
func (e notSentError) Unwrap() error { return e.cause }
func (e notSentError) NotSent() bool { return true }

// cutError is what a client sees of a connection that was cut before an answer.
type cutError struct{}

func (cutError) Error() string { return "timpushtest: the connection was cut before an answer" }
func (cutError) Unwrap() error { return io.ErrUnexpectedEOF }
