package timpush

import (
	"context"
	"iter"

	"github.com/timpush/timpush/internal/check"
	"github.com/timpush/timpush/internal/wire"
)

// UserTags are tags of one user.
type UserTags struct {
	Account string   `json:"To_Account"`
	Tags    []string `json:"Tags"` // each of 1 to 50 bytes
}

// AccountsResult says that the service has accepted a call about accounts, for all of
// them but those in Failed.
type AccountsResult struct {
	Accounts []string         // of the request; the caller's to keep
	Failed   []RecipientError `json:"ErrorList"`
}

// Err is nil if nobody failed, and otherwise the elements of Failed, joined.
func (r *AccountsResult) Err() error { return recipientsErr(r.Failed) }

// UserTagsResult are the tags of the users asked for, in the service's order. Who is
// in neither list has no tags.
type UserTagsResult struct {
	Users  []UserTags       `json:"UserTags"`
	Failed []RecipientError `json:"ErrorList"`
}

// Err is nil if nobody failed, and otherwise the elements of Failed, joined.
func (r *UserTagsResult) Err() error { return recipientsErr(r.Failed) }

// TagsService gives tags to users, for pushes by TagsOr, TagsAnd and TagsNot: it is
// the field Tags of a Client. An account is a UserID or RegistrationID; a tag belongs to
// accounts of one of these types (90035). Documented limits: 100 calls a second, 100
// users a call, 10 tags per user and Add, 100 tags per user, 1,000 different tags per
// app. No document says what becomes of a user who is named twice in one call.
//
// In all its methods a result means that the call was accepted; Failed lists the
// accounts that were not served. An error means that nobody is known to have been
// served: a *ValidationError (nothing was sent), an *APIError (the service refused) or
// a *TransportError (no usable answer). A repeat is not felt, so that calls are
// repeated after a lost answer too, and may be by the caller.
//
// The Seq methods take any number of users and make a call for every 100 of them, when
// the loop asks for the next result. An error is a *BatchError with the accounts it is
// about; the loop goes on after it, except after what no later call could survive, and
// after the end of the context: BatchError.Stopped tells. A user who breaks a rule is
// yielded alone. Ranging again calls again.
type TagsService struct{ client *Client }

// Add adds tags to those that the users have: 1 to 10 tags each.
//
// Endpoint: POST v4/timpush/add_tag
func (s *TagsService) Add(ctx context.Context, users []UserTags) (*AccountsResult, error) {
	return tagsAdd.do(ctx, s.client, users)
}

// AddSeq is Add for any number of users; see TagsService.
//
// Endpoint: POST v4/timpush/add_tag
func (s *TagsService) AddSeq(ctx context.Context, users iter.Seq[UserTags]) iter.Seq2[*AccountsResult, error] {
	return tagsAdd.seq(ctx, s.client, users)
}

// Replace puts these tags in the place of all that the users have: 1 to 100 tags
// each. To leave none, see Clear.
//
// Endpoint: POST v4/timpush/add_tag
func (s *TagsService) Replace(ctx context.Context, users []UserTags) (*AccountsResult, error) {
	return tagsReplace.do(ctx, s.client, users)
}

// ReplaceSeq is Replace for any number of users; see TagsService.
//
// Endpoint: POST v4/timpush/add_tag
func (s *TagsService) ReplaceSeq(ctx context.Context, users iter.Seq[UserTags]) iter.Seq2[*AccountsResult, error] {
	return tagsReplace.seq(ctx, s.client, users)
}

// Remove takes these tags from the users: 1 or more each.
//
// Endpoint: POST v4/timpush/remove_tag
func (s *TagsService) Remove(ctx context.Context, users []UserTags) (*AccountsResult, error) {
	return tagsRemove.do(ctx, s.client, users)
}

// RemoveSeq is Remove for any number of users; see TagsService.
//
// Endpoint: POST v4/timpush/remove_tag
func (s *TagsService) RemoveSeq(ctx context.Context, users iter.Seq[UserTags]) iter.Seq2[*AccountsResult, error] {
	return tagsRemove.seq(ctx, s.client, users)
}

// Clear takes all tags from the accounts.
//
// Endpoint: POST v4/timpush/clear_all_tags
func (s *TagsService) Clear(ctx context.Context, accounts []string) (*AccountsResult, error) {
	return tagsClear.do(ctx, s.client, accounts)
}

