package wire

import (
	"os/user"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/night"
	"trekk/batch/report"
)

// The rooms that a command goes to are made here, for each call anew. None is changed afterwards, so that any
// number of goroutines may have theirs.

// Moment is the payee at the clock's time, asked by whoever signed in, or the system's user. A remark is kept
// beside who it is. An empty language is Norwegian.
func (a *App) Moment(remark, lang string) batch.Moment {
	c := batch.Call{Now: a.now, By: OSUser(), Remark: remark, Lang: lang}
	if a.person.Name != "" {
		c.By, c.Role = a.person.Name, a.person.Role
	}
	return a.Payee.At(c)
}

// Night is a run of the jobs, which takes no longer than a run may.
func (a *App) Night(remark string) *night.Night { return a.NightOf(a.Moment(remark, "")) }

// NightOf is a run that somebody asks for who did not sign in with the command.
func (a *App) NightOf(m batch.Moment) *night.Night {
	n := night.At(m)
	n.Limit = a.limit
	return n
}

// Desk is where a person acts.
func (a *App) Desk(remark string) *desk.Desk { return desk.At(a.Moment(remark, "")) }

// Report is what people read.
func (a *App) Report() report.Reports { return report.At(a.Moment("", "")).Through(a.Through()) }

// OSUser is the system's user, as the audit log has it.
func OSUser() string {
	if u, err := user.Current(); err == nil {
		return batch.OSUser(u.Username)
	}
	return batch.OSUser("unknown")
}
