// Errors provokes every kind of error and shows what a caller does about each.
//
//	go run ./examples/errors
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"slices"
	"time"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

// react is what a service of one's own needs: it tells apart who has to act.
func react(err error) string {
	var (
		invalid *timpush.ValidationError
		refused *timpush.APIError
		lost    *timpush.TransportError
	)
	switch {
	case err == nil:
		return "done"
	case errors.As(err, &invalid):
		return "nothing was sent; mend the program: " + invalid.Fields[0].Field + " " + invalid.Fields[0].Reason
	case timpush.OutcomeUnknown(err):
		// Asked before the kinds that follow, for each of them can be unknown.
		return "it may have been carried out; a person decides about a repeat"
	case errors.As(err, &refused) && refused.Code == timpush.CodeDailyPushQuota:
		return "refused; put it off until tomorrow"
	case errors.As(err, &refused):
		return "refused; an operator has to look: " + refused.Code.String()
	case errors.As(err, &lost):
		return "not carried out; the queue may try again later"
	default:
		return "one recipient: " + err.Error()
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
	show := func(kind string, err error) { fmt.Printf("%s\n  %s\n", kind, react(err)) }

	push := &timpush.PushRequest{
		Condition:       timpush.AnyTag("vip"),
		OfflinePushInfo: timpush.OfflinePushInfo{Title: "Early access", Desc: "The sale begins."},
	}
	bad := *push
	bad.OfflinePushInfo.BadgeAddNum = 1000
	_, err = client.Push(ctx, &bad)
	show("ValidationError", err)

	srv.FailNext("v4/timpush/push", timpush.CodeDailyPushQuota, 1)
	_, err = client.Push(ctx, push)
	show("APIError, refused for today", err)

	srv.FailNext("v4/timpush/push", timpush.CodePushNotEnabled, 1)
	_, err = client.Push(ctx, push)
	show("APIError, refused for good", err)

	srv.FailNext("v4/timpush/push", timpush.CodeInternal, 1)
	_, err = client.Push(ctx, push)
	show("APIError, an error within the service", err)

	srv.LoseAnswer("v4/timpush/push", 1)
	_, err = client.Push(ctx, push)
	show("TransportError, the answer was lost", err)

	over, cancelOver := context.WithCancel(ctx)
	cancelOver()
	_, err = client.Push(over, push)
	show("TransportError, not sent", err)

	srv.RegisterAccounts("alice")
	send := &timpush.BatchSendRequest{MsgBody: timpush.Text("Hello")}
	one := *send
	one.ToAccount = []string{"alice", "bob"}
	res, err := client.BatchSend(ctx, &one)
	if err != nil {
		return err
	}
	// An accepted call is no error; those who were not served are in its result.
	show("RecipientError", res.Err())

	srv.LoseAnswer("v4/openim/batchsendmsg", 1)
	for _, err := range client.BatchSendSeq(ctx, send, slices.Values([]string{"alice", "", "alice"})) {
		var chunk *timpush.BatchError
		if errors.As(err, &chunk) {
			// What it says is about these accounts only; the loop goes on.
			show(fmt.Sprintf("BatchError about %q", chunk.Recipients), err)
		}
	}
	return nil
}
