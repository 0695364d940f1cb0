package timpush

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/timpush/timpush/internal/check"
	"github.com/timpush/timpush/internal/wire"
)

// Condition picks the users of a push by their tags or their attributes, never by
// both (90039). Tags and attribute names and values have at most 50 bytes, TagsOr
// and TagsAnd at most 10 tags each.
//
// A member that is given but empty, as a list of tags that turned out to have
// none, is not the same as one that is absent: a push with nothing else to go by is
// refused, even beside AllUsers. JSON keeps the difference.
//
// Whether TagsNot excludes the users with any of its tags or those with all of them,
// the documents leave open: a comment in 1047/60561 says all, a transcription of the
// Chinese table any. Give one tag, or try it.
type Condition struct {
	TagsOr   []string          `json:"TagsOr,omitzero"`   // any of these tags
	TagsAnd  []string          `json:"TagsAnd,omitzero"`  // all of these tags
	TagsNot  []string          `json:"TagsNot,omitzero"`  // excluded; timpush/push without MsgBody only, beside TagsOr or TagsAnd
	AttrsOr  map[string]string `json:"AttrsOr,omitzero"`  // any of these attributes
	AttrsAnd map[string]string `json:"AttrsAnd,omitzero"` // all of these attributes
}

// AnyTag picks the users who have at least one of the tags.
func AnyTag(tags ...string) Condition {
	return Condition{TagsOr: append([]string{}, tags...)}
}

// AllTags picks the users who have every one of the tags.
func AllTags(tags ...string) Condition {
	return Condition{TagsAnd: append([]string{}, tags...)}
}

// AnyAttr picks the users who have at least one of the attributes with its value.
func AnyAttr(attrs map[string]string) Condition {
	return Condition{AttrsOr: cloneGiven(attrs)}
}

// AllAttrs picks the users who have every one of the attributes with its value.
func AllAttrs(attrs map[string]string) Condition {
	return Condition{AttrsAnd: cloneGiven(attrs)}
}

func cloneGiven(attrs map[string]string) map[string]string {
	given := make(map[string]string, len(attrs))
	maps.Copy(given, attrs)
	return given
}

// MarshalJSON keeps members that are given but empty, and refuses text that is not
// valid UTF-8, for JSON would carry the name of another tag.
func (c Condition) MarshalJSON() ([]byte, error) { return wire.Marshal(c.appendTo) }

// UnmarshalJSON refuses a member that it does not know: dropped, it would widen the
// audience.
func (c *Condition) UnmarshalJSON(data []byte) error {
	type members Condition
	unknown, err := wire.Members(data, (*members)(c))
	for name := range unknown {
		return fmt.Errorf("timpush: Condition has no member %q", name)
	}
	if err != nil {
		return err
	}
	// A null is given but empty: so others encode a list that turned out to have nothing.
	var given map[string]json.RawMessage
	_ = json.Unmarshal(data, &given) // it has been read before
	for name, value := range given {
		if string(value) == "null" {
			c.give(name)
		}
	}
	return nil
}

// give makes an absent member an empty one.
func (c *Condition) give(name string) {
	switch name {
	case "TagsOr":
		c.TagsOr = []string{}
	case "TagsAnd":
		c.TagsAnd = []string{}
	case "TagsNot":
		c.TagsNot = []string{}
	case "AttrsOr":
		c.AttrsOr = map[string]string{}
	case "AttrsAnd":
		c.AttrsAnd = map[string]string{}
	}
}

func (c *Condition) appendTo(b *wire.Buffer) {
	b.Open('{')
	for _, m := range c.tags() {
		if m.list != nil {
			b.Strings(m.name, m.list)
		}
	}
	for _, m := range c.attrs() {
		if m.pairs != nil {
			b.StringMap(m.name, m.pairs)
		}
	}
	b.Close('}')
}

type tagMember struct {
	name string
	list []string
}

type attrMember struct {
	name  string
	pairs map[string]string
}

func (c *Condition) tags() [3]tagMember {
	return [3]tagMember{{"TagsOr", c.TagsOr}, {"TagsAnd", c.TagsAnd}, {"TagsNot", c.TagsNot}}
}

func (c *Condition) attrs() [2]attrMember {
	return [2]attrMember{{"AttrsOr", c.AttrsOr}, {"AttrsAnd", c.AttrsAnd}}
}

// given reports whether any member is there, empty or not.
func (c *Condition) given() bool {
	return c.TagsOr != nil || c.TagsAnd != nil || c.TagsNot != nil || c.AttrsOr != nil || c.AttrsAnd != nil
}

// picks reports whether the condition narrows the audience. TagsNot alone is
// nearly everyone.
func (c *Condition) picks() bool {
	return len(c.TagsOr) > 0 || len(c.TagsAnd) > 0 || len(c.AttrsOr) > 0 || len(c.AttrsAnd) > 0
}

