package timpush

import (
	"context"
	"iter"
)

// AllMemberTagsService gives tags to users in the older family: it is the field
// AllMemberTags of a Client. Results and errors are as in TagsService, and so are the
// limits, but that none is documented for the app. An account is a UserID. No document
// shows it naming accounts that failed: Failed is empty unless the service does better.
type AllMemberTagsService struct{ client *Client }

// Add adds tags to those that the users have: 1 to 10 tags each.
//
// Endpoint: POST v4/all_member_push/im_add_tag
func (s *AllMemberTagsService) Add(ctx context.Context, users []UserTags) (*AccountsResult, error) {
	return oldTagsAdd.do(ctx, s.client, users)
}

// AddSeq is Add for any number of users; see TagsService.
//
// Endpoint: POST v4/all_member_push/im_add_tag
func (s *AllMemberTagsService) AddSeq(ctx context.Context, users iter.Seq[UserTags]) iter.Seq2[*AccountsResult, error] {
	return oldTagsAdd.seq(ctx, s.client, users)
}

// Remove takes these tags from the users: 1 or more each.
//
// Endpoint: POST v4/all_member_push/im_remove_tag
func (s *AllMemberTagsService) Remove(ctx context.Context, users []UserTags) (*AccountsResult, error) {
	return oldTagsRemove.do(ctx, s.client, users)
}

// RemoveSeq is Remove for any number of users; see TagsService.
//
// Endpoint: POST v4/all_member_push/im_remove_tag
func (s *AllMemberTagsService) RemoveSeq(ctx context.Context, users iter.Seq[UserTags]) iter.Seq2[*AccountsResult, error] {
	return oldTagsRemove.seq(ctx, s.client, users)
}

// Clear takes all tags from the accounts.
//
// Endpoint: POST v4/all_member_push/im_remove_all_tags
func (s *AllMemberTagsService) Clear(ctx context.Context, accounts []string) (*AccountsResult, error) {
	return oldTagsClear.do(ctx, s.client, accounts)
}

// ClearSeq is Clear for any number of accounts; see TagsService.
//
// Endpoint: POST v4/all_member_push/im_remove_all_tags
func (s *AllMemberTagsService) ClearSeq(ctx context.Context, accounts iter.Seq[string]) iter.Seq2[*AccountsResult, error] {
	return oldTagsClear.seq(ctx, s.client, accounts)
}

// Get reads the tags of the accounts.
//
// Endpoint: POST v4/all_member_push/im_get_tag
func (s *AllMemberTagsService) Get(ctx context.Context, accounts []string) (*UserTagsResult, error) {
	return oldTagsGet.do(ctx, s.client, accounts)
}

// GetSeq is Get for any number of accounts; see TagsService.
//
// Endpoint: POST v4/all_member_push/im_get_tag
func (s *AllMemberTagsService) GetSeq(ctx context.Context, accounts iter.Seq[string]) iter.Seq2[*UserTagsResult, error] {
	return oldTagsGet.seq(ctx, s.client, accounts)
}

// Sync is that of TagsService, in the older family. It names no accounts that failed: who
// is unknown to the app is in Added each time.
//
// Endpoints: POST v4/all_member_push/im_get_tag, v4/all_member_push/im_remove_tag,
// v4/all_member_push/im_add_tag
func (s *AllMemberTagsService) Sync(ctx context.Context, want []UserTags) (*TagsSyncResult, error) {
	return oldTagsSync.run(ctx, s.client, want, false)
}

// SyncDryRun reads, as Sync does, and says what Sync would do now.
//
// Endpoint: POST v4/all_member_push/im_get_tag
func (s *AllMemberTagsService) SyncDryRun(ctx context.Context, want []UserTags) (*TagsSyncResult, error) {
	return oldTagsSync.run(ctx, s.client, want, true)
}

// The calls, whose bodies are those of TagsService.
var (
	oldTagsAdd    = setTags(&oldTagsAddEndpoint, tagsPerAdd, nil)
	oldTagsRemove = setTags(&oldTagsRemoveEndpoint, 0, nil)
	oldTagsClear  = clearTags(&oldTagsClearEndpoint)
	oldTagsGet    = getTags(&oldTagsGetEndpoint)
	oldTagsSync   = syncCalls{"AllMemberTags.Sync", oldTagsGet, oldTagsRemove, oldTagsAdd}
)
