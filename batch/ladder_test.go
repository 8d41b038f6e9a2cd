package batch_test

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/ledger"
	"trekk/schedule/bankday"
)

// elsewhere is a payee who invoices elsewhere, with adult customers 1001 to 1000+n and the minor 1900.
func elsewhere(h *house, n int) *house {
	row := func(no int) string { return fmt.Sprintf("%d,Kåre,4000%04d,k%d@example.no,nb,1990-01-01", no, no, no) }
	h.at("2026-01-02").importCSV("customers", customersHeader+lines(1001, 1000+n, row)+
		"1900,Liv,40001900,liv@example.no,nb,2009-06-01\n")
	return h
}

// billedElsewhere imports an invoice of 1000 kroner that is due on a day.
func (h *house) billedElsewhere(no, customer int, due string) {
	h.Helper()
	issued := day(due) - 14
	h.at(issued.String()).importCSV("invoices", invoicesHeader+fmt.Sprintf(
		"%d,%d,%s,1000,%s,%s,Strøm,\n", no, customer, kidOf(customer, no), issued, due))
}

// walk runs the jobs of the follow-up on each bank day from one to another.
func (h *house) walk(from, to string, each func(date string)) {
	h.Helper()
	for d := day(from); d <= day(to); d++ {
		if !h.payee.Calendar.IsBankDay(d) {
			continue
		}
		if each != nil {
			each(d.String())
		}
		h.run(d.String(), "fetch", "ingest", "match", "remind", "collect")
	}
}

// asked is what the last letter about an invoice that lies in the outbox of a day asks for, in øre.
func (h *house) asked(date, invoice string) (all, fees, interest batch.Ore) {
	h.Helper()
	for _, r := range h.outbox("messages-" + date + ".csv") {
		if r["invoice_no"] == invoice {
			ore := func(column string) batch.Ore {
				n, err := strconv.ParseInt(r[column], 10, 64)
				if err != nil {
					h.Fatal(err)
				}
				return batch.Ore(n)
			}
			return ore("amount_ore"), ore("fee_ore"), ore("interest_ore")
		}
	}
	h.Fatalf("no letter about %s on %s", invoice, date)
	return 0, 0, 0
}

// simple is the interest on 1000 kroner of 2026, worked out by hand: 12 % a year before July, 12.25 % after.
func simple(from, to string) batch.Ore {
	sum := new(big.Rat)
	for d := day(from); d < day(to); d++ {
		rate := int64(1200)
		if d >= day("2026-07-01") {
			rate = 1225
		}
		sum.Add(sum, big.NewRat(100000*rate, 10000*365))
	}
	sum.Add(sum, big.NewRat(1, 2))
	return batch.Ore(new(big.Int).Quo(sum.Num(), sum.Denom()).Int64())
}

// ladderOf are the letters about an invoice and the days on which they went.
func (h *house) ladderOf(invoice string) (list []string) {
	h.Helper()
	for r, err := range h.payee.Store.Reminders(context.Background(), invoice) {
		if err != nil {
			h.Fatal(err)
		}
		list = append(list, fmt.Sprintf("%s %s %s %s", r.Step, r.On, r.Fee, r.Interest))
	}
	for o, err := range h.payee.Store.Handoffs(context.Background(), invoice) {
		if err != nil {
			h.Fatal(err)
		}
		list = append(list, fmt.Sprintf("%s %s %s %s %s", o.Action, o.On, o.Principal, o.Costs, o.Interest))
	}
	return list
}

