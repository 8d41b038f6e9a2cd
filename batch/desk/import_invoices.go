package desk

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/batch/cells"
	"trekk/batch/sheet"
	"trekk/kid"
	"trekk/schedule/bankday"
)

var invoiceColumns = slices.Concat(
	sheet.Required("invoice_no", "customer_no", "kid", "amount", "issued", "due"),
	sheet.Optional("text", "outstanding", "account", "credits", "reminded", "in_collection"),
	[]sheet.Column{{Name: "currency", Optional: true, Checked: true}})

// importedInvoice is a row of invoices.csv: an invoice, or a credit note for one.
type importedInvoice struct {
	batch.Invoice
	credits     string    // the number of the invoice that the row credits; empty on an invoice
	outstanding batch.Ore // what is still open of it in the other system
	kidLine     int       // where the cell of its KID begins, both from 1
	kidCol      int

	reminded     bankday.Date // by the other system; zero when it was not
	inCollection bool         // handed over by the other system
}

func (im *importer) invoices(ctx context.Context) (Imported, error) {
	credits, err := newCreditImport(ctx, im.m, im.in)
	if err != nil {
		if wrong := im.open(); wrong != nil { // which tells how the file is read
			err = wrong
		}
		return Imported{}, err
	}
	kids := sheet.Numbers{}
	return im.take(ctx, func() error {
		customers, err := im.customersNamed(ctx, "customer_no")
		if err != nil {
			return err
		}
		rows, byKID := map[string]*row[importedInvoice]{}, map[string]int{}
		for im.Next() {
			i := im.invoice(customers)
			if i.No != "" && addRow(im, rows, i.No, "invoice_no", i) == nil {
				continue // it is there twice, and so is its KID
			}
			if i.KID != "" && i.credits == "" && !im.Twice(kids, "kid", i.KID, "KID") {
				byKID[i.KID] = im.Line()
			}
		}
		if err := im.compareInvoices(ctx, rows, byKID); err != nil {
			return err
		}
		credits.hold(im.Sheet, rows)
		return writeRows(im, rows, func(tx batch.Tx, v importedInvoice) error {
			i := v.Invoice
			i.Booked, i.Account = credits.booking.On(i.Issued), cmp.Or(i.Account, im.m.Creditor.Account)
			return errors.Join(raise(tx, i.No), tx.AddInvoice(i), im.writePaid(v), im.writeFollowUp(v))
		}, func(tx batch.Tx, i importedInvoice) error { return tx.SetInvoiceText(i.No, i.Text) })
	}, func() error { return credits.write(ctx, im) })
}

// raise makes our own numbers continue above one that another system gave.
func raise(tx batch.Tx, no string) error {
	if no, err := strconv.ParseInt(no, 10, 64); err == nil {
		return tx.Raise(batch.InvoiceSeries, no)
	}
	return nil
}

// invoice reads a row. Its account is empty when the row says none.
func (im *importer) invoice(customers map[string]batch.Customer) importedInvoice {
	s := im.Sheet
	credits := s.Get("credits")
	i := batch.Invoice{
		No:         sheet.Parse(s, "invoice_no", false, sheet.Text),
		CustomerNo: im.customerIn("customer_no", false, customers).No,
		KID:        sheet.Parse(s, "kid", credits != "", kidOf),
		Amount:     sheet.Parse(s, "amount", false, cells.Kroner),
		Issued:     sheet.Parse(s, "issued", false, cells.DayOf(s)),
		Due:        sheet.Parse(s, "due", credits != "", cells.DayOf(s)),
		Text:       s.Get("text"),
		Account:    sheet.Parse(s, "account", true, im.account),
		Method:     batch.MethodInvoice,
		Imported:   true,
	}
	if i.KID != "" {
		if _, err := im.m.KID.Parse(i.KID); err != nil {
			s.Bad("kid", "%v", im.kidFault(err))
		}
		i.Fixed = im.m.Fixed(i.KID)
	}
	if s.Get("amount") != "" && i.Amount <= 0 {
		s.Bad("amount", "must be above zero; a credit note is a row whose column credits names the invoice")
	}
	sheet.Parse(s, "currency", true, norwegianKroner)
	if !i.Issued.IsZero() && !i.Due.IsZero() && i.Due < i.Issued {
		s.Bad("due", "%s is before the invoice was issued, %s", i.Due, i.Issued)
	}
	v := importedInvoice{Invoice: i, credits: credits, outstanding: i.Amount}
	if s.Cell("outstanding") != "" && credits == "" {
		v.outstanding = sheet.Parse(s, "outstanding", true, cells.Kroner)
		if s.Sound(s.Line()) && (v.outstanding < 0 || v.outstanding > i.Amount) {
			s.Bad("outstanding", "%s is not from 0,00 to the amount, %s", v.outstanding, i.Amount)
		}
	}
	v.kidLine, v.kidCol = s.Position("kid")
	im.followUp(&v)
	return v
}

