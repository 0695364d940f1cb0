package timpush

import (
	"context"

	"github.com/timpush/timpush/internal/check"
	"github.com/timpush/timpush/internal/wire"
)

// RevokeRequest recalls a push.
type RevokeRequest struct {
	// TaskID is that of the push. The text of 90049 allows those of BatchPush too, the
	// service's overview of 2026-09 does not.
	TaskID string `json:"TaskId"`

	// OfflinePushInfo takes the place of notifications that are shown already, on APNs,
	// FCM (notification mode), Huawei and Honor. Required, unless LeaveShown is true.
	OfflinePushInfo OfflinePushInfo `json:"OfflinePushInfo,omitzero"`

	// LeaveShown recalls without OfflinePushInfo, so that notifications which are shown
	// already stay as they are. The edition of 2024-07 describes this, later ones call
	// OfflinePushInfo required. It is kept in JSON, as for a queue, and never sent.
	LeaveShown bool `json:"LeaveShown,omitzero"`
}

// Revoke stops what has not been sent yet of a push, takes back unread and roaming
// copies of its message (by the Chat documents, 1047/67824; the push service's of 2026-09
// do not mention it), and overwrites notifications that are shown. It is allowed for 24
// hours after the push (90052), once (90050), and once a second.
//
// Nil means that the service has accepted the recall, or that it knew of one when the
// call was repeated after a lost answer. An error is a *ValidationError (nothing was
// sent), an *APIError (the service refused) or a *TransportError (no usable answer); a
// repeat by the caller does no harm.
//
// Endpoint: POST v4/timpush/revoke
func (c *Client) Revoke(ctx context.Context, req *RevokeRequest) error {
	var a answerOf[nothing]
	_, err := c.send(ctx, req, &a)
	return err
}

// Validate reports, as a *ValidationError, every violation that Revoke would refuse.
func (r *RevokeRequest) Validate() error { return validate(r) }

func (r *RevokeRequest) endpoint() *endpoint    { return &revokeEndpoint }
func (r *RevokeRequest) guard(*check.Collector) {}
func (r *RevokeRequest) random() uint32         { return 0 }
func (r *RevokeRequest) describe(*call)         {}

func (r *RevokeRequest) check(c *check.Collector) {
	c.Present(0, "TaskID", r.TaskID)
	switch empty := isEmpty(&r.OfflinePushInfo); {
	case empty && !r.LeaveShown:
		c.Addf(int(CodeRevokeNeedsOfflinePushInfo), "OfflinePushInfo", "is empty, but required unless LeaveShown is true")
	case !empty && r.LeaveShown:
		c.Addf(0, "LeaveShown", "is true beside OfflinePushInfo; choose one of them")
	}
	r.OfflinePushInfo.check(c)
}

func (r *RevokeRequest) encode(b *wire.Buffer, _ caller, _ uint32) (uncounted int) {
	b.Open('{')
	b.String("TaskId", r.TaskID)
	b.OptObject("OfflinePushInfo", r.OfflinePushInfo.appendTo)
	b.Close('}')
	return 0
}
