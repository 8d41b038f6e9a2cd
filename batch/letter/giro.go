package letter

import (
	"fmt"
	"strings"
)

// giroTop is where the giro part begins: the lowest third of the page, to be torn off.
const giroTop = 202.0

// giro writes the part that is paid by at a counter or by post: who pays whom, how much, by when, with which
// KID. It stands on a page of its own where the letter leaves no room for it.
func (l *Letter) giro(s *sheet) {
	if s.y > giroTop-8 {
		s.turn()
	}
	s.draw(func() { s.pdf.SetDashPattern([]float64{1.2, 1.2}, 0) })
	s.line(6, 204, giroTop, 0.25, soft)
	s.draw(func() { s.pdf.SetDashPattern(nil, 0) })
	y := giroTop + 7
	s.text(left, y, title, l.say("GIRO", "GIRO"))
	s.text(left+16, y, small, l.say("Betaling med KID", "Payment with KID"))

	l.cell(s, left, y+4, 55, l.say("Innbetalt til konto", "Paid to account"), accountNo(l.Account))
	l.cell(s, left+55, y+4, 40, l.say("Beløp, kr", "Amount, NOK"), l.Ask.String())
	l.cell(s, left+95, y+4, 75, l.dueName(), l.day(l.Due))
	y += 21
	l.party(s, left, y, l.say("Betalt av", "Paid by"), l.To.Name, l.To.Address, l.To.Postcode+" "+l.To.City)
	l.party(s, left+87, y, l.say("Betalt til", "Paid to"), l.Name, l.Head.Address,
		l.Head.Postcode+" "+l.Head.City)
	y += 30
	l.cell(s, left, y, 62, "KID", l.KID)
	l.cell(s, left+62, y, 32, l.say("Kroner", "Kroner"), fmt.Sprint(int64(l.Ask)/100))
	l.cell(s, left+94, y, 18, l.say("Øre", "Øre"), fmt.Sprintf("%02d", int64(l.Ask)%100))
	l.cell(s, left+112, y, 58, l.say("Til konto", "To account"), l.Account)
}

// cell writes a field of the giro part.
func (l *Letter) cell(s *sheet, x, y, wide float64, name, value string) {
	s.box(x, y, wide, 13, false, rule)
	s.text(x+2, y+4, label, name)
	s.text(x+2, y+10.2, s.fit(title, wide-4, value), value)
}

// party writes who pays, or who is paid, as small as it must be to be there whole.
func (l *Letter) party(s *sheet, x, y float64, name string, texts ...string) {
	const wide, high, least = 83.0, 26.0, 4.0
	s.box(x, y, wide, high, false, rule)
	s.text(x+2, y+4, label, name)
	for f := body; ; f.size -= 0.5 {
		var lines []string
		for _, text := range texts {
			lines = append(lines, s.wrap(f, wide-4, strings.TrimSpace(text))...)
		}
		room := int((high - 5.5) / f.lead())
		if len(lines) > room && f.size > least {
			continue
		}
		s.blocks(x+2, y+5, wide-4, f, lines[:min(room, len(lines))]...)
		return
	}
}
