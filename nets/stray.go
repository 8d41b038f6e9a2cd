package nets

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// strayMagic is how files begin that are pictures, documents or what a file manager leaves behind.
var strayMagic = []string{
	"%PDF-", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "GIF87a", "GIF89a",
	"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", // Thumbs.db, and documents of old office programs
	"\x00\x00\x00\x01Bud1",             // .DS_Store
}

// Signs of a file of the bank's, or of what may be left of one.
var (
	bankName = regexp.MustCompile(`(?i)^(OCR|TBOC|KV\.|AG)`)
	// A record has its format code, figures and filling; a receipt its verdict, tags or columns.
	bankSign = regexp.MustCompile(`(?i)NY ?[0-9]|[0-9]{5}|[ 0]{8}|[<>;|]|[,\t][^ ]|` +
		`GODKJENT|AVVIST|AVVISNING|KVITTERING|FORSENDELSE|KUNDEENHET|OPPDRAG`)
)

// maxStray is how long prose may be, in bytes, that is taken for none of the bank's.
const maxStray = 64 << 10

// Stray reports whether a file is plainly none of the bank's: a picture, a document, what a file manager left
// behind, or a few words that a person wrote. It says no where there is any doubt: of what is empty, or in
// any way looks like a damaged file of the bank's, or has the name of one.
func Stray(name string, content []byte) bool {
	receipt := receiptName(name)
	if bankName.MatchString(name) || receipt.List != "" || receipt.Transmission >= 0 {
		return false
	}
	for _, magic := range strayMagic {
		if bytes.HasPrefix(content, []byte(magic)) {
			return true
		}
	}
	return len(content) <= maxStray && utf8.Valid(content) && !bankSign.Match(content) &&
		prose(string(content))
}

// prose reports whether a text is words that a person wrote: most of it letters, not all of them capitals.
func prose(text string) bool {
	letters, lower, others := 0, 0, 0
	for _, r := range strings.TrimPrefix(text, "\ufeff") {
		switch {
		case unicode.IsLetter(r):
			letters++
			if unicode.IsLower(r) {
				lower++
			}
		case unicode.IsControl(r) && !strings.ContainsRune("\t\r\n", r):
			return false
		case !unicode.IsSpace(r):
			others++
		}
	}
	return letters >= 10 && lower >= letters/2 && letters >= 3*others && len(strings.Fields(text)) >= 2
}
