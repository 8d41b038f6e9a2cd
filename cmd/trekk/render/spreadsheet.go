package render

import (
	"archive/zip"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// sheetSample is how many rows the widths of a spreadsheet's columns are taken from.
const sheetSample = 500

// spreadsheet writes a listing as XLSX, row by row, and goes on with the next sheet when one is full. What
// excelize gathers of a sheet goes to a temporary file, so that memory does not grow with the rows.
type spreadsheet struct {
	*Listing
	lang  string
	about []string // what stands below the title; none in a spreadsheet for programs
	limit int      // rows of a sheet
	file  *excelize.File
	style styles

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

// XLSX writes the listing as a spreadsheet. It begins to write when the last row has come: a stream that
// fails gives no spreadsheet.
func (l *Listing) XLSX(w io.Writer, lang string) error {
	return l.xlsxSheets(w, lang, excelize.TotalRows)
}

func (l *Listing) xlsxSheets(w io.Writer, lang string, limit int) error {
	x := &spreadsheet{
		Listing: l, lang: lang, about: l.about(lang), limit: limit, file: excelize.NewFile(),
		sum: make([]batch.Ore, len(l.columns)), money: make([]bool, len(l.columns)),
	}
	defer x.file.Close()
	if err := x.makeStyles(); err != nil {
		return err
	}
	made := l.day.At(12, 0).UTC().Format(time.RFC3339)
	err := x.file.SetDocProps(&excelize.DocProperties{
		Creator: "trekk", LastModifiedBy: "trekk", Title: Say(lang, l.title), Created: made, Modified: made,
	})
	if err != nil {
		return err
	}
	if err := x.addAll(); err != nil {
		return err
	}
	if err := x.finish(); err != nil {
		return err
	}
	// Straight to w: excelize would put the whole file together in memory first.
	x.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(w) })
	return x.file.Write(io.Discard)
}

// about says whose the listing is, and of which day.
func (l *Listing) about(lang string) []string {
	if len(l.whose) == 0 {
		return nil
	}
	var lines []string
	for _, c := range l.whose {
		var accounts []string
		for _, no := range c.BankAccounts() {
			accounts = append(accounts, parted(no, " "))
		}
		all := strings.Join(accounts, ", ")
		lines = append(lines, fmt.Sprintf("%s, %s %s", c.Name, Say(lang, "account"), all))
	}
	if l.period != "" {
		return append(lines, l.period)
	}
	return append(lines, Say(lang, "as of")+" "+Date(l.day))
}

// plain is a spreadsheet for programs: headings as in CSV, in the first row.
func (x *spreadsheet) plain() bool { return x.about == nil }

// addAll writes the rows, after the first of them have told how wide the columns are.
func (x *spreadsheet) addAll() error {
	var sample [][]any
	for row, err := range x.rows {
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
		return x.begin(sample)
	}
	return nil
}

