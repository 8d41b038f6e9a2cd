package desk

import (
	"slices"
	"sync"

	"trekk/batch"
)

// Kind is a kind of act.
type Kind struct {
	Name        string            // as fronts ask for it
	Action      string            // as the audit log has it
	On          batch.SubjectKind // what it is about
	NeedsReason bool              // it is refused without one
	Right       batch.Right       // what a role must have that may do it; none for what all roles may
}

// The kinds of acts.
var (
	approve        = Kind{"approve", "approve", batch.OfTransmission, false, batch.ToApprove}
	reject         = Kind{"reject", "reject", batch.OfTransmission, true, batch.ToOperate}
	resend         = Kind{"resend", "resend", batch.OfTransmission, false, batch.ToOperate}
	cancelClaim    = Kind{"cancel_claim", "cancel claim", batch.OfInvoice, false, batch.ToAccount}
	credit         = Kind{"credit", string(batch.KindCredit), batch.OfInvoice, true, batch.ToAccount}
	writeOff       = Kind{"write_off", string(batch.KindLoss), batch.OfInvoice, true, batch.ToAccount}
	object         = Kind{"object", "object", batch.OfInvoice, true, batch.ToServe}
	resolve        = Kind{"resolve", "resolve", batch.OfInvoice, true, batch.ToServe}
	hold           = Kind{"hold", string(batch.HoldBegin), batch.OfInvoice, true, batch.ToServe}
	release        = Kind{"release", string(batch.HoldRelease), batch.OfInvoice, false, batch.ToServe}
	assign         = Kind{"assign", "assign", batch.OfPayment, false, batch.ToAccount}
	split          = Kind{"split", "split", batch.OfPayment, false, batch.ToAccount}
	ignore         = Kind{"ignore", "ignore", batch.OfPayment, true, batch.ToAccount}
	undo           = Kind{"undo", "undo", batch.OfPayment, false, batch.ToAccount}
	addPayment     = Kind{"add_payment", "payment add", batch.OfPayment, false, batch.ToAccount}
	refundCustomer = Kind{"refund", "refund", batch.OfCustomer, false, batch.ToAccount}
	refundPayment  = Kind{"refund", "refund", batch.OfPayment, false, batch.ToAccount}
	withdrawRefund = Kind{"withdraw_refund", "withdraw refund", batch.OfRefund, true, batch.ToAccount}
	closePeriod    = Kind{"close_period", "close period", batch.OfPeriod, false, batch.ToAccount}
	tick           = Kind{"tick", "tick", batch.OfStatement, false, batch.ToAccount}
	untick         = Kind{"untick", "untick", batch.OfStatement, false, batch.ToAccount}
	register       = Kind{"register", "event", batch.OfMembership, false, batch.ToServe}
	deliver        = Kind{"deliver", "deliver", batch.OfFile, false, batch.ToOperate}
	discard        = Kind{"discard", batch.DiscardAction, batch.OfFile, true, batch.ToOperate}
	acceptFile     = Kind{"accept", "accept", batch.OfFile, true, batch.ToOperate}
	retry          = Kind{"retry", "retry", batch.OfFile, false, batch.ToOperate}
	applyCredit    = Kind{"apply_credit", "apply credit", batch.OfCustomer, false, batch.ToAccount}
	settleFinding  = Kind{"settle", "settle", batch.OfFinding, true, batch.ToOperate}

	retryMessage    = Kind{"retry", "retry", batch.OfMessage, true, batch.ToOperate}
	holdCustomer    = Kind{"hold_customer", string(batch.HoldBegin), batch.OfCustomer, true, batch.ToServe}
	releaseCustomer = Kind{"release_customer", string(batch.HoldRelease), batch.OfCustomer, false, batch.ToServe}

	postpone     = Kind{"postpone", "postpone", batch.OfInvoice, false, batch.ToServe}
	instalments  = Kind{"instalments", "instalments", batch.OfInvoice, false, batch.ToServe}
	undoEvent    = Kind{"undo_event", "undo", batch.OfEvent, true, batch.ToServe}
	firstInvoice = Kind{"first_invoice", "first invoice", batch.OfCreditor, false, batch.ToAccount}
	addLaw       = Kind{"add_law", "add law", batch.OfCreditor, true, batch.ToAccount}

	changeKIDs        = Kind{"change_kids", "change KIDs", batch.OfCreditor, true, batch.ToAccount}
	changeTransmitter = Kind{"change_transmitter", "change transmitter", batch.OfCreditor, true, batch.ToOperate}
	acceptClock       = Kind{"accept_clock", "accept clock", batch.OfCreditor, true, batch.ToOperate}

	withdrawReminder = Kind{"withdraw_reminder", "withdraw reminder", batch.OfInvoice, true, batch.ToAccount}
	withdrawHandover = Kind{"withdraw_handover", "withdraw handover", batch.OfInvoice, true, batch.ToAccount}
	waiveFee         = Kind{"waive_fee", "waive fee", batch.OfInvoice, true, batch.ToAccount}

	approveRefund    = Kind{"approve_refund", "approve", batch.OfRefund, false, batch.ToApprove}
	approveWriteOff  = Kind{"approve_write_off", "approve", batch.OfInvoice, false, batch.ToApprove}
	withdrawWriteOff = Kind{"withdraw_write_off", "withdraw loss", batch.OfInvoice, true, batch.ToAccount}

	addPerson     = Kind{"add_person", "add person", batch.OfPerson, false, batch.ToManage}
	disablePerson = Kind{"disable_person", "disable person", batch.OfPerson, true, batch.ToManage}
	setPassphrase = Kind{"set_passphrase", "set passphrase", batch.OfPerson, false, batch.ToManage}
	// setOwnPassphrase is of everybody, for himself.
	setOwnPassphrase = Kind{"set_own_passphrase", "set passphrase", batch.OfPerson, false, ""}

	makeToken      = Kind{"make_token", "make token", batch.OfPerson, false, batch.ToManage}
	revokeToken    = Kind{"revoke_token", "revoke token", batch.OfPerson, true, batch.ToManage}
	chooseLanguage = Kind{"choose_language", "choose language", batch.OfPerson, false, ""}
	turnOnFactor   = Kind{"turn_on_second_factor", "turn on second factor", batch.OfPerson, false, ""}
	turnOffFactor  = Kind{"turn_off_second_factor", "turn off second factor", batch.OfPerson, true, batch.ToManage}
	dropFactor     = Kind{"turn_off_own_second_factor", "turn off second factor", batch.OfPerson, false, ""}
	endSessions    = Kind{"end_sessions", "end sessions", batch.OfPerson, false, ""}

	exportPerson = Kind{"export_person", "export person", batch.OfCustomer, false, batch.ToRead}
	forgetPerson = Kind{"forget_person", "forget person", batch.OfCustomer, true, batch.ToAccount}
	returnPerson = Kind{"return_person", "return person", batch.OfCustomer, true, batch.ToAccount}

	stopJobs    = Kind{"stop", "stop", batch.OfCreditor, true, batch.ToOperate}
	resumeJobs  = Kind{"resume", "resume", batch.OfCreditor, true, batch.ToOperate}
	recoverSent = Kind{"recover", "recover", batch.OfCreditor, true, batch.ToOperate}
	renewClaims = Kind{"renew", "renew", batch.OfTransmission, true, batch.ToOperate}

	imports = map[string]Kind{
		"customers":   {"import_customers", "import customers", batch.OfImport, false, batch.ToServe},
		"memberships": {"import_memberships", "import memberships", batch.OfImport, false, batch.ToServe},
		"events":      {"import_events", "import events", batch.OfImport, false, batch.ToServe},
		"invoices":    {"import_invoices", "import invoices", batch.OfImport, false, batch.ToAccount},
	}
)

