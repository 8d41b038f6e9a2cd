//go:build torture && linux && amd64

package torture

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"trekk/batch"
	"trekk/cmd/trekk/wire"
	"trekk/nets/sandbox"
	"trekk/schedule/bankday"
)

// check is what holds when the dust has settled.
func (m *tortured) check(ctx context.Context) error {
	return m.with(ctx, func(a *wire.App) error {
		ledger := m.Bank.Ledger()
		m.claims, m.payments = len(ledger.Claims), len(ledger.Payments)
		books, err := m.Books(ctx)
		if err != nil {
			return err
		}
		var errs []error
		for _, c := range books.Checks {
			// The claims of rejected transmissions are looked at below.
			if !c.OK && !strings.HasPrefix(c.What, "claims") {
				errs = append(errs, fmt.Errorf("%s: %s, at the bank %s: %s",
					c.What, c.Ours, c.Banks, strings.Join(books.Differences, "; ")))
			}
		}
		return errors.Join(append(errs,
			m.command(ctx, "db", "verify"), m.checkTransmissions(ctx, a, &ledger),
			m.checkClaims(ctx, a, &ledger), m.checkFiles(ctx, a), m.checkOutbox(ctx, a, &ledger))...)
	})
}

// checkTransmissions: a number stands for one content, here and at the bank; what the bank approved is
// approved here.
func (m *tortured) checkTransmissions(ctx context.Context, a *wire.App, ledger *sandbox.Ledger) (err error) {
	ours := map[int64]batch.Transmission{}
	for t, err := range a.Store.Transmissions(ctx) {
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
		if !ok && t.Status == sandbox.Rejected && m.forgotten != nil {
			continue // the books had it before the restore, and it came to nothing
		}
		if !ok || t.Status == sandbox.Approved && o.SHA256 != t.SHA256 {
			whole, cerr := withoutLastEnd(ctx, a, t.Number)
			if err = errors.Join(err, cerr); whole != t.SHA256 {
				err = errors.Join(err, fmt.Errorf(
					"the bank has transmission %d (%s) with a content that is not ours", t.Number, t.File))
			}
		}
		approved[t.Number] = approved[t.Number] || t.Status == sandbox.Approved
	}
	for no, t := range ours {
		ended := t.Status == batch.TransmissionApproved || t.Status == batch.TransmissionRejected
		if !ended || approved[no] != (t.Status == batch.TransmissionApproved) {
			err = errors.Join(err, fmt.Errorf("transmission %d is %s (%s), approved at the bank: %t",
				no, t.Status, t.Text, approved[no]))
		}
	}
	return err
}

// withoutLastEnd is the SHA-256 of a transmission without the end of its last line. Where the upload is direct, a
// kill may cut just that off, and the bank takes the file all the same: every record of it is there.
func withoutLastEnd(ctx context.Context, a *wire.App, number int64) (string, error) {
	content, err := io.ReadAll(a.Store.Content(ctx, batch.Out, number))
	sum := sha256.Sum256(bytes.TrimRight(content, "\r\n"))
	return hex.EncodeToString(sum[:]), err
}

// claimKey names a claim, here and at the bank.
type claimKey struct {
	transmission int64
	kid          string
	due          bankday.Date
	amount       int64
}

func keyOf(c *sandbox.LedgerClaim) claimKey {
	return claimKey{c.Transmission, c.KID, c.Due, c.AmountOre}
}

// spot is where in a transmission a claim or a cancellation is.
type spot struct {
	transmission int64
	kid          string
}

// ourClaims are what the books have of the transmissions that the bank approved.
type ourClaims struct {
	claims           map[claimKey]batch.Claim
	strays           map[claimKey]bool // whose invoices were lost with the books of before a restore
	claimed, refused map[spot]bool     // refused are the cancellations that were rejected
}

func readClaims(ctx context.Context, a *wire.App) (*ourClaims, error) {
	ours := &ourClaims{
		map[claimKey]batch.Claim{}, map[claimKey]bool{}, map[spot]bool{}, map[spot]bool{},
	}
	for c, err := range a.Store.StrayClaims(ctx) {
		if err != nil {
			return nil, err
		}
		ours.strays[claimKey{c.Transmission, c.KID, c.Due, int64(c.Amount)}] = true
	}
	for t, err := range a.Store.Transmissions(ctx, batch.TransmissionApproved) {
		if err != nil {
			return nil, err
		}
		for c, err := range a.Store.Claims(ctx, t.Number) {
			if err != nil {
				return nil, err
			}
			if at := (spot{t.Number, c.KID}); c.IsCancellation() {
				ours.refused[at] = c.Status == batch.ClaimRejected
			} else {
				ours.claims[claimKey{t.Number, c.KID, c.Due, int64(c.Amount)}], ours.claimed[at] = c, true
			}
		}
	}
	return ours, nil
}

