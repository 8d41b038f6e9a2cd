package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"trekk/batch/terms"
	"trekk/kid"
	"trekk/schedule/bankday"
)

// bill makes the invoices whose invoicing day has come (S1, S2, F1, F2), and decides anew how open ones are paid: an
// imported invoice becomes a claim when its customer has a mandate, and a claim that the bank did not take, or that can
// no longer reach it in time, becomes an ordinary invoice with time to pay it and without a fee. What members must know
// (A1) goes to the outbox, a row for each invoice and each change.
func (n *Night) bill(ctx context.Context, r *Report) error {
	r.counted("invoices", "claims", "ordinary", "with_fee", "amount_ore", "fees_ore", "to_claim", "to_ordinary", "paid_ahead", "credit_used_ore")
	b := &biller{night: n, report: r, letters: n.newOutboxFile("bill", "invoices", invoiceColumns)}
	return b.letters.update(ctx, n.act("bill", "bill", "invoices as of %s", n.today()), func(tx Tx) error {
		b.tx = tx
		b.credits = n.newCredits(ctx)
		defer b.credits.stop()
		if err := b.paidAhead(ctx); err != nil {
			return err
		}
		if err := b.memberships(ctx); err != nil {
			return err
		}
		return b.reconsider(ctx)
	})
}

type biller struct {
	night   *Night
	report  *Report
	tx      Tx
	letters *outboxFile
	credits *credits
}

// memberships merges memberships and mandates, both sorted by the fixed part of the KID.
func (b *biller) memberships(ctx context.Context) error {
	n := b.night
	last := n.Terms.LastPeriodToInvoice(n.today())
	mandates := n.mandates(ctx)
	defer mandates.stop()
	fixed, held := "", []Mandate(nil)
	for m, err := range n.Store.Memberships(ctx) {
		if err != nil {
			return err
		}
		if m.Customer.Fixed != fixed {
			fixed, held = m.Customer.Fixed, nil
			for mandate, err := range mandates.at(fixed) {
				if err != nil {
					return err
				}
				held = append(held, mandate)
			}
		}
		plan, err := n.Terms.Plan(m.Plan)
		if err != nil {
			b.report.alarm("membership %s is not billed: %v", m.No, err)
			continue
		}
		if plan.Kind != terms.Monthly || m.PaymentMethod == PayCard || m.PaymentMethod == PayPrepaid || m.Price == 0 {
			continue
		}
		from := max(n.Creditor.BillFrom, n.Terms.FirstPeriod(m.Start), m.PaidUntil+1, m.Billed+1)
		for p := from; p <= last && (m.End.IsZero() || p.First() <= m.End); p++ {
			if err := b.invoice(ctx, &m, plan, p, held); err != nil {
				return fmt.Errorf("membership %s, period %s: %w", m.No, p, err)
			}
		}
		n.progress("bill", b.report.Counts.Get("invoices"))
	}
	return nil
}

// invoice makes one invoice. Whether it is a claim follows from the mandate on the invoicing day (S2, S3): a mandate
// that came later counts from the next period, and one that has ended since can no longer be charged.
func (b *biller) invoice(ctx context.Context, m *MembershipState, plan terms.Plan, p bankday.Month, held []Mandate) error {
	n := b.night
	inv := Invoice{
		CustomerNo: m.CustomerNo, MembershipNo: m.No, Fixed: m.Customer.Fixed, Period: p, Issued: n.today(), Method: MethodInvoice, Amount: m.Price,
	}
	day := n.Terms.InvoicingDay(p)
	if slices.ContainsFunc(held, func(d Mandate) bool { return d.ActiveOn(day) && d.Until.IsZero() }) {
		inv.Method = MethodClaim
	} else {
		inv.Fee = n.Terms.Billing.InvoiceFee
		inv.Amount += inv.Fee
	}
	inv.Due = n.Terms.DueWhenIssued(p, inv.Issued, inv.Method == MethodClaim, n.Calendar)
	var err error
	if inv.Text, err = n.Terms.Line(plan, p, m.Customer.Language); err != nil {
		return err
	}
	customer, err := strconv.ParseInt(m.CustomerNo, 10, 64)
	if err != nil {
		return err
	}
	for inv.KID == "" {
		no, err := b.tx.Next(InvoiceSeries, 1)
		if err != nil {
			return err
		}
		inv.No = strconv.FormatInt(no, 10)
		inv.KID, err = n.KID.Make(kid.Parts{Customer: customer, Invoice: no})
		if err != nil && !errors.Is(err, kid.ErrSkip) {
			return err
		}
	}
	if err := b.tx.AddInvoice(inv); err != nil {
		return err
	}
	b.report.count("invoices", 1)
	b.report.count(map[Method]string{MethodClaim: "claims", MethodInvoice: "ordinary"}[inv.Method], 1)
	if inv.Fee > 0 {
		b.report.count("with_fee", 1)
	}
	b.report.count("amount_ore", int64(inv.Amount))
	b.report.count("fees_ore", int64(inv.Fee))
	used, err := b.credits.use(b.tx, &inv)
	if err != nil {
		return err
	}
	b.report.count("credit_used_ore", int64(used))
	return b.letter(ctx, &inv, &m.Customer, inv.Amount-used)
}

