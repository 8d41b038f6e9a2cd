package store

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"trekk/batch"
	"trekk/schedule/bankday"
)

var invoiceTable = table{"invoice", "no, customer_no, membership_no, kid, fixed, period, issued, due, first_due, method, amount, fee, text, imported, kind, plan, booked, account"}

func invoiceFields(i *batch.Invoice) []any {
	return []any{
		&i.No, &i.CustomerNo, (*optional)(&i.MembershipNo), &i.KID, &i.Fixed, &i.Period, &i.Issued, &i.Due, &i.FirstDue, (*string)(&i.Method),
		(*int64)(&i.Amount), (*int64)(&i.Fee), &i.Text, &i.Imported, (*string)(&i.Kind), &i.Plan, &i.Booked, &i.Account,
	}
}

func (t *tx) AddInvoice(i batch.Invoice) error {
	i.FirstDue = i.Due
	return t.insert(invoiceTable, invoiceFields(&i))
}

func (t *tx) SetInvoiceText(no, text string) error {
	return t.execOne("invoice "+no, "UPDATE invoice SET text = $3 WHERE creditor_id = $1 AND no = $2", no, text)
}

func (t *tx) SetMethod(no string, m batch.Method, due bankday.Date) error {
	return t.execOne("invoice "+no, "UPDATE invoice SET method = $3, due = $4 WHERE creditor_id = $1 AND no = $2", no, string(m), due)
}

// What follows from postings, credit notes, follow-up and claims, for the invoice i.
const (
	paidOn      = "coalesce((SELECT sum(e.amount) FROM posting e WHERE e.creditor_id = $1 AND e.invoice_no = i.no), 0)"
	creditedOn  = "coalesce((SELECT sum(n.amount) FROM credit_note n WHERE n.creditor_id = $1 AND n.invoice_no = i.no), 0)"
	lossesOn    = "coalesce((SELECT sum(n.amount) FROM credit_note n WHERE n.creditor_id = $1 AND n.invoice_no = i.no AND n.kind = 'loss'), 0)"
	openedOn    = "(SELECT max(e.booked) FROM posting e WHERE e.creditor_id = $1 AND e.invoice_no = i.no AND e.amount < 0)"
	liveClaimOf = "SELECT 1 FROM claim l WHERE l.creditor_id = $1 AND l.invoice_no = i.no AND l.status = 'live' AND l.type <> 93"

	// Without coalesce SQLite would walk all invoices ever made in the order of the KID index, row by row, to save the sort of
	// the few that are open.
	byKID = " ORDER BY coalesce(i.kid, '')"

	outstanding = "i.amount > " + paidOn + " + " + creditedOn
)

// selectInvoice joins the last handoff, hold and claim, each as the one that none comes after: PostgreSQL can join these in bulk,
// as long as the subquery speaks of nothing else, and compares a row with a subquery's for each two there are.
var selectInvoice = "SELECT " + prefixed("i", invoiceTable.columns) + ", " + prefixed("c", customerColumns) + ", " + paidOn + ", " + openedOn + ", " + creditedOn + ", " + lossesOn + `, r.sent, coalesce(h.seq, 0),
		coalesce(d.invoice_no, ''), coalesce(d.seq, 0), coalesce(d.action, ''), d.acted, d.until, coalesce(d.reason, ''),
		coalesce(k.transmission, 0), coalesce(k.assignment, 0), coalesce(k.transaction_no, 0), coalesce(k.invoice_no, ''),
		coalesce(k.type, 0), coalesce(k.kid, ''), k.due, coalesce(k.amount, 0), coalesce(k.status, ''), coalesce(k.text, ''), k.cancelled_by
	FROM invoice i
	JOIN customer c ON c.creditor_id = $1 AND c.no = i.customer_no
	LEFT JOIN reminder r ON r.creditor_id = $1 AND r.invoice_no = i.no
	LEFT JOIN handoff h ON h.creditor_id = $1 AND h.invoice_no = i.no
		AND NOT EXISTS (SELECT 1 FROM handoff g WHERE g.creditor_id = $1 AND g.invoice_no = h.invoice_no AND g.seq > h.seq)
	LEFT JOIN hold d ON d.creditor_id = $1 AND d.invoice_no = i.no AND d.action = 'hold'
		AND NOT EXISTS (SELECT 1 FROM hold x WHERE x.creditor_id = $1 AND x.invoice_no = d.invoice_no AND x.seq > d.seq)
	LEFT JOIN claim k ON k.creditor_id = $1 AND k.invoice_no = i.no AND k.type <> 93 AND k.status <> 'dropped'
		AND NOT EXISTS (SELECT 1 FROM claim l WHERE l.creditor_id = $1 AND l.invoice_no = k.invoice_no AND l.type <> 93 AND l.status <> 'dropped'
			AND (l.transmission, l.assignment, l.transaction_no) > (k.transmission, k.assignment, k.transaction_no))
	WHERE i.creditor_id = $1 AND %s`

