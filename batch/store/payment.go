package store

import (
	"context"
	"fmt"
	"iter"

	"trekk/batch"
	"trekk/schedule/bankday"
)

var paymentTable = table{
	"payment",
	"no, file, line, type, account, nets_date, centre, day_code, partial, serial, amount, kid, debit, " +
		"text, source, reference, booked",
	1,
}

func paymentFields(p *batch.Payment) []any {
	return []any{
		&p.No, &p.File, &p.Line, &p.Type, &p.Account, &p.Date, &p.Centre, &p.Day, &p.Partial, &p.Serial,
		(*int64)(&p.Amount), &p.KID, &p.Debit, &p.Text,
		(*string)(&p.Source), &p.Reference, &p.Booked,
	}
}

func (t writer) AddPayment(p batch.Payment) error {
	return t.told(t.insert(paymentTable, paymentFields(&p)), batch.Change{
		Type: batch.ToldPaymentReceived, Subject: batch.Numbered(batch.OfPayment, p.No), Amount: p.Amount,
		Facts: batch.ChangeFacts{Kind: string(p.Source), On: p.Date},
	})
}

var postingTable = table{
	"posting",
	"payment, seq, posted, target, invoice_no, customer_no, amount, reason, reverses, booked, note, refund",
	2,
}

func postingFields(e *batch.Posting) []any {
	return []any{
		&e.Payment, &e.Seq, &e.On, (*string)(&e.Target), (*optional)(&e.InvoiceNo),
		(*optional)(&e.CustomerNo), (*int64)(&e.Amount),
		(*string)(&e.Reason), (*optionalNo)(&e.Reverses), &e.Booked, &e.Note, (*optionalNo)(&e.Refund),
	}
}

var reversalTable = table{"reversal", "original, payment", 1}

// AddPosting adds a posting. One that reverses first notes that its payment takes back the original; when
// another payment has done so, what the posting refers to is not there, and the transaction fails with
// ErrConflict.
func (t writer) AddPosting(e batch.Posting) error {
	if e.Reverses != 0 {
		if err := t.add(reversalTable, true, &e.Reverses, &e.Payment); err != nil {
			return err
		}
	}
	if err := t.insert(postingTable, postingFields(&e)); err != nil {
		return err
	}
	return t.tellPosting(&e)
}

// posted and reversed are conditions on a payment, which a statement knows by an alias.
func posted(alias string) string {
	return "EXISTS (SELECT 1 FROM posting e WHERE e.creditor_id = $1 AND e.payment = " + alias + ".no)"
}

func reversed(alias string) string {
	return "EXISTS (SELECT 1 FROM reversal r WHERE r.creditor_id = $1 AND r.original = " + alias + ".no)"
}

// retry has a column of the payments that wait for an invoice that has come since or is open again, or for a
// payment to take back that has come.
func retry(column string) string {
	return `
		SELECT w.` + column + ` FROM waiting_payment u
		JOIN payment w ON w.creditor_id = $1 AND w.no = u.payment
		WHERE u.creditor_id = $1 AND (` + is("u.reason", batch.UnknownKID) + ` AND EXISTS (SELECT 1 FROM invoice n
		WHERE n.creditor_id = $1 AND n.kid = w.kid)
		OR ` + is("u.reason", batch.AlreadySettled) + ` AND EXISTS (
			SELECT 1 FROM invoice i WHERE i.creditor_id = $1 AND i.kid = w.kid AND ` + outstanding(now) + `)
		OR ` + is("u.reason", batch.NoOriginal) + ` AND w.kid <> '' AND u.amount = w.amount AND EXISTS (
			SELECT 1 FROM payment o WHERE o.creditor_id = $1 AND o.kid = w.kid AND o.account = w.account
			AND o.amount = -w.amount
			AND NOT ` + reversed("o") + "))"
}

// toMatch has a column of the payments to match, each once; $2 is the last one that match has been through.
func toMatch(column string) string {
	return "SELECT q." + column + " FROM payment q WHERE q.creditor_id = $1 AND q.no > $2 AND NOT " +
		posted("q") + " UNION ALL " + retry(column)
}