// L1 to L6, L11: SMS 8 days after it was due, the reminder with a fee after 14, the notice when its deadline and
// three bank days are over, the agency when the notice's are. Fees and interest are booked apart, to the øre.
func TestL5TheLadderFromOverdueToTheAgency(t *testing.T) {
	onBooks(t, "payee", func(h *house) {
		elsewhere(h, 1)
		h.billedElsewhere(1, 1001, "2026-02-02")
		h.billedElsewhere(2, 1900, "2026-02-02")
		h.walk("2026-02-02", "2026-03-31", nil)
		second := simple("2026-02-02", "2026-03-06") - simple("2026-02-02", "2026-02-16")
		last := simple("2026-02-02", "2026-03-26")
		for invoice, fee := range map[string]batch.Ore{"1": 3800, "2": 0} { // L10: a minor pays none
			want := []string{
				"sms 2026-02-10 0,00 0,00",
				fmt.Sprintf("reminder 2026-02-16 %s %s", fee, simple("2026-02-02", "2026-02-16")),
				fmt.Sprintf("notice 2026-03-06 %s %s", fee, second),
				fmt.Sprintf("handover 2026-03-26 1 000,00 %s %s", 2*fee, last),
			}
			if got := h.ladderOf(invoice); !slices.Equal(got, want) {
				h.Errorf("invoice %s: %q, want %q", invoice, got, want)
			}
			all, fees, interest := h.asked("2026-03-06", invoice)
			if all != 100000+fees+interest || fees != 2*fee ||
				interest != simple("2026-02-02", "2026-03-06") {
				h.Errorf("the notice of %s asks for %s, of which fees %s and interest %s", invoice, all,
					fees, interest)
			}
		}
		rows := h.outbox("collection-2026-03-26.csv")
		if len(rows) != 2 || rows[0]["principal"] != "1000.00" || rows[0]["fee_ore"] != "7600" ||
			rows[0]["interest_ore"] != fmt.Sprint(int64(last)) {
			h.Errorf("the agency gets %v", rows)
		}
		b, err := ledger.BalanceOn(context.Background(), h.payee.Store, batch.LastDay)
		if err != nil || b[batch.ReminderFees] != 7600 || b[batch.Interest] != 2*last ||
			b[batch.Receivables] != 200000+7600+2*last {
			h.Errorf("%v, %v", b, err)
		}
		h.verified()
		h.agree()
		h.ledger(h)
	})
}

// Payments are reckoned on fees, then interest, then the invoice; what is taken back opens all of them again; and
// costs fall away with the invoice.
func TestCostsArePaidFirstAndFallAwayWithTheInvoice(t *testing.T) {
	h := elsewhere(newHouse(t, "payee"), 4)
	for no := 1; no <= 4; no++ {
		h.billedElsewhere(no, 1000+no, "2026-02-02")
	}
	h.walk("2026-02-02", "2026-02-16", nil)
	interest := simple("2026-02-02", "2026-02-16")
	paidOf := func(of string) (list []batch.Ore) {
		i := h.invoice(of)
		costs, err := ledger.Costs(context.Background(), h.payee.Store, &i)
		if err != nil || len(costs) != 2 {
			h.Fatalf("%v, %v", costs, err)
		}
		return []batch.Ore{costs[0].Paid, costs[1].Paid, i.Paid,
			costs[0].Outstanding() + costs[1].Outstanding() +
				i.Outstanding()}
	}
	all, _, _ := h.asked("2026-02-16", "1")
	h.pay("2026-02-18", paid{kid: kidOf(1001, 1), amount: all, serial: 1},
		paid{kid: kidOf(1002, 2), amount: 3800 + 100, serial: 2},
		paid{kid: kidOf(1003, 3), amount: 100000, serial: 3},
		paid{kid: kidOf(1004, 4), amount: all + 500, serial: 4})
	h.run("2026-02-18", "fetch", "ingest", "match")
	for of, want := range map[string][]batch.Ore{
		"1": {3800, interest, 100000, 0}, "2": {3800, 100, 0, 100000 + interest - 100},
		"3": {3800, interest, 100000 - 3800 - interest, 3800 + interest}, "4": {3800, interest, 100000, 0},
	} {
		if got := paidOf(of); !slices.Equal(got, want) {
			t.Errorf("invoice %s: fee, interest and invoice have %v, want %v", of, got, want)
		}
	}
	if c := h.creditOf("1004"); c.Amount != 500 {
		t.Errorf("credit %s", c.Amount)
	}
	h.pay("2026-02-20", paid{kid: kidOf(1001, 1), amount: all, minus: true, typ: 18, serial: 9},
		paid{kid: kidOf(1004, 4), amount: 2 * all, serial: 10}) // a day sums to no less than nothing
	h.run("2026-02-20", "fetch", "ingest", "match")
	if got := paidOf("1"); !slices.Equal(got, []batch.Ore{0, 0, 0, 100000 + 3800 + interest}) {
		t.Errorf("taken back: %v", got)
	}
	h.credit("2026-02-23", "2", 0)
	if got := paidOf("2"); got[3] != 0 || h.creditOf("1002").Amount != 3900 {
		t.Errorf("credited: %v, credit %s", got, h.creditOf("1002").Amount)
	}
	_, err := h.desk("kari").WriteOff(t.Context(), desk.WriteOff{Invoice: "3", Reason: "gone"})
	if got := paidOf("3"); err != nil || got[3] != 0 || got[0] != 3800 {
		t.Errorf("written off: %v, %v", got, err)
	}
	b, err := ledger.BalanceOn(t.Context(), h.payee.Store, batch.LastDay)
	if err != nil || b[batch.ReminderFees] != 3*3800 || b[batch.Interest] != 3*interest {
		t.Errorf("%v, %v", b, err)
	}
	h.verified()
	h.agree()
	h.ledger(t)
}

