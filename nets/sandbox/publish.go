package sandbox

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"time"

	"trekk/nets"
	"trekk/schedule/bankday"
)

// payment is money on its way to the payee, or back.
type payment struct {
	at       time.Time    // of the file that it comes in, or a later one
	date     bankday.Date // Nets date
	bankDate bankday.Date
	typ      int
	kid      string
	amount   int64 // øre, above zero
	credit   bool  // sign -
	payer    *person
	text     string // of type 21, in place of the ordinary one
}

// money is what the payment is in the books.
func (p *payment) money() int64 {
	if p.credit || p.typ == 18 {
		return -p.amount
	}
	return p.amount
}

// control is what the payment adds to the totals of a file: a credit note is deducted, a reversal added.
func (p *payment) control() int64 {
	if p.credit {
		return -p.amount
	}
	return p.amount
}

// publisher makes the files from Nets: it keeps the payments, and the news of mandates, that the payee has
// not been told about yet, and numbers what it publishes.
type publisher struct {
	cfg    *Config
	clock  *clock
	chance *chance
	truth  *truth
	room   *mailroom
	orders *orders

	payments []*payment // not published yet
	records  []mandateRecord
	serial   int // last transmission number of Nets
	sum      int // last serial number of a sum
	payslip  int // last form number and archive reference

	notified *notification // the camt.054 that is being made, or nil
	messages int           // of camt.054 so far
}

func (pub *publisher) pay(p *payment) { pub.payments = append(pub.payments, p) }

// tell has the payee told about a mandate in the file at a time, or the next one.
func (pub *publisher) tell(m *mandate, registration int, at time.Time) {
	pub.records = append(pub.records, mandateRecord{at, registration, m.kid, m.notice})
}

// listMandates has the payee told about every active mandate in the next file.
func (pub *publisher) listMandates() {
	pub.records = nil // what was still to be told is in the listing
	for _, m := range pub.truth.mandates {
		if m.until.IsZero() {
			pub.tell(m, 0, pub.clock.now)
		}
	}
}

// publish writes what is to be told by now: for each Nets date the OCR giro, and the mandates with one of
// them or alone.
func (pub *publisher) publish() error {
	due := func(p *payment) bool { return !p.at.After(pub.clock.now) }
	var ready []*payment
	for _, p := range pub.payments {
		if due(p) {
			ready = append(ready, p)
		}
	}
	pub.payments = slices.DeleteFunc(pub.payments, due)
	var told, rest []mandateRecord
	for _, m := range pub.records {
		if m.at.After(pub.clock.now) {
			rest = append(rest, m)
		} else {
			told = append(told, m)
		}
	}
	pub.records = rest

	batches, split := pub.split(pub.batches(ready), len(told) > 0)
	pub.orderCamt(batches)
	if len(told) > 0 && (len(batches) == 0 || split || pub.mandatesAlone()) {
		if err := pub.putFile(nil, told); err != nil {
			return err
		}
		told = nil
	}
	for _, b := range batches {
		if err := pub.putFile(b, told); err != nil {
			return err
		}
		told = nil
	}
	return pub.putCamt()
}

// mandatesAlone draws whether mandates come in a file of their own, although there are payments.
func (pub *publisher) mandatesAlone() bool {
	return !pub.cfg.Obedient && one(pub.chance.draw("alone", pub.serial), 3)
}

// split divides what is to be published into more files than it needs, where that was ordered and can be.
func (pub *publisher) split(batches [][]*payment, mandates bool) (divided [][]*payment, ok bool) {
	for _, b := range batches {
		half := len(b) / 2
		if half > 0 && controls(b[:half]) >= 0 && controls(b[half:]) >= 0 {
			divided = append(divided, b[:half], b[half:])
		} else {
			divided = append(divided, b)
		}
	}
	can := len(divided) > len(batches) || mandates && len(batches) > 0
	if !can || !pub.orders.comes(SplitFiles, "") {
		return batches, false
	}
	return divided, true
}

// controls is what payments add to the totals of a file.
func controls(payments []*payment) (sum int64) {
	for _, p := range payments {
		sum += p.control()
	}
	return sum
}

