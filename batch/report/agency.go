package report

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// Case is an invoice that was handed over, at the collection agency.
type Case struct {
	No        int64             `json:"case"`
	Invoice   string            `json:"invoice"`
	AgencyNo  string            `json:"agency_case"` // the agency's number; empty before it has accepted the case
	State     batch.CaseState   `json:"state"`
	Since     bankday.Date      `json:"since"`
	Reason    string            `json:"reason"` // the agency's, of what it has refused or closed
	Ordered   bankday.Date      `json:"ordered"`
	Told      batch.MessageKind `json:"told"` // the last that the agency was told; empty before the first
	Principal batch.Ore         `json:"principal_ore"`
	Fee       batch.Ore         `json:"fee_ore"`
	Interest  batch.Ore         `json:"interest_ore"`
	Paid      batch.Ore         `json:"paid_ore"` // to us; as it was told last, like the amounts above
	Credited  batch.Ore         `json:"credited_ore"`
	Held      batch.Held        `json:"held"`
	Left      batch.Ore         `json:"left_ore"`
	Collected batch.Ore         `json:"collected_ore"` // by the agency, as it says
	Costs     batch.Ore         `json:"costs_ore"`     // the agency's own, as it last said
	Ended     bankday.Date      `json:"ended"`         // null while it goes on
}

// CaseOf is the read model of a case.
func CaseOf(c *batch.Case) Case {
	return Case{
		No: c.No, Invoice: c.InvoiceNo, AgencyNo: c.AgencyNo, State: c.State, Since: c.Since,
		Reason:  c.Reason,
		Ordered: c.Ordered, Told: c.Told, Principal: c.Principal, Fee: c.Fee, Interest: c.Interest,
		Paid:     c.Paid,
		Credited: c.Credited, Held: c.Held, Left: c.Left(), Collected: c.Collected, Costs: c.Costs,
		Ended: c.Ended,
	}
}

// DebtorCase is a case with who owes its invoice, by the name that he has now.
type DebtorCase struct {
	Case
	CustomerNo string `json:"customer_no"`
	Name       string `json:"customer_name"`
}

func debtorCaseOf(c *batch.DebtorCase) DebtorCase {
	return DebtorCase{CaseOf(&c.Case), c.CustomerNo, c.CustomerName}
}

// CaseMessage is something that the agency was told of a case, and its answer.
type CaseMessage struct {
	No       int64                  `json:"message"`
	Kind     batch.MessageKind      `json:"kind"`
	On       bankday.Date           `json:"on"`
	Reason   string                 `json:"reason"` // of a withdrawal
	Left     batch.Ore              `json:"left_ore"`
	Paid     batch.Ore              `json:"paid_ore"`
	Credited batch.Ore              `json:"credited_ore"`
	Held     batch.Held             `json:"held"`
	File     int64                  `json:"file"` // of the exchange; zero where the agency is asked by messages
	State    batch.CaseMessageState `json:"state"`
	Answered bankday.Date           `json:"answered"` // null before
	Answer   string                 `json:"answer"`
}

// CaseReport is something that the agency has said of a case.
type CaseReport struct {
	Kind       batch.ReportKind `json:"kind"`
	On         bankday.Date     `json:"on"`
	Reference  string           `json:"reference"`
	Principal  batch.Ore        `json:"principal_ore"`
	Fee        batch.Ore        `json:"fee_ore"`
	Interest   batch.Ore        `json:"interest_ore"`
	Costs      batch.Ore        `json:"costs_ore"`
	State      batch.CaseState  `json:"state"`
	Text       string           `json:"text"`
	Settlement string           `json:"settlement"`
}

// WholeCase is a case with all that was said of it, both ways.
type WholeCase struct {
	DebtorCase
	Messages []CaseMessage `json:"messages"`
	Reports  []CaseReport  `json:"reports"`
}

// Case is one case. The error is ErrNotFound when there is no such case.
func (r Reports) Case(ctx context.Context, no int64) (*WholeCase, error) {
	c, err := r.Store.Case(ctx, no)
	if err != nil {
		return nil, err
	}
	i, err := r.Store.Invoice(ctx, c.InvoiceNo)
	if err != nil {
		return nil, err
	}
	whole := &WholeCase{
		DebtorCase: DebtorCase{CaseOf(&c), i.CustomerNo, i.Customer.Name},
		Messages:   []CaseMessage{}, Reports: []CaseReport{},
	}
	err = gather(r.Store.CaseMessages(ctx, no), &whole.Messages, caseMessageOf, nil)
	if err == nil {
		err = gather(r.Store.CaseReports(ctx, no), &whole.Reports, caseReportOf, nil)
	}
	return whole, err
}

func caseMessageOf(m batch.CaseMessage) CaseMessage {
	return CaseMessage{
		No: m.No, Kind: m.Kind, On: m.On, Reason: m.Reason, Left: m.Left(), Paid: m.Paid,
		Credited: m.Credited,
		Held:     m.Held, File: m.File, State: m.State, Answered: m.Answered, Answer: m.Answer,
	}
}

func caseReportOf(m batch.CaseReport) CaseReport {
	return CaseReport{
		Kind: m.Kind, On: m.On, Reference: m.Reference, Principal: m.Principal, Fee: m.Fee,
		Interest: m.Interest,
		Costs:    m.Costs, State: m.State, Text: m.Text, Settlement: m.Settlement,
	}
}

