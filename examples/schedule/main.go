// Schedule keeps a push for a later time: it adds one, finds it in the list, moves it,
// and looks at what became of it.
//
//	go run ./examples/schedule
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
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	// On the real service: cfg, err := timpush.ConfigFromEnv()
	srv := timpushtest.NewServer()
	defer srv.Close()
	client, err := timpush.NewClient(srv.Config())
	if err != nil {
		return err
	}

	at := time.Now().Add(24 * time.Hour).Truncate(time.Second)
	id, err := add(ctx, client, at)
	if err != nil {
		return err
	}
	if err := list(ctx, client, at); err != nil {
		return err
	}
	// Its type is that of the task, and cannot be changed.
	later := timpush.ScheduleModifyRequest{TaskID: id, Type: timpush.ScheduleTag, SchedAt: at.Add(time.Hour)}
	if err := client.Schedules.Modify(ctx, &later); err != nil {
		return err
	}
	fmt.Println("moved by an hour")

	srv.MoveClock(26 * time.Hour) // the fake's clock, so that nobody has to wait
	task, err := client.Schedules.Get(ctx, id)
	if err != nil {
		return err
	}
	fmt.Printf("26 hours later: %s\n", task.Status)
	switch err := client.Schedules.Delete(ctx, id, timpush.ScheduleTag); {
	case errors.Is(err, timpush.CodeScheduleDispatched):
		fmt.Println("it is too late to delete it")
	case err != nil:
		return err
	}
	// The push itself can be recalled for 24 hours.
	return client.Revoke(ctx, &timpush.RevokeRequest{
		TaskID:          task.PushTaskID,
		OfflinePushInfo: timpush.OfflinePushInfo{Title: "Early access", Desc: "We open a little later."},
	})
}

func add(ctx context.Context, client *timpush.Client, at time.Time) (taskID int64, err error) {
	res, err := client.Schedules.Add(ctx, &timpush.ScheduleAddRequest{
		Type:    timpush.ScheduleTag,
		SchedAt: at,
		Content: timpush.ScheduleContent{
			Condition:       timpush.AnyTag("vip"),
			OfflinePushInfo: timpush.OfflinePushInfo{Title: "Early access", Desc: "The doors are open."},
		},
	})
	switch {
	case timpush.OutcomeUnknown(err):
		// It is not repeated, for two tasks would push twice. The list tells.
		return 0, fmt.Errorf("look with List before adding it again: %w", err)
	case err != nil:
		return 0, err
	}
	fmt.Println("added")
	return res.TaskID, nil
}

func list(ctx context.Context, client *timpush.Client, around time.Time) error {
	req := &timpush.ScheduleListRequest{BeginTime: around.Add(-time.Hour), EndTime: around.Add(time.Hour), Asc: true}
	for page, err := range client.Schedules.ListSeq(ctx, req) {
		if err != nil {
			return err
		}
		for _, task := range page.Tasks {
			fmt.Printf("in the list: %q, %s, %s\n", task.Title, task.Type, task.Status)
		}
	}
	return nil
}
