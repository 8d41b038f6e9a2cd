package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trekk/nets"
)

func fileInspectCmd(g *globals) *cobra.Command {
	var raw bool
	var rule string
	c := &cobra.Command{
		Use:   "inspect FILE...",
		Short: "Show files as a person reads them",
		Long: `Shows the transmission, its assignments, their transactions in a table, and the faults. --raw shows each record with its
fields marked and named. --json writes one object, for several files an array of them; amounts are in øre. The exit code
is 3 when a file has errors: a transaction that cannot be read is left out then.
` + sourcesHelp,
		Example: `  trekk file inspect OCR.D261020
  trekk file inspect --raw claims.txt | less
  trekk file inspect --json claims.txt | jq '.assignments[].items[] | [.kid, .amount]'`,
		Args: minFiles,
		RunE: func(_ *cobra.Command, args []string) error {
			opts, err := g.readerOptions(rule)
			if err != nil {
				return err
			}
			list, err := sources(args)
			if err != nil {
				return err
			}
			out := bufio.NewWriter(g.stdout)
			defer out.Flush()
			failed := 0
			for i, s := range list {
				err := s.read(g, func(in io.Reader) error {
					switch {
					case raw && g.json:
						return rawJSON(out, s.name, in, i, len(list))
					case raw:
						return rawRecords(out, s.name, in)
					}
					r := nets.NewReader(in, opts)
					defer func() {
						if r.Failed() {
							failed++
						}
					}()
					if g.json {
						separate(out, i, len(list))
						return inspectJSON(out, s.name, r)
					}
					if i > 0 {
						fmt.Fprintln(out)
					}
					return inspect(out, s.name, r)
				})
				if err != nil {
					return err
				}
			}
			if g.json && len(list) > 1 {
				out.WriteString("]\n")
			}
			if err := out.Flush(); err != nil {
				return err
			}
			return unusable(failed, len(list))
		},
	}
	c.Flags().BoolVar(&raw, "raw", false, "show each record with its fields")
	c.Flags().StringVar(&rule, "kid", "", "mod10, mod11 or a layout that every KID must fulfil")
	return c
}

// separate writes what stands in front of the i-th of n JSON objects: an array where there are several.
func separate(out *bufio.Writer, i, n int) {
	switch {
	case n == 1:
	case i == 0:
		out.WriteString("[")
	default:
		out.WriteString(",")
	}
}

var kindNames = map[nets.Kind]string{
	nets.Claims: "claims", nets.Cancellations: "cancellations", nets.Mandates: "mandates", nets.OCRGiro: "OCR giro",
}

var claimTypes = map[int]string{
	nets.TypePayeeNotifies: "02 payee notifies", nets.TypeBankNotifies: "21 bank notifies", nets.TypeCancellation: "93 cancellation",
}

var paymentTypes = map[int]string{
	nets.TypeGiro: "10 giro", nets.TypeStandingOrder: "11 standing order", nets.TypeRemittance: "12 remittance",
	nets.TypeBusinessTerminal: "13 business terminal", nets.TypeCounter: "14 counter", nets.TypeAvtaleGiro: "15 AvtaleGiro",
	nets.TypeTelegiro: "16 telegiro", nets.TypeCash: "17 cash", nets.TypeReversalKID: "18 reversal, KID",
	nets.TypePurchaseKID: "19 purchase, KID", nets.TypeReversalText: "20 reversal, text", nets.TypePurchaseText: "21 purchase, text",
}

