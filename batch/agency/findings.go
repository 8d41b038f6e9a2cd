package agency

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"trekk/batch"
	"trekk/batch/law"
	"trekk/schedule/bankday"
)

// patience is how many bank days the agency, and the bank with its money, may take.
const patience = 5

// Findings are what a person should know of the cases and of the exchange: each stands as long as the books
// say so.
func Findings(ctx context.Context, m batch.Moment) ([]batch.Finding, error) {
	if m.Agency == nil {
		return nil, nil
	}
	in, err := m.Law(ctx)
	if err != nil {
		return nil, err
	}
	l := &looker{ctx: ctx, m: m, law: in}
	for _, look := range []func() error{l.cases, l.silence, l.doubts, l.sums} {
		if err := look(); err != nil {
			return nil, err
		}
	}
	return l.found, nil
}

type looker struct {
	ctx   context.Context
	m     batch.Moment
	law   *law.Law // of the books
	found []batch.Finding
}

func (l *looker) find(
	code batch.FindingCode, s batch.Subject, since bankday.Date, do batch.Remedy, facts batch.Facts,
) {
	l.found = append(l.found, batch.Finding{
		Code: code, Severity: batch.Urgent, Subject: s, Since: since, Do: do, Facts: facts,
	})
}

func (l *looker) late(since bankday.Date) bool { return late(l.m, since) }

// cases are those that the agency does not have, has given up, or asks too much for.
func (l *looker) cases() error {
	for c, err := range l.m.Store.OpenCases(l.ctx) {
		if err != nil {
			return err
		}
		s, facts := batch.Subject{Kind: batch.OfInvoice, No: c.InvoiceNo}, batch.Facts{"case": c.No}
		switch c.State {
		case batch.CaseRefused:
			facts["reason"] = c.Reason
			l.find(batch.AgencyRefused, s, c.Since, batch.WithdrawHandover, facts)
		case batch.CaseKept:
			facts["reason"], facts["agency_case"] = c.Reason, c.AgencyNo
			l.find(batch.AgencyKeeps, s, c.Since, batch.WithdrawHandover, facts)
		case batch.CaseClosed, batch.CasePaid:
			if c.State == batch.CasePaid && !l.late(c.Since) {
				break // its money is on its way
			}
			i, err := l.m.Store.Invoice(l.ctx, c.InvoiceNo)
			if err != nil {
				return err
			}
			if i.Outstanding() > 0 {
				facts["reason"], facts["amount_ore"] = c.Reason, i.Outstanding()
				l.find(batch.AgencyClosed, s, c.Since, batch.WithdrawHandover, facts)
			}
		}
		if c.Costs == 0 {
			continue
		}
		most, err := l.law.AgencyMost(c.Principal+c.Fee, c.Heavy, l.m.Today())
		if errors.Is(err, law.ErrNotCovered) {
			continue // that the data has to be reviewed is found elsewhere
		}
		if err != nil {
			return err
		}
		if c.Costs <= most {
			continue
		}
		i, err := l.m.Store.Invoice(l.ctx, c.InvoiceNo)
		if err != nil {
			return err
		}
		if !i.Customer.IsCompany() { // the maxima are of private persons
			l.find(batch.AgencyCosts, s, c.Since, batch.LookAtInvoice,
				batch.Facts{"case": c.No, "costs_ore": c.Costs, "most_ore": most})
		}
	}
	return nil
}

func (l *looker) payee() batch.Subject {
	return batch.Subject{Kind: batch.OfCreditor, No: l.m.Creditor.ID}
}

// silence is of the first file that the agency has not answered in full.
func (l *looker) silence() error {
	for f, err := range l.m.Store.AgencyFiles(l.ctx, batch.ToAgency, batch.AgencySent) {
		if err != nil {
			return err
		}
		if sent := batch.DayOf(f.Sent); l.late(sent) {
			l.find(batch.AgencySilent, l.payee(), sent, "",
				batch.Facts{"name": f.Name, "sent": sent, "messages": f.Open})
			return nil
		}
	}
	return nil
}

// doubts are messages of which nobody knows whether the agency has them.
func (l *looker) doubts() error {
	for msg, err := range l.m.Store.MessagesToTell(l.ctx) {
		if err != nil {
			return err
		}
		if !msg.Doubtful() {
			continue
		}
		c, err := l.m.Store.Case(l.ctx, msg.Case)
		if err != nil {
			return err
		}
		l.find(batch.AgencyUncertain, batch.Subject{Kind: batch.OfInvoice, No: c.InvoiceNo}, msg.On,
			batch.LookAtInvoice, batch.Facts{"case": c.No, "message": msg.No, "what": string(msg.Kind)})
	}
	return nil
}

// sums are settlements without their sum at the bank, and sums without their settlement.
func (l *looker) sums() error {
	if l.m.Agency.ByKID {
		return nil
	}
	var tied []int64
	for s, err := range l.m.Store.AgencySettlements(l.ctx) {
		if err != nil {
			return err
		}
		if tied = append(tied, s.Payment); s.Payment == 0 && s.PaidOut > 0 && l.late(s.On) {
			l.find(batch.AgencySumMissing, l.payee(), s.On, "",
				batch.Facts{"reference": s.Reference, "on": s.On, "amount_ore": s.PaidOut})
		}
	}
	for p, err := range PaidOut(l.ctx, l.m) {
		if err != nil {
			return err
		}
		if !slices.Contains(tied, p.No) && l.late(p.Date) {
			l.find(batch.AgencySumUntold,
				batch.Subject{Kind: batch.OfPayment, No: strconv.FormatInt(p.No, 10)},
				p.Date, "", batch.Facts{"on": p.Date, "amount_ore": p.Amount})
		}
	}
	return nil
}
