package timpushtest_test

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tencentyun/tls-sig-api-v2-golang/tencentyun"
)

const (
	appID = 1400000000
	admin = "administrator"
)

// pack makes something that looks like a signature of any document.
func pack(document string) string {
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	_, _ = w.Write([]byte(document))
	_ = w.Close()
	return strings.NewReplacer("+", "*", "/", "-", "=", "_").Replace(base64.StdEncoding.EncodeToString(packed.Bytes()))
}

func TestAccessLayerRefuses(t *testing.T) {
	t.Parallel()
	key := string(inProcess(t).InProcessConfig().SecretKey)
	good := sign(appID, key, admin, time.Hour)
	withBuffer, err := tencentyun.GenUserSigWithBuf(appID, key, admin, 60, []byte("room"))
	require.NoError(t, err)
	var documented struct{ Usersig string }
	require.NoError(t, json.Unmarshal([]byte(sample(t, "usersig.plain.vector.json")), &documented))

	param := func(name string, values ...string) func(url.Values) {
		return func(q url.Values) {
			if len(values) == 0 {
				delete(q, name)
				return
			}
			q[name] = values
		}
	}
	usersig := func(sig string) func(url.Values) { return param("usersig", sig) }

	for name, row := range map[string]struct {
		method, path string
		edit         func(url.Values)
		query        string // instead of an edited one
		body         string
		want         int
	}{
		"nothing wrong":               {want: 0},
		"GET":                         {method: http.MethodGet, want: 60002},
		"PUT":                         {method: http.MethodPut, want: 60002},
		"GET of an unknown path":      {method: http.MethodGet, path: "v4/timpush/nothing", want: 60002},
		"unknown path":                {path: "v4/timpush/nothing", want: 60009},
		"path in capitals":            {path: "v4/timpush/Batch", want: 60009},
		"no path":                     {path: "/", want: 60009},
		"unreadable query":            {query: "sdkappid=%zz", want: 60002},
		"semicolon in query":          {query: "sdkappid=1;identifier=2", want: 60002},
		"unknown parameter":           {edit: param("ver", "4"), want: 60025},
		"parameter in capitals":       {edit: param("SdkAppid", "1400000000"), want: 60025},
		"sdkappid twice":              {edit: param("sdkappid", "1400000000", "1400000000"), want: 60025},
		"usersig twice":               {edit: param("usersig", good, good), want: 60025},
		"no contenttype":              {edit: param("contenttype"), want: 60025},
		"contenttype xml":             {edit: param("contenttype", "xml"), want: 60025},
		"contenttype in capitals":     {edit: param("contenttype", "JSON"), want: 60025},
		"no sdkappid":                 {edit: param("sdkappid"), want: 60012},
		"empty sdkappid":              {edit: param("sdkappid", ""), want: 60012},
		"sdkappid not a number":       {edit: param("sdkappid", "x"), want: 60025},
		"another sdkappid":            {edit: param("sdkappid", "1400000001"), want: 70020},
		"no identifier":               {edit: param("identifier"), want: 60010},
		"identifier no administrator": {edit: param("identifier", "alice"), want: 60010},
		"identifier in capitals":      {edit: param("identifier", "Administrator"), want: 60010},
		"no usersig":                  {edit: param("usersig"), want: 70002},
		"empty usersig":               {edit: usersig(""), want: 70002},
		"usersig not base64":          {edit: usersig("%%%"), want: 70003},
		"usersig truncated":           {edit: usersig(good[:len(good)/2]), want: 70003},
		"usersig not packed":          {edit: usersig("eyJhIjoxfQ__"), want: 70003},
		"usersig packed but not JSON": {edit: usersig(pack("nonsense")), want: 70003},
		"usersig unpacks to much":     {edit: usersig(pack(strings.Repeat(" ", 1<<20))), want: 70003},
		"usersig damaged in packing":  {edit: usersig("eJwA__" + good[10:]), want: 70003},
		"usersig escaped twice":       {edit: usersig(url.QueryEscape("*" + good)), want: 70003},
		"usersig for a room":          {edit: usersig(withBuffer), want: 70003},
		"usersig of another account":  {edit: usersig(sign(appID, key, "alice", time.Hour)), want: 70013},
		"usersig of another app":      {edit: usersig(sign(1400000001, key, admin, time.Hour)), want: 70014},
		"usersig of another key":      {edit: usersig(sign(appID, "another key", admin, time.Hour)), want: 70009},
		"usersig of the documents":    {edit: usersig(documented.Usersig), want: 70009},
		"usersig without HMAC": {want: 70009,
			edit: usersig(pack(`{"TLS.ver":"2.0","TLS.identifier":"administrator","TLS.sdkappid":1400000000,"TLS.expire":86400,"TLS.time":4000000000}`))},
		"usersig with a HMAC that is none": {want: 70003,
			edit: usersig(pack(`{"TLS.identifier":"administrator","TLS.sdkappid":1400000000,"TLS.expire":86400,"TLS.time":4000000000,"TLS.sig":"?"}`))},
		"usersig with overflowing times": {want: 70009,
			edit: usersig(pack(`{"TLS.identifier":"administrator","TLS.sdkappid":1400000000,"TLS.expire":9223372036854775807,"TLS.time":9223372036854775807}`))},
		"usersig expired":                {edit: usersig(sign(appID, key, admin, -10*time.Second)), want: 70001},
		"usersig of another key expired": {edit: usersig(sign(appID, "another key", admin, -10*time.Second)), want: 70009},
		"no random":                      {edit: param("random"), want: 60025},
		"random not a number":            {edit: param("random", "x"), want: 60025},
		"random negative":                {edit: param("random", "-1"), want: 60025},
		"random 0":                       {edit: param("random", "0"), want: 0},
		"random of 33 bits":              {edit: param("random", "4294967296"), want: 60025},
		"no body":                        {body: " ", want: 60003},
		"body not JSON":                  {body: `{"From_Account":`, want: 60003},
		"body an array":                  {body: `[{}]`, want: 60003},
		"body null":                      {body: `null`, want: 60003},
		"body a string":                  {body: `"{}"`, want: 60003},
		"two documents":                  {body: body(batch) + body(batch), want: 60003},
		"a comma too many":               {body: `{"MsgRandom":1,}`, want: 60003},
		"not UTF-8":                      {body: body(batch, set("DataId", "\"\xff\"")), want: 60003},
		"empty object":                   {body: `{}`, want: 90001},
		"spaces around":                  {body: " \r\n\t" + body(batch) + "\n ", want: 0},
		"member twice":                   {body: `{"MsgRandom":1,` + body(batch)[1:], want: 90001},
		"inner member twice": {want: 90001,
			body: body(batch, set("OfflinePushInfo", `{"Title":"a","AndroidInfo":{"Sound":"a","Sound":"a"}}`))},
		"member twice, once escaped": {want: 90001,
			body: body(batch, set("OfflinePushInfo", `{"Title":"a","T\u0069tle":"a"}`))},
		"unknown inner member twice": {want: 90001,
			body: body(batch, set("OfflinePushInfo", `{"New":[{"a":1,"a":2}]}`))},
		"too deep":                 {body: strings.Repeat("[", 20000) + strings.Repeat("]", 20000), want: 60003},
		"every other thing wrong":  {edit: param("contenttype", "xml"), method: http.MethodGet, want: 60002},
		"sdkappid before usersig":  {edit: func(q url.Values) { q.Del("sdkappid"); q.Del("usersig") }, want: 60012},
		"usersig before the body":  {edit: param("usersig"), body: "nonsense", want: 70002},
		"contenttype before all":   {edit: func(q url.Values) { clear(q) }, want: 60025},
		"identifier after app":     {edit: func(q url.Values) { q.Del("identifier"); q.Set("sdkappid", "5") }, want: 70020},
		"random after the usersig": {edit: func(q url.Values) { q.Del("random"); q.Del("usersig") }, want: 70002},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bothWays(t, func(t *testing.T, s *service) {
				method, path, text := http.MethodPost, batch, body(batch)
				if row.method != "" {
					method = row.method
				}
				if row.path != "" {
					path = row.path
				}
				if row.body != "" {
					text = row.body
				}
				query := row.query
				if query == "" {
					q := s.query()
					if row.edit != nil {
						row.edit(q)
					}
					query = q.Encode()
				}
				ans, err := s.send(t.Context(), method, path, query, text)
				require.NoError(t, err)
				assert.Equal(t, row.want, ans.opened(t).ErrorCode, ans.raw)
				assert.Len(t, s.Calls(), 1, "what is refused has arrived all the same")
				if row.want != 0 {
					assert.Empty(t, s.Deliveries())
				}
			})
		})
	}
}

