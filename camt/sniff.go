package camt

import (
	"bytes"
	"regexp"
)

var (
	xmlHead  = regexp.MustCompile(`^\s*<(\?xml\b|([A-Za-z_][\w.-]*:)?Document\b)`)
	htmlHead = regexp.MustCompile(`(?i)<(!doctype\s+)?html\b`)
)

// Sniff tells by the first bytes of a file, 512 of them are enough, whether it is XML as messages are. It
// need not be one that can be read: a [Reader] says what is wrong with it.
func Sniff(head []byte) bool {
	switch foreign(head) {
	case "":
	case ebcdic:
		return true
	default:
		head = bytes.TrimLeft(bytes.ReplaceAll(head, []byte{0}, nil), "\xff\xfe")
	}
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	return xmlHead.Match(head) && !htmlHead.Match(head)
}

const ebcdic = "EBCDIC"

// foreign names the encoding of a file that is not in one with the characters of ASCII.
func foreign(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("<\x00")):
		return "UTF-16 (little endian)"
	case bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("\x00<")):
		return "UTF-16 (big endian)"
	case bytes.HasPrefix(head, []byte("\x4c\x6f\xa7\x94\x93")): // <?xml
		return ebcdic
	}
	return ""
}
