package dunning

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/kid"
	"trekk/schedule/bankday"
)

const (
	maxPayees    = 3    // an account that has paid for more customers is no ground: it may be a company's
	numberDigits = 4    // of an invoice number in a text: a shorter one may be anything
	fewCustomers = 1000 // are read one by one; for more of them all overdue invoices are
)

// PlaceWithin is how many bank days after money has come somebody should have placed it.
const PlaceWithin = 5

// waiting is the money that has come and that nobody has placed yet, and whose it may be. An invoice is not
// chased while such money is at least what is asked for it: in doubt it is held. Each øre holds one invoice.
// It is given out before anybody asks, so that the answer for an invoice is the same whichever is asked for
// first: to what a payment names, else to the oldest.
//
// What it holds grows with the payments that wait, and with what the customers owe whose they may be.
type waiting struct {
	m       batch.Moment
	credits *credits // what the customers have beside it, which is used first; nil where that is not asked
	money   []*unplaced
	ties    map[string][]*tie // by customer; one for each of the payments that may be the customer's
	tied    map[whose]*tie    // the same
	given   map[string][]part // what of the money holds an invoice, by its number
	shared  bool              // others have it too: it is copied before more is given
}

// unplaced is a payment that waits.
type unplaced struct {
	no    int64
	date  bankday.Date // Nets date
	kid   string
	debit string
	text  string
	waits batch.Ore
	free  batch.Ore // what of it holds nothing yet
}

// whose is a customer, and a payment that may be his.
type whose struct {
	customerNo string
	payment    int64
}

// tie is why a payment may be a customer's.
type tie struct {
	*unplaced
	ground batch.Ground            // the strongest
	names  map[string]batch.Ground // the customer's invoices that it names, and how
}

// part is what of a payment holds an invoice.
type part struct {
	*tie
	amount batch.Ore
}

// grounds are the grounds on which a payment may be a customer's, the strongest first.
var grounds = []batch.Ground{
	batch.GroundCustomer, batch.GroundInvoiceNo, batch.GroundKIDSwap, batch.GroundKIDDigit, batch.GroundPayer,
}

// newWaiting finds out what waits and whose it may be, and gives it to what they owe beside their credit.
func newWaiting(ctx context.Context, m batch.Moment, c *credits) (*waiting, error) {
	w := &waiting{m: m, credits: c, ties: map[string][]*tie{}, tied: map[whose]*tie{},
		given: map[string][]part{}}
	for _, step := range []func(context.Context) error{w.read, w.byKID, w.byText, w.byAccount, w.giveOut} {
		if err := step(ctx); err != nil || len(w.money) == 0 {
			return w, err
		}
	}
	return w, nil
}

// recalled is what newWaiting finds out, where that is not known already.
func recalled(ctx context.Context, m batch.Moment, c *credits) (*waiting, error) {
	w, err := batch.Recall(ctx, m, "money that waits", m.Today(), func() (*waiting, error) {
		w, err := newWaiting(ctx, m, c)
		if err != nil {
			return nil, err
		}
		w.credits, w.money, w.tied, w.shared = nil, nil, nil, true // what is asked later needs none of it
		return w, nil
	})
	if err != nil {
		return nil, err
	}
	own := *w
	return &own, nil
}

// unshare makes it the only one's.
func (w *waiting) unshare() {
	if !w.shared {
		return
	}
	ties, money := map[string][]*tie{}, map[*unplaced]*unplaced{}
	for customerNo, list := range w.ties {
		for _, t := range list {
			if money[t.unplaced] == nil {
				own := *t.unplaced
				money[t.unplaced] = &own
			}
			ties[customerNo] = append(ties[customerNo], &tie{money[t.unplaced], t.ground, t.names})
		}
	}
	w.ties, w.given, w.shared = ties, maps.Clone(w.given), false
}

// read reads the payments that wait for a person, and those that match has not been through.
func (w *waiting) read(ctx context.Context) error {
	for _, set := range []batch.PaymentSet{batch.PaymentsUnmatched, batch.PaymentsToMatch} {
		for p, err := range w.m.Store.Payments(ctx, set) {
			if err != nil {
				return err
			}
			if set == batch.PaymentsToMatch && len(p.Postings) > 0 {
				continue // it waits, and has been read
			}
			if waits := p.Waiting(); waits > 0 {
				w.money = append(w.money, &unplaced{
					no: p.No, date: p.Date, kid: p.KID, debit: p.Debit, text: p.Text,
					waits: waits, free: waits,
				})
			}
		}
	}
	return nil
}

