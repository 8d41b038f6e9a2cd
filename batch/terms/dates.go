package terms

import "trekk/schedule/bankday"

// Due is the due date of the invoice that pays for a period, when it is made in time: the nominal day in the
// month before the period. When the banks are closed on that day, the due rule of the profile says whether
// the date stays as it is (S1) or is the bank day of the charge (F2).
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

// DueWhenIssued is the due date of an invoice that should be due on the day due and is made on the day
// issued; claim says whether it is charged by AvtaleGiro. Made in time for the notice to the payer (A1), it
// is due on that day. Made later, a claim is due on the first day that leaves time for the notice and for
// Nets, and an ordinary invoice is due billing.reissue_days after it was made.
func (p *Profile) DueWhenIssued(due, issued bankday.Date, claim bool, cal *bankday.Calendar) bankday.Date {
	first := cal.After(issued, p.Billing.NoticeBankDays)
	if claim {
		// The claim is at Nets on the day after the invoice was made, at the latest.
		first = max(first, cal.After(issued, p.Billing.ClaimBankDays+1))
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

// InvoicingDay is the day on which the invoice for a period is made: a fixed number of days before the
// nominal due day, the 6th (S2) or the 11th (F3), whether the banks are open or not. The state of the mandate
// on it decides about the fee.
func (p *Profile) InvoicingDay(period bankday.Month) bankday.Date {
	return p.nominal(period) - bankday.Date(p.Billing.InvoiceDaysBefore)
}

// FirstPeriod is the first month that is invoiced to someone who joined on a day: the month after those that
// were paid at joining (S5, F3).
func (p *Profile) FirstPeriod(joined bankday.Date) bankday.Month {
	first := joined.Month() + bankday.Month(p.Joining.MonthsPaid)
	if p.Joining.NextMonthAfterInvoicingDay && joined > p.InvoicingDay(first) {
		first++
	}
	return first
}

// LastPeriodToInvoice is the latest month whose invoicing day is on or before asOf.
func (p *Profile) LastPeriodToInvoice(asOf bankday.Date) bankday.Month {
	// Begin with a period that cannot have been invoiced yet: its nominal due day is 3 months ahead, and a
	// profile makes invoices 60 days before that at most.
	period := asOf.Month() + 4
	for p.InvoicingDay(period) > asOf {
		period--
	}
	return period
}

// The transaction types of claims (AvtaleGiro system specification v3.3, record types 30 and 31): who tells
// the payer that the account will be charged, the payee or the payer's bank.
const (
	TypePayeeNotifies = 2
	TypeBankNotifies  = 21
)

// ClaimDeadline is the last bank day on which a claim with a due date can reach Nets before the cut-off. typ
// is its transaction type. Claims that the payee notifies must come billing.claim_bank_days before they are
// due (F5, A1). For claims that the bank notifies and due dates from the 15th of a month to the 14th of the
// next, it is the last bank day of the month before: for those due on 20 December, 30 November.
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

// LastClaimDay is the last bank day on which a claim with a due date can reach Nets before the cut-off, of
// whatever type the payee may send then.
func (p *Profile) LastClaimDay(due bankday.Date, cal *bankday.Calendar) bankday.Date {
	if p.Billing.Notification == NotifiedByBank && p.Billing.LateClaim == LateRefused {
		return p.ClaimDeadline(TypeBankNotifies, due, cal)
	}
	return p.ClaimDeadline(TypePayeeNotifies, due, cal)
}

// ClaimType is the transaction type of a claim with a due date that counts at Nets as received on the day
// atNets. ok is false when it is too late for the claim. A claim that comes too late to be notified by the
// bank is one that the payee notifies, or none at all, as billing.late_claim says.
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

// CancelDeadline is the last bank day on which a cancellation can reach Nets before the cut-off: the one
// before the claim's due date.
func (p *Profile) CancelDeadline(due bankday.Date, cal *bankday.Calendar) bankday.Date {
	return cal.Before(due, 1)
}

// NoticeDeadline is the last day on which the payer can be told of a charge in time (A1).
func (p *Profile) NoticeDeadline(due bankday.Date, cal *bankday.Calendar) bankday.Date {
	return cal.Before(cal.Next(due), p.Billing.NoticeBankDays)
}

// RetryEnds is the last day on which the bank may still charge a claim with a due date (A4). Until the bank's
// files of that day have been read, nobody is reminded of the claim or handed over to collection for it.
func (p *Profile) RetryEnds(due bankday.Date, cal *bankday.Calendar) bankday.Date {
	return cal.After(cal.Next(due), p.Dunning.RetryBankDays)
}
