package timpush_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

// Tags and attributes against the fake: what was set can be read, and picks whom a
// push reaches.

// tagger is what both families can do with tags.
type tagger interface {
	Add(ctx context.Context, users []timpush.UserTags) (*timpush.AccountsResult, error)
	Remove(ctx context.Context, users []timpush.UserTags) (*timpush.AccountsResult, error)
	Clear(ctx context.Context, accounts []string) (*timpush.AccountsResult, error)
	Get(ctx context.Context, accounts []string) (*timpush.UserTagsResult, error)
	Sync(ctx context.Context, want []timpush.UserTags) (*timpush.TagsSyncResult, error)
	SyncDryRun(ctx context.Context, want []timpush.UserTags) (*timpush.TagsSyncResult, error)
}

// attributer is what both families can do with values.
type attributer interface {
	Set(ctx context.Context, users []timpush.UserAttributes) (*timpush.AccountsResult, error)
	Remove(ctx context.Context, users []timpush.UserAttributeNames) (*timpush.AccountsResult, error)
	Get(ctx context.Context, accounts []string) (*timpush.UserAttributesResult, error)
}

// serviceFamily is one of the two families, with its push.
type serviceFamily struct {
	name     string
	prefix   string // of the paths
	tells    bool   // which accounts failed
	tags     func(*timpush.Client) tagger
	attrs    func(*timpush.Client) attributer
	setNames func(ctx context.Context, c *timpush.Client, byIndex ...string) error
	push     func(context.Context, *timpush.Client, timpush.Condition) (*timpush.PushResult, error)
}

var serviceFamilies = []serviceFamily{
	{
		name: "timpush", prefix: "v4/timpush/", tells: true,
		tags:  func(c *timpush.Client) tagger { return c.Tags },
		attrs: func(c *timpush.Client) attributer { return c.Attributes },
		setNames: func(ctx context.Context, c *timpush.Client, byIndex ...string) error {
			var names []timpush.AttributeName
			for i, name := range byIndex {
				names = append(names, timpush.AttributeName{Index: i, Name: name})
			}
			return c.Attributes.SetNames(ctx, names)
		},
		push: func(ctx context.Context, c *timpush.Client, to timpush.Condition) (*timpush.PushResult, error) {
			return c.Push(ctx, &timpush.PushRequest{Condition: to, MsgBody: timpush.Text("hello")})
		},
	},
	{
		name: "all_member_push", prefix: "v4/all_member_push/im_",
		tags:  func(c *timpush.Client) tagger { return c.AllMemberTags },
		attrs: func(c *timpush.Client) attributer { return c.AllMemberAttributes },
		setNames: func(ctx context.Context, c *timpush.Client, byIndex ...string) error {
			var names []timpush.AllMemberAttributeName
			for i, name := range byIndex {
				names = append(names, timpush.AllMemberAttributeName{Index: i, Name: name})
			}
			return c.AllMemberAttributes.SetNames(ctx, names)
		},
		push: func(ctx context.Context, c *timpush.Client, to timpush.Condition) (*timpush.PushResult, error) {
			return c.AllMemberPush(ctx, &timpush.AllMemberPushRequest{Condition: to, MsgBody: timpush.Text("hello")})
		},
	},
}

// familyRun runs a test for both families against the fake, with and without a socket.
// Three accounts are registered.
func familyRun(t *testing.T, test func(t *testing.T, f serviceFamily, server *timpushtest.Server, client *timpush.Client)) {
	t.Helper()
	for _, f := range serviceFamilies {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			fakeRun(t, func(t *testing.T, server *timpushtest.Server, cfg timpush.Config) {
				server.RegisterAccounts("user-1", "user-2", "user-3")
				client := netClient(t, cfg)
				defer client.CloseIdleConnections()
				test(t, f, server, client)
			})
		})
	}
}