// writePaid books what is not outstanding of a new invoice as paid in the other system, which has the money. It is
// kept as what a person enters is.
func (im *importer) writePaid(v importedInvoice) error {
	paid := v.Amount - v.outstanding
	if paid == 0 {
		return nil
	}
	e := batch.Entry{
		Date: max(im.m.Today(), v.Issued), Amount: paid, Source: batch.SourceElsewhere, Reference: v.No,
		KID: v.KID, Customer: v.CustomerNo,
	}
	p, err := entryTaker{im.m, &e}.write(im.tx)
	if err != nil {
		return err
	}
	return im.tx.AddPosting(batch.Posting{
		Payment: p.No, Seq: 1, On: im.m.Today(), Booked: p.Booked, Target: batch.ToInvoice, InvoiceNo: v.No,
		Amount: paid,
	})
}

// norwegianKroner refuses every other currency.
func norwegianKroner(cell string) (string, error) {
	if !strings.EqualFold(cell, "NOK") && !strings.EqualFold(cell, "kr") {
		return "", sheet.Wrong("%q: amounts are in kroner, NOK", cell)
	}
	return cell, nil
}

// kidFault is what is wrong with a KID, which an error says.
func (im *importer) kidFault(err error) error {
	wrong := new(kid.Error)
	if !errors.As(err, &wrong) {
		return err
	}
	switch wrong.Reason {
	case kid.WrongLength:
		if whole := im.withZeros(wrong.KID); whole != "" {
			return sheet.Wrong("KID %q has lost the zeros that it begins with, as numbers do in a spreadsheet: is it %s? "+
				"Make the column one of text", wrong.KID, whole)
		}
		return sheet.Wrong("KID %q is not as long as the layout says: expected %s", wrong.KID, wrong.Want)
	case kid.WrongCheck:
		return sheet.Wrong("KID %q has a wrong check digit: expected %s", wrong.KID, wrong.Want)
	}
	return sheet.Wrong("KID %q is none of the layout: expected %s", wrong.KID, wrong.Want)
}

// withZeros is the KID of a layout that a number is when zeros stand before it; empty where it is none, or may be of
// several.
func (im *importer) withZeros(number string) (whole string) {
	for _, l := range im.m.KID {
		k := strings.Repeat("0", max(l.Length()-len(number), 0)) + number
		if _, err := l.Parse(k); err != nil || k == number {
			continue
		}
		if whole != "" && whole != k {
			return ""
		}
		whole = k
	}
	return whole
}

// kidOf reads a KID as it may be printed, in groups.
func kidOf(cell string) (string, error) { return strings.Join(strings.Fields(cell), ""), nil }

// account reads one of the creditor's accounts.
func (im *importer) account(v string) (string, error) {
	account, list := strings.ReplaceAll(v, ".", ""), im.m.Creditor.BankAccounts()
	if !slices.Contains(list, account) {
		return "", sheet.Wrong("%q is none of the creditor's: %s", v, strings.Join(list, ", "))
	}
	return account, nil
}

