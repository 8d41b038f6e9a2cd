package report

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Hit is a thing that a search has found.
type Hit struct {
	Kind     batch.SubjectKind `json:"kind"` // customer, membership, invoice, payment, transmission or file
	No       string            `json:"no"`
	By       HitBy             `json:"by"`          // what of it was typed
	Title    string            `json:"title"`       // a name; of a payment its KID or text
	Detail   string            `json:"detail"`      // of an invoice its KID, of a payment who paid
	Customer string            `json:"customer_no"` // whose it is; empty where that is not known
	Amount   batch.Ore         `json:"amount_ore"`  // zero where there is none; of an invoice what is open
	Day      bankday.Date      `json:"day"`         // an invoice is due, a payment was paid; null of the others
	Status   string            `json:"status"`      // of an invoice, a transmission or a file
}

// HitBy is what of a thing was typed.
type HitBy string

// What things are found by.
const (
	ByNo       HitBy = "number"
	ByHitKID   HitBy = "kid"
	ByWords    HitBy = "name" // of a person, or a mobile or an e-mail
	ByAmount   HitBy = "amount"
	ByPayer    HitBy = "account"
	ByFileName HitBy = "file_name"
)

// Search finds what a person may have typed the number, name, KID, amount, account, mobile or e-mail of: at
// most so many of each kind, the most exact first, and of an amount or an account the latest. Who may not
// read everything is shown customers, memberships and invoices.
func (r Reports) Search(ctx context.Context, typed string, limit int) ([]Hit, error) {
	s := &searcher{Reports: r, ctx: ctx, limit: limit, hits: []Hit{}, counts: map[batch.SubjectKind]int{}}
	s.text = strings.TrimSpace(typed)
	if s.text == "" {
		return s.hits, nil
	}
	s.bare = strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || c == '.' {
			return -1
		}
		return c
	}, s.text)
	for _, find := range []func() error{
		s.kids, s.numbers, s.others, s.people, s.account, s.amount,
	} {
		if err := find(); err != nil {
			return nil, err
		}
	}
	return s.hits, nil
}

// searcher gathers what is found.
type searcher struct {
	Reports
	ctx    context.Context
	text   string // as typed
	bare   string // without spaces and dots
	limit  int
	hits   []Hit
	counts map[batch.SubjectKind]int
}

// found adds a hit, unless there is the same one, or enough of its kind.
func (s *searcher) found(h Hit) {
	same := func(other Hit) bool { return other.Kind == h.Kind && other.No == h.No }
	if s.counts[h.Kind] == s.limit || slices.ContainsFunc(s.hits, same) {
		return
	}
	s.counts[h.Kind]++
	s.hits = append(s.hits, h)
}

// readsAll reports whether who searches may read everything.
func (s *searcher) readsAll() bool { return s.Role == "" || s.Role.May(batch.ToRead) }

// lookUp looks up one thing, which may not be there.
func lookUp[T any](v T, err error, found func(*T)) error {
	switch {
	case errors.Is(err, batch.ErrNotFound):
		return nil
	case err == nil:
		found(&v)
	}
	return err
}

// gatherEach goes through a stream.
func gatherEach[T any](list iter.Seq2[T, error], found func(*T)) error {
	for v, err := range list {
		if err != nil {
			return err
		}
		found(&v)
	}
	return nil
}

func (s *searcher) invoice(by HitBy) func(*batch.InvoiceState) {
	return func(i *batch.InvoiceState) {
		s.found(Hit{
			Kind: batch.OfInvoice, No: i.No, By: by, Title: i.Customer.Name, Detail: i.KID,
			Customer: i.CustomerNo, Amount: i.Outstanding(), Day: i.Due, Status: string(i.Status()),
		})
	}
}

func (s *searcher) customer(by HitBy) func(*batch.Customer) {
	return func(c *batch.Customer) {
		s.found(Hit{Kind: batch.OfCustomer, No: c.No, By: by, Title: c.Name, Detail: c.Mobile,
			Customer: c.No})
	}
}

func (s *searcher) membership(m *batch.MembershipState) {
	s.found(Hit{
		Kind: batch.OfMembership, No: m.No, By: ByNo, Title: m.Customer.Name, Detail: m.Plan,
		Customer: m.CustomerNo,
	})
}

func (s *searcher) payment(by HitBy) func(*batch.PaymentState) {
	return func(p *batch.PaymentState) {
		h := Hit{
			Kind: batch.OfPayment, No: strconv.FormatInt(p.No, 10), By: by, Title: p.KID, Detail: p.Debit,
			Amount: p.Amount, Day: p.Date,
		}
		if h.Title == "" {
			h.Title = p.Text
		}
		s.found(h)
	}
}

