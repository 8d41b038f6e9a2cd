package batch

// The codes of all findings. Each says what has been found, what it is about (Subject) and the names of its
// facts. The number of the subject is no fact: it stands in the subject. Facts whose names end in _ore are
// amounts (Ore), those that are marked "day" bankday.Date, those marked "count" int or int64, all others
// text; a moment is text as Clock writes it.
//
// A code is published: fronts, alerts and other programs decide by it, so it never changes its meaning. Who
// adds one adds its sentences in package wording; a test of that package reads this file and says what is
// missing.
const (
	// FileFaulty: ingest has just put a file into quarantine. Subject: file. Facts: name, faults (count),
	// line (count, of the first fault).
	FileFaulty FindingCode = "file_faulty"
	// FileInQuarantine: a file is in quarantine until a person has dealt with it. Subject: file. Facts: name,
	// reason.
	FileInQuarantine FindingCode = "file_in_quarantine"
	// FileToWork: a file has been fetched and not yet worked. Subject: file. Facts: name.
	FileToWork FindingCode = "file_to_work"
	// FileNotForUs: a file in the folder of files to Nets is neither a Nets file nor a receipt. Subject:
	// file. Facts: name.
	FileNotForUs FindingCode = "file_not_for_us"
	// FileOfAnotherSender: a file to Nets that is none of ours; someone else may be charging the same
	// members. Subject: file. Facts: name.
	FileOfAnotherSender FindingCode = "file_of_another_sender"
	// FileDuplicate: a file in the mailbox has the content of one that came before, and was skipped. Subject:
	// file (the one that came before). Facts: name, first (the name of the one before), received (moment).
	FileDuplicate FindingCode = "file_duplicate"
	// FilesMissing: the bank's numbers have a hole below a file. Nothing promises that they have none.
	// Subject: file. Facts: name, number (count, the bank's), below (count, the bank's number of the file
	// before it).
	FilesMissing FindingCode = "files_missing"

	// The following four are blocks: as long as one holds, nobody is reminded and nothing is handed over, in
	// all or of one account. Where a job tells of it, the fact jobs is missing.

	// BlockNeverListed: the mailbox has never been read to the end. Subject: creditor. Facts: jobs (that
	// wait).
	BlockNeverListed FindingCode = "never_listed"
	// BlockNotListedToday: the mailbox has not been read to the end since 06:00 of the last bank day.
	// Subject: creditor. Facts: listed (moment, when it last was), jobs (that wait).
	BlockNotListedToday FindingCode = "not_listed_today"
	// BlockFileNotWorked: a file has been fetched and not yet worked. Subject: file. Facts: name, jobs (that
	// wait).
	BlockFileNotWorked FindingCode = "file_not_worked"
	// BlockFileQuarantined: a file is in quarantine, and what it says is not in the books. Subject: file.
	// Facts: name, jobs (that wait).
	BlockFileQuarantined FindingCode = "file_quarantined"

	// ReceiptUnknown: a receipt names a transmission that we never made. Subject: file. Facts: name, list
	// (L200 ...), transmission (count).
	ReceiptUnknown FindingCode = "receipt_unknown"
	// ReceiptContradicts: a receipt says the opposite of an earlier one, and has changed nothing. Subject:
	// transmission. Facts: name (of the file), verdict (approved or rejected), before (the same words).
	ReceiptContradicts FindingCode = "receipt_contradicts"
	// ReceiptRejectsCopy: a receipt rejects a transmission that was sent more than once; it may be of the
	// second copy alone, and has changed nothing. Subject: transmission. Facts: name (of the file), sends
	// (count), text (the bank's).
	ReceiptRejectsCopy FindingCode = "receipt_rejects_copy"
	// ReceiptRejectsNothing: a receipt rejects a claim that is not in the books as waiting. Subject:
	// transmission. Facts: name (of the file), transaction (count), assignment (count).
	ReceiptRejectsNothing FindingCode = "receipt_rejects_nothing"
	// ReceiptRemark: a receipt says something of a claim that it does not reject. Subject: transmission.
	// Facts: list (L00202 ...), transaction (count), text (the bank's).
	ReceiptRemark FindingCode = "receipt_remark"
	// TransmissionTurnedDown: the bank has rejected a whole transmission. Subject: transmission. Facts: text
	// (the bank's).
	TransmissionTurnedDown FindingCode = "transmission_turned_down"
	// CancellationTurnedDown: the bank has rejected the cancellation of an invoice's claim. Subject: invoice.
	// Facts: text (the bank's), due (day of the claim).
	CancellationTurnedDown FindingCode = "cancellation_turned_down"

	// ApprovalMissing: a sealed transmission is not sent before a second person approves it. Subject:
	// transmission. Facts: deadline (moment at which it had to be at Nets), minutes (count, that are left
	// until then).
	ApprovalMissing FindingCode = "approval_missing"
	// TransmissionUncertain: a transmission may have reached the bank or not, is not in the mailbox, and can
	// no longer be sent in time. Subject: transmission. Facts: last (day by which it had to be at Nets), due
	// (day of the claim that it is too late for).
	TransmissionUncertain FindingCode = "transmission_uncertain"
	// TransmissionGivenUp: a transmission was dropped before anything of it was sent, since it can no longer
	// be in time. Subject: transmission. Facts: last (day by which it had to be at Nets), due (day of the
	// claim that it is too late for).
	TransmissionGivenUp FindingCode = "transmission_given_up"
	// TransmissionToSend: a sealed transmission is to be sent. Subject: transmission. Facts: claims (count),
	// amount_ore.
	TransmissionToSend FindingCode = "transmission_to_send"
	// ReceiptAwaited: a transmission was sent and its receipt is not late yet. Subject: transmission. Facts:
	// claims (count), amount_ore.
	ReceiptAwaited FindingCode = "receipt_awaited"
	// ReceiptMissed: the receipt on a transmission is late. Subject: transmission. Facts: sent (moment).
	ReceiptMissed FindingCode = "receipt_missed"

	// MembershipNotBilled: the timeline of a membership cannot be told, so it is not billed. Subject:
	// membership. Facts: reason.
	MembershipNotBilled FindingCode = "membership_not_billed"
	// OrdinaryAfterRejection: an invoice becomes an ordinary one, since the bank rejected its claim. Subject:
	// invoice. Facts: due (day on which it is due now), text (the bank's).
	OrdinaryAfterRejection FindingCode = "ordinary_after_rejection"
	// OrdinaryWithoutMandate: an invoice becomes an ordinary one, since its mandate has ended. Subject:
	// invoice. Facts: due (day on which it is due now).
	OrdinaryWithoutMandate FindingCode = "ordinary_without_mandate"
	// OrdinaryTooLate: an invoice becomes an ordinary one, since a claim can no longer reach Nets in time.
	// Subject: invoice. Facts: due (day on which it is due now).
	OrdinaryTooLate FindingCode = "ordinary_too_late"

	// WithoutMobile: overdue invoices of customers whom no SMS can reach, reminded by letter. Subject:
	// creditor. Facts: invoices (count).
	WithoutMobile FindingCode = "without_mobile"

	// JobFailed: the last run of a job ended with an error. Subject: job. Facts: error.
	JobFailed FindingCode = "job_failed"
	// BooksDisagree: an identity of the books does not hold. Subject: creditor. Facts: difference.
	BooksDisagree FindingCode = "books_disagree"
	// UnmatchedPayments: payments wait until a person says what they are for. Subject: creditor. Facts:
	// payments (count), amount_ore.
	UnmatchedPayments FindingCode = "unmatched_payments"
	// OpenInvoices: invoices are not paid, those on hold among them. Subject: creditor. Facts: invoices
	// (count), amount_ore.
	OpenInvoices FindingCode = "open_invoices"
	// InvoicesOnHold: open invoices are disputed and left in peace. Subject: creditor. Facts: invoices
	// (count), amount_ore.
	InvoicesOnHold FindingCode = "invoices_on_hold"

	// MoneyWaits: an overdue invoice is not followed up, since money waits that may be its customer's and is
	// at least what is asked. Urgent five bank days after the money came. Subject: invoice. Facts: payment
	// (its number; of several with commas between them), date (day of the first of them), waiting_ore (what
	// waits of them), asked_ore, ground (a Ground, of the first of them).
	MoneyWaits FindingCode = "money_waits"
	// BankSilent: the retry window of a due date is over, and the bank has told of none of the claims that it
	// approved, or of far fewer than usual: files of it may be missing. Nobody of that due date is followed
	// up until they have come, or a person settles it. Subject: due_date. Facts: due (day), claims (count),
	// told (count), usual (the usual share: 96 %, or UsualUnknown).
	BankSilent FindingCode = "bank_silent"

	// What holds an overdue invoice (package dunning); MoneyWaits and BankSilent above hold too. Each ends by
	// itself when its reason does.

	// HeldUnanswered: the transmission of an overdue invoice's claim was never sent, or never answered: our
	// fault or the bank's. Subject: invoice. Facts: amount_ore, transmission (count).
	HeldUnanswered FindingCode = "held_unanswered"
	// HeldNeverClaimed: an overdue invoice is to be charged, and no claim of it is at the bank: our fault or
	// the bank's. Subject: invoice. Facts: amount_ore.
	HeldNeverClaimed FindingCode = "held_never_claimed"
	// HeldDisputed: an overdue invoice is disputed. Subject: invoice. Facts: amount_ore.
	HeldDisputed FindingCode = "held_disputed"
	// HeldCustomer: everything to the customer of an overdue invoice is stopped. Subject: invoice. Facts:
	// amount_ore, customer (number).
	HeldCustomer FindingCode = "held_customer"
	// HeldArranged: the customer was given time to pay an overdue invoice, and keeps what was agreed.
	// Subject: invoice. Facts: amount_ore, due (day on which the next of it is to be paid).
	HeldArranged FindingCode = "held_arranged"
	// HeldByCredit: a customer has credit that pays an overdue invoice, or a part of one that would be handed
	// over. Subject: invoice. Facts: amount_ore, credit_ore, customer (number).
	HeldByCredit FindingCode = "held_by_credit"
	// BelowMinimum: what a customer owes overdue in all is below the terms' minimum. Subject: invoice. Facts:
	// amount_ore (of the invoice), owed_ore (in all), minimum_ore.
	BelowMinimum FindingCode = "below_minimum"
	// HeldByLaw: the law does not allow the next step on an overdue invoice, now or at all. Subject: invoice.
	// Facts: amount_ore, step (its name), reason (as gate.Reason), rule (L1 to L15).
	HeldByLaw FindingCode = "held_by_law"
	// LawNotReviewed: the next step on an overdue invoice needs data of the law, and nobody has reviewed it for
	// today. Subject: invoice. Facts: amount_ore, step (its name), rule, through (day, the last that was
	// reviewed).
	LawNotReviewed FindingCode = "law_not_reviewed"
	// InvoicesHeld: overdue invoices are held for one reason, as many as are not told of one by one. Subject:
	// creditor. Facts: hold (the code of the reason), invoices (count), amount_ore.
	InvoicesHeld FindingCode = "invoices_held"
	// SmallDifferences: what was missing of invoices has been written off. Subject: creditor. Facts: invoices
	// (count), amount_ore.
	SmallDifferences FindingCode = "small_differences"
)

