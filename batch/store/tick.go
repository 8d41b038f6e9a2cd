package store

import (
	"context"
	"iter"

	"trekk/batch"
	"trekk/schedule/bankday"
)

var tickTable = table{
	"tick",
	sumKey + ", seq, action, acted, acted_by, bank_date, amount, reference, statement, sha256",
	7,
}

const sumKey = "account, nets_date, centre, day_code, partial, serial"

func sumKeyFields(k *batch.SumKey) []any {
	return []any{&k.Account, &k.Date, &k.Centre, &k.Day, &k.Partial, &k.Serial}
}

func (t writer) AddTick(k batch.Tick) error {
	action := "tick"
	if k.Seq%2 == 0 {
		action = "untick"
	}
	return t.insert(tickTable, append(sumKeyFields(&k.SumKey),
		&k.Seq, &action, &k.Acted, &k.By, &k.On, (*int64)(&k.Amount), &k.Reference, &k.Statement, &k.SHA256))
}

// The payments come in the order of payment_settlement.
var selectSums = "SELECT " + prefixed("s", sumKey) + `, s.payments, s.amount, s.reference,
		coalesce(t.seq, 0), t.acted, coalesce(t.acted_by, ''), t.bank_date, coalesce(t.amount, 0),
		coalesce(t.reference, ''), coalesce(t.statement, ''), coalesce(t.sha256, '')
	FROM (SELECT ` + prefixed("p", sumKey) +
	`, count(*) AS payments, sum(p.amount) AS amount, max(p.reference) AS reference
		FROM payment p WHERE p.creditor_id = $1
		AND ` + isIn("p.source", batch.SourceOCR, batch.SourceCamt, batch.SourcePaper) +
	` AND p.booked <= $2 GROUP BY ` + prefixed("p", sumKey) + `) s
	LEFT JOIN tick t ON t.creditor_id = $1 AND ` + sameSum("t") + ` AND t.seq = (
		SELECT max(u.seq) FROM tick u WHERE u.creditor_id = $1 AND ` + sameSum("u") + `)
	ORDER BY ` + prefixed("s", sumKey)

// sameSum is the condition that a tick is of the sum s.
func sameSum(t string) string {
	return "(" + prefixed(t, sumKey) + ") = (" + prefixed("s", sumKey) + ")"
}

func (b ledger) Sums(ctx context.Context, through bankday.Date) iter.Seq2[batch.Sum, error] {
	return func(yield func(batch.Sum, error) bool) {
		type row struct {
			batch.Sum
			tick batch.Tick
		}
		fields := func(r *row) []any {
			return append(
				sumKeyFields(&r.SumKey), &r.Payments, (*int64)(&r.Amount), &r.Reference, &r.tick.Seq,
				&r.tick.Acted, &r.tick.By, &r.tick.On, (*int64)(&r.tick.Amount), &r.tick.Reference,
				&r.tick.Statement, &r.tick.SHA256,
			)
		}
		for r, err := range stream(ctx, b.part, fields, selectSums, through) {
			r.Ticks = r.tick.Seq
			if r.Ticks%2 == 1 {
				r.tick.SumKey, r.Tick = r.SumKey, &r.tick
			}
			if !yield(r.Sum, err) {
				return
			}
		}
	}
}
