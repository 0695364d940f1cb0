package timpush

import (
	"fmt"
	"log/slog"

	"github.com/timpush/timpush/internal/transport"
)

// Secret is a string that shows itself to nobody: fmt, slog, encoding/json and
// encoding.TextMarshaler all get a mask. Convert it to string to use it.
//
// A string type cannot do more. fmt calls no methods on unexported struct fields, so
// that a Secret or a Config in such a field is printed raw by %v of the struct around
// it; and raw it is printed by the verbs %p and %w, and as a key of a map in JSON.
type Secret string

// String gives the mask, or nothing for an empty secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return transport.Mask
}

// GoString gives the mask.
func (s Secret) GoString() string { return s.String() }

// Format writes the mask, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(s.String())) }

// LogValue gives the mask.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText gives the mask.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON gives the mask.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + s.String() + `"`), nil }
