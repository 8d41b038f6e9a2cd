package bank

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strconv"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/kid"
	"trekk/schedule/bankday"
)

// Candidate is an open invoice without a live claim: it may be claimed, or has to become an ordinary one.
type Candidate struct {
	batch.InvoiceState
	Mandate bool           // an active mandate covers it, on the account that it is paid to
	Waits   *batch.Finding // why it is not claimed before a person has said so; nil when it may be
}

// Candidates merges the open invoices that are to be claimed, or came from elsewhere and may be, with the
// active mandates. It leaves out those that a live claim stands for, or one whose cancellation has not been
// answered; in the order of InvoicesToDecide.
func Candidates(ctx context.Context, m batch.Moment) iter.Seq2[Candidate, error] {
	return func(yield func(Candidate, error) bool) {
		waiting, err := withoutAnswer(ctx, m.Store)
		if err != nil {
			yield(Candidate{}, err)
			return
		}
		w, err := newWaits(ctx, m)
		if err != nil {
			yield(Candidate{}, err)
			return
		}
		mandates := NewMandates(ctx, m.Payee)
		defer mandates.Stop()
		fixed, active := "", []string(nil) // the accounts with an active mandate
		for i, err := range m.Store.Invoices(ctx, batch.InvoicesToDecide, 0) {
			if err == nil && i.Fixed != fixed {
				fixed = i.Fixed
				active, err = mandates.active(fixed)
			}
			if err == nil && mayStand(i.Claim, waiting) {
				continue
			}
			c := Candidate{InvoiceState: i, Mandate: slices.Contains(active, i.Account)}
			if err == nil {
				c.Waits, err = w.on(ctx, &i)
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
}

// withoutAnswer has the transmissions that the bank has not answered, whether they were sent or not.
func withoutAnswer(ctx context.Context, store batch.Store) (map[int64]bool, error) {
	waiting := map[int64]bool{}
	for t, err := range store.Transmissions(
		ctx, batch.TransmissionSealed, batch.TransmissionSending, batch.TransmissionSent,
	) {
		if err != nil {
			return nil, err
		}
		waiting[t.Number] = true
	}
	return waiting, nil
}

// mayStand reports whether a cancelled claim may turn out to be live: should its cancellation be rejected it
// stands, and a new one beside it would charge twice.
func mayStand(c *batch.Claim, waiting map[int64]bool) bool {
	return c != nil && c.Status == batch.ClaimCancelled && (waiting[c.CancelledBy] || waiting[c.Transmission])
}

// Theirs reports whether a claim of an invoice charges the one who owes it: the customer, the invoice and its
// KID belong together, and so does the mandate, which is found by the fixed part that the invoice has. What
// another system numbered may be wrong, and whoever the KID's number is would be charged.
func Theirs(m batch.Moment, i *batch.InvoiceState) bool {
	return i.Fixed == m.Fixed(i.KID) && i.Customer.Fixed != "" && m.IsOwner(i.KID, i.Customer.Fixed) &&
		i.CustomerNo == i.Customer.No
}

// NotTheirs is the finding that no claim is made of an open invoice, or that one stands, since it would
// charge another than the one who owes it; nil where nobody would be charged. mandate says whether an active
// mandate covers the invoice, on the account that it is paid to.
func NotTheirs(m batch.Moment, i *batch.InvoiceState, mandate bool) *batch.Finding {
	toClaim := i.Method == batch.MethodClaim || i.Imported && i.Claim == nil && mandate
	if !toClaim || Theirs(m, i) {
		return nil
	}
	parts, _ := m.KID.Parse(i.KID) // zero of what is no KID of ours
	return &batch.Finding{
		Code: batch.ClaimNotTheirs, Severity: batch.Urgent, Do: batch.LookAtInvoice,
		Subject: batch.Subject{Kind: batch.OfInvoice, No: i.No}, Since: i.Issued,
		Facts: batch.Facts{
			"amount_ore": i.Outstanding(), "customer": i.CustomerNo,
			"charged": strconv.FormatInt(parts.Customer, 10),
		},
	}
}

// NotClaimable says why the bank cannot be told to charge the invoice, as the code of the finding that it
// becomes an ordinary one; it is empty when it can. With ClaimNotTheirs it stays as it is, for a person.
func (c *Candidate) NotClaimable(m batch.Moment) batch.FindingCode {
	_, inTime := ClaimType(m, c.Due)
	switch {
	case !Theirs(m, &c.InvoiceState):
		return batch.ClaimNotTheirs
	case c.Claim != nil && c.Claim.Status == batch.ClaimRejected:
		return batch.OrdinaryAfterRejection
	case !slices.Contains(m.Creditor.BankAccounts(), c.Account):
		return batch.OrdinaryAccountGone
	case !c.Mandate:
		return batch.OrdinaryWithoutMandate
	case !inTime:
		return batch.OrdinaryTooLate
	}
	return ""
}

// Ordinary is the finding that the invoice becomes an ordinary one, due on a day, for what NotClaimable says.
func (c *Candidate) Ordinary(why batch.FindingCode, due bankday.Date) batch.Finding {
	facts := batch.Facts{"due": due}
	if why == batch.OrdinaryAfterRejection {
		facts["text"] = c.Claim.Text
	}
	subject := batch.Subject{Kind: batch.OfInvoice, No: c.No}
	return batch.Finding{Code: why, Severity: batch.Waiting, Subject: subject, Facts: facts}
}

// Mandates are the mandates on all of a payee's accounts, in merges beside a stream that is sorted by the
// fixed part of KIDs.
type Mandates []*stream.Merge[batch.Mandate]

// NewMandates begins the merges over the accounts that the creditor has now: those that can be charged. Stop
// must be called at the end.
func NewMandates(ctx context.Context, p *batch.Payee) Mandates {
	return mandatesOn(ctx, p, p.Creditor.BankAccounts())
}

// NewAllMandates begins the merges over the accounts that the creditor had before too.
func NewAllMandates(ctx context.Context, p *batch.Payee) (Mandates, error) {
	accounts, err := p.Accounts(ctx)
	return mandatesOn(ctx, p, accounts), err
}

// NewOldMandates begins merges of the mandates that cover KIDs of older layouts alone, by the fixed part that
// KIDs of the same customer have now.
func NewOldMandates(ctx context.Context, p *batch.Payee) (all Mandates) {
	for k := 1; k < len(p.KID); k++ {
		for _, account := range p.Creditor.BankAccounts() {
			all = append(all, stream.NewMerge(oldMandates(ctx, p, p.KID[k], account),
				func(m batch.Mandate) string {
					return p.OwnerOf(m.KID)
				}))
		}
	}
	return all
}

// oldMandates are those of an account that are on KIDs of a layout, as long as the customer's have another
// fixed part now. Customers come in the same order by each layout.
func oldMandates(
	ctx context.Context, p *batch.Payee, of kid.Layout, account string,
) iter.Seq2[batch.Mandate, error] {
	return func(yield func(batch.Mandate, error) bool) {
		for m, err := range p.Store.Mandates(ctx, account) {
			if err == nil {
				parts, no := of.Parse(m.KID)
				owner := p.OwnerOf(m.KID)
				if no != nil || parts.Type != 0 || owner == "" || owner == m.Fixed {
					continue
				}
			}
			if !yield(m, err) || err != nil {
				return
			}
		}
	}
}

func mandatesOn(ctx context.Context, p *batch.Payee, accounts []string) (all Mandates) {
	for _, account := range accounts {
		of := p.Store.Mandates(ctx, account)
		all = append(all, stream.NewMerge(of, func(m batch.Mandate) string { return m.Fixed }))
	}
	return all
}

// At yields the mandates with a fixed part, past ones too, account after account. Fixed parts must be asked
// for in ascending order.
func (all Mandates) At(fixed string) iter.Seq2[batch.Mandate, error] {
	return func(yield func(batch.Mandate, error) bool) {
		for _, m := range all {
			for mandate, err := range m.At(fixed) {
				if !yield(mandate, err) {
					return
				}
			}
		}
	}
}

// active are the accounts on which a mandate with a fixed part is active. It reads all of them even when one
// fails.
func (all Mandates) active(fixed string) (accounts []string, err error) {
	for m, merr := range all.At(fixed) {
		if merr == nil && m.Until.IsZero() {
			accounts = append(accounts, m.Account)
		}
		err = errors.Join(err, merr)
	}
	return accounts, err
}

// Stop ends the merges.
func (all Mandates) Stop() {
	for _, m := range all {
		m.Stop()
	}
}
