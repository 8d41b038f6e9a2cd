package report

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"trekk/batch"
	"trekk/batch/dunning"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// Today is what the payee's people look at first: what needs one of them, what the last night did, until when
// the next things must be done, and what is due in and out this week. Where nothing is urgent one may go
// home.
type Today struct {
	AsOf      string         `json:"as_of"` // 2026-10-06T13:15
	Urgent    int            `json:"urgent"`
	Waiting   int            `json:"waiting"`   // of Needs, those that are not urgent
	Needs     []Need         `json:"needs"`     // urgent ones first, then by deadline, then the oldest
	Known     []Need         `json:"known"`     // what is worth knowing, and nobody can do anything about now
	Night     []NightJob     `json:"night"`     // what each job did last, in the order of the last run
	Deadlines []NextDeadline `json:"deadlines"` // by time
	Week      Week           `json:"week"`
	NextFile  *Time          `json:"next_file"` // when the bank's next file is to be expected; null when not known
}

// Need is a finding with what people weigh it by.
type Need struct {
	Finding
	Items    int64      `json:"items"`      // how many things it is about: claims, payments, invoices; 0 for one
	Amount   *batch.Ore `json:"amount_ore"` // null where it is about no amount
	Days     int        `json:"days"`       // since it began
	Deadline *Time      `json:"deadline"`   // null where there is none
}

// NightJob is what a job did when it ran last.
type NightJob struct {
	Job       string       `json:"job"`
	AsOf      time.Time    `json:"as_of"` // the clock by which it ran
	Millis    int64        `json:"milliseconds"`
	Counts    batch.Counts `json:"counts"`
	Warnings  []string     `json:"warnings"`
	Attention bool         `json:"attention"`
	Error     string       `json:"error"` // empty when it did not fail
}

// NextDeadline is a deadline of a coming due date that has not passed.
type NextDeadline struct {
	Code    DeadlineCode  `json:"code"`
	Last    time.Time     `json:"last"` // the last safe minute
	Minutes int64         `json:"minutes"`
	Due     bankday.Date  `json:"due"`
	Period  bankday.Month `json:"period"` // the month paid for
}

// Overview is what people look at first, of the books as they are now.
func (r Reports) Overview(ctx context.Context) (*Today, error) {
	s, err := r.Status(ctx)
	if err != nil {
		return nil, err
	}
	t := &Today{
		AsOf: s.AsOf, Needs: []Need{}, Known: []Need{}, Night: []NightJob{}, Deadlines: r.NextDeadlines(),
	}
	for _, f := range FoldHolds(s.Findings, r.Creditor.ID) {
		n, err := r.need(ctx, f)
		switch {
		case err != nil:
			return nil, err
		case f.Severity == batch.Urgent:
			t.Urgent++
		case f.Do == "":
			t.Known = append(t.Known, n)
			continue
		default:
			t.Waiting++
		}
		t.Needs = append(t.Needs, n)
	}
	slices.SortStableFunc(t.Needs, byUrgency)
	for _, e := range s.Jobs {
		t.Night = append(t.Night, NightJob{
			Job: e.Job, AsOf: e.AsOf, Millis: e.Finished.Sub(e.Started).Milliseconds(), Counts: e.Counts,
			Warnings: append([]string{}, e.Warnings...), Attention: e.Attention, Error: e.Error,
		})
	}
	if t.Week, err = r.Week(ctx, r.Today()); err != nil {
		return nil, err
	}
	t.NextFile, err = r.nextFile(ctx)
	return t, err
}

// fewUrgent is how many urgent holds for one reason each stand for themselves.
const fewUrgent = 5

// FoldHolds puts what holds overdue invoices together by reason, but for urgent holds while they are few: the
// report of ageing has them one by one. Why all of a day are held stands for itself: a person may settle it.
func FoldHolds(list []batch.Finding, creditor string) (folded []batch.Finding) {
	var holds []*heldSum
	for _, f := range list {
		code, number := f.Code, 1
		if f.Code == batch.InvoicesHeld {
			name, _ := f.Facts["hold"].(string)
			code, number = batch.FindingCode(name), int(countOf(f.Facts, "invoices"))
		}
		if !dunning.HoldsInvoice(code) || f.Code == code && f.Subject.Kind != batch.OfInvoice {
			folded = append(folded, f)
			continue
		}
		k := slices.IndexFunc(holds, func(h *heldSum) bool { return h.code == code && h.severity == f.Severity })
		if k < 0 {
			k = len(holds)
			holds = append(holds, &heldSum{code: code, severity: f.Severity, since: f.Since})
		}
		holds[k].add(f, number)
	}
	for _, h := range holds {
		folded = append(folded, h.fold(creditor)...)
	}
	return folded
}

// heldSum is what is held for one reason.
type heldSum struct {
	code     batch.FindingCode
	severity batch.Severity
	since    bankday.Date // the first day
	each     []batch.Finding
	number   int
	amount   batch.Ore
}

