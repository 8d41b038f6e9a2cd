package channel

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"trekk/batch"
	"trekk/batch/alert"
	"trekk/batch/report"
)

// Email sends each message by SMTP.
type Email struct {
	MailServer
	From string
	To   []string
	Lang string
}

// Name is the channel's.
func (*Email) Name() string { return "email" }

// timeout is how long a message may take on its way.
const timeout = 30 * time.Second

// Send sends a message. Sent again it has the same Message-ID.
func (e *Email) Send(ctx context.Context, m alert.Message) error {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(msg.From(e.From), msg.To(e.To...)); err != nil {
		return errors.New("alerts.email: from or to is no address")
	}
	_, domain, _ := strings.Cut(e.From, "@")
	msg.SetMessageIDWithValue(m.Message + "@" + strings.Trim(domain, " >"))
	msg.SetDateWithValue(m.Began)
	subject, text := e.words(&m)
	setSubject(msg, subject)
	msg.SetBodyString(mail.TypeTextPlain, text)
	c, err := e.client(timeout)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	return c.DialAndSendWithContext(ctx, msg)
}

// kinds are what a message is, in the words of its subject.
var kinds = map[batch.AlertKind]struct{ en, nb string }{
	batch.AlertUrgent:   {"urgent", "haster"},
	batch.AlertReminder: {"still urgent", "haster fortsatt"},
	batch.AlertEnded:    {"over", "over"},
	batch.AlertOfTest:   {"test", "test"},
}

// words are subject and text of a message.
func (e *Email) words(m *alert.Message) (subject, text string) {
	f := report.Said(m.Finding, e.Lang)
	kind, since, do := kinds[m.Kind].nb, "Siden", "Gjør"
	if e.Lang == "en" {
		kind, since, do = kinds[m.Kind].en, "Since", "Do"
	}
	subject = fmt.Sprintf("trekk %s: %s: %s", m.Creditor.ID, kind, oneLine(f.Text))
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\n%s\n", m.Creditor.ID, kind, f.Text)
	if !f.Since.IsZero() {
		fmt.Fprintf(&b, "\n%s: %s", since, f.Since)
	}
	if f.Command != "" && m.Kind != batch.AlertEnded {
		fmt.Fprintf(&b, "\n%s: %s", do, f.Command)
	}
	fmt.Fprintf(&b, "\nID: %s\n", f.ID)
	return subject, b.String()
}

// oneLine is a text without line breaks: facts have what others wrote.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
