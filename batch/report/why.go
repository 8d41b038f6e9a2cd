package report

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/dunning"
	"trekk/batch/wording"
	"trekk/schedule/bankday"
)

// Unpaid is why an invoice is unpaid: a stable word and a sentence.
type Unpaid struct {
	Reason UnpaidReason   `json:"reason"`
	Text   string         `json:"text"`
	Hold   *batch.Finding `json:"hold,omitempty"` // of what is held: the finding that says why
	Case   *Case          `json:"case,omitempty"` // of what is at the collection agency, where it has cases
}

// UnpaidReason is why an invoice is unpaid.
type UnpaidReason string

// The reasons. The bank does not say whether there was no money, a limit below the amount, or a stop by the
// payer.
const (
	UnpaidNot            UnpaidReason = "paid"
	UnpaidCancelled      UnpaidReason = "cancelled"
	UnpaidWrittenOff     UnpaidReason = "written_off"
	UnpaidHeld           UnpaidReason = "held"
	UnpaidNotDue         UnpaidReason = "not_due"
	UnpaidNoMandate      UnpaidReason = "no_mandate"
	UnpaidMandateTooNew  UnpaidReason = "mandate_too_new"
	UnpaidMandateDeleted UnpaidReason = "mandate_deleted"
	UnpaidRejected       UnpaidReason = "claim_rejected"
	UnpaidClaimWithdrawn UnpaidReason = "claim_cancelled"
	UnpaidNotReported    UnpaidReason = "not_reported"
	UnpaidRetryWindow    UnpaidReason = "retry_window"
	UnpaidNoMoney        UnpaidReason = "no_money_or_stopped"
	UnpaidNeverSent      UnpaidReason = "never_sent"
	UnpaidNoReceipt      UnpaidReason = "no_receipt"
	UnpaidFileMissing    UnpaidReason = "file_missing"
	UnpaidTakenBack      UnpaidReason = "taken_back"
	UnpaidPartlyPaid     UnpaidReason = "partly_paid"
	UnpaidTimeNotKept    UnpaidReason = "arrangement_broken"
	UnpaidAccountGone    UnpaidReason = "account_gone"
)

// UnpaidReasons are all reasons.
func UnpaidReasons() []UnpaidReason {
	return []UnpaidReason{
		UnpaidNot, UnpaidCancelled, UnpaidWrittenOff, UnpaidHeld, UnpaidNotDue, UnpaidNoMandate,
		UnpaidMandateTooNew, UnpaidMandateDeleted, UnpaidRejected, UnpaidClaimWithdrawn, UnpaidNotReported,
		UnpaidRetryWindow, UnpaidNoMoney, UnpaidNeverSent, UnpaidNoReceipt, UnpaidFileMissing,
		UnpaidTakenBack, UnpaidPartlyPaid, UnpaidTimeNotKept, UnpaidAccountGone,
	}
}

// WhyUnpaid says why one invoice is unpaid.
func (r Reports) WhyUnpaid(ctx context.Context, i *batch.InvoiceState) (*Unpaid, error) {
	w, err := r.Whyer(ctx)
	if err != nil {
		return nil, err
	}
	return w.Why(ctx, i)
}

// Whyer says of one invoice after the other why it is unpaid. It holds what is the same for all of them, and
// is not for several goroutines.
type Whyer struct {
	Reports
	transmissions map[int64]batch.Transmission
	heard         bankday.Date
	blocks        bank.Blocks
	scale         *dunning.Scale
	files         []batch.File // of the bank's series, in the order in which they came
}

// Whyer gathers what is needed to say why invoices are unpaid.
func (r Reports) Whyer(ctx context.Context) (*Whyer, error) {
	w := &Whyer{Reports: r, transmissions: map[int64]batch.Transmission{}}
	var err error
	if w.heard, w.blocks, err = bank.Heard(ctx, r.Moment, time.Time{}); err != nil {
		return nil, err
	}
	if w.scale, err = dunning.NewScale(ctx, r.Moment, time.Time{}); err != nil {
		return nil, err
	}
	for t, err := range r.Store.Transmissions(ctx) {
		if err != nil {
			return nil, err
		}
		w.transmissions[t.Number] = t
	}
	for f, err := range r.Store.Files(ctx, batch.FileIngested) {
		if err != nil {
			return nil, err
		}
		if f.Kind == batch.FileOfNets || f.Kind == batch.FileOfCamt {
			w.files = append(w.files, f)
		}
	}
	return w, nil
}

