package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"trekk/batch"
	"trekk/batch/ledger"
	"trekk/batch/sheet"
	"trekk/batch/stream"
)

// creditImport is the rows of invoices.csv that credit invoices, of the books or of the file in whatever
// order they come. They are held until all else has been written, and so are the invoices of the file that
// they credit.
type creditImport struct {
	m        batch.Moment
	booking  ledger.Booking
	named    map[string]bool          // the numbers of the invoices that rows credit
	invoices map[string]batch.Invoice // of these, those that are new
	unsound  map[string]bool          // of these, those whose rows have faults
	rows     []creditRow
	moved    map[int64]batch.PaymentState // payments that a row has moved money of
}

// creditRow is a row that credits an invoice, and is new.
type creditRow struct {
	batch.CreditNote
	customerNo, kid string
	line            int
}

func newCreditImport(ctx context.Context, m batch.Moment, in *sheet.Input) (c *creditImport, err error) {
	c = &creditImport{
		m: m, invoices: map[string]batch.Invoice{}, unsound: map[string]bool{},
		moved: map[int64]batch.PaymentState{},
	}
	if c.booking, err = ledger.Bookable(ctx, m.Store); err != nil {
		return nil, err
	}
	c.named, err = in.Distinct(columnsOf(m.Payee, "invoices"), "credits",
		func(s *sheet.Sheet) string { return s.Cell("credits") })
	return c, err
}

// hold takes from a chunk the new rows that credit invoices, and notes those that are credited.
func (c *creditImport) hold(s *sheet.Sheet, rows map[string]*row[importedInvoice]) {
	for _, r := range sortedRows(rows) {
		v := &r.value
		switch {
		case v.credits != "" && r.write:
			note := batch.CreditNote{
				Kind: batch.KindCredit, No: v.No, InvoiceNo: v.credits, Issued: v.Issued, Amount: v.Amount,
				Reason: v.Text, Imported: true,
			}
			c.rows = append(c.rows, creditRow{note, v.CustomerNo, v.KID, r.line})
			delete(rows, v.No)
		case c.named[v.No] && !s.Sound(r.line):
			c.unsound[v.No] = true
		case c.named[v.No] && !r.known:
			c.invoices[v.No] = v.Invoice
		}
	}
}

// write looks at the rows and writes them, invoice by invoice, unless something is wrong with the file.
func (c *creditImport) write(ctx context.Context, im *importer) (err error) {
	slices.SortStableFunc(c.rows, func(a, b creditRow) int { return cmp.Compare(a.InvoiceNo, b.InvoiceNo) })
	var i *batch.InvoiceState
	var paid []batch.PaymentState
	var left batch.Ore
	for k, r := range c.rows {
		if k == 0 || r.InvoiceNo != c.rows[k-1].InvoiceNo {
			if i, paid, err = c.invoice(ctx, r.InvoiceNo); err != nil {
				return err
			}
			if i != nil {
				left = i.Amount - i.Credited
			}
		}
		if !c.unsound[r.InvoiceNo] {
			r.check(im.Sheet, i, left)
		}
		left -= r.Amount
		if im.Sound(r.line) {
			im.done.New++
		}
		if im.reading() {
			continue
		}
		if err := raise(im.tx, r.No); err != nil {
			return err
		}
		if _, err := ledger.Credit(ctx, c.m, im.tx, c.booking, i, paid, r.CreditNote); err != nil {
			return err
		}
		for _, p := range paid {
			c.moved[p.No] = p
		}
	}
	return nil
}

// check finds fault with a row that does not go with its invoice, of which so much is left; i is nil when
// there is none.
func (r *creditRow) check(s *sheet.Sheet, i *batch.InvoiceState, left batch.Ore) {
	switch {
	case i == nil:
		s.BadAt(r.line, 1, "credits", "there is no invoice %s", r.InvoiceNo)
	case r.customerNo != "" && i.CustomerNo != r.customerNo:
		s.BadAt(r.line, 1, "customer_no", "invoice %s is customer %s's, not %s's",
			i.No, i.CustomerNo, r.customerNo)
	case r.kid != "" && i.KID != "" && r.kid != i.KID: // either is empty where it is somebody else's
		s.BadAt(r.line, 1, "kid", "invoice %s has KID %s", i.No, i.KID)
	case r.Issued < i.Issued:
		s.BadAt(r.line, 1, "issued", "%s is before the invoice was issued, %s", r.Issued, i.Issued)
	case r.Amount > left:
		s.BadAt(r.line, 1, "amount", "%s is above the %s that is left of invoice %s", r.Amount, left, i.No)
	}
}

// invoice is an invoice that rows credit, with what was paid on it; nil when there is none.
func (c *creditImport) invoice(
	ctx context.Context, no string,
) (*batch.InvoiceState, []batch.PaymentState, error) {
	if i, ok := c.invoices[no]; ok {
		return &batch.InvoiceState{Invoice: i}, nil, nil
	}
	i, err := c.m.Store.Invoice(ctx, no)
	if errors.Is(err, batch.ErrNotFound) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	paid, err := stream.All(c.m.Store.InvoicePayments(ctx, no))
	for k, p := range paid {
		if moved, ok := c.moved[p.No]; ok { // a payment may be on several invoices
			paid[k] = moved
		}
	}
	return &i, paid, err
}
