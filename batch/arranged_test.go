package batch_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/night"
	"trekk/batch/stream"
)

// postpone gives time until a day.
func (h *house) postpone(date, invoice, until string) (*desk.Arranged, error) {
	h.Helper()
	return h.at(date).desk("kari").Postpone(h.Context(),
		desk.Postpone{Invoice: invoice, Until: day(until), Reason: "asked for time"})
}

// instalments divides an invoice into parts: day, amount, day, amount.
func (h *house) instalments(date, invoice string, parts ...any) (*desk.Arranged, error) {
	h.Helper()
	a := desk.Instalments{Invoice: invoice, Reason: "asked for time"}
	for n := 0; n < len(parts); n += 2 {
		a.Parts = append(a.Parts, batch.Part{Due: day(parts[n].(string)),
			Amount: batch.Ore(parts[n+1].(int))})
	}
	return h.at(date).desk("kari").Instalments(h.Context(), a)
}

// did is what the follow-up of a night came to: reminders, handovers.
func (h *house) did(date string) [2]int64 {
	h.Helper()
	r := h.tryRun(date)
	return [2]int64{count(r, "remind", "reminders"), count(r, "collect", "handovers")}
}

// code is the code of a refusal.
func code(err error) string {
	var refusal *batch.Refusal
	if errors.As(err, &refusal) {
		return refusal.Code
	}
	return ""
}

// Kept, nobody is chased; broken, the steps go on, with days from the new date (S12, S13).
func TestAPostponedInvoiceIsLeftAloneUntilItsDay(t *testing.T) {
	h := billed(t, 1) // 539 kroner, due 20 October
	done, err := h.postpone("2026-10-21", "1", "2026-11-20")
	if err != nil || done.Invoice.Due != day("2026-11-20") || done.Invoice.FirstDue != day("2026-10-20") {
		t.Fatalf("%+v, %v", done, err)
	}
	rows := h.outbox("invoices-2026-10-21.csv")
	if len(rows) != 1 || rows[0]["due"] != "2026-11-20" || rows[0]["amount"] != "539.00" ||
		!strings.Contains(rows[0]["text"], "utsettelse med faktura 1") ||
		!strings.Contains(rows[0]["text"], "innen 20.11.2026") {
		t.Errorf("%v", rows)
	}
	for _, date := range []string{"2026-10-28", "2026-11-03", "2026-11-20", "2026-11-23"} {
		if did := h.did(date); did != [2]int64{} {
			t.Errorf("%s: %v", date, did)
		}
	}
	if did := h.did("2026-11-30"); did != [2]int64{1, 0} { // eight days after Friday the 20th is a Saturday
		t.Errorf("S12: %v", did)
	}
	if did := h.did("2026-12-07"); did != [2]int64{0, 1} {
		t.Errorf("S13: %v", did)
	}
}

// Reports of a past day keep the due date of that day.
func TestAPastDayKeepsItsDueDate(t *testing.T) {
	h := billed(t, 1)
	if _, err := h.postpone("2026-10-21", "1", "2026-11-20"); err != nil {
		t.Fatal(err)
	}
	for on, due := range map[string]string{"2026-10-20": "2026-10-20", "2026-10-21": "2026-11-20"} {
		list, err := stream.All(h.payee.Store.InvoicesAsOf(t.Context(), batch.InvoicesToPay, day(on)))
		if err != nil || len(list) != 1 || list[0].Due != day(due) {
			t.Errorf("%s: %+v, %v", on, list, err)
		}
	}
	changes, err := stream.All(h.payee.Store.DueChanges(t.Context(), "1"))
	want := batch.DueChange{
		InvoiceNo: "1", Seq: 1, On: day("2026-10-21"), Due: day("2026-11-20"), Method: batch.MethodInvoice,
		WasDue: day("2026-10-20"), WasMethod: batch.MethodInvoice, Why: batch.DuePostponed,
	}
	if err != nil || !slices.Equal(changes, []batch.DueChange{want}) {
		t.Errorf("%+v, %v", changes, err)
	}
}

// A live claim is cancelled and made anew for the new day; invariant 1: never two that stand for one day.
func TestAPostponedClaimIsMadeAnew(t *testing.T) {
	h := claimed(t, true)
	done, err := h.postpone("2026-10-08", "1", "2026-11-05")
	if err != nil || done.Claim != desk.ClaimToCancel || done.LastCancel != day("2026-10-19") ||
		done.Invoice.Method != batch.MethodClaim {
		t.Fatalf("%+v, %v", done, err)
	}
	if text := h.outbox("invoices-2026-10-08.csv")[0]["text"]; !strings.Contains(text,
		"AvtaleGiro 05.11.2026") {
		t.Error(text)
	}
	r := h.run("2026-10-08")
	if count(r, "claims", "cancellations") != 1 || count(r, "claims", "claims") != 1 {
		t.Errorf("%+v", r.Jobs)
	}
	if live := h.liveClaims(); len(live) != 1 || live[0].Due != day("2026-11-05") {
		t.Errorf("%+v", live)
	}
	h.at("2026-10-08").approve()
	if r := h.run("2026-10-09"); count(r, "claims", "cancellations")+count(r, "claims", "claims") != 0 {
		t.Error("claimed or cancelled again")
	}
	if did := h.did("2026-10-28"); did != [2]int64{} {
		t.Errorf("%v", did)
	}
	h.pay("2026-11-05", paid{kid: kidOf(1001, 1), amount: 49900, serial: 1})
	h.run("2026-11-06")
	if i := h.invoice("1"); i.Status() != batch.StatusPaid {
		t.Error(i.Status())
	}
	h.verified()
}

