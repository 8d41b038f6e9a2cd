package console

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
)

var paymentRoutes = []route{
	{"GET /payments", readers, paymentsPage},
	{"GET /payments/{no}", readers, paymentPage},
}

// paymentNo is the payment of the address.
func (a *ask) paymentNo() (int64, error) {
	n, err := strconv.ParseInt(a.no(), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("payment %q: %w", a.no(), batch.ErrNotFound)
	}
	return n, nil
}

// payment is the one that the address asks for.
func (a *ask) payment() (*batch.PaymentState, error) {
	no, err := a.paymentNo()
	if err != nil {
		return nil, err
	}
	p, err := a.Reports().OnePayment(a.ctx(), no)
	return &p, err
}

// amountAsked is an amount of the address; zero where it is not asked for.
func (a *ask) amountAsked(name string) (batch.Ore, error) {
	f := form{a: a, values: a.r.URL.Query(), faults: map[string]string{}}
	o := f.amount(name)
	if fault := f.faults[name]; fault != "" {
		return 0, a.misasked(name, fault)
	}
	return o, nil
}

func paymentsPage(a *ask) (*page, error) {
	f := batch.PaymentFilter{
		Source: batch.Source(a.query("source")), KID: a.query("kid"),
		Debit: strings.ReplaceAll(a.query("debit"), ".", ""),
	}
	var err error
	if f.Amount, err = a.amountAsked("amount"); err != nil {
		return nil, err
	}
	if f.File, err = a.numberAsked("file"); err != nil {
		return nil, err
	}
	if f.From, err = a.dayAsked("from"); err != nil {
		return nil, err
	}
	if f.To, err = a.dayAsked("to"); err != nil {
		return nil, err
	}
	l := list[report.Payment]{
		name: "payments", title: "Payments", columns: paymentColumns,
		empty: a.say("No payments are so. They come with the bank's files, or are added by hand."),
		page: func(ctx context.Context, p batch.Page) (report.List[report.Payment], error) {
			p.Order, p.Descending = batch.ByNumber, true
			return a.Reports().Payments(ctx, f, p)
		},
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	filters := []filter{
		{Name: "file", Label: a.say("File"), Kind: "text", Value: a.query("file")},
		{Name: "from", Label: a.say("From"), Kind: "date", Value: a.query("from")},
		{Name: "to", Label: a.say("To"), Kind: "date", Value: a.query("to")},
		{Name: "amount", Label: a.say("Amount"), Kind: "text", Value: a.query("amount")},
		{Name: "kid", Label: a.say("KID"), Kind: "text", Value: f.KID},
		{Name: "debit", Label: a.say("Account of the payer"), Kind: "text", Value: a.query("debit")},
		{Name: "source", Label: a.say("Source"), Kind: "choice", Value: string(f.Source),
			Choices: a.choices("ocr", "reception", "vipps", "paper", "camt")},
	}
	return &page{
		Title: a.say("Payments"), Body: "listed", Data: listed{filters, t}, Acts: a.offers("", addPaymentAct),
	}, nil
}

var paymentColumns = []col[report.Payment]{
	leads(render.Col("payment", "Payment", func(p *report.Payment) any { return p.No }),
		func(p *report.Payment) string { return fmt.Sprintf("/payments/%d", p.No) }),
	{Column: render.Col("date", "Date", func(p *report.Payment) any { return p.Date })},
	{Column: render.Col("booked", "Booked", func(p *report.Payment) any { return p.Booked }), file: true},
	{Column: render.Col("source", "Source", func(p *report.Payment) any { return render.Word(p.Source) })},
	{Column: render.Col("reference", "Reference", func(p *report.Payment) any { return p.Reference }),
		file: true},
	{Column: render.Col("amount_ore", "Amount", func(p *report.Payment) any { return p.Amount })},
	{Column: render.Col("kid", "KID", func(p *report.Payment) any { return p.KID })},
	{Column: render.Col("debit", "Payer's account", func(p *report.Payment) any { return p.Debit })},
	leads(render.Col("file", "File", func(p *report.Payment) any { return p.FileName }),
		func(p *report.Payment) string { return linePath(filePath(p.File), p.Line) }),
	{Column: render.Col("line", "Line", func(p *report.Payment) any { return p.Line }), file: true},
	{Column: render.Col("posted", "Posted to",
		func(p *report.Payment) any { return render.Phrase(p.PostedIn) })},
}

// paymentView is the life of one payment.
type paymentView struct {
	Facts   []fact
	Waiting *report.WaitingPayment // nil where nothing of it waits
	Moves   []move
}

// move is one posting of a payment.
type move struct {
	batch.Posting
	Where, To string
}

func paymentPage(a *ask) (*page, error) {
	p, err := a.payment()
	if err != nil {
		return nil, err
	}
	v := paymentView{Facts: a.paymentFacts(p)}
	for _, e := range p.Postings {
		v.Moves = append(v.Moves, move{e, e.WhereIn(a.word), placeOf(&e)})
	}
	if p.Waiting() != 0 {
		l, err := a.Reports().WaitingPayments(a.ctx(), batch.WaitingFilter{Payment: p.No},
			batch.Page{Limit: 1})
		if err != nil {
			return nil, err
		}
		if len(l.Items) > 0 {
			v.Waiting = &l.Items[0]
		}
	}
	return &page{
		Title: a.paymentTitle(p), Body: "payment", Data: v, Acts: a.paymentOffers(p),
	}, nil
}

// paymentOffers are the acts that fit where a payment's money is.
func (a *ask) paymentOffers(p *batch.PaymentState) []link {
	var fit []*act
	if p.Balance(batch.ToUnmatched) != 0 {
		fit = append(fit, assignAct, splitAct, ignoreAct, refundPaymentAct)
	}
	if p.Balance(batch.ToUnmatched) != p.Amount {
		fit = append(fit, undoAct)
	}
	return a.offers(strconv.FormatInt(p.No, 10), fit...)
}

// word says a word of ours.
func (a *ask) word(w string) string { return a.say(w) }

// placeOf is where the money of a posting is shown.
func placeOf(e *batch.Posting) string {
	switch {
	case e.InvoiceNo != "":
		return invoicePath(e.InvoiceNo)
	case e.CustomerNo != "":
		return customerPath(e.CustomerNo)
	case e.Refund != 0:
		return fmt.Sprintf("/refunds/%d", e.Refund)
	case e.Reverses != 0:
		return fmt.Sprintf("/payments/%d", e.Reverses)
	}
	return ""
}

func (a *ask) paymentTitle(p *batch.PaymentState) string {
	return a.say("Payment %d · %s", p.No, money(p.Amount))
}

// paymentFacts are what is known of a payment.
func (a *ask) paymentFacts(p *batch.PaymentState) []fact {
	facts := []fact{
		{a.say("Date"), p.Date, ""},
		{a.say("Amount"), p.Amount, ""},
		{a.say("Posted to"), p.WhereIn(a.word), ""},
	}
	add := func(name string, value string, to string) {
		if value != "" {
			facts = append(facts, fact{name, value, to})
		}
	}
	add(a.say("KID"), p.KID, "")
	add(a.say("Account of the payer"), accountNo(p.Debit), "")
	add(a.say("Text"), p.Text, "")
	add(a.say("Source"), strings.TrimSpace(a.say(string(p.Source))+" "+p.Reference), "")
	add(a.say("File"), a.say("%s, line %d", p.FileName, p.Line), a.To(linePath(filePath(p.File), p.Line)))
	if p.Source == batch.SourceOCR {
		add(a.say("On the bank statement"),
			a.say("account %s, %s, centre %02d, day %02d, partial %d, serial %d",
				accountNo(p.Account), a.date(p.Date), p.Centre, p.Day, p.Partial, p.Serial), "")
	}
	if p.TakenBackBy != 0 {
		add(a.say("taken back"), a.say("by payment %d", p.TakenBackBy),
			a.To(fmt.Sprintf("/payments/%d", p.TakenBackBy)))
	}
	return facts
}

var addPaymentAct = &act{
	path: "/payments/add", right: batch.ToAccount, title: "Add a payment",
	did:  "The payment is added and placed",
	kind: desk.KindOf("add_payment", batch.OfPayment),
	about: func(a *ask) (*about, error) {
		var sources []choice
		for _, s := range batch.EntrySources {
			sources = append(sources, choice{string(s), a.say(string(s))})
		}
		return &about{
			Title: a.say("A payment that no file from the bank has"), Back: "/payments",
			Will: []string{a.say("It is placed at once, as the night would: on the invoice, and the rest as credit.")},
			Fields: []field{
				{Name: "source", Label: a.say("Source"), Kind: "choice", Choices: sources},
				{Name: "date", Label: a.say("Date"), Kind: "date", Value: a.Today().String()},
				{Name: "amount", Label: a.say("Amount"), Kind: "amount"},
				{Name: "invoice", Label: a.say("Invoice"), Kind: "text", Optional: true},
				{Name: "customer", Label: a.say("Customer"), Kind: "text", Optional: true,
					Help: a.say("Who paid, for no invoice")},
				{Name: "kid", Label: a.say("KID"), Kind: "text", Optional: true},
				{Name: "reference", Label: a.say("Reference"), Kind: "text",
					Help: a.say("The number of the receipt, the transfer or the letter")},
				{Name: "text", Label: a.say("Text"), Kind: "text", Optional: true},
				a.why(),
			},
		}, nil
	},
	do: func(a *ask, f *form) (string, error) {
		e := batch.Entry{
			Date: f.day("date"), Amount: f.amount("amount"), Source: batch.Source(f.text("source")),
			Reference: f.text("reference"), KID: f.text("kid"), Customer: f.text("customer"),
			Text: f.text("text"),
		}
		given := slices.DeleteFunc([]string{f.text("invoice"), e.Customer, e.KID},
			func(s string) bool { return s == "" })
		if len(given) != 1 {
			f.wrong("invoice", a.say("Say what was paid for: an invoice, a customer or a KID, one of them"))
		}
		if len(f.faults) > 0 {
			return "", nil
		}
		p, err := a.Desk().AddPayment(a.ctx(), desk.AddPayment{
			Entry: e, Invoice: f.text("invoice"), Reason: f.text("reason"),
		})
		at := "invoice"
		if e.Customer != "" {
			at = "customer"
		}
		return fmt.Sprintf("/payments/%d", p.No), f.nobody(at, err)
	},
}

var paymentTexts = texts{
	"On the bank statement": "På kontoutskriften",
	"Payment %d · %s":       "Innbetaling %d · %s",
	"%s, line %d":           "%s, linje %d",
	"by payment %d":         "av innbetaling %d",
	"account %s, %s, centre %02d, day %02d, partial %d, serial %d": "konto %s, %s, sentral %02d, dagkode " +
		"%02d, delavregning %d, løpenummer %d",
	"No payments are so. They come with the bank's files, or are added by hand.": "Ingen innbetalinger " +
		"er slik. De kommer med bankens filer, eller legges inn for hånd.",
	"Add a payment":                            "Legg inn en betaling",
	"The payment is added and placed":          "Betalingen er lagt inn og plassert",
	"A payment that no file from the bank has": "En betaling som ingen fil fra banken har",
	"It is placed at once, as the night would: on the invoice, and the rest as credit.": "Den plasseres " +
		"med det samme, slik natten ville gjort: på fakturaen, og resten som tilgode.",
	"Who paid, for no invoice": "Den som betalte, når det ikke gjelder en faktura",
	"The number of the receipt, the transfer or the letter": "Nummeret på kvitteringen, overføringen " +
		"eller brevet",
	"Say what was paid for: an invoice, a customer or a KID, one of them": "Si hva som ble betalt: en " +
		"faktura, en kunde eller en KID, én av dem",
	"Where its money has been": "Hvor pengene har vært", "Note": "Merknad",
}
