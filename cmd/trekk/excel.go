package main

import (
	"archive/zip"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// excelCSV writes a listing as a Norwegian Excel opens it on a double click: UTF-8 with its mark, semicolons, amounts in
// kroner with a decimal comma, and headings and words for people.
func (l *listing) excelCSV(w io.Writer, lang string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.Comma, c.UseCRLF = ';', true
	cells := make([]string, len(l.columns))
	for i, col := range l.columns {
		cells[i] = say(lang, col.title)
	}
	if err := c.Write(cells); err != nil {
		return err
	}
	for row, err := range l.rows {
		if err != nil {
			return err
		}
		for i, v := range row {
			cells[i] = forExcel(lang, v)
		}
		if err := c.Write(cells); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// forExcel writes a cell of a CSV file that Excel opens.
func forExcel(lang string, v any) string {
	switch v := v.(type) {
	case batch.Ore:
		return strings.Replace(v.Decimal(), ".", ",", 1)
	case string:
		switch {
		case batch.Digits(v) && (len(v) > 11 || len(v) > 1 && v[0] == '0'):
			return `="` + v + `"` // Excel would take the zeros off a KID and round the rest to 15 digits
		case v != "" && strings.ContainsRune("=+-@\t\r", rune(v[0])):
			return "'" + v // a text that someone typed is never a formula
		}
		return v
	case word:
		return say(lang, string(v))
	case phrase:
		return v(func(word string) string { return say(lang, word) })
	case bool:
		return say(lang, forPeople(v))
	case time.Time:
		return forMachines("", v)
	}
	return forPeople(v)
}

// sheetSample is how many rows the widths of a spreadsheet's columns are taken from.
const sheetSample = 500

// spreadsheet writes a listing as XLSX, row by row, and goes on with the next sheet when one is full. What excelize gathers
// of a sheet goes to a temporary file, so that memory does not grow with the rows.
type spreadsheet struct {
	*listing
	lang  string
	limit int // rows of a sheet
	file  *excelize.File

	style struct{ title, about, header, headerRight, text, money, number, date, total, totalMoney int }

	sheet  *excelize.StreamWriter
	name   string // of the sheet
	sheets int
	row    int // the last that was written
	header int // the row of the headings
	widths []float64
	sum    []batch.Ore
	money  []bool   // the columns that have money
	ranges [][2]int // of each sheet, the first and last row with data
	names  []string
}

// xlsx writes the listing as a spreadsheet.
func (l *listing) xlsx(w io.Writer, lang string) error {
	return l.xlsxSheets(w, lang, excelize.TotalRows)
}

func (l *listing) xlsxSheets(w io.Writer, lang string, limit int) error {
	x := &spreadsheet{listing: l, lang: lang, limit: limit, file: excelize.NewFile(), sum: make([]batch.Ore, len(l.columns)), money: make([]bool, len(l.columns))}
	defer x.file.Close()
	if err := x.styles(); err != nil {
		return err
	}
	made := l.day.At(12, 0).UTC().Format(time.RFC3339)
	if err := x.file.SetDocProps(&excelize.DocProperties{Creator: "trekk", LastModifiedBy: "trekk", Title: say(lang, l.title), Created: made, Modified: made}); err != nil {
		return err
	}
	var sample [][]any
	for row, err := range l.rows {
		switch {
		case err != nil:
			return err
		case x.sheet != nil:
			err = x.add(row)
		case len(sample) < sheetSample:
			sample = append(sample, row)
		default:
			err = x.begin(append(sample, row))
		}
		if err != nil {
			return err
		}
	}
	if x.sheet == nil {
		if err := x.begin(sample); err != nil {
			return err
		}
	}
	if err := x.finish(); err != nil {
		return err
	}
	// Straight to w: excelize would put the whole file together in memory first.
	x.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(w) })
	return x.file.Write(io.Discard)
}

// styles makes the styles. Amounts are shown as 1 234,50 in Norwegian.
func (x *spreadsheet) styles() error {
	// _W leaves room as wide as a W on the right, where a column of texts may come next.
	money, number, date := "#,##0.00_W;-#,##0.00_W", "0_W", "dd.mm.yyyy"
	switch {
	case x.plain():
		money, number, date = "#,##0.00", "0", "yyyy-mm-dd"
	case x.lang == "nb":
		money = "[$-414]" + money // also where the program speaks another language
	}
	cell := money
	if x.sparse {
		cell += `;""`
	}
	const ink = "1F3864"
	plain := &excelize.Font{Family: "Calibri", Size: 11}
	bold := &excelize.Font{Family: "Calibri", Size: 11, Bold: true, Color: ink}
	line := func(edge string) []excelize.Border { return []excelize.Border{{Type: edge, Style: 1, Color: ink}} }
	fill := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DCE6F1"}}
	left, right := &excelize.Alignment{Horizontal: "left"}, &excelize.Alignment{Horizontal: "right"}
	for _, s := range []struct {
		id *int
		excelize.Style
	}{
		{&x.style.title, excelize.Style{Font: &excelize.Font{Family: "Calibri", Size: 16, Bold: true, Color: ink}}},
		{&x.style.about, excelize.Style{Font: &excelize.Font{Family: "Calibri", Size: 11, Color: "595959"}}},
		{&x.style.header, excelize.Style{Font: bold, Fill: fill, Border: line("bottom"), Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "center"}}},
		{&x.style.headerRight, excelize.Style{Font: bold, Fill: fill, Border: line("bottom"), Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center", Indent: 1}}},
		{&x.style.text, excelize.Style{Font: plain, Alignment: left}},
		{&x.style.number, excelize.Style{Font: plain, Alignment: right, CustomNumFmt: &number}},
		{&x.style.money, excelize.Style{Font: plain, Alignment: right, CustomNumFmt: &cell}},
		{&x.style.date, excelize.Style{Font: plain, Alignment: left, CustomNumFmt: &date}},
		{&x.style.total, excelize.Style{Font: bold, Border: line("top")}},
		{&x.style.totalMoney, excelize.Style{Font: bold, Border: line("top"), Alignment: right, CustomNumFmt: &money}},
	} {
		var err error
		if *s.id, err = x.file.NewStyle(&s.Style); err != nil {
			return err
		}
	}
	return nil
}

// begin opens the first sheet, with widths that fit the rows so far, and writes these.
func (x *spreadsheet) begin(rows [][]any) error {
	x.widths = make([]float64, len(x.columns))
	for i, c := range x.columns {
		longest := utf8.RuneCountInString(x.heading(c)) + 3 // the arrow of the filter
		for _, row := range rows {
			n := utf8.RuneCountInString(forPeople(x.said(row[i])))
			if _, money := row[i].(batch.Ore); money {
				n = max(n, 12) // room for the sum
			}
			if isNumber(row[i]) {
				n++ // the room on its right
			}
			longest = max(longest, n)
		}
		x.widths[i] = float64(min(max(longest, 5), 60)) + 2
	}
	if err := x.nextSheet(rows); err != nil {
		return err
	}
	for _, row := range rows {
		if err := x.add(row); err != nil {
			return err
		}
	}
	return nil
}

func (x *spreadsheet) heading(c column) string {
	if x.plain() {
		return c.name
	}
	return say(x.lang, c.title)
}

// plain is a spreadsheet for programs: headings as in CSV, in the first row.
func (x *spreadsheet) plain() bool { return x.about == nil }

// said is a cell in the language of the spreadsheet.
func (x *spreadsheet) said(v any) any {
	switch v := v.(type) {
	case word:
		return say(x.lang, string(v))
	case phrase:
		return v(func(word string) string { return say(x.lang, word) })
	case bool:
		if !x.plain() {
			return say(x.lang, forPeople(v))
		}
	}
	return v
}

// nextSheet begins a sheet: title, whose it is, and the headings, which stay where they are when one scrolls, and come again
// on every page that is printed.
func (x *spreadsheet) nextSheet(like [][]any) error {
	x.sheets++
	title := say(x.lang, x.title)
	x.name = title
	if x.sheets > 1 {
		x.name = fmt.Sprintf("%s %d", title, x.sheets)
	}
	f, one, many, landscape, a4, yes := x.file, 1, 0, "landscape", 9, true
	var err error
	if x.sheets == 1 {
		err = f.SetSheetName("Sheet1", x.name)
	} else {
		_, err = f.NewSheet(x.name)
	}
	if err == nil {
		err = f.SetSheetDimension(x.name, "") // not known yet, and programs that read by it would read one cell
	}
	if err == nil {
		err = f.SetSheetProps(x.name, &excelize.SheetPropsOptions{FitToPage: &yes})
	}
	if err == nil {
		err = f.SetPageLayout(x.name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &one, FitToHeight: &many})
	}
	if err == nil {
		err = f.SetHeaderFooter(x.name, &excelize.HeaderFooterOptions{OddFooter: "&L&A&R&P / &N"})
	}
	if err != nil {
		return err
	}
	if x.sheet, err = f.NewStreamWriter(x.name); err != nil {
		return err
	}
	x.header = 1
	if !x.plain() {
		x.header = len(x.about) + 3
	}
	top := fmt.Sprintf("A%d", x.header+1)
	if err := x.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: x.header, TopLeftCell: top, ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i, w := range slices.Backward(x.widths) { // excelize writes what comes last first, and Excel wants it in order
		if err := x.sheet.SetColWidth(i+1, i+1, w); err != nil {
			return err
		}
	}
	x.row = 0
	if !x.plain() {
		if err := x.line([]any{excelize.Cell{StyleID: x.style.title, Value: title}}, excelize.RowOpts{Height: 24}); err != nil {
			return err
		}
		for _, a := range x.about {
			if err := x.line([]any{excelize.Cell{StyleID: x.style.about, Value: a}}); err != nil {
				return err
			}
		}
		x.row++
	}
	header := make([]any, len(x.columns))
	for i, c := range x.columns {
		style := x.style.header
		if len(like) > 0 && isNumber(like[0][i]) {
			style = x.style.headerRight
		}
		header[i] = excelize.Cell{StyleID: style, Value: x.heading(c)}
	}
	err = f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: x.name, RefersTo: fmt.Sprintf("'%s'!$%d:$%d", x.name, x.header, x.header)})
	if err != nil {
		return err
	}
	return x.line(header, excelize.RowOpts{Height: 21})
}

