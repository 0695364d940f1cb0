package main

import (
	"context"
	"fmt"
	"time"
)

// patience is for one call with its repeats, of which none begins in the last 3 s.
const patience = 30 * time.Second

// tour makes the calls one after the other and tells of them.
type tour struct {
	printer
	*service
	failed bool
}

// step is one call of the tour.
type step struct {
	title, path string
	sent        string
	call        func(context.Context) (*answer, error)
}

// answer is what came back, and what a caller does with it.
type answer struct{ back, next []string }

func (t *tour) all(ctx context.Context) {
	t.headline("timpush quickstart")
	t.paragraph("Calls go to " + t.name + ".")
	steps := []step{t.batchPush(), t.batchSend(), t.mistake()}
	if t.fake != nil {
		t.paragraph("Nothing leaves this machine. The app has the accounts " + names(t.to) + ".")
		steps = append([]step{t.pushByTag(), t.pushByAttribute()}, steps...)
	} else {
		t.paragraph("It reaches " + names(t.to) + ", and nobody else.")
		t.leftOut()
	}
	for i := range steps {
		t.make(ctx, &steps[i])
	}
	if t.fake != nil {
		t.printf("\n")
		t.paragraph(fmt.Sprintf("The fake has received %d calls and carried out %d of them; the last one never left "+
			"the client. One small program per task: examples/README.md.", len(t.fake.Calls()), len(t.fake.Deliveries())))
	}
}

// leftOut says what is not done to real users.
func (t *tour) leftOut() {
	t.printf("\nLeft out on the real service:\n")
	t.printf("  %-28s%s\n", pushPath, "pushes to everybody with a tag")
	t.printf("  %-28s%s\n", allMemberPushPath, "pushes to everybody with an attribute")
	t.paragraph("Only the service knows who has them: both could reach people who expect no test, and each " +
		"counts towards the 100 pushes a day. Unset TENCENT_IM_SDK_APP_ID to see them on the fake.")
}

func (t *tour) make(ctx context.Context, s *step) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	t.section(s.title, s.path)
	t.row("sent", s.sent)
	a, err := s.call(ctx)
	if err != nil {
		t.failed = true
		a = &answer{back: describe(err), next: []string{outlook(err)}}
	}
	t.row("back", a.back...)
	t.row("next", a.next...)
}