// L11: what was paid late carries interest until its day, and what is left goes on.
func TestL11InterestAfterAPartPayment(t *testing.T) {
	h := elsewhere(newHouse(t, "payee"), 1)
	h.billedElsewhere(1, 1001, "2026-02-02")
	h.walk("2026-02-02", "2026-02-11", nil)
	h.pay("2026-02-12", paid{kid: kidOf(1001, 1), amount: 60000, serial: 1})
	h.walk("2026-02-12", "2026-02-16", nil)
	const want = batch.Ore(381) // 10 days of 12 % on 1000 kroner, and 4 on the 400 that are left: 328,77 + 52,60 øre
	all, fees, interest := h.asked("2026-02-16", "1")
	if all != 40000+fees+interest || fees != 3800 || interest != want {
		t.Errorf("%s is asked for, fees %s and interest %s, want interest %s", all, fees, interest, want)
	}
	h.verified()
	h.ledger(t)
}

// L11: the days for which the customer was given time carry no interest, where it was kept and where it was not. Those
// before it was given do, and what letters have asked for then is not set off against what comes after.
func TestL11TimeThatWasGivenCarriesNoInterest(t *testing.T) {
	h := elsewhere(newHouse(t, "payee"), 2)
	h.billedElsewhere(1, 1001, "2026-02-02")
	h.billedElsewhere(2, 1002, "2026-02-02")
	if _, err := h.instalments("2026-02-03", "2", "2026-03-02", 50000, "2026-04-10", 50000); err != nil {
		t.Fatal(err)
	}
	h.walk("2026-02-03", "2026-02-19", nil)
	if _, err := h.postpone("2026-02-20", "1", "2026-04-10"); err != nil {
		t.Fatal(err)
	}
	h.walk("2026-02-20", "2026-02-27", nil)
	h.pay("2026-03-02", paid{kid: kidOf(1002, 2), amount: 50000, serial: 1})
	h.walk("2026-03-02", "2026-04-27", nil)
	for _, c := range []struct {
		date, invoice string
		interest      batch.Ore
	}{
		{"2026-02-16", "1", 460}, // 14 days of 12 % on 1000 kroner
		{"2026-04-13", "1", 230}, // 18 days before it was given time, and 3 after it, less those 460
		{"2026-04-27", "2", 312}, // a day of 1000 kroner, and 17 of the 500 that were not paid
	} {
		all, fees, interest := h.asked(c.date, c.invoice)
		if all == 0 || interest-h.askedBefore(c.date, c.invoice) != c.interest {
			t.Errorf("invoice %s on %s: %s, fees %s, interest %s, want %s", c.invoice, c.date, all, fees, interest,
				c.interest)
		}
	}
	h.verified()
	h.ledger(t)
}

