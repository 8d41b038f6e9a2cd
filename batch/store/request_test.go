package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"trekk/batch"
)

// once is a key of kari's, as some attempt uses it.
func once(attempt string) *batch.RequestKey {
	return &batch.RequestKey{Person: "kari", Key: "k1", Request: "ab", Attempt: attempt}
}

// askOnce does something once, and keeps what was answered.
func askOnce(t testing.TB, b batch.Store) {
	t.Helper()
	act := batch.Act{At: clock, By: "kari", Action: "put",
		Subject: batch.Subject{Kind: batch.OfImport, No: "x"}}
	act.Key = once("1")
	must(t, b.Update(context.Background(), act,
		func(tx batch.Tx) error { return tx.PutCustomer(customer(77)) }))
	must(t, b.KeepAnswer(context.Background(), batch.Answered{RequestKey: *act.Key, Status: 200, Body: "{}"}))
}

// What has a key is done once: by the attempt that was first, in all its parts, and by no other.
func TestAKeyIsUsedOnce(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		put := func(attempt string, n int) error {
			act := batch.Act{At: clock, By: "kari", Action: "put", Key: once(attempt)}
			return b.Update(ctx, act, func(tx batch.Tx) error {
				if n == 0 {
					return nil
				}
				return tx.PutCustomer(customer(n))
			})
		}
		_, err := b.Answered(ctx, "kari", "k1")
		wantErr(b.t, err, batch.ErrNotFound)
		must(b.t, put("0", 0)) // which writes nothing, and uses no key
		must(b.t, put("1", 1))
		must(b.t, put("1", 2))
		wantErr(b.t, put("2", 3), batch.ErrKeyUsed)
		_, err = b.Customer(ctx, "3")
		wantErr(b.t, err, batch.ErrNotFound)
		lost, err := b.Answered(ctx, "kari", "k1")
		if must(b.t, err); lost.Status != 0 || lost.Request != "ab" || lost.Act.Action != "put" {
			b.t.Errorf("%+v", lost)
		}
		must(b.t, b.KeepAnswer(ctx, batch.Answered{RequestKey: *once("1"), Status: 200, Body: `{"a":"æ"}`}))
		said, err := b.Answered(ctx, "kari", "k1")
		if must(b.t, err); said.Status != 200 || said.Body != `{"a":"æ"}` || said.Act.Action != "put" {
			b.t.Errorf("%+v", said)
		}
		wantErr(b.t, b.KeepAnswer(ctx, batch.Answered{RequestKey: *once("2"), Status: 200}),
			batch.ErrConflict)
		_, err = b.Answered(ctx, "ola", "k1")
		wantErr(b.t, err, batch.ErrNotFound)
		for f, err := range b.RowFaults(ctx) {
			b.t.Errorf("%s, %v", f, err)
		}
	})
}

// Answers that tell of somebody go, however many others are kept before and behind them.
func TestAnswersAreForgottenAmongMany(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		const most = 1005 // more than are read at a time
		key := func(n int) batch.RequestKey {
			return batch.RequestKey{Person: "kari", Key: fmt.Sprintf("k%04d", n), Request: "ab", Attempt: "1"}
		}
		tells := func(n int) bool { return n%7 == 0 || n > 998 }
		for n := range most {
			k, body := key(n), `{"name":"Ola"}`
			if tells(n) {
				body = `{"name":"Kari Østby"}`
			}
			must(b.t, b.KeepAnswer(ctx, batch.Answered{RequestKey: k, Status: 200, Body: body}))
		}
		b.write(func(tx batch.Tx) error { return tx.ForgetAnswers([]string{"Østby", "Parkveien"}) })
		for n := range most {
			_, err := b.Answered(ctx, "kari", key(n).Key)
			if errors.Is(err, batch.ErrNotFound) != tells(n) {
				b.t.Errorf("answer %d: %v", n, err)
			}
		}
	})
}