// invoiceState takes a row of selectInvoice.
type invoiceState struct {
	batch.InvoiceState
	claim batch.Claim
	hold  batch.Hold
}

func invoiceStateFields(i *invoiceState) []any {
	fields := append(invoiceFields(&i.Invoice), customerFields(&i.Customer)...)
	fields = append(fields, (*int64)(&i.Paid), &i.Opened, (*int64)(&i.Credited), (*int64)(&i.WrittenOff), &i.Reminded, &i.Handoffs)
	return append(append(fields, holdFields(&i.hold)...), claimFields(&i.claim)...)
}

func (i *invoiceState) state() batch.InvoiceState {
	i.InCollection = i.Handoffs%2 == 1 // handovers and withdrawals alternate
	if i.claim.Transmission != 0 {
		i.Claim = &i.claim
	}
	if i.hold.Seq != 0 {
		i.Hold = &i.hold
	}
	return i.InvoiceState
}

// invoiceSets are from where, on what condition and in which order the sets come.
var invoiceSets = map[batch.InvoiceSet]string{
	batch.AllInvoices: fmt.Sprintf(selectInvoice, "TRUE ORDER BY i.issued, length(i.no), i.no"),
	batch.InvoicesPaying: fmt.Sprintf(selectInvoice,
		"i.kid IN ("+fmt.Sprintf(toMatch, "kid")+") ORDER BY i.kid"),
	batch.InvoicesToPay:    fmt.Sprintf(selectInvoice, outstanding+byKID),
	batch.InvoicesToDecide: fmt.Sprintf(selectInvoice, outstanding+" AND NOT EXISTS ("+liveClaimOf+") ORDER BY i.fixed, length(i.no), i.no"),
	batch.InvoicesOverdue:  fmt.Sprintf(selectInvoice, "i.due < $2 AND "+outstanding+" ORDER BY coalesce(i.membership_no, ''), coalesce(i.kid, '')"),
	batch.InvoicesToRelease: fmt.Sprintf(selectInvoice,
		"i.no IN (SELECT h.invoice_no FROM handoff h WHERE h.creditor_id = $1 GROUP BY h.invoice_no HAVING max(h.seq) % 2 = 1)"+
			" AND NOT ("+outstanding+") ORDER BY i.kid"),
	batch.InvoicesClaimed: fmt.Sprintf(selectInvoice,
		"i.no IN (SELECT l.invoice_no FROM claim l WHERE l.creditor_id = $1 AND l.status = 'live' AND l.type <> 93 AND l.due > $2)"+byKID),
	batch.InvoicesPaidAhead: fmt.Sprintf(selectInvoice, `EXISTS (
		SELECT 1 FROM membership m WHERE m.creditor_id = $1 AND m.no = i.membership_no AND i.period <= m.paid_until)
		AND i.kind = 'fee' AND i.amount > 0 AND `+paidOn+" + "+creditedOn+" = 0"+byKID),
}

func (b *books) Invoices(ctx context.Context, set batch.InvoiceSet, day bankday.Date) iter.Seq2[batch.InvoiceState, error] {
	query, ok := invoiceSets[set]
	if !ok {
		return failed[batch.InvoiceState](fmt.Errorf("there is no invoice set %d", set))
	}
	switch set {
	case batch.InvoicesOverdue, batch.InvoicesClaimed:
		return b.invoices(ctx, query, day)
	case batch.InvoicesPaying:
		matched, err := b.matched(ctx)
		if err != nil {
			return failed[batch.InvoiceState](err)
		}
		return b.invoices(ctx, query, matched)
	}
	return b.invoices(ctx, query)
}