func TestNoBodyAtAll(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, s *service) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base+"/"+batch+"?"+s.query().Encode(), nil)
		require.NoError(t, err)
		res, err := s.client.Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		var ans answer
		require.NoError(t, json.NewDecoder(res.Body).Decode(&ans))
		assert.Equal(t, 60003, ans.ErrorCode)
	})
}

func TestExpiredUserSigIsAnsweredAsDocumented(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	cfg := s.InProcessConfig()
	q := s.query()
	q.Set("usersig", sign(appID, string(cfg.SecretKey), admin, -time.Minute))
	ans, err := s.send(t.Context(), http.MethodPost, batch, q.Encode(), body(batch))
	require.NoError(t, err)
	assert.JSONEq(t, sample(t, "common.usersig_expired.response.json"), ans.raw)
}

func TestUserSigExpiresInItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := inProcess(t)
		q := s.query()
		q.Set("usersig", sign(appID, string(s.InProcessConfig().SecretKey), admin, time.Minute))
		code := func() int {
			ans, err := s.send(t.Context(), http.MethodPost, batch, q.Encode(), body(batch))
			require.NoError(t, err)
			return ans.opened(t).ErrorCode
		}
		assert.Equal(t, 0, code())
		time.Sleep(time.Minute)
		assert.Equal(t, 0, code(), "valid in the second of its expiry")
		time.Sleep(time.Second)
		assert.Equal(t, 70001, code())
	})
}

func TestManyUserSigsAreVerified(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	key := string(s.InProcessConfig().SecretKey)
	// More than the server remembers, each used twice.
	for i := range 200 {
		q := s.query()
		q.Set("usersig", sign(appID, key, admin, time.Duration(1+i/2)*time.Hour))
		ans, err := s.send(t.Context(), http.MethodPost, batch, q.Encode(), body(batch))
		require.NoError(t, err)
		require.Equal(t, 0, ans.opened(t).ErrorCode)
	}
}
