package camt

import (
	"fmt"

	"trekk/nets"
)

func (r *Reader) endMessage() {
	if r.message.ID == "" {
		r.missing(r.line, r.column, "GrpHdr/MsgId")
	}
}

func (r *Reader) missing(line, column int, what string) {
	r.faultAt(line, column, nets.Error, CodeMissing, what, "", what+" is missing")
}

func (r *Reader) beginNotification() {
	r.notification = &Notification{Index: len(r.notifications), Line: r.line, Column: r.column}
	r.notifications = append(r.notifications, r.notification)
	none := told{unset, unset}
	r.summary = summary{all: none, credits: none, debits: none, net: none}
}

// endNotification compares what it tells of itself with its entries.
func (r *Reader) endNotification() {
	defer func() { r.notification = nil }()
	n, s := r.notification, &r.summary
	if n.Account == "" && r.Count(nets.Error) == 0 {
		r.missing(n.Line, n.Column, "Acct/Id")
	}
	if s.unsure {
		return
	}
	credits, debits := s.count[0], s.count[1]
	all := told{credits.number + debits.number, plus(credits.sum, debits.sum)}
	r.compare("TtlNtries", s.all, all)
	r.compare("TtlCdtNtries", s.credits, credits)
	r.compare("TtlDbtNtries", s.debits, debits)
	net := credits.sum - debits.sum
	if s.net.sum != unset && signed(s.net.sum, s.netDebit) != net {
		r.summaryFault("TtlNetNtry", kroner(signed(s.net.sum, s.netDebit)), kroner(net))
	}
	r.compareBalances()
}

func (r *Reader) compare(what string, told, counted told) {
	if told.number != unset && told.number != counted.number {
		r.summaryFault(what, fmt.Sprintf("%d entries", told.number), fmt.Sprint(counted.number))
	}
	if told.sum != unset && told.sum != counted.sum {
		r.summaryFault(what, kroner(told.sum), kroner(counted.sum))
	}
}

func (r *Reader) summaryFault(what, told, counted string) {
	r.faultAt(r.notification.Line, r.notification.Column, nets.Error, CodeSummary, what, told,
		fmt.Sprintf("TxsSummry/%s says %s, and they are %s", what, told, counted))
}

func (r *Reader) beginBalance() { r.balance, r.overdrawn = Balance{Amount: unset}, false }

func (r *Reader) endBalance() {
	b := &r.balance
	if b.Amount == unset {
		r.missing(r.line, r.column, "Bal/Amt")
		return
	}
	if len(r.notification.Balances) == mostKept {
		r.broken(CodeLimit, "more than %d balances", mostKept)
		return
	}
	b.Amount = signed(b.Amount, r.overdrawn)
	r.notification.Balances = append(r.notification.Balances, *b)
}

// compareBalances asks that what was there and the entries make what is there.
func (r *Reader) compareBalances() {
	n := r.notification
	opening, opened := n.Balance("OPBD")
	closing, closed := n.Balance("CLBD")
	if want := plus(opening.Amount, r.summary.booked); opened && closed && want != closing.Amount {
		r.faultAt(n.Line, n.Column, nets.Error, CodeBalance, "Bal", kroner(closing.Amount), fmt.Sprintf(
			"the closing balance is %s: the opening one, %s, and the booked entries make %s",
			kroner(closing.Amount), kroner(opening.Amount), kroner(want)))
	}
}

func (r *Reader) beginEntry() {
	r.entries++
	r.entry = &Entry{Notification: r.notification, No: r.entries, Line: r.line, Column: r.column,
		Amount: unset}
	r.sum = totals{}
}

// endEntry asks that an entry says what it must, and that its transactions are its amount.
func (r *Reader) endEntry() {
	e := r.entry
	r.settled()
	r.ready = anEntry
	if e.Transactions == 0 {
		r.transactions++
		r.tx = Transaction{
			Entry: e, No: r.transactions, Line: e.Line, Column: e.Column, Bare: true,
			Amount: e.Amount, Debit: e.Debit, Text: e.Text,
		}
		r.ready |= aTransaction
	} else if e.Transactions > 1 && r.sum.assumed {
		r.missing(e.Line, e.Column, "AmtDtls/TxAmt/Amt")
	} else if !r.sum.unsure {
		r.compareEntry()
	}
	side := 0
	if e.Debit {
		side = 1
	}
	r.summary.count[side].number++
	r.summary.count[side].sum = plus(r.summary.count[side].sum, e.Amount)
	if e.IsBooked() {
		r.summary.booked = plus(r.summary.booked, e.Money())
	}
}

