package store_test

import (
	"testing"

	"trekk/batch"
)

// A row that refers to what is not there is refused, or found.
func TestNoRowRefersToNothing(t *testing.T) {
	each(t, func(b *books) {
		b.write(invoices(1), addFile(1), addPayments(payment(1, kid(1))))
		stray := invoice(3)
		stray.MembershipNo = "3"
		noFile := payment(3, kid(1))
		noFile.File = 3
		found := 0
		for name, write := range map[string]func(batch.Tx) error{
			"an invoice to no customer": func(tx batch.Tx) error { return tx.AddInvoice(stray) },
			"a claim of no invoice":     sealed(1, 2),
			"a payment in no file":      addPayments(noFile),
			"a posting of no payment":   post(onInvoice(9, 1, 1, 100)),
			"a posting on no invoice":   post(onInvoice(1, 1, 9, 100)),
			"a mandate record of no file": func(tx batch.Tx) error {
				return tx.AddMandateRecord(batch.MandateRecord{File: 7, Account: gym.Account, Fixed: "1",
					Line: 1})
			},
			"a reminder of no invoice": func(tx batch.Tx) error {
				return tx.AddReminder(batch.Reminder{InvoiceNo: "7", Seq: 1})
			},
			"a handover of no invoice": func(tx batch.Tx) error {
				return tx.AddHandoff(batch.Handoff{InvoiceNo: "7", Seq: 1, Action: batch.Handover})
			},
		} {
			err := b.update(write)
			if err != nil {
				wantErr(b.t, err, batch.ErrConflict)
				continue
			}
			now, err := b.Orphans(b.t.Context())
			must(b.t, err)
			if now <= found {
				b.t.Errorf("%s is neither refused nor found", name)
			}
			found = now
		}
	})
}
