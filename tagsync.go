package timpush

import (
	"context"
	"slices"

	"github.com/timpush/timpush/internal/check"
)

// TagsSyncResult is what Sync has done, or what SyncDryRun says that it would do. Users
// stand in the order in which they were asked for; those of whom nothing differs are in
// no list. A user in Failed may be in another list too, with what was done before.
type TagsSyncResult struct {
	Removed []UserTags       // tags that the users had, and are not wanted
	Added   []UserTags       // tags that the users lacked
	Failed  []RecipientError // accounts that were left as they are, or in between
}

// Err is nil if nobody failed, and otherwise the elements of Failed, joined.
func (r *TagsSyncResult) Err() error { return recipientsErr(r.Failed) }

// Sync makes the tags of any number of users what is wanted, and touches only what
// differs: for every 100 users it reads their tags, removes those that are not wanted,
// and then adds those that they lack, at most 10 per user and call. Removing comes first,
// so that nobody is reached in between by a tag that was not wanted, and that a user with
// 100 tags has room for others. Wanted are at most 100 tags a user; none means that the
// user shall have none.
//
// Where a great many different tags are exchanged for others, the app's limit of 1,000 may
// stand in the way: then remove first, by RemoveSeq, what SyncDryRun names.
//
// Sync ends with the first call that fails. The result is there even then, and says what
// was done by calls before; what the failed one has done is open, as ever. It is safe
// to call Sync again with the same wish: it goes on from what it finds. What others
// change between reading and writing is not seen; a tag of theirs is not removed.
//
// Endpoints: POST v4/timpush/get_tag, v4/timpush/remove_tag, v4/timpush/add_tag
func (s *TagsService) Sync(ctx context.Context, want []UserTags) (*TagsSyncResult, error) {
	return tagsSync.run(ctx, s.client, want, false)
}

// SyncDryRun reads, as Sync does, and says what Sync would do now.
//
// Endpoint: POST v4/timpush/get_tag
func (s *TagsService) SyncDryRun(ctx context.Context, want []UserTags) (*TagsSyncResult, error) {
	return tagsSync.run(ctx, s.client, want, true)
}

var tagsSync = syncCalls{"Tags.Sync", tagsGet, tagsRemove, tagsAdd}

// syncCalls are the calls of one family.
type syncCalls struct {
	op          string
	get         *usersCall[string, userTags, UserTagsResult]
	remove, add *usersCall[UserTags, nothing, AccountsResult]
}

func (s *syncCalls) run(ctx context.Context, c *Client, want []UserTags, dry bool) (*TagsSyncResult, error) {
	res := &TagsSyncResult{}
	if err := s.check(want, c.skipValidation); err != nil {
		return res, c.refuse(ctx, &call{endpoint: endpoint{op: s.op, path: s.get.row.path}, recipients: len(want)}, err)
	}
	for users := range slices.Chunk(want, usersLimit) {
		d, err := s.read(ctx, c, users, res)
		if err != nil {
			return res, err
		}
		if dry {
			res.Removed, res.Added = append(res.Removed, d.remove...), append(res.Added, d.add...)
			continue
		}
		if err := d.apply(ctx, c, s.remove, d.remove, &res.Removed); err != nil {
			return res, err
		}
		if err := d.apply(ctx, c, s.add, d.add, &res.Added); err != nil {
			return res, err
		}
	}
	return res, nil
}

// check applies the rules of the wish, which are not those of a call. Skipped are those
// that the service would apply too.
func (s *syncCalls) check(want []UserTags, skip bool) error {
	var v check.Collector
	first := make(map[string]int, len(want))
	for i := range want {
		u := &want[i]
		v.At("want", i)
		if at, twice := first[u.Account]; twice {
			v.Addf(0, "Account", "is the same as that of want[%d]; one of them would undo the other", at)
		} else {
			first[u.Account] = i
		}
		if !skip {
			u.checkWish(&v)
		}
		v.Out()
	}
	check.UTF8(&v, "want", want)
	return violations(s.op, &v)
}

func (u *UserTags) checkWish(c *check.Collector) {
	c.Present(0, "Account", u.Account)
	if n := len(u.Tags); n > tagsPerUser {
		c.Addf(int(CodeTooManyTags), "Tags", "has %d tags; the limit is %d tags", n, tagsPerUser)
	}
	u.checkEach(c)
}

// tagsDiff is what differs for some users.
type tagsDiff struct {
	remove, add []UserTags
	left        map[string]bool // failed: nothing more is done to these
	result      *TagsSyncResult
}

// read finds out what differs. Who is neither in the answer nor among those who
// failed has no tags.
func (s *syncCalls) read(ctx context.Context, c *Client, want []UserTags, res *TagsSyncResult) (*tagsDiff, error) {
	got, err := s.get.do(ctx, c, s.add.accounts(want))
	if err != nil {
		return nil, err
	}
	d := &tagsDiff{left: map[string]bool{}, result: res}
	d.fail(got.Failed)
	have := make(map[string][]string, len(got.Users))
	for _, u := range got.Users {
		have[u.Account] = append(have[u.Account], u.Tags...)
	}
	for _, u := range want {
		if d.left[u.Account] {
			continue
		}
		d.remove = appendTags(d.remove, u.Account, without(have[u.Account], u.Tags))
		d.add = appendTags(d.add, u.Account, without(u.Tags, have[u.Account]))
	}
	return d, nil
}

func (d *tagsDiff) fail(failed []RecipientError) {
	for _, f := range failed {
		if !d.left[f.Account] {
			d.left[f.Account] = true
			d.result.Failed = append(d.result.Failed, f)
		}
	}
}

// apply removes or adds tags, so many of each user in a call as Add takes, and keeps in
// done what was accepted.
func (d *tagsDiff) apply(ctx context.Context, c *Client, by *usersCall[UserTags, nothing, AccountsResult], users []UserTags, done *[]UserTags) error {
	through := make([][]string, len(users))
	defer func() {
		for i, tags := range through {
			*done = appendTags(*done, users[i].Account, tags)
		}
	}()
	for from := 0; ; from += tagsPerAdd {
		var entries []UserTags
		var at []int
		for i, u := range users {
			if from < len(u.Tags) && !d.left[u.Account] {
				entries = append(entries, UserTags{u.Account, u.Tags[from:min(from+tagsPerAdd, len(u.Tags))]})
				at = append(at, i)
			}
		}
		if len(entries) == 0 {
			return nil
		}
		res, err := by.do(ctx, c, entries)
		if err != nil {
			return err
		}
		d.fail(res.Failed)
		for j, e := range entries {
			if !d.left[e.Account] {
				through[at[j]] = append(through[at[j]], e.Tags...)
			}
		}
	}
}

func appendTags(list []UserTags, account string, tags []string) []UserTags {
	if len(tags) == 0 {
		return list
	}
	return append(list, UserTags{Account: account, Tags: tags})
}

// without gives the tags that are not among others, each once.
func without(tags, others []string) []string {
	var left []string
	for _, tag := range tags {
		if !slices.Contains(others, tag) && !slices.Contains(left, tag) {
			left = append(left, tag)
		}
	}
	return left
}
