package wording

import (
	"fmt"
	"strings"

	"trekk/schedule/bankday"
)

// Counter is what is told to a member who asks about an invoice, to the member's face.
type Counter struct {
	Why     string // why it is unpaid, as package report has it; or one of the whys of a fee
	Due     bankday.Date
	Charge  bankday.Date  // the day on which the bank charges it
	Until   bankday.Date  // as long as the bank goes on trying
	Day     bankday.Date  // the invoicing day, on which the mandate counted
	Since   bankday.Date  // when the mandate came
	Ended   bankday.Date  // when it ended
	From    bankday.Month // the first month that the bank charges
	Left    string        // what is to be paid
	Paid    string
	KID     string
	Account string
}

// The whys of an invoice fee.
const (
	FeeNoMandate     = "fee_no_mandate"
	FeeMandateLate   = "fee_mandate_late"
	FeeMandateEnded  = "fee_mandate_ended"
	FeeNotClaimed    = "fee_not_claimed"
	payByHand        = " Pay {left} to account {account} with KID {kid}."
	payByHandNB      = " Betal {left} til konto {account} med KID {kid}."
	whyCharged       = "The bank charges {left} on {charge} by AvtaleGiro. You need not do anything."
	whyChargedNB     = "Banken trekker {left} {charge} med AvtaleGiro. Du trenger ikke gjøre noe."
	ourFault         = "This is our fault, not yours: the charge was never sent to the bank."
	ourFaultNB       = "Dette er vår feil, ikke din: trekket ble aldri sendt til banken."
	bankSays         = "The bank has not told us yet what became of the charge on {charge}. Wait with paying."
	bankSaysNB       = "Banken har ikke meldt ennå hvordan det gikk med trekket {charge}. Vent med å betale."
	WhyChargeToCome  = "charge_to_come"
	whyNothingToPay  = "Nothing is left to pay of the invoice."
	whyNothingToPayN = "Det er ikke noe igjen å betale på fakturaen."
)

