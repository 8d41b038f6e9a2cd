package sandbox

import (
	"bytes"
	"fmt"

	"trekk/nets"
	"trekk/schedule/bankday"
)

// transmission is a file from the payee, as far as it could be read.
type transmission struct {
	number      int64
	assignments []*assignment
	claims      int   // transactions that are claims
	amount      int64 // of the claims, øre
}

type assignment struct {
	cancels bool
	number  int64
	account string
	items   []*item
	fault   string // why all of it is rejected
}

// item is a claim or a cancellation.
type item struct {
	typ    string
	number int64
	due    bankday.Date // none when it is no date
	amount int64
	kid    string // as written, without the blanks in front
	second bool   // has its amount item 2
	fault  string // why it is rejected
}

func (i *item) blame(fault string) {
	if i.fault == "" {
		i.fault = fault
	}
}

// The fields that the parser reads.
var (
	transmissionStart = layout("transmission_start")
	assignmentStart   = layout("assignment_start")
	item1             = layout("claim_item_1")
	item2             = layout("claim_item_2")
	specification     = layout("specification")
	assignmentEnd     = layout("assignment_end")
	transmissionEnd   = layout("transmission_end")

	startTransmitter = field(transmissionStart, "transmitter")
	startNumber      = field(transmissionStart, "number")
	startRecipient   = field(transmissionStart, "recipient")
	assignmentNumber = field(assignmentStart, "number")
	assignmentHolder = field(assignmentStart, "account")
	item1Number      = field(item1, "number")
	item1Due         = field(item1, "due_date")
	item1Amount      = field(item1, "amount")
	item1KID         = field(item1, "kid")
	item2Number      = field(item2, "number")
	specNumber       = field(specification, "number")
	specLine         = field(specification, "line")
	specColumn       = field(specification, "column")
)

// rejection is why a whole transmission is rejected (L200).
type rejection string

func (r rejection) Error() string { return string(r) }

func reject(format string, args ...any) error { return rejection(fmt.Sprintf(format, args...)) }

