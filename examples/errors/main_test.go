package main

import "github.com/timpush/timpush/internal/printed"

func Example() {
	printed.By(main)
	// Output:
	// ValidationError
	//   nothing was sent; mend the program: OfflinePushInfo.BadgeAddNum is 1000; it must be from 1 to 99
	// APIError, refused for today
	//   refused; put it off until tomorrow
	// APIError, refused for good
	//   refused; an operator has to look: 90045: the push feature (all users, tags, or single) is not switched on; switch the feature on in the console
	// APIError, an error within the service
	//   it may have been carried out; a person decides about a repeat
	// TransportError, the answer was lost
	//   it may have been carried out; a person decides about a repeat
	// TransportError, not sent
	//   not carried out; the queue may try again later
	// RecipientError
	//   one recipient: timpush: recipient not served: code 70107: the target account does not exist (never logged in and not imported); import the account, or wait until it has logged in once
	// BatchError about [""]
	//   nothing was sent; mend the program: to[1] is empty
	// BatchError about ["alice"]
	//   nothing was sent; mend the program: to[2] is repeated within its chunk; one call reaches nobody twice
	// BatchError about ["alice"]
	//   it may have been carried out; a person decides about a repeat
}
