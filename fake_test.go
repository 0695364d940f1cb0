package timpush_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

// fakeMounts are the two ways to the fake service.
var fakeMounts = map[string]func(*timpushtest.Server) timpush.Config{
	"over a socket": (*timpushtest.Server).Config,
	"in process":    (*timpushtest.Server).InProcessConfig,
}

// fakeRun runs a test against the fake in both ways.
func fakeRun(t *testing.T, test func(t *testing.T, server *timpushtest.Server, cfg timpush.Config)) {
	t.Helper()
	for name, mount := range fakeMounts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := timpushtest.NewServer()
			defer server.Close()
			test(t, server, netQuick(mount(server)))
		})
	}
}

func TestTheFakeCarriesOutAllFourSends(t *testing.T) {
	t.Parallel()
	fakeRun(t, func(t *testing.T, server *timpushtest.Server, cfg timpush.Config) {
		server.RegisterAccounts("user-1", "user-2")
		client := netClient(t, cfg)
		defer client.CloseIdleConnections()
		ctx := t.Context()
		push, err := client.Push(ctx, &timpush.PushRequest{Condition: timpush.AnyTag("tag-1"), MsgBody: timpush.Text("hello")})
		require.NoError(t, err)
		all, err := client.AllMemberPush(ctx, &timpush.AllMemberPushRequest{AllUsers: true, MsgBody: timpush.Text("hello")})
		require.NoError(t, err)
		batch, err := client.BatchPush(ctx, netBatchPush())
		require.NoError(t, err)
		require.NoError(t, batch.Err())
		sent, err := client.BatchSend(ctx, netBatchSend())
		require.NoError(t, err)
		require.NoError(t, sent.Err())

		got := server.Deliveries()
		for i := range got {
			assert.False(t, got[i].At.IsZero())
			got[i].At = time.Time{}
		}
		two := []string{"user-1", "user-2"}
		assert.Equal(t, []timpushtest.Delivery{
			{Path: "v4/timpush/push", ID: push.TaskID, MsgRandom: push.MsgRandom},
			{Path: "v4/all_member_push/im_push", ID: all.TaskID, MsgRandom: all.MsgRandom, AllUsers: true},
			{Path: "v4/timpush/batch", ID: batch.TaskID, MsgRandom: batch.MsgRandom, Recipients: two},
			{Path: "v4/openim/batchsendmsg", ID: sent.MsgKey, MsgRandom: sent.MsgRandom, Recipients: two},
		}, got)
		for _, d := range got {
			assert.NotEmpty(t, d.ID)
			assert.NotZero(t, d.MsgRandom)
		}
		assert.Equal(t, two, batch.Recipients)
		assert.Len(t, server.Calls(), 4)
	})
}

// Each endpoint has its own way to say that some, or all, could not be served.
func TestPartialFailuresInEachEndpointsWay(t *testing.T) {
	t.Parallel()
	fakeRun(t, func(t *testing.T, server *timpushtest.Server, cfg timpush.Config) {
		server.RegisterAccounts("user-1", "user-2")
		server.FailAccount("user-2", timpush.CodeInternal)
		client := netClient(t, cfg)
		defer client.CloseIdleConnections()
		ctx := t.Context()
		three := []string{"user-1", "user-2", "user-3"}
		want := []timpush.RecipientError{
			{Account: "user-2", Code: timpush.CodeInternal},
			{Account: "user-3", Code: timpush.CodeAccountNotFound},
		}

		push := netBatchPush()
		push.ToAccount = three
		batch, err := client.BatchPush(ctx, push)
		require.NoError(t, err)
		assert.Equal(t, want, batch.Failed)
		assert.NotEmpty(t, batch.TaskID)

		send := netBatchSend()
		send.ToAccount = three
		sent, err := client.BatchSend(ctx, send)
		require.NoError(t, err)
		assert.Equal(t, want, sent.Failed)
		assert.NotEmpty(t, sent.MsgKey)
		for _, err := range []error{batch.Err(), sent.Err()} {
			require.ErrorIs(t, err, timpush.CodeInternal)
			require.ErrorIs(t, err, timpush.CodeAccountNotFound)
			assert.True(t, timpush.OutcomeUnknown(err))
		}
		assert.True(t, timpush.OutcomeUnknown(&batch.Failed[0]), "an internal code says nothing about this recipient")
		assert.False(t, timpush.OutcomeUnknown(&batch.Failed[1]))

		// Everybody: a result of timpush/batch without a task, an error of batchsendmsg.
		push.ToAccount, send.ToAccount = three[1:], three[1:]
		batch, err = client.BatchPush(ctx, push)
		require.NoError(t, err)
		assert.Equal(t, want, batch.Failed)
		assert.Empty(t, batch.TaskID)
		_, err = client.BatchSend(ctx, send)
		require.ErrorIs(t, err, timpush.CodeRecipientsNotFound)
		assert.False(t, timpush.OutcomeUnknown(err))

		for _, d := range server.Deliveries() {
			assert.Equal(t, []string{"user-1"}, d.Recipients)
		}
		assert.Len(t, server.Deliveries(), 2)
	})
}

