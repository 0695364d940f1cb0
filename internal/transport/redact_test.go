package transport_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/timpush/timpush/internal/transport"
)

const (
	sig     = "eJwAbCdEf*GhIjKlMnOpQr-StUvWxYz0123456789*aBcDeFgH_"
	lateSig = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345*6789abcdefghijklmnop__"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	escaped := url.QueryEscape(sig)
	for _, row := range []struct{ name, text, secret, want string }{
		{"nothing to hide", "connection refused", sig, "connection refused"},
		{"empty", "", sig, ""},
		{"raw", "x " + sig + " y", sig, "x [redacted] y"},
		{"at the beginning", sig + " y", sig, "[redacted] y"},
		{"alone", sig, sig, "[redacted]"},
		{"twice", sig + " " + sig, sig, "[redacted] [redacted]"},
		{"escaped", "x " + escaped + " y", sig, "x [redacted] y"},
		{"escaped in lower case", "x " + strings.ReplaceAll(escaped, "%2A", "%2a") + " y", sig, "x [redacted] y"},
		{"escaped twice", "x " + url.QueryEscape(escaped) + " y", sig, "x [redacted] y"},
		{"cut off", "x " + sig[:30], sig, "x [redacted]"},
		{"cut off and escaped", "x " + escaped[:30], sig, "x [redacted]"},
		{"in quotes", `x "` + sig + `" y`, sig, `x "[redacted]" y`},
		{"late to escape", "x " + url.QueryEscape(lateSig) + " y", lateSig, "x [redacted] y"},
		{"a parameter", "/v4?sdkappid=1&usersig=" + escaped + "&random=1", sig, "/v4?sdkappid=1&usersig=[redacted]&random=1"},
		{"a parameter of another secret", "/v4?usersig=other&random=1", sig, "/v4?usersig=[redacted]&random=1"},
		{"a parameter, the secret unknown", "/v4?usersig=other&random=1", "", "/v4?usersig=[redacted]&random=1"},
		{"a parameter without a value", "/v4?usersig=&random=1", sig, "/v4?usersig=&random=1"},
		{"a parameter at the end", "usersig=", "", "usersig="},
		{"parameters", "usersig=a usersig=b", "", "usersig=[redacted] usersig=[redacted]"},
		{"a secret too short to tell from text", "the key of keys", "key", "the key of keys"},
		{"the shortest secret", "x abcdefgh y", "abcdefgh", "x [redacted] y"},
		{"a secret of punctuation", "x *-*-*-*-* y", "*-*-*-*-*", "x [redacted] y"},
		{"a secret of punctuation, escaped", "x " + url.QueryEscape("*-*-*-*-*") + " y", "*-*-*-*-*", "x [redacted] y"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got := transport.Redact(row.text, row.secret)
			assert.Equal(t, row.want, got)
			assert.Equal(t, got, transport.Redact(got, row.secret), "once is enough")
			if row.secret != "" {
				assert.Equal(t, row.want, transport.NewSignature(row.secret).Redact(row.text))
			}
		})
	}
	var none *transport.Signature
	assert.Equal(t, "usersig=[redacted] "+sig, none.Redact("usersig=x "+sig), "before anything is signed nothing is known")
}

// The service's own texts are not to be mangled.
func TestRedactLeavesOrdinaryTextAlone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"invalid To_Account", "Fail to Parse json data of body, Please check it", "用户不存在",
		"dial tcp 127.0.0.1:443: connect: connection refused",
		"tls: failed to verify certificate: x509: certificate signed by unknown authority",
		"53743040_144115212910570789_4155518400_15723514",
	} {
		assert.Equal(t, text, transport.Redact(text, sig))
		assert.Equal(t, text, transport.RedactRuns(text[:min(len(text), transport.RunLen-1)])+text[min(len(text), transport.RunLen-1):])
	}
}