// line writes a row as it is.
func (x *spreadsheet) line(cells []any, opts ...excelize.RowOpts) error {
	x.row++
	return x.sheet.SetRow(fmt.Sprintf("A%d", x.row), cells, opts...)
}

// add writes a row of the listing. Two rows are left for the sums.
func (x *spreadsheet) add(row []any) error {
	if x.row == x.limit-2 {
		if err := x.close(); err != nil {
			return err
		}
		if err := x.nextSheet([][]any{row}); err != nil {
			return err
		}
	}
	cells := make([]any, len(row))
	for i, v := range row {
		if o, ok := v.(batch.Ore); ok {
			x.sum[i], x.money[i] = x.sum[i]+o, true
		}
		cells[i] = x.cell(v)
	}
	return x.line(cells)
}

// cell is a value as excelize takes it.
func (x *spreadsheet) cell(v any) any {
	switch v := x.said(v).(type) {
	case batch.Ore:
		return x.kroner(v, x.style.money)
	case int, int64:
		return excelize.Cell{StyleID: x.style.number, Value: v}
	case time.Time:
		if !v.IsZero() {
			return excelize.Cell{StyleID: x.style.date, Value: v}
		}
	case bankday.Date:
		if !v.IsZero() {
			return excelize.Cell{StyleID: x.style.date, Value: v.Time()}
		}
	case string:
		if v != "" {
			return excelize.Cell{StyleID: x.style.text, Value: v}
		}
	case nil:
	case bool:
		return v
	default:
		return excelize.Cell{StyleID: x.style.text, Value: forPeople(v)}
	}
	return nil
}