// agrees holds a claim of ours against what the bank says of it.
func (ours *ourClaims) agrees(o batch.Claim, c *sandbox.LedgerClaim) bool {
	by := spot{o.CancelledBy, c.KID}
	replaced := ours.claimed[by] && ours.refused[by] // so late that neither went through: a person was told
	switch o.Status {
	case batch.ClaimLive:
		return c.Status != sandbox.Rejected && c.Status != sandbox.Cancelled
	case batch.ClaimRejected:
		return c.Status == sandbox.Rejected
	case batch.ClaimCancelled:
		return c.Status == sandbox.Cancelled || c.Status == sandbox.Rejected || replaced
	}
	return false
}

// checkClaims: the bank has the claims that trekk has, and what became of each agrees.
func (m *tortured) checkClaims(ctx context.Context, a *wire.App, ledger *sandbox.Ledger) (err error) {
	ours, err := readClaims(ctx, a)
	if err != nil {
		return err
	}
	once := chargedOnce(ctx, a, ledger, ours)
	for i := range ledger.Claims {
		c := &ledger.Claims[i]
		k := keyOf(c)
		o, ok := ours.claims[k]
		delete(ours.claims, k)
		if !ok && ours.strays[k] {
			continue
		}
		if !ok || !ours.agrees(o, c) {
			err = errors.Join(err, fmt.Errorf("claim %+v: %q here, %q at the bank", k, o.Status, c.Status))
		}
	}
	for k := range ours.claims {
		err = errors.Join(err, fmt.Errorf("claim %+v is not at the bank", k))
	}
	return errors.Join(err, once)
}

// chargedOnce: nobody is charged twice for an invoice, nor by two invoices for the same month or year of a
// membership. The yearly one (S6) is due on the day of a month's.
func chargedOnce(ctx context.Context, a *wire.App, ledger *sandbox.Ledger, ours *ourClaims) (err error) {
	type debt struct {
		membership string
		kind       batch.InvoiceKind
		period     bankday.Month
	}
	charged, chargedFor := map[string]int{}, map[debt]int{}
	for _, c := range ledger.Claims {
		if c.Status != sandbox.Charged {
			continue
		}
		charged[c.KID]++
		if ours.strays[keyOf(&c)] {
			err = errors.Join(err, chargedBeside(a, ledger, &c))
			continue
		}
		i, ierr := a.Store.Invoice(ctx, ours.claims[keyOf(&c)].InvoiceNo)
		if err = errors.Join(err, ierr); i.MembershipNo != "" {
			chargedFor[debt{i.MembershipNo, i.Kind, i.Period}]++
		}
	}
	for kid, n := range charged {
		if n > 1 {
			err = errors.Join(err, fmt.Errorf("KID %s is charged %d times", kid, n))
		}
	}
	for d, n := range chargedFor {
		if n > 1 {
			err = errors.Join(err, fmt.Errorf(
				"membership %s is charged %d times for %s (%s)", d.membership, n, d.period, d.kind))
		}
	}
	return err
}

// chargedBeside: beside a claim whose invoice was lost the bank charges the same customer for no other one of
// the same amount at about the same time, which would be the same month made again.
func chargedBeside(a *wire.App, ledger *sandbox.Ledger, stray *sandbox.LedgerClaim) (err error) {
	owner := a.Payee.OwnerOf(stray.KID)
	for _, c := range ledger.Claims {
		apart := max(c.Due-stray.Due, stray.Due-c.Due)
		if c.Status == sandbox.Charged && c.KID != stray.KID && a.Payee.OwnerOf(c.KID) == owner &&
			c.AmountOre == stray.AmountOre && apart < 28 {
			err = errors.Join(err, fmt.Errorf("KID %s, of a lost invoice, and KID %s are both charged",
				stray.KID,
				c.KID))
		}
	}
	return err
}

// checkFiles: every file has been worked, or put aside by the operator.
func (m *tortured) checkFiles(ctx context.Context, a *wire.App) (err error) {
	for f, ferr := range a.Store.Files(ctx, batch.FileNew, batch.FileQuarantined) {
		if ferr != nil {
			return ferr
		}
		err = errors.Join(err, fmt.Errorf("%s (file %d) is still %s: %s", f.Name, f.No, f.Status, f.Reason))
	}
	return err
}
