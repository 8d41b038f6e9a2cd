package store

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"trekk/batch"
	"trekk/batch/store/keyset"
)

var (
	caseTable = table{
		"agency_case",
		"no, invoice_no, handoff, ordered, agency_no, state, since, reason, collected, costs, heavy, ended, told, " +
			"principal, fee, interest, paid, credited, held",
		1,
	}
	caseMessageTable = table{
		"agency_message",
		"no, case_no, kind, noted, reason, principal, fee, interest, paid, credited, held, file, state, " +
			"answered, answer",
		1,
	}
	agencyFileTable = table{
		"agency_file",
		"direction, no, name, made, size, sha256, records, amount, status, sends, sent, unanswered, file",
		2,
	}
	caseReportTable = table{
		"agency_report",
		"no, case_no, kind, noted, reference, principal, fee, interest, costs, state, text, file, line, settlement",
		1,
	}
	agencySettlementTable = table{
		"agency_settlement", "reference, settled, collected, withheld, paid_out, file, payment", 1,
	}
)

func positionFields(p *batch.Position) []any {
	return []any{
		(*int64)(&p.Principal), (*int64)(&p.Fee), (*int64)(&p.Interest), (*int64)(&p.Paid),
		(*int64)(&p.Credited),
		(*string)(&p.Held),
	}
}

func caseFields(c *batch.Case) []any {
	return append([]any{
		&c.No, &c.InvoiceNo, &c.Handoff, &c.Ordered, &c.AgencyNo, (*string)(&c.State), &c.Since, &c.Reason,
		(*int64)(&c.Collected), (*int64)(&c.Costs), &c.Heavy, &c.Ended, (*string)(&c.Told),
	}, positionFields(&c.Position)...)
}

func caseMessageFields(m *batch.CaseMessage) []any {
	fields := append([]any{&m.No, &m.Case, (*string)(&m.Kind), &m.On, &m.Reason},
		positionFields(&m.Position)...)
	return append(fields, (*optionalNo)(&m.File), (*string)(&m.State), &m.Answered, &m.Answer)
}

func agencyFileFields(f *batch.AgencyFile) []any {
	return []any{
		(*string)(&f.Direction), &f.No, &f.Name, (*stamp)(&f.Made), &f.Size, &f.SHA256, &f.Records,
		(*int64)(&f.Sum), (*string)(&f.Status), &f.Sends, (*stamp)(&f.Sent), &f.Open, (*optionalNo)(&f.File),
	}
}

func caseReportFields(r *batch.CaseReport) []any {
	return []any{
		&r.No, &r.Case, (*string)(&r.Kind), &r.On, (*optional)(&r.Reference), (*int64)(&r.Principal),
		(*int64)(&r.Fee), (*int64)(&r.Interest), (*int64)(&r.Costs), (*string)(&r.State), &r.Text,
		(*optionalNo)(&r.File), &r.Line, (*optional)(&r.Settlement),
	}
}

func agencySettlementFields(s *batch.AgencySettlement) []any {
	return []any{
		&s.Reference, &s.On, (*int64)(&s.Collected), (*int64)(&s.Withheld), (*int64)(&s.PaidOut),
		(*optionalNo)(&s.File), (*optionalNo)(&s.Payment),
	}
}

func (t writer) AddCase(c batch.Case) error { return t.insert(caseTable, caseFields(&c)) }

func (t writer) AddCaseMessage(m batch.CaseMessage) error {
	return t.insert(caseMessageTable, caseMessageFields(&m))
}

func (t writer) AddAgencyFile(f batch.AgencyFile) error {
	return t.insert(agencyFileTable, agencyFileFields(&f))
}

func (t writer) AddCaseReport(r batch.CaseReport) error {
	return t.insert(caseReportTable, caseReportFields(&r))
}

func (t writer) AddAgencySettlement(s batch.AgencySettlement) error {
	return t.insert(agencySettlementTable, agencySettlementFields(&s))
}

func (t writer) SetCase(c batch.Case) error {
	fields := caseFields(&c)
	return t.setAll(caseTable, fmt.Sprintf("case %d", c.No), "no = $2", fields)
}

func (t writer) SetCaseMessage(m batch.CaseMessage) error {
	return t.setAll(caseMessageTable, fmt.Sprintf("message %d to the agency", m.No), "no = $2",
		caseMessageFields(&m))
}

func (t writer) SetAgencyFile(f batch.AgencyFile) error {
	return t.setAll(agencyFileTable, fmt.Sprintf("agency file %d", f.No), "direction = $2 AND no = $3",
		agencyFileFields(&f))
}

