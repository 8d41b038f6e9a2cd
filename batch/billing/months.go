package billing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// atOnce is how many months of a membership are invoiced at once without asking, where nothing says that they
// were overlooked: at the beginning, or after an outage.
const atOnce = 3

// told is how many memberships with several months to invoice are told of one by one.
const told = 20

// billedBefore is the last day before today on which the job that bills did its work; zero when it never did.
func billedBefore(ctx context.Context, m batch.Moment) (day bankday.Date, err error) {
	for e, err := range m.Store.JobRuns(ctx, "bill") {
		if err != nil {
			return 0, err
		}
		if day := batch.DayOf(e.AsOf); e.Error == "" && day < m.Today() {
			return day, nil
		}
	}
	return 0, nil
}

// monthsWait finds that a membership has several months to invoice at once that a person has not confirmed:
// some that should have been invoiced by an earlier run, or more than there may be at once.
func (f *Fees) monthsWait(list []Proposal) *batch.Finding {
	var months []bankday.Month
	var sum batch.Ore
	missed, set := false, sha256.New()
	for _, p := range list {
		if p.Problem != nil || p.Not != nil || !p.Way.Until.IsZero() || p.Charge.Kind != batch.KindFee {
			continue
		}
		months = append(months, p.Charge.Period)
		sum += p.Invoice.Amount
		missed = missed || p.Charge.Made <= f.billed
		fmt.Fprintln(set, p.Membership.No, p.Charge.Period, int64(p.Invoice.Amount))
	}
	if len(months) < 2 || !missed && len(months) <= atOnce {
		return nil
	}
	code := shortened(set)
	if f.confirmed != "" && (f.all || code == f.confirmed) {
		return nil
	}
	return &batch.Finding{
		Code: batch.MonthsWait, Severity: batch.Urgent,
		Subject: batch.Subject{Kind: batch.OfMembership, No: list[0].Membership.No},
		Facts: batch.Facts{
			"months": len(months), "first": months[0].String(), "last": months[len(months)-1].String(),
			"amount_ore": sum, "code": code,
		},
		Do: batch.ConfirmMonths,
	}
}

func shortened(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)[:4]) }

// Confirm lets go the months that wait of which a person has confirmed the code: those of one membership, or
// all.
func (f *Fees) Confirm(ctx context.Context, code string) error {
	if code == "" {
		return nil
	}
	var waits Waits
	for p, err := range f.Proposals(ctx, false) {
		if err != nil {
			return err
		}
		if err := waits.Add(&p); err != nil {
			return err
		}
	}
	f.confirmed, f.all = code, waits.months.n > 0 && code == waits.months.code()
	return nil
}

// monthsWaiting adds up the memberships with several months to invoice. The zero value is empty.
type monthsWaiting struct {
	list     []batch.Finding // the first ones
	n        int
	invoices int
	sum      batch.Ore
	set      hash.Hash
}

func (w *monthsWaiting) add(f *batch.Finding) error {
	if w.n++; w.n <= told {
		w.list = append(w.list, *f)
	}
	w.invoices += f.Facts["months"].(int)
	if w.set == nil {
		w.set = sha256.New()
	}
	fmt.Fprintln(w.set, f.Facts["code"])
	return stream.Add(&w.sum, f.Facts["amount_ore"].(batch.Ore))
}

func (w *monthsWaiting) code() string { return shortened(w.set) }

// findings are the memberships one by one, or, when there are many, all in one.
func (w *monthsWaiting) findings(m batch.Moment) []batch.Finding {
	if w.n <= told {
		return w.list
	}
	return []batch.Finding{{
		Code: batch.ManyMonthsWait, Severity: batch.Urgent,
		Subject: batch.Subject{Kind: batch.OfCreditor, No: m.Creditor.ID},
		Facts: batch.Facts{
			"memberships": w.n, "invoices": w.invoices, "amount_ore": w.sum, "code": w.code(),
		},
		Do: batch.ConfirmMonths,
	}}
}
