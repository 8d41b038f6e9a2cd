package batch_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/ledger"
	"trekk/schedule/bankday"
)

// actor does at random what files and people do, day after day.
type actor struct {
	*house
	rt       *rapid.T
	day      bankday.Date
	added    int
	imported int
	payments int64
	refunds  int64
}

var (
	someAmounts = rapid.SampledFrom([]batch.Ore{100, 10000, 20000, 53900, 60000, 120000})
	someKIDs    = rapid.SampledFrom([]string{kidOf(1001, 1), kidOf(1002, 2), kidOf(1001, 90), kidOf(1001, 0),
		kidOf(1002, 0), kidOf(1001, 50), "", "123"})
	somePlaces = rapid.SampledFrom([]string{"1", "2", "90", "1001", "1002", "customer:1001", "77"})
	anyReason  = regexp.MustCompile(`unmatched, \w+`)
)

// where is how the books stand, the reasons of what waits left out.
func (a *actor) where() string {
	balance, err := ledger.BalanceOn(context.Background(), a.payee.Store, batch.LastDay)
	if err != nil {
		a.rt.Fatal(err)
	}
	return anyReason.ReplaceAllString(a.standing(), "unmatched") + fmt.Sprint(balance)
}

// file brings payments and repayments from the bank, and matches them.
func (a *actor) file() error {
	var list []paid
	for range rapid.IntRange(1, 4).Draw(a.rt, "payments") {
		p := paid{typ: 10, kid: someKIDs.Draw(a.rt, "kid"), amount: someAmounts.Draw(a.rt, "amount"),
			serial: rapid.IntRange(1, 3).Draw(a.rt, "serial"), debit: payerAccount}
		if rapid.IntRange(0, 2).Draw(a.rt, "repaid") == 0 {
			p.typ, p.debit = 18, ""
		}
		list = append(list, p)
	}
	a.payments += int64(len(list))
	a.pay(a.day.String(), list...)
	if rapid.Bool().Draw(a.rt, "match") {
		a.jobs("fetch", "ingest", "match")
	} else {
		a.jobs("fetch", "ingest")
	}
	return nil
}

// jobs runs jobs. None fails, whatever it finds: two files of a day may have the same payment.
func (a *actor) jobs(names ...string) {
	a.Helper()
	for _, j := range a.tryRun(a.day.String(), names...).Jobs {
		if j.Err != nil {
			a.rt.Fatalf("%s: %v", j.Job, j.Err)
		}
	}
}

// payment is one of those there are, or the next.
func (a *actor) payment() int64 { return rapid.Int64Range(1, a.payments+1).Draw(a.rt, "payment") }

func (a *actor) amount() batch.Ore {
	if rapid.Bool().Draw(a.rt, "all") {
		return 0
	}
	return someAmounts.Draw(a.rt, "amount")
}

func (a *actor) add() error {
	a.added += rapid.IntRange(0, 1).Draw(a.rt, "another reference")
	e := batch.Entry{
		Date:      a.day - bankday.Date(rapid.IntRange(-1, 20).Draw(a.rt, "days ago")),
		Amount:    someAmounts.Draw(a.rt, "amount"),
		Source:    rapid.SampledFrom(batch.EntrySources).Draw(a.rt, "source"),
		Reference: fmt.Sprint("receipt ", a.added),
	}
	invoice := ""
	switch rapid.IntRange(0, 2).Draw(a.rt, "for") {
	case 0:
		e.KID = someKIDs.Draw(a.rt, "kid")
	case 1:
		invoice = a.invoice()
	default:
		e.Customer = rapid.SampledFrom([]string{"1001", "1002"}).Draw(a.rt, "customer")
	}
	_, err := a.desk("kari").AddPayment(context.Background(), desk.AddPayment{Entry: e, Invoice: invoice})
	if err == nil {
		a.payments++
	}
	return err
}

// undone does something, and half of the times takes it back: then the books stand as before.
func (a *actor) undone(do, undo func() error) error {
	before := a.where()
	if err := do(); err != nil || rapid.Bool().Draw(a.rt, "leave it") {
		return err
	}
	if err := undo(); err != nil {
		// What takes back a payment stands.
		if errors.Is(err, batch.ErrRefused) {
			return nil
		}
		return err
	}
	if after := a.where(); after != before {
		a.rt.Fatalf("before\n%s\nafter\n%s", before, after)
	}
	return nil
}

func (a *actor) assign() error {
	no := a.payment()
	return a.undone(func() error {
		_, err := a.desk("kari").Assign(context.Background(),
			desk.Assign{Payment: no, To: somePlaces.Draw(a.rt, "to"), Amount: some(a.amount())})
		return err
	}, func() error {
		_, err := a.desk("kari").Undo(context.Background(), desk.Undo{Payment: no})
		return err
	})
}

func (a *actor) ignore() error {
	no := a.payment()
	return a.undone(func() error {
		_, err := a.desk("kari").Ignore(context.Background(), desk.Ignore{Payment: no, Reason: "rent"})
		return err
	}, func() error {
		_, err := a.desk("kari").Undo(context.Background(), desk.Undo{Payment: no})
		return err
	})
}

func (a *actor) undo() error {
	_, err := a.desk("kari").Undo(context.Background(), desk.Undo{Payment: a.payment()})
	return err
}

func (a *actor) refund() error {
	of := rapid.SampledFrom([]string{"1001", "1002", fmt.Sprint("payment:", a.payment())}).Draw(a.rt, "of")
	return a.undone(func() error {
		_, err := a.desk("kari").Refund(context.Background(),
			desk.Refund{Of: of, Amount: some(a.amount()), Account: payerAccount})
		if err == nil {
			a.refunds++
		}
		return err
	}, a.withdrawLast)
}

