package batch_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/desk"
	"trekk/batch/ledger"
	"trekk/batch/stream"
)

// customers are those of the property, all of them.
var customers = []string{"1001", "1002"}

// spending does at random what people and files do, and nights among it.
type spending struct {
	*actor
	put int64 // the last repayment that a person put to a customer
}

func (s *spending) customer() string { return rapid.SampledFrom(customers).Draw(s.rt, "customer") }

func (s *spending) stop() error {
	_, err := s.desk("kari").HoldCustomer(context.Background(),
		desk.HoldCustomer{Customer: s.customer(), Reason: "dead"})
	return err
}

func (s *spending) resume() error {
	_, err := s.desk("kari").ReleaseCustomer(context.Background(),
		desk.ReleaseCustomer{Customer: s.customer()})
	return err
}

func (s *spending) apply() error {
	_, err := s.desk("kari").ApplyCredit(context.Background(),
		desk.ApplyCredit{Of: "customer:" + s.customer()})
	return err
}

// repaid brings a repayment without a KID, which a person puts to a customer, who owes it then.
func (s *spending) repaid() error {
	s.payments++
	s.pay(s.day.String(), paid{typ: 18, amount: someAmounts.Draw(s.rt, "amount"), serial: 1})
	s.jobs("fetch", "ingest", "match")
	s.put = s.payments
	_, err := s.desk("kari").Assign(context.Background(),
		desk.Assign{Payment: s.put, To: "customer:" + s.customer()})
	return err
}

// mistaken takes that back, whatever has become of it.
func (s *spending) mistaken() error {
	_, err := s.desk("kari").Undo(context.Background(), desk.Undo{Payment: s.put})
	return err
}

// creditDebt takes something off an invoice of a debt.
func (s *spending) creditDebt() error {
	list := s.debts()
	if len(list) == 0 {
		return nil
	}
	i := list[rapid.IntRange(0, len(list)-1).Draw(s.rt, "debt")]
	_, err := s.desk("kari").Credit(context.Background(),
		desk.Credit{Invoice: i.No, Amount: some(s.amount()), Reason: "ours"})
	return err
}

// night runs the jobs, and what they have left is looked at.
func (s *spending) night() error {
	before := map[string]batch.Ore{}
	s.approve()
	s.jobs("fetch", "ingest", "match")
	for _, no := range customers {
		before[no] = s.creditOf(no).Amount
	}
	s.jobs()
	charging, err := bank.NewCharging(context.Background(), s.moment(), time.Time{})
	if err != nil {
		return err
	}
	for _, no := range customers {
		s.spent(no, before[no])
		s.nothingLeft(no, charging)
	}
	dump := s.dump()
	s.jobs("bill")
	if s.dump() != dump {
		s.rt.Fatal("a second run of bill changed something")
	}
	return nil
}

// spent holds a customer's credit against the payments that it is in: none has given more than it had, and
// all together no more than there was.
func (s *spending) spent(no string, before batch.Ore) {
	s.Helper()
	c, there := s.creditOf(no), batch.Ore(0)
	for p, err := range s.payee.Store.CustomerPayments(context.Background(), no) {
		if err != nil {
			s.rt.Fatal(err)
		}
		held := p.CreditOf(no)
		if p.Amount > 0 && held < 0 {
			s.rt.Fatalf("payment %d gave %s more than it had", p.No, -held)
		}
		if p.TakenBackBy == 0 {
			there += max(0, held)
		}
	}
	switch {
	case c.Amount < min(0, before):
		s.rt.Fatalf("the credit of %s was %s, and is %s after the night", no, before, c.Amount)
	case c.Amount > there:
		s.rt.Fatalf("%s is the credit of %s, and the payments hold %s", c.Amount, no, there)
	}
}

// nothingLeft holds what a customer has against what he owes: no credit is left beside an open invoice that
// it may pay, and a debt is invoiced, or held, or a person has taken its invoice back.
func (s *spending) nothingLeft(no string, charging *bank.Charging) {
	s.Helper()
	ctx, c, held := context.Background(), s.creditOf(no), false
	purse, err := ledger.OpenPurse(ctx, s.moment(), ledger.Booking{}, c)
	if err != nil {
		s.rt.Fatal(err)
	}
	declined := batch.Ore(0)
	for i, err := range s.payee.Store.CustomerInvoices(ctx, no) {
		if err != nil {
			s.rt.Fatal(err)
		}
		held = held || i.CustomerHeld(s.day)
		if ledger.Payable(s.moment(), &i, charging.May) && purse.Left() > 0 {
			s.rt.Fatalf("%s is open of invoice %s, and %s of credit is left", i.Outstanding(), i.No,
				purse.Left())
		}
		if i.Kind == batch.KindDebt {
			declined += i.Credited - i.WrittenOff
		}
	}
	waits, err := stream.All(s.payee.Store.Payments(ctx, batch.PaymentsUnmatched))
	if err != nil {
		s.rt.Fatal(err)
	}
	if c.Amount < -declined && !held && len(waits) == 0 {
		s.rt.Fatalf("%s owes %s, of which %s was declined: it was not invoiced", no, -c.Amount, declined)
	}
}

// Issue 13, point 2: for any history of invoices, payments, credits, repayments and acts of people no øre of
// a customer's credit is used twice, nobody who has credit is left with an open invoice that it may pay after
// a night, what is owed on the account of credit is invoiced once, and the books agree each day.
func TestNobodyIsAskedForWhatTheirCreditPays(t *testing.T) {
	h := members(t, 2)
	h.mandate("2026-10-05", 1001)
	h.run("2026-10-05")
	h.run("2026-10-06")
	h.approve()
	h.owes("2026-10-07", 90, 1001, "100.00", "2026-09-20")
	h.run("2026-10-07")
	another := h.again()
	rapid.Check(t, func(rt *rapid.T) {
		s := &spending{actor: &actor{house: another(), rt: rt, day: day("2026-10-12")}}
		defer s.close()
		s.number = 200 // the bank has numbered some files
		acts := []struct {
			name string
			do   func() error
		}{
			{"night", s.night}, {"file", s.file}, {"night", s.night}, {"add", s.add}, {"assign", s.assign},
			{"undo", s.undo}, {"refund", s.refund}, {"withdraw", s.withdraw}, {"night", s.night},
			{"credit", s.credit}, {"write off", s.writeOff}, {"hold", s.hold}, {"release", s.release},
			{"stop", s.stop}, {"resume", s.resume}, {"apply", s.apply}, {"credit a debt", s.creditDebt},
			{"file", s.file}, {"refund", s.refund}, {"close", s.closePeriod}, {"repaid", s.repaid},
			{"mistaken", s.mistaken}, {"night", s.night},
		}
		s.at(s.day.String())
		for range rapid.IntRange(1, 14).Draw(rt, "acts") {
			act := acts[rapid.IntRange(0, len(acts)-1).Draw(rt, "act")]
			if act.name == "night" {
				s.day++ // one night a day
			}
			s.at(s.day.String())
			err := act.do()
			if err != nil && !errors.Is(err, batch.ErrRefused) && !errors.Is(err, batch.ErrNotFound) {
				rt.Fatalf("%s: %v", act.name, err)
			}
			b, err := s.payee.Store.Books(context.Background())
			if d := ledger.DifferencesIn(&b); d != nil || err != nil {
				rt.Fatalf("%s: %v %v", act.name, d, err)
			}
		}
		s.kept()
		s.day++
		if err := s.night(); err != nil {
			rt.Fatal(err)
		}
		s.ledger(rt)
		s.verified()
	})
}
