package timpush_test

import (
	"context"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/timpushtest"
)

// What the tests of tags, attributes, recalls, reports and schedules share: a valid
// call of each of their methods.

// serviceCall is a valid call of one method.
type serviceCall struct {
	op, path   string
	recipients int // as a CallEvent has it
	call       func(context.Context, *timpush.Client) (any, error)
}

// run makes the call. A result and an error never come together.
func (s serviceCall) run(ctx context.Context, t *testing.T, c *timpush.Client) (any, error) {
	t.Helper()
	res, err := s.call(ctx, c)
	if v := reflect.ValueOf(res); err != nil && v.IsValid() {
		assert.True(t, v.IsNil(), "%s gives a result and an error", s.op)
	}
	return res, err
}

// send is the call as the tests of sends know it.
func (s serviceCall) send(t *testing.T) netSend {
	t.Helper()
	return netSend{s.op, s.path, func(ctx context.Context, c *timpush.Client) error {
		_, err := s.run(ctx, t, c)
		return err
	}}
}

// Arguments of the calls.
var (
	serviceTags = []timpush.UserTags{
		{Account: "user-1", Tags: []string{"tag-1"}}, {Account: "user-2", Tags: []string{"tag-1", "tag-2"}}}
	serviceAccounts = []string{"user-1", "user-2"}
	serviceAttrs    = []timpush.UserAttributes{
		{Account: "user-1", Attrs: map[string]string{"city": "Ulm"}}, {Account: "user-2", Attrs: map[string]string{"sex": "f"}}}
	serviceAttrNames = []timpush.UserAttributeNames{
		{Account: "user-1", Attrs: []string{"city"}}, {Account: "user-2", Attrs: []string{"city", "sex"}}}
	serviceFrom = time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
	serviceTo   = serviceFrom.Add(7 * 24 * time.Hour)
)

// serviceFake is a fake without a socket, fit for a bubble, and a client for it.
func serviceFake(t *testing.T, opts ...timpushtest.Option) (*timpushtest.Server, *timpush.Client) {
	t.Helper()
	server := timpushtest.NewServer(opts...)
	t.Cleanup(server.Close)
	return server, netClient(t, server.InProcessConfig())
}

func serviceRevoke(taskID string) *timpush.RevokeRequest {
	return &timpush.RevokeRequest{TaskID: taskID, OfflinePushInfo: timpush.OfflinePushInfo{Title: "recalled"}}
}

func serviceSchedule(at time.Time) *timpush.ScheduleAddRequest {
	return &timpush.ScheduleAddRequest{Type: timpush.ScheduleUser, SchedAt: at, Content: timpush.ScheduleContent{
		ToAccount: []string{"user-1", "user-2"}, OfflinePushInfo: timpush.OfflinePushInfo{Title: "hello", Desc: "world"}}}
}

