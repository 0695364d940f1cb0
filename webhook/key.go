package webhook

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// Key is what an event is, for telling a redelivered one from a new one: in a map, or as a unique
// column of a database. Equal events have equal keys, in every version of this package;
// should a later one have to look at more members, its keys begin with another prefix. A
// Key is made of ASCII letters, digits and a hyphen. It does not show the account, but whoever
// knows the rest of the event can try accounts until one fits.
//
// It cannot tell apart what the events themselves do not: two devices of one account at the
// same vendor, at the same stage within the same second.
type Key string

// Key is "push1-" and the first 16 bytes, in 32 hexadecimal digits, of SHA-256 over
// these texts, each with its length in bytes and a colon before it: "push1"; EventType,
// PushStage, PushPlatform, DeviceType, ErrCode and EventTime (Unix seconds, 0 if not given) in
// decimal; TaskID; ToAccount. The other members follow from these, or explain them.
func (e PushEvent) Key() Key { return keyOf("push1", e.digest()) }

// Key is "message1-" and the first 16 bytes, in 32 hexadecimal digits, of SHA-256 over
// these texts, each with its length in bytes and a colon before it: "message1";
// EventType, PushStage, PushPlatform, ErrCode, EventTime and MsgTime (Unix seconds, 0 if not
// given), MsgSeq and MsgRandom in decimal; FromAccount; ToAccount; MsgKey; GroupID; PushID.
func (e MessageEvent) Key() Key {
	var id identity
	id.text("message1")
	id.numbers(int64(e.EventType), int64(e.PushStage), int64(e.PushPlatform), int64(e.ErrCode),
		int64(secondsOf(e.EventTime)), int64(secondsOf(e.MsgTime)), int64(e.MsgSeq), int64(e.MsgRandom))
	id.text(e.FromAccount, e.ToAccount, e.MsgKey, e.GroupID, e.PushID)
	return keyOf("message1", id.digest())
}

func (e *PushEvent) digest() digest {
	var id identity
	id.text("push1")
	id.numbers(int64(e.EventType), int64(e.PushStage), int64(e.PushPlatform), int64(e.DeviceType),
		int64(e.ErrCode), int64(secondsOf(e.EventTime)))
	id.text(e.TaskID, e.ToAccount)
	return id.digest()
}

// digest is short enough to keep a million of them, and long enough that no two events will
// ever share one.
type digest [16]byte

func keyOf(prefix string, d digest) Key { return Key(prefix + "-" + hex.EncodeToString(d[:])) }

// identity is the text that a digest is made of. The lengths keep its parts apart,
// whatever stands in them.
type identity []byte

func (id *identity) text(parts ...string) {
	for _, part := range parts {
		*id = strconv.AppendInt(*id, int64(len(part)), 10)
		*id = append(append(*id, ':'), part...)
	}
}

func (id *identity) numbers(numbers ...int64) {
	for _, n := range numbers {
		id.text(strconv.FormatInt(n, 10))
	}
}

func (id *identity) digest() digest {
	sum := sha256.Sum256(*id)
	return digest(sum[:16])
}