// Kinds are all kinds of acts. A refund is there twice: of a customer's credit, and of a payment that waits.
func Kinds() []Kind { return slices.Clone(kinds()) }

// kinds is made once: pages ask for each kind by its name before the first command runs.
var kinds = sync.OnceValue(func() []Kind {
	list := []Kind{
		approve, reject, resend, cancelClaim, credit, writeOff, object, resolve, hold, release, assign, split,
		ignore, undo,
		addPayment, refundCustomer, refundPayment, withdrawRefund, closePeriod, tick, untick, register,
		deliver, discard, retry, acceptFile, retryMessage, settleFinding, applyCredit,
		withdrawReminder, withdrawHandover, waiveFee,
		holdCustomer, releaseCustomer, postpone, instalments, undoEvent, firstInvoice,
		approveRefund, approveWriteOff, withdrawWriteOff, addPerson, disablePerson,
		setPassphrase, setOwnPassphrase, makeToken, revokeToken, chooseLanguage, turnOnFactor, turnOffFactor,
		dropFactor, endSessions, exportPerson, forgetPerson, returnPerson,
		acceptClock, addLaw, changeKIDs, changeTransmitter,
		stopJobs, resumeJobs, recoverSent, renewClaims,
	}
	for _, what := range Imports {
		list = append(list, imports[what])
	}
	return list
})

// KindOf is a kind by its name and what it is about. It panics where there is none: who asks is of the program.
func KindOf(name string, on batch.SubjectKind) Kind {
	for _, k := range kinds() {
		if k.Name == name && k.On == on {
			return k
		}
	}
	panic("there is no act " + name + " on " + string(on))
}

// on is the subject of an act of this kind.
func (k Kind) on(no string) batch.Subject { return batch.Subject{Kind: k.On, No: no} }
