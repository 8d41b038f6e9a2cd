package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"trekk/batch"
	"trekk/batch/ledger"
	"trekk/batch/outbox"
	"trekk/batch/stream"
)

// Refund pays back the credit of a customer, or what waits of a payment. The money is set aside at once, and
// stands in the outbox at once too, unless a second person's word is needed: then not before that.
type Refund struct {
	// Of is the number of a customer with credit or of a payment that waits. It says which, as in customer:12
	// and payment:12, where both are there.
	Of      string
	Amount  *batch.Ore // nil for all of it
	Account string     // where to pay, 11 digits; empty for the account that the payer paid from
	Reason  string
}

// Refund returns the refund as it was made.
func (d *Desk) Refund(ctx context.Context, a Refund) (batch.Refund, error) {
	r := batch.Refund{Account: a.Account, Reason: a.Reason, Made: d.m.Today()}
	err := d.do(ctx, refundCustomer, "", a.Reason, func(act batch.Act) error {
		if err := outbox.Recover(ctx, d.m); err != nil {
			return err
		}
		source, err := refundFinder{d.m}.find(ctx, a.Of)
		if err != nil {
			return err
		}
		r.CustomerNo, r.Name = source.customer.No, source.customer.Name
		if r.Amount, err = all(a.Amount, source.amount); err != nil {
			return err
		}
		if r.Amount > source.amount {
			return batch.Refuse(AmountAbove, "%s is more than there is to pay back of %s, %s",
				r.Amount, source.of, source.amount)
		}
		parts := source.take(r.Amount)
		if r.Account, err = payTo(a.Account, parts); err != nil {
			return err
		}
		b, err := ledger.BookableOn(ctx, d.m.Store, r.Made)
		if err != nil {
			return err
		}
		act.Subject, act.Detail = source.of, r.Amount.String()
		waits, err := d.refundWaits(ctx, &r)
		if err != nil {
			return err
		}
		out := outbox.New(d.m, "refund", outbox.Refunds)
		return outbox.Update(ctx, d.m, act, func(tx batch.Tx) error {
			if r.No, err = tx.Next(batch.RefundSeries, 1); err != nil {
				return err
			}
			if err := tx.AddRefund(r); err != nil {
				return err
			}
			if err := payBack(tx, b, parts, &r); err != nil {
				return err
			}
			if waits {
				r.Word, r.WordBy = batch.ApprovalAsked, d.m.By
				return d.ask(ctx, tx, forRefund(r.No), r.Amount, r.Reason)
			}
			return out.Refund(ctx, &r, r.Amount, r.Reason)
		}, out)
	})
	return r, err
}

