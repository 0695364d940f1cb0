package timpush_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// usersMethod is a Seq method about users, and the method for one call that it stands
// for.
type usersMethod struct {
	seqMethod
	argument string // the name of the list
	single   func(context.Context, *timpush.Client, []string) error
}

// usersRow makes the row of a method. A user is made of its name; read gives what a result
// is about.
func usersRow[S, U, R any](
	op, argument string, service func(*timpush.Client) *S, user func(name string) U, read func(*R) seqItem,
	one func(*S, context.Context, []U) (*R, error), seq func(*S, context.Context, iter.Seq[U]) iter.Seq2[*R, error],
) usersMethod {
	return usersMethod{
		seqMethod: seqMethod{op: op, start: func(ctx context.Context, c *timpush.Client, names iter.Seq[string]) iter.Seq[seqItem] {
			return usersItems(seq(service(c), ctx, usersOf(names, user)), read)
		}},
		argument: argument,
		single: func(ctx context.Context, c *timpush.Client, names []string) error {
			_, err := one(service(c), ctx, slices.Collect(usersOf(slices.Values(names), user)))
			return err
		},
	}
}

func usersOf[U any](names iter.Seq[string], user func(string) U) iter.Seq[U] {
	if names == nil {
		return nil
	}
	return func(yield func(U) bool) {
		for name := range names {
			if !yield(user(name)) {
				return
			}
		}
	}
}

func usersItems[R any](seq iter.Seq2[*R, error], read func(*R) seqItem) iter.Seq[seqItem] {
	return func(yield func(seqItem) bool) {
		for res, err := range seq {
			item := seqItem{err: err}
			if res != nil {
				item = read(res)
				item.err = err
			}
			if !yield(item) {
				return
			}
		}
	}
}

func usersReadAccounts(res *timpush.AccountsResult) seqItem {
	return seqItem{recipients: res.Accounts, failed: res.Failed}
}

func usersReadTags(res *timpush.UserTagsResult) seqItem {
	item := seqItem{failed: res.Failed}
	for _, u := range res.Users {
		item.recipients = append(item.recipients, u.Account)
	}
	return item
}

func usersReadAttrs(res *timpush.UserAttributesResult) seqItem {
	item := seqItem{failed: res.Failed}
	for _, u := range res.Users {
		item.recipients = append(item.recipients, u.Account)
	}
	return item
}

func usersTagged(name string) timpush.UserTags {
	return timpush.UserTags{Account: name, Tags: []string{"tag of " + strings.ToValidUTF8(name, ""), "tag-2"}}
}

func usersValued(name string) timpush.UserAttributes {
	return timpush.UserAttributes{Account: name, Attrs: map[string]string{"city": "city of " + strings.ToValidUTF8(name, ""), "sex": "f"}}
}

func usersAttributed(name string) timpush.UserAttributeNames {
	return timpush.UserAttributeNames{Account: name, Attrs: []string{"city", "sex"}}
}

func usersNamed(name string) string { return name }

// The services of a client.
func usersTags(c *timpush.Client) *timpush.TagsService             { return c.Tags }
func usersOldTags(c *timpush.Client) *timpush.AllMemberTagsService { return c.AllMemberTags }
func usersAttrs(c *timpush.Client) *timpush.AttributesService      { return c.Attributes }
func usersOldAttrs(c *timpush.Client) *timpush.AllMemberAttributesService {
	return c.AllMemberAttributes
}

