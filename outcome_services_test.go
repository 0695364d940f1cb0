package timpush_test

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// serviceEnd is what a fault comes to where a repeat is not felt, without anybody's
// consent.
func serviceEnd(fault netFault) netEnd {
	want := fault.want
	if fault.again != nil {
		want = *fault.again
	}
	switch {
	case fault.name == "90024 after a lost answer":
		want.calls = 3 // evidence of a push only
	case want.code != 0 && !want.code.Documented():
		want.calls = 1
	}
	return want
}

// serviceFaults are all faults but the one about the TaskId of a send.
func serviceFaults() []netFault {
	return slices.DeleteFunc(netFaults(), func(fault netFault) bool { return fault.name == "a task of another type" })
}

// Every answer, for every method: what may have been carried out is repeated, for it is
// not felt, but never after an undocumented code. The body stays the same, and errors
// have no MsgRandom.
func TestCallsThatAreNotFeltTwiceAreRepeated(t *testing.T) {
	t.Parallel()
	for _, service := range serviceCalls {
		if service.op == serviceAdd.op {
			continue
		}
		for _, fault := range serviceFaults() {
			t.Run(service.op+"/"+fault.name, func(t *testing.T) {
				t.Parallel()
				serviceFault(t, service, fault, false, serviceEnd(fault))
			})
		}
	}
}

// A new schedule is a push to come: nothing repeats it in doubt.
func TestASchedulesAddIsNeverRepeatedInDoubt(t *testing.T) {
	t.Parallel()
	for _, fault := range serviceFaults() {
		for _, retry := range []bool{false, true} {
			t.Run(fault.name, func(t *testing.T) {
				t.Parallel()
				serviceFault(t, serviceAdd, fault, retry, fault.want)
			})
		}
	}
}

func serviceFault(t *testing.T, service serviceCall, fault netFault, retry bool, want netEnd) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		net := netServe(serviceAnswers(fault.answers)...)
		cfg := netConfig(net)
		cfg.Retry.RetryUnknownOutcome = retry
		err := service.send(t).call(t.Context(), netClient(t, cfg))
		netCheckEnd(t, service.send(t), want, err, net.arrivals())
	})
}

// Too frequent is waited out, for every method, and a signature renewed at once.
func TestServicesWaitOutWhatIsTooFrequent(t *testing.T) {
	t.Parallel()
	for _, service := range serviceCalls {
		for _, row := range []struct {
			code          timpush.Code
			least, atMost time.Duration
		}{
			{timpush.CodeAppTooFrequent, 1050 * time.Millisecond, 1550 * time.Millisecond},
			{timpush.CodePushTooFrequent, 1050 * time.Millisecond, 1550 * time.Millisecond},
			{timpush.CodeRevokeTooFrequent, 1050 * time.Millisecond, 1550 * time.Millisecond},
			{timpush.CodeUserSigExpired, 0, 0},
		} {
			t.Run(service.op+"/"+row.code.Error(), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					net := netServe(serviceAnswers([]netAnswer{netCode(row.code), netText(netOK)})...)
					signer := &netSigner{}
					cfg := netConfig(net)
					cfg.Signer = signer
					require.NoError(t, service.send(t).call(t.Context(), netClient(t, cfg)))
					gaps := netGaps(net.arrivals())
					require.Len(t, gaps, 1)
					assert.GreaterOrEqual(t, gaps[0], row.least)
					assert.LessOrEqual(t, gaps[0], row.atMost)
					signed := 1
					if row.code == timpush.CodeUserSigExpired {
						signed = 2
					}
					assert.Equal(t, signed, signer.calls)
				})
			})
		}
	}
}

// Only a send needs 3 s of the deadline for a repeat.
func TestOnlyASendNeedsThreeSecondsForARepeat(t *testing.T) {
	t.Parallel()
	for _, service := range serviceCalls {
		t.Run(service.op, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				net := netServe(serviceAnswers([]netAnswer{netCode(timpush.CodeAppTooFrequent), netText(netOK)})...)
				ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
				defer cancel()
				err := service.send(t).call(ctx, netClient(t, netConfig(net)))
				if service.op == serviceAdd.op {
					require.ErrorIs(t, err, timpush.CodeAppTooFrequent)
					assert.Len(t, net.arrivals(), 1)
					return
				}
				require.NoError(t, err)
				assert.Len(t, net.arrivals(), 2)
			})
		})
	}
}

