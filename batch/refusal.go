package batch

import (
	"errors"
	"strings"
)

// ErrRefused is something that a person asked for and that cannot be done; nothing has been changed. Errors
// that are one are a *Refusal.
var ErrRefused = errors.New("refused")

// Refusal says why something that was asked for cannot be done: a stable code, the numbers of the rules
// behind it, and the fact. The code is what fronts decide by; the fact is an English sentence.
type Refusal struct {
	Code  string   `json:"code"`
	Rules []string `json:"rules"` // S9, F11; empty, not nil, where it is no rule of the terms
	Fact  string   `json:"fact"`

	saying Saying // the same as Fact, for fronts that say it in another language
}

// Refuse makes a refusal that no rule of the terms is behind.
func Refuse(code, format string, a ...any) error { return RefuseBy(code, nil, format, a...) }

// RefuseBy makes a refusal with the rules behind it.
func RefuseBy(code string, rules []string, format string, a ...any) *Refusal {
	if rules == nil {
		rules = []string{} // so it is a list in JSON, too
	}
	said := Say(format, a...)
	return &Refusal{Code: code, Rules: rules, Fact: said.String(), saying: said}
}

// Saying is the fact, which package wording says in other languages.
func (r *Refusal) Saying() Saying { return r.saying }

func (r *Refusal) Error() string { return ErrRefused.Error() + ": " + r.Said() }

// Is makes every refusal ErrRefused.
func (r *Refusal) Is(target error) bool { return target == ErrRefused }

// Said is the fact with the rules behind it: freeze of 3 months: at most 2 within the binding period (S9).
func (r *Refusal) Said() string { return r.Fact + Cite(r.Rules) }

// Cite writes rules behind what they are the reason for: " (S8, F11)"; nothing where there are none.
func Cite(rules []string) string {
	if len(rules) == 0 {
		return ""
	}
	return " (" + strings.Join(rules, ", ") + ")"
}
