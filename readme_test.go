package timpush_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
	"github.com/timpush/timpush/webhook"
)

// The Go blocks of the READMEs, to the letter: what compiles here compiles there.

func readmeStart() error {
	cfg, err := timpush.ConfigFromEnv()
	if err != nil {
		return err
	}
	client, err := timpush.NewClient(cfg) // once per app; safe for concurrent use
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	res, err := client.Push(ctx, &timpush.PushRequest{
		Condition: timpush.AnyTag("stock-a", "stock-b"),
		MsgBody:   timpush.Text("The market is open."),
		OfflinePushInfo: timpush.OfflinePushInfo{
			Title: "Good morning",
			Desc:  "The market is open.",
		},
	})
	if err != nil {
		return err // see "What an error means"
	}
	fmt.Println("accepted as task", res.TaskID)
	return nil
}

func readmeErrors(err error) {
	switch {
	case timpush.OutcomeUnknown(err): // first, for any kind of error can leave it open
		fmt.Println("it may be under way: look before repeating:", err)
	case errors.Is(err, timpush.CodeDailyPushQuota):
		fmt.Println("the quota is used up; try tomorrow")
	default:
		fmt.Println("nobody was reached; a repeat is safe:", err)
	}
}

func readmeMany(
	ctx context.Context, client *timpush.Client, req *timpush.BatchSendRequest, accounts iter.Seq[string],
) (sent int, doubtful, unsent []string, err error) {
	err = func() error {
		for res, err := range client.BatchSendSeq(ctx, req, accounts) {
			var failed *timpush.BatchError
			switch {
			case err == nil:
				sent += len(res.Recipients) - len(res.Failed)
			case errors.As(err, &failed) && timpush.OutcomeUnknown(err):
				doubtful = append(doubtful, failed.Recipients...) // a repeat may reach them twice
			case errors.As(err, &failed):
				unsent = append(unsent, failed.Recipients...) // a repeat is safe
			default:
				return err // the request itself was refused; nothing was sent
			}
		}
		return nil
	}()
	return sent, doubtful, unsent, err
}

func readmeTags(
	ctx context.Context, client *timpush.Client, users iter.Seq[timpush.UserTags],
) (tagged int, again []string, err error) {
	err = func() error {
		for res, err := range client.Tags.AddSeq(ctx, users) { // an iterator of timpush.UserTags
			var failed *timpush.BatchError
			switch {
			case err == nil:
				tagged += len(res.Accounts) - len(res.Failed)
			case errors.As(err, &failed):
				again = append(again, failed.Recipients...) // a repeat does no harm; err tells whether it can help
			default:
				return err // users is nil
			}
		}
		return nil
	}()
	return tagged, again, err
}

func readmeCallbacks(mux *http.ServeMux, token timpush.Secret) error {
	funnel := webhook.NewFunnel(webhook.FunnelLimits{})
	handler, err := webhook.NewHandler(webhook.Config{
		SDKAppID: 1400000000,
		Tokens:   []timpush.Secret{token}, // current and previous
		OnPush: func(_ context.Context, events []webhook.PushEvent) error {
			funnel.Add(events...) // counts each event once, even if it comes again
			return nil
		},
	})
	if err != nil {
		return err
	}
	mux.Handle("/callbacks", handler)
	return nil
}

func readmeTesting(ctx context.Context) error {
	srv := timpushtest.NewServer()
	defer srv.Close()
	srv.RegisterAccounts("alice", "bob")
	srv.LoseAnswer("v4/timpush/batch", 1) // carried out, but the answer is lost

	client, err := timpush.NewClient(srv.Config()) // InProcessConfig: without a socket, for synctest
	if err != nil {
		return err
	}
	_, err = client.BatchPush(ctx, &timpush.BatchPushRequest{
		ToAccount:       []string{"alice", "bob"},
		OfflinePushInfo: timpush.OfflinePushInfo{Title: "Hello", Desc: "world"},
	})
	fmt.Println(timpush.OutcomeUnknown(err), len(srv.Calls())) // true 1
	return nil
}

