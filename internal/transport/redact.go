package transport

import (
	"net/url"
	"regexp"
	"strings"
)

const (
	// Mask stands where a secret stood.
	Mask = "[redacted]"

	secretLen = 8  // bytes; what is shorter cannot be told from ordinary text; runs too
	runLen    = 32 // bytes; the console's keys have 64, usersigs more
	parameter = "usersig="
)

// Redact masks the secret in text, raw or escaped in whatever way, whole or cut off
// at its end, and whatever stands after "usersig=".
func Redact(text, secret string) string { return newRedactor(secret).redact(text) }

// redactor masks one secret, which it knows by its parts that no escaping changes.
type redactor struct{ needles []string }

func newRedactor(secret string) redactor {
	if len(secret) < secretLen {
		return redactor{}
	}
	var needles []string
	for _, run := range runs.FindAllString(secret, -1) {
		needles = append(needles, run[:secretLen])
	}
	// For a secret that is all punctuation.
	return redactor{append(needles, secret, url.QueryEscape(secret))}
}

var runs = regexp.MustCompile(`[A-Za-z0-9]{8,}`)

func (r redactor) redact(text string) string {
	text = redactAt(text, parameter, len(parameter))
	for _, needle := range r.needles {
		text = redactAt(text, needle, 0)
	}
	return text
}

// withoutURLs takes the URLs out of a text: they tell nobody more than the name of
// the operation does, and queries are where secrets are.
func withoutURLs(text string) string {
	if !strings.Contains(text, "://") {
		return text
	}
	return urls.ReplaceAllString(text, "URL")
}

var urls = regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://[^\s"'<>\\]+`)

// RedactRuns masks every word long enough to be a key or a signature, for texts of
// which nobody knows what secret they may hold.
func RedactRuns(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		end := 0
		for end < len(text) && continues(text[end]) {
			end++
		}
		if end >= runLen {
			b.WriteString(Mask)
		} else {
			b.WriteString(text[:end])
		}
		text = text[end:]
		if text != "" {
			b.WriteByte(text[0])
			text = text[1:]
		}
	}
	return b.String()
}

// redactAt masks each needle, but for as much of it as to keep, and the characters
// around it that a signature, a key or their escaped forms may go on with.
func redactAt(text, needle string, keep int) string {
	at := strings.Index(text, needle)
	if at < 0 {
		return text
	}
	var b strings.Builder
	for at >= 0 {
		start, end := at+keep, at+len(needle)
		for keep == 0 && start > 0 && (alphanumeric(text[start-1]) || strings.IndexByte("*-_%", text[start-1]) >= 0) {
			start--
		}
		for end < len(text) && continues(text[end]) {
			end++
		}
		b.WriteString(text[:start])
		if end > start {
			b.WriteString(Mask)
		}
		text = text[end:]
		at = strings.Index(text, needle)
	}
	b.WriteString(text)
	return b.String()
}

// continues reports whether c may stand inside a signature or an escaped one.
func continues(c byte) bool {
	return alphanumeric(c) || strings.IndexByte("*-_+/=%.~", c) >= 0
}

func alphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
