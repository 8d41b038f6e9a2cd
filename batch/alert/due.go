package alert

import (
	"maps"
	"slices"
	"time"

	"trekk/batch"
)

const (
	// lease is how long a message may be on its way. Then whoever sent it is gone, and another sends it.
	lease = 10 * time.Minute
	// remindFrom is the hour in Oslo from which a day's reminders are sent.
	remindFrom = 6
	// A message that failed is tried again after these times, doubled each time.
	firstRetry = 2 * time.Minute
	lastRetry  = 4 * time.Hour
)

// Due are the messages to a channel that are to be sent now, by the ID of their finding. standing are the
// urgent findings, told is what the channel was last told. Each message is as it is to be noted before it is
// sent; where its state is dropped it is noted, and never sent.
func Due(now time.Time, channel string, standing []batch.Finding, told []batch.Alert) (due []batch.Alert) {
	last := map[string]batch.Alert{}
	for _, a := range told {
		if a.Channel == channel {
			last[a.Finding.ID()] = a
		}
	}
	next := map[string]batch.Alert{}
	for _, f := range standing {
		if f.Code == batch.AlertUndelivered && f.Subject.No == channel {
			continue // it cannot tell that it does not tell
		}
		id := f.ID()
		a, known := last[id]
		delete(last, id)
		if _, twice := next[id]; twice {
			continue
		}
		a.Finding, a.Channel = f, channel
		if a, ok := whileItStands(now, a, known); ok {
			next[id] = a
		}
	}
	for id, a := range last {
		if a, ok := whenItHasEnded(now, a); ok {
			next[id] = a
		}
	}
	for _, id := range slices.Sorted(maps.Keys(next)) {
		due = append(due, next[id])
	}
	return due
}

// whileItStands is the next message about a finding that stands; not ok when none is to be sent now.
func whileItStands(now time.Time, a batch.Alert, known bool) (_ batch.Alert, ok bool) {
	switch {
	case !known || a.Kind == batch.AlertEnded:
		a.Reached = false
		return fresh(now, a, batch.AlertUrgent), true
	case a.State != batch.AlertSent:
		return again(now, a)
	case batch.DayOf(a.Began) < batch.DayOf(now) && !now.Before(batch.DayOf(now).At(remindFrom, 0)):
		return fresh(now, a, batch.AlertReminder), true
	}
	return a, false
}

// whenItHasEnded is the next message about a finding that stands no longer. Where the channel was never told
// that it stood, there is nothing to tell.
func whenItHasEnded(now time.Time, a batch.Alert) (_ batch.Alert, ok bool) {
	done := a.State == batch.AlertSent || a.State == batch.AlertDropped
	switch {
	case a.Kind == batch.AlertEnded && done:
		return a, false
	case a.Kind == batch.AlertEnded:
		return again(now, a)
	case a.State == batch.AlertSending && now.Before(a.Tried.Add(lease)):
		return a, false // its sender will say whether it has come through
	case a.Reached:
		return fresh(now, a, batch.AlertEnded), true
	}
	a.Kind, a.State, a.Version = batch.AlertEnded, batch.AlertDropped, a.Version+1
	return a, true
}

// fresh is a new message.
func fresh(now time.Time, a batch.Alert, kind batch.AlertKind) batch.Alert {
	a.Kind, a.Message, a.Began, a.Tries = kind, "", now, 0
	return try(now, a)
}

// again is a message that has not got through, once more under its ID; not ok while it is too soon.
func again(now time.Time, a batch.Alert) (_ batch.Alert, ok bool) {
	wait := lease
	if a.State == batch.AlertFailed {
		wait = min(firstRetry<<min(a.Tries-1, 10), lastRetry)
	}
	if now.Before(a.Tried.Add(wait)) {
		return a, false
	}
	return try(now, a), true
}

func try(now time.Time, a batch.Alert) batch.Alert {
	a.State, a.Tried, a.Error = batch.AlertSending, now, ""
	a.Tries++
	a.Version++
	return a
}
