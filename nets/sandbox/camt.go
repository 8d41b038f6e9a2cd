package sandbox

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math/big"

	"trekk/schedule/bankday"
)

// The sandbox's own writing of camt.054 (ISO 20022, BankToCustomerDebitCreditNotification), versions .001.02
// and .001.08. An entry is what came, or what was taken back, in one sum on the bank statement: gross, since
// what comes and what goes are entries apart. A KID is a creditor reference of type SCOR.

// notification is a camt.054 file that is being made.
type notification struct {
	version string // 02 or 08
	entries []*camtEntry
	keys    []camtKey // of the entries
}

// camtKey is what the transactions of an entry have in common.
type camtKey struct {
	SumKey
	back bool // money that goes back: a debit
}

type (
	camtDocument struct {
		XMLName xml.Name
		Header  camtHeader `xml:"BkToCstmrDbtCdtNtfctn>GrpHdr"`
		Body    camtBody   `xml:"BkToCstmrDbtCdtNtfctn>Ntfctn"`
	}
	camtHeader struct {
		MsgID   string `xml:"MsgId"`
		CreDtTm string
		Page    int  `xml:"MsgPgntn>PgNb"`
		Last    bool `xml:"MsgPgntn>LastPgInd"`
	}
	camtBody struct {
		ID      string `xml:"Id"`
		CreDtTm string
		IBAN    string       `xml:"Acct>Id>IBAN"`
		Ccy     string       `xml:"Acct>Ccy"`
		All     camtSummary  `xml:"TxsSummry>TtlNtries"`
		In      camtSummary  `xml:"TxsSummry>TtlCdtNtries"`
		Out     camtSummary  `xml:"TxsSummry>TtlDbtNtries"`
		Entries []*camtEntry `xml:"Ntry"`
	}
	camtSummary struct {
		NbOfNtries int
		Sum        kroner
	}
	camtEntry struct {
		NtryRef      string
		Amt          camtAmount
		CdtDbtInd    string
		RvslInd      bool `xml:",omitempty"`
		Sts          camtStatus
		Booked       bankday.Date `xml:"BookgDt>Dt"`
		Value        bankday.Date `xml:"ValDt>Dt"`
		AcctSvcrRef  string
		BkTxCd       camtCode
		Number       int               `xml:"NtryDtls>Btch>NbOfTxs"`
		Transactions []camtTransaction `xml:"NtryDtls>TxDtls"`
	}
	camtAmount struct {
		Ccy   string `xml:",attr"`
		Value kroner `xml:",chardata"`
	}
	camtStatus struct { // .02 has the code itself, .08 an element with it
		Text string `xml:",chardata"`
		Cd   string `xml:",omitempty"`
	}
	camtCode struct {
		Domain    string `xml:"Domn>Cd"`
		Family    string `xml:"Domn>Fmly>Cd"`
		SubFamily string `xml:"Domn>Fmly>SubFmlyCd"`
		Code      string `xml:"Prtry>Cd"`
		Issuer    string `xml:"Prtry>Issr"`
	}
	camtTransaction struct {
		AcctSvcrRef string      `xml:"Refs>AcctSvcrRef"`
		EndToEndID  string      `xml:"Refs>EndToEndId"`
		Amt         *camtAmount `xml:",omitempty"` // of .08
		CdtDbtInd   string      `xml:",omitempty"` // of .08
		TxAmt       camtAmount  `xml:"AmtDtls>TxAmt>Amt"`
		RltdPties   camtParties
		RmtInf      *camtRemittance
	}
	camtParties struct { // of a debit it is the creditor who gets the money back
		Dbtr     *camtParty
		DbtrAcct *camtAccount
		Cdtr     *camtParty
		CdtrAcct *camtAccount
	}
	camtParty struct { // .08 has the name below Pty
		Nm  string     `xml:",omitempty"`
		Pty *camtParty `xml:",omitempty"`
	}
	camtAccount struct {
		ID string `xml:"Id>Othr>Id"`
	}
	camtRemittance struct { // text or a reference
		Ustrd string `xml:",omitempty"`
		Strd  *camtReference
	}
	camtReference struct {
		Type string `xml:"CdtrRefInf>Tp>CdOrPrtry>Cd"`
		Ref  string `xml:"CdtrRefInf>Ref"`
	}
)

// kroner are øre, written 1234.50.
type kroner int64

func (k kroner) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%d.%02d", k/100, k%100), nil }

// orderCamt begins a camt.054 of the payments that are about to be published, where one was ordered.
func (pub *publisher) orderCamt(batches [][]*payment) {
	if len(batches) == 0 {
		return
	}
	if o, ok := pub.orders.take(Camt, ""); ok {
		pub.notified = &notification{version: "08"}
		if o.Version != "" {
			pub.notified.version = o.Version
		}
	}
}

