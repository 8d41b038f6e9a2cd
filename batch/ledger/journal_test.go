package ledger

import (
	"errors"
	"slices"
	"testing"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

var october20 = bankday.New(2026, 10, 20)

// kept are books of two invoices and a payment, of which 539 kroner is on an invoice and 61 are credit.
func kept() *books {
	of := func(kind batch.MovementKind, amount batch.Ore) batch.Movement {
		return batch.Movement{
			Booked: october20, Kind: kind, Amount: amount, Source: batch.SourceOCR,
			Account: ours, Date: october20,
		}
	}
	first, second := of(batch.MoveInvoice, 53900), of(batch.MoveInvoice, 49900)
	first.No, first.Plan, first.Fee, first.Charges = "1", "basis", 4000, 10000
	second.No, second.Plan = "2", "basis"
	paid, credit := of(batch.MovePosting, 53900), of(batch.MovePosting, 6100)
	paid.Target, paid.InvoiceNo, paid.Payment = batch.ToInvoice, "1", 1
	credit.Target, credit.CustomerNo, credit.Payment = batch.ToCredit, "1001", 1
	return &books{
		movements: []batch.Movement{first, second, of(batch.MovePayment, 60000), paid, credit},
		sums: batch.Books{
			Payments: 1, PaymentSum: 60000, FileSum: 60000, PostingSum: 60000, Invoiced: 103800,
			OnInvoices: 53900, Credit: 6100,
		},
	}
}

func TestTheJournalWithAndWithoutDetail(t *testing.T) {
	m := moment(t, kept())
	type side struct {
		voucher, account string
		debit, credit    batch.Ore
	}
	rest := []side{
		{"2026-10-20-OCR-0.0.0.0", "1920", 60000, 0}, {"2026-10-20-OCR-0.0.0.0", "2990", 0, 60000},
		{"2026-10-20-PAID", "2990", 53900, 0}, {"2026-10-20-PAID", "1500", 0, 53900},
		{"2026-10-20-CREDIT", "2990", 6100, 0}, {"2026-10-20-CREDIT", "2900", 0, 6100},
	}
	for detail, invoices := range map[bool][]side{
		true: {
			{"2026-10-20-INVOICES", "1500", 53900, 0}, {"2026-10-20-INVOICES", "3200", 0, 39900},
			{"2026-10-20-INVOICES", "3210", 0, 10000}, {"2026-10-20-INVOICES", "3220", 0, 4000},
			{"2026-10-20-INVOICES", "1500", 49900, 0}, {"2026-10-20-INVOICES", "3200", 0, 49900},
		},
		false: {
			{"2026-10-20-INVOICES", "1500", 103800, 0}, {"2026-10-20-INVOICES", "3200", 0, 89800},
			{"2026-10-20-INVOICES", "3210", 0, 10000}, {"2026-10-20-INVOICES", "3220", 0, 4000},
		},
	} {
		var got []side
		for l, err := range Journal(t.Context(), m, 1, batch.LastDay, detail) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, side{l.Voucher, l.Account, l.Debit, l.Credit})
		}
		if want := slices.Concat(invoices, rest); !slices.Equal(got, want) {
			t.Errorf("detail %v:\n got %+v\nwant %+v", detail, got, want)
		}
	}
}

func TestTheJournalSpeaksTheLanguageOfTheMoment(t *testing.T) {
	m := moment(t, kept())
	for lang, want := range map[string][2]string{
		"en": {"Accounts receivable", "Invoices"}, "nb": {"Kundefordringer", "Fakturaer"},
	} {
		m.Lang = lang
		for l := range Journal(t.Context(), m, 1, batch.LastDay, true) {
			if l.AccountName != want[0] || l.Text != want[1] {
				t.Errorf("%s: %s, %s", lang, l.AccountName, l.Text)
			}
			break
		}
	}
}

func TestBalanceSumsAndHash(t *testing.T) {
	b := kept()
	balance, err := BalanceOn(t.Context(), b, october20)
	if err != nil || len(balance) != len(batch.AccountKeys()) || balance.debit() != 0 {
		t.Errorf("%v: %v", err, balance)
	}
	sums, err := Sums(t.Context(), b, october20)
	if err != nil || sums["receivables"] != 49900 || sums["credit"] != 6100 || sums["income"] != 89800 ||
		sums["bank"] != 60000 {
		t.Errorf("%v: %v", err, sums)
	}
	if balance, err := BalanceOn(t.Context(), b, october20-1); err != nil || balance[batch.Bank] != 0 {
		t.Errorf("%v: the day before: %v", err, balance)
	}
	// The hash must never come out otherwise for the same books: closed periods keep it.
	const want = "12f3730f50b94d59153e5cb7ef2523d496b0038255efacaf082986370a054075"
	hash, err := JournalHash(t.Context(), b, 1, october20)
	if err != nil || hash != want {
		t.Errorf("%v: %s", err, hash)
	}
	b.movements[1].Amount++
	if again, _ := JournalHash(t.Context(), b, 1, october20); again == hash {
		t.Error("an øre more has the same hash")
	}
}

func TestDifferences(t *testing.T) {
	if d, err := Differences(t.Context(), kept(), 0); err != nil || d != nil {
		t.Errorf("%v: %v", err, d)
	}
	b := kept()
	b.sums = batch.Books{
		FileSum: 1, PaymentSum: 2, PostingSum: 3, Reversed: 4, Passed: 5, Uneven: 6, Overposted: 7,
		WrongRefunds: 8, DoubleClaims: 9, Ignored: 10, Refunded: 20, Unmatched: 30,
	}
	b.movements = b.movements[:1]
	b.movements[0].Kind = 0 // a posting to nowhere
	want := []string{
		"the files' amounts and the payments': 0,01 and 0,02",
		"the payments' amounts and their postings': 0,02 and 0,03",
		"the postings and the places they are at: 0,03 and 0,60",
		"what was reversed unused and nothing: 0,04 and 0,00",
		"5 payments without a posting that match takes for matched",
		"6 payments with postings that do not sum to their amount",
		"7 invoices with more credited and posted than their amount, or less than nothing posted",
		"8 refunds with postings that do not sum to what is paid back",
		"9 invoices with two live claims for one due date",
		"bank, reception and Vipps, and the payments: 0,00 and 0,02",
		"ignored in the journal, and the postings to it: 0,00 and 0,10",
		"refunds in the journal, and the postings to them: 0,00 and 0,20",
		"unmatched in the journal, and the payments that wait: 0,00 and 0,30",
	}
	found, err := Differences(t.Context(), b, 0)
	var got []string
	for _, d := range found {
		got = append(got, d.String())
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v:\n got %q\nwant %q", err, got, want)
	}
}

func TestAJournalThatCannotBeReadSaysSo(t *testing.T) {
	broken := errors.New("broken")
	m := moment(t, kept())
	m.Payee = &batch.Payee{Store: failing{m.Store, broken}}
	if _, err := stream.All(Journal(t.Context(), m, 1, batch.LastDay, false)); !errors.Is(err, broken) {
		t.Error(err)
	}
	if _, err := Sums(t.Context(), m.Store, today); !errors.Is(err, broken) {
		t.Error(err)
	}
	if _, err := JournalHash(t.Context(), m.Store, 1, today); !errors.Is(err, broken) {
		t.Error(err)
	}
}
