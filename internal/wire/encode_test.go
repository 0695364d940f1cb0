package wire_test

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush/internal/wire"
)

func TestTextDecodesToItself(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", "plain", `"quoted"`, `back\slash`, "\x00\x01\x1f\x7f", "\b\f\n\r\t", "é標😀\u2028\u2029\ufffd", "<&>", "a\"b\\c\nd",
	} {
		var b wire.Buffer
		b.Text(s)
		require.NoError(t, b.Err)
		var got string
		require.NoError(t, json.Unmarshal(b.B, &got), "%q", b.B)
		assert.Equal(t, s, got)
	}
}

// A body has a size limit: what needs no escape gets none.
func TestTextEscapesOnlyWhatItMust(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"<&>'/é標😀\u2028\x7f": "\"<&>'/é標😀\u2028\x7f\"",
		"\n\r\t":             `"\n\r\t"`,
		"\b\f\x00\x1f":       `"\b\f\u0000\u001f"`,
		`"\`:                 `"\"\\"`,
	} {
		var b wire.Buffer
		b.Text(s)
		assert.Equal(t, want, string(b.B))
	}
}

func TestTextRefusesInvalidUTF8(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"\xff", "a\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80", "ok\x80ok"} {
		var b wire.Buffer
		b.Text(s)
		assert.ErrorIs(t, b.Err, wire.ErrUTF8, "%q", s)
	}
}

func TestMembersAreSeparated(t *testing.T) {
	t.Parallel()
	var b wire.Buffer
	b.Open('{')
	b.String("A", "")
	b.OptString("B", "")
	b.OptString("C", "c")
	b.Int("D", 0)
	b.OptInt("E", 0)
	b.OptInt("F", math.MinInt64)
	b.OptFlag("G", false)
	b.OptFlag("H", true)
	b.Float("I", 0)
	b.Strings("J", nil)
	b.Strings("K", []string{"x", "y"})
	b.StringMap("L", nil)
	b.StringMap("M", map[string]string{"z": "1", "a": "2"})
	b.OptStringMap("N", nil)
	b.OptStringMap("O", map[string]string{"a": ""})
	b.Key("P")
	b.Open('[')
	b.Next()
	b.Open('{')
	b.Close('}')
	b.Next()
	b.Open('[')
	b.Text("")
	b.Close(']')
	b.Close(']')
	b.Extra(map[string]json.RawMessage{"Z": json.RawMessage(" [ 1 , 2 ] "), `"Q"`: json.RawMessage("null")})
	b.Close('}')
	require.NoError(t, b.Err)
	want := `{"A":"","C":"c","D":0,"F":-9223372036854775808,"H":1,"I":0,"J":[],"K":["x","y"],"L":{},` +
		`"M":{"a":"2","z":"1"},"O":{"a":""},"P":[{},[""]],"\"Q\"":null,"Z":[1,2]}`
	assert.Equal(t, want, string(b.B))
}

func TestOptObjectLeavesOutAnEmptyOne(t *testing.T) {
	t.Parallel()
	empty := func(b *wire.Buffer) { b.Open('{'); b.Close('}') }
	full := func(b *wire.Buffer) { b.Open('{'); b.Int("A", 1); b.Close('}') }
	var b wire.Buffer
	b.Open('{')
	b.OptObject("First", empty)
	b.OptObject("Second", full)
	b.OptObject("Third", empty)
	b.OptObject("Fourth", full)
	b.Close('}')
	want := `{"Second":{"A":1},"Fourth":{"A":1}}`
	assert.Equal(t, want, string(b.B))
}

func TestFloatIsWrittenAsEncodingJSONDoes(t *testing.T) {
	t.Parallel()
	for _, f := range []float64{0, math.Copysign(0, -1), 1, -1.5, 29.340656774469956, 1e-6, 9.99e-7, 1e20, 1e21, -1e21,
		math.MaxFloat64, math.SmallestNonzeroFloat64, math.Pi} {
		var b wire.Buffer
		b.Open('{')
		b.Float("F", f)
		b.Close('}')
		require.NoError(t, b.Err)
		var got struct{ F float64 }
		require.NoError(t, json.Unmarshal(b.B, &got), string(b.B))
		assert.Equal(t, math.Float64bits(f), math.Float64bits(got.F), strconv.FormatFloat(f, 'g', -1, 64))
	}
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		var b wire.Buffer
		b.Open('{')
		b.Float("F", f)
		assert.EqualError(t, b.Err, "number is not finite")
	}
}

func TestBufferKeepsTheFirstError(t *testing.T) {
	t.Parallel()
	first, second := errors.New("first"), errors.New("second")
	var b wire.Buffer
	b.Fail(first)
	b.Fail(second)
	assert.Equal(t, first, b.Err)
	data, err := wire.Marshal(func(b *wire.Buffer) { b.Fail(first); b.Text("text") })
	assert.Equal(t, first, err)
	assert.Equal(t, `"text"`, string(data))
}

func TestRawIsCheckedAndCompacted(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"":                        "is empty, not a JSON value",
		"{":                       "is not valid JSON",
		"1 2":                     "is not valid JSON",
		"\"\xff\"":                "text is not valid UTF-8",
		" {\n\"a\" : [ 1 ] }":     "",
		`"<&>"`:                   "",
		"12345678901234567890.10": "",
		"null":                    "",
	} {
		var b wire.Buffer
		b.Raw(json.RawMessage(raw))
		if want != "" {
			require.EqualError(t, b.Err, want, "%q", raw)
			require.EqualError(t, wire.CheckRaw(json.RawMessage(raw)), want)
			require.EqualError(t, wire.CheckObject(json.RawMessage(raw)), want)
			continue
		}
		require.NoError(t, b.Err, "%q", raw)
		assert.JSONEq(t, raw, string(b.B))
		assert.NotContains(t, string(b.B), " ")
	}
}

func TestCheckObjectTakesObjectsOnly(t *testing.T) {
	t.Parallel()
	require.NoError(t, wire.CheckObject(json.RawMessage(" \t\r\n{}")))
	for raw, first := range map[string]string{"[1]": "'['", "\tnull": "'n'", "\n\"text\"": `'"'`, "-1": "'-'"} {
		assert.EqualError(t, wire.CheckObject(json.RawMessage(raw)), "is not a JSON object, it begins with "+first)
	}
}

func TestBuffersComeBackEmpty(t *testing.T) {
	t.Parallel()
	for range 100 {
		b := wire.NewBuffer()
		require.Empty(t, b.B)
		require.NoError(t, b.Err)
		b.Text("\xff")
		b.Free()
	}
	large := wire.NewBuffer()
	large.B = append(large.B, make([]byte, 1<<20)...)
	large.Free()
	again := wire.NewBuffer()
	assert.Empty(t, again.B)
	assert.Less(t, cap(again.B), 1<<20, "the largest ones are not kept")
}
