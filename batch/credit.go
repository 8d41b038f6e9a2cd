package batch

import "context"

// CustomerCredit is what a customer has paid too much, over all payments: one that was taken back counts no longer.
type CustomerCredit struct {
	CustomerNo string
	Fixed      string // the fixed part of the customer's KIDs
	Amount     Ore
}

// credits are what customers have paid too much, to be used on their next invoices where the terms say so. Customers are
// asked for in the order of the fixed part of their KIDs.
type credits struct {
	night   *Night
	ctx     context.Context
	booking booking
	stream  *merge[CustomerCredit] // nil where the terms leave credit alone
	fixed   string
	left    Ore            // of the customer with that fixed part
	held    []PaymentState // that it is in
}

func (n *Night) newCredits(ctx context.Context, b booking) *credits {
	c := &credits{night: n, ctx: ctx, booking: b}
	if n.Terms.Billing.UseCredit {
		c.stream = newMerge(n.Store.Credits(ctx), func(c CustomerCredit) string { return c.Fixed })
	}
	return c
}

func (c *credits) stop() {
	if c.stream != nil {
		c.stream.stop()
	}
}

// use moves credit of the invoice's customer to the invoice, as far as either goes, and returns how much.
func (c *credits) use(tx Tx, i *Invoice) (used Ore, err error) {
	if c.stream == nil {
		return 0, nil
	}
	if i.Fixed != c.fixed {
		c.fixed, c.left, c.held = i.Fixed, 0, nil
		for credit, err := range c.stream.at(i.Fixed) {
			if err != nil {
				return 0, err
			}
			c.left = credit.Amount
		}
		if c.left > 0 {
			if c.held, err = collect(c.night.Store.CustomerPayments(c.ctx, i.CustomerNo)); err != nil {
				return 0, err
			}
		}
	}
	today := c.night.today()
	for k := range c.held {
		p := &c.held[k]
		part := min(p.CreditOf(i.CustomerNo), i.Amount-used, c.left)
		if part <= 0 || p.TakenBackBy != 0 {
			continue // what was taken back comes to nothing with what took it back
		}
		err := addPostings(tx, []Posting{
			p.add(Posting{Target: ToCredit, CustomerNo: i.CustomerNo, Amount: -part}, today, c.booking.on(today)),
			p.add(Posting{Target: ToInvoice, InvoiceNo: i.No, Amount: part}, today, c.booking.on(today)),
		})
		if err != nil {
			return used, err
		}
		used += part
		c.left -= part
	}
	return used, nil
}
