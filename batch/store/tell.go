package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/store/keyset"
)

// changeTable has what others are told of changes. Its rows are no part of what the audit log counts and
// hashes of a transaction, in which they only say again what other rows say; but they are in the digest that
// an entry is sealed over, so that one which is removed or changed is found.
var changeTable = table{
	"change", "no, entry, type, subject_kind, subject_no, customer_no, invoice_no, amount, facts", 1,
}

// changeFacts are facts as JSON; empty when there are none.
type changeFacts batch.ChangeFacts

func (f *changeFacts) text() (string, error) {
	if *f == (changeFacts{}) {
		return "", nil
	}
	text, err := json.Marshal((*batch.ChangeFacts)(f))
	return string(text), err
}

func (f *changeFacts) Scan(v any) error {
	text, err := asText(v)
	if *f = (changeFacts{}); err != nil || text == "" {
		return err
	}
	return json.Unmarshal([]byte(text), (*batch.ChangeFacts)(f))
}

// telling numbers the changes that a transaction tells.
type telling struct {
	last, entry int64 // the last number, and the entry of the audit log that is to come; zero before the first
	touched     map[string]*settling
}

// told tells a change that has been written, unless it has not.
func (t *tx) told(written error, c batch.Change) error {
	if written != nil {
		return written
	}
	return t.tell(&c)
}

// tell writes a change. Whoever writes the books of a creditor keeps every other from it, so the numbers have
// no gaps and are committed in their order.
func (t *tx) tell(c *batch.Change) error {
	if t.err != nil {
		return t.err
	}
	if t.telling.entry == 0 {
		r, err := t.query(`SELECT coalesce((SELECT max(no) FROM change WHERE creditor_id = $1), 0),
			coalesce((SELECT max(no) FROM audit WHERE creditor_id = $1), 0) + 1`)
		if err = scanOne(r, err, &t.telling.last, &t.telling.entry); err != nil {
			return t.fail(fmt.Errorf("change: %w", ended(t.ctx, err)))
		}
	}
	t.telling.last++
	facts, err := (*changeFacts)(&c.Facts).text()
	if err != nil {
		return t.fail(fmt.Errorf("change: %w", err))
	}
	t.args, err = appendValues(append(t.args[:0], t.creditor), []any{
		&t.telling.last, &t.telling.entry, (*string)(&c.Type), (*string)(&c.Subject.Kind), &c.Subject.No,
		(*optional)(&c.Customer), (*optional)(&c.Invoice), (*int64)(&c.Amount), &facts,
	})
	if err != nil {
		return t.fail(fmt.Errorf("change: %w", err))
	}
	hash := t.hash(changeTable.name, t.args)
	t.digests.of(changeTable).AddHash(hash)
	if err := t.sql.insert(t.ctx, changeTable, append(t.args, hash[:])); err != nil {
		return t.fail(ended(t.ctx, err))
	}
	return nil
}

// changeOf is a change of an invoice.
func changeOf(no string, is batch.ChangeType, amount batch.Ore, facts batch.ChangeFacts) batch.Change {
	return batch.Change{
		Type: is, Subject: batch.Subject{Kind: batch.OfInvoice, No: no}, Amount: amount, Facts: facts,
	}
}

// settling is by how much a transaction has brought an invoice nearer to its end.
type settling struct{ paid, credited batch.Ore }

// settleMany is how many invoices wait for a look at whether they are paid now.
var settleMany = 500

// settle notes what is put on an invoice, or taken off what is to be paid.
func (t *tx) settle(invoice string, by settling) error {
	s := t.telling.touched[invoice]
	if s == nil {
		if len(t.telling.touched) == settleMany {
			if err := t.closeSettled(); err != nil {
				return err
			}
		}
		if t.telling.touched == nil {
			t.telling.touched = map[string]*settling{}
		}
		s = &settling{}
		t.telling.touched[invoice] = s
	}
	s.paid += by.paid
	s.credited += by.credited
	return nil
}

// settledRow is where an invoice stands.
type settledRow struct {
	no                     string
	amount, paid, credited batch.Ore
}

func settledRowFields(r *settledRow) []any {
	return []any{&r.no, (*int64)(&r.amount), (*int64)(&r.paid), (*int64)(&r.credited)}
}

var selectStanding = "SELECT i.no, i.amount, " + paidOn(now) + ", " + creditedOn(now) +
	" FROM invoice i WHERE i.creditor_id = $1"

