package nets

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"trekk/kid"
)

// Claim is a payment claim or a cancellation to be written.
type Claim struct {
	Type      int       // TypePayeeNotifies or TypeBankNotifies; ignored in a cancellation
	Due       time.Time // the day is used
	Amount    int64     // øre, 1 at least
	KID       string
	Name      string   // the payer's abbreviated name, 10 characters at most; see Fit
	Reference string   // external reference, 25 characters at most
	Text      []string // TypeBankNotifies only, ignored in a cancellation: 42 lines of 80 characters at most
}

// Claim writes a claim, or in an assignment of cancellations a cancellation,
// and returns the transaction number that it got. Numbers ascend from 1 in each
// assignment. ErrFull says that there is none left.
func (w *Writer) Claim(c *Claim) (number int, err error) {
	if err := w.ready(Claims, Cancellations); err != nil {
		return 0, err
	}
	number, err = w.nextNumber()
	if err == nil {
		err = w.claim(c, number)
	}
	if err != nil {
		w.undo()
		return 0, fmt.Errorf("claim %d (KID %s): %w", number, c.KID, err)
	}
	w.count(number, c.Amount, w.day(c.Due).ymd)
	return number, w.err
}

func (w *Writer) claim(c *Claim, number int) error {
	typ := twoDigit[TypeCancellation]
	if w.assignment.Kind == Claims {
		switch c.Type {
		case TypePayeeNotifies, TypeBankNotifies:
			typ = twoDigit[c.Type]
		default:
			return fmt.Errorf("type %d, expected %d (the payee notifies) or %d (the bank notifies)",
				c.Type, TypePayeeNotifies, TypeBankNotifies)
		}
		if c.Type == TypePayeeNotifies && len(c.Text) > 0 {
			return errors.New("a text that nobody will see: only the bank's notification (type 21) shows it")
		}
	}
	if c.Amount < 1 {
		return fmt.Errorf("the amount is %s, expected 0,01 at least", FormatAmount(c.Amount))
	}
	if c.Amount > MaxAmount {
		return errTooLarge(c.Amount)
	}
	if limit := w.maxDue(); limit != 0 && (w.day(c.Due).ymd > limit || c.Due.Year() > 2099) {
		return fmt.Errorf("due date %s is more than 12 months ahead", c.Due.Format("2006-01-02"))
	}
	if c.Due.IsZero() {
		return errors.New("the due date is missing")
	}
	rec := w.addNumbered(claimItem1, typ, number)
	if err := errors.Join(
		w.putDate(rec, &claimDue, c.Due),
		putNumber(rec, &claimAmount, c.Amount),
		w.putKID(rec, &claimKID, c.KID, true),
	); err != nil {
		return err
	}
	rec = w.addItem(claimItem2, typ, rec)
	if err := errors.Join(
		putText(rec, &claimName, c.Name),
		putText(rec, &claimReference, c.Reference),
	); err != nil {
		return err
	}
	if w.assignment.Kind == Cancellations {
		return nil
	}
	return w.specifications(typ, number, c.Text)
}

// maxDue is the last due date that Check allows, as YYMMDD; 0 when it asks for
// none.
func (w *Writer) maxDue() int {
	if w.Check.AsOf != w.limit.asOf {
		w.limit.asOf = w.Check.AsOf
		w.limit.ymd = ymdOf(monthsLater(w.Check.AsOf, 12))
	}
	return w.limit.ymd
}

func (w *Writer) specifications(typ string, number int, text []string) error {
	if len(text) > maxLines {
		return fmt.Errorf("the text has %d lines, expected %d at most", len(text), maxLines)
	}
	var buf [lineLength]byte
	for i, s := range text {
		line, err := appendLatin1(buf[:0], s)
		if err != nil {
			return fmt.Errorf("text line %d: %w", i+1, err)
		}
		line = bytes.TrimRight(line, " ")
		if len(line) > lineLength {
			return fmt.Errorf("text line %d has %d characters, expected %d at most: %q",
				i+1, len(line), lineLength, s)
		}
		w.line(typ, number, i+1, line)
	}
	return nil
}

// line writes a line of a specification, each half that is not blank.
func (w *Writer) line(typ string, number, line int, text []byte) {
	for column := 1; column <= 2; column++ {
		half := text[:min(len(text), halfLength)]
		text = text[len(half):]
		if len(bytes.TrimRight(half, " ")) == 0 {
			continue
		}
		rec := w.addNumbered(specification, typ, number)
		rec[specType.From-1] = specType.Allowed[0]
		fill(specLine.Of(rec), uint64(line))
		rec[specColumn.From-1] = byte('0' + column)
		copy(specText.Of(rec), half)
	}
}

