package timpushtest

import (
	"maps"
)

// endpoint is what the service does at one path: it has a send or a serve.
type endpoint struct {
	checks     []rule                             // of the request alone; the first that refuses wins
	admissions []func(*Server, *request) *refusal // of the state of the service, in order; s.mu is held

	// send carries out what has a MsgRandom and enters the deliveries; nil: nobody was
	// served. s.mu is held.
	send func(*Server, *request) (reply, *pushRecord)
	// serve carries out anything else, and gives the members of the answer beside the
	// common three. s.mu is held.
	serve func(*Server, *request) (map[string]any, *refusal)

	info    string         // ErrorInfo when all is well
	failure map[string]any // members that its refusals carry beside the common three
}

// The paths that other files ask for.
const (
	pushPath      = "v4/timpush/push"
	batchPath     = "v4/timpush/batch"
	batchSendPath = "v4/openim/batchsendmsg"
)

// endpoints is the whole service. A new endpoint is a row and a function.
var endpoints = map[string]*endpoint{
	pushPath: {
		checks: []rule{
			broadcastLimit, messageLimit, members(pushMembers...), checkShape, checkMessage, pushCondition,
		},
		admissions: []func(*Server, *request) *refusal{admitPush},
		send:       pushByCondition,
	},
	"v4/all_member_push/im_push": {
		checks: []rule{
			messageLimit, members(legacyPushMembers...), checkMessage, legacyCondition,
		},
		admissions: []func(*Server, *request) *refusal{admitPush},
		send:       pushByCondition,
	},
	batchPath: {
		checks:  []rule{members(concat(batchRows, []row{batchMsgRandom})...), batchRecipients.in("To_Account")},
		send:    pushToAccounts,
		failure: map[string]any{"TaskId": ""},
	},
	batchSendPath: {
		checks: []rule{
			messageLimit, members(batchSendMembers...), batchSendRecipients.in("To_Account"), checkMessage,
		},
		admissions: []func(*Server, *request) *refusal{knownSender, admitMessages},
		send:       sendToAccounts,
	},
	"v4/timpush/revoke": {
		checks:     []rule{members(revokeMembers...)},
		admissions: []func(*Server, *request) *refusal{recallable, admitRecall},
		serve:      recall,
	},

	"v4/timpush/set_attr_name":  setAttrName(newFamily),
	"v4/timpush/get_attr_name":  getAttrName(newFamily),
	"v4/timpush/set_attr":       setAttr(newFamily),
	"v4/timpush/get_attr":       getAttr(newFamily),
	"v4/timpush/remove_attr":    removeAttr(newFamily),
	"v4/timpush/add_tag":        addTag(newFamily),
	"v4/timpush/get_tag":        getTag(newFamily),
	"v4/timpush/remove_tag":     removeTag(newFamily),
	"v4/timpush/clear_all_tags": removeAllTags(newFamily),

	"v4/all_member_push/im_set_attr_name":   setAttrName(legacyFamily),
	"v4/all_member_push/im_get_attr_name":   getAttrName(legacyFamily),
	"v4/all_member_push/im_set_attr":        setAttr(legacyFamily),
	"v4/all_member_push/im_get_attr":        getAttr(legacyFamily),
	"v4/all_member_push/im_remove_attr":     removeAttr(legacyFamily),
	"v4/all_member_push/im_add_tag":         addTag(legacyFamily),
	"v4/all_member_push/im_get_tag":         getTag(legacyFamily),
	"v4/all_member_push/im_remove_tag":      removeTag(legacyFamily),
	"v4/all_member_push/im_remove_all_tags": removeAllTags(legacyFamily),

	"v4/timpush/all_member_push_trace":      allMemberTrace,
	"v4/timpush/all_member_push_statistics": allMemberReport(statistics, 30),
	"v4/timpush/all_member_push_loss":       allMemberReport(losses, 7),
	"v4/timpush/normal_push_trace":          normalTrace,
	"v4/timpush/normal_push_statistics":     normalReport(statistics, 30),
	"v4/timpush/normal_push_loss":           normalReport(losses, 7),

	"v4/timpush/add_sched_task":    addSchedule,
	"v4/timpush/modify_sched_task": modifySchedule,
	"v4/timpush/delete_sched_task": deleteSchedule,
	"v4/timpush/get_sched_task":    getSchedule,
	"v4/timpush/list_sched_task":   listSchedules,
}

// refuse makes the endpoint's answer of a refusal. The layers before an endpoint
// (codes below 90000) answer alike for all of them, also for those that do not exist.
func (e *endpoint) refuse(no *refusal) reply {
	const ownCodes = 90000
	if e == nil || no.code < ownCodes {
		return no.reply(nil)
	}
	return no.reply(maps.Clone(e.failure))
}
