package wire

// Scalars is an answer that can take its members one by one, which is faster than
// encoding/json by far.
type Scalars interface {
	// Text and Number take a member, or say that they do not know it.
	Text(name, value []byte) bool
	Number(name []byte, value int) bool
}

// flat reads an object whose members are texts without escapes and small numbers, as
// nearly all answers are. If it returns false, encoding/json has to read the answer
// from its beginning.
func flat(data []byte, a Scalars) bool {
	p := parser{data}
	if !p.take('{') {
		return false
	}
	for {
		name, ok := p.text()
		if !ok || !p.take(':') {
			return false
		}
		if text, ok := p.text(); ok {
			if !a.Text(name, text) {
				return false
			}
		} else if n, ok := p.number(); !ok || !a.Number(name, n) {
			return false
		}
		if !p.take(',') {
			return p.take('}') && len(p.rest) == 0
		}
	}
}

type parser struct{ rest []byte }

// take skips c and the white space around it.
func (p *parser) take(c byte) bool {
	p.space()
	if len(p.rest) == 0 || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	p.space()
	return true
}

func (p *parser) space() {
	for len(p.rest) > 0 && (p.rest[0] == ' ' || p.rest[0] == '\n' || p.rest[0] == '\t' || p.rest[0] == '\r') {
		p.rest = p.rest[1:]
	}
}

// text takes a string that stands for itself.
func (p *parser) text() ([]byte, bool) {
	if len(p.rest) == 0 || p.rest[0] != '"' {
		return nil, false
	}
	for i, c := range p.rest[1:] {
		if c == '"' {
			text := p.rest[1 : i+1]
			p.rest = p.rest[i+2:]
			return text, true
		}
		if !plain[c] {
			break
		}
	}
	return nil, false
}

// number takes a whole number of up to 9 digits.
func (p *parser) number() (n int, ok bool) {
	digits := 0
	for digits < len(p.rest) && digits < 9 && '0' <= p.rest[digits] && p.rest[digits] <= '9' {
		n = n*10 + int(p.rest[digits]-'0')
		digits++
	}
	if digits == 0 || digits > 1 && p.rest[0] == '0' {
		return 0, false
	}
	p.rest = p.rest[digits:]
	return n, true
}
