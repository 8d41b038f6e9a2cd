package sandbox

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"trekk/schedule/bankday"
)

// person is a payer. What a person does is drawn from the seed, the customer number and what it is about, so
// that it does not depend on the order in which things are asked.
type person struct {
	customer int64
	name     string
	account  string
	debit    debit // how charges go
	hand     hand  // how invoices are paid by hand
	mandate  *mandate
	monthly  int64         // what the bank lets all charges of a month come to, øre; 0 for no limit
	month    bankday.Month // that charged was summed for
	charged  int64
	claims   int  // accepted so far
	debtor   bool // has been dealt a way to be charged
	notices  int  // of charges
	bills    int  // ordinary invoices: the first deals a way to pay by hand
	invoices map[string]*invoice
	lastKID  string // of a letter
}

// debit is a way to be charged.
type debit string

// The ways to be charged. Most people are solid.
const (
	solid    debit = "solid"    // always has money
	slow     debit = "slow"     // has it on the second to fifth bank day
	broke    debit = "broke"    // has none the first time, then half the times; pays after a reminder, or not
	stopper  debit = "stopper"  // stops the first charge and now and then one
	lowLimit debit = "lowlimit" // has a mandate with a limit below the amount: rejected at once
	monthly  debit = "monthly"  // has a limit with the bank below the amount: nobody tells
	doubler  debit = "doubler"  // pays by hand on top of the charge
	changer  debit = "changer"  // changes bank: one mandate is deleted, another made, in one file
	quitter  debit = "quitter"  // deletes the mandate while a claim is under way
	crosser  debit = "crosser"  // has deleted the mandate just before the claim came
	returner debit = "returner" // deletes the mandate and makes a new one later
	noticer  debit = "noticer"  // changes the wish for notice
	repayer  debit = "repayer"  // has the bank repay a charge
)

// hand is a way to pay invoices by hand.
type hand string

// The ways to pay by hand. Most people pay on time.
const (
	onTime    hand = "ontime"
	late      hand = "late"      // some days or weeks after due
	never     hand = "never"     //
	reminded  hand = "reminded"  // only when an SMS comes
	twice     hand = "twice"     // pays, forgets it, and pays again
	typo      hand = "typo"      // a digit of the KID is wrong
	stranger  hand = "stranger"  // a right KID, but of no invoice
	blank     hand = "blank"     // no KID at all
	inPart    hand = "inpart"    // half of it, and mostly the rest later
	overpayer hand = "overpayer" // more than was asked for
	signer    hand = "signer"    // makes a mandate with the KID of the invoice
)

// The oddities are dealt in turn, every one before any comes again, in an order that the seed shuffles: a
// debit oddity to every fourth person with a mandate when the first claim comes, a hand oddity to every
// second one who gets an invoice. So a gym of some size has its share of each.
var (
	debitOddities = []debit{slow, broke, stopper, lowLimit, monthly, doubler, changer, quitter, crosser,
		returner, noticer, repayer}
	handOddities = []hand{late, never, reminded, twice, typo, stranger, blank, inPart, overpayer, signer}
)

// deck deals characters.
type deck[T any] struct {
	oddities []T
	every    int
	dealt    int
}

func newDeck[T any](r *rand.Rand, every int, oddities []T) deck[T] {
	o := slices.Clone(oddities)
	r.Shuffle(len(o), func(i, j int) { o[i], o[j] = o[j], o[i] })
	return deck[T]{oddities: o, every: every}
}

// deal gives the next person an oddity, or lets them be as they are.
func (d *deck[T]) deal(character *T) {
	if d.dealt%d.every == d.every/2 {
		*character = d.oddities[d.dealt/d.every%len(d.oddities)]
	}
	d.dealt++
}

// payers are the people with a bank account: they read their letters, make and end mandates, and pay.
type payers struct {
	cfg       *Config
	clock     *clock
	chance    *chance
	kids      kidLayout
	truth     *truth
	publisher *publisher

	all    map[int64]*person // by customer number
	debits deck[debit]
	hands  deck[hand]
}

// populate makes the people of the start, and has the payee told about all mandates.
func (ps *payers) populate() {
	r := ps.chance.draw("population")
	ps.debits, ps.hands = newDeck(r, 4, debitOddities), newDeck(r, 2, handOddities)
	var highest int64
	for _, payer := range ps.cfg.Payers {
		highest = max(highest, payer.Customer)
		p := ps.person(payer.Customer)
		p.name = payer.Name
		if payer.Mandate {
			ps.grant(p, ps.kids.of(p.customer, 0), ps.clock.today())
			ps.publisher.tell(p.mandate, 0, ps.clock.now)
		}
	}
	if len(ps.cfg.Payers) > 0 {
		ps.clock.on(ps.clock.today()+5+bankday.Date(r.IntN(12)), func() { ps.mandateOfNobody(highest) })
	}
}

