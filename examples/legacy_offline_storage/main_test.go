package main

import "github.com/timpush/timpush/internal/printed"

func Example() {
	printed.By(main)
	// Output:
	// kept for 259200 s: accepted
	//   TaskID 1400000000_144115212910570789_<MsgRandom>_1
	// kept for 691200 s: refused
	//   timpush: AllMemberPush: invalid: MsgLifeTime: is 691200 s; it must be from 0 to 604800 s (code 90026)
}
