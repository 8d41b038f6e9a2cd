//go:build torture && linux && amd64

package torture

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/brake"
	"trekk/batch/stream"
	"trekk/cmd/trekk/wire"
	"trekk/nets/sandbox"
	"trekk/schedule/bankday"
)

// people is what people do after a run: members read what came, and the operator deals with what needs a
// person.
func (m *tortured) people(ctx context.Context) error {
	return m.with(ctx, func(a *wire.App) error {
		if err := m.Deliver(); err != nil {
			return err
		}
		if err := m.evening(ctx, a); err != nil {
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
		underWay := []batch.TransmissionStatus{
			batch.TransmissionSealed, batch.TransmissionSending, batch.TransmissionSent,
		}
		for _, err := range a.Store.Transmissions(ctx, underWay...) {
			if err != nil {
				return err
			}
			m.busy = true
		}
		return nil
	})
}

// operate does what trekk has asked for, by what the bank says when it is asked.
func (m *tortured) operate(ctx context.Context, a *wire.App) error {
	var files []batch.File
	for f, err := range a.Store.Files(ctx) {
		if err != nil {
			return err
		}
		files = append(files, f)
	}
	corrected := m.Bank.Corrected()
	for _, f := range files {
		if f.Status != batch.FileQuarantined {
			continue
		}
		// The bank has sent the right one, or the file was caught while it grew and has come whole since.
		right := slices.Contains(corrected, fmt.Sprintf("%07d", f.Number)) ||
			slices.ContainsFunc(files, func(o batch.File) bool {
				return original(o.Name) == original(f.Name) && o.Size > f.Size
			})
		if right {
			m.acts["inbox discard"]++
			err := m.command(ctx, "inbox", "discard", fmt.Sprint(f.No), "--reason", "the right one has come")
			if err != nil {
				return err
			}
		}
	}
	if err := m.askAboutTransmissions(ctx, a); err != nil {
		return err
	}
	return m.release(ctx, a)
}

// release does what the findings ask for that keep jobs from acting, once the operator has looked.
func (m *tortured) release(ctx context.Context, a *wire.App) error {
	brakes, err := brake.All(ctx, a.Moment("", ""))
	if err != nil {
		return err
	}
	for _, f := range brakes {
		fmt.Fprintf(m.log, "brake: %+v\n", f)
	}
	if brake.WrongClock(brakes) {
		m.acts["clock accept"]++
		err := m.command(ctx, "clock", "accept", "--reason", "the machine has the right time again")
		if err != nil {
			return err
		}
	}
	if slices.ContainsFunc(brakes, func(f batch.Finding) bool { return f.Do == batch.Recover }) {
		if err := m.recover(ctx, a); err != nil {
			return err
		}
	}
	return m.settleDoubts(ctx, a)
}

// original is the name of the file that a file may be a copy of, as the sandbox names copies.
func original(name string) string {
	if _, of, ok := strings.Cut(name, " av "); ok {
		return of
	}
	return name
}

// regret lets a member ask, now and then, not to be charged. The answer may be that it is too late.
func (m *tortured) regret(ctx context.Context, a *wire.App) error {
	if m.chance.IntN(8) > 0 {
		return nil
	}
	var claimed []string
	for i, err := range a.Store.Invoices(ctx, batch.InvoicesClaimed, bankday.DateOf(m.now)) {
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
	} else if !strings.Contains(err.Error(), fmt.Sprintf("exit code %d", wire.ExitRejected)) {
		return err
	}
	return nil
}

// counter is what is done at the counter and in the office: payments by card, what waits given a place, the
// wrong payment taken back, money paid back or not after all, invoices credited, given up or left in peace, time
// given, people stopped, and what was done wrongly mended.
func (m *tortured) counter(ctx context.Context, a *wire.App) error {
	if m.chance.IntN(3) > 0 {
		return nil
	}
	there, err := readThere(ctx, a)
	if err != nil || len(there.invoices) == 0 || len(there.payments) == 0 {
		return err
	}
	return m.ask(ctx, pick(m.chance, m.atTheCounter(there, a.Payee.Creditor.Account))...)
}

// there is what people may do something about: numbers of invoices, customers and payments.
type there struct {
	invoices, customers, payments []string
	waiting                       []string // payments that wait, or all where none does
	owed                          map[string]batch.Ore
}

func readThere(ctx context.Context, a *wire.App) (*there, error) {
	t := &there{owed: map[string]batch.Ore{}}
	for i, err := range a.Store.Invoices(ctx, batch.AllInvoices, 0) {
		if err != nil {
			return nil, err
		}
		t.invoices, t.customers = append(t.invoices, i.No), append(t.customers, i.CustomerNo)
		t.owed[i.No] = max(i.Outstanding(), i.Amount/2)
	}
	for c, err := range a.Store.Credits(ctx) {
		if err != nil {
			return nil, err
		}
		if c.Amount > 0 {
			t.customers = []string{c.CustomerNo} // of whom there is something to pay back
		}
	}
	for p, err := range a.Store.Payments(ctx, batch.AllPayments) {
		if err != nil {
			return nil, err
		}
		t.payments = append(t.payments, fmt.Sprint(p.No))
		if p.Balance(batch.ToUnmatched) != 0 {
			t.waiting = append(t.waiting, fmt.Sprint(p.No))
		}
	}
	if len(t.waiting) == 0 {
		t.waiting = t.payments
	}
	return t, nil
}

// atTheCounter draws command lines, of which one is done. Money is paid back to an account.
func (m *tortured) atTheCounter(t *there, account string) [][]string {
	today, reference := bankday.DateOf(m.now).String(), fmt.Sprint(m.now.Unix())
	invoice, customer := pick(m.chance, t.invoices), pick(m.chance, t.customers)
	waiting := func() string { return pick(m.chance, t.waiting) }
	half, reason := (t.owed[invoice] / 2).Decimal(), "somebody said so"
	later := (bankday.DateOf(m.now) + bankday.Date(1+m.chance.IntN(20))).String()
	paid := func(source, amount string) []string {
		return []string{
			"payment", "add", "--source", source, "--reference", reference, "--date", today,
			"--amount", amount, "--invoice", invoice,
		}
	}
	return [][]string{
		paid("reception", t.owed[invoice].Decimal()),
		paid("vipps", half),
		{"unmatched", "assign", waiting(), "invoice:" + invoice},
		{"unmatched", "assign", waiting(), "customer:" + customer},
		{"unmatched", "ignore", waiting(), "--reason", reason},
		{"unmatched", "undo", pick(m.chance, t.payments)},
		{"unmatched", "undo", t.payments[len(t.payments)-1]},
		{"refund", "customer:" + customer, "--reason", reason, "--account", account},
		{"refund", "payment:" + waiting(), "--reason", reason, "--account", account},
		{"invoice", "credit", invoice, "--amount", half, "--reason", reason},
		{"invoice", "credit", invoice, "--reason", reason},
		{"invoice", "write-off", invoice, "--reason", reason},
		{"invoice", "hold", invoice, "--reason", reason},
		{"invoice", "release", invoice},
		{"invoice", "waive-fee", invoice, "--reason", reason},
		{"invoice", "postpone", invoice, "--until", later},
		{"invoice", "instalments", invoice, "--parts", "2", "--first", later},
		{"customer", "hold", customer, "--until", later, "--reason", reason},
		{"customer", "release", customer},
		{"credit", "apply", "customer:" + customer},
		{"reminder", "withdraw", invoice, "--reason", reason},
		{"handover", "withdraw", invoice, "--reason", reason},
		{"refund", "withdraw", fmt.Sprint(1 + m.chance.IntN(4)), "--reason", reason},
	}
}

// rejects reports whether a receipt says that its transmission was rejected: one that somebody forged may not.
func rejects(f batch.File) bool { return f.Verdict == string(batch.TransmissionRejected) }

// askAboutTransmissions: where trekk cannot know whether a transmission is at the bank, the bank is asked.
func (m *tortured) askAboutTransmissions(ctx context.Context, a *wire.App) error {
	ledger := map[int64]map[string]bool{} // by number, what the bank says of it
	for _, t := range m.Bank.Ledger().Transmissions {
		if ledger[t.Number] == nil {
			ledger[t.Number] = map[string]bool{}
		}
		ledger[t.Number][t.Status] = true
	}
	for t, err := range a.Store.Transmissions(ctx, batch.TransmissionSending, batch.TransmissionSent) {
		if err != nil {
			return err
		}
		receipts, err := stream.All(a.Store.Receipts(ctx, t.Number))
		if err != nil {
			return err
		}
		said := ledger[t.Number]
		harms, err := chargesTwice(ctx, a, t)
		if err != nil {
			return err
		}
		switch {
		case said == nil && harms: // not before it does no longer
		case slices.ContainsFunc(receipts, rejects) && t.Sends > 1 && said[sandbox.Rejected] &&
			!said[sandbox.Approved]:
			m.acts["transmission reject"]++
			err := m.command(ctx, "transmission", "reject", fmt.Sprint(t.Number), "--by", "operator",
				"--reason", "the bank has none of it")
			if err != nil {
				return err
			}
		case said == nil && m.now.Sub(t.Sealed) > 48*time.Hour:
			m.acts["transmission resend"]++
			err := m.command(ctx, "transmission", "resend", fmt.Sprint(t.Number), "--by", "operator")
			m.Bank.Idle()
			if err != nil { // the mailbox fails as it does by night; that it was sent is checked in the end
				fmt.Fprintf(m.log, "operator: %v\n", err)
			}
		}
	}
	return m.renewClaims(ctx, a)
}

// chargesTwice reports whether a transmission would come too late to cancel a claim, and early enough for
// another in its place to be charged.
func chargesTwice(ctx context.Context, a *wire.App, t batch.Transmission) (bool, error) {
	late, err := bank.TooLate(ctx, a.Moment("", ""), t)
	if err != nil || late == nil || t.Cancels == 0 {
		return false, err
	}
	for c, err := range a.Store.Claims(ctx, t.Number) {
		if err != nil || c.Due >= a.Today() {
			return true, err
		}
	}
	return false, nil
}

// renewClaims: what the bank rejected by its own fault is made anew.
func (m *tortured) renewClaims(ctx context.Context, a *wire.App) error {
	for t, err := range a.Store.Transmissions(ctx, batch.TransmissionRejected) {
		if err != nil {
			return err
		}
		if !t.Asks {
			continue
		}
		m.acts["transmission renew"]++
		err := m.command(ctx, "transmission", "renew", fmt.Sprint(t.Number), "--by", "operator",
			"--reason", "the bank has put it right")
		if err != nil {
			return err
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
	code := m.trekk(ctx, args, strings.NewReader(""), &said, &said)
	done := killed && (strings.Contains(said.String(), "refused") ||
		strings.Contains(said.String(), "not quarantined"))
	if code != wire.ExitOK && !done {
		return fmt.Errorf("trekk %s: exit code %d: %s", strings.Join(args, " "), code, said.String())
	}
	fmt.Fprintf(m.log, "operator: %s", said.String())
	return nil
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }
