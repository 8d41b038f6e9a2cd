package terms

import "cmp"

// UsesCredit says whether a customer's credit pays the invoices that this customer owes. It does, unless the
// profile says no: under payments.use_credit, or under its old name billing.use_credit.
func (p *Profile) UsesCredit() bool {
	use := cmp.Or(p.Payments.UseCredit, p.Billing.UseCredit)
	return use == nil || *use
}

// contradictsCredit reports whether the two names of one key say opposite things.
func (p *Profile) contradictsCredit() bool {
	now, old := p.Payments.UseCredit, p.Billing.UseCredit
	return now != nil && old != nil && *now != *old
}

// The texts of terms that have none of their own.
var (
	plainCreditUsed = plain(
		"Av {{.Total}} kr er {{.CreditUsed}} kr betalt med det du har til gode hos oss: "+
			"{{.Amount}} kr gjenstår.",
		"NOK {{.CreditUsed}} of NOK {{.Total}} has been paid with your credit: "+
			"NOK {{.Amount}} is left to pay.",
	)
	plainPaidByCredit = plain(
		"{{.Payee}}: faktura {{.Invoice}} for {{.What}}, {{.Total}} kr, er betalt med tilgodehavende. "+
			"Å betale: {{.Amount}} kr.{{if .CreditLeft}} Du har {{.CreditLeft}} kr igjen til gode.{{end}}",
		"{{.Payee}}: invoice {{.Invoice}} for {{.What}}, NOK {{.Total}}, has been paid with your credit. "+
			"To pay: NOK {{.Amount}}.{{if .CreditLeft}} You have NOK {{.CreditLeft}} of credit left.{{end}}",
	)
	plainDebt = plain(
		"Betalt tilbake til deg, og siden trukket tilbake av banken",
		"Paid back to you, and since taken back by the bank",
	)
)

// CreditUsed stands behind the letter of an invoice of which credit has paid a part.
func (p *Profile) CreditUsed() Text { return textOr(p.Texts.CreditUsed, plainCreditUsed) }

// PaidByCredit is the letter of an invoice that credit has paid whole.
func (p *Profile) PaidByCredit() Text { return textOr(p.Texts.PaidByCredit, plainPaidByCredit) }

// Debt is what the invoice of a debt is for.
func (p *Profile) Debt() Text { return textOr(p.Texts.Debt, plainDebt) }

// textOr is the text of the profile, or another where it has none.
func textOr(own *Text, otherwise Text) Text {
	if own != nil {
		return *own
	}
	return otherwise
}
