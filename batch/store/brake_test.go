package store_test

import (
	"errors"
	"testing"

	"trekk/batch"
)

// Of one kind, job and number the last row counts: what has ended is on no longer, and may be on again.
func TestBrakesThatAreOn(t *testing.T) {
	each(t, func(b *books) {
		add := func(list ...batch.Brake) {
			b.write(func(tx batch.Tx) (err error) {
				for _, x := range list {
					err = errors.Join(err, tx.AddBrake(x))
				}
				return err
			})
		}
		brake := func(kind batch.BrakeKind, job string, number int64, on bool) batch.Brake {
			return batch.Brake{
				Kind: kind, Job: job, Number: number, Name: "AG.txt", On: on, At: clock,
				By: "kari", Reason: "so",
			}
		}
		want := func(list ...batch.Brake) {
			b.t.Helper()
			equal(b.t, brakesOf(b), list)
		}
		numbered := func(no int64, x batch.Brake) batch.Brake { x.No = no; return x }
		all, remind := brake(batch.BrakeStop, "", 0, true), brake(batch.BrakeStop, "remind", 0, true)
		eight, nine := brake(batch.BrakeAhead, "", 8, true), brake(batch.BrakeAhead, "", 9, true)
		want()
		add(all, remind, eight, nine)
		want(numbered(1, all), numbered(2, remind), numbered(3, eight), numbered(4, nine))
		add(brake(batch.BrakeStop, "", 0, false), brake(batch.BrakeAhead, "", 8, false))
		want(numbered(2, remind), numbered(4, nine))
		add(all)
		want(numbered(2, remind), numbered(4, nine), numbered(7, all))
	})
}

func brakesOf(b *books) []batch.Brake { return list(b.t, b.Brakes(b.t.Context())) }

// A stray claim is one until it is tied to its invoice.
func TestStrayClaims(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		stray := func(transmission int64, transaction int) batch.StrayClaim {
			return batch.StrayClaim{
				Transmission: transmission, Assignment: 5, Transaction: transaction, Type: 2, KID: "17",
				Due: date("2026-10-20"), Amount: 49900,
			}
		}
		one, two, three := stray(3, 1), stray(3, 2), stray(4, 1)
		b.write(func(tx batch.Tx) error {
			claim := two.Claim()
			claim.InvoiceNo = "1"
			return errors.Join(
				tx.PutCustomer(customer(1)), tx.PutMembership(membership(1)), tx.AddInvoice(invoice(1)),
				tx.AddTransmission(batch.Transmission{
					Number: 3, Sealed: clock, SHA256: "3", Status: batch.TransmissionSent,
				}),
				tx.AddTransmission(batch.Transmission{
					Number: 4, Sealed: clock, SHA256: "4", Status: batch.TransmissionRejected, Asks: true,
				}),
				tx.AddStrayClaim(three), tx.AddStrayClaim(two), tx.AddStrayClaim(one), tx.AddClaim(claim),
			)
		})
		equal(b.t, list(b.t, b.StrayClaims(ctx)), []batch.StrayClaim{one, three})
		equal(b.t, list(b.t, b.StrayClaimsOf(ctx, 3)), []batch.StrayClaim{one})
		t4, err := b.Transmission(ctx, 4)
		must(b.t, err)
		equal(b.t, t4.Asks, true)
		t4.Asks = false
		b.write(func(tx batch.Tx) error { return tx.SetTransmission(t4) })
		t4, err = b.Transmission(ctx, 4)
		must(b.t, err)
		equal(b.t, t4.Asks, false)
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.AddStrayClaim(one) }), batch.ErrConflict)
	})
}
