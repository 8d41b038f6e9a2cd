package report

import (
	"context"
	"slices"
	"time"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/brake"
	"trekk/batch/dunning"
	"trekk/batch/ledger"
	"trekk/batch/stream"
	"trekk/batch/wording"
	"trekk/schedule/bankday"
)

// Status is what the last runs did, and what is found: what is wrong until a person has dealt with it, and
// what is waiting.
type Status struct {
	AsOf     string           `json:"as_of"` // 2026-10-06T13:15
	Jobs     []batch.RunEntry `json:"jobs"`
	Waiting  []string         `json:"waiting"` // the findings that wait, as the command says them
	Wrong    []string         `json:"wrong"`   // the urgent ones
	Findings []batch.Finding  `json:"findings"`
	Audit    AuditEnd         `json:"audit"`
	Backup   *LastBackup      `json:"backup,omitempty"` // nil where trekk makes none by itself
}

// AuditEnd is how far the audit log has come: its last hash vouches for all that is in the books.
type AuditEnd struct {
	Entries int64  `json:"entries"`
	Hash    string `json:"hash"`
}

// Status looks at what the books say.
func (r Reports) Status(ctx context.Context) (*Status, error) {
	s, err := r.look(ctx)
	if err != nil {
		return nil, err
	}
	return s.Status, nil
}

// look gathers the status.
func (r Reports) look(ctx context.Context) (*statusReader, error) {
	settled, err := stream.All(r.Store.SettledFindings(ctx))
	if err != nil {
		return nil, err
	}
	s := &statusReader{Reports: r, ctx: ctx, settled: settled, Status: &Status{
		AsOf: r.Now.Format("2006-01-02T15:04"), Waiting: []string{}, Wrong: []string{},
		Findings: []batch.Finding{},
	}}
	for _, look := range []func() error{
		s.audit, s.brakes, s.jobs, s.lateRuns, s.files, s.met, s.fees, s.transmissions, s.unclaimed,
		s.approvals,
		s.mandates, s.blocks, s.holds, s.customers, s.unmatched, s.invoices, s.inDebt, s.differences,
		s.backups, s.handed, s.alerts, s.webhooks, s.messages, s.agency, s.openCases,
	} {
		if err := look(); err != nil {
			return nil, err
		}
	}
	s.say()
	return s, nil
}

// statusReader gathers the status.
type statusReader struct {
	Reports
	ctx     context.Context
	settled []batch.Settled
	*Status

	deadline bankday.Date // the first by which something that is not must be at Nets; zero when nothing is to be
	unplaced batch.WaitingSum
}

// found notes a finding, unless a person has settled it.
func (s *statusReader) found(f batch.Finding) {
	if f.Code.Settleable() && batch.SettledBy(s.settled, &f) != nil {
		return
	}
	if f.Facts == nil {
		f.Facts = batch.Facts{}
	}
	s.Status.Findings = append(s.Status.Findings, f)
}

// say puts what was found into the sentences that people read, and scripts since before there were findings.
func (s *statusReader) say() {
	for _, f := range FoldHolds(s.Status.Findings, s.Creditor.ID) {
		if said := wording.Told(f, "en", true); f.Severity == batch.Urgent {
			s.Wrong = append(s.Wrong, said)
		} else {
			s.Waiting = append(s.Waiting, said)
		}
	}
}

// audit tells how far the audit log has come, and whether it holds its anchor.
func (s *statusReader) audit() (err error) {
	if s.Audit.Entries, s.Audit.Hash, err = s.Store.LastAudit(s.ctx); err != nil {
		return err
	}
	unanchored, err := batch.AnchorFindings(s.ctx, s.Moment)
	for _, f := range unanchored {
		s.found(f)
	}
	return err
}

// brakes are why jobs do nothing now.
func (s *statusReader) brakes() error {
	brakes, err := brake.All(s.ctx, s.Moment)
	for _, f := range brakes {
		s.found(f)
	}
	return err
}

