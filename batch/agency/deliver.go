package agency

import (
	"context"
	"io"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/nets/mailbox"
)

// Deliver brings a sealed file to the agency: always the same bytes under the same name. It cannot know
// whether an earlier try arrived, so it looks: the same content there is the file, sent; other content under
// its name is an error, for a person. Before the first byte leaves, the books say that it may be there; when it
// is there its cases are sent. An agency that has taken a file away may get it once more: it has the number and
// the content by which to tell.
func Deliver(
	ctx context.Context, m batch.Moment, mb mailbox.Mailbox, f batch.AgencyFile, act batch.Act,
) error {
	content := func() io.Reader { return m.Store.Content(ctx, batch.ToAgency, f.No) }
	there, err := bank.Find(ctx, mb, bank.Parcel{
		Name: f.Name, SHA256: f.SHA256, Size: f.Size, Sends: f.Sends, Content: content,
	}, true)
	if err != nil {
		return err
	}
	if !there {
		if err := raiseFence(ctx, m, &f); err != nil {
			return err
		}
		f.Status = batch.AgencySending
		f.Sends++
		err := m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.SetAgencyFile(f) })
		if err != nil {
			return err
		}
		if _, err := mb.Put(ctx, f.Name, content()); err != nil {
			return err
		}
	}
	f.Status, f.Sent, f.Sends = batch.AgencySent, m.Now, max(1, f.Sends)
	return m.Store.Update(ctx, act, func(tx batch.Tx) error {
		if err := tx.SetAgencyFile(f); err != nil {
			return err
		}
		for msg, err := range m.Store.FileMessages(ctx, f.No) {
			if err != nil {
				return err
			}
			if msg.Kind != batch.CaseNew {
				continue
			}
			c, err := m.Store.Case(ctx, msg.Case)
			if err != nil {
				return err
			}
			if c.State != batch.CaseOrdered {
				continue
			}
			c.State, c.Since = batch.CaseSent, m.Today()
			if err := tx.SetCase(c); err != nil {
				return err
			}
		}
		return nil
	})
}
