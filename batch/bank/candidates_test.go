package bank_test

import (
	"maps"
	"strconv"
	"testing"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/stream"
	"trekk/kid"
)

// open is an invoice of the customer whose number is the fixed part.
func open(no, fixed, account string, claim *batch.Claim) batch.InvoiceState {
	i := batch.Invoice{No: no, CustomerNo: fixed, Fixed: fixed, KID: kidOf(fixed, no), Account: account,
		Due: day("2026-10-20"), Method: batch.MethodClaim}
	return batch.InvoiceState{Invoice: i, Claim: claim, Customer: batch.Customer{No: fixed, Fixed: fixed}}
}

// kidOf is the KID of an invoice of a customer: both are numbers.
func kidOf(customer, invoice string) string {
	var p kid.Parts
	p.Customer, _ = strconv.ParseInt(customer, 10, 64)
	p.Invoice, _ = strconv.ParseInt(invoice, 10, 64)
	k, err := layout.Make(p)
	if err != nil {
		panic(err)
	}
	return k
}

func TestCandidates(t *testing.T) {
	b := &books{
		mandates: []batch.Mandate{
			{Account: main, Fixed: "1", Since: day("2026-01-01")},
			{Account: main, Fixed: "2", Since: day("2026-01-01"), Until: day("2026-10-01")},
			{Account: other, Fixed: "2", Since: day("2026-01-01")},
		},
		transmissions: []batch.Transmission{
			{Number: 7, Status: batch.TransmissionApproved}, {Number: 8, Status: batch.TransmissionSent},
		},
		invoices: []batch.InvoiceState{
			open("10", "1", main, nil),
			open("11", "1", main, &batch.Claim{Status: batch.ClaimRejected, Text: "no agreement"}),
			open("12", "1", main, &batch.Claim{Status: batch.ClaimCancelled, Transmission: 6,
				CancelledBy: 7}),
			open("13", "1", main, &batch.Claim{Status: batch.ClaimCancelled, Transmission: 7,
				CancelledBy: 8}), // not answered
			open("14", "1", other, nil),
			open("15", "2", main, nil),
			open("16", "2", other, nil),
			open("17", "3", main, nil),
			open("18", "3", "15032080135", nil), // an account that is ours no longer
			others("19", "1", "3"),
		},
	}
	m := moment(b, "2026-10-14 13:59")
	found, err := stream.All(bank.Candidates(t.Context(), m))
	must(t, err)
	got := map[string]batch.FindingCode{}
	for _, c := range found {
		got[c.No] = c.NotClaimable(m)
	}
	want := map[string]batch.FindingCode{
		"10": "", "11": batch.OrdinaryAfterRejection, "12": "", "14": batch.OrdinaryWithoutMandate,
		"15": batch.OrdinaryWithoutMandate, "16": "", "17": batch.OrdinaryWithoutMandate,
		"18": batch.OrdinaryAccountGone, "19": batch.ClaimNotTheirs,
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if why := found[0].NotClaimable(moment(b, "2026-10-14 14:00")); why != batch.OrdinaryTooLate {
		t.Errorf("at the cut-off: %q", why)
	}
}

// others is an invoice that customer fixed owes, whose KID has the number of another.
func others(no, kidOfCustomer, owner string) batch.InvoiceState {
	i := open(no, kidOfCustomer, main, nil)
	i.CustomerNo, i.Customer.No, i.Customer.Fixed = owner, owner, owner
	return i
}

// Invariant 8: customer, invoice and KID belong to one customer, or nothing is claimed. Where it would be, a
// person is told.
func TestInvariant8WhoIsCharged(t *testing.T) {
	m := moment(&books{}, "2026-10-06 12:00")
	for _, c := range []struct {
		what    string
		change  func(*batch.InvoiceState)
		mandate bool
		theirs  bool
		told    bool
	}{
		{"its own", func(*batch.InvoiceState) {}, true, true, false},
		{"another's KID", func(i *batch.InvoiceState) { *i = others("10", "1", "2") }, true, false, true},
		{"another's KID, no mandate yet", func(i *batch.InvoiceState) { *i = others("10", "1", "2") },
			false, false, true},
		{"another's KID, imported", func(i *batch.InvoiceState) {
			*i = others("10", "1", "2")
			i.Method, i.Imported = batch.MethodInvoice, true
		}, true, false, true},
		{"another's KID, paid by hand", func(i *batch.InvoiceState) {
			*i = others("10", "1", "2")
			i.Method, i.Imported = batch.MethodInvoice, true
		}, false, false, false},
		{"found by another fixed part than its KID's", func(i *batch.InvoiceState) { i.Fixed = "2" }, true,
			false, true},
		{"a KID that is not of the layout", func(i *batch.InvoiceState) { i.KID = "1234" }, true, false,
			true},
		{"a KID with a wrong check digit", func(i *batch.InvoiceState) {
			last := i.KID[len(i.KID)-1]
			i.KID = i.KID[:len(i.KID)-1] + string(rune('0'+(last-'0'+1)%10))
		}, true, false, true},
		{"of no customer", func(i *batch.InvoiceState) { i.Customer = batch.Customer{} }, true, false, true},
	} {
		i := open("10", "1", main, nil)
		c.change(&i)
		if got := bank.Theirs(m, &i); got != c.theirs {
			t.Errorf("%s: theirs %v", c.what, got)
		}
		if f := bank.NotTheirs(m, &i, c.mandate); (f != nil) != c.told {
			t.Errorf("%s: told %+v", c.what, f)
		}
	}
	i := others("10", "1", "2")
	f := bank.NotTheirs(m, &i, true)
	if f.Severity != batch.Urgent || f.Subject.No != "10" || f.Facts["customer"] != "2" ||
		f.Facts["charged"] != "1" {
		t.Errorf("%+v", f)
	}
}

func TestBecomingOrdinaryIsAFinding(t *testing.T) {
	rejected := bank.Candidate{InvoiceState: open("11", "1", main, &batch.Claim{Text: "no agreement"})}
	f := rejected.Ordinary(batch.OrdinaryAfterRejection, day("2026-11-04"))
	if f.Code != batch.OrdinaryAfterRejection || f.Subject.No != "11" || f.Severity != batch.Waiting ||
		!maps.Equal(f.Facts, batch.Facts{"due": day("2026-11-04"), "text": "no agreement"}) {
		t.Errorf("finding %+v", f)
	}
	f = rejected.Ordinary(batch.OrdinaryTooLate, day("2026-11-04"))
	if !maps.Equal(f.Facts, batch.Facts{"due": day("2026-11-04")}) {
		t.Errorf("finding %+v", f)
	}
}

func TestMandatesOfAllAccounts(t *testing.T) {
	b := &books{mandates: []batch.Mandate{
		{Account: main, Fixed: "1"}, {Account: main, Fixed: "3"}, {Account: other, Fixed: "1"},
		{Account: other, Fixed: "2"},
	}}
	all := bank.NewMandates(t.Context(), moment(b, "2026-10-06 12:00").Payee)
	defer all.Stop()
	for fixed, want := range map[string][]string{"1": {main, other}} {
		var got []string
		for m, err := range all.At(fixed) {
			must(t, err)
			got = append(got, m.Account)
		}
		if len(got) != len(want) || got[0] != want[0] || got[1] != want[1] {
			t.Errorf("%s: %v, want %v", fixed, got, want)
		}
	}
	for m, err := range all.At("2") {
		must(t, err)
		if m.Account != other {
			t.Errorf("2: %+v", m)
		}
		break // what is left of it is left behind
	}
	if held, err := stream.All(all.At("3")); err != nil || len(held) != 1 || held[0].Account != main {
		t.Errorf("3: %+v, %v", held, err)
	}
}
