package store_test

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/schedule/bankday"
)

// eachTable writes rows of every table, two where it can.
func (b *books) eachTable() {
	b.t.Helper()
	on := date("2026-11-03")
	b.write(invoices(4), sealed(1, 1, 2), addFile(1), addFile(2),
		addPayments(payment(1, kid(1)), payment(2, kid(2)), payment(3, ""), payment(4, "")),
		post(onInvoice(1, 1, 1, 49900), onInvoice(2, 1, 2, 49900), unmatched(3, 1, 49900, batch.NoKID)),
		addCredits(credit(3), credit(4)), ofFile(1), ofInvoice("3", on), ofAgency,
		func(tx batch.Tx) error {
			_, err := tx.Next(batch.InvoiceSeries, 4)
			hold := batch.CustomerHold{CustomerNo: "1", Seq: 1, Action: batch.HoldBegin, On: on, Reason: "x"}
			refund := batch.Refund{No: 1, CustomerNo: "1", Name: "Kari", Account: gym.Account,
				Amount: 1, Made: on}
			key := batch.SumKey{Account: gym.Account, Date: on, Serial: 1}
			return errors.Join(err, tx.AddCustomerHold(hold), tx.AddRefund(refund),
				tx.AddOutboxFile(batch.OutboxFile{Name: "sms.csv", Job: "remind", On: on, Rows: 1,
					SHA256: "a"}),
				tx.AddEvent(batch.Event{No: 1, MembershipNo: "M1", Kind: batch.EventCharge, Told: on,
					Amount: 1}),
				tx.UndoEvent(batch.EventUndone{EventNo: 1, On: on, Reason: "mistaken"}),
				tx.AddPeriod(batch.Period{Through: date("2026-09-30"), Closed: clock, ClosedBy: "kari"}),
				tx.AddTick(batch.Tick{SumKey: key, Seq: 1, On: on, Acted: on, Amount: 100}),
				tx.SettleFinding(batch.Settled{Code: batch.BankSilent, Seq: 1, On: on}),
				tx.AddPerson(batch.Person{Name: "kari", Role: batch.RoleAdmin, Hash: "$2a$12$x",
					Added: clock}),
				tx.SetProfile("kari", batch.Profile{Factor: "GEZDGNBVGY3TQOJQ"}),
				tx.AddToken(batch.Token{ID: "t1", Hash: "ab", Person: "kari", Made: clock, Ends: clock}),
				tx.AddApproval(batch.Approval{Kind: batch.ForRefund, No: "1", Seq: 1,
					Step: batch.ApprovalAsked,
					At:   clock, Amount: 1}),
				tx.NoteConfiguration(batch.ConfigNoted{Seq: 1, At: clock, By: "kari"}),
				tx.MeetFinding(batch.Finding{Code: batch.ClaimDeadlineMissed}),
				tx.OpenFinding(batch.Finding{Code: batch.BankSilent, Severity: batch.Urgent}),
				tx.AcceptClock(batch.ClockAccepted{Seq: 1, At: clock, By: "kari"}),
				tx.AddLawData(batch.LawData{Seq: 1, On: on, By: "kari", Reason: "new rates",
					Data: "interest: []"}),
				tx.AddBrake(batch.Brake{Kind: batch.BrakeStop, On: true, At: clock, By: "kari", Reason: "x"}),
				tx.AddPrivacyStep(batch.PrivacyStep{CustomerNo: "4", Seq: 1,
					Kind: batch.PersonExported, On: on}),
				tx.BlankContent(batch.In, 1, on, batch.Spans{{At: 2, Length: 2}}),
				tx.AddStrayClaim(batch.StrayClaim{
					Transmission: 1, Assignment: 1, Transaction: 9, Type: 2, KID: kid(9), Due: on,
					Amount: 100,
				}),
				tx.AddClockDifference(batch.ClockDifference{Transmission: 1, Put: 1, Clock: clock,
					Mailbox: clock}),
			)
		})
	b.write(addMessages(1))
	b.write(func(tx batch.Tx) error {
		_, _, err := tx.ApplyMandates(1, date("2026-10-06"))
		back := onInvoice(4, 1, 1, -49900)
		back.Reverses = 1
		return errors.Join(err, post(back)(tx))
	})
	entry := batch.RunEntry{Job: "fetch", AsOf: clock, Started: clock, Finished: clock}
	must(b.t, b.LogRun(b.t.Context(), []batch.RunEntry{entry}))
	_, err := b.PutAlert(b.t.Context(), batch.Alert{
		Finding: batch.Finding{Code: batch.NoRun}, Channel: "email", Version: 1, Message: "1", Began: clock,
		Tried: clock,
	})
	must(b.t, err)
	failed := []batch.WebhookFailure{{No: 1, Began: clock, Tries: 1, Next: clock, Error: "x"}}
	must(b.t, b.PutWebhook(b.t.Context(), batch.WebhookState{ID: "door", Told: 1, Reached: clock},
		failed, nil))
	askOnce(b.t, b)
}

