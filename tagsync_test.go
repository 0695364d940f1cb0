package timpush_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

// syncState are the tags of users.
type syncState map[string][]string

// wish makes a wish of it, ordered by account.
func (s syncState) wish() []timpush.UserTags {
	var want []timpush.UserTags
	for account, tags := range s {
		want = append(want, timpush.UserTags{Account: account, Tags: tags})
	}
	slices.SortFunc(want, func(a, b timpush.UserTags) int { return strings.Compare(a.Account, b.Account) })
	return want
}

// sets are the tags without order and repeats; who has none is left out.
func (s syncState) sets() map[string][]string {
	sets := map[string][]string{}
	for account, tags := range s {
		if len(tags) > 0 {
			sets[account] = slices.Compact(slices.Sorted(slices.Values(tags)))
		}
	}
	return sets
}

// after is the state after a Sync with this result.
func (s syncState) after(res *timpush.TagsSyncResult) syncState {
	next := syncState{}
	for account, tags := range s {
		next[account] = slices.Clone(tags)
	}
	for _, u := range res.Removed {
		next[u.Account] = slices.DeleteFunc(next[u.Account], func(tag string) bool { return slices.Contains(u.Tags, tag) })
	}
	for _, u := range res.Added {
		next[u.Account] = append(next[u.Account], u.Tags...)
	}
	return next
}

// syncSet gives users tags. The fake has one store for both families.
func syncSet(t *testing.T, client *timpush.Client, state syncState) {
	t.Helper()
	for u := range slices.Values(state.wish()) {
		if len(u.Tags) > 0 {
			_, err := client.Tags.Replace(t.Context(), []timpush.UserTags{u})
			require.NoError(t, err)
		}
	}
}

// syncGet reads the tags of everybody in a state.
func syncGet(t *testing.T, client *timpush.Client, about syncState) syncState {
	t.Helper()
	state := syncState{}
	for u := range slices.Values(about.wish()) {
		res, err := client.Tags.Get(t.Context(), []string{u.Account})
		require.NoError(t, err)
		for _, got := range res.Users {
			state[got.Account] = got.Tags
		}
	}
	return state
}

// syncCalls are the calls that arrived: the end of the path, and the body.
func syncCalls(server *timpushtest.Server, f serviceFamily) []string {
	var list []string
	for _, call := range server.Calls() {
		list = append(list, strings.TrimPrefix(call.Path, f.prefix)+" "+string(call.Body))
	}
	return list
}

// syncTags are n tags that begin with a letter.
func syncTags(letter string, n int) []string { return slices.Collect(netNames(n, letter)) }

// syncWith runs a test for both families against a fake in which users have tags.
func syncWith(t *testing.T, have syncState, test func(t *testing.T, f serviceFamily, server *timpushtest.Server, client *timpush.Client)) {
	t.Helper()
	for _, f := range serviceFamilies {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			server, client := serviceFake(t)
			syncSet(t, client, have)
			test(t, f, server, client)
		})
	}
}

