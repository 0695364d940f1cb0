package timpush_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

var goldenUpdate = flag.Bool("update", false, "write the golden files anew: go test -run TestGolden . -update")

const (
	goldenDir    = "testdata/golden"
	goldenRandom = 4294967295
)

func goldenInt(n int) *int { return &n }

// goldenInfo has every member, each with a value that appears nowhere else, and
// characters that encoders like to change.
func goldenInfo() timpush.OfflinePushInfo {
	return timpush.OfflinePushInfo{
		PushFlag: true, Title: "Übergröße <&> \u2028 😀", Desc: "line 1\nline 2\t\"quoted\" \\ \u0001",
		MultiLanguageContent: []timpush.LanguageContent{
			{Language: "en", Title: "English title", Desc: "English text", Extra: goldenExtra("LanguageNew")},
			{Language: "zh-hant", Title: "標題", Desc: "內容", Extra: goldenExtra("LanguageNew")},
		},
		Ext: `{"entity":{"key":"value"}}`,
		AndroidInfo: timpush.AndroidInfo{
			Sound: "android-sound", PushStyle: timpush.PushStyleLongText, XiaoMiChannelID: "xiaomi-channel",
			OPPOChannelID: "oppo-channel", OPPOCategory: "IM", OPPOPrivateMsgTemplateID: "oppo-template",
			OPPOPrivateTitleParameters:   map[string]string{"z": "last", "a": "first"},
			OPPOPrivateContentParameters: map[string]string{"user": "fake-user"},
			OPPONotifyLevel:              timpush.OPPONotifyBanner,
			VIVOClassification:           timpush.VIVOOperation, VIVOCategory: "MARKETING", VIVONotifyType: timpush.VIVONotifyVibrate,
			HuaWeiImportance: timpush.ImportanceLow, HuaWeiCategory: "huawei-category",
			HuaWeiImage: "https://example.com/huawei.png", HuaWeiChannelID: "huawei-channel",
			HonorImage: "https://example.com/honor.png", HonorImportance: timpush.ImportanceNormal,
			GoogleImage: "https://example.com/google.png", GooglePriority: "high", GoogleChannelID: "google-channel",
			MeiZuNoticeMsgType: timpush.MeiZuPublic, ExtAsHuaweiIntentParam: true, Extra: goldenExtra("AndroidNew"),
		},
		APNSInfo: timpush.APNSInfo{
			BadgeMode: timpush.BadgeModeCount, Title: "apns title", SubTitle: "apns subtitle",
			Image: "https://example.com/apns.png", MutableContent: true, Sound: "apns.caf",
			InterruptionLevel: timpush.InterruptionTimeSensitive, ContentAvailable: true, IsVoipPush: true,
			LiveActivity: timpush.LiveActivity{
				LaID: "live-activity", Event: timpush.LiveActivityEnd,
				ContentState: json.RawMessage(`{ "score" : [ 1, 2.50 ] }`), DismissalDate: 1893456000,
				Extra: goldenExtra("LiveActivityNew"),
			},
			Extra: goldenExtra("ApnsNew"),
		},
		HarmonyInfo: timpush.HarmonyInfo{
			Title: "harmony title", Category: "harmony-category", Image: "https://example.com/harmony.png",
			Sound: "harmony.mp3", SoundDuration: 60, Extra: goldenExtra("HarmonyNew"),
		},
		BadgeAddNum: 99, BadgeSetNum: goldenInt(999), PushTemplateID: "1400000001-2",
		PushTemplateParam: map[string]string{"UserName": "fake-user", "ProductID": "fake-product"},
		Extra:             goldenExtra("InfoNew"),
	}
}

func goldenExtra(name string) map[string]json.RawMessage {
	return map[string]json.RawMessage{name: json.RawMessage(`{"nested": [true, null, 1e3]}`)}
}