// ofFile writes what stands in a file.
func ofFile(no int64) func(batch.Tx) error {
	return func(tx batch.Tx) error {
		_, _, err := tx.WriteContent(batch.In, no, func(w io.Writer) error {
			_, err := w.Write([]byte("NY000010"))
			return err
		})
		m := batch.MandateRecord{File: no, Account: gym.Account, Fixed: "00000001", Line: 3, KID: kid(1)}
		m.Registration = batch.MandateActive
		other := m
		other.Fixed, other.Line, other.KID = "00000002", 4, kid(2)
		return errors.Join(err, tx.AddMandateRecord(m), tx.AddMandateRecord(other),
			tx.AddSighting(batch.Sighting{Name: "OCR.1", Folder: "outbound", Size: 8, ModTime: clock}, no),
			tx.AddFaults(no, []batch.Fault{{Line: 3, Message: "amount"}, {Line: 4, Message: "KID"}}))
	}
}

// ofInvoice writes what may happen to an invoice.
func ofInvoice(no string, on bankday.Date) func(batch.Tx) error {
	return func(tx batch.Tx) error {
		handover := batch.Handoff{InvoiceNo: no, Seq: 1, Action: batch.Handover, On: on, Principal: 49900}
		hold := batch.Hold{InvoiceNo: no, Seq: 1, Action: batch.HoldBegin, On: on, Reason: "disputed"}
		release := batch.Hold{InvoiceNo: no, Seq: 2, Action: batch.HoldRelease, On: on, Reason: "settled"}
		return errors.Join(
			tx.AddReminder(batch.Reminder{InvoiceNo: no, Seq: 1, On: on, Channel: "sms"}),
			tx.AddHandoff(handover), tx.AddHold(hold), tx.AddHold(release),
			tx.AddArrangement(batch.Arrangement{InvoiceNo: no, Seq: 1, On: on, Until: on, Reason: "asked"}),
			tx.ChangeDue(batch.DueChange{InvoiceNo: no, On: on, Due: on, Method: batch.MethodInvoice}),
			tx.AddDispatch(batch.Dispatch{InvoiceNo: no, File: "letters.csv", Row: 1,
				Kind: "letter", On: on}),
			tx.AddLine(batch.Line{InvoiceNo: no, Seq: 1, Text: "Training", Amount: 49900}),
		)
	}
}

// faults are what shows that the database was changed behind the books' back.
func (b *books) faults() (found string) {
	b.t.Helper()
	for _, f := range b.rowFaults() {
		found += f.String() + "\n"
	}
	if _, _, err := b.VerifyAudit(b.t.Context()); err != nil {
		found += err.Error()
	}
	return found
}

// behind makes a change of some tables behind the books' back, looks what is found, and takes it back. What
// the database itself refuses is not made.
func (b *books) behind(tables, change string, look func() string) (made bool, found string) {
	b.t.Helper()
	ctx, save, restore, drop := b.t.Context(), "", "", ""
	for _, table := range strings.Fields(tables) {
		save += fmt.Sprintf("CREATE TABLE saved_%s AS SELECT * FROM %[1]s; ", table)
		restore += fmt.Sprintf("DELETE FROM %s; INSERT INTO %[1]s SELECT * FROM saved_%[1]s; ", table)
		drop += fmt.Sprintf("DROP TABLE saved_%s; ", table)
	}
	b.tamper(save)
	change, all := strings.CutSuffix(change, rebuilt)
	if hit, err := store.Tamper(ctx, b.db, change); err != nil || hit == 0 {
		b.tamper(drop)
		return false, ""
	}
	if all {
		must(b.t, store.Rebuild(ctx, b.db, gym.ID))
	}
	found = look()
	b.tamper(restore + drop)
	return true, found
}

