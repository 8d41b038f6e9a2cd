package terms

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/template"

	"trekk/schedule/bankday"
)

// Text is what a member reads, in Norwegian (bokmål) and English: templates over the fields of Message.
type Text struct {
	NB Template `yaml:"nb"`
	EN Template `yaml:"en"`
}

func (Text) docs() map[string]string {
	return map[string]string{
		"nb": "in Norwegian (bokmål)",
		"en": "in English",
	}
}

// Template is a text with fields such as {{.Amount}}. It has been tried on a message when it was read.
type Template struct{ t *template.Template }

// MarshalText writes the text with its fields, so that the terms can be held against one another.
func (t Template) MarshalText() ([]byte, error) {
	if t.t == nil {
		return nil, nil
	}
	return []byte(t.t.Root.String()), nil
}

// Message is what texts may speak of. Amounts and numbers come as people read them; a field that does not
// apply is empty.
type Message struct {
	Payee   string
	Invoice string // its number
	What    string // what it is for
	Plan    string
	Amount  string // in kroner, such as 1 234,50
	Fee     string // the part of Amount that is an invoice fee
	KID     string
	Account string
	Period  bankday.Month
	Due     bankday.Date
	Charge  bankday.Date // the day on which the bank charges a claim
	Was     string       // a price before it rose, an account before the payee moved
	From    bankday.Date // the day from which something applies, or the last one
	Credit  string       // the number of a credit note

	Total      string // an invoice of which credit has paid something: all of it
	CreditUsed string // what credit has paid of the invoice
	CreditLeft string // the credit that is left then; empty when none is

	Parts string // what is to be paid of an invoice by which days

	// Of steps before collection. Amount is then all that is to be paid.
	Principal string // what is left of the invoice itself
	Costs     string // fees of this letter and of those before it that are not paid; empty when there are none
	// Compensation is what a company pays in place of Costs, which are empty then.
	Compensation string
	Interest     string       // interest on late payment that is not paid; empty when there is none
	Rate         string       // of the interest, a year: 12,25 %
	Deadline     bankday.Date // the last day to pay before the next step
	Agency       string       // to whom it goes then
}

// Render writes the text in a language, en or else Norwegian. Dates are written as that language writes them.
func (t Text) Render(lang string, m Message) (string, error) {
	var b strings.Builder
	tmpl := t.NB
	if lang == "en" {
		tmpl = t.EN
	}
	if err := tmpl.execute(&b, lang, m); err != nil {
		return "", err
	}
	return b.String(), nil
}

// plainCreditNote is for terms that say nothing of credit notes: one must be sent all the same.
var plainCreditNote = plain(
	"{{.Payee}}: kreditnota {{.Credit}} av {{.From}} på {{.Amount}} kr for faktura {{.Invoice}}, {{.What}}.",
	"{{.Payee}}: credit note {{.Credit}} of {{.From}}, NOK {{.Amount}}, for invoice {{.Invoice}}, {{.What}}.",
)

// plain is a text of our own, for terms without one.
func plain(nb, en string) (t Text) {
	var err, enErr error
	t.NB, err = parseTemplate(nb)
	t.EN, enErr = parseTemplate(en)
	if err != nil || enErr != nil {
		panic(errors.Join(err, enErr))
	}
	return t
}

// CreditNote is the text of a credit note.
func (p *Profile) CreditNote() Text {
	if t := p.Texts.CreditNote; t != nil {
		return *t
	}
	return plainCreditNote
}

// Line is what the invoice of a plan and period is for, as its text.
func (p *Profile) Line(plan Plan, period bankday.Month, lang string) (string, error) {
	return p.line(p.Texts.Line, plan, period, lang)
}

func (p *Profile) line(text Text, plan Plan, period bankday.Month, lang string) (string, error) {
	name, err := plan.Text.Render(lang, Message{})
	if err != nil {
		return "", err
	}
	return text.Render(lang, Message{Plan: name, Period: period})
}

