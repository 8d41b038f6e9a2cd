package brake

import (
	"context"
	"slices"

	"trekk/batch"
	"trekk/batch/agency"
	"trekk/batch/bank"
	"trekk/batch/stream"
)

// Leaving are the jobs from which something leaves, for people or for the bank.
var Leaving = []string{"bill", "send", "remind", "collect", "deliver", "agency"}

// kept are the brakes in the books: what a person has stopped, and what shows that the bank may know more
// than the books, for which nothing acts.
func kept(ctx context.Context, m batch.Moment, job string) (list []batch.Finding, err error) {
	on, err := stream.All(m.Store.Brakes(ctx))
	if err != nil || len(on) == 0 {
		return nil, err
	}
	last, err := m.Store.LastNumber(ctx, batch.TransmissionSeries)
	if err != nil {
		return nil, err
	}
	for i := range on {
		b := &on[i]
		switch {
		case b.Kind == batch.BrakeStop && b.Job == "" && slices.Contains(Leaving, job),
			b.Kind == batch.BrakeStop && b.Job == job:
			list = append(list, stopped(m, b))
		case b.Rollback() && slices.Contains(Acting, job):
			list = appendRollback(list, rollback(m, b, last))
		}
	}
	return list, nil
}

// stopped says that a person has stopped what leaves, or one job.
func stopped(m batch.Moment, b *batch.Brake) batch.Finding {
	f := batch.Finding{
		Code: batch.Stopped, Severity: batch.Urgent, Do: batch.Resume, Since: batch.DayOf(b.At),
		Subject: batch.Subject{Kind: batch.OfCreditor, No: m.Creditor.ID},
		Facts:   batch.Facts{"at": batch.Clock(b.At), "by": b.By, "reason": b.Reason},
	}
	if b.Job != "" {
		f.Code, f.Subject = batch.JobStopped, batch.Subject{Kind: batch.OfJob, No: b.Job}
	}
	return f
}

// Behind says that something shows transmissions that the books do not have, or have otherwise.
func Behind(ctx context.Context, m batch.Moment, beyond []bank.Shown) (list []batch.Finding, err error) {
	last, err := m.Store.LastNumber(ctx, batch.TransmissionSeries)
	for _, s := range beyond {
		b := batch.Brake{Kind: s.Kind, Number: s.Number, Name: s.Name, At: m.Now}
		list = appendRollback(list, rollback(m, &b, last))
	}
	return list, err
}

// fence looks whether more was sealed, or told to the agency, than the books have.
func fence(ctx context.Context, m batch.Moment, job string) (list []batch.Finding, err error) {
	if !slices.Contains(Acting, job) {
		return nil, nil
	}
	told, err := agency.BeyondFence(ctx, m)
	if err != nil {
		return nil, err
	}
	if told != nil {
		list = append(list, batch.Finding{
			Code: batch.AgencyBehind, Severity: batch.Urgent, Do: batch.Recover, Since: batch.DayOf(told.At),
			Subject: batch.Subject{Kind: batch.OfCreditor, No: m.Creditor.ID},
			Facts: batch.Facts{
				"name": m.AgencyFence.String(), "case": told.Case, "message": told.Message,
			},
		})
	}
	s, err := bank.BeyondFence(ctx, m)
	if s == nil || err != nil {
		return list, err
	}
	behind, err := Behind(ctx, m, []bank.Shown{*s})
	return append(list, behind...), err
}

// rollback says that the bank may know more than the books.
func rollback(m batch.Moment, b *batch.Brake, last int64) batch.Finding {
	f := batch.Finding{
		Severity: batch.Urgent, Do: batch.Recover, Since: batch.DayOf(b.At),
		Subject: batch.Subject{Kind: batch.OfCreditor, No: m.Creditor.ID},
		Facts:   batch.Facts{"name": b.Name},
	}
	switch b.Kind {
	case batch.BrakeRestored:
		f.Code, f.Facts["at"] = batch.BooksRestored, batch.Clock(b.At)
		return f
	case batch.BrakeOther:
		f.Code = batch.TransmissionContradicted
	case batch.BrakeUnsent:
		f.Code = batch.ReceiptUnsent
	default:
		f.Code, f.Facts["number"], f.Facts["last"] = batch.BooksBehind, b.Number, last
		return f
	}
	f.Subject = batch.Numbered(batch.OfTransmission, b.Number)
	return f
}

// appendRollback adds a finding; of those that the books are behind, the one with the highest number stays.
func appendRollback(list []batch.Finding, f batch.Finding) []batch.Finding {
	k := slices.IndexFunc(list, func(g batch.Finding) bool { return g.ID() == f.ID() })
	switch {
	case k < 0:
		return append(list, f)
	case f.Code == batch.BooksBehind && f.Facts["number"].(int64) > list[k].Facts["number"].(int64):
		list[k] = f
	}
	return list
}
