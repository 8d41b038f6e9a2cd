//go:build torture && linux && amd64

package main

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"trekk/batch"
	"trekk/nets/sandbox"
	"trekk/schedule/bankday"
)

// check is what holds when the dust has settled.
func (m *tortured) check(ctx context.Context) error {
	return m.with(ctx, func(a *app) error {
		ledger := m.bank.Ledger()
		m.claims, m.payments = len(ledger.Claims), len(ledger.Payments)
		all, err := m.agreement(ctx)
		if err != nil {
			return err
		}
		var errs []error
		for _, c := range all.Checks {
			if !c.OK && !strings.HasPrefix(c.What, "claims") { // those of rejected transmissions are looked at below
				errs = append(errs, fmt.Errorf("%s: %s, at the bank %s: %s", c.What, c.Ours, c.Banks, strings.Join(all.Differences, "; ")))
			}
		}
		return errors.Join(append(errs, m.command(ctx, "db", "verify"), m.checkTransmissions(ctx, a, &ledger), m.checkClaims(ctx, a, &ledger), m.checkFiles(ctx, a), m.checkOutbox(ctx, a, &ledger))...)
	})
}

// checkTransmissions: a number stands for one content, here and at the bank; what the bank approved is approved here.
func (m *tortured) checkTransmissions(ctx context.Context, a *app, ledger *sandbox.Ledger) (err error) {
	ours := map[int64]batch.Transmission{}
	for t, err := range a.store.Transmissions(ctx) {
		if err != nil {
			return err
		}
		ours[t.Number] = t
	}
	approved := map[int64]bool{}
	for _, t := range ledger.Transmissions {
		if t.Number == 0 {
			continue // an upload that was cut off too early to say
		}
		o, ok := ours[t.Number]
		if !ok || t.Status == sandbox.Approved && o.SHA256 != t.SHA256 {
			err = errors.Join(err, fmt.Errorf("the bank has transmission %d (%s) with a content that is not ours", t.Number, t.File))
		}
		approved[t.Number] = approved[t.Number] || t.Status == sandbox.Approved
	}
	for no, t := range ours {
		if approved[no] != (t.Status == batch.TransmissionApproved) || t.Status != batch.TransmissionApproved && t.Status != batch.TransmissionRejected {
			err = errors.Join(err, fmt.Errorf("transmission %d is %s (%s), approved at the bank: %t", no, t.Status, t.Text, approved[no]))
		}
	}
	return err
}

// checkClaims: the bank has the claims that trekk has, nobody is charged twice for an invoice or on a due date, and what
// became of each claim agrees.
func (m *tortured) checkClaims(ctx context.Context, a *app, ledger *sandbox.Ledger) (err error) {
	type key struct {
		transmission int64
		kid          string
		due          bankday.Date
		amount       int64
	}
	type place struct {
		transmission int64
		kid          string
	}
	ours, claimed, refused := map[key]batch.Claim{}, map[place]bool{}, map[place]bool{}
	for t, err := range a.store.Transmissions(ctx, batch.TransmissionApproved) {
		if err != nil {
			return err
		}
		for c, err := range a.store.Claims(ctx, t.Number) {
			if err != nil {
				return err
			}
			if at := (place{t.Number, c.KID}); c.IsCancellation() {
				refused[at] = c.Status == batch.ClaimRejected
			} else {
				ours[key{t.Number, c.KID, c.Due, int64(c.Amount)}], claimed[at] = c, true
			}
		}
	}
	type debt struct {
		payer string
		due   bankday.Date
	}
	charged, chargedOn := map[string]int{}, map[debt]int{}
	for _, c := range ledger.Claims {
		k := key{c.Transmission, c.KID, c.Due, c.AmountOre}
		o, ok := ours[k]
		delete(ours, k)
		by := place{o.CancelledBy, c.KID}
		replaced := claimed[by] && refused[by] // so late that neither went through: a person was told
		agree := map[batch.ClaimStatus]bool{
			batch.ClaimLive:      c.Status != sandbox.Rejected && c.Status != sandbox.Cancelled,
			batch.ClaimRejected:  c.Status == sandbox.Rejected,
			batch.ClaimCancelled: c.Status == sandbox.Cancelled || c.Status == sandbox.Rejected || replaced,
		}
		if !ok || !agree[o.Status] {
			err = errors.Join(err, fmt.Errorf("claim %+v: %q here, %q at the bank", k, o.Status, c.Status))
		}
		if c.Status == sandbox.Charged {
			charged[c.KID]++
			payer, ferr := a.night.KID.Fixed(c.KID)
			err = errors.Join(err, ferr)
			chargedOn[debt{payer, c.Due}]++
		}
	}
	for k := range ours {
		err = errors.Join(err, fmt.Errorf("claim %+v is not at the bank", k))
	}
	for kid, n := range charged {
		if n > 1 {
			err = errors.Join(err, fmt.Errorf("KID %s is charged %d times", kid, n))
		}
	}
	for d, n := range chargedOn {
		if n > 1 {
			err = errors.Join(err, fmt.Errorf("payer %s is charged %d times for what is due %s", d.payer, n, d.due))
		}
	}
	return err
}