// Why looks for our own fault first, then for what the bank has said, then at the mandate. Of an invoice
// that is paid in part it says so.
func (w *Whyer) Why(ctx context.Context, i *batch.InvoiceState) (*Unpaid, error) {
	switch {
	case i.Cancelled():
		return why(UnpaidCancelled, "the whole invoice has been credited")
	case i.Status() == batch.StatusWrittenOff:
		return why(UnpaidWrittenOff, "it was written off as a loss")
	case i.Outstanding() == 0 && i.Differences > 0:
		return why(UnpaidNot, "it is paid but for %s, written off as a small difference", i.Differences)
	case i.Outstanding() == 0:
		return why(UnpaidNot, "it is paid")
	}
	u, err := w.held(ctx, i)
	if err == nil && u == nil {
		u, err = w.open(ctx, i)
	}
	if err == nil {
		err = w.atAgency(ctx, i, u)
	}
	if err != nil || i.Paid <= 0 {
		return u, err
	}
	paid := fmt.Sprintf("%s of %s has been paid, %s is missing", i.Paid, i.Amount-i.Credited, i.Outstanding())
	if u.Reason == UnpaidNoMandate || u.Reason == UnpaidMandateTooNew {
		return why(UnpaidPartlyPaid, "paid in part: %s", paid) // by hand, as it was to be
	}
	u.Text += "; " + paid
	return u, nil
}

// open is about an invoice that is not paid whole, and that nothing holds.
func (w *Whyer) open(ctx context.Context, i *batch.InvoiceState) (*Unpaid, error) {
	c := i.Claim
	switch {
	case !i.TakenBack.IsZero():
		return why(UnpaidTakenBack,
			"it was paid, and the bank took the money back on %s: its days count from then", i.TakenBack)
	case c != nil && c.Status == batch.ClaimLive:
		return w.notCharged(ctx, i)
	case c != nil && c.Status == batch.ClaimRejected:
		return why(UnpaidRejected, "the bank rejected the claim: %s; it is to be paid by hand by %s", c.Text,
			i.Due)
	case i.Method == batch.MethodClaim:
		return w.notClaimed(ctx, i)
	case i.Arranged != nil && w.Calendar.Next(i.NextDue()) < w.Today():
		return why(UnpaidTimeNotKept, "the customer was given time on %s, and has not paid what was due %s",
			i.Arranged.On, i.NextDue())
	case c != nil && c.Status == batch.ClaimCancelled:
		return why(UnpaidClaimWithdrawn,
			"the claim was cancelled by transmission %d; it is to be paid by hand by %s",
			c.CancelledBy, i.Due)
	}
	if u, err := w.notClaimedAnyLonger(ctx, i); u != nil || err != nil {
		return u, err
	}
	if w.Calendar.Next(i.Due) >= w.Today() {
		return why(UnpaidNotDue, "an ordinary invoice, due %s", i.Due)
	}
	return w.noClaim(ctx, i)
}

func why(r UnpaidReason, format string, a ...any) (*Unpaid, error) {
	return &Unpaid{Reason: r, Text: fmt.Sprintf(format, a...)}, nil
}

// held is what holds an invoice, so that it is not followed up; nil when nothing does, or when it is a fault
// of ours or of the bank's, which has reasons of its own.
func (w *Whyer) held(ctx context.Context, i *batch.InvoiceState) (*Unpaid, error) {
	v, err := w.scale.Weigh(ctx, i)
	if err != nil {
		return nil, err
	}
	held := &Unpaid{Reason: UnpaidHeld, Hold: v.Hold}
	switch {
	case i.Objected():
		held.Text = fmt.Sprintf("the customer objects to it, since %s: %s", i.Hold.On, i.Hold.Reason)
	case i.Held(w.Today()):
		held.Text = fmt.Sprintf("disputed: on hold since %s: %s", i.Hold.On, i.Hold.Reason)
	case v.Because != dunning.Held,
		v.Hold.Code == batch.HeldUnanswered, v.Hold.Code == batch.HeldNeverClaimed:
		return nil, nil
	default:
		held.Text = wording.Sentence(*v.Hold, "en")
	}
	return held, nil
}

