package timpush

import (
	"context"
	"iter"
)

// AllMemberAttributeName is AttributeName in the older family, which has no types.
type AllMemberAttributeName struct {
	Index int    // 0 to 9
	Name  string // 1 to 50 bytes
}

// AllMemberAttributesService names attributes and gives users values in the older
// family: it is the field AllMemberAttributes of a Client. Limits, results and errors are
// as in AttributesService; an account is a UserID. No document shows it naming accounts that
// failed: Failed is empty unless the service does better.
type AllMemberAttributesService struct{ client *Client }

// SetNames names attributes of the app. As far as the documents tell, an index that is not
// in names keeps its name.
//
// Endpoint: POST v4/all_member_push/im_set_attr_name
func (s *AllMemberAttributesService) SetNames(ctx context.Context, names []AllMemberAttributeName) error {
	typed := make([]AttributeName, len(names))
	for i, n := range names {
		typed[i] = AttributeName{Index: n.Index, Name: n.Name}
	}
	return setNames(ctx, s.client, &oldAttrsSetNamesEndpoint, typed)
}

// Names reads the names of the app's attributes, ordered by index.
//
// Endpoint: POST v4/all_member_push/im_get_attr_name
func (s *AllMemberAttributesService) Names(ctx context.Context) ([]AllMemberAttributeName, error) {
	typed, err := names(ctx, s.client, &oldAttrsNamesEndpoint)
	if err != nil {
		return nil, err
	}
	list := make([]AllMemberAttributeName, len(typed))
	for i, n := range typed {
		list[i] = AllMemberAttributeName{Index: n.Index, Name: n.Name}
	}
	return list, nil
}

// Set gives users values: 1 to 10 attributes each. Attributes that are not named keep
// their values, as far as the documents tell.
//
// Endpoint: POST v4/all_member_push/im_set_attr
func (s *AllMemberAttributesService) Set(ctx context.Context, users []UserAttributes) (*AccountsResult, error) {
	return oldAttrsSet.do(ctx, s.client, users)
}

// SetSeq is Set for any number of users; see TagsService.
//
// Endpoint: POST v4/all_member_push/im_set_attr
func (s *AllMemberAttributesService) SetSeq(ctx context.Context, users iter.Seq[UserAttributes]) iter.Seq2[*AccountsResult, error] {
	return oldAttrsSet.seq(ctx, s.client, users)
}

// Get reads the values of the accounts.
//
// Endpoint: POST v4/all_member_push/im_get_attr
func (s *AllMemberAttributesService) Get(ctx context.Context, accounts []string) (*UserAttributesResult, error) {
	return oldAttrsGet.do(ctx, s.client, accounts)
}

// GetSeq is Get for any number of accounts; see TagsService.
//
// Endpoint: POST v4/all_member_push/im_get_attr
func (s *AllMemberAttributesService) GetSeq(ctx context.Context, accounts iter.Seq[string]) iter.Seq2[*UserAttributesResult, error] {
	return oldAttrsGet.seq(ctx, s.client, accounts)
}

// Remove takes the values of these attributes from the users: 1 to 10 attributes
// each.
//
// Endpoint: POST v4/all_member_push/im_remove_attr
func (s *AllMemberAttributesService) Remove(ctx context.Context, users []UserAttributeNames) (*AccountsResult, error) {
	return oldAttrsRemove.do(ctx, s.client, users)
}

// RemoveSeq is Remove for any number of users; see TagsService.
//
// Endpoint: POST v4/all_member_push/im_remove_attr
func (s *AllMemberAttributesService) RemoveSeq(ctx context.Context, users iter.Seq[UserAttributeNames]) iter.Seq2[*AccountsResult, error] {
	return oldAttrsRemove.seq(ctx, s.client, users)
}

// The calls, whose bodies are those of AttributesService.
var (
	oldAttrsSet    = setAttrs(&oldAttrsSetEndpoint)
	oldAttrsGet    = getAttrs(&oldAttrsGetEndpoint)
	oldAttrsRemove = removeAttrs(&oldAttrsRemoveEndpoint)
)
