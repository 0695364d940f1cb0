package main

import "github.com/timpush/timpush/internal/printed"

func Example() {
	printed.By(main)
	// Output:
	// first alert: task 1400000000_1_2_3
	// second alert: quota used up: true
}
