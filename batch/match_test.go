package batch_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/batch/ledger"
	"trekk/batch/store"
)

// billed is a house with invoices 1..n, of 539 kroner, to customers 1001...
func billed(t *testing.T, n int) *house {
	t.Helper()
	h := members(t, n)
	h.run("2026-10-06")
	return h
}

// members is a house with customers 1001..., who have not been invoiced.
func members(t *testing.T, n int) *house {
	t.Helper()
	h := newHouse(t, "sit")
	for i := range n {
		h.member(1001 + i)
	}
	return h
}

// again makes houses like h as it stands, each with books of its own: properties need many of them.
func (h *house) again() func() *house {
	h.Helper()
	h.close()
	books, err := os.ReadFile(filepath.Join(h.dir, "trekk.db"))
	if err != nil {
		h.Fatal(err)
	}
	return func() *house {
		h.Helper()
		return houseWith(h.T, "sit", func(ctx context.Context, url string) (*store.DB, error) {
			if err := os.WriteFile(strings.TrimPrefix(url, "sqlite:"), books, 0o600); err != nil {
				return nil, err
			}
			return store.Open(ctx, url)
		})
	}
}

func (h *house) reasons() map[batch.Reason]int {
	h.Helper()
	reasons := map[batch.Reason]int{}
	for _, p := range h.payments(batch.PaymentsUnmatched) {
		reasons[p.Postings[len(p.Postings)-1].Reason]++
	}
	return reasons
}

func TestS16PaymentsAreTiedToInvoicesByKID(t *testing.T) {
	h := billed(t, 2)
	h.pay("2026-10-20", paid{kid: kidOf(1002, 2), amount: 53900, serial: 7})
	h.run("2026-10-20")
	list := h.invoices()
	if list[0].Status() != batch.StatusOpen || list[1].Status() != batch.StatusPaid {
		t.Errorf("%s, %s; want open, paid", list[0].Status(), list[1].Status())
	}
}

func TestPartialPaymentsAddUpAndOverpaymentBecomesCredit(t *testing.T) {
	h := billed(t, 1)
	k := kidOf(1001, 1)
	h.pay("2026-10-19", paid{typ: 10, kid: k, amount: 20000, serial: 1})
	h.run("2026-10-19")
	if i := h.only(); i.Status() != batch.StatusPartlyPaid || i.Outstanding() != 33900 {
		t.Errorf("%s, outstanding %s", i.Status(), i.Outstanding())
	}
	h.pay("2026-10-20", paid{typ: 10, kid: k, amount: 40000, serial: 2})
	h.run("2026-10-20")
	if i := h.only(); i.Status() != batch.StatusPaid || i.Paid != 53900 {
		t.Errorf("%s, paid %s", i.Status(), i.Paid)
	}
	p := h.payments(batch.AllPayments)[1]
	if p.Balance(batch.ToInvoice) != 33900 || p.Balance(batch.ToCredit) != 6100 {
		t.Errorf("postings %+v", p.Postings)
	}
}

func TestUnmatchedPaymentsWaitEachWithItsReason(t *testing.T) {
	h := billed(t, 1)
	k := kidOf(1001, 1)
	wrong := k[:len(k)-1] + string('0'+(k[len(k)-1]-'0'+1)%10)
	h.pay("2026-10-20",
		paid{kid: k, amount: 53900, serial: 1},
		paid{typ: 10, kid: k, amount: 53900, serial: 1},
		paid{typ: 10, kid: kidOf(1001, 99), amount: 100, serial: 1},
		paid{typ: 10, kid: wrong, amount: 200, serial: 1},
		paid{typ: 10, kid: "", amount: 300, serial: 1},
		paid{typ: 10, kid: kidOf(1001, 98), amount: 400, minus: true, serial: 1})
	h.deliver("Outbound", "other", h.ocr("2026-10-20", "15032080207", paid{kid: k, amount: 500, serial: 1}))
	r := h.run("2026-10-20")
	want := map[batch.Reason]int{
		batch.AlreadySettled: 1, batch.UnknownKID: 1, batch.InvalidKID: 1, batch.NoKID: 1,
		batch.NoOriginal: 1, batch.WrongAccount: 1,
	}
	if got := h.reasons(); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for reason := range want {
		if count(r, "match", string(reason)) != 1 {
			t.Errorf("the run counts %s %d times", reason, count(r, "match", string(reason)))
		}
	}
	if h.only().Status() != batch.StatusPaid {
		t.Error("the invoice is not paid")
	}
}

