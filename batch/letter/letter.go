package letter

import (
	"trekk/batch"
	"trekk/schedule/bankday"
)

// Kind says what a letter is, and so what stands above it.
type Kind string

// The kinds. The first two are an invoice and the notice that it will be charged; those behind them are steps
// on the way of one that was not paid.
const (
	Invoice     Kind = "invoice"
	Claim       Kind = "claim"
	Reminder    Kind = "reminder"     // without a fee
	ReminderFee Kind = "reminder_fee" // with one
	Notice      Kind = "notice"       // that collection follows (inkassovarsel)
	Demand      Kind = "demand"       // payment demand (betalingsoppfordring)
	CreditNote  Kind = "credit_note"
	Message     Kind = "message" // what else a customer is told
)

// Letter is what stands in a letter. What is empty is left out; amounts and days are written as the language
// does.
type Letter struct {
	Kind Kind
	Lang string // en, or else Norwegian
	Name string // of the payee
	Head batch.Letterhead
	To   batch.Customer
	Date bankday.Date // of the letter
	Text string       // what it says in words; an empty line parts paragraphs

	Invoice string // the number of the invoice that it is, or is about
	Issued  bankday.Date
	Lines   []Line // what the invoice is for
	Off     []Line // what has come off it, below zero
	Costs   []Line // what has come on top of it: each fee and the interest, apart from the principal

	VAT []VAT // in the lines of the invoice

	Ask     batch.Ore    // what is to be paid, or will be charged; of a credit note what it is of
	Due     bankday.Date // the day by which it is to be paid
	Charge  bankday.Date // the day on which the bank charges it; zero where nothing is charged
	Account string
	KID     string
	Settled string // why nothing is asked for: a word such as paid; empty where something is
	Giro    bool   // it has a giro part, where something is to be paid by hand
}

// Line is an amount with what it is for.
type Line struct {
	Text   string
	Amount batch.Ore
}

// VAT is what the lines with a rate of VAT come to.
type VAT struct {
	Rate  int // per cent
	Gross batch.Ore
}

// Tax is the VAT in it, to the nearest øre, half an øre up.
func (v VAT) Tax() batch.Ore {
	whole := batch.Ore(100 + v.Rate)
	return (2*v.Gross*batch.Ore(v.Rate) + whole) / (2 * whole)
}

// Title is what stands above the letter.
func (l *Letter) Title() string {
	t := titles[l.Kind]
	return l.say(t.nb, t.en)
}

var titles = map[Kind]struct{ nb, en string }{
	Invoice:     {"Faktura", "Invoice"},
	Claim:       {"Faktura", "Invoice"},
	Reminder:    {"Påminnelse", "Reminder"},
	ReminderFee: {"Purring", "Reminder"},
	Notice:      {"Inkassovarsel", "Collection notice"},
	Demand:      {"Betalingsoppfordring", "Payment demand"},
	CreditNote:  {"Kreditnota", "Credit note"},
	Message:     {"Melding", "Message"},
}

// Named is the title with the number: Faktura 1042.
func (l *Letter) Named() string {
	switch {
	case l.Invoice == "":
		return l.Title()
	case l.Kind == CreditNote:
		return l.say("Kreditnota til faktura ", "Credit note for invoice ") + l.Invoice
	}
	return l.Title() + " " + l.Invoice
}

// say is one of two wordings, in the language of the letter.
func (l *Letter) say(nb, en string) string {
	if l.Lang == "en" {
		return en
	}
	return nb
}

// kroner is an amount with its currency.
func (l *Letter) kroner(amount batch.Ore) string {
	return l.say(amount.String()+" kr", "NOK "+amount.String())
}

// day is a day as the language writes it.
func (l *Letter) day(d bankday.Date) string {
	if l.Lang == "en" {
		return d.Time().Format("2 January 2006")
	}
	return d.Time().Format("02.01.2006")
}

// charged reports whether the bank charges the amount, so that nobody pays it by hand.
func (l *Letter) charged() bool { return !l.Charge.IsZero() }

// byHand reports whether the customer is to pay something.
func (l *Letter) byHand() bool {
	return l.Ask > 0 && !l.charged() && l.Settled == "" && l.Kind != CreditNote && l.KID != ""
}

// sum is that of the lines.
func sum(lines []Line) (all batch.Ore) {
	for _, x := range lines {
		all += x.Amount
	}
	return all
}
