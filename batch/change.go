package batch

import (
	"context"
	"maps"
	"slices"
	"time"

	"trekk/schedule/bankday"
)

// ChangeType says what has changed: a noun and what became of it. Types are published: none changes its
// meaning, and new ones come beside them.
type ChangeType string

// The types of changes, by the kind of their subject.
const (
	ToldCustomerCreated  ChangeType = "customer.created"
	ToldCustomerChanged  ChangeType = "customer.changed"
	ToldCustomerHeld     ChangeType = "customer.held" // everything to the person is stopped: Until
	ToldCustomerReleased ChangeType = "customer.released"

	ToldMembershipCreated ChangeType = "membership.created"
	ToldMembershipChanged ChangeType = "membership.changed" // Kind: of the event told, undone, or none
	ToldMembershipEnded   ChangeType = "membership.ended"   // it was terminated or withdrawn from: Kind, From
	// ToldMembershipExcluded tells that the member may not train, for what is not paid: Kind end (S14), of the
	// membership, or exclude, until all is paid (F6).
	ToldMembershipExcluded   ChangeType = "membership.excluded"
	ToldMembershipReadmitted ChangeType = "membership.readmitted" // all is paid (F6)

	ToldMandateCreated ChangeType = "mandate.created" // From
	ToldMandateChanged ChangeType = "mandate.changed" // its KID, or whether the payer wants notice
	ToldMandateEnded   ChangeType = "mandate.ended"   // Until

	ToldInvoiceCreated  ChangeType = "invoice.created"  // Kind, Method, Due, Membership
	ToldInvoiceChanged  ChangeType = "invoice.changed"  // Kind due: Method, Due; Kind arrangement: Until
	ToldInvoiceCredited ChangeType = "invoice.credited" // Kind credit, loss or difference, CreditNote
	ToldInvoicePaid     ChangeType = "invoice.paid"     // nothing is left to pay
	ToldInvoiceReopened ChangeType = "invoice.reopened" // the amount is left to pay again
	ToldInvoiceHeld     ChangeType = "invoice.held"     // it is disputed: Until; Kind objection, by the customer
	ToldInvoiceReleased ChangeType = "invoice.released"

	ToldClaimSealed    ChangeType = "claim.sealed"    // Due, Transmission; Kind cancellation, when it is one
	ToldClaimRejected  ChangeType = "claim.rejected"  // by the bank
	ToldClaimCancelled ChangeType = "claim.cancelled" // Transmission: the one that cancels it
	ToldClaimRestored  ChangeType = "claim.restored"  // its cancellation came to nothing
	ToldClaimDropped   ChangeType = "claim.dropped"   // its transmission was rejected

	ToldTransmissionSealed   ChangeType = "transmission.sealed"   // Count of claims
	ToldTransmissionApproved ChangeType = "transmission.approved" // by a second person
	ToldTransmissionSent     ChangeType = "transmission.sent"
	// ToldTransmissionAnswered is the bank's receipt, or a person's word in its place: State approved or rejected.
	ToldTransmissionAnswered ChangeType = "transmission.answered"

	ToldPaymentReceived  ChangeType = "payment.received"  // Kind: where it came from; On
	ToldPaymentMatched   ChangeType = "payment.matched"   // it is on an invoice
	ToldPaymentTakenOff  ChangeType = "payment.taken_off" // it is no longer on an invoice, and goes elsewhere
	ToldPaymentCredited  ChangeType = "payment.credited"  // it is a customer's credit
	ToldPaymentUnmatched ChangeType = "payment.unmatched" // it waits: Reason
	ToldPaymentIgnored   ChangeType = "payment.ignored"
	ToldPaymentRefunded  ChangeType = "payment.refunded"   // Refund
	ToldPaymentTakenBack ChangeType = "payment.taken_back" // Payment: the one that takes it back; below zero

	ToldRefundCreated   ChangeType = "refund.created"
	ToldRefundWithdrawn ChangeType = "refund.withdrawn"

	ToldReminderSent      ChangeType = "reminder.sent" // Method: sms, email ...
	ToldReminderWithdrawn ChangeType = "reminder.withdrawn"
	ToldCaseHandedOver    ChangeType = "case.handed_over" // to collection
	ToldCaseWithdrawn     ChangeType = "case.withdrawn"   // from collection

	// ApprovalAsked and what follows are of the refund or invoice that needs a second person's word: Kind.
	ToldApprovalAsked     ChangeType = "approval.asked"
	ToldApprovalGiven     ChangeType = "approval.given"
	ToldApprovalWithdrawn ChangeType = "approval.withdrawn"

	ToldFileReceived    ChangeType = "file.received"
	ToldFileIngested    ChangeType = "file.ingested" // Kind, Count of payments
	ToldFileQuarantined ChangeType = "file.quarantined"
	ToldFileDiscarded   ChangeType = "file.discarded"
	ToldFileIgnored     ChangeType = "file.ignored"

	ToldPeriodClosed ChangeType = "period.closed" // On: its last day
	ToldBrakeOn      ChangeType = "brake.on"      // jobs are stopped: Kind, Job
	ToldBrakeOff     ChangeType = "brake.off"

	ToldFindingOpened ChangeType = "finding.opened" // Code, Severity, Kind of what it is about
	ToldFindingEnded  ChangeType = "finding.ended"
)