// Where the claim cannot be moved it is refused, and nothing has changed.
func TestAClaimThatCannotBeMovedIsNotPostponed(t *testing.T) {
	for name, c := range map[string]struct {
		approved    bool
		date, until string
		want        string
	}{
		"not answered":            {false, "2026-10-08", "2026-11-05", desk.ClaimNotMovable},
		"too late (A6)":           {true, "2026-10-20", "2026-11-05", desk.CancelTooLate},
		"the bank may try (A4)":   {true, "2026-10-23", "2026-11-05", desk.CancelTooLate},
		"no day for a claim":      {true, "2026-10-16", "2026-10-21", desk.NotClaimableThen},
		"more than a year (Nets)": {true, "2026-10-08", "2027-11-05", desk.NotClaimableThen},
		"earlier":                 {true, "2026-10-08", "2026-10-20", desk.DueAlready},
		"past":                    {true, "2026-10-08", "2026-10-07", desk.DayPast},
		"much later":              {true, "2026-10-08", "2036-10-07", desk.DayTooFar},
	} {
		t.Run(name, func(t *testing.T) {
			h := claimed(t, c.approved)
			before := h.dump()
			_, err := h.postpone(c.date, "1", c.until)
			if code(err) != c.want {
				t.Errorf("%v", err)
			}
			if h.dump() != before || h.outbox("invoices-"+c.date+".csv") != nil {
				t.Error("something has changed")
			}
		})
	}
}

// A claim that has not left is dropped with its transmission, and made for the new day by the next run.
func TestAPostponedClaimThatHasNotLeftIsDropped(t *testing.T) {
	h := members(t, 2)
	h.mandate("2026-10-02", 1001, 1002)
	h.run("2026-10-06", "fetch", "ingest", "bill", "claims")
	done, err := h.postpone("2026-10-06", "1", "2026-11-05")
	if err != nil || done.Claim != desk.ClaimGivenUp {
		t.Fatalf("%+v, %v", done, err)
	}
	r := h.run("2026-10-06")
	if count(r, "claims", "claims") != 2 || count(r, "claims", "cancellations") != 0 {
		t.Errorf("%+v", r.Jobs)
	}
	for no, due := range map[string]string{"1": "2026-11-05", "2": "2026-10-20"} {
		if c := h.invoice(no).Claim; c == nil || c.Due != day(due) || c.Status != batch.ClaimLive {
			t.Errorf("invoice %s: %+v", no, c)
		}
	}
}

// A run that comes too late to cancel says what the bank does.
func TestARunThatIsTooLateToMoveAClaimSaysSo(t *testing.T) {
	h := claimed(t, true)
	if _, err := h.postpone("2026-10-16", "1", "2026-11-05"); err != nil {
		t.Fatal(err)
	}
	h.now = day("2026-10-19").At(15, 0)
	r, err := h.night().Run(t.Context(), "claims")
	if err != nil {
		t.Fatal(err)
	}
	found := slices.ContainsFunc(r.Jobs, func(j *night.Report) bool {
		return slices.ContainsFunc(j.Findings,
			func(f batch.Finding) bool { return f.Code == batch.ClaimNotMoved })
	})
	if !found || count(r, "claims", "cancellations") != 0 {
		t.Errorf("%+v", r.Jobs)
	}
	s := h.at("2026-10-20").status()
	if !slices.ContainsFunc(s.Findings, func(f batch.Finding) bool { return f.Code == batch.ClaimNotMoved }) {
		t.Errorf("%+v", s.Findings)
	}
}

// A claim whose retry window is over is paid by hand after a postponement.
func TestAFailedClaimIsPostponedByHand(t *testing.T) {
	h := claimed(t, true)
	h.run("2026-10-27")
	done, err := h.postpone("2026-10-28", "1", "2026-11-20")
	if err != nil || done.Invoice.Method != batch.MethodInvoice || done.Claim != desk.ClaimKept {
		t.Fatalf("%+v, %v", done, err)
	}
	if r := h.tryRun("2026-10-28"); count(r, "claims", "claims")+count(r, "claims", "cancellations") != 0 {
		t.Errorf("%+v", r.Jobs)
	}
}

