package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/xuri/excelize/v2"

	"trekk/batch"
	"trekk/nets"
)

func fileConvertCmd(g *globals) *cobra.Command {
	var to, path, rule string
	formats := []string{"json", "ndjson", "csv", "xlsx"}
	c := &cobra.Command{
		Use:   "convert FILE... --to json|ndjson|csv|xlsx -o OUT",
		Short: "Turn files into JSON, CSV or a spreadsheet",
		Long: `json is the same as trekk file inspect --json writes. ndjson is one object a line and transaction, with the file and the
assignment in it. csv and xlsx have a row for each transaction; their amounts are in kroner. A file with errors is not
converted: the exit code is 3, and OUT is left as it was.
` + sourcesHelp,
		Example: `  trekk file convert OCR.D261020 --to csv -o payments.csv
  trekk file convert from-nets/ --to xlsx -o payments.xlsx
  trekk file convert claims.txt --to ndjson | jq .kid`,
		Args: minFiles,
		RunE: func(_ *cobra.Command, args []string) error {
			if !slices.Contains(formats, to) {
				return usageError("--to %q: want %s", to, strings.Join(formats, ", "))
			}
			if to == "xlsx" && (path == "" || path == "-") && isTerminal(g.stdout) {
				return usageError("a spreadsheet is not for a terminal: name a file with -o")
			}
			opts, err := g.readerOptions(rule)
			if err != nil {
				return err
			}
			list, err := sources(args)
			if err != nil {
				return err
			}
			return toOutput(g, path, func(w io.Writer) error {
				out := bufio.NewWriter(w)
				if to == "json" {
					err = convertJSON(g, out, list, opts)
				} else {
					err = convertRows(g, out, to, list, opts)
				}
				if err != nil {
					return err
				}
				return out.Flush()
			})
		},
	}
	c.Flags().StringVar(&to, "to", "", "json, ndjson, csv or xlsx")
	c.Flags().StringVarP(&path, "output", "o", "", "file to write, in place of standard output")
	c.Flags().StringVar(&rule, "kid", "", "mod10, mod11 or a layout that every KID must fulfil")
	return c
}

// convertible is the error of a file with errors; they are told on stderr.
func convertible(g *globals, s source, r *nets.Reader) error {
	if !r.Failed() {
		return nil
	}
	for _, f := range r.Faults() {
		if f.Severity == nets.Error {
			fmt.Fprintf(g.stderr, "%s:%v\n", s.name, f)
		}
	}
	return rejected(fmt.Errorf("%s has %d errors and was not converted", s.name, r.Count(nets.Error)))
}

func convertJSON(g *globals, out *bufio.Writer, list []source, opts nets.Options) error {
	for i, s := range list {
		err := s.read(g, func(in io.Reader) error {
			separate(out, i, len(list))
			r := nets.NewReader(in, opts)
			if err := inspectJSON(out, s.name, r); err != nil {
				return err
			}
			return convertible(g, s, r)
		})
		if err != nil {
			return err
		}
	}
	if len(list) > 1 {
		out.WriteString("]\n")
	}
	return nil
}

// rowWriter takes one row for each transaction.
type rowWriter interface {
	row(file string, t *nets.Transaction) error
	close() error
}

func convertRows(g *globals, out *bufio.Writer, to string, list []source, opts nets.Options) error {
	var rows rowWriter
	var err error
	switch to {
	case "ndjson":
		rows = ndjsonRows{out}
	case "csv":
		rows, err = newCSVRows(out)
	case "xlsx":
		rows, err = newXLSXRows(out)
	}
	if err != nil {
		return err
	}
	for _, s := range list {
		err := s.read(g, func(in io.Reader) error {
			r := nets.NewReader(in, opts)
			for t, err := range r.Transactions() {
				if err == nil {
					err = rows.row(s.name, t)
				}
				if err != nil {
					return err
				}
			}
			return convertible(g, s, r)
		})
		if err != nil {
			return err
		}
	}
	return rows.close()
}

type ndjsonRows struct{ out *bufio.Writer }

func (n ndjsonRows) row(file string, t *nets.Transaction) error {
	a := t.Assignment
	item, err := json.Marshal(itemJSON(t))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(n.out, `{"file":%s,"kind":"%v","agreement":%s,"assignment":%d,"account":%s,%s`+"\n",
		quoted(file), a.Kind, quoted(orNull(a.Agreement)), a.Number, quoted(orNull(a.Account)), item[1:])
	return err
}

func (n ndjsonRows) close() error { return nil }

// cellColumns are the columns of csv and xlsx.
var cellColumns = []string{
	"file", "kind", "agreement", "assignment", "account", "line", "type", "number", "date", "amount", "reversal", "kid", "centre", "day",
	"partial", "serial", "card_issuer", "form", "reference", "bank_date", "debit_account", "name", "registration", "notice", "text",
}

