package batch

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"

	"trekk/schedule/bankday"
)

// CreditKind says what takes an amount off an invoice.
type CreditKind string

// A credit note is sent to the customer and has its number in the series of the invoices. A loss is what the payee gives up
// hope of: it is still owed, but no longer asked for.
const (
	KindCredit CreditKind = "credit"
	KindLoss   CreditKind = "loss"
)

// CreditNote takes an amount off an invoice. Rows are only ever added.
type CreditNote struct {
	Kind      CreditKind
	No        string // from InvoiceSeries, of a loss from LossSeries
	InvoiceNo string
	Issued    bankday.Date
	Booked    bankday.Date
	Amount    Ore // above zero
	Charges   Ore // the part of it that the invoice has for charges
	Fee       Ore // the part that is the invoice's fee; the rest is its plan's
	Reason    string
	Anew      bool // the charges on the invoice go on another one
	Imported  bool // issued by another system
}

// Number is a number of an invoice or a credit note.
type Number struct {
	No       string
	Imported bool // given by another system
}

// ClaimFate is what becomes of an invoice's claim when the invoice is credited.
type ClaimFate string

// Nothing had been claimed, or what is claimed is still right or has been charged; the claim had not left, and was dropped with its transmission;
// the next transmission cancels it; or it is too late, and what the bank charges becomes credit.
const (
	NoClaimFate    ClaimFate = ""
	ClaimGivenUp   ClaimFate = "dropped"
	ClaimToCancel  ClaimFate = "cancelled"
	ClaimIsCharged ClaimFate = "charged"
)

// Crediting is what a credit note or a loss led to.
type Crediting struct {
	Note     CreditNote
	Invoice  InvoiceState // as it is now
	ToCredit Ore          // what had been paid and is now the customer's credit
	Claim    ClaimFate
}

// CreditInvoice takes an amount off an invoice, or with zero all that is left of it, with a credit note that the customer is
// sent. What has been paid above what remains becomes the customer's credit.
func (n *Night) CreditInvoice(ctx context.Context, invoiceNo string, amount Ore, reason, by string) (*Crediting, error) {
	return n.takeOff(ctx, invoiceNo, KindCredit, amount, reason, by)
}

// WriteOff gives up what is outstanding of an invoice: it is a loss. The customer is not told.
func (n *Night) WriteOff(ctx context.Context, invoiceNo, reason, by string) (*Crediting, error) {
	return n.takeOff(ctx, invoiceNo, KindLoss, 0, reason, by)
}

func (n *Night) takeOff(ctx context.Context, invoiceNo string, kind CreditKind, amount Ore, reason, by string) (*Crediting, error) {
	var c *Crediting
	err := n.locked(ctx, func() error {
		b, err := n.bookingOn(ctx, n.today())
		if err != nil {
			return err
		}
		i, err := n.Store.Invoice(ctx, invoiceNo)
		if err != nil {
			return err
		}
		left := i.Amount - i.Credited
		if kind == KindLoss {
			left = i.Outstanding()
		}
		switch {
		case left == 0:
			return refused("invoice %s is %s: nothing is left of it", invoiceNo, i.Status())
		case amount > left:
			return refused("invoice %s: %s is above the %s that is left of it", invoiceNo, amount, left)
		}
		paid, err := collect(n.Store.InvoicePayments(ctx, i.No))
		if err != nil {
			return err
		}
		note := CreditNote{Kind: kind, InvoiceNo: i.No, Issued: n.today(), Amount: cmp.Or(amount, left), Reason: reason}
		out := n.newOutboxFile(string(kind), "messages", messageColumns)
		return out.update(ctx, n.personal(by, string(kind), "invoice %s", i.No), func(tx Tx) (err error) {
			series := map[CreditKind]Series{KindCredit: InvoiceSeries, KindLoss: LossSeries}[kind]
			no, err := tx.Next(series, 1)
			if err != nil {
				return err
			}
			note.No = strconv.FormatInt(no, 10)
			if c, err = n.credit(ctx, tx, b, &i, paid, note); err != nil {
				return err
			}
			if c.Claim, err = n.settleClaim(ctx, tx, &i, paid); err != nil || kind == KindLoss {
				return err
			}
			return n.tellCredit(ctx, out, &i, &c.Note)
		})
	})
	if err != nil {
		return nil, err
	}
	c.Invoice, err = n.Store.Invoice(ctx, invoiceNo)
	return c, err
}