// Guards against payments that wait for ever when they come before their invoice is imported.
func TestAPaymentThatWaitedIsMatchedWhenItsInvoiceComes(t *testing.T) {
	h := newHouse(t, "sit")
	h.at("2026-10-01")
	h.importCSV("customers", "customer_no,name,mobile,email,language,birth_date\n5,Ada,,,nb,\n")
	k := kidOf(5, 77)
	h.pay("2026-10-02", paid{typ: 10, kid: k, amount: 12300, serial: 1})
	h.run("2026-10-02")
	if got := h.reasons(); got[batch.UnknownKID] != 1 {
		t.Fatalf("%v", got)
	}
	h.importCSV("invoices",
		"invoice_no,customer_no,kid,amount,issued,due,text\n77,5,"+k+",123.00,2026-10-01,2026-10-20,Strøm\n")
	h.run("2026-10-05")
	if got := h.reasons(); len(got) != 0 {
		t.Errorf("still waiting: %v", got)
	}
	if h.only().Status() != batch.StatusPaid {
		t.Error("the invoice is not paid")
	}
}

// Guards against a reversal that leaves the credit of an overpayment behind, and against taking back twice.
func TestAReversalTakesBackExactlyWhatItReverses(t *testing.T) {
	h := billed(t, 1)
	k := kidOf(1001, 1)
	h.pay("2026-10-19", paid{typ: 10, kid: k, amount: 60000, serial: 1})
	h.run("2026-10-19")
	h.pay("2026-10-22", paid{typ: 18, kid: k, amount: 60000, serial: 2})
	r := h.run("2026-10-22")
	if i := h.only(); i.Paid != 0 || i.Status() != batch.StatusOpen || count(r, "match", "reversed") != 1 {
		t.Errorf("paid %s, %s", i.Paid, i.Status())
	}
	if b, _ := h.payee.Store.Books(context.Background()); b.Credit != 0 || b.OnInvoices != 0 {
		t.Errorf("credit %s, invoices %s; want nothing", b.Credit, b.OnInvoices)
	}
	// A second one has nothing left to take back.
	h.pay("2026-10-23", paid{typ: 18, kid: k, amount: 60000, serial: 3})
	h.run("2026-10-23")
	if got := h.reasons(); got[batch.NoOriginal] != 1 {
		t.Errorf("%v", got)
	}
}

// Guards against reopening an invoice that was paid twice, when one of the two is paid back.
func TestTheRepaymentOfADoublePaymentLeavesTheInvoicePaid(t *testing.T) {
	h := billed(t, 1)
	k := kidOf(1001, 1)
	h.pay("2026-10-19", paid{kid: k, amount: 53900, serial: 1},
		paid{typ: 10, kid: k, amount: 53900, serial: 1})
	h.run("2026-10-19")
	h.pay("2026-10-22", paid{typ: 18, kid: k, amount: 53900, serial: 2})
	h.run("2026-10-22")
	if h.only().Status() != batch.StatusPaid || len(h.payments(batch.PaymentsUnmatched)) != 0 {
		t.Errorf("%s, %d unmatched; want paid and none", h.only().Status(),
			len(h.payments(batch.PaymentsUnmatched)))
	}
}

// Invariant 2: whatever payments come, in whatever files and order, every øre of them is posted, and the
// books are those of any other order once all has been said.
func TestInvariant2NoPaymentIsLostAndNoneCountsTwice(t *testing.T) {
	another := billed(t, 2).again()
	rapid.Check(t, func(rt *rapid.T) {
		amounts := rapid.SampledFrom([]batch.Ore{10000, 20000, 53900, 60000})
		kids := rapid.SampledFrom([]string{kidOf(1001, 1), kidOf(1002, 2), kidOf(1001, 50), "", "123"})
		var all []paid
		for range rapid.IntRange(1, 12).Draw(rt, "payments") {
			p := paid{typ: 10, kid: kids.Draw(rt, "kid"), amount: amounts.Draw(rt, "amount"),
				serial: rapid.IntRange(1, 3).Draw(rt, "serial")}
			if rapid.IntRange(0, 3).Draw(rt, "repaid") == 0 {
				p.typ = 18
			}
			all = append(all, p)
		}
		h := another()
		defer h.close()
		var sum batch.Ore
		for len(all) > 0 {
			n := rapid.IntRange(1, len(all)).Draw(rt, "in this file")
			h.pay("2026-10-20", all[:n]...)
			for _, p := range all[:n] {
				if p.typ == 18 {
					sum -= p.amount
				} else {
					sum += p.amount
				}
			}
			all = all[n:]
			if rapid.Bool().Draw(rt, "run now") {
				h.run("2026-10-20")
			}
		}
		h.run("2026-10-20")
		b, err := h.payee.Store.Books(context.Background())
		if err != nil {
			rt.Fatal(err)
		}
		if d := ledger.DifferencesIn(&b); d != nil || b.PaymentSum != sum ||
			b.PostingSum != sum || b.Unposted != 0 {
			rt.Fatalf("%v; payments %s, postings %s, want %s", d, b.PaymentSum, b.PostingSum, sum)
		}
	})
}

