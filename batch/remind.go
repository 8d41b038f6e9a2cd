package batch

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
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
			return out.add(ctx, i.Customer.Mobile, text, i.No, i.KID, amount.Decimal(), i.Due.String(), i.Account)
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
	heard, holds, err := n.heard(ctx)
	if err != nil {
		return err
	}
	told := map[string]bool{}
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
		if hold := holds.on(i.Account); hold != "" && since >= days {
			if !told[hold] {
				told[hold] = true
				r.warn("%s", hold) // said only when someone is waiting
			}
			if holds.all != "" {
				return nil
			}
			continue
		}
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

// holds say why invoices may not be followed up now.
type holds struct {
	all string            // why none may; empty when the mailbox has been read to the end and its files worked
	of  map[string]string // why those on an account may not
}

// on is why what is paid to an account may not be followed up; empty when it may.
func (h *holds) on(account string) string { return cmp.Or(h.all, h.of[account]) }

// list are all of them, by account.
func (h *holds) list() []string {
	if h.all != "" {
		return []string{h.all}
	}
	var list []string
	for _, account := range slices.Sorted(maps.Keys(h.of)) {
		list = append(list, h.of[account])
	}
	return list
}

// heard is the bank day whose morning files have all been worked, and what holds back. Nothing does when all that the bank
// has said by this morning is in the books. A quarantined file holds its account, or, when that cannot be told, all.
func (n *Night) heard(ctx context.Context) (heard bankday.Date, h holds, err error) {
	listed, err := n.Store.LastListing(ctx)
	if err != nil {
		return 0, h, err
	}
	if listed.Before(n.listed) {
		listed = n.listed
	}
	if listed.IsZero() {
		h.all = "waits: the mailbox has never been read, run fetch"
		return 0, h, nil
	}
	heard = n.morningOf(listed)
	if heard < n.morningOf(n.Now) {
		h.all = fmt.Sprintf("waits: the mailbox was last read to the end at %s, run fetch", clock(listed))
		return heard, h, nil
	}
	h.of = map[string]string{}
	for f, err := range n.Store.Files(ctx, FileNew, FileQuarantined) {
		if err != nil {
			return 0, h, err
		}
		quarantined := fmt.Sprintf("waits: %s (file %d) is quarantined, see trekk inbox show %d", f.Name, f.No, f.No)
		switch {
		case f.Status == FileNew:
			h.all = cmp.Or(h.all, fmt.Sprintf("waits: %s (file %d) has not been worked, run ingest", f.Name, f.No))
		case f.Account == "":
			h.all = cmp.Or(h.all, quarantined)
		case h.of[f.Account] == "" && slices.Contains(n.Creditor.BankAccounts(), f.Account):
			h.of[f.Account] = quarantined
		}
	}
	return heard, h, nil
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
