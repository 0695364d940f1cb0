// Package chunk packs names one by one into requests: as many as fit, in their
// order, encoded as they come.
package chunk

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/timpush/timpush/internal/check"
	"github.com/timpush/timpush/internal/wire"
)

// Limits of one request.
type Limits struct {
	Names int
	Bytes int // of the whole body; zero: none
}

// Chunk is a request that is being filled. The recipients and the MsgRandom stand
// at its end, so that what comes before is encoded once for all of them.
type Chunk struct {
	head   []byte
	limits Limits
	table  *check.Table
	names  []string
	body   *wire.Buffer // nil: no name yet
}

// ErrFull says that the chunk must be taken before the name can be added.
var ErrFull = errors.New("the chunk is full")

// Reasons why a name is in no chunk.
var (
	errEmpty    = errors.New("is empty")
	errRepeated = errors.New("is repeated within its chunk; one call reaches nobody twice")
	errUTF8     = errors.New("is not valid UTF-8; JSON would carry another name")
)

// New returns an empty chunk. The head is a JSON object without its end. Free gives
// the memory back.
func New(head []byte, limits Limits) *Chunk {
	return &Chunk{head: head, limits: limits, table: check.NewTable(limits.Names)}
}

// Free ends the use of the chunk.
func (c *Chunk) Free() {
	c.table.Free()
	if c.body != nil {
		c.body.Free()
	}
}

// Names are the names so far, in their order.
func (c *Chunk) Names() []string { return c.names }

// Add adds a name. ErrFull asks to take the chunk and add the name again; any other
// error says why the name fits no chunk at all.
func (c *Chunk) Add(name string) error {
	if name == "" {
		return errEmpty
	}
	if len(c.names) == c.limits.Names {
		return ErrFull
	}
	if c.body == nil {
		c.begin()
	}
	before := len(c.body.B)
	c.body.Next()
	c.body.Text(name)
	err := c.refuse(before)
	if err == nil {
		c.names = append(c.names, name)
		if c.table.Insert(c.names, len(c.names)-1) < 0 {
			return nil
		}
		c.names = c.names[:len(c.names)-1]
		err = errRepeated
	}
	c.body.B, c.body.Err = c.body.B[:before], nil
	return err
}

// refuse tells why the name just encoded cannot stay.
func (c *Chunk) refuse(before int) error {
	size := len(c.body.B) + tailLimit
	switch {
	case c.body.Err != nil:
		return errUTF8
	case c.limits.Bytes == 0 || size <= c.limits.Bytes:
		return nil
	case len(c.names) > 0:
		return ErrFull
	default:
		return fmt.Errorf("has %d bytes as JSON, which with the message makes %d bytes; the limit is %d bytes",
			len(c.body.B)-before, size, c.limits.Bytes)
	}
}

func (c *Chunk) begin() {
	c.body = wire.NewBuffer()
	c.body.B = append(c.body.B, c.head...)
	c.body.Key(recipients)
	c.body.Open('[')
	c.names = make([]string, 0, c.limits.Names)
}

// Full reports whether no further name can be added.
func (c *Chunk) Full() bool { return len(c.names) == c.limits.Names }

// Take ends the request with its MsgRandom and begins the next one. Names and body
// are the caller's. The chunk must not be empty.
func (c *Chunk) Take(msgRandom uint32) (names []string, body *wire.Buffer) {
	c.body.Close(']')
	end(c.body, msgRandom)
	names, body = c.names, c.body
	c.names, c.body = nil, nil
	c.table.Reset()
	return names, body
}

// tailLimit is the longest end of a request.
const tailLimit = len(`],"MsgRandom":4294967295}`)

// Overhead is what the shortest chunk adds to its head.
const Overhead = len(`,"To_Account":["x"`) + tailLimit

const recipients = "To_Account"

func end(b *wire.Buffer, msgRandom uint32) {
	b.Key("MsgRandom")
	b.B = strconv.AppendUint(b.B, uint64(msgRandom), 10)
	b.Close('}')
}

// Append ends a request, begun in b, with these recipients and tells how many bytes
// their member has.
func Append(b *wire.Buffer, names []string, msgRandom uint32) (size int) {
	before := len(b.B)
	b.Strings(recipients, names)
	size = len(b.B) - before
	end(b, msgRandom)
	return size
}
