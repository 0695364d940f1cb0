package timpush_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

func TestZeroOfflinePushInfoIsNotSent(t *testing.T) {
	t.Parallel()
	assert.Equal(t, `{}`, offlinepushJSON(t, timpush.OfflinePushInfo{}))
	sent := goldenSent(t, &timpush.BatchSendRequest{ToAccount: []string{"user 1"}, MsgRandom: 1, MsgBody: timpush.Text("text")})
	assert.NotContains(t, string(sent), "OfflinePushInfo")
}

func TestOfflinePushInfoWithEverythingSurvivesJSON(t *testing.T) {
	t.Parallel()
	want := goldenInfo()
	var got timpush.OfflinePushInfo
	require.NoError(t, json.Unmarshal([]byte(offlinepushJSON(t, want)), &got))
	// Raw JSON is the same but for white space.
	compact := json.RawMessage(`{"nested":[true,null,1e3]}`)
	want.Extra["InfoNew"], want.AndroidInfo.Extra["AndroidNew"] = compact, compact
	want.APNSInfo.Extra["ApnsNew"], want.HarmonyInfo.Extra["HarmonyNew"] = compact, compact
	want.APNSInfo.LiveActivity.Extra["LiveActivityNew"] = compact
	want.APNSInfo.LiveActivity.ContentState = json.RawMessage(`{"score":[1,2.50]}`)
	for i := range want.MultiLanguageContent {
		want.MultiLanguageContent[i].Extra["LanguageNew"] = compact
	}
	assert.Equal(t, want, got)
}

func TestNullOfflinePushInfoIsNone(t *testing.T) {
	t.Parallel()
	var got timpush.OfflinePushInfo
	require.NoError(t, json.Unmarshal([]byte(`null`), &got))
	require.NoError(t, json.Unmarshal([]byte(
		`{"Title":null,"AndroidInfo":null,"ApnsInfo":{"LiveActivity":null,"BadgeMode":null},"BadgeSetNum":null,"PushFlag":null}`), &got))
	assert.Equal(t, timpush.OfflinePushInfo{}, got)
}

// Nested objects that turn out empty are no objects at all.
func TestEmptyVendorObjectsAreNotSent(t *testing.T) {
	t.Parallel()
	assert.JSONEq(t, `{"Title":"t"}`, offlinepushJSON(t, timpush.OfflinePushInfo{
		Title:                "t",
		MultiLanguageContent: []timpush.LanguageContent{},
		PushTemplateParam:    map[string]string{},
		AndroidInfo:          timpush.AndroidInfo{OPPOPrivateContentParameters: map[string]string{}},
		APNSInfo:             timpush.APNSInfo{LiveActivity: timpush.LiveActivity{ContentState: json.RawMessage{}}},
		HarmonyInfo:          timpush.HarmonyInfo{Extra: map[string]json.RawMessage{}},
	}))
}

func TestFlagIsZeroOrOneOnTheWire(t *testing.T) {
	t.Parallel()
	for flag, want := range map[timpush.Flag]string{true: "1", false: "0"} {
		data, err := json.Marshal(flag)
		require.NoError(t, err)
		assert.Equal(t, want, string(data))
	}
	for data, want := range map[string]timpush.Flag{"0": false, "1": true, "false": false, "true": true} {
		flag := !want
		require.NoError(t, json.Unmarshal([]byte(data), &flag), data)
		assert.Equal(t, want, flag, data)
	}
	flag := timpush.Flag(true)
	require.NoError(t, json.Unmarshal([]byte("null"), &flag))
	assert.True(t, bool(flag), "null changes nothing")
	for data, want := range map[string]string{
		"2": `timpush: a flag is 0 or 1, not "2"`, `"1"`: `timpush: a flag is 0 or 1, not "\"1\""`,
		"{}": `timpush: a flag is 0 or 1, not "{}"`, "1.0": `timpush: a flag is 0 or 1, not "1.0"`,
	} {
		assert.EqualError(t, json.Unmarshal([]byte(data), &flag), want, data)
	}
}

// Absent, zero and set are three things, and a number that this SDK has no name
// for survives.
func TestEnumerationsKeepAbsentZeroAndUnknownNumbers(t *testing.T) {
	t.Parallel()
	for _, n := range []string{"", "0", "1", "4", "17", "-1", "12345678901234567890", `"4"`, `"0"`} {
		info := timpush.OfflinePushInfo{
			AndroidInfo: timpush.AndroidInfo{
				VIVOClassification: timpush.VIVOClassification(n), VIVONotifyType: timpush.VIVONotifyType(n),
				MeiZuNoticeMsgType: timpush.MeiZuNoticeMsgType(n)},
			APNSInfo: timpush.APNSInfo{BadgeMode: timpush.BadgeMode(n)},
		}
		data := offlinepushJSON(t, info)
		if n == "" {
			assert.Equal(t, `{}`, data)
		} else {
			assert.Equal(t, `{"AndroidInfo":{"VIVOClassification":`+n+`,"VIVONotifyType":`+n+`,"MeiZuNoticeMsgType":`+n+
				`},"ApnsInfo":{"BadgeMode":`+n+`}}`, data)
		}
		var got timpush.OfflinePushInfo
		require.NoError(t, json.Unmarshal([]byte(data), &got))
		assert.Equal(t, info, got)
	}
}

