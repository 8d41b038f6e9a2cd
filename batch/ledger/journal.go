package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"slices"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// JournalLine is one line of the journal: an amount on one side of an account.
type JournalLine struct {
	Date        bankday.Date
	Voucher     string
	Key         batch.AccountKey
	Account     string // its number in the payee's chart
	AccountName string
	Text        string
	Debit       batch.Ore
	Credit      batch.Ore
	Reference   string
	VATCode     string
}

// Journal streams the journal of the days from one to another, by voucher: there is a voucher for each day
// and kind of movement, and one for each sum on the bank statement. The lines of a voucher sum to zero. With
// detail each movement has lines of its own, which lead to the invoice, the payment, and the file and line it
// came with; without, those of one account and side are one line. Names and texts are in the language of the
// moment. Days of a closed period have the accounts that the chart gave them when it was closed.
//
// It is derived from the rows of the books in constant memory: the same rows give the same journal.
func Journal(
	ctx context.Context, m batch.Moment, from, to bankday.Date, detail bool,
) iter.Seq2[JournalLine, error] {
	grain := batch.ByVoucher
	if detail {
		grain = batch.EachMovement
	}
	return func(yield func(JournalLine, error) bool) {
		spans, err := spansOf(ctx, m)
		if err != nil {
			yield(JournalLine{}, err)
			return
		}
		of := charts(spans)
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
		for move, err := range m.Store.Movements(ctx, grain, from, to) {
			if err != nil {
				yield(JournalLine{}, err)
				return
			}
			no, chart := voucher(&move, m.Creditor.Account), of.on(move.Booked)
			if len(lines) > 0 && (detail || lines[0].Voucher != no) && !flush() {
				return
			}
			for _, e := range entries(&move) {
				if e.amount == 0 {
					continue
				}
				if lines, err = add(lines, line(chart, &move, no, e)); err != nil {
					yield(JournalLine{}, fmt.Errorf("voucher %s: %w", no, err))
					return
				}
			}
		}
		flush()
	}
}

// line is an entry of a movement as a line.
func line(c *batch.Chart, m *batch.Movement, voucher string, e entry) JournalLine {
	a := c.Account(e.key, e.part)
	return JournalLine{
		Date: m.Booked, Voucher: voucher, Key: e.key, Account: a.No, AccountName: a.Name,
		Text:  text(m, c.Lang),
		Debit: max(0, e.amount), Credit: max(0, -e.amount), Reference: reference(m), VATCode: a.VAT,
	}
}

// add puts a line with the one of its account and side, if there is one.
func add(lines []JournalLine, l JournalLine) ([]JournalLine, error) {
	i := slices.IndexFunc(lines, func(o JournalLine) bool {
		return o.Account == l.Account && o.VATCode == l.VATCode && (o.Debit > 0) == (l.Debit > 0)
	})
	if i < 0 {
		return append(lines, l), nil
	}
	return lines, errors.Join(
		stream.Add(&lines[i].Debit, l.Debit), stream.Add(&lines[i].Credit, l.Credit))
}

// JournalHash is a SHA-256 in hex over the vouchers of the days from one to another. Accounts go into it by
// their keys, so that a payee may change the numbers of the chart.
func JournalHash(ctx context.Context, s batch.Store, from, to bankday.Date) (string, error) {
	h := sha256.New()
	for m, err := range s.Movements(ctx, batch.ByVoucher, from, to) {
		if err != nil {
			return "", err
		}
		for _, e := range entries(&m) {
			fmt.Fprintf(h, "%s;%s;%s;%d;%s\n", voucher(&m, ""), e.key, e.part, e.amount, reference(&m))
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
