package store

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/schedule/bankday"
)

var invoiceTable = table{
	"invoice",
	"no, customer_no, membership_no, kid, fixed, period, issued, due, first_due, method, amount, fee, " +
		"text, imported, kind, plan, booked, account, followed_from, letter, of_invoice",
	1,
}

func invoiceFields(i *batch.Invoice) []any {
	return []any{
		&i.No, &i.CustomerNo, (*optional)(&i.MembershipNo), &i.KID, &i.Fixed, &i.Period, &i.Issued, &i.Due,
		&i.FirstDue, (*string)(&i.Method), (*int64)(&i.Amount), (*int64)(&i.Fee), &i.Text, &i.Imported,
		(*string)(&i.Kind), &i.Plan, &i.Booked, &i.Account, &i.FollowedFrom, (*optional)(&i.Letter),
		(*optional)(&i.Of),
	}
}

func (t writer) AddInvoice(i batch.Invoice) error {
	i.FirstDue = i.Due
	told := changeOf(i.No, batch.ToldInvoiceCreated, i.Amount, batch.ChangeFacts{
		Kind: string(i.Kind), Method: string(i.Method), Due: i.Due, Membership: i.MembershipNo,
	})
	return t.told(t.insert(invoiceTable, invoiceFields(&i)), told)
}

func (t writer) SetInvoiceText(no, text string) error {
	return t.changeOne(invoiceTable, "invoice "+no, "no = $2", []any{no}, set{"text", &text})
}

// What follows from postings, credit notes and claims, for the invoice i.

// postedOn is an aggregate over the postings to the invoice that are booked by a day.
func postedOn(aggregate string, by asOf, condition string) string {
	return "(SELECT " + aggregate + " FROM posting e WHERE e.creditor_id = $1 AND e.invoice_no = i.no" +
		by.by("e.booked") + condition + ")"
}

// takenOff is the sum of the credit notes and losses that are booked by a day.
func takenOff(by asOf, condition string) string {
	return "coalesce((SELECT sum(n.amount) FROM credit_note n WHERE n.creditor_id = $1 " +
		"AND n.invoice_no = i.no" +
		by.by("n.booked") + condition + "), 0)"
}

func paidOn(by asOf) string     { return "coalesce(" + postedOn("sum(e.amount)", by, "") + ", 0)" }
func creditedOn(by asOf) string { return takenOff(by, "") }
func lossesOn(by asOf) string   { return takenOff(by, " AND "+is("n.kind", batch.KindLoss)) }

// writtenOffOn is the sum of the losses and small differences.
func writtenOffOn(by asOf) string {
	return takenOff(by, " AND "+isIn("n.kind", batch.KindLoss, batch.KindDifference))
}

const takesBack = "e.amount < 0 AND e.reverses IS NOT NULL"

// takenBackOn is when the bank has last taken money back off the invoice: the day on which that was noted,
// and behind it the day on which it counts; empty when it never has.
func takenBackOn(by asOf) string {
	return "coalesce(" + postedOn("max(e.posted || e.booked)", by, " AND "+takesBack) + ", '')"
}

// postingsOn is all that the state of an invoice has of its postings, and creditsOn of its credit notes and
// losses, as postingSums and creditSums read it: each is looked up once. NULL where there are none.
func postingsOn(by asOf) string {
	return postedOn("sum(e.amount) || '/' || coalesce(max(CASE WHEN e.amount < 0 THEN e.booked END), '') || '/' || "+
		"coalesce(max(CASE WHEN "+takesBack+" THEN e.posted || e.booked END), '')", by, "")
}

func creditsOn(by asOf) string {
	of := func(kinds ...batch.CreditKind) string {
		return "sum(CASE WHEN " + isIn("n.kind", kinds...) + " THEN n.amount ELSE 0 END)"
	}
	return "(SELECT sum(n.amount) || '/' || " + of(batch.KindLoss, batch.KindDifference) + " || '/' || " +
		of(batch.KindDifference) + " FROM credit_note n WHERE n.creditor_id = $1 AND n.invoice_no = i.no" +
		by.by("n.booked") + ")"
}

