package batch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

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

// undecided merges the open invoices that no live claim stands for with the active mandates.
func (n *Night) undecided(ctx context.Context) iter.Seq2[candidate, error] {
	return func(yield func(candidate, error) bool) {
		mandates := n.mandates(ctx)
		defer mandates.stop()
		fixed, active := "", false
		for i, err := range n.Store.Invoices(ctx, InvoicesToDecide, 0) {
			if f := i.Fixed; err == nil && f != fixed {
				fixed, active = f, false
				for m, merr := range mandates.at(f) {
					active = active || merr == nil && m.Until.IsZero()
					err = errors.Join(err, merr)
				}
			}
			if !yield(candidate{i, active}, err) || err != nil {
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

// claims seals the claims that are due to be sent into one transmission: numbers, claims and bytes in one transaction,
// before anything is sent (invariant 1).
func (n *Night) claims(ctx context.Context, r *Report) error {
	r.counted("transmissions", "claims", "amount_ore")
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
	return nil
}

// sealer makes a transmission.
type sealer struct {
	night        *Night
	ctx          context.Context
	tx           Tx
	transmission Transmission
	assignment   int64
	inAssignment int
}

func (s *sealer) seal(tx Tx) (err error) {
	n := s.night
	s.tx = tx
	t := &s.transmission
	if t.Number, err = tx.Next(TransmissionSeries, 1); err != nil {
		return err
	}
	t.Name = fmt.Sprintf("AG.F%07d.D%s.K%s.txt", t.Number, n.Now.Format("060102"), n.Creditor.Transmitter)
	t.Sealed, t.Status = n.Now, TransmissionSealed
	t.Size, t.SHA256, err = tx.WriteContent(Out, t.Number, s.write)
	if err != nil {
		return err
	}
	return tx.AddTransmission(*t)
}

// write writes the file and notes each claim.
func (s *sealer) write(out io.Writer) error {
	n := s.night
	w := nets.NewWriter(out, nets.Transmission{
		Transmitter: n.Creditor.Transmitter, Number: int(s.transmission.Number), Recipient: nets.Nets,
	})
	for c, err := range n.undecided(s.ctx) {
		if err != nil {
			return err
		}
		if c.Method != MethodClaim || c.notClaimable(n) != "" || c.Due > n.horizon() {
			continue
		}
		if err := s.claim(w, &c.InvoiceState); err != nil {
			return err
		}
		n.progress("claims", int64(s.transmission.Claims))
	}
	if s.transmission.Claims == 0 {
		return errNoClaims
	}
	return errors.Join(w.End(), w.Close())
}

func (s *sealer) claim(w *nets.Writer, i *InvoiceState) (err error) {
	n := s.night
	if s.inAssignment == maxClaims {
		s.inAssignment = 0
		if err := w.End(); err != nil {
			return err
		}
	}
	if s.inAssignment == 0 {
		if s.assignment, err = s.tx.Next(AssignmentSeries, 1); err != nil {
			return err
		}
		err = w.Begin(nets.Assignment{Kind: nets.Claims, Number: int(s.assignment), Account: n.Creditor.Account})
		if err != nil {
			return err
		}
	}
	typ, _ := n.claimType(i.Due)
	c := Claim{
		InvoiceNo: i.No, Transmission: s.transmission.Number, Assignment: s.assignment, Type: typ,
		KID: i.KID, Due: i.Due, Amount: i.Outstanding(), Status: ClaimLive,
	}
	claim := nets.Claim{
		Type: c.Type, Due: c.Due.Time(), Amount: int64(c.Amount), KID: c.KID,
		Name: shortName(&i.Customer), Reference: nets.Fit("Faktura "+i.No, 25),
	}
	if c.Type == terms.TypeBankNotifies {
		claim.Text = []string{nets.Fit(i.Text, 80)}
	}
	if c.Transaction, err = w.Claim(&claim); err != nil {
		return fmt.Errorf("invoice %s: %w", i.No, err)
	}
	s.inAssignment++
	s.transmission.Claims++
	s.transmission.Amount += c.Amount
	return s.tx.AddClaim(c)
}

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