func (t writer) SetCaseReport(r batch.CaseReport) error {
	return t.setAll(caseReportTable, fmt.Sprintf("report %d of the agency", r.No), "no = $2",
		caseReportFields(&r))
}

func (t writer) SetAgencySettlement(s batch.AgencySettlement) error {
	return t.setAll(agencySettlementTable, "settlement "+s.Reference+" of the agency", "reference = $2",
		agencySettlementFields(&s))
}

// setAll writes all columns of a row behind its key, which where names. ErrNotFound when it is not there.
func (t writer) setAll(tb table, what, where string, fields []any) error {
	var sets []set
	for i, name := range tb.names()[tb.key:] {
		sets = append(sets, set{name, fields[tb.key+i]})
	}
	return t.changeOne(tb, what, where, fields[:tb.key], sets...)
}

// selectFrom reads rows of a table of the creditor's, on a condition and in an order.
func selectFrom(tb table, rest string) string {
	return "SELECT " + tb.columns + " FROM " + tb.name + " WHERE creditor_id = $1 " + rest
}

var (
	selectOpenCases       = selectFrom(caseTable, "AND ended IS NULL ORDER BY invoice_no, no")
	selectCase            = selectFrom(caseTable, "AND no = $2")
	selectCaseMessages    = selectFrom(caseMessageTable, "AND case_no = $2 ORDER BY no")
	selectCaseMessage     = selectFrom(caseMessageTable, "AND no = $2")
	selectFileMessages    = selectFrom(caseMessageTable, "AND file = $2 ORDER BY no")
	selectMessagesToTell  = selectFrom(caseMessageTable, "AND file IS NULL AND answered IS NULL ORDER BY no")
	selectCaseReports     = selectFrom(caseReportTable, "AND case_no = $2 ORDER BY no")
	selectCasePayment     = selectFrom(caseReportTable, "AND reference = $2")
	selectAgencyFile      = selectFrom(agencyFileTable, "AND direction = $2 AND no = $3")
	selectLastAgencyFile  = selectFrom(agencyFileTable, "AND direction = $2 ORDER BY no DESC LIMIT 1")
	selectSettlements     = selectFrom(agencySettlementTable, "ORDER BY reference")
	selectAgencySettled   = selectFrom(agencySettlementTable, "AND reference = $2")
	selectAgencyFiles     = selectFrom(agencyFileTable, "AND direction = $2")
	selectAgencyFilesFrom = " ORDER BY no"
)

func (b agencies) OpenCases(ctx context.Context) iter.Seq2[batch.Case, error] {
	return stream(ctx, b.part, caseFields, selectOpenCases)
}

func (b agencies) Case(ctx context.Context, no int64) (batch.Case, error) {
	c, err := one(ctx, b.part, caseFields, selectCase, no)
	if err != nil {
		return c, fmt.Errorf("case %d: %w", no, err)
	}
	return c, nil
}

func (b agencies) InvoiceCases(ctx context.Context, invoiceNo string) iter.Seq2[batch.Case, error] {
	return ofInvoice(ctx, b.part, caseTable, caseFields, invoiceNo, "no")
}

func (b agencies) CasesOf(ctx context.Context, nos []string) iter.Seq2[batch.Case, error] {
	return having(ctx, b.part, caseFields, selectFrom(caseTable, ""), "invoice_no", nos)
}

func (b agencies) CaseMessages(ctx context.Context, no int64) iter.Seq2[batch.CaseMessage, error] {
	return stream(ctx, b.part, caseMessageFields, selectCaseMessages, no)
}

func (b agencies) CaseMessage(ctx context.Context, no int64) (batch.CaseMessage, error) {
	m, err := one(ctx, b.part, caseMessageFields, selectCaseMessage, no)
	if err != nil {
		return m, fmt.Errorf("message %d to the agency: %w", no, err)
	}
	return m, nil
}

func (b agencies) FileMessages(ctx context.Context, file int64) iter.Seq2[batch.CaseMessage, error] {
	return stream(ctx, b.part, caseMessageFields, selectFileMessages, file)
}

func (b agencies) MessagesToTell(ctx context.Context) iter.Seq2[batch.CaseMessage, error] {
	return stream(ctx, b.part, caseMessageFields, selectMessagesToTell)
}

func (b agencies) CaseReports(ctx context.Context, no int64) iter.Seq2[batch.CaseReport, error] {
	return stream(ctx, b.part, caseReportFields, selectCaseReports, no)
}

