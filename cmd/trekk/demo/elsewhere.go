package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/terms"
	"trekk/cmd/trekk/render"
	"trekk/kid"
	"trekk/nets/sandbox"
	"trekk/schedule/bankday"
)

// elsewhere is a payee who invoices elsewhere: each month invoices of another system are imported, and what
// is not paid of them goes the whole ladder, to a collection agency that is told by files.
type elsewhere struct {
	agency *sandbox.Agency
	post   post
	unread []string // invoices of which their customers have not heard
}

// agencyAccount is the agency's own. It is made up, and passes the check.
const agencyAccount = "86011117947"

// agencyFolder is the agency's, below the demo's.
const agencyFolder = "agency"

// roomFor is how many numbers there are for each customer and month: trekk gives some to fees and interest.
const roomFor = 6

// beginElsewhere opens the agency. Some of its answers come late, some twice, and it refuses a case now and
// then.
func (d *Demo) beginElsewhere() (err error) {
	if d.Rules.HasPlans() {
		return nil
	}
	d.elsewhere, d.table.brief = &elsewhere{}, true
	d.elsewhere.agency, err = sandbox.NewAgency(filepath.Join(d.Dir, agencyFolder), d.Seed,
		sandbox.AgencyFaults{Late: 4, Twice: 4, Refused: 12})
	if err != nil {
		return err
	}
	return d.beginPost()
}

// endElsewhere closes what a desk of the demo has no use for.
func (d *Demo) endElsewhere() error {
	if d.elsewhere == nil || d.elsewhere.post.MailServer == nil || d.Desk {
		return nil
	}
	return d.elsewhere.post.Close()
}

// configureElsewhere adds the agency and the mail server to trekk.yaml.
func (d *Demo) configureElsewhere() error {
	if d.elsewhere == nil {
		return nil
	}
	f, err := os.OpenFile(d.ConfigPath(), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "\nagency: {kind: files, folder: %s, account: %q}\n%s", agencyFolder,
		agencyAccount,
		d.elsewhere.post.channels())
	return errors.Join(err, f.Close())
}

// invoiceElsewhere imports the invoices of a month, on its first day: they are due on the 15th.
func (d *Demo) invoiceElsewhere(ctx context.Context, day bankday.Date) error {
	if d.elsewhere == nil || day != day.Month().First() {
		return nil
	}
	r, rows := d.random(uint64(day)), [][]string{}
	layout := d.App.Payee.KID
	for i := range d.Members {
		no, customer := int64(20001+int(day.Month()-Start.Month())*roomFor*d.Members+i), int64(1001+i)
		k, err := layout.Make(kid.Parts{Customer: customer, Invoice: no})
		if err != nil {
			return err
		}
		amount := batch.Ore(19900 + 5000*r.IntN(20))
		rows = append(rows, []string{
			fmt.Sprint(no), fmt.Sprint(customer), k, amount.Decimal(), day.String(), (day + 14).String(),
			fmt.Sprintf("Faktura %d", no),
		})
		d.elsewhere.unread = append(d.elsewhere.unread, fmt.Sprint(no))
	}
	path := filepath.Join(d.Dir, "invoices-"+day.Month().String()+".csv")
	if err := writeCSV(path, "invoice_no,customer_no,kid,amount,issued,due,text", rows); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	d.App = d.App.At(day.At(12, 0))
	_, err = d.App.Desk("").Import(ctx, desk.Import{What: "invoices", File: path, From: f})
	return errors.Join(err, f.Close())
}

// readElsewhere brings people the invoices that the other system has sent them, those left out that are to be
// charged: of these trekk tells.
func (d *Demo) readElsewhere(ctx context.Context) error {
	if d.elsewhere == nil || len(d.elsewhere.unread) == 0 {
		return nil
	}
	var text strings.Builder
	text.WriteString("invoice_no,kid,account,amount,due,method\n")
	for _, no := range d.elsewhere.unread {
		i, err := d.App.Store.Invoice(ctx, no)
		if err != nil {
			return err
		}
		if i.Method == batch.MethodInvoice {
			fmt.Fprintf(&text, "%s,%s,%s,%s,%s,invoice\n", i.No, i.KID, i.Account, i.Amount.Decimal(), i.Due)
		}
	}
	d.elsewhere.unread = nil
	return d.Bank.Deliver(strings.NewReader(text.String()))
}

