package timpush

// The documented codes that the endpoints of this SDK and the access layer in
// front of them can answer. Compare with errors.Is:
//
//	if errors.Is(err, timpush.CodeTagTooLong) { ... }
//
// Where two codes share a meaning, the second carries a digit.
const (
	// Message layer; inside ErrorList of openim/batchsendmsg.

	CodeBadPacket         Code = 20001 // the request packet is invalid
	CodeTicketExpired     Code = 20002 // UserSig or A2 ticket invalid or expired
	CodeBadAccount        Code = 20003 // sender or receiver UserID is invalid or unknown
	CodeNetworkProblem    Code = 20004 // network problem
	CodeMessageInternal   Code = 20005 // internal server error
	CodeRefusedByWebhook  Code = 20006 // the app's webhook refused the one-to-one message
	CodeBlockedByReceiver Code = 20007 // the receiver has blocked the sender
	CodeDifferentApps     Code = 20008 // sender and receiver belong to different SDKAppIDs
	CodeNotFriends        Code = 20009 // the two users are not friends and friend check is on
	CodeReceiverNotFriend Code = 20010 // the sender lacks the receiver as friend (one-way)
	CodeSenderNotFriend   Code = 20011 // the receiver lacks the sender as friend (one-way)
	CodeSenderMuted       Code = 20012 // the sender is muted

	// Access layer: any endpoint.

	CodeBadHTTPRequest      Code = 60002 // the HTTP request itself could not be parsed; the URL form is wrong
	CodeBodyNotJSON         Code = 60003 // the request body is not valid JSON at the access layer
	CodeAccountCheckFailed  Code = 60004 // checking the calling account failed
	CodeAccountCheckFailed2 Code = 60005 // checking the calling account failed (second variant of 60004)
	CodeBadSDKAppID         Code = 60006 // the SDKAppID is not valid
	CodeAppTooFrequent      Code = 60007 // REST call frequency is over the limit set for the app
	CodeServiceTimeout      Code = 60008 // the service timed out, or the HTTP request is malformed
	CodeBadResource         Code = 60009 // the addressed resource is wrong; check the URL (service name, command)
	CodeNotAdministrator    Code = 60010 // the identifier is not an administrator of the app
	CodeSDKAppIDTooFrequent Code = 60011 // requests of this SDKAppID are too frequent
	CodeMissingSDKAppID     Code = 60012 // the sdkappid query parameter is missing
	CodeBadBackendAnswer    Code = 60013 // the backend could not parse the JSON of its own answer
	CodeAccountCheckTimeout Code = 60014 // account check (older wording: account switch) timed out
	CodeAccountNotString    Code = 60015 // a UserID in the body has the wrong JSON type; it must be a string
	CodeSDKAppIDDisabled    Code = 60016 // the SDKAppID is disabled
	CodeRequestDisabled     Code = 60017 // this request is disabled for the app
	CodeTooFrequent         Code = 60018 // requests are too frequent
	CodeTooFrequent2        Code = 60019 // requests are too frequent (second variant)
	CodePlanUnavailable     Code = 60020 // service not available: plan not bought, expired, or account in arrears
	CodeIPNotAllowed        Code = 60021 // the source IP of the call is not allowed
	CodeBadURLParameters    Code = 60025 // SDKAppID, identifier, UserSig or contenttype in the URL is wrong
	CodeWrongDataCenter     Code = 60026 // the domain used does not belong to the data centre of this SDKAppID
	CodePushOnlyApp         Code = 60027 // the app is a push-only product and may not call non-push resources
	CodeTrialVolumeUsedUp   Code = 60028 // the 24-hour REST volume of the trial edition is used up

	// Accounts and UserSig: any endpoint.

	CodeUserSigExpired             Code = 70001 // the UserSig has expired
	CodeUserSigEmpty               Code = 70002 // the UserSig is empty
	CodeUserSigInvalid             Code = 70003 // the UserSig is not valid
	CodeUserSigInvalid2            Code = 70005 // the UserSig is not valid (second variant)
	CodeUserSigWrongKey            Code = 70009 // UserSig verification failed, most likely signed with another app's key
	CodeUserSigWrongIdentifier     Code = 70013 // the identifier in the request differs from the one in the UserSig
	CodeUserSigWrongSDKAppID       Code = 70014 // the SDKAppID in the request differs from the one in the UserSig
	CodeNoPublicKey                Code = 70016 // no public key exists for the app, so the UserSig cannot be verified
	CodeSDKAppIDNotFound           Code = 70020 // the SDKAppID does not exist (in this data centre)
	CodeTooManyUserSigFailures     Code = 70050 // too many failed UserSig checks
	CodeAccountBlocked             Code = 70051 // the account is on the block list
	CodeUserSigExpired2            Code = 70052 // the UserSig has expired (variant seen with newer login headers)
	CodeAccountNotFound            Code = 70107 // the target account does not exist (never logged in and not imported)
	CodeLoginRestricted            Code = 70114 // login restricted for security reasons
	CodeServerTimeout              Code = 70169 // server-side timeout
	CodeServerTimeout2             Code = 70202 // server-side timeout
	CodeBadBatchSize               Code = 70206 // the batch size in the request is invalid
	CodeAccountQuotaExceeded       Code = 70398 // the number of accounts exceeds the edition's quota
	CodeAccountDeletedRecently     Code = 70399 // a deleted account cannot be imported again for three months (not in the trial edition)
	CodeBadParameter               Code = 70402 // a parameter is invalid: required field missing or value against the protocol
	CodeAdministratorRequired      Code = 70403 // administrator rights are required
	CodeAccountInternal            Code = 70500 // internal server error
	CodeAccountDeletionNotAllowed  Code = 71000 // this app does not allow account deletion
	CodeDailyActiveUsersExceeded   Code = 72000 // daily active users exceed the free quota
	CodeUserStatusNotEnabled       Code = 72001 // the user status feature is not switched on
	CodeMonthlyActiveUsersExceeded Code = 72002 // monthly active users exceed the free quota

	// Content and state of the service.

	CodeSensitiveText           Code = 80001 // text contains sensitive content
	CodeMessageTooLong          Code = 80002 // the message packet is too long
	CodeBeforeSendWebhookFailed Code = 80003 // the webhook before sending failed or timed out, so the message was not sent
	CodeSensitiveImage          Code = 80004 // an image contains sensitive content
	CodeServiceStopped          Code = 80005 // service stopped: edition expired or account in arrears

	// Messages, pushes, tags, schedules.

	CodeBadJSON                    Code = 90001 // the body is not valid JSON, or a field has the wrong form
	CodeBadMsgBody                 Code = 90002 // MsgBody does not follow the message format or is not an array
	CodeBadToAccount               Code = 90003 // To_Account is missing or unknown
	CodeBadMsgSeq                  Code = 90004 // MsgSeq is invalid
	CodeBadMsgRandom               Code = 90005 // MsgRandom is missing or not an integer
	CodeBadMsgTimeStamp            Code = 90006 // MsgTimeStamp is missing or not an integer
	CodeMsgBodyNotArray            Code = 90007 // MsgBody is not an array
	CodeBadFromAccount             Code = 90008 // From_Account is missing or unknown
	CodeNotAppAdministrator        Code = 90009 // the caller is not an administrator
	CodeBadMessageFormat           Code = 90010 // the body does not follow the message format
	CodeTooManyRecipients          Code = 90011 // more than 500 target accounts
	CodeRecipientsNotFound         Code = 90012 // To_Account is not registered or does not exist
	CodeTooManyAccounts            Code = 90018 // too many accounts in one request (limit 100 for attribute and tag calls)
	CodeTagTooLong                 Code = 90020 // a tag is longer than 50 bytes
	CodeTagInOrAndAnd              Code = 90022 // the same tag occurs in TagsOr and TagsAnd
	CodePushTooFrequent            Code = 90024 // pushes follow each other too closely; the gap must be more than 1 second
	CodeBadMsgLifeTime             Code = 90026 // offline storage time is wrong; at most 7 days (604800 s)
	CodeToAccountNotArray          Code = 90028 // To_Account is not an array
	CodeNoRecipients               Code = 90029 // To_Account is an empty array
	CodeBadSyncFromOldSystem       Code = 90030 // SyncFromOldSystem is wrong (message import)
	CodeBadSyncOtherMachine        Code = 90031 // SyncOtherMachine is not an integer
	CodeTooManyTags                Code = 90032 // more than 10 tags in the condition, or in one add-tag entry
	CodeBadAttribute               Code = 90033 // an attribute is invalid (unknown name, duplicate name, or attempt to change its account type)
	CodeUserTagTooLong             Code = 90034 // a tag to be set for users is longer than 50 bytes
	CodeWrongAccountType           Code = 90035 // the attribute or tag can apply to one account type only (UserID or RegistrationID)
	CodeTagsWithAttributes         Code = 90039 // attribute and tag conditions must not be combined
	CodeEmptyTag                   Code = 90040 // a tag in the condition is empty
	CodeBadOfflinePushInfo         Code = 90043 // OfflinePushInfo does not follow its format
	CodeMsgLifeTimeNotInteger      Code = 90044 // MsgLifeTime is not an integer
	CodePushNotEnabled             Code = 90045 // the push feature (all users, tags, or single) is not switched on
	CodeDailyPushQuota             Code = 90047 // the daily push quota is used up (100 by default; 10 in the free edition of the push service)
	CodeUserNotFound               Code = 90048 // the user account does not exist
	CodeTaskNotFound               Code = 90049 // the TaskId is unknown; no push record belongs to it
	CodeAlreadyRevoked             Code = 90050 // the push has already been recalled
	CodeRevokeTooFrequent          Code = 90051 // recall is too frequent; the limit is 1 per second
	CodeRevokeTooLate              Code = 90052 // the push is older than 24 hours
	CodeRevokeNeedsOfflinePushInfo Code = 90053 // the push stored neither roaming nor unread messages, so the recall must carry OfflinePushInfo
	CodeBadMsgKey                  Code = 90054 // MsgKey is wrong or missing
	CodeBatchMessageTooLong        Code = 90055 // the batch message packet is too long
	CodeAllUsersBodyTooLarge       Code = 90056 // the all-user push request body is too large (10 KB)
	CodeDataIDTooLong              Code = 90057 // timpush/batch: DataId is longer than 64 bytes; openim/batchsendmsg: the rate limit of messages is exceeded
	CodeBadSchedule                Code = 90104 // invalid parameters, e.g. bad TaskID, bad Type, or Sdkappid not equal to the URL's
	CodeSchedulerInternal          Code = 90105 // internal error of the scheduler
	CodeScheduleDispatched         Code = 90106 // the task has already been dispatched and can no longer be deleted
	CodeScheduleDispatching        Code = 90107 // the task is being dispatched now and cannot be deleted
	CodeServiceInternal            Code = 90992 // internal service error; if permanent, the app's webhook answers badly
	CodeServiceInternal2           Code = 90994 // internal service error
	CodeServiceInternal3           Code = 90995 // internal service error; newest advice adds: the message is too long
	CodeInternal                   Code = 91000 // internal service error
	CodePacketTooLong              Code = 93000 // the JSON packet is too long

	// CodeBatchSendTooFrequent is 90057 as openim/batchsendmsg means it: more than
	// 12,000 messages a minute. On timpush/batch the same number is CodeDataIDTooLong.
	CodeBatchSendTooFrequent = CodeDataIDTooLong
)

