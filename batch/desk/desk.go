package desk

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"trekk/batch"
)

// patience is how long an act waits for a run that has the books, unless the caller says otherwise.
const patience = 10 * time.Second

// Desk is where people act on a payee's books. It holds nothing of an act, so any number of goroutines may
// use one; its fields are set before it is used.
type Desk struct {
	// Patience is how long an act waits for whoever has the books before it fails with batch.ErrBusy.
	Patience time.Duration
	// Progress is told how many rows an import has come to; nil when nobody looks.
	Progress func(job string, done int64)

	m batch.Moment
}

// At is the desk of a payee at a moment. Who acts is the call's By, in the call's Role.
func At(m batch.Moment) *Desk { return &Desk{m: m, Patience: patience} }

// do takes the lock of the books and lets work do an act, which it gives it signed, if it is of the role of who
// acts. The lock is let go at the end.
func (d *Desk) do(ctx context.Context, k Kind, no, reason string, work func(batch.Act) error) error {
	act, err := d.sign(k, no, reason)
	if err != nil {
		return err
	}
	unlock, err := batch.LockWithin(ctx, d.m.Store, batch.Holder(k.Action, d.m.By), d.Patience)
	if err != nil {
		return err
	}
	defer unlock()
	if err := d.may(ctx, k); err != nil {
		return err
	}
	if k != changeKIDs && k != changeTransmitter { // which is what books wait for that stop it
		if err := batch.SameBooks(ctx, d.m); err != nil {
			return err
		}
	}
	if err := batch.NoteConfiguration(ctx, d.m); err != nil {
		return err
	}
	return work(act)
}

// aside is do for what changes nothing that a night goes by: it does not take the lock of the books.
func (d *Desk) aside(ctx context.Context, k Kind, no, reason string, work func(batch.Act) error) error {
	act, err := d.sign(k, no, reason)
	if err == nil {
		err = d.may(ctx, k)
	}
	if err != nil {
		return err
	}
	return patiently(ctx, func() error { return work(act) })
}

// maxReason is how long a reason may be, in characters.
const maxReason = 1000

// sign signs an act, and refuses one that is not of the role, before anything else is said of it or waited for,
// or that is without the reason that it needs.
func (d *Desk) sign(k Kind, no, reason string) (batch.Act, error) {
	if err := d.m.Allow(k.Right, k.Action); err != nil {
		return batch.Act{}, err
	}
	if k.NeedsReason && strings.TrimSpace(reason) == "" {
		return batch.Act{}, batch.Refuse(ReasonMissing, "%s %s needs a reason: it is kept with the books",
			k.Name, k.on(no))
	}
	if utf8.RuneCountInString(reason) > maxReason || strings.ContainsRune(reason, 0) {
		return batch.Act{}, batch.Refuse(ReasonWrong, "the reason is too long, or cannot be kept: want %d characters "+
			"or fewer", maxReason)
	}
	act := d.m.PersonAct(k.Action, k.on(no), reason)
	act.Key = d.m.Key
	return act, nil
}

// onInvoice lets work do an act on an invoice, and returns the invoice as it is then.
func (d *Desk) onInvoice(
	ctx context.Context, k Kind, invoice, reason string, work func(batch.Act, *batch.InvoiceState) error,
) (i batch.InvoiceState, err error) {
	err = d.do(ctx, k, invoice, reason, func(act batch.Act) error {
		if i, err = d.m.Store.Invoice(ctx, invoice); err != nil {
			return err
		}
		return work(act, &i)
	})
	if err != nil {
		return i, err
	}
	return d.m.Store.Invoice(ctx, invoice)
}

// sayable is an error as a fact of what is wrong with a row: a refusal without that it is one.
func sayable(err error) any {
	refusal := new(batch.Refusal)
	if errors.As(err, &refusal) {
		return batch.Say("%s%s", refusal.Saying(), batch.Cite(refusal.Rules))
	}
	return err
}
