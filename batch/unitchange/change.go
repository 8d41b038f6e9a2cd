package unitchange

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/schedule/bankday"
)

// Change is what the books say of a change to a transmitter.
type Change struct {
	AsOf       string   `json:"as_of"`             // 2026-10-06T13:15
	From       string   `json:"from"`              // that of the books
	To         string   `json:"to"`                // customer unit id, 8 digits
	Taken      []string `json:"taken"`             // units that files from the bank may be for, by trekk.yaml
	Recipients []string `json:"mailbox_recipient"` // and others, to which the bank addresses its files

	Waiting []Waiting `json:"waiting"` // transmissions without a receipt, by number
	Claims  Claims    `json:"live_claims"`
	// Mandates are the active ones. All stay: they are on an account and a KID, so that nobody is written to.
	Mandates int `json:"mandates"`

	NextTransmission int64  `json:"next_transmission"` // number: the series goes on
	NextAssignment   int64  `json:"next_assignment"`   // number, likewise
	Against          string `json:"against"`           // what stands against it; empty where nothing does
	Ready            bool   `json:"ready"`             // it can be done: nothing stands against it
	Done             bool   `json:"done"`              // the books have it
	Steps            []Step `json:"steps"`             // in their order
}

// First are the numbers with which a series goes on under the new unit, where that has used those below them elsewhere;
// 0 where it goes on as it is.
type First struct{ Transmission, Assignment int64 }

// IsZero reports whether both series go on as they are.
func (f First) IsZero() bool { return f == First{} }

// NumberWrong is the code of the refusal of a number that the series has passed, or that no file has room for.
const NumberWrong = "number_wrong"

// mostNumber is the largest number of a transmission, and of an assignment.
const mostNumber = 9_999_999

// begin is with which number a series goes on that would go on with next; first is 0 where nobody says.
func begin(what string, next, first int64) (int64, error) {
	if first != 0 && (first < next || first > mostNumber) {
		return 0, batch.Refuse(NumberWrong, "the next %s has number %d: %d is below it, or has more than 7 digits",
			what, next, first)
	}
	return max(next, first), nil
}

// Waiting is a transmission that no receipt has come on.
type Waiting struct {
	Number int64                    `json:"number"`
	Status batch.TransmissionStatus `json:"status"` // sealed, sending or sent
	Claims int                      `json:"claims"` // cancellations among them
}

// Claims are live claims that the bank has from another unit than the one of the change.
type Claims struct {
	Number  int          `json:"number"`
	Amount  batch.Ore    `json:"amount_ore"`
	LastDue bankday.Date `json:"last_due"` // null where there are none
}

// TransmissionOut is the code of the refusal of a change while a transmission has no receipt.
const TransmissionOut = "transmission_without_receipt"

// rehearsal is a change while it is worked out.
type rehearsal struct {
	m batch.Moment
	*Change
	first First
}

// Rehearse works a change out. It reads transmissions, open invoices and mandates. The error is a refusal for numbers
// that a series cannot go on with.
func Rehearse(ctx context.Context, m batch.Moment, to string, first First) (*Change, error) {
	kept, err := m.Store.Creditor(ctx)
	if err != nil {
		return nil, err
	}
	c := &Change{
		AsOf: m.Now.Format("2006-01-02T15:04"), From: kept.Transmitter, To: to, Done: kept.Transmitter == to,
		Taken:   append([]string{m.Creditor.Transmitter}, m.Creditor.Former...),
		Waiting: []Waiting{}, Recipients: append([]string{}, m.Intake.Recipients...),
	}
	r := &rehearsal{m, c, first}
	for _, part := range []func(context.Context) error{r.numbers, r.claims, r.mandates} {
		if err == nil {
			err = part(ctx)
		}
	}
	if err != nil {
		return nil, err
	}
	var against *batch.Refusal
	if c.Ready = !errors.As(c.Refusal(), &against); !c.Ready {
		c.Against = against.Fact
	}
	c.Steps = r.steps()
	return c, nil
}

// numbers tells which transmissions wait, and where the series go on.
func (r *rehearsal) numbers(ctx context.Context) error {
	for t, err := range r.m.Store.Transmissions(ctx, batch.TransmissionSealed, batch.TransmissionSending,
		batch.TransmissionSent) {
		if err != nil {
			return err
		}
		r.Waiting = append(r.Waiting, Waiting{t.Number, t.Status, t.Claims})
	}
	transmission, err := r.m.Store.LastNumber(ctx, batch.TransmissionSeries)
	if err != nil {
		return err
	}
	assignment, err := r.m.Store.LastNumber(ctx, batch.AssignmentSeries)
	if err != nil {
		return err
	}
	if r.NextTransmission, err = begin("transmission", transmission+1, r.first.Transmission); err != nil {
		return err
	}
	r.NextAssignment, err = begin("assignment", assignment+1, r.first.Assignment)
	return err
}

// claims sums the live claims that another unit sent.
func (r *rehearsal) claims(ctx context.Context) error {
	by := map[int64]string{} // units, by the number of the transmission
	for i, err := range r.m.Store.Invoices(ctx, batch.InvoicesToPay, 0) {
		if err != nil {
			return err
		}
		c := i.Claim
		if c == nil || c.Status != batch.ClaimLive {
			continue
		}
		unit, known := by[c.Transmission]
		if !known {
			t, err := r.m.Store.Transmission(ctx, c.Transmission)
			if err != nil {
				return err
			}
			unit = cmp.Or(bank.UnitIn(t.Name), r.From)
			by[c.Transmission] = unit
		}
		if unit != r.To {
			r.Claims.Number++
			r.Claims.Amount += c.Amount
			r.Claims.LastDue = max(r.Claims.LastDue, c.Due)
		}
	}
	return nil
}

// mandates counts the active ones on all accounts.
func (r *rehearsal) mandates(ctx context.Context) error {
	accounts, err := r.m.Accounts(ctx)
	if err != nil {
		return err
	}
	for _, account := range accounts {
		for d, err := range r.m.Store.Mandates(ctx, account) {
			if err != nil {
				return err
			}
			if d.Until.IsZero() {
				r.Mandates++
			}
		}
	}
	return nil
}

// Refusal is what stands against a change; nil where nothing does.
func (c *Change) Refusal() error {
	if len(c.Waiting) == 0 || c.Done {
		return nil
	}
	w := c.Waiting[0]
	return batch.Refuse(TransmissionOut,
		"transmission %d (%s) has no receipt, of %d such: they are sent, or sent again, "+
			"under the unit that made them, so wait for the receipts", w.Number, string(w.Status), len(c.Waiting))
}

// old are the units that files from the bank may still be for after the change.
func (c *Change) old() []string {
	list := []string{}
	for _, unit := range append([]string{c.From}, c.Taken...) {
		if unit != c.To && !slices.Contains(list, unit) {
			list = append(list, unit)
		}
	}
	return list
}

// listed are units as trekk.yaml has them.
func listed(units []string) string { return `"` + strings.Join(units, `", "`) + `"` }