// What the collection agency has answered, or not.
const (
	// AgencyCases: cases are at the agency, or on their way. Subject: creditor. Facts: cases (count), amount_ore
	// (what is left of them, as it was told).
	AgencyCases FindingCode = "agency_cases"
	// AgencyRefused: the agency has refused a case. It stands until the handover is withdrawn. Subject: invoice.
	// Facts: case (count), reason (the agency's).
	AgencyRefused FindingCode = "agency_refused"
	// AgencyKeeps: the agency has refused that a case is withdrawn, and may go on with it. It stands until the agency
	// has accepted that, or has closed the case. Subject: invoice. Facts: case (count), agency_case (its number
	// there), reason (the agency's).
	AgencyKeeps FindingCode = "agency_keeps"
	// AgencyFilesLost: the books were behind, and the agency was told of cases that they do not have: up to these
	// numbers. Nothing is handed over before a person has settled it. Subject: creditor. Facts: file, case, message
	// (count, the last of each that the agency may have; file is 0 where it gets none).
	AgencyFilesLost FindingCode = "agency_files_lost"
	// AgencyBehind: the agency was told of more than the books have: they are a copy, or were restored. Subject:
	// creditor. Facts: name (of the file beside the books that shows it), case, message (count, the last that the
	// agency was told of).
	AgencyBehind FindingCode = "agency_behind"
	// AgencyRefusedChange: the agency has refused to be told of a change of a case, or of the withdrawal of one that
	// it had closed. Subject: invoice. Facts: case (count), reason (the agency's), what (change or withdraw).
	AgencyRefusedChange FindingCode = "agency_refused_change"
	// AgencyContradicts: the agency has answered a message a second time, with the opposite. Nothing has
	// changed. Subject: invoice. Facts: case (count), reason (the agency's), result (accepted or refused),
	// before (the same words).
	AgencyContradicts FindingCode = "agency_contradicts"
	// AgencyUncertain: the agency was told of a case by a request whose answer was lost: nobody knows whether it has
	// it. Subject: invoice. Facts: case (count), message (count), what (new, change or withdraw).
	AgencyUncertain FindingCode = "agency_uncertain"
	// AgencyByHand: something has become of a case for which the agency's API has no request: a person has to tell
	// it. Subject: invoice. Facts: case (count), agency_case (its number there), what (objection, hold, stopped,
	// released or more_owed).
	AgencyByHand FindingCode = "agency_by_hand"
	// AgencyReceiptUnknown: the agency has answered a message that it was never sent. Subject: file. Facts:
	// name, message (count), case (count).
	AgencyReceiptUnknown FindingCode = "agency_receipt_unknown"
	// AgencySilent: the agency has not answered all of a file for five bank days. Subject: creditor. Facts: name
	// (of the first such file), sent (day), messages (count, without an answer).
	AgencySilent FindingCode = "agency_silent"
	// AgencyClosed: the agency has closed a case whose invoice is not paid. It stands until the handover is
	// withdrawn. Subject: invoice. Facts: case (count), amount_ore (outstanding), reason (the agency's).
	AgencyClosed FindingCode = "agency_closed"
	// AgencyCosts: the agency asks a debtor for more costs of its own than the law lets it. Subject: invoice.
	// Facts: case (count), costs_ore, most_ore.
	AgencyCosts FindingCode = "agency_costs"
	// AgencySumMissing: the agency has told of a settlement, and its sum has not come to the bank for five bank
	// days. Subject: creditor. Facts: reference (the agency's), on (day), amount_ore.
	AgencySumMissing FindingCode = "agency_sum_missing"
	// AgencySumUntold: a sum has come from the agency's account, and for five bank days the agency has told of no
	// settlement of it. Subject: payment. Facts: on (day), amount_ore.
	AgencySumUntold FindingCode = "agency_sum_untold"
)

// What was arranged with people at the counter.
const (
	// CustomerOnHold: everything to a customer is stopped. Subject: customer. Facts: invoices (count, open),
	// amount_ore (of those), live (count of claims that the bank may still charge).
	CustomerOnHold FindingCode = "customer_on_hold"
	// BillingOnHold: what a membership is to be charged waits, since everything to its payer or its member is
	// stopped. Subject: membership. Facts: customer (the number of who is on hold), invoices (count).
	BillingOnHold FindingCode = "billing_on_hold"
	// ClaimNotMoved: the bank charges an invoice on its old day, although it was given more time: it is too
	// late to cancel its claim, or the bank has not answered it. Subject: invoice. Facts: charge (day), due
	// (day on which it is due now).
	ClaimNotMoved FindingCode = "claim_not_moved"
)

// What customers owe on the account of credit: money that was paid back to them, and that the bank took back
// from the payee.
const (
	// CreditBelowZero: customers owe us through a refund that the bank took back, and have not been invoiced
	// of it. Subject: creditor. Facts: customers (count), amount_ore.
	CreditBelowZero FindingCode = "credit_below_zero"
	// DebtOfHeldCustomer: what a customer owes through such a refund is not invoiced, since everything to the
	// customer is stopped. Subject: customer. Facts: amount_ore.
	DebtOfHeldCustomer FindingCode = "debt_of_held_customer"
	// DebtMoneyWaits: what a customer owes through such a refund is not invoiced, since payments wait that
	// may be for it. Subject: customer. Facts: amount_ore, payment (the numbers of those that wait).
	DebtMoneyWaits FindingCode = "debt_money_waits"
)