// AllCases are the cases that a filter asks for, by number.
func (r Reports) AllCases(ctx context.Context, f batch.CaseFilter) iter.Seq2[DebtorCase, error] {
	all := r.Store.ListCases(ctx, f, batch.Page{})
	return stream.Map(all, func(c batch.Listed[batch.DebtorCase]) DebtorCase { return debtorCaseOf(&c.Item) })
}

// Cases is a page of cases, by number.
func (r Reports) Cases(ctx context.Context, f batch.CaseFilter, p batch.Page) (List[DebtorCase], error) {
	return page(p, func(p batch.Page) iter.Seq2[batch.Listed[batch.DebtorCase], error] {
		return r.Store.ListCases(ctx, f, p)
	}, debtorCaseOf)
}

// AgencySettlement is what the agency has paid out, and the bank's payment of it.
type AgencySettlement struct {
	Reference string       `json:"reference"`
	On        bankday.Date `json:"on"`
	Collected batch.Ore    `json:"collected_ore"`
	Withheld  batch.Ore    `json:"withheld_ore"`
	PaidOut   batch.Ore    `json:"paid_out_ore"`
	Payment   int64        `json:"payment_no"` // zero before it has come
}

// AgencySettlements are all settlements of the agency's, by reference.
func (r Reports) AgencySettlements(ctx context.Context) ([]AgencySettlement, error) {
	return stream.All(stream.Map(r.Store.AgencySettlements(ctx),
		func(s batch.AgencySettlement) AgencySettlement {
			return agencySettlementOf(&s)
		}))
}

func agencySettlementOf(s *batch.AgencySettlement) AgencySettlement {
	return AgencySettlement{s.Reference, s.On, s.Collected, s.Withheld, s.PaidOut, s.Payment}
}

// AgencySettlementPage is a page of them.
func (r Reports) AgencySettlementPage(ctx context.Context, p batch.Page) (List[AgencySettlement], error) {
	return page(p, func(p batch.Page) iter.Seq2[batch.Listed[batch.AgencySettlement], error] {
		return r.Store.ListAgencySettlements(ctx, p)
	}, agencySettlementOf)
}

// cases tells what was said of the invoice to the agency, and by it.
func (t *teller) cases() error {
	all, err := stream.All(t.Store.InvoiceCases(t.ctx, t.invoice.No))
	for k := range all {
		c := &all[k]
		t.life.Cases = append(t.life.Cases, CaseOf(c))
		for m, err := range t.Store.CaseMessages(t.ctx, c.No) {
			if err != nil {
				return err
			}
			t.caseMessage(c, &m)
		}
		for m, err := range t.Store.CaseReports(t.ctx, c.No) {
			if err != nil {
				return err
			}
			if m.Kind == batch.ReportPayment {
				t.tell(m.On.At(0, 0), "collected by the agency",
					"case %d: %s, of which costs %s; reference %s", c.No,
					m.Principal+m.Fee+m.Interest+m.Costs, m.Costs, m.Reference)
				continue
			}
			t.tell(m.On.At(0, 0), "told by the agency", "case %d: %s, costs %s; %s", c.No,
				string(m.State), m.Costs,
				m.Text)
		}
	}
	return err
}

func (t *teller) caseMessage(c *batch.Case, m *batch.CaseMessage) {
	t.tell(m.On.At(0, 0), "agency told", "case %d: %s, %s left", c.No, string(m.Kind), m.Left())
	switch m.State {
	case batch.CaseMessageAccepted:
		t.tell(m.Answered.At(0, 0), "agency answered", "case %d: %s accepted, its number %s", c.No,
			string(m.Kind),
			c.AgencyNo)
	case batch.CaseMessageRefused:
		t.tell(m.Answered.At(0, 0), "agency answered", "case %d: %s refused: %s", c.No,
			string(m.Kind), m.Answer)
	}
}

// atAgency adds to why an invoice is unpaid how its case stands.
func (w *Whyer) atAgency(ctx context.Context, i *batch.InvoiceState, u *Unpaid) error {
	if !i.InCollection {
		return nil
	}
	cases, err := stream.All(w.Store.InvoiceCases(ctx, i.No))
	if k := len(cases) - 1; k >= 0 && cases[k].Handoff == i.Handoffs {
		c := CaseOf(&cases[k])
		u.Case = &c
		u.Text += fmt.Sprintf("; case %d at the agency is %s since %s", c.No, c.State, c.Since)
	}
	return err
}

// openCases are the cases that go on, and what they are about.
func (s *statusReader) openCases() error {
	if s.Agency == nil {
		return nil
	}
	there := []batch.CaseState{batch.CaseOrdered, batch.CaseSent, batch.CaseAccepted, batch.CaseKept}
	count, sum := 0, batch.Ore(0)
	for c, err := range s.Store.OpenCases(s.ctx) {
		if err != nil {
			return err
		}
		if slices.Contains(there, c.State) {
			count++
			if err := stream.Add(&sum, c.Left()); err != nil {
				return err
			}
		}
	}
	if count > 0 {
		s.found(batch.Finding{
			Code: batch.AgencyCases, Severity: batch.Waiting,
			Subject: batch.Subject{Kind: batch.OfCreditor, No: s.Creditor.ID},
			Facts:   batch.Facts{"cases": count, "amount_ore": sum},
		})
	}
	return nil
}
