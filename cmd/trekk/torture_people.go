//go:build torture && linux && amd64

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"trekk/batch"
	"trekk/nets/sandbox"
	"trekk/schedule/bankday"
)

// people is what people do after a run: members read what came, and the operator deals with what needs a person.
func (m *tortured) people(ctx context.Context) error {
	return m.with(ctx, func(a *app) error {
		if err := m.deliver(); err != nil {
			return err
		}
		if err := m.operate(ctx, a); err != nil {
			return err
		}
		if err := m.regret(ctx, a); err != nil {
			return err
		}
		if err := m.counter(ctx, a); err != nil {
			return err
		}
		m.busy = false
		for _, err := range a.store.Transmissions(ctx, batch.TransmissionSealed, batch.TransmissionSending, batch.TransmissionSent) {
			if err != nil {
				return err
			}
			m.busy = true
		}
		return nil
	})
}

// operate does what trekk has asked for, by what the bank says when it is asked.
func (m *tortured) operate(ctx context.Context, a *app) error {
	var files []batch.File
	for f, err := range a.store.Files(ctx) {
		if err != nil {
			return err
		}
		files = append(files, f)
	}
	corrected := m.bank.Corrected()
	for _, f := range files {
		if f.Status != batch.FileQuarantined {
			continue
		}
		// The bank has sent the right one, or the file was caught while it grew and has come whole since.
		right := slices.Contains(corrected, fmt.Sprintf("%07d", f.Number)) || slices.ContainsFunc(files, func(o batch.File) bool {
			return original(o.Name) == original(f.Name) && o.Size > f.Size
		})
		if right {
			m.acts["inbox discard"]++
			if err := m.command(ctx, "inbox", "discard", fmt.Sprint(f.No), "--reason", "the right one has come"); err != nil {
				return err
			}
		}
	}
	return m.askAboutTransmissions(ctx, a)
}

// original is the name of the file that a file may be a copy of, as the sandbox names copies.
func original(name string) string {
	if _, of, ok := strings.Cut(name, " av "); ok {
		return of
	}
	return name
}

// regret lets a member ask, now and then, not to be charged. The answer may be that it is too late.
func (m *tortured) regret(ctx context.Context, a *app) error {
	if m.chance.IntN(8) > 0 {
		return nil
	}
	var claimed []string
	for i, err := range a.store.Invoices(ctx, batch.InvoicesClaimed, bankday.DateOf(m.now)) {
		if err != nil {
			return err
		}
		if i.Method == batch.MethodClaim && i.Outstanding() > 0 {
			claimed = append(claimed, i.No)
		}
	}
	if len(claimed) == 0 {
		return nil
	}
	return m.ask(ctx, "claim", "cancel", pick(m.chance, claimed))
}

// ask does what may be rejected.
func (m *tortured) ask(ctx context.Context, args ...string) error {
	err := m.command(ctx, args...)
	if err == nil {
		what, _, _ := strings.Cut(args[1], ":")
		m.acts[args[0]+" "+what]++
	} else if !strings.Contains(err.Error(), fmt.Sprintf("exit code %d", exitRejected)) {
		return err
	}
	return nil
}

