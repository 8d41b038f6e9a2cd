package store

import (
	"context"
	"iter"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/batch/store/keyset"
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

// selectSums reads sums. where restricts them and sorted sorts them, as limit says how many; a page's sums are
// picked first, so that no others are made.
func selectSums(where, sorted, limit string) string {
	picked := ""
	if limit != "" {
		picked = sorted + limit
	}
	return sumsBooked("", where, sorted, picked)
}

// sumsBooked reads the sums of what is booked as a condition says, of p. They are in movement_sum but for their
// references, of which payment_sum_reference has the last one of each.
func sumsBooked(booked, where, sorted, picked string) string {
	ofBank := isIn("p.source", batch.SourceOCR, batch.SourceCamt, batch.SourcePaper) + booked
	return "SELECT " + prefixed("s", sumKey) + `, s.payments, s.amount, coalesce((
		SELECT p.reference FROM payment p WHERE p.creditor_id = $1 AND ` + sameSum("p") + ` AND p.reference <> ''
		AND ` + ofBank + ` ORDER BY p.reference DESC LIMIT 1), ''),
		coalesce(t.seq, 0), t.acted, coalesce(t.acted_by, ''), t.bank_date, coalesce(t.amount, 0),
		coalesce(t.reference, ''), coalesce(t.statement, ''), coalesce(t.sha256, '')
	FROM (SELECT ` + prefixed("p", sumKey) + `, sum(p.moved) AS payments, sum(p.amount) AS amount
		FROM movement_sum p WHERE p.creditor_id = $1 AND p.kind = ` + strconv.Itoa(int(batch.MovePayment)) +
		" AND " + ofBank + where + " GROUP BY " + prefixed("p", sumKey) + picked + `) s
	LEFT JOIN tick t ON t.creditor_id = $1 AND ` + sameSum("t") + ` AND t.seq = (
		SELECT max(u.seq) FROM tick u WHERE u.creditor_id = $1 AND ` + sameSum("u") + ")" +
		strings.ReplaceAll(sorted, "p.", "s.")
}

// The sums come in the order of movement_settled.
var selectSumsThrough = sumsBooked(" AND p.booked <= $2", "", " ORDER BY "+prefixed("p", sumKey), "")

// sameSum is the condition that a tick is of the sum s.
func sameSum(t string) string {
	return "(" + prefixed(t, sumKey) + ") = (" + prefixed("s", sumKey) + ")"
}

// sumRow is a sum with its last tick, which may be taken back.
type sumRow struct {
	batch.Sum
	tick batch.Tick
}

func sumFields(r *sumRow) []any {
	return append(
		sumKeyFields(&r.SumKey), &r.Payments, (*int64)(&r.Amount), &r.Reference, &r.tick.Seq,
		&r.tick.Acted, &r.tick.By, &r.tick.On, (*int64)(&r.tick.Amount), &r.tick.Reference,
		&r.tick.Statement, &r.tick.SHA256,
	)
}

func (b ledger) sums(ctx context.Context, query string, args ...any) iter.Seq2[batch.Sum, error] {
	return func(yield func(batch.Sum, error) bool) {
		for r, err := range stream(ctx, b.part, sumFields, query, args...) {
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

func (b ledger) Sums(ctx context.Context, through bankday.Date) iter.Seq2[batch.Sum, error] {
	return b.sums(ctx, selectSumsThrough, through)
}

const selectRefundTicks = "SELECT " + sumKey + `, seq, acted, acted_by, bank_date, amount, reference, statement, sha256
	FROM tick WHERE creditor_id = $1 AND serial < 0 ORDER BY serial DESC, seq`

func (b ledger) RefundTicks(ctx context.Context) iter.Seq2[batch.Tick, error] {
	return stream(ctx, b.part, func(t *batch.Tick) []any {
		return append(sumKeyFields(&t.SumKey), &t.Seq, &t.Acted, &t.By, &t.On, (*int64)(&t.Amount),
			&t.Reference,
			&t.Statement, &t.SHA256)
	}, selectRefundTicks)
}

var sumList = keyset.List[batch.Sum]{Noun: "settlement", Orders: []keyset.Order[batch.Sum]{{
	Name:    batch.BySettlement,
	Columns: []string{"p.account", "p.nets_date", "p.centre", "p.day_code", "p.partial", "p.serial"},
	Key: func(s *batch.Sum) []any {
		return []any{
			s.Account, s.Date.String(), int64(s.Centre), int64(s.Day), int64(s.Partial), int64(s.Serial),
		}
	},
}}}

func (b ledger) ListSums(
	ctx context.Context, want batch.SumFilter, p batch.Page,
) iter.Seq2[batch.Listed[batch.Sum], error] {
	f := &keyset.Filter{}
	keyset.Equals(f, "p.account", want.Account)
	f.Days("p.nets_date", want.From, want.Until)
	return keyset.Pages(ctx, &sumList, p, f, selectSums, b.sums)
}
