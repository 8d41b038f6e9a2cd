package nets

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"trekk/kid"
)

// The checks of single records. Each is fast for a record with nothing wrong;
// what follows then names each fault.

// check looks at all fields of the record but dates, codes and KIDs. It returns
// false when a number cannot be read.
func (r *Reader) check() bool {
	if r.broken {
		return false
	}
	return r.clean || r.checkFields()
}

func (r *Reader) checkFields() bool {
	readable := true
	for _, f := range r.layout.Fields {
		v := f.Of(r.rec[:])
		switch f.Kind {
		case Number, Amount, Account:
			if !digits(v) {
				r.fault(Error, CodeDigits, f, "%s is %s, expected %d digits",
					words(f.Name), quote(v), f.Len())
				readable = false
			}
		case Text, ZeroText:
			for i, c := range v {
				if c < ' ' || c > 0x7F && c < 0xA0 { // the masks cannot tell 0x7F from 0xFF and let it pass
					at := f
					at.From += i
					r.fault(Warning, CodeCharacter, at,
						"a control character (0x%02X) in %s, expected ISO-8859-1 text", c, words(f.Name))
					break
				}
			}
		case Zeros, Blanks:
			fill := byte('0')
			if f.Kind == Blanks {
				fill = ' '
			}
			if bytes.Count(v, []byte{fill}) != len(v) {
				r.fault(Warning, CodeFiller, f, "filler holds %s, expected %v", quote(v), f.Kind)
			}
		}
	}
	return readable
}

func digits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// badCode reports a code field whose character is not allowed.
func (r *Reader) badCode(f Field) {
	r.fault(Error, CodeValue, f, "%s is %s, expected one of %q",
		words(f.Name), quote(f.Of(r.rec[:])), f.Allowed)
}

// checkAccount checks the check digit of an account number, by mod11.
func (r *Reader) checkAccount(f *Field) {
	account := r.rec[f.From-1 : f.To]
	if string(account) == noAccount {
		r.fault(Warning, CodeAccount, *f, "the account is all zeros")
	} else if !kid.Check(kid.Mod11, account) {
		r.fault(Warning, CodeAccount, *f, "the check digit (mod11) of account %s fails", account)
	}
}

// reportKID says why a KID fails. Where nobody asked for an algorithm, a KID of
// OCR giro may be anything: the payer may have typed it.
func (r *Reader) reportKID(f *Field, k []byte, lenient bool) {
	if r.kids.ofLayout != nil && !r.kids.ofLayout(k) {
		l := r.opts.Layout
		_, err := l.Parse(string(k))
		r.fault(Error, CodeKIDLayout, *f, "not of the layout %v: %v", l, err)
		return
	}
	severity := Error
	if lenient {
		severity = Warning
	}
	body := bytes.TrimSuffix(k, []byte("-"))
	if len(k) < kid.MinLength || !digits(body) {
		r.fault(severity, CodeKIDFormat, *f, "KID %s, expected 2 to 25 digits", quote(k))
		return
	}
	if a := r.opts.Algorithm; a != 0 {
		r.fault(Error, CodeKIDCheck, *f, "the check digit (%v) of KID %s fails", a, k)
	} else {
		r.fault(Warning, CodeKIDCheck, *f, "the check digit of KID %s fails, by mod10 and by mod11", k)
	}
}

// repair makes a record of 80 characters out of raw, which has another length.
// Where nothing is lost it says so with a warning. Else the record's layout may
// be told, but none of its fields.
func (r *Reader) repair(raw []byte) {
	r.rec = &r.scratch
	if len(raw) > RecordLength && utf8.RuneCount(raw) == RecordLength && decodeUTF8(r.scratch[:], raw) {
		r.layout = RecordOf(r.scratch[:])
		r.fault(Warning, CodeEncoding, Field{}, "the record is in UTF-8, expected ISO-8859-1")
		return
	}
	before := r.brokeIn
	r.layout = RecordOf(raw)
	r.brokeIn = r.brokenOff(len(raw))
	if r.layout != nil {
		copy(r.scratch[:], r.layout.New(string(raw[4:6])))
	} else {
		copy(r.scratch[:], blankLine[:])
	}
	copy(r.scratch[:], raw)
	if r.layout != nil && blanksEaten(r.layout, string(raw[4:6]), len(raw)) {
		r.fault(Warning, CodeLength, Field{From: len(raw) + 1},
			"the record has %d characters, expected 80: read as if blanks were missing at its end", len(raw))
		return
	}
	r.broken = true
	if !r.known && r.layout == nil {
		return // another kind of file: that its start is missing says enough
	}
	hint := ""
	if r.layout == nil && before != "" {
		hint = fmt.Sprintf(": it is the rest of the line before it, which has a line break in its %s", before)
		r.sum.records-- // it is none, and its line end is a character of the text
		r.part.records--
		r.frames.odd = 0
	}
	if utf8.Valid(raw) && utf8.RuneCount(raw) != len(raw) {
		hint = " (it looks like UTF-8, expected ISO-8859-1)"
	}
	n := fmt.Sprint(len(raw))
	if len(raw) >= lookahead {
		n = "more than " + n
	}
	r.fault(Error, CodeLength, Field{From: min(len(raw), RecordLength) + 1},
		"the record has %s characters, expected 80%s", n, hint)
}

