package report

import "trekk/batch/billing"

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
