package night

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/camt"
	"trekk/nets"
)

// camt streams a file of camt.054 into the books. A statement (camt.053) is checked and kept, and books nothing.
func (in *ingester) camt(ctx context.Context, f batch.File) error {
	n := in.night
	t, err := n.take(ctx, f)
	if err != nil {
		return err
	}
	i := &camtIngest{taker: t}
	err = n.Store.Update(ctx, n.actOn(f, "ingest", "ingest", f.Name),
		func(tx batch.Tx) error { return i.work(ctx, tx) })
	switch {
	case errors.Is(err, errFaulty):
		return in.quarantine(ctx, i.file, i.faults)
	case err != nil:
		return err
	}
	i.tell(in.report)
	return nil
}

// camtIngest is the work on one file of camt.054; what it counts is told only when the transaction holds.
type camtIngest struct{ *taker }

// work writes what the file says. The error is errFaulty when it has faults.
func (i *camtIngest) work(ctx context.Context, tx batch.Tx) error {
	rd := i.night.readCamt(ctx, i.file)
	if err := i.begin(tx); err != nil {
		return err
	}
	for t, err := range rd.Transactions() {
		if err == nil && !rd.Failed() && rd.Message().Kind == camt.Notifications && i.ours(t) {
			err = i.add(ctx, tx, t)
		}
		if err != nil {
			return err
		}
	}
	if err := i.flush(ctx, tx); err != nil {
		return err
	}
	i.file.Kind = batch.FileOfCamt
	if rd.Message().Kind == camt.Statements {
		i.file.Kind = batch.FileOfStatement
	}
	if err := i.check(rd); err != nil {
		return err
	}
	return i.end(tx, i.file.Kind)
}

// ours reports whether a transaction is money on an account of the payee's. An entry without details is, as far as
// the account is booked by OCR giro, the sum of what that tells.
func (i *camtIngest) ours(t *camt.Transaction) bool {
	c := &i.night.Creditor
	account := t.Entry.Notification.Account
	return t.Entry.IsBooked() && t.Amount != 0 && slices.Contains(c.BankAccounts(), account) &&
		(!t.Bare || c.SourceOf(account) == batch.SourceCamt)
}

// add takes one transaction of the file.
func (i *camtIngest) add(ctx context.Context, tx batch.Tx, t *camt.Transaction) error {
	return i.payment(ctx, tx, told{bank.CamtPayment(i.file.No, t), t.Line, t.Column,
		t.Entry.Notification.SentBefore()})
}

// check gathers the faults of a file that has been read to the end, and refuses it when there is an error.
func (i *camtIngest) check(rd *camt.Reader) error {
	own, failed := i.faults, rd.Failed()
	i.faults = slices.Clone(rd.Faults())
	refuse := func(code, format string, args ...any) {
		failed = true
		i.faults = append(i.faults, batch.Fault{
			Line: 1, Column: 1, Severity: nets.Error, Code: code, Message: fmt.Sprintf(format, args...),
		})
	}
	accounts := i.night.Creditor.BankAccounts()
	account, known := "", 0
	for _, n := range rd.Notifications() {
		if account = n.Account; slices.Contains(accounts, n.Account) {
			known++
		}
	}
	switch {
	case failed:
	case known == 0:
		refuse("account", "it is of account %s, and none of yours: %v", account, accounts)
	case i.strange.payments > 0:
		refuse("sent_before", "it says that it was sent before (DUPL or CODU), and %d of its payments, %s, are not in "+
			"the books: ask the bank for the first", i.strange.payments, i.strange.amount)
	}
	if failed {
		if i.file.Account = account; len(rd.Notifications()) > 1 {
			i.file.Account = ""
		}
		return errFaulty
	}
	i.faults = append(i.faults, own...)
	return nil
}

// readCamt reads a file of camt.
func (n *Night) readCamt(ctx context.Context, f batch.File) *camt.Reader {
	return camt.NewReader(n.Store.Content(ctx, batch.In, f.No),
		camt.Options{Received: batch.DayOf(f.Received)})
}

// paymentsOf are the payments that a file tells of, which has been ingested, without their numbers.
func (n *Night) paymentsOf(ctx context.Context, f batch.File) iter.Seq2[batch.Payment, error] {
	return func(yield func(batch.Payment, error) bool) {
		if f.Kind == batch.FileOfCamt {
			i := &camtIngest{taker: &taker{night: n, file: f}}
			for t, err := range n.readCamt(ctx, f).Transactions() {
				if err != nil {
					yield(batch.Payment{}, err)
					return
				}
				if i.ours(t) && !t.Entry.Notification.SentBefore() && !yield(bank.CamtPayment(f.No, t), nil) {
					return
				}
			}
			return
		}
		for t, err := range nets.NewReader(n.Store.Content(ctx, batch.In, f.No),
			nets.Options{}).Transactions() {
			if err != nil {
				yield(batch.Payment{}, err)
				return
			}
			if t.Assignment.Kind == nets.OCRGiro && !yield(bank.PaymentOf(f.No, t), nil) {
				return
			}
		}
	}
}
