package webhook_test

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush"
	"github.com/timpush/timpush/webhook"
)

func TestNames(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "sent", webhook.Sent.String())
	assert.Equal(t, "reached", webhook.Reached.String())
	assert.Equal(t, "clicked", webhook.Clicked.String())
	assert.Equal(t, "stage 0", webhook.PushStage(0).String())
	assert.Equal(t, "stage 4", webhook.PushStage(4).String())

	assert.Equal(t, "one-to-one", webhook.OneToOne.String())
	assert.Equal(t, "group", webhook.Group.String())
	assert.Equal(t, "event type 3", webhook.MessageEventType(3).String())

	assert.Equal(t, "0: success", webhook.ErrCodeSuccess.String())
	assert.Equal(t, "-1: certificate id not set", webhook.ErrCodeNoCertificateID.String())
	assert.Equal(t, "-2: token not uploaded", webhook.ErrCodeNoToken.String())
	assert.Equal(t, "410", webhook.ErrCode(410).String())
	assert.Equal(t, "-204", webhook.ErrCode(-204).String())

	assert.Equal(t, "offline Huawei", webhook.Vendor{EventType: timpush.PushOffline, Platform: timpush.PlatformHuawei}.String())
	assert.Equal(t, "online APNs", webhook.Vendor{EventType: timpush.PushOnline, Platform: timpush.PlatformAPNs}.String())
}

// The vendor results of the documents, and no others, have a text.
func TestErrCodesAreTheDocumentedOnes(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../testdata/error-codes.json")
	require.NoError(t, err)
	var file struct {
		Codes map[string]struct{ Meaning string }
	}
	require.NoError(t, json.Unmarshal(data, &file))
	documented := map[webhook.ErrCode]bool{
		webhook.ErrCodeHuaweiDailyLimit: false, webhook.ErrCodeBadVendorObject: false, webhook.ErrCodeCheckFailed: false,
		webhook.ErrCodeServiceNetwork: false, webhook.ErrCodeVendorNetwork: false, webhook.ErrCodeVendorError: false,
		webhook.ErrCodeBadCertificate: false, webhook.ErrCodeNoIntent: false, webhook.ErrCodeBadFCMObject: false,
	}
	for text, entry := range file.Codes {
		if !strings.HasPrefix(text, "-") {
			continue
		}
		n, err := strconv.Atoi(text)
		require.NoError(t, err)
		code := webhook.ErrCode(n)
		require.Contains(t, documented, code)
		documented[code] = true
		want := strings.ToLower(entry.Meaning[:4])
		assert.Contains(t, strings.ToLower(code.String()), want)
	}
	for code, found := range documented {
		assert.True(t, found, code)
	}
}
