package timpush_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

// configSignerFunc is a Signer that == would panic on.
type configSignerFunc func(ctx context.Context, identifier string) (string, time.Time, error)

func (f configSignerFunc) UserSig(ctx context.Context, identifier string) (string, time.Time, error) {
	return f(ctx, identifier)
}

// configKeyed is a valid configuration with a key.
func configKeyed() timpush.Config {
	return timpush.Config{
		SDKAppID: 1400000001, Identifier: "fake-admin", SecretKey: "fake-key", Region: timpush.RegionSingapore}
}

func TestNewClientTakesEveryKindOfConfig(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*timpush.Config){
		"key and region":         func(*timpush.Config) {},
		"signer":                 func(c *timpush.Config) { c.SecretKey, c.Signer = "", typesSigner{} },
		"base URL":               func(c *timpush.Config) { c.Region, c.BaseURL = "", "https://example.com" },
		"base URL beside region": func(c *timpush.Config) { c.BaseURL = "https://example.com" },
		"largest app":            func(c *timpush.Config) { c.SDKAppID = 4294967295 },
		"identifier of 32 bytes": func(c *timpush.Config) { c.Identifier = strings.Repeat("x", 32) },
		"all else": func(c *timpush.Config) {
			c.HTTPClient, c.UserAgent, c.Timeout = &http.Client{}, "fake-agent/1.0 (é)", time.Minute
			c.Retry = timpush.RetryPolicy{MaxAttempts: 1, BaseDelay: 1, MaxDelay: 1, RetryUnknownOutcome: true}
			c.Middleware = []func(http.RoundTripper) http.RoundTripper{
				func(next http.RoundTripper) http.RoundTripper { return next }}
		},
	} {
		cfg := configKeyed()
		change(&cfg)
		c, err := timpush.NewClient(cfg)
		require.NoError(t, err, name)
		assert.NotNil(t, c, name)
	}
}

// configFaults are all faults, each alone.
var configFaults = []struct {
	name   string
	change func(*timpush.Config)
	field  string
	reason string
}{
	{"app", func(c *timpush.Config) { c.SDKAppID = 0 }, "SDKAppID", "is zero; the console shows the app's number"},
	{"identifier", func(c *timpush.Config) { c.Identifier = "" }, "Identifier", "is empty; name an administrator of the app"},
	{"long identifier", func(c *timpush.Config) { c.Identifier = strings.Repeat("x", 33) },
		"Identifier", "has 33 bytes; the limit is 32 bytes"},
	{"long identifier in bytes", func(c *timpush.Config) { c.Identifier = strings.Repeat("é", 17) },
		"Identifier", "has 34 bytes; the limit is 32 bytes"},
	{"identifier that is no text", func(c *timpush.Config) { c.Identifier = "\xff" }, "Identifier", "is not valid UTF-8"},
	{"key", func(c *timpush.Config) { c.SecretKey = "" }, "SecretKey", "is empty, and Signer is nil; set one of them"},
	{"nil signer inside", func(c *timpush.Config) { c.SecretKey, c.Signer = "", (*configPointerSigner)(nil) },
		"SecretKey", "is empty, and Signer is nil; set one of them"},
	{"nil function inside", func(c *timpush.Config) { c.SecretKey, c.Signer = "", configSignerFunc(nil) },
		"SecretKey", "is empty, and Signer is nil; set one of them"},
	{"key and signer", func(c *timpush.Config) { c.Signer = typesSigner{} }, "SecretKey", "is set beside Signer; set one of them"},
	{"key with a line end", func(c *timpush.Config) { c.SecretKey += "\n" }, "SecretKey", "begins or ends with white space"},
	{"key with a blank", func(c *timpush.Config) { c.SecretKey = " " + c.SecretKey }, "SecretKey", "begins or ends with white space"},
	{"region", func(c *timpush.Config) { c.Region = "" },
		"Region", "is empty, and so is BaseURL; set one of them: cn, ger, idn, ind, jpn, kr, ksa, sgp, usa"},
	{"unknown region", func(c *timpush.Config) { c.Region = "mars" },
		"Region", `"mars" is not one of cn, ger, idn, ind, jpn, kr, ksa, sgp, usa`},
	{"base URL", func(c *timpush.Config) { c.BaseURL = "http://example.com" },
		"BaseURL", "must be https; plain http is for loopback addresses only, for the usersig is in the URL"},
	{"middleware", func(c *timpush.Config) {
		c.Middleware = []func(http.RoundTripper) http.RoundTripper{
			func(next http.RoundTripper) http.RoundTripper { return next }, nil}
	}, "Middleware[1]", "is nil"},
	{"timeout", func(c *timpush.Config) { c.Timeout = -time.Second }, "Timeout", "is -1s; it must not be negative"},
	{"base delay", func(c *timpush.Config) { c.Retry.BaseDelay = -1 }, "Retry.BaseDelay", "is -1ns; it must not be negative"},
	{"longest delay", func(c *timpush.Config) { c.Retry.MaxDelay = -1 }, "Retry.MaxDelay", "is -1ns; it must not be negative"},
	{"attempts", func(c *timpush.Config) { c.Retry.MaxAttempts = -1 }, "Retry.MaxAttempts", "is -1; it must not be negative"},
	{"user agent", func(c *timpush.Config) { c.UserAgent = "fake\r\nX-Header: v" }, "UserAgent", "has a control character"},
}