func (s *statusReader) jobs() error {
	jobs, err := s.Store.LastRun(s.ctx)
	s.Jobs = append([]batch.RunEntry{}, jobs...)
	for _, e := range s.Jobs {
		if e.Error != "" {
			s.found(batch.Finding{
				Code: batch.JobFailed, Severity: batch.Urgent,
				Subject: batch.Subject{Kind: batch.OfJob, No: e.Job},
				Since:   batch.DayOf(e.AsOf), Facts: batch.Facts{"error": e.Error},
			})
		}
	}
	return err
}

func (s *statusReader) files() error {
	for f, err := range s.Store.Files(s.ctx, batch.FileNew, batch.FileQuarantined) {
		if err != nil {
			return err
		}
		found := batch.Finding{
			Code: batch.FileToWork, Severity: batch.Waiting, Subject: batch.Numbered(batch.OfFile, f.No),
			Since: batch.DayOf(f.Received), Facts: batch.Facts{"name": f.Name},
		}
		switch {
		case f.Status == batch.FileNew && s.dayWentBy(found.Since):
			found.Severity, found.Do = batch.Urgent, batch.RunIngest
		case f.Status == batch.FileQuarantined:
			found.Code, found.Severity, found.Do = batch.FileInQuarantine, batch.Urgent, batch.LookAtFile
			found.Facts["reason"] = f.Reason
		}
		s.found(found)
	}
	return nil
}

func (s *statusReader) transmissions() error {
	for t, err := range s.Store.Transmissions(s.ctx,
		batch.TransmissionSealed, batch.TransmissionSending, batch.TransmissionSent) {
		if err != nil {
			return err
		}
		f := batch.Finding{
			Code: batch.ReceiptAwaited, Severity: batch.Waiting,
			Subject: batch.Numbered(batch.OfTransmission, t.Number),
			Since:   batch.DayOf(t.Sent), Facts: batch.Facts{"claims": t.Claims, "amount_ore": t.Amount},
		}
		if t.Status != batch.TransmissionSent {
			last, err := bank.LastDay(s.ctx, s.Moment, t)
			if err != nil {
				return err
			}
			s.mustLeave(last)
		}
		unapproved, err := bank.Unapproved(s.ctx, s.Moment, t)
		if err != nil {
			return err
		}
		uncertain, err := s.uncertain(t)
		switch missed := bank.NoReceipt(s.Moment, t); {
		case err != nil:
			return err
		case unapproved != nil:
			f = *unapproved
		case uncertain != nil:
			f = *uncertain
		case missed != nil:
			f = *missed
		case t.Status != batch.TransmissionSent:
			f.Code, f.Since = batch.TransmissionToSend, batch.DayOf(t.Sealed)
		}
		s.found(f)
	}
	return nil
}

// mustLeave notes a last day by which something must be at Nets, unless it is over.
func (s *statusReader) mustLeave(last bankday.Date) {
	over := last.At(bankday.Cutoff, 0).Before(s.Now)
	if !over && (s.deadline.IsZero() || last < s.deadline) {
		s.deadline = last
	}
}

// uncertain is that a transmission may be at the bank or not, and can no longer be sent in time; nil when it
// is not.
func (s *statusReader) uncertain(t batch.Transmission) (*batch.Finding, error) {
	if t.Status != batch.TransmissionSending {
		return nil, nil
	}
	late, err := bank.TooLate(s.ctx, s.Moment, t)
	if err != nil || late == nil {
		return nil, err
	}
	f := late.Uncertain(t)
	return &f, nil
}

// approvals are the acts that wait for a second person.
func (s *statusReader) approvals() error {
	for a, err := range s.Store.WaitingApprovals(s.ctx) {
		if err != nil {
			return err
		}
		f := batch.Finding{
			Code: batch.RefundWaits, Severity: batch.Waiting, Do: batch.ApproveRefund, Subject: a.Subject(),
			Since: batch.DayOf(a.At), Facts: batch.Facts{"amount_ore": a.Amount},
		}
		if a.Kind == batch.ForWriteOff {
			f.Code, f.Do = batch.WriteOffWaits, batch.ApproveWriteOff
		}
		s.found(f)
	}
	return nil
}

