package store

import (
	"context"
	"fmt"
	"strings"

	"trekk/batch"
	"trekk/batch/store/keyset"
	"trekk/schedule/bankday"
)

// A list by number that is narrowed to some days would walk past all the others to the first of them. Numbers
// are given as the days go, so that a span of days is one of numbers, about: the list begins where the first
// of them is and ends with the last, and what lies between is looked at.

// span is where the rows of some days lie among the numbers of a table: an index has the day, then what parts
// say, then the number.
type span struct {
	table string
	day   string   // the column or expression of the day
	no    string   // the column of the number
	none  string   // what is before all numbers
	also  string   // the condition of the index
	parts []string // conditions between the day and the number, of which one holds for each row
}

// query finds the first and the last number of the rows of the days from $2 to $3, day by day: it costs what
// there are of days, and not of rows.
func (s *span) query() string {
	from := " FROM " + s.table + " WHERE creditor_id = $1" + s.also + " AND "
	each := make([]string, len(s.parts))
	for i, part := range s.parts {
		of := from + s.day + " = d.day" + part + ")"
		each[i] = fmt.Sprintf("SELECT (SELECT min(%[1]s)%[2]s AS first, (SELECT max(%[1]s)%[2]s AS last FROM days d",
			s.no, of)
	}
	return fmt.Sprintf(`WITH RECURSIVE days (day) AS (
		SELECT min(%[1]s)%[2]s%[1]s >= $2 AND %[1]s <= $3
		UNION ALL SELECT (SELECT min(%[1]s)%[2]s%[1]s > p.day AND %[1]s <= $3) FROM days p WHERE p.day IS NOT NULL)
	SELECT coalesce(min(first), %[3]s), coalesce(max(last), %[3]s) FROM (%[4]s) x`,
		s.day, from, s.none, strings.Join(each, " UNION ALL "))
}

// narrow restricts a column with the number, and the day, to the days that are asked for; to none of them,
// where there is nothing to restrict.
func narrow[N int64 | string](
	ctx context.Context, b *part, f *keyset.Filter, s span, column string, from, to bankday.Date,
) error {
	if from.IsZero() && to.IsZero() {
		return nil
	}
	first, last := from.String(), to.String()
	if from.IsZero() {
		first = ""
	}
	if to.IsZero() {
		last = batch.LastDay.String()
	}
	type ends struct{ first, last N }
	e, err := one(ctx, b, func(e *ends) []any { return []any{&e.first, &e.last} }, s.query(), first, last)
	if err != nil {
		return fmt.Errorf("the days of a list: %w", err)
	}
	f.Add(column + " >= " + f.Param(e.first))
	f.Add(column + " <= " + f.Param(e.last))
	return nil
}