// reversible has the payments that one to match takes back.
var reversible = `
		SELECT o.no FROM payment m JOIN payment o ON o.creditor_id = $1 AND o.kid = m.kid
		AND o.account = m.account AND o.amount = -m.amount
		WHERE m.creditor_id = $1 AND m.amount < 0 AND m.kid <> '' AND m.no IN (` + toMatch("no") + `)
		AND ` + posted("o") + " AND NOT " + reversed("o")

// selectPayment reads payments, a row for each of their postings, as of a day. from is the table p; rest is a
// condition on p and the order.
func selectPayment(from string, by asOf, rest string) string {
	return "SELECT " + prefixed("p", paymentTable.columns) + `, coalesce(f.name, ''),
			coalesce((SELECT b.payment FROM reversal b WHERE b.creditor_id = $1 AND b.original = p.no), 0),
			coalesce(e.payment, 0), coalesce(e.seq, 0),
			e.posted, coalesce(e.target, ''), e.invoice_no, e.customer_no, coalesce(e.amount, 0),
			coalesce(e.reason, ''), e.reverses, e.booked, coalesce(e.note, ''), e.refund
		FROM ` + from + `
		LEFT JOIN file f ON f.creditor_id = $1 AND f.no = p.file
		LEFT JOIN posting e ON e.creditor_id = $1 AND e.payment = p.no` + by.by("e.booked") + `
		WHERE p.creditor_id = $1` + by.by("p.booked") + " AND " + rest
}

const allPayments = "payment p"

var paymentSets = map[batch.PaymentSet]string{
	// PostgreSQL takes what a union gives for a few hundred rows where it is looked for with IN.
	batch.PaymentsToMatch: selectPayment(
		"("+toMatch("no")+") a JOIN payment p ON p.creditor_id = $1 AND p.no = a.no", now,
		"TRUE ORDER BY p.kid, p.amount < 0, p.no, e.seq",
	),
	batch.PaymentsReversible: selectPayment(
		allPayments, now, "p.no IN ("+reversible+") ORDER BY p.kid, p.no, e.seq",
	),
	batch.PaymentsUnmatched: selectPayment(
		fromWaiting, now, "u.creditor_id = $1 AND "+ofWaiting,
	),
	batch.PaymentsWaiting: selectPayment(
		"(SELECT w.payment FROM "+waitingNow+") u CROSS JOIN payment p", now, ofWaiting,
	),
	batch.PaymentsByFile: selectPayment(allPayments, now, "TRUE ORDER BY p.file, p.line, e.seq"),
	batch.AllPayments:    selectPayment(allPayments, now, bySettlement),
}

const bySettlement = "TRUE ORDER BY p.account, p.nets_date, p.centre, p.day_code, p.partial, p.serial, " +
	"p.file, p.line, e.seq"

// selectPayers begins with the payments from an account: CROSS JOIN keeps SQLite to that order.
var selectPayers = `
	SELECT p.debit, coalesce(e.customer_no, i.customer_no), e.amount
	FROM payment p CROSS JOIN posting e
	LEFT JOIN invoice i ON i.creditor_id = $1 AND i.no = e.invoice_no
	WHERE e.creditor_id = $1 AND e.payment = p.no AND ` + isIn("e.target", batch.ToInvoice, batch.ToCredit) + `
	AND p.creditor_id = $1 AND p.debit <> ''`

func (b payments) Payers(ctx context.Context, accounts []string) iter.Seq2[batch.Payer, error] {
	type paid struct {
		batch.Payer
		amount int64
	}
	fields := func(p *paid) []any { return []any{&p.Debit, &p.CustomerNo, &p.amount} }
	return func(yield func(batch.Payer, error) bool) {
		sums := map[batch.Payer]int64{}
		for p, err := range having(ctx, b.part, fields, selectPayers, "p.debit", accounts) {
			if err != nil {
				yield(batch.Payer{}, err)
				return
			}
			sums[p.Payer] += p.amount
		}
		for payer, sum := range sums {
			if sum > 0 && !yield(payer, nil) {
				return
			}
		}
	}
}

