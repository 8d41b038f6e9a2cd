package batch_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/sheet"
)

// importing imports a file that is expected to be refused, and returns what is said of it.
func (h *house) importing(what, text string) string {
	h.Helper()
	_, err := h.desk("kari").Import(context.Background(),
		desk.Import{What: what, File: what + ".csv", From: strings.NewReader(text)})
	var rows *sheet.Error
	if err != nil && !errors.As(err, &rows) {
		h.Fatal(err)
	}
	if err == nil {
		return ""
	}
	return strings.TrimSuffix(err.Error(),
		"\nnothing of the file was imported: correct it and import it again")
}

// An event that the terms do not allow, by what the books say was told before and by the customers there are,
// is a fault of its row, and nothing is written. Package course has what the terms allow.
func TestAnEventThatTheTermsDoNotAllowIsAFaultOfItsRow(t *testing.T) {
	prepaid := []string{"plan", "prepaid6", "payment_method", "prepaid", "start", "2026-10-01"}
	houses := twoHouses(t)
	for _, h := range houses {
		h.member(1002)
	}
	for i, c := range []struct {
		name, terms string
		member      []string
		before, row string
		want        string
	}{
		{
			"S9 a second month told late for an earlier time", "sit", nil,
			"2026-10-01,freeze,2026-10-10,,1,,,", "2026-02-01,freeze,2026-02-10,,1,,,",
			"freeze of 1 month: at most 1 in a calendar year, and 1 before (S9)",
		},
		{
			"F13 to nobody", "f24s", prepaid, "", "2026-10-01,transfer,,,,,77,",
			"no customer has the number 77: import customers first",
		},
		{
			"F13 twice", "f24s", prepaid, "2026-10-01,transfer,,,,,1002,", "2026-10-02,transfer,,,,,1003,",
			"the membership was transferred on 2026-10-01: it is transferred once (F13)",
		},
	} {
		h, no := houses[c.terms], 1101+i
		t.Run(c.name, func(t *testing.T) {
			h.T = t
			h.member(no, c.member...)
			h.events(no, c.before)
			before := h.membership(no)
			got := h.importing("events", eventsCSV(fmt.Sprint("M", no), c.row))
			if want := "events.csv:2:18: event: " + c.want; got != want {
				t.Errorf("\n got %s\nwant %s", got, want)
			}
			if !reflect.DeepEqual(h.membership(no), before) {
				t.Error("something was written all the same")
			}
		})
	}
}

// membership is a membership with its events.
func (h *house) membership(no int) batch.MembershipState {
	h.Helper()
	m, err := h.payee.Store.Membership(context.Background(), fmt.Sprint("M", no))
	if err != nil {
		h.Fatal(err)
	}
	return m
}

// A file with one event that is refused changes nothing; the same file twice changes nothing.
func TestEventsOfAFileAllOrNothing(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	good := "2026-10-07,charge,,,,,card,\n2026-10-01,terminate,,,,,,"
	got := h.importing("events", eventsCSV("M1001", good+"\n2026-10-02,terminate,,,,,,"))
	if !strings.HasPrefix(got, "events.csv:4:18: event: the membership ends") {
		t.Errorf("%q", got)
	}
	got = h.importing("events", eventsCSV("M9", good))
	if !strings.Contains(got, "membership M9: not found") {
		t.Errorf("%q", got)
	}
	for _, wrong := range []string{"2026-10-07,holiday,,,,,,", "2026-10-07,freeze,,,1,,,",
		"2026-10-07,freeze,2026-11-01,,,,,", "2026-10-07,price,2026-12-01,,,,,",
		"2026-10-07,student_card,,,,,,", ",terminate,,,,,,"} {
		if got := h.importing("events", eventsCSV("M1001", wrong)); got == "" {
			t.Errorf("%s was taken", wrong)
		}
	}
	want := desk.Imported{Rows: 2, New: 2}
	if done := h.importCSV("events", eventsCSV("M1001", good)); !reflect.DeepEqual(done, want) {
		t.Errorf("%+v", done)
	}
	before := h.dump()
	want = desk.Imported{Rows: 2, Unchanged: 2}
	if done := h.importCSV("events", eventsCSV("M1001", good)); !reflect.DeepEqual(done, want) || h.dump() != before {
		t.Errorf("again: %+v", done)
	}
}

