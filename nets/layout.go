package nets

import (
	"encoding/binary"
	"fmt"
)

// RecordLength is the length of every record, in characters, its line end
// not counted.
const RecordLength = 80

// FieldKind says which characters a field may have and how it is filled.
type FieldKind uint8

const (
	Const    FieldKind = 1 + iota // the first eight characters: NY, service, type, record type
	Number                        // digits, right-aligned, zero-filled
	Amount                        // øre, digits, right-aligned, zero-filled
	Date                          // DDMMYY, a day of the years 2000 to 2099
	NoDate                        // as Date, or 000000 where there is none
	Text                          // ISO-8859-1, left-aligned, blank-filled
	ZeroText                      // as Text, zeros where there is none
	KID                           // digits, the last may be "-"; right-aligned, blank-filled
	Account                       // an account number of 11 digits; zeros where there is none
	Code                          // one of the characters in Field.Allowed
	Zeros                         // filler: written as zeros, ignored when read
	Blanks                        // filler: written as blanks, ignored when read
)

var fieldKindNames = [...]string{"", "const", "number", "amount", "date", "date or zeros", "text",
	"text or zeros", "KID", "account", "code", "zeros", "blanks"}

// String returns the kind in words.
func (k FieldKind) String() string {
	if int(k) < len(fieldKindNames) {
		return fieldKindNames[k]
	}
	return fmt.Sprintf("FieldKind(%d)", uint8(k))
}

// Field is one field of a record. From and To are positions as the
// specification counts them: from 1, both inclusive.
type Field struct {
	Name    string // lower case, words joined by "_"; "filler" for filler, which may occur twice
	From    int
	To      int
	Kind    FieldKind
	Allowed string // Code: the characters allowed
	Doc     string // what it means, where the name does not say it
}

// Len returns the number of characters of the field.
func (f Field) Len() int { return f.To - f.From + 1 }

// Of returns the field's characters in rec, which must be a whole record.
func (f Field) Of(rec []byte) []byte { return rec[f.From-1 : f.To] }

// Filler tells whether the field is filler: zeros or blanks without a meaning.
func (f Field) Filler() bool { return f.Kind == Zeros || f.Kind == Blanks }

// Record is the layout of one record type. Its fields cover the positions 1
// to 80 without a gap, in order.
type Record struct {
	Name    string   // as in "claim_item_1"
	Service string   // positions 3-4
	Types   []string // positions 5-6: those this layout serves
	Type    string   // positions 7-8, the record type
	Doc     string
	Fields  []Field

	masks    masks
	template [RecordLength]byte // an empty record of the first type
}

// Records returns the layout of every record type, in the order in which they
// stand in a file. It is the only list of positions there is: the reader,
// the writer, the checks and the inspector work from it. The records are
// shared; do not change them.
func Records() []*Record { return records }

// RecordNamed returns the layout with the given name, and nil when there is
// none.
func RecordNamed(name string) *Record {
	for _, r := range records {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// Field returns the field with the given name. It panics when the record has
// none: a name is a word of the program, never input.
func (r *Record) Field(name string) Field {
	for _, f := range r.Fields {
		if f.Name == name {
			return f
		}
	}
	panic("nets: record " + r.Name + " has no field " + name)
}

// New returns an empty record: its constants and fillers in place, numbers
// zero, texts blank. typ (positions 5-6) must be one of r.Types; "" stands for
// the first.
func (r *Record) New(typ string) []byte {
	rec := r.template
	copy(rec[4:6], typ)
	return rec[:]
}

// templateOf makes the empty record.
func templateOf(r *Record) (rec [RecordLength]byte) {
	for _, f := range r.Fields {
		fill := byte('0')
		switch f.Kind {
		case Text, KID, Blanks:
			fill = ' '
		case Code:
			fill = f.Allowed[0]
		}
		for i := range f.Of(rec[:]) {
			f.Of(rec[:])[i] = fill
		}
	}
	copy(rec[:], "NY"+r.Service+r.Types[0]+r.Type)
	return rec
}

// RecordOf returns the layout that positions 1-8 of rec name, and nil when there
// is no such record. rec is the characters of one record.
func RecordOf(rec []byte) *Record {
	if len(rec) < 8 {
		return nil
	}
	return recordOf((*[8]byte)(rec))
}

func recordOf(p *[8]byte) *Record {
	key := binary.LittleEndian.Uint64(p[:])
	if e := &byPrefix[key*prefixHash>>55]; e.key == key {
		return e.record
	}
	return nil
}

// byPrefix finds a layout by the first eight characters of a record. The factor
// of its hash gives each of them a place of its own.
var byPrefix, prefixHash = func() (t [512]struct {
	key    uint64
	record *Record
}, factor uint64) {
next:
	for factor = 0x9E3779B97F4A7C15; ; factor += 2 {
		clear(t[:])
		for _, r := range records {
			for _, typ := range r.Types {
				key := binary.LittleEndian.Uint64(r.New(typ))
				e := &t[key*factor>>55]
				if e.record != nil {
					continue next
				}
				e.key, e.record = key, r
			}
		}
		return t, factor
	}
}()

// twoDigits returns the number that two digits write, and -1 when they are no
// digits.
func twoDigits(a, b byte) int {
	a, b = a-'0', b-'0'
	if a > 9 || b > 9 {
		return -1
	}
	return int(a)*10 + int(b)
}
