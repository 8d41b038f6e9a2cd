package files

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"trekk/camt"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/nets"
)

// inspectForm is the flags of trekk file inspect.
type inspectForm struct {
	raw    bool
	rule   string
	failed int // files that have errors
}

func fileInspectCmd(g *wire.Globals) *cobra.Command {
	var f inspectForm
	c := &cobra.Command{
		Use:   "inspect FILE...",
		Short: "Show files as a person reads them",
		Long: `Shows the transmission, its assignments, their transactions in a table, and the faults. --raw
shows each record with its fields marked and named. Of camt.054 and camt.053 it shows the accounts, their balances
where there are any, the entries and their transactions. --json writes one object, for several files an array of
them; amounts are in øre. The exit code is 3 when a file has errors: a transaction that cannot be read is left
out then.
` + sourcesHelp,
		Example: `  trekk file inspect OCR.D261020
  trekk file inspect --raw claims.txt | less
  trekk file inspect --json claims.txt | jq '.assignments[].items[] | [.kid, .amount]'`,
		Args: minFiles,
		RunE: func(_ *cobra.Command, args []string) error {
			opts, err := readerOptions(g, f.rule)
			if err != nil {
				return err
			}
			list, err := sources(args)
			if err != nil {
				return err
			}
			out := bufio.NewWriter(g.Stdout)
			defer out.Flush()
			for i, s := range list {
				err := s.read(g,
					func(in *bufio.Reader) error { return f.inspect(g, out, s.name, in, opts, i, len(list)) })
				if err != nil {
					return err
				}
			}
			if g.JSON && len(list) > 1 {
				out.WriteString("]\n")
			}
			if err := out.Flush(); err != nil {
				return err
			}
			return unusable(f.failed, len(list))
		},
	}
	c.Flags().BoolVar(&f.raw, "raw", false, "show each record with its fields")
	c.Flags().StringVar(&f.rule, "kid", "", "mod10, mod11 or a layout that every KID must fulfil")
	return c
}

// inspect shows the i-th of n files.
func (f *inspectForm) inspect(
	g *wire.Globals, out *bufio.Writer, name string, in *bufio.Reader, opts nets.Options, i, n int,
) error {
	if isCamt(in) {
		return f.inspectCamt(g, out, name, camt.NewReader(in, camtOptions(opts)), i, n)
	}
	switch {
	case f.raw && g.JSON:
		return rawJSON(out, name, in, i, n)
	case f.raw:
		return rawRecords(out, name, in)
	}
	r := nets.NewReader(in, opts)
	defer func() {
		if r.Failed() {
			f.failed++
		}
	}()
	if g.JSON {
		separate(out, i, n)
		return inspectJSON(out, name, r)
	}
	if i > 0 {
		fmt.Fprintln(out)
	}
	return inspect(out, name, r)
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
	nets.Claims: "claims", nets.Cancellations: "cancellations", nets.Mandates: "mandates",
	nets.OCRGiro: "OCR giro",
}

var claimTypes = map[int]string{
	nets.TypePayeeNotifies: "02 payee notifies", nets.TypeBankNotifies: "21 bank notifies",
	nets.TypeCancellation: "93 cancellation",
}

var paymentTypes = map[int]string{
	nets.TypeGiro: "10 giro", nets.TypeStandingOrder: "11 standing order", nets.TypeCash: "17 cash",
	nets.TypeBusinessTerminal: "13 business terminal", nets.TypeCounter: "14 counter",
	nets.TypeAvtaleGiro: "15 AvtaleGiro", nets.TypeTelegiro: "16 telegiro",
	nets.TypeRemittance:  "12 remittance",
	nets.TypeReversalKID: "18 reversal, KID", nets.TypePurchaseKID: "19 purchase, KID",
	nets.TypeReversalText: "20 reversal, text", nets.TypePurchaseText: "21 purchase, text",
}

// inspector writes a file for a person. The columns have fixed widths: nothing has to be kept until the last
// row is known.
type inspector struct {
	out     *bufio.Writer
	reader  *nets.Reader
	started bool
}

