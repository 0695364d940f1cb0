package webhook_test

import (
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/webhook"
)

func keyPush() webhook.PushEvent {
	return webhook.PushEvent{
		EventType: timpush.PushOffline, TaskID: "657bf434_537529d8_2000005e80aa873_2780d131_bc614e", DataID: "spring",
		TaskTime: time.Unix(1557481127, 0).UTC(), EventTime: time.Unix(1557481128, 0).UTC(), ToAccount: "user2",
		PushPlatform: timpush.PlatformAPNs, DeviceType: 3, PushStage: webhook.Sent, ErrCode: -200, ErrInfo: "OK",
	}
}

func keyMessage() webhook.MessageEvent {
	return webhook.MessageEvent{
		EventType: webhook.Group, EventTime: time.Unix(1557481127, 0).UTC(), FromAccount: "user2", ToAccount: "user3",
		PushPlatform: timpush.PlatformAPNs, PushStage: webhook.Reached, MsgKey: "48374_2837546_1557481126", GroupID: "@TGS#12DEVUDHQ",
		MsgSeq: 48375, MsgRandom: 2837546, MsgTime: time.Unix(1557481126, 0).UTC(),
		PushID: "6710c631_85_392fcbcff_200000b2f2c6820_200002c869bfb81", ErrCode: -199, ErrInfo: "OK",
	}
}

// Keys stand in databases: no version may change them.
func TestKeysStayAsTheyAre(t *testing.T) {
	t.Parallel()
	assert.Equal(t, webhook.Key("push1-0e0bff01c2022d3812890dad17715241"), keyPush().Key())
	assert.Equal(t, webhook.Key("push1-02696c2cd9a791bb63725b042245ed0c"), webhook.PushEvent{}.Key())
	assert.Equal(t, webhook.Key("message1-7a71b4e662b07302700381d1298d583d"), keyMessage().Key())
	assert.Equal(t, webhook.Key("message1-3343fd4253402283ec13e603434722f6"), webhook.MessageEvent{}.Key())
}

// They are what their comments say, for those who must make them in another language.
func TestKeysAreMadeAsDocumented(t *testing.T) {
	t.Parallel()
	made := func(prefix string, parts ...any) webhook.Key {
		var text string
		for _, part := range append([]any{prefix}, parts...) {
			s := fmt.Sprint(part)
			text += fmt.Sprintf("%d:%s", len(s), s)
		}
		return webhook.Key(fmt.Sprintf("%s-%x", prefix, sha256.Sum256([]byte(text)))[:len(prefix)+1+32])
	}
	assert.Equal(t, made("push1", 1, 1, 1, 3, -200, 1557481128, "657bf434_537529d8_2000005e80aa873_2780d131_bc614e", "user2"), keyPush().Key())
	assert.Equal(t, made("push1", 0, 0, 0, 0, 0, 0, "", ""), webhook.PushEvent{}.Key())
	assert.Equal(t, made("message1", 2, 2, 1, -199, 1557481127, 1557481126, 48375, 2837546, "user2", "user3",
		"48374_2837546_1557481126", "@TGS#12DEVUDHQ", "6710c631_85_392fcbcff_200000b2f2c6820_200002c869bfb81"), keyMessage().Key())
}

// What makes another event makes another key, and nothing else does.
func TestKeysTellEventsApart(t *testing.T) {
	t.Parallel()
	later := time.Unix(1, 0)
	for name, row := range map[string]struct {
		change func(*webhook.PushEvent)
		differ bool
	}{
		"EventType":         {func(e *webhook.PushEvent) { e.EventType++ }, true},
		"TaskID":            {func(e *webhook.PushEvent) { e.TaskID += "x" }, true},
		"EventTime":         {func(e *webhook.PushEvent) { e.EventTime = later }, true},
		"ToAccount":         {func(e *webhook.PushEvent) { e.ToAccount += "x" }, true},
		"PushPlatform":      {func(e *webhook.PushEvent) { e.PushPlatform++ }, true},
		"DeviceType":        {func(e *webhook.PushEvent) { e.DeviceType++ }, true},
		"PushStage":         {func(e *webhook.PushEvent) { e.PushStage++ }, true},
		"ErrCode":           {func(e *webhook.PushEvent) { e.ErrCode++ }, true},
		"between texts":     {func(e *webhook.PushEvent) { e.TaskID, e.ToAccount = e.TaskID[:10], e.TaskID[10:]+e.ToAccount }, true},
		"between numbers":   {func(e *webhook.PushEvent) { e.PushStage, e.PushPlatform = 11, 0 }, true},
		"the zone":          {func(e *webhook.PushEvent) { e.EventTime = e.EventTime.In(time.FixedZone("elsewhere", 3600)) }, false},
		"parts of a second": {func(e *webhook.PushEvent) { e.EventTime = e.EventTime.Add(time.Millisecond) }, false},
		"DataID":            {func(e *webhook.PushEvent) { e.DataID += "x" }, false},
		"TaskTime":          {func(e *webhook.PushEvent) { e.TaskTime = later }, false},
		"ErrInfo":           {func(e *webhook.PushEvent) { e.ErrInfo += "x" }, false},
	} {
		e := keyPush()
		row.change(&e)
		assert.Equal(t, row.differ, e.Key() != keyPush().Key(), name)
	}
	for name, row := range map[string]struct {
		change func(*webhook.MessageEvent)
		differ bool
	}{
		"EventType":     {func(e *webhook.MessageEvent) { e.EventType++ }, true},
		"EventTime":     {func(e *webhook.MessageEvent) { e.EventTime = later }, true},
		"FromAccount":   {func(e *webhook.MessageEvent) { e.FromAccount += "x" }, true},
		"ToAccount":     {func(e *webhook.MessageEvent) { e.ToAccount += "x" }, true},
		"PushPlatform":  {func(e *webhook.MessageEvent) { e.PushPlatform++ }, true},
		"PushStage":     {func(e *webhook.MessageEvent) { e.PushStage++ }, true},
		"MsgKey":        {func(e *webhook.MessageEvent) { e.MsgKey += "x" }, true},
		"GroupID":       {func(e *webhook.MessageEvent) { e.GroupID += "x" }, true},
		"MsgSeq":        {func(e *webhook.MessageEvent) { e.MsgSeq++ }, true},
		"MsgRandom":     {func(e *webhook.MessageEvent) { e.MsgRandom++ }, true},
		"MsgTime":       {func(e *webhook.MessageEvent) { e.MsgTime = later }, true},
		"PushID":        {func(e *webhook.MessageEvent) { e.PushID += "x" }, true},
		"ErrCode":       {func(e *webhook.MessageEvent) { e.ErrCode++ }, true},
		"between texts": {func(e *webhook.MessageEvent) { e.MsgKey, e.GroupID = e.GroupID, e.MsgKey }, true},
		"ErrInfo":       {func(e *webhook.MessageEvent) { e.ErrInfo += "x" }, false},
	} {
		e := keyMessage()
		row.change(&e)
		assert.Equal(t, row.differ, e.Key() != keyMessage().Key(), name)
	}
	assert.NotContains(t, string(keyPush().Key())+string(keyMessage().Key()), "user")
	assert.Regexp(t, "^[a-z0-9-]{38,41}$", string(keyPush().Key()))
	assert.Regexp(t, "^[a-z0-9-]{38,41}$", string(keyMessage().Key()))
}
