package store_test

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/batch/store/pgtest"
)

// everything fills a creditor's books with something of each kind: text of all sorts, nothing, bytes, and no
// bytes.
func everything(t *testing.T, db *store.DB, creditor batch.Creditor) {
	must(t, db.AddCreditor(t.Context(), creditor, registered))
	b := &books{db.For(creditor.ID), t, db}
	odd := customer(9)
	odd.Name, odd.BirthDate, odd.City = "Ægir \\ \t\n'\"\u2028", 0, ""
	b.write(
		invoices(3),
		sealed(1, 1, 2),
		addFile(1),
		addPayments(payment(1, kid(1)), payment(2, kid(2)), payment(3, "")),
		post(onInvoice(1, 1, 1, 49900), unmatched(3, 1, 49900, batch.NoKID)),
		addCredits(credit(3)),
		func(tx batch.Tx) error {
			_, _, err := tx.WriteContent(batch.In, 1, func(w io.Writer) error {
				_, err := w.Write([]byte("\x00\xff\xc6\r\n\\N"))
				return err
			})
			_, _, none := tx.WriteContent(batch.Out, 1, func(io.Writer) error { return nil })
			return errors.Join(
				err, none, tx.PutCustomer(odd), tx.AddFaults(1, []batch.Fault{{Line: 3, Message: "verdi"}}),
				tx.SettleFinding(batch.Settled{
					Code: batch.BankSilent, Seq: 1, Facts: batch.Facts{"told": 0}, On: date("2026-10-28"),
				}),
				tx.AddPerson(batch.Person{Name: "kari", Role: batch.RoleAdmin, Hash: "$2a$12$",
					Added: clock}),
				tx.SetProfile("kari", batch.Profile{Lang: "en", Factor: "GEZDGNBVGY3TQOJQ", Step: 9}),
				tx.AddToken(batch.Token{ID: "t1", Hash: "ab", Person: "kari", Made: clock, MadeBy: "kari",
					Ends: clock}),
				tx.AddApproval(batch.Approval{
					Kind: batch.ForRefund, No: "1", Seq: 1, Step: batch.ApprovalAsked, At: clock, Amount: 1,
				}),
				tx.NoteConfiguration(batch.ConfigNoted{Seq: 1, At: clock}),
				tx.MeetFinding(batch.Finding{Code: batch.ReceiptUnknown, Facts: batch.Facts{"list": "L226"}}),
			)
		},
	)
	_, err := b.PutAlert(t.Context(), batch.Alert{
		Finding: batch.Finding{Code: batch.ReceiptUnknown}, Channel: "email", Version: 1, Began: clock,
		Tried: clock,
	})
	must(t, err)
	askOnce(t, b)
	must(
		t,
		b.LogRun(
			t.Context(),
			[]batch.RunEntry{
				{Job: "fetch", AsOf: clock, Started: clock, Finished: clock, Warnings: []string{"x"}},
			},
		),
	)
}

// From SQLite to PostgreSQL, on to another, and back: everything is there, each time the same, and goes on.
func TestCopy(t *testing.T) {
	ctx, nothing := t.Context(), func(int64) {}
	urls := []string{sqliteURL(t), pgtest.URL(t), pgtest.URL(t), sqliteURL(t)}
	first, err := store.Create(ctx, urls[0])
	must(t, err)
	everything(t, first, gym)
	other := gym
	other.ID, other.Transmitter = "other", "05552828"
	everything(t, first, other)
	must(t, first.Close())
	var before string
	for i, to := range urls[1:] {
		tables, err := store.Copy(ctx, urls[i], to, nothing)
		must(t, err)
		said, err := json.Marshal(tables)
		must(t, err)
		if i > 0 && string(said) != before {
			t.Errorf("to %s:\n%s\nbefore\n%s", to, said, before)
		}
		if before = string(said); !strings.Contains(before, `{"table":"customer","rows":10,`) {
			t.Errorf("copied: %s", before)
		}
		_, err = store.Copy(ctx, urls[i], to, nothing)
		wantErr(t, err, fs.ErrExist)
	}
	last, err := store.Open(ctx, urls[3])
	must(t, err)
	defer last.Close()
	b := &books{last.For("other"), t, last}
	equal(t, len(list(t, b.Payments(ctx, batch.AllPayments))), 3)
	content, err := io.ReadAll(b.Content(ctx, batch.In, 1))
	must(t, err)
	equal(t, string(content), "\x00\xff\xc6\r\n\\N")
	content, err = io.ReadAll(b.Content(ctx, batch.Out, 1))
	must(t, err)
	equal(t, len(content), 0)
	equal(t, b.auditEntries(), 2)
	b.write(func(tx batch.Tx) error { return tx.PutCustomer(customer(10)) })

	file := filepath.Join(t.TempDir(), "backup.db")
	must(t, store.Backup(ctx, urls[2], file, nothing))
	saved, err := store.Open(ctx, "sqlite:"+file)
	must(t, err)
	must(t, saved.Close())
}
