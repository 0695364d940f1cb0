package main

import "github.com/timpush/timpush/internal/printed"

func Example() {
	printed.By(main)
	// Output:
	// by attributes: accepted
	//   TaskID 1400000000_144115212910570789_<MsgRandom>_1
	// by attributes and tags: refused, nothing was sent
	//   code 90039: attribute and tag conditions must not be combined
}
