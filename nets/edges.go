package nets

import (
	"bytes"
	"hash/maphash"
)

// Encoding names the encoding of a file of the format that is in none of ASCII's kin, by its first bytes: UTF-16 or
// EBCDIC. It is empty for all others.
func Encoding(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("N\x00Y\x00")):
		return "UTF-16 (little endian)"
	case bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("\x00N\x00Y")):
		return "UTF-16 (big endian)"
	case bytes.HasPrefix(head, []byte("\xd5\xe8\xf0\xf0")): // NY00
		return "EBCDIC"
	}
	return ""
}

// encoding is that of the file, as long as the first record is at hand.
func (f *frames) encoding() string { return Encoding(f.buf[:f.end]) }

var claimSeed = maphash.MakeSeed()

// seen reports the claim at hand when one with its due date, amount and KID came before.
func (r *Reader) seen() {
	var h maphash.Hash
	h.SetSeed(claimSeed)
	for _, f := range []*Field{&claimDue, &claimAmount, &claimKID} {
		h.Write(f.Of(r.rec[:]))
	}
	if r.claims == nil {
		r.claims = map[uint64]int32{}
	}
	if line, twice := r.claims[h.Sum64()]; twice {
		r.fault(Warning, CodeTwice, claimKID, "the same claim as in line %d: KID, due date and amount", line)
		return
	}
	r.claims[h.Sum64()] = int32(r.last) // a file has fewer lines
}
