package sandbox

import (
	"slices"

	"trekk/schedule/bankday"
)

// claim is a claim in an approved transmission; Nets may still have rejected it.
type claim struct {
	*item
	received bankday.Date // the bank day as which it counts
	on       bankday.Date // the bank day of the charge
	entry    int          // index in ledger.Claims
	plan     *chargePlan
	status   string
}

// claimKey is what a cancellation names.
type claimKey struct {
	kid    string
	due    bankday.Date
	amount int64
}

// The states in the ledger: of a claim Waiting, Charged, Rejected, Cancelled or Unpaid, of a transmission
// Approved or Rejected.
const (
	Waiting   = "waiting"
	Charged   = "charged"
	Rejected  = "rejected"
	Cancelled = "cancelled"
	Unpaid    = "unpaid"
	Approved  = "approved"
)

// clearing takes the payee's transmissions, and charges the payers for the claims in them.
type clearing struct {
	cfg       *Config
	clock     *clock
	chance    *chance
	kids      kidLayout
	truth     *truth
	room      *mailroom
	publisher *publisher
	answers   *answers
	payers    *payers
	orders    *orders

	numbers     map[int64]bool         // transmission numbers used
	assignments map[int64]bankday.Date // assignment numbers used, and until when
	waiting     map[claimKey][]*claim  // accepted, not yet charged or given up
	repaid      map[int]bool           // indexes in ledger.Claims of what was repaid by order
}

// newClearing is the clearing that works with the other parts of a sandbox.
func newClearing(cfg *Config, sb *Sandbox) *clearing {
	return &clearing{
		cfg: cfg, clock: sb.clock, chance: sb.chance, kids: sb.kids, truth: sb.truth, room: sb.room,
		publisher: sb.publisher, answers: sb.answers, payers: sb.payers, orders: sb.orders,
		numbers: map[int64]bool{}, assignments: map[int64]bankday.Date{},
		waiting: map[claimKey][]*claim{}, repaid: map[int]bool{},
	}
}

// receive checks a transmission and answers at once: L226 when it is approved, L200 when it is rejected. What
// is wrong with its assignments and claims is reported on L00202 and L00203 on the next bank day.
func (cl *clearing) receive(file, hash string, content []byte) error {
	tx, err := cl.parse(content)
	if err == nil && tx.number == 0 {
		err = reject("Forsendelsesnummer mangler")
	}
	if err == nil && cl.numbers[tx.number] {
		err = reject("Forsendelsesnummer %07d er brukt før", tx.number)
	}
	if _, ok := cl.chance.goesWrong(cl.chance.faults.Reject, "reject", cl.room.uploads); ok && err == nil {
		err = reject("Forsendelsen kunne ikke leses")
	}
	if err == nil && cl.orders.comes(RejectTransmission, "") {
		err = reject("Forsendelsen er avvist på bestilling")
	}
	status, reason := Approved, ""
	if err != nil {
		status, reason = Rejected, err.Error()
	}
	cl.truth.addTransmission(LedgerTransmission{
		Number: tx.number, File: file, SHA256: hash, Status: status, Claims: tx.claims, AmountOre: tx.amount,
		Reason: reason,
	})
	if err == nil {
		cl.numbers[tx.number] = true
		for _, a := range tx.assignments {
			cl.accept(tx, a)
		}
	}
	if cl.orders.comes(LateReceipt, "") {
		cl.answers.receiptLate(tx.number, reason)
		return nil
	}
	return cl.answers.receipt(tx.number, reason)
}

// accept works an assignment of an approved transmission.
func (cl *clearing) accept(tx *transmission, a *assignment) {
	if a.fault == "" && cl.assignments[a.number] > cl.clock.today() {
		a.fault = "Oppdragsnummer er brukt før" // in this transmission
	}
	if a.fault == "" {
		y, m, d := cl.clock.today().YMD()
		cl.assignments[a.number] = bankday.New(y+1, m, d+1) + 1 // unique for 12 months and a day
	}
	for _, it := range a.items {
		if a.fault != "" {
			it.fault = a.fault
		}
		if a.cancels {
			cl.cancel(tx, a, it)
		} else {
			cl.register(tx, a, it)
		}
	}
}

// register takes a claim, or rejects it.
func (cl *clearing) register(tx *transmission, a *assignment, it *item) {
	c := &claim{item: it, received: cl.clock.cal.Effective(cl.clock.now), status: Waiting}
	if !it.due.IsZero() {
		c.on = cl.clock.cal.Next(it.due)
	}
	late := cl.checkClaim(c)
	c.entry = cl.truth.addClaim(LedgerClaim{
		Transmission: tx.number, KID: it.kid, Due: it.due, AmountOre: it.amount, Status: Waiting,
	})
	if it.fault != "" {
		cl.answers.report(rejectedClaims, tx, a, it, "AVVIST", it.fault)
		cl.setStatus(c, Rejected, it.fault)
		return
	}
	if late != "" {
		cl.answers.report(rejectedClaims, tx, a, it, "ADVARSEL", late)
	}
	key := claimKey{it.kid, it.due, it.amount}
	cl.waiting[key] = append(cl.waiting[key], c)
	cl.clock.on(c.on, func() { cl.charge(c, 0) })
	cl.payers.claimed(c)
}

