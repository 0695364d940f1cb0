package webhook_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/webhook"
)

func TestVerifyAcceptsTheDocumentedVector(t *testing.T) {
	t.Parallel()
	var vector struct{ Token, RequestTime, Sign string }
	require.NoError(t, json.Unmarshal([]byte(sample(t, "sign.vector")), &vector))
	query := url.Values{"RequestTime": {vector.RequestTime}, "Sign": {vector.Sign}}
	require.NoError(t, webhook.Verify(query, []timpush.Secret{timpush.Secret(vector.Token)}, 0, time.Unix(1669872112, 0)))
	assert.ErrorIs(t, webhook.Verify(query, []timpush.Secret{"xxxyyy"}, 0, time.Unix(1669872112, 0)), webhook.ErrBadSignature)
}

func TestVerify(t *testing.T) {
	t.Parallel()
	const signedAt = 1700000000
	both := []timpush.Secret{token, oldToken}
	at := func(offset time.Duration) time.Time { return time.Unix(signedAt, 0).Add(offset) }
	signed := func(requestTime string, by timpush.Secret) url.Values {
		return url.Values{"RequestTime": {requestTime}, "Sign": {sign(by, requestTime)}}
	}
	good := func(change func(url.Values)) url.Values {
		query := signed(strconv.Itoa(signedAt), token)
		change(query)
		return query
	}
	asIs := good(func(url.Values) {})
	for name, row := range map[string]struct {
		query  url.Values
		tokens []timpush.Secret
		maxAge time.Duration
		now    time.Time
		want   error
	}{
		"good":                   {asIs, both, 0, at(0), nil},
		"previous token":         {signed("1700000000", oldToken), both, 0, at(0), nil},
		"only the last fits":     {asIs, []timpush.Secret{"a", "b", token}, 0, at(0), nil},
		"the first fits":         {asIs, []timpush.Secret{token, "a", "b"}, 0, at(0), nil},
		"a token twice":          {asIs, []timpush.Secret{token, token}, 0, at(0), nil},
		"other parameters":       {good(func(q url.Values) { q.Set("ClientIP", "127.0.0.1") }), both, 0, at(0), nil},
		"default age, edge":      {asIs, both, 0, at(5 * time.Minute), nil},
		"default age, beyond":    {asIs, both, 0, at(5*time.Minute + 1), webhook.ErrStale},
		"age, edge":              {asIs, both, time.Second, at(time.Second), nil},
		"age, beyond":            {asIs, both, time.Second, at(time.Second + 1), webhook.ErrStale},
		"negative age":           {asIs, both, -1, at(-time.Second), webhook.ErrStale},
		"future, edge":           {asIs, both, 0, at(-5 * time.Second), nil},
		"future, beyond":         {asIs, both, 0, at(-5*time.Second - 1), webhook.ErrFuture},
		"far future":             {signed("549755813887", token), both, 0, at(0), webhook.ErrFuture},
		"long ago":               {signed("0", token), both, 0, at(0), webhook.ErrStale},
		"no signature":           {good(func(q url.Values) { q.Del("Sign") }), both, 0, at(0), webhook.ErrUnsigned},
		"empty signature":        {good(func(q url.Values) { q.Set("Sign", "") }), both, 0, at(0), webhook.ErrUnsigned},
		"no time":                {good(func(q url.Values) { q.Del("RequestTime") }), both, 0, at(0), webhook.ErrUnsigned},
		"empty time":             {signed("", token), both, 0, at(0), webhook.ErrUnsigned},
		"neither":                {url.Values{}, both, 0, at(0), webhook.ErrUnsigned},
		"other spelling":         {url.Values{"sign": asIs["Sign"], "requesttime": asIs["RequestTime"]}, both, 0, at(0), webhook.ErrUnsigned},
		"other token":            {signed("1700000000", "stranger"), both, 0, at(0), webhook.ErrBadSignature},
		"upper case":             {good(func(q url.Values) { q.Set("Sign", strings.ToUpper(q.Get("Sign"))) }), both, 0, at(0), webhook.ErrBadSignature},
		"cut":                    {good(func(q url.Values) { q.Set("Sign", q.Get("Sign")[:63]) }), both, 0, at(0), webhook.ErrBadSignature},
		"longer":                 {good(func(q url.Values) { q.Set("Sign", q.Get("Sign")+"0") }), both, 0, at(0), webhook.ErrBadSignature},
		"another time":           {good(func(q url.Values) { q.Set("RequestTime", "1700000001") }), both, 0, at(0), webhook.ErrBadSignature},
		"no tokens":              {asIs, nil, 0, at(0), webhook.ErrBadSignature},
		"empty token":            {signed("1700000000", ""), []timpush.Secret{""}, 0, at(0), webhook.ErrBadSignature},
		"empty token of two":     {signed("1700000000", ""), []timpush.Secret{token, ""}, 0, at(0), webhook.ErrBadSignature},
		"signed word":            {signed("now", token), both, 0, at(0), webhook.ErrBadSignature},
		"signed sign":            {signed("+1700000000", token), both, 0, at(0), webhook.ErrBadSignature},
		"signed negative":        {signed("-1700000000", token), both, 0, at(0), webhook.ErrBadSignature},
		"signed fraction":        {signed("1700000000.0", token), both, 0, at(0), webhook.ErrBadSignature},
		"signed space":           {signed("1700000000 ", token), both, 0, at(0), webhook.ErrBadSignature},
		"signed, too large":      {signed("549755813888", token), both, 0, at(0), webhook.ErrBadSignature},
		"signed arabic digits":   {signed("١٧٠٠٠٠٠٠٠٠", token), both, 0, at(0), webhook.ErrBadSignature},
		"signature twice":        {good(func(q url.Values) { q.Add("Sign", q.Get("Sign")) }), both, 0, at(0), webhook.ErrDuplicateParameter},
		"time twice":             {good(func(q url.Values) { q.Add("RequestTime", "1") }), both, 0, at(0), webhook.ErrDuplicateParameter},
		"a name nobody knows, 2": {good(func(q url.Values) { q["x"] = []string{"", ""} }), both, 0, at(0), webhook.ErrDuplicateParameter},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := webhook.Verify(row.query, row.tokens, row.maxAge, row.now)
			if row.want == nil {
				require.NoError(t, err)
				return
			}
			for _, other := range []error{
				webhook.ErrDuplicateParameter, webhook.ErrUnsigned, webhook.ErrBadSignature, webhook.ErrStale, webhook.ErrFuture,
			} {
				assert.Equal(t, errors.Is(row.want, other), errors.Is(err, other), "%v", other)
			}
			assert.NotContains(t, err.Error(), string(token))
			for _, value := range row.query["Sign"] {
				assert.True(t, value == "" || !strings.Contains(err.Error(), value))
			}
		})
	}
}
