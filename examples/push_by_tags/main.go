// Push_by_tags pushes a notification to the users with one of two tags, but not to
// those with a third.
//
//	go run ./examples/push_by_tags
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

	// AnyTag: one of them is enough; AllTags: each of them is needed.
	audience := timpush.AnyTag("vip", "beta")
	// No document for messages has TagsNot; if the service ignored it, more people would
	// be reached. With a MsgBody the SDK refuses it.
	audience.TagsNot = []string{"no-marketing"}
	if err := announce(ctx, client, audience); err != nil {
		return err
	}

	// A list of tags that has turned out to be empty does not mean everybody.
	var interests []string
	var invalid *timpush.ValidationError
	if err := announce(ctx, client, timpush.AnyTag(interests...)); errors.As(err, &invalid) {
		fmt.Println("by an empty list of tags: refused, nothing was sent")
	}
	return nil
}

func announce(ctx context.Context, client *timpush.Client, audience timpush.Condition) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	res, err := client.Push(ctx, &timpush.PushRequest{
		Condition: audience,
		OfflinePushInfo: timpush.OfflinePushInfo{
			Title: "Early access",
			Desc:  "The new collection is open for you.",
			Ext:   `{"open":"collection/spring"}`,
		},
	})
	if err != nil {
		return err
	}
	fmt.Println("by tags: accepted")
	fmt.Println("  TaskID", res.TaskID)
	return nil
}
