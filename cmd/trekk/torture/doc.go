// Package torture runs the demo's gym while everything goes wrong: the bank's side fails in every way it can,
// trekk is killed before any system call that changes something, disks are full, clocks are wrong, an older
// backup is restored, a second copy works too, receipts are forged, PostgreSQL servers are killed and
// connections cut. When the dust has settled the bank's ledger and trekk's books must agree, and what the
// package checks beside that must hold.
//
// It is built with the tag torture only, on Linux and amd64, whose system calls it traces. Released programs
// do not have it.
package torture
