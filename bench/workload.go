package main

import (
	"context"
	"iter"
	"slices"
	"strconv"
)

// client is one side of the comparison.
type client interface {
	push(ctx context.Context) error
	send(ctx context.Context, to []string) error
	// fanOut sends to any number of accounts, a chunk at a time, and tells how many
	// were served.
	fanOut(ctx context.Context, to iter.Seq[string]) (served int, err error)
}

// Who calls, and what both sides send.
const (
	sdkAppID   = 1400000000
	identifier = "administrator"
	// The server looks at no signature. A made-up one has the same length in every run.
	userSig = "eJwtzM0KgkAUhuF7mXXIOeP80qZFRBQVuMjcOHnSg0RiRKJ33*S0fB94P-GkL8MHdmKHJALE5jtHBfbM54ZRR-" +
		"eVf*rZjU4DkMBGLgCmmBs-eFpqHIMxrBn53u6fMyTXC0cgK7LLjPPc1cK4gDYwR8A*_3nIDnQ__"

	sender    = "news_desk"
	tagOne    = "sports"
	tagTwo    = "football"
	text      = "The match begins in ten minutes: line-ups and live ticker in the app."
	title     = "Kick-off in 10 minutes"
	desc      = "Line-ups and live ticker"
	ext       = `{"type":"match","id":"20260808-17"}`
	channelID = "high_custom_1"
)

// chunkSize is the most that one call takes.
const chunkSize = 500

// workload is what both sides do.
type workload struct {
	name, title string

	// Many short rounds see less of what else happens on the machine than a few long
	// ones; but a fan-out is long.
	rounds int
	calls  int // of a round and side

	target float64 // CPU of the SDK in terms of the other side's
	heap   bool    // the peak heap is looked at, too

	run func(ctx context.Context, c client, calls int) error
}

// longer is how much longer the second fan-out of the heap comparison is; heapTarget
// is how much more the peak heap of the SDK may be there.
const (
	longer     = 4
	heapTarget = 1.25
)

var workloads = []workload{
	{name: "push", title: "small push to two tags", rounds: 201, calls: 500, target: 1.10,
		run: func(ctx context.Context, c client, calls int) error {
			for range calls {
				if err := c.push(ctx); err != nil {
					return err
				}
			}
			return nil
		}},
	{name: "batch", title: "batch send to 500", rounds: 151, calls: 400, target: 0.90,
		run: func(ctx context.Context, c client, calls int) error {
			for range calls {
				if err := c.send(ctx, listed); err != nil {
					return err
				}
			}
			return nil
		}},
	{name: "fanout", title: "fan-out in chunks of 500", rounds: 31, calls: 2000, target: 0.90, heap: true,
		run: func(ctx context.Context, c client, calls int) error {
			want := calls * chunkSize
			served, err := c.fanOut(ctx, accounts(want))
			if err == nil && served != want {
				err = wrong("recipients", served, want)
			}
			return err
		}},
}

// listed are the recipients of the batch send.
var listed = slices.Collect(accounts(chunkSize))

// accounts makes n account names, user_0000000 and so on, as they are asked for. It
// makes a hundred of them in one piece of memory, so that what it costs, on both
// sides, is little beside what the clients do.
func accounts(n int) iter.Seq[string] {
	return func(yield func(string) bool) {
		const (
			prefix = "user_"
			size   = len(prefix) + 7 // bytes of a name
			piece  = 100
		)
		buf := make([]byte, 0, piece*size)
		for start := 0; start < n; start += piece {
			buf = buf[:0]
			for i := start; i < min(start+piece, n); i++ {
				// A one in front keeps the zeros; the prefix's last byte takes its place.
				buf = append(buf, prefix[:len(prefix)-1]...)
				end := len(buf)
				buf = strconv.AppendInt(buf, int64(1e7+i), 10)
				buf[end] = prefix[len(prefix)-1]
			}
			for names := string(buf); names != ""; names = names[size:] {
				if !yield(names[:size]) {
					return
				}
			}
		}
	}
}
