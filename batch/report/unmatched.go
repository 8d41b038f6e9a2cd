package report

import (
	"context"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// WaitingFilter asks for payments that wait for a person. What is zero asks for all.
type WaitingFilter struct {
	Reason  batch.Reason
	Account string    // that was credited
	Debit   string    // that paid
	Amount  batch.Ore // that waits
	Payment int64     // this one alone
}

func (f *WaitingFilter) lets(p *batch.PaymentState) bool {
	return (f.Reason == "" || p.WaitsFor() == f.Reason) && (f.Account == "" || p.Account == f.Account) &&
		(f.Debit == "" || p.Debit == f.Debit) && (f.Amount == 0 || p.Waiting() == f.Amount) &&
		(f.Payment == 0 || p.No == f.Payment)
}

// WaitingPayment is a payment that waits for a person: why, whose KID it came with, what it may be for.
type WaitingPayment struct {
	UnmatchedPayment
	KIDInvoice   string       `json:"kid_invoice_no"`    // the invoice that has the KID; empty where none has
	KIDCustomer  string       `json:"kid_customer_no"`   // the customer whose number is in it; empty for none
	CustomerName string       `json:"kid_customer_name"` // that one's name
	Suggestions  []Suggestion `json:"suggestions"`       // the likeliest first
}

// WaitingList is a page of payments that wait, by Nets date, with the sums of all that the filter lets
// through.
type WaitingList struct {
	List[WaitingPayment]
	Count int       `json:"count"`
	Sum   batch.Ore `json:"sum_ore"`
}

// waitingList is what the cursors of the list are marked with.
const waitingList = "waiting"

// WaitingPayments is a page of the payments that wait for a person. It reads what waits, and holds a page. The
// error is ErrCursor where the page is wrong.
func (r Reports) WaitingPayments(ctx context.Context, f WaitingFilter, p batch.Page) (WaitingList, error) {
	l := WaitingList{List: List[WaitingPayment]{Items: []WaitingPayment{}}}
	var after waitingAt
	var err error
	if p.After != "" {
		if after, err = readCursor[waitingAt](waitingList, p.After); err != nil {
			return l, err
		}
	}
	var shown []batch.PaymentState
	for s, err := range r.Store.PaymentsAsOf(ctx, batch.PaymentsUnmatched, r.last()) {
		if err != nil {
			return l, err
		}
		if !f.lets(&s) {
			continue
		}
		l.Count++
		l.Sum += s.Waiting()
		switch at := (waitingAt{s.Date, s.No}); {
		case !after.before(at):
		case len(shown) < limitOf(p):
			shown = append(shown, s)
		case l.Next == "":
			last := &shown[len(shown)-1]
			l.Next = cursorOf(waitingList, waitingAt{last.Date, last.No})
		}
	}
	l.Items, err = r.tied(ctx, shown)
	return l, err
}

// waitingAt is where a payment that waits stands in their list.
type waitingAt struct {
	On bankday.Date `json:"on"`
	No int64        `json:"no"`
}

func (at waitingAt) before(other waitingAt) bool {
	return at.On < other.On || at.On == other.On && at.No < other.No
}

// tied says of payments whose KIDs they came with, and what they may be for.
func (r Reports) tied(ctx context.Context, payments []batch.PaymentState) ([]WaitingPayment, error) {
	list := make([]WaitingPayment, len(payments))
	var kids, fixed []string
	for _, p := range payments {
		if p.KID != "" {
			kids = append(kids, p.KID)
		}
		if owner := r.OwnerOf(p.KID); owner != "" {
			fixed = append(fixed, owner)
		}
	}
	invoices, customers := map[string]string{}, map[string]batch.Customer{}
	for i, err := range r.Store.InvoicesByKID(ctx, kids) {
		if err != nil {
			return nil, err
		}
		invoices[i.KID] = i.No
	}
	for c, err := range r.Store.CustomersByFixed(ctx, fixed) {
		if err != nil {
			return nil, err
		}
		customers[c.Fixed] = c
	}
	suggested, err := stream.All(r.suggest(ctx, stream.Of(payments)))
	for k := range suggested {
		p := &suggested[k]
		whose := customers[r.OwnerOf(p.KID)]
		list[k] = WaitingPayment{
			UnmatchedPayment: UnmatchedOf(&p.PaymentState), KIDInvoice: invoices[p.KID],
			KIDCustomer: whose.No, CustomerName: whose.Name, Suggestions: p.Suggestions,
		}
	}
	return list, err
}
