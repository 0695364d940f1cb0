package timpush

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/timpush/timpush/internal/check"
	"github.com/timpush/timpush/internal/wire"
)

// AttributeName names one of the app's attributes, of which there are at most 10.
type AttributeName struct {
	Index int           // 0 to 9
	Name  string        // 1 to 50 bytes
	Type  AttributeType // can never be changed afterwards
}

// AttributeType says to what kind of account an attribute belongs. The zero value is
// the service's default.
type AttributeType int

// The documented types.
const (
	AttributeOfUser         AttributeType = 0 // a UserID
	AttributeOfRegistration AttributeType = 1 // a RegistrationID
)

// checkAttributeName gives the code that an unknown name is answered with.
func checkAttributeName(c *check.Collector, field, name string) {
	if name == "" {
		c.Addf(int(CodeBadAttribute), field, "is empty; a name has 1 to %d bytes", tagLimit)
	}
	c.Bytes(int(CodeBadAttribute), field, name, tagLimit)
}

func setNames(ctx context.Context, c *Client, row *endpoint, names []AttributeName) error {
	var a answerOf[nothing]
	_, err := c.send(ctx, &namesRequest{row: row, names: names}, &a)
	return err
}

// namesRequest names attributes of the app.
type namesRequest struct {
	plainRequest
	row   *endpoint
	names []AttributeName
}

func (r *namesRequest) endpoint() *endpoint   { return r.row }
func (r *namesRequest) arguments() []argument { return []argument{{"names", r.names}} }

func (r *namesRequest) check(c *check.Collector) {
	if n := len(r.names); n == 0 || n > attributesPerApp {
		c.Addf(int(CodeBadJSON), "names", "has %d names; it must have 1 to %d names", n, attributesPerApp)
	}
	for i, n := range r.names {
		c.At("names", i)
		c.Range(int(CodeBadJSON), "Index", n.Index, 0, attributesPerApp-1, "")
		checkAttributeName(c, "Name", n.Name)
		c.Range(int(CodeBadJSON), "Type", int(n.Type), int(AttributeOfUser), int(AttributeOfRegistration), "")
		before := r.names[:i]
		if j := slices.IndexFunc(before, func(b AttributeName) bool { return b.Index == n.Index }); j >= 0 {
			c.Addf(0, "Index", "is the same as that of names[%d]", j)
		}
		if j := slices.IndexFunc(before, func(b AttributeName) bool { return b.Name == n.Name }); j >= 0 {
			c.Addf(int(CodeBadAttribute), "Name", "is the same as that of names[%d]", j)
		}
		c.Out()
	}
}

func (r *namesRequest) encode(b *wire.Buffer, _ caller, _ uint32) (uncounted int) {
	names := slices.SortedFunc(slices.Values(r.names), func(a, b AttributeName) int { return a.Index - b.Index })
	b.Open('{')
	b.Key("AttrNames")
	b.Open('{')
	for _, n := range names {
		b.String(strconv.Itoa(n.Index), n.Name)
	}
	b.Close('}')
	b.OptObject("AttrTypes", func(b *wire.Buffer) {
		b.Open('{')
		for _, n := range names {
			b.OptInt(strconv.Itoa(n.Index), int64(n.Type))
		}
		b.Close('}')
	})
	b.Close('}')
	return 0
}

func names(ctx context.Context, c *Client, row *endpoint) ([]AttributeName, error) {
	var a answerOf[struct {
		AttrNames map[int]string
		AttrTypes map[int]AttributeType
	}]
	if _, err := c.send(ctx, emptyRequest{row: row}, &a); err != nil {
		return nil, err
	}
	list := make([]AttributeName, 0, len(a.body.AttrNames))
	for _, i := range slices.Sorted(maps.Keys(a.body.AttrNames)) {
		list = append(list, AttributeName{Index: i, Name: a.body.AttrNames[i], Type: a.body.AttrTypes[i]})
	}
	return list, nil
}
