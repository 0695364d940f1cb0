package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"strconv"
)

var sideNames = [sides]string{sdk: "SDK", hand: "by hand"}

// report writes the table. The first error stays in err.
type report struct {
	out io.Writer
	err error
}

func (r *report) printf(format string, args ...any) {
	if r.err == nil {
		_, r.err = fmt.Fprintf(r.out, format, args...)
	}
}

func (r *report) head() {
	r.printf("timpush and a client written by hand on net/http: %s, %s/%s, %d CPUs\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0))
}

func (r *report) foot(o *options) {
	if o.quick {
		r.printf("\n-quick is too short to judge by.\n")
	}
}

// costs writes what the calls of a workload cost.
func (r *report) costs(w *workload, size [sides]int64, samples [sides][]sample) {
	r.printf("\n%-34s %10s %10s  %6s  %-10s  %s\n", w.name+": "+w.title,
		sideNames[sdk], sideNames[hand], "ratio", "quartiles", "target")
	per := func(of func(*sample) float64) (values [sides][]float64) {
		for side := range sides {
			for i := range samples[side] {
				values[side] = append(values[side], of(&samples[side][i])/float64(w.calls))
			}
		}
		return values
	}
	r.row("CPU per call", "us", 1, per(func(s *sample) float64 { return s.cpu.Seconds() * 1e6 }), w.target)
	r.row("wall time per call", "us", 1, per(func(s *sample) float64 { return s.wall.Seconds() * 1e6 }), 0)
	r.row("B/op", "", 0, per(func(s *sample) float64 { return float64(s.bytes) }), 0)
	r.row("allocs/op", "", 1, per(func(s *sample) float64 { return float64(s.allocs) }), 0)
	r.printf("  %-32s %10d %10d  %d rounds of %d calls a side\n", "bytes of the body", size[sdk], size[hand], w.rounds, w.calls)
}

// heap writes the peak heaps of a fan-out to n accounts and of the longer one.
func (r *report) heap(n int, short, long [sides][]float64) {
	const mb = 1e6
	for _, s := range []struct {
		accounts int
		peaks    *[sides][]float64
	}{{n, &short}, {n * longer, &long}} {
		for side := range s.peaks {
			for i := range s.peaks[side] {
				s.peaks[side][i] /= mb
			}
		}
		r.row(fmt.Sprintf("peak heap, %s accounts", thousands(s.accounts)), "MB", 2, *s.peaks, 0)
	}
	var growth [sides]float64
	for side := range growth {
		growth[side] = median(long[side]) / median(short[side])
	}
	r.printf("  %-32s %10.2f %10.2f%20s%s\n", fmt.Sprintf("peak heap, %d times as many", longer),
		growth[sdk], growth[hand], "", verdict(growth[sdk], heapTarget))
}

// row writes the medians of both sides, and the median and the quartiles of their
// ratios round by round, which what happens on the machine meanwhile moves least.
func (r *report) row(what, unit string, decimals int, values [sides][]float64, target float64) {
	ratios := make([]float64, len(values[sdk]))
	for i := range ratios {
		ratios[i] = values[sdk][i] / values[hand][i]
	}
	ratio := median(ratios)
	if unit != "" {
		what += ", " + unit
	}
	r.printf("  %-32s %10.*f %10.*f  %6.2f  %.2f..%.2f%s\n", what,
		decimals, median(values[sdk]), decimals, median(values[hand]),
		ratio, quantile(ratios, 0.25), quantile(ratios, 0.75), verdict(ratio, target))
}

// verdict says whether a value, as it is printed, meets its target.
func verdict(value, target float64) string {
	switch {
	case target == 0:
		return ""
	case value < target+0.005:
		return fmt.Sprintf("  <= %.2f: ok", target)
	default:
		return fmt.Sprintf("  <= %.2f: missed", target)
	}
}

func median(values []float64) float64 { return quantile(values, 0.5) }

// quantile interpolates between neighbours.
func quantile(values []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	at := q * float64(len(sorted)-1)
	low := int(at)
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}

// thousands groups digits.
func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