// goldenElements are all elements, every field of each set.
func goldenElements() []timpush.Element {
	return []timpush.Element{
		timpush.TextElem{Text: "text <&> 文字"},
		timpush.LocationElem{Desc: "place", Latitude: 29.340656774469956, Longitude: -1e-7},
		timpush.FaceElem{Index: 6, Data: "face data"},
		timpush.CustomElem{Data: "custom data", Desc: "custom text", Ext: "custom ext", Sound: "custom.caf"},
		timpush.SoundElem{
			URL: "https://example.com/sound", UUID: "sound-uuid", Size: 62351, Second: 7, DownloadFlag: 2},
		timpush.ImageElem{
			UUID: "image-uuid", ImageFormat: 255,
			ImageInfoArray: []timpush.ImageInfo{
				{Type: 1, Size: 1853095, Width: 2448, Height: 3264, URL: "https://example.com/image/1"},
				{Type: 3, Size: 12535, Width: 198, Height: 264, URL: "https://example.com/image/3"},
			}},
		timpush.FileElem{
			URL: "https://example.com/file", UUID: "file-uuid", FileSize: 1773552, FileName: "file.bin", DownloadFlag: 2},
		timpush.VideoFileElem{
			VideoURL: "https://example.com/video", VideoUUID: "video-uuid", VideoSize: 1194603, VideoSecond: 5,
			VideoFormat: "mp4", VideoDownloadFlag: 2, ThumbURL: "https://example.com/thumb", ThumbUUID: "thumb-uuid",
			ThumbSize: 13907, ThumbWidth: 720, ThumbHeight: 1280, ThumbFormat: "JPG", ThumbDownloadFlag: 2},
		timpush.RawElem{MsgType: "TIMNewElem", MsgContent: json.RawMessage(`{ "New" : [ 1 , {} ] }`)},
	}
}

// goldenSmallest are the same with their required members only.
func goldenSmallest() []timpush.Element {
	return []timpush.Element{
		timpush.TextElem{},
		timpush.LocationElem{},
		timpush.FaceElem{},
		timpush.CustomElem{},
		timpush.SoundElem{URL: "https://example.com/sound", UUID: "sound-uuid"},
		timpush.ImageElem{
			UUID: "image-uuid", ImageInfoArray: []timpush.ImageInfo{{Type: 1, URL: "https://example.com/image/1"}}},
		timpush.FileElem{URL: "https://example.com/file", UUID: "file-uuid"},
		timpush.VideoFileElem{
			VideoURL: "https://example.com/video", VideoUUID: "video-uuid",
			ThumbURL: "https://example.com/thumb", ThumbUUID: "thumb-uuid"},
		timpush.RawElem{MsgType: "TIMNewElem", MsgContent: json.RawMessage(`{}`)},
	}
}

