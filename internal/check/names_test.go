package check_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush/internal/check"
)

func TestNamesReportsEmptyAndRepeatedOnes(t *testing.T) {
	t.Parallel()
	var c check.Collector
	c.Names("ToAccount", []string{"a", "", "b", "a", "A", "", "b", "a"})
	assert.Equal(t, []check.Violation{
		{"ToAccount[1]", "is empty", 0},
		{"ToAccount[3]", "is the same as ToAccount[0]; one call reaches nobody twice", 0},
		{"ToAccount[5]", "is empty", 0},
		{"ToAccount[6]", "is the same as ToAccount[2]; one call reaches nobody twice", 0},
		{"ToAccount[7]", "is the same as ToAccount[0]; one call reaches nobody twice", 0},
	}, c.List)
}

func TestNamesOfNoneAreFine(t *testing.T) {
	t.Parallel()
	var c check.Collector
	c.Names("ToAccount", nil)
	assert.Empty(t, c.List)
}

// The table agrees with a map on lists of any size, however often it was used.
func TestTableFindsTheFirstOfTheSame(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{1, 7, 8, 9, 100, 500, 3, 1000, 0, 2} {
		table := check.NewTable(size)
		for range 3 {
			list := make([]string, size)
			first := map[string]int{}
			for i := range list {
				list[i] = "name " + strconv.Itoa(random.IntN(2*size))
				at, repeated := first[list[i]]
				if !repeated {
					at = -1
					first[list[i]] = i
				}
				require.Equal(t, at, table.Insert(list, i))
			}
			table.Reset()
		}
		table.Free()
	}
}
