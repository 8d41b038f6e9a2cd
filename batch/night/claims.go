package night

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/terms"
	"trekk/nets"
	"trekk/schedule/bankday"
)

// maxClaims is what an assignment can count.
const maxClaims = 9_999_999

// errNoClaims undoes a transmission that turned out empty.
var errNoClaims = errors.New("nothing to claim")

// claims seals what is to be told to the bank into one transmission: numbers, claims and bytes in one
// transaction, before anything is sent (invariant 1). Cancellations come first: of claims whose invoice
// has been paid, cancelled or turned into an ordinary one since, and of those whose amount has changed,
// which are claimed anew.
func (n *Night) claims(ctx context.Context, r *Report) error {
	r.counted("transmissions", "claims", "amount_ore", "cancellations")
	if beyond, err := n.lookOnce(ctx, r); len(beyond) > 0 || err != nil {
		return err
	}
	if err := n.placeStrays(ctx, r); err != nil {
		return err
	}
	doubt, err := bank.InDoubt(ctx, n.Moment)
	if err != nil {
		return err
	}
	r.found(doubt...)
	s := &sealer{
		night: n, report: r, ctx: ctx, made: map[int64]batch.Transmission{}, gone: map[string]bool{},
		renewals: bank.Renewals{}, tally: n.tally(r, "claims", n.Limits.Claims),
	}
	err = n.Store.Update(ctx, n.act("claims", "seal", "claims as of %s", n.Today()), s.seal)
	r.found(s.renewals.Findings()...)
	if errors.Is(err, errNoClaims) {
		return nil
	}
	if err == nil {
		err = bank.RaiseFence(n.Moment, s.transmission)
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
	report       *Report
	ctx          context.Context
	tx           batch.Tx
	out          *nets.Writer
	transmission batch.Transmission
	account      string          // whose claims are being written
	assignment   nets.Assignment // the open one; zero when none is
	inAssignment int
	made         map[int64]batch.Transmission // earlier ones that have been looked up, by number
	gone         map[string]bool              // accounts with live claims that are the creditor's no longer
	tally        *tally
	covered      int64         // payers whose mandates cover what is claimed
	payer        string        // the fixed part of the last of them
	renewals     bank.Renewals // what a person must say first of what the bank rejected
}

func (s *sealer) seal(tx batch.Tx) (err error) {
	n := s.night
	s.tx = tx
	t := &s.transmission
	if t.Number, err = tx.Next(batch.TransmissionSeries, 1); err != nil {
		return err
	}
	t.Name = bank.TransmissionName(t.Number, n.Today(), n.Creditor.Transmitter)
	t.Sealed, t.SealedBy, t.Status = n.Now, n.By, batch.TransmissionSealed
	t.NeedsApproval = n.ApprovalRequired
	t.Size, t.SHA256, err = tx.WriteContent(batch.Out, t.Number, s.write)
	if err != nil {
		return err
	}
	return tx.AddTransmission(*t)
}

// write writes the file and notes each claim and cancellation.
func (s *sealer) write(out io.Writer) error {
	s.out = nets.NewWriter(out, nets.Transmission{
		Transmitter: s.night.Creditor.Transmitter, Number: int(s.transmission.Number), Recipient: nets.Nets,
	})
	for _, s.account = range s.night.Creditor.BankAccounts() {
		if err := s.onAccount(); err != nil {
			return err
		}
	}
	// What was claimed on an account that is the creditor's no longer can still be taken back, and only that.
	for _, s.account = range slices.Sorted(maps.Keys(s.gone)) {
		if err := s.cancelOutdated(nil); err != nil {
			return err
		}
	}
	if s.transmission.Claims+s.transmission.Cancels == 0 {
		return errNoClaims
	}
	// A mandate may always be charged once.
	if err := s.tally.check(s.ctx, s.covered, s.covered); err != nil {
		return err
	}
	return errors.Join(s.out.End(), s.out.Close())
}

// onAccount cancels and claims what is paid to s.account.
func (s *sealer) onAccount() error {
	var changed []batch.InvoiceState
	if err := s.cancelOutdated(&changed); err != nil {
		return err
	}
	for _, i := range changed {
		s.covered++
		if err := s.claim(&i); err != nil {
			return err
		}
	}
	s.payer = ""
	for i, err := range s.night.toClaim(s.ctx, s.account, s.left) {
		if err != nil {
			return err
		}
		if i.Fixed != s.payer {
			s.covered, s.payer = s.covered+1, i.Fixed
		}
		if err := s.claim(&i); err != nil {
			return err
		}
		s.night.progress("claims", int64(s.transmission.Claims))
	}
	return nil
}

// cancelOutdated cancels claims of what is paid to s.account, and gathers the invoices that are claimed anew.
func (s *sealer) cancelOutdated(changed *[]batch.InvoiceState) error {
	for o, err := range s.outdated() {
		if err != nil {
			return err
		}
		if err := s.cancel(&o.InvoiceState); err != nil {
			return err
		}
		if o.anew {
			*changed = append(*changed, o.InvoiceState)
		}
	}
	return nil
}

// toClaim yields the invoices on an account that the bank is to be told to charge. others is told of all
// other open ones on it without a live claim.
func (n *Night) toClaim(
	ctx context.Context, account string, others func(*bank.Candidate),
) iter.Seq2[batch.InvoiceState, error] {
	return func(yield func(batch.InvoiceState, error) bool) {
		for c, err := range bank.Candidates(ctx, n.Moment) {
			if err == nil && c.Account != account {
				continue
			}
			if err == nil && !n.claimed(&c) {
				others(&c)
				continue
			}
			if !yield(c.InvoiceState, err) || err != nil {
				return
			}
		}
	}
}

// left notes an open invoice that is not claimed, and tells of it where its claim would charge someone else.
func (s *sealer) left(c *bank.Candidate) {
	s.notTheirs(&c.InvoiceState, c.Mandate)
	s.renewals.Add(c)
	s.night.leavesClaim(c)
}

// notTheirs tells of an invoice whose claim would charge someone else, or does.
func (s *sealer) notTheirs(i *batch.InvoiceState, mandate bool) {
	if f := bank.NotTheirs(s.night.Moment, i, mandate); f != nil {
		s.report.found(*f)
	}
}

// claimed decides whether the bank is to be told to charge an invoice. Nothing is charged while everything to
// its customer is stopped, or before a person has said that it may be claimed anew.
func (n *Night) claimed(c *bank.Candidate) bool {
	return c.Method == batch.MethodClaim && c.Waits == nil && !c.CustomerHeld(n.Today()) &&
		c.NotClaimable(n.Moment) == "" && c.Due <= n.horizon()
}

// horizon is the last due date that Nets takes, 12 months ahead.
func (n *Night) horizon() bankday.Date {
	return (n.Today().Month() + 12).Day(n.Today().Day())
}

// outdated is an invoice with a live claim that no longer asks for what is owed and can be cancelled.
type outdated struct {
	batch.InvoiceState
	anew bool // it is claimed anew, for another amount
}

// outdated yields the invoices paid to s.account whose claims are to be cancelled.
func (s *sealer) outdated() iter.Seq2[outdated, error] {
	n := s.night
	return func(yield func(outdated, error) bool) {
		for i, err := range n.Store.Invoices(s.ctx, batch.InvoicesClaimed, n.Today()) {
			cancelled, anew := false, false
			switch {
			case err != nil:
			case i.Account == s.account:
				cancelled, anew, err = s.cancels(&i)
			case !slices.Contains(n.Creditor.BankAccounts(), i.Account):
				s.gone[i.Account] = true
			}
			if err == nil && !cancelled {
				continue
			}
			if !yield(outdated{i, anew}, err) || err != nil {
				return
			}
		}
	}
}

// cancels decides whether a live claim is cancelled, and whether it is made anew. A claim whose amount
// has changed stays when it is too late for a new one, or not known to be at the bank, where it could
// come after its cancellation and be charged beside the new one: what is charged too much becomes credit.
// One whose invoice is due on another day is cancelled even when none can be made for that day, since the
// member was told that it is not charged on the old one. One that charges another than the one who owes it is
// cancelled whatever it asks for.
func (s *sealer) cancels(i *batch.InvoiceState) (cancelled, anew bool, err error) {
	m := s.night.Moment
	theirs := bank.Theirs(m, i)
	if i.ClaimAsksRightly() && theirs {
		return false, false, nil
	}
	t, err := s.transmissionOf(i.Claim)
	if err != nil {
		return false, false, err
	}
	if !theirs {
		s.notTheirs(i, true)
		return bank.NotCancellable(m, i.Claim, t) == "", false, nil
	}
	moved := i.Method == batch.MethodClaim && i.Claim.Due != i.Due
	cancelled = bank.NotCancellable(m, i.Claim, t) == ""
	if i.Method == batch.MethodClaim && i.Outstanding() > 0 {
		_, anew = bank.ClaimType(m, i.Due)
		anew = anew && i.Due <= s.night.horizon() && !i.CustomerHeld(m.Today()) && !s.gone[i.Account]
		cancelled = cancelled && t.Status == batch.TransmissionApproved && (anew || moved)
	}
	if moved && !cancelled && i.Outstanding() > 0 {
		s.notMoved(i, t)
	}
	return cancelled, cancelled && anew, nil
}

// notMoved tells that the bank charges a claim on the day on which its invoice was due before, once its
// cancellation can no longer be in time.
func (s *sealer) notMoved(i *batch.InvoiceState, t batch.Transmission) {
	if first, last := bank.CancelDays(s.night.Moment, i.Claim, t); first <= last {
		return
	}
	s.report.found(batch.Finding{
		Code: batch.ClaimNotMoved, Severity: batch.Urgent,
		Subject: batch.Subject{Kind: batch.OfInvoice, No: i.No},
		Facts:   batch.Facts{"charge": s.night.Calendar.Next(i.Claim.Due), "due": i.Due},
		Do:      batch.LookAtInvoice,
	})
}

// transmissionOf is the transmission that holds a claim.
func (s *sealer) transmissionOf(c *batch.Claim) (t batch.Transmission, err error) {
	t, known := s.made[c.Transmission]
	if !known {
		if t, err = s.night.Store.Transmission(s.ctx, c.Transmission); err == nil {
			s.made[c.Transmission] = t
		}
	}
	return t, err
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
	no, err := s.tx.Next(batch.AssignmentSeries, 1)
	if err != nil {
		return err
	}
	s.assignment, s.inAssignment = nets.Assignment{Kind: kind, Number: int(no), Account: s.account}, 0
	return s.out.Begin(s.assignment)
}

func (s *sealer) cancel(i *batch.InvoiceState) (err error) {
	if err := s.open(nets.Cancellations); err != nil {
		return err
	}
	c := *i.Claim
	if err := s.tx.CancelClaim(c, s.transmission.Number); err != nil {
		return err
	}
	c.Transmission, c.Assignment = s.transmission.Number, int64(s.assignment.Number)
	c.Type, c.Status = nets.TypeCancellation, batch.ClaimLive
	cancellation := record(&c, i)
	if c.Transaction, err = s.out.Claim(&cancellation); err != nil {
		return fmt.Errorf("invoice %s: %w", i.No, err)
	}
	s.inAssignment++
	s.transmission.Cancels++
	return s.tx.AddClaim(c)
}

func (s *sealer) claim(i *batch.InvoiceState) (err error) {
	if err := s.open(nets.Claims); err != nil {
		return err
	}
	typ, _ := bank.ClaimType(s.night.Moment, i.Due)
	c := batch.Claim{
		InvoiceNo: i.No, Transmission: s.transmission.Number, Assignment: int64(s.assignment.Number),
		Type: typ, KID: i.KID, Due: i.Due, Amount: i.Outstanding(), Status: batch.ClaimLive,
	}
	claim := record(&c, i)
	if c.Type == terms.TypeBankNotifies {
		claim.Text = []string{nets.Fit(i.Text, 80)}
	}
	if c.Transaction, err = s.out.Claim(&claim); err != nil {
		return fmt.Errorf("invoice %s: %w", i.No, err)
	}
	s.inAssignment++
	s.transmission.Claims++
	if err := s.tally.add(c.Amount, c.InvoiceNo, c.KID, c.Due.String()); err != nil {
		return err
	}
	s.transmission.Amount = s.tally.sum
	return s.tx.AddClaim(c)
}

// record is a claim, or cancellation, of an invoice as the file has it, without specification.
func record(c *batch.Claim, i *batch.InvoiceState) nets.Claim {
	return nets.Claim{
		Type: c.Type, Due: c.Due.Time(), Amount: int64(c.Amount), KID: c.KID, Name: shortName(&i.Customer),
		Reference: nets.Fit("Faktura "+i.No, 25), // what the payer sees on the bank statement
	}
}

// shortName is what helps to find the payer when a claim is rejected: the name as far as it goes, else
// the number.
func shortName(c *batch.Customer) string {
	if name := nets.Fit(c.Name, 10); name != "" {
		return name
	}
	return nets.Fit(c.No, 10)
}