// Every column of a row of every table, changed to anything, and every row, removed or put in, is found,
// under the name of its table.
func TestWhateverIsChangedBehindTheBooksIsFound(t *testing.T) {
	each(t, func(b *books) {
		b.eachTable()
		if faults := b.rowFaults(); len(faults) > 0 {
			b.t.Fatalf("undisturbed: %v", faults)
		}
		columns, tried := store.HashedColumns(), 0
		for _, table := range slices.Sorted(maps.Keys(columns)) {
			wants := func(statement string) bool {
				made, found := b.behind(table, statement, b.faults)
				if made && !strings.HasPrefix(found, table) {
					b.t.Errorf("%s: found %q", statement, found)
				}
				return made
			}
			if !wants("DELETE FROM " + table) {
				b.t.Errorf("no row of %s could be removed", table)
			}
			for _, column := range append(columns[table], "row_hash") {
				for _, to := range []string{
					column + " + 1", "97", column + " || 'x'", "'x'", "x'00'", "CAST('x' AS BYTEA)", "NULL",
				} {
					if wants(fmt.Sprintf("UPDATE %s SET %s = %s WHERE %[2]s IS DISTINCT FROM %[3]s", table,
						column, to)) {
						tried++
						break
					}
				}
			}
		}
		if tried < 320 {
			b.t.Errorf("only %d changes", tried)
		}
	})
}

// What is written after a row was changed behind the books' back does not make it right.
func TestAChangeBehindTheBooksStaysFound(t *testing.T) {
	each(t, func(b *books) {
		figures := batch.RowFault{
			Table: "figure_sum", What: "does not have the sums of what is due, paid, owed and claimed",
		}
		b.write(invoices(2))
		b.tamper("UPDATE invoice SET amount = 1 WHERE no = '2'")
		for range 2 {
			b.write(func(tx batch.Tx) error {
				change := func(no string) error {
					return tx.ChangeDue(batch.DueChange{
						InvoiceNo: no, On: date("2026-10-21"), Due: date("2026-11-03"),
						Method: batch.MethodInvoice,
					})
				}
				return errors.Join(change("1"), change("2"), tx.SetInvoiceText("2", "other"))
			})
			equal(b.t, b.rowFaults(), []batch.RowFault{
				{Table: "invoice", Key: "2", What: "has been changed"},
				{Table: "movement_sum", What: "does not have the sums of what moved"}, figures,
			})
		}
		b.tamper("UPDATE invoice SET amount = 49900, text = 'Trening november', due = '2026-10-20', " +
			"method = 'claim' WHERE no = '2'")
		equal(b.t, b.rowFaults(), []batch.RowFault{ // the invoice is as the books last wrote it
			{Table: "open_invoice", What: "does not have the invoices that are open"}, // by what it said meanwhile
			figures,
		})
		b.write(func(tx batch.Tx) error {
			return tx.ChangeDue(batch.DueChange{
				InvoiceNo: "2", On: date("2026-10-22"), Due: date("2026-11-03"), Method: batch.MethodInvoice,
			})
		})
		equal(b.t, b.rowFaults(), []batch.RowFault{figures}) // to which it was added
		b.tamper("UPDATE figure_sum SET number = 0, amount = 0 WHERE kind = 1 AND due = '2026-10-20'; " +
			"UPDATE figure_sum SET number = 2, amount = 99800 WHERE kind = 1 AND due = '2026-11-03'")
	})
}

// Rows that have one another's hashes are found, and rows that were removed, even where what the table came
// to is removed with them: that is sealed in the audit log.
func TestHashesThatGoWithAChangeDoNotHideIt(t *testing.T) {
	each(t, func(b *books) {
		b.write(invoices(2))
		undo := b.swap("customer", "no", "1", "2")
		keys := []string{}
		for _, f := range b.rowFaults() {
			keys = append(keys, f.Table+" "+f.Key)
		}
		slices.Sort(keys)
		equal(b.t, keys, []string{"customer 1", "customer 2"})
		undo()
		for statement, want := range map[string]string{
			"DELETE FROM digest WHERE table_name = 'customer'":                          "customer",
			"UPDATE digest SET row_count = row_count + 1 WHERE table_name = 'customer'": "customer",
			"UPDATE digest SET sum = 'x' WHERE table_name = 'invoice'":                  "invoice",
		} {
			made, found := b.behind("digest", statement, b.faults)
			if !made || !strings.HasPrefix(found, want) ||
				!strings.Contains(found, "audit 2: was not sealed over") {
				b.t.Errorf("%s: %q", statement, found)
			}
		}
	})
}

// swap exchanges the values of a column, and returns what takes that back.
func (b *books) swap(table, column, one, two string) (back func()) {
	set := fmt.Sprintf("UPDATE %s SET %s = '%%s' WHERE %[2]s = '%%s'; ", table, column)
	swap := fmt.Sprintf(set+set+set, "swap", one, one, two, two, "swap")
	b.tamper(swap)
	return func() { b.tamper(swap) }
}

// tamper changes the database behind the books' back.
func (b *books) tamper(statements string) {
	b.t.Helper()
	_, err := store.Tamper(b.t.Context(), b.db, statements)
	must(b.t, err)
}
