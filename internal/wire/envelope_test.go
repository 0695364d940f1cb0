package wire_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush/internal/wire"
)

type answer struct {
	wire.Envelope
	TaskID string `json:"TaskId"`
	List   []struct {
		Account string `json:"To_Account"`
	}
}

func TestDecodeTakesDocumentedAnswers(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]int{
		`{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","TaskId":"t"}`:          0,
		`{"ActionStatus":"OK","ErrorCode":0,"TaskId":"t"}`:                         0, // without ErrorInfo
		`{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"fake info","TaskId":"t"}`: 0, // as printed
		`{"ActionStatus":"SomeError","ErrorCode":0,"TaskId":"t"}`:                  0,
		`{"ActionStatus":"FAIL","ErrorCode":90001,"TaskId":"t","New":{"a":[]}}`:    90001,
		"\n{\"TaskId\":\"t\",\"ErrorCode\":-1,\"ActionStatus\":\"FAIL\"}\n":        -1,
	} {
		var a answer
		require.NoError(t, wire.Decode([]byte(data), &a), data)
		assert.Equal(t, want, a.Base().ErrorCode, data)
		assert.Equal(t, "t", a.TaskID, data)
	}
}

// The texts name what is wrong, and nothing that stood in the answer.
func TestDecodeRefusesTheRest(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		``:                                       "answer of 0 bytes is not JSON from byte 0 on",
		`<html>secret</html>`:                    "answer of 19 bytes is not JSON from byte 1 on",
		`{"ActionStatus":"OK"`:                   "answer of 20 bytes is not JSON from byte 20 on",
		`{"ActionStatus":"OK"} secret`:           "answer of 28 bytes is not JSON from byte 23 on",
		`{}`:                                     "answer has no ActionStatus",
		`null`:                                   "answer has no ActionStatus",
		`{"ErrorCode":0}`:                        "answer has no ActionStatus",
		`{"ActionStatus":"","ErrorCode":0}`:      "answer has no ActionStatus",
		`{"ActionStatus":"OK"}`:                  "answer has no ErrorCode",
		`{"ActionStatus":"OK","ErrorCode":null}`: "answer has no ErrorCode",
		`{"ActionStatus":"secret","ErrorCode":0}`:         "answer has an ActionStatus that is not documented",
		`{"ActionStatus":"ok","ErrorCode":0}`:             "answer has an ActionStatus that is not documented",
		`{"ActionStatus":"OK","ErrorCode":90001}`:         "answer contradicts itself: ActionStatus OK with ErrorCode 90001",
		`{"ActionStatus":"SomeError","ErrorCode":1}`:      "answer contradicts itself: ActionStatus SomeError with ErrorCode 1",
		`{"ActionStatus":"FAIL","ErrorCode":0}`:           "answer contradicts itself: ActionStatus FAIL with ErrorCode 0",
		`{"ActionStatus":"OK","ErrorCode":"secret"}`:      "answer has a JSON string where ErrorCode has another type",
		`{"ActionStatus":"OK","ErrorCode":123.5}`:         "answer has a JSON number where ErrorCode has another type",
		`{"ActionStatus":"OK","ErrorCode":1e99}`:          "answer has a JSON number where ErrorCode has another type",
		`{"ActionStatus":"OK","List":[{"To_Account":1}]}`: "answer has a JSON number where List.To_Account has another type",
		`{"ActionStatus":{}}`:                             "answer has a JSON object where ActionStatus has another type",
	} {
		err := wire.Decode([]byte(data), &answer{})
		require.Error(t, err, data)
		assert.NotContains(t, err.Error(), "secret")
		assert.Equal(t, want, err.Error(), data)
	}
}

func TestDecodeRefusesWhatIsNoObject(t *testing.T) {
	t.Parallel()
	for _, data := range []string{`[]`, `"OK"`, `1`, `true`} {
		assert.ErrorContains(t, wire.Decode([]byte(data), &answer{}), "answer has a JSON ", data)
	}
}

func TestDecodeForgetsTheAnswerBefore(t *testing.T) {
	t.Parallel()
	var a answer
	require.NoError(t, wire.Decode([]byte(`{"ActionStatus":"OK","ErrorCode":0}`), &a))
	assert.EqualError(t, wire.Decode([]byte(`{"ActionStatus":"OK"}`), &a), "answer has no ErrorCode")
}
