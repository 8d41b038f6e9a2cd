package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"trekk/batch"
	"trekk/batch/store/keyset"
)

var claimTable = table{
	"claim",
	"transmission, assignment, transaction_no, invoice_no, type, kid, due, amount, status, text, " +
		"cancelled_by",
	3,
}

func claimFields(c *batch.Claim) []any {
	return []any{
		&c.Transmission, &c.Assignment, &c.Transaction, &c.InvoiceNo, &c.Type, &c.KID, &c.Due,
		(*int64)(&c.Amount), (*string)(&c.Status), &c.Text, (*optionalNo)(&c.CancelledBy),
	}
}

func (t writer) AddClaim(c batch.Claim) error {
	t.claims[c.Transmission] = true
	if err := t.insert(claimTable, claimFields(&c)); err != nil {
		return err
	}
	return t.tellClaim(&c, batch.ToldClaimSealed, c.Transmission)
}

// closeClaims looks whether the transmissions of new claims are there, which are sealed after their claims
// are written.
func (t *tx) closeClaims() error {
	for _, no := range slices.Sorted(maps.Keys(t.claims)) {
		r, err := t.query("SELECT number FROM transmission WHERE creditor_id = $1 AND number = $2", no)
		switch err = ended(t.ctx, scanOne(r, err, &no)); {
		case errors.Is(err, batch.ErrNotFound):
			return t.fail(
				fmt.Errorf("claims of transmission %d, which is not there: %w", no, batch.ErrConflict),
			)
		case err != nil:
			return t.fail(err)
		}
	}
	return nil
}

// from restricts claims to those that may go to a state.
func from(column string, to batch.ClaimStatus) string { return isIn(column, batch.ClaimSources(to)...) }

// The conditions on the claims that may take a step.
var (
	mayReject = "transmission = $2 AND assignment = $3 AND transaction_no = $4 AND " +
		from("status", batch.ClaimRejected)
	mayCancel = "transmission = $2 AND assignment = $3 AND transaction_no = $4 AND " +
		from("status", batch.ClaimCancelled) + " AND " + isClaim("type")

	// mayLive has the claims that a transmission cancelled.
	mayLive = "cancelled_by = $2 AND " + from("status", batch.ClaimLive)
	// mayLiveOne has the claim of an invoice that a transmission cancelled, unless another has come in its
	// place.
	mayLiveOne = mayLive + ` AND invoice_no = $3 AND NOT EXISTS (
			SELECT 1 FROM claim l
			WHERE l.creditor_id = $1 AND l.invoice_no = $3 AND l.transmission >= $2` + stands("l") + ")"
	mayDrop = "transmission = $2 AND " + from("status", batch.ClaimDropped)
)

// becomes sets the status of claims.
func becomes(s batch.ClaimStatus) set { return set{"status", (*string)(&s)} }

// nameOf is a claim in messages: transmission, assignment and transaction.
func nameOf(c *batch.Claim) string {
	return fmt.Sprintf("claim %d/%d/%d", c.Transmission, c.Assignment, c.Transaction)
}

func (t writer) RejectClaim(c batch.Claim, text string) error {
	err := t.changeOne(claimTable, nameOf(&c), mayReject, claimKey(&c),
		becomes(batch.ClaimRejected), set{"text", &text})
	if err == nil {
		err = t.tellClaim(&c, batch.ToldClaimRejected, 0)
	}
	if err != nil || !c.IsCancellation() {
		return err
	}
	return t.revive(mayLiveOne, c.Transmission, c.InvoiceNo)
}

func (t writer) CancelClaim(c batch.Claim, by int64) error {
	err := t.changeOne(claimTable, nameOf(&c), mayCancel, claimKey(&c),
		becomes(batch.ClaimCancelled), set{"cancelled_by", &by})
	if err != nil {
		return err
	}
	return t.tellClaim(&c, batch.ToldClaimCancelled, by)
}

func claimKey(c *batch.Claim) []any {
	return []any{c.Transmission, c.Assignment, int64(c.Transaction)}
}

// revive makes claims live again that were cancelled.
func (t writer) revive(where string, args ...any) error {
	_, err := t.changeEach(claimTable, where, args, t.tellClaims(batch.ToldClaimRestored),
		becomes(batch.ClaimLive), set{"cancelled_by", nil})
	return err
}

var (
	selectClaims = "SELECT " + claimTable.columns + ` FROM claim
		WHERE creditor_id = $1 AND transmission = $2 ORDER BY assignment, transaction_no`
	selectInvoiceClaims = "SELECT " + claimTable.columns + ` FROM claim
		WHERE creditor_id = $1 AND invoice_no = $2 ORDER BY transmission, assignment, transaction_no`
)

