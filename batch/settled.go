package batch

import (
	"context"
	"slices"
	"strings"

	"trekk/schedule/bankday"
)

// Settled is a finding that a person has settled: he has looked, and takes it upon himself that things go on
// as they are. Rows are only ever added.
type Settled struct {
	Code    FindingCode
	Subject Subject
	Seq     int          // from 1 for one code and subject, which may be found anew in another year
	Since   bankday.Date // of the finding
	Facts   Facts        // what the finding said then
	On      bankday.Date
	By      string
	Reason  string
}

// Finding is what was settled.
func (s *Settled) Finding() Finding {
	return Finding{Code: s.Code, Severity: Waiting, Subject: s.Subject, Since: s.Since, Facts: s.Facts}
}

// Covers reports whether a finding is the one that was settled. What began after that day is another one, and
// so is one of more mandates.
func (s *Settled) Covers(f *Finding) bool {
	return s.Code == f.Code && s.Subject == f.Subject && f.Since <= s.On &&
		number(f.Facts["mandates"]) <= number(s.Facts["mandates"])
}

// number is a fact that counts; the store gives them back as int64.
func number(fact any) int64 {
	switch n := fact.(type) {
	case int:
		return int64(n)
	case int64:
		return n
	}
	return 0
}

// SettledBy finds who has settled a finding; nil when nobody has.
func SettledBy(list []Settled, f *Finding) *Settled {
	if k := slices.IndexFunc(list, func(s Settled) bool { return s.Covers(f) }); k >= 0 {
		return &list[k]
	}
	return nil
}

// settleable are the codes of what no file and no act of its own may ever end, so that a person can settle
// it. Who adds one adds who finds it in desk/finding.go. All others end by themselves when their reason does:
// whatEnds says when.
var settleable = append([]FindingCode{BankSilent, StrandedMandates, ClaimsInDoubt}, metOnce...)

// metOnce are the codes of what is met once, kept by MeetFinding, and settled. Of what else is kept the books
// say when it is over (whatEnds).
var metOnce = []FindingCode{
	FileNotForUs, FileOfAnotherSender, ReceiptUnknown, ReceiptContradicts, ReceiptRejectsNothing,
	TransmissionTurnedDown, TransmissionGivenUp, TransmissionUnapproved, CancellationTurnedDown,
	ClaimDeadlineMissed, AgencyRefusedChange, AgencyContradicts, AgencyReceiptUnknown,
	AgencyByHand, AgencyFilesLost, NoticeNotGiven, PossibleDoubles, OtherSourceAlone, TickInDoubt,
	PassphraseGiven,
}

// Met are the findings with a code that jobs have met once, those left out that a person has settled.
func Met(ctx context.Context, s Store, code FindingCode) (list []Finding, err error) {
	var settled []Settled
	for done, err := range s.SettledFindings(ctx) {
		if err != nil {
			return nil, err
		}
		settled = append(settled, done)
	}
	for f, err := range s.MetFindings(ctx) {
		if err != nil {
			return nil, err
		}
		if f.Code == code && SettledBy(settled, &f) == nil {
			list = append(list, f)
		}
	}
	return list, nil
}

// MetCodes are the codes of what jobs and acts meet once and a person settles.
func MetCodes() []FindingCode { return slices.Clone(metOnce) }

// SettleableCodes are the codes of the findings that a person may settle.
func SettleableCodes() []FindingCode { return slices.Clone(settleable) }

// Settleable reports whether a person may settle findings with the code.
func (c FindingCode) Settleable() bool { return slices.Contains(settleable, c) }

