package ledger

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/batch/terms"
	"trekk/kid"
	"trekk/schedule/bankday"
)

// What late payment of an invoice costs (batch.KindReminderFee, batch.KindInterest) are invoices of their own, so
// that principal, fees and interest are separate amounts on separate accounts for ever. They are paid with the
// invoice that they are of, by its KID: fees first, then interest, then the invoice itself, as payments are
// reckoned on costs, interest and principal where nothing else was agreed. They fall away with it.

// CostInvoice is the invoice of a cost of late payment, made today: without number and KID, paid by hand. due is
// the last day to pay it without another letter.
func CostInvoice(
	m batch.Moment, b Booking, of *batch.InvoiceState, kind batch.InvoiceKind, amount batch.Ore,
	due bankday.Date,
) (batch.Invoice, error) {
	wording := m.Terms.LateInterest()
	switch {
	case kind != batch.KindReminderFee:
	case m.Terms.Dunning.Compensation == terms.Legal && of.Customer.IsCompany():
		wording = m.Terms.Compensation()
	default:
		wording = m.Terms.ReminderFee()
	}
	text, err := wording.Render(of.Customer.Language, terms.Message{Payee: m.Creditor.Name, Invoice: of.No})
	today := m.Today()
	return batch.Invoice{
		CustomerNo: of.CustomerNo, Fixed: of.Customer.Fixed, Account: of.Account, Kind: kind, Of: of.No,
		Issued: today, Booked: b.On(today), Due: max(due, today), Method: batch.MethodInvoice, Amount: amount,
		Text: text,
	}, err
}

// CostBook books what letters and handovers cost, within one transaction. Costs wait for each other, so that whether
// their KIDs are free is asked of many at a time: another system may have given out KIDs of numbers to come.
type CostBook struct {
	m       batch.Moment
	tx      batch.Tx
	booking Booking
	waiting []batch.Invoice // without numbers
}

// NewCostBook is a book of costs, to be flushed before the transaction ends.
func NewCostBook(m batch.Moment, tx batch.Tx, b Booking) *CostBook {
	return &CostBook{m: m, tx: tx, booking: b}
}

// manyCosts is how many costs are numbered at a time.
const manyCosts = 500

// Add books a fee and interest for late payment of an invoice. It does nothing of what is zero.
func (b *CostBook) Add(
	ctx context.Context, of *batch.InvoiceState, fee, interest batch.Ore, due bankday.Date,
) error {
	for _, cost := range []struct {
		kind   batch.InvoiceKind
		amount batch.Ore
	}{{batch.KindReminderFee, fee}, {batch.KindInterest, interest}} {
		if cost.amount == 0 {
			continue
		}
		inv, err := CostInvoice(b.m, b.booking, of, cost.kind, cost.amount, due)
		if err != nil {
			return err
		}
		b.waiting = append(b.waiting, inv)
	}
	if len(b.waiting) < manyCosts {
		return nil
	}
	return b.Flush(ctx)
}

// Flush numbers the costs that wait, and writes them.
func (b *CostBook) Flush(ctx context.Context) error {
	for len(b.waiting) > 0 {
		kids := make([]string, len(b.waiting))
		for k := range b.waiting {
			if err := Number(b.m, b.tx, &b.waiting[k]); err != nil {
				return err
			}
			kids[k] = b.waiting[k].KID
		}
		taken := map[string]bool{}
		for i, err := range b.m.Store.InvoicesByKID(ctx, kids) {
			if err != nil {
				return err
			}
			taken[i.KID] = true
		}
		again := b.waiting[:0]
		for _, inv := range b.waiting {
			if taken[inv.KID] {
				inv.KID = ""
				again = append(again, inv)
			} else if err := b.tx.AddInvoice(inv); err != nil {
				return err
			}
		}
		b.waiting = again
	}
	return nil
}

// Number gives an invoice the next number that has a KID with its customer's.
func Number(m batch.Moment, tx batch.Numbers, inv *batch.Invoice) error {
	customer, err := strconv.ParseInt(inv.CustomerNo, 10, 64)
	if err != nil {
		return err
	}
	for inv.KID == "" {
		no, err := tx.Next(batch.InvoiceSeries, 1)
		if err != nil {
			return err
		}
		inv.No = strconv.FormatInt(no, 10)
		inv.KID, err = m.KID.Make(kid.Parts{Customer: customer, Invoice: no})
		if err != nil && !errors.Is(err, kid.ErrSkip) {
			return err
		}
	}
	return nil
}

// Costs are what late payment of an invoice costs, paid or not: fees before interest, each in order.
func Costs(ctx context.Context, s batch.Store, i *batch.InvoiceState) ([]batch.InvoiceState, error) {
	if i.Reminders+i.Handoffs == 0 {
		return nil, nil
	}
	list, err := stream.All(s.Costs(ctx, i.No))
	slices.SortStableFunc(list, func(a, b batch.InvoiceState) int { return costRank(&a) - costRank(&b) })
	return list, err
}

func costRank(i *batch.InvoiceState) int {
	return slices.Index([]batch.InvoiceKind{batch.KindReminderFee, batch.KindInterest}, i.Kind)
}

// OpenCosts is what is open of what late payment of an invoice costs.
func OpenCosts(ctx context.Context, s batch.Store, i *batch.InvoiceState) (Open, error) {
	if i.Reminders+i.Handoffs == 0 {
		return Open{}, nil
	}
	open, err := OpenCostsOf(ctx, s, []string{i.No})
	return open[i.No], err
}