// credit writes a credit note or loss of an invoice with what was paid on it; money above what is left of the invoice becomes
// credit. It brings the invoice and the payments up to date, and leaves the claim to others.
func (n *Night) credit(ctx context.Context, tx Tx, b booking, i *InvoiceState, paid []PaymentState, note CreditNote) (*Crediting, error) {
	day := max(note.Issued, i.Booked)
	for _, p := range paid {
		for _, e := range p.Postings {
			if e.InvoiceNo == i.No {
				day = max(day, e.Booked)
			}
		}
	}
	note.Booked = b.on(day)
	if note.Kind == KindCredit {
		if err := n.divide(ctx, i, &note); err != nil {
			return nil, err
		}
	} else {
		i.WrittenOff += note.Amount
	}
	i.Credited += note.Amount
	c := &Crediting{Note: note, ToCredit: max(0, i.Paid+i.Credited-i.Amount)}
	for over := c.ToCredit; over > 0 && len(paid) > 0; paid = paid[:len(paid)-1] { // the last first
		p := &paid[len(paid)-1]
		on := Ore(0)
		for _, e := range p.Postings {
			if e.InvoiceNo == i.No {
				on += e.Amount
			}
		}
		if p.TakenBackBy != 0 {
			continue // with what took it back it comes to nothing
		}
		part := max(0, min(on, over))
		over -= part
		if part == 0 {
			continue
		}
		if err := addPostings(tx, []Posting{
			p.add(Posting{Target: ToInvoice, InvoiceNo: i.No, Amount: -part}, n.today(), note.Booked),
			p.add(Posting{Target: ToCredit, CustomerNo: i.CustomerNo, Amount: part}, n.today(), note.Booked),
		}); err != nil {
			return nil, err
		}
	}
	i.Paid -= c.ToCredit
	return c, tx.AddCreditNote(note)
}

// settleClaim drops the claim of an invoice of which something else is owed now, where the claim has not left, or says what
// comes of it.
func (n *Night) settleClaim(ctx context.Context, tx Tx, i *InvoiceState, paid []PaymentState) (ClaimFate, error) {
	owed := i.Outstanding()
	if i.Claim == nil || i.Claim.Status != ClaimLive || i.Claim.Amount == owed || n.today() > n.Terms.RetryEnds(i.Claim.Due, n.Calendar) {
		return NoClaimFate, nil
	}
	if slices.ContainsFunc(paid, func(p PaymentState) bool { return p.Type == typeAvtaleGiro }) {
		return NoClaimFate, nil // the bank has charged it
	}
	t, err := n.Transmission(ctx, i.Claim.Transmission)
	if err != nil {
		return "", err
	}
	if t.Status == TransmissionSealed && t.Sends == 0 {
		anew, err := n.claimableAnew(ctx, t)
		if err != nil {
			return "", err
		}
		if anew {
			t.Replied, t.Text = n.Now, "given up: invoice "+i.No+" was credited"
			return ClaimGivenUp, errors.Join(t.step(TransmissionRejected), tx.SetTransmission(t))
		}
	}
	first, last := n.cancelDays(i.Claim, t)
	if first > last || owed > 0 && !n.claimableOn(i.Due, first) {
		return ClaimIsCharged, nil
	}
	return ClaimToCancel, nil
}

// claimableAnew reports whether everything in a transmission that has not left can as well be told to the bank in one that
// leaves a bank day later.
func (n *Night) claimableAnew(ctx context.Context, t Transmission) (bool, error) {
	next := n.Calendar.After(n.Calendar.Effective(n.Now), 1)
	for c, err := range n.Store.Claims(ctx, t.Number) {
		if err != nil {
			return false, err
		}
		if c.IsCancellation() {
			if next > n.Terms.CancelDeadline(c.Due, n.Calendar) {
				return false, nil
			}
			continue
		}
		if typ, ok := n.Terms.ClaimType(c.Due, next, n.Calendar); !ok || typ != c.Type {
			return false, nil
		}
	}
	return true, nil
}

func (n *Night) claimableOn(due, atNets bankday.Date) bool {
	_, ok := n.Terms.ClaimType(due, atNets, n.Calendar)
	return ok
}

// divide says what of an invoice a credit note takes off: the lines from the last one backwards, so the charges before what
// the plan costs, and the invoice fee last of all.
func (n *Night) divide(ctx context.Context, i *InvoiceState, c *CreditNote) error {
	charges := Ore(0)
	for l, err := range n.Store.Lines(ctx, i.No) {
		if err != nil {
			return err
		}
		if l.Event != 0 {
			charges += l.Amount
		}
	}
	before := i.Credited - i.WrittenOff
	after := before + c.Amount
	c.Charges = min(after, charges) - min(before, charges)
	c.Fee = max(after, i.Amount-i.Fee) - max(before, i.Amount-i.Fee)
	return nil
}

// cancelInvoice credits the whole of an invoice that nothing has been paid of, and tells the customer; its charges go on another.
func (n *Night) cancelInvoice(ctx context.Context, tx Tx, b booking, out *outboxFile, i *InvoiceState, reason string) error {
	no, err := tx.Next(InvoiceSeries, 1)
	if err != nil {
		return err
	}
	c, err := n.credit(ctx, tx, b, i, nil, CreditNote{
		Kind: KindCredit, No: strconv.FormatInt(no, 10), InvoiceNo: i.No, Issued: n.today(), Amount: i.Outstanding(), Reason: reason, Anew: true,
	})
	if err != nil {
		return err
	}
	return n.tellCredit(ctx, out, i, &c.Note)
}

// tellCredit sends the customer the credit note.
func (n *Night) tellCredit(ctx context.Context, out *outboxFile, i *InvoiceState, c *CreditNote) error {
	says := n.message(&i.Invoice, c.Amount)
	says.Credit, says.From = c.No, c.Issued
	customer := &i.Customer
	text, err := n.Terms.CreditNote().Render(customer.Language, says)
	if err != nil {
		return err
	}
	return out.add(ctx, "credit_note", customer.Channel(), customer.Name, customer.Email, customer.Mobile, customer.Address, customer.Postcode, customer.City,
		i.MembershipNo, i.No, text)
}