// What keeps invoices from being made, claimed, or charged with a fee.
const (
	// ClaimNotTheirs: an open invoice is not claimed, or its claim is cancelled, since its KID has the number
	// of another customer, who would be charged. Subject: invoice. Facts: amount_ore, customer (number of who
	// owes it), charged (number of who would be charged).
	ClaimNotTheirs FindingCode = "claim_not_theirs"
	// FeeInDoubt: invoices with a fee wait, since a file that is not in the books may hold mandates of those
	// who are to pay them. Urgent when the last safe day is the next bank day. Subject: file. Facts: name,
	// memberships (count), amount_ore (of their invoices, without fees), fees_ore, last (day on which the
	// first of them is made without a fee).
	FeeInDoubt FindingCode = "fee_in_doubt"
	// OrdinaryAccountGone: an invoice becomes an ordinary one, since the account that it was to be paid to is
	// no longer in trekk.yaml. Subject: invoice. Facts: due (day on which it is due now).
	OrdinaryAccountGone FindingCode = "ordinary_account_gone"
	// StrandedMandates: mandates are on an account of the payee's to which nothing of their payers' is
	// invoiced any longer. It stands until they have moved, or a person settles it. Subject: account. Facts:
	// mandates (count), to (the accounts to which their payers are invoiced now; of several with commas
	// between them).
	StrandedMandates FindingCode = "stranded_mandates"
	// TransmissionUnapproved: a transmission was dropped since nobody approved it in time. Subject:
	// transmission. Facts: last (day by which it had to be at Nets), due (day of the claim that it is too
	// late for).
	TransmissionUnapproved FindingCode = "transmission_unapproved"
)