// What is sent is exactly what differs: what is not wanted is removed, then what lacks
// is added, at most 10 tags of a user in a call.
func TestSyncTouchesOnlyWhatDiffers(t *testing.T) {
	t.Parallel()
	body := func(users ...string) string { return `{"UserTags":[` + strings.Join(users, ",") + `]}` }
	user := func(account string, tags ...string) string {
		return `{"To_Account":"` + account + `","Tags":["` + strings.Join(tags, `","`) + `"]}`
	}
	of := func(account string, tags ...string) timpush.UserTags {
		return timpush.UserTags{Account: account, Tags: tags}
	}
	a23, b12 := syncTags("a", 23), syncTags("b", 12)
	for name, row := range map[string]struct {
		have  syncState
		want  []timpush.UserTags
		calls []string
		res   timpush.TagsSyncResult
	}{
		"nobody": {},
		"nothing differs": {
			have:  syncState{"u": {"x", "y"}, "v": {"z"}, "w": nil},
			want:  []timpush.UserTags{of("w"), of("u", "y", "x", "y"), of("v", "z")},
			calls: []string{`get_tag {"To_Account":["w","u","v"]}`},
		},
		"some of both": {
			have: syncState{"u": {"x", "y", "keep"}, "v": {"z"}, "w": {"w"}},
			want: []timpush.UserTags{of("w", "w"), of("v", "z", "new", "new"), of("u", "keep", "n2", "n1")},
			calls: []string{`get_tag {"To_Account":["w","v","u"]}`,
				"remove_tag " + body(user("u", "x", "y")),
				"add_tag " + body(user("v", "new"), user("u", "n2", "n1"))},
			res: timpush.TagsSyncResult{Removed: []timpush.UserTags{of("u", "x", "y")},
				Added: []timpush.UserTags{of("v", "new"), of("u", "n2", "n1")}},
		},
		"none are wanted": {
			have:  syncState{"u": {"x", "y"}, "v": nil},
			want:  []timpush.UserTags{of("u"), {Account: "v", Tags: []string{}}},
			calls: []string{`get_tag {"To_Account":["u","v"]}`, "remove_tag " + body(user("u", "x", "y"))},
			res:   timpush.TagsSyncResult{Removed: []timpush.UserTags{of("u", "x", "y")}},
		},
		"more than 10": {
			have: syncState{"u": b12},
			want: []timpush.UserTags{of("u", a23...), of("v", "x"), of("w", a23[:10]...)},
			calls: []string{`get_tag {"To_Account":["u","v","w"]}`,
				"remove_tag " + body(user("u", b12[:10]...)),
				"remove_tag " + body(user("u", b12[10:]...)),
				"add_tag " + body(user("u", a23[:10]...), user("v", "x"), user("w", a23[:10]...)),
				"add_tag " + body(user("u", a23[10:20]...)),
				"add_tag " + body(user("u", a23[20:]...))},
			res: timpush.TagsSyncResult{Removed: []timpush.UserTags{of("u", b12...)},
				Added: []timpush.UserTags{of("u", a23...), of("v", "x"), of("w", a23[:10]...)}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			syncWith(t, row.have, func(t *testing.T, f serviceFamily, server *timpushtest.Server, client *timpush.Client) {
				before := len(server.Calls())
				planned, err := f.tags(client).SyncDryRun(t.Context(), row.want)
				require.NoError(t, err)
				assert.Equal(t, &row.res, planned)
				assert.Equal(t, row.calls[:min(1, len(row.calls))], syncCalls(server, f)[before:], "a dry run only reads")

				before = len(server.Calls())
				res, err := f.tags(client).Sync(t.Context(), row.want)
				require.NoError(t, err)
				require.NoError(t, res.Err())
				assert.Equal(t, &row.res, res)
				assert.Equal(t, row.calls, append([]string(nil), syncCalls(server, f)[before:]...))
			})
		})
	}
}

// A user who has 100 tags can get 100 others, for room is made first.
func TestSyncReplaces100TagsBy100Others(t *testing.T) {
	t.Parallel()
	have := syncState{"u": syncTags("a", 100)}
	want := syncState{"u": syncTags("b", 100)}
	syncWith(t, have, func(t *testing.T, f serviceFamily, server *timpushtest.Server, client *timpush.Client) {
		before := len(server.Calls())
		res, err := f.tags(client).Sync(t.Context(), want.wish())
		require.NoError(t, err)
		assert.Equal(t, &timpush.TagsSyncResult{Removed: have.wish(), Added: want.wish()}, res)
		assert.Len(t, server.Calls(), before+1+10+10)
		assert.Equal(t, want, syncGet(t, client, want))
	})
}