// paidAhead cancels invoices for months that have been paid at the reception since (S4). One whose claim the bank will
// charge all the same stays, and what comes in for it is credit.
func (b *biller) paidAhead(ctx context.Context) error {
	n := b.night
	for i, err := range n.Store.Invoices(ctx, InvoicesPaidAhead, 0) {
		if err != nil {
			return err
		}
		if i.Claim != nil && i.Claim.Status == ClaimLive && n.Calendar.Effective(n.Now) > n.Terms.CancelDeadline(i.Claim.Due, n.Calendar) {
			continue
		}
		if err := b.tx.CancelInvoice(i.No, n.today()); err != nil {
			return err
		}
		b.report.count("paid_ahead", 1)
	}
	return nil
}

// reconsider merges the open invoices without a live claim with the mandates.
func (b *biller) reconsider(ctx context.Context) error {
	n := b.night
	for c, err := range n.undecided(ctx) {
		if err != nil {
			return err
		}
		i := &c.InvoiceState
		method, due := MethodClaim, i.Due
		switch why := c.notClaimable(n); {
		case i.Method == MethodInvoice && i.Imported && why == "" && i.Claim == nil:
			b.report.count("to_claim", 1)
		case i.Method == MethodClaim && why != "":
			method, due = MethodInvoice, max(i.Due, n.Terms.ReissueDue(n.today()))
			b.report.count("to_ordinary", 1)
			b.report.warn("invoice %s becomes an ordinary invoice due %s: %s", i.No, due, why)
		default:
			continue
		}
		if err := b.change(ctx, i, method, due); err != nil {
			return err
		}
	}
	return nil
}

// change makes an open invoice be paid in another way, and tells the member.
func (b *biller) change(ctx context.Context, i *InvoiceState, method Method, due bankday.Date) error {
	if err := b.tx.SetMethod(i.No, method, due); err != nil {
		return err
	}
	i.Method, i.Due = method, due
	return b.letter(ctx, &i.Invoice, &i.Customer, i.Outstanding())
}

// letter tells the member KID, amount and day, and of a claim that it is charged automatically and when (A1).
func (b *biller) letter(ctx context.Context, i *Invoice, c *Customer, amount Ore) error {
	n := b.night
	message, wording := n.message(i, amount), n.Terms.Texts.Invoice
	if i.Method == MethodClaim {
		message.Charge, wording = n.Calendar.Next(i.Due), n.Terms.Texts.Claim
	}
	text, err := wording.Render(c.Language, message)
	if err != nil {
		return err
	}
	return b.letters.add(ctx, i.No, c.Channel(), c.Name, c.Email, c.Address, c.Postcode, c.City, i.KID, n.Creditor.Account,
		amount.Decimal(), i.Issued.String(), i.Due.String(), message.Charge.String(), string(i.Method), text)
}

// message is what texts to members may speak of.
func (n *Night) message(i *Invoice, amount Ore) terms.Message {
	m := terms.Message{
		Payee: n.Creditor.Name, Invoice: i.No, What: i.Text, Amount: amount.String(), KID: i.KID, Account: n.Creditor.Account,
		Period: i.Period, Due: i.Due,
	}
	if i.Fee > 0 {
		m.Fee = i.Fee.String()
	}
	return m
}

// mandates streams the creditor's mandates for a merge.
func (n *Night) mandates(ctx context.Context) *merge[Mandate] {
	return newMerge(n.Store.Mandates(ctx, n.Creditor.Account), func(m Mandate) string { return m.Fixed })
}
