package terms

import "trekk/schedule/bankday"

// The texts of terms that have none of their own.
var (
	plainPostponed = plain(
		"{{.Payee}}: du har fått utsettelse med faktura {{.Invoice}}, {{.What}}. "+
			"{{if .Charge}}{{.Amount}} kr trekkes automatisk fra kontoen din med AvtaleGiro {{.Charge}}. Du "+
			"skal ikke betale selv.{{else}}Betal {{.Amount}} kr til konto {{.Account}} med KID {{.KID}} "+
			"innen {{.Due}}.{{end}}",
		"{{.Payee}}: you have been given more time for invoice {{.Invoice}}, {{.What}}. "+
			"{{if .Charge}}NOK {{.Amount}} will be charged automatically to your account by AvtaleGiro on "+
			"{{.Charge}}. You need not pay yourself.{{else}}Please pay NOK {{.Amount}} to account "+
			"{{.Account}} with KID {{.KID}} by {{.Due}}.{{end}}",
	)
	plainInstalments = plain(
		"{{.Payee}}: faktura {{.Invoice}}, {{.What}}, kan betales i avdrag: {{.Parts}}. Betal hvert avdrag "+
			"til konto {{.Account}} med KID {{.KID}} innen dagen som står ved det. "+
			"Det trekkes ikke automatisk.",
		"{{.Payee}}: invoice {{.Invoice}}, {{.What}}, may be paid in instalments: {{.Parts}}. Please pay "+
			"each to account {{.Account}} with KID {{.KID}} by the day beside it. "+
			"Nothing is charged automatically.",
	)
)

// Postponed is the letter that an invoice is due later.
func (p *Profile) Postponed() Text { return textOr(p.Texts.Postponed, plainPostponed) }

// Instalments is the letter that an invoice may be paid in parts.
func (p *Profile) Instalments() Text { return textOr(p.Texts.Instalments, plainInstalments) }

// Part is what is to be paid of an invoice by a day, as a letter has it: 249,50 kr innen 20.11.2026, in
// English NOK 249,50 by 20 November 2026.
func Part(lang string, amount Ore, due bankday.Date) string {
	if lang == "en" {
		return "NOK " + amount.String() + " by " + writeDate(lang, due)
	}
	return amount.String() + " kr innen " + writeDate(lang, due)
}
