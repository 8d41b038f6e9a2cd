// Package desk is where people act on a payee's books. Each act is a method of [Desk] that takes one struct
// with named fields. It waits for whoever has the books, does all of what was asked or nothing, and signs it
// in the audit log: who, what, about which subject, and why. "All of it" is said by leaving the amount out.
//
//	transmission.go   Approve, Reject, Resend
//	claim.go          CancelClaim
//	claim_fate.go     what becomes of a claim when its invoice is credited or given time
//	creditnote.go     Credit, WriteOff
//	approval.go       ApproveRefund, ApproveWriteOff, WithdrawWriteOff: a second person's word
//	arrangement.go    Postpone, Instalments
//	hold.go           Hold, Release: a disputed invoice
//	message.go        RetryMessage: one of which nobody knows whether it was taken
//	mend.go           WithdrawReminder, WithdrawHandover, WaiveFee: a step that should not have been taken
//	customer.go       HoldCustomer, ReleaseCustomer
//	unmatched.go      Assign, Split, Ignore, Undo
//	payment.go        AddPayment
//	refund.go         Refund, WithdrawRefund
//	credit_use.go     ApplyCredit
//	event.go          Register, Preview: what a member tells at the counter
//	event_undo.go     UndoEvent
//	import.go         Import, with a file for each kind of rows
//	tick.go           Tick, Untick: the bank statement against our sums
//	period.go         ClosePeriod
//	number.go         FirstInvoice
//	file.go           Deliver: a file of the bank; Discard, Retry, Accept: a quarantined one
//	finding.go        Settle: a finding that nothing else may ever end
//	person.go         SignIn, Persons, AddPerson, DisablePerson, SetPassphrase: who may act
//	kind.go           the kinds of acts; a new one has its line there
//	refusal.go        the codes of refusals
//
// What cannot be done is a [batch.Refusal], and nothing has changed. The package never decides that something
// is to be done (package night does), never makes read models (package report does), and never shows or asks
// anything: that is for the fronts.
package desk
