package main

import "github.com/timpush/timpush/internal/printed"

func Example() {
	printed.By(main)
	// Output:
	// first round:   8998 served, 1 failed, 500 to repeat, 500 unknown, 1 unfit
	// second round:   500 served, 0 failed, 0 to repeat, 0 unknown, 0 unfit
}