// What a repeat meets after an answer that was lost: a recall that is there already is
// what was wanted; for all others nobody can tell whose work it finds.
func TestWhatARepeatMeets(t *testing.T) {
	t.Parallel()
	doubts := []netAnswer{netLost(io.EOF), netCode(timpush.CodeInternal), netStatus(502, "", ""), netText("{}")}
	for _, row := range []struct {
		op   string
		code timpush.Code
		done bool
	}{
		{"Revoke", timpush.CodeAlreadyRevoked, true},
		{"Revoke", timpush.CodeRevokeTooLate, false},
		{"Tags.Add", timpush.CodeAlreadyRevoked, false},
		{"Attributes.SetNames", timpush.CodeBadAttribute, false},
		{"AllMemberAttributes.SetNames", timpush.CodeBadAttribute, false},
		{"Schedules.Modify", timpush.CodeScheduleDispatched, false},
		{"Schedules.Delete", timpush.CodeScheduleDispatched, false},
	} {
		service := serviceNamed(t, row.op)
		for _, doubt := range doubts {
			t.Run(row.op+"/"+row.code.Error(), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					var seen seenEvents
					net := netServe(doubt, netCode(row.code))
					cfg := netConfig(net)
					cfg.Observer = seen.observe
					_, err := service.run(t.Context(), t, netClient(t, cfg))
					require.Len(t, seen.events, 1)
					assert.Equal(t, err, seen.events[0].Err)
					netSame(t, net.arrivals())
					require.Len(t, net.arrivals(), 2)
					if row.done {
						require.NoError(t, err)
						return
					}
					var refused *timpush.APIError
					require.ErrorAs(t, err, &refused)
					assert.Equal(t, row.code, refused.Code)
					assert.True(t, refused.Unknown)
					assert.True(t, timpush.OutcomeUnknown(err))
				})
			})
		}
		t.Run(row.op+"/"+row.code.Error()+" at once", func(t *testing.T) {
			t.Parallel()
			net := netServe(netCode(row.code))
			_, err := service.run(t.Context(), t, netClient(t, netConfig(net)))
			var refused *timpush.APIError
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, row.code, refused.Code)
			assert.False(t, refused.Unknown)
			assert.False(t, timpush.OutcomeUnknown(err))
			assert.Len(t, net.arrivals(), 1)
		})
	}
}

// Nothing of an answer that was of no use is in the result of the repeat.
func TestNothingStaysOfAnAnswerThatWasOfNoUse(t *testing.T) {
	t.Parallel()
	// SomeError without an ErrorList contradicts itself, with all members of all answers.
	const stale = `{"ActionStatus":"SomeError","ErrorCode":0,"UserTags":[{"To_Account":"stale","Tags":["stale"]}],` +
		`"UserAttrs":[{"To_Account":"stale","Attrs":{"stale":"stale"}}],"AttrNames":{"5":"stale"},"TotalCount":77777,` +
		`"InstanceTrace":[{"InstanceId":"stale"}],"Results":[{"TaskID":"stale"}],"TaskID":77777,"Total":77777,` +
		`"ReadyToSendLoss":[{"ErrInfo":"stale"}],"TaskInfo":{"TaskID":77777},"Tasks":[{"TaskID":77777}]}`
	for _, service := range serviceCalls {
		if service.op == serviceAdd.op {
			continue // not repeated
		}
		t.Run(service.op, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				net := netServe(netText(stale), netText(`{"ActionStatus":"OK","ErrorCode":0,"AttrNames":{"1":"city"},"TaskInfo":{"TaskID":1}}`))
				res, err := service.run(t.Context(), t, netClient(t, netConfig(net)))
				require.NoError(t, err)
				assert.Len(t, net.arrivals(), 2)
				shown, err := json.Marshal(res)
				require.NoError(t, err)
				assert.NotContains(t, string(shown), "stale")
				assert.NotContains(t, string(shown), "77777")
			})
		})
	}
}

// A recall that was refused as too frequent was not carried out: 90050 is then
// somebody else's.
func TestARecallOfSomebodyElseIsAnError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		net := netServe(netCode(timpush.CodeRevokeTooFrequent), netCode(timpush.CodeAlreadyRevoked))
		err := netClient(t, netConfig(net)).Revoke(t.Context(), serviceRevoke("task-1"))
		require.ErrorIs(t, err, timpush.CodeAlreadyRevoked)
		assert.False(t, timpush.OutcomeUnknown(err))
	})
}

func serviceNamed(t *testing.T, op string) serviceCall {
	t.Helper()
	for _, service := range serviceCalls {
		if service.op == op {
			return service
		}
	}
	require.Fail(t, "no such method", op)
	return serviceCall{}
}
