package timpush

// endpoint is what the documents say about one path, or about one shape of its
// requests.
type endpoint struct {
	op, path   string
	bodyLimit  int    // bytes; zero: none documented
	measured   string // how, if not the whole body
	limitCode  Code   // what the service answers above it
	sends      bool   // has a MsgRandom, chosen here if the caller has none
	idempotent bool   // a repeat is not felt, so that what may have been carried out is repeated
	done       Code   // what a repeat meets if the first attempt was carried out
}

const (
	pushPath     = "v4/timpush/push"
	messageLimit = 12 << 10 // newest code tables; 8 KB in 2023. KB is 1024 bytes
	allUserLimit = 10 << 10
)

// Pushes and messages.
var (
	pushMessageEndpoint = endpoint{op: "Push", path: pushPath, sends: true,
		bodyLimit: messageLimit, limitCode: CodePacketTooLong}
	pushAllUsersEndpoint = endpoint{op: "Push", path: pushPath, sends: true,
		bodyLimit: allUserLimit, limitCode: CodeAllUsersBodyTooLarge}
	pushNotificationEndpoint = endpoint{op: "Push", path: pushPath, sends: true}

	allMemberPushEndpoint = endpoint{op: "AllMemberPush", path: "v4/all_member_push/im_push", sends: true,
		bodyLimit: messageLimit, limitCode: CodePacketTooLong}
	batchPushEndpoint = endpoint{op: "BatchPush", path: "v4/timpush/batch", sends: true}
	batchSendEndpoint = endpoint{op: "BatchSend", path: "v4/openim/batchsendmsg", sends: true,
		bodyLimit: messageLimit, measured: " without To_Account", limitCode: CodePacketTooLong}

	revokeEndpoint = endpoint{op: "Revoke", path: "v4/timpush/revoke", idempotent: true, done: CodeAlreadyRevoked}
)

// Tags and attributes.
var (
	tagsAddEndpoint     = endpoint{op: "Tags.Add", path: "v4/timpush/add_tag", idempotent: true}
	tagsReplaceEndpoint = endpoint{op: "Tags.Replace", path: "v4/timpush/add_tag", idempotent: true}
	tagsRemoveEndpoint  = endpoint{op: "Tags.Remove", path: "v4/timpush/remove_tag", idempotent: true}
	tagsClearEndpoint   = endpoint{op: "Tags.Clear", path: "v4/timpush/clear_all_tags", idempotent: true}
	tagsGetEndpoint     = endpoint{op: "Tags.Get", path: "v4/timpush/get_tag", idempotent: true}

	attrsSetNamesEndpoint = endpoint{op: "Attributes.SetNames", path: "v4/timpush/set_attr_name", idempotent: true}
	attrsNamesEndpoint    = endpoint{op: "Attributes.Names", path: "v4/timpush/get_attr_name", idempotent: true}
	attrsSetEndpoint      = endpoint{op: "Attributes.Set", path: "v4/timpush/set_attr", idempotent: true}
	attrsGetEndpoint      = endpoint{op: "Attributes.Get", path: "v4/timpush/get_attr", idempotent: true}
	attrsRemoveEndpoint   = endpoint{op: "Attributes.Remove", path: "v4/timpush/remove_attr", idempotent: true}
)

// The same in the older family.
var (
	oldTagsAddEndpoint    = endpoint{op: "AllMemberTags.Add", path: "v4/all_member_push/im_add_tag", idempotent: true}
	oldTagsRemoveEndpoint = endpoint{op: "AllMemberTags.Remove", path: "v4/all_member_push/im_remove_tag", idempotent: true}
	oldTagsClearEndpoint  = endpoint{op: "AllMemberTags.Clear", path: "v4/all_member_push/im_remove_all_tags", idempotent: true}
	oldTagsGetEndpoint    = endpoint{op: "AllMemberTags.Get", path: "v4/all_member_push/im_get_tag", idempotent: true}

	oldAttrsSetNamesEndpoint = endpoint{op: "AllMemberAttributes.SetNames", path: "v4/all_member_push/im_set_attr_name", idempotent: true}
	oldAttrsNamesEndpoint    = endpoint{op: "AllMemberAttributes.Names", path: "v4/all_member_push/im_get_attr_name", idempotent: true}
	oldAttrsSetEndpoint      = endpoint{op: "AllMemberAttributes.Set", path: "v4/all_member_push/im_set_attr", idempotent: true}
	oldAttrsGetEndpoint      = endpoint{op: "AllMemberAttributes.Get", path: "v4/all_member_push/im_get_attr", idempotent: true}
	oldAttrsRemoveEndpoint   = endpoint{op: "AllMemberAttributes.Remove", path: "v4/all_member_push/im_remove_attr", idempotent: true}
)

// Reports.
var (
	pushTraceEndpoint      = endpoint{op: "Reports.PushTrace", path: "v4/timpush/all_member_push_trace", idempotent: true}
	pushStatisticsEndpoint = endpoint{op: "Reports.PushStatistics", path: "v4/timpush/all_member_push_statistics", idempotent: true}
	pushLossEndpoint       = endpoint{op: "Reports.PushLoss", path: "v4/timpush/all_member_push_loss", idempotent: true}

	messageTraceEndpoint      = endpoint{op: "Reports.MessageTrace", path: "v4/timpush/normal_push_trace", idempotent: true}
	messageStatisticsEndpoint = endpoint{op: "Reports.MessageStatistics", path: "v4/timpush/normal_push_statistics", idempotent: true}
	messageLossEndpoint       = endpoint{op: "Reports.MessageLoss", path: "v4/timpush/normal_push_loss", idempotent: true}
)

// Schedules. Adding one is a send: twice would push twice.
var (
	scheduleAddEndpoint    = endpoint{op: "Schedules.Add", path: "v4/timpush/add_sched_task"}
	scheduleModifyEndpoint = endpoint{op: "Schedules.Modify", path: "v4/timpush/modify_sched_task", idempotent: true}
	scheduleDeleteEndpoint = endpoint{op: "Schedules.Delete", path: "v4/timpush/delete_sched_task", idempotent: true, done: CodeBadSchedule}
	scheduleGetEndpoint    = endpoint{op: "Schedules.Get", path: "v4/timpush/get_sched_task", idempotent: true}
	scheduleListEndpoint   = endpoint{op: "Schedules.List", path: "v4/timpush/list_sched_task", idempotent: true}
)
