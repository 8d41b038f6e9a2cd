package batch_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/store"
	"trekk/schedule/bankday"
)

// Whatever was paid, wrongly paid, credited, paid back, taken back, held and arranged, whichever files came
// late or broken, and whichever nights were missed: nobody is reminded, handed over, excluded, moved or ended
// whose credit and waiting payments cover what is asked, who disputes it, whom everything is stopped to or
// who was given time; nothing is handed over without the terms' reminder and the days after it; and no claim
// asks for more than is owed or of another than who owes it (S6, S12, S13, S14, F6, A4, invariant 8).
//
// What the books say is read anew here, row by row, and weighed in the simplest way. Package dunning is not
// asked.
func TestPropertyNobodyIsActedOnWhomTheBooksAcquit(t *testing.T) {
	for _, terms := range []string{"sit", "f24s"} {
		t.Run(terms, func(t *testing.T) {
			another, seen := accusedOf(t, terms), map[string]int{}
			rapid.Check(t, func(rt *rapid.T) {
				a := &accused{house: another(), rt: rt, day: day("2027-01-06"), seen: seen}
				defer a.close()
				a.payee.Terms.Payments.UseCredit = ptr(rapid.Bool().Draw(rt, "credit is used"))
				if terms == "sit" {
					a.payee.Terms.Dunning.EndAfterOutstanding = ptr(rapid.IntRange(1, 3).Draw(rt,
						"end after"))
				}
				for range rapid.IntRange(3, 9).Draw(rt, "nights") {
					for range rapid.IntRange(0, 3).Draw(rt, "acts") {
						a.act()
					}
					a.night()
					a.day += bankday.Date(rapid.IntRange(1, 12).Draw(rt, "days"))
				}
			})
			cameTo(t, seen, "handed over", "acquitted")
			if terms == "sit" {
				cameTo(t, seen, "reminded")
			}
		})
	}
}

// accusedOf makes houses of a gym on Wednesday, 6 January 2027, before the night in which February is
// invoiced: 1001 and 1002 pay by hand, 1003 and 1004 have mandates, and 1001 and 1002 owe another system's
// invoices.
func accusedOf(t *testing.T, profile string) func() *house {
	t.Helper()
	h := newHouse(t, profile)
	for no := 1001; no <= 1004; no++ {
		h.member(no)
	}
	if profile == "sit" { // S6
		h.member(1002, "plan", "binding12", "price", "399", "binding_months", "12")
	}
	h.at("2027-01-04").importCSV("invoices", "invoice_no,customer_no,kid,amount,issued,due,text\n"+
		"7001,1001,"+kidOf(1001, 7001)+",250,2026-12-01,2026-12-15,hall\n"+
		"7002,1002,"+kidOf(1002, 7002)+",250,2026-12-20,2027-01-04,hall\n")
	h.mandate("2027-01-04", 1003, 1004)
	h.run("2027-01-04", "fetch", "ingest")
	h.close()
	books, err := os.ReadFile(filepath.Join(h.dir, "trekk.db"))
	if err != nil {
		t.Fatal(err)
	}
	return func() *house {
		h := houseWith(t, profile, func(ctx context.Context, url string) (*store.DB, error) {
			if err := os.WriteFile(strings.TrimPrefix(url, "sqlite:"), books, 0o600); err != nil {
				return nil, err
			}
			return store.Open(ctx, url)
		})
		h.payee.Creditor.BillFrom = bankday.MonthOf(2027, 2)
		h.number = 200
		return h
	}
}

// accused are the members of a house, and what happens to them.
type accused struct {
	*house
	rt   *rapid.T
	day  bankday.Date
	file int            // the serial number of the last payment file
	seen map[string]int // how often what was met
}