// What may make one person of two.
const (
	// PassphraseGiven: another registered person gave an approver the passphrase. It stands until somebody else
	// settles it. Subject: person. Facts: by (who gave it, by name).
	PassphraseGiven FindingCode = "passphrase_given"
)

// What lies in the mailbox and is not taken from it, or is left there by uploads that were cut short.
const (
	// FileNotFetched: a file in the mailbox cannot be taken: it cannot be read, is not as long as it is
	// listed, is too large, or is one of too many. The mailbox has not been read to its end. Subject: file
	// (its name). Facts: folder, error.
	FileNotFetched FindingCode = "file_not_fetched"
	// FilesNotFetched: so many files cannot be taken that only the first are told of one by one. Subject:
	// creditor. Facts: files (count), told (count, of those that are told of).
	FilesNotFetched FindingCode = "files_not_fetched"
	// FileStray: what lay in the mailbox is plainly no file of the bank's, and was set aside. Subject: file.
	// Facts: name.
	FileStray FindingCode = "file_stray"
	// LeftoverRemoved: a file under a temporary name, the beginning of a transmission, lay in the mailbox and
	// was removed. Subject: transmission. Facts: name, bytes (count).
	LeftoverRemoved FindingCode = "leftover_removed"
	// LeftoverStays: such a file lies in the mailbox and may not be removed. Subject: transmission. Facts:
	// name, bytes (count), error.
	LeftoverStays FindingCode = "leftover_stays"
)

// What two sources that tell of the same account show.
const (
	// PossibleDoubles: payments of a file may be in the books already, by another source or another file of the
	// same, and are not booked. Its faults name each. Subject: file. Facts: name, payments (count), amount_ore.
	PossibleDoubles FindingCode = "possible_doubles"
	// OtherSourceAlone: the source that does not book an account tells of payments that the one that does has not
	// brought two bank days later. Subject: file. Facts: name, payments (count), amount_ore.
	OtherSourceAlone FindingCode = "other_source_alone"
	// TickInDoubt: lines of a statement may be of sums of their own, or of those that were ticked a bank day before,
	// moved: amounts and references are the same, so nothing was ticked by them. The statement is known by its day and
	// the account, 2026-11-04-15032080119. Subject: statement. Facts: name, lines (count), date (day), amount_ore.
	TickInDoubt FindingCode = "tick_in_doubt"
)

// What shows that the clock of a run cannot be right.
const (
	// ClockAhead: the clock is far ahead of the machine's. Subject: creditor. Facts: clock (moment), machine
	// (moment).
	ClockAhead FindingCode = "clock_ahead"
	// ClockBehindFile: the clock is far behind the time that the mailbox gave to the bank's newest file.
	// Subject: file. Facts: clock (moment), name, modified (moment).
	ClockBehindFile FindingCode = "clock_behind_file"
	// ClockBehindRun: the clock is behind that of the last run by more than a bank day. Subject: creditor.
	// Facts: clock (moment), run (moment).
	ClockBehindRun FindingCode = "clock_behind_run"
	// ClockOfMailbox: the mailbox gave what had just been put there a time that is far from the clock. It
	// stands until a person accepts the clock. Subject: transmission. Facts: clock (moment), mailbox
	// (moment).
	ClockOfMailbox FindingCode = "clock_of_mailbox"
)

// What is wrong with the backups that trekk makes by itself.
const (
	// BackupOld: the last backup is older than it should be; urgent when it is twice as old. Subject:
	// creditor. Facts: folder, last (moment), hours (count, since then).
	BackupOld FindingCode = "backup_old"
	// BackupMissing: there is no backup. Subject: creditor. Facts: folder.
	BackupMissing FindingCode = "backup_missing"
	// BackupsUnread: nothing can be told of the backups. Subject: creditor. Facts: folder, reason.
	BackupsUnread FindingCode = "backups_unread"

	// MakeBackup is the remedy of all three.
	MakeBackup Remedy = "make_backup"
)

// What is to be heard of until a person has dealt with it, although no job meets it again.
const (
	// NoRun: a whole bank day has gone by without any run. Subject: creditor. Facts: last (moment of the last
	// run).
	NoRun FindingCode = "no_run"
	// InvoicingMissed: an invoicing day has gone by, and the job bill has not run since: whoever was to be
	// invoiced then has not been. Subject: period. Facts: day (day).
	InvoicingMissed FindingCode = "invoicing_missed"
	// ClaimDeadlineMissed: invoices that were to be charged were in no transmission by the last day for it.
	// It stands until a person settles it. Subject: due_date. Facts: invoices (count), amount_ore, last (day
	// by which they had to be at Nets).
	ClaimDeadlineMissed FindingCode = "claim_deadline_missed"
	// AlertUndelivered: messages to a channel of alerts do not get through. Urgent when they have not for long.
	// Subject: channel. Facts: messages (count), error (of the last).
	AlertUndelivered FindingCode = "alert_undelivered"
	// WebhookIsGone: a webhook answered 410 Gone, and is told nothing any longer. Subject: webhook. Facts:
	// from (count, the first change that it has not taken).
	WebhookIsGone FindingCode = "webhook_gone"
	// WebhookFails: a webhook took nothing for three days, and is told nothing any longer. Subject: webhook.
	// Facts: from (count, the first change that it has not taken), error.
	WebhookFails FindingCode = "webhook_failing"
	// WebhookMissed: a webhook did not take changes for three days, and they are tried no longer. Subject:
	// webhook. Facts: changes (count), from (count, the first of them), error.
	WebhookMissed FindingCode = "webhook_missed"
	// AlertTest: a test of the channels of alerts. Subject: creditor. Facts: name (of the payee).
	AlertTest FindingCode = "alert_test"
)