// reached is whom a push by a condition reaches.
func (f serviceFamily) reached(t *testing.T, server *timpushtest.Server, client *timpush.Client, to timpush.Condition) []string {
	t.Helper()
	res, err := f.push(t.Context(), client, to)
	require.NoError(t, err)
	return server.Reached(res.TaskID)
}

func TestTagsPickWhomAPushReaches(t *testing.T) {
	t.Parallel()
	familyRun(t, func(t *testing.T, f serviceFamily, server *timpushtest.Server, client *timpush.Client) {
		ctx, tags := t.Context(), f.tags(client)
		everybody := []string{"user-1", "user-2", "user-3"}
		got := func() map[string][]string {
			t.Helper()
			res, err := tags.Get(ctx, everybody)
			require.NoError(t, err)
			require.NoError(t, res.Err())
			byAccount := map[string][]string{}
			for _, u := range res.Users {
				byAccount[u.Account] = u.Tags
			}
			return byAccount
		}
		assert.Empty(t, f.reached(t, server, client, timpush.AnyTag("tag-1")))

		added, err := tags.Add(ctx, serviceTags)
		require.NoError(t, err)
		assert.Equal(t, &timpush.AccountsResult{Accounts: []string{"user-1", "user-2"}}, added)
		assert.Equal(t, map[string][]string{"user-1": {"tag-1"}, "user-2": {"tag-1", "tag-2"}, "user-3": {}}, got())
		assert.Equal(t, []string{"user-1", "user-2"}, f.reached(t, server, client, timpush.AnyTag("tag-1", "tag-3")))
		assert.Equal(t, []string{"user-2"}, f.reached(t, server, client, timpush.AllTags("tag-1", "tag-2")))

		removed, err := tags.Remove(ctx, []timpush.UserTags{{Account: "user-2", Tags: []string{"tag-1", "tag-9"}}})
		require.NoError(t, err)
		assert.Equal(t, []string{"user-2"}, removed.Accounts)
		assert.Equal(t, []string{"user-1"}, f.reached(t, server, client, timpush.AnyTag("tag-1")))
		assert.Equal(t, map[string][]string{"user-1": {"tag-1"}, "user-2": {"tag-2"}, "user-3": {}}, got())

		cleared, err := tags.Clear(ctx, everybody)
		require.NoError(t, err)
		assert.Equal(t, everybody, cleared.Accounts)
		assert.Empty(t, f.reached(t, server, client, timpush.AnyTag("tag-1", "tag-2")))
		assert.Equal(t, map[string][]string{"user-1": {}, "user-2": {}, "user-3": {}}, got())
	})
}

// Replace leaves none of the old tags; it is in the new family only.
func TestReplaceLeavesNoOldTag(t *testing.T) {
	t.Parallel()
	fakeRun(t, func(t *testing.T, _ *timpushtest.Server, cfg timpush.Config) {
		client := netClient(t, cfg)
		defer client.CloseIdleConnections()
		tags := slices.Collect(netNames(100, "tag"))
		_, err := client.Tags.Add(t.Context(), []timpush.UserTags{{Account: "user-1", Tags: []string{"old", "tag-3"}}})
		require.NoError(t, err)
		_, err = client.Tags.Replace(t.Context(), []timpush.UserTags{{Account: "user-1", Tags: tags}})
		require.NoError(t, err)
		res, err := client.Tags.Get(t.Context(), []string{"user-1"})
		require.NoError(t, err)
		assert.Equal(t, []timpush.UserTags{{Account: "user-1", Tags: tags}}, res.Users)
	})
}

