package main

import "github.com/timpush/timpush/internal/printed"

func Example() {
	printed.By(main)
	// Output:
	// added
	// in the list: "Early access", Tag, pending
	// moved by an hour
	// 26 hours later: dispatched
	// it is too late to delete it
}