// begin opens the first sheet, with widths that fit the rows so far, and writes these.
func (x *spreadsheet) begin(rows [][]any) error {
	x.widths = make([]float64, len(x.columns))
	for i, c := range x.columns {
		longest := utf8.RuneCountInString(x.heading(c)) + 3 // the arrow of the filter
		for _, row := range rows {
			longest = max(longest, x.width(row[i]))
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

// width is how many characters a cell takes.
func (x *spreadsheet) width(v any) int {
	n := utf8.RuneCountInString(ForPeople(x.said(v)))
	if _, money := v.(batch.Ore); money {
		n = max(n, 12) // room for the sum
	}
	if isNumber(v) {
		n++ // the room on its right
	}
	return n
}

func (x *spreadsheet) heading(c heading) string {
	if x.plain() {
		return c.name
	}
	return Say(x.lang, c.title)
}

// said is a cell in the language of the spreadsheet.
func (x *spreadsheet) said(v any) any {
	switch v := v.(type) {
	case Word:
		return Say(x.lang, string(v))
	case Phrase:
		return v(func(word string) string { return Say(x.lang, word) })
	case bool:
		if !x.plain() {
			return Say(x.lang, ForPeople(v))
		}
	}
	return v
}

// nextSheet begins a sheet: title, whose it is, and the headings, which stay where they are when one scrolls,
// and come again on every page that is printed.
func (x *spreadsheet) nextSheet(like [][]any) error {
	x.sheets++
	title := Say(x.lang, x.title)
	x.name = title
	if x.sheets > 1 {
		x.name = fmt.Sprintf("%s %d", title, x.sheets)
	}
	if err := x.newSheet(); err != nil {
		return err
	}
	var err error
	if x.sheet, err = x.file.NewStreamWriter(x.name); err != nil {
		return err
	}
	if err := x.layOut(); err != nil {
		return err
	}
	x.row = 0
	if err := x.writeTitle(title); err != nil {
		return err
	}
	err = x.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: x.name,
		RefersTo: fmt.Sprintf("'%s'!$%d:$%d", x.name, x.header, x.header),
	})
	if err != nil {
		return err
	}
	return x.writeHeadings(like)
}

// newSheet makes the sheet and says how it is printed.
func (x *spreadsheet) newSheet() (err error) {
	f, one, many, landscape, a4, yes := x.file, 1, 0, "landscape", 9, true
	if x.sheets == 1 {
		err = f.SetSheetName("Sheet1", x.name)
	} else {
		_, err = f.NewSheet(x.name)
	}
	if err == nil {
		// Not known yet, and programs that read by it would read one cell.
		err = f.SetSheetDimension(x.name, "")
	}
	if err == nil {
		err = f.SetSheetProps(x.name, &excelize.SheetPropsOptions{FitToPage: &yes})
	}
	if err == nil {
		err = f.SetPageLayout(x.name, &excelize.PageLayoutOptions{
			Orientation: &landscape, Size: &a4, FitToWidth: &one, FitToHeight: &many,
		})
	}
	if err == nil {
		err = f.SetHeaderFooter(x.name, &excelize.HeaderFooterOptions{OddFooter: "&L&A&R&P / &N"})
	}
	return err
}

// layOut says where the headings are, that they stay there, and how wide the columns are.
func (x *spreadsheet) layOut() error {
	x.header = 1
	if !x.plain() {
		x.header = len(x.about) + 3
	}
	top := fmt.Sprintf("A%d", x.header+1)
	err := x.sheet.SetPanes(&excelize.Panes{
		Freeze: true, YSplit: x.header, TopLeftCell: top, ActivePane: "bottomLeft",
	})
	if err != nil {
		return err
	}
	// excelize writes what comes last first, and Excel wants it in order.
	for i, w := range slices.Backward(x.widths) {
		if err := x.sheet.SetColWidth(i+1, i+1, w); err != nil {
			return err
		}
	}
	return nil
}

// writeTitle writes what stands above the headings of a spreadsheet for people, and an empty row below it.
func (x *spreadsheet) writeTitle(title string) error {
	if x.plain() {
		return nil
	}
	err := x.line([]any{excelize.Cell{StyleID: x.style.title, Value: title}}, excelize.RowOpts{Height: 24})
	if err != nil {
		return err
	}
	for _, a := range x.about {
		if err := x.line([]any{excelize.Cell{StyleID: x.style.about, Value: a}}); err != nil {
			return err
		}
	}
	x.row++
	return nil
}

// writeHeadings writes the headings, those of columns with numbers on the right.
func (x *spreadsheet) writeHeadings(like [][]any) error {
	header := make([]any, len(x.columns))
	for i, c := range x.columns {
		style := x.style.header
		if len(like) > 0 && isNumber(like[0][i]) {
			style = x.style.headerRight
		}
		header[i] = excelize.Cell{StyleID: style, Value: x.heading(c)}
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
		if o, ok := v.(batch.Ore); ok && x.sums {
			if err := stream.Add(&x.sum[i], o); err != nil {
				return err
			}
			x.money[i] = true
		}
		cells[i] = x.cell(v)
	}
	return x.line(cells)
}

// cell is a value as excelize takes it.
func (x *spreadsheet) cell(v any) any {
	switch v := x.said(v).(type) {
	case batch.Ore:
		return kroner(v, x.style.money)
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
		return excelize.Cell{StyleID: x.style.text, Value: ForPeople(v)}
	}
	return nil
}

// kroner is an amount as a number. A spreadsheet knows none but binary floating ones: the nearest of them to
// so many kroner and øre is written with the shortest decimals that mean it, and these are the amount's own,
// up to 15 digits. Above that the amount is text.
func kroner(o batch.Ore, style int) excelize.Cell {
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
		cell := kroner(x.sum[i], x.style.totalMoney)
		cell.Formula = "SUM(" + strings.Join(parts, ",") + ")"
		line[i] = cell
	}
	line[0] = excelize.Cell{StyleID: x.style.total, Value: Say(x.lang, "Total")}
	return line
}
