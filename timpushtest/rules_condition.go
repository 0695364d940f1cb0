package timpushtest

import (
	"slices"

	"github.com/timpush/timpush"
)

const (
	tagLimit       = 50 // bytes
	tagsLimit      = 10
	attributeLimit = 50 // bytes, of a name and of a value
)

// conditions is what an endpoint allows in Condition.
type conditions struct {
	known    []string
	onlyOne  bool     // no two of them together
	counted  []string // lists with at most 10 tags
	excludes string   // a member that only takes away from what others select
}

var (
	legacyConditions = conditions{
		known:   []string{"TagsOr", "TagsAnd", "AttrsOr", "AttrsAnd"},
		counted: []string{"TagsOr", "TagsAnd"},
	}
	chatConditions = conditions{
		known:   []string{"TagsOr", "TagsAnd", "AttrsOr", "AttrsAnd"},
		counted: []string{"TagsOr", "TagsAnd"},
		onlyOne: true,
	}
	// No document says how many tags TagsNot may have, or shows it alone, which would
	// be nearly everyone.
	serviceConditions = conditions{
		known:    []string{"TagsOr", "TagsAnd", "TagsNot", "AttrsOr", "AttrsAnd"},
		counted:  []string{"TagsOr", "TagsAnd"},
		excludes: "TagsNot",
	}
)

// isTags tells the members of Condition that hold tags from those with attributes.
var isTags = map[string]bool{"TagsOr": true, "TagsAnd": true, "TagsNot": true}

// legacyCondition is the rule of v4/all_member_push/im_push.
func legacyCondition(r *request) *refusal { return legacyConditions.check(r) }

// pushCondition is the rule of v4/timpush/push, whose documents differ by shape.
func pushCondition(r *request) *refusal {
	if r.has("MsgBody") {
		return chatConditions.check(r)
	}
	return serviceConditions.check(r)
}

func (c *conditions) check(r *request) *refusal {
	cond := r.member("Condition")
	if cond == nil {
		return nil
	}
	for _, check := range []func(*value) *refusal{
		c.checkMembers, c.checkTogether, c.checkTags, c.checkAttributes,
	} {
		if no := check(cond); no != nil {
			return no
		}
	}
	return nil
}

// checkMembers refuses what selects nobody. That the service does not take an empty
// condition for everybody is not documented, and not to be tried.
func (c *conditions) checkMembers(cond *value) *refusal {
	for i := range cond.members {
		m := &cond.members[i]
		switch {
		case !slices.Contains(c.known, m.name):
			return refuse(timpush.CodeBadJSON, "Condition has no %s here", m.name)
		case isTags[m.name] && m.value.kind != list:
			return refuse(timpush.CodeBadJSON, "Condition.%s is not an array", m.name)
		case !isTags[m.name] && m.value.kind != object:
			return refuse(timpush.CodeBadJSON, "Condition.%s is not an object", m.name)
		case len(m.value.items)+len(m.value.members) == 0:
			return refuse(timpush.CodeBadJSON, "Condition.%s is empty", m.name)
		}
	}
	if len(cond.members) == 1 && cond.members[0].name == c.excludes {
		return refuse(timpush.CodeBadJSON, "Condition.%s stands alone", c.excludes)
	}
	return nil
}

func (c *conditions) checkTogether(cond *value) *refusal {
	var tags, attributes int
	for i := range cond.members {
		if isTags[cond.members[i].name] {
			tags++
		} else {
			attributes++
		}
	}
	switch {
	case tags > 0 && attributes > 0:
		return refuse(timpush.CodeTagsWithAttributes, "attributes and tags cannot be used together")
	case c.onlyOne && tags+attributes > 1:
		// The documents say that they "cannot coexist", and give no code.
		return refuse(timpush.CodeBadJSON, "Condition has %d members; with a MsgBody one is allowed", tags+attributes)
	}
	return nil
}

func (c *conditions) checkTags(cond *value) *refusal {
	for i := range cond.members {
		m := &cond.members[i]
		if !isTags[m.name] {
			continue
		}
		if n := len(m.value.items); n > tagsLimit && slices.Contains(c.counted, m.name) {
			return refuse(timpush.CodeTooManyTags, "Condition.%s has %d tags; the limit is %d", m.name, n, tagsLimit)
		}
		for j := range m.value.items {
			if no := checkTag(&m.value.items[j], m.name, j); no != nil {
				return no
			}
		}
	}
	// Where TagsOr and TagsAnd may stand together, no tag may be in both.
	or, and := cond.member("TagsOr"), cond.member("TagsAnd")
	if or == nil || and == nil {
		return nil
	}
	for i := range or.items {
		tag := or.items[i].text
		if slices.ContainsFunc(and.items, func(v value) bool { return v.text == tag }) {
			return refuse(timpush.CodeTagInOrAndAnd, "Condition.TagsOr[%d] is in TagsAnd too", i)
		}
	}
	return nil
}

func checkTag(tag *value, name string, i int) *refusal {
	switch {
	case tag.kind == null, tag.kind == text && tag.text == "":
		return refuse(timpush.CodeEmptyTag, "Condition.%s[%d] is empty", name, i)
	case tag.kind != text:
		return refuse(timpush.CodeBadJSON, "Condition.%s[%d] is not a string", name, i)
	case len(tag.text) > tagLimit:
		return refuse(timpush.CodeTagTooLong, "Condition.%s[%d] has %d bytes; the limit is %d",
			name, i, len(tag.text), tagLimit)
	}
	return nil
}

// checkAttributes answers 90033, "invalid attribute", to all faults. For the length
// an edition of 2023 gave 90030, which means something else in newer ones.
func (c *conditions) checkAttributes(cond *value) *refusal {
	for i := range cond.members {
		m := &cond.members[i]
		for j := range m.value.members {
			a := &m.value.members[j]
			switch {
			case a.name == "":
				return refuse(timpush.CodeBadAttribute, "Condition.%s has an empty name", m.name)
			case a.value.kind != text:
				return refuse(timpush.CodeBadAttribute, "Condition.%s has a value that is not a string", m.name)
			case len(a.name) > attributeLimit, len(a.value.text) > attributeLimit:
				return refuse(timpush.CodeBadAttribute, "Condition.%s has a name or value of more than %d bytes",
					m.name, attributeLimit)
			}
		}
	}
	return nil
}
