package store_test

import (
	"testing"

	"trekk/batch"
)

func TestOneReminder(t *testing.T) {
	each(t, func(b *books) {
		remind := func(tx batch.Tx) error {
			return tx.AddReminder(batch.Reminder{InvoiceNo: "1", On: date("2026-10-28"), Channel: "sms", Amount: 49900})
		}
		b.write(invoices(1), remind)
		wantErr(b.t, b.update(remind), batch.ErrConflict)
	})
}

// An invoice is handed over, withdrawn, handed over: never twice the same.
func TestHandoffsAlternate(t *testing.T) {
	each(t, func(b *books) {
		add := func(seq int, action batch.HandoffAction) func(batch.Tx) error {
			return func(tx batch.Tx) error {
				return tx.AddHandoff(batch.Handoff{InvoiceNo: "1", Seq: seq, Action: action, On: date("2026-11-03"), Principal: 49900, Paid: 100})
			}
		}
		b.write(invoices(1))
		wantErr(b.t, b.update(add(1, batch.Withdraw)), batch.ErrConflict)
		b.write(add(1, batch.Handover))
		wantErr(b.t, b.update(add(1, batch.Handover)), batch.ErrConflict)
		wantErr(b.t, b.update(add(2, batch.Handover)), batch.ErrConflict)
		b.write(add(2, batch.Withdraw), add(3, batch.Handover))
		i, err := b.Invoice(b.t.Context(), "1")
		must(b.t, err)
		equal(b.t, i.Handoffs, 3)
		equal(b.t, i.InCollection, true)
	})
}

func TestOutboxFiles(t *testing.T) {
	each(t, func(b *books) {
		f := batch.OutboxFile{Name: "sms-2026-10-28.csv", Job: "remind", On: date("2026-10-28"), Rows: 3, SHA256: "ab"}
		add := func(tx batch.Tx) error { return tx.AddOutboxFile(f) }
		b.write(add)
		got, err := b.OutboxFile(b.t.Context(), f.Name)
		must(b.t, err)
		equal(b.t, got, f)
		wantErr(b.t, b.update(add), batch.ErrConflict)
		_, err = b.OutboxFile(b.t.Context(), "none")
		wantErr(b.t, err, batch.ErrNotFound)
	})
}
