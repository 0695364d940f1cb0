package timpush

import "github.com/timpush/timpush/internal/wire"

// MarshalJSON writes the number.
func (m BadgeMode) MarshalJSON() ([]byte, error) { return marshalNumber(m) }

// UnmarshalJSON reads a number, bare or quoted.
func (m *BadgeMode) UnmarshalJSON(data []byte) error { return unmarshalNumber(data, m) }

// MarshalJSON writes the number.
func (v VIVOClassification) MarshalJSON() ([]byte, error) { return marshalNumber(v) }

// UnmarshalJSON reads a number, bare or quoted.
func (v *VIVOClassification) UnmarshalJSON(data []byte) error { return unmarshalNumber(data, v) }

// MarshalJSON writes the number.
func (v VIVONotifyType) MarshalJSON() ([]byte, error) { return marshalNumber(v) }

// UnmarshalJSON reads a number, bare or quoted.
func (v *VIVONotifyType) UnmarshalJSON(data []byte) error { return unmarshalNumber(data, v) }

// MarshalJSON writes the number.
func (m MeiZuNoticeMsgType) MarshalJSON() ([]byte, error) { return marshalNumber(m) }

// UnmarshalJSON reads a number, bare or quoted.
func (m *MeiZuNoticeMsgType) UnmarshalJSON(data []byte) error { return unmarshalNumber(data, m) }

// MarshalJSON writes the wire's form, Extra included.
func (o OfflinePushInfo) MarshalJSON() ([]byte, error) { return wire.Marshal(o.appendTo) }

// UnmarshalJSON keeps unknown members in Extra.
func (o *OfflinePushInfo) UnmarshalJSON(data []byte) (err error) {
	type members OfflinePushInfo
	o.Extra, err = wire.Members(data, (*members)(o))
	return err
}

// MarshalJSON writes the wire's form, Extra included.
func (l LanguageContent) MarshalJSON() ([]byte, error) { return wire.Marshal(l.appendTo) }

// UnmarshalJSON keeps unknown members in Extra.
func (l *LanguageContent) UnmarshalJSON(data []byte) (err error) {
	type members LanguageContent
	l.Extra, err = wire.Members(data, (*members)(l))
	return err
}

// MarshalJSON writes the wire's form, Extra included.
func (a AndroidInfo) MarshalJSON() ([]byte, error) { return wire.Marshal(a.appendTo) }

// UnmarshalJSON keeps unknown members in Extra.
func (a *AndroidInfo) UnmarshalJSON(data []byte) (err error) {
	type members AndroidInfo
	a.Extra, err = wire.Members(data, (*members)(a))
	return err
}

// MarshalJSON writes the wire's form, Extra included.
func (a APNSInfo) MarshalJSON() ([]byte, error) { return wire.Marshal(a.appendTo) }

// UnmarshalJSON keeps unknown members in Extra.
func (a *APNSInfo) UnmarshalJSON(data []byte) (err error) {
	type members APNSInfo
	a.Extra, err = wire.Members(data, (*members)(a))
	return err
}

// MarshalJSON writes the wire's form, Extra included.
func (l LiveActivity) MarshalJSON() ([]byte, error) { return wire.Marshal(l.appendTo) }

// UnmarshalJSON keeps unknown members in Extra.
func (l *LiveActivity) UnmarshalJSON(data []byte) (err error) {
	type members LiveActivity
	l.Extra, err = wire.Members(data, (*members)(l))
	return err
}

// MarshalJSON writes the wire's form, Extra included.
func (h HarmonyInfo) MarshalJSON() ([]byte, error) { return wire.Marshal(h.appendTo) }

// UnmarshalJSON keeps unknown members in Extra.
func (h *HarmonyInfo) UnmarshalJSON(data []byte) (err error) {
	type members HarmonyInfo
	h.Extra, err = wire.Members(data, (*members)(h))
	return err
}

