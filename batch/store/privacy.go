package store

import (
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"iter"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/schedule/bankday"
)

var (
	privacyTable  = table{"privacy", "customer_no, seq, kind, acted", 2}
	blankingTable = table{"blanking", "direction, no, seq, acted, spans, was, sha256", 3}
)

func privacyFields(s *batch.PrivacyStep) []any {
	return []any{&s.CustomerNo, &s.Seq, (*string)(&s.Kind), &s.On}
}

// spans are those of a blanking in the database.
type spans batch.Spans

func (s *spans) Scan(v any) error {
	text, err := asText(v)
	if err == nil {
		*(*batch.Spans)(s), err = batch.ParseSpans(text)
	}
	return err
}

func (s *spans) Value() (driver.Value, error) { return batch.Spans(*s).String(), nil }

func blankingFields(b *batch.Blanking) []any {
	return []any{(*string)(&b.Direction), &b.No, &b.Seq, &b.On, (*spans)(&b.Spans), &b.Was, &b.SHA256}
}

func (t writer) AddPrivacyStep(s batch.PrivacyStep) error {
	return t.insert(privacyTable, privacyFields(&s))
}

var (
	selectPrivacy   = "SELECT " + privacyTable.columns + " FROM privacy WHERE creditor_id = $1"
	selectBlankings = "SELECT " + blankingTable.columns + " FROM blanking WHERE creditor_id = $1 " +
		"AND direction = $2 AND no = $3 ORDER BY seq"
)

func (b customers) PrivacySteps(ctx context.Context, customerNo string) iter.Seq2[batch.PrivacyStep, error] {
	return stream(ctx, b.part, privacyFields, selectPrivacy+" AND customer_no = $2 ORDER BY seq", customerNo)
}

func (b customers) LastForgotten(ctx context.Context, nos []string) (map[string]batch.PrivacyStep, error) {
	last := map[string]batch.PrivacyStep{}
	query := selectPrivacy + " AND " + isNot("kind", batch.PersonExported)
	for s, err := range having(ctx, b.part, privacyFields, query, "customer_no", nos) {
		if err != nil {
			return nil, err
		}
		if s.Seq > last[s.CustomerNo].Seq {
			last[s.CustomerNo] = s
		}
	}
	return last, nil
}

func (b files) Blankings(ctx context.Context, d batch.Direction, no int64) iter.Seq2[batch.Blanking, error] {
	return stream(ctx, b.part, blankingFields, selectBlankings, string(d), no)
}

// selectQuiet asks for memberships in two parts, each by its index.
const selectQuiet = `SELECT ` + customerColumns + ` FROM customer c WHERE c.creditor_id = $1 AND c.name <> ''
	AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.creditor_id = $1 AND m.payer_no = c.no
		AND (m.last_day IS NULL OR m.last_day >= $2))
	AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.creditor_id = $1 AND m.customer_no = c.no
		AND m.customer_no <> m.payer_no AND (m.last_day IS NULL OR m.last_day >= $2))
	AND NOT EXISTS (SELECT 1 FROM invoice i WHERE i.creditor_id = $1 AND i.customer_no = c.no AND i.issued >= $2)
	AND NOT EXISTS (SELECT 1 FROM open_invoice o WHERE o.creditor_id = $1 AND o.customer_no = c.no)`

func (b customers) QuietCustomers(
	ctx context.Context, since bankday.Date, contact bool,
) iter.Seq2[batch.Customer, error] {
	query := selectQuiet
	if contact {
		query += " AND (c.mobile <> '' OR c.email <> '' OR c.birth_date IS NOT NULL)"
	}
	return stream(ctx, b.part, customerFields, query+" ORDER BY c.no", since.String())
}

// BlankContent goes through all chunks, since the hash is over all of them, and writes those that change.
func (t writer) BlankContent(d batch.Direction, no int64, on bankday.Date, list batch.Spans) error {
	b := batch.Blanking{Direction: d, No: no, Seq: 1, On: on, Spans: list}
	r, err := t.query(selectBlankings, string(d), no)
	if err != nil {
		return t.fail(err)
	}
	before, err := collect(r, blankingFields)
	if err != nil {
		return t.fail(ended(t.ctx, err))
	}
	known := ""
	if n := len(before); n > 0 {
		b.Seq, known = n+1, before[n-1].SHA256
	}
	was, now, at := sha256.New(), sha256.New(), int64(0)
	for seq := int64(1); ; seq++ {
		there := false
		err := t.eachRows(contentTable, "direction = $2 AND no = $3 AND seq = $4", []any{string(d), no, seq},
			func(rows []changed) error {
				there = true
				old, _ := rows[0].values[len(rows[0].values)-1].([]byte)
				fresh := slices.Clone(old)
				list.Blank(fresh, at)
				was.Write(old)
				now.Write(fresh)
				at += int64(len(old))
				if slices.Equal(old, fresh) {
					return nil
				}
				rows[0].now = slices.Clone(rows[0].values)
				rows[0].now[len(rows[0].now)-1] = fresh
				return t.rewrite(contentTable, []string{"bytes"}, rows)
			})
		if err != nil {
			return err
		}
		if !there {
			break
		}
	}
	b.Was, b.SHA256 = hex.EncodeToString(was.Sum(nil)), hex.EncodeToString(now.Sum(nil))
	switch {
	case known != "" && b.Was != known:
		return t.fail(fmt.Errorf("the bytes of %s %d are not what they were blanked to: %w", d, no,
			batch.ErrConflict))
	case b.Was == b.SHA256:
		return nil
	}
	return t.insert(blankingTable, blankingFields(&b))
}

