package night

import (
	"context"
	"errors"
	"fmt"

	"trekk/batch"
	"trekk/nets"
)

// receipt ties a receipt to what we sent.
func (in *ingester) receipt(ctx context.Context, f batch.File, receipt *nets.Receipt) error {
	n, r := in.night, in.report
	i := receiptIngest{night: n, file: f, receipt: receipt}
	i.file.Status, i.file.Kind, i.file.Reason = batch.FileIngested, batch.FileOfReceipt, ""
	i.file.Number = receipt.Transmission
	sent, err := n.Store.Transmission(ctx, int64(receipt.Transmission))
	if err != nil && !errors.Is(err, batch.ErrNotFound) {
		return err
	}
	known := err == nil
	err = n.Store.Update(ctx, n.actOn(f, "ingest", "receipt", f.Name), func(tx batch.Tx) (err error) {
		switch {
		case !known:
			err = i.unknown(ctx, tx)
		case sent.Status == batch.TransmissionSealed:
			err = i.unsent(ctx, tx, sent)
		case receipt.List == "L226" || receipt.List == "L200":
			err = i.verdict(tx, sent)
		default:
			err = i.items(ctx, tx, sent)
		}
		for _, f := range i.urgent {
			err = errors.Join(err, tx.MeetFinding(f))
		}
		return errors.Join(err, tx.SetFile(i.file))
	})
	if err != nil {
		return err
	}
	r.found(i.urgent...)
	r.found(i.waiting...)
	r.count("receipts", 1)
	r.count("approved", i.approved)
	r.count("rejected_transmissions", i.dropped)
	r.count("rejected_claims", i.rejected)
	return nil
}

// receiptIngest is the work on one receipt; what it finds and counts is told only when the transaction
// holds.
type receiptIngest struct {
	night   *Night
	file    batch.File
	receipt *nets.Receipt

	approved, dropped, rejected int64
	urgent, waiting             []batch.Finding
}

// found tells of something that the receipt says. What is urgent is kept: the books do not say it again.
func (i *receiptIngest) found(f batch.Finding) {
	f.Since = i.night.Today()
	if f.Severity == batch.Urgent {
		i.urgent = append(i.urgent, f)
	} else {
		i.waiting = append(i.waiting, f)
	}
}

// about finds something urgent about a transmission that the receipt says.
func (i *receiptIngest) about(no int64, code batch.FindingCode, do batch.Remedy, facts batch.Facts) {
	f := aboutTransmission(no, code, batch.Urgent, facts)
	f.Facts["name"], f.Do = i.file.Name, do
	i.found(f)
}

// unknown takes a receipt on a transmission that the books do not have. When its number is above theirs, the
// bank knows more than they do.
func (i *receiptIngest) unknown(ctx context.Context, tx batch.Tx) error {
	i.file.Reason, i.file.Verdict = "for a transmission that we never made", verdictOf(i.receipt)
	i.found(aboutFile(&i.file, batch.ReceiptUnknown, batch.Urgent, batch.Facts{
		"list": i.receipt.List, "transmission": i.receipt.Transmission,
	}))
	last, err := i.night.Store.LastNumber(ctx, batch.TransmissionSeries)
	if no := int64(i.receipt.Transmission); err == nil && no > last {
		err = i.night.engage(ctx, tx, batch.BrakeAhead, no, i.file.Name)
	}
	return err
}

// unsent takes a receipt on a transmission whose upload was never begun, which the books say before the first
// byte leaves. It is forged, or another copy of the books has sent it: a person decides, and until then
// nothing acts.
func (i *receiptIngest) unsent(ctx context.Context, tx batch.Tx, t batch.Transmission) error {
	i.file.Reason, i.file.Verdict = "for a transmission that was never sent", verdictOf(i.receipt)
	i.about(t.Number, batch.ReceiptUnsent, batch.Recover, batch.Facts{})
	return i.night.engage(ctx, tx, batch.BrakeUnsent, t.Number, i.file.Name)
}

// verdictOf is what a receipt says of a whole transmission; empty of one that speaks of single claims.
func verdictOf(r *nets.Receipt) string {
	switch {
	case r.List != "L226" && r.List != "L200":
		return ""
	case r.Approved:
		return string(batch.TransmissionApproved)
	}
	return string(batch.TransmissionRejected)
}

