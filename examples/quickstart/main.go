// Quickstart makes one call of each of the four endpoints, and one that is refused
// before it is sent, and tells of each what was sent, what came back, and what a
// caller does with it.
//
//	go run ./examples/quickstart
//
// calls an embedded fake of the service: nothing leaves the machine. With
// TENCENT_IM_SDK_APP_ID and the other variables of timpush.ConfigFromEnv set,
//
//	go run ./examples/quickstart -to alice,bob
//
// calls the real service, and reaches these accounts and nobody else.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // a call failed
	exitUsage  = 2 // nothing was called: arguments or environment are wrong
)

const usage = `usage: quickstart [-to account,account]

Without TENCENT_IM_SDK_APP_ID in the environment an embedded fake is called, and
nothing leaves this machine. With it, and

  TENCENT_IM_IDENTIFIER   an administrator of the app
  TENCENT_IM_SECRET_KEY   its secret key (or TENCENT_IM_SECRET_KEY_FILE: a file with it)
  TENCENT_IM_REGION       its data centre: cn, sgp, kr, jpn, ger, ind, usa, idn or ksa
                          (or TENCENT_IM_BASE_URL: another base URL)

the real service is called, for the accounts after -to and nobody else.
`

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	complain := &printer{w: stderr}
	to, err := accounts(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		complain.printf("%s", usage)
		return exitOK
	case err != nil:
		complain.printf("quickstart: %v\n\n%s", err, usage)
		return exitUsage
	}
	svc, err := connect(to)
	if err != nil {
		complain.printf("quickstart: nothing was called\n")
		complain.row("", describe(err)...)
		return exitUsage
	}
	defer svc.close()

	t := &tour{printer: printer{w: stdout}, service: svc}
	t.all(ctx)
	if t.failed {
		return exitFailed
	}
	return exitOK
}

// accounts are those after -to.
func accounts(args []string) (list []string, err error) {
	flags := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // run tells what is wrong
	to := flags.String("to", "", "")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q; separate accounts by commas, without spaces", flags.Arg(0))
	}
	for account := range strings.SplitSeq(*to, ",") {
		if account = strings.TrimSpace(account); account != "" && !slices.Contains(list, account) {
			list = append(list, account)
		}
	}
	return list, nil
}