// Any number of users, 100 at a time.
func TestSyncOfManyUsers(t *testing.T) {
	t.Parallel()
	have, want := syncState{}, syncState{}
	for i := range 250 {
		account := fmt.Sprintf("u-%03d", i)
		have[account] = []string{"old", "kept"}
		want[account] = []string{"kept", "new"}
		if i%3 == 0 {
			want[account] = have[account]
		}
	}
	syncWith(t, have, func(t *testing.T, f serviceFamily, server *timpushtest.Server, client *timpush.Client) {
		before := len(server.Calls())
		res, err := f.tags(client).Sync(t.Context(), want.wish())
		require.NoError(t, err)
		var paths []string
		for _, call := range syncCalls(server, f)[before:] {
			path, _, _ := strings.Cut(call, " ")
			paths = append(paths, path)
		}
		assert.Equal(t, slices.Repeat([]string{"get_tag", "remove_tag", "add_tag"}, 3), paths, "an end in the middle strips few")
		assert.Len(t, res.Removed, 166)
		assert.Len(t, res.Added, 166)
		assert.True(t, slices.IsSortedFunc(res.Added, func(a, b timpush.UserTags) int { return strings.Compare(a.Account, b.Account) }),
			"users stand in the order in which they were asked for")
		assert.Equal(t, want, syncGet(t, client, want))
	})
}

// An app has at most 1,000 different tags. Where those of later users stand in the way of
// the new ones of the first, the way around is that of the doc comment.
func TestSyncCanReplaceAllTagsOfAnApp(t *testing.T) {
	t.Parallel()
	_, client := serviceFake(t)
	have, want := syncState{}, syncState{}
	for i := range 200 {
		account := fmt.Sprintf("u-%03d", i)
		for j := range 6 {
			have[account] = append(have[account], fmt.Sprint("old-", i%100*6+j)) // two have each of them
			want[account] = append(want[account], fmt.Sprint("new-", i%100*6+j))
		}
	}
	syncSet(t, client, have)
	_, err := client.Tags.Sync(t.Context(), want.wish())
	require.ErrorContains(t, err, "the app would have 1200 tags")
	plan, err := client.Tags.SyncDryRun(t.Context(), want.wish())
	require.NoError(t, err)
	for _, err := range client.Tags.RemoveSeq(t.Context(), slices.Values(plan.Removed)) {
		require.NoError(t, err)
	}
	_, err = client.Tags.Sync(t.Context(), want.wish())
	require.NoError(t, err)
	assert.Equal(t, want.sets(), syncGet(t, client, want).sets())
}

func TestSyncWithoutValidation(t *testing.T) {
	t.Parallel()
	service := usersServe(t)
	cfg := netConfig(service)
	cfg.SkipValidation = true
	client := netClient(t, cfg)
	long := []string{strings.Repeat("x", 51)}
	_, err := client.Tags.Sync(t.Context(), []timpush.UserTags{{Account: "u", Tags: long}})
	require.NoError(t, err)
	_, err = client.Tags.Sync(t.Context(), []timpush.UserTags{{Account: "u", Tags: long}, {Account: "u"}})
	assert.ErrorContains(t, err, "want[1].Account: is the same as that of want[0]")
}

