package sandbox

import (
	"encoding/json"
	"os"

	"trekk/schedule/bankday"
)

// Ledger is the sandbox's truth, kept as ledger.json. Payments are those in the published files; money is øre, negative for
// credit notes (sign -) and reversals (types 18 and 20).
type Ledger struct {
	AsOf          string               `json:"as_of"` // RFC 3339, Oslo
	Account       string               `json:"account"`
	Transmissions []LedgerTransmission `json:"transmissions"`
	Claims        []LedgerClaim        `json:"claims"` // of approved transmissions
	Payments      []LedgerPayment      `json:"payments"`
	Sums          []LedgerSum          `json:"sums"`
	TotalOre      int64                `json:"total_ore"`
	Mandates      []LedgerMandate      `json:"mandates"`
}

// LedgerTransmission is a file that came.
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

// SumKey is what the bank statement shows one sum for.
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

// LedgerMandate is a mandate and when it held. Of a customer the one without an end is active.
type LedgerMandate struct {
	KID    string       `json:"kid"`
	Active bool         `json:"active"`
	Since  bankday.Date `json:"since"`
	Until  bankday.Date `json:"until"`
}

// Ledger is the truth as of now.
func (sb *Sandbox) Ledger() Ledger {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	return sb.snapshot()
}

func (sb *Sandbox) snapshot() Ledger {
	l := sb.ledger
	l.AsOf, l.Account = sb.now.Format("2006-01-02T15:04:05Z07:00"), sb.cfg.Account
	l.Transmissions, l.Claims, l.Payments, l.Sums = copied(l.Transmissions), copied(l.Claims), copied(l.Payments), copied(l.Sums)
	l.Mandates = []LedgerMandate{}
	for _, m := range sb.mandates {
		l.Mandates = append(l.Mandates, LedgerMandate{KID: m.kid, Active: m.until.IsZero(), Since: m.since, Until: m.until})
	}
	return l
}

// copied is never nil, so that JSON has an empty list.
func copied[T any](s []T) []T { return append([]T{}, s...) }

// enter books a published payment.
func (sb *Sandbox) enter(p *payment, key SumKey, file string) {
	sb.ledger.Payments = append(sb.ledger.Payments, LedgerPayment{
		NetsDate: key.NetsDate, Serial: key.Serial, Centre: key.Centre, DayCode: key.DayCode, Partial: key.Partial,
		Type: p.typ, KID: p.kid, AmountOre: p.money(), File: file, Payer: p.payer.customer})
	i, ok := sb.sums[key]
	if !ok {
		i = len(sb.ledger.Sums)
		sb.sums[key] = i
		sb.ledger.Sums = append(sb.ledger.Sums, LedgerSum{SumKey: key})
	}
	sb.ledger.Sums[i].Payments++
	sb.ledger.Sums[i].AmountOre += p.money()
	sb.ledger.TotalOre += p.money()
	sb.dirty = true
}

// writeLedger writes ledger.json when something has happened since the last time. A reader sees the old or the new one.
func (sb *Sandbox) writeLedger() error {
	if !sb.dirty {
		return nil
	}
	b, err := json.MarshalIndent(sb.snapshot(), "", " ")
	if err != nil {
		return err
	}
	file := sb.path("ledger.json")
	if err := os.WriteFile(file+".tmp", append(b, '\n'), 0o600); err != nil {
		return err
	}
	sb.dirty = false
	return os.Rename(file+".tmp", file)
}
