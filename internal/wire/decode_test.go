package wire_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush/internal/wire"
)

type inner struct {
	Type  int
	Width int `json:"width"`
}

type own struct{ Text string }

func (o *own) UnmarshalJSON(data []byte) error {
	if string(data) == "0" {
		return errors.New("own error")
	}
	o.Text = string(data)
	return nil
}

type object struct {
	Name   string            `json:"name,omitempty"`
	Number *int              `json:"Number"`
	Plain  bool              // by its Go name
	List   []inner           `json:"List"`
	Own    []own             `json:"Own"`
	Map    map[string]string `json:"Map"`
	Hidden string            `json:"-"`
}

func raw(s string) json.RawMessage { return json.RawMessage(s) }

func TestMembersDecodesByExactName(t *testing.T) {
	t.Parallel()
	var v object
	unknown, err := wire.Members([]byte(`{"name":"n","Number":0,"Plain":true,"List":[{"Type":1},{"width":2}],
		"Own":[{"any": 1},2],"Map":{"a":"b"}}`), &v)
	require.NoError(t, err)
	assert.Nil(t, unknown)
	zero := 0
	assert.Equal(t, object{
		Name: "n", Number: &zero, Plain: true, List: []inner{{Type: 1}, {Width: 2}},
		Own: []own{{`{"any": 1}`}, {"2"}}, Map: map[string]string{"a": "b"},
	}, v)
}

func TestMembersReturnsWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	var v object
	unknown, err := wire.Members([]byte(`{"Name":"other case","plain":true,"Hidden":"h","-":"dash","":0,
		"List":[{"Width":1,"Type":2},{"New": [ 1 ]}],"Own":[{"New":1}]}`), &v)
	require.NoError(t, err)
	assert.Equal(t, map[string]json.RawMessage{
		"Name": raw(`"other case"`), "plain": raw("true"), "Hidden": raw(`"h"`), "-": raw(`"dash"`), "": raw("0"),
		"List[0].Width": raw("1"), "List[1].New": raw("[ 1 ]"),
	}, unknown)
	assert.Empty(t, v.Name)
	assert.Empty(t, v.Hidden)
	assert.Equal(t, []inner{{Type: 2}, {}}, v.List)
	assert.Equal(t, []own{{`{"New":1}`}}, v.Own, "what decodes itself keeps its own members")
}

func TestMembersTakesNullAsNothing(t *testing.T) {
	t.Parallel()
	v := object{Name: "before", List: []inner{{Type: 1}}}
	unknown, err := wire.Members([]byte(`null`), &v)
	require.NoError(t, err)
	assert.Nil(t, unknown)
	unknown, err = wire.Members([]byte(`{"name":null,"Number":null,"List":null,"Map":null}`), &v)
	require.NoError(t, err)
	assert.Nil(t, unknown)
	assert.Equal(t, object{Name: "before", List: []inner{{Type: 1}}}, v)
	_, err = wire.Members([]byte(`{"List":[null]}`), &v)
	require.NoError(t, err)
	assert.Equal(t, []inner{{}}, v.List)
	_, err = wire.Members([]byte(`{"List":[]}`), &v)
	require.NoError(t, err)
	assert.Equal(t, []inner{}, v.List)
}

func TestMembersSaysWhereItFailed(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		`{"name":1}`:                 "name: json: cannot unmarshal number",
		`{"List":{}}`:                "List: json: cannot unmarshal object",
		`{"List":[{},{"Type":"x"}]}`: "List: [1]: Type: json: cannot unmarshal string",
		`{"List":[1]}`:               "List: [0]: json: cannot unmarshal number",
		`{"Own":[0]}`:                "Own: own error",
		`[]`:                         "json: cannot unmarshal array",
		`{`:                          "unexpected end of JSON input",
	} {
		unknown, err := wire.Members([]byte(data), &object{})
		require.ErrorContains(t, err, want, data)
		assert.Nil(t, unknown)
	}
}

func TestKnownNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"name": true, "Number": true, "Plain": true, "List": true, "Name": false, "Hidden": false, "-": false, "": false,
	} {
		assert.Equal(t, want, wire.Known[object](name), name)
	}
}
