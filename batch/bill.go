package batch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"trekk/batch/terms"
	"trekk/kid"
	"trekk/schedule/bankday"
)

// bill makes the invoices whose invoicing day has come (S1, S2, F1, F2), and decides anew how open ones are paid: an
// imported invoice becomes a claim when its customer has a mandate, and a claim that the bank did not take, or that can
// no longer reach it in time, becomes an ordinary invoice with time to pay it and without a fee. What members must know
// (A1) goes to the outbox, a row for each invoice and each change.
func (n *Night) bill(ctx context.Context, r *Report) (err error) {
	r.counted("invoices", "claims", "ordinary", "with_fee", "amount_ore", "fees_ore", "to_claim", "to_ordinary", "paid_ahead", "credit_used_ore")
	if err := n.giveUp(ctx, r); err != nil {
		return err
	}
	b := &biller{night: n, report: r, letters: n.newOutboxFile("bill", "invoices", invoiceColumns), messages: n.newOutboxFile("bill", "messages", messageColumns)}
	if b.booking, err = n.booking(ctx); err != nil {
		return err
	}
	return n.update(ctx, n.act("bill", "bill", "invoices as of %s", n.today()), func(tx Tx) error {
		b.tx = tx
		b.credits = n.newCredits(ctx, b.booking)
		defer b.credits.stop()
		if err := b.paidAhead(ctx); err != nil {
			return err
		}
		if err := b.memberships(ctx); err != nil {
			return err
		}
		return b.reconsider(ctx)
	}, b.letters, b.messages)
}

type biller struct {
	night    *Night
	report   *Report
	tx       Tx
	letters  *outboxFile
	messages *outboxFile
	credits  *credits
	booking  booking
}

// memberships makes the invoices that are proposed.
func (b *biller) memberships(ctx context.Context) error {
	for p, err := range b.night.proposals(ctx, false) {
		if err != nil {
			return err
		}
		if p.Problem != "" {
			b.report.alarm("%s", p.Problem)
			continue
		}
		if err := b.invoice(ctx, &p); err != nil {
			return fmt.Errorf("membership %s, period %s: %w", p.Membership.No, p.Charge.Period, err)
		}
		b.night.progress("bill", b.report.Counts.Get("invoices"))
	}
	return nil
}

// Proposal is an invoice that bill makes today, or why there is none.
type Proposal struct {
	Membership *MembershipState
	Charge     Charge
	Invoice    Invoice // without number and KID; zero when there is none
	Not        *NoFee  // why there is no fee for the month whose invoices were made last
	Problem    string  // what keeps the membership from being billed and needs a person
}

// Proposals streams what bill would invoice today, and which memberships it would not, and why. Nothing is written.
func (n *Night) Proposals(ctx context.Context) iter.Seq2[Proposal, error] {
	return n.proposals(ctx, true)
}

// proposals streams what is to be invoiced today; with whyNot also the memberships that are not, and why. It merges
// memberships and mandates, both sorted by the fixed part of the payer's KID.
func (n *Night) proposals(ctx context.Context, whyNot bool) iter.Seq2[Proposal, error] {
	return func(yield func(Proposal, error) bool) {
		last := n.Terms.LastPeriodToInvoice(n.today())
		mandates := n.mandates(ctx)
		defer mandates.stop()
		fixed, held := "", []Mandate(nil)
		for m, err := range n.Store.Memberships(ctx) {
			if err == nil && m.Customer.Fixed != fixed {
				fixed, held = m.Customer.Fixed, nil
				for mandate, merr := range mandates.at(fixed) {
					held = append(held, mandate)
					err = errors.Join(err, merr)
				}
			}
			var list []Proposal
			if err == nil {
				list, err = n.propose(&m, held, last, whyNot)
			}
			if err != nil {
				yield(Proposal{}, err)
				return
			}
			for _, p := range list {
				if !yield(p, nil) {
					return
				}
			}
		}
	}
}

