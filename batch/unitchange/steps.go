package unitchange

import (
	"slices"
	"strconv"
	"strings"
)

// Step is something to do for a change.
type Step struct {
	What StepKind `json:"what"`
	Text string   `json:"text"` // in the reader's language
}

// StepKind is what a step is.
type StepKind string

// The steps, in their order.
const (
	AskSender    StepKind = "sender"    // the bank takes claims of the accounts from the new unit
	AskRecipient StepKind = "recipient" // the bank addresses its files to the new unit
	AskCancel    StepKind = "cancel"    // what the bank does with cancellations of the old unit's claims
	AwaitReceipt StepKind = "receipts"  // nothing is out without a receipt
	FetchAll     StepKind = "fetch"     // what lies in the old mailbox is in the books
	Configure    StepKind = "configure" // trekk.yaml has the new unit first
	DoIt         StepKind = "do"        // trekk transmitter change --do
	CheckFirst   StepKind = "first"     // the receipt on the first transmission of the new unit
	KeepOld      StepKind = "keep_old"  // the old unit stays in trekk.yaml
)

// stepTexts are in English and Norwegian.
var stepTexts = map[StepKind]struct{ en, nb string }{
	AskSender: {
		"the bank: AvtaleGiro claims and cancellations for {accounts} taken from customer unit {to}, and from which day. " +
			"Its numbers go on: transmission {transmission}, assignment {assignment}",
		"banken: betalingskrav og slettinger for {accounts} godtatt fra kundeenhet {to}, og fra hvilken dag. Numrene " +
			"fortsetter: forsendelse {transmission}, oppdrag {assignment}",
	},
	AskRecipient: {
		"the bank: OCR giro, mandates and receipts for {accounts} addressed to {to} from the same day. Until then, and for " +
			"what is under way, files come to {old}, and are taken. Where they go to a third unit for good, " +
			"mailbox.recipient names it",
		"banken: OCR giro, faste betalingsoppdrag (FBO) og kvitteringer for {accounts} adressert til {to} fra samme dag. Til " +
			"da, og for det som er underveis, kommer filer til {old}, og de leses inn. Skal de for godt til en tredje " +
			"kundeenhet, står den i mailbox.recipient",
	},
	AskCancel: {
		"the bank: whether {to} may cancel what {old} sent ({live} live claims, {amount} kroner, the last due {due}): " +
			"cancel what must not be charged before the change; the others stay, and are paid as ever",
		"banken: om {to} kan slette krav som {old} sendte ({live} aktive, {amount} kroner, siste forfall {due}): " +
			"slett før byttet det som ikke skal trekkes; resten blir stående og betales som før",
	},
	AwaitReceipt: {
		"wait for the receipts on {waiting}: trekk run",
		"vent på kvitteringene på {waiting}: trekk run",
	},
	FetchAll: {
		"trekk run, a last time as {from}: what lies in the mailbox is taken. Where {to} has a mailbox of its own, " +
			"mailbox.url and its key come next",
		"trekk run, en siste gang som {from}: det som ligger i postkassen, leses inn. Har {to} sin egen postkasse, er " +
			"mailbox.url og nøkkelen neste",
	},
	Configure: {
		"trekk.yaml: transmitter: [{units}]; jobs stop until the next step is done",
		"trekk.yaml: transmitter: [{units}]; jobbene står til neste steg er gjort",
	},
	DoIt: {
		"trekk transmitter change --to {to}{numbers} --do --reason REASON, between two nights",
		"trekk transmitter change --to {to}{numbers} --do --reason GRUNN, mellom to netter",
	},
	CheckFirst: {
		"the receipt on transmission {transmission}, the first of {to}: look for it the same day, so that there is time to " +
			"make its claims anew where the bank rejects it (L200)",
		"kvitteringen på forsendelse {transmission}, den første fra {to}: se etter den samme dag, så det er tid til å lage " +
			"kravene på nytt om banken avviser den (L200)",
	},
	KeepOld: {
		"trekk.yaml: {old} stays in the list for as long as the bank may address anything to it; nothing is written to payers",
		"trekk.yaml: {old} blir stående i listen så lenge banken kan adressere noe dit; betalerne får ikke brev",
	},
}

// numbered are the flags that say with which numbers the series go on; empty where they go on as they are.
func (r *rehearsal) numbered() (flags string) {
	if r.first.Transmission > 0 {
		flags += " --first-transmission " + strconv.FormatInt(r.first.Transmission, 10)
	}
	if r.first.Assignment > 0 {
		flags += " --first-assignment " + strconv.FormatInt(r.first.Assignment, 10)
	}
	return flags
}

// steps are what is to be done, what is done already left out.
func (r *rehearsal) steps() []Step {
	kinds := []StepKind{}
	if !r.Done {
		kinds = append(kinds, AskSender, AskRecipient)
	}
	if r.Claims.Number > 0 {
		kinds = append(kinds, AskCancel)
	}
	if len(r.Waiting) > 0 {
		kinds = append(kinds, AwaitReceipt)
	}
	if !r.Done {
		kinds = append(kinds, FetchAll)
		if r.m.Creditor.Transmitter != r.To || !slices.Contains(r.m.Creditor.Former, r.From) {
			kinds = append(kinds, Configure)
		}
		kinds = append(kinds, DoIt, CheckFirst)
	}
	if len(r.old()) > 0 {
		kinds = append(kinds, KeepOld)
	}
	waiting := make([]string, len(r.Waiting))
	for i, w := range r.Waiting {
		waiting[i] = strconv.FormatInt(w.Number, 10)
	}
	old := r.old()
	fill := strings.NewReplacer(
		"{from}", r.From, "{to}", r.To, "{old}", strings.Join(old, ", "), "{units}",
		listed(append([]string{r.To}, old...)),
		"{accounts}", strings.Join(r.m.Creditor.BankAccounts(), ", "), "{waiting}",
		strings.Join(waiting, ", "),
		"{transmission}", strconv.FormatInt(r.NextTransmission, 10),
		"{assignment}", strconv.FormatInt(r.NextAssignment, 10),
		"{live}", strconv.Itoa(r.Claims.Number), "{amount}", r.Claims.Amount.String(), "{due}",
		r.Claims.LastDue.Time().Format("02.01.2006"), "{numbers}", r.numbered(),
	)
	list := []Step{}
	for _, kind := range kinds {
		text := stepTexts[kind].nb
		if r.m.Lang == "en" {
			text = stepTexts[kind].en
		}
		list = append(list, Step{kind, fill.Replace(text)})
	}
	return list
}