// notCharged is about a claim that is at the bank, or should be.
func (w *Whyer) notCharged(ctx context.Context, i *batch.InvoiceState) (*Unpaid, error) {
	c := i.Claim
	t, block := w.transmissions[c.Transmission], w.blocks.On(i.Account)
	charged, ends := w.Calendar.Next(c.Due), w.Terms.RetryEnds(c.Due, w.Calendar)
	switch {
	case t.Status == batch.TransmissionSealed || t.Status == batch.TransmissionSending:
		return w.notSent(&t, c)
	case t.Status == batch.TransmissionSent && bank.ReceiptMissed(w.Moment, t, w.Now):
		return why(UnpaidNoReceipt, "no receipt has come on transmission %d, sent %s",
			t.Number, batch.Clock(t.Sent))
	case charged > w.Today():
		return why(UnpaidNotDue, "the bank charges it on %s", charged)
	case block != nil || w.heard <= charged:
		because := "its file comes on the next bank day"
		if block != nil {
			because = cmp.Or(wording.Told(*block, "en", true), because)
		}
		return why(UnpaidNotReported, "the bank has not yet reported %s: %s", charged, because)
	case w.heard <= ends:
		return why(UnpaidRetryWindow, "the bank may go on trying until %s (A4)", ends)
	}
	ended, err := w.mandateEnded(ctx, i, charged)
	if err != nil {
		return nil, err
	}
	if !ended.IsZero() {
		return why(UnpaidMandateDeleted,
			"the mandate was deleted %s, before the bank could charge it on %s (S19)", ended, charged)
	}
	if hole := w.hole(c.Due); hole > 0 {
		return why(UnpaidFileMissing, "the bank's file number %d has not come: ask the bank for it", hole)
	}
	return why(UnpaidNoMoney, "the bank did not charge it and does not say why: too little money, "+
		"above the mandate's limit, or stopped by the payer (A2, A3, A4)")
}

// notSent is about a claim that has not left: a fault of ours from when it can no longer be at Nets in time.
func (w *Whyer) notSent(t *batch.Transmission, c *batch.Claim) (*Unpaid, error) {
	unapproved := t.Status == batch.TransmissionSealed && w.Unapproved(t)
	switch inTime := w.Calendar.Effective(w.Now) <= bank.ClaimDeadline(w.Moment, c); {
	case inTime && unapproved:
		return why(UnpaidNotDue, "the bank charges it on %s, once transmission %d has been approved and sent",
			w.Calendar.Next(c.Due), t.Number)
	case inTime:
		return why(UnpaidNotDue, "the bank charges it on %s, once transmission %d has been sent",
			w.Calendar.Next(c.Due), t.Number)
	case unapproved:
		return why(UnpaidNeverSent, "our own fault: nobody has approved transmission %d", t.Number)
	}
	return why(UnpaidNeverSent, "our own fault: transmission %d has not been sent", t.Number)
}

// mandateEnded is the day on which the last mandate for an invoice ended, where none was active on the day
// of its charge; zero where one was, and where there never was any.
func (w *Whyer) mandateEnded(
	ctx context.Context, i *batch.InvoiceState, charged bankday.Date,
) (ended bankday.Date, err error) {
	for m, err := range w.Store.MandatesOf(ctx, i.Account, i.Fixed) {
		switch {
		case err != nil:
			return 0, err
		case m.Since > charged:
		case m.Until.IsZero() || m.Until > charged:
			return 0, nil
		default:
			ended = max(ended, m.Until)
		}
	}
	return ended, nil
}

// noClaim is about an ordinary invoice that is overdue: what the mandate was like when it was made.
func (w *Whyer) noClaim(ctx context.Context, i *batch.InvoiceState) (*Unpaid, error) {
	day := i.Issued
	if !i.Period.IsZero() {
		day = w.Terms.InvoicingDay(i.Period)
	}
	reason, text := UnpaidNoMandate, "there was no mandate: an ordinary invoice, not paid by hand"
	for m, err := range w.Store.MandatesOf(ctx, i.Account, i.Fixed) {
		switch {
		case err != nil:
			return nil, err
		case m.Since > day:
			reason, text = UnpaidMandateTooNew, fmt.Sprintf(
				"the mandate came %s, after the invoicing day %s: it counts from the next month (S3)",
				m.Since, day)
		case !m.Until.IsZero():
			reason, text = UnpaidMandateDeleted, fmt.Sprintf("the mandate was deleted %s", m.Until)
		}
	}
	return why(reason, "%s", text)
}

// hole is the first of the bank's numbers that has not come since a day, though a later one has; zero when
// there is none. Nothing promises that the series is without holes, so it is a suspicion and no more.
func (w *Whyer) hole(since bankday.Date) int {
	first, last, come := 0, 0, map[int]bool{}
	for _, f := range w.files {
		come[f.Number] = true
		if batch.DayOf(f.Arrived) < since {
			first = max(first, f.Number)
		}
		last = max(last, f.Number)
	}
	for no := first + 1; first > 0 && no < min(last, first+1000); no++ {
		if !come[no] {
			return no
		}
	}
	return 0
}