func ExampleOutcomeUnknown() {
	if err := readmeTesting(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output: true 1
}

func TestReadmeStartPushesByTag(t *testing.T) {
	srv := timpushtest.NewServer()
	t.Cleanup(srv.Close)
	cfg := srv.Config()
	t.Setenv("TENCENT_IM_SDK_APP_ID", fmt.Sprint(cfg.SDKAppID))
	t.Setenv("TENCENT_IM_SECRET_KEY", string(cfg.SecretKey))
	t.Setenv("TENCENT_IM_IDENTIFIER", cfg.Identifier)
	t.Setenv("TENCENT_IM_BASE_URL", cfg.BaseURL)
	require.NoError(t, readmeStart())
	require.Len(t, srv.Calls(), 1)
	assert.Equal(t, "v4/timpush/push", srv.Calls()[0].Path)

	srv.FailNext("v4/timpush/push", timpush.CodeDailyPushQuota, 1)
	err := readmeStart()
	require.ErrorIs(t, err, timpush.CodeDailyPushQuota)
	readmeErrors(err)
}

func TestReadmeManySortsRecipientsByOutcome(t *testing.T) {
	t.Parallel()
	srv := timpushtest.NewServer()
	t.Cleanup(srv.Close)
	srv.LoseAnswer("v4/openim/batchsendmsg", 1)
	srv.FailNext("v4/openim/batchsendmsg", timpush.CodeBadToAccount, 1)
	client, err := timpush.NewClient(srv.Config())
	require.NoError(t, err)
	accounts := func(yield func(string) bool) {
		for i := range 1500 {
			if !yield(fmt.Sprintf("user-%d", i)) {
				return
			}
		}
	}
	sent, doubtful, unsent, err := readmeMany(t.Context(), client,
		&timpush.BatchSendRequest{MsgBody: timpush.Text("hello")}, accounts)
	require.NoError(t, err)
	assert.Equal(t, 500, sent)
	assert.Len(t, doubtful, 500)
	assert.Len(t, unsent, 500)
}

func TestReadmeBlocksAreTheCodeOfThisFile(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("readme_test.go")
	require.NoError(t, err)
	compiled := unindent(string(source))
	block := regexp.MustCompile("(?s)```go\n(.*?)```")
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		blocks := block.FindAllStringSubmatch(string(text), -1)
		assert.Len(t, blocks, 6, name)
		for _, b := range blocks {
			assert.Contains(t, compiled, unindent(b[1]), name)
		}
	}
}

// unindent takes the tabs off the beginning of every line.
func unindent(code string) string {
	lines := strings.Split(code, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimLeft(line, "\t")
	}
	return strings.Join(lines, "\n")
}

func TestReadmeTagsUsers(t *testing.T) {
	t.Parallel()
	srv := timpushtest.NewServer()
	t.Cleanup(srv.Close)
	srv.RegisterAccounts("alice", "bob")
	client, err := timpush.NewClient(srv.InProcessConfig())
	require.NoError(t, err)
	users := slices.Values([]timpush.UserTags{
		{Account: "alice", Tags: []string{"a"}}, {Account: "", Tags: []string{"a"}}, {Account: "carol", Tags: []string{"a"}},
	})
	tagged, again, err := readmeTags(t.Context(), client, users)
	require.NoError(t, err)
	assert.Equal(t, 1, tagged)
	assert.Equal(t, []string{""}, again)
	_, _, err = readmeTags(t.Context(), client, nil)
	assert.ErrorContains(t, err, "users: is nil")
}

func TestReadmeReceivesCallbacks(t *testing.T) {
	t.Parallel()
	srv := timpushtest.NewServer()
	t.Cleanup(srv.Close)
	client, err := timpush.NewClient(srv.InProcessConfig())
	require.NoError(t, err)
	_, err = client.BatchPush(t.Context(), &timpush.BatchPushRequest{
		ToAccount: []string{"alice"}, OfflinePushInfo: timpush.OfflinePushInfo{Title: "Hello"}})
	require.NoError(t, err)
	mux := http.NewServeMux()
	require.NoError(t, readmeCallbacks(mux, "fake-token"))
	receiver := httptest.NewServer(mux)
	t.Cleanup(receiver.Close)
	assert.Error(t, srv.DeliverWebhooks(receiver.URL+"/callbacks", "another-fake-token"))
	assert.NoError(t, srv.DeliverWebhooks(receiver.URL+"/callbacks", "fake-token"))
}
