package nets

import (
	"bytes"
	"encoding/binary"
	"time"

	"trekk/kid"
)

// What the reader does with the records of transactions.

// begin starts a transaction with the record at hand and reads what all first
// records have in common. It returns false when a field cannot be read.
func (r *Reader) begin(kind Kind) bool {
	t := &r.tx
	if r.assignment == nil || r.assignment.Kind != kind {
		r.misplaced(kind)
	}
	t.Line = r.last
	t.Type = twoDigits(r.rec[4], r.rec[5])
	t.item1 = *r.rec
	t.Items = 1
	r.open = true
	r.position, r.ignored = 0, false
	r.part.transactions++
	r.unreadable = !r.check()
	if r.unreadable {
		r.part.unsure = true
		return false
	}
	t.Number = itemNumber.of(r.rec)
	if t.Number <= r.previous {
		if t.Number == 0 {
			r.fault(Error, CodeNumber, itemNumber.Field,
				"transaction number 0000000, expected a number greater than zero")
		} else {
			r.fault(Error, CodeNumber, itemNumber.Field,
				"transaction number %07d after %07d, expected ascending numbers", t.Number, r.previous)
		}
	}
	r.previous = t.Number
	return true
}

// item reads what further records of a transaction have in common: they belong
// to the transaction that is open, after items records. It returns false when
// that is not so or a field cannot be read.
func (r *Reader) item(items int, what string) bool {
	t := &r.tx
	switch {
	case !r.open:
		r.fault(Error, CodeOrder, Field{}, "expected amount item 1 (record type 30) in front of %s", what)
		r.part.unsure, r.sum.unsure = true, true
		return false
	case items > 0 && t.Items != items:
		r.fault(Error, CodeOrder, Field{}, "%s after amount item %d of transaction %d",
			what, t.Items, t.Number)
		return false
	case !r.check():
		r.unreadable, r.part.unsure = true, true
		return false
	}
	if !itemNumber.same(r.rec, &t.item1) && !r.unreadable {
		r.fault(Error, CodeNumber, itemNumber.Field,
			"transaction number %07d, expected %07d as in amount item 1 (line %d)",
			itemNumber.of(r.rec), t.Number, t.Line)
	}
	return true
}

// sameType compares a further item's type with that of item 1.
func (r *Reader) sameType() {
	if r.rec[4] != r.tx.item1[4] || r.rec[5] != r.tx.item1[5] {
		typ := twoDigits(r.rec[4], r.rec[5])
		r.fault(Error, CodeType, Field{Name: "type", From: 5, To: 6},
			"transaction type %02d, expected %02d as in amount item 1 (line %d)", typ, r.tx.Type, r.tx.Line)
	}
}

// date reads the date of a transaction; it is 0 when it is none.
func (r *Reader) date(f *Field) (ymd int) {
	d, ok := r.days.of(r.rec, f)
	if !ok || d.ymd == 0 {
		r.fault(Error, CodeDate, *f, "%s is no date: expected DDMMYY", quote(f.Of(r.rec[:])))
		r.unreadable, r.part.undated = true, true
		return 0
	}
	r.tx.Date = d.time
	r.part.include(d.ymd)
	if r.maxDue != 0 && d.ymd > r.maxDue && f == &claimDue {
		r.fault(Error, CodeDue, *f, "due date %s is more than 12 months ahead, expected %s at the latest",
			d.time.Format("2006-01-02"), timeOf(r.maxDue).Format("2006-01-02"))
	}
	if d.ymd < r.today && f == &claimDue && r.tx.Assignment.Kind == Claims {
		r.fault(Warning, CodePast, *f, "due date %s is over", d.time.Format("2006-01-02"))
	}
	return d.ymd
}

func (r *Reader) useOCRItem1() {
	t, rec := &r.tx, r.rec
	if !r.begin(OCRGiro) {
		return
	}
	if key := (*[settlementLength]byte)(rec[ocrDate.From-1:]); *key != r.settlement {
		r.settlement = *key
		r.readSettlement()
	}
	t.Serial = ocrSerial.of(rec)
	t.Amount = amountOf(rec, &ocrAmount)
	r.checkLarge(t.Amount, ocrAmount)
	switch rec[ocrSign.From-1] {
	case '0':
	case '-':
		t.Amount = -t.Amount
	default:
		r.badCode(ocrSign)
		r.unreadable, r.part.unsure = true, true
	}
	r.part.amount = add(r.part.amount, t.Amount)
	t.Reversal = t.Type == TypeReversalKID || t.Type == TypeReversalText
	t.CardIssuer = optional(rec, &t.item1, &ocrCardIssuer)
	if t.Type >= TypeReversalKID && t.Partial != 0 {
		r.fault(Warning, CodeUnexpected, ocrPartial.Field,
			"partial settlement number %d, expected 0 with transaction type %d", t.Partial, t.Type)
	}
	r.readKID(&ocrKID)
}

