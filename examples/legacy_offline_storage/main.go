// Legacy_offline_storage pushes with the older endpoint, whose messages wait for
// users who are offline, for up to seven days.
//
//	go run ./examples/legacy_offline_storage
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
	req := &timpush.AllMemberPushRequest{
		// Both lists of one kind may stand together here, as in no push with a MsgBody on
		// timpush/push.
		Condition:   timpush.Condition{TagsOr: []string{"android", "ios"}, TagsAnd: []string{"courier"}},
		MsgLifeTime: seconds(72 * time.Hour), // zero: only those who are online get it
		MsgBody:     timpush.Text("Please install the update before Monday."),
	}
	res, err := client.AllMemberPush(ctx, req)
	if err != nil {
		return err
	}
	fmt.Printf("kept for %d s: accepted\n", req.MsgLifeTime)
	fmt.Println("  TaskID", res.TaskID)

	// Validate finds, without a call, all that AllMemberPush would refuse.
	req.MsgLifeTime = seconds(8 * 24 * time.Hour)
	if err := req.Validate(); errors.Is(err, timpush.CodeBadMsgLifeTime) {
		fmt.Printf("kept for %d s: refused\n", req.MsgLifeTime)
		fmt.Println(" ", err)
	}
	return nil
}

func seconds(d time.Duration) int { return int(d / time.Second) }