// sent is the condition without members that are given but empty, whose meaning no
// document tells.
func (c *Condition) sent() Condition {
	s := *c
	for _, list := range []*[]string{&s.TagsOr, &s.TagsAnd, &s.TagsNot} {
		if len(*list) == 0 {
			*list = nil
		}
	}
	for _, pairs := range []*map[string]string{&s.AttrsOr, &s.AttrsAnd} {
		if len(*pairs) == 0 {
			*pairs = nil
		}
	}
	return s
}

const (
	tagLimit       = 50 // bytes; attribute names and values too
	tagsPerList    = 10
	dataIDLimit    = 64 // bytes
	recipientLimit = 500
	lifeTimeLimit  = 604800 // seconds, 7 days
)

// conditionRules is what one shape of a push allows in a Condition.
type conditionRules struct {
	shape    string // for messages
	single   bool   // one of TagsOr, TagsAnd, AttrsOr, AttrsAnd at most
	tagsNot  bool   // TagsNot exists
	distinct bool   // a tag may not be in TagsOr and TagsAnd (90022)
}

var (
	// 1047/37166 (2023, about 2024): Or and And of one kind may stand together.
	allMemberRules = conditionRules{shape: "all_member_push/im_push", distinct: true}
	// 1047/60561 (2024-07-23), 1047/67814 (2025, 2026): the four cannot coexist.
	pushMessageRules = conditionRules{shape: "timpush/push with MsgBody", single: true}
	// 1047/60561 (2025-03-03 and later): TagsNot stands beside TagsOr in a sample.
	pushNotificationRules = conditionRules{shape: "timpush/push without MsgBody", tagsNot: true}
)

// guard is the broadcast guard: never to everyone by accident. It cannot be
// switched off.
func (r conditionRules) guard(c *check.Collector, cond *Condition, allUsers bool) {
	if cond.TagsNot != nil && !r.tagsNot {
		c.Addf(0, "Condition.TagsNot", "is no condition of %s; were it ignored, more people would be reached", r.shape)
	}
	switch {
	case allUsers && cond.picks():
		c.Addf(0, "AllUsers", "is true beside a Condition; choose one of them")
	case allUsers && cond.given():
		c.Addf(0, "Condition", "is given but picks nobody, beside AllUsers; leave it out to reach all users")
	case !allUsers && cond.given() && !cond.picks():
		c.Addf(0, "Condition", "picks nobody in particular: TagsOr, TagsAnd, AttrsOr and AttrsAnd are empty; that would reach nearly all users")
	case !allUsers && !cond.given():
		c.Addf(0, "AllUsers", "is false and Condition is empty; without a condition all users are reached, which needs AllUsers: true")
	}
}

// check applies the documented rules.
func (r conditionRules) check(c *check.Collector, cond *Condition) {
	c.In("Condition")
	defer c.Out()
	hasTags, hasAttrs, kinds := false, false, 0
	for _, m := range cond.tags() {
		if len(m.list) == 0 {
			continue
		}
		hasTags = true
		if m.name != "TagsNot" {
			kinds++
			if n := len(m.list); n > tagsPerList {
				c.Addf(int(CodeTooManyTags), m.name, "has %d tags; the limit is %d tags", n, tagsPerList)
			}
		}
		for i, tag := range m.list {
			c.At(m.name, i)
			if tag == "" {
				c.Addf(int(CodeEmptyTag), "", "is empty; a tag has 1 to %d bytes", tagLimit)
			}
			c.Bytes(int(CodeTagTooLong), "", tag, tagLimit)
			c.Out()
		}
	}
	for _, m := range cond.attrs() {
		if len(m.pairs) == 0 {
			continue
		}
		hasAttrs = true
		kinds++
		checkAttrs(c, m)
	}
	if hasTags && hasAttrs {
		c.Addf(int(CodeTagsWithAttributes), "", "has tags and attributes; choose one kind")
	} else if r.single && kinds > 1 {
		c.Addf(0, "", "has %d of TagsOr, TagsAnd, AttrsOr and AttrsAnd; %s takes 1 of them", kinds, r.shape)
	}
	if r.distinct {
		for i, tag := range cond.TagsAnd {
			if at := slices.Index(cond.TagsOr, tag); at >= 0 {
				c.At("TagsAnd", i)
				c.Addf(int(CodeTagInOrAndAnd), "", "is also TagsOr[%d]; a tag may be in one of them", at)
				c.Out()
			}
		}
	}
}

// checkAttrs names a pair by its place, for names and values stay out of messages.
func checkAttrs(c *check.Collector, m attrMember) {
	for i, name := range slices.Sorted(maps.Keys(m.pairs)) {
		if name == "" {
			c.Addf(int(CodeBadAttribute), m.name, "has an empty attribute name; a name has 1 to %d bytes", tagLimit)
		}
		if n := len(name); n > tagLimit {
			c.Addf(int(CodeBadAttribute), m.name, "has a name of %d bytes, number %d in sorted order; the limit is %d bytes", n, i+1, tagLimit)
		}
		if n := len(m.pairs[name]); n > tagLimit {
			c.Addf(0, m.name, "has a value of %d bytes, for name number %d in sorted order; the limit is %d bytes", n, i+1, tagLimit)
		}
	}
}
