package terms

var plainNewAccount = plain(
	"{{.Payee}} har fått ny konto: {{.Account}}. AvtaleGiro-avtalen din gjelder den gamle, {{.Was}}, og kan "+
		"ikke brukes lenger. Opprett en ny avtale i nettbanken med KID {{.KID}} og konto {{.Account}}, "+
		"helst før {{.From}}. Inntil det er gjort, får du vanlig faktura uten gebyr.",
	"{{.Payee}} has a new account: {{.Account}}. Your AvtaleGiro agreement is for the old one, {{.Was}}, "+
		"and can no longer be used. Please make a new agreement in your online bank with KID {{.KID}} and "+
		"account {{.Account}}, before {{.From}} if you can. Until then you get "+
		"ordinary invoices without a fee.",
)

// NewAccount is the text of the message to a payer whose mandate is on an account that the payee has moved
// from.
func (p *Profile) NewAccount() Text { return textOr(p.Texts.NewAccount, plainNewAccount) }

var plainNewKID = plain(
	"{{.Payee}} bytter KID-nummer. AvtaleGiro-avtalen din gjelder det gamle og kan ikke brukes lenger. "+
		"Opprett en ny avtale i nettbanken med KID {{.KID}} og konto {{.Account}}, helst før {{.From}}. "+
		"Inntil det er gjort, får du vanlig faktura uten gebyr.",
	"{{.Payee}} changes its KID numbers. Your AvtaleGiro agreement is for the old one and can no longer "+
		"be used. Please make a new agreement in your online bank with KID {{.KID}} and account "+
		"{{.Account}}, before {{.From}} if you can. Until then you get ordinary invoices without a fee.",
)

// NewKID is the text of the message to a payer whose mandate is on a KID of a layout that the payee has left.
func (p *Profile) NewKID() Text { return textOr(p.Texts.NewKID, plainNewKID) }
