package timpush

import (
	"context"

	"github.com/timpush/timpush/internal/check"
	"github.com/timpush/timpush/internal/wire"
)

// PushRequest is a push to all users, or to those whom Condition picks. With MsgBody
// it is a message that roams like an ordinary one (the shape of the Chat documents,
// 1047/67814); without, a notification (the push service's, 1047/60561 since
// 2025-03-03), which needs OfflinePushInfo. An app of the pure push product cannot
// send the first.
type PushRequest struct {
	// FromAccount is the sender that receivers see. Empty or unknown to the service:
	// the administrator who calls. Without MsgBody, empty is sent as Config.Identifier,
	// for every sample of the push service has the member.
	FromAccount string `json:"From_Account,omitempty"`

	// AllUsers must be true for a push without Condition. It is kept in JSON, as for a
	// queue, and never sent.
	AllUsers bool `json:"AllUsers,omitzero"`

	// Condition: with MsgBody exactly one of TagsOr, TagsAnd, AttrsOr and AttrsAnd
	// (1047/67814, 2025 and later); without, TagsOr and TagsAnd may stand together, or
	// beside TagsNot (1047/60561, 2025-03 and later). AllMemberPush differs.
	Condition Condition `json:"Condition,omitzero"`

	// MsgRandom lets the service drop duplicates within the same second. (An edition of
	// about 2020 spoke of 7 days, all later ones of one second.) Zero: chosen at each
	// call; see NewMsgRandom.
	MsgRandom uint32 `json:"MsgRandom"`

	// OnlineOnlyFlag, with MsgBody only: true stores no history and counts nothing as
	// unread; false does, at no more than 200 users a second. It does not by itself
	// suppress the offline push: OfflinePushInfo.PushFlag does.
	OnlineOnlyFlag Flag `json:"OnlineOnlyFlag,omitzero"`

	MsgBody         MsgBody         `json:"MsgBody,omitempty"`
	OfflinePushInfo OfflinePushInfo `json:"OfflinePushInfo,omitzero"`

	// DataID is handed to callbacks, at most 64 bytes. Documented for timpush/batch;
	// for this endpoint only third parties show it.
	DataID string `json:"DataId,omitempty"`
}

// AllMemberPushRequest is a push of the older family: to all users, or to those whom
// Condition picks. Its messages can wait for offline users, but do not roam.
type AllMemberPushRequest struct {
	// FromAccount is the sender that receivers see. Empty: the administrator who calls.
	FromAccount string `json:"From_Account,omitempty"`

	// AllUsers must be true for a push without Condition. It is kept in JSON, as for a
	// queue, and never sent.
	AllUsers bool `json:"AllUsers,omitzero"`

	// Condition may have both lists of one kind (1047/37166), with no tag in both
	// (90022), and has no TagsNot.
	Condition Condition `json:"Condition,omitzero"`

	// MsgRandom lets the service drop duplicates within the same second. Zero: chosen
	// at each call; see NewMsgRandom.
	MsgRandom uint32 `json:"MsgRandom"`

	// MsgLifeTime is how long the message waits for offline users, in seconds, at most
	// 604800 (7 days). Zero: online users only.
	MsgLifeTime int `json:"MsgLifeTime,omitzero"`

	MsgBody         MsgBody         `json:"MsgBody"`
	OfflinePushInfo OfflinePushInfo `json:"OfflinePushInfo,omitzero"`
}

// PushResult says that the service has accepted a push. Delivery takes about a
// minute, or longer at 200 users a second.
type PushResult struct {
	TaskID    string `json:"TaskId"` // for recall, reports and callbacks
	MsgRandom uint32 // that was sent
}

// Push pushes a message or a notification to all users or to those picked by
// Condition. Documented limits: 100 pushes a day together with AllMemberPush (10 in
// the free edition since 2026-01), more than 1 s apart; a body of 10 KB to all users,
// of 12 KB with MsgBody.
//
// A result means that the service has accepted the push. An error is a
// *ValidationError (nothing was sent), an *APIError (the service refused) or a
// *TransportError (no usable answer); OutcomeUnknown tells whether the push may be
// under way all the same. It is then not repeated, unless RetryUnknownOutcome is set
// and AllUsers is not.
//
// Endpoint: POST v4/timpush/push
func (c *Client) Push(ctx context.Context, req *PushRequest) (*PushResult, error) {
	return c.push(ctx, req)
}

// AllMemberPush pushes a message of the older family to all users or to those picked
// by Condition, and keeps it for offline users for MsgLifeTime. Documented limits: 100
// pushes a day together with Push (10 in the free edition since 2026-01, by the push
// service's documents), more than 1 s apart; a body of 12 KB.
//
// Results and errors are those of Push.
//
// Endpoint: POST v4/all_member_push/im_push
func (c *Client) AllMemberPush(ctx context.Context, req *AllMemberPushRequest) (*PushResult, error) {
	return c.push(ctx, req)
}

