package timpush

import (
	"context"
	"iter"

	"github.com/timpush/timpush/internal/check"
	"github.com/timpush/timpush/internal/wire"
)

// UserAttributes are attributes of one user with their values.
type UserAttributes struct {
	Account string            `json:"To_Account"`
	Attrs   map[string]string `json:"Attrs"` // name to value, each of at most 50 bytes
}

// UserAttributeNames are attributes of one user without their values.
type UserAttributeNames struct {
	Account string   `json:"To_Account"`
	Attrs   []string `json:"Attrs"`
}

// UserAttributesResult are the attributes of the users asked for, in the service's
// order. A user without attributes has an empty map, or none.
type UserAttributesResult struct {
	Users  []UserAttributes `json:"UserAttrs"`
	Failed []RecipientError `json:"ErrorList"`
}

// Err is nil if nobody failed, and otherwise the elements of Failed, joined.
func (r *UserAttributesResult) Err() error { return recipientsErr(r.Failed) }

// AttributesService names the app's attributes and gives users values of them, for
// pushes by AttrsOr and AttrsAnd: it is the field Attributes of a Client. An account is
// a UserID or RegistrationID, as the attribute's type says (90035). Documented limits:
// 100 calls a second, 100 users a call, 10 attributes per app, 50 bytes for a name and for a
// value.
//
// Names must be set before values (90033). Results, errors, repeats and the Seq methods
// are as in TagsService.
type AttributesService struct{ client *Client }

// SetNames names attributes of the app. As far as the documents tell, an index that is not
// in names keeps its name. A name that another index has already, or another type than
// before, is refused (90033). If that follows a lost answer, APIError.Unknown is true:
// Names tells what has become of it.
//
// Endpoint: POST v4/timpush/set_attr_name
func (s *AttributesService) SetNames(ctx context.Context, names []AttributeName) error {
	return setNames(ctx, s.client, &attrsSetNamesEndpoint, names)
}

// Names reads the names of the app's attributes, ordered by index.
//
// Endpoint: POST v4/timpush/get_attr_name
func (s *AttributesService) Names(ctx context.Context) ([]AttributeName, error) {
	return names(ctx, s.client, &attrsNamesEndpoint)
}

// Set gives users values: 1 to 10 attributes each. Attributes that are not named keep
// their values, as far as the documents tell.
//
// Endpoint: POST v4/timpush/set_attr
func (s *AttributesService) Set(ctx context.Context, users []UserAttributes) (*AccountsResult, error) {
	return attrsSet.do(ctx, s.client, users)
}

// SetSeq is Set for any number of users; see TagsService.
//
// Endpoint: POST v4/timpush/set_attr
func (s *AttributesService) SetSeq(ctx context.Context, users iter.Seq[UserAttributes]) iter.Seq2[*AccountsResult, error] {
	return attrsSet.seq(ctx, s.client, users)
}

// Get reads the values of the accounts.
//
// Endpoint: POST v4/timpush/get_attr
func (s *AttributesService) Get(ctx context.Context, accounts []string) (*UserAttributesResult, error) {
	return attrsGet.do(ctx, s.client, accounts)
}

// GetSeq is Get for any number of accounts; see TagsService.
//
// Endpoint: POST v4/timpush/get_attr
func (s *AttributesService) GetSeq(ctx context.Context, accounts iter.Seq[string]) iter.Seq2[*UserAttributesResult, error] {
	return attrsGet.seq(ctx, s.client, accounts)
}

// Remove takes the values of these attributes from the users: 1 to 10 attributes
// each.
//
// Endpoint: POST v4/timpush/remove_attr
func (s *AttributesService) Remove(ctx context.Context, users []UserAttributeNames) (*AccountsResult, error) {
	return attrsRemove.do(ctx, s.client, users)
}

// RemoveSeq is Remove for any number of users; see TagsService.
//
// Endpoint: POST v4/timpush/remove_attr
func (s *AttributesService) RemoveSeq(ctx context.Context, users iter.Seq[UserAttributeNames]) iter.Seq2[*AccountsResult, error] {
	return attrsRemove.seq(ctx, s.client, users)
}

// The calls.
var (
	attrsSet    = setAttrs(&attrsSetEndpoint)
	attrsGet    = getAttrs(&attrsGetEndpoint)
	attrsRemove = removeAttrs(&attrsRemoveEndpoint)
)

func setAttrs(row *endpoint) *usersCall[UserAttributes, nothing, AccountsResult] {
	return &usersCall[UserAttributes, nothing, AccountsResult]{
		row: row, argument: "users", member: "UserAttrs", result: accountsResult,
		entry: entry[UserAttributes]{
			account:  func(u *UserAttributes) string { return u.Account },
			check:    checkUserAttributes,
			appendTo: appendUserAttributes,
		},
	}
}

func removeAttrs(row *endpoint) *usersCall[UserAttributeNames, nothing, AccountsResult] {
	return &usersCall[UserAttributeNames, nothing, AccountsResult]{
		row: row, argument: "users", member: "UserAttrs", result: accountsResult,
		entry: entry[UserAttributeNames]{
			account:  func(u *UserAttributeNames) string { return u.Account },
			check:    checkUserAttributeNames,
			appendTo: appendUserAttributeNames,
		},
	}
}

func getAttrs(row *endpoint) *usersCall[string, userAttrs, UserAttributesResult] {
	return &usersCall[string, userAttrs, UserAttributesResult]{
		row: row, argument: "accounts", member: "To_Account", entry: accountEntry,
		result: func(_ []string, failed []RecipientError, body *userAttrs) *UserAttributesResult {
			return &UserAttributesResult{Users: body.UserAttrs, Failed: failed}
		},
	}
}

type userAttrs struct{ UserAttrs []UserAttributes }

const attributesPerApp = 10

// checkCount applies what follows from the number of names that an app can have: with
// more, one of them must be unknown.
func checkCount(c *check.Collector, n int) {
	if n == 0 {
		c.Addf(0, "Attrs", "has 0 attributes, but 1 is required")
	}
	if n > attributesPerApp {
		c.Addf(int(CodeBadAttribute), "Attrs", "has %d attributes; the limit is %d attributes", n, attributesPerApp)
	}
}

func checkUserAttributes(c *check.Collector, u *UserAttributes) {
	c.Present(0, "Account", u.Account)
	checkCount(c, len(u.Attrs))
	checkAttrs(c, attrMember{"Attrs", u.Attrs})
}

func appendUserAttributes(b *wire.Buffer, u *UserAttributes) {
	b.Open('{')
	b.String("To_Account", u.Account)
	b.StringMap("Attrs", u.Attrs)
	b.Close('}')
}

func checkUserAttributeNames(c *check.Collector, u *UserAttributeNames) {
	c.Present(0, "Account", u.Account)
	checkCount(c, len(u.Attrs))
	for i, name := range u.Attrs {
		c.At("Attrs", i)
		checkAttributeName(c, "", name)
		c.Out()
	}
}

func appendUserAttributeNames(b *wire.Buffer, u *UserAttributeNames) {
	b.Open('{')
	b.String("To_Account", u.Account)
	b.Strings("Attrs", u.Attrs)
	b.Close('}')
}
