package report

import (
	"errors"
	"strconv"
	"time"

	"trekk/batch"
	"trekk/batch/course"
	"trekk/batch/delivery"
	"trekk/schedule/bankday"
)

// dayWentBy reports whether a whole bank day has gone by after a day.
func (s *statusReader) dayWentBy(day bankday.Date) bool { return s.Calendar.After(day, 1) < s.Today() }

// lateRuns are the runs that should have been made: any on a bank day, and bill since an invoicing day.
func (s *statusReader) lateRuns() error {
	var last batch.RunEntry
	for _, e := range s.Jobs {
		if e.AsOf.After(last.AsOf) {
			last = e
		}
	}
	if day := batch.DayOf(last.AsOf); len(s.Jobs) > 0 && s.dayWentBy(day) {
		s.found(batch.Finding{
			Code: batch.NoRun, Severity: batch.Urgent, Subject: s.all(), Since: s.Calendar.After(day, 1),
			Facts: batch.Facts{"last": batch.Clock(last.AsOf)}, Do: batch.RunAll,
		})
	}
	return s.notInvoiced()
}

// notInvoiced tells of an invoicing day after which the job bill has not run, when its first bank day is over.
func (s *statusReader) notInvoiced() error {
	period := s.Terms.LastPeriodToInvoice(s.Today() - 1)
	if s.Calendar.Next(s.Terms.InvoicingDay(period)) >= s.Today() {
		period--
	}
	day := s.Terms.InvoicingDay(period)
	last, err := s.Store.LastJob(s.ctx, "bill")
	switch {
	case errors.Is(err, batch.ErrNotFound): // the payee has not begun
		return nil
	case err != nil || period < s.Creditor.BillFrom || batch.DayOf(last.AsOf) >= day:
		return err
	}
	for _, err := range s.Store.ListMemberships(s.ctx, batch.MembershipFilter{}, batch.Page{Limit: 1}) {
		if err != nil {
			return err
		}
		s.found(batch.Finding{
			Code: batch.InvoicingMissed, Severity: batch.Urgent, Since: day, Do: batch.RunAll,
			Subject: batch.Subject{Kind: batch.OfPeriod, No: period.String()}, Facts: batch.Facts{"day": day},
		})
	}
	return nil
}

// met are the findings that jobs have met once, until they are settled, or the books say that they are over.
func (s *statusReader) met() error {
	for f, err := range s.Store.MetFindings(s.ctx) {
		if err != nil {
			return err
		}
		over, err := s.over(&f)
		if err != nil {
			return err
		}
		if !over {
			s.found(f)
		}
	}
	return nil
}

// over reports whether the books say that what a job has met is no longer so.
func (s *statusReader) over(f *batch.Finding) (bool, error) {
	switch f.Code {
	case batch.ReceiptUnsent:
		return true, nil // what keeps jobs from acting is told above, while it does
	case batch.MembershipNotBilled:
		m, err := s.Store.Membership(s.ctx, f.Subject.No)
		if err != nil {
			return false, err
		}
		_, wrong := course.New(s.Terms, s.Calendar, &m)
		return wrong == nil, nil
	case batch.ReceiptRejectsCopy:
		no, err := strconv.ParseInt(f.Subject.No, 10, 64)
		if err != nil {
			return false, err
		}
		t, err := s.Store.Transmission(s.ctx, no)
		return err == nil && t.Status != batch.TransmissionSending && t.Status != batch.TransmissionSent, err
	}
	return false, nil
}

// messages are those that trekk sends by itself and that may not have come to anybody.
func (s *statusReader) messages() error {
	found, err := delivery.Findings(s.ctx, s.Moment)
	for _, f := range found {
		s.found(f)
	}
	return err
}

// How often a message to a channel of alerts may fail, over how long, before that is urgent.
const (
	failsOften = 3
	failsLong  = time.Hour
)

// alerts are the messages that do not get through to a channel.
func (s *statusReader) alerts() error {
	byChannel, channels := map[string]*batch.Finding{}, []string{}
	for a, err := range s.Store.Alerts(s.ctx) {
		switch {
		case err != nil:
			return err
		case a.State != batch.AlertFailed:
			continue
		}
		f := byChannel[a.Channel]
		if f == nil {
			f = &batch.Finding{
				Code: batch.AlertUndelivered, Severity: batch.Waiting, Do: batch.TestAlerts,
				Subject: batch.Subject{Kind: batch.OfChannel, No: a.Channel},
				Since:   batch.DayOf(a.Began), Facts: batch.Facts{"messages": 0},
			}
			byChannel[a.Channel], channels = f, append(channels, a.Channel)
		}
		f.Since = min(f.Since, batch.DayOf(a.Began))
		f.Facts["messages"], f.Facts["error"] = f.Facts["messages"].(int)+1, a.Error
		if a.Tries >= failsOften || a.Tried.Sub(a.Began) >= failsLong {
			f.Severity = batch.Urgent
		}
	}
	for _, channel := range channels {
		s.found(*byChannel[channel])
	}
	return nil
}
