package nets

import "encoding/binary"

// masks is what the layout table says about a record's characters, arranged so
// that eight of them are checked at a time. A character must lie between low
// and high when keep has been laid over it.
type masks [RecordLength / 8]struct {
	keep uint64 // 0x7F where a character above 0x7F is as good as the one 0x80 below; else 0xFF
	low  uint64
	high uint64 // with the highest bit set
}

const (
	ones = 0x0101010101010101 // times b: b in every byte
	tops = 0x80 * ones
)

func masksOf(r *Record) (m masks) {
	var keep, low, high [RecordLength]byte
	for _, f := range r.Fields {
		for i := f.From - 1; i < f.To; i++ {
			switch f.Kind {
			case Zeros:
				keep[i], low[i], high[i] = 0xFF, '0', '0'
			case Blanks:
				keep[i], low[i], high[i] = 0xFF, ' ', ' '
			case Number, Amount, Date, NoDate, Account:
				keep[i], low[i], high[i] = 0xFF, '0', '9'
			case Text, ZeroText: // 0x80 to 0x9F are control characters as 0x00 to 0x1F are
				keep[i], low[i], high[i] = 0x7F, ' ', 0x7F
			default: // checked elsewhere; no line end can be in them
				keep[i], low[i], high[i] = 0x7F, ' ', 0x7F
			}
		}
	}
	for i := range m {
		m[i].keep = binary.LittleEndian.Uint64(keep[i*8:])
		m[i].low = binary.LittleEndian.Uint64(low[i*8:])
		m[i].high = binary.LittleEndian.Uint64(high[i*8:]) | tops
	}
	return m
}

// clean tells whether rec, whose first eight characters are the layout's, has
// digits where digits belong, filler where filler belongs and printable
// characters elsewhere.
func (m *masks) clean(rec *[RecordLength]byte) bool {
	word := binary.LittleEndian.Uint64 // one after the other: a loop takes half as long again
	ok := m.inside(1, word(rec[8:16])) & m.inside(2, word(rec[16:24])) & m.inside(3, word(rec[24:32])) &
		m.inside(4, word(rec[32:40])) & m.inside(5, word(rec[40:48])) & m.inside(6, word(rec[48:56])) &
		m.inside(7, word(rec[56:64])) & m.inside(8, word(rec[64:72])) & m.inside(9, word(rec[72:80]))
	return ok&tops == tops
}

// inside returns a word in which the highest bit of a byte is set when that byte
// of w lies between low and high: then the bit stays set in both differences,
// and is not set in w.
func (m *masks) inside(i int, w uint64) uint64 {
	w &= m[i].keep
	return ((w | tops) - m[i].low) & (m[i].high - w) &^ w
}
