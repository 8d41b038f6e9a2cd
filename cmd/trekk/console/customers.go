package console

import (
	"context"
	"net/url"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
)

var customerRoutes = []route{
	{"GET /customers", counter, customersPage},
	{"GET /customers/{no}", counter, customerPage},
	{"GET /customers/{no}/everything", []batch.Right{batch.ToRead}, everythingPage},
}

func customersPage(a *ask) (*page, error) {
	f := batch.CustomerFilter{Search: a.query("q")}
	l := list[report.Person]{
		name: "customers", title: "Customers", columns: customerColumns,
		empty: a.say("No customers are so. They come with the membership system's file of customers."),
		page: func(ctx context.Context, p batch.Page) (report.List[report.Person], error) {
			return a.Reports().Customers(ctx, f, p)
		},
	}
	t, err := l.table(a)
	if err != nil {
		return nil, err
	}
	filters := []filter{{Name: "q", Label: a.say("Name, number, mobile or e-mail"), Kind: "text",
		Value: f.Search}}
	return &page{Title: a.say("Customers"), Body: "listed", Data: listed{filters, t}}, nil
}

var customerColumns = []col[report.Person]{
	leads(render.Col("customer_no", "Customer", func(c *report.Person) any { return c.No }),
		func(c *report.Person) string { return customerPath(c.No) }),
	leads(render.Col("customer_name", "Name", func(c *report.Person) any { return c.Name }),
		func(c *report.Person) string { return customerPath(c.No) }),
	{Column: render.Col("mobile", "Mobile", func(c *report.Person) any { return c.Mobile })},
	{Column: render.Col("email", "E-mail", func(c *report.Person) any { return c.Email })},
	{Column: render.Col("birth_date", "Born", func(c *report.Person) any { return c.BirthDate })},
	{Column: render.Col("city", "City", func(c *report.Person) any { return c.City })},
}

// customerView is everything about one person.
type customerView struct {
	*report.Customer
	Facts       []fact
	Credit      *report.Credit
	Debt        batch.Ore // what is open of all invoices
	Memberships []report.Membership
	Timeline    []report.Happening
	Next, First string // of the timeline
	Forgotten   bool   // in part or whole, and not back
	Everything  bool   // may be given out by the reader
}

// about is whose page it is, for the log.
func (v customerView) about() batch.Subject { return batch.Subject{Kind: batch.OfCustomer, No: v.No} }

func customerPage(a *ask) (*page, error) {
	v := customerView{}
	c, err := a.Reports().CustomerByNo(a.ctx(), a.no())
	if err != nil {
		return nil, err
	}
	if v.Customer, err = a.Reports().CustomerOpen(a.ctx(), c); err != nil {
		return nil, err
	}
	if v.Credit, err = a.Reports().Credit(a.ctx(), c.No); err != nil {
		return nil, err
	}
	for _, i := range v.Invoices {
		v.Debt += i.Outstanding
	}
	if err := v.readMemberships(a); err != nil {
		return nil, err
	}
	life, err := a.Reports().Timeline(a.ctx(), c.No, batch.Page{After: a.query("cursor"), Limit: rowsOnPage})
	if err != nil {
		return nil, err
	}
	v.Timeline = life.Items
	if life.Next != "" {
		v.Next = a.With("cursor", life.Next)
	}
	if a.query("cursor") != "" {
		v.First = a.With("cursor", "")
	}
	if v.Forgotten, err = a.Reports().Forgotten(a.ctx(), c.No); err != nil {
		return nil, err
	}
	v.Everything = a.May(batch.ToRead)
	v.Facts = a.customerFacts(&v, report.PersonOf(c))
	title := c.Name
	if title == "" {
		title = a.say("Customer %s, who is forgotten", c.No)
	}
	return &page{Title: title, Body: "customer", Data: v, Acts: a.offers(c.No, customerFits(&v)...)}, nil
}

// readMemberships reads those that the customer has or pays for.
func (v *customerView) readMemberships(a *ask) error {
	seen := map[string]bool{}
	for _, f := range []batch.MembershipFilter{{Customer: v.No}, {Payer: v.No}} {
		l, err := a.Reports().Memberships(a.ctx(), f, batch.Page{Limit: rowsOnPage})
		if err != nil {
			return err
		}
		for _, m := range l.Items {
			if !seen[m.No] {
				v.Memberships = append(v.Memberships, m)
			}
			seen[m.No] = true
		}
	}
	return nil
}

func customerFits(v *customerView) (fit []*act) {
	if v.Held == nil {
		fit = append(fit, holdCustomerAct)
	} else {
		fit = append(fit, releaseCustomerAct)
	}
	if v.Credit.Credit > 0 {
		if len(v.Invoices) > 0 {
			fit = append(fit, applyCreditAct)
		}
		fit = append(fit, refundCustomerAct)
	}
	if v.Forgotten {
		fit = append(fit, returnPersonAct)
	}
	if v.Name != "" {
		fit = append(fit, forgetPersonAct)
	}
	return fit
}

