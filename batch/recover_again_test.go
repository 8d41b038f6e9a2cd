package batch_test

import (
	"testing"

	"trekk/batch"
)

// Invoices that are made again after a restore have other numbers, since others have joined, and are due
// later, since they are made later. What the bank has already claims them all the same: it is tied to them,
// and another claim goes only with its cancellation.
func TestAnInvoiceMadeAgainIsTheOneThatTheBankClaims(t *testing.T) {
	onTwoBooks(t, func(first, second *house) {
		aNightMore(first, second)
		h := second
		h.member(1000)
		h.recovered("2026-10-12")
		h.run("2026-10-12")
		for s, err := range h.payee.Store.StrayClaims(h.Context()) {
			h.Errorf("%+v %v", s, err)
		}
		kid := first.only().KID
		live, cancelled := 0, 0
		for _, i := range h.invoices() {
			for c, err := range h.payee.Store.InvoiceClaims(h.Context(), i.No) {
				switch {
				case err != nil:
					h.Fatal(err)
				case c.IsCancellation():
				case c.Status == batch.ClaimLive:
					live++
				case c.KID == kid && c.Status == batch.ClaimCancelled && i.KID != kid:
					cancelled++
				}
			}
		}
		if live != 1 || cancelled > 1 || cancelled == 0 && h.transmissions() > 1 {
			h.Errorf("%d claims stand, %d are cancelled", live, cancelled)
		}
		h.verified()
	})
}

// Nobody knows how often what is read back was sent: its rejection may be of a copy, and is decided by a
// person.
func TestTheRejectionOfWhatWasReadBackIsDecidedByAPerson(t *testing.T) {
	onTwoBooks(t, func(first, second *house) {
		aNightMore(first, second)
		h := second
		h.recovered("2026-10-07")
		first.at("2026-10-07").receipt(1, "AVVIST")
		h.tryRun("2026-10-08")
		if s := h.transmission(1).Status; s != batch.TransmissionSent {
			h.Errorf("it is %s", s)
		}
	})
}

// Once a person has said that the bank has none of it, the alarm of a forged receipt is over.
func TestTheAlarmOfAForgedReceiptEnds(t *testing.T) {
	onTwoBooks(t, func(h, _ *house) {
		h.member(1001)
		h.mandate("2026-10-02", 1001)
		h.run("2026-10-06", "fetch", "ingest", "match", "bill", "claims")
		h.at("2026-10-06").receipt(1, "GODKJENT")
		h.tryRun("2026-10-06", "fetch", "ingest")
		if h.found("receipt_unsent:1") == nil {
			h.Error("there is none")
		}
		h.recovered("2026-10-06", 1)
		if f := h.found("receipt_unsent:1"); f != nil {
			h.Errorf("%+v", f)
		}
	})
}