// Wrong credentials are the service's to find out.
func TestTheFakeRefusesWrongCredentials(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		change func(*timpush.Config)
		want   timpush.Code
	}{
		"another key":        {func(c *timpush.Config) { c.SecretKey = "another-key-that-is-not-real" }, timpush.CodeUserSigWrongKey},
		"another app":        {func(c *timpush.Config) { c.SDKAppID++ }, timpush.CodeSDKAppIDNotFound},
		"another identifier": {func(c *timpush.Config) { c.Identifier = "somebody" }, timpush.CodeNotAdministrator},
		"a garbled signature": {func(c *timpush.Config) {
			c.SecretKey = ""
			c.Signer = netSignerFunc(func(context.Context) (string, time.Time, error) {
				return "garbage", time.Now().Add(time.Hour), nil
			})
		}, timpush.CodeUserSigInvalid},
		"a signature for somebody else": {func(c *timpush.Config) {
			signer, err := timpush.NewKeySigner(c.SDKAppID, c.SecretKey, 0)
			if err != nil {
				panic(err)
			}
			c.SecretKey = ""
			c.Signer = netSignerFunc(func(ctx context.Context) (string, time.Time, error) { return signer.UserSig(ctx, "somebody") })
		}, timpush.CodeUserSigWrongIdentifier},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fakeRun(t, func(t *testing.T, server *timpushtest.Server, cfg timpush.Config) {
				row.change(&cfg)
				for _, send := range netSends {
					err := send.call(t.Context(), netClient(t, cfg))
					require.ErrorIs(t, err, row.want)
					assert.False(t, timpush.OutcomeUnknown(err))
				}
				assert.Len(t, server.Calls(), 4, "not repeated")
				assert.Empty(t, server.Deliveries())
			})
		})
	}
}

// An expired signature that the signer believes in: signed anew once.
func TestTheFakeRefusesAnExpiredSignature(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := timpushtest.NewServer()
		defer server.Close()
		cfg := server.InProcessConfig()
		key, err := timpush.NewKeySigner(cfg.SDKAppID, cfg.SecretKey, time.Minute)
		require.NoError(t, err)
		cfg.SecretKey = ""
		n := 0
		// It believes that its signatures are valid for a day.
		cfg.Signer = netSignerFunc(func(ctx context.Context) (string, time.Time, error) {
			n++
			sig, _, err := key.UserSig(ctx, cfg.Identifier)
			return sig, time.Now().Add(24 * time.Hour), err
		})
		client := netClient(t, cfg)
		require.NoError(t, netSends[0].call(t.Context(), client))
		time.Sleep(time.Hour)
		require.NoError(t, netSends[1].call(t.Context(), client))
		assert.Equal(t, 2, n)
		assert.Len(t, server.Calls(), 3)
		assert.Len(t, server.Deliveries(), 2)
	})
}

// The key signer's own cache never sends an expired signature.
func TestTheFakeAcceptsWhatTheKeySignerRenews(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := timpushtest.NewServer()
		defer server.Close()
		cfg := server.InProcessConfig()
		var err error
		cfg.Signer, err = timpush.NewKeySigner(cfg.SDKAppID, cfg.SecretKey, 10*time.Second)
		require.NoError(t, err)
		cfg.SecretKey = ""
		client := netClient(t, cfg)
		for range 120 {
			require.NoError(t, netSends[3].call(t.Context(), client))
			time.Sleep(517 * time.Millisecond)
		}
		assert.Len(t, server.Calls(), 120, "no attempt was refused")
	})
}

// The same MsgRandom in the same second is carried out once; that is what a knowing
// repeat relies on.
func TestARepeatWithTheSameMsgRandomInTheSameSecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := timpushtest.NewServer()
		defer server.Close()
		client := netClient(t, server.InProcessConfig())
		req := netBatchPush()
		req.MsgRandom = timpush.NewMsgRandom()
		first, err := client.BatchPush(t.Context(), req)
		require.NoError(t, err)
		second, err := client.BatchPush(t.Context(), req)
		require.NoError(t, err)
		assert.Equal(t, first, second)
		assert.Len(t, server.Deliveries(), 1)
		time.Sleep(time.Second)
		_, err = client.BatchPush(t.Context(), req)
		require.NoError(t, err)
		assert.Len(t, server.Deliveries(), 2)
		assert.Len(t, server.Calls(), 3)
	})
}

