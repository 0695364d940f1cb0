package timpushtest_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/timpush/timpush/timpushtest"
)

func TestRefusedWebhooksComeAgain(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	// The second of three batches is refused all three times, and then twice more.
	rec := receive(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		switch n {
		case 2, 3, 4, 6:
			_, _ = io.WriteString(w, `{"ActionStatus":"FAILURE","ErrorInfo":"user0","ErrorCode":1}`)
		case 7:
			w.WriteHeader(http.StatusInternalServerError)
		default:
			_, _ = io.WriteString(w, accepts)
		}
	})
	s.post(t, batch, body(batch, set("To_Account", accounts(105)))) // 210 events
	err := s.DeliverWebhooks(rec.URL+"?secret=1", fakeToken)
	require.EqualError(t, err, "timpushtest: DeliverWebhooks: 1 of 3 batches were not accepted; the first: "+
		"the answer is not ActionStatus OK with ErrorCode 0")
	got := rec.callbacks()
	require.Len(t, got, 5)
	assert.Equal(t, got[1].body, got[2].body)
	assert.Equal(t, got[1].body, got[3].body)
	assert.Len(t, got[4].events(t), 10, "the others follow")

	s.Click(s.Deliveries()[0].ID, "user0") // comes after those that are due again
	require.NoError(t, s.DeliverWebhooks(rec.URL, fakeToken))
	got = rec.callbacks()[5:]
	require.Len(t, got, 4)
	for i := range 3 {
		assert.Equal(t, rec.callbacks()[1].body, got[i].body, "twice refused, then accepted")
	}
	require.Len(t, got[3].events(t), 1)
	assert.Equal(t, 3, got[3].events(t)[0].PushStage)
	require.NoError(t, s.DeliverWebhooks(rec.URL, fakeToken))
	assert.Len(t, rec.callbacks(), 9)
}

func TestAnswersThatDoNotAcceptWebhooks(t *testing.T) {
	t.Parallel()
	const notOK = "the answer is not ActionStatus OK with ErrorCode 0"
	for name, row := range map[string]struct {
		status int
		body   string
		want   string // empty: accepted
	}{
		"accepted":             {200, accepts, ""},
		"accepted with more":   {200, " " + strings.Replace(accepts, "{", `{"More":[1],`, 1) + "\n", ""},
		"without ErrorInfo":    {200, `{"ActionStatus":"OK","ErrorCode":0}`, ""},
		"created":              {201, accepts, "the answer has HTTP status 201"},
		"no content":           {204, "", "the answer has HTTP status 204"},
		"a redirect":           {307, accepts, "the answer has HTTP status 307"},
		"an error":             {503, accepts, "the answer has HTTP status 503"},
		"nothing":              {200, "", "the answer is not a JSON object"},
		"a page":               {200, "<html>", "the answer is not a JSON object"},
		"an array":             {200, "[]", "the answer is not a JSON object"},
		"an endless answer":    {200, strings.Repeat(" ", 1<<20) + accepts, "the answer is not a JSON object"},
		"an empty object":      {200, "{}", notOK},
		"no ErrorCode":         {200, `{"ActionStatus":"OK"}`, notOK},
		"no ActionStatus":      {200, `{"ErrorCode":0}`, notOK},
		"FAIL":                 {200, `{"ActionStatus":"FAIL","ErrorCode":0}`, notOK},
		"ErrorCode 1":          {200, `{"ActionStatus":"OK","ErrorCode":1}`, notOK},
		"ErrorCode a string":   {200, `{"ActionStatus":"OK","ErrorCode":"0"}`, notOK},
		"other capitals":       {200, `{"actionStatus":"OK","errorCode":0}`, notOK},
		"a status of no words": {200, `{"ActionStatus":true,"ErrorCode":0}`, notOK},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := inProcess(t)
			rec := receive(t, func(_ int, w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", "http://"+r.Host+"/elsewhere")
				w.WriteHeader(row.status)
				_, _ = io.WriteString(w, row.body)
			})
			s.post(t, batch, body(batch))
			err := s.DeliverWebhooks(rec.URL, fakeToken)
			if row.want == "" {
				require.NoError(t, err)
				assert.Len(t, rec.callbacks(), 1)
				return
			}
			require.EqualError(t, err, "timpushtest: DeliverWebhooks: 1 of 1 batches were not accepted; the first: "+row.want)
			require.Len(t, rec.callbacks(), 3, "three tries")
			for _, c := range rec.callbacks() {
				assert.Equal(t, "/", c.path, "redirects are not followed")
			}
		})
	}
}

