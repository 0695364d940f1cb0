package timpush

import "strconv"

// PushPlatform is the vendor that carries a notification to a device, or the kind of
// device, in reports and callbacks. Zero is unknown, or an online push that needs no
// vendor. Numbers that this SDK has no name for are kept; none is documented for
// HarmonyOS.
type PushPlatform int

// The numbers of 1047/67551 (2025-10-27).
const (
	PlatformUnknown PushPlatform = 0
	PlatformAPNs    PushPlatform = 1
	PlatformXiaomi  PushPlatform = 2
	PlatformHuawei  PushPlatform = 3
	PlatformFCM     PushPlatform = 4
	PlatformMeizu   PushPlatform = 5
	PlatformOPPO    PushPlatform = 6
	PlatformVIVO    PushPlatform = 7
	PlatformHonor   PushPlatform = 8
)

var platformNames = [...]string{"unknown", "APNs", "Xiaomi", "Huawei", "FCM", "Meizu", "OPPO", "vivo", "Honor"}

// String gives the vendor's name, or the number of one that is not documented.
func (p PushPlatform) String() string {
	if p >= 0 && int(p) < len(platformNames) {
		return platformNames[p]
	}
	return "platform " + strconv.Itoa(int(p))
}

// PushEventType tells whether a push came over the app's own connection or by way of
// a vendor, in reports and callbacks. Numbers that this SDK has no name for are kept.
type PushEventType int

// The numbers of 1047/67551 (2025-10-27).
const (
	PushOffline PushEventType = 1
	PushOnline  PushEventType = 2
)

// String gives the name, or the number of one that is not documented.
func (t PushEventType) String() string {
	switch t {
	case PushOffline:
		return "offline"
	case PushOnline:
		return "online"
	}
	return "event type " + strconv.Itoa(int(t))
}
