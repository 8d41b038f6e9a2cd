package batch

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
)

// importedInvoice is a row of invoices.csv: an invoice, or a credit note for one.
type importedInvoice struct {
	Invoice
	credits string // the number of the invoice that the row credits; empty on an invoice
}

// creditImport is an invoice that rows credit, as it will be when those that have been looked at are written.
type creditImport struct {
	InvoiceState
	paid []PaymentState
}

// checkCredits looks at the rows that credit invoices, which are in the books or in the file, and returns these invoices by
// number. A row whose credit note the books have already is known, and changes nothing.
func (n *Night) checkCredits(ctx context.Context, s *sheet, rows map[string]*row[importedInvoice]) (map[string]*creditImport, error) {
	noted := map[string]CreditNote{}
	for c, err := range n.Store.AllCreditNotes(ctx) {
		if err != nil {
			return nil, err
		}
		if new, ok := rows[c.No]; ok && new.value.credits == "" {
			s.fault(new.line, 1, "invoice_no: %s is a credit note for invoice %s", c.No, c.InvoiceNo)
		} else if ok {
			noted[c.No] = c
		}
	}
	credited, left := map[string]*creditImport{}, map[string]Ore{}
	for _, new := range slices.SortedFunc(maps.Values(rows), func(a, b *row[importedInvoice]) int { return cmp.Compare(a.line, b.line) }) {
		v := &new.value
		if v.credits == "" {
			continue
		}
		if c, ok := noted[v.No]; ok {
			new.known, new.write = true, false
			if c.InvoiceNo != v.credits || c.Amount != v.Amount || c.Issued != v.Issued {
				s.fault(new.line, 1, "credits: credit note %s was for %s of invoice %s, %s; the row says %s of %s, %s", v.No, c.Amount, c.InvoiceNo, c.Issued, v.Amount, v.credits, v.Issued)
			}
			continue
		}
		i, ok := credited[v.credits]
		if !ok {
			state, err := n.creditedBy(ctx, v, rows)
			if err != nil {
				return nil, err
			}
			if i = state; i == nil {
				s.fault(new.line, 1, "credits: there is no invoice %s", v.credits)
				continue
			}
			credited[v.credits], left[v.credits] = i, i.Amount-i.Credited
		}
		switch {
		case v.CustomerNo != "" && i.CustomerNo != v.CustomerNo:
			s.fault(new.line, 1, "customer_no: invoice %s is customer %s's, not %s's", i.No, i.CustomerNo, v.CustomerNo)
		case v.KID != "" && v.KID != i.KID:
			s.fault(new.line, 1, "kid: invoice %s has KID %s", i.No, i.KID)
		case v.Issued < i.Issued:
			s.fault(new.line, 1, "issued: %s is before the invoice was issued, %s", v.Issued, i.Issued)
		case v.Amount > left[v.credits]:
			s.fault(new.line, 1, "amount: %s is above the %s that is left of invoice %s", v.Amount, left[v.credits], i.No)
		}
		left[v.credits] -= v.Amount
	}
	return credited, nil
}

// creditedBy is the invoice that a row credits, of the books or of the file; nil when there is none.
func (n *Night) creditedBy(ctx context.Context, v *importedInvoice, rows map[string]*row[importedInvoice]) (*creditImport, error) {
	target, ok := rows[v.credits]
	switch {
	case ok && target.value.credits != "":
		return nil, nil
	case ok && !target.known:
		return &creditImport{InvoiceState: InvoiceState{Invoice: target.value.Invoice}}, nil
	}
	i, err := n.Store.Invoice(ctx, v.credits)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	paid, err := collect(n.Store.InvoicePayments(ctx, i.No))
	return &creditImport{i, paid}, err
}
