package timpush_test

import (
	"context"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// codesDocumented is what the documents list.
type codesDocumented struct {
	PrivateCodes map[string][]timpush.Code `json:"private_codes"`
	Codes        map[string]struct {
		Families        []string `json:"families"`
		DocumentedRetry bool     `json:"documented_retry"`
	} `json:"codes"`
}

func codesRead(t *testing.T) (d codesDocumented) {
	t.Helper()
	data, err := os.ReadFile("testdata/error-codes.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &d))
	require.Greater(t, len(d.Codes), 100)
	return d
}

// codesFamilies are the layers whose codes the four endpoints, and the access layer
// in front of them, can answer.
var codesFamilies = []string{
	"common", "auth", "rate", "region", "billing", "size", "account", "message",
	"im_push", "push", "push_chat", "batch", "batchsendmsg",
}

// codesElsewhere belong to one of these layers, but no call of this SDK meets them.
var codesElsewhere = map[timpush.Code]string{
	20016: "recall of a one-to-one message",
	20018: "deletion of roaming messages",
	20022: "recall of a one-to-one message",
	20023: "recall of a one-to-one message",
	20027: "change of a one-to-one message",
	20028: "change of a one-to-one message",
	22006: "client SDK",
	22007: "client SDK",
	72010: "client SDK",
	72011: "global do-not-disturb",
	72012: "profile subscriptions",
}

// codesConstant is one constant of codes.go.
type codesConstant struct {
	name, comment string
	code          timpush.Code
	alias         string // of another constant
}

// codesConstants reads the source, for only there are the comments.
func codesConstants(t *testing.T) (constants []codesConstant) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, parser.ParseComments)
	require.NoError(t, err)
	for _, decl := range file.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			value, ok := spec.(*ast.ValueSpec)
			require.True(t, ok)
			require.Len(t, value.Names, 1)
			require.Len(t, value.Values, 1)
			c := codesConstant{name: value.Names[0].Name}
			if value.Comment != nil {
				c.comment = strings.TrimSpace(value.Comment.Text())
			} else if value.Doc != nil {
				c.comment = strings.TrimSpace(value.Doc.Text())
			}
			switch v := value.Values[0].(type) {
			case *ast.BasicLit:
				n, err := strconv.Atoi(v.Value)
				require.NoError(t, err)
				c.code = timpush.Code(n)
				require.Equal(t, "Code", fmt.Sprint(value.Type), "%s is not typed", c.name)
			case *ast.Ident:
				c.alias = v.Name
			default:
				t.Fatalf("%s is neither a number nor another constant", c.name)
			}
			constants = append(constants, c)
		}
	}
	return constants
}

func codesNamed(t *testing.T) map[timpush.Code]codesConstant {
	t.Helper()
	named := map[timpush.Code]codesConstant{}
	for _, c := range codesConstants(t) {
		if c.alias == "" {
			require.NotContains(t, named, c.code, "%s is a second name", c.name)
			named[c.code] = c
		}
	}
	return named
}

func TestEveryDocumentedCodeHasAName(t *testing.T) {
	t.Parallel()
	named, documented := codesNamed(t), codesRead(t)
	for number, d := range documented.Codes {
		if strings.Contains(number[1:], "-") {
			assert.Equal(t, "120001-130000", number)
			continue
		}
		n, err := strconv.Atoi(number)
		require.NoError(t, err)
		code := timpush.Code(n)
		if _, elsewhere := codesElsewhere[code]; elsewhere {
			assert.NotContains(t, named, code, "has a name all the same")
			continue
		}
		if slices.ContainsFunc(d.Families, func(f string) bool { return slices.Contains(codesFamilies, f) }) {
			assert.Contains(t, named, code)
		}
	}
	for endpoint, codes := range documented.PrivateCodes {
		for _, code := range codes {
			assert.Contains(t, named, code, endpoint)
		}
	}
	for code := range codesElsewhere {
		assert.Contains(t, documented.Codes, strconv.Itoa(int(code)))
	}
}

func TestEveryNamedCodeIsDocumentedAndExplained(t *testing.T) {
	t.Parallel()
	documented := codesRead(t).Codes
	for code, c := range codesNamed(t) {
		number := strconv.Itoa(int(code))
		assert.Contains(t, documented, number, c.name)
		assert.True(t, code.Documented(), c.name)
		assert.True(t, strings.HasPrefix(c.name, "Code"), c.name)
		require.NotEmpty(t, c.comment, c.name)
		// The comment that a reader of the package sees is the text that one of a log sees.
		text := code.String()
		require.True(t, strings.HasPrefix(text, number+": "+c.comment), "%s: %s", c.name, text)
		advice := strings.TrimPrefix(text, number+": "+c.comment)
		if documented[number].DocumentedRetry {
			assert.NotEmpty(t, advice, "%s: the document says what to do", c.name)
		}
		assert.Equal(t, "timpush: code "+text, code.Error())
	}
}

func TestAliasedCodeIsExplained(t *testing.T) {
	t.Parallel()
	aliases := map[string]string{}
	for _, c := range codesConstants(t) {
		if c.alias != "" {
			aliases[c.name] = c.alias
			assert.NotEmpty(t, c.comment, c.name)
		}
	}
	// The only number that means two things by path.
	assert.Equal(t, map[string]string{"CodeBatchSendTooFrequent": "CodeDataIDTooLong"}, aliases)
	assert.Equal(t, 90057, int(timpush.CodeBatchSendTooFrequent))
}

