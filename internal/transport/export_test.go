package transport

import (
	"net/http"
	"time"
)

// What the tests of this package look at from outside.
var (
	RetryAfter    = retryAfter
	MediaType     = mediaType
	WithoutURLs   = withoutURLs
	NewCause      = newCause
	BadCert       = badCertificate
	ProvesNotSent = provesNotSent
	Leaves        = leaves
)

// Limits that texts and tests speak of.
const (
	AnswerLimit      = answerLimit
	TooFrequentPause = tooFrequentPause
	SecretLen        = secretLen
	RunLen           = runLen
)

// Backoff is the wait before the repeat of an attempt.
func (c *Client) Backoff(attempt int) time.Duration { return c.backoff(attempt) }

// Transport is what sends at this moment.
func (c *Client) Transport() http.RoundTripper { return c.transport() }

// AttemptTimeout is that of an attempt made at this moment.
func (c *Client) AttemptTimeout() time.Duration { return c.timeout() }
