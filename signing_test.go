package timpush_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tencentyun/tls-sig-api-v2-golang/tencentyun"

	"github.com/timpush/timpush"
)

// signKey is a key for tests; it opens nothing.
const signKey = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

type signVector struct {
	SDKAppID   uint32 `json:"sdkappid"`
	Key        string `json:"key"`
	Identifier string `json:"identifier"`
	Time       int64  `json:"time"`
	Expire     int64  `json:"expire"`
	SignedText string `json:"signed_text"`
	HMAC       string `json:"hmac_sha256_base64"`
	Document   string `json:"json_document"`
	UserSig    string `json:"usersig"`
}

func signReadVector(t *testing.T) signVector {
	t.Helper()
	data, err := os.ReadFile("testdata/spec/usersig.plain.vector.json")
	require.NoError(t, err)
	var v signVector
	require.NoError(t, json.Unmarshal(data, &v))
	return v
}

// signDocument takes a usersig apart, without the library that made it.
func signDocument(t *testing.T, usersig string) map[string]any {
	t.Helper()
	packed, err := base64.StdEncoding.DecodeString(strings.NewReplacer("*", "+", "-", "/", "_", "=").Replace(usersig))
	require.NoError(t, err)
	r, err := zlib.NewReader(bytes.NewReader(packed))
	require.NoError(t, err)
	data, err := io.ReadAll(r)
	require.NoError(t, err)
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var members map[string]any
	require.NoError(t, d.Decode(&members))
	return members
}

func signHMAC(key, text string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// At the time of the documented vector the key signer signs what the vector says;
// only the compression may differ.
func TestKeySignerSignsTheDocumentedVector(t *testing.T) {
	t.Parallel()
	v := signReadVector(t)
	require.Equal(t, v.HMAC, signHMAC(v.Key, v.SignedText))
	var want map[string]any
	d := json.NewDecoder(strings.NewReader(v.Document))
	d.UseNumber()
	require.NoError(t, d.Decode(&want))
	require.Equal(t, want, signDocument(t, v.UserSig))

	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Unix(v.Time, 0)))
		signer, err := timpush.NewKeySigner(v.SDKAppID, timpush.Secret(v.Key), time.Duration(v.Expire)*time.Second)
		require.NoError(t, err)
		sig, expires, err := signer.UserSig(t.Context(), v.Identifier)
		require.NoError(t, err)
		assert.Equal(t, want, signDocument(t, sig))
		assert.True(t, expires.Equal(time.Unix(v.Time+v.Expire, 0)), "expires %v", expires)
	})
}

// A signature of now, verified by the library and by hand.
func TestKeySignerSignsForTheIdentifierAndTheTTL(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		identifier string
		ttl        time.Duration
		seconds    int64
	}{
		{"administrator", 0, 86400},
		{"admin", time.Second, 1},
		{"admin", 1999 * time.Millisecond, 1},
		{"admin & co", 90 * time.Minute, 5400},
		{"zwölf", math.MaxInt32 * time.Second, math.MaxInt32},
	} {
		t.Run(row.identifier+" "+row.ttl.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(time.Unix(1700000000, 123456789)))
				signer, err := timpush.NewKeySigner(netAppID, signKey, row.ttl)
				require.NoError(t, err)
				sig, expires, err := signer.UserSig(t.Context(), row.identifier)
				require.NoError(t, err)
				end := time.Unix(1700000000+row.seconds, 0)
				assert.True(t, expires.Equal(end), "expires %v, not %v", expires, end)

				members := signDocument(t, sig)
				text := fmt.Sprintf("TLS.identifier:%s\nTLS.sdkappid:%d\nTLS.time:1700000000\nTLS.expire:%d\n",
					row.identifier, netAppID, row.seconds)
				assert.Equal(t, map[string]any{
					"TLS.ver": "2.0", "TLS.identifier": row.identifier, "TLS.sdkappid": json.Number(strconv.Itoa(netAppID)),
					"TLS.expire": json.Number(strconv.FormatInt(row.seconds, 10)), "TLS.time": json.Number("1700000000"),
					"TLS.sig": signHMAC(signKey, text),
				}, members)

				require.NoError(t, tencentyun.VerifyUserSig(netAppID, signKey, row.identifier, sig, end))
				require.Error(t, tencentyun.VerifyUserSig(netAppID, signKey, row.identifier, sig, end.Add(time.Second)))
				require.Error(t, tencentyun.VerifyUserSig(netAppID, signKey, "another", sig, time.Now()))
				require.Error(t, tencentyun.VerifyUserSig(netAppID+1, signKey, row.identifier, sig, time.Now()))
				require.Error(t, tencentyun.VerifyUserSig(netAppID, "another key", row.identifier, sig, time.Now()))
			})
		})
	}
}

