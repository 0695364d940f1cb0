package main

import "github.com/timpush/timpush/internal/printed"

func Example() {
	printed.By(main)
	// Output:
	// A-17: told all but [carol]
	// A-18: unsure whether alice was told: true
}