// L11: nobody was late with what was not owed: interest on what is credited falls away, and the next letter asks for
// what is missing of the rest, to the øre.
func TestL11InterestFallsAwayWithWhatIsCredited(t *testing.T) {
	h := elsewhere(newHouse(t, "payee"), 2)
	for no := 1; no <= 2; no++ {
		h.billedElsewhere(no, 1000+no, "2026-02-02")
	}
	h.walk("2026-02-02", "2026-02-16", nil) // 460 øre of interest each: 14 days of 12 % on 1000 kroner
	h.pay("2026-02-17", paid{kid: kidOf(1002, 2), amount: 3800 + 460 + 10000, serial: 1})
	h.walk("2026-02-17", "2026-02-17", nil)
	for no, want := range map[string]ledger.Open{
		"1": {Fees: 3800, Interest: 345, Charged: 345}, "2": {Charged: 345},
	} {
		h.credit("2026-02-18", no, 25000)
		i := h.invoice(no)
		open, err := ledger.OpenCosts(t.Context(), h.payee.Store, &i)
		if err != nil || open != want {
			t.Errorf("%s: %+v, %v", no, open, err)
		}
	}
	if c := h.creditOf("1002"); c.Amount != 460-345 {
		t.Errorf("credit %s", c.Amount)
	}
	h.walk("2026-02-18", "2026-03-06", nil)
	_, _, interest := h.asked("2026-03-06", "1")
	if want := batch.Ore(789); interest != want { // 32 days of 12 % on 750 kroner
		t.Errorf("interest %s, want %s", interest, want)
	}
	h.verified()
	h.agree()
	h.ledger(t)
}

// L11: what was asked for with a handover that was withdrawn is not asked for again with the next.
func TestL11InterestOfAHandoverIsAskedForOnce(t *testing.T) {
	h := elsewhere(newHouse(t, "payee"), 1)
	h.billedElsewhere(1, 1001, "2026-02-02")
	h.walk("2026-02-02", "2026-03-26", nil)
	_, err := h.at("2026-03-27").desk("kari").WithdrawHandover(t.Context(),
		desk.WithdrawHandover{Invoice: "1", Reason: "a mistake"})
	if err != nil {
		t.Fatal(err)
	}
	h.walk("2026-03-27", "2026-03-27", nil)
	if _, err := h.at("2026-03-30").desk("kari").Release(t.Context(), desk.Release{Invoice: "1"}); err != nil {
		t.Fatal(err)
	}
	h.walk("2026-03-30", "2026-03-30", nil)
	got := h.ladderOf("1")
	want := fmt.Sprintf("handover 2026-03-30 1 000,00 76,00 %s", simple("2026-02-02", "2026-03-30"))
	if got[len(got)-1] != want {
		t.Errorf("%q, want %s", got, want)
	}
	h.verified()
	h.ledger(t)
}

// askedBefore is the interest that letters before a day have asked for.
func (h *house) askedBefore(date, invoice string) (sum batch.Ore) {
	h.Helper()
	for r, err := range h.payee.Store.Reminders(h.Context(), invoice) {
		if err != nil {
			h.Fatal(err)
		}
		if r.On < day(date) {
			sum += r.Interest
		}
	}
	return sum
}

