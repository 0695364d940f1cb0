package check_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/timpush/timpush/internal/check"
)

func TestViolationsHaveTheirPath(t *testing.T) {
	t.Parallel()
	var c check.Collector
	c.Addf(1, "Top", "is %d", 1)
	c.Addf(0, "", "is the request itself")
	c.In("Outer")
	c.Addf(0, "", "is the field")
	c.Addf(0, "Inner", "is inside")
	c.At("List", 3)
	c.Addf(0, "", "is the element")
	c.Addf(0, "Inner", "is inside the element")
	c.In("Deep")
	c.Addf(0, "List[0]", "is deep")
	c.Out()
	c.Out()
	c.Addf(0, "After", "is outside again")
	c.Out()
	c.Addf(2, "Last", "is at the top")
	assert.Equal(t, []check.Violation{
		{"Top", "is 1", 1},
		{"", "is the request itself", 0},
		{"Outer", "is the field", 0},
		{"Outer.Inner", "is inside", 0},
		{"Outer.List[3]", "is the element", 0},
		{"Outer.List[3].Inner", "is inside the element", 0},
		{"Outer.List[3].Deep.List[0]", "is deep", 0},
		{"Outer.After", "is outside again", 0},
		{"Last", "is at the top", 2},
	}, c.List)
}

func TestBytesRangeAndPresent(t *testing.T) {
	t.Parallel()
	var c check.Collector
	c.Bytes(1, "A", strings.Repeat("é", 25), 50)
	c.Bytes(1, "A", strings.Repeat("é", 26), 50)
	c.Range(2, "B", 1, 1, 99, "")
	c.Range(2, "B", 99, 1, 99, "")
	c.Range(2, "B", 0, 1, 99, "")
	c.Range(2, "B", 100, 1, 99, " s")
	c.Present(3, "C", " ")
	c.Present(3, "C", "")
	assert.Equal(t, []check.Violation{
		{"A", "has 52 bytes; the limit is 50 bytes", 1},
		{"B", "is 0; it must be from 1 to 99", 2},
		{"B", "is 100 s; it must be from 1 to 99 s", 2},
		{"C", "is empty, but required", 3},
	}, c.List)
}

// Validation runs before every call: what is valid must cost next to nothing.
//
//nolint:paralleltest // AllocsPerRun counts what the whole process allocates
func TestValidRequestAllocatesNothing(t *testing.T) {
	names := []string{"a", "b", "c"}
	check.NewTable(len(names)).Free()
	allocated := testing.AllocsPerRun(100, func() {
		var c check.Collector
		c.In("Outer")
		c.At("List", 1)
		c.Bytes(0, "A", "text", 50)
		c.Range(0, "B", 1, 0, 9, "")
		c.Present(0, "C", "text")
		c.Out()
		c.Out()
		c.Names("ToAccount", names)
	})
	assert.Less(t, allocated, 1.0)
}
