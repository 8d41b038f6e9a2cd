package batch

import (
	"fmt"
	"strings"

	"trekk/schedule/bankday"
)

// Movement is a row of the books that moves money, or several of one kind together: amounts are then their sums. Movements
// are never written: they follow from the rows, which are only ever added, and each is two sums that cancel.
type Movement struct {
	Booked bankday.Date
	Kind   MovementKind

	Plan     string // of an invoice and what is taken off it
	Imported bool
	Source   Source // of a payment, with the sum on the bank statement that it is in
	Account  string
	Date     bankday.Date
	Centre   int
	Day      int
	Partial  int
	Serial   int
	Target   Target // of a posting

	// Of a single movement:
	No         string // an invoice's, a credit note's, or the reference of a payment
	InvoiceNo  string
	CustomerNo string
	Payment    int64
	FileName   string
	Line       int
	Refund     int64

	Count   int
	Amount  Ore
	Fee     Ore // of Amount, what is an invoice's fee
	Charges Ore // of Amount, what an invoice has for charges
}

// MovementKind is the kind of row behind a movement.
type MovementKind int

// The kinds, in the order of a day's vouchers.
const (
	MoveInvoice MovementKind = 1 + iota
	MoveCredit
	MoveLoss
	MovePayment
	MovePosting
)

// Grain says how movements are put together.
type Grain int

// The grains: none; those of one day, kind and sum on the bank statement; those of one kind.
const (
	EachMovement Grain = iota
	ByVoucher
	InTotal
)

// entry is one side of a movement: a debit above zero, a credit below.
type entry struct {
	key    AccountKey
	part   string // of income the plan, of bank the account's number
	amount Ore
}

// entries are the sides of a movement; they sum to zero.
func (m *Movement) entries() []entry {
	switch m.Kind {
	case MoveInvoice:
		return m.invoiced(m.Amount, m.Fee, m.Charges)
	case MoveCredit:
		return m.invoiced(-m.Amount, -m.Fee, -m.Charges)
	case MoveLoss:
		return []entry{{Losses, "", m.Amount}, {Receivables, "", -m.Amount}}
	case MovePayment:
		return []entry{{m.Source.account(), m.Account, m.Amount}, {Unmatched, "", -m.Amount}}
	default:
		return []entry{{Unmatched, "", m.Amount}, {m.Target.account(), "", -m.Amount}}
	}
}

func (m *Movement) invoiced(amount, fee, charges Ore) []entry {
	if m.Imported {
		return []entry{{Receivables, "", amount}, {Elsewhere, "", -amount}}
	}
	return []entry{{Receivables, "", amount}, {Income, m.Plan, fee + charges - amount}, {Charges, "", -charges}, {InvoiceFees, "", -fee}}
}

// account is where money of the source lies.
func (s Source) account() AccountKey {
	switch s {
	case SourceReception:
		return Reception
	case SourceVipps:
		return Vipps
	}
	return Bank
}

func (t Target) account() AccountKey {
	switch t {
	case ToInvoice:
		return Receivables
	case ToCredit:
		return Credit
	case ToIgnored:
		return Ignored
	case ToRefund:
		return Refunds
	}
	return Unmatched
}

// voucher names the voucher of a movement: the day, what it is, and of a sum on the bank statement its key, with account and
// date where they are not the payee's own and the day's. Movements of one voucher follow each other.
func (m *Movement) voucher(own string) string {
	parts := []string{m.Booked.String()}
	switch m.Kind {
	case MoveInvoice:
		parts = append(parts, "INVOICES")
	case MoveCredit:
		parts = append(parts, "CREDITED")
	case MoveLoss:
		parts = append(parts, "LOST")
	case MovePosting:
		parts = append(parts, map[Target]string{ToInvoice: "PAID", ToCredit: "CREDIT", ToIgnored: "IGNORED", ToRefund: "REFUND"}[m.Target])
	case MovePayment:
		parts = append(parts, strings.ToUpper(string(m.Source)))
		if m.Account == "" {
			break
		}
		if m.Account != own {
			parts = append(parts, m.Account)
		}
		if m.Date != m.Booked {
			parts = append(parts, m.Date.String())
		}
		parts = append(parts, fmt.Sprintf("%d.%d.%d.%d", m.Centre, m.Day, m.Partial, m.Serial))
	}
	return strings.Join(parts, "-")
}

// text says what a movement is.
func (m *Movement) text(c *Chart) string {
	switch m.Kind {
	case MoveInvoice:
		return c.word("Fakturaer", "Invoices")
	case MoveCredit:
		return c.word("Kreditnotaer", "Credit notes")
	case MoveLoss:
		return c.word("Tap på fordringer", "Losses on receivables")
	case MovePayment:
		return c.word("Innbetalinger", "Payments") + ", " + string(m.Source)
	}
	switch m.Target {
	case ToInvoice:
		return c.word("Innbetalinger på fakturaer", "Payments on invoices")
	case ToCredit:
		return c.word("Til gode hos kunder", "Customers' credit")
	case ToIgnored:
		return c.word("Innbetalinger som ikke gjelder fakturaer", "Payments that are not for invoices")
	default:
		return c.word("Tilbakebetalinger", "Refunds")
	}
}

// reference leads from a line of the journal to what is behind it: of a single movement to its row, and the file and line it
// came with; of several to the sum on the bank statement.
func (m *Movement) reference() string {
	file := fmt.Sprintf("payment %d, %s:%d", m.Payment, m.FileName, m.Line)
	switch {
	case m.No == "" && m.Payment == 0 && m.Account != "":
		return fmt.Sprintf("%s %s %02d/%02d/%d/%d", m.Account, m.Date, m.Centre, m.Day, m.Partial, m.Serial)
	case m.No == "" && m.Payment == 0:
		return ""
	case m.Kind == MoveInvoice:
		return "invoice " + m.No
	case m.Kind == MoveCredit:
		return fmt.Sprintf("credit note %s, invoice %s", m.No, m.InvoiceNo)
	case m.Kind == MoveLoss:
		return fmt.Sprintf("loss %s, invoice %s", m.No, m.InvoiceNo)
	case m.Kind == MovePayment && m.No != "":
		return m.No + ", " + file
	case m.InvoiceNo != "":
		return fmt.Sprintf("invoice %s, %s", m.InvoiceNo, file)
	case m.CustomerNo != "":
		return fmt.Sprintf("customer %s, %s", m.CustomerNo, file)
	case m.Refund != 0:
		return fmt.Sprintf("refund %d, %s", m.Refund, file)
	}
	return file
}