// inspect writes a file for a person. The columns have fixed widths: nothing has to be kept until the last row is known.
func inspect(out *bufio.Writer, name string, r *nets.Reader) error {
	fmt.Fprintln(out, name)
	started := false
	start := func() {
		if t := r.Transmission(); !started && t.Transmitter != "" {
			fmt.Fprintf(out, "Transmission %07d from %s to %s\n", t.Number, unit(t.Transmitter), unit(t.Recipient))
		}
		started = true
	}
	begin := func(a *nets.Assignment) error {
		start()
		fmt.Fprintf(out, "\nAssignment %07d: %s, account %s", a.Number, kindNames[a.Kind], accountForPeople(a.Account))
		if a.Agreement != "" {
			fmt.Fprintf(out, ", agreement %s", a.Agreement)
		}
		out.WriteString("\n")
		switch a.Kind {
		case nets.OCRGiro:
			fmt.Fprintf(out, "%8s %8s  %-20s  %-10s  %6s %3s %4s %6s %16s  %-25s  %-11s  %s\n", "Line", "Number", "Type", "Nets date", "Centre", "Day", "Part", "Serial", "Amount", "KID", "From", "Text")
		case nets.Mandates:
			fmt.Fprintf(out, "%8s %8s  %-12s  %-25s  %s\n", "Line", "Number", "Registration", "KID", "Notice")
		default:
			fmt.Fprintf(out, "%8s %8s  %-17s  %-10s %16s  %-25s  %-10s  %s\n", "Line", "Number", "Type", "Due", "Amount", "KID", "Name", "Reference")
		}
		return nil
	}
	item := func(t *nets.Transaction) error {
		var row string
		switch t.Assignment.Kind {
		case nets.OCRGiro:
			row = fmt.Sprintf("%8d %8d  %-20s  %-10s  %6d %3d %4d %6d %16s  %-25s  %-11s  %s", t.Line, t.Number, paymentTypes[t.Type], dayForPeople(t.Date),
				t.Centre, t.Day, t.Partial, t.Serial, nets.FormatAmount(t.Amount), t.KID, t.DebitAccount, t.Text())
		case nets.Mandates:
			row = fmt.Sprintf("%8d %8d  %-12v  %-25s  %s", t.Line, t.Number, t.Registration, t.KID, forPeople(t.Notice))
		default:
			row = fmt.Sprintf("%8d %8d  %-17s  %-10s %16s  %-25s  %-10s  %s", t.Line, t.Number, claimTypes[t.Type], dayForPeople(t.Date),
				nets.FormatAmount(t.Amount), t.KID, t.Name(), t.ExternalReference())
		}
		fmt.Fprintln(out, strings.TrimRight(row, " "))
		if t.Assignment.Kind != nets.OCRGiro {
			for _, line := range t.Lines() {
				fmt.Fprintln(out, strings.TrimRight(fmt.Sprintf("%20s%s", "| ", line), " "))
			}
		}
		return nil
	}
	end := func(a *nets.Assignment) error {
		fmt.Fprintf(out, "%10s%s in %d records", "", plural(a.Transactions, "transaction"), a.Records)
		if a.Kind != nets.Mandates {
			fmt.Fprintf(out, ", control sum %s", nets.FormatAmount(a.Total))
		}
		if !a.Earliest.IsZero() {
			fmt.Fprintf(out, ", %s to %s", dayForPeople(a.Earliest), dayForPeople(a.Latest))
		}
		if !a.NetsDate.IsZero() {
			fmt.Fprintf(out, ", Nets date %s", dayForPeople(a.NetsDate))
		}
		out.WriteString("\n")
		return nil
	}
	if err := walk(r, begin, item, end); err != nil {
		return err
	}
	start()
	if len(r.Faults()) == 0 {
		fmt.Fprintln(out, "\nNo faults.")
		return nil
	}
	fmt.Fprintf(out, "\n%s, %s\n", plural(r.Count(nets.Error), "error"), plural(r.Count(nets.Warning), "warning"))
	for _, f := range r.Faults() {
		fmt.Fprintf(out, "  %v\n", f)
	}
	return nil
}

// plural counts things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// unit names a customer unit id.
func unit(id string) string {
	if id == nets.Nets {
		return id + " (Nets)"
	}
	return id
}

// accountForPeople writes an account number as 1234.56.78903.
func accountForPeople(s string) string {
	if len(s) != 11 {
		return s
	}
	return s[:4] + "." + s[4:6] + "." + s[6:]
}

func dayForPeople(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("02.01.2006")
}

// rawRecords writes each record with its fields marked, and below it their names.
func rawRecords(out *bufio.Writer, name string, in io.Reader) error {
	fmt.Fprintln(out, name)
	for rec, err := range nets.Split(in) {
		if err != nil {
			return err
		}
		if rec.Layout == nil || len(rec.Text) != nets.RecordLength {
			what := "no such record"
			if rec.Layout != nil {
				what = rec.Layout.Name
			}
			fmt.Fprintf(out, "%8d  %s, %d characters\n          %s\n", rec.Line, what, len(rec.Text), latin1(rec.Text))
			continue
		}
		fmt.Fprintf(out, "%8d  %s: %s\n          ", rec.Line, rec.Layout.Name, rec.Layout.Doc)
		for i, f := range rec.Layout.Fields {
			if i > 0 {
				out.WriteString("|")
			}
			out.WriteString(latin1(f.Of(rec.Text)))
		}
		out.WriteString("\n")
		for _, f := range rec.Layout.Fields {
			if !f.Filler() && f.Kind != nets.Const {
				row := fmt.Sprintf("          %2d-%2d  %-12s  %s", f.From, f.To, f.Name, latin1(f.Of(rec.Text)))
				fmt.Fprintln(out, strings.TrimRight(row, " "))
			}
		}
	}
	return nil
}

// rawJSON writes the records of the i-th of n files with all their fields.
func rawJSON(out *bufio.Writer, name string, in io.Reader, i, n int) error {
	type field struct {
		Name  string `json:"name"`
		From  int    `json:"from"`
		To    int    `json:"to"`
		Value string `json:"value"`
	}
	type record struct {
		Line   int     `json:"line"`
		Record *string `json:"record"` // null when there is no such record
		Text   string  `json:"text"`
		Fields []field `json:"fields"`
	}
	separate(out, i, n)
	fmt.Fprintf(out, `{"file":%s,"records":`, quoted(name))
	written := 0
	for rec, err := range nets.Split(in) {
		if err != nil {
			return err
		}
		r := record{Line: rec.Line, Text: latin1(rec.Text), Fields: []field{}}
		if rec.Layout != nil {
			r.Record = &rec.Layout.Name
			if len(rec.Text) == nets.RecordLength {
				for _, f := range rec.Layout.Fields {
					r.Fields = append(r.Fields, field{f.Name, f.From, f.To, latin1(f.Of(rec.Text))})
				}
			}
		}
		if err := arrayElement(out, written, r); err != nil {
			return err
		}
		written++
	}
	endArray(out, written)
	_, err := out.WriteString("}\n")
	return err
}

// latin1 turns the characters of a record into UTF-8.
func latin1(b []byte) string {
	r := make([]rune, len(b))
	for i, c := range b {
		r[i] = rune(c)
	}
	return string(r)
}
