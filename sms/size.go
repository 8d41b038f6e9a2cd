package sms

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Encoding is how a text is encoded.
type Encoding string

// The encodings.
const (
	GSM7 Encoding = "gsm7"
	UCS2 Encoding = "ucs2"
)

// String is the encoding as people call it.
func (e Encoding) String() string {
	if e == UCS2 {
		return "UCS-2"
	}
	return "GSM-7"
}

// Units is what its units are called.
func (e Encoding) Units() string {
	if e == UCS2 {
		return "UTF-16 units"
	}
	return "septets"
}

// Room is how many units a part has, alone and as one of several.
func (e Encoding) Room() (alone, ofSeveral int) {
	if e == UCS2 {
		return 70, 67
	}
	return 160, 153
}

// Size is what a text takes.
type Size struct {
	Encoding Encoding `json:"encoding"`
	Units    int      `json:"units"` // septets of GSM-7, UTF-16 code units of UCS-2
	Parts    int      `json:"parts"`
}

// String is the size as people read it: GSM-7, 161 septets, 2 parts.
func (s Size) String() string {
	parts := "parts"
	if s.Parts == 1 {
		parts = "part"
	}
	return fmt.Sprintf("%s, %d %s, %d %s", s.Encoding, s.Units, s.Encoding.Units(), s.Parts, parts)
}

// MaxParts is how many parts one text can have.
const MaxParts = 255

// MaxBytes is how long no text is that fits: two bytes for each septet of MaxParts is the most that its UTF-8
// takes, as of Δ.
const MaxBytes = 2 * 153 * MaxParts

// Why a text is no SMS. One that is not UTF-8 is an error, too.
var (
	ErrEmpty = errors.New("the text is empty")
	ErrLong  = fmt.Errorf("the text is longer than the %d parts that an SMS can have", MaxParts)
)

// Measure tells what a text takes. It allocates nothing.
func Measure(text string) (Size, error) {
	gsm, ucs := filling(GSM7), filling(UCS2)
	switch {
	case text == "":
		return Size{}, ErrEmpty
	case len(text) > MaxBytes:
		return Size{}, ErrLong
	}
	encoding := GSM7
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD") {
			return Size{}, fmt.Errorf("the text is not UTF-8: its byte %d is %#x", i+1, text[i])
		}
		if n := septets(r); n > 0 {
			gsm.add(n)
		} else {
			encoding = UCS2
		}
		ucs.add(units16(r))
	}
	used := gsm
	if encoding == UCS2 {
		used = ucs
	}
	s := Size{Encoding: encoding, Units: used.units, Parts: used.parts}
	if s.Units <= used.alone {
		s.Parts = 1
	}
	if s.Parts > MaxParts {
		return Size{}, ErrLong
	}
	return s, nil
}

// fill is parts that are filled one after another, as those of several.
type fill struct {
	alone, ofSeveral   int
	units, parts, room int // room is what is left of the last part
}

func filling(e Encoding) (f fill) {
	f.alone, f.ofSeveral = e.Room()
	return f
}

// add puts a character of so many units into the last part, or all of it into a new one.
func (f *fill) add(units int) {
	if f.room < units {
		f.parts, f.room = f.parts+1, f.ofSeveral
	}
	f.units, f.room = f.units+units, f.room-units
}

// units16 is how many UTF-16 code units a character takes.
func units16(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}
