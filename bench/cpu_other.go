//go:build !unix

package main

import "time"

var started = time.Now()

// cpuTime is wall time where there is no getrusage.
func cpuTime() time.Duration { return time.Since(started) }
