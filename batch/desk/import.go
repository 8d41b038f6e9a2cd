package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/cells"
	"trekk/batch/sheet"
	"trekk/schedule/bankday"
)

// Import takes a file of customers, memberships, events or invoices, CSV or a workbook. Rows update by their
// number; rows and optional columns that are absent stay.
type Import struct {
	What   string // one of Imports
	File   string // its name
	From   io.Reader
	Reason string
	// FollowedFrom is the day from which the days of imported invoices count that were due before it; zero
	// for the day of the import.
	FollowedFrom bankday.Date
	// Tell is told how the file is read, as soon as that is known; nil when nobody asks.
	Tell func(sheet.Understood)
}

// Imports are what can be imported, in the order in which one needs the other.
var Imports = []string{"customers", "memberships", "events", "invoices"}

// Imported is what an import did. Rows that say what the books say already are unchanged.
type Imported struct {
	Rows      int `json:"rows"`
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	// Forgotten are the rows of customers of whom something was forgotten: they are left out, and not among Rows.
	Forgotten int `json:"forgotten,omitempty"`
	// LeftOut are lines that are no rows: what stands before the headings, and sums below.
	LeftOut []sheet.RowFault `json:"left_out,omitempty"`
}

// Import takes all of the file or, when anything is wrong, nothing; the error is then a *sheet.Error with
// every fault.
func (d *Desk) Import(ctx context.Context, a Import) (Imported, error) {
	return d.importing(ctx, a, d.do, false)
}

// Rehearsal is what an import would do, and how its file is read.
type Rehearsal struct {
	sheet.Understood
	Rows    int              `json:"rows"`                  // those with faults among them
	New     int              `json:"new"`                   // without a fault
	Changed int              `json:"changed"`               // without a fault
	Faults  []sheet.RowFault `json:"faults"`                // by line; with any, nothing would be taken
	More    int              `json:"more_faults,omitempty"` // that are not told
	LeftOut []sheet.RowFault `json:"left_out,omitempty"`    // as of Imported
}

// RehearseImport reads and checks a file as Import does, and writes nothing. What is wrong with the file is
// no error, but among what it tells.
func (d *Desk) RehearseImport(ctx context.Context, a Import) (r Rehearsal, err error) {
	r.Understood = sheet.Understood{Columns: map[string]string{}, Ignored: []string{}} // where none is told
	a.Tell = func(u sheet.Understood) { r.Understood = u }
	done, err := d.importing(ctx, a, d.aside, true)
	r.Rows, r.New, r.Changed, r.Faults = done.Rows, done.New, done.Changed, []sheet.RowFault{}
	r.LeftOut = done.LeftOut
	var wrong *sheet.Error
	if errors.As(err, &wrong) {
		r.Faults, r.More, err = wrong.Faults, wrong.More, nil
	}
	return r, err
}

// doing takes the right, and the lock where there is need, and lets work do an act.
type doing func(ctx context.Context, k Kind, no, reason string, work func(batch.Act) error) error

