package desk

import (
	"context"

	"trekk/batch"
	"trekk/batch/kidchange"
)

// ChangeKIDs moves the customers to the layout that trekk.yaml has first: mandates and KIDs are found by
// their fixed part of it from then on, and the layouts behind it are matched as before.
type ChangeKIDs struct{ Reason string }

// ChangeKIDs is refused where the rehearsal says that something stands against it. It says how many customers
// were moved.
func (d *Desk) ChangeKIDs(ctx context.Context, a ChangeKIDs) (moved int, err error) {
	err = d.do(ctx, changeKIDs, d.m.Creditor.ID, a.Reason, func(act batch.Act) error {
		change, err := kidchange.Rehearse(ctx, d.m, d.m.KID.First())
		if err == nil {
			err = change.Refusal()
		}
		if err != nil {
			return err
		}
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error {
			for c, err := range d.m.Store.Customers(ctx) {
				if err != nil {
					return err
				}
				was := c.Fixed
				if c.Fixed, err = d.m.KID.FixedOf(c.No); err != nil {
					return err
				}
				if c.Fixed == was {
					continue
				}
				moved++
				if err := tx.PutCustomer(c); err != nil {
					return err
				}
			}
			return nil
		})
	})
	return moved, err
}