// postingSums are what has been paid, the last day on which less was, and what takenBackOn says.
type postingSums struct {
	paid      int64
	opened    bankday.Date
	takenBack string
}

func (p *postingSums) Scan(v any) error {
	*p = postingSums{}
	parts, err := partsOf(v)
	if err != nil || parts == nil {
		return err
	}
	p.takenBack = parts[2]
	if p.paid, err = strconv.ParseInt(parts[0], 10, 64); err == nil && parts[1] != "" {
		p.opened, err = bankday.Parse(parts[1])
	}
	return err
}

// creditSums are what has been taken off an invoice, what of it was written off, and as small differences.
type creditSums struct{ all, writtenOff, differences int64 }

func (c *creditSums) Scan(v any) error {
	*c = creditSums{}
	parts, err := partsOf(v)
	if err != nil || parts == nil {
		return err
	}
	for i, to := range []*int64{&c.all, &c.writtenOff, &c.differences} {
		n, err := strconv.ParseInt(parts[i], 10, 64)
		if err != nil {
			return err
		}
		*to = n
	}
	return nil
}

// partsOf are the three parts of such a text; nil of NULL.
func partsOf(v any) ([]string, error) {
	text, err := asText(v)
	if err != nil || text == "" {
		return nil, err
	}
	parts := strings.Split(text, "/")
	if len(parts) != 3 {
		return nil, fmt.Errorf("%q from the database has not the three parts of sums", text)
	}
	return parts, nil
}

// withdrawnOn is the day on which the reminder r was withdrawn.
func withdrawnOn(by asOf) string {
	if by == now {
		return "r.withdrawn"
	}
	return "CASE WHEN r.withdrawn <= " + string(by) + " THEN r.withdrawn END"
}

// outstanding is the condition that something is still to be paid.
func outstanding(by asOf) string { return "i.amount > " + paidOn(by) + " + " + creditedOn(by) }

var liveClaimOf = "SELECT 1 FROM claim l WHERE l.creditor_id = $1 AND l.invoice_no = i.no AND " +
	is("l.status", batch.ClaimLive) + " AND " + isClaim("l.type")

// Without coalesce SQLite would walk all invoices ever made in the order of the KID index, row by row, to
// save the sort of the few that are open.
const byKID = " ORDER BY coalesce(i.kid, '')"

// latest joins the last row that a table has of the invoice: the one that none comes after. PostgreSQL can
// join these in bulk, as long as the subquery speaks of nothing else; it compares a row with a subquery's for
// each two there are.
func latest(table, a, b string, by func(alias string) string, condition, order string) string {
	return latestBy("invoice_no", "i.no", table, a, b, by, condition, order)
}

// latestBy joins the last row that a table has with a key, as latest does.
func latestBy(
	key, value, table, a, b string, by func(alias string) string, condition, order string,
) string {
	return fmt.Sprintf(`
	LEFT JOIN %[1]s %[2]s ON %[2]s.creditor_id = $1 AND %[2]s.%[8]s = %[9]s%[4]s%[5]s
		AND NOT EXISTS (SELECT 1 FROM %[1]s %[3]s
			WHERE %[3]s.creditor_id = $1 AND %[3]s.%[8]s = %[2]s.%[8]s%[6]s AND %[7]s)`,
		table, a, b, by(a), condition, by(b), order, key, value)
}

// stands restricts to claims that have not been dropped with their transmission.
func stands(claim string) string {
	return " AND " + isClaim(claim+".type") + " AND " + isNot(claim+".status", batch.ClaimDropped)
}