var usersMethods = []usersMethod{
	usersRow("Tags.Add", "users", usersTags, usersTagged, usersReadAccounts,
		(*timpush.TagsService).Add, (*timpush.TagsService).AddSeq),
	usersRow("Tags.Replace", "users", usersTags, usersTagged, usersReadAccounts,
		(*timpush.TagsService).Replace, (*timpush.TagsService).ReplaceSeq),
	usersRow("Tags.Remove", "users", usersTags, usersTagged, usersReadAccounts,
		(*timpush.TagsService).Remove, (*timpush.TagsService).RemoveSeq),
	usersRow("Tags.Clear", "accounts", usersTags, usersNamed, usersReadAccounts,
		(*timpush.TagsService).Clear, (*timpush.TagsService).ClearSeq),
	usersRow("Tags.Get", "accounts", usersTags, usersNamed, usersReadTags,
		(*timpush.TagsService).Get, (*timpush.TagsService).GetSeq),
	usersRow("AllMemberTags.Add", "users", usersOldTags, usersTagged, usersReadAccounts,
		(*timpush.AllMemberTagsService).Add, (*timpush.AllMemberTagsService).AddSeq),
	usersRow("AllMemberTags.Remove", "users", usersOldTags, usersTagged, usersReadAccounts,
		(*timpush.AllMemberTagsService).Remove, (*timpush.AllMemberTagsService).RemoveSeq),
	usersRow("AllMemberTags.Clear", "accounts", usersOldTags, usersNamed, usersReadAccounts,
		(*timpush.AllMemberTagsService).Clear, (*timpush.AllMemberTagsService).ClearSeq),
	usersRow("AllMemberTags.Get", "accounts", usersOldTags, usersNamed, usersReadTags,
		(*timpush.AllMemberTagsService).Get, (*timpush.AllMemberTagsService).GetSeq),
	usersRow("Attributes.Set", "users", usersAttrs, usersValued, usersReadAccounts,
		(*timpush.AttributesService).Set, (*timpush.AttributesService).SetSeq),
	usersRow("Attributes.Get", "accounts", usersAttrs, usersNamed, usersReadAttrs,
		(*timpush.AttributesService).Get, (*timpush.AttributesService).GetSeq),
	usersRow("Attributes.Remove", "users", usersAttrs, usersAttributed, usersReadAccounts,
		(*timpush.AttributesService).Remove, (*timpush.AttributesService).RemoveSeq),
	usersRow("AllMemberAttributes.Set", "users", usersOldAttrs, usersValued, usersReadAccounts,
		(*timpush.AllMemberAttributesService).Set, (*timpush.AllMemberAttributesService).SetSeq),
	usersRow("AllMemberAttributes.Get", "accounts", usersOldAttrs, usersNamed, usersReadAttrs,
		(*timpush.AllMemberAttributesService).Get, (*timpush.AllMemberAttributesService).GetSeq),
	usersRow("AllMemberAttributes.Remove", "users", usersOldAttrs, usersAttributed, usersReadAccounts,
		(*timpush.AllMemberAttributesService).Remove, (*timpush.AllMemberAttributesService).RemoveSeq),
}

// usersIn lists the accounts of a body, in order.
func usersIn(t *testing.T, body string) []string {
	t.Helper()
	type user struct {
		Account string `json:"To_Account"`
	}
	var members struct {
		Accounts            []string `json:"To_Account"`
		UserTags, UserAttrs []user
	}
	require.NoError(t, json.Unmarshal([]byte(body), &members))
	names := members.Accounts
	for _, u := range append(members.UserTags, members.UserAttrs...) {
		names = append(names, u.Account)
	}
	return names
}

// usersPulled gives n names, and notes those that were pulled.
func usersPulled(n int, pulled *[]string) iter.Seq[string] {
	return usersOf(netNames(n, "u"), func(name string) string {
		*pulled = append(*pulled, name)
		return name
	})
}

// usersBatchError is the error of users who were not served as one call.
func usersBatchError(t *testing.T, err error) *timpush.BatchError {
	t.Helper()
	var single *timpush.BatchError
	require.ErrorAs(t, err, &single)
	return single
}

// usersServe is a service for one caller. Where an answer is nil it accepts the call,
// and gives every account back to who asks.
func usersServe(t *testing.T, answers ...netAnswer) *netService {
	t.Helper()
	service := &netService{}
	accept := func(r *http.Request) (*http.Response, error) {
		got := service.arrivals()
		type user struct {
			Account string `json:"To_Account"`
		}
		list := []user{}
		for _, name := range usersIn(t, got[len(got)-1].body) {
			list = append(list, user{name})
		}
		body, err := json.Marshal(map[string]any{"ActionStatus": "OK", "ErrorCode": 0, "UserTags": list, "UserAttrs": list})
		if err != nil {
			return nil, err
		}
		return netText(string(body))(r)
	}
	for _, answer := range append(answers, nil) {
		if answer == nil {
			answer = accept
		}
		service.answers = append(service.answers, answer)
	}
	return service
}

