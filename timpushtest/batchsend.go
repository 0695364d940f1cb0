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

// sendLimit is that of the accounts of one send.
const sendLimit = 500

var batchSendRecipients = recipients{limit: sendLimit, once: true,
	none: timpush.CodeNoRecipients, many: timpush.CodeTooManyRecipients, odd: timpush.CodeBadToAccount}

// knownSender refuses a From_Account that is not an account.
func knownSender(s *Server, req *request) *refusal {
	if from := req.member("From_Account"); from != nil && !s.accounts.isKnown(from.text) {
		return refuse(timpush.CodeBadFromAccount, "From_Account does not exist")
	}
	return nil
}

// sendToAccounts carries out v4/openim/batchsendmsg: the answer tells apart whether
// all, some or none of the recipients were served.
func sendToAccounts(s *Server, req *request) (reply, *pushRecord) {
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
	return rep, &pushRecord{Delivery: Delivery{ID: id, Recipients: served}}
}