// counter is what is done at the counter and in the office: payments by card, what waits given a place, the wrong payment taken
// back, money paid back or not after all, invoices credited, given up or left in peace.
func (m *tortured) counter(ctx context.Context, a *app) error {
	if m.chance.IntN(3) > 0 {
		return nil
	}
	var invoices, customers, payments, waiting []string
	owed := map[string]batch.Ore{}
	for i, err := range a.store.Invoices(ctx, batch.AllInvoices, 0) {
		if err != nil {
			return err
		}
		invoices, customers = append(invoices, i.No), append(customers, i.CustomerNo)
		owed[i.No] = max(i.Outstanding(), i.Amount/2)
	}
	for c, err := range a.store.Credits(ctx) {
		if err != nil {
			return err
		}
		customers = []string{c.CustomerNo} // of whom there is something to pay back
	}
	for p, err := range a.store.Payments(ctx, batch.AllPayments) {
		if err != nil {
			return err
		}
		payments = append(payments, fmt.Sprint(p.No))
		if p.Balance(batch.ToUnmatched) != 0 {
			waiting = append(waiting, fmt.Sprint(p.No))
		}
	}
	if len(invoices) == 0 || len(payments) == 0 {
		return nil
	}
	if len(waiting) == 0 {
		waiting = payments
	}
	today, invoice, customer, reason := bankday.DateOf(m.now).String(), pick(m.chance, invoices), pick(m.chance, customers), "somebody said so"
	return m.ask(ctx, pick(m.chance, [][]string{
		{"payment", "add", "--source", "reception", "--reference", fmt.Sprint(m.now.Unix()), "--date", today, "--amount", owed[invoice].Decimal(), "--invoice", invoice},
		{"payment", "add", "--source", "vipps", "--reference", fmt.Sprint(m.now.Unix()), "--date", today, "--amount", (owed[invoice] / 2).Decimal(), "--invoice", invoice},
		{"unmatched", "assign", pick(m.chance, waiting), "invoice:" + invoice},
		{"unmatched", "assign", pick(m.chance, waiting), "customer:" + customer},
		{"unmatched", "ignore", pick(m.chance, waiting), "--reason", reason},
		{"unmatched", "undo", pick(m.chance, payments)},
		{"unmatched", "undo", payments[len(payments)-1]},
		{"refund", "customer:" + customer, "--reason", reason, "--account", a.night.Creditor.Account},
		{"refund", "payment:" + pick(m.chance, waiting), "--reason", reason, "--account", a.night.Creditor.Account},
		{"invoice", "credit", invoice, "--amount", (owed[invoice] / 2).Decimal(), "--reason", reason},
		{"invoice", "credit", invoice, "--reason", reason},
		{"invoice", "write-off", invoice, "--reason", reason},
		{"invoice", "hold", invoice, "--reason", reason},
		{"invoice", "release", invoice},
		{"refund", "withdraw", fmt.Sprint(1 + m.chance.IntN(4)), "--reason", reason},
	})...)
}

// askAboutTransmissions: where trekk cannot know whether a transmission is at the bank, the bank is asked.
func (m *tortured) askAboutTransmissions(ctx context.Context, a *app) error {
	bank := map[int64]map[string]bool{} // by number, what was said of it
	for _, t := range m.bank.Ledger().Transmissions {
		if bank[t.Number] == nil {
			bank[t.Number] = map[string]bool{}
		}
		bank[t.Number][t.Status] = true
	}
	for t, err := range a.store.Transmissions(ctx, batch.TransmissionSending, batch.TransmissionSent) {
		if err != nil {
			return err
		}
		receipts, err := a.night.Receipts(ctx, t.Number)
		if err != nil {
			return err
		}
		said := bank[t.Number]
		switch {
		case len(receipts) > 0 && t.Sends > 1 && said[sandbox.Rejected] && !said[sandbox.Approved]:
			m.acts["transmission reject"]++
			if err := m.command(ctx, "transmission", "reject", fmt.Sprint(t.Number), "--by", "operator", "--reason", "the bank has none of it"); err != nil {
				return err
			}
		case said == nil && m.now.Sub(t.Sealed) > 48*time.Hour:
			m.acts["transmission resend"]++
			err := m.command(ctx, "transmission", "resend", fmt.Sprint(t.Number), "--by", "operator")
			m.bank.Idle()
			if err != nil { // the mailbox fails as it does by night; that it was sent is checked in the end
				fmt.Fprintf(m.log, "operator: %v\n", err)
			}
		}
	}
	return nil
}

// command runs trekk as a person would, who may have been stopped on a first try.
func (m *tortured) command(ctx context.Context, args ...string) error {
	var said strings.Builder
	args = m.args(args...)
	killed := m.chance.IntN(4) == 0
	if killed {
		if err := m.killIt(args); err != nil {
			return err
		}
	}
	code := run(ctx, args, strings.NewReader(""), &said, &said)
	done := killed && (strings.Contains(said.String(), "refused") || strings.Contains(said.String(), "not quarantined"))
	if code != exitOK && !done {
		return fmt.Errorf("trekk %s: exit code %d: %s", strings.Join(args, " "), code, said.String())
	}
	fmt.Fprintf(m.log, "operator: %s", said.String())
	return nil
}