// It signs anew on every call, and not for a context that is over.
func TestKeySignerSignsAnewEveryTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		signer, err := timpush.NewKeySigner(netAppID, signKey, time.Hour)
		require.NoError(t, err)
		first, _, err := signer.UserSig(t.Context(), netAdmin)
		require.NoError(t, err)
		time.Sleep(time.Second)
		second, _, err := signer.UserSig(t.Context(), netAdmin)
		require.NoError(t, err)
		assert.NotEqual(t, first, second)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		sig, _, err := signer.UserSig(ctx, netAdmin)
		require.ErrorIs(t, err, context.Canceled)
		assert.Empty(t, sig)
	})
}

func TestNewKeySignerReportsEveryFault(t *testing.T) {
	t.Parallel()
	const range1 = "it must be from 1 s to 2147483647 s"
	for _, row := range []struct {
		name string
		id   uint32
		key  timpush.Secret
		ttl  time.Duration
		want []timpush.FieldError
	}{
		{"no app", 0, signKey, 0, []timpush.FieldError{{Field: "sdkAppID", Reason: "is zero"}}},
		{"no key", 1, "", 0, []timpush.FieldError{{Field: "key", Reason: "is empty"}}},
		{"a line end behind the key", 1, signKey + "\n", 0,
			[]timpush.FieldError{{Field: "key", Reason: "begins or ends with white space"}}},
		{"a blank before the key", 1, " " + signKey, 0,
			[]timpush.FieldError{{Field: "key", Reason: "begins or ends with white space"}}},
		{"negative", 1, signKey, -time.Second, []timpush.FieldError{{Field: "ttl", Reason: "is -1s; " + range1}}},
		{"below a second", 1, signKey, 999 * time.Millisecond,
			[]timpush.FieldError{{Field: "ttl", Reason: "is 999ms; " + range1}}},
		{"too long", 1, signKey, (math.MaxInt32 + 1) * time.Second,
			[]timpush.FieldError{{Field: "ttl", Reason: "is 596523h14m8s; " + range1}}},
		{"everything", 0, "", -1, []timpush.FieldError{{Field: "sdkAppID", Reason: "is zero"},
			{Field: "key", Reason: "is empty"}, {Field: "ttl", Reason: "is -1ns; " + range1}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			signer, err := timpush.NewKeySigner(row.id, row.key, row.ttl)
			assert.Nil(t, signer)
			var invalid *timpush.ValidationError
			require.ErrorAs(t, err, &invalid)
			assert.Equal(t, "NewKeySigner", invalid.Op)
			var got []timpush.FieldError
			for _, f := range invalid.Fields {
				got = append(got, *f)
			}
			assert.Equal(t, row.want, got)
			assert.NotContains(t, err.Error(), signKey)
		})
	}
}

// signCounter numbers its signatures, and says of each how long it is valid and how
// long the signing takes.
type signCounter struct {
	valid, takes time.Duration

	mu    sync.Mutex
	n     int
	now   int // signings under way
	most  int // at once
	spans []signSpan
}

type signSpan struct{ start, end, expires time.Time }

func (s *signCounter) UserSig(ctx context.Context, identifier string) (string, time.Time, error) {
	if identifier != netAdmin {
		return "", time.Time{}, errors.New("signing for somebody else")
	}
	s.mu.Lock()
	s.now++
	s.most = max(s.most, s.now)
	start := time.Now()
	s.mu.Unlock()
	if s.takes > 0 {
		select {
		case <-time.After(s.takes):
		case <-ctx.Done():
			return "", time.Time{}, ctx.Err()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	s.now--
	end := time.Now()
	s.spans = append(s.spans, signSpan{start, end, end.Add(s.valid)})
	return signNumber(s.n), end.Add(s.valid), nil
}

func (s *signCounter) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}

// signing is the number of signings under way.
func (s *signCounter) signing() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// history lists the signings that have ended, and the most under way at once.
func (s *signCounter) history() (spans []signSpan, most int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.spans), s.most
}

func signNumber(n int) string { return fmt.Sprintf("eJw-fake*usersig-number-%d", n) }

func signClient(t *testing.T, signer timpush.Signer, service http.RoundTripper) *timpush.Client {
	t.Helper()
	cfg := netConfig(service)
	cfg.Signer = signer
	return netClient(t, cfg)
}