func TestAttributesPickWhomAPushReaches(t *testing.T) {
	t.Parallel()
	familyRun(t, func(t *testing.T, f serviceFamily, server *timpushtest.Server, client *timpush.Client) {
		ctx, attrs := t.Context(), f.attrs(client)
		inUlm := timpush.AnyAttr(map[string]string{"city": "Ulm"})

		// Names come before values.
		_, err := attrs.Set(ctx, serviceAttrs)
		require.ErrorIs(t, err, timpush.CodeBadAttribute)
		require.NoError(t, f.setNames(ctx, client, "sex", "city"))

		set, err := attrs.Set(ctx, append(serviceAttrs, timpush.UserAttributes{
			Account: "user-3", Attrs: map[string]string{"city": "Ulm", "sex": ""}}))
		require.NoError(t, err)
		assert.Equal(t, &timpush.AccountsResult{Accounts: []string{"user-1", "user-2", "user-3"}}, set)
		res, err := attrs.Get(ctx, []string{"user-3", "user-1"})
		require.NoError(t, err)
		assert.ElementsMatch(t, []timpush.UserAttributes{
			{Account: "user-1", Attrs: map[string]string{"city": "Ulm"}},
			{Account: "user-3", Attrs: map[string]string{"city": "Ulm", "sex": ""}},
		}, res.Users)
		assert.Equal(t, []string{"user-1", "user-3"}, f.reached(t, server, client, inUlm))

		removed, err := attrs.Remove(ctx, []timpush.UserAttributeNames{{Account: "user-1", Attrs: []string{"city", "sex"}}})
		require.NoError(t, err)
		assert.Equal(t, []string{"user-1"}, removed.Accounts)
		assert.Equal(t, []string{"user-3"}, f.reached(t, server, client, inUlm))
		res, err = attrs.Get(ctx, []string{"user-1"})
		require.NoError(t, err)
		assert.Equal(t, []timpush.UserAttributes{{Account: "user-1", Attrs: map[string]string{}}}, res.Users)
	})
}

// Names are read as they were set, ordered by index; an index that is not named keeps
// its name. A name cannot have two indexes, and its type never changes.
func TestNamesOfAttributes(t *testing.T) {
	t.Parallel()
	fakeRun(t, func(t *testing.T, _ *timpushtest.Server, cfg timpush.Config) {
		client := netClient(t, cfg)
		defer client.CloseIdleConnections()
		ctx := t.Context()
		none, err := client.Attributes.Names(ctx)
		require.NoError(t, err)
		assert.Equal(t, []timpush.AttributeName{}, none)
		require.NoError(t, client.Attributes.SetNames(ctx, []timpush.AttributeName{
			{Index: 9, Name: "device", Type: timpush.AttributeOfRegistration}, {Index: 0, Name: "sex"}}))
		require.NoError(t, client.AllMemberAttributes.SetNames(ctx, []timpush.AllMemberAttributeName{{Index: 3, Name: "city"}}))

		names, err := client.Attributes.Names(ctx)
		require.NoError(t, err)
		assert.Equal(t, []timpush.AttributeName{{Index: 0, Name: "sex"}, {Index: 3, Name: "city"},
			{Index: 9, Name: "device", Type: timpush.AttributeOfRegistration}}, names)
		old, err := client.AllMemberAttributes.Names(ctx)
		require.NoError(t, err)
		assert.Equal(t, []timpush.AllMemberAttributeName{{Index: 0, Name: "sex"}, {Index: 3, Name: "city"}, {Index: 9, Name: "device"}}, old)

		for info, changed := range map[string]timpush.AttributeName{
			"attrName:city already exists at index:3": {Index: 1, Name: "city"},
			"attrName:sex already exists at index:0":  {Index: 0, Name: "sex", Type: timpush.AttributeOfRegistration},
		} {
			err := client.Attributes.SetNames(ctx, []timpush.AttributeName{changed})
			var refused *timpush.APIError
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, timpush.CodeBadAttribute, refused.Code)
			assert.Equal(t, info, refused.Info)
			assert.False(t, timpush.OutcomeUnknown(err))
		}
		require.NoError(t, client.Attributes.SetNames(ctx, names), "the same again changes nothing")
	})
}