// unclaimed are why claims are not made anew before a person has said so.
func (s *statusReader) unclaimed() error {
	doubt, err := bank.InDoubt(s.ctx, s.Moment)
	if err != nil {
		return err
	}
	renewals, err := bank.RenewalsAsked(s.ctx, s.Moment)
	for _, f := range slices.Concat(doubt, renewals) {
		s.found(f)
	}
	return err
}

// blocks are why nobody is reminded or handed over now.
func (s *statusReader) blocks() error {
	_, blocks, err := bank.Heard(s.ctx, s.Moment, time.Time{})
	for _, block := range blocks.List() {
		s.found(block)
	}
	return err
}

// maxHolds is how many holds the status has one by one; the others are in a sum for each reason.
const maxHolds = 200

// holds are the due dates about which the bank is silent, and what holds overdue invoices.
func (s *statusReader) holds() error {
	w, err := s.open(s.ctx)
	if err != nil {
		return err
	}
	for _, f := range slices.Concat(w.silent, w.each, w.rest) {
		s.found(f)
	}
	return nil
}

func (s *statusReader) unmatched() error {
	w, err := s.waitingSum(s.ctx, s.last())
	if err != nil || w.Payments == 0 {
		return err
	}
	s.unplaced = w
	f := batch.Finding{
		Code: batch.UnmatchedPayments, Severity: batch.Waiting, Subject: s.all(), Since: w.First,
		Facts: batch.Facts{"payments": w.Payments, "amount_ore": w.Amount}, Do: batch.LookAtUnmatched,
	}
	if s.Today() >= s.Calendar.After(w.First, dunning.PlaceWithin) {
		f.Severity = batch.Urgent
	}
	s.found(f)
	return nil
}

// all is the subject of what is about the whole of the books.
func (s *statusReader) all() batch.Subject {
	return batch.Subject{Kind: batch.OfCreditor, No: s.Creditor.ID}
}

func (s *statusReader) invoices() error {
	o, err := s.owedOn(s.ctx)
	if err != nil {
		return err
	}
	for _, f := range o.found {
		s.found(f)
	}
	for _, due := range o.unclaimed {
		s.mustLeave(s.Terms.LastClaimDay(due, s.Calendar))
	}
	for _, f := range []struct {
		code     batch.FindingCode
		invoices int
		sum      batch.Ore
		do       batch.Remedy
	}{{batch.OpenInvoices, o.invoices, o.sum, ""},
		{batch.InvoicesOnHold, o.held, o.heldSum, batch.LookAtInvoices}} {
		if f.invoices > 0 {
			s.found(batch.Finding{
				Code: f.code, Severity: batch.Waiting, Subject: s.all(),
				Facts: batch.Facts{"invoices": f.invoices, "amount_ore": f.sum}, Do: f.do,
			})
		}
	}
	return nil
}

// agreed is how long the night's word that the books agree is taken for it.
const agreed = 36 * time.Hour

// differences are what the books do not agree on, where the last night has not found that they do: since the
// last one that has.
func (s *statusReader) differences() error {
	for _, e := range s.Jobs {
		age := s.Now.Sub(e.AsOf)
		if e.Job == "report" && e.Error == "" && e.Counts.Get("differences") == 0 && age >= 0 &&
			age < agreed {
			return nil
		}
	}
	since, err := ledger.Agreed(s.ctx, s.Moment)
	if err != nil {
		return err
	}
	differences, err := ledger.Differences(s.ctx, s.Store, since)
	for _, d := range differences {
		s.found(batch.Finding{
			Code: batch.BooksDisagree, Severity: batch.Urgent, Subject: s.all(),
			Facts: batch.Facts{"difference": d.String()},
		})
	}
	return err
}