func TestS22AChargeIsCarriedOnceAndTheMemberIsToldWhatFor(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.events(1001, "2026-10-05,charge,,,,,reopen,\n2026-10-05,charge,,,,75.50,Håndkle,")
	h.run("2026-10-06")
	h.run("2026-10-07")
	h.run("2026-11-06")
	list := h.invoices()
	if len(list) != 2 || list[0].Amount != 49900+10000+7550+4000 || list[1].Amount != 53900 {
		t.Fatalf("%+v", list)
	}
	text := h.outbox("invoices-2026-10-06.csv")[0]["text"]
	for _, part := range []string{"714,50", "Medlemskap uten binding, november 2026",
		"Gjenåpning av medlemskap", "Håndkle"} {
		if !strings.Contains(text, part) {
			t.Errorf("the invoice does not say %q: %s", part, text)
		}
	}
	x, err := h.report().Explain(t.Context(), "M1001", 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(x.Charges[0].Lines); got != "[{Medlemskap uten binding, november 2026 499,00} "+
		"{Gjenåpning av medlemskap 100,00} {Håndkle 75,50} {Fakturagebyr 40,00}]" {
		t.Errorf("lines %s", got)
	}
}

func TestF11TheFreezeFeeGoesWithTheNextInvoice(t *testing.T) {
	h := newHouse(t, "f24s")
	fee := batch.Ore(5000)
	h.payee.Terms.Freeze.Fee = &fee
	h.member(1001)
	h.events(1001, "2026-10-01,freeze,2026-10-10,,1,,,")
	want := "2026-12 2026-11-25 549.00,2027-01 2026-12-28 499.00,ends "
	if got := strings.Join(h.explain("2026-10-01", "M1001", 3), ","); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestF13TransferredOnceWithAFeeFromEach(t *testing.T) {
	h := newHouse(t, "f24s")
	h.member(1002)
	h.member(1001, "plan", "prepaid12", "payment_method", "prepaid", "start", "2026-09-01")
	h.events(1001, "2026-10-01,transfer,,,,,1002,")
	h.run("2026-10-11")
	owed := map[string]batch.Ore{}
	for _, i := range h.invoices() {
		if i.MembershipNo == "M1001" {
			owed[i.CustomerNo] = i.Amount
		}
	}
	if len(owed) != 2 || owed["1001"] != 30000 || owed["1002"] != 15000 {
		t.Errorf("%v", owed)
	}
	// The list of memberships still has the one who gave it.
	h.member(1001, "plan", "prepaid12", "payment_method", "prepaid", "start", "2026-09-01")
	m, err := h.payee.Store.Membership(t.Context(), "M1001")
	if err != nil || m.CustomerNo != "1002" || m.Customer.No != "1002" {
		t.Errorf("the membership is %+v, %v", m.Membership, err)
	}
	if r := h.run("2026-10-12", "bill"); count(r, "bill", "invoices") != 0 {
		t.Error("charged twice")
	}
}

func TestF15AWithdrawnMembershipsInvoicesAreCancelled(t *testing.T) {
	h := newHouse(t, "f24s")
	h.member(1001, "start", "2026-10-02")
	h.mandate("2026-10-05", 1001)
	h.run("2026-10-11")
	if _, err := h.at("2026-10-12").desk("kari").Register(t.Context(),
		desk.Register{Event: batch.Event{MembershipNo: "M1001", Kind: batch.EventWithdraw,
			Told: day("2026-10-12")}}); err != nil {
		t.Fatal(err)
	}
	if i := h.only(); i.Status() != batch.StatusCancelled {
		t.Errorf("%s", i.Status())
	}
	if got := h.explain("2026-10-12", "M1001", 12); len(got) != 1 || got[0] != "ends 2026-10-12" {
		t.Errorf("%v", got)
	}
}

func TestF9AnIncreaseIsToldWhenItIsRegistered(t *testing.T) {
	h := newHouse(t, "f24s")
	h.member(1001)
	h.at("2026-10-01").events(1001, "2026-10-01,price,2026-12-01,,,549,,")
	h.at("2026-10-02").events(1001, "2026-10-02,price,2027-01-01,,,449,,") // a decrease needs no notice
	rows := h.outbox("messages-2026-10-01.csv")
	if len(rows) != 1 || rows[0]["kind"] != "price_increase" || rows[0]["membership_no"] != "M1001" ||
		rows[0]["channel"] != "email" {
		t.Fatalf("%v", rows)
	}
	for _, part := range []string{"Gym AS", "01.12.2026", "549,00", "499,00"} {
		if !strings.Contains(rows[0]["text"], part) {
			t.Errorf("the message does not say %q: %s", part, rows[0]["text"])
		}
	}
	if h.outbox("messages-2026-10-02.csv") != nil {
		t.Error("a decrease was told as an increase")
	}
}

func TestF14AnotherPayerIsAnActiveMemberAndGetsTheInvoice(t *testing.T) {
	h := newHouse(t, "f24s")
	h.member(1002, "end", "2026-08-31")
	row := membershipsHeader + "M1001,1001,ordinary,369,avtalegiro,2026-01-15,,,1002\n"
	h.importCSV("customers", "customer_no,name,mobile,email,language,birth_date\n1001,Åse,,,nb,1990-01-01\n")
	if got := h.importing("memberships",
		row); !strings.Contains(got, "payer_no: customer 1002 is no active member, and another payer must "+
		"be one (F14)") {
		t.Errorf("%q", got)
	}
	h.member(1002)
	h.importCSV("memberships", row)
	h.mandate("2026-10-05", 1002)
	h.run("2026-10-11")
	list := h.invoices()
	if len(list) != 2 {
		t.Fatalf("%d invoices", len(list))
	}
	for _, i := range list {
		if i.CustomerNo != "1002" || i.Method != batch.MethodClaim {
			t.Errorf("invoice of %s to %s, %s", i.MembershipNo, i.CustomerNo, i.Method)
		}
	}
}

func TestS17F3MinimumAges(t *testing.T) {
	for _, c := range []struct {
		terms, born string
		refused     bool
	}{{"sit", "2010-10-01", false}, {"sit", "2010-10-02", true}, {"f24s", "2008-10-01", false}, {"f24s",
		"2008-10-02", true}, {"sit", "", false}} {
		h := newHouse(t, c.terms)
		h.at("2026-10-01").importCSV("customers",
			"customer_no,name,mobile,email,language,birth_date\n1001,Åse,,,nb,"+c.born+"\n")
		plan := map[string]string{"sit": "open", "f24s": "ordinary"}[c.terms]
		got := h.importing("memberships",
			membershipsHeader+"M1001,1001,"+plan+",499,invoice,2026-10-01,,,\n")
		if (got != "") != c.refused || c.refused && !strings.Contains(got, "customer 1001 is under ") {
			t.Errorf("%s, born %s: %q", c.terms, c.born, got)
		}
	}
}

func TestS17S18S20TheFormOfAMandate(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	form, err := h.at("2026-10-01").report().MandateForm(t.Context(), "M1001")
	if err != nil || form.Account != ourAccount || form.KID != kidOf(1001, 0) || form.AmountLimit != 300000 ||
		form.Payee != "Gym AS" || !form.ActiveSince.IsZero() {
		t.Errorf("%+v, %v", form, err)
	}
	h.mandate("2026-10-02", 1001)
	h.run("2026-10-02", "fetch", "ingest")
	if form, err = h.report().MandateForm(t.Context(), "1001"); err != nil ||
		form.ActiveSince != day("2026-10-02") {
		t.Errorf("%+v, %v", form, err)
	}
	h.at("2026-10-05").deliver("Outbound", "deleted", h.mandates("2 "+kidOf(1001, 0), "1 "+kidOf(77, 0)))
	h.run("2026-10-05", "fetch", "ingest")
	for asOf, notBefore := range map[string]string{"2026-10-06": "2026-10-07", "2026-10-07": ""} {
		if form, err = h.at(asOf).report().MandateForm(t.Context(), "1001"); err != nil ||
			form.NotBefore.String() != notBefore || !form.ActiveSince.IsZero() {
			t.Errorf("%s: %+v, %v", asOf, form, err)
		}
	}
	var states []string
	for m, err := range h.report().MandateHolders(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		states = append(states, m.Fixed+" "+m.State())
	}
	if got := strings.Join(states, ","); got != "00000077 unknown,00001001 ended" {
		t.Errorf("%s", got)
	}
	h.importCSV("customers", "customer_no,name,mobile,email,language,birth_date\n1003,Ung,,,nb,2009-01-01\n")
	if _, err := h.report().MandateForm(t.Context(), "1003"); !errors.Is(err, batch.ErrRefused) ||
		!strings.Contains(err.Error(), "under 18") || !strings.Contains(err.Error(), "S17") {
		t.Errorf("under age: %v", err)
	}
}

func TestS6NotPaidTheMembershipMovesToTheDearerPlan(t *testing.T) {
	h := newHouse(t, "sit")
	h.payee.Creditor.BillFrom = monthOf("2027-02")
	h.member(1001, "plan", "binding12", "price", "399", "start", "2026-09-10")
	h.run("2027-01-06")
	yearly, fee := h.invoices()[0], h.invoices()[1]
	if yearly.Kind != batch.KindYearly || yearly.Amount != 5000 || yearly.Fee != 0 ||
		yearly.Due != day("2027-01-20") || yearly.Issued != day("2027-01-06") {
		t.Fatalf("%+v", yearly.Invoice)
	}
	h.pay("2027-01-21", paid{typ: 10, kid: fee.KID, amount: fee.Amount, serial: 1})
	h.run("2027-01-21")
	h.run("2027-01-28") // S12: without the reminder nothing is handed over any longer
	if r := h.run("2027-02-02"); count(r, "collect", "moved") != 0 {
		t.Error("moved after thirteen days")
	}
	r := h.run("2027-02-03")
	rows := h.outbox("messages-2027-02-03.csv")
	if count(r, "collect", "moved") != 1 || len(rows) != 1 || rows[0]["kind"] != "moved" ||
		!strings.Contains(rows[0]["text"], "01.03.2027") || !strings.Contains(rows[0]["text"], "499,00") {
		t.Fatalf("%d moved, %v", count(r, "collect", "moved"), rows)
	}
	h.run("2027-02-04")
	if got := h.explain("2027-02-04", "M1001", 1); got[2] != "2027-03 2027-02-20 539.00" {
		t.Errorf("%v", got)
	}
	// There is no binding any more.
	h.events(1001, "2027-02-05,terminate,,,,,,")
	if got := h.explain("2027-02-05", "M1001", 12); got[len(got)-1] != "ends 2027-03-31" {
		t.Errorf("%v", got)
	}
}

func TestS14FiveOutstandingInvoicesEndTheMembership(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	for m := monthOf("2026-10"); m < monthOf("2027-03"); m++ {
		h.run(m.Day(6).String())
		if m == monthOf("2027-02") {
			break
		}
		// Each is reminded of, and handed over when that was long enough ago: what nights have been missed of
		// counts only then. Without remind none of them would.
		r := h.run(h.payee.Calendar.Next(m.Day(29)).String(), "fetch", "ingest", "remind", "collect")
		if count(r, "remind", "reminders") != 1 || count(r, "collect", "ended") != 0 {
			t.Errorf("%s: %d reminders, %d ended", m, count(r, "remind", "reminders"),
				count(r, "collect", "ended"))
		}
	}
	// The fifth, due on 20 February 2027, a Saturday, is charged on the 22nd.
	h.run("2027-03-01")
	got := h.explain("2027-03-01", "M1001", 12)
	if len(got) != 6 || got[5] != "ends 2027-03-01" {
		t.Errorf("%v", got)
	}
	rows := h.outbox("messages-2027-03-01.csv")
	if len(rows) != 1 || rows[0]["kind"] != "ended" || !strings.Contains(rows[0]["text"], "01.03.2027") {
		t.Errorf("%v", rows)
	}
	if r := h.run("2027-03-08"); count(r, "bill", "invoices")+count(r, "collect", "ended") != 0 {
		t.Error("invoiced or ended again")
	}
	open := 0
	for _, i := range h.invoices() {
		if i.Outstanding() > 0 {
			open++
		}
	}
	if open != 5 {
		t.Errorf("%d open invoices: they stay", open)
	}
}

func TestF6ExclusionIsToldWhenHandedOver(t *testing.T) {
	h := newHouse(t, "f24s")
	h.member(1001)
	h.run("2026-10-11")
	h.run("2026-11-02")
	rows := h.outbox("messages-2026-11-02.csv")
	if len(rows) != 1 || rows[0]["kind"] != "exclusion" || rows[0]["invoice_no"] != "1" ||
		!strings.Contains(rows[0]["text"], "499,00") {
		t.Errorf("%v", rows)
	}
}

func TestA1S2S3HowAChargeIsPaidIsExplained(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.mandate("2026-11-09", 1001) // after the 6th
	h.payee.Creditor.BillFrom = monthOf("2026-12")
	h.run("2026-11-09", "fetch", "ingest")
	want := "2026-12 2026-11-20 539.00,2027-01 2026-12-20 499.00 claim 2026-12-21,ends "
	if got := strings.Join(h.explain("2026-11-09", "M1001", 2), ","); got != want {
		t.Errorf("to come: %s, want %s", got, want)
	}
	h.run("2026-11-09")
	if got := strings.Join(h.explain("2026-11-09", "M1001", 2),
		","); !strings.HasPrefix(got, "2026-12 2026-11-23 539.00,") &&
		!strings.HasPrefix(got, "2026-12 2026-11-20 539.00,") {
		t.Errorf("made: %s", got)
	}
}

// A rehearsal with a fault counts what is right beside it; what is said of a membership after a fault is neither, since
// it may follow from that.
func TestARehearsalOfEventsWithAFault(t *testing.T) {
	h := newHouse(t, "sit")
	for _, no := range []int{1001, 1002} {
		h.member(no)
	}
	one := eventsCSV("M1001", "2026-10-07,charge,,,,,card,")
	two := eventsCSV("M1002", "2026-10-07,holiday,,,,,,\n2026-10-08,terminate,,,,,,")
	_, two, _ = strings.Cut(two, "\n")
	r, err := h.desk("kari").RehearseImport(context.Background(), desk.Import{
		What: "events", File: "events.csv", From: strings.NewReader(strings.TrimSuffix(one, "\n") +
			"\n" + two),
	})
	if err != nil || r.Rows != 3 || r.New != 1 || len(r.Faults) != 1 || r.Faults[0].Line != 3 {
		t.Errorf("%+v, %v", r, err)
	}
}

// A rehearsal tells how a file is read, as far as it can be, also where a column is missing.
func TestARehearsalWithAMissingColumn(t *testing.T) {
	h := newHouse(t, "sit")
	for what, file := range map[string]string{
		"invoices":  "Fakturanr;Kundenr;Betalt den\n1;1001;x\n",
		"customers": "Fakturanr;Kundenr;Betalt den\n1;1001;x\n",
	} {
		r, err := h.desk("kari").RehearseImport(context.Background(), desk.Import{
			What: what, File: "x.csv", From: strings.NewReader(file),
		})
		if err != nil || r.Encoding != "UTF-8" || r.Separator != ";" ||
			r.Columns["customer_no"] != "Kundenr" ||
			len(r.Ignored) == 0 || len(r.Faults) == 0 {
			t.Errorf("%s: %+v, %v", what, r, err)
		}
	}
}
