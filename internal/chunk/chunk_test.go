package chunk_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush/internal/chunk"
	"github.com/timpush/timpush/internal/wire"
)

const head = `{"From_Account":"sender"`

// chunkBody compares byte for byte.
func chunkBody(t *testing.T, want string, body *wire.Buffer) {
	t.Helper()
	require.NoError(t, body.Err)
	assert.Equal(t, want, string(body.B))
	body.Free()
}

func TestChunkTakesNamesInOrder(t *testing.T) {
	t.Parallel()
	c := chunk.New([]byte(head), chunk.Limits{Names: 3})
	defer c.Free()
	assert.Empty(t, c.Names())
	for _, name := range []string{"b", "a", `"q"`} {
		assert.False(t, c.Full())
		require.NoError(t, c.Add(name))
	}
	assert.True(t, c.Full())
	require.ErrorIs(t, c.Add("d"), chunk.ErrFull)
	names, body := c.Take(7)
	assert.Equal(t, []string{"b", "a", `"q"`}, names)
	chunkBody(t, head+`,"To_Account":["b","a","\"q\""],"MsgRandom":7}`, body)

	// The next one begins anew, and knows no name of the last.
	assert.Empty(t, c.Names())
	assert.False(t, c.Full())
	require.NoError(t, c.Add("a"))
	names, body = c.Take(math.MaxUint32)
	assert.Equal(t, []string{"a"}, names)
	chunkBody(t, head+`,"To_Account":["a"],"MsgRandom":4294967295}`, body)
}

func TestChunkRefusesNamesThatFitNone(t *testing.T) {
	t.Parallel()
	c := chunk.New([]byte(head), chunk.Limits{Names: 3, Bytes: 100})
	defer c.Free()
	long := strings.Repeat("x", 100)
	require.EqualError(t, c.Add(""), "is empty")
	require.EqualError(t, c.Add("\xff"), "is not valid UTF-8; JSON would carry another name")
	require.EqualError(t, c.Add(long), "has 102 bytes as JSON, which with the message makes 166 bytes; the limit is 100 bytes")
	require.NoError(t, c.Add("a"))
	require.EqualError(t, c.Add("a"), "is repeated within its chunk; one call reaches nobody twice")
	require.EqualError(t, c.Add("\xff"), "is not valid UTF-8; JSON would carry another name")
	require.EqualError(t, c.Add(""), "is empty")
	require.NoError(t, c.Add("b"))
	names, body := c.Take(1)
	assert.Equal(t, []string{"a", "b"}, names)
	chunkBody(t, head+`,"To_Account":["a","b"],"MsgRandom":1}`, body)
}

// What was taken is the caller's: the next chunk does not write into it.
func TestChunkGivesAwayWhatItHasTaken(t *testing.T) {
	t.Parallel()
	c := chunk.New([]byte(head), chunk.Limits{Names: 2})
	defer c.Free()
	var lists [][]string
	var bodies []string
	var kept []*wire.Buffer
	for i := range 10 {
		require.NoError(t, c.Add(fmt.Sprintf("first %d", i)))
		require.NoError(t, c.Add(fmt.Sprintf("second %d", i)))
		names, body := c.Take(uint32(i))
		lists, kept, bodies = append(lists, names), append(kept, body), append(bodies, string(body.B))
	}
	for i, names := range lists {
		assert.Equal(t, []string{fmt.Sprintf("first %d", i), fmt.Sprintf("second %d", i)}, names)
		chunkBody(t, bodies[i], kept[i])
	}
}

// The longest MsgRandom is counted, whichever comes.
func TestChunkStaysWithinTheBytes(t *testing.T) {
	t.Parallel()
	end := len(`,"To_Account":[],"MsgRandom":4294967295}`)
	for extra := range 8 {
		limit := len(head) + end + len(`"aa","bb"`) + extra
		c := chunk.New([]byte(head), chunk.Limits{Names: 500, Bytes: limit})
		require.NoError(t, c.Add("aa"))
		require.NoError(t, c.Add("bb"))
		err := c.Add("cc")
		if fits := extra >= len(`,"cc"`); fits {
			require.NoError(t, err, "%d bytes more", extra)
		} else {
			require.ErrorIs(t, err, chunk.ErrFull, "%d bytes more", extra)
		}
		names, body := c.Take(math.MaxUint32)
		assert.LessOrEqual(t, len(body.B), limit)
		assert.Len(t, names, 2+btoi(err == nil))
		assert.True(t, json.Valid(body.B))
		body.Free()
		c.Free()
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// A name that is alone and still too long asks for no new chunk: none would take it.
func TestChunkWithoutRoomForAnyName(t *testing.T) {
	t.Parallel()
	c := chunk.New([]byte(head), chunk.Limits{Names: 3, Bytes: 1})
	defer c.Free()
	err := c.Add("a")
	require.Error(t, err)
	require.NotErrorIs(t, err, chunk.ErrFull)
	assert.Empty(t, c.Names())
}

func TestAppendEndsARequest(t *testing.T) {
	t.Parallel()
	for _, names := range [][]string{nil, {"a"}, {"a", "", "a", `"`, "é"}} {
		b := &wire.Buffer{B: []byte(head)}
		size := chunk.Append(b, names, 7)
		require.NoError(t, b.Err)
		var got struct {
			From  string   `json:"From_Account"`
			Names []string `json:"To_Account"`
			Rand  int      `json:"MsgRandom"`
		}
		require.NoError(t, json.Unmarshal(b.B, &got), "%s", b.B)
		assert.Equal(t, "sender", got.From)
		assert.Equal(t, 7, got.Rand)
		assert.Equal(t, append([]string{}, names...), got.Names)
		assert.Equal(t, len(b.B)-len(head)-len(`,"MsgRandom":7}`), size, fmt.Sprint(names))
	}
	b := &wire.Buffer{B: []byte(head)}
	chunk.Append(b, []string{"\xff"}, 1)
	require.ErrorIs(t, b.Err, wire.ErrUTF8)
}
