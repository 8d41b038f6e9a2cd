package terms

import "trekk/schedule/bankday"

// Due is the due date of the invoice that pays for a period, made in time: the nominal day of the month before as it
// stands (S1), or the bank day that the charge falls on (F2).
func (p *Profile) Due(period bankday.Month, cal *bankday.Calendar) bankday.Date {
	day := p.nominal(period)
	if p.Billing.DueRule == DueAsIs {
		return day
	}
	if next := cal.Next(day); next.Month() == day.Month() {
		return next
	}
	return cal.Previous(day)
}

// nominal is the due day by the calendar alone.
func (p *Profile) nominal(period bankday.Month) bankday.Date {
	return (period - 1).Day(p.Billing.DueDay)
}

// DueWhenIssued is the due date of an invoice that is made on the day issued and was to be due on a day. Made in time for
// the notice (A1) it is due then. Made later, a claim is due on the first day that leaves time for the notice and for Nets,
// and an ordinary invoice runs for the reissue days.
func (p *Profile) DueWhenIssued(due, issued bankday.Date, claim bool, cal *bankday.Calendar) bankday.Date {
	first := cal.After(issued, p.Billing.NoticeBankDays)
	if claim {
		first = max(first, cal.After(issued, p.Billing.ClaimBankDays+1)) // it is at Nets on the day after at the latest
	}
	switch {
	case cal.Next(due) >= first:
		return due
	case claim:
		return first
	default:
		return p.ReissueDue(issued)
	}
}

// ReissueDue is the due date of an ordinary invoice that is late, or takes the place of a claim that failed.
func (p *Profile) ReissueDue(issued bankday.Date) bankday.Date {
	return issued + bankday.Date(p.Billing.ReissueDays)
}

// InvoicingDay is the day on which the invoice for a period is made: a fixed number of days before the nominal due day,
// the 6th (S2) or the 11th (F3), whether the banks are open or not. The state of the mandate on it decides about the fee.
func (p *Profile) InvoicingDay(period bankday.Month) bankday.Date {
	return p.nominal(period) - bankday.Date(p.Billing.InvoiceDaysBefore)
}

// FirstPeriod is the first period that is ever invoiced to one who joined on a day: what was paid at joining comes before
// it (S5, F3).
func (p *Profile) FirstPeriod(joined bankday.Date) bankday.Month {
	first := joined.Month() + bankday.Month(p.Joining.MonthsPaid)
	if p.Joining.NextMonthAfterInvoicingDay && joined > p.InvoicingDay(first) {
		first++
	}
	return first
}

// LastPeriodToInvoice is the latest period whose invoicing day has come.
func (p *Profile) LastPeriodToInvoice(asOf bankday.Date) bankday.Month {
	period := asOf.Month() + 4 // its nominal day is 3 months ahead, more than the 60 days that a profile may ask for
	for p.InvoicingDay(period) > asOf {
		period--
	}
	return period
}

// The transaction types of claims (nets-format, record types 30 and 31).
const (
	TypePayeeNotifies = 2
	TypeBankNotifies  = 21
)

// ClaimDeadline is the last bank day on which a claim of a type can come to Nets, by the cut-off, for a due date. Claims
// that the payee notifies come some bank days before they are due (F5, A1). Those that the bank notifies come by the last
// bank day of the month before a run of due dates from the 15th to the 14th.
func (p *Profile) ClaimDeadline(typ int, due bankday.Date, cal *bankday.Calendar) bankday.Date {
	if typ != TypeBankNotifies {
		return cal.Before(due, p.Billing.ClaimBankDays)
	}
	run := due.Month()
	if due.Day() < 15 {
		run--
	}
	return cal.Previous((run - 1).Last())
}

// ClaimType is the transaction type with which a claim that counts at Nets as come on the day atNets can still be made,
// and false when it is too late for any. The profile says what becomes of those that miss the deadline of the bank's notice.
func (p *Profile) ClaimType(due, atNets bankday.Date, cal *bankday.Calendar) (typ int, ok bool) {
	if p.Billing.Notification == NotifiedByBank {
		if atNets <= p.ClaimDeadline(TypeBankNotifies, due, cal) {
			return TypeBankNotifies, true
		}
		if p.Billing.LateClaim == LateRefused {
			return 0, false
		}
	}
	if atNets <= p.ClaimDeadline(TypePayeeNotifies, due, cal) {
		return TypePayeeNotifies, true
	}
	return 0, false
}

// CancelDeadline is the last bank day on which a cancellation can come to Nets, by the cut-off: the one before the charge.
func (p *Profile) CancelDeadline(due bankday.Date, cal *bankday.Calendar) bankday.Date {
	return cal.Before(due, 1)
}

// NoticeDeadline is the last day on which the payer can be told of a charge in time (A1).
func (p *Profile) NoticeDeadline(due bankday.Date, cal *bankday.Calendar) bankday.Date {
	return cal.Before(cal.Next(due), p.Billing.NoticeBankDays)
}

// RetryEnds is the last day on which the bank may still charge a claim due on a day (A4). Until what the bank says of that
// day has been read, nobody is reminded of it or handed over.
func (p *Profile) RetryEnds(due bankday.Date, cal *bankday.Calendar) bankday.Date {
	return cal.After(cal.Next(due), p.Dunning.RetryBankDays)
}
