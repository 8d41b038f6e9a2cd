package report

import (
	"context"

	"trekk/batch"
	"trekk/batch/stream"
)

// lets says whether a filter lets a payment through.
func lets(f *batch.WaitingFilter, p *batch.PaymentState) bool {
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

// WaitingPayments is a page of the payments that wait for a person. It holds a page, and costs what waits; as
// of a day that is past, all payments until then. The error is ErrCursor where the page is wrong.
func (r Reports) WaitingPayments(
	ctx context.Context, f batch.WaitingFilter, p batch.Page,
) (WaitingList, error) {
	l := WaitingList{List: List[WaitingPayment]{Items: []WaitingPayment{}}}
	present, err := r.present(ctx)
	if err != nil {
		return l, err
	}
	read := r.waitedThen
	if present {
		read = r.waitingNow
	}
	var after batch.WaitingAt
	if p.After != "" {
		if after, err = readCursor[batch.WaitingAt](waitingList, p.After); err != nil {
			return l, err
		}
	}
	shown, sum, err := read(ctx, f, after, limitOf(p)+1)
	if err != nil {
		return l, err
	}
	l.Count, l.Sum = sum.Payments, sum.Amount
	if len(shown) > limitOf(p) {
		shown = shown[:limitOf(p)]
		last := &shown[len(shown)-1]
		l.Next = cursorOf(waitingList, batch.WaitingAt{On: last.Date, No: last.No})
	}
	l.Items, err = r.tied(ctx, shown)
	return l, err
}

// waitingNow reads some of the payments that wait, and the sums of all.
func (r Reports) waitingNow(
	ctx context.Context, f batch.WaitingFilter, after batch.WaitingAt, limit int,
) (shown []batch.PaymentState, sum batch.WaitingSum, err error) {
	if sum, err = r.Store.WaitingSum(ctx, f); err == nil {
		shown, err = stream.All(r.Store.WaitingPayments(ctx, f, after, limit))
	}
	return shown, sum, err
}

// waitedThen does so of those that waited at the end of the day of the report.
func (r Reports) waitedThen(
	ctx context.Context, f batch.WaitingFilter, after batch.WaitingAt, limit int,
) (shown []batch.PaymentState, sum batch.WaitingSum, err error) {
	for s, err := range r.Store.PaymentsAsOf(ctx, batch.PaymentsUnmatched, r.last()) {
		if err != nil {
			return nil, sum, err
		}
		if !lets(&f, &s) {
			continue
		}
		sum.Payments++
		sum.Amount += s.Waiting()
		behind := after.On < s.Date || after.On == s.Date && after.No < s.No
		if behind && len(shown) < limit {
			shown = append(shown, s)
		}
	}
	return shown, sum, nil
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
