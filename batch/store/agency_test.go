package store_test

import (
	"errors"
	"fmt"
	"iter"
	"testing"

	"trekk/batch"
)

// What an agency is told of a case of invoice 1, and what it says.
var (
	agencyCase = batch.Case{
		No: 1, InvoiceNo: "1", Handoff: 1, Ordered: date("2026-11-03"), AgencyNo: "A-1",
		State: batch.CaseAccepted,
		Since: date("2026-11-04"), Reason: "x", Collected: 100, Costs: 200, Heavy: true,
		Told: batch.CaseChange,
		Position: batch.Position{
			Principal: 49900, Fee: 4000, Interest: 12, Paid: 300, Credited: 400, Held: batch.HeldObjection,
		},
	}
	agencyMessage = batch.CaseMessage{
		No: 1, Case: 1, Kind: batch.CaseNew, On: date("2026-11-03"), Reason: "x",
		Position: agencyCase.Position, File: 1,
		State: batch.CaseMessageAccepted, Answered: date("2026-11-04"), Answer: "y",
	}
	agencyFile = batch.AgencyFile{
		Direction: batch.ToAgency, No: 1, Name: "agency-000001.jsonl", Made: clock, Size: 8, SHA256: "ab",
		Records: 1,
		Sum:     53900, Status: batch.AgencySent, Sends: 1, Sent: clock, Open: 1,
	}
	agencyReport = batch.CaseReport{
		No: 1, Case: 1, Kind: batch.ReportPayment, On: date("2026-11-10"), Reference: "B-1",
		Principal: 1, Fee: 2,
		Interest: 3, Costs: 4, State: batch.CasePaid, Text: "x", Line: 2, Settlement: "O-1",
	}
	agencySettlement = batch.AgencySettlement{
		Reference: "O-1", On: date("2026-11-20"), Collected: 6, Withheld: 1, PaidOut: 5,
	}
)

// ofAgency writes what stands of the agency, of invoice 1.
func ofAgency(tx batch.Tx) error {
	return errors.Join(tx.AddCase(agencyCase), tx.AddCaseMessage(agencyMessage), tx.AddAgencyFile(agencyFile),
		tx.AddCaseReport(agencyReport), tx.AddAgencySettlement(agencySettlement))
}

// What is written of the agency is read as it was, also after it was changed.
func TestAgency(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		b.write(invoices(2), ofAgency)
		last, err := b.LastAgencyFile(ctx, batch.In)
		must(b.t, err)
		equal(b.t, last, batch.AgencyFile{})
		for range 2 {
			equal(b.t, list(b.t, b.InvoiceCases(ctx, "1")), []batch.Case{agencyCase})
			equal(b.t, list(b.t, b.CasesOf(ctx, []string{"1", "2"})), []batch.Case{agencyCase})
			equal(b.t, list(b.t, b.CaseMessages(ctx, 1)), []batch.CaseMessage{agencyMessage})
			equal(b.t, list(b.t, b.FileMessages(ctx, 1)), []batch.CaseMessage{agencyMessage})
			equal(b.t, list(b.t, b.AgencyFiles(ctx, batch.ToAgency, batch.AgencySent)),
				[]batch.AgencyFile{agencyFile})
			equal(b.t, list(b.t, b.CaseReports(ctx, 1)), []batch.CaseReport{agencyReport})
			equal(b.t, list(b.t, b.AgencySettlements(ctx)), []batch.AgencySettlement{agencySettlement})
			b.write(func(tx batch.Tx) error { // in place of something else
				on := date("2026-11-01")
				return errors.Join(
					tx.SetCase(batch.Case{No: 1, InvoiceNo: "1", Handoff: 1, Ordered: on, Since: on}),
					tx.SetCaseMessage(batch.CaseMessage{No: 1, Case: 1, Kind: batch.CaseNew, On: on}),
					tx.SetAgencyFile(batch.AgencyFile{Direction: batch.ToAgency, No: 1, Made: clock}),
					tx.SetCaseReport(batch.CaseReport{No: 1, Case: 1, On: on}),
					tx.SetAgencySettlement(batch.AgencySettlement{Reference: "O-1", On: on}))
			})
			b.write(func(tx batch.Tx) error {
				return errors.Join(tx.SetCase(agencyCase), tx.SetCaseMessage(agencyMessage),
					tx.SetAgencyFile(agencyFile),
					tx.SetCaseReport(agencyReport), tx.SetAgencySettlement(agencySettlement))
			})
		}
		equal(b.t, list(b.t, b.OpenCases(ctx)), []batch.Case{agencyCase})
		withCase := list(b.t, b.Invoices(ctx, batch.InvoicesWithCase, 0))
		if len(withCase) != 1 || withCase[0].No != "1" {
			b.t.Errorf("%+v", withCase)
		}
		equal(b.t, list(b.t, b.Invoices(ctx, batch.CostsWithCase, 0)), nil) // of which there are none yet
		r, err := b.CasePayment(ctx, "B-1")
		must(b.t, err)
		equal(b.t, r, agencyReport)
		_, err = b.CasePayment(ctx, "B-2")
		wantErr(b.t, err, batch.ErrNotFound)
		_, err = b.Case(ctx, 2)
		wantErr(b.t, err, batch.ErrNotFound)

		// A case is new to the agency once, and so is a payment of it.
		again := agencyMessage
		again.No = 2
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.AddCaseMessage(again) }), batch.ErrConflict)
		second := agencyReport
		second.No = 2
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.AddCaseReport(second) }), batch.ErrConflict)
		other := agencyCase
		other.No = 2
		wantErr(b.t, b.update(func(tx batch.Tx) error { return tx.AddCase(other) }), batch.ErrConflict)

		ended := agencyCase
		ended.Ended = date("2026-11-30")
		b.write(func(tx batch.Tx) error { return tx.SetCase(ended) })
		equal(b.t, list(b.t, b.OpenCases(ctx)), nil)
	})
}

