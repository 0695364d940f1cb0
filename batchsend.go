package timpush

import (
	"context"
	"iter"
	"slices"

	"github.com/timpush/timpush/internal/check"
	"github.com/timpush/timpush/internal/chunk"
	"github.com/timpush/timpush/internal/wire"
)

// BatchSendRequest is a one-to-one message from one sender to listed accounts.
type BatchSendRequest struct {
	// SyncOtherMachine: SyncToSender also shows the message to the sender, online and in
	// the history; NoSyncToSender does not; zero stores it in the sender's history.
	SyncOtherMachine SyncOtherMachine `json:"SyncOtherMachine,omitzero"`

	// FromAccount is the sender that receivers see. Empty: the administrator who calls.
	FromAccount string `json:"From_Account,omitempty"`

	// ToAccount are 1 to 500 accounts, none twice.
	ToAccount []string `json:"To_Account"`

	// MsgSeq orders messages of the same second, and with MsgRandom lets the service
	// drop duplicates. Zero: the service chooses.
	MsgSeq uint32 `json:"MsgSeq,omitzero"`

	// MsgRandom lets the service drop duplicates within the same second. Zero: chosen
	// at each call; see NewMsgRandom.
	MsgRandom uint32 `json:"MsgRandom"`

	MsgBody MsgBody `json:"MsgBody"`

	// OnlineOnlyFlag: true reaches online receivers only, and stores nothing.
	OnlineOnlyFlag Flag `json:"OnlineOnlyFlag,omitzero"`

	// MsgLifeTime is how long the message waits for offline receivers, in seconds, at
	// most 604800. Nil: not sent.
	//
	// Deprecated: in no field table since 2024, though a text of 2024-12 still advises 1;
	// use OnlineOnlyFlag.
	MsgLifeTime *int `json:"MsgLifeTime,omitempty"`

	// CloudCustomData is kept in the cloud with the message and sent to the receiver.
	CloudCustomData string `json:"CloudCustomData,omitempty"`

	SendMsgControl  []SendMsgControl `json:"SendMsgControl,omitempty"` // any of NoUnread, NoLastMsg, WithMuteNotifications, NoMsgCheck
	OfflinePushInfo OfflinePushInfo  `json:"OfflinePushInfo,omitzero"`

	// IsNeedReadReceipt asks for a read receipt.
	IsNeedReadReceipt Flag `json:"IsNeedReadReceipt,omitzero"`
}

// SyncOtherMachine tells whether the sender sees the message too.
type SyncOtherMachine int

// The values of 1047/34920.
const (
	SyncToSender   SyncOtherMachine = 1
	NoSyncToSender SyncOtherMachine = 2
)

// SendMsgControl is an option of one message.
type SendMsgControl string

// The options of 1047/34920.
const (
	NoUnread              SendMsgControl = "NoUnread"              // not counted as unread
	NoLastMsg             SendMsgControl = "NoLastMsg"             // the list of conversations stays as it is
	WithMuteNotifications SendMsgControl = "WithMuteNotifications" // the receiver's do-not-disturb is respected
	NoMsgCheck            SendMsgControl = "NoMsgCheck"            // no content review
)

// BatchSendResult says that the service has accepted a call, for all recipients but
// those in Failed.
type BatchSendResult struct {
	MsgKey     string           // for recall; at most 50 characters
	MsgRandom  uint32           // that was sent
	Recipients []string         // of the request; the caller's to keep
	Failed     []RecipientError `json:"ErrorList"`
}

// Err is nil if nobody failed, and otherwise the elements of Failed, joined.
func (r *BatchSendResult) Err() error { return recipientsErr(r.Failed) }

