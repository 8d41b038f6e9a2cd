package report

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/ledger"
	"trekk/schedule/bankday"
)

// CreditLine is a customer who has money with us, or who owes us through a refund that the bank took back.
type CreditLine struct {
	CustomerNo string       `json:"customer_no"`
	Name       string       `json:"name"`
	Credit     batch.Ore    `json:"credit_ore"` // below zero: owed, and not invoiced
	Oldest     bankday.Date `json:"oldest"`     // the day of the oldest payment in it; null without
	Debt       batch.Ore    `json:"debt_ore"`   // what has been invoiced of such a debt, and is not paid
	fixed      string
}

// Credits are the customers whose credit was not zero at the end of a day, or who had not paid the invoice of
// a debt, by the fixed part of their KIDs. The credits sum to the account of credit in the balance of that
// day.
func (r Reports) Credits(ctx context.Context, day bankday.Date) iter.Seq2[CreditLine, error] {
	return r.withDebts(ctx, day, r.Store.CreditsAsOf(ctx, day))
}

// withDebts are lines of customers with credit, and of those with a debt, of which there are few.
func (r Reports) withDebts(
	ctx context.Context, day bankday.Date, credits iter.Seq2[batch.CustomerCredit, error],
) iter.Seq2[CreditLine, error] {
	return func(yield func(CreditLine, error) bool) {
		debts, err := debtsOn(ctx, r.Store, day)
		if err != nil {
			yield(CreditLine{}, err)
			return
		}
		before := func(fixed string) bool { // those with a debt and without credit
			for len(debts) > 0 && (fixed == "" || debts[0].fixed < fixed) {
				if !yield(debts[0], nil) {
					return false
				}
				debts = debts[1:]
			}
			return true
		}
		for c, err := range credits {
			if err != nil {
				yield(CreditLine{}, err)
				return
			}
			if !before(c.Fixed) {
				return
			}
			line := CreditLine{
				CustomerNo: c.CustomerNo, Name: c.Name, Credit: c.Amount, Oldest: c.Since, fixed: c.Fixed,
			}
			if len(debts) > 0 && debts[0].fixed == c.Fixed {
				line.Debt, debts = debts[0].Debt, debts[1:]
			}
			if !yield(line, nil) {
				return
			}
		}
		before("")
	}
}

// debtsOn has a line for each customer with an invoice of a debt that was open at the end of a day, by Fixed.
// There are few.
func debtsOn(ctx context.Context, s batch.Store, day bankday.Date) (list []CreditLine, err error) {
	for row, err := range s.ListInvoices(ctx, batch.InvoiceFilter{Kind: batch.KindDebt}, batch.Page{}) {
		if err != nil {
			return nil, err
		}
		i := &row.Item
		left, err := outstandingOn(ctx, s, i, day)
		if err != nil {
			return nil, err
		}
		k := slices.IndexFunc(list, func(l CreditLine) bool { return l.CustomerNo == i.CustomerNo })
		switch {
		case left == 0:
		case k >= 0:
			list[k].Debt += left
		default:
			list = append(list, CreditLine{
				CustomerNo: i.CustomerNo, Name: i.Customer.Name, Debt: left, fixed: i.Fixed,
			})
		}
	}
	slices.SortFunc(list, func(a, b CreditLine) int { return strings.Compare(a.fixed, b.fixed) })
	return list, nil
}

// outstandingOn is what was to be paid of an invoice at the end of a day.
func outstandingOn(
	ctx context.Context, s batch.Store, i *batch.InvoiceState, day bankday.Date,
) (batch.Ore, error) {
	left := i.Amount
	if i.Booked > day {
		return 0, nil
	}
	for p, err := range s.InvoicePayments(ctx, i.No) {
		if err != nil {
			return 0, err
		}
		for _, e := range p.Postings {
			if e.InvoiceNo == i.No && e.Booked <= day {
				left -= e.Amount
			}
		}
	}
	for note, err := range s.CreditNotes(ctx, i.No) {
		if err != nil {
			return 0, err
		}
		if note.Booked <= day {
			left -= note.Amount
		}
	}
	return max(0, left), nil
}

// Credit is a customer's credit: which payments it is in, what it has paid, and what it would pay now.
type Credit struct {
	CustomerNo string           `json:"customer_no"`
	Name       string           `json:"name"`
	Credit     batch.Ore        `json:"credit_ore"` // below zero: owed, and not invoiced
	Oldest     bankday.Date     `json:"oldest"`     // null without
	Held       []HeldCredit     `json:"held"`       // the payments that it is in
	Used       []UsedCredit     `json:"used"`       // what it has paid
	Refunded   []RefundedCredit `json:"refunded"`   // what was paid back of it
	Debts      []CreditDebt     `json:"debts"`      // what was invoiced of it when it was below zero
	WouldPay   []PaidByCredit   `json:"would_pay"`  // what it pays this night, or if applied now
}

// HeldCredit is credit that stands in a payment; below zero in one that took back what had been paid back.
type HeldCredit struct {
	Payment int64        `json:"payment"`
	Date    bankday.Date `json:"date"`
	Amount  batch.Ore    `json:"amount_ore"`
}

// UsedCredit is credit of a payment that has paid an invoice.
type UsedCredit struct {
	Date      bankday.Date `json:"date"`
	Payment   int64        `json:"payment"`
	InvoiceNo string       `json:"invoice_no"`
	Amount    batch.Ore    `json:"amount_ore"`
}

