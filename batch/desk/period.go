package desk

import (
	"context"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/ledger"
	"trekk/schedule/bankday"
)

// ClosePeriod closes the accounts through the end of a month. It is refused while something of that time may
// still come from the bank, or is here and has not been worked, since it would all be booked in the next
// period. The chart of the day is kept with it: its journal and balance have those accounts for ever.
type ClosePeriod struct {
	Month  bankday.Month
	Reason string
}

// ClosePeriod returns the period as it was closed.
func (d *Desk) ClosePeriod(ctx context.Context, a ClosePeriod) (batch.Period, error) {
	chart := d.m.Chart.Kept()
	p := batch.Period{Through: a.Month.Last(), Closed: d.m.Now, ClosedBy: d.m.By, Chart: &chart}
	err := d.do(ctx, closePeriod, a.Month.String(), a.Reason, func(act batch.Act) error {
		b, err := ledger.Bookable(ctx, d.m.Store)
		if err != nil {
			return err
		}
		switch {
		case p.Through < b.First():
			return batch.Refuse(PeriodClosed, "%s is closed: the first open day is %s", a.Month, b.First())
		case p.Through >= d.m.Today():
			return batch.Refuse(PeriodNotOver, "%s is not over: close it on a bank day after %s",
				a.Month, p.Through)
		}
		if err := allWorked(ctx, d.m, p.Through); err != nil {
			return err
		}
		if p.SHA256, err = ledger.JournalHash(ctx, d.m.Store, b.On(1), p.Through); err != nil {
			return err
		}
		if p.Sums, err = ledger.Sums(ctx, d.m.Store, p.Through); err != nil {
			return err
		}
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.AddPeriod(p) })
	})
	return p, err
}

// allWorked refuses while the bank's word on a day and those before it may not all be in the books.
func allWorked(ctx context.Context, m batch.Moment, through bankday.Date) error {
	listed, err := m.Store.LastListing(ctx, m.Midnight())
	switch {
	case err != nil:
		return err
	case listed.IsZero():
		return batch.Refuse(MailboxNotRead,
			"the mailbox has never been read: run fetch on a bank day after %s", through)
	case bank.MorningOf(m.Calendar, listed) <= through:
		return batch.Refuse(MailboxNotRead,
			"the mailbox was last read to the end at %s: run fetch on a bank day after %s",
			batch.Clock(listed), through)
	}
	for f, err := range m.Store.Files(ctx, batch.FileNew, batch.FileQuarantined) {
		switch {
		case err != nil:
			return err
		case f.Status == batch.FileNew:
			return batch.Refuse(FileNotWorked, "%s (file %d) has not been worked: run ingest and match",
				f.Name, f.No)
		default:
			return batch.Refuse(FileQuarantined, "%s (file %d) is quarantined: see trekk inbox show %d",
				f.Name, f.No, f.No)
		}
	}
	for p, err := range m.Store.Payments(ctx, batch.PaymentsToMatch) {
		switch {
		case err != nil:
			return err
		case len(p.Postings) == 0:
			return batch.Refuse(NotMatched, "payment %d has not been matched: run match", p.No)
		}
	}
	return nil
}
