package ledger

import (
	"slices"
	"testing"

	"trekk/batch"
)

// Every cost is written once, with a KID that no other invoice has, however many there are: another system may have
// given out KIDs of our numbers to come.
func TestCostsGetNumbersWhoseKIDsAreFree(t *testing.T) {
	taken := []string{kidOf(t, 1001, 1), kidOf(t, 1001, 2), kidOf(t, 1001, 503)}
	w := &written{}
	book := NewCostBook(moment(t, &books{kids: taken}), w, Booking{})
	of := &batch.InvoiceState{Invoice: batch.Invoice{No: "7", CustomerNo: "1001", Account: ours}}
	for k := range 400 {
		fee := batch.Ore(k % 2 * 3800) // every other letter has no fee
		if err := book.Add(t.Context(), of, fee, batch.Ore(1+k), today); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(w.invoices) != 600 {
		t.Fatalf("%d costs", len(w.invoices))
	}
	var interest batch.Ore
	seen := slices.Clone(taken)
	for _, i := range w.invoices {
		if slices.Contains(seen, i.KID) || i.No == "" || i.Of != "7" {
			t.Fatalf("%+v", i)
		}
		seen = append(seen, i.KID)
		if i.Kind == batch.KindInterest {
			interest += i.Amount
		}
	}
	if interest != 400*401/2 {
		t.Errorf("%s of interest", interest)
	}
}
