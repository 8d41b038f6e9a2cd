package console

import (
	"trekk/batch"
	"trekk/batch/report"
)

var searchRoutes = []route{
	{"GET /search", counter, searchPage},
}

// hitsOfKind is how many hits of each kind are shown.
const hitsOfKind = 20

// searchView are the hits of a search, kind by kind.
type searchView struct {
	Typed  string
	Groups []hitGroup
}

type hitGroup struct {
	Title string
	Hits  []foundHit
}

type foundHit struct {
	report.Hit
	To string
}

// hitKinds are the kinds of hits in the order of the page, with what they are called.
var hitKinds = []struct {
	kind  batch.SubjectKind
	title string
}{
	{batch.OfCustomer, "Customers"}, {batch.OfMembership, "Memberships"}, {batch.OfInvoice, "Invoices"},
	{batch.OfPayment, "Payments"}, {batch.OfTransmission, "Transmissions"}, {batch.OfFile, "Files"},
}

// searchPage shows what a search finds; a single exact hit leads straight there.
func searchPage(a *ask) (*page, error) {
	v := searchView{Typed: a.query("q")}
	hits, err := a.Reports().Search(a.ctx(), v.Typed, hitsOfKind)
	if err != nil {
		return nil, err
	}
	if to := onlyHit(hits); to != "" {
		return nil, goTo(a.To(to))
	}
	for _, k := range hitKinds {
		g := hitGroup{Title: a.say(k.title)}
		for _, h := range hits {
			if h.Kind == k.kind {
				g.Hits = append(g.Hits, foundHit{h, pathOf(batch.Subject{Kind: h.Kind, No: h.No})})
			}
		}
		if len(g.Hits) > 0 {
			v.Groups = append(v.Groups, g)
		}
	}
	return &page{Title: a.say("Search"), Body: "search", Data: v}, nil
}

// onlyHit is where the one hit is that was meant: there is no other, or its whole KID was typed.
func onlyHit(hits []report.Hit) string {
	if len(hits) == 1 || len(hits) > 1 && hits[0].By == report.ByHitKID && hits[0].Kind == batch.OfInvoice {
		return pathOf(batch.Subject{Kind: hits[0].Kind, No: hits[0].No})
	}
	return ""
}

var searchTexts = texts{
	"What can be searched for":              "Hva du kan søke på",
	"A name, or the beginning of its words": "Et navn, eller begynnelsen på ordene i det",
	"A KID, or the number of an invoice, a customer, a membership, a payment or a transmission": "En " +
		"KID, eller nummeret på en faktura, en kunde, et medlemskap, en innbetaling eller en forsendelse",
	"A mobile, with or without +47, or an e-mail": "En mobil, med eller uten +47, eller en e-post",
	"An amount: 499 or 1 234,50":                  "Et beløp: 499 eller 1 234,50",
	"An account, with or without dots: what it has paid": "En konto, med eller uten punktum: hva den har " +
		"betalt",
	"The name of a file":          "Navnet på en fil",
	"Nothing was found for «%s».": "Fant ingenting for «%s».",
	"Try fewer letters of the name, or the number alone.": "Prøv færre bokstaver av navnet, eller bare " +
		"nummeret.",
	"Search for": "Søk etter", "Hits": "Treff",
}