// What is wrong with messages that trekk sends by itself.
const (
	// MessagesUncertain: nobody knows whether messages were taken by the gateway: they are not sent again by
	// themselves. Subject: creditor. Facts: messages (count), message (number of the first).
	MessagesUncertain FindingCode = "messages_uncertain"
	// MessagesWait: messages have waited for long. Subject: creditor. Facts: messages (count), message
	// (number of the first).
	MessagesWait FindingCode = "messages_wait"
	// MessagesUndelivered: messages could not be brought, and no other way to their customers is known. Subject:
	// creditor. Facts: messages (count), message (count, number of the first).
	MessagesUndelivered FindingCode = "messages_undelivered"
	// NoticeNotGiven: the collection notice of an invoice that is with the agency has come back: it was not given.
	// Subject: invoice. Facts: error (why it came back).
	NoticeNotGiven FindingCode = "notice_not_given"
	// MessagesMoved: messages could not be brought, and went another way. Subject: creditor. Facts: messages
	// (count), message (number of the first), error (of the last).
	MessagesMoved FindingCode = "messages_moved"
	// TextRefused: a channel does not take the text of messages. Subject: creditor. Facts: messages (count),
	// message (number of the first), error.
	TextRefused FindingCode = "text_refused"
	// BudgetReached: messages wait, since a run sends no more. Subject: creditor. Facts: via (channel), messages
	// (count, that were sent).
	BudgetReached FindingCode = "budget_reached"
	// GatewayAway: what sends messages cannot be reached, or is busy: they wait for the next run. Subject:
	// creditor. Facts: via (gateway), error.
	GatewayAway FindingCode = "gateway_away"
	// GatewayRefuses: what sends messages refuses the payee, the password or the sender: they wait. Subject:
	// creditor. Facts: via (gateway), error.
	GatewayRefuses FindingCode = "gateway_refuses"
)

// What is more than a job does without asking.
const (
	// TooMany: a job has written nothing, since it would have made far more than is to be expected. It is
	// made when a person confirms that very set by its code. Subject: job. Facts: what (invoices, claims,
	// reminders or handovers), number (count), amount_ore, expected (count), code.
	TooMany FindingCode = "too_many"
	// MonthsWait: a membership has several months to invoice at once, some of which should have been invoiced
	// by an earlier run, or more than three. None is until a person confirms them by the code. Subject:
	// membership. Facts: months (count), first (month), last (month), amount_ore, code.
	MonthsWait FindingCode = "months_wait"
	// ManyMonthsWait: so many memberships have that they are not told of one by one. The code confirms all of
	// them. Subject: creditor. Facts: memberships (count), invoices (count), amount_ore, code.
	ManyMonthsWait FindingCode = "many_months_wait"
)

// What waits for a second person's word.
const (
	// RefundWaits: the money of a refund is set aside, and nobody is told to pay it before a second person
	// approves it. Subject: refund. Facts: amount_ore.
	RefundWaits FindingCode = "refund_waits"
	// WriteOffWaits: an invoice is not written off before a second person approves it. Subject: invoice.
	// Facts: amount_ore.
	WriteOffWaits FindingCode = "write_off_waits"
)

// What shows that somebody has been at the database.
const (
	// AuditUnanchored: the audit log does not hold the anchor that is kept outside the database: it was
	// emptied, cut, made anew, or is that of a backup. Subject: creditor. Facts: broken (what shows it).
	AuditUnanchored FindingCode = "audit_unanchored"
)

// What a person has stopped, and what shows that the bank may know more than the books: nothing acts then.
const (
	// Stopped: a person has stopped all that leaves, for people and for the bank. Subject: creditor. Facts: at
	// (moment), by, reason.
	Stopped FindingCode = "stopped"
	// JobStopped: a person has stopped one job. Subject: job. Facts: at (moment), by, reason.
	JobStopped FindingCode = "job_stopped"
	// BooksBehind: a file or a receipt shows a transmission of ours with a number above the last in the books:
	// they are older than what was sent, or another copy of them is at work. Subject: creditor. Facts: name (of
	// what shows it), number (count, of the transmission), last (count, the books').
	BooksBehind FindingCode = "books_behind"
	// TransmissionContradicted: a file shows a transmission of ours that is not the one of its number in the
	// books. Subject: transmission. Facts: name (of the file).
	TransmissionContradicted FindingCode = "transmission_contradicted"
	// ReceiptUnsent: a receipt names a transmission whose upload was never begun, and has changed nothing: it is
	// forged, or another copy of the books has sent it. Subject: transmission. Facts: name (of the receipt).
	ReceiptUnsent FindingCode = "receipt_unsent"
	// BooksRestored: the books are a copy, or were restored from a backup. Subject: creditor. Facts: name (of
	// the command that did it), at (moment).
	BooksRestored FindingCode = "books_restored"
	// ClaimsInDoubt: the bank has a transmission that nobody has the bytes of any longer: what it may claim is
	// not claimed again. It stands until a person, who has asked the bank, settles it. Subject: transmission.
	// Facts: name (of what shows it), due (last day on which something that it may claim is due).
	ClaimsInDoubt FindingCode = "claims_in_doubt"
	// RenewalAsked: the bank rejected a transmission, and its claims are made anew when a person says so.
	// Subject: transmission. Facts: claims (count, that wait for it), amount_ore, text (the bank's).
	RenewalAsked FindingCode = "renewal_asked"
	// FileNotImported: a file from the folder of imports has faults: nothing of it was taken. Subject: import (its
	// name). Facts: folder (where it lies), why (the name of the text beside it that has every fault).
	FileNotImported FindingCode = "file_not_imported"
)