// selectInvoice reads the state of invoices as of a day. from is the table i; rest is a condition on i and
// the order.
func selectInvoice(from string, by asOf, rest string) string {
	sent := func(alias string) string { return by.by(alias + ".sent") }
	acted := func(alias string) string { return by.by(alias + ".acted") }
	const laterClaim = "(l.transmission, l.assignment, l.transaction_no) > " +
		"(k.transmission, k.assignment, k.transaction_no)"
	return "SELECT " + invoiceColumnsOn(by) + ", " + prefixed("c", customerColumns) + ", " +
		postingsOn(by) + ", " + creditsOn(by) + ", r.sent, coalesce(r.seq, 0), coalesce(r.step, ''), " +
		withdrawnOn(by) + `,
		coalesce(h.seq, 0), h.sent, coalesce(d.invoice_no, ''), coalesce(d.seq, 0), coalesce(d.action, ''),
		d.acted, d.until, coalesce(d.reason, ''), d.kind, coalesce(k.transmission, 0), coalesce(k.assignment, 0),
		coalesce(k.transaction_no, 0), coalesce(k.invoice_no, ''), coalesce(k.type, 0), coalesce(k.kid, ''),
		k.due, coalesce(k.amount, 0), coalesce(k.status, ''), coalesce(k.text, ''), k.cancelled_by,
		coalesce(a.seq, 0), a.acted, a.until, coalesce(a.parts, ''), coalesce(a.reason, ''),
		coalesce(p.seq, 0), p.acted, p.until, coalesce(p.reason, '')
	FROM ` + from + `
	JOIN customer c ON c.creditor_id = $1 AND c.no = i.customer_no` +
		latest("reminder", "r", "y", sent, "", "y.seq > r.seq") +
		latest("handoff", "h", "g", sent, "", "g.seq > h.seq") +
		latest("hold", "d", "x", acted, " AND "+is("d.action", batch.HoldBegin), "x.seq > d.seq") +
		latest("claim", "k", "l", stands, "", laterClaim) +
		latest("arrangement", "a", "b", acted, "", "b.seq > a.seq") +
		latestBy("customer_no", "i.customer_no", "customer_hold", "p", "q", acted,
			" AND "+is("p.action", batch.HoldBegin), "q.seq > p.seq") +
		dueOn(by) + `
	WHERE i.creditor_id = $1` + by.by("i.booked") + " AND " + rest
}

const allInvoices = "invoice i"

// invoiceState takes a row of selectInvoice.
type invoiceState struct {
	batch.InvoiceState
	claim        batch.Claim
	hold         batch.Hold
	arrangement  batch.Arrangement
	customerHold batch.CustomerHold
	posted       postingSums
	credited     creditSums
}

func invoiceStateFields(i *invoiceState) []any {
	fields := append(invoiceFields(&i.Invoice), customerFields(&i.Customer)...)
	fields = append(
		fields, &i.posted, &i.credited, &i.Reminded, &i.Reminders, &i.Step, &i.Retracted, &i.Handoffs, &i.HandedOver,
	)
	return slices.Concat(
		fields, holdFields(&i.hold), claimFields(&i.claim), arrangementFields(&i.arrangement)[1:],
		[]any{&i.customerHold.Seq, &i.customerHold.On, &i.customerHold.Until, &i.customerHold.Reason},
	)
}

func (i *invoiceState) state() batch.InvoiceState {
	i.Paid, i.Opened = batch.Ore(i.posted.paid), i.posted.opened
	i.Credited, i.WrittenOff = batch.Ore(i.credited.all), batch.Ore(i.credited.writtenOff)
	i.Differences = batch.Ore(i.credited.differences)
	i.dunned()
	if i.InCollection = i.Handoffs%2 == 1; !i.InCollection { // handovers and withdrawals alternate
		i.HandedOver = 0
	}
	if i.claim.Transmission != 0 {
		i.Claim = &i.claim
	}
	if i.hold.Seq != 0 {
		i.Hold = &i.hold
	}
	if i.arrangement.Seq != 0 {
		i.arrangement.InvoiceNo = i.No
		i.Arranged = &i.arrangement
	}
	if i.customerHold.Seq != 0 {
		i.customerHold.CustomerNo, i.customerHold.Action = i.CustomerNo, batch.HoldBegin
		i.CustomerHold = &i.customerHold
	}
	return i.InvoiceState
}

