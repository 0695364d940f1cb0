package timpush

import (
	"encoding/json"
	"fmt"
)

// vendorLimit is what a vendor shows of a title and a text, in UTF-16 units
// (1047/77715). A longer one is cut and ends in "...", 3 of the units.
type vendorLimit struct {
	vendor                string
	title, desc, longText int // longText: of the text with PushStyleLongText; zero: the same
}

var vendorLimits = []vendorLimit{
	{"Huawei", 60, 600, 0},
	{"Honor", 50, 400, 0},
	{"Xiaomi", 50, 128, 0},
	{"OPPO", 50, 50, 128},
	{"vivo", 40, 100, 0},
	{"Meizu", 32, 100, 0},
}

const (
	apnsTextLimit = 3 << 10 // bytes of Desc and Ext, of a packet of 4 KB
	extAdvised    = 1 << 10 // bytes
)

// Warnings tells what the service accepts but will hardly be what was meant: texts
// that a vendor cuts, an Ext that is not JSON text, a packet too big for APNs and, if
// the MsgBody of the request is given too, a lone CustomElem without Desc, which is
// not pushed offline. Lengths of titles and texts are in UTF-16 units, as the vendors
// count; those of Ext and of the APNs packet in bytes.
//
//	for _, w := range req.OfflinePushInfo.Warnings(req.MsgBody...) { ... }
func (o OfflinePushInfo) Warnings(body ...Element) []string {
	var list []string
	warn := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }

	warnCut(warn, o.AndroidInfo.PushStyle, "", o.Title, o.Desc)
	for i, l := range o.MultiLanguageContent {
		warnCut(warn, o.AndroidInfo.PushStyle, fmt.Sprintf("MultiLanguageContent[%d].", i), l.Title, l.Desc)
	}
	if o.Ext != "" && !json.Valid([]byte(o.Ext)) {
		warn("Ext is not JSON text; some vendors drop such a push")
	}
	if n := len(o.Ext); n > extAdvised {
		warn("Ext has %d bytes; at most %d bytes are advised", n, extAdvised)
	}
	if n := len(o.Desc) + len(o.Ext); n >= apnsTextLimit {
		warn("Desc and Ext have %d bytes together; APNs takes a packet of 4096 bytes, so keep them below %d bytes", n, apnsTextLimit)
	}
	if len(body) == 1 && o.Desc == "" {
		switch e := body[0].(type) {
		case CustomElem:
			warnSilent(warn, &e)
		case *CustomElem:
			warnSilent(warn, e)
		}
	}
	return list
}

func warnCut(warn func(string, ...any), style PushStyle, prefix, title, desc string) {
	titleUnits, descUnits := utf16Len(title), utf16Len(desc)
	for _, v := range vendorLimits {
		if titleUnits > v.title {
			warn("%s cuts %sTitle to %d UTF-16 units, it has %d", v.vendor, prefix, v.title, titleUnits)
		}
		limit := v.desc
		if style == PushStyleLongText && v.longText > 0 {
			limit = v.longText
		}
		if descUnits > limit {
			warn("%s cuts %sDesc to %d UTF-16 units, it has %d", v.vendor, prefix, limit, descUnits)
		}
	}
}

func warnSilent(warn func(string, ...any), e *CustomElem) {
	if e != nil && e.Desc == "" {
		warn("MsgBody is one CustomElem without Desc, and OfflinePushInfo has none either; nothing is pushed offline")
	}
}

// utf16Len counts UTF-16 units without encoding.
func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}
