package timpushtest

import (
	"encoding/json"
	"unicode/utf8"
)

// kind is the type of a JSON value.
type kind uint8

const (
	null kind = iota
	boolean
	number
	text
	list
	object
)

// value is a JSON value that keeps what encoding/json drops: the order and size of
// members, the wording of numbers, and names that come twice.
type value struct {
	kind    kind
	raw     string   // as it stands, whatever the kind
	text    string   // of a string, unescaped; of a number or boolean, as it stands
	items   []value  // of a list
	members []member // of an object, in order
}

// member is a member of an object.
type member struct {
	name  string
	size  int // bytes of name, colon and value, as they stand
	value value
}

// member finds a member by its name, and returns nil if there is none. No value has
// no members.
func (v *value) member(name string) *value {
	if v == nil {
		return nil
	}
	for i := range v.members {
		if v.members[i].name == name {
			return &v.members[i].value
		}
	}
	return nil
}

// parseJSON reads a whole document. False: it is not one, or not in UTF-8, as
// JSON must be. If a member comes twice in one object, twice is its name.
func parseJSON(body []byte) (v value, twice *string, ok bool) {
	// encoding/json judges, and limits the depth; the parser may then trust the text.
	if !utf8.Valid(body) || !json.Valid(body) {
		return value{}, nil, false
	}
	p := parser{in: string(body)}
	v = p.value()
	return v, p.twice, true
}

// parser reads valid JSON. Strings without escapes share the memory of the input.
type parser struct {
	in    string
	at    int
	twice *string
}

// next skips white space and gives the byte that follows.
func (p *parser) next() byte {
	for {
		switch c := p.in[p.at]; c {
		case ' ', '\t', '\r', '\n':
			p.at++
		default:
			return c
		}
	}
}

// separator skips a comma, or the end of an object or list, which it reports.
func (p *parser) separator() (end bool) {
	end = p.next() != ','
	p.at++
	return end
}

func (p *parser) value() value {
	c := p.next()
	start := p.at
	v := p.plain(c)
	v.raw = p.in[start:p.at]
	return v
}

// plain reads the value that begins with c.
func (p *parser) plain(c byte) value {
	switch c {
	case '{':
		return p.object()
	case '[':
		return p.list()
	case '"':
		return value{kind: text, text: p.text()}
	case 'n':
		return value{kind: null, text: p.word()}
	case 't', 'f':
		return value{kind: boolean, text: p.word()}
	default:
		return value{kind: number, text: p.word()}
	}
}

func (p *parser) list() value {
	v := value{kind: list}
	p.at++
	if p.next() == ']' {
		p.at++
		return v
	}
	for end := false; !end; end = p.separator() {
		v.items = append(v.items, p.value())
	}
	return v
}

func (p *parser) object() value {
	v := value{kind: object}
	p.at++
	if p.next() == '}' {
		p.at++
		return v
	}
	for end := false; !end; end = p.separator() {
		p.next()
		start := p.at
		m := member{name: p.text()}
		p.next() // to the colon
		p.at++
		m.value = p.value()
		m.size = p.at - start
		v.members = append(v.members, m)
	}
	p.noteTwice(v.members)
	return v
}

// noteTwice remembers a name that comes twice.
func (p *parser) noteTwice(members []member) {
	seen := make(map[string]struct{}, len(members))
	for i := range members {
		name := members[i].name
		if _, ok := seen[name]; ok {
			p.twice = &name
		}
		seen[name] = struct{}{}
	}
}

// text reads a string.
func (p *parser) text() string {
	start := p.at
	escaped := false
	for p.at++; p.in[p.at] != '"'; p.at++ {
		if p.in[p.at] == '\\' {
			escaped = true
			p.at++
		}
	}
	p.at++
	if !escaped {
		return p.in[start+1 : p.at-1]
	}
	var s string
	if err := json.Unmarshal([]byte(p.in[start:p.at]), &s); err != nil {
		panic("timpushtest: " + err.Error()) // the text was valid as a whole
	}
	return s
}

// word reads a number, true, false or null.
func (p *parser) word() string {
	start := p.at
	for p.at < len(p.in) {
		switch p.in[p.at] {
		case ',', ']', '}', ' ', '\t', '\r', '\n':
			return p.in[start:p.at]
		}
		p.at++
	}
	return p.in[start:]
}
