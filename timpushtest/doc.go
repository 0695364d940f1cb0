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
// [Server.FailNext], [Server.FailAccount], [Server.LoseAnswer], [Server.Answer] and
// [Server.Delay] make it misbehave. [WithDocumentedLimits] makes it count.
//
// # With and without a socket
//
// [Server.Config] listens on a loopback address. [Server.InProcessConfig] needs no
// network: it is fit for a bubble of testing/synctest, where Delay, the limits and the
// expiry of signatures run in virtual time.
//
// # What it is not
//
// It was built from documents, not from the service. Where they are silent it is
// rather strict: it refuses what no document shows (a member that the endpoint does
// not have, an element type that no document lists, an empty condition, an account
// named twice), so that a faulty client
// is found out, and the code that it then gives is a guess. Newer members of elements
// and of OfflinePushInfo pass. It knows no devices,
// vendors, tags, attributes or unread counts: that a push is in Deliveries says
// nothing about what a phone would have shown. It doesn't review content, call
// webhooks, store or roam messages, or know editions, prices and regions. How the
// real service measures its limits (where a minute or a day begins, whether refused
// calls count) is not documented; neither is the order of its checks, of which the
// fake reports the first that fails.
package timpushtest
