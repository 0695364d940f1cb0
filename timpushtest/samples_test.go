package timpushtest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

const samples = "../testdata/spec"

func sample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(samples, name))
	require.NoError(t, err)
	return string(text)
}

// fitted makes a sample fit the fake: its app, a time to come, and ids that exist.
func fitted(t *testing.T, s *service, name string) string {
	t.Helper()
	id := *s.post(t, push, body(push, set("MsgRandom", "1"))).TaskID
	task := s.plan(t, "All", later(time.Hour), toUsers)
	return strings.NewReplacer(
		"88888888", "1400000000",
		"2025-", "2099-",
		"1234567890", strconv.FormatInt(task, 10),
		"660cc447_537ed82a_200000cd7ee17f5_84035729_bc614e", id,
	).Replace(sample(t, name))
}

func TestDocumentedRequestsAreAccepted(t *testing.T) {
	t.Parallel()
	var index struct {
		Samples []struct{ File, Endpoint, Direction string }
	}
	require.NoError(t, json.Unmarshal([]byte(sample(t, "index.json")), &index))
	accepted := map[string]int{}
	for _, entry := range index.Samples {
		if entry.Direction != "request" || !strings.HasPrefix(entry.Endpoint, "v4/") {
			continue
		}
		accepted[entry.Endpoint]++
		t.Run(entry.File, func(t *testing.T) {
			t.Parallel()
			bothWays(t, func(t *testing.T, s *service) {
				if !strings.HasSuffix(entry.Endpoint, "set_attr_name") {
					s.fine(t, newFamily.setName, `{"AttrNames":{"0":"sex","1":"city"}}`, "")
				}
				text := fitted(t, s, entry.File)
				before := len(s.Deliveries())
				ans := s.post(t, entry.Endpoint, text)
				if entry.File == "all_member_push_loss.request.json" {
					assert.Equal(t, 90001, ans.ErrorCode, "the document's own window is a day longer than it allows")
					return
				}
				assert.Zero(t, ans.ErrorCode, ans.raw)
				sent := 0
				if slices.Contains(sends, entry.Endpoint) {
					sent = 1
				}
				assert.Len(t, s.Deliveries(), before+sent)
			})
		})
	}
	want := map[string]int{push: 10, legacyPush: 7, batchSend: 2, addTask: 3, modifyTask: 2}
	for _, path := range everyPath() {
		if want[path] == 0 && path != legacyFamily.remove { // which has no sample
			want[path] = 1
		}
	}
	assert.Equal(t, want, accepted)
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
		for _, path := range sends {
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

// Documented questions with their documented answers, but for the order of lists.
func TestTraitsAreAnsweredAsDocumented(t *testing.T) {
	t.Parallel()
	const rid = "379C2F0D-290D-47AE-94D1-919058C39C77"
	prepare := func(t *testing.T) *service {
		t.Helper()
		s := inProcess(t)
		s.RegisterAccounts("xiaoming")
		s.RegisterRegistrationIDs(rid)
		s.fine(t, newFamily.setName, sample(t, "timpush_set_attr_name.request.json"), "")
		return s
	}
	for name, row := range map[string]struct {
		path     string
		accounts []string
		request  string
		answer   string
	}{
		"names twice":       {newFamily.setName, nil, `{"AttrNames":{"3":"city"}}`, "timpush_set_attr_name.duplicate.response.json"},
		"names":             {newFamily.setName, nil, "timpush_set_attr_name.request.json", "timpush_set_attr_name.success.response.json"},
		"legacy names":      {legacyFamily.setName, nil, "im_set_attr_name.request.json", "im_set_attr_name.success.response.json"},
		"values":            {newFamily.set, nil, "timpush_set_attr.request.json", "timpush_set_attr.partial.response.json"},
		"removed values":    {newFamily.remove, nil, "timpush_remove_attr.request.json", "timpush_remove_attr.partial.response.json"},
		"legacy values":     {legacyFamily.set, nil, "im_set_attr.request.json", "im_set_attr.success.response.json"},
		"legacy tags":       {legacyFamily.addTag, nil, "im_add_tag.request.json", "im_add_tag.success.response.json"},
		"legacy tags away":  {legacyFamily.removeTag, nil, "im_remove_tag.request.json", "im_remove_tag.success.response.json"},
		"legacy tags clear": {legacyFamily.clearTag, nil, "im_remove_all_tags.request.json", "im_remove_all_tags.success.response.json"},
		"removed tags":      {newFamily.removeTag, nil, "timpush_remove_tag.request.json", "timpush_remove_tag.partial.response.json"},
		"cleared tags":      {newFamily.clearTag, nil, "timpush_clear_all_tags.request.json", "timpush_clear_all_tags.partial.response.json"},
		"all known":         {newFamily.clearTag, []string{"xiaohong"}, "timpush_clear_all_tags.request.json", "timpush_clear_all_tags.success.response.json"},
	} {
		s := prepare(t)
		s.RegisterAccounts(row.accounts...)
		request := row.request
		if strings.HasSuffix(request, ".json") {
			request = sample(t, request)
		}
		if strings.HasPrefix(name, "legacy values") {
			s.RegisterAccounts("xiaojun012", "xiaojun013")
		}
		assert.JSONEq(t, sample(t, row.answer), s.post(t, row.path, request).raw, name)
	}

	s := prepare(t)
	s.RegisterAccounts("xiaohong")
	s.fine(t, newFamily.addTag, `{"UserTags":[{"To_Account":"xiaohong","Tags":["PlatinumMember","MonthPassUser"]}]}`, "")
	assert.JSONEq(t, sample(t, "timpush_add_tag.partial.response.json"), s.post(t, newFamily.addTag, sample(t, "timpush_add_tag.request.json")).raw)
	unordered := func(text string) (tags []any) {
		var a struct{ UserTags, ErrorList []any }
		require.NoError(t, json.Unmarshal([]byte(text), &a))
		return append(a.UserTags, a.ErrorList...)
	}
	assert.ElementsMatch(t, unordered(sample(t, "timpush_get_tag.partial.response.json")),
		unordered(s.post(t, newFamily.getTag, sample(t, "timpush_get_tag.request.json")).raw))
	s.Reset()
	s.fine(t, legacyFamily.setName, `{"AttrNames":{"0":"sex","1":"city","2":"Membership level"}}`, "")
	assert.JSONEq(t, sample(t, "im_get_attr_name.success.response.json"), s.post(t, legacyFamily.getName, "{}").raw)
	s.Reset()
	s.fine(t, newFamily.setName, `{"AttrNames":{"0":"sex","1":"city","2":"country"},"AttrTypes":{"2":1}}`, "")
	assert.JSONEq(t, sample(t, "timpush_get_attr_name.success.response.json"), s.post(t, newFamily.getName, "{}").raw)
}

// shapeOf is a JSON value with its leaves replaced by their types, and one of the
// elements of a list standing for all.
func shapeOf(v any) any {
	switch v := v.(type) {
	case map[string]any:
		shape := map[string]any{}
		for name, member := range v {
			shape[name] = shapeOf(member)
		}
		return shape
	case []any:
		if len(v) == 0 {
			return []any{}
		}
		return []any{shapeOf(v[0])}
	case string:
		return "text"
	case float64:
		return "number"
	default:
		return v
	}
}

func shape(t *testing.T, text string) any {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal([]byte(text), &v))
	return shapeOf(v)
}

func TestReportsAndSchedulesLookAsDocumented(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		devices(s)
		id := *s.post(t, push, body(push)).TaskID
		message := *s.post(t, batchSend, body(batchSend)).MsgKey
		task := s.plan(t, "All", later(time.Hour), `{"From_Account":"12345","OfflinePushInfo":{"Title":"t","Desc":"d"}}`)
		for file, raw := range map[string]string{
			"normal_push_trace.success.response.json":      s.post(t, normTrace, `{"PushID":"`+message+`"}`).raw,
			"normal_push_statistics.success.response.json": s.post(t, normStats, window("")).raw,
			"all_member_push_loss.success.response.json":   s.post(t, allLoss, window(`,"TaskID":[]`)).raw,
			"list_sched_task.success.response.json": s.post(t, listTasks, sched(`"Offset":0,"Want":1,"OrderBy":"schedAt",
				"Asc":true,"BeginTime":"2000-01-01 00:00:00","EndTime":"2000-01-01 01:00:00"`)).raw,
			"add_sched_task.success.response.json": s.post(t, addTask, sched(`"Type":"All","SchedAt":"2000-01-02 00:00:00","Content":`+toUsers)).raw,
			"modify_sched_task.success.response.json": s.post(t, modifyTask,
				sched(fmt.Sprintf(`"Type":"All","TaskID":%d,"SchedAt":"2000-01-02 00:00:00"`, task))).raw,
			"delete_sched_task.success.response.json": s.post(t, deleteTask, sched(fmt.Sprintf(`"Type":"All","TaskID":%d`, task))).raw,
			"timpush_revoke.success.response.json":    s.post(t, revoke, recall(id)).raw,
		} {
			assert.Equal(t, shape(t, sample(t, file)), shape(t, raw), file)
		}
		// Of this one the document's sample could not be read to its end.
		trace := shape(t, s.post(t, allTrace, `{"TaskID":"`+id+`","UserID":"alice"}`).raw).(map[string]any)
		delete(trace["InstanceTrace"].([]any)[0].(map[string]any), "OnlinePushStat")
		assert.Equal(t, shape(t, sample(t, "all_member_push_trace.success.response.json")), trace)
		s.FailNext(deleteTask, 90107, 1)
		assert.Equal(t, shape(t, sample(t, "delete_sched_task.dispatching.response.json")), shape(t, s.post(t, deleteTask, sched(`"TaskID":1`)).raw))
	})
}

func TestCallbacksLookAsDocumented(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	s.SetDevice("alice", timpushtest.Device{Platform: timpush.PlatformAPNs})
	s.SetDevice("bob", timpushtest.Device{Online: true}) // of an unknown kind
	s.post(t, batch, body(batch))
	rec := receive(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, sample(t, "webhook.ack.response.json"))
	})
	require.NoError(t, s.DeliverWebhooks(rec.URL, ""))
	var documented, got struct{ Events []any }
	text := sample(t, "webhook.all_member_push.request.json")
	require.NoError(t, json.Unmarshal([]byte(text), &documented))
	require.NoError(t, json.Unmarshal([]byte(rec.callbacks()[0].body), &got))
	assert.Equal(t, shape(t, text), shape(t, rec.callbacks()[0].body), "no more at the top")
	assert.Equal(t, shapeOf(documented.Events[0]), shapeOf(got.Events[0]), "offline")
	assert.Equal(t, shapeOf(documented.Events[1]), shapeOf(got.Events[2]), "online")
}
