// Package wire encodes requests into the service's JSON and decodes its answers.
//
// Requests are appended to one buffer, member by member: encoding/json scans the
// output of nested MarshalJSON methods once more, and escapes HTML inside them
// whatever one sets, which costs time and bytes of a limited body.
package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

// ErrUTF8 says that a text cannot be sent as it is: JSON would carry another one.
var ErrUTF8 = errors.New("text is not valid UTF-8")

// Buffer is JSON under construction. The first error stays in Err; what is
// appended after it is of no use.
type Buffer struct {
	B   []byte
	Err error
}

// Marshal is what a MarshalJSON method returns for a value that appendTo appends.
func Marshal(appendTo func(*Buffer)) ([]byte, error) {
	var b Buffer
	appendTo(&b)
	return b.B, b.Err
}

// Fail keeps the first error.
func (b *Buffer) Fail(err error) {
	if b.Err == nil {
		b.Err = err
	}
}

// Open begins an object or, with '[', an array.
func (b *Buffer) Open(c byte) { b.B = append(b.B, c) }

// Close ends an object or array.
func (b *Buffer) Close(c byte) { b.B = append(b.B, c) }

// Next separates the next element of an array from the one before it.
func (b *Buffer) Next() {
	if last := b.B[len(b.B)-1]; last != '{' && last != '[' {
		b.B = append(b.B, ',')
	}
}

// Key begins a member. The name is the SDK's own and needs no escaping.
func (b *Buffer) Key(name string) {
	b.Next()
	b.B = append(b.B, '"')
	b.B = append(b.B, name...)
	b.B = append(b.B, '"', ':')
}

// Text appends s as a string value.
func (b *Buffer) Text(s string) {
	if isPlain(s) {
		n := len(b.B)
		b.B = slices.Grow(b.B, len(s)+2)[:n+len(s)+2]
		b.B[n] = '"'
		copy(b.B[n+1:], s)
		b.B[len(b.B)-1] = '"'
		return
	}
	b.B = append(b.B, '"')
	b.escaped(s)
	b.B = append(b.B, '"')
}

// isPlain reports whether s stands for itself in JSON, as nearly all names do. It
// looks at 8 bytes at a time, the last of which may overlap those before.
func isPlain(s string) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	for len(s) >= 8 {
		_ = s[7] // one check of the bounds
		w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		quote, slash := w^(ones*'"'), w^(ones*'\\')
		// Each term sets the high bit of some byte if any byte is: not ASCII, below the
		// blank, a quote, a backslash. A borrow can only follow a byte that is found itself.
		if (w|(w-ones*' ')|(quote-ones)|(slash-ones))&highs != 0 {
			return false
		}
		if len(s) == 8 {
			return true
		}
		s = s[min(8, len(s)-8):]
	}
	for i := range len(s) {
		if !plain[s[i]] {
			return false
		}
	}
	return true
}

// escaped appends s with what JSON wants escaped, and checks that it is UTF-8.
func (b *Buffer) escaped(s string) {
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if plain[c] {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b.Fail(ErrUTF8)
			}
			i += size
			continue
		}
		b.B = append(b.B, s[start:i]...)
		b.escape(c)
		i++
		start = i
	}
	b.B = append(b.B, s[start:]...)
}

