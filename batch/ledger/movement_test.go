package ledger

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
)

var (
	kinds = []batch.MovementKind{
		batch.MoveInvoice, batch.MoveCredit, batch.MoveLoss, batch.MovePayment, batch.MovePosting,
	}
	sources = []batch.Source{
		batch.SourceOCR, batch.SourceReception, batch.SourceVipps, batch.SourcePaper, batch.SourceCamt,
	}
	targets = []batch.Target{
		batch.ToInvoice, batch.ToCredit, batch.ToUnmatched, batch.ToIgnored, batch.ToRefund, batch.ToReversed,
	}
)

// Double entry: the sides of every movement sum to zero, each on an account that there is.
func TestTheSidesOfAMovementSumToZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ore := func(name string) batch.Ore { return batch.Ore(rapid.Int64Range(-1e12, 1e12).Draw(t, name)) }
		m := batch.Movement{
			Kind:     rapid.SampledFrom(kinds).Draw(t, "kind"),
			Imported: rapid.Bool().Draw(t, "imported"),
			Apart:    batch.Apart(rapid.IntRange(0, 3).Draw(t, "apart")),
			Plan:     "basis",
			Source:   rapid.SampledFrom(sources).Draw(t, "source"),
			Target:   rapid.SampledFrom(targets).Draw(t, "target"),
			Amount:   ore("amount"), Fee: ore("fee"), Charges: ore("charges"),
		}
		sum := batch.Ore(0)
		for _, e := range entries(&m) {
			sum += e.amount
			if !slices.Contains(batch.AccountKeys(), e.key) {
				t.Fatalf("there is no account %q", e.key)
			}
		}
		if sum != 0 {
			t.Fatalf("%+v sums to %s", m, sum)
		}
	})
}

// described is a movement with what the journal says of it.
type described struct {
	m                        batch.Movement
	voucher, reference, text string
}

// change makes another movement of one.
func change(m batch.Movement, how func(*batch.Movement)) batch.Movement {
	how(&m)
	return m
}

// invoicing are movements of invoices and what is taken off them, alone and several together.
func invoicing() []described {
	return []described{
		{
			batch.Movement{Booked: october20, Kind: batch.MoveInvoice, No: "12"},
			"INVOICES", "invoice 12", "Invoices",
		},
		{batch.Movement{Booked: october20, Kind: batch.MoveInvoice}, "INVOICES", "", "Invoices"},
		{
			batch.Movement{Booked: october20, Kind: batch.MoveCredit, No: "13", InvoiceNo: "12"},
			"CREDITED", "credit note 13, invoice 12", "Credit notes",
		},
		{
			batch.Movement{Booked: october20, Kind: batch.MoveLoss, No: "1", InvoiceNo: "12"},
			"LOST", "loss 1, invoice 12", "Losses on receivables",
		},
	}
}

// paying are movements of payments.
func paying() []described {
	payment := batch.Movement{
		Booked: october20, Kind: batch.MovePayment, Source: batch.SourceOCR, Account: ours, Date: october20,
		Centre: 1, Day: 14, Partial: 1, Serial: 7,
	}
	return []described{
		{payment, "OCR-1.14.1.7", ours + " 2026-10-20 01/14/1/7", "Payments, ocr"},
		{
			change(payment, func(m *batch.Movement) { m.Account, m.Date = "x", october20-1 }),
			"OCR-x-2026-10-19-1.14.1.7", "x 2026-10-19 01/14/1/7", "Payments, ocr",
		},
		{
			change(payment, func(m *batch.Movement) { m.Payment, m.FileName, m.Line = 3, "f", 9 }),
			"OCR-1.14.1.7", "payment 3, f:9", "Payments, ocr",
		},
		{
			batch.Movement{
				Booked: october20, Kind: batch.MovePayment, Source: batch.SourceVipps, No: "V1",
				Payment: 3, FileName: "f", Line: 1,
			}, "VIPPS", "V1, payment 3, f:1", "Payments, vipps",
		},
	}
}

// placing are movements of postings.
func placing() []described {
	posting := func(target batch.Target) batch.Movement {
		return batch.Movement{
			Booked: october20, Kind: batch.MovePosting, Target: target, Payment: 3, FileName: "f", Line: 9,
		}
	}
	return []described{
		{
			change(posting(batch.ToInvoice), func(m *batch.Movement) { m.InvoiceNo = "12" }),
			"PAID", "invoice 12, payment 3, f:9", "Payments on invoices",
		},
		{
			change(posting(batch.ToCredit), func(m *batch.Movement) { m.CustomerNo = "1001" }),
			"CREDIT", "customer 1001, payment 3, f:9", "Customers' credit",
		},
		{posting(batch.ToIgnored), "IGNORED", "payment 3, f:9", "Payments that are not for invoices"},
		{
			change(posting(batch.ToRefund), func(m *batch.Movement) { m.Refund = 4 }),
			"REFUND", "refund 4, payment 3, f:9", "Refunds",
		},
	}
}

// The vouchers and references of all kinds: they are in journals that payees have kept, and in the hashes of
// closed periods.
func TestVouchersReferencesAndTexts(t *testing.T) {
	for _, c := range slices.Concat(invoicing(), paying(), placing()) {
		if got := voucher(&c.m, ours); got != "2026-10-20-"+c.voucher {
			t.Errorf("voucher %q, want %q", got, c.voucher)
		}
		if got := reference(&c.m); got != c.reference {
			t.Errorf("reference %q, want %q", got, c.reference)
		}
		if got := text(&c.m, "en"); got != c.text || text(&c.m, "nb") == c.text {
			t.Errorf("text %q, want %q; in bokmål %q", got, c.text, text(&c.m, "nb"))
		}
	}
}
