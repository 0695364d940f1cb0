package check

import (
	"hash/maphash"
	"math"
	"math/bits"
	"sync"
)

// Table finds repeated names in a list of a few hundred. It holds no names itself,
// only their positions, and its memory is used again.
type Table struct {
	slots []uint64 // open addressing; half of the hash, then a position plus one; zero: free
}

var (
	seed   = maphash.MakeSeed()
	salt   = maphash.String(seed, "timpush")
	tables = sync.Pool{New: func() any { return new(Table) }}
)

// NewTable returns an empty table for lists of up to n names. Free gives it back.
func NewTable(n int) *Table {
	size := 16
	for size < 2*n {
		size *= 2
	}
	t := tables.Get().(*Table)
	if cap(t.slots) < size {
		t.slots = make([]uint64, size)
	}
	t.slots = t.slots[:size]
	t.Reset()
	return t
}

// Reset empties the table.
func (t *Table) Reset() { clear(t.slots) }

// Free gives the table back; it must not be used afterwards.
func (t *Table) Free() { tables.Put(t) }

// Insert puts in position i of list. If an earlier position has the same name, it
// is returned, and nothing put in; otherwise first is -1. All positions put in must
// be of the same list.
func (t *Table) Insert(list []string, i int) (first int) {
	mask := uint64(len(t.slots) - 1) //nolint:gosec // never empty
	hash := hashOf(list[i])
	entry := hash&^math.MaxUint32 | uint64(i+1) //nolint:gosec // a position
	for at := hash & mask; ; at = (at + 1) & mask {
		slot := t.slots[at]
		if slot == 0 {
			t.slots[at] = entry
			return -1
		}
		if (slot^entry)>>32 != 0 {
			continue // another name, without a look at it
		}
		if first := int(slot&math.MaxUint32) - 1; list[first] == list[i] {
			return first
		}
	}
}

// hashOf is maphash with a short cut for names of the usual length, whose 8 first and
// 8 last bytes are all of them.
func hashOf(name string) uint64 {
	if n := len(name); n < 8 || n > 16 {
		return maphash.String(seed, name)
	}
	high, low := bits.Mul64(load(name)^salt, load(name[len(name)-8:])^(salt<<1|1))
	return high ^ low
}

func load(s string) uint64 {
	_ = s[7] // one check of the bounds
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// Names reports empty and repeated names of a field.
func (c *Collector) Names(field string, list []string) {
	t := NewTable(len(list))
	defer t.Free()
	for i, name := range list {
		if name == "" {
			c.At(field, i)
			c.Addf(0, "", "is empty")
			c.Out()
			continue
		}
		if first := t.Insert(list, i); first >= 0 {
			c.At(field, i)
			c.Addf(0, "", "is the same as %s[%d]; one call reaches nobody twice", field, first)
			c.Out()
		}
	}
}