func (t writer) SetPaymentTexts(no int64, text, debit string) error {
	return t.changeOne(paymentTable, fmt.Sprintf("payment %d", no), "no = $2", []any{no},
		set{"text", &text}, set{"debit", &debit})
}

// nothing is what blanked text becomes.
var nothing string

// forgotMessage are the columns of a message that say who it went to, and what it said.
func forgotMessage() []set {
	return []set{{"recipient", &nothing}, {"subject", &nothing}, {"body", &nothing}, {"error", &nothing}}
}

var electronic = isIn("channel", batch.BySMS, batch.ByEmail)

func (t writer) ForgetMessages(customerNo string, all bool) error {
	where := "customer_no = $2"
	if !all {
		where += " AND " + electronic
	}
	_, err := t.change(messageTable, where, []any{customerNo}, forgotMessage()...)
	return err
}

func (t writer) ForgetAnswers(words []string) error {
	if len(words) == 0 {
		return nil
	}
	return t.eachRows(requestAnswerTable, "TRUE", nil, func(rows []changed) error {
		return t.removeRows(requestAnswerTable, slices.DeleteFunc(rows, func(row changed) bool {
			body, _ := row.values[len(row.values)-1].(string)
			return !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(body, w) })
		}))
	})
}

func (t writer) ForgetFaults(file int64) error {
	_, err := t.change(faultTable, "file = $2 AND value <> ''", []any{file}, set{"value", &nothing})
	return err
}

// oldMessages has the condition of their index, that there is a text; what waits, or nobody knows of, is needed yet.
var oldMessages = "created < $2 AND body <> '' AND " + electronic + " AND " +
	isIn("state", batch.MessageAccepted, batch.MessageDelivered, batch.MessageFailed, batch.MessageExpired,
		batch.MessageCancelled)

func (t writer) ForgetOldMessages(before bankday.Date, limit int) (int64, error) {
	return t.change(messageTable, "no IN (SELECT no FROM message WHERE creditor_id = $1 AND "+oldMessages+
		" ORDER BY created, no LIMIT $3)", []any{beginOf(before), limit}, forgotMessage()...)
}

func (b messages) OldMessages(ctx context.Context, before bankday.Date) (int64, error) {
	return one(ctx, b.part, func(n *int64) []any { return []any{n} },
		"SELECT count(*) FROM message WHERE creditor_id = $1 AND "+oldMessages, beginOf(before))
}

// beginOf is the beginning of a day, as stamps have it.
func beginOf(d bankday.Date) string { return d.At(0, 0).UTC().Format(stampLayout) }

// forgotten are the texts that people wrote, by table: which rows are a customer's, $2, and the columns.
var forgotten = []struct {
	table   table
	where   string
	columns []string
}{
	{customerHoldTable, "customer_no = $2", []string{"reason"}},
	{refundTable, "customer_no = $2", []string{"name", "account", "reason"}},
	{eventTable, "membership_no IN (SELECT m.no FROM membership m WHERE m.creditor_id = $1 AND m.customer_no = $2)",
		[]string{"text"}},
	{undoneTable, "event_no IN (SELECT e.no FROM membership_event e JOIN membership m ON m.creditor_id = $1 AND " +
		"m.no = e.membership_no WHERE e.creditor_id = $1 AND m.customer_no = $2)", []string{"reason"}},
	{holdTable, ofTheirInvoices, []string{"reason"}},
	{arrangementTable, ofTheirInvoices, []string{"reason"}},
	{creditNoteTable, ofTheirInvoices, []string{"reason"}},
	{postingTable, ofTheirInvoices, []string{"note"}},
	{postingTable, "customer_no = $2", []string{"note"}},
	{approvalTable, is("kind", batch.ForWriteOff) +
		" AND no IN (SELECT i.no FROM invoice i WHERE i.creditor_id = $1 AND i.customer_no = $2)",
		[]string{"reason"}},
	{caseTable, ofTheirInvoices, []string{"reason"}},
	{caseReportTable, "case_no IN (SELECT k.no FROM agency_case k JOIN invoice i ON i.creditor_id = $1 AND " +
		"i.no = k.invoice_no WHERE k.creditor_id = $1 AND i.customer_no = $2)", []string{"text"}},
}

const ofTheirInvoices = "invoice_no IN (SELECT i.no FROM invoice i WHERE i.creditor_id = $1 AND i.customer_no = $2)"

func (t writer) ForgetTexts(customerNo string) error {
	for _, f := range forgotten {
		sets := make([]set, len(f.columns))
		filled := ""
		for i, column := range f.columns {
			sets[i] = set{column, &nothing}
			if i > 0 {
				filled += " OR "
			}
			filled += column + " <> ''"
		}
		if _, err := t.change(f.table, f.where+" AND ("+filled+")", []any{customerNo}, sets...); err != nil {
			return err
		}
	}
	return nil
}
