// Tracing watches calls in three ways: a middleware sees every attempt, an observer
// every call, and a logger writes both down. None of them sees a signature.
//
//	go run ./examples/tracing
package main

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
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
	cfg := srv.Config()
	cfg.Middleware = append(cfg.Middleware, trace)
	cfg.Observer = count
	cfg.Logger = slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{Level: slog.LevelDebug}))
	client, err := timpush.NewClient(cfg)
	if err != nil {
		return err
	}
	// The signature has run out: the SDK signs anew and repeats the call.
	srv.FailNext("v4/timpush/batch", timpush.CodeUserSigExpired, 1)

	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	_, err = client.BatchPush(ctx, &timpush.BatchPushRequest{
		ToAccount:       []string{"alice", "bob"},
		OfflinePushInfo: timpush.OfflinePushInfo{Title: "Hello", Desc: "world"},
	})
	return err
}

// trace is where a tracer begins and ends its spans: otelhttp.NewTransport(next)
// would stand here.
func trace(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		start := time.Now()
		res, err := next.RoundTrip(req)
		status := 0
		if err == nil {
			status = res.StatusCode
		}
		fmt.Printf("span: %s %s status=%d in %v\n", req.Method, req.URL.Path, status, time.Since(start))
		return res, err
	})
}

// roundTripper makes an http.RoundTripper of a function.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// count is where metrics are made: few labels, and none that names a person.
func count(_ context.Context, e timpush.CallEvent) {
	fmt.Printf("metric: push_calls_total{op=%q,code=\"%d\",ok=\"%t\"} +1\n", e.Op, int(e.Code), e.Err == nil)
	fmt.Printf("metric: push_recipients_total{op=%q} +%d\n", e.Op, e.Recipients)
	fmt.Printf("metric: push_attempts{op=%q} %d\n", e.Op, e.Attempts)
	fmt.Printf("metric: push_duration_seconds{op=%q} %.3fs\n", e.Op, e.Duration.Seconds())
}
