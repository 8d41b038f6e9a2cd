package camt

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
)

// Personal is a run of bytes in a file in which a transaction tells who paid, or in whose words: names, addresses,
// accounts that are not the payee's, and free text. Where blanks stand in its place the message is read as before,
// but for these.
type Personal struct {
	// Details counts, from 1, the TxDtls of the file, and the entries without any. The transactions of Reader that
	// one of them makes have the same line and column.
	Details    int
	At, Length int64 // in bytes, from 0
}

// PersonalTexts finds them in a file that Reader takes, in order. The error is a failure to read; it is the last
// step.
func PersonalTexts(src io.Reader) iter.Seq2[Personal, error] {
	return func(yield func(Personal, error) bool) {
		p := personal{xml: xml.NewDecoder(src)}
		p.xml.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return ascii{input}, nil }
		for {
			at := p.xml.InputOffset()
			token, err := p.xml.RawToken()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Personal{}, fmt.Errorf("reading camt file: %w", err))
				return
			}
			for _, found := range p.take(token, at) {
				if !yield(found, nil) {
					return
				}
			}
		}
	}
}

// ascii makes a character of every byte, so that a byte is where it is in the file, whatever its encoding.
type ascii struct{ io.Reader }

func (a ascii) Read(b []byte) (n int, err error) {
	n, err = a.Reader.Read(b)
	for i := range b[:n] {
		if b[i] >= 0x80 {
			b[i] = '?'
		}
	}
	return n, err
}

// personal looks for them.
type personal struct {
	xml   *xml.Decoder
	path  []string
	no    int // details so far
	had   int // of those, the entry's
	own   string
	held  []Personal // of the transaction that is being read
	entry []Personal // of the entry: they are the transaction's where it has only one
}

// take takes a token, which begins at a byte, and returns what has been found when it is known whose it is.
func (p *personal) take(token xml.Token, at int64) (found []Personal) {
	switch t := token.(type) {
	case xml.StartElement:
		p.path = append(p.path, t.Name.Local)
	case xml.CharData:
		if len(bytes.TrimSpace(t)) > 0 {
			p.text(string(bytes.TrimSpace(t)), Personal{At: at, Length: p.xml.InputOffset() - at})
		}
	case xml.EndElement:
		p.path = p.path[:max(0, len(p.path)-1)]
		switch t.Name.Local {
		case "TxDtls":
			p.no, p.had = p.no+1, p.had+1
			found, p.held = numbered(p.held, p.no), nil
		case "Ntry":
			if p.had == 0 {
				p.no++
			}
			if p.had <= 1 {
				found = numbered(p.entry, p.no)
			}
			p.had, p.entry, p.held = 0, nil, nil
		}
	}
	return found
}

func numbered(list []Personal, no int) []Personal {
	for i := range list {
		list[i].Details = no
	}
	return list
}

// text takes the text of the element at hand.
func (p *personal) text(text string, at Personal) {
	path := strings.Join(p.path, "/")
	switch {
	case strings.Contains(path, "/Ntfctn/Acct/Id/"), strings.Contains(path, "/Stmt/Acct/Id/"):
		p.own = lastDigits(text)
	case strings.HasSuffix(path, "/Ntry/AddtlNtryInf"):
		p.entry = append(p.entry, at)
	case !slices.Contains(p.path, "TxDtls"):
	case strings.Contains(path, "/RltdPties/"):
		account := strings.Contains(path, "Acct/Id/")
		if !account || lastDigits(text) != p.own {
			p.held = append(p.held, at)
		}
	case strings.HasSuffix(path, "/RmtInf/Ustrd"), strings.HasSuffix(path, "/AddtlRmtInf"),
		strings.HasSuffix(path, "/TxDtls/AddtlTxInf"):
		p.held = append(p.held, at)
	}
}

// lastDigits are what an account number has at its end, as an IBAN or not.
func lastDigits(s string) string {
	s = strings.NewReplacer(".", "", " ", "").Replace(s)
	return s[max(0, len(s)-11):]
}
