package sandbox

import (
	"bytes"
	"fmt"
	"unicode/utf8"

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

// split cuts a file into records. What is sent to Nets ends each record with CR LF; blank lines, a 0x1A and a
// missing line end at the very end are let pass.
func split(content []byte) ([]line, error) {
	content = bytes.TrimRight(content, "\r\n\x1a")
	if len(content) == 0 {
		return nil, reject("Forsendelsen er tom")
	}
	var lines []line
	for i, l := range bytes.Split(content, []byte("\r\n")) {
		switch {
		case bytes.ContainsRune(l, '\n'):
			return nil, reject("Linje %d slutter med LF, skal slutte med CR LF", i+1)
		case len(l) != length && utf8.RuneCount(l) == length && utf8.Valid(l):
			return nil, reject("Linje %d er i UTF-8, skal være i ISO-8859-1", i+1)
		case len(l) != length:
			return nil, reject("Linje %d har %d tegn, skal ha %d og slutte med CR LF", i+1, len(l), length)
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// numberOf is the transmission number of a file that at least begins as it should, so that a receipt can name
// it; else 0.
func numberOf(content []byte) int64 {
	if len(content) < length || identify(content[:length]) != transmissionStart ||
		!line(content[:length]).well(startNumber) {
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
func (cl *clearing) parse(content []byte) (*transmission, error) {
	p := &parser{cl: cl, tx: &transmission{number: numberOf(content)}}
	lines, err := split(content)
	if err != nil {
		return p.tx, err
	}
	for i, l := range lines {
		p.line = i + 1
		if err := p.read(l, p.line == len(lines)); err != nil {
			return p.tx, err
		}
	}
	return p.tx, nil
}

// parser reads the records of a transmission, one after the other.
type parser struct {
	cl        *clearing
	tx        *transmission
	line      int         // the number of the line that is being read, from 1
	all, part totals      // counted so far: of the transmission, of the assignment
	open      *assignment // that has begun and not ended
	last      *item       // the last one in it
}

// read takes the next record; final says that it is the last line of the file.
func (p *parser) read(l line, final bool) error {
	r := identify(l)
	if r == nil {
		return reject("Linje %d: ukjent post %q", p.line, l[:8])
	}
	for _, f := range r.Fields {
		// A wrong line or column of a specification rejects no more than its claim: checkSpecification.
		ofClaim := r == specification && (f.Name == "line" || f.Name == "column")
		if !ofClaim && !l.well(f) {
			return reject("Linje %d, posisjon %d: feil i feltet %s", p.line, f.From, f.Name)
		}
	}
	p.all.records++
	p.part.records++
	if (p.line == 1) != (r == transmissionStart) || final != (r == transmissionEnd) {
		return reject("Linje %d: posten %s er på feil plass", p.line, r.Name)
	}
	switch r {
	case transmissionStart:
		return p.startTransmission(l)
	case assignmentStart:
		return p.startAssignment(l)
	case item1:
		return p.item1(l)
	case item2, specification:
		return p.rest(l, r)
	case assignmentEnd:
		return p.endAssignment(l)
	case transmissionEnd:
		return p.endTransmission(l)
	}
	return reject("Linje %d: posten %s sendes ikke til Nets", p.line, r.Name)
}

func (p *parser) startTransmission(l line) error {
	if l.get(startTransmitter) != p.cl.cfg.Transmitter {
		return reject("Ukjent dataavsender %s", l.get(startTransmitter))
	}
	if l.get(startRecipient) != netsUnit {
		return reject("Datamottaker er %s, skal være %s", l.get(startRecipient), netsUnit)
	}
	return nil
}

func (p *parser) startAssignment(l line) error {
	if p.open != nil || string(l[4:6]) == "24" {
		return reject("Linje %d: oppdrag starter på feil plass", p.line)
	}
	p.open = &assignment{
		cancels: string(l[4:6]) == "36",
		number:  l.number(assignmentNumber),
		account: l.get(assignmentHolder),
	}
	p.tx.assignments = append(p.tx.assignments, p.open)
	p.part, p.last = totals{records: 1}, nil
	return nil
}

// item1 begins a claim or a cancellation.
func (p *parser) item1(l line) error {
	if p.open == nil || p.open.cancels != (string(l[4:6]) == "93") {
		return reject("Linje %d: transaksjonstype %s passer ikke i oppdraget", p.line, l[4:6])
	}
	it := &item{
		typ:    string(l[4:6]),
		number: l.number(item1Number),
		due:    l.date(item1Due),
		amount: l.number(item1Amount),
		kid:    string(bytes.TrimLeft(l[item1KID.From-1:item1KID.To], " ")),
	}
	if it.number == 0 || p.last != nil && it.number <= p.last.number {
		it.blame("Transaksjonsnummer er ikke stigende")
	}
	if it.due.IsZero() {
		it.blame("Ugyldig forfallsdato")
	}
	p.open.items, p.last = append(p.open.items, it), it
	p.all.add(it.due, it.amount)
	p.part.add(it.due, it.amount)
	if !p.open.cancels {
		p.tx.claims++
		p.tx.amount += it.amount
	}
	return nil
}

// rest takes the further records of a transaction: its amount item 2 and its specifications.
func (p *parser) rest(l line, r *nets.Record) error {
	if p.open == nil || p.last == nil || string(l[4:6]) != p.last.typ || r == item2 && p.last.second {
		return reject("Linje %d: posten hører ikke til noen transaksjon", p.line)
	}
	number := item2Number
	if r == specification {
		number = specNumber
		if !p.last.second {
			p.last.blame("Beløpspost 2 mangler")
		}
		checkSpecification(l, p.last)
	}
	p.last.second = true
	if l.number(number) != p.last.number {
		p.last.blame("Transaksjonsnummer er ulikt på transaksjonens poster")
	}
	return nil
}

func (p *parser) endAssignment(l line) error {
	if p.open == nil || p.open.cancels != (string(l[4:6]) == "36") {
		return reject("Linje %d: oppdrag slutter på feil plass", p.line)
	}
	p.cl.checkAssignment(l, p.open, p.part)
	p.open = nil
	return nil
}

func (p *parser) endTransmission(l line) error {
	if p.open != nil {
		return reject("Linje %d: oppdraget er ikke avsluttet", p.line)
	}
	if len(p.tx.assignments) == 0 {
		return reject("Forsendelsen er tom")
	}
	want := p.all
	want.latest = 0 // the end of a transmission does not say the last due date
	if got := readTotals(l, transmissionEnd, "date", ""); got != want {
		return reject("Sluttpost for forsendelse stemmer ikke: %s", got.against(want))
	}
	return nil
}

func readTotals(l line, r *nets.Record, earliest, latest string) totals {
	t := totals{
		transactions: l.number(field(r, "transactions")),
		records:      l.number(field(r, "records")),
		amount:       l.number(field(r, "total")),
		earliest:     l.date(field(r, earliest)),
	}
	if latest != "" {
		t.latest = l.date(field(r, latest))
	}
	return t
}

func (t totals) against(want totals) string {
	return fmt.Sprintf("%d transaksjoner, %d poster, beløp %d, forfall %s, men talt er %d, %d, %d, %s",
		t.transactions, t.records, t.amount, t.earliest,
		want.transactions, want.records, want.amount, want.earliest)
}

// checkSpecification checks the line and the column of a specification. With type 21 a line above 42, or a
// missing line or column, rejects the whole claim.
func checkSpecification(l line, it *item) {
	if it.typ != "21" {
		return // ignored
	}
	n, c := l.get(specLine), l.get(specColumn)
	if !l.well(specLine) || n < "001" || n > "042" || c != "1" && c != "2" {
		it.blame("Feil linje eller kolonne i spesifikasjon")
	}
}

// checkAssignment checks what rejects an assignment with all that is in it. Transactions without a number, a
// due date or their second record are named one by one.
func (cl *clearing) checkAssignment(end line, a *assignment, counted totals) {
	got := readTotals(end, assignmentEnd, "earliest", "latest")
	switch {
	case got != counted:
		a.fault = "Sluttpost for oppdrag stemmer ikke: " + got.against(counted)
	case a.number == 0:
		a.fault = "Oppdragsnummer mangler"
	case cl.assignments[a.number] > cl.clock.today():
		a.fault = "Oppdragsnummer er brukt før"
	case a.account != cl.cfg.Account:
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
