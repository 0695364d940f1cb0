package timpushtest

import (
	"fmt"
	"slices"
)

// selects tells whom a single member of Condition selects.
var selects = map[string]func(*traits, *person, *value) bool{
	"TagsOr": func(_ *traits, p *person, tags *value) bool {
		return slices.ContainsFunc(tags.items, p.hasTag)
	},
	"TagsAnd": func(_ *traits, p *person, tags *value) bool {
		return !slices.ContainsFunc(tags.items, func(tag value) bool { return !p.hasTag(tag) })
	},
	"TagsNot": func(_ *traits, p *person, tags *value) bool {
		return !slices.ContainsFunc(tags.items, p.hasTag)
	},
	"AttrsOr": func(t *traits, p *person, attrs *value) bool {
		return slices.ContainsFunc(attrs.members, func(m member) bool { return p.hasAttr(t, m) })
	},
	"AttrsAnd": func(t *traits, p *person, attrs *value) bool {
		return !slices.ContainsFunc(attrs.members, func(m member) bool { return !p.hasAttr(t, m) })
	},
}

// audience lists, sorted, whom a push by this condition is meant for, or says why
// nobody can tell. No condition is everybody.
func (s *Server) audience(cond *value) (to []string, undecided string) {
	everybody := s.accounts.everybody()
	if cond == nil {
		return everybody, ""
	}
	if undecided = disputed(cond); undecided != "" || everybody == nil {
		return nil, undecided
	}
	to = []string{}
	for _, account := range everybody {
		p := s.traits.people[account]
		if !slices.ContainsFunc(cond.members, func(m member) bool { return !selects[m.name](&s.traits, p, &m.value) }) {
			to = append(to, account)
		}
	}
	return to, ""
}

// disputed says why a condition, which is known to be allowed, cannot be computed.
func disputed(cond *value) string {
	selecting := make([]string, 0, len(cond.members))
	for i := range cond.members {
		m := &cond.members[i]
		switch {
		case m.name != "TagsNot":
			selecting = append(selecting, m.name)
		case len(m.value.items) > 1:
			return "the documents do not agree on whom TagsNot with several tags excludes"
		}
	}
	if len(selecting) > 1 {
		return fmt.Sprintf("the documents do not say how %s and %s are combined", selecting[0], selecting[1])
	}
	return ""
}