// Kept, nobody is chased; a part that is not paid by its day breaks it, until it is paid after all.
func TestInstalments(t *testing.T) {
	h := billed(t, 1)
	done, err := h.instalments("2026-10-21", "1", "2026-11-02", 20000, "2026-12-01", 20000, "2027-01-04",
		13900)
	if err != nil || done.Invoice.Due != day("2026-11-02") || done.Arrangement.Until != day("2027-01-04") {
		t.Fatalf("%+v, %v", done, err)
	}
	text := h.outbox("invoices-2026-10-21.csv")[0]["text"]
	for _, part := range []string{"200,00 kr innen 02.11.2026", "139,00 kr innen 04.01.2027",
		"ikke automatisk"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in %s", part, text)
		}
	}
	if did := h.did("2026-10-29"); did != [2]int64{} {
		t.Errorf("before the first part: %v", did)
	}
	h.pay("2026-11-02", paid{typ: 10, kid: kidOf(1001, 1), amount: 20000, serial: 1})
	for _, date := range []string{"2026-11-03", "2026-11-16", "2026-12-01", "2026-12-02"} {
		h.did(date)
		if i := h.invoice("1"); !i.Reminded.IsZero() || i.InCollection {
			t.Errorf("%s: %+v", date, i)
		}
	}
	if i := h.invoice("1"); i.NextDue() != day("2026-12-01") {
		t.Errorf("next due %s", i.NextDue())
	}

	h.did("2026-12-09") // eight days after the part of 1 December (S12)
	if i := h.invoice("1"); i.Reminded != day("2026-12-09") || i.InCollection {
		t.Errorf("%+v", i)
	}
	// Paid after all: it is kept again, and the rest is not handed over.
	h.pay("2026-12-10", paid{typ: 10, kid: kidOf(1001, 1), amount: 20000, serial: 2})
	for _, date := range []string{"2026-12-16", "2027-01-04", "2027-01-05"} {
		if h.did(date); h.invoice("1").InCollection {
			t.Errorf("%s: handed over", date)
		}
	}
	// Broken again: the reminder has gone, and so it is handed over (S13).
	if h.did("2027-01-18"); !h.invoice("1").InCollection {
		t.Error("not handed over")
	}
}

func TestInstalmentsSumToWhatIsOutstanding(t *testing.T) {
	h := billed(t, 1)
	for name, c := range map[string]struct {
		parts []any
		want  string
	}{
		"too little": {[]any{"2026-11-02", 20000, "2026-12-01", 33800}, desk.PartsWrong},
		"too much":   {[]any{"2026-11-02", 20000, "2026-12-01", 34000}, desk.PartsWrong},
		"one":        {[]any{"2026-11-02", 53900}, desk.PartsWrong},
		"disorder":   {[]any{"2026-12-01", 20000, "2026-11-02", 33900}, desk.PartsWrong},
		"twice":      {[]any{"2026-12-01", 20000, "2026-12-01", 33900}, desk.PartsWrong},
		"nothing":    {[]any{"2026-11-02", 53900, "2026-12-01", 0}, desk.PartsWrong},
		"past":       {[]any{"2026-10-02", 20000, "2026-12-01", 33900}, desk.DayPast},
	} {
		if _, err := h.instalments("2026-10-21", "1", c.parts...); code(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	done, err := h.at("2026-10-21").desk("kari").Instalments(t.Context(),
		desk.Instalments{Invoice: "1", Number: 3, First: day("2026-10-31")})
	want := []batch.Part{
		{Due: day("2026-10-31"), Amount: 17967}, {Due: day("2026-11-30"), Amount: 17967},
		{Due: day("2026-12-31"), Amount: 17966},
	}
	if err != nil || !slices.Equal(done.Arrangement.Parts, want) {
		t.Errorf("%+v, %v", done, err)
	}
}

// Instalments of a claim: the claim is cancelled, and the invoice is paid by hand.
func TestInstalmentsOfAClaimArePaidByHand(t *testing.T) {
	h := claimed(t, true)
	done, err := h.instalments("2026-10-08", "1", "2026-11-02", 20000, "2026-12-01", 29900)
	if err != nil || done.Claim != desk.ClaimToCancel || done.Invoice.Method != batch.MethodInvoice {
		t.Fatalf("%+v, %v", done, err)
	}
	r := h.run("2026-10-08")
	if count(r, "claims", "cancellations") != 1 || count(r, "claims", "claims") != 0 ||
		len(h.liveClaims()) != 0 {
		t.Errorf("%+v", r.Jobs)
	}
	if _, err := claimed(t, true).instalments("2026-10-20", "1", "2026-11-02", 20000, "2026-12-01",
		29900); code(err) != desk.CancelTooLate {
		t.Errorf("A6: %v", err)
	}
}

// What nobody asks the customer for cannot be postponed.
func TestWhatIsNotAskedForIsNotPostponed(t *testing.T) {
	h := billed(t, 3)
	h.credit("2026-10-07", "1", 0)
	h.run("2026-10-28")
	h.run("2026-11-03") // reminded, and handed over
	if _, err := h.at("2026-11-04").desk("kari").HoldCustomer(t.Context(),
		desk.HoldCustomer{Customer: "1003", Reason: "died"}); err != nil {
		t.Fatal(err)
	}
	for no, want := range map[string]string{
		"1": desk.NothingLeft, "2": desk.WithAgency, "3": desk.WithAgency, "9": "",
	} {
		if _, err := h.postpone("2026-11-04", no, "2026-12-01"); code(err) != want || err == nil {
			t.Errorf("%s: %v", no, err)
		}
	}
}
