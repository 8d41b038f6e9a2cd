package camt_test

import (
	"strings"
	"testing"

	"trekk/camt"
)

// FuzzReader: nothing makes the reader fail otherwise than by faults; what it accepts has transactions that
// are its entries, and says the same a second time.
func FuzzReader(f *testing.F) {
	for _, file := range []string{file02, file08, statement, file02[:700], "\xff\xfe<\x00", "<Document/>"} {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file string) {
		list, r := read(t, file, camt.Options{})
		again := camt.NewReader(strings.NewReader(file), camt.Options{})
		entries, money := 0, int64(0)
		for e, err := range again.Entries() {
			if err != nil {
				t.Fatal(err)
			}
			entries++
			money += e.Money()
		}
		if len(again.Faults()) != len(r.Faults()) {
			t.Fatalf("%v, then %v", r.Faults(), again.Faults())
		}
		if r.Failed() {
			return
		}
		if len(r.Notifications()) == 0 || r.Message().ID == "" || len(list) < entries {
			t.Fatalf("%d entries, %d transactions, %+v", entries, len(list), r.Message())
		}
		gross, charges := int64(0), int64(0)
		for _, tx := range list {
			gross, charges = gross+tx.Money(), charges+tx.Charges
			if tx.Amount < 0 || tx.Entry.Notification.Account == "" {
				t.Fatalf("%+v", tx)
			}
		}
		if !strings.Contains(file, "Chrgs") && !strings.Contains(file, "AmtDtls") && gross != money {
			t.Fatalf("transactions of %d, entries of %d", gross, money)
		}
	})
}
