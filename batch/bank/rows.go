package bank

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"trekk/batch"
	"trekk/camt"
	"trekk/nets"
	"trekk/schedule/bankday"
)

// MaxReceipt bounds, in bytes, what is read as a receipt or an entry; a Nets file is streamed and has no
// bound.
const MaxReceipt = 4 << 20

// PaymentOf is the payment of a transaction in an OCR giro file of ours, without its number and the day on
// which it counts.
func PaymentOf(file int64, t *nets.Transaction) batch.Payment {
	return batch.Payment{
		File: file, Line: t.Line, Type: t.Type, Account: t.Assignment.Account, Date: bankday.DateOf(t.Date),
		Centre: t.Centre, Day: t.Day, Partial: t.Partial, Serial: t.Serial,
		Amount: batch.Ore(t.Money()), KID: string(t.KID), Debit: string(t.DebitAccount), Text: t.Text(),
		Source: batch.SourceOCR,
	}
}

// CamtPayment is the payment of a transaction in a file of camt.054, without its number and the day on which it
// counts. Its line is its number in the file, since one line of XML may hold all; its entry is a sum of its own on
// the settlement.
func CamtPayment(file int64, t *camt.Transaction) batch.Payment {
	name, account := t.Payer()
	if len(account) != 11 || !batch.Digits(account) {
		account = ""
	}
	return batch.Payment{
		File: file, Line: t.No, Account: t.Entry.Notification.Account, Date: t.Entry.Booked,
		Centre: t.Entry.No, Serial: int(file), Amount: batch.Ore(t.Money()), KID: t.KID, Debit: account,
		Text: strings.TrimSpace(name + " " + t.Text), Source: batch.SourceCamt, Reference: t.Reference,
	}
}

// MandateRecordOf is the mandate record of a transaction in a mandate file.
func MandateRecordOf(p *batch.Payee, file int64, t *nets.Transaction) batch.MandateRecord {
	return batch.MandateRecord{
		File: file, Line: t.Line, Account: t.Assignment.Account,
		KID: string(t.KID), Fixed: p.Fixed(string(t.KID)),
		Registration: batch.Registration(t.Registration), Notice: t.Notice,
	}
}

// SoleAccount is the account that all assignments of a faulty file name, or nothing when that cannot be told.
func SoleAccount(assignments []nets.Assignment) string {
	account := ""
	for _, a := range assignments {
		if len(a.Account) != 11 || !batch.Digits(a.Account) || account != "" && a.Account != account {
			return ""
		}
		account = a.Account
	}
	return account
}

// EntryPayment is the payment of an entry in a file, without its number and the day on which it counts. The
// number of the file is its serial number, so that it is a sum of its own on the settlement.
func EntryPayment(e *batch.Entry, file int64) batch.Payment {
	return batch.Payment{
		File: file, Line: 1, Account: e.Account, Date: e.Date, Serial: int(file),
		Amount: e.Amount, KID: e.KID, Text: e.Text, Source: e.Source, Reference: e.Reference,
	}
}

// ErrNotEntry is that bytes are no entry as WriteEntry writes one.
var ErrNotEntry = errors.New("not an entry")

// notEntry says what json says, and is ErrNotEntry.
type notEntry struct{ error }

func (notEntry) Is(target error) bool { return target == ErrNotEntry }
func (e notEntry) Unwrap() error      { return e.error }

// WriteEntry writes an entry as its file keeps it, in JSON.
func WriteEntry(w io.Writer, e *batch.Entry) error { return json.NewEncoder(w).Encode(e) }

// ReadEntry reads an entry from the bytes of its file. The error is ErrNotEntry when they are none, and
// otherwise that of reading them.
func ReadEntry(r io.Reader) (e batch.Entry, err error) {
	content, err := io.ReadAll(io.LimitReader(r, MaxReceipt))
	if err != nil {
		return e, err
	}
	if err := json.Unmarshal(content, &e); err != nil {
		return e, notEntry{err}
	}
	return e, nil
}

// ClaimOf is a claim, or a cancellation, of a transmission of ours that is read back. Its invoice is not
// known yet.
func ClaimOf(transmission int64, t *nets.Transaction) batch.Claim {
	return batch.Claim{
		Transmission: transmission, Assignment: int64(t.Assignment.Number), Transaction: t.Number,
		Type: t.Type,
		KID:  string(t.KID), Due: bankday.DateOf(t.Date), Amount: batch.Ore(t.Amount),
		Status: batch.ClaimLive,
	}
}