// UsualUnknown is the fact usual of BankSilent where no earlier due date tells what is usual.
const UsualUnknown = "not known"

// The remedies: what a person may do about a finding. The command makes a command of each, in package
// wording.
const (
	LookAtFile          Remedy = "look_at_file"         // see its faults; then discard it or work it again
	RunFetch            Remedy = "run_fetch"            // read the mailbox
	RunIngest           Remedy = "run_ingest"           // work the files that were fetched
	ApproveTransmission Remedy = "approve_transmission" // as the second person
	RejectTransmission  Remedy = "reject_transmission"  // when the bank says that it does not have it
	ResendTransmission  Remedy = "resend_transmission"  // the same bytes, or give it up, as the bank says
	AskBank             Remedy = "ask_bank"             // nothing in trekk helps before the bank has answered
	LookAtUnmatched     Remedy = "look_at_unmatched"    // say what the payments are for
	LookAtInvoices      Remedy = "look_at_invoices"     // the report of the open invoices
	PlacePayment        Remedy = "place_payment"        // say what a payment is for, its suggestions shown
	SettleFinding       Remedy = "settle_finding"       // take it upon oneself that things go on
	ReleaseInvoice      Remedy = "release_invoice"      // when the dispute is over
	ResolveObjection    Remedy = "resolve_objection"    // when it has been answered
	ApplyCredit         Remedy = "apply_credit"         // pay a customer's invoices with his credit
	AddLaw              Remedy = "add_law"              // say what the law is from now on, once it was reviewed
	LookAtHolds         Remedy = "look_at_holds"        // the report of what is overdue, with what holds it
	LookAtCredit        Remedy = "look_at_credit"       // who has money with us, and who owes us
	LookAtCustomer      Remedy = "look_at_customer"     // with invoices, claims and holds
	LookAtInvoice       Remedy = "look_at_invoice"      // what has happened to it
	LookAtMessages      Remedy = "look_at_messages"     // and send again what is uncertain
	PlanAccounts        Remedy = "plan_accounts"        // what to ask the bank for, and who must be told
	UseMachineClock     Remedy = "use_machine_clock"    // which is right, or must be put right
	ConfirmJob          Remedy = "confirm_job"          // when so much is right; else find out why it is so much
	ConfirmMonths       Remedy = "confirm_months"       // when they are to be invoiced
	AcceptClock         Remedy = "accept_clock"         // when it is right, and what is in the books was not
	RunAll              Remedy = "run_all"              // the jobs of the night
	TestAlerts          Remedy = "test_alerts"          // see whether the channels work
	ReplayWebhook       Remedy = "replay_webhook"       // when it takes what it is told
	AnchorAnew          Remedy = "anchor_anew"          // when the database that is there is the right one
	Resume              Remedy = "resume"               // let go on what was stopped
	Recover             Remedy = "recover"              // read back what lies at the bank, or set the numbers on
	RenewClaims         Remedy = "renew_claims"         // when what the bank rejected has been put right
	WithdrawHandover    Remedy = "withdraw_handover"    // when the agency has not, or no longer, the case
)

// The remedies of a second person.
const (
	ApproveRefund   Remedy = "approve_refund"    // as the second person
	ApproveWriteOff Remedy = "approve_write_off" // as the second person
)