func (c *Client) push(ctx context.Context, req request) (*PushResult, error) {
	var a sendAnswer
	k, err := c.send(ctx, req, &a)
	if err != nil {
		return nil, err
	}
	return &PushResult{TaskID: a.TaskID, MsgRandom: k.msgRandom}, nil
}

// Validate reports, as a *ValidationError, every violation that Push would refuse. Of
// a body within some bytes of its limit it knows less: the client adds its Identifier,
// and MsgRandom counts with ten digits while it is zero.
func (r *PushRequest) Validate() error { return validate(r) }

// Validate reports, as a *ValidationError, every violation that AllMemberPush would
// refuse. While MsgRandom is zero, it counts with ten digits.
func (r *AllMemberPushRequest) Validate() error { return validate(r) }

func (r *PushRequest) endpoint() *endpoint {
	switch {
	case r == nil || !r.AllUsers && len(r.MsgBody) == 0:
		return &pushNotificationEndpoint
	case r.AllUsers:
		return &pushAllUsersEndpoint
	default:
		return &pushMessageEndpoint
	}
}

func (r *PushRequest) rules() *conditionRules {
	if len(r.MsgBody) > 0 {
		return &pushMessageRules
	}
	return &pushNotificationRules
}

func (r *PushRequest) random() uint32   { return r.MsgRandom }
func (r *PushRequest) describe(k *call) { k.once = r.AllUsers }

func (r *PushRequest) guard(c *check.Collector) { r.rules().guard(c, &r.Condition, r.AllUsers) }

func (r *PushRequest) check(c *check.Collector) {
	r.rules().check(c, &r.Condition)
	if len(r.MsgBody) > 0 {
		r.MsgBody.check(c)
	} else {
		if isEmpty(&r.OfflinePushInfo) {
			c.Addf(0, "MsgBody", "is empty, and so is OfflinePushInfo; a push needs one of them")
		}
		if r.OnlineOnlyFlag {
			c.Addf(0, "OnlineOnlyFlag", "is set without MsgBody; a notification to online devices only is OfflinePushInfo.PushFlag")
		}
	}
	r.OfflinePushInfo.check(c)
	checkDataID(c, 0, r.DataID)
}

func (r *PushRequest) encode(b *wire.Buffer, by caller, msgRandom uint32) (uncounted int) {
	b.Open('{')
	from := r.FromAccount
	if from == "" && len(r.MsgBody) == 0 {
		from = by.identifier // the push service's documents have it in every sample
	}
	b.OptString("From_Account", from)
	appendCondition(b, &r.Condition)
	b.OptFlag("OnlineOnlyFlag", bool(r.OnlineOnlyFlag))
	if len(r.MsgBody) > 0 {
		b.Key("MsgBody")
		r.MsgBody.appendTo(b)
	}
	b.OptObject("OfflinePushInfo", r.OfflinePushInfo.appendTo)
	b.OptString("DataId", r.DataID)
	b.Int("MsgRandom", int64(msgRandom))
	b.Close('}')
	return 0
}

func (r *AllMemberPushRequest) endpoint() *endpoint { return &allMemberPushEndpoint }
func (r *AllMemberPushRequest) random() uint32      { return r.MsgRandom }
func (r *AllMemberPushRequest) describe(k *call)    { k.once = r.AllUsers }

func (r *AllMemberPushRequest) guard(c *check.Collector) {
	allMemberRules.guard(c, &r.Condition, r.AllUsers)
}

func (r *AllMemberPushRequest) check(c *check.Collector) {
	allMemberRules.check(c, &r.Condition)
	r.MsgBody.check(c)
	r.OfflinePushInfo.check(c)
	checkLifeTime(c, r.MsgLifeTime)
}

func (r *AllMemberPushRequest) encode(b *wire.Buffer, _ caller, msgRandom uint32) (uncounted int) {
	b.Open('{')
	b.OptString("From_Account", r.FromAccount)
	appendCondition(b, &r.Condition)
	b.OptInt("MsgLifeTime", int64(r.MsgLifeTime))
	b.Key("MsgBody")
	r.MsgBody.appendTo(b)
	b.OptObject("OfflinePushInfo", r.OfflinePushInfo.appendTo)
	b.Int("MsgRandom", int64(msgRandom))
	b.Close('}')
	return 0
}

// appendCondition leaves out what the guard has let pass as empty, and the whole of
// an empty condition.
func appendCondition(b *wire.Buffer, c *Condition) {
	sent := c.sent()
	b.OptObject("Condition", sent.appendTo)
}

func checkLifeTime(c *check.Collector, seconds int) {
	c.Range(int(CodeBadMsgLifeTime), "MsgLifeTime", seconds, 0, lifeTimeLimit, " s")
}

func checkDataID(c *check.Collector, code Code, id string) {
	c.Bytes(int(code), "DataID", id, dataIDLimit)
}
