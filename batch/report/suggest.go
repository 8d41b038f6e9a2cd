package report

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"

	"trekk/batch"
	"trekk/kid"
	"trekk/schedule/bankday"
)

// Ground is why an open invoice is proposed for a payment that waits.
type Ground = batch.Ground

// The grounds.
const (
	GroundKIDSwap   = batch.GroundKIDSwap
	GroundKIDDigit  = batch.GroundKIDDigit
	GroundInvoiceNo = batch.GroundInvoiceNo
	GroundCustomer  = batch.GroundCustomer
	GroundPayer     = batch.GroundPayer
	GroundAmount    = batch.GroundAmount
)

// weights say what the grounds are worth beside each other.
var weights = map[Ground]int{GroundKIDSwap: 6, GroundKIDDigit: 5, GroundInvoiceNo: 5, GroundCustomer: 3,
	GroundPayer: 3, GroundAmount: 2}

const (
	fewAlike       = 3 // so many open invoices of one amount are proposed for the amount alone
	maxSuggestions = 5 // of one payment
)

// Suggestion is an open invoice that a payment may be for. A person decides.
type Suggestion struct {
	InvoiceNo   string       `json:"invoice_no"`
	CustomerNo  string       `json:"customer_no"`
	Name        string       `json:"customer_name"`
	KID         string       `json:"kid"`
	Due         bankday.Date `json:"due"`
	Outstanding batch.Ore    `json:"outstanding_ore"`
	Ground      Ground       `json:"ground"` // the strongest
	Also        []Ground     `json:"also"`
}

func (s *Suggestion) weight() int {
	sum := weights[s.Ground]
	for _, g := range s.Also {
		sum += weights[g]
	}
	return sum
}

// Suggested is a payment that waits, with the open invoices it may be for, the likeliest first.
type Suggested struct {
	batch.PaymentState
	Suggestions []Suggestion
}

// Suggest streams the payments that wait (batch.PaymentsWaiting), each with what it may be for. What it reads and
// holds grows with the payments that wait, not with the invoices; as of a past day it reads all invoices once.
func (r Reports) Suggest(ctx context.Context) iter.Seq2[Suggested, error] {
	return r.suggest(ctx, r.Store.PaymentsAsOf(ctx, batch.PaymentsUnmatched, r.last()))
}

// suggest is Suggest of payments that wait.
func (r Reports) suggest(
	ctx context.Context, payments iter.Seq2[batch.PaymentState, error],
) iter.Seq2[Suggested, error] {
	return func(yield func(Suggested, error) bool) {
		s, err := newSuggester(ctx, r, payments)
		if err != nil {
			yield(Suggested{}, err)
			return
		}
		for _, w := range s.waiting {
			if !yield(Suggested{w.PaymentState, s.best(w)}, nil) {
				return
			}
		}
	}
}

// suggester knows what open invoices are looked for by.
type suggester struct {
	waiting  []*waiting
	byKID    map[string][]hit
	byNo     map[string][]*waiting
	byFixed  map[string][]*waiting
	byPayer  map[string][]*waiting
	byAmount map[batch.Ore]*alike
}

type waiting struct {
	batch.PaymentState
	amount batch.Ore
	found  []Suggestion
}

type hit struct {
	w      *waiting
	ground Ground
}

// alike are the open invoices of one amount, as far as they are few.
type alike struct {
	count int
	first []Suggestion
}

func newSuggester(
	ctx context.Context, r Reports, payments iter.Seq2[batch.PaymentState, error],
) (*suggester, error) {
	s := &suggester{
		byKID: map[string][]hit{}, byNo: map[string][]*waiting{}, byFixed: map[string][]*waiting{},
		byPayer: map[string][]*waiting{}, byAmount: map[batch.Ore]*alike{},
	}
	byAccount := map[string][]*waiting{}
	for p, err := range payments {
		if err != nil {
			return nil, err
		}
		w := &waiting{PaymentState: p, amount: p.Waiting(), found: []Suggestion{}}
		s.waiting = append(s.waiting, w)
		if w.amount < 0 {
			continue // a repayment is for no invoice
		}
		s.lookFor(r, w)
		if p.Debit != "" {
			byAccount[p.Debit] = append(byAccount[p.Debit], w)
		}
	}
	if len(s.waiting) == 0 {
		return s, nil
	}
	for p, err := range r.Store.Payers(ctx, slices.Sorted(maps.Keys(byAccount))) {
		if err != nil {
			return nil, err
		}
		s.byPayer[p.CustomerNo] = append(s.byPayer[p.CustomerNo], byAccount[p.Debit]...)
	}
	switch present, err := r.present(ctx); {
	case err != nil:
		return nil, err
	case present:
		return s, s.lookUp(ctx, r)
	}
	return s, s.readAll(ctx, r)
}

