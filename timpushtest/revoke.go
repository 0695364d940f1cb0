package timpushtest

import (
	"time"

	"github.com/timpush/timpush"
)

// revokeMembers have an optional OfflinePushInfo, as in 2024; later editions call it
// required, and give no code for its absence.
var revokeMembers = []row{need("TaskId", aFilledString), offlinePushInfo}

// recallAge is how old a push may be at most.
const recallAge = 24 * time.Hour

// recallable refuses a recall that comes to nothing. Messages of batchsendmsg have a
// recall of their own, and no document names one for im_push.
func recallable(s *Server, req *request) *refusal {
	p := s.pushes.byID[req.text("TaskId")]
	info := req.member("OfflinePushInfo")
	switch {
	case p == nil, p.Path != pushPath && p.Path != batchPath:
		return refuse(timpush.CodeTaskNotFound, "no push has this TaskId")
	case p.Revoked:
		return refuse(timpush.CodeAlreadyRevoked, "the push has already been recalled")
	case req.at.Sub(p.At) > recallAge:
		return refuse(timpush.CodeRevokeTooLate, "the push is older than 24 hours")
	case !p.stored && (info == nil || len(info.members) == 0):
		return refuse(timpush.CodeRevokeNeedsOfflinePushInfo, "the push stored no messages, so OfflinePushInfo is needed")
	}
	return nil
}

func recall(s *Server, req *request) (map[string]any, *refusal) {
	s.pushes.byID[req.text("TaskId")].Revoked = true
	return nil, nil
}
