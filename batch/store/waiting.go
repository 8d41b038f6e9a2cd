package store

import (
	"context"
	"iter"
	"strconv"

	"trekk/batch"
	"trekk/batch/store/keyset"
)

// waiting_payment has the payments of which something waits for a person: what is read of them costs what
// waits, however much has come and gone. It follows from payments and postings. What match has not been
// through waits too, and is not in it.

// waitingTable is written beside postingTable.
var waitingTable = table{"waiting_payment", "payment, nets_date, account, debit, amount, reason", 0}

// selectWaiting has the rows of waiting_payment as they follow from the others: the last posting to unmatched
// says what a payment waits for.
var selectWaiting = `SELECT $1, p.no, p.nets_date, p.account, p.debit, u.amount, y.reason
	FROM (SELECT payment, max(seq) AS seq, sum(amount) AS amount FROM posting
		WHERE creditor_id = $1 AND ` + is("target", batch.ToUnmatched) + `
		GROUP BY payment HAVING sum(amount) <> 0) u
	JOIN posting y ON y.creditor_id = $1 AND y.payment = u.payment AND y.seq = u.seq
	JOIN payment p ON p.creditor_id = $1 AND p.no = u.payment`

// keepWaiting notes the payment of a posting, when it waits or waits no longer by it.
func (t *tx) keepWaiting(tb table, now []any) error {
	if tb != postingTable || now[4] != string(batch.ToUnmatched) {
		return nil
	}
	if t.waited == nil {
		t.waited = map[int64]bool{}
	}
	no, _ := now[1].(int64)
	if t.waited[no] = true; len(t.waited) < reopenRows {
		return nil
	}
	return t.closeWaiting()
}

// waits is a row of waiting_payment.
type waits struct {
	payment              int64
	date, account, debit string
	seq, amount          int64
	reason               string
}

const selectWaited = "SELECT no, nets_date, account, debit FROM payment WHERE creditor_id = $1 AND no"

var selectUnmatched = "SELECT payment, seq, amount, reason FROM posting WHERE creditor_id = $1 AND " +
	is("target", batch.ToUnmatched) + " AND payment"

// closeWaiting looks at the payments anew that were noted, table by table and by keys, as firstPaid does.
func (t *tx) closeWaiting() error {
	if len(t.waited) == 0 || t.err != nil {
		return t.err
	}
	nos := make([]int64, 0, len(t.waited))
	for no := range t.waited {
		nos = append(nos, no)
	}
	clear(t.waited)
	postings, err := lookedUp(t, selectUnmatched, nos, func(w *waits) []any {
		return []any{&w.payment, &w.seq, &w.amount, &w.reason}
	})
	if err != nil {
		return err
	}
	now := map[int64]*waits{}
	for _, p := range postings {
		w := now[p.payment]
		if w == nil {
			w = &waits{}
			now[p.payment] = w
		}
		if w.amount += p.amount; p.seq > w.seq {
			w.seq, w.reason = p.seq, p.reason
		}
	}
	return t.rewait(nos, now)
}

// rewait puts those of some payments of which something waits now in place of what was noted of them.
func (t *tx) rewait(nos []int64, now map[int64]*waits) error {
	_, err := lookedUpWith(t,
		"DELETE FROM waiting_payment WHERE creditor_id = $1 AND payment", " RETURNING payment", nos,
		func(w *waits) []any { return []any{&w.payment} })
	if err != nil {
		return err
	}
	payments, err := lookedUp(t, selectWaited, nos, func(w *waits) []any {
		return []any{&w.payment, &w.date, &w.account, &w.debit}
	})
	for _, p := range payments {
		w := now[p.payment]
		if err != nil || w.amount == 0 {
			continue
		}
		row := []any{t.creditor, p.payment, p.date, p.account, p.debit, w.amount, w.reason}
		if err = t.sql.insert(t.ctx, waitingTable, row); err != nil {
			err = t.fail(ended(t.ctx, err))
		}
	}
	return err
}

// fillWaiting gathers the payments that wait in books that have none noted.
func (t *tx) fillWaiting() error {
	_, err := t.run(waitingTable.name, "INSERT INTO waiting_payment (creditor_id, "+waitingTable.columns+") "+
		selectWaiting, []any{t.creditor})
	return err
}

// waitingFaults holds the payments that wait against the rows that they follow from.
func (v *rowVerifier) waitingFaults() error {
	return v.follows(waitingTable, "does not have the payments that wait for a person", selectWaiting, 7)
}

// waitingNow has the payments w that wait, of which $2 is the last that match has been through.
var waitingNow = "(SELECT payment, nets_date, account, debit, amount, reason FROM waiting_payment " +
	"WHERE creditor_id = $1 UNION ALL SELECT q.no, q.nets_date, q.account, q.debit, q.amount, '' FROM payment q " +
	"WHERE q.creditor_id = $1 AND q.no > $2 AND NOT " + posted("q") + ") w"

// waitingAsked are the conditions of a filter. The first argument is the last payment that match has been
// through.
func (b payments) waitingAsked(ctx context.Context, want batch.WaitingFilter) (*keyset.Filter, error) {
	f := &keyset.Filter{}
	matched, err := b.matched(ctx)
	f.Param(matched)
	keyset.Equals(f, "w.reason", want.Reason)
	keyset.Equals(f, "w.account", want.Account)
	keyset.Equals(f, "w.debit", want.Debit)
	f.Number("w.amount", int64(want.Amount))
	f.Number("w.payment", want.Payment)
	return f, err
}

func (b payments) WaitingSum(ctx context.Context, want batch.WaitingFilter) (batch.WaitingSum, error) {
	f, err := b.waitingAsked(ctx, want)
	if err != nil {
		return batch.WaitingSum{}, err
	}
	return one(ctx, b.part, func(s *batch.WaitingSum) []any {
		return []any{&s.Payments, (*int64)(&s.Amount), &s.First}
	}, "SELECT count(*), coalesce(sum(w.amount), 0), coalesce(min(w.nets_date), '') FROM "+waitingNow+
		" WHERE TRUE"+f.Conditions(), f.Args()...)
}

func (b payments) WaitingPayments(
	ctx context.Context, want batch.WaitingFilter, after batch.WaitingAt, limit int,
) iter.Seq2[batch.PaymentState, error] {
	f, err := b.waitingAsked(ctx, want)
	if err != nil {
		return failed[batch.PaymentState](err)
	}
	if after != (batch.WaitingAt{}) {
		f.Add("(w.nets_date, w.payment) > (" + f.Param(after.On) + ", " + f.Param(after.No) + ")")
	}
	page := "(SELECT w.payment FROM " + waitingNow + " WHERE TRUE" + f.Conditions() +
		" ORDER BY w.nets_date, w.payment LIMIT " + strconv.Itoa(limit) + ") u CROSS JOIN " + allPayments
	return b.payments(ctx, selectPayment(page, now, ofWaiting), f.Args()...)
}

// fromWaiting are the payments that wait, but for those that match has not been through. CROSS JOIN keeps
// SQLite from going through all payments.
const fromWaiting = "waiting_payment u CROSS JOIN " + allPayments

// ofWaiting is the condition that the payment p is that of u, which waits, and the order of what waits.
const ofWaiting = "p.no = u.payment ORDER BY p.nets_date, p.no, e.seq"
