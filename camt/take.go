package camt

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"trekk/kid"
	"trekk/nets"
	"trekk/schedule/bankday"
)

// unset is a number or an amount that the file has not told.
const unset = -1

// told is a count and a sum, as the file tells them or as they were counted.
type told struct{ number, sum int64 }

// summary is TxsSummry, and the entries as they were counted.
type summary struct {
	all, credits, debits told
	net                  told // its sum alone
	netDebit             bool
	unsure               bool // something could not be read

	count  [2]told // of credits, of debits
	booked int64   // what the booked entries make
}

// part is what NtryDtls tells of its transactions, and what they are.
type part struct {
	told
	count told
}

// totals are those of the transactions of an entry.
type totals struct {
	sided      bool   // CdtDbtInd has been read
	unsure     bool   // something of the entry could not be read
	assumed    bool   // the first transaction tells no amount, so that it is taken for the whole entry
	batch      string // what Btch/TtlAmt says, where the transactions are something else
	gross, net int64
	charges    int64
}

// money is what a transaction tells of its amount.
type money struct {
	gross, own int64
	errors     int // that the file had before it
}

// charges are those of one Chrgs.
type charges struct{ total, parts, last int64 }

// reference is what a Strd refers to, and the amount that it has for it, if it tells one.
type reference struct {
	scor, iso bool
	ref       string
	amount    int64
	told      bool
}

// remittance is what the transaction says it is for.
type remittance struct {
	free, structured bool
	documents        int // from which on they are of the Strd at hand
}

// Most that one transaction or statement may have of what is kept.
const mostKept = 1000

// doubt reports what cannot be read. Sums that hang on it are not compared, so that one fault is one line.
func (r *Reader) doubt(code, value, format string, args ...any) {
	r.fault(nets.Error, code, value, format, args...)
	r.sum.unsure, r.summary.unsure = true, true
}

func (r *Reader) number(s string, to *int64) {
	n, err := strconv.ParseUint(s, 10, 31)
	if err != nil {
		r.doubt(CodeValue, s, "%s is %q: want a number", r.field, s)
		return
	}
	*to = int64(n)
}

// amount takes an amount in NOK, once.
func (r *Reader) amount(s string, to *int64) {
	if r.currency != "" && r.currency != "NOK" {
		r.doubt(CodeCurrency, r.currency, "%s is in %s: want NOK", r.field, r.currency)
		return
	}
	v, ok := parseAmount(s)
	switch {
	case !ok:
		r.doubt(CodeAmount, s, "%s is %q: want kroner such as 499.00", r.field, s)
	case *to != unset:
		r.doubt(CodeTwice, s, "%s is there twice", r.field)
	default:
		*to = v
	}
}

func (r *Reader) other(s string, to *int64) {
	if r.currency == "" || r.currency == "NOK" {
		r.amount(s, to)
	}
}

func (r *Reader) side(s string, debit *bool) {
	if s != "CRDT" && s != "DBIT" {
		r.doubt(CodeValue, s, "%s is %q: want CRDT or DBIT", r.field, s)
	}
	*debit = s == "DBIT"
}

func (r *Reader) entrySide(s string) {
	r.sum.sided = true
	r.side(s, &r.entry.Debit)
}

func (r *Reader) day(s string, to *bankday.Date) {
	d, ok := parseDate(s)
	if !ok {
		r.doubt(CodeDate, s, "%s is %q: want a day such as 2026-10-20", r.field, s)
	}
	*to = d
}

// code gathers domain, family and sub-family.
func (r *Reader) code(s string) {
	if r.entry.Code != "" {
		s = r.entry.Code + "/" + s
	}
	r.entry.Code = s
}

// norwegian is the account number of an IBAN or of another number, and an IBAN of another country as it is.
func norwegian(s string) string {
	if account := accountOf(s); account != "" {
		return account
	}
	return strings.NewReplacer(".", "", " ", "").Replace(s)
}

func (r *Reader) copied(s string) {
	switch r.notification.Copy = s; s {
	case Duplicate, CopyDuplicate, Copy:
		r.fault(nets.Warning, CodeCopy, s, "CpyDplctInd is %s: "+map[string]string{
			Duplicate: "it was sent before", CopyDuplicate: "it was sent before, to another",
			Copy: "it is for another party",
		}[s], s)
	default:
		r.fault(nets.Error, CodeValue, s, "CpyDplctInd is %q: want DUPL, CODU or COPY", s)
	}
}

func (r *Reader) ownIBAN(s string) {
	if r.notification.Account = accountOf(s); r.notification.Account == "" {
		r.fault(nets.Error, CodeAccount, s, "IBAN %s is not that of an account in Norway", s)
	} else {
		r.checkAccount()
	}
}

func (r *Reader) ownAccount(s string) {
	account := norwegian(s)
	if len(account) != 11 || !digits(account) {
		r.fault(nets.Error, CodeAccount, s, "account %q: want 11 digits", s)
		return
	}
	r.notification.Account = account
	r.checkAccount()
}

