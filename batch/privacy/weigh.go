package privacy

import (
	"context"
	"fmt"
	"time"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Open is something of a person that is not settled: nothing is forgotten as long as it stands.
type Open struct {
	Code   string    `json:"code"` // debt, credit, membership, mandate, case, refund or message
	No     string    `json:"no"`   // of what it is: an invoice, a membership, a case
	Amount batch.Ore `json:"amount_ore"`
}

// sayings are what stands open, by code: its text has the number, and where it is money the amount.
var sayings = map[string]string{
	"debt": "invoice %s is open", "credit": "customer %s has credit, or owes",
	"membership": "membership %s runs",
	"mandate":    "a mandate on account %s is active", "case": "case %s is with the collection agency",
	"refund": "refund %s waits for a second person", "message": "message %s has not been brought",
}

// Saying is what stands open, in words.
func (o Open) Saying() batch.Saying { return batch.Say(sayings[o.Code], o.No) }

// Said is all that stands open, in words.
func (w *Weighed) Said() (all batch.Saying) {
	for i, o := range w.Open {
		if i == 0 {
			all = o.Saying()
		} else {
			all = batch.Say("%s; %s", all, o.Saying())
		}
	}
	return all
}

// Weighed is what may be forgotten of a person.
type Weighed struct {
	Customer batch.Customer
	Open     []Open
	Last     bankday.Date // the last voucher; zero where there is none
	Left     bankday.Date // the end of the last membership that has ended; zero where none has
	// NamesFrom is the first day on which bookkeeping needs name and address no longer: the years of vouchers
	// (Retention.BookYears) are over. Zero where it never did.
	NamesFrom bankday.Date
}

// MayName reports whether name and address may go on a day.
func (w *Weighed) MayName(today bankday.Date) bool { return len(w.Open) == 0 && w.NamesFrom <= today }

// Reachable reports whether the books know how to reach the person, or how old he is.
func Reachable(c *batch.Customer) bool {
	return c.Mobile != "" || c.Email != "" || !c.BirthDate.IsZero()
}

// IsForgotten reports whether the person's name is gone.
func IsForgotten(c *batch.Customer) bool { return c.Name == "" }

// vouchers are what happens to a customer that a voucher tells of.
var vouchers = map[batch.HappeningKind]bool{
	batch.InvoiceMade: true, batch.InvoiceTakenOver: true, batch.DueChanged: true, batch.LetterSent: true,
	batch.ClaimSealed: true, batch.CancellationSealed: true, batch.Charged: true, batch.Paid: true,
	batch.PaymentTakenOff: true, batch.CreditGrew: true, batch.CreditUsed: true, batch.ReminderSent: true,
	batch.ReminderTakenBack: true, batch.HandedOver: true, batch.HandoverTakenBack: true,
	batch.Credited:   true,
	batch.WrittenOff: true, batch.DifferenceGone: true, batch.RefundMade: true, batch.RefundTakenBack: true,
}

// Weigh looks what is open of a customer, and until when vouchers need him.
func Weigh(ctx context.Context, m batch.Moment, c batch.Customer) (*Weighed, error) {
	w := &Weighed{Customer: c}
	for _, look := range []func(context.Context, batch.Moment) error{
		w.invoices, w.credit, w.memberships, w.mandates, w.messages, w.vouchers,
	} {
		if err := look(ctx, m); err != nil {
			return nil, err
		}
	}
	if !w.Last.IsZero() {
		w.NamesFrom = bankday.New(w.Last.Year()+m.Retention.BookYears()+1, time.January, 1)
	}
	return w, nil
}

func (w *Weighed) open(code, no string, amount batch.Ore) {
	w.Open = append(w.Open, Open{code, no, amount})
}

func (w *Weighed) invoices(ctx context.Context, m batch.Moment) error {
	for i, err := range m.Store.CustomerInvoices(ctx, w.Customer.No) {
		if err != nil {
			return err
		}
		if left := i.Outstanding(); left != 0 {
			w.open("debt", i.No, left)
		}
		for k, err := range m.Store.InvoiceCases(ctx, i.No) {
			if err != nil {
				return err
			}
			if k.Ended.IsZero() {
				w.open("case", fmt.Sprint(k.No), k.Left())
			}
		}
	}
	return nil
}

// credit looks at what is the customer's, and at refunds of it that wait.
func (w *Weighed) credit(ctx context.Context, m batch.Moment) error {
	c, err := m.Store.CreditOf(ctx, w.Customer.No)
	if err == nil && c.Amount != 0 {
		w.open("credit", w.Customer.No, c.Amount)
	}
	if err != nil {
		return err
	}
	for l, err := range m.Store.ListRefunds(ctx, batch.RefundFilter{Customer: w.Customer.No}, batch.Page{}) {
		if err != nil {
			return err
		}
		if l.Item.Waits() && l.Item.Withdrawn.IsZero() {
			w.open("refund", fmt.Sprint(l.Item.No), l.Item.Amount)
		}
	}
	return nil
}

// memberships looks at those that the customer has or pays for.
func (w *Weighed) memberships(ctx context.Context, m batch.Moment) error {
	for _, f := range []batch.MembershipFilter{{Customer: w.Customer.No}, {Payer: w.Customer.No}} {
		for l, err := range m.Store.ListMemberships(ctx, f, batch.Page{}) {
			if err != nil {
				return err
			}
			if end := l.Item.End; end.IsZero() || end >= m.Today() {
				w.open("membership", l.Item.No, 0)
			} else {
				w.Left = max(w.Left, end)
			}
		}
	}
	return nil
}

func (w *Weighed) mandates(ctx context.Context, m batch.Moment) error {
	list, err := m.MandatesOf(ctx, w.Customer.Fixed)
	for _, d := range list {
		if d.Until.IsZero() {
			w.open("mandate", d.Account, 0)
		}
		w.Last = max(w.Last, d.Until)
	}
	return err
}

func (w *Weighed) messages(ctx context.Context, m batch.Moment) error {
	for _, state := range []batch.MessageState{batch.MessageQueued, batch.MessageSending,
		batch.MessageUncertain} {
		f := batch.MessageFilter{Customer: w.Customer.No, State: state}
		for l, err := range m.Store.ListMessages(ctx, f, batch.Page{}) {
			if err != nil {
				return err
			}
			w.open("message", fmt.Sprint(l.Item.No), 0)
		}
	}
	return nil
}

// vouchers finds the last. The latest happenings come first.
func (w *Weighed) vouchers(ctx context.Context, m batch.Moment) error {
	for h, err := range m.Store.Happenings(ctx, w.Customer.No, batch.LastDay) {
		if err != nil {
			return err
		}
		if vouchers[h.Kind] {
			w.Last = max(w.Last, h.Day)
			break
		}
	}
	return nil
}