// A user who fails is told of once, and gets nothing more; the others do.
func TestAUserWhoFailsInSyncGetsNothingMore(t *testing.T) {
	t.Parallel()
	const ok = `{"ActionStatus":"OK","ErrorCode":0`
	failed := func(members string) netAnswer {
		return netText(ok + members + `,"ErrorList":[{"To_Account":"bad","ErrorCode":70107},{"To_Account":"bad","ErrorCode":90035}]}`)
	}
	a12, b12 := syncTags("a", 12), syncTags("b", 12)
	had := func(account string) string {
		return `{"To_Account":"` + account + `","Tags":["` + strings.Join(a12, `","`) + `"]}`
	}
	read := netText(ok + `,"UserTags":[` + had("bad") + `,` + had("good") + `]}`)
	fine := netText(ok + `}`)
	for name, row := range map[string]struct {
		answers []netAnswer
		named   []bool // whether a call is about the one who fails
		removed int    // tags that were taken from that user
		added   int    // and given
	}{
		"at once": {[]netAnswer{failed(`,"UserTags":[` + had("good") + `]`), fine},
			[]bool{true, false, false, false, false}, 0, 0},
		"in the first removal":    {[]netAnswer{read, failed(""), fine}, []bool{true, true, false, false, false}, 0, 0},
		"in the second removal":   {[]netAnswer{read, fine, failed(""), fine}, []bool{true, true, true, false, false}, 10, 0},
		"in the first addition":   {[]netAnswer{read, fine, fine, failed(""), fine}, []bool{true, true, true, true, false}, 12, 0},
		"in the second addition":  {[]netAnswer{read, fine, fine, fine, failed("")}, []bool{true, true, true, true, true}, 12, 10},
		"everywhere, were it not": {[]netAnswer{read, failed("")}, []bool{true, true, false, false, false}, 0, 0},
	} {
		for _, f := range serviceFamilies {
			t.Run(name+"/"+f.name, func(t *testing.T) {
				t.Parallel()
				service := netServe(row.answers...)
				res, err := f.tags(netClient(t, netConfig(service))).Sync(t.Context(), []timpush.UserTags{
					{Account: "good", Tags: b12}, {Account: "bad", Tags: b12}})
				require.NoError(t, err)
				assert.Equal(t, []timpush.RecipientError{{Account: "bad", Code: timpush.CodeAccountNotFound}}, res.Failed)
				require.ErrorIs(t, res.Err(), timpush.CodeAccountNotFound)
				var named []bool
				for _, got := range service.arrivals() {
					named = append(named, slices.Contains(usersIn(t, got.body), "bad"))
					assert.Contains(t, usersIn(t, got.body), "good")
				}
				assert.Equal(t, row.named, named)
				of := func(users []timpush.UserTags, account string) (tags []string) {
					for _, u := range users {
						if u.Account == account {
							tags = append(tags, u.Tags...)
						}
					}
					return tags
				}
				assert.Equal(t, a12, of(res.Removed, "good"))
				assert.Equal(t, b12, of(res.Added, "good"))
				// What was done stays true.
				assert.Equal(t, a12[:row.removed], append([]string{}, of(res.Removed, "bad")...))
				assert.Equal(t, b12[:row.added], append([]string{}, of(res.Added, "bad")...))
			})
		}
	}
}

// Whichever call fails: the result says what was done before it, and a second Sync does
// the rest. What the failed call has done, if its answer was lost, is found as done.
func TestSyncCanBeTakenUpAgain(t *testing.T) {
	t.Parallel()
	have, want := syncState{}, syncState{}
	for i := range 120 { // two rounds
		account := fmt.Sprintf("u-%03d", i)
		have[account], want[account] = []string{"old"}, []string{"new"}
	}
	have["u-000"], want["u-000"] = syncTags("a", 25), syncTags("b", 25)
	have["u-110"], want["u-110"] = syncTags("a", 25), syncTags("b", 25)
	const calls = 2 * (1 + 3 + 3)
	lost := func(s *timpushtest.Server, path string) { s.LoseAnswer(path, 1) }
	refused := func(s *timpushtest.Server, path string) { s.FailNext(path, timpush.CodeBadJSON, 1) }
	for nth := range calls {
		for name, fail := range map[string]func(*timpushtest.Server, string){"lost": lost, "refused": refused} {
			t.Run(fmt.Sprint(name, "/", nth), func(t *testing.T) {
				t.Parallel()
				server := timpushtest.NewServer()
				defer server.Close()
				cfg := server.InProcessConfig()
				client := netClient(t, cfg)
				syncSet(t, client, have)
				f, n := serviceFamilies[nth%2], 0
				cfg.Retry.MaxAttempts = 1
				cfg.Middleware = []netMiddleware{netAround(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
					if n == nth {
						fail(server, strings.TrimPrefix(r.URL.Path, "/"))
					}
					n++
					return next.RoundTrip(r)
				})}
				failing := f.tags(netClient(t, cfg))
				first, err := failing.Sync(t.Context(), want.wish())
				require.Error(t, err)
				assert.Equal(t, name == "lost", timpush.OutcomeUnknown(err))
				assert.Equal(t, nth+1, n, "it ends with the first call that fails")
				found := syncGet(t, client, want)
				if name == "refused" {
					assert.Equal(t, have.after(first).sets(), found.sets())
				}
				second, err := failing.Sync(t.Context(), want.wish())
				require.NoError(t, err)
				assert.Equal(t, want.sets(), found.after(second).sets())
				assert.Equal(t, want.sets(), syncGet(t, client, want).sets())
				assert.Empty(t, append(first.Failed, second.Failed...))
			})
		}
	}
}