// cells returns a transaction's row: strings, ints, bools, times and batch.Ore; nil where the kind has no such thing.
func cells(row []any, file string, t *nets.Transaction) []any {
	a := t.Assignment
	row = append(row[:0], file, a.Kind.String(), a.Agreement, a.Number, a.Account, t.Line, t.Type, t.Number)
	if a.Kind == nets.Mandates {
		row = append(row, nil, nil, nil)
	} else {
		row = append(row, t.Date, batch.Ore(t.Amount), t.Reversal)
	}
	row = append(row, latin1(t.KID))
	switch a.Kind {
	case nets.OCRGiro:
		row = append(row, t.Centre, t.Day, t.Partial, t.Serial, latin1(t.CardIssuer), latin1(t.Form), latin1(t.Reference), t.BankDate,
			string(t.DebitAccount), nil, nil, nil, t.Text())
	case nets.Mandates:
		row = append(row, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, t.Registration.String(), t.Notice, nil)
	default:
		row = append(row, nil, nil, nil, nil, nil, nil, t.ExternalReference(), nil, nil, t.Name(), nil, nil, t.Text())
	}
	return row
}

type csvRows struct {
	out     *csv.Writer
	cells   []any
	strings []string
}

func newCSVRows(w io.Writer) (*csvRows, error) {
	c := &csvRows{out: csv.NewWriter(w), strings: make([]string, len(cellColumns))}
	return c, c.out.Write(cellColumns)
}

func (c *csvRows) row(file string, t *nets.Transaction) error {
	c.cells = cells(c.cells, file, t)
	for i, v := range c.cells {
		switch v := v.(type) {
		case int:
			c.strings[i] = strconv.Itoa(v)
		case time.Time:
			c.strings[i] = ""
			if !v.IsZero() {
				c.strings[i] = v.Format(time.DateOnly)
			}
		default:
			c.strings[i] = forMachines(cellColumns[i], v)
		}
	}
	return c.out.Write(c.strings)
}

func (c *csvRows) close() error {
	c.out.Flush()
	return c.out.Error()
}

// xlsxRows writes a sheet, and the next when a sheet is full.
type xlsxRows struct {
	out         io.Writer
	file        *excelize.File
	sheet       *excelize.StreamWriter
	sheets, n   int
	date, money int // styles
	cells       []any
}

// xlsxLimit is how many rows a sheet can have.
const xlsxLimit = excelize.TotalRows

func newXLSXRows(out io.Writer) (*xlsxRows, error) {
	x := &xlsxRows{out: out, file: excelize.NewFile()}
	day, kroner := "yyyy-mm-dd", "#,##0.00"
	var err error
	if x.date, err = x.file.NewStyle(&excelize.Style{CustomNumFmt: &day}); err != nil {
		return nil, err
	}
	if x.money, err = x.file.NewStyle(&excelize.Style{CustomNumFmt: &kroner}); err != nil {
		return nil, err
	}
	return x, x.nextSheet()
}

func (x *xlsxRows) nextSheet() error {
	if x.sheet != nil {
		if err := x.sheet.Flush(); err != nil {
			return err
		}
	}
	x.sheets++
	name := fmt.Sprintf("Transactions %d", x.sheets)
	var err error
	if x.sheets == 1 {
		err = x.file.SetSheetName("Sheet1", name)
	} else {
		_, err = x.file.NewSheet(name)
	}
	if err != nil {
		return err
	}
	if x.sheet, err = x.file.NewStreamWriter(name); err != nil {
		return err
	}
	if err := x.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	x.n = 0
	header := make([]any, len(cellColumns))
	for i, c := range cellColumns {
		header[i] = c
	}
	return x.write(header)
}

func (x *xlsxRows) write(row []any) error {
	x.n++
	cell, err := excelize.CoordinatesToCellName(1, x.n)
	if err != nil {
		return err
	}
	return x.sheet.SetRow(cell, row)
}

func (x *xlsxRows) row(file string, t *nets.Transaction) error {
	if x.n == xlsxLimit {
		if err := x.nextSheet(); err != nil {
			return err
		}
	}
	x.cells = cells(x.cells, file, t)
	for i, v := range x.cells {
		switch v := v.(type) {
		case batch.Ore:
			// Spreadsheets have no other numbers than floating ones, which are exact to 15 digits.
			if v > -1e15 && v < 1e15 {
				x.cells[i] = excelize.Cell{StyleID: x.money, Value: float64(v) / 100}
			} else {
				x.cells[i] = v.Decimal()
			}
		case time.Time:
			x.cells[i] = nil
			if !v.IsZero() {
				x.cells[i] = excelize.Cell{StyleID: x.date, Value: v}
			}
		case string:
			if v == "" {
				x.cells[i] = nil
			}
		}
	}
	return x.write(x.cells)
}

func (x *xlsxRows) close() error {
	if err := x.sheet.Flush(); err != nil {
		return err
	}
	if err := x.file.Write(x.out); err != nil {
		return err
	}
	return x.file.Close()
}
