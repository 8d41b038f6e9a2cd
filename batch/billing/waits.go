package billing

import (
	"context"
	"errors"
	"slices"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// Waits adds up the invoices that wait: for files, and for a person who confirms several months at once. The
// zero value is empty.
type Waits struct {
	files  []fileWaits // by number
	months monthsWaiting
}

// fileWaits are the invoices that wait for one file.
type fileWaits struct {
	file        batch.File
	memberships int
	last        string // the membership that was counted last
	amount, fee batch.Ore
	until       bankday.Date // the first day on which one of them is made after all
}

// Add adds a proposal, where it is one that waits. Those of one membership are added one after the other.
func (w *Waits) Add(p *Proposal) error {
	if p.Problem != nil && p.Problem.Code == batch.MonthsWait {
		if err := w.months.add(p.Problem); err != nil {
			return err
		}
	}
	if p.Way.Until.IsZero() {
		return nil
	}
	file := p.Way.Doubt
	k, found := slices.BinarySearchFunc(w.files, file.No,
		func(f fileWaits, no int64) int { return int(f.file.No - no) })
	if !found {
		w.files = slices.Insert(w.files, k, fileWaits{file: *file, until: p.Way.Until})
	}
	f := &w.files[k]
	if f.last != p.Membership.No {
		f.memberships, f.last = f.memberships+1, p.Membership.No
	}
	f.fee += p.Way.Avoided
	f.until = min(f.until, p.Way.Until)
	return stream.Add(&f.amount, p.Charge.Amount())
}

// Findings are what waits for each file, and the memberships whose months wait.
func (w *Waits) Findings(m batch.Moment) (list []batch.Finding) {
	for _, f := range w.files {
		severity := batch.Waiting
		if m.Calendar.After(m.Today(), 1) >= f.until {
			severity = batch.Urgent
		}
		list = append(list, batch.Finding{
			Code: batch.FeeInDoubt, Severity: severity, Subject: batch.Numbered(batch.OfFile, f.file.No),
			Since: batch.DayOf(f.file.Received), Do: batch.LookAtFile,
			Facts: batch.Facts{
				"name": f.file.Name, "memberships": f.memberships, "amount_ore": f.amount, "fees_ore": f.fee,
				"last": f.until,
			},
		})
	}
	return append(list, w.months.findings(m)...)
}

// Waiting finds what waits now. It looks at memberships only where there is a file that is not in the books,
// or the last run that made invoices told of something.
func Waiting(ctx context.Context, m batch.Moment) ([]batch.Finding, error) {
	fees, err := NewFees(ctx, m)
	if err != nil {
		return nil, err
	}
	switch last, err := m.Store.LastJob(ctx, "bill"); {
	case err != nil && !errors.Is(err, batch.ErrNotFound):
		return nil, err
	case len(fees.doubts) == 0 && !last.Attention:
		return nil, nil
	}
	var waits Waits
	for p, err := range fees.Proposals(ctx, false) {
		if err != nil {
			return nil, err
		}
		if err := waits.Add(&p); err != nil {
			return nil, err
		}
	}
	return waits.Findings(m), nil
}