// Accounts that are not served are in Failed in the new family; the legacy one says
// nothing of them.
func TestAccountsThatFailAreInFailed(t *testing.T) {
	t.Parallel()
	familyRun(t, func(t *testing.T, f serviceFamily, server *timpushtest.Server, client *timpush.Client) {
		ctx := t.Context()
		server.RegisterRegistrationIDs("device-1")
		server.FailAccount("user-2", timpush.CodeInternal)
		require.NoError(t, f.setNames(ctx, client, "city"))
		_, err := f.tags(client).Add(ctx, []timpush.UserTags{{Account: "user-1", Tags: []string{"tag-1"}}})
		require.NoError(t, err)

		everybody := []string{"user-1", "user-2", "nobody", "device-1"}
		var tags []timpush.UserTags
		var values []timpush.UserAttributes
		for _, name := range everybody {
			tags = append(tags, timpush.UserTags{Account: name, Tags: []string{"tag-1"}})
			values = append(values, timpush.UserAttributes{Account: name, Attrs: map[string]string{"city": "Ulm"}})
		}
		unknown := []timpush.RecipientError{
			{Account: "user-2", Code: timpush.CodeInternal}, {Account: "nobody", Code: timpush.CodeAccountNotFound}}
		wrongType := append(slices.Clone(unknown), timpush.RecipientError{Account: "device-1", Code: timpush.CodeWrongAccountType})
		check := func(failed, want []timpush.RecipientError, joined, err error) {
			t.Helper()
			require.NoError(t, err)
			if !f.tells {
				assert.Empty(t, failed)
				require.NoError(t, joined)
				return
			}
			assert.ElementsMatch(t, want, failed)
			for _, one := range want {
				require.ErrorIs(t, joined, one.Code)
			}
			assert.True(t, timpush.OutcomeUnknown(joined), "an internal code says nothing about this account")
		}
		added, err := f.tags(client).Add(ctx, tags)
		check(added.Failed, wrongType, added.Err(), err)
		assert.Equal(t, everybody, added.Accounts)
		set, err := f.attrs(client).Set(ctx, values)
		check(set.Failed, wrongType, set.Err(), err)
		assert.Equal(t, everybody, set.Accounts)
		cleared, err := f.tags(client).Clear(ctx, everybody)
		check(cleared.Failed, unknown, cleared.Err(), err)
		read, err := f.tags(client).Get(ctx, everybody)
		check(read.Failed, unknown, read.Err(), err)
		assert.Len(t, read.Users, 2)
		got, err := f.attrs(client).Get(ctx, everybody)
		check(got.Failed, unknown, got.Err(), err)
		assert.ElementsMatch(t, []timpush.UserAttributes{
			{Account: "user-1", Attrs: map[string]string{"city": "Ulm"}}, {Account: "device-1", Attrs: map[string]string{}}}, got.Users)
	})
}

// 950 users under faults: a call that is lost is repeated, and in the end everybody
// has the tags.
func TestLoopsOverUsersAgainstTheFake(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, client := serviceFake(t)
		const n, path = 950, "v4/timpush/add_tag"
		for name := range netNames(n, "u") {
			server.RegisterAccounts(name)
		}
		server.LoseAnswer(path, 1)
		server.FailNext(path, timpush.CodeAppTooFrequent, 1)
		server.FailAccount("u-7", timpush.CodeWrongAccountType)
		var done, failed int
		for res, err := range client.Tags.AddSeq(t.Context(), usersOf(netNames(n, "u"), usersTagged)) {
			require.NoError(t, err)
			done += len(res.Accounts) - len(res.Failed)
			failed += len(res.Failed)
		}
		assert.Equal(t, n-1, done)
		assert.Equal(t, 1, failed)
		push, err := client.Push(t.Context(), &timpush.PushRequest{
			Condition: timpush.AnyTag("tag-2"), OfflinePushInfo: timpush.OfflinePushInfo{Title: "hello"}})
		require.NoError(t, err)
		assert.Len(t, server.Reached(push.TaskID), n-1)
		read := 0
		for res, err := range client.Tags.GetSeq(t.Context(), netNames(n, "u")) {
			require.NoError(t, err)
			for _, u := range res.Users {
				assert.Equal(t, usersTagged(u.Account), u)
				read++
			}
		}
		assert.Equal(t, n-1, read)
	})
}