// dunned says which reminder counts: the last, unless it was withdrawn, or the bank took money back after it.
func (i *invoiceState) dunned() {
	if !i.Retracted.IsZero() {
		i.Reminded = 0
	}
	const day = len("2026-10-20")
	back := i.posted.takenBack
	if len(back) != 2*day {
		return
	}
	noted, err := bankday.Parse(back[:day])
	i.TakenBack, _ = bankday.Parse(back[day:])
	if err == nil && i.Reminded < noted {
		i.Reminded = 0
	}
}

// paidIn is what has been paid of the invoice i otherwise than out of credit, which is a posting next to the
// one that takes the same amount out of it.
var paidIn = `coalesce((SELECT sum(e.amount) FROM posting e LEFT JOIN posting f ON f.creditor_id = $1
	AND f.payment = e.payment AND f.seq = e.seq - 1 AND f.amount = -e.amount AND ` +
	is("f.target", batch.ToCredit) + `
	WHERE e.creditor_id = $1 AND e.invoice_no = i.no AND f.seq IS NULL), 0)`

// invoiceSets are from where, on what condition and in which order the sets come.
var invoiceSets = map[batch.InvoiceSet]string{
	batch.AllInvoices:    invoicesIn(batch.AllInvoices, now),
	batch.InvoicesToPay:  invoicesIn(batch.InvoicesToPay, now),
	batch.InvoicesPaying: selectInvoice(allInvoices, now, "i.kid IN ("+toMatch("kid")+") ORDER BY i.kid"),
	batch.InvoicesToDecide: selectInvoice(
		fromOpen, now,
		ofOpen+" AND ("+is("i.method", batch.MethodClaim)+" OR i.imported = 1) AND NOT EXISTS ("+liveClaimOf+
			") ORDER BY i.fixed, length(i.no), i.no",
	),
	batch.InvoicesOverdue:  invoicesOverdue(""),
	batch.InvoicesToRemind: invoicesOverdue(" AND " + isNot("u.status", batch.StatusCollection)),
	batch.InvoicesToRelease: selectInvoice(
		fromNos("SELECT h.invoice_no AS no FROM handoff h WHERE h.creditor_id = $1 "+
			"GROUP BY h.invoice_no HAVING max(h.seq) % 2 = 1"), now,
		"i.no = u.no AND NOT ("+outstanding(now)+") ORDER BY i.kid",
	),
	batch.InvoicesClaimed: selectInvoice(
		fromNos("SELECT l.invoice_no AS no FROM claim l WHERE l.creditor_id = $1 AND "+
			is("l.status", batch.ClaimLive)+" AND "+isClaim("l.type")+" AND l.due > $2"), now,
		"i.no = u.no"+byKID,
	),
	batch.InvoicesOwed: selectInvoice(
		fromOpen, now, ofOpen+" ORDER BY coalesce(c.fixed, ''), i.due, length(i.no), i.no",
	),
	// Few memberships are paid until a day: their invoices are looked up one by one.
	batch.InvoicesPaidAhead: selectInvoice(`(SELECT v.no FROM membership m CROSS JOIN invoice v
		WHERE m.creditor_id = $1 AND m.paid_until IS NOT NULL AND v.creditor_id = $1 AND v.membership_no = m.no
		AND `+is("v.kind", batch.KindFee)+` AND v.period <= m.paid_until AND v.amount > 0) u CROSS JOIN invoice i`, now,
		"i.no = u.no AND "+creditedOn(now)+" = 0 AND "+paidIn+" = 0"+byKID),
	batch.InvoicesWithCase: selectInvoice(fromNos(withCase), now, "i.no = u.no ORDER BY i.no"),
	batch.CostsWithCase: selectInvoice(fromNos(withCase), now,
		"i.of_invoice = u.no ORDER BY i.of_invoice, length(i.no), i.no"),
}

