// Package orders stands for a service of your own that uses timpush.
package orders

import (
	"context"
	"errors"
	"fmt"

	"github.com/timpush/timpush"
)

// ErrUnsure says that followers may have been told: telling them again may be once
// too often.
var ErrUnsure = errors.New("orders: followers may have been told")

// Notifier tells people about orders.
type Notifier struct{ client *timpush.Client }

// NewNotifier makes a Notifier. It takes the client, not an interface: tests give it
// a real one that talks to the fake.
func NewNotifier(client *timpush.Client) *Notifier { return &Notifier{client: client} }

// Shipped tells the followers of an order that it is on its way, and gives back
// those who have no account.
func (n *Notifier) Shipped(ctx context.Context, order string, followers []string) (missed []string, err error) {
	res, err := n.client.BatchSend(ctx, &timpush.BatchSendRequest{
		ToAccount: followers,
		MsgBody:   timpush.Text("Order " + order + " is on its way."),
	})
	switch {
	case timpush.OutcomeUnknown(err):
		return nil, fmt.Errorf("%w: %w", ErrUnsure, err)
	case errors.Is(err, timpush.CodeRecipientsNotFound):
		return followers, nil
	case err != nil:
		return nil, fmt.Errorf("orders: order %s: %w", order, err)
	}
	for i := range res.Failed {
		if errors.Is(&res.Failed[i], timpush.CodeAccountNotFound) {
			missed = append(missed, res.Failed[i].Account)
		}
	}
	if len(missed) < len(res.Failed) {
		// The others have been told: to repeat it all would tell them twice.
		return missed, fmt.Errorf("%w: %w", ErrUnsure, res.Err())
	}
	return missed, nil
}
