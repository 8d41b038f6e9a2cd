package store_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"trekk/batch"
)

// message is the n-th reminder by SMS of an invoice of customer 1.
func message(n int) batch.Message {
	return batch.Message{
		No: int64(n), Reference: fmt.Sprintf("ref-%d", n), Kind: "reminder", Channel: batch.BySMS,
		CustomerNo: "1",
		InvoiceNo:  "1", Reminder: n, Amount: 49900, To: "+4740001001", Text: "Please pay", Created: clock,
		State: batch.MessageQueued, Since: clock,
	}
}

func addMessages(n int) func(batch.Tx) error {
	return func(tx batch.Tx) (err error) {
		for k := 1; k <= n; k++ {
			no, bad := tx.AddMessage(message(k))
			if bad == nil && no != int64(k) {
				bad = fmt.Errorf("message %d has number %d", k, no)
			}
			err = errors.Join(err, bad)
		}
		return err
	}
}

// sets brings a message to a state, and gives what Update says.
func (b *books) sets(m batch.Message, to batch.MessageState) error {
	m.State, m.Since = to, clock.Add(time.Hour)
	return b.update(func(tx batch.Tx) error { return tx.SetMessage(m) })
}

func messageNo(m batch.Message) int64 { return m.No }

// Messages are found by what is known of them, and listed by number.
func TestMessages(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		b.write(invoices(2), addMessages(4))
		sent := message(2)
		must(b.t, b.sets(sent, batch.MessageSending))
		sent.Gateway, sent.GatewayID, sent.Parts, sent.Tries = "sveve", "77", 2, 1
		must(b.t, b.sets(sent, batch.MessageAccepted))
		sent.State, sent.Since = batch.MessageAccepted, clock.Add(time.Hour)
		for _, find := range []func() (batch.Message, error){
			func() (batch.Message, error) { return b.Message(ctx, 2) },
			func() (batch.Message, error) { return b.MessageByReference(ctx, "ref-2") },
			func() (batch.Message, error) { return b.MessageByGatewayID(ctx, "sveve", "77") },
		} {
			got, err := find()
			must(b.t, err)
			equal(b.t, got, sent)
		}
		_, err := b.MessageByGatewayID(ctx, "link", "77")
		wantErr(b.t, err, batch.ErrNotFound)
		_, err = b.Message(ctx, 9)
		wantErr(b.t, err, batch.ErrNotFound)
		equal(b.t, keys(b.t, b.MessagesIn(ctx, batch.MessageQueued), messageNo), []int64{1, 3, 4})
		equal(b.t, keys(b.t, b.InvoiceMessages(ctx, "1"), messageNo), []int64{1, 2, 3, 4})
		equal(b.t, list(b.t, b.InvoiceMessages(ctx, "2")), nil)
		several := keys(b.t, b.MessagesOf(ctx, []string{"2", "1"}), messageNo)
		slices.Sort(several)
		equal(b.t, several, []int64{1, 2, 3, 4})
		equal(b.t, list(b.t, b.MessagesOf(ctx, []string{"2"})), nil)
		whole := pagesAgree(b.t, func(p batch.Page) pageOfMessages {
			return b.ListMessages(ctx, batch.MessageFilter{State: batch.MessageQueued}, p)
		}, batch.ByNumber)
		c, err := b.Customer(ctx, whole[0].CustomerNo)
		must(b.t, err)
		if whole[0].CustomerName == "" || whole[0].CustomerName != c.Name {
			b.t.Errorf("%q goes to %q", whole[0].CustomerName, c.Name)
		}
		for _, f := range []batch.MessageFilter{
			{Channel: batch.ByEmail}, {Customer: "2"}, {Invoice: "2"}, {State: batch.MessageExpired},
		} {
			equal(b.t, list(b.t, b.ListMessages(ctx, f, batch.Page{})), nil)
		}
		wantErr(b.t, b.update(func(tx batch.Tx) error {
			twice := message(5)
			twice.Reference = "ref-1"
			_, err := tx.AddMessage(twice)
			return err
		}), batch.ErrConflict)
	})
}

// A message goes from state to state by the steps that there are, and by no other.
func TestStepsOfMessages(t *testing.T) {
	ways := map[batch.MessageState][]batch.MessageState{ // to each state
		batch.MessageQueued:    {},
		batch.MessageSending:   {batch.MessageSending},
		batch.MessageUncertain: {batch.MessageSending, batch.MessageUncertain},
		batch.MessageAccepted:  {batch.MessageSending, batch.MessageAccepted},
		batch.MessageDelivered: {batch.MessageSending, batch.MessageDelivered},
		batch.MessageFailed:    {batch.MessageFailed},
		batch.MessageExpired:   {batch.MessageSending, batch.MessageExpired},
		batch.MessageCancelled: {batch.MessageCancelled},
	}
	allowed := map[batch.MessageState]string{
		batch.MessageQueued:    "sending uncertain failed cancelled",
		batch.MessageSending:   "queued uncertain accepted delivered failed expired",
		batch.MessageUncertain: "queued accepted delivered failed expired",
		batch.MessageAccepted:  "accepted delivered failed expired",
		batch.MessageDelivered: "delivered",
		batch.MessageFailed:    "queued failed",
		batch.MessageExpired:   "queued expired",
		batch.MessageCancelled: "",
	}
	each(t, func(b *books) {
		b.write(invoices(1))
		n := 0
		for _, from := range batch.MessageStates() {
			for _, to := range batch.MessageStates() {
				n++
				m := message(n)
				b.write(func(tx batch.Tx) error { _, err := tx.AddMessage(m); return err })
				for _, s := range ways[from] {
					must(b.t, b.sets(m, s))
				}
				err := b.sets(m, to)
				want := slices.Contains(words(allowed[from]), string(to))
				if (err == nil) != want || err != nil && !errors.Is(err, batch.ErrConflict) {
					b.t.Errorf("from %s to %s: %v", from, to, err)
				}
			}
		}
	})
}

// What may not have reached anybody is lost until it goes another way; in a copy of the books, what waits is too.
func TestLostMessages(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		b.write(invoices(1), addMessages(4))
		lost := func(want ...int64) {
			b.t.Helper()
			equal(b.t, keys(b.t, b.LostMessages(ctx), messageNo), want)
		}
		lost()
		failed := message(2)
		must(b.t, b.sets(failed, batch.MessageFailed))
		must(b.t, b.sets(message(3), batch.MessageSending))
		must(b.t, b.sets(message(3), batch.MessageUncertain))
		lost(2, 3)
		failed.Moved = "post"
		must(b.t, b.sets(failed, batch.MessageFailed))
		lost(3)
		must(b.t, b.sets(message(1), batch.MessageSending))
		b.write(func(tx batch.Tx) error { return tx.LoseMessages(clock, "a copy") })
		lost(1, 3, 4)
	})
}

type pageOfMessages = iter.Seq2[batch.Listed[batch.AddressedMessage], error]

func words(s string) []string { return strings.Fields(s) }
