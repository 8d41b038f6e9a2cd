package nets

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// appendLatin1 appends s in ISO-8859-1. A character that is not in it becomes
// its obvious transliteration; one that has none, or a control character, is an
// error.
func appendLatin1(b []byte, s string) ([]byte, error) {
	ascii := asciiPrefix(s)
	b = append(b, s[:ascii]...)
	for i, c := range s[ascii:] {
		switch {
		case c >= ' ' && c < 0x7F || c >= 0xA0 && c <= 0xFF:
			b = append(b, byte(c))
		case c == '\t':
			b = append(b, ' ')
		case c >= 0x0300 && c < 0x0370: // a mark on the letter before it
			b = compose(b, c)
		default:
			t, ok := transliterations[c]
			if !ok {
				if c == '\n' || c == '\r' {
					return b, fmt.Errorf("there is a line break in %q: write it on one line", s)
				}
				if c == utf8.RuneError {
					return b, fmt.Errorf("character %d of %q is not UTF-8",
						utf8.RuneCountInString(s[:ascii+i])+1, s)
				}
				return b, fmt.Errorf("%q (U+%04X) in %q is not in ISO-8859-1: write it another way", c, c, s)
			}
			b = append(b, t...)
		}
	}
	return b, nil
}

// asciiPrefix returns how many characters at the beginning of s are printable
// ASCII, which is the same in ISO-8859-1.
func asciiPrefix(s string) int {
	n := 0
	for n < len(s) && s[n] >= ' ' && s[n] < 0x7F {
		n++
	}
	return n
}

// Fit makes s fit a text field of n characters: with the transliterations that
// the Writer makes too, "?" for a character that has none, and what is too long
// cut off. It is for texts where a part is as good as the whole, such as the
// abbreviated name of a claim.
func Fit(s string, n int) string {
	var b []byte
	for _, c := range s {
		var err error
		if b, err = appendLatin1(b, string(c)); err != nil {
			b = append(b, '?')
		}
	}
	if len(b) > n {
		b = b[:n]
	}
	return decodeTrimmed(b)
}

// transliterations are the characters that people and word processors write for
// others that are in ISO-8859-1.
var transliterations = func() map[rune]string {
	m := map[rune]string{
		'…': "...", '€': "EUR", '™': "(TM)", '№': "No", '⁄': "/",
		'Œ': "OE", 'œ': "oe", 'Ĳ': "IJ", 'ĳ': "ij", 'ß': "ss", 'ẞ': "SS", 'Ŋ': "N", 'ŋ': "n",
		'\u200b': "", '\u200c': "", '\u200d': "", '\u2060': "", '\ufeff': "", // nothing to see
	}
	for to, from := range map[string]string{
		"'": "‘’‚‛′ʼ", `"`: "“”„‟″", "-": "‐‑‒–—―−", "*": "•", " ": "\u2002\u2003\u2007\u2009\u200a\u202f",
		"A": "ĀĂĄ", "a": "āăą", "C": "ĆĈĊČ", "c": "ćĉċč", "D": "ĎĐ", "d": "ďđ",
		"E": "ĒĔĖĘĚ", "e": "ēĕėęě", "G": "ĜĞĠĢ", "g": "ĝğġģ", "H": "ĤĦ", "h": "ĥħ",
		"I": "ĨĪĬĮİ", "i": "ĩīĭįı", "J": "Ĵ", "j": "ĵ", "K": "Ķ", "k": "ķ", "L": "ĹĻĽĿŁ", "l": "ĺļľŀł",
		"N": "ŃŅŇ", "n": "ńņň", "O": "ŌŎŐ", "o": "ōŏő", "R": "ŔŖŘ", "r": "ŕŗř", "S": "ŚŜŞŠȘ", "s": "śŝşšș",
		"T": "ŢŤŦȚ", "t": "ţťŧț", "U": "ŨŪŬŮŰŲ", "u": "ũūŭůűų", "W": "ŴẀẂẄ", "w": "ŵẁẃẅ", "Y": "ŶŸỲ",
		"y": "ŷỳ", "Z": "ŹŻŽ", "z": "źżž",
	} {
		for _, c := range from {
			m[c] = to
		}
	}
	return m
}()

// compose puts a combining mark on the last letter of b, as far as ISO-8859-1
// has such a letter; else the letter stays without it.
func compose(b []byte, mark rune) []byte {
	marks := map[rune][2]string{
		'\u0300': {"AEIOUaeiou", "ÀÈÌÒÙàèìòù"},
		'\u0301': {"AEIOUYaeiouy", "ÁÉÍÓÚÝáéíóúý"},
		'\u0302': {"AEIOUaeiou", "ÂÊÎÔÛâêîôû"},
		'\u0303': {"ANOano", "ÃÑÕãñõ"},
		'\u0308': {"AEIOUaeiouy", "ÄËÏÖÜäëïöüÿ"},
		'\u030a': {"Aa", "Åå"},
		'\u0327': {"Cc", "Çç"},
	}[mark]
	if len(b) == 0 {
		return b
	}
	if i := strings.IndexByte(marks[0], b[len(b)-1]); i >= 0 {
		b[len(b)-1] = byte([]rune(marks[1])[i])
	}
	return b
}