func TestEnumerationsAloneAreNumbersInJSON(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		value any
		want  string
	}{
		{timpush.BadgeModeCount, "0"}, {timpush.BadgeModeNoCount, "1"}, {timpush.BadgeMode(""), "null"},
		{timpush.VIVOOperation, "0"}, {timpush.VIVOClassification(""), "null"},
		{timpush.VIVONotifyRingAndVibrate, "4"}, {timpush.VIVONotifyType(`"4"`), `"4"`},
		{timpush.MeiZuPrivate, "1"}, {timpush.MeiZuNoticeMsgType(""), "null"},
	} {
		data, err := json.Marshal(row.value)
		require.NoError(t, err)
		assert.Equal(t, row.want, string(data))
	}
}

func TestEnumerationsRefuseWhatIsNoWholeNumber(t *testing.T) {
	t.Parallel()
	for _, n := range []string{"count", "1.5", "01", "-", "--1", "+1", "1e3", `"`, `""`, `"x"`, "1 ", " 1", "１", `"1`, "00", `"01"`} {
		for _, value := range []any{
			timpush.BadgeMode(n), timpush.VIVOClassification(n), timpush.VIVONotifyType(n), timpush.MeiZuNoticeMsgType(n),
		} {
			_, err := json.Marshal(value)
			assert.ErrorContains(t, err, "holds no whole number", "%q", n)
		}
	}
	for _, data := range []string{`"count"`, `1.5`, `true`, `{}`, `[1]`, `1e3`, `""`, `"01"`} {
		for _, value := range []any{
			new(timpush.BadgeMode), new(timpush.VIVOClassification), new(timpush.VIVONotifyType), new(timpush.MeiZuNoticeMsgType),
		} {
			assert.ErrorContains(t, json.Unmarshal([]byte(data), value), "is a whole number, not", data)
		}
	}
}

// Enumerations whose zero is the same as absent are plain integers.
func TestPlainEnumerationsKeepUnknownNumbers(t *testing.T) {
	t.Parallel()
	info := timpush.OfflinePushInfo{AndroidInfo: timpush.AndroidInfo{PushStyle: 7, OPPONotifyLevel: 8, OPPOCategory: "IM"}}
	data := offlinepushJSON(t, info)
	assert.JSONEq(t, `{"AndroidInfo":{"PushStyle":7,"OPPOCategory":"IM","OPPONotifyLevel":8}}`, data)
	var got timpush.OfflinePushInfo
	require.NoError(t, json.Unmarshal([]byte(data), &got))
	assert.Equal(t, info, got)
}

// JSON has no order, but a body that differs from attempt to attempt would be
// another body: maps and Extra are sorted.
func TestMapsAreSentInTheOrderOfTheirKeys(t *testing.T) {
	t.Parallel()
	info := timpush.OfflinePushInfo{
		PushTemplateParam: map[string]string{"c": "3", "a": "1", "b": "2"},
		Extra: map[string]json.RawMessage{
			"Z": json.RawMessage(`1`), "A": json.RawMessage(` [ 1 , 2 ] `), `"quoted"`: json.RawMessage(`"é"`)},
	}
	want := `{"PushTemplateParam":{"a":"1","b":"2","c":"3"},"\"quoted\"":"é","A":[1,2],"Z":1}`
	for range 20 {
		assert.Equal(t, want, offlinepushJSON(t, info))
	}
}

func TestOfflinePushInfoSaysWhichMemberDoesNotDecode(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		`{"Title":1}`:                                         "Title: json: cannot unmarshal number",
		`{"AndroidInfo":{"PushStyle":"1"}}`:                   "AndroidInfo: PushStyle: json: cannot unmarshal string",
		`{"ApnsInfo":{"LiveActivity":{"DismissalDate":"x"}}}`: "ApnsInfo: LiveActivity: DismissalDate: json: cannot unmarshal string",
		`{"MultiLanguageContent":[{"Title":1}]}`:              "MultiLanguageContent: Title: json: cannot unmarshal number",
		`{"HarmonyInfo":{"SoundDuration":1.5}}`:               "HarmonyInfo: SoundDuration: json: cannot unmarshal number",
		`[]`:                                                  "json: cannot unmarshal array",
	} {
		var info timpush.OfflinePushInfo
		assert.ErrorContains(t, json.Unmarshal([]byte(data), &info), want, data)
	}
}

func offlinepushJSON(t *testing.T, info timpush.OfflinePushInfo) string {
	t.Helper()
	data, err := info.MarshalJSON()
	require.NoError(t, err)
	return string(data)
}
