package main

import "github.com/timpush/timpush/internal/printed"

func Example() {
	printed.By(main)
	// Output:
	// by tags: accepted
	//   TaskID 1400000000_144115212910570789_<MsgRandom>_1
	// by an empty list of tags: refused, nothing was sent
}
