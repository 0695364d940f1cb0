package webhook

import (
	"encoding/json"
	"reflect"
	"strconv"
	"time"
)

// Whole numbers as the wire has them. They are read from strings of digits too, as
// the service writes some elsewhere; an empty string is 0, as the documents have it for
// the MsgRandom of a group message.
type (
	integer  int
	unsigned uint32
	seconds  int64 // of Unix time; 0: no time is given
)

func (n *integer) UnmarshalJSON(data []byte) error  { return readNumber(data, n) }
func (n *unsigned) UnmarshalJSON(data []byte) error { return readNumber(data, n) }
func (n *seconds) UnmarshalJSON(data []byte) error  { return readNumber(data, n) }

func readNumber[T integer | unsigned | seconds](data []byte, n *T) error {
	text := string(data)
	switch {
	case text == "null":
		return nil
	case text == `""`:
		*n = 0
		return nil
	case text[0] == '"':
		text = text[1 : len(text)-1]
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err != nil || int64(T(v)) != v {
		// Of this type, so that encoding/json adds the name of the member.
		return &json.UnmarshalTypeError{Value: "value", Type: reflect.TypeFor[T]()}
	}
	*n = T(v)
	return nil
}

func secondsOf(t time.Time) seconds {
	if t.IsZero() {
		return 0
	}
	return seconds(t.Unix())
}

func (n seconds) time() time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(int64(n), 0).UTC()
}
