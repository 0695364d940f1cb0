package chunk_test

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/timpush/timpush/internal/chunk"
)

// Nothing is lost, the order is kept, the limits are held, and a name is refused as
// repeated only within its chunk.
func FuzzChunk(f *testing.F) {
	const dir = "../../testdata/spec/"
	entries, err := os.ReadDir(dir)
	if err != nil {
		f.Fatal(err)
	}
	for i, e := range entries {
		data, err := os.ReadFile(dir + e.Name())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data), uint16(1+i%7), uint16(i*50), uint32(i))
	}
	f.Add("a\nb\n\na\na\n\xff\nb", uint16(2), uint16(0), uint32(1))
	f.Add(strings.Repeat("user\n", 20), uint16(500), uint16(100), uint32(4294967295))
	f.Fuzz(func(t *testing.T, text string, most, bytes uint16, random uint32) {
		names := strings.Split(text, "\n")
		limits := chunk.Limits{Names: 1 + int(most)%600, Bytes: int(bytes)}
		run := chunkRun{t: t, limits: limits, random: random, chunk: chunk.New([]byte(head), limits)}
		defer run.chunk.Free()
		for _, name := range names {
			run.add(name)
		}
		run.take()
		if !slices.Equal(run.all(), names) {
			t.Fatalf("%q went in, %q came out", names, run.all())
		}
	})
}

// chunkRun uses a chunk as the sequences do.
type chunkRun struct {
	t      *testing.T
	limits chunk.Limits
	random uint32
	chunk  *chunk.Chunk

	taken   [][]string
	refused []refusal
}

// refusal is a name that is in no chunk, and how many names went in before it.
type refusal struct {
	name   string
	before int
}

func (r *chunkRun) count() (n int) {
	for _, names := range r.taken {
		n += len(names)
	}
	return n + len(r.chunk.Names())
}

func (r *chunkRun) add(name string) {
	err := r.chunk.Add(name)
	if errors.Is(err, chunk.ErrFull) {
		if len(r.chunk.Names()) == 0 {
			r.t.Fatalf("an empty chunk is full for %q", name)
		}
		r.take()
		err = r.chunk.Add(name)
	}
	inChunk := slices.Contains(r.chunk.Names(), name)
	switch {
	case errors.Is(err, chunk.ErrFull):
		r.t.Fatalf("a new chunk is full for %q", name)
	case err == nil:
		if !inChunk || name == "" || !utf8.ValidString(name) {
			r.t.Fatalf("%q was taken", name)
		}
		return
	case name == "", !utf8.ValidString(name), inChunk:
	case r.limits.Bytes == 0:
		r.t.Fatalf("%q was refused: %v", name, err)
	default:
		encoded, invalid := json.Marshal(name)
		if invalid != nil {
			r.t.Fatal(invalid)
		}
		if len(head)+len(`,"To_Account":[],"MsgRandom":4294967295}`)+len(encoded) <= r.limits.Bytes {
			r.t.Fatalf("%q was refused: %v", name, err)
		}
	}
	r.refused = append(r.refused, refusal{name, r.count()})
}

func (r *chunkRun) take() {
	if len(r.chunk.Names()) == 0 {
		return
	}
	names, body := r.chunk.Take(r.random)
	defer body.Free()
	var got struct {
		From   string   `json:"From_Account"`
		To     []string `json:"To_Account"`
		Random uint32   `json:"MsgRandom"`
	}
	if err := json.Unmarshal(body.B, &got); err != nil {
		r.t.Fatalf("%s: %v", body.B, err)
	}
	distinct := map[string]bool{}
	for _, name := range names {
		distinct[name] = true
	}
	switch {
	case body.Err != nil:
		r.t.Fatal(body.Err)
	case got.From != "sender" || got.Random != r.random || !slices.Equal(got.To, names):
		r.t.Fatalf("%q is sent as %s", names, body.B)
	case len(names) > r.limits.Names:
		r.t.Fatalf("%d names, limit %d", len(names), r.limits.Names)
	case r.limits.Bytes > 0 && len(body.B) > r.limits.Bytes:
		r.t.Fatalf("%d bytes, limit %d", len(body.B), r.limits.Bytes)
	case len(distinct) != len(names):
		r.t.Fatalf("%q reaches somebody twice", names)
	}
	r.taken = append(r.taken, names)
}

// all puts the refused names back between the others.
func (r *chunkRun) all() []string {
	var all []string
	refused, n := r.refused, 0
	insert := func() {
		for len(refused) > 0 && refused[0].before == n {
			all = append(all, refused[0].name)
			refused = refused[1:]
		}
	}
	insert()
	for _, names := range r.taken {
		for _, name := range names {
			all = append(all, name)
			n++
			insert()
		}
	}
	return all
}
