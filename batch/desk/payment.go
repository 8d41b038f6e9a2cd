package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/ledger"
)

// AddPayment adds a payment that no OCR giro file says, and places it at once by the rules of match: on the
// invoice with its KID, or on what the customer owes. A reference that is there already is refused.
type AddPayment struct {
	Entry   batch.Entry
	Invoice string // the invoice whose KID it takes; may be empty
	Reason  string
}

// AddPayment returns the payment with its postings.
func (d *Desk) AddPayment(ctx context.Context, a AddPayment) (batch.PaymentState, error) {
	var p batch.Payment
	err := d.do(ctx, addPayment, "", a.Reason, func(act batch.Act) error {
		e := a.Entry
		taker := entryTaker{d.m, &e}
		to, err := taker.destination(ctx, a.Invoice)
		if err != nil {
			return err
		}
		if err := taker.acceptable(ctx); err != nil {
			return err
		}
		b, err := ledger.BookableOn(ctx, d.m.Store, e.Date)
		if err != nil {
			return err
		}
		if e.Source.AtBank() {
			e.Account = d.m.Creditor.Account
			if to.Invoice != nil {
				e.Account = to.Invoice.Account
			}
		}
		no, err := nextOf(ctx, d.m.Store, batch.PaymentSeries)
		if err != nil {
			return err
		}
		act.Subject.No = strconv.FormatInt(no, 10)
		act.Detail = fmt.Sprintf("%s payment of %s", e.Source, e.Date)
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error {
			if p, err = taker.write(tx); err != nil {
				return err
			}
			placer := ledger.NewPlacer(d.m, b, tx)
			placer.Turn(to, nil)
			_, err := placer.Place(ctx, batch.PaymentState{Payment: p})
			return err
		})
	})
	if err != nil {
		return batch.PaymentState{}, err
	}
	return d.m.Store.Payment(ctx, p.No)
}

// nextOf is the number that a series comes to next. It stays that while the lock is held.
func nextOf(ctx context.Context, store batch.Store, s batch.Series) (no int64, err error) {
	err = store.Update(ctx, batch.Act{}, func(tx batch.Tx) error {
		no, err = tx.Next(s, 0)
		return err // nothing is written, so the audit log has no row of it
	})
	return no, err
}

// entryTaker takes a payment that a person enters.
type entryTaker struct {
	m batch.Moment
	e *batch.Entry
}

// write keeps an entry as a file of its own, and adds the payment that follows from it.
func (n entryTaker) write(tx batch.Tx) (p batch.Payment, err error) {
	file, err := tx.Next(batch.FileSeries, 1)
	if err != nil {
		return p, err
	}
	no, err := tx.Next(batch.PaymentSeries, 1)
	if err != nil {
		return p, err
	}
	p = bank.EntryPayment(n.e, file)
	p.No, p.Booked = no, n.e.Date
	f := batch.File{
		No: file, Name: fmt.Sprintf("%s-%d.json", n.e.Source, no), Folder: batch.FileOfEntry,
		Received: n.m.Now, Arrived: n.m.Now,
		Status: batch.FileIngested, Kind: batch.FileOfEntry, Payments: 1, Amount: p.Amount,
	}
	f.Size, f.SHA256, err = tx.WriteContent(batch.In, file,
		func(w io.Writer) error { return bank.WriteEntry(w, n.e) })
	if err != nil {
		return p, err
	}
	return p, errors.Join(tx.AddFile(f), tx.AddPayment(p))
}

// destination finds the invoice or the customer that an entry is for.
func (n entryTaker) destination(ctx context.Context, invoiceNo string) (to ledger.Destination, err error) {
	if invoiceNo != "" {
		i, err := n.m.Store.Invoice(ctx, invoiceNo)
		if err != nil {
			return to, err
		}
		n.e.KID = i.KID
		return ledger.ForInvoice(ctx, n.m, &i)
	}
	customer := ""
	if n.e.KID != "" {
		i, err := n.m.Store.InvoiceByKID(ctx, n.e.KID)
		if err == nil {
			return ledger.ForInvoice(ctx, n.m, &i)
		}
		if !errors.Is(err, batch.ErrNotFound) {
			return to, err
		}
		if customer, err = ledger.CustomerOf(ctx, n.m, n.e.KID); err != nil {
			return to, err
		}
	}
	if n.e.Customer != "" {
		c, err := n.m.Store.Customer(ctx, n.e.Customer)
		if err != nil {
			return to, err
		}
		customer = c.No
	}
	if customer == "" {
		return to, nil
	}
	return ledger.ForCustomer(ctx, n.m, customer)
}

// oldestPayment is how many months back a payment may be that a person enters: an older one is a slip.
const oldestPayment = 10 * 12

// acceptable says what is wrong with an entry.
func (n entryTaker) acceptable(ctx context.Context) error {
	e := n.e
	switch {
	case !slices.Contains(batch.EntrySources, e.Source):
		return batch.Refuse(SourceUnknown, "source %q: want one of %v", e.Source, batch.EntrySources)
	case e.Amount <= 0:
		return batch.Refuse(AmountWrong, "a payment is above zero")
	case e.Date < n.m.Today().AddMonths(-oldestPayment):
		return batch.Refuse(DayWrong, "a payment of %s: more than ten years back", e.Date)
	case e.Date > n.m.Today():
		return batch.Refuse(DayAhead, "a payment of %s has not been made yet", e.Date)
	case e.Reference == "":
		return batch.Refuse(ReferenceMissing, "a payment has a reference, by which it is told from others")
	case !mayBeKID(e.KID):
		return batch.Refuse(KIDWrong, "%q is no KID: at most 25 digits, the last one may be -", e.KID)
	}
	old, err := n.m.Store.PaymentByReference(ctx, e.Source, e.Reference)
	switch {
	case errors.Is(err, batch.ErrNotFound):
		return nil
	case err == nil:
		return batch.Refuse(ReferenceUsed, "%s reference %s is payment %d already, %s of %s",
			e.Source, e.Reference, old.No, old.Amount, old.Date)
	}
	return err
}

// mayBeKID says whether a text has the form of a KID: at most 25 digits, of which the last may be "-". No
// text has it too.
func mayBeKID(kid string) bool {
	return len(kid) <= 25 && strings.Trim(strings.TrimSuffix(kid, "-"), "0123456789") == ""
}
