package check_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/timpush/timpush/internal/check"
)

type named string

type part struct {
	Text  named
	Texts []string
	Map   map[string]string
	Raw   json.RawMessage
	Extra map[string]json.RawMessage
}

type whole struct {
	Text     string
	Number   int
	Float    float64
	Flag     bool
	Pointer  *int
	Part     part
	Parts    []part
	Any      []any
	ToPart   *part
	NoPart   *part
	NoRaw    json.RawMessage
	Nameless any
}

const (
	badText = "is not valid UTF-8; JSON would carry another text"
	badName = "has a name that is not valid UTF-8"
)

func TestUTF8FindsEveryText(t *testing.T) {
	t.Parallel()
	bad := func() part {
		return part{
			Text: "\xff", Texts: []string{"ok", "\xff"}, Map: map[string]string{"k": "\xff", "\xff": "ok"},
			Raw: json.RawMessage("\"\xff\""), Extra: map[string]json.RawMessage{"k": json.RawMessage("\xff"), "\xff": nil},
		}
	}
	inside := func(path string) []check.Violation {
		return []check.Violation{
			{path + ".Text", badText, 0}, {path + ".Texts[1]", badText, 0}, {path + ".Map", badText, 0}, {path + ".Map", badName, 0},
			{path + ".Raw", badText, 0}, {path + ".Extra", badText, 0}, {path + ".Extra", badName, 0},
		}
	}
	toPart := bad()
	v := whole{Text: "\xff", Part: bad(), Parts: []part{{}, bad()}, Any: []any{nil, "ok", "\xff", bad(), &toPart}, ToPart: &toPart, Nameless: "\xff"}
	want := []check.Violation{{"Text", badText, 0}, {"Any[2]", badText, 0}, {"Nameless", badText, 0}}
	for _, path := range []string{"Part", "Parts[1]", "Any[3]", "Any[4]", "ToPart"} {
		want = append(want, inside(path)...)
	}
	var c check.Collector
	check.UTF8(&c, "", &v)
	assert.ElementsMatch(t, want, c.List)
}

func TestUTF8FindsNothingInText(t *testing.T) {
	t.Parallel()
	ok := part{Text: "é", Texts: []string{"標"}, Map: map[string]string{"é": "標"}, Raw: json.RawMessage(`"é"`),
		Extra: map[string]json.RawMessage{"é": json.RawMessage(`1`)}}
	var c check.Collector
	check.UTF8(&c, "", &whole{Text: "\ufffd", Part: ok, Parts: []part{ok}, Any: []any{ok, nil, 1}, ToPart: &ok})
	assert.Empty(t, c.List)
}
