package store

import (
	"context"
	"fmt"
	"iter"

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

// selectCredits has a row for each customer with postings to his credit, or debts. A payment is taken
// together with what took it back. of restricts to a customer.
func selectCreditsOf(by asOf, of, having string) string {
	return `
	SELECT c.no, c.fixed, c.name, coalesce(y.amount, 0), coalesce(y.invoiced, 0),
		CASE WHEN y.amount < 0 THEN y.owed_since ELSE y.held_since END
	FROM customer c JOIN (
		SELECT z.customer_no AS customer_no, sum(z.amount) AS amount, sum(z.invoiced) AS invoiced,
			min(CASE WHEN z.held > 0 THEN z.since END) AS held_since,
			min(CASE WHEN z.held < 0 THEN z.since END) AS owed_since
		FROM (
			SELECT e.customer_no AS customer_no, sum(e.amount) AS amount, 0 AS invoiced,
				sum(e.amount) AS held, min(e.booked) AS since
			FROM posting e WHERE e.creditor_id = $1 AND e.customer_no IS NOT NULL` + by.by("e.booked") +
		equalTo("e.customer_no", of) + `
			GROUP BY e.customer_no, coalesce(e.reverses, e.payment) HAVING sum(e.amount) <> 0
			UNION ALL
			SELECT x.customer_no, x.amount, x.amount, 0, NULL FROM (` + debts(by) + `) x` +
		where("x.customer_no", of) + `
		) z GROUP BY z.customer_no` + having + `
	) y ON y.customer_no = c.no
	WHERE c.creditor_id = $1` + equalTo("c.no", of) + ` ORDER BY c.fixed`
}

// equalTo and where restrict a column to the value of a parameter; no parameter, no restriction.
func equalTo(column, parameter string) string {
	if parameter == "" {
		return ""
	}
	return " AND " + column + " = " + parameter
}

func where(column, parameter string) string {
	if parameter == "" {
		return ""
	}
	return " WHERE " + column + " = " + parameter
}

const notZero = " HAVING sum(z.amount) <> 0"

var (
	selectCredits     = selectCreditsOf(now, "", notZero)
	selectCreditsAsOf = selectCreditsOf(endOfDay, "", notZero)
	selectCreditOf    = selectCreditsOf(now, "$2", "")
	selectCreditThen  = selectCreditsOf(endOfDay, "$3", "")
)

func creditFields(c *batch.CustomerCredit) []any {
	return []any{
		&c.CustomerNo, &c.Fixed, &c.Name, (*int64)(&c.Amount), (*int64)(&c.Invoiced), &c.Since,
	}
}

func (b ledger) Credits(ctx context.Context) iter.Seq2[batch.CustomerCredit, error] {
	return stream(ctx, b.part, creditFields, selectCredits)
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