// payments finds the latest payments that a filter asks for.
func (s *searcher) payments(f batch.PaymentFilter, by HitBy) ([]batch.PaymentState, error) {
	if !s.readsAll() {
		return nil, nil
	}
	var list []batch.PaymentState
	p := batch.Page{Limit: s.limit, Order: batch.ByNumber, Descending: true}
	return list, gatherEach(s.Store.ListPayments(s.ctx, f, p), func(l *batch.Listed[batch.PaymentState]) {
		list = append(list, l.Item)
		s.payment(by)(&l.Item)
	})
}

// kids finds the invoice of a KID, and the payments with it.
func (s *searcher) kids() error {
	if !batch.Digits(s.bare) {
		return nil
	}
	i, err := s.Store.InvoiceByKID(s.ctx, s.bare)
	if err := lookUp(i, err, s.invoice(ByHitKID)); err != nil {
		return err
	}
	_, err = s.payments(batch.PaymentFilter{KID: s.bare}, ByHitKID)
	return err
}

// numbers finds what a member has the number of.
func (s *searcher) numbers() error {
	i, err := s.Store.Invoice(s.ctx, s.text)
	if err := lookUp(i, err, s.invoice(ByNo)); err != nil {
		return err
	}
	c, err := s.Store.Customer(s.ctx, s.text)
	if err := lookUp(c, err, s.customer(ByNo)); err != nil {
		return err
	}
	m, err := s.Store.Membership(s.ctx, s.text)
	return lookUp(m, err, s.membership)
}

// others finds what the bank and its files have the number or the name of.
func (s *searcher) others() error {
	if !s.readsAll() {
		return nil
	}
	f, err := s.Store.FileByName(s.ctx, s.text)
	err = lookUp(f, err, func(f *batch.File) {
		by := ByFileName
		if batch.Digits(s.text) {
			by = ByNo
		}
		s.found(Hit{
			Kind: batch.OfFile, No: strconv.FormatInt(f.No, 10), By: by, Title: f.Name, Amount: f.Amount,
			Status: string(f.Status),
		})
	})
	no, notNo := strconv.ParseInt(s.text, 10, 64)
	if err != nil || notNo != nil {
		return err
	}
	t, err := s.Store.Transmission(s.ctx, no)
	err = lookUp(t, err, func(t *batch.Transmission) {
		s.found(Hit{
			Kind: batch.OfTransmission, No: s.text, By: ByNo, Title: t.Name, Amount: t.Amount,
			Status: string(t.Status),
		})
	})
	if err != nil {
		return err
	}
	p, err := s.Store.Payment(s.ctx, no)
	return lookUp(p, err, s.payment(ByNo))
}

// people finds customers by name, mobile or e-mail.
func (s *searcher) people() error {
	return gatherEach(s.Store.FindCustomers(s.ctx, s.text, s.limit), s.customer(ByWords))
}

// accountDigits is how long the number of an account is.
const accountDigits = 11

// account finds what an account has paid, and for whom.
func (s *searcher) account() error {
	if len(s.bare) != accountDigits || !batch.Digits(s.bare) {
		return nil
	}
	paid, err := s.payments(batch.PaymentFilter{Debit: s.bare}, ByPayer)
	if err != nil {
		return err
	}
	var invoices, customers []string
	for _, p := range paid {
		for _, e := range p.Postings {
			switch {
			case e.InvoiceNo != "":
				invoices = append(invoices, e.InvoiceNo)
			case e.CustomerNo != "":
				customers = append(customers, e.CustomerNo)
			}
		}
	}
	if len(invoices) > 0 {
		err = gatherEach(s.Store.InvoicesByNo(s.ctx, invoices), func(i *batch.Invoice) {
			customers = append(customers, i.CustomerNo)
		})
	}
	slices.Sort(customers)
	for _, no := range slices.Compact(customers) {
		if err != nil {
			return err
		}
		c, found := s.Store.Customer(s.ctx, no)
		err = lookUp(c, found, s.customer(ByPayer))
	}
	return err
}

// amount finds open invoices and payments of an amount.
func (s *searcher) amount() error {
	amount, ok := typedAmount(s.text)
	if !ok {
		return nil
	}
	f, p := batch.InvoiceFilter{Open: true, Amount: amount}, batch.Page{Limit: s.limit, Descending: true}
	err := gatherEach(s.Store.ListInvoices(s.ctx, f, p), func(l *batch.Listed[batch.InvoiceState]) {
		s.invoice(ByAmount)(&l.Item)
	})
	if err == nil {
		_, err = s.payments(batch.PaymentFilter{Amount: amount}, ByAmount)
	}
	return err
}

// typedAmount reads an amount as people type it: 1 234,50, 1.234,50, 1234.5 and 499.
func typedAmount(text string) (batch.Ore, bool) {
	text = strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) {
			return -1
		}
		return c
	}, text)
	if strings.Contains(text, ",") {
		text = strings.ReplaceAll(text, ".", "")
	}
	amount, err := batch.ParseOre(text)
	return amount, err == nil && amount > 0
}