func (a *actor) withdrawLast() error {
	_, err := a.desk("kari").WithdrawRefund(context.Background(),
		desk.WithdrawRefund{Refund: a.refunds, Reason: "no"})
	return err
}

func (a *actor) withdraw() error {
	_, err := a.desk("kari").WithdrawRefund(context.Background(),
		desk.WithdrawRefund{Refund: rapid.Int64Range(1, a.refunds+1).Draw(a.rt, "refund"), Reason: "no"})
	return err
}

func (a *actor) closePeriod() error {
	_, err := a.desk("kari").ClosePeriod(context.Background(), desk.ClosePeriod{Month: a.day.Month() - 1})
	return err
}

func (a *actor) invoice() string {
	return rapid.SampledFrom([]string{"1", "2", "90", "77"}).Draw(a.rt, "invoice")
}

func (a *actor) credit() error {
	_, err := a.desk("kari").Credit(context.Background(),
		desk.Credit{Invoice: a.invoice(), Amount: some(a.amount()), Reason: "a day too much"})
	return err
}

func (a *actor) writeOff() error {
	_, err := a.desk("kari").WriteOff(context.Background(),
		desk.WriteOff{Invoice: a.invoice(), Reason: "gone abroad"})
	return err
}

func (a *actor) hold() error {
	no, until := a.invoice(), bankday.Date(0)
	if rapid.Bool().Draw(a.rt, "for a while") {
		until = a.day + 10
	}
	return a.undone(func() error {
		_, err := a.desk("kari").Hold(context.Background(),
			desk.Hold{Invoice: no, Until: until, Reason: "was ill"})
		return err
	}, func() error {
		_, err := a.desk("kari").Release(context.Background(), desk.Release{Invoice: no})
		return err
	})
}

func (a *actor) release() error {
	_, err := a.desk("kari").Release(context.Background(), desk.Release{Invoice: a.invoice()})
	return err
}

// acted is something that files or people do.
type acted struct {
	name string
	do   func() error
}

func (a *actor) acts() []acted {
	return []acted{
		{"file", a.file}, {"add", a.add}, {"assign", a.assign}, {"ignore", a.ignore}, {"undo", a.undo},
		{"refund", a.refund}, {"withdraw", a.withdraw},
		{"credit", a.credit}, {"write off", a.writeOff}, {"hold", a.hold}, {"release", a.release},
		{"close", a.closePeriod}, {"postpone", a.postponed}, {"instalments", a.inParts},
		{"customer hold", a.stopped}, {"charge", a.charged}, {"undo event", a.undoEvent},
	}
}

// refundRows sums what the outbox has paid back and taken back.
func (a *actor) refundRows() (sum batch.Ore) {
	files, err := os.ReadDir(a.payee.Outbox)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		a.rt.Fatal(err)
	}
	for _, f := range files {
		if !regexp.MustCompile(`^refunds-`).MatchString(f.Name()) {
			continue
		}
		for _, row := range a.outbox(f.Name()) {
			amount, sign := row["amount"], batch.Ore(1)
			if amount[0] == '-' {
				amount, sign = amount[1:], -1
			}
			ore, err := batch.ParseOre(amount)
			if err != nil {
				a.rt.Fatal(err)
			}
			sum += sign * ore
		}
	}
	return sum
}

// Whatever files and people do, in whatever order: what is refused changes nothing, what is taken back leaves
// the books as they stood, and after all of it the journal balances, equals the lists on every day, and every
// øre is somewhere (invariant 2).
func TestInvariant2WhateverPeopleDo(t *testing.T) {
	h := billed(t, 2)
	h.at("2026-10-07").importCSV("invoices", "invoice_no,customer_no,kid,amount,issued,due,text\n"+
		"90,1001,"+kidOf(1001, 90)+",100.00,2026-09-01,2026-09-20,Skap\n")
	another := h.again()
	rapid.Check(t, func(rt *rapid.T) {
		a := &actor{house: another(), rt: rt, day: day("2026-10-12")}
		defer a.close()
		acts := a.acts()
		a.at(a.day.String())
		for range rapid.IntRange(1, 12).Draw(rt, "acts") {
			a.day += bankday.Date(rapid.SampledFrom([]int{0, 0, 1, 12}).Draw(rt, "days"))
			a.at(a.day.String())
			act := acts[rapid.IntRange(0, len(acts)-1).Draw(rt, "act")]
			before := a.dump()
			err := act.do()
			switch {
			case err == nil:
			case !errors.Is(err, batch.ErrRefused) && !errors.Is(err, batch.ErrNotFound):
				rt.Fatalf("%s: %v", act.name, err)
			case a.dump() != before:
				rt.Fatalf("%s: it was refused (%v) and changed something", act.name, err)
			}
			b, err := a.payee.Store.Books(context.Background())
			if d := ledger.DifferencesIn(&b); d != nil || err != nil {
				rt.Fatalf("%s: %v %v", act.name, d, err)
			}
		}
		a.run(a.day.String(), "match")
		before := a.dump()
		a.run(a.day.String(), "match")
		if a.dump() != before {
			rt.Fatal("a second run of match changed something")
		}
		a.ledger(rt)
		a.noted(rt)
		a.verified()
		b, err := a.payee.Store.Books(context.Background())
		if sum := a.refundRows(); err != nil || sum != b.Refunded {
			rt.Fatalf("the outbox has paid back %s, the books %s; %v", sum, b.Refunded, err)
		}
	})
}
