package main

import (
	"runtime"
	"runtime/metrics"
	"time"
)

// sample is what a piece of work has cost this process.
type sample struct {
	cpu, wall     time.Duration
	bytes, allocs uint64 // allocated, whether still in use or not
}

// measure begins with a collected heap, so that nobody pays for the garbage of
// somebody else.
func measure(work func() error) (sample, error) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	cpu, start := cpuTime(), time.Now()
	err := work()
	s := sample{cpu: cpuTime() - cpu, wall: time.Since(start)}
	runtime.ReadMemStats(&after)
	s.bytes, s.allocs = after.TotalAlloc-before.TotalAlloc, after.Mallocs-before.Mallocs
	return s, err
}

// heapEvery is short against the time between two collections.
const heapEvery = time.Millisecond

// peakHeap watches the bytes of all objects on the heap, dead ones included until
// they are swept.
func peakHeap(work func() error) (peak uint64, err error) {
	value := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	look := func() {
		metrics.Read(value)
		peak = max(peak, value[0].Value.Uint64())
	}
	runtime.GC()
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		ticker := time.NewTicker(heapEvery)
		defer ticker.Stop()
		for {
			look()
			select {
			case <-ticker.C:
			case <-stop:
				return
			}
		}
	}()
	err = work()
	close(stop)
	<-stopped
	look()
	return peak, err
}