// A letter that is withdrawn takes its fee with it, and a payment that waits or an objection holds the next step.
func TestAWithdrawnLetterCostsNothing(t *testing.T) {
	h := elsewhere(newHouse(t, "payee"), 2)
	h.billedElsewhere(1, 1001, "2026-02-02")
	h.billedElsewhere(2, 1002, "2026-02-02")
	h.walk("2026-02-02", "2026-02-17", nil)
	_, err := h.desk("kari").WithdrawReminder(t.Context(),
		desk.WithdrawReminder{Invoice: "1", Reason: "had paid"})
	if err != nil {
		t.Fatal(err)
	}
	i := h.invoice("1")
	if open, err := ledger.OpenCosts(t.Context(), h.payee.Store, &i); err != nil || open != (ledger.Open{}) {
		t.Errorf("%s and %s are open, %v", open.Fees, open.Interest, err)
	}
	if _, err := h.desk("kari").Object(t.Context(),
		desk.Object{Invoice: "2", Reason: "never got it"}); err != nil {
		t.Fatal(err)
	}
	h.walk("2026-02-18", "2026-04-30", nil)
	if got := h.ladderOf("2"); len(got) != 2 {
		t.Errorf("L9: after an objection: %q", got)
	}
	got := h.ladderOf("1") // the ladder begins anew from the day on which the letter was withdrawn
	if len(got) < 4 || got[2] != "sms 2026-02-25 0,00 0,00" {
		t.Errorf("%q", got)
	}
	for n, err := range h.report().FollowUp(t.Context()) {
		if err != nil || n.Invoice == "2" && (n.Action != "hold" || n.Rule != "L9" || n.Fee != 0) {
			t.Errorf("%+v, %v", n, err)
		}
	}
	h.verified()
	h.ledger(t)
}

// L14: after the last day that was reviewed the ladder stops where it needs the law, says so, and goes on when a
// person has reviewed it.
func TestL14TheLadderStopsWhereTheLawWasNotReviewed(t *testing.T) {
	h := elsewhere(newHouse(t, "payee"), 1)
	h.billedElsewhere(1, 1001, "2026-12-18")
	h.walk("2026-12-18", "2027-01-08", nil)
	if got := h.ladderOf("1"); len(got) != 1 {
		t.Fatalf("%q", got)
	}
	if f := h.found("law_not_reviewed:1"); f == nil || f.Do != batch.AddLaw || f.Facts["rule"] != "L14" {
		t.Fatalf("%+v", f)
	}
	add := func(data string) error {
		_, err := h.desk("kari").AddLaw(t.Context(),
			desk.AddLaw{Data: data, Reason: "read in Norsk Lovtidend"})
		return err
	}
	refusedWith(t, add("rates: 1"), desk.LawWrong)
	refusedWith(t, add("reviewed_through: 2026-06-30"), desk.LawWrong)
	if err := add("reviewed_through: 2027-06-30\ncollection:\n" +
		"  - {from: 2027-01-01, rate: 800, letter: 40, demand: 120, source: FOR-X}\n" +
		"interest:\n  - {from: 2027-01-01, percent: 10, source: FOR-Y}\n"); err != nil {
		t.Fatal(err)
	}
	h.walk("2027-01-11", "2027-01-11", nil)
	interest := big.NewRat(100000*(14*1225+10*1000), 10000*365) // from 18 December, and from New Year
	want := batch.Ore(new(big.Int).Quo(interest.Num(), interest.Denom()).Int64()) + 1
	if got := h.ladderOf("1"); len(got) != 2 || got[1] != fmt.Sprintf("reminder 2027-01-11 40,00 %s", want) {
		t.Errorf("%q, want interest %s", got, want)
	}
	h.verified()
	h.agree()
}

// A year: each month an invoice to each of seven who pay in seven ways. What each owes at its end, and what the
// accounts stand at, follows from what the letters asked for.
func TestAYearOfThePayeesLadder(t *testing.T) {
	if underRace {
		t.Skip("a year takes a long while; it is run without the detector")
	}
	if thorough {
		onBooks(t, "payee", aYearOfTheLadder)
		return
	}
	aYearOfTheLadder(newHouse(t, "payee"))
}