// The end of the context ends Sync; the result says how far it came.
func TestACancelledSyncSaysHowFarItCame(t *testing.T) {
	t.Parallel()
	have := syncState{"u": {"old"}}
	want := []timpush.UserTags{{Account: "u", Tags: []string{"new"}}}
	syncWith(t, have, func(t *testing.T, f serviceFamily, server *timpushtest.Server, client *timpush.Client) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		failing, err := client.With(func(c *timpush.Config) {
			c.Observer = func(_ context.Context, e timpush.CallEvent) {
				if strings.HasSuffix(e.Op, ".Remove") {
					cancel()
				}
			}
		})
		require.NoError(t, err)
		before := len(server.Calls())
		res, err := f.tags(failing).Sync(ctx, want)
		require.ErrorIs(t, err, context.Canceled)
		assert.False(t, timpush.OutcomeUnknown(err))
		assert.Equal(t, &timpush.TagsSyncResult{Removed: have.wish()}, res)
		assert.Len(t, server.Calls(), before+2)
	})
}

// Each of its calls is a call like others: repeated where needed, an event for the
// observer.
func TestTheCallsOfSync(t *testing.T) {
	t.Parallel()
	for _, f := range serviceFamilies {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := timpushtest.NewServer()
				defer server.Close()
				var seen seenEvents
				cfg := server.InProcessConfig()
				cfg.Observer = seen.observe
				client := netClient(t, cfg)
				syncSet(t, client, syncState{"u": {"old"}})
				seen.events = nil
				for _, method := range []string{"get_tag", "remove_tag", "add_tag"} {
					server.LoseAnswer(f.prefix+method, 1)
				}
				_, err := f.tags(client).Sync(t.Context(), []timpush.UserTags{{Account: "u", Tags: []string{"new"}}, {Account: "v"}})
				require.NoError(t, err)
				service := "Tags."
				if !f.tells {
					service = "AllMemberTags."
				}
				require.Len(t, seen.events, 3)
				for i, want := range []struct {
					op         string
					recipients int
				}{{"Get", 2}, {"Remove", 1}, {"Add", 1}} {
					assert.Equal(t, service+want.op, seen.events[i].Op)
					assert.Equal(t, want.recipients, seen.events[i].Recipients)
					assert.Equal(t, 2, seen.events[i].Attempts)
				}
			})
		})
	}
}

// A wish that cannot be fulfilled is refused as a whole, and nothing is sent.
func TestSyncRefusesWishes(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 51)
	for name, row := range map[string]struct {
		want   []timpush.UserTags
		fields []string // empty: the wish is fine
	}{
		"100 tags of 50 bytes": {[]timpush.UserTags{{Account: "u", Tags: append(syncTags("a", 99), long[:50])}}, nil},
		"101 tags":             {[]timpush.UserTags{{Account: "u", Tags: syncTags("a", 101)}}, []string{"want[0].Tags 90032"}},
		"a tag of 51 bytes":    {[]timpush.UserTags{{Account: "u"}, {Account: "v", Tags: []string{"a", long}}}, []string{"want[1].Tags[1] 90034"}},
		"an empty tag":         {[]timpush.UserTags{{Account: "u", Tags: []string{""}}}, []string{"want[0].Tags[0] 0"}},
		"no account":           {[]timpush.UserTags{{Tags: []string{"a"}}}, []string{"want[0].Account 0"}},
		"the same user twice": {[]timpush.UserTags{{Account: "u", Tags: []string{"a"}}, {Account: "v"}, {Account: "u", Tags: []string{"a"}}},
			[]string{"want[2].Account 0"}},
		"no UTF-8": {[]timpush.UserTags{{Account: "u\xff"}, {Account: "v", Tags: []string{"t\xff"}}},
			[]string{"want[0].Account 0", "want[1].Tags[0] 0"}},
		"all at once": {[]timpush.UserTags{{Account: "u", Tags: []string{""}}, {Account: "u", Tags: append(syncTags("a", 100), long)}},
			[]string{"want[0].Tags[0] 0", "want[1].Account 0", "want[1].Tags 90032", "want[1].Tags[100] 90034"}},
	} {
		for _, f := range serviceFamilies {
			t.Run(name+"/"+f.name, func(t *testing.T) {
				t.Parallel()
				service := usersServe(t)
				tags := f.tags(netClient(t, netConfig(service)))
				for _, sync := range []func(context.Context, []timpush.UserTags) (*timpush.TagsSyncResult, error){tags.SyncDryRun, tags.Sync} {
					res, err := sync(t.Context(), row.want)
					if row.fields == nil {
						require.NoError(t, err)
						assert.NotEmpty(t, service.arrivals())
						continue
					}
					assert.Equal(t, &timpush.TagsSyncResult{}, res)
					var invalid *timpush.ValidationError
					require.ErrorAs(t, err, &invalid)
					var fields []string
					for _, field := range invalid.Fields {
						fields = append(fields, fmt.Sprint(field.Field, " ", int(field.Code)))
					}
					assert.Equal(t, row.fields, fields)
					assert.NotContains(t, err.Error(), "xxx")
					assert.Empty(t, service.arrivals())
				}
			})
		}
	}
}