// tie notes that a payment may be a customer's, and the invoice that it names, where it does.
func (w *waiting) tie(customerNo string, p *unplaced, g batch.Ground, invoiceNo string) {
	key := whose{customerNo, p.no}
	t := w.tied[key]
	if t == nil {
		t = &tie{unplaced: p, ground: g, names: map[string]batch.Ground{}}
		w.tied[key], w.ties[customerNo] = t, append(w.ties[customerNo], t)
	}
	if slices.Index(grounds, g) < slices.Index(grounds, t.ground) {
		t.ground = g
	}
	if invoiceNo != "" && t.names[invoiceNo] == "" {
		t.names[invoiceNo] = g
	}
}

// byKID looks for the customers whose part is in the KIDs of the payments, or would be but for a slip.
func (w *waiting) byKID(ctx context.Context) error {
	fixed, kids := map[string][]*unplaced{}, map[string][]slip{}
	for _, p := range w.money {
		if p.kid == "" {
			continue
		}
		for _, f := range w.m.FixedParts(p.kid) {
			fixed[f] = append(fixed[f], p)
		}
		kids[p.kid] = append(kids[p.kid], slip{p, batch.GroundCustomer})
		if w.m.KID.Check([]byte(p.kid)) {
			continue
		}
		kid.Suggest(p.kid, func(k string) bool {
			if w.m.KID.Check([]byte(k)) {
				kids[k] = append(kids[k], slip{p, batch.Mistyped(p.kid, k)})
			}
			return false // whether there is such an invoice is asked for all at once
		})
	}
	for c, err := range w.m.Store.CustomersByFixed(ctx, slices.Sorted(maps.Keys(fixed))) {
		if err != nil {
			return err
		}
		for _, p := range fixed[c.Fixed] {
			w.tie(c.No, p, batch.GroundCustomer, "")
		}
	}
	for i, err := range w.m.Store.InvoicesByKID(ctx, slices.Sorted(maps.Keys(kids))) {
		if err != nil {
			return err
		}
		for _, s := range kids[i.KID] {
			w.tie(i.CustomerNo, s.unplaced, s.ground, i.No)
		}
	}
	return nil
}

// slip is a payment, and how its KID differs from another.
type slip struct {
	*unplaced
	ground batch.Ground
}

// byText looks for the invoices whose number is a word of the payments' texts, or stands in place of a KID.
func (w *waiting) byText(ctx context.Context) error {
	named := map[string][]*unplaced{}
	for _, p := range w.money {
		for _, no := range batch.NumbersIn(p.text+" "+p.kid, numberDigits) {
			named[no] = append(named[no], p)
		}
	}
	for i, err := range w.m.Store.InvoicesByNo(ctx, slices.Sorted(maps.Keys(named))) {
		if err != nil {
			return err
		}
		for _, p := range named[i.No] {
			w.tie(i.CustomerNo, p, batch.GroundInvoiceNo, i.No)
		}
	}
	return nil
}

// byAccount looks for the customers for whom the accounts of the payments have paid before.
func (w *waiting) byAccount(ctx context.Context) error {
	byAccount := map[string][]*unplaced{}
	for _, p := range w.money {
		if p.debit != "" {
			byAccount[p.debit] = append(byAccount[p.debit], p)
		}
	}
	if len(byAccount) == 0 {
		return nil
	}
	customers := map[string][]string{} // by account; one more than are few at most
	for p, err := range w.m.Store.Payers(ctx, slices.Sorted(maps.Keys(byAccount))) {
		if err != nil {
			return err
		}
		if len(customers[p.Debit]) <= maxPayees {
			customers[p.Debit] = append(customers[p.Debit], p.CustomerNo)
		}
	}
	for account, list := range customers {
		for _, no := range list {
			for _, p := range byAccount[account] {
				if len(list) <= maxPayees {
					w.tie(no, p, batch.GroundPayer, "")
				}
			}
		}
	}
	return nil
}

// target is an overdue invoice that money may hold.
type target struct {
	no, customerNo string
	due            bankday.Date
	asked          batch.Ore
}

// giveOut gives the money to what the customers owe, the oldest first: what a payment names, then what is of
// the customer whom it speaks of, then what its account may be for.
func (w *waiting) giveOut(ctx context.Context) error {
	var list []target
	for i, err := range w.overdue(ctx) {
		if err != nil {
			return err
		}
		credit, err := w.credits.of(ctx, &i)
		if err != nil {
			return err
		}
		list = append(list, target{i.No, i.CustomerNo, i.Due, i.Outstanding() - credit})
	}
	slices.SortFunc(list, func(a, b target) int {
		return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(len(a.no), len(b.no)), cmp.Compare(a.no, b.no))
	})
	for customerNo := range w.ties {
		slices.SortFunc(w.ties[customerNo], func(a, b *tie) int {
			return cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(a.no, b.no))
		})
	}
	for _, upTo := range []int{0, 1, 2} {
		for _, o := range list {
			if w.given[o.no] == nil && o.asked > 0 {
				w.give(o.no, o.customerNo, o.asked, upTo)
			}
		}
	}
	return nil
}

