package desk

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strconv"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/night"
)

// Deliver hands in a file of the bank that did not come through the mailbox: OCR giro, mandates, camt or a receipt. It
// has the same checks.
type Deliver struct {
	File   string // its name
	Size   int64  // in bytes
	From   io.Reader
	Reason string
}

// Deliver returns the file as it is then: worked, in quarantine, or none of the payee's. Should the work be cut short,
// the next run takes it up. A file whose content came before is not taken again: it returns that one.
func (d *Desk) Deliver(ctx context.Context, a Deliver) (f batch.File, err error) {
	err = d.do(ctx, deliver, "", a.Reason, func(act batch.Act) error {
		act.Subject, act.Detail = batch.Subject{}, filepath.Base(a.File) // it has no number yet
		f, err = night.At(d.m).Receive(ctx, act, act.Detail, a.Size, a.From)
		return err
	})
	return f, err
}

// RehearseDeliver reads and checks a file as Deliver does, and writes nothing.
func (d *Desk) RehearseDeliver(
	ctx context.Context, file string, size int64, from io.ReadSeeker,
) (l night.Looked, err error) {
	err = d.aside(ctx, deliver, "", "", func(batch.Act) error {
		l, err = night.At(d.m).Look(ctx, filepath.Base(file), size, from)
		return err
	})
	return l, err
}

// Discard puts a quarantined file aside for good, with a person's reason. Its bytes are kept.
type Discard struct {
	File   int64
	Reason string
}

// Discard returns the file as it is then.
func (d *Desk) Discard(ctx context.Context, a Discard) (f batch.File, err error) {
	err = d.onFile(ctx, discard, a.File, a.Reason, func(act batch.Act, quarantined batch.File) error {
		f = quarantined
		f.Status, f.Reason = batch.FileDiscarded, a.Reason
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.SetFile(f) })
	})
	return f, err
}

// Retry works a quarantined file again, as ingest would.
type Retry struct {
	File   int64
	Reason string
}

// Retry says what working the file did. First it makes the file a new one, which the audit log signs: should
// the work be cut short, the next run takes it up.
func (d *Desk) Retry(ctx context.Context, a Retry) (result *night.Result, err error) {
	err = d.onFile(ctx, retry, a.File, a.Reason, func(act batch.Act, f batch.File) error {
		f.Status, f.Reason = batch.FileNew, ""
		if err := d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.SetFile(f) }); err != nil {
			return err
		}
		result, err = night.At(d.m).Work(ctx, f)
		return err
	})
	return result, err
}

// Accept takes a quarantined file as it is, whose only faults are of control fields that no money depends on.
type Accept struct {
	File   int64
	Reason string
}

// Accept says what working the file did. Who accepted it, and why, is kept with the file and in the audit log. Should
// the work be cut short, the next run puts it into quarantine again.
func (d *Desk) Accept(ctx context.Context, a Accept) (result *night.Result, err error) {
	err = d.onFile(ctx, acceptFile, a.File, a.Reason, func(act batch.Act, f batch.File) error {
		faults, err := d.m.Store.Faults(ctx, f.No)
		if err != nil {
			return err
		}
		if bad := bank.Unacceptable(faults); bad != nil {
			return batch.Refuse(NotAcceptable,
				"%s (file %d), line %d: %s: it cannot be accepted, since money may depend "+
					"on it. Ask the bank for a right file", f.Name, f.No, bad.Line, bad.Message)
		}
		f.Status, f.Reason = batch.FileNew, ""
		if err := d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.SetFile(f) }); err != nil {
			return err
		}
		result, err = night.At(d.m).Accept(ctx, f, fmt.Sprintf("accepted by %s on %s: %s", d.m.By,
			d.m.Today(), a.Reason))
		return err
	})
	return result, err
}

// onFile lets work do an act on a quarantined file.
func (d *Desk) onFile(
	ctx context.Context, k Kind, no int64, reason string, work func(batch.Act, batch.File) error,
) error {
	return d.do(ctx, k, strconv.FormatInt(no, 10), reason, func(act batch.Act) error {
		f, err := d.m.Store.File(ctx, no)
		if err != nil {
			return err
		}
		if f.Status != batch.FileQuarantined {
			return batch.Refuse(NotQuarantined, "%s (file %d) is %s, not quarantined", f.Name, f.No, f.Status)
		}
		act.Detail = f.Name
		return work(act, f)
	})
}
