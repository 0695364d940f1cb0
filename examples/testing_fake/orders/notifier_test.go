package orders_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/examples/testing_fake/orders"
	"github.com/timpush/timpush/timpushtest"
)

const path = "v4/openim/batchsendmsg"

// start gives each test a service of its own, so that tests can run in parallel.
func start(t *testing.T) (*timpushtest.Server, *orders.Notifier) {
	t.Helper()
	srv := timpushtest.NewServer()
	t.Cleanup(srv.Close)
	return srv, notifier(t, srv.Config())
}

func notifier(t *testing.T, cfg timpush.Config) *orders.Notifier {
	t.Helper()
	client, err := timpush.NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return orders.NewNotifier(client)
}

func TestShipped(t *testing.T) {
	t.Parallel()
	srv, n := start(t)
	srv.RegisterAccounts("alice", "bob")

	missed, err := n.Shipped(t.Context(), "A-17", []string{"alice", "bob", "carol"})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(missed, []string{"carol"}) {
		t.Errorf("missed %q, want carol", missed)
	}
	// Deliveries is what was carried out, Calls what arrived.
	sent := srv.Deliveries()
	if len(sent) != 1 || !slices.Equal(sent[0].Recipients, []string{"alice", "bob"}) {
		t.Errorf("delivered %+v, want one message to alice and bob", sent)
	}
	if body := string(srv.Calls()[0].Body); !strings.Contains(body, "Order A-17 is on its way.") {
		t.Errorf("the text is not in %s", body)
	}
}

func TestShippedNobodyKnown(t *testing.T) {
	t.Parallel()
	srv, n := start(t)
	srv.RegisterAccounts("alice")
	missed, err := n.Shipped(t.Context(), "A-17", []string{"carol", "dora"})
	if err != nil || !slices.Equal(missed, []string{"carol", "dora"}) {
		t.Errorf("missed %q, error %v; want both and none", missed, err)
	}
}

func TestShippedRefused(t *testing.T) {
	t.Parallel()
	srv, n := start(t)
	srv.FailNext(path, timpush.CodeServiceStopped, 1)
	_, err := n.Shipped(t.Context(), "A-17", []string{"alice"})
	if !errors.Is(err, timpush.CodeServiceStopped) || errors.Is(err, orders.ErrUnsure) {
		t.Errorf("got %v, want a sure refusal", err)
	}
}

func TestShippedLostAnswer(t *testing.T) {
	t.Parallel()
	srv, n := start(t)
	srv.LoseAnswer(path, 1)
	if _, err := n.Shipped(t.Context(), "A-17", []string{"alice"}); !errors.Is(err, orders.ErrUnsure) {
		t.Errorf("got %v, want ErrUnsure", err)
	}
	if sent := srv.Deliveries(); len(sent) != 1 {
		t.Errorf("delivered %d times, want once", len(sent))
	}
}

func TestShippedFailedForOne(t *testing.T) {
	t.Parallel()
	srv, n := start(t)
	srv.FailAccount("bob", timpush.CodeMessageInternal)
	if _, err := n.Shipped(t.Context(), "A-17", []string{"alice", "bob"}); !errors.Is(err, orders.ErrUnsure) {
		t.Errorf("got %v, want ErrUnsure: alice has been told", err)
	}
}

// In a bubble of synctest the waits between repeats take no time.
func TestShippedBusyService(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := timpushtest.NewServer()
		defer srv.Close()
		n := notifier(t, srv.InProcessConfig())
		srv.FailNext(path, timpush.CodeTooFrequent, 2)

		start := time.Now()
		if _, err := n.Shipped(t.Context(), "A-17", []string{"alice"}); err != nil {
			t.Error(err)
		}
		if waited := time.Since(start); waited <= 2*time.Second {
			t.Errorf("repeated twice within %v, want more than 1 s before each", waited)
		}
	})
}
