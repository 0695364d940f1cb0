package check

import (
	"encoding/json"
	"reflect"
	"unicode/utf8"
)

// UTF8 reports every text inside v, a value of this name or, without one, that of
// what was entered, that is not valid UTF-8. It is the slow search that follows once
// encoding has met one.
func UTF8(c *Collector, field string, v any) { walk(c, reflect.ValueOf(v), field, -1) }

const badUTF8 = "is not valid UTF-8; JSON would carry another text"

func walk(c *Collector, v reflect.Value, field string, index int) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if !v.IsNil() {
			walk(c, v.Elem(), field, index)
		}
		return
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			within(c, field, index, func() { c.Addf(0, "", badUTF8) })
		}
		return
	}
	if raw, ok := reflect.TypeAssert[json.RawMessage](v); ok {
		if !utf8.Valid(raw) {
			within(c, field, index, func() { c.Addf(0, "", badUTF8) })
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		within(c, field, index, func() {
			for i := range v.NumField() {
				if f := v.Type().Field(i); f.IsExported() {
					walk(c, v.Field(i), f.Name, -1)
				}
			}
		})
	case reflect.Slice:
		if index >= 0 {
			return // no request nests lists directly
		}
		for i := range v.Len() {
			walk(c, v.Index(i), field, i)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			if !utf8.ValidString(it.Key().String()) {
				within(c, field, index, func() { c.Addf(0, "", "has a name that is not valid UTF-8") })
			}
			walk(c, it.Value(), field, index)
		}
	}
}

// within calls f inside the field, if there is one.
func within(c *Collector, field string, index int, f func()) {
	if field == "" {
		f()
		return
	}
	c.push(segment{field, index})
	defer c.Out()
	f()
}
