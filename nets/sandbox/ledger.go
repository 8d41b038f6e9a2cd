package sandbox

import (
	"encoding/json"
	"os"
	"time"

	"trekk/schedule/bankday"
)

// Ledger is the sandbox's truth, kept as ledger.json. Payments are those in the published files; money is
// øre, negative for credit notes (sign -) and reversals (types 18 and 20).
type Ledger struct {
	AsOf          string               `json:"as_of"` // RFC 3339, Oslo
	Account       string               `json:"account"`
	Transmissions []LedgerTransmission `json:"transmissions"`
	Claims        []LedgerClaim        `json:"claims"` // of approved transmissions
	Payments      []LedgerPayment      `json:"payments"`
	Sums          []LedgerSum          `json:"sums"`
	TotalOre      int64                `json:"total_ore"`
	Mandates      []LedgerMandate      `json:"mandates"`
	Next          []Next               `json:"next,omitempty"` // ordered, and still to come
	// Outside is what others than the bank were told; nil where that is not asked for.
	Outside *OutsideLedger `json:"outside,omitempty"`
}

// LedgerTransmission is a file that the payee sent.
type LedgerTransmission struct {
	Number    int64  `json:"number"`
	File      string `json:"file"`
	SHA256    string `json:"sha256"`
	Status    string `json:"status"` // approved, rejected
	Claims    int    `json:"claims"`
	AmountOre int64  `json:"amount_ore"` // of the claims
	Reason    string `json:"reason"`
}

// LedgerClaim is a claim and what became of it.
type LedgerClaim struct {
	Transmission int64        `json:"transmission"`
	KID          string       `json:"kid"`
	Due          bankday.Date `json:"due"`
	AmountOre    int64        `json:"amount_ore"`
	Status       string       `json:"status"` // waiting, charged, rejected, cancelled, unpaid
	Reason       string       `json:"reason"`
	ChargedOn    bankday.Date `json:"charged_on"`
}

// LedgerPayment is a transaction of an OCR giro file.
type LedgerPayment struct {
	NetsDate  bankday.Date `json:"nets_date"`
	Serial    int          `json:"serial"`
	Centre    int          `json:"centre"`
	DayCode   int          `json:"day_code"`
	Partial   int          `json:"partial"`
	Type      int          `json:"type"`
	KID       string       `json:"kid"` // as in the file
	AmountOre int64        `json:"amount_ore"`
	File      string       `json:"file"`
	Payer     int64        `json:"payer"` // customer number of who paid
}

// SumKey is what the payments of one sum on the bank statement have in common. The fields are those of the
// OCR giro system specification, amount item 1 (record type 30).
type SumKey struct {
	Account  string       `json:"account"`
	NetsDate bankday.Date `json:"nets_date"`
	Centre   int          `json:"centre"`
	DayCode  int          `json:"day_code"`
	Partial  int          `json:"partial"`
	Serial   int          `json:"serial"`
}

// LedgerSum is a line of the bank statement.
type LedgerSum struct {
	SumKey
	Payments  int   `json:"payments"`
	AmountOre int64 `json:"amount_ore"`
}

// LedgerMandate is a mandate and the days on which it was active, Until not among them. The one without an
// end is active now; a customer has at most one such.
type LedgerMandate struct {
	KID    string       `json:"kid"`
	Active bool         `json:"active"`
	Since  bankday.Date `json:"since"`
	Until  bankday.Date `json:"until"`
}

// truth keeps the ledger: what truly happened, whether the payee has been told or not.
type truth struct {
	file     string // ledger.json
	ledger   Ledger
	mandates []*mandate     // every one that there ever was
	sums     map[SumKey]int // index in ledger.Sums
}

func newTruth(file, account string) *truth {
	return &truth{file: file, ledger: Ledger{Account: account}, sums: map[SumKey]int{}}
}

// snapshot is a copy of the ledger as of a moment.
func (t *truth) snapshot(now time.Time) Ledger {
	l := t.ledger
	l.AsOf = now.Format("2006-01-02T15:04:05Z07:00")
	l.Transmissions, l.Claims = copied(l.Transmissions), copied(l.Claims)
	l.Payments, l.Sums = copied(l.Payments), copied(l.Sums)
	l.Mandates = []LedgerMandate{}
	for _, m := range t.mandates {
		l.Mandates = append(l.Mandates, LedgerMandate{
			KID: m.kid, Active: m.until.IsZero(), Since: m.since, Until: m.until,
		})
	}
	return l
}

// copied is never nil, so that JSON has an empty list.
func copied[T any](s []T) []T { return append([]T{}, s...) }

func (t *truth) addMandate(m *mandate) {
	t.mandates = append(t.mandates, m)
}

func (t *truth) addTransmission(l LedgerTransmission) {
	t.ledger.Transmissions = append(t.ledger.Transmissions, l)
}

// addClaim enters a claim and says where: its index in ledger.Claims.
func (t *truth) addClaim(l LedgerClaim) int {
	t.ledger.Claims = append(t.ledger.Claims, l)
	return len(t.ledger.Claims) - 1
}

// setClaim says what became of a claim today.
func (t *truth) setClaim(entry int, status, reason string, today bankday.Date) {
	e := &t.ledger.Claims[entry]
	e.Status, e.Reason = status, reason
	if status == Charged {
		e.ChargedOn = today
	}
}

// addPayment books a published payment.
func (t *truth) addPayment(p *payment, key SumKey, file string) {
	t.ledger.Payments = append(t.ledger.Payments, LedgerPayment{
		NetsDate: key.NetsDate, Serial: key.Serial, Centre: key.Centre, DayCode: key.DayCode,
		Partial: key.Partial, Type: p.typ, KID: p.kid, AmountOre: p.money(), File: file,
		Payer: p.payer.customer,
	})
	i, ok := t.sums[key]
	if !ok {
		i = len(t.ledger.Sums)
		t.sums[key] = i
		t.ledger.Sums = append(t.ledger.Sums, LedgerSum{SumKey: key})
	}
	t.ledger.Sums[i].Payments++
	t.ledger.Sums[i].AmountOre += p.money()
	t.ledger.TotalOre += p.money()
}

// write writes ledger.json. A reader sees the old or the new one.
func (t *truth) write(l Ledger) error {
	b, err := json.MarshalIndent(l, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(t.file+".tmp", append(b, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(t.file+".tmp", t.file)
}