// goldenRequests are the requests of the golden files, by the names of these. No
// request can have every field at once; together they have.
func goldenRequests() map[string]typesRequest {
	return map[string]typesRequest{
		"PushRequest.full": &timpush.PushRequest{
			FromAccount: "fake-sender", Condition: timpush.AllAttrs(map[string]string{"level": "gold", "city": "Shenzhen"}),
			MsgRandom: goldenRandom, OnlineOnlyFlag: true, MsgBody: goldenElements(), OfflinePushInfo: goldenInfo(),
			DataID: "fake-data-id",
		},
		"PushRequest.minimal": &timpush.PushRequest{
			Condition: timpush.AnyTag("tag a"), MsgRandom: goldenRandom, MsgBody: timpush.Text("text"),
		},
		"PushRequest.notification.full": &timpush.PushRequest{
			FromAccount: "fake-sender",
			Condition: timpush.Condition{
				TagsOr: []string{"tag a", "tag b"}, TagsAnd: []string{"tag c"}, TagsNot: []string{"tag d", "tag e"}},
			MsgRandom: goldenRandom, OfflinePushInfo: goldenInfo(), DataID: "fake-data-id",
		},
		"PushRequest.notification.minimal": &timpush.PushRequest{
			Condition: timpush.AllTags("tag a"), MsgRandom: goldenRandom,
			OfflinePushInfo: timpush.OfflinePushInfo{Title: "title"},
		},
		"PushRequest.all_users": &timpush.PushRequest{
			AllUsers: true, MsgRandom: goldenRandom, OfflinePushInfo: timpush.OfflinePushInfo{Title: "title"},
		},
		"AllMemberPushRequest.full": &timpush.AllMemberPushRequest{
			FromAccount: "fake-sender",
			Condition: timpush.Condition{
				AttrsOr: map[string]string{"level": "gold", "city": "Shenzhen"}, AttrsAnd: map[string]string{"age": "30"}},
			MsgRandom: goldenRandom, MsgLifeTime: 604800, MsgBody: goldenElements(), OfflinePushInfo: goldenInfo(),
		},
		"AllMemberPushRequest.minimal": &timpush.AllMemberPushRequest{
			Condition: timpush.AnyAttr(map[string]string{"level": "gold"}), MsgRandom: goldenRandom,
			MsgBody: timpush.Text("text"),
		},
		"AllMemberPushRequest.all_users": &timpush.AllMemberPushRequest{
			AllUsers: true, MsgRandom: goldenRandom, MsgBody: timpush.Text("text"),
		},
		"BatchPushRequest.full": &timpush.BatchPushRequest{
			FromAccount: "fake-sender", ToAccount: []string{"user 1", "user\u00e9 2"}, MsgRandom: goldenRandom,
			OfflinePushInfo: goldenInfo(), DataID: "fake-data-id",
		},
		"BatchPushRequest.minimal": &timpush.BatchPushRequest{
			ToAccount: []string{"user 1"}, MsgRandom: goldenRandom, OfflinePushInfo: timpush.OfflinePushInfo{PushFlag: true},
		},
		"BatchSendRequest.full": &timpush.BatchSendRequest{
			SyncOtherMachine: timpush.NoSyncToSender, FromAccount: "fake-sender",
			ToAccount: []string{"user 1", "user\u00e9 2"}, MsgSeq: 4294967294, MsgRandom: goldenRandom,
			MsgBody: goldenElements(), OnlineOnlyFlag: true, MsgLifeTime: goldenInt(604800),
			CloudCustomData: "fake <data>",
			SendMsgControl: []timpush.SendMsgControl{
				timpush.NoUnread, timpush.NoLastMsg, timpush.WithMuteNotifications, timpush.NoMsgCheck},
			OfflinePushInfo: goldenInfo(), IsNeedReadReceipt: true,
		},
		"BatchSendRequest.minimal": &timpush.BatchSendRequest{
			ToAccount: []string{"user 1"}, MsgRandom: goldenRandom, MsgBody: timpush.Text("text"),
		},
		// Every value that is zero and yet not the same as absent.
		"BatchSendRequest.zeros": &timpush.BatchSendRequest{
			ToAccount: []string{"user 1"}, MsgRandom: goldenRandom,
			MsgBody: timpush.MsgBody{
				timpush.FaceElem{Index: 0},
				timpush.ImageElem{UUID: "image-uuid", ImageInfoArray: []timpush.ImageInfo{{Type: 1, URL: "https://example.com/image/1"}}},
				timpush.LocationElem{},
			},
			MsgLifeTime: goldenInt(0),
			OfflinePushInfo: timpush.OfflinePushInfo{
				BadgeSetNum: goldenInt(0),
				AndroidInfo: timpush.AndroidInfo{VIVOClassification: "0", VIVONotifyType: "0", MeiZuNoticeMsgType: "0"},
				APNSInfo:    timpush.APNSInfo{BadgeMode: "0"},
			},
		},
	}
}

func TestGoldenRequestsAreSentByteForByte(t *testing.T) {
	t.Parallel()
	for name, req := range goldenRequests() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			goldenEqual(t, name, goldenSent(t, req))
			assert.Equal(t, goldenRequests()[name], req, "the caller's request is never written to")
		})
	}
}

func TestGoldenElementsAreSentByteForByte(t *testing.T) {
	t.Parallel()
	for kind, elements := range map[string][]timpush.Element{"full": goldenElements(), "minimal": goldenSmallest()} {
		for _, e := range elements {
			name := reflect.TypeOf(e).Name() + "." + kind
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				body := goldenSent(t, &timpush.BatchSendRequest{
					ToAccount: []string{"user 1"}, MsgRandom: goldenRandom, MsgBody: timpush.MsgBody{e}})
				var list []json.RawMessage
				require.NoError(t, json.Unmarshal(typesMember(t, body, "MsgBody"), &list))
				require.Len(t, list, 1)
				goldenEqual(t, name, list[0])
			})
		}
	}
}

func TestGoldenOfflinePushInfoIsSentByteForByte(t *testing.T) {
	t.Parallel()
	for name, info := range map[string]timpush.OfflinePushInfo{
		"OfflinePushInfo.full":    goldenInfo(),
		"OfflinePushInfo.minimal": {Title: "title"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := goldenSent(t, &timpush.BatchPushRequest{
				ToAccount: []string{"user 1"}, MsgRandom: goldenRandom, OfflinePushInfo: info})
			goldenEqual(t, name, typesMember(t, body, "OfflinePushInfo"))
		})
	}
}

