package batch

import (
	"context"
	"fmt"
	"time"

	"trekk/schedule/bankday"
)

// The first file of a bank day is waited for until 06:00.
const morning = 6

// remind sends one SMS for each invoice that is unpaid the terms' days after the day of the charge (S12), on bank days,
// and never while the bank may still be paying (A4, invariant 4). One that is handed to collection today gets none.
func (n *Night) remind(ctx context.Context, r *Report) error {
	r.counted("reminders", "amount_ore", "held")
	rule := n.Terms.Dunning.Reminder
	if rule == nil {
		return nil
	}
	out, withoutMobile := n.newOutboxFile("remind", "sms", smsColumns), 0
	err := out.update(ctx, n.act("remind", "remind", "reminders as of %s", n.today()), func(tx Tx) error {
		return n.overdue(ctx, r, rule.AfterDays, false, func(i *InvoiceState, days int) error {
			collection := n.Terms.Dunning.Collection
			if !i.Reminded.IsZero() || i.InCollection || collection != nil && days >= collection.AfterDays {
				return nil
			}
			if i.Held(n.today()) {
				r.count("held", 1)
				return nil
			}
			if i.Customer.Mobile == "" {
				withoutMobile++
				return nil
			}
			amount := i.Outstanding()
			text, err := rule.Text.Render(i.Customer.Language, n.message(&i.Invoice, amount))
			if err != nil {
				return err
			}
			r.count("reminders", 1)
			r.count("amount_ore", int64(amount))
			if err := tx.AddReminder(Reminder{InvoiceNo: i.No, On: n.today(), Channel: "sms", Amount: amount}); err != nil {
				return err
			}
			return out.add(ctx, i.Customer.Mobile, text, i.No, i.KID, amount.Decimal(), i.Due.String(), n.Creditor.Account)
		})
	})
	if withoutMobile > 0 {
		r.warn("%d overdue invoices are of customers without a mobile number: they get no SMS", withoutMobile)
	}
	return err
}

// overdue calls fn for every invoice that is unpaid at least so many days after the day of its charge and for which the
// bank can no longer be paying. On days that are no bank days it calls it for none; when the mailbox has not been read
// to the end it calls it for none and warns.
//
// The bank's retry window counts for claims; with allWindows it counts for every invoice, so that terms which hand over as
// soon as it has closed (F6) give those who pay by hand as long.
func (n *Night) overdue(ctx context.Context, r *Report, days int, allWindows bool, fn func(i *InvoiceState, days int) error) error {
	if !n.Calendar.IsBankDay(n.today()) {
		return nil
	}
	heard, hold, err := n.heard(ctx)
	if err != nil {
		return err
	}
	if hold != "" {
		for i, err := range n.Store.Invoices(ctx, InvoicesOverdue, n.today()) {
			if err != nil {
				return err
			}
			if int(n.today()-n.Calendar.Next(i.Due)) >= days {
				r.warn("%s", hold) // said only when someone would be waiting
				return nil
			}
		}
		return nil
	}
	unanswered, err := n.unanswered(ctx)
	if err != nil {
		return err
	}
	for i, err := range n.Store.Invoices(ctx, InvoicesOverdue, n.today()) {
		if err != nil {
			return err
		}
		charged := n.Calendar.Next(i.Due)
		since, window := int(n.today()-charged), charged
		claimed := i.Claim != nil && i.Claim.Status == ClaimLive
		if claimed && unanswered[i.Claim.Transmission] {
			continue // never sent, or never answered: our own fault or the bank's, not the member's
		}
		if claimed || allWindows {
			window = n.Terms.RetryEnds(i.Due, n.Calendar)
		}
		if since < days || heard <= window {
			continue
		}
		if err := fn(&i, since); err != nil {
			return err
		}
	}
	return nil
}

// unanswered has the transmissions whose claims may never have come to anything: those that were never sent, and those that
// got no receipt. A bank that has not sent a single receipt so far says nothing by sending none.
func (n *Night) unanswered(ctx context.Context) (map[int64]bool, error) {
	never, silent, answers := map[int64]bool{}, []int64{}, false
	for t, err := range n.Store.Transmissions(ctx) {
		switch {
		case err != nil:
			return nil, err
		case t.Status == TransmissionSent:
			silent = append(silent, t.Number)
		case t.Status == TransmissionSealed, t.Status == TransmissionSending:
			never[t.Number] = true
		default:
			answers = answers || t.Sends > 0
		}
	}
	for _, number := range silent {
		if answers {
			never[number] = true
		}
	}
	return never, nil
}

// heard is the bank day whose morning files have all been worked. hold says why nobody may be followed up now; it is
// empty when all that the bank has said by this morning is in the books.
func (n *Night) heard(ctx context.Context) (heard bankday.Date, hold string, err error) {
	listed, err := n.Store.LastListing(ctx)
	if err != nil {
		return 0, "", err
	}
	if listed.Before(n.listed) {
		listed = n.listed
	}
	if listed.IsZero() {
		return 0, "waits: the mailbox has never been read, run fetch", nil
	}
	heard = n.morningOf(listed)
	if heard < n.morningOf(n.Now) {
		return heard, fmt.Sprintf("waits: the mailbox was last read to the end at %s, run fetch", clock(listed)), nil
	}
	for f, err := range n.Store.Files(ctx, FileNew, FileQuarantined) {
		if err != nil {
			return 0, "", err
		}
		switch {
		case f.Status == FileNew:
			return heard, fmt.Sprintf("waits: %s (file %d) has not been worked, run ingest", f.Name, f.No), nil
		case f.Account == "" || f.Account == n.Creditor.Account:
			return heard, fmt.Sprintf("waits: %s (file %d) is quarantined, see trekk inbox show %d", f.Name, f.No, f.No), nil
		}
	}
	return heard, "", nil
}

// morningOf is the last bank day on which it had been 06:00 at t.
func (n *Night) morningOf(t time.Time) bankday.Date {
	t = t.In(bankday.Oslo)
	day := bankday.DateOf(t)
	if t.Hour() < morning {
		day--
	}
	return n.Calendar.Previous(day)
}
