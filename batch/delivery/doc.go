// Package delivery notes what is heard of messages that trekk has sent: that one was delivered, or that nobody
// could be reached. Reports come early, late, twice, out of order or never; a final state stays.
//
// It never sends anything, and never decides what is sent: the job deliver does.
package delivery
