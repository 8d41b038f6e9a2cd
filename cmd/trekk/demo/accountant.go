package demo

import (
	"context"
	"errors"
	"fmt"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/schedule/bankday"
)

// patience is how many days a payment waits before the demo's accountant works it off: after the three months
// that a demo shows when it is not told otherwise there is still all to be seen that waits.
const patience = 100

// workOff is what an accountant does on the first day of a month with payments that wait: what is for an
// invoice that was settled becomes the credit of its customer, what is likely to be for one is put on it, and
// of the rest nobody knows anything.
func (d *Demo) workOff(ctx context.Context, day bankday.Date) error {
	if day != day.Month().First() {
		return nil
	}
	var list []report.Suggested
	for s, err := range d.App.Report().Suggest(ctx) {
		if err != nil {
			return err
		}
		if s.Date <= day-patience {
			list = append(list, s)
		}
	}
	for _, s := range list {
		if err := d.place(ctx, &s); err != nil {
			return fmt.Errorf("payment %d, which waits since %s: %w", s.No, s.Date, err)
		}
	}
	return nil
}

func (d *Demo) place(ctx context.Context, s *report.Suggested) error {
	to := ""
	if len(s.Suggestions) > 0 {
		to = s.Suggestions[0].InvoiceNo
	}
	if s.KID != "" {
		i, _, err := batch.Find(ctx, d.App.Store, s.KID)
		if err != nil && !errors.Is(err, batch.ErrNotFound) {
			return err
		}
		if i != nil {
			to = i.No
		}
	}
	acts := d.App.Desk("")
	if to == "" {
		return errOf(acts.Ignore(ctx, desk.Ignore{Payment: s.No, Reason: "nobody has asked for it"}))
	}
	return errOf(acts.Assign(ctx, desk.Assign{Payment: s.No, To: "invoice:" + to,
		Reason: "the payer was asked"}))
}

func errOf[T any](_ T, err error) error { return err }