func inspect(out *bufio.Writer, name string, r *nets.Reader) error {
	fmt.Fprintln(out, name)
	i := &inspector{out: out, reader: r}
	w := &walker{begin: i.begin, item: i.item, end: i.end}
	if err := w.walk(r); err != nil {
		return err
	}
	i.start()
	showFaults(out, r)
	return nil
}

func showFaults(out *bufio.Writer, r checked) {
	if len(r.Faults()) == 0 {
		fmt.Fprintln(out, "\nNo faults.")
		return
	}
	fmt.Fprintf(out, "\n%s, %s\n", plural(r.Count(nets.Error), "error"),
		plural(r.Count(nets.Warning), "warning"))
	for _, f := range r.Faults() {
		fmt.Fprintf(out, "  %v\n", f)
	}
}

func (i *inspector) start() {
	if t := i.reader.Transmission(); !i.started && t.Transmitter != "" {
		fmt.Fprintf(i.out, "Transmission %07d from %s to %s\n", t.Number, unit(t.Transmitter),
			unit(t.Recipient))
	}
	i.started = true
}

func (i *inspector) begin(a *nets.Assignment) error {
	i.start()
	fmt.Fprintf(i.out, "\nAssignment %07d: %s, account %s", a.Number, kindNames[a.Kind],
		render.Account(a.Account))
	if a.Agreement != "" {
		fmt.Fprintf(i.out, ", agreement %s", a.Agreement)
	}
	i.out.WriteString("\n")
	switch a.Kind {
	case nets.OCRGiro:
		fmt.Fprintf(i.out, "%8s %8s  %-20s  %-10s  %6s %3s %4s %6s %16s  %-25s  %-11s  %s\n",
			"Line", "Number", "Type", "Nets date", "Centre", "Day", "Part", "Serial", "Amount", "KID", "From",
			"Text")
	case nets.Mandates:
		fmt.Fprintf(i.out, "%8s %8s  %-12s  %-25s  %s\n", "Line", "Number", "Registration", "KID", "Notice")
	default:
		fmt.Fprintf(i.out, "%8s %8s  %-17s  %-10s %16s  %-25s  %-10s  %s\n", "Line", "Number", "Type",
			"Due", "Amount", "KID", "Name", "Reference")
	}
	return nil
}

func (i *inspector) item(t *nets.Transaction) error {
	var row string
	switch t.Assignment.Kind {
	case nets.OCRGiro:
		row = fmt.Sprintf("%8d %8d  %-20s  %-10s  %6d %3d %4d %6d %16s  %-25s  %-11s  %s", t.Line, t.Number,
			paymentTypes[t.Type], render.Day(t.Date), t.Centre, t.Day, t.Partial, t.Serial,
			nets.FormatAmount(t.Amount), t.KID, t.DebitAccount, t.Text())
	case nets.Mandates:
		row = fmt.Sprintf("%8d %8d  %-12v  %-25s  %s", t.Line, t.Number, t.Registration, t.KID,
			render.ForPeople(t.Notice))
	default:
		row = fmt.Sprintf("%8d %8d  %-17s  %-10s %16s  %-25s  %-10s  %s", t.Line, t.Number,
			claimTypes[t.Type], render.Day(t.Date), nets.FormatAmount(t.Amount), t.KID, t.Name(),
			t.ExternalReference())
	}
	fmt.Fprintln(i.out, strings.TrimRight(row, " "))
	if t.Assignment.Kind != nets.OCRGiro {
		for _, line := range t.Lines() {
			fmt.Fprintln(i.out, strings.TrimRight(fmt.Sprintf("%20s%s", "| ", line), " "))
		}
	}
	return nil
}

func (i *inspector) end(a *nets.Assignment) error {
	fmt.Fprintf(i.out, "%10s%s in %d records", "", plural(a.Transactions, "transaction"), a.Records)
	if a.Kind != nets.Mandates {
		fmt.Fprintf(i.out, ", control sum %s", nets.FormatAmount(a.Total))
	}
	if !a.Earliest.IsZero() {
		fmt.Fprintf(i.out, ", %s to %s", render.Day(a.Earliest), render.Day(a.Latest))
	}
	if !a.NetsDate.IsZero() {
		fmt.Fprintf(i.out, ", Nets date %s", render.Day(a.NetsDate))
	}
	i.out.WriteString("\n")
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
