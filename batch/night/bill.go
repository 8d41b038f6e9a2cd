package night

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/billing"
	"trekk/batch/ledger"
	"trekk/batch/outbox"
	"trekk/schedule/bankday"
)

// bill makes the invoices whose invoicing day has come (S1, S2, F1, F2), and decides anew how open ones
// are paid: an imported invoice becomes a claim when its customer has a mandate, and a claim that the
// bank did not take, or that can no longer reach it in time, becomes an ordinary invoice with time to pay
// it and without a fee. What members must know (A1) goes to the outbox, a row for each invoice and each
// change.
func (n *Night) bill(ctx context.Context, r *Report) (err error) {
	r.counted("invoices", "claims", "ordinary", "with_fee", "amount_ore", "fees_ore", "to_claim",
		"to_ordinary", "paid_ahead", "credit_used_ore", "debts", "debts_ore")
	if err := (&sender{n, r}).giveUp(ctx); err != nil {
		return err
	}
	if err := n.placeStrays(ctx, r); err != nil {
		return err
	}
	b := &biller{night: n, report: r}
	if b.fees, err = billing.NewFees(ctx, n.Moment); err != nil {
		return err
	}
	if err := b.fees.Confirm(ctx, n.Confirm); err != nil {
		return err
	}
	if b.booking, err = ledger.Bookable(ctx, n.Store); err != nil {
		return err
	}
	if n.rehearsal != nil {
		charging, err := bank.NewCharging(ctx, n.Moment, n.listed)
		if err != nil {
			return err
		}
		b.forecast = n.newWallet(b.booking, charging)
	}
	// Each part sees in the books what those before it have written.
	for _, part := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"paid ahead", b.paidAhead}, {"debts that are none", b.creditDebts}, {"credit", b.credit},
		{"invoices", b.invoices}, {"invoices of others", b.invoicesOfOthers},
	} {
		if err := b.update(ctx, part.what, part.do); err != nil {
			return err
		}
	}
	return nil
}

// biller writes what is decided about invoices.
type biller struct {
	night    *Night
	report   *Report
	tx       batch.Tx
	letters  *outbox.File
	messages *outbox.File
	booking  ledger.Booking
	fees     *billing.Fees
	tally    *tally
	others   bool    // some charges are owed by others than those who pay for the memberships
	forecast *wallet // of a rehearsal, which does not see what credit has paid of open invoices; else nil
}

// update does a part of the job in a transaction of its own, with the letters and messages that follow.
func (b *biller) update(ctx context.Context, what string, do func(context.Context) error) error {
	n := b.night
	b.tally = n.tally(b.report, "invoices", n.Limits.Invoices)
	b.letters = outbox.New(n.Moment, "bill", outbox.Invoices)
	b.messages = outbox.New(n.Moment, "bill", outbox.Messages)
	act := n.act("bill", "bill", "%s as of %s", what, n.Today())
	return outbox.Update(ctx, n.Moment, act, func(tx batch.Tx) error {
		b.tx = tx
		return do(ctx)
	}, b.letters, b.messages)
}

// invoices makes what is proposed to those who pay for memberships, and decides about open invoices.
func (b *biller) invoices(ctx context.Context) error {
	if err := b.memberships(ctx); err != nil {
		return err
	}
	if err := b.tally.check(ctx, b.fees.Active(), b.fees.Active()); err != nil {
		return err
	}
	return b.changes(ctx)
}

// memberships makes the invoices that are proposed, those of one payer together: credit pays the oldest of
// them first. Charges that somebody else owes than the payer are left for invoicesOfOthers.
func (b *biller) memberships(ctx context.Context) error {
	purses := ledger.NewPurses(ctx, b.night.Moment, b.booking)
	defer purses.Stop()
	var of batch.Customer // the payer
	var made []batch.InvoiceState
	tell := func() error {
		purse, err := purses.Of(of.Fixed)
		if err == nil && purse != nil && b.forecast != nil {
			purse, err = b.forecast.of(ctx, of.No)
		}
		if err != nil {
			return err
		}
		defer func() { made = made[:0] }()
		return b.told(ctx, purse, made)
	}
	var waits billing.Waits
	for p, err := range b.fees.Proposals(ctx, b.night.rehearsal != nil) {
		if err != nil {
			return err
		}
		if err := waits.Add(&p); err != nil {
			return err
		}
		if p.Membership.Customer.Fixed != of.Fixed {
			if err := tell(); err != nil {
				return err
			}
			of = p.Membership.Customer
		}
		switch {
		case p.Problem != nil:
			if p.Problem.Code != batch.MonthsWait { // of which waits tells
				b.report.found(*p.Problem)
			}
			if p.Problem.Code == batch.MembershipNotBilled {
				if err := b.tx.MeetFinding(*p.Problem); err != nil {
					return err
				}
			}
			b.night.leavesFor(ofMembership(p.Membership.No), "invoice", p.Invoice.Amount, p.Problem)
		case p.Not != nil:
			b.night.leaves(ofMembership(p.Membership.No), "invoice", 0,
				p.Not.Why.String()+batch.Cite(p.Not.Rules))
		case !p.Way.Until.IsZero():
			b.night.leaves(ofMembership(p.Membership.No), "invoice", p.Charge.Amount(), p.Way.Why().String())
		case p.Invoice.CustomerNo != of.No:
			b.others = true
		default:
			i, err := b.invoice(ctx, &p, &of)
			if err != nil {
				return err
			}
			made = append(made, i)
		}
	}
	b.report.found(waits.Findings(b.night.Moment)...)
	return tell()
}

