package batch

import "time"

// ClockLeeway is how far two clocks may be apart before one of them must be wrong. Time zones and summer time
// are within it, and a file that lies a day before it is fetched.
const ClockLeeway = 36 * time.Hour

// ClocksDiffer reports whether two clocks are further apart than they may be.
func ClocksDiffer(a, b time.Time) bool { return a.Sub(b).Abs() > ClockLeeway }

// ClockDifference is a transmission to which the mailbox gave a time, when it had just been put there, that
// is far from our clock. Rows are only ever added.
type ClockDifference struct {
	Transmission int64
	Put          int       // which time it was put there, from 1
	Clock        time.Time // ours
	Mailbox      time.Time
}

// ClockAccepted is a person's word that the books have been written by a wrong clock, and that it is right
// now. It covers what was there then: later runs, files and transmissions are held against the clock again.
// Rows are only ever added.
type ClockAccepted struct {
	Seq          int   // from 1
	Run          int64 // the last one of the run log that is covered; zero for none
	File         int64 // the number of the last file that is
	Transmission int64 // the number of the last one that is
	At           time.Time
	By           string
	Reason       string
}
