package desk

import (
	"context"
	"errors"
	"fmt"

	"trekk/batch"
	"trekk/batch/unitchange"
)

// ChangeTransmitter has the books send by the customer unit that trekk.yaml has first. The numbers of transmissions and
// assignments go on, and files from the bank are taken as before for the units behind it.
type ChangeTransmitter struct {
	// First has the numbers with which the series go on, where the unit has used those below them elsewhere.
	First  unitchange.First
	Reason string
}

// TransmitterTaken is the code of the refusal of a transmitter that another creditor of the books has.
const TransmitterTaken = "transmitter_taken"

// ChangeTransmitter is refused while a transmission has no receipt, when another creditor has the unit, and for numbers
// that a series cannot go on with. Where the books have the unit already it only raises the numbers that are said.
func (d *Desk) ChangeTransmitter(
	ctx context.Context, a ChangeTransmitter,
) (done *unitchange.Change, err error) {
	to := d.m.Creditor.Transmitter
	err = d.do(ctx, changeTransmitter, d.m.Creditor.ID, a.Reason, func(act batch.Act) error {
		change, err := unitchange.Rehearse(ctx, d.m, to, a.First)
		if err == nil {
			err = change.Refusal()
		}
		if err != nil || change.Done && a.First.IsZero() {
			return err
		}
		act.Detail = change.From + " to " + to
		if !a.First.IsZero() {
			act.Detail += fmt.Sprintf(", from transmission %d and assignment %d", change.NextTransmission,
				change.NextAssignment)
		}
		err = d.m.Store.Update(ctx, act, func(tx batch.Tx) error {
			return errors.Join(tx.SetTransmitter(to),
				tx.Raise(batch.TransmissionSeries, change.NextTransmission-1),
				tx.Raise(batch.AssignmentSeries, change.NextAssignment-1))
		})
		if errors.Is(err, batch.ErrConflict) {
			return batch.Refuse(TransmitterTaken,
				"customer unit %s is another creditor's: each has its own", to)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return unitchange.Rehearse(ctx, d.m, to, unitchange.First{})
}
