package console

import (
	"context"
	"html/template"
	"strings"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/batch/wording"
	"trekk/cmd/trekk/render"
)

var unmatchedRoutes = []route{
	{"GET /unmatched", readers, unmatchedPage},
	{"GET /unmatched/{no}", readers, paymentPage},
}

// unmatchedView is the list of payments that wait, made for the keyboard.
type unmatchedView struct {
	Filters []filter
	Table   *table // without its rows, which are shown in another way
	List    report.WaitingList
	Acts    bool // the reader may act on them
}

func waitingFilters(a *ask) (f batch.WaitingFilter, shown []filter, err error) {
	f = batch.WaitingFilter{
		Reason: batch.Reason(a.query("reason")), Account: a.query("account"),
		Debit: strings.ReplaceAll(a.query("debit"), ".", ""),
	}
	if f.Amount, err = a.amountAsked("amount"); err != nil {
		return f, nil, err
	}
	shown = []filter{
		{Name: "reason", Label: a.say("Reason"), Kind: "choice", Value: string(f.Reason), Choices: a.choices(
			string(batch.NoKID), string(batch.InvalidKID), string(batch.UnknownKID),
			string(batch.AlreadySettled),
			string(batch.InvoiceDropped), string(batch.WrongAccount), string(batch.NoOriginal),
			string(batch.AlreadyRefunded), string(batch.Undone))},
		{Name: "amount", Label: a.say("Amount"), Kind: "text", Value: a.query("amount")},
		{Name: "debit", Label: a.say("Account of the payer"), Kind: "text", Value: a.query("debit")},
	}
	if ours := a.App.Payee.Creditor.BankAccounts(); len(ours) > 1 {
		choices := []choice{{"", a.say("all")}}
		for _, account := range ours {
			choices = append(choices, choice{account, accountNo(account)})
		}
		shown = append(shown, filter{
			Name: "account", Label: a.say("Account"), Kind: "choice", Value: f.Account, Choices: choices,
		})
	}
	return f, shown, nil
}

func unmatchedPage(a *ask) (*page, error) {
	f, filters, err := waitingFilters(a)
	if err != nil {
		return nil, err
	}
	v := unmatchedView{Filters: filters, Acts: a.May(batch.ToAccount)}
	l := list[report.WaitingPayment]{
		name: "unmatched", title: "Unmatched payments", columns: waitingColumns,
		empty: a.say("No unmatched payments. What comes from the bank without an invoice it fits waits here."),
		page: func(ctx context.Context, p batch.Page) (report.List[report.WaitingPayment], error) {
			var err error
			v.List, err = a.Reports().WaitingPayments(ctx, f, p)
			return v.List.List, err
		},
	}
	if v.Table, err = l.table(a); err != nil {
		return nil, err
	}
	p := &page{Title: a.say("Unmatched payments"), Body: "unmatched", Data: v,
		Acts: a.offers("", addPaymentAct)}
	for _, x := range []*act{assignAct, ignoreAct, splitAct, refundPaymentAct} {
		p.Keys = append(p.Keys, link{Title: a.say(x.title), Key: x.key})
	}
	return p, nil
}

var waitingColumns = plain(
	render.Col("payment", "Payment", func(p *report.WaitingPayment) any { return p.No }),
	render.Col("date", "Date", func(p *report.WaitingPayment) any { return p.Date }),
	render.Col("amount_ore", "Amount", func(p *report.WaitingPayment) any { return p.Unmatched }),
	render.Col("kid", "KID", func(p *report.WaitingPayment) any { return p.KID }),
	render.Col("account", "Account", func(p *report.WaitingPayment) any { return p.Account }),
	render.Col("debit", "Payer's account", func(p *report.WaitingPayment) any { return p.Debit }),
	render.Col("text", "Text", func(p *report.WaitingPayment) any { return p.Text }),
	render.Col("file", "File", func(p *report.WaitingPayment) any { return p.FileName }),
	render.Col("reason", "Reason", func(p *report.WaitingPayment) any { return render.Word(p.Reason) }),
	render.Col("may_be_for", "May be for",
		func(p *report.WaitingPayment) any { return mayBeFor(p.Suggestions) }),
)

