package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func invoiceCmd(g *globals) *cobra.Command {
	return group("invoice", "One invoice: its history, credit notes, losses and holds",
		invoiceShowCmd(g), invoiceCreditCmd(g), invoiceWriteOffCmd(g), invoiceHoldCmd(g), invoiceReleaseCmd(g))
}

// act is what the acts on an invoice have in common.
type act struct {
	reason, by string
}

func (f *act) reasonFlag(c *cobra.Command) {
	byFlag(c, &f.by)
	c.Flags().StringVar(&f.reason, "reason", "", "why; kept with the books")
}

func (f *act) check() error {
	if f.reason = strings.TrimSpace(f.reason); f.reason == "" {
		return usageError("--reason is missing: say why, it is kept with the books")
	}
	return nil
}

func invoiceCreditCmd(g *globals) *cobra.Command {
	var f act
	var amount string
	c := &cobra.Command{
		Use:   "credit INVOICE",
		Short: "Make a credit note for an invoice, whole or in part",
		Long: `Makes a credit note, with its own number in the series of the invoices, and sends it to the customer (outbox, messages). It
takes off the lines from the last one backwards, and the invoice fee last.

A claim that has not left is dropped; one that has is cancelled with the next transmission where the deadline allows it, and
claimed anew with what is left. What has been paid above what is left becomes the customer's credit. An invoice that is with
the collection agency is withdrawn when nothing is left of it.`,
		Example: `  trekk invoice credit 1042 --reason "invoiced twice"
  trekk invoice credit 1042 --amount 150 --reason "closed for a week"`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			sum, err := part(cmd, amount)
			if err != nil {
				return err
			}
			return with(cmd.Context(), g, func(a *app) error {
				c, err := a.night.CreditInvoice(cmd.Context(), args[0], sum, f.reason, orUser(f.by))
				return a.credited(c, err)
			})
		},
	}
	f.reasonFlag(c)
	c.Flags().StringVar(&amount, "amount", "", "kroner to take off (default all that is left of the invoice)")
	return c
}

func invoiceWriteOffCmd(g *globals) *cobra.Command {
	var f act
	c := &cobra.Command{
		Use:   "write-off INVOICE",
		Short: "Give up what is outstanding of an invoice: a loss",
		Long: `Takes what is outstanding off the invoice as a loss. The customer still owes it and is told nothing; trekk no longer asks
for it.`,
		Example: `  trekk invoice write-off 1042 --reason "estate without means"`,
		Args:    exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return with(cmd.Context(), g, func(a *app) error {
				c, err := a.night.WriteOff(cmd.Context(), args[0], f.reason, orUser(f.by))
				return a.credited(c, err)
			})
		},
	}
	f.reasonFlag(c)
	return c
}

// claimFates say what becomes of a claim.
var claimFates = map[batch.ClaimFate]string{
	batch.ClaimGivenUp:   "its claim had not left and is dropped; the other claims of that transmission are made anew by the next run",
	batch.ClaimToCancel:  "its claim is cancelled by the next transmission",
	batch.ClaimIsCharged: "it is too late to cancel its claim: what the bank charges becomes credit",
}

// credited tells what a credit note or loss led to.
func (a *app) credited(c *batch.Crediting, err error) error {
	if err != nil {
		return input(err)
	}
	i := &c.Invoice
	if a.json {
		return a.printJSON(map[string]any{
			"invoice_no": i.No, "credit_note": c.Note.No, "kind": c.Note.Kind, "amount_ore": c.Note.Amount, "booked": c.Note.Booked, "to_credit_ore": c.ToCredit,
			"claim": c.Claim, "outstanding_ore": i.Outstanding(), "status": i.Status(),
		})
	}
	what := "credit note " + c.Note.No
	if c.Note.Kind == batch.KindLoss {
		what = "loss " + c.Note.No
	}
	fmt.Fprintf(a.stdout, "%s: %s off invoice %s, %s outstanding, %s\n", what, c.Note.Amount, i.No, i.Outstanding(), i.Status())
	if c.ToCredit > 0 {
		fmt.Fprintf(a.stdout, "%s had been paid and is now credit of customer %s\n", c.ToCredit, i.CustomerNo)
	}
	if says := claimFates[c.Claim]; says != "" {
		fmt.Fprintln(a.stdout, says)
	}
	if i.InCollection && i.Outstanding() > 0 {
		fmt.Fprintln(a.stdout, "it is with the collection agency, who must be told that less is owed")
	}
	return nil
}

