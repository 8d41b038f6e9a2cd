package api

import (
	"context"
	"strconv"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
)

type refunding struct {
	Partly
	Account string `json:"account,omitempty" maxLength:"20" doc:"Where to pay; the account it came from where left out"`
}

type applying struct {
	Invoice string `json:"invoice_no,omitempty" maxLength:"200" doc:"The one that is to be paid; all where left out"`
	Why
}

// telling is an event that is told of a membership.
type telling struct {
	Told
	Again bool `json:"again,omitempty" doc:"A charge that the books have already comes once more"`
	Why
}

// customer answers with a customer as it is now.
func (c *call) customer(ctx context.Context, found batch.Customer, err error) (*report.Customer, error) {
	if err != nil {
		return nil, err
	}
	return c.reports().Customer(ctx, &found)
}

func refunded(r batch.Refund, err error) (report.Refund, error) {
	if err != nil {
		return report.Refund{}, err
	}
	return report.RefundOf(&r), nil
}

func (a *API) addCustomerActs() {
	on(a, kind("hold_customer", batch.OfCustomer), "/customers/{no}/hold", "Stop everything to a person",
		func(ctx context.Context, c *call, no string, b *until) (*report.Customer, error) {
			held, err := c.desk().HoldCustomer(ctx,
				desk.HoldCustomer{Customer: no, Until: b.Until, Reason: b.Reason})
			return c.customer(ctx, held, err)
		})
	on(a, kind("release_customer", batch.OfCustomer), "/customers/{no}/release", "End the hold of a customer",
		func(ctx context.Context, c *call, no string, b *Why) (*report.Customer, error) {
			free, err := c.desk().ReleaseCustomer(ctx, desk.ReleaseCustomer{Customer: no, Reason: b.Reason})
			return c.customer(ctx, free, err)
		})
	on(a, kind("refund", batch.OfCustomer), "/customers/{no}/refund", "Pay back a customer's credit",
		func(ctx context.Context, c *call, no string, b *refunding) (report.Refund, error) {
			return refunded(c.desk().Refund(ctx, desk.Refund{
				Of: "customer:" + no, Amount: b.Amount, Account: b.Account, Reason: b.Reason,
			}))
		})
	on(a, kind("apply_credit", batch.OfCustomer), "/customers/{no}/apply-credit",
		"Pay open invoices with the customer's credit now",
		func(ctx context.Context, c *call, no string, b *applying) (*report.Credit, error) {
			done, err := c.desk().ApplyCredit(ctx, desk.ApplyCredit{
				Of: "customer:" + no, Invoice: b.Invoice, Reason: b.Reason,
			})
			if err != nil {
				return nil, err
			}
			return c.reports().Credit(ctx, done.Customer.No)
		})
	on(a, kind("withdraw_refund", batch.OfRefund), "/refunds/{no}/withdraw", "Bring back a refund",
		func(ctx context.Context, c *call, no string, b *Why) (report.Refund, error) {
			refund, err := number(no)
			if err != nil {
				return report.Refund{}, err
			}
			return refunded(c.desk().WithdrawRefund(ctx,
				desk.WithdrawRefund{Refund: refund, Reason: b.Reason}))
		})
	on(a, kind("approve_refund", batch.OfRefund), "/refunds/{no}/approve",
		"A second person's word on a refund",
		func(ctx context.Context, c *call, no string, _ *nothing) (report.Refund, error) {
			refund, err := number(no)
			if err != nil {
				return report.Refund{}, err
			}
			return refunded(c.desk().ApproveRefund(ctx, desk.ApproveRefund{Refund: refund}))
		})
}

// paymentNo is a payment as acts on refunds name it.
func paymentNo(no int64) string { return "payment:" + strconv.FormatInt(no, 10) }

// addPersonActs adds what is done with what the books know of a person.
func (a *API) addPersonActs() {
	on(a, kind("export_person", batch.OfCustomer), "/customers/{no}/export",
		"Everything that the books know of a person",
		func(ctx context.Context, c *call, no string, _ *nothing) (*report.Everything, error) {
			if _, err := c.desk().ExportPerson(ctx, desk.ExportPerson{Customer: no}); err != nil {
				return nil, err
			}
			return c.reports().Everything(ctx, no)
		})
	on(a, kind("forget_person", batch.OfCustomer), "/customers/{no}/forget",
		"Blank a person's name where bookkeeping needs it no longer, else how to reach the person",
		func(ctx context.Context, c *call, no string, b *Why) (desk.ForgottenPerson, error) {
			return c.desk().ForgetPerson(ctx, desk.ForgetPerson{Customer: no, Reason: b.Reason})
		})
	on(a, kind("return_person", batch.OfCustomer), "/customers/{no}/return",
		"Let imports say again who a forgotten person is",
		func(ctx context.Context, c *call, no string, b *Why) (*report.Customer, error) {
			back, err := c.desk().ReturnPerson(ctx, desk.ReturnPerson{Customer: no, Reason: b.Reason})
			return c.customer(ctx, back, err)
		})
}

// addEventActs adds what members tell.
func (a *API) addEventActs() {
	on(a, kind("register", batch.OfMembership), "/memberships/{no}/events",
		"Take what a member tells at the counter: a freeze, a termination, a charge",
		func(ctx context.Context, c *call, no string, b *telling) (desk.Effect, error) {
			e, err := b.of(c, no)
			if err != nil {
				return desk.Effect{}, err
			}
			return c.desk().Register(ctx, desk.Register{Event: e, Again: b.Again, Reason: b.Reason})
		})
	on(a, kind("undo_event", batch.OfEvent), "/membership-events/{no}/undo",
		"Take back what was told of a membership by mistake",
		func(ctx context.Context, c *call, no string, b *Why) (*report.ToldEvents, error) {
			event, err := number(no)
			if err != nil {
				return nil, err
			}
			undone, err := c.desk().UndoEvent(ctx, desk.UndoEvent{Event: event, Reason: b.Reason})
			if err != nil {
				return nil, err
			}
			return c.reports().ToldEvents(ctx, undone[0].MembershipNo)
		})
}
