package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/batch/store/keyset"
	"trekk/schedule/bankday"
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

// placing is a posting, as far as it says what of its payment waits.
type placing struct {
	payment, seq, amount   int64
	target, booked, reason string
}

func (p *placing) fields() []any {
	return []any{&p.payment, &p.seq, &p.amount, &p.target, &p.booked, &p.reason}
}

// waits reports whether the posting leaves its amount waiting.
func (p *placing) waits() bool { return p.target == string(batch.ToUnmatched) }

// keepWaiting notes a posting, by which its payment may wait, or wait no longer.
func (t *tx) keepWaiting(tb table, now []any) error {
	if tb != postingTable {
		return nil
	}
	text := func(i int) string { s, _ := now[i].(string); return s }
	number := func(i int) int64 { n, _ := now[i].(int64); return n }
	t.placings = append(t.placings, placing{number(1), number(2), number(7), text(4), text(10), text(8)})
	if len(t.placings) < reopenRows {
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

const (
	selectWaited   = "SELECT no, nets_date, account, debit FROM payment WHERE creditor_id = $1 AND no"
	selectPlacings = "SELECT payment, seq, amount, target, booked, coalesce(reason, '') FROM posting " +
		"WHERE creditor_id = $1 AND payment"
)

// closeWaiting looks at the payments anew that have new postings. Those that had others before are looked up.
func (t *tx) closeWaiting() error {
	if len(t.placings) == 0 || t.err != nil {
		return t.err
	}
	all := t.placings
	t.placings = t.placings[:0]
	byPayment := func(a, b placing) int {
		return cmp.Or(cmp.Compare(a.payment, b.payment), cmp.Compare(a.seq, b.seq))
	}
	slices.SortFunc(all, byPayment)
	since := map[int64]int64{} // the first new posting of those that had others
	for i, p := range all {
		if p.seq > 1 && (i == 0 || all[i-1].payment != p.payment) {
			since[p.payment] = p.seq
		}
	}
	if len(since) > 0 {
		known, err := lookedUp(t, selectPlacings, slices.Collect(maps.Keys(since)), (*placing).fields)
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(p placing) bool { return since[p.payment] > 0 })
		all = append(all, known...)
		slices.SortFunc(all, byPayment)
	}
	now := map[int64]*waits{}
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].payment == all[0].payment {
			n++
		}
		if err := t.place(all[:n], since[all[0].payment], now); err != nil {
			return err
		}
		all = all[n:]
	}
	return t.rewait(slices.Collect(maps.Keys(now)), now)
}

// place adds what the postings of a payment from one on come to, and puts what of it waits into now, when
// that may have changed.
func (t *tx) place(list []placing, since int64, now map[int64]*waits) error {
	old := 0
	for ; old < len(list) && list[old].seq < since; old++ {
	}
	w, changed := &waits{payment: list[0].payment}, false
	for i, p := range list {
		if p.waits() {
			w.amount, w.seq, w.reason = w.amount+p.amount, p.seq, p.reason
			changed = changed || i >= old
		}
	}
	if changed {
		now[w.payment] = w
	}
	return errors.Join(t.placedFigures(list[:old], -1), t.placedFigures(list, 1))
}

// placedFigures adds what postings of a payment have put anywhere, by day, or takes it off. It sorts them.
func (t *tx) placedFigures(list []placing, by int64) error {
	slices.SortStableFunc(list, func(a, b placing) int { return strings.Compare(a.booked, b.booked) })
	var whole, placed, moved int64
	for _, p := range list {
		whole += p.amount
	}
	for i, p := range list {
		if !p.waits() {
			moved += p.amount
		}
		if i+1 < len(list) && list[i+1].booked == p.booked {
			continue
		}
		f := figure{amount: by * moved}
		if placed == whole {
			f.number -= by
		}
		if placed += moved; placed == whole {
			f.number += by
		}
		if err := t.figure(figureKey{kind: figPlaced, day: p.booked}, f); err != nil {
			return err
		}
		moved = 0
	}
	return nil
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
	_, err := t.run(waitingTable.name, waitingTable.insert(selectWaiting), []any{t.creditor})
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

// What came by a day waits as far as no posting has put it anywhere by then.
var selectWaitingThen = fmt.Sprintf(`SELECT coalesce(sum(number), 0), coalesce(sum(amount), 0) FROM (
	SELECT moved AS number, amount FROM movement_sum
	WHERE creditor_id = $1 AND booked BETWEEN $2 AND $3 AND kind = %d
	UNION ALL SELECT -number, -amount`, batch.MovePayment) + figuresOf("day", figPlaced) + ") w"

func (b payments) WaitingSumAsOf(ctx context.Context, day bankday.Date) (batch.WaitingSum, error) {
	return one(ctx, b.part, func(s *batch.WaitingSum) []any {
		return []any{&s.Payments, (*int64)(&s.Amount)}
	}, selectWaitingThen, firstMoved, day)
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
