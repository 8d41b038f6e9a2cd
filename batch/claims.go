package batch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"trekk/batch/terms"
	"trekk/nets"
	"trekk/schedule/bankday"
)

// maxClaims is what an assignment can count.
const maxClaims = 9_999_999

// errNoClaims undoes a transmission that turned out empty.
var errNoClaims = errors.New("nothing to claim")

// candidate is an open invoice without a live claim, with the mandate that covers it, if any.
type candidate struct {
	InvoiceState
	mandate bool
}

// undecided merges the open invoices that no live claim stands for, nor one whose cancellation has not been answered, with
// the active mandates.
func (n *Night) undecided(ctx context.Context) iter.Seq2[candidate, error] {
	return func(yield func(candidate, error) bool) {
		unanswered := map[int64]bool{}
		for t, err := range n.Store.Transmissions(ctx, TransmissionSealed, TransmissionSending, TransmissionSent) {
			if err != nil {
				yield(candidate{}, err)
				return
			}
			unanswered[t.Number] = true
		}
		mandates := n.mandates(ctx)
		defer mandates.stop()
		fixed, active := "", []string(nil) // the accounts with an active mandate
		for i, err := range n.Store.Invoices(ctx, InvoicesToDecide, 0) {
			if f := i.Fixed; err == nil && f != fixed {
				fixed, active = f, active[:0]
				for m, merr := range mandates.at(f) {
					if merr == nil && m.Until.IsZero() {
						active = append(active, m.Account)
					}
					err = errors.Join(err, merr)
				}
			}
			if c := i.Claim; err == nil && c != nil && c.Status == ClaimCancelled && (unanswered[c.CancelledBy] || unanswered[c.Transmission]) {
				continue // should the cancellation be rejected, the old claim stands: a new one would charge twice
			}
			if !yield(candidate{i, slices.Contains(active, i.Account)}, err) || err != nil {
				return
			}
		}
	}
}

// notClaimable says why the bank cannot be told to charge the invoice; it is empty when it can.
func (c *candidate) notClaimable(n *Night) string {
	_, inTime := n.claimType(c.Due)
	switch {
	case c.Claim != nil && c.Claim.Status == ClaimRejected:
		return "the bank rejected the claim: " + c.Claim.Text
	case !c.mandate:
		return "the mandate is no longer active"
	case !inTime:
		return "too late to claim it for its due date"
	}
	return ""
}

// claimType is the type with which a claim that is sent now can reach Nets in time for the due date, if any.
func (n *Night) claimType(due bankday.Date) (typ int, inTime bool) {
	return n.Terms.ClaimType(due, n.Calendar.Effective(n.Now), n.Calendar)
}

// claims seals what is to be told to the bank into one transmission: numbers, claims and bytes in one transaction, before
// anything is sent (invariant 1). Cancellations come first: of claims whose invoice has been paid, cancelled or turned into
// an ordinary one since, and of those whose amount has changed, which are claimed anew.
func (n *Night) claims(ctx context.Context, r *Report) error {
	r.counted("transmissions", "claims", "amount_ore", "cancellations")
	s := &sealer{night: n, ctx: ctx}
	err := n.Store.Update(ctx, n.act("claims", "seal", "claims as of %s", n.today()), s.seal)
	if errors.Is(err, errNoClaims) {
		return nil
	}
	if err != nil {
		return err
	}
	r.count("transmissions", 1)
	r.count("claims", int64(s.transmission.Claims))
	r.count("amount_ore", int64(s.transmission.Amount))
	r.count("cancellations", int64(s.transmission.Cancels))
	return nil
}

// sealer makes a transmission.
type sealer struct {
	night        *Night
	ctx          context.Context
	tx           Tx
	out          *nets.Writer
	transmission Transmission
	account      string          // whose claims it has come to
	assignment   nets.Assignment // that is open; zero when none is
	inAssignment int
}

func (s *sealer) seal(tx Tx) (err error) {
	n := s.night
	s.tx = tx
	t := &s.transmission
	if t.Number, err = tx.Next(TransmissionSeries, 1); err != nil {
		return err
	}
	t.Name = fmt.Sprintf("AG.F%07d.D%s.K%s.txt", t.Number, n.Now.In(bankday.Oslo).Format("060102"), n.Creditor.Transmitter)
	t.Sealed, t.SealedBy, t.Status = n.Now, n.By, TransmissionSealed
	t.Size, t.SHA256, err = tx.WriteContent(Out, t.Number, s.write)
	if err != nil {
		return err
	}
	return tx.AddTransmission(*t)
}

// write writes the file and notes each claim and cancellation.
func (s *sealer) write(out io.Writer) error {
	n := s.night
	s.out = nets.NewWriter(out, nets.Transmission{Transmitter: n.Creditor.Transmitter, Number: int(s.transmission.Number), Recipient: nets.Nets})
	for _, s.account = range n.Creditor.BankAccounts() {
		if err := s.onAccount(); err != nil {
			return err
		}
	}
	if s.transmission.Claims+s.transmission.Cancels == 0 {
		return errNoClaims
	}
	return errors.Join(s.out.End(), s.out.Close())
}

// onAccount cancels and claims what is paid to the account that it has come to.
func (s *sealer) onAccount() error {
	n := s.night
	changed, err := s.cancellations()
	if err != nil {
		return err
	}
	for _, i := range changed {
		if err := s.claim(&i); err != nil {
			return err
		}
	}
	for c, err := range n.undecided(s.ctx) {
		if err != nil {
			return err
		}
		if c.Account != s.account || c.Method != MethodClaim || c.notClaimable(n) != "" || c.Due > n.horizon() {
			continue
		}
		if err := s.claim(&c.InvoiceState); err != nil {
			return err
		}
		n.progress("claims", int64(s.transmission.Claims))
	}
	return nil
}

