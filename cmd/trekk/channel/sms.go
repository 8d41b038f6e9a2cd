package channel

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"trekk/batch"
	"trekk/batch/delivery"
	"trekk/sms/gateway"
)

// SMS carries messages by a gateway.
type SMS struct{ gateway.Gateway }

// Parts is how many parts a message takes.
func (c SMS) Parts(m *batch.Message) (int, error) {
	n, err := c.Gateway.Parts(m.Text)
	return n, certain(err)
}

// Send hands a message over.
func (c SMS) Send(ctx context.Context, m *batch.Message) (batch.Carried, error) {
	sent, err := c.Gateway.Send(ctx, gateway.Message{Reference: m.Reference, To: m.To, Text: m.Text})
	return batch.Carried{ID: sent.ID, Parts: sent.Parts}, certain(err)
}

// certain is an error that says what the gateway's does.
func certain(err error) error {
	var f *gateway.Fault
	if errors.As(err, &f) {
		return &batch.SendFault{Why: batch.SendWhy(f.Why), Text: f.Text} // the words are the same
	}
	return err
}

// Report reads what a gateway reports; self is the address to which it was posted, as the gateway has it.
func (c SMS) Report(r *http.Request, self string, form url.Values, body []byte) (delivery.Report, error) {
	said, err := c.Read(r, self, form, body)
	return delivery.Report{
		Gateway: c.Name(), Reference: said.Reference, ID: said.ID, State: batch.MessageState(said.State),
		Error: said.Error,
	}, err
}
