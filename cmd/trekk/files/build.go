package files

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/nets"
	"trekk/schedule/bankday"
)

// buildForm is the flags of trekk file build.
type buildForm struct {
	path, rule, transmitter, account string
	number, assignment               int
	shorten                          bool
}

func fileBuildCmd(g *wire.Globals) *cobra.Command {
	var form buildForm
	c := &cobra.Command{
		Use:   "build CLAIMS.csv --transmitter T --number N --assignment N --account A -o OUT",
		Short: "Make a claim file from a CSV file",
		Long: `Makes a file of AvtaleGiro claims, one for each row. The columns are due (2026-10-20), amount
(499, 499.00 or 499,00), kid, and as wanted name (10 characters), reference (25), text (42 lines of 80) and
notification: bank (the payer's bank notifies the payer, with the text) or payee (you do; this is the
default). Comma or semicolon, UTF-8 or ISO-8859-1 are found by themselves; - is standard input.

When a row cannot be represented, every fault is named by line and column, nothing is written, and the exit
code is 3.`,
		Example: `  trekk file build claims.csv --transmitter 00123456 --number 42 --assignment 42 \
    --account 15032080119 -o claims.txt
  trekk file build claims.csv --kid mod10 --shorten --transmitter 00123456 --number 43 --assignment 43 \
    --account 15032080119`,
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, flag := range []string{"transmitter", "number", "assignment", "account"} {
				if !cmd.Flags().Changed(flag) {
					return wire.UsageError("--%s is missing: %s", flag, cmd.UseLine())
				}
			}
			opts, err := readerOptions(g, form.rule)
			if err != nil {
				return err
			}
			list, err := sources(args)
			if err != nil {
				return err
			}
			if len(list) > 1 {
				return wire.UsageError("%s is a folder: a transmission is built from one CSV file", args[0])
			}
			return list[0].read(g, func(in *bufio.Reader) error { return form.build(g, list[0].name, in, opts) })
		},
	}
	f := c.Flags()
	f.StringVarP(&form.path, "output", "o", "", "file to write, in place of standard output")
	f.StringVar(&form.transmitter, "transmitter", "", "your customer unit id, 8 digits")
	f.IntVar(&form.number, "number", 0, "transmission number, never used before")
	f.IntVar(&form.assignment, "assignment", 0, "assignment number, not used in the last 12 months")
	f.StringVar(&form.account, "account", "", "the account that the claims are paid to, 11 digits")
	f.StringVar(&form.rule, "kid", "", "mod10, mod11 or a layout that every KID must fulfil")
	f.BoolVar(&form.shorten, "shorten", false, "cut names that are longer than 10 characters")
	return c
}

// build makes the claim file of a CSV file, and tells what is in it where it is not written to standard
// output.
func (f *buildForm) build(g *wire.Globals, name string, in io.Reader, opts nets.Options) error {
	sheet, err := readClaims(name, in)
	if err != nil {
		return err
	}
	var totals nets.Totals
	err = g.ToFile(f.path, func(out io.Writer) error {
		w := nets.NewWriter(out, nets.Transmission{
			Transmitter: f.transmitter, Number: f.number, Recipient: nets.Nets,
		})
		w.Check = opts
		account := strings.NewReplacer(".", "", " ", "").Replace(f.account)
		if err := batch.CheckAccount(account); err != nil {
			return wire.UsageError("--account: %w", err)
		}
		assignment := nets.Assignment{Kind: nets.Claims, Number: f.assignment, Account: account}
		if err := w.Begin(assignment); err != nil {
			return &wire.ExitError{Code: wire.ExitUsage, Err: err}
		}
		sheet.today = bankday.DateOf(opts.AsOf.In(bankday.Oslo))
		if err := sheet.write(w, g.Stderr, f.shorten); err != nil {
			return err
		}
		totals = w.Totals()
		return errors.Join(w.End(), w.Close())
	})
	if err != nil || f.path == "" || f.path == "-" {
		return err
	}
	_, err = fmt.Fprintf(g.Stdout, "%s: transmission %d, %d claims, %s, due %s to %s\n",
		f.path, f.number, totals.Transactions, nets.FormatAmount(totals.Amount),
		render.Day(totals.Earliest), render.Day(totals.Latest))
	return err
}

// claimSheet is a CSV file of claims.
type claimSheet struct {
	file   string
	csv    *csv.Reader
	column map[string]int
	faults []string
	row    []string
	today  bankday.Date
	claims map[claimKey]int // the line of each
}

// claimKey is what a claim is the same by.
type claimKey struct {
	kid    string
	due    time.Time
	amount int64
}

var claimColumns = []string{"due", "amount", "kid", "name", "reference", "text", "notification"}

// maxClaims is how large the CSV file of a transmission may be, in bytes.
const maxClaims = 256 << 20