// OpenCostsOf is what is open of what late payment of some invoices costs, of those that have costs.
func OpenCostsOf(ctx context.Context, s batch.Store, invoiceNos []string) (map[string]Open, error) {
	open := map[string]Open{}
	if len(invoiceNos) == 0 {
		return open, nil
	}
	for cost, err := range s.CostsOf(ctx, invoiceNos) {
		if err != nil {
			return nil, err
		}
		o := open[cost.Of]
		o.add(&cost)
		open[cost.Of] = o
	}
	return open, nil
}

// Open is what is open of costs, fees apart from interest, and Charged what stands of interest, paid or not.
type Open struct{ Fees, Interest, Charged batch.Ore }

func (o *Open) add(cost *batch.InvoiceState) {
	if cost.Kind == batch.KindInterest {
		o.Interest += cost.Outstanding()
		o.Charged += cost.Amount - cost.Credited + cost.WrittenOff
	} else {
		o.Fees += cost.Outstanding()
	}
}

// SettleClaim puts an amount on what late payment of an invoice costs, in the order given, then on the invoice, and
// the rest into its customer's credit.
func SettleClaim(costs []batch.InvoiceState, i *batch.InvoiceState, amount batch.Ore) (list []batch.Posting) {
	for k := range costs {
		if part := min(amount, costs[k].Outstanding()); part > 0 {
			list = append(list, Settle(&costs[k], part)...)
			amount -= part
		}
	}
	return append(list, Settle(i, amount)...)
}

// inLegalOrder puts costs before the invoice that they are of, where that is among the others.
func inLegalOrder(list []batch.InvoiceState) []batch.InvoiceState {
	costs := map[string][]batch.InvoiceState{}
	for _, i := range list {
		if i.Kind.Cost() {
			costs[i.Of] = append(costs[i.Of], i)
		}
	}
	if len(costs) == 0 {
		return list
	}
	ordered := make([]batch.InvoiceState, 0, len(list))
	for _, i := range list {
		if !i.Kind.Cost() {
			of := costs[i.No]
			slices.SortStableFunc(of, func(a, b batch.InvoiceState) int { return costRank(&a) - costRank(&b) })
			ordered = append(append(ordered, of...), i)
			delete(costs, i.No)
		}
	}
	for _, i := range list {
		if i.Kind.Cost() && costs[i.Of] != nil {
			ordered = append(ordered, i)
		}
	}
	return ordered
}

// DropCosts takes off what late payment of an invoice costs, as much of each as off says and as is left of it:
// credited where the invoice was, else written off. paid are the payments on the invoice with all their postings,
// which may have paid costs too; they are brought up to date.
func DropCosts(
	ctx context.Context, m batch.Moment, tx batch.Tx, b Booking, i *batch.InvoiceState,
	paid []batch.PaymentState,
	note batch.CreditNote, off func(*batch.InvoiceState) batch.Ore,
) error {
	costs, err := Costs(ctx, m.Store, i)
	if err != nil {
		return err
	}
	for k := range costs {
		cost := &costs[k]
		n := batch.CreditNote{Kind: note.Kind, InvoiceNo: cost.No, Issued: note.Issued, Reason: note.Reason}
		left := cost.Amount - cost.Credited
		if n.Kind == batch.KindLoss {
			left = cost.Outstanding()
		}
		if n.Amount = min(left, off(cost)); n.Amount == 0 {
			continue
		}
		if n.No, err = dropNumber(ctx, m, tx, &n, &cost.Invoice); err != nil {
			return err
		}
		if paid, err = dropCost(ctx, m, tx, b, cost, paid, n); err != nil {
			return err
		}
	}
	return nil
}

// IssuedOn is all of those costs that were made on a day.
func IssuedOn(day bankday.Date) func(cost *batch.InvoiceState) batch.Ore {
	return func(cost *batch.InvoiceState) batch.Ore {
		if cost.Issued != day {
			return 0
		}
		return cost.Amount
	}
}

func dropNumber(
	ctx context.Context, m batch.Moment, tx batch.Tx, n *batch.CreditNote, cost *batch.Invoice,
) (string, error) {
	if n.Kind != batch.KindLoss {
		return NextCreditNote(ctx, m, tx, cost)
	}
	no, err := tx.Next(batch.LossSeries, 1)
	return strconv.FormatInt(no, 10), err
}

// dropCost takes one cost off. paid are payments that this transaction has postings of already; it returns them
// with those on the cost among them.
func dropCost(
	ctx context.Context, m batch.Moment, tx batch.Tx, b Booking, cost *batch.InvoiceState,
	paid []batch.PaymentState, note batch.CreditNote,
) ([]batch.PaymentState, error) {
	on, err := stream.All(m.Store.InvoicePayments(ctx, cost.No))
	if err != nil {
		return nil, err
	}
	known := func(no int64) int {
		return slices.IndexFunc(paid, func(p batch.PaymentState) bool { return p.No == no })
	}
	for k := range on {
		if at := known(on[k].No); at >= 0 {
			on[k] = paid[at]
		}
	}
	if _, err := Credit(ctx, m, tx, b, cost, on, note); err != nil {
		return nil, err
	}
	for _, p := range on {
		if at := known(p.No); at >= 0 {
			paid[at] = p
		} else {
			paid = append(paid, p)
		}
	}
	return paid, nil
}
