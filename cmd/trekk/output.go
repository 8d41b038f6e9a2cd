package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// column is one column of a listing: its name in CSV and JSON, and its heading for people.
type column struct {
	name  string
	title string
}

// listing is rows under columns, written as people or machines want them. Cells are string, word, phrase, int, int64,
// bool, batch.Ore, bankday.Date, bankday.Month, time.Time (a day), or nil.
type listing struct {
	columns []column
	rows    iter.Seq2[[]any, error]
	sums    bool  // for people there is a last line with the sums of the columns of money
	footer  []any // or one of its own
	sparse  bool  // where there is no amount, a spreadsheet shows nothing in place of 0,00

	title  string           // what a spreadsheet is called, in English
	whose  []batch.Creditor // and what stands below the title
	day    bankday.Date     // the clock's
	period string           // the days that it is about, when it is not how things stand on the clock's
	about  []string         // what stands below the title: whose it is, and of which day; none in a spreadsheet for programs
}

// word is a stable word, such as a status. Machines get it as it is; a spreadsheet for people says it in their language.
type word string

// phrase is a text with stable words in it, told what to say for each.
type phrase func(say func(string) string) string

func (p phrase) String() string { return p(func(word string) string { return word }) }

// MarshalText makes it a text in JSON.
func (p phrase) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// write writes a listing as table, csv or json.
func (l *listing) write(w io.Writer, format string) error {
	switch format {
	case "table":
		return l.table(w)
	case "csv":
		return l.csv(w)
	case "json":
		return l.jsonArray(w)
	}
	return usageError("--format %s: want table, csv or json", format)
}

// form is how a report is asked for.
type form struct {
	formats            []string // all that there are; table, csv, xlsx and json when not set
	format, lang, path string
	excel              bool
}

// formatHelp is what every report's help says of its formats.
const formatHelp = `
table is for reading; csv has amounts in øre in columns that end in _ore; json has every amount in øre. xlsx is a spreadsheet
to send on, and csv with --excel one that a Norwegian Excel opens right: semicolons, amounts in kroner with a decimal comma,
KIDs and accounts as text.`

// flags adds the flags of a report.
func (f *form) flags(c *cobra.Command) {
	if f.formats == nil {
		f.formats = []string{"table", "csv", "xlsx", "json"}
	}
	c.Flags().StringVar(&f.format, "format", "table", strings.Join(f.formats, ", "))
	c.Flags().StringVarP(&f.path, "output", "o", "", "file to write, in place of standard output")
	c.Flags().BoolVar(&f.excel, "excel", false, "csv for a Norwegian Excel: semicolons, kroner with a decimal comma")
	c.Flags().StringVar(&f.lang, "lang", "", "language of headings and words in xlsx and with --excel: nb or en (default nb)")
}

// check looks at the flags before anything is done.
func (f *form) check(g *globals) error {
	if g.json {
		f.format = "json"
	}
	f.lang = cmp.Or(f.lang, "nb")
	switch {
	case !slices.Contains(f.formats, f.format):
		return usageError("--format %s: want one of %s", f.format, strings.Join(f.formats, ", "))
	case f.excel && f.format != "csv":
		return usageError("--excel is for --format csv; xlsx needs nothing more")
	case f.lang != "nb" && f.lang != "en":
		return usageError("--lang %s: want nb or en", f.lang)
	case f.format == "xlsx" && (f.path == "" || f.path == "-") && isTerminal(g.stdout):
		return usageError("a spreadsheet is not for a terminal: name a file with -o")
	}
	return nil
}

// print writes the listing as it was asked for.
func (f *form) print(g *globals, l *listing) error {
	l.about = nil
	for _, c := range l.whose {
		var accounts []string
		for _, no := range c.BankAccounts() {
			accounts = append(accounts, no[:4]+" "+no[4:6]+" "+no[6:])
		}
		l.about = append(l.about, fmt.Sprintf("%s, %s %s", c.Name, say(f.lang, "account"), strings.Join(accounts, ", ")))
	}
	l.about = append(l.about, cmp.Or(l.period, say(f.lang, "as of")+" "+dateForPeople(l.day)))
	return toOutput(g, f.path, func(w io.Writer) error {
		switch {
		case f.format == "xlsx":
			return l.xlsx(w, f.lang)
		case f.excel:
			return l.excelCSV(w, f.lang)
		}
		return l.write(w, f.format)
	})
}

// list makes one listing of what every creditor that the command is about has, and writes it. Where there are several, the first
// column says whose a row is.
func list(ctx context.Context, g *globals, make func(*app) (*listing, error), write func(*listing) error) error {
	apps, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer apps[0].close()
	lists := []*listing{}
	for _, a := range apps {
		l, err := (*listing)(nil), a.fault
		if err == nil {
			l, err = make(a)
		}
		if err != nil {
			return a.named(err)
		}
		l.whose, l.day = []batch.Creditor{a.night.Creditor}, bankday.DateOf(a.night.Now.In(bankday.Oslo))
		lists = append(lists, l)
	}
	if len(lists) == 1 {
		return write(lists[0])
	}
	return write(joined(apps, lists))
}

// withAccount adds the last cell of the rows as a column, where a creditor has several accounts; else it leaves it out.
func (a *app) withAccount(l *listing) *listing {
	columns, rows := len(l.columns), l.rows
	if a.accounts {
		columns++
		l.columns = append(l.columns, column{"account", "Account"})
	}
	l.rows = func(yield func([]any, error) bool) {
		for row, err := range rows {
			if !yield(row[:min(columns, len(row))], err) {
				return
			}
		}
	}
	return l
}

