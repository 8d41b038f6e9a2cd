package kid

import (
	"encoding/binary"
	"fmt"
)

// MinLength and MaxLength bound the length of a KID, check digit included.
const (
	MinLength = 2
	MaxLength = 25
)

// Algorithm is the way in which a check digit is computed.
type Algorithm uint8

const (
	// Mod10 (Luhn): weights 2, 1, 2, 1... from the right, the digits of the
	// products summed; the check digit makes the sum a multiple of 10.
	Mod10 Algorithm = 1 + iota
	// Mod11: weights 2, 3, 4, 5, 6, 7, 2, 3... from the right; the check digit
	// makes the sum a multiple of 11. It is "-" where that takes a 10.
	Mod11
)

// String returns "mod10" or "mod11".
func (a Algorithm) String() string {
	switch a {
	case Mod10:
		return "mod10"
	case Mod11:
		return "mod11"
	}
	return fmt.Sprintf("Algorithm(%d)", uint8(a))
}

// ParseAlgorithm is the reverse of String.
func ParseAlgorithm(s string) (Algorithm, error) {
	switch s {
	case "mod10":
		return Mod10, nil
	case "mod11":
		return Mod11, nil
	}
	return 0, fmt.Errorf("unknown check digit algorithm %q: expected mod10 or mod11", s)
}

// Check tells whether k is a KID whose last character is the right check digit:
// 2 to 25 characters, digits, with Mod11 perhaps a "-" at the end.
func Check[S ~string | ~[]byte](a Algorithm, k S) bool {
	switch a {
	case Mod10:
		return check10([]byte(k))
	case Mod11:
		return check11([]byte(k))
	}
	return false
}

// The characters of a KID are worked eight at a time, from the right, in
// little-endian words: the check digit is the highest byte of the first word.
// Leading zeros weigh nothing, so they fill the last word up.

const (
	ones  = 0x0101010101010101 // times b: b in every byte
	zeros = '0' * ones
	even  = 0x00FF00FF00FF00FF // the 2nd, 4th... character from the right
)

// right returns the last eight characters of k.
func right(k []byte) uint64 { return binary.LittleEndian.Uint64(k[len(k)-8:]) }

// left returns the first n characters of k, less than eight, filled up.
func left(k []byte, n int) uint64 {
	if len(k) >= 8 {
		shift := 64 - 8*uint(n)
		return binary.LittleEndian.Uint64(k)<<shift | zeros>>(64-shift)
	}
	w := uint64(zeros)
	for _, c := range k {
		w = w>>8 | uint64(c)<<56
	}
	return w
}

// notDigits is not zero when a byte of w is no digit.
func notDigits(w uint64) uint64 {
	return w&(w+0x06*ones)&(0xF0*ones) ^ 0x30*ones
}

func check10(k []byte) bool {
	if len(k) < MinLength || len(k) > MaxLength {
		return false
	}
	var bad, sum uint64 // sum: byte by byte, of four words at most
	n := len(k)
	for ; n >= 8; n -= 8 {
		w := right(k[:n])
		bad |= notDigits(w)
		sum += luhn(w)
	}
	if n > 0 {
		w := left(k, n)
		bad |= notDigits(w)
		sum += luhn(w)
	}
	return bad == 0 && sum*ones>>56%10 == 0
}

// luhn returns what each digit of w weighs with mod10: every other one, twice
// itself, less 9 when that has two digits.
func luhn(w uint64) uint64 {
	w &= 0x0F * ones
	tens := (w + 0x7B*ones) >> 7 & (ones & even) // 1 where the digit is above 4
	return w + w&even - 9*tens
}

func check11(k []byte) bool {
	if len(k) < MinLength || len(k) > MaxLength {
		return false
	}
	var bad, sum, dash uint64
	if k[len(k)-1] == '-' { // a zero to look at, ten to add
		dash, sum = ('0'-'-')<<56, 10
	}
	n, i := len(k), 0
	for ; n >= 8; n, i, dash = n-8, i+1, 0 {
		w := right(k[:n]) + dash
		bad |= notDigits(w)
		sum += weights[i&3].of(w)
	}
	if n > 0 {
		w := left(k, n) + dash
		bad |= notDigits(w)
		sum += weights[i&3].of(w)
	}
	return bad == 0 && sum%11 == 0
}

// weights are those of mod11 for each word, for the even and the odd bytes,
// turned round so that a multiplication pairs and adds them.
var weights = func() (w [4]weigher) {
	for i := range w {
		for j := range 4 {
			w[i].even |= weight11(8*i+7-2*j) << (16 * (3 - j))
			w[i].odd |= weight11(8*i+6-2*j) << (16 * (3 - j))
		}
	}
	return w
}()

type weigher struct{ even, odd uint64 }

// of returns the sum of w's digits times their weights: of four products at a
// time the sum is in the highest 16 bits.
func (g *weigher) of(w uint64) uint64 {
	w &= 0x0F * ones
	return w&even*g.even>>48 + w>>8&even*g.odd>>48
}

// weight11 is the weight in mod11 of the character that stands so many places
// left of the check digit; the check digit's own is 1.
func weight11(place int) uint64 {
	if place == 0 {
		return 1
	}
	return uint64(2 + (place-1)%6)
}

// Digit returns the check digit that completes body: '0' to '9', with Mod11
// perhaps '-'. It returns 0 when body is empty, is longer than 24, or has
// something else than digits.
func Digit[S ~string | ~[]byte](a Algorithm, body S) byte {
	n := len(body)
	if n < MinLength-1 || n > MaxLength-1 {
		return 0
	}
	sum := 0
	for i := range n {
		d, place := int(body[i]-'0'), n-i
		switch {
		case body[i] < '0' || body[i] > '9':
			return 0
		case a == Mod11:
			sum += d * int(weight11(place))
		case place%2 == 1:
			sum += d*2/10 + d*2%10
		default:
			sum += d
		}
	}
	switch {
	case a == Mod10:
		return byte('0' + (10-sum%10)%10)
	case a == Mod11 && sum%11 == 1:
		return '-'
	case a == Mod11:
		return byte('0' + (11-sum%11)%11)
	}
	return 0
}