// Payment is an OCR giro transaction to be written, as Nets writes them.
type Payment struct {
	Type         int       // TypeGiro to TypePurchaseText
	Date         time.Time // Nets date
	Centre       int       // centre id, 0 to 99
	Day          int       // day code, 1 to 31
	Partial      int       // partial settlement number, 0 to 9
	Serial       int       // 0 to 99999
	Amount       int64     // øre; negative for a sign "-"
	KID          string    // anything: a payer may have typed it
	CardIssuer   string    // 2 characters, zeros when empty
	Form         string    // form number, 10 characters, zeros when empty
	Reference    string    // archive reference, 9 characters, zeros when empty
	BankDate     time.Time // zero when unknown
	DebitAccount string    // 11 digits, zeros when empty
	Text         string    // 40 characters at most, TypeReversalText and TypePurchaseText only
}

// Payment writes an OCR giro transaction and returns its number.
func (w *Writer) Payment(p *Payment) (number int, err error) {
	if err := w.ready(OCRGiro); err != nil {
		return 0, err
	}
	number, err = w.nextNumber()
	if err == nil {
		err = w.payment(p, number)
	}
	if err != nil {
		w.undo()
		return 0, fmt.Errorf("payment %d (KID %s): %w", number, p.KID, err)
	}
	w.count(number, p.Amount, w.day(p.Date).ymd)
	return number, w.err
}

func errTooLarge(amount int64) error {
	return fmt.Errorf("the amount is %s, expected %s at most", FormatAmount(amount), FormatAmount(MaxAmount))
}

func (w *Writer) payment(p *Payment, number int) error {
	switch {
	case p.Type < TypeGiro || p.Type > TypePurchaseText:
		return fmt.Errorf("type %d, expected %d to %d", p.Type, TypeGiro, TypePurchaseText)
	case p.Day < 0 || p.Day > 31:
		return fmt.Errorf("day code %d, expected 1 to 31", p.Day)
	case p.Date.IsZero():
		return errors.New("the Nets date is missing")
	case p.Amount > MaxAmount || p.Amount < -MaxAmount:
		return errTooLarge(p.Amount)
	case p.Type < TypeReversalText && p.Text != "":
		return fmt.Errorf("a text on type %d, which has none", p.Type)
	}
	typ, amount := twoDigit[p.Type], p.Amount
	rec := w.addNumbered(ocrItem1, typ, number)
	if amount < 0 {
		amount = -amount
		rec[ocrSign.From-1] = '-'
	}
	if err := errors.Join(
		w.putDate(rec, &ocrDate, p.Date),
		putNumber(rec, &ocrCentre.Field, int64(p.Centre)),
		putNumber(rec, &ocrDay.Field, int64(p.Day)),
		putNumber(rec, &ocrPartial.Field, int64(p.Partial)),
		putNumber(rec, &ocrSerial.Field, int64(p.Serial)),
		putNumber(rec, &ocrAmount, amount),
		w.putKID(rec, &ocrKID, p.KID, false),
		putText(rec, &ocrCardIssuer, p.CardIssuer),
	); err != nil {
		return err
	}
	rec = w.addItem(ocrItem2, typ, rec)
	if err := errors.Join(
		putText(rec, &ocrForm, p.Form),
		putText(rec, &ocrReference, p.Reference),
		w.putDate(rec, &ocrBankDate, p.BankDate),
	); err != nil {
		return err
	}
	if p.DebitAccount != "" {
		if err := putDigits(rec, &ocrDebit, p.DebitAccount); err != nil {
			return err
		}
	}
	if p.Type < TypeReversalText {
		return nil
	}
	rec = w.addItem(ocrItem3, typ, rec)
	return putText(rec, &ocrText, p.Text)
}

// Mandate is a mandate record to be written, as Nets writes them.
type Mandate struct {
	Registration Registration
	KID          string
	Notice       bool // the payer wants written notice
}

// Mandate writes a mandate record and returns its number.
func (w *Writer) Mandate(m *Mandate) (number int, err error) {
	if err := w.ready(Mandates); err != nil {
		return 0, err
	}
	number, err = w.nextNumber()
	if err == nil {
		err = w.mandate(m, number)
	}
	if err != nil {
		w.undo()
		return 0, fmt.Errorf("mandate %d (KID %s): %w", number, m.KID, err)
	}
	w.count(number, 0, 0)
	return number, w.err
}

