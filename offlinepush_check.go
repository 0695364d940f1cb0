package timpush

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"

	"github.com/timpush/timpush/internal/check"
	"github.com/timpush/timpush/internal/wire"
)

const (
	badgeAddLimit      = 99
	badgeSetLimit      = 999
	laIDLimit          = 64 // bytes
	soundDurationLimit = 60 // seconds
)

// reservedParams are variables that the service fills in itself.
var reservedParams = []string{"timTitle", "timDesc", "timSenderNick", "timGroupName"}

const badInfo = int(CodeBadOfflinePushInfo)

// check applies the documented rules of every endpoint.
func (o *OfflinePushInfo) check(c *check.Collector) {
	c.In("OfflinePushInfo")
	defer c.Out()
	if o.BadgeAddNum != 0 {
		c.Range(badInfo, "BadgeAddNum", o.BadgeAddNum, 1, badgeAddLimit, "")
	}
	if o.BadgeSetNum != nil {
		c.Range(badInfo, "BadgeSetNum", *o.BadgeSetNum, 0, badgeSetLimit, "")
	}
	for _, name := range reservedParams {
		if _, ok := o.PushTemplateParam[name]; ok {
			c.Addf(badInfo, "PushTemplateParam", "has %s, which is reserved for the service", name)
		}
	}
	checkExtra[OfflinePushInfo](c, o.Extra)
	for i := range o.MultiLanguageContent {
		c.At("MultiLanguageContent", i)
		checkExtra[LanguageContent](c, o.MultiLanguageContent[i].Extra)
		c.Out()
	}
	o.AndroidInfo.check(c)
	o.APNSInfo.check(c)
	o.HarmonyInfo.check(c)
}

func (a *AndroidInfo) check(c *check.Collector) {
	c.In("AndroidInfo")
	defer c.Out()
	if a.OPPONotifyLevel != 0 && a.OPPOCategory == "" {
		c.Addf(badInfo, "OPPONotifyLevel", "is %d without OPPOCategory, which it needs", a.OPPONotifyLevel)
	}
	checkNumber(c, "VIVOClassification", a.VIVOClassification)
	checkNumber(c, "VIVONotifyType", a.VIVONotifyType)
	checkNumber(c, "MeiZuNoticeMsgType", a.MeiZuNoticeMsgType)
	checkExtra[AndroidInfo](c, a.Extra)
}

func (a *APNSInfo) check(c *check.Collector) {
	c.In("APNSInfo")
	defer c.Out()
	checkNumber(c, "BadgeMode", a.BadgeMode)
	checkExtra[APNSInfo](c, a.Extra)
	if !isEmpty(&a.LiveActivity) {
		a.LiveActivity.check(c)
	}
}

func (l *LiveActivity) check(c *check.Collector) {
	c.In("LiveActivity")
	defer c.Out()
	c.Present(badInfo, "LaID", l.LaID)
	c.Bytes(badInfo, "LaID", l.LaID, laIDLimit)
	switch l.Event {
	case LiveActivityUpdate, LiveActivityEnd:
	case "":
		c.Present(badInfo, "Event", l.Event)
	default:
		c.Addf(badInfo, "Event", "must be %q or %q", LiveActivityUpdate, LiveActivityEnd)
	}
	if err := wire.CheckObject(l.ContentState); len(l.ContentState) == 0 {
		c.Addf(badInfo, "ContentState", "is empty, but required")
	} else if err != nil && !errors.Is(err, wire.ErrUTF8) {
		c.Addf(badInfo, "ContentState", "%v", err)
	}
	if l.DismissalDate != 0 && l.Event != LiveActivityEnd {
		c.Addf(badInfo, "DismissalDate", "is set, but Event is not %q", LiveActivityEnd)
	}
	checkExtra[LiveActivity](c, l.Extra)
}

func (h *HarmonyInfo) check(c *check.Collector) {
	c.In("HarmonyInfo")
	defer c.Out()
	if h.SoundDuration != 0 {
		c.Range(badInfo, "SoundDuration", h.SoundDuration, 1, soundDurationLimit, " s")
		if h.Sound == "" {
			c.Addf(badInfo, "SoundDuration", "is %d s without Sound, which it needs", h.SoundDuration)
		}
	}
	checkExtra[HarmonyInfo](c, h.Extra)
}

func checkNumber[T ~string](c *check.Collector, field string, n T) {
	if n != "" && !isNumber(string(n)) {
		c.Addf(badInfo, field, "is not a whole number")
	}
}

// checkExtra refuses names that T knows: one member would be sent twice.
func checkExtra[T any](c *check.Collector, extra map[string]json.RawMessage) {
	if len(extra) == 0 {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		if wire.Known[T](name) {
			c.Addf(badInfo, "Extra", "has %s, which is a member of its own", name)
		}
		if err := wire.CheckRaw(extra[name]); err != nil && !errors.Is(err, wire.ErrUTF8) {
			c.Addf(badInfo, "Extra", "has %.50q, which %v", name, err)
		}
	}
}

// isEmpty reports whether nothing of the struct would be sent: a map or list without
// elements is as good as none, before a queue and after it.
func isEmpty[T any](v *T) bool { return emptyValue(reflect.ValueOf(v).Elem()) }

func emptyValue(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if !emptyValue(v.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Map, reflect.Slice:
		return v.Len() == 0
	default:
		return v.IsZero()
	}
}
