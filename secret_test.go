package timpush_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
)

const (
	secretKey  = timpush.Secret("fake-key-0123456789abcdef")
	secretMask = "[redacted]"
)

// secretHolder has secrets wherever a printer reaches. Unexported fields it has
// none: fmt calls no methods there.
type secretHolder struct {
	Key     timpush.Secret
	Pointer *timpush.Secret
	List    []timpush.Secret
	ByKey   map[timpush.Secret]int
	ByName  map[string]timpush.Secret
	Any     any
	Inner   struct{ Deep struct{ Key timpush.Secret } }
	Config  timpush.Config
}

func secretHeld() secretHolder {
	key := secretKey
	h := secretHolder{
		Key: key, Pointer: &key, List: []timpush.Secret{key, key}, ByKey: map[timpush.Secret]int{key: 1},
		ByName: map[string]timpush.Secret{"key": key}, Any: key, Config: timpush.Config{SDKAppID: 1400000001, SecretKey: key},
	}
	h.Inner.Deep.Key = key
	return h
}

func TestSecretIsMaskedByEveryVerb(t *testing.T) {
	t.Parallel()
	key := secretKey
	// Without %p, %w and %T: fmt handles these itself and asks no method. %T shows
	// the type alone; the other two are for pointers and errors, and vet refuses them.
	for _, verb := range "vbcdoOqxXUeEfFgGstz!" {
		for _, flags := range []string{"", "+", "#", "-40", "040", " ", "+#.3"} {
			format := "%" + flags + string(verb)
			for _, value := range []any{key, &key, secretHeld(), []any{key}, struct{ K timpush.Secret }{key}, [1]timpush.Secret{key}} {
				got := fmt.Sprintf(format, value)
				assert.NotContains(t, got, string(key), format)
				assert.NotContains(t, got, fmt.Sprintf("%x", string(key)), format)
				assert.NotContains(t, got, fmt.Sprintf("%X", string(key)), format)
			}
			assert.Equal(t, secretMask, fmt.Sprintf(format, key), format)
		}
	}
	assert.Equal(t, secretMask, fmt.Sprint(key))
	assert.Equal(t, secretMask+"\n", fmt.Sprintln(key))
	assert.NotContains(t, fmt.Sprint(errors.New(fmt.Sprint(secretHeld()))), string(key))
	// Formats that do not fit: more arguments than verbs, a bad index, a bad width.
	for _, format := range []string{"text", "%[3]d", "%*d", "%.*d", "%"} {
		assert.NotContains(t, fmt.Sprintf(format, key, key), string(key), format)
	}
}

func TestSecretIsMaskedByItsMethods(t *testing.T) {
	t.Parallel()
	assert.Equal(t, secretMask, secretKey.String())
	assert.Equal(t, secretMask, secretKey.GoString())
	assert.Equal(t, secretMask, secretKey.LogValue().String())
	text, err := secretKey.MarshalText()
	require.NoError(t, err)
	assert.Equal(t, secretMask, string(text))
	data, err := secretKey.MarshalJSON()
	require.NoError(t, err)
	assert.JSONEq(t, `"`+secretMask+`"`, string(data))
}

// Whether a key is set may be seen.
func TestEmptySecretPrintsAsNothing(t *testing.T) {
	t.Parallel()
	var empty timpush.Secret
	assert.Empty(t, empty.String())
	assert.Empty(t, empty.GoString())
	assert.Empty(t, fmt.Sprintf("%v%+v%#v%s%x", empty, empty, empty, empty, empty))
	assert.Empty(t, empty.LogValue().String())
	data, err := json.Marshal(empty)
	require.NoError(t, err)
	assert.Equal(t, `""`, string(data))
}

func TestSecretIsMaskedInJSONAndXML(t *testing.T) {
	t.Parallel()
	h := secretHeld()
	// But not as the key of a map: encoding/json takes a string there without asking.
	data, err := json.Marshal(map[string]any{
		"key": h.Key, "pointer": h.Pointer, "list": h.List, "by name": h.ByName, "any": h.Any, "inner": h.Inner,
	})
	require.NoError(t, err)
	assert.NotContains(t, string(data), string(secretKey))
	assert.JSONEq(t, `{"key":"[redacted]","pointer":"[redacted]","list":["[redacted]","[redacted]"],
		"by name":{"key":"[redacted]"},"any":"[redacted]","inner":{"Deep":{"Key":"[redacted]"}}}`, string(data))

	type document struct {
		Key  timpush.Secret
		Attr timpush.Secret `xml:",attr"`
	}
	data, err = xml.Marshal(document{secretKey, secretKey})
	require.NoError(t, err)
	assert.NotContains(t, string(data), string(secretKey))
}

// A configuration is read as it is: a mask would be no key.
func TestSecretIsReadFromJSON(t *testing.T) {
	t.Parallel()
	var read struct{ Key timpush.Secret }
	require.NoError(t, json.Unmarshal([]byte(`{"Key":"fake-key-0123456789abcdef"}`), &read))
	assert.True(t, read.Key == secretKey) //nolint:testifylint // Equal would print it
	assert.Equal(t, "fake-key-0123456789abcdef", string(read.Key))
}

func TestSecretIsMaskedInLogs(t *testing.T) {
	t.Parallel()
	h, config := secretHeld(), secretHeld().Config
	h.Config, h.ByKey = timpush.Config{}, nil // JSON takes neither functions nor, masked, keys
	var log bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		logger := slog.New(handler)
		logger.Info("value", "key", secretKey)
		logger.Info("nested", "holder", h, "inner", h.Inner, "list", h.List, "any", h.Any)
		logger.Info("config", "config", config)
		logger.With("key", secretKey).WithGroup("group").Info("with", slog.Group("inner", "key", secretKey))
	}
	assert.NotContains(t, log.String(), string(secretKey))
	assert.Contains(t, log.String(), secretMask)
}

func TestConfigShowsNoSecret(t *testing.T) {
	t.Parallel()
	config := typesConfig()
	config.Signer, config.SecretKey = nil, secretKey
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
		for _, value := range []any{config, &config, struct{ Config timpush.Config }{config}} {
			assert.NotContains(t, fmt.Sprintf(format, value), string(secretKey), format)
		}
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "config", config)
	var line struct{ Config map[string]any }
	require.NoError(t, json.Unmarshal(log.Bytes(), &line))
	assert.Equal(t, map[string]any{
		"sdk_app_id": 1400000001.0, "identifier": "fake-admin", "secret_key": secretMask, "signer": false, "region": "sgp",
		"base_url": false, "timeout": 0.0, "max_attempts": 0.0,
	}, line.Config)
}
