package main

import "github.com/timpush/timpush/internal/printed"

func Example() {
	printed.By(main)
	// Output:
	// to 4: accepted for 2
	//   carol has no account yet: import it, then send again
	//   dora may have got it (code 20005): not repeated
	// to 1: accepted for 1
}
