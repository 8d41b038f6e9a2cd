package files

import (
	"bufio"
	"encoding/json"
	"fmt"
	"time"

	"trekk/nets"
)

// How files look in JSON. Amounts are in øre; empty dates and accounts are null.

type paymentJSON struct {
	Line         int     `json:"line"`
	Type         int     `json:"type"`
	Number       int     `json:"number"`
	Date         *string `json:"date"`
	Centre       int     `json:"centre"`
	Day          int     `json:"day"`
	Partial      int     `json:"partial"`
	Serial       int     `json:"serial"`
	Amount       int64   `json:"amount"`
	Reversal     bool    `json:"reversal"`
	KID          string  `json:"kid"`
	CardIssuer   string  `json:"card_issuer"`
	Form         string  `json:"form"`
	Reference    string  `json:"reference"`
	BankDate     *string `json:"bank_date"`
	DebitAccount *string `json:"debit_account"`
	Text         string  `json:"text"`
}

type claimJSON struct {
	Line      int      `json:"line"`
	Type      int      `json:"type"`
	Number    int      `json:"number"`
	Due       *string  `json:"due"`
	Amount    int64    `json:"amount"`
	KID       string   `json:"kid"`
	Name      string   `json:"name"`
	Reference string   `json:"reference"`
	Text      []string `json:"text"`
}

type mandateJSON struct {
	Line         int    `json:"line"`
	Number       int    `json:"number"`
	Registration string `json:"registration"`
	KID          string `json:"kid"`
	Notice       bool   `json:"notice"`
}

// itemJSON returns a transaction as its kind of assignment has it.
func itemJSON(t *nets.Transaction) any {
	switch t.Assignment.Kind {
	case nets.OCRGiro:
		return paymentJSON{
			t.Line, t.Type, t.Number, dateJSON(t.Date), t.Centre, t.Day, t.Partial, t.Serial, t.Amount,
			t.Reversal, latin1(t.KID), latin1(t.CardIssuer), latin1(t.Form), latin1(t.Reference),
			dateJSON(t.BankDate), orNull(string(t.DebitAccount)), t.Text(),
		}
	case nets.Mandates:
		return mandateJSON{t.Line, t.Number, t.Registration.String(), latin1(t.KID), t.Notice}
	}
	lines := t.Lines()
	if lines == nil {
		lines = []string{}
	}
	return claimJSON{
		t.Line, t.Type, t.Number, dateJSON(t.Date), t.Amount, latin1(t.KID), t.Name(), t.ExternalReference(),
		lines,
	}
}

func dateJSON(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	return orNull(t.Format(time.DateOnly))
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func quoted(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings, numbers and pointers to them have a JSON form
	}
	return string(b)
}

// fileJSON writes a file as one object, as it is read.
type fileJSON struct {
	out                *bufio.Writer
	name               string
	reader             *nets.Reader
	started            bool
	assignments, items int
}

// inspectJSON writes a file as one object, as it is read.
func inspectJSON(out *bufio.Writer, name string, r *nets.Reader) error {
	f := &fileJSON{out: out, name: name, reader: r}
	w := &walker{begin: f.begin, item: f.item, end: f.end}
	if err := w.walk(r); err != nil {
		return err
	}
	f.start()
	fmt.Fprintf(out, "],\n"+`"faults":%s}`+"\n", quoted(faultsJSON("", r.Faults())))
	return nil
}

func (f *fileJSON) start() {
	if f.started {
		return
	}
	f.started = true
	fmt.Fprintf(f.out, `{"file":%s,"transmission":`, quoted(f.name))
	if t := f.reader.Transmission(); t.Transmitter == "" {
		f.out.WriteString("null")
	} else {
		fmt.Fprintf(f.out, `{"transmitter":%s,"number":%d,"recipient":%s}`,
			quoted(t.Transmitter), t.Number, quoted(t.Recipient))
	}
	f.out.WriteString(`,"assignments":[`)
}

func (f *fileJSON) begin(a *nets.Assignment) error {
	f.start()
	if f.assignments > 0 {
		f.out.WriteString(",")
	}
	f.assignments++
	f.items = 0
	fmt.Fprintf(f.out, "\n"+`{"kind":"%v","agreement":%s,"number":%d,"account":%s,"items":`,
		a.Kind, quoted(orNull(a.Agreement)), a.Number, quoted(orNull(a.Account)))
	return nil
}

func (f *fileJSON) item(t *nets.Transaction) error {
	f.items++
	return arrayElement(f.out, f.items-1, itemJSON(t))
}

func (f *fileJSON) end(*nets.Assignment) error {
	endArray(f.out, f.items)
	f.out.WriteString("}")
	return nil
}