// act lets something happen.
func (a *accused) act() {
	a.now = a.day.At(9, 0)
	acts := []struct {
		name string
		do   func() error
	}{
		{"pay", a.pays}, {"pay again", a.pays}, {"pay wrongly", a.paysWrongly}, {"pay anew", a.paysWrongly},
		{"the bank charges", a.charges}, {"the bank takes back", a.takesBack}, {"a broken file", a.breaks},
		{"the file is mended", a.mends}, {"credit note", a.credits}, {"refund", a.refunds},
		{"dispute", a.disputes},
		{"hold", a.stops}, {"time is given", a.givesTime}, {"place", a.places}, {"withdraw", a.withdraws},
	}
	k := rapid.IntRange(0, len(acts)-1).Draw(a.rt, "act")
	if err := acts[k].do(); err != nil && !errors.Is(err, batch.ErrRefused) &&
		!errors.Is(err, batch.ErrNotFound) {
		a.rt.Fatalf("%s: %v", acts[k].name, err)
	}
}

// one draws an invoice.
func (a *accused) one() batch.InvoiceState {
	return rapid.SampledFrom(a.invoices()).Draw(a.rt, "invoice")
}

// come delivers payments of today or of some days before.
func (a *accused) come(list ...paid) {
	a.file++
	for k := range list {
		list[k].serial = a.file
	}
	from := a.day - bankday.Date(rapid.SampledFrom([]int{0, 0, 1, 5}).Draw(a.rt, "late"))
	a.deliver("Outbound", fmt.Sprintf("OCR.%d", a.number+1), a.ocr(from.String(), ourAccount, list...))
}

// accounts are those that members pay from. The first has paid for several.
var accounts = []string{"86011117947", "15032080208", ""}

func (a *accused) paid(kid string, amount batch.Ore) paid {
	return paid{typ: 10, kid: kid, amount: amount, debit: rapid.SampledFrom(accounts).Draw(a.rt, "account")}
}

// some draws an amount near to one that is asked for.
func (a *accused) some(amount batch.Ore) batch.Ore {
	return max(1, rapid.SampledFrom([]batch.Ore{amount, amount, 2 * amount, amount / 2, amount - 30,
		amount + 5000}).
		Draw(a.rt, "amount"))
}

func (a *accused) pays() error {
	i := a.one()
	a.come(a.paid(i.KID, a.some(max(i.Outstanding(), 25000))))
	return nil
}

// paysWrongly pays with the KID of no invoice, with a wrong digit, or with none.
func (a *accused) paysWrongly() error {
	i := a.one()
	p := a.paid(i.KID, a.some(max(i.Outstanding(), 25000)))
	customer, _ := strconv.Atoi(i.CustomerNo)
	switch rapid.IntRange(0, 3).Draw(a.rt, "wrong") {
	case 0:
		p.kid = kidOf(customer, 9999)
	case 1:
		p.kid = p.kid[:15] + string('0'+(p.kid[15]-'0'+1)%10)
	case 2:
		p.kid, p.typ, p.text = "", 21, "faktura "+i.No
	case 3:
		p.kid = ""
	}
	a.come(p)
	return nil
}

// charges lets the bank charge some of its claims.
func (a *accused) charges() error {
	var list []paid
	for _, c := range a.liveClaims() {
		if c.Due <= a.day && rapid.Bool().Draw(a.rt, "charged") {
			list = append(list, paid{kid: c.KID, amount: c.Amount})
		}
	}
	if list != nil {
		a.come(list...)
	}
	return nil
}

func (a *accused) takesBack() error {
	list := a.payments(batch.AllPayments)
	if len(list) == 0 {
		return nil
	}
	p := rapid.SampledFrom(list).Draw(a.rt, "payment")
	if p.Amount > 0 {
		a.come(paid{typ: 18, kid: p.KID, amount: p.Amount})
	}
	return nil
}

// breaks delivers a file whose end record does not fit: it is quarantined.
func (a *accused) breaks() error {
	content := a.ocr(a.day.String(), ourAccount, paid{typ: 10, kid: a.one().KID, amount: 100, serial: 999})
	lines := strings.Split(content, "\r\n")
	lines[len(lines)-3] = strings.Replace(lines[len(lines)-3], "100", "200", 1)
	a.deliver("Outbound", fmt.Sprintf("OCR.%d", a.number), strings.Join(lines, "\r\n"))
	return nil
}

