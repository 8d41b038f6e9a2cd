package wording

import (
	"strings"

	"trekk/batch"
)

// This file is for the command line alone: it names commands.

// commands are the remedies as trekk commands; {no} is the number of the finding's subject.
var commands = map[batch.Remedy]string{
	batch.LookAtFile:          "trekk inbox show {no}",
	batch.RunFetch:            "trekk run fetch",
	batch.RunIngest:           "trekk run ingest",
	batch.ApproveTransmission: "trekk transmission approve {no} --as NAME",
	batch.ApproveRefund:       "trekk refund approve {no} --as NAME",
	batch.ApproveWriteOff:     "trekk invoice write-off approve {no} --as NAME",
	batch.RejectTransmission:  "trekk transmission reject {no}",
	batch.ResendTransmission:  "trekk transmission resend {no}",
	batch.AskBank:             "", // nothing in trekk
	batch.LookAtUnmatched:     "trekk unmatched list",
	batch.LookAtInvoices:      "trekk report invoices",
	batch.PlacePayment:        "trekk unmatched list --suggest",
	batch.SettleFinding:       "trekk finding settle {id} --reason REASON",
	batch.ReleaseInvoice:      "trekk invoice release {no}",
	batch.ResolveObjection:    "trekk invoice resolve {no} --reason REASON",
	batch.WithdrawHandover:    "trekk handover withdraw {no} --reason REASON",
	batch.ApplyCredit:         "trekk credit apply {customer}",
	batch.LookAtCredit:        "trekk report credit",
	batch.AddLaw:              "trekk law add FILE --reason REASON",
	batch.LookAtHolds:         "trekk report ageing",
	batch.LookAtCustomer:      "trekk customer show {no}",
	batch.LookAtInvoice:       "trekk invoice show {no}",
	batch.LookAtMessages:      "trekk sms list --channel all",
	batch.PlanAccounts:        "trekk account plan",
	batch.ConfirmJob:          "trekk run {no} --confirm {code}",
	batch.ConfirmMonths:       "trekk run bill --confirm {code}",
	batch.UseMachineClock:     "", // whatever sets the clock of the machine
	batch.AcceptClock:         "trekk clock accept --reason REASON",
	batch.MakeBackup:          "trekk db backup",
	batch.RunAll:              "trekk run",
	batch.TestAlerts:          "trekk alerts test",
	batch.ReplayWebhook:       "trekk webhook replay {no} --from {from}",
	batch.AnchorAnew:          "trekk db anchor --reason REASON",

	batch.Resume:      "trekk resume --reason REASON",
	batch.Recover:     "trekk transmission recover --reason REASON",
	batch.RenewClaims: "trekk transmission renew {no} --reason REASON",
}

