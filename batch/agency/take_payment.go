package agency

import (
	"slices"

	"trekk/batch"
	"trekk/batch/ledger"
)

// payment takes money that the agency has collected. Where the agency pays out in sums of its own, it settles
// the invoice as a payment of the agency's; where it pays on our KIDs, the bank's payments do.
func (t *taker) payment(line int, p *Payment) error {
	c, err := t.told(line, recordPayment, p.Case)
	if c == nil || err != nil {
		return err
	}
	before, err := t.report(p.Reference)
	if err != nil {
		return err
	}
	report := &batch.CaseReport{
		Case: c.No, Kind: batch.ReportPayment, On: p.On, Reference: p.Reference, Principal: p.Principal,
		Fee:      p.Fee,
		Interest: p.Interest, Costs: p.Costs, File: t.file.No, Line: line,
	}
	if before != nil {
		same := before.Case == c.No && before.On == p.On && before.Principal == p.Principal &&
			before.Fee == p.Fee && before.Interest == p.Interest
		if !same {
			t.rd.kind = recordPayment
			t.rd.Fault(line, "reference", "reference", p.Reference, "it came before with other amounts")
		}
		return nil // told twice
	}
	if p.On > t.m.Today() {
		t.rd.kind = recordPayment
		t.rd.Fault(line, "day", "on", p.On, "the day has not come")
		return nil
	}
	t.reports[p.Reference], t.order = report, append(t.order, report)
	c.Collected += p.Ours()
	if t.m.Agency.ByKID || p.Ours() == 0 {
		return nil
	}
	return t.settle(line, c, p)
}

// settle puts collected money on the invoice of its case. Interest is no part of an invoice.
func (t *taker) settle(line int, c *batch.Case, p *Payment) error {
	i, err := look(t.invoices, c.InvoiceNo, func() (batch.InvoiceState, error) {
		return t.m.Store.Invoice(t.ctx, c.InvoiceNo)
	})
	if err != nil {
		return err
	}
	no, err := t.tx.Next(batch.PaymentSeries, 1)
	if err != nil {
		return err
	}
	paid := batch.PaymentState{Payment: batch.Payment{
		No: no, File: t.file.No, Line: line, Date: p.On, Serial: line, Amount: p.Ours(), KID: i.KID,
		Source: batch.SourceAgency, Reference: p.Reference, Booked: t.booking.On(p.On),
	}}
	t.Payments++
	t.Amount += paid.Amount
	t.file.Payments, t.file.Amount = t.Payments, t.Amount
	if err := t.tx.AddPayment(paid.Payment); err != nil {
		return err
	}
	add := func(e batch.Posting) { paid.Add(e, t.m.Today(), t.booking.On(max(e.Booked, paid.Booked))) }
	fees, interest, err := t.costs(i)
	if err != nil {
		return err
	}
	switch amount := p.Principal + p.Fee; {
	case amount == 0:
	case i.Cancelled(), i.Lost():
		add(batch.Posting{Target: batch.ToUnmatched, Amount: amount, Reason: batch.InvoiceDropped})
	case i.Outstanding() == 0:
		add(batch.Posting{Target: batch.ToUnmatched, Amount: amount, Reason: batch.AlreadySettled})
	default:
		for _, e := range ledger.SettleClaim(fees, i, amount) {
			add(e)
		}
	}
	left := p.Interest // that the payee has asked for is his; what came on top of it is the agency's to tell
	for k := range interest {
		part := min(left, interest[k].Outstanding())
		for _, e := range ledger.Settle(&interest[k], part) {
			add(e)
		}
		left -= part
	}
	if left > 0 {
		add(batch.Posting{Target: batch.ToIgnored, Amount: left, Note: "interest that the agency collected"})
	}
	return batch.AddPostings(t.tx, paid.Postings)
}

// costs are the fees and the interest that the payee has asked for with an invoice, as they stand after what this
// file has paid of them.
func (t *taker) costs(i *batch.InvoiceState) (fees, interest []batch.InvoiceState, err error) {
	list, known := t.costsOf[i.No]
	if !known {
		if list, err = ledger.Costs(t.ctx, t.m.Store, i); err != nil {
			return nil, nil, err
		}
		if t.costsOf == nil {
			t.costsOf = map[string][]batch.InvoiceState{}
		}
		t.costsOf[i.No] = list
	}
	first := slices.IndexFunc(list, func(c batch.InvoiceState) bool { return c.Kind == batch.KindInterest })
	if first < 0 {
		return list, nil, nil
	}
	return list[:first], list[first:], nil
}
