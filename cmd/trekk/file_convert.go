package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/nets"
	"trekk/schedule/bankday"
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

// convertRows writes a row for each transaction.
func convertRows(g *globals, out *bufio.Writer, to string, list []source, opts nets.Options) error {
	l := &listing{title: "Transactions", day: bankday.DateOf(time.Now().In(bankday.Oslo)), columns: make([]column, len(cellColumns))}
	for i, name := range cellColumns {
		l.columns[i] = column{name, name}
	}
	l.rows = func(yield func([]any, error) bool) {
		err := eachTransaction(g, list, opts, func(file string, t *nets.Transaction) error {
			if !yield(cells(file, t), nil) {
				return errStopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(nil, err)
		}
	}
	switch to {
	case "xlsx":
		return l.xlsx(out, "en")
	case "csv":
		return l.csv(out)
	}
	return eachTransaction(g, list, opts, ndjsonRows{out}.row)
}

// errStopped ends a walk whose rows nobody wants any more.
var errStopped = errors.New("stopped")

// eachTransaction walks the transactions of all files.
func eachTransaction(g *globals, list []source, opts nets.Options, do func(file string, t *nets.Transaction) error) error {
	for _, s := range list {
		err := s.read(g, func(in io.Reader) error {
			r := nets.NewReader(in, opts)
			for t, err := range r.Transactions() {
				if err == nil {
					err = do(s.name, t)
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
	return nil
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

// cellColumns are the columns of csv and xlsx.
var cellColumns = []string{
	"file", "kind", "agreement", "assignment", "account", "line", "type", "number", "date", "amount", "reversal", "kid", "centre", "day",
	"partial", "serial", "card_issuer", "form", "reference", "bank_date", "debit_account", "name", "registration", "notice", "text",
}

// cells returns a transaction's row: strings, ints, bools, times and batch.Ore; nil where the kind has no such thing.
func cells(file string, t *nets.Transaction) []any {
	a := t.Assignment
	row := append(make([]any, 0, len(cellColumns)), file, a.Kind.String(), a.Agreement, a.Number, a.Account, t.Line, t.Type, t.Number)
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