// Cases are listed with who owes them, and settlements by reference, page by page.
func TestListsOfAgency(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		b.write(invoices(5), func(tx batch.Tx) error {
			for i := range 5 {
				no := fmt.Sprint(i + 1)
				c := batch.Case{No: int64(i + 1), InvoiceNo: no, Ordered: date("2026-11-03"),
					Since: date("2026-11-03")}
				if c.State = batch.CaseAccepted; i == 1 {
					c.State, c.Ended = batch.CasePaid, date("2026-11-30")
				}
				s := batch.AgencySettlement{Reference: "O-" + no, On: date("2026-11-20")}
				if err := errors.Join(tx.AddCase(c), tx.AddAgencySettlement(s)); err != nil {
					return err
				}
			}
			return nil
		})
		listing := func(f batch.CaseFilter) pager[batch.DebtorCase] {
			return func(p batch.Page) iter.Seq2[batch.Listed[batch.DebtorCase], error] { return b.ListCases(ctx, f, p) }
		}
		whole := pagesAgree(b.t, listing(batch.CaseFilter{}), batch.ByNumber)
		pagesAgree(b.t, listing(batch.CaseFilter{State: batch.CaseAccepted}), batch.ByNumber)
		pagesAgree(b.t, func(p batch.Page) iter.Seq2[batch.Listed[batch.AgencySettlement], error] {
			return b.ListAgencySettlements(ctx, p)
		}, batch.ByReference)
		for k, c := range whole {
			owes, err := b.Invoice(ctx, c.InvoiceNo)
			must(b.t, err)
			if c.CustomerNo != owes.CustomerNo || c.CustomerName != owes.Customer.Name ||
				c.CustomerName == "" {
				b.t.Errorf("case %d is of %q %q, not of %q", k+1, c.CustomerNo, c.CustomerName,
					owes.CustomerNo)
			}
			for want, f := range map[int64]batch.CaseFilter{
				1: {Customer: c.CustomerNo, Invoice: c.InvoiceNo}, 0: {Customer: "nobody", State: c.State},
			} {
				if got := items(b.t, listing(f)(batch.Page{})); int64(len(got)) != want {
					b.t.Errorf("%+v finds %d cases, want %d", f, len(got), want)
				}
			}
		}
		equal(b.t, len(items(b.t, listing(batch.CaseFilter{Open: true})(batch.Page{}))), 4)
		equal(b.t, len(items(b.t, listing(batch.CaseFilter{State: batch.CasePaid})(batch.Page{}))), 1)
	})
}
