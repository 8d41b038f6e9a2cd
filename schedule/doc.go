// Package schedule runs the jobs of the night of each creditor by the clock: at set times in Oslo, on bank
// days, one run of a creditor at a time.
//
// Which jobs are due follows from the times that have passed and from the run log: those that have not run
// since their last time. So one run catches up on any number of missed times, and nothing is remembered here
// about them. When the context is cancelled the run gets it, the job rolls its transaction back, and the next
// look goes on from there.
//
// Any number of processes do this beside each other. A creditor's jobs run under its lock, in one of them;
// the others find them done in the run log, or, when that process has died, undone and the lock free. The
// process that was first, among those that are there, also makes a run of everything when it starts.
//
// Beside the runs there is an admin server on loopback: /live and /ready for health, /metrics for Prometheus.
//
// The package knows jobs by name only. It never opens a database, a mailbox or a configuration file, and
// never decides what a job has to do.
package schedule