func (o *OfflinePushInfo) appendTo(b *wire.Buffer) {
	b.Open('{')
	b.OptFlag("PushFlag", bool(o.PushFlag))
	b.OptString("Title", o.Title)
	b.OptString("Desc", o.Desc)
	if len(o.MultiLanguageContent) > 0 {
		b.Key("MultiLanguageContent")
		b.Open('[')
		for i := range o.MultiLanguageContent {
			b.Next()
			o.MultiLanguageContent[i].appendTo(b)
		}
		b.Close(']')
	}
	b.OptString("Ext", o.Ext)
	b.OptObject("AndroidInfo", o.AndroidInfo.appendTo)
	b.OptObject("ApnsInfo", o.APNSInfo.appendTo)
	b.OptObject("HarmonyInfo", o.HarmonyInfo.appendTo)
	b.OptInt("BadgeAddNum", int64(o.BadgeAddNum))
	if o.BadgeSetNum != nil {
		b.Int("BadgeSetNum", int64(*o.BadgeSetNum))
	}
	b.OptString("PushTemplateId", o.PushTemplateID)
	b.OptStringMap("PushTemplateParam", o.PushTemplateParam)
	b.Extra(o.Extra)
	b.Close('}')
}

func (l *LanguageContent) appendTo(b *wire.Buffer) {
	b.Open('{')
	b.OptString("Language", l.Language)
	b.OptString("Title", l.Title)
	b.OptString("Desc", l.Desc)
	b.Extra(l.Extra)
	b.Close('}')
}

func (a *AndroidInfo) appendTo(b *wire.Buffer) {
	b.Open('{')
	b.OptString("Sound", a.Sound)
	b.OptInt("PushStyle", int64(a.PushStyle))
	b.OptString("XiaoMiChannelID", a.XiaoMiChannelID)
	b.OptString("OPPOChannelID", a.OPPOChannelID)
	b.OptString("OPPOCategory", a.OPPOCategory)
	b.OptString("OPPOPrivateMsgTemplateId", a.OPPOPrivateMsgTemplateID)
	b.OptStringMap("OPPOPrivateTitleParameters", a.OPPOPrivateTitleParameters)
	b.OptStringMap("OPPOPrivateContentParameters", a.OPPOPrivateContentParameters)
	b.OptInt("OPPONotifyLevel", int64(a.OPPONotifyLevel))
	optNumber(b, "VIVOClassification", a.VIVOClassification)
	b.OptString("VIVOCategory", a.VIVOCategory)
	optNumber(b, "VIVONotifyType", a.VIVONotifyType)
	b.OptString("HuaWeiImportance", a.HuaWeiImportance)
	b.OptString("HuaWeiCategory", a.HuaWeiCategory)
	b.OptString("HuaWeiImage", a.HuaWeiImage)
	b.OptString("HuaWeiChannelID", a.HuaWeiChannelID)
	b.OptString("HonorImage", a.HonorImage)
	b.OptString("HonorImportance", a.HonorImportance)
	b.OptString("GoogleImage", a.GoogleImage)
	b.OptString("GooglePriority", a.GooglePriority)
	b.OptString("GoogleChannelID", a.GoogleChannelID)
	optNumber(b, "MeiZuNoticeMsgType", a.MeiZuNoticeMsgType)
	b.OptFlag("ExtAsHuaweiIntentParam", bool(a.ExtAsHuaweiIntentParam))
	b.Extra(a.Extra)
	b.Close('}')
}

func (a *APNSInfo) appendTo(b *wire.Buffer) {
	b.Open('{')
	optNumber(b, "BadgeMode", a.BadgeMode)
	b.OptString("Title", a.Title)
	b.OptString("SubTitle", a.SubTitle)
	b.OptString("Image", a.Image)
	b.OptFlag("MutableContent", bool(a.MutableContent))
	b.OptString("Sound", a.Sound)
	b.OptString("InterruptionLevel", a.InterruptionLevel)
	b.OptFlag("ContentAvailable", bool(a.ContentAvailable))
	b.OptFlag("IsVoipPush", bool(a.IsVoipPush))
	b.OptObject("LiveActivity", a.LiveActivity.appendTo)
	b.Extra(a.Extra)
	b.Close('}')
}

func (l *LiveActivity) appendTo(b *wire.Buffer) {
	b.Open('{')
	b.OptString("LaId", l.LaID)
	b.OptString("Event", l.Event)
	if len(l.ContentState) > 0 {
		b.Key("ContentState")
		b.Raw(l.ContentState)
	}
	b.OptInt("DismissalDate", l.DismissalDate)
	b.Extra(l.Extra)
	b.Close('}')
}

func (h *HarmonyInfo) appendTo(b *wire.Buffer) {
	b.Open('{')
	b.OptString("Title", h.Title)
	b.OptString("Category", h.Category)
	b.OptString("Image", h.Image)
	b.OptString("Sound", h.Sound)
	b.OptInt("SoundDuration", int64(h.SoundDuration))
	b.Extra(h.Extra)
	b.Close('}')
}
