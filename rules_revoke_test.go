package timpush_test

import (
	"testing"

	"github.com/timpush/timpush"
)

func TestRulesOfRevoke(t *testing.T) {
	t.Parallel()
	const (
		needed = "is empty, but required unless LeaveShown is true"
		beside = "is true beside OfflinePushInfo; choose one of them"
	)
	var rows []rulesCall
	row := func(name string, req *timpush.RevokeRequest, want ...timpush.FieldError) {
		rows = append(rows, rulesCall{name: name, call: typesOf("Revoke", req), want: want})
	}
	row("notification", &timpush.RevokeRequest{TaskID: "t", OfflinePushInfo: rulesInfo})
	row("notification of a flag", &timpush.RevokeRequest{TaskID: "t", OfflinePushInfo: timpush.OfflinePushInfo{PushFlag: true}})
	row("leave", &timpush.RevokeRequest{TaskID: "t", LeaveShown: true})
	row("neither", &timpush.RevokeRequest{TaskID: "t"}, rulesField("OfflinePushInfo", needed, 90053)...)
	row("neither, empty", &timpush.RevokeRequest{TaskID: "t", OfflinePushInfo: timpush.OfflinePushInfo{PushTemplateParam: map[string]string{}}},
		rulesField("OfflinePushInfo", needed, 90053)...)
	row("leave, empty", &timpush.RevokeRequest{TaskID: "t", LeaveShown: true, OfflinePushInfo: timpush.OfflinePushInfo{PushTemplateParam: map[string]string{}}})
	row("both", &timpush.RevokeRequest{TaskID: "t", LeaveShown: true, OfflinePushInfo: rulesInfo}, rulesField("LeaveShown", beside, 0)...)
	row("no task", &timpush.RevokeRequest{OfflinePushInfo: rulesInfo}, rulesField("TaskID", "is empty, but required", 0)...)
	row("nothing", &timpush.RevokeRequest{}, append(rulesField("TaskID", "is empty, but required", 0), rulesField("OfflinePushInfo", needed, 90053)...)...)
	row("a badge too many", &timpush.RevokeRequest{TaskID: "t", OfflinePushInfo: timpush.OfflinePushInfo{BadgeAddNum: 100}},
		rulesField("OfflinePushInfo.BadgeAddNum", "is 100; it must be from 1 to 99", 90043)...)
	row("a badge", &timpush.RevokeRequest{TaskID: "t", OfflinePushInfo: timpush.OfflinePushInfo{BadgeAddNum: 99}})
	rulesCalls(t, append(rows, rulesCall{name: "nil", hard: true, call: typesOf("Revoke", (*timpush.RevokeRequest)(nil)),
		want: rulesField("request", "is nil", 0)}))
}
