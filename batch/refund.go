package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"trekk/kid"
	"trekk/schedule/bankday"
)

// Refund is an amount that is paid back, of a customer's credit or of a payment that waited unmatched.
type Refund struct {
	No         int64
	CustomerNo string // empty of an unmatched payment
	Name       string
	Account    string // 11 digits
	Amount     Ore    // above zero
	Reason     string
	Made       bankday.Date
	Withdrawn  bankday.Date // zero when it stands
}

// Reference is what the bank statement shows of the refund.
func (r *Refund) Reference() string { return fmt.Sprintf("R%d", r.No) }

// CheckAccount says what is wrong with a Norwegian account number: 11 digits, the last a mod11 check digit over the others.
func CheckAccount(account string) error {
	if len(account) != 11 || !Digits(account) {
		return fmt.Errorf("account %q: want 11 digits", account)
	}
	if !kid.Check(kid.Mod11, account) {
		return fmt.Errorf("account %q: the last digit does not fit the others, look for a slip of the pen", account)
	}
	return nil
}

var refundColumns = []string{"customer_no", "name", "account", "amount", "reason", "reference"}

// Refund pays back: the credit of a customer, or what waits of a payment; `of` is the number of a customer with credit or of
// such a payment, and says which, as in customer:12 and payment:12, where both are there. Zero is all of it. The money goes to
// the account given, else to the one that the payer paid from. It is out of the books when the refund stands in the outbox.
func (n *Night) Refund(ctx context.Context, of string, amount Ore, account, reason, by string) (Refund, error) {
	r := Refund{Account: account, Amount: amount, Reason: reason, Made: n.today()}
	err := n.locked(ctx, func() error {
		if err := n.recoverOutbox(ctx); err != nil {
			return err
		}
		source, err := n.refundable(ctx, of)
		if err != nil {
			return err
		}
		r.CustomerNo, r.Name = source.customer.No, source.customer.Name
		if r.Amount == 0 {
			r.Amount = source.amount
		}
		if r.Amount > source.amount {
			return refused("%s is more than there is to pay back of %s, %s", r.Amount, source.name, source.amount)
		}
		parts := source.take(r.Amount)
		if err := r.findAccount(parts); err != nil {
			return err
		}
		b, err := n.bookingOn(ctx, n.today())
		if err != nil {
			return err
		}
		out := n.newOutboxFile("refund", "refunds", refundColumns)
		return out.update(ctx, n.personal(by, "refund", "%s, %s", source.name, r.Amount), func(tx Tx) error {
			if r.No, err = tx.Next(RefundSeries, 1); err != nil {
				return err
			}
			if err := tx.AddRefund(r); err != nil {
				return err
			}
			for _, part := range parts {
				err := addPostings(tx, []Posting{
					part.payment.add(part.from, n.today(), b.on(n.today())),
					part.payment.add(Posting{Target: ToRefund, Amount: -part.from.Amount, Refund: r.No, Note: reason}, n.today(), b.on(n.today())),
				})
				if err != nil {
					return err
				}
			}
			return out.add(ctx, r.CustomerNo, r.Name, r.Account, r.Amount.Decimal(), reason, r.Reference())
		})
	})
	return r, err
}

// WithdrawRefund brings a refund back that is not to be paid: its money is where it was. A row with the amount below zero
// tells whoever pays, so that the rows of the outbox sum to what has left the books.
func (n *Night) WithdrawRefund(ctx context.Context, no int64, reason, by string) (Refund, error) {
	var r Refund
	err := n.locked(ctx, func() (err error) {
		if err := n.recoverOutbox(ctx); err != nil {
			return err
		}
		if r, err = n.Store.Refund(ctx, no); err != nil {
			return err
		}
		if !r.Withdrawn.IsZero() {
			return refused("refund %d was withdrawn %s", no, r.Withdrawn)
		}
		r.Withdrawn = n.today()
		payments, err := collect(n.Store.RefundPayments(ctx, no))
		if err != nil {
			return err
		}
		b, err := n.bookingOn(ctx, n.today())
		if err != nil {
			return err
		}
		out := n.newOutboxFile("refund", "refunds", refundColumns)
		return out.update(ctx, n.personal(by, "withdraw refund", "refund %d: %s", no, reason), func(tx Tx) error {
			if err := tx.WithdrawRefund(no, n.today()); err != nil {
				return err
			}
			for _, p := range payments {
				k := slices.IndexFunc(p.Postings, func(e Posting) bool { return e.Refund == no })
				from := p.Postings[k-1] // a refund's posting stands behind the one that takes the money
				err := addPostings(tx, []Posting{
					p.add(Posting{Target: ToRefund, Amount: from.Amount, Refund: no, Note: reason}, n.today(), b.on(n.today())),
					p.add(Posting{Target: from.Target, CustomerNo: from.CustomerNo, Amount: -from.Amount, Reason: from.Reason}, n.today(), b.on(n.today())),
				})
				if err != nil {
					return err
				}
			}
			return out.add(ctx, r.CustomerNo, r.Name, r.Account, (-r.Amount).Decimal(), reason, r.Reference())
		})
	})
	return r, err
}

