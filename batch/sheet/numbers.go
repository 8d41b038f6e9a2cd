package sheet

import "crypto/sha256"

// Numbers are the numbers that a file has had, each with its line; an empty one is made with Numbers{}. They
// are kept as the first 96 bits of a hash, so that a million take little memory.
type Numbers map[[12]byte]int32

// Twice notes a number of the row, and reports true when the file has had it already: then the cell has a
// fault, which says what the number is of, such as "number" or "KID".
func (s *Sheet) Twice(had Numbers, column, number, what string) bool {
	sum := sha256.Sum256([]byte(number))
	key := [12]byte(sum[:])
	first, twice := had[key]
	if twice {
		s.Bad(column, "line %d has the same %s", first, what)
	} else {
		had[key] = int32(s.Line())
	}
	return twice
}
