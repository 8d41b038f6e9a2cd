// Package rowhash hashes rows of a database: the values NULL, int64, string and []byte. What the audit log
// says of rows rests on it, so what it makes of values never changes.
package rowhash

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"
)

// Append appends values so that no two lists of values look the same: how many, then for each its type,
// length and bytes.
func Append(to []byte, values ...any) []byte {
	to = binary.AppendUvarint(to, uint64(len(values)))
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			to = append(to, 'n')
		case int64:
			to = binary.AppendVarint(append(to, 'i'), v)
		case string:
			to = append(binary.AppendUvarint(append(to, 't'), uint64(len(v))), v...)
		case []byte:
			to = append(binary.AppendUvarint(append(to, 'b'), uint64(len(v))), v...)
		default:
			panic(fmt.Sprintf("a %T in a row", v)) // the store writes no others
		}
	}
	return to
}

// Size is the length of a row's hash.
const Size = 16

// AppendRow appends a row of a table. NULLs at its end are left out: a column that is added last, and has
// nothing, leaves the hash as it was.
func AppendRow(to []byte, table string, row []any) []byte {
	for len(row) > 0 && row[len(row)-1] == nil {
		row = row[:len(row)-1]
	}
	return Append(Append(to, table), row...)
}

// Of is the hash of what AppendRow has made.
func Of(row []byte) [Size]byte {
	sum := sha256.Sum256(row)
	return [Size]byte(sum[:Size])
}

// Digest is a hash over rows that does not depend on their order: the sum of the rows' hashes.
type Digest struct {
	Rows      int64 // that were added, less those taken off
	high, low uint64
}

// Add adds a row.
func (d *Digest) Add(row []any) { d.AddHash(Of(Append(nil, row...))) }

// AddHash adds a row by its hash.
func (d *Digest) AddHash(hash [Size]byte) {
	d.Merge(Digest{1, binary.BigEndian.Uint64(hash[:8]), binary.BigEndian.Uint64(hash[8:])})
}

// SubHash takes off a row by its hash.
func (d *Digest) SubHash(hash [Size]byte) {
	var borrow uint64
	d.Rows--
	d.low, borrow = bits.Sub64(d.low, binary.BigEndian.Uint64(hash[8:]), 0)
	d.high, _ = bits.Sub64(d.high, binary.BigEndian.Uint64(hash[:8]), borrow)
}

// Merge adds the rows of another digest, which may have taken off more than it added.
func (d *Digest) Merge(other Digest) {
	var carry uint64
	d.Rows += other.Rows
	d.low, carry = bits.Add64(d.low, other.low, 0)
	d.high, _ = bits.Add64(d.high, other.high, carry)
}

// String is the hash in hexadecimal, 32 digits.
func (d *Digest) String() string { return fmt.Sprintf("%016x%016x", d.high, d.low) }

// Parse reads a digest of so many rows, as String wrote it.
func Parse(rows int64, text string) (d Digest, err error) {
	sum, err := hex.DecodeString(text)
	if err != nil || len(sum) != Size {
		return d, fmt.Errorf("%q is no digest", text)
	}
	return Digest{rows, binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:])}, nil
}
