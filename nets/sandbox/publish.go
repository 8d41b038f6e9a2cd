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

func (sb *Sandbox) pay(p *payment) { sb.payments = append(sb.payments, p) }

// slot is the time of a day at which files appear.
func (sb *Sandbox) slot(d bankday.Date, i int) time.Time { return d.At(slots[i].hour, slots[i].minute) }

// publish writes the files of a slot: for each Nets date the OCR giro, and the mandates with one of them or alone. At 08:00
// the lists of rejected claims come too.
func (sb *Sandbox) publish(slot int) error {
	if slot == 0 {
		if err := sb.putReports(); err != nil {
			return err
		}
	}
	due := func(p *payment) bool { return !p.at.After(sb.now) }
	var ready []*payment
	for _, p := range sb.payments {
		if due(p) {
			ready = append(ready, p)
		}
	}
	sb.payments = slices.DeleteFunc(sb.payments, due)
	var told, rest []mandateRecord
	for _, m := range sb.records {
		if m.at.After(sb.now) {
			rest = append(rest, m)
		} else {
			told = append(told, m)
		}
	}
	sb.records = rest

	batches := sb.batches(ready)
	if len(told) > 0 && (len(batches) == 0 || one(sb.draw("alone", sb.serial), 3)) {
		if err := sb.putFile(nil, told); err != nil {
			return err
		}
		told = nil
	}
	for _, b := range batches {
		if err := sb.putFile(b, told); err != nil {
			return err
		}
		told = nil
	}
	return nil
}

// batches divides payments into files. A file has one Nets date. After a holiday charges and other payments come apart.
// Credit notes wait until a file has enough charges to take them from: totals cannot be negative.
func (sb *Sandbox) batches(ready []*payment) [][]*payment {
	var batches [][]*payment
	var keys []int
	var credits []*payment
	for _, p := range ready {
		if p.credit {
			credits = append(credits, p)
			continue
		}
		key := int(p.date) * 2
		if p.typ != 15 && sb.afterHoliday(p.date) {
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
			c.at = sb.now.Add(time.Minute)
			sb.pay(c)
			continue
		}
		c.date = batches[i][0].date
		batches[i] = append(batches[i], c)
	}
	return batches
}

// afterHoliday says whether a Monday to Friday without bank lies between a Nets date and now, or just before the date.
func (sb *Sandbox) afterHoliday(d bankday.Date) bool {
	for day := sb.cal.Before(d, 1) + 1; day < sb.today(); day++ {
		if w := day.Weekday(); !sb.cal.IsBankDay(day) && w != time.Saturday && w != time.Sunday {
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

// put writes a record: values are the names of fields and what they hold, in turn.
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
func (sb *Sandbox) putFile(payments []*payment, mandates []mandateRecord) error {
	sb.serial++
	name := fmt.Sprintf("TBOC%04d.DAT", sb.serial%10000)
	if first := "OCR.D" + sb.now.Format("060102"); !exists(sb.path(fromNets, first)) {
		name = first
	}
	w := &fileWriter{end: lineEndings[sb.serial%len(lineEndings)]}
	w.put(transmissionStart, "00", "transmitter", netsUnit, "number", sb.serial%10_000_000, "recipient", sb.cfg.Transmitter)
	assignments := 0
	var date bankday.Date
	if len(payments) > 0 {
		assignments++
		date = payments[0].date
		sb.writeOCR(w, assignments, payments, name)
	}
	if len(mandates) > 0 {
		assignments++
		sb.writeMandates(w, assignments, mandates)
	}
	w.put(transmissionEnd, "00", "transactions", w.transactions, "records", w.records+1, "total", w.amount, "date", date)
	return sb.put(outbound, name, w.Bytes())
}

func (sb *Sandbox) writeOCR(w *fileWriter, number int, payments []*payment, file string) {
	// Charges, then what was paid electronically, on paper and taken back: each kind is one sum on the bank statement.
	slices.SortStableFunc(payments, func(a, b *payment) int {
		order := func(p *payment) int { return slices.Index([]int{15, 11, 12, 13, 10, 18, 21}, p.typ) }
		return cmp.Compare(order(a), order(b))
	})
	first := w.records
	date := payments[0].date
	partial := 4 // the file of the next morning
	for i := range slots {
		if i > 0 && !sb.now.After(sb.slot(date, i)) {
			partial = i
			break
		}
	}
	w.put(ocrStart, "00", "agreement", sb.cfg.Agreement, "number", number, "account", sb.cfg.Account)
	var key SumKey
	var total int64
	for i, p := range payments {
		if i == 0 || p.typ != payments[i-1].typ {
			sb.sum = sb.sum%99_999 + 1
			key = SumKey{Account: sb.cfg.Account, NetsDate: date, Centre: cmp.Or(centreOfType[p.typ], 13), DayCode: date.Day(), Partial: partial, Serial: sb.sum}
			if p.typ >= 18 {
				key.Partial = 0
			}
		}
		typ, sign := fmt.Sprint(p.typ), "0"
		if p.credit {
			sign = "-"
		}
		w.put(ocrItem1, typ, "number", i+1, "nets_date", date, "centre", key.Centre, "day", key.DayCode, "partial", key.Partial,
			"serial", key.Serial, "sign", sign, "amount", p.amount, "kid", p.kid)
		sb.payslip++
		form, reference, debit, bankDate := "0000000000", fmt.Sprintf("%09d", sb.payslip), p.payer.account, p.bankDate
		switch p.typ {
		case 10: // paper: a form, and not always the payer's account and bank date
			form, reference = fmt.Sprintf("%010d", sb.payslip), "000000000"
			if sb.payslip%3 == 0 {
				debit, bankDate = "00000000000", 0
			}
		case 18, 21: // terminal and session; never an account
			reference, debit = fmt.Sprintf("%06d%03d", 990000, sb.payslip%1000), "00000000000"
		}
		w.put(ocrItem2, typ, "number", i+1, "form", form, "reference", reference, "bank_date", bankDate, "debit_account", debit)
		if p.typ == 21 {
			w.put(ocrItem3, typ, "number", i+1, "text", freeText("Treningsavgift "+p.payer.name, field(ocrItem3, "text")))
		}
		total += p.control()
		sb.enter(p, key, file)
	}
	n := int64(len(payments))
	w.put(ocrEnd, "00", "transactions", n, "records", w.records-first+1, "total", total, "nets_date", date, "earliest", date, "latest", date)
	w.transactions += n
	w.amount += total
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

func (sb *Sandbox) writeMandates(w *fileWriter, number int, mandates []mandateRecord) {
	first := w.records
	w.put(assignmentStart, "24", "number", number, "account", sb.cfg.Account)
	for i, m := range mandates {
		w.put(mandateItem, "94", "number", i+1, "registration", fmt.Sprint(m.registration), "kid", m.kid, "notice", m.notice)
	}
	n := int64(len(mandates))
	w.put(mandatesEnd, "24", "transactions", n, "records", w.records-first+1)
	w.transactions += n
}
