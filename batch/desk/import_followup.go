package desk

import (
	"context"
	"slices"

	"trekk/batch"
	"trekk/batch/cells"
	"trekk/batch/sheet"
	"trekk/batch/stream"
)

// imported is the channel of reminders that another system sent.
const imported = "import"

// followUp reads how far another system has followed an invoice up. Where it says nothing of that, the days
// of an invoice that is overdue count from the import: nobody is handed over for what trekk has not reminded
// of.
func (im *importer) followUp(v *importedInvoice) {
	s, today := im.Sheet, im.m.Today()
	v.reminded = sheet.Parse(s, "reminded", true, cells.DayOf(s))
	v.inCollection = sheet.Parse(s, "in_collection", true, sheet.Yes)
	switch {
	case v.credits != "" && (!v.reminded.IsZero() || v.inCollection):
		s.Bad("credits", "a credit note is neither reminded of nor handed over")
	case v.reminded > today:
		s.Bad("reminded", "%s is after the day of the import, %s", v.reminded, today)
	case !v.reminded.IsZero() && v.reminded <= v.Due:
		s.Bad("reminded", "%s is not after the day on which it was due, %s", v.reminded, v.Due)
	case v.inCollection && v.Due >= today:
		s.Bad("in_collection", "it is not overdue: it is due %s", v.Due)
	}
	from := im.followedFrom
	if from.IsZero() && v.reminded.IsZero() && !v.inCollection {
		from = today
	}
	if from > v.Due && v.credits == "" {
		v.FollowedFrom = from
	}
}

// writeFollowUp writes what another system has done about a new invoice as if it had been done here. The
// agency has the invoice already and is told nothing.
func (im *importer) writeFollowUp(v importedInvoice) error {
	if !v.reminded.IsZero() {
		r := batch.Reminder{InvoiceNo: v.No, Seq: 1, On: v.reminded, Channel: imported, Amount: v.outstanding}
		if err := im.tx.AddReminder(r); err != nil {
			return err
		}
	}
	if !v.inCollection {
		return nil
	}
	return im.tx.AddHandoff(batch.Handoff{
		InvoiceNo: v.No, Seq: 1, Action: batch.Handover, On: im.m.Today(), Principal: v.outstanding,
	})
}

// compareFollowUp finds fault with rows of invoices in the books that speak of a reminder or a handover which
// the books have not: an invoice is followed up here since its import.
func (im *importer) compareFollowUp(ctx context.Context, rows map[string]*row[importedInvoice]) error {
	for _, r := range sortedRows(rows) {
		v := &r.value
		if !r.known || v.credits != "" {
			continue
		}
		if !v.reminded.IsZero() {
			sent, err := stream.All(im.m.Store.Reminders(ctx, v.No))
			if err != nil {
				return err
			}
			that := func(r batch.Reminder) bool { return r.On == v.reminded }
			if !slices.ContainsFunc(sent, that) {
				im.BadAt(r.line, 1, "reminded", "the books have no reminder of invoice %s on %s: it is "+
					"followed up here since its import", v.No, v.reminded)
			}
		}
		if v.inCollection {
			told, err := stream.All(im.m.Store.Handoffs(ctx, v.No))
			if err != nil {
				return err
			}
			if len(told) == 0 {
				im.BadAt(r.line, 1, "in_collection", "invoice %s has never been in collection by the books: "+
					"it is followed up here since its import", v.No)
			}
		}
	}
	return nil
}
