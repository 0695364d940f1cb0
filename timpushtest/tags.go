package timpushtest

import (
	"github.com/timpush/timpush"
)

// The documented limits of tags, beside those that conditions have too.
const (
	tagsPerReplacement = 100 // in an entry with Replace 1
	tagsPerUser        = 100
)

// userTags is the member of both changes of tags.
var userTags = entries("UserTags", need("Tags", aFilledArray), need("Tags", someStrings))

func addTag(f family) *endpoint {
	rows := []row{userTags}
	if f.replace {
		rows = append(rows, may("Replace", aSwitch))
	}
	return &endpoint{
		checks: []rule{members(rows...), users.in("UserTags"), checkTagLengths, checkTagCounts},
		serve: func(s *Server, req *request) (map[string]any, *refusal) {
			c := newTagging(&s.traits)
			replace := req.text("Replace") == "1"
			extra := f.each(s, req.member("UserTags"), map[string]any{}, func(account string, entry *value) timpush.Code {
				return c.add(account, s.accounts.typeOf(account), entry.member("Tags").items, replace)
			})
			if no := c.check(f); no != nil {
				return nil, no
			}
			c.carryOut()
			return extra, nil
		},
	}
}

func removeTag(f family) *endpoint {
	return &endpoint{
		checks: []rule{members(userTags), users.in("UserTags"), checkTagLengths},
		serve: func(s *Server, req *request) (map[string]any, *refusal) {
			c := newTagging(&s.traits)
			defer c.carryOut()
			return f.each(s, req.member("UserTags"), map[string]any{}, func(account string, entry *value) timpush.Code {
				c.remove(account, s.accounts.typeOf(account), entry.member("Tags").items)
				return 0
			}), nil
		},
	}
}

func removeAllTags(f family) *endpoint {
	return &endpoint{
		checks: byAccounts,
		serve: func(s *Server, req *request) (map[string]any, *refusal) {
			c := newTagging(&s.traits)
			defer c.carryOut()
			return f.each(s, req.member("To_Account"), map[string]any{}, func(account string, _ *value) timpush.Code {
				c.put(account, s.accounts.typeOf(account), nil)
				return 0
			}), nil
		},
	}
}

func getTag(f family) *endpoint {
	type tagsOfUser struct {
		Account string `json:"To_Account"`
		Tags    []string
	}
	return &endpoint{
		checks: byAccounts,
		serve: func(s *Server, req *request) (map[string]any, *refusal) {
			found := []tagsOfUser{}
			extra := f.each(s, sorted(req.member("To_Account")), map[string]any{}, func(account string, _ *value) timpush.Code {
				found = append(found, tagsOfUser{account, append([]string{}, s.traits.tagsOf(account)...)})
				return 0
			})
			extra["UserTags"] = found
			return extra, nil
		},
	}
}

// checkTagLengths has no documented code for an empty tag: 90040 is for conditions.
func checkTagLengths(r *request) *refusal {
	users := r.member("UserTags").items
	for i := range users {
		for j, tag := range users[i].member("Tags").items {
			switch n := len(tag.text); {
			case n == 0:
				return refuse(timpush.CodeBadJSON, "UserTags[%d].Tags[%d] is empty", i, j)
			case n > tagLimit:
				return refuse(timpush.CodeUserTagTooLong, "UserTags[%d].Tags[%d] has %d bytes; the limit is %d", i, j, n, tagLimit)
			}
		}
	}
	return nil
}

func checkTagCounts(r *request) *refusal {
	limit := tagsLimit
	if r.text("Replace") == "1" {
		limit = tagsPerReplacement
	}
	users := r.member("UserTags").items
	for i := range users {
		if n := len(users[i].member("Tags").items); n > limit {
			return refuse(timpush.CodeTooManyTags, "UserTags[%d] has %d tags; the limit is %d", i, n, limit)
		}
	}
	return nil
}
