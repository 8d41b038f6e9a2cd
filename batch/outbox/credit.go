package outbox

import (
	"context"

	"trekk/batch"
)

// LetterOfCredit is the letter of an invoice of which credit has just paid so much, with the credit that is
// left: it asks for what is outstanding and says so (A1). Of one that credit has paid whole it asks for
// nothing, and has no day of a charge. The file is of Invoices.
func (f *File) LetterOfCredit(ctx context.Context, i *batch.InvoiceState, used, left batch.Ore) error {
	amount := i.Outstanding()
	if used == 0 {
		return f.Letter(ctx, &i.Invoice, &i.Customer, amount)
	}
	says, text, err := f.asks(&i.Invoice, &i.Customer, amount)
	if err != nil {
		return err
	}
	says.Total, says.CreditUsed = i.Amount.String(), used.String()
	if left > 0 {
		says.CreditLeft = left.String()
	}
	paid := f.m.Terms.CreditUsed()
	if amount == 0 {
		says.Charge, paid = 0, f.m.Terms.PaidByCredit()
	}
	of, err := paid.Render(i.Customer.Language, says)
	if err != nil {
		return err
	}
	if amount > 0 {
		of = text + " " + of
	}
	return f.letter(ctx, &i.Invoice, &i.Customer, amount, says.Charge, of)
}
