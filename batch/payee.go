package batch

import (
	"cmp"
	"context"
	"slices"
	"time"

	"trekk/batch/terms"
	"trekk/kid"
	"trekk/nets"
	"trekk/nets/mailbox"
	"trekk/schedule/bankday"
)

// Payee is what a payee is: who, its books, its terms and how it deals with the bank. It never changes once
// it is made, and any number of goroutines may use it.
type Payee struct {
	Creditor    Creditor
	Store       Store
	Terms       *terms.Profile
	Calendar    *bankday.Calendar
	KID         kid.Layouts
	Chart       Chart       // the accounts of the journal
	Letterhead  Letterhead  // what letters say of the payee
	Outbox      string      // folder of what goes to people
	Fence       Fence       // nil where there is none
	AgencyFence AgencyFence // nil where there is none
	Agency      *Agency     // nil where handovers are rows of the outbox
	Memory      *Memory     // of what was worked out of the books; nil where all is worked out anew

	// Mailbox opens the mailbox at the bank; the caller closes it.
	Mailbox func(context.Context) (mailbox.Mailbox, error)
	// Redials are the pauses after which a connection to the mailbox that was lost is made anew, time after
	// time.
	Redials []time.Duration
	// Intake says what is taken from the mailbox.
	Intake Intake
	// Settle is how long fetch waits before it looks again whether a new file is still growing.
	Settle time.Duration
	// ApprovalRequired makes every sealed transmission wait until a second person approves it.
	ApprovalRequired bool
	// RefundsApproved is the amount above which a refund or a write-off waits until a second person approves
	// it; nil where none ever does.
	RefundsApproved *Ore
	// Configuration is what trekk.yaml says, by its parts.
	Configuration []ConfigPart
	// Anchor holds the audit log against what is kept of it outside the database; nil where nothing is.
	Anchor func(context.Context) (Anchored, error)
	// AnchorAnew begins a new anchor at the end of the audit log, which names the old one; nil as Anchor is.
	AnchorAnew func(ctx context.Context, why string) error
	// Machine is the clock of the machine, against which the one of a run is held; nil where that is free.
	Machine func() time.Time
	// Limits are how much jobs do without asking.
	Limits Limits
	// Retention is how long the names of people are kept, and how to reach them.
	Retention Retention
	// ReceiptWithin is how long a receipt may take on a bank day before it is missed.
	ReceiptWithin time.Duration
	// AskAfterRejection keeps the claims of a transmission that the bank rejected from being made anew before
	// a person says so.
	AskAfterRejection bool
	// CreditNotes is what numbers of credit notes for invoices of another system begin with; CN where it is
	// empty.
	CreditNotes string
	// Deliveries are the channels of which trekk sends the messages by itself. Those of the others are rows
	// in the files of the outbox.
	Deliveries map[MessageChannel]Delivery
	// FactorKey reads the key by which the secrets of second factors are kept sealed; nil where they are kept as
	// they are.
	FactorKey func() (string, error)
	// Webhooks are the IDs of those that are told of changes.
	Webhooks []string
	// Backups says how the backups stand that trekk makes by itself; nil where it makes none.
	Backups func(now time.Time) Backups
	// Headings are what columns of files that people hand in are called, by the kind of file (package desk's
	// FileKinds) and the column; beside what they are called everywhere.
	Headings map[string]map[string]string
	// Handed is the folder of files that are handed in; nil where there is none.
	Handed *Handed
	// RejectionColumns maps the columns of the list of rejected claims (L00202).
	RejectionColumns nets.CSVMapping
}

// At is the payee at a moment, asked by someone.
func (p *Payee) At(c Call) Moment { return Moment{p, c} }

// CreditNotePrefix is what numbers of credit notes for invoices of another system begin with: CN1, CN2 and so
// on.
func (p *Payee) CreditNotePrefix() string { return cmp.Or(p.CreditNotes, "CN") }

// Fixed is the part of a KID that a mandate covers; the whole KID where it does not fit the layout.
func (p *Payee) Fixed(k string) string {
	if fixed, err := p.KID.Fixed(k); err == nil && fixed != "" {
		return fixed
	}
	return k
}

// OwnerOf is the fixed part, as customers have it, of the one whose number a KID has; empty when the KID is
// of no layout, and when layouts disagree.
func (p *Payee) OwnerOf(k string) string {
	owners := p.KID.Customers(k)
	if len(owners) != 1 {
		return ""
	}
	fixed, err := p.KID.FixedOfParts(kid.Parts{Customer: owners[0]})
	if err != nil {
		return ""
	}
	return fixed
}

// IsOwner reports whether a KID has the number of the customer with a fixed part.
func (p *Payee) IsOwner(k, fixed string) bool {
	return slices.ContainsFunc(p.KID.Customers(k), func(no int64) bool {
		own, err := p.KID.FixedOfParts(kid.Parts{Customer: no})
		return err == nil && own == fixed
	})
}

// FixedParts are those that KIDs of the customer may have whose number a KID has, without a payment type;
// that of the KID itself first.
func (p *Payee) FixedParts(k string) []string {
	list := []string{p.Fixed(k)}
	for _, no := range p.KID.Customers(k) {
		for _, l := range p.KID {
			if fixed, err := l.FixedOfParts(kid.Parts{Customer: no}); err == nil &&
				!slices.Contains(list, fixed) {
				list = append(list, fixed)
			}
		}
	}
	return list
}

// OlderFixed are the fixed parts that KIDs of the customer had by the layouts before the first, where they
// differ.
func (p *Payee) OlderFixed(customerNo string) (list []string) {
	now, _ := p.KID.FixedOf(customerNo)
	for _, l := range p.KID[min(1, len(p.KID)):] {
		if fixed, err := l.FixedOf(customerNo); err == nil && fixed != now && !slices.Contains(list, fixed) {
			list = append(list, fixed)
		}
	}
	return list
}

// Accounts are the numbers of all accounts that a mandate may be on: those that the creditor has now, the
// main one first, then those that it has no longer, of which the books still have mandates.
func (p *Payee) Accounts(ctx context.Context) ([]string, error) {
	list := p.Creditor.BankAccounts()
	for account, err := range p.Store.MandateAccounts(ctx) {
		if err != nil {
			return nil, err
		}
		if !slices.Contains(list, account) {
			list = append(list, account)
		}
	}
	return list, nil
}

// MandatesOf are the mandates with a fixed part on all accounts, by account, then by the day they came.
func (p *Payee) MandatesOf(ctx context.Context, fixed string) (list []Mandate, err error) {
	accounts, err := p.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	for _, account := range accounts {
		for m, err := range p.Store.MandatesOf(ctx, account, fixed) {
			if err != nil {
				return nil, err
			}
			list = append(list, m)
		}
	}
	return list, nil
}