// Calls of 100 users, in order. Each is the call that the method for one call makes of
// the same users.
func TestUsersAreSentInCallsOf100(t *testing.T) {
	t.Parallel()
	for _, m := range usersMethods {
		for n, want := range map[int][]int{
			0: nil, 1: {1}, 99: {99}, 100: {100}, 101: {100, 1}, 250: {100, 100, 50},
		} {
			t.Run(fmt.Sprint(m.op, "/", n), func(t *testing.T) {
				t.Parallel()
				service, alone := usersServe(t), usersServe(t)
				names := slices.Collect(netNames(n, "u"))
				all := seqRun(t, m.start(t.Context(), netClient(t, netConfig(service)), slices.Values(names)))
				got := service.arrivals()
				require.Len(t, all, len(want))
				require.Len(t, got, len(want))
				client := netClient(t, netConfig(alone))
				for i, size := range want {
					require.NoError(t, all[i].err)
					assert.Equal(t, names[:size], all[i].recipients)
					require.NoError(t, m.single(t.Context(), client, names[:size]))
					assert.Equal(t, alone.arrivals()[i].body, got[i].body)
					assert.Equal(t, alone.arrivals()[i].url.Path, got[i].url.Path)
					names = names[size:]
				}
				assert.Empty(t, names)
			})
		}
	}
}

// A user who cannot be sent is yielded alone, at once, with the place in the sequence;
// the rest go on, as if it had not been there.
func TestUnfitUsersAreYieldedAlone(t *testing.T) {
	t.Parallel()
	const empty, utf8 = "is empty, but required", "is not valid UTF-8; JSON would carry another text"
	for _, m := range usersMethods {
		t.Run(m.op, func(t *testing.T) {
			t.Parallel()
			service, alone := usersServe(t), usersServe(t)
			names := []string{"", "a", "b", "c\xff", "", "d"}
			all := seqRun(t, m.start(t.Context(), netClient(t, netConfig(service)), slices.Values(names)))
			require.Len(t, all, 4)
			member := ""
			if m.argument == "users" {
				member = ".Account"
			}
			for i, want := range []struct {
				name  string
				field *timpush.FieldError
			}{
				{"", &timpush.FieldError{Field: m.argument + "[0]" + member, Reason: empty}},
				{"c\xff", &timpush.FieldError{Field: m.argument + "[3]" + member, Reason: utf8}},
				{"", &timpush.FieldError{Field: m.argument + "[4]" + member, Reason: empty}},
			} {
				assert.Equal(t, []string{want.name}, all[i].recipients)
				var invalid *timpush.ValidationError
				require.ErrorAs(t, all[i].err, &invalid)
				assert.Equal(t, &timpush.ValidationError{Op: m.op, Fields: []*timpush.FieldError{want.field}}, invalid)
				assert.False(t, usersBatchError(t, all[i].err).Stopped())
				assert.False(t, timpush.OutcomeUnknown(all[i].err))
			}
			require.NoError(t, all[3].err)
			assert.Equal(t, []string{"a", "b", "d"}, all[3].recipients)
			require.NoError(t, m.single(t.Context(), netClient(t, netConfig(alone)), []string{"a", "b", "d"}))
			require.Len(t, service.arrivals(), 1)
			assert.Equal(t, alone.arrivals()[0].body, service.arrivals()[0].body)

			// Nobody but unfit ones: no call.
			all = seqRun(t, m.start(t.Context(), netClient(t, netConfig(service)), slices.Values(make([]string, 101))))
			assert.Len(t, all, 101)
			assert.Len(t, service.arrivals(), 1)
		})
	}
}