// lookUp looks for the open invoices for which there is a ground.
func (s *suggester) lookUp(ctx context.Context, r Reports) error {
	seen := map[string]bool{}
	for _, by := range []struct {
		key    batch.OpenKey
		values iter.Seq[string]
	}{
		{batch.OpenByKID, maps.Keys(s.byKID)}, {batch.OpenByNo, maps.Keys(s.byNo)},
		{batch.OpenByFixed, maps.Keys(s.byFixed)}, {batch.OpenByCustomer, maps.Keys(s.byPayer)},
	} {
		values := slices.Sorted(by.values)
		if len(values) == 0 {
			continue
		}
		for i, err := range r.Store.OpenInvoices(ctx, by.key, values) {
			if err != nil {
				return err
			}
			if !seen[i.No] {
				seen[i.No] = true
				s.invoice(&i)
			}
		}
	}
	for amount, a := range s.byAmount {
		for i, err := range r.Store.OpenOfAmount(ctx, amount, fewAlike+1) {
			if err != nil {
				return err
			}
			a.add(&i)
		}
	}
	return nil
}

// readAll reads all invoices that were open on a past day, of which there is no index.
func (s *suggester) readAll(ctx context.Context, r Reports) error {
	for i, err := range r.Store.InvoicesAsOf(ctx, batch.InvoicesToPay, r.last()) {
		if err != nil {
			return err
		}
		open := batch.OpenInvoice{No: i.No, CustomerNo: i.CustomerNo, Name: i.Customer.Name, KID: i.KID,
			Fixed: i.Fixed, Due: i.Due, Outstanding: i.Outstanding()}
		s.invoice(&open)
		if a := s.byAmount[open.Outstanding]; a != nil {
			a.add(&open)
		}
	}
	return nil
}

// lookFor notes what an invoice for the payment would look like.
func (s *suggester) lookFor(r Reports, w *waiting) {
	if w.amount > 0 && s.byAmount[w.amount] == nil {
		s.byAmount[w.amount] = &alike{}
	}
	kid.Suggest(w.KID, func(k string) bool {
		if r.KID.Check([]byte(k)) {
			s.byKID[k] = append(s.byKID[k], hit{w, batch.Mistyped(w.KID, k)})
		}
		return false // the invoices come later
	})
	if _, err := r.KID.Parse(w.KID); err == nil {
		for _, fixed := range r.FixedParts(w.KID) {
			s.byFixed[fixed] = append(s.byFixed[fixed], w)
		}
	}
	for _, no := range batch.NumbersIn(w.Text+" "+w.KID, 1) {
		s.byNo[no] = append(s.byNo[no], w)
	}
}

// suggestionOf proposes an open invoice, without a ground.
func suggestionOf(i *batch.OpenInvoice) Suggestion {
	return Suggestion{InvoiceNo: i.No, CustomerNo: i.CustomerNo, Name: i.Name, KID: i.KID, Due: i.Due,
		Outstanding: i.Outstanding, Also: []Ground{}}
}

// add counts an open invoice of the amount.
func (a *alike) add(i *batch.OpenInvoice) {
	if a.count++; a.count <= fewAlike {
		a.first = append(a.first, suggestionOf(i))
	}
}

// invoice proposes an open invoice where there is a ground.
func (s *suggester) invoice(i *batch.OpenInvoice) {
	suggestion := suggestionOf(i)
	grounds, order := map[*waiting][]Ground{}, []*waiting(nil)
	add := func(w *waiting, g Ground) {
		if grounds[w] == nil {
			order = append(order, w)
		}
		if !slices.Contains(grounds[w], g) {
			grounds[w] = append(grounds[w], g)
		}
	}
	for _, h := range s.byKID[i.KID] {
		add(h.w, h.ground)
	}
	for _, w := range s.byNo[i.No] {
		add(w, GroundInvoiceNo)
	}
	for _, w := range s.byFixed[i.Fixed] {
		add(w, GroundCustomer)
	}
	for _, w := range s.byPayer[i.CustomerNo] {
		add(w, GroundPayer)
	}
	for _, w := range order {
		if w.amount == suggestion.Outstanding {
			add(w, GroundAmount)
		}
		found := suggestion
		found.Ground, found.Also = grounds[w][0], grounds[w][1:]
		w.found = append(w.found, found)
		if len(w.found) > 4*maxSuggestions {
			w.found = likeliest(w.found)
		}
	}
}

// best are the likeliest proposals for a payment.
func (s *suggester) best(w *waiting) []Suggestion {
	if a := s.byAmount[w.amount]; a != nil && a.count <= fewAlike {
		for _, found := range a.first {
			if !slices.ContainsFunc(w.found,
				func(f Suggestion) bool { return f.InvoiceNo == found.InvoiceNo }) {
				found.Ground = GroundAmount
				w.found = append(w.found, found)
			}
		}
	}
	return likeliest(w.found)
}

func likeliest(list []Suggestion) []Suggestion {
	slices.SortStableFunc(list, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(b.weight(), a.weight()), cmp.Compare(a.Due, b.Due),
			cmp.Compare(len(a.InvoiceNo), len(b.InvoiceNo)), cmp.Compare(a.InvoiceNo, b.InvoiceNo))
	})
	return list[:min(len(list), maxSuggestions)]
}
