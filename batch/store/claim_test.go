package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"trekk/batch"
)

// Invariant 1: no invoice is ever claimed twice for the same due date.
func TestOneLiveClaim(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		b.write(invoices(3), sealed(1, 1, 2, 3))
		wantErr(b.t, b.update(sealed(2, 1)), batch.ErrConflict)
		wantErr(b.t, b.update(func(tx batch.Tx) error {
			c := claim(1, 4, 1)
			return tx.AddClaim(c)
		}), batch.ErrConflict)

		// Another due date is another claim.
		b.write(func(tx batch.Tx) error {
			c := claim(2, 1, 1)
			c.Due = date("2026-11-20")
			return tx.AddClaim(c)
		}, func(tx batch.Tx) error { return tx.AddTransmission(transmission(2)) })

		// A rejected claim leaves room for a new one, once.
		reject := func(tx batch.Tx) error { return tx.RejectClaim(claim(1, 2, 2), "beløp over grensen") }
		b.write(reject)
		wantErr(b.t, b.update(reject), batch.ErrNotFound)
		b.write(sealed(3, 2))
		wantErr(b.t, b.update(sealed(4, 2)), batch.ErrConflict)
		i, err := b.Invoice(ctx, "2")
		must(b.t, err)
		equal(b.t, i.Claim.Transmission, 3)
		equal(b.t, i.Claim.Status, batch.ClaimLive)

		statuses := func(no int64) []batch.ClaimStatus {
			return keys(b.t, b.Claims(ctx, no), func(c batch.Claim) batch.ClaimStatus { return c.Status })
		}
		equal(b.t, statuses(1), []batch.ClaimStatus{batch.ClaimLive, batch.ClaimRejected, batch.ClaimLive})

		// A rejected transmission drops what is live in it, and nothing else.
		rejected := transmission(1)
		rejected.Status, rejected.Sent, rejected.Replied, rejected.Text = batch.TransmissionRejected, clock,
			clock.Add(time.Hour), "ukjent avsender"
		b.write(func(tx batch.Tx) error { return tx.SetTransmission(rejected) })
		equal(
			b.t, statuses(1),
			[]batch.ClaimStatus{batch.ClaimDropped, batch.ClaimRejected, batch.ClaimDropped},
		)
		equal(b.t, statuses(2), []batch.ClaimStatus{batch.ClaimLive})
		equal(
			b.t, list(b.t, b.Transmissions(ctx, batch.TransmissionRejected)), []batch.Transmission{rejected},
		)
		b.write(sealed(4, 1, 3))
		i, err = b.Invoice(ctx, "3")
		must(b.t, err)
		equal(b.t, i.Claim.Transmission, 4)
		sums, err := b.Books(ctx)
		must(b.t, err)
		equal(b.t, sums.DoubleClaims, 0)
	})
}

// Of several claims that are over, the invoice shows the latest.
func TestLatestClaim(t *testing.T) {
	each(t, func(b *books) {
		b.write(invoices(1))
		for no := range int64(12) {
			b.write(
				sealed(no+1, 1),
				func(tx batch.Tx) error { return tx.RejectClaim(claim(no+1, 1, 1), "nei") },
			)
		}
		i, err := b.Invoice(b.t.Context(), "1")
		must(b.t, err)
		equal(b.t, i.Claim.Transmission, 12)
		equal(b.t, i.Claim.Status, batch.ClaimRejected)
	})
}

func TestClaimNeedsItsTransmission(t *testing.T) {
	each(t, func(b *books) {
		b.write(invoices(1))
		wantErr(
			b.t, b.update(func(tx batch.Tx) error { return tx.AddClaim(claim(1, 1, 1)) }), batch.ErrConflict,
		) // no transmission
		equal(b.t, len(list(b.t, b.Claims(b.t.Context(), 1))), 0)
	})
}

