package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"trekk/schedule/bankday"
)

// kindManual is a file that holds an Entry.
const kindManual = "manual"

// Entry is a payment that a person adds, since no OCR giro file says it: money taken at the reception or by Vipps, or what the
// bank says in camt.054 or on paper. It is kept as a file of its own, and the payment in the books follows from that.
type Entry struct {
	Date      bankday.Date `json:"date"`
	Amount    Ore          `json:"amount_ore"`
	Source    Source       `json:"source"`
	Reference string       `json:"reference"` // of the receipt, the transfer or the letter; once for a source
	KID       string       `json:"kid"`
	Customer  string       `json:"customer_no"` // who paid, for no invoice
	Account   string       `json:"account"`     // ours, where the money is on the bank statement
	Text      string       `json:"text"`
}

// EntrySources are the sources of payments that a person adds.
var EntrySources = []Source{SourceReception, SourceVipps, SourcePaper, SourceCamt}

// payment is the payment of an entry in a file. The number of the file is its serial number, so that it is a sum of its own.
func (e *Entry) payment(file int64) Payment {
	return Payment{
		File: file, Line: 1, Account: e.Account, Date: e.Date, Serial: int(file), Amount: e.Amount, KID: e.KID, Text: e.Text,
		Source: e.Source, Reference: e.Reference,
	}
}

// AddPayment adds a payment and places it at once, by the rules of match: on the invoice with its KID, or on what the customer
// owes. The invoice whose KID it takes may be named in its place. A reference that is there already is refused.
func (n *Night) AddPayment(ctx context.Context, e Entry, invoiceNo, by string) (PaymentState, error) {
	var no int64
	err := n.locked(ctx, func() error {
		m := &matcher{night: n, ctx: ctx, report: newReport("match"), started: true}
		if err := m.find(&e, invoiceNo); err != nil {
			return err
		}
		if err := n.acceptable(ctx, &e); err != nil {
			return err
		}
		var err error
		if m.booking, err = n.bookingOn(ctx, e.Date); err != nil {
			return err
		}
		if e.Source.AtBank() {
			e.Account = n.Creditor.Account
			if m.invoice != nil {
				e.Account = m.invoice.Account
			}
		}
		return n.Store.Update(ctx, n.personal(by, "payment add", "%s payment of %s", e.Source, e.Date), func(tx Tx) error {
			m.tx = tx
			file, err := tx.Next(FileSeries, 1)
			if err != nil {
				return err
			}
			if no, err = tx.Next(PaymentSeries, 1); err != nil {
				return err
			}
			p := e.payment(file)
			p.No, p.Booked = no, e.Date
			f := File{
				No: file, Name: fmt.Sprintf("%s-%d.json", e.Source, no), Folder: kindManual, Received: n.Now, Arrived: n.Now, Status: FileIngested, Kind: kindManual,
				Payments: 1, Amount: p.Amount,
			}
			f.Size, f.SHA256, err = tx.WriteContent(In, file, func(w io.Writer) error { return json.NewEncoder(w).Encode(&e) })
			if err != nil {
				return err
			}
			return errors.Join(tx.AddFile(f), tx.AddPayment(p), m.payment(PaymentState{Payment: p}))
		})
	})
	if err != nil {
		return PaymentState{}, err
	}
	return n.Store.Payment(ctx, no)
}

// find finds the invoice or the customer that an entry is for.
func (m *matcher) find(e *Entry, invoiceNo string) error {
	n := m.night
	if invoiceNo != "" {
		i, err := n.Store.Invoice(m.ctx, invoiceNo)
		if err != nil {
			return err
		}
		m.invoice, e.KID = &i, i.KID
		return nil
	}
	if e.KID != "" {
		i, err := n.Store.InvoiceByKID(m.ctx, e.KID)
		if err == nil {
			m.invoice = &i
			return nil
		}
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		if m.customer, err = n.customerOf(m.ctx, e.KID); err != nil {
			return err
		}
	}
	if e.Customer != "" {
		c, err := n.Store.Customer(m.ctx, e.Customer)
		if err != nil {
			return err
		}
		m.customer = c.No
	}
	if m.customer == "" {
		return nil
	}
	var err error
	m.owed, err = n.owed(m.ctx, m.customer)
	return err
}

// acceptable says what is wrong with an entry.
func (n *Night) acceptable(ctx context.Context, e *Entry) error {
	switch {
	case !slices.Contains(EntrySources, e.Source):
		return refused("source %q: want one of %v", e.Source, EntrySources)
	case e.Amount <= 0:
		return refused("a payment is above zero")
	case e.Date > n.today():
		return refused("a payment of %s has not been made yet", e.Date)
	case e.Reference == "":
		return refused("a payment has a reference, by which it is told from others")
	case len(e.KID) > 25 || strings.Trim(e.KID, "0123456789") != "" && (e.KID[len(e.KID)-1] != '-' || strings.Trim(e.KID[:len(e.KID)-1], "0123456789") != ""):
		return refused("%q is no KID: at most 25 digits, the last one may be -", e.KID)
	}
	old, err := n.Store.PaymentByReference(ctx, e.Source, e.Reference)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err == nil:
		return refused("%s reference %s is payment %d already, %s of %s", e.Source, e.Reference, old.No, old.Amount, old.Date)
	}
	return err
}

// verifyEntry reads an entry again beside its payment in the books.
func (n *Night) verifyEntry(ctx context.Context, v *Verification, f File, ours []PaymentState) error {
	v.Payments++
	var e Entry
	content, err := io.ReadAll(io.LimitReader(n.Store.Content(ctx, In, f.No), maxReceipt))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, &e); err != nil {
		v.wrong("%s (file %d): %v", f.Name, f.No, err)
		return nil
	}
	want := e.payment(f.No)
	if len(ours) == 1 {
		want.No, want.Booked = ours[0].No, max(want.Date, ours[0].Booked)
	}
	if len(ours) != 1 || ours[0].Payment != want {
		v.wrong("%s (file %d): the payment in the books is not the file's", f.Name, f.No)
	}
	return nil
}
