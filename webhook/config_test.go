package webhook_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/webhook"
)

func TestConfigFaults(t *testing.T) {
	t.Parallel()
	good := webhook.Config{SDKAppID: app, Tokens: []timpush.Secret{token}}
	for name, row := range map[string]struct {
		change func(*webhook.Config)
		want   string // after the name of the function; empty: no fault
	}{
		"least":         {func(*webhook.Config) {}, ""},
		"unsigned":      {func(c *webhook.Config) { c.Tokens, c.AllowUnsigned = nil, true }, ""},
		"longer":        {func(c *webhook.Config) { c.MaxAge = 1 }, ""},
		"no app":        {func(c *webhook.Config) { c.SDKAppID = 0 }, "SDKAppID: is zero; the console shows the app's number"},
		"no token":      {func(c *webhook.Config) { c.Tokens = nil }, "Tokens: is empty; set the console's token, or AllowUnsigned to let anybody in"},
		"empty list":    {func(c *webhook.Config) { c.Tokens = []timpush.Secret{} }, "Tokens: is empty; set the console's token, or AllowUnsigned to let anybody in"},
		"empty token":   {func(c *webhook.Config) { c.Tokens = []timpush.Secret{token, ""} }, "Tokens[1]: is empty; anybody could sign with it"},
		"contradiction": {func(c *webhook.Config) { c.AllowUnsigned = true }, "AllowUnsigned: is set beside Tokens; set one of them"},
		"negative":      {func(c *webhook.Config) { c.MaxAge = -1 }, "MaxAge: is -1ns; it must not be negative"},
		"all at once": {
			func(c *webhook.Config) {
				*c = webhook.Config{Tokens: []timpush.Secret{""}, AllowUnsigned: true, MaxAge: -1}
			},
			"SDKAppID: is zero; the console shows the app's number; Tokens[0]: is empty; anybody could sign with it; " +
				"AllowUnsigned: is set beside Tokens; set one of them; MaxAge: is -1ns; it must not be negative",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := good
			row.change(&cfg)
			handler, err := webhook.NewHandler(cfg)
			if row.want == "" {
				require.NoError(t, err)
				assert.NotNil(t, handler)
				return
			}
			assert.Nil(t, handler)
			require.EqualError(t, err, "timpush: webhook.NewHandler: invalid: "+row.want)
			var invalid *timpush.ValidationError
			require.ErrorAs(t, err, &invalid)
			assert.Equal(t, "webhook.NewHandler", invalid.Op)
			assert.Len(t, invalid.Fields, strings.Count(row.want, ": is "))
		})
	}
}

func TestNothingPrintsATokenOfAConfigOrAHandler(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		for _, value := range []any{r.Config, &r.Config, r.handler, []any{r.handler, r.Config}} {
			text := fmt.Sprintf(format, value)
			assert.NotEmpty(t, text)
			isDiscreet(t, text)
			assert.NotContains(t, strings.ToLower(text), fmt.Sprintf("%x", string(token)))
		}
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("config", "config", r.Config, "handler", r.handler)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("config", "config", r.Config, "handler", r.handler)
	isDiscreet(t, log.String())
	text, err := json.Marshal(r.Tokens)
	require.NoError(t, err)
	isDiscreet(t, string(text))
}
