package outbox

import (
	"context"
	"strings"

	"trekk/batch"
	"trekk/batch/terms"
)

// Arranged tells the member until when, or in which parts, an invoice may be paid, with KID and account, and
// of a claim on which day it is charged. The invoice is as it is with the arrangement. The file is of
// Invoices.
func (f *File) Arranged(ctx context.Context, i *batch.InvoiceState, a *batch.Arrangement) error {
	c, lang := &i.Customer, i.Customer.Language
	says, wording := MessageOf(f.m, &i.Invoice, i.Outstanding()), f.m.Terms.Postponed()
	if i.Method == batch.MethodClaim {
		says.Charge = f.m.Calendar.Next(i.Due)
	}
	if len(a.Parts) > 0 {
		wording = f.m.Terms.Instalments()
		parts := make([]string, len(a.Parts))
		for n, p := range a.Parts {
			parts[n] = terms.Part(lang, p.Amount, p.Due)
		}
		says.Parts = strings.Join(parts, ", ")
	}
	text, err := wording.Render(lang, says)
	if err != nil {
		return err
	}
	return f.letter(ctx, &i.Invoice, c, i.Outstanding(), says.Charge, text)
}