func TestMsgRandomIsChosenAnewForEachCall(t *testing.T) {
	t.Parallel()
	for name, req := range goldenRequests() {
		random := reflect.ValueOf(req).Elem().FieldByName("MsgRandom")
		random.SetZero()
		m := typesServe(t, typesOK)
		chosen := map[uint32]bool{}
		for i := range 20 {
			res, err := typesSend(t.Context(), m.Client, req)
			require.NoError(t, err, name)
			var body struct{ MsgRandom uint32 }
			require.NoError(t, json.Unmarshal(m.sent()[i], &body))
			assert.NotZero(t, body.MsgRandom, name)
			assert.EqualValues(t, body.MsgRandom, reflect.ValueOf(res).Elem().FieldByName("MsgRandom").Uint(), name)
			assert.Zero(t, random.Uint(), "%s: the caller's request is never written to", name)
			chosen[body.MsgRandom] = true
		}
		assert.Greater(t, len(chosen), 15, name)
	}
}

// A golden file that nothing is compared with would rot.
func TestGoldenDirectoryHasNoOtherFiles(t *testing.T) {
	t.Parallel()
	want := []string{"OfflinePushInfo.full.json", "OfflinePushInfo.minimal.json"}
	for name := range goldenRequests() {
		want = append(want, name+".json")
	}
	for name := range goldenCalls() {
		want = append(want, name+".json")
	}
	for _, e := range goldenElements() {
		want = append(want, reflect.TypeOf(e).Name()+".full.json", reflect.TypeOf(e).Name()+".minimal.json")
	}
	entries, err := os.ReadDir(goldenDir)
	require.NoError(t, err)
	got := make([]string, len(entries))
	for i, e := range entries {
		got[i] = e.Name()
	}
	assert.ElementsMatch(t, want, got)
}

// A new field that no golden request has must not be forgotten.
func TestGoldenRequestsTogetherSetEveryField(t *testing.T) {
	t.Parallel()
	set, known := map[string]bool{}, map[string]bool{}
	visit := func(v reflect.Value) {
		goldenFields(v, func(field string, zero bool) {
			known[field] = true
			set[field] = set[field] || !zero
		})
	}
	for _, req := range goldenRequests() {
		visit(reflect.ValueOf(req))
	}
	for _, calls := range goldenCalls() {
		for _, call := range calls {
			visit(reflect.ValueOf(call.args))
		}
	}
	visit(reflect.ValueOf(goldenInfo()))
	for _, e := range goldenElements() {
		visit(reflect.ValueOf(e))
	}
	var unset []string
	for field := range known {
		if !set[field] {
			unset = append(unset, field)
		}
	}
	assert.Empty(t, unset)

	// Each of these alone must be full, for they have golden files of their own.
	full := []any{goldenInfo()}
	for _, e := range goldenElements() {
		full = append(full, e)
	}
	for _, v := range full {
		goldenFields(reflect.ValueOf(v), func(field string, zero bool) {
			assert.False(t, zero, "%s is zero", field)
		})
	}
}

// goldenFields visits all fields of structs inside v, by "Type.Field".
func goldenFields(v reflect.Value, visit func(field string, zero bool)) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			goldenFields(v.Elem(), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			visit(v.Type().Name()+"."+v.Type().Field(i).Name, v.Field(i).IsZero())
			goldenFields(v.Field(i), visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			goldenFields(v.Index(i), visit)
		}
	default:
	}
}

// The client appends requests by hand. What it sends must be the JSON that
// encoding/json makes of the same request, but for AllUsers.
func TestClientSendsWhatEncodingJSONMakesOfTheRequest(t *testing.T) {
	t.Parallel()
	for name, req := range goldenRequests() {
		data, err := json.Marshal(req)
		require.NoError(t, err, name)
		want, ok := typesJSON(t, data).(map[string]any)
		require.True(t, ok)
		delete(want, "AllUsers")
		// The client signs in the caller's name where the documents want a sender.
		if want["From_Account"] == nil || want["From_Account"] == "" {
			switch r := req.(type) {
			case *timpush.PushRequest:
				if len(r.MsgBody) == 0 {
					want["From_Account"] = "fake-admin"
				}
			case *timpush.BatchPushRequest:
				want["From_Account"] = "fake-admin"
			}
		}
		got := typesJSON(t, goldenSent(t, req))
		assert.Equal(t, want, got, name)
	}
}