// RefundedCredit is credit of a payment that was paid back; below zero where the refund was withdrawn.
type RefundedCredit struct {
	Date    bankday.Date `json:"date"`
	Payment int64        `json:"payment"`
	Refund  int64        `json:"refund"`
	Amount  batch.Ore    `json:"amount_ore"`
	Waits   bool         `json:"waits"` // for a second person, before it is paid
}

// CreditDebt is an invoice of a debt.
type CreditDebt struct {
	InvoiceNo   string              `json:"invoice_no"`
	Issued      bankday.Date        `json:"issued"`
	Amount      batch.Ore           `json:"amount_ore"`
	Outstanding batch.Ore           `json:"outstanding_ore"`
	Status      batch.InvoiceStatus `json:"status"`
}

// PaidByCredit is what credit pays of an invoice.
type PaidByCredit struct {
	InvoiceNo string       `json:"invoice_no"`
	Due       bankday.Date `json:"due"`
	Amount    batch.Ore    `json:"amount_ore"`
}

// Credit shows a customer's credit.
func (r Reports) Credit(ctx context.Context, customerNo string) (*Credit, error) {
	c, err := r.Store.CreditOfAsOf(ctx, customerNo, r.last())
	if err != nil {
		return nil, err
	}
	shown := &Credit{
		CustomerNo: c.CustomerNo, Name: c.Name, Credit: c.Amount, Oldest: c.Since, Held: []HeldCredit{},
		Used: []UsedCredit{}, Refunded: []RefundedCredit{}, Debts: []CreditDebt{},
	}
	if err := shown.read(ctx, r); err != nil {
		return nil, err
	}
	for i, err := range r.Store.CustomerDebts(ctx, customerNo, r.last()) {
		if err != nil {
			return nil, err
		}
		shown.Debts = append(shown.Debts, CreditDebt{i.No, i.Issued, i.Amount, i.Outstanding(), i.Status()})
	}
	_, shown.WouldPay, err = payOpen(ctx, r.Moment, c)
	return shown, err
}

// read tells what payments hold of a credit, and what became of the rest. A payment that was taken
// back comes to nothing with the one that took it back.
func (c *Credit) read(ctx context.Context, r Reports) error {
	held := map[int64]HeldCredit{} // by the payment that was taken back, or itself
	for p, err := range r.Store.CustomerPayments(ctx, c.CustomerNo) {
		if err != nil {
			return err
		}
		p = p.AsOf(r.last())
		for k, e := range p.Postings {
			if e.Target == batch.ToCredit && e.CustomerNo == c.CustomerNo {
				of := cmp.Or(e.Reverses, p.No)
				held[of] = HeldCredit{p.No, p.Date, held[of].Amount + e.Amount}
			}
			if k > 0 {
				c.moved(&p, &p.Postings[k-1], &e)
			}
		}
	}
	for _, of := range slices.Sorted(maps.Keys(held)) {
		if held[of].Amount != 0 {
			c.Held = append(c.Held, held[of])
		}
	}
	for a, err := range r.Store.WaitingApprovals(ctx) {
		if err != nil {
			return err
		}
		for k := range c.Refunded {
			same := a.Kind == batch.ForRefund && a.No == strconv.FormatInt(c.Refunded[k].Refund, 10)
			c.Refunded[k].Waits = c.Refunded[k].Waits || same
		}
	}
	return nil
}

// moved notes what two postings of a payment, one after the other, did with credit.
func (c *Credit) moved(p *batch.PaymentState, a, b *batch.Posting) {
	if a.Amount != -b.Amount || a.Reverses != 0 || b.Reverses != 0 {
		return
	}
	ofCredit := func(e *batch.Posting) bool {
		return e.Target == batch.ToCredit && e.CustomerNo == c.CustomerNo
	}
	switch {
	case ofCredit(a) && b.Target == batch.ToInvoice:
		c.Used = append(c.Used, UsedCredit{b.On, p.No, b.InvoiceNo, b.Amount})
	case ofCredit(a) && b.Target == batch.ToRefund:
		c.Refunded = append(c.Refunded, RefundedCredit{b.On, p.No, b.Refund, b.Amount, false})
	case a.Target == batch.ToRefund && ofCredit(b):
		c.Refunded = append(c.Refunded, RefundedCredit{a.On, p.No, a.Refund, a.Amount, false})
	}
}

// payOpen says what a customer's credit would pay of the open invoices now, as the night does, and gives the
// purse as it is then.
func payOpen(
	ctx context.Context, m batch.Moment, c batch.CustomerCredit,
) (purse *ledger.Purse, list []PaidByCredit, err error) {
	list = []PaidByCredit{}
	purse, err = ledger.OpenPurse(ctx, m, ledger.Booking{}, c)
	if err != nil || purse.Left() == 0 {
		return purse, list, err
	}
	charging, err := bank.NewCharging(ctx, m, time.Time{})
	if err != nil {
		return nil, nil, err
	}
	owed, err := ledger.PayableOf(ctx, m, c.CustomerNo, charging.May)
	for k := range owed {
		if used, _ := purse.Pay(&owed[k]); used > 0 {
			list = append(list, PaidByCredit{owed[k].No, owed[k].Due, used})
		}
	}
	return purse, list, err
}

// inDebt is the finding that customers owe us on the account of credit and have not been invoiced.
func (s *statusReader) inDebt() error {
	all, err := s.creditSums(s.ctx, "status", s.last())
	if err == nil && all.owe > 0 {
		s.found(batch.Finding{
			Code: batch.CreditBelowZero, Severity: batch.Waiting, Subject: s.all(),
			Facts: batch.Facts{"customers": all.owe, "amount_ore": all.debt}, Do: batch.LookAtCredit,
		})
	}
	return err
}