// Lost answers of all calls about tags, attributes and reports are made good by a
// repeat.
func TestLostAnswersAreMadeGood(t *testing.T) {
	t.Parallel()
	for _, service := range serviceCalls {
		name, method, _ := strings.Cut(service.op, ".")
		if name == "Revoke" || name == "Schedules" {
			continue // what they are about must be there first
		}
		t.Run(service.op, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server, client := serviceFake(t)
				require.NoError(t, serviceFamilies[0].setNames(t.Context(), client, "sex", "city"))
				before := len(server.Calls())
				server.LoseAnswer(service.path, 2)
				res, err := service.run(t.Context(), t, client)
				require.NoError(t, err)
				if method != "SetNames" {
					assert.NotNil(t, res)
				}
				calls := server.Calls()[before:]
				require.Len(t, calls, 3)
				for _, call := range calls {
					assert.Equal(t, calls[0].Body, call.Body)
				}
			})
		})
	}
}

// serviceCode is a documented code, and a call that meets it.
type serviceCode struct {
	name string
	code timpush.Code
	here bool // is found out here too; if so, the service is asked without validation
	call func(context.Context, *timpush.Client, *timpushtest.Server) error
}

// serviceErr is the error of a call of which nothing else matters. An error that is in a
// result is taken for it.
func serviceErr[R interface{ Err() error }](res R, err error) error {
	if err != nil {
		return err
	}
	return res.Err()
}

