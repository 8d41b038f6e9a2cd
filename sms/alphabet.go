package sms

import "strings"

// defaultAlphabet is the GSM 7 bit default alphabet in the order of its codes, 0x00 to 0x7F; 0x1B is no
// character, but leads to the extension table (3GPP TS 23.038, 6.2.1). 0x09 is the capital Ç.
const defaultAlphabet = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ" +
	" !\"#¤%&'()*+,-./0123456789:;<=>?" +
	"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§" +
	"¿abcdefghijklmnopqrstuvwxyzäöñüà"

// extension is what the extension table has, at 0x0A, 0x14, 0x28, 0x29, 0x2F, 0x3C to 0x3E, 0x40 and 0x65.
const extension = "\f^{}\\[~]|€"

// cost is how many septets a character takes; none when it is not in GSM-7. The euro sign is the last.
var cost = func() (list ['€' + 1]uint8) {
	for _, r := range defaultAlphabet {
		list[r] = 1
	}
	list['\x1b'] = 0
	for _, r := range extension {
		list[r] = 2
	}
	return list
}()

func septets(r rune) int {
	if int(r) < len(cost) {
		return int(cost[r])
	}
	return 0
}

// replacements are the typographic characters and what says the same in GSM-7. Letters are none of them: a
// name is written as its bearer writes it.
var replacements = func() map[rune]string {
	list := map[rune]string{'…': "...", '\u2028': "\n", '\u2029': "\n"}
	for with, chars := range map[string]string{
		"-":  "\u2010\u2011‒–—―−",
		"'":  "‘’‚‛‹›′`´",
		"\"": "“”„‟«»″",
		" ":  "\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
		"":   "\u00ad\u200b\u2060\ufeff", // seen only where a line breaks, or never
	} {
		for _, r := range chars {
			list[r] = with
		}
	}
	return list
}()

// replaced is the text with its typographic characters replaced.
func replaced(text string) string {
	var b strings.Builder
	for _, r := range text {
		if with, ok := replacements[r]; ok {
			b.WriteString(with)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
