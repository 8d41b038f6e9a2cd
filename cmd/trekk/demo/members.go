package demo

import (
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/nets/sandbox"
	"trekk/schedule/bankday"
)

// gym is the made-up members of the demo.
type gym struct {
	customers   [][]string
	memberships [][]string
	events      [][]string
	payers      []sandbox.Payer
}

var (
	firstNames = strings.Fields(`Nora Emma Ella Sofie Olivia Ingrid Maja Åse Solveig Astrid Frida Sigrid Marit
		Bjørg Randi Jakob Emil Noah Oliver Lucas Henrik Håkon Magnus Øyvind Pål Kåre Sindre Eirik Torbjørn
		Aksel Amina Mohammed Fatima José Zoë Łukasz`)
	lastNames = strings.Fields(`Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen
		Karlsen Sørensen Bråthen Ødegård Bakke Haugen Moen Lund Strand Solberg Berg Myhre Sæther Aas Nygård
		Rønning Tveit Eide Hovland Kowalski Nguyen Müller`)
	streets = strings.Fields(`Storgata Kirkegata Skolegata Parkveien Bjørkeveien Granåsvegen Elgeseter
		Munkegata Fjordgata Åsveien`)
	postcodes = [][2]string{
		{"7010", "Trondheim"}, {"7030", "Trondheim"}, {"7052", "Trondheim"}, {"7491", "Trondheim"},
		{"2815", "Gjøvik"}, {"6009", "Ålesund"},
	}
)

// gym draws the members. Most pay by AvtaleGiro and have a mandate; some have none yet, some want an invoice,
// some pay by card or have paid ahead; some join and some leave during the months.
func (d *Demo) gym() *gym {
	r, g := d.random(1), &gym{}
	for i := range d.Members {
		no := int64(1001 + i)
		name := pick(r, firstNames) + " " + pick(r, lastNames)
		g.customers = append(g.customers, d.customer(r, no, name))
		if d.elsewhere == nil {
			m := d.membership(r, no)
			g.memberships = append(g.memberships, m.row())
			g.events = append(g.events, d.told(r, m)...)
		}
		mandates := 88 // of a hundred
		if d.elsewhere != nil {
			mandates = 50
		}
		g.payers = append(g.payers, sandbox.Payer{Customer: no, Name: name, Mandate: r.IntN(100) < mandates})
	}
	return g
}

// customer draws a row of customers.csv.
func (d *Demo) customer(r *rand.Rand, no int64, name string) []string {
	place := pick(r, postcodes)
	mobile, email := fmt.Sprintf("4%07d", r.IntN(10_000_000)), fmt.Sprintf("medlem%d@example.no", no)
	digipost, language := "", "nb"
	if r.IntN(100) < 3 {
		mobile = ""
	}
	if r.IntN(100) < 12 {
		email = ""
	}
	if r.IntN(100) < 30 {
		digipost = "yes"
	}
	if r.IntN(100) < 15 {
		language = "en"
	}
	born := bankday.New(1960+r.IntN(45), 1, 1) + bankday.Date(r.IntN(300))
	return []string{
		fmt.Sprint(no), name, mobile, email, language, born.String(),
		fmt.Sprintf("%s %d", pick(r, streets), 1+r.IntN(90)), place[0], place[1], digipost,
	}
}

// membership is a row of memberships.csv.
type membership struct {
	no             int64
	plan           string
	method         string
	start, end     bankday.Date
	paidUntil      bankday.Month
	kind           batch.PriceKind
	price, regular batch.Ore
}

// membership draws a membership: the plans of the terms come about evenly, the prepaid ones seldom.
func (d *Demo) membership(r *rand.Rand, no int64) *membership {
	m := &membership{no: no, method: "avtalegiro", kind: batch.PriceOrdinary}
	m.plan = pick(r, d.plans(terms.Monthly))
	m.start = Start - bankday.Date(60+r.IntN(700))
	if r.IntN(100) < 10 {
		m.start = Start + bankday.Date(r.IntN(30*d.Months)) // joins while the demo runs
	}
	switch c := r.IntN(100); {
	case c < 10:
		m.method = "invoice"
	case c < 14:
		m.method = "card"
	case c < 18 && len(d.plans(terms.Prepaid)) > 0:
		m.plan, m.method = pick(r, d.plans(terms.Prepaid)), "prepaid"
	}
	m.price = d.Rules.Plans[m.plan].Price
	monthly := m.method != "prepaid"
	if monthly && r.IntN(100) < 4 && m.start < Start {
		m.end = (Start.Month() + bankday.Month(1+r.IntN(d.Months))).Last()
	}
	if monthly && r.IntN(100) < 3 {
		m.paidUntil = Start.Month() + 1 + bankday.Month(r.IntN(2))
	}
	if monthly && d.Rules.Prices.CampaignMonths != nil && r.IntN(100) < 15 {
		m.kind, m.price, m.regular = batch.PriceCampaign, m.price/2, m.price
	}
	return m
}

// plans are the names of the plans of a kind that have a price.
func (d *Demo) plans(kind terms.PlanKind) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(d.Rules.Plans)) {
		if plan := d.Rules.Plans[name]; plan.Kind == kind && plan.Price > 0 {
			names = append(names, name)
		}
	}
	return names
}

func (m *membership) row() []string {
	regular := ""
	if m.regular > 0 {
		regular = m.regular.Decimal()
	}
	return []string{
		fmt.Sprintf("M%d", m.no), fmt.Sprint(m.no), m.plan, m.price.Decimal(), m.method, m.start.String(), "",
		m.end.String(), m.paidUntil.String(), string(m.kind), regular,
	}
}

// told draws what a member tells while the demo runs: a freeze, a termination, a lost card.
func (d *Demo) told(r *rand.Rand, m *membership) [][]string {
	day := Start + bankday.Date(r.IntN(30*d.Months))
	leaves := !m.end.IsZero() || m.paidUntil > 0
	if m.method == "prepaid" || m.method == "card" || leaves || m.start >= Start {
		return nil
	}
	event := func(kind, from, months, amount, text string) [][]string {
		return [][]string{{fmt.Sprintf("M%d", m.no), day.String(), kind, from, months, amount, text}}
	}
	freeze := d.Rules.Freeze
	switch c := r.IntN(100); {
	case c < 4 && freeze != nil && (freeze.YearlyMonths == nil || *freeze.YearlyMonths > 0):
		return event("freeze", (day + bankday.Date(freeze.EarliestDays+r.IntN(20))).String(), "1", "", "")
	case c < 8:
		return event("terminate", "", "", "", "")
	case c < 11:
		return event("charge", "", "", "100", "Nytt medlemskort")
	}
	return nil
}

func (g *gym) writeCustomers(path string) error {
	return writeCSV(path, "customer_no,name,mobile,email,language,birth_date,address,postcode,city,digipost",
		g.customers)
}

func (g *gym) writeMemberships(path string) error {
	return writeCSV(path, "membership_no,customer_no,plan,price,payment_method,start,binding_months,end,"+
		"paid_until,price_kind,regular_price", g.memberships)
}

func (g *gym) writeEvents(path string) error {
	return writeCSV(path, "membership_no,date,event,from,months,amount,text", g.events)
}

func writeCSV(path, header string, rows [][]string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	return errors.Join(w.Write(strings.Split(header, ",")), w.WriteAll(rows), f.Close())
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }
