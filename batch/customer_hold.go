package batch

import (
	"context"

	"trekk/schedule/bankday"
)

// CustomerHold stops everything to a person, or ends that: as long as it stands nothing is invoiced, claimed,
// sent, reminded, handed over or ended (death, guardianship, bankruptcy, a secret address). Rows are only
// ever added.
type CustomerHold struct {
	CustomerNo string
	Seq        int // from 1 within the customer
	Action     HoldAction
	On         bankday.Date
	Until      bankday.Date // the last day of a hold; zero when it lasts until it is released
	Reason     string
}

// Stands reports whether the hold stops things on a day.
func (h *CustomerHold) Stands(day bankday.Date) bool {
	return h != nil && h.Action == HoldBegin && (h.Until.IsZero() || day <= h.Until)
}

// CustomerHeld reports whether everything to the customer of the invoice is stopped on a day.
func (i *InvoiceState) CustomerHeld(day bankday.Date) bool { return i.CustomerHold.Stands(day) }

// HeldOn are the customers to whom everything is stopped on a day, by number.
func HeldOn(ctx context.Context, s CustomerReader, day bankday.Date) (map[string]CustomerHold, error) {
	held := map[string]CustomerHold{}
	for h, err := range s.HeldCustomers(ctx) {
		if err != nil {
			return nil, err
		}
		if h.Stands(day) {
			held[h.CustomerNo] = h
		}
	}
	return held, nil
}
