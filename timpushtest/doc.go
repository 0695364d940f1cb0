// Package timpushtest is an in-memory fake of Tencent Cloud Chat's push REST
// service, for the unit tests of programs that use timpush, and of timpush itself.
//
//	srv := timpushtest.NewServer()
//	defer srv.Close()
//	client, err := timpush.NewClient(srv.Config())
//	...
//	srv.RegisterAccounts("alice", "bob")
//	srv.FailNext("v4/timpush/batch", timpush.CodeUserSigExpired, 1)
//	res, err := client.BatchPush(ctx, &timpush.BatchPushRequest{
//		ToAccount:       []string{"alice", "carol"},
//		OfflinePushInfo: timpush.OfflinePushInfo{Title: "Hello", Desc: "world"},
//	})
//	// res.Failed is carol, unknown: 70107. Two calls arrived, one was carried out:
//	// len(srv.Calls()) == 2, srv.Deliveries()[0].Recipients is alice.
//
// # What it does
//
// It checks a request as the access layer does (method, path, query, UserSig, JSON)
// and then as the endpoint does, by rules of its own that share nothing with the
// validation of timpush, and refuses with the documented code. It drops a
// MsgRandom that the same sender sends twice to the same path within one second of
// the clock, answers partial failures in each
// endpoint's own way, and keeps two books: Calls is what arrived, Deliveries what
// was carried out.
//
// It knows the four sends, recalls, attributes and tags in both families, reports and
// schedules. Tags and attributes select whom a push reaches ([Server.Reached]); devices
// decide what becomes of it there ([Server.SetDevice], [Server.Click]), which reports
// and callbacks ([Server.DeliverWebhooks]) then tell. [Server.MoveClock] spares a test
// the wait for a schedule, a limit, or the age at which a push cannot be recalled.
//
// [Server.FailNext], [Server.FailAccount], [Server.LoseAnswer], [Server.Answer] and
// [Server.Delay] make it misbehave. [WithDocumentedLimits] makes it count.
//
// # With and without a socket
//
// [Server.Config] listens on a loopback address. [Server.InProcessConfig] needs no
// network: it is fit for a bubble of testing/synctest, where Delay, the limits,
// schedules and the expiry of signatures run in virtual time.
//
// # What it is not
//
// It was built from documents, not from the service. Where they are silent it is
// rather strict: it refuses what no document shows (a member that the endpoint does
// not have, an element type that no document lists, an empty condition, an account
// named twice in one send, an entry without tags, an empty tag, an empty TaskID, a change of
// a schedule that changes nothing), so that a faulty client
// is found out, and the code that it then gives is a guess. Newer members of elements
// and of OfflinePushInfo pass. That a push is in Deliveries or in Reached says nothing
// about what a phone would have shown: an account has one device, and what PushFlag,
// OnlineOnlyFlag and MsgLifeTime change for one that is offline is not modelled. It
// doesn't review content, count unread messages, store or roam messages, or know
// editions, prices, regions and calls per second. How the
// real service measures its limits (where a minute or a day begins, whether refused
// calls count) is not documented; neither is the order of its checks, of which the
// fake reports the first that fails.
//
// # What it guesses
//
// Attributes and tags: both families share one store. An account that is named twice in one
// call gets both, in their order. Attribute values belong to the
// index of a name, so that they survive its replacement; AttrTypes left out changes no
// type. Refused are, with 90033, names and values of a wrong length (an empty value is
// let through, although an edition of 2023 refused it) and, with 90001, whatever leads to more
// than 100 tags of a user or, in the new family, more than 1000 in the app. A tag is
// bound to the kind of account that first got it, for as long as somebody has it
// (90035). An attribute that the app does not have, in a condition, matches nobody.
// The legacy family leaves out accounts that fail, and says nothing.
//
// Recalls: only of v4/timpush/push and v4/timpush/batch, and of schedules. An empty
// OfflinePushInfo is none. Whatever is wrong with the push is told before 90051.
//
// Reports: all codes are 90001. A push belongs to the time in which it was carried
// out, and one of another time is left out even if it is asked for. The three about
// messages are about v4/openim/batchsendmsg, whose PushID is the MsgKey; people who
// are online count there, too, with PushPlatform 0. In a trace 1 means that something
// happened, and times are in UTC.
//
// Schedules: faults have 90104, unless they are in Content and a push has a code of
// its own for them. Changes may name some members of Content; the others stay. A
// SchedAt may be over by one second. Afterwards the Status is dispatched, or failed if a
// limit refuses the push or nobody can be served, and nothing can be changed (90106).
// MsgRandom is not looked at. Lists are cut by the time that OrderBy names, and a
// Keyword is found where it stands word for word. There is no dispatching state: plan
// 90107 with FailNext.
//
// Callbacks: v4/all_member_push/im_push raises them, too. A push whose audience cannot be
// computed (see [Server.Reached]) raises none, and DeliverWebhooks says so; reports count nobody
// for it. Being sent and being reached
// happen when the push is carried out. Online and offline events of a push have the
// same TaskId.
package timpushtest
