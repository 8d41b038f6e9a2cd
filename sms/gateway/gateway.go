package gateway

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"

	"trekk/sms"
)

// Message is what is sent.
type Message struct {
	Reference string // ours, at most 36 characters
	To        string // + and the digits of the number
	Text      string
}

// Sent is what a gateway says of a message that it has taken.
type Sent struct {
	ID    string // what it calls the message
	Parts int    // zero when it says nothing
}

// State is what a gateway reports of a message.
type State string

// The states. Accepted says that the gateway has it, and no more.
const (
	Accepted  State = "accepted"
	Delivered State = "delivered"
	Failed    State = "failed"
	Expired   State = "expired"
)

// Report is what a gateway reports of a message: by our reference, its own name of the message, or both.
type Report struct {
	Reference string
	ID        string
	State     State
	Error     string
}

// Gateway is one gateway for one payee. Any number of goroutines may use it.
type Gateway interface {
	Name() string
	// AtOnce is how many requests it takes at a time.
	AtOnce() int
	// Parts is how many parts a text takes. The error is a *Fault where the gateway does not take it.
	Parts(text string) (int, error)
	// Send sends a message once.
	Send(ctx context.Context, m Message) (Sent, error)
	// Read reads a report: form has the query and the fields of a form, body what was posted. self is the address
	// to which it was posted, as the gateway has it. An error is for no one but us.
	Read(r *http.Request, self string, form url.Values, body []byte) (Report, error)
}

// Why is why a message was not taken.
type Why string

// The reasons.
const (
	Later   Why = "later"   // it cannot be reached, or is busy
	Address Why = "address" // nobody can be reached at the number
	Text    Why = "text"    // it does not take the text
	Account Why = "account" // it refuses us: no message is taken
)

// Fault is that a message was certainly not taken.
type Fault struct {
	Why  Why
	Text string
}

func (f *Fault) Error() string { return f.Text }

func fault(why Why, format string, a ...any) error { return &Fault{why, fmt.Sprintf(format, a...)} }

// number is a run of digits that may be somebody's.
var number = regexp.MustCompile(`\+?\d[\d ]{4,}\d`)

// maxSaid is how much of what a gateway says is kept.
const maxSaid = 200

// said is what a gateway says, without numbers.
func said(text string) string {
	text = number.ReplaceAllString(text, "…")
	if runes := []rune(text); len(runes) > maxSaid {
		text = string(runes[:maxSaid])
	}
	return text
}

// Secret reads a secret when it is needed.
type Secret func() (string, error)

// parts is how many parts a text takes.
func parts(text string) (int, error) {
	size, err := sms.Measure(text)
	if err != nil {
		return 0, fault(Text, "%v", err)
	}
	return size.Parts, nil
}
