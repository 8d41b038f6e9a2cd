package store_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/batch/stream"
	layouts "trekk/kid"
	"trekk/schedule/bankday"
)

// What payments may be for is looked up, and is what going through all invoices finds, as a past day's are: of
// random books, in which numbers, KIDs, amounts and accounts meet often, and every ground is found.
func TestSuggestionsAreThoseOfAllInvoices(t *testing.T) {
	each(t, func(b *books) {
		layout, err := layouts.ParseLayout(layouts.DefaultLayout)
		must(b.t, err)
		p := &batch.Payee{Creditor: gym, Store: b.Store, Calendar: bankday.Norwegian(),
			KID: layouts.Layouts{layout}}
		r := report.At(p.At(batch.Call{Now: clock, Lang: "nb"}))
		s := &suggesting{Rand: rand.New(rand.NewPCG(7, 11)), layout: layout}
		b.write(s.invoices(120), addFile(1))
		b.write(s.payments(150))

		got, err := stream.All(r.Suggest(b.t.Context()))
		must(b.t, err)
		want, err := stream.All(r.Through(batch.LastDay - 1).Suggest(b.t.Context()))
		must(b.t, err)
		equal(b.t, got, want)

		grounds, many := map[batch.Ground]bool{}, false
		for _, g := range got {
			for _, found := range g.Suggestions {
				grounds[found.Ground] = true
				for _, also := range found.Also {
					grounds[also] = true
				}
			}
			many = many || len(g.Suggestions) > 3
		}
		if len(grounds) != 6 || !many {
			b.t.Errorf("the books have only the grounds %v", grounds)
		}
	})
}

// suggesting makes books at random.
type suggesting struct {
	*rand.Rand
	layout layouts.Layout
	made   []string // KIDs of invoices
}

const suggestedCustomers = 15

// kid is of a customer and an invoice number.
func (s *suggesting) kid(customer, no int) string {
	k, err := s.layout.Make(layouts.Parts{Customer: int64(customer), Invoice: int64(no)})
	if err != nil {
		panic(err)
	}
	return k
}

// amount is one of few, or one that hardly any other has.
func (s *suggesting) amount() batch.Ore {
	if s.IntN(2) == 0 {
		return batch.Ore(49900 + s.IntN(3))
	}
	return batch.Ore(10000 + s.IntN(150))
}

// invoices are of few customers. Some have the KID of another one.
func (s *suggesting) invoices(n int) func(batch.Tx) error {
	return func(tx batch.Tx) error {
		for c := 1; c <= suggestedCustomers; c++ {
			if err := tx.PutCustomer(customer(c)); err != nil {
				return err
			}
		}
		for no := 1; no <= n; no++ {
			i := invoice(1 + s.IntN(suggestedCustomers))
			of := 1 + s.IntN(suggestedCustomers)
			if s.IntN(5) > 0 {
				_, err := fmt.Sscan(i.CustomerNo, &of)
				if err != nil {
					return err
				}
			}
			i.No, i.MembershipNo, i.KID, i.Fixed = fmt.Sprint(no), "", s.kid(of, no), customer(of).Fixed
			i.Amount, i.Due = s.amount(), date("2026-10-20")+bankday.Date(s.IntN(9))
			i.FirstDue = i.Due
			s.made = append(s.made, i.KID)
			if err := tx.AddInvoice(i); err != nil {
				return err
			}
		}
		return nil
	}
}

// payments pay invoices, wholly or in part, or wait: with KIDs that are wrong, or of nothing, or with a text.
func (s *suggesting) payments(n int) func(batch.Tx) error {
	return func(tx batch.Tx) error {
		for no := 1; no <= n; no++ {
			p := payment(int64(no), s.wrong())
			p.Amount, p.Debit = s.amount(), []string{"", fmt.Sprintf("1234567890%d", s.IntN(9))}[s.IntN(2)]
			if s.IntN(4) == 0 {
				p.Text = fmt.Sprintf("Faktura 00%d, takk", 1+s.IntN(140))
			}
			e := unmatched(p.No, 1, p.Amount, batch.NoKID)
			switch s.IntN(4) {
			case 0: // many are open still, some by a part
				p.Amount = 50
				e = onInvoice(p.No, 1, 1+s.IntN(120), 50)
			case 1:
				p.Amount = -p.Amount
				e.Amount = p.Amount
			}
			if err := addPayments(p)(tx); err != nil {
				return err
			}
			if s.IntN(8) > 0 { // match has not been through the others
				if err := post(e)(tx); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// wrong is a KID that somebody typed.
func (s *suggesting) wrong() string {
	k := []byte(s.made[s.IntN(len(s.made))])
	at := 5 + s.IntN(len(k)-6)
	switch s.IntN(4) {
	case 0:
		k[at], k[at+1] = k[at+1], k[at]
	case 1:
		k[at] = byte('0' + s.IntN(10))
	case 2:
		return []string{"", fmt.Sprint(1 + s.IntN(140)), s.kid(1+s.IntN(suggestedCustomers), 999)}[s.IntN(3)]
	}
	return string(k)
}
