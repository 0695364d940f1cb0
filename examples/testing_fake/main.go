// Testing_fake shows how a service of your own is tested with timpushtest: the
// service is in orders/notifier.go, its tests in orders/notifier_test.go. This
// program only lets it run.
//
//	go run ./examples/testing_fake
//	go test ./examples/testing_fake/...
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/examples/testing_fake/orders"
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
	srv.RegisterAccounts("alice", "bob")
	notifier := orders.NewNotifier(client)

	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	missed, err := notifier.Shipped(ctx, "A-17", []string{"alice", "bob", "carol"})
	if err != nil {
		return err
	}
	fmt.Println("A-17: told all but", missed)

	srv.LoseAnswer("v4/openim/batchsendmsg", 1)
	_, err = notifier.Shipped(ctx, "A-18", []string{"alice"})
	fmt.Println("A-18: unsure whether alice was told:", errors.Is(err, orders.ErrUnsure))
	return nil
}