func serviceCodes() []serviceCode {
	long := strings.Repeat("x", 51)
	add := func(account string, tags ...string) []timpush.UserTags {
		return []timpush.UserTags{{Account: account, Tags: tags}}
	}
	many := func(n int) []string { return slices.Collect(netNames(n, "u")) }
	fail := func(path string, code timpush.Code, call func(context.Context, *timpush.Client) error) serviceCode {
		return serviceCode{path, code, false, func(ctx context.Context, c *timpush.Client, s *timpushtest.Server) error {
			s.FailNext(path, code, 9)
			return call(ctx, c)
		}}
	}
	modify := func(ctx context.Context, c *timpush.Client, id int64) error {
		return c.Schedules.Modify(ctx, &timpush.ScheduleModifyRequest{TaskID: id, Type: timpush.ScheduleUser, SchedAt: time.Now().Add(24 * time.Hour)})
	}
	deleteTask := func(ctx context.Context, c *timpush.Client) error {
		return c.Schedules.Delete(ctx, 7, timpush.ScheduleUser)
	}
	codes := []serviceCode{
		{"an account that nobody knows", 70107, false, func(ctx context.Context, c *timpush.Client, s *timpushtest.Server) error {
			s.RegisterAccounts("user-1")
			return serviceErr(c.Tags.Get(ctx, []string{"user-1", "nobody"}))
		}},
		{"an index that is no digit", 90001, true, func(ctx context.Context, c *timpush.Client, _ *timpushtest.Server) error {
			return c.Attributes.SetNames(ctx, []timpush.AttributeName{{Index: 10, Name: "sex"}})
		}},
		{"an eleventh name", 90001, true, func(ctx context.Context, c *timpush.Client, _ *timpushtest.Server) error {
			return serviceFamilies[1].setNames(ctx, c, many(11)...)
		}},
		{"somebody who is no administrator", 60010, false, func(ctx context.Context, c *timpush.Client, _ *timpushtest.Server) error {
			other, err := c.With(func(cfg *timpush.Config) { cfg.Identifier = "somebody" })
			if err != nil {
				return err
			}
			return serviceErr(other.Tags.Get(ctx, []string{"user-1"}))
		}},
		{"a tag of 51 bytes", 90034, true, func(ctx context.Context, c *timpush.Client, _ *timpushtest.Server) error {
			return serviceErr(c.Tags.Remove(ctx, add("user-1", long)))
		}},
		{"a name of 51 bytes", 90033, true, func(ctx context.Context, c *timpush.Client, _ *timpushtest.Server) error {
			return serviceFamilies[0].setNames(ctx, c, long)
		}},
		{"an attribute without a name", 90033, true, func(ctx context.Context, c *timpush.Client, _ *timpushtest.Server) error {
			return serviceErr(c.AllMemberAttributes.Remove(ctx, []timpush.UserAttributeNames{{Account: "user-1", Attrs: []string{""}}}))
		}},
		{"a tag of the other type of account", 90035, false, func(ctx context.Context, c *timpush.Client, s *timpushtest.Server) error {
			s.RegisterAccounts("user-1")
			s.RegisterRegistrationIDs("device-1")
			if err := serviceErr(c.Tags.Add(ctx, add("user-1", "tag-1"))); err != nil {
				return err
			}
			return serviceErr(c.Tags.Add(ctx, add("device-1", "tag-1")))
		}},
		{"101 tags in the place of others", 90032, true, func(ctx context.Context, c *timpush.Client, _ *timpushtest.Server) error {
			return serviceErr(c.Tags.Replace(ctx, add("user-1", many(101)...)))
		}},
		{"a recall with a bad OfflinePushInfo", 90043, true, func(ctx context.Context, c *timpush.Client, _ *timpushtest.Server) error {
			req := serviceRevoke("task-1")
			req.OfflinePushInfo.BadgeAddNum = 100
			return c.Revoke(ctx, req)
		}},
		{"a recall of nothing", 90049, false, func(ctx context.Context, c *timpush.Client, _ *timpushtest.Server) error {
			return c.Revoke(ctx, serviceRevoke("task-1"))
		}},
		{"a second recall", 90050, false, func(ctx context.Context, c *timpush.Client, _ *timpushtest.Server) error {
			req := serviceRevoke(servicePush(ctx, c))
			if err := c.Revoke(ctx, req); err != nil {
				return err
			}
			return c.Revoke(ctx, req)
		}},
		{"two recalls in a second", 90051, false, func(ctx context.Context, c *timpush.Client, _ *timpushtest.Server) error {
			first := serviceRevoke(servicePush(ctx, c))
			time.Sleep(2 * time.Second)
			second := serviceRevoke(servicePush(ctx, c))
			if err := c.Revoke(ctx, first); err != nil {
				return err
			}
			return c.Revoke(ctx, second)
		}},
		{"a recall a day too late", 90052, false, func(ctx context.Context, c *timpush.Client, s *timpushtest.Server) error {
			id := servicePush(ctx, c)
			s.MoveClock(24*time.Hour + time.Second)
			return c.Revoke(ctx, serviceRevoke(id))
		}},
		{"a recall of what was not stored", 90053, true, func(ctx context.Context, c *timpush.Client, _ *timpushtest.Server) error {
			res, err := c.BatchPush(ctx, netBatchPush())
			if err != nil {
				return err
			}
			return c.Revoke(ctx, &timpush.RevokeRequest{TaskID: res.TaskID})
		}},
		{"no such task", 90104, false, func(ctx context.Context, c *timpush.Client, _ *timpushtest.Server) error {
			_, err := c.Schedules.Get(ctx, 7)
			return err
		}},
		{"a task without a number", 90104, true, func(ctx context.Context, c *timpush.Client, _ *timpushtest.Server) error {
			return c.Schedules.Delete(ctx, 0, timpush.ScheduleAll)
		}},
		{"a task of no type", 90104, true, func(ctx context.Context, c *timpush.Client, _ *timpushtest.Server) error {
			return c.Schedules.Delete(ctx, 7, "Nobody")
		}},
		{"a negative place in a list", 90104, true, func(ctx context.Context, c *timpush.Client, _ *timpushtest.Server) error {
			_, err := c.Schedules.List(ctx, &timpush.ScheduleListRequest{Offset: -1, BeginTime: serviceFrom, EndTime: serviceTo})
			return err
		}},
		{"a list that ends before it begins", 90104, true, func(ctx context.Context, c *timpush.Client, _ *timpushtest.Server) error {
			_, err := c.Schedules.List(ctx, &timpush.ScheduleListRequest{BeginTime: serviceTo, EndTime: serviceFrom})
			return err
		}},
		{"a change of a task that was carried out", 90106, false, func(ctx context.Context, c *timpush.Client, s *timpushtest.Server) error {
			res, err := c.Schedules.Add(ctx, serviceSchedule(time.Now().Add(time.Hour)))
			if err != nil {
				return err
			}
			s.MoveClock(2 * time.Hour)
			return modify(ctx, c, res.TaskID)
		}},
		fail("v4/timpush/delete_sched_task", 90105, deleteTask),
		fail("v4/timpush/delete_sched_task", 90106, deleteTask),
		fail("v4/timpush/delete_sched_task", 90107, deleteTask),
		fail("v4/timpush/modify_sched_task", 90107, func(ctx context.Context, c *timpush.Client) error { return modify(ctx, c, 7) }),
	}
	for _, service := range serviceCalls {
		call := func(ctx context.Context, c *timpush.Client) error {
			_, err := service.call(ctx, c)
			return err
		}
		codes = append(codes, fail(service.path, 91000, call), fail(service.path, 90009, call))
	}
	for name, tags := range map[string]func(*timpush.Client) tagger{"new": serviceFamilies[0].tags, "legacy": serviceFamilies[1].tags} {
		codes = append(codes,
			serviceCode{"101 users, " + name, 90018, true, func(ctx context.Context, c *timpush.Client, _ *timpushtest.Server) error {
				return serviceErr(tags(c).Clear(ctx, many(101)))
			}},
			serviceCode{"11 tags, " + name, 90032, true, func(ctx context.Context, c *timpush.Client, _ *timpushtest.Server) error {
				return serviceErr(tags(c).Add(ctx, add("user-1", many(11)...)))
			}})
	}
	return codes
}

