package billing

import (
	"context"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/course"
	"trekk/schedule/bankday"
)

// Fees says how charges are paid and what the fee is, with what is the same for all payers. Nobody is charged
// a fee while a file that may hold his mandate is not in the books, nor for an account or a layout of KIDs
// that the payee has changed.
type Fees struct {
	m      batch.Moment
	doubts []bank.Doubt
	past   []bank.Past  // of the last days that matter
	billed bankday.Date // the last day before today on which invoices were made; zero for none

	confirmed string // the code of months that a person has confirmed
	all       bool   // it is that of all that wait
	active    int64  // the memberships that have been looked at and have not ended
}

// Active is how many of the memberships that it has proposed for have not ended.
func (f *Fees) Active() int64 { return f.active }

// NewFees reads the files that are not in the books, those that were put aside lately, and when invoices were
// made last.
func NewFees(ctx context.Context, m batch.Moment) (*Fees, error) {
	f := &Fees{m: m}
	var err error
	if f.doubts, err = bank.Doubts(ctx, m); err != nil {
		return nil, err
	}
	if f.past, err = bank.PastDoubts(ctx, m, m.Today()-keep); err != nil {
		return nil, err
	}
	f.billed, err = billedBefore(ctx, m)
	return f, err
}

// FeesWithoutFiles says how charges are paid once all files are in the books.
func FeesWithoutFiles(m batch.Moment) *Fees { return &Fees{m: m} }

// Payer is one who pays for memberships.
type Payer struct {
	Fixed   string           // of the payer's KIDs
	Held    []batch.Mandate  // on all accounts, those that the payee had before too
	Old     []batch.Mandate  // that cover KIDs of older layouts alone
	Courses []*course.Course // of all memberships that the payer pays for
}

// Accounts are those that the plans of the payer's memberships, past ones too, are invoiced to now.
func (p *Payer) Accounts(creditor *batch.Creditor) (list []string) {
	for _, c := range p.Courses {
		for _, plan := range c.Plans() {
			list = append(list, creditor.AccountOf(plan))
		}
	}
	return list
}

// Way is how a charge is paid.
type Way struct {
	Method   batch.Method
	Fee      batch.Ore
	Avoided  batch.Ore      // the fee that it has not, for one of the reasons below
	Stranded *batch.Mandate // the payer's, which the payee has left behind on another account
	Old      *batch.Mandate // the payer's, on a KID of a layout that the payee has left
	Doubt    *batch.File    // that may hold the payer's mandate
	Until    bankday.Date   // the invoice waits until this day for the file; zero when it does not wait
	Late     *batch.Mandate // it is a claim by this one, which came after the invoicing day, in place of Doubt
}

// Of says how a charge of a payer is paid, as of now. Where a file that is not in the books may hold the
// payer's mandate, the invoice waits as long as a claim for its due date can still be at Nets in time.
// After that it is made without a fee. When the mandate comes meanwhile in another file, it counts as if it
// had been in that one.
func (f *Fees) Of(c *course.Charge, p *Payer) (w Way) {
	m := f.m
	w.Method, w.Fee = course.PaidBy(&m.Creditor, m.Terms, c, p.Held)
	if w.Method == batch.MethodClaim || c.CustomerNo != "" {
		return w
	}
	if w.Late = course.LateMandate(&m.Creditor, c, p.Held); w.Late != nil {
		if w.Doubt = f.then(p.Fixed, c.Made); w.Doubt != nil {
			w.Method, w.Fee = batch.MethodClaim, 0
			return w
		}
		w.Late = nil
	}
	if w.Fee > 0 {
		f.waive(&w, c, p)
	}
	return w
}

// waive takes the fee away where it is in doubt, or the payee's own doing.
func (f *Fees) waive(w *Way, c *course.Charge, p *Payer) {
	m := f.m
	if w.Stranded = course.Stranded(&m.Creditor, c, p.Held, p.Accounts(&m.Creditor)); w.Stranded != nil {
		w.Fee, w.Avoided = 0, w.Fee
		return
	}
	if w.Old = course.MandateFor(&m.Creditor, c, p.Old); w.Old != nil && w.Old.Until.IsZero() {
		w.Fee, w.Avoided = 0, w.Fee
		return
	}
	w.Old = nil
	for k := range f.doubts {
		d := &f.doubts[k]
		if !d.About(p.Fixed) || c.Made > m.Today() {
			continue
		}
		w.Fee, w.Avoided, w.Doubt = 0, w.Fee, &d.File
		if last := m.Terms.LastClaimDay(c.Due, m.Calendar); m.Today() < last {
			w.Until = last
		}
		return
	}
}

// keep is for how many days before today a file that was put aside is looked at: longer than an invoice
// waits.
const keep = 62

// then is a file that came by an invoicing day, was not in the books at its end, and may have held a payer's
// mandate; nil when there was none.
func (f *Fees) then(fixed string, made bankday.Date) *batch.File {
	for k := range f.doubts {
		if d := &f.doubts[k]; d.About(fixed) && d.Arrived() <= made {
			return &d.File
		}
	}
	for k := range f.past {
		if d := &f.past[k]; d.About(fixed) && d.Arrived() <= made && d.Discarded >= made {
			return &d.File
		}
	}
	return nil
}

// Why says why there is no fee, or why the invoice waits; none when there is nothing to say.
func (w *Way) Why() batch.Saying {
	switch {
	case w.Stranded != nil:
		return batch.Say("no fee: the mandate is on account %s, which the payee has moved from",
			w.Stranded.Account)
	case w.Old != nil:
		return batch.Say("no fee: the mandate is on KID %s, and the payee has changed its KIDs", w.Old.KID)
	case w.Doubt == nil:
		return batch.Saying{}
	case w.Late != nil:
		return batch.Say("claimed: the mandate came on %s, after %s (file %d), which may have held it",
			w.Late.Since, w.Doubt.Name, w.Doubt.No)
	case w.Until.IsZero():
		return batch.Say("no fee: %s (file %d) may hold the mandate", w.Doubt.Name, w.Doubt.No)
	}
	return batch.Say(
		"waits until %s, since %s (file %d) may hold the mandate; then it is made without the fee",
		w.Until, w.Doubt.Name, w.Doubt.No)
}