// answerElsewhere is a night at the agency.
func (d *Demo) answerElsewhere(day bankday.Date) error {
	if d.elsewhere == nil {
		return nil
	}
	_, err := d.elsewhere.agency.Night(day, 0)
	return err
}

// rung is a step of the ladder, and what came of it.
type rung struct {
	Step     string    `json:"step"`
	Invoices int       `json:"invoices"`
	Fee      batch.Ore `json:"fee_ore"`
	Interest batch.Ore `json:"interest_ore"`
}

// ladder is what became of the invoices, by steps: how many came so far, and what it cost them.
func (d *Demo) ladder(ctx context.Context) ([]rung, error) {
	if d.elsewhere == nil {
		return nil, nil
	}
	list, at := []rung{}, map[terms.StepKind]int{}
	for _, s := range d.Rules.Dunning.Steps {
		at[s.Kind] = len(list)
		list = append(list, rung{Step: string(s.Kind)})
	}
	for i, err := range d.App.Store.Invoices(ctx, batch.AllInvoices, 0) {
		if err != nil {
			return nil, err
		}
		for r, err := range d.App.Store.Reminders(ctx, i.No) {
			if err != nil {
				return nil, err
			}
			if k, ok := at[r.Kind]; ok && r.Withdrawn.IsZero() {
				list[k].Invoices++
				list[k].Fee += r.Fee
				list[k].Interest += r.Interest
			}
		}
		if i.Kind == batch.KindInterest {
			more, err := d.handedOver(ctx, &i)
			if err != nil {
				return nil, err
			}
			list[at[terms.ByAgency]].Interest += more
		}
	}
	for _, err := range d.App.Store.ListCases(ctx, batch.CaseFilter{}, batch.Page{}) {
		if err != nil {
			return nil, err
		}
		list[at[terms.ByAgency]].Invoices++
	}
	return list, nil
}

// handedOver is what interest comes to that was added with a handover; zero of that of a letter.
func (d *Demo) handedOver(ctx context.Context, interest *batch.InvoiceState) (batch.Ore, error) {
	for h, err := range d.App.Store.Handoffs(ctx, interest.Of) {
		if err != nil || h.Action == batch.Handover && h.On == interest.Issued {
			return interest.Amount, err
		}
	}
	return 0, nil
}

// checkAgency holds the cases against the agency's own ledger: what it works, what it asks for, and that it
// was told nothing that cannot be.
func (d *Demo) checkAgency(ctx context.Context, b *Books) error {
	if d.elsewhere == nil {
		return nil
	}
	ours, theirs := map[string]int{}, map[string]int{}
	for c, err := range d.App.Store.ListCases(ctx, batch.CaseFilter{}, batch.Page{}) {
		if err != nil {
			return err
		}
		if c.Item.Told != "" {
			ours[fmt.Sprintf("case %d, invoice %s, left %s", c.Item.No, c.Item.InvoiceNo, c.Item.Left())]++
		}
	}
	for _, c := range d.elsewhere.agency.Ledger() {
		theirs[fmt.Sprintf("case %d, invoice %s, left %s", c.No, c.Invoice, batch.Ore(c.Left))]++
	}
	compareSets(b, "cases at the agency, and what is left of each", ours, theirs)
	wrong := d.elsewhere.agency.Wrong()
	b.Differences = append(b.Differences, wrong...)
	b.check("words to the agency that cannot be", "0", fmt.Sprint(len(wrong)), len(wrong) == 0)
	return nil
}

// printLadder shows how far the invoices came.
func (d *Demo) printLadder(ctx context.Context) error {
	list, err := d.ladder(ctx)
	if len(list) == 0 || err != nil {
		return err
	}
	t := render.NewTable()
	t.AppendHeader(table.Row{"The ladder", "invoices", "fees, kr", "interest, kr"})
	t.SetColumnConfigs(render.AlignRight(2, 4))
	for _, s := range list {
		t.AppendRow(table.Row{s.Step, s.Invoices, s.Fee, s.Interest})
	}
	fmt.Fprintf(d.Stdout, "%s\n\n", t.Render())
	return nil
}