// The error of an unfit user lists every violation, with codes, as the method for one
// call would.
func TestAnUnfitUserIsToldEverything(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 51)
	for name, row := range map[string]struct {
		start  func(context.Context, *timpush.Client) iter.Seq[seqItem]
		fields []string
	}{
		"tags": {func(ctx context.Context, c *timpush.Client) iter.Seq[seqItem] {
			return usersItems(c.Tags.AddSeq(ctx, slices.Values([]timpush.UserTags{
				usersTagged("a"), {Tags: append(slices.Repeat([]string{"t"}, 9), long, "t\xff")}})), usersReadAccounts)
		}, []string{"users[1].Account 0", "users[1].Tags 90032", "users[1].Tags[9] 90034", "users[1].Tags[10] 0"}},
		"values": {func(ctx context.Context, c *timpush.Client) iter.Seq[seqItem] {
			return usersItems(c.Attributes.SetSeq(ctx, slices.Values([]timpush.UserAttributes{
				usersValued("a"), {Attrs: map[string]string{"": long, long: "v\xff"}}})), usersReadAccounts)
		}, []string{"users[1].Account 0", "users[1].Attrs 90033", "users[1].Attrs 0", "users[1].Attrs 90033", "users[1].Attrs 0"}},
		"names": {func(ctx context.Context, c *timpush.Client) iter.Seq[seqItem] {
			return usersItems(c.AllMemberAttributes.RemoveSeq(ctx, slices.Values([]timpush.UserAttributeNames{
				usersAttributed("a"), {Account: "b"}})), usersReadAccounts)
		}, []string{"users[1].Attrs 0"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service := usersServe(t)
			all := seqRun(t, row.start(t.Context(), netClient(t, netConfig(service))))
			require.Len(t, all, 2)
			var invalid *timpush.ValidationError
			require.ErrorAs(t, all[0].err, &invalid)
			var fields []string
			for _, f := range invalid.Fields {
				fields = append(fields, fmt.Sprint(f.Field, " ", int(f.Code)))
			}
			assert.Equal(t, row.fields, fields)
			assert.NotContains(t, all[0].err.Error(), "xxx")
			assert.Equal(t, []string{"a"}, all[1].recipients)
			assert.Equal(t, []string{"a"}, usersIn(t, service.arrivals()[0].body))
		})
	}
}

// Without validation the service judges, but for what JSON cannot carry.
func TestUsersWithoutValidation(t *testing.T) {
	t.Parallel()
	for _, m := range usersMethods {
		t.Run(m.op, func(t *testing.T) {
			t.Parallel()
			service := usersServe(t)
			cfg := netConfig(service)
			cfg.SkipValidation = true
			all := seqRun(t, m.start(t.Context(), netClient(t, cfg), slices.Values([]string{"a", "", "\xff", "a"})))
			require.Len(t, all, 2)
			require.ErrorContains(t, all[0].err, "is not valid UTF-8")
			assert.Equal(t, []string{"\xff"}, all[0].recipients)
			require.NoError(t, all[1].err)
			assert.Equal(t, []string{"a", "", "a"}, all[1].recipients)
			assert.Equal(t, all[1].recipients, usersIn(t, service.arrivals()[0].body))
		})
	}
}

// An error of one call is about its users only; the loop goes on, whatever it was but
// for hopeless codes.
func TestAFailedCallDoesNotEndUsers(t *testing.T) {
	t.Parallel()
	for i, fault := range serviceFaults() {
		if fault.want.ok || fault.name == "refused" || fault.name == "70001 for ever" {
			continue
		}
		m := usersMethods[i%len(usersMethods)]
		t.Run(m.op+"/"+fault.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				service := usersServe(t, nil, fault.answers[0])
				cfg := netConfig(service)
				cfg.Retry.MaxAttempts = 1
				all := seqRun(t, m.start(t.Context(), netClient(t, cfg), netNames(250, "u")))
				require.Len(t, all, 3)
				require.NoError(t, all[0].err)
				require.Error(t, all[1].err)
				require.NoError(t, all[2].err)
				assert.Equal(t, fault.want.unknown, timpush.OutcomeUnknown(all[1].err))
				assert.Zero(t, all[1].msgRandom, "there is none here")
				assert.False(t, usersBatchError(t, all[1].err).Stopped())
				for i, got := range service.arrivals() {
					assert.Equal(t, usersIn(t, got.body), all[i].recipients)
				}
				assert.Equal(t, slices.Sorted(netNames(250, "u")), seqSum(all))
			})
		})
	}
}

