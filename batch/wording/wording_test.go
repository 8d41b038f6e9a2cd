package wording

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/law/gate"
	"trekk/schedule/bankday"
)

const codesFile = "../finding_codes.go"

// documented are the constants of a type in batch/finding_codes.go: their values with what is written of
// them.
func documented(t *testing.T, typ string) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), codesFile, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		s, ok := n.(*ast.ValueSpec)
		if !ok || s.Type == nil || s.Type.(*ast.Ident).Name != typ {
			return true
		}
		value, err := strconv.Unquote(s.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		if list[value] != "" {
			t.Errorf("two constants are %q", value)
		}
		list[value] = strings.Join(strings.Fields(s.Doc.Text()+" "+s.Comment.Text()), " ")
		return true
	})
	if len(list) == 0 {
		t.Fatalf("%s has no constants of type %s", codesFile, typ)
	}
	return list
}

var (
	subjectAndFacts = regexp.MustCompile(`Subject: [a-z_]+( \([^)]*\))?\. Facts: (.+)\.$`)
	bracketed       = regexp.MustCompile(`\s*\([^)]*\)`)
)

// facts are the facts that a code's comment names.
func facts(t *testing.T, code, comment string) []string {
	t.Helper()
	m := subjectAndFacts.FindStringSubmatch(comment)
	if m == nil {
		t.Errorf("%s: its comment does not end with \"Subject: S. Facts: a, b.\": %s", code, comment)
		return nil
	}
	return strings.Split(bracketed.ReplaceAllString(m[2], ""), ", ")
}

// all are all texts of a code, by what each is.
func all(code batch.FindingCode) map[string]string {
	e, hint := catalogue[code], hints[code]
	return map[string]string{
		"en": e.says.en, "nb": e.says.nb, "en advice": e.advice.en, "nb advice": e.advice.nb,
		"en hint": hint.en, "nb hint": hint.nb,
	}
}

// A code is a constant with its facts, and a sentence in each language that says no other facts.
func TestTheCatalogueIsComplete(t *testing.T) {
	codes := documented(t, "FindingCode")
	for code, comment := range codes {
		known := append(facts(t, code, comment), "no", "id", "command")
		texts := all(batch.FindingCode(code))
		for _, lang := range []string{"en", "nb"} {
			if texts[lang] == "" {
				t.Errorf("%s is not said in %s", code, lang)
			}
		}
		for _, part := range []string{" advice", " hint"} {
			if (texts["en"+part] == "") != (texts["nb"+part] == "") {
				t.Errorf("%s has its%s in one language alone", code, part)
			}
		}
		for what, text := range texts {
			for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
				if !slices.Contains(known, m[1]) {
					t.Errorf("%s in %s names {%s}, which is no fact of it: %s", code, what, m[1], comment)
				}
			}
		}
	}
	for code := range catalogue {
		if codes[string(code)] == "" {
			t.Errorf("%s is in the catalogue and no constant in %s", code, codesFile)
		}
	}
	for code := range hints {
		if codes[string(code)] == "" {
			t.Errorf("%s has a hint and is no constant in %s", code, codesFile)
		}
	}
}

// What is said in one language is said in the other, each fact.
func TestEachReasonOfTheLawIsSaid(t *testing.T) {
	for _, r := range []gate.Reason{
		gate.Objected, gate.NotDelivered, gate.TimeBarred, gate.AgencyOnly, gate.LawNotReviewed,
		gate.LawUnknown,
		gate.DeadlineTooShort, gate.NotInWriting, gate.NoAddress, gate.NoNotice, gate.NoticeTooOld,
	} {
		if said := words[string(r)]; said.in("nb") == "" || said.in("nb") == said.in("en") {
			t.Errorf("%s is said as %q and %q", r, said.in("en"), said.in("nb"))
		}
	}
}

func TestBothLanguagesSayTheSameFacts(t *testing.T) {
	for code := range catalogue {
		texts := all(code)
		for _, part := range []string{"", " advice", " hint"} {
			if en, nb := names(texts["en"+part]), names(texts["nb"+part]); !slices.Equal(en, nb) {
				t.Errorf("%s%s: %v in English, %v in Norwegian", code, part, en, nb)
			}
		}
	}
}

func names(text string) (list []string) {
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if m[3] != "!" { // a noun or a verb that bends, and no fact
			list = append(list, m[1])
		}
	}
	slices.Sort(list)
	return list
}

// Sentences are read by all fronts, and name no command.
func TestNoSentenceNamesACommand(t *testing.T) {
	for code, e := range catalogue {
		for _, text := range []string{e.says.en, e.says.nb, e.advice.en, e.advice.nb} {
			if strings.Contains(text, "trekk ") || strings.Contains(text, "{command}") {
				t.Errorf("%s names a command: %s", code, text)
			}
		}
	}
}

func TestEveryRemedyHasItsCommand(t *testing.T) {
	remedies := documented(t, "Remedy")
	for remedy := range remedies {
		if _, ok := commands[batch.Remedy(remedy)]; !ok {
			t.Errorf("%s has no command in command.go, not even none", remedy)
		}
	}
	for remedy := range commands {
		if remedies[string(remedy)] == "" {
			t.Errorf("%s has a command and is no constant in %s", remedy, codesFile)
		}
	}
}

