package timpush

import "encoding/json"

// OfflinePushInfo is the notification, and how each vendor shows it. Every member
// is optional; the zero value is not sent. There is no time to live in any document.
//
// Members follow 1047/77715 (2026-04-15). Texts that a vendor would cut are no
// error: see Warnings.
type OfflinePushInfo struct {
	PushFlag Flag   `json:"PushFlag,omitzero"` // true: online devices only (2026; in 2023: offline push disabled)
	Title    string `json:"Title,omitzero"`
	Desc     string `json:"Desc,omitzero"` // text; overrides the one derived from MsgBody

	// MultiLanguageContent is matched to the language of the device, else Title and
	// Desc are shown. Client SDK 8.5.6870 or newer.
	MultiLanguageContent []LanguageContent `json:"MultiLanguageContent,omitzero"`

	// Ext is passed to the app. It must be JSON text (samples of 2023 have plain text),
	// or some vendors drop the push; at most 1 KB is advised.
	Ext string `json:"Ext,omitzero"`

	AndroidInfo AndroidInfo `json:"AndroidInfo,omitzero"`
	APNSInfo    APNSInfo    `json:"ApnsInfo,omitzero"`
	HarmonyInfo HarmonyInfo `json:"HarmonyInfo,omitzero"`

	// BadgeAddNum raises the badge by 1 to 99 (APNs, Huawei, Honor, Harmony). Zero: not
	// sent; APNSInfo.BadgeMode then decides on APNs, and the others add 1.
	BadgeAddNum int `json:"BadgeAddNum,omitzero"`

	// BadgeSetNum sets the badge to 0 to 999 on APNs, to 0 to 99 on Huawei, Honor and
	// Harmony. It wins over BadgeAddNum. Nil: not sent.
	BadgeSetNum *int `json:"BadgeSetNum,omitzero"`

	// PushTemplateID names a template made in the console. Templates with preset
	// variables are for Chat messages only; timpush/batch refuses them.
	PushTemplateID string `json:"PushTemplateId,omitzero"`

	// PushTemplateParam are the template's own variables. The names timTitle, timDesc,
	// timSenderNick and timGroupName are reserved.
	PushTemplateParam map[string]string `json:"PushTemplateParam,omitzero"`

	// Extra are members that this SDK does not know yet, as JSON values. The name of a
	// known member is refused.
	Extra map[string]json.RawMessage `json:"-"`
}

// LanguageContent is the notification in one language.
type LanguageContent struct {
	Language string `json:"Language,omitzero"` // "en", "zh-hant"
	Title    string `json:"Title,omitzero"`
	Desc     string `json:"Desc,omitzero"`

	Extra map[string]json.RawMessage `json:"-"` // as in OfflinePushInfo
}

// AndroidInfo holds what the Android vendors understand. Channels, categories and
// classifications that are not empty override the certificate's settings in the
// console.
type AndroidInfo struct {
	Sound     string    `json:"Sound,omitzero"`     // file name; without suffix by 1047/77715 (2026), with one in samples of 2023
	PushStyle PushStyle `json:"PushStyle,omitzero"` // Huawei, Honor, OPPO

	XiaoMiChannelID string `json:"XiaoMiChannelID,omitzero"` // needed on Android 8 and newer

	OPPOChannelID                string            `json:"OPPOChannelID,omitzero"`            // Android 8 and newer
	OPPOCategory                 string            `json:"OPPOCategory,omitzero"`             // "IM", "MARKETING"
	OPPOPrivateMsgTemplateID     string            `json:"OPPOPrivateMsgTemplateId,omitzero"` // this and the next two: private messages only
	OPPOPrivateTitleParameters   map[string]string `json:"OPPOPrivateTitleParameters,omitzero"`
	OPPOPrivateContentParameters map[string]string `json:"OPPOPrivateContentParameters,omitzero"`
	OPPONotifyLevel              OPPONotifyLevel   `json:"OPPONotifyLevel,omitzero"` // needs OPPOCategory

	VIVOClassification VIVOClassification `json:"VIVOClassification,omitzero"` // VIVOCategory is preferred since 2023-04-03
	VIVOCategory       string             `json:"VIVOCategory,omitzero"`       // "IM", "MARKETING"
	VIVONotifyType     VIVONotifyType     `json:"VIVONotifyType,omitzero"`

	HuaWeiImportance string `json:"HuaWeiImportance,omitzero"` // ImportanceLow, ImportanceNormal
	HuaWeiCategory   string `json:"HuaWeiCategory,omitzero"`   // "IM", "MARKETING"
	HuaWeiImage      string `json:"HuaWeiImage,omitzero"`      // https, below 512 KB
	HuaWeiChannelID  string `json:"HuaWeiChannelID,omitzero"`  // EMUI 10 and newer

	HonorImage      string `json:"HonorImage,omitzero"`      // https, below 512 KB
	HonorImportance string `json:"HonorImportance,omitzero"` // ImportanceLow, ImportanceNormal

	GoogleImage     string `json:"GoogleImage,omitzero"`     // at most 1 MB
	GooglePriority  string `json:"GooglePriority,omitzero"`  // "normal", "high"
	GoogleChannelID string `json:"GoogleChannelID,omitzero"` // Android 8 and newer; only with the certificate-file configuration (2023)

	MeiZuNoticeMsgType MeiZuNoticeMsgType `json:"MeiZuNoticeMsgType,omitzero"`

	// ExtAsHuaweiIntentParam is in the documents of 2023 only: true passes Ext as the
	// intent's parameter, false as its action.
	ExtAsHuaweiIntentParam Flag `json:"ExtAsHuaweiIntentParam,omitzero"`

	Extra map[string]json.RawMessage `json:"-"` // as in OfflinePushInfo
}