// brokenOff is the name of the text in which a record ends that is too short, as it does when there is a line break
// in that.
func (r *Reader) brokenOff(n int) string {
	if r.layout != nil {
		for _, f := range r.layout.Fields {
			if f.Kind == Text && f.From-1 <= n && n < f.To {
				return words(f.Name)
			}
		}
	}
	return ""
}

// decodeUTF8 writes src to dst as ISO-8859-1, if that can be.
func decodeUTF8(dst, src []byte) bool {
	for i := 0; len(src) > 0; i++ {
		c, n := utf8.DecodeRune(src)
		if c > 0xFF || c == utf8.RuneError {
			return false
		}
		dst[i] = byte(c)
		src = src[n:]
	}
	return true
}

// blanksEaten tells whether a record that is n characters long can have lost
// blanks and nothing else. The last field is filler; an editor eats it only
// where someone filled it with blanks, and then it eats all of it. In front of
// it texts may end in blanks, and a KID is all blank with free text.
func blanksEaten(r *Record, typ string, n int) bool {
	for i, f := range r.Fields {
		switch last := i == len(r.Fields)-1; {
		case last:
			return n < f.From
		case f.To <= n, f.Kind == Text, f.Kind == ZeroText, f.Kind == Blanks:
		case f.Kind == KID && (typ == twoDigit[TypeReversalText] || typ == twoDigit[TypePurchaseText]) &&
			r == ocrItem1:
		default:
			return false
		}
	}
	return false
}

// reportGap reports what stands in front of the record and should not.
func (r *Reader) reportGap() {
	f := &r.frames
	if f.bom && f.records == 1 {
		r.fault(Warning, CodeBOM, Field{}, "the file begins with a UTF-8 byte order mark, expected none")
	}
	switch f.odd {
	case otherLineEnd:
		if !r.mixed {
			r.mixed = true
			r.fault(Warning, CodeLineEnds, Field{},
				"the line end in front of this record is not the same as the first in the file")
		}
	case strayBlanks:
		r.fault(Warning, CodeBlank, Field{},
			"blanks or blank lines in front of this record, expected a line end only")
	}
	f.odd = 0
}

// fault reports a fault of the record at hand. A zero Field means the whole
// record; one without a name gives only the column.
func (r *Reader) fault(s Severity, code string, f Field, format string, args ...any) {
	if r.faults.full(s) {
		r.faults.count[s]++
		return
	}
	fault := Fault{
		Line: r.last, Column: max(f.From, 1), Field: f.Name, Severity: s, Code: code,
		Message: fmt.Sprintf(format, args...),
	}
	if r.layout != nil {
		fault.Record = r.layout.Name
	}
	if f.Name != "" {
		fault.Value = decodeTrimmed(r.rec[f.From-1 : f.To])
	}
	r.faults.add(fault)
}

// faultAt reports a fault of something else than the record at hand.
func (r *Reader) faultAt(line, column int, s Severity, code, format string, args ...any) {
	r.faults.add(Fault{
		Line: line, Column: column, Severity: s, Code: code, Message: fmt.Sprintf(format, args...),
	})
}

// words turns a field's name into words.
func words(name string) string {
	return string(bytes.ReplaceAll([]byte(name), []byte("_"), []byte(" ")))
}

// quote shows the characters of a field.
func quote(latin1 []byte) string {
	b := make([]rune, len(latin1))
	for i, c := range latin1 {
		b[i] = rune(c)
	}
	return fmt.Sprintf("%q", string(b))
}
