package night

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strconv"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/dunning"
	"trekk/batch/ledger"
	"trekk/batch/stream"
)

// told pays what credit pays of a customer's new invoices, the one that is due first first, and writes their
// letters in the order in which they were made.
func (b *biller) told(ctx context.Context, purse *ledger.Purse, made []batch.InvoiceState) error {
	used := make([]batch.Ore, len(made))
	for _, k := range byDue(made) {
		var postings []batch.Posting
		used[k], postings = purse.Pay(&made[k])
		if err := batch.AddPostings(b.tx, postings); err != nil {
			return err
		}
		b.report.count("credit_used_ore", int64(used[k]))
	}
	for k := range made {
		if err := b.letters.LetterOfCredit(ctx, &made[k], used[k], purse.Left()); err != nil {
			return err
		}
	}
	return nil
}

// byDue are the places of invoices, that of the one that is due first first.
func byDue(list []batch.InvoiceState) []int {
	places := make([]int, len(list))
	for k := range places {
		places[k] = k
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(list[a].Due, list[b].Due) })
	return places
}

// credit uses customers' credit on the open invoices that they owe, and makes invoices of what customers owe
// on the account of credit.
func (b *biller) credit(ctx context.Context) error {
	for u, err := range b.night.CreditUses(ctx) {
		if err != nil {
			return err
		}
		if err := batch.AddPostings(b.tx, u.postings); err != nil {
			return err
		}
		b.report.count("credit_used_ore", int64(u.Used))
		if err := b.letters.LetterOfCredit(ctx, &u.Invoice, u.Used, u.Left); err != nil {
			return err
		}
	}
	return b.debts(ctx)
}

// CreditUse is what credit pays of an open invoice.
type CreditUse struct {
	Invoice batch.InvoiceState // as it is then
	Used    batch.Ore
	Left    batch.Ore // the customer's credit that is left

	postings []batch.Posting
}

// CreditUses streams what the credit of customers pays of the open invoices that they owe. It merges credits
// and open invoices, both sorted by the fixed part of the customer's KID. Nothing is written.
func (n *Night) CreditUses(ctx context.Context) iter.Seq2[CreditUse, error] {
	return func(yield func(CreditUse, error) bool) {
		if !n.Terms.UsesCredit() {
			return
		}
		err := n.creditUses(ctx, func(u CreditUse) bool { return yield(u, nil) })
		if err != nil {
			yield(CreditUse{}, err)
		}
	}
}

func (n *Night) creditUses(ctx context.Context, yield func(CreditUse) bool) error {
	booking, err := ledger.Bookable(ctx, n.Store)
	if err != nil {
		return err
	}
	var owed *owing // begun with the first customer who has credit
	defer func() { owed.stop() }()
	for credit, err := range n.Store.Credits(ctx) {
		if err != nil {
			return err
		}
		if credit.Amount <= 0 {
			continue
		}
		if owed == nil {
			if owed, err = n.newOwing(ctx); err != nil {
				return err
			}
		}
		list, err := owed.by(ctx, credit)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			continue
		}
		purse, err := ledger.OpenPurse(ctx, n.Moment, booking, credit)
		if err != nil {
			return err
		}
		for k := range list {
			used, postings := purse.Pay(&list[k])
			if used > 0 && !yield(CreditUse{list[k], used, purse.Left(), postings}) {
				return nil
			}
		}
	}
	return nil
}

// fewCredits are looked up one by one; for more of them all open invoices are read. Tests have less.
var fewCredits = 1000

// owing finds the open invoices that credit may pay.
type owing struct {
	night    *Night
	charging *bank.Charging
	invoices *stream.Merge[batch.InvoiceState] // nil where few have credit
}

func (n *Night) newOwing(ctx context.Context) (*owing, error) {
	charging, err := bank.NewCharging(ctx, n.Moment, n.listed)
	if err != nil {
		return nil, err
	}
	have := 0
	for c, err := range n.Store.Credits(ctx) {
		if err != nil {
			return nil, err
		}
		if c.Amount > 0 {
			have++
		}
		if have > fewCredits {
			open := n.Store.Invoices(ctx, batch.InvoicesOwed, 0)
			byFixed := func(i batch.InvoiceState) string { return i.Customer.Fixed }
			return &owing{n, charging, stream.NewMerge(open, byFixed)}, nil
		}
	}
	return &owing{n, charging, nil}, nil
}

func (o *owing) stop() {
	if o != nil && o.invoices != nil {
		o.invoices.Stop()
	}
}

// by are the invoices that a customer owes and that credit may pay, the one that is due first first.
func (o *owing) by(ctx context.Context, c batch.CustomerCredit) (list []batch.InvoiceState, err error) {
	if o.invoices == nil {
		return ledger.PayableOf(ctx, o.night.Moment, c.CustomerNo, o.charging.May)
	}
	for i, err := range o.invoices.At(c.Fixed) {
		if err != nil {
			return nil, err
		}
		if ledger.Payable(o.night.Moment, &i, o.charging.May) {
			list = append(list, i)
		}
	}
	return list, nil
}

// creditDebts takes back invoices of debts that are none any longer, since what had put the customer below
// zero has been undone: the payment was assigned elsewhere, or the refund withdrawn. What has been paid on
// them is credit.
func (b *biller) creditDebts(ctx context.Context) error {
	for credit, err := range b.night.Store.Credits(ctx) {
		if err != nil {
			return err
		}
		if credit.Amount <= 0 || credit.Invoiced <= 0 {
			continue
		}
		purse, err := ledger.OpenPurse(ctx, b.night.Moment, b.booking, credit)
		if err != nil {
			return err
		}
		if excess := purse.Excess(); excess > 0 {
			if err := b.creditDebtsOf(ctx, credit.CustomerNo, excess); err != nil {
				return err
			}
		}
	}
	return nil
}

