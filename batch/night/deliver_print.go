package night

import (
	"context"
	"fmt"

	"trekk/batch"
	"trekk/batch/letter"
	"trekk/batch/outbox"
)

// lettersAFile is how many letters a file to be printed has at most: the PDF is in memory until it is
// written, about 10 kB a page.
const lettersAFile = 500

// print leaves the letters that wait as files of the outbox, each with where its letters are to be sent.
func (d *deliverer) print(ctx context.Context) error {
	page := batch.Page{Limit: lettersAFile}
	for {
		var list []batch.Message
		f := batch.MessageFilter{Channel: batch.ByPrint, State: batch.MessageQueued}
		for m, err := range d.Store.ListMessages(ctx, f, page) {
			if err != nil {
				return err
			}
			list, page.After = append(list, m.Item.Message), m.Cursor
		}
		if len(list) == 0 {
			return nil
		}
		leave, err := d.toPrint(ctx, list)
		if err == nil && len(leave) > 0 {
			err = d.printFile(ctx, leave)
		}
		if err != nil {
			return err
		}
	}
}

// toPrint weighs letters anew: those that may leave. What has gone is cancelled.
func (d *deliverer) toPrint(ctx context.Context, list []batch.Message) (leave []batch.Message, err error) {
	c := &carrying{deliverer: d, by: batch.ByPrint}
	for _, m := range list {
		gone, waits, err := d.weigh(ctx, &m)
		switch {
		case err != nil:
			return nil, err
		case waits:
			d.report.count("waiting", 1)
		case gone != "":
			if err := c.cancel(ctx, &m, gone); err != nil {
				return nil, err
			}
		default:
			if renewed, err := d.renewed(ctx, &m); err != nil {
				return nil, err
			} else if !renewed {
				leave = append(leave, m)
			}
		}
	}
	if d.rehearsal != nil {
		c.rehearse(leave)
		return nil, nil
	}
	return leave, nil
}

// printFile leaves letters as one PDF, each beginning on an odd page, so that it may be printed on both
// sides. That they have left is noted in the transaction that notes the files.
func (d *deliverer) printFile(ctx context.Context, list []batch.Message) error {
	doc := outbox.NewDocument(d.Moment, d.report.Job, outbox.Print)
	sheet := outbox.New(d.Moment, d.report.Job, outbox.Print)
	name, err := doc.Named(ctx)
	if err != nil {
		return err
	}
	book := letter.NewBook(d.Today(), "nb", name, d.Creditor.Name)
	act := d.act("deliver", "print", "%d letters", len(list))
	err = outbox.Update(ctx, d.Moment, act, func(tx batch.Tx) error {
		for _, m := range list {
			l, err := letter.OfMessage(ctx, d.Moment, &m)
			if err != nil {
				return fmt.Errorf("message %d: %w", m.No, err)
			}
			first, pages := book.AddOdd(l)
			if err := sheet.Printed(ctx, &m, &l.To, first, pages); err != nil {
				return err
			}
			m.Gateway, m.Tries, m.GatewayID = "print", m.Tries+1, fmt.Sprintf("%s:%d", name, first)
			if err := d.set(tx, &m, batch.MessageSending); err != nil {
				return err
			}
			if err := d.set(tx, &m, batch.MessageAccepted); err != nil {
				return err
			}
		}
		return doc.Write(ctx, len(list), book.Write)
	}, doc, sheet)
	if err == nil {
		d.report.count("sent", int64(len(list)))
	}
	return err
}
