package nets

import (
	"encoding/binary"
	"time"
)

// The positions that the hot path needs, looked up in the tables once.
var (
	startTransmitter = transmissionStart.Field("transmitter")
	startNumber      = numberOf(transmissionStart, "number")
	startRecipient   = transmissionStart.Field("recipient")

	assignmentNumber  = numberOf(assignmentStart, "number")
	assignmentAccount = assignmentStart.Field("account")
	ocrAgreement      = ocrStart.Field("agreement")

	itemNumber = numberOf(claimItem1, "number") // the same in every item of every kind

	claimDue       = claimItem1.Field("due_date")
	claimAmount    = claimItem1.Field("amount")
	claimKID       = claimItem1.Field("kid")
	claimName      = claimItem2.Field("name")
	claimReference = claimItem2.Field("reference")

	specType   = specification.Field("payment_type")
	specLine   = numberOf(specification, "line")
	specColumn = specification.Field("column")
	specText   = specification.Field("text")

	mandateRegistration = mandate.Field("registration")
	mandateKID          = mandate.Field("kid")
	mandateNotice       = mandate.Field("notice")

	ocrDate       = ocrItem1.Field("nets_date")
	ocrCentre     = numberOf(ocrItem1, "centre")
	ocrDay        = numberOf(ocrItem1, "day")
	ocrPartial    = numberOf(ocrItem1, "partial")
	ocrSerial     = numberOf(ocrItem1, "serial")
	ocrSign       = ocrItem1.Field("sign")
	ocrAmount     = ocrItem1.Field("amount")
	ocrKID        = ocrItem1.Field("kid")
	ocrCardIssuer = ocrItem1.Field("card_issuer")
	ocrForm       = ocrItem2.Field("form")
	ocrReference  = ocrItem2.Field("reference")
	ocrBankDate   = ocrItem2.Field("bank_date")
	ocrDebit      = ocrItem2.Field("debit_account")
	ocrText       = ocrItem3.Field("text")

	endTransactions = numberOf(transmissionEnd, "transactions") // the same in every end record
	endRecords      = numberOf(transmissionEnd, "records")
	endTotal        = transmissionEnd.Field("total")
)

const (
	maxLines   = 42
	lineLength = 80
	halfLength = lineLength / 2
)

// number is a Number field of at most eight digits, ready to be read in one go.
type number struct {
	Field
	at   int    // where eight characters that end with the field begin
	mask uint64 // of those, the field's own
}

func numberOf(r *Record, name string) number {
	f := r.Field(name)
	return number{f, f.To - 8, ^uint64(0) << (8 * (8 - f.Len()))}
}

// of returns the number. Its characters must be digits.
func (n *number) of(rec *[RecordLength]byte) int {
	return int(eightDigits(binary.LittleEndian.Uint64(rec[n.at:n.at+8]) & n.mask))
}

// same tells whether two records have the same number.
func (n *number) same(a, b *[RecordLength]byte) bool {
	return (binary.LittleEndian.Uint64(a[n.at:n.at+8])^binary.LittleEndian.Uint64(b[n.at:n.at+8]))&n.mask == 0
}

// eightDigits returns the number that eight characters write; zero bytes count
// as zeros. Pairs of digits are joined to numbers below 100, those to numbers
// below 10,000, and those to the result.
func eightDigits(w uint64) uint64 {
	w = (w & (0x0F * ones)) * (10<<8 + 1) >> 8
	w = (w & 0x00FF00FF00FF00FF) * (100<<16 + 1) >> 16
	return (w & 0x0000FFFF0000FFFF) * (10000<<32 + 1) >> 32
}

// amountOf returns an Amount field's seventeen digits.
func amountOf(rec *[RecordLength]byte, f *Field) int64 {
	b := rec[f.From-1 : f.From+16]
	return int64(b[0]-'0')*1e16 +
		int64(eightDigits(binary.LittleEndian.Uint64(b[1:9])))*1e8 +
		int64(eightDigits(binary.LittleEndian.Uint64(b[9:17])))
}

// day is a date: as a time at midnight UTC, and as YYMMDD to compare by, which
// is zero where there is no date.
type day struct {
	time time.Time
	ymd  int
}

// days remembers dates: a file has few of them.
type days [64]struct {
	key uint64
	day
	ok bool
}

// of returns the day in a Date or NoDate field. It is false when the field
// is no day; for zeros the day is zero and it is true.
func (d *days) of(rec *[RecordLength]byte, f *Field) (*day, bool) {
	const six = 1<<48 - 1
	key := binary.LittleEndian.Uint64(rec[f.From-1:f.From+7]) & six
	e := &d[key*0x9E3779B97F4A7C15>>58]
	if e.key != key {
		e.key = key
		e.day, e.ok = parseDay(rec[f.From-1 : f.To])
	}
	return &e.day, e.ok
}

func parseDay(ddmmyy []byte) (day, bool) {
	d := twoDigits(ddmmyy[0], ddmmyy[1])
	m := twoDigits(ddmmyy[2], ddmmyy[3])
	y := twoDigits(ddmmyy[4], ddmmyy[5])
	if d == 0 && m == 0 && y == 0 {
		return day{}, true
	}
	if d < 1 || m < 1 || m > 12 || y < 0 {
		return day{}, false
	}
	t := time.Date(2000+y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return day{t, y*10000 + m*100 + d}, t.Day() == d
}

// ymdOf is the reverse of a day's time.
func ymdOf(t time.Time) int {
	y, m, d := t.Date()
	return (y-2000)*10000 + int(m)*100 + d
}