// closeSettled tells which of the invoices that wait are paid now, and which are open again.
func (t *tx) closeSettled() error {
	touched := t.telling.touched
	t.telling.touched = nil
	if len(touched) == 0 {
		return t.err
	}
	if err := t.flush(); err != nil {
		return err
	}
	nos := slices.Sorted(maps.Keys(touched)) // sorted, so that a run told again is told alike
	list, err := keyed(t, selectStanding, "i.no", nos, settledRowFields)
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b settledRow) int { return strings.Compare(a.no, b.no) })
	for _, i := range list {
		by := touched[i.no]
		left := i.amount - i.paid - i.credited
		open, wasOpen := left > 0, left+by.paid+by.credited > 0
		switch {
		case wasOpen && !open && i.paid > 0:
			err = t.told(nil, changeOf(i.no, batch.ToldInvoicePaid, i.amount, batch.ChangeFacts{}))
		case open && !wasOpen:
			err = t.told(nil, changeOf(i.no, batch.ToldInvoiceReopened, left, batch.ChangeFacts{}))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tellPosting tells where money has gone. What takes it out of where it has waited, or out of credit, is not
// told: another posting says where it goes.
func (t *tx) tellPosting(e *batch.Posting) error {
	c := batch.Change{
		Subject: batch.Numbered(batch.OfPayment, e.Payment), Customer: e.CustomerNo, Invoice: e.InvoiceNo,
		Amount: e.Amount,
	}
	switch {
	case e.Reverses != 0:
		c.Type, c.Facts.Payment = batch.ToldPaymentTakenBack, e.Payment
		c.Subject = batch.Numbered(batch.OfPayment, e.Reverses)
	case e.Target == batch.ToInvoice && e.Amount < 0:
		c.Type = batch.ToldPaymentTakenOff
	case e.Target == batch.ToInvoice:
		c.Type = batch.ToldPaymentMatched
	case e.Target == batch.ToUnmatched && (e.Seq == 1 || e.Amount > 0 && e.Reason != batch.NoOriginal):
		c.Type, c.Facts.Reason = batch.ToldPaymentUnmatched, string(e.Reason)
	case e.Target == batch.ToCredit && e.Amount > 0:
		c.Type = batch.ToldPaymentCredited
	case e.Target == batch.ToIgnored && e.Amount > 0:
		c.Type = batch.ToldPaymentIgnored
	case e.Target == batch.ToRefund && e.Amount > 0:
		c.Type, c.Facts.Refund = batch.ToldPaymentRefunded, e.Refund
	default:
		return nil
	}
	err := t.tell(&c)
	if err == nil && e.InvoiceNo != "" {
		err = t.settle(e.InvoiceNo, settling{paid: e.Amount})
	}
	return err
}

// tellPut tells of a customer or a membership that has been put: it is new, or has changed.
func (t *tx) tellPut(tb table, row []any, isNew bool) error {
	no, _ := row[1].(string)
	c := batch.Change{Subject: batch.Subject{Kind: batch.OfCustomer, No: no}}
	switch {
	case tb == customerTable && isNew:
		c.Type = batch.ToldCustomerCreated
	case tb == customerTable:
		c.Type = batch.ToldCustomerChanged
	case tb == membershipTable && isNew:
		c.Type, c.Subject.Kind = batch.ToldMembershipCreated, batch.OfMembership
	case tb == membershipTable:
		c.Type, c.Subject.Kind = batch.ToldMembershipChanged, batch.OfMembership
	default:
		return nil
	}
	return t.tell(&c)
}

// tellClaims tells what has become of rows of claims.
func (t *tx) tellClaims(is batch.ChangeType) func(row []any) error {
	return func(row []any) error {
		c := batch.Claim{}
		c.Transmission, _ = row[1].(int64)
		c.Assignment, _ = row[2].(int64)
		no, _ := row[3].(int64)
		kind, _ := row[5].(int64)
		amount, _ := row[8].(int64)
		c.Transaction, c.Type, c.Amount = int(no), int(kind), batch.Ore(amount)
		c.InvoiceNo, _ = row[4].(string)
		return t.tellClaim(&c, is, 0)
	}
}

// tellClaim tells what has become of a claim, by a transmission where one is given.
func (t *tx) tellClaim(c *batch.Claim, is batch.ChangeType, by int64) error {
	told := batch.Change{
		Type: is, Invoice: c.InvoiceNo, Amount: c.Amount,
		Subject: batch.Subject{
			Kind: batch.OfClaim, No: fmt.Sprintf("%d/%d/%d", c.Transmission, c.Assignment, c.Transaction),
		},
		Facts: batch.ChangeFacts{Transmission: by, Due: c.Due},
	}
	if c.IsCancellation() {
		told.Facts.Kind = "cancellation"
	}
	return t.tell(&told)
}

// selectChanges reads changes, with the customer of what each is about, where the books say whose that is.
func selectChanges(from string) string {
	return `SELECT c.no, a.acted, c.type, c.subject_kind, c.subject_no,
	coalesce(c.customer_no, i.customer_no, s.customer_no, m.customer_no,
		CASE WHEN c.subject_kind = 'customer' THEN c.subject_no END, ''),
	coalesce(c.invoice_no, ''), c.amount, c.facts
	FROM ` + from + ` c
	JOIN audit a ON a.creditor_id = $1 AND a.no = c.entry
	LEFT JOIN invoice i ON i.creditor_id = $1 AND i.no = c.invoice_no
	LEFT JOIN invoice s ON s.creditor_id = $1 AND s.no = c.subject_no AND c.subject_kind = 'invoice'
	LEFT JOIN membership m ON m.creditor_id = $1 AND m.no = c.subject_no AND c.subject_kind = 'membership'
	WHERE c.creditor_id = $1`
}

func changeFields(c *batch.Change) []any {
	return []any{
		&c.No, (*stamp)(&c.At), (*string)(&c.Type), (*string)(&c.Subject.Kind), &c.Subject.No, &c.Customer,
		&c.Invoice, (*int64)(&c.Amount), (*changeFacts)(&c.Facts),
	}
}

var changeList = keyset.List[batch.Change]{Noun: "changes", Orders: []keyset.Order[batch.Change]{{
	Name: batch.ByNumber, Columns: []string{"c.no"}, Key: func(c *batch.Change) []any { return []any{c.No} },
}}}

func (b changes) ListChanges(ctx context.Context, want batch.ChangeFilter,
	p batch.Page) iter.Seq2[batch.Listed[batch.Change], error] {
	f := &keyset.Filter{}
	if want.After > 0 {
		f.Add("c.no > " + f.Param(want.After))
	}
	if want.To > 0 {
		f.Add("c.no <= " + f.Param(want.To))
	}
	types := make([]string, len(want.Types))
	for k, is := range want.Types {
		types[k] = f.Param(string(is))
	}
	return keyset.Pages(ctx, &changeList, p, f, selectListedChanges(types), plainly(b.part, changeFields))
}

// selectListedChanges picks the page's changes first, so that nothing is joined to others.
func selectListedChanges(types []string) func(where, sorted, limit string) string {
	return func(where, sorted, limit string) string {
		page := ofTypes(types, where, sorted, limit) + sorted + limit
		return selectChanges("(SELECT c.* FROM change c WHERE c.creditor_id = $1"+page+")") + sorted
	}
}

// ofTypes restricts changes to those of some types, which are parameters: the first of each come by an index,
// however many others there are between them.
func ofTypes(types []string, where, sorted, limit string) string {
	if len(types) == 0 {
		return where
	}
	each := make([]string, len(types))
	for k, is := range types {
		each[k] = "SELECT no FROM (SELECT c.no FROM change c WHERE c.creditor_id = $1 AND c.type = " + is +
			where + sorted + limit + ") t" + fmt.Sprint(k)
	}
	return " AND c.no IN (" + strings.Join(each, " UNION ALL ") + ")"
}

func (b changes) LastChange(ctx context.Context) (no int64, err error) {
	no, err = one(ctx, b.part, func(n *int64) []any { return []any{n} },
		"SELECT coalesce(max(no), 0) FROM change WHERE creditor_id = $1")
	return no, err
}

var notedTable = table{"finding_noted", "id, code, severity, subject_kind, subject_no", 1}

func notedFields(r *metRow) []any {
	return []any{
		&r.id, (*string)(&r.Code), (*string)(&r.Severity), (*string)(&r.Subject.Kind), &r.Subject.No,
	}
}

func (b findings) NotedFindings(ctx context.Context) iter.Seq2[batch.Finding, error] {
	return func(yield func(batch.Finding, error) bool) {
		for r, err := range stream(ctx, b.part, notedFields, "SELECT "+notedTable.columns+
			" FROM finding_noted WHERE creditor_id = $1 ORDER BY id") {
			if !yield(r.Finding, err) {
				return
			}
		}
	}
}

func (t writer) OpenFinding(f batch.Finding) error {
	there, err := t.noted(f.ID())
	if err != nil || there {
		return err
	}
	return t.tellFinding(t.insert(notedTable, notedFields(&metRow{f.ID(), f})), batch.ToldFindingOpened, &f)
}

func (t writer) EndFinding(f batch.Finding) error {
	there, err := t.noted(f.ID())
	if err != nil || !there {
		return err
	}
	return t.tellFinding(t.remove(notedTable, "id = $2", f.ID()), batch.ToldFindingEnded, &f)
}

// noted reports whether a finding has been noted: another process may have been faster.
func (t writer) noted(id string) (bool, error) {
	r, err := t.query("SELECT id FROM finding_noted WHERE creditor_id = $1 AND id = $2", id)
	err = scanOne(r, err, &id)
	if errors.Is(err, batch.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func (t writer) tellFinding(written error, is batch.ChangeType, f *batch.Finding) error {
	return t.told(written, batch.Change{
		Type: is, Subject: batch.Subject{Kind: batch.OfFinding, No: f.ID()},
		Facts: batch.ChangeFacts{
			Code: string(f.Code), Severity: string(f.Severity), Kind: string(f.Subject.Kind),
		},
	})
}
