package batch

import (
	"context"
	"errors"
	"fmt"

	"trekk/nets"
)

// ingestReceipt ties a receipt to what we sent.
func (n *Night) ingestReceipt(ctx context.Context, f File, receipt *nets.Receipt, r *Report) error {
	i := receiptIngest{night: n, file: f, receipt: receipt}
	i.file.Status, i.file.Kind, i.file.Number, i.file.Reason = FileIngested, kindReceipt, receipt.Transmission, ""
	sent, err := n.Transmission(ctx, int64(receipt.Transmission))
	switch {
	case errors.Is(err, ErrNotFound):
		i.alarm("%s: %s on transmission %d, which we never made", f.Name, receipt.List, receipt.Transmission)
	case err != nil:
		return err
	}
	known := err == nil
	err = n.Store.Update(ctx, n.act("ingest", "receipt", "%s (file %d)", f.Name, f.No), func(tx Tx) (err error) {
		switch {
		case !known:
			i.file.Reason = "for a transmission that we never made"
		case receipt.List == "L226" || receipt.List == "L200":
			err = i.verdict(tx, sent)
		default:
			err = i.items(ctx, tx, sent)
		}
		return errors.Join(err, tx.SetFile(i.file))
	})
	if err != nil {
		return err
	}
	for _, a := range i.alarms {
		r.alarm("%s", a)
	}
	r.Warnings = append(r.Warnings, i.warnings...)
	for name, number := range map[string]int64{"receipts": 1, "approved": i.approved, "rejected_transmissions": i.dropped, "rejected_claims": i.rejected} {
		r.count(name, number)
	}
	return nil
}

// receiptIngest is the work on one receipt; what it tells counts only when the transaction holds.
type receiptIngest struct {
	night   *Night
	file    File
	receipt *nets.Receipt

	approved, dropped, rejected int64
	alarms, warnings            []string
}

func (i *receiptIngest) alarm(format string, a ...any) {
	i.alarms = append(i.alarms, fmt.Sprintf(format, a...))
}

// verdict works an L226 or L200. A verdict that contradicts an earlier one changes nothing, since what the first one said
// has been acted on; nor does the rejection of what was sent more than once, which may be of the second copy alone.
func (i *receiptIngest) verdict(tx Tx, t Transmission) error {
	to := TransmissionRejected
	if i.receipt.Approved {
		to = TransmissionApproved
	}
	i.file.Verdict = string(to)
	if t.Status == to {
		return nil // said twice
	}
	if t.Status == TransmissionApproved || t.Status == TransmissionRejected {
		i.file.Reason = fmt.Sprintf("transmission %d was %s before", t.Number, t.Status)
		i.alarm("%s says %s of transmission %d, which was %s before: ask the bank", i.file.Name, to, t.Number, t.Status)
		return nil
	}
	if to == TransmissionRejected && t.Sends > 1 {
		i.file.Reason = fmt.Sprintf("transmission %d was sent %d times", t.Number, t.Sends)
		i.alarm("%s rejects transmission %d, which was sent %d times (%s): ask the bank whether it has the first, and only if not, trekk transmission reject %d",
			i.file.Name, t.Number, t.Sends, i.receipt.Text, t.Number)
		return nil
	}
	// A receipt is the proof that it was sent, should we have been stopped before we could note it.
	if t.Status != TransmissionSent {
		t.Status, t.Sent = TransmissionSent, i.night.Now
	}
	if err := t.step(to); err != nil {
		return err
	}
	t.Replied, t.Text = i.night.Now, i.receipt.Text
	if to == TransmissionApproved {
		i.approved++
	} else {
		i.dropped++
		i.alarm("transmission %d was rejected: %s", t.Number, i.receipt.Text)
	}
	return tx.SetTransmission(t)
}

// claimPlace is where a claim stands in its transmission; without a transaction, it is a whole assignment.
type claimPlace struct {
	assignment  int64
	transaction int
}

// items works an L00202 or L00203. The transmission's claims are gone through once.
func (i *receiptIngest) items(ctx context.Context, tx Tx, t Transmission) error {
	texts, found := map[claimPlace]string{}, map[claimPlace]bool{}
	for _, item := range i.receipt.Items {
		if item.Rejected {
			texts[claimPlace{int64(item.Assignment), item.Transaction}] = item.Text
		} else {
			i.warnings = append(i.warnings, fmt.Sprintf("%s on transmission %d, transaction %d: %s", i.receipt.List, t.Number, item.Transaction, item.Text))
		}
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
		if !ok || c.Status == ClaimDropped {
			continue
		}
		found[at] = true
		if c.Status == ClaimRejected {
			continue // said twice
		}
		if err := tx.RejectClaim(c, text); err != nil {
			return err
		}
		if c.IsCancellation() {
			i.alarm("the cancellation of invoice %s did not go through (%s): the bank may charge it on %s", c.InvoiceNo, text, c.Due)
		} else {
			i.rejected++
		}
	}
	for _, item := range i.receipt.Items {
		if at := (claimPlace{int64(item.Assignment), item.Transaction}); item.Rejected && !found[at] {
			i.alarm("%s rejects transaction %d of assignment %d, transmission %d: no such claim is waiting", i.file.Name, item.Transaction, item.Assignment, t.Number)
		}
	}
	return nil
}
