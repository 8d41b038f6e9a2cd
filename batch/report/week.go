package report

import (
	"context"
	"errors"
	"time"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Week is what was to come in and what has, day by day, from a Monday to a Sunday.
type Week struct {
	Days     []DayMoney `json:"days"`
	Expected batch.Ore  `json:"expected_ore"`
	Came     batch.Ore  `json:"came_ore"`
	Repaid   batch.Ore  `json:"repaid_ore"`  // of what came, what the bank took back
	Refunded batch.Ore  `json:"refunds_ore"` // what goes out
	// Waits is what is not paid back before a second person says so.
	Waits batch.Ore `json:"refunds_waiting_ore"`
}

// DayMoney is the money of a day. What is claimed is expected on the day of the charge, which is a bank day;
// all else on the day on which it is due.
type DayMoney struct {
	Day      bankday.Date `json:"day"`
	BankDay  bool         `json:"bank_day"`
	Claims   int          `json:"claims"` // invoices to be charged
	Claimed  batch.Ore    `json:"claims_ore"`
	Invoices int          `json:"invoices"` // invoices to be paid by hand
	Invoiced batch.Ore    `json:"invoices_ore"`
	Payments int          `json:"payments"`
	Came     batch.Ore    `json:"came_ore"`
	Repaid   batch.Ore    `json:"repaid_ore"` // what the bank took back; above zero
	Refunds  int          `json:"refunds"`
	Refunded batch.Ore    `json:"refunds_ore"`
}

// Expected is what was to come in on the day.
func (d *DayMoney) Expected() batch.Ore { return d.Claimed + d.Invoiced }

// Week is the week of a day.
func (r Reports) Week(ctx context.Context, day bankday.Date) (w Week, err error) {
	monday := day
	for monday.Weekday() != time.Monday {
		monday--
	}
	if w.Days, err = r.Money(ctx, monday, monday+6); err != nil {
		return w, err
	}
	for _, d := range w.Days {
		w.Expected += d.Expected()
		w.Came += d.Came
		w.Repaid += d.Repaid
		w.Refunded += d.Refunded
	}
	for a, err := range r.Store.WaitingApprovals(ctx) {
		if err != nil {
			return w, err
		}
		if a.Kind == batch.ForRefund {
			w.Waits += a.Amount
		}
	}
	return w, nil
}

// longestClosed is more days than the banks are closed at a stretch.
const longestClosed = 10

// Money is the money of each day from one to another.
func (r Reports) Money(ctx context.Context, from, to bankday.Date) ([]DayMoney, error) {
	days := make([]DayMoney, max(0, to-from+1))
	at := func(day bankday.Date) *DayMoney {
		if day < from || day > to {
			return new(DayMoney) // is not asked for
		}
		return &days[day-from]
	}
	for k := range days {
		days[k].Day = from + bankday.Date(k)
		days[k].BankDay = r.Calendar.IsBankDay(days[k].Day)
	}
	for s, err := range r.Store.DueSums(ctx, from-longestClosed, to) {
		switch {
		case err != nil:
			return nil, err
		case s.Method == batch.MethodClaim:
			d := at(r.Calendar.Next(s.Due))
			d.Claims, d.Claimed = d.Claims+s.Invoices, d.Claimed+s.Amount
		default:
			d := at(s.Due)
			d.Invoices, d.Invoiced = d.Invoices+s.Invoices, d.Invoiced+s.Amount
		}
	}
	for s, err := range r.Store.DaySums(ctx, from, to) {
		if err != nil {
			return nil, err
		}
		d := at(s.Day)
		d.Payments, d.Came, d.Repaid = s.In, s.InAmount, s.OutAmount
	}
	for s, err := range r.Store.RefundSums(ctx, from, to) {
		if err != nil {
			return nil, err
		}
		d := at(s.Day)
		d.Refunds, d.Refunded = s.Out, s.OutAmount
	}
	return days, nil
}

// How the bank's next file is foretold: it comes at a half hour at which at least a third of the days brought
// one, of those on which the last files came.
const (
	filesSeen = 60
	halfHours = 48
)

// nextFile is when the bank's next file is to be expected, by when its files came before; nil where they are
// too few to tell.
func (r Reports) nextFile(ctx context.Context) (*Time, error) {
	days, seen := map[bankday.Date]bool{}, map[int]map[bankday.Date]bool{}
	page := batch.Page{Limit: filesSeen, Descending: true}
	for row, err := range r.Store.ListFiles(ctx, batch.FileFilter{Kind: batch.FileOfNets}, page) {
		if err != nil {
			return nil, err
		}
		came := row.Item.Arrived.In(bankday.Oslo)
		day, half := batch.DayOf(came), (came.Hour()*60+came.Minute()+29)/30
		if seen[half] == nil {
			seen[half] = map[bankday.Date]bool{}
		}
		seen[half][day], days[day] = true, true
	}
	usual := func(half int) bool { return len(days) >= 3 && 3*len(seen[half]) >= len(days) }
	for day := r.Calendar.Next(r.Today()); len(days) >= 3; day = r.Calendar.After(day, 1) {
		for half := range halfHours {
			if at := day.At(half/2, half%2*30); usual(half) && at.After(r.Now) {
				return timeOf(at), nil
			}
		}
		if day > r.Today()+longestClosed {
			break
		}
	}
	return nil, nil
}

// ignoreMissing is nil for what is not there.
func ignoreMissing(err error) error {
	if errors.Is(err, batch.ErrNotFound) {
		return nil
	}
	return err
}