// refundable is money that can be paid back, of a customer or of a payment.
type refundable struct {
	name     string
	customer Customer
	amount   Ore
	parts    []refundPart // the oldest first
}

// refundPart is the part of a payment that can be paid back, and the posting that takes it, whole.
type refundPart struct {
	payment *PaymentState
	from    Posting
}

// take takes an amount, as much of the first parts as it needs.
func (s *refundable) take(amount Ore) (parts []refundPart) {
	for _, part := range s.parts {
		if part.from.Amount = max(part.from.Amount, -amount); part.from.Amount < 0 {
			amount += part.from.Amount
			parts = append(parts, part)
		}
	}
	return parts
}

// findAccount takes the account from which all of the money came, where none is given.
func (r *Refund) findAccount(parts []refundPart) error {
	if r.Account != "" {
		if err := CheckAccount(r.Account); err != nil {
			return refused("%v", err)
		}
		return nil
	}
	for _, part := range parts {
		switch debit := part.payment.Debit; {
		case debit == "":
			return refused("the bank did not say from which account payment %d came: say where to pay with --account", part.payment.No)
		case r.Account != "" && r.Account != debit:
			return refused("the money came from several accounts: say where to pay with --account")
		default:
			r.Account = debit
		}
	}
	return nil
}

// refundable finds what a person means by customer:12, payment:12 or 12.
func (n *Night) refundable(ctx context.Context, of string) (*refundable, error) {
	what, no := cutKind(of)
	var found []*refundable
	var problems []error
	for _, look := range []struct {
		what string
		find func(context.Context, string) (*refundable, error)
	}{{"customer", n.customerCredit}, {"payment", n.paymentWaiting}} {
		if what != "" && what != look.what {
			continue
		}
		s, err := look.find(ctx, no)
		switch {
		case err == nil:
			found = append(found, s)
		case errors.Is(err, ErrRefused), what != "" && errors.Is(err, ErrNotFound):
			problems = append(problems, err)
		case !errors.Is(err, ErrNotFound):
			return nil, err
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return nil, refused("customer %s has credit and payment %s waits: say which, customer:%s or payment:%s", no, no, no, no)
	case len(problems) > 0:
		return nil, problems[0]
	}
	return nil, fmt.Errorf("%s is neither a customer nor a payment: %w", of, ErrNotFound)
}

// customerCredit is the credit of a customer, over all payments.
func (n *Night) customerCredit(ctx context.Context, no string) (*refundable, error) {
	c, err := n.Store.Customer(ctx, no)
	if err != nil {
		return nil, err
	}
	s := &refundable{name: "customer " + no, customer: c}
	payments, err := collect(n.Store.CustomerPayments(ctx, no))
	if err != nil {
		return nil, err
	}
	there := Ore(0)
	for k := range payments {
		credit := payments[k].CreditOf(no)
		s.amount += credit
		if credit > 0 && payments[k].TakenBackBy == 0 { // else it comes to nothing with what took it back
			there += credit
			s.parts = append(s.parts, refundPart{&payments[k], Posting{Target: ToCredit, CustomerNo: no, Amount: -credit}})
		}
	}
	s.amount = min(s.amount, there)
	if s.amount <= 0 {
		return nil, refused("customer %s has no credit to pay back", no)
	}
	return s, nil
}

// paymentWaiting is what waits of a payment. Its customer is known where its KID is right.
func (n *Night) paymentWaiting(ctx context.Context, of string) (*refundable, error) {
	no, err := strconv.ParseInt(of, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("payment %s: %w", of, ErrNotFound)
	}
	p, err := n.Store.Payment(ctx, no)
	if err != nil {
		return nil, err
	}
	s := &refundable{name: fmt.Sprintf("payment %d", no), amount: p.Balance(ToUnmatched)}
	if s.amount <= 0 {
		return nil, refused("payment %d does not wait, it is at %s: only what waits of a payment is paid back, or the credit of a customer", no, p.Where())
	}
	s.parts = []refundPart{{&p, Posting{Target: ToUnmatched, Amount: -s.amount, Reason: p.waitsFor()}}}
	if _, err := n.KID.Parse(p.KID); err == nil {
		if s.customer, err = n.Store.CustomerByFixed(ctx, n.fixed(p.KID)); err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
	}
	return s, nil
}