// compareEntry asks that its transactions are its amount: as they were paid, as they came in, or less what
// the bank kept of them all.
func (r *Reader) compareEntry() {
	e, s := r.entry, &r.sum
	if m := e.Money(); m != s.gross && m != s.net && m != s.gross-s.charges {
		r.faultAt(e.Line, e.Column, nets.Error, CodeEntry, "Amt", kroner(m), fmt.Sprintf(
			"the entry is %s, and its %d transactions are %s", kroner(m), e.Transactions, kroner(s.gross)))
	} else if s.batch != "" {
		r.faultAt(e.Line, e.Column, nets.Error, CodeBatch, "Btch/TtlAmt", s.batch, fmt.Sprintf(
			"Btch/TtlAmt says %s, and the transactions are something else", s.batch))
	}
}

// settled reports what an entry must say and has not, once for each entry.
func (r *Reader) settled() {
	e := r.entry
	switch {
	case r.sum.unsure:
	case e.Amount == unset:
		r.missing(e.Line, e.Column, "Ntry/Amt")
		r.sum.unsure, r.summary.unsure = true, true
	case !r.sum.sided:
		r.missing(e.Line, e.Column, "Ntry/CdtDbtInd")
		r.sum.unsure, r.summary.unsure = true, true
	case e.Booked.IsZero() && e.IsBooked():
		r.missing(e.Line, e.Column, "BookgDt")
	}
	e.Amount = max(e.Amount, 0)
	received := r.opts.Received
	switch {
	case received.IsZero() || e.Booked.IsZero() || !e.IsBooked():
	case e.Booked > received:
		r.faultAt(e.Line, e.Column, nets.Error, CodeBookedOn, "BookgDt", e.Booked.String(), fmt.Sprintf(
			"booked on %s, after the day on which the file came, %s", e.Booked, received))
	case e.Booked < received.AddMonths(-2):
		r.faultAt(e.Line, e.Column, nets.Warning, CodeBookedOld, "BookgDt", e.Booked.String(), fmt.Sprintf(
			"booked on %s, more than two months before the file came, %s", e.Booked, received))
	}
}

func (r *Reader) beginPart() { r.part = part{told: told{unset, unset}} }

// endPart compares what Btch tells with the transactions below it. Where there are none the bank tells them
// elsewhere.
func (r *Reader) endPart() {
	p, e := &r.part, r.entry
	if p.count.number == 0 {
		return
	}
	if p.number != unset && p.number != p.count.number {
		r.faultAt(e.Line, e.Column, nets.Error, CodeCount, "Btch/NbOfTxs", fmt.Sprint(p.number), fmt.Sprintf(
			"Btch/NbOfTxs says %d transactions, and there are %d", p.number, p.count.number))
	}
	if p.sum != unset && p.sum != abs(p.count.sum) && p.sum != abs(r.sum.net) {
		r.sum.batch = kroner(p.sum)
	}
}

func abs(a int64) int64 { return max(a, -a) }

func (r *Reader) beginTransaction() {
	r.transactions++
	r.entry.Transactions++
	r.tx = Transaction{
		Entry: r.entry, No: r.transactions, Line: r.line, Column: r.column, Debit: r.entry.Debit,
		Documents: r.tx.Documents[:0],
	}
	r.money = money{unset, unset, r.Count(nets.Error)}
	r.remittance, r.shares = remittance{}, r.shares[:0]
}

// endTransaction says what a transaction is worth: what the payer paid, which is not always what came in.
func (r *Reader) endTransaction() {
	t, m := &r.tx, &r.money
	switch {
	case m.gross != unset:
		t.Amount = m.gross
	case m.own != unset:
		t.Amount = m.own
	case r.entry.Amount == unset || r.Count(nets.Error) > m.errors: // which is told
	case r.entry.Transactions == 1:
		t.Amount, r.sum.assumed = r.entry.Amount, true
	default:
		r.missing(t.Line, t.Column, "AmtDtls/TxAmt/Amt")
		r.sum.unsure, r.summary.unsure = true, true
	}
	net := t.Amount - t.Charges
	if m.own != unset {
		net = m.own
	}
	if r.remittance.free && r.remittance.structured {
		r.faultAt(t.Line, t.Column, nets.Warning, CodeBoth, "RmtInf", "",
			"structured references and free text in one transaction: want one of them")
	}
	r.endShares()
	r.sum.gross = plus(r.sum.gross, t.Money())
	r.sum.net = plus(r.sum.net, signed(net, t.Debit))
	r.part.count.number++
	r.part.count.sum = plus(r.part.count.sum, t.Money())
	r.ready = aTransaction
}
