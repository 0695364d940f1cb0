package timpush

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/tencentyun/tls-sig-api-v2-golang/tencentyun"

	"github.com/timpush/timpush/internal/transport"
)

// Signer makes UserSigs, for those who keep the key elsewhere than in the process.
type Signer interface {
	// UserSig signs anew on every call. The client caches the result until shortly
	// before expires, which must be in the future, and asks again from one goroutine at
	// a time, with a context that the calling context's end does not cancel. Long words
	// in the error's text are masked, for they may be secrets.
	UserSig(ctx context.Context, identifier string) (sig string, expires time.Time, err error)
}

// defaultTTL is what the documents recommend as the least.
const defaultTTL = 24 * time.Hour

// NewKeySigner returns a Signer that signs with the app's secret key from the
// console. The validity ttl is at least 1 s and cut to whole seconds; zero means
// 24 hours, which the documents recommend as the least. The error is a
// *ValidationError.
func NewKeySigner(sdkAppID uint32, key Secret, ttl time.Duration) (Signer, error) {
	var faults []*FieldError
	if sdkAppID == 0 {
		faults = append(faults, &FieldError{Field: "sdkAppID", Reason: "is zero"})
	}
	if err := checkKey(key); err != nil {
		faults = append(faults, &FieldError{Field: "key", Reason: reasonOf(err)})
	}
	if ttl == 0 {
		ttl = defaultTTL
	}
	// The library takes the seconds as an int, and the service reads a signed
	// number; nobody needs more than 68 years.
	if seconds := ttl / time.Second; seconds < 1 || seconds > math.MaxInt32 {
		faults = append(faults, &FieldError{Field: "ttl",
			Reason: fmt.Sprintf("is %v; it must be from 1 s to %d s", ttl, math.MaxInt32)})
	}
	if len(faults) > 0 {
		return nil, &ValidationError{Op: "NewKeySigner", Fields: faults}
	}
	// A closure hides the key from printers that walk through unexported fields.
	return &keySigner{sign: func(identifier string) (string, time.Time, error) {
		expires := time.Now().Truncate(time.Second).Add(ttl.Truncate(time.Second))
		sig, err := tencentyun.GenUserSig(int(sdkAppID), string(key), identifier, int(ttl/time.Second))
		return sig, expires, err
	}}, nil
}

func checkKey(key Secret) error {
	switch {
	case key == "":
		return &FieldError{Reason: "is empty"}
	case strings.TrimSpace(string(key)) != string(key):
		return &FieldError{Reason: "begins or ends with white space"}
	}
	return nil
}

type keySigner struct {
	sign func(identifier string) (string, time.Time, error)
}

func (s *keySigner) UserSig(ctx context.Context, identifier string) (string, time.Time, error) {
	if err := ctx.Err(); err != nil {
		return "", time.Time{}, err
	}
	return s.sign(identifier)
}

// Format shows no key.
func (s *keySigner) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "timpush.Signer(key)") }

// LogValue shows no key.
func (s *keySigner) LogValue() slog.Value { return slog.StringValue("key") }

// isNil also finds a nil pointer inside an interface.
func isNil(v any) bool {
	if v == nil {
		return true
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Pointer, reflect.Func, reflect.Map, reflect.Interface, reflect.Slice, reflect.Chan:
		return r.IsNil()
	default:
		return false
	}
}

// signature is one usersig with its times.
type signature struct {
	*transport.Signature
	renewAt, expires time.Time
}

// signatures caches the usersig of one identifier. A call waits only while there is
// no valid signature at all; otherwise one goroutine renews it and the others go on
// with the old one.
type signatures struct {
	sign    func(ctx context.Context) (sig string, expires time.Time, err error)
	timeout time.Duration

	mu       sync.Mutex
	current  *signature
	renewing *renewal  // nil: nobody is signing
	notUntil time.Time // after a failed early renewal
}

// renewal is one signing under way; sig and err are set when done is closed.
type renewal struct {
	done chan struct{}
	sig  *signature
	err  error
}

// renewPause keeps a broken signer from being asked by every call while the old
// signature still serves.
const renewPause = time.Second

func newSignatures(signer Signer, identifier string, timeout time.Duration) *signatures {
	return &signatures{
		timeout: timeout,
		sign: func(ctx context.Context) (string, time.Time, error) {
			return signer.UserSig(ctx, identifier)
		},
	}
}

// get returns a valid signature.
func (s *signatures) get(ctx context.Context) (*transport.Signature, error) {
	now := time.Now()
	s.mu.Lock()
	sig := s.current
	valid := sig != nil && now.Before(sig.expires)
	due := !valid || !now.Before(sig.renewAt) && !now.Before(s.notUntil)
	if due && s.renewing == nil {
		r := &renewal{done: make(chan struct{})}
		s.renewing = r
		go s.renew(context.WithoutCancel(ctx), r)
	}
	r := s.renewing
	s.mu.Unlock()
	if valid {
		return sig.Signature, nil
	}
	select {
	case <-r.done:
		if r.err != nil {
			return nil, r.err
		}
		return r.sig.Signature, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// renew signs once and tells those who wait. A Signer that does not heed its context
// is left to itself, so that the next renewal can ask again.
func (s *signatures) renew(ctx context.Context, r *renewal) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	signing := &renewal{done: make(chan struct{})}
	go s.signOnce(ctx, signing)
	select {
	case <-signing.done:
		r.sig, r.err = signing.sig, signing.err
	case <-ctx.Done():
		r.err = fmt.Errorf("the signer did not return within %v: %w", s.timeout, ctx.Err())
	}
	s.mu.Lock()
	s.renewing = nil
	if r.err == nil {
		s.current = r.sig
	} else {
		s.notUntil = time.Now().Add(renewPause)
	}
	s.mu.Unlock()
	close(r.done)
}

// signOnce asks the Signer, whatever it does.
func (s *signatures) signOnce(ctx context.Context, r *renewal) {
	r.err = errors.New("the signer ended its goroutine")
	defer close(r.done)
	defer func() {
		if p := recover(); p != nil {
			r.err = fmt.Errorf("the signer panicked: %v", p)
		}
	}()
	r.sig, r.err = s.signed(ctx)
}

func (s *signatures) signed(ctx context.Context) (*signature, error) {
	text, expires, err := s.sign(ctx)
	now := time.Now()
	switch {
	case err != nil:
		return nil, err
	case text == "":
		return nil, errors.New("the signer returned an empty usersig")
	case !now.Before(expires):
		return nil, errors.New("the signer returned a usersig that has already expired")
	}
	return &signature{
		Signature: transport.NewSignature(text),
		renewAt:   now.Add(expires.Sub(now) / 5 * 4),
		expires:   expires,
	}, nil
}

// drop forgets sig, which the service called expired, unless it has been renewed
// already.
func (s *signatures) drop(sig *transport.Signature) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil && s.current.Signature == sig {
		s.current = nil
	}
}
