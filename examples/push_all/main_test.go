package main

import "github.com/timpush/timpush/internal/printed"

func Example() {
	printed.By(main)
	// Output:
	// without AllUsers: refused, nothing was sent
	//   AllUsers is false and Condition is empty; without a condition all users are reached, which needs AllUsers: true
	// with AllUsers: accepted
	//   TaskID 1400000000_144115212910570789_<MsgRandom>_1
}