func aYearOfTheLadder(h *house) {
	elsewhere(h, 7)
	no, owed := 0, map[int]string{}
	letters := func(date, step string) (invoices []string) {
		for invoice := range owed {
			for r, err := range h.payee.Store.Reminders(context.Background(), fmt.Sprint(invoice)) {
				if err != nil {
					h.Fatal(err)
				}
				if r.Step == step && r.On.String() == date {
					invoices = append(invoices, fmt.Sprint(invoice))
				}
			}
		}
		return invoices
	}
	serial := 0
	paying := func(date, before string, pays map[string][]int) {
		var list []paid
		for step, ways := range pays {
			for _, invoice := range letters(before, step) {
				i := h.invoice(invoice)
				way, _ := strconv.Atoi(i.CustomerNo[3:])
				if !slices.Contains(ways, way) {
					continue
				}
				amount := i.Outstanding()
				if step != "sms" && way != 5 {
					amount, _, _ = h.asked(before, invoice)
				}
				serial++
				list = append(list, paid{kid: i.KID, amount: amount, serial: serial})
			}
		}
		if len(list) > 0 {
			h.pay(date, list...)
		}
	}
	for month := bankday.MonthOf(2026, 1); month <= bankday.MonthOf(2026, 8); month++ {
		due := h.payee.Calendar.Next(month.Day(20))
		for customer := 1001; customer <= 1007; customer++ {
			no++
			owed[no] = due.String()
			h.billedElsewhere(no, customer, due.String())
		}
	}
	before := []string{}
	h.walk("2026-01-20", "2026-12-30", func(date string) {
		// Two bank days after the letter: the second pays on the SMS, the third and the fifth on the reminder, the
		// fifth without what it cost, the fourth on the notice. The sixth and the seventh never pay.
		if before = append(before, date); len(before) > 2 {
			paying(date, before[len(before)-3], map[string][]int{"sms": {2}, "reminder": {3, 5},
				"notice": {4}})
		}
	})
	fees, interest := batch.Ore(0), batch.Ore(0)
	for k := 1; k <= no; k++ {
		i := h.invoice(fmt.Sprint(k))
		for r, err := range h.payee.Store.Reminders(context.Background(), i.No) {
			if err != nil {
				h.Fatal(err)
			}
			fees, interest = fees+r.Fee, interest+r.Interest
		}
		way, _ := strconv.Atoi(i.CustomerNo[3:])
		settled := way == 2 || way == 3 || way == 4
		if got := i.Outstanding() == 0; got != settled || (way == 6) != i.InCollection && way == 6 {
			h.Errorf("invoice %s of the %d: outstanding %s, in collection %v", i.No, way, i.Outstanding(),
				i.InCollection)
		}
		if o := h.ladderOf(i.No); way >= 6 && len(o) == 4 {
			at := h.lastHandoff(i.No)
			want := simple(owed[k], at.On.String())
			if at.Principal != 100000 || at.Costs != 7600 || at.Interest != want {
				h.Errorf("invoice %s: %q, want interest %s", i.No, o, want)
			}
			interest += want - (h.interestAsked(i.No))
		}
	}
	b, err := ledger.BalanceOn(context.Background(), h.payee.Store, batch.LastDay)
	if err != nil || b[batch.ReminderFees] != fees || fees == 0 {
		h.Errorf("fees %s, the books say %s; %v", fees, b[batch.ReminderFees], err)
	}
	h.verified()
	h.agree()
	h.ledger(h)
}

// lastHandoff is the last handover of an invoice.
func (h *house) lastHandoff(invoice string) (last batch.Handoff) {
	for o, err := range h.payee.Store.Handoffs(context.Background(), invoice) {
		if err != nil {
			h.Fatal(err)
		}
		last = o
	}
	return last
}

// interestAsked is the interest that letters about an invoice have asked for.
func (h *house) interestAsked(invoice string) (sum batch.Ore) {
	for r, err := range h.payee.Store.Reminders(context.Background(), invoice) {
		if err != nil {
			h.Fatal(err)
		}
		sum += r.Interest
	}
	return sum
}
