package timpushtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/timpush/timpush"
)

// request is a call that came through the access layer.
type request struct {
	path string
	size int // bytes of the body
	root value
	at   time.Time // when it is carried out
}

// member finds a member of the body, and returns nil if there is none.
func (r *request) member(name string) *value { return r.root.member(name) }

func (r *request) has(name string) bool { return r.root.member(name) != nil }

// text is that of an optional string, number or boolean; empty: there is none.
func (r *request) text(name string) string {
	if v := r.member(name); v != nil {
		return v.text
	}
	return ""
}

// integer is for requests that were checked.
func (r *request) integer(name string) int64 {
	n, _ := r.member(name).integer()
	return n
}

// msgRandom is for requests that were checked.
func (r *request) msgRandom() uint32 {
	n, _ := strconv.ParseUint(r.member("MsgRandom").text, 10, 32)
	return uint32(n)
}

// rule refuses a request, or returns nil.
type rule func(*request) *refusal

// fit says what a value must be.
type fit struct {
	want string
	ok   func(*value) bool
}

// row is a rule for one member of an object.
type row struct {
	name     string
	required bool
	fit      fit
	wrong    timpush.Code // what an unfit value is refused with; zero: the table's code
	absent   timpush.Code // what a missing one is refused with; zero: as wrong
	info     string       // documented wording of both; empty: our own
	beside   *beside      // makes sense only beside another member
	inner    []row        // for the members of an object
	each     []row        // for the members of each object in a list
	closed   bool         // what each does not have is refused
}

// beside is a string that another member of the same object must have; want ""
// means any but the empty one.
type beside struct{ name, want string }

func (b *beside) in(obj *value) bool {
	v := obj.member(b.name)
	return v != nil && v.kind == text && v.text != "" && (b.want == "" || v.text == b.want)
}

// need and may make rows of tables that have one code for everything.
func need(name string, f fit) row { return row{name: name, required: true, fit: f} }
func may(name string, f fit) row  { return row{name: name, fit: f} }

// members makes a rule of a table for the body's own members. Those that are not
// in it are refused, so that a client that sends what is not for the wire is found
// out; what the service does with them is not documented.
func members(rows ...row) rule { return table(timpush.CodeBadJSON, rows...) }

// table is members for endpoints that have another code for what has none.
func table(code timpush.Code, rows ...row) rule {
	return func(r *request) *refusal {
		if no := checkKnown(&r.root, "", rows, code); no != nil {
			return no
		}
		return checkRows(&r.root, "", rows, code)
	}
}

// checkKnown refuses members that the table does not have.
func checkKnown(obj *value, path string, rows []row, code timpush.Code) *refusal {
	for i := range obj.members {
		name := obj.members[i].name
		if !slices.ContainsFunc(rows, func(r row) bool { return r.name == name }) {
			return refuse(code, "unknown member %s%s", path, name)
		}
	}
	return nil
}

// checkRows applies a table to an object. A member may have several rows.
func checkRows(obj *value, path string, rows []row, code timpush.Code) *refusal {
	for i := range rows {
		if no := rows[i].check(obj, path, code); no != nil {
			return no
		}
	}
	return nil
}

func (r *row) check(obj *value, path string, code timpush.Code) *refusal {
	wrong := code
	if r.wrong != 0 {
		wrong = r.wrong
	}
	absent := wrong
	if r.absent != 0 {
		absent = r.absent
	}
	v := obj.member(r.name)
	switch {
	case v == nil && r.required:
		return r.refuse(absent, path, "is missing")
	case v == nil:
		return nil
	case !r.fit.ok(v):
		return r.refuse(wrong, path, "is not "+r.fit.want)
	case r.beside != nil && !r.beside.in(obj):
		return r.refuse(wrong, path, "does not go without "+r.beside.name+" "+r.beside.want)
	}
	if no := checkRows(v, path+r.name+".", r.inner, wrong); no != nil {
		return no
	}
	if r.each == nil {
		return nil
	}
	for i := range v.items {
		item := &v.items[i]
		at := fmt.Sprintf("%s%s[%d]", path, r.name, i)
		if item.kind != object {
			return refuse(wrong, "%s is not an object", at)
		}
		if r.closed {
			if no := checkKnown(item, at+".", r.each, wrong); no != nil {
				return no
			}
		}
		if no := checkRows(item, at+".", r.each, wrong); no != nil {
			return no
		}
	}
	return nil
}

func (r *row) refuse(code timpush.Code, path, reason string) *refusal {
	if r.info != "" {
		return &refusal{code: code, info: r.info}
	}
	return refuse(code, "%s%s %s", path, r.name, reason)
}

// The fits of all tables.
var (
	aString       = fit{"a string", ofKind(text)}
	aFilledString = fit{"a non-empty string", func(v *value) bool { return v.kind == text && v.text != "" }}
	aNumber       = fit{"a number", ofKind(number)}
	anInteger     = fit{"an integer", func(v *value) bool { _, ok := v.integer(); return ok }}
	anObject      = fit{"an object", ofKind(object)}
	aFilledObject = fit{"an object with members", func(v *value) bool { return v.kind == object && len(v.members) > 0 }}
	anArray       = fit{"an array", ofKind(list)}
	aFilledArray  = fit{"a non-empty array", func(v *value) bool { return v.kind == list && len(v.items) > 0 }}
	someStrings   = fit{"an array of strings", func(v *value) bool {
		return v.kind == list && !slices.ContainsFunc(v.items, func(item value) bool { return item.kind != text })
	}}
	aStringMap = fit{"an object of strings", func(v *value) bool {
		return v.kind == object && !slices.ContainsFunc(v.members, func(m member) bool { return m.value.kind != text })
	}}
	aBoolean = fit{"a boolean", ofKind(boolean)}
	aUint32  = between(0, 1<<32-1)
	aSwitch  = between(0, 1)
)

// oneOf is a string out of a few.
func oneOf(words ...string) fit {
	return fit{strings.Join(words, " or "), func(v *value) bool {
		return v.kind == text && slices.Contains(words, v.text)
	}}
}

func ofKind(k kind) func(*value) bool { return func(v *value) bool { return v.kind == k } }

// between is an integer within two bounds.
func between(low, high int64) fit {
	want := fmt.Sprintf("an integer from %d to %d", low, high)
	if low == high {
		want = fmt.Sprintf("the integer %d", low)
	}
	return fit{want, func(v *value) bool {
		n, ok := v.integer()
		return ok && low <= n && n <= high
	}}
}

// atMost is a string within a limit in bytes.
func atMost(limit int) fit {
	return fit{fmt.Sprintf("a string of at most %d bytes", limit), func(v *value) bool {
		return v.kind == text && len(v.text) <= limit
	}}
}

// integer is a number written without fraction and exponent.
func (v *value) integer() (int64, bool) {
	if v.kind != number {
		return 0, false
	}
	n, err := strconv.ParseInt(v.text, 10, 64)
	return n, err == nil
}
