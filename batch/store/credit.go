package store

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// debts has what has been invoiced of each customer's debts: a row for each invoice of one, and for each
// credit note that takes something off it. A loss is still owed.
func debts(by asOf) string {
	debt := is("i.kind", batch.KindDebt)
	return `SELECT i.customer_no AS customer_no, i.amount AS amount FROM invoice i
		WHERE i.creditor_id = $1 AND ` + debt + by.by("i.booked") + `
		UNION ALL
		SELECT i.customer_no, -n.amount FROM invoice i
		JOIN credit_note n ON n.creditor_id = $1 AND n.invoice_no = i.no AND ` +
		is("n.kind", batch.KindCredit) + by.by("n.booked") + `
		WHERE i.creditor_id = $1 AND ` + debt
}

// selectCreditsOf has a row for each customer with postings to his credit, or debts. A payment is taken together
// with what took it back. of is a condition on the customer's number, having one on the sums.
func selectCreditsOf(by asOf, of, having string) string {
	only := func(column string) string {
		if of == "" {
			return ""
		}
		return " AND " + column + of
	}
	return `
	SELECT c.no AS no, c.fixed AS fixed, c.name AS name, coalesce(y.amount, 0) AS amount,
		coalesce(y.invoiced, 0) AS invoiced,
		CASE WHEN y.amount < 0 THEN y.owed_since ELSE y.held_since END AS since
	FROM customer c JOIN (
		SELECT z.customer_no AS customer_no, sum(z.amount) AS amount, sum(z.invoiced) AS invoiced,
			min(CASE WHEN z.held > 0 THEN z.since END) AS held_since,
			min(CASE WHEN z.held < 0 THEN z.since END) AS owed_since
		FROM (
			SELECT e.customer_no AS customer_no, sum(e.amount) AS amount, 0 AS invoiced,
				sum(e.amount) AS held, min(e.booked) AS since
			FROM posting e WHERE e.creditor_id = $1 AND e.customer_no IS NOT NULL` + by.by("e.booked") +
		only("e.customer_no") + `
			GROUP BY e.customer_no, coalesce(e.reverses, e.payment) HAVING sum(e.amount) <> 0
			UNION ALL
			SELECT x.customer_no, x.amount, x.amount, 0, NULL FROM (` + debts(by) + `) x WHERE TRUE` +
		only("x.customer_no") + `
		) z GROUP BY z.customer_no` + having + `
	) y ON y.customer_no = c.no
	WHERE c.creditor_id = $1` + only("c.no")
}

const (
	notZero = " HAVING sum(z.amount) <> 0"
	byFixed = " ORDER BY c.fixed"
)

var (
	selectCreditsAsOf = selectCreditsOf(endOfDay, "", notZero) + byFixed
	selectCreditOf    = selectCreditsOf(now, " = $2", "")
	selectCreditThen  = selectCreditsOf(endOfDay, " = $3", "")
)

// standing_credit has the customers whose credit is not zero: what is read of them costs how many they are,
// however many have had some. It follows from customers, postings, and the invoices and credit notes of debts.

// creditTable is written beside those.
var creditTable = table{"standing_credit", "customer_no, fixed, amount, invoiced, since", 0}

// selectCredits goes by the key of standing_credit.
const selectCredits = "SELECT s.customer_no, s.fixed, c.name, s.amount, s.invoiced, s.since FROM standing_credit s " +
	"CROSS JOIN customer c WHERE s.creditor_id = $1 AND c.creditor_id = $1 AND c.no = s.customer_no"

const byStanding = " ORDER BY s.fixed"

// standingCredits has the rows of standing_credit as they follow from the others, of customers whose numbers are
// as a condition says.
func standingCredits(of string) string {
	return "SELECT $1, s.no, s.fixed, s.amount, s.invoiced, s.since FROM (" +
		selectCreditsOf(now, of, notZero) + ") s"
}