// invoicesOfOthers makes the invoices of charges that somebody else owes than the one who pays for the
// membership. They are few, and do not come in the order of those who owe them.
func (b *biller) invoicesOfOthers(ctx context.Context) error {
	if !b.others {
		return nil
	}
	purses := b.forecast
	if purses == nil {
		purses = b.night.newWallet(b.booking, nil)
	}
	for p, err := range b.fees.Proposals(ctx, false) {
		if err != nil {
			return err
		}
		if p.Problem != nil || !p.Way.Until.IsZero() || p.Invoice.CustomerNo == p.Membership.Customer.No {
			continue
		}
		customer, err := b.night.Store.Customer(ctx, p.Invoice.CustomerNo)
		if err != nil {
			return err
		}
		i, err := b.invoice(ctx, &p, &customer)
		if err != nil {
			return err
		}
		purse, err := purses.of(ctx, customer.No)
		if err != nil {
			return err
		}
		if err := b.told(ctx, purse, []batch.InvoiceState{i}); err != nil {
			return err
		}
	}
	return b.tally.check(ctx, 0, b.fees.Active())
}

// invoice makes a proposed invoice of a customer.
func (b *biller) invoice(
	ctx context.Context, p *Proposal, customer *batch.Customer,
) (batch.InvoiceState, error) {
	inv := p.Invoice
	inv.Fixed = customer.Fixed
	err := b.tally.add(inv.Amount, inv.MembershipNo, string(inv.Kind), inv.Period.String(), inv.CustomerNo)
	if err != nil {
		return batch.InvoiceState{}, err
	}
	if err := b.add(ctx, &inv, customer); err != nil {
		return batch.InvoiceState{}, fmt.Errorf("membership %s, period %s: %w", p.Membership.No,
			p.Charge.Period, err)
	}
	if lines := p.Charge.Lines; len(lines) > 1 || lines[0].Event != 0 {
		for i, line := range lines {
			line.InvoiceNo, line.Seq = inv.No, i+1
			if err := b.tx.AddLine(line); err != nil {
				return batch.InvoiceState{}, err
			}
		}
	}
	b.tell(&inv)
	b.night.progress("bill", b.report.Counts.Get("invoices"))
	return batch.InvoiceState{Invoice: inv, Customer: *customer}, nil
}

// add numbers an invoice of a customer and writes it. Its letter goes into the file of the part, or waits.
func (b *biller) add(ctx context.Context, inv *batch.Invoice, c *batch.Customer) (err error) {
	if err := ledger.Number(b.night.Moment, b.tx, inv); err != nil {
		return err
	}
	inv.Booked = b.booking.On(inv.Issued)
	if inv.Letter, err = b.letters.LetterFile(ctx, c); err != nil {
		return err
	}
	return b.tx.AddInvoice(*inv)
}

// tell counts an invoice.
func (b *biller) tell(inv *batch.Invoice) {
	r := b.report
	r.count("invoices", 1)
	if inv.Method == batch.MethodClaim {
		r.count("claims", 1)
	} else {
		r.count("ordinary", 1)
	}
	if inv.Fee > 0 {
		r.count("with_fee", 1)
	}
	r.count("amount_ore", int64(inv.Amount))
	r.count("fees_ore", int64(inv.Fee))
}

