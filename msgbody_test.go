package timpush_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

func TestTextIsOneTextElem(t *testing.T) {
	t.Parallel()
	assert.Equal(t, timpush.MsgBody{timpush.TextElem{Text: "text"}}, timpush.Text("text"))
	assert.Equal(t, timpush.MsgBody{timpush.TextElem{}}, timpush.Text(""))
}

func TestMsgBodyKeepsNilEmptyAndFilledApart(t *testing.T) {
	t.Parallel()
	for want, body := range map[string]timpush.MsgBody{
		`null`: nil,
		`[]`:   {},
		`[{"MsgType":"TIMTextElem","MsgContent":{"Text":"text"}}]`: timpush.Text("text"),
	} {
		data, err := json.Marshal(body)
		require.NoError(t, err)
		assert.Equal(t, want, string(data))
		got := timpush.Text("before")
		require.NoError(t, json.Unmarshal(data, &got))
		assert.Equal(t, body, got)
	}
}

func TestMsgBodyTakesPointersToElements(t *testing.T) {
	t.Parallel()
	data, err := json.Marshal(timpush.MsgBody{&timpush.TextElem{Text: "text"}, &timpush.FaceElem{Index: 1}})
	require.NoError(t, err)
	assert.JSONEq(t, `[
		{"MsgType":"TIMTextElem","MsgContent":{"Text":"text"}},
		{"MsgType":"TIMFaceElem","MsgContent":{"Index":1}}]`, string(data))
}

func TestMsgBodyWithAllElementsSurvivesJSON(t *testing.T) {
	t.Parallel()
	want := timpush.MsgBody(goldenElements())
	data, err := json.Marshal(want)
	require.NoError(t, err)
	var got timpush.MsgBody
	require.NoError(t, json.Unmarshal(data, &got))
	last := len(want) - 1
	assert.Equal(t, want[:last], got[:last])
	// Raw JSON is the same but for white space.
	raw, ok := got[last].(timpush.RawElem)
	require.True(t, ok)
	assert.Equal(t, timpush.RawElem{MsgType: "TIMNewElem", MsgContent: json.RawMessage(`{"New":[1,{}]}`)}, raw)
}

// Downloads by URL are all that is allowed, so that zero means them.
func TestDownloadFlagZeroIsSentAsTwo(t *testing.T) {
	t.Parallel()
	for _, e := range []timpush.Element{timpush.SoundElem{}, timpush.FileElem{}} {
		assert.Contains(t, msgbodyJSON(t, e), `"Download_Flag":2`)
	}
	video := msgbodyJSON(t, timpush.VideoFileElem{})
	assert.Contains(t, video, `"VideoDownloadFlag":2`)
	assert.Contains(t, video, `"ThumbDownloadFlag":2`)
	assert.Contains(t, msgbodyJSON(t, timpush.SoundElem{DownloadFlag: 1}), `"Download_Flag":1`)
	assert.Contains(t, msgbodyJSON(t, timpush.FileElem{DownloadFlag: 3}), `"Download_Flag":3`)
	assert.Contains(t, msgbodyJSON(t, timpush.VideoFileElem{VideoDownloadFlag: 1, ThumbDownloadFlag: 3}),
		`"VideoDownloadFlag":1`)
}

func msgbodyJSON(t *testing.T, e timpush.Element) string {
	t.Helper()
	data, err := json.Marshal(timpush.MsgBody{e})
	require.NoError(t, err)
	return string(data)
}

func TestMsgBodyKeepsWhatItDoesNotKnowAsRawElem(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ data, msgType, content string }{
		{`{"MsgType":"TIMNewElem","MsgContent":{"A":1}}`, "TIMNewElem", `{"A":1}`},
		{`{"MsgType":"TIMTextElem","MsgContent":"no object"}`, "TIMTextElem", `"no object"`},
		{`{"MsgType":"TIMTextElem","MsgContent":null}`, "TIMTextElem", `null`},
		{`{"MsgType":"timtextelem","MsgContent":{"Text":"t"}}`, "timtextelem", `{"Text":"t"}`},
		{`{"MsgType":"","MsgContent":{}}`, "", `{}`},
		{`{"MsgContent":{}}`, "", `{}`},
		{`{"MsgType":"TIMTextElem"}`, "TIMTextElem", ``},
	} {
		var body timpush.MsgBody
		require.NoError(t, json.Unmarshal([]byte("["+row.data+"]"), &body), row.data)
		raw, ok := body[0].(timpush.RawElem)
		require.True(t, ok, row.data)
		assert.Equal(t, row.msgType, raw.MsgType, row.data)
		assert.Equal(t, row.content, string(raw.MsgContent), row.data)
	}
}

