package store

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"trekk/batch"
	"trekk/nets"
	"trekk/schedule/bankday"
)

// happened is a part of the statement of what has happened to a customer: rows of one table as rows of a
// Happening. What is left out is empty.
type happened struct {
	day, at, kind, on, no, invoice, amount, due, word, text, by, reason string

	from string // table and condition, behind FROM
}

// columns of a Happening, in the order of happeningFields.
func (h happened) query() string {
	or := func(column, otherwise string) string {
		if column == "" {
			return otherwise
		}
		return column
	}
	columns := []string{
		h.day + " AS day", or(h.at, "''"), or(h.kind, "''"), or(h.on, "''"), or(h.no, "''"),
		or(h.invoice, "''"),
		or(h.amount, "0"), "coalesce(" + or(h.due, "''") + ", '')", or(h.word, "''"), or(h.text, "''"),
		or(h.by, "''"), or(h.reason, "''"),
	}
	return "SELECT " + strings.Join(columns, ", ") + " FROM " + h.from
}

const (
	// ofTheirs has the invoices i of customer $2, and what a table has of them.
	ofTheirs = "invoice i JOIN %s x ON x.creditor_id = $1 AND x.invoice_no = i.no " +
		"WHERE i.creditor_id = $1 AND i.customer_no = $2"
	// theirMemberships are those that customer $2 has or pays for.
	theirMemberships = "(SELECT m.no FROM membership m WHERE m.creditor_id = $1 AND m.payer_no = $2 " +
		"UNION SELECT m.no FROM membership m WHERE m.creditor_id = $1 AND m.customer_no = $2 " +
		"AND m.customer_no <> m.payer_no) t"
	// dayOf is the day of a stamp, in UTC: an hour or two of the night count as the day before.
	dayOf = "substr(%s, 1, 10)"
)

// onInvoice is a happening about an invoice, of rows of a table x.
func onInvoice(kind, day, table, condition string, h happened) happened {
	h.kind, h.on, h.no, h.invoice, h.day = kind, quoted(batch.OfInvoice), "i.no", "i.no", day
	h.from = fmt.Sprintf(ofTheirs, table) + condition
	return h
}

// either is a kind or another, by a condition.
func either(condition string, kind, otherwise batch.HappeningKind) string {
	return "CASE WHEN " + condition + " THEN " + quoted(kind) + " ELSE " + quoted(otherwise) + " END"
}

func happenedToInvoices() []happened {
	const x = "x.amount"
	sent := either(is("x.action", batch.Handover), batch.HandedOver, batch.HandoverTakenBack)
	held := "CASE WHEN x.kind IS NULL THEN " + either(is("x.action", batch.HoldBegin), batch.InvoiceHeld,
		batch.InvoiceReleased) + " ELSE " + either(is("x.action", batch.HoldBegin), batch.InvoiceObjected,
		batch.InvoiceResolved) + " END"
	off := "CASE" + " WHEN " + is("x.kind", batch.KindCredit) + " THEN " + quoted(batch.Credited) +
		" WHEN " + is("x.kind", batch.KindLoss) + " THEN " + quoted(batch.WrittenOff) +
		" ELSE " + quoted(batch.DifferenceGone) + " END"
	return []happened{
		{
			day: "i.issued", kind: either("i.imported = 1", batch.InvoiceTakenOver, batch.InvoiceMade),
			on: quoted(batch.OfInvoice), no: "i.no", invoice: "i.no", amount: "i.amount", due: "i.first_due",
			word: "i.method", text: "i.text",
			from: "invoice i WHERE i.creditor_id = $1 AND i.customer_no = $2",
		},
		onInvoice(quoted(batch.DueChanged), "x.acted", "due_change", "",
			happened{due: "x.due", word: "x.method", text: "x.why"}),
		onInvoice(quoted(batch.LetterSent), "x.sent", "dispatch", "",
			happened{word: "x.kind", text: "x.file"}),
		onInvoice(quoted(batch.ReminderSent), "x.sent", "reminder", "",
			happened{amount: x, word: "x.channel"}),
		onInvoice(quoted(batch.ReminderTakenBack), "x.withdrawn", "reminder", " AND x.withdrawn IS NOT NULL",
			happened{amount: x}),
		onInvoice(sent, "x.sent", "handoff", "", happened{amount: "x.principal + x.fee - x.paid"}),
		onInvoice(held, "x.acted", "hold", "", happened{due: "x.until", text: "x.reason"}),
		onInvoice(off, "x.issued", "credit_note", "", happened{amount: x, text: "x.reason"}),
		onInvoice(quoted(batch.TimeGiven), "x.acted", "arrangement", "",
			happened{due: "x.until", text: "x.reason"}),
	}
}

func happenedToClaims() []happened {
	sealed := fmt.Sprintf(ofTheirs, "claim")
	sealed = strings.Replace(sealed, " WHERE", " JOIN transmission n ON n.creditor_id = $1 "+
		"AND n.number = x.transmission WHERE", 1)
	claim := happened{
		on: quoted(batch.OfTransmission), no: "CAST(x.transmission AS TEXT)", invoice: "i.no",
		amount: "x.amount",
		due:    "x.due",
	}
	made, gone := claim, claim
	made.day, made.at, made.from = fmt.Sprintf(dayOf, "n.sealed"), "n.sealed", sealed
	made.kind = either(isClaim("x.type"), batch.ClaimSealed, batch.CancellationSealed)
	gone.day, gone.at = fmt.Sprintf(dayOf, "n.replied"), "n.replied"
	gone.kind = either(is("x.status", batch.ClaimRejected), batch.ClaimTurnedDown, batch.ClaimLost)
	gone.text = "CASE WHEN " + is("x.status", batch.ClaimRejected) + " THEN x.text ELSE n.text END"
	gone.from = sealed + " AND " + isIn("x.status", batch.ClaimRejected, batch.ClaimDropped) +
		fmt.Sprintf(" AND x.type <> %d AND n.replied IS NOT NULL", nets.TypeCancellation)
	return []happened{made, gone}
}

