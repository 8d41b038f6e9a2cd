package channel

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"trekk/batch"
	"trekk/batch/push"
	"trekk/batch/report"
)

// Hook is a webhook that is told of changes, each as JSON with the headers of Standard Webhooks.
type Hook struct {
	Name   string // its ID in trekk.yaml
	URL    string
	Secret func() (string, error) // whsec_ and the key in base64
	Wants  []batch.ChangeType     // all when there are none
}

// HookBody is what a webhook gets.
type HookBody struct {
	Type      batch.ChangeType `json:"type"` // of the change, or webhook.test
	Timestamp time.Time        `json:"timestamp"`
	Data      HookData         `json:"data"`
}

// HookData is a change, and whose books it is in.
type HookData struct {
	Creditor string `json:"creditor"`
	report.Change
}

// TestType is the type of a message that tells of no change.
const TestType batch.ChangeType = "webhook.test"

// ID is the webhook's in trekk.yaml.
func (h *Hook) ID() string { return h.Name }

// Types are those that it wants.
func (h *Hook) Types() []batch.ChangeType { return h.Wants }

// Send posts a message. An answer of 410 Gone is push.ErrGone.
func (h *Hook) Send(ctx context.Context, m push.Message) error {
	content, err := json.Marshal(HookBody{
		m.Change.Type, m.Change.At.UTC(), HookData{m.Creditor, report.ChangeOf(&m.Change)},
	})
	if err != nil {
		return err
	}
	err = post(ctx, h.URL, h.Secret, m.ID, content)
	var answer *answerError
	if errors.As(err, &answer) && answer.code == http.StatusGone {
		return fmt.Errorf("%w: %w", push.ErrGone, err)
	}
	return err
}

// Test posts a message of type webhook.test, with number 0, that tells of no change.
func (h *Hook) Test(ctx context.Context, creditor string, at time.Time) error {
	return h.Send(ctx, push.Message{ID: "msg_" + rand.Text(), Creditor: creditor, Change: batch.Change{
		At: at, Type: TestType, Subject: batch.Subject{Kind: batch.OfCreditor, No: creditor},
	}})
}