// Known reports whether there is such a type.
func (t ChangeType) Known() bool { return slices.Contains(ChangeTypes(), t) }

// ChangeTypes are all types.
func ChangeTypes() []ChangeType {
	return []ChangeType{
		ToldCustomerCreated, ToldCustomerChanged, ToldCustomerHeld, ToldCustomerReleased,
		ToldMembershipCreated, ToldMembershipChanged, ToldMembershipEnded, ToldMembershipExcluded,
		ToldMembershipReadmitted,
		ToldMandateCreated, ToldMandateChanged, ToldMandateEnded, ToldInvoiceCreated, ToldInvoiceChanged,
		ToldInvoiceCredited, ToldInvoicePaid, ToldInvoiceReopened, ToldInvoiceHeld, ToldInvoiceReleased,
		ToldClaimSealed, ToldClaimRejected, ToldClaimCancelled, ToldClaimRestored, ToldClaimDropped,
		ToldTransmissionSealed, ToldTransmissionApproved, ToldTransmissionSent, ToldTransmissionAnswered,
		ToldPaymentReceived, ToldPaymentMatched, ToldPaymentTakenOff, ToldPaymentCredited,
		ToldPaymentUnmatched, ToldPaymentIgnored, ToldPaymentRefunded, ToldPaymentTakenBack,
		ToldRefundCreated, ToldRefundWithdrawn, ToldReminderSent, ToldReminderWithdrawn,
		ToldCaseHandedOver, ToldCaseWithdrawn, ToldApprovalAsked, ToldApprovalGiven,
		ToldApprovalWithdrawn, ToldFileReceived, ToldFileIngested, ToldFileQuarantined,
		ToldFileDiscarded, ToldFileIgnored, ToldPeriodClosed, ToldBrakeOn, ToldBrakeOff,
		ToldFindingOpened, ToldFindingEnded,
	}
}

// Change is one change of the books, as others are told of it. It is written in the transaction that makes it,
// and numbered from 1 in the order in which transactions are committed, without gaps: who has read up to a
// number never misses one behind it. None of it is personal data.
type Change struct {
	No       int64
	At       time.Time // the clock of the act
	Type     ChangeType
	Subject  Subject
	Customer string // empty where it concerns none; no part of what is written where the subject has it
	Invoice  string // that it concerns, beside its subject; empty when none
	Amount   Ore
	Facts    ChangeFacts
}

// ChangeFacts are what a change says beside its subject and amount; what is empty is not said.
type ChangeFacts struct {
	Kind         string       `json:"kind,omitempty"`
	State        string       `json:"state,omitempty"`
	Method       string       `json:"method,omitempty"`
	Reason       string       `json:"reason,omitempty"` // a code, never text of a person
	Code         string       `json:"code,omitempty"`   // of a finding
	Severity     string       `json:"severity,omitempty"`
	Job          string       `json:"job,omitempty"`
	Membership   string       `json:"membership,omitempty"`
	CreditNote   string       `json:"credit_note,omitempty"`
	Payment      int64        `json:"payment,omitempty"`
	Refund       int64        `json:"refund,omitempty"`
	Transmission int64        `json:"transmission,omitempty"`
	Count        int          `json:"count,omitempty"`
	On           bankday.Date `json:"on,omitzero"`
	Due          bankday.Date `json:"due,omitzero"`
	From         bankday.Date `json:"from,omitzero"`
	Until        bankday.Date `json:"until,omitzero"`
}

// Order is what changes are told in order of: their invoice where they concern one, else their subject.
func (c *Change) Order() Subject {
	if c.Invoice != "" {
		return Subject{OfInvoice, c.Invoice}
	}
	return c.Subject
}

// NoteFindings notes which findings stand now, of those that status tells, so that changes tell when one opens
// and when it ends.
func NoteFindings(ctx context.Context, m Moment, standing []Finding) error {
	noted := map[string]Finding{}
	for f, err := range m.Store.NotedFindings(ctx) {
		if err != nil {
			return err
		}
		noted[f.ID()] = f
	}
	var opened []Finding
	for _, f := range standing {
		if _, ok := noted[f.ID()]; !ok {
			opened = append(opened, f)
		}
		delete(noted, f.ID())
	}
	if len(opened)+len(noted) == 0 {
		return nil
	}
	act := m.JobAct("findings", "note", Subject{OfCreditor, m.Creditor.ID}, "")
	return m.Store.Update(ctx, act, func(tx Tx) error {
		for _, f := range opened {
			if err := tx.OpenFinding(f); err != nil {
				return err
			}
		}
		for _, id := range slices.Sorted(maps.Keys(noted)) {
			if err := tx.EndFinding(noted[id]); err != nil {
				return err
			}
		}
		return nil
	})
}
