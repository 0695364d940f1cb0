package timpushtest_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const samples = "../testdata/spec"

func sample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(samples, name))
	require.NoError(t, err)
	return string(text)
}

func TestDocumentedRequestsAreAccepted(t *testing.T) {
	t.Parallel()
	var index struct {
		Samples []struct{ File, Endpoint, Direction string }
	}
	require.NoError(t, json.Unmarshal([]byte(sample(t, "index.json")), &index))
	accepted := map[string]int{}
	for _, entry := range index.Samples {
		if entry.Direction != "request" || shapes[entry.Endpoint] == nil {
			continue
		}
		accepted[entry.Endpoint]++
		t.Run(entry.File, func(t *testing.T) {
			t.Parallel()
			bothWays(t, func(t *testing.T, s *service) {
				ans := s.post(t, entry.Endpoint, sample(t, entry.File))
				assert.Zero(t, ans.ErrorCode, ans.raw)
				assert.Len(t, s.Deliveries(), 1)
			})
		})
	}
	assert.Equal(t, map[string]int{push: 10, legacyPush: 7, batch: 1, batchSend: 2}, accepted)
}

func TestDocumentedElementsAreAccepted(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(samples, "msgbody.*.element.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		for _, path := range messages {
			ans := inProcess(t).post(t, path, body(path, set("MsgBody", "["+sample(t, filepath.Base(file))+"]")))
			assert.Zero(t, ans.ErrorCode, "%s on %s: %s", file, path, ans.raw)
		}
	}
}

func TestDocumentedOfflinePushInfoIsAccepted(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(samples, "offline_push_info.*.object.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		for _, path := range allPaths {
			ans := inProcess(t).post(t, path, body(path, set("OfflinePushInfo", sample(t, filepath.Base(file)))))
			assert.Zero(t, ans.ErrorCode, "%s on %s: %s", file, path, ans.raw)
		}
	}
}

// Only the ids differ from the documented answers.
func TestAnswersLookAsDocumented(t *testing.T) {
	t.Parallel()
	ids := regexp.MustCompile(`("TaskId":|"MsgKey":)"[^"]+"`)
	spaces := regexp.MustCompile(`\s`)
	anonymous := func(text string) string {
		return ids.ReplaceAllString(spaces.ReplaceAllString(text, ""), `$1"id"`)
	}
	for file, row := range map[string]struct {
		path    string
		changes []change
	}{
		"im_push.success.response.json":       {legacyPush, nil},
		"timpush_push.success.response.json":  {push, nil},
		"timpush_batch.success.response.json": {batch, nil},
		"timpush_batch.fail.response.json":    {batch, []change{drop("MsgRandom")}},
		"batchsendmsg.success.response.json":  {batchSend, nil},
		"batchsendmsg.fail.response.json":     {batchSend, []change{set("To_Account", `["nobody"]`)}},
	} {
		s := inProcess(t)
		s.RegisterAccounts("alice", "bob")
		ans := s.post(t, row.path, body(row.path, row.changes...))
		assert.JSONEq(t, anonymous(sample(t, file)), anonymous(ans.raw), file)
	}
}