// ClearSeq is Clear for any number of accounts; see TagsService.
//
// Endpoint: POST v4/timpush/clear_all_tags
func (s *TagsService) ClearSeq(ctx context.Context, accounts iter.Seq[string]) iter.Seq2[*AccountsResult, error] {
	return tagsClear.seq(ctx, s.client, accounts)
}

// Get reads the tags of the accounts.
//
// Endpoint: POST v4/timpush/get_tag
func (s *TagsService) Get(ctx context.Context, accounts []string) (*UserTagsResult, error) {
	return tagsGet.do(ctx, s.client, accounts)
}

// GetSeq is Get for any number of accounts; see TagsService.
//
// Endpoint: POST v4/timpush/get_tag
func (s *TagsService) GetSeq(ctx context.Context, accounts iter.Seq[string]) iter.Seq2[*UserTagsResult, error] {
	return tagsGet.seq(ctx, s.client, accounts)
}

// The calls.
var (
	tagsAdd     = setTags(&tagsAddEndpoint, tagsPerAdd, nil)
	tagsReplace = setTags(&tagsReplaceEndpoint, tagsPerUser, func(b *wire.Buffer) { b.Int("Replace", 1) })
	tagsRemove  = setTags(&tagsRemoveEndpoint, 0, nil)
	tagsClear   = clearTags(&tagsClearEndpoint)
	tagsGet     = getTags(&tagsGetEndpoint)
)

const (
	tagsPerAdd  = 10
	tagsPerUser = 100
)

// nothing is what an answer without members of its own has.
type nothing struct{}

// setTags is a call that names users with tags. A limit of zero tags is none.
func setTags(row *endpoint, limit int, tail func(*wire.Buffer)) *usersCall[UserTags, nothing, AccountsResult] {
	return &usersCall[UserTags, nothing, AccountsResult]{
		row: row, argument: "users", member: "UserTags", tail: tail, result: accountsResult,
		entry: entry[UserTags]{
			account:  func(u *UserTags) string { return u.Account },
			check:    func(c *check.Collector, u *UserTags) { u.check(c, limit) },
			appendTo: appendUserTags,
		},
	}
}

func clearTags(row *endpoint) *usersCall[string, nothing, AccountsResult] {
	return &usersCall[string, nothing, AccountsResult]{
		row: row, argument: "accounts", member: "To_Account", entry: accountEntry, result: accountsResult,
	}
}

func accountsResult(accounts []string, failed []RecipientError, _ *nothing) *AccountsResult {
	return &AccountsResult{Accounts: accounts, Failed: failed}
}

func getTags(row *endpoint) *usersCall[string, userTags, UserTagsResult] {
	return &usersCall[string, userTags, UserTagsResult]{
		row: row, argument: "accounts", member: "To_Account", entry: accountEntry,
		result: func(_ []string, failed []RecipientError, body *userTags) *UserTagsResult {
			return &UserTagsResult{Users: body.UserTags, Failed: failed}
		},
	}
}

type userTags struct{ UserTags []UserTags }

// check applies the rules of one entry. An empty list is refused everywhere: a list
// that turned out to be empty is no wish to replace or remove all.
func (u *UserTags) check(c *check.Collector, limit int) {
	c.Present(0, "Account", u.Account)
	switch n := len(u.Tags); {
	case n == 0:
		c.Addf(0, "Tags", "has 0 tags, but 1 is required; Clear removes all")
	case limit > 0 && n > limit:
		c.Addf(int(CodeTooManyTags), "Tags", "has %d tags; the limit is %d tags", n, limit)
	}
	u.checkEach(c)
}

func (u *UserTags) checkEach(c *check.Collector) {
	for i, tag := range u.Tags {
		c.At("Tags", i)
		if tag == "" {
			c.Addf(0, "", "is empty; a tag has 1 to %d bytes", tagLimit)
		}
		c.Bytes(int(CodeUserTagTooLong), "", tag, tagLimit)
		c.Out()
	}
}

func appendUserTags(b *wire.Buffer, u *UserTags) {
	b.Open('{')
	b.String("To_Account", u.Account)
	b.Strings("Tags", u.Tags)
	b.Close('}')
}
