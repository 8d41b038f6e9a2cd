package report

import (
	"context"

	"trekk/batch"
	"trekk/batch/ledger"
	"trekk/schedule/bankday"
)

// JournalLine is a line of the journal: an amount on one side of an account.
type JournalLine struct {
	Date        bankday.Date `json:"date"`
	Voucher     string       `json:"voucher"`
	Account     string       `json:"account"`
	AccountName string       `json:"account_name"`
	Text        string       `json:"text"`
	Debit       batch.Ore    `json:"debit_ore"`
	Credit      batch.Ore    `json:"credit_ore"`
	Reference   string       `json:"reference"`
	VATCode     string       `json:"vat_code"`
}

// JournalFilter asks for lines of the journal.
type JournalFilter struct {
	From, To bankday.Date // both included; zero for the first day, and for the last
	Detail   bool         // lines for every invoice, credit note and payment
}

// journalPlace is behind so many lines of a day.
type journalPlace struct {
	Day   bankday.Date `json:"day"`
	Lines int          `json:"lines"`
}

// Journal is a page of the journal. It reads the days that the page has lines of, and no others. What is
// booked comes on the clock's day, so that the lines of days before it never change.
func (r Reports) Journal(ctx context.Context, f JournalFilter, p batch.Page) (List[JournalLine], error) {
	at := journalPlace{Day: max(1, f.From)}
	if p.After != "" {
		var err error
		if at, err = readCursor[journalPlace]("journal", p.After); err != nil {
			return List[JournalLine]{}, err
		}
		at.Day = max(at.Day, f.From, 1)
	}
	l, last := List[JournalLine]{Items: []JournalLine{}}, f.To
	if last.IsZero() {
		last = batch.LastDay
	}
	for {
		day, err := r.Store.NextMoved(ctx, at.Day)
		if err != nil || day.IsZero() || day > last {
			return l, err
		}
		if day > at.Day {
			at = journalPlace{Day: day}
		}
		full, err := r.journalDay(ctx, f, &at, limitOf(p), &l)
		if err != nil || full {
			return l, err
		}
		at = journalPlace{Day: day + 1}
	}
}

// journalDay adds the lines of one day, behind those that pages before had; full says that the page has no
// room for the next line.
func (r Reports) journalDay(
	ctx context.Context, f JournalFilter, at *journalPlace, limit int, l *List[JournalLine],
) (full bool, err error) {
	n := 0
	for line, err := range ledger.Journal(ctx, r.Moment, at.Day, at.Day, f.Detail) {
		if err != nil {
			return false, err
		}
		if n++; n <= at.Lines {
			continue
		}
		if len(l.Items) == limit {
			at.Lines = n - 1
			l.Next = cursorOf("journal", *at)
			return true, nil
		}
		l.Items = append(l.Items, JournalLine{
			Date: line.Date, Voucher: line.Voucher, Account: line.Account, AccountName: line.AccountName,
			Text: line.Text, Debit: line.Debit, Credit: line.Credit, Reference: line.Reference,
			VATCode: line.VATCode,
		})
	}
	return false, nil
}
