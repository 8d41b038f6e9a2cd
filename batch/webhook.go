package batch

import "time"

// WebhookState is how far a webhook has been told of changes. It is no part of the books and not audited.
type WebhookState struct {
	ID       string    // as the configuration names it
	Told     int64     // the last change that it has taken, that is not for it, or that is a WebhookFailure
	Reached  time.Time // when it last took one; zero before
	Disabled time.Time // when trekk stopped telling it; zero while it tells it
	Reason   string    // why it did: WebhookGone or WebhookFailing
}

// Why a webhook is told nothing any longer.
const (
	WebhookGone    = "gone"    // it answered 410 Gone
	WebhookFailing = "failing" // it took nothing for as long as a change is tried
)

// WebhookFailure is a change that a webhook did not take, or that waits behind one which it did not take.
type WebhookFailure struct {
	No    int64     // of the change
	Order Subject   // what it is told in order of (Change.Order)
	Began time.Time // when it was tried first; zero while it waits behind another
	Tries int
	Next  time.Time // when it is tried again; zero when it is given up
	Error string    // what came of it last, without address and secret
}

// GivenUp reports whether it is tried no longer.
func (f *WebhookFailure) GivenUp() bool { return f.Tries > 0 && f.Next.IsZero() }
