package store

import (
	"fmt"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/batch/store/rowhash"
)

// set is a column that a change sets, and the field that it gets.
type set struct {
	column string
	field  any
}

// changed is a row: the creditor's id and its values as they were read, its hash, and what becomes of it.
type changed struct {
	values []any
	hash   []byte
	now    []any
}

// broken reports whether a row is not what the books last wrote.
func (c *changed) broken(tb table) bool {
	hash := rowhash.Of(rowhash.AppendRow(nil, tb.name, c.values))
	return string(c.hash) != string(hash[:])
}

// names are the columns of a table without the creditor and the hash.
func (tb table) names() []string { return strings.Split(tb.columns, ", ") }

// selectRows selects the creditor's rows with their hashes.
func (tb table) selectRows(verb string) string {
	return verb + tb.list() + " FROM " + tb.name + " WHERE creditor_id = $1"
}

// changeRows is how many rows are read before they are written.
const changeRows = 1000

// change changes the rows of a table that meet a condition, in which $2 and so on are args. It reads them
// first: their hashes change with them, and one that is not what the books last wrote keeps the hash that it
// has, so that nothing that is done with it afterwards makes it right.
func (t *tx) change(tb table, where string, args []any, sets ...set) (hit int64, err error) {
	return t.changeEach(tb, where, args, func([]any) error { return nil }, sets...)
}

// changeEach is change that tells of each row as it was: the creditor's id and the columns.
func (t *tx) changeEach(
	tb table, where string, args []any, tell func(row []any) error, sets ...set,
) (hit int64, err error) {
	columns, at := make([]string, len(sets)), map[string]any{}
	for i, s := range sets {
		columns[i] = s.column
		if at[s.column], err = value(s.field); err != nil {
			return 0, t.fail(fmt.Errorf("%s: %w", tb.name, err))
		}
	}
	err = t.eachRows(tb, where, args, func(rows []changed) error {
		hit += int64(len(rows))
		for i, row := range rows {
			now := append([]any(nil), row.values...)
			for j, name := range tb.names() {
				if v, ok := at[name]; ok {
					now[j+1] = v
				}
			}
			rows[i].now = now
		}
		if err := t.rewrite(tb, columns, rows); err != nil {
			return err
		}
		for _, row := range rows {
			if err := tell(row.values); err != nil {
				return err
			}
		}
		return nil
	})
	return hit, err
}

// changeOne is change for one row that must be there.
func (t *tx) changeOne(tb table, what, where string, args []any, sets ...set) error {
	hit, err := t.change(tb, where, args, sets...)
	if err == nil && hit == 0 {
		err = batch.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// remove deletes the rows that meet a condition.
func (t *tx) remove(tb table, where string, args ...any) error {
	return t.eachRows(tb, where, args, func(rows []changed) error { return t.removeRows(tb, rows) })
}

// removeRows deletes rows that were read.
func (t *tx) removeRows(tb table, rows []changed) error {
	keys := make([][]any, len(rows))
	for i, row := range rows {
		t.audit('-', tb.name, row.values)
		if len(row.hash) == rowhash.Size {
			t.digests.of(tb).SubHash([rowhash.Size]byte(row.hash))
		}
		keys[i] = row.values[:1+tb.key]
	}
	if err := t.runAll(tb, "DELETE FROM "+tb.name+" WHERE "+tb.isRow(), keys); err != nil {
		return err
	}
	return t.keepAll(tb, rows)
}

// eachRows reads the rows that meet a condition, some at a time in the order of their keys.
func (t *tx) eachRows(tb table, where string, args []any, do func([]changed) error) error {
	key := strings.Join(tb.names()[:tb.key], ", ")
	query := tb.selectRows("SELECT ") + " AND " + where
	behind, after := "", []any(nil)
	for {
		rows, err := t.query(query+behind+" ORDER BY "+key+" LIMIT "+strconv.Itoa(changeRows),
			append(args[:len(args):len(args)], after...)...)
		if err != nil {
			return t.fail(fmt.Errorf("%s: %w", tb.name, err))
		}
		found, err := t.collectRows(tb, rows)
		if err != nil || len(found) == 0 {
			return err
		}
		behind = " AND (" + key + ") > (" + parameters(2+len(args), tb.key) + ")"
		after = found[len(found)-1].values[1 : 1+tb.key] // do may move the rows, and clear what it leaves out
		if err := do(found); err != nil || len(found) < changeRows {
			return err
		}
	}
}

// collectRows reads what selectRows selects.
func (t *tx) collectRows(tb table, rows rows) (found []changed, err error) {
	defer rows.Close()
	width := 1 + len(tb.names())
	for rows.Next() {
		row := changed{values: make([]any, width)}
		fields := make([]any, width+1)
		for i := range row.values {
			fields[i] = &row.values[i]
		}
		fields[width] = &row.hash
		if err := rows.Scan(fields...); err != nil {
			return nil, t.fail(ended(t.ctx, err))
		}
		found = append(found, row)
	}
	if err := rows.Err(); err != nil {
		return nil, t.fail(ended(t.ctx, err))
	}
	return found, nil
}

// isRow is the condition on a row by its key, which begins with $1.
func (tb table) isRow() string {
	is := "creditor_id = $1"
	for i, name := range tb.names()[:tb.key] {
		is += fmt.Sprintf(" AND %s = $%d", name, i+2)
	}
	return is
}

// rewrite writes some columns of rows, and their hashes.
func (t *tx) rewrite(tb table, columns []string, rows []changed) error {
	next, query := 2+tb.key, "UPDATE "+tb.name+" SET "
	for i, name := range columns {
		query += fmt.Sprintf("%s = $%d, ", name, next+i)
	}
	query += fmt.Sprintf("row_hash = $%d WHERE %s", next+len(columns), tb.isRow())
	at := map[string]int{}
	for i, name := range tb.names() {
		at[name] = i + 1
	}
	all := make([][]any, len(rows))
	for i, row := range rows {
		args := append([]any(nil), row.values[:1+tb.key]...)
		for _, name := range columns {
			args = append(args, row.now[at[name]])
		}
		all[i] = append(args, t.rehash(tb, &row))
	}
	if err := t.runAll(tb, query, all); err != nil {
		return err
	}
	return t.keepAll(tb, rows)
}

// rehash is the hash that a row has after a change.
func (t *tx) rehash(tb table, row *changed) any {
	hash := t.audit('*', tb.name, row.now)
	switch {
	case t.sealing:
	case !row.broken(tb):
		t.digests.of(tb).SubHash([rowhash.Size]byte(row.hash))
	case row.hash == nil:
		return nil
	default:
		return row.hash
	}
	t.digests.of(tb).AddHash(hash)
	return hash[:]
}

// runAll runs a statement for each list of arguments.
func (t *tx) runAll(tb table, query string, args [][]any) error {
	if err := t.sql.execAll(t.ctx, query, args); err != nil {
		return t.fail(fmt.Errorf("%s: %w", tb.name, ended(t.ctx, err)))
	}
	return nil
}
