package main

import "github.com/timpush/timpush/internal/printed"

func Example() {
	printed.By(main)
	// Output:
	// span: POST /v4/timpush/batch status=200 in <duration>
	// time=<time> level=INFO msg="timpush: repeating" op=BatchPush attempt=1 wait=<duration> because="signature expired" status=200
	// span: POST /v4/timpush/batch status=200 in <duration>
	// time=<time> level=DEBUG msg="timpush: call accepted" op=BatchPush path=v4/timpush/batch duration=<duration> attempts=2 status=200 body_bytes=<bytes> recipients=2 failed=0 code=0
	// metric: push_calls_total{op="BatchPush",code="0",ok="true"} +1
	// metric: push_recipients_total{op="BatchPush"} +2
	// metric: push_attempts{op="BatchPush"} 2
	// metric: push_duration_seconds{op="BatchPush"} <duration>
}
