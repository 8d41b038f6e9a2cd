package report

import (
	"context"
	"iter"

	"trekk/batch"
)

// List is a page of a list, and the cursor with which it goes on: as [batch.Page].After it gives the next
// page. Next is empty when there is no more.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

// MaxPage is the most rows of a page; a page without a limit, or with a larger one, has as many.
const MaxPage = 1000

// page gathers a page; list gives its rows, of which it is asked for one more than the page has, to see
// whether there is a next one.
func page[T, U any](
	p batch.Page, list func(batch.Page) iter.Seq2[batch.Listed[T], error], shape func(*T) U,
) (List[U], error) {
	if p.Limit <= 0 || p.Limit > MaxPage {
		p.Limit = MaxPage
	}
	l, last := List[U]{Items: []U{}}, ""
	limit := p.Limit
	p.Limit++
	for row, err := range list(p) {
		if err != nil {
			return List[U]{}, err
		}
		if len(l.Items) == limit {
			l.Next = last
			break
		}
		last = row.Cursor
		l.Items = append(l.Items, shape(&row.Item))
	}
	return l, nil
}

// Invoices is a page of the invoices that a filter asks for. The error is ErrOrder or ErrCursor where the
// page is wrong.
func (r Reports) Invoices(ctx context.Context, f batch.InvoiceFilter, p batch.Page) (List[Invoice], error) {
	return page(p, func(p batch.Page) iter.Seq2[batch.Listed[batch.InvoiceState], error] {
		return r.Store.ListInvoices(ctx, f, p)
	}, func(i *batch.InvoiceState) Invoice { return InvoiceOf(i, r.Today()) })
}

// Payments is a page of payments.
func (r Reports) Payments(ctx context.Context, f batch.PaymentFilter, p batch.Page) (List[Payment], error) {
	return page(p, func(p batch.Page) iter.Seq2[batch.Listed[batch.PaymentState], error] {
		return r.Store.ListPayments(ctx, f, p)
	}, PaymentOf)
}

// Claims is a page of claims and cancellations.
func (r Reports) Claims(ctx context.Context, f batch.ClaimFilter, p batch.Page) (List[Claim], error) {
	return page(p, func(p batch.Page) iter.Seq2[batch.Listed[batch.Claim], error] {
		return r.Store.ListClaims(ctx, f, p)
	}, func(c *batch.Claim) Claim { return ClaimOf(*c) })
}

// Transmissions is a page of transmissions, without their receipts and claims.
func (r Reports) Transmissions(
	ctx context.Context, f batch.TransmissionFilter, p batch.Page,
) (List[Transmission], error) {
	return page(p, func(p batch.Page) iter.Seq2[batch.Listed[batch.Transmission], error] {
		return r.Store.ListTransmissions(ctx, f, p)
	}, func(t *batch.Transmission) Transmission { return TransmissionOf(*t) })
}

// Files is a page of the files received, without their faults.
func (r Reports) Files(ctx context.Context, f batch.FileFilter, p batch.Page) (List[File], error) {
	return page(p, func(p batch.Page) iter.Seq2[batch.Listed[batch.File], error] {
		return r.Store.ListFiles(ctx, f, p)
	}, func(f *batch.File) File { return FileOf(*f, nil) })
}

// Customers is a page of customers, as a search finds them.
func (r Reports) Customers(ctx context.Context, f batch.CustomerFilter, p batch.Page) (List[Person], error) {
	return page(p, func(p batch.Page) iter.Seq2[batch.Listed[batch.Customer], error] {
		return r.Store.ListCustomers(ctx, f, p)
	}, PersonOf)
}

// Memberships is a page of memberships.
func (r Reports) Memberships(
	ctx context.Context, f batch.MembershipFilter, p batch.Page,
) (List[Membership], error) {
	return page(p, func(p batch.Page) iter.Seq2[batch.Listed[batch.MembershipState], error] {
		return r.Store.ListMemberships(ctx, f, p)
	}, MembershipOf)
}

// Mandates is a page of mandates, past ones too.
func (r Reports) Mandates(ctx context.Context, f batch.MandateFilter, p batch.Page) (List[Mandate], error) {
	return page(p, func(p batch.Page) iter.Seq2[batch.Listed[batch.Mandate], error] {
		return r.Store.ListMandates(ctx, f, p)
	}, func(m *batch.Mandate) Mandate { return MandateOf(*m) })
}
