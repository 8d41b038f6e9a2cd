// Package wording is the one catalogue of sentences about findings, in English and Norwegian (bokmål): a
// sentence follows from a finding's code and facts, and is written nowhere else.
//
// It is read by every front. What to do about a finding is a code too: a console makes a link of it, and the
// command line the trekk command, with command.go, which no other front needs.
//
// The package never finds anything, never decides how urgent something is, and its sentences never name a
// command. A new code is a constant in batch/finding_codes.go and an entry in catalogue.go; the test of this
// package says what is missing.
package wording