// codeTexts says what a documented code means and, where the documents say so,
// what to do.
var codeTexts = map[Code]struct{ meaning, advice string }{
	CodeBadPacket:                  {"the request packet is invalid", ""},
	CodeTicketExpired:              {"UserSig or A2 ticket invalid or expired", ""},
	CodeBadAccount:                 {"sender or receiver UserID is invalid or unknown", ""},
	CodeNetworkProblem:             {"network problem", "try again, knowing that the call may have been carried out"},
	CodeMessageInternal:            {"internal server error", "try again, knowing that the call may have been carried out"},
	CodeRefusedByWebhook:           {"the app's webhook refused the one-to-one message", ""},
	CodeBlockedByReceiver:          {"the receiver has blocked the sender", ""},
	CodeDifferentApps:              {"sender and receiver belong to different SDKAppIDs", ""},
	CodeNotFriends:                 {"the two users are not friends and friend check is on", ""},
	CodeReceiverNotFriend:          {"the sender lacks the receiver as friend (one-way)", ""},
	CodeSenderNotFriend:            {"the receiver lacks the sender as friend (one-way)", ""},
	CodeSenderMuted:                {"the sender is muted", ""},
	CodeBadHTTPRequest:             {"the HTTP request itself could not be parsed; the URL form is wrong", "check BaseURL and middleware that rewrites the URL"},
	CodeBodyNotJSON:                {"the request body is not valid JSON at the access layer", ""},
	CodeAccountCheckFailed:         {"checking the calling account failed", "check identifier and UserSig, then try later"},
	CodeAccountCheckFailed2:        {"checking the calling account failed (second variant of 60004)", "check identifier and UserSig, then try later"},
	CodeBadSDKAppID:                {"the SDKAppID is not valid", ""},
	CodeAppTooFrequent:             {"REST call frequency is over the limit set for the app", "lower the rate, or raise the limit in the console"},
	CodeServiceTimeout:             {"the service timed out, or the HTTP request is malformed", "check the request; then try again, knowing that the call may have been carried out"},
	CodeBadResource:                {"the addressed resource is wrong; check the URL (service name, command)", "check BaseURL"},
	CodeNotAdministrator:           {"the identifier is not an administrator of the app", "use the identifier of an app administrator"},
	CodeSDKAppIDTooFrequent:        {"requests of this SDKAppID are too frequent", "lower the rate"},
	CodeMissingSDKAppID:            {"the sdkappid query parameter is missing", ""},
	CodeBadBackendAnswer:           {"the backend could not parse the JSON of its own answer", "contact support"},
	CodeAccountCheckTimeout:        {"account check (older wording: account switch) timed out", "try again, knowing that the call may have been carried out"},
	CodeAccountNotString:           {"a UserID in the body has the wrong JSON type; it must be a string", ""},
	CodeSDKAppIDDisabled:           {"the SDKAppID is disabled", ""},
	CodeRequestDisabled:            {"this request is disabled for the app", ""},
	CodeTooFrequent:                {"requests are too frequent", "try later"},
	CodeTooFrequent2:               {"requests are too frequent (second variant)", "try later"},
	CodePlanUnavailable:            {"service not available: plan not bought, expired, or account in arrears", "buy or renew the plan; a new one takes effect after about 5 minutes"},
	CodeIPNotAllowed:               {"the source IP of the call is not allowed", "allow the IP address in the console"},
	CodeBadURLParameters:           {"SDKAppID, identifier, UserSig or contenttype in the URL is wrong", "check SDKAppID, identifier and signer"},
	CodeWrongDataCenter:            {"the domain used does not belong to the data centre of this SDKAppID", "choose the region of the app's data centre"},
	CodePushOnlyApp:                {"the app is a push-only product and may not call non-push resources", ""},
	CodeTrialVolumeUsedUp:          {"the 24-hour REST volume of the trial edition is used up", "upgrade the edition, or wait for the next day"},
	CodeUserSigExpired:             {"the UserSig has expired", "sign anew; a validity of at least 24 h is recommended"},
	CodeUserSigEmpty:               {"the UserSig is empty", ""},
	CodeUserSigInvalid:             {"the UserSig is not valid", "check that the signature is complete and escaped once"},
	CodeUserSigInvalid2:            {"the UserSig is not valid (second variant)", ""},
	CodeUserSigWrongKey:            {"UserSig verification failed, most likely signed with another app's key", "use the secret key of this SDKAppID"},
	CodeUserSigWrongIdentifier:     {"the identifier in the request differs from the one in the UserSig", ""},
	CodeUserSigWrongSDKAppID:       {"the SDKAppID in the request differs from the one in the UserSig", ""},
	CodeNoPublicKey:                {"no public key exists for the app, so the UserSig cannot be verified", "check SDKAppID and region"},
	CodeSDKAppIDNotFound:           {"the SDKAppID does not exist (in this data centre)", "check SDKAppID and region"},
	CodeTooManyUserSigFailures:     {"too many failed UserSig checks", "correct the signature, then wait one minute"},
	CodeAccountBlocked:             {"the account is on the block list", ""},
	CodeUserSigExpired2:            {"the UserSig has expired (variant seen with newer login headers)", ""},
	CodeAccountNotFound:            {"the target account does not exist (never logged in and not imported)", "import the account, or wait until it has logged in once"},
	CodeLoginRestricted:            {"login restricted for security reasons", ""},
	CodeServerTimeout:              {"server-side timeout", "try again, knowing that the call may have been carried out"},
	CodeServerTimeout2:             {"server-side timeout", "try again, knowing that the call may have been carried out"},
	CodeBadBatchSize:               {"the batch size in the request is invalid", ""},
	CodeAccountQuotaExceeded:       {"the number of accounts exceeds the edition's quota", ""},
	CodeAccountDeletedRecently:     {"a deleted account cannot be imported again for three months (not in the trial edition)", ""},
	CodeBadParameter:               {"a parameter is invalid: required field missing or value against the protocol", ""},
	CodeAdministratorRequired:      {"administrator rights are required", ""},
	CodeAccountInternal:            {"internal server error", "try again, knowing that the call may have been carried out"},
	CodeAccountDeletionNotAllowed:  {"this app does not allow account deletion", ""},
	CodeDailyActiveUsersExceeded:   {"daily active users exceed the free quota", ""},
	CodeUserStatusNotEnabled:       {"the user status feature is not switched on", ""},
	CodeMonthlyActiveUsersExceeded: {"monthly active users exceed the free quota", ""},
	CodeSensitiveText:              {"text contains sensitive content", ""},
	CodeMessageTooLong:             {"the message packet is too long", "shorten the message: 12 KB, 8 KB in 2023"},
	CodeBeforeSendWebhookFailed:    {"the webhook before sending failed or timed out, so the message was not sent", ""},
	CodeSensitiveImage:             {"an image contains sensitive content", ""},
	CodeServiceStopped:             {"service stopped: edition expired or account in arrears", ""},
	CodeBadJSON:                    {"the body is not valid JSON, or a field has the wrong form", "check MsgRandom and the types of all members"},
	CodeBadMsgBody:                 {"MsgBody does not follow the message format or is not an array", "see the message elements"},
	CodeBadToAccount:               {"To_Account is missing or unknown", ""},
	CodeBadMsgSeq:                  {"MsgSeq is invalid", ""},
	CodeBadMsgRandom:               {"MsgRandom is missing or not an integer", ""},
	CodeBadMsgTimeStamp:            {"MsgTimeStamp is missing or not an integer", ""},
	CodeMsgBodyNotArray:            {"MsgBody is not an array", "send an array"},
	CodeBadFromAccount:             {"From_Account is missing or unknown", ""},
	CodeNotAppAdministrator:        {"the caller is not an administrator", ""},
	CodeBadMessageFormat:           {"the body does not follow the message format", "see the message elements"},
	CodeTooManyRecipients:          {"more than 500 target accounts", ""},
	CodeRecipientsNotFound:         {"To_Account is not registered or does not exist", ""},
	CodeTooManyAccounts:            {"too many accounts in one request (limit 100 for attribute and tag calls)", ""},
	CodeTagTooLong:                 {"a tag is longer than 50 bytes", ""},
	CodeTagInOrAndAnd:              {"the same tag occurs in TagsOr and TagsAnd", ""},
	CodePushTooFrequent:            {"pushes follow each other too closely; the gap must be more than 1 second", "wait more than 1 second; the call was refused, so a repeat makes no duplicate"},
	CodeBadMsgLifeTime:             {"offline storage time is wrong; at most 7 days (604800 s)", "at most 604800 seconds"},
	CodeToAccountNotArray:          {"To_Account is not an array", ""},
	CodeNoRecipients:               {"To_Account is an empty array", ""},
	CodeBadSyncFromOldSystem:       {"SyncFromOldSystem is wrong (message import)", ""},
	CodeBadSyncOtherMachine:        {"SyncOtherMachine is not an integer", ""},
	CodeTooManyTags:                {"more than 10 tags in the condition, or in one add-tag entry", ""},
	CodeBadAttribute:               {"an attribute is invalid (unknown name, duplicate name, or attempt to change its account type)", ""},
	CodeUserTagTooLong:             {"a tag to be set for users is longer than 50 bytes", ""},
	CodeWrongAccountType:           {"the attribute or tag can apply to one account type only (UserID or RegistrationID)", ""},
	CodeTagsWithAttributes:         {"attribute and tag conditions must not be combined", ""},
	CodeEmptyTag:                   {"a tag in the condition is empty", ""},
	CodeBadOfflinePushInfo:         {"OfflinePushInfo does not follow its format", ""},
	CodeMsgLifeTimeNotInteger:      {"MsgLifeTime is not an integer", ""},
	CodePushNotEnabled:             {"the push feature (all users, tags, or single) is not switched on", "switch the feature on in the console"},
	CodeDailyPushQuota:             {"the daily push quota is used up (100 by default; 10 in the free edition of the push service)", "wait for the next day, or raise the quota"},
	CodeUserNotFound:               {"the user account does not exist", ""},
	CodeTaskNotFound:               {"the TaskId is unknown; no push record belongs to it", ""},
	CodeAlreadyRevoked:             {"the push has already been recalled", ""},
	CodeRevokeTooFrequent:          {"recall is too frequent; the limit is 1 per second", "wait 1 second"},
	CodeRevokeTooLate:              {"the push is older than 24 hours", ""},
	CodeRevokeNeedsOfflinePushInfo: {"the push stored neither roaming nor unread messages, so the recall must carry OfflinePushInfo", ""},
	CodeBadMsgKey:                  {"MsgKey is wrong or missing", ""},
	CodeBatchMessageTooLong:        {"the batch message packet is too long", "shorten the message or send to fewer accounts"},
	CodeAllUsersBodyTooLarge:       {"the all-user push request body is too large (10 KB)", "at most 10 KB"},
	CodeDataIDTooLong:              {"timpush/batch: DataId is longer than 64 bytes; openim/batchsendmsg: the rate limit of messages is exceeded", "on openim/batchsendmsg slow down"},
	CodeBadSchedule:                {"invalid parameters, e.g. bad TaskID, bad Type, or Sdkappid not equal to the URL's", ""},
	CodeSchedulerInternal:          {"internal error of the scheduler", ""},
	CodeScheduleDispatched:         {"the task has already been dispatched and can no longer be deleted", ""},
	CodeScheduleDispatching:        {"the task is being dispatched now and cannot be deleted", ""},
	CodeServiceInternal:            {"internal service error; if permanent, the app's webhook answers badly", "try again, knowing that the call may have been carried out; if permanent, check the app's webhook"},
	CodeServiceInternal2:           {"internal service error", "try again, knowing that the call may have been carried out"},
	CodeServiceInternal3:           {"internal service error; newest advice adds: the message is too long", "shorten the message, or contact support"},
	CodeInternal:                   {"internal service error", "try again, knowing that the call may have been carried out"},
	CodePacketTooLong:              {"the JSON packet is too long", "at most 12 KB"},
}
