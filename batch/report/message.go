package report

import (
	"context"
	"errors"
	"iter"
	"time"

	"trekk/batch"
)

// Message is a message to a person that trekk sends by itself, as the command and the API have it.
type Message struct {
	No         int64                `json:"no"`
	Reference  string               `json:"reference"` // that goes with it
	Kind       string               `json:"kind"`
	Channel    batch.MessageChannel `json:"channel"`
	CustomerNo string               `json:"customer_no"`
	Name       string               `json:"customer_name"` // as it is now; of lists and of one message
	InvoiceNo  string               `json:"invoice_no"`    // empty when it is about none
	Amount     batch.Ore            `json:"amount_ore"`    // that it asks for
	To         string               `json:"to"`
	Subject    string               `json:"subject"`
	Text       string               `json:"text"`
	Created    time.Time            `json:"created"`
	State      batch.MessageState   `json:"state"`
	Since      time.Time            `json:"since"` // in this state
	Gateway    string               `json:"gateway"`
	GatewayID  string               `json:"gateway_id"`
	Parts      int                  `json:"parts"`
	Cost       batch.Ore            `json:"cost_ore"` // of its parts, at the price in trekk.yaml; zero without one
	Tries      int                  `json:"tries"`
	Error      string               `json:"error"`
	Reason     string               `json:"reason"` // why it was cancelled, or sent again
	Moved      string               `json:"moved"`  // the way by which it went instead
}

// MessageOf is the read model of a message.
func (r Reports) MessageOf(m *batch.Message) Message {
	return Message{
		No: m.No, Reference: m.Reference, Kind: m.Kind, Channel: m.Channel, CustomerNo: m.CustomerNo,
		InvoiceNo: m.InvoiceNo, Amount: m.Amount, To: m.To, Subject: m.Subject, Text: m.Text,
		Created: m.Created.UTC(), State: m.State, Since: m.Since.UTC(), Gateway: m.Gateway,
		GatewayID: m.GatewayID, Parts: m.Parts, Tries: m.Tries, Error: m.Error, Reason: m.Reason,
		Moved: m.Moved,
		Cost:  batch.Ore(m.Parts) * r.Deliveries[m.Channel].Budget.Price,
	}
}

// Messages is a page of the messages that trekk sends by itself, by number.
func (r Reports) Messages(ctx context.Context, f batch.MessageFilter, p batch.Page) (List[Message], error) {
	return page(p, func(p batch.Page) iter.Seq2[batch.Listed[batch.AddressedMessage], error] {
		return r.Store.ListMessages(ctx, f, p)
	}, func(m *batch.AddressedMessage) Message {
		said := r.MessageOf(&m.Message)
		said.Name = m.CustomerName
		return said
	})
}

// Message is one by its number. The error is ErrNotFound when there is none.
func (r Reports) Message(ctx context.Context, no int64) (Message, error) {
	m, err := r.Store.Message(ctx, no)
	if err != nil {
		return Message{}, err
	}
	said := r.MessageOf(&m)
	c, err := r.Store.Customer(ctx, m.CustomerNo)
	if said.Name = c.Name; errors.Is(err, batch.ErrNotFound) {
		err = nil
	}
	return said, err
}
