// Package wire puts trekk together: it reads trekk.yaml, opens the database, and makes of both what each
// command works with. It knows the flags that all commands share, the exit codes, and how a command goes
// through several creditors.
//
// It decides nothing about money and never prints a table: that is for the rooms of package batch and for
// render.
package wire
