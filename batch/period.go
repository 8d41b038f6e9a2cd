package batch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"trekk/schedule/bankday"
)

// Period is a part of the accounts that has been closed: nothing is booked any longer on a day up to its last. What files and
// jobs bring afterwards counts on the first open day, and so do corrections.
type Period struct {
	Through  bankday.Date
	Closed   time.Time
	ClosedBy string
	SHA256   string         // of its journal
	Sums     map[string]Ore // the Balance when it ended
}

// LastDay is after every day that books speak of.
var LastDay = bankday.New(9999, 12, 31)

// booking gives the days on which movements are booked: the first is the one after the last closed period.
type booking struct{ first bankday.Date }

func (n *Night) booking(ctx context.Context) (b booking, err error) {
	for p, err := range n.Store.Periods(ctx) {
		if err != nil {
			return b, err
		}
		b.first = max(b.first, p.Through+1)
	}
	return b, nil
}

// on is the day on which something that happened on a day is booked.
func (b booking) on(day bankday.Date) bankday.Date { return max(day, b.first) }

// bookingOn is booking for what a person does on a day of his own choice, which is refused where that is closed.
func (n *Night) bookingOn(ctx context.Context, day bankday.Date) (booking, error) {
	b, err := n.booking(ctx)
	if err == nil && day < b.first {
		err = refused("%s is in a period that is closed: nothing is booked before %s any longer", day, b.first)
	}
	return b, err
}

// ClosePeriod closes the accounts through the end of a month. It is refused while something of that time may still come from
// the bank, or is here and has not been worked, since it would all be booked in the next period.
func (n *Night) ClosePeriod(ctx context.Context, month bankday.Month, by string) (Period, error) {
	p := Period{Through: month.Last(), Closed: n.Now, ClosedBy: by}
	err := n.locked(ctx, func() error {
		b, err := n.booking(ctx)
		if err != nil {
			return err
		}
		switch {
		case p.Through < b.first:
			return refused("%s is closed: the first open day is %s", month, b.first)
		case p.Through >= n.today():
			return refused("%s is not over: close it on a bank day after %s", month, p.Through)
		}
		if err := n.allWorked(ctx, p.Through); err != nil {
			return err
		}
		if p.SHA256, err = n.journalHash(ctx, b.on(1), p.Through); err != nil {
			return err
		}
		if p.Sums, err = n.sums(ctx, p.Through); err != nil {
			return err
		}
		return n.Store.Update(ctx, n.personal(by, "close period", "%s", month), func(tx Tx) error { return tx.AddPeriod(p) })
	})
	return p, err
}

// allWorked refuses while the bank's word on a day and those before it may not all be in the books.
func (n *Night) allWorked(ctx context.Context, through bankday.Date) error {
	listed, err := n.Store.LastListing(ctx)
	switch {
	case err != nil:
		return err
	case listed.IsZero():
		return refused("the mailbox has never been read: run fetch on a bank day after %s", through)
	case n.morningOf(listed) <= through:
		return refused("the mailbox was last read to the end at %s: run fetch on a bank day after %s", clock(listed), through)
	}
	for f, err := range n.Store.Files(ctx, FileNew, FileQuarantined) {
		switch {
		case err != nil:
			return err
		case f.Status == FileNew:
			return refused("%s (file %d) has not been worked: run ingest and match", f.Name, f.No)
		default:
			return refused("%s (file %d) is quarantined: see trekk inbox show %d", f.Name, f.No, f.No)
		}
	}
	for payment, err := range n.Store.Payments(ctx, PaymentsToMatch) {
		switch {
		case err != nil:
			return err
		case len(payment.Postings) == 0:
			return refused("payment %d has not been matched: run match", payment.No)
		}
	}
	return nil
}

// journalHash is a hash over the vouchers of some days, by the names of the accounts, so that a payee may change their numbers.
func (n *Night) journalHash(ctx context.Context, from, to bankday.Date) (string, error) {
	h := sha256.New()
	for m, err := range n.Store.Movements(ctx, ByVoucher, from, to) {
		if err != nil {
			return "", err
		}
		for _, e := range m.entries() {
			fmt.Fprintf(h, "%s;%s;%s;%d;%s\n", m.voucher(""), e.key, e.part, e.amount, m.reference())
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func (n *Night) sums(ctx context.Context, through bankday.Date) (map[string]Ore, error) {
	balance, err := n.Balance(ctx, through)
	sums := make(map[string]Ore, len(balance))
	for key, sum := range balance {
		sums[string(key)] = sum
	}
	return sums, err
}

// verifyPeriods holds the books against what they were when their periods were closed.
func (n *Night) verifyPeriods(ctx context.Context, v *Verification) error {
	from := bankday.Date(1)
	for p, err := range n.Store.Periods(ctx) {
		if err != nil {
			return err
		}
		v.Periods++
		hash, err := n.journalHash(ctx, from, p.Through)
		if err != nil {
			return err
		}
		if hash != p.SHA256 {
			v.wrong("the period through %s: its journal has SHA-256 %s, when it was closed it had %s", p.Through, hash, p.SHA256)
		}
		sums, err := n.sums(ctx, p.Through)
		if err != nil {
			return err
		}
		for _, key := range accountKeys {
			if now, then := sums[string(key)], p.Sums[string(key)]; now != then {
				v.wrong("the period through %s: %s is %s, when it was closed it was %s", p.Through, key, now, then)
			}
		}
		from = p.Through + 1
	}
	return nil
}
