package report

import (
	"context"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// MonthEnd is the check list of a month's accounts, as of the end of its last day.
type MonthEnd struct {
	Month   bankday.Month `json:"month"`
	From    bankday.Date  `json:"from"`
	Through bankday.Date  `json:"through"`
	Over    bool          `json:"over"`    // its last day has gone by
	Closed  *Period       `json:"closed"`  // null while it is open
	Checks  []Check       `json:"checks"`  // in the order in which they are gone through
	MayEnd  bool          `json:"may_end"` // nothing of them keeps the month from being closed
	Waiting int           `json:"waiting"` // checks that wait
	Wrong   int           `json:"wrong"`   // checks that are wrong
}

// Check is one thing of the check list.
type Check struct {
	Code   CheckCode  `json:"code"`
	State  CheckState `json:"state"`
	Number int        `json:"number"`     // how many: files, payments, sums ...
	Amount batch.Ore  `json:"amount_ore"` // what they come to
	Done   int        `json:"done"`       // of settlement: the sums that are ticked
	Blocks bool       `json:"blocks"`     // it keeps the month from being closed, until it is ok
}

// CheckCode says what is checked, and so which page tells more.
type CheckCode string

// The checks.
const (
	CheckMailbox    CheckCode = "mailbox"    // it was read on a bank day after the month
	CheckFiles      CheckCode = "files"      // all have been worked; number: those that have not
	CheckUnmatched  CheckCode = "unmatched"  // number and amount of the payments that waited
	CheckSettlement CheckCode = "settlement" // number and amount of the month's sums that are not ticked
	CheckCredit     CheckCode = "credit"     // number of customers with credit, and what they have
	CheckOwed       CheckCode = "owed"       // number of customers who owe us through a refund, and what
	CheckJournal    CheckCode = "journal"    // amount: by how much the debits are above the credits
	CheckSuspense   CheckCode = "suspense"   // amount: what the account of unmatched payments stands at
	CheckRefunds    CheckCode = "refunds"    // number and amount of refunds that wait for a second person
)

// CheckState is how a check stands.
type CheckState string

// The states: a check that waits is something a person may do; one that is wrong should never be.
const (
	CheckOK    CheckState = "ok"
	CheckWaits CheckState = "waits"
	CheckWrong CheckState = "wrong"
)

// okWhen is ok or else another state.
func okWhen(ok bool, otherwise CheckState) CheckState {
	if ok {
		return CheckOK
	}
	return otherwise
}

// MonthEnd goes through the check list of a month.
func (r Reports) MonthEnd(ctx context.Context, month bankday.Month) (*MonthEnd, error) {
	m := &MonthEnd{
		Month: month, From: month.First(), Through: month.Last(), Over: month.Last() < r.Today(),
		MayEnd: true,
		Checks: []Check{},
	}
	for p, err := range r.Store.Periods(ctx) {
		if err != nil {
			return nil, err
		}
		if p.Through >= m.Through {
			closed := PeriodOf(&p)
			m.Closed = &closed
			break
		}
	}
	c := monthChecker{r, ctx, m}
	for _, check := range []func() error{
		c.mailbox, c.files, c.unmatched, c.settlement, c.credit, c.journal, c.refunds,
	} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	m.MayEnd = m.MayEnd && m.Over && m.Closed == nil
	return m, nil
}

// monthChecker goes through the check list.
type monthChecker struct {
	Reports
	ctx   context.Context
	month *MonthEnd
}

func (c *monthChecker) add(check Check) {
	m := c.month
	m.Checks = append(m.Checks, check)
	switch check.State {
	case CheckWaits:
		m.Waiting++
	case CheckWrong:
		m.Wrong++
	}
	m.MayEnd = m.MayEnd && (!check.Blocks || check.State == CheckOK)
}

func (c *monthChecker) mailbox() error {
	listed, err := c.Store.LastListing(c.ctx, c.Midnight())
	read := !listed.IsZero() && bank.MorningOf(c.Calendar, listed) > c.month.Through
	c.add(Check{Code: CheckMailbox, State: okWhen(read, CheckWaits), Blocks: true})
	return err
}

func (c *monthChecker) files() error {
	number, state := 0, CheckOK
	for f, err := range c.Store.Files(c.ctx, batch.FileNew, batch.FileQuarantined) {
		if err != nil {
			return err
		}
		number++
		switch {
		case f.Status == batch.FileQuarantined:
			state = CheckWrong
		case state == CheckOK:
			state = CheckWaits
		}
	}
	c.add(Check{Code: CheckFiles, State: state, Number: number, Blocks: true})
	return nil
}

func (c *monthChecker) unmatched() error {
	w, err := c.Store.WaitingSumAsOf(c.ctx, c.month.Through)
	c.add(Check{
		Code: CheckUnmatched, State: okWhen(w.Payments == 0, CheckWaits), Number: w.Payments,
		Amount: w.Amount,
	})
	return err
}

func (c *monthChecker) settlement() error {
	check := Check{Code: CheckSettlement}
	month := batch.SumFilter{From: c.month.From, Until: c.month.Through}
	for row, err := range c.Store.ListSums(c.ctx, month, batch.Page{}) {
		if err != nil {
			return err
		}
		if row.Item.Tick != nil {
			check.Done++
			continue
		}
		check.Number++
		if err := stream.Add(&check.Amount, row.Item.Amount); err != nil {
			return err
		}
	}
	check.State = okWhen(check.Number == 0, CheckWaits)
	c.add(check)
	return nil
}

// credit tells of customers with credit, which is nothing to be done, and of those who owe us, which is.
func (c *monthChecker) credit() error {
	all, err := c.creditSums(c.ctx, "month end", c.month.Through)
	c.add(Check{Code: CheckCredit, State: CheckOK, Number: all.has, Amount: all.credit})
	c.add(Check{Code: CheckOwed, State: okWhen(all.owe == 0, CheckWaits), Number: all.owe, Amount: all.debt})
	return err
}

// journal holds debits against credits, and the account of unmatched payments against those that wait.
func (c *monthChecker) journal() error {
	b, err := c.Balance(c.ctx, c.month.Through)
	if err != nil {
		return err
	}
	uneven := b.DebitSum - b.CreditSum
	c.add(Check{Code: CheckJournal, State: okWhen(uneven == 0, CheckWrong), Amount: uneven})
	suspense := Check{Code: CheckSuspense, State: okWhen(b.Unmatched == 0, CheckWaits), Amount: b.Unmatched}
	for _, check := range c.month.Checks {
		if check.Code == CheckUnmatched && check.Amount != b.Unmatched {
			suspense.State = CheckWrong
		}
	}
	c.add(suspense)
	return nil
}

func (c *monthChecker) refunds() error {
	check := Check{Code: CheckRefunds}
	for a, err := range c.Store.WaitingApprovals(c.ctx) {
		if err != nil {
			return err
		}
		if a.Kind == batch.ForRefund {
			check.Number, check.Amount = check.Number+1, check.Amount+a.Amount
		}
	}
	check.State = okWhen(check.Number == 0, CheckWaits)
	c.add(check)
	return nil
}