// checkFiles: every file has been worked, or put aside by the operator.
func (m *tortured) checkFiles(ctx context.Context, a *app) (err error) {
	for f, ferr := range a.store.Files(ctx, batch.FileNew, batch.FileQuarantined) {
		if ferr != nil {
			return ferr
		}
		err = errors.Join(err, fmt.Errorf("%s (file %d) is still %s: %s", f.Name, f.No, f.Status, f.Reason))
	}
	return err
}

// checkOutbox: the files are those that the books note, each row once, and nobody was reminded or handed over who had paid, or
// whom the bank was still charging.
func (m *tortured) checkOutbox(ctx context.Context, a *app, ledger *sandbox.Ledger) (err error) {
	fail := func(format string, args ...any) { err = errors.Join(err, fmt.Errorf(format, args...)) }
	entries, rerr := os.ReadDir(a.night.Outbox)
	if rerr != nil {
		return rerr
	}
	rows, reminded, handoffs, pressed := map[string]string{}, map[string]bankday.Date{}, map[string]int{}, map[string][]bankday.Date{}
	for _, e := range entries {
		content, rerr := os.ReadFile(filepath.Join(a.night.Outbox, e.Name()))
		if rerr != nil {
			return rerr
		}
		noted, rerr := a.store.OutboxFile(ctx, e.Name())
		if rerr != nil {
			fail("outbox: %w", rerr)
			continue
		}
		if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != noted.SHA256 {
			fail("outbox: %s is not what was noted", e.Name())
		}
		kind, _, _ := strings.Cut(e.Name(), "-")
		table, rerr := csv.NewReader(strings.NewReader(string(content))).ReadAll()
		if rerr != nil || len(table)-1 != noted.Rows {
			fail("outbox: %s has %d rows, noted are %d: %w", e.Name(), len(table)-1, noted.Rows, rerr)
			continue
		}
		for _, row := range table[1:] {
			key := strings.Join(row, "|")
			switch kind {
			case "invoices": // an invoice, and once more when a claim becomes an ordinary one
				key = row[0] + row[13]
			case "collection": // handed over and withdrawn in turn
				handoffs[row[1]]++
				if row[0] == string(batch.Handover) {
					pressed[row[1]] = append(pressed[row[1]], noted.On)
				}
				continue
			case "messages":
				if row[0] == "exclusion" { // with each handover
					continue
				}
			case "sms":
				key, reminded[row[2]] = row[2], noted.On
				pressed[key] = append(pressed[key], noted.On)
			}
			if before := rows[kind+key]; before != "" {
				fail("outbox: %s repeats a row of %s: %s", e.Name(), before, key)
			}
			rows[kind+key] = e.Name()
		}
	}
	charging := map[string]bankday.Date{} // the last day on which the bank may have tried
	for _, c := range ledger.Claims {
		if c.Status == sandbox.Charged || c.Status == sandbox.Unpaid {
			charging[c.KID] = max(charging[c.KID], a.night.Terms.RetryEnds(c.Due, a.night.Calendar))
		}
	}
	for i, ierr := range a.store.Invoices(ctx, batch.AllInvoices, 0) {
		if ierr != nil {
			return ierr
		}
		if rows["invoices"+i.No+string(i.Method)] == "" {
			fail("invoice %s was never told as %s", i.No, i.Method)
		}
		if handoffs[i.No] != i.Handoffs {
			fail("invoice %s went to collection and back %d times, the outbox says %d", i.No, i.Handoffs, handoffs[i.No])
		}
		if on := reminded[i.No]; on != i.Reminded {
			fail("invoice %s was reminded on %s, the outbox says %s", i.No, i.Reminded, on)
		}
		if i.Method == batch.MethodClaim && i.Outstanding() > 0 && i.Issued < bankday.DateOf(m.now) && (i.Claim == nil || i.Claim.Status != batch.ClaimLive) {
			fail("invoice %s is to be claimed, and the bank has no claim", i.No)
		}
		for _, on := range pressed[i.No] {
			var paid batch.Ore
			for p, perr := range a.store.InvoicePayments(ctx, i.No) {
				if perr != nil {
					return perr
				}
				for _, e := range p.Postings {
					if e.InvoiceNo == i.No && (e.On < on || e.On == on && e.Amount < 0) { // what came later that day is too late
						paid += e.Amount
					}
				}
			}
			if paid >= i.Amount {
				fail("invoice %s had been paid when it was reminded or handed over on %s", i.No, on)
			}
			if on <= charging[i.KID] {
				fail("invoice %s was reminded or handed over on %s, and the bank may have been charging it until %s", i.No, on, charging[i.KID])
			}
		}
	}
	return err
}