// keepCredit notes a row by which somebody's credit may be another one, or stand elsewhere in the list.
func (t *tx) keepCredit(tb table, was, now []any) error {
	switch tb {
	case customerTable:
		if was != nil && (now == nil || was[2] != now[2]) {
			t.credited[was[1]] = true
		}
		return nil // its row may not be written yet
	case postingTable:
		if now[6] != nil {
			t.credited[now[6]] = true
		}
	case invoiceTable:
		if now[15] == string(batch.KindDebt) {
			t.credited[now[2]] = true
		}
	case creditNoteTable:
		if now[1] == string(batch.KindCredit) {
			t.noted = append(t.noted, now[3])
		}
	}
	if len(t.credited)+len(t.noted) < reopenRows {
		return nil
	}
	return t.closeCredit()
}

// closeCredit looks anew at the credit of those of whom a row was written.
func (t *tx) closeCredit() error {
	if t.err != nil {
		return t.err
	}
	owe, err := lookedUp(t, "SELECT customer_no FROM invoice WHERE creditor_id = $1 AND "+
		is("kind", batch.KindDebt)+" AND no", t.noted, func(no *string) []any { return []any{no} })
	for _, no := range owe {
		t.credited[no] = true
	}
	for some := range slices.Chunk(slices.Collect(maps.Keys(t.credited)), reopenRows) {
		args := many(some)
		for _, statement := range []string{
			"DELETE FROM standing_credit WHERE creditor_id = $1 AND customer_no" + inMany(args),
			creditTable.insert(standingCredits(inMany(args))),
		} {
			if err == nil {
				_, err = t.run(creditTable.name, statement, append([]any{t.creditor}, args...))
			}
		}
	}
	clear(t.credited)
	t.noted = t.noted[:0]
	return err
}

// fillCredit gathers the customers who have credit in books that have none noted.
func (t *tx) fillCredit() error {
	_, err := t.run(creditTable.name, creditTable.insert(standingCredits("")), []any{t.creditor})
	return err
}

// creditFaults holds the customers who have credit against the rows that they follow from.
func (v *rowVerifier) creditFaults() error {
	return v.follows(creditTable, "does not have the customers whose credit is not zero", standingCredits(""), 6)
}

func creditFields(c *batch.CustomerCredit) []any {
	return []any{
		&c.CustomerNo, &c.Fixed, &c.Name, (*int64)(&c.Amount), (*int64)(&c.Invoiced), &c.Since,
	}
}

func (b ledger) Credits(ctx context.Context) iter.Seq2[batch.CustomerCredit, error] {
	return stream(ctx, b.part, creditFields, selectCredits+byStanding)
}

func (b ledger) CreditsBehind(
	ctx context.Context, fixed string, limit int,
) iter.Seq2[batch.CustomerCredit, error] {
	return stream(ctx, b.part, creditFields, selectCredits+" AND s.fixed > $2"+byStanding+" LIMIT $3", fixed, limit)
}

func (b ledger) CreditsAsOf(
	ctx context.Context, day bankday.Date,
) iter.Seq2[batch.CustomerCredit, error] {
	if day = b.readAsOf(ctx, day); day == batch.LastDay {
		return b.Credits(ctx)
	}
	return stream(ctx, b.part, creditFields, selectCreditsAsOf, day)
}

// CreditOf is zero of a customer who never had any.
func (b ledger) CreditOf(ctx context.Context, customerNo string) (batch.CustomerCredit, error) {
	return b.credit(ctx, customerNo, selectCreditOf, customerNo)
}

func (b ledger) CreditOfAsOf(
	ctx context.Context, customerNo string, day bankday.Date,
) (batch.CustomerCredit, error) {
	if day = b.readAsOf(ctx, day); day == batch.LastDay {
		return b.CreditOf(ctx, customerNo)
	}
	return b.credit(ctx, customerNo, selectCreditThen, day, customerNo)
}

func (b ledger) credit(
	ctx context.Context, customerNo, query string, args ...any,
) (batch.CustomerCredit, error) {
	for c, err := range stream(ctx, b.part, creditFields, query, args...) {
		return c, err
	}
	c, err := one(ctx, b.part, customerFields, selectCustomer+" AND no = $2", customerNo)
	if err != nil {
		return batch.CustomerCredit{}, fmt.Errorf("customer %s: %w", customerNo, err)
	}
	return batch.CustomerCredit{CustomerNo: c.No, Fixed: c.Fixed, Name: c.Name}, nil
}
