package timpush

import (
	"context"
	"iter"
	"slices"

	"github.com/timpush/timpush/internal/check"
	"github.com/timpush/timpush/internal/chunk"
	"github.com/timpush/timpush/internal/wire"
)

// BatchPushRequest is a notification for listed accounts. There is no MsgBody here.
type BatchPushRequest struct {
	// FromAccount is the sender, a UserID or RegistrationID. Empty: Config.Identifier.
	FromAccount string `json:"From_Account"`

	// ToAccount are 1 to 500 accounts, each a UserID or RegistrationID, none twice.
	ToAccount []string `json:"To_Account"`

	// MsgRandom lets the service drop duplicates within the same second. Zero: chosen
	// at each call; see NewMsgRandom.
	MsgRandom uint32 `json:"MsgRandom"`

	// OfflinePushInfo is required.
	OfflinePushInfo OfflinePushInfo `json:"OfflinePushInfo"`

	// DataID is handed to callbacks, at most 64 bytes.
	DataID string `json:"DataId,omitempty"`
}

// BatchPushResult says that the service has accepted a call, for all recipients but
// those in Failed.
type BatchPushResult struct {
	TaskID     string           `json:"TaskId"` // empty when everybody failed
	MsgRandom  uint32           // that was sent
	Recipients []string         // of the request; the caller's to keep
	Failed     []RecipientError `json:"ErrorList"`
}

// Err is nil if nobody failed, and otherwise the elements of Failed, joined.
func (r *BatchPushResult) Err() error { return recipientsErr(r.Failed) }

// BatchPush pushes a notification to up to 500 accounts. Documented rates: 30 calls a
// second (2025-10), by edition 10, 30 or 40 calls (later), or 30, 500 or 800 users a
// second (2026-09).
//
// A result means that the call was accepted; Failed lists the accounts that were not
// served, and may list all of them. An error means that nobody is known to have been
// served: a *ValidationError (nothing was sent), an *APIError (the service refused)
// or a *TransportError (no usable answer); OutcomeUnknown tells whether the push may
// have been carried out all the same.
//
// Endpoint: POST v4/timpush/batch
func (c *Client) BatchPush(ctx context.Context, req *BatchPushRequest) (*BatchPushResult, error) {
	var a sendAnswer
	k, err := c.send(ctx, req, &a)
	if err != nil {
		return nil, err
	}
	return batchPushResult(&a, k.msgRandom, slices.Clone(req.ToAccount)), nil
}

// BatchPushSeq pushes a notification to any number of accounts, in chunks of up to
// 500. Ranging over it sends: each chunk is a call with a MsgRandom of its own, made
// when the loop asks for it. The request is a template, read at once; its ToAccount
// and MsgRandom must be empty.
//
// An error is a *BatchError with the recipients it is about. The loop goes on after
// it, except after what no later chunk could survive (a bad signature, a wrong data
// centre, a feature that is not enabled) and after the end of the context, which
// yields the names taken but not sent; BatchError.Stopped tells. A name that is empty,
// repeated within its chunk or not valid UTF-8 is yielded alone. A template that is
// refused yields one *ValidationError. Breaking out of the loop drops the names taken
// for the chunk in the making. The sequence can be used once: a second range yields one
// *ValidationError, for it would send again.
//
// Endpoint: POST v4/timpush/batch
func (c *Client) BatchPushSeq(ctx context.Context, req *BatchPushRequest, to iter.Seq[string]) iter.Seq2[*BatchPushResult, error] {
	return sequence(ctx, c, req, to, batchPushResult)
}

func batchPushResult(a *sendAnswer, msgRandom uint32, to []string) *BatchPushResult {
	return &BatchPushResult{TaskID: a.TaskID, MsgRandom: msgRandom, Recipients: to, Failed: a.ErrorList}
}

// Validate reports, as a *ValidationError, every violation that BatchPush would refuse.
func (r *BatchPushRequest) Validate() error { return validate(r) }

func (r *BatchPushRequest) endpoint() *endpoint    { return &batchPushEndpoint }
func (r *BatchPushRequest) random() uint32         { return r.MsgRandom }
func (r *BatchPushRequest) recipients() []string   { return r.ToAccount }
func (r *BatchPushRequest) describe(k *call)       { k.recipients = len(r.ToAccount) }
func (r *BatchPushRequest) guard(*check.Collector) {}
func (r *BatchPushRequest) check(c *check.Collector) {
	checkRecipients(c, r.ToAccount, 0, 0)
	r.checkTemplate(c)
}

func (r *BatchPushRequest) checkTemplate(c *check.Collector) {
	if isEmpty(&r.OfflinePushInfo) {
		c.Addf(0, "OfflinePushInfo", "is empty, but required")
	}
	r.OfflinePushInfo.check(c)
	checkDataID(c, CodeDataIDTooLong, r.DataID)
}

func (r *BatchPushRequest) encode(b *wire.Buffer, by caller, msgRandom uint32) (uncounted int) {
	r.encodeTemplate(b, by.identifier)
	return chunk.Append(b, r.ToAccount, msgRandom)
}

func (r *BatchPushRequest) encodeTemplate(b *wire.Buffer, identifier string) {
	from := r.FromAccount
	if from == "" {
		from = identifier
	}
	b.Open('{')
	b.String("From_Account", from)
	b.Key("OfflinePushInfo")
	r.OfflinePushInfo.appendTo(b)
	b.OptString("DataId", r.DataID)
}

// checkRecipients applies the rules of both batches.
func checkRecipients(c *check.Collector, to []string, tooMany, none Code) {
	switch n := len(to); {
	case n == 0:
		c.Addf(int(none), "ToAccount", "has 0 recipients, but 1 is required")
	case n > recipientLimit:
		c.Addf(int(tooMany), "ToAccount", "has %d recipients; the limit is %d recipients", n, recipientLimit)
	}
	c.Names("ToAccount", to)
}
