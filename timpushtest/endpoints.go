package timpushtest

import (
	"maps"

	"github.com/timpush/timpush"
)

// endpoint is what the service does at one path.
type endpoint struct {
	checks     []rule                                     // of the request alone; the first that refuses wins
	admissions []func(*Server, *request) *refusal         // of the state of the service, in order; s.mu is held
	carryOut   func(*Server, *request) (reply, *Delivery) // s.mu is held; nil: nobody was served
	sends      bool                                       // has a MsgRandom, and enters the deliveries
	failure    map[string]any                             // members that its refusals carry beside the common three
}

// endpoints is the whole service. A new endpoint is a row and a function.
var endpoints = map[string]*endpoint{
	"v4/timpush/push": {
		checks: []rule{
			broadcastLimit, messageLimit, members(pushMembers...), checkShape, checkMessage, pushCondition,
		},
		admissions: []func(*Server, *request) *refusal{admitPush},
		carryOut:   pushByCondition,
		sends:      true,
	},
	"v4/all_member_push/im_push": {
		checks: []rule{
			messageLimit, members(legacyPushMembers...), checkMessage, legacyCondition,
		},
		admissions: []func(*Server, *request) *refusal{admitPush},
		carryOut:   pushByCondition,
		sends:      true,
	},
	"v4/timpush/batch": {
		checks: []rule{
			// No code for the recipients is documented here.
			members(batchMembers...), recipients{timpush.CodeBadJSON, timpush.CodeBadJSON, timpush.CodeBadJSON}.check,
		},
		carryOut: pushToAccounts,
		sends:    true,
		failure:  map[string]any{"TaskId": ""},
	},
	"v4/openim/batchsendmsg": {
		checks: []rule{
			messageLimit, members(batchSendMembers...),
			recipients{timpush.CodeNoRecipients, timpush.CodeTooManyRecipients, timpush.CodeBadToAccount}.check,
			checkMessage,
		},
		admissions: []func(*Server, *request) *refusal{knownSender, admitMessages},
		carryOut:   sendToAccounts,
		sends:      true,
	},
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