func invoiceHoldCmd(g *globals) *cobra.Command {
	var f act
	var until string
	c := &cobra.Command{
		Use:   "hold INVOICE",
		Short: "Leave a disputed invoice in peace",
		Long: `Until it is released, or through the day that --until names, the invoice is neither reminded nor handed to collection, and
every list says so. A claim that the bank has is charged all the same: trekk claim cancel takes it back.`,
		Example: `  trekk invoice hold 1042 --reason "says that she was ill"
  trekk invoice hold 1042 --reason "case 17" --until 2026-12-31`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if err := f.check(); err != nil {
				return err
			}
			var day bankday.Date
			if until != "" {
				if day, err = bankday.Parse(until); err != nil {
					return usageError("--until: %w", err)
				}
			}
			return with(cmd.Context(), g, func(a *app) error {
				i, err := a.night.HoldInvoice(cmd.Context(), args[0], day, f.reason, orUser(f.by))
				return a.held(&i, err)
			})
		},
	}
	f.reasonFlag(c)
	c.Flags().StringVar(&until, "until", "", "the last day of the hold (default until it is released)")
	return c
}

func invoiceReleaseCmd(g *globals) *cobra.Command {
	var f act
	c := &cobra.Command{
		Use:     "release INVOICE",
		Short:   "End the hold of an invoice: it is followed up again",
		Example: "  trekk invoice release 1042",
		Args:    exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return with(cmd.Context(), g, func(a *app) error {
				i, err := a.night.ReleaseInvoice(cmd.Context(), args[0], orUser(f.by))
				return a.held(&i, err)
			})
		},
	}
	byFlag(c, &f.by)
	return c
}

// held tells whether an invoice is on hold.
func (a *app) held(i *batch.InvoiceState, err error) error {
	if err != nil {
		return input(err)
	}
	today := bankday.DateOf(a.night.Now.In(bankday.Oslo))
	if a.json {
		return a.printJSON(map[string]any{"invoice_no": i.No, "held": holdFacts(i, today), "in_collection": i.InCollection, "outstanding_ore": i.Outstanding()})
	}
	switch {
	case !i.Held(today):
		fmt.Fprintf(a.stdout, "invoice %s is followed up again\n", i.No)
	case i.InCollection:
		fmt.Fprintf(a.stdout, "invoice %s is on hold %s; it is with the collection agency already, who must be told\n", i.No, onHold(i, today))
	default:
		fmt.Fprintf(a.stdout, "invoice %s is on hold %s\n", i.No, onHold(i, today))
	}
	return nil
}

// holdFacts is the hold of an invoice as JSON; nil when there is none.
func holdFacts(i *batch.InvoiceState, today bankday.Date) any {
	if !i.Held(today) {
		return nil
	}
	return map[string]any{"since": i.Hold.On, "until": i.Hold.Until, "reason": i.Hold.Reason}
}