// The text of an error is fit for a log.
func TestWebhookErrorsKeepSecrets(t *testing.T) {
	t.Parallel()
	cut := receive(t, func(int, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	half := receive(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "{")
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	closed := "http://" + listener.Addr().String()
	require.NoError(t, listener.Close())
	const notURL = "the receiver is not a http or https URL"
	for url, want := range map[string]string{
		cut.URL:                     "EOF",
		half.URL:                    "unexpected EOF",
		closed:                      "connection refused",
		"":                          notURL,
		"127.0.0.1/x":               notURL,
		"ftp://127.0.0.1/x":         notURL,
		"http:///x":                 notURL,
		"http://127.0.0.1:x/\x7f":   notURL,
		"http://user:pw@[::1%zz]/x": notURL,
	} {
		s := inProcess(t)
		s.post(t, batch, body(batch))
		err := s.DeliverWebhooks(url+"?key=hidden", fakeToken)
		require.ErrorContains(t, err, want)
		for _, secret := range []string{"hidden", "Sign", "RequestTime", "pw", string(fakeToken), "alice"} {
			assert.NotContains(t, err.Error(), secret)
		}
	}
}

func TestWebhooksWithoutRecording(t *testing.T) {
	t.Parallel()
	s := inProcess(t, timpushtest.WithoutRecording())
	s.post(t, batch, body(batch))
	assert.EqualError(t, s.DeliverWebhooks("http://127.0.0.1:1", ""),
		"timpushtest: DeliverWebhooks: a server made WithoutRecording has no callbacks")
}

// A receiver that takes more than two seconds has not accepted; and while it thinks,
// the service goes on.
func TestSlowReceiver(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	s.RegisterAccounts("alice", "bob")
	id := *s.post(t, batch, body(batch)).TaskID
	click := receive(t, acceptAll)
	meanwhile := func() {
		s.Click(id, "alice") // would wait for ever if a lock were held
		assert.NoError(t, s.DeliverWebhooks(click.URL, ""))
	}
	rec := receive(t, func(n int, w http.ResponseWriter, r *http.Request) {
		if n > 1 {
			_, _ = io.WriteString(w, accepts)
			return
		}
		meanwhile()
		<-r.Context().Done()
	})
	require.NoError(t, s.DeliverWebhooks(rec.URL, ""))
	got := rec.callbacks()
	require.Len(t, got, 2)
	assert.Equal(t, got[0].body, got[1].body)
	assert.Len(t, got[1].events(t), 4)
	require.Len(t, click.callbacks(), 1)
	assert.Len(t, click.callbacks()[0].events(t), 1, "each call has its own events")
	require.NoError(t, s.DeliverWebhooks(rec.URL, ""))
	assert.Len(t, rec.callbacks(), 2)
}

// What Reset has forgotten while it was on its way does not come again.
func TestResetForgetsWebhooks(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	rec := receive(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n == 1 {
			s.Reset()
			s.post(t, batch, body(batch, set("To_Account", `["new"]`)))
		}
		if n <= 3 {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, accepts)
	})
	s.post(t, batch, body(batch))
	require.Error(t, s.DeliverWebhooks(rec.URL, ""))
	require.NoError(t, s.DeliverWebhooks(rec.URL, ""))
	got := rec.callbacks()
	require.Len(t, got, 4)
	events := got[3].events(t)
	require.Len(t, events, 2)
	assert.Equal(t, "new", events[0].ToAccount)

	s.post(t, batch, body(batch))
	s.Reset()
	require.NoError(t, s.DeliverWebhooks(rec.URL, ""))
	assert.Len(t, rec.callbacks(), 4)
}

func TestResetEndsADelivery(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	rec := receive(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		s.Reset()
		_, _ = io.WriteString(w, accepts)
	})
	s.post(t, batch, body(batch, set("To_Account", accounts(120)))) // 240 events
	const over = "timpushtest: DeliverWebhooks: the server was closed or reset before all was posted"
	require.EqualError(t, s.DeliverWebhooks(rec.URL, ""), over)
	assert.Len(t, rec.callbacks(), 1)

	s.post(t, batch, body(batch))
	s.Close()
	require.EqualError(t, s.DeliverWebhooks(rec.URL, ""), over)
	assert.Len(t, rec.callbacks(), 1)
}

// Whom such a push reaches nobody knows, and no events would look like no losses.
func TestWebhooksOfAPushThatCannotBeTold(t *testing.T) {
	t.Parallel()
	s := inProcess(t)
	crowd(t, s)
	rec := receive(t, func(_ int, w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, accepts) })
	id := *s.post(t, legacyPush, body(legacyPush, set("Condition", `{"TagsOr":["a"],"TagsAnd":["b"]}`))).TaskID
	s.post(t, batch, body(batch, set("To_Account", `["alice"]`)))
	require.EqualError(t, s.DeliverWebhooks(rec.URL, ""), "timpushtest: DeliverWebhooks: the push "+id+
		" raises no events: the documents do not say how TagsOr and TagsAnd are combined")
	assert.Len(t, rec.callbacks(), 1, "that of the other push")
	require.NoError(t, s.DeliverWebhooks(rec.URL, ""))
}