func TestRedactRuns(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("k", transport.RunLen)
	for text, want := range map[string]string{
		"":                               "",
		"no key store":                   "no key store",
		long[1:]:                         long[1:],
		long:                             "[redacted]",
		long + long:                      "[redacted]",
		"key " + long + " is bad":        "key [redacted] is bad",
		`"` + long + `"`:                 `"[redacted]"`,
		"a\x00" + long + "\xff":          "a\x00[redacted]\xff",
		"多" + long + "字":                 "多[redacted]字",
		long + " " + long[1:]:            "[redacted] " + long[1:],
		"https://x.invalid/?key=" + long: "https://x.invalid/?[redacted]",
		strings.Repeat("%2A", 20):        "[redacted]",
		strings.Repeat("ab ", 20):        strings.Repeat("ab ", 20),
	} {
		assert.Equal(t, want, transport.RedactRuns(text))
	}
}

func TestWithoutURLs(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"no address here": "no address here",
		`Post "https://push.invalid/v4?usersig=x": refused`:      `Post "URL": refused`,
		"at http://127.0.0.1:1/v4 and HTTPS://X.invalid/y there": "at URL and URL there",
		"git+ssh://u:p@x.invalid":                                "URL",
		"<a href='https://x.invalid/?a=1&b=2'>":                  "<a href='URL'>",
		"a:// b":                                                 "a:// b",
		"://":                                                    "://",
	} {
		assert.Equal(t, want, transport.WithoutURLs(text))
	}
}

// plainly keeps only what a usersig is made of.
func plainly(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', strings.ContainsRune("*-_", r):
			return r
		}
		return -1
	}, text)
}

// Whatever stands around a secret: neither it nor an escaped form of it survives, a
// text without any part of it stays as it is, and a second time changes nothing.
func FuzzRedact(f *testing.F) {
	for _, secret := range []string{sig, lateSig, "abcdefgh", "*-*-*-*-*", "short", ""} {
		for _, before := range []string{"", "x ", "usersig=", "a=1&usersig=", `"`, "%", "*", "redacted", "[", secret, "https://x.invalid/?"} {
			f.Add(before, secret, " y")
			f.Add(before, secret, "&random=1")
		}
	}
	f.Fuzz(func(t *testing.T, before, secret, after string) {
		secret = plainly(secret)
		if strings.Contains(strings.ToLower(transport.Mask), strings.ToLower(secret)) || strings.Contains(secret, "redacted") {
			return // the mask would be masked
		}
		escaped := url.QueryEscape(secret)
		forms := []string{secret, escaped}
		if recognizable(secret) {
			forms = append(forms, strings.ReplaceAll(escaped, "%2A", "%2a"), url.QueryEscape(escaped))
		}
		for _, form := range forms {
			got := transport.Redact(before+form+after, secret)
			if len(secret) >= transport.SecretLen {
				for _, form := range forms {
					if strings.Contains(got, form) {
						t.Errorf("%q survives in %q", form, got)
					}
				}
			}
			if again := transport.Redact(got, secret); again != got {
				t.Errorf("%q becomes %q", got, again)
			}
		}
		if text := before + after; !touches(text, secret) {
			if got := transport.Redact(text, secret); got != text {
				t.Errorf("%q becomes %q without any %q in it", text, got, secret)
			}
		}
	})
}

// recognizable reports whether a secret has a part that no escaping changes. Real
// ones have many.
func recognizable(secret string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(secret, func(r rune) bool { return strings.ContainsRune("*-_", r) }),
		func(run string) bool { return len(run) >= transport.SecretLen })
}

// touches reports whether a text has anything that may give the secret away.
func touches(text, secret string) bool {
	if strings.Contains(text, "usersig=") {
		return true
	}
	for i := range len(secret) - transport.SecretLen + 1 {
		if strings.Contains(text, secret[i:i+transport.SecretLen]) {
			return true
		}
	}
	return len(secret) >= transport.SecretLen && strings.Contains(text, url.QueryEscape(secret))
}