// batches divides payments into files. A file has one Nets date. After a holiday charges and other payments
// come apart. Credit notes wait until a file has enough charges to take them from: totals cannot be negative.
func (pub *publisher) batches(ready []*payment) [][]*payment {
	var batches [][]*payment
	var keys []int
	var credits []*payment
	for _, p := range ready {
		if p.credit {
			credits = append(credits, p)
			continue
		}
		key := int(p.date) * 2
		if p.typ != 15 && pub.afterHoliday(p.date) {
			key++
		}
		i := slices.Index(keys, key)
		if i < 0 {
			i = len(keys)
			keys, batches = append(keys, key), append(batches, nil)
		}
		batches[i] = append(batches[i], p)
	}
	for _, c := range credits {
		i := slices.IndexFunc(batches, func(b []*payment) bool {
			sum := -c.amount
			for _, p := range b {
				if p.typ == 15 {
					sum += p.control()
				}
			}
			return sum > 0
		})
		if i < 0 {
			c.at = pub.clock.now.Add(time.Minute)
			pub.pay(c)
			continue
		}
		c.date = batches[i][0].date
		batches[i] = append(batches[i], c)
	}
	return batches
}

// afterHoliday says whether a Monday to Friday without bank lies between a Nets date and now, or just before
// the date.
func (pub *publisher) afterHoliday(d bankday.Date) bool {
	for day := pub.clock.cal.Before(d, 1) + 1; day < pub.clock.today(); day++ {
		if w := day.Weekday(); !pub.clock.cal.IsBankDay(day) && w != time.Saturday && w != time.Sunday {
			return true
		}
	}
	return false
}

// The records of files from Nets.
var (
	ocrStart     = layout("ocr_start")
	ocrItem1     = layout("ocr_item_1")
	ocrItem2     = layout("ocr_item_2")
	ocrItem3     = layout("ocr_item_3")
	ocrEnd       = layout("ocr_end")
	mandateItem  = layout("mandate")
	mandatesEnd  = layout("mandates_end")
	lineEndings  = [...]string{"\r\n", "\n"}
	centreOfType = map[int]int{10: 14}
)

// fileWriter writes a transmission from Nets and counts.
type fileWriter struct {
	bytes.Buffer
	end                           string
	records, transactions, amount int64
}

// put writes a record: values are the names of fields and their values, in turn.
func (w *fileWriter) put(r *nets.Record, typ string, values ...any) {
	l := newLine(r, typ)
	for pair := range slices.Chunk(values, 2) {
		l.set(field(r, pair[0].(string)), pair[1])
	}
	w.Write(l)
	w.WriteString(w.end)
	w.records++
}

// putFile publishes a transmission of one Nets date, with payments, mandates or both, and books the payments.
func (pub *publisher) putFile(payments []*payment, mandates []mandateRecord) error {
	pub.serial++
	name := fmt.Sprintf("TBOC%04d.DAT", pub.serial%10000)
	if first := "OCR.D" + pub.clock.now.Format("060102"); !exists(pub.room.path(fromNets, first)) {
		name = first
	}
	w := &fileWriter{end: lineEndings[pub.serial%len(lineEndings)]}
	w.put(transmissionStart, "00", "transmitter", netsUnit, "number", pub.serial%10_000_000,
		"recipient", pub.cfg.Recipient)
	assignments := 0
	var date bankday.Date
	if len(payments) > 0 {
		assignments++
		date = payments[0].date
		pub.writeOCR(w, assignments, payments, name)
	}
	if len(mandates) > 0 {
		assignments++
		pub.writeMandates(w, assignments, mandates)
	}
	w.put(transmissionEnd, "00", "transactions", w.transactions, "records", w.records+1,
		"total", w.amount, "date", date)
	return pub.room.put(outbound, name, w.Bytes())
}

