package store_test

import (
	"errors"
	"testing"

	"trekk/batch"
)

// Persons are of one creditor; what changes of one is written with an act, and wrong passphrases are counted.
func TestPersons(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		kari := batch.Person{Name: "kari", Role: batch.RoleAdmin, Hash: "$2a$12$x", Added: clock}
		eva := batch.Person{Name: "eva", Role: batch.RoleViewer, Hash: "$2a$12$y", Added: clock}
		b.write(func(tx batch.Tx) error { return errors.Join(tx.AddPerson(kari), tx.AddPerson(eva)) })
		equal(b.t, list(b.t, b.Persons(ctx)), []batch.Person{eva, kari})
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.AddPerson(kari) }), batch.ErrConflict)

		entries := b.auditEntries()
		b.write(
			func(tx batch.Tx) error { return tx.CountFailure("eva") },
			func(tx batch.Tx) error { return tx.CountFailure("eva") },
		)
		equal(b.t, b.auditEntries(), entries+1)
		eva.Failed = 2
		got, err := b.Person(ctx, "eva")
		must(b.t, err)
		equal(b.t, got, eva)
		eva.Hash, eva.Disabled, eva.Reason, eva.Failed = "$2a$12$z", clock, "has left", 0
		b.write(func(tx batch.Tx) error { return tx.SetPerson(eva) })
		equal(b.t, list(b.t, b.Persons(ctx)), []batch.Person{eva, kari})

		nobody := batch.Person{Name: "nobody"}
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.SetPerson(nobody) }), batch.ErrNotFound)
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.CountFailure("nobody") }),
			batch.ErrNotFound)
		_, err = b.Person(ctx, "nobody")
		wantErr(b.t, err, batch.ErrNotFound)

		other := gym
		other.ID, other.Transmitter = "other", "05552828"
		must(b.t, b.db.AddCreditor(ctx, other, registered))
		equal(b.t, len(list(b.t, b.db.For("other").Persons(ctx))), 0)
	})
}

// The last step of what needs a second person counts.
func TestApprovals(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		step := func(kind batch.ApprovalKind, no string, seq int, s batch.ApprovalStep) batch.Approval {
			return batch.Approval{
				Kind: kind, No: no, Seq: seq, Step: s, At: clock, By: "kari", Amount: 600000, Reason: "moved",
			}
		}
		asked, withdrawn := step(batch.ForRefund, "2", 1, batch.ApprovalAsked),
			step(batch.ForRefund, "2", 2, batch.ApprovalWithdrawn)
		again := step(batch.ForRefund, "2", 3, batch.ApprovalAsked)
		loss := step(batch.ForWriteOff, "2", 1, batch.ApprovalAsked)
		given := step(batch.ForWriteOff, "2", 2, batch.ApprovalGiven)
		add := func(list ...batch.Approval) {
			b.t.Helper()
			b.write(func(tx batch.Tx) (err error) {
				for _, a := range list {
					err = errors.Join(err, tx.AddApproval(a))
				}
				return err
			})
		}
		add(asked, withdrawn)
		equal(b.t, len(list(b.t, b.WaitingApprovals(ctx))), 0)
		add(again, loss)
		equal(b.t, list(b.t, b.WaitingApprovals(ctx)), []batch.Approval{again, loss})
		equal(b.t, list(b.t, b.Approvals(ctx, batch.ForRefund, "2")),
			[]batch.Approval{asked, withdrawn, again})
		add(given)
		equal(b.t, list(b.t, b.WaitingApprovals(ctx)), []batch.Approval{again})
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.AddApproval(given) }), batch.ErrConflict)
	})
}

// What is noted of the configuration is kept by part.
func TestConfigurationIsNoted(t *testing.T) {
	each(t, func(b *books) {
		noted := func(part, hash string, seq int) batch.ConfigNoted {
			return batch.ConfigNoted{
				ConfigPart: batch.ConfigPart{Part: part, Hash: hash}, Seq: seq, At: clock, By: "os:trekk",
			}
		}
		terms, approval, later := noted("terms", "a", 1), noted("approval", "b", 1), noted("terms", "c", 2)
		b.write(func(tx batch.Tx) error {
			return errors.Join(
				tx.NoteConfiguration(terms), tx.NoteConfiguration(approval), tx.NoteConfiguration(later),
			)
		})
		equal(b.t, list(b.t, b.Configuration(b.t.Context())), []batch.ConfigNoted{approval, terms, later})
	})
}

// A remark is kept with the act beside who acted, and sealed with it.
func TestARemarkIsSealedWithTheAct(t *testing.T) {
	each(t, func(b *books) {
		a := act("hold")
		a.Subject, a.By, a.Remark = batch.Subject{Kind: batch.OfCustomer,
			No: "1"}, "os:trekk", "asked by phone"
		must(b.t, b.Update(b.t.Context(), a, func(tx batch.Tx) error { return tx.PutCustomer(customer(1)) }))
		equal(b.t, list(b.t, b.Acts(b.t.Context(), a.Subject)), []batch.Act{a})
		_, _, err := b.VerifyAudit(b.t.Context())
		must(b.t, err)
	})
}