func TestCodeTexts(t *testing.T) {
	t.Parallel()
	for code, want := range map[timpush.Code]string{
		0:                      "0: success",
		timpush.CodeTagTooLong: "90020: a tag is longer than 50 bytes",
		120001:                 "120001: code of the app's own webhook",
		130000:                 "130000: code of the app's own webhook",
		120000:                 "120000: not a documented code",
		130001:                 "130001: not a documented code",
		-1:                     "-1: not a documented code",
		99999:                  "99999: not a documented code",
	} {
		assert.Equal(t, want, code.String())
		assert.Equal(t, "timpush: code "+want, code.Error())
		assert.Equal(t, "timpush: code "+want, fmt.Sprint(code))
		assert.Equal(t, !strings.Contains(want, "not a documented"), code.Documented())
	}
	for code, advice := range map[timpush.Code]string{
		timpush.CodeWrongDataCenter:      "region",
		timpush.CodeUserSigExpired:       "sign anew",
		timpush.CodePushTooFrequent:      "more than 1 second",
		timpush.CodePushNotEnabled:       "console",
		timpush.CodeAccountNotFound:      "import",
		timpush.CodeNotAdministrator:     "administrator",
		timpush.CodeDailyPushQuota:       "quota",
		timpush.CodeServiceInternal:      "webhook",
		timpush.CodeIPNotAllowed:         "console",
		timpush.CodeAllUsersBodyTooLarge: "10 KB",
	} {
		assert.Contains(t, code.String(), advice)
	}
}

// The table of outcomes: what is not in it, but documented, is refused.
var (
	codesTooFrequent = []timpush.Code{60007, 60011, 60018, 60019, 90024, 90051}
	codesExpired     = []timpush.Code{70001}
	codesUnknown     = []timpush.Code{
		91000, 90992, 90994, 90995, 70169, 70202, 70500, 60008, 60013, 60014, 90105, 20004, 20005,
		99999, -1, 120000, 130001, // and all others that are not documented
	}
)

// codesOutcome is what became of a send that the service answered with a code
// once, and accepted if it was repeated.
type codesOutcome struct {
	accepted bool
	unknown  bool
	requests int
	signings int
	slow     bool // repeated, but not before more than 1 s
}

func TestCodesHaveTheClassesOfTheTable(t *testing.T) {
	t.Parallel()
	var (
		refused     = codesOutcome{requests: 1, signings: 1}
		tooFrequent = codesOutcome{accepted: true, requests: 2, signings: 1, slow: true}
		expired     = codesOutcome{accepted: true, requests: 2, signings: 2}
		unknown     = codesOutcome{unknown: true, requests: 1, signings: 1}
		repeated    = codesOutcome{accepted: true, requests: 2, signings: 1}
	)
	codes := append([]timpush.Code{120001, 130000}, codesUnknown...)
	for code := range codesNamed(t) {
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	for _, code := range codes {
		want, wantUnknown := refused, refused
		switch {
		case slices.Contains(codesTooFrequent, code):
			want, wantUnknown = tooFrequent, tooFrequent
		case slices.Contains(codesExpired, code):
			want, wantUnknown = expired, expired
		case slices.Contains(codesUnknown, code):
			want, wantUnknown = unknown, repeated
		}
		assert.Equal(t, want, codesSend(t, code, false), code)
		got := codesSend(t, code, true)
		if slices.Contains(codesUnknown, code) {
			got.slow = false // the jitter may be anything
		}
		assert.Equal(t, wantUnknown, got, "%s with RetryUnknownOutcome", code)
	}
}

func codesSend(t *testing.T, code timpush.Code, retryUnknown bool) (o codesOutcome) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		mock := httpmock.NewMockTransport()
		mock.RegisterNoResponder(func(*http.Request) (*http.Response, error) {
			o.requests++
			if o.requests > 1 {
				return httpmock.NewStringResponse(http.StatusOK, typesOK), nil
			}
			return httpmock.NewStringResponse(http.StatusOK,
				fmt.Sprintf(`{"ActionStatus":"FAIL","ErrorCode":%d,"ErrorInfo":"fake info"}`, code)), nil
		})
		signer := configSignerFunc(func(context.Context, string) (string, time.Time, error) {
			o.signings++
			return "fake-usersig", time.Now().Add(time.Hour), nil
		})
		client := typesClient(t, mock, func(c *timpush.Config) {
			c.Signer = signer
			c.Retry.RetryUnknownOutcome = retryUnknown
		})
		start := time.Now()
		res, err := client.Push(t.Context(), &timpush.PushRequest{Condition: rulesTag, MsgBody: rulesText})
		o.slow = time.Since(start) > time.Second
		o.accepted, o.unknown = res != nil, timpush.OutcomeUnknown(err)
		if err != nil {
			assert.ErrorIs(t, err, code)
		}
	})
	return o
}

// A failure of one recipient has the classes of a refusal of all.
func TestRecipientCodesHaveTheClassesOfTheTable(t *testing.T) {
	t.Parallel()
	for code := range codesNamed(t) {
		assert.Equal(t, slices.Contains(codesUnknown, code), timpush.OutcomeUnknown(&timpush.RecipientError{Code: code}), code)
	}
	for _, code := range codesUnknown {
		assert.True(t, timpush.OutcomeUnknown(&timpush.RecipientError{Code: code}), code)
	}
}