func (b agencies) CasePayment(ctx context.Context, reference string) (batch.CaseReport, error) {
	r, err := one(ctx, b.part, caseReportFields, selectCasePayment, reference)
	if err != nil {
		return r, fmt.Errorf("payment %s of the agency: %w", reference, err)
	}
	return r, nil
}

func (b agencies) AgencyFiles(
	ctx context.Context, d batch.Direction, status ...batch.AgencyFileStatus,
) iter.Seq2[batch.AgencyFile, error] {
	condition, args := among("status", 3, status)
	return stream(ctx, b.part, agencyFileFields, selectAgencyFiles+condition+selectAgencyFilesFrom,
		append([]any{string(d)}, args...)...)
}

func (b agencies) AgencyFile(ctx context.Context, d batch.Direction, no int64) (batch.AgencyFile, error) {
	f, err := one(ctx, b.part, agencyFileFields, selectAgencyFile, string(d), no)
	if err != nil {
		return f, fmt.Errorf("agency file %d: %w", no, err)
	}
	return f, nil
}

func (b agencies) LastAgencyFile(ctx context.Context, d batch.Direction) (batch.AgencyFile, error) {
	f, err := one(ctx, b.part, agencyFileFields, selectLastAgencyFile, string(d))
	if errors.Is(err, batch.ErrNotFound) {
		return f, nil
	}
	return f, err
}

func (b agencies) AgencySettlements(ctx context.Context) iter.Seq2[batch.AgencySettlement, error] {
	return stream(ctx, b.part, agencySettlementFields, selectSettlements)
}

func (b agencies) AgencySettlement(ctx context.Context, reference string) (batch.AgencySettlement, error) {
	s, err := one(ctx, b.part, agencySettlementFields, selectAgencySettled, reference)
	if err != nil {
		return s, fmt.Errorf("settlement %s of the agency: %w", reference, err)
	}
	return s, nil
}

var caseList = keyset.List[batch.DebtorCase]{Noun: "cases", Orders: []keyset.Order[batch.DebtorCase]{{
	Name: batch.ByNumber, Columns: []string{"k.no"},
	Key: func(c *batch.DebtorCase) []any { return []any{c.No} },
}}}

func debtorCaseFields(c *batch.DebtorCase) []any {
	return append(caseFields(&c.Case), &c.CustomerNo, &c.CustomerName)
}

// Cases come in their order, each with its invoice; a customer's come by his invoices, and are sorted.
const (
	allCases       = "agency_case k JOIN invoice i ON i.creditor_id = $1 AND i.no = k.invoice_no"
	casesOfSomeone = "invoice i CROSS JOIN agency_case k"
)

// selectDebtorCases reads cases from one of them.
func selectDebtorCases(from string) func(where, sorted, limit string) string {
	return func(where, sorted, limit string) string {
		return "SELECT " + prefixed("k", caseTable.columns) +
			", i.customer_no, COALESCE(c.name, '') FROM " + from +
			" LEFT JOIN customer c ON c.creditor_id = $1 AND c.no = i.customer_no " +
			"WHERE k.creditor_id = $1" + where + sorted + limit
	}
}

func (b agencies) ListCases(
	ctx context.Context, want batch.CaseFilter, p batch.Page,
) iter.Seq2[batch.Listed[batch.DebtorCase], error] {
	f, from := &keyset.Filter{}, allCases
	keyset.Equals(f, "k.state", want.State)
	keyset.Equals(f, "k.invoice_no", want.Invoice)
	if want.Open {
		f.Add("k.ended IS NULL")
	}
	if want.Customer != "" {
		from = casesOfSomeone
		f.Add("i.creditor_id = $1 AND k.invoice_no = i.no")
		keyset.Equals(f, "i.customer_no", want.Customer)
	}
	return keyset.Pages(ctx, &caseList, p, f, selectDebtorCases(from), plainly(b.part, debtorCaseFields))
}

var agencySettlementList = keyset.List[batch.AgencySettlement]{
	Noun: "settlements", Orders: []keyset.Order[batch.AgencySettlement]{{
		Name: batch.ByReference, Columns: []string{"reference"},
		Key: func(s *batch.AgencySettlement) []any { return []any{s.Reference} },
	}},
}

func (b agencies) ListAgencySettlements(
	ctx context.Context, p batch.Page,
) iter.Seq2[batch.Listed[batch.AgencySettlement], error] {
	return keyset.Pages(ctx, &agencySettlementList, p, &keyset.Filter{}, of(agencySettlementTable),
		plainly(b.part, agencySettlementFields))
}
