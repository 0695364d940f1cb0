package timpush

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/timpush/timpush/internal/wire"
)

// Flag is a switch that the wire writes as 0 or 1. False is the same as absent and
// is not sent.
type Flag bool

// MarshalJSON writes 0 or 1.
func (f Flag) MarshalJSON() ([]byte, error) {
	if f {
		return []byte("1"), nil
	}
	return []byte("0"), nil
}

// UnmarshalJSON reads 0, 1, false and true.
func (f *Flag) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case "0", "false":
		*f = false
	case "1", "true":
		*f = true
	case "null":
	default:
		return fmt.Errorf("timpush: a flag is 0 or 1, not %.20q", data)
	}
	return nil
}

// An enumeration whose 0 is not the same as absent is a string that holds the
// number as the wire writes it: empty when unset, "4" for a bare 4, and "\"4\"" for
// the quoted one that some documents show. Numbers that this SDK has no name for
// survive.

// isNumber reports whether s is a whole number, bare or quoted.
func isNumber(s string) bool {
	if len(s) > 2 && s[0] == '"' && s[len(s)-1] == '"' {
		s = s[1 : len(s)-1]
	}
	digits := strings.TrimPrefix(s, "-")
	return digits != "" && strings.Trim(digits, "0123456789") == "" &&
		(digits == "0" || digits[0] != '0')
}

func marshalNumber[T ~string](n T) ([]byte, error) {
	switch {
	case n == "":
		return []byte("null"), nil
	case !isNumber(string(n)):
		return nil, fmt.Errorf("timpush: %T holds no whole number", n)
	}
	return []byte(n), nil
}

func unmarshalNumber[T ~string](data []byte, n *T) error {
	switch {
	case string(data) == "null":
	case isNumber(string(data)):
		*n = T(data)
	default:
		return fmt.Errorf("timpush: %T is a whole number, not %.20q", *n, data)
	}
	return nil
}

// optNumber appends a member unless it is unset.
func optNumber[T ~string](b *wire.Buffer, name string, n T) {
	if n == "" {
		return
	}
	text, err := marshalNumber(n)
	if err != nil {
		b.Fail(err)
		return
	}
	b.Key(name)
	b.Raw(json.RawMessage(text))
}
