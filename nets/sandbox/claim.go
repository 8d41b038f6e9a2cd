package sandbox

import (
	"slices"

	"trekk/schedule/bankday"
)

// claim is a claim that Nets has accepted or rejected.
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

// The states of a claim and of a transmission in the ledger.
const (
	Waiting   = "waiting"
	Charged   = "charged"
	Rejected  = "rejected"
	Cancelled = "cancelled"
	Unpaid    = "unpaid"
	Approved  = "approved"
)

// receive checks a transmission and answers at once: L226 when it is approved, L200 when it is rejected. What is wrong with
// its assignments and claims is reported on L00202 and L00203 on the next bank day.
func (sb *Sandbox) receive(file, hash string, content []byte) error {
	tx, err := sb.parse(content)
	if err == nil && tx.number == 0 {
		err = reject("Forsendelsesnummer mangler")
	}
	if err == nil && sb.numbers[tx.number] {
		err = reject("Forsendelsesnummer %07d er brukt før", tx.number)
	}
	if _, ok := sb.goesWrong(sb.cfg.Faults.Reject, "reject", sb.uploads); ok && err == nil {
		err = reject("Forsendelsen kunne ikke leses")
	}
	status, reason := Approved, ""
	if err != nil {
		status, reason = Rejected, err.Error()
	}
	sb.dirty = true
	sb.ledger.Transmissions = append(sb.ledger.Transmissions, LedgerTransmission{
		Number: tx.number, File: file, SHA256: hash, Status: status, Claims: tx.claims, AmountOre: tx.amount, Reason: reason})
	if err == nil {
		sb.numbers[tx.number] = true
		for _, a := range tx.assignments {
			sb.accept(tx, a)
		}
	}
	return sb.putReceipt(tx.number, reason)
}

// accept works an assignment of an approved transmission.
func (sb *Sandbox) accept(tx *transmission, a *assignment) {
	if a.fault == "" && sb.assignments[a.number] > sb.today() {
		a.fault = "Oppdragsnummer er brukt før" // in this transmission
	}
	if a.fault == "" {
		y, m, d := sb.today().YMD()
		sb.assignments[a.number] = bankday.New(y+1, m, d+1) + 1 // unique for 12 months and a day
	}
	for _, it := range a.items {
		if a.fault != "" {
			it.fault = a.fault
		}
		if a.cancels {
			sb.cancel(tx, a, it)
		} else {
			sb.register(tx, a, it)
		}
	}
}

// register takes a claim, or rejects it.
func (sb *Sandbox) register(tx *transmission, a *assignment, it *item) {
	c := &claim{item: it, received: sb.cal.Effective(sb.now), entry: len(sb.ledger.Claims), status: Waiting}
	if !it.due.IsZero() {
		c.on = sb.cal.Next(it.due)
	}
	late := sb.checkClaim(c)
	sb.ledger.Claims = append(sb.ledger.Claims, LedgerClaim{Transmission: tx.number, KID: it.kid, Due: it.due, AmountOre: it.amount, Status: Waiting})
	if it.fault != "" {
		sb.report(rejectedClaims, tx, a, it, "AVVIST", it.fault)
		sb.setStatus(c, Rejected, it.fault)
		return
	}
	if late != "" {
		sb.report(rejectedClaims, tx, a, it, "ADVARSEL", late)
	}
	key := claimKey{it.kid, it.due, it.amount}
	sb.waiting[key] = append(sb.waiting[key], c)
	sb.on(c.on, func() { sb.charge(c, 0) })
	sb.claimed(c)
}