// serviceCalls are all methods but the sends and those over sequences.
var serviceCalls = []serviceCall{
	{"Tags.Add", "v4/timpush/add_tag", 2, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.Tags.Add(ctx, serviceTags)
	}},
	{"Tags.Replace", "v4/timpush/add_tag", 2, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.Tags.Replace(ctx, serviceTags)
	}},
	{"Tags.Remove", "v4/timpush/remove_tag", 2, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.Tags.Remove(ctx, serviceTags)
	}},
	{"Tags.Clear", "v4/timpush/clear_all_tags", 2, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.Tags.Clear(ctx, serviceAccounts)
	}},
	{"Tags.Get", "v4/timpush/get_tag", 2, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.Tags.Get(ctx, serviceAccounts)
	}},
	{"AllMemberTags.Add", "v4/all_member_push/im_add_tag", 2, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.AllMemberTags.Add(ctx, serviceTags)
	}},
	{"AllMemberTags.Remove", "v4/all_member_push/im_remove_tag", 2, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.AllMemberTags.Remove(ctx, serviceTags)
	}},
	{"AllMemberTags.Clear", "v4/all_member_push/im_remove_all_tags", 2, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.AllMemberTags.Clear(ctx, serviceAccounts)
	}},
	{"AllMemberTags.Get", "v4/all_member_push/im_get_tag", 2, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.AllMemberTags.Get(ctx, serviceAccounts)
	}},
	{"Attributes.SetNames", "v4/timpush/set_attr_name", 0, func(ctx context.Context, c *timpush.Client) (any, error) {
		return nil, c.Attributes.SetNames(ctx, []timpush.AttributeName{{Index: 0, Name: "sex"}, {Index: 1, Name: "city"}})
	}},
	{"Attributes.Names", "v4/timpush/get_attr_name", 0, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.Attributes.Names(ctx)
	}},
	{"Attributes.Set", "v4/timpush/set_attr", 2, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.Attributes.Set(ctx, serviceAttrs)
	}},
	{"Attributes.Get", "v4/timpush/get_attr", 2, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.Attributes.Get(ctx, serviceAccounts)
	}},
	{"Attributes.Remove", "v4/timpush/remove_attr", 2, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.Attributes.Remove(ctx, serviceAttrNames)
	}},
	{"AllMemberAttributes.SetNames", "v4/all_member_push/im_set_attr_name", 0, func(ctx context.Context, c *timpush.Client) (any, error) {
		return nil, c.AllMemberAttributes.SetNames(ctx, []timpush.AllMemberAttributeName{{Index: 0, Name: "sex"}, {Index: 1, Name: "city"}})
	}},
	{"AllMemberAttributes.Names", "v4/all_member_push/im_get_attr_name", 0, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.AllMemberAttributes.Names(ctx)
	}},
	{"AllMemberAttributes.Set", "v4/all_member_push/im_set_attr", 2, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.AllMemberAttributes.Set(ctx, serviceAttrs)
	}},
	{"AllMemberAttributes.Get", "v4/all_member_push/im_get_attr", 2, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.AllMemberAttributes.Get(ctx, serviceAccounts)
	}},
	{"AllMemberAttributes.Remove", "v4/all_member_push/im_remove_attr", 2, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.AllMemberAttributes.Remove(ctx, serviceAttrNames)
	}},
	{"Revoke", "v4/timpush/revoke", 0, func(ctx context.Context, c *timpush.Client) (any, error) {
		return nil, c.Revoke(ctx, serviceRevoke("task-1"))
	}},
	{"Reports.PushTrace", "v4/timpush/all_member_push_trace", 0, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.Reports.PushTrace(ctx, "task-1", "user-1")
	}},
	{"Reports.PushStatistics", "v4/timpush/all_member_push_statistics", 0, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.Reports.PushStatistics(ctx, serviceFrom, serviceTo, "task-1")
	}},
	{"Reports.PushLoss", "v4/timpush/all_member_push_loss", 0, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.Reports.PushLoss(ctx, serviceFrom, serviceTo)
	}},
	{"Reports.MessageTrace", "v4/timpush/normal_push_trace", 0, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.Reports.MessageTrace(ctx, "push-1")
	}},
	{"Reports.MessageStatistics", "v4/timpush/normal_push_statistics", 0, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.Reports.MessageStatistics(ctx, serviceFrom, serviceTo)
	}},
	{"Reports.MessageLoss", "v4/timpush/normal_push_loss", 0, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.Reports.MessageLoss(ctx, serviceFrom, serviceTo)
	}},
	serviceAdd,
	{"Schedules.Modify", "v4/timpush/modify_sched_task", 0, func(ctx context.Context, c *timpush.Client) (any, error) {
		return nil, c.Schedules.Modify(ctx, &timpush.ScheduleModifyRequest{TaskID: 7, Type: timpush.ScheduleUser, SchedAt: serviceTo})
	}},
	{"Schedules.Delete", "v4/timpush/delete_sched_task", 0, func(ctx context.Context, c *timpush.Client) (any, error) {
		return nil, c.Schedules.Delete(ctx, 7, timpush.ScheduleUser)
	}},
	{"Schedules.Get", "v4/timpush/get_sched_task", 0, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.Schedules.Get(ctx, 7)
	}},
	{"Schedules.List", "v4/timpush/list_sched_task", 0, func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.Schedules.List(ctx, &timpush.ScheduleListRequest{BeginTime: serviceFrom, EndTime: serviceTo})
	}},
}

// serviceAdd is the one of them that is a send.
var serviceAdd = serviceCall{"Schedules.Add", "v4/timpush/add_sched_task", 2,
	func(ctx context.Context, c *timpush.Client) (any, error) {
		return c.Schedules.Add(ctx, serviceSchedule(serviceTo))
	}}

// serviceAnswers are answers of sends made into those of schedules: their task is a
// number, and they tell about it. The length stays the same.
func serviceAnswers(answers []netAnswer) []netAnswer {
	list := make([]netAnswer, len(answers))
	for i, answer := range answers {
		list[i] = func(r *http.Request) (*http.Response, error) {
			res, err := answer(r)
			if err != nil {
				return nil, err
			}
			body, cut := io.ReadAll(res.Body)
			text := strings.ReplaceAll(string(body), `"TaskId":"task-1"`, `"TaskID":"123456"`)
			if strings.HasSuffix(r.URL.Path, "/get_sched_task") { // of the same length
				text = strings.ReplaceAll(string(body), `"TaskId":"task-1","MsgKey":"key-1"`, `"TaskID":3,"TaskInfo":{"Type":"a"}`)
			}
			res.Body = io.NopCloser(strings.NewReader(text))
			if cut != nil {
				res.Body = io.NopCloser(io.MultiReader(strings.NewReader(text), netBroken{cut}))
			}
			return res, nil
		}
	}
	return list
}