// paymentsAsOf has the payments and postings that are booked by the end of day $2. A payment waits as far as
// no posting has put it elsewhere by then. As of the last day of all the present sets cost less to read.
var paymentsAsOf = map[batch.PaymentSet]string{
	batch.AllPayments: selectPayment(allPayments, endOfDay, bySettlement),
	batch.PaymentsUnmatched: selectPayment(allPayments, endOfDay, `p.no IN (
		SELECT q.no FROM payment q
		LEFT JOIN posting y ON y.creditor_id = $1
		AND y.payment = q.no`+endOfDay.by("y.booked")+" AND "+isNot("y.target", batch.ToUnmatched)+`
		WHERE q.creditor_id = $1`+endOfDay.by("q.booked")+`
		GROUP BY q.no, q.amount HAVING q.amount <> coalesce(sum(y.amount), 0))
		ORDER BY p.nets_date, p.no, e.seq`),
}

func (b payments) PaymentsAsOf(ctx context.Context, set batch.PaymentSet,
	day bankday.Date) iter.Seq2[batch.PaymentState, error] {
	query, ok := paymentsAsOf[set]
	if !ok {
		return failed[batch.PaymentState](fmt.Errorf("there is no payment set %d as of a day", set))
	}
	switch day = b.readAsOf(ctx, day); {
	case day != batch.LastDay:
		return b.payments(ctx, query, day)
	case set == batch.PaymentsUnmatched:
		set = batch.PaymentsWaiting
	}
	return b.Payments(ctx, set)
}

// paymentRow is a payment with one of its postings, or with none.
type paymentRow struct {
	batch.PaymentState
	posting batch.Posting
}

func paymentRowFields(p *paymentRow) []any {
	return append(
		append(paymentFields(&p.Payment), &p.FileName, &p.TakenBackBy),
		postingFields(&p.posting)...)
}

func (b payments) Payments(ctx context.Context, set batch.PaymentSet) iter.Seq2[batch.PaymentState, error] {
	query, ok := paymentSets[set]
	if !ok {
		return failed[batch.PaymentState](fmt.Errorf("there is no payment set %d", set))
	}
	switch set {
	case batch.PaymentsToMatch, batch.PaymentsReversible, batch.PaymentsWaiting:
	default:
		return b.payments(ctx, query)
	}
	matched, err := b.matched(ctx)
	if err != nil {
		return failed[batch.PaymentState](err)
	}
	return b.payments(ctx, query, matched)
}

// matched is the last payment that match has been through. The queries get it as a parameter, by which they
// are planned.
func (b *part) matched(ctx context.Context) (int64, error) {
	return one(
		ctx, b, func(n *int64) []any { return []any{n} },
		"SELECT coalesce(max(s.last), 0) FROM series s WHERE s.creditor_id = $1 AND s.name = $2",
		string(batch.MatchedSeries),
	)
}

var (
	selectPaymentsOfInvoice  = selectPaymentsWith("invoice_no")
	selectPaymentsOfCustomer = selectPaymentsWith("customer_no")
	selectPaymentsOfRefund   = selectPaymentsWith("refund")

	selectPaymentsOfMembership = selectPaymentsOn("invoice i CROSS JOIN posting y",
		"i.creditor_id = $1 AND i.membership_no = $2 AND y.invoice_no = i.no")
)

// selectPaymentsWith reads the payments that have a posting with the value $2 in a column.
func selectPaymentsWith(column string) string {
	return selectPaymentsOn("posting y", "y."+column+" = $2")
}

// selectPaymentsOn reads the payments that have a posting y with a condition.
func selectPaymentsOn(from, condition string) string {
	return selectPayment(
		allPayments, now,
		"p.no IN (SELECT y.payment FROM "+from+" WHERE y.creditor_id = $1 AND "+condition+") "+
			"ORDER BY p.no, e.seq",
	)
}

