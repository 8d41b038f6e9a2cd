package batch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"trekk/schedule/bankday"
)

// importedInvoice is a row of invoices.csv: an invoice, or a credit note for one.
type importedInvoice struct {
	Invoice
	credits string // the number of the invoice that the row credits; empty on an invoice
}

func (n *Night) importInvoices(ctx context.Context, in *input) (Imported, error) {
	credits, err := n.newCreditImport(ctx, in)
	if err != nil {
		return Imported{}, err
	}
	kids := numbers{}
	return n.take(ctx, "invoices", in, importedInvoiceColumns, func(im *importing) error {
		customers, err := n.customersNamed(ctx, im.sheet, "customer_no")
		if err != nil {
			return err
		}
		rows, byKID := map[string]*row[importedInvoice]{}, map[string]int{}
		for im.next() {
			i := n.readInvoice(im.sheet, customers) // its account is empty when the row says none
			if i.KID != "" && i.credits == "" && !im.twice(kids, "kid", i.KID, "KID") {
				byKID[i.KID] = im.line()
			}
			if i.No != "" {
				addRow(im, rows, i.No, "invoice_no", i)
			}
		}
		if err := n.compareInvoices(ctx, im.sheet, rows, byKID); err != nil {
			return err
		}
		credits.hold(rows)
		return writeRows(im, rows, func(tx Tx, v importedInvoice) error {
			i := v.Invoice
			i.Booked, i.Account = credits.booking.on(i.Issued), cmp.Or(i.Account, n.Creditor.Account)
			return errors.Join(raise(tx, i.No), tx.AddInvoice(i))
		}, func(tx Tx, i importedInvoice) error { return tx.SetInvoiceText(i.No, i.Text) })
	}, func(im *importing) error { return credits.write(ctx, im) })
}

// raise makes our own numbers continue above one that another system gave.
func raise(tx Tx, no string) error {
	if no, err := strconv.ParseInt(no, 10, 64); err == nil {
		return tx.Raise(InvoiceSeries, no)
	}
	return nil
}

func (n *Night) readInvoice(s *sheet, customers map[string]Customer) importedInvoice {
	credits := s.get("credits")
	i := Invoice{
		No:         parse(s, "invoice_no", false, text),
		CustomerNo: n.readCustomerNo(s, "customer_no", false, customers).No,
		KID:        parse(s, "kid", credits != "", text),
		Amount:     parse(s, "amount", false, ParseOre),
		Issued:     parse(s, "issued", false, bankday.Parse),
		Due:        parse(s, "due", credits != "", bankday.Parse),
		Text:       s.get("text"),
		Account:    parse(s, "account", true, n.bankAccount),
		Method:     MethodInvoice,
		Imported:   true,
	}
	if i.KID != "" {
		if _, err := n.KID.Parse(i.KID); err != nil {
			s.bad("kid", "%v", err)
		}
		i.Fixed = n.fixed(i.KID)
	}
	if s.get("amount") != "" && i.Amount == 0 {
		s.bad("amount", "must be above zero")
	}
	if !i.Issued.IsZero() && !i.Due.IsZero() && i.Due < i.Issued {
		s.bad("due", "%s is before the invoice was issued, %s", i.Due, i.Issued)
	}
	return importedInvoice{i, credits}
}

// bankAccount is one of the creditor's accounts.
func (n *Night) bankAccount(v string) (string, error) {
	account, list := strings.ReplaceAll(v, ".", ""), n.Creditor.BankAccounts()
	if !slices.Contains(list, account) {
		return "", fmt.Errorf("%q is none of the creditor's: %s", v, strings.Join(list, ", "))
	}
	return account, nil
}

// compareInvoices holds the rows of a chunk against the invoices and credit notes of the books that have their numbers, and
// their KIDs, each with its line, against those of other invoices.
func (n *Night) compareInvoices(ctx context.Context, s *sheet, rows map[string]*row[importedInvoice], byKID map[string]int) error {
	err := compare(n.Store.InvoicesByNo(ctx, numbersOf(rows)), rows, func(i Invoice) string { return i.No }, func(old Invoice, new *row[importedInvoice]) {
		if new.value.credits != "" {
			s.fault(new.line, 1, "invoice_no: %s is an invoice: a credit note has a number of its own", old.No)
			return
		}
		if old.KID == new.value.KID {
			delete(byKID, old.KID)
		}
		compareInvoice(s, &old, new)
	})
	if err != nil {
		return err
	}
	for old, err := range n.Store.InvoicesByKID(ctx, slices.Collect(maps.Keys(byKID))) {
		if err != nil {
			return err
		}
		s.fault(byKID[old.KID], 1, "kid: invoice %s has this KID already", old.No)
	}
	return compare(n.Store.CreditNotesByNo(ctx, numbersOf(rows)), rows, func(c CreditNote) string { return c.No }, func(old CreditNote, new *row[importedInvoice]) {
		v := &new.value
		if v.credits == "" {
			s.fault(new.line, 1, "invoice_no: %s is a credit note for invoice %s", old.No, old.InvoiceNo)
			return
		}
		new.write = false
		if old.InvoiceNo != v.credits || old.Amount != v.Amount || old.Issued != v.Issued {
			s.fault(new.line, 1, "credits: credit note %s was for %s of invoice %s, %s; the row says %s of %s, %s",
				v.No, old.Amount, old.InvoiceNo, old.Issued, v.Amount, v.credits, v.Issued)
		}
	})
}

// compareInvoice finds what a row would change of an invoice that has been issued: its text may, nothing else.
func compareInvoice(s *sheet, old *Invoice, new *row[importedInvoice]) {
	for _, f := range []struct{ column, was, is string }{
		{"kid", old.KID, new.value.KID},
		{"amount", old.Amount.Decimal(), new.value.Amount.Decimal()},
		{"issued", old.Issued.String(), new.value.Issued.String()},
		{"due", old.FirstDue.String(), new.value.Due.String()},
		{"customer_no", old.CustomerNo, new.value.CustomerNo},
		{"account", old.Account, cmp.Or(new.value.Account, old.Account)},
	} {
		if f.was != f.is {
			s.fault(new.line, 1, "%s: invoice %s was issued with %s, the row says %s: credit it and issue a new one", f.column, old.No, f.was, f.is)
		}
	}
	new.write = old.Text != new.value.Text
}
