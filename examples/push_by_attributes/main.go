// Push_by_attributes pushes a message to the users whose attributes have the given
// values. Tags and attributes cannot be combined.
//
//	go run ./examples/push_by_attributes
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
		// AllAttrs: each of them must fit; AnyAttr: one is enough.
		Condition: timpush.AllAttrs(map[string]string{"city": "Shenzhen", "plan": "gold"}),
		MsgBody:   timpush.Text("Your local store opens on Saturday at ten."),
		OfflinePushInfo: timpush.OfflinePushInfo{
			Title: "A new store in Shenzhen",
			Desc:  "Gold members are invited to the opening.",
		},
	}
	res, err := client.Push(ctx, req)
	if err != nil {
		return err
	}
	fmt.Println("by attributes: accepted")
	fmt.Println("  TaskID", res.TaskID)

	// A code is the same whether the SDK has found the fault or the service.
	req.Condition.TagsOr = []string{"vip"}
	if _, err := client.Push(ctx, req); errors.Is(err, timpush.CodeTagsWithAttributes) {
		fmt.Println("by attributes and tags: refused, nothing was sent")
		fmt.Println("  code", timpush.CodeTagsWithAttributes.String())
	}
	return nil
}
