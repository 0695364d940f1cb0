// Send_to_10000 sends a message to ten thousand accounts, in chunks, and keeps book
// of whom a second round may send it to again. On the way an answer is lost and a
// chunk is refused.
//
//	go run ./examples/send_to_10000
package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log"
	"slices"

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

	first, err := send(ctx, client, customers(srv))
	fmt.Printf("first round:  %v\n", first)
	if err != nil {
		return err
	}
	second, err := send(ctx, client, slices.Values(first.repeat))
	fmt.Printf("second round: %v\n", second)
	return err
}

// book says what became of each account.
type book struct {
	served  int
	failed  []timpush.RecipientError // not served, or perhaps: OutcomeUnknown tells
	repeat  []string                 // surely not served: another round is safe
	unknown []string                 // perhaps served: for a person to look at
	unfit   []string                 // no names of accounts
}

func (b book) String() string {
	return fmt.Sprintf("%5d served, %d failed, %d to repeat, %d unknown, %d unfit",
		b.served, len(b.failed), len(b.repeat), len(b.unknown), len(b.unfit))
}

func send(ctx context.Context, client *timpush.Client, to iter.Seq[string]) (book, error) {
	var b book
	req := &timpush.BatchSendRequest{MsgBody: timpush.Text("The winter timetable begins on Sunday.")}
	// Ranging sends: a call for each chunk. This loop sets the pace, and for longer
	// lists it has to: 12,000 messages a minute are the documented limit.
	for res, err := range client.BatchSendSeq(ctx, req, to) {
		var chunk *timpush.BatchError
		var invalid *timpush.ValidationError
		switch {
		case err == nil:
			b.served += len(res.Recipients) - len(res.Failed)
			b.failed = append(b.failed, res.Failed...)
		case !errors.As(err, &chunk):
			return b, err // about the request itself: nothing was sent
		case errors.As(err, &invalid):
			b.unfit = append(b.unfit, chunk.Recipients...)
		case timpush.OutcomeUnknown(err):
			b.unknown = append(b.unknown, chunk.Recipients...)
		default:
			b.repeat = append(b.repeat, chunk.Recipients...)
		}
		if chunk != nil && chunk.Stopped() {
			// No later chunk could have fared better: the context is over, the key is wrong.
			// Who is in the book was taken from the source, and nobody else.
			return b, fmt.Errorf("not sent to everybody: %w", err)
		}
	}
	return b, nil
}

// customers stands for a table of accounts. While it is read, things go wrong.
func customers(srv *timpushtest.Server) iter.Seq[string] {
	const path = "v4/openim/batchsendmsg"
	return func(yield func(string) bool) {
		for i := range 10000 {
			name := fmt.Sprintf("customer-%05d", i)
			switch i {
			case 1234:
				name = "" // an empty row
			case 3000:
				srv.LoseAnswer(path, 1) // the chunk is sent, but who knows?
			case 5678:
				srv.FailAccount(name, timpush.CodeAccountNotFound)
			case 8000:
				srv.FailNext(path, timpush.CodeBatchSendTooFrequent, 1)
			}
			if !yield(name) {
				return
			}
		}
	}
}
