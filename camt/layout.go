package camt

import (
	"strings"

	"trekk/schedule/bankday"
)

// element is what becomes of an element of a message.
type element struct {
	name     string
	record   bool // faults name it
	children map[string]*element
	begin    func(*Reader)
	text     func(*Reader, string) // of its text, without blanks around it
	end      func(*Reader)
}

// layouts are the elements of each kind of message that are read, by the element they are in. What differs in
// version .001.08 stands beside that of .001.02: neither can be in the other.
var layouts = map[Kind]*element{
	Notifications: layoutOf("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
	Statements:    layoutOf("BkToCstmrStmt", "Stmt"),
}

// layoutOf makes the tree of a message from the tables.
func layoutOf(message, notification string) *element {
	top := &element{name: "Document", children: map[string]*element{}}
	top.add(message, ofMessage)
	notification = message + "/" + notification
	top.add(notification, ofNotification)
	top.add(notification+"/Ntry", ofEntry)
	top.add(notification+"/Ntry/Chrgs", ofCharges)
	top.add(notification+"/Ntry/NtryDtls/TxDtls", ofTransaction)
	top.add(notification+"/Ntry/NtryDtls/TxDtls/Chrgs", ofCharges)
	top.add(notification+"/Ntry/NtryDtls/TxDtls/RmtInf", ofRemittance)
	return top
}

// add puts the elements of a table into the tree.
func (e *element) add(path string, rows []row) {
	for _, row := range rows {
		at := e
		for name := range strings.SplitSeq(strings.TrimSuffix(path+"/"+row.path, "/"), "/") {
			if at.children[name] == nil {
				at.children[name] = &element{name: name, children: map[string]*element{}}
			}
			at = at.children[name]
		}
		at.begin, at.text, at.end = row.begin, row.text, row.end
		at.record = row.end != nil
	}
}

// row is an element of a table, by its path from where the table begins.
type row struct {
	path  string
	begin func(*Reader)
	text  func(*Reader, string)
	end   func(*Reader)
}

var ofMessage = []row{
	{"", nil, nil, (*Reader).endMessage},
	{"GrpHdr/MsgId", nil, toString(func(r *Reader) *string { return &r.message.ID }), nil},
}

var ofNotification = []row{
	{"", (*Reader).beginNotification, nil, (*Reader).endNotification},
	{"Id", nil, toString(func(r *Reader) *string { return &r.notification.ID }), nil},
	{"CpyDplctInd", nil, (*Reader).copied, nil},
	{"Acct/Id/IBAN", nil, (*Reader).ownIBAN, nil},
	{"Acct/Id/Othr/Id", nil, (*Reader).ownAccount, nil},
	{"Acct/Ccy", nil, (*Reader).ownCurrency, nil},

	{"Bal", (*Reader).beginBalance, nil, (*Reader).endBalance},
	{"Bal/Tp/CdOrPrtry/Cd", nil, toString(balanceType), nil},
	{"Bal/Tp/CdOrPrtry/Prtry", nil, toString(balanceType), nil},
	{"Bal/Amt", nil, toAmount(func(r *Reader) *int64 { return &r.balance.Amount }), nil},
	{"Bal/CdtDbtInd", nil, toSide(func(r *Reader) *bool { return &r.overdrawn }), nil},
	{"Bal/Dt/Dt", nil, toDay(balanceDay), nil},
	{"Bal/Dt/DtTm", nil, toDay(balanceDay), nil},

	{"TxsSummry/TtlNtries/NbOfNtries", nil, toNumber(all), nil},
	{"TxsSummry/TtlNtries/Sum", nil, toSum(all), nil},
	{"TxsSummry/TtlNtries/TtlNetNtryAmt", nil, toSum(net), nil},
	{"TxsSummry/TtlNtries/CdtDbtInd", nil, toSide(netSide), nil},
	{"TxsSummry/TtlNtries/TtlNetNtry/Amt", nil, toSum(net), nil},
	{"TxsSummry/TtlNtries/TtlNetNtry/CdtDbtInd", nil, toSide(netSide), nil},
	{"TxsSummry/TtlCdtNtries/NbOfNtries", nil, toNumber(credits), nil},
	{"TxsSummry/TtlCdtNtries/Sum", nil, toSum(credits), nil},
	{"TxsSummry/TtlDbtNtries/NbOfNtries", nil, toNumber(debits), nil},
	{"TxsSummry/TtlDbtNtries/Sum", nil, toSum(debits), nil},
}

func balanceType(r *Reader) *string      { return &r.balance.Type }
func balanceDay(r *Reader) *bankday.Date { return &r.balance.On }
func all(r *Reader) *told                { return &r.summary.all }
func credits(r *Reader) *told            { return &r.summary.credits }
func debits(r *Reader) *told             { return &r.summary.debits }
func net(r *Reader) *told                { return &r.summary.net }
func netSide(r *Reader) *bool            { return &r.summary.netDebit }

var ofEntry = []row{
	{"", (*Reader).beginEntry, nil, (*Reader).endEntry},
	{"NtryRef", nil, toString(func(r *Reader) *string { return &r.entry.Ref }), nil},
	{"Amt", nil, toAmount(func(r *Reader) *int64 { return &r.entry.Amount }), nil},
	{"CdtDbtInd", nil, (*Reader).entrySide, nil},
	{"RvslInd", nil, func(r *Reader, s string) { r.entry.Reversal = s == "true" || s == "1" }, nil},
	{"Sts", nil, (*Reader).status, nil},
	{"Sts/Cd", nil, (*Reader).status, nil},
	{"BookgDt/Dt", nil, toDay(bookedOn), nil},
	{"BookgDt/DtTm", nil, toDay(bookedOn), nil},
	{"ValDt/Dt", nil, toDay(valueOn), nil},
	{"ValDt/DtTm", nil, toDay(valueOn), nil},
	{"AcctSvcrRef", nil, toString(func(r *Reader) *string { return &r.entry.ServicerRef }), nil},
	{"BkTxCd/Domn/Cd", nil, (*Reader).code, nil},
	{"BkTxCd/Domn/Fmly/Cd", nil, (*Reader).code, nil},
	{"BkTxCd/Domn/Fmly/SubFmlyCd", nil, (*Reader).code, nil},
	{"BkTxCd/Prtry/Cd", nil, toString(func(r *Reader) *string { return &r.entry.Code }), nil},
	{"AddtlNtryInf", nil, toString(func(r *Reader) *string { return &r.entry.Text }), nil},
	{"NtryDtls", (*Reader).beginPart, nil, (*Reader).endPart},
	{"NtryDtls/Btch/NbOfTxs", nil, toNumber(func(r *Reader) *told { return &r.part.told }), nil},
	{"NtryDtls/Btch/TtlAmt", nil, toSum(func(r *Reader) *told { return &r.part.told }), nil},
}

func bookedOn(r *Reader) *bankday.Date { return &r.entry.Booked }
func valueOn(r *Reader) *bankday.Date  { return &r.entry.Value }

var ofCharges = []row{
	{"", (*Reader).beginCharges, nil, (*Reader).endCharges},
	{"TtlChrgsAndTaxAmt", nil, toOther(func(r *Reader) *int64 { return &r.charges.total }), nil},
	{"Amt", nil, (*Reader).chargeAmount, nil},
	{"CdtDbtInd", nil, (*Reader).chargeSide, nil},
	{"Rcrd/Amt", nil, (*Reader).chargeAmount, nil},
	{"Rcrd/CdtDbtInd", nil, (*Reader).chargeSide, nil},
}

var ofTransaction = []row{
	{"", (*Reader).beginTransaction, nil, (*Reader).endTransaction},
	{"Refs/AcctSvcrRef", nil, toString(func(r *Reader) *string { return &r.tx.Reference }), nil},
	{"Refs/EndToEndId", nil, toString(func(r *Reader) *string { return &r.tx.EndToEnd }), nil},
	{"Amt", nil, toOther(func(r *Reader) *int64 { return &r.money.own }), nil},
	{"AmtDtls/TxAmt/Amt", nil, toOther(func(r *Reader) *int64 { return &r.money.gross }), nil},
	{"CdtDbtInd", nil, toSide(func(r *Reader) *bool { return &r.tx.Debit }), nil},
	{"RltdPties/Dbtr/Nm", nil, toString(debtor), nil},
	{"RltdPties/Dbtr/Pty/Nm", nil, toString(debtor), nil},
	{"RltdPties/DbtrAcct/Id/IBAN", nil, toAccount(debtorAccount), nil},
	{"RltdPties/DbtrAcct/Id/Othr/Id", nil, toAccount(debtorAccount), nil},
	{"RltdPties/Cdtr/Nm", nil, toString(creditor), nil},
	{"RltdPties/Cdtr/Pty/Nm", nil, toString(creditor), nil},
	{"RltdPties/CdtrAcct/Id/IBAN", nil, toAccount(creditorAccount), nil},
	{"RltdPties/CdtrAcct/Id/Othr/Id", nil, toAccount(creditorAccount), nil},
}

func debtor(r *Reader) *string          { return &r.tx.Debtor }
func debtorAccount(r *Reader) *string   { return &r.tx.DebtorAccount }
func creditor(r *Reader) *string        { return &r.tx.Creditor }
func creditorAccount(r *Reader) *string { return &r.tx.CreditorAccount }

var ofRemittance = []row{
	{"Ustrd", nil, (*Reader).freeText, nil},
	{"Strd", (*Reader).beginReference, nil, (*Reader).endReference},
	{"Strd/CdtrRefInf/Tp/CdOrPrtry/Cd", nil,
		func(r *Reader, s string) { r.reference.scor = s == "SCOR" }, nil},
	{"Strd/CdtrRefInf/Tp/Issr", nil, func(r *Reader, s string) { r.reference.iso = s == "ISO" }, nil},
	{"Strd/CdtrRefInf/Ref", nil, toString(func(r *Reader) *string { return &r.reference.ref }), nil},
	{"Strd/RfrdDocInf", func(r *Reader) { r.document = Document{} }, nil, (*Reader).endDocument},
	{"Strd/RfrdDocInf/Tp/CdOrPrtry/Cd", nil, toString(documentType), nil},
	{"Strd/RfrdDocInf/Nb", nil, toString(func(r *Reader) *string { return &r.document.Number }), nil},
	{"Strd/RfrdDocAmt/RmtdAmt", nil, func(r *Reader, s string) { r.documentAmount(s, false) }, nil},
	{"Strd/RfrdDocAmt/CdtNoteAmt", nil, func(r *Reader, s string) { r.documentAmount(s, true) }, nil},
	{"Strd/AddtlRmtInf", nil, (*Reader).write, nil},
}

func documentType(r *Reader) *string { return &r.document.Type }

// What becomes of a text is mostly one of these.

func toString(of func(*Reader) *string) func(*Reader, string) {
	return func(r *Reader, s string) { *of(r) = s }
}

func toAccount(of func(*Reader) *string) func(*Reader, string) {
	return func(r *Reader, s string) { *of(r) = norwegian(s) }
}

func toAmount(of func(*Reader) *int64) func(*Reader, string) {
	return func(r *Reader, s string) { r.amount(s, of(r)) }
}

// toOther is toAmount for what may be in the payer's currency, and is then left out.
func toOther(of func(*Reader) *int64) func(*Reader, string) {
	return func(r *Reader, s string) { r.other(s, of(r)) }
}

func toSide(of func(*Reader) *bool) func(*Reader, string) {
	return func(r *Reader, s string) { r.side(s, of(r)) }
}

func toDay(of func(*Reader) *bankday.Date) func(*Reader, string) {
	return func(r *Reader, s string) { r.day(s, of(r)) }
}

func toNumber(of func(*Reader) *told) func(*Reader, string) {
	return func(r *Reader, s string) { r.number(s, &of(r).number) }
}

func toSum(of func(*Reader) *told) func(*Reader, string) {
	return func(r *Reader, s string) { r.amount(s, &of(r).sum) }
}
