package batch

import (
	"encoding/json"
	"slices"

	"trekk/schedule/bankday"
)

// Severity says how much a finding needs a person.
type Severity string

// An urgent finding needs a person now: a run or status that meets one exits with 1. One that waits is worth
// knowing.
const (
	Urgent  Severity = "urgent"
	Waiting Severity = "waiting"
)

// FindingCode names a kind of finding. The sentences for each are in package wording.
type FindingCode string

// Remedy names what to do about a finding. Fronts make of it what their users do: a command, a link.
type Remedy string

// Facts are what a finding says in figures, by name: amounts are Ore, days bankday.Date, numbers int or
// int64, the rest text. None of it is personal data.
type Facts map[string]any

// Finding is something that a person should know or do. It is data: what is said of it, in which language,
// follows from it.
type Finding struct {
	Code     FindingCode  `json:"code"`
	Severity Severity     `json:"severity"`
	Subject  Subject      `json:"subject"`
	Since    bankday.Date `json:"since"` // null when it is of this moment
	Facts    Facts        `json:"facts"`
	Do       Remedy       `json:"do"` // empty when there is nothing to do
}

// ID names a finding as long as it stands, and whenever it is found again: bank_silent:2026-10-20.
func (f Finding) ID() string { return FindingID(f.Code, f.Subject) }

// FindingID is the ID of the findings with a code about a subject.
func FindingID(code FindingCode, s Subject) string {
	if s.No == "" {
		return string(code)
	}
	return string(code) + ":" + s.No
}

// MarshalJSON writes the ID before the fields.
func (f Finding) MarshalJSON() ([]byte, error) {
	type fields Finding
	return json.Marshal(struct {
		ID string `json:"id"`
		fields
	}{f.ID(), fields(f)})
}

// AnyUrgent reports whether one of the findings needs a person.
func AnyUrgent(list []Finding) bool {
	return slices.ContainsFunc(list, func(f Finding) bool { return f.Severity == Urgent })
}
