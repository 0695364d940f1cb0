package timpushtest

import (
	"fmt"

	"github.com/timpush/timpush"
)

// batchRows are those of v4/timpush/batch but for MsgRandom. Its own codes have but
// 90001 for nearly everything.
var batchRows = concat(
	[]row{
		{name: "From_Account", required: true, fit: aString,
			wrong: timpush.CodeAccountNotString, absent: timpush.CodeBadJSON},
		{name: "From_Account", fit: aFilledString},
		{name: "To_Account", required: true, fit: anArray},
	},
	requiredOfflinePushInfo,
	dataID,
)

var batchMsgRandom = row{name: "MsgRandom", required: true, fit: aUint32, info: "Invalid format of MsgRandom"}

// batchRecipients have no codes of their own.
var batchRecipients = recipients{limit: sendLimit, once: true,
	none: timpush.CodeBadJSON, many: timpush.CodeBadJSON, odd: timpush.CodeBadJSON}

// pushToAccounts carries out v4/timpush/batch: OK whatever becomes of the
// recipients, and no task if all of them fail.
func pushToAccounts(s *Server, req *request) (reply, *pushRecord) {
	served, failed := s.accounts.split(req)
	extra := map[string]any{"TaskId": ""}
	if len(failed) > 0 {
		extra["ErrorList"] = failed
	}
	rep := reply{status: "OK", extra: extra}
	if len(served) == 0 {
		return rep, nil
	}
	s.carriedOut++
	id := fmt.Sprintf("batch_667015d4_537529d8_2000005e80aa873_%x_%x", req.msgRandom(), s.carriedOut)
	extra["TaskId"] = id
	return rep, &pushRecord{Delivery: Delivery{ID: id, Recipients: served}}
}