// kroner is an amount as a number. A spreadsheet knows none but binary floating ones: the nearest of them to so many kroner
// and øre is written with the shortest decimals that mean it, and these are the amount's own, up to 15 digits. Above that the
// amount is text.
func (x *spreadsheet) kroner(o batch.Ore, style int) excelize.Cell {
	if o > -1e15 && o < 1e15 {
		return excelize.Cell{StyleID: style, Value: float64(o) / 100}
	}
	return excelize.Cell{StyleID: style, Value: o.Decimal()}
}

// close ends a sheet; its rows can be filtered.
func (x *spreadsheet) close() error {
	from, to := x.header+1, max(x.row, x.header+1)
	x.ranges, x.names = append(x.ranges, [2]int{from, to}), append(x.names, x.name)
	last, err := excelize.ColumnNumberToName(len(x.columns))
	if err != nil {
		return err
	}
	if !x.plain() {
		if err := x.file.AutoFilter(x.name, fmt.Sprintf("A%d:%s%d", x.header, last, to), nil); err != nil {
			return err
		}
	}
	return x.sheet.Flush()
}

// finish writes the sums, as formulas over all sheets, and ends the last sheet.
func (x *spreadsheet) finish() error {
	end := x.row
	if x.sums && end > x.header {
		x.row++ // an empty row keeps the sums out of the filter
		if err := x.line(x.totals(end)); err != nil {
			return err
		}
		x.row = end
	}
	return x.close()
}

func (x *spreadsheet) totals(end int) []any {
	line := make([]any, len(x.columns))
	for i := range x.columns {
		line[i] = excelize.Cell{StyleID: x.style.total}
		if !x.money[i] {
			continue
		}
		col, _ := excelize.ColumnNumberToName(i + 1) // there are not so many columns
		var parts []string
		for k, r := range x.ranges {
			parts = append(parts, fmt.Sprintf("'%s'!%s%d:%s%d", x.names[k], col, r[0], col, r[1]))
		}
		parts = append(parts, fmt.Sprintf("%s%d:%s%d", col, x.header+1, col, end))
		cell := x.kroner(x.sum[i], x.style.totalMoney)
		cell.Formula = "SUM(" + strings.Join(parts, ",") + ")"
		line[i] = cell
	}
	line[0] = excelize.Cell{StyleID: x.style.total, Value: say(x.lang, "Total")}
	return line
}
