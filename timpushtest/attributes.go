package timpushtest

import (
	"slices"

	"github.com/timpush/timpush"
)

func setAttr(f family) *endpoint {
	return &endpoint{
		checks: []rule{
			members(entries("UserAttrs", need("Attrs", aFilledObject), need("Attrs", aStringMap))),
			users.in("UserAttrs"), checkAttrValues,
		},
		serve: func(s *Server, req *request) (map[string]any, *refusal) {
			list := req.member("UserAttrs")
			if no := s.traits.checkNames(list); no != nil {
				return nil, no
			}
			return f.each(s, list, map[string]any{}, func(account string, entry *value) timpush.Code {
				attrs := entry.member("Attrs").members
				return s.traits.setAttrs(account, s.accounts.typeOf(account), attrs)
			}), nil
		},
	}
}

func removeAttr(f family) *endpoint {
	return &endpoint{
		checks: []rule{
			members(entries("UserAttrs", need("Attrs", aFilledArray), need("Attrs", someStrings))),
			users.in("UserAttrs"),
		},
		serve: func(s *Server, req *request) (map[string]any, *refusal) {
			list := req.member("UserAttrs")
			if no := s.traits.checkNames(list); no != nil {
				return nil, no
			}
			return f.each(s, list, map[string]any{}, func(account string, entry *value) timpush.Code {
				p := s.traits.person(account)
				for _, name := range entry.member("Attrs").items {
					i, _ := s.traits.names.index(name.text)
					delete(p.attrs, i)
				}
				return 0
			}), nil
		},
	}
}

func getAttr(f family) *endpoint {
	type userAttrs struct {
		Account string `json:"To_Account"`
		Attrs   map[string]string
	}
	return &endpoint{
		checks: byAccounts,
		serve: func(s *Server, req *request) (map[string]any, *refusal) {
			found := []userAttrs{}
			extra := f.each(s, sorted(req.member("To_Account")), map[string]any{}, func(account string, _ *value) timpush.Code {
				found = append(found, userAttrs{account, s.traits.attrsOf(account)})
				return 0
			})
			extra["UserAttrs"] = found
			return extra, nil
		},
	}
}

// checkAttrValues answers 90033, as for the values in conditions. An edition of 2023
// had 90030 for this, and for a length of 0, of which newer ones say nothing.
func checkAttrValues(r *request) *refusal {
	entries := r.member("UserAttrs").items
	for i := range entries {
		for _, m := range entries[i].member("Attrs").members {
			if n := len(m.value.text); n > attributeLimit {
				return refuse(timpush.CodeBadAttribute, "UserAttrs[%d] has a value of %d bytes; the limit is %d",
					i, n, attributeLimit)
			}
		}
	}
	return nil
}

// checkNames refuses a request with a name that the app does not have. Attrs has
// names as members where values are set, and as items where they are removed.
func (t *traits) checkNames(list *value) *refusal {
	for i := range list.items {
		attrs := list.items[i].member("Attrs")
		if slices.ContainsFunc(attrs.members, func(m member) bool { return !t.names.have(m.name) }) ||
			slices.ContainsFunc(attrs.items, func(v value) bool { return !t.names.have(v.text) }) {
			return refuse(timpush.CodeBadAttribute, "UserAttrs[%d] has an attribute that the app does not have", i)
		}
	}
	return nil
}

// setAttrs sets all of these attributes or, if one is for the other type of account,
// none.
func (t *traits) setAttrs(account string, of accountType, attrs []member) timpush.Code {
	for _, m := range attrs {
		if i, _ := t.names.index(m.name); t.names[i].of != of {
			return timpush.CodeWrongAccountType
		}
	}
	p := t.person(account)
	if p.attrs == nil {
		p.attrs = map[int]string{}
	}
	for _, m := range attrs {
		i, _ := t.names.index(m.name)
		p.attrs[i] = m.value.text
	}
	return 0
}

// attrsOf is never nil.
func (t *traits) attrsOf(account string) map[string]string {
	attrs := map[string]string{}
	if p := t.people[account]; p != nil {
		for i, text := range p.attrs {
			attrs[t.names[i].name] = text
		}
	}
	return attrs
}
