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

// tell has the payee told about a mandate in the file at a time, or the next one.
func (sb *Sandbox) tell(m *mandate, registration int, at time.Time) {
	sb.records = append(sb.records, mandateRecord{at, registration, m.kid, m.notice})
	sb.dirty = true
}

// grant makes a mandate.
func (sb *Sandbox) grant(p *person, kid string, since bankday.Date) {
	p.mandate = &mandate{kid: kid, since: since, notice: "N"}
	if one(sb.draw("notice", p.customer, kid), 5) {
		p.mandate.notice = "J"
	}
	sb.mandates = append(sb.mandates, p.mandate)
	sb.dirty = true
}

// revoke ends a person's mandate now; the payee hears of it in the file at a time.
func (sb *Sandbox) revoke(p *person, at time.Time) {
	if p.mandate == nil {
		return
	}
	p.mandate.until = sb.today()
	sb.tell(p.mandate, 2, at)
	p.mandate = nil
}

// plans puts what a person with a mandate will do with it on the agenda.
func (sb *Sandbox) plans(p *person) {
	r := sb.draw("plans", p.customer)
	day := sb.today() + 3 + bankday.Date(r.IntN(70))
	switch p.debit {
	case changer:
		sb.on(day, func() { sb.changeBank(p, r) })
	case returner:
		back := day + 7 + bankday.Date(r.IntN(14))
		sb.on(day, func() { sb.revoke(p, sb.slot(sb.today(), 1)) })
		sb.on(back, func() { sb.sign(p, p.newestKID(sb)) })
	case noticer:
		sb.on(day, func() {
			if p.mandate != nil {
				p.mandate.notice = map[string]string{"J": "N", "N": "J"}[p.mandate.notice]
				sb.tell(p.mandate, 1, sb.slot(sb.today(), 0))
			}
		})
	}
}

// newestKID is the KID at hand: that of the last letter, else the one without an invoice.
func (p *person) newestKID(sb *Sandbox) string {
	if p.lastKID != "" {
		return p.lastKID
	}
	return sb.kid(p.customer, 0)
}

// changeBank deletes a mandate and makes another, both in one file, in either order.
func (sb *Sandbox) changeBank(p *person, r *rand.Rand) {
	old := p.mandate
	if old == nil {
		return
	}
	old.until = sb.today()
	sb.grant(p, p.newestKID(sb), sb.today())
	at := sb.slot(sb.today(), 0)
	if r.IntN(2) == 0 {
		sb.tell(old, 2, at)
		sb.tell(p.mandate, 1, at)
	} else {
		sb.tell(p.mandate, 1, at)
		sb.tell(old, 2, at)
	}
}

// sign makes a mandate and tells the payee, unless there is one.
func (sb *Sandbox) sign(p *person, kid string) {
	if p.mandate == nil {
		sb.grant(p, kid, sb.today())
		sb.tell(p.mandate, 1, sb.slot(sb.today(), 1))
	}
}

// mandateOfNobody is a mandate for a customer whom the payee does not know (yet).
func (sb *Sandbox) mandateOfNobody(highest int64) {
	customer := highest + 1000
	if len(strconv.FormatInt(customer, 10)) > sb.cfg.CustomerDigits {
		for customer = 0; sb.people[customer] != nil; customer++ {
		}
	}
	sb.sign(sb.person(customer), sb.kid(customer, 0))
}