// A call is repeated as it is, without the loop noticing.
func TestCallsOfUsersAreRepeated(t *testing.T) {
	t.Parallel()
	for _, m := range usersMethods {
		t.Run(m.op, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				service := usersServe(t, netLost(io.EOF), netCode(91000), nil, netCode(70001))
				all := seqRun(t, m.start(t.Context(), netClient(t, netConfig(service)), netNames(101, "u")))
				require.Len(t, all, 2)
				require.NoError(t, all[0].err)
				require.NoError(t, all[1].err)
				got := service.arrivals()
				require.Len(t, got, 5)
				netSame(t, got[:3])
				netSame(t, got[3:])
			})
		})
	}
}

// What no later call can survive ends the loop. Everybody who was taken is told of, and
// nobody else is.
func TestHopelessCodesEndUsers(t *testing.T) {
	t.Parallel()
	for _, m := range usersMethods {
		for _, code := range []timpush.Code{60010, 60026, 70003, 70009, 70013, 70014, 90009} {
			t.Run(fmt.Sprint(m.op, "/", int(code)), func(t *testing.T) {
				t.Parallel()
				service := usersServe(t, nil, netCode(code))
				var pulled []string
				all := seqRun(t, m.start(t.Context(), netClient(t, netConfig(service)), usersPulled(1000, &pulled)))
				require.Len(t, all, 2)
				require.ErrorIs(t, all[1].err, code)
				assert.True(t, usersBatchError(t, all[1].err).Stopped())
				assert.Len(t, pulled, 200)
				slices.Sort(pulled)
				assert.Equal(t, pulled, seqSum(all))
				assert.Len(t, service.arrivals(), 2)
			})
		}
	}
}

// The end of the context ends the loop, and loses no name.
func TestACancelledLoopOverUsersLosesNoName(t *testing.T) {
	t.Parallel()
	for _, m := range usersMethods {
		for _, row := range []struct {
			name    string
			end     int // the call within or after which the context ends; zero: before
			within  bool
			unknown bool
		}{
			{"before", 0, false, false},
			{"within the second call", 2, true, true},
			{"after the second call", 2, false, false},
		} {
			t.Run(m.op+"/"+row.name, func(t *testing.T) {
				t.Parallel()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				silence := func(r *http.Request) (*http.Response, error) {
					cancel()
					return netSilence(r)
				}
				service := usersServe(t)
				if row.within {
					service = usersServe(t, nil, silence)
				}
				if row.end == 0 {
					cancel()
				}
				var taken []string
				var all []seqItem
				for item := range m.start(ctx, netClient(t, netConfig(service)), usersPulled(1000, &taken)) {
					var single *timpush.BatchError
					if errors.As(item.err, &single) {
						item.recipients = single.Recipients
					}
					if all = append(all, item); len(all) == row.end && !row.within {
						cancel()
					}
				}
				slices.Sort(taken)
				assert.Equal(t, taken, seqSum(all))
				last := all[len(all)-1].err
				require.ErrorIs(t, last, context.Canceled)
				assert.True(t, usersBatchError(t, last).Stopped())
				assert.Equal(t, row.unknown, timpush.OutcomeUnknown(last))
				var broken *timpush.TransportError
				require.ErrorAs(t, last, &broken)
				assert.Equal(t, !row.within, broken.NotSent)
				assert.Len(t, service.arrivals(), row.end)
			})
		}
	}
}

// Nothing is pulled or sent before it is needed, and nothing after a break, whatever
// the loop breaks at.
func TestLoopsOverUsersAreLazy(t *testing.T) {
	t.Parallel()
	for _, m := range usersMethods {
		for name, row := range map[string]struct {
			answer         netAnswer
			unfit, breakAt int
			pulled, sent   int
		}{
			"after a result":        {nil, -1, 2, 200, 2},
			"after a failed call":   {netCode(90001), -1, 1, 100, 1},
			"after an unfit user":   {nil, 42, 1, 43, 0},
			"after the one behind":  {nil, 142, 2, 143, 1},
			"after the call behind": {nil, 142, 3, 201, 2},
		} {
			t.Run(m.op+"/"+name, func(t *testing.T) {
				t.Parallel()
				service := usersServe(t, row.answer)
				pulled := 0
				items := m.start(t.Context(), netClient(t, netConfig(service)), func(yield func(string) bool) {
					for { // endless
						name := fmt.Sprint("u-", pulled)
						if pulled == row.unfit {
							name = ""
						}
						if pulled++; !yield(name) {
							return
						}
					}
				})
				assert.Zero(t, pulled)
				n := 0
				for range items {
					if n++; n == row.breakAt {
						break
					}
				}
				assert.Equal(t, row.pulled, pulled)
				assert.Len(t, service.arrivals(), row.sent)
			})
		}
	}
}

