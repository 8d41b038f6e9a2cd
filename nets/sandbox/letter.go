package sandbox

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"trekk/schedule/bankday"
)

// invoice is what a person has been told to pay, and knows to have paid or to be going to.
type invoice struct {
	no      string
	kid     string
	amount  int64
	due     bankday.Date
	planned bool // a payment of it is still to come
	texted  int  // SMS about it
}

// letter is a row of what the payee sends to people.
type letter map[string]string

func readLetters(r io.Reader) ([]letter, error) {
	content, err := io.ReadAll(r)
	if err != nil || len(content) == 0 {
		return nil, err
	}
	text := strings.TrimPrefix(string(content), "\ufeff")
	c := csv.NewReader(strings.NewReader(text))
	if header, _, _ := strings.Cut(text, "\n"); strings.Contains(header, ";") {
		c.Comma = ';'
	}
	rows, err := c.ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	for _, column := range []string{"invoice_no", "kid", "account", "amount", "due"} {
		if !slices.Contains(rows[0], column) {
			return nil, fmt.Errorf("no column %s: want an invoices or an sms file", column)
		}
	}
	var letters []letter
	for _, row := range rows[1:] {
		l := letter{}
		for i, column := range rows[0] {
			l[column] = row[i]
		}
		letters = append(letters, l)
	}
	return letters, nil
}

// deliver gives a person a letter, who acts on it at once. Where credit has paid an invoice whole, its
// letter asks for nothing, and there is nothing to do.
func (ps *payers) deliver(l letter) error {
	amount, err := parseKroner(l["amount"])
	if err != nil {
		return err
	}
	due, err := bankday.Parse(l["due"])
	if err != nil {
		return err
	}
	if l["account"] != ps.cfg.Account {
		return fmt.Errorf("invoice %s asks for payment to account %q, not to %s",
			l["invoice_no"], l["account"], ps.cfg.Account)
	}
	customer, ok := ps.kids.customerOf(l["kid"])
	if !ok {
		return fmt.Errorf("invoice %s: %q is no KID of the agreement", l["invoice_no"], l["kid"])
	}
	p := ps.person(customer)
	told := &invoice{no: l["invoice_no"], kid: l["kid"], amount: amount, due: due}
	inv, known := p.invoices[told.no]
	if _, sms := l["mobile"]; sms {
		if amount == 0 {
			return fmt.Errorf("invoice %s: the SMS asks for nothing", told.no)
		}
		if !known {
			inv = told
			p.invoices[inv.no] = inv
		}
		inv.texted++
		ps.readSMS(p, inv, amount)
		return nil
	}
	if known || amount == 0 {
		return nil
	}
	p.invoices[told.no], p.lastKID = told, told.kid
	if l["method"] == "claim" {
		ps.readNotice(ps.debtor(customer), told)
		return nil
	}
	if p.bills++; p.bills == 1 {
		ps.hands.deal(&p.hand)
	}
	ps.readInvoice(p, told)
	return nil
}

// parseKroner reads 499, 499.00 or 499,00.
func parseKroner(s string) (int64, error) {
	kroner, ore, _ := strings.Cut(strings.Replace(s, ",", ".", 1), ".")
	n, err := strconv.ParseInt(kroner+(ore + "00")[:2], 10, 64)
	if err != nil || kroner == "" || len(ore) > 2 || n < 0 {
		return 0, fmt.Errorf("amount %q: want kroner like 499.00", s)
	}
	return n, nil
}

// readNotice is what a person does about an invoice that says that it will be charged.
func (ps *payers) readNotice(p *person, inv *invoice) {
	p.notices++
	ps.paysPart(p, inv)
	r := ps.chance.draw("notice of", p.customer, inv.no)
	if p.debit == doubler && (p.notices == 1 || one(r, 3)) {
		ps.payByHand(p, inv, inv.kid, inv.amount, inv.due-4+bankday.Date(r.IntN(9)))
	}
}

