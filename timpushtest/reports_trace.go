package timpushtest

import (
	"hash/crc32"
	"strconv"
	"time"

	"github.com/timpush/timpush"
)

// traceAge is how old a push may be that a trace is about.
const traceAge = 7 * day

// allMemberTrace follows one push to one account. What is unknown or too old has no
// trace; the documents do not say that it is an error.
var allMemberTrace = &endpoint{
	checks: []rule{members(need("TaskID", aFilledString), need("UserID", aFilledString))},
	info:   reportInfo,
	serve: func(s *Server, req *request) (map[string]any, *refusal) {
		return s.traces(req, req.text("TaskID"), false, func(o *outcome) bool {
			return o.account == req.text("UserID")
		}), nil
	},
}

// normalTrace follows one message to all of its receivers. The page calls its PushID
// the MsgID of the push message; that of the fake is the MsgKey.
var normalTrace = &endpoint{
	checks: []rule{members(need("PushID", aFilledString))},
	info:   reportInfo,
	serve: func(s *Server, req *request) (map[string]any, *refusal) {
		return s.traces(req, req.text("PushID"), true, func(*outcome) bool { return true }), nil
	},
}

func (s *Server) traces(req *request, id string, inApp bool, about func(*outcome) bool) map[string]any {
	found := []trace{}
	p := s.pushes.byID[id]
	if p != nil && p.inApp() == inApp && req.at.Sub(p.At) <= traceAge {
		for i := range p.outcomes {
			if o := &p.outcomes[i]; about(o) {
				found = append(found, p.trace(o))
			}
		}
	}
	return map[string]any{"InstanceTrace": found}
}

// trace is a documented InstanceTrace. What its numbers mean is not documented: here
// 1 says that something happened.
type trace struct {
	InstanceID         string `json:"InstanceId"`
	PushTime           string
	DeviceModel        string
	System             string
	SystemVersion      string
	EventType          timpush.PushEventType `json:",omitempty"`
	PushPlatform       timpush.PushPlatform
	Token              string
	CertID             string `json:"CertId"`
	SdkVersion         string
	PushVersion        string
	NotificationStatus int
	LastActiveTerminal int `json:"last_active_terminal"`
	IMCommitStat       struct{ IMStat step }
	OfflinePushStat    struct{ OfflineStat, ChannelStat, DeviceStat, ClickStat step }
	OnlinePushStat     *struct{} `json:",omitempty"` // for pushes only; its members are not documented
}

// step is a stage of a trace; the zero value was not come to.
type step struct {
	PushStatus, ErrorCode int
	ErrorInfo, EventTime  string
}

func stepAt(at time.Time) step {
	return step{PushStatus: 1, ErrorInfo: "success", EventTime: timeText(at)}
}

func (p *pushRecord) trace(o *outcome) trace {
	t := trace{
		InstanceID:         strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(o.account))), 10),
		PushTime:           timeText(p.At),
		System:             system(o.device.Platform),
		PushPlatform:       o.vendor(),
		CertID:             "0",
		NotificationStatus: 1,
		LastActiveTerminal: 1,
	}
	if !p.inApp() {
		t.EventType = o.event()
		t.OnlinePushStat = &struct{}{}
	}
	t.IMCommitStat.IMStat = stepAt(p.At)
	stat := &t.OfflinePushStat
	if !o.device.Online {
		p.follow(o, &stat.OfflineStat, &stat.ChannelStat, &stat.DeviceStat)
	}
	if !o.clicked.IsZero() {
		stat.ClickStat = stepAt(o.clicked)
	}
	return t
}

// follow goes through the stages of an offline push up to the one that refused it.
func (p *pushRecord) follow(o *outcome, ready, vendor, device *step) {
	failed := step{ErrorCode: o.device.ErrCode, ErrorInfo: o.device.ErrInfo, EventTime: timeText(p.At)}
	if !o.sent() {
		*ready = failed
		return
	}
	*ready = stepAt(p.At)
	if !o.reached() {
		*vendor = failed
		return
	}
	*vendor, *device = stepAt(p.At), stepAt(p.At)
}

// system is what the documents' samples call an operating system.
func system(p timpush.PushPlatform) string {
	switch p {
	case timpush.PlatformUnknown:
		return ""
	case timpush.PlatformAPNs:
		return "APNS"
	default:
		return "Android"
	}
}

// timeText is how all times stand in texts. Schedules are documented to be in UTC; for
// reports the zone is a guess.
func timeText(t time.Time) string { return t.UTC().Format(time.DateTime) }
