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
	key, err := w.key()
	if err != nil {
		return err
	}
	content, err := body(&m, w.Lang)
	if err != nil {
		return err
	}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, bytes.NewReader(content))
	if err != nil {
		return errors.New("alerts.webhook.url is no address")
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Webhook-Id", m.Message)
	r.Header.Set("Webhook-Timestamp", stamp)
	r.Header.Set("Webhook-Signature", "v1,"+sign(key, m.Message, stamp, content))
	return answered(r)
}

func (w *Webhook) key() ([]byte, error) {
	secret, err := w.Secret()
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
var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
	return http.ErrUseLastResponse
}}

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
		return fmt.Errorf("the server answers %s", answer.Status)
	}
	return nil
}

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