func (a *accused) mends() error {
	for _, f := range a.files() {
		if f.Status == batch.FileQuarantined {
			if err := a.discard(f, "the right one has come"); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *accused) credits() error {
	i := a.one()
	_, err := a.desk("kari").Credit(a.Context(), desk.Credit{
		Invoice: i.No, Amount: some(max(1, i.Outstanding()/2)), Reason: "closed",
	})
	return err
}

func (a *accused) refunds() error {
	of := "customer:" + a.one().CustomerNo
	if waits := a.payments(batch.PaymentsUnmatched); len(waits) > 0 && rapid.Bool().Draw(a.rt, "what waits") {
		of = fmt.Sprint("payment:", waits[0].No)
	}
	_, err := a.desk("kari").Refund(a.Context(),
		desk.Refund{Of: of, Account: payerAccount, Reason: "moved away"})
	return err
}

func (a *accused) disputes() (err error) {
	i := a.one()
	if i.Held(a.day) {
		_, err = a.desk("kari").Release(a.Context(), desk.Release{Invoice: i.No})
		return err
	}
	_, err = a.desk("kari").Hold(a.Context(), desk.Hold{Invoice: i.No, Until: a.until(), Reason: "was ill"})
	return err
}

// until draws a day some time from now, or none.
func (a *accused) until() bankday.Date {
	if rapid.Bool().Draw(a.rt, "for good") {
		return 0
	}
	return a.day + bankday.Date(rapid.IntRange(1, 20).Draw(a.rt, "until"))
}

func (a *accused) stops() (err error) {
	i := a.one()
	if i.CustomerHeld(a.day) {
		_, err = a.desk("kari").ReleaseCustomer(a.Context(), desk.ReleaseCustomer{Customer: i.CustomerNo})
		return err
	}
	_, err = a.desk("kari").HoldCustomer(a.Context(), desk.HoldCustomer{
		Customer: i.CustomerNo, Until: a.until(), Reason: "died",
	})
	return err
}

func (a *accused) givesTime() (err error) {
	i, until := a.one(), a.day+bankday.Date(rapid.IntRange(3, 30).Draw(a.rt, "until"))
	if rapid.Bool().Draw(a.rt, "in parts") {
		_, err = a.desk("kari").Instalments(a.Context(),
			desk.Instalments{Invoice: i.No, Number: 2, First: until})
		return err
	}
	_, err = a.desk("kari").Postpone(a.Context(), desk.Postpone{Invoice: i.No, Until: until})
	return err
}

func (a *accused) places() error {
	waits := a.payments(batch.PaymentsUnmatched)
	if len(waits) == 0 {
		return nil
	}
	_, err := a.desk("kari").Assign(a.Context(), desk.Assign{
		Payment: rapid.SampledFrom(waits).Draw(a.rt, "payment").No, To: "invoice:" + a.one().No,
	})
	return err
}

func (a *accused) withdraws() (err error) {
	i := a.one()
	if i.InCollection {
		_, err = a.desk("kari").WithdrawHandover(a.Context(),
			desk.WithdrawHandover{Invoice: i.No, Reason: "a mistake"})
		return err
	}
	_, err = a.desk("kari").WithdrawReminder(a.Context(),
		desk.WithdrawReminder{Invoice: i.No, Reason: "a mistake"})
	return err
}

// night runs the night of the day, and judges what it does to people by what the books said before.
func (a *accused) night() {
	date := a.day.String()
	a.tryRun(date, "fetch", "ingest", "match", "bill", "claims", "send")
	a.judgeClaims()
	a.approve()
	for _, job := range []string{"remind", "collect"} {
		before := a.read()
		a.tryRun(date, job)
		a.judge(job, before)
	}
}

// reading is what the books say, read naively.
type reading struct {
	invoices []*read
	payments []batch.PaymentState
	credit   map[string]batch.Ore
	blocked  bool        // a file of the bank is not in the books
	events   map[int]int // that were told of each membership
}

// read is an invoice with what has happened to it.
type read struct {
	batch.InvoiceState
	left      batch.Ore // to be paid
	lastHold  batch.Hold
	stopped   batch.CustomerHold // the customer's last
	arranged  *batch.Arrangement
	reminders []batch.Reminder
	handoffs  []batch.Handoff
	takenBack bankday.Date
}

func (r *read) with() bool { return len(r.handoffs)%2 == 1 } // the agency

// all gathers what a stream of the books has.
func all[T any](a *accused, s func(func(T, error) bool)) (list []T) {
	for v, err := range s {
		if err != nil {
			a.rt.Fatalf("%v", err)
		}
		list = append(list, v)
	}
	return list
}

// last is the last of a list; zero when there is none.
func last[T any](list []T) (v T) {
	if n := len(list); n > 0 {
		v = list[n-1]
	}
	return v
}

func (a *accused) read() *reading {
	ctx, s := a.Context(), a.payee.Store
	r := &reading{payments: a.payments(batch.AllPayments), credit: map[string]batch.Ore{},
		events: map[int]int{}}
	for _, i := range a.invoices() {
		i := &read{InvoiceState: i, left: i.Amount, reminders: all(a, s.Reminders(ctx, i.No)),
			handoffs: all(a, s.Handoffs(ctx, i.No))}
		for _, n := range all(a, s.CreditNotes(ctx, i.No)) {
			i.left -= n.Amount
		}
		i.lastHold = last(all(a, s.Holds(ctx, i.No)))
		i.stopped = last(all(a, s.CustomerHolds(ctx, i.CustomerNo)))
		for _, g := range all(a, s.Arrangements(ctx, i.No)) {
			i.arranged = &g
		}
		for _, p := range r.payments {
			for _, e := range p.Postings {
				if e.InvoiceNo == i.No {
					i.left -= e.Amount
				}
				if e.InvoiceNo == i.No && p.Amount < 0 {
					i.takenBack = max(i.takenBack, e.On)
				}
			}
		}
		r.invoices = append(r.invoices, i)
	}
	for _, p := range r.payments {
		for _, e := range p.Postings {
			if e.Target == batch.ToCredit {
				r.credit[e.CustomerNo] += e.Amount
			}
		}
	}
	r.blocked = len(all(a, s.Files(ctx, batch.FileNew, batch.FileQuarantined))) > 0
	for no := 1001; no <= 1004; no++ {
		r.events[no] = len(all(a, s.Events(ctx, fmt.Sprint("M", no))))
	}
	return r
}

// overdue are the invoices of a customer that are overdue and asked for by nobody else and nothing stops, the
// oldest first.
func (r *reading) overdue(customer string, today bankday.Date) (list []*read) {
	for _, i := range r.invoices {
		if i.CustomerNo == customer && i.left > 0 && i.Due < today && !i.with() && !i.disputed(today) &&
			!i.isStopped(today) {
			list = append(list, i)
		}
	}
	slices.SortFunc(list, func(a, b *read) int {
		return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(len(a.No), len(b.No)), cmp.Compare(a.No, b.No))
	})
	return list
}

func (r *read) disputed(today bankday.Date) bool {
	return r.lastHold.Action == batch.HoldBegin && (r.lastHold.Until.IsZero() || today <= r.lastHold.Until)
}

func (r *read) isStopped(today bankday.Date) bool {
	return r.stopped.Action == batch.HoldBegin && (r.stopped.Until.IsZero() || today <= r.stopped.Until)
}

// hasTime reports whether the customer was given time, and has paid what was to be paid by now.
func (r *read) hasTime(today bankday.Date) bool {
	if r.arranged == nil {
		return false
	}
	if r.arranged.Parts == nil {
		return today <= r.arranged.Until
	}
	var sum, byNow batch.Ore
	for _, p := range r.arranged.Parts {
		if sum += p.Amount; p.Due < today {
			byNow += p.Amount
		}
	}
	return sum-r.left >= byNow && today <= r.arranged.Until
}

// mayBe are the customers whose a payment may be by what is written on it, and whether that is so by the
// customer part of its KID, the payer's account or an invoice's number alone.
func (r *reading) mayBe(p *batch.PaymentState) (list []string, sure bool) {
	sure = true
	add := func(customer string) {
		if !slices.Contains(list, customer) {
			list = append(list, customer)
		}
	}
	if len(p.KID) == 16 {
		add(strings.TrimLeft(p.KID[:8], "0"))
	}
	for _, i := range r.invoices {
		if len(i.No) >= 4 && slices.Contains(strings.Fields(p.Text), i.No) {
			add(i.CustomerNo)
		}
	}
	ever := map[string]batch.Ore{} // whom the account has paid for
	for _, o := range r.payments {
		for _, e := range o.Postings {
			whose := e.CustomerNo
			for _, i := range r.invoices {
				if i.No == e.InvoiceNo {
					whose = i.CustomerNo
				}
			}
			if o.Debit != "" && o.Debit == p.Debit && whose != "" {
				ever[whose] += e.Amount
			}
		}
	}
	if len(ever) > 3 {
		return list, len(list) > 0
	}
	for customer, sum := range ever {
		if add(customer); sum <= 0 {
			sure = false
		}
	}
	return list, sure
}

// waits is the money that waits and can be nobody's but a customer's.
func (r *reading) waits(customer string) (sum batch.Ore) {
	for _, p := range r.payments {
		waits := p.Amount
		for _, e := range p.Postings {
			if e.Target != batch.ToUnmatched {
				waits -= e.Amount
			}
		}
		if whose, sure := r.mayBe(&p); waits > 0 && sure && slices.Equal(whose, []string{customer}) {
			sum += waits
		}
	}
	return sum
}

// judge holds what a job did against what the books said before it.
func (a *accused) judge(job string, before *reading) {
	acted := map[string]batch.Ore{} // by invoice, with what was asked; zero where that is not said
	for _, i := range before.invoices {
		if list := all(a, a.payee.Store.Reminders(a.Context(), i.No)); len(list) > len(i.reminders) {
			acted[i.No] = list[len(list)-1].Amount
			a.seen["reminded"]++
		}
		list := all(a, a.payee.Store.Handoffs(a.Context(), i.No))
		if n := len(list); n > len(i.handoffs) && list[n-1].Action == batch.Handover {
			acted[i.No] = 0
			a.seen["handed over"]++
			a.judgeHandover(i)
		}
	}
	for _, i := range before.invoices {
		if asked, is := acted[i.No]; is {
			a.judgeOne(before, i, acted, asked)
		}
	}
	if job == "collect" {
		a.judgeMemberships(before, acted)
	}
	for no := 1001; no <= 1004; no++ {
		customer := fmt.Sprint(no)
		if list := before.overdue(customer, a.day); len(list) > 0 && before.covers(customer, list) {
			a.seen["acquitted"]++
		}
	}
}

// covers reports whether a customer's credit and waiting money cover all of these.
func (r *reading) covers(customer string, list []*read) bool {
	var sum batch.Ore
	for _, i := range list {
		sum += i.left
	}
	return max(0, r.credit[customer])+r.waits(customer) >= sum
}

// judgeOne judges a step that was taken for an invoice.
func (a *accused) judgeOne(before *reading, i *read, acted map[string]batch.Ore, asked batch.Ore) {
	list, credit := before.overdue(i.CustomerNo, a.day), max(0, before.credit[i.CustomerNo])
	waits, others, least := before.waits(i.CustomerNo), batch.Ore(0), i.left+1
	for _, o := range list { // credit pays the oldest first
		part := min(credit, o.left)
		credit -= part
		left := o.left - part
		_, too := acted[o.No]
		switch {
		case too && left == 0:
			a.convict(i, "its customer's credit covers it")
		case too:
			least = min(least, left)
		default:
			others += left
		}
		if o == i && asked > left {
			a.convict(i, "%s was asked for, and credit leaves %s", asked, left)
		}
	}
	live := i.Claim != nil && i.Claim.Status == batch.ClaimLive
	switch {
	case !slices.Contains(list, i):
		a.convict(i, "it is not overdue, disputed, stopped or with the agency")
	case i.hasTime(a.day):
		a.convict(i, "the customer has time: %+v", i.arranged)
	case before.blocked:
		a.convict(i, "a file of the bank is not in the books")
	case waits >= others+least:
		a.convict(i, "%s waits, which is enough for it beside %s for others", waits, others)
	case live && a.day <= a.payee.Terms.RetryEnds(i.Claim.Due, a.payee.Calendar):
		a.convict(i, "the bank may be charging it")
	}
}

// judgeHandover: a reminder that counts came the terms' days before.
func (a *accused) judgeHandover(i *read) {
	d := a.payee.Terms.Dunning
	if d.Reminder == nil {
		return
	}
	between := bankday.Date(d.Collection.AfterDays - d.Reminder.AfterDays)
	if !slices.ContainsFunc(i.reminders, func(r batch.Reminder) bool {
		return r.Withdrawn.IsZero() && r.On >= i.takenBack && r.On+between <= a.day
	}) {
		a.convict(i, "it was handed over, taken back on %s, with reminders %+v", i.takenBack, i.reminders)
	}
}

// judgeMemberships: who is warned of exclusion or moved has an invoice that is handed over now, and nobody is
// ended whose money covers what is asked.
func (a *accused) judgeMemberships(before *reading, acted map[string]batch.Ore) {
	for no := 1001; no <= 1004; no++ {
		told := all(a, a.payee.Store.Events(a.Context(), fmt.Sprint("M", no)))
		for _, e := range told[before.events[no]:] {
			list := before.overdue(fmt.Sprint(no), a.day)
			if e.Kind != batch.EventEnd {
				continue
			}
			a.seen["ended"]++
			if before.blocked || len(list) > 0 && before.covers(fmt.Sprint(no), list) {
				a.rt.Fatalf("%s: membership M%d was ended\n%s", a.day, no, a.standing())
			}
		}
	}
	for _, row := range a.allOutbox("messages-" + a.day.String() + "*.csv") {
		if row["kind"] != "exclusion" && row["kind"] != "moved" {
			continue
		}
		a.seen[row["kind"]]++
		if _, is := acted[row["invoice_no"]]; !is {
			a.rt.Fatalf("%s: %v, and the invoice was not handed over", a.day, row)
		}
	}
}

// judgeClaims: a claim that was sealed today asks for what is owed, of the one who owes it.
func (a *accused) judgeClaims() {
	for t, err := range a.payee.Store.Transmissions(a.Context()) {
		if err != nil {
			a.rt.Fatalf("%v", err)
		}
		if bankday.DateOf(t.Sealed) != a.day {
			continue
		}
		for _, c := range all(a, a.payee.Store.Claims(a.Context(), t.Number)) {
			i := a.invoice(c.InvoiceNo)
			if c.IsCancellation() {
				continue
			}
			a.seen["claimed"]++
			if c.Amount > i.Outstanding() || strings.TrimLeft(c.KID[:8], "0") != i.CustomerNo ||
				c.Due != i.Due ||
				i.CustomerHeld(a.day) {
				a.rt.Fatalf("%s: claim %+v of %+v", a.day, c, i)
			}
		}
	}
}

func (a *accused) convict(i *read, format string, args ...any) {
	a.rt.Helper()
	a.rt.Fatalf("%s: invoice %s of %s, %s left, due %s: %s\n%s", a.day, i.No, i.CustomerNo, i.left, i.Due,
		fmt.Sprintf(format, args...), a.standing())
}