// fromNos are the invoices i whose numbers no, those of u, a query has. As a condition PostgreSQL looks at
// the query last, behind all that selectInvoice joins, and reads every invoice there is; coalesce keeps
// SQLite from walking an index of these numbers for their order.
func fromNos(query string) string {
	return "(SELECT DISTINCT coalesce(v.no, '') AS no FROM (" + query + ") v) u CROSS JOIN invoice i"
}

// invoicesOverdue are those that are due before a day, on a further condition.
func invoicesOverdue(further string) string {
	return selectInvoice(fromOpen, now,
		"i.due < $2 AND "+ofOpen+further+" ORDER BY coalesce(i.membership_no, ''), coalesce(i.kid, '')")
}

// withCase are the numbers of invoices with a case that has not ended.
const withCase = "SELECT k.invoice_no AS no FROM agency_case k WHERE k.creditor_id = $1 AND k.ended IS NULL"

// invoicesIn reads one of the sets of invoices that there are of any day.
func invoicesIn(set batch.InvoiceSet, by asOf) string {
	switch {
	case set == batch.InvoicesToPay && by == now:
		return selectInvoice(fromOpen, by, ofOpen+byKID)
	case set == batch.InvoicesToPay:
		return selectInvoice(allInvoices, by, outstanding(by)+byKID)
	}
	return selectInvoice(allInvoices, by, "TRUE ORDER BY i.issued, length(i.no), i.no")
}

func (b invoices) Invoices(ctx context.Context, set batch.InvoiceSet,
	day bankday.Date) iter.Seq2[batch.InvoiceState, error] {
	query, ok := invoiceSets[set]
	if !ok {
		return failed[batch.InvoiceState](fmt.Errorf("there is no invoice set %d", set))
	}
	switch set {
	case batch.InvoicesOverdue, batch.InvoicesToRemind:
		return b.open(ctx, query, day)
	case batch.InvoicesToDecide, batch.InvoicesOwed, batch.InvoicesToPay:
		return b.open(ctx, query)
	case batch.InvoicesClaimed:
		return b.invoices(ctx, query, day)
	case batch.InvoicesPaying:
		matched, err := b.matched(ctx)
		if err != nil {
			return failed[batch.InvoiceState](err)
		}
		return b.invoices(ctx, query, matched)
	}
	return b.invoices(ctx, query)
}

// open reads those of ofOpen on which something is outstanding by their postings too.
func (b invoices) open(ctx context.Context, query string, args ...any) iter.Seq2[batch.InvoiceState, error] {
	return func(yield func(batch.InvoiceState, error) bool) {
		for i, err := range b.invoices(ctx, query, args...) {
			if (err != nil || i.Outstanding() > 0) && !yield(i, err) {
				return
			}
		}
	}
}

// overdueCustomers is how many customers OverdueFrom reads at a time.
const overdueCustomers = 100

// selectOverdueFrom finds one customer more, with whom it goes on.
var selectOverdueFrom = selectInvoice(fromOpen, now, `u.customer_no IN (
		SELECT x.customer_no FROM open_invoice x WHERE x.creditor_id = $1 AND x.customer_no >= $3 AND x.due < $2
		GROUP BY x.customer_no ORDER BY x.customer_no LIMIT `+strconv.Itoa(overdueCustomers+1)+`)
	AND i.due < $2 AND `+ofOpen+" ORDER BY u.customer_no, coalesce(i.membership_no, ''), coalesce(i.kid, '')")

func (b invoices) OverdueFrom(
	ctx context.Context, customerNo string, day bankday.Date,
) iter.Seq2[batch.InvoiceState, error] {
	return func(yield func(batch.InvoiceState, error) bool) {
		for more := true; more; {
			more = false
			last, customers := "", 0
			for i, err := range b.invoices(ctx, selectOverdueFrom, day, customerNo) {
				if err == nil && (customers == 0 || i.CustomerNo != last) {
					last, customers = i.CustomerNo, customers+1
				}
				if more = customers > overdueCustomers; more {
					customerNo = last
					break
				}
				if (err != nil || i.Outstanding() > 0) && !yield(i, err) {
					return
				}
			}
		}
	}
}

