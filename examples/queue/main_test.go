package main

import "github.com/timpush/timpush/internal/printed"

func Example() {
	printed.By(main)
	// Output:
	// queued: {"AllUsers":true,"MsgRandom":<MsgRandom>,"OfflinePushInfo":{"Title":"Good morning","Desc":"The news of the day."}}
	// sent with the same MsgRandom: true
}
