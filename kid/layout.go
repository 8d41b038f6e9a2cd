package kid

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Layout says how a payee composes a KID. It does not change after ParseLayout
// made it. The zero Layout fits no KID.
type Layout struct {
	parts     []part
	length    int // with the check digit
	algorithm Algorithm
	skip      bool // mod11 without "-"
}

type part struct {
	kind    partKind
	from    int // index of its first digit
	to      int // index after its last
	literal string
}

type partKind uint8

const (
	customer partKind = iota
	invoice
	typ
	literal
)

var partNames = [...]string{"customer", "invoice", "type", "literal"}

// maxPart is the number of digits that surely fit an int64.
const maxPart = 18

// DefaultLayout is the layout of payees who have configured no other.
const DefaultLayout = "customer:8,invoice:7,check:mod10"

// ParseLayout reads a layout: parts with their lengths, separated by commas, in
// the order in which they stand in the KID, and last the check digit. The parts
// are customer:N, invoice:N, type:N (payment type), each once at most, and
// literal:DIGITS; customer is required. The check is check:mod10, check:mod11
// or check:mod11-skip.
func ParseLayout(s string) (Layout, error) {
	l, err := parseLayout(s)
	if err != nil {
		return Layout{}, fmt.Errorf("KID layout %q: %w (an example: %s)", s, err, DefaultLayout)
	}
	return l, nil
}

func parseLayout(s string) (Layout, error) {
	var l Layout
	seen := map[string]bool{}
	for field := range strings.SplitSeq(s, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(field), ":")
		if !ok {
			return l, fmt.Errorf("%q is not a name and a length with a colon between", field)
		}
		if l.algorithm != 0 {
			return l, fmt.Errorf("%q stands behind the check digit, which comes last", field)
		}
		if seen[name] && name != "literal" {
			return l, fmt.Errorf("%s is there twice", name)
		}
		seen[name] = true
		if err := l.add(name, value); err != nil {
			return l, err
		}
	}
	switch {
	case l.algorithm == 0:
		return l, errors.New("the check digit is missing")
	case !seen["customer"]:
		return l, errors.New("the customer is missing")
	case l.length > MaxLength:
		return l, fmt.Errorf("it makes %d characters, at most %d are allowed", l.length, MaxLength)
	}
	return l, nil
}

// add puts the next part, or the check digit, at the end of the layout.
func (l *Layout) add(name, value string) error {
	p := part{from: l.length}
	switch name {
	case "check":
		return l.addCheck(value)
	case "literal":
		if value == "" || strings.Trim(value, "0123456789") != "" {
			return fmt.Errorf("literal %q is not made of digits", value)
		}
		p.kind, p.literal = literal, value
		l.length += len(value)
	case "customer", "invoice", "type":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 || n > maxPart {
			return fmt.Errorf("%s has length %q, expected 1 to %d", name, value, maxPart)
		}
		p.kind = partKind(slices.Index(partNames[:], name))
		l.length += n
	default:
		return fmt.Errorf("unknown part %q: expected customer, invoice, type, literal or check", name)
	}
	p.to = l.length
	l.parts = append(l.parts, p)
	return nil
}

func (l *Layout) addCheck(value string) (err error) {
	value, l.skip = strings.CutSuffix(value, "-skip")
	if l.algorithm, err = ParseAlgorithm(value); err != nil {
		return err
	}
	if l.skip && l.algorithm != Mod11 {
		return errors.New("only mod11 has check digits to skip")
	}
	l.length++
	return nil
}

// String returns the layout as ParseLayout reads it.
func (l Layout) String() string {
	var b strings.Builder
	for _, p := range l.parts {
		if p.kind == literal {
			fmt.Fprintf(&b, "literal:%s,", p.literal)
		} else {
			fmt.Fprintf(&b, "%s:%d,", partNames[p.kind], p.to-p.from)
		}
	}
	if l.algorithm == 0 {
		return ""
	}
	b.WriteString("check:" + l.algorithm.String())
	if l.skip {
		b.WriteString("-skip")
	}
	return b.String()
}

// Length is the number of characters of every KID of the layout.
func (l Layout) Length() int { return l.length }

// LastInvoice is the highest invoice number that it has room for; zero where it
// has no such part.
func (l Layout) LastInvoice() int64 {
	for _, p := range l.parts {
		if p.kind == invoice {
			n, _ := strconv.ParseInt(strings.Repeat("9", p.to-p.from), 10, 64) // eighteen digits at most
			return n
		}
	}
	return 0
}

// Algorithm is how the check digit is computed.
func (l Layout) Algorithm() Algorithm { return l.algorithm }

// Parts are the numbers that a KID is composed of. A part that the layout does
// not have is zero.
type Parts struct {
	Customer int64
	Invoice  int64
	Type     int64
}

func (p *Parts) of(k partKind) *int64 {
	switch k {
	case customer:
		return &p.Customer
	case invoice:
		return &p.Invoice
	}
	return &p.Type
}

// ErrSkip says that these numbers have no KID: their check digit would be "-",
// which a mod11-skip layout never makes. Take the next invoice number.
var ErrSkip = errors.New("the check digit would be -: take the next number")