func day(s string) bankday.Date {
	d, err := bankday.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// said is what a finding has been told with on the command line since there are findings: scripts look for
// it.
type said struct {
	batch.Finding
	told string
}

func finding(code batch.FindingCode, no string, do batch.Remedy, facts batch.Facts) batch.Finding {
	return batch.Finding{Code: code, Subject: batch.Subject{No: no}, Facts: facts, Do: do}
}

var told = []said{
	{finding(batch.FileFaulty, "12", batch.LookAtFile, batch.Facts{"name": "OCR.txt", "faults": 2,
		"line": 5}),
		"OCR.txt (file 12) is quarantined, 2 faults, the first at line 5: see trekk inbox show 12"},
	{finding(batch.FileInQuarantine, "12", batch.LookAtFile,
		batch.Facts{"name": "OCR.txt", "reason": "line 5, column 9: not a number"}),
		"OCR.txt (file 12) is quarantined: line 5, column 9: not a number; see trekk inbox show 12"},
	{finding(batch.FileToWork, "12", batch.RunIngest, batch.Facts{"name": "OCR.txt"}),
		"OCR.txt (file 12) has not been worked"},
	{finding(batch.FileNotForUs, "12", "", batch.Facts{"name": "x.zip"}),
		"x.zip (file 12): neither a Nets file nor a receipt, in the folder of files to Nets" +
			"; when it has been dealt with, trekk finding settle file_not_for_us:12 --reason REASON"},
	{finding(batch.FileOfAnotherSender, "12", "", batch.Facts{"name": "AG.txt"}),
		"AG.txt (file 12): a file to Nets, put there by hand or by another system" +
			"; when it has been dealt with, trekk finding settle file_of_another_sender:12 --reason REASON"},
	{finding(batch.FileDuplicate, "3", "",
		batch.Facts{"name": "b.txt", "first": "a.txt", "received": "2026-10-06 13:15"}),
		"b.txt has the same content as a.txt (file 3), received 2026-10-06 13:15: skipped"},
	{finding(batch.FilesMissing, "12", "", batch.Facts{"name": "OCR.txt", "number": 107, "below": 105}),
		"OCR.txt has the bank's number 107, the one before it that has come is 105: files may be missing"},

	{finding(batch.BlockNeverListed, "gym", batch.RunFetch, batch.Facts{}),
		"waits: the mailbox has never been read, run fetch"},
	{finding(batch.BlockNotListedToday, "gym", batch.RunFetch, batch.Facts{"listed": "2026-10-20 13:15"}),
		"waits: the mailbox was last read to the end at 2026-10-20 13:15, run fetch"},
	{finding(batch.BlockFileNotWorked, "12", batch.RunIngest, batch.Facts{"name": "OCR.txt"}),
		"waits: OCR.txt (file 12) has not been worked, run ingest"},
	{finding(batch.BlockFileQuarantined, "12", batch.LookAtFile, batch.Facts{"name": "OCR.txt"}),
		"waits: OCR.txt (file 12) is quarantined, see trekk inbox show 12"},
	{finding(batch.BlockFileQuarantined, "12", batch.LookAtFile,
		batch.Facts{"name": "OCR.txt", "jobs": "remind, collect"}),
		"reminders and collection: waits: OCR.txt (file 12) is quarantined, see trekk inbox show 12"},

	{finding(batch.ReceiptUnknown, "9", "", batch.Facts{"name": "r.html", "list": "L226",
		"transmission": 44}),
		"r.html: L226 on transmission 44, which we never made" +
			"; when it has been dealt with, trekk finding settle receipt_unknown:9 --reason REASON"},
	{finding(batch.ReceiptContradicts, "7", batch.AskBank,
		batch.Facts{"name": "r.html", "verdict": "rejected", "before": "approved"}),
		"r.html says rejected of transmission 7, which was approved before: ask the bank" +
			"; when it has been dealt with, trekk finding settle receipt_contradicts:7 --reason REASON"},
	{finding(batch.ReceiptRejectsCopy, "7", batch.RejectTransmission,
		batch.Facts{"name": "r.html", "sends": 2, "text": "duplicate"}),
		"r.html rejects transmission 7, which was sent 2 times (duplicate): " +
			"ask the bank whether it has the first, and only if not, trekk transmission reject 7"},
	{finding(batch.ReceiptRejectsNothing, "7", "",
		batch.Facts{"name": "r.csv", "transaction": 4, "assignment": int64(11)}),
		"r.csv rejects transaction 4 of assignment 11, transmission 7: no such claim is waiting" +
			"; when it has been dealt with, trekk finding settle receipt_rejects_nothing:7 --reason REASON"},
	{finding(batch.ReceiptRemark, "7", "", batch.Facts{"list": "L00202", "transaction": 4,
		"text": "name is missing"}),
		"L00202 on transmission 7, transaction 4: name is missing"},
	{finding(batch.TransmissionTurnedDown, "7", "", batch.Facts{"text": "wrong agreement"}),
		"transmission 7 was rejected: wrong agreement" +
			"; when it has been dealt with, trekk finding settle transmission_turned_down:7 --reason REASON"},
	{finding(batch.CancellationTurnedDown, "1042", "", batch.Facts{"text": "too late",
		"due": day("2026-10-20")}),
		"the cancellation of invoice 1042 did not go through (too late): " +
			"the bank may charge it on 2026-10-20" +
			"; when it has been dealt with, trekk finding settle cancellation_turned_down:1042 --reason REASON"},

	{finding(batch.ApprovalMissing, "7", batch.ApproveTransmission,
		batch.Facts{"deadline": "2026-10-14 14:00", "minutes": int64(120)}),
		"transmission 7 waits for a second person until 2026-10-14 14:00: 120 minutes left: " +
			"trekk transmission approve 7 --as NAME"},
	{finding(batch.RefundWaits, "3", batch.ApproveRefund, batch.Facts{"amount_ore": batch.Ore(600000)}),
		"refund 3 of 6 000,00 waits for a second person: trekk refund approve 3 --as NAME"},
	{finding(batch.WriteOffWaits, "1042", batch.ApproveWriteOff,
		batch.Facts{"amount_ore": batch.Ore(600000)}),
		"the write-off of 6 000,00 of invoice 1042 waits for a second person: " +
			"trekk invoice write-off approve 1042 --as NAME"},
	{finding(batch.TransmissionUnapproved, "7", "",
		batch.Facts{"last": day("2026-10-14"), "due": day("2026-10-20")}),
		"transmission 7 is given up, since nobody approved it: it had to be at Nets on 2026-10-14 for what " +
			"is due 2026-10-20: our own fault" +
			"; when it has been dealt with, trekk finding settle transmission_unapproved:7 --reason REASON"},
	{finding(batch.ClaimNotTheirs, "77", batch.LookAtInvoice, batch.Facts{
		"amount_ore": batch.Ore(49900), "customer": "1001", "charged": "1002",
	}),
		"invoice 77, 499,00, is not claimed: customer 1001 owes it, and its KID has the number of customer " +
			"1002, who would be charged: see trekk invoice show 77"},
	{finding(batch.FeeInDoubt, "3", batch.LookAtFile, batch.Facts{
		"name": "OCR.D261006", "memberships": 2, "amount_ore": batch.Ore(99800), "fees_ore": batch.Ore(8000),
		"last": day("2026-10-14"),
	}),
		"OCR.D261006 (file 3) may hold the mandates of 2 memberships: their invoices, 998,00 and 80,00 in " +
			"fees, wait until 2026-10-14, and are made without the fee then; see trekk inbox show 3"},
	{finding(batch.OrdinaryAccountGone, "1042", "", batch.Facts{"due": day("2026-11-04")}),
		"invoice 1042 becomes an ordinary invoice due 2026-11-04: the account that it was to be charged to " +
			"is no longer in use"},
	{finding(batch.StrandedMandates, "15032080119", batch.PlanAccounts,
		batch.Facts{"mandates": 3, "to": "15032080127"}),
		"3 mandates are on account 15032080119, and their payers are invoiced to 15032080127: they cannot " +
			"be charged, and pay no fee for that; see trekk account plan"},
	{finding(batch.TooMany, "claims", batch.ConfirmJob, batch.Facts{
		"what": "claims", "number": int64(480), "amount_ore": batch.Ore(23952000), "expected": int64(40),
		"code": "1f3a09c2",
	}),
		"480 claims, 239 520,00, where about 40 were to be expected: nothing has been written; when it is " +
			"right: trekk run claims --confirm 1f3a09c2"},
	{finding(batch.MonthsWait, "M1", batch.ConfirmMonths, batch.Facts{
		"months": 3, "first": "2026-09", "last": "2026-11", "amount_ore": batch.Ore(149700),
		"code": "1f3a09c2",
	}),
		"membership M1 has 3 months to invoice at once, 2026-09 to 2026-11, 1 497,00: it waits; when they are " +
			"to be invoiced: trekk run bill --confirm 1f3a09c2"},
	{finding(batch.ManyMonthsWait, "gym", batch.ConfirmMonths, batch.Facts{
		"memberships": 21, "invoices": 63, "amount_ore": batch.Ore(3143700), "code": "1f3a09c2",
	}),
		"21 memberships have several months to invoice at once, 63 invoices, 31 437,00: they wait; when they " +
			"are to be invoiced: trekk run bill --confirm 1f3a09c2"},
	{finding(batch.ClockAhead, "gym", batch.UseMachineClock,
		batch.Facts{"clock": "2062-01-01 12:00", "machine": "2026-10-06 13:15"}),
		"the clock says 2062-01-01 12:00, and the machine's 2026-10-06 13:15: nothing is done by a day that " +
			"has not come; leave --as-of out, put the machine's clock right, or rehearse with --dry-run"},
	{finding(batch.ClockBehindFile, "3", batch.AcceptClock,
		batch.Facts{"clock": "2026-10-06 13:15", "modified": "2026-10-09 06:00", "name": "OCR.D261009"}),
		"the clock says 2026-10-06 13:15, and the mailbox gave 2026-10-09 06:00 to OCR.D261009 (file 3): one " +
			"of them is wrong, and nothing is done; when it is right: trekk clock accept --reason REASON"},
	{finding(batch.AuditUnanchored, "gym", batch.AnchorAnew,
		batch.Facts{"broken": "anchor/gym.json is gone"}),
		"the audit log does not hold what is kept of it outside the database: anchor/gym.json is gone; see " +
			"trekk db verify, and when this database is the right one, trekk db anchor --reason REASON"},
	{finding(batch.ClockBehindRun, "gym", batch.AcceptClock,
		batch.Facts{"clock": "2026-10-06 13:15", "run": "2062-01-01 12:00"}),
		"the clock says 2026-10-06 13:15, and it said 2062-01-01 12:00 in the last run: one of them is wrong, " +
			"and nothing is done; when it is right: trekk clock accept --reason REASON"},
	{finding(batch.ClockOfMailbox, "7", batch.AcceptClock,
		batch.Facts{"clock": "2026-10-06 13:15", "mailbox": "2026-10-09 13:15"}),
		"the clock said 2026-10-06 13:15 when transmission 7 was put into the mailbox, which gave it " +
			"2026-10-09 13:15: one of them is wrong, and nothing more is done; when ours is right: " +
			"trekk clock accept --reason REASON"},
	{finding(batch.TransmissionUncertain, "7", batch.ResendTransmission,
		batch.Facts{"last": day("2026-10-14"), "due": day("2026-10-20")}),
		"transmission 7 may be at the bank or not, and " +
			"it had to be at Nets on 2026-10-14 for what is due 2026-10-20: " +
			"ask the bank, then resend or reject it"},
	{finding(batch.TransmissionGivenUp, "7", "", batch.Facts{"last": day("2026-10-14"),
		"due": day("2026-10-20")}),
		"transmission 7 is given up before it was sent: " +
			"it had to be at Nets on 2026-10-14 for what is due 2026-10-20: our own fault" +
			"; when it has been dealt with, trekk finding settle transmission_given_up:7 --reason REASON"},
	{finding(batch.TransmissionToSend, "7", "", batch.Facts{"claims": 2, "amount_ore": batch.Ore(123450)}),
		"transmission 7, 2 claims, 1 234,50, is to be sent"},
	{finding(batch.ReceiptAwaited, "7", "", batch.Facts{"claims": 2, "amount_ore": batch.Ore(123450)}),
		"transmission 7, 2 claims, 1 234,50, waits for its receipt"},
	{finding(batch.ReceiptMissed, "7", batch.AskBank, batch.Facts{"sent": "2026-10-06 12:00"}),
		"no receipt has come on transmission 7, sent 2026-10-06 12:00: " +
			"ask the bank, and never send it under another number"},
	{finding(batch.ReceiptMissed, "7", "", batch.Facts{"sent": "2026-10-06 12:00"}),
		"no receipt has come on transmission 7, sent 2026-10-06 12:00"},

	{finding(batch.MembershipNotBilled, "M1", "", batch.Facts{"reason": `no plan "x"`}),
		`membership M1 is not billed: no plan "x"`},
	{finding(batch.OrdinaryAfterRejection, "1042", "",
		batch.Facts{"due": day("2026-11-04"), "text": "no agreement"}),
		"invoice 1042 becomes an ordinary invoice due 2026-11-04: the bank rejected the claim: no agreement"},
	{finding(batch.OrdinaryWithoutMandate, "1042", "", batch.Facts{"due": day("2026-11-04")}),
		"invoice 1042 becomes an ordinary invoice due 2026-11-04: the mandate is no longer active"},
	{finding(batch.OrdinaryTooLate, "1042", "", batch.Facts{"due": day("2026-11-04")}),
		"invoice 1042 becomes an ordinary invoice due 2026-11-04: too late to claim it for its due date"},

	{finding(batch.WithoutMobile, "gym", "", batch.Facts{"invoices": 3}),
		"3 overdue invoices are of customers without a mobile number: they get a letter"},
	{finding(batch.JobFailed, "fetch", "", batch.Facts{"error": "2 files were still being written"}),
		"fetch failed: 2 files were still being written"},
	{finding(batch.BooksDisagree, "gym", "",
		batch.Facts{"difference": "bank, and the payments: 1,00 and 2,00"}),
		"the books do not agree: bank, and the payments: 1,00 and 2,00"},
	{finding(batch.UnmatchedPayments, "gym", batch.LookAtUnmatched,
		batch.Facts{"payments": 2, "amount_ore": batch.Ore(99800)}),
		"2 unmatched payments, 998,00: see trekk unmatched list"},
	{finding(batch.OpenInvoices, "gym", "", batch.Facts{"invoices": 2, "amount_ore": batch.Ore(99800)}),
		"2 open invoices, 998,00"},
	{finding(batch.InvoicesOnHold, "gym", batch.LookAtInvoices,
		batch.Facts{"invoices": 1, "amount_ore": batch.Ore(49900)}),
		"1 of them on hold, 499,00: see trekk report invoices"},

	{finding(batch.CustomerOnHold, "1001", batch.LookAtCustomer,
		batch.Facts{"invoices": 2, "amount_ore": batch.Ore(99800), "live": 1}),
		"everything to customer 1001 is stopped: 2 open invoices, 998,00, of which the bank may still " +
			"charge 1: see trekk customer show 1001"},
	{finding(batch.BillingOnHold, "M1001", "", batch.Facts{"customer": "1001", "invoices": 1}),
		"membership M1001: 1 invoice waits, since everything to customer 1001 is stopped"},
	{finding(batch.ClaimNotMoved, "1042", batch.LookAtInvoice,
		batch.Facts{"charge": day("2026-10-20"), "due": day("2026-11-20")}),
		"invoice 1042 was given time until 2026-11-20, and the bank charges it on 2026-10-20 all the same: " +
			"see trekk invoice show 1042"},

	{finding(batch.NoRun, "gym", batch.RunAll, batch.Facts{"last": "2026-10-06 13:15"}),
		"a whole bank day has gone by without any run: the last one was at 2026-10-06 13:15: trekk run"},
	{finding(batch.InvoicingMissed, "2026-11", batch.RunAll, batch.Facts{"day": day("2026-10-06")}),
		"the invoices for 2026-11 were to be made on 2026-10-06, and the job bill has not run since: trekk run"},
	{finding(batch.ClaimDeadlineMissed, "2026-10-20", batch.SettleFinding,
		batch.Facts{"invoices": 2, "amount_ore": batch.Ore(99800), "last": day("2026-10-14")}),
		"2 invoices, 998,00, were to be charged on 2026-10-20, and were in no transmission by 2026-10-14: our " +
			"own fault, so nobody pays a fee for it; when it has been dealt with, trekk finding settle " +
			"claim_deadline_missed:2026-10-20 --reason REASON"},
	{finding(batch.AlertUndelivered, "email", batch.TestAlerts,
		batch.Facts{"messages": 2, "error": "refused"}),
		"2 alerts could not be sent by email: refused: trekk alerts test"},
	{finding(batch.MessagesUncertain, "gym", batch.LookAtMessages, batch.Facts{"messages": 2, "message": 17}),
		"nobody knows whether 2 messages were sent, from number 17 on: a report may still come, and nothing is " +
			"sent twice by itself; see trekk sms list --channel all --state uncertain"},
	{finding(batch.MessagesWait, "gym", batch.LookAtMessages, batch.Facts{"messages": 1, "message": 17}),
		"1 message has waited to be sent for more than two days, from number 17 on; see trekk sms list --channel all --state queued"},
	{finding(batch.MessagesUndelivered, "gym", batch.LookAtMessages,
		batch.Facts{"messages": 2, "message": 17}),
		"2 messages have reached nobody, from number 17 on, and no other way to the customer is known: with an " +
			"address, or another e-mail address, they go out again; see trekk sms list --channel all --state failed"},
	{finding(batch.NoticeNotGiven, "1042", batch.WithdrawHandover, batch.Facts{"error": "5.1.1"}),
		"the collection notice of invoice 1042 came back (5.1.1), and the invoice is with the agency: it was handed " +
			"over without a notice: trekk handover withdraw 1042 --reason REASON"},
	{finding(batch.MessagesMoved, "gym", "",
		batch.Facts{"messages": 2, "message": 17, "error": "no such number"}),
		"2 messages could not be brought, and go another way: no such number"},
	{finding(batch.TextRefused, "gym", "", batch.Facts{"messages": 1, "message": 17, "error": "no emoji"}),
		"the text of 1 message, from number 17 on, is refused: no emoji"},
	{finding(batch.BudgetReached, "gym", "", batch.Facts{"via": "sms", "messages": 2}),
		"2 messages were sent by sms; the rest wait, since a run sends no more"},
	{finding(batch.GatewayAway, "gym", "", batch.Facts{"via": "sveve", "error": "no answer"}),
		"sveve cannot be reached, or is busy: messages wait for the next run: no answer"},
	{finding(batch.GatewayRefuses, "gym", "", batch.Facts{"via": "sveve", "error": "401"}),
		"sveve refuses us, and messages wait: 401"},
	{finding(batch.WebhookIsGone, "door", batch.ReplayWebhook, batch.Facts{"from": 17}),
		"webhook door has answered that it is gone, and is told nothing any longer from change 17 on; when it is " +
			"there again, trekk webhook replay door --from 17"},
	{finding(batch.WebhookFails, "door", batch.ReplayWebhook, batch.Facts{"from": 17, "error": "no answer"}),
		"webhook door has taken nothing for three days, and is told nothing any longer from change 17 on: no " +
			"answer; when it works again, trekk webhook replay door --from 17"},
	{finding(batch.WebhookMissed, "door", batch.ReplayWebhook,
		batch.Facts{"changes": 2, "from": 17, "error": "no answer"}),
		"webhook door did not take 2 changes for three days, the first of them 17: no answer; when it takes " +
			"them, trekk webhook replay door --from 17"},
	{finding(batch.AlertTest, "gym", "", batch.Facts{"name": "Gym AS"}),
		"this is a test of the alerts of Gym AS: nothing is wrong"},

	{finding(batch.AgencyCases, "gym", "", batch.Facts{"cases": 2, "amount_ore": batch.Ore(99800)}),
		"2 cases are at the collection agency, 998,00"},
	{finding(batch.AgencyRefused, "1042", batch.WithdrawHandover,
		batch.Facts{"case": int64(3), "reason": "the debtor is dead"}),
		"the agency has refused case 3, invoice 1042: the debtor is dead; when it is put right: trekk handover " +
			"withdraw 1042 --reason REASON"},
	{finding(batch.AgencyKeeps, "1042", batch.WithdrawHandover,
		batch.Facts{"case": int64(7), "agency_case": "A-7", "reason": "in court"}),
		"the agency has refused to give up case 7, invoice 1042 (its number A-7), and may go on with it: in court. " +
			"Agree on it with the agency, and tell it again: trekk handover withdraw 1042 --reason REASON"},
	{finding(batch.AgencyFilesLost, "gym", batch.SettleFinding,
		batch.Facts{"file": int64(12), "case": int64(40), "message": int64(55)}),
		"the books were behind, and the agency has cases up to number 40, message 55 and file 12, that they do not " +
			"have: put what it has on hold, with its list at hand; nothing is handed over until then; when it has been " +
			"dealt with, trekk finding settle agency_files_lost:gym --reason REASON"},
	{finding(batch.AgencyBehind, "gym", batch.Recover,
		batch.Facts{"name": "outbox.agency", "case": int64(40), "message": int64(55)}),
		"the agency was told of cases up to number 40 and message 55 (outbox.agency), and the books do not have " +
			"them: they are a copy, or were restored; trekk transmission recover --reason REASON"},
	{finding(batch.AgencyRefusedChange, "1042", "",
		batch.Facts{"case": int64(3), "reason": "paid out", "what": "withdraw"}),
		"the agency has refused the withdrawal of case 3, invoice 1042: paid out; when it has been dealt with, " +
			"trekk finding settle agency_refused_change:1042 --reason REASON"},
	{finding(batch.AgencyContradicts, "1042", "",
		batch.Facts{"case": int64(3), "reason": "", "result": "refused", "before": "accepted"}),
		"the agency answers refused in case 3, invoice 1042, and answered accepted before; when it has been dealt " +
			"with, trekk finding settle agency_contradicts:1042 --reason REASON"},
	{finding(batch.AgencyReceiptUnknown, "12", "",
		batch.Facts{"name": "r.jsonl", "message": int64(9), "case": int64(3)}),
		"r.jsonl (file 12) answers message 9 on case 3, which the agency was never sent; when it has been dealt " +
			"with, trekk finding settle agency_receipt_unknown:12 --reason REASON"},
	{finding(batch.AgencyUncertain, "1042", batch.LookAtInvoice,
		batch.Facts{"case": int64(3), "message": int64(9), "what": "new"}),
		"nobody knows whether the agency has got the handover of case 3, invoice 1042 (message 9): its answer was " +
			"lost"},
	{finding(batch.AgencyByHand, "1042", "",
		batch.Facts{"case": int64(3), "agency_case": "1007", "what": "objection"}),
		"tell the agency in its portal, case 1007, invoice 1042: the debtor objects; it cannot be told by its API; " +
			"when it has been dealt with, trekk finding settle agency_by_hand:1042 --reason REASON"},
	{finding(batch.AgencySilent, "gym", "",
		batch.Facts{"name": "agency-000001.jsonl", "sent": day("2026-11-03"), "messages": 2}),
		"the agency has not answered 2 messages of agency-000001.jsonl, sent 2026-11-03"},
	{finding(batch.AgencyClosed, "1042", batch.WithdrawHandover,
		batch.Facts{"case": int64(3), "reason": "no assets", "amount_ore": batch.Ore(49900)}),
		"the agency has closed case 3, and 499,00 of invoice 1042 is not paid: no assets: trekk handover withdraw " +
			"1042 --reason REASON"},
	{finding(batch.AgencyCosts, "1042", batch.LookAtInvoice,
		batch.Facts{"case": int64(3), "costs_ore": batch.Ore(70000), "most_ore": batch.Ore(37500)}),
		"the agency asks for costs of 700,00 in case 3, invoice 1042: the law lets it ask for 375,00: see trekk " +
			"invoice show 1042"},
	{finding(batch.AgencySumMissing, "gym", "",
		batch.Facts{"reference": "O-7", "on": day("2026-11-20"), "amount_ore": batch.Ore(49900)}),
		"settlement O-7 of the agency, 499,00 on 2026-11-20, has not come to the bank"},
	{finding(batch.AgencySumUntold, "17", "",
		batch.Facts{"on": day("2026-11-20"), "amount_ore": batch.Ore(49900)}),
		"payment 17, 499,00 from the agency on 2026-11-20, is in no settlement that it has told of"},

	{finding(batch.CreditBelowZero, "gym", batch.LookAtCredit,
		batch.Facts{"customers": 2, "amount_ore": batch.Ore(99800)}),
		"2 customers owe 998,00 through refunds that the bank took back, and have not been invoiced of it: " +
			"see trekk report credit"},
	{finding(batch.DebtOfHeldCustomer, "1001", batch.LookAtCredit,
		batch.Facts{"amount_ore": batch.Ore(49900)}),
		"customer 1001 owes 499,00 through a refund that the bank took back, and is not invoiced: " +
			"everything to the customer is stopped: see trekk report credit"},
	{finding(batch.DebtMoneyWaits, "1001", batch.PlacePayment,
		batch.Facts{"amount_ore": batch.Ore(49900), "payment": "17"}),
		"customer 1001 owes 499,00 through a refund that the bank took back, and is not invoiced: payment " +
			"17 waits and may be for it: see trekk unmatched list --suggest"},
	{finding(batch.MoneyWaits, "1042", batch.PlacePayment, batch.Facts{
		"payment": "17", "date": day("2026-10-19"), "waiting_ore": batch.Ore(49900),
		"asked_ore": batch.Ore(49900), "ground": batch.GroundCustomer,
	}),
		"invoice 1042 is not followed up: 499,00 is asked, and payment 17 of 2026-10-19, 499,00, waits and " +
			"may be for it (its KID is the customer's): see trekk unmatched list --suggest"},
	{finding(batch.BankSilent, "2026-10-20", batch.SettleFinding, batch.Facts{
		"due": day("2026-10-20"), "claims": 6, "told": 0, "usual": "96 %",
	}),
		"the bank has told of 0 of the 6 claims due 2026-10-20 that it approved (usually 96 %): nobody is " +
			"followed up for what is due that day; ask the bank for the files that are missing; when none " +
			"is, trekk finding settle bank_silent:2026-10-20 --reason REASON"},

	{finding(batch.HeldUnanswered, "1042", "",
		batch.Facts{"amount_ore": batch.Ore(49900), "transmission": int64(7)}),
		"invoice 1042, 499,00, is not followed up: its claim went with transmission 7, which was never " +
			"sent or never answered"},
	{finding(batch.HeldNeverClaimed, "1042", "", batch.Facts{"amount_ore": batch.Ore(49900)}),
		"invoice 1042, 499,00, is not followed up: it is to be charged, and no claim is at the bank"},
	{finding(batch.HeldDisputed, "1042", batch.ReleaseInvoice, batch.Facts{"amount_ore": batch.Ore(49900)}),
		"invoice 1042, 499,00, is not followed up: it is disputed; trekk invoice release 1042"},
	{finding(batch.HeldCustomer, "1042", "",
		batch.Facts{"amount_ore": batch.Ore(49900), "customer": "1001"}),
		"invoice 1042, 499,00, is not followed up: everything to customer 1001 is stopped"},
	{finding(batch.HeldArranged, "1042", "",
		batch.Facts{"amount_ore": batch.Ore(49900), "due": day("2026-12-20")}),
		"invoice 1042, 499,00, is not followed up: the customer has time until 2026-12-20"},
	{finding(batch.HeldByCredit, "1042", batch.ApplyCredit, batch.Facts{
		"amount_ore": batch.Ore(49900), "credit_ore": batch.Ore(49900), "customer": "1001",
	}),
		"invoice 1042, 499,00, is not followed up: customer 1001 has credit for it, 499,00: " +
			"trekk credit apply 1001"},
	{finding(batch.BelowMinimum, "1042", "", batch.Facts{
		"amount_ore": batch.Ore(1000), "owed_ore": batch.Ore(1500), "minimum_ore": batch.Ore(5000),
	}),
		"invoice 1042, 10,00, is not followed up: the customer owes 15,00 in all, which is below the " +
			"minimum of 50,00"},
	{finding(batch.HeldByLaw, "1042", "", batch.Facts{
		"amount_ore": batch.Ore(49900), "step": "agency", "reason": string(gate.NoticeTooOld), "rule": "L12",
	}),
		"invoice 1042, 499,00, is not followed up: the law does not allow the step agency: " +
			"the collection notice is too old (L12)"},
	{finding(batch.LawNotReviewed, "1042", batch.AddLaw, batch.Facts{
		"amount_ore": batch.Ore(49900), "step": "reminder", "rule": "L14", "through": day("2026-12-31"),
	}),
		"invoice 1042, 499,00, is not followed up: the step reminder needs the law's rates, which were reviewed " +
			"through 2026-12-31 (L14): look up the inkassosats, the interest on late payment and the day of the " +
			"new inkassolov (lovdata.no), trekk law add FILE --reason REASON"},
	{finding(batch.InvoicesHeld, "gym", batch.LookAtHolds, batch.Facts{
		"hold": string(batch.HeldDisputed), "invoices": 2, "amount_ore": batch.Ore(99800),
	}),
		"2 overdue invoices, 998,00, are not followed up: they are disputed: see trekk report ageing"},
	{finding(batch.SmallDifferences, "gym", "", batch.Facts{"invoices": 2, "amount_ore": batch.Ore(100)}),
		"what is missing of 2 invoices, 1,00, is written off as small differences"},

	{finding(batch.PassphraseGiven, "ola", batch.SettleFinding, batch.Facts{"by": "kari"}),
		"kari gave the approver ola a new passphrase, and could sign in as both: ask ola, who chooses another at " +
			"once; where ola did not ask for it, disable ola and look through the audit log; when it has been dealt " +
			"with, trekk finding settle passphrase_given:ola --reason REASON"},
	{finding(batch.FileNotImported, "invoices-1.csv", "", batch.Facts{
		"folder": "handed-in/failed", "why": "invoices-1.csv.why.txt",
	}),
		"nothing of invoices-1.csv was imported: invoices-1.csv.why.txt in handed-in/failed says what is wrong. " +
			"Correct the file, put it into the folder of imports again, and remove this one"},
	{finding(batch.FileNotFetched, "OCR.D261006", "", batch.Facts{
		"folder": "Outbound", "error": "read OCR.D261006: the file is still changing",
	}),
		"OCR.D261006, in the folder Outbound of the mailbox, was not fetched: read OCR.D261006: the file is " +
			"still changing"},
	{finding(batch.FilesNotFetched, "gym", "", batch.Facts{"files": 31, "told": 20}),
		"31 files in the mailbox were not fetched; the first 20 of them are named"},
	{finding(batch.FileStray, "4", "", batch.Facts{"name": "README.txt"}),
		"README.txt (file 4) is no file of the bank's: set aside"},
	{finding(batch.PossibleDoubles, "4", batch.LookAtFile, batch.Facts{
		"name": "c.xml", "payments": 2, "amount_ore": batch.Ore(99800),
	}), "c.xml (file 4): 2 payments of 998,00 may be in the books already, and nothing of them is booked: see " +
		"trekk inbox show 4"},
	{finding(batch.OtherSourceAlone, "4", batch.LookAtFile, batch.Facts{
		"name": "c.xml", "payments": 1, "amount_ore": batch.Ore(49900),
	}), "c.xml (file 4) tells of 1 payment of 499,00 that the source which books the account has not brought: see " +
		"trekk inbox show 4"},
	{finding(batch.TickInDoubt, "2026-11-04-15032080119", batch.SettleFinding, batch.Facts{
		"name": "n.csv", "lines": 1, "date": bankday.New(2026, 11, 4), "amount_ore": batch.Ore(49900),
	}), "n.csv: 1 line of 2026-11-04, 499,00, may be of a sum of its own, or of the one that was ticked a bank day " +
		"before and looks the same: nothing was ticked; take a statement that has both days; when it has been dealt " +
		"with, trekk finding settle tick_in_doubt:2026-11-04-15032080119 --reason REASON"},
	{finding(batch.LeftoverRemoved, "7", "", batch.Facts{"name": "AG.0badcafe.part", "bytes": 800}),
		"transmission 7: an upload that was cut short had left AG.0badcafe.part (800 bytes) in the mailbox: " +
			"removed"},
	{finding(batch.LeftoverStays, "7", "", batch.Facts{
		"name": "AG.0badcafe.part", "bytes": 800, "error": "the server denies it",
	}),
		"transmission 7: an upload that was cut short has left AG.0badcafe.part (800 bytes) in the mailbox, " +
			"and it cannot be removed: the server denies it"},
	{finding(batch.BackupOld, "gym", batch.MakeBackup,
		batch.Facts{"folder": "/backup", "last": "2026-10-05 03:30", "hours": 26}),
		"the last backup in /backup is 26 hours old, of 2026-10-05 03:30: trekk db backup"},
	{finding(batch.BackupMissing, "gym", batch.MakeBackup, batch.Facts{"folder": "/backup"}),
		"there is no backup in /backup: trekk db backup"},
	{finding(batch.BackupsUnread, "gym", batch.MakeBackup,
		batch.Facts{"folder": "/backup", "reason": "permission denied"}),
		"nothing can be told of the backups in /backup: permission denied: trekk db backup"},

	{finding(batch.Stopped, "gym", batch.Resume,
		batch.Facts{"at": "2026-10-06 13:00", "by": "kari", "reason": "wrong prices"}),
		"nothing leaves since 2026-10-06 13:00, stopped by kari: wrong prices; trekk resume --reason REASON"},
	{finding(batch.JobStopped, "remind", batch.Resume,
		batch.Facts{"at": "2026-10-06 13:00", "by": "kari", "reason": "files are late"}),
		"remind does nothing since 2026-10-06 13:00, stopped by kari: files are late; " +
			"trekk resume --reason REASON"},
	{finding(batch.BooksBehind, "gym", batch.Recover,
		batch.Facts{"name": "AG.txt", "number": int64(9), "last": int64(8)}),
		"the bank may know more than the books: AG.txt shows transmission 9, and the last in the books is 8: " +
			"nothing is billed, claimed, sent or chased; see that no other copy of the books is at work; " +
			"then trekk transmission recover --reason REASON"},
	{finding(batch.TransmissionContradicted, "8", batch.Recover, batch.Facts{"name": "AG.txt"}),
		"the bank may know more than the books: AG.txt is transmission 8, and not the one in the books: " +
			"nothing is billed, claimed, sent or chased; see that no other copy of the books is at work; " +
			"then trekk transmission recover --reason REASON"},
	{finding(batch.ReceiptUnsent, "8", batch.Recover, batch.Facts{"name": "KV.html"}),
		"KV.html is a receipt for transmission 8, which was never sent: it has changed nothing: ask the bank " +
			"whether it has the transmission; then trekk transmission recover --reason REASON"},
	{finding(batch.BooksRestored, "gym", batch.Recover,
		batch.Facts{"name": "db restore", "at": "2026-10-06 13:00"}),
		"db restore has put these books here at 2026-10-06 13:00, and the bank may know more: nothing is " +
			"billed, claimed, sent or chased; trekk transmission recover --reason REASON"},
	{finding(batch.ClaimsInDoubt, "9", batch.SettleFinding,
		batch.Facts{"name": "KV.html", "due": day("2026-10-20")}),
		"what transmission 9 claims is not known (KV.html): what is due by 2026-10-20 is not claimed again: " +
			"ask the bank whether it charges it; then trekk finding settle claims_in_doubt:9 --reason REASON"},
	{finding(batch.RenewalAsked, "7", batch.RenewClaims,
		batch.Facts{"text": "wrong agreement", "claims": 2, "amount_ore": batch.Ore(99800)}),
		"the bank rejected transmission 7 (wrong agreement): 2 claims, 998,00, are not made anew before a " +
			"person says so: trekk transmission renew 7 --reason REASON"},
}

// The texts of the command line are published: run --json and status --json have them.
func TestWhatTheCommandLineTells(t *testing.T) {
	seen := map[batch.FindingCode]bool{}
	for _, s := range told {
		seen[s.Code] = true
		if got := Told(s.Finding, "en", true); got != s.told {
			t.Errorf("%s\n got %s\nwant %s", s.Code, got, s.told)
		}
	}
	for code := range documented(t, "FindingCode") {
		if !seen[batch.FindingCode(code)] {
			t.Errorf("%s is not among the texts of this test", code)
		}
	}
}

func TestSentencesForAConsole(t *testing.T) {
	f := finding(batch.ReceiptRejectsCopy, "7", batch.RejectTransmission,
		batch.Facts{"name": "r.html", "sends": 2, "text": "duplikat"})
	for _, c := range []struct{ got, want string }{
		{Sentence(f, "en"), "r.html rejects transmission 7, which was sent 2 times (duplikat): " +
			"ask the bank whether it has the first"},
		{Sentence(f, "nb"), "r.html avviser forsendelse 7, som er sendt 2 ganger (duplikat): " +
			"spør banken om den har den første"},
		{Told(f, "nb", false), Sentence(f, "nb")},
		{Command(f), "trekk transmission reject 7"},
		{Sentence(finding(batch.ReceiptContradicts, "7", "",
			batch.Facts{"name": "r.html", "verdict": "rejected", "before": "approved"}), "nb"),
			"r.html sier at forsendelse 7 er avvist, men den var godkjent fra før"},
		{Sentence(finding(batch.UnmatchedPayments, "gym", batch.LookAtUnmatched,
			batch.Facts{"payments": 2, "amount_ore": batch.Ore(123450)}), "nb"),
			"2 uplasserte innbetalinger, 1 234,50"},
		{Sentence(batch.Finding{Code: "sun_spots", Subject: batch.Numbered(batch.OfFile, 3)}, "nb"),
			"sun_spots file 3"},
		{Command(finding(batch.OpenInvoices, "gym", "", nil)), ""},

		{Read(waits(11565), "nb"), "forsendelse 7 venter på godkjenning fra en person til innen 14.10.2026 14.00: " +
			"8 dager igjen"},
		{Read(waits(11565), "en"), "transmission 7 waits for a second person until 14 Oct 2026 14:00: 8 days left"},
		{Sentence(waits(11565), "en"), "transmission 7 waits for a second person until 2026-10-14 14:00: " +
			"11565 minutes left"},
		{Read(waits(150), "en"), "transmission 7 waits for a second person until 14 Oct 2026 14:00: 2 hours left"},
		{Read(waits(1), "nb"), "forsendelse 7 venter på godkjenning fra en person til innen 14.10.2026 14.00: " +
			"1 minutt igjen"},
		{Read(finding(batch.UnmatchedPayments, "gym", "",
			batch.Facts{"payments": 1, "amount_ore": int64(123450)}), "nb"),
			"1 uplassert innbetaling, 1 234,50"},
		{Read(finding(batch.ClaimDeadlineMissed, "2026-10-20", "",
			batch.Facts{"invoices": 1, "amount_ore": int64(123450), "last": "2026-10-14"}), "en"),
			"1 invoice, 1 234,50, was to be charged on 20 Oct 2026, and was in no transmission by 14 Oct 2026: " +
				"our own fault, so nobody pays a fee for it"},
		{Read(finding(batch.InvoicingMissed, "2026-11", "", batch.Facts{"day": day("2026-10-06")}), "nb"),
			"fakturaene for november 2026 skulle lages 06.10.2026, og jobben bill har ikke kjørt siden"},
	} {
		if c.got != c.want {
			t.Errorf("\n got %s\nwant %s", c.got, c.want)
		}
	}
}

// waits is a transmission that waits for so many minutes.
func waits(minutes int) batch.Finding {
	return finding(batch.ApprovalMissing, "7", "",
		batch.Facts{"deadline": "2026-10-14 14:00", "minutes": minutes})
}