// checkNetsDate holds the Nets date of a payment against the day on which the
// file came.
func (r *Reader) checkNetsDate(ymd int) {
	switch {
	case r.received == 0 || ymd == 0:
	case ymd > r.received:
		r.fault(Error, CodeNetsLater, ocrDate, "the Nets date %s is after the file came, on %s",
			timeOf(ymd).Format(time.DateOnly), timeOf(r.received).Format(time.DateOnly))
	case ymd < r.recent && !r.old: // told once: such a file is old as a whole
		r.old = true
		r.fault(Warning, CodeNetsOld, ocrDate,
			"the Nets date %s is more than two months before the file came, on %s",
			timeOf(ymd).Format(time.DateOnly), timeOf(r.received).Format(time.DateOnly))
	}
}

// settlementLength is that of the fields from Nets date to partial settlement
// number, which stand next to each other.
const settlementLength = 11

// readSettlement reads those fields. When one is wrong, it is in the next
// payment too.
func (r *Reader) readSettlement() {
	t, before := &r.tx, r.faults.count
	r.checkNetsDate(r.date(&ocrDate))
	t.Centre, t.Day, t.Partial = ocrCentre.of(r.rec), ocrDay.of(r.rec), ocrPartial.of(r.rec)
	switch {
	case t.Day == 0:
		r.fault(Warning, CodeValue, ocrDay.Field, "day code 00, expected 01 to 31")
	case t.Day > 31:
		r.fault(Error, CodeValue, ocrDay.Field, "day code %02d, expected 01 to 31", t.Day)
	}
	if r.faults.count != before {
		clear(r.settlement[:])
	}
}

func (r *Reader) useOCRItem2() {
	t := &r.tx
	if !r.item(1, "amount item 2") {
		return
	}
	t.item2 = *r.rec
	t.Items = 2
	r.sameType()
	t.Form, t.Reference = t.item2[ocrForm.From-1:ocrForm.To], t.item2[ocrReference.From-1:ocrReference.To]
	d, ok := r.days.of(r.rec, &ocrBankDate)
	if !ok {
		r.fault(Error, CodeDate, ocrBankDate, "%s is no date: expected DDMMYY, or zeros when it is unknown",
			quote(ocrBankDate.Of(r.rec[:])))
	}
	t.BankDate = d.time
	t.DebitAccount = optional(r.rec, &t.item2, &ocrDebit)
	if t.DebitAccount == nil {
		return
	}
	r.checkAccount(&ocrDebit)
	if t.Type >= TypeReversalKID {
		r.fault(Warning, CodeUnexpected, ocrDebit, "a debit account, expected zeros with transaction type %d",
			t.Type)
	}
}

func (r *Reader) useOCRItem3() {
	if r.open && r.tx.Type < TypeReversalText {
		r.fault(Error, CodeOrder, Field{},
			"amount item 3 after transaction type %d: only 20 and 21 have free text", r.tx.Type)
		return
	}
	if r.item(2, "amount item 3") {
		r.tx.item3 = *r.rec
		r.tx.Items = 3
		r.sameType()
	}
}

func (r *Reader) useClaimItem1() {
	kind := Claims
	if r.rec[4] == '9' {
		kind = Cancellations
	}
	t := &r.tx
	t.lines = t.lines[:0]
	if !r.begin(kind) {
		return
	}
	r.date(&claimDue)
	t.Amount = amountOf(r.rec, &claimAmount)
	r.checkLarge(t.Amount, claimAmount)
	r.part.amount = add(r.part.amount, t.Amount)
	if t.Amount == 0 {
		r.fault(Error, CodeAmount, claimAmount, "the amount is zero, expected 1 øre at least")
	}
	r.readKID(&claimKID)
	if kind == Claims && r.opts.Sending && !r.unreadable {
		r.seen()
	}
}

// checkLarge finds an amount that is above MaxAmount.
func (r *Reader) checkLarge(amount int64, f Field) {
	if amount > MaxAmount {
		r.fault(Error, CodeAmount, f, "the amount is %s, expected %s at most", FormatAmount(amount),
			FormatAmount(MaxAmount))
	}
}

func (r *Reader) useClaimItem2() {
	if r.item(1, "amount item 2") {
		r.tx.item2 = *r.rec
		r.tx.Items = 2
		r.sameType()
	}
}