func (w *Writer) mandate(m *Mandate, number int) error {
	if m.Registration > Deleted {
		return fmt.Errorf("%v, expected listed, active or deleted", m.Registration)
	}
	rec := w.addNumbered(mandate, twoDigit[TypeMandate], number)
	rec[mandateRegistration.From-1] = byte('0' + m.Registration)
	if m.Notice {
		rec[mandateNotice.From-1] = 'J'
	}
	return w.putKID(rec, &mandateKID, m.KID, true)
}

// Copy writes a transaction as a Reader gave it out, under the number that it
// has. Filler is written as it should be; all else stays as it was. Its number
// must be greater than the one before.
func (w *Writer) Copy(t *Transaction) error {
	if err := w.ready(t.Assignment.Kind); err != nil {
		return err
	}
	if w.part.transactions > 0 && t.Number <= w.number {
		return fmt.Errorf("transaction %d after %d, expected ascending numbers", t.Number, w.number)
	}
	switch t.Assignment.Kind {
	case Mandates:
		w.copyItem(mandate, &t.item1)
	case OCRGiro:
		w.copyItem(ocrItem1, &t.item1)
		if t.Items >= 2 {
			w.copyItem(ocrItem2, &t.item2)
		}
		if t.Items >= 3 {
			w.copyItem(ocrItem3, &t.item3)
		}
	default:
		w.copyItem(claimItem1, &t.item1)
		if t.Items >= 2 {
			w.copyItem(claimItem2, &t.item2)
		}
		for i := 0; i < len(t.lines); i += lineLength {
			w.line(twoDigit[t.Type], t.Number, i/lineLength+1, t.lines[i:i+lineLength])
		}
	}
	w.count(t.Number, t.Amount, w.day(t.Date).ymd)
	return w.err
}

// copyItem writes a record that has been read, its filler made right.
func (w *Writer) copyItem(r *Record, src *[RecordLength]byte) {
	rec := w.add(r, "")
	for i := range r.Fields {
		if f := &r.Fields[i]; !f.Filler() {
			copy(rec[f.From-1:f.To], src[f.From-1:f.To])
		}
	}
}

// addNumbered adds a record of the transaction with that number.
func (w *Writer) addNumbered(r *Record, typ string, number int) []byte {
	rec := w.add(r, typ)
	fill(rec[itemNumber.From-1:itemNumber.To], uint64(number))
	return rec
}

// addItem adds a further record of a transaction, with the number that is in
// the record before it.
func (w *Writer) addItem(r *Record, typ string, before []byte) []byte {
	rec := w.add(r, typ)
	copy(rec[itemNumber.From-1:itemNumber.To], before[itemNumber.From-1:itemNumber.To])
	return rec
}

// ready tells whether a transaction of one of the kinds can be written now.
func (w *Writer) ready(want ...Kind) error {
	if w.err != nil {
		return w.err
	}
	if w.assignment == nil {
		return errors.New("no assignment is open: Begin comes first")
	}
	for _, k := range want {
		if w.assignment.Kind == k {
			return nil
		}
	}
	return fmt.Errorf("the assignment holds %v, not %v", w.assignment.Kind, want[0])
}

// nextNumber returns the number of the next transaction.
func (w *Writer) nextNumber() (int, error) {
	if w.number == maxNumber {
		return maxNumber + 1, ErrFull
	}
	return w.number + 1, nil
}

// count counts a transaction that has been added.
func (w *Writer) count(number int, amount int64, ymd int) {
	w.number = number
	w.part.transactions++
	w.part.amount = add(w.part.amount, amount)
	w.part.include(ymd)
	w.commit()
}

// twoDigit are the numbers below 100 in two digits.
var twoDigit = func() (codes [100]string) {
	for i := range codes {
		codes[i] = fmt.Sprintf("%02d", i)
	}
	return codes
}()

// fill writes n, right-aligned, over zeros. It returns false when n is too long.
func fill(b []byte, n uint64) bool {
	i := len(b)
	for ; n >= 10 && i >= 2; i -= 2 {
		two := twoDigit[n%100]
		b[i-2], b[i-1] = two[0], two[1]
		n /= 100
	}
	if n < 10 && i > 0 {
		b[i-1] = byte('0' + n)
		return true
	}
	return n == 0
}