// split cuts a file into records. What is sent to Nets ends each record with CR LF; blank lines, a 0x1A and a missing
// line end at the very end are let pass.
func split(content []byte) ([]line, error) {
	content = bytes.TrimRight(content, "\r\n\x1a")
	if len(content) == 0 {
		return nil, reject("Forsendelsen er tom")
	}
	var lines []line
	for i, l := range bytes.Split(content, []byte("\r\n")) {
		if len(l) != length {
			return nil, reject("Linje %d har %d tegn, skal ha %d og slutte med CR LF", i+1, len(l), length)
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// numberOf is the transmission number of a file that at least begins as it should, so that a receipt can name it; else 0.
func numberOf(content []byte) int64 {
	if len(content) < length || identify(content[:length]) != transmissionStart || !line(content[:length]).well(startNumber) {
		return 0
	}
	return line(content[:length]).number(startNumber)
}

// totals are counted while reading and compared with the end records.
type totals struct {
	transactions, records, amount int64
	earliest, latest              bankday.Date
}

func (t *totals) add(due bankday.Date, amount int64) {
	t.transactions++
	t.amount += amount
	if due.IsZero() {
		return
	}
	if t.earliest.IsZero() || due < t.earliest {
		t.earliest = due
	}
	t.latest = max(t.latest, due)
}

// parse reads a transmission. Its error is a rejection; what was read before is returned too.
func (sb *Sandbox) parse(content []byte) (*transmission, error) {
	tx := &transmission{number: numberOf(content)}
	lines, err := split(content)
	if err != nil {
		return tx, err
	}
	var all, part totals
	var a *assignment // open
	var last *item
	for n, l := range lines {
		n++
		r := identify(l)
		if r == nil {
			return tx, reject("Linje %d: ukjent post %q", n, l[:8])
		}
		for _, f := range r.Fields {
			ofClaim := r == specification && (f.Name == "line" || f.Name == "column") // rejects no more than the claim
			if !ofClaim && !l.well(f) {
				return tx, reject("Linje %d, posisjon %d: feil i feltet %s", n, f.From, f.Name)
			}
		}
		all.records++
		part.records++
		if (n == 1) != (r == transmissionStart) || (n == len(lines)) != (r == transmissionEnd) {
			return tx, reject("Linje %d: posten %s er på feil plass", n, r.Name)
		}
		inside := a != nil
		switch r {
		case transmissionStart:
			if l.get(startTransmitter) != sb.cfg.Transmitter {
				return tx, reject("Ukjent dataavsender %s", l.get(startTransmitter))
			}
			if l.get(startRecipient) != netsUnit {
				return tx, reject("Datamottaker er %s, skal være %s", l.get(startRecipient), netsUnit)
			}
		case assignmentStart:
			if inside || string(l[4:6]) == "24" {
				return tx, reject("Linje %d: oppdrag starter på feil plass", n)
			}
			a = &assignment{cancels: string(l[4:6]) == "36", number: l.number(assignmentNumber), account: l.get(assignmentHolder)}
			tx.assignments = append(tx.assignments, a)
			part, last = totals{records: 1}, nil
		case item1:
			if !inside || a.cancels != (string(l[4:6]) == "93") {
				return tx, reject("Linje %d: transaksjonstype %s passer ikke i oppdraget", n, l[4:6])
			}
			it := &item{typ: string(l[4:6]), number: l.number(item1Number), due: l.date(item1Due), amount: l.number(item1Amount),
				kid: string(bytes.TrimLeft(l[item1KID.From-1:item1KID.To], " "))}
			if it.number == 0 || last != nil && it.number <= last.number {
				it.blame("Transaksjonsnummer er ikke stigende")
			}
			if it.due.IsZero() {
				it.blame("Ugyldig forfallsdato")
			}
			a.items, last = append(a.items, it), it
			all.add(it.due, it.amount)
			part.add(it.due, it.amount)
			if !a.cancels {
				tx.claims++
				tx.amount += it.amount
			}
		case item2, specification:
			if !inside || last == nil || string(l[4:6]) != last.typ || r == item2 && last.second {
				return tx, reject("Linje %d: posten hører ikke til noen transaksjon", n)
			}
			number := item2Number
			if r == specification {
				number = specNumber
				if !last.second {
					last.blame("Beløpspost 2 mangler")
				}
				sb.checkSpecification(l, last)
			}
			last.second = true
			if l.number(number) != last.number {
				last.blame("Transaksjonsnummer er ulikt på transaksjonens poster")
			}
		case assignmentEnd:
			if !inside || a.cancels != (string(l[4:6]) == "36") {
				return tx, reject("Linje %d: oppdrag slutter på feil plass", n)
			}
			sb.checkAssignment(l, a, part)
			a = nil
		case transmissionEnd:
			if inside {
				return tx, reject("Linje %d: oppdraget er ikke avsluttet", n)
			}
			if len(tx.assignments) == 0 {
				return tx, reject("Forsendelsen er tom")
			}
			if got := readTotals(l, transmissionEnd, "date", ""); got != (totals{all.transactions, all.records, all.amount, all.earliest, 0}) {
				return tx, reject("Sluttpost for forsendelse stemmer ikke: %s", got.against(all))
			}
		default:
			return tx, reject("Linje %d: posten %s sendes ikke til Nets", n, r.Name)
		}
	}
	return tx, nil
}

func readTotals(l line, r *nets.Record, earliest, latest string) totals {
	t := totals{
		transactions: l.number(field(r, "transactions")), records: l.number(field(r, "records")), amount: l.number(field(r, "total")),
		earliest: l.date(field(r, earliest)),
	}
	if latest != "" {
		t.latest = l.date(field(r, latest))
	}
	return t
}

func (t totals) against(want totals) string {
	return fmt.Sprintf("%d transaksjoner, %d poster, beløp %d, forfall %s, men talt er %d, %d, %d, %s",
		t.transactions, t.records, t.amount, t.earliest, want.transactions, want.records, want.amount, want.earliest)
}

// checkSpecification: with type 21 a line above 42, or a missing line or column, rejects the whole claim.
func (sb *Sandbox) checkSpecification(l line, it *item) {
	if it.typ != "21" {
		return // ignored
	}
	n, c := l.get(specLine), l.get(specColumn)
	if !l.well(specLine) || n < "001" || n > "042" || c != "1" && c != "2" {
		it.blame("Feil linje eller kolonne i spesifikasjon")
	}
}

// checkAssignment checks what rejects an assignment with all that is in it. Transactions without a number, a due date or
// their second record are named one by one.
func (sb *Sandbox) checkAssignment(end line, a *assignment, counted totals) {
	got := readTotals(end, assignmentEnd, "earliest", "latest")
	switch {
	case got != counted:
		a.fault = "Sluttpost for oppdrag stemmer ikke: " + got.against(counted)
	case a.number == 0:
		a.fault = "Oppdragsnummer mangler"
	case sb.assignments[a.number] > sb.today():
		a.fault = "Oppdragsnummer er brukt før"
	case a.account != sb.cfg.Account:
		a.fault = "Oppdragskonto har ingen avtale"
	case len(a.items) == 0:
		a.fault = "Oppdraget er tomt"
	}
	if !a.cancels {
		for _, it := range a.items {
			if !it.second {
				it.blame("Beløpspost 2 mangler")
			}
		}
	}
}
