package channel

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"trekk/batch/alert"
)

// Webhook posts each message as JSON, with the headers of Standard Webhooks.
type Webhook struct {
	URL    string
	Secret func() (string, error) // whsec_ and the key in base64
	Lang   string
}

// Name is the channel's.
func (*Webhook) Name() string { return "webhook" }

// secretPrefix begins a secret of Standard Webhooks.
const secretPrefix = "whsec_"

// Send posts a message. Sent again it has the same webhook-id.
func (w *Webhook) Send(ctx context.Context, m alert.Message) error {
	content, err := body(&m, w.Lang)
	if err != nil {
		return err
	}
	return post(ctx, w.URL, w.Secret, m.Message, content)
}

// post posts a message with the headers of Standard Webhooks.
func post(
	ctx context.Context, address string, secret func() (string, error), id string, content []byte,
) error {
	key, err := keyOf(secret)
	if err != nil {
		return err
	}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(content))
	if err != nil {
		return errors.New("the url of the webhook is no address")
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Webhook-Id", id)
	r.Header.Set("Webhook-Timestamp", stamp)
	r.Header.Set("Webhook-Signature", "v1,"+sign(key, id, stamp, content))
	return answered(r)
}

func keyOf(read func() (string, error)) ([]byte, error) {
	secret, err := read()
	if err != nil {
		return nil, err
	}
	encoded, ok := strings.CutPrefix(strings.TrimSpace(secret), secretPrefix)
	key, err := base64.StdEncoding.DecodeString(encoded)
	if !ok || err != nil || len(key) == 0 {
		return nil, errors.New("the secret of the webhook is not " + secretPrefix + " and a key in base64")
	}
	return key, nil
}

// sign is the signature of a message: HMAC-SHA256 in base64 over its ID, its time and its content.
func sign(key []byte, id, stamp string, content []byte) string {
	h := hmac.New(sha256.New, key)
	fmt.Fprintf(h, "%s.%s.%s", id, stamp, content)
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// client follows no redirect: what was sent is for one receiver.
var client = &http.Client{
	Transport: transport(),
	CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	},
}

// transport keeps as many connections to a server as there are messages on their way to it.
func transport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 8
	return t
}

// answered makes a request, whose answer is to say that all is well. The error has no address, in which there
// may be a secret.
func answered(r *http.Request) error {
	answer, err := client.Do(r)
	var at *url.Error
	if errors.As(err, &at) {
		return at.Err
	}
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<16))
	if answer.StatusCode/100 != 2 {
		return &answerError{answer.StatusCode, answer.Status}
	}
	return nil
}

// answerError is an answer that does not say that all is well.
type answerError struct {
	code   int
	status string
}

func (e *answerError) Error() string { return "the server answers " + e.status }

// Heartbeat tells a dead man's switch that a run was good.
func Heartbeat(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return errors.New("alerts.heartbeat is no address")
	}
	if err := answered(r); err != nil {
		return fmt.Errorf("heartbeat: %w", err)
	}
	return nil
}
