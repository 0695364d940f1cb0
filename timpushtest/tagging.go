package timpushtest

import (
	"slices"

	"github.com/timpush/timpush"
)

// holders are those who have a tag. A tag is bound to the type of account that gets
// it first, for as long as somebody has it; how the service binds it is not documented.
type holders struct {
	of accountType
	n  int
}

// tagging is a change of tags, which can be dropped until it is carried out.
type tagging struct {
	traits *traits
	people map[string][]string // the tags that those concerned have in the end
	tags   map[string]holders  // those concerned
}

func newTagging(t *traits) *tagging {
	return &tagging{traits: t, people: map[string][]string{}, tags: map[string]holders{}}
}

func (t *traits) tagsOf(account string) []string {
	if p := t.people[account]; p != nil {
		return p.tags
	}
	return nil
}

func (c *tagging) holders(tag string) holders {
	if h, ok := c.tags[tag]; ok {
		return h
	}
	return c.traits.tags[tag]
}

// tagsOf gives what an account has by now: it may come twice in a request.
func (c *tagging) tagsOf(account string) []string {
	if tags, ok := c.people[account]; ok {
		return tags
	}
	return c.traits.tagsOf(account)
}

// add gives an account all of these tags or, if one is bound to the other type, none.
func (c *tagging) add(account string, of accountType, tags []value, replace bool) timpush.Code {
	for _, tag := range tags {
		if h := c.holders(tag.text); h.n > 0 && h.of != of {
			return timpush.CodeWrongAccountType
		}
	}
	var next []string
	if !replace {
		next = slices.Clone(c.tagsOf(account))
	}
	for _, tag := range tags {
		if !slices.Contains(next, tag.text) {
			next = append(next, tag.text)
		}
	}
	c.put(account, of, next)
	return 0
}

func (c *tagging) remove(account string, of accountType, tags []value) {
	next := slices.Clone(c.tagsOf(account))
	c.put(account, of, slices.DeleteFunc(next, func(has string) bool {
		return slices.ContainsFunc(tags, func(tag value) bool { return tag.text == has })
	}))
}

// put sets what an account has from now on.
func (c *tagging) put(account string, of accountType, next []string) {
	count := func(tag string, by int) {
		h := c.holders(tag)
		if h.n == 0 {
			h.of = of
		}
		h.n += by
		c.tags[tag] = h
	}
	for _, tag := range c.tagsOf(account) {
		count(tag, -1)
	}
	for _, tag := range next {
		count(tag, +1)
	}
	c.people[account] = next
}

// check refuses a change that leads beyond a limit; no code is documented for either.
func (c *tagging) check(f family) *refusal {
	for _, tags := range c.people {
		if n := len(tags); n > tagsPerUser {
			return refuse(timpush.CodeBadJSON, "a user would have %d tags; the limit is %d", n, tagsPerUser)
		}
	}
	distinct := len(c.traits.tags)
	for tag, h := range c.tags {
		if _, was := c.traits.tags[tag]; was {
			distinct--
		}
		if h.n > 0 {
			distinct++
		}
	}
	if f.appTags > 0 && distinct > f.appTags {
		return refuse(timpush.CodeBadJSON, "the app would have %d tags; the limit is %d", distinct, f.appTags)
	}
	return nil
}

func (c *tagging) carryOut() {
	for account, tags := range c.people {
		c.traits.person(account).tags = tags
	}
	if c.traits.tags == nil {
		c.traits.tags = map[string]holders{}
	}
	for tag, h := range c.tags {
		if h.n == 0 {
			delete(c.traits.tags, tag)
			continue
		}
		c.traits.tags[tag] = h
	}
}
