package bank

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// waits knows what is not claimed before a person has said so: what was in a transmission that the bank
// rejected, and what may be in one of which nobody has the bytes any longer.
type waits struct {
	m     batch.Moment
	asks  map[int64]*batch.Finding // by transmission
	doubt []batch.Finding
}

func newWaits(ctx context.Context, m batch.Moment) (w *waits, err error) {
	w = &waits{m: m, asks: map[int64]*batch.Finding{}}
	for t, err := range m.Store.Transmissions(ctx, batch.TransmissionRejected) {
		if err != nil {
			return nil, err
		}
		if t.Asks {
			w.asks[t.Number] = &batch.Finding{
				Code: batch.RenewalAsked, Severity: batch.Urgent, Do: batch.RenewClaims,
				Subject: batch.Numbered(batch.OfTransmission, t.Number), Since: batch.DayOf(t.Replied),
				Facts: batch.Facts{"text": t.Text},
			}
		}
	}
	w.doubt, err = InDoubt(ctx, m)
	return w, err
}

// on is why an open invoice is not claimed yet; nil when it may be.
func (w *waits) on(ctx context.Context, i *batch.InvoiceState) (*batch.Finding, error) {
	for k := range w.doubt {
		if i.Due <= lastInDoubt(&w.doubt[k]) {
			return &w.doubt[k], nil
		}
	}
	if len(w.asks) == 0 {
		return nil, nil
	}
	for c, err := range w.m.Store.InvoiceClaims(ctx, i.No) {
		if err != nil {
			return nil, err
		}
		if f := w.asks[c.Transmission]; f != nil && c.Status == batch.ClaimDropped && !c.IsCancellation() {
			return f, nil
		}
	}
	return nil, nil
}

// InDoubt are the transmissions that the bank has, or may have, and of which nobody has the bytes any longer:
// what is due by a day they may claim. Those that a person has settled are left out.
func InDoubt(ctx context.Context, m batch.Moment) (list []batch.Finding, err error) {
	for b, err := range m.Store.Brakes(ctx) {
		if err != nil {
			return nil, err
		}
		if b.Kind != batch.BrakeLost {
			continue
		}
		last := m.Terms.LastPeriodToInvoice(batch.DayOf(b.At))
		list = append(list, batch.Finding{
			Code: batch.ClaimsInDoubt, Severity: batch.Urgent, Do: batch.SettleFinding,
			Subject: batch.Numbered(batch.OfTransmission, b.Number), Since: batch.DayOf(b.At),
			Facts: batch.Facts{"name": b.Name, "due": m.Terms.Due(last, m.Calendar)},
		})
	}
	if len(list) == 0 {
		return nil, nil
	}
	settled, err := stream.All(m.Store.SettledFindings(ctx))
	return slices.DeleteFunc(list, func(f batch.Finding) bool {
		return batch.SettledBy(settled, &f) != nil
	}), err
}

func lastInDoubt(f *batch.Finding) bankday.Date { return f.Facts["due"].(bankday.Date) }

// Renewals adds up the claims that the bank rejected and that wait for a person's word, by transmission.
type Renewals map[int64]*batch.Finding

// Add counts an open invoice, if it is one of them.
func (r Renewals) Add(c *Candidate) {
	if c.Waits == nil || c.Waits.Code != batch.RenewalAsked || c.Method != batch.MethodClaim {
		return
	}
	no, _ := strconv.ParseInt(c.Waits.Subject.No, 10, 64)
	f := r[no]
	if f == nil {
		f = &batch.Finding{}
		*f = *c.Waits
		f.Facts = batch.Facts{"text": f.Facts["text"], "claims": 0, "amount_ore": batch.Ore(0)}
		r[no] = f
	}
	f.Facts["claims"] = f.Facts["claims"].(int) + 1
	f.Facts["amount_ore"] = f.Facts["amount_ore"].(batch.Ore) + c.Outstanding()
}

// Findings are what has been counted, by transmission.
func (r Renewals) Findings() (list []batch.Finding) {
	for _, no := range slices.Sorted(maps.Keys(r)) {
		list = append(list, *r[no])
	}
	return list
}

// RenewalsAsked are the rejected transmissions whose claims wait for a person's word.
func RenewalsAsked(ctx context.Context, m batch.Moment) ([]batch.Finding, error) {
	w, err := newWaits(ctx, m)
	if err != nil || len(w.asks) == 0 {
		return nil, err
	}
	r := Renewals{}
	for c, err := range Candidates(ctx, m) {
		if err != nil {
			return nil, err
		}
		r.Add(&c)
	}
	return r.Findings(), nil
}