// hints are how the command is told behind a sentence, by code; {command} stands for it. A code without one
// has no command to tell, or its advice says enough.
var hints = map[batch.FindingCode]text{
	batch.FileFaulty:           {": see {command}", ": se {command}"},
	batch.FileInQuarantine:     {"; see {command}", "; se {command}"},
	batch.PossibleDoubles:      {": see {command}", ": se {command}"},
	batch.OtherSourceAlone:     {": see {command}", ": se {command}"},
	batch.BlockNeverListed:     {", run fetch", ", kjør fetch"},
	batch.BlockNotListedToday:  {", run fetch", ", kjør fetch"},
	batch.BlockFileNotWorked:   {", run ingest", ", kjør ingest"},
	batch.BlockFileQuarantined: {", see {command}", ", se {command}"},
	batch.ReceiptRejectsCopy:   {", and only if not, {command}", ", og bare om ikke, {command}"},
	batch.ApprovalMissing:      {": {command}", ": {command}"},
	batch.RefundWaits:          {": {command}", ": {command}"},
	batch.WriteOffWaits:        {": {command}", ": {command}"},
	batch.UnmatchedPayments:    {": see {command}", ": se {command}"},
	batch.InvoicesOnHold:       {": see {command}", ": se {command}"},
	batch.MoneyWaits:           {": see {command}", ": se {command}"},
	batch.BankSilent:           {"; when none is, {command}", "; når ingen mangler, {command}"},
	batch.HeldDisputed:         {"; {command}", "; {command}"},
	batch.AgencyRefused:        {"; when it is put right: {command}", "; når det er ordnet: {command}"},
	batch.AgencyKeeps:          {", and tell it again: {command}", ", og gi dem beskjed igjen: {command}"},
	batch.AgencyBehind:         {"; {command}", "; {command}"},
	batch.AgencyClosed:         {": {command}", ": {command}"},
	batch.AgencyCosts:          {": see {command}", ": se {command}"},
	batch.CreditBelowZero:      {": see {command}", ": se {command}"},
	batch.DebtOfHeldCustomer:   {": see {command}", ": se {command}"},
	batch.DebtMoneyWaits:       {": see {command}", ": se {command}"},
	batch.LawNotReviewed:       {", {command}", ", {command}"},
	batch.HeldByCredit:         {": {command}", ": {command}"},
	batch.InvoicesHeld:         {": see {command}", ": se {command}"},
	batch.CustomerOnHold:       {": see {command}", ": se {command}"},
	batch.ClaimNotMoved:        {": see {command}", ": se {command}"},
	batch.ClaimNotTheirs:       {": see {command}", ": se {command}"},
	batch.FeeInDoubt:           {"; see {command}", "; se {command}"},
	batch.StrandedMandates:     {"; see {command}", "; se {command}"},
	batch.TooMany:              {"; when it is right: {command}", "; når det er riktig: {command}"},
	batch.MonthsWait: {"; when they are to be invoiced: {command}",
		"; når de skal faktureres: {command}"},
	batch.ManyMonthsWait: {"; when they are to be invoiced: {command}",
		"; når de skal faktureres: {command}"},
	batch.ClockBehindFile:     {"; when it is right: {command}", "; når den er riktig: {command}"},
	batch.ClockBehindRun:      {"; when it is right: {command}", "; når den er riktig: {command}"},
	batch.ClockOfMailbox:      {"; when ours is right: {command}", "; når vår er riktig: {command}"},
	batch.BackupOld:           {": {command}", ": {command}"},
	batch.BackupMissing:       {": {command}", ": {command}"},
	batch.BackupsUnread:       {": {command}", ": {command}"},
	batch.NoRun:               {": {command}", ": {command}"},
	batch.InvoicingMissed:     {": {command}", ": {command}"},
	batch.AlertUndelivered:    {": {command}", ": {command}"},
	batch.MessagesUncertain:   {"; see {command} --state uncertain", "; se {command} --state uncertain"},
	batch.MessagesUndelivered: {"; see {command} --state failed", "; se {command} --state failed"},
	batch.NoticeNotGiven:      {": {command}", ": {command}"},
	batch.MessagesWait:        {"; see {command} --state queued", "; se {command} --state queued"},
	batch.WebhookIsGone:       {"; when it is there again, {command}", "; når den er der igjen, {command}"},
	batch.WebhookFails:        {"; when it works again, {command}", "; når den virker igjen, {command}"},
	batch.WebhookMissed:       {"; when it takes them, {command}", "; når den tar imot dem, {command}"},
	batch.AuditUnanchored: {
		"; see trekk db verify, and when this database is the right one, {command}",
		"; se trekk db verify, og når denne databasen er den riktige, {command}",
	},

	batch.Stopped:                  {"; {command}", "; {command}"},
	batch.JobStopped:               {"; {command}", "; {command}"},
	batch.BooksBehind:              {"; then {command}", "; deretter {command}"},
	batch.TransmissionContradicted: {"; then {command}", "; deretter {command}"},
	batch.ReceiptUnsent:            {"; then {command}", "; deretter {command}"},
	batch.BooksRestored:            {"; {command}", "; {command}"},
	batch.ClaimsInDoubt:            {"; then {command}", "; deretter {command}"},
	batch.RenewalAsked:             {": {command}", ": {command}"},
}

// dealtWith is the hint about what stands until a person settles it, where its code has no other.
var dealtWith = text{"; when it has been dealt with, {command}", "; når det er ordnet, {command}"}

// Command is the trekk command for what to do about a finding; empty when there is none.
func Command(f batch.Finding) string {
	command := commands[f.Do]
	if command == "" && f.Code.Settleable() {
		command = commands[batch.SettleFinding]
	}
	return (&reading{f, "en", false}).fill(command)
}

// Told is the sentence, and, with command, what to do about it on the command line behind it.
func Told(f batch.Finding, lang string, command bool) string {
	s := Sentence(f, lang)
	hint, ok := hints[f.Code]
	switch {
	case !command:
		return s
	case ok && f.Do != "":
	case !ok && f.Code.Settleable():
		hint = dealtWith
	default:
		return s
	}
	return s + strings.ReplaceAll(hint.in(lang), "{command}", Command(f))
}
