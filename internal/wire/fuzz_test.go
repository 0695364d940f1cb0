package wire_test

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/timpush/timpush/internal/wire"
)

// Any text decodes to itself by encoding/json, and is refused exactly when
// encoding/json would put another one in its place.
func FuzzText(f *testing.F) {
	const dir = "../../testdata/spec/"
	entries, err := os.ReadDir(dir)
	if err != nil {
		f.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(dir + e.Name())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	for _, s := range []string{"", "\x00", "\xff", "a\"b\\c", "\u2028<&>", "\xed\xa0\x80", "😀"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b := wire.Buffer{B: []byte("before")}
		b.Text(s)
		if !bytes.HasPrefix(b.B, []byte("before")) {
			t.Fatalf("%q changed what stood before it", s)
		}
		if refused := b.Err != nil; refused == utf8.ValidString(s) {
			t.Fatalf("%q: %v", s, b.Err)
		}
		if b.Err != nil {
			return
		}
		encoded := b.B[len("before"):]
		var got string
		if err := json.Unmarshal(encoded, &got); err != nil || got != s {
			t.Fatalf("%q is encoded as %q, which is %q (%v)", s, encoded, got, err)
		}
		var theirs bytes.Buffer
		e := json.NewEncoder(&theirs)
		e.SetEscapeHTML(false)
		if err := e.Encode(s); err != nil {
			t.Fatal(err)
		}
		var compact string
		if err := json.Unmarshal(theirs.Bytes(), &compact); err != nil || compact != got {
			t.Fatalf("encoding/json decodes its own %q to %q (%v)", theirs.Bytes(), compact, err)
		}
	})
}

// quick takes its members one by one, slow leaves them to encoding/json.
type quick struct {
	wire.Envelope
	TaskID string `json:"TaskId"`
	Failed int
	List   []string
}

func (q *quick) Text(name, value []byte) bool {
	if string(name) != "TaskId" {
		return q.Envelope.Text(name, value)
	}
	q.TaskID = string(value)
	return true
}

func (q *quick) Number(name []byte, value int) bool {
	if string(name) != "Failed" {
		return q.Envelope.Number(name, value)
	}
	q.Failed = value
	return true
}

type slow quick

func (s *slow) Base() *wire.Envelope { return &s.Envelope }

// Text and Number hide what the Envelope has under these names.
func (s *slow) Text()   {}
func (s *slow) Number() {}

// The quick way to read an answer is encoding/json's way.
func FuzzDecode(f *testing.F) {
	const dir = "../../testdata/spec/"
	entries, err := os.ReadDir(dir)
	if err != nil {
		f.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".response.json") {
			continue
		}
		data, err := os.ReadFile(dir + e.Name())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	const ok = `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","TaskId":"t"`
	for _, s := range []string{
		ok + "}", " \t" + ok + " } \r\n", ok + "}x", ok + ",}", ok + `,"New":1}`, ok + `,"TaskId":null}`, ok + `,"ErrorCode":null}`,
		ok + `,"taskid":"other"}`, ok + `,"TaskId":"other"}`, ok + `,"TaskId":1}`, ok + `,"ErrorCode":"1"}`, ok + `,"List":["a"]}`,
		ok + `,"Failed":123456789}`, ok + `,"Failed":1234567890}`, ok + `,"Failed":-1}`, ok + `,"Failed":01}`, ok + `,"Failed":00}`,
		ok + `,"Failed":1.5}`, ok + `,"Failed":1e2}`, ok + `,"Failed":0 }`, ok + `,"TaskId":"a\"b"}`, ok + `,"TaskId":"\u0041"}`,
		ok + ",\"TaskId\":\"\xff\"}", ok + `,"TaskId":"é"}`, ok + ",\"TaskId\":\"\x7f\"}", ok + ",\"TaskId\":\"\n\"}",
		ok + `,"TaskId":"`, ok + `,"TaskId" "t"}`, ok + `,"TaskId":"t" "x"}`, ok + `,,"TaskId":"t"}`, ok + `"TaskId":"t"}`, ok + `]`,
		"", "{", "{}", "{ }", "null", "[]", `{"ActionStatus":"FAIL","ErrorCode":90001}`, `{"ActionStatus":"FAIL","ErrorCode":-90001}`,
		"\ufeff" + ok + "}", ok + "}\x00", `{"":""}`, `{"ErrorCode":0,"ActionStatus":"SomeError"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var q, s quick
		before := bytes.Clone(data)
		quickErr, slowErr := wire.Decode(data, &q), wire.Decode(data, (*slow)(&s))
		switch {
		case (quickErr == nil) != (slowErr == nil), quickErr != nil && quickErr.Error() != slowErr.Error():
			t.Fatalf("%q: %v, but %v", data, quickErr, slowErr)
		case quickErr == nil && !reflect.DeepEqual(q, s):
			t.Fatalf("%q: %+v, but %+v", data, q, s)
		case !bytes.Equal(before, data):
			t.Fatalf("%q became %q", before, data)
		}
	})
}
