package wording

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"trekk/batch"
)

// happenings is what is said of what has happened to a customer. The day and the amount stand beside it.
// {no}, {invoice}, {due}, {word} and {text} are those of the happening; what stands between [ and ] is left
// out where they are empty.
var happenings = map[batch.HappeningKind]text{
	batch.InvoiceMade: {
		"invoice {no} made, due {due}, {word}: {text}", "faktura {no} laget, forfall {due}, {word}: {text}",
	},
	batch.InvoiceTakenOver: {
		"invoice {no} taken over from another system, due {due}, {word}[: {text}]",
		"faktura {no} overtatt fra et annet system, forfall {due}, {word}[: {text}]",
	},
	batch.DueChanged: {
		"invoice {no} is now due {due}, {word}: {text}", "faktura {no} forfaller nå {due}, {word}: {text}",
	},
	batch.LetterSent: {
		"{word} about invoice {no} sent, in {text}", "{word} om faktura {no} sendt, i {text}",
	},
	batch.ClaimSealed: {
		"claim for invoice {invoice}, due {due}, in transmission {no}",
		"betalingskrav for faktura {invoice}, forfall {due}, i forsendelse {no}",
	},
	batch.CancellationSealed: {
		"cancellation of the claim for invoice {invoice}, due {due}, in transmission {no}",
		"sletting av kravet for faktura {invoice}, forfall {due}, i forsendelse {no}",
	},
	batch.ClaimTurnedDown: {
		"the bank rejected the claim for invoice {invoice}[: {text}]",
		"banken avviste kravet for faktura {invoice}[: {text}]",
	},
	batch.ClaimLost: {
		"the claim for invoice {invoice} was rejected with transmission {no}[: {text}]",
		"kravet for faktura {invoice} ble avvist med forsendelse {no}[: {text}]",
	},
	batch.Charged: {
		"invoice {invoice} charged by AvtaleGiro, payment {no}",
		"faktura {invoice} trukket med AvtaleGiro, innbetaling {no}",
	},
	batch.Paid: {
		"invoice {invoice} paid, payment {no}[: {text}]",
		"faktura {invoice} betalt, innbetaling {no}[: {text}]",
	},
	batch.PaymentTakenOff: {
		"payment {no} taken off invoice {invoice}[: {text}]",
		"innbetaling {no} tatt av faktura {invoice}[: {text}]",
	},
	batch.CreditGrew: {"credit of payment {no}[: {text}]", "tilgode av innbetaling {no}[: {text}]"},
	batch.CreditUsed: {"credit of payment {no} used[: {text}]",
		"tilgode av innbetaling {no} brukt[: {text}]"},
	batch.ReminderSent: {
		"reminder of invoice {no} sent by {word}", "påminnelse om faktura {no} sendt på {word}",
	},
	batch.ReminderTakenBack: {
		"reminder of invoice {no} withdrawn", "påminnelse om faktura {no} trukket tilbake",
	},
	batch.HandedOver: {
		"invoice {no} handed over to collection", "faktura {no} overført inkasso",
	},
	batch.HandoverTakenBack: {
		"invoice {no} withdrawn from collection", "faktura {no} trukket tilbake fra inkasso",
	},
	batch.InvoiceHeld: {
		"invoice {no} put on hold[ until {due}]: {text}", "faktura {no} satt på vent[ til {due}]: {text}",
	},
	batch.InvoiceReleased: {
		"invoice {no} followed up again", "faktura {no} følges opp igjen",
	},
	batch.InvoiceObjected: {
		"the customer objects to invoice {no}: {text}", "kunden har innsigelse mot faktura {no}: {text}",
	},
	batch.InvoiceResolved: {
		"the objection to invoice {no} resolved: {text}", "innsigelsen mot faktura {no} avgjort: {text}",
	},
	batch.Credited:   {"invoice {no} credited: {text}", "faktura {no} kreditert: {text}"},
	batch.WrittenOff: {"invoice {no} written off as a loss: {text}", "faktura {no} ført som tap: {text}"},
	batch.DifferenceGone: {
		"small difference of invoice {no} written off", "øredifferanse på faktura {no} strøket",
	},
	batch.TimeGiven: {
		"time given to pay invoice {no}, until {due}[: {text}]",
		"utsettelse på faktura {no}, til {due}[: {text}]",
	},
	batch.CustomerStopped: {
		"everything to the customer stopped[ until {due}]: {text}",
		"alt til kunden stoppet[ til {due}]: {text}",
	},
	batch.CustomerReleased: {"the customer released again", "kunden sluppet fri igjen"},
	batch.MembershipTold: {
		"membership {no}: {word}[, {due}][: {text}]", "medlemskap {no}: {word}[, {due}][: {text}]",
	},
	batch.EventTakenBack: {
		"membership {no}: {word} taken back: {text}", "medlemskap {no}: {word} angret: {text}",
	},
	batch.RefundMade:      {"refund {no}[: {text}]", "tilbakebetaling {no}[: {text}]"},
	batch.RefundTakenBack: {"refund {no} withdrawn", "tilbakebetaling {no} trukket tilbake"},
	batch.MandateBegan: {
		"AvtaleGiro mandate on account {account}", "AvtaleGiro-fullmakt på konto {account}",
	},
	batch.MandateGone: {
		"AvtaleGiro mandate on account {account} deleted", "AvtaleGiro-fullmakt på konto {account} slettet",
	},
	batch.PersonActed: {"{word}[: {text}]", "{word}[: {text}]"},
}

