package store

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"trekk/batch"
	"trekk/schedule/bankday"
)

var paymentTable = table{"payment", "no, file, line, type, account, nets_date, centre, day_code, partial, serial, amount, kid, debit, text, source, reference, booked"}

func paymentFields(p *batch.Payment) []any {
	return []any{
		&p.No, &p.File, &p.Line, &p.Type, &p.Account, &p.Date, &p.Centre, &p.Day, &p.Partial, &p.Serial, (*int64)(&p.Amount), &p.KID, &p.Debit, &p.Text,
		(*string)(&p.Source), &p.Reference, &p.Booked,
	}
}

func (t *tx) AddPayment(p batch.Payment) error { return t.insert(paymentTable, paymentFields(&p)) }

var postingTable = table{"posting", "payment, seq, posted, target, invoice_no, customer_no, amount, reason, reverses, booked, note, refund"}

func postingFields(e *batch.Posting) []any {
	return []any{
		&e.Payment, &e.Seq, &e.On, (*string)(&e.Target), (*optional)(&e.InvoiceNo), (*optional)(&e.CustomerNo), (*int64)(&e.Amount),
		(*string)(&e.Reason), (*optionalNo)(&e.Reverses), &e.Booked, &e.Note, (*optionalNo)(&e.Refund),
	}
}

// AddPosting adds a posting. One that reverses first notes that its payment takes back the original; when another payment
// has done so, what the posting refers to is not there, and the transaction fails with ErrConflict.
func (t *tx) AddPosting(e batch.Posting) error {
	if e.Reverses != 0 {
		_, err := t.exec("reversal", "INSERT INTO reversal (creditor_id, original, payment) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", e.Reverses, e.Payment)
		if err != nil {
			return err
		}
	}
	return t.insert(postingTable, postingFields(&e))
}

// What is so of the payment p, o or m.
const (
	posted   = "EXISTS (SELECT 1 FROM posting e WHERE e.creditor_id = $1 AND e.payment = %s.no)"
	reversed = "EXISTS (SELECT 1 FROM reversal r WHERE r.creditor_id = $1 AND r.original = %s.no)"

	// unmatched has the payments with an unmatched balance; seq is their last unmatched posting, whose reason is what they wait for.
	unmatched = `SELECT payment, max(seq) AS seq, sum(amount) AS amount FROM posting WHERE creditor_id = $1 AND target = 'unmatched'
		GROUP BY payment HAVING sum(amount) <> 0`
)

var (
	// retry has the payments that wait for an invoice that has come since or is open again, or for a payment to take back that
	// has come.
	retry = `
		SELECT w.%[1]s FROM (` + unmatched + `) u
		JOIN posting y ON y.creditor_id = $1 AND y.payment = u.payment AND y.seq = u.seq
		JOIN payment w ON w.creditor_id = $1 AND w.no = u.payment
		WHERE y.reason = 'unknown_kid' AND EXISTS (SELECT 1 FROM invoice n WHERE n.creditor_id = $1 AND n.kid = w.kid)
		OR y.reason = 'already_settled' AND EXISTS (SELECT 1 FROM invoice i WHERE i.creditor_id = $1 AND i.kid = w.kid AND ` + outstanding + `)
		OR y.reason = 'no_original' AND w.kid <> '' AND u.amount = w.amount AND EXISTS (
			SELECT 1 FROM payment o WHERE o.creditor_id = $1 AND o.kid = w.kid AND o.account = w.account AND o.amount = -w.amount
			AND NOT ` + fmt.Sprintf(reversed, "o") + ")"

	// toMatch has a column of the payments to match, each once; $2 is the last one that match has been through.
	toMatch = "SELECT q.%[1]s FROM payment q WHERE q.creditor_id = $1 AND q.no > $2 AND NOT " + fmt.Sprintf(posted, "q") + " UNION ALL " + retry

	// reversible has the payments that one to match takes back.
	reversible = `
		SELECT o.no FROM payment m JOIN payment o ON o.creditor_id = $1 AND o.kid = m.kid AND o.account = m.account AND o.amount = -m.amount
		WHERE m.creditor_id = $1 AND m.amount < 0 AND m.kid <> '' AND m.no IN (` + fmt.Sprintf(toMatch, "no") + `)
		AND ` + fmt.Sprintf(posted, "o") + " AND NOT " + fmt.Sprintf(reversed, "o")

	selectPayment = "SELECT " + prefixed("p", paymentTable.columns) + `, coalesce(f.name, ''),
			coalesce((SELECT b.payment FROM reversal b WHERE b.creditor_id = $1 AND b.original = p.no), 0),
			coalesce(e.payment, 0), coalesce(e.seq, 0),
			e.posted, coalesce(e.target, ''), e.invoice_no, e.customer_no, coalesce(e.amount, 0), coalesce(e.reason, ''), e.reverses, e.booked, coalesce(e.note, ''), e.refund
		FROM payment p
		LEFT JOIN file f ON f.creditor_id = $1 AND f.no = p.file
		LEFT JOIN posting e ON e.creditor_id = $1 AND e.payment = p.no
		WHERE p.creditor_id = $1 AND `

	paymentSets = map[batch.PaymentSet]string{
		// PostgreSQL takes what a union gives for a few hundred rows where it is looked for with IN.
		batch.PaymentsToMatch: strings.Replace(selectPayment, "FROM payment p", "FROM ("+fmt.Sprintf(toMatch, "no")+") a JOIN payment p ON p.creditor_id = $1 AND p.no = a.no", 1) +
			"TRUE ORDER BY p.kid, p.amount < 0, p.no, e.seq",
		batch.PaymentsReversible: selectPayment + "p.no IN (" + reversible + ") ORDER BY p.kid, p.no, e.seq",
		batch.PaymentsUnmatched:  selectPayment + "p.no IN (SELECT payment FROM (" + unmatched + ") u) ORDER BY p.nets_date, p.no, e.seq",
		batch.PaymentsByFile:     selectPayment + "TRUE ORDER BY p.file, p.line, e.seq",
		batch.AllPayments:        selectPayment + "TRUE ORDER BY p.account, p.nets_date, p.centre, p.day_code, p.partial, p.serial, p.file, p.line, e.seq",
	}
)

