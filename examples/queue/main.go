// Queue puts requests into a queue as JSON, takes them out elsewhere and sends them.
//
//	go run ./examples/queue
package main

import (
	"context"
	"encoding/json"
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

	queue := make(chan []byte, 1) // stands for one that outlives the process
	if err := produce(queue); err != nil {
		return err
	}
	return consume(ctx, client, <-queue)
}

func produce(queue chan<- []byte) error {
	req := &timpush.PushRequest{
		AllUsers: true, // goes into the queue, but never to the service
		// Chosen here, not at the call: what a queue delivers twice within a second is
		// then carried out once.
		MsgRandom:       timpush.NewMsgRandom(),
		OfflinePushInfo: timpush.OfflinePushInfo{Title: "Good morning", Desc: "The news of the day."},
	}
	if err := req.Validate(); err != nil {
		return err // better here than in the worker
	}
	message, err := json.Marshal(req)
	if err != nil {
		return err
	}
	fmt.Printf("queued: %s\n", message)
	queue <- message
	return nil
}

func consume(ctx context.Context, client *timpush.Client, message []byte) error {
	var req timpush.PushRequest
	if err := json.Unmarshal(message, &req); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	res, err := client.Push(ctx, &req)
	switch {
	case timpush.OutcomeUnknown(err):
		// Off the queue, so that nobody gets it twice; on the desk of a person.
		return fmt.Errorf("set aside: %w", err)
	case err != nil:
		return fmt.Errorf("back into the queue: %w", err)
	}
	fmt.Println("sent with the same MsgRandom:", res.MsgRandom == req.MsgRandom)
	return nil
}
