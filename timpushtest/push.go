package timpushtest

import (
	"fmt"

	"github.com/timpush/timpush"
)

var (
	fromAccount = row{name: "From_Account", fit: aString, wrong: timpush.CodeAccountNotString}
	condition   = row{name: "Condition", fit: aFilledObject, wrong: timpush.CodeBadJSON}

	pushMsgRandom = row{name: "MsgRandom", required: true, fit: aUint32, wrong: timpush.CodeBadMsgRandom}

	// storage is for how long a message waits for its receiver: at most 7 days.
	storage = []row{
		{name: "MsgLifeTime", fit: anInteger, wrong: timpush.CodeMsgLifeTimeNotInteger},
		{name: "MsgLifeTime", fit: between(0, 7*24*60*60), wrong: timpush.CodeBadMsgLifeTime},
	}

	// dataID has a documented code on timpush/batch only; on timpush/push, where no
	// official document has the member, the same one is likely.
	dataID = []row{
		{name: "DataId", fit: aString},
		{name: "DataId", fit: atMost(64), wrong: timpush.CodeDataIDTooLong},
	}
)

// pushMembers are those of both shapes of v4/timpush/push. In the notification's
// shape no document says whether From_Account may be left out.
var pushMembers = concat(
	[]row{fromAccount, pushMsgRandom, {name: "OnlineOnlyFlag", fit: aSwitch}, condition},
	msgBody,
	[]row{offlinePushInfo},
	dataID,
)

var legacyPushMembers = concat(
	[]row{fromAccount, pushMsgRandom, condition},
	storage,
	requiredMsgBody,
	[]row{offlinePushInfo},
)

func concat(tables ...[]row) []row {
	var all []row
	for _, rows := range tables {
		all = append(all, rows...)
	}
	return all
}

// checkShape refuses what is neither a message nor a notification.
func checkShape(r *request) *refusal {
	switch info := r.member("OfflinePushInfo"); {
	case r.has("MsgBody"):
		return nil
	case info == nil, len(info.members) == 0:
		return refuse(timpush.CodeBadJSON, "neither MsgBody nor OfflinePushInfo")
	case r.has("OnlineOnlyFlag"):
		return refuse(timpush.CodeBadJSON, "OnlineOnlyFlag without MsgBody")
	}
	return nil
}

// broadcastLimit is 10 KB for a push to all users.
func broadcastLimit(r *request) *refusal {
	const limit = 10 * kilobyte
	if !r.has("Condition") && r.size > limit {
		return refuse(timpush.CodeAllUsersBodyTooLarge, "the body has %d bytes; the limit is %d", r.size, limit)
	}
	return nil
}

// pushByCondition carries out both kinds of push.
func pushByCondition(s *Server, req *request) (reply, *pushRecord) {
	s.carriedOut++
	// As in the documents: app, a constant, and two numbers.
	id := fmt.Sprintf("%d_144115212910570789_%d_%d", fakeSDKAppID, req.msgRandom(), s.carriedOut)
	return reply{status: "OK", extra: map[string]any{"TaskId": id}},
		&pushRecord{Delivery: Delivery{ID: id, AllUsers: !req.has("Condition")}}
}
