package store

import (
	"errors"
	"slices"
)

// What stands on an invoice is summed by its due date, which no posting has: it is looked up for many at once,
// when closeOpen looks at the same invoices.

// summedBy is what figures of an invoice are summed by.
type summedBy struct {
	due, method string
	amount      int64
}

func summedByRow(row []any) (by summedBy) {
	by.due, _ = row[8].(string)
	by.method, _ = row[10].(string)
	by.amount, _ = row[11].(int64)
	return by
}

// invoiceFigures adds what was noted of invoices. dues are those of some of them, where nothing has moved them.
func (t *tx) invoiceFigures(dues map[string]string) error {
	pending, moved := t.drawn.pending, t.drawn.moved
	t.drawn.pending, t.drawn.moved = nil, nil
	by := map[string]summedBy{}
	var ask, anew []string // invoices that are asked for, and of them those of which all is summed anew
	for no := range moved {
		by[no], anew = summedByRow(moved[no].now), append(anew, no)
	}
	for no, list := range pending {
		if _, ok := by[no]; ok {
			continue
		}
		if slices.ContainsFunc(list, func(o standing) bool { return o.payment == 0 }) {
			ask, anew = append(ask, no), append(anew, no)
		} else if due, ok := dues[no]; ok {
			by[no] = summedBy{due: due}
		} else {
			ask = append(ask, no)
		}
	}
	if err := t.askSummedBy(ask, by); err != nil {
		return err
	}
	all, err := t.standingOn(anew)
	if err != nil {
		return err
	}
	if err := t.findWays(pending); err != nil {
		return err
	}
	for no, list := range pending {
		if where, ok := by[no]; ok && !slices.Contains(anew, no) { // what stands on no invoice is no figure
			err = errors.Join(err, t.standFigures(where, list, 1))
		}
	}
	for _, no := range anew {
		was := by[no]
		if m, ok := moved[no]; ok {
			was = summedByRow(m.was)
		}
		err = errors.Join(err, t.sumAnew(was, by[no], all[no], pending[no]))
	}
	return err
}

// sumAnew puts all that stands on an invoice where it belongs now. The sums have it where it belonged before,
// but for what is new.
func (t *tx) sumAnew(was, now summedBy, all, added []standing) error {
	err := errors.Join(t.standFigures(was, all, -1), t.standFigures(was, added, 1),
		t.standFigures(now, all, 1))
	credited := func(list []standing) (sum int64) {
		for _, o := range list {
			if o.payment == 0 {
				sum += o.amount
			}
		}
		return sum
	}
	notes, before := credited(all), credited(all)-credited(added)
	hadNotes := slices.ContainsFunc(all, func(o standing) bool { return o.payment == 0 })
	if hadNotes && before >= was.amount {
		err = errors.Join(err, t.figure(figureKey{kind: figWhole, due: was.due, way: was.method},
			figure{number: -1}))
	}
	if hadNotes && notes >= now.amount {
		err = errors.Join(err, t.figure(figureKey{kind: figWhole, due: now.due, way: now.method},
			figure{number: 1}))
	}
	return err
}

// standFigures adds postings and credit notes to the sums, or takes them off.
func (t *tx) standFigures(by summedBy, list []standing, times int64) (err error) {
	for _, o := range list {
		number := times
		switch {
		case o.payment == 0:
			key := figureKey{figCredited, by.due, o.day, by.method}
			err = errors.Join(err, t.figure(key, figure{number, times * o.amount}))
			continue
		case o.amount <= 0:
			number = -times
		}
		err = errors.Join(err, t.figure(figureKey{figPaid, by.due, o.day, o.way},
			figure{number, times * o.amount}))
	}
	return err
}

// askSummedBy reads what the figures of invoices are summed by.
func (t *tx) askSummedBy(numbers []string, by map[string]summedBy) error {
	type found struct {
		no string
		summedBy
	}
	list, err := lookedUp(t, "SELECT no, due, method, amount FROM invoice WHERE creditor_id = $1 AND no", numbers,
		func(f *found) []any { return []any{&f.no, &f.due, &f.method, &f.amount} })
	for _, f := range list {
		by[f.no] = f.summedBy
	}
	return err
}

// standingOn reads all that stands on invoices, by invoice.
func (t *tx) standingOn(numbers []string) (map[string][]standing, error) {
	fields := func(o *standing) []any { return []any{&o.no, &o.payment, &o.day, &o.amount, &o.way} }
	notes, err := lookedUp(t, "SELECT invoice_no, 0, booked, amount, '' FROM credit_note WHERE creditor_id = $1 "+
		"AND invoice_no", numbers, fields)
	if err != nil {
		return nil, err
	}
	postings, err := lookedUp(t, "SELECT e.invoice_no, e.payment, e.booked, e.amount, "+wayPaid+
		" FROM posting e LEFT JOIN payment p ON p.creditor_id = $1 AND p.no = e.payment WHERE e.creditor_id = $1 "+
		"AND e.invoice_no", numbers, fields)
	all := map[string][]standing{}
	for _, o := range slices.Concat(notes, postings) {
		all[o.no] = append(all[o.no], o)
	}
	return all, err
}

// findWays looks up how the payments came that were put on invoices.
func (t *tx) findWays(pending map[string][]standing) error {
	ways := map[int64]string{}
	for _, list := range pending {
		for _, o := range list {
			if o.payment != 0 {
				ways[o.payment] = ""
			}
		}
	}
	var numbers []int64
	for no := range ways {
		numbers = append(numbers, no)
	}
	type found struct {
		no  int64
		way string
	}
	list, err := lookedUp(t, "SELECT p.no, "+wayPaid+
		" FROM payment p WHERE p.creditor_id = $1 AND p.no", numbers,
		func(f *found) []any { return []any{&f.no, &f.way} })
	for _, f := range list {
		ways[f.no] = f.way
	}
	for _, list := range pending {
		for i := range list {
			list[i].way = ways[list[i].payment]
		}
	}
	return err
}

// lookedUp reads the rows of a query whose last column has one of some values, of which there may be many.
func lookedUp[K comparable, T any](t *tx, query string, values []K, fields func(*T) []any) ([]T, error) {
	return lookedUpWith(t, query, "", values, fields)
}

// lookedUpWith is lookedUp of a query that goes on behind the values.
func lookedUpWith[K comparable, T any](
	t *tx, query, rest string, values []K, fields func(*T) []any,
) (all []T, err error) {
	for some := range slices.Chunk(values, reopenRows) {
		args := many(some)
		r, err := t.query(query+inMany(args)+rest, args...)
		if err != nil {
			return nil, t.fail(err)
		}
		list, err := collect(r, fields)
		if err != nil {
			return nil, t.fail(ended(t.ctx, err))
		}
		all = append(all, list...)
	}
	return all, nil
}

// keyed are the rows of a query that have some of the keys in a column. An index of that column finds each,
// also where most rows of the table are this transaction's own, of which the server has no figures.
func keyed[T any](t *tx, query, column string, keys []string, fields func(*T) []any) ([]T, error) {
	r, err := t.sql.lookup(t.ctx, query, column, t.creditor, keys)
	if err != nil {
		return nil, t.fail(ended(t.ctx, err))
	}
	list, err := collect(r, fields)
	if err != nil {
		return nil, t.fail(ended(t.ctx, err))
	}
	return list, nil
}
