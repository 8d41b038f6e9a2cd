package batch_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"trekk/batch"
)

// Tests of rules that no other test names. The page of `trekk help rules` lists all rules, each with its
// tests.

// S21: who has Digipost gets letters there, who has an e-mail address gets them by e-mail, and everyone
// else by post. The rows for whoever sends them say which way, with all that each way needs: of invoices
// and of messages alike.
func TestS21InvoicesGoByDigipostElseEmailElsePost(t *testing.T) {
	const address = "Storgata 1,7010,TRONDHEIM"
	const columns = "customer_no,name,mobile,email,language,birth_date,address,postcode,city,digipost\n"
	for _, test := range []struct{ name, email, address, digipost, channel string }{
		{"digipost before all", "ada@example.no", address, "yes", "digipost"},
		{"digipost alone", "", ",,", "yes", "digipost"},
		{"e-mail before post", "ada@example.no", address, "", "email"},
		{"post", "", address, "", "post"},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := newHouse(t, "sit")
			h.member(1001)
			h.importCSV("customers", columns+fmt.Sprintf("1001,Ada,40001001,%s,nb,1990-05-17,%s,%s\n",
				test.email, test.address, test.digipost))
			h.run("2026-10-06")
			letter := func(file string) {
				t.Helper()
				rows := h.outbox(file)
				if len(rows) != 1 {
					t.Fatalf("%s has %d rows, want 1", file, len(rows))
				}
				r := rows[0]
				got := r["channel"] + "|" + r["email"] + "|" +
					r["address"] + "|" + r["postcode"] + "|" + r["city"]
				want := test.channel + "|" + test.email + "|" + strings.ReplaceAll(test.address, ",", "|")
				if got != want {
					t.Errorf("%s: %s, want %s", file, got, want)
				}
			}
			letter("invoices-2026-10-06.csv")
			h.at("2026-10-07").credit("2026-10-07", h.only().No, 100_00)
			letter("messages-2026-10-07.csv")
		})
	}
}

// A7: a mandate is of one account and one fixed part of a KID, whatever invoice it was made on. It may be
// changed, which leaves it active, and withdrawn or barred, which the bank tells alike: as deleted. What it
// names beside that, payer, limit and period, stays with the bank, and shows only in claims that are not
// paid.
func TestA7AMandateIsOfAnAccountAndAFixedPartAndCanBeTakenBack(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.member(1002)
	held := func() (list []batch.Mandate) {
		t.Helper()
		for m, err := range h.payee.Store.MandatesOf(context.Background(), ourAccount, kidOf(1001, 0)[:8]) {
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, m)
		}
		return list
	}

	h.at("2026-10-02")
	// Made on the KID of an invoice that we never had.
	h.deliver("Outbound", "made", h.mandates("1 "+kidOf(1001, 77)))
	h.run("2026-10-06")
	h.approve()
	for _, i := range h.invoices() {
		want := batch.MethodInvoice
		if i.CustomerNo == "1001" {
			want = batch.MethodClaim
		}
		if i.Method != want {
			t.Errorf("customer %s: %s, want %s by its own fixed part", i.CustomerNo, i.Method, want)
		}
	}
	if m := held(); len(m) != 1 || !m[0].Notice || m[0].Since != day("2026-10-02") || !m[0].Until.IsZero() {
		t.Fatalf("made: %+v", m)
	}

	h.at("2026-10-12") // changed: told as new once more, now without notice
	noNotice := strings.Replace(h.mandates("1 "+kidOf(1001, 0)), kidOf(1001, 0)+"J", kidOf(1001, 0)+"N", 1)
	h.deliver("Outbound", "changed", noNotice)
	h.run("2026-10-12")
	if m := held(); len(m) != 1 || m[0].Notice || m[0].Since != day("2026-10-02") || !m[0].Until.IsZero() {
		t.Errorf("changed: %+v", m)
	}

	h.at("2026-11-02") // withdrawn by the payer, or barred by his bank: the record is the same
	h.deliver("Outbound", "gone", h.mandates("2 "+kidOf(1001, 0)))
	h.run("2026-11-06")
	if m := held(); len(m) != 1 || m[0].Until != day("2026-11-02") {
		t.Errorf("gone: %+v", m)
	}
	for _, i := range h.invoices() {
		if i.Period.String() == "2026-12" && i.Method != batch.MethodInvoice {
			t.Errorf("customer %s has no mandate any longer: %s", i.CustomerNo, i.Method)
		}
	}
}

// A2 and A3: a payer who stops a payment, and one whose limit it is above, are not charged, and nobody says
// so. The bank's silence after its last try is the answer: until then nothing happens, and then the invoice
// is like any other that is unpaid.
func TestA2A3WhatTheBankDoesNotChargeIsUnpaidInSilence(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.mandate("2026-10-02", 1001)
	h.run("2026-10-06")
	h.approve()
	for _, date := range []string{"2026-10-07", "2026-10-20", "2026-10-21", "2026-10-26", "2026-10-27"} {
		r := h.run(date)
		if count(r, "remind", "reminders") != 0 || count(r, "collect", "handovers") != 0 {
			t.Errorf("%s: followed up", date)
		}
		if i := h.only(); i.Method != batch.MethodClaim || i.Paid != 0 {
			t.Errorf("%s: %s, paid %s", date, i.Method, i.Paid)
		}
	}
	if r := h.run("2026-10-28"); count(r, "remind", "reminders") != 1 {
		t.Error("eight days after, and the bank has nothing more to say: no reminder")
	}
	if rows := h.outbox("sms-2026-10-28.csv"); len(rows) != 1 || rows[0]["amount"] != "499.00" {
		t.Errorf("reminded of %v, want 499.00, no fee: it was to be charged", rows)
	}
}

// Invariant 5: money is int64 øre and nothing else. No package that counts money or days has a float in it,
// and an amount that is too large is an error where it comes in.
func TestInvariant5NoFloatsAndNoOverflow(t *testing.T) {
	fset, files := token.NewFileSet(), 0
	for _, root := range []string{".", "../nets", "../kid", "../schedule/bankday"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "sandbox" || d.Name() == "letter"): // chance and pages are drawn there
				return fs.SkipDir
			case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			files++
			f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if x, ok := n.(*ast.Ident); ok && (x.Name == "float64" || x.Name == "float32") {
					t.Errorf("%s: %s", fset.Position(x.Pos()), x.Name)
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 50 {
		t.Errorf("only %d files were looked at", files)
	}
	for amount, right := range map[string]bool{
		"99999999999.99": true, "100000000000.00": true, "100000000000.01": false, "1000000000000": false,
		"92233720368547758.08": false, "9223372036854775808": false, "0.001": false,
	} {
		if o, err := batch.ParseOre(amount); (err == nil) != right || err == nil && o.Decimal() != amount {
			t.Errorf("%s: %d, %v", amount, o, err)
		}
	}
}
