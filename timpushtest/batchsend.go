package timpushtest

import (
	"fmt"

	"github.com/timpush/timpush"
)

var batchSendMembers = concat(
	[]row{
		{name: "SyncOtherMachine", fit: between(1, 2), wrong: timpush.CodeBadSyncOtherMachine},
		fromAccount,
		{name: "From_Account", fit: aFilledString, wrong: timpush.CodeBadFromAccount},
		{name: "To_Account", required: true, fit: anArray,
			wrong: timpush.CodeToAccountNotArray, absent: timpush.CodeBadToAccount},
		{name: "MsgSeq", fit: aUint32, wrong: timpush.CodeBadMsgSeq},
		// 90005 is not among the codes of this endpoint.
		{name: "MsgRandom", required: true, fit: aUint32},
	},
	requiredMsgBody,
	[]row{
		{name: "OnlineOnlyFlag", fit: aSwitch},
	},
	storage,
	[]row{
		{name: "CloudCustomData", fit: aString},
		{name: "SendMsgControl", fit: someStrings},
		offlinePushInfo,
		{name: "IsNeedReadReceipt", fit: aSwitch},
	},
)

// recipients are the codes for faults of To_Account.
type recipients struct{ none, many, odd timpush.Code }

// check looks at To_Account, which is known to be an array. That an account may
// not come twice is not documented; a client that names one twice is about to reach
// it twice.
func (c recipients) check(r *request) *refusal {
	const limit = 500
	list := r.member("To_Account").items
	switch n := len(list); {
	case n == 0:
		return refuse(c.none, "To_Account is empty")
	case n > limit:
		return refuse(c.many, "To_Account has %d accounts; the limit is %d", n, limit)
	}
	seen := make(map[string]int, len(list))
	for i := range list {
		account := &list[i]
		switch first, twice := seen[account.text]; {
		case account.kind != text:
			return refuse(timpush.CodeAccountNotString, "To_Account[%d] is not a string", i)
		case account.text == "":
			return refuse(c.odd, "To_Account[%d] is empty", i)
		case twice:
			return refuse(c.odd, "To_Account[%d] is the same as To_Account[%d]", i, first)
		}
		seen[account.text] = i
	}
	return nil
}

// knownSender refuses a From_Account that is not an account.
func knownSender(s *Server, req *request) *refusal {
	if from := req.member("From_Account"); from != nil && !s.accounts.isKnown(from.text) {
		return refuse(timpush.CodeBadFromAccount, "From_Account does not exist")
	}
	return nil
}

// sendToAccounts carries out v4/openim/batchsendmsg: the answer tells apart whether
// all, some or none of the recipients were served.
func sendToAccounts(s *Server, req *request) (reply, *Delivery) {
	served, failed := s.accounts.split(req)
	if len(served) == 0 {
		return refuse(timpush.CodeRecipientsNotFound, "invalid To_Account").reply(nil), nil
	}
	s.carriedOut++
	// As in the documents: three numbers, the second of which is MsgRandom.
	id := fmt.Sprintf("%d_%d_%d", s.carriedOut, req.msgRandom(), 1572870300+s.carriedOut)
	rep := reply{status: "OK", extra: map[string]any{"MsgKey": id}}
	if len(failed) > 0 {
		rep.status = "SomeError"
		rep.extra["ErrorList"] = failed
	}
	return rep, &Delivery{ID: id, Recipients: served}
}
