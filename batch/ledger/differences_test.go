package ledger

import (
	"context"
	"testing"

	"trekk/batch"
)

// changing is a store in which, for a while, someone writes whenever the sums of the books have been read,
// and the journal is read after that.
type changing struct {
	*books
	writes int   // how often
	read   []int // the payments in the sums that were read
}

func (c *changing) Books(context.Context) (batch.Books, error) {
	sums := c.sums
	c.read = append(c.read, sums.Payments)
	if c.writes > 0 {
		c.writes--
		c.sums.Payments++
		c.sums.Invoiced += 100
	}
	return sums, nil
}

// Sums and a journal that are read at two moments differ without anything being wrong: they are read again as
// long as the books change. What differs while nothing changes is told.
func TestDifferencesOfBooksThatChange(t *testing.T) {
	invoice := func(amount batch.Ore) batch.Movement {
		return batch.Movement{Kind: batch.MoveInvoice, Booked: today, Amount: amount}
	}
	for name, c := range map[string]struct {
		writes      int
		booked      batch.Ore // in the journal
		reads, find int
	}{
		"they agree":               {0, 500, 1, 0},
		"someone writes meanwhile": {3, 800, 4, 0},
		"they disagree":            {0, 700, 2, 1},
		"both":                     {2, 900, 4, 1},
		"someone writes for long":  {9, 1400, 10, 0},
	} {
		s := &changing{books: &books{movements: []batch.Movement{invoice(c.booked)}}, writes: c.writes}
		s.sums.Invoiced = 500
		found, err := Differences(t.Context(), s, 0)
		if err != nil || len(found) != c.find || len(s.read) != c.reads {
			t.Errorf("%s: %v, read %v, %v", name, found, s.read, err)
		}
	}
}
