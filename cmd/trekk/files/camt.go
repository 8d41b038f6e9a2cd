package files

import (
	"bufio"
	"fmt"
	"strings"

	"trekk/batch"
	"trekk/camt"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/nets"
	"trekk/schedule/bankday"
)

// isCamt tells by its content whether a file is read as camt.
func isCamt(in *bufio.Reader) bool {
	head, _ := in.Peek(512)
	return camt.Sniff(head)
}

// camtOptions are the checks of a file of the Nets format, for one of camt.
func camtOptions(opts nets.Options) camt.Options {
	return camt.Options{
		Received: bankday.DateOf(opts.Received), Algorithm: opts.Algorithm, Layout: opts.Layout,
	}
}

// inspectCamt shows the i-th of n files.
func (f *inspectForm) inspectCamt(
	g *wire.Globals, out *bufio.Writer, name string, r *camt.Reader, i, n int,
) error {
	if f.raw {
		return wire.UsageError("--raw shows records of the Nets format, and %s is XML", name)
	}
	defer func() {
		if r.Failed() {
			f.failed++
		}
	}()
	if g.JSON {
		separate(out, i, n)
		return camtJSON(out, name, r)
	}
	if i > 0 {
		fmt.Fprintln(out)
	}
	fmt.Fprintln(out, name)
	w := &camtWalker{begin: func(n *camt.Notification) { showNotification(out, r.Message(), n) },
		entry: func(e *camt.Entry) { showEntry(out, e) }, item: func(t *camt.Transaction) { showPayment(out, t) }}
	if err := w.walk(r); err != nil {
		return err
	}
	showFaults(out, r)
	return nil
}

// camtWalker is told what is in a file, in its order; end* may be nil.
type camtWalker struct {
	begin           func(*camt.Notification)
	entry           func(*camt.Entry)
	item            func(*camt.Transaction)
	endEntry, endOf func()

	next int // index of the notification to begin next
	open *camt.Entry
}

func (w *camtWalker) walk(r *camt.Reader) error {
	for t, err := range r.Transactions() {
		if err != nil {
			return err
		}
		if t.Entry != w.open {
			w.upTo(r, t.Entry.Notification.Index+1)
			w.ended()
			w.open = t.Entry
			w.entry(t.Entry)
		}
		w.item(t)
	}
	w.upTo(r, len(r.Notifications()))
	w.ended()
	if w.next > 0 && w.endOf != nil {
		w.endOf()
	}
	return nil
}

// upTo begins the notifications before an index, those without entries too.
func (w *camtWalker) upTo(r *camt.Reader, index int) {
	for ; w.next < index; w.next++ {
		w.ended()
		if w.next > 0 && w.endOf != nil {
			w.endOf()
		}
		w.begin(r.Notifications()[w.next])
	}
}

func (w *camtWalker) ended() {
	if w.open != nil && w.endEntry != nil {
		w.endEntry()
	}
	w.open = nil
}

func showNotification(out *bufio.Writer, m camt.Message, n *camt.Notification) {
	fmt.Fprintf(out, "\n%s.%s %s, %s: account %s", m.Kind, m.Version, m.ID, n.ID, render.Account(n.Account))
	if n.Copy != "" {
		fmt.Fprintf(out, ", %s", n.Copy)
	}
	out.WriteString("\n")
	for _, b := range n.Balances {
		fmt.Fprintf(out, "%10sbalance %s of %s: %s\n", "", b.Type, b.On, nets.FormatAmount(b.Amount))
	}
	if len(n.Balances) == 0 {
		fmt.Fprintf(out, "%10sno balance is told\n", "")
	}
	fmt.Fprintf(out, "%8s %8s  %-10s %16s  %-25s  %-11s  %s\n", "Line", "Number", "Booked", "Amount",
		"KID", "From",
		"Text")
}

func showEntry(out *bufio.Writer, e *camt.Entry) {
	row := fmt.Sprintf("%8d entry %2d  %-10s %16s  %s %s", e.Line, e.No, e.Booked,
		nets.FormatAmount(e.Money()),
		e.Status, e.Code)
	if e.Reversal {
		row += " reversal"
	}
	fmt.Fprintln(out, strings.TrimRight(row, " "))
}

func showPayment(out *bufio.Writer, t *camt.Transaction) {
	if t.Bare {
		return // the entry says it all
	}
	name, account := t.Payer()
	row := fmt.Sprintf("%8d %8d  %-10s %16s  %-25s  %-11s  %s", t.Line, t.No, "",
		nets.FormatAmount(t.Money()),
		t.KID, account, strings.TrimSpace(name+" "+t.Text))
	fmt.Fprintln(out, batch.Visible(strings.TrimRight(row, " ")))
}

// How camt looks in JSON. Amounts are in øre, below zero where money goes out.

type balanceJSON struct {
	Type   string       `json:"type"`
	Amount int64        `json:"amount"`
	Date   bankday.Date `json:"date"`
}

