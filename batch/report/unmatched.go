package report

import (
	"context"
	"fmt"
	"strings"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// UnmatchedFilter asks for payments that wait for a person. What is zero asks for all.
type UnmatchedFilter struct {
	Reason  batch.Reason
	Account string    // that was credited
	Debit   string    // that paid
	Amount  batch.Ore // that waits
	Payment int64     // this one alone
}

func (f *UnmatchedFilter) lets(p *batch.PaymentState) bool {
	return (f.Reason == "" || p.WaitsFor() == f.Reason) && (f.Account == "" || p.Account == f.Account) &&
		(f.Debit == "" || p.Debit == f.Debit) && (f.Amount == 0 || p.Waiting() == f.Amount) &&
		(f.Payment == 0 || p.No == f.Payment)
}

// Unmatched is a payment that waits for a person, with why, whose KID it came with, and what it may be for.
type Unmatched struct {
	Payment
	Reason       batch.Reason `json:"reason"`
	KIDInvoice   string       `json:"kid_invoice_no"`    // the invoice that has the KID; empty where none has
	KIDCustomer  string       `json:"kid_customer_no"`   // the customer whose number is in it; empty for none
	CustomerName string       `json:"kid_customer_name"` // that one's name
	Suggestions  []Suggestion `json:"suggestions"`       // the likeliest first
}

// UnmatchedList is a page of payments that wait, by Nets date, with the sums of all that the filter lets
// through.
type UnmatchedList struct {
	List[Unmatched]
	Count int       `json:"count"`
	Sum   batch.Ore `json:"sum_ore"`
}

// Unmatched is a page of the payments that wait for a person. It reads what waits, and holds a page of it. The
// error is ErrCursor where the page is wrong.
func (r Reports) Unmatched(ctx context.Context, f UnmatchedFilter, p batch.Page) (UnmatchedList, error) {
	l := UnmatchedList{List: List[Unmatched]{Items: []Unmatched{}}}
	after, err := readPlace(p.After)
	if err != nil {
		return l, err
	}
	if p.Limit <= 0 || p.Limit > MaxPage {
		p.Limit = MaxPage
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
		case len(shown) < p.Limit:
			shown = append(shown, s)
		case l.Next == "":
			last := &shown[len(shown)-1]
			l.Next = waitingAt{last.Date, last.No}.String()
		}
	}
	l.Items, err = r.unmatched(ctx, shown)
	return l, err
}

// waitingAt is where a payment that waits stands in their list.
type waitingAt struct {
	on bankday.Date
	no int64
}

func (at waitingAt) before(other waitingAt) bool {
	return at.on < other.on || at.on == other.on && at.no < other.no
}

func (at waitingAt) String() string { return fmt.Sprintf("%s.%d", at.on, at.no) }

// readPlace reads a cursor; the empty one stands before all.
func readPlace(cursor string) (at waitingAt, err error) {
	if cursor == "" {
		return at, nil
	}
	day, no, _ := strings.Cut(cursor, ".")
	if at.on, err = bankday.Parse(day); err == nil {
		_, err = fmt.Sscanf(no, "%d", &at.no)
	}
	if err != nil || at.String() != cursor {
		return at, batch.ErrCursor
	}
	return at, nil
}

// unmatched says of payments whose KIDs they came with, and what they may be for.
func (r Reports) unmatched(ctx context.Context, payments []batch.PaymentState) ([]Unmatched, error) {
	list := make([]Unmatched, len(payments))
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
		list[k] = Unmatched{
			Payment: PaymentOf(&p.PaymentState), Reason: p.WaitsFor(), KIDInvoice: invoices[p.KID],
			KIDCustomer: whose.No, CustomerName: whose.Name, Suggestions: p.Suggestions,
		}
	}
	return list, err
}