// A signature is kept, and renewed when four fifths of its time are over: in the
// background, while all calls go on with the old one.
func TestSignaturesAreRenewedEarlyInTheBackground(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		signer := &signCounter{valid: 100 * time.Second, takes: 5 * time.Second}
		service := netServe(netText(netOK))
		client := signClient(t, signer, service)
		call := func() (sig string, took time.Duration) {
			start := time.Now()
			require.NoError(t, netSends[0].call(t.Context(), client))
			got := service.arrivals()
			return got[len(got)-1].usersig(), time.Since(start)
		}
		sig, took := call()
		assert.Equal(t, signNumber(1), sig)
		assert.Equal(t, 5*time.Second, took, "the first call waits")

		time.Sleep(79 * time.Second)
		for range 3 {
			sig, took = call()
			assert.Equal(t, signNumber(1), sig)
			assert.Zero(t, took)
		}
		synctest.Wait()
		assert.Equal(t, 1, signer.count())
		assert.Zero(t, signer.signing(), "nobody signs before four fifths of the time are over")

		time.Sleep(2 * time.Second)
		for range 3 {
			sig, took = call()
			assert.Equal(t, signNumber(1), sig, "the old one serves meanwhile")
			assert.Zero(t, took, "nobody waits")
		}
		synctest.Wait()
		assert.Equal(t, 1, signer.signing(), "one goroutine signs")

		time.Sleep(6 * time.Second)
		sig, took = call()
		assert.Equal(t, signNumber(2), sig)
		assert.Zero(t, took)
		spans, most := signer.history()
		assert.Len(t, spans, 2)
		assert.Equal(t, 1, most)
	})
}

// Calls wait only if there is no valid signature at all, and all for the same one.
func TestCallsWaitForOneSigningWhenTheSignatureHasRunOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		signer := &signCounter{valid: 100 * time.Second, takes: 3 * time.Second}
		service := netServe(netText(netOK))
		client := signClient(t, signer, service)
		require.NoError(t, netSends[0].call(t.Context(), client))
		time.Sleep(100 * time.Second) // exactly its end: no longer valid
		start := time.Now()
		var wait sync.WaitGroup
		for range 50 {
			wait.Go(func() { assert.NoError(t, netSends[1].call(t.Context(), client)) })
		}
		wait.Wait()
		assert.Equal(t, 3*time.Second, time.Since(start))
		assert.Equal(t, 2, signer.count())
		for _, a := range service.arrivals()[1:] {
			assert.Equal(t, signNumber(2), a.usersig())
		}
	})
}

// While the old signature is valid, a signer that fails costs nothing, and is asked
// once a second at most.
func TestAFailingSignerDoesNoHarmWhileTheOldSignatureIsValid(t *testing.T) {
	t.Parallel()
	for name, fail := range signFailures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var asked atomic.Int32
				var healthy atomic.Bool
				healthy.Store(true)
				over := make(chan struct{})
				defer close(over)
				service := netServe(netText(netOK))
				client := signClient(t, netSignerFunc(func(ctx context.Context) (string, time.Time, error) {
					n := asked.Add(1)
					if healthy.Load() {
						return signNumber(int(n)), time.Now().Add(100 * time.Second), nil
					}
					return fail.sign(ctx, over)
				}), service)
				require.NoError(t, netSends[0].call(t.Context(), client))
				healthy.Store(false)
				time.Sleep(85 * time.Second)
				asked.Store(0)
				for range 100 { // 10 s
					start := time.Now()
					require.NoError(t, netSends[2].call(t.Context(), client))
					require.Zero(t, time.Since(start))
					time.Sleep(100 * time.Millisecond)
				}
				assert.GreaterOrEqual(t, asked.Load(), int32(1))
				assert.LessOrEqual(t, asked.Load(), int32(10), "signings within 10 s")
				for _, a := range service.arrivals() {
					assert.Equal(t, signNumber(1), a.usersig())
				}
				// It gets well before the old one runs out, if its last signing ever ended.
				healthy.Store(true)
				time.Sleep(4 * time.Second)
				require.NoError(t, netSends[0].call(t.Context(), client))
				synctest.Wait()
				require.NoError(t, netSends[0].call(t.Context(), client))
				got := service.arrivals()
				assert.NotEqual(t, signNumber(1), got[len(got)-1].usersig())
			})
		})
	}
}

