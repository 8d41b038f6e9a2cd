package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"trekk/batch"
	"trekk/batch/cells"
	"trekk/batch/course"
	"trekk/batch/sheet"
)

var eventColumns = slices.Concat(
	sheet.Required("membership_no", "date", "event"),
	sheet.Optional("from", "until", "months", "amount", "text", "documented"))

// eventRow is an event of a file with the place to complain about.
type eventRow struct {
	batch.Event
	line, column int
}

// events registers the events of a file in the order in which they were told. What the books say already is
// unchanged, and so is what was taken back since an earlier import.
func (im *importer) events(ctx context.Context) (done Imported, err error) {
	if err = im.open(); err != nil {
		return done, err
	}
	rows, unsound := im.eventRows()
	done.Rows = len(rows)
	if !im.Wrong() && im.Err() != nil {
		return done, im.Err()
	}
	r := newRegistration(im.m, "import")
	for _, row := range rows {
		if unsound[row.MembershipNo] {
			continue // what is said of it after a fault may follow from that
		}
		undone, err := r.takenBack(ctx, row.Event)
		if err != nil {
			return Imported{}, err
		}
		registered := false
		if !undone {
			registered, err = r.add(ctx, row.Event)
		}
		switch {
		case errors.Is(err, batch.ErrRefused), errors.Is(err, batch.ErrNotFound):
			im.BadAt(row.line, row.column, "event", "%v", sayable(err))
		case err != nil:
			return Imported{}, err
		case registered:
			done.New++
		default:
			done.Unchanged++
		}
	}
	if err := im.Err(); err != nil {
		return done, err
	}
	if im.rehearsal {
		return done, nil
	}
	return done, r.write(ctx, im.act)
}

// eventRows reads all rows, sorted by the day on which they were told, and tells of which memberships a row has a fault.
func (im *importer) eventRows() (rows []eventRow, unsound map[string]bool) {
	unsound = map[string]bool{}
	for im.Chunk() {
		for im.Next() {
			row := eventRow{Event: im.event()}
			row.line, row.column = im.Position("event")
			if problem := course.Complete(&row.Event); !problem.IsZero() && im.Sound(im.Line()) {
				im.BadAt(row.line, row.column, "event", "%s", problem)
			}
			if !im.Sound(im.Line()) {
				unsound[row.MembershipNo] = true
			}
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b eventRow) int { return cmp.Compare(a.Told, b.Told) })
	return rows, unsound
}

// event reads a row.
func (im *importer) event() batch.Event {
	s := im.Sheet
	return batch.Event{
		MembershipNo: sheet.Parse(s, "membership_no", false, sheet.Text),
		Told:         sheet.Parse(s, "date", false, cells.DayOf(s)),
		Kind:         sheet.Parse(s, "event", false, sheet.OneOf(batch.CounterEvents...)),
		From:         sheet.Parse(s, "from", true, cells.DayOf(s)),
		Until:        sheet.Parse(s, "until", true, cells.DayOf(s)),
		Months:       sheet.Parse(s, "months", true, sheet.Months),
		Amount:       sheet.Parse(s, "amount", true, cells.Kroner),
		Text:         s.Get("text"),
		Documented:   sheet.Parse(s, "documented", true, sheet.Yes),
	}
}
