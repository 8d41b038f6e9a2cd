package letter

import (
	"cmp"
	"context"
	"strings"

	"trekk/batch"
	"trekk/batch/outbox"
	"trekk/batch/terms"
)

// About is a letter of a kind about an invoice, with the invoice as it stands: what it is for and what has
// come off it. It asks for what is outstanding, by the day on which the invoice is due. Its text is empty,
// and it has no costs.
func About(ctx context.Context, m batch.Moment, kind Kind, i *batch.InvoiceState) (*Letter, error) {
	l := &Letter{
		Kind: kind, Lang: i.Customer.Language, Name: m.Creditor.Name, Head: m.Letterhead, To: i.Customer,
		Invoice: i.No, Issued: i.Issued, Ask: i.Outstanding(), Due: i.Due,
		Account: i.Account, KID: i.KID, Giro: m.Letterhead.Giro && !i.InCollection,
	}
	if kind != Invoice { // which has its own
		l.Date = m.Today()
	}
	if i.Method == batch.MethodClaim && l.Ask > 0 {
		l.Charge = m.Calendar.Next(i.Due)
	}
	if l.Ask == 0 {
		l.Settled = l.settled(i)
	}
	l.off(l.say("Kreditert", "Credited"), i.Credited-i.WrittenOff)
	l.off(l.say("Avskrevet", "Written off"), i.WrittenOff)
	l.off(l.say("Betalt", "Paid"), i.Paid)
	return l, l.lines(ctx, m, &i.Invoice)
}

// OfInvoice is the invoice itself, as it stands.
func OfInvoice(ctx context.Context, m batch.Moment, i *batch.InvoiceState) (*Letter, error) {
	l, err := About(ctx, m, Invoice, i)
	if err != nil {
		return nil, err
	}
	if l.charged() {
		l.Kind = Claim
	}
	l.Text, err = l.says(m, i)
	return l, err
}

// settled says why nothing is to be paid.
func (l *Letter) settled(i *batch.InvoiceState) string {
	switch i.Status() {
	case batch.StatusCancelled:
		return l.say("Kreditert", "Credited")
	case batch.StatusWrittenOff:
		return l.say("Avsluttet", "Closed")
	}
	return l.say("Betalt", "Paid")
}

func (l *Letter) off(what string, amount batch.Ore) {
	if amount != 0 {
		l.Off = append(l.Off, Line{what, -amount})
	}
}

// lines are those of the invoice, the invoice fee last, and what VAT is in them.
func (l *Letter) lines(ctx context.Context, m batch.Moment, i *batch.Invoice) error {
	add := func(text string, amount batch.Ore, key batch.AccountKey) {
		l.Lines = append(l.Lines, Line{text, amount})
		l.tax(m.Letterhead.Rates[m.Chart.Account(key, i.Plan).VAT], amount)
	}
	for x, err := range m.Store.Lines(ctx, i.No) {
		if err != nil {
			return err
		}
		key := batch.Income
		if x.Event != 0 {
			key = batch.Charges
		}
		add(x.Text, x.Amount, key)
	}
	if len(l.Lines) == 0 {
		add(i.Text, i.Amount-i.Fee, batch.Income)
	}
	if i.Fee == 0 {
		return nil
	}
	name := l.say("Fakturagebyr", "Invoice fee")
	if t := m.Terms.Texts.InvoiceFee; t != nil {
		var err error
		if name, err = t.Render(l.Lang, terms.Message{}); err != nil {
			return err
		}
	}
	add(name, i.Fee, batch.InvoiceFees)
	return nil
}

// tax counts an amount to what is of a rate of VAT.
func (l *Letter) tax(rate int, amount batch.Ore) {
	if rate == 0 {
		return
	}
	for n := range l.VAT {
		if l.VAT[n].Rate == rate {
			l.VAT[n].Gross += amount
			return
		}
	}
	l.VAT = append(l.VAT, VAT{rate, amount})
}

// says is what the invoice says in words: the terms' text, unless nothing is asked for, or a person has given
// time to pay in parts, or the agency has it.
func (l *Letter) says(m batch.Moment, i *batch.InvoiceState) (string, error) {
	if l.Settled != "" {
		return l.say("Det er ingenting å betale.", "There is nothing to pay."), nil
	}
	says, wording := outbox.MessageOf(m, &i.Invoice, l.Ask), m.Terms.Texts.Invoice
	says.Charge = l.Charge
	switch {
	case i.InCollection:
		agency := l.say("inkassobyrået", "the collection agency")
		if step := m.Terms.Dunning.Agency(); step != nil {
			agency = cmp.Or(step.Agency, agency)
		}
		return l.say("Fakturaen er overlatt til inkasso hos "+agency+".",
			"The invoice has been handed over to "+agency+" for collection."), nil
	case i.Arranged != nil && len(i.Arranged.Parts) > 0:
		parts := make([]string, len(i.Arranged.Parts))
		for n, p := range i.Arranged.Parts {
			parts[n] = terms.Part(l.Lang, p.Amount, p.Due)
		}
		says.Parts, wording = strings.Join(parts, ", "), m.Terms.Instalments()
	case l.charged():
		wording = m.Terms.Texts.Claim
	}
	return wording.Render(l.Lang, says)
}