func (b invoices) invoices(ctx context.Context, query string, args ...any) iter.Seq2[batch.InvoiceState,
	error] {
	return func(yield func(batch.InvoiceState, error) bool) {
		for i, err := range stream(ctx, b.part, invoiceStateFields, query, args...) {
			if !yield(i.state(), err) {
				return
			}
		}
	}
}

// invoicesAsOf are the sets as of the end of day $2: by what was booked by then, sent or done. Of the last
// day of all that is what there is now, which costs less to read.
var invoicesAsOf = map[batch.InvoiceSet]string{
	batch.AllInvoices:   invoicesIn(batch.AllInvoices, endOfDay),
	batch.InvoicesToPay: invoicesIn(batch.InvoicesToPay, endOfDay),
}

func (b invoices) InvoicesAsOf(ctx context.Context, set batch.InvoiceSet,
	day bankday.Date) iter.Seq2[batch.InvoiceState, error] {
	query, ok := invoicesAsOf[set]
	if !ok {
		return failed[batch.InvoiceState](fmt.Errorf("there is no invoice set %d as of a day", set))
	}
	if day = b.readAsOf(ctx, day); day == batch.LastDay {
		return b.Invoices(ctx, set, 0)
	}
	return b.invoices(ctx, query, day)
}

var (
	selectInvoicesOfMembership = selectInvoice(
		allInvoices, now, "i.membership_no = $2 ORDER BY i.due, length(i.no), i.no",
	)
	selectInvoicesOfCustomer = selectInvoice(
		allInvoices, now, "i.customer_no = $2 ORDER BY i.due, length(i.no), i.no",
	)
	selectInvoicesOfCustomerAsOf = selectInvoice(
		allInvoices, endOfDay, "i.customer_no = $3 ORDER BY i.due, length(i.no), i.no",
	)
	selectOpenOfCustomer = selectInvoice(
		fromOpen, now, "u.customer_no = $2 AND "+ofOpen+" ORDER BY i.due, length(i.no), i.no",
	)
	selectDebtsOfCustomer = selectInvoice(
		allInvoices, now, "i.customer_no = $2 AND "+is("i.kind", batch.KindDebt)+
			" ORDER BY i.due, length(i.no), i.no",
	)
	selectCosts = selectInvoice(
		allInvoices, now, "i.of_invoice = $2 ORDER BY i.issued, length(i.no), i.no",
	)
	selectAnyCosts     = selectInvoice(allInvoices, now, "i.of_invoice IS NOT NULL")
	selectInvoiceByNo  = selectInvoice(allInvoices, now, "i.no = $2")
	selectInvoiceAsOf  = selectInvoice(allInvoices, endOfDay, "i.no = $3")
	selectInvoiceByKID = selectInvoice(allInvoices, now, "i.kid = $2")
	selectBareInvoice  = "SELECT " + invoiceTable.columns + " FROM invoice WHERE creditor_id = $1"
)

func (b invoices) InvoicesOf(ctx context.Context, membershipNo string) iter.Seq2[batch.InvoiceState, error] {
	return b.invoices(ctx, selectInvoicesOfMembership, membershipNo)
}

func (b invoices) Costs(ctx context.Context, invoiceNo string) iter.Seq2[batch.InvoiceState, error] {
	return b.invoices(ctx, selectCosts, invoiceNo)
}

func (b invoices) CostsOf(ctx context.Context, nos []string) iter.Seq2[batch.InvoiceState, error] {
	return func(yield func(batch.InvoiceState, error) bool) {
		for i, err := range having(ctx, b.part, invoiceStateFields, selectAnyCosts, "i.of_invoice", nos) {
			if !yield(i.state(), err) {
				return
			}
		}
	}
}