// payBack takes the parts out of where they are, into a refund.
func payBack(tx batch.Tx, b ledger.Booking, parts []refundPart, r *batch.Refund) error {
	for _, part := range parts {
		to := batch.Posting{Target: batch.ToRefund, Amount: -part.from.Amount, Refund: r.No, Note: r.Reason}
		err := batch.AddPostings(tx, []batch.Posting{
			part.payment.Add(part.from, r.Made, b.On(r.Made)),
			part.payment.Add(to, r.Made, b.On(r.Made)),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// WithdrawRefund brings a refund back that is not to be paid: its money is where it was. A row with the
// amount below zero tells whoever pays, so that the rows of the outbox sum to what has left the books; of one
// that waited for a second person there was none.
type WithdrawRefund struct {
	Refund int64
	Reason string
}

// WithdrawRefund returns the refund as it is then.
func (d *Desk) WithdrawRefund(ctx context.Context, a WithdrawRefund) (r batch.Refund, err error) {
	err = d.do(ctx, withdrawRefund, strconv.FormatInt(a.Refund, 10), a.Reason, func(act batch.Act) error {
		if err := outbox.Recover(ctx, d.m); err != nil {
			return err
		}
		if r, err = d.m.Store.Refund(ctx, a.Refund); err != nil {
			return err
		}
		if !r.Withdrawn.IsZero() {
			return batch.Refuse(RefundWithdrawn, "refund %d was withdrawn %s", r.No, r.Withdrawn)
		}
		waits := r.Waits()
		r.Withdrawn = d.m.Today()
		payments, err := stream.All(d.m.Store.RefundPayments(ctx, r.No))
		if err != nil {
			return err
		}
		b, err := ledger.BookableOn(ctx, d.m.Store, r.Withdrawn)
		if err != nil {
			return err
		}
		out := outbox.New(d.m, "refund", outbox.Refunds)
		return outbox.Update(ctx, d.m, act, func(tx batch.Tx) error {
			if err := tx.WithdrawRefund(r.No, r.Withdrawn); err != nil {
				return err
			}
			if err := bringBack(tx, b, payments, &r, a.Reason); err != nil {
				return err
			}
			if waits { // nobody has been told to pay it
				return d.answer(ctx, tx, forRefund(r.No), batch.ApprovalWithdrawn, a.Reason)
			}
			return out.Refund(ctx, &r, -r.Amount, a.Reason)
		}, out)
	})
	return r, err
}

// bringBack puts the money of a refund where it was before.
func bringBack(
	tx batch.Tx, b ledger.Booking, payments []batch.PaymentState, r *batch.Refund, reason string,
) error {
	for _, p := range payments {
		k := slices.IndexFunc(p.Postings, func(e batch.Posting) bool { return e.Refund == r.No })
		from := p.Postings[k-1] // a refund's posting stands behind the one that takes the money
		out := batch.Posting{Target: batch.ToRefund, Amount: from.Amount, Refund: r.No, Note: reason}
		back := batch.Posting{
			Target: from.Target, CustomerNo: from.CustomerNo, Amount: -from.Amount, Reason: from.Reason,
		}
		err := batch.AddPostings(tx, []batch.Posting{
			p.Add(out, r.Withdrawn, b.On(r.Withdrawn)),
			p.Add(back, r.Withdrawn, b.On(r.Withdrawn)),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// refundable is money that can be paid back, of a customer or of a payment.
type refundable struct {
	of       batch.Subject
	customer batch.Customer // the zero customer where nobody knows whose it is
	amount   batch.Ore
	parts    []refundPart // the oldest first
}

// refundPart is the part of a payment that can be paid back, and the posting that takes it, whole.
type refundPart struct {
	payment *batch.PaymentState
	from    batch.Posting
}

// take takes an amount, as much of the first parts as it needs.
func (s *refundable) take(amount batch.Ore) (parts []refundPart) {
	for _, part := range s.parts {
		if part.from.Amount = max(part.from.Amount, -amount); part.from.Amount < 0 {
			amount += part.from.Amount
			parts = append(parts, part)
		}
	}
	return parts
}

// payTo is the account given, or the one from which all of the money came where none is.
func payTo(given string, parts []refundPart) (string, error) {
	if given != "" {
		if err := batch.CheckAccount(given); err != nil {
			return "", batch.Refuse(AccountWrong, "%v", err)
		}
		return given, nil
	}
	account := ""
	for _, part := range parts {
		switch debit := part.payment.Debit; {
		case debit == "":
			return "", batch.Refuse(AccountUnknown,
				"the bank did not say from which account payment %d came: say to which account to pay",
				part.payment.No)
		case account != "" && account != debit:
			return "", batch.Refuse(AccountsDiffer,
				"the money came from several accounts: say to which account to pay")
		default:
			account = debit
		}
	}
	return account, nil
}

// refundFinder finds what can be paid back.
type refundFinder struct{ m batch.Moment }

// find finds what a person means by customer:12, payment:12 or 12.
func (r refundFinder) find(ctx context.Context, of string) (*refundable, error) {
	kind, no := batch.CutKind(of)
	var found []*refundable
	var problems []error
	for _, look := range []struct {
		kind batch.SubjectKind
		find func(context.Context, string) (*refundable, error)
	}{{batch.OfCustomer, r.customer}, {batch.OfPayment, r.payment}} {
		if kind != "" && kind != look.kind {
			continue
		}
		s, err := look.find(ctx, no)
		switch {
		case err == nil:
			found = append(found, s)
		case errors.Is(err, batch.ErrRefused), kind != "" && errors.Is(err, batch.ErrNotFound):
			problems = append(problems, err)
		case !errors.Is(err, batch.ErrNotFound):
			return nil, err
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return nil, batch.Refuse(WhichRefund,
			"customer %s has credit and payment %s waits: say which, customer:%s or payment:%s",
			no, no, no, no)
	case len(problems) > 0:
		return nil, problems[0]
	}
	return nil, fmt.Errorf("%s is neither a customer nor a payment: %w", of, batch.ErrNotFound)
}

// customer is the credit of a customer, over all payments.
func (r refundFinder) customer(ctx context.Context, no string) (*refundable, error) {
	c, err := r.m.Store.Customer(ctx, no)
	if err != nil {
		return nil, err
	}
	credit, err := r.m.Store.CreditOf(ctx, no)
	if err != nil {
		return nil, err
	}
	s := &refundable{
		of: batch.Subject{Kind: batch.OfCustomer, No: no}, customer: c, amount: credit.Amount,
	}
	payments, there, err := ledger.CreditIn(ctx, r.m.Store, no)
	if err != nil {
		return nil, err
	}
	for k := range payments {
		from := batch.Posting{Target: batch.ToCredit, CustomerNo: no, Amount: -payments[k].CreditOf(no)}
		s.parts = append(s.parts, refundPart{&payments[k], from})
	}
	s.amount = min(s.amount, there)
	if s.amount <= 0 {
		return nil, batch.Refuse(NoCredit, "customer %s has no credit to pay back", no)
	}
	return s, nil
}

// payment is what waits of a payment. Its customer is known where its KID is right.
func (r refundFinder) payment(ctx context.Context, of string) (*refundable, error) {
	no, err := strconv.ParseInt(of, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("payment %s: %w", of, batch.ErrNotFound)
	}
	p, err := r.m.Store.Payment(ctx, no)
	if err != nil {
		return nil, err
	}
	s := &refundable{of: batch.Numbered(batch.OfPayment, no), amount: p.Balance(batch.ToUnmatched)}
	if s.amount <= 0 {
		return nil, batch.Refuse(NotWaiting,
			"payment %d does not wait, it is at %s: "+
				"only what waits of a payment is paid back, or the credit of a customer",
			no, p.Where())
	}
	from := batch.Posting{Target: batch.ToUnmatched, Amount: -s.amount, Reason: p.WaitsFor()}
	s.parts = []refundPart{{&p, from}}
	if _, err := r.m.KID.Parse(p.KID); err == nil {
		s.customer, err = r.m.Store.CustomerByFixed(ctx, r.m.OwnerOf(p.KID))
		if err != nil && !errors.Is(err, batch.ErrNotFound) {
			return nil, err
		}
	}
	return s, nil
}
