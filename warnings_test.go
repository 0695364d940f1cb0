package timpush_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// A plane 1 character: two UTF-16 units, four bytes, one rune.
const warningsPair = "\U0001f600"

// What the vendors show, as the documents say: one row per vendor.
var warningsLimits = []struct {
	vendor      string
	title, desc int
}{
	{"Huawei", 60, 600}, {"Honor", 50, 400}, {"Xiaomi", 50, 128}, {"OPPO", 50, 50}, {"vivo", 40, 100}, {"Meizu", 32, 100},
}

func TestWarningsTellWhatEachVendorCuts(t *testing.T) {
	t.Parallel()
	for _, v := range warningsLimits {
		// As long as allowed, half of it in characters of two units.
		title, desc := warningsUnits(t, v.title), warningsUnits(t, v.desc)
		for _, w := range (timpush.OfflinePushInfo{Title: title, Desc: desc}).Warnings() {
			assert.NotContains(t, w, v.vendor)
		}
		got := timpush.OfflinePushInfo{Title: title + "x", Desc: desc + warningsPair}.Warnings()
		assert.Contains(t, got, warningsText(v.vendor, "Title", v.title, v.title+1))
		assert.Contains(t, got, warningsText(v.vendor, "Desc", v.desc, v.desc+2))
	}
}

// warningsUnits is a text of n UTF-16 units.
func warningsUnits(t *testing.T, n int) string {
	t.Helper()
	text := strings.Repeat(warningsPair, n/4) + strings.Repeat("é", n-2*(n/4))
	require.Len(t, utf16.Encode([]rune(text)), n)
	return text
}

func warningsText(vendor, field string, limit, units int) string {
	return fmt.Sprintf("%s cuts %s to %d UTF-16 units, it has %d", vendor, field, limit, units)
}

func TestWarningsOfAnOrdinaryNotificationAreNone(t *testing.T) {
	t.Parallel()
	info := timpush.OfflinePushInfo{Title: "title", Desc: "text", Ext: `{"entity":{"key":"value"}}`}
	assert.Empty(t, info.Warnings())
	assert.Empty(t, info.Warnings(timpush.CustomElem{Data: "d"}))
	assert.Empty(t, timpush.OfflinePushInfo{}.Warnings())
	assert.Empty(t, timpush.OfflinePushInfo{}.Warnings(timpush.Text("text")...))
}

func TestWarningsKnowOPPOsLongText(t *testing.T) {
	t.Parallel()
	long := func(n int, style timpush.PushStyle) []string {
		return timpush.OfflinePushInfo{
			Desc: strings.Repeat("x", n), AndroidInfo: timpush.AndroidInfo{PushStyle: style}}.Warnings()
	}
	assert.Contains(t, long(51, timpush.PushStyleDefault), "OPPO cuts Desc to 50 UTF-16 units, it has 51")
	assert.Empty(t, long(100, timpush.PushStyleLongText))
	assert.Contains(t, long(129, timpush.PushStyleLongText), "OPPO cuts Desc to 128 UTF-16 units, it has 129")
	for _, w := range long(128, timpush.PushStyleLongText) {
		assert.NotContains(t, w, "OPPO")
	}
}

func TestWarningsLookIntoEveryLanguage(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []string{
		"Meizu cuts MultiLanguageContent[1].Title to 32 UTF-16 units, it has 33",
		"OPPO cuts MultiLanguageContent[2].Desc to 50 UTF-16 units, it has 51",
	}, timpush.OfflinePushInfo{MultiLanguageContent: []timpush.LanguageContent{
		{Language: "en", Title: "title", Desc: "text"},
		{Language: "de", Title: strings.Repeat("ä", 33)},
		{Language: "zh-hant", Desc: strings.Repeat("內", 51)},
	}}.Warnings())
}

func TestWarningsOfExt(t *testing.T) {
	t.Parallel()
	notJSON := "Ext is not JSON text; some vendors drop such a push"
	for ext, want := range map[string][]string{
		`Passthrough content`:                 {notJSON},
		`{"a":1`:                              {notJSON},
		`{"a":1}`:                             nil,
		`"text"`:                              nil,
		``:                                    nil,
		`"` + strings.Repeat("x", 1022) + `"`: nil,
		`"` + strings.Repeat("x", 1023) + `"`: {"Ext has 1025 bytes; at most 1024 bytes are advised"},
		`"` + strings.Repeat("é", 511) + `x"`: {"Ext has 1025 bytes; at most 1024 bytes are advised"},
	} {
		assert.Equal(t, want, timpush.OfflinePushInfo{Ext: ext}.Warnings(), "%d bytes", len(ext))
	}
}

// The packet has 4 KB; Desc and Ext are to be below 3 KB together, in bytes.
func TestWarningsOfAPacketTooBigForAPNs(t *testing.T) {
	t.Parallel()
	const tooBig = "Desc and Ext have %d bytes together; APNs takes a packet of 4096 bytes, so keep them below 3072 bytes"
	for bytes, warned := range map[int]bool{3071: false, 3072: true, 3073: true} {
		ext := `"` + strings.Repeat("x", 1000) + `"`
		desc := strings.Repeat("x", bytes-len(ext))
		got := timpush.OfflinePushInfo{Desc: desc, Ext: ext}.Warnings()
		want := fmt.Sprintf(tooBig, bytes)
		if warned {
			assert.Contains(t, got, want)
		} else {
			assert.NotContains(t, got, want)
		}
	}
}

func TestWarningsOfALoneCustomElem(t *testing.T) {
	t.Parallel()
	silent := []string{"MsgBody is one CustomElem without Desc, and OfflinePushInfo has none either; nothing is pushed offline"}
	none := timpush.OfflinePushInfo{}
	assert.Equal(t, silent, none.Warnings(timpush.CustomElem{Data: "d"}))
	assert.Equal(t, silent, none.Warnings(&timpush.CustomElem{Data: "d"}))
	assert.Equal(t, silent, timpush.OfflinePushInfo{Title: "title"}.Warnings(timpush.CustomElem{}))
	assert.Empty(t, none.Warnings(timpush.CustomElem{Desc: "text"}))
	assert.Empty(t, none.Warnings(&timpush.CustomElem{Desc: "text"}))
	assert.Empty(t, none.Warnings((*timpush.CustomElem)(nil)))
	assert.Empty(t, none.Warnings(nil))
	assert.Empty(t, none.Warnings(timpush.CustomElem{}, timpush.TextElem{Text: "text"}))
	assert.Empty(t, timpush.OfflinePushInfo{Desc: "text"}.Warnings(timpush.CustomElem{}))
}

// A text that is cut is still accepted.
func TestWarningsAreNoViolations(t *testing.T) {
	t.Parallel()
	info := timpush.OfflinePushInfo{Title: strings.Repeat("x", 700), Desc: strings.Repeat("x", 4000), Ext: "no JSON"}
	require.NotEmpty(t, info.Warnings())
	require.NoError(t, (&timpush.BatchPushRequest{ToAccount: []string{"user 1"}, OfflinePushInfo: info}).Validate())
}