// APNSInfo holds what Apple's push service understands.
type APNSInfo struct {
	BadgeMode         BadgeMode    `json:"BadgeMode,omitzero"`
	Title             string       `json:"Title,omitzero"` // overrides OfflinePushInfo.Title
	SubTitle          string       `json:"SubTitle,omitzero"`
	Image             string       `json:"Image,omitzero"`             // URL that the client downloads
	MutableContent    Flag         `json:"MutableContent,omitzero"`    // enables the notification extension
	Sound             string       `json:"Sound,omitzero"`             // file name with suffix, at most 30 s
	InterruptionLevel string       `json:"InterruptionLevel,omitzero"` // InterruptionActive and its like; iOS 15 and newer
	ContentAvailable  Flag         `json:"ContentAvailable,omitzero"`  // silent push; Apple advises at most 3 an hour
	IsVoipPush        Flag         `json:"IsVoipPush,omitzero"`        // falls back to a notification without VoIP token
	LiveActivity      LiveActivity `json:"LiveActivity,omitzero"`

	Extra map[string]json.RawMessage `json:"-"` // as in OfflinePushInfo
}

// LiveActivity updates or ends a live activity of iOS. LaID, Event and ContentState
// are required once one of its members is set.
type LiveActivity struct {
	LaID          string          `json:"LaId,omitzero"`          // at most 64 bytes
	Event         string          `json:"Event,omitzero"`         // LiveActivityUpdate, LiveActivityEnd
	ContentState  json.RawMessage `json:"ContentState,omitzero"`  // a JSON object
	DismissalDate int64           `json:"DismissalDate,omitzero"` // Unix seconds, with LiveActivityEnd only; zero: now

	Extra map[string]json.RawMessage `json:"-"` // as in OfflinePushInfo
}

// HarmonyInfo holds what HarmonyOS understands.
type HarmonyInfo struct {
	Title         string `json:"Title,omitzero"`         // overrides OfflinePushInfo.Title
	Category      string `json:"Category,omitzero"`      // overrides the console's
	Image         string `json:"Image,omitzero"`         // https
	Sound         string `json:"Sound,omitzero"`         // file below /resources/rawfile
	SoundDuration int    `json:"SoundDuration,omitzero"` // seconds, 1 to 60, only with Sound; zero: the file's, at most 30 s

	Extra map[string]json.RawMessage `json:"-"` // as in OfflinePushInfo
}

// PushStyle is how Huawei, Honor and OPPO show the text.
type PushStyle int

// The styles of 1047/77715.
const (
	PushStyleDefault  PushStyle = 0
	PushStyleLongText PushStyle = 1
)

// OPPONotifyLevel is how OPPO announces the notification.
type OPPONotifyLevel int

// The levels of 1047/77715.
const (
	OPPONotifyBar        OPPONotifyLevel = 1  // notification bar
	OPPONotifyLockScreen OPPONotifyLevel = 2  // bar and lock screen
	OPPONotifyBanner     OPPONotifyLevel = 16 // bar, lock screen, banner, vibration and sound
)

// BadgeMode tells whether the message counts in the badge of an iOS app. Empty:
// not sent, which means count for Chat messages and no count elsewhere, as in
// timpush/batch (1047/77715, 2026; before, always count).
type BadgeMode string

// The modes, as the wire writes them.
const (
	BadgeModeCount   BadgeMode = "0"
	BadgeModeNoCount BadgeMode = "1"
)

// VIVOClassification is vivo's kind of message; empty: not sent, which means system.
type VIVOClassification string

// The classifications, as the wire writes them.
const (
	VIVOOperation VIVOClassification = "0"
	VIVOSystem    VIVOClassification = "1"
)

// VIVONotifyType is how vivo announces the notification; empty: not sent, which
// means ring and vibrate. The table of 1047/77715 calls it a string, other documents
// a number, and no sample shows it: the constants are bare numbers, and
// VIVONotifyType(`"4"`) is written as a string.
type VIVONotifyType string

// The types, as the wire writes them.
const (
	VIVONotifyNone           VIVONotifyType = "1"
	VIVONotifyRing           VIVONotifyType = "2"
	VIVONotifyVibrate        VIVONotifyType = "3"
	VIVONotifyRingAndVibrate VIVONotifyType = "4"
)

// MeiZuNoticeMsgType is Meizu's kind of message; empty: not sent. The table of
// 1047/77715 calls 0 public and 1 private; a comment in its sample the reverse.
type MeiZuNoticeMsgType string

// The types, as the wire writes them.
const (
	MeiZuPublic  MeiZuNoticeMsgType = "0"
	MeiZuPrivate MeiZuNoticeMsgType = "1"
)

// Values of members that are plain strings.
const (
	ImportanceLow    = "LOW"    // HuaWeiImportance, HonorImportance
	ImportanceNormal = "NORMAL" // HuaWeiImportance, HonorImportance

	InterruptionActive        = "active" // APNSInfo.InterruptionLevel, iOS 15 and newer
	InterruptionCritical      = "critical"
	InterruptionPassive       = "passive"
	InterruptionTimeSensitive = "time-sensitive"

	LiveActivityUpdate = "update" // LiveActivity.Event
	LiveActivityEnd    = "end"
)
