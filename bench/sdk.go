package main

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/timpush/timpush"
)

// sdkClient is the side of the SDK, as its guide says to use it.
type sdkClient struct{ client *timpush.Client }

func newSDK(url string) (*sdkClient, error) {
	c, err := timpush.NewClient(timpush.Config{
		SDKAppID: sdkAppID, Identifier: identifier, Signer: signer{}, BaseURL: url,
	})
	return &sdkClient{c}, err
}

// signer signs once, as the client keeps what it gets.
type signer struct{}

func (signer) UserSig(context.Context, string) (sig string, expires time.Time, err error) {
	return userSig, time.Now().Add(24 * time.Hour), nil
}

func (s *sdkClient) push(ctx context.Context) error {
	res, err := s.client.Push(ctx, &timpush.PushRequest{
		Condition: timpush.AnyTag(tagOne, tagTwo),
		MsgBody:   timpush.Text(text),
	})
	if err == nil && res.TaskID != taskID {
		err = wrong("TaskId", res.TaskID, taskID)
	}
	return err
}

// message is what send and fanOut send.
func message() *timpush.BatchSendRequest {
	return &timpush.BatchSendRequest{
		FromAccount: sender,
		MsgBody:     timpush.Text(text),
		OfflinePushInfo: timpush.OfflinePushInfo{
			Title: title, Desc: desc, Ext: ext,
			AndroidInfo: timpush.AndroidInfo{XiaoMiChannelID: channelID},
		},
	}
}

func (s *sdkClient) send(ctx context.Context, to []string) error {
	req := message()
	req.ToAccount = to
	res, err := s.client.BatchSend(ctx, req)
	if err != nil {
		return err
	}
	return checkSent(res)
}

func (s *sdkClient) fanOut(ctx context.Context, to iter.Seq[string]) (served int, err error) {
	for res, err := range s.client.BatchSendSeq(ctx, message(), to) {
		if err != nil {
			return served, err
		}
		if err := checkSent(res); err != nil {
			return served, err
		}
		served += len(res.Recipients)
	}
	return served, nil
}

func checkSent(res *timpush.BatchSendResult) error {
	switch {
	case res.MsgKey != msgKey:
		return wrong("MsgKey", res.MsgKey, msgKey)
	case len(res.Failed) > 0:
		return wrong("failed recipients", len(res.Failed), 0)
	}
	return nil
}

// wrong is the error of an answer that says something else than the server.
func wrong[T any](what string, got, want T) error {
	return fmt.Errorf("%s: %v instead of %v", what, got, want)
}
