package console

import (
	"cmp"
	"context"
	"strconv"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/batch/wording"
	"trekk/cmd/trekk/render"
)

var messageRoutes = []route{
	{"GET /messages", readers, messagesPage},
	{"GET /messages/{no}", readers, messagePage},
}

var messageActs = []*act{retryMessageAct}

func messagePath(no int64) string { return "/messages/" + strconv.FormatInt(no, 10) }

func messagesPage(a *ask) (*page, error) {
	f := batch.MessageFilter{
		Channel: batch.MessageChannel(a.query("channel")), State: batch.MessageState(a.query("state")),
		Customer: a.query("customer"), Invoice: a.query("invoice"),
	}
	l := list[report.Message]{
		name: "messages", title: "Messages", columns: messageColumns,
		empty: a.say("No messages are so. What trekk sends by itself stands here; what others send for us is in the outbox."),
		page: func(ctx context.Context, p batch.Page) (report.List[report.Message], error) {
			p.Descending = true
			return a.Reports().Messages(ctx, f, p)
		},
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	return &page{Title: a.say("Messages"), Body: "listed", Data: listed{[]filter{
		{Name: "state", Label: a.say("State"), Kind: "choice", Value: string(f.State),
			Choices: a.messageStates()},
		{Name: "channel", Label: a.say("Channel"), Kind: "choice", Value: string(f.Channel),
			Choices: a.choices(string(batch.BySMS), string(batch.ByEmail), string(batch.ByPrint))},
		{Name: "customer", Label: a.say("Customer"), Kind: "text", Value: f.Customer},
		{Name: "invoice", Label: a.say("Invoice"), Kind: "text", Value: f.Invoice},
	}, t}}, nil
}

// stateWord is what says how far a message has come: what "accepted" and "cancelled" are called of a case and of
// an invoice is not what they are of a message.
func stateWord(s batch.MessageState) string {
	switch s {
	case batch.MessageAccepted:
		return "handed_on"
	case batch.MessageCancelled:
		return "not_sent"
	}
	return string(s)
}

// messageState is a state as a cell of files: machines get it as it is.
func messageState(s batch.MessageState) render.Phrase {
	word := stateWord(s)
	return func(say func(string) string) string {
		if said := say(word); said != word {
			return said
		}
		return string(s)
	}
}

func (t tongue) messageStates() []choice {
	list := t.choices()
	for _, s := range batch.MessageStates() {
		list = append(list, choice{string(s), t.say(stateWord(s))})
	}
	return list
}

var messageColumns = []col[report.Message]{
	leads(render.Col("no", "Message", func(m *report.Message) any { return m.No }),
		func(m *report.Message) string { return messagePath(m.No) }),
	{Column: render.Col("created", "Written", func(m *report.Message) any { return report.Time(m.Created) })},
	leads(render.Col("customer_no", "Customer", func(m *report.Message) any { return m.CustomerNo }),
		func(m *report.Message) string { return customerPath(m.CustomerNo) }),
	{Column: render.Col("customer_name", "Name", func(m *report.Message) any { return m.Name })},
	{Column: render.Col("kind", "What", func(m *report.Message) any { return render.Word(m.Kind) })},
	leads(render.Col("invoice_no", "Invoice", func(m *report.Message) any { return m.InvoiceNo }),
		func(m *report.Message) string {
			if m.InvoiceNo == "" {
				return ""
			}
			return invoicePath(m.InvoiceNo)
		}),
	{Column: render.Col("channel", "Channel", func(m *report.Message) any { return render.Word(m.Channel) })},
	{Column: render.Col("to", "To", func(m *report.Message) any { return m.To })},
	{Column: render.Col("state", "State", func(m *report.Message) any { return messageState(m.State) }),
		word: func(m *report.Message) string { return stateWord(m.State) }},
	{Column: render.Col("since", "Since", func(m *report.Message) any { return report.Time(m.Since) })},
	{Column: render.Col("note", "Note", func(m *report.Message) any { return messageNote(m) })},
	{Column: render.Col("cost_ore", "Cost", func(m *report.Message) any { return unlessZero(m.Cost) })},
	{Column: render.Col("amount_ore", "Asks for", func(m *report.Message) any { return m.Amount }),
		file: true},
	{Column: render.Col("parts", "Parts", func(m *report.Message) any { return m.Parts }), file: true},
	{Column: render.Col("tries", "Tries", func(m *report.Message) any { return m.Tries }), file: true},
	{Column: render.Col("gateway", "Gateway", func(m *report.Message) any { return m.Gateway }), file: true},
	{Column: render.Col("reference", "Reference", func(m *report.Message) any { return m.Reference }),
		file: true},
}

// messageNote is the one thing to know beside a message's state.
func messageNote(m *report.Message) string { return cmp.Or(m.Error, m.Reason) }

// messageView is a message with what its state means.
type messageView struct {
	*report.Message
	Facts []fact
	Means string // and what to do, said already
}

// about is whom the page is about, for the log.
func (v messageView) about() batch.Subject {
	return batch.Subject{Kind: batch.OfCustomer, No: v.CustomerNo}
}

// message is the one in the address.
func (a *ask) message() (*report.Message, error) {
	no, err := a.number()
	if err != nil {
		return nil, err
	}
	m, err := a.Reports().Message(a.ctx(), no)
	return &m, err
}

func messagePage(a *ask) (*page, error) {
	m, err := a.message()
	if err != nil {
		return nil, err
	}
	p := &page{Title: a.say("Message %d", m.No), Body: "message",
		Data: messageView{m, a.messageFacts(m), a.means(m)}}
	switch m.State {
	case batch.MessageUncertain, batch.MessageFailed, batch.MessageExpired:
		if m.Moved == "" {
			p.Acts = a.offers(a.no(), retryMessageAct)
		}
	}
	return p, nil
}

// messageFacts are what is known of a message, but for its text.
func (a *ask) messageFacts(m *report.Message) []fact {
	facts := []fact{
		{a.say("State"), render.Word(stateWord(m.State)), ""},
		{a.say("Since"), report.Time(m.Since), ""},
		{a.say("What"), render.Word(m.Kind), ""},
		{a.say("Customer"), joined(", ", m.Name, m.CustomerNo), a.To(customerPath(m.CustomerNo))},
	}
	add := func(when bool, name string, value any, to string) {
		if when {
			facts = append(facts, fact{a.say(name), value, to})
		}
	}
	add(m.InvoiceNo != "", "Invoice", m.InvoiceNo, a.To(invoicePath(m.InvoiceNo)))
	add(m.Amount != 0, "Asks for", m.Amount, "")
	add(true, "Channel", render.Word(m.Channel), "")
	add(m.To != "", "To", m.To, "")
	add(true, "Written", report.Time(m.Created), "")
	add(m.Gateway != "", "Gateway", m.Gateway, "")
	add(true, "Reference", m.Reference, "")
	add(m.GatewayID != "", "The gateway's number", m.GatewayID, "")
	add(m.Parts > 1, "Parts", m.Parts, "")
	add(m.Cost != 0, "Cost", m.Cost, "")
	add(m.Tries > 0, "Tries", m.Tries, "")
	add(m.Error != "", "Said last", wording.Fault(m.Error, a.Lang), "")
	add(m.Reason != "", "Reason", m.Reason, "")
	add(m.Moved != "", "Went instead by", render.Word(m.Moved), "")
	return facts
}

// means is what the state of a message means, and what to do about it.
func (a *ask) means(m *report.Message) string {
	switch m.State {
	case batch.MessageQueued:
		return a.say("It waits for the next run of deliver, which looks once more whether it should still be sent.")
	case batch.MessageSending:
		return a.say("It is being handed over. If the run was cut off, the next one says that nobody knows whether it was taken.")
	case batch.MessageUncertain:
		return a.say("Nobody knows whether it was taken. It is not sent again by itself.") + " " +
			a.say("A report may still settle it. Else look for the reference in the sender's own list.") + " " +
			a.say("Have it sent again only if it is not there.")
	case batch.MessageAccepted:
		if m.Channel == batch.ByPrint {
			return a.say("It is in the day's file of letters to be printed.")
		}
		return a.say("Whoever carries it has it. No report has said yet whether it reached its receiver.")
	case batch.MessageDelivered:
		return a.say("A report says that it reached its receiver.")
	case batch.MessageFailed, batch.MessageExpired:
		if m.Moved != "" {
			return a.say("It did not reach its receiver, and what it says has gone another way.")
		}
		return a.say("It did not reach its receiver. Put the address right, and have it sent again.")
	case batch.MessageCancelled:
		return a.say("It was not sent, and never will be: its reason had gone.")
	}
	return ""
}

var retryMessageAct = &act{
	path: "/messages/{no}/retry", right: batch.ToOperate, title: "Send again",
	did:  "The message waits to be sent again",
	kind: desk.KindOf("retry", batch.OfMessage),
	about: func(a *ask) (*about, error) {
		m, err := a.message()
		if err != nil {
			return nil, err
		}
		will := []string{a.say("It waits for the next run of deliver, under a reference of its own.")}
		if m.State == batch.MessageUncertain {
			will = append(will, a.say("If it was taken after all, %s gets it twice.",
				cmp.Or(m.Name, m.CustomerNo)))
		}
		return &about{
			Title: a.say("Message %d", m.No), Facts: a.messageFacts(m), Will: will, Back: messagePath(m.No),
			Fields: []field{a.reason()},
		}, nil
	},
	do: func(a *ask, f *form) (string, error) {
		no, err := a.number()
		if err != nil {
			return "", err
		}
		_, err = a.Desk().RetryMessage(a.ctx(), desk.RetryMessage{Message: no, Reason: f.text("reason")})
		return "", err
	},
}

var messageTexts = texts{
	"Messages": "Meldinger", "Message %d": "Melding %d", "Message": "Melding", "Written": "Skrevet",
	"To":      "Til",
	"Channel": "Kanal", "Cost": "Kostnad", "Asks for": "Ber om", "Parts": "Deler", "Tries": "Forsøk",
	"See the messages": "Se meldingene", "Sent to the customer": "Sendt til kunden",
	"At the agency": "Hos inkassobyrået",
	"Gateway":       "Sendes med", "The gateway's number": "Nummer hos den som sender",
	"Said last":       "Sa sist",
	"Went instead by": "Gikk i stedet med", "Subject": "Emne",
	"sms": "SMS", "print": "utskrift", "post": "post", "digipost": "Digipost",
	"queued": "i kø", "uncertain": "usikker", "delivered": "levert", "expired": "utløpt",
	"credit_note": "kreditnota", "reminder_withdrawn": "purring trukket tilbake",
	"handover_withdrawn": "inkasso trukket tilbake", "exclusion": "utestengelse",
	"readmitted":     "får trene igjen",
	"price_increase": "prisøkning",
	"No messages are so. What trekk sends by itself stands here; what others send for us is in the " +
		"outbox.": "Ingen meldinger er slik. Det trekk sender selv, står her; det andre sender for oss, er i utboksen.",
	"It waits for the next run of deliver, which looks once more whether it should still be sent.": "Den venter på " +
		"neste kjøring av deliver, som ser en gang til etter om den fortsatt skal sendes.",
	"It is being handed over. If the run was cut off, the next one says that nobody knows whether it was " +
		"taken.": "Den overleveres nå. Ble kjøringen avbrutt, sier den neste at ingen vet om den ble tatt imot.",
	"Nobody knows whether it was taken. It is not sent again by itself.": "Ingen vet om den ble tatt imot. Den sendes " +
		"ikke på nytt av seg selv.",
	"A report may still settle it. Else look for the reference in the sender's own list.": "En rapport kan ennå " +
		"avgjøre det. Ellers: let etter referansen i listen hos den som sender.",
	"Have it sent again only if it is not there.":       "Send på nytt bare hvis den ikke er der.",
	"It is in the day's file of letters to be printed.": "Den er i dagens fil med brev til utskrift.",
	"Whoever carries it has it. No report has said yet whether it reached its receiver.": "Den som sender, har tatt " +
		"den imot. Ingen rapport har ennå sagt om den nådde fram.",
	"A report says that it reached its receiver.": "En rapport sier at den nådde fram.",
	"It did not reach its receiver, and what it says has gone another way.": "Den nådde ikke fram, og innholdet er " +
		"sendt en annen vei.",
	"It did not reach its receiver. Put the address right, and have it sent again.": "Den nådde ikke fram. Rett " +
		"adressen, og send den på nytt.",
	"It was not sent, and never will be: its reason had gone.": "Den ble ikke sendt, og blir det aldri: grunnen var borte.",
	"Send again":                         "Send på nytt",
	"The message waits to be sent again": "Meldingen venter på å bli sendt på nytt",
	"It waits for the next run of deliver, under a reference of its own.": "Den venter på neste kjøring av deliver, " +
		"med sin egen referanse.",
	"If it was taken after all, %s gets it twice.": "Ble den likevel tatt imot, får %s den to ganger.",
}