// Faults that the fake plans, in virtual time: what arrives, what is carried out,
// what the caller is told.
func TestFaultsOfTheFake(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name      string
		plan      func(s *timpushtest.Server, path string)
		retry     bool
		calls     int
		delivered int
		ok        bool
		unknown   bool
		is        error
	}{
		{"90024 once", func(s *timpushtest.Server, path string) { s.FailNext(path, 90024, 1) }, false, 2, 1, true, false, nil},
		{"70001 once", func(s *timpushtest.Server, path string) { s.FailNext(path, 70001, 1) }, false, 2, 1, true, false, nil},
		{"70001 for ever", func(s *timpushtest.Server, path string) { s.FailNext(path, 70001, 9) }, true, 2, 0, false, false,
			timpush.CodeUserSigExpired},
		{"91000", func(s *timpushtest.Server, path string) { s.FailNext(path, 91000, 1) }, false, 1, 0, false, true,
			timpush.CodeInternal},
		{"a lost answer", func(s *timpushtest.Server, path string) { s.LoseAnswer(path, 1) }, false, 1, 1, false, true, nil},
		// The repeat comes within the second, and so the service drops it.
		{"a lost answer, repeated with consent", func(s *timpushtest.Server, path string) { s.LoseAnswer(path, 1) },
			true, 2, 1, true, false, nil},
		{"90024 after a lost answer", func(s *timpushtest.Server, path string) {
			s.LoseAnswer(path, 1)
			s.FailNext(path, 90024, 1)
		}, true, 2, 1, false, true, timpush.CodePushTooFrequent},
		{"a page", func(s *timpushtest.Server, path string) {
			s.Answer(path, 502, http.Header{"Content-Type": {"text/html"}}, "<html>", 1)
		}, false, 1, 0, false, true, nil},
		{"a page that refuses", func(s *timpushtest.Server, path string) { s.Answer(path, 413, nil, "", 1) },
			false, 1, 0, false, false, nil},
		{"a delay", func(s *timpushtest.Server, path string) { s.Delay(path, 9*time.Second, 1) }, false, 1, 1, true, false, nil},
		{"a delay beyond the attempt", func(s *timpushtest.Server, path string) { s.Delay(path, 11*time.Second, 1) },
			false, 1, 1, false, true, context.DeadlineExceeded},
	} {
		for _, send := range netSends {
			t.Run(row.name+"/"+send.op, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					server := timpushtest.NewServer()
					defer server.Close()
					row.plan(server, send.path)
					cfg := server.InProcessConfig()
					cfg.Retry.RetryUnknownOutcome = row.retry
					err := send.call(t.Context(), netClient(t, cfg))
					time.Sleep(time.Minute) // lets a delayed call be carried out
					assert.Len(t, server.Calls(), row.calls)
					assert.Len(t, server.Deliveries(), row.delivered)
					assert.Equal(t, row.ok, err == nil, "%v", err)
					assert.Equal(t, row.unknown, timpush.OutcomeUnknown(err))
					if row.is != nil {
						require.ErrorIs(t, err, row.is)
					}
				})
			})
		}
	}
}

// The promise: whatever happens to the answers, a push to all users is carried out
// once, even with consent to repeat.
func TestAPushToAllUsersIsNeverCarriedOutTwice(t *testing.T) {
	t.Parallel()
	for _, send := range netToAll {
		t.Run(send.op, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := timpushtest.NewServer()
				defer server.Close()
				server.LoseAnswer(send.path, 10)
				server.Delay(send.path, time.Second, 10)
				cfg := server.InProcessConfig()
				cfg.Retry = timpush.RetryPolicy{MaxAttempts: 10, RetryUnknownOutcome: true}
				err := send.call(t.Context(), netClient(t, cfg))
				assert.True(t, timpush.OutcomeUnknown(err))
				assert.Len(t, server.Calls(), 1)
				assert.Len(t, server.Deliveries(), 1)
			})
		})
	}
}

// With the documented limits two pushes follow each other by more than 1 s, as the
// client waits; the quota of messages a minute is not waited for.
func TestTheDocumentedLimits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := timpushtest.NewServer(timpushtest.WithDocumentedLimits())
		defer server.Close()
		client := netClient(t, server.InProcessConfig())
		for i := range 4 {
			require.NoError(t, netSends[i%2].call(t.Context(), client))
		}
		got := server.Deliveries()
		require.Len(t, got, 4)
		for i := range got[1:] {
			assert.Greater(t, got[i+1].At.Sub(got[i].At), time.Second)
		}
		assert.Len(t, server.Calls(), 7, "each but the first was too frequent once")

		var refused, sent int
		for item := range seqMethods[1].start(t.Context(), client, netNames(13000, "u")) {
			if item.err != nil {
				require.ErrorIs(t, item.err, timpush.CodeBatchSendTooFrequent)
				assert.False(t, timpush.OutcomeUnknown(item.err))
				refused++
				continue
			}
			sent += len(item.recipients)
		}
		assert.Equal(t, 12000, sent)
		assert.Equal(t, 2, refused)
	})
}

// A service that is gone is proof that nothing was sent.
func TestAClosedFakeIsNotSent(t *testing.T) {
	t.Parallel()
	fakeRun(t, func(t *testing.T, server *timpushtest.Server, cfg timpush.Config) {
		server.Close()
		netNotSentEnd(t, netToAll[0].call(t.Context(), netClient(t, cfg)), 3)
		assert.Empty(t, server.Calls())
	})
}

