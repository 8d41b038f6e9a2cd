package batch

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"
	"unicode"

	"trekk/kid"
	"trekk/schedule/bankday"
)

// Ground is why an open invoice is proposed for a payment that waits.
type Ground string

// The grounds.
const (
	GroundKIDSwap   Ground = "kid_swap"      // its KID is the payment's with two neighbouring digits swapped
	GroundKIDDigit  Ground = "kid_digit"     // its KID is the payment's but for one digit
	GroundInvoiceNo Ground = "invoice_no"    // its number stands in the payment's text, or in place of a KID
	GroundCustomer  Ground = "kid_customer"  // the payment's KID is of the same customer
	GroundPayer     Ground = "payer_account" // the account paid for the same customer before
	GroundAmount    Ground = "amount"        // as much is open on it, and on few others or there is another ground
)

// weights say what the grounds are worth beside each other.
var weights = map[Ground]int{GroundKIDSwap: 6, GroundKIDDigit: 5, GroundInvoiceNo: 5, GroundCustomer: 3, GroundPayer: 3, GroundAmount: 2}

const (
	fewAlike       = 3 // so many open invoices of one amount are proposed for the amount alone
	maxSuggestions = 5 // of one payment
)

// Suggestion is an open invoice that a payment may be for. A person decides.
type Suggestion struct {
	InvoiceNo   string       `json:"invoice_no"`
	CustomerNo  string       `json:"customer_no"`
	KID         string       `json:"kid"`
	Due         bankday.Date `json:"due"`
	Outstanding Ore          `json:"outstanding_ore"`
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

// Payer is an account, and a customer for whom it has paid.
type Payer struct {
	Debit      string
	CustomerNo string
}

// Suggested is a payment that waits, with the open invoices it may be for, the likeliest first.
type Suggested struct {
	PaymentState
	Suggestions []Suggestion
}

// Suggest streams the payments that wait (PaymentsUnmatched), each with what it may be for. It reads the open invoices once;
// what it holds grows with the payments that wait, not with the invoices.
func (n *Night) Suggest(ctx context.Context) iter.Seq2[Suggested, error] {
	return func(yield func(Suggested, error) bool) {
		s, err := n.suggest(ctx)
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
	byAmount map[Ore]*alike
}

type waiting struct {
	PaymentState
	amount Ore
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

func (n *Night) suggest(ctx context.Context) (*suggester, error) {
	s := &suggester{
		byKID: map[string][]hit{}, byNo: map[string][]*waiting{}, byFixed: map[string][]*waiting{}, byPayer: map[string][]*waiting{}, byAmount: map[Ore]*alike{},
	}
	byAccount := map[string][]*waiting{}
	for p, err := range n.Store.Payments(ctx, PaymentsUnmatched) {
		if err != nil {
			return nil, err
		}
		w := &waiting{PaymentState: p, amount: p.Balance(ToUnmatched), found: []Suggestion{}}
		s.waiting = append(s.waiting, w)
		if w.amount < 0 {
			continue // a repayment is for no invoice
		}
		s.lookFor(n, w)
		if p.Debit != "" {
			byAccount[p.Debit] = append(byAccount[p.Debit], w)
		}
	}
	if len(s.waiting) == 0 {
		return s, nil
	}
	for p, err := range n.Store.Payers(ctx) {
		if err != nil {
			return nil, err
		}
		s.byPayer[p.CustomerNo] = append(s.byPayer[p.CustomerNo], byAccount[p.Debit]...)
	}
	for i, err := range n.Store.Invoices(ctx, InvoicesToPay, 0) {
		if err != nil {
			return nil, err
		}
		s.invoice(&i)
	}
	return s, nil
}

// lookFor notes what an invoice for the payment would look like.
func (s *suggester) lookFor(n *Night, w *waiting) {
	if s.byAmount[w.amount] == nil {
		s.byAmount[w.amount] = &alike{}
	}
	kid.Suggest(w.KID, func(k string) bool {
		if n.KID.Check([]byte(k)) {
			s.byKID[k] = append(s.byKID[k], hit{w, mistyped(w.KID, k)})
		}
		return false // the invoices come later
	})
	if _, err := n.KID.Parse(w.KID); err == nil {
		fixed := n.fixed(w.KID)
		s.byFixed[fixed] = append(s.byFixed[fixed], w)
	}
	for _, no := range numbersIn(w.Text + " " + w.KID) {
		s.byNo[no] = append(s.byNo[no], w)
	}
}

// mistyped says how a KID of Suggest differs from the wrong one.
func mistyped(wrong, k string) Ground {
	different := 0
	for i := range len(k) {
		if k[i] != wrong[i] {
			different++
		}
	}
	if different > 1 {
		return GroundKIDSwap
	}
	return GroundKIDDigit
}

// numbersIn are the words of a text that may be an invoice number, each once: those with a digit, as they stand and without
// leading zeros.
func numbersIn(text string) (numbers []string) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if !strings.ContainsAny(word, "0123456789") {
			continue
		}
		for _, no := range []string{word, strings.TrimLeft(word, "0")} {
			if no != "" && !slices.Contains(numbers, no) {
				numbers = append(numbers, no)
			}
		}
	}
	return numbers
}

// invoice proposes an open invoice where there is a ground.
func (s *suggester) invoice(i *InvoiceState) {
	suggestion := Suggestion{InvoiceNo: i.No, CustomerNo: i.CustomerNo, KID: i.KID, Due: i.Due, Outstanding: i.Outstanding(), Also: []Ground{}}
	if a := s.byAmount[suggestion.Outstanding]; a != nil {
		if a.count++; a.count <= fewAlike {
			a.first = append(a.first, suggestion)
		}
	}
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
	if a := s.byAmount[w.amount]; a != nil && a.count <= fewAlike && w.amount > 0 {
		for _, found := range a.first {
			if !slices.ContainsFunc(w.found, func(f Suggestion) bool { return f.InvoiceNo == found.InvoiceNo }) {
				found.Ground = GroundAmount
				w.found = append(w.found, found)
			}
		}
	}
	return likeliest(w.found)
}

func likeliest(list []Suggestion) []Suggestion {
	slices.SortStableFunc(list, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(b.weight(), a.weight()), cmp.Compare(a.Due, b.Due), cmp.Compare(len(a.InvoiceNo), len(b.InvoiceNo)), cmp.Compare(a.InvoiceNo, b.InvoiceNo))
	})
	return list[:min(len(list), maxSuggestions)]
}
