package main

import "github.com/timpush/timpush/internal/printed"

func Example() {
	printed.By(main)
	// Output:
	// would remove: alice trial
	// would add: alice newsletter
	// would add: bob newsletter
	// removed: alice trial
	// added: alice newsletter
	// added: bob newsletter
	// timpush: recipient not served: code 70107: the target account does not exist (never logged in and not imported); import the account, or wait until it has logged in once
	// a second time: 0 changes
}
