package timpushtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/timpush/timpush"
)

const namedAttrs = `{"AttrNames":{"0":"sex","1":"city"}}`

func TestAttributeNames(t *testing.T) {
	t.Parallel()
	bothFamilies(t, func(t *testing.T, s *service, f family) {
		names := func(names, types string) {
			t.Helper()
			extra := `"AttrNames":` + names
			if f.isNew {
				extra += `,"AttrTypes":` + types
			}
			s.fine(t, f.getName, "{}", extra)
		}
		names(`{}`, `{}`)
		s.fine(t, f.setName, namedAttrs, "")
		names(`{"0":"sex","1":"city"}`, `{"0":0,"1":0}`)
		s.fine(t, f.setName, `{"AttrNames":{"1":"city","9":"level"}}`, "")
		names(`{"0":"sex","1":"city","9":"level"}`, `{"0":0,"1":0,"9":0}`)

		for _, wrong := range []string{
			`{"AttrNames":{"2":"city"}}`,
			`{"AttrNames":{"0":"country","2":"city"}}`, // all or none
			`{"AttrNames":{"0":"city","1":"sex"}}`,
		} {
			ans := s.post(t, f.setName, wrong)
			assert.Equal(t, 90033, ans.ErrorCode)
			assert.Equal(t, "attrName:city already exists at index:1", ans.ErrorInfo)
		}
		ans := s.post(t, f.setName, `{"AttrNames":{"2":"x","3":"x"}}`)
		assert.Equal(t, "attrName:x already exists at index:2", ans.ErrorInfo)
		names(`{"0":"sex","1":"city","9":"level"}`, `{"0":0,"1":0,"9":0}`)
		assert.Empty(t, s.Deliveries())
	})
}

func TestAttributeTypesNeverChange(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, s *service) {
		s.fine(t, newFamily.setName, `{"AttrNames":{"0":"sex","1":"city"},"AttrTypes":{"1":1}}`, "")
		s.fine(t, newFamily.getName, "{}", `"AttrNames":{"0":"sex","1":"city"},"AttrTypes":{"0":0,"1":1}`)
		for names, want := range map[string]string{
			`{"AttrNames":{"0":"sex"},"AttrTypes":{"0":1}}`:  "attrName:sex already exists at index:0",
			`{"AttrNames":{"1":"city"},"AttrTypes":{"1":0}}`: "attrName:city already exists at index:1",
			`{"AttrNames":{"1":"town"},"AttrTypes":{"1":0}}`: "attrName:city already exists at index:1",
		} {
			ans := s.post(t, newFamily.setName, names)
			assert.Equal(t, 90033, ans.ErrorCode)
			assert.Equal(t, want, ans.ErrorInfo)
		}
		// The same type, or none, is no change; and a name can be replaced.
		s.fine(t, newFamily.setName, `{"AttrNames":{"1":"city"},"AttrTypes":{"1":1}}`, "")
		s.fine(t, legacyFamily.setName, `{"AttrNames":{"1":"town"}}`, "")
		s.fine(t, newFamily.getName, "{}", `"AttrNames":{"0":"sex","1":"town"},"AttrTypes":{"0":0,"1":1}`)
		s.Reset()
		s.fine(t, newFamily.getName, "{}", `"AttrNames":{},"AttrTypes":{}`)
	})
}

func TestAttributeValues(t *testing.T) {
	t.Parallel()
	bothFamilies(t, func(t *testing.T, s *service, f family) {
		s.fine(t, f.setName, namedAttrs, "")
		s.fine(t, f.set, `{"UserAttrs":[{"To_Account":"bob","Attrs":{"sex":"m","city":"Bonn"}},{"To_Account":"alice","Attrs":{"sex":""}}]}`, "")
		s.fine(t, f.get, `{"To_Account":["carol","bob","alice"]}`,
			`"UserAttrs":[{"To_Account":"alice","Attrs":{"sex":""}},{"To_Account":"bob","Attrs":{"sex":"m","city":"Bonn"}},{"To_Account":"carol","Attrs":{}}]`)

		s.fine(t, f.set, `{"UserAttrs":[{"To_Account":"bob","Attrs":{"city":"Rome"}}]}`, "")
		s.fine(t, f.remove, `{"UserAttrs":[{"To_Account":"bob","Attrs":["sex","sex"]},{"To_Account":"carol","Attrs":["city"]}]}`, "")
		s.fine(t, f.get, `{"To_Account":["bob","carol"]}`,
			`"UserAttrs":[{"To_Account":"bob","Attrs":{"city":"Rome"}},{"To_Account":"carol","Attrs":{}}]`)

		// Values belong to the index.
		s.fine(t, f.setName, `{"AttrNames":{"1":"town"}}`, "")
		s.fine(t, f.get, `{"To_Account":["bob"]}`, `"UserAttrs":[{"To_Account":"bob","Attrs":{"town":"Rome"}}]`)

		// Both families have the same store.
		for _, other := range families {
			s.fine(t, other.get, `{"To_Account":["bob"]}`, `"UserAttrs":[{"To_Account":"bob","Attrs":{"town":"Rome"}}]`)
		}
	})
}