type configPointerSigner struct{ typesSigner }

func TestNewClientSaysEachFault(t *testing.T) {
	t.Parallel()
	for _, row := range configFaults {
		cfg := configKeyed()
		row.change(&cfg)
		c, err := timpush.NewClient(cfg)
		assert.Nil(t, c, row.name)
		assert.Equal(t, []timpush.FieldError{{Field: row.field, Reason: row.reason}}, rulesFields(t, err), row.name)
		require.EqualError(t, err, "timpush: NewClient: invalid: "+row.field+": "+row.reason, row.name)
		assert.NotContains(t, err.Error(), "fake-key", row.name)
	}
}

func TestNewClientSaysAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	cfg := timpush.Config{
		Middleware: []func(http.RoundTripper) http.RoundTripper{nil, nil}, Timeout: -1, UserAgent: "\n",
		Retry: timpush.RetryPolicy{MaxAttempts: -1, BaseDelay: -1, MaxDelay: -1},
	}
	_, err := timpush.NewClient(cfg)
	fields := rulesFields(t, err)
	got := make([]string, len(fields))
	for i, f := range fields {
		got[i] = f.Field
	}
	assert.Equal(t, []string{"SDKAppID", "Identifier", "SecretKey", "Region", "Middleware[0]", "Middleware[1]",
		"Timeout", "Retry.BaseDelay", "Retry.MaxDelay", "Retry.MaxAttempts", "UserAgent"}, got)
}

// configHosts are the URLs, without queries, that a client sends to.
func configHosts(t *testing.T, change ...func(*timpush.Config)) []string {
	t.Helper()
	var urls []string
	mock := httpmock.NewMockTransport()
	mock.RegisterNoResponder(func(r *http.Request) (*http.Response, error) {
		u := *r.URL
		u.RawQuery = ""
		urls = append(urls, u.String())
		return httpmock.NewStringResponse(http.StatusOK, typesOK), nil
	})
	_, err := typesClient(t, mock, change...).Push(t.Context(), &timpush.PushRequest{Condition: rulesTag, MsgBody: rulesText})
	require.NoError(t, err)
	return urls
}