// BatchSend sends a one-to-one message to up to 500 accounts. Friendship, block lists
// and muting are not checked, no webhook is called. Documented limits: 200 calls a
// second (2023, and 269/1612 of 2026-02) and 12,000 messages a minute (since 2023-08),
// a call to n accounts counting n; a body of 12 KB, measured here without ToAccount, as
// no document says whether the names count.
//
// A result means that the call was accepted; Failed lists the accounts that were not
// served. An error means that nobody is known to have been served: a *ValidationError
// (nothing was sent), an *APIError (the service refused; CodeRecipientsNotFound when
// no account could be served) or a *TransportError (no usable answer); OutcomeUnknown
// tells whether the message may have been sent all the same.
//
// Endpoint: POST v4/openim/batchsendmsg
func (c *Client) BatchSend(ctx context.Context, req *BatchSendRequest) (*BatchSendResult, error) {
	var a sendAnswer
	k, err := c.send(ctx, req, &a)
	if err != nil {
		return nil, err
	}
	return batchSendResult(&a, k.msgRandom, slices.Clone(req.ToAccount)), nil
}

// BatchSendSeq sends a one-to-one message to any number of accounts, in chunks of up
// to 500 whose bodies stay within 12 KB, names included. It works as BatchPushSeq does.
// It does not pace itself: above 12,000 messages a minute the service refuses whole
// chunks (CodeBatchSendTooFrequent), so wait in the loop.
//
// Endpoint: POST v4/openim/batchsendmsg
func (c *Client) BatchSendSeq(ctx context.Context, req *BatchSendRequest, to iter.Seq[string]) iter.Seq2[*BatchSendResult, error] {
	return sequence(ctx, c, req, to, batchSendResult)
}

func batchSendResult(a *sendAnswer, msgRandom uint32, to []string) *BatchSendResult {
	return &BatchSendResult{MsgKey: a.MsgKey, MsgRandom: msgRandom, Recipients: to, Failed: a.ErrorList}
}

// Validate reports, as a *ValidationError, every violation that BatchSend would
// refuse. While MsgRandom is zero, it counts with ten digits.
func (r *BatchSendRequest) Validate() error { return validate(r) }

func (r *BatchSendRequest) endpoint() *endpoint    { return &batchSendEndpoint }
func (r *BatchSendRequest) random() uint32         { return r.MsgRandom }
func (r *BatchSendRequest) recipients() []string   { return r.ToAccount }
func (r *BatchSendRequest) describe(k *call)       { k.recipients = len(r.ToAccount) }
func (r *BatchSendRequest) guard(*check.Collector) {}

func (r *BatchSendRequest) check(c *check.Collector) {
	checkRecipients(c, r.ToAccount, CodeTooManyRecipients, CodeNoRecipients)
	r.checkTemplate(c)
}

func (r *BatchSendRequest) checkTemplate(c *check.Collector) {
	r.MsgBody.check(c)
	if r.MsgLifeTime != nil {
		checkLifeTime(c, *r.MsgLifeTime)
	}
	r.OfflinePushInfo.check(c)
}

func (r *BatchSendRequest) encode(b *wire.Buffer, by caller, msgRandom uint32) (uncounted int) {
	r.encodeTemplate(b, by.identifier)
	return chunk.Append(b, r.ToAccount, msgRandom)
}

func (r *BatchSendRequest) encodeTemplate(b *wire.Buffer, _ string) {
	b.Open('{')
	b.OptInt("SyncOtherMachine", int64(r.SyncOtherMachine))
	b.OptString("From_Account", r.FromAccount)
	b.OptInt("MsgSeq", int64(r.MsgSeq))
	b.Key("MsgBody")
	r.MsgBody.appendTo(b)
	b.OptFlag("OnlineOnlyFlag", bool(r.OnlineOnlyFlag))
	if r.MsgLifeTime != nil {
		b.Int("MsgLifeTime", int64(*r.MsgLifeTime))
	}
	b.OptString("CloudCustomData", r.CloudCustomData)
	if len(r.SendMsgControl) > 0 {
		b.Key("SendMsgControl")
		b.Open('[')
		for _, control := range r.SendMsgControl {
			b.Next()
			b.Text(string(control))
		}
		b.Close(']')
	}
	b.OptObject("OfflinePushInfo", r.OfflinePushInfo.appendTo)
	b.OptFlag("IsNeedReadReceipt", bool(r.IsNeedReadReceipt))
}