func (r *Reader) checkAccount() {
	if account := r.notification.Account; !kid.Check(kid.Mod11, account) {
		r.fault(nets.Warning, CodeAccount, account, "the check digit (mod11) of account %s fails",
			account)
	}
}

func (r *Reader) ownCurrency(s string) {
	if s != "NOK" {
		r.fault(nets.Error, CodeCurrency, s, "the account is in %s: want NOK", s)
	}
}

// status takes Ntry/Sts of .001.02, or Ntry/Sts/Cd of .001.08.
func (r *Reader) status(s string) {
	switch s {
	case "": // Sts around Cd
	case "BOOK":
		r.entry.Status = s
	case "PDNG", "INFO", "FUTR":
		r.entry.Status = s
		r.fault(nets.Warning, CodePending, s, "the entry is not booked (%s): no money has moved", s)
	default:
		r.fault(nets.Error, CodeValue, s, "Sts is %q: want BOOK, PDNG or INFO", s)
	}
}

func (r *Reader) beginCharges() { r.charges = charges{total: unset} }

func (r *Reader) endCharges() {
	sum := r.charges.total
	if sum == unset {
		sum = r.charges.parts
	}
	if r.entry.Transactions == 0 {
		r.sum.charges = plus(r.sum.charges, sum)
	} else {
		r.tx.Charges = plus(r.tx.Charges, sum)
	}
}

func (r *Reader) chargeAmount(s string) {
	v := int64(unset)
	if r.other(s, &v); v != unset {
		r.charges.parts, r.charges.last = plus(r.charges.parts, v), v
	}
}

// chargeSide takes a charge back that is to the account's good.
func (r *Reader) chargeSide(s string) {
	if s == "CRDT" {
		r.charges.parts -= 2 * r.charges.last
	}
	r.charges.last = 0
}

// write adds to what the payer wrote.
func (r *Reader) write(s string) {
	switch {
	case s == "" || r.tx.Text == s:
	case r.tx.Text == "":
		r.tx.Text = s
	case len(r.tx.Text)+len(s) >= maxText:
		r.broken(CodeLimit, "more than %d bytes of text in one transaction", maxText)
	default:
		r.tx.Text += " " + s
	}
}

func (r *Reader) documentAmount(s string, creditNote bool) {
	v := int64(unset)
	if r.other(s, &v); v == unset {
		return
	}
	if creditNote {
		v = -v
	}
	r.reference.amount, r.reference.told = plus(r.reference.amount, v), true
	for i := r.remittance.documents; i < len(r.tx.Documents); i++ {
		if d := &r.tx.Documents[i]; d.Amount == 0 && creditNote == (d.Type == "CREN") {
			d.Amount = v
			return
		}
	}
}

func (r *Reader) endDocument() {
	if len(r.tx.Documents) == mostKept {
		r.broken(CodeLimit, "more than %d documents in one transaction", mostKept)
		return
	}
	r.tx.Documents = append(r.tx.Documents, r.document)
}

func (r *Reader) freeText(s string) {
	r.remittance.free = true
	r.write(s)
}

func (r *Reader) beginReference() { r.reference = reference{} }

// endReference takes the reference of a Strd: a KID by its type, and all others as text.
func (r *Reader) endReference() {
	ref := strings.ReplaceAll(r.reference.ref, " ", "")
	r.remittance.structured = true
	r.remittance.documents = len(r.tx.Documents)
	switch {
	case ref == "":
	case !r.reference.scor || r.reference.iso || isRF(ref) || !isKID(ref):
		r.write(r.reference.ref)
	default:
		r.share(ref)
	}
}

func (r *Reader) checkKID(k string) {
	if l := r.opts.Layout; l.Length() > 0 {
		if _, err := l.Parse(k); err != nil {
			r.fault(nets.Error, nets.CodeKIDLayout, k, "not of the layout %v: %v", l, err)
		}
		return
	}
	if a := r.opts.Algorithm; a != 0 {
		if !kid.Check(a, k) {
			r.fault(nets.Error, nets.CodeKIDCheck, k, "the check digit (%v) of KID %s fails", a, k)
		}
		return
	}
	if !kid.Check(kid.Mod10, k) && !kid.Check(kid.Mod11, k) {
		r.fault(nets.Warning, nets.CodeKIDCheck, k,
			"the check digit of KID %s fails, by mod10 and by mod11", k)
	}
}

// plus adds amounts. A sum that is too large stays at what no amount can be.
func plus(a, b int64) int64 {
	switch c := a + b; {
	case a > 0 && b > 0 && c < 0:
		return math.MaxInt64
	case a < 0 && b < 0 && c >= 0:
		return math.MinInt64
	default:
		return c
	}
}

// kroner is an amount as people write it.
func kroner(øre int64) string { return fmt.Sprintf("%s kr", nets.FormatAmount(øre)) }
