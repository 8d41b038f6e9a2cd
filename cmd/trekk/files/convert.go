package files

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/camt"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/nets"
	"trekk/schedule/bankday"
)

func fileConvertCmd(g *wire.Globals) *cobra.Command {
	var to, path, rule string
	formats := []string{"json", "ndjson", "csv", "xlsx"}
	c := &cobra.Command{
		Use:   "convert FILE... --to json|ndjson|csv|xlsx -o OUT",
		Short: "Turn files into JSON, CSV or a spreadsheet",
		Long: `json is the same as trekk file inspect --json writes. ndjson is one object a line and
transaction, with the file and the assignment in it. csv and xlsx have a row for each transaction; their
amounts are in kroner. Of camt.054 and camt.053 the serial is the entry, and money that goes out is below zero. A file with errors is not converted: the exit code is 3, and OUT is left as it was.
` + sourcesHelp,
		Example: `  trekk file convert OCR.D261020 --to csv -o payments.csv
  trekk file convert from-nets/ --to xlsx -o payments.xlsx
  trekk file convert claims.txt --to ndjson | jq .kid`,
		Args: minFiles,
		RunE: func(_ *cobra.Command, args []string) error {
			if !slices.Contains(formats, to) {
				return wire.UsageError("--to %q: want %s", to, strings.Join(formats, ", "))
			}
			if to == "xlsx" {
				if err := g.NoTerminal(path); err != nil {
					return err
				}
			}
			opts, err := readerOptions(g, rule)
			if err != nil {
				return err
			}
			list, err := sources(args)
			if err != nil {
				return err
			}
			return g.ToFile(path, func(w io.Writer) error {
				out := bufio.NewWriter(w)
				if err := convert(g, out, to, list, opts); err != nil {
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

func convert(g *wire.Globals, out *bufio.Writer, to string, list []source, opts nets.Options) error {
	switch to {
	case "json":
		return convertJSON(g, out, list, opts)
	case "ndjson":
		return eachTransaction(g, list, opts, func(t transaction) error { return ndjson(out, t) })
	}
	l := &render.List[transaction]{
		Title: "Transactions", Day: bankday.DateOf(time.Now().In(bankday.Oslo)),
		Columns: transactionColumns, Rows: transactions(g, list, opts),
	}
	if to == "xlsx" {
		return l.Listing().XLSX(out, "en")
	}
	return l.Listing().CSV(out)
}

// convertible is the error of a file with errors; they are told on stderr.
func convertible(g *wire.Globals, s source, r checked) error {
	if !r.Failed() {
		return nil
	}
	for _, f := range r.Faults() {
		if f.Severity == nets.Error {
			fmt.Fprintf(g.Stderr, "%s:%v\n", s.name, f)
		}
	}
	return wire.Rejected(fmt.Errorf("%s has %d errors and was not converted", s.name, r.Count(nets.Error)))
}

func convertJSON(g *wire.Globals, out *bufio.Writer, list []source, opts nets.Options) error {
	for i, s := range list {
		err := s.read(g, func(in *bufio.Reader) error {
			separate(out, i, len(list))
			if isCamt(in) {
				r := camt.NewReader(in, camtOptions(opts))
				if err := camtJSON(out, s.name, r); err != nil {
					return err
				}
				return convertible(g, s, r)
			}
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

// transaction is a transaction with the name of its file.
type transaction struct {
	file string
	*nets.Transaction
	camt *camt.Transaction // of camt.054 and camt.053, and then the other is nil
}

// errStopped ends a walk whose rows nobody wants any more.
var errStopped = errors.New("stopped")

// transactions streams the transactions of all files.
func transactions(g *wire.Globals, list []source, opts nets.Options) iter.Seq2[transaction, error] {
	return func(yield func(transaction, error) bool) {
		err := eachTransaction(g, list, opts, func(t transaction) error {
			if !yield(t, nil) {
				return errStopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			yield(transaction{}, err)
		}
	}
}

// eachTransaction walks the transactions of all files.
func eachTransaction(g *wire.Globals, list []source, opts nets.Options, do func(transaction) error) error {
	for _, s := range list {
		err := s.read(g, func(in *bufio.Reader) error { return s.transactions(g, in, opts, do) })
		if err != nil {
			return err
		}
	}
	return nil
}

// transactions walks the transactions of a file.
func (s source) transactions(
	g *wire.Globals, in *bufio.Reader, opts nets.Options, do func(transaction) error,
) error {
	if isCamt(in) {
		r := camt.NewReader(in, camtOptions(opts))
		for t, err := range r.Transactions() {
			if err == nil {
				err = do(transaction{s.name, nil, t})
			}
			if err != nil {
				return err
			}
		}
		return convertible(g, s, r)
	}
	r := nets.NewReader(in, opts)
	for t, err := range r.Transactions() {
		if err == nil {
			err = do(transaction{s.name, t, nil})
		}
		if err != nil {
			return err
		}
	}
	return convertible(g, s, r)
}

// ndjson writes a transaction on a line, with its file and assignment.
func ndjson(out *bufio.Writer, t transaction) error {
	if t.camt != nil {
		return camtLine(out, t.file, t.camt)
	}
	a := t.Assignment
	item, err := json.Marshal(itemJSON(t.Transaction))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, `{"file":%s,"kind":"%v","agreement":%s,"assignment":%d,"account":%s,%s`+"\n",
		quoted(t.file), a.Kind, quoted(orNull(a.Agreement)), a.Number, quoted(orNull(a.Account)), item[1:])
	return err
}

// transactionColumns are the columns of csv and xlsx. There is nothing in a cell where the kind of assignment
// has no such thing.
var transactionColumns = []render.Column[transaction]{
	render.Col("file", "file", func(t *transaction) any { return t.file }),
	column("kind", func(t *transaction) any { return t.Assignment.Kind.String() }),
	column("agreement", func(t *transaction) any { return t.Assignment.Agreement }),
	column("assignment", func(t *transaction) any { return t.Assignment.Number }),
	column("account", func(t *transaction) any { return t.Assignment.Account }),
	column("line", func(t *transaction) any { return t.Line }),
	column("type", func(t *transaction) any { return t.Type }),
	column("number", func(t *transaction) any { return t.Number }),
	column("date", func(t *transaction) any { return t.Date }, ofClaims, ofPayments),
	column("amount", func(t *transaction) any { return batch.Ore(t.Amount) }, ofClaims, ofPayments),
	column("reversal", func(t *transaction) any { return t.Reversal }, ofClaims, ofPayments),
	column("kid", func(t *transaction) any { return latin1(t.KID) }),
	column("centre", func(t *transaction) any { return t.Centre }, ofPayments),
	column("day", func(t *transaction) any { return t.Day }, ofPayments),
	column("partial", func(t *transaction) any { return t.Partial }, ofPayments),
	column("serial", func(t *transaction) any { return t.Serial }, ofPayments),
	column("card_issuer", func(t *transaction) any { return latin1(t.CardIssuer) }, ofPayments),
	column("form", func(t *transaction) any { return latin1(t.Form) }, ofPayments),
	column("reference", reference, ofClaims, ofPayments),
	column("bank_date", func(t *transaction) any { return t.BankDate }, ofPayments),
	column("debit_account", func(t *transaction) any { return string(t.DebitAccount) }, ofPayments),
	column("name", func(t *transaction) any { return t.Name() }, ofClaims),
	column("registration", func(t *transaction) any { return t.Registration.String() }, ofMandates),
	column("notice", func(t *transaction) any { return t.Notice }, ofMandates),
	column("text", func(t *transaction) any { return t.Text() }, ofClaims, ofPayments),
}

// kindOf groups the kinds of assignments by what their transactions have.
type kindOf func(nets.Kind) bool

func ofPayments(k nets.Kind) bool { return k == nets.OCRGiro }
func ofMandates(k nets.Kind) bool { return k == nets.Mandates }
func ofClaims(k nets.Kind) bool   { return !ofPayments(k) && !ofMandates(k) }

// column is a column of the kinds that have it; of all where none is named.
func column(name string, cell func(*transaction) any, kinds ...kindOf) render.Column[transaction] {
	return render.Col(name, name, func(t *transaction) any {
		if t.camt != nil {
			if ofCamt := camtCells[name]; ofCamt != nil {
				return ofCamt(t.camt)
			}
			return nil
		}
		has := func(kind kindOf) bool { return kind(t.Assignment.Kind) }
		if len(kinds) > 0 && !slices.ContainsFunc(kinds, has) {
			return nil
		}
		return cell(t)
	})
}

func reference(t *transaction) any {
	if ofPayments(t.Assignment.Kind) {
		return latin1(t.Reference)
	}
	return t.ExternalReference()
}
