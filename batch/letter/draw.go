package letter

import (
	"fmt"
	"strings"
)

// lay lays the whole letter out.
func (l *Letter) lay(s *sheet) {
	l.head(s)
	if l.Ask > 0 || l.Settled != "" {
		l.panel(s)
	}
	l.words(s)
	l.table(s)
	if l.Giro && l.byHand() {
		l.giro(s)
	}
	l.frame(s)
}

// The envelope's window, in which the address stands, and the facts beside it.
const (
	windowTop, windowWide = 48.0, 88.0
	facts, value          = 124.0, 152.0
)

// head writes who writes to whom, what it is, and its numbers and days.
func (l *Letter) head(s *sheet) {
	end := s.block(left, 14, 92, payee, l.Name)
	h := &l.Head
	end = s.blocks(left, end+0.5, 92, small,
		h.Address, strings.TrimSpace(h.Postcode+" "+h.City), l.organisation(),
		between(" · ", h.Phone, h.Email, h.Web))
	to := &l.To
	end = s.blocks(left, max(windowTop, end+5), windowWide, face{size: 10.5, ink: ink},
		to.Name, to.Address, strings.TrimSpace(to.Postcode+" "+to.City), to.CountryLine())

	f := s.fit(heading, right-facts, clean(l.Title()))
	s.text(facts, 21, f, l.Title())
	y := 30.0
	for _, x := range l.facts() {
		lines := s.wrap(body, right-value, x.value)
		s.text(facts, y, face{size: 8.5, ink: soft}, x.name)
		for _, line := range lines {
			s.text(value, y, body, line)
			y += body.lead() + 0.4
		}
	}
	s.y = max(end, y, 78) + 6
}

type fact struct{ name, value string }

func (l *Letter) facts() (list []fact) {
	add := func(when bool, nb, en, value string) {
		if when {
			list = append(list, fact{l.say(nb, en), value})
		}
	}
	add(l.Invoice != "", "Fakturanr.", "Invoice no.", l.Invoice)
	add(!l.Issued.IsZero(), "Fakturadato", "Invoice date", l.day(l.Issued))
	add(!l.Date.IsZero() && l.Date != l.Issued, "Brevdato", "Date of letter", l.day(l.Date))
	add(l.To.No != "", "Kundenr.", "Customer no.", l.To.No)
	return list
}

func (l *Letter) organisation() string {
	no := l.Head.Organisation
	if len(no) == 9 {
		no = no[:3] + " " + no[3:6] + " " + no[6:]
	}
	switch {
	case no == "":
		return ""
	case l.Head.VAT:
		no += " MVA"
	}
	return l.say("Org.nr. ", "Org. no. ") + no
}

// between joins what is not empty.
func between(by string, parts ...string) string {
	var list []string
	for _, p := range parts {
		if p != "" {
			list = append(list, p)
		}
	}
	return strings.Join(list, by)
}

// panel writes what the eye looks for: how much, by when or on which day, to which account and with which
// KID.
func (l *Letter) panel(s *sheet) {
	const high, pad = 19.0, 4.0
	s.box(left, s.y, right-left, high, true, tint)
	cells, wide := l.cells(), (right-left-pad)/4
	wides := []float64{wide * 0.9, wide, wide * 0.95, wide * 1.15}
	x := left + pad
	for n, c := range cells {
		s.text(x, s.y+7, label, c.name)
		s.text(x, s.y+14, s.fit(figure, wides[n]-3, c.value), c.value)
		x += wides[n]
	}
	s.y += high + 5
}

func (l *Letter) cells() []fact {
	amount := l.kroner(l.Ask)
	account := fact{l.say("Til konto", "To account"), accountNo(l.Account)}
	kid := fact{"KID", l.KID}
	switch {
	case l.Kind == CreditNote:
		return []fact{{l.say("Kreditert", "Credited"), amount}}
	case l.Settled != "":
		return []fact{{l.say("Å betale", "To pay"), amount}, {l.say("Status", "Status"), l.Settled}}
	case l.charged():
		return []fact{
			{l.say("Beløp", "Amount"), amount},
			{l.say("Trekkes fra kontoen din", "Charged to your account"), l.day(l.Charge)},
			{l.say("Betalingsmåte", "Paid by"), "AvtaleGiro"}, kid,
		}
	}
	return []fact{
		{l.say("Å betale", "To pay"), amount},
		{l.dueName(), l.day(l.Due)}, account, kid,
	}
}

// dueName is what the day is by which the invoice is to be paid, or was: of a reminder the words say until
// when.
func (l *Letter) dueName() string {
	if l.Due < l.Date {
		return l.say("Forfalt", "Was due")
	}
	return l.say("Betalingsfrist", "To be paid by")
}

