package timpushtest

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/timpush/timpush"
)

// accessLayer is what stands before every endpoint, in the order in which it is
// asked. The last check parses the body into the request.
var accessLayer = []func(*Server, *arrival, *request) *refusal{
	checkMethod,
	checkPath,
	checkParameters,
	checkContentType,
	checkSDKAppID,
	checkIdentifier,
	checkUserSig,
	checkRandom,
	checkBody,
}

func checkMethod(_ *Server, a *arrival, _ *request) *refusal {
	if a.method != http.MethodPost {
		return refuse(timpush.CodeBadHTTPRequest, "the method is %s, not POST", a.method)
	}
	return nil
}

func checkPath(_ *Server, a *arrival, _ *request) *refusal {
	if endpoints[a.path] == nil {
		return refuse(timpush.CodeBadResource, "no such service or command: %q", a.path)
	}
	return nil
}

var parameters = []string{"sdkappid", "identifier", "usersig", "random", "contenttype"}

// checkParameters is stricter than any document: a parameter twice, or one that is
// not documented, is a mistake of the client.
func checkParameters(_ *Server, a *arrival, _ *request) *refusal {
	if a.queryErr != nil {
		return refuse(timpush.CodeBadHTTPRequest, "the query cannot be parsed")
	}
	for name, values := range a.query {
		if !slices.Contains(parameters, name) {
			return refuse(timpush.CodeBadURLParameters, "unknown parameter %q", name)
		}
		if len(values) > 1 {
			return refuse(timpush.CodeBadURLParameters, "parameter %s comes %d times", name, len(values))
		}
	}
	return nil
}

func checkContentType(_ *Server, a *arrival, _ *request) *refusal {
	if a.query.Get("contenttype") != "json" {
		return refuse(timpush.CodeBadURLParameters, "contenttype is not json")
	}
	return nil
}

func checkSDKAppID(_ *Server, a *arrival, _ *request) *refusal {
	id := a.query.Get("sdkappid")
	if id == "" {
		return refuse(timpush.CodeMissingSDKAppID, "sdkappid is missing")
	}
	n, err := strconv.ParseUint(id, 10, 64)
	switch {
	case err != nil:
		// 60006 is absent from the newest edition of the codes.
		return refuse(timpush.CodeBadURLParameters, "sdkappid is not a number")
	case n != fakeSDKAppID:
		return refuse(timpush.CodeSDKAppIDNotFound, "no such sdkappid; the fake app is %d", fakeSDKAppID)
	}
	return nil
}

func checkIdentifier(_ *Server, a *arrival, _ *request) *refusal {
	if a.query.Get("identifier") != fakeIdentifier {
		return refuse(timpush.CodeNotAdministrator, "identifier is missing or not the administrator %q", fakeIdentifier)
	}
	return nil
}

func checkUserSig(s *Server, a *arrival, _ *request) *refusal {
	usersig := a.query.Get("usersig")
	if usersig == "" {
		return refuse(timpush.CodeUserSigEmpty, "usersig is missing")
	}
	return s.signatures.check(usersig, time.Now())
}

func checkRandom(_ *Server, a *arrival, _ *request) *refusal {
	if _, err := strconv.ParseUint(a.query.Get("random"), 10, 32); err != nil {
		return refuse(timpush.CodeBadURLParameters, "random is missing or not from 0 to 4294967295")
	}
	return nil
}

// checkBody parses the body. It looks at the text only: which members an endpoint
// has is the endpoint's business.
func checkBody(_ *Server, a *arrival, req *request) *refusal {
	root, twice, ok := parseJSON(a.body)
	switch {
	case !ok:
		return refuse(timpush.CodeBodyNotJSON, "the body is not one JSON document in UTF-8")
	case root.kind != object:
		return refuse(timpush.CodeBodyNotJSON, "the body is not a JSON object")
	case twice != nil:
		return refuse(timpush.CodeBadJSON, "member %q comes twice", *twice)
	}
	req.root = root
	return nil
}