// mayBeFor are the numbers of the invoices that a payment may be for, the likeliest first.
func mayBeFor(list []report.Suggestion) string {
	nos := make([]string, len(list))
	for k, s := range list {
		nos[k] = s.InvoiceNo
	}
	return strings.Join(nos, " ")
}

// pair is two things for one template.
type pair struct{ A, B any }

// moneyFuncs are what the templates of payments, invoices and customers call.
func (t tongue) moneyFuncs() template.FuncMap {
	return template.FuncMap{
		"path": pathOf, "pair": func(a, b any) pair { return pair{a, b} }, "whywaits": t.whyWaits,
		"grounds": t.grounds, "claimwhere": claimWhere, "moment": t.moment,
		"finding": func(f *batch.Finding) string { return wording.Read(*f, string(t)) },
	}
}

// whyWaits says why a payment waits, as far as its KID tells.
func (t tongue) whyWaits(p report.WaitingPayment) string {
	return t.say(reasonTexts[p.Reason])
}

// reasonTexts say why payments wait.
var reasonTexts = map[batch.Reason]string{
	batch.NoKID:           "it came without a KID",
	batch.InvalidKID:      "the check digit of the KID does not fit",
	batch.UnknownKID:      "no invoice has the KID",
	batch.AlreadySettled:  "the invoice is paid already",
	batch.InvoiceDropped:  "the invoice is credited",
	batch.WrongAccount:    "the invoice is to be paid to another account",
	batch.NoOriginal:      "it takes back a payment that is not here",
	batch.AlreadyRefunded: "it takes back what we have paid back",
	batch.Undone:          "a person took it off where it was",
}

// grounds says why an invoice is proposed.
func (t tongue) grounds(s report.Suggestion) string {
	said := []string{t.say(groundTexts[s.Ground])}
	for _, g := range s.Also {
		said = append(said, t.say(groundTexts[g]))
	}
	return strings.Join(said, ", ")
}

var groundTexts = map[batch.Ground]string{
	batch.GroundKIDSwap:   "two digits of the KID are swapped",
	batch.GroundKIDDigit:  "one digit of the KID is wrong",
	batch.GroundInvoiceNo: "its number is in the text",
	batch.GroundCustomer:  "the KID is the customer's",
	batch.GroundPayer:     "the account has paid for the customer",
	batch.GroundAmount:    "the amount fits",
}

var unmatchedTexts = texts{
	"Unmatched payments":   "Uplasserte innbetalinger",
	"Account of the payer": "Betalers konto", "Payer's account": "Betalers konto",
	"May be for": "Kan gjelde",
	"No unmatched payments. What comes from the bank without an invoice it fits waits here.": "Ingen " +
		"uplasserte innbetalinger. Det som kommer fra banken uten å passe til en faktura, venter her.",
	"it came without a KID": "den kom uten KID",
	"the check digit of the KID does not fit": "kontrollsifferet i KID-en " +
		"stemmer ikke",
	"no invoice has the KID":                       "ingen faktura har KID-en",
	"the invoice is paid already":                  "fakturaen er allerede betalt",
	"the invoice is credited":                      "fakturaen er kreditert",
	"the invoice is to be paid to another account": "fakturaen skal betales til en annen konto",
	"it takes back a payment that is not here":     "den tar tilbake en innbetaling som ikke er her",
	"it takes back what we have paid back":         "den tar tilbake det vi har tilbakebetalt",
	"a person took it off where it was":            "en person tok den av der den var",
	"two digits of the KID are swapped":            "to siffer i KID-en er byttet om",
	"one digit of the KID is wrong":                "ett siffer i KID-en er feil",
	"its number is in the text":                    "nummeret står i teksten",
	"the KID is the customer's":                    "KID-en er kundens",
	"the account has paid for the customer":        "kontoen har betalt for kunden",
	"the amount fits":                              "beløpet passer",
	"Do":                                           "Gjør",
	"Waiting":                                      "Venter",
	"Payer":                                        "Betaler",
	"unknown account":                              "ukjent konto",
	"no KID":                                       "uten KID",
	"%s open":                                      "%s åpent",
	"due %s":                                       "forfall %s",
	"of customer %s":                               "av kunde %s",
	"nothing open fits":                            "ingen åpen faktura passer", "line %d": "linje %d",
	"%d {payment waits|payments wait}": "%d {innbetaling|innbetalinger} venter",
}
