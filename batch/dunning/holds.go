package dunning

import (
	"slices"

	"trekk/batch"
	"trekk/batch/stream"
)

// Holds sums up what holds invoices, by reason, in the order in which the reasons were met.
type Holds struct{ of []heldBy }

// heldBy is the invoices that one reason holds.
type heldBy struct {
	code     batch.FindingCode
	severity batch.Severity
	invoices int
	amount   batch.Ore
}

// Add counts an invoice that is held.
func (h *Holds) Add(v *Verdict) error {
	at := slices.IndexFunc(h.of, func(by heldBy) bool { return by.code == v.Hold.Code })
	if at < 0 {
		at = len(h.of)
		h.of = append(h.of, heldBy{code: v.Hold.Code, severity: batch.Waiting})
	}
	by := &h.of[at]
	by.invoices++
	if v.Hold.Severity == batch.Urgent {
		by.severity = batch.Urgent
	}
	return stream.Add(&by.amount, v.Invoice.Outstanding())
}

// Findings are one for each reason, with its number; creditor is whose books they are of. One is urgent when
// one of the holds is.
func (h *Holds) Findings(creditor string) (list []batch.Finding) {
	for _, by := range h.of {
		list = append(list, batch.Finding{
			Code: batch.InvoicesHeld, Severity: by.severity, Do: batch.LookAtHolds,
			Subject: batch.Subject{Kind: batch.OfCreditor, No: creditor},
			Facts:   batch.Facts{"hold": string(by.code), "invoices": by.invoices, "amount_ore": by.amount},
		})
	}
	return list
}