func invoiceShowCmd(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "show INVOICE|KID|CUSTOMER",
		Short: "An invoice with its whole history, or a customer's invoices, credit and mandates",
		Long: `Shows an invoice: its lines, and everything that has happened to it, by time, with the proof: the letter, claims with
their transmissions and receipts, payments with their file and line, credit notes, reminders, collection, holds, and who
did what. A number that is no invoice's is a KID or a customer's; invoice:12 and customer:12 say which is meant.`,
		Example: "  trekk invoice show 1042\n  trekk invoice show 0000100100010423\n  trekk invoice show customer:1001 --json",
		Args:    exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return with(cmd.Context(), g, func(a *app) error {
				i, c, err := a.night.Find(cmd.Context(), args[0])
				if err != nil {
					return input(err)
				}
				if c != nil {
					return a.showCustomer(cmd.Context(), c)
				}
				return a.showInvoice(cmd.Context(), i.No)
			})
		},
	}
}

// invoiceFacts is an invoice as JSON.
func invoiceFacts(i *batch.InvoiceState, today bankday.Date) map[string]any {
	return map[string]any{
		"invoice_no": i.No, "customer_no": i.CustomerNo, "membership_no": i.MembershipNo, "plan": i.Plan, "kind": i.Kind, "period": i.Period, "kid": i.KID,
		"issued": i.Issued, "booked": i.Booked, "due": i.Due, "first_due": i.FirstDue, "method": i.Method, "text": i.Text, "imported": i.Imported,
		"amount_ore": i.Amount, "fee_ore": i.Fee, "credited_ore": i.Credited, "written_off_ore": i.WrittenOff, "paid_ore": i.Paid,
		"outstanding_ore": i.Outstanding(), "status": i.Status(), "in_collection": i.InCollection, "held": holdFacts(i, today),
	}
}

func (a *app) showInvoice(ctx context.Context, no string) error {
	l, err := a.night.InvoiceLife(ctx, no)
	if err != nil {
		return input(err)
	}
	i, today := &l.Invoice, bankday.DateOf(a.night.Now.In(bankday.Oslo))
	if a.json {
		return a.printJSON(lifeFacts(l, today))
	}
	line := func(format string, v ...any) { fmt.Fprintf(a.stdout, format+"\n", v...) }
	line("invoice %s, %s, %s, due %s: %s", i.No, i.Amount, i.Method, dateForPeople(i.Due), i.Status())
	line("  customer   %s, %s", i.CustomerNo, i.Customer.Name)
	if i.MembershipNo != "" {
		line("  membership %s, %s", i.MembershipNo, i.Plan)
	}
	line("  KID        %s", i.KID)
	if i.Held(today) {
		line("  on hold    %s: %s", onHold(i, today), i.Hold.Reason)
	}
	line("")
	sum := func(amount batch.Ore, what string) {
		if amount != 0 {
			line("  %14s  %s", amount, what)
		}
	}
	for _, x := range l.Lines {
		sum(x.Amount, x.Text)
	}
	sum(i.Fee, "invoice fee")
	sum(-(i.Credited - i.WrittenOff), "credited")
	sum(-i.WrittenOff, "written off")
	sum(-i.Paid, "paid")
	line("  %14s  outstanding", i.Outstanding())
	line("")
	for _, e := range l.Events {
		line("  %s  %-24s %s", timeForPeople(e.At), e.What, e.Proof)
	}
	if l.Unpaid != nil {
		line("unpaid: %s", l.Unpaid.Text)
	}
	return nil
}