func TestBaseURLIsWhereAClientSends(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		"https://example.com":                "https://example.com/v4/timpush/push",
		"https://example.com/":               "https://example.com/v4/timpush/push",
		"https://example.com//":              "https://example.com/v4/timpush/push",
		"https://example.com:8443":           "https://example.com:8443/v4/timpush/push",
		"https://example.com/gate/way/":      "https://example.com/gate/way/v4/timpush/push",
		"https://example.com/a%2Fb":          "https://example.com/a%2Fb/v4/timpush/push",
		"HTTPS://example.com":                "https://example.com/v4/timpush/push",
		"https://192.0.2.1":                  "https://192.0.2.1/v4/timpush/push",
		"https://[2001:db8::1]:8443":         "https://[2001:db8::1]:8443/v4/timpush/push",
		"http://localhost":                   "http://localhost/v4/timpush/push",
		"http://localhost:8080":              "http://localhost:8080/v4/timpush/push",
		"http://127.0.0.1:8080":              "http://127.0.0.1:8080/v4/timpush/push",
		"http://127.255.0.9":                 "http://127.255.0.9/v4/timpush/push",
		"http://[::1]:8080":                  "http://[::1]:8080/v4/timpush/push",
		"http://[::1]":                       "http://[::1]/v4/timpush/push",
		"http://[::ffff:127.0.0.1]:1/prefix": "http://[::ffff:127.0.0.1]:1/prefix/v4/timpush/push",
	} {
		assert.Equal(t, []string{want}, configHosts(t, func(c *timpush.Config) { c.BaseURL = base }), base)
	}
}

func TestBaseURLThatIsRefused(t *testing.T) {
	t.Parallel()
	const (
		noURL    = "is not a URL"
		user     = "must not contain a user or password"
		query    = "must not contain a query or fragment"
		noHost   = "has no host"
		plain    = "must be https; plain http is for loopback addresses only, for the usersig is in the URL"
		noScheme = "must begin with https://"
		password = "fake-password"
	)
	leading := " https://example.com"
	for base, want := range map[string]string{
		leading: noURL,
		"https://user:" + password + "@example.com":      user,
		"https://user@example.com":                       user,
		"https://@example.com":                           user,
		"http://user:" + password + "@localhost":         user,
		"https://user:" + password + "@exa mple.com":     noURL,
		"https://user:" + password + "@[::1":             noURL,
		"https://user:" + password + "%zz@example.com":   noURL,
		"https://user:" + password + "@example.com:port": noURL,
		"https://example.com/?key=" + password:           query,
		"https://example.com?":                           query,
		"https://example.com/#":                          query,
		"https://example.com/#" + password:               query,
		"https://":                                       noHost,
		"https:///path":                                  noHost,
		"https://:8443":                                  noHost,
		"https:example.com":                              noHost,
		"example.com":                                    noHost,
		"/path":                                          noHost,
		"https://example.com\n":                          noURL,
		"//example.com":                                  noScheme,
		"ftp://example.com":                              noScheme,
		"unix://localhost":                               noScheme,
		"file://localhost/etc":                           noScheme,
		"httpss://example.com":                           noScheme,
		"http://example.com":                             plain,
		"http://192.0.2.1":                               plain,
		"http://10.0.0.1":                                plain,
		"http://0.0.0.0":                                 plain,
		"http://[::]":                                    plain,
		"http://[2001:db8::1]":                           plain,
		"http://128.0.0.1":                               plain,
		"http://127.0.0.1.example.com":                   plain,
		"http://localhost.example.com":                   plain,
		"http://example.com/127.0.0.1":                   plain,
	} {
		cfg := configKeyed()
		cfg.BaseURL = base
		_, err := timpush.NewClient(cfg)
		assert.Equal(t, []timpush.FieldError{{Field: "BaseURL", Reason: want}}, rulesFields(t, err), base)
		for _, text := range []string{err.Error(), fmt.Sprintf("%+v %#v", err, err)} {
			assert.NotContains(t, text, password)
		}
	}
}

var configEnvironment = []string{
	"TENCENT_IM_SDK_APP_ID", "TENCENT_IM_SECRET_KEY", "TENCENT_IM_SECRET_KEY_FILE", "TENCENT_IM_IDENTIFIER",
	"TENCENT_IM_REGION", "TENCENT_IM_BASE_URL",
}

// configSetenv sets these variables and clears the others.
func configSetenv(t *testing.T, env map[string]string) {
	t.Helper()
	for _, name := range configEnvironment {
		t.Setenv(name, env[name])
	}
}

func configKeyFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

