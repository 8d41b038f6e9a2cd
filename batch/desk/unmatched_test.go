package desk

import (
	"fmt"
	"strings"
	"testing"

	"trekk/batch"
)

// moved is a payment of 100 øre with moves, each of which is postings such as "invoice 60".
func moved(moves ...string) *batch.PaymentState {
	p := &batch.PaymentState{Payment: batch.Payment{No: 1, Amount: 100}}
	for _, move := range moves {
		for posting := range strings.SplitSeq(move, ", ") {
			var target string
			var amount batch.Ore
			if _, err := fmt.Sscan(posting, &target, &amount); err != nil {
				panic(err)
			}
			e := batch.Posting{Target: batch.Target(target), Amount: amount}
			switch e.Target {
			case batch.ToInvoice:
				e.InvoiceNo = "7"
			case batch.ToUnmatched:
				e.Reason = batch.NoKID
			}
			p.Add(e, 0, 0)
		}
	}
	return p
}

func TestLastPlacing(t *testing.T) {
	const (
		waits    = "unmatched 100"
		assigned = "unmatched -100, invoice 100"
		undone   = "invoice -100, unmatched 100"
		credited = "unmatched -100, credit 100"
		part     = "unmatched -30, invoice 30"
		rest     = "unmatched -70, credit 70"
		unrest   = "credit -70, unmatched 70"
	)
	type moves []string
	for _, c := range []struct {
		name   string
		moves  moves
		want   string
		reason batch.Reason // for which it waited before
	}{
		{"nothing yet", nil, "", ""},
		{"it waits", moves{waits}, "", ""},
		{"match placed it", moves{"invoice 60, credit 40"}, "invoice 60, credit 40", batch.Undone},
		{"a person placed it", moves{waits, assigned}, "invoice 100", batch.NoKID},
		{"undone", moves{waits, assigned, undone}, "", ""},
		{"undone and placed again", moves{waits, assigned, undone, credited}, "credit 100", batch.NoKID},
		{"a part, and the rest", moves{waits, part, rest}, "credit 70", batch.NoKID},
		{"the rest undone", moves{waits, part, rest, unrest}, "invoice 30", batch.NoKID},
		{"paid back", moves{waits, "unmatched -100, refund 100"}, "", ""},
		{"taken back while it waited", moves{waits, "unmatched -100, reversed 100"}, "", ""},
	} {
		placed, reason := lastPlacing(moved(c.moves...))
		var got []string
		for _, e := range placed {
			got = append(got, fmt.Sprintf("%s %d", e.Target, int64(e.Amount)))
		}
		if s := strings.Join(got, ", "); s != c.want || reason != c.reason {
			t.Errorf("%s: %q, %q; want %q, %q", c.name, s, reason, c.want, c.reason)
		}
	}
}
