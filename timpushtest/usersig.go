package timpushtest

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/tencentyun/tls-sig-api-v2-golang/tencentyun"

	"github.com/timpush/timpush"
)

// verifiedSignatures remembers the expiry (Unix seconds) of signatures that were
// found genuine, for unpacking one costs more than all other checks together.
type verifiedSignatures struct {
	mu      sync.Mutex
	expires map[string]int64
}

// rememberedSignatures is more than any client uses at a time.
const rememberedSignatures = 64

// check refuses a signature that the fake app's key did not make for its
// administrator, or that has expired.
func (v *verifiedSignatures) check(usersig string, now time.Time) *refusal {
	v.mu.Lock()
	expires, ok := v.expires[usersig]
	v.mu.Unlock()
	if !ok {
		var no *refusal
		if expires, no = verify(usersig); no != nil {
			return no
		}
		v.remember(usersig, expires)
	}
	// In the very second of its expiry it still serves.
	if now.Unix() > expires {
		return refuse(timpush.CodeUserSigExpired, "UserSig expired")
	}
	return nil
}

func (v *verifiedSignatures) remember(usersig string, expires int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.expires == nil || len(v.expires) >= rememberedSignatures {
		v.expires = map[string]int64{}
	}
	v.expires[usersig] = expires
}

// signatureDocument is what a signature says.
type signatureDocument struct {
	Identifier string `json:"TLS.identifier"`
	SDKAppID   uint64 `json:"TLS.sdkappid"`
	Expire     int64  `json:"TLS.expire"`
	Time       int64  `json:"TLS.time"`
}

// verify tells what is wrong with a signature, and when a genuine one expires. The
// library's verifier has the last word; the document is unpacked here because it
// says only that something is wrong, or calls garbage another app's.
func verify(usersig string) (expires int64, no *refusal) {
	doc, err := unpack(usersig)
	switch {
	case err != nil:
		return 0, refuse(timpush.CodeUserSigInvalid, "usersig is not a signature")
	case doc.Identifier != fakeIdentifier:
		return 0, refuse(timpush.CodeUserSigWrongIdentifier, "usersig was made for another identifier")
	case doc.SDKAppID != fakeSDKAppID:
		return 0, refuse(timpush.CodeUserSigWrongSDKAppID, "usersig was made for another sdkappid")
	}
	expires = doc.Time + doc.Expire
	// At its last moment a signature has not expired, so that only forgery is left
	// to be found: what a forged one says of its expiry is of no interest.
	err = tencentyun.VerifyUserSig(fakeSDKAppID, fakeKey, fakeIdentifier, usersig, time.Unix(expires, 0))
	switch {
	case errors.Is(err, tencentyun.ErrSigNotMatch):
		return 0, refuse(timpush.CodeUserSigWrongKey, "usersig was signed with another key")
	case err != nil:
		return 0, refuse(timpush.CodeUserSigInvalid, "usersig is not valid: %v", err)
	}
	return expires, nil
}

// documentLimit keeps a small signature from unpacking to something huge.
const documentLimit = 64 << 10

// signatureAlphabet undoes the replacements that make a signature fit for a URL.
var signatureAlphabet = strings.NewReplacer("*", "+", "-", "/", "_", "=")

func unpack(usersig string) (doc signatureDocument, err error) {
	packed, err := base64.StdEncoding.DecodeString(signatureAlphabet.Replace(usersig))
	if err != nil {
		return doc, err
	}
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return doc, err
	}
	plain, err := io.ReadAll(io.LimitReader(r, documentLimit+1))
	switch {
	case err != nil:
		return doc, err
	case len(plain) > documentLimit:
		return doc, errors.New("too large")
	}
	err = json.Unmarshal(plain, &doc)
	return doc, err
}