// overdue are the overdue invoices of the customers whose the money may be, those left out that are left in
// peace anyway or have come to the end of the steps: their money may be meant for others.
func (w *waiting) overdue(ctx context.Context) iter.Seq2[batch.InvoiceState, error] {
	today := w.m.Today()
	return func(yield func(batch.InvoiceState, error) bool) {
		for i, err := range w.invoices(ctx) {
			asked := w.ties[i.CustomerNo] != nil && i.Due < today && i.Outstanding() > 0 && !i.InCollection &&
				!i.Held(today) && !i.CustomerHeld(today)
			if (err != nil || asked) && !yield(i, err) {
				return
			}
		}
	}
}

// invoices are those of the customers whose the money may be; where these are many, those of others among
// them, and none that is in collection.
func (w *waiting) invoices(ctx context.Context) iter.Seq2[batch.InvoiceState, error] {
	if len(w.ties) > fewCustomers {
		return w.m.Store.Invoices(ctx, batch.InvoicesToRemind, w.m.Today())
	}
	return func(yield func(batch.InvoiceState, error) bool) {
		for _, no := range slices.Sorted(maps.Keys(w.ties)) {
			for i, err := range w.m.Store.CustomerOpen(ctx, no, batch.LastDay) {
				if !yield(i, err) {
					return
				}
			}
		}
	}
}

// grade says how near a payment is to an invoice: 0 when it names it, 1 when it speaks of the customer, 2
// when no more is known than whose account it came from.
func (t *tie) grade(invoiceNo string) int {
	switch {
	case t.names[invoiceNo] != "":
		return 0
	case t.ground != batch.GroundPayer:
		return 1
	}
	return 2
}

// give lets free money of a customer, up to a grade, hold an invoice, all that is asked or nothing: the
// nearest first, then what came first.
func (w *waiting) give(invoiceNo, customerNo string, asked batch.Ore, upTo int) {
	var parts []part
	left := asked
	for grade := range upTo + 1 {
		for _, t := range w.ties[customerNo] {
			if t.grade(invoiceNo) == grade && t.free > 0 && left > 0 {
				parts = append(parts, part{t, min(left, t.free)})
				left -= min(left, t.free)
			}
		}
	}
	if left > 0 {
		return
	}
	for _, p := range parts {
		p.free -= p.amount
	}
	w.given[invoiceNo] = slices.Concat(w.given[invoiceNo], parts)
}

// covers says that money waits which may be for an invoice and is at least what is asked; nil when none does.
// What it uses of the money holds nothing else.
func (w *waiting) covers(i *batch.InvoiceState, asked batch.Ore) *batch.Finding {
	if w.ties[i.CustomerNo] == nil || asked <= 0 {
		return nil
	}
	if short := asked - sumOf(w.given[i.No]); short > 0 {
		w.unshare()
		w.give(i.No, i.CustomerNo, short, 2)
	}
	parts := w.given[i.No]
	if sumOf(parts) < asked {
		return nil
	}
	return w.finding(i.No, parts, asked)
}

// sumOf is what parts come to.
func sumOf(parts []part) (all batch.Ore) {
	for _, p := range parts {
		all += p.amount
	}
	return all
}

// finding tells that money waits, and urgently when somebody should have placed it by now.
func (w *waiting) finding(invoiceNo string, parts []part, asked batch.Ore) *batch.Finding {
	var numbers []string
	var waits batch.Ore
	first := parts[0]
	since := first.date
	for _, p := range parts {
		if no := strconv.FormatInt(p.no, 10); !slices.Contains(numbers, no) {
			numbers, waits = append(numbers, no), waits+p.waits
		}
		since = min(since, p.date)
	}
	severity := batch.Waiting
	if w.m.Today() >= w.m.Calendar.After(since, PlaceWithin) {
		severity = batch.Urgent
	}
	return &batch.Finding{
		Code: batch.MoneyWaits, Severity: severity, Since: since, Do: batch.PlacePayment,
		Subject: batch.Subject{Kind: batch.OfInvoice, No: invoiceNo},
		Facts: batch.Facts{
			"payment": strings.Join(numbers, ", "), "date": since, "waiting_ore": waits, "asked_ore": asked,
			"ground": cmp.Or(first.names[invoiceNo], first.ground),
		},
	}
}