// propose proposes a membership's invoices.
func (n *Night) propose(m *MembershipState, held []Mandate, last bankday.Month, whyNot bool) (list []Proposal, err error) {
	c, err := newCourse(n.Terms, n.Calendar, m)
	if err != nil {
		return []Proposal{{Membership: m, Problem: fmt.Sprintf("membership %s is not billed: %v", m.No, err)}}, nil
	}
	charges, err := c.charges(n.Creditor.BillFrom, last)
	if err != nil {
		return nil, fmt.Errorf("membership %s: %w", m.No, err)
	}
	for _, charge := range charges {
		list = append(list, Proposal{Membership: m, Charge: charge, Invoice: n.invoiceFor(m, &charge, held)})
	}
	if whyNot && m.Billed < last && !slices.ContainsFunc(charges, func(c Charge) bool { return c.Kind == KindFee && c.Period == last }) {
		if no, ok := c.noFee(n.Creditor.BillFrom, last); ok {
			list = append(list, Proposal{Membership: m, Not: &no})
		}
	}
	return list, nil
}

// invoiceFor is the invoice of a charge that is made today.
func (n *Night) invoiceFor(m *MembershipState, c *Charge, held []Mandate) Invoice {
	i := Invoice{
		CustomerNo: cmp.Or(c.CustomerNo, m.Customer.No), MembershipNo: m.No, Fixed: m.Customer.Fixed, Plan: c.Plan, Account: n.Creditor.AccountOf(c.Plan),
		Kind: c.Kind, Issued: n.today(), Amount: c.Amount(),
	}
	if c.Kind != KindExtra {
		i.Period = c.Period
	}
	i.Method, i.Fee = n.paidBy(c, held)
	i.Amount += i.Fee
	i.Due = n.Terms.DueWhenIssued(c.Due, i.Issued, i.Method == MethodClaim, n.Calendar)
	texts := make([]string, len(c.Lines))
	for l := range c.Lines {
		texts[l] = c.Lines[l].Text
	}
	i.Text = strings.Join(texts, "; ")
	return i
}

// paidBy says how a charge is paid and what fee that costs. It follows from the mandate on the invoicing day (S2, S3): a
// mandate that came later counts from the next one, and one that has ended since can no longer be charged. The yearly invoice
// has no fee (S6). held are the payer's mandates on all accounts; one counts on its own.
func (n *Night) paidBy(c *Charge, held []Mandate) (Method, Ore) {
	account := n.Creditor.AccountOf(c.Plan)
	switch {
	case c.CustomerNo != "": // not the payer, whose mandates these are
		return MethodInvoice, 0
	case slices.ContainsFunc(held, func(d Mandate) bool { return d.Account == account && d.ActiveOn(c.Made) && d.Until.IsZero() }):
		return MethodClaim, 0
	case c.Kind == KindYearly:
		return MethodInvoice, 0
	}
	return MethodInvoice, n.Terms.Billing.InvoiceFee
}

// invoice makes a proposed invoice.
func (b *biller) invoice(ctx context.Context, p *Proposal) error {
	n, inv, customer := b.night, p.Invoice, p.Membership.Customer
	if inv.CustomerNo != customer.No {
		var err error
		if customer, err = n.Store.Customer(ctx, inv.CustomerNo); err != nil {
			return err
		}
		inv.Fixed = customer.Fixed
	}
	number, err := strconv.ParseInt(inv.CustomerNo, 10, 64)
	if err != nil {
		return err
	}
	for inv.KID == "" {
		no, err := b.tx.Next(InvoiceSeries, 1)
		if err != nil {
			return err
		}
		inv.No = strconv.FormatInt(no, 10)
		inv.KID, err = n.KID.Make(kid.Parts{Customer: number, Invoice: no})
		if err != nil && !errors.Is(err, kid.ErrSkip) {
			return err
		}
	}
	inv.Booked = b.booking.on(inv.Issued)
	if err := b.tx.AddInvoice(inv); err != nil {
		return err
	}
	if lines := p.Charge.Lines; len(lines) > 1 || lines[0].Event != 0 {
		for i, line := range lines {
			line.InvoiceNo, line.Seq = inv.No, i+1
			if err := b.tx.AddLine(line); err != nil {
				return err
			}
		}
	}
	b.report.count("invoices", 1)
	b.report.count(map[Method]string{MethodClaim: "claims", MethodInvoice: "ordinary"}[inv.Method], 1)
	if inv.Fee > 0 {
		b.report.count("with_fee", 1)
	}
	b.report.count("amount_ore", int64(inv.Amount))
	b.report.count("fees_ore", int64(inv.Fee))
	used := Ore(0)
	if inv.CustomerNo == p.Membership.Customer.No { // credits come in the order of payers
		if used, err = b.credits.use(b.tx, &inv); err != nil {
			return err
		}
	}
	b.report.count("credit_used_ore", int64(used))
	return b.letter(ctx, &inv, &customer, inv.Amount-used)
}