func (b invoices) CustomerInvoices(ctx context.Context, customerNo string) iter.Seq2[batch.InvoiceState,
	error] {
	return b.invoices(ctx, selectInvoicesOfCustomer, customerNo)
}

func (b invoices) CustomerInvoicesAsOf(ctx context.Context, customerNo string,
	day bankday.Date) iter.Seq2[batch.InvoiceState, error] {
	if day = b.readAsOf(ctx, day); day == batch.LastDay {
		return b.CustomerInvoices(ctx, customerNo)
	}
	return b.invoices(ctx, selectInvoicesOfCustomerAsOf, day, customerNo)
}

func (b invoices) CustomerOpen(
	ctx context.Context, customerNo string, day bankday.Date,
) iter.Seq2[batch.InvoiceState, error] {
	return b.ofCustomer(ctx, selectOpenOfCustomer, customerNo, day,
		func(i *batch.InvoiceState) bool { return i.Outstanding() > 0 })
}

func (b invoices) CustomerDebts(
	ctx context.Context, customerNo string, day bankday.Date,
) iter.Seq2[batch.InvoiceState, error] {
	return b.ofCustomer(ctx, selectDebtsOfCustomer, customerNo, day,
		func(i *batch.InvoiceState) bool { return i.Kind == batch.KindDebt })
}

// ofCustomer reads some invoices of a customer: as they are now by a query, as of a day among all.
func (b invoices) ofCustomer(ctx context.Context, query, customerNo string, day bankday.Date,
	wanted func(*batch.InvoiceState) bool) iter.Seq2[batch.InvoiceState, error] {
	args := []any{customerNo}
	if day = b.readAsOf(ctx, day); day != batch.LastDay {
		query, args = selectInvoicesOfCustomerAsOf, []any{day, customerNo}
	}
	return func(yield func(batch.InvoiceState, error) bool) {
		for i, err := range b.invoices(ctx, query, args...) {
			if (err != nil || wanted(&i)) && !yield(i, err) {
				return
			}
		}
	}
}

// selectCountDue has the condition of its index.
const selectCountDue = "SELECT count(*) FROM invoice WHERE creditor_id = $1 AND due > $2 AND due <= $3 " +
	"AND due <> ''"

func (b invoices) CountDue(ctx context.Context, after, by bankday.Date) (int64, error) {
	n, err := one(ctx, b.part, func(n *int64) []any { return []any{n} }, selectCountDue, after, by)
	if err != nil {
		return 0, fmt.Errorf("invoices due by %s: %w", by, err)
	}
	return n, nil
}

func (b invoices) InvoicesByNo(ctx context.Context, nos []string) iter.Seq2[batch.Invoice, error] {
	return having(ctx, b.part, invoiceFields, selectBareInvoice, "no", nos)
}

func (b invoices) InvoicesByKID(ctx context.Context, kids []string) iter.Seq2[batch.Invoice, error] {
	return having(ctx, b.part, invoiceFields, selectBareInvoice, "kid", kids)
}

func (b invoices) Invoice(ctx context.Context, no string) (batch.InvoiceState, error) {
	return b.invoice(ctx, "invoice "+no, selectInvoiceByNo, no)
}

func (b invoices) InvoiceAsOf(
	ctx context.Context, no string, day bankday.Date,
) (batch.InvoiceState, error) {
	if day = b.readAsOf(ctx, day); day == batch.LastDay {
		return b.Invoice(ctx, no)
	}
	return b.invoice(ctx, "invoice "+no, selectInvoiceAsOf, day, no)
}

func (b invoices) InvoiceByKID(ctx context.Context, kid string) (batch.InvoiceState, error) {
	return b.invoice(ctx, "invoice with KID "+kid, selectInvoiceByKID, kid)
}

func (b invoices) invoice(ctx context.Context, what, query string, args ...any) (batch.InvoiceState, error) {
	i, err := one(ctx, b.part, invoiceStateFields, query, args...)
	if err != nil {
		return batch.InvoiceState{}, fmt.Errorf("%s: %w", what, err)
	}
	return i.state(), nil
}
