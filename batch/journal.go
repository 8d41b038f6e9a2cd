package batch

import (
	"context"
	"iter"
	"slices"

	"trekk/schedule/bankday"
)

// JournalLine is one line of the journal: an amount on one side of an account.
type JournalLine struct {
	Date        bankday.Date
	Voucher     string
	Key         AccountKey
	Account     string
	AccountName string
	Text        string
	Debit       Ore
	Credit      Ore
	Reference   string
	VATCode     string
}

// Journal streams the journal of the days from one to another, by voucher: a voucher for each day and kind of movement, and
// for each sum on the bank statement. The lines of a voucher sum to zero. With detail each movement has lines of its own, which
// lead to the invoice, the payment, and the file and line it came with; without, those of one account and side are one line.
//
// It is derived from the rows of the books in constant memory: the same rows give the same journal.
func (n *Night) Journal(ctx context.Context, from, to bankday.Date, detail bool) iter.Seq2[JournalLine, error] {
	grain := ByVoucher
	if detail {
		grain = EachMovement
	}
	return func(yield func(JournalLine, error) bool) {
		var lines []JournalLine // of the voucher
		flush := func() bool {
			for _, l := range lines {
				if !yield(l, nil) {
					return false
				}
			}
			lines = lines[:0]
			return true
		}
		for m, err := range n.Store.Movements(ctx, grain, from, to) {
			if err != nil {
				yield(JournalLine{}, err)
				return
			}
			voucher := m.voucher(n.Creditor.Account)
			if len(lines) > 0 && (detail || lines[0].Voucher != voucher) && !flush() {
				return
			}
			for _, e := range m.entries() {
				if e.amount != 0 {
					lines = add(lines, n.Chart.line(&m, voucher, e))
				}
			}
		}
		flush()
	}
}

// line is an entry as a line.
func (c *Chart) line(m *Movement, voucher string, e entry) JournalLine {
	a := c.Account(e.key, e.part)
	return JournalLine{
		Date: m.Booked, Voucher: voucher, Key: e.key, Account: a.No, AccountName: a.Name, Text: m.text(c), Debit: max(0, e.amount), Credit: max(0, -e.amount),
		Reference: m.reference(), VATCode: a.VAT,
	}
}

// add puts a line with the one of its account and side, if there is one.
func add(lines []JournalLine, l JournalLine) []JournalLine {
	i := slices.IndexFunc(lines, func(o JournalLine) bool {
		return o.Account == l.Account && o.VATCode == l.VATCode && (o.Debit > 0) == (l.Debit > 0)
	})
	if i < 0 {
		return append(lines, l)
	}
	lines[i].Debit += l.Debit
	lines[i].Credit += l.Credit
	return lines
}

// Balance is what each account stands at, in øre: above zero what is owed to the payee, paid to him or lost, and of the other
// accounts what he owes or has earned.
type Balance map[AccountKey]Ore

// Balance sums the journal up to a day, from its beginning.
func (n *Night) Balance(ctx context.Context, through bankday.Date) (Balance, error) {
	b := Balance{}
	for _, key := range accountKeys {
		b[key] = 0
	}
	for m, err := range n.Store.Movements(ctx, InTotal, 1, through) {
		if err != nil {
			return nil, err
		}
		for _, e := range m.entries() {
			if !e.key.debit() {
				e.amount = -e.amount
			}
			b[e.key] += e.amount
		}
	}
	return b, nil
}