// 10,000 accounts, some of them unknown, under faults: everybody is accounted for,
// and nobody is reached twice.
func TestASequenceAgainstTheFake(t *testing.T) {
	t.Parallel()
	for _, m := range seqMethods {
		t.Run(m.op, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := timpushtest.NewServer()
				defer server.Close()
				const n = 10000
				path := "v4/timpush/batch"
				if m.op == "BatchSend" {
					path = "v4/openim/batchsendmsg"
				}
				for i := range n {
					if i%97 != 0 {
						server.RegisterAccounts(fmt.Sprintf("u-%d", i))
					}
				}
				server.RegisterAccounts("sender-1")
				server.FailNext(path, 60007, 2)
				server.LoseAnswer(path, 3)
				server.FailNext(path, 90001, 1)
				accepted, doubtful, refused := map[string]bool{}, map[string]bool{}, map[string]bool{}
				for item := range m.start(t.Context(), netClient(t, server.InProcessConfig()), netNames(n, "u")) {
					set := accepted
					var single *timpush.BatchError
					if errors.As(item.err, &single) {
						set, item.recipients = refused, single.Recipients
						if timpush.OutcomeUnknown(item.err) {
							set = doubtful
						}
					}
					for _, name := range item.recipients {
						set[name] = true
					}
					for _, f := range item.failed {
						delete(accepted, f.Account)
						refused[f.Account] = true
					}
				}
				assert.Equal(t, n, len(accepted)+len(doubtful)+len(refused))
				assert.NotEmpty(t, doubtful)
				reached := map[string]int{}
				for _, d := range server.Deliveries() {
					for _, name := range d.Recipients {
						reached[name]++
						assert.False(t, refused[name], "%s was said to be refused", name)
					}
				}
				for name, times := range reached {
					assert.Equal(t, 1, times, name)
				}
				for name := range accepted {
					assert.Equal(t, 1, reached[name], name)
				}
			})
		})
	}
}

// 1,000 callers at once over one socket.
func TestAThousandCallersOverASocket(t *testing.T) {
	t.Parallel()
	server := timpushtest.NewServer()
	defer server.Close()
	client := netClient(t, server.Config())
	defer client.CloseIdleConnections()
	var wait sync.WaitGroup
	gate := make(chan struct{}, 100)
	for i := range 1000 {
		wait.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			req := netBatchSend()
			req.ToAccount = []string{fmt.Sprintf("user-%d", i)}
			res, err := client.BatchSend(t.Context(), req)
			if assert.NoError(t, err) {
				assert.Equal(t, req.ToAccount, res.Recipients)
			}
		})
	}
	wait.Wait()
	reached := map[string]bool{}
	for _, d := range server.Deliveries() {
		reached[d.Recipients[0]] = true
	}
	assert.Len(t, reached, 1000)
}

// judged is a request that both sides judge: Validate here, and the fake there.
type judged struct {
	name     string
	validate func() error
	send     func(context.Context, *timpush.Client) error
}

func judgePush(name string, change func(*timpush.PushRequest)) judged {
	req := &timpush.PushRequest{Condition: timpush.AnyTag("tag-1"), MsgBody: timpush.Text("hello")}
	change(req)
	return judged{"Push: " + name, req.Validate, func(ctx context.Context, c *timpush.Client) error {
		_, err := c.Push(ctx, req)
		return err
	}}
}

func judgeAll(name string, change func(*timpush.AllMemberPushRequest)) judged {
	req := &timpush.AllMemberPushRequest{Condition: timpush.AnyTag("tag-1"), MsgBody: timpush.Text("hello")}
	change(req)
	return judged{"AllMemberPush: " + name, req.Validate, func(ctx context.Context, c *timpush.Client) error {
		_, err := c.AllMemberPush(ctx, req)
		return err
	}}
}

func judgeBatchPush(name string, change func(*timpush.BatchPushRequest)) judged {
	req := netBatchPush()
	change(req)
	return judged{"BatchPush: " + name, req.Validate, func(ctx context.Context, c *timpush.Client) error {
		_, err := c.BatchPush(ctx, req)
		return err
	}}
}

func judgeBatchSend(name string, change func(*timpush.BatchSendRequest)) judged {
	req := netBatchSend()
	change(req)
	return judged{"BatchSend: " + name, req.Validate, func(ctx context.Context, c *timpush.Client) error {
		_, err := c.BatchSend(ctx, req)
		return err
	}}
}

// judge asserts that both sides agree: what Validate lets pass is accepted; what it
// refuses is refused, with one of its codes if it has documented ones only. It tells
// whether the request was fine.
func judge(t *testing.T, j judged, client *timpush.Client) bool {
	t.Helper()
	here, there := j.validate(), j.send(t.Context(), client)
	if here == nil {
		require.NoError(t, there, "%s: Validate lets it pass, the service does not", j.name)
		return true
	}
	require.Error(t, there, "%s: Validate refuses it, the service does not: %v", j.name, here)
	var invalid, guarded *timpush.ValidationError
	require.ErrorAs(t, here, &invalid)
	if errors.As(there, &guarded) {
		return false // the guard, which cannot be switched off
	}
	var refused *timpush.APIError
	require.ErrorAs(t, there, &refused)
	var codes []timpush.Code
	for _, f := range invalid.Fields {
		if f.Code == 0 {
			return false
		}
		codes = append(codes, f.Code)
	}
	assert.Contains(t, codes, refused.Code, "%s: %v, but the service says %v", j.name, here, there)
	return false
}