func (r *Reader) useSpecification() {
	if !r.item(0, "a specification") {
		return
	}
	t, rec := &r.tx, r.rec
	if t.Type != TypeBankNotifies {
		if !r.ignored {
			r.fault(Warning, CodeTextIgnored, specText,
				"Nets ignores specifications with transaction type %02d: "+
					"only a claim of type 21, which the bank notifies, shows them", t.Type)
			r.ignored = true
		}
	} else {
		r.sameType()
	}
	if rec[specType.From-1] != '4' {
		r.badCode(specType)
	}
	line, column := specLine.of(rec), int(rec[specColumn.From-1])-'0'
	if line < 1 || line > maxLines {
		r.fault(Error, CodeTextPosition, specLine.Field, "line %03d, expected 001 to %03d", line, maxLines)
		return
	}
	if column != 1 && column != 2 {
		r.fault(Error, CodeTextPosition, specColumn, "column %q, expected 1 or 2", rec[specColumn.From-1])
		return
	}
	position := line*2 + column
	if position <= r.position {
		r.fault(Error, CodeTextPosition, specLine.Field,
			"line %03d column %d after line %03d column %d, expected ascending lines and columns",
			line, column, (r.position-1)/2, 2-r.position%2)
		return
	}
	r.position = position
	text := specText.Of(rec[:])
	if len(bytes.TrimRight(text, " ")) == 0 {
		r.fault(Warning, CodeTextEmpty, specText, "a specification without text, expected it to be left out")
	}
	for len(t.lines) < line*lineLength {
		t.lines = append(t.lines, blankLine[:]...)
	}
	copy(t.lines[(line-1)*lineLength+(column-1)*halfLength:], text)
}

var blankLine = [lineLength]byte(bytes.Repeat([]byte(" "), lineLength))

func (r *Reader) useMandate() {
	t, rec := &r.tx, r.rec
	if !r.begin(Mandates) {
		return
	}
	t.Items = 0
	code := rec[mandateRegistration.From-1]
	if code < '0' || code > '2' {
		r.badCode(mandateRegistration)
		r.unreadable = true
		return
	}
	t.Registration = Registration(code - '0')
	notice := rec[mandateNotice.From-1]
	if notice != 'J' && notice != 'N' {
		r.badCode(mandateNotice)
		r.unreadable = true
		return
	}
	t.Notice = notice == 'J'
	r.readKID(&mandateKID)
}

// closeTransaction checks that the open transaction has all its items. It
// returns false when it is not to be given out.
func (r *Reader) closeTransaction() bool {
	r.open = false
	t := &r.tx
	want := 2
	switch {
	case t.Type == TypeCancellation || t.Type == TypeMandate:
		want = 0
	case t.Assignment.Kind == OCRGiro && t.Type >= TypeReversalText:
		want = 3
	}
	if t.Items < want {
		if !r.unreadable {
			r.faultAt(t.Line, 1, Error, CodeItemMissing,
				"transaction %d has no amount item %d, which its type %02d needs",
				t.Number, t.Items+1, t.Type)
		}
		if t.Items < 2 {
			t.Form, t.Reference, t.DebitAccount, t.BankDate = nil, nil, nil, timeOf(0)
		}
	}
	return !r.unreadable
}

// optional returns a field of kept, the copy of rec, and nil where it is only
// zeros or blanks. It looks at rec: to read right behind writing is slow.
func optional(rec, kept *[RecordLength]byte, f *Field) []byte {
	for _, c := range rec[f.From-1 : f.To] {
		if c != '0' && c != ' ' {
			return kept[f.From-1 : f.To]
		}
	}
	return nil
}

// readKID reads and checks the KID in f.
func (r *Reader) readKID(f *Field) {
	t := &r.tx
	from, to := f.From-1, f.To
	for to-from >= 8 && binary.LittleEndian.Uint64(r.rec[from:from+8]) == ' '*ones {
		from += 8
	}
	for from < to && r.rec[from] == ' ' {
		from++
	}
	for from < to && r.rec[to-1] == ' ' {
		to--
	}
	k := r.rec[from:to] // not of the copy: see optional
	t.KID = t.item1[from:to]
	if to < f.To {
		r.fault(Warning, CodeKIDFormat, *f, "the KID %q is not right-aligned", k)
	}
	ocr := t.Assignment.Kind == OCRGiro
	switch {
	case ocr && t.Type >= TypeReversalText:
		if len(k) > 0 {
			r.fault(Warning, CodeUnexpected, *f, "a KID, expected blanks with transaction type %d", t.Type)
		}
		return
	case len(k) == 0:
		severity := Error
		if ocr {
			severity = Warning
		}
		r.fault(severity, CodeKIDMissing, *f, "no KID, expected one")
		return
	}
	if !r.kids.good(k) {
		r.reportKID(f, k, ocr && r.opts.Algorithm == 0)
	}
}

// kidRule is what the options ask of KIDs.
type kidRule struct {
	ofLayout     func(kid []byte) bool // nil without a layout
	layoutChecks bool                  // by the algorithm that is asked for
	algorithm    kid.Algorithm
}

// good tells whether a KID is what is asked for.
func (r *kidRule) good(k []byte) bool {
	if r.ofLayout != nil {
		if ok := r.ofLayout(k); !ok || r.layoutChecks {
			return ok
		}
	}
	a := r.algorithm
	return a != kid.Mod11 && kid.Check(kid.Mod10, k) || a != kid.Mod10 && kid.Check(kid.Mod11, k)
}