// checkClaim says what is wrong with a claim, in the item's fault, and what is only worth a warning.
func (cl *clearing) checkClaim(c *claim) (warning string) {
	it := c.item
	if it.fault != "" {
		return ""
	}
	customer, ok := cl.kids.customerOf(it.kid)
	today := cl.clock.today()
	y, m, d := today.YMD()
	switch {
	case !ok:
		it.blame("Ugyldig KID")
	case it.amount == 0:
		it.blame("Beløp er null")
	case it.due > bankday.New(y+1, m, d):
		it.blame("Forfall er mer enn 12 måneder fram")
	case c.on <= c.received:
		it.blame("Forfallsdato er passert")
	}
	if it.fault != "" {
		return ""
	}
	p := cl.payers.debtor(customer)
	cl.payers.beforeClaim(p)
	switch {
	case p.mandate == nil:
		it.blame("FBO finnes ikke")
	case p.mandate.limit > 0 && it.amount > p.mandate.limit:
		it.blame("Beløp over grense")
	case cl.rejectsClaim(it), cl.orders.comes(RejectClaim, it.kid):
		it.blame("FBO finnes ikke")
	case c.received > cl.deadline(it.typ, it.due):
		return "Varslingsfristen er ikke overholdt"
	}
	return ""
}

// deadline is the last bank day on which a claim is in time. When the payee notifies (type 02), it is the 4th
// bank day before the charge. When the bank notifies (type 21), it is the last bank day of the month before
// for due dates from the 15th of a month to the 14th of the next: a claim due on 20 December must have come
// by 30 November. See `trekk help format`.
func (cl *clearing) deadline(typ string, due bankday.Date) bankday.Date {
	if typ == "02" {
		return cl.clock.cal.Before(cl.clock.cal.Next(due), 4)
	}
	month := due.Month()
	if due.Day() < 15 {
		month--
	}
	return cl.clock.cal.Previous((month - 1).Last())
}

// cancel takes a claim back. It must have been there since the day before, and be cancelled by the cut-off of
// the day before the charge.
func (cl *clearing) cancel(tx *transmission, a *assignment, it *item) {
	received := cl.clock.cal.Effective(cl.clock.now)
	key := claimKey{it.kid, it.due, it.amount}
	i := slices.IndexFunc(cl.waiting[key], func(c *claim) bool { return c.received < received })
	switch {
	case it.fault != "":
	case i < 0:
		it.blame("Fant ikke betalingskravet")
	case received >= cl.waiting[key][i].on:
		it.blame("For sent å slette")
	default:
		cl.setStatus(cl.waiting[key][i], Cancelled, "")
		return
	}
	cl.answers.report(rejectedCancellations, tx, a, it, "AVVIST", it.fault)
}

func (cl *clearing) setStatus(c *claim, status, reason string) {
	c.status = status
	cl.truth.setClaim(c.entry, status, reason, cl.clock.today())
	key := claimKey{c.kid, c.due, c.amount}
	cl.waiting[key] = slices.DeleteFunc(cl.waiting[key], func(x *claim) bool { return x == c })
	if len(cl.waiting[key]) == 0 {
		delete(cl.waiting, key)
	}
}

// charge tries a claim on its day, and on each of the next four bank days while there is too little money.
// Nobody tells the payee why nothing comes.
func (cl *clearing) charge(c *claim, attempt int) {
	if c.status != Waiting {
		return
	}
	customer, _ := cl.kids.customerOf(c.kid)
	p := cl.payers.person(customer)
	if attempt == 0 {
		cl.ordered(c)
	}
	month := cl.clock.today().Month()
	if p.month != month {
		p.month, p.charged = month, 0
	}
	switch {
	case p.mandate == nil:
		cl.setStatus(c, Unpaid, "mandate gone")
	case c.plan.stopped:
		cl.setStatus(c, Unpaid, "stopped by the payer")
	case p.monthly > 0 && p.charged+c.amount > p.monthly:
		cl.setStatus(c, Unpaid, "above the monthly limit")
	case attempt == c.plan.attempt:
		p.charged += c.amount
		cl.setStatus(c, Charged, "")
		cl.settle(c, p, attempt)
	case attempt < 4 && c.plan.retries:
		cl.clock.on(cl.clock.today()+1, func() { cl.charge(c, attempt+1) })
	default:
		cl.setStatus(c, Unpaid, "no money")
	}
}

// settle pays a charged claim to the payee.
func (cl *clearing) settle(c *claim, p *person, attempt int) {
	today := cl.clock.today()
	at := slotAt(today, 2) // what a retry brings
	if attempt == 0 {
		at = slotAt(cl.clock.after(1), 0)
	}
	cl.publisher.pay(&payment{
		at: at, date: today, bankDate: today, typ: 15, kid: c.kid, amount: c.amount, payer: p,
	})
	cl.payers.charged(c, p)
	if o, ok := cl.orders.take(Repay, c.kid); ok {
		cl.repaid[c.entry] = true
		cl.payers.repay(p, c.kid, c.amount, o.CreditNote, today+1)
	}
}

// ordered changes how the charge of a claim goes, where that was ordered.
func (cl *clearing) ordered(c *claim) {
	if cl.orders.comes(Stop, c.kid) {
		c.plan.stopped = true
	}
	if cl.orders.comes(NoMoney, c.kid) {
		c.plan.attempt, c.plan.retries = -1, true
	}
}

// repayNow has the bank repay the last charge on a KID that it has not repaid by order before, and says
// whether there is one.
func (cl *clearing) repayNow(o Next) bool {
	for i, c := range slices.Backward(cl.truth.ledger.Claims) {
		if c.KID != o.KID || c.Status != Charged || cl.repaid[i] {
			continue
		}
		cl.repaid[i] = true
		customer, _ := cl.kids.customerOf(c.KID)
		cl.payers.repay(cl.payers.person(customer), c.KID, c.AmountOre, o.CreditNote, cl.clock.today()+1)
		return true
	}
	return false
}