// counter is what is said of each why.
var counter = map[string]text{
	"paid": {whyNothingToPay, whyNothingToPayN},
	"cancelled": {"The invoice has been credited. " + whyNothingToPay,
		"Fakturaen er kreditert. " + whyNothingToPayN},
	"written_off":   {"We no longer ask for this invoice.", "Vi krever ikke lenger inn denne fakturaen."},
	WhyChargeToCome: {whyCharged, whyChargedNB},
	"not_due": {
		"The invoice is due {due}." + payByHand, "Fakturaen forfaller {due}." + payByHandNB,
	},
	"held": {
		"We have put the invoice aside while we look into it. You get no reminders meanwhile.",
		"Vi har lagt fakturaen til side mens vi ser på den. Du får ingen purring så lenge.",
	},
	"no_mandate": {
		"You had no AvtaleGiro when the invoice was made on {day}, so it was to be paid by you." + payByHand,
		"Du hadde ikke AvtaleGiro da fakturaen ble laget {day}, så den måtte betales av deg." + payByHandNB,
	},
	"mandate_too_new": {
		"Your AvtaleGiro became active {since}, after the invoice was made on {day}, so this one is to be paid by " +
			"you." + payByHand,
		"AvtaleGiro ble aktiv {since}, etter at fakturaen ble laget {day}, så denne må du betale selv." +
			payByHandNB,
	},
	"mandate_deleted": {
		"Your AvtaleGiro was deleted in the bank {ended}, so the bank could not charge it." + payByHand,
		"AvtaleGiro-avtalen ble slettet i banken {ended}, så banken kunne ikke trekke beløpet." + payByHandNB,
	},
	"claim_rejected": {
		"The bank did not take the charge." + payByHand, "Banken tok ikke imot trekket." + payByHandNB,
	},
	"claim_cancelled": {
		"We took the charge back, so the invoice is to be paid by you by {due}." + payByHand,
		"Vi tok trekket tilbake, så fakturaen må betales av deg innen {due}." + payByHandNB,
	},
	"not_reported": {bankSays, bankSaysNB},
	"retry_window": {
		"The bank could not charge {left} on {charge}, and goes on trying until {until}. See to it that there is money " +
			"in the account, and do not pay it twice.",
		"Banken fikk ikke trukket {left} {charge}, og prøver igjen til og med {until}. Sørg for at det er dekning på " +
			"kontoen, og ikke betal to ganger.",
	},
	"no_money_or_stopped": {
		"The bank could not charge {left} on {charge}. It does not tell us why: too little money, a limit of amount " +
			"that is too low, or a charge that was stopped." + payByHand,
		"Banken fikk ikke trukket {left} {charge}. Den sier ikke hvorfor til oss: for lite på kontoen, for lav " +
			"beløpsgrense, eller at trekket ble stoppet." + payByHandNB,
	},
	"never_sent":   {ourFault + payByHand, ourFaultNB + payByHandNB},
	"no_receipt":   {bankSays, bankSaysNB},
	"file_missing": {bankSays, bankSaysNB},
	"taken_back": {
		"It was paid, and the bank has taken the money back." + payByHand,
		"Den ble betalt, og banken har tatt pengene tilbake." + payByHandNB,
	},
	"partly_paid": {
		"{paid} has been paid, and {left} is missing." + payByHand,
		"{paid} er betalt, og {left} mangler." + payByHandNB,
	},
	"arrangement_broken": {
		"You were given time to pay, and what was due has not come." + payByHand,
		"Du fikk utsettelse, og det som skulle vært betalt, er ikke kommet." + payByHandNB,
	},
	"account_gone": {
		"We have changed banks, so this invoice is to be paid by you by {due}." + payByHand,
		"Vi har byttet bankkonto, så denne fakturaen må betales av deg innen {due}." + payByHandNB,
	},

	FeeNoMandate: {
		"The invoice has a fee because you did not have AvtaleGiro on {day}. With AvtaleGiro there is none.",
		"Fakturaen har gebyr fordi du ikke hadde AvtaleGiro {day}. Med AvtaleGiro slipper du gebyret.",
	},
	FeeMandateLate: {
		"The invoice has a fee because AvtaleGiro was not active on {day}. It became active {since}, so from {from} " +
			"there is none.",
		"Fakturaen har gebyr fordi AvtaleGiro ikke var aktiv {day}. Den ble aktiv {since}, så fra {from} slipper du " +
			"gebyret.",
	},
	FeeMandateEnded: {
		"The invoice has a fee because AvtaleGiro was deleted in the bank {ended}. With a new one there is none.",
		"Fakturaen har gebyr fordi AvtaleGiro ble slettet i banken {ended}. Med en ny avtale slipper du gebyret.",
	},
	FeeNotClaimed: {
		"The invoice has a fee because it could not be charged by AvtaleGiro.",
		"Fakturaen har gebyr fordi den ikke kunne trekkes med AvtaleGiro.",
	},
}

// AtTheCounter is what a member is told; empty where there is nothing to say. Reasons stay with us: whatever a
// person wrote about a member is not in it.
func AtTheCounter(c *Counter, lang string) string {
	facts := strings.NewReplacer(
		"{due}", spoken(c.Due, lang), "{charge}", spoken(c.Charge, lang), "{until}", spoken(c.Until, lang),
		"{day}", spoken(c.Day, lang), "{since}", spoken(c.Since, lang), "{ended}", spoken(c.Ended, lang),
		"{from}", spokenMonth(c.From, lang), "{left}", c.Left, "{paid}", c.Paid, "{kid}", c.KID,
		"{account}", dotted(c.Account),
	)
	return facts.Replace(counter[c.Why].in(lang))
}

// dotted is an account number as people read it: 1503.20.80119.
func dotted(account string) string {
	if len(account) != 11 {
		return account
	}
	return account[:4] + "." + account[4:6] + "." + account[6:]
}

var months = strings.Fields("januar februar mars april mai juni juli august september oktober november desember")

// spoken is a day as people say it: 6. oktober, 6 October.
func spoken(d bankday.Date, lang string) string {
	switch {
	case d.IsZero():
		return ""
	case lang == "en":
		return d.Time().Format("2 January")
	}
	return fmt.Sprintf("%d. %s", d.Day(), months[d.Time().Month()-1])
}

func spokenMonth(m bankday.Month, lang string) string {
	switch {
	case m.IsZero():
		return ""
	case lang == "en":
		return m.MonthOfYear().String()
	}
	return months[m.MonthOfYear()-1]
}