func (b transmissions) Claims(ctx context.Context, transmission int64) iter.Seq2[batch.Claim, error] {
	return stream(ctx, b.part, claimFields, selectClaims, transmission)
}

var (
	selectClaimedOf = `SELECT i.fixed, count(*), sum(k.amount)
		FROM claim k JOIN invoice i ON i.creditor_id = $1 AND i.no = k.invoice_no
		WHERE k.creditor_id = $1 AND k.transmission = $2 AND ` + isClaim("k.type") + `
		GROUP BY i.fixed ORDER BY i.fixed`
	// Without coalesce SQLite would walk all claims in the order of claim_due.
	selectClaimedDues = `SELECT coalesce(due, '') AS day, count(*), sum(amount) FROM claim
		WHERE creditor_id = $1 AND transmission = $2 AND ` + isClaim("type") + `
		GROUP BY day ORDER BY day`
	selectClaimedTooMuch = `SELECT count(*), coalesce(sum(k.amount), 0) FROM claim k
		LEFT JOIN open_invoice o ON o.creditor_id = $1 AND o.no = k.invoice_no
		WHERE k.creditor_id = $1 AND k.transmission = $2
			AND coalesce(o.amount, 0) < k.amount AND ` + isClaim("k.type") + " AND " + is("k.status", batch.ClaimLive)
)

func (b transmissions) ClaimedOf(ctx context.Context, transmission int64) iter.Seq2[batch.Claimed, error] {
	return stream(ctx, b.part, func(c *batch.Claimed) []any {
		return []any{&c.Fixed, &c.Claims, (*int64)(&c.Amount)}
	}, selectClaimedOf, transmission)
}

func (b transmissions) ClaimedDues(
	ctx context.Context, transmission int64,
) iter.Seq2[batch.ClaimedDue, error] {
	return stream(ctx, b.part, func(d *batch.ClaimedDue) []any {
		return []any{&d.Due, &d.Claims, (*int64)(&d.Amount)}
	}, selectClaimedDues, transmission)
}

func (b transmissions) ClaimedTooMuch(
	ctx context.Context, transmission int64,
) (claims int, amount batch.Ore, err error) {
	type sum struct {
		claims int
		amount int64
	}
	s, err := one(ctx, b.part, func(s *sum) []any { return []any{&s.claims, &s.amount} },
		selectClaimedTooMuch, transmission)
	return s.claims, batch.Ore(s.amount), err
}

func (b transmissions) InvoiceClaims(ctx context.Context, invoiceNo string) iter.Seq2[batch.Claim, error] {
	return stream(ctx, b.part, claimFields, selectInvoiceClaims, invoiceNo)
}

var transmissionTable = table{
	"transmission",
	"number, name, sealed, claims, cancels, amount, size, sha256, status, sent, replied, text, sealed_by, " +
		"approved_by, approved, sends, needs_approval, asks",
	1,
}

func transmissionFields(t *batch.Transmission) []any {
	return []any{
		&t.Number, &t.Name, (*stamp)(&t.Sealed), &t.Claims, &t.Cancels, (*int64)(&t.Amount), &t.Size,
		&t.SHA256, (*string)(&t.Status),
		(*stamp)(&t.Sent), (*stamp)(&t.Replied), &t.Text, &t.SealedBy, &t.ApprovedBy,
		(*stamp)(&t.ApprovedAt), &t.Sends, &t.NeedsApproval, &t.Asks,
	}
}

func (t writer) AddTransmission(m batch.Transmission) error {
	return t.told(t.insert(transmissionTable, transmissionFields(&m)), batch.Change{
		Type: batch.ToldTransmissionSealed, Subject: batch.Numbered(batch.OfTransmission, m.Number),
		Amount: m.Amount, Facts: batch.ChangeFacts{Count: m.Claims},
	})
}

func (t writer) SetTransmission(m batch.Transmission) error {
	what := fmt.Sprintf("transmission %d", m.Number)
	allowed := append(batch.TransmissionSources(m.Status), m.Status)
	tell := func(row []any) error { return t.tellTransmission(row, &m) }
	hit, err := t.changeEach(
		transmissionTable, "number = $2 AND "+isIn("status", allowed...), []any{m.Number}, tell,
		set{"status", (*string)(&m.Status)}, set{"sent", (*stamp)(&m.Sent)},
		set{"replied", (*stamp)(&m.Replied)}, set{"text", &m.Text}, set{"approved_by", &m.ApprovedBy},
		set{"approved", (*stamp)(&m.ApprovedAt)}, set{"sends", &m.Sends},
		set{"asks", &m.Asks})
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", what, err)
	case hit == 0:
		return t.refuseStep(what, m)
	case m.Status != batch.TransmissionRejected:
		return nil
	}
	// Its own claims go first, since one may stand in the place of a claim that is live again.
	_, err = t.changeEach(claimTable, mayDrop, []any{m.Number}, t.tellClaims(batch.ToldClaimDropped),
		becomes(batch.ClaimDropped))
	if err != nil {
		return err
	}
	return t.revive(mayLive, m.Number)
}

