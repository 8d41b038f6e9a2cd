package outbox

import (
	"context"

	"github.com/google/uuid"

	"trekk/batch"
)

// sends reports whether trekk sends the messages of a channel by itself: then they wait for the job deliver, and
// are no rows of a file.
func (f *File) sends(by batch.MessageChannel) bool {
	_, sends := f.m.Deliveries[by]
	return sends
}

// queue leaves a message for the job deliver, in the transaction in which the file's rows leave.
func (f *File) queue(msg batch.Message) error {
	msg.Reference, msg.State = uuid.NewString(), batch.MessageQueued
	msg.Created, msg.Since = f.m.Now, f.m.Now
	_, err := f.tx.AddMessage(msg)
	return err
}

// Instead writes the text of a message that did not get through, for the customer whom it is for, and tells by
// which channel of the customer (Customer.Channel) it goes now. The file is of Messages.
func (f *File) Instead(ctx context.Context, msg *batch.Message, c batch.Customer) (channel string, err error) {
	switch msg.Channel {
	case batch.BySMS:
		c.Mobile = ""
	case batch.ByEmail:
		c.Email = ""
	}
	return c.Channel(), f.message(ctx, msg.Kind, &c, "", msg.InvoiceNo, msg.Text)
}
