package webhook_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/webhook"
)

// A handler for the URL that the console names. The request is one that the service
// could have sent; it is delivered twice.
func ExampleNewHandler() {
	var seen sync.Map // by Key; better a table with a unique column that all instances share
	handler, err := webhook.NewHandler(webhook.Config{
		SDKAppID: 1400000000,
		Tokens:   []timpush.Secret{"fake-token"},
		OnPush: func(_ context.Context, events []webhook.PushEvent) error {
			for _, e := range events {
				if _, again := seen.LoadOrStore(e.Key(), true); again {
					fmt.Println("once more")
					continue
				}
				fmt.Println(e.ToAccount, e.PushStage, e.PushPlatform, e.ErrCode)
			}
			return nil
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}

	now := strconv.FormatInt(time.Now().Unix(), 10)
	sum := sha256.Sum256([]byte("fake-token" + now))
	query := url.Values{
		"SdkAppid": {"1400000000"}, "CallbackCommand": {webhook.CommandPush},
		"RequestTime": {now}, "Sign": {hex.EncodeToString(sum[:])},
	}
	for range 2 {
		w := httptest.NewRecorder()
		body := `{"Events":[{"CallbackCommand":"Push.AllMemberPush","EventType":1,"TaskId":"task1","TaskTime":1557481127,"EventTime":1557481128,
			"To_Account":"alice","PushPlatform":3,"PushStage":1,"ErrCode":-203,"ErrInfo":"limit"}]}`
		handler.ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), http.MethodPost,
			"/callbacks?"+query.Encode(), strings.NewReader(body)))
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// alice sent Huawei -203: Huawei daily limit exceeded
	// 200 {"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}
	// once more
	// 200 {"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}
}

func ExampleFunnel() {
	funnel := webhook.NewFunnel(webhook.FunnelLimits{})
	offline := webhook.PushEvent{
		EventType: timpush.PushOffline, TaskID: "task_bc614e", DataID: "spring", ToAccount: "alice",
		PushPlatform: timpush.PlatformHuawei, PushStage: webhook.Sent,
	}
	clicked := offline
	clicked.PushStage = webhook.Clicked
	refused := offline
	refused.ToAccount, refused.ErrCode = "bob", webhook.ErrCodeHuaweiDailyLimit
	online := webhook.PushEvent{
		EventType: timpush.PushOnline, TaskID: "task_9", DataID: "spring", ToAccount: "carol",
		DeviceType: timpush.PlatformAPNs, PushStage: webhook.Sent,
	}
	funnel.Add(offline, clicked, refused, online)
	funnel.Add(offline) // delivered again

	fmt.Println("total:", funnel.Total())
	fmt.Println("spring:", funnel.DataID("spring"))
	for task, counts := range funnel.Tasks() {
		fmt.Printf("%s: %v\n", task, counts)
	}
	for vendor, counts := range funnel.Vendors() {
		fmt.Printf("%v: %v\n", vendor, counts)
	}
	fmt.Println("repeated:", funnel.Gaps().Repeated)
	// Output:
	// total: sent 2, reached 0, clicked 1, failed 1
	// spring: sent 2, reached 0, clicked 1, failed 1
	// task_9: sent 1, reached 0, clicked 0, failed 0
	// task_bc614e: sent 1, reached 0, clicked 1, failed 1
	// offline Huawei: sent 1, reached 0, clicked 1, failed 1
	// online APNs: sent 1, reached 0, clicked 0, failed 0
	// repeated: 1
}