// signFailures are what a signer can do instead of signing.
var signFailures = map[string]struct {
	sign func(ctx context.Context, over <-chan struct{}) (string, time.Time, error)
	text string // of the error, after "not sent: "
}{
	"an error": {
		sign: func(context.Context, <-chan struct{}) (string, time.Time, error) {
			return "", time.Time{}, fmt.Errorf("signer: %w", errSignerDown)
		},
		text: "signing: signer: the key store is down",
	},
	"a panic": {
		sign: func(context.Context, <-chan struct{}) (string, time.Time, error) { panic("no key today") },
		text: "signing: the signer panicked: no key today",
	},
	"a panic with an error": {
		sign: func(context.Context, <-chan struct{}) (string, time.Time, error) { panic(errSignerDown) },
		text: "signing: the signer panicked: the key store is down",
	},
	"the end of its goroutine": {
		sign: func(context.Context, <-chan struct{}) (string, time.Time, error) {
			runtime.Goexit()
			return "", time.Time{}, nil
		},
		text: "signing: the signer ended its goroutine",
	},
	"an empty signature": {
		sign: func(context.Context, <-chan struct{}) (string, time.Time, error) {
			return "", time.Now().Add(time.Hour), nil
		},
		text: "signing: the signer returned an empty usersig",
	},
	"an expired signature": {
		sign: func(context.Context, <-chan struct{}) (string, time.Time, error) { return netSig, time.Now(), nil },
		text: "signing: the signer returned a usersig that has already expired",
	},
	"no expiry": {
		sign: func(context.Context, <-chan struct{}) (string, time.Time, error) { return netSig, time.Time{}, nil },
		text: "signing: the signer returned a usersig that has already expired",
	},
	"nothing until its context ends": {
		sign: func(ctx context.Context, _ <-chan struct{}) (string, time.Time, error) {
			<-ctx.Done()
			return "", time.Time{}, ctx.Err()
		},
	},
	"nothing at all": {
		sign: func(_ context.Context, over <-chan struct{}) (string, time.Time, error) {
			<-over
			return "", time.Time{}, errSignerDown
		},
	},
}

var errSignerDown = errors.New("the key store is down")

// Without any valid signature a signer that fails makes an error that says so:
// nothing was sent, and the call is repeated, for a signer can recover.
func TestASignerThatFailsIsNotSentAndRepeated(t *testing.T) {
	t.Parallel()
	for name, fail := range signFailures {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				over := make(chan struct{})
				defer close(over)
				var asked atomic.Int32
				service := netServe(netText(netOK))
				client := signClient(t, netSignerFunc(func(ctx context.Context) (string, time.Time, error) {
					asked.Add(1)
					return fail.sign(ctx, over)
				}), service)
				start := time.Now()
				err := netToAll[0].call(t.Context(), client)
				netNotSentEnd(t, err, 3)
				assert.Empty(t, service.arrivals())
				if fail.text != "" {
					assert.Equal(t, "timpush: Push: not sent: "+fail.text+" (attempt 3)", err.Error())
					assert.EqualValues(t, 3, asked.Load())
				} else {
					require.ErrorIs(t, err, context.DeadlineExceeded)
					assert.GreaterOrEqual(t, time.Since(start), 30*time.Second, "three attempts of 10 s")
				}
				if name == "an error" {
					require.ErrorIs(t, err, errSignerDown)
				}
				assert.EqualValues(t, 3, asked.Load(), "a signer that hangs is left to itself and asked again")
			})
		})
	}
}

func TestASignerThatRecoversCostsOneRepeat(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := 0
		service := netServe(netText(netOK))
		client := signClient(t, netSignerFunc(func(context.Context) (string, time.Time, error) {
			if n++; n == 1 {
				return "", time.Time{}, errSignerDown
			}
			return netSig, time.Now().Add(time.Hour), nil
		}), service)
		require.NoError(t, netSends[0].call(t.Context(), client))
		assert.Len(t, service.arrivals(), 1)
		assert.Equal(t, 2, n)
	})
}

// A signature that lasts for ever, or longer than a Duration holds, is kept.
func TestASignatureOfAThousandYears(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := 0
		client := signClient(t, netSignerFunc(func(context.Context) (string, time.Time, error) {
			n++
			return netSig, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), nil
		}), netServe(netText(netOK)))
		for range 10 {
			require.NoError(t, netSends[0].call(t.Context(), client))
			time.Sleep(24 * time.Hour)
		}
		assert.Equal(t, 1, n)
	})
}

// When the service calls a signature expired, all callers that used it renew it
// together, once; an answer that comes late drops nothing new.
func TestAnExpiredAnswerDropsTheSignatureOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		signer := &signCounter{valid: time.Hour, takes: time.Second}
		var late atomic.Int32
		service := netServe(func(r *http.Request) (*http.Response, error) {
			if r.URL.Query().Get("usersig") != signNumber(1) {
				return netText(netOK)(r)
			}
			// Some answers arrive when the others have long renewed.
			if late.Add(1)%5 == 0 {
				time.Sleep(5 * time.Second)
			}
			return netCode(timpush.CodeUserSigExpired)(r)
		})
		client := signClient(t, signer, service)
		var wait sync.WaitGroup
		for range 100 {
			wait.Go(func() { assert.NoError(t, netSends[3].call(t.Context(), client)) })
		}
		wait.Wait()
		assert.Equal(t, 2, signer.count())
		assert.Len(t, service.arrivals(), 200)
	})
}