func (a *ask) customerFacts(v *customerView, p report.Person) []fact {
	facts := []fact{{a.say("Customer"), p.No, ""}}
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, fact{a.say(name), value, ""})
		}
	}
	add("Mobile", p.Mobile)
	add("E-mail", p.Email)
	add("Organisation number", p.OrganisationNumber)
	add("Born", a.date(p.BirthDate))
	add("Address", joined(", ", p.Address, joined(" ", p.Postcode, p.City)))
	add("Country", batch.CountryName(p.Country, string(a.tongue)))
	add("Letters by", a.say(p.Channel))
	if v.Held != nil {
		add("Everything is stopped", a.held(v.Held))
	}
	if a.May(batch.ToRead) {
		of := "?customer=" + url.QueryEscape(p.No)
		facts = append(facts, fact{a.say("Sent to the customer"), a.say("Messages"), a.To("/messages" + of)},
			fact{a.say("At the agency"), a.say("Collection cases"), a.To("/cases" + of)})
	}
	return facts
}

// joined joins the texts that are not empty.
func joined(by string, list ...string) (all string) {
	for _, s := range list {
		switch {
		case s == "":
		case all == "":
			all = s
		default:
			all += by + s
		}
	}
	return all
}

// customerActs are the acts on a customer.
var customerActs = []*act{holdCustomerAct, releaseCustomerAct, applyCreditAct, refundCustomerAct,
	forgetPersonAct, returnPersonAct}

// aboutCustomer is what acts on the customer of the address are about.
func (a *ask) aboutCustomer(fields []field, will ...string) (*about, error) {
	c, err := a.Reports().CustomerByNo(a.ctx(), a.no())
	if err != nil {
		return nil, err
	}
	credit, err := a.Reports().Credit(a.ctx(), c.No)
	if err != nil {
		return nil, err
	}
	return &about{
		Title: a.say("Customer %s · %s", c.No, c.Name), Fields: fields, Will: will,
		Facts: []fact{{a.say("In credit"), credit.Credit, ""}}, Back: customerPath(c.No),
	}, nil
}

var holdCustomerAct = &act{
	path: "/customers/{no}/hold", right: batch.ToServe, title: "Stop everything",
	did:  "Everything to the customer is stopped",
	undo: func(no string) string { return "/customers/" + no + "/release" }, atOnce: true,
	kind: desk.KindOf("hold_customer", batch.OfCustomer),
	about: func(a *ask) (*about, error) {
		return a.aboutCustomer([]field{
			{Name: "reason", Label: a.say("Reason"), Kind: "reason",
				Help: a.say("Death, a guardian, bankruptcy, a secret address")},
			{Name: "until", Label: a.say("Until"), Kind: "date", Optional: true,
				Help: a.say("Until it is released, where it is empty")},
		},
			a.say("Nothing is invoiced, claimed, reminded, handed over or ended. What is at the bank is charged."))
	},
	do: func(a *ask, f *form) (string, error) {
		until := f.day("until")
		if len(f.faults) > 0 {
			return "", nil
		}
		_, err := a.Desk().HoldCustomer(a.ctx(), desk.HoldCustomer{
			Customer: a.no(), Until: until, Reason: f.text("reason"),
		})
		return "", err
	},
}

var releaseCustomerAct = &act{
	path: "/customers/{no}/release", right: batch.ToServe, title: "Release", did: "The customer is released",
	kind: desk.KindOf("release_customer", batch.OfCustomer),
	about: func(a *ask) (*about, error) {
		return a.aboutCustomer([]field{a.why()},
			a.say("The next run makes the invoices that have waited, with time to pay them, and follows up what is overdue."))
	},
	do: func(a *ask, f *form) (string, error) {
		_, err := a.Desk().ReleaseCustomer(a.ctx(),
			desk.ReleaseCustomer{Customer: a.no(), Reason: f.text("reason")})
		return "", err
	},
}

var applyCreditAct = &act{
	path: "/customers/{no}/apply-credit", right: batch.ToAccount, title: "Use the credit",
	did:  "The credit is used",
	kind: desk.KindOf("apply_credit", batch.OfCustomer),
	about: func(a *ask) (*about, error) {
		b, err := a.aboutCustomer([]field{a.why()})
		if err != nil {
			return nil, err
		}
		credit, err := a.Reports().Credit(a.ctx(), a.no())
		if err != nil {
			return nil, err
		}
		for _, p := range credit.WouldPay {
			b.Will = append(b.Will, a.say("%s of invoice %s, due %s, is paid", money(p.Amount), p.InvoiceNo,
				a.date(p.Due)))
		}
		if len(b.Will) == 0 {
			b.Will = []string{a.say("Open invoices are paid, the one that is due first first, as far as the credit goes.")}
		}
		return b, nil
	},
	do: func(a *ask, f *form) (string, error) {
		_, err := a.Desk().ApplyCredit(a.ctx(), desk.ApplyCredit{
			Of: "customer:" + a.no(), Reason: f.text("reason"),
		})
		return "", err
	},
}

