package outbox

import (
	"context"

	"github.com/google/uuid"

	"trekk/batch"
)

// sends reports whether trekk sends the messages of a channel by itself: then they wait for the job deliver,
// and are no rows of a file.
func (f *File) sends(by batch.MessageChannel) bool {
	_, sends := f.m.Deliveries[by]
	return sends
}

// byItself is the channel by which trekk sends letters to a customer by itself, with the address; sends is
// false where they are rows of a file.
func (f *File) byItself(c *batch.Customer) (by batch.MessageChannel, to string, sends bool) {
	return f.byWay(c.Channel(), c)
}

// byWay is byItself of a letter that goes one way, as Customer.Channel calls it.
func (f *File) byWay(way string, c *batch.Customer) (by batch.MessageChannel, to string, sends bool) {
	switch way {
	case "email":
		by, to = batch.ByEmail, c.Email
	case "post":
		by = batch.ByPrint
	}
	return by, to, f.sends(by)
}

// LetterFile is the file that will have a letter of an invoice to a customer; empty where trekk sends it by
// itself. The file is of Invoices.
func (f *File) LetterFile(ctx context.Context, c *batch.Customer) (string, error) {
	if _, _, sends := f.byItself(c); sends {
		return "", nil
	}
	return f.Named(ctx)
}

// queue leaves a message for the job deliver, in the transaction in which the file's rows leave.
func (f *File) queue(msg batch.Message) error {
	msg.Reference, msg.State = uuid.NewString(), batch.MessageQueued
	msg.Created, msg.Since = f.m.Now, f.m.Now
	_, err := f.tx.AddMessage(msg)
	return err
}

// Without is a customer whom a channel does not reach.
func Without(by batch.MessageChannel, c batch.Customer) batch.Customer {
	switch by {
	case batch.BySMS:
		c.Mobile = ""
	case batch.ByEmail:
		c.Email = ""
	}
	return c
}

// Instead says what a message says that did not get through, to the customer whom it is for as far as he can be
// reached (Without), and tells by which channel of his (Customer.Channel) it goes now. The file is of Messages.
func (f *File) Instead(
	ctx context.Context, msg *batch.Message, c batch.Customer,
) (channel string, err error) {
	return c.Channel(), f.message(ctx, &c, told{
		kind: msg.Kind, invoiceNo: msg.InvoiceNo, text: msg.Text, reminder: msg.Reminder, amount: msg.Amount,
	})
}
