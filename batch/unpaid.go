package batch

import (
	"cmp"
	"context"
	"fmt"

	"trekk/schedule/bankday"
)

// Unpaid is why an invoice is unpaid: a stable word and a sentence.
type Unpaid struct {
	Reason UnpaidReason `json:"reason"`
	Text   string       `json:"text"`
}

// UnpaidReason is why an invoice is unpaid.
type UnpaidReason string

// The reasons. The bank does not say whether there was no money, a limit below the amount, or a stop by the payer.
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
)

// Whyer says of one invoice after the other why it is unpaid. It holds what is the same for all of them.
type Whyer struct {
	night         *Night
	transmissions map[int64]Transmission
	heard         bankday.Date
	holds         holds
	files         []File // of the bank's series, in the order in which they came
}

// Unpaid gathers what is needed to say why invoices are unpaid.
func (n *Night) Unpaid(ctx context.Context) (*Whyer, error) {
	w := &Whyer{night: n, transmissions: map[int64]Transmission{}}
	var err error
	if w.heard, w.holds, err = n.heard(ctx); err != nil {
		return nil, err
	}
	for t, err := range n.Store.Transmissions(ctx) {
		if err != nil {
			return nil, err
		}
		w.transmissions[t.Number] = t
	}
	for f, err := range n.Store.Files(ctx, FileIngested) {
		if err != nil {
			return nil, err
		}
		if f.Kind == kindNets {
			w.files = append(w.files, f)
		}
	}
	return w, nil
}

// Why looks for our own fault first, then for what the bank has said, then at the mandate.
func (w *Whyer) Why(ctx context.Context, i *InvoiceState) (*Unpaid, error) {
	c, n := i.Claim, w.night
	switch {
	case i.Cancelled():
		return why(UnpaidCancelled, "the whole invoice has been credited")
	case i.Status() == StatusWrittenOff:
		return why(UnpaidWrittenOff, "it was written off as a loss")
	case i.Outstanding() == 0:
		return why(UnpaidNot, "it is paid")
	case i.Held(n.today()):
		return why(UnpaidHeld, "disputed: on hold since %s: %s", i.Hold.On, i.Hold.Reason)
	case c != nil && c.Status == ClaimLive:
		return w.notCharged(i)
	case c != nil && c.Status == ClaimRejected:
		return why(UnpaidRejected, "the bank rejected the claim: %s; it is to be paid by hand by %s", c.Text, i.Due)
	case c != nil && c.Status == ClaimCancelled:
		return why(UnpaidClaimWithdrawn, "the claim was cancelled by transmission %d; it is to be paid by hand by %s", c.CancelledBy, i.Due)
	case i.Method == MethodClaim:
		return why(UnpaidNeverSent, "our own fault: it is to be claimed and no claim has been made")
	case n.Calendar.Next(i.Due) >= n.today():
		return why(UnpaidNotDue, "an ordinary invoice, due %s", i.Due)
	}
	return w.noClaim(ctx, i)
}

func why(r UnpaidReason, format string, a ...any) (*Unpaid, error) {
	return &Unpaid{r, fmt.Sprintf(format, a...)}, nil
}

// notCharged is about a claim that is at the bank, or should be.
func (w *Whyer) notCharged(i *InvoiceState) (*Unpaid, error) {
	n, c := w.night, i.Claim
	t, hold := w.transmissions[c.Transmission], w.holds.on(i.Account)
	charged, ends := n.Calendar.Next(c.Due), n.Terms.RetryEnds(c.Due, n.Calendar)
	switch {
	case t.Status == TransmissionSealed || t.Status == TransmissionSending:
		return why(UnpaidNeverSent, "our own fault: transmission %d has not been sent", t.Number)
	case t.Status == TransmissionSent && n.receiptMissed(t, n.Now):
		return why(UnpaidNoReceipt, "no receipt has come on transmission %d, sent %s", t.Number, clock(t.Sent))
	case charged > n.today():
		return why(UnpaidNotDue, "the bank charges it on %s", charged)
	case hold != "" || w.heard <= charged:
		return why(UnpaidNotReported, "the bank has not yet reported %s: %s", charged, cmp.Or(hold, "its file comes on the next bank day"))
	case w.heard <= ends:
		return why(UnpaidRetryWindow, "the bank may go on trying until %s (A4)", ends)
	}
	if hole := w.hole(c.Due); hole > 0 {
		return why(UnpaidFileMissing, "the bank's file number %d has not come: ask the bank for it", hole)
	}
	return why(UnpaidNoMoney, "the bank did not charge it and does not say why: too little money, above the mandate's limit, or stopped by the payer (A2, A3, A4)")
}

// noClaim is about an ordinary invoice that is overdue: what the mandate was like when it was made.
func (w *Whyer) noClaim(ctx context.Context, i *InvoiceState) (*Unpaid, error) {
	n, day := w.night, i.Issued
	if !i.Period.IsZero() {
		day = n.Terms.InvoicingDay(i.Period)
	}
	reason, text := UnpaidNoMandate, "there was no mandate: an ordinary invoice, not paid by hand"
	for m, err := range n.Store.MandatesOf(ctx, i.Account, i.Fixed) {
		switch {
		case err != nil:
			return nil, err
		case m.Since > day:
			reason, text = UnpaidMandateTooNew, fmt.Sprintf("the mandate came %s, after the invoicing day %s: it counts from the next month (S3)", m.Since, day)
		case !m.Until.IsZero():
			reason, text = UnpaidMandateDeleted, fmt.Sprintf("the mandate was deleted %s", m.Until)
		}
	}
	return why(reason, "%s", text)
}

// hole is the first of the bank's numbers that has not come since a day, though a later one has; zero when there is none.
// Nothing promises that the series is without holes, so it is a suspicion and no more.
func (w *Whyer) hole(since bankday.Date) int {
	first, last, come := 0, 0, map[int]bool{}
	for _, f := range w.files {
		come[f.Number] = true
		if bankday.DateOf(f.Arrived.In(bankday.Oslo)) < since {
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
