package render

import (
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"trekk/batch"
	"trekk/batch/stream"
)

// Table writes the listing as a table for reading.
func (l *Listing) Table(w io.Writer) error {
	t := NewTable()
	t.AppendHeader(l.headings())
	rows, sums := 0, make([]batch.Ore, len(l.columns))
	var last []any
	for row, err := range l.rows {
		if err != nil {
			return err
		}
		if rows == 0 {
			t.SetColumnConfigs(numbersRight(row))
		}
		for i, v := range row {
			if o, ok := v.(batch.Ore); ok && l.sums {
				if err := stream.Add(&sums[i], o); err != nil {
					return err
				}
			}
		}
		t.AppendRow(tableRow(row))
		last = row
		rows++
	}
	if rows == 0 {
		_, err := fmt.Fprintln(w, "nothing to show")
		return err
	}
	switch {
	case l.sums:
		t.AppendFooter(tableRow(totals("Total", last, sums)))
	case l.footer != nil:
		t.AppendFooter(tableRow(l.footer()))
	}
	_, err := fmt.Fprintln(w, t.Render())
	return err
}

func (l *Listing) headings() (row table.Row) {
	for _, c := range l.columns {
		row = append(row, c.title)
	}
	return row
}

func tableRow(cells []any) (row table.Row) {
	for _, v := range cells {
		row = append(row, batch.Visible(ForPeople(v)))
	}
	return row
}

// numbersRight puts the columns to the right that have a number in a row.
func numbersRight(row []any) (configs []table.ColumnConfig) {
	for i, v := range row {
		if isNumber(v) {
			configs = append(configs, AlignRight(i+1, i+1)...)
		}
	}
	return configs
}

// totals is the line below a listing whose rows are like row: sums where that has money.
func totals(name string, row []any, sums []batch.Ore) []any {
	line := make([]any, len(row))
	for i, v := range row {
		if _, ok := v.(batch.Ore); ok {
			line[i] = sums[i]
		}
	}
	line[0] = name
	return line
}

// NewTable is an empty table in the house's style.
func NewTable() table.Writer {
	t := table.NewWriter()
	style := table.StyleLight
	style.Format.Header, style.Format.Footer = text.FormatDefault, text.FormatDefault
	style.Options.DrawBorder, style.Options.SeparateColumns = false, false
	style.Box.PaddingLeft = ""
	style.Box.PaddingRight = "  "
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	return t
}

// AlignRight puts the columns from first to last, counted from 1, to the right.
func AlignRight(first, last int) (configs []table.ColumnConfig) {
	for n := first; n <= last; n++ {
		configs = append(configs, table.ColumnConfig{
			Number: n, Align: text.AlignRight, AlignHeader: text.AlignRight, AlignFooter: text.AlignRight,
		})
	}
	return configs
}

func isNumber(v any) bool {
	switch v.(type) {
	case int, int64, batch.Ore:
		return true
	}
	return false
}
