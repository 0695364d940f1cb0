package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"slices"
)

// The sides, in the order of the table.
const (
	sdk = iota
	hand
	sides
)

// bench is one run of the program.
type bench struct {
	options *options
	server  *process
	clients [sides]client
}

func newBench(s *process, o *options) (*bench, error) {
	sdkSide, err := newSDK(s.url)
	if err != nil {
		return nil, err
	}
	handSide, err := newHand(s.url)
	if err != nil {
		return nil, err
	}
	return &bench{options: o, server: s, clients: [sides]client{sdkSide, handSide}}, nil
}

func (b *bench) run(ctx context.Context, out io.Writer) error {
	r := &report{out: out}
	r.head()
	for _, w := range b.options.cases {
		if err := b.compare(ctx, &w, r); err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
	}
	r.foot(b.options)
	for side, file := range []string{sdk: b.options.sdkProfile, hand: b.options.handProfile} {
		if file == "" {
			continue
		}
		if err := b.profile(ctx, side, file); err != nil {
			return err
		}
	}
	return r.err
}

// compare lets both sides do the same in turns.
func (b *bench) compare(ctx context.Context, w *workload, r *report) error {
	for side := range sides {
		if _, err := b.once(ctx, w, side, max(w.calls/10, 1), discard); err != nil { // fills pools and caches
			return err
		}
	}
	var (
		samples [sides][]sample
		size    [sides]int64
		err     error
	)
	for side := range b.turns(w.rounds) {
		size[side], err = b.once(ctx, w, side, w.calls, func(work func() error) error {
			s, err := measure(work)
			samples[side] = append(samples[side], s)
			return err
		})
		if err != nil {
			return err
		}
	}
	r.costs(w, size, samples)
	if !w.heap {
		return nil
	}
	short, err := b.peaks(ctx, w, w.calls)
	if err != nil {
		return err
	}
	long, err := b.peaks(ctx, w, w.calls*longer)
	if err != nil {
		return err
	}
	r.heap(w.calls*chunkSize, short, long)
	return nil
}

// peaks are the peak heaps of both sides, a round each. They are not looked for
// while time is measured, for looking takes time.
func (b *bench) peaks(ctx context.Context, w *workload, calls int) (peaks [sides][]float64, err error) {
	for side := range b.turns(b.options.heapRounds) {
		_, err := b.once(ctx, w, side, calls, func(work func() error) error {
			peak, err := peakHeap(work)
			peaks[side] = append(peaks[side], float64(peak))
			return err
		})
		if err != nil {
			return peaks, err
		}
	}
	return peaks, nil
}

// turns yields the sides in turns, and the other one first in every second round.
func (b *bench) turns(rounds int) func(yield func(side int) bool) {
	return func(yield func(side int) bool) {
		order := []int{sdk, hand}
		for range rounds {
			for _, side := range order {
				if !yield(side) {
					return
				}
			}
			slices.Reverse(order)
		}
	}
}

func discard(work func() error) error { return work() }

// once lets one side work, and makes sure that the server has seen as many calls as
// it should. It tells the mean size of their bodies.
func (b *bench) once(
	ctx context.Context, w *workload, side, calls int, around func(work func() error) error,
) (size int64, err error) {
	before, err := b.server.count(ctx)
	if err != nil {
		return 0, err
	}
	if err := around(func() error { return w.run(ctx, b.clients[side], calls) }); err != nil {
		return 0, err
	}
	after, err := b.server.count(ctx)
	if err != nil {
		return 0, err
	}
	if made := after.Calls - before.Calls; made != int64(calls) {
		return 0, fmt.Errorf("%s made %d calls instead of %d", sideNames[side], made, calls)
	}
	return (after.Bytes - before.Bytes) / int64(calls), nil
}

// profile lets one side alone do what it has done in the comparison.
func (b *bench) profile(ctx context.Context, side int, file string) (err error) {
	f, err := os.Create(file) //nolint:gosec // the user names it
	if err != nil {
		return err
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	for _, w := range b.options.cases {
		if err := w.run(ctx, b.clients[side], w.calls*w.rounds); err != nil {
			return err
		}
	}
	return nil
}
