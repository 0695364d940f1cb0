// Push_all pushes a notification to every user of the app, which has to be said:
// AllUsers. Without it, and without a condition, nothing is sent.
//
//	go run ./examples/push_all
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

	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	req := &timpush.PushRequest{
		OfflinePushInfo: timpush.OfflinePushInfo{
			Title: "Maintenance tonight",
			Desc:  "The shop is closed from 02:00 to 03:00.",
		},
	}

	// Whoever forgets to say whom a push is for does not reach everybody by that.
	var invalid *timpush.ValidationError
	if _, err := client.Push(ctx, req); errors.As(err, &invalid) {
		fmt.Println("without AllUsers: refused, nothing was sent")
		for _, f := range invalid.Fields {
			fmt.Printf("  %s %s\n", f.Field, f.Reason)
		}
	}

	req.AllUsers = true
	res, err := client.Push(ctx, req)
	switch {
	case timpush.OutcomeUnknown(err):
		// It may be on its way to everybody. A person looks before it is repeated; the
		// SDK never repeats it by itself.
		return fmt.Errorf("look into the console before pushing again: %w", err)
	case err != nil:
		return err
	}
	fmt.Println("with AllUsers: accepted")
	fmt.Println("  TaskID", res.TaskID) // a recall, a report and callbacks name it
	return nil
}
