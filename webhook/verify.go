package webhook

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/timpush/timpush"
)

// What Verify finds wrong; compare with errors.Is. None of them holds anything of the
// request.
var (
	ErrDuplicateParameter = errors.New("timpush: webhook: a query parameter is there twice")
	ErrUnsigned           = errors.New("timpush: webhook: there is no Sign, or no RequestTime")
	ErrBadSignature       = errors.New("timpush: webhook: Sign is not what any of the tokens makes of RequestTime")
	ErrStale              = errors.New("timpush: webhook: RequestTime is too long ago")
	ErrFuture             = errors.New("timpush: webhook: RequestTime is in the future")
)

// Verify checks the parameters Sign and RequestTime of a callback's URL: whoever made them
// knows one of the tokens, and did so within maxAge before now (zero: [DefaultMaxAge];
// below zero nothing passes), or up to [MaxClockSkew] after it. No parameter, whatever its
// name, may be there twice. An empty token matches nothing. See the package guide for
// what this proves; it does not look at SdkAppid.
//
// The error is one of ErrDuplicateParameter, ErrUnsigned, ErrBadSignature, ErrStale and
// ErrFuture.
func Verify(query url.Values, tokens []timpush.Secret, maxAge time.Duration, now time.Time) error {
	if repeated(query) {
		return ErrDuplicateParameter
	}
	sign, requestTime := query.Get("Sign"), query.Get("RequestTime")
	if sign == "" || requestTime == "" {
		return ErrUnsigned
	}
	// Digits alone: with other bytes a hash that is known could be carried on to that of a
	// longer text, without the token.
	if strings.Trim(requestTime, "0123456789") != "" {
		return ErrBadSignature
	}
	// Forty bits are enough for the next 17,000 years; times that are much later wrap around.
	seconds, err := strconv.ParseInt(requestTime, 10, 40)
	if err != nil || !signedByAny(tokens, requestTime, sign) {
		return ErrBadSignature
	}
	if maxAge == 0 {
		maxAge = DefaultMaxAge
	}
	switch age := now.Sub(time.Unix(seconds, 0)); {
	case age < -MaxClockSkew:
		return ErrFuture
	case age > maxAge, maxAge < 0:
		return ErrStale
	}
	return nil
}

// signedByAny tries all tokens, so that the time it takes tells nothing of which one fits.
func signedByAny(tokens []timpush.Secret, requestTime, sign string) bool {
	fits := 0
	for _, token := range tokens {
		if token == "" {
			continue
		}
		sum := sha256.Sum256([]byte(string(token) + requestTime))
		fits |= subtle.ConstantTimeCompare([]byte(hex.EncodeToString(sum[:])), []byte(sign))
	}
	return fits == 1
}

func repeated(query url.Values) bool {
	for _, values := range query {
		if len(values) > 1 {
			return true
		}
	}
	return false
}
