package store

import (
	"context"
	"iter"
	"slices"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// claim_told has how many claims a transmission makes on each due date, and of how many of them the bank has
// told: who asks why an invoice is unpaid need not wait until a year's claims are counted. It follows from
// claims and payments.

// toldTable is written beside claimTable and paymentTable.
var toldTable = table{"claim_told", "transmission, due, claims, told", 0}

// tellable are the claims k that count.
var tellable = isClaim("k.type") + " AND " + isIn("k.status", batch.ClaimLive, batch.ClaimRejected)

// countTold counts the claims of a creditor, or those that a condition leaves.
func countTold(condition string) string {
	return "SELECT $1, k.transmission, k.due, count(*), sum(CASE WHEN " +
		is("k.status", batch.ClaimRejected) +
		` OR EXISTS (SELECT 1 FROM payment p WHERE p.creditor_id = $1 AND p.kid = k.kid) THEN 1 ELSE 0 END)
	FROM claim k WHERE k.creditor_id = $1` + condition + " AND " + tellable + " GROUP BY k.transmission, k.due"
}

const insertTold = "INSERT INTO claim_told (creditor_id, transmission, due, claims, told) "

// Claims of which the bank tells first by payments that are new are found table by table, by keys: joined, a server
// whose figures say that a table is empty, as when books are being filled, reads it again for each payment.
const (
	selectNewKIDs = "SELECT DISTINCT p.kid FROM payment p WHERE p.creditor_id = $1 AND p.no >= $2 AND p.no <= $3 " +
		"AND p.kid <> ''"
	selectPaid       = "SELECT q.kid, q.no FROM payment q WHERE q.creditor_id = $1"
	selectNo         = "SELECT i.no FROM invoice i WHERE i.creditor_id = $1"
	selectLiveClaims = "SELECT k.transmission, k.due FROM claim k WHERE k.creditor_id = $1 AND "
)

var selectLiveByInvoice = selectLiveClaims + isClaim("k.type") + " AND " + is("k.status", batch.ClaimLive) +
	" AND k.invoice_no"

// dueIn is a due date of a transmission.
type dueIn struct {
	transmission int64
	due          bankday.Date
}

// newlyTold counts the claims of which the bank told first by the payments that were noted, by what claim_told is
// counted by.
func (t *tx) newlyTold() (map[dueIn]int64, error) {
	counts := map[dueIn]int64{}
	for from := t.heard.first; from <= t.heard.last; from += reopenRows {
		kids, err := t.firstPaid(from, min(from+reopenRows-1, t.heard.last))
		if err != nil {
			return nil, err
		}
		nos, err := keyed(t, selectNo, "i.kid", kids, func(no *string) []any { return []any{no} })
		if err != nil {
			return nil, err
		}
		claims, err := lookedUp(t, selectLiveByInvoice, nos,
			func(d *dueIn) []any { return []any{&d.transmission, &d.due} })
		if err != nil {
			return nil, err
		}
		for _, d := range claims {
			counts[d]++
		}
	}
	return counts, nil
}

// firstPaid are the KIDs of which the payments between two numbers are the first, with none behind those that were
// noted.
func (t *tx) firstPaid(from, to int64) ([]string, error) {
	r, err := t.query(selectNewKIDs, from, to)
	if err != nil {
		return nil, t.fail(err)
	}
	kids, err := collect(r, func(kid *string) []any { return []any{kid} })
	if err != nil {
		return nil, t.fail(ended(t.ctx, err))
	}
	type paid struct {
		kid string
		no  int64
	}
	all, err := keyed(t, selectPaid, "q.kid", kids, func(p *paid) []any { return []any{&p.kid, &p.no} })
	before := map[string]bool{}
	for _, p := range all {
		if p.no < from || p.no > t.heard.last {
			before[p.kid] = true
		}
	}
	return slices.DeleteFunc(kids, func(kid string) bool { return before[kid] }), err
}

// tolds is what a transaction has written that claim_told follows from.
type tolds struct {
	transmissions map[int64]bool // of its claims
	first, last   int64          // payments, which are numbered in order; zero for none
}

// keepTold makes claim_told follow a row that was written, when the transaction is closed.
func (t *tx) keepTold(tb table, now []any) {
	no, _ := now[1].(int64)
	switch tb {
	case claimTable:
		if t.heard.transmissions == nil {
			t.heard.transmissions = map[int64]bool{}
		}
		t.heard.transmissions[no] = true
	case paymentTable:
		if t.heard.first == 0 || no < t.heard.first {
			t.heard.first = no
		}
		t.heard.last = max(t.heard.last, no)
	}
}

// closeTold counts the claims of the transmissions that were noted anew, and adds what new payments tell of
// others.
func (t *tx) closeTold() error {
	for no := range t.heard.transmissions {
		args := []any{t.creditor, no}
		_, err := t.run(toldTable.name, "DELETE FROM claim_told WHERE creditor_id = $1 AND transmission = $2", args)
		if err == nil {
			_, err = t.run(toldTable.name, insertTold+countTold(" AND k.transmission = $2"), args)
		}
		if err != nil {
			return err
		}
	}
	if t.heard.first == 0 || t.err != nil {
		return t.err
	}
	counts, err := t.newlyTold()
	if err != nil {
		return err
	}
	for of, claims := range counts {
		if t.heard.transmissions[of.transmission] {
			continue // counted just now
		}
		args, err := values([]any{t.creditor, of.transmission, of.due, claims})
		if err == nil {
			_, err = t.run(toldTable.name, "UPDATE claim_told SET told = told + $4 "+
				"WHERE creditor_id = $1 AND transmission = $2 AND due = $3", args)
		}
		if err != nil {
			return t.fail(err)
		}
	}
	return nil
}

// fillTold counts all claims.
func (t *tx) fillTold() error {
	_, err := t.run(toldTable.name, insertTold+countTold(""), []any{t.creditor})
	return err
}

// toldFaults holds what was counted against what is counted now.
func (v *rowVerifier) toldFaults() error {
	return v.follows(toldTable, "does not have as many claims as there are, or that the bank has told of",
		countTold(""), 5)
}

var selectClaimsTold = `
	SELECT c.due, sum(c.claims), sum(c.told)
	FROM claim_told c JOIN transmission t ON t.creditor_id = $1 AND t.number = c.transmission
	AND ` + is("t.status", batch.TransmissionApproved) + `
	WHERE c.creditor_id = $1 AND c.due >= $2 AND c.due <= $3
	GROUP BY c.due ORDER BY c.due`

func (b transmissions) Told(ctx context.Context, from, to bankday.Date) iter.Seq2[batch.Told, error] {
	return stream(
		ctx, b.part, func(t *batch.Told) []any { return []any{&t.Due, &t.Claims, &t.Told} },
		selectClaimsTold, from, to,
	)
}
