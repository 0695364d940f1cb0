package timpushtest

import (
	"slices"
	"strconv"

	"github.com/timpush/timpush"
)

// attrNames are the attributes of the app. What accounts have belongs to the index:
// that a name can be replaced by another one, and that the values stay, is a guess.
type attrNames [10]attrName

type attrName struct {
	name string // empty: none
	of   accountType
}

func (n *attrNames) index(name string) (int, bool) {
	i := slices.IndexFunc(n[:], func(a attrName) bool { return a.name == name })
	return i, i >= 0 && name != ""
}

func (n *attrNames) have(name string) bool {
	_, ok := n.index(name)
	return ok
}

// set names an attribute, or refuses. A type that is not given leaves the one that
// the attribute has, which never changes.
func (n *attrNames) set(i int, name string, of *value) *refusal {
	old := n[i]
	next := attrName{name, old.of}
	if of != nil {
		t, _ := of.integer()
		next.of = accountType(t)
	}
	at, taken := n.index(name)
	switch retyped := old.name != "" && next.of != old.of; {
	case taken && at != i:
		return refuse(timpush.CodeBadAttribute, "attrName:%s already exists at index:%d", name, at)
	case retyped:
		return refuse(timpush.CodeBadAttribute, "attrName:%s already exists at index:%d", old.name, i)
	}
	n[i] = next
	return nil
}

// byIndex makes an object with an entry for each attribute.
func byIndex[T any](n *attrNames, entry func(attrName) T) map[string]T {
	all := map[string]T{}
	for i, a := range n {
		if a.name != "" {
			all[strconv.Itoa(i)] = entry(a)
		}
	}
	return all
}

var namesByIndex = fit{`an object of strings by index, "0" to "9"`, func(v *value) bool {
	return aFilledObject.ok(v) && aStringMap.ok(v) && !slices.ContainsFunc(v.members, func(m member) bool {
		return len(m.name) != 1 || m.name < "0" || m.name > "9"
	})
}}

var typesByIndex = fit{"an object of 0 and 1", func(v *value) bool {
	return v.kind == object && !slices.ContainsFunc(v.members, func(m member) bool { return !aSwitch.ok(&m.value) })
}}

// checkAttrNames answers 90033 to unfit names, as for those in conditions.
func checkAttrNames(r *request) *refusal {
	names := r.member("AttrNames")
	for i := range names.members {
		if n := len(names.members[i].value.text); n == 0 || n > attributeLimit {
			return refuse(timpush.CodeBadAttribute, "the name at index %s has %d bytes; 1 to %d are allowed",
				names.members[i].name, n, attributeLimit)
		}
	}
	types := r.member("AttrTypes")
	if types == nil {
		return nil
	}
	for i := range types.members {
		if index := types.members[i].name; names.member(index) == nil {
			return refuse(timpush.CodeBadJSON, "AttrTypes has index %q, AttrNames has not", index)
		}
	}
	return nil
}

func setAttrName(f family) *endpoint {
	rows := []row{need("AttrNames", namesByIndex)}
	if f.attrTypes {
		rows = append(rows, may("AttrTypes", typesByIndex))
	}
	return &endpoint{
		checks: []rule{members(rows...), checkAttrNames},
		serve: func(s *Server, req *request) (map[string]any, *refusal) {
			names := s.traits.names // a copy: all of them or none
			given, types := req.member("AttrNames"), req.member("AttrTypes")
			for i := range names {
				index := strconv.Itoa(i)
				name := given.member(index)
				if name == nil {
					continue
				}
				if no := names.set(i, name.text, types.member(index)); no != nil {
					return nil, no
				}
			}
			s.traits.names = names
			return nil, nil
		},
	}
}

func getAttrName(f family) *endpoint {
	return &endpoint{
		checks: []rule{members()},
		serve: func(s *Server, _ *request) (map[string]any, *refusal) {
			names := &s.traits.names
			extra := map[string]any{"AttrNames": byIndex(names, func(a attrName) string { return a.name })}
			if f.attrTypes {
				extra["AttrTypes"] = byIndex(names, func(a attrName) accountType { return a.of })
			}
			return extra, nil
		},
	}
}