// accountNo is an account number as people read it: 1503.20.80119.
func accountNo(no string) string {
	if len(no) != 11 {
		return no
	}
	return no[:4] + "." + no[4:6] + "." + no[6:]
}

// words writes what the letter says, line by line over as many pages as it takes.
func (l *Letter) words(s *sheet) {
	if strings.TrimSpace(l.Text) == "" {
		return
	}
	for _, line := range s.wrap(body, right-left, strings.TrimSpace(l.Text)) {
		s.flow(body.lead())
		s.y = s.block(left, s.y, right-left, body, line)
	}
	s.y += 5
}

// table writes what the amount is made of: the lines of the invoice, what has come off it, and what has come
// on top, each apart.
func (l *Letter) table(s *sheet) {
	if len(l.Lines) == 0 {
		return
	}
	s.flow(20)
	l.columns(s)
	l.rows(s, body, l.Lines...)
	principal := sum(l.Lines) + sum(l.Off)
	if len(l.Off) > 0 || len(l.Costs) > 0 {
		l.rows(s, strong, Line{l.say("Sum faktura", "Invoice total"), sum(l.Lines)})
	}
	l.rows(s, body, l.Off...)
	if len(l.Costs) > 0 {
		l.rows(s, strong, Line{l.say("Hovedstol", "Principal"), principal})
		l.rows(s, body, l.Costs...)
	}
	s.flow(12)
	s.line(left, right, s.y+1, 0.5, ink)
	s.y += 2.5
	l.row(s, title, Line{l.totalName(), principal + sum(l.Costs)}, l.kroner(principal+sum(l.Costs)))
	for _, v := range l.VAT {
		l.vat(s, v)
	}
	s.y += 4
}

// vat says how much of the invoice is VAT of a rate.
func (l *Letter) vat(s *sheet, v VAT) {
	s.flow(small.lead())
	text := fmt.Sprintf(l.say("Herav merverdiavgift %d %% av %s: %s",
		"Of which VAT, %d %% of %s: %s"), v.Rate,
		l.kroner(v.Gross-v.Tax()), l.kroner(v.Tax()))
	s.y += small.lead()
	s.textTo(right, s.y, small, text)
}

func (l *Letter) totalName() string {
	switch {
	case l.Kind == CreditNote:
		return l.say("Sum kreditert", "Total credited")
	case l.charged():
		return l.say("Trekkes "+l.day(l.Charge), "Charged on "+l.day(l.Charge))
	}
	return l.say("Å betale", "To pay")
}

// columns writes the headings of the table.
func (l *Letter) columns(s *sheet) {
	s.text(left, s.y+3, label, l.say("Beskrivelse", "Description"))
	s.textTo(right, s.y+3, label, l.say("Beløp, kr", "Amount, NOK"))
	s.line(left, right, s.y+5, 0.25, rule)
	s.y += 6
}

func (l *Letter) rows(s *sheet, f face, list ...Line) {
	for _, x := range list {
		l.row(s, f, x, x.Amount.String())
		s.line(left, right, s.y+0.6, 0.15, rule)
		s.y += 1.2
	}
}

// row writes a line of the table, its text wrapped, over two pages where it takes so many lines.
func (l *Letter) row(s *sheet, f face, x Line, amount string) {
	for n, line := range s.wrap(f, right-left-42, x.Text) {
		if s.y+f.lead()+2 > bottom {
			s.turn()
			l.columns(s)
		}
		if n == 0 {
			s.textTo(right, s.y+0.75*f.lead(), f, amount)
		}
		s.y = s.block(left, s.y, right-left, f, line)
	}
}

// frame writes at the edges of each page whose letter it is, and which page.
func (l *Letter) frame(s *sheet) {
	all := len(s.pages)
	for n := range s.pages {
		page := &sheet{pdf: s.pdf, pages: [][]func(){nil}}
		if n > 0 {
			page.text(left, 18, page.fit(small, 115, l.Name), l.Name)
			page.textTo(right, 18, small, l.Named())
			page.line(left, right, 21, 0.25, rule)
		}
		if all > 1 || !l.giroOn(n, all) {
			foot := l.foot(n, all)
			page.textTo(right, foot, small, fmt.Sprintf(l.say("Side %d av %d", "Page %d of %d"), n+1, all))
			if !l.giroOn(n, all) {
				whose := between(" · ", l.Name, l.organisation())
				page.text(left, foot, page.fit(small, 140, whose), whose)
			}
		}
		s.pages[n] = append(s.pages[n], page.pages[0]...)
	}
}

// foot is where the foot of a page is: above the giro part where it has one.
func (l *Letter) foot(n, all int) float64 {
	if l.giroOn(n, all) {
		return giroTop - 3
	}
	return 286
}

// giroOn reports whether a page has the giro part: the last one.
func (l *Letter) giroOn(n, all int) bool { return l.Giro && l.byHand() && n == all-1 }
