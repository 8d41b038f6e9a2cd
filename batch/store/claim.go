package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"trekk/batch"
)

var claimTable = table{"claim", "transmission, assignment, transaction_no, invoice_no, type, kid, due, amount, status, text, cancelled_by"}

func claimFields(c *batch.Claim) []any {
	return []any{
		&c.Transmission, &c.Assignment, &c.Transaction, &c.InvoiceNo, &c.Type, &c.KID, &c.Due, (*int64)(&c.Amount), (*string)(&c.Status), &c.Text, (*optionalNo)(&c.CancelledBy),
	}
}

func (t *tx) AddClaim(c batch.Claim) error {
	t.claims[c.Transmission] = true
	return t.insert(claimTable, claimFields(&c))
}

// closeClaims looks whether the transmissions of new claims are there, which are sealed after their claims are written.
func (t *tx) closeClaims() error {
	for _, no := range slices.Sorted(maps.Keys(t.claims)) {
		r, err := t.query("SELECT number FROM transmission WHERE creditor_id = $1 AND number = $2", no)
		switch err = ended(t.ctx, scanOne(r, err, &no)); {
		case errors.Is(err, batch.ErrNotFound):
			return t.fail(fmt.Errorf("claims of transmission %d, which is not there: %w", no, batch.ErrConflict))
		case err != nil:
			return t.fail(err)
		}
	}
	return nil
}

func (t *tx) RejectClaim(c batch.Claim, text string) error {
	err := t.execOne(fmt.Sprintf("claim %d/%d/%d", c.Transmission, c.Assignment, c.Transaction), `
		UPDATE claim SET status = 'rejected', text = $5
		WHERE creditor_id = $1 AND transmission = $2 AND assignment = $3 AND transaction_no = $4 AND status IN ('live', 'cancelled')`,
		c.Transmission, c.Assignment, int64(c.Transaction), text)
	if err != nil || !c.IsCancellation() {
		return err
	}
	_, err = t.exec("claim", `
		UPDATE claim SET status = 'live', cancelled_by = NULL
		WHERE creditor_id = $1 AND invoice_no = $2 AND cancelled_by = $3 AND status = 'cancelled' AND NOT EXISTS (
			SELECT 1 FROM claim l
			WHERE l.creditor_id = $1 AND l.invoice_no = $2 AND l.transmission >= $3 AND l.type <> 93 AND l.status <> 'dropped')`,
		c.InvoiceNo, c.Transmission)
	return err
}

func (t *tx) CancelClaim(c batch.Claim, by int64) error {
	return t.execOne(fmt.Sprintf("claim %d/%d/%d", c.Transmission, c.Assignment, c.Transaction), `
		UPDATE claim SET status = 'cancelled', cancelled_by = $5
		WHERE creditor_id = $1 AND transmission = $2 AND assignment = $3 AND transaction_no = $4 AND status = 'live' AND type <> 93`,
		c.Transmission, c.Assignment, int64(c.Transaction), by)
}

var selectClaims = "SELECT " + claimTable.columns + ` FROM claim WHERE creditor_id = $1 AND transmission = $2
	ORDER BY assignment, transaction_no`

func (b *books) Claims(ctx context.Context, transmission int64) iter.Seq2[batch.Claim, error] {
	return stream(ctx, b, claimFields, selectClaims, transmission)
}

func (b *books) InvoiceClaims(ctx context.Context, invoiceNo string) iter.Seq2[batch.Claim, error] {
	return stream(ctx, b, claimFields, "SELECT "+claimTable.columns+` FROM claim WHERE creditor_id = $1 AND invoice_no = $2
		ORDER BY transmission, assignment, transaction_no`, invoiceNo)
}

var transmissionTable = table{"transmission", "number, name, sealed, claims, cancels, amount, size, sha256, status, sent, replied, text, sealed_by, approved_by, approved, sends"}

func transmissionFields(t *batch.Transmission) []any {
	return []any{
		&t.Number, &t.Name, (*stamp)(&t.Sealed), &t.Claims, &t.Cancels, (*int64)(&t.Amount), &t.Size, &t.SHA256, (*string)(&t.Status),
		(*stamp)(&t.Sent), (*stamp)(&t.Replied), &t.Text, &t.SealedBy, &t.ApprovedBy, (*stamp)(&t.ApprovedAt), &t.Sends,
	}
}

func (t *tx) AddTransmission(m batch.Transmission) error {
	return t.insert(transmissionTable, transmissionFields(&m))
}

func (t *tx) SetTransmission(m batch.Transmission) error {
	err := t.execOne(fmt.Sprintf("transmission %d", m.Number), `
		UPDATE transmission SET status = $3, sent = $4, replied = $5, text = $6, approved_by = $7, approved = $8, sends = $9
		WHERE creditor_id = $1 AND number = $2`,
		m.Number, string(m.Status), (*stamp)(&m.Sent), (*stamp)(&m.Replied), m.Text, m.ApprovedBy, (*stamp)(&m.ApprovedAt), &m.Sends)
	if err != nil || m.Status != batch.TransmissionRejected {
		return err
	}
	// Its own claims go first, since one may stand in the place of a claim that is live again.
	for _, q := range []string{
		"UPDATE claim SET status = 'dropped' WHERE creditor_id = $1 AND transmission = $2 AND status IN ('live', 'cancelled')",
		"UPDATE claim SET status = 'live', cancelled_by = NULL WHERE creditor_id = $1 AND cancelled_by = $2 AND status = 'cancelled'",
	} {
		if _, err := t.exec("claim", q, m.Number); err != nil {
			return err
		}
	}
	return nil
}

func (b *books) Transmissions(ctx context.Context, status ...batch.TransmissionStatus) iter.Seq2[batch.Transmission, error] {
	condition, args := among("status", 2, status)
	return stream(ctx, b, transmissionFields, "SELECT "+transmissionTable.columns+" FROM transmission WHERE creditor_id = $1"+condition+" ORDER BY number", args...)
}
