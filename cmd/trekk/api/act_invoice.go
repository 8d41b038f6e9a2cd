package api

import (
	"context"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/schedule/bankday"
)

// Partly is an amount of something, and why.
type Partly struct {
	Amount *batch.Ore `json:"amount_ore,omitempty" minimum:"1" maximum:"10000000000000" doc:"All, where left out"`
	Why
}

// until is a last day, and why.
type until struct {
	Until bankday.Date `json:"until,omitempty" doc:"The last day; until it is released where left out"`
	Why
}

// Crediting is what a credit note or a loss led to.
type Crediting struct {
	Invoice    report.Invoice    `json:"invoice"` // as it is now
	CreditNote report.CreditNote `json:"credit_note"`
	ToCredit   batch.Ore         `json:"to_credit_ore"` // what had been paid and is now the customer's credit
	Claim      desk.ClaimFate    `json:"claim"`         // empty, dropped, cancelled or charged
	Agency     bool              `json:"agency_told"`   // the collection agency, of what is left
	Waits      bool              `json:"waits"`         // for a second person: nothing is taken off before
}

// Arrangement is what a postponement or instalments led to.
type Arrangement struct {
	Invoice    report.Invoice `json:"invoice"` // as it is now
	Claim      desk.ClaimFate `json:"claim"`
	LastCancel bankday.Date   `json:"last_cancel"` // by whose 14:00 its claim's cancellation must be at Nets
}

type postponement struct {
	Until bankday.Date `json:"until"`
	Why
}

type instalments struct {
	Parts  []report.Part `json:"parts,omitempty" maxItems:"36" doc:"In order; or else number and first"`
	Number int           `json:"number,omitempty" minimum:"2" maximum:"36" doc:"So many equal ones"`
	First  bankday.Date  `json:"first,omitempty" doc:"The day of the first; the others a month apart"`
	Why
}

func (c *call) crediting(done *desk.Crediting, err error) (*Crediting, error) {
	if err != nil {
		return nil, err
	}
	return &Crediting{
		Invoice:    report.InvoiceOf(&done.Invoice, c.moment.Today()),
		CreditNote: report.CreditNoteOf(done.Note),
		ToCredit:   done.ToCredit, Claim: done.Claim, Agency: done.Agency, Waits: done.Waits,
	}, nil
}

func (c *call) invoice(i batch.InvoiceState, err error) (report.Invoice, error) {
	if err != nil {
		return report.Invoice{}, err
	}
	return report.InvoiceOf(&i, c.moment.Today()), nil
}

func (c *call) arranged(done *desk.Arranged, err error) (*Arrangement, error) {
	if err != nil {
		return nil, err
	}
	return &Arrangement{
		Invoice: report.InvoiceOf(&done.Invoice, c.moment.Today()), Claim: done.Claim,
		LastCancel: done.LastCancel,
	}, nil
}

// onInvoice adds an act on an invoice, which answers with the invoice.
func onInvoice[B any](
	a *API, name, path, summary string,
	do func(ctx context.Context, d *desk.Desk, no string, b *B) (batch.InvoiceState, error),
) {
	on(a, kind(name, batch.OfInvoice), "/invoices/{no}/"+path, summary,
		func(ctx context.Context, c *call, no string, b *B) (report.Invoice, error) {
			return c.invoice(do(ctx, c.desk(), no, b))
		})
}

// onInvoiceNote adds an act that makes a credit note or a loss.
func onInvoiceNote[B any](
	a *API, name, path, summary string,
	do func(ctx context.Context, d *desk.Desk, no string, b *B) (*desk.Crediting, error),
) {
	on(a, kind(name, batch.OfInvoice), "/invoices/{no}/"+path, summary,
		func(ctx context.Context, c *call, no string, b *B) (*Crediting, error) {
			return c.crediting(do(ctx, c.desk(), no, b))
		})
}