func happenedToMoney() []happened {
	posting := happened{
		day: "x.posted", on: quoted(batch.OfPayment), no: "CAST(x.payment AS TEXT)", amount: "x.amount",
		text: "x.note",
	}
	onInvoices, credit := posting, posting
	onInvoices.invoice = "i.no"
	onInvoices.kind = fmt.Sprintf("CASE WHEN x.amount < 0 THEN %s WHEN p.type = %d THEN %s ELSE %s END",
		quoted(batch.PaymentTakenOff), batch.TypeAvtaleGiro, quoted(batch.Charged), quoted(batch.Paid))
	onInvoices.from = strings.Replace(fmt.Sprintf(ofTheirs, "posting"), " WHERE",
		" JOIN payment p ON p.creditor_id = $1 AND p.no = x.payment WHERE", 1)
	credit.kind = either("x.amount > 0", batch.CreditGrew, batch.CreditUsed)
	credit.from = "posting x WHERE x.creditor_id = $1 AND x.customer_no = $2"
	refund := happened{
		on: quoted(batch.OfRefund), no: "CAST(x.no AS TEXT)", amount: "x.amount", text: "x.reason",
		day: "x.made", kind: quoted(batch.RefundMade),
		from: "refund x WHERE x.creditor_id = $1 AND x.customer_no = $2 AND x.customer_no IS NOT NULL",
	}
	back := refund
	back.day, back.kind, back.text = "x.withdrawn", quoted(batch.RefundTakenBack), ""
	back.from += " AND x.withdrawn IS NOT NULL"
	return []happened{onInvoices, credit, refund, back}
}

func happenedToMemberships() []happened {
	event := happened{
		day: "x.told", kind: quoted(batch.MembershipTold), on: quoted(batch.OfMembership),
		no:     "x.membership_no",
		amount: "x.amount", due: "coalesce(x.first_day, x.last_day)", word: "x.kind", text: "x.text",
		from: theirMemberships + " JOIN membership_event x ON x.creditor_id = $1 AND x.membership_no = t.no",
	}
	undone := event
	undone.day, undone.kind, undone.text, undone.due = "u.undone", quoted(batch.EventTakenBack), "u.reason", ""
	undone.from += " JOIN event_undone u ON u.creditor_id = $1 AND u.event_no = x.no"
	stopped := happened{
		day: "x.acted", on: quoted(batch.OfCustomer), no: "x.customer_no", due: "x.until", text: "x.reason",
		kind: either(is("x.action", batch.HoldBegin), batch.CustomerStopped, batch.CustomerReleased),
		from: "customer_hold x WHERE x.creditor_id = $1 AND x.customer_no = $2",
	}
	return []happened{event, undone, stopped}
}

func personsActed() []happened {
	act := happened{
		day: fmt.Sprintf(dayOf, "a.acted"), at: "a.acted", kind: quoted(batch.PersonActed),
		on: "a.subject_kind",
		no: "a.subject_no", word: "a.action", text: "a.detail", by: "a.actor", reason: "a.reason",
	}
	on := func(kind batch.SubjectKind, no string) string {
		return "a.creditor_id = $1 AND a.subject_kind = " + quoted(kind) + " AND a.subject_no = " + no +
			" AND a.subject_kind <> ''"
	}
	customers, invoices, memberships := act, act, act
	customers.from = "audit a WHERE " + on(batch.OfCustomer, "$2")
	invoices.invoice = "i.no"
	invoices.from = "invoice i JOIN audit a ON " + on(batch.OfInvoice, "i.no") +
		" WHERE i.creditor_id = $1 AND i.customer_no = $2"
	memberships.from = theirMemberships + " JOIN audit a ON " + on(batch.OfMembership, "t.no")
	return []happened{customers, invoices, memberships}
}

// selectHappenings is all that has happened to customer $2 before day $3, the latest first.
var selectHappenings = func() string {
	var parts []string
	for _, of := range [][]happened{
		happenedToInvoices(), happenedToClaims(), happenedToMoney(), happenedToMemberships(), personsActed(),
	} {
		for _, h := range of {
			parts = append(parts, h.query())
		}
	}
	return "SELECT * FROM (" + strings.Join(parts, " UNION ALL ") + ") z WHERE day < $3 ORDER BY day DESC"
}()

func happeningFields(h *batch.Happening) []any {
	return []any{
		&h.Day, (*stamp)(&h.At), (*string)(&h.Kind), (*string)(&h.Subject.Kind), &h.Subject.No, &h.InvoiceNo,
		(*int64)(&h.Amount), &h.Due, &h.Word, &h.Text, &h.By, &h.Reason,
	}
}

func (b customers) Happenings(
	ctx context.Context, customerNo string, before bankday.Date,
) iter.Seq2[batch.Happening, error] {
	return stream(ctx, b.part, happeningFields, selectHappenings, customerNo, before)
}
