// Package alert decides what the channels of alerts are told of urgent findings, and sees to it that each is
// told once: when a finding becomes urgent, once a day while it lasts, and when it ends.
//
// A message is noted in the database before it leaves, by one process; it is noted again when it has. Whoever
// dies in between leaves a message that is sent again later, under the same ID, by which a receiver knows it:
// so it is sent at least once, and counts once. One that fails is tried again, more and more seldom.
//
// It never finds anything itself, and knows nothing of how a channel sends.
package alert