// happeningWords are words of ours in happenings: methods, channels, kinds of letters, events and acts.
var happeningWords = map[string]text{
	string(batch.MethodClaim):   {"to be charged", "trekkes med AvtaleGiro"},
	string(batch.MethodInvoice): {"to be paid by hand", "betales selv"},

	"sms": {"SMS", "SMS"}, "email": {"e-mail", "e-post"}, "post": {"post", "post"},
	"digipost": {"Digipost", "Digipost"}, "import": {"another system", "et annet system"},

	"invoices": {"letter", "brev"}, "messages": {"message", "melding"},
	"collection": {"word to the agency", "beskjed til inkassobyrået"},
	"exclusion":  {"warning of exclusion", "varsel om utestenging"},
	"readmitted": {"word that the member is readmitted", "beskjed om at utestengingen er over"},
	"moved":      {"word of the dearer plan", "beskjed om dyrere avtale"},
	"ended":      {"word of the end", "beskjed om avslutning"},
	"reminder":   {"reminder", "påminnelse"}, "credit_note": {"credit note", "kreditnota"},
	"arrangement": {"word of the time given", "beskjed om utsettelse"},

	string(batch.DueRejected):       {"the bank rejected its claim", "banken avviste kravet"},
	string(batch.DueWithoutMandate): {"there is no mandate any longer", "fullmakten er borte"},
	string(batch.DueTooLate):        {"a claim cannot be in time", "kravet rekker ikke frem i tide"},
	string(batch.DueAccountGone):    {"its account is no longer in use", "kontoen er ikke lenger i bruk"},
	string(batch.DueMandate):        {"there is a mandate", "det finnes en fullmakt"},
	string(batch.DueClaimCancelled): {"its claim was taken back", "kravet ble trukket tilbake"},
	string(batch.DuePostponed):      {"postponed", "utsatt"},
	string(batch.DueInstalments):    {"paid in instalments", "betales i avdrag"},

	string(batch.EventFreeze):      {"frozen", "fryst"},
	string(batch.EventTerminate):   {"terminated", "sagt opp"},
	string(batch.EventPrepay):      {"paid ahead", "betalt på forskudd"},
	string(batch.EventPrice):       {"new price", "ny pris"},
	string(batch.EventStudentCard): {"student card", "studentbevis"},
	string(batch.EventPlan):        {"new plan", "ny avtale"},
	string(batch.EventCharge):      {"charge", "gebyr eller kjøp"},
	string(batch.EventTransfer):    {"transferred", "overdratt"},
	string(batch.EventWithdraw):    {"right of withdrawal used", "angreretten brukt"},
	string(batch.EventEnd):         {"ended for unpaid invoices", "avsluttet for ubetalte fakturaer"},
	string(batch.EventExclude):     {"excluded until all is paid", "utestengt til alt er betalt"},
	string(batch.EventReadmit):     {"readmitted: all is paid", "sluppet inn igjen: alt er betalt"},

	"object": {"objection noted", "innsigelse notert"}, "resolve": {"objection resolved",
		"innsigelse avklart"},
	"hold": {"put on hold", "satt på vent"}, "release": {"released", "sluppet fri"},
	"credit": {"credited", "kreditert"}, "loss": {"write-off asked for", "tapsføring bedt om"},
	"approve":           {"approved", "godkjent"},
	"withdraw loss":     {"write-off withdrawn", "tapsføring trukket tilbake"},
	"cancel claim":      {"claim taken back", "krav trukket tilbake"},
	"postpone":          {"postponed", "utsatt"},
	"withdraw reminder": {"reminder withdrawn", "påminnelse trukket tilbake"},
	"withdraw handover": {"withdrawn from collection", "trukket tilbake fra inkasso"},
	"waive fee":         {"fee waived", "gebyr ettergitt"},
	"refund":            {"refund", "tilbakebetaling"}, "apply credit": {"credit used", "tilgode brukt"},
	"event": {"event registered", "hendelse registrert"}, "undo": {"undone", "angret"},
}

var (
	happeningFact = regexp.MustCompile(`\{(\w+)\}`)
	optionalPart  = regexp.MustCompile(`\[([^\]]*)\]`)
)

// Happened says what has happened to a customer in a language, en or else nb. It begins in lower case, has no
// full stop, and leaves out the day and the amount.
func Happened(h *batch.Happening, lang string) string {
	facts := map[string]string{
		"no": h.Subject.No, "account": dotted(h.Subject.No), "invoice": h.InvoiceNo,
		"word": wordOf(h.Word, lang), "text": h.Text,
	}
	if !h.Due.IsZero() {
		facts["due"] = h.Due.Time().Format(text{"2 Jan 2006", "02.01.2006"}.in(lang))
	}
	if h.Kind == batch.DueChanged {
		facts["text"] = wordOf(h.Text, lang)
	}
	said, known := happenings[h.Kind]
	if !known { // of a newer trekk
		return strings.TrimSpace(string(h.Kind) + " " + h.Subject.String())
	}
	put := func(template string) string {
		return happeningFact.ReplaceAllStringFunc(template, func(p string) string {
			return batch.Visible(facts[strings.Trim(p, "{}")])
		})
	}
	template := optionalPart.ReplaceAllStringFunc(said.in(lang), func(part string) string {
		if name := happeningFact.FindStringSubmatch(part); facts[name[1]] == "" {
			return ""
		}
		return strings.Trim(part, "[]")
	})
	return strings.TrimRight(put(template), " :")
}

// wordOf is a word of ours in a language; as it is where it has none.
func wordOf(word, lang string) string {
	return cmp.Or(happeningWords[word].in(lang), word)
}

// HappeningKinds are all kinds that are said, sorted.
func HappeningKinds() (kinds []batch.HappeningKind) {
	for kind := range happenings {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	return kinds
}
