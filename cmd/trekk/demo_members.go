package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"

	"trekk/nets/sandbox"
	"trekk/schedule/bankday"
)

// gym is the made-up members of the demo.
type gym struct {
	customers   [][]string
	memberships [][]string
	payers      []sandbox.Payer
}

var (
	firstNames = strings.Fields(`Nora Emma Ella Sofie Olivia Ingrid Maja Åse Solveig Astrid Frida Sigrid Marit Bjørg Randi Jakob Emil Noah
		Oliver Lucas Henrik Håkon Magnus Øyvind Pål Kåre Sindre Eirik Torbjørn Aksel Amina Mohammed Fatima José Zoë Łukasz`)
	lastNames = strings.Fields(`Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen Karlsen Sørensen Bråthen Ødegård
		Bakke Haugen Moen Lund Strand Solberg Berg Myhre Sæther Aas Nygård Rønning Tveit Eide Hovland Kowalski Nguyen Müller`)
	streets   = strings.Fields("Storgata Kirkegata Skolegata Parkveien Bjørkeveien Granåsvegen Elgeseter Munkegata Fjordgata Åsveien")
	postcodes = [][2]string{{"7010", "Trondheim"}, {"7030", "Trondheim"}, {"7052", "Trondheim"}, {"7491", "Trondheim"}, {"2815", "Gjøvik"}, {"6009", "Ålesund"}}
)

// gym draws the members. Most pay by AvtaleGiro and have a mandate; some have none yet, some want an invoice, some pay by
// card or have paid ahead; some join and some leave during the months.
func (d *demo) gym() *gym {
	r, g := d.random(1), &gym{}
	for i := range d.members {
		no := int64(1001 + i)
		name := pick(r, firstNames) + " " + pick(r, lastNames)
		place := pick(r, postcodes)
		mobile, email, digipost, language := fmt.Sprintf("4%07d", r.IntN(10_000_000)), fmt.Sprintf("medlem%d@example.no", no), "", "nb"
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
		born := bankday.New(1960+r.IntN(48), 1, 1) + bankday.Date(r.IntN(300))
		g.customers = append(g.customers, []string{
			fmt.Sprint(no), name, mobile, email, language, born.String(),
			fmt.Sprintf("%s %d", pick(r, streets), 1+r.IntN(90)), place[0], place[1], digipost,
		})
		g.memberships = append(g.memberships, d.membership(r, no))
		g.payers = append(g.payers, sandbox.Payer{Customer: no, Name: name, Mandate: r.IntN(100) < 88})
	}
	return g
}

func (d *demo) membership(r *rand.Rand, no int64) []string {
	plan, price, method, binding, end, paidUntil := "open", 499, "avtalegiro", "", "", ""
	if r.IntN(100) < 55 {
		plan, price, binding = "binding12", 399, "12"
	}
	start := demoStart - bankday.Date(60+r.IntN(700))
	if r.IntN(100) < 10 {
		start = demoStart + bankday.Date(r.IntN(30*d.months)) // joins while the demo runs
	}
	switch c := r.IntN(100); {
	case c < 10:
		method = "invoice"
	case c < 14:
		method = "card"
	case c < 18:
		plan, price, method, binding = "prepaid6", 2394, "prepaid", ""
		end = (start.Month() + 6).Day(start.Day()).String()
	}
	if method != "prepaid" && r.IntN(100) < 4 && start < demoStart {
		end = (demoStart.Month() + bankday.Month(1+r.IntN(d.months))).Last().String()
	}
	if method != "prepaid" && r.IntN(100) < 3 {
		paidUntil = (demoStart.Month() + 1 + bankday.Month(r.IntN(2))).String()
	}
	return []string{fmt.Sprintf("M%d", no), fmt.Sprint(no), plan, fmt.Sprint(price), method, start.String(), binding, end, paidUntil}
}

func (g *gym) writeCustomers(path string) error {
	return writeCSV(path, "customer_no,name,mobile,email,language,birth_date,address,postcode,city,digipost", g.customers)
}

func (g *gym) writeMemberships(path string) error {
	return writeCSV(path, "membership_no,customer_no,plan,price,payment_method,start,binding_months,end,paid_until", g.memberships)
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