func TestConfigFromEnv(t *testing.T) {
	t.Setenv(configEnvironment[0], "") // the whole process has one environment
	for name, row := range map[string]struct {
		env  map[string]string
		want timpush.Config
	}{
		"key and region": {
			map[string]string{"TENCENT_IM_SDK_APP_ID": "1400000001", "TENCENT_IM_SECRET_KEY": "fake-key",
				"TENCENT_IM_IDENTIFIER": "fake-admin", "TENCENT_IM_REGION": "sgp"},
			timpush.Config{SDKAppID: 1400000001, SecretKey: "fake-key", Identifier: "fake-admin", Region: "sgp"},
		},
		"key file and base URL": {
			map[string]string{"TENCENT_IM_SDK_APP_ID": "4294967295", "TENCENT_IM_SECRET_KEY_FILE": configKeyFile(t, "fake-key\r\n"),
				"TENCENT_IM_IDENTIFIER": "fake-admin", "TENCENT_IM_BASE_URL": "http://127.0.0.1:8080"},
			timpush.Config{SDKAppID: 4294967295, SecretKey: "fake-key", Identifier: "fake-admin", BaseURL: "http://127.0.0.1:8080"},
		},
		"region and base URL": {
			map[string]string{"TENCENT_IM_SDK_APP_ID": "1", "TENCENT_IM_SECRET_KEY": "fake-key",
				"TENCENT_IM_IDENTIFIER": "fake-admin", "TENCENT_IM_REGION": "sgp", "TENCENT_IM_BASE_URL": "https://example.com"},
			timpush.Config{SDKAppID: 1, SecretKey: "fake-key", Identifier: "fake-admin", Region: "sgp", BaseURL: "https://example.com"},
		},
		"white space": {
			map[string]string{"TENCENT_IM_SDK_APP_ID": " 1400000001 ", "TENCENT_IM_SECRET_KEY": "fake-key\n",
				"TENCENT_IM_IDENTIFIER": "\tfake-admin", "TENCENT_IM_REGION": "sgp "},
			timpush.Config{SDKAppID: 1400000001, SecretKey: "fake-key", Identifier: "fake-admin", Region: "sgp"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			configSetenv(t, row.env)
			got, err := timpush.ConfigFromEnv()
			require.NoError(t, err)
			assert.Equal(t, row.want, got)
			_, err = timpush.NewClient(got)
			require.NoError(t, err)
		})
	}
}