// writeOCR writes payments of one Nets date as an OCR assignment, and books them in the ledger.
func (pub *publisher) writeOCR(w *fileWriter, number int, payments []*payment, file string) {
	// Charges, then what was paid electronically, on paper and taken back: each kind is one sum on the bank
	// statement.
	slices.SortStableFunc(payments, func(a, b *payment) int {
		order := func(p *payment) int { return slices.Index([]int{15, 11, 12, 13, 10, 18, 21}, p.typ) }
		return cmp.Compare(order(a), order(b))
	})
	first := w.records
	date := payments[0].date
	w.put(ocrStart, "00", "agreement", pub.cfg.Agreement, "number", number, "account", pub.cfg.Account)
	var key SumKey
	var total int64
	for i, p := range payments {
		if i == 0 || p.typ != payments[i-1].typ {
			pub.sum = pub.sum%99_999 + 1
			key = SumKey{
				Account: pub.cfg.Account, NetsDate: date, Centre: cmp.Or(centreOfType[p.typ], 13),
				DayCode: date.Day(), Partial: pub.partial(date), Serial: pub.sum,
			}
			if p.typ >= 18 {
				key.Partial = 0
			}
		}
		pub.writePayment(w, i+1, p, key)
		total += p.control()
		pub.truth.addPayment(p, key, file)
		pub.notify(p, key)
	}
	n := int64(len(payments))
	w.put(ocrEnd, "00", "transactions", n, "records", w.records-first+1, "total", total, "nets_date", date,
		"earliest", date, "latest", date)
	w.transactions += n
	w.amount += total
}

// partial is the number of the partial settlement that a file published now belongs to: 4 is the file of the
// next morning.
func (pub *publisher) partial(date bankday.Date) int {
	for i := range slots {
		if i > 0 && !pub.clock.now.After(slotAt(date, i)) {
			return i
		}
	}
	return 4
}

// writePayment writes the records of a payment that is part of the sum key.
func (pub *publisher) writePayment(w *fileWriter, number int, p *payment, key SumKey) {
	typ, sign := fmt.Sprint(p.typ), "0"
	if p.credit {
		sign = "-"
	}
	w.put(ocrItem1, typ, "number", number, "nets_date", key.NetsDate, "centre", key.Centre,
		"day", key.DayCode, "partial", key.Partial, "serial", key.Serial, "sign", sign,
		"amount", p.amount, "kid", p.kid)
	pub.payslip++
	form, reference := "0000000000", fmt.Sprintf("%09d", pub.payslip)
	debit, bankDate := p.payer.account, p.bankDate
	switch p.typ {
	case 10: // paper: a form, and not always the payer's account and bank date
		form, reference = fmt.Sprintf("%010d", pub.payslip), "000000000"
		if pub.payslip%3 == 0 {
			debit, bankDate = "00000000000", 0
		}
	case 18, 21: // terminal and session; never an account
		reference, debit = fmt.Sprintf("%06d%03d", 990000, pub.payslip%1000), "00000000000"
	}
	w.put(ocrItem2, typ, "number", number, "form", form, "reference", reference, "bank_date", bankDate,
		"debit_account", debit)
	if p.typ == 21 {
		w.put(ocrItem3, typ, "number", number, "text",
			freeText(cmp.Or(p.text, "Treningsavgift "+p.payer.name), field(ocrItem3, "text")))
	}
}

// freeText is s in ISO-8859-1, as far as it has the characters and the field the room.
func freeText(s string, f nets.Field) string {
	var b []byte
	for _, r := range s {
		if r > 0xff {
			r = '?'
		}
		if len(b) < f.To-f.From+1 {
			b = append(b, byte(r))
		}
	}
	return string(b)
}

func (pub *publisher) writeMandates(w *fileWriter, number int, mandates []mandateRecord) {
	first := w.records
	w.put(assignmentStart, "24", "number", number, "account", pub.cfg.Account)
	for i, m := range mandates {
		w.put(mandateItem, "94", "number", i+1, "registration", fmt.Sprint(m.registration), "kid", m.kid,
			"notice", m.notice)
	}
	n := int64(len(mandates))
	w.put(mandatesEnd, "24", "transactions", n, "records", w.records-first+1)
	w.transactions += n
}