// paidAhead cancels invoices for months that have been paid at the reception since (S4). One whose claim
// the bank will charge all the same stays, and what comes in for it is credit.
func (b *biller) paidAhead(ctx context.Context) error {
	n := b.night
	for i, err := range n.Store.Invoices(ctx, batch.InvoicesPaidAhead, 0) {
		if err != nil {
			return err
		}
		if bank.ChargedAllTheSame(n.Moment, &i) || i.CustomerHeld(n.Today()) {
			continue
		}
		note, err := ledger.Cancel(ctx, n.Moment, b.tx, b.booking, &i, "paid ahead")
		if err != nil {
			return err
		}
		if err := b.messages.CreditNote(ctx, &i, &note); err != nil {
			return err
		}
		b.report.count("paid_ahead", 1)
	}
	return nil
}

// changes makes open invoices be paid in another way, and tells their customers.
func (b *biller) changes(ctx context.Context) error {
	missed := map[bankday.Date]*batch.Finding{}
	for c, err := range b.night.reconsider(ctx) {
		if err != nil {
			return err
		}
		why := batch.DueMandate
		if c.method == batch.MethodClaim {
			b.report.count("to_claim", 1)
		} else {
			why = batch.DueReason(c.why)
			b.report.count("to_ordinary", 1)
			b.report.found(c.Ordinary(c.why, c.due))
			if err := b.night.missed(ctx, missed, &c); err != nil {
				return err
			}
		}
		err := outbox.Change(ctx, b.tx, b.letters, &c.InvoiceState, c.method, c.due, why)
		if err != nil {
			return err
		}
	}
	for _, due := range slices.Sorted(maps.Keys(missed)) {
		b.report.found(*missed[due])
		if err := b.tx.MeetFinding(*missed[due]); err != nil {
			return err
		}
	}
	return nil
}

// missed gathers, by due date, what was to be charged and never was in a transmission: our own fault.
func (n *Night) missed(ctx context.Context, by map[bankday.Date]*batch.Finding, c *change) error {
	if c.why != batch.OrdinaryTooLate {
		return nil
	}
	for _, err := range n.Store.InvoiceClaims(ctx, c.No) {
		return err // what became of its transmission has been told
	}
	f := by[c.Due]
	if f == nil {
		f = &batch.Finding{
			Code: batch.ClaimDeadlineMissed, Severity: batch.Urgent, Do: batch.SettleFinding,
			Since:   n.Today(),
			Subject: batch.Subject{Kind: batch.OfDueDate, No: c.Due.String()},
			Facts: batch.Facts{
				"invoices": 0, "amount_ore": batch.Ore(0), "last": n.Terms.LastClaimDay(c.Due, n.Calendar),
			},
		}
		by[c.Due] = f
	}
	f.Facts["invoices"] = f.Facts["invoices"].(int) + 1
	f.Facts["amount_ore"] = f.Facts["amount_ore"].(batch.Ore) + c.Outstanding()
	return nil
}

// change is an open invoice that is to be paid in another way.
type change struct {
	bank.Candidate
	method batch.Method // from now on
	due    bankday.Date
	why    batch.FindingCode // why it becomes an ordinary one; empty of one that becomes a claim
}

// reconsider yields the open invoices without a live claim that are to be paid in another way from now
// on.
func (n *Night) reconsider(ctx context.Context) iter.Seq2[change, error] {
	return func(yield func(change, error) bool) {
		for c, err := range bank.Candidates(ctx, n.Moment) {
			method, why := batch.Method(""), batch.FindingCode("")
			if err == nil {
				method, why = n.otherMethod(&c)
			}
			if err == nil && (method == "" || c.CustomerHeld(n.Today())) {
				continue
			}
			due := c.Due
			if method == batch.MethodInvoice { // with time to pay it
				due = max(due, n.Terms.ReissueDue(n.Today()))
			}
			if !yield(change{c, method, due, why}, err) || err != nil {
				return
			}
		}
	}
}

// otherMethod says how an open invoice is to be paid in place of how it was, and why when that is by
// hand; it is empty when it is paid as before.
func (n *Night) otherMethod(c *bank.Candidate) (method batch.Method, why batch.FindingCode) {
	why = c.NotClaimable(n.Moment)
	switch {
	case why == batch.ClaimNotTheirs: // whose it is, is for a person to say: the job claims tells of it
		return "", ""
	case c.Waits != nil && c.Waits.Code == batch.ClaimsInDoubt: // the bank may be charging it
		return "", ""
	case c.Method == batch.MethodInvoice && c.Imported && why == "" && c.Claim == nil:
		return batch.MethodClaim, ""
	case c.Method == batch.MethodClaim && why != "":
		return batch.MethodInvoice, why
	}
	return "", ""
}