func TestConfigFromEnvSaysEachFault(t *testing.T) {
	t.Setenv(configEnvironment[0], "") // the whole process has one environment
	valid := func(change map[string]string) map[string]string {
		env := map[string]string{"TENCENT_IM_SDK_APP_ID": "1400000001", "TENCENT_IM_SECRET_KEY": "fake-key",
			"TENCENT_IM_IDENTIFIER": "fake-admin", "TENCENT_IM_REGION": "sgp"}
		maps.Copy(env, change)
		return env
	}
	file := configKeyFile(t, "fake-key")
	const (
		noNumber  = "is not a number from 1 to 4294967295"
		noRegions = `"mars" is not one of cn, ger, idn, ind, jpn, kr, ksa, sgp, usa`
	)
	for name, row := range map[string]struct {
		change        map[string]string
		field, reason string
	}{
		"no app":        {map[string]string{"TENCENT_IM_SDK_APP_ID": ""}, "TENCENT_IM_SDK_APP_ID", "is not set"},
		"app zero":      {map[string]string{"TENCENT_IM_SDK_APP_ID": "0"}, "TENCENT_IM_SDK_APP_ID", noNumber},
		"app negative":  {map[string]string{"TENCENT_IM_SDK_APP_ID": "-1"}, "TENCENT_IM_SDK_APP_ID", noNumber},
		"app too large": {map[string]string{"TENCENT_IM_SDK_APP_ID": "4294967296"}, "TENCENT_IM_SDK_APP_ID", noNumber},
		"app no number": {map[string]string{"TENCENT_IM_SDK_APP_ID": "fake"}, "TENCENT_IM_SDK_APP_ID", noNumber},
		"no key": {map[string]string{"TENCENT_IM_SECRET_KEY": ""},
			"TENCENT_IM_SECRET_KEY", "is not set, nor is TENCENT_IM_SECRET_KEY_FILE"},
		"key and key file": {map[string]string{"TENCENT_IM_SECRET_KEY_FILE": file},
			"TENCENT_IM_SECRET_KEY_FILE", "is set beside TENCENT_IM_SECRET_KEY; set one of them"},
		"empty key file": {map[string]string{"TENCENT_IM_SECRET_KEY": "", "TENCENT_IM_SECRET_KEY_FILE": configKeyFile(t, " \n")},
			"TENCENT_IM_SECRET_KEY_FILE", "names an empty file"},
		"no identifier": {map[string]string{"TENCENT_IM_IDENTIFIER": " "}, "TENCENT_IM_IDENTIFIER", "is not set"},
		"no region": {map[string]string{"TENCENT_IM_REGION": ""},
			"TENCENT_IM_REGION", "is not set, nor is TENCENT_IM_BASE_URL"},
		"unknown region": {map[string]string{"TENCENT_IM_REGION": "mars"}, "TENCENT_IM_REGION", noRegions},
		"bad base URL": {map[string]string{"TENCENT_IM_BASE_URL": "https://user:fake-password@example.com"},
			"TENCENT_IM_BASE_URL", "must not contain a user or password"},
	} {
		t.Run(name, func(t *testing.T) {
			configSetenv(t, valid(row.change))
			got, err := timpush.ConfigFromEnv()
			assert.Equal(t, timpush.Config{}, got)
			assert.Equal(t, []timpush.FieldError{{Field: row.field, Reason: row.reason}}, rulesFields(t, err))
			require.EqualError(t, err, "timpush: ConfigFromEnv: invalid: "+row.field+": "+row.reason)
			assert.NotContains(t, err.Error(), "fake-key")
			assert.NotContains(t, err.Error(), "fake-password")
		})
	}
	t.Run("key file that cannot be read", func(t *testing.T) {
		missing := filepath.Join(t.TempDir(), "missing")
		configSetenv(t, valid(map[string]string{"TENCENT_IM_SECRET_KEY": "", "TENCENT_IM_SECRET_KEY_FILE": missing}))
		_, err := timpush.ConfigFromEnv()
		fields := rulesFields(t, err)
		require.Len(t, fields, 1)
		assert.Equal(t, "TENCENT_IM_SECRET_KEY_FILE", fields[0].Field)
		assert.Contains(t, fields[0].Reason, "cannot be read: ")
	})
}

func TestConfigFromEnvSaysAllFaultsAtOnce(t *testing.T) {
	t.Setenv(configEnvironment[0], "") // the whole process has one environment
	for name, row := range map[string]struct {
		env  map[string]string
		want []string
	}{
		"nothing is set": {nil, []string{
			"TENCENT_IM_SDK_APP_ID", "TENCENT_IM_SECRET_KEY", "TENCENT_IM_IDENTIFIER", "TENCENT_IM_REGION"}},
		"all is wrong": {
			map[string]string{"TENCENT_IM_SDK_APP_ID": "fake", "TENCENT_IM_SECRET_KEY": "fake-key",
				"TENCENT_IM_SECRET_KEY_FILE": "fake-file", "TENCENT_IM_REGION": "mars"},
			[]string{"TENCENT_IM_SDK_APP_ID", "TENCENT_IM_SECRET_KEY_FILE", "TENCENT_IM_IDENTIFIER", "TENCENT_IM_REGION"}},
		"the base URL too": {
			map[string]string{"TENCENT_IM_SDK_APP_ID": "fake", "TENCENT_IM_SECRET_KEY": "fake-key",
				"TENCENT_IM_IDENTIFIER": "fake-admin", "TENCENT_IM_BASE_URL": "http://example.com"},
			[]string{"TENCENT_IM_SDK_APP_ID", "TENCENT_IM_BASE_URL"}},
	} {
		t.Run(name, func(t *testing.T) {
			configSetenv(t, row.env)
			_, err := timpush.ConfigFromEnv()
			fields := rulesFields(t, err)
			got := make([]string, len(fields))
			for i, f := range fields {
				got[i] = f.Field
			}
			assert.Equal(t, row.want, got)
		})
	}
}