func (b payments) InvoicePayments(ctx context.Context, invoiceNo string) iter.Seq2[batch.PaymentState,
	error] {
	return b.payments(ctx, selectPaymentsOfInvoice, invoiceNo)
}

// selectPaidOn has what postings put on invoices, with the days of their payments.
const selectPaidOn = `SELECT e.invoice_no, p.nets_date, e.amount FROM posting e
	JOIN payment p ON p.creditor_id = $1 AND p.no = e.payment WHERE e.creditor_id = $1`

func paidOnFields(p *batch.PaidOn) []any { return []any{&p.InvoiceNo, &p.On, (*int64)(&p.Amount)} }

func (b payments) PaidOn(ctx context.Context, invoiceNos []string) iter.Seq2[batch.PaidOn, error] {
	return having(ctx, b.part, paidOnFields, selectPaidOn, "e.invoice_no", invoiceNos)
}

func (b payments) MembershipPayments(
	ctx context.Context, membershipNo string,
) iter.Seq2[batch.PaymentState, error] {
	return b.payments(ctx, selectPaymentsOfMembership, membershipNo)
}

func (b payments) CustomerPayments(ctx context.Context, customerNo string) iter.Seq2[batch.PaymentState,
	error] {
	return b.payments(ctx, selectPaymentsOfCustomer, customerNo)
}

func (b payments) RefundPayments(ctx context.Context, refund int64) iter.Seq2[batch.PaymentState, error] {
	return b.payments(ctx, selectPaymentsOfRefund, refund)
}

func (b payments) Payment(ctx context.Context, no int64) (batch.PaymentState, error) {
	return b.payment(ctx, fmt.Sprintf("payment %d", no), "p.no = $2 ORDER BY e.seq", no)
}

func (b payments) PaymentByReference(ctx context.Context, s batch.Source,
	reference string) (batch.PaymentState, error) {
	return b.payment(
		ctx, fmt.Sprintf("%s payment %s", s, reference),
		"p.source = $2 AND p.reference = $3 AND p.reference <> '' AND "+
			"(p.source <> 'camt' OR p.centre = 0) ORDER BY e.seq", string(s), reference,
	)
}

// selectOfBank has the payments that are on the bank's statement.
var selectOfBank = "SELECT " + prefixed("p", paymentTable.columns) + ` FROM payment p
	WHERE p.creditor_id = $1 AND ` + isIn("p.source", batch.SourceOCR, batch.SourceCamt, batch.SourcePaper)

func (b payments) PaymentsByKID(ctx context.Context, kids []string) iter.Seq2[batch.Payment, error] {
	return having(ctx, b.part, paymentFields, selectOfBank, "p.kid", kids)
}

// selectWithoutKID goes by the days: those without a KID are a part of all that ever was.
var selectWithoutKID = selectOfBank + " AND length(p.kid) = 0 AND p.nets_date BETWEEN $2 AND $3"

func (b payments) PaymentsWithoutKID(ctx context.Context, from, to bankday.Date) iter.Seq2[batch.Payment, error] {
	return stream(ctx, b.part, paymentFields, selectWithoutKID, from, to)
}

func (b payments) payment(ctx context.Context, what, condition string, args ...any) (batch.PaymentState,
	error) {
	for p, err := range b.payments(ctx, selectPayment(allPayments, now, condition), args...) {
		return p, err
	}
	return batch.PaymentState{}, fmt.Errorf("%s: %w", what, batch.ErrNotFound)
}

// payments gathers the rows of a query, in which each payment's postings stand together.
func (b payments) payments(ctx context.Context, query string, args ...any) iter.Seq2[batch.PaymentState,
	error] {
	return func(yield func(batch.PaymentState, error) bool) {
		var p batch.PaymentState
		for row, err := range stream(ctx, b.part, paymentRowFields, query, args...) {
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
