// Package timpush is a typed client for the server-side push REST APIs of Tencent
// Cloud Chat (Tencent IM): push to everybody or to users picked by tags or attributes,
// push to listed accounts, one-to-one messages to listed accounts, and what belongs to
// them: tags, attributes, recall, reports and schedules. It is not made by Tencent.
//
// A push is rationed, reaches real people and cannot be unseen. Hence three
// promises:
//
//   - never to everyone by accident: a push without a condition is refused unless
//     AllUsers says that it is meant;
//   - never twice by accident: only what was surely not carried out is repeated, and an
//     error says whether the outcome is unknown;
//   - never a secret on the loose: no key and no usersig in an error, a log, a trace, a
//     redirect or a %+v.
//
// # Getting started
//
// Make one [Client] per app and keep it; it is safe for concurrent use.
//
//	client, err := timpush.NewClient(timpush.Config{
//		SDKAppID:   1400000000,
//		Identifier: "administrator",
//		SecretKey:  timpush.Secret(os.Getenv("TENCENT_IM_SECRET_KEY")),
//		Region:     timpush.RegionSingapore,
//	})
//
// [ConfigFromEnv] reads the same from the environment. The region must be that of the
// app's data centre; there is no default.
//
// # Which method
//
//   - [Client.Push] (v4/timpush/push): a message or a notification to all users, or to
//     those picked by a [Condition]. About 100 a day.
//   - [Client.AllMemberPush] (v4/all_member_push/im_push): the older form, whose messages
//     can wait for offline users but do not roam. It shares the daily quota.
//   - [Client.BatchPush] (v4/timpush/batch): a notification to up to 500 accounts.
//   - [Client.BatchSend] (v4/openim/batchsendmsg): a one-to-one message to up to 500
//     accounts.
//   - [Client.BatchPushSeq] and [Client.BatchSendSeq]: the same for any number of
//     accounts, chunk by chunk.
//   - [Client.Revoke] (v4/timpush/revoke): recalls a push, for 24 hours.
//
// The rest is grouped in fields of the Client:
//
//   - Tags and Attributes ([TagsService], [AttributesService]; v4/timpush) say of users
//     what a Condition asks for; AllMemberTags and AllMemberAttributes
//     (v4/all_member_push) are those of the older family. No document says whether the
//     families share what they know: use the one whose push you use.
//   - Reports ([ReportsService]): what became of pushes and messages.
//   - Schedules ([SchedulesService]): pushes at a later time.
//
// Package webhook receives the service's callbacks: who was reached, who tapped.
//
// # Requests
//
// The fields of a request are the members of the wire with Go's names: From_Account is
// FromAccount, TaskId is TaskID. A zero value is not sent where it means the same as
// absence. Where a 0 on the wire means something, the field is a pointer or, for
// enumerations, a string type that holds the number ([BadgeMode] "0"). Requests and
// results survive encoding/json in the wire's own form, so that they can wait in a queue.
// Before that, set MsgRandom with [NewMsgRandom] and call Validate: encoding/json silently
// replaces text that is not valid UTF-8, which would then name another account.
//
// Members that are newer than this SDK can be sent by way of the Extra fields of
// [OfflinePushInfo] and its parts, and of [RawElem].
//
// # Validation
//
// A request is checked before anything is sent, against the documented limits of its
// endpoint: the [ValidationError] lists every violation, with its field, the actual
// value, the limit, the unit and, where one is documented, the code. Every request
// has a Validate method that does the same without a client. What no document forbids
// passes, but for an account that is empty or named twice in one send, and
// for tags that are empty or a list without any.
// Config.SkipValidation leaves it to the service.
//
// Texts that a vendor would cut are no violations; [OfflinePushInfo.Warnings] tells them.
//
// # Never to everyone by accident
//
// A push needs a Condition with at least one of TagsOr, TagsAnd, AttrsOr and AttrsAnd that is
// not empty, or AllUsers: true, and never both. A list of tags that turned out to be empty
// is refused, even beside AllUsers: AnyTag(ids...) without ids has picked nobody, and is not
// a wish to reach all. This guard cannot be switched off. It holds for schedules too.
//
// A push that went wrong can be recalled: [Client.Revoke].
//
// # Results and errors
//
// An error means that no recipient is known to have been served. A result means that the
// service has accepted the call, and Failed lists the exceptions, which Err joins to an
// error. There are never both, but for Sync, whose result says what was done before.
//
//   - [*ValidationError]: refused here, nothing was sent. Correct the request.
//   - [*APIError]: the service refused. Its Code tells why; [Code.String] says what to do.
//   - [*TransportError]: no usable answer. NotSent tells that the request never left.
//   - [*RecipientError]: one recipient of an accepted call was not served.
//   - [*BatchError]: one chunk of a Seq method failed, or a name was unfit.
//
// A code is an error itself, whoever found it:
//
//	if errors.Is(err, timpush.CodeTagTooLong) { ... }
//
// # Repeats and duplicates
//
// [OutcomeUnknown] answers the question that matters after a failure: may the service have
// carried it out all the same? If so, a repeat may reach people twice, as the service drops
// duplicates with the same MsgRandom within one second only. The client repeats by
// this table, up to RetryPolicy.MaxAttempts:
//
//	outcome       for example                                 unknown  repeated
//	not sent      DNS, dial, TLS handshake, signer            no       yes, but for a bad certificate
//	too frequent  60007 60011 60018 60019 90024 90051, 429    no       yes, after more than 1 s
//	expired       70001                                       no       once, signed anew
//	refused       the other documented codes, 401 404 413     no       no
//	internal      91000 90992 70169 60008, unknown codes      yes      only with RetryUnknownOutcome
//	answer lost   timeout, reset, nonsense, 5xx               yes      only with RetryUnknownOutcome; a redirect never
//
// The last two rows are about sends. What a repeat does not change is repeated there too,
// but for unknown codes: reads, tags, attributes, recall, and schedules that are changed
// or deleted. A schedule that is added is a send, and never repeated in these rows.
//
// RetryUnknownOutcome never applies to a push with AllUsers. A send is repeated only while
// 3 s of the context's deadline remain. Each repeat has the same body and MsgRandom, a new
// random parameter and a valid usersig. The error carries the MsgRandom, so that a person
// can repeat knowingly.
//
// # Sending to many
//
// The Seq methods take any iterator of accounts and send when the loop asks for the next
// result: the loop's body is the back-pressure, and memory does not grow with the number of
// accounts.
//
//	for res, err := range client.BatchSendSeq(ctx, req, slices.Values(accounts)) {
//		var failed *timpush.BatchError
//		switch {
//		case errors.As(err, &failed): // failed.Recipients were not served, or perhaps were: OutcomeUnknown(err)
//		case err != nil: // the template was refused, nothing was sent
//		default: // res.Recipients were served, but for res.Failed
//		}
//	}
//
// The loop ends early after an error that no later chunk could survive, and when the
// context is over; [BatchError.Stopped] says so.
//
// The Seq methods of tags and attributes do the same for users, 100 at a time: tagging a
// million users is a loop. [TagsService.Sync] makes the tags of users what they should be,
// and touches only what differs.
//
// # Signing
//
// The client signs its calls with a UserSig made from the secret key, or by a [Signer] of your
// own. Signatures are cached and renewed early in the background. They stand in the query of the
// URL, and are added below all middleware, just above the transport. So the transport itself,
// in Config.HTTPClient or http.DefaultTransport, sees them: tracers belong in Config.Middleware.
//
// # Observing
//
// Config.Logger gets a line per call and per repeat, Config.Observer a [CallEvent] per call, and
// Config.Middleware wraps every attempt. None of them ever sees a signature; lines and events
// name no accounts.
//
// # Testing
//
// Package timpushtest is a fake of the service with its own rules, for tests of your code:
// over a socket, or in-process inside a testing/synctest bubble. Mocks of http.RoundTripper
// work too: in Config.HTTPClient, in http.DefaultTransport, at any time.
//
// # Stability
//
// Before version 1.0 a minor version may change the API; CHANGELOG.md says so.
package timpush