// debtor is a person who is going to be charged, and has by now the character for it.
func (ps *payers) debtor(customer int64) *person {
	p := ps.person(customer)
	if !p.debtor && p.mandate != nil && !ps.cfg.Obedient {
		p.debtor = true
		ps.debits.deal(&p.debit)
		ps.plans(p)
	}
	return p
}

// person is the person with a customer number; one who is new is drawn.
func (ps *payers) person(customer int64) *person {
	if p := ps.all[customer]; p != nil {
		return p
	}
	r := ps.chance.draw("person", customer)
	p := &person{customer: customer, debit: solid, hand: onTime, invoices: map[string]*invoice{}}
	if !ps.cfg.Obedient {
		p.drawHabits(r)
	}
	for p.account == "" { // a remainder of 1 makes an account number invalid
		body := fmt.Sprintf("%04d%02d%04d", 1000+r.IntN(8999), r.IntN(100), r.IntN(10000))
		if digit := checkDigit("mod11", body); digit != "-" {
			p.account = body + digit
		}
	}
	ps.all[customer] = p
	return p
}

// drawHabits makes some people other than most.
func (p *person) drawHabits(r *rand.Rand) {
	switch n := r.IntN(20); {
	case n < 4:
		p.hand = late
	case n < 5:
		p.hand = never
	case n < 6:
		p.hand = reminded
	}
	if one(r, 8) {
		p.debit = slow
	}
}

// chargePlan is how the charge of one claim goes.
type chargePlan struct {
	stopped bool
	attempt int  // 0 on the due date; -1 for never
	retries bool // the bank tries again on the next four bank days
}

// planOf is how the charge of a claim is going to go.
func (ps *payers) planOf(p *person, c *claim) *chargePlan {
	if ps.cfg.Obedient {
		return &chargePlan{retries: true}
	}
	r := ps.chance.draw("charge", p.customer, c.kid, c.due)
	first := p.claims == 1
	plan := &chargePlan{retries: !one(r, 4)}
	switch {
	case p.debit == slow, one(r, 40):
		plan.attempt, plan.retries = 1+r.IntN(4), true
	case p.debit == broke && (first || one(r, 2)):
		plan.attempt = -1
	case p.debit == stopper && (first || one(r, 3)):
		plan.stopped = true
	}
	return plan
}

// beforeClaim is what a person has done just before a claim comes in.
func (ps *payers) beforeClaim(p *person) {
	if p.debit == crosser && p.mandate != nil && p.claims == 0 {
		ps.revoke(p, slotAt(ps.clock.after(1), 0))
	}
	if p.debit == lowLimit && p.mandate != nil {
		p.mandate.limit = 100_00
	}
}

// claimed is what a person does about an accepted claim.
func (ps *payers) claimed(c *claim) {
	customer, _ := ps.kids.customerOf(c.kid)
	p := ps.person(customer)
	p.claims++
	c.plan = ps.planOf(p, c)
	switch {
	case p.debit == quitter && p.claims == 1:
		ps.clock.on(ps.clock.cal.Before(c.on, 1), func() { ps.revoke(p, slotAt(ps.clock.after(1), 1)) })
	case p.debit == monthly:
		p.monthly = 100_00
	}
}

// charged is what a person does about a charge that went through: have it repaid within eight weeks, unless
// it was announced four weeks ahead (A5).
func (ps *payers) charged(c *claim, p *person) {
	if p.debit != repayer || ps.cfg.NoRepayments || c.on-c.received >= 28 {
		return
	}
	r := ps.chance.draw("repay", p.customer)
	if p.claims > 1 && !one(r, 3) {
		return
	}
	credit := r.IntN(2) == 0
	ps.repay(p, c.kid, c.amount, credit, ps.clock.today()+3+bankday.Date(r.IntN(25)))
}

// repay has the bank take a charge back on a day: as a credit note, or else as a reversal.
func (ps *payers) repay(p *person, kid string, amount int64, credit bool, day bankday.Date) {
	ps.clock.on(day, func() {
		back := &payment{
			at: slotAt(ps.clock.today(), 2), date: ps.clock.today(), typ: 18, kid: kid, amount: amount,
			payer: p,
		}
		if credit {
			back.typ, back.credit, back.bankDate = 15, true, ps.clock.today()
		}
		ps.publisher.pay(back)
	})
}
