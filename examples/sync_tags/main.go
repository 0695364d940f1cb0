// Sync_tags makes the tags of users what a database says: it first shows what would
// change, then changes it, and only that.
//
//	go run ./examples/sync_tags
package main

import (
	"context"
	"fmt"
	"log"
	"strings"
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
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	// On the real service: cfg, err := timpush.ConfigFromEnv()
	srv := timpushtest.NewServer()
	defer srv.Close()
	srv.RegisterAccounts("alice", "bob", "carol")
	client, err := timpush.NewClient(srv.Config())
	if err != nil {
		return err
	}
	// What others have set before.
	if _, err := client.Tags.Add(ctx, []timpush.UserTags{
		{Account: "alice", Tags: []string{"vip", "trial"}},
		{Account: "carol", Tags: []string{"vip"}},
	}); err != nil {
		return err
	}

	// Any number of users; none of them twice.
	want := []timpush.UserTags{
		{Account: "alice", Tags: []string{"vip", "newsletter"}},
		{Account: "bob", Tags: []string{"newsletter"}},
		{Account: "carol", Tags: []string{"vip"}}, // as it is: nothing to do
		{Account: "dave", Tags: []string{"vip"}},  // whom the app does not know
	}
	plan, err := client.Tags.SyncDryRun(ctx, want)
	if err != nil {
		return err
	}
	show("would remove", plan.Removed)
	show("would add", plan.Added)

	res, err := client.Tags.Sync(ctx, want)
	// The result is there even beside an error: it says what had been done by then.
	show("removed", res.Removed)
	show("added", res.Added)
	if err != nil {
		return err // call Sync again: it goes on from what it finds
	}
	if err := res.Err(); err != nil {
		fmt.Println(err)
	}
	again, err := client.Tags.Sync(ctx, want)
	if err != nil {
		return err
	}
	fmt.Println("a second time:", len(again.Removed)+len(again.Added), "changes")
	return nil
}

func show(what string, users []timpush.UserTags) {
	for _, u := range users {
		fmt.Printf("%s: %s %s\n", what, u.Account, strings.Join(u.Tags, " "))
	}
}
