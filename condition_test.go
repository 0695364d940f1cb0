package timpush_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

func TestConditionConstructorsSetOneMember(t *testing.T) {
	t.Parallel()
	attrs := map[string]string{"level": "gold"}
	assert.Equal(t, timpush.Condition{TagsOr: []string{"tag a", "tag b"}}, timpush.AnyTag("tag a", "tag b"))
	assert.Equal(t, timpush.Condition{TagsAnd: []string{"tag a", "tag b"}}, timpush.AllTags("tag a", "tag b"))
	assert.Equal(t, timpush.Condition{AttrsOr: attrs}, timpush.AnyAttr(attrs))
	assert.Equal(t, timpush.Condition{AttrsAnd: attrs}, timpush.AllAttrs(attrs))
}

func TestConditionConstructorsCopy(t *testing.T) {
	t.Parallel()
	tags := []string{"tag a", "tag b"}
	anyTag, allTags := timpush.AnyTag(tags...), timpush.AllTags(tags...)
	tags[0] = "changed"
	assert.Equal(t, []string{"tag a", "tag b"}, anyTag.TagsOr)
	assert.Equal(t, []string{"tag a", "tag b"}, allTags.TagsAnd)

	attrs := map[string]string{"level": "gold"}
	anyAttr, allAttrs := timpush.AnyAttr(attrs), timpush.AllAttrs(attrs)
	attrs["level"], attrs["city"] = "changed", "added"
	assert.Equal(t, map[string]string{"level": "gold"}, anyAttr.AttrsOr)
	assert.Equal(t, map[string]string{"level": "gold"}, allAttrs.AttrsAnd)
}

// A list that turned out to have nothing must not look like no condition at all.
func TestConditionKeepsGivenButEmpty(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		condition timpush.Condition
		want      string
	}{
		{timpush.AnyTag(), `{"TagsOr":[]}`},
		{timpush.AnyTag([]string(nil)...), `{"TagsOr":[]}`},
		{timpush.AllTags(), `{"TagsAnd":[]}`},
		{timpush.AnyAttr(nil), `{"AttrsOr":{}}`},
		{timpush.AnyAttr(map[string]string{}), `{"AttrsOr":{}}`},
		{timpush.AllAttrs(nil), `{"AttrsAnd":{}}`},
		{timpush.Condition{TagsNot: []string{}}, `{"TagsNot":[]}`},
		{timpush.Condition{TagsOr: []string{"tag a"}, TagsAnd: []string{}}, `{"TagsOr":["tag a"],"TagsAnd":[]}`},
		{timpush.Condition{}, `{}`},
	} {
		data, err := json.Marshal(row.condition)
		require.NoError(t, err)
		assert.Equal(t, row.want, string(data))
		var got timpush.Condition
		require.NoError(t, json.Unmarshal(data, &got))
		assert.Equal(t, row.condition, got)
	}
}

func TestConditionAbsentNullAndEmptyAreNone(t *testing.T) {
	t.Parallel()
	for _, data := range []string{`{}`, `{"Condition":null}`, `{"Condition":{}}`} {
		var req timpush.PushRequest
		require.NoError(t, json.Unmarshal([]byte(data), &req), data)
		assert.Equal(t, timpush.Condition{}, req.Condition, data)
	}
}

// Others write a list that turned out to have nothing as null; beside AllUsers it must
// not become a broadcast.
func TestConditionMemberOfNullIsGivenButEmpty(t *testing.T) {
	t.Parallel()
	for member, want := range map[string]timpush.Condition{
		"TagsOr":   {TagsOr: []string{}},
		"TagsAnd":  {TagsAnd: []string{}},
		"TagsNot":  {TagsNot: []string{}},
		"AttrsOr":  {AttrsOr: map[string]string{}},
		"AttrsAnd": {AttrsAnd: map[string]string{}},
	} {
		var req timpush.AllMemberPushRequest
		data := `{"AllUsers":true,"MsgBody":[],"Condition":{"` + member + `":null}}`
		require.NoError(t, json.Unmarshal([]byte(data), &req))
		assert.Equal(t, want, req.Condition)
		req.MsgBody = timpush.Text("hello")
		assert.Error(t, req.Validate(), member)
	}
}

func TestConditionRefusesWhatItCannotHold(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		`{"TagsXor":["tag a"]}`:         `timpush: Condition has no member "TagsXor"`,
		`{"tagsor":["tag a"]}`:          `timpush: Condition has no member "tagsor"`,
		`{"TagsOr":"tag a"}`:            `TagsOr: json: cannot unmarshal string`,
		`{"TagsOr":[1]}`:                `TagsOr: json: cannot unmarshal number`,
		`{"AttrsOr":{"level":1}}`:       `AttrsOr: json: cannot unmarshal number`,
		`["tag a"]`:                     `json: cannot unmarshal array`,
		`{"AttrsAnd":["level","gold"]}`: `AttrsAnd: json: cannot unmarshal array`,
	} {
		var c timpush.Condition
		assert.ErrorContains(t, json.Unmarshal([]byte(data), &c), want, data)
	}
}

// encoding/json would put another tag in its place.
func TestConditionWithInvalidUTF8HasNoJSON(t *testing.T) {
	t.Parallel()
	for _, c := range []timpush.Condition{
		timpush.AnyTag("tag \xff"), timpush.AllTags("tag a", "\xc3"), {TagsNot: []string{"\xed\xa0\x80"}},
		timpush.AnyAttr(map[string]string{"\xff": "gold"}), timpush.AllAttrs(map[string]string{"level": "\xff"}),
	} {
		_, err := json.Marshal(c)
		assert.ErrorContains(t, err, "not valid UTF-8")
	}
}