// Whatever users have, and whatever is wanted: afterwards they have what is wanted,
// exactly what differs was touched, as the dry run said, and a second Sync only reads.
func TestSyncMakesTheStateTheWish(t *testing.T) {
	t.Parallel()
	for i, f := range serviceFamilies {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			server, client := serviceFake(t)
			tags := f.tags(client)
			r := rand.New(rand.NewPCG(uint64(i), 7))
			some := func() []string {
				// None, a few, or so many that they don't fit into one call, of 120 tags.
				n := []int{0, r.IntN(4), r.IntN(30), 90 + r.IntN(11)}[r.IntN(4)]
				list := syncTags("tag", 120)
				r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
				return list[:n]
			}
			for round := range 150 {
				server.Reset()
				have, want := syncState{}, syncState{}
				for n := range r.IntN(8) {
					account := fmt.Sprint("u-", n)
					have[account], want[account] = some(), some()
					if r.IntN(5) == 0 {
						want[account] = have[account]
					}
				}
				syncSet(t, client, have)
				wish := want.wish()
				r.Shuffle(len(wish), func(i, j int) { wish[i], wish[j] = wish[j], wish[i] })

				planned, err := tags.SyncDryRun(t.Context(), wish)
				require.NoError(t, err)
				require.Equal(t, have.sets(), syncGet(t, client, have).sets(), "round %d: a dry run changes nothing", round)
				res, err := tags.Sync(t.Context(), wish)
				require.NoError(t, err)
				require.Equal(t, planned, res, "round %d", round)
				require.Equal(t, want.sets(), syncGet(t, client, want).sets(), "round %d", round)
				require.Equal(t, want.sets(), have.after(res).sets(), "round %d: the result is true", round)
				for _, u := range res.Removed {
					require.Empty(t, syncBoth(u.Tags, want[u.Account]), "round %d: what is wanted is not touched", round)
				}
				for _, u := range res.Added {
					require.Empty(t, syncBoth(u.Tags, have[u.Account]), "round %d: what is there is not touched", round)
				}

				before := len(server.Calls())
				again, err := tags.Sync(t.Context(), wish)
				require.NoError(t, err)
				require.Equal(t, &timpush.TagsSyncResult{}, again, "round %d", round)
				for _, call := range syncCalls(server, f)[before:] {
					require.True(t, strings.HasPrefix(call, "get_tag "), "round %d: %s", round, call)
				}
			}
		})
	}
}

func syncBoth(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(tag string) bool { return !slices.Contains(b, tag) })
}

// Errors of Sync are those of the call that failed.
func TestErrorsOfSync(t *testing.T) {
	t.Parallel()
	for _, f := range serviceFamilies {
		service := usersServe(t, netCode(timpush.CodeWrongDataCenter))
		res, err := f.tags(netClient(t, netConfig(service))).Sync(t.Context(), serviceTags)
		var refused *timpush.APIError
		require.ErrorAs(t, err, &refused)
		assert.Equal(t, timpush.CodeWrongDataCenter, refused.Code)
		assert.True(t, strings.HasSuffix(refused.Op, "Tags.Get"))
		assert.Equal(t, &timpush.TagsSyncResult{}, res)
	}
}
