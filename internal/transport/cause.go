package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/url"
	"strings"
)

// cause is an error whose text has no URL and no secret. What it stands for is seen
// by errors.Is alone: errors.As, fmt and encoding/json would lay open a *url.Error,
// which holds the signed URL.
type cause struct {
	text string
	raw  func() error // a closure, so that %#v shows an address
}

// newCause makes err fit to be shown.
func newCause(err error, redact func(string) string) error {
	// net/http wraps what a transport returns.
	if outer, ok := err.(*url.Error); ok { //nolint:errorlint // this layer only
		err = outer.Err
	}
	if shown, ok := err.(*cause); ok { //nolint:errorlint // this layer only
		return shown
	}
	text := err.Error()
	var inner *url.Error
	for e := err; errors.As(e, &inner); e = inner.Err {
		text = strings.ReplaceAll(text, inner.URL, "URL")
	}
	return &cause{text: redact(text), raw: func() error { return err }}
}

// causef is a cause with a text of this package and, for errors.Is, what is behind.
func causef(text string, behind error) error {
	return &cause{text: text, raw: func() error { return behind }}
}

// Interrupted adds to err that the context ended before a repeat was due.
func Interrupted(err, over error) error {
	return &cause{
		text: err.Error() + ", not repeated: " + over.Error(),
		raw:  func() error { return errors.Join(err, over) },
	}
}

// Stopped is the cause of what was not even tried, because of why.
func Stopped(why error) error {
	return causef("stopped before sending: "+why.Error(), why)
}

func (c *cause) Error() string { return c.text }

// Is sees through.
func (c *cause) Is(target error) bool {
	behind := c.raw()
	return behind != nil && errors.Is(behind, target)
}

// Timeout and Temporary make a cause a net.Error, so that errors.As finds one.
func (c *cause) Timeout() bool {
	var t interface{ Timeout() bool }
	return errors.As(c.raw(), &t) && t.Timeout() || errors.Is(c.raw(), context.DeadlineExceeded)
}

// Temporary is always false; net.Error still asks for it.
func (c *cause) Temporary() bool { return false }

// provesNotSent looks for an error that says so. Only a transport that knows
// what it did may say it.
func provesNotSent(err error) bool {
	var says interface{ NotSent() bool }
	return errors.As(err, &says) && says.NotSent()
}

// badCertificate tells the handshake errors that a repeat meets again.
func badCertificate(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		authority    x509.UnknownAuthorityError
		host         x509.HostnameError
		invalid      x509.CertificateInvalidError
		roots        x509.SystemRootsError
	)
	return errors.As(err, &verification) || errors.As(err, &authority) ||
		errors.As(err, &host) || errors.As(err, &invalid) || errors.As(err, &roots)
}
