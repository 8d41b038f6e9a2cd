package api

import (
	"context"
	"strings"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/schedule/bankday"
)

type assigning struct {
	To string `json:"to" minLength:"1" maxLength:"200" example:"invoice:1042" doc:"invoice:NO, customer:NO, or a KID"`
	Partly
}

type splitting struct {
	Parts []SplitPart `json:"parts" minItems:"2" maxItems:"100"`
	Why
}

// SplitPart is a part of a payment that waits, and where it belongs.
type SplitPart struct {
	To     string    `json:"to" minLength:"1" maxLength:"200" example:"invoice:1042" doc:"As of assign"`
	Amount batch.Ore `json:"amount_ore" minimum:"1" maximum:"10000000000000"`
}

// entry is a payment that no file says.
type entry struct {
	Date      bankday.Date `json:"date" doc:"The day on which it was paid"`
	Amount    batch.Ore    `json:"amount_ore" minimum:"1" maximum:"10000000000000"`
	Source    batch.Source `json:"source" maxLength:"40" example:"reception" doc:"reception, vipps, paper or camt"`
	Reference string       `json:"reference" maxLength:"200" doc:"Of the receipt, the transfer or the letter"`
	KID       string       `json:"kid,omitempty" maxLength:"30"`
	Invoice   string       `json:"invoice_no,omitempty" maxLength:"200" doc:"The invoice that it is for"`
	Customer  string       `json:"customer_no,omitempty" maxLength:"40" doc:"Who paid, for no invoice"`
	Text      string       `json:"text,omitempty" maxLength:"1000" doc:"What the payer wrote"`
	Why
}

func placed(p *batch.PaymentState, err error) (report.Payment, error) {
	if err != nil {
		return report.Payment{}, err
	}
	return report.PaymentOf(p), nil
}

// onPayment adds an act on a payment that waits, or has waited.
func onPayment[B, R any](
	a *API, name, summary string, do func(ctx context.Context, c *call, no int64, b *B) (R, error),
) {
	on(a, kind(name, batch.OfPayment), "/unmatched/{no}/"+name, summary,
		func(ctx context.Context, c *call, no string, b *B) (none R, err error) {
			payment, err := number(no)
			if err != nil {
				return none, err
			}
			return do(ctx, c, payment, b)
		})
}

func (a *API) addPaymentActs() {
	onPayment(a, "assign", "Put what waits of a payment where it belongs",
		func(ctx context.Context, c *call, no int64, b *assigning) (report.Payment, error) {
			return placed(c.desk().Assign(ctx,
				desk.Assign{Payment: no, To: b.To, Amount: b.Amount, Reason: b.Reason}))
		})
	onPayment(a, "split", "Put what waits of a payment on several invoices or customers",
		func(ctx context.Context, c *call, no int64, b *splitting) (report.Payment, error) {
			act := desk.Split{Payment: no, Reason: b.Reason}
			for _, part := range b.Parts {
				act.Parts = append(act.Parts, desk.SplitPart(part))
			}
			return placed(c.desk().Split(ctx, act))
		})
	onPayment(a, "ignore", "Say that what waits of a payment is not ours to allocate",
		func(ctx context.Context, c *call, no int64, b *Why) (report.Payment, error) {
			return placed(c.desk().Ignore(ctx, desk.Ignore{Payment: no, Reason: b.Reason}))
		})
	onPayment(a, "undo", "Take back what was done last with a payment",
		func(ctx context.Context, c *call, no int64, b *Why) (report.Payment, error) {
			return placed(c.desk().Undo(ctx, desk.Undo{Payment: no, Reason: b.Reason}))
		})
	onPayment(a, "refund", "Pay back what waits of a payment",
		func(ctx context.Context, c *call, no int64, b *refunding) (report.Refund, error) {
			return refunded(c.desk().Refund(ctx, desk.Refund{
				Of: paymentNo(no), Amount: b.Amount, Account: b.Account, Reason: b.Reason,
			}))
		})
	at(a, kind("add_payment", batch.OfPayment), "/payments",
		"Add a payment that no OCR giro file says", maxAct,
		func(ctx context.Context, c *call, b *entry) (report.Payment, error) {
			if given := len(strings.Fields(b.KID + " " + b.Invoice + " " + b.Customer)); given > 1 {
				return report.Payment{}, batch.Refuse(codeInvalid,
					"say what was paid for with one of kid, invoice_no and customer_no")
			}
			p, err := c.desk().AddPayment(ctx, desk.AddPayment{
				Entry: batch.Entry{
					Date: b.Date, Amount: b.Amount, Source: b.Source,
					Reference: strings.TrimSpace(b.Reference),
					KID:       b.KID, Customer: b.Customer, Text: b.Text,
				},
				Invoice: b.Invoice, Reason: b.Reason,
			})
			return placed(&p, err)
		})
}