// compareInvoices holds the rows of a chunk against the invoices and credit notes of the books that have
// their numbers, and their KIDs, each with its line, against those of other invoices.
func (im *importer) compareInvoices(
	ctx context.Context, rows map[string]*row[importedInvoice], byKID map[string]int,
) error {
	books := im.m.Store.InvoicesByNo(ctx, numbersOf(rows))
	err := compare(books, rows, func(i batch.Invoice) string { return i.No },
		func(old batch.Invoice, new *row[importedInvoice]) {
			if new.value.credits != "" {
				im.BadAt(new.line, 1, "invoice_no", "%s is an invoice: a credit note has a number of its own",
					old.No)
				return
			}
			if old.KID == new.value.KID {
				delete(byKID, old.KID)
			}
			im.compareInvoice(&old, new)
		})
	if err != nil {
		return err
	}
	notes := im.m.Store.CreditNotesByNo(ctx, numbersOf(rows))
	noteNo := func(c batch.CreditNote) string { return c.No }
	if err := compare(notes, rows, noteNo, im.compareNote); err != nil {
		return err
	}
	im.othersKIDs(rows, byKID)
	for old, err := range im.m.Store.InvoicesByKID(ctx, slices.Collect(maps.Keys(byKID))) {
		if err != nil {
			return err
		}
		im.BadAt(byKID[old.KID], 1, "kid", "invoice %s has this KID already", old.No)
	}
	return im.compareFollowUp(ctx, rows)
}

// othersKIDs finds the new rows whose KID has the number of another customer than the row's: whoever that is
// would be charged what someone else owes. Nothing more is said of such a KID.
func (im *importer) othersKIDs(rows map[string]*row[importedInvoice], byKID map[string]int) {
	for _, r := range sortedRows(rows) {
		v := &r.value
		parts, err := im.m.KID.Parse(v.KID)
		if r.known || v.CustomerNo == "" || err != nil {
			continue
		}
		if own, err := im.m.KID.FixedOf(v.CustomerNo); err == nil && im.m.IsOwner(v.KID, own) {
			continue
		}
		im.BadAt(v.kidLine, v.kidCol, "kid", "%s is the KID of customer %d, and the row is customer %s's",
			v.KID, parts.Customer, v.CustomerNo)
		if byKID[v.KID] == r.line {
			delete(byKID, v.KID)
		}
		v.KID = ""
	}
}

// compareInvoice finds what a row would change of an invoice that has been issued: its text may, nothing
// else.
func (im *importer) compareInvoice(old *batch.Invoice, new *row[importedInvoice]) {
	for _, f := range []struct{ column, was, is string }{
		{"kid", old.KID, new.value.KID},
		{"amount", old.Amount.Decimal(), new.value.Amount.Decimal()},
		{"issued", old.Issued.String(), new.value.Issued.String()},
		{"due", old.FirstDue.String(), new.value.Due.String()},
		{"customer_no", old.CustomerNo, new.value.CustomerNo},
		{"account", old.Account, cmp.Or(new.value.Account, old.Account)},
	} {
		if f.was != f.is {
			im.BadAt(new.line, 1, f.column,
				"invoice %s was issued with %s, the row says %s: credit it and issue a new one",
				old.No, f.was, f.is)
		}
	}
	new.write = old.Text != new.value.Text && im.Has("text")
}

// compareNote finds what a row would change of a credit note: nothing may.
func (im *importer) compareNote(old batch.CreditNote, new *row[importedInvoice]) {
	v := &new.value
	if v.credits == "" {
		im.BadAt(new.line, 1, "invoice_no", "%s is a credit note for invoice %s", old.No, old.InvoiceNo)
		return
	}
	new.write = false
	if old.InvoiceNo != v.credits || old.Amount != v.Amount || old.Issued != v.Issued {
		im.BadAt(new.line, 1, "credits",
			"credit note %s was for %s of invoice %s, %s; the row says %s of %s, %s",
			v.No, old.Amount, old.InvoiceNo, old.Issued, v.Amount, v.credits, v.Issued)
	}
}