// Ranging again calls again, after a break too.
func TestUsersMayBeRangedOverTwice(t *testing.T) {
	t.Parallel()
	for _, m := range usersMethods {
		t.Run(m.op, func(t *testing.T) {
			t.Parallel()
			service := usersServe(t)
			items := m.start(t.Context(), netClient(t, netConfig(service)), netNames(101, "u"))
			for range items {
				break
			}
			first := seqRun(t, items)
			second := seqRun(t, items)
			assert.Equal(t, first, second)
			require.Len(t, first, 2)
			require.NoError(t, first[0].err)
			got := service.arrivals()
			require.Len(t, got, 5)
			assert.Equal(t, got[0].body, got[1].body)
			assert.Equal(t, got[1].body, got[3].body)
			assert.Equal(t, got[2].body, got[4].body)
		})
	}
}

// One value may be ranged over by many at once, as far as its sequence may.
func TestUsersMayBeRangedOverAtOnce(t *testing.T) {
	t.Parallel()
	for _, m := range usersMethods {
		t.Run(m.op, func(t *testing.T) {
			t.Parallel()
			service := netServe(netText(netOK))
			items := m.start(t.Context(), netClient(t, netConfig(service)), netNames(250, "u"))
			var wait sync.WaitGroup
			for range 8 {
				wait.Go(func() {
					for item := range items {
						assert.NoError(t, item.err)
					}
				})
			}
			wait.Wait()
			times := map[string]int{}
			for _, got := range service.arrivals() {
				for _, name := range usersIn(t, got.body) {
					times[name]++
				}
			}
			assert.Len(t, times, 250)
			for name, n := range times {
				assert.Equal(t, 8, n, name)
			}
		})
	}
}

// A sequence may use its memory again: each user is encoded when it comes.
func TestUsersMayShareTheirMemory(t *testing.T) {
	t.Parallel()
	shared, pairs := make([]string, 1), map[string]string{}
	fill := func(name string) {
		shared[0] = "about-" + name
		clear(pairs)
		pairs[shared[0]] = "value of " + name
	}
	tags := func(name string) timpush.UserTags {
		fill(name)
		return timpush.UserTags{Account: name, Tags: shared}
	}
	values := func(name string) timpush.UserAttributes {
		fill(name)
		return timpush.UserAttributes{Account: name, Attrs: pairs}
	}
	names := func(name string) timpush.UserAttributeNames {
		fill(name)
		return timpush.UserAttributeNames{Account: name, Attrs: shared}
	}
	for name, row := range map[string]struct {
		start func(context.Context, *timpush.Client) iter.Seq[seqItem]
		want  func(name string) string
	}{
		"tags": {func(ctx context.Context, c *timpush.Client) iter.Seq[seqItem] {
			return usersItems(c.Tags.AddSeq(ctx, usersOf(netNames(150, "u"), tags)), usersReadAccounts)
		}, func(name string) string { return `{"To_Account":"` + name + `","Tags":["about-` + name + `"]}` }},
		"values": {func(ctx context.Context, c *timpush.Client) iter.Seq[seqItem] {
			return usersItems(c.Attributes.SetSeq(ctx, usersOf(netNames(150, "u"), values)), usersReadAccounts)
		}, func(name string) string {
			return `{"To_Account":"` + name + `","Attrs":{"about-` + name + `":"value of ` + name + `"}}`
		}},
		"names": {func(ctx context.Context, c *timpush.Client) iter.Seq[seqItem] {
			return usersItems(c.Attributes.RemoveSeq(ctx, usersOf(netNames(150, "u"), names)), usersReadAccounts)
		}, func(name string) string { return `{"To_Account":"` + name + `","Attrs":["about-` + name + `"]}` }},
	} {
		service := usersServe(t)
		all := seqRun(t, row.start(t.Context(), netClient(t, netConfig(service))))
		got := service.arrivals()
		require.Len(t, got, 2, name)
		assert.Equal(t, slices.Sorted(netNames(150, "u")), seqSum(all), name)
		for i := range 150 {
			assert.Contains(t, got[i/100].body, row.want(fmt.Sprint("u-", i)), name)
		}
	}
}

