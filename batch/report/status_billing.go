package report

import (
	"slices"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/billing"
)

// fees are the invoices that wait: files that are not in the books may hold their payers' mandates, or they
// are several of one membership.
func (s *statusReader) fees() error {
	list, err := billing.Waiting(s.ctx, s.Moment)
	for _, f := range list {
		s.found(f)
	}
	return err
}

// mandates are those that the payee has left behind on an account.
func (s *statusReader) mandates() error {
	list, err := billing.Stranded(s.ctx, s.Moment)
	for _, f := range list {
		s.found(f)
	}
	return err
}

// notTheirs tells of open invoices whose KID has another customer's number, where that one would be charged.
func (s *statusReader) notTheirs(list []batch.InvoiceState) error {
	for _, i := range list {
		held, err := s.MandatesOf(s.ctx, i.Fixed)
		if err != nil {
			return err
		}
		covered := slices.ContainsFunc(held, func(m batch.Mandate) bool {
			return m.Account == i.Account && m.Until.IsZero()
		})
		if f := bank.NotTheirs(s.Moment, &i, covered); f != nil {
			s.found(*f)
		}
	}
	return nil
}