// With payments in only, the books do not depend on how they are split over files and runs.
func TestMatchingIsTheSameForAnySplitOverFiles(t *testing.T) {
	another := billed(t, 2).again()
	rapid.Check(t, func(rt *rapid.T) {
		amounts := rapid.SampledFrom([]batch.Ore{10000, 20000, 53900, 60000})
		kids := rapid.SampledFrom([]string{kidOf(1001, 1), kidOf(1002, 2), kidOf(1001, 50), ""})
		var all []paid
		for i := range rapid.IntRange(1, 8).Draw(rt, "payments") {
			all = append(all, paid{typ: 10, kid: kids.Draw(rt, "kid"),
				amount: amounts.Draw(rt, "amount"), serial: i})
		}
		books := func(split func(int) int, runs bool) string {
			h := another()
			defer h.close()
			for rest := all; len(rest) > 0; {
				n := split(len(rest))
				h.pay("2026-10-20", rest[:n]...)
				rest = rest[n:]
				if runs {
					h.run("2026-10-20")
				}
			}
			h.run("2026-10-20")
			var lines []string
			for _, i := range h.invoices() {
				lines = append(lines, fmt.Sprint(i.No, " ", i.Paid))
			}
			for _, p := range h.payments(batch.AllPayments) {
				lines = append(lines, fmt.Sprint(p.Serial, " ", p.Balance(batch.ToInvoice),
					p.Balance(batch.ToCredit), p.Balance(batch.ToUnmatched)))
			}
			slices.Sort(lines)
			return fmt.Sprint(lines)
		}
		one := books(func(n int) int { return n }, false)
		several := books(func(n int) int { return rapid.IntRange(1, n).Draw(rt, "in this file") },
			rapid.Bool().Draw(rt, "runs"))
		if one != several {
			rt.Fatalf("in one file %s\nsplit %s", one, several)
		}
	})
}

// A customer's KID names no invoice: the oldest open ones are settled first, what is disputed is left alone,
// and what is over is credit.
func TestACustomersKIDSettlesTheOldestOpenInvoicesFirst(t *testing.T) {
	h := billed(t, 2)
	h.at("2026-10-07").importCSV("invoices", "invoice_no,customer_no,kid,amount,issued,due,text\n"+
		"90,1001,"+kidOf(1001, 90)+",100.00,2026-09-01,2026-09-20,Skap\n")
	// Beside it the newest is paid by its own KID, in the same file: no invoice gets more than it has.
	h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 0), amount: 30000, serial: 1},
		paid{typ: 10, kid: kidOf(1001, 0), amount: 10000, serial: 1},
		paid{typ: 10, kid: kidOf(1001, 1), amount: 50000, serial: 1}, paid{typ: 10,
			kid: kidOf(77, 0), amount: 500, serial: 1})
	r := h.run("2026-10-20")
	h.wants(1, "invoice 90 100,00, invoice 1 39,00, credit of customer 1001 161,00")
	h.wants(2, "credit of customer 1001")
	h.wants(3, "invoice 1")
	h.wants(4, "unmatched, unknown_kid")
	if count(r, "match", "payments") != 4 || count(r, "match", "matched") != 3 ||
		count(r, "match", "matched_ore") != 63900 || count(r, "match", "credit_ore") != 26100 {
		t.Errorf("%s", r.Jobs[2].Counts)
	}
	before := h.dump()
	h.run("2026-10-20", "match")
	if h.dump() != before {
		t.Error("a second run changed something")
	}

	h.payee.Terms.Payments.OldestFirst = false
	h.pay("2026-10-21", paid{typ: 10, kid: kidOf(1002, 0), amount: 100, serial: 1})
	h.run("2026-10-21")
	h.wants(5, "unmatched, unknown_kid")
}

// Its repayment opens again what it had settled, and what waited as settled twice is tied in the same run.
func TestWhatWaitsAsSettledIsTiedWhenItsInvoiceIsOpenAgain(t *testing.T) {
	h := billed(t, 1)
	k := kidOf(1001, 1)
	h.pay("2026-10-19", paid{kid: k, amount: 53900, serial: 1},
		paid{typ: 10, kid: k, amount: 20000, serial: 1})
	h.run("2026-10-19")
	h.wants(2, "unmatched, already_settled")
	h.pay("2026-10-22", paid{typ: 18, kid: k, amount: 53900, serial: 2})
	h.run("2026-10-22")
	h.wants(2, "invoice 1")
	before := h.dump()
	h.run("2026-10-22", "match")
	if h.dump() != before {
		t.Error("a second run changed something")
	}

	h.pay("2026-10-23", paid{typ: 10, kid: kidOf(1001, 0), amount: 40000, serial: 3},
		paid{typ: 10, kid: k, amount: 100, serial: 3})
	h.run("2026-10-23")
	h.wants(4, "invoice 1 338,00, credit of customer 1001 62,00")
	h.wants(5, "invoice 1")
	h.pay("2026-10-24", paid{typ: 10, kid: k, amount: 900, serial: 3},
		paid{typ: 18, kid: kidOf(1001, 0), amount: 40000, serial: 3})
	h.run("2026-10-26")
	h.wants(6, "invoice 1")
	h.wants(7, "invoice 1 -338,00, credit of customer 1001 -62,00")
}