// plain are the bytes that stand for themselves in a JSON string.
var plain = func() (t [256]bool) {
	for c := byte(' '); c < utf8.RuneSelf; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

func (b *Buffer) escape(c byte) {
	const hex = "0123456789abcdef"
	switch c {
	case '"', '\\':
		b.B = append(b.B, '\\', c)
	case '\b':
		b.B = append(b.B, '\\', 'b')
	case '\f':
		b.B = append(b.B, '\\', 'f')
	case '\n':
		b.B = append(b.B, '\\', 'n')
	case '\r':
		b.B = append(b.B, '\\', 'r')
	case '\t':
		b.B = append(b.B, '\\', 't')
	default:
		b.B = append(b.B, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
	}
}

// String appends a member, empty or not.
func (b *Buffer) String(name, s string) {
	b.Key(name)
	b.Text(s)
}

// OptString appends a member unless it is empty.
func (b *Buffer) OptString(name, s string) {
	if s != "" {
		b.String(name, s)
	}
}

// Int appends a member, zero or not.
func (b *Buffer) Int(name string, n int64) {
	b.Key(name)
	b.B = strconv.AppendInt(b.B, n, 10)
}

// OptInt appends a member unless it is zero.
func (b *Buffer) OptInt(name string, n int64) {
	if n != 0 {
		b.Int(name, n)
	}
}

// Bool appends a member, true or false.
func (b *Buffer) Bool(name string, v bool) {
	b.Key(name)
	b.B = strconv.AppendBool(b.B, v)
}

// OptFlag appends a 1 if on, nothing otherwise.
func (b *Buffer) OptFlag(name string, on bool) {
	if on {
		b.Int(name, 1)
	}
}

// Float appends a member in encoding/json's form.
func (b *Buffer) Float(name string, f float64) {
	b.Key(name)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		b.Fail(errors.New("number is not finite"))
		return
	}
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	b.B = strconv.AppendFloat(b.B, f, format, -1, 64)
	if n := len(b.B); format == 'e' && b.B[n-4] == 'e' && b.B[n-2] == '0' {
		b.B = append(b.B[:n-2], b.B[n-1]) // 1e-07 is 1e-7
	}
}

// Strings appends a member with an array of strings.
func (b *Buffer) Strings(name string, list []string) {
	b.Key(name)
	b.Open('[')
	for i, s := range list {
		if i > 0 {
			b.B = append(b.B, ',')
		}
		b.Text(s)
	}
	b.Close(']')
}

// StringMap appends a member with an object of strings, in the order of its keys.
func (b *Buffer) StringMap(name string, m map[string]string) {
	b.Key(name)
	b.Open('{')
	for _, k := range slices.Sorted(maps.Keys(m)) {
		b.Next()
		b.Text(k)
		b.B = append(b.B, ':')
		b.Text(m[k])
	}
	b.Close('}')
}

// OptStringMap appends a member unless it is empty.
func (b *Buffer) OptStringMap(name string, m map[string]string) {
	if len(m) > 0 {
		b.StringMap(name, m)
	}
}

// OptObject appends a member unless its object turns out to have no members.
func (b *Buffer) OptObject(name string, appendTo func(*Buffer)) {
	before := len(b.B)
	b.Key(name)
	start := len(b.B)
	appendTo(b)
	if string(b.B[start:]) == "{}" {
		b.B = b.B[:before]
	}
}

// Raw appends a value that is JSON already.
func (b *Buffer) Raw(raw json.RawMessage) {
	if err := CheckRaw(raw); err != nil {
		b.Fail(err)
		return
	}
	buf := bytes.NewBuffer(b.B)
	_ = json.Compact(buf, raw) // CheckRaw has found it valid
	b.B = buf.Bytes()
}

// Extra appends members that the SDK does not know, in the order of their names.
func (b *Buffer) Extra(members map[string]json.RawMessage) {
	if len(members) == 0 {
		return // sorting nothing costs memory
	}
	for _, k := range slices.Sorted(maps.Keys(members)) {
		b.Next()
		b.Text(k)
		b.B = append(b.B, ':')
		b.Raw(members[k])
	}
}

// CheckRaw tells why raw cannot be sent as a JSON value.
func CheckRaw(raw json.RawMessage) error {
	switch {
	case len(raw) == 0:
		return errors.New("is empty, not a JSON value")
	case !utf8.Valid(raw):
		return ErrUTF8
	case !json.Valid(raw):
		return errors.New("is not valid JSON")
	}
	return nil
}

// CheckObject tells why raw cannot be sent as a JSON object.
func CheckObject(raw json.RawMessage) error {
	if err := CheckRaw(raw); err != nil {
		return err
	}
	if first := bytes.TrimLeft(raw, " \t\r\n")[0]; first != '{' {
		return fmt.Errorf("is not a JSON object, it begins with %q", first)
	}
	return nil
}
