package report

import (
	"time"

	"trekk/batch"
)

// User is a person who may act, or could. No secret of a person is ever shown.
type User struct {
	Name     string     `json:"name"`
	Role     batch.Role `json:"role"`
	Added    *Time      `json:"added"`
	Disabled *Time      `json:"disabled"` // null while the person may act
	Reason   string     `json:"reason"`   // why the person is disabled
	Failed   int        `json:"failed"`   // wrong passphrases since the last right one
}

// UserOf is the read model of a person.
func UserOf(p *batch.Person) User {
	shown := func(t time.Time) *Time {
		if t.IsZero() {
			return nil
		}
		return timeOf(t)
	}
	return User{
		Name: p.Name, Role: p.Role, Added: shown(p.Added), Disabled: shown(p.Disabled), Reason: p.Reason,
		Failed: p.Failed,
	}
}
