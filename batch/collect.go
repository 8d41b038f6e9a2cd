package batch

import (
	"context"

	"trekk/schedule/bankday"
)

// collect hands invoices that are unpaid the terms' days after the day of the charge to the collection agency (S13, F6),
// under the same guard as reminders, and takes back those that have been paid after all or cancelled.
func (n *Night) collect(ctx context.Context, r *Report) error {
	r.counted("handovers", "amount_ore", "withdrawals")
	rule := n.Terms.Dunning.Collection
	if rule == nil {
		return nil
	}
	out := n.newOutboxFile("collect", "collection", collectionColumns)
	return out.update(ctx, n.act("collect", "collect", "collection as of %s", n.today()), func(tx Tx) error {
		tell := func(i *InvoiceState, action HandoffAction) error {
			h := Handoff{
				InvoiceNo: i.No, Seq: i.Handoffs + 1, Action: action, On: n.today(),
				Principal: i.Amount - i.Fee, Fee: i.Fee, Paid: i.Paid,
			}
			if err := tx.AddHandoff(h); err != nil {
				return err
			}
			c := &i.Customer
			return out.add(ctx, string(action), i.No, c.No, c.Name, c.postal(), i.KID,
				h.Principal.Decimal(), h.Fee.Decimal(), h.Paid.Decimal(), i.Due.String())
		}
		if n.Calendar.IsBankDay(n.today()) {
			for i, err := range n.Store.Invoices(ctx, InvoicesToRelease, bankday.Date(0)) {
				if err != nil {
					return err
				}
				r.count("withdrawals", 1)
				if err := tell(&i, Withdraw); err != nil {
					return err
				}
			}
		}
		return n.overdue(ctx, r, rule.AfterDays, true, func(i *InvoiceState, _ int) error {
			if i.InCollection {
				return nil
			}
			r.count("handovers", 1)
			r.count("amount_ore", int64(i.Outstanding()))
			return tell(i, Handover)
		})
	})
}