// configSigner counts, and remembers for whom it has signed.
type configSigner struct {
	mu     sync.Mutex
	signed []string
}

func (s *configSigner) UserSig(_ context.Context, identifier string) (string, time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.signed = append(s.signed, identifier)
	return "fake-usersig", time.Now().Add(time.Hour), nil
}

func (s *configSigner) identifiers() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.signed
}

func configPush(t *testing.T, c *timpush.Client) {
	t.Helper()
	_, err := c.Push(t.Context(), &timpush.PushRequest{Condition: rulesTag, MsgBody: rulesText})
	require.NoError(t, err)
}

func TestWithSharesSignaturesWhileWhoSignsStaysTheSame(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		change func(*timpush.Config)
		want   []string // signings of the first signer
	}{
		"nothing":     {func(*timpush.Config) {}, []string{"fake-admin"}},
		"timeout":     {func(c *timpush.Config) { c.Timeout = time.Minute }, []string{"fake-admin"}},
		"retry":       {func(c *timpush.Config) { c.Retry.MaxAttempts = 10 }, []string{"fake-admin"}},
		"region":      {func(c *timpush.Config) { c.Region = timpush.RegionTokyo }, []string{"fake-admin"}},
		"validation":  {typesSkip, []string{"fake-admin"}},
		"identifier":  {func(c *timpush.Config) { c.Identifier = "another-admin" }, []string{"fake-admin", "another-admin"}},
		"app":         {func(c *timpush.Config) { c.SDKAppID++ }, []string{"fake-admin", "fake-admin"}},
		"signer":      {func(c *timpush.Config) { c.Signer = typesSigner{} }, []string{"fake-admin"}},
		"key instead": {func(c *timpush.Config) { c.Signer, c.SecretKey = nil, "fake-key" }, []string{"fake-admin"}},
	} {
		signer := &configSigner{}
		m := typesServe(t, typesOK, func(c *timpush.Config) { c.Signer = signer })
		configPush(t, m.Client)
		variant, err := m.With(row.change)
		require.NoError(t, err, name)
		configPush(t, variant)
		configPush(t, variant)
		configPush(t, m.Client)
		assert.Equal(t, row.want, signer.identifiers(), name)
		assert.Len(t, m.sent(), 4, name)
	}
}

func TestWithAsksTheNewSigner(t *testing.T) {
	t.Parallel()
	first, second := &configSigner{}, &configSigner{}
	m := typesServe(t, typesOK, func(c *timpush.Config) { c.Signer = first })
	configPush(t, m.Client)
	variant, err := m.With(func(c *timpush.Config) { c.Signer = second })
	require.NoError(t, err)
	configPush(t, variant)
	assert.Equal(t, []string{"fake-admin"}, second.identifiers())
	again, err := variant.With(func(c *timpush.Config) { c.UserAgent = "fake-agent" })
	require.NoError(t, err)
	configPush(t, again)
	assert.Equal(t, []string{"fake-admin"}, second.identifiers(), "a variant of a variant shares too")
	assert.Equal(t, []string{"fake-admin"}, first.identifiers())
}

// Signers that == panics on work as well, and are shared while nobody changes them.
func TestWithTakesSignersThatCannotBeCompared(t *testing.T) {
	t.Parallel()
	counting := &configSigner{}
	for name, signer := range map[string]timpush.Signer{
		"function":               configSignerFunc(counting.UserSig),
		"struct with a function": configStructSigner{sign: counting.UserSig},
		"any with a slice":       configAnySigner{configSigner: counting, any: []int{1}},
	} {
		counting.signed = nil
		m := typesServe(t, typesOK, func(c *timpush.Config) { c.Signer = signer })
		configPush(t, m.Client)
		same, err := m.With(func(c *timpush.Config) { c.Timeout = time.Minute })
		require.NoError(t, err, name)
		configPush(t, same)
		assert.Len(t, counting.identifiers(), 1, name)

		changed, err := m.With(func(c *timpush.Config) { c.Signer = signer })
		require.NoError(t, err, name)
		configPush(t, changed)
		assert.Len(t, counting.identifiers(), 2, "%s: nobody can tell that it is the same", name)
	}
}