type entryJSON struct {
	Line      int          `json:"line"`
	Number    int          `json:"number"`
	Reference string       `json:"reference"`
	Date      bankday.Date `json:"date"`
	ValueDate bankday.Date `json:"value_date"`
	Amount    int64        `json:"amount"`
	Reversal  bool         `json:"reversal"`
	Status    string       `json:"status"`
	Code      string       `json:"code"`
	Text      string       `json:"text"`
}

type camtItemJSON struct {
	Line         int            `json:"line"`
	Number       int            `json:"number"`
	Entry        int            `json:"entry"`
	Date         bankday.Date   `json:"date"`
	Amount       int64          `json:"amount"`
	Charges      int64          `json:"charges"`
	Reversal     bool           `json:"reversal"`
	KID          string         `json:"kid"`
	Reference    string         `json:"reference"`
	EndToEnd     string         `json:"end_to_end"`
	Name         string         `json:"name"`
	DebitAccount *string        `json:"debit_account"`
	Text         string         `json:"text"`
	Documents    []documentJSON `json:"documents"`
}

type documentJSON struct {
	Type   string `json:"type"`
	Number string `json:"number"`
	Amount int64  `json:"amount"`
}

func camtItem(t *camt.Transaction) camtItemJSON {
	name, account := t.Payer()
	documents := []documentJSON{}
	for _, d := range t.Documents {
		documents = append(documents, documentJSON(d))
	}
	return camtItemJSON{
		t.Line, t.No, t.Entry.No, t.Entry.Booked, t.Money(), t.Charges, t.Entry.Reversal, t.KID, t.Reference,
		t.EndToEnd, name, orNull(account), t.Text, documents,
	}
}

// camtLine writes a transaction on a line, with its file and account.
func camtLine(out *bufio.Writer, file string, t *camt.Transaction) error {
	_, err := fmt.Fprintf(out, `{"file":%s,"kind":"camt","account":%s,%s`+"\n", quoted(file),
		quoted(orNull(t.Entry.Notification.Account)), quoted(camtItem(t))[1:])
	return err
}

// camtJSON writes a file as one object, as it is read.
func camtJSON(out *bufio.Writer, name string, r *camt.Reader) error {
	notifications, entries, items := 0, 0, 0
	comma := func(n *int) {
		if *n > 0 {
			out.WriteString(",")
		}
		*n++
		out.WriteString("\n")
	}
	fmt.Fprintf(out, `{"file":%s,"notifications":[`, quoted(name))
	w := &camtWalker{
		begin: func(n *camt.Notification) {
			comma(&notifications)
			entries = 0
			balances := []balanceJSON{}
			for _, b := range n.Balances {
				balances = append(balances, balanceJSON{b.Type, b.Amount, b.On})
			}
			fmt.Fprintf(out, `{"id":%s,"account":%s,"copy":%s,"balances":%s,"entries":[`, quoted(n.ID),
				quoted(orNull(n.Account)), quoted(orNull(n.Copy)), quoted(balances))
		},
		entry: func(e *camt.Entry) {
			comma(&entries)
			items = 0
			head := quoted(entryJSON{e.Line, e.No, e.Ref, e.Booked, e.Value, e.Money(), e.Reversal,
				e.Status, e.Code,
				e.Text})
			fmt.Fprintf(out, `%s,"transactions":[`, strings.TrimSuffix(head, "}"))
		},
		item: func(t *camt.Transaction) {
			if !t.Bare {
				comma(&items)
				out.WriteString(quoted(camtItem(t)))
			}
		},
		endEntry: func() { out.WriteString("]}") },
		endOf:    func() { out.WriteString("]}") },
	}
	if err := w.walk(r); err != nil {
		return err
	}
	message := "null"
	if m := r.Message(); m.Version != "" {
		message = fmt.Sprintf(`{"kind":%s,"version":%s,"id":%s}`, quoted(m.Kind), quoted(m.Version),
			quoted(m.ID))
	}
	_, err := fmt.Fprintf(out, "],\n"+`"message":%s,`+"\n"+`"faults":%s}`+"\n", message,
		quoted(faultsJSON("", r.Faults())))
	return err
}

// camtCells are the columns of csv and xlsx that a transaction of camt has.
var camtCells = map[string]func(*camt.Transaction) any{
	"kind":      func(*camt.Transaction) any { return "camt" },
	"account":   func(t *camt.Transaction) any { return t.Entry.Notification.Account },
	"line":      func(t *camt.Transaction) any { return t.Line },
	"number":    func(t *camt.Transaction) any { return t.No },
	"date":      func(t *camt.Transaction) any { return t.Entry.Booked },
	"amount":    func(t *camt.Transaction) any { return batch.Ore(t.Money()) },
	"reversal":  func(t *camt.Transaction) any { return t.Entry.Reversal },
	"kid":       func(t *camt.Transaction) any { return t.KID },
	"serial":    func(t *camt.Transaction) any { return t.Entry.No },
	"reference": func(t *camt.Transaction) any { return t.Reference },
	"bank_date": func(t *camt.Transaction) any { return t.Entry.Value },
	"debit_account": func(t *camt.Transaction) any {
		_, account := t.Payer()
		return account
	},
	"name": func(t *camt.Transaction) any {
		name, _ := t.Payer()
		return name
	},
	"text": func(t *camt.Transaction) any { return t.Text },
}