func (b *books) invoices(ctx context.Context, query string, args ...any) iter.Seq2[batch.InvoiceState, error] {
	return func(yield func(batch.InvoiceState, error) bool) {
		for i, err := range stream(ctx, b, invoiceStateFields, query, args...) {
			if !yield(i.state(), err) {
				return
			}
		}
	}
}

// asOf makes the state of an invoice that of the end of day $2: what was booked by then, sent or done.
var asOf = strings.NewReplacer(
	"i.creditor_id = $1 AND", "i.creditor_id = $1 AND i.booked <= $2 AND",
	"e.invoice_no = i.no", "e.invoice_no = i.no AND e.booked <= $2", "n.invoice_no = i.no", "n.invoice_no = i.no AND n.booked <= $2",
	"h.invoice_no = i.no", "h.invoice_no = i.no AND h.sent <= $2", "r.invoice_no = i.no", "r.invoice_no = i.no AND r.sent <= $2",
	"g.invoice_no = h.invoice_no", "g.invoice_no = h.invoice_no AND g.sent <= $2",
	"d.invoice_no = i.no", "d.invoice_no = i.no AND d.acted <= $2", "x.invoice_no = d.invoice_no", "x.invoice_no = d.invoice_no AND x.acted <= $2",
)

var invoicesAsOf = map[batch.InvoiceSet]string{
	batch.AllInvoices:   asOf.Replace(invoiceSets[batch.AllInvoices]),
	batch.InvoicesToPay: asOf.Replace(invoiceSets[batch.InvoicesToPay]),
}

func (b *books) InvoicesAsOf(ctx context.Context, set batch.InvoiceSet, day bankday.Date) iter.Seq2[batch.InvoiceState, error] {
	query, ok := invoicesAsOf[set]
	if !ok {
		return failed[batch.InvoiceState](fmt.Errorf("there is no invoice set %d as of a day", set))
	}
	return b.invoices(ctx, query, day)
}

var (
	selectInvoicesOfMembership = fmt.Sprintf(selectInvoice, "i.membership_no = $2 ORDER BY i.due, length(i.no), i.no")
	selectInvoicesOfCustomer   = fmt.Sprintf(selectInvoice, "i.customer_no = $2 ORDER BY i.due, length(i.no), i.no")
	selectInvoiceByNo          = fmt.Sprintf(selectInvoice, "i.no = $2")
	selectInvoiceByKID         = fmt.Sprintf(selectInvoice, "i.kid = $2")
	selectBareInvoice          = "SELECT " + invoiceTable.columns + " FROM invoice WHERE creditor_id = $1"
)

func (b *books) InvoicesOf(ctx context.Context, membershipNo string) iter.Seq2[batch.InvoiceState, error] {
	return b.invoices(ctx, selectInvoicesOfMembership, membershipNo)
}

func (b *books) CustomerInvoices(ctx context.Context, customerNo string) iter.Seq2[batch.InvoiceState, error] {
	return b.invoices(ctx, selectInvoicesOfCustomer, customerNo)
}

func (b *books) InvoicesByNo(ctx context.Context, nos []string) iter.Seq2[batch.Invoice, error] {
	return having(ctx, b, invoiceFields, selectBareInvoice, "no", nos)
}

func (b *books) InvoicesByKID(ctx context.Context, kids []string) iter.Seq2[batch.Invoice, error] {
	return having(ctx, b, invoiceFields, selectBareInvoice, "kid", kids)
}

func (b *books) Invoice(ctx context.Context, no string) (batch.InvoiceState, error) {
	return b.invoice(ctx, "invoice "+no, selectInvoiceByNo, no)
}

func (b *books) InvoiceByKID(ctx context.Context, kid string) (batch.InvoiceState, error) {
	return b.invoice(ctx, "invoice with KID "+kid, selectInvoiceByKID, kid)
}

func (b *books) invoice(ctx context.Context, what, query, key string) (batch.InvoiceState, error) {
	i, err := one(ctx, b, invoiceStateFields, query, key)
	if err != nil {
		return batch.InvoiceState{}, fmt.Errorf("%s: %w", what, err)
	}
	return i.state(), nil
}