var refundCustomerAct = &act{
	path: "/customers/{no}/refund", right: batch.ToAccount, title: "Pay back the credit",
	did:   "The refund is made",
	money: true,
	kind:  desk.KindOf("refund", batch.OfCustomer),
	about: func(a *ask) (*about, error) {
		return a.aboutCustomer([]field{
			{Name: "account", Label: a.say("To account"), Kind: "text", Optional: true,
				Help: a.say("The account that the money came from, where it is empty")},
			{Name: "amount", Label: a.say("Amount"), Kind: "amount", Optional: true,
				Help: a.say("All of the credit, where it is empty")},
			a.reason(),
		})
	},
	will: func(a *ask, f *form) ([]string, error) {
		c, err := a.Reports().Credit(a.ctx(), a.no())
		if err != nil {
			return nil, err
		}
		return a.willRefund(f, c.Credit), nil
	},
	do: func(a *ask, f *form) (string, error) { return a.refund(f, "customer:"+a.no()) },
}

var customerTexts = texts{
	"Everything about the person, as a file": "Alt om personen, som fil",
	"Customer %s, who is forgotten":          "Kunde %s, som er glemt",
	"Forget the person":                      "Glem personen", "The person is forgotten": "Personen er glemt",
	"Take the person back":                   "Ta personen tilbake",
	"The next import says who the person is": "Neste import sier hvem personen er",
	"How to reach the person is blanked, and the texts of messages.": "Mobil, e-post, fødselsdato og meldingstekster " +
		"slettes.",
	"Name, address and notes are blanked too, and names in kept files of the bank. Amounts stay.": "Navn, adresse og " +
		"notater slettes også, og navn i filene fra og til banken. Beløpene står.",
	"Bookkeeping needs name and address through %s: they stay.": "Regnskapet trenger navn og adresse til og med %s: de står.",
	"This cannot be undone.":                                    "Dette kan ikke angres.",
	"The next import of customers takes the person again.":      "Neste import av kunder tar med personen igjen.",
	"Customers":        "Kunder",
	"Customer %s · %s": "Kunde %s · %s",
	"No customers are so. They come with the membership system's file of customers.": "Ingen kunder er " +
		"slik. De kommer med medlemssystemets fil over kunder.",
	"Name, number, mobile or e-mail": "Navn, nummer, mobil eller e-post",
	"Mobile":                         "Mobil",
	"E-mail":                         "E-post",
	"Born":                           "Født",
	"City":                           "Sted",
	"Address":                        "Adresse",
	"Organisation number":            "Organisasjonsnummer",
	"Country":                        "Land",
	"Letters by":                     "Brev på", "post": "post", "email": "e-post", "digipost": "Digipost",
	"Everything is stopped": "Alt er stoppet", "Stop everything": "Stopp alt",
	"Everything to the customer is stopped":           "Alt til kunden er stoppet",
	"Death, a guardian, bankruptcy, a secret address": "Dødsfall, verge, konkurs, hemmelig adresse",
	"Nothing is invoiced, claimed, reminded, handed over or ended. " +
		"What is at the bank is charged.": "Ingenting faktureres, kreves, purres, overføres inkasso " +
		"eller avsluttes så lenge. Det banken har fått beskjed om å trekke, trekker den likevel.",
	"The customer is released": "Kunden er sluppet fri",
	"The next run makes the invoices that have waited, with time to pay them, and follows up what is " +
		"overdue.": "Neste kjøring lager fakturaene som har ventet, med tid til å betale dem, og " +
		"følger opp det som er forfalt.",
	"Use the credit": "Bruk tilgodet", "The credit is used": "Tilgodet er brukt",
	"%s of invoice %s, due %s, is paid": "%s av faktura %s, forfall %s, betales",
	"Open invoices are paid, the one that is due first first, as far as the credit goes.": "Åpne " +
		"fakturaer betales, den som forfaller først først, så langt tilgodet rekker.",
	"Pay back the credit": "Tilbakebetal tilgodet",
	"The account that the money came from, where it is empty": "Kontoen pengene kom fra, når feltet er tomt",
	"All of the credit, where it is empty":                    "Hele tilgodet, når feltet er tomt",
	"Open invoices":                                           "Åpne fakturaer",
	"Memberships":                                             "Medlemskap",
	"Plan":                                                    "Avtale",
	"Start":                                                   "Start",
	"No open invoices.":                                       "Ingen åpne fakturaer.",
	"No memberships.":                                         "Ingen medlemskap.",
	"No mandate. With AvtaleGiro the member has no invoice fee.": "Ingen fullmakt. Med AvtaleGiro " +
		"slipper medlemmet fakturagebyr.",
	"active since %s": "aktiv siden %s", "from %s until %s": "fra %s til %s",
	"Everything that has happened": "Alt som har skjedd", "Earlier": "Tidligere", "Latest": "Siste",
	"Owes": "Skylder", "What the bank may still charge": "Det banken ennå kan trekke",
	"invoice %s, %s on %s": "faktura %s, %s den %s",
	"pays for another":     "betaler for en annen",
	"By whom":              "Av hvem",
	"End":                  "Slutt", "Invoices of the customer": "Kundens fakturaer",
}
