package batch

import (
	"path"
	"slices"
)

// Intake says what is taken from the mailbox, and when it is too much. Where it is silent nothing is.
type Intake struct {
	Ignore      []string // patterns, as path.Match has them, of names that are left where they are
	LargestFile int64    // bytes
	MostFiles   int      // in one run
	KeepFree    int64    // bytes that stay free on the disks of the books and the outbox
	HoldStrays  bool     // what is plainly no bank file is quarantined as what may be one is
	Recipients  []string // customer unit ids that the bank's files may be for beside the payee's own
	// Free is how many bytes are free there now; nil where nobody can tell.
	Free func() (int64, error)
}

// Ignores reports whether a file of that name is left where it is.
func (in *Intake) Ignores(name string) bool {
	return slices.ContainsFunc(in.Ignore, func(pattern string) bool {
		matched, _ := path.Match(pattern, name) // patterns are checked where they are read
		return matched
	})
}