// Make composes a KID. A number that is negative, too long for its part, or
// given although the layout has no such part, is an error that names the part.
func (l Layout) Make(p Parts) (string, error) {
	if l.algorithm == 0 {
		return "", errors.New("no KID layout is set")
	}
	k := make([]byte, 0, MaxLength)
	left := p
	for _, part := range l.parts {
		if part.kind == literal {
			k = append(k, part.literal...)
			continue
		}
		n := left.of(part.kind)
		var err error
		if k, err = appendPadded(k, *n, part); err != nil {
			return "", err
		}
		*n = 0
	}
	for kind := customer; kind < literal; kind++ {
		if n := *left.of(kind); n != 0 {
			return "", fmt.Errorf("%s number %d has no place in the KID layout %s", partNames[kind], n, l)
		}
	}
	digit := Digit(l.algorithm, k)
	if digit == '-' && l.skip {
		return "", fmt.Errorf("KID for customer %d, invoice %d: %w", p.Customer, p.Invoice, ErrSkip)
	}
	return string(append(k, digit)), nil
}

func appendPadded(k []byte, n int64, p part) ([]byte, error) {
	digits := strconv.FormatInt(n, 10)
	width := p.to - p.from
	if n < 0 || len(digits) > width {
		return nil, fmt.Errorf("%s number %d does not fit the KID: it has %d digits for it",
			partNames[p.kind], n, width)
	}
	for range width - len(digits) {
		k = append(k, '0')
	}
	return append(k, digits...), nil
}

// Reason says what is wrong with a KID.
type Reason uint8

const (
	WrongLength    Reason = 1 + iota // not as long as the layout
	WrongCharacter                   // something else than digits, or "-" where none can be
	WrongLiteral                     // a fixed position has another digit
	WrongCheck                       // the check digit is not right
)

// Error is what [Layout.Parse] and [Layout.Fixed] return for a KID that is not
// of the layout.
type Error struct {
	KID    string
	Reason Reason
	Want   string // what was expected, in words
}

func (e *Error) Error() string { return fmt.Sprintf("KID %q: expected %s", e.KID, e.Want) }

// Parse takes a KID apart. The error is an *Error.
func (l Layout) Parse(k string) (Parts, error) {
	var p Parts
	if err := l.fits(k); err != nil {
		return p, err
	}
	if k[len(k)-1] == '-' && l.skip {
		return p, &Error{k, WrongCharacter, "a check digit other than -"}
	}
	if !Check(l.algorithm, k) {
		want := "- or a digit"
		if d := Digit(l.algorithm, k[:len(k)-1]); d != 0 {
			want = string(rune(d))
		}
		return p, &Error{k, WrongCheck, l.algorithm.String() + " check digit " + want}
	}
	for _, part := range l.parts {
		if part.kind != literal {
			// Eighteen digits at most, checked: this cannot fail.
			*p.of(part.kind), _ = strconv.ParseInt(k[part.from:part.to], 10, 64)
		}
	}
	return p, nil
}

// Check tells whether k is of the layout; it is Parse without the parts, and it
// does not allocate.
func (l Layout) Check(k []byte) bool {
	if len(k) != l.length || !Check(l.algorithm, k) || l.skip && k[len(k)-1] == '-' {
		return false
	}
	for _, p := range l.parts {
		if p.kind == literal && string(k[p.from:p.to]) != p.literal {
			return false
		}
	}
	return true
}

// fits checks all but the check digit.
func (l Layout) fits(k string) error {
	if len(k) != l.length || k == "" {
		return &Error{k, WrongLength, fmt.Sprintf("%d characters", l.length)}
	}
	body, digit := k[:len(k)-1], k[len(k)-1:]
	if strings.Trim(body, "0123456789") != "" || digit != "-" && strings.Trim(digit, "0123456789") != "" {
		return &Error{k, WrongCharacter, "digits"}
	}
	if digit == "-" && l.algorithm != Mod11 {
		return &Error{k, WrongCharacter, "digits: only mod11 has the check digit -"}
	}
	for _, p := range l.parts {
		if p.kind == literal && k[p.from:p.to] != p.literal {
			return &Error{k, WrongLiteral, fmt.Sprintf("%s at position %d", p.literal, p.from+1)}
		}
	}
	return nil
}

// Fixed returns the fixed part of a KID: what stands at the positions of
// customer, type and literals. The check digit need not be right, for banks
// register mandates on KIDs that they were given. The error is an *Error.
func (l Layout) Fixed(k string) (string, error) {
	if err := l.fits(k); err != nil {
		return "", err
	}
	fixed := make([]byte, 0, MaxLength)
	for _, p := range l.parts {
		if p.kind != invoice {
			fixed = append(fixed, k[p.from:p.to]...)
		}
	}
	return string(fixed), nil
}

// FixedOf returns the fixed part of all KIDs of a customer, payment type zero:
// FixedOf("42") equals Fixed of any KID that Make gives customer 42.
func (l Layout) FixedOf(customerNumber string) (string, error) {
	n, err := strconv.ParseInt(customerNumber, 10, 64)
	if err != nil || n < 0 || strings.Trim(customerNumber, "0123456789") != "" {
		return "", fmt.Errorf("customer number %q is not a number of at most %d digits",
			customerNumber, maxPart)
	}
	return l.FixedOfParts(Parts{Customer: n})
}

// FixedOfParts is FixedOf for a payment type other than zero. The invoice number
// of p is ignored.
func (l Layout) FixedOfParts(p Parts) (string, error) {
	fixed := make([]byte, 0, MaxLength)
	for _, part := range l.parts {
		var err error
		switch part.kind {
		case literal:
			fixed = append(fixed, part.literal...)
		case customer, typ:
			if fixed, err = appendPadded(fixed, *p.of(part.kind), part); err != nil {
				return "", err
			}
		}
	}
	if len(fixed) == 0 {
		return "", errors.New("no KID layout is set")
	}
	return string(fixed), nil
}