// add adds a finding that holds so many invoices.
func (h *heldSum) add(f batch.Finding, number int) {
	if len(h.each) <= fewUrgent {
		h.each = append(h.each, f)
	}
	h.number += number
	h.amount += oreOf(f.Facts)
	h.since = min(h.since, f.Since)
}

// fold is one finding, or each where they are to stand for themselves.
func (h *heldSum) fold(creditor string) []batch.Finding {
	alone := 1
	if h.severity == batch.Urgent {
		alone = fewUrgent
	}
	if h.number <= alone && h.number == len(h.each) && h.each[0].Subject.Kind != batch.OfCreditor {
		return h.each
	}
	return []batch.Finding{{
		Code: batch.InvoicesHeld, Severity: h.severity, Do: batch.LookAtHolds, Since: h.since,
		Subject: batch.Subject{Kind: batch.OfCreditor, No: creditor},
		Facts:   batch.Facts{"hold": string(h.code), "invoices": h.number, "amount_ore": h.amount},
	}}
}

// countOf is a fact that counts; zero where there is none.
func countOf(facts batch.Facts, name string) int64 {
	switch n := facts[name].(type) {
	case int:
		return int64(n)
	case int64:
		return n
	}
	return 0
}

// oreOf is what a finding is about, in øre.
func oreOf(facts batch.Facts) batch.Ore {
	for _, name := range []string{"amount_ore", "asked_ore"} {
		switch a := facts[name].(type) {
		case batch.Ore:
			return a
		case int64:
			return batch.Ore(a)
		}
	}
	return 0
}

// need weighs a finding. What is about a transmission of ours has the claims and the sum of that.
func (r Reports) need(ctx context.Context, f batch.Finding) (Need, error) {
	n := Need{Finding: findingOf(f, nil, r.Lang)}
	if !f.Since.IsZero() {
		n.Days = max(0, int(r.Today()-f.Since))
	}
	for _, name := range []string{"invoices", "payments", "claims", "memberships", "customers", "mandates",
		"files"} {
		n.Items = cmp.Or(n.Items, countOf(f.Facts, name))
	}
	if amount := oreOf(f.Facts); amount != 0 {
		n.Amount = &amount
	}
	deadline, _ := f.Facts["deadline"].(string)
	if last, ok := f.Facts["last"].(bankday.Date); ok {
		n.Deadline = timeOf(last.At(bankday.Cutoff, 0))
	}
	if at := batch.ReadClock(deadline); !at.IsZero() {
		n.Deadline = timeOf(at)
	}
	no, err := strconv.ParseInt(f.Subject.No, 10, 64)
	if f.Subject.Kind != batch.OfTransmission || n.Amount != nil || err != nil {
		return n, nil
	}
	sent, err := r.Store.Transmission(ctx, no)
	if err != nil {
		return n, ignoreMissing(err)
	}
	n.Items, n.Amount = int64(sent.Claims), &sent.Amount
	return n, nil
}

// byUrgency sorts what needs a person: the urgent first, then what has a deadline by that, then the oldest,
// then the most kroner.
func byUrgency(a, b Need) int {
	rank := func(yes bool) int {
		if yes {
			return 0
		}
		return 1
	}
	day := func(n *Need) bankday.Date { return cmp.Or(n.Since, batch.LastDay) }
	ore := func(n *Need) batch.Ore {
		if n.Amount == nil {
			return 0
		}
		return *n.Amount
	}
	return cmp.Or(
		cmp.Compare(rank(a.Severity == batch.Urgent), rank(b.Severity == batch.Urgent)),
		cmp.Compare(rank(a.Deadline != nil), rank(b.Deadline != nil)),
		a.Deadline.Time().Compare(b.Deadline.Time()),
		cmp.Compare(day(&a), day(&b)), cmp.Compare(ore(&b), ore(&a)), cmp.Compare(a.ID, b.ID))
}

// NextDeadlines are the deadlines of the next two due dates that have not passed and that something of the
// payee's must be done by, by time.
func (r Reports) NextDeadlines() []NextDeadline {
	list, notices := []NextDeadline{}, LastClaim
	if r.Terms.Billing.Notification == terms.NotifiedByBank {
		notices = LastBankNotices
	}
	for _, p := range r.Plan(2) {
		for _, d := range p.Deadlines {
			if d.Past || !slices.Contains([]DeadlineCode{LastInvoicing, notices, LastCancelling}, d.Code) {
				continue
			}
			minutes := int64(d.Last.Sub(r.Now) / time.Minute)
			list = append(list, NextDeadline{d.Code, d.Last, minutes, p.Due, p.Period})
		}
	}
	slices.SortStableFunc(list, func(a, b NextDeadline) int { return a.Last.Compare(b.Last) })
	return list
}
