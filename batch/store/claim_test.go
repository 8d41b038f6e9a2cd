package store_test

import (
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
		rejected.Status, rejected.Sent, rejected.Replied, rejected.Text = batch.TransmissionRejected, clock, clock.Add(time.Hour), "ukjent avsender"
		b.write(func(tx batch.Tx) error { return tx.SetTransmission(rejected) })
		equal(b.t, statuses(1), []batch.ClaimStatus{batch.ClaimDropped, batch.ClaimRejected, batch.ClaimDropped})
		equal(b.t, statuses(2), []batch.ClaimStatus{batch.ClaimLive})
		equal(b.t, list(b.t, b.Transmissions(ctx, batch.TransmissionRejected)), []batch.Transmission{rejected})
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
			b.write(sealed(no+1, 1), func(tx batch.Tx) error { return tx.RejectClaim(claim(no+1, 1, 1), "nei") })
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
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.AddClaim(claim(1, 1, 1)) }), batch.ErrConflict) // no transmission
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
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.AddTransmission(again) }), batch.ErrConflict)
		again = transmission(1)
		again.Number = 3
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.AddTransmission(again) }), batch.ErrConflict)

		sent := transmission(2)
		sent.Status, sent.Sent = batch.TransmissionSent, clock
		b.write(func(tx batch.Tx) error { return tx.SetTransmission(sent) })
		equal(b.t, list(b.t, b.Transmissions(ctx)), []batch.Transmission{transmission(1), sent})
		equal(b.t, list(b.t, b.Transmissions(ctx, batch.TransmissionSealed)), []batch.Transmission{transmission(1)})
		equal(b.t, list(b.t, b.Transmissions(ctx, batch.TransmissionSealed, batch.TransmissionSent)), []batch.Transmission{transmission(1), sent})
		equal(b.t, list(b.t, b.Claims(ctx, 2)), []batch.Claim{claim(2, 1, 2)})

		unknown := transmission(9)
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.SetTransmission(unknown) }), batch.ErrNotFound)
	})
}
