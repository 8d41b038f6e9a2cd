package letter

import (
	"cmp"
	"context"
	"strings"

	"trekk/batch"
	"trekk/batch/ledger"
	"trekk/batch/terms"
)

// OfMessage is the letter that a message is: about its invoice, if any, with the text and the amount of the
// message.
func OfMessage(ctx context.Context, m batch.Moment, msg *batch.Message) (*Letter, error) {
	kind := Kind(msg.Kind)
	if _, known := titles[kind]; !known {
		kind = Message
	}
	if msg.InvoiceNo == "" {
		c, err := m.Store.Customer(ctx, msg.CustomerNo)
		return &Letter{
			Kind: kind, Lang: c.Language, Name: m.Creditor.Name, Head: m.Letterhead, To: c, Date: m.Today(),
			Text: msg.Text,
		}, err
	}
	i, err := m.Store.Invoice(ctx, msg.InvoiceNo)
	if err != nil {
		return nil, err
	}
	l, err := About(ctx, m, kind, &i)
	if err != nil {
		return nil, err
	}
	l.Text = msg.Text
	switch {
	case kind == Invoice && l.charged():
		l.Kind = Claim
	case msg.Reminder > 0 && l.Ask > 0:
		if err := l.late(ctx, m, &i, msg); err != nil {
			return nil, err
		}
	case kind == CreditNote:
		l.Ask, l.Settled, l.Charge, l.Lines = msg.Amount, "", 0, nil
	case kind == Message:
		l.Ask, l.Settled, l.Charge, l.Lines, l.Off = 0, "", 0, nil, nil
	}
	return l, nil
}

// late makes it a letter about late payment: the day by which its reminder asks for payment, and what that costs, fees
// apart from interest, as letters have asked for them, or else as they are open; what the customer has with us comes
// off. What the books do not have apart any longer is one line.
func (l *Letter) late(ctx context.Context, m batch.Moment, i *batch.InvoiceState, msg *batch.Message) error {
	var asked ledger.Open
	for r, err := range m.Store.Reminders(ctx, i.No) {
		switch {
		case err != nil:
			return err
		case r.Seq == msg.Reminder && !r.Deadline.IsZero():
			l.Due = r.Deadline
		}
		if r.Seq <= msg.Reminder && r.Withdrawn.IsZero() {
			asked.Fees, asked.Interest = asked.Fees+r.Fee, asked.Interest+r.Interest
		}
	}
	open, err := ledger.OpenCosts(ctx, m.Store, i)
	if err != nil {
		return err
	}
	credit, err := m.Store.CreditOf(ctx, i.CustomerNo)
	if err != nil {
		return err
	}
	own := l.Ask + open.Fees + open.Interest - msg.Amount
	switch costs := msg.Amount - l.Ask; {
	case asked.Fees+asked.Interest == costs:
		l.costs(m, i, asked)
	case own == 0:
		l.costs(m, i, open)
	case own > 0 && own <= credit.Amount:
		l.off(l.say("Til gode hos oss", "Your credit with us"), own)
		l.costs(m, i, open)
	case costs > 0:
		l.Costs = append(l.Costs, Line{l.say("Gebyrer og forsinkelsesrente", "Fees and interest on late payment"),
			costs})
	default:
		return nil
	}
	if l.Ask = msg.Amount; l.Kind == Reminder && len(l.Costs) > 0 {
		l.Kind = ReminderFee
	}
	return nil
}

// costs are a line for fees, and one for interest.
func (l *Letter) costs(m batch.Moment, i *batch.InvoiceState, o ledger.Open) {
	what := l.say("Purregebyr", "Reminder fees")
	if m.Terms.Dunning.Compensation == terms.Legal && i.Customer.IsCompany() {
		what = l.say("Standardkompensasjon for forsinket betaling", "Standard compensation for late payment")
	}
	for _, line := range []Line{{what, o.Fees},
		{l.say("Forsinkelsesrente", "Interest on late payment"), o.Interest}} {
		if line.Amount > 0 {
			l.Costs = append(l.Costs, line)
		}
	}
}

// Mail is what an e-mail says that has the letter with it: its subject, and the same in plain words.
func (l *Letter) Mail() (subject, text string) {
	subject = l.say(l.Named()+" fra "+l.Name, l.Named()+" from "+l.Name)
	if l.Kind == Message {
		subject = l.say("Melding fra "+l.Name, "Message from "+l.Name)
	}
	paras := []string{l.say("Hei ", "Dear ") + oneLine(l.To.Name) + ",", strings.TrimSpace(l.Text)}
	var facts []string
	if l.Ask > 0 || l.Settled != "" {
		wide := 0
		for _, c := range l.cells() {
			wide = max(wide, len([]rune(c.name)))
		}
		for _, c := range l.cells() {
			facts = append(facts, c.name+":"+strings.Repeat(" ", wide-len([]rune(c.name))+2)+c.value)
		}
	}
	paras = append(paras, strings.Join(facts, "\n"),
		l.say("Brevet ligger ved som PDF.", "The letter is attached as a PDF."),
		between("\n", l.say("Hilsen", "Regards"), l.Name,
			between(" · ", l.Head.Phone, l.Head.Email, l.Head.Web)))
	return oneLine(subject), between("\n\n", paras...) + "\n"
}

// FileName is what a PDF of the letter is called where it is attached: faktura-1042.pdf.
func (l *Letter) FileName() string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-':
			return r
		case r == 'å', r == 'æ':
			return 'a'
		}
		return '-'
	}, strings.ToLower(l.Named()))
	return cmp.Or(strings.Trim(name, "-"), "brev") + ".pdf"
}

// oneLine is a text without line breaks.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
