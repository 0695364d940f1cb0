package timpush

import (
	"math"
	"reflect"
	"strconv"
	"strings"
)

// scheduleInfo is the answer about one task.
type scheduleInfo struct{ TaskInfo *ScheduledTask }

// missing wants a task, for an empty one would pass for one that exists.
func (i *scheduleInfo) missing() string {
	if i.TaskInfo == nil || reflect.ValueOf(i.TaskInfo).Elem().IsZero() {
		return "TaskInfo"
	}
	return ""
}

func (i *scheduleInfo) words() []*string {
	if i.TaskInfo == nil {
		return nil
	}
	return []*string{&i.TaskInfo.DispatchErr}
}

func (r *ScheduleListResult) words() (texts []*string) {
	for i := range r.Tasks {
		texts = append(texts, &r.Tasks[i].DispatchErr)
	}
	return texts
}

// scheduleID is the answer about a new task. No document shows it.
type scheduleID struct{ TaskID scheduleNumber }

// scheduleNumber reads a number, bare or in quotes, and true for 1. Whatever else stands
// there is zero: the service has said OK, and an error would have the task added again.
type scheduleNumber int64

func (n *scheduleNumber) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	if text == "true" {
		text = "1"
	}
	if id, err := strconv.ParseInt(text, 10, 64); err == nil {
		*n = scheduleNumber(id)
	} else if f, err := strconv.ParseFloat(text, 64); err == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		*n = scheduleNumber(f)
	}
	return nil
}
