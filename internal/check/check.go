// Package check collects the violations of a request, each with the Go path of its
// field. A valid request costs no allocation.
package check

import (
	"fmt"
	"strconv"
	"strings"
)

// Violation is one broken rule.
type Violation struct {
	Field  string // "Condition.TagsAnd[3]"
	Reason string // actual value, limit and unit; never an account or a text
	Code   int    // documented code; zero: none
}

// Collector gathers violations. Its zero value is ready.
type Collector struct {
	List []Violation

	depth int
	path  [8]segment // deeper than any request nests
}

// segment is a field, or an element of one.
type segment struct {
	name  string
	index int // -1: the field itself
}

// In enters a field. Every In and At has its Out.
func (c *Collector) In(name string) { c.push(segment{name, -1}) }

// At enters an element of a field.
func (c *Collector) At(name string, index int) { c.push(segment{name, index}) }

func (c *Collector) push(s segment) {
	c.path[c.depth] = s
	c.depth++
}

// Out leaves what was entered last.
func (c *Collector) Out() { c.depth-- }

// Addf reports a violation of a field of what was entered; an empty field is the
// entered one itself.
func (c *Collector) Addf(code int, field, format string, args ...any) {
	var b strings.Builder
	for _, s := range c.path[:c.depth] {
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(s.name)
		if s.index >= 0 {
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		}
	}
	if b.Len() > 0 && field != "" {
		b.WriteByte('.')
	}
	b.WriteString(field)
	c.List = append(c.List, Violation{b.String(), fmt.Sprintf(format, args...), code})
}

// Bytes reports a text of more than limit bytes.
func (c *Collector) Bytes(code int, field, text string, limit int) {
	if len(text) > limit {
		c.Addf(code, field, "has %d bytes; the limit is %d bytes", len(text), limit)
	}
}

// Range reports a number outside low to high.
func (c *Collector) Range(code int, field string, n, low, high int, unit string) {
	if n < low || n > high {
		c.Addf(code, field, "is %d%s; it must be from %d to %d%s", n, unit, low, high, unit)
	}
}

// Present reports a required text that is empty.
func (c *Collector) Present(code int, field, text string) {
	if text == "" {
		c.Addf(code, field, "is empty, but required")
	}
}
