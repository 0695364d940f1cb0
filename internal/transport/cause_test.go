package transport_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush/internal/transport"
)

func keep(text string) string { return text }

var errRefused = &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}

const signed = "https://push.invalid/v4/timpush/push?usersig=secret"

// A cause shows a text without URLs; what it stands for is seen by errors.Is alone.
func TestCausesHideWhatTheyStandFor(t *testing.T) {
	t.Parallel()
	inner := &url.Error{Op: "Get", URL: signed, Err: errRefused}
	for name, err := range map[string]error{
		"plain":   errRefused,
		"url":     inner,
		"nested":  &url.Error{Op: "Post", URL: signed + "2", Err: inner},
		"wrapped": fmt.Errorf("proxy: %w", inner),
		"joined":  errors.Join(errors.New("first"), inner),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cause := transport.NewCause(err, keep)
			require.ErrorIs(t, cause, syscall.ECONNREFUSED)
			require.NotErrorIs(t, cause, io.EOF)
			assert.Contains(t, cause.Error(), "connection refused")
			var u *url.Error
			assert.False(t, errors.As(cause, &u)) //nolint:testifylint // NotErrorAs would print it
			data, jsonErr := json.Marshal(struct{ Err error }{cause})
			require.NoError(t, jsonErr)
			for _, text := range []string{cause.Error(), string(data), fmt.Sprintf("%v %+v %#v %s %q", cause, cause, cause, cause, cause)} {
				assert.NotContains(t, text, "push.invalid")
				assert.NotContains(t, text, "secret")
			}
			assert.Same(t, cause, transport.NewCause(cause, strings.ToUpper), "a cause is fit already")
		})
	}
}

func TestCausesAreRedacted(t *testing.T) {
	t.Parallel()
	cause := transport.NewCause(errors.New("loud"), strings.ToUpper)
	assert.Equal(t, "LOUD", cause.Error())
}

func TestCausesAreNetErrors(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		err     error
		timeout bool
	}{
		{errRefused, false},
		{context.DeadlineExceeded, true},
		{context.Canceled, false},
		{&net.DNSError{Err: "x", IsTimeout: true}, true},
		{&net.DNSError{Err: "x"}, false},
		{&net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}, true},
		{errors.Join(io.EOF, context.DeadlineExceeded), true},
		{errors.Join(errRefused, context.DeadlineExceeded), true},
		{io.EOF, false},
	} {
		var netErr net.Error
		require.ErrorAs(t, transport.NewCause(fmt.Errorf("around: %w", row.err), keep), &netErr)
		assert.Equal(t, row.timeout, netErr.Timeout(), "%v", row.err)
		temporary, ok := netErr.(interface{ Temporary() bool })
		require.True(t, ok)
		assert.False(t, temporary.Temporary())
	}
}

func TestInterruptedHasBothCauses(t *testing.T) {
	t.Parallel()
	err := transport.Interrupted(transport.NewCause(errRefused, keep), context.Canceled)
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, "dial tcp: connect: connection refused, not repeated: context canceled", err.Error())
}

func TestStopped(t *testing.T) {
	t.Parallel()
	err := transport.Stopped(context.DeadlineExceeded)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Equal(t, "stopped before sending: context deadline exceeded", err.Error())
}

func TestBadCertificate(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		err  error
		want bool
	}{
		{&tls.CertificateVerificationError{Err: errors.New("x")}, true},
		{x509.UnknownAuthorityError{}, true},
		{x509.HostnameError{Certificate: &x509.Certificate{}, Host: "x"}, true},
		{x509.CertificateInvalidError{Reason: x509.Expired, Cert: &x509.Certificate{}}, true},
		{x509.SystemRootsError{}, true},
		{fmt.Errorf("around: %w", x509.UnknownAuthorityError{}), true},
		{tls.RecordHeaderError{Msg: "x"}, false},
		{errRefused, false},
		{io.EOF, false},
		{nil, false},
	} {
		assert.Equal(t, row.want, transport.BadCert(row.err), "%T", row.err)
	}
}

type says bool

func (s says) Error() string { return "says" }
func (s says) NotSent() bool { return bool(s) }

func TestProvesNotSent(t *testing.T) {
	t.Parallel()
	assert.True(t, transport.ProvesNotSent(says(true)))
	assert.True(t, transport.ProvesNotSent(fmt.Errorf("around: %w", says(true))))
	assert.False(t, transport.ProvesNotSent(says(false)))
	assert.False(t, transport.ProvesNotSent(errRefused))
	assert.False(t, transport.ProvesNotSent(nil))
}
