package store

import (
	"context"
	"iter"

	"trekk/batch"
)

var customerHoldTable = table{"customer_hold", "customer_no, seq, action, acted, until, reason", 2}

func customerHoldFields(h *batch.CustomerHold) []any {
	return []any{&h.CustomerNo, &h.Seq, (*string)(&h.Action), &h.On, &h.Until, &h.Reason}
}

func (t writer) AddCustomerHold(h batch.CustomerHold) error {
	told := batch.Change{
		Type: batch.ToldCustomerReleased, Subject: batch.Subject{Kind: batch.OfCustomer, No: h.CustomerNo},
	}
	if h.Action == batch.HoldBegin {
		told.Type, told.Facts.Until = batch.ToldCustomerHeld, h.Until
	}
	return t.told(t.insert(customerHoldTable, customerHoldFields(&h)), told)
}

func (b customers) CustomerHolds(
	ctx context.Context, customerNo string,
) iter.Seq2[batch.CustomerHold, error] {
	return stream(
		ctx, b.part, customerHoldFields,
		"SELECT "+customerHoldTable.columns+" FROM customer_hold "+
			"WHERE creditor_id = $1 AND customer_no = $2 "+
			"ORDER BY seq",
		customerNo,
	)
}

var selectHeldCustomers = "SELECT " + prefixed("h", customerHoldTable.columns) + ` FROM customer_hold h
	WHERE h.creditor_id = $1 AND ` + is("h.action", batch.HoldBegin) + ` AND NOT EXISTS (
		SELECT 1 FROM customer_hold x
		WHERE x.creditor_id = $1 AND x.customer_no = h.customer_no AND x.seq > h.seq)
	ORDER BY h.customer_no`

func (b customers) HeldCustomers(ctx context.Context) iter.Seq2[batch.CustomerHold, error] {
	return stream(ctx, b.part, customerHoldFields, selectHeldCustomers)
}
