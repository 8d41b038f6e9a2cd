package batch

import "context"

// credits are what customers have paid too much, to be used on their next invoices where the terms say so. Customers are
// asked for in the order of the fixed part of their KIDs.
type credits struct {
	night   *Night
	booking booking
	stream  *merge[PaymentState] // nil where the terms leave credit alone
	fixed   string
	held    []PaymentState // of the customer with that fixed part
}

func (n *Night) newCredits(ctx context.Context, b booking) *credits {
	c := &credits{night: n, booking: b}
	if n.Terms.Billing.UseCredit {
		c.stream = newMerge(n.Store.Payments(ctx, PaymentsCredit), func(p PaymentState) string { return n.fixedOf(p.creditOf()) })
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
		c.fixed, c.held = i.Fixed, nil
		for p, err := range c.stream.at(i.Fixed) {
			if err != nil {
				return 0, err
			}
			c.held = append(c.held, p)
		}
	}
	for k := range c.held {
		p := &c.held[k]
		part := min(p.Balance(ToCredit), i.Amount-used)
		if part <= 0 {
			continue
		}
		for _, e := range []Posting{
			{Target: ToCredit, CustomerNo: i.CustomerNo, Amount: -part},
			{Target: ToInvoice, InvoiceNo: i.No, Amount: part},
		} {
			if err := tx.AddPosting(p.add(e, c.night.today(), c.booking.on(c.night.today()))); err != nil {
				return used, err
			}
		}
		used += part
	}
	return used, nil
}

// creditOf is the customer whose credit the payment holds.
func (p *PaymentState) creditOf() string {
	for _, e := range p.Postings {
		if e.Target == ToCredit {
			return e.CustomerNo
		}
	}
	return ""
}

// fixedOf is the fixed part of a customer's KIDs.
func (n *Night) fixedOf(customerNo string) string {
	fixed, err := n.KID.FixedOf(customerNo)
	if err != nil {
		return customerNo // no customer is imported whose number does not fit
	}
	return fixed
}
