package batch

import (
	"context"
	"fmt"
	"iter"
)

// Status is what the last runs did, what is waiting, and what is wrong until a person has dealt with it.
type Status struct {
	AsOf    string     `json:"as_of"`
	Jobs    []RunEntry `json:"jobs"`
	Waiting []string   `json:"waiting"`
	Wrong   []string   `json:"wrong"`
}

// Status looks at what the books say.
func (n *Night) Status(ctx context.Context) (*Status, error) {
	s := &Status{AsOf: n.Now.Format("2006-01-02T15:04"), Waiting: []string{}, Wrong: []string{}}
	var err error
	if s.Jobs, err = n.Store.LastRun(ctx); err != nil {
		return nil, err
	}
	for _, e := range s.Jobs {
		if e.Error != "" {
			s.wrong("%s failed: %s", e.Job, e.Error)
		}
	}
	for f, err := range n.Store.Files(ctx, FileNew, FileQuarantined) {
		if err != nil {
			return nil, err
		}
		if f.Status == FileQuarantined {
			s.wrong("%s (file %d) is quarantined: %s; see trekk inbox show %d", f.Name, f.No, f.Reason, f.No)
		} else {
			s.waiting("%s (file %d) has not been worked", f.Name, f.No)
		}
	}
	for t, err := range n.Store.Transmissions(ctx, TransmissionSealed, TransmissionSent) {
		if err != nil {
			return nil, err
		}
		switch {
		case t.Status == TransmissionSealed:
			s.waiting("transmission %d, %d claims, %s, is to be sent", t.Number, t.Claims, t.Amount)
		case n.receiptMissed(t, n.Now):
			s.wrong("no receipt has come on transmission %d, sent %s", t.Number, clock(t.Sent))
		default:
			s.waiting("transmission %d, %d claims, %s, waits for its receipt", t.Number, t.Claims, t.Amount)
		}
	}
	_, holds, err := n.heard(ctx)
	if err != nil {
		return nil, err
	}
	for _, hold := range holds.list() {
		s.waiting("reminders and collection: %s", hold)
	}
	unmatched, sum, err := total(n.Store.Payments(ctx, PaymentsUnmatched), func(p PaymentState) Ore { return p.Balance(ToUnmatched) })
	if err != nil {
		return nil, err
	}
	if unmatched > 0 {
		s.waiting("%d unmatched payments, %s: see trekk unmatched list", unmatched, sum)
	}
	held, heldSum := 0, Ore(0)
	open, sum, err := total(n.Store.Invoices(ctx, InvoicesToPay, 0), func(i InvoiceState) Ore {
		if i.Held(n.today()) {
			held, heldSum = held+1, heldSum+i.Outstanding()
		}
		return i.Outstanding()
	})
	if err != nil {
		return nil, err
	}
	if open > 0 {
		s.waiting("%d open invoices, %s", open, sum)
	}
	if held > 0 {
		s.waiting("%d of them on hold, %s: see trekk report invoices", held, heldSum)
	}
	differences, err := n.Differences(ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range differences {
		s.wrong("the books do not agree: %s", d)
	}
	return s, nil
}

func (s *Status) wrong(format string, a ...any) { s.Wrong = append(s.Wrong, fmt.Sprintf(format, a...)) }
func (s *Status) waiting(format string, a ...any) {
	s.Waiting = append(s.Waiting, fmt.Sprintf(format, a...))
}

func total[T any](items iter.Seq2[T, error], amount func(T) Ore) (count int, sum Ore, err error) {
	for item, err := range items {
		if err != nil {
			return 0, 0, err
		}
		count++
		sum += amount(item)
	}
	return count, sum, nil
}
