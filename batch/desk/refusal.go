package desk

import "trekk/batch"

// The codes of refusals. Those of events that the terms do not allow are package course's, and the one of a
// day whose accounts are closed is package ledger's.
const (
	ReasonMissing = "reason_missing" // the act needs one
	ReasonWrong   = "reason_wrong"   // it is too long, or has a zero byte
	AmountWrong   = "amount_wrong"   // zero or below; all of it is said by leaving the amount out
	AmountAbove   = "amount_above"   // more than there is

	TransmissionNotSealed = "transmission_not_sealed"
	TransmissionApproved  = "transmission_approved"
	SamePerson            = "same_person"           // who sealed or asked for something cannot approve it
	TransmissionAnswered  = "transmission_answered" // the bank has approved or rejected it
	TransmissionAtBank    = "transmission_at_bank"  // or may be, and no receipt says that it was rejected
	TransmissionNotSent   = "transmission_not_sent"

	NoClaim       = "no_claim"
	CancelTooLate = "cancel_too_late" // the bank charges the claim (A6)
	NothingLeft   = "nothing_left"    // of an invoice
	OnHold        = "on_hold"
	NotOnHold     = "not_on_hold"
	Objected      = "objected"
	NotObjected   = "not_objected"
	DayPast       = "day_past"

	NotMatched     = "not_matched"     // a payment that match has not been through
	NotWaiting     = "not_waiting"     // all of a payment's money is somewhere
	NothingToUndo  = "nothing_to_undo" // the payment waits already
	TakenBack      = "taken_back"      // by another payment
	TakesBack      = "takes_back"      // another payment, and that stands
	MoneyGoneOn    = "money_gone_on"   // it is no longer where it was put
	NoneToTakeBack = "none_to_take_back"

	SourceUnknown    = "source_unknown"
	DayAhead         = "day_ahead" // a payment, or what is told, of a day to come
	DayWrong         = "day_wrong" // a payment of a day that is too far back
	ReferenceMissing = "reference_missing"
	ReferenceUsed    = "reference_used"
	KIDWrong         = "kid_wrong"

	InvoicesDiffer  = "invoices_differ"   // two are named that are not the same
	NotTheirInvoice = "not_their_invoice" // it is another customer's
	BankCharges     = "bank_charges"      // the bank may be charging the invoice

	NoCredit        = "no_credit"
	WhichRefund     = "which_refund" // the number is a customer's with credit and a waiting payment's
	AccountWrong    = "account_wrong"
	AccountUnknown  = "account_unknown" // from which the money came
	AccountsDiffer  = "accounts_differ" // from which the money came
	RefundWithdrawn = "refund_withdrawn"

	PeriodClosed    = "period_closed"
	PeriodNotOver   = "period_not_over"
	MailboxNotRead  = "mailbox_not_read" // since the period ended
	FileNotWorked   = "file_not_worked"
	FileQuarantined = "file_quarantined"
	NotQuarantined  = "not_quarantined"
	NotAcceptable   = "not_acceptable" // a file with a fault that money depends on

	EventIncomplete = "event_incomplete"

	NotSettled   = "not_settled"   // something of a person is open who is to be forgotten
	NeededYet    = "needed_yet"    // bookkeeping needs name and address, and nothing else is left to forget
	NotForgotten = "not_forgotten" // nothing of the person is

	CustomerHeld     = "customer_on_hold"  // everything to the customer is stopped
	WithAgency       = "with_agency"       // the invoice has been handed over
	DueAlready       = "due_already"       // the invoice is due on that day, or later
	DayTooFar        = "day_too_far"       // more than a year ahead
	PartsWrong       = "parts_wrong"       // they are not in order, or do not sum to what is outstanding
	ClaimNotMovable  = "claim_not_movable" // the bank has not answered it, or charges it
	NotClaimableThen = "not_claimable_then"

	NumberWrong = "number_wrong"
	NumberBelow = "number_below" // the next one of a series
	NumberSet   = "number_set"   // a series has begun with another

	EventUndone     = "event_undone"      // an event that was taken back before
	EventFinal      = "event_final"       // a termination that the terms let nobody take back (F10)
	EventInvoiced   = "event_invoiced"    // an invoice rests on it
	EventDependedOn = "event_depended_on" // by a later event
	EventHasEnded   = "event_has_ended"   // the membership, which is over
	EventNotKept    = "event_not_kept"    // the books do not say what was before

	NotReminded   = "not_reminded"    // or its reminder counts no longer
	NotWithAgency = "not_with_agency" // the invoice has not been handed over
	NoFee         = "no_fee"          // or none is left

	PersonNeeded     = "person_needed"    // persons are registered, and none of them acts
	PersonWrong      = "person_wrong"     // a name or a role that there is not
	PersonThere      = "person_there"     // already
	PersonDisabled   = "person_disabled"  // before
	LastAdmin        = "last_admin"       // nobody could register persons any longer
	PassphraseWrong  = "passphrase_wrong" // too short, too long, or the name
	TokenWrong       = "token_wrong"      // it is to be good for too long, or no time
	TokenRevoked     = "token_revoked"    // before
	FactorThere      = "factor_there"     // the person has a second factor
	NoFactor         = "no_factor"        // the person has none
	CodeWrong        = "code_wrong"       // of a second factor
	NothingToApprove = "nothing_to_approve"
	AskedAlready     = "asked_already" // for a second person's word

	JobNotStopped = "job_not_stopped" // it is none, or takes in what others say
	AllStopped    = "all_stopped"     // not the one job alone
	NumberTooHigh = "number_too_high" // for the series to be set on to it
	Braked        = "braked"          // somebody has stopped it, or the bank may know more than the books
	NotAsked      = "not_asked"       // nobody asks whether the claims are made anew

	NoGateway      = "no_gateway"       // of the channel of a message
	MessageNotLost = "message_not_lost" // it waits, or has been taken
	MessageMoved   = "message_moved"    // it has gone another way

	NotSettleable  = "not_settleable"  // a finding that ends by itself
	FindingSettled = "finding_settled" // by a person, before
	FindingGone    = "finding_gone"    // nothing of the kind stands
	LawWrong       = "law_wrong"       // data of the law that cannot be read, or takes back what was reviewed
	ClockRight     = "clock_right"     // nothing in the books is against it
)

// all is the amount that is meant: the one given, or all there is where none is.
func all(given *batch.Ore, there batch.Ore) (batch.Ore, error) {
	switch {
	case given == nil:
		return there, nil
	case *given <= 0:
		return 0, batch.Refuse(AmountWrong,
			"%s is no amount: it is above zero, and left out it is all there is", *given)
	}
	return *given, nil
}
