package night

import (
	"context"

	"trekk/batch"
	"trekk/batch/dunning"
)

// overdue gives the overdue invoices to take, each with what comes next for it, and reports what keeps a step
// from being taken whose day has come: what blocks is told once, what holds with its number. On days that are
// no bank days there are none.
func (n *Night) overdue(
	ctx context.Context, r *Report, step dunning.Step, take func(*dunning.Verdict) error,
) error {
	if !n.Calendar.IsBankDay(n.Today()) {
		return nil
	}
	scale, err := dunning.NewScale(ctx, n.Moment, n.listed)
	if err != nil {
		return err
	}
	r.found(scale.Silent()...)
	block, holds := r.once(), dunning.Holds{}
	for v, err := range scale.Overdue(ctx, step) {
		if err != nil {
			return err
		}
		n.leavesOverdue(&v, step)
		switch stops := v.Stops(step, n.Today()); {
		case stops && v.Because == dunning.Blocked:
			block(v.Hold)
			if scale.BlocksAll() && n.rehearsal == nil {
				return nil // it has been told that somebody waits: the others wait too
			}
		case stops:
			r.count("held", 1)
			if err := holds.Add(&v); err != nil {
				return err
			}
		}
		if err := take(&v); err != nil {
			return err
		}
	}
	r.found(holds.Findings(n.Creditor.ID)...)
	return nil
}

// aboutInvoices is a finding about so many invoices.
func (n *Night) aboutInvoices(code batch.FindingCode, invoices int, facts batch.Facts) batch.Finding {
	facts["invoices"] = invoices
	return n.aboutBooks(code, batch.Waiting, facts)
}