// judgeRows are requests at both sides of each documented rule.
func judgeRows() []judged {
	life := func(n int) *int { return &n }
	tags := func(n int) []string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf("tag-%d", i))
		}
		return list
	}
	long := func(n int) string { return strings.Repeat("x", n) }
	rows := []judged{
		judgePush("as it is", func(*timpush.PushRequest) {}),
		judgePush("a notification", func(r *timpush.PushRequest) {
			r.MsgBody, r.OfflinePushInfo.Title = nil, "hello"
		}),
		judgePush("neither message nor notification", func(r *timpush.PushRequest) { r.MsgBody = nil }),
		judgePush("a notification for online users", func(r *timpush.PushRequest) {
			r.MsgBody, r.OfflinePushInfo.Title, r.OnlineOnlyFlag = nil, "hello", true
		}),
		judgePush("two conditions with a message", func(r *timpush.PushRequest) { r.Condition.TagsAnd = []string{"tag-2"} }),
		judgePush("TagsNot with a notification", func(r *timpush.PushRequest) {
			r.MsgBody, r.OfflinePushInfo.Title, r.Condition.TagsNot = nil, "hello", []string{"tag-2"}
		}),
		judgePush("a long DataID", func(r *timpush.PushRequest) { r.DataID = long(65) }),
		judgePush("to all users, 10 KB", func(r *timpush.PushRequest) {
			r.Condition, r.AllUsers, r.MsgBody = timpush.Condition{}, true, timpush.Text(long(10<<10))
		}),
		judgePush("to all users, nearly 10 KB", func(r *timpush.PushRequest) {
			r.Condition, r.AllUsers, r.MsgBody = timpush.Condition{}, true, timpush.Text(long(10<<10-200))
		}),
		judgePush("12 KB", func(r *timpush.PushRequest) { r.MsgBody = timpush.Text(long(12 << 10)) }),
		judgePush("nearly 12 KB", func(r *timpush.PushRequest) { r.MsgBody = timpush.Text(long(12<<10 - 200)) }),
		judgeAll("as it is", func(*timpush.AllMemberPushRequest) {}),
		judgeAll("no message", func(r *timpush.AllMemberPushRequest) { r.MsgBody = nil }),
		judgeAll("Or and And", func(r *timpush.AllMemberPushRequest) { r.Condition.TagsAnd = []string{"tag-2"} }),
		judgeAll("a tag in both", func(r *timpush.AllMemberPushRequest) { r.Condition.TagsAnd = []string{"tag-1"} }),
		judgeAll("7 days", func(r *timpush.AllMemberPushRequest) { r.MsgLifeTime = 604800 }),
		judgeAll("more than 7 days", func(r *timpush.AllMemberPushRequest) { r.MsgLifeTime = 604801 }),
		judgeAll("negative days", func(r *timpush.AllMemberPushRequest) { r.MsgLifeTime = -1 }),
		judgeAll("12 KB", func(r *timpush.AllMemberPushRequest) { r.MsgBody = timpush.Text(long(12 << 10)) }),
		judgeBatchPush("as it is", func(*timpush.BatchPushRequest) {}),
		judgeBatchPush("nobody", func(r *timpush.BatchPushRequest) { r.ToAccount = nil }),
		judgeBatchPush("500", func(r *timpush.BatchPushRequest) { r.ToAccount = tags(500) }),
		judgeBatchPush("501", func(r *timpush.BatchPushRequest) { r.ToAccount = tags(501) }),
		judgeBatchPush("an empty account", func(r *timpush.BatchPushRequest) { r.ToAccount[1] = "" }),
		judgeBatchPush("an account twice", func(r *timpush.BatchPushRequest) { r.ToAccount[1] = "user-1" }),
		judgeBatchPush("no notification", func(r *timpush.BatchPushRequest) { r.OfflinePushInfo = timpush.OfflinePushInfo{} }),
		judgeBatchPush("DataID of 64 bytes", func(r *timpush.BatchPushRequest) { r.DataID = long(64) }),
		judgeBatchPush("DataID of 65 bytes", func(r *timpush.BatchPushRequest) { r.DataID = long(65) }),
		judgeBatchSend("as it is", func(*timpush.BatchSendRequest) {}),
		judgeBatchSend("nobody", func(r *timpush.BatchSendRequest) { r.ToAccount = nil }),
		judgeBatchSend("nobody at all", func(r *timpush.BatchSendRequest) { r.ToAccount = []string{} }),
		judgeBatchSend("500", func(r *timpush.BatchSendRequest) { r.ToAccount = tags(500) }),
		judgeBatchSend("501", func(r *timpush.BatchSendRequest) { r.ToAccount = tags(501) }),
		judgeBatchSend("500 of 32 bytes", func(r *timpush.BatchSendRequest) {
			r.ToAccount = nil
			for i := range 500 {
				r.ToAccount = append(r.ToAccount, fmt.Sprintf("%032d", i))
			}
		}),
		judgeBatchSend("an empty account", func(r *timpush.BatchSendRequest) { r.ToAccount[1] = "" }),
		judgeBatchSend("an account twice", func(r *timpush.BatchSendRequest) { r.ToAccount[1] = "user-1" }),
		judgeBatchSend("no message", func(r *timpush.BatchSendRequest) { r.MsgBody = nil }),
		judgeBatchSend("7 days", func(r *timpush.BatchSendRequest) { r.MsgLifeTime = life(604800) }),
		judgeBatchSend("0 days", func(r *timpush.BatchSendRequest) { r.MsgLifeTime = life(0) }),
		judgeBatchSend("more than 7 days", func(r *timpush.BatchSendRequest) { r.MsgLifeTime = life(604801) }),
		judgeBatchSend("negative days", func(r *timpush.BatchSendRequest) { r.MsgLifeTime = life(-1) }),
		judgeBatchSend("12 KB", func(r *timpush.BatchSendRequest) { r.MsgBody = timpush.Text(long(12 << 10)) }),
	}
	for name, condition := range map[string]timpush.Condition{
		"10 tags":                         timpush.AnyTag(tags(10)...),
		"11 tags":                         timpush.AnyTag(tags(11)...),
		"11 tags, all of them":            timpush.AllTags(tags(11)...),
		"a tag of 50 bytes":               timpush.AnyTag(long(50)),
		"a tag of 51 bytes":               timpush.AllTags(long(51)),
		"a tag of 17 three-byte letters":  timpush.AnyTag(strings.Repeat("标", 17)),
		"a tag of 16 three-byte letters":  timpush.AnyTag(strings.Repeat("标", 16)),
		"an empty tag":                    timpush.AnyTag("a", ""),
		"attributes":                      timpush.AllAttrs(map[string]string{"level": "9", "town": ""}),
		"an attribute without a name":     timpush.AnyAttr(map[string]string{"": "9"}),
		"an attribute name of 51 bytes":   timpush.AnyAttr(map[string]string{long(51): "9"}),
		"an attribute value of 51 bytes":  timpush.AnyAttr(map[string]string{"level": long(51)}),
		"an attribute of 50 and 50 bytes": timpush.AnyAttr(map[string]string{long(50): long(50)}),
		"tags and attributes":             {TagsOr: []string{"a"}, AttrsOr: map[string]string{"level": "9"}},
		"both kinds of attributes": {AttrsAnd: map[string]string{"level": "9"},
			AttrsOr: map[string]string{"level": "8"}},
	} {
		rows = append(rows,
			judgePush(name, func(r *timpush.PushRequest) { r.Condition = condition }),
			judgePush(name+", a notification", func(r *timpush.PushRequest) {
				r.Condition, r.MsgBody, r.OfflinePushInfo.Title = condition, nil, "hello"
			}),
			judgeAll(name, func(r *timpush.AllMemberPushRequest) { r.Condition = condition }))
	}
	for name, body := range judgeBodies() {
		rows = append(rows,
			judgePush(name, func(r *timpush.PushRequest) { r.MsgBody = body }),
			judgeAll(name, func(r *timpush.AllMemberPushRequest) { r.MsgBody = body }),
			judgeBatchSend(name, func(r *timpush.BatchSendRequest) { r.MsgBody = body }))
	}
	for name, info := range judgeInfos() {
		rows = append(rows,
			judgePush(name, func(r *timpush.PushRequest) { r.OfflinePushInfo = info }),
			judgeAll(name, func(r *timpush.AllMemberPushRequest) { r.OfflinePushInfo = info }),
			judgeBatchPush(name, func(r *timpush.BatchPushRequest) { r.OfflinePushInfo = info }),
			judgeBatchSend(name, func(r *timpush.BatchSendRequest) { r.OfflinePushInfo = info }))
	}
	return rows
}

