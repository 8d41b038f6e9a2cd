package channel

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/mail"
	"net/textproto"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"trekk/batch"
	"trekk/batch/letter"
)

// Mail is a carrier of messages by e-mail: each is a text with the letter as a PDF, handed over by SMTP.
type Mail struct {
	MailServer
	From    string // Gym AS <faktura@example.no>
	ReplyTo string // empty for From
	// Bounces is a folder with the e-mails that come back; empty where there is none.
	Bounces string
	// Letter is the letter that a message is.
	Letter func(context.Context, *batch.Message) (*letter.Letter, error)
	// Patience is how long each step with the server may take; zero for two minutes, since servers look for
	// viruses before they answer.
	Patience time.Duration
}

// Name is what messages have as their gateway.
func (*Mail) Name() string { return "smtp" }

// Parts is 1: an e-mail is paid by nobody. Who has no address that can be written to is not tried.
func (c *Mail) Parts(m *batch.Message) (int, error) {
	if _, err := mail.ParseAddress(m.To); err != nil {
		return 0, batch.NotSent(batch.SendAddress, "the e-mail address is none")
	}
	return 1, nil
}

// Send hands an e-mail over. Its Message-ID is made of the message's reference, by which a bounce is known
// again. Where the server's answer to the whole e-mail is lost, nobody knows whether it was taken.
func (c *Mail) Send(ctx context.Context, m *batch.Message) (batch.Carried, error) {
	msg, err := c.message(ctx, m)
	if err != nil {
		return batch.Carried{}, err
	}
	client, err := c.client(cmp.Or(c.Patience, 2*time.Minute))
	if err != nil {
		return batch.Carried{}, batch.NotSent(batch.SendAccount, "%v", err)
	}
	if err := client.DialWithContext(ctx); err != nil {
		return batch.Carried{}, dialFault(err)
	}
	err = client.Send(msg)
	_ = client.Close() // what is taken is taken, however the server says goodbye
	if err != nil && !msg.IsDelivered() {
		return batch.Carried{}, sendFault(err, m.To)
	}
	return batch.Carried{ID: messageID(m, c.From)}, nil
}

// message is the e-mail.
func (c *Mail) message(ctx context.Context, m *batch.Message) (*gomail.Msg, error) {
	l, err := c.Letter(ctx, m)
	if err != nil {
		return nil, batch.NotSent(batch.SendLater, "the letter cannot be made: %v", err)
	}
	var pdf bytes.Buffer
	if err := l.Write(&pdf, batch.DayOf(m.Since)); err != nil {
		return nil, batch.NotSent(batch.SendText, "the PDF cannot be made: %v", err)
	}
	subject, text := l.Mail()
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := errors.Join(msg.From(c.From), msg.ReplyTo(cmp.Or(c.ReplyTo, c.From))); err != nil {
		return nil, batch.NotSent(batch.SendAccount, "channels.email: from or reply_to is no address")
	}
	to, err := mail.ParseAddress(m.To)
	if err == nil {
		to.Name = oneLine(l.To.Name)
		err = msg.To(to.String())
	}
	if err != nil {
		return nil, batch.NotSent(batch.SendAddress, "the e-mail address is none")
	}
	msg.SetMessageIDWithValue(messageID(m, c.From))
	msg.SetDateWithValue(m.Since)
	setSubject(msg, cmp.Or(oneLine(m.Subject), subject))
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("Content-Language", language(l.Lang))
	msg.SetBodyString(gomail.TypeTextPlain, text)
	err = msg.AttachReader(l.FileName(), &pdf, gomail.WithFileContentType("application/pdf"))
	if err != nil {
		return nil, batch.NotSent(batch.SendText, "the PDF cannot be attached: %v", err)
	}
	return msg, nil
}

func language(lang string) string {
	if lang == "en" {
		return "en"
	}
	return "nb"
}

// messageID is the Message-ID of a message, without the brackets.
func messageID(m *batch.Message, from string) string {
	domain := "localhost"
	if a, err := mail.ParseAddress(from); err == nil {
		domain = a.Address[strings.LastIndex(a.Address, "@")+1:]
	}
	return m.Reference + "@" + domain
}

// dialFault is why nothing was sent: the server is not reached, is busy, or refuses the user.
func dialFault(err error) error {
	var said *textproto.Error
	if errors.As(err, &said) && said.Code >= 500 {
		return batch.NotSent(batch.SendAccount, "%v", err)
	}
	return batch.NotSent(batch.SendLater, "%v", err)
}

// sendFault is why an e-mail was not taken, by the step and the server's code. Behind the end of the e-mail
// nothing is certain without a code.
func sendFault(err error, to string) error {
	var at *gomail.SendError
	if !errors.As(err, &at) {
		return batch.NotSent(batch.SendLater, "%v", err)
	}
	code := at.ErrorCode()
	text := strings.ReplaceAll(at.Error(), to, "…")
	if code == 0 && at.Reason == gomail.ErrSMTPDataClose {
		return fmt.Errorf("the mail server did not say whether it took the e-mail: %s", text)
	}
	why := batch.SendLater
	switch {
	case code >= 500:
		why = refused(at, code)
	case code >= 400 && (at.Reason == gomail.ErrSMTPRcptTo || at.Reason == gomail.ErrSMTPDataClose):
		why = batch.SendThisLater
	}
	return batch.NotSent(why, "%s", text)
}

// refused is what a server is refusing: who sends, to whom, or what.
func refused(at *gomail.SendError, code int) batch.SendWhy {
	const authRequired, tooLarge = 530, 552
	enhanced := at.EnhancedStatusCode()
	switch {
	case at.Reason == gomail.ErrSMTPDataClose, at.Reason == gomail.ErrSMTPData, code == tooLarge:
		return batch.SendText
	case at.Reason == gomail.ErrSMTPRcptTo && code != authRequired && !strings.HasPrefix(enhanced, "5.7."):
		return batch.SendAddress
	}
	return batch.SendAccount
}
