// Command bench compares timpush with a client written by hand on net/http: CPU and
// wall time, allocations, and the peak heap of long fan-outs.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
)

func main() {
	work := compare
	if os.Getenv(serverEnv) != "" {
		work = serveStdin
	}
	if err := work(); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func compare() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return run(ctx, os.Args[1:], os.Stdout)
}

func serveStdin() error { return serve(os.Stdin, os.Stdout) }

// options are what the flags say.
type options struct {
	heapRounds              int
	quick                   bool
	cases                   []workload // with the rounds and calls that the flags ask for
	sdkProfile, handProfile string
}

func run(ctx context.Context, args []string, out io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	s, err := startServer(ctx)
	if err != nil {
		return err
	}
	defer s.stop()
	b, err := newBench(s, o)
	if err != nil {
		return err
	}
	return b.run(ctx, out)
}

func parse(args []string) (*options, error) {
	o := &options{heapRounds: 3}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	name := flags.String("case", "all", "`name` of the only case to run: "+strings.Join(caseNames(), ", "))
	rounds := flags.Int("rounds", 0, "rounds, each of which measures both sides once; zero: as many as suit the case")
	calls := flags.Int("calls", 0, "calls of a round and side; zero: as many as suit the case")
	flags.BoolVar(&o.quick, "quick", false, "a few seconds, to see that everything works; too short to judge by")
	flags.StringVar(&o.sdkProfile, "cpuprofile", "", "also run the SDK's side alone and write its CPU profile to `file`")
	flags.StringVar(&o.handProfile, "handprofile", "", "the same for the client written by hand")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if o.quick {
		o.heapRounds = 1
		*rounds, *calls = cmp.Or(*rounds, 3), cmp.Or(*calls, 100)
	}
	for _, w := range workloads {
		if *name == "all" || *name == w.name {
			w.rounds, w.calls = cmp.Or(*rounds, w.rounds), cmp.Or(*calls, w.calls)
			o.cases = append(o.cases, w)
		}
	}
	switch {
	case flags.NArg() > 0:
		return nil, fmt.Errorf("%q is no flag", flags.Arg(0))
	case len(o.cases) == 0:
		return nil, fmt.Errorf("-case %s: there are %s", *name, strings.Join(caseNames(), ", "))
	case *rounds < 0 || *calls < 0:
		return nil, errors.New("-rounds and -calls must not be negative")
	}
	return o, nil
}

func caseNames() []string {
	var names []string
	for _, w := range workloads {
		names = append(names, w.name)
	}
	return names
}