// cancellations cancels the claims that no longer ask for what is owed, and returns the invoices to be claimed anew.
func (s *sealer) cancellations() (changed []InvoiceState, err error) {
	n := s.night
	sent := map[int64]Transmission{}
	for t, err := range n.Store.Transmissions(s.ctx) {
		if err != nil {
			return nil, err
		}
		sent[t.Number] = t
	}
	for i, err := range n.Store.Invoices(s.ctx, InvoicesClaimed, n.today()) {
		if err != nil {
			return nil, err
		}
		if i.Account != s.account {
			continue
		}
		owed, anew := i.Outstanding(), false
		if i.Method != MethodClaim {
			owed = 0
		}
		if owed > 0 {
			_, anew = n.claimType(i.Due)
		}
		// A claim whose amount has changed stays when it is too late for a new one, or not known to be at the bank, where it
		// could come after its cancellation and be charged beside the new one: what is charged too much becomes credit.
		t := sent[i.Claim.Transmission]
		if owed == i.Claim.Amount || owed > 0 && (!anew || t.Status != TransmissionApproved) || n.notCancellable(i.Claim, t) != "" {
			continue
		}
		if err := s.cancel(&i); err != nil {
			return nil, err
		}
		if anew {
			changed = append(changed, i)
		}
	}
	return changed, nil
}

// notCancellable says why a live claim cannot be cancelled by what is sent now; it is empty when it can. A cancellation
// comes by the cut-off of the bank day before the charge, and on a later bank day than the claim, since both in one day can
// fail (A6).
func (n *Night) notCancellable(c *Claim, t Transmission) string {
	atNets, last := n.Calendar.Effective(n.Now), n.Terms.CancelDeadline(c.Due, n.Calendar)
	switch {
	case atNets > last:
		return fmt.Sprintf("too late: a cancellation of what is due %s had to be at Nets before 14:00 on %s (A6)", c.Due, last)
	case t.Status == TransmissionSealed || t.Status == TransmissionSending:
		return fmt.Sprintf("transmission %d, which holds the claim, has not been sent", t.Number)
	case atNets <= n.Calendar.Effective(t.Sent):
		return fmt.Sprintf("the claim was sent %s: its cancellation goes on a later bank day", clock(t.Sent))
	}
	return ""
}

// open makes sure that an assignment of the kind, on the account, is open and has room.
func (s *sealer) open(kind nets.Kind) error {
	if s.assignment.Kind == kind && s.assignment.Account == s.account && s.inAssignment < maxClaims {
		return nil
	}
	if s.assignment.Number != 0 {
		if err := s.out.End(); err != nil {
			return err
		}
	}
	no, err := s.tx.Next(AssignmentSeries, 1)
	if err != nil {
		return err
	}
	s.assignment, s.inAssignment = nets.Assignment{Kind: kind, Number: int(no), Account: s.account}, 0
	return s.out.Begin(s.assignment)
}

func (s *sealer) cancel(i *InvoiceState) (err error) {
	if err := s.open(nets.Cancellations); err != nil {
		return err
	}
	c := *i.Claim
	if err := s.tx.CancelClaim(c, s.transmission.Number); err != nil {
		return err
	}
	c.Transmission, c.Assignment, c.Type, c.Status = s.transmission.Number, int64(s.assignment.Number), nets.TypeCancellation, ClaimLive
	c.Transaction, err = s.out.Claim(&nets.Claim{Type: c.Type, Due: c.Due.Time(), Amount: int64(c.Amount), KID: c.KID, Name: shortName(&i.Customer), Reference: reference(i)})
	if err != nil {
		return fmt.Errorf("invoice %s: %w", i.No, err)
	}
	s.inAssignment++
	s.transmission.Cancels++
	return s.tx.AddClaim(c)
}

func (s *sealer) claim(i *InvoiceState) (err error) {
	if err := s.open(nets.Claims); err != nil {
		return err
	}
	typ, _ := s.night.claimType(i.Due)
	c := Claim{
		InvoiceNo: i.No, Transmission: s.transmission.Number, Assignment: int64(s.assignment.Number), Type: typ,
		KID: i.KID, Due: i.Due, Amount: i.Outstanding(), Status: ClaimLive,
	}
	claim := nets.Claim{Type: c.Type, Due: c.Due.Time(), Amount: int64(c.Amount), KID: c.KID, Name: shortName(&i.Customer), Reference: reference(i)}
	if c.Type == terms.TypeBankNotifies {
		claim.Text = []string{nets.Fit(i.Text, 80)}
	}
	if c.Transaction, err = s.out.Claim(&claim); err != nil {
		return fmt.Errorf("invoice %s: %w", i.No, err)
	}
	s.inAssignment++
	s.transmission.Claims++
	s.transmission.Amount += c.Amount
	return s.tx.AddClaim(c)
}

// reference is what the payer sees on the statement.
func reference(i *InvoiceState) string { return nets.Fit("Faktura "+i.No, 25) }

// shortName is what helps to find the payer when a claim is rejected: the name as far as it goes, else the number.
func shortName(c *Customer) string {
	if name := nets.Fit(c.Name, 10); name != "" {
		return name
	}
	return nets.Fit(c.No, 10)
}

// horizon is the last due date that Nets takes, 12 months ahead.
func (n *Night) horizon() bankday.Date {
	return (n.today().Month() + 12).Day(n.today().Day())
}
