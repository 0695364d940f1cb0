package alerts_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"testing"

	"github.com/jarcoal/httpmock"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/examples/testing_httpmock/alerts"
)

// start gives each test a transport of its own, so that tests can run in parallel:
// httpmock.Activate would change the one that all of them share.
func start(t *testing.T, answer httpmock.Responder) (*httpmock.MockTransport, *alerts.Notifier) {
	t.Helper()
	mock := httpmock.NewMockTransport()
	// A path without host and query fits, whatever the region and the signature.
	mock.RegisterResponder(http.MethodPost, "/v4/timpush/push", answer)
	client, err := timpush.NewClient(timpush.Config{
		SDKAppID:   1400000000,
		Identifier: "administrator",
		SecretKey:  "not-a-real-key",
		Region:     timpush.RegionSingapore,
		HTTPClient: &http.Client{Transport: mock},
	})
	if err != nil {
		t.Fatal(err)
	}
	return mock, alerts.NewNotifier(client)
}

func TestAlert(t *testing.T) {
	t.Parallel()
	var sent timpush.PushRequest
	_, n := start(t, func(req *http.Request) (*http.Response, error) {
		if err := json.NewDecoder(req.Body).Decode(&sent); err != nil {
			return nil, err
		}
		return httpmock.NewStringResponse(http.StatusOK,
			`{"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "TaskId": "1400000000_1_2_3"}`), nil
	})
	task, err := n.Alert(t.Context(), "storage", "disk 95 % full")
	if err != nil || task != "1400000000_1_2_3" {
		t.Errorf("task %q, error %v", task, err)
	}
	// What is sent decodes into the type that it was made of.
	if want := timpush.AllTags("on-call", "storage"); !reflect.DeepEqual(sent.Condition, want) {
		t.Errorf("sent to %+v, want %+v", sent.Condition, want)
	}
	if got := sent.OfflinePushInfo.Desc; got != "disk 95 % full" {
		t.Errorf("sent the text %q", got)
	}
}

func TestAlertQuota(t *testing.T) {
	t.Parallel()
	// Refusals come with HTTP status 200 too.
	_, n := start(t, httpmock.NewStringResponder(http.StatusOK,
		`{"ActionStatus": "FAIL", "ErrorCode": 90047, "ErrorInfo": "push quota exceeded"}`))
	if _, err := n.Alert(t.Context(), "storage", "disk 95 % full"); !errors.Is(err, alerts.ErrQuota) {
		t.Errorf("got %v, want ErrQuota", err)
	}
}

func TestAlertGateway(t *testing.T) {
	t.Parallel()
	mock, n := start(t, httpmock.NewStringResponder(http.StatusBadGateway, "<html>Bad Gateway</html>"))
	_, err := n.Alert(t.Context(), "storage", "disk 95 % full")
	if !timpush.OutcomeUnknown(err) {
		t.Errorf("got %v, want an unknown outcome", err)
	}
	if calls := mock.GetTotalCallCount(); calls != 1 {
		t.Errorf("sent %d times, want once", calls)
	}
}