// A caller that goes away while it waits does not take the signing with it.
func TestACallerThatGoesAwayDoesNotCancelTheSigning(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		type key struct{}
		var asked atomic.Int32
		service := netServe(netText(netOK))
		client := signClient(t, netSignerFunc(func(ctx context.Context) (string, time.Time, error) {
			asked.Add(1)
			deadline, ok := ctx.Deadline()
			assert.True(t, ok, "the signing has a timeout of its own")
			assert.LessOrEqual(t, time.Until(deadline), 10*time.Second)
			assert.Equal(t, "first", ctx.Value(key{}), "values, such as a trace, go along")
			select {
			case <-ctx.Done():
				return "", time.Time{}, ctx.Err()
			case <-time.After(5 * time.Second):
				return netSig, time.Now().Add(time.Hour), nil
			}
		}), service)
		first, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "first"))
		var wait sync.WaitGroup
		wait.Go(func() {
			err := netSends[0].call(first, client)
			netNotSentEnd(t, err, 1)
			assert.ErrorIs(t, err, context.Canceled)
		})
		time.Sleep(time.Second)
		for range 10 {
			wait.Go(func() { assert.NoError(t, netSends[1].call(t.Context(), client)) })
		}
		time.Sleep(time.Second)
		cancel()
		wait.Wait()
		assert.EqualValues(t, 1, asked.Load())
		assert.Len(t, service.arrivals(), 10)
	})
}

// 1,000 goroutines across the expiry of signatures: one signing per renewal, and
// every request signed with what is valid when it arrives.
func TestOneSigningPerRenewalForAThousandGoroutines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		signer := &signCounter{valid: 10 * time.Second, takes: 100 * time.Millisecond}
		service := netTrip(func(r *http.Request) (*http.Response, error) {
			_, _ = io.Copy(io.Discard, r.Body)
			_ = r.Body.Close()
			now := time.Now()
			n, err := strconv.Atoi(strings.TrimPrefix(r.URL.Query().Get("usersig"), "eJw-fake*usersig-number-"))
			if assert.NoError(t, err) {
				spans, _ := signer.history()
				span := spans[n-1]
				assert.False(t, now.Before(span.end))
				assert.True(t, now.Before(span.expires), "signed with what has expired")
			}
			return netText(netOK)(r)
		})
		client := signClient(t, signer, service)
		var wait sync.WaitGroup
		for i := range 1000 {
			wait.Go(func() {
				time.Sleep(time.Duration(i) * time.Millisecond)
				for range 20 {
					assert.NoError(t, netSends[2].call(t.Context(), client))
					time.Sleep(time.Second)
				}
			})
		}
		wait.Wait()
		// 20 s and the first second: signed at 0 s, and then each time after 8 s.
		spans, most := signer.history()
		assert.Len(t, spans, 3)
		assert.Equal(t, 1, most)
		signCheckSpans(t, spans)
	})
}

// signCheckSpans asserts that each signing began when four fifths of the last
// signature's time were over, not sooner.
func signCheckSpans(t *testing.T, spans []signSpan) {
	t.Helper()
	for i, span := range spans[1:] {
		last := spans[i]
		due := last.end.Add(last.expires.Sub(last.end) / 5 * 4)
		assert.False(t, span.start.Before(due), "signing %d began %v too soon", i+2, due.Sub(span.start))
	}
}

// The same in real time, where nothing is orderly.
func TestOneSigningPerRenewalInRealTime(t *testing.T) {
	t.Parallel()
	signer := &signCounter{valid: 200 * time.Millisecond, takes: time.Millisecond}
	client := signClient(t, signer, netTrip(func(r *http.Request) (*http.Response, error) {
		_ = r.Body.Close()
		return netText(netOK)(r)
	}))
	var wait sync.WaitGroup
	for range 1000 {
		wait.Go(func() {
			// Until the third renewal, however long that takes here.
			for signer.count() < 4 {
				if !assert.NoError(t, netSends[2].call(t.Context(), client)) {
					return
				}
			}
		})
	}
	wait.Wait()
	spans, most := signer.history()
	assert.Equal(t, 1, most)
	signCheckSpans(t, spans)
}