// selectPayers reads every payment once: an index on the payer's account would cost each file more than it would save here.
// CROSS JOIN makes SQLite begin with the payments.
var selectPayers = `
	SELECT p.debit, coalesce(e.customer_no, i.customer_no) AS payer FROM payment p CROSS JOIN posting e
	LEFT JOIN invoice i ON i.creditor_id = $1 AND i.no = e.invoice_no
	WHERE e.creditor_id = $1 AND e.payment = p.no AND e.target IN ('invoice', 'credit') AND p.creditor_id = $1 AND p.debit <> '' AND p.debit IN (SELECT w.debit FROM (` + unmatched + `) u JOIN payment w ON w.creditor_id = $1 AND w.no = u.payment)
	GROUP BY p.debit, payer HAVING sum(e.amount) > 0 ORDER BY p.debit, payer`

func (b *books) Payers(ctx context.Context) iter.Seq2[batch.Payer, error] {
	return stream(ctx, b, func(p *batch.Payer) []any { return []any{&p.Debit, &p.CustomerNo} }, selectPayers)
}

// paymentsAsOf has the payments and postings that are booked by the end of day $2. A payment waits as far as no posting has put it
// elsewhere by then.
var paymentsAsOf = map[batch.PaymentSet]string{
	batch.AllPayments: strings.ReplaceAll(paymentSets[batch.AllPayments], selectPayment, selectPaymentAsOf),
	batch.PaymentsUnmatched: selectPaymentAsOf + `p.no IN (
		SELECT q.no FROM payment q
		LEFT JOIN posting y ON y.creditor_id = $1 AND y.payment = q.no AND y.booked <= $2 AND y.target <> 'unmatched'
		WHERE q.creditor_id = $1 AND q.booked <= $2
		GROUP BY q.no, q.amount HAVING q.amount <> coalesce(sum(y.amount), 0)) ORDER BY p.nets_date, p.no, e.seq`,
}

var selectPaymentAsOf = strings.NewReplacer(
	"e.payment = p.no", "e.payment = p.no AND e.booked <= $2", "p.creditor_id = $1 AND", "p.creditor_id = $1 AND p.booked <= $2 AND",
).Replace(selectPayment)

func (b *books) PaymentsAsOf(ctx context.Context, set batch.PaymentSet, day bankday.Date) iter.Seq2[batch.PaymentState, error] {
	query, ok := paymentsAsOf[set]
	if !ok {
		return failed[batch.PaymentState](fmt.Errorf("there is no payment set %d as of a day", set))
	}
	return b.payments(ctx, query, day)
}

// paymentRow is a payment with one of its postings, or with none.
type paymentRow struct {
	batch.PaymentState
	posting batch.Posting
}