type configStructSigner struct {
	sign func(context.Context, string) (string, time.Time, error)
}

func (s configStructSigner) UserSig(ctx context.Context, identifier string) (string, time.Time, error) {
	return s.sign(ctx, identifier)
}

// configAnySigner can be compared by its type, but not by its value.
type configAnySigner struct {
	*configSigner
	any any
}

func TestWithDoesNotChangeTheOriginal(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var passed []string
	note := func(name string) func(http.RoundTripper) http.RoundTripper {
		return func(next http.RoundTripper) http.RoundTripper {
			return configRoundTripper(func(r *http.Request) (*http.Response, error) {
				mu.Lock()
				defer mu.Unlock()
				passed = append(passed, name+" "+r.URL.Host+" "+r.Header.Get("User-Agent"))
				return next.RoundTrip(r)
			})
		}
	}
	middleware := []func(http.RoundTripper) http.RoundTripper{note("first")}
	m := typesServe(t, typesOK, func(c *timpush.Config) {
		c.Middleware, c.UserAgent, c.BaseURL = middleware, "agent-a", "https://a.example.com"
	})
	middleware[0] = nil // the client has its own copy
	variant, err := m.With(func(c *timpush.Config) {
		require.Len(t, c.Middleware, 1)
		c.Middleware[0] = note("other")
		c.UserAgent, c.BaseURL, c.SkipValidation = "agent-b", "https://b.example.com", true
	})
	require.NoError(t, err)
	configPush(t, m.Client)
	configPush(t, variant)
	configPush(t, m.Client)
	again, err := m.With(func(*timpush.Config) {})
	require.NoError(t, err)
	configPush(t, again)
	sdk := " timpush/" + timpush.Version
	assert.Equal(t, []string{
		"first a.example.com agent-a" + sdk, "other b.example.com agent-b" + sdk, "first a.example.com agent-a" + sdk,
		"first a.example.com agent-a" + sdk,
	}, passed)
	_, err = m.Push(t.Context(), &timpush.PushRequest{Condition: timpush.AnyTag(""), MsgBody: rulesText})
	require.Error(t, err, "the original still validates")
	_, err = variant.Push(t.Context(), &timpush.PushRequest{Condition: timpush.AnyTag(""), MsgBody: rulesText})
	require.NoError(t, err)
}

type configRoundTripper func(*http.Request) (*http.Response, error)

func (f configRoundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestWithRefusesWhatNewClientRefuses(t *testing.T) {
	t.Parallel()
	m := typesServe(t, typesOK)
	variant, err := m.With(func(c *timpush.Config) { c.SDKAppID, c.Region = 0, "mars" })
	assert.Nil(t, variant)
	assert.Len(t, rulesFields(t, err), 2)
	configPush(t, m.Client)
}

func TestWithGetsTheConfigOfTheClient(t *testing.T) {
	t.Parallel()
	cfg := configKeyed()
	cfg.Timeout = time.Minute
	c, err := timpush.NewClient(cfg)
	require.NoError(t, err)
	var got timpush.Config
	_, err = c.With(func(c *timpush.Config) { got = *c })
	require.NoError(t, err)
	assert.Equal(t, cfg, got)
}

// A signer's error comes out of the call: nothing was sent.
func TestSignersErrorIsNotSent(t *testing.T) {
	t.Parallel()
	broken := errors.New("no key at hand")
	c := typesSilent(t, func(c *timpush.Config) {
		c.Retry.MaxAttempts = 1
		c.Signer = configSignerFunc(func(context.Context, string) (string, time.Time, error) { return "", time.Time{}, broken })
	})
	_, err := c.Push(t.Context(), &timpush.PushRequest{Condition: rulesTag, MsgBody: rulesText})
	var cut *timpush.TransportError
	require.ErrorAs(t, err, &cut)
	assert.True(t, cut.NotSent)
	require.ErrorIs(t, err, broken)
	assert.False(t, timpush.OutcomeUnknown(err))
}