// joined is the creditors' listings one after the other.
func joined(apps []*app, lists []*listing) *listing {
	first := lists[0]
	all := &listing{columns: slices.Concat([]column{{"creditor", "Creditor"}}, first.columns), title: first.title, sums: first.sums, sparse: first.sparse, period: first.period, day: first.day}
	for _, l := range lists {
		all.whose = append(all.whose, l.whose...)
	}
	if f := first.footer; f != nil {
		all.footer = slices.Concat([]any{""}, f)
	}
	all.rows = func(yield func([]any, error) bool) {
		for n, l := range lists {
			for row, err := range l.rows {
				if err != nil {
					yield(nil, apps[n].named(err))
					return
				}
				if !yield(slices.Concat([]any{apps[n].conf.ID}, row), nil) {
					return
				}
			}
			for i, cell := range l.footer { // the listing has summed it meanwhile
				switch sum, ok := cell.(batch.Ore); {
				case n == 0:
					all.footer[1+i] = cell
				case ok:
					all.footer[1+i] = all.footer[1+i].(batch.Ore) + sum
				case i > 0:
					all.footer[1+i] = ""
				}
			}
		}
	}
	return all
}

func (l *listing) table(w io.Writer) error {
	t := newTable()
	var header table.Row
	for _, c := range l.columns {
		header = append(header, c.title)
	}
	t.AppendHeader(header)
	rows, sums := 0, make([]batch.Ore, len(l.columns))
	var last []any
	var configs []table.ColumnConfig
	for row, err := range l.rows {
		if err != nil {
			return err
		}
		var cells table.Row
		for i, v := range row {
			cells = append(cells, forPeople(v))
			if o, ok := v.(batch.Ore); ok {
				sums[i] += o
			}
			if rows == 0 && isNumber(v) {
				configs = append(configs, alignRight(i+1, i+1)...)
			}
		}
		t.AppendRow(cells)
		last = row
		rows++
	}
	t.SetColumnConfigs(configs)
	if rows == 0 {
		_, err := fmt.Fprintln(w, "nothing to show")
		return err
	}
	if footer := l.footer; footer != nil || l.sums {
		if l.sums {
			footer = totals("Total", last, sums)
		}
		var cells table.Row
		for _, v := range footer {
			cells = append(cells, forPeople(v))
		}
		t.AppendFooter(cells)
	}
	_, err := fmt.Fprintln(w, t.Render())
	return err
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

// newTable is an empty table in the house's style.
func newTable() table.Writer {
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

// alignRight puts the columns from first to last, counted from 1, to the right.
func alignRight(first, last int) (configs []table.ColumnConfig) {
	for n := first; n <= last; n++ {
		configs = append(configs, table.ColumnConfig{Number: n, Align: text.AlignRight, AlignHeader: text.AlignRight, AlignFooter: text.AlignRight})
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

// forPeople writes a cell as people read it: 1 234,50 and 20.10.2026.
func forPeople(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bankday.Date:
		return dateForPeople(v)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	default:
		return fmt.Sprint(v)
	}
}

func dateForPeople(d bankday.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format("02.01.2006")
}

func (l *listing) csv(w io.Writer) error {
	c := csv.NewWriter(w)
	header := make([]string, len(l.columns))
	for i, col := range l.columns {
		header[i] = col.name
	}
	if err := c.Write(header); err != nil {
		return err
	}
	cells := make([]string, len(l.columns))
	for row, err := range l.rows {
		if err != nil {
			return err
		}
		for i, v := range row {
			cells[i] = forMachines(l.columns[i].name, v)
		}
		if err := c.Write(cells); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// forMachines writes a cell for CSV: øre in columns that end in _ore, else kroner with a point.
func forMachines(name string, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case batch.Ore:
		if strings.HasSuffix(name, "_ore") {
			return fmt.Sprint(int64(v))
		}
		return v.Decimal()
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.Format(time.DateOnly)
	case fmt.Stringer:
		return v.String()
	default:
		return fmt.Sprint(v)
	}
}

// jsonArray writes an array of objects, amounts in øre.
func (l *listing) jsonArray(w io.Writer) error {
	b := bufio.NewWriter(w)
	sep := "[\n"
	for row, err := range l.rows {
		if err != nil {
			return err
		}
		b.WriteString(sep)
		for i, v := range row {
			open := ","
			if i == 0 {
				open = "{"
			}
			value, err := json.Marshal(v)
			if err != nil {
				return err
			}
			fmt.Fprintf(b, "%s%q:%s", open, l.columns[i].name, value)
		}
		b.WriteByte('}')
		sep = ",\n"
	}
	if sep == "[\n" {
		b.WriteString("[]\n")
	} else {
		b.WriteString("\n]\n")
	}
	return b.Flush()
}

// printJSON writes one value.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// isTerminal reports whether someone is looking.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// progressBar shows how far long work has come, on a terminal only; max -1 when the end is not known.
func progressBar(w io.Writer, max int64, what string) *progressbar.ProgressBar {
	if !isTerminal(w) {
		return progressbar.NewOptions64(max, progressbar.OptionSetWriter(io.Discard), progressbar.OptionSetVisibility(false))
	}
	return progressbar.NewOptions64(max,
		progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what), progressbar.OptionSetWidth(30),
		progressbar.OptionShowCount(), progressbar.OptionThrottle(100_000_000), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetPredictTime(true), progressbar.OptionSpinnerType(14),
	)
}

// showProgress shows how far the jobs come until finish is called.
func (a *app) showProgress() (finish func()) {
	bar := progressBar(a.stderr, -1, "")
	a.night.Progress = func(job string, done int64) {
		bar.Describe(job)
		_ = bar.Set64(done)
	}
	return func() { _ = bar.Finish() }
}