// readInvoice is what a person does about an ordinary invoice.
func (ps *payers) readInvoice(p *person, inv *invoice) {
	r := ps.chance.draw("invoice", p.customer, inv.no)
	day := inv.due - bankday.Date(r.IntN(8))
	again := p.bills > 1 && one(r, 2) // nobody does the odd thing every month
	way := p.hand
	if again && way != never && way != late {
		way = onTime
	}
	switch way {
	case never, reminded:
	case late:
		ps.payByHand(p, inv, inv.kid, inv.amount, inv.due+2+bankday.Date(r.IntN(22)))
	case twice:
		ps.payByHand(p, inv, inv.kid, inv.amount, day)
		ps.payByHand(p, inv, inv.kid, inv.amount, day+1+bankday.Date(r.IntN(6)))
	case typo:
		ps.payByHand(p, inv, mistype(r, inv.kid), inv.amount, day)
	case stranger:
		ps.payByHand(p, inv, ps.kids.of(p.customer, ps.unknownInvoice(r)), inv.amount, day)
	case blank:
		ps.payByHand(p, inv, "", inv.amount, day) // of these half at a terminal, with words instead
	case inPart:
		half := max(inv.amount/200*100, 1)
		ps.payByHand(p, inv, inv.kid, half, day)
		if rest := inv.amount - half; rest > 0 && !one(r, 3) {
			ps.payByHand(p, inv, inv.kid, rest, inv.due+1+bankday.Date(r.IntN(12)))
		}
	case overpayer:
		ps.payByHand(p, inv, inv.kid, (inv.amount/100_00+1)*100_00, day)
	case signer:
		ps.payByHand(p, inv, inv.kid, inv.amount, day)
		// From approval it takes two or three bank days until the payee hears of it.
		ps.clock.on(ps.clock.after(2+r.IntN(2)), func() { ps.sign(p, inv.kid) })
	default:
		ps.payByHand(p, inv, inv.kid, inv.amount, day)
	}
}

// readSMS is what a person does about a reminder: those who have not meant to pay already mostly do.
func (ps *payers) readSMS(p *person, inv *invoice, amount int64) {
	r := ps.chance.draw("sms", p.customer, inv.no, inv.texted)
	if inv.planned || p.hand == never || p.hand != reminded && one(r, 3) {
		return
	}
	ps.payByHand(p, inv, inv.kid, amount, ps.clock.today()+1+bankday.Date(r.IntN(9)))
}

// mistype changes a digit, which no check digit lets pass.
func mistype(r *rand.Rand, kid string) string {
	b := []byte(kid)
	i := r.IntN(len(b) - 1)
	b[i] = '0' + (b[i]-'0'+1+byte(r.IntN(9)))%10
	return string(b)
}

// unknownInvoice is a number high up where no invoice is yet.
func (ps *payers) unknownInvoice(r *rand.Rand) int64 {
	top := int64(1)
	for range ps.kids.invoiceDigits {
		top *= 10
	}
	return top - 1 - r.Int64N((top+9)/10)
}

// payByHand puts a payment on the agenda, a day on which the person pays.
func (ps *payers) payByHand(p *person, inv *invoice, kid string, amount int64, day bankday.Date) {
	inv.planned = true
	ps.clock.on(day, func() {
		inv.planned = false
		r := ps.chance.draw("payment", p.customer, inv.no, day)
		typ := [...]int{10, 11, 12, 12, 12, 12, 13}[r.IntN(7)]
		if kid == "" && one(r, 2) {
			typ = 21
		}
		today := ps.clock.today()
		pay := &payment{date: today, bankDate: today, typ: typ, kid: kid, amount: amount, payer: p}
		if n := r.IntN(4); n < 3 {
			pay.at = slotAt(today, 1+n)
		} else {
			pay.at = slotAt(ps.clock.after(1), 0)
		}
		ps.publisher.pay(pay)
	})
}