func judgeBodies() map[string]timpush.MsgBody {
	image := timpush.ImageInfo{Type: 1, Width: 2, Height: 3, URL: "https://x.invalid/1"}
	sound := timpush.SoundElem{URL: "https://x.invalid/1", UUID: "1"}
	file := timpush.FileElem{URL: "https://x.invalid/1", UUID: "1"}
	video := timpush.VideoFileElem{VideoURL: "https://x.invalid/1", VideoUUID: "1", ThumbURL: "https://x.invalid/2", ThumbUUID: "2"}
	bodies := map[string]timpush.MsgBody{
		"a text":              timpush.Text(""),
		"a place":             {timpush.LocationElem{Desc: "here", Latitude: 1.5, Longitude: -2}},
		"a face":              {timpush.FaceElem{}},
		"one custom":          {timpush.CustomElem{Data: "x"}, timpush.TextElem{Text: "x"}},
		"two custom":          {timpush.CustomElem{Data: "x"}, timpush.CustomElem{Data: "y"}},
		"a custom and a raw":  {timpush.CustomElem{Data: "x"}, timpush.RawElem{MsgType: "TIMCustomElem", MsgContent: []byte(`{"Data":"y"}`)}},
		"a sound":             {sound},
		"a sound, flag 2":     {timpush.SoundElem{URL: "https://x.invalid/1", UUID: "1", DownloadFlag: 2}},
		"a sound, flag 1":     {timpush.SoundElem{URL: "https://x.invalid/1", UUID: "1", DownloadFlag: 1}},
		"a sound without URL": {timpush.SoundElem{UUID: "1"}},
		"a sound without ID":  {timpush.SoundElem{URL: "https://x.invalid/1"}},
		"an image":            {timpush.ImageElem{UUID: "1", ImageInfoArray: []timpush.ImageInfo{image}}},
		"an image of nothing": {timpush.ImageElem{UUID: "1"}},
		"an image without ID": {timpush.ImageElem{ImageInfoArray: []timpush.ImageInfo{image}}},
		"an image without a URL": {timpush.ImageElem{UUID: "1",
			ImageInfoArray: []timpush.ImageInfo{{Type: 1, Width: 2, Height: 3}}}},
		"an image without type": {timpush.ImageElem{UUID: "1",
			ImageInfoArray: []timpush.ImageInfo{{Width: 2, Height: 3, URL: "https://x.invalid/1"}}}},
		"a file":               {file},
		"a file, flag 3":       {timpush.FileElem{URL: "https://x.invalid/1", UUID: "1", DownloadFlag: 3}},
		"a file without URL":   {timpush.FileElem{UUID: "1"}},
		"a file without ID":    {timpush.FileElem{URL: "https://x.invalid/1"}},
		"a video":              {video},
		"a relay":              {timpush.RawElem{MsgType: "TIMRelayElem", MsgContent: []byte(`{"Title":"x"}`)}},
		"several":              {timpush.TextElem{Text: "x"}, sound, file, video, timpush.FaceElem{Index: 1, Data: "x"}},
		"an empty list":        {},
		"a raw text":           {timpush.RawElem{MsgType: "TIMTextElem", MsgContent: []byte(`{"Text":"x","New":1}`)}},
		"a raw without a type": {timpush.RawElem{MsgContent: []byte(`{}`)}},
	}
	for name, change := range map[string]func(*timpush.VideoFileElem){
		"a video without URL":           func(v *timpush.VideoFileElem) { v.VideoURL = "" },
		"a video without ID":            func(v *timpush.VideoFileElem) { v.VideoUUID = "" },
		"a video without thumbnail URL": func(v *timpush.VideoFileElem) { v.ThumbURL = "" },
		"a video without thumbnail ID":  func(v *timpush.VideoFileElem) { v.ThumbUUID = "" },
		"a video, flag 1":               func(v *timpush.VideoFileElem) { v.VideoDownloadFlag = 1 },
		"a thumbnail, flag 1":           func(v *timpush.VideoFileElem) { v.ThumbDownloadFlag = 1 },
	} {
		changed := video
		change(&changed)
		bodies[name] = timpush.MsgBody{changed}
	}
	return bodies
}

