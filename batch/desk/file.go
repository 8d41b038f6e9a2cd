package desk

import (
	"context"
	"strconv"

	"trekk/batch"
	"trekk/batch/night"
)

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
