package report

import (
	"context"
	"iter"
	"time"

	"trekk/batch"
	"trekk/batch/dunning"
	"trekk/batch/law/gate"
	"trekk/batch/terms"
)

// NextStep is what comes next for an overdue invoice, and why it does not come today. All but the amounts are
// texts, and empty where there is nothing to say.
type NextStep struct {
	Invoice   string      `json:"invoice"`
	Customer  string      `json:"customer"`
	Step      string      `json:"step"` // its name in the ladder; empty when there is no further one
	Action    gate.Action `json:"action"`
	NotBefore string      `json:"not_before"`   // 2026-10-28: the first day on which it may be taken
	Fee       batch.Ore   `json:"fee_ore"`      // that the step carries
	Interest  batch.Ore   `json:"interest_ore"` // that it adds
	Reason    string      `json:"reason"`       // a code: a gate.Reason, a dunning.Because or a batch.FindingCode
	Rule      string      `json:"rule"`         // S12, L2, A4
}

// FollowUp streams the next step of each overdue invoice, by membership, then KID: what the jobs would do by what
// is known now, as if nothing were blocked. What late payment costs is followed up with its invoice, and left out.
func (r Reports) FollowUp(ctx context.Context) iter.Seq2[NextStep, error] {
	return func(yield func(NextStep, error) bool) {
		scale, err := dunning.NewScale(ctx, r.Moment, time.Time{})
		if err != nil {
			yield(NextStep{}, err)
			return
		}
		for v, err := range scale.Standing(ctx) {
			if err != nil {
				yield(NextStep{}, err)
				return
			}
			if v.Invoice.Kind.Cost() {
				continue
			}
			n := r.nextStep(&v)
			if v.Takes(dunning.HandOver) {
				err = r.unsaid(ctx, &n)
			}
			if !yield(n, err) || err != nil {
				return
			}
		}
	}
}

func (r Reports) nextStep(v *dunning.Verdict) NextStep {
	n := NextStep{
		Invoice: v.Invoice.No, Customer: v.Invoice.CustomerNo, NotBefore: v.NotBefore.String(),
		Fee: v.Costs.Fee, Interest: v.Costs.Interest, Reason: string(v.Because), Rule: r.stepRule(v),
	}
	if v.Rung != nil {
		n.Step = v.Rung.Name
	}
	switch v.Because {
	case dunning.Taken:
		n.Action, n.Reason = gate.Send, string(v.Law.Reason)
		if v.Step == dunning.WriteOff {
			n.Action, n.Reason, n.Fee, n.Interest = gate.Never, string(dunning.WriteOff), 0, 0
		}
	case dunning.Finished:
		n.Action = gate.Never
	case dunning.TooEarly:
		n.Action = gate.Wait
		costs := v.Law.Action == gate.Send && v.Law.Fee+v.Costs.Interest > 0
		if v.Law.Reason != "" && (costs || v.Law.Action == gate.Hold) { // it will be held by then
			n.Reason, n.Rule = string(v.Law.Reason), v.Law.Rule
		}
	case dunning.StillTrying:
		n.Action, n.Rule = gate.Wait, "A4"
	default:
		n.Action, n.Reason = gate.Hold, string(v.Hold.Code)
		r.held(&n, v)
	}
	if n.Action == gate.Wait && v.Step != dunning.None { // also where its day has come and the banks are closed
		n.NotBefore = r.Calendar.Next(max(r.Today(), v.NotBefore)).String()
	}
	return n
}

// unsaid holds a handover as long as a message about its invoice has not left, or may not have, as collect does.
func (r Reports) unsaid(ctx context.Context, n *NextStep) error {
	for m, err := range r.Store.InvoiceMessages(ctx, n.Invoice) {
		if err != nil {
			return err
		}
		switch m.State {
		case batch.MessageQueued, batch.MessageSending, batch.MessageUncertain:
			n.Action, n.Reason, n.Rule = gate.Hold, string(gate.NotDelivered), "L8"
		}
	}
	return nil
}

// held says which rule holds an invoice.
func (r Reports) held(n *NextStep, v *dunning.Verdict) {
	switch v.Hold.Code {
	case batch.HeldByLaw, batch.LawNotReviewed:
		n.Action, n.Reason, n.Rule = v.Law.Action, string(v.Law.Reason), v.Law.Rule
	case batch.HeldDisputed:
		n.Rule = "L9"
	case batch.BankSilent, batch.HeldUnanswered, batch.HeldNeverClaimed:
		n.Rule = "A4"
	}
}

// stepRule is the rule of the next step, under the number that the payee's people know.
func (r Reports) stepRule(v *dunning.Verdict) string {
	rules := []string{"S13", "F6", "L3"} // the handover, and what comes after it: nothing
	if v.Rung != nil {
		switch v.Rung.Kind {
		case terms.BySMS, terms.ByEmail:
			rules = []string{"S12", "L1"}
		case terms.ByAgency:
		default:
			return v.Law.Rule
		}
	}
	if cited := r.Terms.Cite(rules...); len(cited) > 0 {
		return cited[0]
	}
	return v.Law.Rule
}