// paidAhead cancels invoices for months that have been paid at the reception since (S4). One whose claim the bank will
// charge all the same stays, and what comes in for it is credit.
func (b *biller) paidAhead(ctx context.Context) error {
	n := b.night
	for i, err := range n.Store.Invoices(ctx, InvoicesPaidAhead, 0) {
		if err != nil {
			return err
		}
		if n.chargedAllTheSame(&i) {
			continue
		}
		if err := n.cancelInvoice(ctx, b.tx, b.booking, b.messages, &i, "paid ahead"); err != nil {
			return err
		}
		b.report.count("paid_ahead", 1)
	}
	return nil
}

// chargedAllTheSame reports whether it is too late to cancel an invoice's claim.
func (n *Night) chargedAllTheSame(i *InvoiceState) bool {
	return i.Claim != nil && i.Claim.Status == ClaimLive && n.Calendar.Effective(n.Now) > n.Terms.CancelDeadline(i.Claim.Due, n.Calendar)
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
	return b.letters.add(ctx, i.No, c.Channel(), c.Name, c.Email, c.Address, c.Postcode, c.City, i.KID, i.Account,
		amount.Decimal(), i.Issued.String(), i.Due.String(), message.Charge.String(), string(i.Method), text)
}

// message is what texts to members may speak of.
func (n *Night) message(i *Invoice, amount Ore) terms.Message {
	m := terms.Message{
		Payee: n.Creditor.Name, Invoice: i.No, What: i.Text, Amount: amount.String(), KID: i.KID, Account: i.Account,
		Period: i.Period, Due: i.Due,
	}
	if i.Fee > 0 {
		m.Fee = i.Fee.String()
	}
	return m
}

// mandates are the creditor's mandates in merges, one for each account.
type mandates []*merge[Mandate]

func (n *Night) mandates(ctx context.Context) (all mandates) {
	for _, account := range n.Creditor.BankAccounts() {
		all = append(all, newMerge(n.Store.Mandates(ctx, account), func(m Mandate) string { return m.Fixed }))
	}
	return all
}

// at yields the mandates with a fixed part, account after account. Fixed parts must be asked for in ascending order.
func (all mandates) at(fixed string) iter.Seq2[Mandate, error] {
	return func(yield func(Mandate, error) bool) {
		for _, m := range all {
			for mandate, err := range m.at(fixed) {
				if !yield(mandate, err) {
					return
				}
			}
		}
	}
}

func (all mandates) stop() {
	for _, m := range all {
		m.stop()
	}
}

// mandatesOf are the mandates with a fixed part on all accounts, by account, then by the day they came.
func (n *Night) mandatesOf(ctx context.Context, fixed string) (list []Mandate, err error) {
	for _, account := range n.Creditor.BankAccounts() {
		for m, err := range n.Store.MandatesOf(ctx, account, fixed) {
			if err != nil {
				return nil, err
			}
			list = append(list, m)
		}
	}
	return list, nil
}
