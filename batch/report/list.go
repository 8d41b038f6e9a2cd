package report

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"trekk/batch"
	"trekk/batch/stream"
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
	l, last := List[U]{Items: []U{}}, ""
	limit := limitOf(p)
	p.Limit = limit + 1
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

// Unmatched is a page of the payments that wait for a person.
func (r Reports) Unmatched(
	ctx context.Context, f batch.PaymentFilter, p batch.Page,
) (List[UnmatchedPayment], error) {
	f.Waiting = true
	return page(p, func(p batch.Page) iter.Seq2[batch.Listed[batch.PaymentState], error] {
		return r.Store.ListPayments(ctx, f, p)
	}, UnmatchedOf)
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

// Runs is a page of the run log.
func (r Reports) Runs(ctx context.Context, f batch.RunFilter, p batch.Page) (List[batch.RunEntry], error) {
	return page(p, func(p batch.Page) iter.Seq2[batch.Listed[batch.RunEntry], error] {
		return r.Store.ListRuns(ctx, f, p)
	}, func(e *batch.RunEntry) batch.RunEntry { return *e })
}

// AuditLog is a page of the audit log.
func (r Reports) AuditLog(
	ctx context.Context, f batch.AuditFilter, p batch.Page,
) (List[batch.LoggedAct], error) {
	return page(p, func(p batch.Page) iter.Seq2[batch.Listed[batch.LoggedAct], error] {
		return r.Store.ListActs(ctx, f, p)
	}, func(a *batch.LoggedAct) batch.LoggedAct { return *a })
}

// reasonsOffered is how many reasons Reasons tells, and reasonsAmong how many of the last acts it looks at.
const reasonsOffered, reasonsAmong = 5, 100

// Reasons are the last five different reasons that persons gave for what the audit log calls action on a kind
// of subject, the latest first: of the last hundred such acts, so that it costs the same however long the log
// is.
func (r Reports) Reasons(
	ctx context.Context, action string, on batch.SubjectKind,
) (reasons []string, err error) {
	last := batch.Page{Descending: true, Limit: reasonsAmong}
	for l, err := range r.Store.ListActs(ctx, batch.AuditFilter{Action: action}, last) {
		if err != nil {
			return nil, err
		}
		a := &l.Item
		if a.Subject.Kind != on || a.Reason == "" ||
			slices.Contains(reasons, a.Reason) {
			continue
		}
		if reasons = append(reasons, a.Reason); len(reasons) == reasonsOffered {
			break
		}
	}
	return reasons, nil
}

// Audited is an entry of the audit log, by its number. The error is ErrNotFound when there is none.
func (r Reports) Audited(ctx context.Context, no int64) (batch.LoggedAct, error) {
	return only(r.AuditLog(ctx, batch.AuditFilter{No: no}, batch.Page{Limit: 1}))
}

// only is the one row of a list. The error is ErrNotFound when it has none.
func only[T any](l List[T], err error) (T, error) {
	if err != nil || len(l.Items) == 0 {
		return *new(T), cmp.Or(err, batch.ErrNotFound)
	}
	return l.Items[0], nil
}

// Settlements is a page of the sums on the bank statement.
func (r Reports) Settlements(
	ctx context.Context, f batch.SumFilter, p batch.Page,
) (List[SettledSum], error) {
	return page(p, func(p batch.Page) iter.Seq2[batch.Listed[batch.Sum], error] {
		return r.Store.ListSums(ctx, f, p)
	}, SettledSumOf)
}

// CreditPage is a page of Credits as they are now.
func (r Reports) CreditPage(ctx context.Context, p batch.Page) (List[CreditLine], error) {
	return streamed("credits", p, func(behind string) iter.Seq2[CreditLine, error] {
		return r.withDebts(ctx, batch.LastDay, r.Store.CreditsBehind(ctx, behind, limitOf(p)+1))
	}, func(c *CreditLine) string { return c.fixed })
}

// Refunds is a page of refunds, withdrawn ones too.
func (r Reports) Refunds(ctx context.Context, f batch.RefundFilter, p batch.Page) (List[Refund], error) {
	return page(p, func(p batch.Page) iter.Seq2[batch.Listed[batch.Refund], error] {
		return r.Store.ListRefunds(ctx, f, p)
	}, RefundOf)
}

// OneRefund is a refund with the payments that it is made of, or was. The error is ErrNotFound when there is
// none.
func (r Reports) OneRefund(ctx context.Context, no int64) (Refund, []Payment, error) {
	f, err := r.Store.Refund(ctx, no)
	if err != nil {
		return Refund{}, nil, err
	}
	list, err := stream.All(stream.Map(r.Store.RefundPayments(ctx, no),
		func(p batch.PaymentState) Payment { return PaymentOf(&p) }))
	return RefundOf(&f), list, err
}

// CustomerByNo is a customer by number. The error is ErrNotFound when there is none.
func (r Reports) CustomerByNo(ctx context.Context, no string) (*batch.Customer, error) {
	c, err := r.Store.Customer(ctx, no)
	return &c, err
}
