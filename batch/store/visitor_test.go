package store_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/store"
)

// A session is written with an act and noted to be used without one; those that are over go when the next
// begins.
func TestSessions(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		kari := batch.Session{ID: "a1", Person: "kari", Began: clock, Seen: clock, Confirmed: clock}
		b.write(func(tx batch.Tx) error { return tx.AddSession(kari) })
		entries := b.auditEntries()
		got := func(id string) batch.Session {
			b.t.Helper()
			s, err := b.Session(ctx, id)
			must(b.t, err)
			return s
		}
		equal(b.t, got("a1"), kari)
		kari.Seen = clock.Add(5 * time.Minute)
		must(b.t, b.SeeSession(ctx, "a1", kari.Seen))
		must(b.t, b.SeeSession(ctx, "a1", clock)) // it never goes back
		equal(b.t, got("a1"), kari)
		equal(b.t, b.auditEntries(), entries)

		kari.Confirmed = clock.Add(time.Minute)
		b.write(func(tx batch.Tx) error { return tx.ConfirmSession("a1", kari.Confirmed) })
		equal(b.t, got("a1"), kari)
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.ConfirmSession("a2", clock) }),
			batch.ErrNotFound)

		later := batch.Session{ID: "a2", Person: "eva", Began: clock.Add(batch.SessionLife)}
		later.Seen, later.Confirmed = later.Began, later.Began
		third := later
		third.ID = "a3"
		b.write(func(tx batch.Tx) error { return errors.Join(tx.AddSession(later), tx.AddSession(third)) })
		_, err := b.Session(ctx, "a1")
		wantErr(b.t, err, batch.ErrNotFound)
		b.write(func(tx batch.Tx) error { return tx.EndSession("a2") })
		equal(b.t, got("a3"), third)
		equal(b.t, list(b.t, b.SessionsOf(ctx, "eva")), []batch.Session{third})
		entries = b.auditEntries()
		must(b.t, b.update(func(tx batch.Tx) error { return tx.EndSession("a2") }))
		equal(b.t, b.auditEntries(), entries)
		b.write(func(tx batch.Tx) error { return tx.EndSessions("eva") })
		_, err = b.Session(ctx, "a3")
		wantErr(b.t, err, batch.ErrNotFound)
	})
}

func TestTokens(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		k := batch.Token{
			ID: "t1", Hash: "ab", Person: "kari", Made: clock, MadeBy: "eva", Ends: clock.AddDate(0, 0, 90),
		}
		other := k
		other.ID, other.Person = "t0", "ola"
		b.write(func(tx batch.Tx) error { return errors.Join(tx.AddToken(k), tx.AddToken(other)) })
		equal(b.t, list(b.t, b.Tokens(ctx)), []batch.Token{k, other})
		k.Revoked, k.Reason = clock, "lost"
		b.write(func(tx batch.Tx) error { return tx.RevokeToken(k) })
		got, err := b.Token(ctx, "t1")
		must(b.t, err)
		equal(b.t, got, k)
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.RevokeToken(batch.Token{ID: "t2"}) }),
			batch.ErrNotFound)
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.AddToken(k) }), batch.ErrConflict)
	})
}

// A profile is read with the person, and a code's step is good once.
func TestProfiles(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		kari := batch.Person{Name: "kari", Role: batch.RoleAdmin, Hash: "$2a$12$x", Added: clock}
		b.write(func(tx batch.Tx) error { return tx.AddPerson(kari) })
		must(b.t, b.update(func(tx batch.Tx) error { return tx.UseStep("kari", 5) }))
		kari.Profile = batch.Profile{Lang: "en", Factor: "GEZDGNBV", Step: 7}
		b.write(func(tx batch.Tx) error { return tx.SetProfile("kari", kari.Profile) })
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.UseStep("kari", 7) }), batch.ErrConflict)
		b.write(func(tx batch.Tx) error { return tx.UseStep("kari", 8) })
		kari.Step, kari.Role = 8, batch.RoleViewer
		b.write(func(tx batch.Tx) error { return tx.SetPerson(kari) })
		got, err := b.Person(ctx, "kari")
		must(b.t, err)
		equal(b.t, got, kari)
	})
}

// Tries at the same time are counted one by one, and a pause keeps every further one from being counted.
func TestTriesAreCounted(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		name, address := batch.TryOf(batch.TryName, "kari"), batch.TryOf(batch.TryAddress, "10.0.0.1")
		var counted atomic.Int64
		var together sync.WaitGroup
		for range 12 {
			together.Go(func() {
				pause, err := b.CountTry(ctx, clock, name, address)
				if err != nil {
					b.t.Error(err)
				}
				if pause == 0 {
					counted.Add(1)
				}
			})
		}
		together.Wait()
		equal(b.t, counted.Load(), 3) // the third begins a pause of a second

		at, pauses := clock, []time.Duration{}
		for range 8 {
			pause, err := b.CountTry(ctx, at, name)
			must(b.t, err)
			pauses = append(pauses, pause)
			at = at.Add(pause)
			pause, err = b.CountTry(ctx, at, name)
			must(b.t, err)
			equal(b.t, pause, 0)
		}
		s := time.Second
		equal(b.t, pauses, []time.Duration{s, 2 * s, 4 * s, 8 * s, 16 * s, 32 * s, 64 * s, 15 * time.Minute})
		for range 30 { // as many people sign in from one address
			pause, err := b.CountTry(ctx, clock, address)
			must(b.t, err)
			equal(b.t, pause, 0)
			must(b.t, b.ForgiveTry(ctx, clock, address))
		}
		must(b.t, b.ForgiveTry(ctx, clock, name))
		pause, err := b.CountTry(ctx, clock, name)
		must(b.t, err)
		equal(b.t, pause, 0)
	})
}

// No copy has who is signed in.
func TestNobodyIsSignedInToACopy(t *testing.T) {
	for name, url := range databases {
		t.Run(name, func(t *testing.T) {
			ctx, at, file := t.Context(), url(t), t.TempDir()+"/copy.db"
			db, err := store.Create(ctx, at)
			must(t, err)
			must(t, db.AddCreditor(ctx, gym, registered))
			must(t, db.For(gym.ID).Update(ctx, act("sign in"), func(tx batch.Tx) error {
				return tx.AddSession(batch.Session{ID: "a1", Person: "kari", Began: clock, Seen: clock,
					Confirmed: clock})
			}))
			must(t, db.Close())
			must(t, store.Backup(ctx, at, file, func(int64) {}))
			must(t, store.MakeGood(ctx, file, act("restore")))
			copied, err := store.Open(ctx, "sqlite:"+file)
			must(t, err)
			defer copied.Close()
			_, err = copied.For(gym.ID).Session(ctx, "a1")
			wantErr(t, err, batch.ErrNotFound)
		})
	}
}
