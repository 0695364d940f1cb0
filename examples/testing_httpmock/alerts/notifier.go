// Package alerts stands for a service of your own that uses timpush.
package alerts

import (
	"context"
	"errors"
	"fmt"

	"github.com/timpush/timpush"
)

// ErrQuota says that no more alerts can be pushed today.
var ErrQuota = errors.New("alerts: the pushes of today are used up")

// Notifier alerts the people on call.
type Notifier struct{ client *timpush.Client }

// NewNotifier makes a Notifier.
func NewNotifier(client *timpush.Client) *Notifier { return &Notifier{client: client} }

// Alert pushes to everybody who is on call in a team, and gives back the task, for
// a recall.
func (n *Notifier) Alert(ctx context.Context, team, text string) (task string, err error) {
	res, err := n.client.Push(ctx, &timpush.PushRequest{
		Condition: timpush.AllTags("on-call", team),
		OfflinePushInfo: timpush.OfflinePushInfo{
			Title:    "Alert",
			Desc:     text,
			APNSInfo: timpush.APNSInfo{InterruptionLevel: timpush.InterruptionCritical},
		},
	})
	switch {
	case !timpush.OutcomeUnknown(err) && errors.Is(err, timpush.CodeDailyPushQuota):
		return "", ErrQuota
	case err != nil:
		return "", fmt.Errorf("alerts: %w", err)
	}
	return res.TaskID, nil
}
