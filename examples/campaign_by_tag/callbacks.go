package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/webhook"
)

// inbox receives callbacks and counts them.
type inbox struct {
	url    string
	http   *http.Server
	funnel *webhook.Funnel
	done   chan struct{}
}

func listen(app uint32, token timpush.Secret) (*inbox, error) {
	b := &inbox{funnel: webhook.NewFunnel(webhook.FunnelLimits{}), done: make(chan struct{})}
	handler, err := webhook.NewHandler(webhook.Config{
		SDKAppID: app,
		Tokens:   []timpush.Secret{token},
		OnPush: func(_ context.Context, events []webhook.PushEvent) error {
			b.funnel.Add(events...) // an event that comes again is not counted again
			return nil
		},
	})
	if err != nil {
		return nil, err
	}
	// In production: https. Whoever sees a signed URL can use it for minutes.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b.url = "http://" + l.Addr().String() + "/callbacks"
	b.http = &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		defer close(b.done)
		if err := b.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			fmt.Println("callbacks:", err)
		}
	}()
	return b, nil
}

func (b *inbox) close() {
	_ = b.http.Close()
	<-b.done
}

func (b *inbox) print() {
	fmt.Println("funnel, from callbacks")
	fmt.Println("  all:", b.funnel.Total())
	for id, counts := range b.funnel.DataIDs() {
		fmt.Printf("  DataID %s: %v\n", id, counts)
	}
	for vendor, counts := range b.funnel.Vendors() {
		fmt.Printf("  %v: %v\n", vendor, counts)
	}
}