// putNumber writes n into a field that is all zeros.
func putNumber(rec []byte, f *Field, n int64) error {
	if n < 0 || !fill(rec[f.From-1:f.To], uint64(n)) {
		return fmt.Errorf("%s is %d, expected %d digits at most", words(f.Name), n, f.Len())
	}
	return nil
}

// putTotal writes a control sum; the digits have no sign.
func putTotal(rec []byte, sum int64) error {
	if sum < 0 {
		sum = -sum
	}
	return putNumber(rec, &endTotal, sum)
}

// putDigits writes a number that is given as text of the field's length.
func putDigits(rec []byte, f *Field, s string) error {
	if len(s) != f.Len() || !digits([]byte(s)) {
		return fmt.Errorf("%s is %q, expected %d digits", words(f.Name), s, f.Len())
	}
	copy(f.Of(rec), s)
	return nil
}

// putDate writes DDMMYY, zeros for the zero time.
func (w *Writer) putDate(rec []byte, f *Field, t time.Time) error {
	d := w.day(t)
	if d.ymd < 0 {
		return fmt.Errorf("%s is %s, expected a day from 2000 to 2099", words(f.Name), t.Format("2006-01-02"))
	}
	copy(rec[f.From-1:f.To], d.digits[:])
	return nil
}

// writtenDay is a day as it is written, and to compare by; ymd is 0 for the zero
// time and -1 for what has no two-digit year.
type writtenDay struct {
	unix   int64
	zone   *time.Location
	digits [6]byte
	ymd    int
}

// day turns a time into a day. It remembers days: a file has few of them.
func (w *Writer) day(t time.Time) *writtenDay {
	unix, zone := t.Unix(), t.Location()
	e := &w.days[uint64(unix)/(24*60*60)%uint64(len(w.days))]
	if e.unix == unix && e.zone == zone {
		return e
	}
	e.unix, e.zone, e.ymd = unix, zone, 0
	copy(e.digits[:], "000000")
	if t.IsZero() {
		return e
	}
	y, m, d := t.Date()
	if y < 2000 || y > 2099 {
		e.ymd = -1
		return e
	}
	e.ymd = ymdOf(t)
	for i, n := range [3]int{d, int(m), y - 2000} {
		e.digits[2*i], e.digits[2*i+1] = byte('0'+n/10), byte('0'+n%10)
	}
	return e
}

// putText writes s in ISO-8859-1, left-aligned and filled with blanks; an empty
// ZeroText stays zeros.
func putText(rec []byte, f *Field, s string) error {
	if s == "" {
		return nil
	}
	b := rec[f.From-1 : f.To]
	n := len(s)
	if n <= len(b) && asciiPrefix(s) == n {
		copy(b, s)
	} else {
		var buf [lineLength]byte
		text, err := appendLatin1(buf[:0], s)
		if err != nil {
			return fmt.Errorf("%s: %w", words(f.Name), err)
		}
		text = bytes.TrimRight(text, " ")
		if len(text) > len(b) {
			return fmt.Errorf("%s has %d characters, expected %d at most: %q",
				words(f.Name), len(text), len(b), s)
		}
		n = copy(b, text)
	}
	if f.Kind == ZeroText {
		copy(b[n:], blankLine[:])
	}
	return nil
}

// putKID writes a KID, right-aligned and filled with blanks. Where it is ours
// it must be right.
func (w *Writer) putKID(rec []byte, f *Field, k string, ours bool) error {
	b := rec[f.From-1 : f.To]
	if len(k) > len(b) {
		return fmt.Errorf("the KID has %d characters, expected %d at most", len(k), len(b))
	}
	b = b[len(b)-len(k):]
	copy(b, k)
	if !ours {
		for _, c := range b {
			if c <= ' ' || c >= 0x7F {
				return fmt.Errorf("the KID %q holds blanks or characters that no KID has", k)
			}
		}
		return nil
	}
	switch a := w.Check.Algorithm; {
	case w.Check.Layout.Length() > 0 && !w.Check.Layout.Check(b):
		_, err := w.Check.Layout.Parse(k)
		return fmt.Errorf("not of the layout %v: %w", w.Check.Layout, err)
	case a != kid.Mod11 && kid.Check(kid.Mod10, b), a != kid.Mod10 && kid.Check(kid.Mod11, b):
		return nil
	case a != 0:
		return fmt.Errorf("the KID is not 2 to 25 digits with a check digit by %v", a)
	default:
		return errors.New("the KID is not 2 to 25 digits with a check digit by mod10 or mod11")
	}
}
