package transport

import "net/url"

// Signature is a usersig. Its text sits in closures, hidden from printers that walk
// through unexported fields.
type Signature struct {
	parameter func() string
	redact    func(string) string
}

// NewSignature wraps a usersig.
func NewSignature(usersig string) *Signature {
	escaped := parameter + url.QueryEscape(usersig)
	return &Signature{
		parameter: func() string { return escaped },
		redact:    newRedactor(usersig).redact,
	}
}

// Redact masks the signature in text; a nil one masks what looks like one.
func (s *Signature) Redact(text string) string {
	if s == nil {
		return Redact(text, "")
	}
	return s.redact(text)
}