// verdict works an L226 or L200. A verdict that contradicts an earlier one changes nothing, since what
// the first one said has been acted on; nor does the rejection of what was sent more than once, which may
// be of the second copy alone.
func (i *receiptIngest) verdict(tx batch.Tx, t batch.Transmission) error {
	i.file.Verdict = verdictOf(i.receipt)
	to := batch.TransmissionStatus(i.file.Verdict)
	if t.Status == to {
		return nil // said twice
	}
	if t.Status == batch.TransmissionApproved || t.Status == batch.TransmissionRejected {
		i.file.Reason = fmt.Sprintf("transmission %d was %s before", t.Number, t.Status)
		facts := batch.Facts{"verdict": string(to), "before": string(t.Status)}
		i.about(t.Number, batch.ReceiptContradicts, batch.AskBank, facts)
		return nil
	}
	if to == batch.TransmissionRejected && t.Sends > 1 {
		i.file.Reason = fmt.Sprintf("transmission %d was sent %d times", t.Number, t.Sends)
		facts := batch.Facts{"sends": t.Sends, "text": i.receipt.Text}
		i.about(t.Number, batch.ReceiptRejectsCopy, batch.RejectTransmission, facts)
		return nil
	}
	// A receipt is the proof that it was sent, should we have been stopped before we could note it.
	if t.Status != batch.TransmissionSent {
		t.Sent = i.night.Now
		if err := setState(tx, &t, batch.TransmissionSent); err != nil {
			return err
		}
	}
	t.Replied, t.Text = i.night.Now, i.receipt.Text
	if to == batch.TransmissionApproved {
		i.approved++
	} else {
		i.dropped++
		t.Asks = i.night.AskAfterRejection
		facts := batch.Facts{"text": i.receipt.Text}
		i.found(aboutTransmission(t.Number, batch.TransmissionTurnedDown, batch.Urgent, facts))
	}
	return setState(tx, &t, to)
}

// setState moves a transmission to another state and writes all that has changed of it.
func setState(tx batch.Tx, t *batch.Transmission, to batch.TransmissionStatus) error {
	if err := t.Step(to); err != nil {
		return err
	}
	return tx.SetTransmission(*t)
}

// claimPlace is where a claim stands in its transmission; without a transaction, it is a whole
// assignment.
type claimPlace struct {
	assignment  int64
	transaction int
}

// items works an L00202 or L00203. The transmission's claims are gone through once.
func (i *receiptIngest) items(ctx context.Context, tx batch.Tx, t batch.Transmission) error {
	texts, found := map[claimPlace]string{}, map[claimPlace]bool{}
	for _, item := range i.receipt.Items {
		if item.Rejected {
			texts[claimPlace{int64(item.Assignment), item.Transaction}] = item.Text
			continue
		}
		i.found(aboutTransmission(t.Number, batch.ReceiptRemark, batch.Waiting, batch.Facts{
			"list": i.receipt.List, "transaction": item.Transaction, "text": item.Text,
		}))
	}
	for c, err := range i.night.Store.Claims(ctx, t.Number) {
		if err != nil {
			return err
		}
		at := claimPlace{c.Assignment, c.Transaction}
		text, ok := texts[at]
		if !ok {
			at.transaction = 0
			text, ok = texts[at]
		}
		if !ok || c.Status == batch.ClaimDropped {
			continue
		}
		found[at] = true
		if c.Status == batch.ClaimRejected {
			continue // said twice
		}
		if err := i.reject(tx, c, text); err != nil {
			return err
		}
	}
	for _, item := range i.receipt.Items {
		if at := (claimPlace{int64(item.Assignment), item.Transaction}); item.Rejected && !found[at] {
			facts := batch.Facts{"transaction": item.Transaction, "assignment": item.Assignment}
			i.about(t.Number, batch.ReceiptRejectsNothing, "", facts)
		}
	}
	return nil
}

// reject notes that the bank does not charge a claim, or does not stop one where it rejects a
// cancellation.
func (i *receiptIngest) reject(tx batch.Tx, c batch.Claim, text string) error {
	if err := tx.RejectClaim(c, text); err != nil {
		return err
	}
	if !c.IsCancellation() {
		i.rejected++
		return nil
	}
	i.found(batch.Finding{
		Code: batch.CancellationTurnedDown, Severity: batch.Urgent,
		Subject: batch.Subject{Kind: batch.OfInvoice, No: c.InvoiceNo},
		Facts:   batch.Facts{"text": text, "due": c.Due},
	})
	return nil
}
