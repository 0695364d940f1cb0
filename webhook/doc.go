// Package webhook receives the callbacks that Tencent Cloud Chat sends about pushes: what became
// of each at each receiver, and that an API comes near its rate limit.
//
// # Getting started
//
// In the console, enter the URL, switch authentication on, and give the token to
// [NewHandler]:
//
//	funnel := webhook.NewFunnel(webhook.FunnelLimits{})
//	handler, err := webhook.NewHandler(webhook.Config{
//		SDKAppID: 1400000000,
//		Tokens:   []timpush.Secret{timpush.Secret(os.Getenv("CALLBACK_TOKEN"))},
//		OnPush: func(ctx context.Context, events []webhook.PushEvent) error {
//			funnel.Add(events...)
//			return nil
//		},
//	})
//	...
//	http.Handle("/callbacks", handler)
//
// To change the token, put the new one beside the old one, change the console, and take the
// old one away.
//
// # What a signature proves, and what it does not
//
// Sign is the SHA-256 of the token and the time, and of nothing else. It proves that the
// time was signed by somebody who knows the token, and that this was at most
// Config.MaxAge ago. It covers neither the body, nor the command, nor SdkAppid, and all
// callbacks of one second have the same. So whoever sees one signed URL can send any body to
// it until MaxAge is over. Therefore:
//
//   - serve https only: the token itself never travels, but every URL that is signed with it
//     does;
//   - keep the query out of the access logs, of proxies and load balancers too;
//   - take events for hints: good for statistics and for the decision to look closer, but not
//     for what costs money or opens doors;
//   - keep MaxAge short, and the clock right;
//   - keep one token to one app.
//
// SdkAppid alone authenticates nobody. Config.AllowUnsigned is for tests, and for a receiver
// that something else protects.
//
// # Answers, time, and redelivery
//
// The service waits 2 s. The handler answers within [Budget], whatever its functions
// do:
//
//	function returned nil, or none is set       200  OK
//	error, panic, runtime.Goexit, too late      200  FAILURE for the push commands, FAIL for all others
//	query or body malformed, another command    400  FAIL
//	Sign missing or wrong, RequestTime off      401  FAIL
//	another app                                 403  FAIL
//	not POST                                    405  FAIL
//	body not here in time                       408  FAIL
//	body longer than 1 MiB                      413  FAIL
//
// After a failure the service delivers again if its console says so, and not otherwise. The
// events of a callback succeed or fail together, and a function that was too late may still be
// running when they come again. So let functions do little, put events
// into a queue, and drop those whose [PushEvent.Key] or [MessageEvent.Key] has been dealt with. The
// order in which events arrive is not documented: a click can come before its arrival.
//
// # Without HTTP
//
// [Verify] checks a query and [Parse] reads a body, for gateways, functions as a service, and
// queues that get whole requests. Events survive encoding/json in the wire's own form.
//
// # Counting
//
// [Funnel] counts events, each once, by task, by DataID and by vendor, in bounded memory.
package webhook