// whatEnds says what ends the findings that nobody settles, in words that go on after "it ends when".
var whatEnds = []struct {
	when  string
	codes []FindingCode
}{
	{"the file has been worked again without a fault, or put aside", []FindingCode{
		FileFaulty, FileInQuarantine, BlockFileQuarantined,
	}},
	{"the file has been worked, or put aside, or the last safe day has come", []FindingCode{FeeInDoubt}},
	{"the invoice has been credited or paid", []FindingCode{ClaimNotTheirs}},
	{"the file has been worked", []FindingCode{FileToWork, BlockFileNotWorked}},
	{"the mailbox has been read to its end", []FindingCode{
		BlockNeverListed, BlockNotListedToday, FileNotFetched, FilesNotFetched,
	}},
	{"the bank has removed the file, or lets us do so", []FindingCode{LeftoverStays}},
	{"a second person has approved the transmission, or it has been given up", []FindingCode{
		ApprovalMissing,
	}},
	{"a second person has approved it, or it has been withdrawn", []FindingCode{RefundWaits, WriteOffWaits}},
	{"the transmission has been sent, or given up", []FindingCode{TransmissionToSend, TransmissionUncertain}},
	{"the receipt has come, or the bank has said that it does not have the transmission", []FindingCode{
		ReceiptAwaited, ReceiptMissed,
	}},
	{"the payment has been placed", []FindingCode{MoneyWaits, UnmatchedPayments, DebtMoneyWaits}},
	{"the job has run to its end", []FindingCode{JobFailed}},
	{"the file is no longer in the folder of those that were not taken", []FindingCode{FileNotImported}},
	{"the books agree", []FindingCode{BooksDisagree}},
	{"the invoices have been paid or credited", []FindingCode{OpenInvoices}},
	{"the dispute is over and the invoice released", []FindingCode{InvoicesOnHold, HeldDisputed}},
	{"the handover has been withdrawn, or the invoice paid", []FindingCode{AgencyRefused, AgencyClosed}},
	{"the cases have ended", []FindingCode{AgencyCases}},
	{"the agency has answered", []FindingCode{AgencySilent}},
	{"the agency says whether it has it", []FindingCode{AgencyUncertain}},
	{"the agency asks for less", []FindingCode{AgencyCosts}},
	{"the sum has come to the bank", []FindingCode{AgencySumMissing}},
	{"the agency has told of its settlement", []FindingCode{AgencySumUntold}},
	{"the customer has been released", []FindingCode{
		HeldCustomer, CustomerOnHold, BillingOnHold, DebtOfHeldCustomer,
	}},
	{"the customer has paid, or has not kept what was agreed", []FindingCode{HeldArranged}},
	{"the credit has been used", []FindingCode{HeldByCredit}},
	{"the customer owes more than the minimum, or has paid", []FindingCode{BelowMinimum}},
	{"a person has dealt with it: written it off, sent a new notice, or changed the terms",
		[]FindingCode{HeldByLaw}},
	{"a person has reviewed the law and said so: trekk law add", []FindingCode{LawNotReviewed}},
	{"the claim's transmission has been answered", []FindingCode{HeldUnanswered}},
	{"the invoice has been claimed, or is an ordinary one", []FindingCode{HeldNeverClaimed}},
	{"what they owe has been invoiced, or paid", []FindingCode{CreditBelowZero}},
	{"the customers have a mobile number", []FindingCode{WithoutMobile}},
	{"the job does not make so much, or a person has confirmed it", []FindingCode{TooMany}},
	{"a person has confirmed them, or there is one month to invoice", []FindingCode{
		MonthsWait, ManyMonthsWait,
	}},
	{"the clock is right", []FindingCode{ClockAhead}},
	{"the clock has been put right, or a person has accepted it", []FindingCode{
		ClockBehindFile, ClockBehindRun, ClockOfMailbox,
	}},
	{"the membership's events have been put right", []FindingCode{MembershipNotBilled}},
	{"the bank's answer has come, or the transmission has been rejected", []FindingCode{ReceiptRejectsCopy}},
	{"a run has been made", []FindingCode{NoRun}},
	{"the job bill has run to its end", []FindingCode{InvoicingMissed}},
	{"a message has got through", []FindingCode{AlertUndelivered}},
	{"a report has come, or a person has had them sent again", []FindingCode{MessagesUncertain}},
	{"they have been sent, or their reason has gone", []FindingCode{MessagesWait}},
	{"the webhook is told again, by trekk webhook replay, and takes it", []FindingCode{
		WebhookIsGone, WebhookFails, WebhookMissed,
	}},
	{"a person lets it go on: trekk resume", []FindingCode{Stopped, JobStopped}},
	{"what the bank has has been read back: trekk transmission recover", []FindingCode{
		BooksBehind, TransmissionContradicted, ReceiptUnsent, BooksRestored,
	}},
	{"a person has said that the claims are made anew, or it is too late for them", []FindingCode{
		RenewalAsked,
	}},
}

// EndsWhen says what ends the findings with the code that nobody settles, to go on after "it ends when".
func (c FindingCode) EndsWhen() string {
	for _, e := range whatEnds {
		if slices.Contains(e.codes, c) {
			return e.when
		}
	}
	return "what it tells of is no longer so, or the run that told of it is over"
}

// ReadFindingID takes the ID of a finding apart.
func ReadFindingID(id string) (code FindingCode, no string) {
	before, no, _ := strings.Cut(id, ":")
	return FindingCode(before), no
}