func paymentRowFields(p *paymentRow) []any {
	return append(append(paymentFields(&p.Payment), &p.FileName, &p.TakenBackBy), postingFields(&p.posting)...)
}

func (b *books) Payments(ctx context.Context, set batch.PaymentSet) iter.Seq2[batch.PaymentState, error] {
	query, ok := paymentSets[set]
	if !ok {
		return failed[batch.PaymentState](fmt.Errorf("there is no payment set %d", set))
	}
	if set != batch.PaymentsToMatch && set != batch.PaymentsReversible {
		return b.payments(ctx, query)
	}
	matched, err := b.matched(ctx)
	if err != nil {
		return failed[batch.PaymentState](err)
	}
	return b.payments(ctx, query, matched)
}

// matched is the last payment that match has been through. The queries get it as a parameter, by which they are planned.
func (b *books) matched(ctx context.Context) (int64, error) {
	return one(ctx, b, func(n *int64) []any { return []any{n} },
		"SELECT coalesce(max(s.last), 0) FROM series s WHERE s.creditor_id = $1 AND s.name = $2", string(batch.MatchedSeries))
}

func (b *books) InvoicePayments(ctx context.Context, invoiceNo string) iter.Seq2[batch.PaymentState, error] {
	return b.payments(ctx, selectPayment+"p.no IN (SELECT y.payment FROM posting y WHERE y.creditor_id = $1 AND y.invoice_no = $2) ORDER BY p.no, e.seq", invoiceNo)
}

func (b *books) CustomerPayments(ctx context.Context, customerNo string) iter.Seq2[batch.PaymentState, error] {
	return b.payments(ctx, selectPaymentsOfCustomer, customerNo)
}

var selectPaymentsOfCustomer = selectPayment + "p.no IN (SELECT y.payment FROM posting y WHERE y.creditor_id = $1 AND y.customer_no = $2) ORDER BY p.no, e.seq"

func (b *books) RefundPayments(ctx context.Context, refund int64) iter.Seq2[batch.PaymentState, error] {
	return b.payments(ctx, selectPaymentsOfRefund, refund)
}

var selectPaymentsOfRefund = selectPayment + "p.no IN (SELECT y.payment FROM posting y WHERE y.creditor_id = $1 AND y.refund = $2) ORDER BY p.no, e.seq"

const selectCredits = `
	SELECT c.no, c.fixed, y.amount
	FROM (SELECT customer_no, sum(amount) AS amount FROM posting WHERE creditor_id = $1 AND customer_no IS NOT NULL GROUP BY customer_no HAVING sum(amount) > 0) y
	JOIN customer c ON c.creditor_id = $1 AND c.no = y.customer_no
	ORDER BY c.fixed`

func (b *books) Credits(ctx context.Context) iter.Seq2[batch.CustomerCredit, error] {
	return stream(ctx, b, func(c *batch.CustomerCredit) []any { return []any{&c.CustomerNo, &c.Fixed, (*int64)(&c.Amount)} }, selectCredits)
}

func (b *books) Payment(ctx context.Context, no int64) (batch.PaymentState, error) {
	return b.payment(ctx, fmt.Sprintf("payment %d", no), "p.no = $2 ORDER BY e.seq", no)
}

func (b *books) PaymentByReference(ctx context.Context, s batch.Source, reference string) (batch.PaymentState, error) {
	return b.payment(ctx, fmt.Sprintf("%s payment %s", s, reference), "p.source = $2 AND p.reference = $3 AND p.reference <> '' ORDER BY e.seq", string(s), reference)
}

func (b *books) payment(ctx context.Context, what, condition string, args ...any) (batch.PaymentState, error) {
	for p, err := range b.payments(ctx, selectPayment+condition, args...) {
		return p, err
	}
	return batch.PaymentState{}, fmt.Errorf("%s: %w", what, batch.ErrNotFound)
}

// payments gathers the rows of a query, in which each payment's postings stand together.
func (b *books) payments(ctx context.Context, query string, args ...any) iter.Seq2[batch.PaymentState, error] {
	return func(yield func(batch.PaymentState, error) bool) {
		var p batch.PaymentState
		for row, err := range stream(ctx, b, paymentRowFields, query, args...) {
			if err != nil {
				yield(batch.PaymentState{}, err)
				return
			}
			if row.No != p.No {
				if p.No != 0 && !yield(p, nil) {
					return
				}
				p = row.PaymentState
			}
			if row.posting.Seq != 0 {
				p.Postings = append(p.Postings, row.posting)
			}
		}
		if p.No != 0 {
			yield(p, nil)
		}
	}
}
