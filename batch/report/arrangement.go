package report

import (
	"trekk/batch"
	"trekk/batch/bank"
	"trekk/schedule/bankday"
)

// Arranged is the time that a customer was given to pay an invoice: until a day, or in parts.
type Arranged struct {
	On     bankday.Date `json:"on"`
	Until  bankday.Date `json:"until"`
	Parts  []Part       `json:"parts"` // by day; empty where the whole was postponed
	Reason string       `json:"reason"`
}

// Part is what was to be paid of an invoice by a day.
type Part struct {
	Due    bankday.Date `json:"due"`
	Amount batch.Ore    `json:"amount_ore"`
}

// ArrangedOf is the read model of an arrangement; nil of none.
func ArrangedOf(a *batch.Arrangement) *Arranged {
	if a == nil {
		return nil
	}
	shown := &Arranged{On: a.On, Until: a.Until, Parts: []Part{}, Reason: a.Reason}
	for _, p := range a.Parts {
		shown.Parts = append(shown.Parts, Part{p.Due, p.Amount})
	}
	return shown
}

// LiveClaim is a claim that the bank may still charge.
type LiveClaim struct {
	InvoiceNo  string       `json:"invoice_no"`
	Due        bankday.Date `json:"due"`
	Charge     bankday.Date `json:"charge_date"`
	Amount     batch.Ore    `json:"amount_ore"`
	LastCancel bankday.Date `json:"last_cancel"` // the last day to take it back; null when it is too late
}

// liveClaimOf is the read model of the claim of an invoice that the bank may still charge; nil when there is
// none.
func liveClaimOf(m batch.Moment, i *batch.InvoiceState) *LiveClaim {
	c := bank.LiveClaim(m, i)
	if c == nil {
		return nil
	}
	return &LiveClaim{InvoiceNo: i.No, Due: c.Due, Charge: c.Charge, Amount: c.Amount,
		LastCancel: c.LastCancel}
}