// servicePush makes a push with a message, and gives its task.
func servicePush(ctx context.Context, c *timpush.Client) string {
	res, err := c.Push(ctx, &timpush.PushRequest{Condition: timpush.AnyTag("tag-1"), MsgBody: timpush.Text("hello")})
	if err != nil {
		panic(fmt.Sprint("a push that should pass: ", err))
	}
	return res.TaskID
}

// Every documented code of these endpoints, as this SDK finds it out before anything is
// sent, and as the service answers it.
func TestDocumentedCodesOfTheServices(t *testing.T) {
	t.Parallel()
	for _, row := range serviceCodes() {
		t.Run(row.code.Error()+"/"+row.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := timpushtest.NewServer(timpushtest.WithDocumentedLimits())
				defer server.Close()
				cfg := server.InProcessConfig()
				cfg.Retry.MaxAttempts = 1
				if row.here {
					var seen seenEvents
					checked := cfg
					checked.Observer = seen.observe
					err := row.call(t.Context(), netClient(t, checked), server)
					var invalid *timpush.ValidationError
					require.ErrorAs(t, err, &invalid)
					require.ErrorIs(t, err, row.code)
					assert.Zero(t, seen.events[len(seen.events)-1].Attempts, "nothing is sent")
					cfg.SkipValidation = true
				}
				err := row.call(t.Context(), netClient(t, cfg), server)
				require.ErrorIs(t, err, row.code)
				var invalid *timpush.ValidationError
				assert.NotErrorAs(t, err, &invalid)
				unknown := row.code == timpush.CodeInternal || row.code == timpush.CodeSchedulerInternal
				assert.Equal(t, unknown, timpush.OutcomeUnknown(err))
			})
		})
	}
}