// lifeFacts is an invoice with everything that is tied to it, as JSON.
func lifeFacts(l *batch.Life, today bankday.Date) map[string]any {
	facts := invoiceFacts(&l.Invoice, today)
	list := func(name string, n int, item func(k int) map[string]any) {
		items := make([]map[string]any, n)
		for k := range items {
			items[k] = item(k)
		}
		facts[name] = items
	}
	facts["customer_name"] = l.Invoice.Customer.Name
	list("lines", len(l.Lines), func(k int) map[string]any {
		return map[string]any{"text": l.Lines[k].Text, "amount_ore": l.Lines[k].Amount}
	})
	list("credit_notes", len(l.CreditNotes), func(k int) map[string]any {
		c := &l.CreditNotes[k]
		return map[string]any{"no": c.No, "kind": c.Kind, "issued": c.Issued, "booked": c.Booked, "amount_ore": c.Amount, "reason": c.Reason, "imported": c.Imported}
	})
	list("claims", len(l.Claims), func(k int) map[string]any {
		c := &l.Claims[k]
		return map[string]any{
			"transmission": c.Transmission, "assignment": c.Assignment, "transaction": c.Transaction, "type": c.Type, "due": c.Due, "amount_ore": c.Amount,
			"status": c.Status, "text": c.Text,
		}
	})
	list("payments", len(l.Payments), func(k int) map[string]any { return paymentFacts(&l.Payments[k]) })
	list("reminders", len(l.Reminders), func(k int) map[string]any {
		r := &l.Reminders[k]
		return map[string]any{"on": r.On, "channel": r.Channel, "amount_ore": r.Amount}
	})
	list("handoffs", len(l.Handoffs), func(k int) map[string]any {
		h := &l.Handoffs[k]
		return map[string]any{"on": h.On, "action": h.Action, "principal_ore": h.Principal, "fee_ore": h.Fee, "paid_ore": h.Paid}
	})
	list("holds", len(l.Holds), func(k int) map[string]any {
		h := &l.Holds[k]
		return map[string]any{"on": h.On, "action": h.Action, "until": h.Until, "reason": h.Reason}
	})
	facts["events"], facts["why_unpaid"] = l.Events, l.Unpaid
	return facts
}

func (a *app) showCustomer(ctx context.Context, c *batch.Customer) error {
	today, credit := bankday.DateOf(a.night.Now.In(bankday.Oslo)), batch.Ore(0)
	for p, err := range a.store.CustomerPayments(ctx, c.No) {
		if err != nil {
			return err
		}
		credit += p.CreditOf(c.No)
	}
	var invoices []batch.InvoiceState
	for i, err := range a.store.CustomerInvoices(ctx, c.No) {
		if err != nil {
			return err
		}
		invoices = append(invoices, i)
	}
	var mandates []batch.Mandate
	for _, account := range a.night.Creditor.BankAccounts() {
		for m, err := range a.store.MandatesOf(ctx, account, c.Fixed) {
			if err != nil {
				return err
			}
			mandates = append(mandates, m)
		}
	}
	if a.json {
		list, given := []any{}, []any{}
		for k := range invoices {
			list = append(list, invoiceFacts(&invoices[k], today))
		}
		for _, m := range mandates {
			given = append(given, map[string]any{"account": m.Account, "kid": m.KID, "since": m.Since, "until": m.Until, "notice": m.Notice})
		}
		return a.printJSON(map[string]any{"customer_no": c.No, "customer_name": c.Name, "credit_ore": credit, "mandates": given, "invoices": list})
	}
	fmt.Fprintf(a.stdout, "customer %s, %s, credit %s\n", c.No, c.Name, credit)
	for _, m := range mandates {
		until := "still active"
		if !m.Until.IsZero() {
			until = "ended " + dateForPeople(m.Until)
		}
		fmt.Fprintf(a.stdout, "  mandate since %s, %s\n", dateForPeople(m.Since), until)
	}
	return (&listing{
		columns: []column{
			{"invoice_no", "Invoice"}, {"issued", "Issued"}, {"due", "Due"}, {"text", "For"}, {"amount_ore", "Amount"}, {"credited_ore", "Credited"}, {"paid_ore", "Paid"},
			{"outstanding_ore", "Outstanding"}, {"status", "Status"}, {"held", "On hold"},
		},
		rows: func(yield func([]any, error) bool) {
			for k := range invoices {
				i := &invoices[k]
				if !yield([]any{i.No, i.Issued, i.Due, i.Text, i.Amount, i.Credited, i.Paid, i.Outstanding(), word(i.Status()), onHold(i, today)}, nil) {
					return
				}
			}
		},
	}).table(a.stdout)
}
