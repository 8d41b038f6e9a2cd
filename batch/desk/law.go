package desk

import (
	"context"

	"trekk/batch"
	"trekk/batch/law"
	"trekk/batch/stream"
)

// AddLaw says what the law is: rates that are new, or through which day it was reviewed, as a person has read it
// in Norsk Lovtidend. It holds for this payee from the next step on.
type AddLaw struct {
	Data   string // YAML, in the form of law.Law.With
	Reason string
}

// AddLaw returns the law with what was added. It is refused where the data cannot be read, adds nothing, or takes
// back what was reviewed.
func (d *Desk) AddLaw(ctx context.Context, a AddLaw) (l *law.Law, err error) {
	err = d.do(ctx, addLaw, d.m.Creditor.ID, a.Reason, func(act batch.Act) error {
		before, err := d.m.Law(ctx)
		if err != nil {
			return err
		}
		if l, err = before.Reviewed([]byte(a.Data)); err != nil {
			return batch.Refuse(LawWrong, "%v", err)
		}
		rows, err := stream.All(d.m.Store.LawData(ctx))
		if err != nil {
			return err
		}
		row := batch.LawData{
			Seq: len(rows) + 1, On: d.m.Today(), By: d.m.By, Reason: a.Reason, Data: a.Data,
		}
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.AddLawData(row) })
	})
	return l, err
}
