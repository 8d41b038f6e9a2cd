package batch

import "time"

// AlertKind is what a channel is told of a finding.
type AlertKind string

// A channel is told when a finding becomes urgent, once a day while it lasts, and when it ends.
const (
	AlertUrgent   AlertKind = "urgent"
	AlertReminder AlertKind = "reminder"
	AlertEnded    AlertKind = "ended"
	AlertOfTest   AlertKind = "test" // by a person who wants to know whether it gets through
)

// AlertState is how far a message to a channel has come.
type AlertState string

// A message is noted as sending before it leaves, so that nobody else sends it. One whose sender has died in
// between is sent again under the same ID.
const (
	AlertSending AlertState = "sending"
	AlertSent    AlertState = "sent"
	AlertFailed  AlertState = "failed"  // and is tried again
	AlertDropped AlertState = "dropped" // it was not sent, and never will be
)

// Alert is what a channel was last told of a finding.
type Alert struct {
	Finding Finding // as it was then
	Channel string  // email, webhook or command
	Version int     // counts the changes
	Kind    AlertKind
	Message string // the ID under which it is sent, however often
	State   AlertState
	Reached bool      // the channel has been told that the finding stands
	Began   time.Time // when the message was first tried
	Tried   time.Time // and last
	Tries   int
	Error   string // of the last try; empty when it was well
}