// Every member that a struct tag names appears in what is sent, when it alone is set.
func TestEveryTaggedMemberIsSentWhenSet(t *testing.T) {
	t.Parallel()
	// What has a MarshalJSON method is encoded by the code that the client uses.
	for _, v := range []any{
		&timpush.OfflinePushInfo{}, &timpush.LanguageContent{}, &timpush.AndroidInfo{}, &timpush.APNSInfo{},
		&timpush.LiveActivity{}, &timpush.HarmonyInfo{}, &timpush.Condition{},
	} {
		goldenEachField(t, v, func(t *testing.T, v any) []byte {
			data, err := json.Marshal(v)
			require.NoError(t, err)
			return data
		})
	}
	for _, e := range goldenElements() {
		if _, raw := e.(timpush.RawElem); raw {
			continue
		}
		goldenEachField(t, reflect.New(reflect.TypeOf(e)).Interface(), func(t *testing.T, v any) []byte {
			element, ok := reflect.TypeAssert[timpush.Element](reflect.ValueOf(v).Elem())
			require.True(t, ok)
			data, err := json.Marshal(timpush.MsgBody{element})
			require.NoError(t, err)
			return typesMember(t, bytes.Trim(data, "[]"), "MsgContent")
		})
	}
	for _, v := range []any{
		&timpush.PushRequest{}, &timpush.AllMemberPushRequest{}, &timpush.BatchPushRequest{}, &timpush.BatchSendRequest{},
	} {
		goldenEachField(t, v, func(t *testing.T, v any) []byte {
			req, ok := v.(typesRequest)
			require.True(t, ok)
			switch r := req.(type) { // the guard cannot be skipped
			case *timpush.PushRequest:
				r.AllUsers = reflect.ValueOf(r.Condition).IsZero()
			case *timpush.AllMemberPushRequest:
				r.AllUsers = reflect.ValueOf(r.Condition).IsZero()
				r.Condition.TagsNot = nil // not of this endpoint
			}
			return goldenSent(t, req, typesSkip) // one field alone breaks rules
		})
	}
}

// goldenEachField sets one field of the struct at a time.
func goldenEachField(t *testing.T, v any, encode func(*testing.T, any) []byte) {
	t.Helper()
	s := reflect.ValueOf(v).Elem()
	for i, name := range typesMembers(s.Type()) {
		s.SetZero()
		goldenFill(s.Field(i))
		object := typesJSON(t, encode(t, v))
		switch name {
		case "AllUsers", "LeaveShown": // what the SDK wants to be said
			assert.NotContains(t, object, name)
		case "-":
			assert.Contains(t, object, "new member", "%s.Extra", s.Type())
		default:
			assert.Contains(t, object, name, "%s", s.Type())
		}
	}
}

// goldenFill gives a value that is not zero to v and to all inside it.
func goldenFill(v reflect.Value) {
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(samplesSchedAt))
		return
	case v.Type() == reflect.TypeFor[json.RawMessage]():
		v.SetBytes([]byte(`{"k":1}`))
		return
	case v.Type() == reflect.TypeFor[timpush.Element]():
		v.Set(reflect.ValueOf(timpush.TextElem{Text: "text"}))
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.String:
		v.SetString("1") // for those that hold numbers too
	case reflect.Int, reflect.Int64:
		v.SetInt(2)
	case reflect.Uint32:
		v.SetUint(2)
	case reflect.Float64:
		v.SetFloat(2.5)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		goldenFill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		goldenFill(v.Index(0))
	case reflect.Map:
		value := reflect.New(v.Type().Elem()).Elem()
		goldenFill(value)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("new member"), value)
	case reflect.Struct:
		for i := range v.NumField() {
			goldenFill(v.Field(i))
		}
	default:
		panic("no value for a " + v.Type().String())
	}
}

// goldenSent is the body that the client sends.
func goldenSent(t *testing.T, req typesRequest, change ...func(*timpush.Config)) []byte {
	t.Helper()
	return goldenCalled(t, typesOf(typesMethods[reflect.TypeOf(req)], req), change...)
}

// goldenCalled is the same of a call.
func goldenCalled(t *testing.T, call typesCall, change ...func(*timpush.Config)) []byte {
	t.Helper()
	m := typesServe(t, typesDone, change...)
	_, err := call.send(t.Context(), m.Client)
	require.NoError(t, err)
	require.Len(t, m.sent(), 1)
	return m.sent()[0]
}

// goldenEqual compares with a golden file, which has a line end more.
func goldenEqual(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join(goldenDir, name+".json")
	got = append(slices.Clone(got), '\n')
	if *goldenUpdate {
		require.NoError(t, os.WriteFile(file, got, 0o600))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "go test -run TestGolden . -update writes it")
	assert.Equal(t, string(want), string(got))
}
