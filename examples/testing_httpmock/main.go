// Testing_httpmock shows how a service of your own is tested with httpmock: the
// service is in alerts/notifier.go, its tests in alerts/notifier_test.go. This
// program only lets it run.
//
//	go run ./examples/testing_httpmock
//	go test ./examples/testing_httpmock/...
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/jarcoal/httpmock"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/examples/testing_httpmock/alerts"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	mock := httpmock.NewMockTransport()
	mock.RegisterResponder(http.MethodPost, "/v4/timpush/push",
		httpmock.NewStringResponder(http.StatusOK,
			`{"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "TaskId": "1400000000_1_2_3"}`).
			Then(httpmock.NewStringResponder(http.StatusOK,
				`{"ActionStatus": "FAIL", "ErrorCode": 90047, "ErrorInfo": "push quota exceeded"}`)))
	// On the real service: cfg, err := timpush.ConfigFromEnv()
	client, err := timpush.NewClient(timpush.Config{
		SDKAppID:   1400000000,
		Identifier: "administrator",
		SecretKey:  "not-a-real-key",
		Region:     timpush.RegionSingapore,
		HTTPClient: &http.Client{Transport: mock},
	})
	if err != nil {
		return err
	}
	notifier := alerts.NewNotifier(client)

	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	task, err := notifier.Alert(ctx, "storage", "disk 95 % full")
	if err != nil {
		return err
	}
	fmt.Println("first alert: task", task)

	_, err = notifier.Alert(ctx, "storage", "disk 96 % full")
	fmt.Println("second alert: quota used up:", errors.Is(err, alerts.ErrQuota))
	return nil
}
