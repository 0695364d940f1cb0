package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// handClient is the other side: what a careful engineer writes in an afternoon with
// the standard library. It validates nothing, never repeats and hides no secret.
type handClient struct {
	http *http.Client
	base string
}

const (
	handTimeout = 10 * time.Second
	answerLimit = 4 << 20
)

func newHand(base string) (*handClient, error) {
	stock, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return nil, errors.New("http.DefaultTransport has been replaced")
	}
	transport := stock.Clone()
	transport.MaxIdleConnsPerHost = 64 // of the 100 that MaxIdleConns has anyway
	return &handClient{http: &http.Client{Transport: transport}, base: base}, nil
}

// The bodies, and what of the answers is looked at.
type (
	handPush struct {
		Condition handCondition `json:"Condition"`
		MsgRandom uint32        `json:"MsgRandom"`
		MsgBody   []handElement `json:"MsgBody"`
	}
	handSend struct {
		FromAccount     string          `json:"From_Account"`
		ToAccount       []string        `json:"To_Account"`
		MsgRandom       uint32          `json:"MsgRandom"`
		MsgBody         []handElement   `json:"MsgBody"`
		OfflinePushInfo handOfflinePush `json:"OfflinePushInfo"`
	}
	handCondition struct {
		TagsOr []string `json:"TagsOr"`
	}
	handElement struct {
		MsgType    string   `json:"MsgType"`
		MsgContent handText `json:"MsgContent"`
	}
	handText struct {
		Text string `json:"Text"`
	}
	handOfflinePush struct {
		Title       string      `json:"Title"`
		Desc        string      `json:"Desc"`
		Ext         string      `json:"Ext"`
		AndroidInfo handAndroid `json:"AndroidInfo"`
	}
	handAndroid struct {
		XiaoMiChannelID string `json:"XiaoMiChannelID"`
	}
	handAnswer struct {
		ActionStatus string
		ErrorCode    int
		ErrorInfo    string
		TaskID       string `json:"TaskId"`
		MsgKey       string
		ErrorList    []struct {
			ToAccount string `json:"To_Account"`
			ErrorCode int
		}
	}
)

func (h *handClient) push(ctx context.Context) error {
	answer, err := h.call(ctx, "v4/timpush/push", &handPush{
		Condition: handCondition{TagsOr: []string{tagOne, tagTwo}},
		MsgRandom: rand.Uint32(), //nolint:gosec // no secret
		MsgBody:   handTextBody(),
	})
	if err == nil && answer.TaskID != taskID {
		err = wrong("TaskId", answer.TaskID, taskID)
	}
	return err
}

func (h *handClient) send(ctx context.Context, to []string) error {
	answer, err := h.call(ctx, "v4/openim/batchsendmsg", &handSend{
		FromAccount: sender,
		ToAccount:   to,
		MsgRandom:   rand.Uint32(), //nolint:gosec // no secret
		MsgBody:     handTextBody(),
		OfflinePushInfo: handOfflinePush{
			Title: title, Desc: desc, Ext: ext,
			AndroidInfo: handAndroid{XiaoMiChannelID: channelID},
		},
	})
	switch {
	case err != nil:
		return err
	case answer.MsgKey != msgKey:
		return wrong("MsgKey", answer.MsgKey, msgKey)
	case len(answer.ErrorList) > 0:
		return wrong("failed recipients", len(answer.ErrorList), 0)
	}
	return nil
}

func handTextBody() []handElement {
	return []handElement{{MsgType: "TIMTextElem", MsgContent: handText{Text: text}}}
}

func (h *handClient) fanOut(ctx context.Context, to iter.Seq[string]) (served int, err error) {
	chunk := make([]string, 0, chunkSize)
	flush := func() error {
		if len(chunk) == 0 {
			return nil
		}
		if err := h.send(ctx, chunk); err != nil {
			return err
		}
		served += len(chunk)
		chunk = chunk[:0]
		return nil
	}
	for name := range to {
		chunk = append(chunk, name)
		if len(chunk) == chunkSize {
			if err := flush(); err != nil {
				return served, err
			}
		}
	}
	return served, flush()
}

// call posts body as JSON and decodes the answer.
func (h *handClient) call(ctx context.Context, path string, body any) (*handAnswer, error) {
	ctx, cancel := context.WithTimeout(ctx, handTimeout)
	defer cancel()
	data, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	query := url.Values{
		"sdkappid":    {strconv.Itoa(sdkAppID)},
		"identifier":  {identifier},
		"usersig":     {userSig},
		"random":      {strconv.FormatUint(uint64(rand.Uint32()), 10)}, //nolint:gosec // no secret
		"contenttype": {"json"},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.base+"/"+path+"?"+query.Encode(), bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := h.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: HTTP status %s", path, res.Status)
	}
	data, err = io.ReadAll(io.LimitReader(res.Body, answerLimit))
	if err != nil {
		return nil, err
	}
	var answer handAnswer
	if err := json.Unmarshal(data, &answer); err != nil {
		return nil, err
	}
	if answer.ErrorCode != 0 {
		return nil, fmt.Errorf("%s: ErrorCode %d: %s", path, answer.ErrorCode, answer.ErrorInfo)
	}
	return &answer, nil
}