// creditDebtsOf credits so much of a customer's debt invoices, the last one first.
func (b *biller) creditDebtsOf(ctx context.Context, customerNo string, excess batch.Ore) error {
	list, err := stream.All(b.night.Store.CustomerDebts(ctx, customerNo, batch.LastDay))
	if err != nil {
		return err
	}
	for k := len(list) - 1; k >= 0; k-- {
		i := &list[k]
		part := min(excess, i.Amount-i.Credited)
		if part <= 0 {
			continue
		}
		excess -= part
		if err := b.creditDebt(ctx, i, part); err != nil {
			return err
		}
	}
	return nil
}

func (b *biller) creditDebt(ctx context.Context, i *batch.InvoiceState, amount batch.Ore) error {
	paid, err := stream.All(b.night.Store.InvoicePayments(ctx, i.No))
	if err != nil {
		return err
	}
	no, err := b.tx.Next(batch.InvoiceSeries, 1)
	if err != nil {
		return err
	}
	c, err := ledger.Credit(ctx, b.night.Moment, b.tx, b.booking, i, paid, batch.CreditNote{
		Kind: batch.KindCredit, No: strconv.FormatInt(no, 10), InvoiceNo: i.No, Issued: b.night.Today(),
		Amount: amount, Reason: "no longer owed",
	})
	if err != nil {
		return err
	}
	return b.messages.CreditNote(ctx, i, &c.Note)
}

// debts makes the invoices of debts.
func (b *biller) debts(ctx context.Context) error {
	for d, err := range b.night.Debts(ctx) {
		if err != nil {
			return err
		}
		if d.Hold != nil {
			b.report.found(*d.Hold)
			b.night.leavesFor(d.subject(), "invoice", d.Invoice.Amount, d.Hold)
			continue
		}
		if err := b.add(ctx, &d.Invoice.Invoice, &d.Invoice.Customer); err != nil {
			return err
		}
		b.report.count("debts", 1)
		b.report.count("debts_ore", int64(d.Invoice.Amount))
		err := b.letters.Letter(ctx, &d.Invoice.Invoice, &d.Invoice.Customer, d.Invoice.Amount)
		if err != nil {
			return err
		}
	}
	return nil
}

// Debt is an invoice of what a customer owes on the account of credit, and why it is not made now.
type Debt struct {
	Invoice batch.InvoiceState // without number and KID
	Hold    *batch.Finding     // nil when it is made
}

// Debts streams what bill invoices of customers' debts: each once. Nobody is invoiced who is on hold, or
// whose waiting money may be enough. Nothing is written.
func (n *Night) Debts(ctx context.Context) iter.Seq2[Debt, error] {
	return func(yield func(Debt, error) bool) {
		if err := n.eachDebt(ctx, func(d Debt) bool { return yield(d, nil) }); err != nil {
			yield(Debt{}, err)
		}
	}
}

func (n *Night) eachDebt(ctx context.Context, yield func(Debt) bool) error {
	booking, err := ledger.Bookable(ctx, n.Store)
	if err != nil {
		return err
	}
	var waits dunning.Waits // read with the first who owes
	for credit, err := range n.Store.Credits(ctx) {
		if err != nil {
			return err
		}
		amount, err := ledger.Uninvoiced(ctx, n.Moment, credit)
		if err != nil {
			return err
		}
		if amount == 0 {
			continue
		}
		if waits == nil {
			if waits, err = dunning.NewWaits(ctx, n.Moment); err != nil {
				return err
			}
		}
		d, err := n.debt(ctx, booking, credit, amount)
		if err != nil {
			return err
		}
		if d.Hold == nil {
			weighed := d.Invoice
			weighed.No = d.subject().String() // which money it holds is kept by its number, and it has none
			d.Hold = d.whileMoneyWaits(credit, waits(&weighed, amount))
		}
		if !yield(d) {
			return nil
		}
	}
	return nil
}

// debt is the invoice of a customer's debt, held where the customer is on hold.
func (n *Night) debt(
	ctx context.Context, b ledger.Booking, credit batch.CustomerCredit, amount batch.Ore,
) (d Debt, err error) {
	if d.Invoice.Customer, err = n.Store.Customer(ctx, credit.CustomerNo); err != nil {
		return d, err
	}
	if d.Invoice.Invoice, err = ledger.DebtInvoice(n.Moment, b, &d.Invoice.Customer, amount); err != nil {
		return d, err
	}
	d.Invoice.CustomerHold, err = ledger.HoldOf(ctx, n.Moment, credit.CustomerNo)
	if d.Invoice.CustomerHold != nil {
		d.Hold = d.finding(batch.DebtOfHeldCustomer, credit)
	}
	return d, err
}

// whileMoneyWaits is that money waits which may be the customer's and enough; nil when none does.
func (d *Debt) whileMoneyWaits(credit batch.CustomerCredit, waits *batch.Finding) *batch.Finding {
	if waits == nil {
		return nil
	}
	f := d.finding(batch.DebtMoneyWaits, credit)
	f.Severity, f.Do, f.Facts["payment"] = waits.Severity, waits.Do, waits.Facts["payment"]
	return f
}

func (d *Debt) finding(code batch.FindingCode, credit batch.CustomerCredit) *batch.Finding {
	return &batch.Finding{
		Code: code, Severity: batch.Waiting, Subject: d.subject(), Since: credit.Since,
		Facts: batch.Facts{"amount_ore": d.Invoice.Amount}, Do: batch.LookAtCredit,
	}
}

func (d *Debt) subject() batch.Subject {
	return batch.Subject{Kind: batch.OfCustomer, No: d.Invoice.CustomerNo}
}