// view is what a template sees: a message with its dates written out. Fields of an embedded struct would cost
// twice as much to find, and a night writes a letter to each member.
type view struct {
	Payee, Invoice, What, Plan, Amount, Fee, KID, Account, Period, Due, Charge, Was, From, Credit string
	Total, CreditUsed, CreditLeft, Parts, Principal, Costs, Interest, Rate, Deadline, Agency      string
	Compensation                                                                                  string
}

const fields = "{{.Payee}}, {{.Invoice}}, {{.What}}, {{.Plan}}, {{.Amount}}, {{.Fee}}, {{.KID}}, " +
	"{{.Account}}, {{.Period}}, {{.Due}}, {{.Charge}}, {{.Was}}, {{.From}}, {{.Credit}}, {{.Total}}, " +
	"{{.CreditUsed}}, {{.CreditLeft}}, {{.Parts}}, {{.Principal}}, {{.Costs}}, {{.Interest}}, {{.Rate}}, " +
	"{{.Deadline}}, {{.Agency}} and {{.Compensation}}"

// sample has every field, as long as they mostly are, to try templates on.
var sample = Message{
	Payee: "Payee AS", Invoice: "1042317", What: "Membership", Plan: "Membership", Amount: "1 234,50",
	Fee: "40,00", KID: "0000104210423174", Account: "15032080119", Period: bankday.MonthOf(2026, 11),
	Due: bankday.New(2026, 11, 20), Charge: bankday.New(2026, 11, 20), Was: "1 134,50",
	From: bankday.New(2026, 11, 20), Credit: "1042317", Total: "1 234,50", CreditUsed: "1 000,00",
	CreditLeft: "1 000,00", Parts: "617,25", Principal: "1 234,50", Costs: "38,00", Interest: "5,27",
	Rate: "12,25 %", Deadline: bankday.New(2026, 11, 20), Agency: "Inkasso AS",
	Compensation: "430,00",
}

// Sample is the text in a language as a member of the payee's might get it, with numbers and amounts as long
// as they mostly are.
func (t Text) Sample(lang, payee string) (string, error) {
	m := sample
	m.Payee, m.Compensation = payee, "" // costs, or this
	return t.Render(lang, m)
}

func parseTemplate(s string) (Template, error) {
	if len(s) > maxPattern {
		return Template{}, fmt.Errorf("longer than %d KiB", maxPattern>>10)
	}
	t, err := template.New("text").Parse(s)
	if err == nil {
		err = checkTemplate(t)
	}
	for _, m := range []Message{{}, sample} { // both ways through every {{if}}
		if err == nil {
			err = Template{t}.execute(io.Discard, "nb", m)
		}
	}
	if err != nil {
		return Template{}, fmt.Errorf("%w; a text may have %s", err, fields)
	}
	return Template{t}, nil
}

func (t Template) execute(w io.Writer, lang string, m Message) error {
	return t.t.Execute(w, view{
		m.Payee, m.Invoice, m.What, m.Plan, m.Amount, m.Fee, m.KID, m.Account,
		writeMonth(lang, m.Period), writeDate(lang, m.Due), writeDate(lang, m.Charge), m.Was,
		writeDate(lang, m.From), m.Credit, m.Total, m.CreditUsed, m.CreditLeft, m.Parts,
		m.Principal, m.Costs, m.Interest, m.Rate, writeDate(lang, m.Deadline), m.Agency, m.Compensation,
	})
}

var months = [...]string{
	"januar", "februar", "mars", "april", "mai", "juni",
	"juli", "august", "september", "oktober", "november", "desember",
}

func writeMonth(lang string, m bankday.Month) string {
	switch {
	case m.IsZero():
		return ""
	case lang == "en":
		return m.First().Time().Format("January 2006")
	default:
		return fmt.Sprintf("%s %d", months[m.MonthOfYear()-1], m.Year())
	}
}

func writeDate(lang string, d bankday.Date) string {
	switch {
	case d.IsZero():
		return ""
	case lang == "en":
		return d.Time().Format("2 January 2006")
	default:
		return d.Time().Format("02.01.2006")
	}
}
