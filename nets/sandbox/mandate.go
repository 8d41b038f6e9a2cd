package sandbox

import (
	"math/rand/v2"
	"strconv"
	"time"

	"trekk/schedule/bankday"
)

// mandate lets the payee charge a person. It is known by the customer in its KID.
type mandate struct {
	kid    string
	since  bankday.Date
	until  bankday.Date // none while it is active
	notice string       // J or N
	limit  int64        // for one charge, øre; 0 for none
}

// mandateRecord is what the payee is told about a mandate.
type mandateRecord struct {
	at           time.Time // of the file
	registration int       // 0 listed, 1 new or changed, 2 deleted
	kid, notice  string
}

// grant makes a mandate.
func (ps *payers) grant(p *person, kid string, since bankday.Date) {
	p.mandate = &mandate{kid: kid, since: since, notice: "N"}
	if !ps.cfg.Obedient && one(ps.chance.draw("notice", p.customer, kid), 5) {
		p.mandate.notice = "J"
	}
	ps.truth.addMandate(p.mandate)
}

// revoke ends a person's mandate now; the payee hears of it in the file at a time.
func (ps *payers) revoke(p *person, at time.Time) {
	if p.mandate == nil {
		return
	}
	p.mandate.until = ps.clock.today()
	ps.publisher.tell(p.mandate, 2, at)
	p.mandate = nil
}

// plans puts what a person with a mandate will do with it on the agenda.
func (ps *payers) plans(p *person) {
	r := ps.chance.draw("plans", p.customer)
	day := ps.clock.today() + 3 + bankday.Date(r.IntN(70))
	switch p.debit {
	case changer:
		ps.clock.on(day, func() { ps.changeBank(p, r) })
	case returner:
		back := day + 7 + bankday.Date(r.IntN(14))
		ps.clock.on(day, func() { ps.revoke(p, slotAt(ps.clock.today(), 1)) })
		ps.clock.on(back, func() { ps.sign(p, ps.newestKID(p)) })
	case noticer:
		ps.clock.on(day, func() {
			if p.mandate != nil {
				p.mandate.notice = map[string]string{"J": "N", "N": "J"}[p.mandate.notice]
				ps.publisher.tell(p.mandate, 1, slotAt(ps.clock.today(), 0))
			}
		})
	}
}

// newestKID is the KID at hand: that of the last letter, else the one without an invoice.
func (ps *payers) newestKID(p *person) string {
	if p.lastKID != "" {
		return p.lastKID
	}
	return ps.kids.of(p.customer, 0)
}

// changeBank deletes a mandate and makes another, both in one file, in either order.
func (ps *payers) changeBank(p *person, r *rand.Rand) {
	old := p.mandate
	if old == nil {
		return
	}
	old.until = ps.clock.today()
	ps.grant(p, ps.newestKID(p), ps.clock.today())
	at := slotAt(ps.clock.today(), 0)
	if r.IntN(2) == 0 {
		ps.publisher.tell(old, 2, at)
		ps.publisher.tell(p.mandate, 1, at)
	} else {
		ps.publisher.tell(p.mandate, 1, at)
		ps.publisher.tell(old, 2, at)
	}
}

// sign makes a mandate and tells the payee, unless there is one.
func (ps *payers) sign(p *person, kid string) {
	if p.mandate == nil {
		ps.grant(p, kid, ps.clock.today())
		ps.publisher.tell(p.mandate, 1, slotAt(ps.clock.today(), 1))
	}
}

// mandateOfNobody is a mandate for a customer whom the payee does not know (yet).
func (ps *payers) mandateOfNobody(highest int64) {
	customer := highest + 1000
	if len(strconv.FormatInt(customer, 10)) > ps.kids.customerDigits {
		for customer = 0; ps.all[customer] != nil; customer++ {
		}
	}
	ps.sign(ps.person(customer), ps.kids.of(customer, 0))
}
