package wire

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// Members decodes a JSON object into the struct that v points to and returns the
// members that the struct does not have. Unlike encoding/json it takes a member
// only by its exact name: "title" is not "Title", for the service thinks so too.
// It also looks into structs of slices; their unknown members are returned with
// the path in the name. A null is no members at all.
func Members(data []byte, v any) (unknown map[string]json.RawMessage, err error) {
	return members(data, reflect.ValueOf(v).Elem())
}

func members(data []byte, v reflect.Value) (unknown map[string]json.RawMessage, err error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, err
	}
	fields := fieldsOf(v.Type())
	for name, value := range raw {
		i, ok := fields[name]
		if !ok {
			if unknown == nil {
				unknown = make(map[string]json.RawMessage)
			}
			unknown[name] = value
			continue
		}
		inner, err := member(value, v.Field(i))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for path, value := range inner {
			if unknown == nil {
				unknown = make(map[string]json.RawMessage)
			}
			unknown[name+path] = value
		}
	}
	return unknown, nil
}

func member(data []byte, v reflect.Value) (unknown map[string]json.RawMessage, err error) {
	if v.Kind() != reflect.Slice || v.Type().Elem().Kind() != reflect.Struct ||
		v.Type().Elem().Implements(unmarshaler) || reflect.PointerTo(v.Type().Elem()).Implements(unmarshaler) {
		return nil, json.Unmarshal(data, v.Addr().Interface())
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, err
	}
	list := reflect.MakeSlice(v.Type(), len(raw), len(raw))
	for i := range raw {
		inner, err := members(raw[i], list.Index(i))
		if err != nil {
			return nil, fmt.Errorf("[%d]: %w", i, err)
		}
		for name, value := range inner {
			if unknown == nil {
				unknown = make(map[string]json.RawMessage)
			}
			unknown[fmt.Sprintf("[%d].%s", i, name)] = value
		}
	}
	if raw != nil {
		v.Set(list)
	}
	return unknown, nil
}

var unmarshaler = reflect.TypeFor[json.Unmarshaler]()

var fieldCache sync.Map // reflect.Type -> map[string]int

func fieldsOf(t reflect.Type) map[string]int {
	if known, ok := fieldCache.Load(t); ok {
		return known.(map[string]int)
	}
	fields := make(map[string]int, t.NumField())
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		switch name {
		case "-":
		case "":
			fields[t.Field(i).Name] = i
		default:
			fields[name] = i
		}
	}
	fieldCache.Store(t, fields)
	return fields
}

// Known reports whether the struct type T has a member of this name.
func Known[T any](name string) bool {
	_, ok := fieldsOf(reflect.TypeFor[T]())[name]
	return ok
}
