package batch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"trekk/schedule/bankday"
)

// Carrier brings messages of one channel to people: a gateway for SMS, a mail server. Any number of goroutines
// may use it.
type Carrier interface {
	// Name is what messages have as their gateway: sveve, link, smtp.
	Name() string
	// Parts is how many parts a message takes, by which it is paid; 1 where there are none. The error is a
	// *SendFault when the carrier cannot take the message as it is: then it is never tried.
	Parts(m *Message) (int, error)
	// Send hands a message over, under its Reference. The error is a *SendFault where it is certain that the
	// message was not taken. After any other error nobody knows whether it was.
	Send(ctx context.Context, m *Message) (Carried, error)
}

// Carried is what a carrier says of a message that it has taken.
type Carried struct {
	ID    string // what the carrier calls the message; empty when it says nothing
	Parts int    // zero when it says nothing
}

// SendWhy is why a carrier did not take a message.
type SendWhy string

// The reasons.
const (
	SendLater SendWhy = "later" // it cannot be reached, or is busy: the same may be taken another time
	// SendThisLater is that this one may be taken another time, while others are taken now: to an address for which
	// the server puts us off.
	SendThisLater SendWhy = "this_later"
	SendAddress   SendWhy = "address" // nobody can be reached at the number or address
	SendText      SendWhy = "text"    // it does not take such a text
	SendAccount   SendWhy = "account" // it refuses the payee, the password or the sender: no message is taken
)

// SendFault is that a message was certainly not taken, and why. Text is for people, without personal data.
type SendFault struct {
	Why  SendWhy
	Text string
}

func (f *SendFault) Error() string { return f.Text }

// NotSent is that a message was certainly not taken.
func NotSent(why SendWhy, format string, a ...any) error {
	return &SendFault{why, fmt.Sprintf(format, a...)}
}

// FaultOf is why a message was certainly not taken; nil where that is not certain.
func FaultOf(err error) *SendFault {
	var f *SendFault
	errors.As(err, &f)
	return f
}

// Delivery is how messages of a channel are sent.
type Delivery struct {
	Carrier Carrier
	AtOnce  int // how many messages may be on their way at a time, at least 1
	Quiet   Quiet
	Budget  Budget
	Pauses  []time.Duration // after which a carrier that was busy is tried again, time after time
}

// Quiet is when nobody is disturbed, by the clocks in Oslo.
type Quiet struct {
	From, To int  // minutes from midnight: not from the first to the second, over midnight where it is later
	Holidays bool // not on days on which the banks are closed
}

// At reports whether a moment is quiet.
func (q Quiet) At(t time.Time, cal *bankday.Calendar) bool {
	local := t.In(bankday.Oslo)
	if q.Holidays && !cal.IsBankDay(bankday.DateOf(local)) {
		return true
	}
	minute := local.Hour()*60 + local.Minute()
	if q.From <= q.To {
		return minute >= q.From && minute < q.To
	}
	return minute >= q.From || minute < q.To
}

// Budget is how much may be sent in one run.
type Budget struct {
	Parts int // zero for as many as there are
	Cost  Ore // zero for as much as it costs
	Price Ore // of a part
}

// Allows reports whether more parts may be sent in a run in which some were sent.
func (b Budget) Allows(sent, more int) bool {
	sum := sent + more
	return (b.Parts == 0 || sum <= b.Parts) && (b.Cost == 0 || Ore(sum)*b.Price <= b.Cost)
}
