package nets

import "encoding/binary"

// masks is what the layout table says about a record's characters, arranged so
// that eight of them are checked at a time.
type masks [RecordLength / 8]struct {
	fill   uint64 // what filler holds
	fixed  uint64 // 0xFF where fill must be
	digits uint64 // 0xFF where a digit must be
	text   uint64 // 0x20 where a printable character must be
}

const (
	low  = 0x0101010101010101 // times b: b in each of the eight bytes
	high = 0xF0 * low
)

func masksOf(r *Record) (m masks) {
	var fill, fixed, digits, text [RecordLength]byte
	for _, f := range r.Fields {
		for i := f.From - 1; i < f.To; i++ {
			switch f.Kind {
			case Zeros:
				fill[i], fixed[i] = '0', 0xFF
			case Blanks:
				fill[i], fixed[i] = ' ', 0xFF
			case Number, Amount, Date, NoDate, Account:
				digits[i] = 0xFF
			case Text, ZeroText:
				text[i] = 0x20
			}
		}
	}
	for i := range m {
		m[i].fill = binary.LittleEndian.Uint64(fill[i*8:])
		m[i].fixed = binary.LittleEndian.Uint64(fixed[i*8:])
		m[i].digits = binary.LittleEndian.Uint64(digits[i*8:])
		m[i].text = binary.LittleEndian.Uint64(text[i*8:])
	}
	return m
}

// clean tells whether rec has digits where digits belong, filler where filler
// belongs and printable characters where text belongs. It may say no to a
// record that has nothing wrong (a character above 0xF9 in front of a digit);
// whoever asks looks closer then. Constants, codes and KIDs it does not look at.
func (m *masks) clean(rec *[RecordLength]byte) bool {
	var bad uint64
	for i := range m {
		w := binary.LittleEndian.Uint64(rec[i*8 : i*8+8])
		k := &m[i]
		bad |= (w ^ k.fill) & k.fixed
		bad |= ((w & high) ^ 0x30*low) & k.digits
		bad |= (((w + 0x06*low) & high) ^ 0x30*low) & k.digits
		bad |= ^(w | w>>1) & k.text
	}
	return bad == 0
}