func TestAttributesOfTheUnknown(t *testing.T) {
	t.Parallel()
	bothFamilies(t, func(t *testing.T, s *service, f family) {
		s.RegisterAccounts("alice", "eve")
		s.FailAccount("eve", timpush.CodeInternal)
		s.fine(t, f.setName, namedAttrs, "")
		errorList := func(extra, list string) string {
			if !f.isNew {
				return extra
			}
			return strings.TrimPrefix(extra+`,"ErrorList":[`+list+`]`, ",")
		}
		const eve, mallory = `{"To_Account":"eve","ErrorCode":91000}`, `{"To_Account":"mallory","ErrorCode":70107}`
		entries := func(attrs string) string {
			return fmt.Sprintf(`{"UserAttrs":[{"To_Account":"mallory","Attrs":%s},{"To_Account":"alice","Attrs":%s},{"To_Account":"eve","Attrs":%s}]}`,
				attrs, attrs, attrs)
		}
		s.fine(t, f.set, entries(`{"sex":"f","city":"Bonn"}`), errorList("", mallory+","+eve))
		s.fine(t, f.remove, entries(`["sex"]`), errorList("", mallory+","+eve))
		s.fine(t, f.get, `{"To_Account":["mallory","alice","eve"]}`,
			errorList(`"UserAttrs":[{"To_Account":"alice","Attrs":{"city":"Bonn"}}]`, eve+","+mallory))
		s.fine(t, f.get, `{"To_Account":["mallory"]}`, errorList(`"UserAttrs":[]`, mallory))
		s.FailAccount("eve", 0)
		s.fine(t, f.get, `{"To_Account":["eve","administrator"]}`,
			`"UserAttrs":[{"To_Account":"administrator","Attrs":{}},{"To_Account":"eve","Attrs":{}}]`)
	})
}

func TestAttributesAreForOneTypeOfAccount(t *testing.T) {
	t.Parallel()
	bothFamilies(t, func(t *testing.T, s *service, f family) {
		s.RegisterAccounts("alice")
		s.RegisterRegistrationIDs("device-1")
		s.fine(t, newFamily.setName, `{"AttrNames":{"0":"sex","1":"model"},"AttrTypes":{"1":1}}`, "")
		errors := ""
		if f.isNew {
			errors = `"ErrorList":[{"To_Account":"alice","ErrorCode":90035},{"To_Account":"device-1","ErrorCode":90035}]`
		}
		// All of an entry or nothing.
		s.fine(t, f.set, `{"UserAttrs":[{"To_Account":"alice","Attrs":{"sex":"f","model":"x"}},{"To_Account":"device-1","Attrs":{"sex":"f"}}]}`, errors)
		s.fine(t, f.get, `{"To_Account":["alice","device-1"]}`,
			`"UserAttrs":[{"To_Account":"alice","Attrs":{}},{"To_Account":"device-1","Attrs":{}}]`)
		s.fine(t, f.set, `{"UserAttrs":[{"To_Account":"alice","Attrs":{"sex":"f"}},{"To_Account":"device-1","Attrs":{"model":"x"}}]}`, "")
		s.fine(t, f.get, `{"To_Account":["alice","device-1"]}`,
			`"UserAttrs":[{"To_Account":"alice","Attrs":{"sex":"f"}},{"To_Account":"device-1","Attrs":{"model":"x"}}]`)
	})
}

// An account is what it was registered as last.
func TestRegisteredInBothWays(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	s.RegisterAccounts("alice")
	s.RegisterRegistrationIDs("alice")
	s.fine(t, newFamily.setName, `{"AttrNames":{"0":"model"},"AttrTypes":{"0":1}}`, "")
	s.fine(t, newFamily.set, `{"UserAttrs":[{"To_Account":"alice","Attrs":{"model":"x"}}]}`, "")
	s.RegisterAccounts("alice")
	s.fine(t, newFamily.set, `{"UserAttrs":[{"To_Account":"alice","Attrs":{"model":"x"}}]}`,
		`"ErrorList":[{"To_Account":"alice","ErrorCode":90035}]`)
}
