// Package schedule runs the jobs of the night by the clock: at set times in Oslo, on bank days, one run at a time.
//
// A run is also made at the start. Every job derives what it has to do from what the database says is undone, so that one
// run catches up on any number of missed times; nothing is remembered here about times that passed. When the context is
// cancelled the run gets it, the job rolls its transaction back, and the next start goes on from there.
//
// Beside the runs there is an admin server on loopback: /live and /ready for health, /metrics for Prometheus.
//
// The package knows jobs by name only. It never opens a database, a mailbox or a configuration file, and never decides
// what a job has to do.
package schedule