// Without a sequence there is one error, about the argument, and no call.
func TestNoUsersAtAll(t *testing.T) {
	t.Parallel()
	for _, m := range usersMethods {
		t.Run(m.op, func(t *testing.T) {
			t.Parallel()
			service := usersServe(t)
			var seen seenEvents
			cfg := netConfig(service)
			cfg.Observer = seen.observe
			var errs []error
			for item := range m.start(t.Context(), netClient(t, cfg), nil) {
				errs = append(errs, item.err)
			}
			require.Len(t, errs, 1)
			require.EqualError(t, errs[0], "timpush: "+m.op+": invalid: "+m.argument+": is nil")
			require.Len(t, seen.events, 1)
			assert.Equal(t, errs[0], seen.events[0].Err)
			assert.Empty(t, service.arrivals())
		})
	}
}

// Accounts that failed are part of a result; the slices are the caller's.
func TestResultsOfUsers(t *testing.T) {
	t.Parallel()
	partial := netText(`{"ActionStatus":"OK","ErrorCode":0,"ErrorList":[{"To_Account":"u-3","ErrorCode":70107}],` +
		`"UserTags":[],"UserAttrs":[]}`)
	for _, m := range usersMethods {
		t.Run(m.op, func(t *testing.T) {
			t.Parallel()
			service := usersServe(t, partial, netCode(90018))
			var kept [][]string
			for item := range m.start(t.Context(), netClient(t, netConfig(service)), netNames(300, "u")) {
				var single *timpush.BatchError
				if errors.As(item.err, &single) {
					item.recipients = single.Recipients
				}
				if len(kept) == 0 {
					assert.Equal(t, []timpush.RecipientError{{Account: "u-3", Code: timpush.CodeAccountNotFound}}, item.failed)
				}
				for _, old := range append(kept, item.recipients) {
					for i := range old {
						old[i] = "changed"
					}
				}
				kept = append(kept, item.recipients)
			}
			assert.Len(t, kept, 3)
			var sent []string
			for _, got := range service.arrivals() {
				sent = append(sent, usersIn(t, got.body)...)
			}
			assert.Equal(t, slices.Collect(netNames(300, "u")), sent)
		})
	}
}

// A sequence that panics takes the loop with it, and leaves the client in order.
func TestUsersThatPanic(t *testing.T) {
	t.Parallel()
	for _, m := range usersMethods {
		t.Run(m.op, func(t *testing.T) {
			t.Parallel()
			service := usersServe(t)
			client := netClient(t, netConfig(service))
			assert.PanicsWithValue(t, "no more names", func() {
				for range m.start(t.Context(), client, func(yield func(string) bool) {
					yield("a")
					panic("no more names")
				}) {
					t.Error("nothing was complete")
				}
			})
			assert.Empty(t, service.arrivals())
			require.NoError(t, m.single(t.Context(), client, []string{"a"}))
		})
	}
}

// Memory does not grow with the number of users: 1,000,000 need no more of it at once
// than 100,000.
//
//nolint:paralleltest // measures the memory of the whole process
func TestTheMemoryOfUsersIsIndependentOfTheirNumber(t *testing.T) {
	client := netClient(t, netConfig(netAnswers(netText(netOK))))
	tags := []string{"tag-1", "tag-2"}
	peak := func(calls int) uint64 {
		return peakHeap(t, calls, func(step func()) {
			for _, err := range client.Tags.AddSeq(t.Context(), func(yield func(timpush.UserTags) bool) {
				for name := range netNames(100*calls, "user") {
					if !yield(timpush.UserTags{Account: name, Tags: tags}) {
						return
					}
				}
			}) {
				require.NoError(t, err)
				step()
			}
		})
	}
	peak(100) // pools are filled
	few, many := peak(1000), peak(10000)
	const call = 100 * 128 // bytes, generously
	assert.Less(t, many, few+20*call, "bytes held at most: %d with 100,000 users, %d with 1,000,000", few, many)
}
