package store

import (
	"context"
	"iter"

	"trekk/batch"
)

var brakeTable = table{"brake", "no, kind, job, number, name, engaged, acted, acted_by, reason", 1}

func brakeFields(b *batch.Brake) []any {
	return []any{
		&b.No, (*string)(&b.Kind), &b.Job, &b.Number, &b.Name, &b.On, (*stamp)(&b.At), &b.By, &b.Reason,
	}
}

func (t writer) AddBrake(b batch.Brake) (err error) {
	if b.No, err = t.Next(batch.BrakeSeries, 1); err != nil {
		return err
	}
	told := batch.Change{
		Type: batch.ToldBrakeOff, Subject: batch.Subject{Kind: batch.OfCreditor, No: t.creditor},
		Facts: batch.ChangeFacts{Kind: string(b.Kind), Job: b.Job, Transmission: b.Number},
	}
	if b.On {
		told.Type = batch.ToldBrakeOn
	}
	return t.told(t.insert(brakeTable, brakeFields(&b)), told)
}

var selectBrakes = "SELECT " + prefixed("b", brakeTable.columns) + ` FROM brake b
	WHERE b.creditor_id = $1 AND b.engaged = 1 AND NOT EXISTS (
		SELECT 1 FROM brake x
		WHERE x.creditor_id = $1 AND x.kind = b.kind AND x.job = b.job AND x.number = b.number
		AND x.no > b.no)
	ORDER BY b.no`

func (b brakes) Brakes(ctx context.Context) iter.Seq2[batch.Brake, error] {
	return stream(ctx, b.part, brakeFields, selectBrakes)
}

var strayClaimTable = table{
	"stray_claim", "transmission, assignment, transaction_no, type, kid, due, amount", 3,
}

func strayClaimFields(s *batch.StrayClaim) []any {
	return []any{
		&s.Transmission, &s.Assignment, &s.Transaction, &s.Type, &s.KID, &s.Due, (*int64)(&s.Amount),
	}
}

func (t writer) AddStrayClaim(s batch.StrayClaim) error {
	return t.insert(strayClaimTable, strayClaimFields(&s))
}

const strayClaimOrder = " ORDER BY s.transmission, s.assignment, s.transaction_no"

var (
	strayClaims = "SELECT " + prefixed("s", strayClaimTable.columns) + ` FROM stray_claim s
		WHERE s.creditor_id = $1 AND NOT EXISTS (
			SELECT 1 FROM claim k
			WHERE k.creditor_id = $1 AND k.transmission = s.transmission AND k.assignment = s.assignment
			AND k.transaction_no = s.transaction_no)`
	selectStrayClaims   = strayClaims + strayClaimOrder
	selectStrayClaimsOf = strayClaims + " AND s.transmission = $2" + strayClaimOrder
)

func (b brakes) StrayClaims(ctx context.Context) iter.Seq2[batch.StrayClaim, error] {
	return stream(ctx, b.part, strayClaimFields, selectStrayClaims)
}

func (b brakes) StrayClaimsOf(ctx context.Context, transmission int64) iter.Seq2[batch.StrayClaim, error] {
	return stream(ctx, b.part, strayClaimFields, selectStrayClaimsOf, transmission)
}
