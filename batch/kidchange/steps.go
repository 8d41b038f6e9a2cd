package kidchange

import (
	"strconv"
	"strings"

	"trekk/batch"
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
	AskOCR        StepKind = "ocr"        // the bank accepts the new KIDs beside the old ones in OCR giro
	AskAvtaleGiro StepKind = "avtalegiro" // and in AvtaleGiro
	AskTransfer   StepKind = "transfer"   // the bank moves the mandates that would be lost
	Configure     StepKind = "configure"  // trekk.yaml has the layout first
	DoIt          StepKind = "do"         // trekk kid change --do
	OrderList     StepKind = "order_list" // the bank sends all mandates anew
	WriteLetters  StepKind = "letters"    // to those whose mandates were not moved
	KeepOld       StepKind = "keep_old"   // the old layouts stay in trekk.yaml
)

// stepTexts are in English and Norwegian.
var stepTexts = map[StepKind]struct{ en, nb string }{
	AskOCR: {
		"the bank: KIDs of {length} characters, {check}, in OCR giro beside those of today, on {accounts}",
		"banken: KID på {length} tegn, {check}, godtatt i OCR giro ved siden av dagens, på {accounts}",
	},
	AskAvtaleGiro: {
		"the bank: the same in AvtaleGiro, for transmitter {transmitter}",
		"banken: det samme i AvtaleGiro, for kundeenhet {transmitter}",
	},
	AskTransfer: {
		"the bank: mandates (FBO) moved to KIDs with the new fixed part ({lost}), or an answer that it cannot",
		"banken: faste betalingsoppdrag (FBO) flyttet til ny fast del ({lost}), eller svar om at det ikke går",
	},
	Configure: {
		"trekk.yaml: kid: [\"{to}\", {from}]; jobs stop until the next step is done",
		"trekk.yaml: kid: [\"{to}\", {from}]; jobbene står til neste steg er gjort",
	},
	DoIt: {
		"trekk kid change --to {to} --do --reason REASON, between two nights",
		"trekk kid change --to {to} --do --reason GRUNN, mellom to netter",
	},
	OrderList: {
		"the bank: a list of all mandates (FBO), type 0, fetched and ingested before the next invoicing day",
		"banken: liste over alle faste betalingsoppdrag (FBO), type 0, lest inn før neste faktureringsdag",
	},
	WriteLetters: {
		"letters to payers whose mandates were not moved: trekk kid change --to {to} -o letters.csv",
		"brev til betalere med fullmakter som ikke ble flyttet: trekk kid change --to {to} -o letters.csv",
	},
	KeepOld: {
		"trekk.yaml: the old layouts stay in the list for as long as anybody may pay with their KIDs",
		"trekk.yaml: de gamle layoutene blir stående i listen så lenge noen kan betale med KID av dem",
	},
}

// steps are what is to be done, what is done already left out; nothing where something stands against it.
func (r *rehearsal) steps() []Step {
	list := []Step{}
	if !r.Ready {
		return list
	}
	kinds := []StepKind{AskOCR, AskAvtaleGiro}
	if r.Mandates.Lost > 0 {
		kinds = append(kinds, AskTransfer)
	}
	if r.m.KID.First().String() != r.To {
		kinds = append(kinds, Configure)
	}
	if !r.Done {
		kinds = append(kinds, DoIt)
	}
	kinds = append(kinds, OrderList)
	if r.Mandates.Lost > 0 {
		kinds = append(kinds, WriteLetters)
	}
	quoted := make([]string, len(r.From))
	for i, l := range r.From {
		quoted[i] = strconv.Quote(l)
	}
	fill := strings.NewReplacer(
		"{to}", r.To, "{from}", strings.Join(quoted, ", "), "{length}", strconv.Itoa(r.to.Length()),
		"{check}", r.to.Algorithm().String(), "{accounts}", strings.Join(r.m.Creditor.BankAccounts(), ", "),
		"{transmitter}", r.m.Creditor.Transmitter, "{lost}", strconv.Itoa(r.Mandates.Lost),
	)
	for _, kind := range append(kinds, KeepOld) {
		text := stepTexts[kind].nb
		if r.m.Lang == "en" {
			text = stepTexts[kind].en
		}
		list = append(list, Step{kind, fill.Replace(text)})
	}
	return list
}

// Refusal is what stands against a change; nil where nothing does.
func (c *Change) Refusal() error {
	switch {
	case c.Unfit.Number > 0:
		return batch.Refuse(Unfit, "%d customers have numbers that it has no room for, such as %s",
			c.Unfit.Number,
			c.Unfit.some())
	case c.Others.Number > 0:
		return batch.Refuse(Others, "%d KIDs that payers have would be read as another customer's, such as %s: another "+
			"length, or a literal in front, keeps them apart", c.Others.Number, c.Others.some())
	case c.Collisions.Number > 0:
		return batch.Refuse(Collide, "%d KIDs of invoices are what one to come would have, such as %s: another length, or "+
			"a literal in front, keeps them apart", c.Collisions.Number, c.Collisions.some())
	case c.NextInvoice > c.LastInvoice:
		return batch.Refuse(NoRoom, "the next invoice is %d, and the layout has room up to %d", c.NextInvoice,
			c.LastInvoice)
	}
	return nil
}

func (c *Cases) some() string { return strings.Join(c.First, ", ") }

// Codes of refusals.
const (
	Unfit   = "kid_customers_unfit"
	Others  = "kid_read_as_others"
	Collide = "kid_collisions"
	NoRoom  = "kid_no_room"
)