func judgeInfos() map[string]timpush.OfflinePushInfo {
	badge := func(n int) *int { return &n }
	live := timpush.LiveActivity{LaID: "1", Event: timpush.LiveActivityUpdate, ContentState: []byte(`{}`)}
	infos := map[string]timpush.OfflinePushInfo{
		"a title":            {Title: "x"},
		"badge plus 1":       {BadgeAddNum: 1},
		"badge plus 99":      {BadgeAddNum: 99},
		"badge plus 100":     {BadgeAddNum: 100},
		"badge minus 1":      {BadgeAddNum: -1},
		"badge 0":            {BadgeSetNum: badge(0)},
		"badge 999":          {BadgeSetNum: badge(999)},
		"badge 1000":         {BadgeSetNum: badge(1000)},
		"badge -1":           {BadgeSetNum: badge(-1)},
		"level alone":        {AndroidInfo: timpush.AndroidInfo{OPPONotifyLevel: timpush.OPPONotifyBar}},
		"level and category": {AndroidInfo: timpush.AndroidInfo{OPPONotifyLevel: timpush.OPPONotifyBar, OPPOCategory: "IM"}},
		"vivo":               {AndroidInfo: timpush.AndroidInfo{VIVOClassification: timpush.VIVOOperation, VIVONotifyType: `"4"`}},
		"vivo's nonsense":    {Title: "x", AndroidInfo: timpush.AndroidInfo{VIVOClassification: timpush.VIVOSystem}},
		"APNs":               {APNSInfo: timpush.APNSInfo{BadgeMode: timpush.BadgeModeCount, MutableContent: true}},
		"sound":              {HarmonyInfo: timpush.HarmonyInfo{Sound: "x", SoundDuration: 60}},
		"a sound of 61 s":    {HarmonyInfo: timpush.HarmonyInfo{Sound: "x", SoundDuration: 61}},
		"a sound of -1 s":    {HarmonyInfo: timpush.HarmonyInfo{Sound: "x", SoundDuration: -1}},
		"duration alone":     {HarmonyInfo: timpush.HarmonyInfo{SoundDuration: 1}},
		"a template":         {PushTemplateID: "1", PushTemplateParam: map[string]string{"name": "x"}},
		"a newer member":     {Title: "x", Extra: map[string]json.RawMessage{"New": json.RawMessage(`{"a":1}`)}},
		"activity":           {APNSInfo: timpush.APNSInfo{LiveActivity: live}},
	}
	for _, name := range []string{"timTitle", "timDesc", "timSenderNick", "timGroupName"} {
		infos["reserved "+name] = timpush.OfflinePushInfo{PushTemplateID: "1", PushTemplateParam: map[string]string{name: "x"}}
	}
	for name, change := range map[string]func(*timpush.LiveActivity){
		"activity without ID":        func(l *timpush.LiveActivity) { l.LaID = "" },
		"activity with a long ID":    func(l *timpush.LiveActivity) { l.LaID = strings.Repeat("x", 65) },
		"activity with 64 bytes":     func(l *timpush.LiveActivity) { l.LaID = strings.Repeat("x", 64) },
		"activity without event":     func(l *timpush.LiveActivity) { l.Event = "" },
		"activity begins":            func(l *timpush.LiveActivity) { l.Event = "begin" },
		"activity without content":   func(l *timpush.LiveActivity) { l.ContentState = nil },
		"activity with a list":       func(l *timpush.LiveActivity) { l.ContentState = []byte(`[]`) },
		"activity dismissed at end":  func(l *timpush.LiveActivity) { l.Event, l.DismissalDate = timpush.LiveActivityEnd, 1 },
		"activity dismissed in time": func(l *timpush.LiveActivity) { l.DismissalDate = 1 },
	} {
		changed := live
		change(&changed)
		infos[name] = timpush.OfflinePushInfo{APNSInfo: timpush.APNSInfo{LiveActivity: changed}}
	}
	return infos
}

