package course

import (
	"trekk/batch"
)

// Complete says what an event lacks; none when it lacks nothing. A freeze may be told by its
// last day in place of its months: Complete fills in the months.
func Complete(e *batch.Event) (lacks batch.Saying) {
	if e.Amount < 0 {
		return batch.Say("the amount %s is below zero", e.Amount)
	}
	switch e.Kind {
	case batch.EventFreeze:
		return completeFreeze(e)
	case batch.EventPrepay:
		if e.Months == 0 {
			return batch.Say("prepay says how many months: months")
		}
	case batch.EventPrice:
		if e.From.IsZero() {
			return batch.Say("price says from which day: from")
		}
		if e.Amount == 0 {
			return batch.Say("price says the new price: amount")
		}
	case batch.EventStudentCard:
		if e.Until.IsZero() {
			return batch.Say("student_card says the card's last day: until")
		}
	case batch.EventPlan:
		return needsText(e, "plan says which: text")
	case batch.EventCharge:
		return needsText(e, "charge says what for: text")
	case batch.EventTransfer:
		return needsText(e, "transfer says to which customer: text")
	}
	return batch.Saying{}
}

func needsText(e *batch.Event, lacks string) batch.Saying {
	if e.Text == "" {
		return batch.Say(lacks)
	}
	return batch.Saying{}
}

// completeFreeze also holds the last day against the first: a freeze lasts whole months, from date to date
// (S8).
func completeFreeze(e *batch.Event) batch.Saying {
	switch {
	case e.From.IsZero():
		return batch.Say("freeze says from which day: from")
	case !e.Until.IsZero():
		months := int(e.Until.Month() - e.From.Month())
		if e.Until <= e.From || e.From.AddMonths(months) != e.Until || e.Months != 0 && e.Months != months {
			return batch.Say("freeze from %s until %s: not whole months from date to date", e.From, e.Until)
		}
		e.Months, e.Until = months, 0
	case e.Months == 0:
		return batch.Say("freeze says how many months: months")
	}
	return batch.Saying{}
}
