package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/timpush/timpush"
)

// The endpoints.
const (
	pushPath          = "v4/timpush/push"
	allMemberPushPath = "v4/all_member_push/im_push"
	batchPushPath     = "v4/timpush/batch"
	batchSendPath     = "v4/openim/batchsendmsg"
)

const greeting = "Hello from the timpush quickstart."

// notification is what a phone shows while the app is not open.
var notification = timpush.OfflinePushInfo{
	Title: "timpush",
	Desc:  greeting,
	Ext:   `{"open":"welcome"}`, // for the app; some vendors drop a push whose Ext is not JSON
}

func (t *tour) pushByTag() step {
	req := &timpush.PushRequest{
		Condition:       timpush.AnyTag("vip", "beta"),
		MsgBody:         timpush.Text(greeting),
		OfflinePushInfo: notification,
	}
	return step{
		title: "Push to everybody with a tag", path: pushPath,
		sent: fmt.Sprintf("Push: the message %q, and a notification for phones on which the app "+
			"is not open, to all users with the tag vip or the tag beta", greeting),
		call: func(ctx context.Context) (*answer, error) {
			res, err := t.client.Push(ctx, req)
			if err != nil {
				return nil, err
			}
			return &answer{
				back: []string{"accepted", "TaskID " + res.TaskID},
				next: []string{"Keep the TaskID: recalls, reports and callbacks name it. Accepted is not " +
					"delivered: that takes about a minute."},
			}, nil
		},
	}
}

func (t *tour) pushByAttribute() step {
	req := &timpush.AllMemberPushRequest{
		Condition:   timpush.AllAttrs(map[string]string{"city": "Shenzhen"}),
		MsgLifeTime: 24 * 60 * 60, // seconds
		MsgBody:     timpush.Text(greeting),
	}
	return step{
		title: "Push by an attribute, kept for those offline", path: allMemberPushPath,
		sent: fmt.Sprintf("AllMemberPush: the same message to all users whose attribute city is Shenzhen; "+
			"for those who are offline it waits a day (MsgLifeTime: %d)", req.MsgLifeTime),
		call: func(ctx context.Context) (*answer, error) {
			res, err := t.client.AllMemberPush(ctx, req)
			if err != nil {
				return nil, err
			}
			return &answer{
				back: []string{"accepted", "TaskID " + res.TaskID},
				next: []string{"The real service wants more than 1 s between pushes of these two kinds, and takes " +
					"100 of them a day, 10 in the free edition."},
			}, nil
		},
	}
}

func (t *tour) batchPush() step {
	req := &timpush.BatchPushRequest{ToAccount: t.to, OfflinePushInfo: notification}
	return step{
		title: "Notification to listed accounts", path: batchPushPath,
		sent: fmt.Sprintf("BatchPush: the notification %q, %q to %s", notification.Title, notification.Desc, names(t.to)),
		call: func(ctx context.Context) (*answer, error) {
			res, err := t.client.BatchPush(ctx, req)
			if err != nil {
				return nil, err
			}
			return served(len(res.Recipients), res.Failed, res.Err(), "TaskID", res.TaskID), nil
		},
	}
}

func (t *tour) batchSend() step {
	to, sent := t.to, fmt.Sprintf("BatchSend: the one-to-one message %q to %s", greeting, names(t.to))
	if t.fake != nil {
		to = append(slices.Clip(to), stranger)
		sent += ", and to " + stranger + ", who has no account"
	}
	req := &timpush.BatchSendRequest{
		ToAccount:       to,
		MsgBody:         timpush.Text(greeting),
		OfflinePushInfo: notification,
	}
	return step{
		title: "Message to listed accounts", path: batchSendPath,
		sent: sent,
		call: func(ctx context.Context) (*answer, error) {
			res, err := t.client.BatchSend(ctx, req)
			if err != nil {
				return nil, err
			}
			return served(len(res.Recipients), res.Failed, res.Err(), "MsgKey", res.MsgKey), nil
		},
	}
}

// mistake is a push without a condition, which would reach every user of the app.
func (t *tour) mistake() step {
	req := &timpush.PushRequest{OfflinePushInfo: notification}
	req.OfflinePushInfo.BadgeAddNum = 100
	return step{
		title: "A mistake, refused before it is sent", path: pushPath,
		sent: "nothing: Push was given neither a Condition nor AllUsers, and too high a badge",
		call: func(ctx context.Context) (*answer, error) {
			var err error
			if t.fake != nil {
				_, err = t.client.Push(ctx, req)
			} else {
				err = req.Validate() // the same rules, by a method that cannot send
			}
			var invalid *timpush.ValidationError
			if !errors.As(err, &invalid) {
				return nil, errors.Join(errors.New("it was not refused"), err)
			}
			return &answer{
				back: append([]string{"a *timpush.ValidationError with all that is wrong:"}, describe(invalid)...),
				next: []string{"Correct the program: a repeat meets the same. To reach all users, say AllUsers: true."},
			}, nil
		},
	}
}