// importing takes a file, or only looks what that would do.
func (d *Desk) importing(ctx context.Context, a Import, do doing, rehearsal bool) (done Imported, err error) {
	k, ok := imports[a.What]
	if !ok {
		return Imported{}, fmt.Errorf("cannot import %q: import customers, memberships, events or invoices",
			a.What)
	}
	in, err := sheet.New(a.File, a.From)
	if err != nil {
		return Imported{}, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	err = do(ctx, k, filepath.Base(a.File), a.Reason, func(act batch.Act) error {
		im := &importer{
			m: d.m, what: a.What, in: in, act: act, progress: d.Progress, followedFrom: a.FollowedFrom,
			tell: a.Tell, rehearsal: rehearsal,
		}
		done, err = im.of(a.What)(ctx)
		return err
	})
	return done, err
}

// importer takes one file. It goes chunk by chunk, so that memory does not grow with the file, and holds each
// against what was in the books before.
type importer struct {
	m         batch.Moment
	what      string
	in        *sheet.Input
	act       batch.Act
	progress  func(job string, done int64)
	tell      func(sheet.Understood)
	rehearsal bool // nothing is written

	followedFrom bankday.Date // as in Import

	*sheet.Sheet
	key  string // the column with the number of the row
	tx   batch.Tx
	had  sheet.Numbers
	done Imported
}

// of is the method that takes a kind of file.
func (im *importer) of(what string) func(context.Context) (Imported, error) {
	return map[string]func(context.Context) (Imported, error){
		"customers": im.customers, "memberships": im.memberships,
		"events": im.events, "invoices": im.invoices,
	}[what]
}

// open finds the columns of the file.
func (im *importer) open() (err error) {
	columns := columnsOf(im.m.Payee, im.what)
	im.key = columns[0].Name
	im.Sheet, err = im.in.Open(columns)
	if im.tell != nil && im.Sheet != nil {
		im.tell(im.Understood())
	}
	if im.Sheet != nil {
		im.Stray = cells.IsSum
	}
	return err
}

// Next goes to the next row of the chunk that is no sum below the others; false at its end.
func (im *importer) Next() bool {
	for im.Sheet.Next() {
		if im.Cell(im.key) != "" || !cells.IsSum(im.Row()) {
			return true
		}
		im.Leave(im.Line(), "is a sum")
		im.done.Rows--
	}
	return false
}

// update lets do write in one transaction; in a rehearsal it has none, and writes nothing.
func (im *importer) update(ctx context.Context, do func(batch.Tx) error) error {
	if im.rehearsal {
		return do(nil)
	}
	return im.m.Store.Update(ctx, im.act, do)
}

// reading reports whether rows are only read: something is wrong with the file, or it is a rehearsal.
func (im *importer) reading() bool { return im.Wrong() || im.rehearsal }

// take takes the file in one transaction, unless anything is wrong with it. At the end, where there is one,
// follows what depends on other rows.
func (im *importer) take(ctx context.Context, chunk, end func() error) (Imported, error) {
	if err := im.open(); err != nil {
		return Imported{}, err
	}
	im.had = sheet.Numbers{}
	err := im.update(ctx, func(tx batch.Tx) error {
		im.tx = tx
		for im.Chunk() {
			im.done.Rows += im.Rows()
			if err := chunk(); err != nil {
				return err
			}
			if im.progress != nil {
				im.progress("import", int64(im.done.Rows))
			}
		}
		if end != nil {
			if err := end(); err != nil {
				return err
			}
		}
		return im.Err()
	})
	if errors.Is(err, batch.ErrConflict) {
		err = fmt.Errorf("nothing of the file was imported: %w", err)
	}
	im.done.LeftOut = slices.SortedStableFunc(slices.Values(im.LeftOut()),
		func(a, b sheet.RowFault) int { return a.Line - b.Line })
	return im.done, err
}

// row is a row of an import with the place to complain about.
type row[T any] struct {
	value T
	line  int
	known bool // its number is in the books
	write bool // it is new or differs
}

// addRow takes a row of a chunk, unless its number was in the file before; it is nil then.
func addRow[T any](im *importer, rows map[string]*row[T], key, column string, value T) *row[T] {
	if im.Twice(im.had, column, key, "number") {
		return nil
	}
	r := &row[T]{value: value, line: im.Line(), write: true}
	rows[key] = r
	return r
}

// numbersOf are the numbers of the rows of a chunk.
func numbersOf[T any](rows map[string]*row[T]) []string { return slices.Collect(maps.Keys(rows)) }

// compare holds the rows against those in the books that have the same number.
func compare[T, U any](books iter.Seq2[T, error], rows map[string]*row[U], key func(T) string,
	differ func(old T, new *row[U])) error {
	for old, err := range books {
		if err != nil {
			return err
		}
		if new, ok := rows[key(old)]; ok {
			new.known = true
			differ(old, new)
		}
	}
	return nil
}

// sortedRows are rows in the order of the file.
func sortedRows[T any](rows map[string]*row[T]) []*row[T] {
	return slices.SortedFunc(maps.Values(rows), func(a, b *row[T]) int { return a.line - b.line })
}

// writeRows counts the rows of a chunk and writes what is new or changed, unless something is wrong with the
// file. What is new goes first: many rows of a kind are written with one statement.
func writeRows[T any](im *importer, rows map[string]*row[T], add, change func(batch.Tx, T) error) error {
	var changed []*row[T]
	write := func(r *row[T], do func(batch.Tx, T) error) error {
		if im.reading() {
			return nil
		}
		if err := do(im.tx, r.value); err != nil {
			return fmt.Errorf("line %d: %w", r.line, err)
		}
		return nil
	}
	for _, r := range sortedRows(rows) {
		switch {
		case !im.Sound(r.line): // it is neither: it has a fault
		case !r.write:
			im.done.Unchanged++
		case r.known:
			im.done.Changed++
			changed = append(changed, r)
		default:
			im.done.New++
			if err := write(r, add); err != nil {
				return err
			}
		}
	}
	for _, r := range changed {
		if err := write(r, change); err != nil {
			return err
		}
	}
	return nil
}

// customersNamed are the customers of the books that columns of the chunk name, by the fixed part of their
// KIDs.
func (im *importer) customersNamed(
	ctx context.Context, columns ...string,
) (map[string]batch.Customer, error) {
	var named []string
	for _, column := range columns {
		for _, no := range im.Values(column) {
			if fixed, err := im.m.KID.FixedOf(no); err == nil {
				named = append(named, fixed)
			}
		}
	}
	slices.Sort(named)
	found := map[string]batch.Customer{}
	for c, err := range im.m.Store.CustomersByFixed(ctx, slices.Compact(named)) {
		if err != nil {
			return nil, err
		}
		found[c.Fixed] = c
	}
	return found, nil
}

// noFit is said of a customer number that has no place in the KID.
const noFit = "customer number %s does not fit the KID of the layout %v"

// customerIn finds the customer that a cell names.
func (im *importer) customerIn(
	column string, mayBeEmpty bool, customers map[string]batch.Customer,
) (c batch.Customer) {
	no := sheet.Parse(im.Sheet, column, mayBeEmpty, sheet.Text)
	if no == "" {
		return c
	}
	fixed, err := im.m.KID.FixedOf(no)
	c, ok := customers[fixed]
	switch {
	case err != nil:
		im.Bad(column, noFit, no, im.m.KID.First())
	case !ok:
		im.Bad(column, "no customer has the number %s: import customers first", no)
	case c.Name == "":
		im.Bad(column, "customer %s has been forgotten: trekk person return %[1]s, then import customers", no)
	}
	return c
}

// language reads the language of a customer.
func language(v string) (string, error) {
	switch strings.ToLower(v) {
	case "nb", "no", "nn":
		return "nb", nil
	case "en":
		return "en", nil
	}
	return "", sheet.Wrong("%q is none of nb, en", v)
}