// Invariant 1: no transmission number is ever used for two contents, and no content goes under two numbers.
func TestTransmissions(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		b.write(invoices(2), sealed(1, 1), sealed(2, 2))
		again := transmission(1)
		again.SHA256 = "other"
		wantErr(
			b.t, b.update(func(tx batch.Tx) error { return tx.AddTransmission(again) }), batch.ErrConflict,
		)
		again = transmission(1)
		again.Number = 3
		wantErr(
			b.t, b.update(func(tx batch.Tx) error { return tx.AddTransmission(again) }), batch.ErrConflict,
		)

		sent := transmission(2)
		sent.Status, sent.Sent = batch.TransmissionSent, clock
		b.write(func(tx batch.Tx) error { return tx.SetTransmission(sent) })
		equal(b.t, list(b.t, b.Transmissions(ctx)), []batch.Transmission{transmission(1), sent})
		equal(
			b.t, list(b.t, b.Transmissions(ctx, batch.TransmissionSealed)),
			[]batch.Transmission{transmission(1)},
		)
		equal(
			b.t, list(b.t, b.Transmissions(ctx, batch.TransmissionSealed, batch.TransmissionSent)),
			[]batch.Transmission{transmission(1), sent},
		)
		equal(b.t, list(b.t, b.Claims(ctx, 2)), []batch.Claim{claim(2, 1, 2)})

		unknown := transmission(9)
		wantErr(
			b.t, b.update(func(tx batch.Tx) error { return tx.SetTransmission(unknown) }), batch.ErrNotFound,
		)
	})
}

// A transmission goes from state to state as batch says, and a claim too; a step that is none changes
// nothing.
func TestStepsAreThoseOfBatch(t *testing.T) {
	statuses := []batch.TransmissionStatus{
		batch.TransmissionSealed, batch.TransmissionSending, batch.TransmissionSent,
		batch.TransmissionApproved, batch.TransmissionRejected,
	}
	each(t, func(b *books) {
		ctx, no := b.t.Context(), int64(0)
		b.write(invoices(1))
		for _, from := range statuses {
			for _, to := range statuses {
				no++
				m := transmission(no)
				m.Status = from
				b.write(func(tx batch.Tx) error { return tx.AddTransmission(m) })
				m.Status, m.Text = to, "moved"
				err := b.update(func(tx batch.Tx) error { return tx.SetTransmission(m) })
				if from == to || slices.Contains(batch.TransmissionSources(to), from) {
					must(b.t, err)
				} else {
					wantErr(b.t, err, batch.ErrConflict)
					m.Status, m.Text = from, ""
				}
				got, err := b.Transmission(ctx, no)
				must(b.t, err)
				equal(b.t, got, m)
			}
		}
		_, err := b.Transmission(ctx, no+1)
		wantErr(b.t, err, batch.ErrNotFound)
		equal(b.t, err.Error(), fmt.Sprintf("transmission %d: not found", no+1))

		for _, from := range []batch.ClaimStatus{batch.ClaimLive, batch.ClaimCancelled, batch.ClaimRejected,
			batch.ClaimDropped} {
			no++
			c := claim(no, 1, 1)
			c.Status = from
			b.write(
				func(tx batch.Tx) error { return tx.AddClaim(c) },
				func(tx batch.Tx) error { return tx.AddTransmission(transmission(no)) },
			)
			rejected := b.update(
				func(tx batch.Tx) error { return errors.Join(tx.RejectClaim(c, "no"), errNothing) },
			)
			cancelled := b.update(
				func(tx batch.Tx) error { return errors.Join(tx.CancelClaim(c, no), errNothing) },
			)
			for to, err := range map[batch.ClaimStatus]error{batch.ClaimRejected: rejected,
				batch.ClaimCancelled: cancelled} {
				equal(b.t, errors.Is(err, batch.ErrNotFound), !slices.Contains(batch.ClaimSources(to), from))
			}
			b.write(func(tx batch.Tx) error {
				m := transmission(no)
				m.Status = batch.TransmissionRejected
				return tx.SetTransmission(m)
			})
			want := from
			if slices.Contains(batch.ClaimSources(batch.ClaimDropped), from) {
				want = batch.ClaimDropped
			}
			equal(b.t, list(b.t, b.Claims(ctx, no))[0].Status, want)
		}
	})
}

// errNothing undoes what a test only tried.
var errNothing = errors.New("only tried")
