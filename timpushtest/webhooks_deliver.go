package timpushtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/timpush/timpush"
)

// The documented limits of callbacks, and how often the fake tries.
const (
	eventsPerCallback = 100
	callbackTimeout   = 2 * time.Second
	callbackTries     = 3
)

// DeliverWebhooks posts the Push.AllMemberPush callbacks that are due to a receiver,
// in order and in batches of at most 100 events. Pushes raise them, also those of
// schedules, but messages of v4/openim/batchsendmsg do not: for each account one when
// the push was sent, one when it was reached, one when it clicked; of a recalled push
// those that had happened before. The fake's TaskIds are the same for online and
// offline events; in the documents' sample their ends differ.
//
// The receiver's URL may have a query, to which SdkAppid, CallbackCommand and
// contenttype are added and, if token is not empty, RequestTime and Sign, by the real
// clock. A batch is accepted by HTTP status 200 and a JSON object with ActionStatus OK
// and ErrorCode 0 within 2 s; redirects are not followed. One that is not accepted is
// posted again, three times in all. If it still is not, the others follow, the error
// says how many batches that were and why the first of them, and their events are due
// in the next DeliverWebhooks again. Accepted ones never are. Of two calls at the same
// time each has its own events. Reset and Close end it, with an error, after the batch that is under way. The
// error also names pushes of which [Server.Reached] would panic: they raise no events.
func (s *Server) DeliverWebhooks(receiver string, token timpush.Secret) error {
	if s.unrecorded {
		return errors.New("timpushtest: DeliverWebhooks: a server made WithoutRecording has no callbacks")
	}
	p, err := newPoster(receiver, token)
	if err != nil {
		return err
	}
	defer p.client.CloseIdleConnections()
	events, era, undecided := s.takeEvents()
	var batches, failed int
	var refused []pushEvent
	for batch := range slices.Chunk(events, eventsPerCallback) {
		if s.gone(era) {
			return errors.New("timpushtest: DeliverWebhooks: the server was closed or reset before all was posted")
		}
		batches++
		if no := p.deliver(batch); no != nil {
			failed++
			refused = append(refused, batch...)
			if err == nil {
				err = no
			}
		}
	}
	s.giveBack(refused, era)
	if failed > 0 {
		err = fmt.Errorf("timpushtest: DeliverWebhooks: %d of %d batches were not accepted; the first: %w", failed, batches, err)
	}
	if undecided != nil {
		err = errors.Join(err, fmt.Errorf("timpushtest: DeliverWebhooks: %w", undecided))
	}
	return err
}

func (s *Server) takeEvents() (events []pushEvent, era int, undecided error) {
	s.enter()
	defer s.mu.Unlock()
	events, undecided = s.callbacks.take()
	return events, s.era, undecided
}

// gone reports whether the server has been closed or reset since.
func (s *Server) gone(era int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed || s.era != era
}

// giveBack makes refused events due again, before those raised meanwhile, unless they
// have been forgotten.
func (s *Server) giveBack(refused []pushEvent, era int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.era == era {
		s.callbacks.refused = append(refused, s.callbacks.refused...)
	}
}

// poster posts callbacks to a receiver.
type poster struct {
	client   *http.Client
	receiver url.URL
	token    timpush.Secret
}

func newPoster(receiver string, token timpush.Secret) (*poster, error) {
	to, err := url.Parse(receiver)
	// Its text would have the URL in it.
	if err != nil || to.Host == "" || to.Scheme != "http" && to.Scheme != "https" {
		return nil, errors.New("timpushtest: DeliverWebhooks: the receiver is not a http or https URL")
	}
	return &poster{
		client: &http.Client{
			Transport:     &http.Transport{}, // without a proxy, and with connections of its own
			Timeout:       callbackTimeout,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		receiver: *to,
		token:    token,
	}, nil
}

// url is signed anew for each try.
func (p *poster) url(now time.Time) string {
	u := p.receiver
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += fmt.Sprintf("SdkAppid=%d&CallbackCommand=%s&contenttype=json", fakeSDKAppID, pushCallback)
	if p.token != "" {
		seconds := strconv.FormatInt(now.Unix(), 10)
		sum := sha256.Sum256([]byte(string(p.token) + seconds))
		u.RawQuery += "&RequestTime=" + seconds + "&Sign=" + hex.EncodeToString(sum[:])
	}
	return u.String()
}

// deliver posts a batch until it is accepted, or says why it last was not.
func (p *poster) deliver(batch []pushEvent) error {
	body, err := json.Marshal(map[string][]pushEvent{"Events": batch})
	if err != nil {
		panic(fmt.Sprintf("timpushtest: %v", err)) // an event has something that JSON does not have
	}
	for range callbackTries {
		if err = p.post(body); err == nil {
			return nil
		}
	}
	return err
}

func (p *poster) post(body []byte) error {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, p.url(time.Now()), bytes.NewReader(body))
	if err != nil {
		return withoutURL(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := p.client.Do(req)
	if err != nil {
		return withoutURL(err)
	}
	defer func() { _ = res.Body.Close() }()
	const plausible = 64 << 10
	answer, err := io.ReadAll(io.LimitReader(res.Body, plausible))
	if err != nil {
		return withoutURL(err)
	}
	return accepted(res.StatusCode, answer)
}

// withoutURL takes the signed URL out of an error of net/http.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// accepted judges a receiver's answer.
func accepted(status int, body []byte) error {
	if status != http.StatusOK {
		return fmt.Errorf("the answer has HTTP status %d", status)
	}
	answer, _, ok := parseJSON(body)
	if !ok || answer.kind != object {
		return errors.New("the answer is not a JSON object")
	}
	word, code := answer.member("ActionStatus"), answer.member("ErrorCode")
	if word == nil || word.text != "OK" || code == nil || !between(0, 0).ok(code) {
		return errors.New("the answer is not ActionStatus OK with ErrorCode 0")
	}
	return nil
}