// RawElem has no room for a member beside MsgType and MsgContent. It must not get
// lost in silence, for a message without it is another message.
func TestMsgBodyRefusesMembersThatItCannotKeep(t *testing.T) {
	t.Parallel()
	for _, element := range []string{
		`{"MsgType":"TIMTextElem","MsgContent":{"Text":"t"},"New":1}`,
		`{"MsgType":"TIMNewElem","MsgContent":{},"New":1}`,
	} {
		var body timpush.MsgBody
		assert.ErrorContains(t, json.Unmarshal([]byte("["+element+"]"), &body), "New", element)
	}
}

func TestMsgBodySaysWhichElementDoesNotDecode(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		`[{"MsgType":"TIMTextElem","MsgContent":{}},{"MsgType":"TIMFaceElem","MsgContent":{"Index":"1"}}]`: "timpush: MsgBody[1]: TIMFaceElem: Index: json: cannot unmarshal string",
		`[{"MsgType":"TIMImageElem","MsgContent":{"ImageInfoArray":[{},{"Type":{}}]}}]`:                    "timpush: MsgBody[0]: TIMImageElem: ImageInfoArray: [1]: Type: json: cannot unmarshal object",
		`[{"MsgType":"TIMImageElem","MsgContent":{"ImageInfoArray":{}}}]`:                                  "timpush: MsgBody[0]: TIMImageElem: ImageInfoArray: json: cannot unmarshal object",
		`[{"MsgType":"TIMTextElem","MsgContent":{}},1]`:                                                    "timpush: MsgBody[1]: json: cannot unmarshal number",
		`[{"MsgType":["TIMTextElem"]}]`:                                                                    "timpush: MsgBody[0]: MsgType: json: cannot unmarshal array",
		`{"MsgType":"TIMTextElem"}`:                                                                        "json: cannot unmarshal object into Go value of type",
		`"text"`:                                                                                           "json: cannot unmarshal string into Go value of type",
	} {
		body := timpush.Text("before")
		assert.ErrorContains(t, json.Unmarshal([]byte(data), &body), want, data)
		assert.Equal(t, timpush.Text("before"), body, data)
	}
}

func TestMsgBodyThatCannotBeEncodedHasNoJSON(t *testing.T) {
	t.Parallel()
	for want, body := range map[string]timpush.MsgBody{
		"MsgBody[1] is nil":          {timpush.TextElem{}, nil},
		"MsgBody[0] is nil":          {(*timpush.VideoFileElem)(nil)},
		"number is not finite":       {timpush.LocationElem{Longitude: math.Inf(-1)}},
		"text is not valid UTF-8":    {timpush.CustomElem{Ext: "\xff"}},
		"is empty, not a JSON value": {timpush.RawElem{MsgType: "TIMNewElem"}},
		"is not valid JSON":          {timpush.RawElem{MsgType: "TIMNewElem", MsgContent: json.RawMessage(`{"a":}`)}},
	} {
		_, err := json.Marshal(body)
		assert.ErrorContains(t, err, want)
	}
}

func TestTextSurvivesAnyCharacter(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for r := range rune(0x3000) {
		all.WriteRune(r)
	}
	all.WriteString("\U0001f600\U0010ffff\ufffd\u2028\u2029")
	data, err := json.Marshal(timpush.Text(all.String()))
	require.NoError(t, err)
	var got timpush.MsgBody
	require.NoError(t, json.Unmarshal(data, &got))
	assert.Equal(t, timpush.Text(all.String()), got)
}