// checkClaim says what is wrong with a claim, in the item's fault, and what is only worth a warning.
func (sb *Sandbox) checkClaim(c *claim) (warning string) {
	it := c.item
	if it.fault != "" {
		return ""
	}
	customer, ok := sb.customerOf(it.kid)
	today := sb.today()
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
	p := sb.debtor(customer)
	sb.beforeClaim(p)
	switch {
	case p.mandate == nil:
		it.blame("FBO finnes ikke")
	case p.mandate.limit > 0 && it.amount > p.mandate.limit:
		it.blame("Beløp over grense")
	case sb.rejectsClaim(it):
		it.blame("FBO finnes ikke")
	case c.received > sb.deadline(it.typ, it.due):
		return "Varslingsfristen er ikke overholdt"
	}
	return ""
}

// deadline is the last bank day on which a claim is in time: 4 bank days before the charge when the payee notifies; the
// last one of the month before, for due dates from the 15th to the 14th, when the bank does (operations.md, Deadlines).
func (sb *Sandbox) deadline(typ string, due bankday.Date) bankday.Date {
	if typ == "02" {
		return sb.cal.Before(sb.cal.Next(due), 4)
	}
	month := due.Month()
	if due.Day() < 15 {
		month--
	}
	return sb.cal.Previous((month - 1).Last())
}

// cancel takes a claim back. It must have been there since the day before, and be cancelled by the cut-off of the day
// before the charge.
func (sb *Sandbox) cancel(tx *transmission, a *assignment, it *item) {
	received := sb.cal.Effective(sb.now)
	key := claimKey{it.kid, it.due, it.amount}
	i := slices.IndexFunc(sb.waiting[key], func(c *claim) bool { return c.received < received })
	switch {
	case it.fault != "":
	case i < 0:
		it.blame("Fant ikke betalingskravet")
	case received >= sb.waiting[key][i].on:
		it.blame("For sent å slette")
	default:
		sb.setStatus(sb.waiting[key][i], Cancelled, "")
		return
	}
	sb.report(rejectedCancellations, tx, a, it, "AVVIST", it.fault)
}

func (sb *Sandbox) setStatus(c *claim, status, reason string) {
	c.status = status
	e := &sb.ledger.Claims[c.entry]
	e.Status, e.Reason = status, reason
	if status == Charged {
		e.ChargedOn = sb.today()
	}
	key := claimKey{c.kid, c.due, c.amount}
	sb.waiting[key] = slices.DeleteFunc(sb.waiting[key], func(x *claim) bool { return x == c })
	if len(sb.waiting[key]) == 0 {
		delete(sb.waiting, key)
	}
	sb.dirty = true
}

// charge tries a claim on its day, and on each of the next four bank days while there is too little money. Nobody tells the
// payee why nothing comes.
func (sb *Sandbox) charge(c *claim, attempt int) {
	if c.status != Waiting {
		return
	}
	customer, _ := sb.customerOf(c.kid)
	p := sb.person(customer)
	month := sb.today().Month()
	if p.month != month {
		p.month, p.charged = month, 0
	}
	switch {
	case p.mandate == nil:
		sb.setStatus(c, Unpaid, "mandate gone")
	case c.plan.stopped:
		sb.setStatus(c, Unpaid, "stopped by the payer")
	case p.monthly > 0 && p.charged+c.amount > p.monthly:
		sb.setStatus(c, Unpaid, "above the monthly limit")
	case attempt == c.plan.attempt:
		p.charged += c.amount
		sb.setStatus(c, Charged, "")
		sb.settle(c, p, attempt)
	case attempt < 4 && c.plan.retries:
		sb.on(sb.today()+1, func() { sb.charge(c, attempt+1) })
	default:
		sb.setStatus(c, Unpaid, "no money")
	}
}

// settle pays a charged claim to the payee.
func (sb *Sandbox) settle(c *claim, p *person, attempt int) {
	at := sb.slot(sb.today(), 2) // what a retry brings
	if attempt == 0 {
		at = sb.slot(sb.cal.After(sb.today(), 1), 0)
	}
	sb.pay(&payment{at: at, date: sb.today(), bankDate: sb.today(), typ: 15, kid: c.kid, amount: c.amount, payer: p})
	sb.charged(c, p)
}
