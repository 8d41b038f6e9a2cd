package store

import (
	"context"
	"fmt"
	"iter"
	"time"

	"trekk/batch"
	"trekk/batch/store/keyset"
)

var messageTable = table{
	"message",
	"no, reference, kind, channel, customer_no, invoice_no, reminder, amount, recipient, subject, body, created, " +
		"state, since, gateway, gateway_id, parts, tries, error, reason, moved",
	1,
}

func messageFields(m *batch.Message) []any {
	return []any{
		&m.No, &m.Reference, &m.Kind, (*string)(&m.Channel), &m.CustomerNo, (*optional)(&m.InvoiceNo),
		&m.Reminder, (*int64)(&m.Amount), &m.To, &m.Subject, &m.Text, (*stamp)(&m.Created),
		(*string)(&m.State), (*stamp)(&m.Since), &m.Gateway, (*optional)(&m.GatewayID), &m.Parts, &m.Tries,
		&m.Error, &m.Reason, &m.Moved,
	}
}

func (t writer) AddMessage(m batch.Message) (no int64, err error) {
	if m.No, err = t.Next(batch.MessageSeries, 1); err != nil {
		return 0, err
	}
	return m.No, t.insert(messageTable, messageFields(&m))
}

func (t writer) SetMessage(m batch.Message) error {
	from := isIn("state", batch.MessageSources(m.State)...)
	hit, err := t.change(messageTable, "no = $2 AND "+from, []any{m.No},
		set{"reference", &m.Reference}, set{"state", (*string)(&m.State)}, set{"since", (*stamp)(&m.Since)},
		set{"gateway", &m.Gateway}, set{"gateway_id", (*optional)(&m.GatewayID)}, set{"parts", &m.Parts},
		set{"tries", &m.Tries}, set{"error", &m.Error}, set{"reason", &m.Reason}, set{"moved", &m.Moved},
	)
	if err == nil && hit == 0 {
		err = fmt.Errorf("message %d is not to be %s: %w", m.No, m.State, batch.ErrConflict)
	}
	return err
}

func (t writer) LoseMessages(at time.Time, why string) error {
	state := batch.MessageUncertain
	_, err := t.change(messageTable, isIn("state", batch.MessageSources(state)...), nil,
		set{"state", (*string)(&state)}, set{"since", (*stamp)(&at)}, set{"error", &why})
	return err
}

var selectMessages = "SELECT " + messageTable.columns + " FROM message WHERE creditor_id = $1"

// selectLostMessages has the condition of their index, word by word.
var selectLostMessages = selectMessages + " AND moved = '' AND (" +
	is("state", batch.MessageUncertain) + " OR " +
	is("state", batch.MessageFailed) + " OR " + is("state", batch.MessageExpired) + ") ORDER BY no"

func (b messages) Message(ctx context.Context, no int64) (batch.Message, error) {
	return b.message(ctx, fmt.Sprint(no), "no = $2", no)
}

func (b messages) MessageByReference(ctx context.Context, reference string) (batch.Message, error) {
	return b.message(ctx, reference, "reference = $2", reference)
}

func (b messages) MessageByGatewayID(ctx context.Context, gateway, id string) (batch.Message, error) {
	return b.message(ctx, id, "gateway_id = $2 AND gateway = $3", id, gateway)
}

// message is the one that meets a condition, in which $2 and so on are args.
func (b messages) message(ctx context.Context, what, where string, args ...any) (batch.Message, error) {
	m, err := one(ctx, b.part, messageFields, selectMessages+" AND "+where, args...)
	if err != nil {
		return m, fmt.Errorf("message %s: %w", what, err)
	}
	return m, nil
}

func (b messages) MessagesIn(
	ctx context.Context, states ...batch.MessageState,
) iter.Seq2[batch.Message, error] {
	return stream(ctx, b.part, messageFields, selectMessages+" AND "+isIn("state", states...)+" ORDER BY no")
}

func (b messages) LostMessages(ctx context.Context) iter.Seq2[batch.Message, error] {
	return stream(ctx, b.part, messageFields, selectLostMessages)
}

func (b messages) InvoiceMessages(ctx context.Context, invoiceNo string) iter.Seq2[batch.Message, error] {
	return ofInvoice(ctx, b.part, messageTable, messageFields, invoiceNo, "no")
}

func (b messages) MessagesOf(ctx context.Context, nos []string) iter.Seq2[batch.Message, error] {
	return having(ctx, b.part, messageFields, selectMessages, "invoice_no", nos)
}

var messageList = keyset.List[batch.AddressedMessage]{
	Noun: "messages", Orders: []keyset.Order[batch.AddressedMessage]{{
		Name: batch.ByNumber, Columns: []string{"m.no"},
		Key: func(m *batch.AddressedMessage) []any { return []any{m.No} },
	}},
}

func addressedFields(m *batch.AddressedMessage) []any {
	return append(messageFields(&m.Message), &m.CustomerName)
}

func selectAddressed(where, sorted, limit string) string {
	return "SELECT " + prefixed("m", messageTable.columns) + ", COALESCE(c.name, '') FROM message m " +
		"LEFT JOIN customer c ON c.creditor_id = $1 AND c.no = m.customer_no WHERE m.creditor_id = $1" +
		where + sorted + limit
}

func (b messages) ListMessages(
	ctx context.Context, want batch.MessageFilter, p batch.Page,
) iter.Seq2[batch.Listed[batch.AddressedMessage], error] {
	f := &keyset.Filter{}
	keyset.Equals(f, "m.channel", want.Channel)
	keyset.Equals(f, "m.state", want.State)
	keyset.Equals(f, "m.customer_no", want.Customer)
	keyset.Equals(f, "m.invoice_no", want.Invoice)
	return keyset.Pages(ctx, &messageList, p, f, selectAddressed, plainly(b.part, addressedFields))
}
