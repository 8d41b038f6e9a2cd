package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"trekk/batch"
	"trekk/batch/store"
)

// changes are all changes, as they are told.
func (b *books) changes(f batch.ChangeFilter) (told []batch.Change) {
	b.t.Helper()
	for _, l := range list(b.t, b.ListChanges(b.t.Context(), f, batch.Page{})) {
		told = append(told, l.Item)
	}
	return told
}

// What has changed is told in the order in which it was written, with whose it is, and nothing of a
// transaction that fails.
func TestWhatHasChangedIsTold(t *testing.T) {
	each(t, func(b *books) {
		b.write(invoices(1), addFile(1), addPayments(payment(1, kid(1))))
		wantErr(b.t, b.update(func(tx batch.Tx) error {
			must(b.t, tx.PutCustomer(customer(7)))
			return batch.ErrRefused
		}), batch.ErrRefused)
		b.write(post(onInvoice(1, 1, 1, 49900)), func(tx batch.Tx) error {
			c := customer(1)
			c.Name = "Other"
			return errors.Join(tx.PutCustomer(c), tx.PutMembership(membership(1))) // the second is the same
		})
		back := payment(2, kid(1))
		back.Amount = -49900
		reversal := onInvoice(2, 1, 1, -49900)
		reversal.Reverses = 1
		b.write(addPayments(back), post(reversal))
		want := []string{
			"customer.created customer 1 of 1: 0,00", "membership.created membership M1 of 1: 0,00",
			"invoice.created invoice 1 of 1: 499,00", "file.received file 1 of : 0,00",
			"payment.received payment 1 of : 499,00", "payment.matched payment 1 of 1: 499,00",
			"customer.changed customer 1 of 1: 0,00", "invoice.paid invoice 1 of 1: 499,00",
			"payment.received payment 2 of : -499,00", "payment.taken_back payment 1 of 1: -499,00",
			"invoice.reopened invoice 1 of 1: 499,00",
		}
		var got []string
		for k, c := range b.changes(batch.ChangeFilter{}) {
			equal(b.t, c.No, int64(k+1))
			equal(b.t, c.At, clock)
			got = append(got, fmt.Sprintf("%s %s of %s: %s", c.Type, c.Subject, c.Customer, c.Amount))
		}
		equal(b.t, got, want)
		some := b.changes(batch.ChangeFilter{
			After: 3, Types: []batch.ChangeType{batch.ToldInvoiceReopened, batch.ToldInvoiceCreated,
				batch.ToldInvoicePaid},
		})
		equal(b.t, len(some), 2)
		equal(b.t, some[0].Type, batch.ToldInvoicePaid)
		last, err := b.LastChange(b.t.Context())
		must(b.t, err)
		equal(b.t, last, 11)
	})
}

// Who reads on behind the last number that he has misses none, whoever writes meanwhile.
func TestAReaderMissesNoChange(t *testing.T) {
	each(t, func(b *books) {
		const writers, each = 4, 12
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for n := range each {
					err := b.update(func(tx batch.Tx) error {
						for k := range 3 {
							if err := tx.PutCustomer(customer(w*1000 + n*10 + k)); err != nil {
								return err
							}
						}
						if n%4 == 3 {
							return batch.ErrRefused // which takes no numbers
						}
						return nil
					})
					if err != nil && !errors.Is(err, batch.ErrRefused) {
						b.t.Error(err)
					}
				}
			})
		}
		done := make(chan struct{})
		go func() { wg.Wait(); close(done) }()
		last := int64(0)
		for ended := false; ; {
			for _, c := range b.changes(batch.ChangeFilter{After: last}) {
				last++
				equal(b.t, c.No, last)
			}
			if ended {
				break
			}
			select {
			case <-done:
				ended = true // and what was written last is still to be read
			default:
			}
		}
		equal(b.t, last, int64(writers*each*3*3/4))
	})
}

