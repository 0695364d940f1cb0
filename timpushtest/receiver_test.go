package timpushtest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// callback is what a receiver gets.
type callback struct {
	query  url.Values
	header http.Header
	method string
	path   string
	body   string
}

type event struct {
	TaskID, DataID, ToAccount, ErrInfo                      string
	EventType, PushPlatform, DeviceType, PushStage, ErrCode int
	TaskTime, EventTime                                     int64
}

func (e *event) UnmarshalJSON(text []byte) error {
	var m struct {
		CallbackCommand                                         string
		TaskID                                                  string `json:"TaskId"`
		DataID                                                  string `json:"DataId"`
		ToAccount                                               string `json:"To_Account"`
		ErrInfo                                                 string
		EventType, PushPlatform, DeviceType, PushStage, ErrCode int
		TaskTime, EventTime                                     int64
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return err
	}
	if m.CallbackCommand != "Push.AllMemberPush" {
		return fmt.Errorf("CallbackCommand is %q", m.CallbackCommand)
	}
	*e = event{m.TaskID, m.DataID, m.ToAccount, m.ErrInfo, m.EventType, m.PushPlatform, m.DeviceType, m.PushStage, m.ErrCode, m.TaskTime, m.EventTime}
	return nil
}

// receiver is one that notes what it gets, and answers by a function of the number of
// the callback.
type receiver struct {
	*httptest.Server
	mu  sync.Mutex
	got []callback
}

func receive(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request)) *receiver {
	t.Helper()
	rec := &receiver{}
	rec.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		rec.mu.Lock()
		rec.got = append(rec.got, callback{r.URL.Query(), r.Header, r.Method, r.URL.Path, string(body)})
		n := len(rec.got)
		rec.mu.Unlock()
		answer(n, w, r)
	}))
	t.Cleanup(rec.Close)
	return rec
}

func acceptAll(_ int, w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, accepts) }

func (r *receiver) callbacks() []callback {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]callback{}, r.got...)
}

// events opens a callback.
func (c callback) events(t *testing.T) []event {
	t.Helper()
	var b struct{ Events []event }
	require.NoError(t, json.Unmarshal([]byte(c.body), &b), c.body)
	return b.Events
}