// Two rule tables, written apart: what one of them lets pass the other accepts, and
// where a code is documented they agree on it.
func TestValidateAndTheFakeAgree(t *testing.T) {
	t.Parallel()
	server := timpushtest.NewServer()
	defer server.Close()
	cfg := server.InProcessConfig()
	cfg.SkipValidation = true
	client := netClient(t, cfg)
	fine, rows := 0, judgeRows()
	for _, row := range rows {
		if judge(t, row, client) {
			fine++
		}
	}
	assert.Greater(t, fine, 100)
	assert.Greater(t, len(rows)-fine, 100)
}

// The same of requests put together at random.
func TestValidateAndTheFakeAgreeOnRandomRequests(t *testing.T) {
	t.Parallel()
	server := timpushtest.NewServer(timpushtest.WithoutRecording())
	defer server.Close()
	cfg := server.InProcessConfig()
	cfg.SkipValidation = true
	client := netClient(t, cfg)
	r := rand.New(rand.NewPCG(1, 2))
	var bodies []timpush.MsgBody
	allBodies, allInfos := judgeBodies(), judgeInfos()
	for _, name := range slices.Sorted(maps.Keys(allBodies)) {
		bodies = append(bodies, allBodies[name])
	}
	var infos []timpush.OfflinePushInfo
	for _, name := range slices.Sorted(maps.Keys(allInfos)) {
		infos = append(infos, allInfos[name])
	}
	one := func(n int) bool { return r.IntN(n) == 0 }
	tag := func() string {
		if !one(8) {
			return string(rune('a' + r.IntN(10)))
		}
		return []string{strings.Repeat("t", 50), strings.Repeat("t", 51), ""}[r.IntN(3)]
	}
	list := func() []string {
		if one(2) {
			return nil
		}
		var tags []string
		for range 1 + r.IntN(3) {
			tags = append(tags, tag())
		}
		return tags
	}
	attrs := func() map[string]string {
		if one(2) {
			return nil
		}
		return map[string]string{tag(): tag()}
	}
	condition := func() timpush.Condition {
		c := timpush.Condition{}
		if one(2) {
			c.TagsOr, c.TagsAnd = list(), list()
		} else {
			c.AttrsOr, c.AttrsAnd = attrs(), attrs()
		}
		if one(5) {
			c.TagsNot = list()
		}
		return c
	}
	body := func() timpush.MsgBody {
		if one(5) {
			return nil
		}
		return append(append(timpush.MsgBody{}, bodies[r.IntN(len(bodies))]...), bodies[r.IntN(len(bodies))]...)
	}
	info := func() timpush.OfflinePushInfo {
		if one(3) {
			return timpush.OfflinePushInfo{}
		}
		return infos[r.IntN(len(infos))]
	}
	to := func() []string {
		var names []string
		for range r.IntN(5) {
			names = append(names, fmt.Sprintf("user-%d", r.IntN(20)))
		}
		return names
	}
	data := func() string { return strings.Repeat("x", []int{0, 1, 64, 65}[r.IntN(4)]) }
	var fine int
	const rounds = 2000
	for i := range rounds {
		var j judged
		name := fmt.Sprint(i)
		switch i % 4 {
		case 0:
			j = judgePush(name, func(q *timpush.PushRequest) {
				q.Condition, q.AllUsers, q.MsgBody, q.OfflinePushInfo = condition(), one(10), body(), info()
				q.DataID, q.OnlineOnlyFlag = data(), timpush.Flag(one(5))
			})
		case 1:
			j = judgeAll(name, func(q *timpush.AllMemberPushRequest) {
				q.Condition, q.AllUsers, q.MsgBody, q.OfflinePushInfo = condition(), one(10), body(), info()
				q.MsgLifeTime = []int{0, 1, 604800, 604801}[r.IntN(4)]
			})
		case 2:
			j = judgeBatchPush(name, func(q *timpush.BatchPushRequest) {
				q.ToAccount, q.OfflinePushInfo, q.DataID = to(), info(), data()
			})
		default:
			j = judgeBatchSend(name, func(q *timpush.BatchSendRequest) {
				q.ToAccount, q.MsgBody, q.OfflinePushInfo = to(), body(), info()
			})
		}
		if judge(t, j, client) {
			fine++
		}
	}
	assert.Greater(t, fine, rounds/20)
	assert.Less(t, fine, rounds*19/20)
}
