package night

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/wording"
	"trekk/nets/mailbox"
	"trekk/schedule/bankday"
)

// Result is what a run did.
type Result struct {
	AsOf bankday.Date `json:"as_of"`
	Jobs []*Report    `json:"jobs"`
}

// Err is nil when every job did its work and nothing needs a person; otherwise it says in one line per
// cause what does.
func (r *Result) Err() error {
	var errs []error
	told := map[string]bool{}
	for _, j := range r.Jobs {
		if over := new(TooMuch); j.Err != nil && !errors.As(j.Err, &over) { // which is found too
			errs = append(errs, fmt.Errorf("%s: %w", j.Job, j.Err))
		}
		for _, f := range j.Findings {
			if jobs := r.telling(&f); f.Severity == batch.Urgent && !told[jobs+f.ID()] {
				told[jobs+f.ID()] = true
				errs = append(errs, fmt.Errorf("%s: %s", jobs, said(f)))
			}
		}
	}
	return errors.Join(errs...)
}

// telling are the jobs that tell of a finding in the same words.
func (r *Result) telling(f *batch.Finding) string {
	var jobs []string
	for _, j := range r.Jobs {
		if slices.ContainsFunc(j.Findings, func(g batch.Finding) bool { return said(g) == said(*f) }) {
			jobs = append(jobs, j.Job)
		}
	}
	return strings.Join(jobs, ", ")
}

// Failed is nil when every job did its work, whatever it found; otherwise it says in one line per job why not.
func (r *Result) Failed() error {
	var errs []error
	for _, j := range r.Jobs {
		if j.Err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", j.Job, j.Err))
		}
	}
	return errors.Join(errs...)
}

// Retryable reports whether a job failed that may do better in a few minutes: the bank could not be reached,
// or a file was still being written.
func (r *Result) Retryable() bool {
	return slices.ContainsFunc(r.Jobs, func(j *Report) bool { return mailbox.Retryable(j.Err) })
}

// Told reports whether the run has told of a finding of the books, be it in other words: that a file has just
// been quarantined, or that a job has failed.
func (r *Result) Told(f *batch.Finding) bool {
	for _, j := range r.Jobs {
		if f.Code == batch.JobFailed && f.Subject.No == j.Job && j.Err != nil {
			return true
		}
		for _, told := range j.Findings {
			faulty := told.Code == batch.FileFaulty && f.Code == batch.FileInQuarantine
			if told.ID() == f.ID() || faulty && told.Subject == f.Subject {
				return told.Severity == batch.Urgent
			}
		}
	}
	return false
}

// Report is what one job did, and what it found.
type Report struct {
	Job      string          `json:"job"`
	Counts   batch.Counts    `json:"counts"`
	Warnings []string        `json:"warnings"` // the findings, each in an English sentence
	Findings []batch.Finding `json:"findings"`
	Err      error           `json:"-"`

	items     int64 // what led one to expect what was made
	confirmed bool  // a person has confirmed what was made
}

func newReport(job string) *Report {
	return &Report{Job: job, Counts: batch.Counts{}, Warnings: []string{}, Findings: []batch.Finding{}}
}

// count adds n to a figure.
func (r *Report) count(name string, n int64) {
	for i := range r.Counts {
		if r.Counts[i].Name == name {
			r.Counts[i].N += n
			return
		}
	}
	r.Counts = append(r.Counts, batch.Count{Name: name, N: n})
}

// counted makes the named figures appear, in this order, also when they stay zero.
func (r *Report) counted(names ...string) {
	for _, name := range names {
		r.count(name, 0)
	}
}

// found tells of something that a person should know. What is urgent makes the run exit with 1.
func (r *Report) found(findings ...batch.Finding) {
	for _, f := range findings {
		r.Findings = append(r.Findings, f)
		r.Warnings = append(r.Warnings, said(f))
	}
}

// once gives a function that tells of what many have in common: of each subject the first time only.
func (r *Report) once() func(*batch.Finding) {
	told := map[batch.Subject]bool{}
	return func(f *batch.Finding) {
		if !told[f.Subject] {
			told[f.Subject] = true
			r.found(*f)
		}
	}
}

// said is a finding in the words of the run log, with what to do about it.
func said(f batch.Finding) string { return wording.Told(f, "en", true) }

// aboutFile is a finding about a file, by its name.
func aboutFile(f *batch.File, code batch.FindingCode, s batch.Severity, facts batch.Facts) batch.Finding {
	facts["name"] = f.Name
	return batch.Finding{Code: code, Severity: s, Subject: batch.Numbered(batch.OfFile, f.No), Facts: facts}
}

// aboutTransmission is a finding about a transmission.
func aboutTransmission(no int64, code batch.FindingCode, s batch.Severity, facts batch.Facts) batch.Finding {
	subject := batch.Numbered(batch.OfTransmission, no)
	return batch.Finding{Code: code, Severity: s, Subject: subject, Facts: facts}
}

// aboutBooks is a finding about the payee's books as a whole.
func (n *Night) aboutBooks(code batch.FindingCode, s batch.Severity, facts batch.Facts) batch.Finding {
	subject := batch.Subject{Kind: batch.OfCreditor, No: n.Creditor.ID}
	return batch.Finding{Code: code, Severity: s, Subject: subject, Facts: facts}
}
