package nets

import "encoding/binary"

// masks is what the layout table says about a record's characters, arranged so
// that eight of them are checked at a time. Every set of characters that may
// stand in a place becomes 0 to some limit when flip is laid over it.
type masks [RecordLength / 8]struct {
	keep uint64 // 0x7F where a character above 0x7F is as good as the one 0x80 below; else 0xFF
	flip uint64
	room uint64 // from the limit to 0x7F
}

const (
	ones = 0x0101010101010101 // times b: b in every byte
	tops = 0x80 * ones
)

func masksOf(r *Record) (m masks) {
	var keep, flip, room [RecordLength]byte
	for _, f := range r.Fields {
		for i := f.From - 1; i < f.To; i++ {
			switch f.Kind {
			case Zeros:
				keep[i], flip[i], room[i] = 0xFF, '0', 0x7F
			case Blanks:
				keep[i], flip[i], room[i] = 0xFF, ' ', 0x7F
			case Number, Amount, Date, NoDate, Account:
				keep[i], flip[i], room[i] = 0xFF, '0', 0x7F-9
			case Text, ZeroText: // 0x80 to 0x9F are control characters as 0x00 to 0x1F are
				keep[i], flip[i], room[i] = 0x7F, 0x7F, ' '
			default: // checked elsewhere; no line end can be in them
				keep[i], flip[i], room[i] = 0x7F, 0x7F, ' '
			}
		}
	}
	for i := range m {
		m[i].keep = binary.LittleEndian.Uint64(keep[i*8:])
		m[i].flip = binary.LittleEndian.Uint64(flip[i*8:])
		m[i].room = binary.LittleEndian.Uint64(room[i*8:])
	}
	return m
}

// clean tells whether rec, whose first eight characters are the layout's, has
// digits where digits belong, filler where filler belongs and printable
// characters elsewhere.
func (m *masks) clean(rec *[RecordLength]byte) bool {
	bad := m.wrong(1, rec) | m.wrong(2, rec) | m.wrong(3, rec) |
		m.wrong(4, rec) | m.wrong(5, rec) | m.wrong(6, rec) |
		m.wrong(7, rec) | m.wrong(8, rec) | m.wrong(9, rec)
	return bad&tops == 0
}

// wrong returns a word in which a byte has its highest bit set if one of the
// record's i-th word is wrong: the first such byte has it, or gets it when the
// room is added; what it carries over to the next ones does not matter.
func (m *masks) wrong(i int, rec *[RecordLength]byte) uint64 {
	w := binary.LittleEndian.Uint64(rec[i*8:i*8+8])&m[i].keep ^ m[i].flip
	return w | (w + m[i].room)
}