// After any history of payments, what takes them back and credit notes, an invoice is paid by what was told of
// it exactly when it is by the books.
func TestWhatIsToldToBePaidIsPaid(t *testing.T) {
	store.SettleAtATime(t, 2) // so that one transaction looks more than once
	each(t, func(b *books) {
		const many = 7
		r := rand.New(rand.NewPCG(1, 2))
		b.write(invoices(many), addFile(1))
		no := int64(0)
		for range 40 {
			b.write(func(tx batch.Tx) (err error) {
				for range 1 + r.IntN(4) {
					no++
					err = errors.Join(err, b.happens(tx, r, no, 1+r.IntN(many)))
				}
				return err
			})
		}
		paid := map[string]bool{}
		for _, c := range b.changes(batch.ChangeFilter{}) {
			switch c.Type {
			case batch.ToldInvoicePaid:
				paid[c.Subject.No] = true
			case batch.ToldInvoiceReopened:
				paid[c.Subject.No] = false
			}
		}
		seen := map[bool]int{}
		for _, i := range list(b.t, b.Invoices(b.t.Context(), batch.AllInvoices, 0)) {
			is := i.Outstanding() <= 0 && i.Paid > 0
			if seen[is]++; paid[i.No] != is {
				b.t.Errorf("invoice %s: told that it is paid: %t, by the books: %t", i.No, paid[i.No], is)
			}
		}
		if seen[true] == 0 || seen[false] == 0 {
			b.t.Errorf("all alike: %v", seen)
		}
	})
}

// happens puts half of an invoice on it, or takes it off, where there is any.
func (b *books) happens(tx batch.Tx, r *rand.Rand, no int64, invoice int) error {
	amount := batch.Ore(24950)
	if r.IntN(5) < 2 {
		amount = -amount
	}
	p := payment(no, kid(invoice))
	p.Amount = amount
	return errors.Join(addPayments(p)(tx), post(onInvoice(no, 1, invoice, amount))(tx))
}

// Of two who note the same finding one tells of it, and it ends once.
func TestAFindingIsToldOnce(t *testing.T) {
	each(t, func(b *books) {
		f := batch.Finding{
			Code: batch.FileInQuarantine, Severity: batch.Urgent, Subject: batch.Numbered(batch.OfFile, 7),
		}
		for range 2 {
			b.write(func(tx batch.Tx) error { return tx.OpenFinding(f) })
		}
		equal(b.t, list(b.t, b.NotedFindings(b.t.Context())), []batch.Finding{f})
		for range 2 {
			b.write(func(tx batch.Tx) error { return tx.EndFinding(f) })
		}
		told := b.changes(batch.ChangeFilter{})
		equal(b.t, len(told), 2)
		equal(b.t, told[0].Facts, batch.ChangeFacts{
			Code: "file_in_quarantine", Severity: "urgent", Kind: "file",
		})
		equal(b.t, []batch.ChangeType{told[0].Type, told[1].Type},
			[]batch.ChangeType{batch.ToldFindingOpened, batch.ToldFindingEnded})
		equal(b.t, b.auditEntries(), 2)
	})
}

// Where a webhook is, and what it has not taken, is kept beside the books.
func TestWebhookStateIsKept(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		_, err := b.Webhook(ctx, "door")
		wantErr(b.t, err, batch.ErrNotFound)
		w := batch.WebhookState{ID: "door", Told: 7, Reached: clock}
		failed := func(no int64) batch.WebhookFailure {
			return batch.WebhookFailure{
				No: no, Order: batch.Subject{Kind: batch.OfInvoice, No: "1"}, Began: clock, Tries: 1,
				Next:  clock,
				Error: "the server answers 500",
			}
		}
		must(b.t, b.PutWebhook(ctx, w, []batch.WebhookFailure{failed(3), failed(5)}, nil))
		w.Told, w.Disabled, w.Reason = 9, clock, batch.WebhookGone
		again := failed(5)
		again.Tries = 2
		must(b.t, b.PutWebhook(ctx, w, []batch.WebhookFailure{again, failed(8)}, []int64{3}))
		got, err := b.Webhook(ctx, "door")
		must(b.t, err)
		equal(b.t, got, w)
		equal(b.t, list(b.t, b.WebhookFailures(ctx, "door")), []batch.WebhookFailure{again, failed(8)})
		equal(b.t, list(b.t, b.WebhookFailures(ctx, "other")), nil)
		equal(b.t, b.auditEntries(), 0)
	})
}
