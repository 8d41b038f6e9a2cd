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
	mod10, mod11 := Both(k)
	return a == Mod10 && mod10 || a == Mod11 && mod11
}

// Both is Check for both algorithms at once.
func Both[S ~string | ~[]byte](k S) (mod10, mod11 bool) {
	n := len(k)
	if n < MinLength || n > MaxLength {
		return false, false
	}
	// Leading zeros weigh nothing: a KID of any length becomes one of 32.
	var padded [32]byte
	*(*[8]byte)(padded[0:]), *(*[8]byte)(padded[8:]) = zeros, zeros
	*(*[8]byte)(padded[16:]), *(*[8]byte)(padded[24:]) = zeros, zeros
	copy(padded[len(padded)-n:], k)
	return both(&padded)
}

var zeros = [8]byte{'0', '0', '0', '0', '0', '0', '0', '0'}

const ones = 0x0101010101010101

// both checks four times eight characters. In a little-endian word the last
// character, the check digit, is the highest byte; so the bytes that mod10
// doubles (the 2nd, 4th... from the right) are the even ones in every word.
func both(k *[32]byte) (mod10, mod11 bool) {
	const even = 0x00FF00FF00FF00FF
	dash := k[31] == '-'
	if dash {
		k[31] = '0'
	}
	var bad, sum10, sum11 uint64
	for i := range 4 {
		w := binary.LittleEndian.Uint64(k[i*8 : i*8+8])
		bad |= (w&(0xF0*ones) ^ 0x30*ones) | ((w+0x06*ones)&(0xF0*ones) ^ 0x30*ones)
		w &= 0x0F * ones

		doubled := w & even * 2
		tens := (doubled + 0x76*ones&even) >> 7 & (ones & even) // 1 where the product has two digits
		sum10 += (w&^uint64(even) + doubled - 9*tens) * ones >> 56

		// Four products and their sum at once: the highest 16 bits.
		sum11 += w & even * weights[i].even >> 48
		sum11 += w >> 8 & even * weights[i].odd >> 48
	}
	if bad != 0 {
		return false, false
	}
	if dash {
		return false, (sum11+10)%11 == 0
	}
	return sum10%10 == 0, sum11%11 == 0
}

// weights are those of mod11 for each word of both, for the even and the odd
// bytes, turned round so that a multiplication pairs and adds them.
var weights = func() (w [4]struct{ even, odd uint64 }) {
	for i := range w {
		for j := range 4 {
			w[i].even |= weight11(31-(i*8+2*j)) << (16 * (3 - j))
			w[i].odd |= weight11(31-(i*8+2*j+1)) << (16 * (3 - j))
		}
	}
	return w
}()

// weight11 is the weight in mod11 of the character that stands so many places
// left of the check digit; the check digit's own is 1.
func weight11(place int) uint64 {
	if place == 0 {
		return 1
	}
	return uint64(2 + (place-1)%6)
}

// Digit returns the check digit that completes body: '0' to '9', with Mod11
// perhaps '-'. It returns 0 when body is empty, is longer than 24, or holds
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
