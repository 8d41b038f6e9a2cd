package ledger

import (
	"fmt"
	"strings"

	"trekk/batch"
)

// entry is one side of a movement: a debit above zero, a credit below.
type entry struct {
	key    batch.AccountKey
	part   string // of income the plan, of bank the account's number
	amount batch.Ore
}

// entries are the sides of a movement; they sum to zero.
func entries(m *batch.Movement) []entry {
	switch m.Kind {
	case batch.MoveInvoice:
		return invoiced(m, m.Amount, m.Fee, m.Charges)
	case batch.MoveCredit:
		return invoiced(m, -m.Amount, -m.Fee, -m.Charges)
	case batch.MoveLoss:
		return []entry{{batch.Losses, "", m.Amount}, {batch.Receivables, "", -m.Amount}}
	case batch.MoveDifference:
		return []entry{{batch.Differences, "", m.Amount}, {batch.Receivables, "", -m.Amount}}
	case batch.MovePayment:
		return []entry{{accountOfSource(m.Source), m.Account, m.Amount}, {batch.Unmatched, "", -m.Amount}}
	default:
		return []entry{{batch.Unmatched, "", m.Amount}, {accountOfTarget(m.Target), "", -m.Amount}}
	}
}

// invoiced are the sides of an invoice; of what is taken off one all amounts are below zero.
func invoiced(m *batch.Movement, amount, fee, charges batch.Ore) []entry {
	if m.Imported {
		return []entry{{batch.Receivables, "", amount}, {batch.Elsewhere, "", -amount}}
	}
	if other, ok := apartOn[m.Apart]; ok {
		return []entry{{batch.Receivables, "", amount}, {other, "", -amount}}
	}
	return []entry{
		{batch.Receivables, "", amount}, {batch.Income, m.Plan, fee + charges - amount},
		{batch.Charges, "", -charges}, {batch.InvoiceFees, "", -fee},
	}
}

// apartOn is the other side of invoices that are no income of a plan.
var apartOn = map[batch.Apart]batch.AccountKey{
	batch.ApartDebt: batch.Credit, batch.ApartFee: batch.ReminderFees, batch.ApartInterest: batch.Interest,
}

// accountOfSource is where money of a source lies.
func accountOfSource(s batch.Source) batch.AccountKey {
	switch s {
	case batch.SourceReception:
		return batch.Reception
	case batch.SourceVipps:
		return batch.Vipps
	case batch.SourceAgency:
		return batch.ForAgency
	case batch.SourceElsewhere:
		return batch.Elsewhere
	}
	return batch.Bank
}

// accountOfTarget is the account that a posting puts money on. What was taken back unused stays on that of
// the payments which wait, where it sums to zero.
func accountOfTarget(t batch.Target) batch.AccountKey {
	switch t {
	case batch.ToInvoice:
		return batch.Receivables
	case batch.ToCredit:
		return batch.Credit
	case batch.ToIgnored:
		return batch.Ignored
	case batch.OnAgency:
		return batch.ForAgency
	case batch.ToRefund:
		return batch.Refunds
	}
	return batch.Unmatched
}

// voucher names the voucher of a movement: the day and what it is, as in 2026-10-20-PAID; of a payment the
// source and the key of its sum on the bank statement, as in 2026-10-20-OCR-1.14.1.7. Before the key stand
// the account, where it is not the payee's own main one, and the date of the sum, where it is not the day.
// Movements of one voucher follow each other in the books.
func voucher(m *batch.Movement, own string) string {
	parts := []string{m.Booked.String()}
	switch m.Kind {
	case batch.MoveInvoice:
		parts = append(parts, "INVOICES")
	case batch.MoveCredit:
		parts = append(parts, "CREDITED")
	case batch.MoveLoss:
		parts = append(parts, "LOST")
	case batch.MoveDifference:
		parts = append(parts, "DIFFERENCES")
	case batch.MovePosting:
		parts = append(parts, map[batch.Target]string{
			batch.ToInvoice: "PAID", batch.ToCredit: "CREDIT",
			batch.ToIgnored: "IGNORED", batch.ToRefund: "REFUND", batch.OnAgency: "AGENCY",
		}[m.Target])
	case batch.MovePayment:
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
func text(m *batch.Movement, lang string) string {
	switch m.Kind {
	case batch.MoveInvoice:
		return word(lang, "Fakturaer", "Invoices")
	case batch.MoveCredit:
		return word(lang, "Kreditnotaer", "Credit notes")
	case batch.MoveLoss:
		return word(lang, "Tap på fordringer", "Losses on receivables")
	case batch.MoveDifference:
		return word(lang, "Øredifferanser", "Small differences")
	case batch.MovePayment:
		return word(lang, "Innbetalinger", "Payments") + ", " + string(m.Source)
	}
	switch m.Target {
	case batch.ToInvoice:
		return word(lang, "Innbetalinger på fakturaer", "Payments on invoices")
	case batch.ToCredit:
		return word(lang, "Til gode hos kunder", "Customers' credit")
	case batch.ToIgnored:
		return word(lang, "Innbetalinger som ikke gjelder fakturaer", "Payments that are not for invoices")
	case batch.OnAgency:
		return word(lang, "Utbetalt av inkassobyrå", "Paid out by the agency")
	default:
		return word(lang, "Tilbakebetalinger", "Refunds")
	}
}

// word chooses the word of a language: English for en, else bokmål.
func word(lang, nb, en string) string {
	if lang == "en" {
		return en
	}
	return nb
}

// reference leads from a line of the journal to what is behind it: of a single movement to its row, and the
// file and line it came with; of several to the sum on the bank statement.
func reference(m *batch.Movement) string {
	file := fmt.Sprintf("payment %d, %s:%d", m.Payment, m.FileName, m.Line)
	switch {
	case m.No == "" && m.Payment == 0 && m.Account != "":
		return fmt.Sprintf("%s %s %02d/%02d/%d/%d", m.Account, m.Date, m.Centre, m.Day, m.Partial, m.Serial)
	case m.No == "" && m.Payment == 0:
		return ""
	case m.Kind == batch.MoveInvoice:
		return "invoice " + m.No
	case m.Kind == batch.MoveCredit:
		return fmt.Sprintf("credit note %s, invoice %s", m.No, m.InvoiceNo)
	case m.Kind == batch.MoveLoss:
		return fmt.Sprintf("loss %s, invoice %s", m.No, m.InvoiceNo)
	case m.Kind == batch.MoveDifference:
		return fmt.Sprintf("small difference %s, invoice %s", m.No, m.InvoiceNo)
	case m.Kind == batch.MovePayment && m.No != "":
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
