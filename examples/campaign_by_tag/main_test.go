package main

import "github.com/timpush/timpush/internal/printed"

func Example() {
	printed.By(main)
	// Output:
	// attributes
	//   0 city
	//   1 level
	// tags
	//   1000 users have the tag, 3 are unknown to the app, in 11 calls
	// push by tag
	//   accepted as TaskID 1400000000_144115212910570789_<MsgRandom>_1
	// reach
	//   980 accounts
	// statistics
	//   could be sent 1000, sent 1000, delivered 980, clicked 123
	// funnel, from callbacks
	//   all: sent 980, reached 980, clicked 123, failed 20
	//   DataID spring-sale: sent 980, reached 980, clicked 123, failed 20
	//   offline APNs: sent 400, reached 400, clicked 50, failed 0
	//   offline Huawei: sent 480, reached 480, clicked 60, failed 0
	//   offline FCM: sent 0, reached 0, clicked 0, failed 20
	//   online APNs: sent 100, reached 100, clicked 13, failed 0
	// recall
	//   accepted; shown notifications are overwritten
	//   a second one: recalled already
}