func (a *API) addInvoiceActs() {
	onInvoice(a, "hold", "hold", "Leave a disputed invoice in peace",
		func(ctx context.Context, d *desk.Desk, no string, b *until) (batch.InvoiceState, error) {
			return d.Hold(ctx, desk.Hold{Invoice: no, Until: b.Until, Reason: b.Reason})
		})
	onInvoice(a, "release", "release", "End the hold of an invoice",
		func(ctx context.Context, d *desk.Desk, no string, b *Why) (batch.InvoiceState, error) {
			return d.Release(ctx, desk.Release{Invoice: no, Reason: b.Reason})
		})
	onInvoice(a, "object", "object", "Note that the customer says the claim is wrong: steps and costs stop",
		func(ctx context.Context, d *desk.Desk, no string, b *Why) (batch.InvoiceState, error) {
			return d.Object(ctx, desk.Object{Invoice: no, Reason: b.Reason})
		})
	onInvoice(a, "resolve", "resolve", "End an objection that has been answered",
		func(ctx context.Context, d *desk.Desk, no string, b *Why) (batch.InvoiceState, error) {
			return d.Resolve(ctx, desk.Resolve{Invoice: no, Reason: b.Reason})
		})
	onInvoice(a, "cancel_claim", "cancel-claim", "Take the claim of an invoice back",
		func(ctx context.Context, d *desk.Desk, no string, b *Why) (batch.InvoiceState, error) {
			return d.CancelClaim(ctx, desk.CancelClaim{Invoice: no, Reason: b.Reason})
		})
	onInvoice(a, "withdraw_reminder", "withdraw-reminder",
		"Take a reminder back that should not have been sent",
		func(ctx context.Context, d *desk.Desk, no string, b *Why) (batch.InvoiceState, error) {
			return d.WithdrawReminder(ctx, desk.WithdrawReminder{Invoice: no, Reason: b.Reason})
		})
	onInvoice(a, "withdraw_handover", "withdraw-handover", "Take an invoice back from the collection agency",
		func(ctx context.Context, d *desk.Desk, no string, b *Why) (batch.InvoiceState, error) {
			return d.WithdrawHandover(ctx, desk.WithdrawHandover{Invoice: no, Reason: b.Reason})
		})
	onInvoice(a, "withdraw_write_off", "withdraw-write-off",
		"Take back a write-off that waits for a second person",
		func(ctx context.Context, d *desk.Desk, no string, b *Why) (batch.InvoiceState, error) {
			return d.WithdrawWriteOff(ctx, desk.WithdrawWriteOff{Invoice: no, Reason: b.Reason})
		})
	onInvoiceNote(a, "credit", "credit", "Make a credit note for an invoice, whole or in part",
		func(ctx context.Context, d *desk.Desk, no string, b *Partly) (*desk.Crediting, error) {
			return d.Credit(ctx, desk.Credit{Invoice: no, Amount: b.Amount, Reason: b.Reason})
		})
	onInvoiceNote(a, "write_off", "write-off", "Give up what is outstanding of an invoice: a loss",
		func(ctx context.Context, d *desk.Desk, no string, b *Why) (*desk.Crediting, error) {
			return d.WriteOff(ctx, desk.WriteOff{Invoice: no, Reason: b.Reason})
		})
	onInvoiceNote(a, "approve_write_off", "approve-write-off", "A second person's word on a write-off",
		func(ctx context.Context, d *desk.Desk, no string, _ *nothing) (*desk.Crediting, error) {
			return d.ApproveWriteOff(ctx, desk.ApproveWriteOff{Invoice: no})
		})
	onInvoiceNote(a, "waive_fee", "waive-fee", "Take the fee off an invoice",
		func(ctx context.Context, d *desk.Desk, no string, b *Why) (*desk.Crediting, error) {
			return d.WaiveFee(ctx, desk.WaiveFee{Invoice: no, Reason: b.Reason})
		})
	on(a, kind("postpone", batch.OfInvoice), "/invoices/{no}/postpone",
		"Give a customer until a later day to pay",
		func(ctx context.Context, c *call, no string, b *postponement) (*Arrangement, error) {
			return c.arranged(c.desk().Postpone(ctx,
				desk.Postpone{Invoice: no, Until: b.Until, Reason: b.Reason}))
		})
	on(a, kind("instalments", batch.OfInvoice), "/invoices/{no}/instalments", "Let a customer pay in parts",
		func(ctx context.Context, c *call, no string, b *instalments) (*Arrangement, error) {
			act := desk.Instalments{Invoice: no, Number: b.Number, First: b.First, Reason: b.Reason}
			for _, p := range b.Parts {
				act.Parts = append(act.Parts, batch.Part{Due: p.Due, Amount: p.Amount})
			}
			return c.arranged(c.desk().Instalments(ctx, act))
		})
}
