package desk

import (
	"context"
	"errors"

	"trekk/batch"
	"trekk/batch/unitchange"
)

// ChangeTransmitter has the books send by the customer unit that trekk.yaml has first. The numbers of transmissions and
// assignments go on, and files from the bank are taken as before for the units behind it.
type ChangeTransmitter struct{ Reason string }

// TransmitterTaken is the code of the refusal of a transmitter that another creditor of the books has.
const TransmitterTaken = "transmitter_taken"

// ChangeTransmitter is refused while a transmission has no receipt, and when another creditor has the unit. It does
// nothing where the books have it already.
func (d *Desk) ChangeTransmitter(
	ctx context.Context, a ChangeTransmitter,
) (done *unitchange.Change, err error) {
	to := d.m.Creditor.Transmitter
	err = d.do(ctx, changeTransmitter, d.m.Creditor.ID, a.Reason, func(act batch.Act) error {
		change, err := unitchange.Rehearse(ctx, d.m, to)
		if err == nil {
			err = change.Refusal()
		}
		if err != nil || change.Done {
			return err
		}
		act.Detail = change.From + " to " + to
		err = d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.SetTransmitter(to) })
		if errors.Is(err, batch.ErrConflict) {
			return batch.Refuse(TransmitterTaken,
				"customer unit %s is another creditor's: each has its own", to)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return unitchange.Rehearse(ctx, d.m, to)
}
