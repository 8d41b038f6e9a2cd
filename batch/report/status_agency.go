package report

import "trekk/batch/agency"

// agency is what a person should know of the cases at the collection agency.
func (s *statusReader) agency() error {
	found, err := agency.Findings(s.ctx, s.Moment)
	for _, f := range found {
		s.found(f)
	}
	return err
}