// notify adds a payment that has just been written to the camt.054 that is being made.
func (pub *publisher) notify(p *payment, key SumKey) {
	if pub.notified == nil {
		return
	}
	n := pub.notified
	e := n.entry(camtKey{key, p.money() < 0})
	if p.typ == 21 {
		e.BkTxCd.Code = "234" // giro without a KID
	}
	amount := camtAmount{"NOK", kroner(p.amount)}
	tx := camtTransaction{
		AcctSvcrRef: fmt.Sprintf("%09d", pub.payslip), EndToEndID: "NOTPROVIDED", TxAmt: amount,
	}
	party, account := &camtParty{Nm: p.payer.name}, &camtAccount{p.payer.account}
	if n.version == "08" {
		tx.Amt, tx.CdtDbtInd = &amount, e.CdtDbtInd
		party = &camtParty{Pty: party}
	}
	if p.payer.name == "" {
		party = nil
	}
	if e.CdtDbtInd == "DBIT" {
		tx.RltdPties = camtParties{Cdtr: party, CdtrAcct: account}
	} else {
		tx.RltdPties = camtParties{Dbtr: party, DbtrAcct: account}
	}
	switch {
	case p.kid != "":
		tx.RmtInf = &camtRemittance{Strd: &camtReference{"SCOR", p.kid}}
	case p.text != "":
		tx.RmtInf = &camtRemittance{Ustrd: p.text}
	}
	e.Transactions = append(e.Transactions, tx)
	e.Number++
	e.Amt.Value += kroner(p.amount)
}

// entry is the entry of a sum, which may be new.
func (n *notification) entry(key camtKey) *camtEntry {
	for i, k := range n.keys {
		if k == key {
			return n.entries[i]
		}
	}
	e := &camtEntry{
		NtryRef: fmt.Sprint(len(n.entries) + 1), Amt: camtAmount{Ccy: "NOK"}, CdtDbtInd: "CRDT",
		RvslInd: key.back,
		Booked:  key.NetsDate, Value: key.NetsDate,
		AcctSvcrRef: fmt.Sprintf("%02d%02d%d%05d", key.Centre, key.DayCode, key.Partial, key.Serial),
		BkTxCd:      camtCode{"PMNT", "RCDT", "VCOM", "230", "NETS"},
	}
	if key.back {
		e.CdtDbtInd, e.BkTxCd = "DBIT", camtCode{"PMNT", "NTAV", "NTAV", "230", "NETS"}
	}
	e.Sts = camtStatus{Text: "BOOK"}
	if n.version == "08" {
		e.Sts = camtStatus{Cd: "BOOK"}
	}
	n.keys, n.entries = append(n.keys, key), append(n.entries, e)
	return e
}

// putCamt publishes the camt.054 that was made, if any.
func (pub *publisher) putCamt() error {
	n := pub.notified
	if n == nil {
		return nil
	}
	pub.notified = nil
	pub.messages++
	now := pub.clock.now
	id := fmt.Sprintf("SANDBOX%s%04d", now.Format("060102"), pub.messages)
	created := now.Format("2006-01-02T15:04:05Z07:00")
	d := camtDocument{
		XMLName: xml.Name{Space: "urn:iso:std:iso:20022:tech:xsd:camt.054.001." + n.version,
			Local: "Document"},
		Header: camtHeader{MsgID: id, CreDtTm: created, Page: 1, Last: true},
		Body: camtBody{ID: id + "-1", CreDtTm: created, IBAN: iban(pub.cfg.Account), Ccy: "NOK",
			Entries: n.entries},
	}
	for _, e := range n.entries {
		of := &d.Body.In
		if e.CdtDbtInd == "DBIT" {
			of = &d.Body.Out
		}
		for _, s := range []*camtSummary{of, &d.Body.All} {
			s.NbOfNtries++
			s.Sum += e.Amt.Value
		}
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	out := xml.NewEncoder(&b)
	out.Indent("", " ")
	if err := out.Encode(d); err != nil {
		return err
	}
	b.WriteString("\n")
	name := fmt.Sprintf("camt.054.D%s.%04d.xml", now.Format("060102"), pub.messages)
	return pub.room.putAs(outbound, name, b.Bytes())
}

// iban is a Norwegian account number as an IBAN: NO, two check digits (ISO 13616: 98 less the remainder by
// 97, with N as 23 and O as 24) and the account.
func iban(account string) string {
	n, _ := new(big.Int).SetString(account+"232400", 10)
	return fmt.Sprintf("NO%02d%s", 98-n.Mod(n, big.NewInt(97)).Int64(), account)
}
