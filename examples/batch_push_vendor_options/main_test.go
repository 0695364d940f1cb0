package main

import "github.com/timpush/timpush/internal/printed"

func Example() {
	printed.By(main)
	// Output:
	// warning: OPPO cuts Desc to 50 UTF-16 units, it has 58
	// accepted for 2 of 2
	//   TaskID batch_667015d4_537529d8_2000005e80aa873_<MsgRandom>_1
}