// readClaims reads the header.
func readClaims(file string, in io.Reader) (*claimSheet, error) {
	data, err := io.ReadAll(io.LimitReader(in, maxClaims+1))
	if err == nil && len(data) > maxClaims {
		err = fmt.Errorf("%s: larger than %d MiB: split it", file, maxClaims>>20)
	}
	if err != nil {
		return nil, err
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		data = []byte(latin1(data))
	}
	s := &claimSheet{file: file, csv: csv.NewReader(bytes.NewReader(data)), column: map[string]int{},
		claims: map[claimKey]int{}}
	head, _, _ := bytes.Cut(data, []byte("\n"))
	if bytes.Count(head, []byte(";")) > bytes.Count(head, []byte(",")) {
		s.csv.Comma = ';'
	}
	if s.row, err = s.csv.Read(); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty: the first row names the columns")
		}
		return nil, wire.Rejected(fmt.Errorf("%s:1:1: %w", file, err))
	}
	for i, name := range s.row {
		name = strings.ToLower(strings.TrimSpace(name))
		if !slices.Contains(claimColumns, name) {
			s.faultAt(i, "unknown column %q: the columns are %s", name, strings.Join(claimColumns, ", "))
		} else if _, twice := s.column[name]; twice {
			s.faultAt(i, "the column %s is there twice", name)
		}
		s.column[name] = i
	}
	for _, name := range claimColumns[:3] {
		if _, ok := s.column[name]; !ok {
			s.faultAt(0, "the column %s is missing", name)
		}
	}
	return s, s.failed()
}

// write writes all rows, or says all that is wrong with them.
func (s *claimSheet) write(w *nets.Writer, stderr io.Writer, shorten bool) error {
	for {
		var err error
		if s.row, err = s.csv.Read(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			var parse *csv.ParseError
			if errors.As(err, &parse) {
				s.faults = append(s.faults,
					fmt.Sprintf("%s:%d:%d: %v", s.file, parse.Line, parse.Column, parse.Err))
				if errors.Is(err, csv.ErrFieldCount) {
					continue
				}
				break // what follows a quote that is not closed is no row
			}
			return err
		}
		before := len(s.faults)
		c := s.claim(stderr, shorten)
		if len(s.faults) > before {
			continue
		}
		s.twice(stderr, &c)
		if _, err := w.Claim(&c); err != nil {
			if errors.Is(err, nets.ErrFull) {
				return wire.Rejected(fmt.Errorf("%s: %w: split the file", s.file, err))
			}
			s.faultAt(0, "%v", err)
		}
	}
	if len(s.faults) == 0 && w.Totals().Transactions == 0 {
		s.faults = append(s.faults, s.file+":1:1: no claims: expected a row for each below the header")
	}
	return s.failed()
}

// twice warns of a claim that is the same as one before it.
func (s *claimSheet) twice(stderr io.Writer, c *nets.Claim) {
	line, column := s.csv.FieldPos(s.column["kid"])
	key := claimKey{c.KID, c.Due, c.Amount}
	if before, ok := s.claims[key]; ok {
		fmt.Fprintf(stderr, "warning: %s:%d:%d: the same claim as in line %d: KID, due date and amount\n",
			s.file, line, column, before)
		return
	}
	s.claims[key] = line
}

// claim reads a row.
func (s *claimSheet) claim(stderr io.Writer, shorten bool) nets.Claim {
	c := nets.Claim{
		KID: s.cell("kid"), Name: s.cell("name"), Reference: s.cell("reference"),
		Type: nets.TypePayeeNotifies,
	}
	if shorten {
		c.Name = nets.Fit(c.Name, nets.RecordNamed("claim_item_2").Field("name").Len())
	}
	due, err := bankday.Parse(s.cell("due"))
	if err != nil || due.IsZero() {
		s.fault("due", "due is %q, expected a date such as 2026-10-20", s.cell("due"))
	}
	if err == nil && due < s.today {
		s.fault("due", "due %s is over", due)
	}
	c.Due = due.Time()
	amount, err := batch.ParseOre(s.cell("amount"))
	if err != nil {
		s.fault("amount", "amount is %q, expected kroner such as 499 or 499,00", s.cell("amount"))
	}
	c.Amount = int64(amount)
	text := strings.TrimRight(strings.ReplaceAll(s.cell("text"), "\r\n", "\n"), "\n ")
	switch notification := strings.ToLower(s.cell("notification")); notification {
	case "bank":
		c.Type = nets.TypeBankNotifies
		if text != "" {
			c.Text = strings.Split(text, "\n")
		}
	case "payee", "":
		if text != "" {
			line, column := s.csv.FieldPos(s.column["text"])
			fmt.Fprintf(stderr, "warning: %s:%d:%d: the text is left out: only the bank's "+
				"notification shows one\n", s.file, line, column)
		}
	default:
		s.fault("notification", "notification is %q, expected bank or payee", notification)
	}
	return c
}

func (s *claimSheet) cell(column string) string {
	if i, ok := s.column[column]; ok && i < len(s.row) {
		return strings.TrimSpace(s.row[i])
	}
	return ""
}

func (s *claimSheet) fault(column, format string, args ...any) {
	s.faultAt(s.column[column], format, args...)
}

// faultAt reports a fault of the i-th cell of the row.
func (s *claimSheet) faultAt(i int, format string, args ...any) {
	line, column := s.csv.FieldPos(i)
	what := fmt.Sprintf(format, args...)
	s.faults = append(s.faults, fmt.Sprintf("%s:%d:%d: %s", s.file, line, column, what))
}

// maxRowFaults is how many faults of a CSV file are told.
const maxRowFaults = 1000

func (s *claimSheet) failed() error {
	n := len(s.faults)
	if n == 0 {
		return nil
	}
	list := s.faults[:min(n, maxRowFaults)]
	if n > maxRowFaults {
		list = append(list, fmt.Sprintf("%s: and %d more faults", s.file, n-maxRowFaults))
	}
	list = append(list, "nothing was written: correct the file and build it again")
	return wire.Rejected(errors.New(strings.Join(list, "\n")))
}
