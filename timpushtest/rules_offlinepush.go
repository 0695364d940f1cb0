package timpushtest

import (
	"slices"

	"github.com/timpush/timpush"
)

// offlinePushInfo is the row of an optional OfflinePushInfo. Everything wrong in it
// answers 90043, "does not follow its format". Members that are not documented are
// let through: vendors add some every year.
var offlinePushInfo = row{
	name: "OfflinePushInfo", fit: anObject, wrong: timpush.CodeBadOfflinePushInfo,
	inner: []row{
		may("PushFlag", anInteger),
		may("Title", aString),
		may("Desc", aString),
		{name: "MultiLanguageContent", fit: anArray, each: []row{
			may("Language", aString), may("Title", aString), may("Desc", aString),
		}},
		// Ought to hold JSON text, or some vendors drop the push; but older samples
		// hold plain text.
		may("Ext", aString),
		{name: "AndroidInfo", fit: anObject, inner: androidInfo},
		{name: "ApnsInfo", fit: anObject, inner: apnsInfo},
		{name: "HarmonyInfo", fit: anObject, inner: harmonyInfo},
		may("BadgeAddNum", between(1, 99)),
		may("BadgeSetNum", between(0, 999)),
		// Templates with preset variables are refused by the push service, but
		// only the console knows which ones those are.
		may("PushTemplateId", aString),
		may("PushTemplateParam", aTemplateParam),
	},
}

// requiredOfflinePushInfo is for endpoints that do not work without a notification.
// The documents give no code for its absence, and do not say whether an empty one
// is one; here it is none.
var requiredOfflinePushInfo = []row{
	{name: "OfflinePushInfo", required: true, fit: anObject,
		wrong: timpush.CodeBadOfflinePushInfo, absent: timpush.CodeBadJSON},
	{name: "OfflinePushInfo", fit: aFilledObject, wrong: timpush.CodeBadJSON},
	offlinePushInfo,
}

var androidInfo = []row{
	may("Sound", aString),
	may("PushStyle", anInteger),
	may("XiaoMiChannelID", aString),
	may("OPPOChannelID", aString),
	may("OPPOCategory", aString),
	may("OPPOPrivateMsgTemplateId", aString),
	may("OPPOPrivateTitleParameters", aStringMap),
	may("OPPOPrivateContentParameters", aStringMap),
	{name: "OPPONotifyLevel", fit: anInteger, beside: &beside{name: "OPPOCategory"}},
	may("VIVOClassification", anInteger),
	may("VIVOCategory", aString),
	may("VIVONotifyType", aNumberOrString), // the documents contradict each other
	may("HuaWeiImportance", aString),
	may("HuaWeiCategory", aString),
	may("HuaWeiImage", aString),
	may("HonorImage", aString),
	may("HuaWeiChannelID", aString),
	may("HonorImportance", aString),
	may("GoogleImage", aString),
	may("GooglePriority", aString),
	may("GoogleChannelID", aString),
	may("MeiZuNoticeMsgType", anInteger),
	may("ExtAsHuaweiIntentParam", anInteger),
}

var apnsInfo = []row{
	may("BadgeMode", anInteger),
	may("Title", aString),
	may("SubTitle", aString),
	may("Image", aString),
	may("MutableContent", anInteger),
	may("Sound", aString),
	may("InterruptionLevel", aString),
	may("ContentAvailable", anInteger),
	may("IsVoipPush", anInteger),
	{name: "LiveActivity", fit: anObject, inner: []row{
		need("LaId", aFilledString),
		need("LaId", atMost(64)),
		need("Event", oneOf("update", "end")),
		need("ContentState", anObject),
		{name: "DismissalDate", fit: anInteger, beside: &beside{name: "Event", want: "end"}},
	}},
}

var harmonyInfo = []row{
	may("Title", aString),
	may("Category", aString),
	may("Image", aString),
	may("Sound", aString),
	{name: "SoundDuration", fit: between(1, 60), beside: &beside{name: "Sound"}},
}

var aNumberOrString = fit{"a number or string", func(v *value) bool {
	return v.kind == number || v.kind == text
}}

// reservedParameters are the variables that the service fills in itself.
var reservedParameters = []string{"timTitle", "timDesc", "timSenderNick", "timGroupName"}

var aTemplateParam = fit{"an object without reserved parameters", func(v *value) bool {
	return v.kind == object && !slices.ContainsFunc(v.members, func(m member) bool {
		return slices.Contains(reservedParameters, m.name)
	})
}}
