// Batch_send_partial_failure sends a message to four accounts, of whom two are not
// served, and repeats it for the one for whom that is safe.
//
//	go run ./examples/batch_send_partial_failure
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	// On the real service: cfg, err := timpush.ConfigFromEnv()
	srv := timpushtest.NewServer()
	defer srv.Close()
	client, err := timpush.NewClient(srv.Config())
	if err != nil {
		return err
	}
	srv.RegisterAccounts("alice", "bob", "dora")         // but not carol
	srv.FailAccount("dora", timpush.CodeMessageInternal) // an error within the service

	missing, err := remind(ctx, client, []string{"alice", "bob", "carol", "dora"})
	if err != nil {
		return err
	}
	if len(missing) == 0 {
		return nil
	}
	srv.RegisterAccounts(missing...) // stands for importing the accounts
	_, err = remind(ctx, client, missing)
	return err
}

// remind gives back the accounts that the service does not know.
func remind(ctx context.Context, client *timpush.Client, to []string) (missing []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	res, err := client.BatchSend(ctx, &timpush.BatchSendRequest{
		ToAccount: to,
		MsgBody:   timpush.Text("Your appointment is tomorrow at nine."),
	})
	if errors.Is(err, timpush.CodeRecipientsNotFound) {
		return to, nil // how this endpoint says that it knows none of them
	}
	if err != nil {
		return nil, err // nobody is known to have been served
	}
	fmt.Printf("to %d: accepted for %d\n", len(to), len(to)-len(res.Failed))
	for i := range res.Failed { // none of them: res.Err() is nil
		f := &res.Failed[i]
		switch {
		case errors.Is(f, timpush.CodeAccountNotFound):
			fmt.Printf("  %s has no account yet: import it, then send again\n", f.Account)
			missing = append(missing, f.Account)
		case timpush.OutcomeUnknown(f):
			fmt.Printf("  %s may have got it (code %d): not repeated\n", f.Account, f.Code)
		default:
			fmt.Printf("  %s has not got it: %v\n", f.Account, f)
		}
	}
	return missing, nil
}
