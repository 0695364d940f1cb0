// Campaign_by_tag runs a small campaign from end to end: it names attributes, tags
// users, pushes by tag, reads who was reached, receives the service's callbacks over a
// socket, prints the funnel, and recalls the push.
//
//	go run ./examples/campaign_by_tag
package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log"
	"time"

	"github.com/timpush/timpush"
)

const tag = "spring"

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	// On the real service: cfg, err := timpush.ConfigFromEnv(), and a handler for callbacks
	// behind the URL that the console knows.
	srv := newService()
	defer srv.Close()
	client, err := timpush.NewClient(srv.Config())
	if err != nil {
		return err
	}
	inbox, err := listen(srv.Config().SDKAppID, callbackToken)
	if err != nil {
		return err
	}
	defer inbox.close()

	if err := nameAttributes(ctx, client); err != nil {
		return err
	}
	if err := tagUsers(ctx, client, customers()); err != nil {
		return err
	}
	task, err := push(ctx, client)
	if err != nil {
		return err
	}
	srv.live(task) // people get the notification, and some of them tap it
	if err := report(ctx, client, task); err != nil {
		return err
	}
	if err := srv.DeliverWebhooks(inbox.url, callbackToken); err != nil { //nolint:contextcheck // the service has its own 2 s
		return err
	}
	inbox.print()
	return recall(ctx, client, task)
}

// nameAttributes must come before any user can have one.
func nameAttributes(ctx context.Context, client *timpush.Client) error {
	err := client.Attributes.SetNames(ctx, []timpush.AttributeName{{Index: 0, Name: "city"}, {Index: 1, Name: "level"}})
	if err != nil {
		return err
	}
	names, err := client.Attributes.Names(ctx)
	if err != nil {
		return err
	}
	fmt.Println("attributes")
	for _, n := range names {
		fmt.Printf("  %d %s\n", n.Index, n.Name)
	}
	return nil
}

// tagUsers makes a call for every 100 users. A failed one can simply be made again.
func tagUsers(ctx context.Context, client *timpush.Client, accounts iter.Seq[string]) error {
	tagged, unknown, calls := 0, 0, 0
	users := func(yield func(timpush.UserTags) bool) {
		for account := range accounts {
			if !yield(timpush.UserTags{Account: account, Tags: []string{tag}}) {
				return
			}
		}
	}
	for res, err := range client.Tags.AddSeq(ctx, users) {
		if err != nil {
			return err
		}
		calls++
		tagged += len(res.Accounts) - len(res.Failed)
		for i := range res.Failed {
			if errors.Is(&res.Failed[i], timpush.CodeAccountNotFound) {
				unknown++
			}
		}
	}
	fmt.Printf("tags\n  %d users have the tag, %d are unknown to the app, in %d calls\n", tagged, unknown, calls)
	return nil
}

func push(ctx context.Context, client *timpush.Client) (taskID string, err error) {
	res, err := client.Push(ctx, &timpush.PushRequest{
		Condition: timpush.AnyTag(tag),
		DataID:    "spring-sale",
		OfflinePushInfo: timpush.OfflinePushInfo{
			Title: "Spring sale",
			Desc:  "Ten percent off, today only.",
			Ext:   `{"open":"sale/spring"}`,
		},
	})
	if err != nil {
		return "", err // timpush.OutcomeUnknown(err): it may be under way all the same
	}
	fmt.Printf("push by tag\n  accepted as TaskID %s\n", res.TaskID)
	return res.TaskID, nil
}

// report asks the service. Who needs to know within minutes listens to callbacks.
func report(ctx context.Context, client *timpush.Client, taskID string) error {
	now := time.Now()
	res, err := client.Reports.PushStatistics(ctx, now.Add(-time.Hour), now.Add(time.Minute), taskID)
	if err != nil {
		return err
	}
	fmt.Println("statistics")
	for _, s := range res.Results {
		fmt.Printf("  could be sent %d, sent %d, delivered %d, clicked %d\n", s.TotalCount, s.SentCount, s.DeliveredCount, s.ClickCount)
	}
	return nil
}

// recall takes the push back, and shows what a second recall is told.
func recall(ctx context.Context, client *timpush.Client, taskID string) error {
	req := &timpush.RevokeRequest{
		TaskID:          taskID,
		OfflinePushInfo: timpush.OfflinePushInfo{Title: "Spring sale", Desc: "The sale is over."},
	}
	if err := client.Revoke(ctx, req); err != nil {
		return err
	}
	fmt.Println("recall")
	fmt.Println("  accepted; shown notifications are overwritten")
	err := client.Revoke(ctx, req)
	if errors.Is(err, timpush.CodeAlreadyRevoked) {
		fmt.Println("  a second one: recalled already")
		return nil
	}
	return err
}
