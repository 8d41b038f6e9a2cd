package report

import (
	"context"
	"fmt"
	"slices"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/batch/wording"
	"trekk/schedule/bankday"
)

// Finding is one thing that a person should know or do, said in the reader's language.
type Finding struct {
	ID       string            `json:"id"`
	Code     batch.FindingCode `json:"code"`
	Severity batch.Severity    `json:"severity"`
	Subject  batch.Subject     `json:"subject"`
	Since    bankday.Date      `json:"since"` // null when it is of this moment
	Facts    batch.Facts       `json:"facts"`
	Do       batch.Remedy      `json:"do"`
	Text     string            `json:"text"`
	Read     string            `json:"-"`       // the text as people read it on a page: days as 20.10.2026
	Command  string            `json:"command"` // what to do about it; empty when nothing is
	Settled  *Settlement       `json:"settled"` // null while it stands
}

// Settlement is who has settled a finding, when and why.
type Settlement struct {
	On     bankday.Date `json:"on"`
	By     string       `json:"by"`
	Reason string       `json:"reason"`
}

// Findings are what Status finds, and with settled also what persons have settled, the latest first.
func (r Reports) Findings(ctx context.Context, settled bool) ([]Finding, error) {
	s, err := r.Status(ctx)
	if err != nil {
		return nil, err
	}
	list := []Finding{}
	for _, f := range s.Findings {
		list = append(list, findingOf(f, nil, r.Lang))
	}
	if !settled {
		return list, nil
	}
	all, err := stream.All(r.Store.SettledFindings(ctx))
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b batch.Settled) int { return int(b.On - a.On) })
	for _, s := range all {
		list = append(list, SettledOf(s, r.Lang))
	}
	return list, nil
}

// Finding is the finding with an ID: the one that stands, or else the last one that was settled.
func (r Reports) Finding(ctx context.Context, id string) (*Finding, error) {
	list, err := r.Findings(ctx, true)
	if err != nil {
		return nil, err
	}
	k := slices.IndexFunc(list, func(f Finding) bool { return f.ID == id })
	if k < 0 {
		return nil, fmt.Errorf("finding %s: %w", id, batch.ErrNotFound)
	}
	return &list[k], nil
}

// Said is a finding, said in a language.
func Said(f batch.Finding, lang string) Finding { return findingOf(f, nil, lang) }

// SettledOf is the read model of what a person has settled.
func SettledOf(s batch.Settled, lang string) Finding {
	return findingOf(s.Finding(), &Settlement{s.On, s.By, s.Reason}, lang)
}

func findingOf(f batch.Finding, settled *Settlement, lang string) Finding {
	return Finding{
		ID: f.ID(), Code: f.Code, Severity: f.Severity, Subject: f.Subject, Since: f.Since, Facts: f.Facts,
		Do: f.Do, Text: wording.Sentence(f, lang), Read: wording.Read(f, lang), Command: wording.Command(f),
		Settled: settled,
	}
}
