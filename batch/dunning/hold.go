package dunning

import (
	"trekk/batch"
	"trekk/schedule/bankday"
)

// about is a finding about an invoice that is held. To the facts it adds what is outstanding.
func about(
	i *batch.InvoiceState, code batch.FindingCode, since bankday.Date, facts batch.Facts, do batch.Remedy,
) *batch.Finding {
	facts["amount_ore"] = i.Outstanding()
	return &batch.Finding{
		Code: code, Severity: batch.Waiting, Subject: batch.Subject{Kind: batch.OfInvoice, No: i.No},
		Since: since, Facts: facts, Do: do,
	}
}

// person is what of us or of the customer holds an invoice: a fault of ours or the bank's, a dispute, a stop
// of everything to the customer, or time that was given.
func (s *Scale) person(v *Verdict, given *batch.Finding) *batch.Finding {
	i, today := v.Invoice, s.m.Today()
	switch {
	case isLive(i.Claim) && s.unanswered[i.Claim.Transmission]:
		facts := batch.Facts{"transmission": i.Claim.Transmission}
		return about(i, batch.HeldUnanswered, s.m.Calendar.Next(i.Due), facts, "")
	case i.Method == batch.MethodClaim && !isLive(i.Claim):
		return about(i, batch.HeldNeverClaimed, s.m.Calendar.Next(i.Due), batch.Facts{}, "")
	case i.Objected():
		return about(i, batch.HeldDisputed, i.Hold.On, batch.Facts{}, batch.ResolveObjection)
	case i.Held(today):
		return about(i, batch.HeldDisputed, i.Hold.On, batch.Facts{}, batch.ReleaseInvoice)
	case i.CustomerHeld(today):
		facts := batch.Facts{"customer": i.CustomerNo}
		return about(i, batch.HeldCustomer, i.CustomerHold.On, facts, "")
	}
	return given
}

// given is the time that the customer was given to pay an invoice, as long as it is kept. Where it is broken,
// the invoice's days count from the day that was not kept.
func (s *Scale) given(v *Verdict) *batch.Finding {
	i := v.Invoice
	if i.Arranged == nil {
		return nil
	}
	kept, due := i.Arranged.Kept(i.Outstanding(), s.heard, s.m.Calendar)
	if !kept {
		v.Since = max(v.Since, due)
		return nil
	}
	return about(i, batch.HeldArranged, i.Arranged.On, batch.Facts{"due": due}, "")
}

// silent is the bank's silence about the day on which an invoice was to be paid, or its claim charged.
func (s *Scale) silent(i *batch.InvoiceState) *batch.Finding {
	if hold := s.silence.of(i.Due); hold != nil || !isLive(i.Claim) || i.Claim.Due == i.Due {
		return hold
	}
	return s.silence.of(i.Claim.Due)
}

// HoldsInvoice reports whether findings with a code say what holds an overdue invoice.
func HoldsInvoice(code batch.FindingCode) bool {
	switch code {
	case batch.MoneyWaits, batch.BankSilent, batch.HeldUnanswered, batch.HeldNeverClaimed, batch.HeldDisputed,
		batch.HeldCustomer, batch.HeldArranged, batch.HeldByCredit, batch.BelowMinimum, batch.HeldByLaw,
		batch.LawNotReviewed:
		return true
	}
	return false
}