// tellTransmission tells which steps a transmission has taken from where it stood.
func (t *tx) tellTransmission(row []any, m *batch.Transmission) error {
	was := map[string]string{}
	for k, name := range transmissionTable.names() {
		was[name], _ = row[k+1].(string)
	}
	c := batch.Change{Subject: batch.Numbered(batch.OfTransmission, m.Number), Amount: m.Amount}
	if was["approved_by"] == "" && m.ApprovedBy != "" {
		c.Type = batch.ToldTransmissionApproved
		if err := t.tell(&c); err != nil {
			return err
		}
	}
	switch {
	case was["status"] == string(m.Status) || m.Status == batch.TransmissionSending:
		return nil
	case m.Status == batch.TransmissionSent:
		c.Type = batch.ToldTransmissionSent
	default:
		c.Type, c.Facts.State = batch.ToldTransmissionAnswered, string(m.Status)
	}
	return t.tell(&c)
}

// refuseStep says why no row was there to take a step: it is in another state, or there is none.
func (t writer) refuseStep(what string, m batch.Transmission) error {
	var status string
	r, err := t.query("SELECT status FROM transmission WHERE creditor_id = $1 AND number = $2", m.Number)
	if err = ended(t.ctx, scanOne(r, err, &status)); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return fmt.Errorf("%s is %s and cannot become %s: %w", what, status, m.Status, batch.ErrConflict)
}

var selectTransmission = "SELECT " + transmissionTable.columns +
	" FROM transmission WHERE creditor_id = $1 AND number = $2"

func (b transmissions) Transmission(ctx context.Context, number int64) (batch.Transmission, error) {
	m, err := one(ctx, b.part, transmissionFields, selectTransmission, number)
	if err != nil {
		return m, fmt.Errorf("transmission %d: %w", number, err)
	}
	return m, nil
}

func (b transmissions) Transmissions(ctx context.Context,
	status ...batch.TransmissionStatus) iter.Seq2[batch.Transmission, error] {
	condition, args := among("status", 2, status)
	return stream(
		ctx,
		b.part,
		transmissionFields,
		"SELECT "+transmissionTable.columns+" FROM transmission WHERE creditor_id = $1"+condition+" "+
			"ORDER BY number",
		args...)
}

var claimList = keyset.List[batch.Claim]{Noun: "claims", Orders: []keyset.Order[batch.Claim]{{
	Name: batch.ByTransmission, Columns: []string{"transmission", "assignment", "transaction_no"},
	Key: func(c *batch.Claim) []any { return []any{c.Transmission, c.Assignment, int64(c.Transaction)} },
}}}

func (b transmissions) ListClaims(ctx context.Context, want batch.ClaimFilter,
	p batch.Page) iter.Seq2[batch.Listed[batch.Claim], error] {
	f := &keyset.Filter{}
	f.Number("transmission", want.Transmission)
	keyset.Equals(f, "invoice_no", want.Invoice)
	keyset.Equals(f, "status", want.Status)
	if want.Status != "" && want.Status != batch.ClaimLive { // the condition is that of its index
		f.Add(isNot("status", batch.ClaimLive))
	}
	return keyset.Pages(ctx, &claimList, p, f, of(claimTable), plainly(b.part, claimFields))
}

var transmissionList = keyset.List[batch.Transmission]{
	Noun: "transmissions",
	Orders: []keyset.Order[batch.Transmission]{{
		Name: batch.ByNumber, Columns: []string{"number"},
		Key: func(t *batch.Transmission) []any { return []any{t.Number} },
	}},
}

func (b transmissions) ListTransmissions(
	ctx context.Context, want batch.TransmissionFilter, p batch.Page,
) iter.Seq2[batch.Listed[batch.Transmission], error] {
	f := &keyset.Filter{}
	keyset.Equals(f, "status", want.Status)
	return keyset.Pages(ctx, &transmissionList, p, f, of(transmissionTable),
		plainly(b.part, transmissionFields))
}
