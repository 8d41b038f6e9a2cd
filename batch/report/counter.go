package report

import (
	"context"

	"trekk/batch"
	"trekk/batch/wording"
	"trekk/schedule/bankday"
)

// Counter is what a member is told who asks about an invoice, in the reader's language.
type Counter struct {
	Unpaid string `json:"unpaid"` // why it is unpaid, and what to do; empty when nothing is outstanding
	Fee    string `json:"fee"`    // why it has an invoice fee; empty when it has none
}

// AtTheCounter says why an invoice is unpaid and why it has a fee, in words for the member.
func (r Reports) AtTheCounter(ctx context.Context, l *Life) (*Counter, error) {
	facts := wording.Counter{
		Due: l.Due, Charge: r.Calendar.Next(l.Due), Until: r.Terms.RetryEnds(l.Due, r.Calendar),
		Day:  l.Issued,
		Left: l.Outstanding.String(), Paid: l.Paid.String(), KID: l.KID, Account: l.Account,
	}
	if !l.Period.IsZero() && !l.Imported {
		facts.Day = min(l.Issued, r.Terms.InvoicingDay(l.Period))
	}
	active, err := r.counted(ctx, l, &facts)
	if err != nil {
		return nil, err
	}
	told := &Counter{}
	if w := l.WhyUnpaid; w != nil {
		facts.Why = string(w.Reason)
		if w.Reason == UnpaidNotDue && l.Method == batch.MethodClaim {
			facts.Why = wording.WhyChargeToCome
		}
		told.Unpaid = wording.AtTheCounter(&facts, r.Lang)
	}
	if l.Fee > 0 {
		facts.Why = feeWhy(active, &facts)
		told.Fee = wording.AtTheCounter(&facts, r.Lang)
	}
	return told, nil
}

// counted notes how the mandate for an invoice was on the day on which it counted, and tells whether it was
// active.
func (r Reports) counted(ctx context.Context, l *Life, facts *wording.Counter) (active bool, err error) {
	for m, err := range r.Store.MandatesOf(ctx, l.Account, r.Fixed(l.KID)) {
		if err != nil {
			return false, err
		}
		switch {
		case m.Since > facts.Day && m.Until.IsZero() && facts.Since.IsZero():
			facts.Since, facts.From = m.Since, r.firstCharged(m.Since)
		case m.Since <= facts.Day && (m.Until.IsZero() || m.Until > facts.Day):
			active = true
		}
		if !m.Until.IsZero() {
			facts.Ended = max(facts.Ended, m.Until)
		}
	}
	return active, nil
}

// firstCharged is the month of the first charge of a mandate that came on a day.
func (r Reports) firstCharged(since bankday.Date) bankday.Month {
	period := since.Month()
	for r.Terms.InvoicingDay(period) < since {
		period++
	}
	return r.Terms.Due(period, r.Calendar).Month()
}

func feeWhy(active bool, facts *wording.Counter) string {
	switch {
	case active:
		return wording.FeeNotClaimed
	case !facts.Since.IsZero():
		return wording.FeeMandateLate
	case !facts.Ended.IsZero() && facts.Ended <= facts.Day:
		return wording.FeeMandateEnded
	}
	return wording.FeeNoMandate
}
