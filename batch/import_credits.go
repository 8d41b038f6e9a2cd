package batch

import (
	"cmp"
	"context"
	"errors"
	"slices"
)

// creditImport is the rows of invoices.csv that credit invoices, of the books or of the file in whatever order they come. They
// are held until all else has been written, and so are the invoices of the file that they credit.
type creditImport struct {
	night    *Night
	booking  booking
	named    map[string]bool    // the numbers of the invoices that rows credit
	invoices map[string]Invoice // of these, those that are new
	rows     []creditRow
	moved    map[int64]PaymentState // payments that a row has moved money of
}

// creditRow is a row that credits an invoice, and is new.
type creditRow struct {
	CreditNote
	customerNo, kid string
	line            int
}

func (n *Night) newCreditImport(ctx context.Context, in *input) (c *creditImport, err error) {
	c = &creditImport{night: n, invoices: map[string]Invoice{}, moved: map[int64]PaymentState{}}
	if c.booking, err = n.booking(ctx); err != nil {
		return nil, err
	}
	c.named, err = in.collect(importedInvoiceColumns, "credits", func(s *sheet) string { return s.cell("credits") })
	return c, err
}

// hold takes from a chunk the new rows that credit invoices, and notes those that are credited.
func (c *creditImport) hold(rows map[string]*row[importedInvoice]) {
	for _, r := range sortedRows(rows) {
		v := &r.value
		switch {
		case v.credits != "" && r.write:
			c.rows = append(c.rows, creditRow{
				CreditNote{Kind: KindCredit, No: v.No, InvoiceNo: v.credits, Issued: v.Issued, Amount: v.Amount, Reason: v.Text, Imported: true},
				v.CustomerNo, v.KID, r.line,
			})
			delete(rows, v.No)
		case c.named[v.No] && !r.known:
			c.invoices[v.No] = v.Invoice
		}
	}
}

// write looks at the rows and writes them, invoice by invoice, unless something is wrong with the file.
func (c *creditImport) write(ctx context.Context, im *importing) (err error) {
	slices.SortStableFunc(c.rows, func(a, b creditRow) int { return cmp.Compare(a.InvoiceNo, b.InvoiceNo) })
	var i *InvoiceState
	var paid []PaymentState
	var left Ore
	for k, r := range c.rows {
		if k == 0 || r.InvoiceNo != c.rows[k-1].InvoiceNo {
			if i, paid, err = c.invoice(ctx, r.InvoiceNo); err != nil {
				return err
			}
			if i != nil {
				left = i.Amount - i.Credited
			}
		}
		switch {
		case i == nil:
			im.fault(r.line, 1, "credits: there is no invoice %s", r.InvoiceNo)
		case r.customerNo != "" && i.CustomerNo != r.customerNo:
			im.fault(r.line, 1, "customer_no: invoice %s is customer %s's, not %s's", i.No, i.CustomerNo, r.customerNo)
		case r.kid != "" && r.kid != i.KID:
			im.fault(r.line, 1, "kid: invoice %s has KID %s", i.No, i.KID)
		case r.Issued < i.Issued:
			im.fault(r.line, 1, "issued: %s is before the invoice was issued, %s", r.Issued, i.Issued)
		case r.Amount > left:
			im.fault(r.line, 1, "amount: %s is above the %s that is left of invoice %s", r.Amount, left, i.No)
		}
		left -= r.Amount
		im.done.New++
		if im.wrong() {
			continue
		}
		if err := raise(im.tx, r.No); err != nil {
			return err
		}
		if _, err := c.night.credit(ctx, im.tx, c.booking, i, paid, r.CreditNote); err != nil {
			return err
		}
		for _, p := range paid {
			c.moved[p.No] = p
		}
	}
	return nil
}

// invoice is an invoice that rows credit, with what was paid on it; nil when there is none.
func (c *creditImport) invoice(ctx context.Context, no string) (*InvoiceState, []PaymentState, error) {
	if i, ok := c.invoices[no]; ok {
		return &InvoiceState{Invoice: i}, nil, nil
	}
	i, err := c.night.Store.Invoice(ctx, no)
	if errors.Is(err, ErrNotFound) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	paid, err := collect(c.night.Store.InvoicePayments(ctx, no))
	for k, p := range paid {
		if moved, ok := c.moved[p.No]; ok { // a payment may be on several invoices
			paid[k] = moved
		}
	}
	return &i, paid, err
}
